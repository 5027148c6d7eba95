//! Pieces that were cut apart for matching put back together, quotation by quotation.

use super::{units::Units, voice::Speaker};
use crate::{Cancel, Result, sets::Sets};

/// Utterances and points of all pieces.
#[derive(Debug)]
pub(super) struct Levels {
    pub(super) utterance: Vec<u32>,
    pub(super) point: Vec<u32>,
}

/// Gives the pieces of every quotation that nothing keeps apart back to each other.
///
/// `label` is the cluster of each piece, `reworded` are pairs of pieces that say the same in other words, `point_pairs`
/// pairs that make one point.
pub(super) fn rejoin(
    all: &Units,
    label: &[u32],
    reworded: &[(u32, u32)],
    point_pairs: &[(u32, u32)],
    cancel: &Cancel,
) -> Result<Levels> {
    let n = all.pieces.len();
    let mut order: Vec<u32> = (0..n as u32).collect();
    order.sort_by_key(|&unit| (all.row_of(unit as usize).quotation, unit));
    let quotations: Vec<&[u32]> =
        order.chunk_by(|&a, &b| all.row_of(a as usize).quotation == all.row_of(b as usize).quotation).collect();

    let mut sets = Sets::new(n);
    let mut first: Vec<u32> = vec![u32::MAX; n];
    for (unit, &label) in label.iter().enumerate() {
        if first[label as usize] == u32::MAX {
            first[label as usize] = unit as u32;
        }
        sets.join(first[label as usize], unit as u32);
    }
    reword(all, &mut sets, reworded);
    close(all, &mut sets, point_pairs, cancel)?;

    attach(all, &mut sets, point_pairs, &quotations, cancel)?;
    absorb(all, &mut sets, point_pairs, &quotations, cancel)?;
    // Pieces put back may have made two points one.
    close(all, &mut sets, point_pairs, cancel)?;

    let mut points = sets.clone();
    points.join_all(point_pairs);
    Ok(Levels { utterance: sets.labels(), point: points.labels() })
}

/// Joins what is said in other words, unless it was said on two occasions or by two bearers of one last name.
fn reword(all: &Units, sets: &mut Sets, pairs: &[(u32, u32)]) {
    let mut places = vec![0; all.pieces.len()];
    // Where long words override their speakers, the same one stands for them in any order.
    let of_both = |a: Speaker, b: Speaker| if a.conflicts(b) { a.min(b) } else { a.fuller(b) };
    let mut speakers = vec![Speaker::default(); all.pieces.len()];
    for unit in 0..all.pieces.len() as u32 {
        let (root, row) = (sets.root(unit) as usize, all.row_of(unit as usize));
        if places[root] == 0 {
            places[root] = row.place();
        }
        speakers[root] = of_both(speakers[root], row.speaker);
    }
    for &(a, b) in pairs {
        let (left, right) = (sets.root(a) as usize, sets.root(b) as usize);
        let (here, there) = (places[left], places[right]);
        if (here == 0 || there == 0 || here == there) && !speakers[left].conflicts(speakers[right]) {
            sets.join(a, b);
            let root = sets.root(a) as usize;
            places[root] = here.max(there);
            speakers[root] = of_both(speakers[left], speakers[right]);
        }
    }
}

/// Pieces of one point by one speaker on the same occasion, named or likely, are one utterance.
fn close(all: &Units, sets: &mut Sets, point_pairs: &[(u32, u32)], cancel: &Cancel) -> Result<()> {
    cancel.check()?;
    let mut points = sets.clone();
    points.join_all(point_pairs);
    let mut placed: Vec<(u32, u32, u32, u32)> = Vec::new();
    for unit in 0..all.pieces.len() as u32 {
        cancel.check()?;
        let row = all.row_of(unit as usize);
        if row.speaker.is_known() && row.place() != 0 {
            placed.push((points.root(unit), row.speaker.family, row.place(), unit));
        }
    }
    placed.sort_unstable();
    for same in placed.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2)) {
        // What one text says twice does not show how its pieces belong together.
        let doc = |entry: &(u32, u32, u32, u32)| all.row_of(entry.3 as usize).doc;
        if same.iter().any(|entry| doc(entry) != doc(&same[0])) {
            same.windows(2).for_each(|pair| sets.join(pair[0].3, pair[1].3));
        }
    }
    cancel.check()
}

