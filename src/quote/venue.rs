//! Where something was said: the programme or interview named beside the reporting clause.

use super::{
    clause::Clause,
    naming::is_role,
    phrase::is_name,
    reading::{Reading, Run, shape},
};
use crate::lang::Class;

/// How far from the clause its occasion may stand.
const WITHIN: usize = 14;

/// The phrase for the occasion, such as *RNT's “Morning Ferry”*, *the inquiry* or *an interview with Coast Radio*.
///
/// `is_speech` tells of an item whether it is a fragment of speech: what somebody says is no programme.
pub(super) fn venue(reading: &Reading, clause: &Clause, is_speech: impl Fn(usize) -> bool) -> Option<Run> {
    let run = &reading.sentences[clause.sentence];
    let mut at = clause.extent.end.max(clause.cue.end);
    if let Some(addressee) = &clause.addressee {
        // *told RNT's “Morning Ferry”*: the outlet spoken to is the occasion.
        let next = addressee.end + usize::from(reading.class(addressee.end).is(shape::POSSESSIVE));
        if reading.class(next).is(shape::FRAGMENT) && next < run.end && !is_speech(next) {
            return Some(addressee.start..next + 1);
        }
        if is_outlet(reading, addressee) {
            return Some(addressee.clone());
        }
        at = at.max(addressee.end);
    }
    occasion(reading, at..run.end.min(at + WITHIN), &is_speech).or_else(|| {
        // *On Coast Radio she said that …*
        let before = run.start..clause.extent.start.min(run.start + WITHIN);
        clause.before.is_none().then(|| occasion(reading, before, &is_speech)).flatten()
    })
}

/// The first phrase of a run behind a preposition that names an occasion.
pub(super) fn occasion(reading: &Reading, run: Run, is_speech: impl Fn(usize) -> bool) -> Option<Run> {
    let mut at = run.start;
    while at < run.end {
        let class = reading.class(at);
        if class.is(shape::STOP.or(shape::FRAGMENT).or(shape::COLON).or(Class::THAT)) {
            return None;
        }
        at += 1;
        if !class.is(Class::PREPOSITION) || class.is(Class::CONJUNCTION.or(Class::OF)) {
            continue;
        }
        let is_title = |item: usize| item < run.end && reading.class(item).is(shape::FRAGMENT) && !is_speech(item);
        if is_title(at) {
            return Some(at..at + 1);
        }
        let Some(phrase) = reading.phrase_starting(at, run.end) else { continue };
        let next = phrase.end + usize::from(reading.class(phrase.end).is(shape::POSSESSIVE));
        if is_title(next) {
            return Some(phrase.start..next + 1);
        }
        let told = phrase.clone().any(|item| reading.class(item).is(Class::VENUE));
        if told || phrase.len() == 1 && reading.class(phrase.start).is(shape::LOUD) {
            return Some(phrase);
        }
        at = phrase.end;
    }
    None
}

/// *RNT*, *Coast Radio*, *the Courier*, *the inquiry*: whether one who is told something is no person.
fn is_outlet(reading: &Reading, phrase: &Run) -> bool {
    let first = reading.class(phrase.start);
    let rest = phrase.start + 1..phrase.end;
    let titled = first.is(Class::DEFINITE)
        && !rest.is_empty()
        && rest.clone().all(|item| is_name(reading.class(item)) && !is_role(reading.class(item)));
    titled
        || phrase.len() == 1 && first.is(shape::LOUD)
        || phrase.clone().any(|item| reading.class(item).is(Class::VENUE))
            && !phrase.clone().any(|item| is_role(reading.class(item)))
}
