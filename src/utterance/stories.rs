//! Which articles report the same event: so many telling words in common, at about the same time.
//!
//! Each text is reduced to its most telling words, looked up by the few at the top, and compared with the texts that
//! share them. Groups join while the average of what they share stays high, so that a round-up does not make two
//! stories one.

use std::collections::BTreeMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::{key::Lexicon, pieces::words};
use crate::{Cancel, Error, Languages, Result, lang::utterance::number_of, sets::Sets, text::map_texts};

/// Options of [`stories`].
#[derive(Debug, Clone)]
pub struct StoryOptions {
    /// How alike two texts of one story are at least, between 0 and 1: the cosine of their telling words.
    pub threshold: f32,
    /// Texts that appeared further apart than this are of different stories; unknown dates fit all.
    pub window_days: u32,
}

impl Default for StoryOptions {
    fn default() -> Self {
        Self { threshold: 0.2, window_days: 14 }
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
const PROFILE: usize = 80;
const KEYS: usize = 16;
/// Up to so many texts with a key, all pairs are compared; of more, each with the first few.
const ALL_PAIRS: usize = 24;
const STARS: usize = 3;
/// Keys that two texts share before they are compared.
const SHARED: usize = 2;
/// The part of the threshold that the average between two groups must keep.
const AVERAGE: f32 = 0.6;

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
    options.validate()?;
    let profiles = map_texts(texts, cancel, |doc, text| profile(&languages.of(doc, text).utterance, text))?;
    let mut profiles: Vec<Profile> = profiles.into_iter().map(Option::unwrap_or_default).collect();
    weigh_by_corpus(&mut profiles);
    let day = |doc: u32| published.and_then(|days| days.get(doc as usize).copied().flatten());
    let near = |a: u32, b: u32| match (day(a), day(b)) {
        (Some(a), Some(b)) => a.abs_diff(b) <= u64::from(options.window_days),
        _ => true,
    };
    let by_content = by_content(texts, published);
    let candidates = candidates(&profiles, &by_content);
    cancel.check()?;
    profiles.par_iter_mut().for_each(|profile| profile.sort_unstable_by_key(|entry| entry.0));
    let found: Vec<Vec<(f32, u32, u32)>> = candidates
        .par_chunks(1024)
        .map(|chunk| {
            cancel.check()?;
            let alike = |&(a, b): &(u32, u32)| (cosine(&profiles[a as usize], &profiles[b as usize]), a, b);
            let close = |pair: &(f32, u32, u32)| pair.0 >= AVERAGE * options.threshold;
            Ok(chunk.iter().filter(|pair| near(pair.0, pair.1)).map(alike).filter(close).collect())
        })
        .collect::<Result<_>>()?;
    let mut edges: Vec<(f32, u32, u32)> = found.into_iter().flatten().collect();
    let mut rank = vec![0u32; texts.len()];
    for (place, &doc) in by_content.iter().enumerate() {
        rank[doc as usize] = place as u32;
    }
    let ranks = |edge: &(f32, u32, u32)| {
        let (a, b) = (rank[edge.1 as usize], rank[edge.2 as usize]);
        (a.min(b), a.max(b))
    };
    edges.par_sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then_with(|| ranks(x).cmp(&ranks(y))));
    Ok(numbered(&join(texts.len(), &edges, options.threshold, cancel)?))
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
    for word in words(text, data) {
        lexicon.push_tokens(word.of(text), data, &mut tokens);
    }
    tokens.retain(|token| token.weight >= TELLING);
    tokens.sort_unstable_by_key(|token| token.stem);
    tokens
        .chunk_by(|a, b| a.stem == b.stem)
        .map(|same| (same[0].stem, same[0].weight * (1.0 + (same.len() as f32).ln())))
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
            *weight *= (1.0 + all / holders[at].1 as f32).ln();
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

/// Joins texts along `edges`, the most alike first, where two groups are alike on average too.
fn join(n: usize, edges: &[(f32, u32, u32)], threshold: f32, cancel: &Cancel) -> Result<Vec<u32>> {
    let mut stories = Joining::new(n, edges, cancel)?;
    for (number, &(_, a, b)) in edges.iter().take_while(|edge| edge.0 >= threshold).enumerate() {
        if number % 1024 == 0 {
            cancel.check()?;
        }
        stories.join_if_alike(a, b, AVERAGE * threshold);
    }
    Ok(stories.sets.labels())
}

/// What the compared pairs between two groups add up to.
#[derive(Clone, Copy, Default)]
struct Between {
    /// The sum of numbers half as long and alike in size: it is exact, so their order leaves no trace.
    alike: f64,
    pairs: u32,
}

impl Between {
    fn average(self, least_pairs: usize) -> f32 {
        (self.alike / least_pairs.max(self.pairs as usize).max(1) as f64) as f32
    }
}

/// Groups while they are joined, with the sums between them kept, so that no pair is added up twice.
struct Joining {
    sets: Sets,
    members: Vec<usize>,
    /// For each group, the groups it was compared with.
    between: Vec<BTreeMap<u32, Between>>,
    /// The entry of `members` and `between` that belongs to a set.
    slot: Vec<u32>,
}

impl Joining {
    fn new(n: usize, edges: &[(f32, u32, u32)], cancel: &Cancel) -> Result<Self> {
        let mut between = vec![BTreeMap::new(); n];
        for (number, &(alike, a, b)) in edges.iter().enumerate() {
            if number % 4096 == 0 {
                cancel.check()?;
            }
            let one = Between { alike: f64::from(alike), pairs: 1 };
            between[a as usize].insert(b, one);
            between[b as usize].insert(a, one);
        }
        Ok(Self { sets: Sets::new(n), members: vec![1; n], between, slot: (0..n as u32).collect() })
    }

    fn join_if_alike(&mut self, a: u32, b: u32, least: f32) {
        let (a, b) = (self.sets.root(a), self.sets.root(b));
        if a == b {
            return;
        }
        let (ours, theirs) = (self.slot[a as usize], self.slot[b as usize]);
        let link = self.between[ours as usize].get(&theirs).copied().unwrap_or_default();
        // Texts that were not compared say nothing where many are; a few that were and are not alike do.
        let all = (self.members[ours as usize] * self.members[theirs as usize]).min(ALL_PAIRS);
        if link.average(all) < least {
            return;
        }
        let more = self.between[ours as usize].len() >= self.between[theirs as usize].len();
        let (into, from) = if more { (ours, theirs) } else { (theirs, ours) };
        self.between[into as usize].remove(&from);
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
        }
        self.members[into as usize] += self.members[from as usize];
        self.sets.join(a, b);
        let set = self.sets.root(a);
        self.slot[set as usize] = into;
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

    /// Groups that stay apart are asked for along every edge between them: each answer must be at hand.
    #[test]
    fn two_groups_that_stay_apart_cost_no_more_for_each_edge() {
        let half = 600;
        let within = |start: u32| (start + 1..start + half).map(move |doc| (0.9, start, doc));
        let across = (0..10).map(|doc| (0.2, doc, half + doc));
        let edges: Vec<(f32, u32, u32)> = within(0).chain(within(half)).chain(across).collect();
        let labels = join(2 * half as usize, &edges, 0.2, &Cancel::new()).expect("not stopped");
        assert_eq!((labels[1], labels[half as usize + 1]), (0, half));
    }
}
