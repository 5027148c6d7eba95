//! Which words a cue reports: first whether it reports anything, then which stretch near it.
//!
//! Half of the words that may report do not, and what stands beside them tells; only behind the others are stretches
//! looked at, which are ranked against *nothing reported*. Starts and ends of candidates are openers, commas,
//! conjunctions and the edges of the sentence, so a candidate is a stretch that a reader could take for a clause. Each
//! start and each end is scored for itself, and only the candidates whose edges promise most as a whole.

mod bids;
mod cue;
mod features;
mod sheet;

use bids::{Bid, Ranking, settle};
use cue::{Cue, cues};
use features::{Counts, tell_both, tell_cue, tell_end, tell_start};
use sheet::Sheet;

use super::{
    indirect::Report,
    model::{Model, Task, logistic},
    page::Page,
    reading::Run,
};
use crate::Span;

/// What a cue may report is not looked at where it is less probable than this that it reports anything.
const ANY_FROM: f32 = 0.18;
/// Less probable reports are none.
const FROM: f32 = 0.17;
/// As sure as the rules are of a relay.
const PASSED_ON: f32 = 0.9;

/// The reports that `model` finds, in order, never overlapping.
pub(super) fn reports(page: &Page<'_>, model: &Model) -> Vec<Report> {
    let mut found = Vec::new();
    let (mut sheet, mut ranking, mut counts) = (Sheet::default(), Ranking::default(), Counts::default());
    let mut bids: Vec<Bid> = Vec::new();
    let mut features: Vec<u32> = Vec::new();
    for sentence in 0..page.reading.sentences.len() {
        for cue in cues(page, sentence) {
            if let Some(run) = passed_on(page, &cue) {
                bids.push(Bid { probability: PASSED_ON, cue, run });
                continue;
            }
            features.clear();
            tell_cue(page, &cue, &mut features);
            if logistic(model.sum(Task::Cue, &features)) < ANY_FROM {
                continue;
            }
            sheet.fill(page, &cue);
            counts.read(page, sentence);
            let nothing = model.sum(Task::Report, &features);
            let best = ranking.best(model, page, &cue, &sheet, &counts, nothing);
            if let Some((probability, run)) = best.filter(|(probability, _)| *probability >= FROM) {
                bids.push(Bid { probability, cue, run });
            }
        }
        if !bids.is_empty() {
            settle(page, model, &mut bids, &mut found);
        }
    }
    found
}

/// What a relay reports: whose words were passed on, and which, is grammar.
fn passed_on(page: &Page<'_>, cue: &Cue) -> Option<Run> {
    let clause = &page.clauses[cue.clause?];
    clause.via.as_ref().and(clause.speaker.as_ref()).and(clause.after.clone())
}

/// What `collect` gives for one cue: the features of each part, and the candidates by their bytes and parts. The cue
/// itself is the first part, and *nothing reported* the first candidate.
#[derive(Debug)]
pub(super) struct Collected {
    pub(super) cue: Span,
    pub(super) parts: Vec<Vec<u32>>,
    pub(super) candidates: Vec<(Option<Span>, Vec<u32>)>,
}

/// Every cue and its candidates with their features, for training.
pub(super) fn collect(page: &Page<'_>) -> Vec<Collected> {
    let mut all = Vec::new();
    let (mut sheet, mut counts) = (Sheet::default(), Counts::default());
    for sentence in 0..page.reading.sentences.len() {
        for cue in cues(page, sentence) {
            sheet.fill(page, &cue);
            counts.read(page, sentence);
            let mut parts = Vec::new();
            let mut part = |tell: &dyn Fn(&mut Vec<u32>)| {
                let mut features = Vec::new();
                tell(&mut features);
                parts.push(features);
                parts.len() as u32 - 1
            };
            let mut candidates = vec![(None, vec![part(&|features| tell_cue(page, &cue, features))])];
            let starts: Vec<u32> =
                sheet.starts.iter().map(|edge| part(&|features| tell_start(page, &cue, *edge, features))).collect();
            let ends: Vec<u32> =
                sheet.ends.iter().map(|edge| part(&|features| tell_end(page, &cue, *edge, features))).collect();
            for candidate in &sheet.candidates {
                let edges = (sheet.starts[candidate.start], sheet.ends[candidate.end]);
                let both = part(&|features| tell_both(page, &cue, &counts, edges, candidate.ruled, features));
                let span = page.reading.span(&sheet.run(*candidate));
                candidates.push((span, vec![starts[candidate.start], ends[candidate.end], both]));
            }
            all.push(Collected { cue: page.reading.items[cue.at].span, parts, candidates });
        }
    }
    all
}
