//! The strings of tokens, each different one once.

use rayon::prelude::*;

use super::Tokens;
use super::normal::normalise;
use super::vocabulary::Vocabulary;
use crate::{Cancel, Error, Offsets, Result, StringColumn};

/// How a token is spelled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    /// As it stands in the text.
    Text,
    /// Case folded, quotation marks and dashes made one, composed (NFC).
    #[default]
    Normal,
}

impl Form {
    /// Writes `word` in this form into `spelled`, which is emptied first.
    pub(super) fn spell(self, word: &str, spelled: &mut String) {
        match self {
            Self::Text => {
                spelled.clear();
                spelled.push_str(word);
            }
            Self::Normal => normalise(word, spelled),
        }
    }
}

/// For each token the number of its string; strings are numbered in the order in which they first come.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "named as what they hold")]
pub struct Forms {
    pub number: Vec<u32>,
    pub strings: StringColumn,
}

/// How many tokens are spelled between two looks at the flag.
const LOOK_EVERY: usize = 1 << 14;

/// The strings of `tokens`, which [`tokenize`](super::tokenize) made of `texts` with the same `offsets`.
pub fn forms(texts: &[Option<&str>], tokens: &Tokens, offsets: Offsets, form: Form, cancel: &Cancel) -> Result<Forms> {
    let each: Vec<(Vec<u32>, Vocabulary)> = texts
        .par_iter()
        .enumerate()
        .map(|(doc, text)| {
            let first = tokens.doc.partition_point(|&other| (other as usize) < doc);
            let last = first + tokens.doc[first..].partition_point(|&other| other as usize == doc);
            let mut walk = Walk::new(text.unwrap_or_default(), offsets);
            let mut vocabulary = Vocabulary::default();
            let mut spelled = String::new();
            let mut numbers = Vec::with_capacity(last - first);
            for row in first..last {
                if row % LOOK_EVERY == 0 {
                    cancel.check()?;
                }
                form.spell(walk.word(tokens.start[row], tokens.end[row]), &mut spelled);
                numbers.push(vocabulary.number(&spelled));
            }
            Ok::<_, Error>((numbers, vocabulary))
        })
        .collect::<Result<_>>()?;
    let mut all = Vocabulary::default();
    let mut number = Vec::with_capacity(tokens.doc.len());
    for (numbers, vocabulary) in each {
        cancel.check()?;
        let place = all.absorb(vocabulary);
        number.extend(numbers.into_iter().map(|own| place[own as usize]));
    }
    Ok(Forms { number, strings: all.into_words() })
}

/// Finds the bytes of spans that come in reading order, in one walk over the text.
struct Walk<'t> {
    text: &'t str,
    byte: usize,
    count: u32,
    /// Whether an offset is its own answer.
    same: bool,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str, offsets: Offsets) -> Self {
        Self { text, byte: 0, count: 0, same: offsets == Offsets::Utf8 || text.is_ascii() }
    }

    fn to(&mut self, offset: u32) -> usize {
        if self.same {
            return offset as usize;
        }
        let bytes = self.text.as_bytes();
        while self.count < offset {
            self.byte += 1;
            while bytes.get(self.byte).is_some_and(|byte| byte & 0xC0 == 0x80) {
                self.byte += 1;
            }
            self.count += 1;
        }
        self.byte
    }

    fn word(&mut self, start: u32, end: u32) -> &'t str {
        let start = self.to(start);
        let end = self.to(end);
        self.text.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::segment::{SegmentOptions, tokenize};
    use crate::{Language, Languages, OffsetMap};

    proptest! {
        #[test]
        fn a_walk_undoes_what_the_map_of_offsets_does(text in "[ -~é文👩]{0,200}", stride in 1_usize..9) {
            for offsets in [Offsets::Codepoint, Offsets::Utf8] {
                let (map, mut walk) = (OffsetMap::new(&text, offsets), Walk::new(&text, offsets));
                for (byte, _) in text.char_indices().step_by(stride) {
                    prop_assert_eq!(walk.to(map.at(byte as u32)), byte);
                }
                prop_assert_eq!(walk.to(map.at(text.len() as u32)), text.len());
            }
        }
    }

    #[test]
    fn strings_are_kept_once_in_either_unit() {
        let texts = [Some("Zoé’s dam. The DAM’s."), None, Some("The dam — zoé.")];
        let languages = Languages::One(Language::named("en").expect("English"));
        for offsets in [Offsets::Codepoint, Offsets::Utf8] {
            let options = SegmentOptions { offsets, ..SegmentOptions::default() };
            let tokens = tokenize(&texts, &languages, &options, &Cancel::new()).expect("text never fails");
            for (form, expected) in [
                (Form::Text, "Zoé ’s dam . The DAM ’s . The dam — zoé ."),
                (Form::Normal, "zoé 's dam . the dam 's . the dam - zoé ."),
            ] {
                let found = forms(&texts, &tokens, offsets, form, &Cancel::new()).expect("text never fails");
                let strings: Vec<_> =
                    found.number.iter().map(|&number| found.strings.at(number as usize).expect("a string")).collect();
                assert_eq!(strings.join(" "), expected);
                let mut different = strings.clone();
                different.sort_unstable();
                different.dedup();
                assert_eq!(different.len(), found.strings.len());
            }
        }
    }
}
