//! Columns of text as Python holds them, lent to the core without copying a string.
//!
//! Arrow columns (pyarrow, polars, pandas, anything with the capsule methods) are read through their buffers; lists,
//! other sequences and iterators through the UTF-8 form that each `str` keeps. A missing value of any library is a
//! null row. Whatever else is in the way is a `TypeError` that names argument, row and type.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BinaryArrayType, StringArrayType};
use arrow_schema::DataType;
use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{
    PyByteArray, PyBytes, PyDict, PyFloat, PyFrozenSet, PyList, PyMemoryView, PySet, PySlice, PyString, PyTuple,
};

use crate::{arrow, errors};

/// What to do with a `str` or `bytes` that is not Unicode text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Refuse the call and name the row.
    Raise,
    /// Put U+FFFD for what is not text, one for each lone surrogate.
    Replace,
    /// Take the row for a missing one.
    Null,
}

/// A column of text, kept alive while the core reads it.
pub(crate) enum Texts {
    /// Arrow chunks of one of the string types, dictionaries of strings, or nulls.
    Arrow(Vec<ArrayRef>),
    /// One entry a row.
    Rows(Vec<Row>),
}

/// One text that came as a Python object.
pub(crate) enum Row {
    /// Missing.
    Null,
    /// The UTF-8 form of a living `str`.
    Lent(PyBackedStr),
    /// Decoded or repaired.
    Own(String),
}

impl Texts {
    /// The column that `value` is; `argument` is its name in messages.
    pub(crate) fn read(value: &Bound<'_, PyAny>, argument: &str, policy: Policy) -> PyResult<Self> {
        refuse_what_is_no_column(value, argument)?;
        let texts = Self::read_column(value, argument, policy)?;
        texts.check_sizes(argument)?;
        Ok(texts)
    }

    fn read_column(value: &Bound<'_, PyAny>, argument: &str, policy: Policy) -> PyResult<Self> {
        let py = value.py();
        if let Ok(list) = value.cast_exact::<PyList>() {
            return read_rows(py, list.iter().map(Ok), Some(list.len()), argument, policy);
        }
        if let Ok(tuple) = value.cast_exact::<PyTuple>() {
            return read_rows(py, tuple.iter().map(Ok), Some(tuple.len()), argument, policy);
        }
        // A column of Python objects goes by its elements: through Arrow one odd row would spoil all.
        let by_elements = match value.getattr_opt(intern!(py, "dtype"))? {
            Some(dtype) => dtype.str()?.to_string_lossy() == "object",
            None => false,
        };
        if !by_elements
            && arrow::offered(value)?
            && let Some((field, chunks)) = arrow::import(value, argument)?
        {
            return read_chunks(value, field.data_type(), chunks, argument, policy);
        }
        if let Some(column) = hugging_face(value)? {
            return Self::read_column(&column, argument, policy);
        }
        if value.hasattr(intern!(py, "dtype"))? && value.hasattr(intern!(py, "tolist"))? {
            return read_numpy(value, argument, policy);
        }
        let Ok(iterator) = value.try_iter() else { return Err(no_column(value, argument)) };
        let hint = value.len().ok();
        read_rows(py, iterator, hint, argument, policy)
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Arrow(chunks) => chunks.iter().map(arrow_array::Array::len).sum(),
            Self::Rows(rows) => rows.len(),
        }
    }

    /// The rows as the core takes them.
    pub(crate) fn view(&self) -> Vec<Option<&str>> {
        let mut rows = Vec::with_capacity(self.len());
        match self {
            Self::Arrow(chunks) => chunks.iter().for_each(|chunk| lend(chunk, &mut rows)),
            Self::Rows(own) => rows.extend(own.iter().map(|row| match row {
                Row::Null => None,
                Row::Lent(text) => Some(text.as_str()),
                Row::Own(text) => Some(text.as_str()),
            })),
        }
        rows
    }

    /// Offsets are 32 bits wide, so a text over 4 GiB, or as many texts, cannot be spoken of.
    fn check_sizes(&self, argument: &str) -> PyResult<()> {
        let most = u32::MAX as usize;
        if self.len() > most {
            return Err(errors::option(argument, format!("a column of {} rows", self.len()), "at most 2**32 - 1 rows"));
        }
        let bytes: usize = match self {
            Self::Arrow(chunks) => chunks.iter().map(arrow_array::Array::get_buffer_memory_size).sum(),
            Self::Rows(rows) => rows
                .iter()
                .map(|row| match row {
                    Row::Null => 0,
                    Row::Lent(text) => text.len(),
                    Row::Own(text) => text.len(),
                })
                .sum(),
        };
        if bytes > most
            && let Some(row) = self.view().iter().position(|text| text.is_some_and(|text| text.len() > most))
        {
            return Err(errors::option(
                argument,
                format!("row {row}, a text of more than 4 GiB,"),
                "smaller texts: split it at a paragraph",
            ));
        }
        Ok(())
    }
}

