//! Reporting clauses: a cue, the one who speaks, and where the words reported stand.

use super::{
    phrase::{is_name, is_noun},
    reading::{Reading, Run, shape},
};
use crate::lang::Class;

/// How far after its verb a reported clause may open (*said on Sunday in an interview that …*).
const OPENER_WITHIN: usize = 12;
/// How far into a clause without *that* its verb must come.
const VERB_WITHIN: usize = 24;

/// A cue with its speaker and what it reports.
#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub(super) sentence: usize,
    /// The words of the cue.
    pub(super) cue: Run,
    pub(super) class: Class,
    pub(super) speaker: Option<Run>,
    /// From the first word of the speaker or cue to the last.
    pub(super) extent: Run,
    /// What is reported and stands before the clause.
    pub(super) before: Option<Run>,
    /// What is reported and stands after it.
    pub(super) after: Option<Run>,
    /// Ends in a colon: what follows in the next paragraph is reported.
    pub(super) opens_next: bool,
    pub(super) addressee: Option<Run>,
    /// The report may stand without marks.
    pub(super) reports: bool,
    /// Lies inside the report of another clause.
    pub(super) nested: bool,
    pub(super) rule: &'static str,
}

/// Adds the reporting clauses of one sentence, in order; `headline` tells that it is a title or a line of links.
pub(super) fn clauses(reading: &Reading, sentence: usize, headline: bool, out: &mut Vec<Clause>) {
    let run = reading.sentences[sentence].clone();
    let first = out.len();
    let mut relay: Option<Relay> = None;
    for at in run.clone() {
        let class = reading.class(at);
        if class.is(Class::ACCORDING) {
            out.extend(according(reading, sentence, &run, at));
        } else if class.is(shape::CUE) {
            let last = out[first..].last().cloned();
            if let Some(clause) = verb_clause(reading, sentence, &run, at, last.as_ref(), &mut relay) {
                out.push(clause);
            }
        } else if class.is(shape::COLON) && at > run.start {
            if headline && let Some(clause) = headline_name(reading, sentence, &run, at) {
                out.truncate(first);
                out.push(clause);
                break;
            }
            out.extend(label(reading, sentence, &run, at));
        }
    }
    settle(reading, &run, &mut out[first..]);
}

/// *The agency quoted X as saying*: X speaks.
struct Relay {
    speaker: Run,
}

fn verb_clause(
    reading: &Reading,
    sentence: usize,
    run: &Run,
    at: usize,
    last: Option<&Clause>,
    relay: &mut Option<Relay>,
) -> Option<Clause> {
    let class = reading.class(at);
    let before = if at > run.start { reading.class(at - 1) } else { Class::default() };
    let after = if at + 1 < run.end { reading.class(at + 1) } else { Class::default() };
    if !is_verb(reading, run, at) {
        return None;
    }
    if class.is(Class::RELAY) && !class.is(Class::PARTICIPLE) {
        let object = reading.phrase_starting(at + 1, run.end);
        let as_saying = object.as_ref().is_some_and(|object| reading.class(object.end).is(Class::AS));
        if let Some(object) = object.filter(|_| as_saying) {
            *relay = Some(Relay { speaker: object });
            return None;
        }
    }
    let passive = !class.is(Class::PARTICIPLE) && {
        let adverbs =
            (run.start..at).rev().take(4).take_while(|before| reading.class(*before).is(Class::ADVERB)).count();
        at > run.start + adverbs && reading.class(at - adverbs - 1).is(Class::BE)
    };
    if passive && !after.is(Class::PREPOSITION) && !class.is(Class::RELAY) {
        return None;
    }
    let participle = class.is(Class::PARTICIPLE) && !before.is(Class::BE);
    let mut rule = "subject-verb";
    let mut speaker = None;
    if participle {
        rule = "participle";
        speaker = match (relay.take().filter(|_| before.is(Class::AS)), last) {
            (Some(relay), _) => {
                rule = "relay";
                Some(relay.speaker)
            }
            (None, Some(last)) => last.speaker.clone(),
            (None, None) => reading
                .first_phrase(run)
                .filter(|phrase| phrase.end <= at || reading.class(run.start).is(shape::VERBAL)),
        };
    } else if passive {
        speaker = reading.phrase_starting(at + 2, run.end).filter(|_| after.is(Class::INNER.or(Class::PREPOSITION)));
        rule = "passive";
    } else if before.is(Class::AND) {
        speaker = match last {
            Some(last) => last.speaker.clone(),
            None => reading.first_phrase(run).filter(|phrase| phrase.end <= at),
        };
    } else {
        let left = reading.subject_before(at, run.start);
        // *“…,” Quill said*, but *“…,” said Quill*: what stands between the marks and the verb is the subject.
        let bare = at == run.start || before.is(shape::FRAGMENT) || before.is(shape::COMMA.or(shape::DASH));
        let inverted =
            || reading.phrase_starting(at + 1, run.end).filter(|_| class.is(Class::SAY) && !class.is(Class::BASE));
        let right = if bare { inverted() } else { None };
        match (left, right) {
            (Some(left), None) => speaker = Some(left),
            (left, Some(right)) => {
                let in_row = left
                    .as_ref()
                    .is_some_and(|left| before.is(shape::COMMA.or(shape::DASH)) && apart(reading, left.end, at));
                if in_row && !reading.class(right.end).is(shape::BREAK) && right.end < run.end {
                    speaker = left;
                } else {
                    rule = "verb-subject";
                    speaker = Some(right);
                }
            }
            (None, None) => {}
        }
    }
    let extent = match &speaker {
        Some(speaker) if rule == "verb-subject" => at..speaker.end,
        Some(speaker) if !participle && speaker.end <= at => speaker.start..at + 1,
        _ => at..at + 1,
    };
    let mut clause = Clause {
        sentence,
        cue: at..at + 1,
        class,
        speaker,
        extent,
        before: None,
        after: None,
        opens_next: false,
        addressee: None,
        reports: class.is(Class::SAY.or(Class::TELL).or(Class::THINK).or(Class::DENY)),
        nested: false,
        rule,
    };
    report(reading, run, &mut clause, passive);
    Some(clause)
}

