//! The words of a piece as they are compared: stems with weights, without what differs from print to print.

use super::pieces::Word;
use crate::lang::{UtteranceData, utterance::Token};

/// The longest repetition that is taken for a stutter, in words.
const STUTTER: usize = 4;

/// What is left of the weight of a name: it says what a statement is about, not how it is worded.
const NAME: f32 = 0.6;

/// Adds the key of `words` to `out`: contractions opened, fillers and stutters left out.
pub(super) fn push_key(text: &str, words: &[Word], data: &UtteranceData, out: &mut Vec<Token>) {
    let start = out.len();
    let is_capital = |word: &Word| word.of(text).starts_with(char::is_uppercase);
    for (n, word) in words.iter().enumerate() {
        let first = out.len();
        data.tokens(word.of(text), out);
        // Every first word has a capital; it begins a name where the second has one too.
        if data.marks_names() && is_capital(word) && (n > 0 || words.get(1).is_some_and(is_capital)) {
            for token in &mut out[first..] {
                token.weight *= NAME;
            }
        }
        shorten(out, start, data);
    }
}

/// Takes a filler or a repetition off the end of the key that starts at `start`.
fn shorten(out: &mut Vec<Token>, start: usize, data: &UtteranceData) {
    let key = &out[start..];
    for filler in data.fillers() {
        if key.len() >= filler.len()
            && key[key.len() - filler.len()..].iter().map(|t| t.stem).eq(filler.iter().copied())
        {
            out.truncate(out.len() - filler.len());
            return;
        }
    }
    for n in 1..=STUTTER.min(key.len() / 2) {
        let (first, second) = key[key.len() - 2 * n..].split_at(n);
        // Numbers are repeated on purpose: "20 20", "from 3 to 3".
        if first == second && !first.iter().any(|token| token.is_number) {
            out.truncate(out.len() - n);
            return;
        }
    }
}

/// How much all words of a key tell together.
pub(super) fn mass(key: &[Token]) -> f32 {
    key.iter().map(|token| token.weight).sum()
}
