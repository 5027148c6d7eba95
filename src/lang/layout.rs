//! What a language knows about the lines of a page: `lang/<code>/page.toml`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use memchr::memchr3_iter;
use regex::Regex;
use serde::Deserialize;

use super::{folded_hash, parse};

/// What a phrase at the start of a line says about the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhraseKind {
    /// "By", before names.
    Byline,
    /// "Published", before a date.
    Date,
    /// "See also".
    SeeAlso,
    /// "Read more".
    ReadMore,
    /// "Share this", "Advertisement".
    Furniture,
    /// "Editor's note".
    Note,
    /// "Reporting by".
    Credit,
    /// "Comments", after an optional number.
    CommentHeader,
    /// "Leave a reply".
    ReplyForm,
}

/// What must stand behind a phrase for it to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// Anything.
    Any,
    /// A colon, or the end of the line.
    Colon,
    /// The end of the line.
    End,
}

/// A phrase that opens a line of the page's furniture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// In lower case, with straight apostrophes and single spaces.
    pub words: String,
    /// What the line is.
    pub kind: PhraseKind,
    /// What must stand behind.
    pub follow: Follow,
}

/// What a language knows about the lines of a page.
#[derive(Debug, Clone, Default)]
pub struct LayoutData {
    /// Phrases by the hash of their first word, in order of the hashes, the longest of each first.
    phrases: Vec<(u64, Vec<Phrase>)>,
    /// What phrases open with other than ASCII letters: `©`.
    openers: String,
    /// Finds phrases that mark a credit wherever they stand in a short line.
    pub(crate) credits: AnyPhrase,
    /// News agencies, as in brackets.
    pub agencies: HashSet<String>,
    /// First words of a bracket that names a source.
    pub via: HashSet<String>,
    /// Words that name an editor before the colon of a note.
    pub editors: HashSet<String>,
    /// Names of months and their short forms, without the stop.
    pub months: HashSet<String>,
    /// Other words of a date line.
    pub date_words: HashSet<String>,
    /// Small words inside a byline.
    pub byline_joiners: HashSet<String>,
    /// What authors are called in a byline.
    pub byline_roles: HashSet<String>,
    /// First steps of a breadcrumb.
    pub roots: HashSet<String>,
    /// Names of sections.
    pub sections: HashSet<String>,
    /// Words that stand before a dash in capitals like a place and are none.
    pub no_places: HashSet<String>,
}

impl LayoutData {
    /// The data of language `code`, empty where there is none.
    pub(super) fn load(code: &str) -> Self {
        match code {
            "en" => Self::compile(parse("en/page.toml", include_str!("../../lang/en/page.toml"))),
            "de" => Self::compile(parse("de/page.toml", include_str!("../../lang/de/page.toml"))),
            _ => Self::default(),
        }
    }

    /// Whether a phrase may open with this character: false for marks and most other signs.
    pub(crate) fn may_open_with(&self, first: char) -> bool {
        first.is_ascii_alphabetic() || self.openers.contains(first) || first.is_uppercase()
    }

    /// The phrases whose first word is `word`, in lower case with straight apostrophes.
    pub(crate) fn phrases(&self, word: &str) -> &[Phrase] {
        let hash = folded_hash(word);
        self.phrases.binary_search_by_key(&hash, |(first, _)| *first).map_or(&[], |place| &self.phrases[place].1)
    }

    fn compile(page: Page) -> Self {
        let mut phrases: BTreeMap<String, Vec<Phrase>> = BTreeMap::new();
        let lists = [
            (PhraseKind::Byline, page.byline.starts),
            (PhraseKind::Date, page.date.starts),
            (PhraseKind::SeeAlso, page.links.see_also),
            (PhraseKind::ReadMore, page.links.read_more),
            (PhraseKind::Furniture, page.links.furniture),
            (PhraseKind::Note, page.note.starts),
            (PhraseKind::Credit, page.credit.starts),
            (PhraseKind::CommentHeader, page.comment.headers),
            (PhraseKind::ReplyForm, page.comment.form),
        ];
        for (kind, list) in lists {
            for entry in list {
                let (words, follow) = match entry.strip_suffix(':') {
                    Some(words) => (words, Follow::Colon),
                    None => entry.strip_suffix('$').map_or((entry.as_str(), Follow::Any), |words| (words, Follow::End)),
                };
                let phrase = Phrase { words: words.to_owned(), kind, follow };
                phrases.entry(first_word(words).to_owned()).or_default().push(phrase);
            }
        }
        for list in phrases.values_mut() {
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        let opener = |phrase: &Phrase| phrase.words.chars().next().filter(|first| !first.is_ascii_alphabetic());
        let openers = phrases.values().flatten().filter_map(opener).collect();
        let mut phrases: Vec<_> = phrases.into_iter().map(|(word, list)| (folded_hash(&word), list)).collect();
        phrases.sort_unstable_by_key(|(hash, _)| *hash);
        Self {
            phrases,
            openers,
            credits: AnyPhrase::new(&page.credit.contains),
            agencies: page.credit.agencies,
            via: page.credit.via,
            editors: page.note.editors,
            months: page.date.months,
            date_words: page.date.words,
            byline_joiners: page.byline.joiners,
            byline_roles: page.byline.roles,
            roots: page.label.roots,
            sections: page.label.sections,
            no_places: page.label.no_places,
        }
    }
}

/// Phrases to be found anywhere in a line, whatever their case and kind of blanks.
#[derive(Debug, Clone, Default)]
pub(crate) struct AnyPhrase {
    pattern: Option<Regex>,
    /// The word of each phrase with the rarest letter: a line without any of these words needs no closer look.
    anchors: Vec<Anchor>,
    /// Those letters, small and capital, as many as one search finds.
    letters: Vec<[u8; 3]>,
}

/// A word to be found by its letter at `at`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Anchor {
    letter: u8,
    word: String,
    at: usize,
}

