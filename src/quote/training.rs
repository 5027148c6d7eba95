//! What the training script needs from the core: every choice of the models with its features and the right answer.
//!
//! Not part of the public interface. Features are computed here and nowhere else, so what is learned is what is asked.

use super::{QuoteOptions, document, model::Task, reading::Run, speech::Verdict};
use crate::{Cancel, Language, Span};

/// What the annotators say of a text, in bytes.
#[derive(Debug, Clone, Default)]
pub struct Gold {
    /// Stretches between marks that are speech, with the phrases for their speaker.
    pub fragments: Vec<(Span, Vec<Span>)>,
}

/// One choice: candidates with their features, and which of them are right.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The model that has to choose.
    pub task: Task,
    /// What the choice is about.
    pub span: Span,
    /// Whether each candidate is right, and its features; for a yes-no task the one candidate is *yes*.
    pub candidates: Vec<(bool, Vec<u32>)>,
}

/// The choices in `text`, each made as the annotators made it before the next one comes up.
#[must_use]
pub fn choices(text: &str, language: &Language, gold: &Gold) -> Vec<Choice> {
    let mut found = Vec::new();
    let options = QuoteOptions::default();
    document::read(text, language, &options, &Cancel::new(), |attributor| {
        let reading = attributor.reading;
        attributor.decided_by(|ranker, proposal, previous| {
            let span = proposal.evidence.fragment.inner;
            let right = gold.fragments.iter().find(|(piece, _)| mostly(*piece, span));
            let mut features: Vec<u32> = Vec::new();
            proposal.evidence.tell(&mut features);
            found.push(Choice { task: Task::Speech, span, candidates: vec![(right.is_some(), features)] });
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
            let candidates = ranker.collect(attribution, proposal.evidence.words.pieces, previous);
            let speaker = candidates.iter().find(|(run, _)| is_right(run)).and_then(|(run, _)| run.clone());
            ranker.settle(attribution, speaker, previous);
            let candidates = candidates.into_iter().map(|(run, features)| (is_right(&run), features)).collect();
            found.push(Choice { task: Task::Speaker, span, candidates });
        })
    });
    found
}

/// Whether two spans have more in common than not, or the piece lies in the span.
fn mostly(piece: Span, span: Span) -> bool {
    let common = i64::from(piece.end.min(span.end)) - i64::from(piece.start.max(span.start));
    let all = i64::from(piece.end.max(span.end)) - i64::from(piece.start.min(span.start));
    common > 0 && (2 * common >= all || piece.start >= span.start && piece.end <= span.end + 1)
}
