//! Quotations set as a paragraph of their own without marks, told by the reporting clause beside it.

use super::{
    clause::Clause,
    reading::{Reading, Run, shape},
    report::without_stop,
};
use crate::{lang::Class, layout::Region};

/// A paragraph of quoted words.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// Its words, in items.
    pub(super) run: Run,
    pub(super) clause: usize,
    pub(super) confidence: f32,
}

/// How many clauses of the sentence before are looked at.
const NEAREST: usize = 6;
/// Longest reporting sentence that may be a whole paragraph.
const LONGEST_CUE: usize = 14;
/// What is shorter and has neither full stop nor comma at its end is a time, a rubric or a list's heading, and where the
/// sentence goes on behind it, *said the mayor*, no whole clause.
const FEWEST_UNSTOPPED: usize = 12;
const FEWEST_BROKEN: usize = 4;
/// Words that stand beside marks as often as not: *said*, not *responded*.
const PLAIN: u8 = 5;

/// The block quotations of a text; `clauses_of` are the clauses of each sentence.
pub(super) fn blocks(
    text: &str,
    reading: &Reading,
    clauses: &[Clause],
    clauses_of: &[Run],
    regions: &[Region],
) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    for paragraph in 1..reading.paragraphs.len() {
        let opening = reading.paragraphs[paragraph].start;
        let both = |region: Region| regions[opening] == region && regions[opening - 1] == region;
        let (body, comment) = (both(Region::Body), both(Region::Comment));
        if !body && !comment {
            continue;
        }
        let comment_of = commented(text, reading, clauses, clauses_of, paragraph - 1);
        if let Some(number) = comment_of.or_else(|| announced(reading, clauses, clauses_of, opening - 1)) {
            let block = reading.paragraphs[paragraph].clone();
            let run = reading.sentences[block.start].start..reading.sentences[block.end - 1].end;
            let strength = if comment_of.is_some() { Strength::Commented } else { Strength::Announced };
            if let Some(confidence) = quotable(reading, clauses, clauses_of, &block, &run, strength) {
                found.push(Block { run, clause: number, confidence });
            }
            continue;
        }
        let header = commented(text, reading, clauses, clauses_of, paragraph).is_some();
        let Some(number) = clauses_of[opening].clone().next().filter(|_| body && !header) else { continue };
        let clause = &clauses[number];
        let Some(strength) = closes_block(reading, paragraph, opening, clause) else { continue };
        let block = reading.paragraphs[paragraph - 1].clone();
        let run = reading.sentences[block.start].start..reading.sentences[block.end - 1].end;
        if found.last().is_some_and(|last| last.run == run) {
            continue;
        }
        if let Some(confidence) = quotable(reading, clauses, clauses_of, &block, &run, strength) {
            found.push(Block { run, clause: number, confidence });
        }
    }
    found
}

/// How plainly the first sentence of a paragraph reports the paragraph before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// *said the mayor.*: the sentence has begun in the paragraph before.
    Broken,
    /// *Ferryman12 said...*
    Commented,
    /// The whole paragraph is *She said on Monday.*
    Alone,
    /// *The dealers responded on Monday.*
    Hinted,
    /// *Quill said.* and more sentences.
    Leading,
    /// *Quill wrote:* before it.
    Announced,
}

/// The clause that ends a sentence with a colon and reports what follows: *Quill wrote:*.
fn announced(reading: &Reading, clauses: &[Clause], clauses_of: &[Run], sentence: usize) -> Option<usize> {
    let run = &reading.sentences[sentence];
    if !reading.class(run.end - 1).is(shape::COLON) {
        return None;
    }
    clauses_of[sentence].clone().rev().take(NEAREST).find(|number| {
        let clause = &clauses[*number];
        clause.opens_next && clause.class.is(Class::SAY) && clause.speaker.is_some()
    })
}