/// ASCII signs of plain text from the most to the least frequent; others are rarer.
const FREQUENT: &[u8] = b"etaoinsrhldcu.,mfpgwybvk-'xjqz";

impl AnyPhrase {
    fn new(phrases: &[String]) -> Self {
        // Anchored: with so many ways to begin, looking for the first letters takes longer than reading the line once.
        let escaped: Vec<String> = phrases.iter().map(|phrase| regex::escape(phrase).replace(' ', r"\s")).collect();
        let pattern =
            Regex::new(&format!("^(?s:.*?)(?i:{})", escaped.join("|"))).expect("escaped phrases are a pattern");
        let rarity = |letter: u8| FREQUENT.iter().position(|known| *known == letter).unwrap_or(FREQUENT.len());
        let (mut anchors, mut letters) = (Vec::new(), BTreeSet::new());
        for phrase in phrases {
            let places = phrase.split(' ').flat_map(|word| word.bytes().enumerate().map(move |letter| (word, letter)));
            let rarest = places.max_by_key(|(word, (_, letter))| (rarity(*letter), word.len()));
            let (word, (at, letter)) = rarest.expect("a phrase has letters");
            assert!(word.is_ascii(), "{phrase}: its rarest word is looked for letter by letter");
            letters.extend([letter, letter.to_ascii_uppercase()]);
            let anchor = Anchor { letter, word: word.to_owned(), at };
            if !anchors.contains(&anchor) {
                anchors.push(anchor);
            }
        }
        let letters: Vec<u8> = letters.into_iter().collect();
        let letters = letters.chunks(3).map(|some| [0, 1, 2].map(|number| some[number.min(some.len() - 1)])).collect();
        Self { pattern: Some(pattern), anchors, letters }
    }

    /// Whether one of the phrases stands in `line`.
    pub(crate) fn stands_in(&self, line: &str) -> bool {
        let bytes = line.as_bytes();
        let is_anchor = |found: usize| {
            let small = bytes[found].to_ascii_lowercase();
            self.anchors.iter().filter(|anchor| anchor.letter == small).any(|Anchor { word, at, .. }| {
                let here = found.checked_sub(*at).and_then(|start| bytes.get(start..start + word.len()));
                here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
            })
        };
        self.letters.iter().any(|[one, two, three]| memchr3_iter(*one, *two, *three, bytes).any(is_anchor))
            && self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(line))
    }
}

/// What a line or phrase opens with, up to its first blank or colon.
pub(crate) fn first_word(line: &str) -> &str {
    let ends = |byte: u8| matches!(byte, b'\t'..=b'\r' | b' ' | b':') || !byte.is_ascii();
    let end = line.bytes().position(ends).unwrap_or(line.len());
    let head = if line[end..].starts_with(|c: char| !c.is_ascii()) {
        line.split(|c: char| c.is_whitespace() || c == ':').next()
    } else {
        line.get(..end)
    };
    head.unwrap_or_default()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    byline: Byline,
    date: Date,
    label: Label,
    links: Links,
    note: Note,
    credit: Credit,
    comment: Comment,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Byline {
    starts: Vec<String>,
    joiners: HashSet<String>,
    roles: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Date {
    starts: Vec<String>,
    months: HashSet<String>,
    words: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    roots: HashSet<String>,
    sections: HashSet<String>,
    no_places: HashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Links {
    see_also: Vec<String>,
    read_more: Vec<String>,
    furniture: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    editors: HashSet<String>,
    starts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credit {
    agencies: HashSet<String>,
    via: HashSet<String>,
    starts: Vec<String>,
    contains: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Comment {
    headers: Vec<String>,
    form: Vec<String>,
}
