//! Pairs quotation marks: one linear pass over each paragraph, every kind of mark, broken ones included.
//!
//! A mark opens or closes by what stands on its two sides; its shape decides only where the sides do not. Double and
//! single marks are paired apart, since an apostrophe must not disturb a double pair, and only the outermost pairs are
//! kept. Marks that never close are normal in news copy: such a fragment ends where the paragraph ends, where the next
//! one opens, or before the reporting clause at its end, so a stray mark costs its own neighbourhood and no more.

use std::ops::Range;

use crate::{Span, lang::QuoteData};

/// A stretch between marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fragment {
    /// Without the marks and the blanks beside them.
    pub inner: Span,
    /// With the marks.
    pub outer: Span,
    /// Stands between single marks.
    pub single: bool,
    /// Its closing mark was found.
    pub closed: bool,
}

/// How a mark looks; marks of different looks can be nested in one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Curly,
    Straight,
    /// A pair of single marks in the place of one double mark.
    Two,
    Angle,
    Single,
}

/// What the shape of a mark says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Opens,
    Closes,
    Either,
}

#[derive(Debug, Clone, Copy)]
struct Mark {
    at: usize,
    end: usize,
    look: Look,
    /// Its first byte and its last, which tell marks of one look apart.
    glyph: [u8; 2],
    shape: Side,
    side: Side,
    /// What stands on its two sides says which way it looks, and not its shape alone.
    sure: bool,
}

/// A single mark that closes after `s` may be a possessive (*the farmers' best*): it counts only if nothing better comes.
const LONGEST_DOUBTFUL: usize = 400;
/// A reporting clause at the end of an unclosed fragment is looked for in this many bytes.
const TAIL: usize = 160;
/// One in its middle is no longer than this.
const CLAUSE: usize = 60;

/// The outermost stretches between marks, in order, never overlapping.
pub(super) fn fragments(text: &str, paragraphs: &[Span], language: &QuoteData) -> Vec<Fragment> {
    let mut doubles = Pairs { text, language, open: None, nested: false, found: Vec::new() };
    let mut singles = Vec::new();
    // The single mark that a paragraph leaves open, while the next ones open with another.
    let mut reopened = None;
    let mut marks = Vec::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        scan(text, *paragraph, language, &mut marks);
        if marks.is_empty() && doubles.open.is_none() {
            continue;
        }
        doubles.paragraph(&marks);
        let next = paragraphs.get(number + 1).copied();
        let goes_on = |open: Mark| {
            // A mark inside a sentence that nothing announces is an apostrophe that looks like one.
            let before = text.get(paragraph.range().start..open.at).unwrap_or_default().trim_end();
            let announced = before.is_empty() || before.ends_with([':', ',']);
            announced && next.is_some_and(|next| opens_single(text, next, language))
        };
        reopened = pair_singles(&marks, reopened, goes_on, &mut singles);
        doubles.end_paragraph(paragraph.range(), next);
    }
    outermost(text, &doubles.found, &singles)
}

/// Finds the marks of one paragraph and which way each looks.
fn scan(text: &str, paragraph: Span, language: &QuoteData, marks: &mut Vec<Mark>) {
    marks.clear();
    let (start, end) = (paragraph.range().start, paragraph.range().end);
    let bytes = text.as_bytes();
    let mut leads = Leads { bytes: &bytes[..end], ascii: None, wide: None };
    let mut from = start;
    while let Some(at) = leads.next(from) {
        let Some((length, look, shape)) = mark_at(bytes, at, end) else {
            from = at + 1;
            continue;
        };
        let before = text[start..at].chars().next_back();
        let after = text[at + length..end].chars().next();
        let glyph = [bytes[at], bytes[at + length - 1]];
        let mark = Mark { at, end: at + length, look, glyph, shape, side: Side::Either, sure: true };
        from = at + length;
        let side = if look == Look::Single {
            single_side(text, mark, before, after, end, language).map(|side| (side, true))
        } else if is_inch(bytes, mark.at, start) {
            None
        } else {
            Some(double_side(shape, before, after, marks.last().filter(|last| last.end == mark.at)))
        };
        if let Some((side, sure)) = side {
            marks.push(Mark { side, sure, ..mark });
        }
    }
}

