//! One name for one person or body within a text: *he*, *Mr. Brandt* and *the mayor* are *Tom Brandt*.
//!
//! Full names are collected first, so a surname finds its person wherever it stands. Phrases that speak or open a
//! sentence are then read in order; a pronoun takes the last one that fits its gender and number, a description the
//! last one with that role. Two people who share a surname stay two.

use std::{
    borrow::Cow,
    cmp::Ordering,
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use super::{
    clause::{Clause, leads},
    document::Draft,
    naming::{
        LONGEST_NAME, Named, apposition, head_of, is_couple, is_governed, is_role, is_same_first, is_several,
        name_after, name_before_of, name_of, names_end, only_gender, surname,
    },
    phrase::is_name,
    reading::{Reading, Run, shape},
};
use crate::lang::{Class, QuoteData};

/// Stands for one or more words, whatever their case: a hash already.
type Key = u64;

/// Things by key.
type Keyed<T> = HashMap<Key, T, BuildHasherDefault<AsItIs>>;

/// Takes a key for its own hash.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A person or body of one text.
#[derive(Debug, Clone)]
struct Entity<'t> {
    name: Cow<'t, str>,
    gender: Class,
    kind: Kind,
    plural: bool,
    /// Known by a description alone.
    nameless: bool,
    /// The noun for what the person does, if it is known and not as broad as *leader*.
    role: Option<Key>,
    /// The title or role right before the whole name.
    title: Option<Key>,
    /// How often the whole name stands in the text.
    named: u32,
    /// How often it has spoken so far.
    spoke: u32,
    /// A surname that may be either of two.
    shared: bool,
}

impl<'t> Entity<'t> {
    fn new(name: Cow<'t, str>, kind: Kind, gender: Class, plural: bool) -> Self {
        Self { name, gender, kind, plural, nameless: false, role: None, title: None, named: 0, spoke: 0, shared: false }
    }
}

/// Who bears a surname.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bearer {
    Nobody,
    One(usize),
    /// Two whom nothing tells apart.
    Several,
}

/// What the text has shown an entity to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// By a first name, a title, a role, a relative clause or a pronoun.
    Person,
    /// A name that may be either.
    Open,
    Body,
}

/// A phrase that has been read: whom it names, in which paragraph, and whether it speaks or is a person for certain.
#[derive(Debug, Clone, Copy)]
struct Mention {
    entity: usize,
    paragraph: u32,
    strong: bool,
}

/// One who holds a role, with the words that narrow it (*transport* of *transport minister*).
#[derive(Debug, Clone)]
struct Holder {
    entity: usize,
    narrowed: Vec<Key>,
}

/// Longest word in *s* that is no plural: *us*.
const LONGEST_SMALL: usize = 3;
/// How much less sure a speaker is whose surname may be another's.
const SHARED: f32 = 0.6;
/// Fewer letters may stand for many names.
const FEWEST_INITIALS: usize = 2;
/// All-capital speakers of one text whose full names are looked for.
const ACRONYMS: usize = 16;
/// People of one surname that a new spelling is compared with.
const NAMESAKES: usize = 8;
/// Mentions that a pronoun or description looks back on.
const REMEMBERED: usize = 12;
/// How many items back somebody may be named whom nothing but a pronoun takes up.
const FARTHEST: usize = 300;
/// Longest name that is a person's where its last word alone speaks.
const LONGEST_UNTOLD: usize = 3;
/// Paragraphs that a pronoun reaches back where nothing but its place speaks for a name.
const REACH: u32 = 2;

/// The people and bodies of one text.
pub(super) struct Names<'t, 'l> {
    language: &'l QuoteData,
    text: &'t str,
    entities: Vec<Entity<'t>>,
    /// By the whole name or phrase.
    by_name: Keyed<usize>,
    /// Full names by their last word, in order of appearance.
    by_surname: Keyed<Vec<usize>>,
    by_role: Keyed<Holder>,
    /// What titles said of the surname after them: *Ms. Roe*; both where a couple shares it.
    titled: Keyed<Class>,
    /// By their last word, the first of the longer names that nothing beside them tells to be a person's.
    untold: Keyed<Run>,
    /// Where people are named in full, by item, whether they speak there or not.
    named_at: Vec<(usize, usize)>,
    /// Who speaks first, by a description, until somebody with a name does.
    lead: Option<Mention>,
    /// The last ones mentioned, each once, the latest at the end.
    recent: Vec<Mention>,
    /// The paragraph that is being read.
    paragraph: u32,
}

