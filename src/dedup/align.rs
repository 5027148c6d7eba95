//! Shared runs of two texts, followed letter by letter from their anchors.

use std::collections::BTreeMap;

use super::sketch::GRAM;
use crate::Cancel;

/// Letters that may be skipped on either side at one place where the texts differ.
const LONGEST_SKIP: usize = 12;
/// Letters that must agree again after a skip.
const AGREE: usize = 6;
/// Letters or seeds between two looks at the flag to stop.
const STRIDE: usize = 1 << 16;

/// A run of letters that both texts have, with small differences inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) left: (u32, u32),
    pub(super) right: (u32, u32),
    /// Letters that agree.
    pub(super) equal: u32,
    /// Letters of the longer side of each skip.
    pub(super) skipped: u32,
}

/// Follows both texts from each of `seeds`, places of equal grams by place in the left text.
///
/// Runs never cross one another, so a letter of the left text is read a bounded number of times.
pub(super) fn follow(
    left: &[u8],
    right: &[u8],
    seeds: impl Iterator<Item = (u32, u32)>,
    cancel: &Cancel,
) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    // The runs of the right text by their start; they never overlap, so the nearest on each side bounds all others.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for (number, (ours, theirs)) in seeds.enumerate() {
        if number % STRIDE == 0 && cancel.is_set() {
            return found;
        }
        let (ours, theirs) = (ours as usize, theirs as usize);
        let before = found.last().map_or(0, |last| last.left.1 as usize);
        if ours < before {
            continue;
        }
        let below = taken.range(..theirs + GRAM).next_back().map_or(0, |(_, &end)| end);
        if theirs < below {
            continue;
        }
        if left.get(ours..ours + GRAM).is_none_or(|gram| right.get(theirs..theirs + GRAM) != Some(gram)) {
            continue;
        }
        // The nearest runs on both sides are the borders of this one.
        let above = taken.range(theirs + GRAM..).next().map_or(right.len(), |(&start, _)| start);
        let behind = Forward.run(&left[ours + GRAM..], &right[theirs + GRAM..above], cancel);
        let ahead = Backward.run(&left[before..ours], &right[below..theirs], cancel);
        taken.insert(theirs - ahead.right, theirs + GRAM + behind.right);
        found.push(Match {
            left: ((ours - ahead.left) as u32, (ours + GRAM + behind.left) as u32),
            right: ((theirs - ahead.right) as u32, (theirs + GRAM + behind.right) as u32),
            equal: (ahead.equal + GRAM + behind.equal) as u32,
            skipped: (ahead.skipped + behind.skipped) as u32,
        });
    }
    found
}

/// How far two runs of letters go together.
#[derive(Default)]
struct Reach {
    left: usize,
    right: usize,
    equal: usize,
    skipped: usize,
}

/// A way to walk: from the start, or from the end.
trait Walk {
    /// The letter `step` steps on.
    fn letter(&self, letters: &[u8], step: usize) -> u8;

    fn run(&self, left: &[u8], right: &[u8], cancel: &Cancel) -> Reach {
        let mut reach = Reach::default();
        while !cancel.is_set() {
            let until = left.len().min(reach.left + STRIDE);
            while reach.left < until
                && reach.right < right.len()
                && self.letter(left, reach.left) == self.letter(right, reach.right)
            {
                reach.left += 1;
                reach.right += 1;
                reach.equal += 1;
            }
            if reach.left == until && until < left.len() {
                continue;
            }
            let Some((ours, theirs)) = self.skip(left, right, &reach) else { break };
            reach.left += ours;
            reach.right += theirs;
            reach.skipped += ours.max(theirs);
        }
        reach
    }

    /// The shortest skip after which the texts agree again.
    fn skip(&self, left: &[u8], right: &[u8], reach: &Reach) -> Option<(usize, usize)> {
        let room = (left.len() - reach.left, right.len() - reach.right);
        let agrees = |ours: usize, theirs: usize| {
            ours + AGREE <= room.0
                && theirs + AGREE <= room.1
                && (0..AGREE).all(|step| {
                    self.letter(left, reach.left + ours + step) == self.letter(right, reach.right + theirs + step)
                })
        };
        (1..=LONGEST_SKIP).find_map(|longer| {
            // Equal skips first: a changed letter is commoner than a missing one.
            (0..=longer).rev().find_map(|shorter| {
                if agrees(longer, shorter) {
                    Some((longer, shorter))
                } else if agrees(shorter, longer) {
                    Some((shorter, longer))
                } else {
                    None
                }
            })
        })
    }
}

struct Forward;
struct Backward;

impl Walk for Forward {
    #[inline]
    fn letter(&self, letters: &[u8], step: usize) -> u8 {
        letters[step]
    }
}

impl Walk for Backward {
    #[inline]
    fn letter(&self, letters: &[u8], step: usize) -> u8 {
        letters[letters.len() - 1 - step]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two texts of the same pieces, the second in reverse: every piece is a run of its own.
    #[test]
    fn shuffled_texts_are_followed_piece_by_piece() {
        let count: usize = 20_000;
        let piece = |number: usize| (0..2 * GRAM).map(move |place| (number >> (place % 16)) as u8 ^ (place as u8) << 2);
        let left: Vec<u8> = (0..count).flat_map(piece).collect();
        let right: Vec<u8> = (0..count).rev().flat_map(piece).collect();
        let seeds = (0..count).map(|at| ((at * 2 * GRAM) as u32, ((count - 1 - at) * 2 * GRAM) as u32));
        let found = follow(&left, &right, seeds, &Cancel::new());
        assert!(found.len() > count / 2, "{} runs", found.len());
        let mut taken: Vec<(u32, u32)> = found.iter().map(|run| run.right).collect();
        taken.sort_unstable();
        assert!(found.windows(2).all(|two| two[0].left.1 <= two[1].left.0));
        assert!(taken.windows(2).all(|two| two[0].1 <= two[1].0));
    }
}
