//! Keyword in context: each place of a phrase, with some words before and after it.

use super::{Form, SegmentOptions, Token, segment};
use crate::{Cancel, Error, Languages, OffsetMap, Offsets, Result, Span, StringColumn, text::map_texts};

/// One word of context takes at most this many characters, so that no text can make a line long.
const CHARS_A_WORD: usize = 40;

/// Columns of the concordance: one row a place, in reading order.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Concordance {
    pub doc: Vec<u32>,
    pub start: Vec<u32>,
    pub end: Vec<u32>,
    /// The words before, blanks and line breaks as one blank.
    pub left: StringColumn,
    pub keyword: StringColumn,
    pub right: StringColumn,
}

/// Finds `phrase` in every text, word by word in their [normal form](Form::Normal), with `window` words on both sides.
///
/// Places never overlap; the first one wins. A phrase without a word is an option error.
pub fn kwic(
    texts: &[Option<&str>],
    phrase: &str,
    window: u32,
    languages: &Languages,
    offsets: Offsets,
    cancel: &Cancel,
) -> Result<Concordance> {
    if phrase.trim().is_empty() {
        return Err(Error::option("phrase", format!("{phrase:?}"), "at least one word"));
    }
    let options = SegmentOptions::default();
    let window = window as usize;
    let each = map_texts(texts, cancel, |doc, text| {
        let language = languages.of(doc, text);
        let pattern = Pattern::new(phrase, &segment(phrase, &language, &options, cancel).tokens);
        let tokens = segment(text, &language, &options, cancel).tokens;
        let map = OffsetMap::new(text, offsets);
        let mut lines = Vec::new();
        pattern.find(text, &tokens, cancel, |first, last| {
            let place = Span { start: tokens[first].span.start, end: tokens[last].span.end };
            let from = tokens[first.saturating_sub(window)].span.start as usize;
            let to = tokens[(last + window).min(tokens.len() - 1)].span.end as usize;
            lines.push(Line {
                place: map.span(place),
                left: last_chars(&text[from..place.start as usize], window * CHARS_A_WORD),
                keyword: one_line(place.of(text)),
                right: first_chars(&text[place.end as usize..to], window * CHARS_A_WORD),
            });
        });
        lines
    })?;
    let mut table = Concordance::default();
    for (doc, lines) in each.into_iter().enumerate() {
        for line in lines.unwrap_or_default() {
            table.doc.push(doc as u32);
            table.start.push(line.place.start);
            table.end.push(line.place.end);
            table.left.push(Some(&line.left));
            table.keyword.push(Some(&line.keyword));
            table.right.push(Some(&line.right));
        }
    }
    Ok(table)
}

struct Line {
    place: Span,
    left: String,
    keyword: String,
    right: String,
}

/// The normal forms of a phrase with the fall-backs of Knuth, Morris and Pratt: a search looks at each word of a text
/// once or twice, however the phrase repeats itself.
struct Pattern {
    words: Vec<String>,
    /// For each length of a match so far, the longest shorter one that it ends with.
    shorter: Vec<usize>,
}

impl Pattern {
    fn new(phrase: &str, tokens: &[Token]) -> Self {
        let words: Vec<String> = tokens
            .iter()
            .map(|token| {
                let mut word = String::new();
                Form::Normal.spell(token.span.of(phrase), &mut word);
                word
            })
            .collect();
        let mut shorter = vec![0; words.len() + 1];
        let mut matched = 0;
        for at in 1..words.len() {
            while matched > 0 && words[at] != words[matched] {
                matched = shorter[matched];
            }
            matched += usize::from(words[at] == words[matched]);
            shorter[at + 1] = matched;
        }
        Self { words, shorter }
    }

    /// Calls `found` with the first and last token of each place.
    fn find(&self, text: &str, tokens: &[Token], cancel: &Cancel, mut found: impl FnMut(usize, usize)) {
        if self.words.is_empty() {
            return;
        }
        let mut word = String::new();
        let mut matched = 0;
        for (at, token) in tokens.iter().enumerate() {
            if at.is_multiple_of(1 << 14) && cancel.is_set() {
                return;
            }
            Form::Normal.spell(token.span.of(text), &mut word);
            while matched > 0 && word != self.words[matched] {
                matched = self.shorter[matched];
            }
            matched += usize::from(word == self.words[matched]);
            if matched == self.words.len() {
                found(at + 1 - matched, at);
                matched = 0;
            }
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn first_chars(text: &str, most: usize) -> String {
    one_line(text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end]))
}

fn last_chars(text: &str, most: usize) -> String {
    let start = most.checked_sub(1).and_then(|most| text.char_indices().rev().nth(most)).map_or(0, |(start, _)| start);
    one_line(&text[start..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Language;

    fn lines(text: &str, phrase: &str, window: u32) -> Vec<[String; 3]> {
        let languages = Languages::One(Language::named("en").expect("a known code"));
        let table = kwic(&[Some(text)], phrase, window, &languages, Offsets::Codepoint, &Cancel::new())
            .expect("text never fails");
        let characters: Vec<char> = text.chars().collect();
        (0..table.doc.len())
            .map(|row| {
                let place: String = characters[table.start[row] as usize..table.end[row] as usize].iter().collect();
                assert_eq!(table.keyword.at(row), Some(one_line(&place).as_str()));
                [&table.left, &table.keyword, &table.right].map(|column| column.at(row).expect("a side").to_owned())
            })
            .collect()
    }

    #[test]
    fn a_word_is_found_in_any_case_with_its_neighbours() {
        let found = lines("“The dam”, she said,\nis the only dam. Dams are old.", "DAM", 2);
        assert_eq!(found, [["“The", "dam", "”,"], ["the only", "dam", ". Dams"]].map(|row| row.map(str::to_owned)));
    }

    #[test]
    fn a_word_is_found_in_any_spelling() {
        let found = lines("The cafe\u{301} on STRASSE 5 – „Zoé’s“.", "Café", 0);
        assert_eq!(found, [["", "cafe\u{301}", ""].map(str::to_owned)]);
        assert_eq!(lines("Die STRASSE – „Zoé’s“.", "straße - \"zoé's\"", 0).len(), 1);
    }

    #[test]
    fn a_phrase_that_repeats_itself_is_found_once_a_place() {
        assert_eq!(lines("no no no no yes", "no no", 0).len(), 2);
        assert_eq!(lines("no no no yes", "no no yes", 1), [["no", "no no yes", ""]].map(|row| row.map(str::to_owned)));
    }

    #[test]
    fn a_phrase_without_a_word_is_an_option_error() {
        let message = kwic(&[], " \n", 5, &Languages::Auto, Offsets::Utf8, &Cancel::new()).expect_err("no word");
        assert!(message.to_string().contains("phrase"), "{message}");
    }

    proptest! {
        #[test]
        fn any_text_gives_places_inside_it(text in "[a-b “”'’\n]{0,60}", phrase in "[a-b ’]{1,6}", window in 0u32..4) {
            if !phrase.trim().is_empty() {
                lines(&text, &phrase, window);
            }
        }
    }
}