impl<'t, 'l> Names<'t, 'l> {
    /// Collects the full names of a text.
    pub(super) fn new(text: &'t str, reading: &Reading, language: &'l QuoteData) -> Self {
        let mut names = Self {
            text,
            language,
            entities: Vec::new(),
            by_name: Keyed::default(),
            by_surname: Keyed::default(),
            by_role: Keyed::default(),
            titled: Keyed::default(),
            untold: Keyed::default(),
            named_at: Vec::new(),
            lead: None,
            recent: Vec::new(),
            paragraph: 0,
        };
        let mut people = Vec::new();
        let mut at = 0;
        while let Some(next) = reading.classes[at..].iter().position(|class| class.is(shape::CAPITAL)) {
            at += next;
            // *Said Quill: “…”*
            if reading.classes[at].is(Class::SAY) && leads(reading, at) {
                at += 1;
            }
            at += usize::from(is_couple(reading, at));
            let end = names_end(reading, at);
            if end == at {
                at += 1;
                continue;
            }
            if end - at <= 2 * LONGEST_NAME
                && let Some(named) = name_of(reading, &(at..end))
            {
                let surname = surname(reading, &named.words);
                let full = surname != named.words;
                if !named.person {
                    if full && named.words.len() <= LONGEST_UNTOLD {
                        names.untold.entry(key_of(reading, &surname)).or_insert(named.words);
                    }
                } else if full {
                    people.push((named, at..end));
                } else if !named.gender.is_empty() || surname.start == 0 || !is_role(reading.class(surname.start - 1)) {
                    let told = names.titled.entry(key_of(reading, &surname)).or_default();
                    *told = told.or(named.gender);
                }
            }
            names.acronym(reading, at, end);
            at = end;
        }
        for (named, run) in people {
            let entity = names.person(reading, &named);
            names.named_at.push((run.start, entity));
            let known = &mut names.entities[entity];
            known.named += 1;
            known.title = known.title.or(title_before(reading, named.words.start));
            names.learn_roles(reading, &run, entity, false);
        }
        names
    }

