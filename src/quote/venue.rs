//! Where something was said: the programme or interview named after the reporting clause.

use super::{
    clause::Clause,
    reading::{Reading, Run, shape},
};
use crate::lang::Class;

/// How far after the clause its occasion may stand.
const WITHIN: usize = 14;

/// The phrase for the occasion, such as *RNT's “Morning Ferry”* or *an interview with Coast Radio*.
pub(super) fn venue(reading: &Reading, clause: &Clause) -> Option<Run> {
    let end = reading.sentences[clause.sentence].end;
    let mut at = clause.extent.end.max(clause.cue.end);
    if let Some(addressee) = &clause.addressee {
        // *told RNT's “Morning Ferry”*: the outlet spoken to is the occasion.
        if reading.class(addressee.end).is(shape::FRAGMENT) && addressee.end < end {
            return Some(addressee.start..addressee.end + 1);
        }
        if addressee.len() == 1 && reading.class(addressee.start).is(shape::LOUD) {
            return Some(addressee.clone());
        }
        at = at.max(addressee.end);
    }
    let end = end.min(at + WITHIN);
    while at < end {
        let class = reading.class(at);
        if class.is(shape::STOP.or(shape::FRAGMENT).or(shape::COLON).or(Class::THAT)) {
            return None;
        }
        if class.is(Class::PREPOSITION) && !class.is(Class::CONJUNCTION) {
            let phrase = reading.phrase_starting(at + 1, end);
            if let Some(phrase) = phrase {
                let possessive = usize::from(reading.class(phrase.end).is(shape::POSSESSIVE));
                let next = phrase.end + possessive;
                if next < end && reading.class(next).is(shape::FRAGMENT) {
                    return Some(phrase.start..next + 1);
                }
                let occasion = phrase.clone().any(|item| reading.class(item).is(Class::VENUE));
                let outlet = phrase.len() <= 2 && reading.class(phrase.start).is(shape::LOUD);
                if occasion || outlet && phrase.len() == 1 {
                    return Some(phrase);
                }
                at = phrase.end;
                continue;
            }
        }
        at += 1;
    }
    None
}
