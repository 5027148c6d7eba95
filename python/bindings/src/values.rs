//! Arrow values as Python objects: what `to_pylist` gives.

use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::MICROSECONDS;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Decimal256Type,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayAccessor, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use pyo3::IntoPyObjectExt;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyBytes, PyDict, PyList, PyTuple};

use crate::errors;
use crate::texts::arrow_name;

type Values<'py> = PyResult<Vec<Bound<'py, PyAny>>>;

/// All values of `array`, `None` where one is missing.
pub(crate) fn to_python<'py>(py: Python<'py>, array: &ArrayRef) -> Values<'py> {
    macro_rules! numbers {
        ($kind:ty) => {
            each(py, array.as_primitive::<$kind>(), |number| number.into_bound_py_any(py))
        };
    }
    match array.data_type() {
        DataType::Null => Ok(vec![py.None().into_bound(py); array.len()]),
        DataType::Boolean => each(py, array.as_boolean(), |value| value.into_bound_py_any(py)),
        DataType::Int8 => numbers!(Int8Type),
        DataType::Int16 => numbers!(Int16Type),
        DataType::Int32 => numbers!(Int32Type),
        DataType::Int64 => numbers!(Int64Type),
        DataType::UInt8 => numbers!(UInt8Type),
        DataType::UInt16 => numbers!(UInt16Type),
        DataType::UInt32 => numbers!(UInt32Type),
        DataType::UInt64 => numbers!(UInt64Type),
        DataType::Float16 => {
            each(py, array.as_primitive::<Float16Type>(), |number| f64::from(number).into_bound_py_any(py))
        }
        DataType::Float32 => numbers!(Float32Type),
        DataType::Float64 => numbers!(Float64Type),
        DataType::Utf8 => each(py, array.as_string::<i32>(), |text| text.into_bound_py_any(py)),
        DataType::LargeUtf8 => each(py, array.as_string::<i64>(), |text| text.into_bound_py_any(py)),
        DataType::Utf8View => each(py, array.as_string_view(), |text| text.into_bound_py_any(py)),
        DataType::Binary => each(py, array.as_binary::<i32>(), |bytes| Ok(PyBytes::new(py, bytes).into_any())),
        DataType::LargeBinary => each(py, array.as_binary::<i64>(), |bytes| Ok(PyBytes::new(py, bytes).into_any())),
        DataType::BinaryView => each(py, array.as_binary_view(), |bytes| Ok(PyBytes::new(py, bytes).into_any())),
        DataType::FixedSizeBinary(_) => {
            each(py, array.as_fixed_size_binary(), |bytes| Ok(PyBytes::new(py, bytes).into_any()))
        }
        DataType::List(_) => each(py, array.as_list::<i32>(), |items| list(py, &items)),
        DataType::LargeList(_) => each(py, array.as_list::<i64>(), |items| list(py, &items)),
        DataType::FixedSizeList(..) => each(py, array.as_fixed_size_list(), |items| list(py, &items)),
        DataType::ListView(_) => each(py, array.as_list_view::<i32>(), |items| list(py, &items)),
        DataType::LargeListView(_) => each(py, array.as_list_view::<i64>(), |items| list(py, &items)),
        DataType::Struct(_) => structs(py, array),
        DataType::Map(..) => maps(py, array),
        DataType::Dictionary(key, _) => match key.as_ref() {
            DataType::Int8 => keyed::<Int8Type>(py, array),
            DataType::Int16 => keyed::<Int16Type>(py, array),
            DataType::Int32 => keyed::<Int32Type>(py, array),
            DataType::Int64 => keyed::<Int64Type>(py, array),
            DataType::UInt8 => keyed::<UInt8Type>(py, array),
            DataType::UInt16 => keyed::<UInt16Type>(py, array),
            DataType::UInt32 => keyed::<UInt32Type>(py, array),
            _ => keyed::<UInt64Type>(py, array),
        },
        DataType::Decimal128(..) => {
            let decimals = array.as_primitive::<Decimal128Type>();
            decimal(py, array, |row| decimals.value_as_string(row))
        }
        DataType::Decimal256(..) => {
            let decimals = array.as_primitive::<Decimal256Type>();
            decimal(py, array, |row| decimals.value_as_string(row))
        }
        DataType::Date32
        | DataType::Date64
        | DataType::Timestamp(..)
        | DataType::Time32(_)
        | DataType::Time64(_)
        | DataType::Duration(_) => times(py, array),
        other => Err(errors::type_error(format!(
            "values of type {} have no Python form here; change the column's type first",
            arrow_name(other)
        ))),
    }
}

