//! One text as a row of items: every word outside marks with what it may be, and each stretch between marks as one item.
//!
//! Rules about clauses and speakers look at items only, so what stands between marks can never be taken for a cue, a
//! name or the end of a sentence.

use super::{forms::Form, marks::Fragment};
use crate::{
    Span,
    lang::{Class, LONGEST_WORD, LastLetters, QuoteData, half},
    segment::{Segmented, TokenKind},
};

/// What the text itself shows about an item; the rest of [`Class`] comes from the language.
pub(super) mod shape {
    use crate::lang::Class;

    /// Begins with a capital.
    pub(in crate::quote) const CAPITAL: Class = Class::bit(Class::FREE);
    /// All capitals, two letters or more.
    pub(in crate::quote) const LOUD: Class = Class::bit(Class::FREE + 1);
    /// Begins with a digit.
    pub(in crate::quote) const NUMBER: Class = Class::bit(Class::FREE + 2);
    pub(in crate::quote) const COMMA: Class = Class::bit(Class::FREE + 3);
    pub(in crate::quote) const COLON: Class = Class::bit(Class::FREE + 4);
    /// A dash between blanks or a long one.
    pub(in crate::quote) const DASH: Class = Class::bit(Class::FREE + 5);
    /// `.`, `!`, `?` and the like.
    pub(in crate::quote) const STOP: Class = Class::bit(Class::FREE + 6);
    pub(in crate::quote) const SEMICOLON: Class = Class::bit(Class::FREE + 7);
    pub(in crate::quote) const OPENING: Class = Class::bit(Class::FREE + 8);
    pub(in crate::quote) const CLOSING: Class = Class::bit(Class::FREE + 9);
    /// The ending of a possessive.
    pub(in crate::quote) const POSSESSIVE: Class = Class::bit(Class::FREE + 10);
    /// A hyphen inside a word.
    pub(in crate::quote) const HYPHEN: Class = Class::bit(Class::FREE + 11);
    /// A stretch between marks.
    pub(in crate::quote) const FRAGMENT: Class = Class::bit(Class::FREE + 12);
    /// Any word.
    pub(in crate::quote) const WORD: Class = Class::bit(Class::FREE + 13);
    /// In no list, and no noun by its ending (*-ed*, *-ing*) or by its small letters where nouns have capitals.
    pub(in crate::quote) const VERBAL: Class = Class::bit(Class::FREE + 14);
    /// Any other sign.
    pub(in crate::quote) const SIGN: Class = Class::bit(Class::FREE + 15);
    /// Ends in s: a plural or a verb.
    pub(in crate::quote) const ENDS_IN_S: Class = Class::bit(Class::FREE + 16);
    /// `=`, as before the value of an attribute.
    pub(in crate::quote) const EQUALS: Class = Class::bit(Class::FREE + 17);
    /// Anything that ends a clause.
    pub(in crate::quote) const BREAK: Class = COMMA.or(COLON).or(DASH).or(STOP).or(SEMICOLON).or(OPENING).or(CLOSING);
    /// Anything between words, and what belongs to the word before it.
    pub(in crate::quote) const SIGNS: Class = BREAK.or(FRAGMENT).or(POSSESSIVE).or(HYPHEN);
    /// Verb forms that report.
    pub(in crate::quote) const CUE: Class =
        Class::SAY.or(Class::TELL).or(Class::THINK).or(Class::JUDGE).or(Class::DENY).or(Class::RELAY);
}

/// A word, a sign, or a stretch between marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) span: Span,
    pub(super) sentence: u32,
    /// Number of the fragment, for items of class [`shape::FRAGMENT`].
    pub(super) fragment: u32,
}

/// The hash of all fragments.
const FRAGMENT_HASH: u64 = 1 << 32;

/// A range of items.
pub(super) type Run = std::ops::Range<usize>;

/// One text in items, sentences and paragraphs.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) items: Vec<Item>,
    /// What each item may be.
    pub(super) classes: Vec<Class>,
    /// Stands for the letters of each item, whatever their case; all fragments share one.
    pub(super) hashes: Vec<u64>,
    /// Sentences in items; a sentence does not end inside marks.
    pub(super) sentences: Vec<Run>,
    /// Paragraphs in sentences.
    pub(super) paragraphs: Vec<Run>,
    /// For each sentence its place in `paragraphs`.
    pub(super) paragraph_of: Vec<u32>,
    /// The item of each fragment.
    pub(super) item_of: Vec<u32>,
    /// Whether the finite verb stands second, as in German.
    pub(super) verb_second: bool,
    /// The word before who acts in a passive: *by*.
    pub(super) agent: u64,
    /// Names inside sentences that end like verbs: *Harding*, *Husted*.
    verbal_names: Vec<u64>,
}

/// What depends on the place that it stands in.
const IN_PLACE: Class = shape::HYPHEN.or(shape::CAPITAL).or(Class::SAY);
/// Most such names of one text.
const VERBAL_NAMES: usize = 32;

