//! The rows of the result: which is the fullest version of an utterance, and how the others stand to it.

use std::{cmp::Reverse, collections::HashMap};

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
/// What shares less of its words with the base is no version of it.
const STRAY: f32 = 0.15;
/// A less full version is the base if the others have so many times more of its words.
const CLEARLY: f32 = 1.2;
/// So many times the fullest part is looked for among those left over; what is left then is each alone.
const ROUNDS: usize = 8;
/// Runs of so many words count as copied.
const COPIED: usize = 3;

/// A row of the result: the part of one row of the quotation table that lies in one utterance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) row: u32,
    pub(super) utterance: u32,
    pub(super) point: u32,
    /// In the words of the row, in bytes.
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) base: bool,
    pub(super) relation: Relation,
    pub(super) score: f32,
    pub(super) certain: bool,
}

/// A run of parts with the same words: the fullest one first, then the others.
type Compared = Vec<(u32, Relation, f32)>;

/// Names the base of every utterance and the relation of each part to it.
///
/// What shares next to nothing with the base, such as the second half of a quotation that its speaker's name breaks, is
/// no version of the base: such parts are compared with the fullest one among themselves.
pub(super) fn compare(all: &Units, sources: &Sources<'_>, parts: &mut [Part], cancel: &Cancel) -> Result<()> {
    let mut order: Vec<u32> = (0..parts.len() as u32).collect();
    order.sort_by_key(|&part| (parts[part as usize].utterance, part));
    let of_utterances: Vec<&[u32]> =
        order.chunk_by(|&a, &b| parts[a as usize].utterance == parts[b as usize].utterance).collect();
    let answers: Vec<Vec<Compared>> = {
        let parts = &*parts;
        of_utterances
            .par_iter()
            .map_init(Lexicon::default, |lexicon, members| {
                cancel.check()?;
                of_utterance(all, sources, parts, members, lexicon, cancel)
            })
            .collect::<Result<_>>()?
    };
    for (round, same) in answers.iter().flat_map(|rounds| rounds.iter().enumerate()) {
        for (place, &(part, relation, score)) in same.iter().enumerate() {
            let part = &mut parts[part as usize];
            (part.base, part.relation, part.score) = (round == 0 && place == 0, relation, score);
        }
    }
    Ok(())
}

/// The words of a part, as printed and as compared.
struct Wording {
    surface: Vec<u32>,
    key: Vec<Token>,
}

impl Wording {
    fn new<'s>(text: &str, sources: &'s Sources<'_>, row: u32, lexicon: &mut Lexicon<'s>) -> Self {
        let data = &sources.language(row as usize).utterance;
        let found = words(text, data);
        let surface = lexicon.surface(text, &found, data);
        let mut key = Vec::new();
        lexicon.push_key(text, &found, data, &mut key);
        Self { surface, key }
    }

    fn stems(&self) -> Vec<u32> {
        self.key.iter().map(|token| token.stem).collect()
    }

    /// Each stem once, sorted.
    fn distinct(&self) -> Vec<u32> {
        let mut stems = self.stems();
        stems.sort_unstable();
        stems.dedup();
        stems
    }
}

/// The members of one utterance, those with the same words together; the first of the first ones is its base.
fn of_utterance<'s>(
    all: &Units,
    sources: &'s Sources<'_>,
    parts: &[Part],
    members: &[u32],
    lexicon: &mut Lexicon<'s>,
    cancel: &Cancel,
) -> Result<Vec<Compared>> {
    if let [only] = members {
        return Ok(vec![vec![(*only, Relation::Verbatim, 1.0)]]);
    }
    let mut wordings = Vec::with_capacity(members.len());
    for part in members.iter().map(|&part| &parts[part as usize]) {
        cancel.check()?;
        let text = &sources.words[part.row as usize][part.start as usize..part.end as usize];
        wordings.push(Wording::new(text, sources, part.row, lexicon));
    }
    let mut found = Vec::new();
    let mut left: Vec<usize> = (0..members.len()).collect();
    while !left.is_empty() && found.len() < ROUNDS {
        let base = self::base(all, sources, parts, members, &wordings, &left);
        let whole_base = whole(sources, parts, members[base], lexicon);
        let base_stems = wordings[base].stems();
        let facts = |n: usize| &all.rows[parts[members[n] as usize].row as usize];
        let mut judged = Vec::with_capacity(left.len());
        for n in left.into_iter().filter(|&n| n != base) {
            cancel.check()?;
            let (by_words, score) = relation(&wordings[n], &wordings[base], &base_stems, facts(n).kind, cancel);
            judged.push((n, by_words, score));
        }
        // Of the parts of one quotation only the closest has the base for its counterpart.
        let mut closest: HashMap<u32, f32> = HashMap::from([(facts(base).quotation, 1.0)]);
        for &(n, _, score) in &judged {
            let best = closest.entry(facts(n).quotation).or_insert(score);
            *best = best.max(score);
        }
        let is_loose = |&(n, by_words, _): &(usize, Relation, f32)| {
            matches!(by_words, Relation::Paraphrase | Relation::BackTranslated)
                && sources.clauses[parts[members[n] as usize].row as usize].is_none()
                && mass(&wordings[n].key) >= FRAGMENT
        };
        let is_other = |judged: &(usize, Relation, f32)| {
            is_loose(judged) && (judged.2 < STRAY || judged.2 < closest[&facts(judged.0).quotation])
        };
        let mut strays: Vec<usize> = judged.iter().filter(|judged| is_other(judged)).map(|judged| judged.0).collect();
        let next = (!strays.is_empty()).then(|| self::base(all, sources, parts, members, &wordings, &strays));
        let mut same = vec![(members[base], Relation::Verbatim, 1.0)];
        for judged in judged.into_iter().filter(|judged| !is_other(judged)) {
            cancel.check()?;
            let (n, by_words, score) = judged;
            // An outlet may print the second half alone.
            let is_nearer = |next: usize| {
                let stems = wordings[next].stems();
                relation(&wordings[n], &wordings[next], &stems, facts(n).kind, cancel).1 > score
            };
            if is_loose(&judged) && next.is_some_and(is_nearer) {
                strays.push(n);
                continue;
            }
            // A version that is cut out of the base as a whole is trimmed even where this part of it is complete.
            let is_cut = whole(sources, parts, members[n], lexicon)
                .zip(whole_base.as_ref())
                .is_some_and(|(own, base)| own.len() < base.len() && stands_in(&own, base));
            same.push((members[n], if is_cut { Relation::Trimmed } else { by_words }, score));
        }
        strays.sort_unstable();
        found.push(same);
        left = strays;
    }
    found.extend(left.into_iter().map(|n| vec![(members[n], Relation::Verbatim, 1.0)]));
    Ok(found)
}

