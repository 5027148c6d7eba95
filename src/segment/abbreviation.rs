//! Stops behind abbreviations, initials and ordinal numbers: what follows decides, kind by kind.

use super::TokenKind;
use super::ahead::Ahead;
use super::class::Class;
use super::scan::Scanner;
use super::sentence::{CLAUSE, Shape};
use crate::lang::segment::{
    AUXILIARY, BODY, COMMON, COMPANY, COUNTRY, DAY, DEGREE, Flags, MONTH, NEVER, NUMBERED, OFFICE, ORDINAL_BEFORE,
    ORDINAL_NEXT, PREPOSITION, REPORTING, ROLE, STARTER, STATE, STRONG, TIME, TITLE, UNIT, VERB,
};

impl Scanner<'_> {
    /// Whether `word` is an ordinal number, in languages that write them with a stop: `am 3. Mai`, `II. Karl`.
    pub(super) fn is_ordinal(&mut self, word: &str, ahead: &Ahead) -> bool {
        let arabic = word.len() <= 3 && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let roman = word.len() <= 5 && !word.is_empty() && word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'));
        if !arabic && !roman || ahead.class != Class::Upper {
            return false;
        }
        let next = self.next_flags(ahead);
        self.unfold();
        let before = self.out.tokens[self.first..].last().map_or("", |token| token.span.of(self.text));
        next & ORDINAL_NEXT != 0
            || next & STARTER == 0
                && (roman && word.len() > 1
                    || self.data.flags(before) & ORDINAL_BEFORE != 0
                    || matches!(before, "-" | "–"))
    }

    /// A stop behind an abbreviation, before a capital, a digit or a sign.
    pub(super) fn abbreviation_ends(&mut self, word: &str, known: Flags, shape: Shape, ahead: &Ahead) -> bool {
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
        if known & UNIT != 0 {
            self.unfold();
        }
        if known & UNIT != 0 && self.last_token().is_some_and(|token| token.kind == TokenKind::Number) {
            return !digit;
        }
        if known & (NUMBERED | MONTH) != 0 {
            // "No." on its own is an answer.
            return starter || known & COMMON != 0 && word.eq_ignore_ascii_case("no") && self.at_start();
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

    pub(super) fn initial_ends(&mut self, word: &str, next: Flags, strong: bool) -> bool {
        if strong {
            return true;
        }
        self.unfold();
        let before = self.out.tokens[self.first..].last();
        let small_before = before.is_some_and(|token| {
            let text = token.span.of(self.text);
            token.kind == TokenKind::Word && text.starts_with(char::is_lowercase) && text.len() > 1
        });
        small_before && (word == "I" || next & STARTER != 0)
    }

    pub(super) fn lower_elsewhere(&mut self, ahead: &Ahead) -> bool {
        ahead.class == Class::Upper && self.document.mostly_lower(self.text, &self.text[ahead.word..ahead.word_end])
    }

    pub(super) fn comma_before(&mut self) -> bool {
        self.unfold();
        self.out.tokens[self.first..].last().is_some_and(|token| token.span.of(self.text) == ",")
    }

    pub(super) fn time_ends(&mut self, next: Flags, ahead: &Ahead) -> bool {
        self.unfold();
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
    pub(super) fn is_lead(&self, longest: usize) -> bool {
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

    pub(super) fn body_ends(&mut self, next: Flags, ahead: &Ahead) -> bool {
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
    pub(super) fn verb_follows(&self, ahead: &Ahead) -> bool {
        let verb = self.skip_blanks(ahead.word_end);
        let verb = &self.text[verb..self.word_end(verb)];
        verb.starts_with(char::is_lowercase) && self.data.flags(verb) & (AUXILIARY | REPORTING | VERB) != 0
    }

    /// A firm's name at the end of a sentence: capitals and a verb follow, and the sentence is long enough already.
    pub(super) fn firm_then_verb(&mut self, next: Flags, ahead: &Ahead) -> bool {
        if ahead.class != Class::Upper || next & ROLE != 0 {
            return false;
        }
        self.unfold();
        if self.out.tokens.len() - self.first < 7 {
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
}
