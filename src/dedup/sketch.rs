//! Anchors: the sampled letter 16-grams of a text with their places.
//!
//! An anchor is kept when the low bits of its hash are zero, as many bits as the text's `rate` says. Rates are powers
//! of two, so samples are nested: a short text, sampled densely, and a long one have the long one's anchors in common,
//! and the same few dozen numbers serve as sketch, as index entry and as alignment.
//!
//! Hash, sampling and layout are frozen: saved indexes hold them.

use crate::{Cancel, Languages, Result, text::map_texts};

use super::{
    letters::Letters,
    lists::Lists,
    phrases::{self, Phrases},
};

/// Letters in a gram.
pub(super) const GRAM: usize = 16;
/// A text is sampled more coarsely until it is expected to have at most so many anchors.
const MOST_ANCHORS: u32 = 96;
/// So many anchors of one text may hold a gram twice; of more, each gram is kept at its first place only.
const LOOSE: usize = 1024;
/// Of single passages one gram in four is kept.
const FINE_BITS: u32 = 2;
/// What the halves of a gram are mixed with before they are multiplied.
const KEYS: (u64, u64) = (0x9E37_79B9_7F4A_7C15, 0xBF58_476D_1CE4_E5B9);

/// The hash of a gram: one long multiplication spreads every letter over all bits.
#[inline]
pub(super) fn hash(gram: [u8; GRAM]) -> u64 {
    let both = u128::from_le_bytes(gram);
    let product = u128::from(both as u64 ^ KEYS.0) * u128::from((both >> 64) as u64 ^ KEYS.1);
    product as u64 ^ (product >> 64) as u64
}

/// Grams hashed together; which of them are wanted fills the bits of a word.
const BLOCK: usize = 64;
/// Letters of so many grams.
const BLOCK_LETTERS: usize = BLOCK + GRAM - 1;
/// Blocks hashed between two looks at the flag.
const BLOCKS: usize = 1 << 12;

