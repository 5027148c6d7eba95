//! Reporting clauses: a cue, the one who speaks, and where the words reported stand.

use super::{
    colon::{headline_name, label},
    naming::is_role,
    phrase::is_noun,
    reading::{Reading, Run, shape},
    report::{VERB_WITHIN, report, settle, without_stop},
};
use crate::lang::Class;

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
    /// Who passed on what the speaker said.
    pub(super) via: Option<Run>,
    /// The report may stand without marks.
    pub(super) reports: bool,
    /// Lies inside the report of another clause.
    pub(super) nested: bool,
    pub(super) rule: &'static str,
}

/// Adds the reporting clauses of one sentence, in order; `headline` tells that it is a title or a line of links.
pub(super) fn clauses(reading: &Reading, sentence: usize, headline: bool, out: &mut Vec<Clause>) {
    let run = reading.sentences[sentence].clone();
    let classes = &reading.classes[run.clone()];
    let holds = classes.iter().fold(Class::default(), |all, class| all.or(*class));
    let first = out.len();
    let mut relay: Option<Relay> = None;
    let opens = Class::ACCORDING.or(shape::CUE).or(shape::COLON);
    let seen = if holds.is(opens) { classes } else { &[] };
    for (at, class) in run.clone().zip(seen).filter(|(_, class)| class.is(opens)) {
        if class.is(Class::ACCORDING) {
            out.extend(according(reading, sentence, &run, at));
        } else if class.is(shape::CUE) {
            let clause = verb_clause(reading, sentence, &run, at, out[first..].last(), &mut relay);
            out.extend(clause);
        } else if at > run.start {
            if headline && let Some(clause) = headline_name(reading, sentence, &run, at) {
                out.truncate(first);
                out.push(clause);
                break;
            }
            out.extend(label(reading, sentence, &run, at));
        }
    }
    settle(reading, &run, &mut out[first..]);
    if out.len() == first && holds.is(Class::REPORTED) {
        let clause = mood(reading, sentence, &run, out.last());
        out.extend(clause);
    }
}

/// *The agency quoted Quill as saying*: Quill speaks.
struct Relay {
    speaker: Run,
    via: Option<Run>,
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
    // *Das Boot hieß „Anker“* names, *„Es reicht“, hieß es* reports.
    let impersonal = reading.verb_second && class.is(Class::SAY) && class.is(Class::NAMING);
    if impersonal && !before.is(Class::NEUTER) && !after.is(Class::NEUTER) {
        return None;
    }
    let passive = is_passive(reading, run, at);
    // *was told by Quill*
    let told_by = passive && class.is(Class::TELL) && at + 1 < run.end && reading.hashes[at + 1] == reading.agent;
    if let Some(found) = relayed(reading, run, at, passive) {
        *relay = Some(found);
        return None;
    }
    if passive && !after.is(Class::PREPOSITION) && !class.is(Class::RELAY) {
        return None;
    }
    let participle = class.is(Class::PARTICIPLE) && !before.is(Class::BE);
    let mut rule = "subject-verb";
    let (mut speaker, mut via) = (None, None);
    if let Some(worded) = worded(reading, run, at, passive) {
        rule = "relay";
        (speaker, via) = (Some(worded.speaker), worded.via);
    } else if participle {
        rule = "participle";
        speaker = match (relay.take().filter(|_| before.is(Class::AS)), last) {
            (Some(relay), _) => {
                rule = "relay";
                // *was quoted as saying by the agency*
                let by = after.is(Class::PREPOSITION) && !after.is(Class::CONJUNCTION.or(Class::THAT).or(Class::TO));
                via = relay.via.or_else(|| reading.phrase_starting(at + 2, run.end).filter(|_| by));
                Some(relay.speaker)
            }
            (None, last) => participle_subject(reading, run, at, last),
        };
    } else if passive {
        // *was told in court* names nobody.
        let acts = told_by || !class.is(Class::TELL) && after.is(Class::INNER.or(Class::PREPOSITION));
        speaker = reading.phrase_starting(at + 2, run.end).filter(|_| acts);
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
        let second = reading.verb_second && left.is_none();
        let right = if bare || second { inverted(reading, run, at, second) } else { None };
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
    let mut extent = match &speaker {
        Some(speaker) if rule == "verb-subject" || told_by => at..speaker.end,
        Some(speaker) if !participle && speaker.end <= at => speaker.start..at + 1,
        _ => at..at + 1,
    };
    // *„Es reicht“, heißt es im Brief der Stadt*: nobody speaks, or what the words stand in.
    // *He reads “Elm and Ash”*, but *The sign reads “Closed”*.
    let reads = class.is(Class::SAY) && class.is(Class::NAMING) && !reading.verb_second;
    if reads && speaker.as_ref().is_some_and(|speaker| is_person(reading, speaker)) {
        return None;
    }
    if impersonal {
        extent = at..at + 1 + usize::from(after.is(Class::NEUTER));
        speaker = source(reading, run, at, extent.end);
    }
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
        via,
        reports: class.is(Class::SAY.or(Class::TELL).or(Class::THINK).or(Class::DENY)),
        nested: false,
        rule,
    };
    report(reading, run, &mut clause, passive && !told_by);
    // Where the verb stands second its subject is beside it: without one the word is no verb, or nobody speaks.
    let judged = class.is(Class::JUDGE) && clause.before.is_some();
    (!reading.verb_second || judged || impersonal || clause.speaker.is_some()).then_some(clause)
}

