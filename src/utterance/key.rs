//! The words of a piece as they are compared: stems with weights, without what differs from print to print.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use xxhash_rust::xxh3::xxh3_64;

use super::pieces::Word;
use crate::lang::{
    UtteranceData,
    utterance::{Token, folded, number_of},
};

/// The longest repetition that is taken for a stutter, in words.
const STUTTER: usize = 4;
/// What is left of the weight of a name: it says what a statement is about, not how it is worded.
const NAME: f32 = 0.6;
/// Words that a lexicon holds before it starts again.
const WORDS: usize = 1 << 16;

/// Words as they stand in print, and what is known of them; most words of a text have been met before.
///
/// It changes how fast an answer comes, never the answer.
#[derive(Debug, Default)]
pub(super) struct Lexicon<'d> {
    data: Option<&'d UtteranceData>,
    known: HashMap<u64, Entry, BuildHasherDefault<AsItIs>>,
}

#[derive(Debug)]
struct Entry {
    surface: u32,
    tokens: Vec<Token>,
}

impl<'d> Lexicon<'d> {
    fn entry(&mut self, word: &str, data: &'d UtteranceData) -> &Entry {
        if !self.data.is_some_and(|last| std::ptr::eq(last, data)) || self.known.len() >= WORDS {
            self.known.clear();
            self.data = Some(data);
        }
        self.known.entry(xxh3_64(word.as_bytes())).or_insert_with(|| {
            let mut tokens = Vec::new();
            data.tokens(word, &mut tokens);
            Entry { surface: number_of(folded(word).as_bytes()), tokens }
        })
    }

    /// The numbers of the words as printed, in lower case.
    pub(super) fn surface(&mut self, text: &str, words: &[Word], data: &'d UtteranceData) -> Vec<u32> {
        words.iter().map(|word| self.entry(word.of(text), data).surface).collect()
    }

    /// Adds the stems of a word to `out`.
    pub(super) fn push_tokens(&mut self, word: &str, data: &'d UtteranceData, out: &mut Vec<Token>) {
        out.extend_from_slice(&self.entry(word, data).tokens);
    }

    /// Adds the key of `words` to `out`: contractions opened, fillers and stutters left out.
    pub(super) fn push_key(&mut self, text: &str, words: &[Word], data: &'d UtteranceData, out: &mut Vec<Token>) {
        let start = out.len();
        let is_capital = |word: &Word| word.of(text).starts_with(char::is_uppercase);
        for (n, word) in words.iter().enumerate() {
            let first = out.len();
            self.push_tokens(word.of(text), data, out);
            // Every first word has a capital; it begins a name where the second has one too.
            if data.marks_names() && is_capital(word) && (n > 0 || words.get(1).is_some_and(is_capital)) {
                for token in &mut out[first..] {
                    token.weight *= NAME;
                }
            }
            shorten(out, start, data);
        }
    }
}

/// Keys of a lexicon are hashes already.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Takes a filler or a repetition off the end of the key that starts at `start`.
fn shorten(out: &mut Vec<Token>, start: usize, data: &UtteranceData) {
    let key = &out[start..];
    for filler in data.fillers() {
        if key.len() >= filler.len()
            && key[key.len() - filler.len()..].iter().map(|token| token.stem).eq(filler.iter().copied())
        {
            out.truncate(out.len() - filler.len());
            return;
        }
    }
    for n in 1..=STUTTER.min(key.len() / 2) {
        let (first, second) = key[key.len() - 2 * n..].split_at(n);
        let is_same = first.iter().zip(second).all(|(a, b)| a.stem == b.stem);
        // Numbers are repeated on purpose: "20 20", "from 3 to 3".
        if is_same && !first.iter().any(|token| token.is_number) {
            out.truncate(out.len() - n);
            return;
        }
    }
}

/// How much all words of a key tell together.
pub(super) fn mass(key: &[Token]) -> f32 {
    key.iter().map(|token| token.weight).sum()
}
