//! The table that every verb returns: named Arrow columns of one length, never changed.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{Array, ArrayRef, StructArray, new_null_array};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, FieldRef, Fields};
use pyo3::exceptions::{PyImportError, PyKeyError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList, PyMapping, PyString, PyTuple};

use crate::builder::Builder;
use crate::column::Column;
use crate::{arrow, errors, files, options, show, texts, values};

/// A small immutable table: named Arrow columns of one length.
///
/// Any library that takes Arrow streams takes it without a copy (``pyarrow.table(t)``, ``polars.DataFrame(t)``,
/// ``pandas.DataFrame.from_arrow(t)``, `DuckDB` by the variable's name). ``t["name"]`` is a column; two tables are equal
/// if names, types and values are.
///
/// Parameters
/// ----------
/// columns : mapping of str to column
///     Each a list of str, numbers, dates, times, lists or dicts with ``None`` for missing values, a numpy array, or
///     anything that offers an Arrow column.
///
/// Raises
/// ------
/// `TypeError`
///     A column mixes kinds of values; the message names column, row and type.
/// `OptionError`
///     The columns differ in length.
///
/// Examples
/// --------
/// >>> import copydesk as cd
/// >>> t = cd.Table({"outlet": ["Lake Post", None], "words": [310, 95]})
/// >>> t.columns, len(t), t["words"].to_pylist()
/// (['outlet', 'words'], 2, [310, 95])
/// >>> t
/// Table: 2 rows x 2 columns
/// outlet     words
/// Lake Post    310
/// –             95
#[pyclass(frozen, subclass, module = "copydesk")]
#[derive(Clone)]
pub(crate) struct Table {
    pub(crate) columns: Arc<[Column]>,
    pub(crate) rows: usize,
}

impl Table {
    /// A table of these columns, which must be of one length and of different names.
    pub(crate) fn new(columns: Vec<Column>) -> PyResult<Self> {
        let rows = columns.first().map_or(0, |column| column.rows);
        let mut names = BTreeSet::new();
        for column in &columns {
            if column.rows != rows {
                let first = &columns[0].field;
                return Err(errors::option(
                    "columns",
                    format!(
                        "{:?} with {} rows beside {:?} with {rows}",
                        column.field.name(),
                        column.rows,
                        first.name()
                    ),
                    "columns of one length",
                ));
            }
            if !names.insert(column.field.name()) {
                return Err(errors::option("columns", format!("{:?} twice", column.field.name()), "each name once"));
            }
        }
        Ok(Self { rows, columns: columns.into() })
    }

    /// The table behind any object that offers an Arrow stream of structs.
    pub(crate) fn import(value: &Bound<'_, PyAny>, argument: &str) -> PyResult<Self> {
        if let Ok(table) = value.cast::<Self>() {
            return Ok(table.get().clone());
        }
        let accepted = "a table: a Table, a pandas or polars DataFrame, a pyarrow Table";
        if !arrow::offered(value)? {
            return Err(errors::wrong_type(argument, value, accepted));
        }
        let Some((field, chunks)) = arrow::import(value, argument)? else {
            return Self::from_frame(value, argument);
        };
        let DataType::Struct(fields) = field.data_type() else {
            return Err(errors::wrong_type(argument, value, accepted));
        };
        let chunks = chunks.iter().map(|chunk| flat(chunk.as_struct())).collect::<Vec<_>>();
        // pandas hands over the labels of a filtered frame as a column of its own naming.
        let named = fields.iter().enumerate().filter(|(_, field)| !field.name().starts_with("__index_level_"));
        let columns = named.map(|(place, field)| {
            let field = Arc::new(field.as_ref().clone().with_nullable(true));
            Column::chunked(field, chunks.iter().map(|chunk| Arc::clone(&chunk[place])).collect())
        });
        Self::new(columns.collect())
    }

    /// A pandas frame where pyarrow is missing: column by column.
    fn from_frame(frame: &Bound<'_, PyAny>, argument: &str) -> PyResult<Self> {
        let py = frame.py();
        let Ok(names) = frame.getattr("columns").and_then(|columns| columns.try_iter()) else {
            return Err(errors::wrong_type(argument, frame, "a table"));
        };
        let mut columns = Vec::new();
        for name in names {
            let name = name?;
            let values = frame.get_item(&name)?.call_method0(intern!(py, "tolist"))?;
            columns.push(Column::read(&name.str()?.to_string_lossy(), &values)?);
        }
        Self::new(columns)
    }

