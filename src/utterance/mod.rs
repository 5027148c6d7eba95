//! The same statement across outlets: matched, aligned to its fullest version, and the change named.

use crate::{Cancel, Language, Languages, Offsets, Result, quote::QuoteRows};

/// Options of [`utterances`].
#[derive(Debug, Clone, Default)]
pub struct UtteranceOptions {
    /// Unit of the offsets in the quotation table and in the result.
    pub offsets: Offsets,
}

/// How a variant stands to the fullest version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum Relation {
    Verbatim,
    Trimmed,
    CleanedUp,
    Paraphrase,
    BackTranslated,
}

impl Relation {
    /// All relations, in the order of their codes.
    pub const NAMES: [&'static str; 5] = ["verbatim", "trimmed", "cleaned-up", "paraphrase", "back-translated"];
}

/// One row a part of a quotation: the row of the input it was cut from, and where it belongs.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Utterances {
    /// The row of the quotation table that this part was cut from; ascending.
    pub row: Vec<u32>,
    /// Number of the utterance, from 0 in order of first appearance.
    pub utterance: Vec<u32>,
    /// Number of the point, from 0 in order of first appearance.
    pub point: Vec<u32>,
    pub base: Vec<bool>,
    /// Codes of [`Relation`].
    pub relation: Vec<u8>,
    pub part_start: Vec<u32>,
    pub part_end: Vec<u32>,
    pub score: Vec<f32>,
    pub certain: Vec<bool>,
}

/// Groups the quotations of a corpus into utterances and points.
///
/// `texts` are the documents that the rows come from, where the caller has them: then the clause around a fragment
/// helps to place it. `stories` tells the story of each document; without it all documents are of one story.
pub fn utterances(
    _rows: &QuoteRows<'_>,
    _texts: Option<&[Option<&str>]>,
    _languages: &Languages,
    _options: &UtteranceOptions,
    cancel: &Cancel,
) -> Result<Utterances> {
    cancel.check()?;
    Ok(Utterances::default())
}

/// What became of a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum EditOp {
    Equal,
    Delete,
    Insert,
    Replace,
}

impl EditOp {
    /// All operations, in the order of their codes.
    pub const NAMES: [&'static str; 4] = ["equal", "delete", "insert", "replace"];
}

/// One run of words of an alignment, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What became of it.
    pub op: EditOp,
    /// The words in the base; empty for an insertion.
    pub base: String,
    /// The words in the variant; empty for a deletion.
    pub variant: String,
}

/// Aligns `variant` to `base` word by word.
///
/// All `base` strings joined are the base, all `variant` strings joined the variant, white space aside; `Equal` only
/// where both are the same characters.
#[must_use]
pub fn align(_base: &str, _variant: &str, _language: &Language) -> Vec<Edit> {
    Vec::new()
}
