//! One named column of a table.

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, OffsetSizeTrait, new_empty_array};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};
use arrow_select::concat::concat;
use arrow_select::interleave::interleave;
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList, PySet, PyString, PyTuple};

use crate::table::Table;
use crate::texts::arrow_name;
use crate::{arrow, errors, infer, values};

/// Strings that are taken so many times over, and more bytes than these, are not copied.
const REPEATED: usize = 4;
const MANY_BYTES: usize = 1 << 24;
/// The last byte of a block that a view may begin or end at: Arrow's offsets have a sign.
const IN_REACH: usize = i32::MAX as usize;

/// One column of a `Table`: an Arrow column that any library with the `PyCapsule` methods takes without a copy.
#[pyclass(frozen, module = "copydesk", sequence)]
#[derive(Clone)]
pub(crate) struct Column {
    pub(crate) field: FieldRef,
    pub(crate) chunks: Arc<[ArrayRef]>,
    pub(crate) rows: usize,
}

impl Column {
    /// A column of one chunk.
    pub(crate) fn new(name: &str, array: ArrayRef) -> Self {
        Self::chunked(Arc::new(Field::new(name, array.data_type().clone(), true)), vec![array])
    }

    /// A column of any number of chunks of the field's type.
    pub(crate) fn chunked(field: FieldRef, chunks: Vec<ArrayRef>) -> Self {
        let rows = chunks.iter().map(arrow_array::Array::len).sum();
        Self { field, chunks: chunks.into(), rows }
    }

    /// Any column that Python may hold, under `name`.
    pub(crate) fn read(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let renamed = |field: &Field| Arc::new(field.clone().with_name(name).with_nullable(true));
        if let Ok(column) = value.cast::<Self>() {
            let column = column.get();
            return Ok(Self { field: renamed(&column.field), ..column.clone() });
        }
        let argument = format!("column {name:?}");
        if arrow::offered(value)?
            && let Some((field, chunks)) = arrow::import(value, &argument)?
        {
            return Ok(Self::chunked(renamed(&field), chunks));
        }
        let lone = value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>();
        let unordered = value.is_instance_of::<PyDict>() || value.is_instance_of::<PySet>();
        let listed = if lone || unordered || value.try_iter().is_err() {
            return Err(errors::wrong_type(&argument, value, "a list, a numpy array, a Series or an Arrow column"));
        } else if value.hasattr("dtype")? && value.hasattr("tolist")? {
            value.call_method0("tolist")?
        } else {
            value.clone()
        };
        let items = listed.try_iter()?.collect::<PyResult<Vec<_>>>()?;
        let array = if items.is_empty() { new_empty_array(&DataType::Null) } else { infer::column(name, &items)? };
        Ok(Self::new(name, array))
    }

    /// The column in one chunk; chunks are joined only where there are several.
    pub(crate) fn whole(&self) -> PyResult<ArrayRef> {
        match self.chunks.as_ref() {
            [] => Ok(new_empty_array(self.field.data_type())),
            [chunk] => Ok(Arc::clone(chunk)),
            chunks => {
                let chunks = chunks.iter().map(AsRef::as_ref).collect::<Vec<&dyn Array>>();
                concat(&chunks).map_err(|fault| errors::type_error(format!("column {:?}: {fault}", self.field.name())))
            }
        }
    }

    /// `count` rows from `start`, without a copy.
    pub(crate) fn slice(&self, start: usize, count: usize) -> Self {
        let (mut before, end, mut chunks) = (0, start + count, Vec::new());
        for chunk in self.chunks.iter() {
            let (from, to) = (start.max(before), end.min(before + chunk.len()));
            if from < to {
                chunks.push(chunk.slice(from - before, to - from));
            }
            before += chunk.len();
        }
        Self::chunked(Arc::clone(&self.field), chunks)
    }

    /// The rows with these numbers, which are all below `rows`.
    pub(crate) fn take(&self, rows: &[u32]) -> PyResult<Self> {
        let mut places = Vec::with_capacity(rows.len());
        let mut starts = Vec::with_capacity(self.chunks.len());
        let mut before = 0;
        for chunk in self.chunks.iter() {
            starts.push(before);
            before += chunk.len();
        }
        for &row in rows {
            let chunk = starts.partition_point(|&start| start <= row as usize) - 1;
            places.push((chunk, row as usize - starts[chunk]));
        }
        if places.is_empty() {
            return Ok(Self::chunked(Arc::clone(&self.field), vec![new_empty_array(self.field.data_type())]));
        }
        match self.field.data_type() {
            DataType::Utf8 if self.is_repeated::<i32>(&places) => return self.views::<i32>(&places),
            DataType::LargeUtf8 if self.is_repeated::<i64>(&places) => return self.views::<i64>(&places),
            _ => {}
        }
        let chunks = self.chunks.iter().map(AsRef::as_ref).collect::<Vec<&dyn Array>>();
        let taken = interleave(&chunks, &places).map_err(|fault| self.fault(&fault))?;
        Ok(Self::chunked(Arc::clone(&self.field), vec![taken]))
    }

    /// Whether the strings at `places` are so many times what there is, or so long, that they are not to be copied.
    fn is_repeated<O: OffsetSizeTrait>(&self, places: &[(usize, usize)]) -> bool {
        let strings = self.chunks.iter().map(AsArray::as_string::<O>).collect::<Vec<_>>();
        let there = strings.iter().map(|chunk| chunk.value_data().len()).sum::<usize>();
        let taken = places.iter().map(|&(chunk, row)| strings[chunk].value_length(row).as_usize()).sum::<usize>();
        let in_reach = strings.iter().all(|chunk| chunk.value_data().len() <= IN_REACH);
        in_reach && (taken > MANY_BYTES.max(REPEATED * there) || taken > O::MAX_OFFSET)
    }

