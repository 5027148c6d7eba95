//! Lists that run on within one paragraph, and numbers of headings and captions.

use super::TokenKind;
use super::class::Class;
use super::scan::Scanner;
use crate::lang::segment::CAPTION;

/// The marker of the next item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// `2.` `2)` `2.)`, with its number and the bytes behind it.
    Number(u32, [u8; 2]),
    /// `b.` `b)`
    Letter(u8, u8),
    Bullet(char),
}

/// The longest number or letter of an item, in bytes.
pub(super) const LONGEST_MARKER: usize = 3;

impl Scanner<'_> {
    /// Whether a number is that of a heading, at the start of a paragraph, or of a caption: `2.1. Rivers`,
    /// `Figure 1. Map`.
    pub(super) fn is_heading(&self, number: &str) -> bool {
        match &self.out.tokens[self.first..] {
            [] => number.contains('.') && number.len() < 8,
            [word] => self.at < self.cut_at && self.data.flags(word.span.of(self.text)) & CAPTION != 0,
            _ => false,
        }
    }

    /// Whether the sentence has no word yet.
    pub(super) fn at_start(&self) -> bool {
        let tokens = &self.out.tokens[self.first..];
        self.at >= self.cut_at
            || tokens.is_empty()
            || tokens.len() == 1 && matches!(tokens[0].kind, TokenKind::Punct | TokenKind::Symbol)
    }

    /// Takes the list marker that ends with the stop or bracket at `mark`, and the sentence before it if the marker is
    /// the one that was expected.
    pub(super) fn list_marker(&mut self, mark: usize) -> bool {
        let word = &self.text[self.at..mark];
        if word.len() > LONGEST_MARKER {
            return false;
        }
        let second = self.byte(mark + 1);
        let (marks, end) = match (self.byte(mark), second) {
            (b'.', b')') => ([b'.', b')'], mark + 2),
            (first @ (b'.' | b')'), _) => ([first, 0], mark + 1),
            _ => return false,
        };
        let (follows, _) = self.class_at(end);
        if follows != Class::Blank {
            return false;
        }
        let after = self.class_at(self.skip_blanks(end)).0;
        let after_colon = self.out.tokens[self.first..].last().is_some_and(|token| token.span.of(self.text) == ":");
        let (this, next) = if let Ok(number) = word.parse::<u32>() {
            (Marker::Number(number, marks), Marker::Number(number + 1, marks))
        } else if let [letter @ b'a'..=b'y'] = *word.as_bytes() {
            (Marker::Letter(letter, marks[0]), Marker::Letter(letter + 1, marks[0]))
        } else {
            return false;
        };
        let first = matches!(this, Marker::Number(1, _) | Marker::Letter(b'a', _)) && after_colon;
        let wanted = (first || self.expected == Some(this))
            && after == Class::Upper
            && self.class_before(self.at) == Class::Blank;
        if !self.at_start() && !wanted
            || !after.is_wordy() && !matches!(after, Class::Quote | Class::Open | Class::Unspaced)
        {
            return false;
        }
        if matches!(this, Marker::Letter(letter, _) if letter != b'a' && !wanted) {
            return false;
        }
        if wanted {
            self.cut_at = self.cut_at.min(self.at);
        }
        if !matches!(self.expected, Some(Marker::Bullet(_))) {
            self.expected = Some(next);
        }
        let kind = if word.as_bytes()[0].is_ascii_digit() { TokenKind::Number } else { TokenKind::Word };
        self.push(if marks[0] == b'.' { mark + 1 } else { mark }, kind);
        while self.at < end {
            self.push(self.at + 1, TokenKind::Punct);
        }
        true
    }

    /// A bullet: at the start of a sentence it opens a list, and the same one ends the item before.
    pub(super) fn bullet(&mut self, bullet: char) {
        if self.expected == Some(Marker::Bullet(bullet)) {
            self.cut_at = self.cut_at.min(self.at);
        } else if self.at_start() {
            self.expected = Some(Marker::Bullet(bullet));
        }
    }
}
