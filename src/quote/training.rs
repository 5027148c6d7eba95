//! What the training script needs from the core: every choice of the models with its features and the right answer.
//!
//! Not part of the public interface. Features are computed here and nowhere else, so what is learned is what is asked.

use super::{
    QuoteOptions, document,
    model::Task,
    reading::Run,
    reported::{self, Collected},
    speech::Verdict,
};
use crate::{Cancel, Language, Span};

/// What the annotators say of a text, in bytes.
#[derive(Debug, Clone, Default)]
pub struct Gold {
    /// Stretches between marks that are speech, with the phrases for their speaker.
    pub fragments: Vec<(Span, Vec<Span>)>,
    /// What is reported, and the cue that says so.
    pub reports: Vec<(Span, Span)>,
}

/// One choice: candidates with their features, and which of them are right.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The model that has to choose.
    pub task: Task,
    /// What the choice is about.
    pub span: Span,
    /// For a yes-no task the one candidate is *yes*.
    pub candidates: Vec<Candidate>,
    /// Features that candidates share.
    pub parts: Vec<Vec<u32>>,
}

/// One answer to a choice.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Whether it is right.
    pub right: bool,
    /// Its parts: the features of all of them together are its own.
    pub parts: Vec<u32>,
}

impl Choice {
    /// A choice between candidates that share nothing.
    fn between(task: Task, span: Span, candidates: impl IntoIterator<Item = (bool, Vec<u32>)>) -> Self {
        let mut choice = Self { task, span, candidates: Vec::new(), parts: Vec::new() };
        for (right, features) in candidates {
            choice.candidates.push(Candidate { right, parts: vec![choice.parts.len() as u32] });
            choice.parts.push(features);
        }
        choice
    }
}

/// The choices in `text`, each made as the annotators made it before the next one comes up.
#[must_use]
pub fn choices(text: &str, language: &Language, gold: &Gold) -> Vec<Choice> {
    let mut found = Vec::new();
    let options = QuoteOptions::default();
    document::read(text, language, &options, &Cancel::new(), |page| {
        let reading = page.reading;
        for collected in reported::collect(page) {
            found.extend(what_is_reported(collected, gold));
        }
        page.decided_by(|ranker, proposal, previous| {
            let span = proposal.evidence.fragment.inner;
            let right = gold.fragments.iter().find(|(piece, _)| mostly(*piece, span));
            let mut features: Vec<u32> = Vec::new();
            proposal.evidence.tell(&mut features);
            found.push(Choice::between(Task::Speech, span, [(right.is_some(), features)]));
            let attribution = &mut proposal.attribution;
            let Some((_, speakers)) = right else {
                if attribution.verdict == Verdict::Speech {
                    attribution.verdict = Verdict::Scare;
                }
                return;
            };
            attribution.verdict = Verdict::Speech;
            let is_right = |run: &Option<Run>| match run {
                None => speakers.is_empty(),
                Some(run) => reading.span(run).is_some_and(|span| speakers.iter().any(|right| right.overlaps(span))),
            };
            let pieces = proposal.evidence.words.pieces;
            if let Some(features) = ranker.collect_ruled(attribution, pieces, previous) {
                found.push(Choice::between(Task::Rule, span, [(is_right(&attribution.speaker), features)]));
            }
            let candidates = ranker.collect(attribution, pieces, previous);
            let speaker = candidates.iter().find(|(run, _)| is_right(run)).and_then(|(run, _)| run.clone());
            ranker.settle(attribution, speaker, previous);
            let candidates = candidates.into_iter().map(|(run, features)| (is_right(&run), features));
            found.push(Choice::between(Task::Speaker, span, candidates));
        })
    });
    found
}

/// Whether a cue reports anything, and what: the candidates that are as close to the annotation as any.
fn what_is_reported(collected: Collected, gold: &Gold) -> [Choice; 2] {
    let Collected { cue, any, parts, candidates } = collected;
    let reports: Vec<Span> =
        gold.reports.iter().filter(|(_, other)| other.overlaps(cue)).map(|(report, _)| *report).collect();
    let close = |span: Span| reports.iter().map(|report| report.iou(span)).fold(0.0, f32::max);
    let closest = candidates.iter().filter_map(|(span, _)| *span).map(close).fold(0.0, f32::max);
    let right = |span: Option<Span>| match span {
        None => reports.is_empty(),
        Some(span) => closest >= CLOSE && close(span) >= closest.min(AS_CLOSE),
    };
    let any = Choice::between(Task::Cue, cue, [(closest >= CLOSE, any)]);
    let candidates = candidates.into_iter().map(|(span, parts)| Candidate { right: right(span), parts }).collect();
    [any, Choice { task: Task::Report, span: cue, candidates, parts }]
}

/// A report found shares this much with the annotated one, at the least.
const CLOSE: f32 = 0.5;
/// All candidates that share this much are right.
const AS_CLOSE: f32 = 0.9;

/// Whether two spans have more in common than not, or the piece lies in the span.
fn mostly(piece: Span, span: Span) -> bool {
    let common = i64::from(piece.end.min(span.end)) - i64::from(piece.start.max(span.start));
    let all = i64::from(piece.end.max(span.end)) - i64::from(piece.start.min(span.start));
    common > 0 && (2 * common >= all || piece.start >= span.start && piece.end <= span.end + 1)
}