/// The bytes that may begin a mark: each of the two searches remembers what it found last.
struct Leads<'t> {
    bytes: &'t [u8],
    ascii: Option<usize>,
    wide: Option<usize>,
}

impl Leads<'_> {
    /// The first of them from `from` on, which no call has gone beyond.
    fn next(&mut self, from: usize) -> Option<usize> {
        let (rest, end) = (&self.bytes[from..], self.bytes.len());
        let found = |at: Option<usize>| at.map_or(end, |at| from + at);
        if self.ascii.is_none_or(|at| at < from) {
            self.ascii = Some(found(memchr::memchr3(b'"', b'\'', b'`', rest)));
        }
        if self.wide.is_none_or(|at| at < from) {
            self.wide = Some(found(memchr::memchr2(0xC2, 0xE2, rest)));
        }
        self.ascii.min(self.wide).filter(|at| *at < end)
    }
}

/// Length, look and shape of the mark that begins at `at`.
fn mark_at(bytes: &[u8], at: usize, end: usize) -> Option<(usize, Look, Side)> {
    let rest = &bytes[at..end];
    let twice = |mark: &[u8]| rest.len() >= 2 * mark.len() && rest[mark.len()..].starts_with(mark);
    Some(match rest {
        [b'"', ..] => (1, Look::Straight, Side::Either),
        [b'\'', b'\'', ..] => (2, Look::Two, Side::Either),
        [b'`', b'`', ..] => (2, Look::Two, Side::Opens),
        [b'\'', ..] => (1, Look::Single, Side::Either),
        [b'`', ..] => (1, Look::Single, Side::Opens),
        [0xC2, 0xAB, ..] => (2, Look::Angle, Side::Opens),
        [0xC2, 0xBB, ..] => (2, Look::Angle, Side::Closes),
        [0xE2, 0x80, 0x98, ..] if twice(&[0xE2, 0x80, 0x98]) => (6, Look::Two, Side::Opens),
        [0xE2, 0x80, 0x99, ..] if twice(&[0xE2, 0x80, 0x99]) => (6, Look::Two, Side::Closes),
        [0xE2, 0x80, 0x98 | 0x9A | 0x9B, ..] => (3, Look::Single, Side::Opens),
        [0xE2, 0x80, 0x99, ..] => (3, Look::Single, Side::Closes),
        [0xE2, 0x80, 0x9C | 0x9E | 0x9F, ..] => (3, Look::Curly, Side::Opens),
        [0xE2, 0x80, 0x9D, ..] => (3, Look::Curly, Side::Closes),
        _ => return None,
    })
}

/// `6'2"`: the mark stands for inches.
fn is_inch(bytes: &[u8], at: usize, start: usize) -> bool {
    let before = &bytes[start.max(at.saturating_sub(6))..at];
    let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &before[..before.len() - digits];
    let feet = rest.strip_suffix(b"'").or_else(|| rest.strip_suffix("’".as_bytes()));
    bytes[at] == b'"' && digits > 0 && feet.is_some_and(|feet| feet.last().is_some_and(u8::is_ascii_digit))
}

fn is_blank(side: Option<char>) -> bool {
    side.is_none_or(char::is_whitespace)
}

/// Which way a double mark looks, and whether its two sides say so.
fn double_side(shape: Side, before: Option<char>, after: Option<char>, touching: Option<&Mark>) -> (Side, bool) {
    let left_free = is_blank(before)
        || before.is_some_and(|c| matches!(c, '(' | '[' | '{' | '-' | '–' | '—' | '/' | '‘' | '“' | '«'))
        || touching.is_some_and(|mark| mark.side == Side::Opens);
    let right_free = is_blank(after)
        || after.is_some_and(|c| {
            matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '…' | '-' | '–' | '—' | '/' | '’' | '”')
        });
    match (left_free, right_free) {
        (true, false) => (Side::Opens, true),
        (false, true) => (Side::Closes, true),
        _ => (shape, false),
    }
}

