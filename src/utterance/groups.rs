//! Pieces with equal keys, speakers and occasions made one, and the pairs of them that are worth comparing.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{
    local::Table,
    units::{Kind, Units, key_number},
    variants::stands_in,
    voice::{Speaker, Stance},
};
use crate::{Cancel, Result, lang::utterance::Token};

/// Equal keys that tell less than this are one statement only within one story.
const TELLING: f32 = 4.5;
/// Words of a gram, and of one that counts only for the same speaker.
const GRAM: usize = 4;
const SPEAKER_GRAM: usize = 3;
/// Up to so many holders, all pairs of a gram's holders are compared.
const ALL_PAIRS: usize = 24;
/// Up to so many, each holder is compared with the heaviest [`STARS`]; a gram with more is a phrase of the language.
const MOST: usize = 3000;
const STARS: usize = 3;
/// Grams are sorted in so many parts, by their first eight bits, each small enough for a near memory.
const PARTS: usize = 1 << 8;
/// Fewest words of a fragment that its words alone place, of one speaker and where none is named.
const FEWEST: usize = 3;
const FEWEST_OF_NOBODY: usize = 5;
/// What an edge must have to be looked at at all.
const LEAST_MASS: f32 = 2.0;
const LEAST_COVER: f32 = 0.5;

/// Pieces that no rule can tell apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// One of them: all have its key.
    pub(super) unit: u32,
    /// Where they stand in [`Groups::members`].
    start: u32,
    end: u32,
    pub(super) speaker: Speaker,
    pub(super) occasion: u32,
    /// Where no two members differ on it, the occasion that is likely though not named.
    pub(super) likely: u32,
    pub(super) follows: bool,
    pub(super) stance: Stance,
    /// Whether the words are an outlet's own and not between marks.
    pub(super) is_indirect: bool,
    pub(super) mass: f32,
    /// How much the shortest quotation that holds it tells as a whole.
    pub(super) quotation_mass: f32,
}

impl Group {
    /// The occasion that is named, or else the likely one; 0 for none.
    pub(super) fn place(&self) -> u32 {
        if self.occasion == 0 { self.likely } else { self.occasion }
    }
}

/// All groups, the heaviest first; the order depends on contents, not on the order of the rows.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
    members: Vec<u32>,
}

impl Groups {
    /// The pieces of a group, in an order that depends on the contents of their documents.
    pub(super) fn members(&self, group: usize) -> &[u32] {
        let group = &self.groups[group];
        &self.members[group.start as usize..group.end as usize]
    }
}

/// Groups the pieces.
pub(super) fn group(all: &Units, cancel: &Cancel) -> Result<Groups> {
    let mut entries: Vec<_> = (0..all.pieces.len())
        .into_par_iter()
        .map(|unit| {
            let (row, here) = (all.row_of(unit), &all.pieces[unit]);
            // Words that tell little are the same statement within a story only; nothing at all never is.
            let scope = match () {
                () if here.mass >= TELLING => 0,
                () if here.mass >= LEAST_MASS => {
                    row.story.map_or(u64::from(row.doc) + 1, |story| (1 << 33) + u64::from(story))
                }
                () => (1 << 34) + unit as u64,
            };
            let manner = (here.follows, here.stance, row.kind == Kind::Indirect);
            (key_number(all.key(unit)), row.speaker, row.occasion, manner, scope, row.content, unit as u32)
        })
        .collect();
    cancel.check()?;
    entries.par_sort_unstable();
    cancel.check()?;
    let mut whole = vec![0.0f32; all.rows.len()];
    for unit in 0..all.pieces.len() {
        whole[all.row_of(unit).quotation as usize] += all.pieces[unit].mass;
    }
    let whole_of = |unit: u32| whole[all.row_of(unit as usize).quotation as usize];
    let mut groups = Groups::default();
    let mut numbers = Vec::new();
    for same in entries.chunk_by(|a, b| (a.0, a.1, a.2, a.3, a.4) == (b.0, b.1, b.2, b.3, b.4)) {
        cancel.check()?;
        let (number, speaker, occasion, (follows, stance, is_indirect), _, _, unit) = same[0];
        let start = groups.members.len() as u32;
        groups.members.extend(same.iter().map(|entry| entry.6));
        let end = groups.members.len() as u32;
        let mass = all.pieces[unit as usize].mass;
        let quotation_mass = same.iter().map(|entry| whole_of(entry.6)).fold(f32::INFINITY, f32::min);
        let mut likely = same.iter().map(|entry| all.row_of(entry.6 as usize).likely).filter(|likely| *likely != 0);
        let first = likely.next().unwrap_or(0);
        let likely = if likely.all(|other| other == first) { first } else { 0 };
        groups.groups.push(Group {
            unit,
            start,
            end,
            speaker,
            occasion,
            likely,
            follows,
            stance,
            is_indirect,
            mass,
            quotation_mass,
        });
        numbers.push(number);
    }
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|&a, &b| {
        groups.groups[b].mass.total_cmp(&groups.groups[a].mass).then(numbers[a].cmp(&numbers[b])).then(a.cmp(&b))
    });
    cancel.check()?;
    groups.groups = order.into_iter().map(|group| groups.groups[group]).collect();
    Ok(groups)
}

