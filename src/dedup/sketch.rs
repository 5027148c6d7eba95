//! Anchors: the sampled letter 16-grams of a text with their places.
//!
//! An anchor is kept when the low bits of its hash are zero, as many bits as the text's `rate` says. Rates are powers
//! of two, so samples are nested: a short text, sampled densely, and a long one have the long one's anchors in common,
//! and the same few dozen numbers serve as sketch, as index entry and as alignment.
//!
//! Hash, sampling and layout are frozen: saved indexes hold them.

use crate::{Cancel, Languages, Result, text::map_texts};

use super::{
    letters,
    phrases::{self, Phrases},
};

/// Letters in a gram.
pub(super) const GRAM: usize = 16;
/// A text is sampled more coarsely until it is expected to have at most so many anchors.
const MOST_ANCHORS: u32 = 96;
/// Of single passages one gram in four is kept.
const FINE_BITS: u32 = 2;
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
/// `BASE` to the power of [`GRAM`].
const BASE_OUT: u64 = {
    let (mut power, mut factor) = (0, 1_u64);
    while power < GRAM {
        factor = factor.wrapping_mul(BASE);
        power += 1;
    }
    factor
};

/// Spreads the rolling hash over all bits.
#[inline]
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash ^ (hash >> 32)
}

/// Letters hashed between two looks at the flag.
const STRETCH: usize = 1 << 18;

/// Calls `found` with place and mixed hash of every gram of `letters`, in order, until the caller asks to stop.
#[inline]
pub(super) fn for_each_gram(letters: &[u8], cancel: &Cancel, mut found: impl FnMut(usize, u64)) {
    for from in (0..letters.len()).step_by(STRETCH) {
        if cancel.is_set() {
            return;
        }
        // A gram's hash depends on its own letters alone, so a stretch starts anew and nothing changes.
        let stretch = &letters[from..letters.len().min(from + STRETCH + GRAM - 1)];
        for_each_gram_of(stretch, |at, hash| found(from + at, hash));
    }
}

#[inline]
fn for_each_gram_of(letters: &[u8], mut found: impl FnMut(usize, u64)) {
    if letters.len() < GRAM {
        return;
    }
    let mut hash = 0_u64;
    for &letter in &letters[..GRAM - 1] {
        hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(letter));
    }
    let mut leaving = 0_u64;
    for (at, window) in letters.windows(GRAM).enumerate() {
        hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(window[GRAM - 1])).wrapping_sub(leaving);
        leaving = u64::from(window[0]).wrapping_mul(BASE_OUT);
        found(at, mix(hash));
    }
}

/// How densely a text is sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Density {
    /// About the same number of anchors a text, however long: for copies of whole texts.
    ByLength,
    /// Every fourth gram: for single passages.
    Fine,
}

/// One gram in so many is kept of a text with `letters` letters, as a power of two.
pub(super) fn rate_bits(letters: u32, density: Density) -> u32 {
    if density == Density::Fine {
        return FINE_BITS;
    }
    let mut bits = 1;
    while letters >> bits > MOST_ANCHORS {
        bits += 1;
    }
    bits
}

/// A sampled gram: its name and the number of its first letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Anchor {
    pub(super) at: u32,
    pub(super) gram: u32,
}

/// The sampled grams of `letters`, each at its first place only, in order of place.
///
/// Also the numbers of the letters at which one of `phrases` starts.
pub(super) fn anchors(letters: &[u8], density: Density, phrases: &Phrases, cancel: &Cancel) -> (Vec<Anchor>, Vec<u32>) {
    let mask = (1_u64 << rate_bits(letters.len() as u32, density)) - 1;
    let mut kept: Vec<Anchor> = Vec::with_capacity(112);
    // A text that repeats itself may sample one gram millions of times: the list is thinned before it grows.
    let mut limit = 1024;
    let mut starts = Vec::new();
    for_each_gram(letters, cancel, |at, hash| {
        if hash & mask == 0 {
            if kept.len() == limit {
                keep_first(&mut kept);
                limit = limit.max(2 * kept.len());
            }
            kept.push(Anchor { at: at as u32, gram: (hash >> 32) as u32 });
        }
        if phrases.may_start(hash) && phrases.start(hash, &letters[at..]) {
            starts.push(at as u32);
        }
    });
    keep_first(&mut kept);
    (kept, starts)
}

