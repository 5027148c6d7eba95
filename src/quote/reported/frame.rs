//! One sentence as its cues see it: letters and words side by side, with room beyond both edges, so that what stands
//! around an item is read at once.

use super::super::{letters::Letter, model::mixed, page::Page, reading::Run};

/// Items beyond the edges of the sentence that may be looked at.
const LEFT: usize = 3;
const RIGHT: usize = 5;
/// Stands for the letters there.
const OUTSIDE: u8 = 31;
/// Runs are counted through for so many items.
const COUNTED: usize = 200;
/// Longest pattern: what is farther apart is only far.
const LONGEST: u32 = 12;
/// The pattern of what is far apart.
pub(super) const FAR: u32 = 1;

/// Sorts of items that are counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sort {
    Comma,
    Cue,
    Subject,
    Verb,
    Marked,
    Report,
}

/// The letters, words and counts of one sentence.
#[derive(Debug, Default)]
pub(super) struct Frame {
    letters: Vec<u8>,
    words: Vec<u32>,
    /// How many items of each sort stand before each item, a byte a sort. What two places differ by is right as long as
    /// it is below 256.
    before: Vec<u64>,
    start: usize,
}

impl Frame {
    /// Reads a sentence in place of the last one.
    pub(super) fn read(&mut self, page: &Page<'_>, sentence: usize) {
        let run = page.reading.sentences[sentence].clone();
        self.start = run.start;
        self.letters.clear();
        self.letters.extend([OUTSIDE; LEFT]);
        self.letters.extend(run.clone().map(|item| page.letters.at(item) as u8));
        self.words.clear();
        self.words.extend([0; LEFT]);
        self.words.extend(run.clone().map(|item| page.reading.word(item)));
        self.words.extend([0; RIGHT]);
        self.before.clear();
        let mut so_far = 0_u64;
        self.before.push(so_far);
        self.before.extend(self.letters[LEFT..].iter().map(|letter| {
            so_far = so_far.wrapping_add(COUNTS[usize::from(letter & OUTSIDE)]);
            so_far
        }));
        self.letters.extend([OUTSIDE; RIGHT]);
    }

    /// The letters of the item before `at`, of `at` and of the two after it, a byte each from the lowest up.
    pub(super) fn letters(&self, at: usize) -> u32 {
        let four = self.letters.get(at + LEFT - 1 - self.start..).and_then(<[u8]>::first_chunk);
        four.map_or(u32::MAX, |four| u32::from_le_bytes(*four))
    }

    /// The letters of the three items before `at` and of the three after it, a byte each, in the order of the text from
    /// the lowest byte up.
    pub(super) fn beside(&self, at: usize) -> (u32, u32) {
        let eight = self.letters.get(at - self.start..).and_then(<[u8]>::first_chunk);
        let eight = eight.map_or(u64::MAX, |eight| u64::from_le_bytes(*eight));
        (eight as u32 & 0xFF_FFFF, (eight >> 32) as u32 & 0xFF_FFFF)
    }

    /// The words of the two items before `at`, of `at` and of the two after it; 0 where there are none.
    pub(super) fn words(&self, at: usize) -> [u32; 5] {
        self.words.get(at + LEFT - 2 - self.start..).and_then(<[u32]>::first_chunk).copied().unwrap_or_default()
    }

    /// How many items of each sort a run has.
    pub(super) fn counts(&self, run: &Run) -> impl Fn(Sort, u32) -> u32 + use<> {
        let before = |item: usize| self.before.get(item - self.start).copied().unwrap_or_default();
        let counts = before(run.end.min(run.start + COUNTED)).wrapping_sub(before(run.start));
        move |sort, most| u32::from((counts >> (8 * sort as u32)) as u8).min(most)
    }

    /// The patterns of the items from `from` up to it and each of the next ones.
    pub(super) fn patterns<const N: usize>(&self, from: usize) -> [u32; N] {
        let mut patterns = [FAR; N];
        let mut pattern = Pattern::default();
        let letters = self.letters.get(from + LEFT - self.start..).unwrap_or_default();
        for (place, letter) in patterns.iter_mut().zip(letters) {
            *place = pattern.hash;
            pattern.add(*letter);
        }
        patterns
    }

    /// The pattern of a run, and how many letters it has.
    pub(super) fn pattern(&self, run: &Run) -> (u32, u32) {
        let letters = self.letters.get(run.start + LEFT - self.start..run.end + LEFT - self.start).unwrap_or_default();
        let mut pattern = Pattern::default();
        for letter in letters {
            pattern.add(*letter);
            if pattern.count > LONGEST {
                return (FAR, pattern.count);
            }
        }
        (pattern.hash, pattern.count)
    }
}

/// Letters in a row as one number, each run of names, words or fragments as one letter.
#[derive(Debug, Default)]
struct Pattern {
    hash: u32,
    count: u32,
    last: u8,
}

impl Pattern {
    fn add(&mut self, letter: u8) {
        const RUNS: u32 = 1 << Letter::Name as u32 | 1 << Letter::Other as u32 | 1 << Letter::Fragment as u32;
        let again = letter == self.last && RUNS >> letter & 1 > 0;
        if letter != Letter::Silent as u8 && !again {
            self.last = letter;
            self.count += 1;
            self.hash = mixed(self.hash, u32::from(letter));
        }
    }
}

/// What a letter adds to the counts.
const COUNTS: [u64; 32] = {
    const fn one(sort: Sort) -> u64 {
        1 << (8 * sort as u32)
    }
    let mut counts = [0; 32];
    counts[Letter::Comma as usize] = one(Sort::Comma);
    counts[Letter::Dash as usize] = one(Sort::Comma);
    counts[Letter::Said as usize] = one(Sort::Cue);
    counts[Letter::Told as usize] = one(Sort::Cue);
    counts[Letter::According as usize] = one(Sort::Cue);
    counts[Letter::Subject as usize] = one(Sort::Subject);
    counts[Letter::Auxiliary as usize] = one(Sort::Verb);
    counts[Letter::Verbal as usize] = one(Sort::Verb);
    counts[Letter::Fragment as usize] = one(Sort::Marked);
    counts[Letter::Reports as usize] = one(Sort::Report);
    counts[Letter::MayReport as usize] = one(Sort::Report);
    counts
};
