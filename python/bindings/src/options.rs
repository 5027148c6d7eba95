//! Keyword options, checked in one place with one kind of message: the option, the value that came, what is accepted.

use std::ops::RangeInclusive;
use std::sync::Arc;

use copydesk_core::{Language as CoreLanguage, Languages, Offsets};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};

use crate::errors;
use crate::texts::{Policy, Texts};

/// The most threads that may be asked for.
const MOST_THREADS: usize = 256;

/// What a language knows, as a value that can be given to every verb.
#[pyclass(frozen, module = "copydesk", name = "Language")]
#[derive(Clone)]
pub(crate) struct Language {
    inner: Arc<CoreLanguage>,
}

#[pymethods]
impl Language {
    #[new]
    fn new(code: &Bound<'_, PyAny>) -> PyResult<Self> {
        if !code.is_instance_of::<PyString>() {
            return Err(errors::wrong_type("code", code, "a two-letter code, such as \"en\""));
        }
        Ok(Self { inner: named(code)? })
    }

    /// The two-letter code.
    #[getter]
    fn code(&self) -> &str {
        &self.inner.code
    }

    fn __repr__(&self) -> String {
        format!("Language({:?})", self.inner.code)
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner.code == other.inner.code
    }

    fn __hash__(&self) -> u64 {
        self.inner.code.bytes().fold(7, |hash, byte| hash * 31 + u64::from(byte))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (String,)) {
        (slf.get_type().into_any(), (slf.get().inner.code.clone(),))
    }
}

/// The codes of the languages that have data.
#[pyfunction]
pub(crate) fn languages() -> Vec<&'static str> {
    copydesk_core::lang::CODES.to_vec()
}

fn named(code: &Bound<'_, PyAny>) -> PyResult<Arc<CoreLanguage>> {
    // A str with lone surrogates has no UTF-8 form, and is no code either.
    let code = code.cast::<PyString>().map_or_else(|_| errors::shown(code), |code| code.to_string_lossy().into_owned());
    CoreLanguage::named(&code).map_err(|error| errors::from_core(&error))
}

/// `language=`: a code, a `Language`, `"auto"`, or a column with one code a text.
pub(crate) fn languages_of(value: &Bound<'_, PyAny>, texts: usize) -> PyResult<Languages> {
    languages_within(value, texts..=texts)
}

/// `language=` where the number of texts is known within bounds: a quotation table does not name those without quotes.
pub(crate) fn languages_within(value: &Bound<'_, PyAny>, texts: RangeInclusive<usize>) -> PyResult<Languages> {
    if let Ok(language) = value.cast::<Language>() {
        return Ok(Languages::One(Arc::clone(&language.get().inner)));
    }
    if let Ok(code) = value.cast::<PyString>() {
        if code == "auto" {
            return Ok(Languages::Auto);
        }
        return named(value).map(Languages::One);
    }
    let codes = Texts::read(value, "language", Policy::Raise).map_err(|fault| {
        let py = value.py();
        if fault.is_instance_of::<pyo3::exceptions::PyTypeError>(py) && value.try_iter().is_err() {
            return errors::wrong_type(
                "language",
                value,
                "a code such as \"en\", \"auto\", a Language, or one code a text",
            );
        }
        fault
    })?;
    if !texts.contains(&codes.len()) {
        return Err(errors::option(
            "language",
            format!("a column of {} codes", codes.len()),
            &format!("one code a text ({})", texts.start()),
        ));
    }
    let mut each = Vec::with_capacity(codes.len());
    for (row, code) in codes.view().into_iter().enumerate() {
        let code = code.ok_or_else(|| errors::option("language", format!("row {row}, a missing value,"), "a code"))?;
        each.push(
            CoreLanguage::named(code)
                .map_err(|error| errors::from_core(&copydesk_core::Error::language(format!("{error} (row {row})"))))?,
        );
    }
    Ok(Languages::Each(each))
}

/// One of a few words.
pub(crate) fn choice<T: Copy>(name: &str, value: &Bound<'_, PyAny>, choices: &[(&str, T)]) -> PyResult<T> {
    let accepted = || choices.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ");
    let Ok(word) = value.cast::<PyString>() else { return Err(errors::wrong_type(name, value, &accepted())) };
    let word = word.to_string_lossy();
    choices
        .iter()
        .find_map(|&(known, choice)| (known == word).then_some(choice))
        .ok_or_else(|| errors::option(name, errors::shown(value), &accepted()))
}

