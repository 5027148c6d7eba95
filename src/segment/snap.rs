//! From spans of a text to the tokens they cover.

use rayon::prelude::*;

use crate::{Cancel, Error, Result};

/// What becomes of a span whose border lies inside a token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Snap {
    /// It has no tokens, unless both borders are borders of tokens.
    Strict,
    /// It takes every token that it touches.
    #[default]
    Expand,
    /// It takes the tokens that lie wholly inside.
    Contract,
}

/// Columns that say where something stands; any of them may be missing.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "columns are named as in the tables")]
pub struct Spans<'a> {
    pub doc: &'a [Option<u32>],
    pub start: &'a [Option<u32>],
    pub end: &'a [Option<u32>],
}

/// Columns of a table whose rows come in reading order and never overlap: tokens, sentences, paragraphs.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "columns are named as in the tables")]
pub struct Rows<'a> {
    pub doc: &'a [u32],
    pub start: &'a [u32],
    pub end: &'a [u32],
}

/// Row numbers in the tokens, half-open; both missing where a span has no token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Snapped {
    pub first: Vec<Option<u32>>,
    pub last: Vec<Option<u32>>,
}

/// Finds the tokens of each span, one row a span.
///
/// A span with a missing end, of a text without tokens, without a character, or on blanks alone has none. Both tables
/// count offsets in the same unit. Tokens out of order and a span that ends before it starts are option errors.
pub fn snap(spans: Spans<'_>, tokens: Rows<'_>, mode: Snap, cancel: &Cancel) -> Result<Snapped> {
    check_order(tokens)?;
    let found: Vec<(Option<u32>, Option<u32>)> = (0..spans.doc.len())
        .into_par_iter()
        .map(|row| {
            if row % (1 << 16) == 0 {
                cancel.check()?;
            }
            let (Some(doc), Some(start), Some(end)) = (spans.doc[row], spans.start[row], spans.end[row]) else {
                return Ok((None, None));
            };
            if start > end {
                let came = format!("row {row}, which goes from {start} to {end},");
                return Err(Error::option("spans", came, "spans that end behind their start"));
            }
            Ok(tokens.within(doc, start, end, mode).map_or((None, None), |(first, last)| (Some(first), Some(last))))
        })
        .collect::<Result<_>>()?;
    let (first, last) = found.into_iter().unzip();
    Ok(Snapped { first, last })
}

fn check_order(tokens: Rows<'_>) -> Result<()> {
    let mut before = (0, 0);
    for row in 0..tokens.doc.len() {
        let (doc, start, end) = (tokens.doc[row], tokens.start[row], tokens.end[row]);
        let from = if doc == before.0 { before.1 } else { 0 };
        if doc < before.0 || start < from || end < start {
            let came = format!("row {row} ({start} to {end} of text {doc})");
            return Err(Error::option("tokens", came, "rows in reading order that do not overlap, as tokenize does"));
        }
        before = (doc, end);
    }
    Ok(())
}

impl Rows<'_> {
    /// The rows of a span that `mode` gives it, half-open; none if that is no row.
    fn within(self, doc: u32, start: u32, end: u32, mode: Snap) -> Option<(u32, u32)> {
        let from = self.doc.partition_point(|&other| other < doc);
        let to = from + self.doc[from..].partition_point(|&other| other == doc);
        let (starts, ends) = (&self.start[from..to], &self.end[from..to]);
        let (first, last) = if mode == Snap::Expand {
            (ends.partition_point(|&other| other <= start), starts.partition_point(|&other| other < end))
        } else {
            (starts.partition_point(|&other| other < start), ends.partition_point(|&other| other <= end))
        };
        let exact = || starts[first] == start && ends[last - 1] == end;
        (start < end && first < last && (mode != Snap::Strict || exact()))
            .then(|| ((from + first) as u32, (from + last) as u32))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// "No deal, she said." and a second text, "Yes.".
    const TOKENS: Rows<'_> =
        Rows { doc: &[0, 0, 0, 0, 0, 0, 2, 2], start: &[0, 3, 7, 9, 13, 17, 0, 3], end: &[2, 7, 8, 12, 17, 18, 3, 4] };

    fn snapped(doc: u32, start: u32, end: u32, mode: Snap) -> Option<(u32, u32)> {
        let [doc, start, end] = [doc, start, end].map(|number| [Some(number)]);
        let spans = Spans { doc: &doc, start: &start, end: &end };
        let found = snap(spans, TOKENS, mode, &Cancel::new()).expect("sound tables");
        found.first[0].zip(found.last[0])
    }

    #[test]
    fn a_border_inside_a_token_goes_out_in_or_nowhere() {
        for (span, strict, expand, contract) in [
            ((0, 3, 8), Some((1, 3)), Some((1, 3)), Some((1, 3))),
            ((0, 1, 6), None, Some((0, 2)), None),
            ((0, 1, 8), None, Some((0, 3)), Some((1, 3))),
            ((0, 2, 3), None, None, None),
            ((0, 4, 4), None, None, None),
            ((0, 2, 7), None, Some((1, 2)), Some((1, 2))),
            ((0, 17, 99), None, Some((5, 6)), Some((5, 6))),
            ((1, 0, 9), None, None, None),
            ((2, 0, 4), Some((6, 8)), Some((6, 8)), Some((6, 8))),
            ((7, 0, 9), None, None, None),
        ] {
            let (doc, start, end) = span;
            let modes = [Snap::Strict, Snap::Expand, Snap::Contract];
            assert_eq!(modes.map(|mode| snapped(doc, start, end, mode)), [strict, expand, contract], "{span:?}");
        }
    }

    #[test]
    fn tables_that_make_no_sense_are_named() {
        let spans = Spans { doc: &[Some(0)], start: &[Some(3)], end: &[Some(2)] };
        let turned = snap(spans, TOKENS, Snap::Expand, &Cancel::new()).expect_err("a span turned round");
        assert!(turned.to_string().contains("spans: row 0"), "{turned}");
        let none = Spans { doc: &[], start: &[], end: &[] };
        for (doc, start, end) in [([0, 0], [3, 0], [4, 1]), ([1, 0], [0, 0], [1, 1]), ([0, 0], [0, 1], [2, 3])] {
            let rows = Rows { doc: &doc, start: &start, end: &end };
            let fault = snap(none, rows, Snap::Expand, &Cancel::new()).expect_err("rows out of order");
            assert!(fault.to_string().contains("tokens: row 1"), "{fault}");
        }
    }

    proptest! {
        #[test]
        fn what_is_strict_is_the_same_in_every_mode(start in 0_u32..20, length in 0_u32..10) {
            let modes = [Snap::Strict, Snap::Expand, Snap::Contract];
            let [strict, expand, contract] = modes.map(|mode| snapped(0, start, start + length, mode));
            if strict.is_some() {
                prop_assert_eq!((strict, strict), (expand, contract));
            }
            if let (Some(wide), Some(narrow)) = (expand, contract) {
                prop_assert!(wide.0 <= narrow.0 && narrow.1 <= wide.1);
            }
        }
    }
}
