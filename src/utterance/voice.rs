//! Who speaks, and on what occasion: enough to tell two speakers or two interviews apart.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use crate::{
    Cancel, Result,
    lang::{
        FullNames, UtteranceData,
        utterance::{Token, folded, number_of},
    },
};

/// A speaker as far as names tell; all numbers 0 where nobody is named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Speaker {
    /// Number of the last word of the name, with the digits or suffix after it.
    pub(super) family: u32,
    /// The first of the words before it that is no title, as far as there is room; zeros where there are none.
    given: [u8; GIVEN],
    /// What that one may stand for: *Thomas* of *Tom*.
    full: FullNames,
    /// A body or country, not a person.
    body: bool,
    /// Called by a name and not by a role alone (*the mayor*).
    named: bool,
    /// By a last name that several bear: nobody for sure, though nobody of another name.
    of_several: bool,
}

/// Suffixes that belong to the name before them.
const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "v"];
/// Words of a name that are looked at.
const NAME_WORDS: usize = 12;
/// Bytes of a given name that are kept.
const GIVEN: usize = 12;
/// Letters that a given name at least lacks to be a short form: *Rob* is *Robert*, and *Carl* is not *Carla*.
const SHORTENED: usize = 2;

impl Speaker {
    /// The speaker of a resolved name.
    pub(super) fn named(name: Option<&str>, data: &UtteranceData) -> Self {
        let printed = name.unwrap_or_default();
        let words: Vec<String> = printed
            .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | '-'))
            .map(|word| folded(word.trim_matches(['\'', '’', '-'])))
            .filter(|word| !word.is_empty() && word != "s")
            .map(|word| word.strip_suffix("'s").map(str::to_owned).unwrap_or(word))
            .take(NAME_WORDS)
            .collect();
        let tail = words.iter().rposition(|word| !is_suffix(word)).unwrap_or(0);
        if words.is_empty() {
            return Self::default();
        }
        let first = words[..tail].iter().find(|word| !data.is_title(word));
        Self {
            // 0 is kept for nobody.
            family: number_of(words[tail..].join(" ").as_bytes()).max(1),
            given: first.map(|first| first_bytes(first)).unwrap_or_default(),
            full: first.map(|first| data.nicknames.of(first)).unwrap_or_default(),
            body: words.iter().any(|word| data.names_body(word)),
            named: printed
                .split_whitespace()
                .rfind(|word| !is_suffix(&folded(word)))
                .is_some_and(|word| word.starts_with(char::is_uppercase)),
            of_several: false,
        }
    }

    /// Any one of those who bear this last name.
    pub(super) fn one_of_several(self) -> Self {
        Self { of_several: true, ..self }
    }

    pub(super) fn is_known(self) -> bool {
        self.family != 0 && !self.of_several
    }

    /// A person called by the last name alone.
    pub(super) fn is_bare(self) -> bool {
        self.named && !self.body && self.given[0] == 0
    }

    /// Both known, and the same as far as the names tell.
    pub(super) fn is(self, other: Self) -> bool {
        self.is_known() && other.is_known() && self.may_be(other)
    }

    /// The names are those of one person.
    fn may_be(self, other: Self) -> bool {
        let (a, b) = (given(&self.given), given(&other.given));
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let is_initial = short.chars().count() <= 1;
        let is_cut = long.starts_with(short) && (short == long || is_initial || long.len() - short.len() >= SHORTENED);
        self.family != 0 && self.family == other.family && (is_cut || self.full.meet(other.full))
    }

    /// Of two names of one speaker the one that tells more, or else the one that is known.
    pub(super) fn fuller(self, other: Self) -> Self {
        let is_surer = self.of_several && !other.of_several;
        let tells_more = is_surer || given(&other.given).len() > given(&self.given).len();
        if self.family == 0 || self.may_be(other) && tells_more { other } else { self }
    }

    /// Two persons with names of their own, who never are one; bodies go by many names (*Kyiv*, *Ukraine*).
    pub(super) fn is_another(self, other: Self) -> bool {
        self.conflicts(other) && !self.body
    }

    /// Both called by a name, and two persons or two bodies with different names: *the mayor* may be anybody.
    pub(super) fn conflicts(self, other: Self) -> bool {
        self.named && other.named && self.body == other.body && !self.may_be(other)
    }
}

