//! Furniture: words that many unrelated texts share, because the page around them is the same.
//!
//! How many texts hold a gram says nothing: a story printed sixty times is as frequent as a template on sixty pages.
//! How many *stories* hold it does. A first, strict look for copies groups the texts; a gram in many groups is furniture.
//! In a small collection nothing is frequent; there the language's list of furniture helps.

use rayon::prelude::*;

use crate::{Cancel, Result};

use super::{accept::Pair, cluster, corpus::Corpus, sketch::GRAM};

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
    runs: Vec<Vec<(u32, u32)>>,
}

impl Dead {
    /// What the language's lists say, before anything is learnt from the texts.
    pub(super) fn listed(corpus: &Corpus) -> Self {
        Self { grams: vec![false; corpus.grams()], learnt: vec![false; corpus.len()], runs: corpus.listed.clone() }
    }

    /// What the texts say, given the pairs of a first look.
    pub(super) fn learnt(corpus: &Corpus, pairs: &[Pair], cancel: &Cancel) -> Result<Self> {
        let sure = |pair: &Pair| pair.most() >= SURE && pair.least() >= SURE_BOTH;
        let story = cluster::clusters(corpus.len(), pairs, sure, LINKED, cancel)?;
        let grams: Vec<bool> = (0..corpus.grams() as u32)
            .into_par_iter()
            .map(|gram| {
                let holders = corpus.holders_of(gram);
                if holders.len() < MANY_GROUPS || cancel.is_set() {
                    return false;
                }
                let mut groups: Vec<u32> = holders.iter().map(|&text| story[text as usize]).collect();
                groups.sort_unstable();
                groups.dedup();
                groups.len() >= MANY_GROUPS && groups.len() * 100 >= holders.len() * GROUPS_IN_HUNDRED
            })
            .collect();
        cancel.check()?;
        let (learnt, runs) = (0..corpus.len() as u32)
            .into_par_iter()
            .map(|text| {
                let mut anchors: Vec<(u32, bool)> =
                    corpus.shared_of(text).iter().map(|shared| (shared.at, grams[shared.gram as usize])).collect();
                if anchors.iter().all(|anchor| !anchor.1) {
                    return (false, corpus.listed[text as usize].clone());
                }
                anchors.sort_unstable();
                let learnt = anchors.chunk_by(|one, other| one.1 == other.1).filter(|run| run[0].1);
                let learnt = learnt.map(|run| (run[0].0, run[run.len() - 1].0 + GRAM as u32));
                (true, super::chain::union(learnt.chain(corpus.listed[text as usize].iter().copied()).collect()))
            })
            .unzip();
        cancel.check()?;
        Ok(Self { grams, learnt, runs })
    }

    /// Whether `gram` is furniture.
    pub(super) fn gram(&self, gram: u32) -> bool {
        self.grams[gram as usize]
    }

    /// Whether anything in `text` was learnt to be furniture.
    pub(super) fn has_learnt(&self, text: u32) -> bool {
        self.learnt[text as usize]
    }

    /// How many letters of `run` are not furniture.
    pub(super) fn live(&self, text: u32, run: (u32, u32)) -> u32 {
        let dead: u32 =
            self.runs[text as usize].iter().map(|dead| dead.1.min(run.1).saturating_sub(dead.0.max(run.0))).sum();
        run.1 - run.0 - dead
    }
}
