//! Texts added over time, asked again and again.

use std::{borrow::Cow, collections::HashSet};

use crate::{Cancel, Error, Languages, Result, text::StringColumn};

use super::{
    DuplicateOptions, Duplicates, Pairs,
    corpus::ByContent,
    find,
    lists::Lists,
    sketch::{Density, Sketches},
};

/// Anchors that a known text must share with one that is asked about.
const LEAST_SHARED: usize = 3;

/// Texts added over time, asked again and again: the incremental form of [`duplicates`](super::duplicates).
///
/// It keeps the texts and their sketches, so that batches in any order give the clusters of one call, with passages.
#[derive(Debug, Clone, Default)]
pub struct DuplicateIndex {
    pub(super) options: DuplicateOptions,
    pub(super) texts: StringColumn,
    pub(super) sketches: Sketches,
}

impl DuplicateIndex {
    /// An index without texts.
    pub fn new(options: DuplicateOptions) -> Result<Self> {
        options.validate()?;
        Ok(Self { options, ..Self::default() })
    }

    /// The options it was made with.
    #[must_use]
    pub fn options(&self) -> &DuplicateOptions {
        &self.options
    }

    /// How many texts were added (removed and missing ones included: numbers are never given twice).
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether nothing was added yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The text of that number; nothing if it is missing, was removed or never given.
    #[must_use]
    pub fn text(&self, doc: usize) -> Option<&str> {
        if doc < self.len() { self.texts.at(doc) } else { None }
    }

    /// Adds texts; their numbers go on from the last one.
    pub fn add(&mut self, texts: &[Option<&str>], languages: &Languages, cancel: &Cancel) -> Result<()> {
        // Apart first, so that a stop half-way leaves the index as it was.
        let mut sketches = Sketches::default();
        sketches.extend(texts, languages, Density::ByLength, cancel)?;
        self.sketches.append(sketches);
        for text in texts {
            self.texts.push(*text);
        }
        Ok(())
    }

    /// Copies of `texts` among those added: `left` numbers `texts`, `right` the index.
    ///
    /// The answer is that of [`duplicates`](super::duplicates) for `texts` and the known texts that share something
    /// with them. A text that is asked several times has the same rows each time; of one that was added more than 32
    /// times, the first stands for all.
    pub fn query(&self, texts: &[Option<&str>], languages: &Languages, cancel: &Cancel) -> Result<Pairs> {
        let mut asked = Sketches::default();
        let asked_by = ByContent::new(texts, cancel)?;
        let firsts = asked_by.firsts(texts);
        asked.extend(&firsts, languages, Density::ByLength, cancel)?;
        let near = self.near(&firsts, &asked, cancel)?;
        // One of equal texts on either side, so that how often a text is asked or known decides nothing.
        let known: Vec<Option<&str>> = near.iter().map(|&doc| self.texts.at(doc)).collect();
        let known_by = ByContent::new(&known, cancel)?;
        let mut all = known_by.firsts(&known);
        all.extend(firsts);
        let mut sketches = self.sketches.of(near.iter().copied().map(Some));
        sketches.append(asked);
        let mut options = self.options.clone();
        // Ranks number the index and not this selection; they do not decide what is a copy.
        options.representative = super::Representative::Fullest;
        let by_content = ByContent::new(&all, cancel)?;
        let found = find::duplicates(&all, by_content, Cow::Owned(sketches), &options, cancel)?.pairs;

        let mut rows: Vec<(u32, u32, usize)> = Vec::new();
        let (same_known, same_asked) = (equal(&known_by, near.len()), equal(&asked_by, texts.len()));
        for (row, (&left, &right)) in found.left.iter().zip(&found.right).enumerate() {
            let (left, right) = (left as usize, right as usize);
            if left < near.len() && right >= near.len() {
                let known = find::listed(same_known.of(left));
                for &asked in same_asked.of(right - near.len()) {
                    rows.extend(known.iter().map(|&known| (asked, near[known as usize] as u32, row)));
                }
            }
        }
        rows.sort_unstable();
        let mut pairs = Pairs::default();
        for (asked, known, row) in rows {
            pairs.left.push(asked);
            pairs.right.push(known);
            pairs.containment.push(found.containment[row]);
            pairs.jaccard.push(found.jaccard[row]);
            pairs.shared_chars.push(found.shared_chars[row]);
        }
        Ok(pairs)
    }

