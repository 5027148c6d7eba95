//! `quotes` and `people` for Python, and the quotation table on its way back into the core.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::ArrayRef;
use copydesk_core::layout::Region;
use copydesk_core::quote::{self, QuoteKind, QuoteOptions, QuoteRows, Quotes};
use pyo3::prelude::*;

use crate::builder::{self, Builder};
use crate::options::{self, Run};
use crate::reader::Reader;
use crate::run::run;
use crate::table::Table;
use crate::texts::Texts;

#[pyfunction]
#[pyo3(signature = (texts, *, keep_nonspeech, language, offsets, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn quotes(
    texts: &Bound<'_, PyAny>,
    keep_nonspeech: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = texts.py();
    let options = QuoteOptions {
        keep_nonspeech: options::switch("keep_nonspeech", keep_nonspeech)?,
        offsets: options::offsets(offsets)?,
    };
    let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
    let languages = options::languages_of(language, texts.len())?;
    let columns = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
        let parts = quote::quotes_in_parts(&texts.view(), &languages, &options, cancel)?;
        let words = Words::of(&parts);
        Ok(Builder::stacked(parts.into_iter().map(|part| quote_columns(part, &words))))
    })?;
    Table::new(columns)
}

/// The texts without what others said: the texts, and the pieces that they are made of.
#[pyfunction]
#[pyo3(signature = (texts, quotes, *, offsets, errors, threads, progress))]
pub(crate) fn complement(
    texts: &Bound<'_, PyAny>,
    quotes: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<(Table, Table)> {
    let py = texts.py();
    let offsets = options::offsets(offsets)?;
    let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
    let table = Table::import(quotes, "quotes")?;
    let rows = rows(&table, quotes)?;
    let (whole, pieces) = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
        let found = quote::complement(&texts.view(), &rows, offsets, cancel)?;
        let whole =
            Builder::new().numbers("doc", (0..texts.len() as u32).collect()).strings("text", found.texts).columns();
        let pieces = Builder::new()
            .numbers("doc", found.doc)
            .numbers("start", found.start)
            .numbers("end", found.end)
            .numbers("own_start", found.own_start)
            .numbers("own_end", found.own_end)
            .columns();
        Ok((whole, pieces))
    })?;
    Ok((Table::new(whole)?, Table::new(pieces)?))
}

/// The words that all pieces of a quotation table share, each list in the order of its codes.
struct Words {
    kinds: ArrayRef,
    regions: ArrayRef,
    /// The rules that occur, in the order of the alphabet.
    rules: ArrayRef,
    rule_codes: BTreeMap<&'static str, u8>,
}

impl Words {
    fn of(parts: &[Quotes]) -> Self {
        let mut rule_codes = BTreeMap::new();
        for rule in parts.iter().flat_map(|part| &part.rule) {
            rule_codes.entry(*rule).or_insert(0);
        }
        rule_codes.values_mut().zip(0..=u8::MAX).for_each(|(code, number)| *code = number);
        Self {
            kinds: builder::word_list(&QuoteKind::NAMES),
            regions: builder::word_list(&Region::NAMES),
            rules: builder::word_list(&rule_codes.keys().copied().collect::<Vec<_>>()),
            rule_codes,
        }
    }
}

fn quote_columns(quotes: Quotes, words: &Words) -> Builder {
    let rules = quotes.rule.iter().map(|rule| words.rule_codes[rule]).collect();
    Builder::new()
        .numbers("doc", quotes.doc)
        .numbers("quote", quotes.quote)
        .numbers("part", quotes.part)
        .numbers("start", quotes.start)
        .numbers("end", quotes.end)
        .strings("text", quotes.text)
        .words_of("kind", quotes.kind, Arc::clone(&words.kinds))
        .optional("clause_start", quotes.clause_start)
        .optional("clause_end", quotes.clause_end)
        .strings("speaker", quotes.speaker)
        .optional("speaker_start", quotes.speaker_start)
        .optional("speaker_end", quotes.speaker_end)
        .strings("speaker_id", quotes.speaker_id)
        .strings("cue", quotes.cue)
        .optional("cue_start", quotes.cue_start)
        .optional("cue_end", quotes.cue_end)
        .strings("addressee", quotes.addressee)
        .strings("venue", quotes.venue)
        .strings("via", quotes.via)
        .words_of("region", quotes.region, Arc::clone(&words.regions))
        .scores("confidence", quotes.confidence)
        .words_of("rule", rules, Arc::clone(&words.rules))
}

#[pyfunction]
#[pyo3(signature = (quotes, *, language, threads, progress))]
pub(crate) fn people(
    quotes: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<(Table, Table)> {
    let py = quotes.py();
    let table = Table::import(quotes, "quotes")?;
    let rows = rows(&table, quotes)?;
    let languages = options::languages_within(language, documents(&rows)..=usize::MAX)?;
    let (speakers, columns) = run(py, &Run::new(threads, progress, documents(&rows))?, |cancel| {
        let people = quote::people(&rows, &languages, cancel)?;
        let speakers = Builder::new().strings("speaker_id", people.row_speaker_id).columns();
        let columns = Builder::new()
            .strings("speaker_id", people.speaker_id)
            .strings("forms", people.forms)
            .strings("roles", people.roles)
            .numbers("documents", people.documents)
            .columns();
        Ok((speakers, columns))
    })?;
    Ok((table.with(speakers)?, Table::new(columns)?))
}

/// How many documents a quotation table speaks of, as far as its numbers tell.
pub(crate) fn documents(rows: &QuoteRows<'_>) -> usize {
    rows.doc.iter().max().map_or(0, |&doc| doc as usize + 1)
}

/// Borrows a quotation table that came from Python; `came` is the object it came as.
pub(crate) fn rows<'t>(table: &'t Table, came: &Bound<'_, PyAny>) -> PyResult<QuoteRows<'t>> {
    const NUMBERS: [&str; 5] = ["doc", "quote", "part", "start", "end"];
    const WORDS: [&str; 8] = ["text", "kind", "speaker", "speaker_id", "cue", "addressee", "venue", "region"];
    const OPTIONAL: [&str; 2] = ["clause_start", "clause_end"];
    let read = Reader { table, came, argument: "quotes", maker: "copydesk.quotes" };
    read.demand(NUMBERS.iter().chain(&OPTIONAL).chain(&WORDS))?;
    Ok(QuoteRows {
        doc: read.numbers("doc")?,
        quote: read.numbers("quote")?,
        part: read.numbers("part")?,
        start: read.numbers("start")?,
        end: read.numbers("end")?,
        text: read.words("text")?,
        kind: read.words("kind")?,
        clause_start: read.optional("clause_start")?,
        clause_end: read.optional("clause_end")?,
        speaker: read.words("speaker")?,
        speaker_id: read.words("speaker_id")?,
        cue: read.words("cue")?,
        addressee: read.words("addressee")?,
        venue: read.words("venue")?,
        region: read.words("region")?,
    })
}
