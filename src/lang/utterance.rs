//! What a language knows about the words of a statement: how much each tells, and how it varies in print.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_64;

use super::Nicknames;

/// The weight of a word that is not among the common ones, and the highest there is, in hundredths.
const RARE: u16 = 600;

/// What a language knows about the words of a statement.
#[derive(Debug, Clone, Default)]
pub struct UtteranceData {
    /// How much a stem tells in hundredths, by its number; what is not here tells [`RARE`], or by length where there are
    /// none.
    weights: HashMap<u32, u16>,
    contractions: HashMap<String, String>,
    endings: Vec<(String, String)>,
    rounds: Vec<Round>,
    fillers: Vec<Vec<u32>>,
    /// The last stem of each filler, in the same order.
    filler_ends: Vec<u32>,
    openers: HashSet<String>,
    abbreviations: HashSet<String>,
    titles: HashSet<String>,
    bodies: HashSet<String>,
    occasions: HashSet<String>,
    /// Kinds of occasions by the words for them.
    occasion_kinds: HashMap<String, u32>,
    /// Stems of the words that deny, and of those that negate.
    denials: HashSet<u32>,
    negations: HashSet<u32>,
    names_have_capitals: bool,
    /// First names that one person may go by.
    pub(crate) nicknames: Arc<Nicknames>,
}

/// One word of a statement as it is compared: the number of its stem, and how much it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) stem: u32,
    /// The weight in hundredths, so that sums are exact in any order.
    pub(crate) hundredths: u16,
    pub(crate) is_number: bool,
}

impl Token {
    /// How much the word tells.
    pub(crate) fn weight(self) -> f32 {
        f32::from(self.hundredths) / 100.0
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    band: Vec<Band>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Band {
    weight: f32,
    words: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    fillers: Vec<String>,
    endings: Vec<(String, String)>,
    openers: HashSet<String>,
    abbreviations: HashSet<String>,
    titles: HashSet<String>,
    bodies: Vec<String>,
    occasions: Vec<String>,
    occasion_kinds: Vec<Vec<String>>,
    denials: Vec<String>,
    negations: Vec<String>,
    contractions: HashMap<String, String>,
    /// Whether a capital inside a sentence marks a name.
    names_have_capitals: bool,
    endings_of_words: Vec<Round>,
}

/// One round of taking endings off: at most one ending goes, the first of the list that fits.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Round {
    /// Letters that must be left.
    least: usize,
    /// Whether a doubled consonant is made single after an ending went (`planned`, `plan`).
    doubled: bool,
    endings: Vec<(String, String)>,
}

impl UtteranceData {
    /// The data of language `code`, empty where there is none.
    pub(super) fn load(code: &str) -> Self {
        let (words, wording) = match code {
            "en" => (include_str!("../../lang/en/words.toml"), include_str!("../../lang/en/wording.toml")),
            "de" => (include_str!("../../lang/de/words.toml"), include_str!("../../lang/de/wording.toml")),
            _ => return Self::default(),
        };
        let words: Words = super::parse(&format!("lang/{code}/words.toml"), words);
        let wording: Wording = super::parse(&format!("lang/{code}/wording.toml"), wording);
        let mut data = Self {
            contractions: wording.contractions,
            endings: wording.endings,
            names_have_capitals: wording.names_have_capitals,
            rounds: wording.endings_of_words,
            openers: wording.openers,
            abbreviations: wording.abbreviations,
            titles: wording.titles,
            bodies: wording.bodies.iter().map(|word| folded(word)).collect(),
            occasions: wording.occasions.iter().map(|word| folded(word)).collect(),
            occasion_kinds: wording
                .occasion_kinds
                .iter()
                .flat_map(|kind| kind.iter().map(|word| (folded(word), number_of(kind[0].as_bytes()).max(1))))
                .collect(),
            ..Self::default()
        };
        let stems = |words: &[String]| words.iter().map(|word| data.stem_number(word)).collect();
        (data.denials, data.negations) = (stems(&wording.denials), stems(&wording.negations));
        for band in &words.band {
            #[allow(clippy::cast_sign_loss, reason = "no word tells less than nothing")]
            let hundredths = (band.weight * 100.0).round() as u16;
            for word in band.words.split_whitespace() {
                let stem = data.stem_number(word);
                let weight = data.weights.entry(stem).or_insert(hundredths);
                *weight = hundredths.min(*weight);
            }
        }
        let fillers = wording.fillers.iter().map(|phrase| {
            let mut tokens = Vec::new();
            phrase.split_whitespace().for_each(|word| data.tokens(word, &mut tokens));
            tokens.iter().map(|token| token.stem).collect()
        });
        data.fillers = fillers.collect();
        data.filler_ends = data.fillers.iter().filter_map(|filler| filler.last().copied()).collect();
        data
    }

    /// Adds the tokens of one word as it stands in a text: none, one, or several for a contraction.
    pub(crate) fn tokens(&self, word: &str, out: &mut Vec<Token>) {
        let word = folded(word);
        if let Some(long) = self.contractions.get(word.as_str()) {
            long.split(' ').for_each(|word| out.push(self.token(word.to_owned())));
            return;
        }
        let ending =
            self.endings.iter().find(|(ending, _)| word.len() > ending.len() && word.ends_with(ending.as_str()));
        let Some((ending, long)) = ending else {
            out.push(self.token(word));
            return;
        };
        out.push(self.token(word[..word.len() - ending.len()].to_owned()));
        if !long.is_empty() {
            out.push(self.token(long.clone()));
        }
    }

