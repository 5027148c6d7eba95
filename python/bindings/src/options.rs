//! Keyword options, checked in one place with one kind of message: the option, the value that came, what is accepted.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use copydesk_core::{Language as CoreLanguage, Languages, Offsets};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::errors;
use crate::texts::{Policy, Texts};

/// The most threads that may be asked for.
const MOST_THREADS: usize = 256;

/// What a language knows, as a value that can be given to every verb.
///
/// Parameters
/// ----------
/// code : str
///     A two-letter code of `copydesk.languages()`.
///
/// Raises
/// ------
/// `LanguageError`
///     The code is not known; the message lists those that are.
///
/// Notes
/// -----
/// Two languages are equal if their codes and what was added to them are. They can be hashed, pickled and sent to other
/// processes, and stand wherever ``language=`` is asked for, also in a list beside codes, one a text.
///
/// Examples
/// --------
/// >>> import copydesk as cd
/// >>> own = cd.Language("en").extend(abbreviations=["Hbr."])
/// >>> text = "He saw Hbr. Elm."
/// >>> len(cd.sentences([text])), len(cd.sentences([text], language=own))
/// (2, 1)
/// >>> own
/// Language("en").extend(abbreviations=["hbr"])
#[pyclass(frozen, module = "copydesk", name = "Language")]
#[derive(Clone)]
pub(crate) struct Language {
    inner: Arc<CoreLanguage>,
    /// What was added, as the core keeps it.
    abbreviations: BTreeSet<String>,
}

/// What a language is made anew from: its code and what was added.
type Parts = (String, Vec<String>);

#[pymethods]
impl Language {
    #[new]
    fn new(code: &Bound<'_, PyAny>) -> PyResult<Self> {
        if !code.is_instance_of::<PyString>() {
            return Err(errors::wrong_type("code", code, "a two-letter code, such as \"en\""));
        }
        Ok(Self { inner: named(code)?, abbreviations: BTreeSet::new() })
    }

    /// The two-letter code.
    #[getter]
    fn code(&self) -> &str {
        &self.inner.code
    }

    /// The abbreviations that were added, in lower case and without their last stop.
    #[getter]
    fn abbreviations(&self) -> Vec<&str> {
        self.abbreviations.iter().map(String::as_str).collect()
    }

    /// Return a copy of this language that knows more; this one stays as it is.
    ///
    /// Parameters
    /// ----------
    /// abbreviations : sequence of str
    ///     Words that keep their stop, with it or without it, in any case. Such a stop ends a sentence only before a
    ///     word that often opens one. Each is one word: of *z. B.* give ``["z.", "B."]``.
    ///
    /// Returns
    /// -------
    /// Language
    ///
    /// Raises
    /// ------
    /// `TypeError`
    ///     `abbreviations` is no sequence of str; the message names the row.
    /// `OptionError`
    ///     An entry is no single word.
    #[pyo3(signature = (*, abbreviations))]
    fn extend(&self, abbreviations: &Bound<'_, PyAny>) -> PyResult<Self> {
        let wanted = "a list of str, such as [\"approx.\"]";
        if abbreviations.is_instance_of::<PyString>() {
            return Err(errors::wrong_type("abbreviations", abbreviations, wanted));
        }
        let words = Texts::read(abbreviations, "abbreviations", Policy::Raise)?;
        let mut core = CoreLanguage::clone(&self.inner);
        let mut known = self.abbreviations.clone();
        for (row, word) in words.view().into_iter().enumerate() {
            let word =
                word.ok_or_else(|| errors::option("abbreviations", format!("row {row}, a missing value,"), wanted))?;
            known.insert(core.segment.extend_abbreviations(word).map_err(|error| errors::from_core(&error))?);
        }
        Ok(Self { inner: Arc::new(core), abbreviations: known })
    }

    fn __repr__(&self) -> String {
        let plain = format!("Language({:?})", self.inner.code);
        if self.abbreviations.is_empty() {
            plain
        } else {
            format!("{plain}.extend(abbreviations={:?})", self.abbreviations())
        }
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner.code == other.inner.code && self.abbreviations == other.abbreviations
    }

