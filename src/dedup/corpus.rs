//! The different texts of a column in an order of their own, and which of them have grams in common.
//!
//! Equal texts are one text here, and texts are numbered by what is in them, never by their place in the input: whatever
//! is decided from these numbers is the same for every order of the input. The least gram of a text comes first in that
//! order, because most copies of one text share it: what is compared lies close together in memory.

use std::borrow::Cow;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::{Cancel, Error, Result};

use super::{
    align::Seeds,
    lists::Lists,
    sketch::{Density, Sketches, rate_bits},
};

/// Seed of the content hash.
const SEED: u64 = 0x636f_7079_6465_736b;

/// A document that has a text: the hash of its content, and its number.
type Doc = ((u64, u64), u32);

/// The documents that have a text, by content and number.
#[derive(Debug)]
pub(super) struct ByContent(Vec<Doc>);

impl ByContent {
    pub(super) fn new(texts: &[Option<&str>], cancel: &Cancel) -> Result<Self> {
        let mut docs: Vec<Doc> = texts
            .par_iter()
            .enumerate()
            .filter(|_| !cancel.is_set())
            .filter_map(|(doc, text)| {
                let hash = xxh3_128_with_seed((*text)?.as_bytes(), SEED);
                Some((((hash >> 64) as u64, hash as u64), doc as u32))
            })
            .collect();
        cancel.check()?;
        docs.par_sort_unstable();
        cancel.check()?;
        Ok(Self(docs))
    }

    /// The documents of each text.
    fn groups(&self) -> impl Iterator<Item = &[Doc]> {
        self.0.chunk_by(|one, other| one.0 == other.0)
    }

    /// The documents of each text, ascending.
    pub(super) fn docs(&self) -> Lists<u32> {
        let mut docs = Lists::default();
        self.groups().for_each(|group| docs.push(group.iter().map(|doc| doc.1)));
        docs
    }

    /// `texts` with only the first of equal ones left in.
    pub(super) fn firsts<'t>(&self, texts: &[Option<&'t str>]) -> Vec<Option<&'t str>> {
        let mut firsts = vec![None; texts.len()];
        for group in self.groups() {
            firsts[group[0].1 as usize] = texts[group[0].1 as usize];
        }
        firsts
    }
}

/// The different texts that are long enough to match.
#[derive(Debug)]
pub(super) struct Corpus<'t> {
    pub(super) texts: Vec<&'t str>,
    pub(super) letters: Vec<u32>,
    /// How densely each text is sampled.
    density: Density,
    /// Number of anchors, shared or not.
    anchors: Vec<u32>,
    /// Runs of letters that the language's list names as furniture.
    pub(super) listed: Lists<(u32, u32)>,
    /// The documents of each text, ascending.
    copies: Lists<u32>,
}

impl<'t> Corpus<'t> {
    /// The texts with at least `min_letters` letters. Of equal documents, the first has a sketch in `sketches`.
    pub(super) fn new(
        texts: &[Option<&'t str>],
        by_content: &ByContent,
        sketches: &Sketches,
        density: Density,
        min_letters: u32,
    ) -> Self {
        let mut groups: Vec<(u32, u32, &[Doc])> = by_content
            .groups()
            .map(|group| (group[0].1 as usize, group))
            .map(|(first, group)| (least(sketches.grams_of(first)), sketches.letters_of(first), group))
            .filter(|group| group.1 >= min_letters.max(1))
            .collect();
        groups.par_sort_unstable();
        let mut corpus = Self {
            texts: Vec::with_capacity(groups.len()),
            letters: Vec::with_capacity(groups.len()),
            density,
            anchors: Vec::with_capacity(groups.len()),
            listed: Lists::default(),
            copies: Lists::default(),
        };
        for (_, letters, group) in groups {
            let first = group[0].1 as usize;
            corpus.texts.extend(texts[first]);
            corpus.letters.push(letters);
            corpus.anchors.push(sketches.grams_of(first).len() as u32);
            corpus.listed.push(sketches.furniture_of(first).iter().copied());
            corpus.copies.push(group.iter().map(|doc| doc.1));
        }
        corpus
    }

    /// How many different texts there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// The documents that have exactly this text, ascending.
    pub(super) fn copies_of(&self, text: u32) -> &[u32] {
        self.copies.of(text as usize)
    }

    /// Rate at which `text` is sampled, in bits.
    fn rate_of(&self, text: u32) -> u32 {
        rate_bits(self.letters[text as usize], self.density)
    }

    /// Letters between two anchors that both texts can have, on the average.
    pub(super) fn spacing(&self, left: u32, right: u32) -> u32 {
        1 << self.rate_of(left).max(self.rate_of(right))
    }

    /// Expected number of anchors of the text with fewer, counted at the coarser rate of the two.
    pub(super) fn fewer_anchors(&self, left: u32, right: u32) -> u32 {
        let coarser = self.rate_of(left).max(self.rate_of(right));
        let count = |text: u32| self.anchors[text as usize] >> (coarser - self.rate_of(text));
        count(left).min(count(right))
    }
}

fn least(grams: &[u32]) -> u32 {
    grams.iter().copied().min().unwrap_or(u32::MAX)
}

/// A gram that several texts hold, as one of them has it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shared {
    pub(super) gram: u32,
    /// The place of the text among all holders.
    holder: u32,
}

