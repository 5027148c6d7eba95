//! What a cue may report: stretches between openers, commas, conjunctions and the edges of the sentence.
//!
//! Their number is bounded for each cue, however long the sentence.

use super::{
    super::{
        clause::Clause,
        page::Page,
        reading::{Run, shape},
    },
    cue::Cue,
    features::is_cue,
};
use crate::lang::Class;

/// How far from a cue the edges of its report may stand, unless they are those of the sentence.
const WINDOW: usize = 60;
/// How far after a cue its report may begin.
pub(super) const OPENS_WITHIN: usize = 10;
/// Most starts after a cue, and most ends after each.
const STARTS: usize = 5;
const ENDS: usize = 9;
/// Most ends before a cue, and most starts before each beside that of the sentence.
const ENDS_BEFORE: usize = 3;
const STARTS_BEFORE: usize = 4;
/// How many clauses after a cue are looked at for where its report must end.
const LATER: usize = 6;

/// The edge of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) at: usize,
    /// On this side of the cue.
    pub(super) before: bool,
}

/// A stretch that may be reported, by its places among the edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) start: usize,
    pub(super) end: usize,
    /// How the rules see it: [`Candidate::CHOSEN`] by them, or 1 where it overlaps their choice.
    pub(super) ruled: u32,
}

impl Candidate {
    pub(super) const CHOSEN: u32 = 2;
}

/// The candidates of one cue, those that the rules choose first.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) starts: Vec<Edge>,
    pub(super) ends: Vec<Edge>,
    pub(super) candidates: Vec<Candidate>,
    n_ruled: usize,
}

impl Sheet {
    /// Gathers what a cue may report.
    pub(super) fn fill(&mut self, page: &Page<'_>, cue: &Cue) {
        self.starts.clear();
        self.ends.clear();
        self.candidates.clear();
        self.n_ruled = 0;
        if let Some(clause) = cue.clause.map(|clause| &page.clauses[clause]) {
            for (run, before) in [(&clause.before, true), (&clause.after, false)] {
                if let Some(run) = run.as_ref().filter(|run| !run.is_empty()) {
                    self.starts.push(Edge { at: run.start, before });
                    self.ends.push(Edge { at: run.end, before });
                    let number = self.n_ruled;
                    self.candidates.push(Candidate { start: number, end: number, ruled: Candidate::CHOSEN });
                    self.n_ruled += 1;
                }
            }
        }
        self.add_after(page, cue);
        self.add_before(page, cue);
    }

    /// The items of a candidate.
    pub(super) fn run(&self, candidate: Candidate) -> Run {
        self.starts[candidate.start].at..self.ends[candidate.end].at
    }

    fn add_after(&mut self, page: &Page<'_>, cue: &Cue) {
        let reading = page.reading;
        let from = cue.at + 1;
        let limit = limit(page, cue);
        let near = limit.min(from + OPENS_WITHIN);
        let first = self.starts.len();
        let mut start = |at: usize| {
            let edge = Edge { at, before: false };
            if self.starts.len() < first + STARTS && at < limit && !self.starts[first..].contains(&edge) {
                self.starts.push(edge);
            }
        };
        start(from);
        let opens = Class::THAT.or(Class::OPENER).or(Class::TO).or(Class::AS).or(shape::FRAGMENT);
        (from..near).filter(|at| reading.class(*at).is(opens)).for_each(&mut start);
        for at in from..near {
            let class = reading.class(at);
            if class.is(shape::COMMA.or(shape::COLON).or(Class::PREPOSITION)) && !class.is(Class::CONJUNCTION) {
                start(at + 1);
            }
        }
        let first_end = self.ends.len();
        let stops = shape::BREAK.or(Class::AND).or(Class::CONJUNCTION).or(Class::RELATIVE);
        for end in from + 1..limit.min(from + WINDOW) {
            let class = reading.class(end);
            let inner = end < near && class.is(Class::PREPOSITION.or(Class::TO));
            if class.is(stops) || inner || is_cue(page, end) || reading.class(end - 1).is(shape::FRAGMENT) {
                self.ends.push(Edge { at: end, before: false });
                if self.ends.len() == first_end + ENDS + STARTS {
                    break;
                }
            }
        }
        if limit > from {
            self.ends.push(Edge { at: limit, before: false });
        }
        let last = self.ends.len();
        for start in first..self.starts.len() {
            let at = self.starts[start].at;
            let begun = first_end + self.ends[first_end..].partition_point(|end| end.at <= at);
            for end in (begun..last).filter(|end| *end < begun + ENDS || *end + 1 == last) {
                self.pair(start, end);
            }
        }
    }

    fn add_before(&mut self, page: &Page<'_>, cue: &Cue) {
        let reading = page.reading;
        let floor = cue.run.start.max(cue.at.saturating_sub(WINDOW));
        let first_end = self.ends.len();
        for end in (floor + 1..=cue.at).rev() {
            let fragment = reading.class(end - 1).is(shape::FRAGMENT);
            let pause = end < cue.at && reading.class(end).is(shape::COMMA.or(shape::DASH));
            if fragment || pause || end == cue.at && reading.class(cue.at).is(Class::ACCORDING) {
                self.ends.push(Edge { at: end, before: true });
                if self.ends.len() == first_end + ENDS_BEFORE {
                    break;
                }
            }
        }
        let Some(nearest) = self.ends.get(first_end).copied() else { return };
        let first = self.starts.len();
        self.starts.push(Edge { at: cue.run.start, before: true });
        let opens = Class::CONJUNCTION.or(Class::AND).or(Class::THAT).or(shape::COMMA).or(shape::DASH);
        for at in (floor + 1..nearest.at).rev() {
            if reading.class(at - 1).is(opens) {
                self.starts.push(Edge { at, before: true });
                if self.starts.len() == first + 1 + STARTS_BEFORE {
                    break;
                }
            }
        }
        for end in first_end..self.ends.len() {
            for start in first..self.starts.len() {
                if self.starts[start].at < self.ends[end].at {
                    self.pair(start, end);
                }
            }
        }
    }

    /// Adds a candidate unless it is one that the rules chose.
    fn pair(&mut self, start: usize, end: usize) {
        let (first, last) = (self.starts[start], self.ends[end]);
        let mut ruled = 0;
        for other in 0..self.n_ruled {
            let (start, end) = (self.starts[other], self.ends[other]);
            if (start, end) == (first, last) {
                return;
            }
            ruled |= u32::from(start.at < last.at && first.at < end.at);
        }
        self.candidates.push(Candidate { start, end, ruled });
    }
}

/// Where a participle of the same rank begins, *…, adding that*, or the sentence ends: no report goes farther.
fn limit(page: &Page<'_>, cue: &Cue) -> usize {
    let later = &page.clauses[page.clauses_of[cue.sentence].clone()];
    let later = &later[later.partition_point(|clause| clause.cue.start <= cue.at)..];
    let beside = |clause: &&Clause| !clause.nested && clause.rule == "participle" && clause.extent.start > cue.at;
    let next = later.iter().take(LATER).find(beside);
    next.map_or(cue.end, |next| next.extent.start.min(cue.end))
}