fn each<'py, A: ArrayAccessor>(
    py: Python<'py>,
    array: A,
    convert: impl Fn(A::Item) -> PyResult<Bound<'py, PyAny>>,
) -> Values<'py> {
    let none = py.None().into_bound(py);
    (0..array.len()).map(|row| if array.is_null(row) { Ok(none.clone()) } else { convert(array.value(row)) }).collect()
}

fn list<'py>(py: Python<'py>, items: &ArrayRef) -> PyResult<Bound<'py, PyAny>> {
    Ok(PyList::new(py, to_python(py, items)?)?.into_any())
}

/// The words of a dictionary become Python objects once, however often they occur.
fn keyed<'py, K: ArrowDictionaryKeyType>(py: Python<'py>, array: &ArrayRef) -> Values<'py> {
    let dictionary = array.as_dictionary::<K>();
    let words = to_python(py, dictionary.values())?;
    let none = py.None().into_bound(py);
    Ok((0..array.len()).map(|row| dictionary.key(row).map_or_else(|| none.clone(), |key| words[key].clone())).collect())
}

fn structs<'py>(py: Python<'py>, array: &ArrayRef) -> Values<'py> {
    let records = array.as_struct();
    let columns = records.columns().iter().map(|column| to_python(py, column)).collect::<PyResult<Vec<_>>>()?;
    let none = py.None().into_bound(py);
    (0..array.len())
        .map(|row| {
            if array.is_null(row) {
                return Ok(none.clone());
            }
            let record = PyDict::new(py);
            for (name, column) in records.column_names().iter().zip(&columns) {
                record.set_item(name, &column[row])?;
            }
            Ok(record.into_any())
        })
        .collect()
}

/// A map is a list of pairs, since its keys may repeat.
fn maps<'py>(py: Python<'py>, array: &ArrayRef) -> Values<'py> {
    each(py, array.as_map(), |entries| {
        let (keys, values) = (to_python(py, entries.column(0))?, to_python(py, entries.column(1))?);
        let pairs = keys.into_iter().zip(values).map(|pair| PyTuple::new(py, [pair.0, pair.1]));
        Ok(PyList::new(py, pairs.collect::<PyResult<Vec<_>>>()?)?.into_any())
    })
}

fn decimal<'py>(py: Python<'py>, array: &ArrayRef, text: impl Fn(usize) -> String) -> Values<'py> {
    let make = py.import("decimal")?.getattr("Decimal")?;
    let none = py.None().into_bound(py);
    (0..array.len()).map(|row| if array.is_null(row) { Ok(none.clone()) } else { make.call1((text(row),)) }).collect()
}

/// Days, times and spans as objects of `datetime`, to the microsecond.
fn times<'py>(py: Python<'py>, array: &ArrayRef) -> Values<'py> {
    let module = py.import(intern!(py, "datetime"))?;
    let span = module.getattr("timedelta")?;
    let micros = |count: i64| span.call1((0, 0, count));
    let midnight = module.getattr("datetime")?.call1((1970, 1, 1))?;
    let moment = |count: i64| midnight.call_method1(intern!(py, "__add__"), (micros(count)?,));
    match array.data_type() {
        DataType::Date32 | DataType::Date64 => {
            let first = module.getattr("date")?.call1((1970, 1, 1))?;
            let day = |count: i64| first.call_method1(intern!(py, "__add__"), (span.call1((count,))?,));
            if array.data_type() == &DataType::Date32 {
                each(py, array.as_primitive::<Date32Type>(), |days| day(days.into()))
            } else {
                each(py, array.as_primitive::<Date64Type>(), |millis| day(millis.div_euclid(86_400_000)))
            }
        }
        DataType::Timestamp(_, None) => counts(array)?.into_iter().map(|count| optional(py, count, moment)).collect(),
        DataType::Timestamp(_, Some(zone)) => {
            let utc = module.getattr("timezone")?.getattr("utc")?;
            let zone = zone_named(py, zone)?;
            let aware = midnight.call_method("replace", (), Some(&[("tzinfo", &utc)].into_py_dict(py)?))?;
            let moment = |count: i64| {
                aware.call_method1(intern!(py, "__add__"), (micros(count)?,))?.call_method1("astimezone", (&zone,))
            };
            counts(array)?.into_iter().map(|count| optional(py, count, moment)).collect()
        }
        DataType::Duration(_) => counts(array)?.into_iter().map(|count| optional(py, count, micros)).collect(),
        _ => {
            let clock = |count: i64| moment(count.rem_euclid(24 * 3600 * MICROSECONDS))?.call_method0("time");
            counts(array)?.into_iter().map(|count| optional(py, count, clock)).collect()
        }
    }
}