/// What a statement and its speaker make of it: *said that*, *denied that*, *said that … not*.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stance {
    claims: bool,
    denies: bool,
}

impl Stance {
    /// The stance of words that are quoted from somebody who `denies` them or does not. A negation in the words
    /// themselves leaves open what they would be without it.
    pub(super) fn of(key: &[Token], denies: bool, data: &UtteranceData) -> Self {
        Self { claims: !denies && !key.iter().any(|token| data.negates(token.stem)), denies }
    }

    /// One claims what the other denies.
    pub(super) fn contradicts(self, other: Self) -> bool {
        self.claims && other.denies || self.denies && other.claims
    }

    /// What both of them make of it together.
    pub(super) fn with(self, other: Self) -> Self {
        Self { claims: self.claims || other.claims, denies: self.denies || other.denies }
    }
}

/// The first bytes of a word, in whole letters.
fn first_bytes(word: &str) -> [u8; GIVEN] {
    let mut bytes = [0; GIVEN];
    let end = (0..=word.len().min(GIVEN)).rev().find(|&end| word.is_char_boundary(end)).unwrap_or(0);
    bytes[..end].copy_from_slice(&word.as_bytes()[..end]);
    bytes
}

/// A given name as it was kept.
fn given(bytes: &[u8; GIVEN]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default().trim_end_matches('\0')
}

fn is_suffix(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit()) || SUFFIXES.contains(&word)
}

/// The occasions named in a corpus. What a phrase names in fewer words than another one does is the same occasion
/// ("TV9" and "TV9's *Morning Talk*"), unless it is part of several: then it may be either.
#[derive(Debug, Default)]
pub(super) struct Occasions {
    /// The occasion of all names of a phrase, sorted; 0 where it may be one of several.
    of_names: HashMap<Vec<u32>, u32>,
}

/// Words of a phrase that are looked at.
const PHRASE_WORDS: usize = 24;
/// Phrases with more names that are looked at for a phrase.
const FULLER: usize = 64;

impl Occasions {
    /// Learns from all phrases of a corpus which names belong together.
    pub(super) fn learn<'p>(
        phrases: impl Iterator<Item = (&'p str, &'p UtteranceData)>,
        cancel: &Cancel,
    ) -> Result<Self> {
        // The fullest first: what a phrase may be part of is known before it.
        let mut sets = BTreeSet::new();
        for (phrase, data) in phrases {
            cancel.check()?;
            let names = sorted(names(phrase, data));
            if !names.is_empty() {
                sets.insert((Reverse(names.len()), names));
            }
        }
        let sets: Vec<Vec<u32>> = sets.into_iter().map(|(_, names)| names).collect();
        let mut found = Self::default();
        // The phrases that hold each name.
        let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
        for (number, set) in sets.iter().enumerate() {
            cancel.check()?;
            let rarest = set.iter().filter_map(|name| holders.get(name)).min_by_key(|held| held.len());
            let is_everywhere = set.iter().all(|name| holders.contains_key(name));
            let fuller = rarest.into_iter().flatten().filter(|_| is_everywhere).take(FULLER);
            let mut wholes: Vec<u32> = fuller
                .filter(|&&other| set.iter().all(|name| sets[other].binary_search(name).is_ok()))
                .map(|&other| found.of_names[&sets[other]])
                .collect();
            wholes.sort_unstable();
            wholes.dedup();
            let occasion = match wholes[..] {
                [] => number_of(&set.iter().flat_map(|name| name.to_le_bytes()).collect::<Vec<_>>()).max(1),
                [only] => only,
                _ => 0,
            };
            found.of_names.insert(set.clone(), occasion);
            for name in set {
                holders.entry(*name).or_default().push(number);
            }
        }
        Ok(found)
    }

    /// The kind of occasion that a phrase without a name tells, such as *the inquiry*; 0 where it tells none.
    pub(super) fn kind_of(phrase: Option<&str>, data: &UtteranceData) -> u32 {
        let words = phrase.into_iter().flat_map(|phrase| phrase.split(|c: char| !c.is_alphanumeric()));
        words.take(PHRASE_WORDS).find_map(|word| data.occasion_kind(&folded(word))).unwrap_or(0)
    }

    /// The occasion of a phrase that was learnt from, 0 where it names none or one of several.
    pub(super) fn of(&self, phrase: Option<&str>, data: &UtteranceData) -> u32 {
        phrase.map_or(0, |phrase| self.of_names(names(phrase, data)))
    }

    fn of_names(&self, names: Vec<u32>) -> u32 {
        self.of_names.get(&sorted(names)).copied().unwrap_or(0)
    }
}

