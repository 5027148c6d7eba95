//! Which pairs of texts are copies of one text.

use rayon::prelude::*;

use crate::{Cancel, Result};

use super::{
    align::{self, Match},
    chain::{self, Segment},
    corpus::Corpus,
    furniture::Dead,
    letters,
};

/// A gram that more texts hold pairs each of them with a few others only.
pub(super) const MOST_HOLDERS: usize = 60;
/// How many others that is.
const PARTNERS: usize = 16;

/// With so much shared by chained anchors, the texts themselves are looked at.
const DOUBTFUL: std::ops::RangeInclusive<f32> = 0.12..=0.8;
/// Share of the smaller part that must be shared at least, whatever the larger.
const LEAST_COVERAGE: f32 = 0.08;
/// Between what careless scanning does to a copy (up to 0.11 and rarely more) and what a translator does (0.13 and more).
const MOST_MISMATCH: f32 = 0.12;

/// Two texts that share something; `left < right`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    pub(super) left: u32,
    pub(super) right: u32,
    /// Share of each text, furniture left out, that stands in the other.
    pub(super) coverage: [f32; 2],
    /// Share of letters that differ within what they share; 0 where the texts were not compared letter by letter.
    pub(super) mismatch: f32,
    /// Whether one is a copy of the other, as far as the two alone can tell.
    pub(super) accepted: bool,
}

impl Pair {
    /// The greater of the two shares.
    pub(super) fn most(&self) -> f32 {
        self.coverage[0].max(self.coverage[1])
    }

    /// The smaller of the two shares.
    pub(super) fn least(&self) -> f32 {
        self.coverage[0].min(self.coverage[1])
    }
}

/// What one worker reuses from pair to pair.
#[derive(Default)]
struct Scratch {
    counts: Vec<u16>,
    touched: Vec<u32>,
    places: Vec<(u32, u32, u32)>,
    segments: Vec<Segment>,
    left: Vec<u8>,
    right: Vec<u8>,
}

/// The pairs that share enough anchors to be worth a look, in order.
pub(super) fn candidates(corpus: &Corpus, least_shared: u16, cancel: &Cancel) -> Result<Vec<(u32, u32)>> {
    let found: Vec<Vec<(u32, u32)>> = (0..corpus.len() as u32)
        .into_par_iter()
        .map_init(
            || Scratch { counts: vec![0; corpus.len()], ..Scratch::default() },
            |scratch, text| {
                cancel.check()?;
                Ok(partners(corpus, text, least_shared, scratch))
            },
        )
        .collect::<Result<_>>()?;
    let mut pairs: Vec<(u32, u32)> = found.into_iter().flatten().collect();
    pairs.par_sort_unstable();
    Ok(pairs)
}

/// The texts before `text` that share enough anchors with it.
fn partners(corpus: &Corpus, text: u32, least_shared: u16, scratch: &mut Scratch) -> Vec<(u32, u32)> {
    for shared in corpus.shared_of(text) {
        let holders = corpus.holders_of(shared.gram);
        let before = holders.partition_point(|&holder| holder < text);
        let first = if holders.len() > MOST_HOLDERS { before.saturating_sub(PARTNERS) } else { 0 };
        for &holder in &holders[first..before] {
            let count = &mut scratch.counts[holder as usize];
            if *count == 0 {
                scratch.touched.push(holder);
            }
            *count = count.saturating_add(1);
        }
    }
    let mut found = Vec::new();
    for holder in scratch.touched.drain(..) {
        let count = std::mem::take(&mut scratch.counts[holder as usize]);
        if count >= least_shared && u32::from(count) * 20 >= corpus.fewer_anchors(holder, text) {
            found.push((holder, text));
        }
    }
    found
}

/// A first look at the candidates: coverage by chained anchors. Pairs that share no segment are dropped.
pub(super) fn first_look(corpus: &Corpus, candidates: &[(u32, u32)], cancel: &Cancel) -> Result<Vec<Pair>> {
    let dead = Dead::listed(corpus);
    let pairs = candidates
        .par_iter()
        .map_init(Scratch::default, |scratch, &(left, right)| {
            cancel.check()?;
            chain::meeting(corpus, left, right, &mut scratch.places);
            chain::chain(corpus, left, right, &scratch.places, &mut scratch.segments);
            let coverage = chain::coverage(corpus, &dead, left, right, &scratch.segments);
            Ok(Pair { left, right, coverage, mismatch: 0.0, accepted: false })
        })
        .filter(|pair| pair.as_ref().is_ok_and(|pair| pair.most() > 0.0))
        .collect::<Result<_>>();
    cancel.check()?;
    pairs
}

/// Measures each pair again without furniture, looks into the texts where that leaves doubt, and decides.
pub(super) fn second_look(
    corpus: &Corpus,
    dead: &Dead,
    pairs: &[Pair],
    min_containment: f32,
    cancel: &Cancel,
) -> Result<Vec<Pair>> {
    let by_left: Vec<&[Pair]> = pairs.chunk_by(|one, other| one.left == other.left).collect();
    let judged: Vec<Vec<Pair>> = by_left
        .into_par_iter()
        .map_init(Scratch::default, |scratch, pairs| {
            let mut left_is_read = false;
            let mut judged = Vec::with_capacity(pairs.len());
            for pair in pairs {
                cancel.check()?;
                let mut pair = *pair;
                // Where nothing was learnt since the first look, its answer stands.
                let learnt = dead.has_learnt(pair.left) || dead.has_learnt(pair.right);
                if learnt || DOUBTFUL.contains(&pair.most()) {
                    chain::meeting(corpus, pair.left, pair.right, &mut scratch.places);
                }
                if learnt {
                    chain::chain(corpus, pair.left, pair.right, &scratch.places, &mut scratch.segments);
                    pair.coverage = chain::coverage(corpus, dead, pair.left, pair.right, &scratch.segments);
                }
                if DOUBTFUL.contains(&pair.most()) {
                    if !left_is_read {
                        letters::read(corpus.texts[pair.left as usize], &mut scratch.left, cancel);
                        left_is_read = true;
                    }
                    letters::read(corpus.texts[pair.right as usize], &mut scratch.right, cancel);
                    look_closely(corpus, dead, &mut pair, scratch, cancel);
                }
                pair.accepted =
                    pair.most() >= min_containment && pair.least() >= LEAST_COVERAGE && pair.mismatch < MOST_MISMATCH;
                judged.push(pair);
            }
            Ok(judged)
        })
        .collect::<Result<_>>()?;
    Ok(judged.into_iter().flatten().collect())
}

/// Measures `pair` letter by letter.
fn look_closely(corpus: &Corpus, dead: &Dead, pair: &mut Pair, scratch: &mut Scratch, cancel: &Cancel) {
    let seeds = scratch.places.iter().filter(|place| !dead.gram(place.2)).map(|place| (place.0, place.1));
    let matches = align::follow(&scratch.left, &scratch.right, seeds, cancel);
    let segments: Vec<Segment> = matches.iter().map(|found| Segment { left: found.left, right: found.right }).collect();
    pair.coverage = chain::coverage(corpus, dead, pair.left, pair.right, &segments);
    pair.mismatch = mismatch(&matches);
}

/// Share of letters that differ within `matches`.
pub(super) fn mismatch(matches: &[Match]) -> f32 {
    let equal: u32 = matches.iter().map(|found| found.equal).sum();
    let skipped: u32 = matches.iter().map(|found| found.skipped).sum();
    if skipped == 0 { 0.0 } else { skipped as f32 / (skipped + equal) as f32 }
}