    /// A column of strings as one of views of their bytes.
    pub(crate) fn viewed(&self) -> PyResult<Self> {
        let chunks = self.chunks.iter().enumerate();
        let all = chunks.flat_map(|(chunk, rows)| (0..rows.len()).map(move |row| (chunk, row))).collect::<Vec<_>>();
        match self.field.data_type() {
            DataType::Utf8 => self.views::<i32>(&all),
            DataType::LargeUtf8 => self.views::<i64>(&all),
            _ => Ok(self.clone()),
        }
    }

    /// The strings at these places, chunk and row, as views of the bytes that are there.
    fn views<O: OffsetSizeTrait>(&self, places: &[(usize, usize)]) -> PyResult<Self> {
        let mut views = StringViewBuilder::with_capacity(places.len());
        let strings = self.chunks.iter().map(AsArray::as_string::<O>).collect::<Vec<_>>();
        // The first byte that the views of a chunk reach, and its block: a later one where 2 GiB are not enough.
        let mut blocks: Vec<Option<(usize, u32)>> = vec![None; strings.len()];
        for &(chunk, row) in places {
            if strings[chunk].is_null(row) {
                views.append_null();
                continue;
            }
            let start = strings[chunk].value_offsets()[row].as_usize();
            let length = strings[chunk].value_length(row).as_usize();
            let (first, block) = match blocks[chunk] {
                Some((first, block)) if first <= start && start + length - first <= IN_REACH => (first, block),
                known => {
                    let bytes = strings[chunk].values();
                    let first = if known.is_none() && start + length <= IN_REACH { 0 } else { start };
                    let block = bytes.slice_with_length(first, IN_REACH.min(bytes.len() - first));
                    *blocks[chunk].insert((first, views.append_block(block)))
                }
            };
            let view = views.try_append_view(block, (start - first) as u32, length as u32);
            view.map_err(|fault| self.fault(&fault))?;
        }
        let field = Arc::new(self.field.as_ref().clone().with_data_type(DataType::Utf8View));
        Ok(Self::chunked(field, vec![Arc::new(views.finish())]))
    }

    fn fault(&self, fault: &ArrowError) -> PyErr {
        errors::type_error(format!("column {:?}: {fault}", self.field.name()))
    }

    /// The values as Python objects.
    pub(crate) fn values<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let mut all = Vec::with_capacity(self.rows);
        for chunk in self.chunks.iter() {
            all.extend(values::to_python(py, chunk)?);
        }
        Ok(all)
    }

    /// Whether both hold the same values of the same type, however they are cut into chunks.
    pub(crate) fn same(&self, other: &Self) -> PyResult<bool> {
        if self.rows != other.rows || self.field.name() != other.field.name() {
            return Ok(false);
        }
        let (left, right) = (self.whole()?, other.whole()?);
        Ok(left.data_type().equals_datatype(right.data_type()) && left.as_ref() == right.as_ref())
    }
}

#[pymethods]
impl Column {
    /// The name.
    #[getter]
    fn name(&self) -> &str {
        self.field.name()
    }

    /// The Arrow type, as a word.
    #[getter]
    fn r#type(&self) -> String {
        arrow_name(self.field.data_type())
    }

    /// All values as a list, `None` where one is missing.
    fn to_pylist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.values(py)?)
    }

    fn __len__(&self) -> usize {
        self.rows
    }

    fn __getitem__<'py>(&self, py: Python<'py>, row: isize) -> PyResult<Bound<'py, PyAny>> {
        let place = if row < 0 { row + self.rows.cast_signed() } else { row };
        let place = usize::try_from(place)
            .ok()
            .filter(|&place| place < self.rows)
            .ok_or_else(|| PyIndexError::new_err(format!("row {row} of a column of {} rows", self.rows)))?;
        let one = self.slice(place, 1);
        values::to_python(py, &one.chunks[0])?.pop().ok_or_else(|| PyIndexError::new_err("the row is not there"))
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.to_pylist(py)?.try_iter()?.into_any())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let py = other.py();
        match other.cast::<Self>() {
            Ok(other) => Ok(pyo3::types::PyBool::new(py, self.same(other.get())?).to_owned().into_any().unbind()),
            Err(_) => Ok(py.NotImplemented()),
        }
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Table,))> {
        let table = Table::new(vec![slf.get().clone()])?;
        Ok((slf.get_type().getattr("_of_table")?, (table,)))
    }

    #[staticmethod]
    fn _of_table(table: &Bound<'_, Table>) -> Option<Self> {
        table.get().columns.first().cloned()
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let first = self.slice(0, 6.min(self.rows)).values(py)?;
        let mut shown = first.iter().map(errors::shown).collect::<Vec<_>>();
        if self.rows > shown.len() {
            shown.push("…".into());
        }
        Ok(format!("Column({:?}, {}, {} rows: [{}])", self.field.name(), self.r#type(), self.rows, shown.join(", ")))
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish for another type is a wish only; the protocol leaves the cast to whoever asks.
        let _ = requested_schema;
        arrow::export_stream(py, Arc::clone(&self.field), self.chunks.to_vec())
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let _ = requested_schema;
        arrow::export_array(py, &self.field, &self.whole()?)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        arrow::export_schema(py, &self.field)
    }
}
