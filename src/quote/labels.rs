//! Who speaks, as the lines of a transcript begin: *ANN ROE, CNT ANCHOR:*, *Sen. Roe (D-Elm):*, *[00:12] Roe:*, *Mr. ROE.*, *Q.*.
//!
//! Looks at the beginning of a line only; whether the lines of a text are a talk at all is for `turns`.

use super::{
    phrase::is_name,
    reading::{Reading, Run, shape},
};
use crate::lang::{Class, QuoteData, folded_hash, is_among};

/// A line that begins with a label.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) sentence: usize,
    /// Tells labels apart, whatever their case: who is named in full and later by surname has one.
    pub(super) key: u64,
    pub(super) speaker: Option<Run>,
    /// The first item after the label.
    pub(super) words: usize,
    pub(super) kind: Kind,
}

/// What a label shows about who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// *Q.*, *Answer:*
    Asks,
    /// A first name, a title, a time, a word such as *moderator*: nobody but a person stands before its colon.
    Person,
    /// Any other name, which may be a place or the name of a list.
    Name,
    /// *(on camera):*: the one who spoke last goes on.
    Same,
    /// *BY MR. ROE:*: says who asks from here on.
    Examiner,
}

/// Longest name before the colon, in items.
const LONGEST_NAME: usize = 8;
/// Longest description or note behind the name.
const LONGEST_NOTE: usize = 16;
/// Blanks before a line that are stepped over.
const INDENT: usize = 8;
/// So many bytes of a line may hold its label.
const LONGEST_LABEL: usize = 160;

/// Words that make up rubrics of news pages and of lists; those who write in one language use some of another.
const RUBRICS: [&str; 4] = [
    include_str!("../../lang/en/rubrics.txt"),
    include_str!("../../lang/de/rubrics.txt"),
    include_str!("../../lang/fr/rubrics.txt"),
    include_str!("../../lang/es/rubrics.txt"),
];

/// Whether a list of words, parted by blanks and with remarks behind `#`, has `word`.
fn is_listed(list: &str, word: &str) -> bool {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    is_among(lines.flat_map(str::split_whitespace), word)
}

/// The label that a sentence begins with, where it begins a line.
pub(super) fn label(text: &str, reading: &Reading, sentence: usize, language: &QuoteData) -> Option<Label> {
    let first = reading.sentences[sentence].start;
    let bytes = text.as_bytes();
    let start = reading.items[first].span.range().start;
    let indent = bytes[..start].iter().rev().take(INDENT).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    if start > indent && bytes[start - indent - 1] != b'\n' {
        return None;
    }
    let line = &bytes[start..bytes.len().min(start + LONGEST_LABEL)];
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
    let reader = Line { text, reading, language, sentence, end: start + line.len() };
    let at = reader.past_stamp(first);
    reader.asks(at).or_else(|| reader.held_in_capitals(at)).or_else(|| {
        let marked = memchr::memchr2(b':', b'(', line).is_some();
        marked.then(|| reader.named(at, at > first)).flatten()
    })
}

/// The beginning of one line.
struct Line<'t> {
    text: &'t str,
    reading: &'t Reading,
    language: &'t QuoteData,
    sentence: usize,
    /// Where the line ends, or what of it is looked at.
    end: usize,
}

