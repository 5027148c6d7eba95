//! Where sentences end: rules asked at each stop, in order, the first that answers decides.

use super::TokenKind;
use super::ahead::Ahead;
use super::class::Class;
use super::scan::Scanner;
use crate::lang::segment::{
    ABBREVIATION, COMMON, Flags, NUMBERED, PREPOSITION, REPORTING, SHORT, STARTER, TITLE, UNIT,
};

/// How far a reporting clause or a verb is looked for, in bytes.
pub(super) const CLAUSE: usize = 90;

/// The kind of stop that may end a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Period,
    Mark,
    /// So many dots, or `…`.
    Dots(usize),
}

impl Scanner<'_> {
    /// Whether the stop behind the word that starts here ends the sentence beyond doubt: it follows small letters that
    /// are no abbreviation, outside brackets, and stands last or before a blank and a capital.
    pub(super) fn is_plain_stop(&self, stop: usize) -> bool {
        (stop + 1 == self.end || self.byte(stop + 1) == b' ' && self.byte(stop + 2).is_ascii_uppercase())
            && self.bytes[stop - 1].is_ascii_lowercase()
            && stop - self.at > super::lists::LONGEST_MARKER
            && self.bracket.is_none()
            && !self.data.is_abbreviation(&self.text[self.at..stop])
    }

    /// A word up to `stop`, where a full stop stands: whether the stop belongs to the word, and ends the sentence.
    pub(super) fn stop_after(&mut self, start: usize, stop: usize) {
        let kind = if self.bytes[start].is_ascii_digit() { TokenKind::Number } else { TokenKind::Word };
        if self.byte(stop + 1) == b'.' {
            // Archives hide the end of a name: "jo...@marlen.org".
            match self.address(start) {
                Some(end) => self.push(end, TokenKind::Email),
                None => self.push_split(stop, kind),
            }
            return;
        }
        if self.list_marker(stop) {
            return;
        }
        let word = &self.text[start..stop];
        let tail = self.behind_hyphen(start, stop);
        let known = self.data.flags(&self.text[tail..stop]);
        let after = stop + 1;
        if self.byte(after) == b' ' && self.byte(after + 1) == b'.' {
            self.push_split(stop, kind);
            // "compounds. . . . The": a stop, and then an omission that opens the next sentence.
            let omission = self.byte(after + 2) == b' '
                && self.byte(after + 3) == b'.'
                && self.byte(after + 4) == b' '
                && self.byte(after + 5) == b'.';
            self.push(after, TokenKind::Punct);
            if omission && self.byte(after + 6) == b' ' && self.class_at(after + 7).0 == Class::Upper {
                self.cut_at = after;
            }
            return;
        }
        let ahead = self.ahead(after);
        let shape = self.shape(tail, stop, known);
        if kind == TokenKind::Number && ahead.gap && self.is_heading(word) {
            self.push(after, kind);
            return;
        }
        let ends = self.period_ends(word, known, shape, &ahead);
        let keeps = match shape {
            // "9." is one token where it is an ordinal.
            Shape::Plain => !ends && self.data.has_ordinals && self.is_ordinal(word, &ahead),
            Shape::Initial => !ends && ahead.class != Class::Blank,
            Shape::Acronym => true,
            Shape::Known => !(ends || ahead.class == Class::Blank) || known & (NUMBERED | COMMON) == 0,
        };
        if keeps {
            self.push(after, kind);
        } else {
            self.plain(stop, kind);
            self.push(after, TokenKind::Punct);
        }
        if ends {
            self.cut_at = ahead.closed;
        }
    }

    /// Start of the last part of a word with hyphens.
    pub(super) fn behind_hyphen(&self, start: usize, stop: usize) -> usize {
        const LONGEST: usize = 40;
        let from = start.max(stop.saturating_sub(LONGEST));
        if self.letters(from) == stop {
            return start;
        }
        self.bytes[from..stop].iter().rposition(|&byte| byte == b'-').map_or(start, |hyphen| from + hyphen + 1)
    }

    /// What the word looks like; "non-U.S." is known by what stands behind its hyphen, where `start` is.
    fn shape(&mut self, start: usize, stop: usize, known: Flags) -> Shape {
        let word = &self.text[start..stop];
        let (class, size) = self.class_at(start);
        if size == word.len() && class == Class::Upper {
            return Shape::Initial;
        }
        if self.letters(start) != stop
            && word.contains('.')
            && word.split('.').all(|part| part.chars().count() == 1 && !part.starts_with(|c: char| c.is_ascii_digit()))
        {
            return Shape::Acronym;
        }
        if known & ABBREVIATION == 0 {
            return Shape::Plain;
        }
        if known & COMMON != 0 && class != Class::Upper || known & ABBREVIATION == UNIT {
            self.unfold();
            // "in." and "no." in lower case are abbreviations only beside a number, and "(b." before its year.
            let number_before = self
                .last_token()
                .is_some_and(|token| token.kind == TokenKind::Number && token.span.end as usize + 1 >= start);
            let number_after = self.byte(stop + 1) == b' ' && self.byte(stop + 2).is_ascii_digit();
            let life = size == word.len() && matches!(self.class_before(start), Class::Open);
            let beside = known & UNIT != 0 && number_before || known & NUMBERED != 0 && (number_after || life);
            return if beside { Shape::Known } else { Shape::Plain };
        }
        Shape::Known
    }

    /// One dot or a run of dots that does not follow a word directly.
    pub(super) fn dots(&mut self) {
        let start = self.at;
        let mut end = start;
        let mut dots = 0;
        loop {
            let (class, size) = self.class_at(end);
            match class {
                Class::Period => dots += 1,
                Class::Ellipsis => dots += 3,
                _ => break,
            }
            end += size;
        }
        if dots == 1 && self.byte(end).is_ascii_digit() && !self.class_before(start).is_wordy() {
            let end = self.wordy(end);
            self.push(end, TokenKind::Number);
            return;
        }
        self.push(end, TokenKind::Punct);
        if self.byte(end) == b' ' && self.byte(end + 1) == b'.' {
            return;
        }
        let spaced =
            dots == 1 && start >= self.from + 2 && self.bytes[start - 1] == b' ' && self.bytes[start - 2] == b'.';
        if dots == 1 && !spaced && self.class_before(start) == Class::Blank {
            // Text with blanks around its marks: "Mr . Lind".
            self.unfold();
            let last = self.out.tokens[self.first..].iter().rev().nth(1);
            if let Some(span) = last
                .filter(|last| last.kind == TokenKind::Word && last.span.end as usize + 1 == start)
                .map(|last| last.span)
            {
                let ahead = self.ahead(end);
                let (start, end) = (span.start as usize, span.end as usize);
                let known = self.data.flags(span.of(self.text));
                let shape = self.shape(self.behind_hyphen(start, end), end, known);
                if shape != Shape::Plain
                    && ahead.gap
                    && !self.abbreviation_ends(span.of(self.text), known, shape, &ahead)
                {
                    return;
                }
            }
        }
        let stop = match dots {
            1 if !spaced => Stop::Period,
            1 => Stop::Dots(self.spaced_dots(start)),
            _ => Stop::Dots(dots),
        };
        self.after_mark(stop, end);
    }

    /// How many dots with blanks between them end at `last`, at most five.
    fn spaced_dots(&self, last: usize) -> usize {
        let mut count = 1;
        let mut place = last;
        while count < 5 && place >= self.from + 2 && self.bytes[place - 1] == b' ' && self.bytes[place - 2] == b'.' {
            count += 1;
            place -= 2;
        }
        count
    }

    /// A run of question and exclamation marks.
    pub(super) fn marks(&mut self) {
        let end = self.skip(self.at, |class| class == Class::Mark);
        self.push(end, TokenKind::Punct);
        // "Really? ! ?" and "Well! ...": the last mark decides.
        let next = self.class_at(self.skip_blanks(end)).0;
        if !matches!(next, Class::Period | Class::Ellipsis | Class::Mark) {
            self.after_mark(Stop::Mark, end);
        }
    }

    /// `。` and its like end a sentence whatever follows, behind the closing marks.
    pub(super) fn wide_stop(&mut self) {
        let end = self.skip(self.at, |class| class == Class::WideStop);
        if end == self.at {
            self.cut_at = self.ahead(end).closed;
        }
    }

    /// Whether the text is written without care for capitals and stops.
    pub(super) fn is_informal(&mut self) -> bool {
        self.document.is_informal(self.text, self.data)
    }

    /// An emoticon ends a sentence before a capital.
    pub(super) fn after_emoticon(&mut self) {
        let ahead = self.ahead(self.at);
        let ends = ahead.class == Class::Upper || ahead.class == Class::Lower && self.is_informal();
        if ahead.gap && ends && self.bracket.is_none() {
            self.cut_at = self.at;
        }
    }

    fn after_mark(&mut self, stop: Stop, end: usize) {
        let ahead = self.ahead(end);
        let ends = match stop {
            Stop::Period => self.period_ends("", 0, Shape::Plain, &ahead),
            Stop::Mark => self.mark_ends(&ahead),
            Stop::Dots(dots) => self.dots_end(dots, &ahead),
        };
        if ends {
            self.cut_at = ahead.closed;
        }
    }

    fn mark_ends(&mut self, ahead: &Ahead) -> bool {
        if ahead.word >= self.end {
            return true;
        }
        if self.in_bracket(ahead) || self.goes_on(ahead) || matches!(ahead.class, Class::Period | Class::Mark) {
            return false;
        }
        if !ahead.gap {
            let letter = ahead.class == Class::Upper && self.class_at(ahead.word + 1).0 == Class::Lower
                || ahead.class == Class::Lower && !ahead.quote && self.is_informal();
            return letter && !ahead.opens;
        }
        if ahead.class == Class::Lower && !self.starts_high(ahead) {
            return !ahead.quote && !ahead.bracket && (ahead.bracket_opens || self.is_informal());
        }
        if ahead.bracket && !ahead.quote {
            return self.next_flags(ahead) & STARTER != 0 || !self.is_short_bracket(ahead);
        }
        !(ahead.quote && !ahead.opens && self.reporting_clause(ahead.word))
    }

    fn is_short_bracket(&self, ahead: &Ahead) -> bool {
        self.bracket.is_some_and(|open| ahead.closed - open < 25 && open > self.sentence_start())
    }

    fn sentence_start(&self) -> usize {
        self.out.tokens.get(self.first).map_or(self.at, |token| token.span.start as usize)
    }

    fn dots_end(&mut self, dots: usize, ahead: &Ahead) -> bool {
        if ahead.word >= self.end {
            return true;
        }
        // Dots that open the sentence do not end it.
        let only_dots = |token: &crate::segment::Token| matches!(self.bytes[token.span.start as usize], b'.' | 0xE2);
        let opening = self.out.tokens.len() - self.first <= 4 && self.out.tokens[self.first..].iter().all(only_dots);
        if opening || self.goes_on(ahead) || self.in_bracket(ahead) {
            return false;
        }
        let word = &self.text[ahead.word..ahead.word_end];
        match ahead.class {
            Class::Upper if !ahead.gap => !ahead.quote && self.is_informal(),
            Class::Upper if word == "I" || word.starts_with("I'") || word.starts_with("I’") => {
                dots >= 4 || self.is_informal()
            }
            Class::Upper if ahead.quote && !ahead.opens && self.reporting_clause(ahead.word) => false,
            Class::Upper if ahead.bracket => self.next_flags(ahead) & STARTER != 0,
            Class::Upper | Class::Unspaced | Class::Letter => true,
            _ => false,
        }
    }

    fn period_ends(&mut self, word: &str, known: Flags, shape: Shape, ahead: &Ahead) -> bool {
        if ahead.word >= self.end {
            return true;
        }
        if self.goes_on(ahead) || self.in_bracket(ahead) {
            return false;
        }
        if !ahead.gap {
            return false;
        }
        let plain = shape == Shape::Plain;
        if ahead.class == Class::Lower && !self.starts_high(ahead) {
            if ahead.quote || !plain || ahead.bracket {
                return false;
            }
            if ahead.bracket_opens {
                return true;
            }
            let informal = self.is_informal();
            let capital = word.starts_with(char::is_uppercase);
            return (word.chars().count() > 4 || known & SHORT != 0) && (!capital || informal)
                || informal && !ahead.bracket_opens && word.chars().count() > 2;
        }
        if ahead.bracket && !ahead.quote && self.is_short_bracket(ahead) {
            return self.next_flags(ahead) & STARTER != 0;
        }
        if plain {
            return !self.data.has_ordinals || !self.is_ordinal(word, ahead);
        }
        self.abbreviation_ends(word, known, shape, ahead)
    }

    /// Whether a clause that names the speaker starts at `place`: `Quill asked.`, `the young man said`, `she cried`.
    fn reporting_clause(&self, place: usize) -> bool {
        let limit = place + CLAUSE;
        let mut at = place;
        let mut article = false;
        for count in 0..7 {
            let end = self.word_end(at);
            if end == at || end > limit {
                return false;
            }
            let word = &self.text[at..end];
            let known = self.data.flags(word);
            if count > 0 && known & REPORTING != 0 {
                let next = self.skip_blanks(end);
                return &self.text[next..self.word_end(next)] != "that";
            }
            let small = word.starts_with(char::is_lowercase);
            if count == 0 {
                article = matches!(word, "The" | "A" | "An" | "His" | "Her" | "Their" | "My" | "Our");
            } else if small && !article && known & PREPOSITION == 0 && !word.ends_with("ly") {
                return false;
            }
            at = self.skip_blanks(end);
            if self.byte(at) == b'.' && self.data.flags(word) & TITLE != 0 {
                at = self.skip_blanks(at + 1);
            }
        }
        false
    }

    /// Whether the word that ends at `stop` is glued to the next sentence: `over.Then`.
    pub(super) fn glued_stop(&mut self, start: usize, stop: usize, after: usize) -> bool {
        // This is asked at every stop inside a word; no word is longer, but what has no blanks may be.
        const LONGEST: usize = 64;
        let word = &self.text[start..stop];
        let next = &self.text[stop + 1..after];
        if word.len() > LONGEST || word.contains(['.', '@', '/', '_', ':', '=']) {
            return false;
        }
        let mut letters = next.chars();
        let high = letters.next().is_some_and(char::is_uppercase);
        let low_after = letters.next().map_or(matches!(next, "I" | "A"), char::is_lowercase);
        let small = word.chars().all(char::is_lowercase) && word.len() > 1 || word.chars().count() > 3;
        let ends = high && low_after && small;
        if ends {
            self.push(stop, TokenKind::Word);
            self.push(stop + 1, TokenKind::Punct);
            self.cut_at = stop + 1;
        }
        ends
    }
}

/// What the word before a stop looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Plain,
    /// One capital.
    Initial,
    /// Single letters with stops between.
    Acronym,
    /// An abbreviation of the lists.
    Known,
}