/// Places of equal grams within one text that do not overlap: the first of a gram and the next, by place.
pub(super) fn repeats(letters: &[u8], cancel: &Cancel) -> Vec<(u32, u32)> {
    let mask = (1_u64 << FINE_BITS) - 1;
    let mut grams: Vec<(u64, u32)> = Vec::new();
    for_each_gram(letters, cancel, |at, hash| {
        if hash & mask == 0 {
            grams.push((hash, at as u32));
        }
    });
    grams.sort_unstable();
    let next = |same: &[(u64, u32)]| {
        let next = same.iter().find(|gram| gram.1 >= same[0].1 + GRAM as u32)?;
        Some((same[0].1, next.1))
    };
    let mut found: Vec<(u32, u32)> = grams.chunk_by(|one, other| one.0 == other.0).filter_map(next).collect();
    found.sort_unstable();
    found
}

/// Leaves the first place of each gram, in order of place.
fn keep_first(anchors: &mut Vec<Anchor>) {
    anchors.sort_unstable_by_key(|anchor| (anchor.gram, anchor.at));
    anchors.dedup_by_key(|anchor| anchor.gram);
    anchors.sort_unstable();
}

/// The sketches of a column of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sketches {
    /// Number of letters of each text; 0 for a missing one.
    pub(super) letters: Vec<u32>,
    /// One past the last anchor of each text.
    pub(super) ends: Vec<u64>,
    pub(super) anchors: Vec<Anchor>,
    /// One past the last furniture run of each text.
    pub(super) furniture_ends: Vec<u64>,
    /// Runs of letters, first and one past the last, that the language's list names as furniture.
    pub(super) furniture: Vec<(u32, u32)>,
}

impl Sketches {
    /// Sketches `texts` and adds them.
    pub(super) fn extend(
        &mut self,
        texts: &[Option<&str>],
        languages: &Languages,
        density: Density,
        cancel: &Cancel,
    ) -> Result<()> {
        // In portions, so that the loose sketches of a large column never stand in memory beside the packed ones.
        for (portion, texts) in texts.chunks(PORTION).enumerate() {
            let loose = map_texts(texts, cancel, |doc, text| {
                let language = languages.of(portion * PORTION + doc, text);
                let mut folded = Vec::new();
                letters::read(text, &mut folded, cancel);
                let (found, starts) = anchors(&folded, density, &language.dedup.phrases, cancel);
                let furniture = phrases::furniture(text, &starts);
                (folded.len() as u32, found, furniture)
            })?;
            for sketch in loose {
                let (letters, anchors, furniture) = sketch.unwrap_or_default();
                self.push(letters, &anchors, &furniture);
            }
        }
        Ok(())
    }

    /// Adds the sketches of `other`.
    pub(super) fn append(&mut self, other: Self) {
        if self.letters.is_empty() {
            *self = other;
            return;
        }
        let (anchors, furniture) = (self.anchors.len() as u64, self.furniture.len() as u64);
        self.letters.extend(other.letters);
        self.anchors.extend(other.anchors);
        self.ends.extend(other.ends.into_iter().map(|end| end + anchors));
        self.furniture.extend(other.furniture);
        self.furniture_ends.extend(other.furniture_ends.into_iter().map(|end| end + furniture));
    }

    /// The sketches of `docs`, in that order.
    pub(super) fn of(&self, docs: &[usize]) -> Self {
        let mut chosen = Self::default();
        for &doc in docs {
            chosen.push(self.letters[doc], self.anchors_of(doc), self.furniture_of(doc));
        }
        chosen
    }

    /// Empties the sketches of `docs`.
    pub(super) fn forget(&mut self, docs: &[u32]) {
        for &doc in docs {
            self.letters[doc as usize] = 0;
        }
        let mut kept = Self::default();
        for doc in 0..self.letters.len() {
            if self.letters[doc] == 0 {
                kept.push(0, &[], &[]);
            } else {
                kept.push(self.letters[doc], self.anchors_of(doc), self.furniture_of(doc));
            }
        }
        *self = kept;
    }

    /// Adds one sketch.
    fn push(&mut self, letters: u32, anchors: &[Anchor], furniture: &[(u32, u32)]) {
        self.letters.push(letters);
        self.anchors.extend_from_slice(anchors);
        self.ends.push(self.anchors.len() as u64);
        self.furniture.extend_from_slice(furniture);
        self.furniture_ends.push(self.furniture.len() as u64);
    }

    /// The anchors of text `doc`.
    pub(super) fn anchors_of(&self, doc: usize) -> &[Anchor] {
        let start = if doc == 0 { 0 } else { self.ends[doc - 1] };
        &self.anchors[start as usize..self.ends[doc] as usize]
    }

    /// The listed furniture of text `doc`.
    pub(super) fn furniture_of(&self, doc: usize) -> &[(u32, u32)] {
        let start = if doc == 0 { 0 } else { self.furniture_ends[doc - 1] };
        &self.furniture[start as usize..self.furniture_ends[doc] as usize]
    }
}

/// Texts sketched at a time.
const PORTION: usize = 4096;
