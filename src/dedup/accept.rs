//! Which pairs of texts are copies of one text.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::{Cancel, Offsets, Result};

use super::{
    align::{self, Match},
    chain::{self, Meetings, Segment},
    corpus::{Corpus, Grams},
    folds::Folds,
    furniture::Dead,
    lists::{self, Lists},
};

/// A gram that more texts hold pairs each of them with a few others only.
pub(super) const MOST_HOLDERS: usize = 60;
/// How many others that is.
const PARTNERS: usize = 16;

/// A text is a candidate for a copy only if it shares one anchor in so many with the other, of the text with fewer.
const LEAST_SHARE: u32 = 20;

/// Texts looked at between two times of putting together what was found: at least so many…
const PORTION: usize = 4096;
/// …and in at most so many portions, since the workers of each begin with fresh lists as long as the corpus.
const MOST_PORTIONS: usize = 64;

/// With so much shared by chained anchors, the texts themselves are looked at.
const DOUBTFUL: std::ops::RangeInclusive<f32> = 0.12..=0.8;
/// Share of the smaller part that must be shared at least, whatever the larger.
const LEAST_COVERAGE: f32 = 0.08;
/// Share of letters that may differ within what is shared, when next to nothing is and when all of both texts is: what
/// careless scanning and a heavy hand do to a copy lies mostly below, what a translator does above.
const MOST_MISMATCH: [f32; 2] = [0.065, 0.175];
/// So much more than the least containment must be shared, half of the smaller share counted in: two quoted sentences
/// can be half of a short text.
const MARGIN: f32 = 0.2;

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

    /// Whether the figures are those of a copy.
    fn is_copy(&self, min_containment: f32) -> bool {
        let (most, least) = (self.most(), self.least());
        let both = most + least / 2.0 >= (min_containment + MARGIN).min(1.0);
        let [none, all] = MOST_MISMATCH;
        most >= min_containment && both && least >= LEAST_COVERAGE && self.mismatch < none + (all - none) * least
    }
}

/// What a text must share with another to be worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Enough for a copy.
    Copies,
    /// Two anchors, so a passage, in however long a text. Of a text that shares some with very many, those that share
    /// most: one for every [`ANCHORS_A_PARTNER`] anchors and [`PASSAGE_PARTNERS`] more.
    Passages,
}

/// See [`Wanted::Passages`].
const PASSAGE_PARTNERS: usize = 256;
/// See [`Wanted::Passages`].
const ANCHORS_A_PARTNER: usize = 16;

/// The texts that share enough anchors with a text before them to be worth a look.
#[derive(Debug)]
pub(super) struct Partners<'c, 't> {
    corpus: &'c Corpus<'t>,
    grams: &'c Grams,
    wanted: Wanted,
    counts: Vec<u32>,
    /// The texts found, and how many anchors each shares.
    shared: Vec<(u32, u32)>,
    found: Vec<u32>,
}

impl<'c, 't> Partners<'c, 't> {
    pub(super) fn new(corpus: &'c Corpus<'t>, grams: &'c Grams, wanted: Wanted) -> Self {
        Self { corpus, grams, wanted, counts: vec![0; corpus.len()], shared: Vec::new(), found: Vec::new() }
    }

    /// The texts after `text` that share enough anchors with it, ascending.
    pub(super) fn of(&mut self, text: u32) -> &[u32] {
        let Self { corpus, grams, wanted, counts, shared: passages, found } = self;
        found.clear();
        for shared in grams.shared_of(text) {
            let after = grams.holders_after(*shared);
            let most = if grams.holders_of(shared.gram).len() > MOST_HOLDERS { PARTNERS } else { after.len() };
            for holder in after.iter().take(most) {
                let count = &mut counts[holder.text as usize];
                if *count == 0 {
                    found.push(holder.text);
                }
                *count += 1;
            }
        }
        let mut count = |other: u32| std::mem::take(&mut counts[other as usize]);
        match wanted {
            Wanted::Copies => found.retain(|&other| {
                let count = count(other);
                count >= 3 && count.saturating_mul(LEAST_SHARE) >= corpus.fewer_anchors(other, text)
            }),
            Wanted::Passages => {
                passages.clear();
                passages.extend(found.drain(..).map(|other| (count(other), other)).filter(|shared| shared.0 >= 2));
                let most = PASSAGE_PARTNERS + grams.shared_of(text).len() / ANCHORS_A_PARTNER;
                if passages.len() > most {
                    passages.select_nth_unstable_by_key(most, |&(count, other)| (Reverse(count), other));
                    passages.truncate(most);
                }
                found.extend(passages.iter().map(|shared| shared.1));
            }
        }
        found.sort_unstable();
        found
    }
}

