//! `duplicates`, `reuse` and `DuplicateIndex` for Python.

use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard, TryLockError};
use std::time::Duration;

use copydesk_core::Offsets;
use copydesk_core::dedup::{self, DuplicateOptions, Duplicates, Pairs, Passages, Representative, Role};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::alloc::LEAN;
use crate::builder::Builder;
use crate::column::Column;
use crate::options::{self, Run};
use crate::reader::Reader;
use crate::run::run;
use crate::table::Table;
use crate::texts::Texts;
use crate::{errors, files, values};

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
        let _lean = LEAN.hold();
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
        let _lean = LEAN.hold();
        Ok(passage_columns(dedup::reuse(&texts.view(), &languages, &options, cancel)?))
    })?;
    Table::new(columns)
}

/// The first stage of the search: columns `bands`, `sketch`, one row a text.
#[pyfunction]
#[pyo3(signature = (texts, *, min_containment, min_chars, min_passage, language, errors, threads, progress))]
#[allow(clippy::too_many_arguments, reason = "one a keyword")]
pub(crate) fn sketch(
    texts: &Bound<'_, PyAny>,
    min_containment: &Bound<'_, PyAny>,
    min_chars: &Bound<'_, PyAny>,
    min_passage: &Bound<'_, PyAny>,
    language: &Bound<'_, PyAny>,
    errors: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = texts.py();
    let options = limits(min_containment, min_chars, min_passage, PyString::new(py, "codepoint").as_any())?;
    let texts = Texts::read(texts, "texts", options::policy(errors)?)?;
    let languages = options::languages_of(language, texts.len())?;
    let columns = run(py, &Run::new(threads, progress, texts.len())?, |cancel| {
        let sketches = dedup::sketch(&texts.view(), &languages, &options, cancel)?;
        let (bands, bytes): (Vec<_>, Vec<_>) =
            sketches.into_iter().map(|row| row.map_or((Vec::new(), None), |row| (row.bands, Some(row.bytes)))).unzip();
        Ok(Builder::new().lists("bands", &bands).bytes("sketch", bytes).columns())
    })?;
    Table::new(columns)
}

/// The second stage: the cluster table of the texts of a table of sketches, which are numbered by their rows.
#[pyfunction]
#[pyo3(signature = (sketches, *, threads, progress))]
pub(crate) fn resolve(
    sketches: &Bound<'_, PyAny>,
    threads: &Bound<'_, PyAny>,
    progress: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let py = sketches.py();
    let table = Table::import(sketches, "sketches")?;
    let read = Reader { table: &table, came: sketches, argument: "sketches", maker: "copydesk.sketch" };
    read.demand(&["sketch"])?;
    let rows = read.bytes("sketch")?;
    let [_, clusters, _] = run(py, &Run::new(threads, progress, rows.len())?, |cancel| {
        let _lean = LEAN.hold();
        dedup::resolve(&rows, cancel).map(duplicate_columns)
    })?;
    Table::new(clusters)
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
        .scores("coverage", found.clusters.coverage)
        .columns();
    [pair_columns(found.pairs), clusters, passage_columns(found.passages)]
}

fn tables([pairs, clusters, passages]: Columns) -> PyResult<Tables> {
    Ok((Table::new(pairs)?, Table::new(clusters)?, Table::new(passages)?))
}

/// The index behind `copydesk.DuplicateIndex`.
///
/// Threads may share one: readers go side by side, a writer alone. Whoever waits for the lock does so outside the
/// interpreter and answers Ctrl-C, and whoever has it holds it in the thread that called, never in a worker: a worker
/// that waits for its share of one call may take up another call meanwhile, and would wait for itself.
#[pyclass(frozen, module = "copydesk._core")]
pub(crate) struct DuplicateIndex {
    inner: RwLock<dedup::DuplicateIndex>,
    /// Writers that wait; new readers let them go first.
    writers: AtomicUsize,
}

impl DuplicateIndex {
    fn of(inner: dedup::DuplicateIndex) -> Self {
        Self { inner: RwLock::new(inner), writers: AtomicUsize::new(0) }
    }

