//! One text as a row of items: every word outside marks with what it may be, and each stretch between marks as one item.
//!
//! Rules about clauses and speakers look at items only, so what stands between marks can never be taken for a cue, a
//! name or the end of a sentence.

use super::marks::Fragment;
use crate::{
    Span,
    lang::{Class, QuoteData},
    segment::{Segmented, Token, TokenKind},
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
    /// Ends in -ed or -ing and is no known noun.
    pub(in crate::quote) const VERBAL: Class = Class::bit(Class::FREE + 14);
    /// Any other sign.
    pub(in crate::quote) const SIGN: Class = Class::bit(Class::FREE + 15);
    /// Ends in s: a plural or a verb.
    pub(in crate::quote) const ENDS_IN_S: Class = Class::bit(Class::FREE + 16);
    /// `=`, as before the value of an attribute.
    pub(in crate::quote) const EQUALS: Class = Class::bit(Class::FREE + 17);
    /// Anything that ends a clause.
    pub(in crate::quote) const BREAK: Class = COMMA.or(COLON).or(DASH).or(STOP).or(SEMICOLON).or(OPENING).or(CLOSING);
    /// Verb forms that report.
    pub(in crate::quote) const CUE: Class =
        Class::SAY.or(Class::TELL).or(Class::THINK).or(Class::JUDGE).or(Class::DENY).or(Class::RELAY);
}

/// A word, a sign, or a stretch between marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) span: Span,
    pub(super) class: Class,
    pub(super) sentence: u32,
    /// Number of the fragment, for items of class [`shape::FRAGMENT`].
    pub(super) fragment: u32,
}

/// A range of items.
pub(super) type Run = std::ops::Range<usize>;

/// One text in items, sentences and paragraphs.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) items: Vec<Item>,
    /// Sentences in items; a sentence does not end inside marks.
    pub(super) sentences: Vec<Run>,
    /// Paragraphs in sentences.
    pub(super) paragraphs: Vec<Run>,
    /// For each sentence its place in `paragraphs`.
    pub(super) paragraph_of: Vec<u32>,
    /// The item of each fragment.
    pub(super) item_of: Vec<u32>,
}

impl Reading {
    /// Reads a segmented text, each fragment as one item.
    pub(super) fn new(text: &str, parts: &Segmented, fragments: &[Fragment], language: &QuoteData) -> Self {
        let mut reading = Self { items: Vec::with_capacity(parts.tokens.len()), ..Self::default() };
        let mut next = 0;
        let (mut last_sentence, mut last_paragraph) = (u32::MAX, u32::MAX);
        let mut lower = String::new();
        for token in &parts.tokens {
            while next < fragments.len() && fragments[next].outer.end <= token.span.start {
                next += 1;
            }
            let inside = fragments.get(next).filter(|fragment| fragment.outer.overlaps(token.span));
            if inside.is_some() && reading.item_of.len() > next {
                // Further words of the same fragment: only where its last sentence ends matters.
                last_sentence = token.sentence;
                continue;
            }
            let paragraph = parts.paragraph_of[token.sentence as usize];
            if token.sentence != last_sentence {
                reading.begin_sentence(paragraph != last_paragraph);
                last_paragraph = paragraph;
                last_sentence = token.sentence;
            }
            let sentence = reading.sentences.len() as u32 - 1;
            let (span, class, fragment) = match inside {
                Some(fragment) => {
                    reading.item_of.resize(next + 1, reading.items.len() as u32);
                    (fragment.outer, shape::FRAGMENT, next as u32)
                }
                None => (token.span, reading.classify(text, token, language, &mut lower), u32::MAX),
            };
            reading.items.push(Item { span, class, sentence, fragment });
            reading.sentences[sentence as usize].end = reading.items.len();
        }
        reading.item_of.resize(fragments.len(), reading.items.len().saturating_sub(1) as u32);
        reading
    }

