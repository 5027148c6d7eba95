//! What a language knows about reporting speech and naming people.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;

use super::{Endings, Nicknames, Words, folded_hash};
use crate::quote::{Forms, Model};

/// What a word may be, as a set of bits; a word can be several things at once (*a report*, *they report*).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Class(u64);

impl Class {
    /// A verb that stands beside direct speech: *said*.
    pub const SAY: Self = Self(1);
    /// A verb of saying that takes the person spoken to as its object: *told*.
    pub const TELL: Self = Self(1 << 1);
    /// A verb that reports a thought: *believes*.
    pub const THINK: Self = Self(1 << 2);
    /// A verb that quotes a judgement of its object: *called*.
    pub const JUDGE: Self = Self(1 << 3);
    /// A verb whose -ing form is the content: *denied having*.
    pub const DENY: Self = Self(1 << 4);
    /// *according*, before *to*.
    pub const ACCORDING: Self = Self(1 << 5);
    /// A verb that passes on: *quoted X as saying*.
    pub const RELAY: Self = Self(1 << 6);
    /// A word before the name of a thing: *titled*.
    pub const NAMING: Self = Self(1 << 7);
    /// Base form of a verb.
    pub const BASE: Self = Self(1 << 8);
    /// Participle in -ing.
    pub const PARTICIPLE: Self = Self(1 << 9);
    /// Personal pronoun that can be a subject.
    pub const SUBJECT: Self = Self(1 << 10);
    /// Refers to a man.
    pub const MALE: Self = Self(1 << 11);
    /// Refers to a woman.
    pub const FEMALE: Self = Self(1 << 12);
    /// Refers to a thing or a body.
    pub const NEUTER: Self = Self(1 << 13);
    /// Refers to several.
    pub const PLURAL: Self = Self(1 << 14);
    /// The speaker speaks of himself.
    pub const FIRST: Self = Self(1 << 15);
    /// Article, possessive or number that opens a phrase.
    pub const DETERMINER: Self = Self(1 << 16);
    /// Preposition or other small word that cannot be part of a phrase.
    pub const PREPOSITION: Self = Self(1 << 17);
    /// Preposition that joins two nouns of one phrase.
    pub const INNER: Self = Self(1 << 18);
    /// Conjunction.
    pub const CONJUNCTION: Self = Self(1 << 19);
    /// Opens a reported clause: *that*.
    pub const OPENER: Self = Self(1 << 20);
    /// Relative pronoun.
    pub const RELATIVE: Self = Self(1 << 21);
    /// Auxiliary verb, or *to*.
    pub const AUXILIARY: Self = Self(1 << 22);
    /// Adverb that may stand between subject and verb.
    pub const ADVERB: Self = Self(1 << 23);
    /// Day, month or time of day.
    pub const TIME: Self = Self(1 << 24);
    /// Title before a name: *Mr.*.
    pub const TITLE: Self = Self(1 << 25);
    /// Noun for a person or body: *spokesman*.
    pub const ROLE: Self = Self(1 << 26);
    /// First name.
    pub const FIRST_NAME: Self = Self(1 << 27);
    /// Small word inside a name: *van*.
    pub const PARTICLE: Self = Self(1 << 28);
    /// Word that loses its first letters to an apostrophe: *'em*.
    pub const ELISION: Self = Self(1 << 29);
    /// Form of *to be*: with a past form it makes a passive.
    pub const BE: Self = Self(1 << 30);
    /// Noun for the occasion of speaking: *interview*.
    pub const VENUE: Self = Self(1 << 31);

