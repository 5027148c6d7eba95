//! Each item as one letter, so that what stands between two places is a short pattern that weights can be learned for.

use super::{
    model::mixed,
    phrase::is_name,
    reading::{Reading, Run, shape},
};
use crate::lang::Class;

/// Longest pattern: what is farther apart is only far.
const LONGEST: usize = 12;

/// What an item counts as in a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Letter {
    /// Left out of patterns.
    Silent,
    Fragment,
    Comma,
    Colon,
    Stop,
    Dash,
    Opening,
    Closing,
    Possessive,
    Hyphen,
    According,
    Told,
    Said,
    Reports,
    MayReport,
    Subject,
    That,
    Relative,
    Linking,
    Name,
    And,
    Auxiliary,
    Preposition,
    Adverb,
    Time,
    Verbal,
    Sign,
    Other,
}

/// The letters of one text.
#[derive(Debug)]
pub(super) struct Letters {
    /// One for each item.
    all: Vec<Letter>,
    /// The letters that count in patterns: none that is silent, and one for a run of names, words or fragments.
    counted: Vec<Letter>,
    /// How many letters count before each item, and before the end.
    before: Vec<u32>,
}

/// Classes that are remembered with their letter: a text has few that are frequent.
const REMEMBERED: usize = 1 << 8;

impl Letters {
    pub(super) fn new(reading: &Reading) -> Self {
        let mut remembered = [(Class::default(), letter(Class::default(), false)); REMEMBERED];
        let letter_of = |class: &Class| {
            // Only the high bits of a product depend on all of its factors.
            let place = class.bits().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
            let known = &mut remembered[place as usize % REMEMBERED];
            if known.0 != *class {
                *known = (*class, letter(*class, false));
            }
            known.1
        };
        let mut letters: Vec<Letter> = reading.classes.iter().map(letter_of).collect();
        for sentence in &reading.sentences {
            letters[sentence.start] = letter(reading.classes[sentence.start], true);
        }
        let mut counted = vec![Letter::Silent; letters.len()];
        let mut before = vec![0; letters.len() + 1];
        let (mut count, mut last) = (0, Letter::Silent);
        for (number, &letter) in letters.iter().enumerate() {
            let heard = letter != Letter::Silent;
            let collapses = matches!(letter, Letter::Name | Letter::Other | Letter::Fragment);
            // Written whether it counts or not, without a branch that can hardly be foretold.
            counted[count] = letter;
            count += usize::from(heard && !(collapses && letter == last));
            last = if heard { letter } else { last };
            before[number + 1] = count as u32;
        }
        counted.truncate(count);
        Self { all: letters, counted, before }
    }

    /// The letter of item `at`.
    #[inline]
    pub(super) fn at(&self, at: usize) -> Letter {
        self.all[at]
    }

    /// The code of the letter of item `at`, 31 outside `within`.
    pub(super) fn letter(&self, at: usize, within: &Run) -> u32 {
        if within.contains(&at) { self.at(at) as u32 } else { 31 }
    }

    /// The letters of a run, each run of names, words or fragments as one, as a hash; and how many.
    pub(super) fn pattern(&self, run: Run) -> (u32, u32) {
        if run.len() > 4 * LONGEST {
            return (1, LONGEST as u32 + 1);
        }
        let (Some(start), Some(end)) = (self.before.get(run.start), self.before.get(run.end)) else {
            return (0x5BD1, 0);
        };
        // What goes on with a run of names or words from before opens this one.
        let heard = (run.start..run.end).find(|item| self.all[*item] != Letter::Silent);
        let opening = heard.filter(|first| self.before[first + 1] == *start).map(|first| self.all[first]);
        let counted = self.counted.get(*start as usize..*end as usize).unwrap_or_default();
        let count = counted.len() + usize::from(opening.is_some());
        if count > LONGEST {
            return (1, LONGEST as u32 + 1);
        }
        let hash = opening.iter().chain(counted).fold(0x5BD1, |hash, letter| mixed(hash, *letter as u32));
        (hash, count as u32)
    }
}

/// What has a letter of its own before its place in a phrase counts, beside what reports.
const APART: Class = Class::ACCORDING
    .or(Class::SUBJECT)
    .or(Class::THAT)
    .or(Class::RELATIVE)
    .or(Class::AS)
    .or(Class::TO)
    .or(Class::AND)
    .or(shape::CAPITAL)
    .or(shape::SIGNS);

/// The letter of a class; `first` tells that it opens its sentence.
fn letter(class: Class, first: bool) -> Letter {
    // Most words are in no list.
    let bare = class.without(shape::ENDS_IN_S);
    if bare == shape::WORD {
        return Letter::Other;
    }
    if bare == shape::WORD.or(shape::CAPITAL) {
        return Letter::Name;
    }
    let strength = class.strength();
    if strength == 0 && !class.is(APART) {
        return small_letter(class);
    }
    let said = strength > 0 && (!class.is(shape::CAPITAL) || first);
    match class {
        _ if class.is(shape::FRAGMENT) => Letter::Fragment,
        _ if class.is(shape::COMMA) => Letter::Comma,
        _ if class.is(shape::COLON) => Letter::Colon,
        _ if class.is(shape::STOP.or(shape::SEMICOLON)) => Letter::Stop,
        _ if class.is(shape::DASH) => Letter::Dash,
        _ if class.is(shape::OPENING) => Letter::Opening,
        _ if class.is(shape::CLOSING) => Letter::Closing,
        _ if class.is(shape::POSSESSIVE) => Letter::Possessive,
        _ if class.is(shape::HYPHEN) => Letter::Hyphen,
        _ if class.is(Class::ACCORDING) => Letter::According,
        _ if class.is(Class::SUBJECT) && !class.is(shape::LOUD) => Letter::Subject,
        _ if strength >= 5 && said => {
            if class.is(Class::TELL) {
                Letter::Told
            } else {
                Letter::Said
            }
        }
        _ if class.is(Class::THAT) => Letter::That,
        _ if class.is(Class::RELATIVE) => Letter::Relative,
        _ if class.is(Class::AS.or(Class::TO)) => Letter::Linking,
        _ if strength >= 3 && said => Letter::Reports,
        _ if class.is(Class::AND) => Letter::And,
        _ if is_name(class) => Letter::Name,
        _ => match small_letter(class) {
            Letter::Verbal | Letter::Other | Letter::Sign if said => Letter::MayReport,
            letter => letter,
        },
    }
}

/// The letter of what is neither sign nor name nor reports.
fn small_letter(class: Class) -> Letter {
    match class {
        _ if class.is(Class::AUXILIARY.or(Class::BE)) => Letter::Auxiliary,
        _ if class.is(Class::PREPOSITION.or(Class::CONJUNCTION)) => Letter::Preposition,
        _ if class.is(Class::DETERMINER) => Letter::Silent,
        _ if class.is(Class::ADVERB) => Letter::Adverb,
        _ if class.is(Class::TIME) => Letter::Time,
        _ if class.is(shape::VERBAL) => Letter::Verbal,
        _ if class.is(shape::WORD) => Letter::Other,
        _ => Letter::Sign,
    }
}
