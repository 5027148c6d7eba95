//! Which articles report the same event: so many telling words in common, at about the same time.
//!
//! Each text is reduced to its most telling words, names and the words of its opening first; it is looked up by the few
//! at the top and compared with the texts that share them. Then the two groups that are most alike on average join, and
//! so on (group-average clustering over the compared pairs), so that a round-up does not make two stories one.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{key::Lexicon, pieces::words};
use crate::{Cancel, Error, Languages, Result, lang::utterance::number_of, sets::Sets, text::each_text};

/// Options of [`stories`].
#[derive(Debug, Clone)]
pub struct StoryOptions {
    /// How alike the texts of a story are on average at least, between 0 and 1: the cosine of their telling words.
    pub threshold: f32,
    /// Texts that appeared further apart than this do not count as alike; unknown dates fit all.
    pub window_days: u32,
}

impl Default for StoryOptions {
    fn default() -> Self {
        Self { threshold: 0.24, window_days: 14 }
    }
}

impl StoryOptions {
    /// An error that names the option that is out of range.
    pub fn validate(&self) -> Result<()> {
        if self.threshold > 0.0 && self.threshold <= 1.0 {
            return Ok(());
        }
        Err(Error::option("threshold", self.threshold, "a number above 0 and up to 1"))
    }
}

/// Words that tell less are not looked at.
const TELLING: f32 = 2.5;
/// Words of a text that are compared, and those by which it is found.
const PROFILE: usize = 100;
const KEYS: usize = 24;
/// The opening says what happened: each of its words counts so many times.
const OPENING_WORDS: usize = 80;
const OPENING: f32 = 3.0;
/// A name tells more than another word as rare: who and where make an event.
const NAME: f32 = 1.5;
/// Up to so many texts with a key, all pairs are compared; of more, each with the first few.
const ALL_PAIRS: usize = 24;
const STARS: usize = 3;
/// Keys that two texts share before they are compared.
const SHARED: usize = 2;
/// The part of the threshold that a pair must reach to count for more than nothing.
const FLOOR: f32 = 0.25;
/// What each day between two texts after the first takes from their likeness, as a share of what is left.
const FADE: f32 = 0.05;

/// The telling words of a text: number and weight.
type Profile = Vec<(u32, f32)>;

/// Numbers the story of each text, from 0 in order of first appearance.
///
/// `published` are days since any date, where known. A missing or empty text is a story of its own.
pub fn stories(
    texts: &[Option<&str>],
    published: Option<&[Option<i64>]>,
    languages: &Languages,
    options: &StoryOptions,
    cancel: &Cancel,
) -> Result<Vec<u32>> {
    read(texts, published, languages, options, cancel, 1)
}

/// [`stories`] as a step of longer work: each text counts as so many `finished` documents.
pub(super) fn read(
    texts: &[Option<&str>],
    published: Option<&[Option<i64>]>,
    languages: &Languages,
    options: &StoryOptions,
    cancel: &Cancel,
    finished: usize,
) -> Result<Vec<u32>> {
    options.validate()?;
    let profiles = each_text(texts, cancel, finished, |doc, text| profile(&languages.of(doc, text).utterance, text))?;
    let mut profiles: Vec<Profile> = profiles.into_iter().map(Option::unwrap_or_default).collect();
    weigh_by_corpus(&mut profiles);
    let day = |doc: u32| published.and_then(|days| days.get(doc as usize).copied().flatten());
    // What is left of the likeness of two texts by the days between them: an event goes on being told for a while.
    let left = |a: u32, b: u32| match (day(a), day(b)) {
        (Some(a), Some(b)) if a.abs_diff(b) > u64::from(options.window_days) => 0.0,
        (Some(a), Some(b)) => 1.0 / (1.0 + FADE * a.abs_diff(b).saturating_sub(1) as f32),
        _ => 1.0,
    };
    let by_content = by_content(texts, published);
    let candidates = candidates(&profiles, &by_content);
    cancel.check()?;
    profiles.par_iter_mut().for_each(|profile| profile.sort_unstable_by_key(|entry| entry.0));
    let found: Vec<Vec<(f32, u32, u32)>> = candidates
        .par_chunks(1024)
        .map(|chunk| {
            cancel.check()?;
            let alike = |&(a, b): &(u32, u32)| {
                let left = left(a, b);
                let whole = if left > 0.0 { cosine(&profiles[a as usize], &profiles[b as usize]) } else { 0.0 };
                (whole * left, a, b)
            };
            Ok(chunk.iter().map(alike).filter(|pair| pair.0 >= FLOOR * options.threshold).collect())
        })
        .collect::<Result<_>>()?;
    let edges: Vec<(f32, u32, u32)> = found.into_iter().flatten().collect();
    let mut rank = vec![0u32; texts.len()];
    for (place, &doc) in by_content.iter().enumerate() {
        rank[doc as usize] = place as u32;
    }
    Ok(numbered(&Joining::new(rank, &edges, options.threshold, cancel)?.join(cancel)?))
}