/// Finds what the clause reports, on either side.
fn report(reading: &Reading, run: &Run, clause: &mut Clause, passive: bool) {
    let (class, start) = (clause.class, clause.extent.start);
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

/// Whether a relative clause or apposition stands between subject and verb: an odd comma would mean a list.
fn apart(reading: &Reading, from: usize, to: usize) -> bool {
    reading.class(from).is(shape::COMMA.or(shape::DASH).or(shape::OPENING)) && to > from + 1
}

/// Whether the cue at `at` is a verb here and not a noun of the same form.
fn is_verb(reading: &Reading, run: &Run, at: usize) -> bool {
    let class = reading.class(at);
    let Some(before) = at.checked_sub(1).filter(|before| *before >= run.start).map(|before| reading.class(before))
    else {
        // *State officials said …*: only participles and *Asked* open a sentence with a capital.
        return !class.is(shape::CAPITAL)
            || class.is(Class::PARTICIPLE)
            || class.is(Class::TELL) && !class.is(Class::BASE);
    };
    if class.is(shape::CAPITAL) && !before.is(shape::FRAGMENT) {
        return false;
    }
    // *a Twitter comment* against *officials comment*.
    let helped = Class::AUXILIARY
        .or(Class::ADVERB)
        .or(Class::PLURAL)
        .or(Class::FIRST)
        .or(shape::ENDS_IN_S)
        .or(Class::AND)
        .or(Class::RELATIVE);
    if class.is(Class::BASE) && !before.is(helped.or(shape::BREAK)) && !before.is(Class::ROLE) {
        return false;
    }
    if before.is(shape::POSSESSIVE) || before.is(shape::HYPHEN) || reading.class(at + 1).is(shape::HYPHEN) {
        return false;
    }
    let several = before.is(Class::SUBJECT) || before.is(Class::PLURAL) && !class.is(shape::ENDS_IN_S);
    if before.is(Class::DETERMINER) && !several {
        return false;
    }
    let adjunct = before.is(Class::PREPOSITION)
        && !before.is(Class::CONJUNCTION.or(Class::AUXILIARY).or(Class::RELATIVE).or(Class::AS).or(Class::OPENER));
    !adjunct || class.is(Class::PARTICIPLE)
}

/// Finds what is reported after the verb; `quoted` tells that a quotation stands before it.
fn report_after(reading: &Reading, run: &Run, clause: &mut Clause, quoted: bool) {
    let class = clause.class;
    let end = without_stop(reading, run);
    let mut at = clause.extent.end.max(clause.cue.end);
    if class.is(Class::TELL) && clause.rule != "verb-subject" {
        if let Some(object) = reading.phrase_starting(at, end) {
            let next = reading.class(object.end);
            let both = next.is(Class::THAT.or(Class::OPENER).or(shape::FRAGMENT).or(Class::SUBJECT).or(shape::COLON));
            let opens = next.is(Class::THAT
                .or(Class::OPENER)
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
                at = object.end;
                clause.addressee = Some(object);
            }
        }
    } else if class.is(Class::SAY)
        && reading.class(at).is(Class::TO)
        && is_noun(reading.class(at + 1))
        && !reading.class(at + 1).is(Class::BASE)
    {
        clause.addressee = reading.phrase_starting(at + 1, end).filter(|phrase| is_name(reading.class(phrase.end - 1)));
    }
    while at < end && reading.class(at).is(Class::TIME.or(Class::ADVERB)) && !reading.class(at).is(Class::CONJUNCTION) {
        at += 1;
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
    if reading.class(at).is(shape::COMMA) {
        at = (at + 1..end.min(at + OPENER_WITHIN)).find(|item| reading.class(*item).is(shape::COMMA))? + 1;
    }
    for item in at..end.min(at + OPENER_WITHIN) {
        let class = reading.class(item);
        if class.is(Class::THAT) || item == from && class.is(Class::OPENER) {
            return Some(item);
        }
        if class.is(shape::BREAK.or(shape::FRAGMENT).or(Class::SUBJECT).or(Class::AUXILIARY).or(Class::RELATIVE)) {
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
    let Some(before) = clause.extent.start.checked_sub(1).filter(|before| *before >= run.start) else { return };
    let class = reading.class(before);
    if clause.rule == "participle" || clause.rule == "relay" {
        return;
    }
    let marked = |at: usize| at > run.start && reading.class(at - 1).is(shape::FRAGMENT);
    let end = match class {
        _ if class.is(shape::COMMA.or(shape::DASH)) && marked(before) => before,
        _ if class.is(shape::COMMA) && states(reading, run, clause, before) => before,
        _ if class.is(shape::FRAGMENT) => before + 1,
        _ => return,
    };
    clause.before = (end > run.start).then_some(run.start..end);
}

/// Whether what ends at `end` is a statement, and the clause after it reports nothing else.
fn states(reading: &Reading, run: &Run, clause: &Clause, end: usize) -> bool {
    let rest = clause.extent.end.max(clause.cue.end);
    let over = rest >= run.end
        || reading.class(rest).is(shape::BREAK.or(Class::PREPOSITION).or(Class::TIME).or(Class::ADVERB));
    let first = reading.class(run.start);
    let adverbial = first.is(shape::VERBAL) || first.is(Class::PREPOSITION.or(Class::TIME)) && !first.is(shape::LOUD);
    let inner = (run.start..end.min(run.start + 2 * VERB_WITHIN)).any(|item| reading.class(item).is(shape::COMMA));
    over && has_verb(reading, run.start, end) && (!adverbial || inner)
}

/// *According to X, …* and *…, according to X*.
fn according(reading: &Reading, sentence: usize, run: &Run, at: usize) -> Option<Clause> {
    let to = usize::from(reading.class(at + 1).is(Class::TO));
    let speaker = reading.phrase_starting(at + 1 + to, run.end)?;
    let end = without_stop(reading, run);
    let leads = at == run.start || reading.class(at - 1).is(Class::CONJUNCTION) && at == run.start + 1;
    let (mut before, mut after) = (None, None);
    if leads {
        let from = (speaker.end..end.min(speaker.end + 2 * VERB_WITHIN))
            .find(|item| reading.class(*item).is(shape::COMMA))
            .map_or(speaker.end, |comma| comma + 1);
        after = (from < end).then_some(from..end);
    } else {
        let stop = if reading.class(at - 1).is(shape::COMMA) { at - 1 } else { at };
        before = (run.start < stop).then_some(run.start..stop);
    }
    Some(Clause {
        sentence,
        cue: at..at + 1 + to,
        class: reading.class(at),
        extent: at..speaker.end,
        speaker: Some(speaker),
        before,
        after,
        opens_next: false,
        addressee: None,
        reports: true,
        nested: false,
        rule: "according",
    })
}

/// Longest headline that is read as one.
const LONGEST_HEADLINE: usize = 48;

/// *Quill: Bridge “will hold”* and *Bridge will hold: Quill*.
fn headline_name(reading: &Reading, sentence: usize, run: &Run, colon: usize) -> Option<Clause> {
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
        reports: true,
        nested: false,
        rule: "headline",
    })
}

/// *COLE: “…”*: a name alone before the colon.
fn label(reading: &Reading, sentence: usize, run: &Run, colon: usize) -> Option<Clause> {
    let speaker = reading.phrase_ending(colon, run.start).filter(|phrase| phrase.start == run.start)?;
    let named = speaker.clone().all(|item| !reading.class(item).is(Class::DETERMINER))
        && is_name(reading.class(speaker.end - 1));
    if !named || !reading.class(colon + 1).is(shape::FRAGMENT) || colon + 1 >= run.end {
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
        reports: false,
        nested: false,
        rule: "label",
    })
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

/// Cuts each report where the next clause of the same rank begins, and marks clauses inside reports.
fn settle(reading: &Reading, run: &Run, clauses: &mut [Clause]) {
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
