//! Whom *the transport minister* of one document means, where the corpus knows one person of that role.
//!
//! A description takes a name only if exactly one named speaker holds its role and nothing that narrows it speaks
//! against him, and one without a place only in documents that quote him: *Elm's mayor* is never the mayor of somewhere else, *the defence minister* never the one for transport.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{
    QuoteRows,
    people::{Form, is_name},
};
use crate::{Cancel, Languages, Result, lang::Class};

/// A description of one person: its head noun and what narrows it.
#[derive(Debug, PartialEq, Eq)]
struct Description {
    head: String,
    /// Words without a capital, or known as part of a role.
    kinds: Vec<String>,
    /// Names of places and bodies.
    places: Vec<String>,
}

/// All words that narrow a role in the phrases for one named speaker, in lower case.
type Held = BTreeSet<String>;

/// Letters that a place shares with its adjective: *Corvane*, *Corvanian*.
const STEM: usize = 4;
/// Where more speakers share a role and the word that narrows it, a description is no one's.
const MOST: usize = 512;

/// Who holds one role.
#[derive(Debug, Default)]
struct Holders {
    held: BTreeMap<usize, Held>,
    /// Every word that narrows the role, with its holders.
    by_word: BTreeSet<(String, usize)>,
    /// Holders without a word for a place.
    unplaced: BTreeSet<usize>,
}

/// Gives each nameless form the number of the one person who holds its role; where it says no place, in each document
/// that of the one quoted there.
pub(super) fn give_names<'a>(
    forms: &mut Vec<Form<'a>>,
    form_of_row: &mut [Option<usize>],
    rows: &QuoteRows<'a>,
    languages: &Languages,
    cancel: &Cancel,
) -> Result<()> {
    let mut holders: BTreeMap<String, Holders> = BTreeMap::new();
    let mut small: HashSet<String> = HashSet::new();
    let mut indefinite: HashSet<usize> = HashSet::new();
    let mut nameless: BTreeMap<usize, Description> = BTreeMap::new();
    let mut quoted: BTreeSet<(u32, usize)> = BTreeSet::new();
    for (row, form) in form_of_row.iter().enumerate() {
        if row % 4096 == 0 {
            cancel.check()?;
        }
        let Some(form) = *form else { continue };
        let Some(phrase) = rows.speaker.get(row).copied().flatten() else { continue };
        let language = languages.of(rows.doc[row] as usize, "");
        let words = &language.quote.words;
        let class = |word: &str| words.of(word);
        let opens = class(phrase.split_whitespace().next().unwrap_or_default());
        let name = forms[form].name;
        let described = describe(name, class);
        let named =
            is_name(name) && (described.is_none() || name.split_whitespace().count() > 1 && !ends_in_role(name, class));
        if named {
            quoted.insert((rows.doc[row], forms[form].speaker));
            // What stands before the name, or the whole phrase where it has no name.
            let before =
                name.split_whitespace().next().and_then(|first| phrase.find(first)).map_or(phrase, |at| &phrase[..at]);
            if let Some(said) = describe(before, class) {
                let held = holders.entry(said.head).or_default().held.entry(forms[form].speaker).or_default();
                held.extend(said.kinds.iter().cloned());
                held.extend(said.places.iter().map(|place| place.to_lowercase()));
                small.extend(said.kinds);
            }
        } else if let Some(described) = described {
            small.extend(described.kinds.iter().cloned());
            nameless.entry(form).or_insert(described);
            if opens.is(Class::DETERMINER) && !opens.is(Class::DEFINITE) {
                indefinite.insert(form);
            }
        }
    }
    for holders in holders.values_mut() {
        holders.sort_out(&small);
    }
    nameless.retain(|form, described| !indefinite.contains(form) && holders.contains_key(&described.head));
    for (number, (form, described)) in nameless.iter().enumerate() {
        if number % 1024 == 0 {
            cancel.check()?;
        }
        if !described.places.is_empty()
            && let Some(speaker) = holders[&described.head].only_one(described)
        {
            forms[*form].speaker = speaker;
        }
    }
    // *the mayor* of two documents may be two people: each has a form of its own.
    let mut placed: BTreeMap<(u32, usize), usize> = BTreeMap::new();
    for (row, form_of_row) in form_of_row.iter_mut().enumerate() {
        if row % 4096 == 0 {
            cancel.check()?;
        }
        let (doc, Some(form)) = (rows.doc[row], *form_of_row) else { continue };
        let Some(described) = nameless.get(&form).filter(|described| described.places.is_empty()) else { continue };
        let form = *placed.entry((doc, form)).or_insert_with(|| {
            let there = quoted.range((doc, 0)..=(doc, usize::MAX)).take(MOST).map(|entry| entry.1);
            let Some(speaker) = holders[&described.head].only_one_of(there, described) else { return form };
            forms.push(Form { name: forms[form].name, rows: 0, speaker });
            forms.len() - 1
        });
        *form_of_row = Some(form);
    }
    Ok(())
}

