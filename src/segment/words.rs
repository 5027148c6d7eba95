//! Words: where a run of letters ends, and where it is two.

use super::TokenKind;
use super::class::{ASCII, Class};
use super::scan::Scanner;
use crate::lang::segment::{
    ABBREVIATION, AFTER_ITS, CLITIC, COMMON, ELISION, Flags, GLUED_UNIT, HYPHEN_CLITIC, PREFIX, SHORT, STARTER, WHOLE,
    split_of,
};

/// One in each of eight bytes that are read as one number.
const EACH: u64 = 0x0101_0101_0101_0101;
/// The top bit of each of them.
const TOP: u64 = 0x80 * EACH;

/// The top bit of each of eight bytes that is no ASCII letter.
fn no_letters(eight: u64) -> u64 {
    // In lower case, and without the top bit, so that no sum runs over into the next byte.
    let folded = (eight | (0x20 * EACH)) & !TOP;
    let from_a = folded + u64::from(0x80 - b'a') * EACH;
    let past_z = folded + u64::from(0x7F - b'z') * EACH;
    (!from_a | past_z | eight) & TOP
}

/// The top bit of each of eight bytes that is no ASCII digit.
fn no_digits(eight: u64) -> u64 {
    let low = eight & !TOP;
    let from_0 = low + u64::from(0x80 - b'0') * EACH;
    let past_9 = low + u64::from(0x7F - b'9') * EACH;
    (!from_0 | past_9 | eight) & TOP
}

/// The top bit of each of eight bytes that is not `byte`, an ASCII character.
fn others_than(byte: u8, eight: u64) -> u64 {
    let differs = eight ^ (u64::from(byte) * EACH);
    (((differs & !TOP) + !TOP) | differs) & TOP
}

/// The first place from `place` on where no ASCII letter, digit, blank or comma stands.
#[allow(clippy::needless_bitwise_bool, reason = "without a branch for each byte, sixteen are one instruction's work")]
fn past_plain(bytes: &[u8], mut place: usize) -> usize {
    let is_plain = |byte: u8| {
        ((byte | 0x20).wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10) | (byte == b' ') | (byte == b',')
    };
    while let Some(sixteen) = bytes[place..].first_chunk::<16>()
        && sixteen.iter().fold(true, |all, &byte| all & is_plain(byte))
    {
        place += 16;
    }
    while let Some(eight) = bytes.get(place..place + 8) {
        let eight = u64::from_le_bytes(eight.try_into().unwrap_or_default());
        let others = no_letters(eight) & no_digits(eight) & others_than(b' ', eight) & others_than(b',', eight);
        if others != 0 {
            return place + others.trailing_zeros() as usize / 8;
        }
        place += 8;
    }
    bytes[place..].iter().position(|&byte| !is_plain(byte)).map_or(bytes.len(), |found| place + found)
}