    fn __hash__(&self) -> u64 {
        let words = std::iter::once(&self.inner.code).chain(&self.abbreviations);
        words
            .flat_map(|word| word.bytes().chain([0]))
            .fold(7, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Parts)> {
        let language = slf.get();
        let added = language.abbreviations.iter().cloned().collect();
        Ok((slf.get_type().getattr("_restored")?, (language.inner.code.clone(), added)))
    }

    #[staticmethod]
    fn _restored(code: &Bound<'_, PyAny>, abbreviations: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(code)?.extend(abbreviations)
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

/// `language=`: a code, a `Language`, `"auto"`, or a column with one of these a text.
pub(crate) fn languages_of(value: &Bound<'_, PyAny>, texts: usize) -> PyResult<Languages> {
    languages_within(value, texts..=texts)
}

/// `language=` where the number of texts is known within bounds: a quotation table does not name those without quotes.
pub(crate) fn languages_within(value: &Bound<'_, PyAny>, texts: RangeInclusive<usize>) -> PyResult<Languages> {
    if let Ok(language) = value.cast::<Language>() {
        return Ok(Languages::One(Arc::clone(&language.get().inner)));
    }
    if value.is_instance_of::<PyString>() {
        return Ok(named_or_auto(value)?.map_or(Languages::Auto, Languages::One));
    }
    let each = match listed(value)? {
        Some(values) => by_values(&values)?,
        None => by_codes(value)?,
    };
    if !texts.contains(&each.len()) {
        return Err(errors::option(
            "language",
            format!("a column of {} codes", each.len()),
            &format!("one code a text ({})", texts.start()),
        ));
    }
    Ok(Languages::Each(each))
}

/// A language, or `None` where it is to be found for each text.
type Named = Option<Arc<CoreLanguage>>;

fn named_or_auto(code: &Bound<'_, PyAny>) -> PyResult<Named> {
    if code.cast::<PyString>().is_ok_and(|code| code == "auto") { Ok(None) } else { named(code).map(Some) }
}

/// The values of a list, or of a column of Python objects, among which is a `Language`.
fn listed<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Bound<'py, PyAny>>>> {
    let objects = value.is_instance_of::<PyList>()
        || value.is_instance_of::<PyTuple>()
        || value.getattr_opt("dtype")?.is_some_and(|dtype| dtype.str().is_ok_and(|name| name == "object"));
    if !objects {
        return Ok(None);
    }
    let values = value.try_iter()?.collect::<PyResult<Vec<_>>>()?;
    Ok(values.iter().any(PyAnyMethods::is_instance_of::<Language>).then_some(values))
}

fn by_values(values: &[Bound<'_, PyAny>]) -> PyResult<Vec<Named>> {
    let read = |(row, value): (usize, &Bound<'_, PyAny>)| {
        if let Ok(language) = value.cast::<Language>() {
            return Ok(Some(Arc::clone(&language.get().inner)));
        }
        if !value.is_instance_of::<PyString>() {
            return Err(errors::wrong_type(&format!("language: row {row}"), value, "a code, \"auto\" or a Language"));
        }
        named_or_auto(value).map_err(|fault| at_row(value.py(), &fault, row))
    };
    values.iter().enumerate().map(read).collect()
}

fn by_codes(value: &Bound<'_, PyAny>) -> PyResult<Vec<Named>> {
    let py = value.py();
    let codes = Texts::read(value, "language", Policy::Raise).map_err(|fault| {
        if fault.is_instance_of::<pyo3::exceptions::PyTypeError>(py) && value.try_iter().is_err() {
            let accepted = "a code such as \"en\", \"auto\", a Language, or one of these a text";
            return errors::wrong_type("language", value, accepted);
        }
        fault
    })?;
    let read = |(row, code): (usize, Option<&str>)| {
        let missing = || errors::option("language", format!("row {row}, a missing value,"), "a code or \"auto\"");
        named_or_auto(PyString::new(py, code.ok_or_else(missing)?).as_any()).map_err(|fault| at_row(py, &fault, row))
    };
    codes.view().into_iter().enumerate().map(read).collect()
}

/// The same fault, with the row that it is in.
fn at_row(py: Python<'_>, fault: &PyErr, row: usize) -> PyErr {
    PyErr::from_type(fault.get_type(py), format!("{} (row {row})", fault.value(py)))
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