impl Line<'_> {
    fn class(&self, item: usize) -> Class {
        if self.holds(item) { self.reading.class(item) } else { Class::default() }
    }

    fn holds(&self, item: usize) -> bool {
        self.reading.items.get(item).is_some_and(|item| item.span.range().start < self.end)
    }

    fn word(&self, item: usize) -> &str {
        self.reading.items[item].span.of(self.text)
    }

    /// *00:12*, *1:02:03*: hours, minutes and seconds.
    fn is_time(&self, item: usize) -> bool {
        self.class(item).is(shape::NUMBER) && {
            let word = self.word(item);
            let part = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            word.len() >= 4 && word.contains(':') && word.split(':').all(part)
        }
    }

    /// Behind a time that stands at `at`, in brackets or without them.
    fn past_stamp(&self, at: usize) -> usize {
        let open = usize::from(self.class(at).is(shape::OPENING));
        if !self.is_time(at + open) {
            return at;
        }
        let mut next = at + open + 1;
        next += usize::from(open > 0 && self.class(next).is(shape::CLOSING));
        next + usize::from(self.class(next).is(shape::COLON.or(shape::DASH).or(shape::HYPHEN)))
    }

    /// *Q.*, *A:*, *Question:* and, a gap behind it, *Q*.
    fn asks(&self, at: usize) -> Option<Label> {
        if !self.class(at).is(shape::CAPITAL) {
            return None;
        }
        let whole = self.word(at);
        // *A.* may be one item, as an initial is.
        let first = whole.trim_end_matches('.');
        if !is_among(&self.language.turn_labels, first) {
            return None;
        }
        let stopped = first.len() < whole.len();
        let marked = stopped || self.class(at + 1).is(shape::COLON.or(shape::STOP));
        let spaced = || {
            let end = self.reading.items[at].span.range().end;
            self.text.as_bytes()[end..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count() > 1
        };
        let gap = || first.len() == 1 && self.holds(at + 1) && spaced();
        if !(marked || gap()) {
            return None;
        }
        let words = at + 1 + usize::from(marked && !stopped);
        Some(self.label(folded_hash(first), None, words, Kind::Asks))
    }

    /// *Mr. ROE.*, *Ms. ROE of Elm.*, *The PRESIDING OFFICER.*: as the records of parliaments print who has the floor.
    fn held_in_capitals(&self, at: usize) -> Option<Label> {
        let first = self.class(at);
        let opens = first.is(Class::TITLE) || first.is(Class::DEFINITE) && first.is(shape::CAPITAL);
        if !opens || first.is(shape::LOUD) || !self.class(at + 1).is(shape::LOUD) {
            return None;
        }
        let within = at + 1..at + 1 + LONGEST_NAME;
        let mut end = within.clone().find(|item| !self.class(*item).is(shape::LOUD.or(shape::HYPHEN)))?;
        let speaker = at..end;
        if self.class(end).is(Class::OF) {
            end = (end + 1..within.end).find(|item| !is_name(self.class(*item)))?;
        }
        end = self.past_note(end);
        let stopped = self.class(end).is(shape::STOP) && self.holds(end + 1);
        stopped.then(|| self.label(self.reading.hashes[speaker.end - 1], Some(speaker), end + 1, Kind::Person))
    }

    /// Behind a note in brackets.
    fn past_note(&self, at: usize) -> usize {
        if !self.class(at).is(shape::OPENING) {
            return at;
        }
        (at + 1..at + LONGEST_NOTE).find(|item| self.class(*item).is(shape::CLOSING)).map_or(at, |close| close + 1)
    }

    /// A name and what describes it, up to a colon or, a time behind it, up to the end of the line.
    fn named(&self, at: usize, stamped: bool) -> Option<Label> {
        let note = self.past_note(at);
        if note > at && self.class(note).is(shape::COLON) {
            return Some(self.label(0, None, note + 1, Kind::Same));
        }
        let part = |item: &usize| {
            let class = self.class(*item);
            let number = class.is(shape::NUMBER) && !self.is_time(*item) && *item > at;
            number
                || is_name(class)
                || class.is(shape::LOUD)
                || class.is(Class::TITLE.or(Class::PARTICLE).or(Class::ROLE).or(shape::STOP).or(shape::HYPHEN))
        };
        let end = (at..at + LONGEST_NAME).find(|item| !part(item))?;
        // *Q&A: …* and the like head a list.
        let joined = end == at + 1 && self.word(at).contains('&');
        if end == at || joined || !self.class(at).is(shape::CAPITAL.or(shape::LOUD)) {
            return None;
        }
        let last = self.class(end - 1);
        let voice = (at..end).any(|item| is_among(&self.language.voices, self.word(item)));
        if !(is_name(last) || voice && last.is(shape::NUMBER)) {
            return None;
        }
        let loud = (at..end).all(|item| !self.class(item).is(shape::WORD) || self.class(item).is(shape::LOUD));
        let named = (at..end).any(|item| self.class(item).is(Class::FIRST_NAME.or(Class::TITLE)));
        let person = named || voice || stamped;
        // What describes the name: *, CNT ANCHOR*, *(D-Elm)*, *(voice-over)*, a time.
        let mut close = self.past_note(end);
        if self.class(close).is(shape::COMMA) && (loud || person) {
            let other = shape::COLON.or(shape::FRAGMENT).or(shape::STOP);
            close = (close + 1..close + LONGEST_NOTE).find(|item| !self.holds(*item) || self.class(*item).is(other))?;
        }
        close = self.past_note(close);
        let time = self.past_stamp(close);
        let timed = time > close || close > end && self.is_time(close - 2);
        close = time;
        let (colon, opened) = (self.class(close).is(shape::COLON), self.reading.class(time - 1).is(shape::COLON));
        if !colon && !(timed && (opened || !self.holds(close))) {
            return None;
        }
        if self.is_rubric(at..end) {
            return None;
        }
        let words = close + usize::from(colon);
        // *BY MR. ROE:* and a line that asks.
        let examines = loud && self.class(at).is(Class::PREPOSITION) && end > at + 1 && !self.holds(words);
        let (start, kind) = match (examines, person || timed) {
            (true, _) => (at + 1, Kind::Examiner),
            (false, true) => (at, Kind::Person),
            (false, false) => (at, Kind::Name),
        };
        let key = self.reading.hashes[end - 1];
        Some(self.label(key, Some(start..end), words, kind))
    }

    /// *READ MORE*, *Myth*, *VIDEO*: whether a line leads elsewhere or belongs to a list, in whatever language.
    fn is_rubric(&self, mut words: Run) -> bool {
        words.all(|item| {
            !self.class(item).is(shape::WORD) || RUBRICS.iter().any(|list| is_listed(list, self.word(item)))
        })
    }

    fn label(&self, key: u64, speaker: Option<Run>, words: usize, kind: Kind) -> Label {
        Label { sentence: self.sentence, key, speaker, words, kind }
    }
}