impl Scanner<'_> {
    /// [`plain_words`](Self::plain_words) where tokens are not asked for: words, numbers and commas are one run.
    pub(super) fn fold_words(&mut self) {
        if self.at < self.no_run_before || self.cut_at != usize::MAX && self.cut_at > self.at {
            return self.plain_words();
        }
        let limit = self.end.min(self.look_at);
        while self.at < limit && self.bytes[self.at].is_ascii_alphanumeric() {
            let start = self.at;
            let reached = self.plain_run(limit);
            // What stands before another sign may belong to it, as far back as the last blank.
            let last =
                self.bytes[start..reached].iter().rposition(|&byte| byte == b' ').map_or(start, |at| start + at + 1);
            if last > start {
                let blanks = self.bytes[start..last].iter().rev().take_while(|&&byte| byte == b' ').count();
                self.put_folded(last - blanks);
                self.at = last;
            }
            if last == reached
                || self.byte(reached) != b'.'
                || self.letters(last) != reached
                || !self.is_plain_stop(reached)
            {
                self.no_run_before = reached;
                return;
            }
            self.put_folded(reached);
            self.push(reached + 1, TokenKind::Punct);
            self.cut_at = self.at;
            self.at += 1;
        }
    }

    /// The end of the run, up to `limit`, of what never ends a sentence nor opens anything: ASCII letters, digits,
    /// blanks and commas, and apostrophes and hyphens between two letters.
    fn plain_run(&self, limit: usize) -> usize {
        let bytes = &self.bytes[..limit];
        let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
        let (mut place, mut apostrophe) = (self.at, self.at);
        loop {
            place = past_plain(bytes, place);
            let size = match bytes.get(place..) {
                Some([b'-', ..]) => 1,
                // Behind a clitic an apostrophe stands for itself.
                Some([b'\'', ..]) if self.letters(apostrophe) < place => 1,
                Some([0xE2, 0x80, 0x99, ..]) if self.letters(apostrophe) < place => 3,
                _ => return place,
            };
            if !letter(place.wrapping_sub(1)) || !letter(place + size) {
                return place;
            }
            if self.bytes[place] != b'-' {
                apostrophe = place + size;
            }
            place += size;
        }
    }

    /// Takes the bulk of any text: words of ASCII letters with nothing but a blank, a comma or a plain stop between.
    pub(super) fn plain_words(&mut self) {
        let limit = self.end.min(self.look_at);
        let (bytes, data) = (self.bytes, self.data);
        while self.at < limit {
            // Most words have up to seven letters and a blank behind them: they are read as one number.
            let end = if let Some(eight) = bytes[..limit].get(self.at..self.at + 8) {
                let eight = u64::from_le_bytes(eight.try_into().unwrap_or_default());
                let bits = no_letters(eight).trailing_zeros() & !7;
                if bits.wrapping_sub(8) < 56 && (eight >> bits) as u8 == b' ' {
                    let (first, last) = (eight as u8, (eight >> (bits - 8)) as u8);
                    let length = bits as usize / 8;
                    if !data.may_split(first, last, length) {
                        self.put(self.at + length, TokenKind::Word);
                        self.at += 1;
                        continue;
                    }
                }
                if bits == 64 { self.letters(self.at + 8) } else { self.at + bits as usize / 8 }
            } else {
                self.letters(self.at)
            };
            if end == self.at {
                return;
            }
            let (mark, stop) = match self.byte(end) {
                b' ' => (false, false),
                b',' if self.byte(end + 1) == b' ' => (true, false),
                b'.' if self.is_plain_stop(end) => (true, true),
                _ => return,
            };
            if data.may_split(bytes[self.at], bytes[end - 1], end - self.at) {
                self.push_split(end, TokenKind::Word);
            } else {
                self.put(end, TokenKind::Word);
            }
            if mark {
                self.put(end + 1, TokenKind::Punct);
            }
            if stop {
                self.cut_at = self.at;
            }
            self.at += 1;
        }
    }

    /// The end of the run of ASCII letters at `place`.
    #[inline]
    pub(super) fn letters(&self, mut place: usize) -> usize {
        while let Some(eight) = self.bytes.get(place..place + 8) {
            let others = no_letters(u64::from_le_bytes(eight.try_into().unwrap_or_default()));
            if others != 0 {
                return place + others.trailing_zeros() as usize / 8;
            }
            place += 8;
        }
        self.bytes[place..].iter().position(|byte| !byte.is_ascii_alphabetic()).map_or(self.end, |found| place + found)
    }

    /// A token that starts with a letter.
    pub(super) fn word(&mut self) {
        let end = self.wordy(self.at);
        let byte = self.byte(end);
        if byte == b')' && end == self.at + 1 && self.list_marker(end) {
            return;
        }
        if byte < 128 && matches!(ASCII[byte as usize], Class::Blank | Class::Mark | Class::Close | Class::Quote)
            || matches!(byte, b',' | b';')
        {
            self.plain(end, TokenKind::Word);
        } else {
            self.joined(end);
        }
    }

    /// Ends a word without marks inside, and splits it if it is one of the few that are two.
    pub(super) fn plain(&mut self, end: usize, kind: TokenKind) {
        if self.data.may_split(self.bytes[self.at], self.bytes[end - 1], end - self.at) {
            self.push_split(end, kind);
        } else {
            self.push(end, kind);
        }
    }

    /// Ends a word at `end`, as two tokens if the language says so.
    pub(super) fn push_split(&mut self, end: usize, kind: TokenKind) {
        let word = &self.text[self.at..end];
        let mut letters = split_of(self.data.flags(word));
        if word.eq_ignore_ascii_case("its") && !self.its_is_two(end) {
            letters = 0;
        }
        if let Some((border, _)) = word.char_indices().nth(letters)
            && border > 0
        {
            self.push(self.at + border, kind);
            self.push_glued(end, kind);
        } else {
            self.push(end, kind);
        }
    }

    /// Whether `its` up to `end` is `it` with a verb: the next word tells.
    fn its_is_two(&self, end: usize) -> bool {
        let next = end + 1;
        self.byte(end) == b' ' && self.data.flags(&self.text[next.min(self.end)..self.word_end(next)]) & AFTER_ITS != 0
    }

    /// A run of letters up to `end`, before a mark that may belong to the word.
    fn joined(&mut self, mut end: usize) {
        let start = self.at;
        loop {
            let (class, size) = self.class_at(end);
            let next = end + size;
            match class {
                Class::Apostrophe if self.class_at(next).0.is_letter() => {
                    let after = self.wordy(next);
                    let suffix = &self.text[next..after];
                    let known = self.data.flags(suffix);
                    if self.data.has_negation && suffix.eq_ignore_ascii_case("t") && self.ends_in_n(start, end) {
                        self.push(end - 1, TokenKind::Word);
                        self.push_glued(after, TokenKind::Word);
                        return;
                    }
                    let whole = self.data.flags(&self.text[start..after]);
                    if split_of(whole) > 0 {
                        self.push_split(after, TokenKind::Word);
                        return;
                    }
                    if known & CLITIC != 0 && whole & WHOLE == 0 {
                        self.plain(end, TokenKind::Word);
                        self.push_glued(after, TokenKind::Word);
                        return;
                    }
                    if suffix == "s" && self.class_before(end) == Class::Digit {
                        // "the 70's" and "two M16's" are plurals.
                        end = after;
                        continue;
                    }
                    let elided = self.class_at(start).0 == Class::Lower || !self.data.splits_hyphens;
                    if elided && self.data.flags(&self.text[start..end]) & ELISION != 0 {
                        self.push(next, TokenKind::Word);
                        return;
                    }
                    end = after;
                }
                Class::Hyphen => match self.hyphenated(start, end, next) {
                    Some(after) => end = after,
                    None => break,
                },
                Class::Period => match self.dotted(start, end) {
                    Dotted::Part(after) => end = after,
                    Dotted::Done => return,
                },
                _ => {
                    let Some(after) = self.joiner(start, end) else { break };
                    end = after;
                }
            }
        }
        // A mark such as the `@` of an address may have ended the token already.
        if self.at == start {
            self.plain(end, TokenKind::Word);
        }
    }

    fn ends_in_n(&self, start: usize, end: usize) -> bool {
        end - start >= 2 && self.bytes[end - 1] | 0x20 == b'n'
    }

    /// The end of the word if the hyphen at `hyphen` does not part it.
    fn hyphenated(&mut self, start: usize, hyphen: usize, next: usize) -> Option<usize> {
        if let Some(end) = self.address(start) {
            self.push(end, TokenKind::Email);
            return None;
        }
        let before = &self.text[start..hyphen];
        let follows = self.class_at(next).0;
        if follows.is_wordy()
            && let Some(end) = self.domain(start)
        {
            self.push(end, TokenKind::Url);
            return None;
        }
        if !follows.is_wordy() {
            if !self.data.splits_hyphens || follows != Class::Blank {
                return None;
            }
            // A word broken off keeps its hyphen; "two- and three-year" does not.
            let following = self.skip_blanks(next);
            let paired = matches!(&self.text[following..self.word_end(following)], "and" | "or" | "to");
            return (self.data.flags(before) & PREFIX != 0 || !paired && self.class_at(following).0 != Class::Digit)
                .then_some(next);
        }
        let after = self.wordy(next);
        if !self.data.splits_hyphens {
            let linking = &self.text[next..after] == "t" && self.byte(after) == b'-';
            let hung =
                self.data.flags(&self.text[next..after]) & HYPHEN_CLITIC != 0 || linking && self.hangs(after + 1);
            return (!hung).then_some(after);
        }
        let stutter = before.chars().count() == 1 && follows.is_letter() && self.text[next..after].starts_with(before);
        let whole = || self.data.flags(&self.text[start..after]) & WHOLE != 0;
        (stutter || self.data.flags(before) & PREFIX != 0 && follows.is_letter() || whole()).then_some(after)
    }

    /// Whether a pronoun that hangs on its verb stands at `place`.
    fn hangs(&self, place: usize) -> bool {
        self.data.flags(&self.text[place..self.wordy(place)]) & HYPHEN_CLITIC != 0
    }

    /// The end of the word if the mark at `place` joins it to what follows: `A&B`, `a_b`, `s/he`, `US$`, `http://`.
    fn joiner(&mut self, start: usize, place: usize) -> Option<usize> {
        let follows = self.class_at(place + 1).0;
        match self.byte(place) {
            b'_' if follows.is_wordy() => Some(self.wordy(place + 1)),
            b'@' | b'+' | b'%' => {
                let end = self.address(start)?;
                self.push(end, TokenKind::Email);
                None
            }
            b'&' if follows == Class::Upper && self.class_before(place) == Class::Upper => {
                let end = self.wordy(place + 1);
                (end - place <= 4 && place - start <= 3).then_some(end)
            }
            b'/' if follows.is_letter() => {
                let end = self.wordy(place + 1);
                if self.data.flags(&self.text[start..end]) & WHOLE != 0 {
                    return Some(end);
                }
                if self.data.splits_hyphens && matches!(&self.text[start..place], "w" | "W") {
                    self.push(place + 1, TokenKind::Word);
                }
                None
            }
            // "N°" is a word.
            0xC2 if place == start + 1
                && matches!(self.char_at(place), Some('°' | 'º'))
                && self.bytes[start] | 0x20 == b'n' =>
            {
                Some(place + 2)
            }
            b'(' if follows.is_letter() => {
                // "Spouse(s)"
                let end = self.wordy(place + 1);
                (end - place <= 3 && self.byte(end) == b')').then_some(end + 1)
            }
            b'*' if follows.is_letter() || self.byte(place + 1) == b'*' => {
                let asterisks = self.bytes[place..self.end].iter().take(8).take_while(|&&byte| byte == b'*').count();
                let end = self.wordy(place + asterisks);
                (end > place + asterisks && asterisks < 8).then_some(end)
            }
            b'$' if place - start <= 3 && self.text[start..place].bytes().all(|byte| byte.is_ascii_uppercase()) => {
                self.push(place + 1, TokenKind::Symbol);
                None
            }
            b':' if self.byte(place + 1) == b'/' && self.byte(place + 2) == b'/' && place - start <= 10 => {
                let end = self.address_end(place + 3);
                if end > place + 3 {
                    self.push(end, TokenKind::Url);
                }
                None
            }
            _ => None,
        }
    }

    /// What the full stop at `stop`, right behind a word, is to that word.
    fn dotted(&mut self, start: usize, stop: usize) -> Dotted {
        let (follows, _) = self.class_at(stop + 1);
        if !follows.is_wordy() {
            self.stop_after(start, stop);
            return Dotted::Done;
        }
        if let Some(end) = self.address(start) {
            self.push(end, TokenKind::Email);
            return Dotted::Done;
        }
        if let Some(end) = self.domain(start) {
            self.push(end, TokenKind::Url);
            return Dotted::Done;
        }
        let tail = self.behind_hyphen(start, stop);
        if let Some(end) = self.acronym(tail) {
            // "U.S." and "a.k.a" may still be followed by their stop.
            if self.byte(end) == b'.' {
                self.stop_after(start, end);
            } else if self.bytes[end - 1] == b'.' {
                self.push(end, TokenKind::Word);
            } else {
                self.plain(end, TokenKind::Word);
            }
            return Dotted::Done;
        }
        let after = self.wordy(stop + 1);
        let (word, next) = (&self.text[start..stop], &self.text[stop + 1..after]);
        let whole = self.data.flags(&self.text[start..after]);
        if whole & ABBREVIATION != 0 {
            self.stop_after(start, after);
            return Dotted::Done;
        }
        let known = self.data.flags(word);
        let upper = self.class_at(start).0 == Class::Upper;
        let single = upper && self.class_at(start).1 == word.len();
        if is_abbreviation(known, word) || single && follows == Class::Upper {
            self.push(stop + 1, TokenKind::Word);
            return Dotted::Done;
        }
        if self.byte(after) == b'.' && self.class_at(after + 1).0.is_wordy() {
            return Dotted::Part(after);
        }
        if self.glued_stop(start, stop, after) {
            return Dotted::Done;
        }
        if self.data.flags(next) & (STARTER | SHORT) != 0 && !single {
            self.push(stop, TokenKind::Word);
            self.push(stop + 1, TokenKind::Punct);
            if self.is_informal() {
                self.cut_at = self.at;
            }
            return Dotted::Done;
        }
        Dotted::Part(after)
    }

    /// The end of a run of single letters and stops at `start`: `U.S.`, `a.k.a`, `J.R.R.`; at least two letters.
    fn acronym(&self, start: usize) -> Option<usize> {
        let (mut place, mut letters) = (start, 0);
        loop {
            let (class, size) = self.class_at(place);
            if !class.is_letter() {
                return (letters >= 2).then_some(place);
            }
            let next = self.class_at(place + size).0;
            if next.is_wordy() || next == Class::Apostrophe && letters == 0 {
                // A longer word follows: it is not part of the run.
                return (letters >= 2).then_some(place);
            }
            letters += 1;
            if self.byte(place + size) != b'.' {
                return (letters >= 2).then_some(place + size);
            }
            let after = place + size + 1;
            if !self.class_at(after).0.is_wordy() {
                // The last stop is left to the caller.
                return (letters >= 2).then_some(place + size);
            }
            place = after;
        }
    }

    /// A token that starts with a digit.
    pub(super) fn number(&mut self) {
        let start = self.at;
        if let Some(end) = self.plain_number(start) {
            self.push(end, TokenKind::Number);
            return;
        }
        if let Some(end) = self.telephone(start) {
            if !self.stamp(end) {
                self.push(end, TokenKind::Number);
            }
            return;
        }
        let mut end = self.digits(start);
        loop {
            let byte = self.byte(end);
            let digits = self.digits(end + usize::from(byte != 0 && byte < 128));
            let many = digits.saturating_sub(end + 1);
            match byte {
                b'.' | b':' | b'/' if many > 0 => end = digits,
                b',' if many == 3 || many > 0 && !self.data.splits_hyphens => end = digits,
                _ => break,
            }
        }
        if self.byte(end) == b' ' && end - start >= 6 && self.stamp(end) {
            return;
        }
        let after = self.wordy(end);
        if self.byte(after) == b'@'
            && let Some(address) = self.address(start)
        {
            self.push(address, TokenKind::Email);
            return;
        }
        if after > end {
            let suffix = &self.text[end..after];
            if self.data.flags(suffix) & GLUED_UNIT != 0 && !(suffix == "s" || suffix == "c" || suffix == "f") {
                self.push(end, TokenKind::Number);
                return;
            }
            self.joined(after);
            return;
        }
        let (mark, size) = self.class_at(end);
        if mark == Class::Apostrophe
            && self.data.splits_hyphens
            && self.byte(end + size) == b's'
            && !self.class_at(end + size + 1).0.is_wordy()
        {
            self.push(end + size + 1, TokenKind::Number);
            return;
        }
        if self.byte(end) == b'.' {
            let (next, size) = self.class_at(end + 1);
            self.stop_after(start, end);
            // "1,000.That": a stop without its blank.
            if next == Class::Upper
                && end - start >= 3
                && self.class_at(end + 1 + size).0 == Class::Lower
                && self.at == end + 1
            {
                self.cut_at = self.at;
            }
        } else if self.byte(end) != b')' || !self.list_marker(end) {
            self.push(end, TokenKind::Number);
        }
    }

    /// The end of a number that cannot be anything else: digits, in groups or with a decimal point, before a blank.
    fn plain_number(&self, start: usize) -> Option<usize> {
        let run = |place: usize| {
            self.bytes[place..self.end].iter().position(|byte| !byte.is_ascii_digit()).map_or(self.end, |at| place + at)
        };
        let mut end = run(start);
        while self.byte(end) == b',' && run(end + 1) == end + 4 {
            end += 4;
        }
        if self.byte(end) == b'.' && self.byte(end + 1).is_ascii_digit() {
            end = run(end + 1);
        }
        let ends = self.byte(end) == b' ' || self.byte(end) == b',' && self.byte(end + 1) == b' ';
        ends.then_some(end)
    }

    pub(super) fn digits(&self, place: usize) -> usize {
        self.skip(place, |class| class == Class::Digit)
    }

    /// The end of a telephone number or a date with hyphens: two or three groups of digits of the usual lengths.
    fn telephone(&self, start: usize) -> Option<usize> {
        let mut groups = [0; 5];
        let (mut place, mut count) = (start, 0);
        loop {
            let from = place;
            while self.byte(place).is_ascii_digit() {
                place += 1;
            }
            if count == groups.len() || place == from {
                return None;
            }
            groups[count] = place - from;
            count += 1;
            if self.byte(place) != b'-' {
                break;
            }
            place += 1;
        }
        let whole = matches!(groups[..count], [3, 4] | [3, 3, 4] | [1, 3, 3, 4] | [4, 2, 2] | [1..=2, 1..=2, 2 | 4]);
        (whole && !self.class_at(place).0.is_letter()).then_some(place)
    }
}

/// What a full stop behind a word is to it.
enum Dotted {
    /// It lies inside the word, which goes on to here.
    Part(usize),
    /// The word and its stop are out.
    Done,
}

/// Whether `word` with these flags is an abbreviation as it is written: one that is also a word needs a capital.
fn is_abbreviation(known: Flags, word: &str) -> bool {
    known & ABBREVIATION != 0 && (known & COMMON == 0 || word.starts_with(char::is_uppercase))
}