/// The texts in an order that does not depend on where they stand.
fn by_content(texts: &[Option<&str>], published: Option<&[Option<i64>]>) -> Vec<u32> {
    let day = |doc: usize| published.and_then(|days| days.get(doc).copied().flatten());
    let mut keys: Vec<_> = texts
        .par_iter()
        .enumerate()
        .map(|(doc, text)| (text.map(|text| xxh3_64(text.as_bytes())), day(doc), doc as u32))
        .collect();
    keys.par_sort_unstable();
    keys.into_iter().map(|key| key.2).collect()
}

fn profile(data: &crate::lang::UtteranceData, text: &str) -> Profile {
    let (mut tokens, mut lexicon) = (Vec::new(), Lexicon::default());
    // Stem, weight, and how often it counts.
    let mut entries: Vec<(u32, f32, f32)> = Vec::new();
    for (n, word) in words(text, data).iter().enumerate() {
        tokens.clear();
        lexicon.push_tokens(word.of(text), data, &mut tokens);
        let is_name = data.marks_names() && word.of(text).starts_with(char::is_uppercase);
        let (more, times) = (if is_name { NAME } else { 1.0 }, if n < OPENING_WORDS { OPENING } else { 1.0 });
        let telling = tokens.iter().filter(|token| token.weight() >= TELLING);
        entries.extend(telling.map(|token| (token.stem, token.weight() * more, times)));
    }
    // Equal stems in the order of their weights, so that the heaviest, a name's, stands first.
    entries.sort_unstable_by(|x, y| x.0.cmp(&y.0).then(y.1.total_cmp(&x.1)));
    entries
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| (same[0].0, same[0].1 * (1.0 + same.iter().map(|entry| entry.2).sum::<f32>().ln())))
        .collect()
}

/// Takes weight from words that many texts of the corpus have, keeps the most telling, and makes the lengths one.
fn weigh_by_corpus(profiles: &mut [Profile]) {
    let mut stems: Vec<u32> = profiles.iter().flatten().map(|entry| entry.0).collect();
    stems.sort_unstable();
    let holders: Vec<(u32, u32)> = stems.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect();
    // Fifty more than there are: in a handful of texts on one event its own words must not look common.
    let all = profiles.len() as f32 + 50.0;
    profiles.par_iter_mut().for_each(|profile| {
        for (stem, weight) in profile.iter_mut() {
            let at = holders.partition_point(|entry| entry.0 < *stem);
            // The root: the list of common words has told most of it already.
            *weight *= (1.0 + all / holders[at].1 as f32).ln().sqrt();
        }
        profile.sort_unstable_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        profile.truncate(PROFILE);
        let length = profile.iter().map(|entry| entry.1 * entry.1).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        for entry in profile.iter_mut() {
            entry.1 /= length;
        }
    });
}

