//! Quoted passages and who said them.

mod block;
mod clause;
mod colon;
mod complement;
mod document;
mod forms;
mod headline;
mod indirect;
mod labels;
mod letters;
mod marks;
pub(crate) mod model;
mod names;
mod naming;
mod page;
mod people;
mod phrase;
mod rank;
mod reading;
mod report;
mod reported;
mod roles;
mod said;
mod speaker;
mod speech;
#[doc(hidden)]
pub mod training;
mod turns;
mod venue;

pub use complement::{Complement, complement};
pub(crate) use forms::Forms;
pub use model::Model;
pub use people::{People, people};

use crate::{Cancel, Languages, OffsetMap, Offsets, Result, Span, StringColumn, text::gather_texts};

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
    /// Who passed the words on: *the agency* in *the agency quoted her as saying*.
    pub via: StringColumn,
    /// Codes of [`crate::layout::Region`].
    pub region: Vec<u8>,
    pub confidence: Vec<f32>,
    /// Short name of the rule or model that decided.
    pub rule: Vec<&'static str>,
}

/// The quotations of every text.
pub fn quotes(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &QuoteOptions,
    cancel: &Cancel,
) -> Result<Quotes> {
    let mut all = Quotes::default();
    quotes_in_parts(texts, languages, options, cancel)?.iter().for_each(|part| all.append(part));
    Ok(all)
}

/// The quotations of every text as [`quotes`] gives them, in pieces that follow each other.
pub fn quotes_in_parts(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &QuoteOptions,
    cancel: &Cancel,
) -> Result<Vec<Quotes>> {
    gather_texts(texts, cancel, |quotes: &mut Quotes, doc, text| {
        let rows = document::rows(text, &languages.of(doc, text), options, cancel);
        let map = OffsetMap::new(text, options.offsets);
        for row in &rows {
            quotes.push(doc as u32, text, row, &map);
        }
    })
}

impl Quotes {
    fn push(&mut self, doc: u32, text: &str, row: &document::Row<'_>, map: &OffsetMap<'_>) {
        let words = |span: Option<Span>| span.map(|span| span.of(text));
        let span = map.span(row.span);
        let clause = row.clause.map(|clause| map.span(clause));
        let speaker = row.speaker.map(|speaker| map.span(speaker));
        let cue = row.cue.map(|cue| map.span(cue));
        self.doc.push(doc);
        self.quote.push(row.quote);
        self.part.push(row.part);
        self.start.push(span.start);
        self.end.push(span.end);
        self.text.push(Some(row.span.of(text)));
        self.kind.push(row.kind as u8);
        self.clause_start.push(clause.map(|clause| clause.start));
        self.clause_end.push(clause.map(|clause| clause.end));
        self.speaker.push(words(row.speaker));
        self.speaker_start.push(speaker.map(|speaker| speaker.start));
        self.speaker_end.push(speaker.map(|speaker| speaker.end));
        self.speaker_id.push(row.speaker_id.as_deref());
        self.cue.push(words(row.cue));
        self.cue_start.push(cue.map(|cue| cue.start));
        self.cue_end.push(cue.map(|cue| cue.end));
        self.addressee.push(words(row.addressee));
        self.venue.push(words(row.venue));
        self.via.push(words(row.via));
        self.region.push(row.region as u8);
        self.confidence.push(row.confidence);
        self.rule.push(row.rule);
    }

    fn append(&mut self, other: &Self) {
        self.doc.extend_from_slice(&other.doc);
        self.quote.extend_from_slice(&other.quote);
        self.part.extend_from_slice(&other.part);
        self.start.extend_from_slice(&other.start);
        self.end.extend_from_slice(&other.end);
        self.text.append(&other.text);
        self.kind.extend_from_slice(&other.kind);
        self.clause_start.extend_from_slice(&other.clause_start);
        self.clause_end.extend_from_slice(&other.clause_end);
        self.speaker.append(&other.speaker);
        self.speaker_start.extend_from_slice(&other.speaker_start);
        self.speaker_end.extend_from_slice(&other.speaker_end);
        self.speaker_id.append(&other.speaker_id);
        self.cue.append(&other.cue);
        self.cue_start.extend_from_slice(&other.cue_start);
        self.cue_end.extend_from_slice(&other.cue_end);
        self.addressee.append(&other.addressee);
        self.venue.append(&other.venue);
        self.via.append(&other.via);
        self.region.extend_from_slice(&other.region);
        self.confidence.extend_from_slice(&other.confidence);
        self.rule.extend_from_slice(&other.rule);
    }
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

#[cfg(test)]
mod tests;
