//! Which words a cue reports: first whether it reports anything, then which stretch near it.
//!
//! Half of the words that may report do not, and what stands beside them tells; only behind the others are stretches
//! looked at, which are ranked against *nothing reported*. Starts and ends of candidates are openers, commas,
//! conjunctions and the edges of the sentence, so a candidate is a stretch that a reader could take for a clause. Each
//! start and each end is scored for itself, and only the candidates whose edges promise most as a whole.

mod bids;
mod cue;
mod features;
mod frame;
mod sheet;

use bids::{Bid, Ranking, settle};
use cue::{Cue, cues};
use features::{Seen, tell_both, tell_end, tell_start};
use frame::Frame;
use sheet::{Sheet, gaps};

use super::{
    clause::Clause,
    indirect::Report,
    model::{Model, Task, logistic},
    page::Page,
};
use crate::{Span, lang::Class};

/// What a cue may report is not looked at where it is less probable than this that it reports anything.
const ANY_FROM: f32 = 0.24;
/// Less probable reports are none.
const FROM: f32 = 0.14;
/// As sure as the rules are of a relay.
const PASSED_ON: f32 = 0.9;

/// The reports that `model` finds, in order, never overlapping.
pub(super) fn reports(page: &Page<'_>, model: &Model) -> Vec<Report> {
    let mut found = Vec::new();
    let (mut sheet, mut ranking, mut frame) = (Sheet::default(), Ranking::default(), Frame::default());
    let mut bids: Vec<Bid> = Vec::new();
    for sentence in 0..page.reading.sentences.len() {
        for (number, cue) in cues(page, sentence).enumerate() {
            if number == 0 {
                frame.read(page, sentence);
            }
            if let Some(clause) = cue.clause.map(|clause| &page.clauses[clause]).filter(|clause| passes_on(clause)) {
                let run = clause.after.clone();
                bids.extend(run.map(|run| Bid { probability: PASSED_ON, cue, run }));
                continue;
            }
            if is_relay(page, &cue) {
                continue;
            }
            let seen = Seen::of(page, &frame, &cue);
            if logistic(model.score(Task::Cue, |features| seen.tell_any(features))) < ANY_FROM {
                continue;
            }
            let nothing = model.score(Task::Report, |features| seen.tell_nothing(features));
            sheet.fill(page, &cue);
            let best = ranking.best(model, page, &frame, &cue, &sheet, nothing);
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

/// Whether a clause is a relay: whose words were passed on, and which, is grammar.
fn passes_on(clause: &Clause) -> bool {
    clause.via.is_some() && clause.speaker.is_some()
}

/// *quoted Brandt as saying*: the verb of a relay, whose clause is that of *saying*.
fn is_relay(page: &Page<'_>, cue: &Cue) -> bool {
    let clauses = &page.clauses[page.clauses_of[cue.sentence].clone()];
    let next = || clauses.get(clauses.partition_point(|clause| clause.cue.start <= cue.at));
    page.reading.class(cue.at).is(Class::RELAY) && next().is_some_and(passes_on)
}

/// What `collect` gives for one cue: what says whether it reports anything, the features of each part, and the
/// candidates by their bytes and parts. *Nothing reported* is the first candidate.
#[derive(Debug)]
pub(super) struct Collected {
    pub(super) cue: Span,
    pub(super) any: Vec<u32>,
    pub(super) parts: Vec<Vec<u32>>,
    pub(super) candidates: Vec<(Option<Span>, Vec<u32>)>,
}

/// Every cue and its candidates with their features, for training.
pub(super) fn collect(page: &Page<'_>) -> Vec<Collected> {
    let mut all = Vec::new();
    let (mut sheet, mut frame) = (Sheet::default(), Frame::default());
    for sentence in 0..page.reading.sentences.len() {
        for (number, cue) in cues(page, sentence).enumerate() {
            if number == 0 {
                frame.read(page, sentence);
            }
            sheet.fill(page, &cue);
            let mut parts = Vec::new();
            let mut part = |tell: &dyn Fn(&mut Vec<u32>)| {
                let mut features = Vec::new();
                tell(&mut features);
                parts.push(features);
                parts.len() as u32 - 1
            };
            let seen = Seen::of(page, &frame, &cue);
            let mut any = Vec::new();
            seen.tell_any(&mut any);
            let mut candidates = vec![(None, vec![part(&|features| seen.tell_nothing(features))])];
            let gaps = gaps(&frame, &cue);
            let starts: Vec<u32> = sheet
                .starts
                .iter()
                .map(|edge| part(&|features| tell_start(&frame, &cue, *edge, gaps(*edge), features)))
                .collect();
            let ends: Vec<u32> =
                sheet.ends.iter().map(|edge| part(&|features| tell_end(&frame, &cue, *edge, features))).collect();
            for candidate in sheet.candidates() {
                let Some(ruled) = sheet.ruled(candidate) else { continue };
                let edges = (sheet.starts[candidate.start], sheet.ends[candidate.end]);
                let both = part(&|features| tell_both(&frame, &cue, edges, ruled, features));
                let span = page.reading.span(&sheet.run(candidate));
                candidates.push((span, vec![starts[candidate.start], ends[candidate.end], both]));
            }
            all.push(Collected { cue: page.reading.items[cue.at].span, any, parts, candidates });
        }
    }
    all
}
