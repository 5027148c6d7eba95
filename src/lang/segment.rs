//! What a language knows about words and sentences: which words keep their stop, which open a sentence, which split.
//!
//! The files under `lang/<code>/` name kinds of words; here each word becomes a set of bits under a fixed hash of its
//! lower-cased form, so that the scanner asks one question a candidate.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Error, Result};

/// What is known about a word: a set of the bits below.
pub(crate) type Flags = u64;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $name:ident = $key:literal,)*) => {
        kinds!(@bits 0; $($(#[doc = $doc])* $name,)*);
        /// The bit of each list that a language file may have.
        const KINDS: &[(&str, Flags)] = &[$(($key, $name)),*];
    };
    (@bits $bit:expr; $(#[doc = $doc:literal])* $name:ident, $($rest:tt)*) => {
        $(#[doc = $doc])*
        pub(crate) const $name: Flags = 1 << ($bit);
        kinds!(@bits $bit + 1; $($rest)*);
    };
    (@bits $bit:expr;) => {};
}

kinds! {
    /// Stands before a name: `Dr.`
    TITLE = "titles",
    /// Never ends a sentence: `e.g.`
    NEVER = "never",
    /// Stands before a number: `No.`
    NUMBERED = "numbered",
    /// A month or weekday cut short: `Jan.`
    MONTH = "months",
    /// A time of day or an era: `p.m.`
    TIME = "times",
    /// A unit of measure: `ft.`
    UNIT = "units",
    /// An academic degree: `Ph.D.`
    DEGREE = "degrees",
    /// A country or body by its letters: `U.S.`
    BODY = "bodies",
    /// A state or province cut short: `Calif.`
    STATE = "states",
    /// Stands after the name of a firm: `Inc.`
    COMPANY = "companies",
    /// May stand in the middle or at the end: `etc.`, `Jr.`, `Ave.`
    LATE = "late",
    /// An abbreviation that is also a common word in lower case: `no`, `sat`.
    COMMON = "common",
    /// Opens a sentence oftener than it stands inside with a capital.
    STARTER = "starters",
    /// Opens a sentence even after an initial or a lead.
    STRONG = "strong_starters",
    /// A finite auxiliary.
    AUXILIARY = "auxiliaries",
    /// A preposition or conjunction that opens an adverbial lead.
    PREPOSITION = "prepositions",
    /// A verb of a reporting clause.
    REPORTING = "reporting",
    /// Follows a time of day: time zones, full names of days and months.
    DAY = "days",
    /// Follows a country's letters within a name: `Army`, `Senate`.
    OFFICE = "offices",
    /// A short word that may well end a sentence.
    SHORT = "short",
    /// The name of a country.
    COUNTRY = "countries",
    /// A role that may follow a firm's name: `president`.
    ROLE = "roles",
    /// Makes `its` before it `it` + `s`.
    AFTER_ITS = "after_its",
    /// A prefix that its hyphen does not part.
    PREFIX = "prefixes",
    /// A word with an apostrophe that is split after it: French `l'`.
    ELISION = "elisions",
    /// What follows an apostrophe that begins a word of its own: `s`, `ll`.
    CLITIC = "clitics",
    /// What follows a hyphen that begins a word of its own: French `-il`.
    HYPHEN_CLITIC = "hyphen_clitics",
    /// Ending of a domain or file name.
    DOMAIN = "domains",
    /// Words after which an ordinal number ends a sentence all the same, in languages that write `9.`
    ORDINAL_NEXT = "ordinal_next",
    /// Words before an ordinal number: articles, prepositions, possessives.
    ORDINAL_BEFORE = "ordinal_before",
    /// A unit written to its number: `40km`.
    GLUED_UNIT = "glued_units",
    /// A whole word with a hyphen or an apostrophe in it.
    WHOLE = "wholes",
    /// A finite form that can follow a firm's name at the start of a sentence.
    VERB = "verbs",
    /// Stands before the number of a caption: `Figure`.
    CAPTION = "captions",
    /// Written so in messages and comments, where nobody minds capitals and apostrophes: `i`, `dont`.
    CARELESS = "careless",
    /// Stands before the comma and the name that end a letter: `Best regards`.
    CLOSING = "closings",
    /// Among the most frequent words of the language, and of few others.
    FREQUENT = "frequent",
}

/// Every kind of word that keeps its stop.
pub(crate) const ABBREVIATION: Flags =
    TITLE | NEVER | NUMBERED | MONTH | TIME | UNIT | DEGREE | BODY | STATE | COMPANY | LATE;

const SPLIT_SHIFT: u32 = 60;

/// The longest word that is looked up, in bytes.
const LONGEST: usize = 40;

/// Where a word is split, in letters from its start; 0 for a word that is not.
pub(crate) fn split_of(flags: Flags) -> usize {
    (flags >> SPLIT_SHIFT) as usize
}

/// What a language knows about words and sentences.
#[derive(Debug, Clone, Default)]
pub struct SegmentData {
    /// Open addressing: hash and bits; a hash of 0 is an empty place.
    slots: Vec<(u64, Flags)>,
    words: usize,
    split: Filter,
    careless: Filter,
    abbreviations: Filter,
    /// Whether hyphens part words, as in English.
    pub(crate) splits_hyphens: bool,
    /// Whether `9.` may be an ordinal number.
    pub(crate) has_ordinals: bool,
    /// Whether `n't` is a word.
    pub(crate) has_negation: bool,
}

/// One file: lists by kind, blanks between the words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    splits_hyphens: bool,
    has_ordinals: bool,
    has_negation: bool,
    /// Words that are two, with `|` at the border: `can|not`.
    splits: String,
    lists: BTreeMap<String, String>,
}

impl SegmentData {
    /// The data of language `code`, empty where there is none.
    pub(super) fn load(code: &str) -> Self {
        let files: &[(&str, &str)] = match code {
            "en" => &[
                ("lang/en/abbreviations.toml", include_str!("../../lang/en/abbreviations.toml")),
                ("lang/en/clitics.toml", include_str!("../../lang/en/clitics.toml")),
                ("lang/en/sentences.toml", include_str!("../../lang/en/sentences.toml")),
            ],
            "de" => &[("lang/de/abbreviations.toml", include_str!("../../lang/de/abbreviations.toml"))],
            "fr" => &[("lang/fr/abbreviations.toml", include_str!("../../lang/fr/abbreviations.toml"))],
            "es" => &[("lang/es/abbreviations.toml", include_str!("../../lang/es/abbreviations.toml"))],
            "hu" => &[("lang/hu/abbreviations.toml", include_str!("../../lang/hu/abbreviations.toml"))],
            "uk" => &[("lang/uk/abbreviations.toml", include_str!("../../lang/uk/abbreviations.toml"))],
            _ => &[],
        };
        let mut data = Self::default();
        for (name, source) in files {
            data.read(name, &super::parse(name, source));
        }
        data
    }

    fn read(&mut self, name: &str, file: &File) {
        self.splits_hyphens |= file.splits_hyphens;
        self.has_ordinals |= file.has_ordinals;
        self.has_negation |= file.has_negation;
        for (list, words) in &file.lists {
            let known = KINDS.iter().find(|(key, _)| key == list);
            let (_, flag) = known.unwrap_or_else(|| panic!("{name}: no list is called {list:?}"));
            words.split_whitespace().for_each(|word| self.add(word, *flag));
        }
        for word in file.splits.split_whitespace() {
            let place = word.find('|').unwrap_or_else(|| panic!("{name}: {word:?} has no border"));
            let whole = word.replace('|', "");
            self.split.add(&whole);
            self.add(&whole, (place as Flags) << SPLIT_SHIFT);
        }
    }

    /// Adds an abbreviation of the user's, with or without its last stop, in any case; gives it as it is kept.
    ///
    /// It keeps its stop, and ends a sentence only before a word that opens one. One word alone can be an abbreviation:
    /// with a blank inside, without a letter or longer than 40 bytes it is an option error.
    pub fn extend_abbreviations(&mut self, word: &str) -> Result<String> {
        let known = word.trim().trim_end_matches('.').to_lowercase().replace('’', "'");
        let is_one =
            known.contains(char::is_alphabetic) && !known.contains(|c: char| c.is_whitespace() || c.is_control());
        if !is_one || known.len() > LONGEST {
            let accepted = format!("one word of at most {LONGEST} bytes; of \"z. B.\" give both parts");
            return Err(Error::option("abbreviations", format!("{word:?}"), &accepted));
        }
        self.add(&known, LATE);
        Ok(known)
    }

    fn add(&mut self, word: &str, flag: Flags) {
        if word.is_empty() {
            return;
        }
        if (self.words + 1) * 2 > self.slots.len() {
            let old = std::mem::replace(&mut self.slots, vec![(0, 0); (self.words + 1).next_power_of_two() * 4]);
            for (hash, flags) in old.into_iter().filter(|slot| slot.0 != 0) {
                let place = self.place(hash);
                self.slots[place] = (hash, flags);
            }
        }
        for (flags, filter) in [(CARELESS, &mut self.careless), (ABBREVIATION, &mut self.abbreviations)] {
            if flag & flags != 0 {
                filter.add(word);
            }
        }
        let hash = key_of(word);
        let place = self.place(hash);
        self.words += usize::from(self.slots[place].0 == 0);
        self.slots[place].0 = hash;
        self.slots[place].1 |= flag;
    }

    fn place(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = (hash >> 32) as usize & mask;
        while self.slots[place].0 != 0 && self.slots[place].0 != hash {
            place = (place + 1) & mask;
        }
        place
    }

    /// What is known about `word`, whatever its case; nothing for words longer than any in the lists.
    #[must_use]
    pub(crate) fn flags(&self, word: &str) -> Flags {
        if self.slots.is_empty() || word.is_empty() || word.len() > LONGEST {
            return 0;
        }
        self.slots[self.place(key_of(word))].1
    }

    /// Whether a word of this first and last letter and length may be one that is split; false for nearly every other
    /// word, at the cost of one look-up.
    #[inline]
    pub(crate) fn may_split(&self, first: u8, last: u8, length: usize) -> bool {
        self.split.may_have(first, last, length)
    }

    /// Whether `word` is one that keeps its stop.
    pub(crate) fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.may_have_word(word) && self.flags(word) & ABBREVIATION != 0
    }

    /// Whether careful writers avoid `word`.
    pub(crate) fn is_careless(&self, word: &str) -> bool {
        self.careless.may_have_word(word) && self.flags(word) & CARELESS != 0
    }
}

/// A cheap way to say that a word is not in a list.
#[derive(Debug, Clone)]
struct Filter {
    /// For each pair of first and last letter the lengths of the words in the list.
    lengths: Box<[u32; 1 << 10]>,
}

impl Default for Filter {
    fn default() -> Self {
        Self { lengths: Box::new([0; 1 << 10]) }
    }
}

impl Filter {
    fn add(&mut self, word: &str) {
        if let [first, .., last] | [first @ last] = word.as_bytes() {
            self.lengths[Self::outer_letters(*first, *last)] |= 1 << (word.len() & 31);
        }
    }

    #[inline]
    fn may_have(&self, first: u8, last: u8, length: usize) -> bool {
        self.lengths[Self::outer_letters(first, last)] >> (length & 31) & 1 != 0
    }

    /// Whether `word` may be in the list; curly apostrophes and capitals beyond ASCII have more than one length.
    fn may_have_word(&self, word: &str) -> bool {
        let ([first, .., last] | [first @ last]) = word.as_bytes() else { return false };
        self.may_have(*first, *last, word.len()) || !word.is_ascii()
    }

    /// A number below 1024 from the first and the last letter, whatever their case.
    #[inline]
    fn outer_letters(first: u8, last: u8) -> usize {
        usize::from(first & 31) << 5 | usize::from(last & 31)
    }
}

/// What a word is looked up by: a fixed hash of its lower-cased form, curly apostrophes taken as straight; never 0.
pub(crate) fn key_of(word: &str) -> u64 {
    let (hash, is_ascii) = hash_of(word.as_bytes());
    if is_ascii {
        return hash;
    }
    // *it’s*: nothing but the mark is no ASCII, in nearly all such words of a text in English.
    if let Some((before, behind)) = word.split_once('’')
        && before.len() + 1 + behind.len() <= LONGEST
        && before.is_ascii()
        && behind.is_ascii()
    {
        let mut plain = [b'\''; LONGEST];
        plain[..before.len()].copy_from_slice(before.as_bytes());
        plain[before.len() + 1..][..behind.len()].copy_from_slice(behind.as_bytes());
        return hash_of(&plain[..before.len() + 1 + behind.len()]).0;
    }
    let plain = word.chars().map(|c| if c == '’' { '\'' } else { c }).flat_map(char::to_lowercase).collect::<String>();
    hash_of(plain.as_bytes()).0
}

/// The hash of a word as if its ASCII letters were small, eight bytes at a time, and whether it is all ASCII. Bit 5 is
/// what makes them small; with it only signs that stand in no list are mistaken for others. Bytes beyond ASCII, which
/// have their top bit, keep theirs: it alone tells `ő` from `ű`.
fn hash_of(word: &[u8]) -> (u64, bool) {
    const PRIME: u64 = 0x9E37_79B9_7F4A_7C15;
    let (mut hash, mut bits) = (word.len() as u64, 0);
    let mut eat = |number: u64| {
        bits |= number;
        hash = (hash.rotate_left(23) ^ (number | (0x2020_2020_2020_2020 & !(number >> 2)))).wrapping_mul(PRIME);
    };
    let mut rest = word;
    while let Some((eight, more)) = rest.split_first_chunk() {
        eat(u64::from_le_bytes(*eight));
        rest = more;
    }
    if let (Some(first), Some(last)) = (rest.first_chunk(), rest.last_chunk()) {
        eat(u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32);
    } else if let [first, .., last] | [first @ last] = rest {
        eat(u64::from(*first) | u64::from(rest[rest.len() / 2]) << 8 | u64::from(*last) << 16);
    }
    // The high half of a product depends on all of its bits, and the table looks there.
    ((hash ^ hash >> 29).wrapping_mul(PRIME) | 1, bits & 0x8080_8080_8080_8080 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn words_are_found_in_any_case() {
        let data = &Language::named("en").expect("English").segment;
        for word in ["mr", "Mr", "MR"] {
            assert_ne!(data.flags(word) & TITLE, 0, "{word}");
        }
        assert_eq!(data.flags("zebra"), 0);
        for (one, other) in
            [("ő", "ű"), ("nő", "nű"), ("хоробрий", "хоробриЙ"), ("Straße", "STRAßE"), ("Can’t", "can't")]
        {
            let same = one.to_lowercase().replace('’', "'") == other.to_lowercase();
            assert_eq!(key_of(one) == key_of(other), same, "{one} {other}");
        }
        assert_eq!(split_of(data.flags("Cannot")), 3);
        assert!(data.may_split(b'C', b't', 6) && !data.may_split(b'z', b'a', 5));
    }

    #[test]
    fn users_extend_their_own_copy() {
        let mut own = (*Language::named("en").expect("English")).clone();
        for (word, known) in [(" Zwk. ", "zwk"), ("q’x.r", "q'x.r")] {
            assert_eq!(own.segment.extend_abbreviations(word).expect("one word"), known);
            assert_ne!(own.segment.flags(known) & ABBREVIATION, 0);
        }
        for word in ["", " . ", "z. B.", "12", &"long".repeat(11)] {
            let fault = own.segment.extend_abbreviations(word).expect_err("no abbreviation").to_string();
            assert!(fault.contains("abbreviations") && fault.contains(word), "{fault}");
        }
        assert_eq!(Language::named("en").expect("English").segment.flags("zwk"), 0);
    }
}
