//! Words, sentences and paragraphs.
//!
//! One pass of a hand-written scanner over the bytes of a text; no regular expression, no model. The text is never
//! changed: every token is a span of it, every visible character lies in exactly one token, words nest in sentences and
//! sentences in paragraphs. Words follow Universal Dependencies; which stop ends a sentence is asked rule by rule
//! (`sentence`), with the words that the rules need as data of the language.
//!
//! Every look-ahead is bounded by a constant, so time grows with the length of the text and with nothing else.

mod abbreviation;
mod address;
mod ahead;
mod class;
mod columns;
mod count;
mod document;
mod forms;
mod kwic;
mod lists;
mod mail;
mod marks;
mod normal;
mod paragraph;
mod scan;
mod sentence;
mod snap;
mod unspaced;
mod vocabulary;
mod words;

pub use columns::{paragraphs, paragraphs_in_parts, sentences, sentences_in_parts, tokenize, tokenize_in_parts};
pub use count::{CountOptions, Counts, WordCounts, count_words, counts};
pub use forms::{Form, Forms, forms};
pub use kwic::{Concordance, kwic};
pub use snap::{Rows, Snap, Snapped, Spans, snap};
pub use unspaced::has_unspaced_script;

use crate::{Cancel, Language, Offsets, Span};

/// How tokens are drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    /// Universal Dependencies words: `do|n't`, `Quill|'s`.
    #[default]
    Word,
    /// The same spans merged as they stand between blanks and punctuation: `don't`, `Quill's`.
    Surface,
}

/// What a single line break means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Newlines {
    /// Decided for each text.
    #[default]
    Auto,
    /// It ends a paragraph.
    Paragraph,
    /// It is a blank.
    Wrap,
}

/// Options of [`tokenize`], [`sentences`] and [`paragraphs`].
#[derive(Debug, Clone, Default)]
pub struct SegmentOptions {
    /// Words or surface tokens.
    pub unit: Unit,
    /// What a single line break means.
    pub newlines: Newlines,
    /// Unit of the offsets in the result.
    pub offsets: Offsets,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum TokenKind {
    Word,
    Number,
    Punct,
    Symbol,
    Url,
    Email,
    Handle,
    Hashtag,
    Emoji,
}

impl TokenKind {
    /// All kinds, in the order of their codes.
    pub const NAMES: [&'static str; 9] =
        ["word", "number", "punct", "symbol", "url", "email", "handle", "hashtag", "emoji"];

    /// All kinds, in the order of their codes.
    pub const ALL: [Self; 9] = [
        Self::Word,
        Self::Number,
        Self::Punct,
        Self::Symbol,
        Self::Url,
        Self::Email,
        Self::Handle,
        Self::Hashtag,
        Self::Emoji,
    ];

    /// What counts as a word; marks, symbols and addresses do not.
    pub const WORDS: [Self; 4] = [Self::Word, Self::Number, Self::Handle, Self::Hashtag];
}

/// One token of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// The number of its sentence in the text.
    pub sentence: u32,
}

/// One text in tokens, sentences and paragraphs, all in reading order.
#[derive(Debug, Clone, Default)]
pub struct Segmented {
    /// Tokens; every visible character lies in exactly one.
    pub tokens: Vec<Token>,
    /// Sentences, trimmed of blanks.
    pub sentences: Vec<Span>,
    /// Paragraphs, trimmed of blanks; every sentence lies in exactly one.
    pub paragraphs: Vec<Span>,
    /// For each sentence the number of its paragraph.
    pub paragraph_of: Vec<u32>,
}

/// Columns of the token table; all of one length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Tokens {
    pub doc: Vec<u32>,
    pub start: Vec<u32>,
    pub end: Vec<u32>,
    pub kind: Vec<u8>,
    pub sentence: Vec<u32>,
    pub paragraph: Vec<u32>,
}

/// Columns of the sentence table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Sentences {
    pub doc: Vec<u32>,
    pub start: Vec<u32>,
    pub end: Vec<u32>,
    pub paragraph: Vec<u32>,
}

/// Columns of the paragraph table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Paragraphs {
    pub doc: Vec<u32>,
    pub start: Vec<u32>,
    pub end: Vec<u32>,
}

/// Segments one text; byte spans.
#[must_use]
pub fn segment(text: &str, language: &Language, options: &SegmentOptions, cancel: &Cancel) -> Segmented {
    let mut scanner = scan::Scanner::new(text, &language.segment, options.unit, cancel);
    scanner.out.tokens.reserve(text.len() / 5);
    let borders = paragraph::Borders::new(text, options.newlines);
    borders.paragraphs(0..text.len(), |from, end| scanner.paragraph(from, end));
    scanner.out
}

#[cfg(test)]
mod tests;
