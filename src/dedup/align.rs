//! Shared runs of two texts, followed letter by letter from their anchors.

use std::collections::BTreeMap;

use super::sketch::GRAM;
use crate::Cancel;

/// Letters that may be skipped on either side at one place where the texts differ.
const LONGEST_SKIP: usize = 12;
/// Letters that must agree again after a skip.
const AGREE: usize = 6;
/// Letters that hold the words after all skips, read eight at a time.
const NEAR: usize = LONGEST_SKIP + 8;
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

impl Match {
    /// The letters of the shorter side.
    pub(super) fn letters(&self) -> u32 {
        (self.left.1 - self.left.0).min(self.right.1 - self.right.0)
    }
}

/// Places of equal grams in two texts, by place in the left one.
pub(super) trait Seeds {
    /// The next that lies at letter `from` of the left text or behind it.
    fn next(&mut self, from: u32) -> Option<(u32, u32)>;
}

impl<I: Iterator<Item = (u32, u32)>> Seeds for I {
    fn next(&mut self, from: u32) -> Option<(u32, u32)> {
        self.find(|place| place.0 >= from)
    }
}

/// Follows both texts from each of `seeds`.
///
/// Runs never cross one another, so a letter of the left text is read a bounded number of times.
pub(super) fn follow(left: &[u8], right: &[u8], mut seeds: impl Seeds, cancel: &Cancel) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    // The runs of the right text by their start; they never overlap, so the nearest on each side bounds all others.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut before = 0;
    for number in 0.. {
        let Some((ours, theirs)) = seeds.next(before) else { break };
        if number % STRIDE == 0 && cancel.is_set() {
            break;
        }
        let (ours, theirs) = (ours as usize, theirs as usize);
        let below = taken.range(..theirs + GRAM).next_back().map_or(0, |(_, &end)| end);
        if theirs < below {
            continue;
        }
        if left.get(ours..ours + GRAM).is_none_or(|gram| right.get(theirs..theirs + GRAM) != Some(gram)) {
            continue;
        }
        // The nearest runs on both sides are the borders of this one.
        let above = taken.range(theirs + GRAM..).next().map_or(right.len(), |(&start, _)| start);
        let behind = Forward::run(&left[ours + GRAM..], &right[theirs + GRAM..above], cancel);
        let ahead = Backward::run(&left[before as usize..ours], &right[below..theirs], cancel);
        taken.insert(theirs - ahead.right, theirs + GRAM + behind.right);
        found.push(Match {
            left: ((ours - ahead.left) as u32, (ours + GRAM + behind.left) as u32),
            right: ((theirs - ahead.right) as u32, (theirs + GRAM + behind.right) as u32),
            equal: (ahead.equal + GRAM + behind.equal) as u32,
            skipped: (ahead.skipped + behind.skipped) as u32,
        });
        before = (ours + GRAM + behind.left) as u32;
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

/// A way to walk: from the start, or from the end. Places count letters from there.
trait Walk {
    /// How many letters agree before the first that differs, [`STRIDE`] at most.
    fn common(left: &[u8], right: &[u8]) -> usize;

    /// The letters from `from` on.
    fn rest(letters: &[u8], from: usize) -> &[u8];

    /// The first [`AGREE`] letters of each of the places that a skip may lead to, as numbers.
    fn words(letters: &[u8]) -> Words;

    fn run(left: &[u8], right: &[u8], cancel: &Cancel) -> Reach {
        let mut reach = Reach::default();
        while !cancel.is_set() {
            let (ours, theirs) = (Self::rest(left, reach.left), Self::rest(right, reach.right));
            let common = Self::common(ours, theirs);
            reach.left += common;
            reach.right += common;
            reach.equal += common;
            if common == STRIDE {
                continue;
            }
            let (ours, theirs) = (Self::rest(ours, common), Self::rest(theirs, common));
            if ours.len().min(theirs.len()) < AGREE {
                break;
            }
            let Some((ours, theirs)) = skip(&Self::words(ours), &Self::words(theirs)) else { break };
            reach.left += ours;
            reach.right += theirs;
            reach.skipped += ours.max(theirs);
        }
        reach
    }
}

/// The letters that must agree after each skip from 0 letters on; fewer where the text ends.
struct Words {
    all: [u64; LONGEST_SKIP + 1],
    count: usize,
}

impl Words {
    /// The words of a text that goes on for long enough, each the first letters of what `letters` gives.
    #[inline]
    fn full(letters: impl Fn(usize) -> u64) -> Self {
        let word = |skip| letters(skip) & ((1 << (8 * AGREE)) - 1);
        Self { all: std::array::from_fn(word), count: LONGEST_SKIP + 1 }
    }

    #[inline]
    fn of<'l>(windows: impl Iterator<Item = &'l [u8]>) -> Self {
        let mut words = Self { all: [0; LONGEST_SKIP + 1], count: 0 };
        for (word, window) in words.all.iter_mut().zip(windows) {
            let mut bytes = [0; 8];
            bytes[..AGREE].copy_from_slice(window);
            *word = u64::from_le_bytes(bytes);
            words.count += 1;
        }
        words
    }
}