impl Holders {
    fn sort_out(&mut self, small: &HashSet<String>) {
        for (&speaker, held) in &self.held {
            self.by_word.extend(held.iter().map(|word| (word.clone(), speaker)));
            if held.iter().all(|word| small.contains(word)) {
                self.unplaced.insert(speaker);
            }
        }
    }

    /// The one holder whom a description fits.
    fn only_one(&self, described: &Description) -> Option<usize> {
        self.only_one_of(self.candidates(described)?.into_iter(), described)
    }

    /// The one holder among `speakers` whom a description fits.
    fn only_one_of(&self, speakers: impl Iterator<Item = usize>, described: &Description) -> Option<usize> {
        let mut fitting = speakers.filter(|speaker| self.held.contains_key(speaker) && self.fits(*speaker, described));
        fitting.next().filter(|_| fitting.next().is_none())
    }

    /// All whom a description may fit, found by a word that narrows it; nothing where they are too many.
    fn candidates(&self, described: &Description) -> Option<BTreeSet<usize>> {
        let few = |speakers: &mut dyn Iterator<Item = usize>| {
            let found: Vec<usize> = speakers.take(MOST + 1).collect();
            (found.len() <= MOST).then(|| found.into_iter().collect::<BTreeSet<usize>>())
        };
        if !described.kinds.is_empty() {
            let with = |kind: &String| {
                let words = self.by_word.range((kind.clone(), 0)..=(kind.clone(), usize::MAX));
                few(&mut words.map(|entry| entry.1))
            };
            return described.kinds.iter().find_map(with);
        }
        let with = |place: &String| few(&mut self.with_place(&place.to_lowercase()));
        let mut placed = described.places.iter().find_map(with)?;
        // Two of no place would fit alike.
        placed.extend(self.unplaced.iter().take(2));
        Some(placed)
    }

    /// The holders of a place or of its adjective.
    fn with_place<'a>(&'a self, place: &str) -> impl Iterator<Item = usize> + 'a {
        let place = place.to_owned();
        let stem: String = place.chars().take(STEM).collect();
        let words = self.by_word.range((stem.clone(), 0)..);
        words
            .take_while(move |entry| entry.0.starts_with(&stem))
            .filter(move |entry| is_place(&entry.0, &place))
            .map(|entry| entry.1)
    }

    fn fits(&self, speaker: usize, described: &Description) -> bool {
        let held = &self.held[&speaker];
        let same = |place: &str| {
            let stem: String = place.chars().take(STEM).collect();
            held.range(stem.clone()..).take_while(|word| word.starts_with(&stem)).any(|word| is_place(word, place))
        };
        let unplaced = self.unplaced.contains(&speaker);
        described.kinds.iter().all(|kind| held.contains(kind))
            && described.places.iter().all(|place| unplaced || same(&place.to_lowercase()))
    }
}

/// Whether `word`, which begins like `place`, may mean it.
fn is_place(word: &str, place: &str) -> bool {
    word == place || word.chars().count() > STEM
}

fn ends_in_role(name: &str, class: impl Fn(&str) -> Class) -> bool {
    name.split_whitespace().next_back().is_some_and(|word| class(word).is(Class::ROLE))
}

/// Reads *Corvane's transport minister* and *the transport minister of Corvane*; nothing where the phrase is of several, of a body, or has no role at its end.
fn describe(phrase: &str, class: impl Fn(&str) -> Class) -> Option<Description> {
    let mut words: Vec<&str> = phrase
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .map(|word| word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word))
        .filter(|word| !word.is_empty())
        .collect();
    let of = words.iter().position(|word| class(word).is(Class::OF)).filter(|of| *of > 0);
    let governed = of.map(|of| words.split_off(of).split_off(1)).unwrap_or_default();
    let head = words.pop()?.to_lowercase();
    let class_of_head = class(&head);
    let several = class_of_head.is(Class::PLURAL) || head.ends_with('s') && !head.ends_with("ss");
    if !class_of_head.is(Class::ROLE) || class_of_head.is(Class::NEUTER) || several {
        return None;
    }
    let (mut kinds, mut places) = (Vec::new(), Vec::new());
    for word in words.into_iter().chain(governed) {
        let lower = word.to_lowercase();
        let known = class(&lower);
        if known.is(Class::DETERMINER.or(Class::TITLE)) {
            continue;
        }
        if known.is(Class::PREPOSITION) {
            return None;
        }
        if word.starts_with(char::is_uppercase) && !known.is(Class::ROLE) {
            places.push(word.to_owned());
        } else {
            kinds.push(lower);
        }
    }
    Some(Description { head, kinds, places })
}
