//! Noun phrases beside a verb: the subject before it, the subject or object after it.
//!
//! Without a parser a phrase is a run of names, nouns, titles and the small words that join them. Every look-around is
//! bounded, so a text of nothing but names costs no more than any other.

use super::{
    clause::leads,
    reading::{Reading, Run, shape},
};
use crate::lang::Class;

/// Longest phrase, in items.
const LONGEST: usize = 16;
/// How far before a verb its subject may stand when a relative clause or apposition parts them.
const FARTHEST: usize = 48;
/// Most adjectives between a determiner and its noun, and one more.
const ADJECTIVES: usize = 4;
/// How far before the last word of a relative clause it may begin.
const RELATED: usize = 10;
/// How many things between subject and verb are stepped over.
const STEPS: usize = 14;

/// Small words that no phrase consists of.
const FUNCTION: Class = Class::PREPOSITION
    .or(Class::CONJUNCTION)
    .or(Class::AUXILIARY)
    .or(Class::ADVERB)
    .or(Class::DETERMINER)
    .or(Class::RELATIVE)
    .or(Class::OPENER)
    .or(Class::SUBJECT);

/// A capitalised word that may be (part of) a name.
pub(super) fn is_name(class: Class) -> bool {
    class.is(shape::CAPITAL)
        && !class.is(Class::TIME)
        && (!class.is(FUNCTION) || class.is(shape::LOUD) || class.is(Class::FIRST_NAME))
}

/// A word that may be a noun.
pub(super) fn is_noun(class: Class) -> bool {
    is_name(class)
        || class.is(shape::WORD)
            && !class.is(FUNCTION)
            && !class.is(Class::TIME)
            && (!class.is(shape::CUE) || class.is(Class::ROLE.or(Class::BASE)))
}

fn joins(class: Class) -> bool {
    class.is(shape::POSSESSIVE) || class.is(shape::HYPHEN) || class.is(shape::NUMBER)
}

impl Reading {
    /// Whether the preposition at `at` joins the noun before it to what follows.
    fn is_inner(&self, at: usize) -> bool {
        let class = self.class(at);
        at > 0
            && is_noun(self.class(at - 1))
            && (class.is(Class::OF) || class.is(Class::INNER) && self.class(at - 1).is(Class::ROLE))
    }

    /// *one of*, *several of*: whether the preposition at `at` parts a number from those it is a part of.
    fn is_partitive(&self, at: usize) -> bool {
        let part = Class::DETERMINER.or(Class::PLURAL).or(shape::NUMBER);
        at > 0
            && self.class(at).is(Class::OF)
            && self.class(at - 1).is(part)
            && !self.class(at - 1).is(Class::DEFINITE.or(Class::SUBJECT))
    }

    /// Whether the word before `at` belongs to the phrase that begins there.
    fn continues(&self, at: usize, floor: usize) -> bool {
        let before = self.class(at - 1);
        let verbal = before.is(shape::VERBAL);
        // *71-year-old*: no other noun of time is part of a phrase.
        let aged = before.is(Class::TIME) && self.class(at).is(shape::HYPHEN);
        is_noun(before) && !verbal
            || joins(before)
            || aged
            || before.is(Class::PARTICLE)
            || verbal && self.is_determined(at - 1, floor)
    }

    /// Whether nothing but words of its kind stands between the word at `at` and a determiner: *the newly elected*,
    /// *Quill's growing*.
    fn is_determined(&self, at: usize, floor: usize) -> bool {
        let first =
            (floor.max(at.saturating_sub(ADJECTIVES))..at).rev().find(|item| !self.class(*item).is(shape::VERBAL));
        first.is_some_and(|first| self.class(first).is(Class::DETERMINER.or(shape::POSSESSIVE)))
    }

    /// *Brandt and Roe*, *Quill & Sons*: names joined before `at`.
    fn is_joined(&self, at: usize) -> bool {
        self.class(at - 1).is(Class::AND.or(shape::SIGN)) && is_name(self.class(at - 2)) && is_name(self.class(at))
    }

