//! `layout` for Python.

use copydesk_core::layout::{LayoutOptions, Region, layout as core_layout};
use pyo3::prelude::*;

use crate::builder::Builder;
use crate::options::{self, Run};
use crate::run::run;
use crate::table::Table;
use crate::texts::Texts;

#[pyfunction]
#[pyo3(signature = (texts, *, language, offsets, errors, threads, progress))]
pub(crate) fn layout(
    texts: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = texts.py();
    let options = LayoutOptions { offsets: options::offsets(offsets)? };
    let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
    let languages = options::languages_of(language, texts.len())?;
    let columns = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
        let layout = core_layout(&texts.view(), &languages, &options, cancel)?;
        Ok(Builder::new()
            .numbers("doc", layout.doc)
            .numbers("start", layout.start)
            .numbers("end", layout.end)
            .words("region", layout.region, &Region::NAMES)
            .columns())
    })?;
    Table::new(columns)
}

/// The names of the parts of a page, as in the column `region`.
#[pyfunction]
pub(crate) fn regions() -> Vec<&'static str> {
    Region::NAMES.to_vec()
}