/// Whether a value of the string types that Arrow knows is in a column of this type.
pub(crate) fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// Appends the strings of one chunk, whose type passed [`is_text`].
pub(crate) fn lend<'a>(chunk: &'a ArrayRef, rows: &mut Vec<Option<&'a str>>) {
    fn keyed<'a, K: ArrowDictionaryKeyType>(chunk: &'a ArrayRef, rows: &mut Vec<Option<&'a str>>) {
        let dictionary = chunk.as_dictionary::<K>();
        let mut words = Vec::with_capacity(dictionary.values().len());
        lend(dictionary.values(), &mut words);
        rows.extend((0..dictionary.len()).map(|row| dictionary.key(row).and_then(|key| words[key])));
    }
    fn all<'a>(strings: impl StringArrayType<'a>, rows: &mut Vec<Option<&'a str>>) {
        rows.extend(strings.iter());
    }
    match chunk.data_type() {
        DataType::Utf8 => all(chunk.as_string::<i32>(), rows),
        DataType::LargeUtf8 => all(chunk.as_string::<i64>(), rows),
        DataType::Utf8View => all(chunk.as_string_view(), rows),
        DataType::Dictionary(key, _) => match key.as_ref() {
            DataType::Int8 => keyed::<Int8Type>(chunk, rows),
            DataType::Int16 => keyed::<Int16Type>(chunk, rows),
            DataType::Int32 => keyed::<Int32Type>(chunk, rows),
            DataType::Int64 => keyed::<Int64Type>(chunk, rows),
            DataType::UInt8 => keyed::<UInt8Type>(chunk, rows),
            DataType::UInt16 => keyed::<UInt16Type>(chunk, rows),
            DataType::UInt32 => keyed::<UInt32Type>(chunk, rows),
            _ => keyed::<UInt64Type>(chunk, rows),
        },
        _ => rows.extend(std::iter::repeat_n(None, chunk.len())),
    }
}

const ACCEPTED: &str =
    "a column of text: a list or iterator of str, a pandas or polars Series, a pyarrow or numpy array";

fn no_column(value: &Bound<'_, PyAny>, argument: &str) -> PyErr {
    errors::wrong_type(argument, value, ACCEPTED)
}

/// Refuses what can be iterated but is no column: a lone string above all.
fn refuse_what_is_no_column(value: &Bound<'_, PyAny>, argument: &str) -> PyResult<()> {
    if value.is_instance_of::<PyString>() {
        return Err(errors::wrong_type(argument, value, "a list, even for one text: [text]"));
    }
    if value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyMemoryView>()
    {
        return Err(errors::wrong_type(argument, value, "a list, even for one text: [text], decoded to str"));
    }
    if value.is_instance_of::<PyDict>() || value.is_instance_of::<PySet>() || value.is_instance_of::<PyFrozenSet>() {
        return Err(errors::wrong_type(argument, value, "something with rows in order, such as list(…) of it"));
    }
    let kind = value.get_type();
    // Asked of the type, for a lazy frame would work out its columns to answer.
    if kind.hasattr(intern!(value.py(), "columns"))? || kind.hasattr(intern!(value.py(), "column_names"))? {
        return Err(errors::wrong_type(argument, value, "one column of the table, such as table[\"text\"]"));
    }
    Ok(())
}

/// The Arrow column behind a Hugging Face `Column`, which offers none itself.
fn hugging_face<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = value.py();
    let module = value.get_type().module()?;
    if !module.to_string_lossy().starts_with("datasets.") || !value.hasattr(intern!(py, "column_name"))? {
        return Ok(None);
    }
    let name = value.getattr(intern!(py, "column_name"))?;
    let source = value.getattr(intern!(py, "source"))?;
    if !source.hasattr(intern!(py, "select_columns"))? {
        return Ok(None);
    }
    let table =
        source.call_method1("select_columns", (PyList::new(py, [&name])?,))?.call_method1("with_format", ("arrow",))?;
    Ok(Some(table.get_item(PySlice::full(py))?.get_item(&name)?))
}