/// A piece without a match goes to the nearest matched piece of its quotation; a quotation without any is one.
///
/// A piece that makes a point with other quotations goes too, if a neighbour makes the same point with each of them, or
/// another one that stands on the same side there: then the two quotations run in parallel. Otherwise it stays apart: the first clause of a long quotation may make
/// another point than the rest.
fn attach(
    all: &Units,
    sets: &mut Sets,
    point_pairs: &[(u32, u32)],
    quotations: &[&[u32]],
    cancel: &Cancel,
) -> Result<()> {
    let quotation = |unit: u32| all.row_of(unit as usize).quotation;
    let label = sets.clone().labels();
    let mut owner: Vec<u32> = vec![u32::MAX; label.len()];
    let mut is_matched = vec![false; label.len()];
    for (unit, &set) in label.iter().enumerate() {
        let (own, set) = (quotation(unit as u32), set as usize);
        if owner[set] == u32::MAX {
            owner[set] = own;
        }
        is_matched[set] |= owner[set] != own;
    }
    let mut points = sets.clone();
    points.join_all(point_pairs);
    // By piece, and by the quotation that the other piece stands in.
    let mut edges: Vec<(u32, u32, u32)> =
        point_pairs.iter().flat_map(|&(a, b)| [(a, quotation(b), b), (b, quotation(a), a)]).collect();
    edges.sort_unstable();
    edges.dedup();
    let edges_of = |unit: u32| {
        let at = edges.partition_point(|edge| edge.0 < unit);
        edges[at..].iter().take_while(move |edge| edge.0 == unit).map(|edge| edge.2)
    };
    let edges_into = |unit: u32, quotation: u32| {
        let at = edges.partition_point(|edge| (edge.0, edge.1) < (unit, quotation));
        edges[at..].iter().take_while(move |edge| (edge.0, edge.1) == (unit, quotation)).map(|edge| edge.2)
    };

    for units in quotations.iter().filter(|units| units.len() > 1) {
        cancel.check()?;
        let matched: Vec<bool> = units.iter().map(|&unit| is_matched[label[unit as usize] as usize]).collect();
        let nearest = nearest(&matched);
        for (n, &unit) in units.iter().enumerate().filter(|&(n, _)| !matched[n]) {
            let neighbours = [n.checked_sub(1), Some(n + 1).filter(|&next| next < units.len())];
            let runs_parallel = |other: u32, points: &mut Sets| {
                neighbours.into_iter().flatten().any(|next| {
                    let next = units[next];
                    let mut beside = edges_into(next, quotation(other));
                    if points.root(next) == points.root(unit) {
                        return beside.next().is_some() || label[next as usize] == label[other as usize];
                    }
                    // Of two points, both quotations make the one before the other.
                    beside.any(|far| far != other && (far > other) == (next > unit))
                })
            };
            if !edges_of(unit).all(|other| runs_parallel(other, &mut points)) {
                continue;
            }
            match nearest[n] {
                Some(other) => sets.join(unit, units[other]),
                // Nothing in this quotation is matched: the pieces that make no point of their own are one.
                None if n + 1 < units.len() => {
                    let next = units[n + 1];
                    if edges_of(next).next().is_none() || points.root(unit) == points.root(next) {
                        sets.join(unit, next);
                    }
                }
                None => {}
            }
        }
    }
    Ok(())
}

/// For each place the nearest one that is matched, the earlier of two.
fn nearest(matched: &[bool]) -> Vec<Option<usize>> {
    let mut out: Vec<Option<usize>> = Vec::with_capacity(matched.len());
    let mut last = None;
    for (n, &is) in matched.iter().enumerate() {
        last = if is { Some(n) } else { last };
        out.push(last);
    }
    let mut next = None;
    for (n, &is) in matched.iter().enumerate().rev() {
        next = if is { Some(n) } else { next };
        out[n] = match (out[n], next) {
            (Some(before), Some(after)) if after - n < n - before => Some(after),
            (None, after) => after,
            (before, _) => before,
        };
    }
    out
}

/// Neighbours are one utterance where all quotations that hold the one, or make its point, hold the other too.
fn absorb(
    all: &Units,
    sets: &mut Sets,
    point_pairs: &[(u32, u32)],
    quotations: &[&[u32]],
    cancel: &Cancel,
) -> Result<()> {
    let label = sets.clone().labels();
    let held_by = |of: u32, by: u32| (label[of as usize], all.row_of(by as usize).quotation);
    let mut held: Vec<(u32, u32)> = (0..label.len() as u32).map(|unit| held_by(unit, unit)).collect();
    held.extend(point_pairs.iter().flat_map(|&(a, b)| [held_by(a, b), held_by(b, a)]));
    cancel.check()?;
    held.sort_unstable();
    held.dedup();
    let holders = |set: u32| {
        let (start, end) = (held.partition_point(|entry| entry.0 < set), held.partition_point(|entry| entry.0 <= set));
        &held[start..end]
    };
    let mut neighbours: Vec<(u32, u32)> = Vec::new();
    for units in quotations {
        cancel.check()?;
        for pair in units.windows(2) {
            let (a, b) = (label[pair[0] as usize], label[pair[1] as usize]);
            if a != b {
                neighbours.push((a.min(b), a.max(b)));
            }
        }
    }
    neighbours.sort_unstable();
    neighbours.dedup();
    for (a, b) in neighbours {
        cancel.check()?;
        let (few, many) = if holders(a).len() <= holders(b).len() { (a, b) } else { (b, a) };
        let many = holders(many);
        if holders(few).iter().all(|entry| many.binary_search_by_key(&entry.1, |other| other.1).is_ok()) {
            sets.join(a, b);
        }
    }
    Ok(())
}
