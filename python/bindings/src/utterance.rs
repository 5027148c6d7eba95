//! `utterances` and word alignment for Python.

use copydesk_core::StringColumn;
use copydesk_core::utterance::{self, EditOp, Relation, StoryOptions, UtteranceOptions};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::alloc::KEEPING;
use crate::builder::Builder;
use crate::column::Column;
use crate::options::{self, Run};
use crate::quote;
use crate::run::run;
use crate::table::Table;
use crate::texts::Texts;
use crate::{errors, values};

/// Groups quotations: one row a part, with `row`, the row of `quotes` that it was cut from, and the columns it adds.
#[pyfunction]
#[pyo3(signature = (quotes, *, texts, stories, language, offsets, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn utterances(
    quotes: &Bound<'_, PyAny>,
    texts: &Bound<'_, PyAny>,
    stories: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = quotes.py();
    let policy = options::policy(errors)?;
    let table = Table::import(quotes, "quotes")?;
    let rows = quote::rows(&table, quotes)?;
    let texts = if texts.is_none() { None } else { Some(Texts::read(texts, "texts", policy)?) };
    let named = quote::documents(&rows);
    let documents = texts.as_ref().map_or(named, Texts::len);
    if documents < named {
        return Err(errors::option(
            "texts",
            format!("a column of {documents} texts"),
            &format!("all the texts that the quotations are from, at least {named}"),
        ));
    }
    let options = UtteranceOptions { offsets: options::offsets(offsets)?, stories: story_numbers(stories, documents)? };
    let most = if texts.is_some() { documents } else { usize::MAX };
    let languages = options::languages_within(language, documents..=most)?;
    let columns = run(py, &Run::new(threads, progress, documents)?, |cancel| {
        let _keeping = KEEPING.hold();
        let view = texts.as_ref().map(Texts::view);
        let found = utterance::utterances(&rows, view.as_deref(), &languages, &options, cancel)?;
        Ok(Builder::new()
            .numbers("row", found.row)
            .strings("utterance", ids('U', &found.utterance))
            .strings("point", ids('P', &found.point))
            .flags("base", found.base)
            .words("relation", found.relation, &Relation::NAMES)
            .numbers("part_start", found.part_start)
            .numbers("part_end", found.part_end)
            .scores("score", found.score)
            .flags("certain", found.certain)
            .columns())
    })?;
    Table::new(columns)
}

/// `stories=`: nothing, a column of numbers with one a document, or the table that `stories` gives, which has no row for
/// a missing text.
fn story_numbers(value: &Bound<'_, PyAny>, documents: usize) -> PyResult<Option<Vec<u32>>> {
    if value.is_none() {
        return Ok(None);
    }
    let accepted = "a column with one number a document, or the table that copydesk.stories gives";
    let fault = || errors::wrong_type("stories", value, accepted);
    let numbers = |column: &Column| {
        let mut numbers = Vec::with_capacity(column.rows);
        for chunk in column.chunks.iter() {
            values::whole_numbers(chunk, &mut numbers).ok_or_else(fault)?;
        }
        let numbers = numbers.into_iter().collect::<Option<Vec<_>>>();
        numbers.ok_or_else(|| errors::option("stories", "a missing number", accepted))
    };
    let Ok(table) = value.cast::<Table>() else {
        return numbers(&Column::read("stories", value).map_err(|_| fault())?).map(Some);
    };
    let stories = numbers(table.get().column("story").ok_or_else(fault)?)?;
    let Some(docs) = table.get().column("doc") else { return Ok(Some(stories)) };
    // Whoever has no row is a story alone.
    let next = stories.iter().max().map_or(0, |last| last.saturating_add(1));
    let mut of_doc: Vec<u32> = (0..documents as u32).map(|doc| next.saturating_add(doc)).collect();
    for (doc, story) in numbers(docs)?.into_iter().zip(stories) {
        if let Some(place) = of_doc.get_mut(doc as usize) {
            *place = story;
        }
    }
    Ok(Some(of_doc))
}

#[pyfunction]
#[pyo3(signature = (texts, *, published, threshold, window_days, language, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn stories(
    texts: &Bound<'_, PyAny>,
    published: &Bound<'_, PyAny>,
    threshold: &Bound<'_, PyAny>,
    window_days: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = texts.py();
    let options = StoryOptions {
        threshold: options::number("threshold", threshold, 0.0, 1.0)? as f32,
        window_days: options::whole("window_days", window_days, 0, u32::MAX)?,
    };
    let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
    let days = publication_days(published, texts.len())?;
    let languages = options::languages_of(language, texts.len())?;
    let columns = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
        let view = texts.view();
        let stories = utterance::stories(&view, days.as_deref(), &languages, &options, cancel)?;
        let there = |doc: &usize| view[*doc].is_some();
        let docs = (0..view.len()).filter(there);
        Ok(Builder::new()
            .numbers("doc", docs.clone().map(|doc| doc as u32).collect())
            .numbers("story", docs.map(|doc| stories[doc]).collect())
            .columns())
    })?;
    Table::new(columns)
}

/// `published=`: nothing, or a column of dates or times with one a text, as days.
fn publication_days(value: &Bound<'_, PyAny>, texts: usize) -> PyResult<Option<Vec<Option<i64>>>> {
    if value.is_none() {
        return Ok(None);
    }
    let accepted = "a column of dates or times with one a text";
    let fault = || errors::wrong_type("published", value, accepted);
    let column = Column::read("published", value).map_err(|_| fault())?;
    if column.rows != texts {
        let came = format!("a column of {} rows", column.rows);
        return Err(errors::option("published", came, &format!("one date a text ({texts})")));
    }
    let mut days = Vec::with_capacity(texts);
    for chunk in column.chunks.iter() {
        values::days(chunk, &mut days).ok_or_else(fault)?;
    }
    Ok(Some(days))
}

/// Names such as `U04`, counted from one.
fn ids(letter: char, numbers: &[u32]) -> StringColumn {
    let mut column = StringColumn::new();
    for &number in numbers {
        column.push(Some(&format!("{letter}{:02}", u64::from(number) + 1)));
    }
    column
}

/// Aligns two strings word by word: columns `op`, `base`, `variant`.
#[pyfunction]
#[pyo3(signature = (base, variant))]
pub(crate) fn align_words(base: &Bound<'_, PyAny>, variant: &Bound<'_, PyAny>) -> PyResult<Table> {
    let py = base.py();
    let text = |name: &str, value: &Bound<'_, PyAny>| match value.cast::<PyString>() {
        Ok(text) => Ok(text.to_string_lossy().into_owned()),
        Err(_) => Err(errors::wrong_type(name, value, "str")),
    };
    let (base, variant) = (text("base", base)?, text("variant", variant)?);
    let columns = run(py, &Run::plain(py)?, |cancel| {
        let edits = utterance::align(&base, &variant, cancel);
        let column = |of: fn(&utterance::Edit) -> &str| edits.iter().map(|edit| Some(of(edit))).collect();
        Ok(Builder::new()
            .words("op", edits.iter().map(|edit| edit.op as u8).collect(), &EditOp::NAMES)
            .strings("base", column(|edit| &edit.base))
            .strings("variant", column(|edit| &edit.variant))
            .columns())
    })?;
    Table::new(columns)
}
