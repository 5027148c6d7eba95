//! The words of a variant against those of the fullest version.

use super::diff::common_runs;
use crate::{
    Cancel,
    lang::utterance::{folded, number_of},
};

/// What became of a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum EditOp {
    Equal,
    Delete,
    Insert,
    Replace,
}

impl EditOp {
    /// All operations, in the order of their codes.
    pub const NAMES: [&'static str; 4] = ["equal", "delete", "insert", "replace"];
}

/// One run of words of an alignment, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What became of it.
    pub op: EditOp,
    /// The words in the base; empty for an insertion.
    pub base: String,
    /// The words in the variant; empty for a deletion.
    pub variant: String,
}

/// Aligns `variant` to `base` word by word.
///
/// Words are what white space parts. All `base` strings joined are the base, all `variant` strings joined the variant,
/// white space aside; `Equal` only where both are the same characters. Words that differ in case or marks alone stand
/// opposite each other as a replacement. Two empty texts have no edits. What comes back after `cancel` is set is no answer.
#[must_use]
pub fn align(base: &str, variant: &str, cancel: &Cancel) -> Vec<Edit> {
    let (left, right): (Vec<&str>, Vec<&str>) =
        (base.split_whitespace().collect(), variant.split_whitespace().collect());
    let compared =
        |words: &[&str]| words.iter().map_while(|word| (!cancel.is_set()).then(|| compared(word))).collect::<Vec<_>>();
    let mut edits = Edits::default();
    let (mut i, mut j) = (0, 0);
    for run in common_runs(&compared(&left), &compared(&right), cancel) {
        if cancel.is_set() {
            return Vec::new();
        }
        edits.changed(&left[i..run.a], &right[j..run.b]);
        for (x, y) in left[run.a..run.a + run.len].iter().zip(&right[run.b..run.b + run.len]) {
            if x == y { edits.push(EditOp::Equal, x, y) } else { edits.push(EditOp::Replace, x, y) }
        }
        (i, j) = (run.a + run.len, run.b + run.len);
    }
    edits.changed(&left[i..], &right[j..]);
    edits.0
}

/// The number of a word without case and the marks around it, or of the marks where there is nothing else.
fn compared(word: &str) -> u32 {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    number_of(if bare.is_empty() { word.to_owned() } else { folded(bare) }.as_bytes())
}

#[derive(Default)]
struct Edits(Vec<Edit>);

impl Edits {
    fn changed(&mut self, base: &[&str], variant: &[&str]) {
        let op = match (base.is_empty(), variant.is_empty()) {
            (true, true) => return,
            (false, true) => EditOp::Delete,
            (true, false) => EditOp::Insert,
            (false, false) => EditOp::Replace,
        };
        self.push(op, &base.join(" "), &variant.join(" "));
    }

    /// Adds words to the last run, or starts one. Neighbouring changes are one change.
    fn push(&mut self, op: EditOp, base: &str, variant: &str) {
        if let Some(last) = self.0.last_mut()
            && (last.op == EditOp::Equal) == (op == EditOp::Equal)
        {
            for (words, more) in [(&mut last.base, base), (&mut last.variant, variant)] {
                if !words.is_empty() && !more.is_empty() {
                    words.push(' ');
                }
                words.push_str(more);
            }
            if last.op != op {
                last.op = EditOp::Replace;
            }
            return;
        }
        self.0.push(Edit { op, base: base.to_owned(), variant: variant.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn aligned(base: &str, variant: &str) -> Vec<(EditOp, String, String)> {
        align(base, variant, &Cancel::new()).into_iter().map(|edit| (edit.op, edit.base, edit.variant)).collect()
    }

    fn edit(op: EditOp, base: &str, variant: &str) -> (EditOp, String, String) {
        (op, base.to_owned(), variant.to_owned())
    }

    #[test]
    fn edits_come_in_reading_order() {
        assert_eq!(
            aligned("We will keep the harbour open, all winter.", "We'll keep the harbour open all winter long."),
            [
                edit(EditOp::Replace, "We will", "We'll"),
                edit(EditOp::Equal, "keep the harbour", "keep the harbour"),
                edit(EditOp::Replace, "open,", "open"),
                edit(EditOp::Equal, "all", "all"),
                edit(EditOp::Replace, "winter.", "winter long."),
            ]
        );
        assert_eq!(aligned("", "new words"), [edit(EditOp::Insert, "", "new words")]);
        assert_eq!(aligned("old words", " "), [edit(EditOp::Delete, "old words", "")]);
        assert_eq!(aligned("", ""), []);
    }

    proptest! {
        #[test]
        fn edits_rebuild_both_sides(base in "([a-c,.“]{0,3}[ \n]){0,60}", variant in "([a-c,.“]{0,3}[ \n]){0,60}") {
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let edits = aligned(&base, &variant);
            prop_assert_eq!(squeezed(&edits.iter().map(|e| e.1.as_str()).collect::<String>()), squeezed(&base));
            prop_assert_eq!(squeezed(&edits.iter().map(|e| e.2.as_str()).collect::<String>()), squeezed(&variant));
            for (op, base, variant) in edits {
                match op {
                    EditOp::Equal => prop_assert_eq!(base, variant),
                    EditOp::Delete => prop_assert!(variant.is_empty() && !base.is_empty()),
                    EditOp::Insert => prop_assert!(base.is_empty() && !variant.is_empty()),
                    EditOp::Replace => prop_assert!(!base.is_empty() && !variant.is_empty() && base != variant),
                }
            }
        }
    }
}