fn optional<'py>(
    py: Python<'py>,
    count: Option<i64>,
    convert: impl Fn(i64) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    count.map_or_else(|| Ok(py.None().into_bound(py)), convert)
}

/// Times of any unit in microseconds, rounded down.
fn counts(array: &ArrayRef) -> PyResult<Vec<Option<i64>>> {
    fn scaled<T: ArrowPrimitiveType>(array: &ArrayRef, scale: impl Fn(i64) -> Option<i64>) -> PyResult<Vec<Option<i64>>>
    where
        T::Native: Into<i64>,
    {
        array
            .as_primitive::<T>()
            .iter()
            .map(|value| match value.map(|value| scale(value.into())) {
                Some(None) => Err(errors::type_error("a time is too far away to be a Python datetime")),
                Some(count) => Ok(count),
                None => Ok(None),
            })
            .collect()
    }
    let seconds = |count: i64| count.checked_mul(1_000_000);
    let millis = |count: i64| count.checked_mul(1_000);
    let nanos = |count: i64| Some(count.div_euclid(1_000));
    let micros = Some;
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => scaled::<TimestampSecondType>(array, seconds),
        DataType::Timestamp(TimeUnit::Millisecond, _) => scaled::<TimestampMillisecondType>(array, millis),
        DataType::Timestamp(TimeUnit::Microsecond, _) => scaled::<TimestampMicrosecondType>(array, micros),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => scaled::<TimestampNanosecondType>(array, nanos),
        DataType::Duration(TimeUnit::Second) => scaled::<DurationSecondType>(array, seconds),
        DataType::Duration(TimeUnit::Millisecond) => scaled::<DurationMillisecondType>(array, millis),
        DataType::Duration(TimeUnit::Microsecond) => scaled::<DurationMicrosecondType>(array, micros),
        DataType::Duration(TimeUnit::Nanosecond) => scaled::<DurationNanosecondType>(array, nanos),
        DataType::Time32(TimeUnit::Second) => scaled::<Time32SecondType>(array, seconds),
        DataType::Time32(_) => scaled::<Time32MillisecondType>(array, millis),
        DataType::Time64(TimeUnit::Microsecond) => scaled::<Time64MicrosecondType>(array, micros),
        _ => scaled::<Time64NanosecondType>(array, nanos),
    }
}

/// The zone of a timestamp column: an offset such as `+05:30`, or a name of the zone database.
fn zone_named<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let module = py.import(intern!(py, "datetime"))?;
    let zones = module.getattr("timezone")?;
    if let Some((sign, rest)) = name.split_at_checked(1).filter(|(sign, _)| *sign == "+" || *sign == "-") {
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        if let (Some(hours), Some(minutes)) = (digits.get(..2), digits.get(2..4)) {
            let minutes = hours.parse::<i32>().unwrap_or(0) * 60 + minutes.parse::<i32>().unwrap_or(0);
            let minutes = if sign == "-" { -minutes } else { minutes };
            return zones.call1((module.getattr("timedelta")?.call1((0, minutes * 60))?,));
        }
    }
    // As pyarrow gives them; without a zone database (a bare Windows) UTC is still known.
    let known = py.import("zoneinfo")?.getattr("ZoneInfo")?.call1((name,));
    known
        .or_else(|fault| if name == "UTC" { zones.getattr("utc") } else { Err(fault) })
        .map_err(|_| errors::type_error(format!("the time zone {name:?} is not known here; pip install tzdata")))
}