/// `None` for an apostrophe; `Either` for a mark that may close or belong to a possessive plural.
fn single_side(
    text: &str,
    mark: Mark,
    before: Option<char>,
    after: Option<char>,
    end: usize,
    language: &QuoteData,
) -> Option<Side> {
    let word_before = before.is_some_and(char::is_alphanumeric);
    let word_after = after.is_some_and(char::is_alphanumeric);
    if word_before && word_after {
        return None;
    }
    if !word_before && !is_blank(after) && mark.shape != Side::Closes && opens_after(before) {
        return (!is_elided(&text[mark.end..end], language)).then_some(Side::Opens);
    }
    if is_blank(before) || word_after {
        return None;
    }
    let possessive = matches!(before, Some('s' | 'S')) && after == Some(' ');
    let more = text[mark.end..end].trim_start().chars().next().is_some_and(char::is_alphanumeric);
    Some(if possessive && more { Side::Either } else { Side::Closes })
}

fn opens_after(before: Option<char>) -> bool {
    is_blank(before)
        || before
            .is_some_and(|c| matches!(c, '(' | '[' | '{' | '-' | '–' | '—' | '/' | '"' | '“' | '„' | '«' | '»' | ':'))
}

/// `'90s`, `'em`: the mark stands for letters left out.
fn is_elided(rest: &str, language: &QuoteData) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 2 {
        return true;
    }
    let end = rest.char_indices().take(8).find(|(_, c)| !c.is_alphabetic()).map_or(rest.len(), |(end, _)| end);
    language.words.of(&rest[..end]).is(crate::lang::Class::ELISION)
}

/// Pairs double marks, over paragraphs that open again without having closed.
struct Pairs<'t> {
    text: &'t str,
    language: &'t QuoteData,
    open: Option<Mark>,
    /// A mark of another look is open inside.
    nested: bool,
    found: Vec<Fragment>,
}

