//! What speaks for and against a report: the features of a cue, of the edges of a stretch, and of the stretch between.

use super::{
    super::{
        letters::Letter,
        model::{Features, Tell},
        page::Page,
    },
    cue::Cue,
    frame::{Frame, Sort},
    sheet::{Edge, OPENS_WITHIN},
};
use crate::lang::word_hash;

/// Whether an item is a word that reports.
pub(super) fn is_cue(page: &Page<'_>, item: usize) -> bool {
    matches!(page.letters.at(item), Letter::Said | Letter::Told | Letter::Reports | Letter::According)
}

/// What is seen of a cue.
pub(super) struct Seen {
    word: u32,
    stem: u32,
    ending: u32,
    form: u32,
    /// The letters of the two items before it and of the two after it, and of three.
    left: u32,
    right: u32,
    three_left: u32,
    three_right: u32,
    /// The two words before it, the cue itself and the two words after it.
    words: [u32; 5],
    /// The rule that made its clause, and what the clause has.
    rule: u32,
    ruled: u32,
    /// The letter that most likely opens what it reports.
    opener: u32,
    /// How far from either end of the sentence it stands.
    place: u32,
}

impl Seen {
    pub(super) fn of(page: &Page<'_>, frame: &Frame, cue: &Cue) -> Self {
        let Cue { at, word, stem, ending, form, ref run, .. } = *cue;
        let (three_left, three_right) = frame.beside(at);
        let clause = cue.clause.map(|clause| &page.clauses[clause]);
        let ruled = clause.map_or(0, |clause| {
            1 | u32::from(clause.speaker.is_some()) << 1
                | u32::from(clause.before.is_some()) << 2
                | u32::from(clause.after.is_some()) << 3
                | u32::from(clause.reports) << 4
                | u32::from(clause.nested) << 5
        });
        let opener = (at + 1..run.end.min(at + OPENS_WITHIN))
            .find(|item| matches!(page.letters.at(*item), Letter::That | Letter::Fragment | Letter::Stop))
            .map_or(0, |item| page.letters.at(item) as u32 | u32::from(item == at + 1) << 5);
        Self {
            word,
            stem,
            ending,
            form,
            left: three_left >> 8,
            right: three_right & 0xFFFF,
            three_left,
            three_right,
            words: frame.words(at),
            rule: clause.map_or(0, |clause| word_hash(clause.rule)),
            ruled,
            opener,
            place: (at - run.start).min(7) as u32 | (run.end - at).min(31).ilog2() << 3,
        }
    }

    /// The features that say whether the cue reports anything.
    pub(super) fn tell_any(&self, features: &mut impl Features) {
        let Self { word, stem, ending, form, left, right, ruled, .. } = *self;
        let [two_words_left, word_left, _, word_right, two_words_right] = self.words;
        let (one_left, one_right) = (left >> 8, right & 0xFF);
        let mut tell = Tell::after(400, features);
        tell.of(word, 0);
        tell.of(stem, 0);
        tell.of(word, right);
        tell.of(left | form << 16, ending);
        tell.of(right | form << 16, ending);
        tell.of(one_left | one_right << 8, form);
        tell.of(word, word_left);
        tell.of(word, word_right);
        tell.of(word_left, form);
        tell.of(word_right, form);
        tell.of(word_right, two_words_right);
        tell.of(word_left, two_words_left);
        tell.of(self.rule, ruled);
        tell.of(ruled, form);
        tell.of(ruled, stem);
        tell.of(self.opener, form);
        tell.of(self.opener, stem);
        tell.of(word_left, ending | one_right << 16);
        tell.of(self.three_left, form);
        tell.of(self.three_right, form);
        tell.of(self.place, form);
    }

    /// The features of *nothing reported*, the rival of what the cue may report.
    pub(super) fn tell_nothing(&self, features: &mut impl Features) {
        let Self { stem, form, left, right, ruled, .. } = *self;
        let [_, word_left, _, word_right, two_words_right] = self.words;
        let mut tell = Tell::after(425, features);
        tell.of(stem, 0);
        tell.of(left >> 8 | (right & 0xFF) << 8, form);
        tell.of(word_left, form);
        tell.of(word_right, form);
        tell.of(word_right, two_words_right);
        tell.of(self.rule, ruled);
        tell.of(ruled, form);
        tell.of(self.opener, form);
        tell.of(self.opener, stem);
        tell.of(self.place, form);
    }
}

