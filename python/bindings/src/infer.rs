//! Python values as Arrow columns: what `Table({"name": [...]})` takes.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, LargeBinaryBuilder, LargeStringBuilder, PrimitiveBuilder};
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, DurationMicrosecondType, Float64Type, Int64Type, TimestampMicrosecondType,
    UInt64Type,
};
use arrow_array::{Array, ArrayRef, LargeListArray, NullArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::errors;
use crate::texts::is_missing;

/// How deep lists and dictionaries may be nested; a list that holds itself has no end.
const DEEPEST: usize = 32;

/// The kind of one Python value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Int,
    Float,
    Str,
    Bytes,
    Date,
    Moment,
    ZonedMoment,
    Span,
    List,
    Dict,
}

/// Values of one column, `None` where one is missing.
type Values<'py> = Vec<Option<Bound<'py, PyAny>>>;

/// Reads values into a column of the one type that holds them all; `name` is the column's in messages.
pub(crate) fn column(name: &str, values: &[Bound<'_, PyAny>]) -> PyResult<ArrayRef> {
    let Some(first) = values.first() else { return Ok(Arc::new(NullArray::new(0))) };
    Inference::new(first.py(), name)?.build(values, 0)
}

struct Inference<'py, 'n> {
    name: &'n str,
    date: Bound<'py, PyAny>,
    moment: Bound<'py, PyAny>,
    span: Bound<'py, PyAny>,
    utc: Bound<'py, PyAny>,
}

impl<'py, 'n> Inference<'py, 'n> {
    fn new(py: Python<'py>, name: &'n str) -> PyResult<Self> {
        let module = py.import(intern!(py, "datetime"))?;
        Ok(Self {
            name,
            date: module.getattr("date")?,
            moment: module.getattr("datetime")?,
            span: module.getattr("timedelta")?,
            utc: module.getattr("timezone")?.getattr("utc")?,
        })
    }

    fn kind(&self, value: &Bound<'py, PyAny>) -> PyResult<Option<Kind>> {
        let kind = if value.is_instance_of::<PyString>() {
            Kind::Str
        } else if value.is_instance_of::<PyBool>() {
            Kind::Bool
        } else if value.is_instance_of::<PyInt>() {
            Kind::Int
        } else if value.is_instance_of::<PyFloat>() {
            Kind::Float
        } else if value.is_instance_of::<PyBytes>() {
            Kind::Bytes
        } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            Kind::List
        } else if value.is_instance_of::<PyDict>() {
            Kind::Dict
        } else if value.is_instance(&self.moment)? {
            if value.getattr(intern!(value.py(), "tzinfo"))?.is_none() { Kind::Moment } else { Kind::ZonedMoment }
        } else if value.is_instance(&self.date)? {
            Kind::Date
        } else if value.is_instance(&self.span)? {
            Kind::Span
        } else {
            return Ok(None);
        };
        Ok(Some(kind))
    }

    fn fault(&self, row: usize, value: &Bound<'py, PyAny>, wanted: &str) -> PyErr {
        errors::type_error(format!(
            "column {:?}: row {row} is {} of type {}; {wanted}",
            self.name,
            errors::shown(value),
            errors::type_name(value)
        ))
    }

    /// The kind that holds all values, and the values with `None` for missing ones.
    fn read(&self, values: &[Bound<'py, PyAny>]) -> PyResult<(Option<Kind>, Values<'py>)> {
        let mut all: Option<Kind> = None;
        let mut read = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            // NaN is a number among numbers and a missing value elsewhere, so it decides nothing yet.
            if is_missing(value)? {
                read.push(value.is_instance_of::<PyFloat>().then(|| value.clone()));
                continue;
            }
            // Scalars of numpy know their Python value.
            let value = if self.kind(value)?.is_none() && value.hasattr("dtype")? && value.hasattr("tolist")? {
                value.call_method0("tolist")?
            } else {
                value.clone()
            };
            let Some(kind) = self.kind(&value)? else {
                return Err(self.fault(row, &value, "give str, numbers, dates, lists or dicts of these, or None"));
            };
            all = match (all, kind) {
                (None, kind) => Some(kind),
                (Some(before), kind) if before == kind => Some(kind),
                (Some(Kind::Int | Kind::Float), Kind::Int | Kind::Float) => Some(Kind::Float),
                (Some(before), _) => {
                    return Err(self.fault(
                        row,
                        &value,
                        &format!("the rows before are {before:?}: give one kind").to_lowercase(),
                    ));
                }
            };
            read.push(Some(value));
        }
        let is_nan = |value: &Bound<'py, PyAny>| value.cast::<PyFloat>().is_ok_and(|number| number.value().is_nan());
        match all {
            Some(Kind::Int) if read.iter().flatten().any(is_nan) => all = Some(Kind::Float),
            Some(Kind::Int | Kind::Float) => {}
            None if read.iter().flatten().next().is_some() => all = Some(Kind::Float),
            _ => read.iter_mut().filter(|value| value.as_ref().is_some_and(is_nan)).for_each(|value| *value = None),
        }
        Ok((all, read))
    }

    fn build(&self, values: &[Bound<'py, PyAny>], depth: usize) -> PyResult<ArrayRef> {
        if depth > DEEPEST {
            return Err(errors::type_error(format!("column {:?}: lists nested more than {DEEPEST} deep", self.name)));
        }
        let (kind, values) = self.read(values)?;
        let Some(kind) = kind else { return Ok(Arc::new(NullArray::new(values.len()))) };
        Ok(match kind {
            Kind::Bool => {
                let mut builder = BooleanBuilder::with_capacity(values.len());
                for value in &values {
                    builder.append_option(value.as_ref().map(Bound::is_truthy).transpose()?);
                }
                Arc::new(builder.finish())
            }
            Kind::Int => self.integers(&values)?,
            Kind::Float => self.primitive::<Float64Type>(&values, |value| value.extract())?,
            Kind::Str => {
                let mut builder = LargeStringBuilder::with_capacity(values.len(), 0);
                for (row, value) in values.iter().enumerate() {
                    let text = value
                        .as_ref()
                        .map(pyo3::types::PyAnyMethods::extract::<pyo3::pybacked::PyBackedStr>)
                        .transpose();
                    builder.append_option(text.map_err(|_| {
                        errors::text(format!(
                            "column {:?}: row {row} is a str with a lone surrogate, which is no text",
                            self.name
                        ))
                    })?);
                }
                Arc::new(builder.finish())
            }
            Kind::Bytes => {
                let mut builder = LargeBinaryBuilder::with_capacity(values.len(), 0);
                for value in &values {
                    builder.append_option(value.as_ref().map(pyo3::types::PyAnyMethods::extract::<&[u8]>).transpose()?);
                }
                Arc::new(builder.finish())
            }
            Kind::Date => self.primitive::<Date32Type>(&values, |value| {
                Ok(value.call_method0("toordinal")?.extract::<i32>()? - 719_163)
            })?,
            Kind::Moment => {
                let start = self.moment.call1((1970, 1, 1))?;
                self.primitive::<TimestampMicrosecondType>(&values, |value| self.micros(&value.sub(&start)?))?
            }
            Kind::ZonedMoment => {
                let py = self.utc.py();
                let start = self.moment.call1((1970, 1, 1, 0, 0, 0, 0, &self.utc))?;
                let zone = Self::zone(values.iter().flatten())?;
                let moments = self.primitive::<TimestampMicrosecondType>(&values, |value| {
                    self.micros(&value.call_method1(intern!(py, "astimezone"), (&self.utc,))?.sub(&start)?)
                })?;
                let data = moments
                    .to_data()
                    .into_builder()
                    .data_type(DataType::Timestamp(TimeUnit::Microsecond, Some(zone.into())));
                arrow_array::make_array(data.build().map_err(|fault| errors::type_error(fault.to_string()))?)
            }
            Kind::Span => self.primitive::<DurationMicrosecondType>(&values, |value| self.micros(value))?,
            Kind::List => self.lists(&values, depth)?,
            Kind::Dict => self.structs(&values, depth)?,
        })
    }

    fn primitive<T: ArrowPrimitiveType>(
        &self,
        values: &[Option<Bound<'py, PyAny>>],
        convert: impl Fn(&Bound<'py, PyAny>) -> PyResult<T::Native>,
    ) -> PyResult<ArrayRef> {
        let mut builder = PrimitiveBuilder::<T>::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            let converted =
                value.as_ref().map(|value| convert(value).map_err(|_| self.fault(row, value, "that is out of range")));
            builder.append_option(converted.transpose()?);
        }
        Ok(Arc::new(builder.finish()))
    }

    fn integers(&self, values: &[Option<Bound<'py, PyAny>>]) -> PyResult<ArrayRef> {
        let signed = self.primitive::<Int64Type>(values, |value| value.extract());
        // Hashes and identifiers of some sites use all 64 bits.
        signed.or_else(|_| self.primitive::<UInt64Type>(values, |value| value.extract()))
    }

    fn micros(&self, span: &Bound<'py, PyAny>) -> PyResult<i64> {
        let one = self.span.call1((0, 0, 1))?;
        span.call_method1(intern!(span.py(), "__floordiv__"), (one,))?.extract()
    }

    /// The zone of a column of moments: the one they share by name, otherwise UTC.
    fn zone<'a>(values: impl Iterator<Item = &'a Bound<'py, PyAny>>) -> PyResult<String>
    where
        'py: 'a,
    {
        let mut shared: Option<String> = None;
        for value in values {
            let zone = value.getattr(intern!(value.py(), "tzinfo"))?;
            let Some(key) = zone.getattr_opt(intern!(value.py(), "key"))? else { return Ok("UTC".into()) };
            let key = key.to_string();
            if shared.get_or_insert_with(|| key.clone()) != &key {
                return Ok("UTC".into());
            }
        }
        Ok(shared.unwrap_or_else(|| "UTC".into()))
    }

    fn lists(&self, values: &[Option<Bound<'py, PyAny>>], depth: usize) -> PyResult<ArrayRef> {
        let mut lengths = Vec::with_capacity(values.len());
        let mut items = Vec::new();
        for value in values {
            let before = items.len();
            if let Some(value) = value {
                for item in value.try_iter()? {
                    items.push(item?);
                }
            }
            lengths.push(items.len() - before);
        }
        let items = if items.is_empty() { Arc::new(NullArray::new(0)) } else { self.build(&items, depth + 1)? };
        let nulls = values.iter().map(Option::is_some).collect::<NullBuffer>();
        let field = Arc::new(Field::new("item", items.data_type().clone(), true));
        Ok(Arc::new(LargeListArray::new(field, OffsetBuffer::from_lengths(lengths), items, Some(nulls))))
    }

    fn structs(&self, values: &[Option<Bound<'py, PyAny>>], depth: usize) -> PyResult<ArrayRef> {
        let py = self.utc.py();
        // A dict keeps the order in which the keys first came.
        let keys = PyDict::new(py);
        for value in values.iter().flatten() {
            for key in value.cast::<PyDict>()?.keys() {
                keys.set_item(key, py.None())?;
            }
        }
        let mut fields = Vec::new();
        let mut columns = Vec::new();
        for key in keys.keys() {
            let Ok(name) = key.extract::<String>() else {
                return Err(errors::type_error(format!(
                    "column {:?}: a dict has the key {}; give str keys",
                    self.name,
                    errors::shown(&key)
                )));
            };
            let column = values
                .iter()
                .map(|value| match value {
                    Some(value) => {
                        Ok(value.cast::<PyDict>()?.get_item(&key)?.unwrap_or_else(|| py.None().into_bound(py)))
                    }
                    None => Ok(py.None().into_bound(py)),
                })
                .collect::<PyResult<Vec<_>>>()?;
            let column = self.build(&column, depth + 1)?;
            fields.push(Field::new(name, column.data_type().clone(), true));
            columns.push(column);
        }
        let nulls = values.iter().map(Option::is_some).collect::<NullBuffer>();
        StructArray::try_new_with_length(Fields::from(fields), columns, Some(nulls), values.len())
            .map(|array| Arc::new(array) as ArrayRef)
            .map_err(|fault| errors::type_error(fault.to_string()))
    }
}
