//! How often each word stands in each text, or in each group of texts.

use super::forms::Form;
use super::vocabulary::Vocabulary;
use super::{SegmentOptions, TokenKind, segment};
use crate::{Cancel, Error, Languages, Result, StringColumn, text::map_texts};

/// What is counted.
#[derive(Debug, Clone)]
pub struct CountOptions {
    /// How the tokens are drawn; the offsets do not matter.
    pub segment: SegmentOptions,
    /// Which spellings count as one.
    pub form: Form,
    /// The kinds of tokens that count.
    pub kinds: Vec<TokenKind>,
}

impl Default for CountOptions {
    fn default() -> Self {
        Self { segment: SegmentOptions::default(), form: Form::default(), kinds: TokenKind::WORDS.to_vec() }
    }
}

/// A sparse matrix of texts and terms: one row a term of a text, by `doc`, then `term`.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Counts {
    pub doc: Vec<u32>,
    /// Place in `terms`.
    pub term: Vec<u32>,
    /// At most the largest `u32`.
    pub count: Vec<u32>,
    /// Every term once, by code points.
    pub terms: StringColumn,
}

impl Counts {
    /// For each term how often it stands in all texts (at most the largest `u32`), and in how many of them.
    #[must_use]
    pub fn totals(&self) -> (Vec<u32>, Vec<u32>) {
        let (mut counts, mut texts) = (vec![0_u32; self.terms.len()], vec![0; self.terms.len()]);
        for (&term, &count) in self.term.iter().zip(&self.count) {
            counts[term as usize] = counts[term as usize].saturating_add(count);
            texts[term as usize] += 1;
        }
        (counts, texts)
    }
}

/// Counts the terms of every text.
pub fn counts(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &CountOptions,
    cancel: &Cancel,
) -> Result<Counts> {
    let each = map_texts(texts, cancel, |doc, text| {
        let tokens = segment(text, &languages.of(doc, text), &options.segment, cancel).tokens;
        let mut vocabulary = Vocabulary::default();
        let mut counts: Vec<u32> = Vec::new();
        let mut term = String::new();
        for (at, token) in tokens.iter().filter(|token| options.kinds.contains(&token.kind)).enumerate() {
            if at.is_multiple_of(1 << 14) && cancel.is_set() {
                break;
            }
            options.form.spell(token.span.of(text), &mut term);
            let number = vocabulary.number(&term) as usize;
            counts.resize(vocabulary.len(), 0);
            counts[number] = counts[number].saturating_add(1);
        }
        (vocabulary, counts)
    })?;
    let mut all = Vocabulary::default();
    let mut cells: Vec<(u32, u32, u32)> = Vec::new();
    for (doc, found) in each.into_iter().enumerate() {
        let Some((vocabulary, counts)) = found else { continue };
        let numbers = all.absorb(vocabulary);
        cells.extend(numbers.into_iter().zip(counts).map(|(term, count)| (doc as u32, term, count)));
    }
    // The numbers so far tell of the order of the texts; the alphabet does not.
    let words = all.into_words();
    let mut order: Vec<u32> = (0..words.len() as u32).collect();
    order.sort_unstable_by_key(|&number| words.at(number as usize));
    let mut place = vec![0; order.len()];
    for (rank, &number) in order.iter().enumerate() {
        place[number as usize] = rank as u32;
    }
    for cell in &mut cells {
        cell.1 = place[cell.1 as usize];
    }
    cells.sort_unstable();
    let mut table = Counts::default();
    for (doc, term, count) in cells {
        table.doc.push(doc);
        table.term.push(term);
        table.count.push(count);
    }
    table.terms = order.iter().map(|&number| words.at(number as usize)).collect();
    Ok(table)
}

/// Columns of the word counts: one row a word of a group, by `group`, then `word`.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct WordCounts {
    pub group: Vec<u32>,
    /// In its [normal form](Form::Normal).
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
    let found = counts(texts, languages, &CountOptions::default(), cancel)?;
    let mut cells: Vec<(u32, u32, u32)> =
        (0..found.doc.len()).map(|row| (groups[found.doc[row] as usize], found.term[row], found.count[row])).collect();
    cells.sort_unstable();
    let mut table = WordCounts::default();
    for same in cells.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
        table.group.push(same[0].0);
        table.word.push(found.terms.at(same[0].1 as usize));
        table.count.push(same.iter().fold(0, |sum, cell| sum.saturating_add(cell.2)));
        table.texts.push(same.len() as u32);
    }
    Ok(table)
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
    fn terms_of_each_text_are_in_the_order_of_the_alphabet() {
        let texts = [Some("Zoé’s dam, ZOÉ’S dam!"), None, Some(""), Some("A dam 😀.")];
        let languages = Languages::One(Language::named("en").expect("a known code"));
        let count = |options: &CountOptions| {
            let found = counts(&texts, &languages, options, &Cancel::new()).expect("text never fails");
            let term = |row: usize| found.terms.at(found.term[row] as usize).expect("a term").to_owned();
            (0..found.doc.len()).map(|row| (found.doc[row], term(row), found.count[row])).collect::<Vec<_>>()
        };
        let own = |rows: &[(u32, &str, u32)]| {
            rows.iter().map(|&(doc, term, count)| (doc, term.to_owned(), count)).collect::<Vec<_>>()
        };
        let expected = [(0, "'s", 2), (0, "dam", 2), (0, "zoé", 2), (3, "a", 1), (3, "dam", 1)];
        assert_eq!(count(&CountOptions::default()), own(&expected));
        let options = CountOptions {
            segment: SegmentOptions { unit: super::super::Unit::Surface, ..SegmentOptions::default() },
            form: Form::Text,
            kinds: vec![TokenKind::Word, TokenKind::Emoji],
        };
        let expected = [(0, "ZOÉ’S", 1), (0, "Zoé’s", 1), (0, "dam", 2), (3, "A", 1), (3, "dam", 1), (3, "😀", 1)];
        assert_eq!(count(&options), own(&expected));
    }

    #[test]
    fn a_group_too_few_is_an_option_error() {
        let message = count_words(&[Some("a")], &[], &Languages::Auto, &Cancel::new()).expect_err("no group");
        assert!(message.to_string().contains("groups"), "{message}");
    }
}
