//! How much of two keys stands in the same order on both sides: weighted local alignment.

use crate::lang::utterance::Token;

/// What a word more, less or other costs.
const COST: f32 = 2.0;

/// Rows of the table, kept between calls.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Score of the best path that ends at each word, and the weight of the words it matched.
    row: Vec<(f32, f32)>,
}

impl Table {
    /// The weight of the words that the best local alignment of `a` and `b` matches.
    ///
    /// A matched word gains its weight, any other costs two. Time is the product of the two lengths, which
    /// are bounded by the longest piece.
    pub(super) fn matched(&mut self, a: &[Token], b: &[Token]) -> f32 {
        self.row.clear();
        self.row.resize(b.len() + 1, (0.0, 0.0));
        let mut best = (0.0, 0.0);
        for x in a {
            let (mut diagonal, mut left) = (self.row[0], (0.0, 0.0));
            for (cell, y) in self.row[1..].iter_mut().zip(b) {
                let step = if x.stem == y.stem {
                    let weight = x.weight.min(y.weight);
                    (diagonal.0 + weight, diagonal.1 + weight)
                } else {
                    (diagonal.0 - COST, diagonal.1)
                };
                let mut here = step;
                // Of equal paths the one that matched more, so that the two sides may change places.
                for (score, mass) in [*cell, left] {
                    if (score - COST, mass) > here {
                        here = (score - COST, mass);
                    }
                }
                if here.0 <= 0.0 {
                    here = (0.0, 0.0);
                }
                diagonal = *cell;
                *cell = here;
                left = here;
                if here > best {
                    best = here;
                }
            }
        }
        best.1
    }
}
