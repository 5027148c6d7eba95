//! Which member of a cluster the others were made from, and what each member is.

use super::{Role, chain::union, corpus::Corpus, passage::Passage};

/// The passages of two different texts of one cluster.
#[derive(Debug)]
pub(super) struct Compared {
    pub(super) left: u32,
    pub(super) right: u32,
    /// Share of each text, furniture left out, that the passages cover.
    pub(super) coverage: [f32; 2],
    pub(super) passages: Vec<Passage>,
}

impl Compared {
    /// Whether words or marks of one text stand otherwise in the other, or others in their place.
    fn edited(&self) -> bool {
        // What stands between two passages on both sides was replaced.
        let gap = |one: (u32, u32), other: (u32, u32)| other.0.saturating_sub(one.1);
        self.passages.iter().any(|passage| passage.edited && !passage.boilerplate)
            || self.passages.windows(2).any(|two| {
                let [ours, theirs] = [0, 1].map(|side| gap(two[0].letters[side], two[1].letters[side]));
                ours.min(theirs) >= REPLACED
            })
    }

    /// The runs of letters of side 0 or 1.
    fn runs(&self, side: usize) -> impl Iterator<Item = (u32, u32)> {
        self.passages.iter().map(move |passage| passage.letters[side])
    }
}

/// Share of a text that must follow the last shared letter for the other to be an excerpt of it.
const CUT: f32 = 0.1;
/// Share of a text that must be missing anywhere for that: what stands around it on its page may be missing too.
const MISSING: f32 = 0.2;
/// So many letters between two passages in both texts are no chance.
const REPLACED: u32 = 40;
/// A text of which more than this is its own is not just another one with a page around it.
const OWN: f32 = 0.5;

/// Share of a text that the page behind it may be.
const AROUND: f32 = 0.15;

/// The member of a cluster that the others look copied from.
///
/// `members` ascend; `compared` holds the pairs within the cluster. A good source covers the others without edits,
/// and hardly a letter of it is found nowhere else; a missing tail is what a cut leaves, so that weighs least.
pub(super) fn reference(corpus: &Corpus, members: &[u32], compared: &[&Compared]) -> u32 {
    let place = |text: u32| members.binary_search(&text).expect("pairs lie within their cluster");
    // Equal texts count for less than different ones: that one was printed often does not make it the first.
    let weight = |text: u32| 1.0 + (corpus.copies_of(text).len() as f32).ln();
    let total: f32 = members.iter().map(|&text| weight(text)).sum();
    let mut given = vec![0.0_f32; members.len()];
    let mut extra = vec![0.0_f32; members.len()];
    let mut runs: Vec<Vec<(u32, u32)>> = vec![Vec::new(); members.len()];
    for pair in compared {
        let sides = [pair.left, pair.right];
        let penalty = if pair.edited() { 0.2 } else { 0.0 };
        for side in 0..2 {
            let (text, other) = (place(sides[side]), 1 - side);
            let weight = weight(sides[other]);
            given[text] += weight * (pair.coverage[other] - penalty);
            extra[text] += weight * 0.1 * pair.passages.len().saturating_sub(1) as f32;
            runs[text].extend(pair.runs(side));
        }
    }
    let others = (total - 1.0).max(1.0);
    let mut best = (f32::NEG_INFINITY, 0, members[0]);
    for (at, &text) in members.iter().enumerate() {
        let letters = corpus.letters[text as usize];
        let explained = &mut runs[at];
        union(explained);
        let covered: u32 = explained.iter().map(|run| run.1 - run.0).sum();
        let front = explained.first().map_or(letters, |run| run.0);
        let tail = explained.last().map_or(0, |run| letters - run.1);
        let share = |count: u32| count as f32 / letters as f32;
        let within = share(letters - covered - tail);
        // What stands around a copy on its page is short; a long tail is what the others cut.
        let wrapped = share(front) > 0.02 && share(tail) < AROUND;
        let tail = share(tail) * if wrapped { 1.5 } else { 0.35 };
        let alone = if corpus.copies_of(text).len() > 1 { 0.0 } else { 1.5 * within + tail };
        let score = (given[at] + weight(text) - 1.0 - extra[at]) / others - alone;
        if score > best.0 || score >= best.0 && letters > best.1 {
            best = (score, letters, text);
        }
    }
    best.2
}

/// What each of `members` is, given the one they were made from.
///
/// In a large cluster not every member was compared with `reference`; those are judged by their length and by what
/// they share with others.
pub(super) fn roles(corpus: &Corpus, members: &[u32], reference: u32, compared: &[&Compared]) -> Vec<Role> {
    let letters = corpus.letters[reference as usize];
    let by_length = |text: u32| {
        let excerpt = corpus.letters[text as usize] as f32 <= (1.0 - CUT) * letters as f32;
        if excerpt { Role::Excerpt } else { Role::Verbatim }
    };
    let place = |text: u32| members.binary_search(&text).expect("pairs lie within their cluster");
    let mut roles = vec![Role::Edited; members.len()];
    let mut direct = vec![false; members.len()];
    for pair in compared {
        for (side, text) in [pair.left, pair.right].into_iter().enumerate() {
            let at = place(text);
            if [pair.left, pair.right].contains(&reference) {
                let end = pair.runs(1 - side).map(|run| run.1).max().unwrap_or(0);
                let cut = letters.saturating_sub(end) as f32 >= CUT * letters as f32;
                direct[at] = true;
                roles[at] = if pair.edited() || pair.coverage[side] < 1.0 - OWN {
                    Role::Edited
                } else if cut || pair.coverage[1 - side] < 1.0 - MISSING {
                    Role::Excerpt
                } else {
                    Role::Verbatim
                };
            } else if !direct[at] && !pair.edited() {
                roles[at] = by_length(text);
            }
        }
    }
    roles[place(reference)] = Role::Verbatim;
    roles
}
