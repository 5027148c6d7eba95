//! Columns of a table that came from Python, borrowed for the core; what does not fit is named.

use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use pyo3::prelude::*;

use crate::column::Column;
use crate::table::Table;
use crate::{errors, texts, values};

/// A table that a verb takes, and how to speak of it.
pub(crate) struct Reader<'t, 'c, 'py> {
    pub(crate) table: &'t Table,
    /// The object that the table came as.
    pub(crate) came: &'c Bound<'py, PyAny>,
    /// The name of the argument.
    pub(crate) argument: &'static str,
    /// The function that makes such tables.
    pub(crate) maker: &'static str,
}

impl<'t> Reader<'t, '_, '_> {
    /// An error if any of these columns is missing.
    pub(crate) fn demand<'n>(&self, names: impl IntoIterator<Item = &'n &'n str>) -> PyResult<()> {
        let missing = names.into_iter().copied().filter(|name| self.table.column(name).is_none()).collect::<Vec<_>>();
        if missing.is_empty() {
            return Ok(());
        }
        Err(errors::type_error(format!(
            "{}: got {} without the columns {}; give a table that {} made",
            self.argument,
            errors::type_name(self.came),
            missing.join(", "),
            self.maker,
        )))
    }

    /// A column of strings; empty if it is not there.
    pub(crate) fn words(&self, name: &str) -> PyResult<Vec<Option<&'t str>>> {
        let mut words = Vec::with_capacity(self.table.rows);
        if let Some(column) = self.table.column(name) {
            if !texts::is_text(column.field.data_type()) {
                return Err(self.fault(name, "strings"));
            }
            column.chunks.iter().for_each(|chunk| texts::lend(chunk, &mut words));
        }
        Ok(words)
    }

    /// A column of whole numbers, some of which may be missing; empty if it is not there.
    pub(crate) fn optional(&self, name: &str) -> PyResult<Vec<Option<u32>>> {
        let mut numbers = Vec::with_capacity(self.table.rows);
        if let Some(column) = self.table.column(name) {
            for chunk in column.chunks.iter() {
                values::whole_numbers(chunk, &mut numbers).ok_or_else(|| self.fault(name, "whole numbers from 0"))?;
            }
        }
        Ok(numbers)
    }

    /// A column of whole numbers, all of them there.
    pub(crate) fn numbers(&self, name: &str) -> PyResult<Vec<u32>> {
        let numbers = self.optional(name)?;
        numbers.into_iter().collect::<Option<_>>().ok_or_else(|| self.fault(name, "whole numbers without gaps"))
    }

    /// A column of bytes; empty if it is not there.
    pub(crate) fn bytes(&self, name: &str) -> PyResult<Vec<Option<&'t [u8]>>> {
        let mut rows = Vec::with_capacity(self.table.rows);
        if let Some(column) = self.table.column(name) {
            for chunk in column.chunks.iter() {
                match chunk.data_type() {
                    DataType::Null => rows.resize(rows.len() + chunk.len(), None),
                    DataType::Binary => rows.extend(chunk.as_binary::<i32>().iter()),
                    DataType::LargeBinary => rows.extend(chunk.as_binary::<i64>().iter()),
                    DataType::BinaryView => rows.extend(chunk.as_binary_view().iter()),
                    _ => return Err(self.fault(name, "bytes")),
                }
            }
        }
        Ok(rows)
    }

    /// The error for a column that holds something else: of another type, or of the right one with a value that is not
    /// accepted, which is named with its row.
    fn fault(&self, name: &str, wanted: &str) -> PyErr {
        let py = self.came.py();
        let is_number = |column: &&Column| column.field.data_type().is_numeric();
        let is_wrong = |value: &Bound<'_, PyAny>| value.lt(0).unwrap_or(false) || value.gt(u32::MAX).unwrap_or(false);
        let values = self.table.column(name).filter(is_number).and_then(|column| column.values(py).ok());
        let wrong = values.iter().flatten().enumerate().find(|(_, value)| is_wrong(value));
        if let Some((row, value)) = wrong {
            let place = format!("{}: row {row} of column {name:?}", self.argument);
            return errors::option(&place, errors::shown(value), wanted);
        }
        let kind = self.table.column(name).map_or(&DataType::Null, |column| column.field.data_type());
        errors::type_error(format!(
            "{}: got {} whose column {name:?} is {}; give {wanted} there, as {} does",
            self.argument,
            errors::type_name(self.came),
            texts::arrow_name(kind),
            self.maker,
        ))
    }
}