/// Whether a pronoun, a first name, a title or a role says that a phrase is a person.
fn is_person(reading: &Reading, phrase: &Run) -> bool {
    let person = Class::FIRST_NAME.or(Class::TITLE).or(Class::MALE).or(Class::FEMALE).or(Class::FIRST);
    phrase.clone().any(|item| {
        let class = reading.class(item);
        let possessive = class.is(Class::DETERMINER) || reading.class(item + 1).is(shape::POSSESSIVE);
        !possessive && (class.is(person) || is_role(class))
    })
}

/// *with one of her ads asking*: the phrase that a participle without a comma belongs to, unless it is spoken to.
fn own_subject(reading: &Reading, run: &Run, at: usize) -> Option<Run> {
    let phrase = reading.phrase_ending(at, run.start)?;
    let before = if phrase.start > run.start { reading.class(phrase.start - 1) } else { Class::default() };
    // *kept asking*: a lone word may be a verb.
    let noun =
        phrase.len() > 1 || reading.class(phrase.start).is(shape::CAPITAL.or(shape::ENDS_IN_S).or(Class::PLURAL));
    (noun && !before.is(Class::TO)).then_some(phrase)
}

/// Who a participle is about: the noun right before it, who the clause before it has, or the subject of its sentence.
fn participle_subject(reading: &Reading, run: &Run, at: usize, last: Option<&Clause>) -> Option<Run> {
    let before = if at > run.start { reading.class(at - 1) } else { Class::default() };
    let of_last = || last.and_then(|last| last.speaker.clone());
    let of_sentence = || {
        let opens = reading.class(run.start).is(shape::VERBAL);
        reading.first_phrase(run).filter(|phrase| phrase.end <= at || opens)
    };
    if is_noun(before) && !before.is(Class::TIME) && !reading.verb_second {
        return own_subject(reading, run, at).or_else(of_last).or_else(of_sentence);
    }
    if last.is_some() { of_last() } else { of_sentence() }
}

/// The subject behind a verb that inverts: *“…,” said Quill*; `second` tells that the verb stands second with nothing before it.
fn inverted(reading: &Reading, run: &Run, at: usize, second: bool) -> Option<Run> {
    let class = reading.class(at);
    let marked = at > run.start && reading.class(at - 1).is(shape::FRAGMENT);
    // *“Why?” asked Quill*: behind marks a verb that else needs the one spoken to inverts too.
    let inverts = match (second, marked) {
        (true, _) => Class::SAY.or(shape::CUE),
        (false, true) => Class::SAY.or(Class::TELL),
        (false, false) => Class::SAY,
    };
    // *Dazu äußerte sich Quill: …*
    let helped = second && at + 1 < run.end && reading.class(at + 1).is(Class::AUXILIARY);
    let right = reading.phrase_starting(at + 1 + usize::from(helped), run.end).filter(|_| class.is(inverts))?;
    // *“…,” say engineers*, but not *“…,” say Quill*.
    let several = right.clone().any(|item| reading.class(item).is(Class::PLURAL.or(Class::AND).or(shape::ENDS_IN_S)));
    (!class.is(Class::BASE) || several).then_some(right)
}