/// `offsets=`.
pub(crate) fn offsets(value: &Bound<'_, PyAny>) -> PyResult<Offsets> {
    choice("offsets", value, &[("codepoint", Offsets::Codepoint), ("utf8", Offsets::Utf8)])
}

/// `errors=`.
pub(crate) fn policy(value: &Bound<'_, PyAny>) -> PyResult<Policy> {
    choice("errors", value, &[("raise", Policy::Raise), ("replace", Policy::Replace), ("null", Policy::Null)])
}

/// A switch: nothing but `True` and `False`, since `"no"` and `[]` are mistakes.
pub(crate) fn switch(name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    value
        .cast::<PyBool>()
        .map(pyo3::types::PyBoolMethods::is_true)
        .map_err(|_| errors::wrong_type(name, value, "True or False"))
}

/// A whole number between two bounds.
pub(crate) fn whole(name: &str, value: &Bound<'_, PyAny>, least: u32, most: u32) -> PyResult<u32> {
    let accepted = format!("a whole number from {least} to {most}");
    if value.is_instance_of::<PyBool>() || value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyString>() {
        return Err(errors::wrong_type(name, value, &accepted));
    }
    // Numbers of numpy and the like tell their value by __index__.
    let Ok(number) = value.call_method0("__index__") else { return Err(errors::wrong_type(name, value, &accepted)) };
    match number.extract::<u32>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(errors::option(name, errors::shown(&number), &accepted)),
    }
}

/// A number between two bounds.
pub(crate) fn number(name: &str, value: &Bound<'_, PyAny>, least: f64, most: f64) -> PyResult<f64> {
    let accepted = format!("a number from {least} to {most}");
    if value.is_instance_of::<PyBool>() || value.is_instance_of::<PyString>() {
        return Err(errors::wrong_type(name, value, &accepted));
    }
    match value.extract::<f64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        Ok(_) => Err(errors::option(name, errors::shown(value), &accepted)),
        Err(_) if value.is_instance_of::<PyInt>() => Err(errors::option(name, errors::shown(value), &accepted)),
        Err(_) => Err(errors::wrong_type(name, value, &accepted)),
    }
}

/// How a piece of work is run: `threads=` and `progress=`.
pub(crate) struct Run {
    /// Size of the pool.
    pub(crate) threads: usize,
    progress: Option<Py<PyAny>>,
    total: usize,
}

impl Run {
    /// Checks `threads=` and `progress=`; `total` is the number of documents that the work goes through.
    pub(crate) fn new(threads: &Bound<'_, PyAny>, progress: &Bound<'_, PyAny>, total: usize) -> PyResult<Self> {
        Ok(Self { threads: thread_count(threads)?, progress: callback(progress)?, total })
    }

    /// The default way, without progress.
    pub(crate) fn plain(py: Python<'_>) -> PyResult<Self> {
        let none = py.None().into_bound(py);
        Self::new(&none, &none, 1)
    }

    /// Tells the caller's callback, if there is one, how many documents are done.
    pub(crate) fn tell(&self, py: Python<'_>, done: usize) -> PyResult<()> {
        self.progress
            .as_ref()
            .map_or(Ok(()), |callback| callback.call1(py, (done.min(self.total), self.total)).map(drop))
    }
}

fn thread_count(value: &Bound<'_, PyAny>) -> PyResult<usize> {
    if !value.is_none() {
        return Ok(whole("threads", value, 1, MOST_THREADS as u32)? as usize);
    }
    match std::env::var("COPYDESK_NUM_THREADS") {
        Ok(number) if !number.is_empty() => match number.trim().parse::<usize>() {
            Ok(number) if (1..=MOST_THREADS).contains(&number) => Ok(number),
            _ => Err(errors::option(
                "COPYDESK_NUM_THREADS",
                format!("{number:?}"),
                &format!("a whole number from 1 to {MOST_THREADS}"),
            )),
        },
        // This counts the processors that the process may use: affinity and container quotas included.
        _ => Ok(std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS)),
    }
}

/// The callable behind `progress=`; Python's side has already made a bar of `True`.
fn callback(value: &Bound<'_, PyAny>) -> PyResult<Option<Py<PyAny>>> {
    if value.cast::<PyBool>().is_ok_and(|switch| !switch.is_true()) || value.is_none() {
        return Ok(None);
    }
    if value.cast::<PyBool>().is_ok() {
        return value.py().import("copydesk._progress")?.getattr("bar")?.call0().map(|bar| Some(bar.unbind()));
    }
    if value.is_callable() {
        return Ok(Some(value.clone().unbind()));
    }
    Err(errors::wrong_type("progress", value, "True, False or a function that takes (done, total)"))
}
