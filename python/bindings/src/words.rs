//! Word counts and keyword in context for Python.

use copydesk_core::segment;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::builder::Builder;
use crate::errors::wrong_type;
use crate::options::{self, Run};
use crate::run::run;
use crate::table::Table;
use crate::texts::{Policy, Texts};

/// The most words of context on one side.
const WIDEST: u32 = 1000;

/// Counts words by group: columns `group`, `word`, `count`, `texts`.
#[pyfunction]
#[pyo3(signature = (texts, groups, *, language, threads, progress))]
pub(crate) fn count_words(
    texts: &Bound<'_, PyAny>,
    groups: Vec<u32>,
    language: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = texts.py();
    let texts = Texts::read(texts, "texts", Policy::Replace)?;
    let languages = options::languages_of(language, texts.len())?;
    let columns = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
        let counts = segment::count_words(&texts.view(), &groups, &languages, cancel)?;
        Ok(Builder::new()
            .numbers("group", counts.group)
            .strings("word", counts.word)
            .numbers("count", counts.count)
            .numbers("texts", counts.texts)
            .columns())
    })?;
    Table::new(columns)
}

/// Finds a phrase with its context: columns `doc`, `start`, `end`, `left`, `keyword`, `right`.
#[pyfunction]
#[pyo3(signature = (texts, phrase, *, window, language, offsets, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn kwic(
    texts: &Bound<'_, PyAny>,
    phrase: &Bound<'_, PyAny>,
    window: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = texts.py();
    let Ok(wanted) = phrase.cast::<PyString>() else {
        return Err(wrong_type("phrase", phrase, "str"));
    };
    let wanted = wanted.to_string_lossy().into_owned();
    let offsets = options::offsets(offsets)?;
    let window = options::whole("window", window, 0, WIDEST)?;
    let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
    let languages = options::languages_of(language, texts.len())?;
    let columns = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
        let lines = segment::kwic(&texts.view(), &wanted, window, &languages, offsets, cancel)?;
        Ok(Builder::new()
            .numbers("doc", lines.doc)
            .numbers("start", lines.start)
            .numbers("end", lines.end)
            .strings("left", lines.left)
            .strings("keyword", lines.keyword)
            .strings("right", lines.right)
            .columns())
    })?;
    Table::new(columns)
}
