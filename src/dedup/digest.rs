//! Digests: texts put together from parts of several others.
//!
//! A round-up has the lead of each story it lists, so it looks like a cut copy of a short one and would tie strangers
//! together. What gives it away is that the rest of it stands in texts that have nothing to do with this one.

use rayon::prelude::*;

use crate::{Cancel, Result};

use super::{
    accept::Pair,
    chain::{self, Segment},
    corpus::Corpus,
    furniture::Dead,
    lists::Lists,
};

/// Only a pair of which one side is covered less than this can be story and digest.
const CLEAR: f32 = 0.6;
/// A text that covers so much of the other is not one part of many.
const PART: f32 = 0.45;
/// Share of a digest that stands in parts of other texts.
const PARTS: f32 = 0.5;
/// A story of which so much stands in the other text is there as a whole, whatever else that one has.
const WHOLE: f32 = 0.9;

/// A text that shares something with another one.
#[derive(Debug, Clone, Copy, Default)]
struct Neighbour {
    text: u32,
    /// Share of the other one that stands in this.
    coverage: f32,
    pair: u32,
}

/// Takes back the acceptance of pairs of a story and a digest.
pub(super) fn refuse(
    corpus: &Corpus,
    dead: &Dead,
    pairs: &mut [Pair],
    segments: &Lists<Segment>,
    cancel: &Cancel,
) -> Result<()> {
    let both = || {
        (0..).zip(&*pairs).flat_map(|(number, pair)| {
            let left = Neighbour { text: pair.right, coverage: pair.coverage[0], pair: number };
            let right = Neighbour { text: pair.left, coverage: pair.coverage[1], pair: number };
            [(pair.left, left), (pair.right, right)]
        })
    };
    // Pairs are in order, so a text's neighbours before it come first and every list ascends.
    let neighbours = Lists::sorted(corpus.len(), both);
    cancel.check()?;
    // One entry a doubtful side: (possible digest, story, pair).
    let mut doubtful: Vec<(u32, u32, usize)> = Vec::new();
    for (number, pair) in pairs.iter().enumerate().filter(|(_, pair)| pair.accepted && pair.least() < CLEAR) {
        for (digest, story, share) in
            [(pair.left, pair.right, pair.coverage[1]), (pair.right, pair.left, pair.coverage[0])]
        {
            if share < WHOLE {
                doubtful.push((digest, story, number));
            }
        }
    }
    doubtful.sort_unstable();
    let by_digest: Vec<&[(u32, u32, usize)]> = doubtful.chunk_by(|one, other| one.0 == other.0).collect();
    let refused: Vec<Vec<usize>> = by_digest
        .into_par_iter()
        .map_init(Vec::new, |runs, cases| {
            cancel.check()?;
            let digest = cases[0].0;
            let live = dead.live(digest, (0, corpus.letters[digest as usize]));
            let mut is_digest_for = |story: u32| {
                let known = neighbours.of(story as usize);
                runs.clear();
                for part in neighbours.of(digest as usize).iter().filter(|part| part.coverage < PART) {
                    if part.text != story && known.binary_search_by_key(&part.text, |other| other.text).is_err() {
                        let segments = segments.of(part.pair as usize).iter();
                        runs.extend(segments.map(|both| if digest < part.text { both.left } else { both.right }));
                    }
                }
                chain::union(runs);
                let covered: u32 = runs.iter().map(|&run| dead.live(digest, run)).sum();
                covered > 0 && covered as f32 >= PARTS * live as f32
            };
            Ok(cases.iter().filter(|case| is_digest_for(case.1)).map(|case| case.2).collect())
        })
        .collect::<Result<_>>()?;
    for number in refused.into_iter().flatten() {
        pairs[number].accepted = false;
    }
    Ok(())
}
