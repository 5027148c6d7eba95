//! `utterances` and word alignment for Python.

use copydesk_core::StringColumn;
use copydesk_core::utterance::{self, EditOp, Relation, UtteranceOptions};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::errors;
use crate::options::{self, Run};
use crate::quote;
use crate::run::run;
use crate::table::{Builder, Table};
use crate::texts::{Policy, Texts};

#[pyfunction]
#[pyo3(signature = (quotes, *, texts, language, offsets, threads, progress))]
pub(crate) fn utterances(
    quotes: &Bound<'_, PyAny>,
    texts: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = quotes.py();
    let options = UtteranceOptions { offsets: options::offsets(offsets)?, ..UtteranceOptions::default() };
    let table = Table::import(quotes, "quotes")?;
    let rows = quote::rows(&table, quotes)?;
    let texts = if texts.is_none() { None } else { Some(Texts::read(texts, "texts", Policy::Replace)?) };
    let named = quote::documents(&rows);
    let documents = texts.as_ref().map_or(named, Texts::len);
    if documents < named {
        return Err(errors::option(
            "texts",
            format!("a column of {documents} texts"),
            &format!("all the texts that the quotations are from, at least {named}"),
        ));
    }
    let languages = options::languages_of(language, documents)?;
    let (taken, more) = run(py, &Run::new(threads, progress, documents)?, |cancel| {
        let view = texts.as_ref().map(Texts::view);
        let found = utterance::utterances(&rows, view.as_deref(), &languages, &options, cancel)?;
        let more = Builder::new()
            .strings("utterance", ids('U', &found.utterance))
            .strings("point", ids('P', &found.point))
            .flags("base", found.base)
            .words("relation", found.relation, &Relation::NAMES)
            .numbers("part_start", found.part_start)
            .numbers("part_end", found.part_end)
            .scores("score", found.score)
            .flags("certain", found.certain)
            .columns();
        Ok((found.row, more))
    })?;
    table.taken(&taken)?.with(more)
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
#[pyo3(signature = (base, variant, language=None))]
pub(crate) fn align_words(
    base: &Bound<'_, PyAny>,
    variant: &Bound<'_, PyAny>,
    language: Option<&Bound<'_, PyAny>>,
) -> PyResult<Table> {
    let py = base.py();
    let text = |name: &str, value: &Bound<'_, PyAny>| match value.cast::<PyString>() {
        Ok(text) => Ok(text.to_string_lossy().into_owned()),
        Err(_) => Err(errors::wrong_type(name, value, "str")),
    };
    let (base, variant) = (text("base", base)?, text("variant", variant)?);
    let english = PyString::new(py, "en").into_any();
    let languages = options::languages_of(language.unwrap_or(&english), 1)?;
    let columns = run(py, &Run::plain(py)?, |_| {
        let edits = utterance::align(&base, &variant, &languages.of(0, &base));
        let column = |of: fn(&utterance::Edit) -> &str| edits.iter().map(|edit| Some(of(edit))).collect();
        Ok(Builder::new()
            .words("op", edits.iter().map(|edit| edit.op as u8).collect(), &EditOp::NAMES)
            .strings("base", column(|edit| &edit.base))
            .strings("variant", column(|edit| &edit.variant))
            .columns())
    })?;
    Table::new(columns)
}
