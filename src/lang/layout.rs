//! What a language knows about the lines of a page: `lang/<code>/page.toml`.

use std::collections::{BTreeMap, HashSet};

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
    /// Phrases by their first word, longest first.
    pub phrases: BTreeMap<String, Vec<Phrase>>,
    /// Hashes of those first words, in order.
    first_words: Vec<u64>,
    /// Finds phrases that mark a credit wherever they stand in a short line.
    pub credit_contains: Option<Regex>,
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

    /// Whether a phrase may open with `word`, whatever its case; false for nearly every other word, at little cost.
    pub(crate) fn may_open(&self, word: &str) -> bool {
        let plain = word.bytes().all(|byte| byte.is_ascii() && byte != b'`');
        !plain || self.first_words.binary_search(&folded_hash(word)).is_ok()
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
        let mut first_words: Vec<u64> = phrases.keys().map(|word| folded_hash(word)).collect();
        first_words.sort_unstable();
        Self {
            phrases,
            first_words,
            credit_contains: Some(any_of(&page.credit.contains)),
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

/// Finds any of `phrases`, whatever their case and kind of blanks.
///
/// Anchored: with so many ways to begin, looking for the first letters takes longer than reading the line once.
fn any_of(phrases: &[String]) -> Regex {
    let phrases: Vec<String> = phrases.iter().map(|phrase| regex::escape(phrase).replace(' ', r"\s")).collect();
    Regex::new(&format!("^(?s:.*?)(?i:{})", phrases.join("|"))).expect("escaped phrases are a pattern")
}

/// The part of a folded phrase by which it is found: up to the first blank or colon.
pub(crate) fn first_word(folded: &str) -> &str {
    folded.split([' ', ':']).next().unwrap_or_default()
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
