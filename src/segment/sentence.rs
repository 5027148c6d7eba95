//! Where sentences end: rules asked at each stop, in order, the first that answers decides.

use super::TokenKind;
use super::class::Class;
use super::scan::Scanner;
use crate::lang::segment::{
    ABBREVIATION, AUXILIARY, BODY, CAPTION, COMMON, COMPANY, COUNTRY, DAY, DEGREE, Flags, MONTH, NEVER, NUMBERED,
    OFFICE, ORDINAL_BEFORE, ORDINAL_NEXT, PREPOSITION, REPORTING, ROLE, SHORT, STARTER, STATE, STRONG, TIME, TITLE,
    UNIT, VERB,
};

/// How far a bracket may reach for stops inside it not to end the sentence, in bytes.
const BRACKET: usize = 120;
/// How far a reporting clause or a verb is looked for, in bytes.
const CLAUSE: usize = 90;

/// The kind of stop that may end a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Period,
    Mark,
    /// So many dots, or `…`.
    Dots(usize),
}

/// The marker of the next item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    /// `2.` `2)` `2.)`, with its number and the bytes behind it.
    Number(u32, [u8; 2]),
    /// `b.` `b)`
    Letter(u8, u8),
    Bullet(char),
}

/// What stands behind a stop.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    /// End of the closing marks.
    closed: usize,
    /// Whether a quotation mark is among them.
    quote: bool,
    /// Whether a round or square bracket is among them.
    bracket: bool,
    /// Whether a blank follows them.
    gap: bool,
    /// Whether a quotation mark opens before the next word.
    opens: bool,
    /// Whether a bracket opens before it.
    bracket_opens: bool,
    /// The next word.
    word: usize,
    word_end: usize,
    class: Class,
}

