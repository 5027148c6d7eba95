//! Reported speech without marks: what a reporting clause governs and no fragment stands in.

use super::{
    clause::Clause,
    reading::{Reading, Run, shape},
};
use crate::lang::Class;

/// What a cue reports.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub(super) run: Run,
    pub(super) cue: Run,
    /// The clause that says so, where a rule found one.
    pub(super) clause: Option<usize>,
    pub(super) speaker: Option<Run>,
    pub(super) confidence: f32,
    pub(super) rule: &'static str,
}

/// Fewer words are no statement.
pub(super) const FEWEST_WORDS: usize = 2;

/// The reports of a text; `is_speech` tells of an item whether it is a fragment of speech.
pub(super) fn reports(reading: &Reading, clauses: &[Clause], is_speech: impl Fn(usize) -> bool) -> Vec<Report> {
    let mut found = Vec::new();
    for (number, clause) in clauses.iter().enumerate() {
        let Some(speaker) = clause.speaker.as_ref().filter(|_| clause.reports && !clause.nested) else { continue };
        if reading.class(speaker.start).is(Class::FIRST) && speaker.len() == 1 {
            continue;
        }
        for report in [&clause.before, &clause.after].into_iter().flatten() {
            let marked = report.clone().any(|item| reading.class(item).is(shape::FRAGMENT) && is_speech(item));
            let run = trimmed(reading, report);
            if !marked && run.len() >= FEWEST_WORDS {
                let confidence = match clause.rule {
                    _ if clause.class.is(Class::THINK) && !clause.class.is(Class::SAY) => 0.55,
                    "headline" => 0.6,
                    _ if clause.before.is_some() => 0.75,
                    _ => 0.85,
                };
                found.push(Report {
                    run,
                    cue: clause.cue.clone(),
                    clause: Some(number),
                    speaker: Some(speaker.clone()),
                    confidence,
                    rule: clause.rule,
                });
            }
        }
    }
    found
}

/// A report without the signs and the *that* at its edges.
pub(super) fn trimmed(reading: &Reading, report: &Run) -> Run {
    let edge = shape::BREAK.or(shape::SIGN);
    let mut run = report.clone();
    while run.start < run.end
        && reading.class(run.start).is(edge.or(Class::THAT))
        && !reading.class(run.start).is(shape::OPENING)
    {
        run.start += 1;
    }
    while run.end > run.start && reading.class(run.end - 1).is(edge) && !reading.class(run.end - 1).is(shape::CLOSING) {
        run.end -= 1;
    }
    run
}