/// *Ferryman12 said...*: a paragraph of its own that names who wrote the comment under it.
fn commented(text: &str, reading: &Reading, clauses: &[Clause], clauses_of: &[Run], paragraph: usize) -> Option<usize> {
    let sentences = &reading.paragraphs[paragraph];
    let run = &reading.sentences[sentences.start];
    let stop = reading.items[run.end - 1].span.of(text);
    if sentences.len() > 1 || !(stop.starts_with("..") || stop == "…") {
        return None;
    }
    clauses_of[sentences.start].clone().next().filter(|number| {
        let clause = &clauses[*number];
        let whole = clause.extent.start == run.start && clause.extent.end + 1 == run.end;
        whole && clause.class.is(Class::SAY) && clause.speaker.is_some()
    })
}

fn closes_block(reading: &Reading, paragraph: usize, sentence: usize, clause: &Clause) -> Option<Strength> {
    let run = &reading.sentences[sentence];
    let empty = clause.before.is_none() && clause.after.is_none() && !clause.opens_next;
    if clause.extent.start != run.start || !clause.class.is(Class::SAY) || clause.speaker.is_none() || !empty {
        return None;
    }
    let rest = clause.extent.end..without_stop(reading, run);
    if rest.len() > LONGEST_CUE || rest.clone().any(|item| reading.class(item).is(shape::FRAGMENT.or(Class::THAT))) {
        return None;
    }
    let first = reading.class(run.start);
    if clause.rule == "verb-subject" && !first.is(shape::CAPITAL) {
        return Some(Strength::Broken);
    }
    let adjunct = rest.is_empty()
        || reading.class(rest.start).is(Class::PREPOSITION.or(Class::TIME).or(Class::ADVERB).or(shape::COMMA));
    let alone = reading.paragraphs[paragraph].len() == 1;
    let plain = clause.cue.clone().any(|item| reading.class(item).strength() >= PLAIN);
    (adjunct && clause.rule == "subject-verb" && (alone || rest.is_empty())).then_some(match alone {
        true if plain => Strength::Alone,
        true => Strength::Hinted,
        false => Strength::Leading,
    })
}

/// Whether a paragraph may be quoted as a whole, and how sure that is.
fn quotable(
    reading: &Reading,
    clauses: &[Clause],
    clauses_of: &[Run],
    block: &Run,
    run: &Run,
    strength: Strength,
) -> Option<f32> {
    // One look at each word of the paragraph: a paragraph is asked about once, by the one after it.
    let marked = run.clone().any(|item| reading.class(item).is(shape::FRAGMENT));
    let reported = block.clone().any(|sentence| {
        clauses_of[sentence].clone().map(|number| &clauses[number]).any(|clause| {
            clause.class.is(Class::SAY.or(Class::ACCORDING))
                && clause.speaker.is_some()
                && clause.reports
                && !clause.nested
                && clause.speaker.as_ref().is_some_and(|speaker| !reading.class(speaker.start).is(Class::FIRST))
        })
    });
    if marked || reported {
        return None;
    }
    let first_person =
        run.clone().any(|item| reading.class(item).is(Class::FIRST) && !reading.class(item).is(shape::LOUD));
    let last = reading.class(run.end - 1);
    let stopped = last.is(shape::STOP);
    let after = !matches!(strength, Strength::Announced | Strength::Commented);
    let fewest = if strength == Strength::Broken { FEWEST_BROKEN } else { FEWEST_UNSTOPPED };
    let ends = last.is(shape::STOP.or(shape::COMMA)) || run.len() >= fewest && !last.is(shape::COLON);
    if after && !ends {
        return None;
    }
    match (strength, first_person, stopped) {
        (Strength::Announced, true, _) => Some(0.85),
        // A list may follow as well.
        (Strength::Announced, false, stopped) => (stopped && run.len() >= LONGEST_CUE).then_some(0.6),
        (Strength::Hinted, first_person, _) => first_person.then_some(0.6),
        (Strength::Broken, true, _) | (_, true, false) => Some(0.9),
        (Strength::Broken, ..) | (_, _, false) | (Strength::Commented | Strength::Alone, true, true) => Some(0.8),
        (Strength::Commented | Strength::Alone, false, true) | (Strength::Leading, true, true) => Some(0.6),
        (Strength::Leading, false, true) => None,
    }
}
