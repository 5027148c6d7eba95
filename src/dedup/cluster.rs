//! Clusters of copies that do not chain: two groups become one only if enough pairs between them are copies.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::{Cancel, Result, sets::Sets};

use super::{
    accept::{MOST_HOLDERS, Pair},
    lists::Lists,
};

/// The cluster of each text, named by one of its members.
///
/// Two groups become one if at least the share `linked` of the pairs between them are `copies`.
pub(super) fn clusters(
    texts: usize,
    pairs: &[Pair],
    copies: impl Fn(&Pair) -> bool,
    linked: f32,
    cancel: &Cancel,
) -> Result<Vec<u32>> {
    let mut parts = Sets::new(texts);
    pairs.iter().filter(|pair| copies(pair)).for_each(|pair| parts.join(pair.left, pair.right));
    cancel.check()?;
    // What no copy connects is joined apart from the rest.
    let mut order: Vec<(u32, &Pair)> =
        pairs.iter().filter(|pair| copies(pair)).map(|pair| (parts.root(pair.left), pair)).collect();
    let score = |pair: &Pair| pair.most() * (1.0 - pair.mismatch) + pair.least();
    order.par_sort_unstable_by(|(part, one), (other_part, other)| {
        (part.cmp(other_part))
            .then(score(other).total_cmp(&score(one)))
            .then((one.left, one.right).cmp(&(other.left, other.right)))
    });
    let mut groups = Groups::new(texts, pairs, copies, linked, cancel)?;
    // Pairs that were refused while their groups were still small get another chance.
    for _ in 0..2 {
        for (number, (_, pair)) in order.iter().enumerate() {
            if number % 1024 == 0 {
                cancel.check()?;
            }
            groups.merge_if_linked(pair.left, pair.right);
        }
    }
    Ok((0..texts as u32).map(|text| groups.sets.root(text)).collect())
}

/// Pairs between two groups: copies, and pairs that were looked at.
#[derive(Debug, Clone, Copy, Default)]
struct Between {
    copies: u32,
    seen: u32,
}

struct Groups {
    sets: Sets,
    /// Members of the group named by the index.
    members: Vec<u32>,
    /// For each group, the groups it has pairs with.
    between: Vec<BTreeMap<u32, Between>>,
    /// The share of pairs that joins two groups.
    linked: f32,
    /// The entry of `members` and `between` that belongs to a set.
    slot: Vec<u32>,
}

impl Groups {
    fn new(texts: usize, pairs: &[Pair], copies: impl Fn(&Pair) -> bool, linked: f32, cancel: &Cancel) -> Result<Self> {
        let sides = || {
            pairs.iter().flat_map(|pair| {
                let one = Between { copies: u32::from(copies(pair)), seen: 1 };
                [(pair.left, (pair.right, one)), (pair.right, (pair.left, one))]
            })
        };
        let neighbours = Lists::sorted(texts, sides);
        let mut between = Vec::with_capacity(texts);
        for text in 0..texts {
            if text % 4096 == 0 {
                cancel.check()?;
            }
            between.push(neighbours.of(text).iter().copied().collect());
        }
        let slot = (0..texts as u32).collect();
        Ok(Self { sets: Sets::new(texts), members: vec![1; texts], between, linked, slot })
    }

    fn merge_if_linked(&mut self, left: u32, right: u32) {
        let (left, right) = (self.sets.root(left), self.sets.root(right));
        if left == right {
            return;
        }
        let (ours, theirs) = (self.slot[left as usize], self.slot[right as usize]);
        let link = self.between[ours as usize].get(&theirs).copied().unwrap_or_default();
        let sizes = (self.members[ours as usize] as usize, self.members[theirs as usize] as usize);
        // In large groups not all pairs are looked at.
        let possible =
            if sizes.0 + sizes.1 > MOST_HOLDERS { link.seen as f32 } else { sizes.0 as f32 * sizes.1 as f32 };
        if (link.copies as f32) < self.linked * possible || link.copies == 0 {
            return;
        }
        let (into, from) = if self.between[ours as usize].len() >= self.between[theirs as usize].len() {
            (ours, theirs)
        } else {
            (theirs, ours)
        };
        let moved = std::mem::take(&mut self.between[from as usize]);
        self.between[into as usize].remove(&from);
        for (other, link) in moved {
            if other == into {
                continue;
            }
            let there = &mut self.between[other as usize];
            there.remove(&from);
            let sum = there.entry(into).or_default();
            sum.copies += link.copies;
            sum.seen += link.seen;
            let sum = *sum;
            self.between[into as usize].insert(other, sum);
        }
        self.members[into as usize] += self.members[from as usize];
        self.sets.join(left, right);
        let set = self.sets.root(left);
        self.slot[set as usize] = into;
    }
}
