//! How much of two keys stands in the same order on both sides: weighted local alignment.

use super::key::mass;
use crate::lang::utterance::Token;

/// What a word more, less or other costs, in hundredths.
const COST: i64 = 200 << 32;

/// Rows of the table, kept between calls.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Of the best path that ends at each word: its score in the high half, and in the low one the weight of the words
    /// it matched, both in hundredths. Of equal scores the one that matched more is the greater number.
    row: Vec<i64>,
    /// For each remainder of a stem, whether the first key has a word with it.
    seen: [u64; SEEN / 64],
}

/// Remainders of stems that are told apart.
const SEEN: usize = 512;

impl Table {
    /// Prepares for comparing `key` with others.
    pub(super) fn set(&mut self, key: &[Token]) {
        self.seen = [0; SEEN / 64];
        for token in key {
            let place = token.stem as usize % SEEN;
            self.seen[place / 64] |= 1 << (place % 64);
        }
    }

    /// At least as much as [`Table::matched`] gives for the key that was [`Table::set`] and `other`; time is linear.
    pub(super) fn most(&self, other: &[Token]) -> f32 {
        let in_both = |token: &Token| {
            let place = token.stem as usize % SEEN;
            u32::from(token.hundredths) * (self.seen[place / 64] >> (place % 64) & 1) as u32
        };
        other.iter().map(in_both).sum::<u32>() as f32 / 100.0
    }

    /// The weight of the words that the best local alignment of `a` and `b` matches.
    ///
    /// A matched word gains its weight, any other costs two. Time is the product of the two lengths, which
    /// are bounded by the longest piece.
    pub(super) fn matched(&mut self, a: &[Token], b: &[Token]) -> f32 {
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        if stands_in(short, long) {
            // No path matches more than the whole shorter key.
            return mass(short);
        }
        self.row.clear();
        self.row.resize(b.len(), 0);
        let mut best = 0;
        for x in a {
            let (mut diagonal, mut left) = (0, 0);
            for (cell, y) in self.row.iter_mut().zip(b) {
                let weight = i64::from(x.hundredths.min(y.hundredths));
                let step = if x.stem == y.stem { weight << 32 | weight } else { -COST };
                // A path without a score starts anew.
                let here = (diagonal + step).max((*cell).max(left) - COST);
                let here = if here >> 32 > 0 { here } else { 0 };
                diagonal = *cell;
                *cell = here;
                left = here;
                best = best.max(here);
            }
        }
        (best & 0xffff_ffff) as f32 / 100.0
    }
}

/// Whether the words of `short` stand in `long` without a gap and with the same weights.
fn stands_in(short: &[Token], long: &[Token]) -> bool {
    !short.is_empty() && long.windows(short.len()).any(|window| window == short)
}
