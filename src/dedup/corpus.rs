//! The different texts of a column in an order of their own, and which of them have grams in common.
//!
//! Equal texts are one text here, and texts are numbered by length and content hash, never by their place in the
//! input: whatever is decided from these numbers is the same for every order of the input.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::{Cancel, Result};

use super::sketch::{Density, Sketches, rate_bits};

/// Seed of the content hash.
const SEED: u64 = 0x636f_7079_6465_736b;

/// The different texts that are long enough to match, numbered from the shortest.
#[derive(Debug)]
pub(super) struct Corpus<'t> {
    pub(super) texts: Vec<&'t str>,
    pub(super) letters: Vec<u32>,
    /// How densely each text is sampled.
    density: Density,
    /// Number of anchors, shared or not.
    pub(super) anchors: Vec<u32>,
    /// Runs of letters that the language's list names as furniture.
    pub(super) listed: Vec<Vec<(u32, u32)>>,
    /// One past the last of `copies` of each text.
    copy_ends: Vec<u32>,
    /// The documents of each text, ascending.
    copies: Vec<u32>,
    /// One past the last of `shared` of each text.
    shared_ends: Vec<u64>,
    /// Grams that stand in another text too, ascending, with the place of their first letter.
    shared: Vec<Shared>,
    /// One past the last of `holders` of each gram.
    holder_ends: Vec<u64>,
    /// The texts that hold each gram, ascending.
    holders: Vec<u32>,
}

/// A gram that several texts hold, and where one of them has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared {
    pub(super) gram: u32,
    pub(super) at: u32,
}

impl<'t> Corpus<'t> {
    /// The texts with at least `min_letters` letters. `sketches` has one entry a text.
    pub(super) fn new(
        texts: &[Option<&'t str>],
        sketches: &Sketches,
        density: Density,
        min_letters: u32,
        cancel: &Cancel,
    ) -> Result<Self> {
        let mut order: Vec<(u32, u128, u32)> = texts
            .par_iter()
            .enumerate()
            .filter(|(doc, _)| sketches.letters[*doc] >= min_letters.max(1))
            .filter_map(|(doc, text)| text.map(|text| (doc, text)))
            .map(|(doc, text)| (sketches.letters[doc], xxh3_128_with_seed(text.as_bytes(), SEED), doc as u32))
            .collect();
        cancel.check()?;
        order.par_sort_unstable();
        cancel.check()?;

        let mut corpus = Self {
            texts: Vec::new(),
            letters: Vec::new(),
            density,
            anchors: Vec::new(),
            listed: Vec::new(),
            copy_ends: Vec::new(),
            copies: Vec::with_capacity(order.len()),
            shared_ends: Vec::new(),
            shared: Vec::new(),
            holder_ends: Vec::new(),
            holders: Vec::new(),
        };
        let mut first_docs = Vec::new();
        for same in order.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let first = same[0].2 as usize;
            corpus.texts.extend(texts[first]);
            corpus.letters.push(same[0].0);
            corpus.anchors.push(sketches.anchors_of(first).len() as u32);
            corpus.listed.push(sketches.furniture_of(first).to_vec());
            corpus.copies.extend(same.iter().map(|text| text.2));
            corpus.copy_ends.push(corpus.copies.len() as u32);
            first_docs.push(first);
        }
        corpus.find_shared(sketches, &first_docs, cancel)?;
        Ok(corpus)
    }

    /// Fills in which texts share which grams.
    fn find_shared(&mut self, sketches: &Sketches, first_docs: &[usize], cancel: &Cancel) -> Result<()> {
        // Split by the leading bits of the gram, so that each part is sorted in a moment and the flag is seen between.
        let total: usize = self.anchors.iter().map(|&count| count as usize).sum();
        let part_bits = (total >> 15).max(1).ilog2();
        let part_of = |gram: u32| (u64::from(gram) >> (32 - part_bits)) as usize;
        let mut parts: Vec<Vec<(u32, u32, u32)>> = vec![Vec::new(); 1 << part_bits];
        for (text, &doc) in first_docs.iter().enumerate() {
            if text % 4096 == 0 {
                cancel.check()?;
            }
            for anchor in sketches.anchors_of(doc) {
                parts[part_of(anchor.gram)].push((anchor.gram, text as u32, anchor.at));
            }
        }
        parts.par_iter_mut().try_for_each(|part| {
            part.sort_unstable();
            cancel.check()
        })?;

        let mut counts = vec![0_u64; self.len()];
        for part in &parts {
            cancel.check()?;
            for holders in part.chunk_by(|one, other| one.0 == other.0).filter(|holders| holders.len() > 1) {
                for &(_, text, _) in holders {
                    counts[text as usize] += 1;
                }
            }
        }
        let mut end = 0;
        self.shared_ends = counts.iter().map(|count| (end += count, end).1).collect();
        self.shared = vec![Shared { gram: 0, at: 0 }; end as usize];
        self.holders.reserve_exact(end as usize);
        // `counts` becomes the next free place of each text.
        let mut free: Vec<u64> = self.shared_ends.iter().zip(&counts).map(|(end, count)| end - count).collect();
        for part in parts {
            cancel.check()?;
            for holders in part.chunk_by(|one, other| one.0 == other.0).filter(|holders| holders.len() > 1) {
                let gram = self.holder_ends.len() as u32;
                for &(_, text, at) in holders {
                    self.shared[free[text as usize] as usize] = Shared { gram, at };
                    free[text as usize] += 1;
                    self.holders.push(text);
                }
                self.holder_ends.push(self.holders.len() as u64);
            }
        }
        Ok(())
    }

    /// How many different texts there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// How many grams stand in several texts.
    pub(super) fn grams(&self) -> usize {
        self.holder_ends.len()
    }

    /// The documents that have exactly this text, ascending.
    pub(super) fn copies_of(&self, text: u32) -> &[u32] {
        let text = text as usize;
        let start = if text == 0 { 0 } else { self.copy_ends[text - 1] };
        &self.copies[start as usize..self.copy_ends[text] as usize]
    }

    /// The grams that `text` shares with others, ascending.
    pub(super) fn shared_of(&self, text: u32) -> &[Shared] {
        let text = text as usize;
        let start = if text == 0 { 0 } else { self.shared_ends[text - 1] };
        &self.shared[start as usize..self.shared_ends[text] as usize]
    }

    /// The texts that hold `gram`, ascending.
    pub(super) fn holders_of(&self, gram: u32) -> &[u32] {
        let gram = gram as usize;
        let start = if gram == 0 { 0 } else { self.holder_ends[gram - 1] };
        &self.holders[start as usize..self.holder_ends[gram] as usize]
    }

    /// Rate at which `text` is sampled, in bits.
    pub(super) fn rate_of(&self, text: u32) -> u32 {
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
