//! Shared runs of two texts, followed letter by letter from their anchors.

use super::sketch::GRAM;

/// Letters that may be skipped on either side at one place where the texts differ.
const LONGEST_SKIP: usize = 12;
/// Letters that must agree again after a skip.
const AGREE: usize = 6;

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
pub(super) fn follow(left: &[u8], right: &[u8], seeds: impl Iterator<Item = (u32, u32)>) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    for (ours, theirs) in seeds {
        if found.last().is_some_and(|last| ours < last.left.1)
            || found.iter().any(|other| other.right.0 < theirs + GRAM as u32 && theirs < other.right.1)
        {
            continue;
        }
        let (ours, theirs) = (ours as usize, theirs as usize);
        if left.get(ours..ours + GRAM).is_none_or(|gram| right.get(theirs..theirs + GRAM) != Some(gram)) {
            continue;
        }
        // The nearest runs on both sides are the borders of this one.
        let before = found.last().map_or(0, |last| last.left.1 as usize);
        let below = found.iter().map(|other| other.right.1 as usize).filter(|&end| end <= theirs).max().unwrap_or(0);
        let above = found.iter().map(|other| other.right.0 as usize).filter(|&start| start > theirs).min();
        let behind = Forward.run(&left[ours + GRAM..], &right[theirs + GRAM..above.unwrap_or(right.len())]);
        let ahead = Backward.run(&left[before..ours], &right[below..theirs]);
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

    fn run(&self, left: &[u8], right: &[u8]) -> Reach {
        let mut reach = Reach::default();
        loop {
            while reach.left < left.len()
                && reach.right < right.len()
                && self.letter(left, reach.left) == self.letter(right, reach.right)
            {
                reach.left += 1;
                reach.right += 1;
                reach.equal += 1;
            }
            let Some((ours, theirs)) = self.skip(left, right, &reach) else { return reach };
            reach.left += ours;
            reach.right += theirs;
            reach.skipped += ours.max(theirs);
        }
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
