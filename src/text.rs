//! Spans, offset maps and columns of strings: the vocabulary that every task shares.
//!
//! Inside the core an offset is a byte of the text as given. Callers ask for code points or bytes: [`OffsetMap`]
//! answers for any place, and tables of tokens, whose places come in order, count as they go.

use std::ops::Range;

use rayon::prelude::*;

use crate::{Cancel, Error, Result};

/// A half-open range of bytes of one text, on character boundaries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`; texts are at most 4 GiB, so offsets fit.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span ends before it starts: {start}..{end}");
        Self { start: start as u32, end: end as u32 }
    }

    /// The span as a range to slice with.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The words of the span.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing lies inside.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Bytes in common over bytes covered by either.
    #[must_use]
    pub(crate) fn iou(self, other: Self) -> f32 {
        let common = self.end.min(other.end).saturating_sub(self.start.max(other.start));
        common as f32 / (self.end.max(other.end) - self.start.min(other.start)).max(1) as f32
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The unit of the offsets that a caller sees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Offsets {
    /// Unicode code points, so that `text[start:end]` in Python is the thing.
    #[default]
    Codepoint,
    /// Bytes of the UTF-8 text.
    Utf8,
}

/// Changes byte offsets of one text into the unit that the caller asked for.
///
/// Costs nothing for ASCII; otherwise one pass over the text and one number for each [`STRIDE`] bytes, then a look-up
/// in constant time.
#[derive(Debug)]
pub struct OffsetMap<'t> {
    text: &'t [u8],
    /// Code points before each stride; empty where an offset is its own answer.
    before: Vec<u32>,
}

const STRIDE: usize = 64;

impl<'t> OffsetMap<'t> {
    /// The map of `text` to `offsets`.
    #[must_use]
    pub fn new(text: &'t str, offsets: Offsets) -> Self {
        let bytes = text.as_bytes();
        if offsets == Offsets::Utf8 || text.is_ascii() {
            return Self { text: bytes, before: Vec::new() };
        }
        let mut before = Vec::with_capacity(bytes.len() / STRIDE + 1);
        let mut count = 0;
        for stride in bytes.chunks(STRIDE) {
            before.push(count);
            count += codepoints(stride);
        }
        before.push(count);
        Self { text: bytes, before }
    }

    /// The offset of `byte`, which is on a character boundary or the end of the text.
    #[must_use]
    pub fn at(&self, byte: u32) -> u32 {
        if self.before.is_empty() {
            return byte;
        }
        let stride = byte as usize / STRIDE;
        self.before[stride] + codepoints(&self.text[stride * STRIDE..byte as usize])
    }

    /// Both ends of `span`.
    #[must_use]
    pub fn span(&self, span: Span) -> Span {
        Span { start: self.at(span.start), end: self.at(span.end) }
    }
}

/// How many code points start in the bytes of a stride: so few that a byte counts them, and many are counted at once.
fn codepoints(stride: &[u8]) -> u32 {
    u32::from(stride.iter().map(|&byte| u8::from(byte & 0xC0 != 0x80)).sum::<u8>())
}

/// Runs `task` on every text that is there, in parallel, and gives the results in input order.
///
/// Where a text is one piece of work, it fans out here; it stops between texts when the caller asks to. A missing text
/// (`None`) gives `None`. `task` gets the text's number and the text.
pub fn map_texts<T: Send>(
    texts: &[Option<&str>],
    cancel: &Cancel,
    task: impl Fn(usize, &str) -> T + Sync,
) -> Result<Vec<Option<T>>> {
    each_text(texts, cancel, 1, task)
}

/// [`map_texts`] as a step of longer work: each text counts as so many finished documents.
pub(crate) fn each_text<T: Send>(
    texts: &[Option<&str>],
    cancel: &Cancel,
    finished: usize,
    task: impl Fn(usize, &str) -> T + Sync,
) -> Result<Vec<Option<T>>> {
    let results: Vec<Option<T>> = texts
        .par_iter()
        .enumerate()
        .map(|(doc, text)| {
            cancel.check()?;
            let result = text.map(|text| task(doc, text));
            cancel.advance(finished);
            Ok::<_, Error>(result)
        })
        .collect::<Result<_>>()?;
    // A task that saw the flag inside a text may have returned half of it.
    cancel.check()?;
    Ok(results)
}

