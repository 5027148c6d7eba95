//! Is it speech? Programme and book titles, nicknames, words as words and marks of distance are not.

use super::{
    clause::Clause,
    letters::{Letter, Letters},
    marks::Fragment,
    model::{Features, Tell, mixed},
    phrase::{is_name, is_noun},
    reading::{Reading, shape},
};
use crate::lang::{Class, QuoteData, word_hash};

/// What a fragment is, apart from who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Speech,
    Title,
    Scare,
}

/// Longer fragments are always speech.
const LONGEST_TITLE: usize = 9;

/// What stands between the marks, as far as these decisions need it.
pub(super) struct Words {
    /// What blanks part, [`MOST_PIECES`] at most.
    pub(super) pieces: usize,
    count: usize,
    capitals: usize,
    /// Whether there is a word without a capital that is no small word of titles.
    plain: bool,
    first_capital: bool,
    ends_clause: bool,
}

/// Pieces of a fragment that are looked at.
const MOST_PIECES: usize = LONGEST_TITLE + 2;

impl Words {
    pub(super) fn of(inner: &str, language: &QuoteData) -> Self {
        let mut found = Self {
            pieces: 0,
            count: 0,
            capitals: 0,
            plain: false,
            first_capital: inner.starts_with(char::is_uppercase),
            ends_clause: inner.ends_with(['.', ',', '!', '?', '…']),
        };
        if inner.is_ascii() {
            inner.split_ascii_whitespace().take(MOST_PIECES).for_each(|piece| found.add(piece, language));
        } else {
            inner.split_whitespace().take(MOST_PIECES).for_each(|piece| found.add(piece, language));
        }
        found
    }

    fn add(&mut self, piece: &str, language: &QuoteData) {
        self.pieces += 1;
        let bare = match piece.as_bytes() {
            [first, .., last] if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() => piece,
            _ => piece.trim_matches(|c: char| !c.is_alphanumeric()),
        };
        let Some(first) = bare.chars().next() else { return };
        self.count += 1;
        if first.is_uppercase() || first.is_numeric() {
            self.capitals += 1;
        } else if !self.plain {
            let small = Class::PREPOSITION.or(Class::DETERMINER).or(Class::CONJUNCTION).or(Class::AUXILIARY);
            self.plain = !language.words.of(bare).is(small);
        }
    }
}

/// What the clauses say about a fragment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// A reporting clause stands right beside it.
    pub(super) quoted: bool,
    /// It lies inside a report.
    pub(super) covered: bool,
    /// It stands in a title or a line of links.
    pub(super) headline: bool,
}

