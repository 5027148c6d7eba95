//! Short words and signs as they stand in a text: the bulk of its tokens, each known by one look.

use super::reading::classify;
use crate::{
    Span,
    lang::{Class, QuoteData, folded_hash},
    segment::TokenKind,
};

/// The longest form that is kept, in bytes: its letters are one number.
const LONGEST: usize = 8;

/// Signs that stand in any text.
const SIGNS: [&str; 15] = [",", ".", ":", ";", "?", "!", "(", ")", "-", "--", "...", "'", "’", "'s", "’s"];

/// The words of a language's lists as they mostly stand, in small letters or with a capital, and signs.
///
/// Whatever [`classify`] says of a form is kept with it, so a look here is the same answer at less cost.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forms {
    /// Open addressing by letters; no letters are an empty place. Half of the places are empty at least.
    slots: Vec<(u64, Form)>,
    count: usize,
    /// The bits that the kept letters lead to: a look at the slots for other letters would wait for memory.
    sieve: Vec<u64>,
}

/// Bits of the sieve: 8 kB, which stay near the processor.
const SIEVE: usize = 1 << 16;

/// The word and the bit of the sieve that letters lead to, and a number that tells their place.
#[inline]
fn sifted(letters: u64) -> (usize, u64, usize) {
    let product = letters.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let bit = (product >> 48) as usize % SIEVE;
    // Only the high bits of a product depend on all of its factors.
    (bit / 64, 1 << (bit % 64), (product >> 48 ^ product >> 32) as usize)
}

/// A word or sign without the place it stands in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Form {
    /// Stands for the letters, whatever their case.
    pub(super) hash: u64,
    pub(super) class: Class,
}

impl Form {
    fn new(word: &str, kind: TokenKind, language: &QuoteData) -> Self {
        let hash = folded_hash(word);
        Self { hash, class: classify(word, hash, kind, language) }
    }
}

impl Forms {
    /// What the token at `span` may be.
    #[inline]
    pub(super) fn of(&self, text: &str, span: Span, kind: TokenKind, language: &QuoteData) -> Form {
        if span.len() <= LONGEST {
            let letters = letters(text.as_bytes(), span);
            let (word, bit, number) = sifted(letters);
            if self.sieve.get(word).is_some_and(|bits| bits & bit != 0) {
                let (known, form) = self.slots[self.place(letters, number)];
                if known == letters {
                    return form;
                }
            }
        }
        Form::new(span.of(text), kind, language)
    }

    /// Keeps the signs that stand in any text.
    pub(crate) fn learn_signs(&mut self, language: &QuoteData) {
        for sign in SIGNS {
            self.put(sign, Form::new(sign, TokenKind::Punct, language));
        }
    }

    /// Keeps what the language now knows about a word in lower case.
    pub(crate) fn learn(&mut self, word: &str, language: &QuoteData) {
        let known = language.words.of(word);
        // Names stand with a capital, and a verb that only hints at a report seldom opens a sentence.
        let is_name = known.without(Class::MALE.or(Class::FEMALE)) == Class::FIRST_NAME;
        let hints = known.without(Class::of_strength(7)).is_empty();
        if !is_name {
            self.put(word, Form::new(word, TokenKind::Word, language));
        }
        if !hints {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            let capital: String = first.chain(letters).collect();
            self.put(&capital, Form::new(&capital, TokenKind::Word, language));
        }
    }

    fn put(&mut self, form: &str, known: Form) {
        if form.len() > LONGEST {
            return;
        }
        if 2 * (self.count + 1) > self.slots.len() {
            let places = (2 * self.slots.len()).max(64);
            let old = std::mem::replace(&mut self.slots, vec![Default::default(); places]);
            for slot in old.into_iter().filter(|(letters, _)| *letters != 0) {
                let place = self.place(slot.0, sifted(slot.0).2);
                self.slots[place] = slot;
            }
            self.sieve.resize(SIEVE / 64, 0);
        }
        let letters = letters(form.as_bytes(), Span::new(0, form.len()));
        let (word, bit, number) = sifted(letters);
        self.sieve[word] |= bit;
        let place = self.place(letters, number);
        self.count += usize::from(self.slots[place].0 == 0);
        self.slots[place] = (letters, known);
    }

    /// Where these letters stand or would stand, from the place that `number` tells.
    #[inline]
    fn place(&self, letters: u64, number: usize) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = number & mask;
        while self.slots[place].0 != letters && self.slots[place].0 != 0 {
            place = (place + 1) & mask;
        }
        place
    }
}

/// The bytes of a span of eight at most, as one number.
#[inline]
fn letters(text: &[u8], span: Span) -> u64 {
    let start = span.start as usize;
    if let Some(eight) = text.get(start..).and_then(<[u8]>::first_chunk) {
        let unused = 64 - 8 * span.len() as u32;
        u64::from_le_bytes(*eight) & u64::MAX.checked_shr(unused).unwrap_or_default()
    } else {
        text[span.range()].iter().rev().fold(0, |letters, byte| letters << 8 | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn a_form_is_what_its_letters_are() {
        let language = &Language::named("en").expect("English").quote;
        let text = "The mayor's office told reporters, “No.” — Über Mrs. SAID said 'em Said";
        for kind in [TokenKind::Word, TokenKind::Number] {
            for word in text.split(' ') {
                let start = text.find(word).expect("a part of the text");
                let form = language.forms.of(text, Span::new(start, start + word.len()), kind, language);
                let plain = Form::new(word, kind, language);
                assert_eq!((form.hash, form.class), (plain.hash, plain.class), "{word}");
            }
        }
        let form = |word: &str| Form::new(word, TokenKind::Word, language).class;
        assert!(form("told").is(Class::TELL) && form("Told") != form("told"));
    }
}
