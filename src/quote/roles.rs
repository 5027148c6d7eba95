//! Whom *the transport minister* of one document means, where the corpus knows one person of that role.
//!
//! A description takes a name only if exactly one named speaker holds its role and nothing that narrows it speaks
//! against him: *Elm's mayor* is never the mayor of somewhere else, *the defence minister* never the one for transport.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    QuoteRows,
    people::{Form, is_name},
};
use crate::{Languages, lang::Class};

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

/// Gives each nameless form the number of the one person who holds its role.
pub(super) fn give_names(
    forms: &mut [Form<'_>],
    form_of_row: &[Option<usize>],
    rows: &QuoteRows<'_>,
    languages: &Languages,
) {
    let mut holders: HashMap<String, BTreeMap<usize, Held>> = HashMap::new();
    let mut small: HashSet<String> = HashSet::new();
    let mut indefinite: HashSet<usize> = HashSet::new();
    let mut nameless: BTreeMap<usize, Description> = BTreeMap::new();
    for (row, form) in form_of_row.iter().enumerate() {
        let Some(form) = *form else { continue };
        let Some(phrase) = rows.speaker.get(row).copied().flatten() else { continue };
        let language = languages.of(rows.doc[row] as usize, "");
        let words = &language.quote.words;
        let class = |word: &str| words.get(word).copied().unwrap_or_default();
        let opens = phrase.split_whitespace().next().unwrap_or_default().to_lowercase();
        let name = forms[form].name;
        let described = describe(name, class);
        let named =
            is_name(name) && (described.is_none() || name.split_whitespace().count() > 1 && !ends_in_role(name, class));
        if named {
            // What stands before the name, or the whole phrase where it has no name.
            let before =
                name.split_whitespace().next().and_then(|first| phrase.find(first)).map_or(phrase, |at| &phrase[..at]);
            if let Some(said) = describe(before, class) {
                let held = holders.entry(said.head).or_default().entry(forms[form].speaker).or_default();
                held.extend(said.kinds.iter().cloned());
                held.extend(said.places.iter().map(|place| place.to_lowercase()));
                small.extend(said.kinds);
            }
        } else if let Some(described) = described {
            small.extend(described.kinds.iter().cloned());
            nameless.entry(form).or_insert(described);
            if class(&opens).is(Class::DETERMINER) && !class(&opens).is(Class::DEFINITE) {
                indefinite.insert(form);
            }
        }
    }
    for (form, described) in nameless {
        if indefinite.contains(&form) {
            continue;
        }
        let Some(holders) = holders.get(&described.head) else { continue };
        let mut fitting = holders.iter().filter(|(_, held)| fits(&described, held, &small));
        // *the minister* of a corpus with two ministers is neither.
        let alone = !described.kinds.is_empty() || !described.places.is_empty() || holders.len() == 1;
        if let (Some((speaker, _)), None, true) = (fitting.next(), fitting.next(), alone) {
            forms[form].speaker = *speaker;
        }
    }
}

fn fits(described: &Description, held: &Held, small: &HashSet<String>) -> bool {
    let same = |place: &str| {
        let stem: String = place.chars().take(STEM).collect();
        held.iter().any(|word| word == place || word.chars().count() > STEM && word.starts_with(&stem))
    };
    let placed = held.iter().any(|word| !small.contains(word));
    described.kinds.iter().all(|kind| held.contains(kind))
        && described.places.iter().all(|place| !placed || same(&place.to_lowercase()))
}

fn ends_in_role(name: &str, class: impl Fn(&str) -> Class) -> bool {
    name.split_whitespace().next_back().is_some_and(|word| class(&word.to_lowercase()).is(Class::ROLE))
}

/// Reads *Corvane's transport minister*; nothing where the phrase is of several, of a body, or has no role at its end.
fn describe(phrase: &str, class: impl Fn(&str) -> Class) -> Option<Description> {
    let mut words: Vec<&str> = phrase
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .map(|word| word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word))
        .filter(|word| !word.is_empty())
        .collect();
    let head = words.pop()?.to_lowercase();
    let class_of_head = class(&head);
    let several = class_of_head.is(Class::PLURAL) || head.ends_with('s') && !head.ends_with("ss");
    if !class_of_head.is(Class::ROLE) || class_of_head.is(Class::NEUTER) || several {
        return None;
    }
    let (mut kinds, mut places) = (Vec::new(), Vec::new());
    for word in words {
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
