//! Which pairs of texts are copies of one text.

use rayon::prelude::*;

use crate::{Cancel, Offsets, Result};

use super::{
    align::{self, Match},
    chain::{self, Meetings, Segment},
    corpus::{Corpus, Grams},
    folds::Folds,
    furniture::Dead,
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

/// The texts that share enough anchors with a text before them to be worth a look.
#[derive(Debug)]
pub(super) struct Partners<'c, 't> {
    corpus: &'c Corpus<'t>,
    grams: &'c Grams,
    least_shared: u16,
    counts: Vec<u16>,
    found: Vec<u32>,
}

impl<'c, 't> Partners<'c, 't> {
    pub(super) fn new(corpus: &'c Corpus<'t>, grams: &'c Grams, least_shared: u16) -> Self {
        Self { corpus, grams, least_shared, counts: vec![0; corpus.len()], found: Vec::new() }
    }

    /// The texts after `text` that share enough anchors with it, ascending.
    pub(super) fn of(&mut self, text: u32) -> &[u32] {
        let Self { corpus, grams, least_shared, counts, found } = self;
        found.clear();
        for shared in grams.shared_of(text) {
            let holders = grams.holders_of(shared.gram);
            let after = &holders[holders.partition_point(|holder| holder.text <= text)..];
            let most = if holders.len() > MOST_HOLDERS { PARTNERS } else { after.len() };
            for holder in after.iter().take(most) {
                let count = &mut counts[holder.text as usize];
                if *count == 0 {
                    found.push(holder.text);
                }
                *count = count.saturating_add(1);
            }
        }
        found.retain(|&other| {
            let count = std::mem::take(&mut counts[other as usize]);
            count >= *least_shared && u32::from(count) * 20 >= corpus.fewer_anchors(other, text)
        });
        found.sort_unstable();
        found
    }
}

/// A first look at the candidates, in order: coverage by chained anchors. Pairs that share no segment are left out.
pub(super) fn first_look(corpus: &Corpus, grams: &Grams, cancel: &Cancel) -> Result<Vec<Pair>> {
    let dead = Dead::listed(corpus, grams);
    let found: Vec<Vec<Pair>> = (0..corpus.len() as u32)
        .into_par_iter()
        .map_init(
            || (Partners::new(corpus, grams, 3), Meetings::new(corpus), Vec::new(), Vec::new()),
            |(partners, meetings, segments, runs), left| {
                cancel.check()?;
                let partners = partners.of(left);
                let mut pairs = Vec::new();
                for (&right, places) in partners.iter().zip(meetings.of(grams, left, partners)) {
                    chain::chain(corpus, left, right, places, segments);
                    let coverage = chain::coverage(corpus, &dead, [left, right], segments, runs);
                    let pair = Pair { left, right, coverage, mismatch: 0.0, accepted: false };
                    if pair.most() > 0.0 {
                        pairs.push(pair);
                    }
                }
                Ok(pairs)
            },
        )
        .collect::<Result<_>>()?;
    Ok(found.concat())
}

/// Measures each pair again without furniture, looks into the texts where that leaves doubt, and decides.
pub(super) fn second_look(
    corpus: &Corpus,
    grams: &Grams,
    dead: &Dead,
    pairs: &mut [Pair],
    min_containment: f32,
    cancel: &Cancel,
) -> Result<()> {
    let mut by_left: Vec<&mut [Pair]> = pairs.chunk_by_mut(|one, other| one.left == other.left).collect();
    // Texts of one story are read one after the other.
    by_left.sort_by_key(|pairs| dead.story_of(pairs[0].left));
    by_left.into_par_iter().try_for_each_init(
        || (Meetings::new(corpus), Folds::new(corpus, Offsets::Utf8), Vec::new(), Vec::new(), Vec::new()),
        |(meetings, folds, others, segments, runs), pairs| {
            cancel.check()?;
            let left = pairs[0].left;
            // Where nothing was learnt since the first look, its answer stands.
            let learnt = |pair: &Pair| dead.has_learnt(pair.left) || dead.has_learnt(pair.right);
            others.clear();
            others.extend(pairs.iter().filter(|pair| learnt(pair)).map(|pair| pair.right));
            let mut meetings = meetings.of(grams, left, others).iter();
            for pair in pairs {
                let right = pair.right;
                if learnt(pair)
                    && let Some(places) = meetings.next()
                {
                    chain::chain(corpus, left, right, places, segments);
                    pair.coverage = chain::coverage(corpus, dead, [left, right], segments, runs);
                }
                if DOUBTFUL.contains(&pair.most()) {
                    cancel.check()?;
                    let texts = folds.pair(corpus, [left, right], cancel).map(|fold| &fold.letters.all[..]);
                    let seeds = grams.meeting(left, right, |gram| !dead.gram(gram));
                    let matches = align::follow(texts[0], texts[1], seeds, cancel);
                    segments.clear();
                    segments.extend(matches.iter().map(|found| Segment { left: found.left, right: found.right }));
                    pair.coverage = chain::coverage(corpus, dead, [left, right], segments, runs);
                    pair.mismatch = mismatch(&matches);
                }
                pair.accepted =
                    pair.most() >= min_containment && pair.least() >= LEAST_COVERAGE && pair.mismatch < MOST_MISMATCH;
            }
            Ok(())
        },
    )
}

/// Share of letters that differ within `matches`.
pub(super) fn mismatch(matches: &[Match]) -> f32 {
    let equal: u32 = matches.iter().map(|found| found.equal).sum();
    let skipped: u32 = matches.iter().map(|found| found.skipped).sum();
    if skipped == 0 { 0.0 } else { skipped as f32 / (skipped + equal) as f32 }
}
