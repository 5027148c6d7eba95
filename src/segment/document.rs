//! What a text tells about its own habits: asked for only at doubtful places, and read off its beginning.

use crate::lang::SegmentData;
use crate::lang::segment::key_of;

/// How much of the text is read.
const SAMPLE: usize = 8000;

/// So many words are looked up in the sample itself; a table of all words pays only for more.
const FEW: u32 = 8;

/// Habits of one text, found at the first question.
#[derive(Debug, Default)]
pub(super) struct Document {
    asked: u32,
    casing: Option<Casing>,
    informal: Option<bool>,
}

impl Document {
    /// Whether `word`, up to an apostrophe in it, is mostly written in lower case in this text.
    pub(super) fn mostly_lower(&mut self, text: &str, word: &str) -> bool {
        // The table knows nothing longer, and no answer may depend on how many questions came before.
        let word = word.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        self.asked += 1;
        let sample = sample(text);
        let (lower, all) = if self.asked <= FEW && word.is_ascii() {
            occurrences(sample, word)
        } else {
            self.casing.get_or_insert_with(|| Casing::new(sample)).of(word)
        };
        lower * 2 > all
    }

    /// Whether the text is written without care for capitals and stops, as messages and comments are.
    pub(super) fn is_informal(&mut self, text: &str, data: &SegmentData) -> bool {
        *self.informal.get_or_insert_with(|| informal(sample(text), data))
    }
}

fn sample(text: &str) -> &str {
    let end = (0..=SAMPLE.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

/// How often an ASCII word stands in lower case, and how often at all.
fn occurrences(sample: &str, word: &str) -> (u32, u32) {
    let Some(&first) = word.as_bytes().first() else { return (0, 0) };
    let bytes = sample.as_bytes();
    let (mut lower, mut all) = (0, 0);
    for start in memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), bytes) {
        let end = start + word.len();
        let same = bytes.get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(word.as_bytes()));
        if same
            && !sample[..start].ends_with(char::is_alphanumeric)
            && !sample[end..].starts_with(char::is_alphanumeric)
        {
            lower += u32::from(bytes[start].is_ascii_lowercase());
            all += 1;
        }
    }
    (lower, all)
}

/// How often each word stands in lower case, and how often at all, under the hash of its folded form.
#[derive(Debug)]
struct Casing {
    slots: Vec<(u64, u32, u32)>,
}

impl Casing {
    fn new(sample: &str) -> Self {
        let mut casing = Self { slots: vec![(0, 0, 0); (sample.len() / 2 + 2).next_power_of_two()] };
        for word in sample.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let hash = key_of(word);
            let place = casing.place(hash);
            let (key, lower, all) = &mut casing.slots[place];
            *key = hash;
            *lower += u32::from(word.starts_with(char::is_lowercase));
            *all += 1;
        }
        casing
    }

    /// A word takes two bytes at least with its border, so there is always an empty place.
    fn place(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = (hash >> 32) as usize & mask;
        while self.slots[place].0 != 0 && self.slots[place].0 != hash {
            place = (place + 1) & mask;
        }
        place
    }

    fn of(&self, word: &str) -> (u32, u32) {
        let (_, lower, all) = self.slots[self.place(key_of(word))];
        (lower, all)
    }
}

/// Counts what careful writers avoid; three signs suffice.
fn informal(sample: &str, data: &SegmentData) -> bool {
    const ENOUGH: u32 = 3;
    let mut signs = 0;
    let mut after_empty = true;
    for line in sample.lines() {
        // A paragraph that opens with a small letter is a sign too; a wrapped line is none.
        let mut after_stop = after_empty && line.len() > 20;
        after_empty = line.trim().is_empty();
        for word in line.split_ascii_whitespace() {
            let small = after_stop && word.starts_with(char::is_lowercase);
            let careless = |bare: &str| bare.starts_with(char::is_lowercase) && data.is_careless(bare);
            after_stop = false;
            signs += u32::from(small);
            // Nearly every word is free of marks.
            if let [first, .., last] | [first @ last] = word.as_bytes()
                && first.is_ascii_alphabetic()
                && last.is_ascii_alphabetic()
            {
                signs += u32::from(careless(word));
                if signs >= ENOUGH {
                    return true;
                }
                continue;
            }
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let loud = ["??", "!!!", "...."].iter().any(|marks| word.ends_with(marks));
            let smile = matches!(word, ":)" | ":(" | ":-)" | ":-(" | ";)" | ";-)" | ":D" | "=)" | "<3");
            signs += u32::from(careless(bare)) + u32::from(loud) + u32::from(smile);
            // Only a plain word says so: behind "Corp." and "vs." a small letter is as it should be.
            let stop = word.ends_with('.') && !word.ends_with("..");
            after_stop = stop && bare.len() > 3 && bare.chars().all(char::is_lowercase);
            if signs >= ENOUGH {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_questions_are_answered_as_the_later_ones_are() {
        let text = "We can't stay, they can’t, and can we? Canny Zoë and zoë. Can’t wait.";
        let mut document = Document::default();
        let mut answers =
            |_| ["Can't", "Can’t", "Can", "Canny", "Zoë", "Wait"].map(|word| document.mostly_lower(text, word));
        let answers: Vec<_> = (0..=FEW).map(&mut answers).collect();
        assert_eq!(answers[0], [true, true, true, false, false, true]);
        assert!(answers.iter().all(|later| *later == answers[0]), "{answers:?}");
    }
}