    /// The column of that name.
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.field.name() == name)
    }

    fn names(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.field.name().as_str()).collect()
    }

    fn named(&self, name: &Bound<'_, PyAny>) -> PyResult<&Column> {
        let text = name.cast::<PyString>().map(|name| name.to_string_lossy().into_owned());
        text.ok().and_then(|name| self.column(&name)).ok_or_else(|| {
            PyKeyError::new_err(format!("no column {}; there are {}", errors::shown(name), self.names().join(", ")))
        })
    }

    /// The rows with these numbers.
    pub(crate) fn taken(&self, rows: &[u32]) -> PyResult<Self> {
        let columns = self.columns.iter().map(|column| column.take(rows)).collect::<PyResult<Vec<_>>>()?;
        Ok(Self { columns: columns.into(), rows: rows.len() })
    }

    /// This table with more columns; one of a name that is there takes its place.
    pub(crate) fn with(&self, more: Vec<Column>) -> PyResult<Self> {
        let mut columns = self.columns.to_vec();
        for column in more {
            match columns.iter().position(|known| known.field.name() == column.field.name()) {
                Some(place) => columns[place] = column,
                None => columns.push(column),
            }
        }
        Self::new(columns)
    }

    /// The fields of the columns.
    pub(crate) fn fields(&self) -> Fields {
        self.columns.iter().map(|column| Arc::clone(&column.field)).collect()
    }

    /// The rows cut so that every column is in one piece in each part, without a copy.
    pub(crate) fn parts(&self) -> PyResult<Vec<StructArray>> {
        let mut cuts = BTreeSet::from([0, self.rows]);
        for column in self.columns.iter() {
            let mut end = 0;
            cuts.extend(column.chunks.iter().map(|chunk| {
                end += chunk.len();
                end
            }));
        }
        let cuts = cuts.into_iter().collect::<Vec<_>>();
        let fields = self.fields();
        let part = |start: usize, end: usize| {
            let arrays = self.columns.iter().map(|column| column.slice(start, end - start).whole());
            StructArray::try_new_with_length(fields.clone(), arrays.collect::<PyResult<_>>()?, None, end - start)
                .map_err(|fault| errors::type_error(fault.to_string()))
        };
        cuts.windows(2).map(|pair| part(pair[0], pair[1])).collect()
    }
}

/// The columns of a struct array with the nulls of whole rows passed on to them.
fn flat(rows: &StructArray) -> Vec<ArrayRef> {
    match rows.nulls() {
        None => rows.columns().to_vec(),
        Some(nulls) => rows
            .columns()
            .iter()
            .map(|column| {
                let nulls = NullBuffer::union(Some(nulls), column.nulls());
                let data = column.to_data().into_builder().nulls(nulls);
                data.build().map_or_else(|_| Arc::clone(column), arrow_array::make_array)
            })
            .collect(),
    }
}

#[pymethods]
impl Table {
    /// Makes a table of columns by name; each is a list or anything that offers an Arrow column.
    #[new]
    #[pyo3(signature = (columns, /))]
    fn py_new(columns: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::new(read_columns(columns)?)
    }

    /// Takes a table of any library that offers an Arrow stream.
    #[staticmethod]
    #[pyo3(signature = (table, /))]
    fn from_arrow(table: &Bound<'_, PyAny>) -> PyResult<Self> {
        Self::import(table, "table")
    }

    /// Names of the columns, in order.
    #[getter(columns)]
    fn py_columns(&self) -> Vec<&str> {
        self.names()
    }

