//! Transcripts without marks: lines that begin with who speaks, *ANN ROE: …*, or that they ask or answer, *Q. …*.
//!
//! Lists have labels too (*Time: 3pm*), so a talk needs more: somebody speaks again and somebody else in between, and
//! they ask, or speak of themselves and each other, as people do.

use super::{
    labels::{Kind, Label, label},
    phrase::is_name,
    reading::{Reading, Run, shape},
    venue::occasion,
};
use crate::lang::{Class, QuoteData};

/// What one person says in their turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Turn {
    /// The words, in items.
    pub(super) run: Run,
    /// The name that stands before the colon; for *A.* the one who is interviewed, for *Q.* none or who examines.
    pub(super) speaker: Option<Run>,
    /// Where the speaker is named in full, if the label has only initials.
    pub(super) named: Option<Run>,
    /// The programme or occasion that the introduction names.
    pub(super) venue: Option<Run>,
}

/// So many paragraphs may stand from one label to the next.
const FARTHEST: u32 = 40;
/// Fewer labels in a row are headlines or a list.
const FEWEST: usize = 3;
/// One turn of so many must be lively among people, and among names that may be places.
const LIVELY_PEOPLE: usize = 8;
const LIVELY_NAMES: usize = 4;
/// Words of a turn that are looked at for a sign of a talk.
const LOOKED_AT: usize = 60;
/// Longest paragraph between turns that may be a heading or a note.
const LONGEST_ASIDE: usize = 16;
/// Most people of a talk whose initials are known.
const MOST_PEOPLE: usize = 16;
/// Most letters of a label that may be initials.
const LONGEST_INITIALS: usize = 4;
/// How many sentences before a talk may say who answers, and how many of their words are looked at.
const INTRODUCTION: usize = 12;
const LONGEST_INTRODUCTION: usize = 60;

/// The turns of a text, in order; one that is speech between marks (`is_speech` tells of an item) is left to its marks.
pub(super) fn turns(
    text: &str,
    reading: &Reading,
    language: &QuoteData,
    is_speech: impl Fn(usize) -> bool,
) -> Vec<Turn> {
    let labels: Vec<Label> =
        (0..reading.sentences.len()).filter_map(|sentence| label(text, reading, sentence, language)).collect();
    let near = |before: &Label, label: &Label| {
        reading.paragraph_of[label.sentence] - reading.paragraph_of[before.sentence] <= FARTHEST
    };
    let mut turns = Vec::new();
    for labels in labels.chunk_by(near) {
        if labels.len() < FEWEST {
            continue;
        }
        let mut talk = Talk { text, reading, labels, initials: Vec::new() };
        talk.initials = talk.spelled_out();
        if !talk.is_talk() {
            continue;
        }
        let first = &labels[0];
        // Whoever is not the first of *Q.* and *A.* answers.
        let unnamed = labels.iter().all(|label| label.kind == Kind::Asks);
        let answers = unnamed.then(|| interviewed(text, reading, language, first.sentence)).flatten();
        let venue = introduction(reading, first.sentence).find_map(|run| {
            let mut prepositions = run.clone().filter(|item| reading.class(*item).is(Class::PREPOSITION));
            prepositions.find_map(|item| occasion(reading, item..run.end, &is_speech))
        });
        let questions = labels.iter().find(|label| label.kind == Kind::Asks).map(|label| label.key);
        // Who spoke last, and who asks the questions of a court.
        let (mut last, mut examiner) = (None::<Run>, None::<Run>);
        for (number, label) in labels.iter().enumerate() {
            let speaker = match label.kind {
                Kind::Examiner => {
                    examiner.clone_from(&label.speaker);
                    continue;
                }
                Kind::Same => last.clone(),
                Kind::Asks if Some(label.key) == questions => examiner.clone(),
                Kind::Asks => answers.clone(),
                Kind::Person | Kind::Name => label.speaker.clone(),
            };
            last.clone_from(&speaker);
            let run = label.words..talk.end(number);
            let marked = |item: usize| is_speech(item) || reading.class(item).is(shape::BREAK);
            if run.is_empty() || is_speech(run.start) && run.clone().all(marked) {
                continue;
            }
            let spelled_out = speaker
                .as_ref()
                .filter(|speaker| speaker.len() == 1)
                .and_then(|speaker| talk.bearer(reading.hashes[speaker.start]).cloned());
            turns.push(Turn { run, named: spelled_out.or_else(|| speaker.clone()), speaker, venue: venue.clone() });
        }
    }
    turns
}

