//! Which candidate of a cue is its report, and which reports of a sentence stand.

use std::collections::BTreeMap;

use super::{
    super::{
        clause::{Clause, is_passive},
        indirect::{FEWEST_WORDS, Report, trimmed},
        model::{Model, Task, softmax},
        page::Page,
        reading::{Run, shape},
    },
    cue::Cue,
    features::{is_cue, tell_both, tell_end, tell_start},
    frame::Frame,
    sheet::{self, Candidate, Edge, Sheet},
};
use crate::{Span, lang::Class};

/// Candidates whose edges promise most, which are looked at as a whole.
const RIVALS: usize = 5;
/// What its own probability adds for a rival, beside that of all that share half with it.
const OWN: f32 = 0.25;
/// A report that differs by no more than this at either edge is the rules' own.
const EDGE: usize = 2;

/// What a cue is taken to report, and how probably.
#[derive(Debug)]
pub(super) struct Bid {
    pub(super) probability: f32,
    pub(super) cue: Cue,
    pub(super) run: Run,
}

/// Ranks the candidates of one cue after the other.
#[derive(Debug, Default)]
pub(super) struct Ranking {
    starts: Vec<f32>,
    ends: Vec<f32>,
}

/// A candidate whose edges promise much.
#[derive(Debug, Clone, Copy, Default)]
struct Rival {
    edges: f32,
    candidate: Candidate,
    ruled: u32,
}

impl Ranking {
    /// The candidate most probably right, where one that shares half of the right one's letters is right, and how
    /// probably; `nothing` is the score of *nothing reported*.
    pub(super) fn best(
        &mut self,
        model: &Model,
        page: &Page<'_>,
        frame: &Frame,
        cue: &Cue,
        sheet: &Sheet,
        nothing: f32,
    ) -> Option<(f32, Run)> {
        let mut rivals = [Rival::default(); RIVALS];
        let rivals = self.rivals(model, frame, cue, sheet, &mut rivals);
        let mut scores = [nothing; 1 + RIVALS];
        let scores = &mut scores[..=rivals.len()];
        let mut spans = [Span::default(); RIVALS];
        for ((rival, score), span) in rivals.iter().zip(&mut scores[1..]).zip(&mut spans) {
            let Candidate { start, end } = rival.candidate;
            let whole = model.score(Task::Report, |features| {
                tell_both(frame, cue, (sheet.starts[start], sheet.ends[end]), rival.ruled, features);
            });
            *score = self.starts[start] + self.ends[end] + whole;
            *span = page.reading.span(&sheet.run(rival.candidate)).unwrap_or_default();
        }
        softmax(scores);
        let scores = &scores[1..];
        // What is right if one of them is: itself, and those that share half with it.
        let mut hits = [0.0; RIVALS];
        for one in 0..scores.len() {
            hits[one] += scores[one];
            for other in 0..one {
                if alike(spans[one], spans[other]) {
                    hits[one] += scores[other];
                    hits[other] += scores[one];
                }
            }
        }
        let mut best = None;
        let mut most = 0.0;
        for ((rival, score), hit) in rivals.iter().zip(scores).zip(hits) {
            let worth = hit + OWN * score;
            if worth > most {
                most = worth;
                best = Some((hit, sheet.run(rival.candidate)));
            }
        }
        best
    }

    /// The candidates whose edges score best, behind those that the rules chose.
    fn rivals<'r>(
        &mut self,
        model: &Model,
        frame: &Frame,
        cue: &Cue,
        sheet: &Sheet,
        rivals: &'r mut [Rival; RIVALS],
    ) -> &'r [Rival] {
        let gaps = sheet::gaps(frame, cue);
        let start =
            |edge: &Edge| model.score(Task::Report, |features| tell_start(frame, cue, *edge, gaps(*edge), features));
        let end = |edge: &Edge| model.score(Task::Report, |features| tell_end(frame, cue, *edge, features));
        self.starts.clear();
        self.starts.extend(sheet.starts.iter().map(start));
        self.ends.clear();
        self.ends.extend(sheet.ends.iter().map(end));
        let mut found = 0;
        let mut least = f32::MIN;
        for (number, start) in self.starts.iter().enumerate() {
            for end in sheet.ends_of(number) {
                let edges = start + self.ends[end];
                if edges <= least {
                    continue;
                }
                let candidate = Candidate { start: number, end };
                let Some(ruled) = sheet.ruled(candidate) else { continue };
                let edges = if ruled == Sheet::CHOSEN { f32::MAX } else { edges };
                let mut place = found.min(RIVALS - 1);
                found = RIVALS.min(found + 1);
                while place > 0 && rivals[place - 1].edges < edges {
                    rivals[place] = rivals[place - 1];
                    place -= 1;
                }
                rivals[place] = Rival { edges, candidate, ruled };
                if found == RIVALS {
                    least = rivals[RIVALS - 1].edges;
                }
            }
        }
        &rivals[..found]
    }
}

/// Whether two spans share half of the letters that either covers.
fn alike(one: Span, other: Span) -> bool {
    let common = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    2 * u64::from(common) >= u64::from(one.end.max(other.end) - one.start.min(other.start))
}

