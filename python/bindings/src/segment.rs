//! `tokenize`, `sentences` and `paragraphs` for Python.

use copydesk_core::Languages;
use copydesk_core::segment::{self, Newlines, SegmentOptions, TokenKind, Unit};
use pyo3::prelude::*;

use crate::options::{self, Run};
use crate::run::run;
use crate::table::{Builder, Table};
use crate::texts::Texts;

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

#[pyfunction]
#[pyo3(signature = (texts, *, unit, newlines, language, offsets, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn tokenize(
    texts: &Bound<'_, PyAny>,
    unit: &Bound<'_, PyAny>,
    newlines: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let unit = options::choice("unit", unit, &[("word", Unit::Word), ("surface", Unit::Surface)])?;
    let call = read(texts, unit, newlines, language, offsets, errors, threads, progress)?;
    let columns = run(texts.py(), &call.run, |cancel| {
        let tokens = segment::tokenize(&call.texts.view(), &call.languages, &call.options, cancel)?;
        Ok(Builder::new()
            .numbers("doc", tokens.doc)
            .numbers("start", tokens.start)
            .numbers("end", tokens.end)
            .words("kind", tokens.kind, &TokenKind::NAMES)
            .numbers("sentence", tokens.sentence)
            .numbers("paragraph", tokens.paragraph)
            .columns())
    })?;
    Table::new(columns)
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
        let sentences = segment::sentences(&call.texts.view(), &call.languages, &call.options, cancel)?;
        Ok(Builder::new()
            .numbers("doc", sentences.doc)
            .numbers("start", sentences.start)
            .numbers("end", sentences.end)
            .numbers("paragraph", sentences.paragraph)
            .columns())
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
        let paragraphs = segment::paragraphs(&call.texts.view(), &call.languages, &call.options, cancel)?;
        Ok(Builder::new()
            .numbers("doc", paragraphs.doc)
            .numbers("start", paragraphs.start)
            .numbers("end", paragraphs.end)
            .columns())
    })?;
    Table::new(columns)
}
