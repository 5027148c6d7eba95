//! The words of a sentence that may report, and what their own forms show.

use super::super::{
    page::Page,
    reading::{Run, shape},
    report::without_stop,
};
use crate::lang::{Class, word_hash};

/// Word forms weaker than this are no cues unless a rule says so.
const WEAKEST: u8 = 2;
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
    let mut next = numbers.next();
    let classes = &reading.classes[run.clone()];
    let cues = run.clone().zip(classes).filter_map(move |(at, class)| {
        while next.is_some_and(|clause| clauses[clause].cue.start < at) {
            next = numbers.next();
        }
        let clause = next.filter(|clause| clauses[*clause].cue.start == at);
        let small = || !class.is(shape::CAPITAL) || at == run.start && !class.is(shape::LOUD);
        let names = || class.is(Class::NAMING) && !class.is(shape::CUE);
        if clause.is_none() && !(class.strength() >= WEAKEST && small() && !names()) {
            return None;
        }
        let word = reading.items[at].span.of(page.text);
        let cut = |from: usize, to: usize| word.get(from..to).map_or(0, word_hash);
        Some(Cue {
            at,
            sentence,
            run: run.clone(),
            end,
            clause,
            word: reading.word(at),
            stem: cut(0, word.len().min(STEM)),
            ending: cut(word.len().saturating_sub(ENDING), word.len()),
            form: form(*class),
        })
    });
    cues.take(most)
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