    /// The phrase that ends before item `end`.
    pub(super) fn phrase_ending(&self, end: usize, floor: usize) -> Option<Run> {
        let last = self.class(end.checked_sub(1).filter(|last| *last >= floor)?);
        if last.is(Class::SUBJECT) && !last.is(shape::LOUD) || last.is(Class::PLURAL) && !is_name(last) {
            let part = end >= floor + 3 && self.is_partitive(end - 2);
            return Some(end - if part { 3 } else { 1 }..end);
        }
        if !is_noun(last) || last.is(shape::VERBAL) && !self.class(end.wrapping_sub(2)).is(Class::DETERMINER) {
            return None;
        }
        let mut at = end - 1;
        while at > floor && end - at < LONGEST {
            let before = self.class(at - 1);
            if before.is(Class::DETERMINER) && !before.is(shape::LOUD) && !before.is(Class::THAT) {
                at -= 1;
                if at >= floor + 2 && self.is_partitive(at - 1) {
                    at -= 2;
                    break;
                }
                if self.verb_second && at > floor && self.is_inner(at) {
                    // *der Sprecher der Feuerwehr*
                    continue;
                }
                if at < floor + 2 || !self.is_inner(at - 1) {
                    break;
                }
                at -= 2;
            } else if at >= floor + 2 && self.is_partitive(at - 1) {
                at -= 2;
                break;
            } else if self.continues(at, floor) {
                at -= 1;
            } else if at >= floor + 2 && (self.is_inner(at - 1) || self.is_joined(at)) {
                at -= 2;
            } else {
                break;
            }
        }
        while at + 1 < end && (joins(self.class(at)) && !self.class(at).is(shape::NUMBER)) {
            at += 1;
        }
        Some(at..end)
    }

    /// The phrase that begins at item `start`.
    pub(super) fn phrase_starting(&self, start: usize, ceiling: usize) -> Option<Run> {
        let ceiling = ceiling.min(start + LONGEST);
        if start >= ceiling {
            return None;
        }
        let first = self.class(start);
        if first.is(Class::SUBJECT) && !first.is(shape::LOUD)
            || first.is(Class::MALE.or(Class::FEMALE))
                && !is_name(first)
                && !first.is(Class::DETERMINER.or(Class::ROLE))
        {
            return Some(start..start + 1);
        }
        let mut at = start;
        while at < ceiling && self.class(at).is(Class::DETERMINER) && !is_name(self.class(at)) {
            at += 1;
        }
        if self.is_partitive(at) {
            at += 1;
            while at < ceiling && self.class(at).is(Class::DETERMINER) && !is_name(self.class(at)) {
                at += 1;
            }
            if self.class(at).is(Class::PLURAL) && at < ceiling && !is_name(self.class(at)) {
                return Some(start..at + 1);
            }
        }
        let determined = at > start;
        let mut nouns = 0;
        while at < ceiling {
            let class = self.class(at);
            let previous = if at > start { self.class(at - 1) } else { Class::default() };
            if is_name(class) || class.is(Class::TITLE) {
                nouns += 1;
                at += 1;
            } else if nouns > 0 && class.is(shape::HYPHEN) && at + 1 < ceiling && self.class(at + 1).is(shape::WORD) {
                // *71-year-old*: any word may follow.
                at += 2;
            } else if nouns > 0 && !determined && class.is(Class::PARTICLE) && self.is_dative(at) {
                break;
            } else if nouns > 0 && (joins(class) || class.is(Class::PARTICLE)) {
                at += 1;
            } else if class.is(shape::VERBAL) && (nouns > 0 || !determined)
                || class.is(shape::CUE) && nouns > 0 && !class.is(Class::ROLE)
            {
                break;
            } else if is_noun(class) {
                let after_name = is_name(previous) && !determined && !class.is(Class::ROLE);
                if after_name {
                    break;
                }
                nouns += 1;
                at += 1;
            } else if class.is(shape::NUMBER) {
                at += 1;
            } else if nouns > 0 && self.is_inner(at) && at + 1 < ceiling {
                at += 1;
                while at < ceiling && self.class(at).is(Class::DETERMINER) && !is_name(self.class(at)) {
                    at += 1;
                }
            } else if nouns > 0
                && (class.is(Class::AND) || class.is(shape::SIGN))
                && is_name(previous)
                && is_name(self.class(at + 1))
            {
                at += 1;
            } else {
                break;
            }
        }
        // *said another*
        if nouns == 0
            && at == start + 1
            && first.is(Class::PLURAL)
            && self.class(at).is(shape::BREAK.or(shape::FRAGMENT))
        {
            return Some(start..at);
        }
        while at > start + 1 && !is_noun(self.class(at - 1)) && !self.class(at - 1).is(shape::NUMBER) {
            at -= 1;
        }
        (nouns > 0).then_some(start..at)
    }