/// Gathers the rows that `add` makes of every text that is there, in parallel and in input order, into tables that
/// follow each other: one table of all rows would have to be written twice.
///
/// Texts that stand side by side share a `T`, about [`PART`] bytes of them, whatever the number of threads. Like
/// [`map_texts`], it stops when the caller asks to; `add` gets the text's number and the text.
pub fn gather_texts<T: Default + Send>(
    texts: &[Option<&str>],
    cancel: &Cancel,
    add: impl Fn(&mut T, usize, &str) + Sync,
) -> Result<Vec<T>> {
    let part = |docs: Range<usize>| {
        let mut rows = T::default();
        for doc in docs {
            cancel.check()?;
            if let Some(text) = texts[doc] {
                add(&mut rows, doc, text);
            }
            cancel.advance(1);
        }
        Ok(rows)
    };
    let all = stretches(texts).into_par_iter().map(part).collect::<Result<_>>()?;
    cancel.check()?;
    Ok(all)
}

/// Bytes of text whose rows share a table in [`gather_texts`]: enough that nobody counts the tables, few enough that two
/// threads share out a hundred articles.
const PART: usize = 1 << 17;

/// The numbers of neighbouring texts, about [`PART`] bytes together.
fn stretches(texts: &[Option<&str>]) -> Vec<Range<usize>> {
    let mut stretches = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (doc, text) in texts.iter().enumerate() {
        bytes += text.map_or(0, str::len);
        if bytes >= PART {
            stretches.push(start..doc + 1);
            (start, bytes) = (doc + 1, 0);
        }
    }
    stretches.push(start..texts.len());
    stretches
}

/// A column of strings, each of which may be missing, in one buffer.
///
/// The layout is Arrow's `large_utf8`, so that a binding can move it out without a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringColumn {
    bytes: String,
    /// Where each row ends, after a first 0; `i64` as Arrow wants it, never negative.
    ends: Vec<i64>,
    valid: Vec<bool>,
}

impl Default for StringColumn {
    fn default() -> Self {
        Self { bytes: String::new(), ends: vec![0], valid: Vec::new() }
    }
}

impl StringColumn {
    /// A column without rows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row.
    pub fn push(&mut self, value: Option<&str>) {
        self.bytes.push_str(value.unwrap_or_default());
        self.ends.push(i64::try_from(self.bytes.len()).unwrap_or(i64::MAX));
        self.valid.push(value.is_some());
    }

    /// Adds the rows of another column.
    pub fn append(&mut self, other: &Self) {
        let behind = i64::try_from(self.bytes.len()).unwrap_or(i64::MAX);
        self.bytes.push_str(&other.bytes);
        self.ends.extend(other.ends[1..].iter().map(|end| behind.saturating_add(*end)));
        self.valid.extend_from_slice(&other.valid);
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.valid.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.valid.is_empty()
    }

    /// The string of `row`, `None` where it is missing.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&str> {
        let at = |row: usize| usize::try_from(self.ends[row]).unwrap_or_default();
        self.valid[row].then(|| &self.bytes[at(row)..at(row + 1)])
    }

    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len()).map(|row| self.at(row))
    }

    /// The parts: all bytes, `len + 1` offsets that start at 0, and whether each row is there.
    #[must_use]
    pub fn into_parts(self) -> (String, Vec<i64>, Vec<bool>) {
        (self.bytes, self.ends, self.valid)
    }
}

impl<'a> FromIterator<Option<&'a str>> for StringColumn {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(rows: I) -> Self {
        let mut column = Self::new();
        rows.into_iter().for_each(|row| column.push(row));
        column
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn code_point_offsets_count_characters(text in ".{0,300}") {
            let map = OffsetMap::new(&text, Offsets::Codepoint);
            for (number, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(map.at(byte as u32), number as u32);
            }
            prop_assert_eq!(map.at(text.len() as u32), text.chars().count() as u32);
        }

        #[test]
        fn utf8_offsets_stay_as_they_are(text in ".{0,100}", byte in 0u32..100) {
            prop_assert_eq!(OffsetMap::new(&text, Offsets::Utf8).at(byte), byte);
        }
    }

    #[test]
    fn a_string_column_keeps_missing_rows_apart_from_empty_ones() {
        let column: StringColumn = [Some("ab"), None, Some("")].into_iter().collect();
        assert_eq!(column.iter().collect::<Vec<_>>(), [Some("ab"), None, Some("")]);
    }

    #[test]
    fn a_set_flag_stops_the_map() {
        let cancel = Cancel::new();
        cancel.set();
        assert!(map_texts(&[Some("a")], &cancel, |_, _| ()).is_err());
    }
}
