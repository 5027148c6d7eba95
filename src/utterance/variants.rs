//! The rows of the result: which is the fullest version of an utterance, and how the others stand to it.

use std::{borrow::Cow, cmp::Reverse};

use rayon::prelude::*;

use super::{
    Relation,
    diff::common_runs,
    key::{Lexicon, mass},
    pieces::words,
    units::{FRAGMENT, Kind, Sources, Units},
};
use crate::{Cancel, Result, lang::utterance::Token};

/// The most words of a whole quotation that is compared with another whole one.
const WHOLE: usize = 400;
/// A cleaned-up version keeps so much; a shorter one is trimmed.
const KEPT: f32 = 0.8;
const KEPT_LOOSELY: f32 = 0.7;
/// What the lighter version shares with the other one before its words count as the same.
const SAME_WORDS: f32 = 0.75;
/// What it shares with it in any order before only the order is another.
const REORDERED: f32 = 0.9;
/// A version that shares less of its words with the base is another wording, or a word or two of it.
const STRAY: f32 = 0.15;
/// A less full version is the base if the others have so many times more of its words.
const CLEARLY: f32 = 1.1;
/// With less of its words in the base than this, a version is a member by its speaker, occasion or neighbours alone.
const SURE: f32 = 0.6;
/// Runs of so many words count as copied.
const COPIED: usize = 3;

/// A row of the result: the part of one row of the quotation table that lies in one utterance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) row: u32,
    pub(super) utterance: u32,
    pub(super) point: u32,
    /// Its first and last piece.
    pub(super) first: u32,
    pub(super) last: u32,
    /// In the words of the row, in bytes.
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) base: bool,
    pub(super) relation: Relation,
    pub(super) score: f32,
    pub(super) certain: bool,
}

/// Names the base of every utterance and the relation of each part to it.
///
/// What one quotation says in an utterance is one version, though its speaker's name may break it into several rows:
/// versions are compared as wholes, and all parts of a version have its relation.
pub(super) fn compare(all: &Units, sources: &Sources<'_>, parts: &mut [Part], cancel: &Cancel) -> Result<()> {
    let quotation = |part: u32| all.rows[parts[part as usize].row as usize].quotation;
    let mut order: Vec<u32> = (0..parts.len() as u32).collect();
    order.sort_by_key(|&part| (parts[part as usize].utterance, quotation(part), part));
    let of_utterances: Vec<&[u32]> =
        order.chunk_by(|&a, &b| parts[a as usize].utterance == parts[b as usize].utterance).collect();
    let quotations = all.rows.iter().map(|row| row.quotation as usize + 1).max().unwrap_or(0);
    let mut pieces: Vec<u32> = (0..all.pieces.len() as u32).collect();
    pieces.sort_by_key(|&piece| all.row_of(piece as usize).quotation);
    let mut starts = vec![0; quotations + 1];
    for piece in 0..pieces.len() {
        starts[all.row_of(piece).quotation as usize + 1] += 1;
    }
    (0..quotations).for_each(|n| starts[n + 1] += starts[n]);
    let reader = Reader { all, sources, pieces, starts, cancel };
    let answers: Vec<Vec<Judgement>> = {
        let parts = &*parts;
        of_utterances
            .par_iter()
            .map_init(Lexicon::default, |lexicon, members| {
                cancel.check()?;
                reader.of_utterance(parts, members, lexicon)
            })
            .collect::<Result<_>>()?
    };
    for judged in answers.iter().flatten() {
        let part = &mut parts[judged.part as usize];
        (part.base, part.relation, part.score) = (judged.base, judged.relation, judged.score);
        part.certain &= judged.certain;
    }
    Ok(())
}

/// What is said of a part.
struct Judgement {
    part: u32,
    base: bool,
    relation: Relation,
    score: f32,
    certain: bool,
}

/// What one quotation says in an utterance.
struct Version<'p> {
    /// Its parts in reading order; one of them is the base if the version is.
    parts: &'p [u32],
    wording: Wording,
    kind: Kind,
    in_body: bool,
    /// The size of all rows that it stands in, whole.
    size: usize,
}

/// Reads the words of versions and of whole quotations.
struct Reader<'a, 't> {
    all: &'a Units,
    sources: &'a Sources<'t>,
    /// All pieces by quotation, and where those of each quotation start.
    pieces: Vec<u32>,
    starts: Vec<u32>,
    cancel: &'a Cancel,
}

/// The words of a version, as printed and as compared.
#[derive(Default)]
struct Wording {
    surface: Vec<u32>,
    key: Vec<Token>,
}

impl Wording {
    fn stems(&self) -> Vec<u32> {
        self.key.iter().map(|token| token.stem).collect()
    }
}