    /// The subject of the verb at item `verb`, from the left.
    pub(super) fn subject_before(&self, verb: usize, floor: usize) -> Option<Run> {
        let floor = floor.max(verb.saturating_sub(FARTHEST));
        let mut at = verb;
        // What stands between two commas before the verb.
        let mut aside: Option<Run> = None;
        for _ in 0..STEPS {
            if at <= floor {
                return None;
            }
            let class = self.class(at - 1);
            if class.is(Class::TIME) {
                at -= 1;
                let small = Class::PREPOSITION.or(Class::DETERMINER).or(Class::ADVERB).or(shape::NUMBER);
                while at > floor + 1 && self.class(at - 1).is(small) && !self.class(at - 1).is(Class::CONJUNCTION) {
                    at -= 1;
                }
            } else if class.is(Class::AUXILIARY.or(Class::ADVERB)) && !is_name(class) || class.is(shape::NUMBER) {
                at -= 1;
                let to = class.is(Class::TO) && at > floor;
                if to && !is_name(self.class(at - 1)) && !self.class(at - 1).is(FUNCTION.or(shape::BREAK)) {
                    at -= 1;
                }
            } else if class.is(shape::COMMA.or(shape::DASH)) {
                let pause = if class.is(shape::COMMA) { shape::COMMA } else { shape::DASH };
                let end = at - 1;
                at = (floor..end).rev().find(|before| self.class(*before).is(pause))?;
                aside = Some(at + 1..end);
            } else if class.is(shape::CLOSING) {
                at = (floor..at - 1).rev().find(|before| self.class(*before).is(shape::OPENING))?;
            } else if class.is(Class::RELATIVE) && !class.is(Class::DETERMINER.or(shape::LOUD)) {
                // *When asked …* has no subject.
                return (!class.is(Class::CONJUNCTION)).then_some(at - 1..at);
            } else {
                let phrase = self.phrase_ending(at, floor)?;
                let before = if phrase.start > floor { self.class(phrase.start - 1) } else { Class::default() };
                let in_adjunct = before.is(Class::PREPOSITION) && !before.is(Class::CONJUNCTION.or(Class::OPENER));
                if in_adjunct && phrase.start > floor + 1 && !self.class(phrase.start).is(Class::SUBJECT) {
                    at = phrase.start - 1;
                    continue;
                }
                if self.verb_second && (in_adjunct || self.is_oblique(&phrase, floor)) {
                    return None;
                }
                let Some(aside) = aside else { return Some(self.antecedent(phrase, floor)) };
                // *Her adviser, Tom Brandt, said*: the name between the commas is no place.
                let described =
                    self.class(phrase.start).is(Class::DETERMINER) && aside.end == phrase.end + 1 + aside.len();
                let named = aside.clone().all(|item| is_name(self.class(item)));
                return Some(if described && named { phrase } else { self.renamed(phrase, floor) });
            }
        }
        None
    }

    /// *sagte Tamm der Zeitung*: a particle of names that is an article, before a noun for a body or a name in marks.
    fn is_dative(&self, at: usize) -> bool {
        let next = self.class(at + 1);
        self.verb_second
            && self.class(at).is(Class::DETERMINER)
            && !self.class(at - 1).is(Class::PARTICLE.or(Class::ROLE))
            && next.is(Class::NEUTER.or(Class::NAMING).or(shape::FRAGMENT).or(shape::LOUD))
    }