    fn reader(&self, py: Python<'_>) -> PyResult<RwLockReadGuard<'_, dedup::DuplicateIndex>> {
        wait(py, || if self.writers.load(Ordering::Relaxed) == 0 { free(self.inner.try_read()) } else { None })
    }

    fn writer(&self, py: Python<'_>) -> PyResult<RwLockWriteGuard<'_, dedup::DuplicateIndex>> {
        self.writers.fetch_add(1, Ordering::Relaxed);
        let guard = wait(py, || free(self.inner.try_write()));
        self.writers.fetch_sub(1, Ordering::Relaxed);
        guard
    }
}

/// Asks for a lock until it is there or a signal handler raises.
fn wait<T>(py: Python<'_>, ask: impl Fn() -> Option<T>) -> PyResult<T> {
    loop {
        if let Some(guard) = ask() {
            return Ok(guard);
        }
        py.check_signals()?;
        py.detach(|| std::thread::sleep(Duration::from_millis(1)));
    }
}

/// The lock, if nobody else has it. A panic elsewhere leaves the index whole, since it is changed in one step.
fn free<T>(attempt: Result<T, TryLockError<T>>) -> Option<T> {
    match attempt {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
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
        dedup::DuplicateIndex::new(options).map(Self::of).map_err(|error| errors::from_core(&error))
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(self.reader(py)?.len())
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
        let how = Run::new(threads, progress, texts.len())?;
        let index = &mut *self.writer(py)?;
        run(py, &how, |cancel| {
            let _lean = LEAN.hold();
            index.add(&texts.view(), &languages, cancel)
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
        let how = Run::new(threads, progress, texts.len())?;
        let index = &*self.reader(py)?;
        let columns = run(py, &how, |cancel| index.query(&texts.view(), &languages, cancel).map(pair_columns))?;
        Table::new(columns)
    }

    /// The unit of its offsets.
    #[getter]
    fn offsets(&self, py: Python<'_>) -> PyResult<&'static str> {
        Ok(match self.reader(py)?.options().offsets {
            Offsets::Codepoint => "codepoint",
            Offsets::Utf8 => "utf8",
        })
    }

    /// The text of that number; nothing if it is missing, was removed or never added.
    fn text(&self, py: Python<'_>, doc: usize) -> PyResult<Option<String>> {
        Ok(self.reader(py)?.text(doc).map(str::to_owned))
    }

    fn remove(&self, docs: &Bound<'_, PyAny>) -> PyResult<()> {
        let accepted = "a list of document numbers, whole and from 0";
        let column = Column::read("docs", docs).map_err(|_| errors::wrong_type("docs", docs, accepted))?;
        let mut numbers = Vec::with_capacity(column.rows);
        for chunk in column.chunks.iter() {
            let is_number = chunk.data_type().is_numeric();
            values::whole_numbers(chunk, &mut numbers).ok_or_else(|| {
                if is_number {
                    errors::option("docs", errors::shown(docs), accepted)
                } else {
                    errors::wrong_type("docs", docs, accepted)
                }
            })?;
        }
        let numbers = numbers.into_iter().collect::<Option<Vec<_>>>();
        let numbers = numbers.ok_or_else(|| errors::option("docs", "a missing value", accepted))?;
        let index = &mut *self.writer(docs.py())?;
        run(docs.py(), &Run::plain(docs.py())?, |_| index.remove(&numbers))
    }

    fn merge(&self, other: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = other.py();
        let Ok(index) = other.cast::<Self>() else {
            return Err(errors::wrong_type("other", other, "a DuplicateIndex"));
        };
        // A copy first: two indexes merged into each other by two threads must not wait for each other.
        let added = {
            let index = &*index.get().reader(py)?;
            run(py, &Run::plain(py)?, |_| Ok(index.clone()))?
        };
        let index = &mut *self.writer(py)?;
        run(py, &Run::plain(py)?, |_| index.merge(added))
    }

    #[pyo3(signature = (*, threads, progress))]
    fn duplicates(&self, threads: &Bound<'_, PyAny>, progress: &Bound<'_, PyAny>) -> PyResult<Tables> {
        let py = threads.py();
        let index = &*self.reader(py)?;
        let columns = run(py, &Run::new(threads, progress, index.len())?, |cancel| {
            let _lean = LEAN.hold();
            index.duplicates(cancel).map(duplicate_columns)
        })?;
        tables(columns)
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let bytes = self.bytes(py)?;
        files::save(py, &path, |file| file.write_all(&bytes))
    }

    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        Self::of_bytes(py, &files::load(py, &path)?, &path.display().to_string())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let bytes = PyBytes::new(slf.py(), &slf.get().bytes(slf.py())?);
        Ok((slf.get_type().getattr("_from_bytes")?, (bytes,)))
    }

    #[staticmethod]
    fn _from_bytes(py: Python<'_>, bytes: &[u8]) -> PyResult<Self> {
        Self::of_bytes(py, bytes, "the pickled index")
    }
}

impl DuplicateIndex {
    fn bytes(&self, py: Python<'_>) -> PyResult<Vec<u8>> {
        let index = &*self.reader(py)?;
        run(py, &Run::plain(py)?, |_| Ok(index.to_bytes()))
    }

    fn of_bytes(py: Python<'_>, bytes: &[u8], source: &str) -> PyResult<Self> {
        let read = run(py, &Run::plain(py)?, |_| Ok(dedup::DuplicateIndex::from_bytes(bytes)))?;
        read.map(Self::of).map_err(|error| errors::format(format!("{source}: {error}")))
    }
}
