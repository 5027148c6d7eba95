//! Tokens that are not words: quotation marks, brackets, runs of marks, emoticons, emoji, scripts without blanks.

use unicode_segmentation::UnicodeSegmentation;

use super::TokenKind;
use super::class::Class;
use super::scan::Scanner;
use crate::lang::segment::{CLITIC, HYPHEN_CLITIC, WHOLE};

impl Scanner<'_> {
    /// An apostrophe: a clitic behind a word, the start of a word without its beginning, or a quotation mark.
    pub(super) fn apostrophe(&mut self, size: usize) {
        let (start, next) = (self.at, self.at + size);
        if self.byte(start) == b'\'' && self.byte(next) == b'\'' {
            self.pair_open = !self.pair_open;
            self.push(next + 1, TokenKind::Punct);
            return;
        }
        let before = self.class_before(start);
        let behind_word = before.is_wordy() || before == Class::Unspaced || before == Class::Period;
        let (follows, _) = self.class_at(next);
        if follows.is_wordy() {
            let after = self.wordy(next);
            let suffix = &self.text[next..after];
            if behind_word || before == Class::Close {
                if self.data.flags(suffix) & CLITIC != 0 {
                    self.push_glued(after, TokenKind::Word);
                    return;
                }
            } else if is_decade(suffix) || self.data.flags(&self.text[start..after]) & WHOLE != 0 {
                self.push(after, TokenKind::Word);
                return;
            }
            self.single_open = !behind_word;
        } else if before == Class::Blank && follows == Class::Blank {
            self.lone_open = !self.lone_open;
        } else if behind_word {
            if !self.single_open && self.bytes[start - 1] | 0x20 == b's' {
                self.push_glued(next, TokenKind::Punct);
                return;
            }
            self.single_open = false;
        }
        self.push(next, TokenKind::Punct);
    }

    pub(super) fn open(&mut self, size: usize) {
        if matches!(self.bytes[self.at], b'(' | b'[') && self.bracket.is_none() {
            if self.at >= self.cut_at {
                self.close_sentence();
            }
            self.bracket = Some(self.at);
        }
        self.push(self.extended(self.at + size), TokenKind::Punct);
    }

    pub(super) fn close(&mut self, size: usize) {
        if matches!(self.bytes[self.at], b')' | b']') {
            self.bracket = None;
        }
        self.push(self.extended(self.at + size), TokenKind::Punct);
    }

    /// A run of hyphens, an arrow, or a pronoun hung on a verb: French `dit-il`, `a-t-il`.
    pub(super) fn hyphens(&mut self) {
        let mut end = self.run(b'-');
        if !self.data.splits_hyphens && end == self.at + 1 && self.class_before(self.at).is_letter() {
            let mut after = self.wordy(end);
            if &self.text[end..after] == "t" && self.byte(after) == b'-' {
                after = self.wordy(after + 1);
            }
            if self.data.flags(&self.text[end..after]) & HYPHEN_CLITIC != 0 {
                self.push(after, TokenKind::Word);
                return;
            }
        }
        if end == self.at + 1 && self.byte(end) == b'>' {
            end += 1;
        }
        self.push(end, TokenKind::Punct);
    }

    pub(super) fn symbol(&mut self, byte: u8) {
        let next = self.byte(self.at + 1);
        if self.emoticon() {
            return;
        }
        let end = match byte {
            b'=' | b'~' | b'^' | b'|' | b'+' | b'<' | b'>' if next == byte => self.run(byte),
            b'=' if next == b'>' => self.at + 2,
            b'<' if next == b'-' || next == b'=' => self.at + 2,
            b'`' if next == b'`' => self.at + 2,
            _ => self.extended(self.at + 1),
        };
        self.push(end, TokenKind::Symbol);
    }

    pub(super) fn punct(&mut self, byte: u8) {
        let next = self.at + 1;
        let (follows, _) = self.class_at(next);
        if matches!(byte, b':' | b';') && self.emoticon() {
            return;
        }
        match byte {
            b'@' if follows.is_wordy() || self.byte(next) == b'_' => {
                let end = self.skip_name(next);
                self.push(end, TokenKind::Handle);
            }
            b'#' if follows.is_letter() => {
                let end = self.skip_name(next);
                self.push(end, TokenKind::Hashtag);
            }
            b'*' | b'_' | b'#' | b':' if self.byte(next) == byte => self.push(self.run(byte), TokenKind::Punct),
            b'%' | b'&' | b'#' | b'*' | b'@' => self.push(self.extended(next), TokenKind::Symbol),
            _ => self.push(self.extended(next), TokenKind::Punct),
        }
    }

    fn skip_name(&self, mut place: usize) -> usize {
        loop {
            place = self.wordy(place);
            if self.byte(place) != b'_' {
                return place;
            }
            place += 1;
        }
    }

    /// The end of the run of `byte` that starts here.
    fn run(&self, byte: u8) -> usize {
        self.bytes[self.at..self.end]
            .iter()
            .position(|&other| other != byte)
            .map_or(self.end, |length| self.at + length)
    }

    /// Takes the emoticon that starts here, if there is one.
    fn emoticon(&mut self) -> bool {
        let Some(end) = self.emoticon_end(self.at) else { return false };
        self.push(end, TokenKind::Emoji);
        self.after_emoticon();
        true
    }

    /// The end of the emoticon at `start`: eyes, perhaps a nose, a mouth.
    pub(super) fn emoticon_end(&self, start: usize) -> Option<usize> {
        let before = self.class_before(start);
        if !matches!(before, Class::Blank | Class::Period | Class::Mark | Class::Close | Class::Lower) {
            return None;
        }
        let eyes = self.byte(start);
        let mut place = start + 1;
        match eyes {
            b'<' if self.byte(place) == b'3' => place += 1,
            b':' | b';' | b'=' => {
                let nose = matches!(self.byte(place), b'-' | b'o' | b'^' | b'\'');
                place += usize::from(nose);
                let mouth = self.byte(place);
                let plain = matches!(mouth, b'(' | b')' | b'D' | b'P' | b'p' | b'O' | b'|' | b'*' | b'[' | b']');
                let nosed = nose && matches!(mouth, b'/' | b'\\' | b'o' | b's' | b'S' | b'3');
                let opens = eyes == b':' && !nose && matches!(mouth, b'(' | b'[') && before == Class::Lower;
                if !plain && !nosed || opens {
                    return None;
                }
                place += 1;
                while self.byte(place) == mouth && place < start + 8 {
                    place += 1;
                }
            }
            _ => return None,
        }
        (!self.class_at(place).0.is_wordy()).then_some(place)
    }

    /// A pictograph with its skin tone, its joined companions, or the second half of its flag.
    pub(super) fn emoji(&mut self, size: usize) {
        const JOINER: char = '\u{200D}';
        let mut end = self.at + size;
        let flag = |c: Option<char>| c.is_some_and(|c| ('\u{1F1E6}'..='\u{1F1FF}').contains(&c));
        if flag(self.char_at(self.at)) && flag(self.char_at(end)) {
            end += size;
        }
        loop {
            match self.char_at(end) {
                Some(c) if ('\u{1F3FB}'..='\u{1F3FF}').contains(&c) => end += c.len_utf8(),
                Some(c) if self.classes.of(c) == Class::Extend => {
                    end += c.len_utf8();
                    let (class, size) = self.class_at(end);
                    if c == JOINER && class == Class::Emoji {
                        end += size;
                    }
                }
                _ => break,
            }
        }
        self.push(end, TokenKind::Emoji);
    }

    /// Scripts without blanks: the default word borders of Unicode.
    pub(super) fn unspaced(&mut self) {
        // A long run is taken in pieces, so that the caller's flag is looked at in between.
        const PIECE: usize = 1 << 16;
        let mut end = self.at;
        loop {
            let (class, size) = self.class_at(end);
            if size == 0 || !matches!(class, Class::Unspaced | Class::Extend) || end - self.at > PIECE {
                break;
            }
            end += size;
        }
        let text = self.text;
        for word in text[self.at..end].split_word_bounds() {
            self.push(self.at + word.len(), TokenKind::Word);
        }
    }
}

/// `90s` behind an apostrophe.
fn is_decade(suffix: &str) -> bool {
    let digits = suffix.trim_end_matches('s');
    !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}
