//! Quoted passages and who said them.

mod people;

pub use people::{People, people};

use crate::{Cancel, Languages, Offsets, Result, StringColumn, text::map_texts};

/// Options of [`quotes`].
#[derive(Debug, Clone, Default)]
pub struct QuoteOptions {
    /// Also give what stands in marks without being speech, as kinds `title` and `scare`.
    pub keep_nonspeech: bool,
    /// Unit of the offsets in the result.
    pub offsets: Offsets,
}

/// What a quotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum QuoteKind {
    /// Whole clauses between marks.
    Direct,
    /// A marked fragment inside the reporter's clause.
    Mixed,
    /// A paragraph of its own without marks.
    Block,
    /// Reported speech without marks.
    Indirect,
    /// A name in marks: programme, book, film, song.
    Title,
    /// Marks of distance, words as words, nicknames.
    Scare,
}

impl QuoteKind {
    /// All kinds, in the order of their codes.
    pub const NAMES: [&'static str; 6] = ["direct", "mixed", "block", "indirect", "title", "scare"];
}

/// Columns of the quotation table: one row a part, by `doc`, then `start`.
///
/// `quote` numbers the quotations of one text from 0; parts of one broken quotation share it.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Quotes {
    pub doc: Vec<u32>,
    pub quote: Vec<u32>,
    pub part: Vec<u32>,
    pub start: Vec<u32>,
    pub end: Vec<u32>,
    pub text: StringColumn,
    /// Codes of [`QuoteKind`].
    pub kind: Vec<u8>,
    pub clause_start: Vec<Option<u32>>,
    pub clause_end: Vec<Option<u32>>,
    pub speaker: StringColumn,
    pub speaker_start: Vec<Option<u32>>,
    pub speaker_end: Vec<Option<u32>>,
    pub speaker_id: StringColumn,
    pub cue: StringColumn,
    pub cue_start: Vec<Option<u32>>,
    pub cue_end: Vec<Option<u32>>,
    pub addressee: StringColumn,
    pub venue: StringColumn,
    /// Codes of [`crate::layout::Region`].
    pub region: Vec<u8>,
    pub confidence: Vec<f32>,
    /// Short name of the rule or model that decided.
    pub rule: Vec<&'static str>,
}

/// The quotations of every text.
pub fn quotes(
    texts: &[Option<&str>],
    _languages: &Languages,
    _options: &QuoteOptions,
    cancel: &Cancel,
) -> Result<Quotes> {
    map_texts(texts, cancel, |_, _| ())?;
    Ok(Quotes::default())
}

/// A quotation table as it comes back from a caller: borrowed columns of one length, `None` where a value is missing.
///
/// Offsets are in whatever unit the caller asked [`quotes`] for.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct QuoteRows<'a> {
    pub doc: Vec<u32>,
    pub quote: Vec<u32>,
    pub part: Vec<u32>,
    pub start: Vec<u32>,
    pub end: Vec<u32>,
    pub text: Vec<Option<&'a str>>,
    pub kind: Vec<Option<&'a str>>,
    pub clause_start: Vec<Option<u32>>,
    pub clause_end: Vec<Option<u32>>,
    pub speaker: Vec<Option<&'a str>>,
    pub speaker_id: Vec<Option<&'a str>>,
    pub cue: Vec<Option<&'a str>>,
    pub addressee: Vec<Option<&'a str>>,
    pub venue: Vec<Option<&'a str>>,
    pub region: Vec<Option<&'a str>>,
}

impl QuoteRows<'_> {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.doc.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.doc.is_empty()
    }
}
