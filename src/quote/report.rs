//! What a reporting clause reports: the words before or after it, as far as they are its own.

use super::{
    clause::Clause,
    phrase::{is_name, is_noun},
    reading::{Reading, Run, shape},
};
use crate::lang::Class;

/// How far after its verb a reported clause may open (*said on Sunday in an interview that …*).
const OPENER_WITHIN: usize = 12;
/// Where marks at the head of a sentence say where something was said, they are no farther from it than this.
const PLACED_WITHIN: usize = 4;
/// How far into a clause without *that* its verb must come.
pub(super) const VERB_WITHIN: usize = 24;

/// Finds what the clause reports, on either side.
pub(super) fn report(reading: &Reading, run: &Run, clause: &mut Clause, passive: bool) {
    let (class, start) = (clause.class, clause.extent.start);
    if let Some((before, after)) = aside(reading, run, clause) {
        (clause.before, clause.after) = (before, after);
        return;
    }
    let cue = clause.cue.start;
    if class.is(Class::JUDGE)
        && cue >= run.start + 2
        && reading.class(cue - 1).is(shape::FRAGMENT)
        && reading.class(cue - 2).is(Class::AS)
    {
        // *…, der die Wahl als „Fest“ bezeichnete*
        clause.before = Some(cue - 1..cue);
    }
    let beside = start > run.start
        && (reading.class(start - 1).is(shape::FRAGMENT)
            || start > run.start + 1
                && reading.class(start - 1).is(shape::COMMA)
                && reading.class(start - 2).is(shape::FRAGMENT));
    if beside && class.is(Class::SAY.or(Class::TELL).or(Class::THINK)) {
        report_before(reading, run, clause);
    }
    if !passive {
        let quoted = clause.before.is_some();
        report_after(reading, run, clause, quoted);
    }
    if clause.after.is_none() && clause.before.is_none() && class.is(Class::SAY.or(Class::TELL)) {
        report_before(reading, run, clause);
    }
}

/// *As Quill said, …* and *…, wie Quill am Montag mitteilte*: the clause around it is the report.
fn aside(reading: &Reading, run: &Run, clause: &Clause) -> Option<(Option<Run>, Option<Run>)> {
    let as_ = clause.extent.start.checked_sub(1).filter(|as_| *as_ >= run.start)?;
    let end = without_stop(reading, run);
    let close = clause.extent.end;
    let closed = close >= end || reading.class(close).is(shape::BREAK);
    let says = clause.class.is(Class::SAY) && clause.speaker.is_some() && clause.rule == "subject-verb";
    if !reading.class(as_).is(Class::AS) || !closed || !says {
        return None;
    }
    if as_ == run.start {
        return Some((None, (close + 1 < end).then_some(close + 1..end)));
    }
    let comma = reading.class(as_ - 1).is(shape::COMMA);
    (comma && as_ - 1 > run.start).then_some((Some(run.start..as_ - 1), None))
}

/// Where a clause in the mood of reported speech begins, behind the comma after `from` and its adjuncts.
fn reported_from(reading: &Reading, from: usize, end: usize) -> Option<usize> {
    let parts = shape::BREAK.or(shape::FRAGMENT);
    let comma = (from..end.min(from + OPENER_WITHIN)).find(|item| reading.class(*item).is(parts))?;
    let clause = comma + 1..end.min(comma + 1 + VERB_WITHIN);
    let reported = |item: usize| reading.class(item).is(Class::REPORTED) && !reading.class(item).is(shape::CAPITAL);
    (reading.class(comma).is(shape::COMMA) && clause.clone().any(reported)).then_some(clause.start)
}