    /// *den Streit*, *zum neuen Gesetz*: a determiner of another case or, adjectives before it, a preposition opens it.
    fn is_oblique(&self, phrase: &Run, floor: usize) -> bool {
        let before = floor.max(phrase.start.saturating_sub(ADJECTIVES))..phrase.start;
        let opens = before.rev().find(|item| !self.class(*item).is(shape::VERBAL));
        let governed = |class: Class| class.is(Class::PREPOSITION) && !class.is(Class::CONJUNCTION.or(Class::OPENER));
        governed(self.class(phrase.start)) || opens.is_some_and(|opens| governed(self.class(opens)))
    }

    /// *a man* rather than *door* in *a man who lives next door said*, *people* rather than *nearby* in *people living
    /// nearby*: whom the clause is about that a bare word before the verb closes.
    fn antecedent(&self, phrase: Run, floor: usize) -> Run {
        let first = self.class(phrase.start);
        let noun = Class::DETERMINER.or(Class::SUBJECT).or(Class::PLURAL).or(Class::ROLE).or(Class::RELATIVE);
        let pause = shape::BREAK.or(shape::FRAGMENT).or(shape::CUE).or(Class::THAT);
        if is_name(first) || first.is(noun.or(shape::NUMBER)) {
            return phrase;
        }
        let within = floor.max(phrase.start.saturating_sub(RELATED))..phrase.start;
        let clause = within.rev().take_while(|item| !self.class(*item).is(pause)).find(|item| {
            let class = self.class(*item);
            let people = *item > floor && self.class(item - 1).is(Class::ROLE.or(shape::ENDS_IN_S));
            class.is(Class::WHO) && !class.is(shape::LOUD) || class.is(shape::VERBAL) && people
        });
        clause.and_then(|clause| self.phrase_ending(clause, floor)).unwrap_or(phrase)
    }

    /// *Tom Brandt, a lawyer* rather than *a lawyer*, where the phrase is an apposition.
    fn renamed(&self, phrase: Run, floor: usize) -> Run {
        let apposition = phrase.start > floor + 1
            && self.class(phrase.start - 1).is(shape::COMMA)
            && self.class(phrase.start).is(Class::DETERMINER)
            && is_name(self.class(phrase.start - 2));
        if !apposition {
            return phrase;
        }
        match self.phrase_ending(phrase.start - 1, floor) {
            Some(name) if name.start == floor || !self.class(name.start - 1).is(Class::PREPOSITION) => name,
            _ => phrase,
        }
    }

    /// The first phrase of a sentence that is no part of an adverbial: its likely subject.
    pub(super) fn first_phrase(&self, sentence: &Run) -> Option<Run> {
        let end = sentence.end.min(sentence.start + FARTHEST);
        let mut at = sentence.start;
        // *WASHINGTON (AP) — …*: a dateline.
        if self.class(at).is(shape::LOUD) {
            let dash = (at..end.min(at + 8)).find(|item| self.class(*item).is(shape::DASH));
            at = dash.map_or(at, |dash| dash + 1);
        }
        // *Said Quill: “…”*
        at += usize::from(at < end && self.class(at).is(Class::SAY) && leads(self, at));
        // *Speaking in Rome, …*, *When it ended, …*: the subject comes after the comma.
        let first = self.class(at);
        if first.is(shape::VERBAL.or(Class::PARTICIPLE).or(Class::PREPOSITION).or(Class::TIME))
            && !first.is(shape::LOUD)
        {
            let mut commas = (at..end).filter(|item| self.class(*item).is(shape::COMMA));
            // *…, New Hampshire, the mayor …*: a name between two commas is a place.
            let opens = |comma: &usize| {
                self.phrase_starting(comma + 1, end).is_some_and(|phrase| !self.class(phrase.end).is(shape::COMMA))
            };
            at = commas.find(opens).map_or(at, |comma| comma + 1);
        }
        while at < end {
            let class = self.class(at);
            let adverbial = class.is(Class::PREPOSITION) && !class.is(Class::CONJUNCTION);
            if class.is(shape::FRAGMENT) {
                at += 1;
            } else if adverbial {
                // Past the phrase that the preposition governs.
                at = self.phrase_starting(at + 1, end).map_or(at + 1, |phrase| phrase.end);
            } else if let Some(phrase) = self.phrase_starting(at, end).filter(|_| !class.is(shape::VERBAL)) {
                return Some(phrase);
            } else {
                at += 1;
            }
        }
        None
    }
}