/// The first eight of `letters` as a number.
#[inline]
fn first_eight(letters: &[u8]) -> u64 {
    letters.first_chunk().copied().map_or(0, u64::from_le_bytes)
}

/// The shortest skip after which the texts agree again.
fn skip(left: &Words, right: &Words) -> Option<(usize, usize)> {
    let (left, right) = (&left.all[..left.count], &right.all[..right.count]);
    (1..left.len().max(right.len())).find_map(|longer| {
        // Equal skips first: a changed letter is commoner than a missing one.
        let ours = left.get(longer).and_then(|word| right.iter().take(longer + 1).rposition(|there| there == word));
        let theirs = right.get(longer).and_then(|word| left.iter().take(longer).rposition(|there| there == word));
        match (ours, theirs) {
            (Some(shorter), Some(other)) if other > shorter => Some((other, longer)),
            (Some(shorter), _) => Some((longer, shorter)),
            (None, Some(shorter)) => Some((shorter, longer)),
            (None, None) => None,
        }
    })
}

/// Letters compared at once.
const LANE: usize = 32;

/// How many bytes agree before the first that differs, [`STRIDE`] at most.
pub(super) fn common(left: &[u8], right: &[u8]) -> usize {
    let most = left.len().min(right.len()).min(STRIDE);
    let (left, right) = (&left[..most], &right[..most]);
    let lanes = left.as_chunks::<LANE>().0.iter().zip(right.as_chunks::<LANE>().0);
    let same = LANE * lanes.take_while(|(one, other)| one == other).count();
    same + left[same..].iter().zip(&right[same..]).take_while(|(one, other)| one == other).count()
}

struct Forward;
struct Backward;

impl Walk for Forward {
    #[inline]
    fn common(left: &[u8], right: &[u8]) -> usize {
        common(left, right)
    }

    #[inline]
    fn rest(letters: &[u8], from: usize) -> &[u8] {
        &letters[from..]
    }

    #[inline]
    fn words(letters: &[u8]) -> Words {
        letters.first_chunk().map_or_else(
            || Words::of(letters.windows(AGREE)),
            |near: &[u8; NEAR]| Words::full(|skip| first_eight(&near[skip..])),
        )
    }
}

impl Walk for Backward {
    #[inline]
    fn common(left: &[u8], right: &[u8]) -> usize {
        let most = left.len().min(right.len()).min(STRIDE);
        let (left, right) = (&left[left.len() - most..], &right[right.len() - most..]);
        let lanes = left.as_rchunks::<LANE>().1.iter().rev().zip(right.as_rchunks::<LANE>().1.iter().rev());
        let same = LANE * lanes.take_while(|(one, other)| one == other).count();
        let rest = (left[..most - same].iter().rev()).zip(right[..most - same].iter().rev());
        same + rest.take_while(|(one, other)| one == other).count()
    }

    #[inline]
    fn rest(letters: &[u8], from: usize) -> &[u8] {
        &letters[..letters.len() - from]
    }

    #[inline]
    fn words(letters: &[u8]) -> Words {
        letters.last_chunk().map_or_else(
            || Words::of(letters.windows(AGREE).rev()),
            |near: &[u8; NEAR]| Words::full(|skip| first_eight(&near[LONGEST_SKIP - skip..]) >> (8 * (8 - AGREE))),
        )
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