/// Where the words after the clause begin, past the one spoken to, who is noted.
fn past_addressee(reading: &Reading, end: usize, clause: &mut Clause) -> usize {
    let class = clause.class;
    let at = clause.extent.end.max(clause.cue.end);
    let opens = Class::THAT.or(Class::OPENER);
    if class.is(Class::TELL) && clause.rule != "verb-subject" && !reading.class(at).is(opens) {
        if let Some(object) = reading.phrase_starting(at, end) {
            let next = reading.class(object.end);
            let both = next.is(Class::THAT.or(Class::OPENER).or(shape::FRAGMENT).or(Class::SUBJECT).or(shape::COLON));
            let opens = next.is(opens
                .or(shape::FRAGMENT)
                .or(shape::BREAK)
                .or(Class::PREPOSITION)
                .or(Class::SUBJECT)
                .or(Class::DETERMINER)
                .or(Class::TIME)
                .or(Class::TO))
                || object.end >= end
                || is_name(next);
            if both || opens && !class.is(Class::SAY) || !class.is(Class::SAY) {
                let end = object.end;
                clause.addressee = Some(object);
                return end;
            }
        }
    } else if class.is(Class::SAY)
        && reading.class(at).is(Class::TO)
        && is_noun(reading.class(at + 1))
        && !reading.class(at + 1).is(Class::BASE)
    {
        clause.addressee = reading.phrase_starting(at + 1, end).filter(|phrase| is_name(reading.class(phrase.end - 1)));
    } else if class.is(Class::SAY)
        && reading.verb_second
        && reading.class(at).is(Class::DETERMINER)
        && reading.class(at + 1).is(shape::FRAGMENT)
        && at + 1 < end
    {
        // *sagte der „Elmer Zeitung“ (Montag)*
        clause.addressee = Some(at..at + 2);
        let open = reading.class(at + 2).is(shape::OPENING);
        let close = (at + 3..end.min(at + 7)).find(|item| open && reading.class(*item).is(shape::CLOSING));
        return close.map_or(at + 2, |close| close + 1);
    }
    at
}

/// Finds what is reported after the verb; `quoted` tells that a quotation stands before it.
fn report_after(reading: &Reading, run: &Run, clause: &mut Clause, quoted: bool) {
    let class = clause.class;
    let end = without_stop(reading, run);
    let mut at = past_addressee(reading, end, clause);
    while at < end && reading.class(at).is(Class::TIME.or(Class::ADVERB)) && !reading.class(at).is(Class::CONJUNCTION) {
        at += 1;
    }
    // *teilte sie mit:* ends in a part of the verb, *sagte sie am Montag in Elm:* in adjuncts.
    let parts = shape::BREAK.or(shape::FRAGMENT).or(shape::CUE).or(Class::THAT);
    if let Some(colon) = (at..run.end.min(at + OPENER_WITHIN)).find(|item| reading.class(*item).is(parts))
        && reading.class(colon).is(shape::COLON)
        && (colon + 1 >= end || reading.class(colon + 1).is(shape::FRAGMENT))
        && class.is(Class::SAY.or(Class::TELL))
    {
        at = colon.min(end);
    }
    let here = if at < end { reading.class(at) } else { Class::default() };
    if here.is(shape::COLON) {
        clause.opens_next = at + 1 >= end;
        clause.after = (at + 1 < end).then_some(at + 1..end);
        return;
    }
    if at >= end {
        clause.opens_next = reading.class(end).is(shape::COLON) && end < run.end;
        return;
    }
    if here.is(shape::FRAGMENT) {
        clause.after = Some(at..end);
        return;
    }
    if here.is(shape::COMMA) && reading.class(at + 1).is(shape::FRAGMENT) && at + 1 < end {
        clause.after = Some(at + 1..at + 2);
        return;
    }
    if let Some(opener) = opener(reading, at, end) {
        clause.after = (opener + 1 < end).then_some(opener + 1..end);
        return;
    }
    if let Some(from) = reported_from(reading, at, end) {
        clause.after = Some(from..end);
        return;
    }
    if quoted {
        // *“We open,” Quill told reporters in Port Elm, “on Friday.”*
        let stop = shape::FRAGMENT.or(shape::STOP).or(shape::SEMICOLON).or(shape::CUE);
        let next = (at..end.min(at + OPENER_WITHIN)).find(|item| reading.class(*item).is(stop));
        clause.after = next
            .filter(|next| {
                *next > at && reading.class(*next).is(shape::FRAGMENT) && reading.class(next - 1).is(shape::COMMA)
            })
            .map(|next| next..next + 1);
        return;
    }
    if here.is(shape::COMMA) {
        return;
    }
    if class.is(Class::DENY) && (here.is(shape::VERBAL) || here.is(Class::PARTICIPLE) || here.is(Class::AUXILIARY)) {
        clause.after = Some(at..end);
        return;
    }
    let opens = here.is(Class::SUBJECT.or(Class::DETERMINER).or(Class::NEUTER).or(shape::NUMBER).or(Class::ADVERB))
        || is_noun(here);
    let bare = class.is(Class::BARE) || here.is(Class::SUBJECT) || clause.addressee.is_some();
    let bare = opens && bare && class.is(Class::SAY.or(Class::TELL).or(Class::THINK)) && has_verb(reading, at, end);
    let infinitive = here.is(Class::TO) && (class.is(Class::INFINITIVE) || clause.addressee.is_some());
    if bare || infinitive {
        clause.after = Some(at..end);
    } else if let Some(fragment) = (at..end.min(at + VERB_WITHIN)).find(|item| reading.class(*item).is(shape::FRAGMENT))
    {
        // Only a fragment of what was said is quoted, inside the reporter's own clause.
        let broken = (at..fragment).any(|item| {
            let between = reading.class(item);
            between.is(shape::COLON.or(shape::SEMICOLON)) || between.is(Class::SAY) && !between.is(Class::BASE)
        });
        if class.is(Class::JUDGE.or(Class::SAY).or(Class::TELL)) && !broken {
            clause.after = Some(at..end);
            clause.reports = false;
        }
    }
}

