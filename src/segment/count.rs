//! How often each word stands in each group of texts.

use std::collections::{BTreeMap, HashMap};

use super::{SegmentOptions, TokenKind, segment};
use crate::{Cancel, Error, Languages, Result, StringColumn, text::map_texts};

/// Columns of the word counts: one row a word of a group, by `group`, then `word`.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct WordCounts {
    pub group: Vec<u32>,
    /// Folded as [`fold`] does it.
    pub word: StringColumn,
    /// At most the largest `u32`.
    pub count: Vec<u32>,
    /// In how many texts of the group the word stands.
    pub texts: Vec<u32>,
}

/// Counts the words and numbers of every text for the group that it belongs to, one group a text.
pub fn count_words(
    texts: &[Option<&str>],
    groups: &[u32],
    languages: &Languages,
    cancel: &Cancel,
) -> Result<WordCounts> {
    if groups.len() != texts.len() {
        let accepted = format!("one group a text, which is {}", texts.len());
        return Err(Error::option("groups", format!("a column of {}", groups.len()), &accepted));
    }
    let options = SegmentOptions::default();
    let each = map_texts(texts, cancel, |doc, text| {
        let tokens = segment(text, &languages.of(doc, text), &options, cancel).tokens;
        let mut counts: HashMap<String, u32> = HashMap::new();
        let mut folded = String::new();
        for (at, token) in tokens.iter().filter(|token| is_word(token.kind)).enumerate() {
            if at.is_multiple_of(1 << 14) && cancel.is_set() {
                return Vec::new();
            }
            fold(token.span.of(text), &mut folded);
            match counts.get_mut(&folded) {
                Some(count) => *count = count.saturating_add(1),
                None => drop(counts.insert(folded.clone(), 1)),
            }
        }
        let mut counts: Vec<(String, u32)> = counts.into_iter().collect();
        counts.sort_unstable();
        counts
    })?;
    let mut totals: BTreeMap<(u32, String), (u32, u32)> = BTreeMap::new();
    for (&group, counts) in groups.iter().zip(each) {
        for (word, count) in counts.unwrap_or_default() {
            let total = totals.entry((group, word)).or_default();
            total.0 = total.0.saturating_add(count);
            total.1 += 1;
        }
    }
    let mut table = WordCounts::default();
    for ((group, word), (count, texts)) in totals {
        table.group.push(group);
        table.word.push(Some(&word));
        table.count.push(count);
        table.texts.push(texts);
    }
    Ok(table)
}

/// What counts as a word; marks, symbols and addresses do not.
fn is_word(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Word | TokenKind::Number | TokenKind::Hashtag | TokenKind::Handle)
}

/// Writes `word` into `folded` in lower case, the typographic apostrophe as the plain one.
pub(super) fn fold(word: &str, folded: &mut String) {
    folded.clear();
    folded.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn counted(texts: &[&str], groups: &[u32]) -> Vec<(u32, String, u32, u32)> {
        let texts: Vec<_> = texts.iter().map(|text| Some(*text)).collect();
        let languages = Languages::One(Language::named("en").expect("a known code"));
        let counts = count_words(&texts, groups, &languages, &Cancel::new()).expect("text never fails");
        (0..counts.group.len())
            .map(|row| {
                let word = counts.word.at(row).expect("a word").to_owned();
                (counts.group[row], word, counts.count[row], counts.texts[row])
            })
            .collect()
    }

    #[test]
    fn words_are_folded_and_counted_by_group() {
        let rows = counted(&["The dam, the DAM!", "A dam.", "No."], &[0, 0, 1]);
        let expected = [(0, "a", 1, 1), (0, "dam", 3, 2), (0, "the", 2, 1), (1, "no", 1, 1)];
        assert_eq!(rows, expected.map(|(group, word, count, texts)| (group, word.to_owned(), count, texts)));
    }

    #[test]
    fn a_group_too_few_is_an_option_error() {
        let message = count_words(&[Some("a")], &[], &Languages::Auto, &Cancel::new()).expect_err("no group");
        assert!(message.to_string().contains("groups"), "{message}");
    }
}