    /// Number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.rows
    }

    fn __len__(&self) -> usize {
        self.rows
    }

    fn __getitem__(&self, name: &Bound<'_, PyAny>) -> PyResult<Column> {
        self.named(name).cloned()
    }

    fn __contains__(&self, name: &Bound<'_, PyAny>) -> bool {
        self.named(name).is_ok()
    }

    /// Refuses to be one array: a `DataFrame` or array made of a table as a whole would hold the names of its columns.
    #[pyo3(signature = (*_args, **_options))]
    #[allow(clippy::unused_self, reason = "numpy looks for a method")]
    fn __array__(&self, _args: &Bound<'_, PyTuple>, _options: Option<&Bound<'_, PyDict>>) -> PyResult<()> {
        Err(errors::type_error(
            "a Table is several columns and no array; table.to_pandas() gives a DataFrame, table[\"name\"] a column",
        ))
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyList::new(py, self.names())?.try_iter()?.into_any())
    }

    /// One dict a row.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let names = self.names().into_iter().map(|name| PyString::new(py, name)).collect::<Vec<_>>();
        let columns = self.columns.iter().map(|column| column.values(py)).collect::<PyResult<Vec<_>>>()?;
        let rows = PyList::empty(py);
        for row in 0..self.rows {
            let record = PyDict::new(py);
            for (name, column) in names.iter().zip(&columns) {
                record.set_item(name, &column[row])?;
            }
            rows.append(record)?;
        }
        Ok(rows)
    }

    /// As a `pyarrow.Table`, without a copy.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        extra(slf.py(), "pyarrow", "parquet")?.getattr("table")?.call1((slf,))
    }

    /// As a `polars.DataFrame`, without a copy.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        extra(slf.py(), "polars", "polars")?.getattr("DataFrame")?.call1((slf,))
    }

    /// As a `pandas.DataFrame`.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        extra(py, "pandas", "pandas")?;
        extra(py, "pyarrow", "pandas")?.getattr("table")?.call1((slf,))?.call_method0("to_pandas")
    }

    /// Return the first `n` rows.
    #[pyo3(signature = (n=None), text_signature = "($self, n=10)")]
    fn head(&self, n: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let n = n.map_or(Ok(10), |n| options::whole("n", n, 0, u32::MAX))? as usize;
        let rows = n.min(self.rows);
        Ok(Self { columns: self.columns.iter().map(|column| column.slice(0, rows)).collect(), rows })
    }

    /// The rows with these numbers, in the order given.
    fn take(&self, rows: &Bound<'_, PyAny>) -> PyResult<Self> {
        let numbers = Column::read("rows", rows)?;
        let mut found = Vec::with_capacity(numbers.rows);
        if numbers.chunks.iter().all(|chunk| values::whole_numbers(chunk, &mut found).is_some()) {
            let known = |row: &Option<u32>| row.filter(|&row| (row as usize) < self.rows);
            if let Some(places) = found.iter().map(known).collect::<Option<Vec<_>>>() {
                return self.taken(&places);
            }
        }
        let mut places = Vec::with_capacity(numbers.rows);
        for number in numbers.values(rows.py())? {
            let fault = || errors::option("rows", errors::shown(&number), &format!("row numbers below {}", self.rows));
            if number.is_instance_of::<pyo3::types::PyBool>() {
                return Err(fault());
            }
            let place = number.extract::<u32>().map_err(|_| fault())?;
            if place as usize >= self.rows {
                return Err(fault());
            }
            places.push(place);
        }
        self.taken(&places)
    }

    /// The columns of these names, in the order given.
    fn select(&self, names: &Bound<'_, PyAny>) -> PyResult<Self> {
        if names.is_instance_of::<PyString>() {
            return Err(errors::wrong_type("names", names, "a list of column names"));
        }
        let columns = names.try_iter()?.map(|name| self.named(&name?).cloned()).collect::<PyResult<Vec<_>>>()?;
        Self::new(columns)
    }

    /// This table with more columns; one of a name that is there takes its place.
    fn with_columns(&self, columns: &Bound<'_, PyAny>) -> PyResult<Self> {
        self.with(read_columns(columns)?)
    }

    /// Writes the table as CSV, replacing the file only when the new one is whole.
    ///
    /// Lists and dicts are written as JSON, times as ISO 8601, missing values as nothing.
    ///
    /// Parameters
    /// ----------
    /// path : str or path
    /// `safe_for_spreadsheets` : bool
    ///     Put an apostrophe before texts that a spreadsheet would run as a formula (they begin with ``= + - @``, a tab
    ///     or a carriage return) and mark the file as UTF-8. Numbers stay numbers.
    #[pyo3(signature = (path, *, safe_for_spreadsheets=None), text_signature = "($self, path, *, safe_for_spreadsheets=True)")]
    fn to_csv(&self, py: Python<'_>, path: PathBuf, safe_for_spreadsheets: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let safe = safe_for_spreadsheets.map_or(Ok(true), |safe| options::switch("safe_for_spreadsheets", safe))?;
        let mut problem = None;
        let written = files::replace(&path, |file| match files::write_csv(py, self, safe, file) {
            Ok(written) => written,
            Err(raised) => {
                problem = Some(raised);
                Err(std::io::ErrorKind::Other.into())
            }
        });
        match (problem, written) {
            (Some(raised), _) => Err(raised),
            (None, written) => written.map_err(|fault| files::os_error(&fault, &path)),
        }
    }

    /// Writes the table in the Arrow file format, replacing the file only when the new one is whole.
    fn write_arrow(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let table = self.unified()?;
        files::save(py, &path, |file| files::write_arrow(&table, file))
    }

    /// Reads a table in the Arrow file format.
    #[staticmethod]
    fn read_arrow(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        files::table(py, files::load(py, &path)?, &path.display().to_string())
    }

    /// Reads a table in the Arrow file format that stays on the disk; nobody may change the file in place.
    #[staticmethod]
    fn _map_arrow(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        files::mapped(py, &path)
    }

    /// The rows of several tables of the same columns, one after the other, without a copy.
    #[staticmethod]
    fn _joined(tables: Vec<PyRef<'_, Self>>) -> PyResult<Self> {
        join(&tables.iter().map(|table| &**table).collect::<Vec<_>>())
    }

    /// `count` rows from `start`, or as many as there are, without a copy.
    fn _slice(&self, start: usize, count: usize) -> Self {
        let start = start.min(self.rows);
        let rows = count.min(self.rows - start);
        Self { columns: self.columns.iter().map(|column| column.slice(start, rows)).collect(), rows }
    }

    /// This table with `first` added to each `doc`, for texts that stand so far down in a longer column.
    fn _from_doc(&self, first: u32) -> PyResult<Self> {
        let Some(column) = self.column("doc") else { return Ok(self.clone()) };
        let moved = |chunk: &ArrayRef| -> ArrayRef {
            Arc::new(chunk.as_primitive::<UInt32Type>().unary::<_, UInt32Type>(|doc| doc + first))
        };
        let chunks = column.chunks.iter().map(moved).collect();
        self.with(vec![Column::chunked(Arc::clone(&column.field), chunks)])
    }

    /// Numbers of the rows (`row`) in order of a column of whole numbers, or of names such as `U04`, which go by length
    /// first; rows of one value stay in order, those without are left out.
    fn _order(&self, py: Python<'_>, name: &Bound<'_, PyAny>) -> PyResult<Self> {
        let column = self.named(name)?;
        let mut rows = (0..self.rows as u32).collect::<Vec<_>>();
        let mut numbers = Vec::with_capacity(self.rows);
        if column.chunks.iter().all(|chunk| values::whole_numbers(chunk, &mut numbers).is_some()) {
            rows.retain(|&row| numbers[row as usize].is_some());
            py.detach(|| rows.sort_by_key(|&row| numbers[row as usize]));
        } else if texts::is_text(column.field.data_type()) {
            let mut words = Vec::with_capacity(self.rows);
            column.chunks.iter().for_each(|chunk| texts::lend(chunk, &mut words));
            rows.retain(|&row| words[row as usize].is_some());
            let key = |&row: &u32| words[row as usize].map(|word| (word.len(), word));
            py.detach(|| rows.sort_by_key(key));
        } else {
            return Err(errors::type_error(format!(
                "column {:?} holds {}",
                column.field.name(),
                texts::arrow_name(column.field.data_type())
            )));
        }
        Self::new(Builder::new().numbers("row", rows).columns())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let py = slf.py();
        let table = slf.get().unified()?;
        let mut bytes = Vec::new();
        py.detach(|| files::write_arrow(&table, &mut bytes)).map_err(|fault| errors::format(fault.to_string()))?;
        Ok((slf.get_type().getattr("_from_bytes")?, (PyBytes::new(py, &bytes),)))
    }

    #[staticmethod]
    fn _from_bytes(py: Python<'_>, bytes: &[u8]) -> PyResult<Self> {
        files::table(py, bytes.to_vec(), "the pickled table")
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        // Nothing in a table ever changes, so it is its own copy.
        slf
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        show::text(py, self)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        show::html(py, self)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let py = other.py();
        let Ok(other) = other.cast::<Self>() else { return Ok(py.NotImplemented()) };
        let other = other.get();
        let mut same = self.rows == other.rows && self.columns.len() == other.columns.len();
        for (left, right) in self.columns.iter().zip(other.columns.iter()) {
            same = same && left.same(right)?;
        }
        Ok(pyo3::types::PyBool::new(py, same).to_owned().into_any().unbind())
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let parts = self.parts()?.into_iter().map(|part| Arc::new(part) as ArrayRef).collect();
        arrow::export_stream(py, self.field(), parts)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        arrow::export_schema(py, &self.field())
    }
}

