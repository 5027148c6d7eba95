//! What a text tells about its own habits: asked for only at doubtful places, and read off its beginning.

use std::collections::HashMap;

/// How much of the text is read.
const SAMPLE: usize = 8000;

/// Habits of one text, found at the first question.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Lower-cased word: how often it stands in lower case inside the text, and how often at all.
    casing: Option<HashMap<String, (u32, u32)>>,
    informal: Option<bool>,
}

impl Document {
    /// Whether `word` is mostly written in lower case in this text.
    pub(super) fn mostly_lower(&mut self, text: &str, word: &str) -> bool {
        let casing = self.casing.get_or_insert_with(|| casing(sample(text)));
        casing.get(&word.to_lowercase()).is_some_and(|&(lower, all)| lower * 2 > all)
    }

    /// Whether the text is written without care for capitals and stops, as messages and comments are.
    pub(super) fn is_informal(&mut self, text: &str) -> bool {
        *self.informal.get_or_insert_with(|| informal(sample(text)))
    }
}

fn sample(text: &str) -> &str {
    let end = (0..=SAMPLE.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

fn casing(sample: &str) -> HashMap<String, (u32, u32)> {
    let mut found = HashMap::new();
    for word in sample.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let (lower, all) = found.entry(word.to_lowercase()).or_insert((0, 0));
        *lower += u32::from(word.starts_with(char::is_lowercase));
        *all += 1;
    }
    found
}

/// Counts what careful writers avoid; three signs suffice.
fn informal(sample: &str) -> bool {
    const ENOUGH: u32 = 3;
    let mut signs = 0;
    let mut after_empty = true;
    for line in sample.lines() {
        // A paragraph that opens with a small letter is a sign too; a wrapped line is none.
        let mut after_stop = after_empty && line.len() > 20;
        after_empty = line.trim().is_empty();
        for word in line.split_whitespace() {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let careless = matches!(
                bare,
                "i" | "i'm"
                    | "i've"
                    | "i'll"
                    | "im"
                    | "dont"
                    | "u"
                    | "ur"
                    | "thats"
                    | "cant"
                    | "didnt"
                    | "ive"
                    | "lol"
                    | "pls"
                    | "plz"
                    | "doesnt"
            );
            let loud = word.ends_with("???") || word.ends_with("!!!") || word.ends_with("??") || word.ends_with("....");
            let smile = matches!(word, ":)" | ":(" | ":-)" | ":-(" | ";)" | ";-)" | ":D" | "=)" | "<3");
            let small = after_stop && word.starts_with(char::is_lowercase);
            signs += u32::from(careless) + u32::from(loud) + u32::from(smile) + u32::from(small);
            // Only a plain word says so: behind "Corp." and "vs." a small letter is as it should be.
            let plain = bare.len() > 3 && bare.chars().all(char::is_lowercase);
            after_stop = plain && word.ends_with('.') && !word.ends_with("..");
            if signs >= ENOUGH {
                return true;
            }
        }
    }
    false
}
