//! How much of each text stands in its copies.

use rayon::prelude::*;

use super::Passages;
use crate::{OffsetMap, Offsets, Span};

/// For each text the share of it that stands in other texts, by `passages`, from 0 to 1; furniture does not count.
///
/// A text is as long as what lies between the blanks at its edges.
pub(super) fn coverage(texts: &[Option<&str>], passages: &Passages, offsets: Offsets) -> Vec<f32> {
    let own = |docs: &[u32], starts: &[u32], ends: &[u32], spans: &mut Vec<(u32, Span)>| {
        let rows =
            (0..docs.len()).filter(|&row| !passages.boilerplate[row] && passages.left[row] != passages.right[row]);
        spans.extend(rows.map(|row| (docs[row], Span { start: starts[row], end: ends[row] })));
    };
    let mut spans = Vec::with_capacity(2 * passages.left.len());
    own(&passages.left, &passages.left_start, &passages.left_end, &mut spans);
    own(&passages.right, &passages.right_start, &passages.right_end, &mut spans);
    spans.par_sort_unstable();
    let mut shares = vec![0.0; texts.len()];
    let found: Vec<(u32, f32)> = spans
        .par_chunk_by(|one, other| one.0 == other.0)
        .map(|spans| {
            let text = texts[spans[0].0 as usize].unwrap_or_default();
            let start = text.len() - text.trim_start().len();
            let whole = OffsetMap::new(text, offsets).span(Span::new(start, text.trim_end().len().max(start)));
            let (mut covered, mut end) = (0, whole.start);
            for (_, span) in spans {
                covered += span.end.saturating_sub(span.start.max(end));
                end = end.max(span.end);
            }
            (spans[0].0, (covered as f32 / whole.len().max(1) as f32).min(1.0))
        })
        .collect();
    for (doc, share) in found {
        shares[doc as usize] = share;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_that_overlap_count_once_and_furniture_not_at_all() {
        let texts = [Some(" éfgh ijkl\n"), Some("efgh"), None, Some("")];
        let passages = Passages {
            left: vec![0, 0, 0, 0],
            right: vec![1, 1, 1, 0],
            left_start: vec![1, 2, 6, 1],
            left_end: vec![4, 5, 10, 10],
            right_start: vec![0, 0, 0, 1],
            right_end: vec![4, 4, 4, 10],
            edited: vec![false; 4],
            boilerplate: vec![false, false, true, false],
        };
        assert_eq!(coverage(&texts, &passages, Offsets::Codepoint), [4.0 / 9.0, 1.0, 0.0, 0.0]);
    }
}