impl Reading {
    /// Reads a segmented text, each fragment as one item.
    pub(super) fn new(text: &str, parts: &Segmented, fragments: &[Fragment], language: &QuoteData) -> Self {
        let mut reading = Self { verb_second: language.verb_second, agent: language.agent, ..Self::default() };
        reading.items.reserve(parts.tokens.len());
        reading.classes.reserve(parts.tokens.len());
        reading.hashes.reserve(parts.tokens.len());
        reading.sentences.reserve(parts.sentences.len());
        reading.paragraph_of.reserve(parts.sentences.len());
        reading.paragraphs.reserve(parts.paragraphs.len());
        reading.item_of.reserve(fragments.len());
        let mut fragments_left = fragments.iter().zip(0..).peekable();
        let start_of = |next: Option<&(&Fragment, u32)>| next.map_or(u32::MAX, |(fragment, _)| fragment.outer.start);
        let mut next_fragment = start_of(fragments_left.peek());
        let (mut last_sentence, mut last_paragraph) = (u32::MAX, u32::MAX);
        // Where the item of the last fragment ends.
        let mut covered = 0;
        for token in &parts.tokens {
            if token.span.start < covered {
                // Further words of the same fragment: only where its last sentence ends matters.
                last_sentence = token.sentence;
                continue;
            }
            if token.sentence != last_sentence {
                let paragraph = parts.paragraph_of[token.sentence as usize];
                reading.begin_sentence(paragraph != last_paragraph);
                last_paragraph = paragraph;
                last_sentence = token.sentence;
            }
            let sentence = reading.sentences.len() as u32 - 1;
            if next_fragment < token.span.end {
                while fragments_left.next_if(|(fragment, _)| fragment.outer.end <= token.span.start).is_some() {
                    // Two fragments inside one token, as in an address.
                    reading.item_of.push(reading.items.len() as u32);
                }
                let begun = fragments_left.next_if(|(fragment, _)| fragment.outer.start < token.span.end);
                next_fragment = start_of(fragments_left.peek());
                if let Some((fragment, number)) = begun {
                    covered = fragment.outer.end;
                    reading.item_of.push(reading.items.len() as u32);
                    let item = Item { span: fragment.outer, sentence, fragment: number };
                    reading.push(item, shape::FRAGMENT, FRAGMENT_HASH);
                    continue;
                }
            }
            let Form { hash, mut class } = language.forms.of(text, token.span, token.kind, language);
            if class.is(IN_PLACE) {
                class = reading.in_place(text, token.span, class, hash, language);
            }
            reading.push(Item { span: token.span, sentence, fragment: u32::MAX }, class, hash);
        }
        reading.end_sentence();
        reading.item_of.resize(fragments.len(), reading.items.len().saturating_sub(1) as u32);
        reading
    }

    #[inline]
    fn push(&mut self, item: Item, class: Class, hash: u64) {
        self.items.push(item);
        self.classes.push(class);
        self.hashes.push(hash);
    }

    /// What a word that may be several things is at the end of what was read so far.
    fn in_place(&mut self, text: &str, span: Span, mut class: Class, hash: u64, language: &QuoteData) -> Class {
        let apart = || self.items.last().is_none_or(|last| last.span.end != span.start);
        let first = || self.sentences.last().is_some_and(|sentence| sentence.start == self.items.len());
        if class.is(shape::HYPHEN) && apart() {
            return shape::DASH;
        }
        if class.is(shape::CAPITAL) && language.verbal_endings.end(LastLetters::of(&text.as_bytes()[span.range()])) {
            let known = self.verbal_names.contains(&hash);
            if first() && !known {
                // *Speaking in Rome, …*: the capital is the sentence's.
                class = class.without(shape::CAPITAL).or(shape::VERBAL);
            } else if !known && self.verbal_names.len() < VERBAL_NAMES {
                self.verbal_names.push(hash);
            }
        }
        if class.is(Class::SAY) && !class.is(Class::PARTICIPLE.or(shape::CAPITAL)) {
            self.name_before_verb(text);
        }
        if class.is(shape::CAPITAL) && self.classes.last().is_some_and(|last| last.is(Class::TIME)) {
            self.name_from_month(class);
        }
        class
    }

    /// *June Roe*, but not *in June Roe*: a month that is a first name too is one where a surname stands behind it and
    /// nothing before it makes it a date.
    fn name_from_month(&mut self, surname: Class) {
        let Some((month, before)) = self.classes.split_last_mut() else { return };
        let opens = self.sentences.last().is_some_and(|sentence| sentence.start + 1 == self.items.len());
        let dated = Class::PREPOSITION.or(Class::DETERMINER).or(Class::ADVERB).or(Class::TIME).or(shape::NUMBER);
        let dated = !opens && before.last().is_some_and(|before| before.is(dated) && !before.is(Class::AND));
        let known = Class::ROLE.or(Class::TIME).or(Class::TITLE).or(shape::LOUD);
        if month.is(Class::FIRST_NAME) && month.is(shape::CAPITAL) && !dated && !surname.is(known) {
            *month = month.without(Class::TIME.or(Class::AUXILIARY));
        }
    }

