//! Conventions of mail that stand for a missing stop: the stamp of a quoted message, the formula before a signature.

use super::TokenKind;
use super::class::Class;
use super::scan::Scanner;
use crate::lang::segment::{CLOSING, DAY};

impl Scanner<'_> {
    /// The end of a stamp that starts with the date from `start` to `date_end`: `01/12/2021 10:34 AM`.
    pub(super) fn stamp_end(&self, start: usize, date_end: usize) -> Option<usize> {
        let mut groups = self.bytes[start..date_end].split(|byte| matches!(byte, b'/' | b'-' | b'.'));
        let (day, month, year) = (groups.next()?.len(), groups.next()?.len(), groups.next()?.len());
        if !(day <= 2 && month <= 2 && matches!(year, 2 | 4) || (day, month, year) == (4, 2, 2)) {
            return None;
        }
        let hour = date_end + 1;
        let minute = self.digits(hour) + 1;
        let mut end = self.digits(minute);
        if self.byte(date_end) != b' ' || self.byte(minute - 1) != b':' || end != minute + 2 || minute > hour + 3 {
            return None;
        }
        if self.byte(end) == b':' {
            end = self.digits(end + 1);
        }
        // Programs write the half of the day so in any language.
        let half = self.byte(end) == b' '
            && self.bytes[end + 1..self.end]
                .first_chunk()
                .is_some_and(|[half, m]| matches!(half, b'A' | b'P' | b'a' | b'p') && matches!(m, b'M' | b'm'))
            && !self.class_at(end + 3).0.is_wordy();
        Some(if half { end + 3 } else { end })
    }

    /// Takes the date up to `date_end` if it opens a stamp. A stamp ends its sentence, and after the name or address of
    /// who wrote it is one of its own.
    pub(super) fn stamp(&mut self, date_end: usize) -> bool {
        let Some(end) = self.stamp_end(self.at, date_end) else { return false };
        self.unfold();
        let signed = self.at < self.cut_at && self.is_signed();
        let after = self.skip_blanks(end);
        let word = &self.text[after..self.word_end(after)];
        let ends = match self.class_at(after).0 {
            Class::Upper => self.data.flags(word) & DAY == 0,
            class => signed && class == Class::Lower,
        };
        if signed {
            self.close_sentence();
        }
        self.push(date_end, TokenKind::Number);
        if ends && after > end {
            self.cut_at = end;
        }
        true
    }

    /// Whether a name of two words or an address stands last.
    fn is_signed(&self) -> bool {
        let [.., first, last] = &self.out.tokens[self.first..] else {
            return self.last_token().is_some_and(|token| token.kind == TokenKind::Email);
        };
        let named = |token: &super::Token| {
            token.kind == TokenKind::Word && self.class_at(token.span.start as usize).0 == Class::Upper
        };
        last.kind == TokenKind::Email || named(last) && (named(first) || first.kind == TokenKind::Email)
    }

    /// Parts the closing formula of a letter from the name below it, where both stand last in the paragraph.
    pub(super) fn part_signature(&mut self) {
        let closes = |token: &super::Token| {
            let start = token.span.start as usize;
            self.data.flags(&self.text[start..self.word_end(start)]) & CLOSING != 0
        };
        if !self.out.tokens.get(self.first).is_some_and(closes) {
            return;
        }
        self.unfold();
        let tokens = &self.out.tokens[self.first..];
        if !(3..=8).contains(&tokens.len()) {
            return;
        }
        let text = |token: &super::Token| token.span.of(self.text);
        let Some(comma) = tokens.iter().position(|token| text(token) == ",") else { return };
        let (formula, name) = (&tokens[..comma], &tokens[comma + 1..]);
        if formula.is_empty()
            || name.is_empty()
            || !formula.iter().all(|token| self.data.flags(text(token)) & CLOSING != 0)
            || !name.iter().all(|token| text(token).starts_with(char::is_uppercase))
        {
            return;
        }
        let name = self.out.tokens.split_off(self.first + comma + 1);
        self.close_sentence();
        let sentence = self.out.sentences.len() as u32;
        self.out.tokens.extend(name.into_iter().map(|token| super::Token { sentence, ..token }));
    }
}
