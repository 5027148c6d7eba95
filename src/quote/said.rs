//! Speakers known by what is said: a quotation without a name, or with a first name alone, is theirs who is quoted in
//! the same words elsewhere, in other documents or in its own.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use xxhash_rust::xxh3::xxh3_64;

use super::{
    QuoteRows,
    people::{Form, is_name},
};
use crate::{Cancel, Result, lang::folded_hash};

/// So many words in a row are a sign of one speaker.
const RUN: usize = 5;
/// Fewest runs of words, each beginning a word after the one before, of a quotation that takes a name by them.
const RUNS: usize = 4;
/// Words of a quotation that are looked at.
const WORDS: usize = 400;

/// Who says a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    ByNobody,
    By(usize),
    BySeveral,
}

/// Gives names to first names alone and to words between marks that nobody is named for.
///
/// A first name goes to the only bearer who is quoted in some of the same words; words that nobody is named for go to the
/// only speaker of them, where at least half of them are known.
pub(super) fn give_names(
    forms: &mut [Form<'_>],
    form_of_row: &mut [Option<usize>],
    rows: &QuoteRows<'_>,
    cancel: &Cancel,
) -> Result<()> {
    let is_alone = |number: usize, form: &Form<'_>| form.speaker == number && !form.name.contains(' ');
    let alone: BTreeMap<&str, usize> =
        forms.iter().enumerate().filter(|(n, form)| is_alone(*n, form)).map(|(n, form)| (form.name, n)).collect();
    // The first names alone that somebody bears, each with the speaker.
    let bears: BTreeSet<(usize, usize)> =
        forms.iter().filter_map(|form| Some((*alone.get(form.name.split_once(' ')?.0)?, form.speaker))).collect();
    let borne: BTreeSet<usize> = bears.iter().map(|(alone, _)| *alone).collect();
    let in_marks = |row: usize| matches!(rows.kind.get(row), Some(Some("direct" | "mixed" | "block")));
    let seeks = |row: usize, form: Option<usize>| form.map_or_else(|| in_marks(row), |form| borne.contains(&form));
    let words = |row: usize| rows.text.get(row).copied().flatten().unwrap_or_default();
    let mut hashes = Vec::new();

    let mut said: HashMap<u64, Said> = HashMap::new();
    for row in (0..rows.len()).filter(|row| seeks(*row, form_of_row[*row])) {
        cancel.check()?;
        said.extend(runs(words(row), &mut hashes).map(|run| (run, Said::ByNobody)));
    }
    if said.is_empty() {
        return Ok(());
    }
    for (row, form) in form_of_row.iter().enumerate() {
        cancel.check()?;
        let Some(form) = form.filter(|form| !borne.contains(form) && is_name(forms[*form].name)) else { continue };
        let speaker = forms[form].speaker;
        for run in runs(words(row), &mut hashes) {
            if let Some(known) = said.get_mut(&run) {
                let is_only = matches!(*known, Said::ByNobody) || *known == Said::By(speaker);
                *known = if is_only { Said::By(speaker) } else { Said::BySeveral };
            }
        }
    }
    let mut bearers: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (row, form) in form_of_row.iter_mut().enumerate() {
        cancel.check()?;
        if !seeks(row, *form) {
            continue;
        }
        let (mut all, mut known) = (0, BTreeMap::new());
        for run in runs(words(row), &mut hashes) {
            all += 1;
            if let Some(Said::By(speaker)) = said.get(&run) {
                *known.entry(*speaker).or_insert(0) += 1;
            }
        }
        match *form {
            Some(alone) => {
                let own = known.into_keys().filter(|speaker| bears.contains(&(alone, *speaker)));
                bearers.entry(alone).or_default().extend(own);
            }
            None => {
                if let Some((speaker, count)) = known.pop_first()
                    && known.is_empty()
                    && all >= RUNS
                    && 2 * count >= all
                {
                    *form = Some(speaker);
                }
            }
        }
    }
    for (alone, speakers) in bearers {
        if speakers.len() == 1 {
            forms[alone].speaker = *speakers.first().unwrap_or(&alone);
        }
    }
    Ok(())
}

/// A number for every run of words that a text begins with, whatever their case, apostrophes and brackets (*[W]e’ve*).
fn runs<'h>(text: &str, hashes: &'h mut Vec<u8>) -> impl Iterator<Item = u64> + use<'h> {
    hashes.clear();
    let inside = |c: char| matches!(c, '\'' | '’' | '[' | ']');
    let words = text.split(|c: char| !c.is_alphanumeric() && !inside(c));
    let bare = |word| if str::contains(word, inside) { word.replace(inside, "").into() } else { Cow::Borrowed(word) };
    for word in words.map(bare).filter(|word| !word.is_empty()).take(WORDS) {
        hashes.extend(folded_hash(&word).to_le_bytes());
    }
    hashes.windows(8 * RUN).step_by(8).map(xxh3_64)
}