    /// *Harding said*, *Harding Lane said*: what opens a sentence and has a finite verb behind it is no verb.
    fn name_before_verb(&mut self, text: &str) {
        let Some(first) = self.sentences.last().map(|sentence| sentence.start) else { return };
        let alone = match self.classes.get(first + 1..) {
            Some([]) => true,
            Some([next]) => next.is(shape::CAPITAL) && !next.is(Class::TIME),
            _ => return,
        };
        let (item, class) = (self.items[first], &mut self.classes[first]);
        if alone && class.is(shape::VERBAL) && item.span.of(text).starts_with(char::is_uppercase) {
            *class = class.without(shape::VERBAL).or(shape::CAPITAL);
        }
    }

    fn begin_sentence(&mut self, new_paragraph: bool) {
        let at = self.items.len();
        let sentence = self.sentences.len();
        self.end_sentence();
        if new_paragraph {
            self.paragraphs.push(sentence..sentence);
        }
        self.sentences.push(at..at);
        self.paragraph_of.push(self.paragraphs.len() as u32 - 1);
        if let Some(last) = self.paragraphs.last_mut() {
            last.end = sentence + 1;
        }
    }

    fn end_sentence(&mut self) {
        if let Some(sentence) = self.sentences.last_mut() {
            sentence.end = self.items.len();
        }
    }

    /// The bytes that a run of items covers; empty runs cover nothing.
    pub(super) fn span(&self, run: &Run) -> Option<Span> {
        let first = self.items.get(run.start).filter(|_| run.start < run.end)?;
        Some(Span { start: first.span.start, end: self.items[run.end - 1].span.end })
    }

    /// The class of item `at`, empty outside the text.
    pub(super) fn class(&self, at: usize) -> Class {
        self.classes.get(at).copied().unwrap_or_default()
    }

    /// The word at `at` as features have it.
    pub(super) fn word(&self, at: usize) -> u32 {
        half(self.hashes[at])
    }

    /// The word at `at` as features have it, 0 outside `within`.
    pub(super) fn word_within(&self, at: usize, within: &Run) -> u32 {
        if within.contains(&at) { self.word(at) } else { 0 }
    }
}

/// What a word or sign may be, wherever it stands.
pub(super) fn classify(word: &str, hash: u64, kind: TokenKind, language: &QuoteData) -> Class {
    let bytes = word.as_bytes();
    let capital = match bytes[0] {
        b'a'..=b'z' | b'0'..=b'9' if kind != TokenKind::Punct => false,
        b'A'..=b'Z' if kind != TokenKind::Punct => true,
        0..=127 => return sign(word),
        _ if kind == TokenKind::Punct || word.starts_with('’') => return sign(word),
        _ => word.starts_with(char::is_uppercase),
    };
    let mut class = shape::WORD;
    if capital {
        class = class.or(shape::CAPITAL);
        if bytes.len() > 1 && !bytes.iter().any(u8::is_ascii_lowercase) {
            class = class.or(shape::LOUD);
        }
    }
    if bytes[0].is_ascii_digit() {
        class = class.or(shape::NUMBER);
    }
    if matches!(bytes[bytes.len() - 1], b's' | b'S') {
        class = class.or(shape::ENDS_IN_S);
    }
    let mut known = if bytes.len() <= LONGEST_WORD { language.words.of_hash(hash) } else { Class::default() };
    if known.is(Class::FIRST_NAME) && known.is(Class::TIME.or(Class::AUXILIARY)) {
        // *may* and *august* are no names, *May* and *August* are months until a surname follows.
        known = if capital { known.or(Class::TIME) } else { known.without(Class::FIRST_NAME) };
    }
    if known.without(Class::of_strength(7)).is_empty() && !capital {
        let last = LastLetters::of(bytes);
        if language.noun_capitals && !bytes[0].is_ascii_digit() || language.verbal_endings.end(last) {
            class = class.or(shape::VERBAL);
        }
        if language.adverb_endings.end(last) {
            class = class.or(Class::ADVERB);
        }
    }
    class.or(known)
}

fn sign(word: &str) -> Class {
    match word.as_bytes() {
        b"," => return shape::COMMA,
        b"." => return shape::STOP,
        _ => {}
    }
    let mut letters = word.chars();
    match (letters.next().unwrap_or_default(), letters.next()) {
        (',', None) => shape::COMMA,
        (':', None) => shape::COLON,
        (';', None) => shape::SEMICOLON,
        ('.' | '!' | '?' | '…', None) => shape::STOP,
        ('(' | '[' | '{', None) => shape::OPENING,
        (')' | ']' | '}', None) => shape::CLOSING,
        ('—' | '–', None) => shape::DASH,
        ('-' | '‐' | '‑', None) => shape::HYPHEN,
        ('=', None) => shape::EQUALS,
        ('\'' | '’', None) => shape::POSSESSIVE,
        _ => match word {
            "'s" | "’s" | "'S" | "’S" => shape::POSSESSIVE,
            "?!" | "!?" => shape::STOP,
            "--" | "---" => shape::DASH,
            _ if word.starts_with("...") => shape::STOP,
            _ if word.starts_with(['\'', '’']) => Class::AUXILIARY,
            _ => shape::SIGN,
        },
    }
}