impl<'a> Reader<'a, '_> {
    /// What is said of the parts of one utterance, which come by quotation and in reading order.
    fn of_utterance(&self, parts: &[Part], members: &[u32], lexicon: &mut Lexicon<'a>) -> Result<Vec<Judgement>> {
        if let [only] = members {
            let relation = Relation::Verbatim;
            return Ok(vec![Judgement { part: *only, base: true, relation, score: 1.0, certain: true }]);
        }
        let quotation = |part: u32| self.all.rows[parts[part as usize].row as usize].quotation;
        let mut versions = Vec::new();
        for same in members.chunk_by(|&a, &b| quotation(a) == quotation(b)) {
            self.cancel.check()?;
            versions.push(self.version(parts, same, lexicon));
        }
        let base = base(self.sources, parts, &versions);
        let length = |&part: &u32| parts[part as usize].end - parts[part as usize].start;
        let fullest = versions[base].parts.iter().copied().max_by_key(|part| (length(part), Reverse(*part)));
        let speaker = |version: &Version<'_>| self.all.rows[parts[version.parts[0] as usize].row as usize].speaker;
        let whole_base = self.whole(quotation(versions[base].parts[0]));
        let base_stems = versions[base].wording.stems();
        let mut judged = Vec::with_capacity(members.len());
        for (n, version) in versions.iter().enumerate() {
            self.cancel.check()?;
            let (by_words, score) = if n == base {
                (Relation::Verbatim, 1.0)
            } else {
                relation(&version.wording, &versions[base].wording, &base_stems, version.kind, self.cancel)
            };
            // A version that is cut out of the base as a whole is trimmed even where this part of it is complete.
            let is_cut = n != base
                && self
                    .whole(quotation(version.parts[0]))
                    .zip(whole_base.as_ref())
                    .is_some_and(|(own, base)| own.len() < base.len() && stands_in(&own, base));
            let relation = match version.kind {
                // The outlet's own words, whosever they were; another outlet may have copied them.
                Kind::Indirect if versions[base].kind != Kind::Indirect => Relation::Paraphrase,
                _ if is_cut => Relation::Trimmed,
                _ => by_words,
            };
            judged.extend(version.parts.iter().map(|&part| Judgement {
                part,
                base: n == base && Some(part) == fullest,
                relation,
                score,
                certain: score >= SURE && !speaker(version).is_another(speaker(&versions[base])),
            }));
        }
        Ok(judged)
    }

    fn version<'p>(&self, parts: &[Part], same: &'p [u32], lexicon: &mut Lexicon<'a>) -> Version<'p> {
        let facts = |part: &u32| &self.all.rows[parts[*part as usize].row as usize];
        let mut wording = Wording::default();
        for part in same.iter().map(|&part| &parts[part as usize]) {
            let (row, pieces) = (part.row as usize, part.first as usize..=part.last as usize);
            wording.surface.extend_from_slice(self.all.surface(pieces.clone()));
            if self.sources.clauses[row].is_none() {
                wording.key.extend_from_slice(self.all.keys(pieces));
            } else {
                // The key of a fragment is that of its clause.
                let (text, data) = (self.sources.words[row], &self.sources.language(row).utterance);
                lexicon.push_key(text, &words(text, data), data, &mut wording.key);
            }
        }
        let mut rows: Vec<u32> = same.iter().map(|&part| parts[part as usize].row).collect();
        rows.dedup();
        Version {
            parts: same,
            wording,
            kind: same.iter().map(|part| facts(part).kind).min().unwrap_or_default(),
            in_body: same.iter().any(|part| facts(part).in_body),
            size: rows.iter().map(|&row| self.sources.words[row as usize].len()).sum(),
        }
    }

    /// The words of a whole quotation, unless they are very many.
    fn whole(&self, quotation: u32) -> Option<Cow<'a, [u32]>> {
        let (start, end) = (self.starts[quotation as usize] as usize, self.starts[quotation as usize + 1] as usize);
        let of = |piece: u32| self.all.surface(piece as usize..=piece as usize);
        let surface = match &self.pieces[start..end] {
            [only] => Cow::Borrowed(of(*only)),
            pieces => {
                let words = pieces.iter().flat_map(|&piece| of(piece));
                // One more than are compared is enough to know that there are too many.
                Cow::Owned(words.take(WHOLE + 1).copied().collect())
            }
        };
        (1..=WHOLE).contains(&surface.len()).then_some(surface)
    }
}