/// The *that* which opens the report, past adjuncts and one insertion between commas.
fn opener(reading: &Reading, from: usize, end: usize) -> Option<usize> {
    let mut at = from;
    if reading.class(at).is(shape::COMMA) && reading.class(at + 1).is(Class::THAT) && at + 1 < end {
        return Some(at + 1);
    }
    if reading.class(at).is(shape::COMMA) {
        at = (at + 1..end.min(at + OPENER_WITHIN)).find(|item| reading.class(*item).is(shape::COMMA))? + 1;
    }
    for item in at..end.min(at + OPENER_WITHIN) {
        let class = reading.class(item);
        if class.is(Class::THAT) || item == from && class.is(Class::OPENER) {
            return Some(item);
        }
        if class.is(shape::COMMA) && item + 1 < end && reading.class(item + 1).is(Class::THAT) {
            return Some(item + 1);
        }
        let named = item > from && class.is(shape::FRAGMENT) && {
            // *told the “Ferry” show that*
            let before = reading.class(item - 1);
            before.is(Class::DETERMINER) || is_name(before)
        };
        if !named
            && (class.is(shape::BREAK.or(shape::FRAGMENT).or(Class::SUBJECT).or(Class::AUXILIARY))
                || class.is(Class::RELATIVE) && !class.is(Class::DETERMINER))
        {
            return None;
        }
    }
    None
}

/// Whether a finite verb may stand in `from..end`, near its start.
fn has_verb(reading: &Reading, from: usize, end: usize) -> bool {
    (from + 1..end.min(from + VERB_WITHIN)).any(|item| {
        let class = reading.class(item);
        class.is(Class::AUXILIARY) && !class.is(Class::TO)
            || class.is(shape::VERBAL)
            || class.is(shape::CUE) && !class.is(shape::CAPITAL) && !reading.class(item - 1).is(Class::DETERMINER)
            || reading.class(item - 1).is(Class::SUBJECT) && class.is(shape::WORD)
    })
}

/// Finds what is reported before the clause: *…, Quill said*.
fn report_before(reading: &Reading, run: &Run, clause: &mut Clause) {
    // *“…,” the agency quoted Quill as saying*: the clause begins with the first of the two.
    let relay = clause.speaker.iter().chain(&clause.via).map(|phrase| phrase.start).min();
    let start = relay.filter(|_| clause.rule == "relay").unwrap_or(clause.extent.start).min(clause.extent.start);
    let Some(before) = start.checked_sub(1).filter(|before| *before >= run.start) else { return };
    let class = reading.class(before);
    if clause.rule == "participle" {
        return;
    }
    let marked = |at: usize| at > run.start && reading.class(at - 1).is(shape::FRAGMENT);
    let end = match class {
        _ if class.is(shape::COMMA.or(shape::DASH)) && marked(before) => before,
        _ if clause.rule == "relay" && !class.is(shape::FRAGMENT) => return,
        _ if class.is(shape::COMMA) && states(reading, run, clause, before) => before,
        // *In „Elmer Post“ sagte Tamm …*
        _ if reading.verb_second && is_placed(reading, run, before) => return,
        _ if class.is(shape::FRAGMENT) => before + 1,
        _ => return,
    };
    clause.before = (end > run.start).then_some(run.start..end);
}

/// *In „Elmer Post“ und „Hafenblatt“ sagte Tamm …*: whether the marks up to `last` say where.
fn is_placed(reading: &Reading, run: &Run, last: usize) -> bool {
    let marked = shape::FRAGMENT.or(Class::AND).or(shape::COMMA);
    reading.class(run.start).is(Class::PREPOSITION)
        && last - run.start <= PLACED_WITHIN
        && (run.start + 1..=last).all(|item| reading.class(item).is(marked))
}

