//! One name for one person or body within a text: *he*, *Mr. Park* and *the mayor* are *Lee Park*.
//!
//! Full names are collected first, so a surname finds its person wherever it stands. Phrases that speak or open a
//! sentence are then read in order; a pronoun takes the last one that fits its gender and number, a description the
//! last one with that role. Two people who share a surname stay two.

use std::collections::HashMap;

use super::{
    clause::Clause,
    document::Draft,
    phrase::is_name,
    reading::{Reading, Run, shape},
};
use crate::lang::Class;

/// A person or body of one text.
#[derive(Debug, Clone)]
struct Entity {
    name: String,
    gender: Class,
    /// Known to be a person, by a first name, a title or a role.
    person: bool,
    plural: bool,
}

/// Where the name of a phrase stands, and whether a title or role says that it is a person.
struct Named {
    words: Run,
    gender: Class,
    person: bool,
}

/// People of one surname that a new spelling is compared with.
const NAMESAKES: usize = 8;
/// Longest name, in words.
const LONGEST_NAME: usize = 6;

/// The people and bodies of one text.
pub(super) struct Names<'t> {
    text: &'t str,
    entities: Vec<Entity>,
    /// By the whole name or phrase in lower case.
    by_name: HashMap<String, usize>,
    /// Full names by their last word, in order of appearance.
    by_surname: HashMap<String, Vec<usize>>,
    by_role: HashMap<String, usize>,
    last: Last,
}

/// The last ones mentioned that a pronoun can stand for.
#[derive(Debug, Default, Clone, Copy)]
struct Last {
    male: Option<usize>,
    female: Option<usize>,
    body: Option<usize>,
    plural: Option<usize>,
}

impl<'t> Names<'t> {
    /// Collects the full names of a text.
    pub(super) fn new(text: &'t str, reading: &Reading) -> Self {
        let mut names = Self {
            text,
            entities: Vec::new(),
            by_name: HashMap::new(),
            by_surname: HashMap::new(),
            by_role: HashMap::new(),
            last: Last::default(),
        };
        let mut at = 0;
        while at < reading.items.len() {
            if !is_name(reading.class(at)) {
                at += 1;
                continue;
            }
            let end =
                (at..reading.items.len()).find(|item| !is_name(reading.class(*item))).unwrap_or(reading.items.len());
            if end - at <= 2 * LONGEST_NAME
                && let Some(named) = name_of(reading, &(at..end)).filter(|named| named.person && named.words.len() > 1)
            {
                names.person(reading, &named);
            }
            names.acronym(reading, at, end);
            at = end;
        }
        names
    }

    /// Gives every row its speaker's name.
    pub(super) fn name(mut self, reading: &Reading, drafts: &mut [Draft], clauses: &[Clause]) {
        let mut phrases: Vec<(Run, bool)> = clauses
            .iter()
            .filter_map(|clause| clause.speaker.clone())
            .chain(drafts.iter().filter_map(|draft| draft.speaker.clone()))
            .map(|run| (run, true))
            .chain(
                reading.sentences.iter().filter_map(|sentence| reading.first_phrase(sentence)).map(|run| (run, false)),
            )
            .collect();
        phrases.sort_by_key(|(run, speaks)| (run.start, !speaks));
        phrases.dedup_by_key(|(run, _)| run.start);
        let mut entity_of: HashMap<usize, usize> = HashMap::with_capacity(phrases.len());
        for (run, _) in &phrases {
            if let Some(entity) = self.resolve(reading, run) {
                entity_of.insert(run.start, entity);
            }
        }
        for draft in drafts {
            let entity = draft.speaker.as_ref().and_then(|run| entity_of.get(&run.start));
            draft.row.speaker_id = entity.map(|entity| self.entities[*entity].name.clone());
        }
    }

    /// The person or body that a phrase stands for, which becomes the last one mentioned.
    fn resolve(&mut self, reading: &Reading, run: &Run) -> Option<usize> {
        let class = reading.class(run.start);
        let single = run.len() == 1;
        if single && class.is(Class::RELATIVE) && !class.is(Class::DETERMINER) {
            let comma = usize::from(run.start > 1 && reading.class(run.start - 1).is(shape::COMMA));
            let antecedent = reading.phrase_ending(run.start - comma, run.start.saturating_sub(12));
            return antecedent.and_then(|antecedent| self.resolve(reading, &antecedent));
        }
        if single && class.is(Class::SUBJECT) && !class.is(shape::LOUD) {
            return self.pronoun(class);
        }
        if single && class.is(Class::PLURAL) && !is_name(class) {
            return self.last.plural.or(self.last.body);
        }
        let named = name_of(reading, run).filter(|named| named.words.end == run.end);
        let entity = match named {
            Some(named) => self.person(reading, &named),
            None => self.description(reading, run),
        };
        self.learn_roles(reading, run, entity);
        self.mention(entity);
        Some(entity)
    }