/// Rows of an Arrow column, once its type is known to be text.
fn read_chunks(
    value: &Bound<'_, PyAny>,
    kind: &DataType,
    chunks: Vec<ArrayRef>,
    argument: &str,
    policy: Policy,
) -> PyResult<Texts> {
    if is_text(kind) {
        return Ok(Texts::Arrow(chunks));
    }
    match kind {
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
            let mut rows = Vec::new();
            let argument = &format!("{argument} ({})", errors::type_name(value));
            for chunk in &chunks {
                match kind {
                    DataType::Binary => decode_all(chunk.as_binary::<i32>(), &mut rows, argument, policy)?,
                    DataType::LargeBinary => decode_all(chunk.as_binary::<i64>(), &mut rows, argument, policy)?,
                    _ => decode_all(chunk.as_binary_view(), &mut rows, argument, policy)?,
                }
            }
            Ok(Texts::Rows(rows))
        }
        DataType::Struct(fields) => {
            let names = fields.iter().map(|field| field.name().as_str()).collect::<Vec<_>>().join(", ");
            Err(errors::type_error(format!(
                "{argument}: got {}, a table of {} columns ({names}); give one of them, such as table[\"text\"]",
                errors::type_name(value),
                fields.len(),
            )))
        }
        _ => {
            let mut came = errors::type_name(value);
            let dtype = value.getattr_opt(intern!(value.py(), "dtype"))?;
            match dtype {
                Some(dtype) => write!(came, " of {}", dtype.str()?.to_string_lossy()),
                None => write!(came, " of {}", arrow_name(kind)),
            }
            .ok();
            Err(errors::type_error(format!("{argument}: got {came}; give {ACCEPTED}")))
        }
    }
}

/// The name of an Arrow type as its users write it.
pub(crate) fn arrow_name(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 => "string".into(),
        DataType::LargeUtf8 => "large_string".into(),
        DataType::Utf8View => "string_view".into(),
        DataType::List(item) => format!("list<{}>", arrow_name(item.data_type())),
        DataType::Boolean => "bool".into(),
        DataType::Float64 => "double".into(),
        DataType::Float32 => "float".into(),
        other => other.to_string().to_lowercase(),
    }
}

fn decode_all<'a>(
    chunk: impl BinaryArrayType<'a>,
    rows: &mut Vec<Row>,
    argument: &str,
    policy: Policy,
) -> PyResult<()> {
    for bytes in chunk.iter() {
        let row = rows.len();
        rows.push(bytes.map_or(Ok(Row::Null), |bytes| decoded(bytes, row, argument, policy))?);
    }
    Ok(())
}

fn read_numpy(value: &Bound<'_, PyAny>, argument: &str, policy: Policy) -> PyResult<Texts> {
    let py = value.py();
    let kind = value.getattr("dtype")?.getattr_opt("kind")?.map_or_else(String::new, |kind| kind.to_string());
    let dimensions: usize = value.getattr_opt("ndim")?.map_or(Ok(1), |ndim| ndim.extract())?;
    if dimensions != 1 || !(kind.is_empty() || "OUST".contains(&kind)) {
        let came = format!("{} of {}", errors::type_name(value), value.getattr("dtype")?.str()?.to_string_lossy());
        let shape = if dimensions == 1 { String::new() } else { format!(" with {dimensions} dimensions") };
        return Err(errors::type_error(format!("{argument}: got {came}{shape}; give {ACCEPTED}")));
    }
    let list = value.call_method0("tolist")?;
    match list.cast::<PyList>() {
        Ok(list) => read_rows(py, list.iter().map(Ok), Some(list.len()), argument, policy),
        Err(_) => Err(no_column(value, argument)),
    }
}

/// How many rows are read between two looks at other threads and signals.
const BREATH: usize = 1 << 14;

fn read_rows<'py>(
    py: Python<'py>,
    values: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
    count: Option<usize>,
    argument: &str,
    policy: Policy,
) -> PyResult<Texts> {
    // A length is the container's word only; a lie must not cost memory.
    let mut rows = Vec::with_capacity(count.unwrap_or(0).min(1 << 20));
    let mut bytes = 0;
    for value in values {
        let row = read_row(&value?, rows.len(), argument, policy)?;
        if let Row::Lent(text) = &row {
            bytes += text.len();
        }
        rows.push(row);
        if rows.len() % BREATH == 0 || bytes > BREATH << 10 {
            bytes = 0;
            py.check_signals()?;
            py.detach(|| ());
        }
    }
    Ok(Texts::Rows(rows))
}