/// Pairs of texts that share some of their most telling words; the words of a profile come by weight.
fn candidates(profiles: &[Profile], by_content: &[u32]) -> Vec<(u32, u32)> {
    let mut holders: Vec<(u32, u64, u32)> = Vec::new();
    for (rank, &doc) in by_content.iter().enumerate() {
        let profile = &profiles[doc as usize];
        let mut bytes = Vec::with_capacity(4 * profile.len());
        bytes.extend(profile.iter().flat_map(|entry| entry.0.to_le_bytes()));
        let content = u64::from(number_of(&bytes));
        holders.extend(profile.iter().take(KEYS).map(|&(stem, _)| (stem, content, rank as u32)));
    }
    holders.sort_unstable();
    let mut pairs = Vec::new();
    for same in holders.chunk_by(|a, b| a.0 == b.0) {
        let doc_of = |rank: u32| by_content[rank as usize];
        for (n, &(_, _, rank)) in same.iter().enumerate() {
            let doc = doc_of(rank);
            let others = if same.len() <= ALL_PAIRS { &same[..n] } else { &same[..n.min(STARS)] };
            pairs.extend(
                others.iter().map(|&(_, _, other)| doc_of(other)).map(|other| (doc.min(other), doc.max(other))),
            );
        }
    }
    pairs.sort_unstable();
    pairs.chunk_by(|a, b| a == b).filter(|same| same.len() >= SHARED).map(|same| same[0]).collect()
}

/// How alike two profiles are; their words come by number.
fn cosine(a: &Profile, b: &Profile) -> f32 {
    let (mut sum, mut at) = (0.0, 0);
    for &(stem, weight) in a {
        while b.get(at).is_some_and(|entry| entry.0 < stem) {
            at += 1;
        }
        if let Some(other) = b.get(at).filter(|entry| entry.0 == stem) {
            sum += weight * other.1;
        }
    }
    sum
}

/// What the compared pairs between two groups add up to.
#[derive(Clone, Copy, Default)]
struct Between {
    /// The sum of numbers half as long and alike in size: it is exact, so their order leaves no trace.
    alike: f64,
    pairs: u32,
}

/// Two groups that may join: the most alike on average come first, those that are equally alike by their content.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    /// The bits of the average, which is never below zero: they order as the numbers do.
    average: u32,
    /// The lowest rank by content in each group.
    ranks: Reverse<(u32, u32)>,
    groups: (u32, u32),
}

/// Groups while they are joined, with the sums between them kept, so that no pair is added up twice.
struct Joining {
    threshold: f32,
    sets: Sets,
    /// The texts of each group; 0 where it has gone into another.
    members: Vec<usize>,
    /// The lowest place by content of each group's texts.
    rank: Vec<u32>,
    /// For each group, the groups it was compared with.
    between: Vec<BTreeMap<u32, Between>>,
    links: BinaryHeap<Link>,
}

impl Joining {
    /// One group a text, and its likeness to others along `edges`; `rank` is the place of each text by content.
    fn new(rank: Vec<u32>, edges: &[(f32, u32, u32)], threshold: f32, cancel: &Cancel) -> Result<Self> {
        let n = rank.len();
        let mut joining = Self {
            threshold,
            sets: Sets::new(n),
            members: vec![1; n],
            rank,
            between: vec![BTreeMap::new(); n],
            links: BinaryHeap::new(),
        };
        for (number, &(alike, a, b)) in edges.iter().enumerate() {
            if number % 4096 == 0 {
                cancel.check()?;
            }
            let one = Between { alike: f64::from(alike), pairs: 1 };
            joining.between[a as usize].insert(b, one);
            joining.between[b as usize].insert(a, one);
            joining.offer(a, b);
        }
        Ok(joining)
    }

    /// Joins the most alike until no two groups are alike enough; the group of each text.
    fn join(mut self, cancel: &Cancel) -> Result<Vec<u32>> {
        let mut number = 0usize;
        while let Some(link) = self.links.pop() {
            if number.is_multiple_of(1024) {
                cancel.check()?;
            }
            number += 1;
            let (a, b) = link.groups;
            if self.members[a as usize] == 0 || self.members[b as usize] == 0 {
                continue;
            }
            // Since the link was noted one of the groups may have grown, and the average fallen.
            if self.average(a, b).to_bits() == link.average {
                self.merge(a, b);
            } else {
                self.offer(a, b);
            }
        }
        Ok(self.sets.labels())
    }

