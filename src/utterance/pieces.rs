//! Cuts the words of a quotation into pieces that may be statements of their own.
//!
//! It cuts too often on purpose: neighbours that turn out to belong together are joined again once all pieces are
//! matched. Sentence ends, line ends and cut marks always part; `;` `:` dashes, and a comma before a conjunction part
//! where enough words stand on both sides. No piece is longer than [`LONGEST`] words.

use crate::lang::{
    UtteranceData,
    utterance::{folded, number_of},
};

/// Words that both sides of a soft cut must keep.
const SOFT: usize = 6;
/// From this length on, a piece ends after any word whose number says so, so that copies are cut in the same places.
const LONG: usize = 64;
/// The most words of a piece.
const LONGEST: usize = 128;
/// How far after an opening bracket the closing one is looked for.
const BRACKET_BYTES: usize = 80;

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    None,
    Soft,
    Hard,
}

/// A word as it stands: letters and digits with what holds them together (`don't`, `1,000`, `U.S`, `play[ing]`).
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) start: u32,
    pub(super) end: u32,
    before: Break,
}

impl Word {
    pub(super) fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// The words of `text` in order. What stands in square brackets on its own is the editor's and left out.
pub(super) fn words(text: &str, data: &UtteranceData) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words: Vec<Word> = Vec::new();
    let mut gap = Gap::default();
    let mut at = 0;
    while at < bytes.len() {
        let c = char_at(text, at);
        if c.is_alphanumeric() {
            let end = word_end(text, at);
            let word = &text[at..end];
            let last = words.last().map(|last| last.of(text));
            words.push(Word { start: at as u32, end: end as u32, before: gap.kind(last, word, data) });
            gap = Gap::default();
            at = end;
        } else if let Some(end) = bracketed(text, at) {
            let inside = &text[at + 1..end - 1];
            gap.cut |= !inside.is_empty() && inside.chars().all(|c| matches!(c, '.' | '…' | ' ' | '\u{a0}'));
            gap.space = true;
            at = end;
        } else {
            gap.take(c);
            at += c.len_utf8();
        }
    }
    words
}

/// The ranges of `words` that are pieces: in order, none empty, together all words.
pub(super) fn pieces(text: &str, words: &[Word]) -> Vec<(usize, usize)> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let rest = words[start + 1..].iter().position(|word| word.before == Break::Hard);
        let end = rest.map_or(words.len(), |n| start + 1 + n);
        cut_softly(text, words, (start, end), &mut pieces);
        start = end;
    }
    pieces
}

fn cut_softly(text: &str, words: &[Word], (mut start, end): (usize, usize), pieces: &mut Vec<(usize, usize)>) {
    for at in start + 1..end {
        let long = at - start;
        let soft = words[at].before == Break::Soft && long >= SOFT && end - at >= SOFT;
        let forced =
            long >= LONGEST || long >= LONG && number_of(folded(words[at - 1].of(text)).as_bytes()).is_multiple_of(8);
        if soft || forced {
            pieces.push((start, at));
            start = at;
        }
    }
    pieces.push((start, end));
}

/// What a gap between two words holds.
#[derive(Debug, Clone, Copy, Default)]
struct Gap {
    stops: u32,
    stopped: bool,
    space: bool,
    space_after_stop: bool,
    line: bool,
    cut: bool,
    soft: bool,
    comma: bool,
}

impl Gap {
    fn take(&mut self, c: char) {
        match c {
            '.' => self.stops += 1,
            '?' | '!' | '。' | '！' | '？' => self.stopped = true,
            '…' => self.cut = true,
            ';' | ':' | '—' => self.soft = true,
            '–' | '-' | '―' => self.soft |= self.space,
            ',' => self.comma = true,
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => self.line = true,
            _ => {}
        }
        self.space |= c.is_whitespace();
        self.space_after_stop |= c.is_whitespace() && (self.stops > 0 || self.stopped);
    }