    fn pronoun(&self, class: Class) -> Option<usize> {
        if class.is(Class::FIRST) {
            return None;
        }
        if class.is(Class::MALE) {
            return self.last.male;
        }
        if class.is(Class::FEMALE) && class.is(Class::PLURAL) {
            return self.last.female.or(self.last.plural);
        }
        if class.is(Class::FEMALE) {
            return self.last.female;
        }
        if class.is(Class::PLURAL) {
            return self.last.plural.or(self.last.body);
        }
        if class.is(Class::NEUTER) {
            return self.last.body;
        }
        self.last.male.or(self.last.female)
    }

    fn mention(&mut self, entity: usize) {
        let known = &self.entities[entity];
        if known.plural {
            self.last.plural = Some(entity);
        } else if known.person {
            if !known.gender.is(Class::FEMALE) {
                self.last.male = Some(entity);
            }
            if !known.gender.is(Class::MALE) {
                self.last.female = Some(entity);
            }
        } else {
            self.last.body = Some(entity);
        }
    }

    /// The one who bears a name: found by the whole name, by the surname, or new.
    fn person(&mut self, reading: &Reading, named: &Named) -> usize {
        let words = named.words.clone();
        let first = self.lower(reading, words.start);
        let surname = self.lower(reading, words.end - 1);
        if words.len() == 1 {
            return match self.of_surname(&surname, named.gender) {
                Some(entity) => entity,
                None => self.entity(reading, &words, surname, named),
            };
        }
        let key = format!("{first} {surname}");
        if let Some(entity) = self.by_name.get(&key) {
            return *entity;
        }
        let known = self.by_surname.get(&surname).map_or(&[][..], Vec::as_slice);
        let variant = known.iter().rev().take(NAMESAKES).copied().find(|entity| {
            let other = self.entities[*entity].name.split(' ').next().unwrap_or_default().to_lowercase();
            is_spelling_of(&first, &other)
        });
        if let Some(entity) = variant {
            self.by_name.insert(key, entity);
            return entity;
        }
        let entity = self.entity(reading, &words, key, named);
        if named.person || words.len() == 2 {
            self.by_surname.entry(surname).or_default().push(entity);
        }
        entity
    }

    fn of_surname(&self, surname: &str, gender: Class) -> Option<usize> {
        let known = self.by_surname.get(surname)?;
        let fits = |entity: &&usize| {
            let other = self.entities[**entity].gender;
            gender.is_empty() || other.is_empty() || gender.is(other)
        };
        // The one mentioned last, where several share it.
        let recent = |entity: &&usize| self.last.male == Some(**entity) || self.last.female == Some(**entity);
        let near = || known.iter().rev().take(NAMESAKES);
        near().filter(fits).find(recent).or_else(|| near().rfind(fits)).copied()
    }