/// Whether what ends at `end` is a statement, and the clause after it reports nothing else.
fn states(reading: &Reading, run: &Run, clause: &Clause, end: usize) -> bool {
    let rest = clause.extent.end.max(clause.cue.end);
    let over = rest >= run.end
        || reading.class(rest).is(shape::BREAK.or(Class::PREPOSITION).or(Class::TIME).or(Class::ADVERB));
    let first = reading.class(run.start);
    let adverbial = first.is(shape::VERBAL) || first.is(Class::PREPOSITION.or(Class::TIME)) && !first.is(shape::LOUD);
    let inner = (run.start..end.min(run.start + 2 * VERB_WITHIN)).any(|item| reading.class(item).is(shape::COMMA));
    // *The fire began at noon, Quill said.*: a verb that no list has, where nothing else follows.
    let whole = || {
        let words = run.start..end.min(run.start + VERB_WITHIN);
        rest >= without_stop(reading, run) && words.filter(|item| is_noun(reading.class(*item))).count() > 1
    };
    over && (has_verb(reading, run.start, end) || whole()) && (!adverbial || inner)
}

/// Cuts each report where the next clause of the same rank begins, and marks clauses inside reports.
pub(super) fn settle(reading: &Reading, run: &Run, clauses: &mut [Clause]) {
    for number in 0..clauses.len() {
        if clauses[number].nested {
            continue;
        }
        let Some(mut report) = clauses[number].after.clone() else { continue };
        let asked = clauses[number].cue.start == run.start && clauses[number].class.is(Class::TELL);
        if asked {
            // *Asked whether …, Quill said*: the question ends at the comma before the answer.
            clauses[number].reports = false;
            clauses[number].speaker = None;
        }
        let mut next = number + 1;
        while next < clauses.len() && clauses[next].cue.start < report.end {
            let start = clauses[next].extent.start;
            if start < clauses[number].extent.start {
                // *Brandt, who has advised Quill, said*: the report belongs to a clause inside the next one's subject.
                report.end = report.end.min(clauses[next].cue.start);
                break;
            }
            let comma =
                start > report.start && reading.class(start - 1).is(shape::COMMA.or(shape::SEMICOLON).or(shape::DASH));
            let joined = start > report.start + 1
                && reading.class(start - 1).is(Class::CONJUNCTION)
                && reading.class(start - 2).is(shape::COMMA);
            let finite = clauses[next].class.is(Class::SAY.or(Class::TELL)) && !clauses[next].class.is(Class::BASE);
            let coordinated = finite
                && start == clauses[next].cue.start
                && start > report.start
                && reading.class(start - 1).is(Class::AND);
            let beside = match clauses[next].rule {
                "participle" | "according" => comma,
                _ => {
                    joined
                        || coordinated
                        || comma && (asked || finite || clauses[next].before.is_some() && clauses[next].after.is_none())
                }
            };
            if beside {
                if clauses[next].rule == "participle" || coordinated {
                    clauses[next].speaker = clauses[number].speaker.clone().or(clauses[next].speaker.take());
                }
                report.end = start - 1 - usize::from(joined && !comma);
                if let Some(before) = &mut clauses[next].before {
                    before.start = before.start.max(report.start);
                }
                break;
            }
            clauses[next].nested = true;
            next += 1;
        }
        // What a comma at the end of a fragment leaves outside is the reporter's: *“soon,” which is when …*.
        if let Some(cut) = (report.start..report.end.saturating_sub(1))
            .find(|item| reading.class(*item).is(shape::FRAGMENT) && reading.class(item + 1).is(Class::RELATIVE))
        {
            report.end = cut + 1;
        }
        clauses[number].after = (report.start < report.end).then_some(report);
    }
    // A report before a clause begins where the last clause with a report after it has ended.
    let mut floor = run.start;
    for clause in clauses.iter_mut().filter(|clause| !clause.nested) {
        if let Some(before) = &mut clause.before {
            before.start = before.start.max(floor);
            // *“…,” said X, who is ill, according to Y*: nothing that Y says is left.
            let rest =
                clause.rule == "according" && before.start > run.start && reading.class(before.start).is(shape::COMMA);
            if before.start >= before.end || rest {
                clause.before = None;
            }
        }
        floor = floor.max(clause.after.as_ref().map_or(clause.extent.end, |after| after.end));
    }
}

/// Most stops at the end of a sentence that are looked past.
const STOPS: usize = 64;

/// The end of a sentence without its final stop.
pub(super) fn without_stop(reading: &Reading, run: &Run) -> usize {
    // Every clause asks for it, so a sentence of cues and as many stops would take the square of its length.
    let floor = run.start.max(run.end.saturating_sub(STOPS));
    let mut end = run.end;
    while end > floor && reading.class(end - 1).is(shape::STOP.or(shape::SEMICOLON)) {
        end -= 1;
    }
    end
}