/// Decides for the fragment `number`.
pub(super) fn verdict(
    reading: &Reading,
    number: usize,
    fragment: Fragment,
    words: &Words,
    language: &QuoteData,
    place: Place,
) -> Verdict {
    let Place { quoted, covered, headline } = place;
    let at = reading.item_of[number] as usize;
    let item = reading.items[at];
    let sentence = &reading.sentences[item.sentence as usize];
    let before = if at > sentence.start { reading.class(at - 1) } else { Class::default() };
    let further = if at > sentence.start + 1 { reading.class(at - 2) } else { Class::default() };
    let after = if at + 1 < sentence.end { reading.class(at + 1) } else { Class::default() };
    if before.is(shape::EQUALS) {
        return Verdict::Scare;
    }
    let work = further.is(Class::NAMING) && before.is(shape::COMMA) && words.capitals * 2 > words.count;
    if words.count > LONGEST_TITLE || quoted && !work {
        return Verdict::Speech;
    }
    // Headlines set what was said in single marks, every word with a capital.
    if headline && fragment.single || covered && before.is(Class::AS.or(shape::CUE)) {
        return Verdict::Speech;
    }
    let alone = at == sentence.start && at + 1 >= sentence.end;
    // *He reads “Elm and Ash”*: a verb that says or names, and no clause of reporting.
    let read = before.is(Class::SAY) && !covered;
    let named = before.is(Class::NAMING) && (!before.is(shape::CUE) || read)
        || further.is(Class::NAMING)
            && !further.is(shape::CUE)
            && before.is(shape::COMMA.or(shape::COLON).or(Class::AS));
    if named {
        return if words.capitals * 2 >= words.count { Verdict::Title } else { Verdict::Scare };
    }
    if language.noun_capitals {
        // A name and a noun look alike: only what stands before it, or a report around it, tells.
        let may_name = words.first_capital && !words.ends_clause && !before.is(shape::CUE);
        let beside_noun = is_name(before);
        let placed =
            before.is(Class::DETERMINER.or(Class::PREPOSITION)) && !before.is(Class::AS.or(Class::CONJUNCTION));
        return match words.count {
            _ if before.is(Class::ACCORDING) && !before.is(Class::ADVERB) => Verdict::Title,
            // *unter dem Motto „…“*
            _ if alone || before.is(shape::CUE) && beside_noun => Verdict::Speech,
            _ if may_name && (beside_noun || placed && !covered) => Verdict::Title,
            _ if covered => Verdict::Speech,
            0..=3 if !words.plain => Verdict::Title,
            0..=2 => Verdict::Scare,
            _ => Verdict::Speech,
        };
    }
    let capitalised = !words.plain && words.capitals > 0 && words.first_capital;
    if capitalised {
        let placed = before.is(shape::POSSESSIVE.or(Class::DETERMINER).or(shape::CAPITAL).or(Class::NAMING))
            || before.is(Class::PREPOSITION) && !before.is(Class::CONJUNCTION)
            || after.is(shape::CAPITAL) && is_noun(after);
        let several = words.count >= 2 && words.capitals >= 2;
        if placed && !before.is(shape::COLON) || several && !before.is(shape::CUE.or(shape::COMMA).or(shape::COLON)) {
            return Verdict::Title;
        }
    }
    let label = words.count <= 2
        && !words.ends_clause
        && before.is(Class::DETERMINER)
        && is_noun(after)
        && !after.is(shape::CAPITAL);
    if !covered && !alone && (label || words.count == 1 && !words.ends_clause) {
        return Verdict::Scare;
    }
    Verdict::Speech
}

/// What the weights look at to decide whether a fragment is speech; the rules' verdict is part of it.
pub(super) struct Evidence<'t> {
    pub(super) text: &'t str,
    pub(super) reading: &'t Reading,
    pub(super) letters: &'t Letters,
    pub(super) language: &'t QuoteData,
    pub(super) fragment: Fragment,
    pub(super) number: usize,
    pub(super) words: Words,
    pub(super) place: Place,
    pub(super) verdict: Verdict,
    /// The clause whose report the fragment lies in.
    pub(super) clause: Option<&'t Clause>,
    /// The rule that would name its speaker.
    pub(super) rule: &'static str,
    /// Whether the fragment before it is speech, and whether it stands in the same sentence.
    pub(super) previous: u32,
}

/// From so many words on a fragment is long.
const LONG: usize = 8;
/// Most words of a nickname.
const LONGEST_NICKNAME: usize = 4;
/// How far from a fragment a cue is looked for.
const CUE_WITHIN: usize = 14;

/// How far from a fragment the words of its sentence are looked at.
const SENTENCE_WITHIN: usize = 40;

