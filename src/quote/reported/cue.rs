//! The words of a sentence that may report, and what their own forms show.

use std::iter;

use super::super::{
    page::Page,
    reading::{Run, shape},
    report::without_stop,
};
use crate::lang::Class;

/// Word forms of less strength than 2 are no cues unless a rule says so.
const STRONG: Class = Class::of_strength(6);
/// A sentence has as many cues as this, and one more for so many items.
const CUES: usize = 6;
const ITEMS_A_CUE: usize = 8;
/// Words that begin with the same letters are taken for forms of one.
const STEM: usize = 4;
/// Letters at the end of a word that tell its form.
const ENDING: usize = 2;

/// A word that may report.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    pub(super) at: usize,
    pub(super) sentence: usize,
    /// The items of its sentence, and where they end but for the final stop.
    pub(super) run: Run,
    pub(super) end: usize,
    /// The clause that the rules see around it.
    pub(super) clause: Option<usize>,
    pub(super) word: u32,
    pub(super) stem: u32,
    pub(super) ending: u32,
    pub(super) form: u32,
}

/// The cues of a sentence, in order; their number is bounded by its length.
pub(super) fn cues<'p>(page: &'p Page<'p>, sentence: usize) -> impl Iterator<Item = Cue> + use<'p> {
    let Page { reading, clauses, .. } = *page;
    let run = reading.sentences[sentence].clone();
    let most = CUES + run.len() / ITEMS_A_CUE;
    let end = without_stop(reading, &run);
    let mut numbers = page.clauses_of[sentence].clone();
    let place_of = |number: Option<usize>| number.map_or(usize::MAX, |number| clauses[number].cue.start);
    let mut next = numbers.next();
    let mut next_at = place_of(next);
    let mut from = run.start;
    let cues = iter::from_fn(move || {
        loop {
            while next_at < from {
                next = numbers.next();
                next_at = place_of(next);
            }
            // Never looks past the next clause, so that no item is passed twice.
            let ahead = from..next_at.min(run.end);
            let strong = reading.classes[ahead.clone()].iter().position(|class| class.is(STRONG));
            let at = strong.map_or(ahead.end, |steps| from + steps);
            if at >= run.end {
                return None;
            }
            from = at + 1;
            let clause = next.filter(|_| next_at == at);
            let class = reading.classes[at];
            let small = || !class.is(shape::CAPITAL) || at == run.start && !class.is(shape::LOUD);
            let names = || class.is(Class::NAMING) && !class.is(shape::CUE);
            if clause.is_none() && (!small() || names()) {
                continue;
            }
            let word = reading.items[at].span.of(page.text).as_bytes();
            return Some(Cue {
                at,
                sentence,
                run: run.clone(),
                end,
                clause,
                word: reading.word(at),
                stem: letters(&word[..word.len().min(STEM)]),
                ending: letters(&word[word.len().saturating_sub(ENDING)..]),
                form: form(class),
            });
        }
    });
    cues.take(most)
}

/// A few letters as a number, small and capital ones alike.
fn letters(few: &[u8]) -> u32 {
    few.iter().fold(0, |all, letter| all << 8 | u32::from(letter | 0x20))
}

/// What form of a word a cue is.
fn form(class: Class) -> u32 {
    u32::from(class.is(Class::PARTICIPLE))
        | u32::from(class.is(Class::BASE)) << 1
        | u32::from(class.is(shape::CUE)) << 2
        | u32::from(class.is(Class::TELL)) << 3
        | u32::from(class.is(Class::THINK)) << 4
        | u32::from(class.is(Class::JUDGE)) << 5
        | u32::from(class.is(shape::CAPITAL)) << 6
        | u32::from(class.strength()) << 7
}