impl Scanner<'_> {
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
        let known = self.data.flags(&self.text[self.behind_hyphen(start, stop)..stop]);
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
        let shape = self.shape(start, stop, known);
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
            self.push_split(stop, kind);
            self.push(after, TokenKind::Punct);
        }
        if ends {
            self.cut_at = ahead.closed;
        }
    }

    /// Whether a number at the start of a sentence numbers a heading or caption: `2.1. Rivers`, `Figure 1. Map`.
    fn is_heading(&self, number: &str) -> bool {
        match &self.out.tokens[self.first..] {
            [] => number.contains('.') && number.len() < 8,
            [word] => self.at < self.cut_at && self.data.flags(word.span.of(self.text)) & CAPTION != 0,
            _ => false,
        }
    }

    /// Start of the last part of a word with hyphens.
    pub(super) fn behind_hyphen(&self, start: usize, stop: usize) -> usize {
        self.bytes[start..stop].iter().rposition(|&byte| byte == b'-').map_or(start, |hyphen| start + hyphen + 1)
    }

    fn shape(&self, start: usize, stop: usize, known: Flags) -> Shape {
        // "non-U.S." is known by what stands behind its hyphen.
        let start = self.behind_hyphen(start, stop);
        let word = &self.text[start..stop];
        let (class, size) = self.class_at(start);
        if size == word.len() && class == Class::Upper {
            return Shape::Initial;
        }
        if word.contains('.')
            && word.split('.').all(|part| part.chars().count() == 1 && !part.starts_with(|c: char| c.is_ascii_digit()))
        {
            return Shape::Acronym;
        }
        if known & ABBREVIATION == 0 {
            return Shape::Plain;
        }
        if known & COMMON != 0 && class != Class::Upper || known & ABBREVIATION == UNIT {
            // "in." and "no." in lower case are abbreviations only beside a number, and "(b." before its year.
            let number_before = self
                .out
                .tokens
                .last()
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
            let last = self.out.tokens[self.first..].iter().rev().nth(1);
            if let Some(span) = last
                .filter(|last| last.kind == TokenKind::Word && last.span.end as usize + 1 == start)
                .map(|last| last.span)
            {
                let ahead = self.ahead(end);
                let known = self.data.flags(span.of(self.text));
                let shape = self.shape(span.start as usize, span.end as usize, known);
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

    /// An emoticon ends a sentence before a capital.
    pub(super) fn after_emoticon(&mut self) {
        let ahead = self.ahead(self.at);
        let ends = ahead.class == Class::Upper || ahead.class == Class::Lower && self.document.is_informal(self.text);
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

    /// What follows a stop that ends at `place`.
    fn ahead(&self, place: usize) -> Ahead {
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
    fn reference(&self, place: usize) -> Option<usize> {
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
        let mut end = place;
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

    fn next_flags(&self, ahead: &Ahead) -> Flags {
        let word = &self.text[ahead.word..ahead.word_end];
        // "A." is an initial, not the article.
        if word.len() == 1 && word != "I" && self.byte(ahead.word_end) == b'.' { 0 } else { self.data.flags(word) }
    }

    /// Whether the next word counts as capitalised.
    fn starts_high(&self, ahead: &Ahead) -> bool {
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
    fn in_bracket(&self, ahead: &Ahead) -> bool {
        let Some(open) = self.bracket else { return false };
        if ahead.bracket {
            return false;
        }
        let close = if self.bytes[open] == b'(' { b')' } else { b']' };
        let limit = (open + BRACKET).min(self.end);
        ahead.closed < limit && self.bytes[ahead.closed..limit].contains(&close)
    }

    /// Whether the next mark says that the sentence goes on.
    fn goes_on(&self, ahead: &Ahead) -> bool {
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
    fn dash_opens(&self, place: usize) -> bool {
        let after = self.skip(place, |class| matches!(class, Class::Dash | Class::Hyphen));
        if self.class_at(after).0 != Class::Blank || self.data.splits_hyphens && self.byte(place) != b'-' {
            return false;
        }
        let word = self.skip_blanks(after);
        let (class, size) = self.class_at(word);
        let inside = matches!(class, Class::Open | Class::Quote) && !self.data.splits_hyphens;
        class.starts_high() || inside && self.class_at(word + size).0.starts_high()
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
                || ahead.class == Class::Lower && !ahead.quote && self.document.is_informal(self.text);
            return letter && !ahead.opens;
        }
        if ahead.class == Class::Lower && !self.starts_high(ahead) {
            return !ahead.quote && !ahead.bracket && (ahead.bracket_opens || self.document.is_informal(self.text));
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
            Class::Upper if !ahead.gap => !ahead.quote && self.document.is_informal(self.text),
            Class::Upper if word == "I" || word.starts_with("I'") || word.starts_with("I’") => {
                dots >= 4 || self.document.is_informal(self.text)
            }
            Class::Upper if ahead.quote && !ahead.opens && self.reporting_clause(ahead.word) => false,
            Class::Upper if ahead.bracket => self.next_flags(ahead) & STARTER != 0,
            Class::Upper | Class::Unspaced | Class::Letter => true,
            _ => ahead.opens && ahead.gap && ahead.class == Class::Upper,
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
            let informal = self.document.is_informal(self.text);
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

    /// Whether `word` is an ordinal number, in languages that write them with a stop: `am 3. Mai`, `II. Karl`.
    fn is_ordinal(&self, word: &str, ahead: &Ahead) -> bool {
        let arabic = word.len() <= 3 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let roman = word.len() <= 5 && !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'));
        if !arabic && !roman || ahead.class != Class::Upper {
            return false;
        }
        let next = self.next_flags(ahead);
        let before = self.out.tokens[self.first..].last().map_or("", |token| token.span.of(self.text));
        next & ORDINAL_NEXT != 0
            || next & STARTER == 0
                && (roman && word.len() > 1
                    || self.data.flags(before) & ORDINAL_BEFORE != 0
                    || matches!(before, "-" | "–"))
    }

    /// A stop behind an abbreviation, before a capital, a digit or a sign.
    fn abbreviation_ends(&mut self, word: &str, known: Flags, shape: Shape, ahead: &Ahead) -> bool {
        let next = if ahead.class == Class::Upper { self.next_flags(ahead) } else { 0 };
        let starter = next & STARTER != 0;
        let strong = next & STRONG != 0;
        let digit = ahead.class == Class::Digit;
        if known & TITLE != 0 && (known & COMMON == 0 || !starter) {
            return false;
        }
        if known & NEVER != 0 {
            return false;
        }
        if known & NUMBERED != 0 && digit {
            return false;
        }
        if known & TIME != 0 {
            return self.time_ends(next, ahead);
        }
        if known & UNIT != 0 && self.out.tokens.last().is_some_and(|token| token.kind == TokenKind::Number) {
            return !digit;
        }
        if known & (NUMBERED | MONTH) != 0 {
            // "No." on its own is an answer.
            return starter
                || known & COMMON != 0 && word.eq_ignore_ascii_case("no") && self.out.tokens.len() == self.first;
        }
        if known & DEGREE != 0 {
            return starter || next & TITLE == 0 && ahead.class == Class::Upper && self.verb_follows(ahead);
        }
        if known & BODY != 0 {
            return self.body_ends(next, ahead);
        }
        if shape == Shape::Initial {
            if self.data.has_ordinals && self.is_ordinal(word, ahead) {
                return false;
            }
            return self.initial_ends(word, next, strong);
        }
        if known & STATE != 0 {
            return starter
                || next & TITLE != 0
                || self.comma_before() && ahead.class == Class::Upper && !ahead.bracket_opens;
        }
        if known & COMPANY != 0 {
            return starter || ahead.opens || self.firm_then_verb(next, ahead) || self.lower_elsewhere(ahead);
        }
        starter || ahead.opens || self.lower_elsewhere(ahead)
    }

    fn initial_ends(&self, word: &str, next: Flags, strong: bool) -> bool {
        let before = self.out.tokens[self.first..].last();
        let small_before = before.is_some_and(|token| {
            let text = token.span.of(self.text);
            token.kind == TokenKind::Word && text.starts_with(char::is_lowercase) && text.len() > 1
        });
        strong || small_before && (word == "I" || next & STARTER != 0)
    }

    fn lower_elsewhere(&mut self, ahead: &Ahead) -> bool {
        ahead.class == Class::Upper && self.document.mostly_lower(self.text, &self.text[ahead.word..ahead.word_end])
    }

    fn comma_before(&self) -> bool {
        self.out.tokens[self.first..].last().is_some_and(|token| token.span.of(self.text) == ",")
    }

    fn time_ends(&self, next: Flags, ahead: &Ahead) -> bool {
        let year = ahead.class == Class::Digit
            && self.out.tokens[self.first..].last().is_none_or(|token| token.kind != TokenKind::Number);
        if next & DAY != 0 || ahead.bracket_opens || year {
            return false;
        }
        if ahead.class != Class::Upper || ahead.opens || next & STRONG != 0 {
            return true;
        }
        !self.is_lead(20)
    }

    /// Whether the sentence so far is only an adverbial: a preposition first, few words, no finite auxiliary.
    fn is_lead(&self, longest: usize) -> bool {
        let tokens = &self.out.tokens[self.first..];
        if tokens.is_empty() || tokens.len() > longest {
            return false;
        }
        let clause =
            tokens.iter().rposition(|token| matches!(token.span.of(self.text), ":" | ";")).map_or(0, |colon| colon + 1);
        let mut words = tokens[clause..]
            .iter()
            .filter(|token| token.kind != TokenKind::Punct)
            .map(|token| token.span.of(self.text));
        words.next().is_some_and(|first| self.data.flags(first) & PREPOSITION != 0)
            && words.all(|word| self.data.flags(word) & (AUXILIARY | REPORTING) == 0)
    }

    fn body_ends(&mut self, next: Flags, ahead: &Ahead) -> bool {
        if ahead.opens {
            return true;
        }
        if ahead.class != Class::Upper || ahead.bracket_opens {
            return false;
        }
        if next & OFFICE != 0 && next & STRONG == 0 {
            return false;
        }
        if next & (STARTER | TITLE) != 0 {
            return true;
        }
        next & COUNTRY != 0 && self.verb_follows(ahead) || self.lower_elsewhere(ahead)
    }

    /// Whether a finite verb stands behind the next word.
    fn verb_follows(&self, ahead: &Ahead) -> bool {
        let verb = self.skip_blanks(ahead.word_end);
        let verb = &self.text[verb..self.word_end(verb)];
        verb.starts_with(char::is_lowercase) && self.data.flags(verb) & (AUXILIARY | REPORTING | VERB) != 0
    }

    /// A firm's name at the end of a sentence: capitals and a verb follow, and the sentence is long enough already.
    fn firm_then_verb(&self, next: Flags, ahead: &Ahead) -> bool {
        if ahead.class != Class::Upper || next & ROLE != 0 || self.out.tokens.len() - self.first < 7 {
            return false;
        }
        let word = &self.text[ahead.word..ahead.word_end];
        if next & TITLE != 0 || word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return true;
        }
        let limit = ahead.word + CLAUSE;
        let mut place = ahead.word;
        for count in 0..6 {
            let end = self.word_end(place);
            if end == place || end > limit {
                return false;
            }
            let known = self.data.flags(&self.text[place..end]);
            let capital = self.class_at(place).0 == Class::Upper;
            if place > ahead.word && !capital {
                // One capital and then a small word: "Proceeds of". More of them: only a verb tells.
                return count == 1 && self.class_at(place).0 == Class::Lower
                    || known & (AUXILIARY | REPORTING | VERB) != 0;
            }
            if !capital || known & ROLE != 0 {
                return false;
            }
            if count > 0 && known & COMPANY != 0 {
                // Another firm's name begins.
                return true;
            }
            place = self.skip_blanks(end + usize::from(count == 0 && matches!(self.byte(end), b',' | b'.')));
        }
        false
    }

    /// Whether a clause that names the speaker starts at `place`: `Blinken asked.`, `the young man said`, `she cried`.
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
        let word = &self.text[start..stop];
        let next = &self.text[stop + 1..after];
        if word.contains(['.', '@', '/', '_', ':', '=']) {
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

    /// Whether the sentence has no word yet.
    fn at_start(&self) -> bool {
        let tokens = &self.out.tokens[self.first..];
        self.at >= self.cut_at
            || tokens.is_empty()
            || tokens.len() == 1 && matches!(tokens[0].kind, TokenKind::Punct | TokenKind::Symbol)
    }

    /// Takes the list marker that ends with the stop or bracket at `mark`, and the sentence before it if the marker is
    /// the one that was expected.
    pub(super) fn list_marker(&mut self, mark: usize) -> bool {
        let word = &self.text[self.at..mark];
        let second = self.byte(mark + 1);
        let (marks, end) = match (self.byte(mark), second) {
            (b'.', b')') => ([b'.', b')'], mark + 2),
            (first @ (b'.' | b')'), _) => ([first, 0], mark + 1),
            _ => return false,
        };
        let (follows, _) = self.class_at(end);
        if follows != Class::Blank || word.len() > 3 {
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