    fn token(&self, word: String) -> Token {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let stem = if is_number { word.replace([',', '.'], "") } else { self.stem(word) };
        let number = number_of(stem.as_bytes());
        let hundredths = if self.weights.is_empty() {
            // Without a list of common words, short ones are taken to be common.
            [20, 20, 50, 150, 250, 350, 450][stem.chars().count().min(6)]
        } else {
            self.weights.get(&number).copied().unwrap_or(RARE)
        };
        Token { stem: number, hundredths, is_number }
    }

    fn stem_number(&self, word: &str) -> u32 {
        number_of(self.stem(folded(word)).as_bytes())
    }

    /// Takes the endings off a folded word.
    fn stem(&self, mut word: String) -> String {
        for round in &self.rounds {
            let fits = |(ending, _): &&(String, String)| {
                word.len() >= ending.len() + round.least && word.ends_with(ending.as_str())
            };
            if let Some((ending, instead)) = round.endings.iter().find(fits) {
                word.truncate(word.len() - ending.len());
                word.push_str(instead);
                let letters = word.as_bytes();
                let n = letters.len();
                if round.doubled
                    && n > 3
                    && instead.is_empty()
                    && letters[n - 1] == letters[n - 2]
                    && !b"aeiouls".contains(&letters[n - 1])
                {
                    word.pop();
                }
            }
        }
        word
    }

    /// Whether a capital inside a sentence marks a name.
    pub(crate) fn marks_names(&self) -> bool {
        self.names_have_capitals
    }

    /// The phrases that say nothing and end in `stem`, as stems.
    pub(crate) fn fillers(&self, stem: u32) -> impl Iterator<Item = &[u32]> {
        let ends = self.filler_ends.iter().zip(&self.fillers);
        ends.filter(move |(end, _)| **end == stem).map(|(_, filler)| filler.as_slice())
    }

    /// Whether a comma before `word` (folded) may part two statements.
    pub(crate) fn opens_clause(&self, word: &str) -> bool {
        self.openers.contains(word)
    }

    /// Whether a full stop after `word` (folded) ends no sentence.
    pub(crate) fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.contains(word)
    }

    /// Whether `word` (folded, without a full stop) is a title before a name.
    pub(crate) fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// Whether `word` (folded) stands in names of bodies and countries.
    pub(crate) fn names_body(&self, word: &str) -> bool {
        self.bodies.contains(word)
    }

    /// Whether somebody who is quoted with `cue` denies what is quoted.
    pub(crate) fn denies(&self, cue: &str) -> bool {
        cue.split(|c: char| !c.is_alphabetic()).any(|word| self.denials.contains(&self.stem_number(word)))
    }

    /// Whether a stem turns a statement into its contrary.
    pub(crate) fn negates(&self, stem: u32) -> bool {
        self.negations.contains(&stem)
    }

    /// The number of the kind of occasion that `word` (folded) tells.
    pub(crate) fn occasion_kind(&self, word: &str) -> Option<u32> {
        self.occasion_kinds.get(word).copied()
    }

    /// Whether `word` (folded) tells one occasion from another.
    pub(crate) fn names_occasion(&self, word: &str) -> bool {
        !self.occasions.contains(word)
    }
}

/// The number of a word or stem: the same everywhere and always.
pub(crate) fn number_of(word: &[u8]) -> u32 {
    xxh3_64(word) as u32
}

/// A word in lower case, with straight apostrophes, without accents and brackets.
pub(crate) fn folded(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'\'') {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            '’' | '‘' | 'ʼ' => out.push('\''),
            '[' | ']' | '\u{300}'..='\u{36f}' => {}
            'à'..='å' => out.push('a'),
            'ç' => out.push('c'),
            'è'..='ë' => out.push('e'),
            'ì'..='ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò'..='ö' | 'ø' => out.push('o'),
            'ù'..='ü' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ß' => out.push_str("ss"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::Language;

    fn stems(code: &str, words: &str) -> Vec<u32> {
        let language = Language::named(code).expect("a known code");
        let mut tokens = Vec::new();
        words.split(' ').for_each(|word| language.utterance.tokens(word, &mut tokens));
        tokens.iter().map(|token| token.stem).collect()
    }

    #[test]
    fn contractions_are_opened() {
        assert_eq!(stems("en", "don’t we’re gonna it's"), stems("en", "do not we are going to it is"));
    }

    #[test]
    fn inflected_words_share_a_stem() {
        for pair in
            ["harbour harbours", "planned planning", "city cities", "escalation escalate", "threatened threatens"]
        {
            let found = stems("en", pair);
            assert_eq!(found[0], found[1], "{pair}");
        }
        let found = stems("de", "Hafen Häfen Brücke Brücken");
        assert_eq!((found[0], found[2]), (found[1], found[3]));
    }

    #[test]
    fn possessives_go_and_numbers_lose_their_commas() {
        assert_eq!(stems("en", "Veltria’s 100,000"), stems("en", "veltria 100000"));
    }
}