    fn average(&self, a: u32, b: u32) -> f32 {
        let link = self.between[a as usize].get(&b).copied().unwrap_or_default();
        // Texts that were not compared say nothing where many are; a few that were and are not alike do.
        let all = (self.members[a as usize] * self.members[b as usize]).min(ALL_PAIRS);
        (link.alike / all.max(link.pairs as usize) as f64) as f32
    }

    fn offer(&mut self, a: u32, b: u32) {
        let average = self.average(a, b);
        if average >= self.threshold {
            let ranks = (self.rank[a as usize], self.rank[b as usize]);
            let ranks = Reverse((ranks.0.min(ranks.1), ranks.0.max(ranks.1)));
            self.links.push(Link { average: average.to_bits(), ranks, groups: (a, b) });
        }
    }

    /// Puts the group that was compared with fewer others into the other one; of two alike, the later by content.
    fn merge(&mut self, a: u32, b: u32) {
        let size = |group: u32| (self.between[group as usize].len(), Reverse(self.rank[group as usize]));
        let (into, from) = if size(a) > size(b) { (a, b) } else { (b, a) };
        self.between[into as usize].remove(&from);
        self.members[into as usize] += std::mem::take(&mut self.members[from as usize]);
        self.rank[into as usize] = self.rank[into as usize].min(self.rank[from as usize]);
        self.sets.join(into, from);
        for (other, link) in std::mem::take(&mut self.between[from as usize]) {
            if other == into {
                continue;
            }
            let there = &mut self.between[other as usize];
            there.remove(&from);
            let sum = there.entry(into).or_default();
            sum.alike += link.alike;
            sum.pairs += link.pairs;
            let sum = *sum;
            self.between[into as usize].insert(other, sum);
            self.offer(into, other);
        }
    }
}

fn numbered(labels: &[u32]) -> Vec<u32> {
    let mut numbers = super::Numbers::default();
    labels.iter().map(|&label| numbers.of(label)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    /// Each text shares most of its words with the next, and all neighbours are equally alike.
    #[test]
    fn ties_fall_by_content() {
        let word =
            |number: u32| -> String { (0..6).map(|at| char::from(b'k' + (number >> at & 1) as u8 * 9)).collect() };
        let texts: Vec<String> = (0..12)
            .map(|text| {
                (4 * text..4 * text + 12).map(|number| format!("Zu{}", word(number))).collect::<Vec<_>>().join(" ")
            })
            .collect();
        let english = Languages::One(Language::named("en").expect("English"));
        let told = |order: &[usize]| {
            let rows: Vec<Option<&str>> = order.iter().map(|&text| Some(texts[text].as_str())).collect();
            let labels = stories(&rows, None, &english, &StoryOptions::default(), &Cancel::new()).expect("not stopped");
            let mut together: Vec<(usize, usize)> = Vec::new();
            for (one, &a) in order.iter().enumerate() {
                let others = order.iter().enumerate().filter(|(other, b)| labels[*other] == labels[one] && a < **b);
                together.extend(others.map(|(_, &b)| (a, b)));
            }
            together.sort_unstable();
            together
        };
        let mut order: Vec<usize> = (0..texts.len()).collect();
        let first = told(&order);
        assert!(!first.is_empty());
        for turn in 0..texts.len() {
            order.rotate_left(turn);
            order.reverse();
            assert_eq!(told(&order), first);
        }
    }

    #[test]
    fn two_groups_with_many_weak_edges_stay_apart() {
        let half = 600;
        let within = |start: u32| (start + 1..start + half).map(move |doc| (0.9, start, doc));
        let across = (0..10).map(|doc| (0.2, doc, half + doc));
        let edges: Vec<(f32, u32, u32)> = within(0).chain(within(half)).chain(across).collect();
        let stories = Joining::new((0..2 * half).collect(), &edges, 0.2, &Cancel::new()).expect("not stopped");
        let labels = stories.join(&Cancel::new()).expect("not stopped");
        assert_eq!((labels[1], labels[half as usize + 1]), (0, half));
    }
}