impl Evidence<'_> {
    /// Too long for a title or a mark of distance.
    pub(super) fn is_long(&self) -> bool {
        self.words.pieces >= LONG
    }

    /// *Ida “Tiller” Quill*, *who goes by the name “Tiller”*, *he reads “Elm and Ash”*: one word between two names or
    /// after the word for one, and a work after a verb that would else report.
    pub(super) fn is_name(&self) -> bool {
        let at = self.reading.item_of[self.number] as usize;
        let run = &self.reading.sentences[self.reading.items[at].sentence as usize];
        let class = |item: usize| if run.contains(&item) { self.reading.class(item) } else { Class::default() };
        let before = class(at.wrapping_sub(1));
        let one = self.words.pieces < 2;
        let read = self.verdict == Verdict::Title && before.is(Class::NAMING) && before.is(Class::SAY);
        read || one && (is_name(before) && is_name(class(at + 1)) || before.is(Class::NAMING) && !before.is(shape::CUE))
    }

    /// *Ida “The Tiller” Quill*, *“The Tiller” Quill won*: a few words between two names, or before one at the head of a
    /// sentence.
    pub(super) fn is_nickname(&self) -> bool {
        let at = self.reading.item_of[self.number] as usize;
        let run = &self.reading.sentences[self.reading.items[at].sentence as usize];
        let plain = |class: Class| is_name(class) && !class.is(Class::ROLE.or(Class::TITLE));
        let between = at == run.start || is_name(self.reading.class(at - 1));
        self.words.pieces <= LONGEST_NICKNAME && between && at + 1 < run.end && plain(self.reading.class(at + 1))
    }

    /// *“No”, says Quill*: the whole of what a verb of saying right behind it reports; *“Now!”*: a sentence of nothing
    /// else, with its stop inside the marks.
    pub(super) fn is_said(&self) -> bool {
        let at = self.reading.item_of[self.number] as usize;
        let run = &self.reading.sentences[self.reading.items[at].sentence as usize];
        let whole = *run == (at..at + 1) && self.words.ends_clause;
        let comma = self.reading.class(at + 1).is(shape::COMMA);
        let reported = self.clause.is_some_and(|clause| {
            clause.rule == "verb-subject"
                && clause.class.is(Class::SAY)
                && clause.cue.start == at + 1 + usize::from(comma)
                && clause.before == Some(at..at + 1)
        });
        self.verdict == Verdict::Speech && (whole || reported)
    }

    /// The features of the fragment.
    #[allow(clippy::too_many_lines, reason = "a list of features, each told once")]
    pub(super) fn tell(&self, features: &mut impl Features) {
        let (reading, letters) = (self.reading, self.letters);
        let at = reading.item_of[self.number] as usize;
        let run = &reading.sentences[reading.items[at].sentence as usize];
        let words = &self.words;
        let size = [0, 1, 2, 3, 4, 5, 5, 6, 6, 6, 7][words.count.min(10)];
        let capitals = match (words.capitals, words.plain) {
            (0, _) => 0,
            (_, false) => 1,
            (1, _) if words.first_capital => 2,
            (capitals, _) if capitals * 2 >= words.count => 3,
            _ => 4,
        };
        let letter = |place: usize| letters.letter(place, run);
        let word = |place: usize| reading.word_within(place, run);
        let (before, before_two) = (letter(at.wrapping_sub(1)), letter(at.wrapping_sub(2)));
        let (after, after_two) = (letter(at + 1), letter(at + 2));
        let left = before | before_two << 5;
        let right = after | after_two << 5;
        let is_cue = |item: &usize| {
            matches!(
                letters.at(*item),
                Letter::Said | Letter::Told | Letter::Reports | Letter::According | Letter::MayReport
            )
        };
        let cue_before = (run.start.max(at.saturating_sub(CUE_WITHIN))..at).rev().find(is_cue);
        let cue_after = (at + 1..run.end.min(at + CUE_WITHIN)).any(|item| is_cue(&item));
        let word_left = cue_before.map_or(0, |cue| reading.word(cue));
        let place =
            u32::from(self.place.quoted) | u32::from(self.place.covered) << 1 | u32::from(self.place.headline) << 2;
        let verdict = self.verdict as u32;
        let marks = u32::from(self.fragment.single) | u32::from(self.fragment.closed) << 1;
        let clause = self.clause.map_or(0, |clause| word_hash(clause.rule));
        let spoken = self
            .clause
            .map_or(0, |clause| u32::from(clause.class.strength()) | u32::from(clause.class.is(Class::SAY)) << 3 | 16);
        let rule = word_hash(self.rule);
        let naming = (1..4)
            .find(|back| at >= run.start + back && reading.class(at - back).is(Class::NAMING))
            .unwrap_or(0) as u32;
        let mut tell = Tell::after(100, features);
        tell.of(verdict, rule);
        tell.of(left, size);
        tell.of(right, size);
        tell.of(before, after | size << 5);
        tell.of(before, capitals | size << 5);
        tell.of(after, capitals | size << 5);
        tell.of(left, right);
        tell.of(before | after << 5, capitals);
        tell.of(word(at.wrapping_sub(1)), 0);
        tell.of(word(at.wrapping_sub(1)), size);
        tell.of(word(at.wrapping_sub(1)), capitals);
        tell.of(word(at.wrapping_sub(2)), 0);
        tell.of(word(at.wrapping_sub(3)), 1);
        tell.of(word(at + 1), 0);
        tell.of(word_left, capitals);
        tell.of(u32::from(word_left != 0) | u32::from(cue_after) << 1, size | capitals << 4);
        tell.of(marks, size | place << 4);
        tell.of(clause, spoken);
        tell.of(clause, spoken | capitals << 5);
        tell.of(spoken, before | size << 5);
        tell.of(rule, capitals | size << 3);
        tell.of(self.previous, size);
        tell.of(self.previous, before | after << 5);
        tell.of(self.previous, rule);
        tell.of(naming | before << 2, capitals);
        if self.language.noun_capitals {
            self.tell_forms(words, features);
        }
    }

    /// What the forms of words tell where nouns have capitals: the moods of the sentence, the endings of its words.
    ///
    /// There a capital says nothing, and the verb that reports may stand far off.
    fn tell_forms(&self, words: &Words, features: &mut impl Features) {
        let (reading, letters) = (self.reading, self.letters);
        let at = reading.item_of[self.number] as usize;
        let run = &reading.sentences[reading.items[at].sentence as usize];
        let class = |item: usize| if run.contains(&item) { reading.class(item) } else { Class::default() };
        let word = |item: usize| reading.items[item].span.of(self.text);
        let size = words.count.min(4) as u32;
        let capitals = u32::from(words.capitals > 0) + u32::from(words.capitals > 0 && words.capitals == words.count);
        let mut tell = Tell::after(170, features);
        let two = mixed;
        // The noun before the marks says by its ending what the marks name: *-sender*, *-zeitschrift*.
        let noun = at.wrapping_sub(1);
        if class(noun).is(shape::WORD) {
            let capital = u32::from(class(noun).is(shape::CAPITAL));
            (3..=6).for_each(|length| tell.of(ending(word(noun), length), 0));
            tell.of(two(capital, capitals), size);
            tell.of(ending(word(noun), 3), two(capital, capitals));
        }
        let mut tell = Tell::after(180, features);
        let inner = || self.fragment.inner.of(self.text).split_whitespace();
        let first = inner().next().unwrap_or_default();
        let last = inner().next_back().unwrap_or_default().trim_end_matches(['.', ',', '!', '?']);
        let capital = |word: &str| u32::from(word.starts_with(char::is_uppercase));
        for length in 1..=3 {
            tell.of(ending(first, length), capital(first));
            tell.of(ending(last, length), capital(last));
        }
        tell.of(two(ending(first, 1), capital(first)), two(capital(last), size));
        let window = run.start.max(at.saturating_sub(SENTENCE_WITHIN))..run.end.min(at + SENTENCE_WITHIN);
        let small = |item: &usize| !class(*item).is(shape::CAPITAL);
        let reported = window.clone().filter(small).any(|item| class(item).is(Class::REPORTED));
        let fragments = window.clone().filter(|item| class(*item).is(shape::FRAGMENT)).take(4).count() as u32;
        tell.of(u32::from(reported), 0);
        tell.of(u32::from(reported), two(capitals, size));
        tell.of(fragments, two(capitals, size));
        tell.of(letters.letter(at + 1, run), capitals);
        for item in window.filter(small).filter(|item| class(*item).is(Class::AUXILIARY)) {
            features.note(200, reading.word(item), 0);
        }
        for item in run.start.max(at.saturating_sub(4))..at {
            features.note(201, reading.word(item), 0);
        }
        for item in (at + 1..run.end.min(at + 7)).filter(|item| small(item) && class(*item).is(shape::WORD)) {
            features.note(202, ending(word(item), 2), 0);
        }
    }
}

/// The hash of the last `length` letters of a word.
fn ending(word: &str, length: usize) -> u32 {
    let start = word.char_indices().rev().nth(length - 1).map_or(0, |(start, _)| start);
    word_hash(&word[start..])
}
