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
    copies: impl Fn(&Pair) -> bool + Sync,
    linked: f32,
    cancel: &Cancel,
) -> Result<Vec<u32>> {
    // What no copy connects is joined apart from the rest.
    let mut parts = Sets::new(texts);
    pairs.iter().filter(|pair| copies(pair)).for_each(|pair| parts.join(pair.left, pair.right));
    let part_of = parts.labels();
    cancel.check()?;
    let by_part = Lists::sorted(texts, || {
        let parts = (0..).zip(pairs).map(|(number, pair)| (part_of[pair.left as usize], number, pair.right));
        parts.filter(|&(part, _, right)| part == part_of[right as usize]).map(|(part, number, _)| (part, number))
    });
    let clusters: Vec<Vec<(u32, u32)>> = (0..texts)
        .into_par_iter()
        .filter(|&part| !by_part.of(part).is_empty())
        .map(|part| {
            let within = by_part.of(part).iter().map(|&number: &u32| &pairs[number as usize]);
            clusters_of_part(within, &copies, linked, cancel)
        })
        .collect::<Result<_>>()?;
    // Of a text that no copy connects to another, its part is itself.
    let mut cluster_of = part_of;
    for (text, cluster) in clusters.into_iter().flatten() {
        cluster_of[text as usize] = cluster;
    }
    Ok(cluster_of)
}

/// The texts of `pairs`, which are all pairs of one part, with their clusters.
fn clusters_of_part<'p>(
    pairs: impl Iterator<Item = &'p Pair> + Clone,
    is_copy: impl Fn(&Pair) -> bool,
    linked: f32,
    cancel: &Cancel,
) -> Result<Vec<(u32, u32)>> {
    cancel.check()?;
    let mut texts: Vec<u32> = pairs.clone().flat_map(|pair| [pair.left, pair.right]).collect();
    texts.sort_unstable();
    texts.dedup();
    let place = |text: u32| texts.partition_point(|&other| other < text) as u32;
    let mut groups = Groups::new(texts.len(), linked);
    let mut copies: Vec<(f32, u32, u32)> = Vec::new();
    for pair in pairs {
        let (left, right) = (place(pair.left), place(pair.right));
        groups.see(left, right, is_copy(pair));
        if is_copy(pair) {
            copies.push((pair.most() * (1.0 - pair.mismatch) + pair.least(), left, right));
        }
    }
    copies.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
    // Pairs that were refused while their groups were still small get another chance.
    for _ in 0..2 {
        for (number, &(_, left, right)) in copies.iter().enumerate() {
            if number % 1024 == 0 {
                cancel.check()?;
            }
            groups.merge_if_linked(left, right);
        }
    }
    Ok((0..).zip(&texts).map(|(place, &text)| (text, texts[groups.sets.root(place) as usize])).collect())
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
    /// `texts` groups of one text each.
    fn new(texts: usize, linked: f32) -> Self {
        Self {
            sets: Sets::new(texts),
            members: vec![1; texts],
            between: vec![BTreeMap::new(); texts],
            linked,
            slot: (0..texts as u32).collect(),
        }
    }

    /// Takes note of a pair.
    fn see(&mut self, left: u32, right: u32, copies: bool) {
        let one = Between { copies: u32::from(copies), seen: 1 };
        self.between[left as usize].insert(right, one);
        self.between[right as usize].insert(left, one);
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