/// A text that holds a gram, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holder {
    pub(super) text: u32,
    pub(super) at: u32,
}

impl Holder {
    /// How many of `holders` come before `text`.
    pub(super) fn before(holders: &[Self], text: u32) -> usize {
        ahead(holders, |holder| holder.text < text)
    }
}

/// How many of `all` come first for which `is_before` holds, few mostly: like `partition_point`, from the start on.
fn ahead<T>(all: &[T], is_before: impl Fn(&T) -> bool) -> usize {
    let mut step = 1;
    while all.get(step - 1).is_some_and(&is_before) {
        step *= 2;
    }
    let start = step / 2;
    start + all[start..all.len().min(step)].partition_point(is_before)
}

/// Which texts have grams in common, and where.
#[derive(Debug)]
pub(super) struct Grams {
    /// The texts that hold each gram, ascending.
    holders: Lists<Holder>,
    /// The grams that each text shares with others, by place.
    shared: Lists<Shared>,
}

/// The anchors are sorted in so many rounds when there are many, so that what is sorted never stands in memory at once.
const ROUND_BITS: u32 = 2;
/// Fewer anchors are sorted in one round.
const FEW: usize = 1 << 17;
/// Anchors sorted together, about, as a power of two.
const PART_BITS: u32 = 11;

/// Gram and text in one number, and the place.
type Sorted = (u64, u32);

impl Grams {
    /// The grams that at least two texts of `corpus` hold.
    pub(super) fn new(corpus: &Corpus, sketches: Cow<'_, Sketches>, cancel: &Cancel) -> Result<Self> {
        let total: usize = corpus.anchors.iter().map(|&count| count as usize).sum();
        if total > u32::MAX as usize {
            let came = format!("{} long texts", corpus.len());
            return Err(Error::option("texts", came, "fewer at once: a column for each month or outlet group"));
        }
        let round_bits = if total < FEW { 0 } else { ROUND_BITS };
        let part_bits = (total >> (PART_BITS + round_bits)).max(1).ilog2();
        let expected = total >> (round_bits + part_bits);
        let mut parts: Vec<Vec<Sorted>> =
            (0..1 << part_bits).map(|_| Vec::with_capacity(expected + expected / 8)).collect();
        let mut rounds = Vec::new();
        for round in 0..1 << round_bits {
            for text in 0..corpus.len() as u32 {
                if text % 4096 == 0 {
                    cancel.check()?;
                }
                for anchor in sketches.anchors_of(corpus.copies_of(text)[0] as usize) {
                    // The leading bits name the round, the next the part.
                    let leading = u64::from(anchor.gram) << (round_bits + part_bits) >> 32;
                    if leading >> part_bits == round {
                        let part = leading as usize & ((1 << part_bits) - 1);
                        parts[part].push((u64::from(anchor.gram) << 32 | u64::from(text), anchor.at));
                    }
                }
            }
            parts.par_iter_mut().for_each(|part| {
                if !cancel.is_set() {
                    part.sort_unstable();
                    // What a text repeats counts at its first place.
                    part.dedup_by_key(|anchor| anchor.0);
                }
            });
            cancel.check()?;
            rounds.push(held_by_several(&parts));
            parts.iter_mut().for_each(Vec::clear);
        }
        drop((parts, sketches));
        let holders = by_first(corpus.len(), &rounds);
        drop(rounds);
        cancel.check()?;
        let shared = by_place(corpus.len(), &holders);
        Ok(Self { holders, shared })
    }

    /// How many grams stand in several texts.
    pub(super) fn len(&self) -> usize {
        self.holders.len()
    }

    /// The number of the first letter of `shared` in the text that it is of.
    #[inline]
    pub(super) fn place_of(&self, shared: Shared) -> u32 {
        self.holders.all[shared.holder as usize].at
    }

