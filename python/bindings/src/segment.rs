//! `tokenize`, `sentences`, `paragraphs`, `snap` and `counts` for Python.

use std::sync::{Arc, LazyLock};

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, UInt32Type};
use arrow_schema::DataType;
use copydesk_core::Languages;
use copydesk_core::segment::{self, CountOptions, Form, Newlines, Rows, SegmentOptions, Snap, Spans, TokenKind, Unit};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::builder::Builder;
use crate::options::{self, Run};
use crate::reader::Reader;
use crate::run::run;
use crate::table::Table;
use crate::texts::{Policy, Texts};
use crate::{builder, errors};

/// What the three verbs share, read from their arguments.
struct Call {
    texts: Texts,
    languages: Languages,
    options: SegmentOptions,
    run: Run,
}

#[allow(clippy::too_many_arguments, reason = "one a keyword")]
fn read(
    texts: &Bound<'_, PyAny>,
    unit: Unit,
    newlines: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Call> {
    let choices = [("auto", Newlines::Auto), ("paragraph", Newlines::Paragraph), ("wrap", Newlines::Wrap)];
    let newlines = options::choice("newlines", newlines, &choices)?;
    let options = SegmentOptions { unit, newlines, offsets: options::offsets(offsets)? };
    let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
    let languages = options::languages_of(language, texts.len())?;
    let run = Run::new(threads, progress, texts.len())?;
    Ok(Call { texts, languages, options, run })
}

fn unit_of(unit: &Bound<'_, PyAny>) -> PyResult<Unit> {
    options::choice("unit", unit, &[("word", Unit::Word), ("surface", Unit::Surface)])
}

#[pyfunction]
#[pyo3(signature = (texts, *, unit, with_text, norm, newlines, language, offsets, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn tokenize(
    texts: &Bound<'_, PyAny>,
    unit: &Bound<'_, PyAny>,
    with_text: &Bound<'_, PyAny>,
    norm: &Bound<'_, PyAny>,
    newlines: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = texts.py();
    let asked = [
        ("text", Form::Text, options::switch("with_text", with_text)?),
        ("norm", Form::Normal, options::switch("norm", norm)?),
    ];
    let call = read(texts, unit_of(unit)?, newlines, language, offsets, errors, threads, progress)?;
    let (columns, is_news) = run(py, &call.run, |cancel| {
        let view = call.texts.view();
        let is_news = errors::is_untold() && segment::has_unspaced_script(&view);
        if !asked.iter().any(|(_, _, is_asked)| *is_asked) {
            let parts = segment::tokenize_in_parts(&view, &call.languages, &call.options, cancel)?;
            return Ok((Builder::stacked(parts.into_iter().map(token_columns)), is_news));
        }
        let tokens = segment::tokenize(&view, &call.languages, &call.options, cancel)?;
        let mut forms = Builder::new();
        for (name, form, _) in asked.into_iter().filter(|(_, _, is_asked)| *is_asked) {
            let found = segment::forms(&view, &tokens, call.options.offsets, form, cancel)?;
            forms = forms.keyed(name, found.number, found.strings);
        }
        let mut columns = token_columns(tokens).columns();
        columns.extend(forms.columns());
        Ok((columns, is_news))
    })?;
    if is_news {
        errors::tell_of_unspaced_script(py)?;
    }
    Table::new(columns)
}

fn token_columns(tokens: segment::Tokens) -> Builder {
    static KINDS: LazyLock<ArrayRef> = LazyLock::new(|| builder::word_list(&TokenKind::NAMES));
    Builder::new()
        .numbers("doc", tokens.doc)
        .numbers("start", tokens.start)
        .numbers("end", tokens.end)
        .words_of("kind", tokens.kind, Arc::clone(&KINDS))
        .numbers("sentence", tokens.sentence)
        .numbers("paragraph", tokens.paragraph)
}

#[pyfunction]
#[pyo3(signature = (texts, *, newlines, language, offsets, errors, threads, progress))]
pub(crate) fn sentences(
    texts: &Bound<'_, PyAny>,
    newlines: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let call = read(texts, Unit::Word, newlines, language, offsets, errors, threads, progress)?;
    let columns = run(texts.py(), &call.run, |cancel| {
        let parts = segment::sentences_in_parts(&call.texts.view(), &call.languages, &call.options, cancel)?;
        let columns = |sentences: segment::Sentences| {
            Builder::new()
                .numbers("doc", sentences.doc)
                .numbers("start", sentences.start)
                .numbers("end", sentences.end)
                .numbers("paragraph", sentences.paragraph)
        };
        Ok(Builder::stacked(parts.into_iter().map(columns)))
    })?;
    Table::new(columns)
}

#[pyfunction]
#[pyo3(signature = (texts, *, newlines, language, offsets, errors, threads, progress))]
pub(crate) fn paragraphs(
    texts: &Bound<'_, PyAny>,
    newlines: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let call = read(texts, Unit::Word, newlines, language, offsets, errors, threads, progress)?;
    let columns = run(texts.py(), &call.run, |cancel| {
        let parts = segment::paragraphs_in_parts(&call.texts.view(), &call.languages, &call.options, cancel)?;
        let columns = |paragraphs: segment::Paragraphs| {
            Builder::new()
                .numbers("doc", paragraphs.doc)
                .numbers("start", paragraphs.start)
                .numbers("end", paragraphs.end)
        };
        Ok(Builder::stacked(parts.into_iter().map(columns)))
    })?;
    Table::new(columns)
}