/// Which version is the base: printed in the body, most faithful in kind, and then the fullest, or one nearly as full
/// of which the others have clearly more words; of equal ones the first.
fn base(sources: &Sources<'_>, parts: &[Part], versions: &[Version<'_>]) -> usize {
    let class = |version: &Version<'_>| (!version.in_body, version.kind);
    let best = versions.iter().map(class).min();
    let mut first: Vec<usize> = (0..versions.len()).filter(|&n| Some(class(&versions[n])) == best).collect();
    let fullness = |n: usize| versions[n].wording.key.len();
    let fullest = first.iter().map(|&n| fullness(n)).max().unwrap_or(0);
    first.retain(|&n| 4 * fullness(n) >= 3 * fullest);
    if let [only] = first[..] {
        return only;
    }
    // How often the stems of each version, each counted once, stand in other versions.
    let mut stems: Vec<(u32, u32)> = Vec::new();
    for (n, version) in versions.iter().enumerate() {
        stems.extend(version.wording.key.iter().map(|token| (token.stem, n as u32)));
    }
    stems.sort_unstable();
    stems.dedup();
    let mut shared = vec![0; versions.len()];
    for same in stems.chunk_by(|a, b| a.0 == b.0) {
        for &(_, n) in same {
            shared[n as usize] += same.len() - 1;
        }
    }
    let shared = |n: usize| shared[n];
    let text = |n: usize| sources.words[parts[versions[n].parts[0] as usize].row as usize];
    first.sort_by_key(|&n| (Reverse((fullness(n), versions[n].size)), text(n), n));
    let Some(&fullest) = first.first() else { return 0 };
    // A translation there and back may be longer than what was said; the others have the words that were said.
    let most_shared =
        first.iter().copied().max_by_key(|&n| (shared(n), Reverse(text(n)), Reverse(n))).unwrap_or(fullest);
    if shared(most_shared) as f32 > CLEARLY * shared(fullest) as f32 { most_shared } else { fullest }
}

fn relation(variant: &Wording, base: &Wording, base_stems: &[u32], kind: Kind, cancel: &Cancel) -> (Relation, f32) {
    if variant.surface == base.surface {
        return (Relation::Verbatim, 1.0);
    }
    let stems = variant.stems();
    let runs = common_runs(base_stems, &stems, cancel);
    let shared = mass(runs.iter().flat_map(|run| &variant.key[run.b..run.b + run.len]));
    let lighter = mass(&variant.key).min(mass(&base.key));
    let cover = if lighter > 0.0 { (shared / lighter).clamp(0.0, 1.0) } else { 0.0 };
    let copied: usize = runs.iter().filter(|run| run.len >= COPIED).map(|run| run.len).sum();
    let kept = stems.len() as f32 / base_stems.len().max(1) as f32;
    let relation = if stands_in(&variant.surface, &base.surface) {
        Relation::Trimmed
    } else if stands_in(&stems, base_stems) {
        if kept < KEPT { Relation::Trimmed } else { Relation::CleanedUp }
    } else if cover >= SAME_WORDS && 2 * copied >= stems.len() {
        if kept < KEPT_LOOSELY { Relation::Trimmed } else { Relation::CleanedUp }
    } else if cover < STRAY && mass(&variant.key) < FRAGMENT {
        // A word or two that a broken quotation leaves over.
        Relation::Trimmed
    } else if in_any_order(variant, base) >= REORDERED * lighter {
        // The same sentences told in another order.
        if kept < KEPT_LOOSELY { Relation::Trimmed } else { Relation::CleanedUp }
    } else if kind == Kind::Whole {
        // Marks promise the speaker's words; where they differ, something stood between: mostly another language.
        Relation::BackTranslated
    } else {
        Relation::Paraphrase
    };
    (relation, cover)
}

/// The weight of the words that two versions share, in whatever order.
fn in_any_order(variant: &Wording, base: &Wording) -> f32 {
    let sorted = |wording: &Wording| {
        let mut key = wording.key.clone();
        key.sort_unstable_by_key(|token| token.stem);
        key
    };
    let (of_variant, of_base) = (sorted(variant), sorted(base));
    let mut rest = &of_base[..];
    mass(of_variant.iter().filter(|token| {
        rest = &rest[rest.partition_point(|other| other.stem < token.stem)..];
        let is_there = rest.first().is_some_and(|other| other.stem == token.stem);
        rest = &rest[usize::from(is_there)..];
        is_there
    }))
}

/// Whether the words of `part` stand in `whole` without a gap.
pub(super) fn stands_in(part: &[u32], whole: &[u32]) -> bool {
    if part.is_empty() || part.len() > whole.len() {
        return false;
    }
    // How far each prefix of `part` overlaps itself (Knuth, Morris and Pratt): no word of `whole` is read twice.
    let mut overlap = vec![0usize; part.len()];
    let mut held = 0;
    for n in 1..part.len() {
        while held > 0 && part[n] != part[held] {
            held = overlap[held - 1];
        }
        held += usize::from(part[n] == part[held]);
        overlap[n] = held;
    }
    held = 0;
    for word in whole {
        while held > 0 && (held == part.len() || *word != part[held]) {
            held = overlap[held - 1];
        }
        held += usize::from(*word == part[held]);
        if held == part.len() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_words_is_found_in_one_pass() {
        assert!(stands_in(&[1, 1, 2], &[1, 1, 1, 2, 3]));
        assert!(!stands_in(&[1, 2, 2], &[1, 2, 1, 2, 1]));
        assert!(!stands_in(&[], &[1]));
    }
}
