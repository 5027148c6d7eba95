//! The letters of texts that are compared one with another.

use crate::{Cancel, OffsetMap, Offsets};

use super::{corpus::Corpus, letters::Letters};

/// Letters kept at a time, about: a cluster or a few thousand pages.
const MOST_LETTERS: usize = 1 << 20;

/// A text with what comparing it takes.
#[derive(Debug)]
pub(super) struct Fold<'t> {
    text: u32,
    pub(super) words: &'t str,
    pub(super) letters: Letters,
    pub(super) map: OffsetMap<'t>,
}

/// The texts compared lately, so that each text of a cluster is read once and not once a pair.
#[derive(Debug)]
pub(super) struct Folds<'t> {
    /// One more than the number of a text among those kept, 0 for all others.
    places: Vec<u32>,
    kept: Vec<Fold<'t>>,
    letters: usize,
    offsets: Offsets,
}

impl<'t> Folds<'t> {
    pub(super) fn new(corpus: &Corpus, offsets: Offsets) -> Self {
        Self { places: vec![0; corpus.len()], kept: Vec::new(), letters: 0, offsets }
    }

    /// Both texts of a pair.
    pub(super) fn pair(&mut self, corpus: &Corpus<'t>, pair: [u32; 2], cancel: &Cancel) -> [&Fold<'t>; 2] {
        if self.letters > MOST_LETTERS {
            self.kept.drain(..).for_each(|fold| self.places[fold.text as usize] = 0);
            self.letters = 0;
        }
        for text in pair {
            if self.places[text as usize] == 0 {
                let words = corpus.texts[text as usize];
                let letters = Letters::of(words, cancel);
                self.letters += letters.all.len();
                self.kept.push(Fold { text, words, letters, map: OffsetMap::new(words, self.offsets) });
                self.places[text as usize] = self.kept.len() as u32;
            }
        }
        pair.map(|text| &self.kept[self.places[text as usize] as usize - 1])
    }
}