    /// A finite verb in the mood of reported speech: German *sei*, *habe*.
    pub const REPORTED: Self = Self(1 << 53);
    /// Noun for a person that fits beside any other role: *politician*.
    pub const BROAD: Self = Self(1 << 54);
    /// *that*, which opens what is reported.
    pub const THAT: Self = Self(1 << 55);
    /// *to*.
    pub const TO: Self = Self(1 << 56);
    /// *of* and its like.
    pub const OF: Self = Self(1 << 57);
    /// *as*, in *quoted X as saying*.
    pub const AS: Self = Self(1 << 58);
    /// *and*.
    pub const AND: Self = Self(1 << 59);
    /// Determiner of what is known already: *the*.
    pub const DEFINITE: Self = Self(1 << 60);
    /// Relative pronoun for people: *who*.
    pub const WHO: Self = Self(1 << 61);
    /// A verb that often reports without *that*: *she said it was late*.
    pub const BARE: Self = Self(1 << 62);
    /// A verb that reports by an infinitive: *promised to stay*.
    pub const INFINITIVE: Self = Self(1 << 63);

    /// Bits from here up to the 49th are free for what the text itself shows about a word.
    pub const FREE: u32 = 32;
    /// Four bits from here hold how strongly a word form speaks for reported speech.
    const STRENGTH: u32 = 50;

    /// The set that says only how strongly a word form speaks for reported speech, from 0 to 7.
    #[must_use]
    pub const fn of_strength(strength: u8) -> Self {
        Self((strength as u64 & 7) << Self::STRENGTH)
    }

    /// How strongly a word form speaks for reported speech, as counted in training: 6 is *said*, 0 says nothing.
    #[must_use]
    pub const fn strength(self) -> u8 {
        (self.0 >> Self::STRENGTH) as u8 & 7
    }