/// A first look at the candidates, in order: what they share by chained anchors. Pairs that share nothing are left out.
///
/// Also the segments of each pair.
pub(super) fn first_look(corpus: &Corpus, grams: &Grams, cancel: &Cancel) -> Result<(Vec<Pair>, Lists<Segment>)> {
    let dead = Dead::listed(corpus, grams);
    let mut all = (Vec::new(), Lists::default());
    // In portions, so that what each text gives never stands in memory beside the whole.
    let portion = PORTION.max(corpus.len().div_ceil(MOST_PORTIONS));
    for from in (0..corpus.len()).step_by(portion) {
        let until = corpus.len().min(from + portion);
        let found: Vec<(Vec<Pair>, Lists<Segment>)> = (from as u32..until as u32)
            .into_par_iter()
            .map_init(
                || (Partners::new(corpus, grams, Wanted::Copies), Meetings::new(corpus), Vec::new(), Vec::new()),
                |(partners, meetings, segments, runs), left| {
                    cancel.check()?;
                    let partners = partners.of(left);
                    let mut found = (Vec::new(), Lists::default());
                    for (&right, places) in partners.iter().zip(meetings.of(grams, left, partners)) {
                        chain::chain(corpus, left, right, places, segments);
                        let coverage = chain::coverage(corpus, &dead, [left, right], segments, runs);
                        let pair = Pair { left, right, coverage, mismatch: 0.0, accepted: false };
                        if pair.most() > 0.0 {
                            found.0.push(pair);
                            found.1.push(segments.iter().copied());
                        }
                    }
                    Ok(found)
                },
            )
            .collect::<Result<_>>()?;
        let (pairs, segments) = (all.0.len(), all.1.all.len());
        let pairs = pairs + found.iter().map(|found| found.0.len()).sum::<usize>();
        let segments = segments + found.iter().map(|found| found.1.all.len()).sum::<usize>();
        let done = (until, corpus.len());
        lists::make_room(&mut all.0, pairs, done);
        lists::make_room(&mut all.1.ends, pairs, done);
        lists::make_room(&mut all.1.all, segments, done);
        for (pairs, segments) in found {
            all.0.extend(pairs);
            all.1.append(segments);
        }
    }
    Ok(all)
}

/// Measures each pair again without furniture, looks into the texts where that leaves doubt, and decides.
pub(super) fn second_look(
    corpus: &Corpus,
    grams: &Grams,
    dead: &Dead,
    (pairs, segments): (&mut [Pair], &Lists<Segment>),
    min_containment: f32,
    cancel: &Cancel,
) -> Result<()> {
    let mut by_left: Vec<(usize, &mut [Pair])> = Vec::new();
    let mut number = 0;
    for pairs in pairs.chunk_by_mut(|one, other| one.left == other.left) {
        number += pairs.len();
        by_left.push((number - pairs.len(), pairs));
    }
    // Texts of one story are read one after the other.
    by_left.sort_by_key(|(_, pairs)| dead.story_of(pairs[0].left));
    by_left.into_par_iter().try_for_each_init(
        || (Folds::new(corpus, Offsets::Utf8), Vec::new(), Vec::new()),
        |(folds, followed, runs), (first, pairs)| {
            cancel.check()?;
            for (number, pair) in (first..).zip(pairs) {
                let both = [pair.left, pair.right];
                // Where nothing was learnt since the first look, its answer stands.
                if both.iter().any(|&text| dead.has_learnt(text)) {
                    pair.coverage = chain::coverage(corpus, dead, both, segments.of(number), runs);
                }
                if DOUBTFUL.contains(&pair.most()) {
                    cancel.check()?;
                    let texts = folds.pair(corpus, both, cancel).map(|fold| &fold.letters.all[..]);
                    let seeds = grams.meeting(pair.left, pair.right, |gram| !dead.gram(gram));
                    let matches = align::follow(texts[0], texts[1], seeds, cancel);
                    followed.clear();
                    followed.extend(matches.iter().map(Segment::of));
                    pair.coverage = chain::coverage(corpus, dead, both, followed, runs);
                    pair.mismatch = mismatch(&matches);
                }
                pair.accepted = pair.is_copy(min_containment);
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