/// Which of the members numbered `left` is the base: printed in the body, most faithful in kind, and then the fullest,
/// or one nearly as full of which the others have clearly more words; of equal ones the first.
fn base(
    all: &Units,
    sources: &Sources<'_>,
    parts: &[Part],
    members: &[u32],
    wordings: &[Wording],
    left: &[usize],
) -> usize {
    let class = |n: usize| {
        let facts = &all.rows[parts[members[n] as usize].row as usize];
        (!facts.in_body, facts.kind)
    };
    let best = left.iter().map(|&n| class(n)).min();
    let mut first: Vec<usize> = left.iter().copied().filter(|&n| Some(class(n)) == best).collect();
    let fullness = |n: usize| wordings[n].key.len();
    let fullest = first.iter().map(|&n| fullness(n)).max().unwrap_or(0);
    first.retain(|&n| 4 * fullness(n) >= 3 * fullest);
    let mut stems: Vec<u32> = left.iter().flat_map(|&n| wordings[n].distinct()).collect();
    stems.sort_unstable();
    let holders: HashMap<u32, usize> = stems.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect();
    let shared = |n: usize| wordings[n].distinct().iter().map(|stem| holders[stem] - 1).sum::<usize>();
    let rank = |&n: &usize| {
        let words = sources.words[parts[members[n] as usize].row as usize];
        (Reverse((fullness(n), words.len())), words, n)
    };
    first.sort_by(|a, b| rank(a).cmp(&rank(b)));
    let Some(&fullest) = first.first() else { return left[0] };
    // A translation there and back may be longer than what was said; the others have the words that were said.
    let most_shared = first.iter().copied().max_by_key(|&n| (shared(n), Reverse(n))).unwrap_or(fullest);
    if shared(most_shared) as f32 > CLEARLY * shared(fullest) as f32 { most_shared } else { fullest }
}

/// The words of the whole row that a part was cut from, unless they are very many.
fn whole<'s>(sources: &'s Sources<'_>, parts: &[Part], part: u32, lexicon: &mut Lexicon<'s>) -> Option<Vec<u32>> {
    let row = parts[part as usize].row as usize;
    let text = sources.words[row];
    // No need to read on: this many bytes hold more words than are compared.
    if text.len() > 32 * WHOLE {
        return None;
    }
    let data = &sources.language(row).utterance;
    let surface = lexicon.surface(text, &words(text, data), data);
    (!surface.is_empty() && surface.len() <= WHOLE).then_some(surface)
}

fn relation(variant: &Wording, base: &Wording, base_stems: &[u32], kind: Kind, cancel: &Cancel) -> (Relation, f32) {
    if variant.surface == base.surface {
        return (Relation::Verbatim, 1.0);
    }
    let stems = variant.stems();
    let runs = common_runs(base_stems, &stems, cancel);
    let total = |key: &[Token]| key.iter().map(|token| token.weight).sum::<f32>();
    let shared: f32 = runs.iter().map(|run| total(&variant.key[run.b..run.b + run.len])).sum();
    let lighter = total(&variant.key).min(total(&base.key));
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
    } else if kind == Kind::Whole {
        // Marks promise the speaker's words; where they differ, something stood between: mostly another language.
        Relation::BackTranslated
    } else {
        Relation::Paraphrase
    };
    (relation, cover)
}

/// Whether the words of `part` stand in `whole` without a gap.
fn stands_in(part: &[u32], whole: &[u32]) -> bool {
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