    /// The set with only bit number `bit`.
    #[must_use]
    pub const fn bit(bit: u32) -> Self {
        Self(1 << bit)
    }

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the two share a bit.
    #[must_use]
    pub const fn is(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The set without the bits of `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// A number for the set, different for any two.
    #[must_use]
    pub(crate) const fn bits(self) -> u64 {
        self.0
    }

    /// Whether no bit is set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a language knows about reporting speech and naming people.
#[derive(Debug, Clone, Default)]
pub struct QuoteData {
    /// What each lower-case word may be.
    pub words: Words,
    /// First names that one person may go by.
    pub(crate) nicknames: Arc<Nicknames>,
    /// Endings of words that are verbs unless a list has them: *-ing*.
    pub verbal_endings: Endings,
    /// Endings of words that are adverbs unless a list has them: *-ly*.
    pub adverb_endings: Endings,
    /// Whether the finite verb stands second, so that the subject follows it where anything else opens the clause.
    pub verb_second: bool,
    /// What opens the lines of question and answer: *Q*, *A*.
    pub turn_labels: Vec<Box<str>>,
    /// Nouns for words of somebody, as in *that was the verdict of X*.
    pub verdicts: Vec<Box<str>>,
    /// Nouns for what one answers: *request*, in *respond to a request for comment*.
    pub requests: Vec<Box<str>>,
    /// The hash of the word before who acts in a passive: *by*.
    pub agent: u64,
    /// What stands for a nameless person before the colon of a turn: *moderator*.
    pub voices: Vec<Box<str>>,
    /// Words before *with X* or *to X* that make X the one who answers: *interview*, *spoke*.
    pub interviews: Vec<Box<str>>,
    /// Whether nouns have capitals.
    pub noun_capitals: bool,
    /// Trained weights that decide between what the rules propose.
    pub model: Option<Model>,
    /// The short ones of the words as they are written, with all that they may be.
    pub(crate) forms: Forms,
}

/// The words of `cues.toml` and `people.toml`; lists parted by blanks, verbs one a line.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Lists {
    say: String,
    tell: String,
    think: String,
    judge: String,
    deny: String,
    according: String,
    relay: String,
    naming: String,
    bare: String,
    infinitive: String,
    venue: String,
    male: String,
    female: String,
    neuter: String,
    plural: String,
    first: String,
    subject: String,
    determiner: String,
    preposition: String,
    inner: String,
    conjunction: String,
    opener: String,
    relative: String,
    auxiliary: String,
    passive: String,
    adverb: String,
    time: String,
    title_male: String,
    title_female: String,
    title: String,
    role: String,
    body: String,
    first_male: String,
    first_female: String,
    first_month: String,
    particle: String,
    elision: String,
    role_male: String,
    role_female: String,
    broad: String,
    that: String,
    to: String,
    of: String,
    #[serde(rename = "as")]
    as_: String,
    and: String,
    definite: String,
    who: String,
    verbal_endings: String,
    adverb_endings: String,
    according_behind: String,
    according_after: String,
    reported: String,
    turn_labels: String,
    voices: String,
    verdicts: String,
    requests: String,
    agent: String,
    interviews: String,
    verb_second: bool,
    noun_capitals: bool,
}

impl QuoteData {
    /// The data of language `code`, empty where there is none.
    pub(super) fn load(code: &str) -> Self {
        let files: &[(&str, &str)] = match code {
            "en" => &[
                ("lang/en/cues.toml", include_str!("../../lang/en/cues.toml")),
                ("lang/en/people.toml", include_str!("../../lang/en/people.toml")),
            ],
            "de" => &[
                ("lang/de/cues.toml", include_str!("../../lang/de/cues.toml")),
                ("lang/de/people.toml", include_str!("../../lang/de/people.toml")),
            ],
            _ => &[],
        };
        let mut data = Self::default();
        for (file, source) in files {
            data.add(&super::parse(file, source));
        }
        if !data.words.is_empty() {
            data.learn(Forms::learn_signs);
        }
        let trained: Option<(&str, &'static [u8])> = match code {
            "en" => Some((include_str!("../../lang/en/strengths.toml"), include_bytes!("../../lang/en/quotes.model"))),
            "de" => Some((include_str!("../../lang/de/strengths.toml"), include_bytes!("../../lang/de/quotes.model"))),
            _ => None,
        };
        if let Some((source, weights)) = trained {
            let strengths: BTreeMap<u8, String> = super::parse(&format!("lang/{code}/strengths.toml"), source);
            for (strength, words) in &strengths {
                words.split_whitespace().for_each(|word| data.strengthen(word, *strength));
            }
            data.model = Model::read(weights);
            debug_assert!(data.model.is_some(), "lang/{code}/quotes.model is no weights file");
        }
        data
    }

    fn add(&mut self, lists: &Lists) {
        self.verbs(&lists.say, Class::SAY);
        self.verbs(&lists.tell, Class::TELL);
        self.verbs(&lists.think, Class::THINK);
        self.verbs(&lists.judge, Class::JUDGE);
        let named = |class: Class| class.or(Class::TITLE);
        let forename = |class: Class| class.or(Class::FIRST_NAME);
        for (words, class) in [
            (&lists.deny, Class::DENY),
            (&lists.according, Class::ACCORDING),
            (&lists.according_behind, Class::ACCORDING.or(Class::CONJUNCTION)),
            (&lists.according_after, Class::ACCORDING.or(Class::ADVERB)),
            (&lists.reported, Class::REPORTED),
            (&lists.relay, Class::RELAY),
            (&lists.naming, Class::NAMING),
            (&lists.bare, Class::BARE),
            (&lists.infinitive, Class::INFINITIVE),
            (&lists.venue, Class::VENUE),
            (&lists.male, Class::MALE),
            (&lists.female, Class::FEMALE),
            (&lists.neuter, Class::NEUTER),
            (&lists.plural, Class::PLURAL),
            (&lists.first, Class::FIRST),
            (&lists.subject, Class::SUBJECT),
            (&lists.determiner, Class::DETERMINER),
            (&lists.preposition, Class::PREPOSITION),
            (&lists.inner, Class::INNER),
            (&lists.conjunction, Class::CONJUNCTION),
            (&lists.opener, Class::OPENER),
            (&lists.relative, Class::RELATIVE),
            (&lists.auxiliary, Class::AUXILIARY),
            (&lists.passive, Class::BE),
            (&lists.adverb, Class::ADVERB),
            (&lists.time, Class::TIME),
            (&lists.title_male, named(Class::MALE)),
            (&lists.title_female, named(Class::FEMALE)),
            (&lists.title, Class::TITLE),
            (&lists.role, Class::ROLE),
            (&lists.body, Class::ROLE.or(Class::NEUTER)),
            (&lists.first_male, forename(Class::MALE)),
            (&lists.first_female, forename(Class::FEMALE)),
            (&lists.first_month, Class::FIRST_NAME),
            (&lists.particle, Class::PARTICLE),
            (&lists.elision, Class::ELISION),
            (&lists.role_male, Class::ROLE.or(Class::MALE)),
            (&lists.role_female, Class::ROLE.or(Class::FEMALE)),
            (&lists.broad, Class::ROLE.or(Class::BROAD)),
            (&lists.that, Class::THAT),
            (&lists.to, Class::TO),
            (&lists.of, Class::OF),
            (&lists.as_, Class::AS),
            (&lists.and, Class::AND),
            (&lists.definite, Class::DEFINITE),
            (&lists.who, Class::WHO),
        ] {
            words.split_whitespace().for_each(|word| self.note(word, class));
        }
        self.verb_second |= lists.verb_second;
        self.turn_labels.extend(lists.turn_labels.split_whitespace().map(Into::into));
        self.verdicts.extend(lists.verdicts.split_whitespace().map(Into::into));
        self.requests.extend(lists.requests.split_whitespace().map(Into::into));
        if !lists.agent.is_empty() {
            self.agent = folded_hash(&lists.agent);
        }
        self.voices.extend(lists.voices.split_whitespace().map(Into::into));
        self.interviews.extend(lists.interviews.split_whitespace().map(Into::into));
        self.noun_capitals |= lists.noun_capitals;
        if !lists.verbal_endings.is_empty() {
            self.verbal_endings = Endings::new(&lists.verbal_endings);
            self.adverb_endings = Endings::new(&lists.adverb_endings);
        }
    }

    /// One verb a line: base form, third person, past, participle in -ing, further forms.
    fn verbs(&mut self, lines: &str, class: Class) {
        for line in lines.lines() {
            let forms: Vec<&str> = line.split_whitespace().collect();
            for (place, form) in forms.iter().enumerate() {
                let form_class = match place {
                    0 if form.is_empty() || forms[1..].contains(form) => class,
                    0 => class.or(Class::BASE),
                    _ if form.ends_with("ing") && place >= 3 => class.or(Class::PARTICIPLE),
                    _ => class,
                };
                self.note(form, form_class);
            }
        }
    }

    /// Says how strongly a word form speaks for reported speech; an earlier answer is forgotten.
    pub fn strengthen(&mut self, word: &str, strength: u8) {
        let known = self.words.entry(word);
        *known = known.without(Class::of_strength(7)).or(Class::of_strength(strength));
        self.learn(|forms, data| forms.learn(word, data));
    }

    fn note(&mut self, word: &str, class: Class) {
        let known = self.words.entry(word);
        *known = known.or(class);
        self.learn(|forms, data| forms.learn(word, data));
    }

    fn learn(&mut self, add: impl FnOnce(&mut Forms, &Self)) {
        let mut forms = std::mem::take(&mut self.forms);
        add(&mut forms, self);
        self.forms = forms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_knows_its_forms() {
        let data = QuoteData::load("en");
        assert!(data.words.of("said").is(Class::SAY) && !data.words.of("said").is(Class::BASE));
        assert!(data.words.of("saying").is(Class::PARTICIPLE));
        assert!(data.words.of("told").is(Class::TELL));
    }

    #[test]
    fn a_language_without_lists_knows_no_word() {
        assert!(QuoteData::load("fr").words.is_empty());
    }
}