/// What words stand in that *es heißt* reports: the phrase behind the preposition after it or at the head of the sentence.
fn source(reading: &Reading, run: &Run, verb: usize, after: usize) -> Option<Run> {
    let governs = |item: usize| {
        let class = reading.class(item);
        class.is(Class::PREPOSITION) && !class.is(Class::CONJUNCTION.or(Class::OPENER).or(Class::AS))
    };
    let behind = || reading.phrase_starting(after + 1, run.end).filter(|_| after < run.end && governs(after));
    let ahead = || reading.phrase_starting(run.start + 1, verb).filter(|_| governs(run.start));
    behind().or_else(ahead)
}

/// *was quoted*: a form of *to be* before it, adverbs aside.
pub(super) fn is_passive(reading: &Reading, run: &Run, at: usize) -> bool {
    let adverbs = (run.start..at).rev().take(4).take_while(|before| reading.class(*before).is(Class::ADVERB)).count();
    let first = at - adverbs;
    !reading.class(at).is(Class::PARTICIPLE) && first > run.start && reading.class(first - 1).is(Class::BE)
}

/// *The agency quoted Quill as* and *Quill was quoted by the agency as*, before *saying*.
fn relayed(reading: &Reading, run: &Run, at: usize, passive: bool) -> Option<Relay> {
    let class = reading.class(at);
    if !class.is(Class::RELAY) || class.is(Class::PARTICIPLE) {
        return None;
    }
    if !passive {
        let object = reading.phrase_starting(at + 1, run.end)?;
        let via = || reading.subject_before(at, run.start);
        return reading.class(object.end).is(Class::AS).then(|| Relay { speaker: object, via: via() });
    }
    let after = reading.class(at + 1);
    let agency = after.is(Class::PREPOSITION) && !after.is(Class::AS);
    let via = if agency { reading.phrase_starting(at + 2, run.end) } else { None };
    let as_ = via.as_ref().map_or(at + 1, |via| via.end);
    let saying = reading.class(as_).is(Class::AS) && reading.class(as_ + 1).is(Class::PARTICIPLE);
    let speaker = reading.subject_before(at, run.start).filter(|_| saying)?;
    Some(Relay { speaker, via })
}