impl Pairs<'_> {
    fn paragraph(&mut self, marks: &[Mark]) {
        // A paragraph that opens while one is still open goes on with it: its first mark says nothing new.
        let skip = usize::from(self.open.is_some());
        for (number, mark) in marks.iter().enumerate().filter(|(_, mark)| mark.look != Look::Single).skip(skip) {
            if self.open.is_some() || mark.sure || !is_stray(*mark, &marks[number + 1..]) {
                self.mark(*mark);
            }
        }
    }

    fn mark(&mut self, mark: Mark) {
        let Some(open) = self.open else {
            if mark.side != Side::Closes {
                (self.open, self.nested) = (Some(mark), false);
            } else if let Some(last) = self.found.last_mut().filter(|last| last.outer.end as usize == mark.at) {
                // A closing mark printed twice.
                last.outer.end = mark.end as u32;
            }
            return;
        };
        let same_look = mark.look == open.look;
        let closes = match mark.side {
            Side::Closes | Side::Either => true,
            // A curly mark that is shaped to close what is open does so, whatever the blanks say; so does the other mark
            // of a pair where the blanks say nothing: *„Ja “ sagte er*.
            Side::Opens => {
                let curly = mark.look == Look::Curly && mark.shape == Side::Closes && open.shape == Side::Opens;
                same_look && (curly || !mark.sure && mark.glyph != open.glyph)
            }
        };
        match (closes, same_look, self.nested) {
            (true, false, true) => self.nested = false,
            (true, ..) => self.push(open, mark.at, mark.end, true),
            (false, false, _) => self.nested = true,
            // An opening mark printed twice.
            (false, true, _) if open.end == mark.at => self.open = Some(Mark { at: open.at, ..mark }),
            (false, true, _) => {
                self.push(open, mark.at, mark.at, false);
                (self.open, self.nested) = (Some(mark), false);
            }
        }
    }

    fn end_paragraph(&mut self, paragraph: Range<usize>, next: Option<Span>) {
        let Some(open) = self.open else { return };
        // What stands in the paragraphs before was looked at there.
        let (start, end) = (open.end.max(paragraph.start), paragraph.end);
        let goes_on = next.is_some_and(|next| {
            let bytes = self.text.as_bytes();
            let range = next.range();
            mark_at(bytes, range.start, range.end).is_some_and(|(length, look, _)| {
                look == open.look && !is_blank(self.text[range.start + length..range.end].chars().next())
            })
        });
        let reported = self.reporting_tail(start, end).or_else(|| self.reporting_clause(start, end, goes_on));
        match reported {
            Some(cut) => self.push(open, cut, cut, false),
            None if goes_on => self.nested = false,
            None => self.push(open, end, end, false),
        }
    }

    /// Where the reporting clause begins that ends the fragment `start..end` without a mark before it.
    fn reporting_tail(&self, start: usize, end: usize) -> Option<usize> {
        let from = (start.max(end.saturating_sub(TAIL))..=end).find(|at| self.text.is_char_boundary(*at))?;
        let comma = from + self.text[from..end].rfind(',')?;
        let mut words = 0;
        let (mut cue, mut name) = (false, false);
        for word in self.text[comma + 1..end].split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            words += 1;
            let class = self.language.words.of(word);
            cue |= class.is(crate::lang::Class::SAY);
            name |= class.is(crate::lang::Class::SUBJECT) || word.starts_with(char::is_uppercase);
        }
        (cue && name && words <= 8).then_some(comma)
    }

    /// *“It will hold, Quill said. The council met.*: where the first clause between a comma and a full stop begins that
    /// is a name or pronoun and a verb of saying and no more. Where the words go on, *he said* may be one of them.
    fn reporting_clause(&self, start: usize, end: usize, goes_on: bool) -> Option<usize> {
        let mut from = start;
        loop {
            let comma = from + memchr::memchr(b',', &self.text.as_bytes()[from..end])?;
            let ceiling = (comma + 1..=end.min(comma + CLAUSE)).rev().find(|at| self.text.is_char_boundary(*at))?;
            let rest = &self.text[comma + 1..ceiling];
            let clause = rest.find(|c: char| !c.is_alphabetic() && !matches!(c, ' ' | '-')).unwrap_or(rest.len());
            let (mut words, mut cue, mut name) = (0, false, true);
            for word in rest[..clause].split_whitespace() {
                words += 1;
                let class = self.language.words.of(word);
                let says = class.is(crate::lang::Class::SAY) && !class.is(crate::lang::Class::BASE);
                let own = class.is(crate::lang::Class::FIRST);
                let other = class.is(crate::lang::Class::SUBJECT) && !own && !goes_on;
                let named = other || word.starts_with(char::is_uppercase);
                name &= says || named;
                cue |= says;
            }
            if cue && name && (2..=4).contains(&words) && rest[clause..].starts_with('.') {
                return Some(comma);
            }
            from = comma + 1;
        }
    }

    fn push(&mut self, open: Mark, inner_end: usize, outer_end: usize, closed: bool) {
        self.open = None;
        self.found.push(Fragment {
            inner: Span::new(open.end, inner_end),
            outer: Span::new(open.at, outer_end),
            single: false,
            closed,
        });
    }
}

/// Whether a mark that may open is a slip of the pen: the next one opens too, and none of the paragraph looks like it.
///
/// Looks no further than the next mark of its kind, so all marks of a paragraph together cost a few walks over it.
fn is_stray(mark: Mark, behind: &[Mark]) -> bool {
    let next = behind.iter().find(|next| next.look != Look::Single);
    next.is_some_and(|next| next.side == Side::Opens) && behind.iter().all(|other| other.look != mark.look)
}

