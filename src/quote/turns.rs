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
use crate::lang::{Class, QuoteData, is_among};

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

/// So many paragraphs may stand from one label to the next where people speak for certain, and where names may be rubrics.
const FARTHEST: u32 = 40;
const FARTHEST_NAMES: u32 = 6;
/// Fewer labels in a row are headlines or a list.
const FEWEST: usize = 3;
/// One turn of so many must be lively among people, and among names that may be places.
const LIVELY_PEOPLE: usize = 8;
const LIVELY_NAMES: usize = 4;
/// The same where neither is sure and little stands on the page but what follows the labels.
const LIVELY_PROSE: usize = 2;
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
    let near = |farthest: u32| {
        move |before: &Label, label: &Label| {
            reading.paragraph_of[label.sentence] - reading.paragraph_of[before.sentence] <= farthest
        }
    };
    let mut turns = Vec::new();
    let talks = labels.chunk_by(near(FARTHEST)).flat_map(|labels| {
        let plain = is_dense(reading, labels) || sure(labels, |label| label.key) * 2 >= labels.len();
        labels.chunk_by(near(if plain { FARTHEST } else { FARTHEST_NAMES }))
    });
    for labels in talks {
        if labels.len() < FEWEST {
            continue;
        }
        let mut talk =
            Talk { text, reading, labels, initials: Vec::new(), is_speech: &is_speech, ends: Vec::new(), others: 0 };
        talk.initials = talk.spelled_out();
        talk.find_ends(!language.words.is_empty());
        if !talk.is_talk(language) {
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
            let run = label.words..talk.ends[number];
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
    /// Whether an item is speech between marks.
    is_speech: &'t dyn Fn(usize) -> bool,
    /// Where each turn ends.
    ends: Vec<usize>,
    /// How many turns ran into a paragraph in which somebody else is quoted.
    others: usize,
}

/// A name, and the key of the label that it is or stands behind.
type Keyed = (u64, Run);

impl Talk<'_> {
    /// Whether people speak here, and by turns.
    fn is_talk(&self, language: &QuoteData) -> bool {
        let named = || self.labels.iter().filter(|label| has_name(label));
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
        let people = sure(self.labels, key);
        let loud = named().filter(|label| {
            label.speaker.clone().is_some_and(|mut name| name.all(|item| self.reading.class(item).is(shape::LOUD)))
        });
        let lively = named().filter(|label| self.is_lively(label)).count();
        let stopped = || (0..self.labels.len()).all(|turn| self.is_stopped(turn));
        let dense = is_dense(self.reading, self.labels);
        if people * 2 >= turns {
            return lively * LIVELY_PEOPLE >= turns || stopped();
        }
        // Between rubrics of the news others are quoted.
        if self.others > 0 {
            return false;
        }
        // Where no list has *I* and *you*, or *Sie* may be *they* too, names and sentences must do.
        let unread = language.words.is_empty();
        let quiet = || {
            let full = |label: &Label| label.kind != Kind::Name || self.is_full(label, unread);
            dense && keys.len() * 2 <= turns + 1 && named().all(full) && stopped()
        };
        if (unread || language.verb_second) && quiet() {
            return true;
        }
        let share = if (loud.count() + people) * 2 < turns {
            LIVELY_PROSE
        } else if dense {
            LIVELY_NAMES
        } else {
            LIVELY_PROSE
        };
        lively * share >= turns
    }

    /// Whether a label is a name of two words or more, or one in capitals where those count (`loud`).
    fn is_full(&self, label: &Label, loud: bool) -> bool {
        let Some(name) = label.speaker.clone() else { return false };
        let words = || name.clone().filter(|item| self.reading.class(*item).is(shape::WORD));
        let small = |item: usize| self.reading.items[item].span.of(self.text).contains(char::is_lowercase);
        words().count() > 1 || loud && !words().any(small)
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
        let run = self.labels[turn].words..self.ends[turn];
        run.is_empty() || self.reading.class(run.end - 1).is(shape::STOP)
    }

    /// Finds where the turns end; `read` tells that the verbs that report are known.
    fn find_ends(&mut self, read: bool) {
        let mut long = 0;
        for turn in 0..self.labels.len() {
            let own = self.own(turn);
            let last = self.last(turn, own);
            let other = last.and_then(|last| (own + 1..=last).find(|paragraph| self.quotes_other(*paragraph, read)));
            long += usize::from(last.is_some_and(|last| last > own));
            self.others += usize::from(other.is_some());
            let end = self.end(turn, own, other.map(|other| other - 1).or(last));
            self.ends.push(end);
        }
        // Mostly prose: each label has its own paragraph only.
        if self.others * 2 > long {
            for turn in 0..self.labels.len() {
                let own = self.own(turn);
                let last = self.last(turn, own).map(|_| own);
                self.ends[turn] = self.end(turn, own, last);
            }
        }
    }

    /// The paragraph in which a turn begins.
    fn own(&self, turn: usize) -> u32 {
        let (reading, words) = (self.reading, self.labels[turn].words);
        reading.paragraph_of[reading.items[words.min(reading.items.len() - 1)].sentence as usize]
    }

    /// The last paragraph of a turn that begins in paragraph `own`, before the next label and the notes that stand
    /// there; none where the next label is in the same paragraph.
    fn last(&self, turn: usize, own: u32) -> Option<u32> {
        let reading = self.reading;
        let mut last = match self.labels.get(turn + 1) {
            Some(next) => {
                let paragraph = reading.paragraph_of[next.sentence];
                let opens = reading.paragraphs[paragraph as usize].start == next.sentence;
                if !opens || reading.sentences[next.sentence].start <= self.labels[turn].words {
                    return None;
                }
                paragraph.saturating_sub(1)
            }
            None => own,
        };
        while last > own && self.is_aside(last) {
            last -= 1;
        }
        Some(last)
    }

    /// Where a turn ends: with paragraph `last`, or before the label that follows in the same paragraph.
    fn end(&self, turn: usize, own: u32, last: Option<u32>) -> usize {
        let (reading, words) = (self.reading, self.labels[turn].words);
        match (last, self.labels.get(turn + 1)) {
            (None, Some(next)) => reading.sentences[next.sentence].start.max(words),
            (last, _) => {
                let paragraph = &reading.paragraphs[last.unwrap_or(own) as usize];
                reading.sentences[paragraph.end - 1].end.max(words.min(reading.items.len()))
            }
        }
    }

    /// *“No,” said Roe.*: whether a paragraph has speech of somebody else between marks. Where verbs are not known
    /// (`read`), any speech will do.
    fn quotes_other(&self, paragraph: u32, read: bool) -> bool {
        let class = |item: usize| self.reading.class(item);
        let reports = Class::SAY.or(Class::TELL).or(Class::RELAY).or(Class::ACCORDING);
        self.reading.sentences[self.reading.paragraphs[paragraph as usize].clone()].iter().any(|sentence| {
            let speech = |item: usize| class(item).is(shape::FRAGMENT) && (self.is_speech)(item);
            let cue = |item: usize| {
                let own = item > sentence.start && class(item - 1).is(Class::FIRST) || class(item + 1).is(Class::FIRST);
                class(item).is(reports) && !own
            };
            sentence.clone().any(speech) && (!read || sentence.clone().any(cue))
        })
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

/// Whether a label stands for somebody by itself.
fn has_name(label: &Label) -> bool {
    !matches!(label.kind, Kind::Same | Kind::Examiner)
}

/// How many labels are people for certain, or have the `key` of one that is.
fn sure(labels: &[Label], key: impl Fn(&Label) -> u64) -> usize {
    let named = || labels.iter().filter(|label| has_name(label));
    let mut people: Vec<u64> = named().filter(|label| label.kind != Kind::Name).map(&key).collect();
    people.sort_unstable();
    named().filter(|label| people.binary_search(&key(label)).is_ok()).count()
}

/// Whether one paragraph of two begins with a label.
fn is_dense(reading: &Reading, labels: &[Label]) -> bool {
    let place = |label: &Label| reading.paragraph_of[label.sentence] as usize;
    labels.first().zip(labels.last()).is_some_and(|(first, last)| labels.len() * 2 > place(last) - place(first))
}

/// *spoke to Ida Quill*, *an interview with Ida Quill*: the name among the sentences before a talk that says who answers.
fn interviewed(text: &str, reading: &Reading, language: &QuoteData, talk: usize) -> Option<Run> {
    introduction(reading, talk).find_map(|run| {
        run.clone().find_map(|item| {
            let word = reading.items[item].span.of(text);
            let joined = is_among(&language.interviews, word) && reading.class(item + 1).is(Class::PREPOSITION);
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
