//! `duplicates`, `reuse` and `DuplicateIndex` for Python.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use copydesk_core::Cancel;
use copydesk_core::dedup::{self, DuplicateOptions, Duplicates, Pairs, Passages, Representative, Role};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::column::Column;
use crate::options::{self, Run};
use crate::run::run;
use crate::table::{Builder, Table};
use crate::texts::Texts;
use crate::{errors, values};

type Tables = (Table, Table, Table);
type Columns = [Vec<Column>; 3];

#[pyfunction]
#[pyo3(signature = (texts, *, min_containment, min_chars, min_passage, representative, language, offsets, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn duplicates(
    texts: &Bound<'_, PyAny>,
    min_containment: &Bound<'_, PyAny>,
    min_chars: &Bound<'_, PyAny>,
    min_passage: &Bound<'_, PyAny>,
    representative: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Tables> {
    let py = texts.py();
    let mut options = limits(min_containment, min_chars, min_passage, offsets)?;
    let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
    options.representative = ranks(representative, texts.len())?;
    let languages = options::languages_of(language, texts.len())?;
    let columns = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
        Ok(duplicate_columns(dedup::duplicates(&texts.view(), &languages, &options, cancel)?))
    })?;
    tables(columns)
}

#[pyfunction]
#[pyo3(signature = (texts, *, min_chars, min_passage, language, offsets, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn reuse(
    texts: &Bound<'_, PyAny>,
    min_chars: &Bound<'_, PyAny>,
    min_passage: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = texts.py();
    let options = DuplicateOptions {
        min_chars: options::whole("min_chars", min_chars, 1, u32::MAX)?,
        min_passage: options::whole("min_passage", min_passage, 1, u32::MAX)?,
        offsets: options::offsets(offsets)?,
        ..DuplicateOptions::default()
    };
    let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
    let languages = options::languages_of(language, texts.len())?;
    let columns = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
        Ok(passage_columns(dedup::reuse(&texts.view(), &languages, &options, cancel)?))
    })?;
    Table::new(columns)
}

fn limits(
    min_containment: &Bound<'_, PyAny>,
    min_chars: &Bound<'_, PyAny>,
    min_passage: &Bound<'_, PyAny>,
    offsets: &Bound<'_, PyAny>,
) -> PyResult<DuplicateOptions> {
    Ok(DuplicateOptions {
        min_containment: options::number("min_containment", min_containment, 0.0, 1.0)? as f32,
        min_chars: options::whole("min_chars", min_chars, 1, u32::MAX)?,
        min_passage: options::whole("min_passage", min_passage, 1, u32::MAX)?,
        offsets: options::offsets(offsets)?,
        ..DuplicateOptions::default()
    })
}

/// `representative=`: the word `"fullest"`, or a column of numbers or times of which the least comes first.
fn ranks(value: &Bound<'_, PyAny>, texts: usize) -> PyResult<Representative> {
    let accepted = "\"fullest\" or a column with one number or time a text, the first to be published first";
    if let Ok(word) = value.cast::<PyString>() {
        return if word == "fullest" {
            Ok(Representative::Fullest)
        } else {
            Err(errors::option("representative", errors::shown(value), accepted))
        };
    }
    let column =
        Column::read("representative", value).map_err(|_| errors::wrong_type("representative", value, accepted))?;
    if column.rows != texts {
        let came = format!("a column of {} rows", column.rows);
        return Err(errors::option("representative", came, &format!("one value a text ({texts})")));
    }
    let mut ranks = Vec::with_capacity(texts);
    for chunk in column.chunks.iter() {
        values::ranks(chunk, &mut ranks).ok_or_else(|| errors::wrong_type("representative", value, accepted))?;
    }
    Ok(Representative::Ranked(ranks))
}

fn pair_columns(pairs: Pairs) -> Vec<Column> {
    Builder::new()
        .numbers("left", pairs.left)
        .numbers("right", pairs.right)
        .scores("containment", pairs.containment)
        .scores("jaccard", pairs.jaccard)
        .numbers("shared_chars", pairs.shared_chars)
        .columns()
}

