//! What stands behind a stop: closing marks, a blank, opening marks, the next word.

use super::class::{ASCII, Class};
use super::scan::Scanner;
use crate::lang::segment::Flags;

/// How far a bracket may reach for stops inside it not to end the sentence, in bytes.
const BRACKET: usize = 120;

/// What stands behind a stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ahead {
    /// End of the closing marks.
    pub(super) closed: usize,
    /// Whether a quotation mark is among them.
    pub(super) quote: bool,
    /// Whether a round or square bracket is among them.
    pub(super) bracket: bool,
    /// Whether a blank follows them.
    pub(super) gap: bool,
    /// Whether a quotation mark opens before the next word.
    pub(super) opens: bool,
    /// Whether a bracket opens before it.
    pub(super) bracket_opens: bool,
    /// The next word.
    pub(super) word: usize,
    pub(super) word_end: usize,
    pub(super) class: Class,
}

impl Ahead {
    /// Nothing but the end.
    fn at(place: usize) -> Self {
        Self {
            closed: place,
            quote: false,
            bracket: false,
            gap: false,
            opens: false,
            bracket_opens: false,
            word: place,
            word_end: place,
            class: Class::Blank,
        }
    }
}

impl Scanner<'_> {
    /// What follows a stop that ends at `place`.
    pub(super) fn ahead(&self, place: usize) -> Ahead {
        // Nearly always: a blank and a letter.
        if self.byte(place) == b' ' && self.byte(place + 1).is_ascii_alphabetic() {
            let (word, class) = (place + 1, ASCII[self.bytes[place + 1] as usize]);
            let word_end = self.word_end(word);
            return Ahead { word, word_end, class, gap: true, ..Ahead::at(place) };
        }
        let mut closed = place;
        let (mut quote, mut bracket) = (false, false);
        let mut straight_open = self.quote_open;
        for _ in 0..12 {
            let (class, size) = self.class_at(closed);
            let next = self.class_at(closed + size).0;
            match class {
                Class::Quote if straight_open || next == Class::Blank => {
                    quote = true;
                    straight_open = !straight_open;
                }
                Class::Close => {
                    let is_bracket = size == 1;
                    bracket |= is_bracket;
                    quote |= !is_bracket;
                }
                Class::Apostrophe if !next.is_wordy() => quote = true,
                Class::Open if next == Class::Blank && self.bytes[closed] >= 128 => quote = true,
                Class::Symbol if self.bytes[closed] == b'`' => quote = true,
                _ => match self.reference(closed) {
                    Some(end) => {
                        closed = end;
                        continue;
                    }
                    None => break,
                },
            }
            closed += size;
        }
        let mut word = self.skip_blanks(closed);
        let gap = word > closed || closed >= self.end;
        // A smile belongs to the sentence it follows.
        if word > closed
            && let Some(end) = self.emoticon_end(word)
        {
            closed = end;
            word = self.skip_blanks(closed);
        }
        // Reference marks behind a blank still belong to the sentence: end. [4] [7]
        for _ in 0..8 {
            let Some(end) = self.reference(word) else { break };
            closed = end;
            word = self.skip_blanks(closed);
        }
        // A closing mark that a blank has come before: said. " Then
        if gap && straight_open && self.byte(word) == b'"' && self.class_at(word + 1).0 == Class::Blank {
            closed = word + 1;
            quote = true;
            word = self.skip_blanks(closed);
        } else if gap && self.byte(word) == b'\'' {
            let pair = self.byte(word + 1) == b'\'';
            let after = word + 1 + usize::from(pair);
            if self.class_at(after).0 == Class::Blank && if pair { self.pair_open } else { self.lone_open } {
                closed = after;
                quote = true;
                word = self.skip_blanks(closed);
            }
        }
        let (mut opens, mut bracket_opens) = (false, false);
        for _ in 0..8 {
            let (class, size) = self.class_at(word);
            match class {
                Class::Quote | Class::Apostrophe => opens = true,
                Class::Open => {
                    if size == 1 {
                        bracket_opens = true;
                    } else {
                        opens = true;
                    }
                }
                _ => break,
            }
            word += size;
        }
        let class = self.class_at(word).0;
        let word_end = if class.is_wordy() { self.word_end(word) } else { word };
        Ahead { closed, quote, bracket, gap, opens, bracket_opens, word, word_end, class }
    }

    /// The end of the reference mark at `place`: `[4]`, `[citation needed]`.
    pub(super) fn reference(&self, place: usize) -> Option<usize> {
        const LONGEST: usize = 32;
        if self.byte(place) != b'[' {
            return None;
        }
        let inside = &self.bytes[place + 1..self.end.min(place + LONGEST)];
        let length = inside.iter().position(|&byte| byte == b']')?;
        let inside = &inside[..length];
        if matches!(inside, b"..." | b". . ." | [0xE2, 0x80, 0xA6]) {
            return Some(place + length + 2);
        }
        let number = length > 0
            && length <= 4
            && inside.iter().all(|&byte| byte.is_ascii_digit() || matches!(byte, b'-' | b','));
        (number || inside.ends_with(b" needed")).then_some(place + length + 2)
    }

    pub(super) fn skip_blanks(&self, mut place: usize) -> usize {
        // Long runs of blanks are left to the scanner: what follows them is not asked.
        let limit = place + 64;
        loop {
            let (class, size) = self.class_at(place);
            if size == 0 || class != Class::Blank || place > limit {
                return place;
            }
            place += size;
        }
    }

    /// The end of the word at `place` with an apostrophe inside, at most a few dozen bytes on.
    pub(super) fn word_end(&self, place: usize) -> usize {
        let limit = (place + 40).min(self.end);
        let mut end = place.min(limit);
        while end < limit && self.bytes[end].is_ascii_alphabetic() {
            end += 1;
        }
        loop {
            let (class, size) = self.class_at(end);
            if size == 0
                || end >= limit
                || !(class.is_wordy() || class == Class::Apostrophe && self.class_at(end + size).0.is_letter())
            {
                return end;
            }
            end += size;
        }
    }

    pub(super) fn next_flags(&self, ahead: &Ahead) -> Flags {
        let word = &self.text[ahead.word..ahead.word_end];
        // "A." is an initial, not the article.
        if word.len() == 1 && word != "I" && self.byte(ahead.word_end) == b'.' { 0 } else { self.data.flags(word) }
    }

    /// Whether the next word counts as capitalised.
    pub(super) fn starts_high(&self, ahead: &Ahead) -> bool {
        match ahead.class {
            Class::Upper | Class::Letter | Class::Unspaced => true,
            Class::Lower => {
                let word = &self.text[ahead.word..ahead.word_end];
                word == "i"
                    || word.starts_with("i'")
                    || word.chars().nth(1).is_some_and(char::is_uppercase)
                    || self.text[ahead.word..self.end].starts_with("http")
                    || word == "www"
            }
            _ => false,
        }
    }

    /// Whether a bracket that this sentence opened closes soon behind `place`, so that no stop inside ends it.
    pub(super) fn in_bracket(&self, ahead: &Ahead) -> bool {
        let Some(open) = self.bracket else { return false };
        if ahead.bracket {
            return false;
        }
        let close = if self.bytes[open] == b'(' { b')' } else { b']' };
        let limit = (open + BRACKET).min(self.end);
        ahead.closed < limit && self.bytes[ahead.closed..limit].contains(&close)
    }

    /// Whether the next mark says that the sentence goes on.
    pub(super) fn goes_on(&self, ahead: &Ahead) -> bool {
        match ahead.class {
            Class::Close => true,
            Class::Dash | Class::Hyphen => !ahead.gap || !self.dash_opens(ahead.word),
            // A year behind a title that ends in a mark: "Stay! (1965)".
            Class::Digit if ahead.bracket_opens => self.byte(self.digits(ahead.word)) == b')',
            Class::Punct => matches!(self.byte(ahead.word), b',' | b';' | b':' | b'&' | b'/'),
            _ => false,
        }
    }

    /// Whether the dash at `place` opens a sentence. In English only hyphens do, before a speech, a source or an
    /// item; elsewhere any dash before a capital is how speech is printed.
    pub(super) fn dash_opens(&self, place: usize) -> bool {
        let after = self.skip(place, |class| matches!(class, Class::Dash | Class::Hyphen));
        if self.class_at(after).0 != Class::Blank || self.data.splits_hyphens && self.byte(place) != b'-' {
            return false;
        }
        let word = self.skip_blanks(after);
        let (class, size) = self.class_at(word);
        let inside = matches!(class, Class::Open | Class::Quote) && !self.data.splits_hyphens;
        class.starts_high() || inside && self.class_at(word + size).0.starts_high()
    }
}