/// Finds the tokens of spans: columns `doc`, `first`, `last`.
#[pyfunction]
#[pyo3(signature = (spans, tokens, *, mode))]
pub(crate) fn snap(spans: &Bound<'_, PyAny>, tokens: &Bound<'_, PyAny>, mode: &Bound<'_, PyAny>) -> PyResult<Table> {
    const PLACE: [&str; 3] = ["doc", "start", "end"];
    let py = spans.py();
    let choices = [("strict", Snap::Strict), ("expand", Snap::Expand), ("contract", Snap::Contract)];
    let mode = options::choice("mode", mode, &choices)?;
    let table = Table::import(spans, "spans")?;
    let read = Reader { table: &table, came: spans, argument: "spans", maker: "copydesk.quotes" };
    read.demand(&PLACE)?;
    let (doc, start, end) = (read.optional("doc")?, read.optional("start")?, read.optional("end")?);
    let table = Table::import(tokens, "tokens")?;
    let read = Reader { table: &table, came: tokens, argument: "tokens", maker: "copydesk.tokenize" };
    read.demand(&PLACE)?;
    let (rows_doc, rows_start, rows_end) = (read.numbers("doc")?, read.numbers("start")?, read.numbers("end")?);
    let found = run(py, &Run::plain(py)?, |cancel| {
        let spans = Spans { doc: &doc, start: &start, end: &end };
        let rows = Rows { doc: &rows_doc, start: &rows_start, end: &rows_end };
        segment::snap(spans, rows, mode, cancel)
    })?;
    let columns = Builder::new().optional("doc", doc).optional("first", found.first).optional("last", found.last);
    Table::new(columns.columns())
}

/// Counts terms by text: a table of `doc`, `term`, `count`, a table of `term`, `count`, `texts`, the number of texts.
#[pyfunction]
#[pyo3(signature = (texts, *, by, unit, kinds, newlines, language, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn counts(
    texts: &Bound<'_, PyAny>,
    by: &Bound<'_, PyAny>,
    unit: &Bound<'_, PyAny>,
    kinds: &Bound<'_, PyAny>,
    newlines: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<(Table, Table, usize)> {
    let py = texts.py();
    let form = options::choice("by", by, &[("norm", Form::Normal), ("text", Form::Text)])?;
    let kinds = kinds_of(kinds)?;
    let offsets = pyo3::types::PyString::new(py, "utf8");
    let call = read(texts, unit_of(unit)?, newlines, language, &offsets, errors, threads, progress)?;
    let options = CountOptions { segment: call.options.clone(), form, kinds };
    let (cells, terms, is_news) = run(py, &call.run, |cancel| {
        let view = call.texts.view();
        let is_news = errors::is_untold() && segment::has_unspaced_script(&view);
        let found = segment::counts(&view, &call.languages, &options, cancel)?;
        let (count, texts) = found.totals();
        let terms = Builder::new().strings("term", found.terms.clone()).numbers("count", count).numbers("texts", texts);
        let cells = Builder::new().numbers("doc", found.doc).keyed("term", found.term, found.terms);
        Ok((cells.numbers("count", found.count).columns(), terms.columns(), is_news))
    })?;
    if is_news {
        errors::tell_of_unspaced_script(py)?;
    }
    Ok((Table::new(cells)?, Table::new(terms)?, call.texts.len()))
}

/// `kinds=`: names of kinds of tokens.
fn kinds_of(value: &Bound<'_, PyAny>) -> PyResult<Vec<TokenKind>> {
    let known = TokenKind::NAMES.join(", ");
    if value.is_instance_of::<PyString>() {
        let list = format!("a list, such as [{}]", errors::shown(value));
        return Err(errors::wrong_type("kinds", value, &list));
    }
    let read = Texts::read(value, "kinds", Policy::Raise)?;
    let mut kinds = Vec::new();
    for name in read.view() {
        let place = TokenKind::NAMES.iter().position(|known| Some(*known) == name);
        let Some(place) = place else {
            let came = name.map_or("a missing value".into(), |name| format!("{name:?}"));
            return Err(errors::option("kinds", came, &format!("a list of some of {known}")));
        };
        kinds.push(TokenKind::ALL[place]);
    }
    if kinds.is_empty() {
        Err(errors::option("kinds", "an empty list", &format!("some of {known}")))
    } else {
        Ok(kinds)
    }
}

/// The cells that `counts` made as the three parts of a compressed sparse matrix of so many texts: where each row ends
/// after a first 0 (64 bits a number), the columns (32), the values (32).
#[pyfunction]
#[pyo3(signature = (cells, texts))]
pub(crate) fn csr<'py>(
    cells: &Bound<'py, Table>,
    texts: usize,
) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
    let py = cells.py();
    let whole = |name: &str, kind: &DataType| {
        let column = cells.get().column(name).filter(|column| column.field.data_type() == kind);
        column.ok_or_else(|| errors::type_error(format!("cells: no column {name:?} of {kind}")))?.whole()
    };
    let terms = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::LargeUtf8));
    let (doc, term, count) =
        (whole("doc", &DataType::UInt32)?, whole("term", &terms)?, whole("count", &DataType::UInt32)?);
    let docs = doc.as_primitive::<UInt32Type>().values();
    let mut ends = Vec::with_capacity((texts + 1) * 8);
    for text in 0..=texts {
        ends.extend((docs.partition_point(|&doc| (doc as usize) < text) as u64).to_ne_bytes());
    }
    let term = term.as_dictionary::<Int32Type>().keys().values().iter().flat_map(|key| key.to_ne_bytes());
    let count = count.as_primitive::<UInt32Type>().values().iter().flat_map(|count| count.to_ne_bytes());
    Ok((
        PyBytes::new(py, &ends),
        PyBytes::new(py, &term.collect::<Vec<u8>>()),
        PyBytes::new(py, &count.collect::<Vec<u8>>()),
    ))
}