/// The templates of an edge before the cue follow those of one behind it.
const BEFORE: u32 = 20;

/// The features of a start; `gap` is the pattern of what stands between the cue and it.
pub(super) fn tell_start(frame: &Frame, cue: &Cue, start: Edge, gap: u32, features: &mut impl Features) {
    let Cue { stem, form, ref run, .. } = *cue;
    let at = start.at;
    let letters = frame.letters(at);
    let [_, word_ahead, opener, second_word, _] = frame.words(at);
    let first = letters >> 8 & 0xFF;
    let begins = u32::from(at == run.start);
    let mut tell = Tell::after(if start.before { 440 + BEFORE } else { 440 }, features);
    tell.of(opener, form);
    tell.of(opener, stem);
    tell.of(opener, second_word);
    tell.of(opener, word_ahead);
    tell.of(gap, stem);
    tell.of(gap, form);
    tell.of(letters >> 8, 0);
    tell.of(letters & 0xFFFF, begins);
    tell.of(first, stem);
}

/// The features of an end.
pub(super) fn tell_end(frame: &Frame, cue: &Cue, end: Edge, features: &mut impl Features) {
    let Cue { stem, form, .. } = *cue;
    let at = end.at;
    let letters = frame.letters(at);
    let [_, last_word, next_word, second_word, _] = frame.words(at);
    let whole = u32::from(at >= cue.end);
    let both = letters & 0xFFFF;
    let mut tell = Tell::after(if end.before { 480 + BEFORE } else { 480 }, features);
    tell.of(last_word, whole);
    tell.of(next_word, stem);
    tell.of(next_word, second_word);
    tell.of(next_word, 0);
    tell.of(letters & 0xFF_FFFF, 0);
    tell.of(both | whole << 16, form);
    tell.of(both >> 8 | whole << 8, stem);
    tell.of(last_word, next_word);
    if end.before {
        let (gap, length) = frame.pattern(&(at.min(cue.at)..cue.at));
        tell.of(gap, stem);
        tell.of(gap, form);
        tell.of(gap, length);
    }
}

/// The features of the stretch between two edges.
pub(super) fn tell_both(
    frame: &Frame,
    cue: &Cue,
    (start, end): (Edge, Edge),
    ruled: u32,
    features: &mut impl Features,
) {
    let run = start.at..end.at;
    let count = frame.counts(&run);
    let (commas, cues, others) = (count(Sort::Comma, 3), count(Sort::Cue, 2), count(Sort::Report, 2));
    let (verbs, marked) = (count(Sort::Verb, 2), count(Sort::Marked, 2));
    let clause = verbs | count(Sort::Subject, 2) << 2;
    let extent = [0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 8][run.len().min(20)];
    let whole = u32::from(run.end >= cue.end);
    let all = u32::from(run.len() == 1 && marked == 1);
    let inside = commas | cues << 2 | whole << 4 | others << 5;
    let (first, next) = (frame.letters(run.start) >> 8 & 0xFF, frame.letters(run.end) >> 8 & 0xFF);
    let edges = first | next << 8;
    let [_, _, opener, _, _] = frame.words(run.start);
    let gap = if start.before { 1 } else { (run.start - cue.at - 1).min(6) as u32 + 2 };
    let mut tell = Tell::after(if start.before { 520 + BEFORE } else { 520 }, features);
    tell.of(extent, cue.stem);
    tell.of(extent, edges);
    tell.of(inside, edges);
    tell.of(marked | all << 2 | whole << 3, next | gap << 8);
    tell.of(ruled, inside);
    tell.of(clause, opener);
    tell.of(verbs | others << 2 | gap << 4 | next << 8, cue.stem);
    tell.of(opener, next | whole << 8);
}
