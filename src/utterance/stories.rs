//! Which articles report the same event: so many telling words in common, at about the same time.
//!
//! Each text is reduced to its most telling words, looked up by the few at the top, and compared with the texts that
//! share them. Groups join while the average of what they share stays high, so that a round-up does not make two
//! stories one.

use rayon::prelude::*;

use super::{key::Lexicon, pieces::words, sets::Sets};
use crate::{Cancel, Error, Languages, Result, lang::utterance::number_of, text::map_texts};

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
    let candidates = candidates(&profiles);
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
    edges.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    Ok(numbered(&join(texts.len(), &edges, options.threshold)))
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
fn candidates(profiles: &[Profile]) -> Vec<(u32, u32)> {
    let mut holders: Vec<(u32, u64, u32)> = Vec::new();
    for (doc, profile) in profiles.iter().enumerate() {
        let mut bytes = Vec::with_capacity(4 * profile.len());
        bytes.extend(profile.iter().flat_map(|entry| entry.0.to_le_bytes()));
        let content = u64::from(number_of(&bytes));
        holders.extend(profile.iter().take(KEYS).map(|&(stem, _)| (stem, content, doc as u32)));
    }
    holders.sort_unstable();
    let mut pairs = Vec::new();
    for same in holders.chunk_by(|a, b| a.0 == b.0) {
        for (n, &(_, _, doc)) in same.iter().enumerate() {
            let others = if same.len() <= ALL_PAIRS { &same[..n] } else { &same[..n.min(STARS)] };
            pairs.extend(others.iter().map(|&(_, _, other)| (doc.min(other), doc.max(other))));
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
fn join(n: usize, edges: &[(f32, u32, u32)], threshold: f32) -> Vec<u32> {
    let mut sets = Sets::new(n);
    let mut members: Vec<Vec<u32>> = (0..n as u32).map(|doc| vec![doc]).collect();
    let mut ties: Vec<Vec<(u32, f32)>> = vec![Vec::new(); n];
    for &(alike, a, b) in edges {
        ties[a as usize].push((b, alike));
        ties[b as usize].push((a, alike));
    }
    for &(_, a, b) in edges.iter().take_while(|edge| edge.0 >= threshold) {
        let (a, b) = (sets.root(a), sets.root(b));
        if a == b {
            continue;
        }
        let (few, many) = if members[a as usize].len() <= members[b as usize].len() { (a, b) } else { (b, a) };
        let (mut sum, mut pairs) = (0.0, 0u32);
        for &doc in &members[few as usize] {
            for &(other, alike) in &ties[doc as usize] {
                if sets.root(other) == many {
                    sum += alike;
                    pairs += 1;
                }
            }
        }
        // Texts that were not compared say nothing where many are; a few that were and are not alike do.
        let all = (members[few as usize].len() * members[many as usize].len()).min(ALL_PAIRS);
        if sum / (pairs as usize).max(all).max(1) as f32 >= AVERAGE * threshold {
            sets.join(a, b);
            let mut both = std::mem::take(&mut members[few as usize]);
            let rest = std::mem::take(&mut members[many as usize]);
            both.extend(rest);
            members[a.min(b) as usize] = both;
        }
    }
    sets.labels()
}

fn numbered(labels: &[u32]) -> Vec<u32> {
    let mut numbers = super::Numbers::default();
    labels.iter().map(|&label| numbers.of(label)).collect()
}
