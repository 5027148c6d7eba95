//! The passages that two texts share, as spans of the texts as given.

use crate::Span;

use super::{
    align::{self, Match},
    folds::Fold,
    furniture::Dead,
    letters::is_letter,
};

/// Two neighbouring runs with no more letters than this between them, on either side, are one passage.
const LONGEST_GAP: u32 = 40;
/// A passage that starts or ends inside a word gives up at most so many letters to get to a word border.
const LONGEST_TRIM: usize = 24;

/// A passage that two texts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passage {
    /// Runs of letters.
    pub(super) letters: [(u32, u32); 2],
    /// Where the passage stands in each text.
    pub(super) spans: [Span; 2],
    /// Whether the words differ.
    pub(super) edited: bool,
    /// Whether most of it is furniture.
    pub(super) boilerplate: bool,
}

/// Joins runs that lie close together in both texts, in order of the left one, and leaves out short ones.
pub(super) fn join(mut matches: Vec<Match>, min_letters: u32) -> Vec<Match> {
    matches.sort_unstable_by_key(|found| found.left);
    let mut joined: Vec<Match> = Vec::with_capacity(matches.len());
    for found in matches {
        if let Some(last) = joined.last_mut() {
            let gaps = found.left.0.checked_sub(last.left.1).zip(found.right.0.checked_sub(last.right.1));
            if let Some((ours, theirs)) = gaps {
                let longer = ours.max(theirs);
                if longer <= LONGEST_GAP && ours.abs_diff(theirs) <= (longer / 4).max(6) {
                    last.left.1 = found.left.1;
                    last.right.1 = found.right.1;
                    last.equal += found.equal;
                    last.skipped += found.skipped + longer;
                    continue;
                }
            }
        }
        joined.push(found);
    }
    joined.retain(|found| found.letters() >= min_letters.max(1));
    joined
}

/// The spans of `matches` in the two texts of `pair`, in the unit of the texts' maps.
pub(super) fn passages(dead: &Dead, pair: [u32; 2], folds: [&Fold; 2], matches: &[Match]) -> Vec<Passage> {
    let [left, right] = folds;
    let passage = |found: &Match| {
        let (mut ours, mut theirs) = (span(left, found.left), span(right, found.right));
        to_words(left.words, &mut ours, right.words, &mut theirs);
        let length = found.left.1 - found.left.0 + found.right.1 - found.right.0;
        let live = dead.live(pair[0], found.left) + dead.live(pair[1], found.right);
        Passage {
            letters: [found.left, found.right],
            spans: [left.map.span(ours), right.map.span(theirs)],
            edited: !same_words(ours.of(left.words), theirs.of(right.words)),
            boilerplate: 2 * live < length,
        }
    };
    matches.iter().map(passage).collect()
}

/// The bytes that hold a run of letters.
fn span(fold: &Fold, run: (u32, u32)) -> Span {
    let start = fold.letters.bytes(fold.words, run.0).start;
    Span { start, end: fold.letters.bytes(fold.words, run.1 - 1).end }
}

/// Whether the words are the same, however they are spaced.
fn same_words(mut one: &str, mut other: &str) -> bool {
    loop {
        let mut same = align::common(one.as_bytes(), other.as_bytes());
        if same == one.len() && same == other.len() {
            return true;
        }
        while !one.is_char_boundary(same) {
            same -= 1;
        }
        // From the space before the first difference on: the word there, or the one behind other spaces.
        let from = one[..same].rfind(char::is_whitespace).unwrap_or(0);
        let (first, second) = (next_word(&one[from..]), next_word(&other[from..]));
        if first.0 != second.0 {
            return false;
        }
        (one, other) = (first.1, second.1);
    }
}

/// The first word of `text`, and what follows it.
fn next_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// Moves the ends of two spans of the same letters to word borders, and takes in the marks that both have there.
fn to_words(left: &str, ours: &mut Span, right: &str, theirs: &mut Span) {
    let starts = |text: &str, at: u32| !text[..at as usize].chars().next_back().is_some_and(is_letter);
    let ends = |text: &str, at: u32| !text[at as usize..].chars().next().is_some_and(is_letter);

    if !(starts(left, ours.start) && starts(right, theirs.start)) {
        let (one, other) = (word_starts(left, *ours), word_starts(right, *theirs));
        if let Some((first, second)) = first_common(&one, &other) {
            ours.start = first;
            theirs.start = second;
        }
    }
    if !(ends(left, ours.end) && ends(right, theirs.end)) {
        let (one, other) = (word_ends(left, *ours), word_ends(right, *theirs));
        if let Some((first, second)) = first_common(&one, &other) {
            ours.end = first;
            theirs.end = second;
        }
    }
    let is_mark = |mark: &char| !is_letter(*mark) && !mark.is_whitespace();
    let before = left[..ours.start as usize].chars().rev().zip(right[..theirs.start as usize].chars().rev());
    let taken: usize =
        before.take_while(|(one, other)| one == other && is_mark(one)).take(8).map(|(mark, _)| mark.len_utf8()).sum();
    ours.start -= taken as u32;
    theirs.start -= taken as u32;
    let after = left[ours.end as usize..].chars().zip(right[theirs.end as usize..].chars());
    let taken: usize =
        after.take_while(|(one, other)| one == other && is_mark(one)).take(8).map(|(mark, _)| mark.len_utf8()).sum();
    ours.end += taken as u32;
    theirs.end += taken as u32;
}

/// Borders of words near one end of a span: how many letters lie between, and the byte.
type Borders = Vec<(usize, u32)>;

/// Starts of words from the start of `span` on.
fn word_starts(text: &str, span: Span) -> Borders {
    let mut borders = Vec::new();
    let mut letters = 0;
    let mut inside = text[..span.start as usize].chars().next_back().is_some_and(is_letter);
    for (at, character) in span.of(text).char_indices() {
        let letter = is_letter(character);
        if letter && !inside {
            borders.push((letters, span.start + at as u32));
        }
        letters += usize::from(letter);
        inside = letter;
        if letters > LONGEST_TRIM {
            break;
        }
    }
    borders
}

/// Ends of words from the end of `span` backwards.
fn word_ends(text: &str, span: Span) -> Borders {
    let mut borders = Vec::new();
    let mut letters = 0;
    let mut inside = text[span.end as usize..].chars().next().is_some_and(is_letter);
    for (at, character) in span.of(text).char_indices().rev() {
        let letter = is_letter(character);
        if letter && !inside {
            borders.push((letters, span.start + (at + character.len_utf8()) as u32));
        }
        letters += usize::from(letter);
        inside = letter;
        if letters > LONGEST_TRIM {
            break;
        }
    }
    borders
}

/// The nearest border that lies behind the same number of letters in both.
fn first_common(one: &Borders, other: &Borders) -> Option<(u32, u32)> {
    one.iter().find_map(|(letters, first)| {
        other.iter().find(|border| border.0 == *letters).map(|(_, second)| (*first, *second))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::same_words;

    proptest! {
        #[test]
        fn words_are_compared_without_their_spaces(one in "[ab文 \n\u{a0}]{0,12}", other in "[ab文 \n\u{a0}]{0,12}") {
            let same = one.split_whitespace().eq(other.split_whitespace());
            prop_assert_eq!(same_words(&one, &other), same);
            prop_assert!(same_words(&one, &one.replace(' ', " \n")));
        }
    }
}