fn read_row(value: &Bound<'_, PyAny>, row: usize, argument: &str, policy: Policy) -> PyResult<Row> {
    if let Ok(text) = value.cast::<PyString>() {
        if let Some(own) = encoded_in_pieces(text)? {
            return Ok(Row::Own(own));
        }
        return match PyBackedStr::try_from(text.clone()) {
            Ok(text) => Ok(Row::Lent(text)),
            Err(fault) => repaired(text, &fault, row, argument, policy),
        };
    }
    if is_missing(value)? {
        return Ok(Row::Null);
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return decoded(bytes.as_bytes(), row, argument, policy);
    }
    Err(errors::type_error(format!(
        "{argument}: row {row} is {} of type {}; give str, or None where a text is missing",
        errors::shown(value),
        errors::type_name(value),
    )))
}

/// Code points from which on a `str` is encoded piece by piece, and those of a piece: few enough that their memory is
/// used again and again.
const HUGE: usize = 1 << 24;
const PIECE: usize = 1 << 14;

/// The UTF-8 form of a huge `str`, made with a look at other threads and signals now and then: Python would make it in
/// one go of a third of a second for 256 MiB. `None` for what it makes fast enough, and for what is no text.
fn encoded_in_pieces(text: &Bound<'_, PyString>) -> PyResult<Option<String>> {
    let py = text.py();
    let len = text.len()?;
    if len < HUGE || text.call_method0(intern!(py, "isascii"))?.is_truthy()? {
        return Ok(None);
    }
    let mut encoded = String::new();
    for start in (0..len).step_by(PIECE) {
        let piece = text.get_item(PySlice::new(py, start.cast_signed(), (start + PIECE).cast_signed(), 1))?;
        let Ok(piece) = piece.cast::<PyString>()?.to_str() else { return Ok(None) };
        if start == 0 {
            // As many bytes a code point as here, and an eighth more.
            encoded.reserve(piece.len() * (len / PIECE + 1) / 8 * 9);
        }
        encoded.push_str(piece);
        if (start / PIECE).is_multiple_of(64) {
            py.check_signals()?;
            py.detach(|| ());
        }
    }
    Ok(Some(encoded))
}

/// Whether `value` is what some library writes for a missing one: `None`, a float NaN, `pandas.NA`, `pandas.NaT`.
pub(crate) fn is_missing(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if value.is_none() {
        return Ok(true);
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        return Ok(number.value().is_nan());
    }
    let kind = value.get_type();
    let name = kind.name()?;
    let name = name.to_string_lossy();
    Ok((name == "NAType" || name == "NaTType") && kind.module()?.to_string_lossy().starts_with("pandas."))
}

/// A `str` with lone surrogates, by the caller's policy.
fn repaired(text: &Bound<'_, PyString>, fault: &PyErr, row: usize, argument: &str, policy: Policy) -> PyResult<Row> {
    let py = text.py();
    if !fault.is_instance_of::<PyUnicodeEncodeError>(py) {
        return Err(fault.clone_ref(py));
    }
    match policy {
        Policy::Null => Ok(Row::Null),
        Policy::Raise => {
            let position: usize = fault.value(py).getattr("start")?.extract()?;
            Err(errors::text(format!(
                "{argument}: row {row} is a str with a lone surrogate at position {position}, which is no text; \
                 give errors=\"replace\" to read U+FFFD there, or errors=\"null\" to take the row for missing"
            )))
        }
        Policy::Replace => {
            let encoded = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
            let mut bytes = encoded.cast::<PyBytes>()?.as_bytes().to_vec();
            // A surrogate is three bytes in this form, ED A0..BF xx, and so is U+FFFD: offsets stay where they are.
            for start in 0..bytes.len() {
                if bytes[start] == 0xED && bytes.get(start + 1).is_some_and(|&second| second >= 0xA0) {
                    bytes[start..start + 3].copy_from_slice("\u{FFFD}".as_bytes());
                }
            }
            Ok(Row::Own(String::from_utf8_lossy(&bytes).into_owned()))
        }
    }
}

/// Bytes read as UTF-8, by the caller's policy where they are none.
fn decoded(bytes: &[u8], row: usize, argument: &str, policy: Policy) -> PyResult<Row> {
    match (std::str::from_utf8(bytes), policy) {
        (Ok(text), _) => Ok(Row::Own(text.to_owned())),
        (Err(_), Policy::Null) => Ok(Row::Null),
        (Err(_), Policy::Replace) => Ok(Row::Own(String::from_utf8_lossy(bytes).into_owned())),
        (Err(fault), Policy::Raise) => Err(errors::text(format!(
            "{argument}: row {row} is bytes that are not UTF-8 at position {}; give errors=\"replace\" to read U+FFFD \
             there, errors=\"null\" to take the row for missing, or decode it with the encoding it is in",
            fault.valid_up_to(),
        ))),
    }
}
