//! What a language knows: abbreviations, cue verbs, titles, page furniture, as data under `lang/<code>/`.
//!
//! A [`Language`] is a value. Users extend their own copy; there is no global to change. Each task owns one section
//! here (`lang/segment.rs`, …) and the files it is read from; a language without a file gets the neutral default.

mod dedup;
mod detect;
mod layout;
mod nicknames;
mod quote;
pub(crate) mod segment;
pub(crate) mod utterance;
mod words;

use std::{
    collections::HashSet,
    sync::{Arc, LazyLock},
};

pub use dedup::DedupData;
pub use detect::detect;
pub(crate) use layout::first_word;
pub use layout::{Follow, LayoutData, Phrase, PhraseKind};
pub(crate) use nicknames::FullNames;
pub use nicknames::Nicknames;
pub use quote::{Class, QuoteData};
pub use segment::SegmentData;
pub use utterance::UtteranceData;
pub use words::{Endings, LastLetters, Words};
pub(crate) use words::{LONGEST as LONGEST_WORD, folded_hash, half, is_among, word_hash};

use crate::{Error, Result};

/// The languages with data of their own, English first.
pub const CODES: [&str; 6] = ["en", "de", "fr", "es", "hu", "uk"];

/// Everything the tasks know about one language.
#[derive(Debug, Clone, Default)]
pub struct Language {
    /// Two-letter code, such as `en`.
    pub code: String,
    /// Abbreviations, clitics, months.
    pub segment: SegmentData,
    /// Lines that belong to a page and not to its article.
    pub layout: LayoutData,
    /// Sentences that many unrelated articles share.
    pub dedup: DedupData,
    /// Cue verbs, titles, roles, pronouns.
    pub quote: QuoteData,
    /// Fillers, contractions, common words.
    pub utterance: UtteranceData,
}

impl Language {
    /// The language of `code`.
    pub fn named(code: &str) -> Result<Arc<Self>> {
        static ALL: LazyLock<Vec<Arc<Language>>> =
            LazyLock::new(|| CODES.iter().map(|code| Arc::new(Language::load(code))).collect());
        CODES.iter().position(|known| *known == code).map(|place| Arc::clone(&ALL[place])).ok_or_else(|| {
            Error::language(format!("language: {code:?} is not known; known are {}, and \"auto\"", CODES.join(", ")))
        })
    }

    fn load(code: &str) -> Self {
        let mut language = Self {
            code: code.to_owned(),
            segment: SegmentData::load(code),
            layout: LayoutData::load(code),
            dedup: DedupData::load(code),
            quote: QuoteData::load(code),
            utterance: UtteranceData::load(code),
        };
        let nicknames = Arc::new(Nicknames::load(code));
        language.quote.nicknames = Arc::clone(&nicknames);
        language.utterance.nicknames = nicknames;
        language
    }
}

/// Which language each text of a column is in.
#[derive(Debug, Clone)]
pub enum Languages {
    /// All texts in one language.
    One(Arc<Language>),
    /// One a text, in input order; where none is given it is found by [`detect`].
    Each(Vec<Option<Arc<Language>>>),
    /// Found for each text by [`detect`].
    Auto,
}

impl Languages {
    /// All that may be among them, whatever the order of the texts.
    pub(crate) fn all(&self) -> Vec<Arc<Language>> {
        match self {
            Self::One(language) => vec![Arc::clone(language)],
            Self::Auto => CODES.iter().filter_map(|code| Language::named(code).ok()).collect(),
            Self::Each(languages) => {
                let mut all = Self::Auto.all();
                let mut seen: HashSet<_> = all.iter().map(Arc::as_ptr).collect();
                all.extend(languages.iter().flatten().filter(|own| seen.insert(Arc::as_ptr(own))).cloned());
                all
            }
        }
    }

    /// The language of text number `doc`; of a text beyond those that were spoken of, nothing is known.
    #[must_use]
    pub fn of(&self, doc: usize, text: &str) -> Arc<Language> {
        match self {
            Self::One(language) => Arc::clone(language),
            Self::Each(languages) => match languages.get(doc) {
                Some(Some(language)) => Arc::clone(language),
                Some(None) => detect(text),
                None => Arc::default(),
            },
            Self::Auto => detect(text),
        }
    }
}

/// Reads a data file that is compiled in; a fault in it is a fault of the build, found by the tests below.
fn parse<T: serde::de::DeserializeOwned>(file: &str, source: &str) -> T {
    toml::from_str(source).unwrap_or_else(|fault| panic!("{file}: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_loads() {
        for code in CODES {
            assert_eq!(Language::named(code).expect("a known code").code, code);
        }
    }

    #[test]
    fn languages_of_ones_own_are_among_all() {
        let own = Arc::new(Language { code: "own".into(), ..Language::default() });
        let all = Languages::Each(vec![None, Some(Arc::clone(&own)), Language::named("de").ok(), Some(own)]).all();
        let codes: Vec<&str> = all.iter().map(|language| language.code.as_str()).collect();
        assert_eq!(codes, ["en", "de", "fr", "es", "hu", "uk", "own"]);
    }

    #[test]
    fn an_unknown_code_names_the_known_ones() {
        let message = Language::named("xx").expect_err("no such language").to_string();
        assert!(message.contains("\"xx\"") && message.contains("de"), "{message}");
    }
}