    /// The texts that share enough anchors with any of `asked`, a few that only seem to, and those that have too few
    /// anchors for that and are equal to one of `texts`.
    fn near(&self, texts: &[Option<&str>], asked: &Sketches, cancel: &Cancel) -> Result<Vec<usize>> {
        const BITS: u32 = 22;
        let mut wanted = vec![0_u64; 1 << (BITS - 6)];
        let place = |gram: u32| ((gram >> (38 - BITS)) as usize, (gram >> (32 - BITS)) & 63);
        for &gram in (0..asked.len()).flat_map(|doc| asked.grams_of(doc)) {
            let (word, bit) = place(gram);
            wanted[word] |= 1 << bit;
        }
        let is_bare = |sketches: &Sketches, doc: usize| sketches.grams_of(doc).len() < LEAST_SHARED;
        let bare = texts.iter().enumerate().filter(|&(doc, _)| is_bare(asked, doc));
        let bare: HashSet<&str> = bare.filter_map(|(_, text)| *text).collect();
        let mut near = Vec::new();
        for doc in 0..self.len() {
            if doc % 4096 == 0 {
                cancel.check()?;
            }
            let shared = self.sketches.grams_of(doc).iter().filter(|&&gram| {
                let (word, bit) = place(gram);
                wanted[word] >> bit & 1 == 1
            });
            let is_asked =
                || is_bare(&self.sketches, doc) && self.texts.at(doc).is_some_and(|text| bare.contains(text));
            if shared.take(LEAST_SHARED).count() == LEAST_SHARED || is_asked() {
                near.push(doc);
            }
        }
        Ok(near)
    }

    /// Takes texts out; their numbers stay unused. A number that was never given is an error.
    pub fn remove(&mut self, docs: &[u32]) -> Result<()> {
        if let Some(doc) = docs.iter().find(|doc| **doc as usize >= self.len()) {
            return Err(Error::option(
                "docs",
                doc,
                &format!("numbers below {}, which the index has given", self.len()),
            ));
        }
        let mut stays = vec![true; self.len()];
        for doc in docs {
            stays[*doc as usize] = false;
        }
        self.sketches = self.sketches.of(stays.iter().enumerate().map(|(doc, stays)| stays.then_some(doc)));
        self.texts = self.texts.iter().zip(stays).map(|(text, stays)| text.filter(|_| stays)).collect();
        Ok(())
    }

    /// Adds all texts of `other`, whose numbers go on from the last one here. Different options are an error.
    pub fn merge(&mut self, other: Self) -> Result<()> {
        if self.options != other.options {
            return Err(Error::option(
                "other",
                "an index with other options",
                "one made with the options of this index",
            ));
        }
        self.sketches.append(other.sketches);
        for text in other.texts.iter() {
            self.texts.push(text);
        }
        Ok(())
    }

    /// Copies among all texts added.
    pub fn duplicates(&self, cancel: &Cancel) -> Result<Duplicates> {
        let texts: Vec<Option<&str>> = self.texts.iter().collect();
        let by_content = ByContent::new(&texts, cancel)?;
        find::duplicates(&texts, by_content, Cow::Borrowed(&self.sketches), &self.options, cancel)
    }
}

/// Of `docs` documents the equal ones of each that is the first of its text, itself among them.
fn equal(by_content: &ByContent, docs: usize) -> Lists<u32> {
    let groups = by_content.docs();
    let mut equal = vec![Vec::new(); docs];
    for group in (0..groups.len()).map(|group| groups.of(group)) {
        equal[group[0] as usize] = group.to_vec();
    }
    equal.into_iter().collect()
}