    fn entity(&mut self, reading: &Reading, words: &Run, key: String, named: &Named) -> usize {
        if let Some(entity) = self.by_name.get(&key) {
            return *entity;
        }
        let span = reading.span(words).unwrap_or_default();
        let name = span.of(self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let plural = words.clone().any(|item| reading.class(item).is(shape::AND));
        self.entities.push(Entity { name, gender: named.gender, person: named.person, plural });
        self.by_name.insert(key, self.entities.len() - 1);
        self.entities.len() - 1
    }

    /// A phrase without a name at its end: *the mayor*, *officials*, *the State Department*.
    fn description(&mut self, reading: &Reading, run: &Run) -> usize {
        let mut start = run.start;
        while start + 1 < run.end && reading.class(start).is(Class::DETERMINER) {
            start += 1;
        }
        let definite = start > run.start
            && matches!(self.lower(reading, run.start).as_str(), "the" | "this" | "that" | "der" | "die" | "das");
        let role = (start..run.end).find(|item| reading.class(*item).is(Class::ROLE));
        let words = reading.span(&(start..run.end)).unwrap_or_default().of(self.text);
        let key = words.to_lowercase();
        let body = role.is_none_or(|role| reading.class(role).is(Class::NEUTER));
        let head = role.map(|role| self.lower(reading, role)).unwrap_or_default();
        let plural = role.is_some() && head.ends_with('s') && !head.ends_with("ss") || head == "people";
        if definite && !body && !plural {
            if let Some(entity) = self.by_role.get(&key).or_else(|| self.by_role.get(&head)) {
                return *entity;
            }
            if let Some(entity) = self.last.male.or(self.last.female) {
                return entity;
            }
        }
        if let Some(entity) = self.by_name.get(&key) {
            return *entity;
        }
        let name = words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.entities.push(Entity { name, gender: Class::default(), person: !body && !plural, plural });
        self.by_name.insert(key, self.entities.len() - 1);
        self.entities.len() - 1
    }

    /// Roles before the name (*Secretary of State X*) and in an apposition after it (*X, the mayor of Y,*).
    fn learn_roles(&mut self, reading: &Reading, run: &Run, entity: usize) {
        if !self.entities[entity].person {
            return;
        }
        let after = run.end + 1..(run.end + 8).min(reading.items.len());
        let apposition =
            reading.class(run.end).is(shape::COMMA) && reading.class(after.start).is(Class::DETERMINER.or(Class::ROLE));
        let stop = after.clone().find(|item| reading.class(*item).is(shape::BREAK)).unwrap_or(after.end);
        let after = if apposition { after.start..stop } else { 0..0 };
        for item in run.clone().chain(after) {
            let class = reading.class(item);
            if class.is(Class::ROLE) && !class.is(Class::NEUTER) {
                let role = self.lower(reading, item);
                self.by_role.insert(role, entity);
            }
        }
    }

    /// *Northern Fishing Board (NFB)*: the letters are another name of the board.
    fn acronym(&mut self, reading: &Reading, start: usize, end: usize) {
        let letters = end + 1;
        let bracketed = reading.class(end).is(shape::OPENING)
            && reading.class(letters).is(shape::LOUD)
            && reading.class(letters + 1).is(shape::CLOSING);
        if !bracketed || end - start < 2 || end - start > LONGEST_NAME {
            return;
        }
        let key = self.lower(reading, letters);
        let initials: String = (start..end).filter_map(|item| self.lower(reading, item).chars().next()).collect();
        if initials == key {
            let named = Named { words: start..end, gender: Class::default(), person: false };
            let full = self.entity(
                reading,
                &(start..end),
                format!("{} {}", self.lower(reading, start), self.lower(reading, end - 1)),
                &named,
            );
            self.by_name.insert(key, full);
        }
    }

    fn lower(&self, reading: &Reading, item: usize) -> String {
        let word = reading.items[item].span.of(self.text);
        word.to_lowercase()
    }
}

/// The name at the end of a run of items, without titles and roles before it.
fn name_of(reading: &Reading, run: &Run) -> Option<Named> {
    let plain = |item: usize| {
        let class = reading.class(item);
        is_name(class) && !class.is(Class::TITLE) && (!class.is(Class::ROLE) || class.is(Class::FIRST_NAME))
    };
    let end = run.end;
    if end == run.start || !plain(end - 1) {
        return None;
    }
    let mut start = end - 1;
    while start > run.start && end - start < LONGEST_NAME {
        let particle = reading.class(start - 1).is(Class::PARTICLE) && start >= run.start + 2 && plain(start - 2);
        if plain(start - 1) {
            start -= 1;
        } else if particle {
            start -= 2;
        } else {
            break;
        }
    }
    // *Secretary of State Antony X*: the word after *of* belongs to the role.
    let role_before =
        |at: usize| at >= 2 && reading.class(at - 1).is(shape::OF) && reading.class(at - 2).is(Class::ROLE);
    if role_before(start) {
        if end - start == 1 {
            return None;
        }
        start += 1;
        return Some(Named { words: start..end, gender: gender_of(reading, start), person: true });
    }
    let before = if start > 0 { reading.class(start - 1) } else { Class::default() };
    let titled = before.is(Class::TITLE);
    let role = before.is(Class::ROLE) && !before.is(Class::NEUTER) && !before.is(shape::POSSESSIVE);
    let gender = if titled && before.is(Class::MALE.or(Class::FEMALE)) {
        only_gender(before)
    } else {
        gender_of(reading, start)
    };
    let known = end - start > 1 && reading.class(start).is(Class::FIRST_NAME);
    Some(Named { words: start..end, gender, person: titled || role || known })
}

fn only_gender(class: Class) -> Class {
    match (class.is(Class::MALE), class.is(Class::FEMALE)) {
        (true, false) => Class::MALE,
        (false, true) => Class::FEMALE,
        _ => Class::default(),
    }
}

fn gender_of(reading: &Reading, item: usize) -> Class {
    if reading.class(item).is(Class::FIRST_NAME) { only_gender(reading.class(item)) } else { Class::default() }
}

/// *Antony* and *Anthony*: the same first letter and at most two letters changed in five or more.
pub(super) fn is_spelling_of(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().take(24).collect(), right.chars().take(24).collect());
    let shorter = left.len().min(right.len());
    if left == right {
        return true;
    }
    if shorter < 4 || left[0] != right[0] {
        return false;
    }
    let allowed = if shorter >= 6 { 2 } else { 1 };
    distance(&left, &right) <= allowed
}

/// Letters to insert, delete or change.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let change = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
