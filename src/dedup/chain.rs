//! Shared anchors joined to segments: how much of each of two texts stands in the other, without looking at the texts.

use super::{
    align::Match,
    corpus::{Corpus, Grams, Holder},
    furniture::Dead,
    sketch::GRAM,
};

/// A run of letters of the left text and the run of the right one that goes with it, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) left: (u32, u32),
    pub(super) right: (u32, u32),
}

impl Segment {
    /// The run that `found` is.
    pub(super) fn of(found: &Match) -> Self {
        Self { left: found.left, right: found.right }
    }
}

/// A gram that two texts hold, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    left: u32,
    right: u32,
}

/// Looks up where one text meets others; a worker keeps one from text to text.
#[derive(Debug)]
pub(super) struct Meetings {
    /// One more than the number of a text among those asked for, 0 for all others.
    asked: Vec<u32>,
    places: Vec<Vec<Place>>,
}

impl Meetings {
    pub(super) fn new(corpus: &Corpus) -> Self {
        Self { asked: vec![0; corpus.len()], places: Vec::new() }
    }

    /// The places of the grams that `text` has in common with each of `others`, which come after it, by place in `text`.
    pub(super) fn of(&mut self, grams: &Grams, text: u32, others: &[u32]) -> &[Vec<Place>] {
        for (&other, number) in others.iter().zip(1..) {
            self.asked[other as usize] = number;
        }
        if self.places.len() < others.len() {
            self.places.resize_with(others.len(), Vec::new);
        }
        let places = &mut self.places[..others.len()];
        places.iter_mut().for_each(Vec::clear);
        for shared in grams.shared_of(text) {
            let left = grams.place_of(*shared);
            let place = |right: u32| Place { left, right };
            let holders = grams.holders_after(*shared);
            // Of a gram that very many texts hold, only the texts asked for are looked up.
            if holders.len() > 64 + 2 * others.len() {
                let mut rest = holders;
                for (other, places) in others.iter().zip(&mut *places) {
                    rest = &rest[Holder::before(rest, *other)..];
                    if let Some(holder) = rest.first().filter(|holder| holder.text == *other) {
                        places.push(place(holder.at));
                    }
                }
            } else {
                for holder in holders {
                    if let Some(number) = self.asked[holder.text as usize].checked_sub(1) {
                        places[number as usize].push(place(holder.at));
                    }
                }
            }
        }
        for &other in others {
            self.asked[other as usize] = 0;
        }
        places
    }
}

/// The most letters from one anchor to the next within what is shared, where there is one in `spacing` on the average.
pub(super) fn longest_gap(spacing: u32) -> u32 {
    spacing.saturating_mul(6).saturating_add(48)
}

/// A segment that may still grow: its ends are the first letters of its last anchor.
#[derive(Clone, Copy)]
struct Open {
    start: (u32, u32),
    last: (u32, u32),
    anchors: u32,
}

/// Joins the places where two texts meet to segments.
///
/// A place joins one of the last three segments when the gaps on both sides are short and alike; what lies in a
/// joined gap counts as shared. Each end is lengthened by what sampling is expected to miss.
pub(super) fn chain(corpus: &Corpus, left: u32, right: u32, places: &[Place], segments: &mut Vec<Segment>) {
    let spacing = corpus.spacing(left, right);
    let longest_gap = longest_gap(spacing);
    segments.clear();
    // The last three, the latest first.
    let mut open: [Option<Open>; 3] = [None; 3];
    for place in places {
        let joined = open.iter_mut().flatten().find(|segment| {
            let gap = (place.left.checked_sub(segment.last.0)).zip(place.right.checked_sub(segment.last.1));
            gap.is_some_and(|gap| {
                let longer = gap.0.max(gap.1);
                longer <= longest_gap && gap.0.abs_diff(gap.1) <= (longer / 4).max(6)
            })
        });
        let here = (place.left, place.right);
        if let Some(segment) = joined {
            segment.last = here;
            segment.anchors += 1;
        } else {
            if let Some(finished) = open[2] {
                close(corpus, left, right, finished, spacing, segments);
            }
            open = [Some(Open { start: here, last: here, anchors: 1 }), open[0], open[1]];
        }
    }
    for finished in open.into_iter().rev().flatten() {
        close(corpus, left, right, finished, spacing, segments);
    }
}

/// Keeps a finished segment, lengthened at both ends, unless it is too short to mean anything.
fn close(corpus: &Corpus, left: u32, right: u32, segment: Open, spacing: u32, segments: &mut Vec<Segment>) {
    let gram = GRAM as u32;
    let end = (segment.last.0 + gram, segment.last.1 + gram);
    if segment.anchors < 2 || (end.0 - segment.start.0).min(end.1 - segment.start.1) < 32 {
        return;
    }
    let missed = spacing * 7 / 10;
    let before = missed.min(segment.start.0).min(segment.start.1);
    let room = (corpus.letters[left as usize] - end.0).min(corpus.letters[right as usize] - end.1);
    let after = missed.min(room);
    segments.push(Segment {
        left: (segment.start.0 - before, end.0 + after),
        right: (segment.start.1 - before, end.1 + after),
    });
}

/// Share of the live letters of each side that lies in `segments`; `runs` is room to work in.
pub(super) fn coverage(
    corpus: &Corpus,
    dead: &Dead,
    [left, right]: [u32; 2],
    segments: &[Segment],
    runs: &mut Vec<(u32, u32)>,
) -> [f32; 2] {
    let mut share = |text: u32, side: fn(&Segment) -> (u32, u32)| {
        runs.clear();
        runs.extend(segments.iter().map(side));
        union(runs);
        let live = dead.live(text, (0, corpus.letters[text as usize]));
        let covered: u32 = runs.iter().map(|&run| dead.live(text, run)).sum();
        if live == 0 { 0.0 } else { covered as f32 / live as f32 }
    };
    [share(left, |segment| segment.left), share(right, |segment| segment.right)]
}

/// Makes `runs` the same letters as disjoint runs in order.
pub(super) fn union(runs: &mut Vec<(u32, u32)>) {
    if !runs.is_sorted() {
        runs.sort_unstable();
    }
    runs.dedup_by(|run, last| {
        let joins = run.0 <= last.1;
        if joins {
            last.1 = last.1.max(run.1);
        }
        joins
    });
}