    /// Gives every row its speaker's name.
    pub(super) fn name(mut self, reading: &Reading, drafts: &mut [Draft<'t>], clauses: &[Clause]) {
        // Nothing that is read behind the last speaker names anybody before.
        let Some(last) = drafts.iter().filter_map(|draft| Some(draft.speaker.as_ref()?.start)).max() else { return };
        // By their start, in this order where several start together; those of the sentences come last.
        let mut phrases: Vec<(usize, usize, usize)> =
            Vec::with_capacity(clauses.len() + drafts.len() + reading.sentences.len());
        let speakers = clauses.iter().map(|clause| &clause.speaker).chain(drafts.iter().map(|draft| &draft.speaker));
        let speakers = speakers.flatten().filter(|run| run.start <= last);
        phrases.extend(speakers.enumerate().map(|(number, run)| (run.start, number, run.end)));
        let speaking = phrases.len();
        let sentences = reading.sentences.iter().take_while(|sentence| sentence.start <= last);
        let subjects = sentences.filter_map(|sentence| reading.first_phrase(sentence)).filter(|run| run.start <= last);
        phrases.extend(subjects.map(|run| (run.start, speaking, run.end)));
        phrases.sort_unstable();
        phrases.dedup_by_key(|(start, ..)| *start);
        let mut acronyms: Vec<usize> = Vec::new();
        for (start, _, end) in phrases.iter().filter(|(start, number, end)| *number < speaking && end - start <= 2) {
            if end - start == 1 {
                self.tell_person(reading, *start);
            }
            if reading.class(end - 1).is(shape::LOUD) && acronyms.len() < ACRONYMS {
                acronyms.push(end - 1);
            }
        }
        self.spell_out(reading, &acronyms);
        let mut resolved: Vec<Option<usize>> = Vec::with_capacity(phrases.len());
        for (start, number, end) in &phrases {
            let (run, speaks) = (&(*start..*end), *number < speaking);
            self.paragraph = reading.paragraph_of[reading.items[run.start].sentence as usize];
            resolved.push(self.resolve(reading, run, speaks));
        }
        for draft in drafts {
            let Some(speaker) = &draft.speaker else { continue };
            let place = phrases.binary_search_by_key(&speaker.start, |(start, ..)| *start);
            let entity = place.ok().and_then(|place| resolved[place]);
            let Some(entity) = entity.map(|entity| &self.entities[entity]) else { continue };
            draft.names_person = entity.kind == Kind::Person && !entity.nameless;
            draft.row.speaker_id = Some(entity.name.clone());
            if entity.shared {
                draft.row.confidence *= SHARED;
            }
        }
    }

    /// *Rada Quill … Quill said*: takes a name for a person's where its last word, the one at `item`, speaks alone.
    fn tell_person(&mut self, reading: &Reading, item: usize) {
        let surname = key_of(reading, &(item..item + 1));
        if is_name(reading.class(item))
            && !self.by_surname.contains_key(&surname)
            && let Some(words) = self.untold.remove(&surname)
        {
            self.person(reading, &Named { words, gender: Class::default(), person: true });
        }
    }

    /// The person or body that a phrase stands for, which becomes the last one mentioned.
    fn resolve(&mut self, reading: &Reading, run: &Run, speaks: bool) -> Option<usize> {
        let class = reading.class(run.start);
        let single = run.len() == 1;
        if single && class.is(Class::RELATIVE) && !class.is(Class::DETERMINER.or(shape::LOUD)) {
            let comma = usize::from(run.start > 1 && reading.class(run.start - 1).is(shape::COMMA));
            let antecedent = reading.phrase_ending(run.start - comma, run.start.saturating_sub(12));
            let entity = antecedent.and_then(|antecedent| self.resolve(reading, &antecedent, speaks))?;
            // *a phrase from a politician who …*: she may be somebody with a name.
            if let Some(mention) = self.recent.last_mut().filter(|mention| mention.entity == entity) {
                mention.strong &= !self.entities[entity].nameless;
            }
            return Some(entity);
        }
        // *The agency quoted him as saying …*
        let object = !only_gender(class).is_empty() && !is_name(class) && !class.is(Class::ROLE.or(Class::DEFINITE));
        if single && (class.is(Class::SUBJECT) || object) && !class.is(shape::LOUD) {
            let opens = reading.sentences[reading.items[run.start].sentence as usize].start == run.start;
            return self.pronoun(run.start, class, speaks, opens);
        }
        // *Many say*, *Neither said*: some of those named last, if of any.
        if single && class.is(Class::PLURAL) && !class.is(shape::LOUD) {
            let mut named = self.recent.iter().rev().map(|mention| mention.entity);
            return named.find(|entity| self.entities[*entity].plural);
        }
        let named = name_before_of(reading, run)
            .or_else(|| {
                name_of(reading, run).filter(|named| {
                    // *a spokesman for Quill* and *Allies of Quill* are not Quill.
                    !is_governed(reading, run, named.words.start)
                        || head_of(reading, run).is_none() && !is_several(reading, run)
                })
            })
            .or_else(|| name_after(reading, run));
        let (entity, strong) = match named {
            Some(named) => (self.person(reading, &named), speaks || named.person),
            None => (self.description(reading, run, speaks)?, speaks),
        };
        if reading.class(run.start).is(Class::DEFINITE) && self.entities[entity].kind == Kind::Open {
            self.entities[entity].kind = Kind::Body;
        }
        self.learn_roles(reading, run, entity, true);
        if speaks {
            self.entities[entity].spoke += 1;
            self.announce(entity);
        }
        self.mention(entity, strong);
        Some(entity)
    }

    /// *A harbour pilot told … Ida Quill said …*: gives whom a text begins with by a description the first name that speaks.
    fn announce(&mut self, entity: usize) {
        let speaks = &self.entities[entity];
        if speaks.nameless {
            let one = speaks.kind == Kind::Person && !speaks.plural;
            let person = |mention: &Mention| self.entities[mention.entity].kind == Kind::Person;
            let first = self.recent.iter().all(|mention| !mention.strong || !person(mention));
            if one && (first || self.lead.is_some_and(|lead| lead.entity == entity)) {
                self.lead = Some(Mention { entity, paragraph: self.paragraph, strong: true });
            }
            return;
        }
        let Some(lead) = self.lead.take() else { return };
        let described = &self.entities[lead.entity];
        let agrees = described.gender.is_empty() || speaks.gender.is_empty() || described.gender.is(speaks.gender);
        let same = speaks.role.is_none() || speaks.role == described.role;
        let near = self.paragraph.saturating_sub(lead.paragraph) <= REACH;
        if speaks.kind != Kind::Body && !speaks.plural && described.nameless && agrees && same && near {
            let (name, gender) = (speaks.name.clone(), speaks.gender);
            let described = &mut self.entities[lead.entity];
            (described.name, described.nameless) = (name, false);
            if described.gender.is_empty() {
                described.gender = gender;
            }
        }
    }

    fn several(&self) -> Option<usize> {
        let last = |fits: &dyn Fn(&Entity<'_>) -> bool| {
            self.recent.iter().rev().map(|mention| mention.entity).find(|entity| fits(&self.entities[*entity]))
        };
        last(&|entity| entity.plural).or_else(|| last(&|entity| entity.kind != Kind::Person))
    }

    fn pronoun(&mut self, at: usize, class: Class, speaks: bool, opens: bool) -> Option<usize> {
        if class.is(Class::FIRST) {
            return None;
        }
        let gender = only_gender(class);
        let one = !gender.is_empty() || !class.is(Class::PLURAL.or(Class::NEUTER));
        let told = || if gender.is_empty() { None } else { self.last_named(at, gender) };
        let found = if one { self.last_person(gender).or_else(told) } else { None };
        let found = found.or_else(|| self.last_alone(gender).filter(|_| opens));
        let Some(entity) = found else {
            return match class {
                _ if class.is(Class::PLURAL) => self.several(),
                _ if class.is(Class::NEUTER) => {
                    let mut bodies = self.recent.iter().rev().map(|mention| mention.entity);
                    bodies.find(|entity| self.entities[*entity].kind != Kind::Person && !self.entities[*entity].plural)
                }
                _ => None,
            };
        };
        let known = &mut self.entities[entity];
        known.kind = Kind::Person;
        // German *sie* is also *they*: it says nothing for certain.
        if known.gender.is_empty() && !class.is(Class::PLURAL) {
            known.gender = gender;
        }
        if speaks {
            self.mention(entity, true);
        }
        Some(entity)
    }

    /// The last person named before `at`, in whatever place, whom a pronoun of this gender may mean.
    fn last_named(&self, at: usize, gender: Class) -> Option<usize> {
        let before = &self.named_at[..self.named_at.partition_point(|(named, _)| *named < at)];
        let near = before.iter().rev().take(REMEMBERED).take_while(|(named, _)| at - named <= FARTHEST);
        let agrees = |entity: &usize| {
            let entity = &self.entities[*entity];
            !entity.plural && (entity.gender.is_empty() || entity.gender.is(gender))
        };
        near.map(|(_, entity)| *entity).find(agrees)
    }

    /// The last person whom a pronoun of this gender may mean; speakers and subjects near by first.
    fn last_person(&self, gender: Class) -> Option<usize> {
        let fits = |mention: &&Mention| {
            let entity = &self.entities[mention.entity];
            let agrees = gender.is_empty() || entity.gender.is_empty() || entity.gender.is(gender);
            let near = self.paragraph.saturating_sub(mention.paragraph);
            entity.kind != Kind::Body && !entity.plural && agrees && (mention.strong || near <= 1)
        };
        let sure = |mention: &&Mention| {
            let entity = &self.entities[mention.entity];
            !entity.gender.is_empty() || self.paragraph.saturating_sub(mention.paragraph) <= REACH
        };
        let fitting = || self.recent.iter().rev().filter(fits);
        let found = fitting().find(sure).or_else(|| fitting().next())?;
        // *a politician who …* may be the one who was named just before.
        let named = |mention: &&Mention| {
            let entity = &self.entities[mention.entity];
            !entity.nameless && !entity.gender.is_empty() && mention.paragraph == self.paragraph
        };
        let vague = self.entities[found.entity].nameless && !found.strong;
        Some(fitting().find(named).filter(|_| vague).unwrap_or(found).entity)
    }

    /// *Quill is late. He says …*: the lone name mentioned last in the paragraph, where the text knows no person.
    fn last_alone(&self, gender: Class) -> Option<usize> {
        let last = self.recent.last().filter(|last| last.paragraph == self.paragraph && !gender.is_empty())?;
        let entity = &self.entities[last.entity];
        let alone = !entity.name.contains(' ') && entity.name.contains(char::is_lowercase);
        (alone && !entity.nameless && !entity.plural).then_some(last.entity)
    }

    fn mention(&mut self, entity: usize, strong: bool) {
        let strong = self.recent.iter().position(|mention| mention.entity == entity).is_some_and(|place| {
            let mention = self.recent.remove(place);
            mention.strong
        }) || strong;
        if self.recent.len() == REMEMBERED {
            self.recent.remove(0);
        }
        self.recent.push(Mention { entity, paragraph: self.paragraph, strong });
    }

    /// The one who bears a name: found by the whole name, by the surname, or new.
    fn person(&mut self, reading: &Reading, named: &Named) -> usize {
        let words = named.words.clone();
        let last = surname(reading, &words);
        let surname = key_of(reading, &last);
        if last == words {
            match self.of_surname(surname, named.gender, title_before(reading, words.start)) {
                Bearer::One(entity) => return entity,
                Bearer::Several => {
                    let entity = self.entity(reading, &words, surname, &Named { person: true, ..named.clone() });
                    self.entities[entity].shared = true;
                    return entity;
                }
                Bearer::Nobody => {}
            }
            let told = self.titled.get(&surname).copied().unwrap_or_default();
            let couple = told.is(Class::MALE) && told.is(Class::FEMALE);
            if couple && !named.gender.is_empty() && words.start > 0 {
                // *Mr. Brandt* and *Mrs. Brandt* are two: the title stays with the name.
                let titled = words.start - 1..words.end;
                let key = joined(key_of(reading, &(titled.start..words.start)), surname);
                return self.entity(reading, &titled, key, named);
            }
            return self.entity(reading, &words, surname, named);
        }
        let key = joined(key_of(reading, &(words.start..words.start + 1)), surname);
        if let Some(entity) = self.by_name.get(&key) {
            return *entity;
        }
        let known = self.by_surname.get(&surname).map_or(&[][..], Vec::as_slice);
        let first = if known.is_empty() { String::new() } else { self.lower(reading, words.start) };
        let variant = known.iter().rev().take(NAMESAKES).copied().find(|entity| {
            let name = &self.entities[*entity].name;
            let other = name.split(' ').next().unwrap_or_default().to_lowercase();
            // *Outside Tom Brandt* opens a sentence: the name without that word is known.
            let within = words.len() > name.split(' ').count() && words.len() > 2;
            is_same_first(&first, &other, str::to_lowercase, self.language)
                || within && self.lower(reading, words.start + 1) == other
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

    /// Who bears a surname: whoever has the title before it, else whoever the text makes most of.
    fn of_surname(&self, surname: Key, gender: Class, title: Option<Key>) -> Bearer {
        let known = self.by_surname.get(&surname).map_or(&[][..], Vec::as_slice);
        let fits = |entity: &usize| {
            let other = self.entities[*entity].gender;
            gender.is_empty() || other.is_empty() || gender.is(other)
        };
        let mut bearers = known.iter().copied().take(NAMESAKES).filter(fits);
        let Some(mut first) = bearers.next() else { return Bearer::Nobody };
        let holds = |entity: usize| {
            let (bearer, holder) = (&self.entities[entity], title.and_then(|title| self.by_role.get(&title)));
            let held = bearer.title == title || bearer.role == title;
            title.is_some() && (held || holder.is_some_and(|holder| holder.entity == entity))
        };
        let weight = |entity: usize| {
            let bearer = &self.entities[entity];
            let described = bearer.title.is_some() || bearer.role.is_some();
            (holds(entity), 4 * u32::from(described) + bearer.named + 2 * bearer.spoke)
        };
        let mut open = false;
        for other in bearers {
            match weight(other).cmp(&weight(first)) {
                Ordering::Greater => (first, open) = (other, false),
                // Of two who have not spoken, the text begins with the one whom it is about.
                Ordering::Equal => open |= self.entities[first].spoke > 0 && self.entities[other].spoke > 0,
                Ordering::Less => {}
            }
        }
        if open { Bearer::Several } else { Bearer::One(first) }
    }

    fn entity(&mut self, reading: &Reading, words: &Run, key: Key, named: &Named) -> usize {
        if let Some(entity) = self.by_name.get(&key) {
            return *entity;
        }
        let name = single_spaced(reading.span(words).unwrap_or_default().of(self.text));
        let plural = words.clone().any(|item| reading.class(item).is(Class::AND));
        let titled = self.titled.get(&key_of(reading, &surname(reading, words))).copied();
        let told = titled.unwrap_or_default();
        let kind = match named.person || titled.is_some() && words.len() <= LONGEST_UNTOLD {
            true => Kind::Person,
            // *Rights Watch* and *Tom Brandt* look alike; longer names without a sign of a person are mostly bodies.
            false if words.len() == 2 => Kind::Open,
            false => Kind::Body,
        };
        let gender = if named.gender.is_empty() { only_gender(told) } else { named.gender };
        self.add(Entity::new(name, kind, gender, plural), key)
    }

    fn add(&mut self, entity: Entity<'t>, key: Key) -> usize {
        self.entities.push(entity);
        self.by_name.insert(key, self.entities.len() - 1);
        self.entities.len() - 1
    }

    /// A phrase without a name at its end: *the mayor*, *officials*, *the Harbour Department*.
    fn description(&mut self, reading: &Reading, run: &Run, speaks: bool) -> Option<usize> {
        let mut start = run.start;
        // *One-time aides* and *No 10 aides* keep their first word.
        let small = |item: usize| {
            let (class, next) = (reading.class(item), reading.class(item + 1));
            let numbered = next.is(shape::NUMBER) && class.is(shape::CAPITAL) && !class.is(Class::DEFINITE);
            class.is(Class::DETERMINER) && !next.is(shape::HYPHEN) && !numbered
        };
        while start + 1 < run.end && small(start) {
            start += 1;
        }
        let definite = start > run.start && reading.class(run.start).is(Class::DEFINITE);
        let head = head_of(reading, &(start..run.end));
        // *the 52-year-old*
        let aged =
            head.is_none() && reading.class(start).is(shape::NUMBER) && reading.class(start + 1).is(shape::HYPHEN);
        if definite
            && aged
            && let Some(entity) = self.last_person(Class::default())
        {
            return Some(entity);
        }
        let class = head.map(|head| reading.class(head)).unwrap_or_default();
        let body = !is_role(class);
        // *one of the drivers* is nobody's other name.
        let part = reading.class(start).is(Class::OF);
        let start = if part { run.start } else { start };
        let plural = !body && class.is(shape::ENDS_IN_S) && !class.is(Class::MALE.or(Class::FEMALE)) && {
            let word = head.map_or("", |head| reading.items[head].span.of(self.text));
            !word.to_ascii_lowercase().ends_with("ss")
        };
        let gender = only_gender(class);
        if definite
            && !part
            && !plural
            && let Some(head) = head
            && let Some(entity) =
                if body { self.body(reading, start..run.end, head) } else { self.holder(reading, start, head, gender) }
        {
            return Some(entity);
        }
        // What opens a sentence and says nothing is worth remembering only where it is somebody known already.
        if !speaks && !definite {
            return None;
        }
        let end = Self::named_until(reading, head, run.end);
        let key = key_of(reading, &(start..end));
        if let Some(entity) = self.by_name.get(&key) {
            return Some(*entity);
        }
        // *walk*, *less sure*: no names.
        let many = reading.class(end - 1).is(shape::ENDS_IN_S) && reading.items[end - 1].span.len() > LONGEST_SMALL;
        let bare = head.is_none() && start == run.start && !many;
        if bare && !(start..end).any(|item| reading.class(item).is(shape::CAPITAL.or(shape::NUMBER))) {
            return None;
        }
        let name = single_spaced(reading.span(&(start..end)).unwrap_or_default().of(self.text));
        let kind = if body || plural { Kind::Body } else { Kind::Person };
        let role = head.map(|head| key_of(reading, &(head..head + 1)));
        Some(self.add(Entity { nameless: true, role, ..Entity::new(name, kind, gender, plural) }, key))
    }

    /// The one whom *the department* means: the last department; for *the company* the last body that spoke.
    fn body(&self, reading: &Reading, words: Run, head: usize) -> Option<usize> {
        if words != (head..head + 1) {
            return None;
        }
        let kind = key_of(reading, &words);
        let fits = |mention: &&Mention| {
            let entity = &self.entities[mention.entity];
            entity.kind == Kind::Body && entity.role == Some(kind)
        };
        let spoke = |mention: &&Mention| {
            let entity = &self.entities[mention.entity];
            let near = self.paragraph.saturating_sub(mention.paragraph) <= REACH;
            entity.kind != Kind::Person && !entity.plural && !entity.nameless && mention.strong && near
        };
        let broad = reading.class(head).is(Class::BROAD);
        let recent = || self.recent.iter().rev();
        let found = recent().find(fits).or_else(|| recent().find(spoke).filter(|_| broad));
        found.map(|mention| mention.entity)
    }

    /// *minister sorry* is the minister, *Bank of Elm kept* the bank: where a description ends that goes on with a word
    /// that is no noun of its own.
    fn named_until(reading: &Reading, head: Option<usize>, end: usize) -> usize {
        let Some(head) = head.filter(|head| head + 1 < end) else { return end };
        if reading.class(head).is(shape::CAPITAL) {
            return (head + 1..end).rfind(|item| is_name(reading.class(*item))).map_or(end, |last| last + 1);
        }
        if !is_role(reading.class(head)) {
            return end;
        }
        let loose = (head + 1..end).all(|item| {
            let class = reading.class(item);
            class.is(shape::WORD)
                && !class.is(shape::CAPITAL.or(Class::PREPOSITION).or(Class::ROLE).or(shape::ENDS_IN_S))
        });
        if loose { head + 1 } else { end }
    }

    /// The one whom *the transport minister* means: who holds the role, or the last person of whom no other role is known.
    fn holder(&self, reading: &Reading, start: usize, head: usize, gender: Class) -> Option<usize> {
        let role = key_of(reading, &(head..head + 1));
        let agrees = |entity: usize| {
            let other = self.entities[entity].gender;
            gender.is_empty() || other.is_empty() || gender.is(other)
        };
        let narrowed = Self::narrowed(reading, &(start..head));
        if let Some(holder) = self.by_role.get(&role).filter(|holder| agrees(holder.entity)) {
            let shared = narrowed.iter().any(|word| holder.narrowed.contains(word));
            if narrowed.is_empty() || holder.narrowed.is_empty() || shared {
                return Some(holder.entity);
            }
        }
        // *The PRESIDING OFFICER*: a label, and nobody named before.
        if reading.class(head).is(shape::LOUD) {
            return None;
        }
        let near = |mention: &&Mention| self.paragraph.saturating_sub(mention.paragraph) <= REACH;
        let broad = reading.class(head).is(Class::BROAD);
        let fits = |mention: &&Mention| {
            let entity = &self.entities[mention.entity];
            let free = broad && !entity.nameless || entity.role.is_none_or(|known| known == role);
            entity.kind == Kind::Person && !entity.plural && free && agrees(mention.entity)
        };
        self.recent.iter().rev().filter(near).find(fits).map(|mention| mention.entity)
    }

    /// The words of a run that narrow a role: no determiners, participles or signs.
    fn narrowed(reading: &Reading, run: &Run) -> Vec<Key> {
        let small = Class::DETERMINER.or(shape::VERBAL).or(Class::PREPOSITION).or(Class::TITLE);
        run.clone()
            .filter(|item| reading.class(*item).is(shape::WORD) && !reading.class(*item).is(small))
            .map(|item| key_of(reading, &(item..item + 1)))
            .collect()
    }

    /// Roles before the name (*Minister of Fisheries X*) and in an apposition after it (*X, the mayor of Y,*).
    fn learn_roles(&mut self, reading: &Reading, run: &Run, entity: usize, latest: bool) {
        if self.entities[entity].kind != Kind::Person {
            return;
        }
        // *transport minister X*: only the name has a capital.
        let floor = run.start.saturating_sub(3);
        let start = (floor..run.start)
            .rev()
            .take_while(|item| reading.class(*item).is(shape::WORD) && is_role(reading.class(*item)))
            .last()
            .unwrap_or(run.start);
        let described = start.saturating_sub(1);
        let aside = if start == run.start && run.start > 2 && reading.class(described).is(shape::COMMA) && !latest {
            described - 1..described
        } else {
            described..described
        };
        let after = apposition(reading, run.end);
        for part in [start..run.end, after, aside] {
            for item in part.clone().filter(|item| is_role(reading.class(*item))) {
                let role = key_of(reading, &(item..item + 1));
                let head = part.clone().find(|later| *later > item && is_role(reading.class(*later))).is_none();
                if head && !reading.class(item).is(Class::BROAD) {
                    self.entities[entity].role.get_or_insert(role);
                }
                let gender = only_gender(reading.class(item));
                if head && self.entities[entity].gender.is_empty() {
                    self.entities[entity].gender = gender;
                }
                if latest || !self.by_role.contains_key(&role) {
                    let narrowed = Self::narrowed(reading, &(part.start..item));
                    self.by_role.insert(role, Holder { entity, narrowed });
                }
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
        let initials: String = (start..end).filter_map(|item| self.initial(reading, item)).collect();
        if initials == self.lower(reading, letters) {
            self.name_body(reading, start..end, letters);
        }
    }

    /// *the FBI* is the *Federal Bureau of Investigation*: finds the full names of bodies that speak by their letters.
    fn spell_out(&mut self, reading: &Reading, acronyms: &[usize]) {
        let known = |item: &usize| self.by_name.contains_key(&key_of(reading, &(*item..*item + 1)));
        let mut wanted: Vec<(String, usize)> = acronyms
            .iter()
            .filter(|item| !known(item))
            .map(|item| (self.lower(reading, *item).replace('.', ""), *item))
            .collect();
        wanted.sort_unstable();
        // *the U.N.* beside *the UN*
        wanted.dedup_by_key(|(_, item)| key_of(reading, &(*item..*item + 1)));
        wanted.retain(|(letters, _)| (FEWEST_INITIALS..=LONGEST_NAME).contains(&letters.chars().count()));
        let mut at = 0;
        while !wanted.is_empty()
            && let Some(next) = reading.classes[at..].iter().position(|class| class.is(shape::CAPITAL))
        {
            at += next;
            let class = reading.class(at);
            if is_name(class) && !class.is(shape::LOUD.or(Class::FIRST_NAME)) {
                let initial = self.initial(reading, at);
                let found = wanted.iter().enumerate().find_map(|(place, (letters, _))| {
                    let begins = letters.chars().next() == initial;
                    let end = if begins { self.spelled(reading, at, letters)? } else { return None };
                    Some((place, end))
                });
                if let Some((place, end)) = found {
                    let letters = wanted[place].0.clone();
                    let same = wanted.extract_if(.., |(other, _)| *other == letters);
                    same.for_each(|(_, item)| self.name_body(reading, at..end, item));
                }
            }
            at += 1;
        }
    }

    /// Where the name from `start` on ends whose words begin with these letters, small words counted or not.
    fn spelled(&self, reading: &Reading, start: usize, letters: &str) -> Option<usize> {
        let (mut all, mut great) = (String::new(), String::new());
        for item in start..reading.items.len().min(start + 2 * LONGEST_NAME) {
            let class = reading.class(item);
            if is_name(class) && !class.is(shape::LOUD) {
                let initial = self.initial(reading, item)?;
                all.push(initial);
                great.push(initial);
                // Two letters are common: *the European Union* has an article, no more names, and ends like a body.
                let sure = letters.len() > 2
                    || start > 0
                        && item == start + 1
                        && reading.class(start - 1).is(Class::DEFINITE)
                        && class.is(Class::NEUTER.or(shape::ENDS_IN_S))
                        && !is_name(reading.class(item + 1));
                if item > start && sure && (all == letters || great == letters) {
                    // *Centres for Coast Control and Prevention*
                    let goes_on = reading.class(item + 1).is(Class::AND) && is_name(reading.class(item + 2));
                    return Some(item + 1 + if goes_on { 2 } else { 0 });
                }
            } else if class.is(Class::INNER.or(Class::AND).or(Class::DEFINITE)) && item > start {
                all.push(self.initial(reading, item)?);
            } else {
                return None;
            }
            if great.len() > letters.len() {
                return None;
            }
        }
        None
    }

    /// Gives a body its letters as another name.
    fn name_body(&mut self, reading: &Reading, words: Run, letters: usize) {
        let named = Named { words: words.clone(), gender: Class::default(), person: false };
        let ends =
            joined(key_of(reading, &(words.start..words.start + 1)), key_of(reading, &(words.end - 1..words.end)));
        let full = self.entity(reading, &words, ends, &named);
        self.entities[full].kind = Kind::Body;
        self.by_name.insert(key_of(reading, &words), full);
        self.by_name.insert(key_of(reading, &(letters..letters + 1)), full);
    }

    fn initial(&self, reading: &Reading, item: usize) -> Option<char> {
        reading.items[item].span.of(self.text).chars().next()?.to_lowercase().next()
    }

    fn lower(&self, reading: &Reading, item: usize) -> String {
        reading.items[item].span.of(self.text).to_lowercase()
    }
}

/// The title or role right before the name at `start`, but for those that anybody has.
fn title_before(reading: &Reading, start: usize) -> Option<Key> {
    let before = start.checked_sub(1)?;
    let class = reading.class(before);
    let named = is_role(class) || class.is(Class::TITLE) && only_gender(class).is_empty();
    named.then(|| key_of(reading, &(before..start)))
}

/// The key of the words of a run.
fn key_of(reading: &Reading, run: &Run) -> Key {
    reading.hashes[run.clone()].iter().copied().reduce(joined).unwrap_or_default()
}

/// The words with one blank between them.
fn single_spaced(words: &str) -> Cow<'_, str> {
    let single = words.split(' ').all(|word| !word.is_empty() && !word.contains(char::is_whitespace));
    if single { Cow::Borrowed(words) } else { Cow::Owned(words.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

/// The key of the words of `first` with those of `then` behind them.
fn joined(first: Key, then: Key) -> Key {
    first.rotate_left(23).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ then
}
