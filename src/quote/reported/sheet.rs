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
    frame::{FAR, Frame},
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What one cue may report: starts, and the ends that each may have.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) starts: Vec<Edge>,
    pub(super) ends: Vec<Edge>,
    /// The ends of each start that are near, and one that is far; those that the rules choose come first and have one each.
    ends_of: Vec<(Run, Option<usize>)>,
    /// How many stretches the rules choose.
    n_chosen: usize,
}

impl Sheet {
    pub(super) const CHOSEN: u32 = 2;

    /// Gathers what a cue may report.
    pub(super) fn fill(&mut self, page: &Page<'_>, cue: &Cue) {
        self.starts.clear();
        self.ends.clear();
        self.ends_of.clear();
        if let Some(clause) = cue.clause.map(|clause| &page.clauses[clause]) {
            for (run, before) in [(&clause.before, true), (&clause.after, false)] {
                if let Some(run) = run.as_ref().filter(|run| !run.is_empty()) {
                    let number = self.ends.len();
                    self.starts.push(Edge { at: run.start, before });
                    self.ends.push(Edge { at: run.end, before });
                    self.ends_of.push((number..number + 1, None));
                }
            }
        }
        self.n_chosen = self.starts.len();
        self.add_after(page, cue);
        self.add_before(page, cue);
    }

    /// The items of a candidate.
    pub(super) fn run(&self, candidate: Candidate) -> Run {
        self.starts[candidate.start].at..self.ends[candidate.end].at
    }

    /// All candidates, those that the rules choose first; what they choose may come up once more.
    pub(super) fn candidates(&self) -> impl Iterator<Item = Candidate> + use<'_> {
        (0..self.starts.len()).flat_map(|start| self.ends_of(start).map(move |end| Candidate { start, end }))
    }

    /// The ends that a start may have.
    pub(super) fn ends_of(&self, start: usize) -> impl Iterator<Item = usize> + use<> {
        let (near, far) = self.ends_of[start].clone();
        near.chain(far)
    }

    /// How the rules see a candidate: [`Self::CHOSEN`] by them, or 1 where it overlaps their choice, else 0; none if it
    /// is their choice once more.
    pub(super) fn ruled(&self, candidate: Candidate) -> Option<u32> {
        if candidate.start < self.n_chosen {
            return Some(Self::CHOSEN);
        }
        let edges = |Candidate { start, end }| (self.starts[start], self.ends[end]);
        let (first, last) = edges(candidate);
        let mut ruled = 0;
        for number in 0..self.n_chosen {
            let (start, end) = edges(Candidate { start: number, end: number });
            if (start, end) == (first, last) {
                return None;
            }
            ruled |= u32::from(start.at < last.at && first.at < end.at);
        }
        Some(ruled)
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
        let parts = shape::COMMA.or(shape::COLON).or(Class::PREPOSITION);
        let ahead = reading.classes.get(from..near).unwrap_or_default();
        (from..).zip(ahead).filter(|(_, class)| class.is(opens)).for_each(|(at, _)| start(at));
        for (at, class) in (from..).zip(ahead) {
            if class.is(parts) && !class.is(Class::CONJUNCTION) {
                start(at + 1);
            }
        }
        let first_end = self.ends.len();
        let stops = shape::BREAK.or(Class::AND).or(Class::CONJUNCTION).or(Class::RELATIVE);
        let inner = stops.or(Class::PREPOSITION).or(Class::TO);
        let may_report = Class::ACCORDING.or(Class::of_strength(7));
        let window = reading.classes.get(from..limit.min(from + WINDOW)).unwrap_or_default();
        for (end, pair) in (from + 1..).zip(window.windows(2)) {
            let stops = if end < near { inner } else { stops };
            let class = pair[1];
            if class.is(stops) || pair[0].is(shape::FRAGMENT) || class.is(may_report) && is_cue(page, end) {
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
            let end = last.min(begun + ENDS);
            self.ends_of.push((begun..end, (end < last).then(|| last - 1)));
        }
    }

    fn add_before(&mut self, page: &Page<'_>, cue: &Cue) {
        let reading = page.reading;
        let floor = cue.run.start.max(cue.at.saturating_sub(WINDOW));
        let first_end = self.ends.len();
        let pause = shape::COMMA.or(shape::DASH);
        for (back, pair) in reading.classes[floor..=cue.at].windows(2).rev().enumerate() {
            let end = cue.at - back;
            let closes = if end == cue.at { Class::ACCORDING } else { pause };
            if pair[0].is(shape::FRAGMENT) || pair[1].is(closes) {
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
        for (at, ahead) in (floor + 1..nearest.at).zip(&reading.classes[floor..nearest.at - 1]).rev() {
            if ahead.is(opens) {
                self.starts.push(Edge { at, before: true });
                if self.starts.len() == first + 1 + STARTS_BEFORE {
                    break;
                }
            }
        }
        // The nearest end comes first.
        for start in &self.starts[first..] {
            let begun = self.ends[first_end..].partition_point(|end| end.at > start.at);
            self.ends_of.push((first_end..first_end + begun, None));
        }
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

/// The pattern of what stands between a cue and each start behind it; none for those before it.
pub(super) fn gaps(frame: &Frame, cue: &Cue) -> impl Fn(Edge) -> u32 + use<> {
    let from = cue.at + 1;
    let near: [u32; OPENS_WITHIN + 1] = frame.patterns(from);
    move |start| match start.at.checked_sub(from) {
        _ if start.before => 0,
        gap => gap.and_then(|gap| near.get(gap)).copied().unwrap_or(FAR),
    }
}