/// Whether a paragraph begins with a single mark that opens.
fn opens_single(text: &str, paragraph: Span, language: &QuoteData) -> bool {
    let (at, end) = (paragraph.range().start, paragraph.range().end);
    let Some((length, Look::Single, shape)) = mark_at(text.as_bytes(), at, end) else { return false };
    let mark = Mark { at, end: at + length, look: Look::Single, glyph: [0; 2], shape, side: shape, sure: true };
    single_side(text, mark, None, text[mark.end..end].chars().next(), end, language) == Some(Side::Opens)
}

/// Pairs the single marks of one paragraph; the rest are apostrophes.
///
/// `reopened` was left open by the paragraph before, which this one opens again; the answer is what it leaves open itself
/// where the next one `goes_on`.
fn pair_singles(
    marks: &[Mark],
    reopened: Option<Mark>,
    goes_on: impl Fn(Mark) -> bool,
    found: &mut Vec<Fragment>,
) -> Option<Mark> {
    let mut open: Option<Mark> = None;
    let mut doubtful: Option<Mark> = None;
    let mut push = |open: Mark, close: Mark| {
        found.push(Fragment {
            inner: Span::new(open.end, close.at),
            outer: Span::new(open.at, close.end),
            single: true,
            closed: true,
        });
    };
    for (number, mark) in marks.iter().filter(|mark| mark.look == Look::Single).enumerate() {
        match (mark.side, open) {
            (Side::Opens, _) if number == 0 && reopened.is_some() => open = reopened,
            (Side::Opens, _) => {
                if let (Some(open), Some(close)) = (open, doubtful) {
                    push(open, close);
                }
                (open, doubtful) = (Some(*mark), None);
            }
            (Side::Closes, Some(begun)) => {
                push(begun, *mark);
                (open, doubtful) = (None, None);
            }
            (Side::Either, Some(begun)) if doubtful.is_none() && mark.at - begun.end < LONGEST_DOUBTFUL => {
                doubtful = Some(*mark);
            }
            _ => {}
        }
    }
    if open.is_some_and(goes_on) {
        return open;
    }
    if let (Some(open), Some(close)) = (open, doubtful) {
        push(open, close);
    }
    None
}

/// Keeps the pairs that no other pair encloses; where two cross, the double one.
fn outermost(text: &str, doubles: &[Fragment], singles: &[Fragment]) -> Vec<Fragment> {
    let mut kept: Vec<Fragment> = Vec::with_capacity(doubles.len());
    let (mut d, mut s) = (0, 0);
    let mut end = 0;
    while d < doubles.len() || s < singles.len() {
        let single_first =
            s < singles.len() && doubles.get(d).is_none_or(|double| singles[s].outer.start < double.outer.start);
        let fragment = if single_first { singles[s] } else { doubles[d] };
        if single_first {
            s += 1;
            let crosses = doubles.get(d).is_some_and(|double| {
                double.closed && double.outer.start < fragment.outer.end && fragment.outer.end < double.outer.end
            });
            if crosses {
                continue;
            }
        } else {
            d += 1;
        }
        if fragment.outer.start < end {
            continue;
        }
        if let Some(inner) = trimmed(text, fragment.inner) {
            end = fragment.outer.end;
            kept.push(Fragment { inner, ..fragment });
        } else if let Some(last) = kept.last_mut()
            && matches!(&text[end as usize..fragment.outer.range().start], "" | " ")
        {
            // Marks around nothing, right behind a fragment, are a slip and part no words from it.
            end = fragment.outer.end;
            last.outer.end = end;
        }
    }
    kept
}

