//! Shared anchors joined to segments: how much of each of two texts stands in the other, without looking at the texts.

use super::{corpus::Corpus, furniture::Dead, sketch::GRAM};

/// A run of letters of the left text and the run of the right one that goes with it, half-open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) left: (u32, u32),
    pub(super) right: (u32, u32),
}

/// The places of the grams that both texts have, by place in the left one.
pub(super) fn meeting(corpus: &Corpus, left: u32, right: u32, places: &mut Vec<(u32, u32, u32)>) {
    places.clear();
    let (ours, theirs) = (corpus.shared_of(left), corpus.shared_of(right));
    let (mut one, mut other) = (0, 0);
    while let (Some(first), Some(second)) = (ours.get(one), theirs.get(other)) {
        if first.gram == second.gram {
            places.push((first.at, second.at, first.gram));
        }
        one += usize::from(first.gram <= second.gram);
        other += usize::from(second.gram <= first.gram);
    }
    places.sort_unstable();
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
pub(super) fn chain(corpus: &Corpus, left: u32, right: u32, places: &[(u32, u32, u32)], segments: &mut Vec<Segment>) {
    let spacing = corpus.spacing(left, right);
    let longest_gap = 48 + 6 * u64::from(spacing);
    segments.clear();
    let mut open: Vec<Open> = Vec::new();
    for &(ours, theirs, _) in places {
        let recent = open.len().saturating_sub(3);
        let joined = open[recent..].iter_mut().rev().find(|segment| {
            let Some(gap) = ours.checked_sub(segment.last.0).zip(theirs.checked_sub(segment.last.1)) else {
                return false;
            };
            let longer = gap.0.max(gap.1);
            u64::from(longer) <= longest_gap && gap.0.abs_diff(gap.1) <= (longer / 4).max(6)
        });
        if let Some(segment) = joined {
            segment.last = (ours, theirs);
            segment.anchors += 1;
        } else {
            open.push(Open { start: (ours, theirs), last: (ours, theirs), anchors: 1 });
        }
    }
    for segment in open {
        close(corpus, left, right, segment, spacing, segments);
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

/// Letters of each side that lie in `segments` and are not furniture, and the segments' share of the live letters.
pub(super) fn coverage(corpus: &Corpus, dead: &Dead, left: u32, right: u32, segments: &[Segment]) -> [f32; 2] {
    let share = |text: u32, runs: Vec<(u32, u32)>| {
        let live = dead.live(text, (0, corpus.letters[text as usize]));
        let covered: u32 = union(runs).into_iter().map(|run| dead.live(text, run)).sum();
        if live == 0 { 0.0 } else { covered as f32 / live as f32 }
    };
    [
        share(left, segments.iter().map(|segment| segment.left).collect()),
        share(right, segments.iter().map(|segment| segment.right).collect()),
    ]
}

/// The same letters as disjoint runs in order.
pub(super) fn union(mut runs: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    runs.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::with_capacity(runs.len());
    for run in runs {
        match merged.last_mut() {
            Some(last) if run.0 <= last.1 => last.1 = last.1.max(run.1),
            _ => merged.push(run),
        }
    }
    merged
}