impl Table {
    /// This table with every column of words in one chunk, since a file has one list of words a column.
    fn unified(&self) -> PyResult<Self> {
        fn has_words(kind: &DataType) -> bool {
            match kind {
                DataType::Dictionary(..) => true,
                DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
                    has_words(item.data_type())
                }
                DataType::Struct(fields) => fields.iter().any(|field| has_words(field.data_type())),
                _ => false,
            }
        }
        if !self.columns.iter().any(|column| column.chunks.len() > 1 && has_words(column.field.data_type())) {
            return Ok(self.clone());
        }
        // The other columns may be far larger, and stay as they are.
        let joined = |column: &Column| {
            let chunks = if has_words(column.field.data_type()) {
                vec![column.whole()?].into()
            } else {
                Arc::clone(&column.chunks)
            };
            Ok(Column { field: Arc::clone(&column.field), chunks, rows: column.rows })
        };
        Ok(Self { columns: self.columns.iter().map(joined).collect::<PyResult<_>>()?, rows: self.rows })
    }

    /// The whole table as one field of structs, as the protocol speaks of tables.
    fn field(&self) -> FieldRef {
        Arc::new(Field::new("", DataType::Struct(self.fields()), false))
    }
}

/// The rows of tables of the same columns, one after the other. A column of nothing but nulls is of any type.
fn join(tables: &[&Table]) -> PyResult<Table> {
    let Some(first) = tables.first() else { return Table::new(Vec::new()) };
    if tables.iter().any(|table| table.names() != first.names()) {
        return Err(errors::type_error("tables of different columns cannot be joined"));
    }
    let column = |place: usize| {
        let columns = tables.iter().map(|table| &table.columns[place]);
        let kind_of = |column: &Column| column.field.data_type().clone();
        let has_views = columns.clone().any(|column| kind_of(column) == DataType::Utf8View);
        let alike = |column: &Column| if has_views { column.viewed() } else { Ok(column.clone()) };
        let columns = columns.map(alike).collect::<PyResult<Vec<_>>>()?;
        let field = columns.iter().find(|column| kind_of(column) != DataType::Null).unwrap_or(&first.columns[place]);
        let field = Arc::clone(&field.field);
        let mut chunks = Vec::new();
        for column in &columns {
            if column.field.data_type() == field.data_type() {
                chunks.extend(column.chunks.iter().cloned());
            } else if kind_of(column) == DataType::Null {
                chunks.push(new_null_array(field.data_type(), column.rows));
            } else {
                let (name, one, other) = (field.name(), field.data_type(), column.field.data_type());
                return Err(errors::type_error(format!("column {name:?} holds {one} and {other}")));
            }
        }
        Ok(Column::chunked(field, chunks))
    };
    Table::new((0..first.columns.len()).map(column).collect::<PyResult<_>>()?)
}

fn read_columns(columns: &Bound<'_, PyAny>) -> PyResult<Vec<Column>> {
    let Ok(columns) = columns.cast::<PyMapping>() else {
        return Err(errors::wrong_type("columns", columns, "a mapping of names to columns, or use Table.from_arrow"));
    };
    let mut read = Vec::new();
    for item in columns.items()? {
        let (name, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
        let Ok(name) = name.extract::<String>() else {
            return Err(errors::wrong_type("columns", &name, "names that are str"));
        };
        read.push(Column::read(&name, &value)?);
    }
    Ok(read)
}

/// A library that is not part of the base install.
fn extra<'py>(py: Python<'py>, module: &str, extra: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import(module).map(Bound::into_any).map_err(|fault| {
        if fault.is_instance_of::<PyImportError>(py) {
            PyImportError::new_err(format!("{module} is not installed; pip install \"copydesk[{extra}]\""))
        } else {
            fault
        }
    })
}