/// The span without blanks at its edges; `None` if no letter or digit is left.
fn trimmed(text: &str, span: Span) -> Option<Span> {
    let words = span.of(text);
    // Looking for a letter stops at the first one, and a fragment without any is not looked at twice.
    words.find(char::is_alphanumeric)?;
    let start = span.range().start + (words.len() - words.trim_start().len());
    Some(Span::new(start, start + words.trim().len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    fn between(text: &str) -> Vec<&str> {
        let english = Language::named("en").expect("English");
        let mut paragraphs = Vec::new();
        let mut at = 0;
        for line in text.split("\n\n") {
            paragraphs.push(Span::new(at, at + line.len()));
            at += line.len() + 2;
        }
        fragments(text, &paragraphs, &english.quote).iter().map(|fragment| fragment.inner.of(text)).collect()
    }

    #[test]
    fn marks_of_every_kind_are_paired() {
        assert_eq!(between("“Stay,” she said. \"Go,\" he said."), ["Stay,", "Go,"]);
        assert_eq!(between("''Stay,'' she said. ``Go,'' he said."), ["Stay,", "Go,"]);
        assert_eq!(between("„Bleib“, sagte sie. »Geh«, sagte er."), ["Bleib", "Geh"]);
        assert_eq!(between("« Restez », dit-elle."), ["Restez"]);
        assert_eq!(between("‘We won’t stay at the miller’s,’ she said."), ["We won’t stay at the miller’s,"]);
    }

    #[test]
    fn apostrophes_and_inches_are_no_marks() {
        assert!(between("The '70s were the bakers' best years, and O'Hara's too.").is_empty());
        assert_eq!(between("A 5'9\" keeper and a 6'1\" back said \"no\" twice."), ["no"]);
        assert_eq!(between("US’, EU’s answer was ‘odd’ again"), ["odd"]);
    }

    #[test]
    fn a_wrong_way_mark_closes_what_is_open() {
        assert_eq!(between("“Perhaps not,“ he said, “or later.”"), ["Perhaps not,", "or later."]);
    }

    #[test]
    fn marks_printed_twice_are_one() {
        let outer = |text: &str| {
            let english = Language::named("en").expect("English");
            let found = fragments(text, &[Span::new(0, text.len())], &english.quote);
            found.iter().map(|fragment| fragment.outer.of(text).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(outer("““Stay.”” Roe said."), ["““Stay.””"]);
        assert_eq!(outer("\"\"Stay,\"\" Roe said."), ["\"\"Stay,\"\""]);
        assert_eq!(outer("“Stay.” “” Roe said. “” No."), ["“Stay.” “”"]);
    }

    #[test]
    fn paragraphs_that_open_again_go_on() {
        assert_eq!(between("“One.\n\n“Two.\n\n“Three,” he said."), ["One.\n\n“Two.\n\n“Three,"]);
    }

    #[test]
    fn an_unclosed_mark_ends_before_its_reporting_clause() {
        assert_eq!(between("“We stay here, Ann Roe said.\n\nNext.\n\n“Good,” said Roe."), ["We stay here", "Good,"]);
    }

    #[test]
    fn only_the_outermost_pair_counts() {
        assert_eq!(between("“He told me, ‘Run,’ and I ran,” she said."), ["He told me, ‘Run,’ and I ran,"]);
    }

    #[test]
    fn a_blank_before_a_closing_mark_does_no_harm() {
        assert_eq!(between("„Ja “ sagte er. „Nein “ sagte sie."), ["Ja", "Nein"]);
        assert_eq!(between("»Ja « sagte er. »Nein « sagte sie."), ["Ja", "Nein"]);
        let many = "„a “ ".repeat(50);
        assert_eq!(between(&many).len(), 50);
        assert_eq!(between(&many["„".len()..]).len(), 49);
        assert_eq!(between(&format!("{many}\" {many}")).len(), 100);
    }

    #[test]
    fn marks_without_words_are_nothing() {
        assert!(between("““““ \" \" ''").is_empty());
        assert_eq!(between("\"Roe.\"\n\n\"What.\""), ["Roe.", "What."]);
        assert_eq!(between("Ann Roe:\"no\""), ["no"]);
    }
}