fn sorted(mut names: Vec<u32>) -> Vec<u32> {
    names.sort_unstable();
    names.dedup();
    names
}

/// The occasions of a corpus by their full names, such as a channel and its programme, to find them in running text.
///
/// One name alone is no mention: a town is named for many reasons.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// The names of a phrase, and its occasion.
    known: HashMap<Vec<u32>, u32>,
}

/// Names that a mention holds at most, and lower-case words or pieces of words between two of them.
const MENTION_NAMES: usize = 6;
const MENTION_GAP: usize = 2;

impl Mentions {
    /// The full names among the phrases that rows name occasions with.
    pub(super) fn new<'p>(phrases: impl Iterator<Item = (&'p str, &'p UtteranceData)>, occasions: &Occasions) -> Self {
        let mut mentions = Self::default();
        for (phrase, data) in phrases {
            let names = names(phrase, data);
            if (2..=MENTION_NAMES).contains(&names.len()) {
                let occasion = occasions.of_names(names.clone());
                mentions.known.extend((occasion != 0).then_some((names, occasion)));
            }
        }
        mentions
    }

    /// The occasions that `text`, of the language of `data`, mentions, each with the byte where its name ends.
    pub(super) fn of(&self, text: &str, data: &UtteranceData) -> Vec<(usize, u32)> {
        let mut found: Vec<(usize, u32)> = Vec::new();
        if self.known.is_empty() {
            return found;
        }
        // The names that stand close behind one another up to here.
        let mut last: Vec<u32> = Vec::with_capacity(MENTION_NAMES);
        let mut gap = 0;
        let mut end = 0;
        for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            end += piece.len();
            let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            if word.is_empty() {
                continue;
            }
            if !word.starts_with(char::is_uppercase) {
                gap += 1;
                continue;
            }
            if gap > MENTION_GAP {
                last.clear();
            }
            gap = 0;
            let name = folded(word);
            if !data.names_occasion(&name) {
                continue;
            }
            if last.len() == MENTION_NAMES {
                last.remove(0);
            }
            last.push(number_of(name.as_bytes()));
            let full = (0..last.len() - 1).find_map(|from| self.known.get(&last[from..]));
            found.extend(full.map(|&occasion| (end, occasion)));
        }
        found
    }
}

