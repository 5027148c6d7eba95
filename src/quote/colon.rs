//! Clauses without a verb: a name and a colon.

use super::{
    clause::{Clause, leads},
    phrase::is_name,
    reading::{Reading, Run, shape},
    report::without_stop,
};
use crate::lang::Class;

/// Longest headline that is read as one.
const LONGEST_HEADLINE: usize = 48;

/// *Quill: Bridge “will hold”* and *Bridge will hold: Quill*.
pub(super) fn headline_name(reading: &Reading, sentence: usize, run: &Run, colon: usize) -> Option<Clause> {
    if run.len() > LONGEST_HEADLINE {
        return None;
    }
    let end = without_stop(reading, run);
    let shouted =
        (colon + 1..end).all(|item| !reading.class(item).is(shape::WORD) || reading.class(item).is(shape::LOUD));
    let person = |phrase: &Run| {
        let loud = phrase.clone().all(|item| reading.class(item).is(shape::LOUD));
        let loud_only = loud && (phrase.len() == 1 || !shouted);
        !loud_only
            && phrase.clone().all(|item| !reading.class(item).is(Class::DETERMINER))
            && is_name(reading.class(phrase.end - 1))
    };
    let left = reading.phrase_ending(colon, run.start).filter(|phrase| phrase.start == run.start && person(phrase));
    let right = reading.phrase_starting(colon + 1, end).filter(|phrase| phrase.end == end && person(phrase));
    let (speaker, before, after) = match (left, right) {
        (Some(left), _) if end > colon + 2 => (left, None, Some(colon + 1..end)),
        (None, Some(right)) if colon > run.start + 3 => (right, Some(run.start..colon), None),
        _ => return None,
    };
    Some(Clause {
        sentence,
        cue: colon..colon + 1,
        class: Class::SAY,
        extent: if before.is_some() { colon..speaker.end } else { speaker.start..colon + 1 },
        speaker: Some(speaker),
        before,
        after,
        opens_next: false,
        addressee: None,
        via: None,
        reports: true,
        nested: false,
        rule: "headline",
    })
}

/// *COLE: “…”*: a name alone before the colon.
pub(super) fn label(reading: &Reading, sentence: usize, run: &Run, colon: usize) -> Option<Clause> {
    let speaker = reading.phrase_ending(colon, run.start).filter(|phrase| phrase.start == run.start)?;
    let named = speaker.clone().all(|item| !reading.class(item).is(Class::DETERMINER))
        && is_name(reading.class(speaker.end - 1));
    // *Said Quill: “…”* has a verb.
    let verb = leads(reading, run.start);
    if !named || verb || !reading.class(colon + 1).is(shape::FRAGMENT) || colon + 1 >= run.end {
        return None;
    }
    Some(Clause {
        sentence,
        cue: colon..colon + 1,
        class: Class::SAY,
        extent: speaker.start..colon + 1,
        speaker: Some(speaker),
        before: None,
        after: Some(colon + 1..run.end),
        opens_next: false,
        addressee: None,
        via: None,
        reports: false,
        nested: false,
        rule: "label",
    })
}