/// Labelled lines that may be a talk.
struct Talk<'t> {
    text: &'t str,
    reading: &'t Reading,
    labels: &'t [Label],
    /// The labels that are initials, with the name they stand for.
    initials: Vec<Keyed>,
}

/// A name, and the key of the label that it is or stands behind.
type Keyed = (u64, Run);

impl Talk<'_> {
    /// Whether people speak here, and by turns.
    fn is_talk(&self) -> bool {
        let named = || self.labels.iter().filter(|label| !matches!(label.kind, Kind::Same | Kind::Examiner));
        let key = |label: &Label| {
            let full = self.bearer(label.key).map(|name| self.reading.hashes[name.end - 1]);
            full.unwrap_or(label.key)
        };
        let mut keys: Vec<u64> = named().map(key).collect();
        let turns = keys.len();
        keys.sort_unstable();
        keys.dedup();
        // Somebody speaks again, and somebody else in between.
        if turns < FEWEST || keys.len() == turns || keys.len() < 2 {
            return false;
        }
        let people = named().filter(|label| label.kind != Kind::Name).count();
        let loud = named().filter(|label| {
            label.speaker.clone().is_some_and(|mut name| name.all(|item| self.reading.class(item).is(shape::LOUD)))
        });
        let lively = named().filter(|label| self.is_lively(label)).count();
        let stopped = || (0..self.labels.len()).all(|turn| self.is_stopped(turn));
        if people * 2 >= turns {
            lively * LIVELY_PEOPLE >= turns || stopped()
        } else if (loud.count() + people) * 2 >= turns {
            lively * LIVELY_NAMES >= turns
        } else {
            lively * 2 >= turns
        }
    }

    /// Whether the first words of a turn ask, or hold *I*, *we* or *you*.
    fn is_lively(&self, label: &Label) -> bool {
        let end = self.reading.items.len().min(label.words + LOOKED_AT);
        let paragraph = &self.reading.paragraphs[self.reading.paragraph_of[label.sentence] as usize];
        let end = end.min(self.reading.sentences[paragraph.end - 1].end.max(label.words + 1));
        (label.words..end).any(|item| {
            let class = self.reading.class(item);
            class.is(Class::FIRST) || class.is(shape::STOP) && self.reading.items[item].span.of(self.text) == "?"
        })
    }

    fn is_stopped(&self, turn: usize) -> bool {
        let run = self.labels[turn].words..self.end(turn);
        run.is_empty() || self.reading.class(run.end - 1).is(shape::STOP)
    }

    /// Where a turn ends: before the next label and the notes that stand there, the last one with its paragraph.
    fn end(&self, turn: usize) -> usize {
        let reading = self.reading;
        let label = &self.labels[turn];
        let own = reading.paragraph_of[reading.items[label.words.min(reading.items.len() - 1)].sentence as usize];
        let mut last = match self.labels.get(turn + 1) {
            Some(next) if reading.sentences[next.sentence].start <= label.words => return label.words,
            Some(next) => {
                let paragraph = reading.paragraph_of[next.sentence];
                if reading.paragraphs[paragraph as usize].start == next.sentence {
                    paragraph.saturating_sub(1)
                } else {
                    return reading.sentences[next.sentence].start;
                }
            }
            None => own,
        };
        while last > own && self.is_aside(last) {
            last -= 1;
        }
        let end = reading.sentences[reading.paragraphs[last as usize].end - 1].end;
        end.max(label.words.min(reading.items.len()))
    }

    /// *(COMMERCIAL BREAK)*, *DIRECT EXAMINATION*: whether a paragraph is a note of whoever wrote the talk down.
    fn is_aside(&self, paragraph: u32) -> bool {
        let sentences = &self.reading.paragraphs[paragraph as usize];
        let run = self.reading.sentences[sentences.start].start..self.reading.sentences[sentences.end - 1].end;
        if run.len() > LONGEST_ASIDE {
            return false;
        }
        let class = |item: usize| self.reading.class(item);
        let bracketed = class(run.start).is(shape::OPENING) && run.clone().any(|item| class(item).is(shape::CLOSING));
        bracketed || run.clone().all(|item| class(item).is(shape::LOUD.or(shape::HYPHEN)))
    }

    /// The name that initials stand for.
    fn bearer(&self, key: u64) -> Option<&Run> {
        self.initials.iter().find(|(initials, _)| *initials == key).map(|(_, name)| name)
    }

    /// The labels that are initials with the names they stand for: that of another label, or one in the introduction.
    fn spelled_out(&self) -> Vec<Keyed> {
        let (mut short, mut full): (Vec<Keyed>, Vec<Keyed>) = (Vec::new(), Vec::new());
        for label in self.labels {
            let Some(name) = label.speaker.clone() else { continue };
            let known = if name.len() == 1 { &mut short } else { &mut full };
            if known.len() < MOST_PEOPLE && known.iter().all(|(key, _)| *key != label.key) {
                known.push((label.key, name));
            }
        }
        let spelled_out = |(key, label): Keyed| {
            let initials = self.reading.items[label.start].span.of(self.text);
            let letters: Vec<char> =
                initials.chars().filter(|letter| *letter != '.').take(LONGEST_INITIALS + 1).collect();
            if !(2..=LONGEST_INITIALS).contains(&letters.len()) || !letters.iter().all(|letter| letter.is_uppercase()) {
                return None;
            }
            let labelled = full.iter().map(|(_, name)| name).find(|name| self.begins(name, &letters));
            let introduced = || {
                let within = |run: Run| run.start..(run.end + 1).saturating_sub(letters.len());
                let mut places = introduction(self.reading, self.labels[0].sentence).flat_map(within);
                places.find(|at| self.begins(&(*at..at + letters.len()), &letters)).map(|at| at..at + letters.len())
            };
            labelled.cloned().or_else(introduced).map(|name| (key, name))
        };
        short.into_iter().filter_map(spelled_out).collect()
    }

    /// Whether the words of a name begin with these letters.
    fn begins(&self, name: &Run, letters: &[char]) -> bool {
        name.len() == letters.len()
            && name.clone().zip(letters).all(|(item, letter)| {
                is_name(self.reading.class(item)) && self.reading.items[item].span.of(self.text).starts_with(*letter)
            })
    }
}

/// *spoke to Ida Quill*, *an interview with Ida Quill*: the name among the sentences before a talk that says who answers.
fn interviewed(text: &str, reading: &Reading, language: &QuoteData, talk: usize) -> Option<Run> {
    introduction(reading, talk).find_map(|run| {
        run.clone().find_map(|item| {
            let word = reading.items[item].span.of(text);
            let asks = language.interviews.iter().any(|asks| asks.eq_ignore_ascii_case(word));
            let joined = asks && reading.class(item + 1).is(Class::PREPOSITION);
            let phrase = reading.phrase_starting(item + 2, run.end).filter(|_| joined)?;
            is_name(reading.class(phrase.end - 1)).then_some(phrase)
        })
    })
}

/// The sentences before a talk that may tell of it, each as far as it is read.
fn introduction(reading: &Reading, talk: usize) -> impl Iterator<Item = Run> + '_ {
    let before = &reading.sentences[talk.saturating_sub(INTRODUCTION)..talk];
    before.iter().map(|run| run.start..run.end.min(run.start + LONGEST_INTRODUCTION))
}