/// Takes the surest bids of a sentence that do not overlap, in the order of the text.
pub(super) fn settle(page: &Page<'_>, model: &Model, bids: &mut Vec<Bid>, found: &mut Vec<Report>) {
    bids.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.cue.at.cmp(&b.cue.at)));
    let alone = bids.len() == 1;
    let first = found.len();
    let announced = bids.first().and_then(|bid| announced(page, bid.cue.sentence));
    // Where each run that is taken starts and ends.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for Bid { probability, cue, run } in bids.drain(..) {
        // Asked first, since to trim the end of a sentence may be long work.
        let free = taken.range(..run.end).next_back().is_none_or(|(_, end)| *end <= run.start);
        let run = if free { past_day(page, cue.at, trimmed(page.reading, &before_colon(page, run))) } else { 0..0 };
        let marked = || page.reading.class(run.start).is(shape::FRAGMENT);
        if run.is_empty() || run.len() < FEWEST_WORDS && !marked() || announced.is_some_and(|cue| run.end > cue) {
            continue;
        }
        let clause = cue.clause.filter(|clause| page.clauses[*clause].speaker.is_some());
        let speaker = match clause {
            Some(clause) => page.clauses[clause].speaker.clone(),
            None => source(page, &cue, &run),
        };
        // *…, said the keeper*: who speaks is not what is said.
        if speaker.as_ref().is_some_and(|speaker| speaker.start < run.end && run.start < speaker.end) {
            continue;
        }
        if clause.is_some_and(|clause| is_told(page, &page.clauses[clause], &run)) {
            continue;
        }
        if !alone {
            taken.insert(run.start, run.end);
        }
        let rule = clause.map(|clause| &page.clauses[clause]).filter(|clause| is_ruled(clause, &run));
        found.push(Report {
            cue: clause.map_or(cue.at..cue.at + 1, |clause| page.clauses[clause].cue.clone()),
            clause,
            speaker,
            run,
            confidence: model.calibrated(Task::Report, probability),
            rule: rule.map_or("ranked", |clause| clause.rule),
        });
    }
    found[first..].sort_by_key(|report| report.run.start);
}

/// The cue of *Quill wrote on Monday:* at the end of a sentence: what it reports stands in the next paragraph.
fn announced(page: &Page<'_>, sentence: usize) -> Option<usize> {
    let last = page.clauses_of[sentence].clone().next_back()?;
    page.clauses[last].opens_next.then(|| page.clauses[last].cue.start)
}

/// *… not to be named, said: “…”*: the verb before a colon or a mark says what follows and is no part of the run.
fn before_colon(page: &Page<'_>, run: Run) -> Run {
    let opens = page.reading.class(run.end).is(shape::COLON.or(shape::FRAGMENT));
    let ends = run.end - usize::from(opens && run.len() > 1 && is_cue(page, run.end - 1));
    run.start..ends
}

/// *announced Friday it would close*, *told us on Friday the line was shut*: a day says when, unless it is the subject.
fn past_day(page: &Page<'_>, cue: usize, run: Run) -> Run {
    let day = run.start > cue
        && page.reading.class(run.start).is(Class::TIME)
        && page.reading.class(run.start + 1).is(Class::SUBJECT.or(Class::DETERMINER));
    run.start + usize::from(day)..run.end
}

/// *told ABC TV this week*: who is told, and when, is not what is said.
fn is_told(page: &Page<'_>, clause: &Clause, run: &Run) -> bool {
    let when = Class::TIME.or(Class::DETERMINER).or(Class::PREPOSITION);
    clause.addressee.as_ref().is_some_and(|told| {
        run.start == told.start && (told.end..run.end).all(|item| page.reading.class(item).is(when))
    })
}

/// Whether the rules chose this run too.
fn is_ruled(clause: &Clause, run: &Run) -> bool {
    let near = |a: usize, b: usize| a.abs_diff(b) <= EDGE;
    let chosen = [&clause.before, &clause.after].into_iter().flatten();
    chosen.into_iter().any(|other| near(other.start, run.start) && near(other.end, run.end))
}

/// Who is said to say it, where no rule knows.
fn source(page: &Page<'_>, cue: &Cue, run: &Run) -> Option<Run> {
    let reading = page.reading;
    let (at, floor) = (cue.at, cue.run.start);
    if reading.class(at).is(Class::ACCORDING) {
        return reading.phrase_starting(at + 2, cue.end);
    }
    if at > floor && reading.class(at - 1).is(shape::POSSESSIVE) {
        return reading.phrase_ending(at - 1, floor);
    }
    // *The lock was shown on …*: its subject says nothing.
    if is_passive(reading, &cue.run, at) {
        return None;
    }
    let inverted = run.end <= at && reading.class(at - 1).is(shape::COMMA.or(shape::FRAGMENT));
    let right = if inverted { reading.phrase_starting(at + 1, cue.end) } else { None };
    right.or_else(|| reading.subject_before(at, floor))
}