fn passage_columns(passages: Passages) -> Vec<Column> {
    Builder::new()
        .numbers("left", passages.left)
        .numbers("right", passages.right)
        .numbers("left_start", passages.left_start)
        .numbers("left_end", passages.left_end)
        .numbers("right_start", passages.right_start)
        .numbers("right_end", passages.right_end)
        .flags("edited", passages.edited)
        .flags("boilerplate", passages.boilerplate)
        .columns()
}

fn duplicate_columns(found: Duplicates) -> Columns {
    let clusters = Builder::new()
        .numbers("doc", found.clusters.doc)
        .numbers("cluster", found.clusters.cluster)
        .numbers("representative", found.clusters.representative)
        .words("role", found.clusters.role, &Role::NAMES)
        .columns();
    [pair_columns(found.pairs), clusters, passage_columns(found.passages)]
}

fn tables([pairs, clusters, passages]: Columns) -> PyResult<Tables> {
    Ok((Table::new(pairs)?, Table::new(clusters)?, Table::new(passages)?))
}

/// The index behind `copydesk.DuplicateIndex`.
///
/// Threads may share one: readers go side by side, a writer alone. The lock is only waited for outside the
/// interpreter, so that no thread holds one and waits for the other.
#[pyclass(frozen, module = "copydesk._core", subclass)]
pub(crate) struct DuplicateIndex {
    inner: RwLock<dedup::DuplicateIndex>,
}

impl DuplicateIndex {
    fn read<T: Send>(&self, py: Python<'_>, task: impl FnOnce(&dedup::DuplicateIndex) -> T + Send) -> T {
        py.detach(|| task(&self.inner.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

#[pymethods]
impl DuplicateIndex {
    #[new]
    #[pyo3(signature = (*, min_containment, min_chars, min_passage, offsets))]
    fn new(
        min_containment: &Bound<'_, PyAny>,
        min_chars: &Bound<'_, PyAny>,
        min_passage: &Bound<'_, PyAny>,
        offsets: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let options = limits(min_containment, min_chars, min_passage, offsets)?;
        let inner = dedup::DuplicateIndex::new(options).map_err(|error| errors::from_core(&error))?;
        Ok(Self { inner: RwLock::new(inner) })
    }

    fn __len__(&self, py: Python<'_>) -> usize {
        self.read(py, dedup::DuplicateIndex::len)
    }

    #[pyo3(signature = (texts, *, language, errors, threads, progress))]
    fn add(
        &self,
        texts: &Bound<'_, PyAny>,
        language: &Bound<'_, PyAny>,
        errors: &Bound<'_, PyAny>,
        threads: &Bound<'_, PyAny>,
        progress: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let py = texts.py();
        let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
        let languages = options::languages_of(language, texts.len())?;
        run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
            let mut index = self.inner.write().unwrap_or_else(PoisonError::into_inner);
            // On a copy, so that an interrupted call has added nothing.
            let mut grown = index.clone();
            grown.add(&texts.view(), &languages, cancel)?;
            cancel.check()?;
            *index = grown;
            Ok(())
        })
    }

    #[pyo3(signature = (texts, *, language, errors, threads, progress))]
    fn query(
        &self,
        texts: &Bound<'_, PyAny>,
        language: &Bound<'_, PyAny>,
        errors: &Bound<'_, PyAny>,
        threads: &Bound<'_, PyAny>,
        progress: &Bound<'_, PyAny>,
    ) -> PyResult<Table> {
        let py = texts.py();
        let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
        let languages = options::languages_of(language, texts.len())?;
        let columns = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
            let index = self.inner.read().unwrap_or_else(PoisonError::into_inner);
            index.query(&texts.view(), &languages, cancel).map(pair_columns)
        })?;
        Table::new(columns)
    }

