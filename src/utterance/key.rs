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
/// What is left of the weight of a name, in tenths: it says what a statement is about, not how it is worded.
const NAME: u16 = 6;
/// Words that a lexicon holds before it starts again.
const WORDS: usize = 1 << 16;

/// Words as they stand in print, and what is known of them; most words of a text have been met before.
///
/// It changes how fast an answer comes, never the answer.
#[derive(Debug, Default)]
pub(super) struct Lexicon<'d> {
    data: Option<&'d UtteranceData>,
    known: HashMap<u64, Entry, BuildHasherDefault<AsItIs>>,
    /// The tokens of all words that are known.
    tokens: Vec<Token>,
}

/// A word as printed, in lower case, and where its tokens stand.
#[derive(Debug, Clone, Copy)]
struct Entry {
    surface: u32,
    start: u32,
    end: u32,
}

impl<'d> Lexicon<'d> {
    fn entry(&mut self, word: &str, data: &'d UtteranceData) -> Entry {
        if !self.data.is_some_and(|last| std::ptr::eq(last, data)) || self.known.len() >= WORDS {
            self.known.clear();
            self.tokens.clear();
            self.data = Some(data);
        }
        *self.known.entry(xxh3_64(word.as_bytes())).or_insert_with(|| {
            let start = self.tokens.len() as u32;
            data.tokens(word, &mut self.tokens);
            Entry { surface: number_of(folded(word).as_bytes()), start, end: self.tokens.len() as u32 }
        })
    }

    /// Adds the numbers of the words as printed, in lower case, to `out`.
    pub(super) fn push_surface(&mut self, text: &str, words: &[Word], data: &'d UtteranceData, out: &mut Vec<u32>) {
        out.extend(words.iter().map(|word| self.entry(word.of(text), data).surface));
    }

    /// Adds the stems of a word to `out`.
    pub(super) fn push_tokens(&mut self, word: &str, data: &'d UtteranceData, out: &mut Vec<Token>) {
        let entry = self.entry(word, data);
        out.extend_from_slice(&self.tokens[entry.start as usize..entry.end as usize]);
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
                    token.hundredths = token.hundredths * NAME / 10;
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
    let Some(last) = key.last() else { return };
    let ends_in = |phrase: &&[u32]| {
        key.len() >= phrase.len()
            && key[key.len() - phrase.len()..].iter().map(|token| token.stem).eq(phrase.iter().copied())
    };
    if let Some(filler) = data.fillers(last.stem).find(ends_in) {
        out.truncate(out.len() - filler.len());
        return;
    }
    for n in 1..=STUTTER.min(key.len() / 2) {
        // Most words differ from the one that they would repeat.
        if key[key.len() - 1 - n].stem != last.stem {
            continue;
        }
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
pub(super) fn mass<'t>(key: impl IntoIterator<Item = &'t Token>) -> f32 {
    key.into_iter().map(|token| u32::from(token.hundredths)).sum::<u32>() as f32 / 100.0
}
