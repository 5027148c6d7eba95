//! Digests: texts put together from parts of several others.
//!
//! A round-up has the lead of each story it lists, so it looks like a cut copy of a short one and would tie strangers
//! together. What gives it away is that the rest of it stands in texts that have nothing to do with this one.

use rayon::prelude::*;

use crate::{Cancel, Result};

use super::{
    accept::Pair,
    chain::{self, Meetings},
    corpus::{Corpus, Grams},
    furniture::Dead,
    lists::Lists,
};

/// Only a pair of which one side is covered less than this can be story and digest.
const CLEAR: f32 = 0.6;
/// A text that covers so much of the other is not one part of many.
const PART: f32 = 0.45;
/// Share of a digest that stands in parts of other texts.
const PARTS: f32 = 0.5;

/// Takes back the acceptance of pairs of a story and a digest.
pub(super) fn refuse(corpus: &Corpus, grams: &Grams, dead: &Dead, pairs: &mut [Pair], cancel: &Cancel) -> Result<()> {
    let both = || {
        let sides =
            |pair: &Pair| [(pair.left, (pair.right, pair.coverage[0])), (pair.right, (pair.left, pair.coverage[1]))];
        pairs.iter().flat_map(sides)
    };
    // Pairs are in order, so a text's neighbours before it come first and every list ascends.
    let neighbours: Lists<(u32, f32)> = Lists::sorted(corpus.len(), both);
    cancel.check()?;
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
        .map_init(
            || Meetings::new(corpus),
            |meetings, cases| {
                cancel.check()?;
                let digest = cases[0].0;
                let live = dead.live(digest, (0, corpus.letters[digest as usize]));
                let near = neighbours.of(digest as usize);
                let parts = parts_of(corpus, grams, digest, near, meetings);
                let mut runs = Vec::new();
                let mut is_digest_for = |story: u32| {
                    let known = neighbours.of(story as usize);
                    runs.clear();
                    for (other, parts) in &parts {
                        if *other != story && known.binary_search_by_key(other, |neighbour| neighbour.0).is_err() {
                            runs.extend_from_slice(parts);
                        }
                    }
                    chain::union(&mut runs);
                    let covered: u32 = runs.iter().map(|&run| dead.live(digest, run)).sum();
                    covered > 0 && covered as f32 >= PARTS * live as f32
                };
                Ok(cases.iter().filter(|case| is_digest_for(case.1)).map(|case| case.2).collect())
            },
        )
        .collect::<Result<_>>()?;
    for number in refused.into_iter().flatten() {
        pairs[number].accepted = false;
    }
    Ok(())
}

/// A text, and which letters of another one it has.
type Part = (u32, Vec<(u32, u32)>);

/// The neighbours that have a smaller part of `digest`.
fn parts_of(corpus: &Corpus, grams: &Grams, digest: u32, near: &[(u32, f32)], meetings: &mut Meetings) -> Vec<Part> {
    let mut segments = Vec::new();
    let others: Vec<u32> = near.iter().filter(|neighbour| neighbour.1 < PART).map(|neighbour| neighbour.0).collect();
    let parts = others.iter().zip(meetings.of(grams, digest, &others)).map(|(&other, places)| {
        chain::chain(corpus, digest, other, places, &mut segments);
        (other, segments.iter().map(|segment| segment.left).collect())
    });
    parts.collect()
}
