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
    let mut signs = 0;
    let mut after_stop = false;
    for word in sample.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        signs +=
            u32::from(matches!(bare, "i" | "im" | "dont" | "u" | "ur" | "thats" | "cant" | "didnt" | "ive" | "lol"));
        signs += u32::from(
            word.ends_with("???") || word.ends_with("!!!") || matches!(word, ":)" | ":(" | ":-)" | ";)" | ":D"),
        );
        signs += u32::from(after_stop && word.starts_with(char::is_lowercase));
        after_stop = bare.len() > 2 && word.ends_with(['.', '?', '!']) && !word.ends_with("..") && !bare.contains('.');
        if signs >= 3 {
            return true;
        }
    }
    false
}