/// The proper names of an occasion in a phrase, as numbers.
fn names(phrase: &str, data: &UtteranceData) -> Vec<u32> {
    // *the Elm inquiry* bears the name of what it is about.
    if Occasions::kind_of(Some(phrase), data) != 0 {
        return Vec::new();
    }
    phrase
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.starts_with(char::is_uppercase))
        .take(PHRASE_WORDS)
        .map(folded)
        .filter(|word| data.names_occasion(word))
        .map(|word| number_of(word.as_bytes()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn names_that_may_be_one_person_are_one() {
        let data = &Language::named("en").expect("English is there").utterance;
        let named = |name| Speaker::named(Some(name), data);
        assert!(named("Orla Finn").is(named("Finn")));
        assert!(named("Orla Finn").is(named("Ms. Finn")));
        assert!(named("Orla Finn").is(named("Finn’s")));
        assert!(named("Orla Finn").is(named("O. Finn")));
        assert!(named("Rob Finn").is(named("Robert Finn")));
        assert!(named("Bob Finn").is(named("Robert Finn")));
        assert!(named("Sergey Finn").is(named("Sergei Finn")));
        assert!(named("Joe Finn").conflicts(named("Jill Finn")));
        assert!(named("Orla Finn").conflicts(named("Marek Finn")));
        assert!(named("Marek Finn").conflicts(named("Mila Finn")));
        assert!(named("Carl Finn").conflicts(named("Carla Finn")));
        assert_eq!(named("Finn").fuller(named("Orla Finn")), named("Orla Finn"));
        assert!(named("Speaker 11").conflicts(named("Speaker 12")));
        assert!(!named("Orla Finn").conflicts(named("the Harbour Ministry")));
        assert!(!Speaker::named(None, data).conflicts(named("Orla Finn")));
        let finn = named("Finn").one_of_several();
        assert!(!finn.is(finn) && !finn.is(named("Orla Finn")) && !named("Orla Finn").is(finn));
        assert!(!finn.conflicts(named("Orla Finn")) && !named("Marek Finn").conflicts(finn));
        assert!(finn.conflicts(named("Karl Marsh")) && named("Marsh").conflicts(finn));
        assert_eq!(finn.fuller(named("Orla Finn")), named("Orla Finn"));
        assert_eq!(named("Orla Finn").fuller(finn), named("Orla Finn"));
        assert_eq!((finn.fuller(Speaker::default()), Speaker::default().fuller(finn)), (finn, finn));
    }

    #[test]
    fn a_full_name_in_running_text_is_a_mention() {
        let data = &Language::named("en").expect("English is there").utterance;
        let phrases = ["TV9’s “Morning Talk.”", "Nord Echo", "Port Elm"].map(|phrase| (phrase, data));
        let occasions = Occasions::learn(phrases.into_iter(), &Cancel::new()).expect("nobody stops it");
        let mentions = Mentions::new(phrases.into_iter(), &occasions);
        let of = |phrase| occasions.of(Some(phrase), data);
        let of_text = |text| mentions.of(text, data);
        assert_eq!(of_text("He told TV9's Morning Talk that Nord is cold."), [(27, of(phrases[0].0))]);
        let both = of_text("On Nord Echo, and then on TV9’s Morning Talk");
        assert_eq!(both.iter().map(|mention| mention.1).collect::<Vec<_>>(), [of("Nord Echo"), of(phrases[0].0)]);
        assert!(of_text("Nord wind. In the Morning, Talk is cheap, said TV9.").is_empty());
    }

    #[test]
    fn occasions_meet_in_a_phrase_that_names_both() {
        let data = &Language::named("en").expect("English is there").utterance;
        let talk = ["TV9’s “Morning Talk.”", "the Morning Talk programme", "an interview with TV9 on Sunday"];
        let others = ["Radio Nord", "the Lake Elm Times", "the Great Council in Lake Elm", "Lake Elm"];
        let phrases = || talk.into_iter().chain(others).map(|phrase| (phrase, data));
        let occasions = Occasions::learn(phrases(), &Cancel::new()).expect("nobody stops it");
        let of = |phrase| occasions.of(Some(phrase), data);
        assert!(of(talk[0]) != 0 && of(talk[1]) == of(talk[0]) && of(talk[2]) == of(talk[0]));
        assert_ne!(of(talk[0]), of("Radio Nord"));
        // A town is named for many reasons.
        assert_ne!(of(others[1]), of(others[2]));
        assert_eq!(of("Lake Elm"), 0);
        assert_eq!(of("a television interview"), 0);
    }
}
