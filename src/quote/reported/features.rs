//! What speaks for and against a report: the features of a cue, of the edges of a stretch, and of the stretch between.

use super::{
    super::{
        letters::Letter,
        model::{Features, mixed},
        page::Page,
        phrase::{is_name, is_noun},
        reading::Run,
    },
    cue::Cue,
    sheet::{Edge, OPENS_WITHIN},
};
use crate::lang::word_hash;

/// How many items on each side of a cue are seen at once.
const SEEN: usize = 5;
/// Runs are counted through for so many items.
const COUNTED: usize = 200;

/// Whether an item is a word that reports.
pub(super) fn is_cue(page: &Page<'_>, item: usize) -> bool {
    matches!(page.letters.at(item), Letter::Said | Letter::Told | Letter::Reports | Letter::According)
}

/// How many items of each sort stand before each item of one sentence.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// A byte a sort. What two places differ by is right as long as it is below 256.
    before: Vec<u64>,
    from: usize,
    sentence: Option<usize>,
}

/// Sorts of items that are counted.
#[derive(Debug, Clone, Copy)]
enum Sort {
    Comma,
    Cue,
    Subject,
    Verb,
    Marked,
    Report,
}

impl Counts {
    /// Counts the items of a sentence, unless they are counted.
    pub(super) fn read(&mut self, page: &Page<'_>, sentence: usize) {
        if self.sentence == Some(sentence) {
            return;
        }
        let run = page.reading.sentences[sentence].clone();
        self.sentence = Some(sentence);
        self.from = run.start;
        self.before.clear();
        let mut so_far = 0_u64;
        self.before.push(so_far);
        self.before.extend(run.map(|item| {
            let one = |sort: Sort| 1 << (8 * sort as u32);
            so_far = so_far.wrapping_add(match page.letters.at(item) {
                Letter::Comma | Letter::Dash => one(Sort::Comma),
                Letter::Said | Letter::Told | Letter::According => one(Sort::Cue),
                Letter::Subject => one(Sort::Subject),
                Letter::Auxiliary | Letter::Verbal => one(Sort::Verb),
                Letter::Fragment => one(Sort::Marked),
                Letter::Reports | Letter::MayReport => one(Sort::Report),
                _ => 0,
            });
            so_far
        }));
    }

    /// The counts of a run, `most` at most.
    fn within(&self, run: &Run) -> impl Fn(Sort, u32) -> u32 + use<> {
        let before = |item: usize| self.before.get(item - self.from).copied().unwrap_or_default();
        let counts = before(run.end.min(run.start + COUNTED)).wrapping_sub(before(run.start));
        move |sort, most| u32::from((counts >> (8 * sort as u32)) as u8).min(most)
    }
}

/// The features of a cue, which say whether it reports anything.
pub(super) fn tell_cue(page: &Page<'_>, cue: &Cue, features: &mut impl Features) {
    let Page { reading, letters, .. } = *page;
    let Cue { at, word, stem, ending, form, ref run, .. } = *cue;
    let letter = |place: usize| letters.letter(place, run);
    let (one_left, two_left, three_left) =
        (letter(at.wrapping_sub(1)), letter(at.wrapping_sub(2)), letter(at.wrapping_sub(3)));
    let (one_right, two_right, three_right) = (letter(at + 1), letter(at + 2), letter(at + 3));
    let (left, right) = (one_left | two_left << 5, one_right | two_right << 5);
    let (word_left, word_right) = (reading.word_within(at.wrapping_sub(1), run), reading.word_within(at + 1, run));
    let clause = cue.clause.map(|clause| &page.clauses[clause]);
    let rule = clause.map_or(0, |clause| word_hash(clause.rule));
    let ruled = clause.map_or(0, |clause| {
        1 | u32::from(clause.speaker.is_some()) << 1
            | u32::from(clause.before.is_some()) << 2
            | u32::from(clause.after.is_some()) << 3
            | u32::from(clause.reports) << 4
            | u32::from(clause.nested) << 5
    });
    let opener = (at + 1..run.end.min(at + OPENS_WITHIN))
        .find(|item| matches!(letters.at(*item), Letter::That | Letter::Fragment | Letter::Stop))
        .map_or(0, |item| letters.at(item) as u32 | u32::from(item == at + 1) << 5);
    let far_left = letters.pattern(run.start.max(at.saturating_sub(SEEN))..at).0;
    let far_right = letters.pattern(at + 1..run.end.min(at + 1 + SEEN)).0;
    let headline = u32::from(page.headlines[cue.sentence]);
    let place = (at - run.start).min(7) as u32 | (run.end - at).min(31).ilog2() << 3;
    let mut template = 400;
    let mut tell = |a: u32, b: u32| {
        template += 1;
        features.note(template, a, b);
    };
    let two = |a: u32, b: u32| mixed(a, b);
    tell(0, 0);
    tell(word, 0);
    tell(stem, 0);
    tell(form, ending);
    tell(word, left);
    tell(word, right);
    tell(stem, two(left, right));
    tell(left, two(right, form));
    tell(left, two(form, ending));
    tell(right, two(form, ending));
    tell(one_left, two(one_right, form));
    tell(word, word_left);
    tell(word, word_right);
    tell(word_left, form);
    tell(word_right, form);
    tell(word_right, reading.word_within(at + 2, run));
    tell(word_left, reading.word_within(at.wrapping_sub(2), run));
    tell(rule, ruled);
    tell(ruled, form);
    tell(ruled, stem);
    tell(headline, form);
    tell(u32::from(at == run.start), form);
    tell(opener, form);
    tell(opener, stem);
    tell(far_left, form);
    tell(far_left, stem);
    tell(far_right, form);
    tell(far_right, stem);
    tell(ending, two(word_left, one_right));
    tell(three_left, two(left, form));
    tell(three_right, two(right, form));
    tell(place, form);
}