/// Appends the whole numbers of `array`; `None` if its type or a value is something else.
///
/// Floats that are whole count too, with NaN for a gap: that is how pandas writes a column of numbers with gaps.
pub(crate) fn whole_numbers(array: &ArrayRef, numbers: &mut Vec<Option<u32>>) -> Option<()> {
    fn narrowed<T: ArrowPrimitiveType>(
        array: &ArrayRef,
        numbers: &mut Vec<Option<u32>>,
        narrow: impl Fn(T::Native) -> Option<u32>,
    ) -> Option<()> {
        for value in array.as_primitive::<T>() {
            numbers.push(match value {
                Some(value) => Some(narrow(value)?),
                None => None,
            });
        }
        Some(())
    }
    fn exact(number: impl TryInto<u32>) -> Option<u32> {
        number.try_into().ok()
    }
    fn floats<T: ArrowPrimitiveType>(array: &ArrayRef, numbers: &mut Vec<Option<u32>>) -> Option<()>
    where
        T::Native: Into<f64>,
    {
        for value in array.as_primitive::<T>() {
            numbers.push(match value.map(Into::into) {
                Some(whole) if whole.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&whole) =>
                {
                    #[allow(clippy::cast_sign_loss, reason = "the range is checked")]
                    Some(whole as u32)
                }
                Some(other) if !other.is_nan() => return None,
                _ => None,
            });
        }
        Some(())
    }
    match array.data_type() {
        DataType::Null => numbers.extend(std::iter::repeat_n(None, array.len())),
        DataType::Int8 => narrowed::<Int8Type>(array, numbers, exact)?,
        DataType::Int16 => narrowed::<Int16Type>(array, numbers, exact)?,
        DataType::Int32 => narrowed::<Int32Type>(array, numbers, exact)?,
        DataType::Int64 => narrowed::<Int64Type>(array, numbers, exact)?,
        DataType::UInt8 => narrowed::<UInt8Type>(array, numbers, exact)?,
        DataType::UInt16 => narrowed::<UInt16Type>(array, numbers, exact)?,
        DataType::UInt32 => narrowed::<UInt32Type>(array, numbers, exact)?,
        DataType::UInt64 => narrowed::<UInt64Type>(array, numbers, exact)?,
        DataType::Float32 => floats::<Float32Type>(array, numbers)?,
        DataType::Float64 => floats::<Float64Type>(array, numbers)?,
        _ => return None,
    }
    Some(())
}

/// Appends the numbers or times of `array` as ranks to sort by; `None` if it holds something else.
#[allow(clippy::cast_lossless, reason = "one macro for all widths")]
pub(crate) fn ranks(array: &ArrayRef, ranks: &mut Vec<Option<f64>>) -> Option<()> {
    macro_rules! numbers {
        ($kind:ty) => {
            ranks.extend(array.as_primitive::<$kind>().iter().map(|value| value.map(|value| value as f64)))
        };
    }
    match array.data_type() {
        DataType::Null => ranks.extend(std::iter::repeat_n(None, array.len())),
        DataType::Int8 => numbers!(Int8Type),
        DataType::Int16 => numbers!(Int16Type),
        DataType::Int32 => numbers!(Int32Type),
        DataType::Int64 => numbers!(Int64Type),
        DataType::UInt8 => numbers!(UInt8Type),
        DataType::UInt16 => numbers!(UInt16Type),
        DataType::UInt32 => numbers!(UInt32Type),
        DataType::UInt64 => numbers!(UInt64Type),
        DataType::Float32 => numbers!(Float32Type),
        DataType::Float64 => numbers!(Float64Type),
        DataType::Date32 => numbers!(Date32Type),
        DataType::Date64 => numbers!(Date64Type),
        DataType::Timestamp(..) => {
            ranks.extend(counts(array).ok()?.into_iter().map(|count| count.map(|count| count as f64)));
        }
        _ => return None,
    }
    // NaN is a gap, as in pandas.
    ranks.iter_mut().filter(|rank| rank.is_some_and(f64::is_nan)).for_each(|rank| *rank = None);
    Some(())
}

/// Appends the dates or times of `array` as days; `None` if it holds something else.
pub(crate) fn days(array: &ArrayRef, days: &mut Vec<Option<i64>>) -> Option<()> {
    const DAY: i64 = 24 * 3600 * MICROSECONDS;
    match array.data_type() {
        DataType::Null => days.extend(std::iter::repeat_n(None, array.len())),
        DataType::Date32 => days.extend(array.as_primitive::<Date32Type>().iter().map(|day| day.map(i64::from))),
        DataType::Date64 => {
            let millis = array.as_primitive::<Date64Type>().iter();
            days.extend(millis.map(|millis| millis.map(|millis| millis.div_euclid(DAY / 1000))));
        }
        DataType::Timestamp(..) => {
            days.extend(counts(array).ok()?.into_iter().map(|count| count.map(|count| count.div_euclid(DAY))));
        }
        _ => return None,
    }
    Some(())
}
