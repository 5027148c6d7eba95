//! Groups that are versions of one statement joined, strongest evidence first, with speakers and occasions held apart.

use super::{
    groups::{Edge, Group, Groups},
    units::Units,
};
use crate::{Cancel, Result, sets::Sets};

/// An edge this strong shows that two texts are about the same thing.
const LINK: (f32, f32) = (10.0, 0.5);
/// What lies below both of these, weight and share of the lighter quotation, may be a turn of phrase.
const PHRASE: (f32, f32) = (20.0, 0.4);
/// Two persons do not say so many words alike, weight and share of the lighter version: one of the names is mistaken.
const COPIED: (f32, f32) = (12.0, 0.95);
/// From this share of the lighter version on, words count as the same.
const SAME_WORDS: f32 = 0.85;
/// Links through statements that more documents than this hold say nothing of a pair.
const LINK_DOCS: usize = 16;
/// Members of a group that are looked at when two groups ask for support.
const SAMPLE: usize = 8;
/// A second cluster whose tie is within this share of the best makes a membership uncertain.
const RIVAL: f32 = 0.9;

/// What became of the groups.
#[derive(Debug)]
pub(super) struct Clusters {
    /// The cluster of each group.
    pub(super) label: Vec<u32>,
    /// Whether the membership of each group is open.
    pub(super) doubtful: Vec<bool>,
    /// Groups with the same words on different occasions: one point, not one utterance.
    pub(super) apart: Vec<(u32, u32)>,
    /// Documents that share a statement.
    pub(super) links: Links,
}

/// Joins the groups along `edges`.
pub(super) fn cluster(all: &Units, groups: &Groups, edges: &[Edge], cancel: &Cancel) -> Result<Clusters> {
    let alone = |edge: &&Edge| accepted(all, edge, groups, || false);
    let first = join(all, groups, &sorted(edges.iter().filter(alone), cancel)?, cancel)?;
    let links = Links::new(all, groups, &first.label, cancel)?;
    let supported = |edge: &&Edge| accepted(all, edge, groups, || links.support(all, groups, &first.label, edge));
    let last = join(all, groups, &sorted(edges.iter().filter(supported), cancel)?, cancel)?;
    Ok(Clusters { links, ..last })
}

/// Whether the words that two groups share make them one statement. `support` tells whether their texts have more in
/// common; it is asked only where that decides.
fn accepted(all: &Units, edge: &Edge, groups: &Groups, support: impl FnOnce() -> bool) -> bool {
    let (a, b) = (&groups.groups[edge.a as usize], &groups.groups[edge.b as usize]);
    let reaches = |mass: f32, cover: f32| edge.mass >= mass && edge.cover >= cover;
    if a.stance.contradicts(b.stance) || a.speaker.is_another(b.speaker) && !may_be_one(all, edge, a, b) {
        return false;
    }
    if a.speaker.conflicts(b.speaker) {
        return overrides(edge) || reaches(4.0, 0.7) && support();
    }
    // A few words out of two long quotations are as likely a turn of phrase.
    let is_main = edge.mass >= PHRASE.0 || edge.mass >= PHRASE.1 * a.quotation_mass.min(b.quotation_mass);
    is_main && (reaches(12.0, 0.5) || reaches(8.0, 0.65) || reaches(4.5, 0.9))
        || a.speaker.is(b.speaker) && reaches(5.0, 0.6)
        || (reaches(2.0, 0.5) || edge.is_cut) && support()
}

/// Whether the words of two persons with different names may be one statement all the same: long words between marks,
/// since they are copied and names are mistaken; or words that name the other one, whom they pass on.
fn may_be_one(all: &Units, edge: &Edge, a: &Group, b: &Group) -> bool {
    let names = |of: &Group, other: &Group| all.names(of.unit as usize, other.speaker);
    let copied = edge.mass >= COPIED.0 && edge.cover >= COPIED.1;
    copied && !a.is_indirect && !b.is_indirect || names(a, b) || names(b, a)
}

/// So many words in common that a difference of speakers is a difference of labels.
fn overrides(edge: &Edge) -> bool {
    edge.mass >= 12.0 && edge.cover >= 0.85
}

fn sorted<'e>(edges: impl Iterator<Item = &'e Edge>, cancel: &Cancel) -> Result<Vec<Edge>> {
    let mut edges: Vec<Edge> = edges.take_while(|_| !cancel.is_set()).copied().collect();
    cancel.check()?;
    edges.sort_unstable_by(|x, y| strength(y).total_cmp(&strength(x)).then((x.a, x.b).cmp(&(y.a, y.b))));
    Ok(edges)
}

fn strength(edge: &Edge) -> f32 {
    edge.mass * edge.cover
}

/// Clusters in the making: what is known of the set that each root stands for.
struct Joining<'g> {
    all: &'g Units,
    sets: Sets,
    known: Vec<Group>,
    groups: &'g [Group],
    apart: Vec<(u32, u32)>,
}