/// The features of a start.
pub(super) fn tell_start(page: &Page<'_>, cue: &Cue, start: Edge, features: &mut impl Features) {
    let Page { reading, letters, .. } = *page;
    let Cue { stem, ending, form, run: ref within, .. } = *cue;
    let (at, side) = (start.at, u32::from(start.before));
    let (gap, length) = if start.before { (0, 0) } else { letters.pattern((cue.at + 1).min(at)..at) };
    let opener = reading.word_within(at, within);
    let second_word = reading.word_within(at + 1, within);
    let first = letters.letter(at, within);
    let second = letters.letter(at + 1, within);
    let third = letters.letter(at + 2, within);
    let ahead = letters.letter(at.wrapping_sub(1), within);
    let word_ahead = reading.word_within(at.wrapping_sub(1), within);
    let begins = u32::from(at == within.start);
    let class = reading.class(at);
    let noun = u32::from(is_name(class)) | u32::from(is_noun(class)) << 1;
    let beside_left = letters.letter(cue.at.wrapping_sub(1), within);
    let mut template = 440;
    let mut tell = |a: u32, b: u32| {
        template += 1;
        features.note(template, a, b);
    };
    let two = |a: u32, b: u32| mixed(a, b);
    tell(side, stem);
    tell(side, two(form, ending));
    tell(side, two(form, beside_left));
    tell(two(side, opener), stem);
    tell(opener, two(side, form));
    tell(opener, two(gap, side));
    tell(opener, two(second_word, side));
    tell(opener, two(word_ahead, side));
    tell(gap, two(side, stem));
    tell(gap, two(side, first));
    tell(gap, two(side, form));
    tell(length, two(side, ahead));
    tell(two(side, first), second);
    tell(two(side, first), two(second, third));
    tell(two(side, first), two(ahead, begins));
    tell(two(side, first), stem);
    tell(two(side, noun), two(gap, second));
}

/// The features of an end.
pub(super) fn tell_end(page: &Page<'_>, cue: &Cue, end: Edge, features: &mut impl Features) {
    let Page { reading, letters, .. } = *page;
    let Cue { stem, form, run: ref within, .. } = *cue;
    let (at, side) = (end.at, u32::from(end.before));
    let (gap, length) = if end.before { letters.pattern(at.min(cue.at)..cue.at) } else { (0, 0) };
    let whole = u32::from(at >= cue.end);
    let last = letters.letter(at - 1, within);
    let next = letters.letter(at, within);
    let next_two = letters.letter(at + 1, within);
    let next_word = reading.word_within(at, within);
    let next_word_two = reading.word_within(at + 1, within);
    let last_word = reading.word_within(at - 1, within);
    let mut template = 480;
    let mut tell = |a: u32, b: u32| {
        template += 1;
        features.note(template, a, b);
    };
    let two = |a: u32, b: u32| mixed(a, b);
    tell(two(side, last_word), whole);
    tell(next_word, two(side, last));
    tell(next_word, two(side, stem));
    tell(next_word, next_word_two);
    tell(next_word, side);
    tell(two(last, next), two(next_two, side));
    tell(two(last, next), two(whole, form));
    tell(two(side, whole), two(next, stem));
    tell(gap, two(side, stem));
    tell(gap, two(side, form));
    tell(gap, two(side, length));
    tell(last_word, next_word);
}

/// The features of the stretch between two edges.
pub(super) fn tell_both(
    page: &Page<'_>,
    cue: &Cue,
    counts: &Counts,
    (start, end): (Edge, Edge),
    ruled: u32,
    features: &mut impl Features,
) {
    let Page { reading, letters, .. } = *page;
    let Cue { stem, run: ref within, .. } = *cue;
    let side = u32::from(start.before);
    let run = start.at..end.at;
    let count = counts.within(&run);
    let (commas, cues, subjects) = (count(Sort::Comma, 3), count(Sort::Cue, 2), count(Sort::Subject, 2));
    let (verbs, marked, others) = (count(Sort::Verb, 2), count(Sort::Marked, 2), count(Sort::Report, 2));
    let extent = [0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 8][run.len().min(20)];
    let whole = u32::from(run.end >= cue.end);
    let all = u32::from(run.len() == 1 && marked == 1);
    let inside = commas | cues << 2 | whole << 4 | others << 5;
    let first = letters.letter(run.start, within);
    let opener = reading.word_within(run.start, within);
    let next = letters.letter(run.end, within);
    let gap = if start.before { 1 } else { (run.start - cue.at - 1).min(6) as u32 + 2 };
    let mut template = 500;
    let mut tell = |a: u32, b: u32| {
        template += 1;
        features.note(template, a, b);
    };
    let two = |a: u32, b: u32| mixed(a, b);
    tell(extent, two(side, stem));
    tell(two(extent, next), two(whole, side));
    tell(two(extent, first), two(next, side));
    tell(inside, two(next, first));
    tell(two(marked, all), two(next, two(whole, gap)));
    tell(ruled, stem);
    tell(ruled, two(side, inside));
    tell(ruled, two(extent, side));
    tell(two(verbs, subjects), two(side, extent));
    tell(two(verbs, subjects), two(opener, side));
    tell(two(verbs, others), two(gap, two(next, stem)));
    tell(two(opener, next), two(side, whole));
}