    fn remove(&self, docs: &Bound<'_, PyAny>) -> PyResult<()> {
        let accepted = "a list of document numbers";
        let column = Column::read("docs", docs).map_err(|_| errors::wrong_type("docs", docs, accepted))?;
        let mut numbers = Vec::with_capacity(column.rows);
        for chunk in column.chunks.iter() {
            values::whole_numbers(chunk, &mut numbers).ok_or_else(|| errors::wrong_type("docs", docs, accepted))?;
        }
        let numbers = numbers.into_iter().collect::<Option<Vec<_>>>();
        let numbers = numbers.ok_or_else(|| errors::option("docs", "a missing value", accepted))?;
        docs.py()
            .detach(|| self.inner.write().unwrap_or_else(PoisonError::into_inner).remove(&numbers))
            .map_err(|error| errors::from_core(&error))
    }

    fn merge(&self, other: &Bound<'_, PyAny>) -> PyResult<()> {
        let Ok(index) = other.cast::<Self>() else {
            return Err(errors::wrong_type("other", other, "a DuplicateIndex"));
        };
        let index = index.get();
        // A copy first: two indexes merged into each other by two threads must not wait for each other.
        let added = self.read(other.py(), |_| index.inner.read().unwrap_or_else(PoisonError::into_inner).clone());
        other
            .py()
            .detach(|| self.inner.write().unwrap_or_else(PoisonError::into_inner).merge(&added))
            .map_err(|error| errors::from_core(&error))
    }

    #[pyo3(signature = (*, threads, progress))]
    fn duplicates(&self, threads: &Bound<'_, PyAny>, progress: &Bound<'_, PyAny>) -> PyResult<Tables> {
        let py = threads.py();
        let texts = self.read(py, dedup::DuplicateIndex::len);
        let columns = run(py, &Run::new(threads, progress, texts)?, |cancel: &Cancel| {
            let index = self.inner.read().unwrap_or_else(PoisonError::into_inner);
            index.duplicates(cancel).map(duplicate_columns)
        })?;
        tables(columns)
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let bytes = self.read(py, dedup::DuplicateIndex::to_bytes);
        py.detach(|| replace_file(&path, &bytes)).map_err(|fault| os_error(&fault, &path))
    }

    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let bytes = py.detach(|| fs::read(&path)).map_err(|fault| os_error(&fault, &path))?;
        Self::from_bytes(py, &bytes, &path.display().to_string())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {
        let py = slf.py();
        let bytes = slf.get().read(py, dedup::DuplicateIndex::to_bytes);
        let bytes = pyo3::types::PyBytes::new(py, &bytes).into_any();
        Ok((slf.get_type().getattr("_from_bytes")?, (bytes,)))
    }

    #[staticmethod]
    fn _from_bytes(py: Python<'_>, bytes: &[u8]) -> PyResult<Self> {
        Self::from_bytes(py, bytes, "the saved index")
    }
}

impl DuplicateIndex {
    fn from_bytes(py: Python<'_>, bytes: &[u8], source: &str) -> PyResult<Self> {
        let read = || dedup::DuplicateIndex::from_bytes(bytes);
        let inner = py.detach(read).map_err(|error| errors::format(format!("{source}: {error}")))?;
        Ok(Self { inner: RwLock::new(inner) })
    }
}

/// Writes beside `path` and renames, so that whoever opens it finds the old file or the new one, whole.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name =
        path.file_name().ok_or_else(|| std::io::Error::new(ErrorKind::InvalidInput, "not the name of a file"))?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = folder.join(beside);
    let write = || {
        let mut file = fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })?;
    // The name is safe on disk once the folder is; not every system lets a folder be opened.
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// The `OSError` of Python for a fault of the file system, with its number and the path.
pub(crate) fn os_error(fault: &std::io::Error, path: &Path) -> PyErr {
    let path = path.display().to_string();
    match fault.raw_os_error() {
        Some(number) => {
            let words = fault.to_string();
            let words = words.split(" (os error").next().unwrap_or_default().to_owned();
            PyOSError::new_err((number, words, path))
        }
        None => PyOSError::new_err(format!("{path}: {fault}")),
    }
}