    /// The grams that `text` shares with others, by place.
    #[inline]
    pub(super) fn shared_of(&self, text: u32) -> &[Shared] {
        self.shared.of(text as usize)
    }

    /// The places of the `wanted` grams that `text` and `other`, which comes after it, have in common, by place in
    /// `text`.
    pub(super) fn meeting<F: Fn(u32) -> bool>(&self, text: u32, other: u32, wanted: F) -> Meeting<'_, F> {
        Meeting { grams: self, shared: self.shared_of(text), other, wanted }
    }

    /// The texts after the one that `shared` is of which hold the same gram, ascending.
    #[inline]
    pub(super) fn holders_after(&self, shared: Shared) -> &[Holder] {
        &self.holders.all[shared.holder as usize + 1..self.holders.ends[shared.gram as usize] as usize]
    }

    /// The texts that hold `gram`, ascending.
    #[inline]
    pub(super) fn holders_of(&self, gram: u32) -> &[Holder] {
        self.holders.of(gram as usize)
    }
}

/// The places where two texts meet, looked up one by one.
#[derive(Debug)]
pub(super) struct Meeting<'g, F> {
    grams: &'g Grams,
    /// What is left of the grams of the one text.
    shared: &'g [Shared],
    other: u32,
    wanted: F,
}

impl<F: Fn(u32) -> bool> Seeds for Meeting<'_, F> {
    fn next(&mut self, from: u32) -> Option<(u32, u32)> {
        let before = ahead(self.shared, |shared| self.grams.place_of(*shared) < from);
        let mut rest = self.shared[before..].iter();
        let found = rest.by_ref().filter(|shared| (self.wanted)(shared.gram)).find_map(|shared| {
            let holders = self.grams.holders_after(*shared);
            let holder = holders.get(Holder::before(holders, self.other)).filter(|holder| holder.text == self.other)?;
            Some((self.grams.place_of(*shared), holder.at))
        });
        self.shared = rest.as_slice();
        found
    }
}

/// The holders of each gram that several texts hold.
fn held_by_several(parts: &[Vec<Sorted>]) -> Lists<Holder> {
    let several = || {
        let grams = parts.iter().flat_map(|part| part.chunk_by(|one, other| one.0 >> 32 == other.0 >> 32));
        grams.filter(|same| same.len() > 1)
    };
    // Counted first: lists that grow would leave twice their size in holes.
    let (lists, entries) = several().fold((0, 0), |(lists, entries), same| (lists + 1, entries + same.len()));
    let mut holders = Lists::with_capacity(lists, entries);
    for same in several() {
        holders.push(same.iter().map(|&(gram_text, at)| Holder { text: gram_text as u32, at }));
    }
    holders
}

/// All lists in the order of the first text of each, so that the grams of a text lie close together in memory.
fn by_first(texts: usize, rounds: &[Lists<Holder>]) -> Lists<Holder> {
    let lists = || rounds.iter().flat_map(|round| (0..round.len()).map(|list| round.of(list)));
    let order = Lists::sorted(texts, || (0..).zip(lists()).map(|(number, list)| (list[0].text, number)));
    let starts: Vec<usize> = rounds
        .iter()
        .scan(0, |lists, round| {
            *lists += round.len();
            Some(*lists - round.len())
        })
        .collect();
    let mut sorted = Lists::with_capacity(order.all.len(), rounds.iter().map(|round| round.all.len()).sum());
    for &number in &order.all {
        let number: u32 = number;
        let round = starts.partition_point(|&start| start <= number as usize) - 1;
        sorted.push(rounds[round].of(number as usize - starts[round]).iter().copied());
    }
    sorted
}

/// The grams that each text shares with others, by place.
fn by_place(texts: usize, holders: &Lists<Holder>) -> Lists<Shared> {
    let entries = || {
        let grams = (0..holders.len()).flat_map(|gram| std::iter::repeat_n(gram as u32, holders.of(gram).len()));
        let numbered = (0..).zip(&holders.all).zip(grams);
        numbered.map(|((number, holder), gram)| (holder.text, Shared { gram, holder: number }))
    };
    let mut shared = Lists::sorted(texts, entries);
    let mut places: Vec<(u32, Shared)> = Vec::new();
    shared.for_each(|shared| {
        places.clear();
        places.extend(shared.iter().map(|shared| (holders.all[shared.holder as usize].at, *shared)));
        places.sort_unstable_by_key(|place| place.0);
        shared.iter_mut().zip(&places).for_each(|(shared, place)| *shared = place.1);
    });
    shared
}