impl Joining<'_> {
    /// Whether speakers and occasions allow `edge`; two occasions are noted as one point.
    fn allows(&mut self, edge: &Edge) -> bool {
        let (a, b) = (self.sets.root(edge.a), self.sets.root(edge.b));
        let (left, right) = (&self.known[a as usize], &self.known[b as usize]);
        if left.stance.contradicts(right.stance) || left.speaker.conflicts(right.speaker) && !overrides(edge) {
            return false;
        }
        if left.speaker.is_another(right.speaker) {
            let of_edge = |group: u32| &self.groups[group as usize];
            if !may_be_one(self.all, edge, of_edge(edge.a), of_edge(edge.b)) {
                return false;
            }
        }
        let differ = |a: u32, b: u32| a != 0 && b != 0 && a != b;
        let (here, there) = (left.place(), right.place());
        // An occasion that is only likely gives way to words that are nearly the same.
        let is_other = differ(left.occasion, right.occasion) || differ(here, there) && edge.cover < SAME_WORDS;
        if is_other {
            self.apart.push((edge.a, edge.b));
        }
        !is_other
    }

    fn join(&mut self, edge: &Edge) {
        let (a, b) = (self.sets.root(edge.a), self.sets.root(edge.b));
        let (first, second) = (a.min(b) as usize, a.max(b) as usize);
        let other = self.known[second];
        let known = &mut self.known[first];
        known.stance = known.stance.with(other.stance);
        // A name alone must not lead from one bearer to another.
        known.speaker = known.speaker.fuller(other.speaker);
        if known.occasion == 0 {
            known.occasion = other.occasion;
        }
        if known.likely == 0 {
            known.likely = other.likely;
        }
        self.sets.join(a, b);
    }

    fn follows(&self, group: u32) -> bool {
        self.groups[group as usize].follows
    }
}

/// Joins along accepted edges, strongest first; what only follows comes last and joins its best cluster.
fn join(all: &Units, groups: &Groups, edges: &[Edge], cancel: &Cancel) -> Result<Clusters> {
    let groups = &groups.groups;
    let mut joining = Joining { all, sets: Sets::new(groups.len()), known: groups.clone(), groups, apart: Vec::new() };
    for edge in edges.iter().filter(|edge| !groups[edge.a as usize].follows && !groups[edge.b as usize].follows) {
        cancel.check()?;
        if joining.allows(edge) {
            joining.join(edge);
        }
    }
    let mut doubtful = vec![false; groups.len()];
    // The best edge of each follower to a cluster that stands without it.
    let mut best: Vec<Option<(u32, f32)>> = vec![None; groups.len()];
    for edge in
        edges.iter().filter(|edge| joining.follows(edge.a) != joining.follows(edge.b)).copied().collect::<Vec<_>>()
    {
        cancel.check()?;
        let (follower, other) = if joining.follows(edge.a) { (edge.a, edge.b) } else { (edge.b, edge.a) };
        let cluster = joining.sets.root(other);
        match best[follower as usize] {
            None => {
                if joining.allows(&edge) {
                    best[follower as usize] = Some((cluster, strength(&edge)));
                    joining.join(&edge);
                }
            }
            Some((own, tie)) => {
                doubtful[follower as usize] |= joining.sets.root(own) != cluster && strength(&edge) >= RIVAL * tie;
            }
        }
    }
    for edge in edges.iter().filter(|edge| groups[edge.a as usize].follows && groups[edge.b as usize].follows) {
        cancel.check()?;
        if best[edge.a as usize].is_none() && best[edge.b as usize].is_none() && joining.allows(edge) {
            joining.join(edge);
        }
    }
    Ok(Clusters { label: joining.sets.labels(), doubtful, apart: joining.apart, links: Links::default() })
}

/// Pairs of documents that share statements, and which.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Two documents, the smaller number in the high half, and a cluster that both hold; sorted.
    pairs: Vec<(u64, u32)>,
}

impl Links {
    fn new(all: &Units, groups: &Groups, label: &[u32], cancel: &Cancel) -> Result<Self> {
        let mut holders: Vec<(u32, u32)> = Vec::new();
        let mut kept: Vec<u32> =
            (0..label.len() as u32).filter(|&group| groups.groups[group as usize].mass >= LINK.0).collect();
        kept.sort_unstable_by_key(|&group| (label[group as usize], group));
        for &group in &kept {
            cancel.check()?;
            // One more than counts is enough to know that there are too many.
            let members = groups.members(group as usize).iter().take(4 * LINK_DOCS);
            holders.extend(members.map(|&unit| (label[group as usize], all.row_of(unit as usize).doc)));
        }
        holders.sort_unstable();
        holders.dedup();
        let mut pairs = Vec::new();
        for same in holders.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() <= LINK_DOCS) {
            cancel.check()?;
            for (n, &(cluster, doc)) in same.iter().enumerate() {
                pairs.extend(same[..n].iter().map(|&(_, other)| (pair(doc, other), cluster)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        Ok(Self { pairs })
    }

    /// Joins the documents that share a statement in `sets`.
    pub(super) fn join(&self, sets: &mut Sets) {
        self.pairs.iter().for_each(|&(pair, _)| sets.join((pair >> 32) as u32, pair as u32));
    }

    /// Whether two documents share a statement.
    pub(super) fn linked(&self, a: u32, b: u32) -> bool {
        let at = self.pairs.partition_point(|entry| entry.0 < pair(a, b));
        self.pairs.get(at).is_some_and(|entry| entry.0 == pair(a, b))
    }

    /// Whether some text of either group is of one story with one of the other, or shares another statement with it.
    fn support(&self, all: &Units, groups: &Groups, label: &[u32], edge: &Edge) -> bool {
        let rows =
            |group: u32| groups.members(group as usize).iter().take(SAMPLE).map(|&unit| all.row_of(unit as usize));
        let own = [label[edge.a as usize], label[edge.b as usize]];
        rows(edge.a).any(|a| {
            rows(edge.b).any(|b| {
                a.doc == b.doc || a.story.is_some() && a.story == b.story || {
                    let at = self.pairs.partition_point(|entry| entry.0 < pair(a.doc, b.doc));
                    let same = self.pairs[at..].iter().take_while(|entry| entry.0 == pair(a.doc, b.doc));
                    same.take(SAMPLE).any(|entry| !own.contains(&entry.1))
                }
            })
        })
    }
}

fn pair(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}