    fn classify(&self, text: &str, token: &Token, language: &QuoteData, lower: &mut String) -> Class {
        let class = classify(token.span.of(text), token.kind, language, lower);
        let apart = self.items.last().is_none_or(|last| last.span.end != token.span.start);
        let first = self.sentences.last().is_some_and(|sentence| sentence.start == self.items.len());
        if class.is(shape::HYPHEN) && apart {
            shape::DASH
        } else if first && class.is(shape::CAPITAL) && (lower.ends_with("ing") || lower.ends_with("ed")) {
            // *Speaking in Rome, …*: the capital is the sentence's.
            class.without(shape::CAPITAL).or(shape::VERBAL)
        } else {
            class
        }
    }

    fn begin_sentence(&mut self, new_paragraph: bool) {
        let at = self.items.len();
        let sentence = self.sentences.len();
        if new_paragraph {
            self.paragraphs.push(sentence..sentence);
        }
        self.sentences.push(at..at);
        self.paragraph_of.push(self.paragraphs.len() as u32 - 1);
        if let Some(last) = self.paragraphs.last_mut() {
            last.end = sentence + 1;
        }
    }

    /// The bytes that a run of items covers; empty runs cover nothing.
    pub(super) fn span(&self, run: &Run) -> Option<Span> {
        let first = self.items.get(run.start).filter(|_| run.start < run.end)?;
        Some(Span { start: first.span.start, end: self.items[run.end - 1].span.end })
    }

    /// The class of item `at`, empty outside the text.
    pub(super) fn class(&self, at: usize) -> Class {
        self.items.get(at).map_or(Class::default(), |item| item.class)
    }
}

/// Longest word that can be in a list.
const LONGEST_WORD: usize = 32;

fn classify(word: &str, kind: TokenKind, language: &QuoteData, lower: &mut String) -> Class {
    let bytes = word.as_bytes();
    let first = bytes[0];
    if !first.is_ascii_alphanumeric() && first.is_ascii() || kind == TokenKind::Punct || word.starts_with('’') {
        return sign(word);
    }
    if word.len() > LONGEST_WORD {
        return shape::WORD;
    }
    let mut class = shape::WORD;
    let mut letters = word.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    if capital {
        class = class.or(shape::CAPITAL);
        if word.len() > 1 && !word.bytes().any(|byte| byte.is_ascii_lowercase()) {
            class = class.or(shape::LOUD);
        }
    }
    if first.is_ascii_digit() {
        class = class.or(shape::NUMBER);
    }
    lower.clear();
    if word.is_ascii() {
        lower.push_str(word);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(word.chars().flat_map(char::to_lowercase));
    }
    let known = language.words.get(lower.as_str()).copied().unwrap_or_default();
    class = class.or(known);
    if known.is_empty() && !capital && (lower.ends_with("ed") || lower.ends_with("ing")) {
        class = class.or(shape::VERBAL);
    }
    if lower.ends_with('s') {
        class = class.or(shape::ENDS_IN_S);
    }
    if known.is_empty() && !capital && lower.ends_with("ly") {
        class = class.or(Class::ADVERB);
    }
    class
}

fn sign(word: &str) -> Class {
    match word {
        "," => shape::COMMA,
        ":" => shape::COLON,
        ";" => shape::SEMICOLON,
        "." | "!" | "?" | "…" | "..." | "?!" | "!?" => shape::STOP,
        "(" | "[" | "{" => shape::OPENING,
        ")" | "]" | "}" => shape::CLOSING,
        "—" | "–" | "--" | "---" => shape::DASH,
        "-" | "‐" | "‑" => shape::HYPHEN,
        "=" => shape::EQUALS,
        "'s" | "’s" | "'S" | "’S" | "'" | "’" => shape::POSSESSIVE,
        _ if word.starts_with("...") => shape::STOP,
        _ if word.starts_with('\'') || word.starts_with('’') => Class::AUXILIARY,
        _ => shape::SIGN,
    }
}
