//! Transcripts without marks: lines that begin with who speaks, *ANN ROE: …*, or that they ask or answer, *Q. …*.

use super::{
    phrase::is_name,
    reading::{Reading, Run, shape},
    venue::occasion,
};
use crate::lang::{Class, QuoteData, folded_hash};

/// What one person says in their turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Turn {
    /// The words, in items.
    pub(super) run: Run,
    /// The name that stands before the colon; for *A.* the one who is interviewed, for *Q.* none.
    pub(super) speaker: Option<Run>,
    /// The programme or occasion that the introduction names.
    pub(super) venue: Option<Run>,
}

/// A line that begins with a label.
struct Label {
    sentence: usize,
    /// Tells labels apart, whatever their case.
    key: u64,
    speaker: Option<Run>,
    /// The first item after the label.
    words: usize,
}

/// Longest name before the colon, in items.
const LONGEST_LABEL: usize = 6;
/// So many paragraphs may stand from one label to the next.
const FARTHEST: u32 = 6;
/// Fewer labels in a row are headlines or a list.
const FEWEST: usize = 3;
/// How many sentences before a talk may say who answers, and how many of their words are looked at.
const INTRODUCTION: usize = 12;
const LONGEST_INTRODUCTION: usize = 60;
/// Blanks before a line that are stepped over.
const INDENT: usize = 8;

/// The turns of a text, in order; one with speech between marks (`is_speech` tells of an item) is left to its marks.
pub(super) fn turns(
    text: &str,
    reading: &Reading,
    language: &QuoteData,
    is_speech: impl Fn(usize) -> bool,
) -> Vec<Turn> {
    let labels: Vec<Label> =
        (0..reading.sentences.len()).filter_map(|sentence| label(text, reading, sentence, language)).collect();
    let near = |before: &Label, label: &Label| {
        reading.paragraph_of[label.sentence] - reading.paragraph_of[before.sentence] <= FARTHEST
    };
    let mut turns = Vec::new();
    for talk in labels.chunk_by(near) {
        let mut keys: Vec<u64> = talk.iter().map(|label| label.key).collect();
        keys.sort_unstable();
        keys.dedup();
        // Somebody speaks again, and somebody else in between.
        if talk.len() < FEWEST || keys.len() == talk.len() || keys.len() == 1 {
            continue;
        }
        // Whoever is not the first of *Q.* and *A.* answers.
        let unnamed = keys.len() == 2 && talk.iter().all(|label| label.speaker.is_none());
        let answers = unnamed.then(|| interviewed(text, reading, language, talk[0].sentence)).flatten();
        let venue = introduction(reading, talk[0].sentence).find_map(|run| {
            let mut prepositions = run.clone().filter(|item| reading.class(*item).is(Class::PREPOSITION));
            prepositions.find_map(|item| occasion(reading, item..run.end, &is_speech))
        });
        for (number, label) in talk.iter().enumerate() {
            let end = if let Some(next) = talk.get(number + 1) {
                reading.sentences[next.sentence].start
            } else {
                let paragraph = &reading.paragraphs[reading.paragraph_of[label.sentence] as usize];
                reading.sentences[paragraph.end - 1].end
            };
            let speech = |item: usize| reading.class(item).is(shape::FRAGMENT) && is_speech(item);
            if label.words < end && !(label.words..end).any(speech) {
                let answer = answers.clone().filter(|_| label.key != talk[0].key);
                turns.push(Turn {
                    run: label.words..end,
                    speaker: label.speaker.clone().or(answer),
                    venue: venue.clone(),
                });
            }
        }
    }
    turns
}

/// *spoke to Ida Quill*, *an interview with Ida Quill*: the name among the sentences before a talk that says who answers.
fn interviewed(text: &str, reading: &Reading, language: &QuoteData, talk: usize) -> Option<Run> {
    introduction(reading, talk).find_map(|run| {
        run.clone().find_map(|item| {
            let word = reading.items[item].span.of(text);
            let asks = language.interviews.iter().any(|asks| asks.eq_ignore_ascii_case(word));
            let joined = asks && reading.class(item + 1).is(Class::PREPOSITION);
            let phrase = reading.phrase_starting(item + 2, run.end).filter(|_| joined)?;
            is_name(reading.class(phrase.end - 1)).then_some(phrase)
        })
    })
}

/// The sentences before a talk that may tell of it, each as far as it is read.
fn introduction(reading: &Reading, talk: usize) -> impl Iterator<Item = Run> + '_ {
    let before = &reading.sentences[talk.saturating_sub(INTRODUCTION)..talk];
    before.iter().map(|run| run.start..run.end.min(run.start + LONGEST_INTRODUCTION))
}

/// The label that a sentence begins with, where it begins a line.
fn label(text: &str, reading: &Reading, sentence: usize, language: &QuoteData) -> Option<Label> {
    let run = &reading.sentences[sentence];
    let start = reading.items[run.start].span.range().start;
    let indent =
        text.as_bytes()[..start].iter().rev().take(INDENT).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    if start > indent && text.as_bytes()[start - indent - 1] != b'\n' {
        return None;
    }
    let whole = reading.items[run.start].span.of(text);
    // *A.* may be one item, as an initial is.
    let first = whole.trim_end_matches('.');
    if language.turn_labels.iter().any(|label| label.eq_ignore_ascii_case(first)) {
        let stopped = first.len() < whole.len();
        let words = run.start + if stopped { 1 } else { 2 };
        let marked = stopped || reading.class(run.start + 1).is(shape::COLON.or(shape::STOP));
        let capital = reading.class(run.start).is(shape::CAPITAL);
        return (marked && capital).then(|| Label { sentence, key: folded_hash(first), speaker: None, words });
    }
    let colon = (run.start + 1..run.end.min(run.start + LONGEST_LABEL + 1))
        .find(|item| reading.class(*item).is(shape::COLON.or(shape::COMMA).or(shape::CUE)))?;
    let name = run.start..colon;
    let part = |item: usize| {
        let class = reading.class(item);
        is_name(class) || class.is(Class::TITLE.or(Class::PARTICLE).or(Class::ROLE).or(shape::STOP))
    };
    let named = reading.class(colon).is(shape::COLON) && name.clone().all(part) && is_name(reading.class(colon - 1));
    named.then(|| {
        let key = reading.hashes[name.clone()].iter().fold(0, |key: u64, word| key.rotate_left(7) ^ word);
        Label { sentence, key, speaker: Some(name), words: colon + 1 }
    })
}
