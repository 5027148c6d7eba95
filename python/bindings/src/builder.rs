//! Columns of the core on their way into a table.

use std::sync::Arc;

use arrow_array::types::ArrowDictionaryKeyType;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float32Array, Int32Array, LargeBinaryArray, LargeListArray,
    LargeStringArray, PrimitiveArray, StringArray, UInt8Array, UInt32Array, make_array,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_data::ArrayData;
use arrow_schema::{DataType, Field};
use copydesk_core::StringColumn;

use crate::column::Column;

/// Columns of the core on their way into a table, moved and not copied.
#[derive(Default)]
pub(crate) struct Builder {
    columns: Vec<Column>,
}

impl Builder {
    /// A builder without columns.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The columns of some pieces of one table, of which there is at least one, each piece a chunk.
    pub(crate) fn stacked(pieces: impl IntoIterator<Item = Self>) -> Vec<Column> {
        let mut pieces = pieces.into_iter().map(Self::columns);
        let first = pieces.next().unwrap_or_default();
        let mut chunks: Vec<Vec<ArrayRef>> = first.iter().map(|column| column.chunks.to_vec()).collect();
        for piece in pieces.filter(|piece| piece.first().is_some_and(|column| column.rows > 0)) {
            chunks.iter_mut().zip(piece).for_each(|(chunks, column)| chunks.extend(column.chunks.iter().cloned()));
        }
        let whole = |(column, chunks): (Column, _)| Column::chunked(column.field, chunks);
        first.into_iter().zip(chunks).map(whole).collect()
    }

    fn push(mut self, name: &str, array: ArrayRef) -> Self {
        self.columns.push(Column::new(name, array));
        self
    }

    /// A column of whole numbers.
    pub(crate) fn numbers(self, name: &str, values: Vec<u32>) -> Self {
        self.push(name, Arc::new(UInt32Array::from(values)))
    }

    /// A column of whole numbers, some of which are missing.
    pub(crate) fn optional(self, name: &str, values: Vec<Option<u32>>) -> Self {
        self.push(name, Arc::new(UInt32Array::from(values)))
    }

    /// A column of scores.
    pub(crate) fn scores(self, name: &str, values: Vec<f32>) -> Self {
        self.push(name, Arc::new(Float32Array::from(values)))
    }

    /// A column of yes and no.
    pub(crate) fn flags(self, name: &str, values: Vec<bool>) -> Self {
        self.push(name, Arc::new(BooleanArray::from(values)))
    }

    /// A column of a few words, given by their codes.
    pub(crate) fn words(self, name: &str, codes: Vec<u8>, names: &[&str]) -> Self {
        self.words_of(name, codes, word_list(names))
    }

    /// A column of a few words, whose list it shares with others: chunks of one list are joined without a second one.
    pub(crate) fn words_of(self, name: &str, codes: Vec<u8>, names: ArrayRef) -> Self {
        self.push(name, words(codes, names))
    }

    /// A column of strings of which each different one is kept once, given by their numbers.
    pub(crate) fn keyed(self, name: &str, numbers: Vec<u32>, values: StringColumn) -> Self {
        self.push(name, keyed(numbers, strings(values)))
    }

    /// A column of strings.
    pub(crate) fn strings(self, name: &str, column: StringColumn) -> Self {
        self.push(name, strings(column))
    }

    /// A column of lists of whole numbers.
    pub(crate) fn lists(self, name: &str, values: &[Vec<u32>]) -> Self {
        let items = UInt32Array::from(values.concat());
        let field = Arc::new(Field::new("item", DataType::UInt32, true));
        let ends = OffsetBuffer::from_lengths(values.iter().map(Vec::len));
        self.push(name, Arc::new(LargeListArray::new(field, ends, Arc::new(items), None)))
    }

    /// A column of bytes, some of which are missing.
    pub(crate) fn bytes(self, name: &str, values: Vec<Option<Vec<u8>>>) -> Self {
        self.push(name, Arc::new(LargeBinaryArray::from_iter(values)))
    }

    /// The columns.
    pub(crate) fn columns(self) -> Vec<Column> {
        self.columns
    }
}

fn strings(column: StringColumn) -> ArrayRef {
    let (bytes, ends, valid) = column.into_parts();
    let nulls = valid.contains(&false).then(|| NullBuffer::from(valid));
    let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
    Arc::new(LargeStringArray::new(offsets, Buffer::from_vec(bytes.into_bytes()), nulls))
}

/// The few words of a column, in the order of their codes.
pub(crate) fn word_list(names: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(names))
}

/// A column whose values are among `names`, given by their codes.
pub(crate) fn words(codes: Vec<u8>, names: ArrayRef) -> ArrayRef {
    dictionary(UInt8Array::from(codes), names)
}

/// A column whose values are among `values`, given by their places. The keys are signed, as pandas wants them.
pub(crate) fn keyed(places: Vec<u32>, values: ArrayRef) -> ArrayRef {
    let keys = places.into_iter().map(u32::cast_signed).collect::<Vec<_>>();
    dictionary(Int32Array::from(keys), values)
}

fn dictionary<K: ArrowDictionaryKeyType>(keys: PrimitiveArray<K>, values: ArrayRef) -> ArrayRef {
    match DictionaryArray::try_new(keys, values) {
        Ok(array) => Arc::new(array),
        // Unreachable as long as keys come from where the values come from.
        Err(_) => make_array(ArrayData::new_null(&DataType::Utf8, 0)),
    }
}
