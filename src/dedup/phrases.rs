//! Phrases that mark a sentence as furniture, found while a text is sketched.

use crate::Cancel;

use super::{
    letters::{self, Letters},
    sketch::{self, GRAM},
};

/// A line with a phrase is furniture as a whole up to so many letters; of a longer one, the sentence is…
const SHORT_LINE: u32 = 100;
/// …unless the sentences with a phrase make up so much of it: then the whole line is, whatever else it says…
const MOSTLY: f32 = 1.0 / 3.0;
/// …up to so many letters where one sentence has a phrase…
const LONGEST_LINE: u32 = 300;
/// …and so many where several have.
const LONGEST_NOTICE: u32 = 1500;
/// Of a longer sentence only the first letters of the phrase are, one gram.
const LONGEST_SENTENCE: u32 = 600;

/// Bits of a hash that the filter before the list of phrases looks at.
const FILTER_BITS: u32 = 13;

/// Phrases by the gram that they start with.
#[derive(Debug, Clone)]
pub struct Phrases {
    /// Whether a hash in `starts` begins with the bits: most grams of a text are sent away here.
    filter: Box<[bool; 1 << FILTER_BITS]>,
    /// Hash of the first gram, and all letters; by hash.
    starts: Vec<(u64, Vec<u8>)>,
}

impl Default for Phrases {
    fn default() -> Self {
        Self { filter: Box::new([false; 1 << FILTER_BITS]), starts: Vec::new() }
    }
}

impl Phrases {
    /// Adds a phrase; false if it has fewer than 16 letters and digits, too few to be sure of it.
    pub fn add(&mut self, phrase: &str) -> bool {
        let folded = Letters::of(phrase, &Cancel::new()).all;
        let Some(&gram) = folded.first_chunk::<GRAM>() else { return false };
        let hash = sketch::hash(gram);
        self.filter[place(hash)] = true;
        self.starts.push((hash, folded));
        self.starts.sort();
        true
    }

    /// Whether a phrase may start with the gram that has this hash.
    #[inline]
    pub(super) fn may_start(&self, hash: u64) -> bool {
        self.filter[place(hash)]
    }

    /// Whether a phrase starts with the first of `letters`, whose first gram has this hash.
    pub(super) fn start(&self, hash: u64, letters: &[u8]) -> bool {
        let first = self.starts.partition_point(|start| start.0 < hash);
        self.starts[first..].iter().take_while(|start| start.0 == hash).any(|start| letters.starts_with(&start.1))
    }
}

/// The entry of the filter that a hash belongs to.
#[inline]
fn place(hash: u64) -> usize {
    (hash >> (64 - FILTER_BITS)) as usize
}

/// The runs of letters that belong to the lines, or in long lines to the sentences, in which a phrase starts.
///
/// `starts` are the numbers of the phrases' first letters, ascending.
pub(super) fn furniture(text: &str, starts: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    let mut found = Vec::new();
    let mut starts = starts.iter().copied().peekable();
    let mut before = 0;
    for line in text.split('\n') {
        if starts.peek().is_none() {
            break;
        }
        let after = before + letters::count(line);
        if starts.peek().is_some_and(|&start| start < after) {
            if after - before <= SHORT_LINE {
                push(&mut runs, (before, after));
                while starts.next_if(|&start| start < after).is_some() {}
            } else {
                found.clear();
                sentences(line, before, &mut starts, &mut found);
                let listed: u32 = found.iter().map(|run| run.1 - run.0).sum();
                // A notice of several sentences: the list knows some of them, and the others are of the same kind.
                let notice = after - before <= if found.len() > 1 { LONGEST_NOTICE } else { LONGEST_LINE };
                if notice && listed as f32 >= MOSTLY * (after - before) as f32 {
                    push(&mut runs, (before, after));
                } else {
                    for &run in &found {
                        push(&mut runs, run);
                    }
                }
            }
        }
        before = after;
    }
    runs
}

/// The runs within one long line, one for each sentence with a phrase.
fn sentences(
    line: &str,
    mut before: u32,
    starts: &mut std::iter::Peekable<impl Iterator<Item = u32>>,
    runs: &mut Vec<(u32, u32)>,
) {
    for sentence in line.split_inclusive(['.', '!', '?', '。', '！', '？']) {
        let after = before + letters::count(sentence);
        if after - before <= LONGEST_SENTENCE {
            if starts.next_if(|&start| start < after).is_some() {
                runs.push((before, after));
                while starts.next_if(|&start| start < after).is_some() {}
            }
        } else {
            while let Some(start) = starts.next_if(|&start| start < after) {
                runs.push((start, after.min(start + GRAM as u32)));
            }
        }
        before = after;
    }
}

/// Adds a run that does not start before the last one.
fn push(runs: &mut Vec<(u32, u32)>, run: (u32, u32)) {
    match runs.last_mut() {
        Some(last) if run.0 <= last.1 => last.1 = last.1.max(run.1),
        _ => runs.push(run),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(u32, u32)> {
        let mut phrases = Phrases::default();
        assert!(phrases.add("Join the readers of our letter"));
        assert!(!phrases.add("too short"));
        let folded = Letters::of(text, &Cancel::new()).all;
        furniture(text, &sketch::anchors(&folded, sketch::Density::Fine, &phrases, &Cancel::new()).1)
    }

    #[test]
    fn a_short_line_is_furniture_as_a_whole() {
        assert_eq!(found("Rain fell.\nToday: join the readers of our letter!\nMore rain."), [(8, 38)]);
    }

    #[test]
    fn of_a_brief_in_one_line_only_the_sentence_is() {
        let brief =
            "Two people were hurt on Monday when a fire broke out in Quay Street. The cause of the fire is not known. ";
        let letters = letters::count(brief);
        assert_eq!(found(&format!("{brief}Join the readers of our letter.")), [(letters, letters + 25)]);
    }

    #[test]
    fn of_a_long_line_only_the_sentence_is() {
        let story = "Rain fell on the hills and the river rose. ".repeat(12);
        assert_eq!(found(&format!("{story}Join the readers of our letter. {story}")), [(396, 421)]);
    }

    #[test]
    fn a_notice_is_furniture_with_the_sentences_that_no_list_knows() {
        let notice = "Join the readers of our letter. Its editors pick ten pieces of the week for you. ".repeat(6);
        let letters = letters::count(&notice);
        assert_eq!(found(&format!("Rain fell.\n{notice}")), [(8, 8 + letters)]);
    }

    #[test]
    fn a_text_without_phrases_has_no_furniture() {
        assert_eq!(found("Join the readers in the square at noon, she said."), []);
    }
}