    fn kind(self, last: Option<&str>, next: &str, data: &UtteranceData) -> Break {
        let Some(last) = last else { return Break::None };
        if self.line || self.cut || self.stops > 1 || self.stopped {
            return Break::Hard;
        }
        if self.stops == 1 && self.space_after_stop && !next.starts_with(char::is_lowercase) {
            let is_initial = last.chars().nth(1).is_none_or(|c| c == '.');
            if !is_initial && !data.is_abbreviation(&folded(last)) {
                return Break::Hard;
            }
        }
        if self.soft || self.comma && data.opens_clause(&folded(next)) { Break::Soft } else { Break::None }
    }
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

/// The end of the word that starts at `start`.
fn word_end(text: &str, start: usize) -> usize {
    // Nearly every word is of plain letters, and what stands behind it cannot be part of one.
    let bytes = &text.as_bytes()[start..];
    let plain = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if bytes.get(plain).is_none_or(|byte| byte.is_ascii() && !b"'[].,".contains(byte)) {
        return start + plain;
    }
    let mut at = start;
    let mut last = '\0';
    // Letters with a full stop after each, so far: `U`, `U.S`, `U.S.A`.
    let mut letters_apart = true;
    let mut run = 0;
    while let Some(c) = text[at..].chars().next() {
        let mut ahead = text[at + c.len_utf8()..].chars();
        let next = ahead.next().unwrap_or(' ');
        let joins = c.is_alphanumeric()
            || matches!(c, '\u{300}'..='\u{36f}')
            || matches!(c, '\'' | '’' | 'ʼ' | '[' | ']') && last.is_alphanumeric() && next.is_alphanumeric()
            || matches!(c, '.' | ',') && last.is_ascii_digit() && next.is_ascii_digit()
            || c == '.'
                && letters_apart
                && run == 1
                && next.is_alphabetic()
                && !ahead.next().is_some_and(char::is_alphanumeric);
        if !joins {
            break;
        }
        run = if c == '.' { 0 } else { run + 1 };
        letters_apart &= run <= 1;
        last = c;
        at += c.len_utf8();
    }
    at
}

/// The end of the square brackets that open at `at`, where they hold words of their own and not part of a word.
fn bracketed(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let close = match bytes[at] {
        b'[' => b']',
        b'(' => b')',
        _ => return None,
    };
    let window = &bytes[at..bytes.len().min(at + BRACKET_BYTES)];
    let end = at + memchr::memchr(close, window)? + 1;
    if close == b')' {
        // Round brackets are the speaker's own aside, unless they stand for a cut.
        return text[at + 1..end - 1].chars().all(|c| matches!(c, '.' | '…' | ' ')).then_some(end);
    }
    (!text[end..].starts_with(char::is_alphanumeric)).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn cut(text: &str) -> Vec<&str> {
        let data = &Language::named("en").expect("English is there").utterance;
        let words = words(text, data);
        let span = |&(a, b): &(usize, usize)| &text[words[a].start as usize..words[b - 1].end as usize];
        pieces(text, &words).iter().map(span).collect()
    }

    #[test]
    fn sentences_and_cut_marks_part() {
        assert_eq!(
            cut("We met Dr. Orla Finn of the U.S. team. She agreed (...) It ends ... soon. No!"),
            ["We met Dr. Orla Finn of the U.S. team", "She agreed", "It ends", "soon", "No"]
        );
    }

    #[test]
    fn clauses_part_where_both_sides_are_long() {
        assert_eq!(cut("We came, and we saw."), ["We came, and we saw"]);
        assert_eq!(
            cut("The harbour will stay open all winter long, but the ferries to the island stop on Monday."),
            ["The harbour will stay open all winter long", "but the ferries to the island stop on Monday"]
        );
    }

    #[test]
    fn the_words_of_the_editor_are_left_out() {
        let data = &Language::named("en").expect("English is there").utterance;
        let text = "[W]e asked [the mayor] for 1,500 [more] play[ing] fields";
        let found: Vec<_> = words(text, data).iter().map(|word| folded(word.of(text))).collect();
        assert_eq!(found, ["we", "asked", "for", "1,500", "playing", "fields"]);
    }

    #[test]
    fn no_piece_is_longer_than_the_longest() {
        let text = "word ".repeat(5000);
        let data = &Language::named("en").expect("English is there").utterance;
        let words = words(&text, data);
        let pieces = pieces(&text, &words);
        assert!(pieces.iter().all(|(a, b)| b - a <= LONGEST));
        assert_eq!(pieces.iter().map(|(a, b)| b - a).sum::<usize>(), 5000);
    }
}