/// Calls `found` with place and hash of every gram of `letters` whose hash is `wanted`, in order, until the caller asks
/// to stop.
#[inline]
pub(super) fn for_each_gram(
    letters: &[u8],
    cancel: &Cancel,
    wanted: impl Fn(u64) -> bool,
    mut found: impl FnMut(usize, u64),
) {
    let hash_at = |block: &[u8; BLOCK_LETTERS], at: usize| {
        let mut gram = [0; GRAM];
        gram.copy_from_slice(&block[at..at + GRAM]);
        hash(gram)
    };
    let grams = (letters.len() + 1).saturating_sub(GRAM);
    let mut last = [0; BLOCK_LETTERS];
    for (number, from) in (0..grams).step_by(BLOCK).enumerate() {
        if number % BLOCKS == 0 && cancel.is_set() {
            return;
        }
        let mut chosen = 0_u64;
        let block = letters[from..].first_chunk().unwrap_or_else(|| {
            last[..letters.len() - from].copy_from_slice(&letters[from..]);
            &last
        });
        for at in 0..BLOCK {
            chosen |= u64::from(wanted(hash_at(block, at))) << at;
        }
        if grams - from < BLOCK {
            chosen &= (1 << (grams - from)) - 1;
        }
        while chosen != 0 {
            let at = chosen.trailing_zeros() as usize;
            found(from + at, hash_at(block, at));
            chosen &= chosen - 1;
        }
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

/// The sampled grams of `letters` in order of place.
///
/// Also the numbers of the letters at which one of `phrases` starts.
pub(super) fn anchors(letters: &[u8], density: Density, phrases: &Phrases, cancel: &Cancel) -> (Vec<Anchor>, Vec<u32>) {
    let mask = (1_u64 << rate_bits(letters.len() as u32, density)) - 1;
    let mut kept: Vec<Anchor> = Vec::with_capacity(112);
    // A text that repeats itself may sample one gram millions of times: the list is thinned before it grows.
    let mut limit = LOOSE;
    let mut starts = Vec::new();
    let wanted = |hash: u64| (hash & mask == 0) | phrases.may_start(hash);
    for_each_gram(letters, cancel, wanted, |at, hash| {
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
    if kept.len() >= LOOSE {
        keep_first(&mut kept);
    }
    (kept, starts)
}

/// Places of equal grams within one text that do not overlap: the first of a gram and the next, by place.
pub(super) fn repeats(letters: &[u8], cancel: &Cancel) -> Vec<(u32, u32)> {
    let mask = (1_u64 << FINE_BITS) - 1;
    let mut grams: Vec<(u64, u32)> = Vec::new();
    for_each_gram(letters, cancel, |hash| hash & mask == 0, |at, hash| grams.push((hash, at as u32)));
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

/// The sketches of some texts, one after the other.
#[derive(Debug, Clone, Default)]
struct Portion {
    /// Number of letters of each text; 0 for a missing one.
    letters: Vec<u32>,
    /// Grams of the anchors of each text.
    grams: Lists<u32>,
    /// Their places, packed as [`Sketches::gaps_of`] says.
    gaps: Lists<u8>,
    /// Runs of letters, first and one past the last, that the language's list names as furniture.
    furniture: Lists<(u32, u32)>,
}

/// The sketches of a column of texts.
///
/// They lie in portions that never move once they are full: a column that grows holds no room that it does not need,
/// and leaves no holes behind.
#[derive(Debug, Clone, Default)]
pub(super) struct Sketches {
    /// Of [`PORTION`] texts each, but for the last.
    portions: Vec<Portion>,
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
        let mut from = 0;
        while from < texts.len() {
            let room = PORTION - self.len() % PORTION;
            let portion = &texts[from..texts.len().min(from + room)];
            let loose = map_texts(portion, cancel, |doc, text| {
                let language = languages.of(from + doc, text);
                let folded = Letters::of(text, cancel);
                let (found, starts) = anchors(&folded.all, density, &language.dedup.phrases, cancel);
                let furniture = phrases::furniture(text, &starts);
                (folded.all.len() as u32, found, furniture)
            })?;
            self.reserve(&loose);
            for sketch in loose {
                let (letters, anchors, furniture) = sketch.unwrap_or_default();
                self.push(letters, anchors.iter().map(|anchor| anchor.gram), gaps(&anchors), furniture);
            }
            from += portion.len();
        }
        Ok(())
    }

    /// Makes room for exactly `loose`, which fit into one portion.
    fn reserve(&mut self, loose: &[Option<Loose>]) {
        let portion = self.room();
        let there = || loose.iter().flatten();
        portion.letters.reserve_exact(loose.len());
        portion.grams.reserve(loose.len(), there().map(|sketch| sketch.1.len()).sum());
        portion.gaps.reserve(loose.len(), there().map(|sketch| gaps(&sketch.1).count()).sum());
        portion.furniture.reserve(loose.len(), there().map(|sketch| sketch.2.len()).sum());
    }

    /// The portion that the next sketch goes into.
    fn room(&mut self) -> &mut Portion {
        if self.len() == self.portions.len() * PORTION {
            self.portions.push(Portion::default());
        }
        self.portions.last_mut().expect("one was pushed if there was none")
    }

    /// Adds a sketch by its parts.
    pub(super) fn push(
        &mut self,
        letters: u32,
        grams: impl IntoIterator<Item = u32>,
        gaps: impl IntoIterator<Item = u8>,
        furniture: impl IntoIterator<Item = (u32, u32)>,
    ) {
        let portion = self.room();
        portion.letters.push(letters);
        portion.grams.push(grams);
        portion.gaps.push(gaps);
        portion.furniture.push(furniture);
    }

    /// Adds the sketch of text `doc` of `other`; of no text, the sketch of a missing one.
    fn push_from(&mut self, other: &Self, doc: Option<usize>) {
        match doc {
            None => self.push(0, [], [], []),
            Some(doc) => self.push(
                other.letters_of(doc),
                other.grams_of(doc).iter().copied(),
                other.gaps_of(doc).iter().copied(),
                other.furniture_of(doc).iter().copied(),
            ),
        }
    }

    /// Adds the sketches of `other`.
    pub(super) fn append(&mut self, other: Self) {
        if self.len().is_multiple_of(PORTION) {
            self.portions.extend(other.portions);
        } else {
            (0..other.len()).for_each(|doc| self.push_from(&other, Some(doc)));
        }
    }

    /// The sketches of `docs`, in that order; a number of no text gives the sketch of a missing one.
    pub(super) fn of(&self, docs: impl Iterator<Item = Option<usize>>) -> Self {
        let mut chosen = Self::default();
        docs.for_each(|doc| chosen.push_from(self, doc));
        chosen
    }

    /// How many texts are sketched.
    pub(super) fn len(&self) -> usize {
        self.portions.last().map_or(0, |last| (self.portions.len() - 1) * PORTION + last.letters.len())
    }

    /// The number of letters of text `doc`; 0 for a missing one.
    pub(super) fn letters_of(&self, doc: usize) -> u32 {
        self.portions[doc / PORTION].letters[doc % PORTION]
    }

    /// The grams of the anchors of text `doc`, in order of place.
    pub(super) fn grams_of(&self, doc: usize) -> &[u32] {
        self.portions[doc / PORTION].grams.of(doc % PORTION)
    }

    /// The places of those grams, packed: of each the letters since the one before it, seven bits a byte, the lowest
    /// first; the last byte of a number has its high bit clear.
    pub(super) fn gaps_of(&self, doc: usize) -> &[u8] {
        self.portions[doc / PORTION].gaps.of(doc % PORTION)
    }

    /// Runs of letters, first and one past the last, that the language's list names as furniture.
    pub(super) fn furniture_of(&self, doc: usize) -> &[(u32, u32)] {
        self.portions[doc / PORTION].furniture.of(doc % PORTION)
    }

    /// The anchors of text `doc`, in order of place.
    pub(super) fn anchors_of(&self, doc: usize) -> impl Iterator<Item = Anchor> {
        let (mut gaps, mut at) = (self.gaps_of(doc).iter(), 0_u32);
        self.grams_of(doc).iter().map(move |&gram| {
            let mut shift = 0;
            for &byte in gaps.by_ref() {
                at = at.wrapping_add(u32::from(byte & 127) << shift);
                shift += 7;
                if byte < 128 || shift > 28 {
                    break;
                }
            }
            Anchor { at, gram }
        })
    }
}

/// Letters, anchors and furniture of a text before they are packed.
type Loose = (u32, Vec<Anchor>, Vec<(u32, u32)>);

/// The places of `anchors` as [`Sketches::gaps_of`] has them.
fn gaps(anchors: &[Anchor]) -> impl Iterator<Item = u8> {
    let mut before = 0;
    anchors.iter().flat_map(move |anchor| gap(anchor.at - std::mem::replace(&mut before, anchor.at)))
}

/// The bytes of one number of [`Sketches::gaps_of`].
fn gap(letters: u32) -> impl Iterator<Item = u8> {
    let mut rest = Some(letters);
    std::iter::from_fn(move || {
        let left = rest?;
        rest = Some(left >> 7).filter(|&more| more > 0);
        Some((left & 127) as u8 | if rest.is_some() { 128 } else { 0 })
    })
}

/// Texts sketched at a time.
const PORTION: usize = 4096;