/// *Die Zeitung zitiert Tamm mit den Worten, …*: Tamm speaks.
fn worded(reading: &Reading, run: &Run, at: usize, passive: bool) -> Option<Relay> {
    let cites = reading.verb_second && !passive && reading.class(at).is(Class::RELAY);
    let object = reading.phrase_starting(at + 1, run.end).filter(|_| cites)?;
    let words = reading.class(object.end).is(Class::PREPOSITION) && reading.class(object.end + 1).is(Class::DETERMINER);
    // *Das „Hafenblatt“ zitiert …*
    let marked = at > run.start && reading.class(at - 1).is(shape::FRAGMENT);
    let named = || at - 1 - usize::from(at > run.start + 1 && reading.class(at - 2).is(Class::DETERMINER))..at;
    let via = || if marked { Some(named()) } else { reading.subject_before(at, run.start) };
    words.then(|| Relay { speaker: object, via: via() })
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
        // *State officials said …*: only participles and *Asked* open a sentence with a capital, and *Said Quill: “…”*.
        return !class.is(shape::CAPITAL)
            || class.is(Class::PARTICIPLE)
            || class.is(Class::TELL) && !class.is(Class::BASE)
            || leads(reading, at);
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
        .or(Class::RELATIVE)
        .or(shape::FRAGMENT);
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

/// *Said Quill: “…”*: whether a verb of saying opens the sentence, with its subject and a colon or comma behind it.
pub(super) fn leads(reading: &Reading, at: usize) -> bool {
    let class = reading.class(at);
    let run = &reading.sentences[reading.items[at].sentence as usize];
    let says = at == run.start && class.is(Class::SAY) && !class.is(Class::BASE.or(Class::PARTICIPLE));
    let subject = reading.phrase_starting(at + 1, run.end).filter(|_| says);
    subject.is_some_and(|subject| {
        reading.class(subject.end).is(shape::COLON.or(shape::COMMA))
            && reading.class(subject.end + 1).is(shape::FRAGMENT)
            && subject.end + 1 < run.end
    })
}

/// *According to X, …* and *…, according to X*; German *nach Angaben von X*, *X zufolge*, *…, so X*.
fn according(reading: &Reading, sentence: usize, run: &Run, at: usize) -> Option<Clause> {
    let class = reading.class(at);
    let next = at + 1 + usize::from(reading.class(at + 1).is(Class::TO.or(Class::OF)));
    let behind = class.is(Class::CONJUNCTION);
    let speaker =
        if behind { reading.phrase_ending(at, run.start)? } else { reading.phrase_starting(next, run.end)? };
    let end = without_stop(reading, run);
    // *according to*, *nach eigenen Angaben von*.
    let opens = |item: &usize| {
        let class = reading.class(*item);
        class.is(Class::PREPOSITION) && !class.is(Class::CONJUNCTION.or(Class::INNER))
    };
    // *Laut* opens a sentence, *nach Angaben* has its preposition before it.
    let cue = if class.is(shape::CAPITAL) && !behind && at > run.start {
        let small = |item: &usize| reading.class(*item).is(Class::DETERMINER.or(shape::VERBAL));
        let first = (run.start..at).rev().find(|item| !small(item)).filter(opens);
        first?..next
    } else if behind {
        at..at + 1
    } else {
        at..next
    };
    // *laut einem Bericht der „Elmer Zeitung“*
    let holder = reading.verb_second
        && !behind
        && reading.class(speaker.end).is(Class::DETERMINER)
        && reading.class(speaker.end + 1).is(shape::FRAGMENT)
        && speaker.end + 1 < run.end;
    let speaker = if holder { speaker.start..speaker.end + 2 } else { speaker };
    let extent = cue.start.min(speaker.start)..cue.end.max(speaker.end);
    let rest = if extent.end < end { reading.class(extent.end) } else { shape::STOP };
    let before = if extent.start > run.start { reading.class(extent.start - 1) } else { Class::default() };
    if class.is(Class::ADVERB) {
        // *so* names a source only behind what it said, and nothing but adjuncts follows the name.
        let closes = rest.is(shape::BREAK.or(shape::FRAGMENT).or(Class::ADVERB).or(Class::TIME).or(Class::PREPOSITION));
        if !closes || !before.is(shape::COMMA.or(shape::DASH).or(shape::FRAGMENT)) {
            return None;
        }
    }
    let leads = extent.start == run.start || before.is(Class::CONJUNCTION) && extent.start == run.start + 1;
    let (mut earlier, mut later) = (None, None);
    if leads {
        let comma = || {
            let within = extent.end..end.min(extent.end + 2 * VERB_WITHIN);
            within.clone().find(|item| reading.class(*item).is(shape::COMMA)).map(|comma| comma + 1)
        };
        // Where the verb stands second, the statement goes on at once.
        let from = if reading.verb_second { None } else { comma() }.unwrap_or(extent.end);
        later = (from < end).then_some(from..end);
    } else {
        let stop = extent.start - usize::from(before.is(shape::COMMA));
        earlier = (run.start < stop).then_some(run.start..stop);
        let resumed = rest.is(shape::COMMA) && reading.class(extent.end + 1).is(shape::FRAGMENT);
        if class.is(Class::ADVERB) && resumed && extent.end + 1 < end {
            // *„Wir haben“, so Brand, „nichts gesehen“*
            later = Some(extent.end + 1..extent.end + 2);
        } else if reading.verb_second && !class.is(Class::ADVERB) && !rest.is(shape::BREAK) {
            later = (extent.end < end).then_some(extent.end..end);
        }
    }
    Some(Clause {
        sentence,
        cue,
        class,
        extent,
        speaker: Some(speaker),
        before: earlier,
        after: later,
        opens_next: false,
        addressee: None,
        via: None,
        reports: true,
        nested: false,
        rule: "according",
    })
}

/// How many sentences a report in the mood of reported speech may be from the clause that opened it.
const MOOD_REACH: usize = 3;

/// *Die Lage sei ernst.*: the mood of the verb says that the last one who spoke goes on.
fn mood(reading: &Reading, sentence: usize, run: &Run, last: Option<&Clause>) -> Option<Clause> {
    let reported = |item: &usize| reading.class(*item).is(Class::REPORTED) && !reading.class(*item).is(shape::CAPITAL);
    let verb = (run.start + 1..run.end.min(run.start + VERB_WITHIN)).find(reported)?;
    let own = reading.class(verb - 1).is(Class::FIRST) || reading.class(verb + 1).is(Class::FIRST);
    let last = last.filter(|last| last.sentence + MOOD_REACH >= sentence && !own)?;
    Some(Clause {
        sentence,
        cue: run.start..run.start,
        class: Class::SAY,
        extent: run.start..run.start,
        speaker: Some(last.speaker.clone()?),
        before: None,
        after: Some(run.start..without_stop(reading, run)),
        opens_next: false,
        addressee: None,
        via: None,
        reports: true,
        nested: false,
        rule: "mood",
    })
}
