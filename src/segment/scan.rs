//! The scanner: one pass over the bytes of a paragraph that leaves tokens and sentences behind.

use super::class::{ASCII, Class, Classes};
use super::{Segmented, Token, TokenKind, Unit};
use crate::lang::SegmentData;
use crate::{Cancel, Span};

/// The caller's flag is looked at once in so many bytes.
const LOOK_EVERY: usize = 1 << 17;

/// The state of one pass. Every look-ahead from here is bounded by a constant.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) data: &'a SegmentData,
    pub(super) classes: Classes,
    /// Where the next token starts.
    pub(super) at: usize,
    /// End of the paragraph; nothing behind it is looked at.
    pub(super) end: usize,
    /// What was found so far; whoever takes it leaves an empty one.
    pub(super) out: Segmented,
    unit: Unit,
    /// Whether a run of plain words may stand as one token: enough to tell where sentences end.
    folds: bool,
    /// The tokens of the sentence that stand for such runs.
    folded: Vec<u32>,
    /// No run ends before this offset that starts before it.
    pub(super) no_run_before: usize,
    /// Tokens that belong to their left neighbour in the surface view: clitics.
    pub(super) glued: Vec<u32>,
    /// The first token of the sentence.
    pub(super) first: usize,
    /// The first token of the paragraph.
    opening: usize,
    /// The sentence ends here, once the tokens up to it are out.
    pub(super) cut_at: usize,
    /// Start of the paragraph.
    pub(super) from: usize,
    /// Whether a straight double quote is open.
    pub(super) quote_open: bool,
    /// Whether `''` is open.
    pub(super) pair_open: bool,
    /// Whether `'` with blanks around it is open.
    pub(super) lone_open: bool,
    /// Whether a single quote is open, straight or curly.
    pub(super) single_open: bool,
    /// Where the outermost open bracket of the sentence stands.
    pub(super) bracket: Option<usize>,
    /// The list marker that would open the next item of a list that runs on in one paragraph.
    pub(super) expected: Option<super::lists::Marker>,
    /// No `@` follows an address that starts before this offset.
    pub(super) no_address_before: usize,
    cancel: &'a Cancel,
    /// Where the flag is looked at next.
    pub(super) look_at: usize,
    pub(super) document: super::document::Document,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, data: &'a SegmentData, unit: Unit, cancel: &'a Cancel) -> Self {
        Self::with_room(Segmented::default(), text, data, unit, cancel)
    }

    /// A scanner that fills `out`, which is empty but may have room from a text before.
    pub(super) fn with_room(
        out: Segmented,
        text: &'a str,
        data: &'a SegmentData,
        unit: Unit,
        cancel: &'a Cancel,
    ) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            data,
            cancel,
            look_at: LOOK_EVERY,
            classes: Classes::new(),
            at: 0,
            end: 0,
            out,
            unit,
            folds: false,
            folded: Vec::new(),
            no_run_before: 0,
            glued: Vec::new(),
            first: 0,
            opening: 0,
            cut_at: usize::MAX,
            from: 0,
            quote_open: false,
            single_open: false,
            pair_open: false,
            lone_open: false,
            bracket: None,
            expected: None,
            no_address_before: 0,
            document: super::document::Document::default(),
        }
    }

    /// Scans one paragraph for its sentences; the tokens are not to be read. False if the caller asked to stop.
    pub(super) fn folded_paragraph(&mut self, from: usize, end: usize) -> bool {
        (self.folds, self.unit) = (true, Unit::Word);
        self.paragraph(from, end)
    }

    /// Scans one paragraph; false if the caller asked to stop.
    pub(super) fn paragraph(&mut self, from: usize, end: usize) -> bool {
        (self.from, self.at, self.end) = (from, from, end);
        (self.quote_open, self.single_open, self.pair_open, self.lone_open) = (false, false, false, false);
        self.expected = None;
        self.opening = self.out.tokens.len();
        self.first = self.opening;
        while self.at < end {
            if self.folds {
                self.fold_words();
            } else {
                self.plain_words();
            }
            if self.at < end {
                self.token();
                self.at += usize::from(self.byte(self.at) == b' ');
            }
            if self.at >= self.look_at {
                if self.cancel.is_set() {
                    break;
                }
                self.look_at = self.at + LOOK_EVERY;
            }
        }
        self.part_signature();
        if let (Some(first), Some(last)) = (self.out.tokens.get(self.opening), self.out.tokens.last()) {
            let span = Span { start: first.span.start, end: last.span.end };
            self.close_sentence();
            self.out.paragraphs.push(span);
        }
        if self.unit == Unit::Surface {
            self.merge_glued();
        }
        self.glued.clear();
        self.at >= end
    }

    /// Takes one paragraph without a look inside; false if the caller asked to stop.
    pub(super) fn bare_paragraph(&mut self, from: usize, end: usize) -> bool {
        (self.from, self.end) = (from, end);
        let start = self.skip(from, |class| class == Class::Blank);
        let mut last = end;
        while last > start && self.class_before(last) == Class::Blank {
            last -= 1;
            while !self.text.is_char_boundary(last) {
                last -= 1;
            }
        }
        if start < last {
            self.out.paragraphs.push(Span::new(start, last));
        }
        !self.cancel.is_set()
    }

    /// Merges the paragraph's tokens into those of the surface view.
    fn merge_glued(&mut self) {
        let tokens = &mut self.out.tokens;
        let mut glued = self.glued.iter().peekable();
        let mut kept = self.opening;
        for number in self.opening..tokens.len() {
            let token = tokens[number];
            if kept > self.opening && glued.next_if_eq(&&(number as u32)).is_some() {
                tokens[kept - 1].span.end = token.span.end;
            } else {
                tokens[kept] = token;
                kept += 1;
            }
        }
        tokens.truncate(kept);
    }

    /// The last token so far of the paragraph.
    pub(super) fn last_token(&self) -> Option<&Token> {
        self.out.tokens[self.opening..].last()
    }

    fn token(&mut self) {
        let byte = self.bytes[self.at];
        if byte < 128 {
            match ASCII[byte as usize] {
                Class::Blank => self.at += 1,
                Class::Lower | Class::Upper => self.word(),
                Class::Digit => self.number(),
                Class::Period => self.dots(),
                Class::Mark => self.marks(),
                Class::Apostrophe => self.apostrophe(1),
                Class::Hyphen => self.hyphens(),
                Class::Open => self.open(1),
                Class::Close => self.close(1),
                Class::Quote => {
                    self.quote_open = !self.quote_open;
                    self.push(self.at + 1, TokenKind::Punct);
                }
                Class::Symbol => self.symbol(byte),
                _ if byte == b',' => self.push(self.extended(self.at + 1), TokenKind::Punct),
                _ => self.punct(byte),
            }
            return;
        }
        let (class, size) = self.class_at(self.at);
        match class {
            Class::Blank => self.at += size.max(1),
            Class::Lower | Class::Upper | Class::Letter => self.word(),
            Class::Digit => self.number(),
            Class::Mark => self.marks(),
            Class::Ellipsis => self.dots(),
            Class::WideStop => {
                self.push(self.at + size, TokenKind::Punct);
                self.wide_stop();
            }
            Class::Apostrophe => self.apostrophe(size),
            Class::Open => self.open(size),
            Class::Close => self.close(size),
            Class::Emoji => self.emoji(size),
            Class::Unspaced => self.unspaced(),
            Class::Extend => {
                let end = self.skip(self.at, |class| class == Class::Extend);
                self.push(end, TokenKind::Symbol);
            }
            Class::Symbol => self.push(self.extended(self.at + size), TokenKind::Symbol),
            Class::Punct => {
                if let Some(bullet @ ('•' | '⁃' | '‣')) = self.char_at(self.at) {
                    self.bullet(bullet);
                }
                self.push(self.extended(self.at + size), TokenKind::Punct);
            }
            _ => self.push(self.extended(self.at + size), TokenKind::Punct),
        }
    }

    /// Ends the token at `end` and goes on there.
    pub(super) fn push(&mut self, end: usize, kind: TokenKind) {
        self.put(end, kind);
    }

    /// [`push`](Self::push) for the one place that most tokens come from.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a tenth of the time of a whole pass")]
    pub(super) fn put(&mut self, end: usize, kind: TokenKind) {
        if self.at >= self.cut_at {
            self.close_sentence();
        }
        debug_assert!(self.at < end && end <= self.end, "an empty token or one over the paragraph's end");
        let sentence = self.out.sentences.len() as u32;
        self.out.tokens.push(Token { span: Span::new(self.at, end), kind, sentence });
        self.at = end;
    }

    /// Like [`push`](Self::push), for a token that the surface view merges with the one before.
    pub(super) fn push_glued(&mut self, end: usize, kind: TokenKind) {
        if self.out.tokens.len() > self.first && self.at < self.cut_at {
            self.glued.push(self.out.tokens.len() as u32);
        }
        self.push(end, kind);
    }

    #[inline(never)]
    pub(super) fn close_sentence(&mut self) {
        self.cut_at = usize::MAX;
        self.bracket = None;
        self.folded.clear();
        let tokens = &self.out.tokens;
        if let (Some(first), Some(last)) = (tokens.get(self.first), tokens.last()) {
            self.out.sentences.push(Span { start: first.span.start, end: last.span.end });
            self.out.paragraph_of.push(self.out.paragraphs.len() as u32);
            self.first = tokens.len();
        }
    }

    /// Takes the words up to `end` as one token.
    pub(super) fn put_folded(&mut self, end: usize) {
        if self.at >= self.cut_at {
            self.close_sentence();
        }
        self.folded.push(self.out.tokens.len() as u32);
        self.put(end, TokenKind::Word);
    }

    /// Puts the tokens of the sentence so far in place of the runs that stand for them, for rules that look at them.
    /// A run is unfolded once.
    pub(super) fn unfold(&mut self) {
        let Some(&first) = self.folded.first() else { return };
        let folded = std::mem::take(&mut self.folded);
        let mut runs = folded.iter().peekable();
        let (at, cut_at) = (self.at, std::mem::replace(&mut self.cut_at, usize::MAX));
        for (number, token) in (first..).zip(self.out.tokens.split_off(first as usize)) {
            if runs.next_if_eq(&&number).is_none() {
                self.out.tokens.push(token);
                continue;
            }
            self.at = token.span.start as usize;
            while self.at < token.span.end as usize {
                let end = self.letters(self.at);
                if end > self.at && (end >= token.span.end as usize || matches!(self.byte(end), b' ' | b',')) {
                    self.plain(end, TokenKind::Word);
                } else {
                    self.token();
                }
            }
        }
        (self.at, self.cut_at) = (at, cut_at);
    }

    /// The byte at `place`, 0 at the end of the paragraph.
    pub(super) fn byte(&self, place: usize) -> u8 {
        if place < self.end { self.bytes[place] } else { 0 }
    }

    /// The character at `place`.
    pub(super) fn char_at(&self, place: usize) -> Option<char> {
        self.text.get(place..self.end)?.chars().next()
    }

    /// Class and size of the character at `place`; a blank of no size at the end of the paragraph.
    #[inline]
    pub(super) fn class_at(&self, place: usize) -> (Class, usize) {
        match self.byte(place) {
            0 if place >= self.end => (Class::Blank, 0),
            byte @ 0..128 => (ASCII[byte as usize], 1),
            _ => self.wide_class_at(place),
        }
    }

    fn wide_class_at(&self, place: usize) -> (Class, usize) {
        self.char_at(place).map_or((Class::Blank, 0), |c| (self.classes.of(c), c.len_utf8()))
    }

    /// Class of the character before `place`; a blank at the start of the paragraph.
    pub(super) fn class_before(&self, place: usize) -> Class {
        match self.bytes.get(place.wrapping_sub(1)) {
            _ if place <= self.from => Class::Blank,
            Some(&byte) if byte < 128 => ASCII[byte as usize],
            _ => self
                .text
                .get(self.from..place)
                .and_then(|t| t.chars().next_back())
                .map_or(Class::Blank, |c| self.classes.of(c)),
        }
    }

    /// The first place at or after `place` whose character is not `wanted`.
    pub(super) fn skip(&self, mut place: usize, wanted: impl Fn(Class) -> bool) -> usize {
        loop {
            let (class, size) = self.class_at(place);
            if size == 0 || !wanted(class) {
                return place;
            }
            place += size;
        }
    }

    /// The end of the run of letters, digits and marks at `place`.
    pub(super) fn wordy(&self, mut place: usize) -> usize {
        loop {
            place = self.letters(place);
            match self.byte(place) {
                b'0'..=b'9' => place += 1,
                0..128 => return place,
                _ => {
                    let (class, size) = self.wide_class_at(place);
                    if size == 0 || !class.is_wordy() {
                        return place;
                    }
                    place += size;
                }
            }
        }
    }

    /// `place` behind the marks that stand there, so that they stay with their base.
    pub(super) fn extended(&self, place: usize) -> usize {
        if self.byte(place) < 128 { place } else { self.skip(place, |class| class == Class::Extend) }
    }
}
