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
};

/// Only a pair of which one side is covered less than this can be story and digest.
const CLEAR: f32 = 0.6;
/// A text that covers so much of the other is not one part of many.
const PART: f32 = 0.45;
/// Share of a digest that stands in parts of other texts.
const PARTS: f32 = 0.5;

/// Takes back the acceptance of pairs of a story and a digest.
pub(super) fn refuse(corpus: &Corpus, dead: &Dead, pairs: &mut [Pair], cancel: &Cancel) -> Result<()> {
    let mut neighbours: Vec<Vec<(u32, f32)>> = vec![Vec::new(); corpus.len()];
    for (number, pair) in pairs.iter().enumerate() {
        if number % 4096 == 0 {
            cancel.check()?;
        }
        neighbours[pair.left as usize].push((pair.right, pair.coverage[0]));
        neighbours[pair.right as usize].push((pair.left, pair.coverage[1]));
    }
    for list in &mut neighbours {
        list.sort_unstable_by_key(|neighbour| neighbour.0);
    }
    // One entry a doubtful side: (possible digest, story, pair).
    let mut doubtful: Vec<(u32, u32, usize)> = Vec::new();
    for (number, pair) in pairs.iter().enumerate().filter(|(_, pair)| pair.accepted && pair.least() < CLEAR) {
        doubtful.push((pair.left, pair.right, number));
        doubtful.push((pair.right, pair.left, number));
    }
    doubtful.sort_unstable();
    let by_digest: Vec<&[(u32, u32, usize)]> = doubtful.chunk_by(|one, other| one.0 == other.0).collect();
    let refused: Vec<Vec<usize>> = by_digest
        .into_par_iter()
        .map(|cases| {
            cancel.check()?;
            let digest = cases[0].0;
            let live = dead.live(digest, (0, corpus.letters[digest as usize]));
            let parts = parts_of(corpus, digest, &neighbours[digest as usize]);
            let is_digest_for = |story: u32| {
                let known = &neighbours[story as usize];
                let strangers = parts.iter().filter(|(other, _)| {
                    *other != story && known.binary_search_by_key(other, |neighbour| neighbour.0).is_err()
                });
                let covered: u32 = chain::union(strangers.flat_map(|(_, runs)| runs.iter().copied()).collect())
                    .into_iter()
                    .map(|run| dead.live(digest, run))
                    .sum();
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

/// The neighbours that have a smaller part of `digest`, and which letters of it.
fn parts_of(corpus: &Corpus, digest: u32, neighbours: &[(u32, f32)]) -> Vec<(u32, Vec<(u32, u32)>)> {
    let (mut places, mut segments): (Vec<_>, Vec<Segment>) = (Vec::new(), Vec::new());
    neighbours
        .iter()
        .filter(|neighbour| neighbour.1 < PART)
        .map(|&(other, _)| {
            chain::meeting(corpus, digest, other, &mut places);
            chain::chain(corpus, digest, other, &places, &mut segments);
            (other, segments.iter().map(|segment| segment.left).collect())
        })
        .collect()
}
