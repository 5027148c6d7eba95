//! Furniture: words that many unrelated texts share, because the page around them is the same.
//!
//! How many texts hold a gram says nothing: a story printed sixty times is as frequent as a template on sixty pages.
//! How many *stories* hold it does. A first, strict look for copies groups the texts; a gram in many groups is furniture.
//! In a small collection nothing is frequent; there the language's list of furniture helps.

use rayon::prelude::*;

use crate::{Cancel, Result};

use super::{
    accept::Pair,
    chain::{self, union},
    cluster,
    corpus::{Corpus, Grams, Shared},
    lists::Lists,
    sketch::GRAM,
};

/// A gram in so many groups of copies is furniture…
const MANY_GROUPS: usize = 8;
/// …if there are at least so many groups for each hundred texts with it.
const GROUPS_IN_HUNDRED: usize = 70;

/// Two texts are copies beyond doubt, furniture or not, if so much of one stands in the other…
const SURE: f32 = 0.85;
/// …and so much of the other in the one.
const SURE_BOTH: f32 = 0.25;
/// A short text that is nearly all page would tie together the stories on all such pages; half the pairs must agree.
const LINKED: f32 = 0.5;

/// Runs of letters of each text that belong to its page and not to its story.
#[derive(Debug)]
pub(super) struct Dead {
    /// Whether each shared gram is furniture.
    grams: Vec<bool>,
    /// Whether each text has a gram that was learnt to be furniture.
    learnt: Vec<bool>,
    /// Disjoint runs in order, one list a text.
    runs: Lists<(u32, u32)>,
    /// A group of copies that each text belongs to, named by one of them.
    story: Vec<u32>,
}

impl Dead {
    /// What the language's lists say, before anything is learnt from the texts.
    pub(super) fn listed(corpus: &Corpus, grams: &Grams) -> Self {
        let story = (0..corpus.len() as u32).collect();
        Self { grams: vec![false; grams.len()], learnt: vec![false; corpus.len()], runs: corpus.listed.clone(), story }
    }

    /// What the texts say, given the pairs of a first look.
    pub(super) fn learnt(corpus: &Corpus, grams: &Grams, pairs: &[Pair], cancel: &Cancel) -> Result<Self> {
        let sure = |pair: &Pair| pair.most() >= SURE && pair.least() >= SURE_BOTH;
        let story = cluster::clusters(corpus.len(), pairs, sure, LINKED, cancel)?;
        // Of each gram that is furniture, the letters from one such gram to the next: in the finest sampled texts of as
        // many as it takes.
        let dead: Vec<Option<u32>> = (0..grams.len() as u32)
            .into_par_iter()
            .map_init(Vec::new, |room, gram| {
                let holders = grams.holders_of(gram);
                if holders.len() < MANY_GROUPS || cancel.is_set() {
                    return None;
                }
                room.clear();
                room.extend(holders.iter().map(|holder| story[holder.text as usize]));
                room.sort_unstable();
                room.dedup();
                if room.len() < MANY_GROUPS || room.len() * 100 < holders.len() * GROUPS_IN_HUNDRED {
                    return None;
                }
                room.clear();
                room.extend(holders.iter().map(|holder| corpus.spacing(holder.text, holder.text)));
                Some(*room.select_nth_unstable(MANY_GROUPS - 1).1)
            })
            .collect();
        cancel.check()?;
        let is_dead = |shared: &Shared| dead[shared.gram as usize].is_some();
        let mut learnt = vec![false; corpus.len()];
        let mut runs = Lists::default();
        let mut mixed = Vec::new();
        for (text, learnt) in learnt.iter_mut().enumerate() {
            if text % 4096 == 0 {
                cancel.check()?;
            }
            let anchors = grams.shared_of(text as u32);
            *learnt = anchors.iter().any(is_dead);
            mixed.clear();
            mixed.extend_from_slice(corpus.listed.of(text));
            if *learnt {
                let place = |shared: &Shared| grams.place_of(*shared);
                let own = corpus.spacing(text as u32, text as u32);
                // What no other text has leaves no shared anchor between two dead ones, only a long way.
                let goes_on = |one: &Shared, other: &Shared| {
                    let spacing = dead[one.gram as usize].max(dead[other.gram as usize]).unwrap_or(0).max(own);
                    place(other) - place(one) <= chain::longest_gap(spacing)
                };
                let found = anchors
                    .chunk_by(|one, other| is_dead(one) == is_dead(other) && (!is_dead(one) || goes_on(one, other)))
                    .filter(|run| is_dead(&run[0]));
                mixed.extend(found.map(|run| (place(&run[0]), place(&run[run.len() - 1]) + GRAM as u32)));
                union(&mut mixed);
            }
            runs.push(mixed.iter().copied());
        }
        Ok(Self { grams: dead.iter().map(Option::is_some).collect(), learnt, runs, story })
    }

    /// Whether `gram` is furniture.
    pub(super) fn gram(&self, gram: u32) -> bool {
        self.grams[gram as usize]
    }

    /// Whether anything in `text` was learnt to be furniture.
    pub(super) fn has_learnt(&self, text: u32) -> bool {
        self.learnt[text as usize]
    }

    /// The group of sure copies that `text` belongs to.
    pub(super) fn story_of(&self, text: u32) -> u32 {
        self.story[text as usize]
    }

    /// How many letters of `run` are not furniture.
    pub(super) fn live(&self, text: u32, run: (u32, u32)) -> u32 {
        let runs = self.runs.of(text as usize);
        let first = runs.partition_point(|dead| dead.1 <= run.0);
        let inside = runs[first..].iter().take_while(|dead| dead.0 < run.1);
        run.1 - run.0 - inside.map(|dead| dead.1.min(run.1) - dead.0.max(run.0)).sum::<u32>()
    }
}