/// Two groups whose keys share words in order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) a: u32,
    pub(super) b: u32,
    /// Weight of the words they share.
    pub(super) mass: f32,
    /// Its share of the lighter key.
    pub(super) cover: f32,
    /// One of them is a fragment whose marked words the other one has, of the same speaker.
    pub(super) is_cut: bool,
}

/// Compares the groups that share a run of words.
pub(super) fn edges(all: &Units, groups: &Groups, cancel: &Cancel) -> Result<Vec<Edge>> {
    let index = Index::new(all, groups, cancel)?;
    let found: Vec<Vec<Edge>> = (0..groups.groups.len())
        .into_par_iter()
        .map_init(
            || (Table::default(), Vec::new()),
            |(table, partners), group| {
                cancel.check()?;
                index.partners(group, partners);
                let here = &groups.groups[group];
                let key = all.key(here.unit as usize);
                if !partners.is_empty() {
                    table.set(key);
                }
                let mut edges = Vec::new();
                for &partner in partners.iter() {
                    let other = &groups.groups[partner as usize];
                    let lighter = here.mass.min(other.mass).max(f32::MIN_POSITIVE);
                    let is_cut = is_cut(all, here, other);
                    let reaches = |mass: f32| is_cut || mass >= LEAST_MASS && mass / lighter >= LEAST_COVER;
                    let other = all.key(other.unit as usize);
                    // Most that share a turn of phrase alone are told by their other words.
                    if !reaches(table.most(other)) {
                        continue;
                    }
                    let mass = table.matched(key, other);
                    if reaches(mass) {
                        let cover = (mass / lighter).min(1.0);
                        edges.push(Edge { a: partner, b: group as u32, mass, cover, is_cut });
                    }
                }
                Ok(edges)
            },
        )
        .collect::<Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// Whether one of two pieces is a fragment of enough words that stand in the other, both between marks and not of two
/// speakers.
fn is_cut(all: &Units, a: &Group, b: &Group) -> bool {
    let is_one = a.speaker.is(b.speaker);
    if a.is_indirect || b.is_indirect || !is_one && a.speaker.is_known() && b.speaker.is_known() {
        return false;
    }
    let fewest = if is_one { FEWEST } else { FEWEST_OF_NOBODY };
    let words = |group: &Group| all.surface(group.unit as usize..=group.unit as usize);
    let (short, long) = if words(a).len() <= words(b).len() { (a, b) } else { (b, a) };
    let is_fragment = all.row_of(short.unit as usize).kind == Kind::Mixed;
    is_fragment && words(short).len() >= fewest && stands_in(words(short), words(long))
}

/// Which groups hold a run of words.
struct Index {
    /// Where the grams of each group start in `buckets`.
    slots: Vec<u32>,
    /// Where the bucket of each gram of each group starts in `holders`; `u32::MAX` for one that nobody else holds.
    buckets: Vec<u32>,
    /// Bucket behind bucket: the number of its groups, and then the groups, the heaviest first.
    holders: Vec<u32>,
}

impl Index {
    fn new(all: &Units, groups: &Groups, cancel: &Cancel) -> Result<Self> {
        let count = groups.groups.iter().map(|group| grams_of(all.key(group.unit as usize), group.speaker)).sum();
        let mut slots = Vec::with_capacity(groups.groups.len() + 1);
        slots.push(0);
        // The group of each gram.
        let mut owners: Vec<u32> = Vec::with_capacity(count);
        // The gram in the high half, its slot in the low one. Half of a number is enough: what two grams share by
        // chance is compared in vain, no more. Parts are about equal; to grow one is to write it twice.
        let room = count / PARTS + count / PARTS / 16 + 16;
        let mut parts: Vec<Vec<u64>> = (0..PARTS).map(|_| Vec::with_capacity(room)).collect();
        for (number, group) in groups.groups.iter().enumerate() {
            cancel.check()?;
            let key = all.key(group.unit as usize);
            grams(key, group.speaker, |gram| {
                parts[(gram >> 56) as usize].push(gram >> 32 << 32 | owners.len() as u64);
                owners.push(number as u32);
            });
            slots.push(owners.len() as u32);
        }
        parts.par_iter_mut().for_each(|part| part.sort_unstable());
        cancel.check()?;
        let mut index = Self { slots, buckets: vec![u32::MAX; owners.len()], holders: Vec::new() };
        for part in parts {
            for same in part.chunk_by(|a, b| a >> 32 == b >> 32).filter(|same| same.len() > 1) {
                cancel.check()?;
                let bucket = index.holders.len();
                index.holders.push(0);
                // Slots rise, and so do their groups.
                let owners = same.iter().map(|&entry| owners[entry as u32 as usize]);
                for group in owners {
                    if index.holders.len() == bucket + 1 || index.holders.last() != Some(&group) {
                        index.holders.push(group);
                    }
                }
                let held = index.holders.len() - bucket - 1;
                if !(2..=MOST).contains(&held) {
                    index.holders.truncate(bucket);
                    continue;
                }
                index.holders[bucket] = held as u32;
                for &entry in same {
                    index.buckets[entry as u32 as usize] = bucket as u32;
                }
            }
        }
        Ok(index)
    }

    /// The heavier groups that `group` is to be compared with.
    fn partners(&self, group: usize, out: &mut Vec<u32>) {
        out.clear();
        for &bucket in &self.buckets[self.slots[group] as usize..self.slots[group + 1] as usize] {
            if bucket == u32::MAX {
                continue;
            }
            let bucket = bucket as usize;
            let held = self.holders[bucket] as usize;
            let looked_at = if held <= ALL_PAIRS { held } else { STARS };
            let holders = &self.holders[bucket + 1..bucket + 1 + looked_at];
            out.extend(holders.iter().take_while(|&&other| (other as usize) < group));
        }
        out.sort_unstable();
        out.dedup();
    }
}

/// How many runs of words a key is found by.
fn grams_of(key: &[Token], speaker: Speaker) -> usize {
    let windows = |size: usize| (key.len() + 1).saturating_sub(size);
    let of_speaker = if speaker.is_known() { windows(SPEAKER_GRAM) } else { 0 };
    windows(GRAM).max(usize::from(!key.is_empty())) + of_speaker
}

/// Calls `each` with the number of every run of words by which a key is found.
fn grams(key: &[Token], speaker: Speaker, mut each: impl FnMut(u64)) {
    let mut bytes = [0u8; 4 * GRAM + 4];
    let mut number = |window: &[Token], seed: u32| {
        for (place, token) in bytes.chunks_exact_mut(4).zip(window) {
            place.copy_from_slice(&token.stem.to_le_bytes());
        }
        bytes[4 * window.len()..4 * window.len() + 4].copy_from_slice(&seed.to_le_bytes());
        xxh3_64(&bytes[..4 * window.len() + 4])
    };
    if key.is_empty() {
        return;
    }
    for window in key.windows(GRAM.min(key.len())) {
        each(number(window, 0));
    }
    if speaker.is_known() && key.len() >= SPEAKER_GRAM {
        for window in key.windows(SPEAKER_GRAM) {
            each(number(window, speaker.family));
        }
    }
}
