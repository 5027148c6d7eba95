//! Paragraphs: what an empty line, and what a single line break means.

use std::ops::Range;

use super::Newlines;

/// How a single line break of one text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    Paragraph,
    /// A blank, but for list items and lines cut short.
    Wrap,
}

/// Lines that are looked at to tell wrapped text from text with one paragraph a line.
const LINES_TO_JUDGE: usize = 400;

/// Where the paragraphs of one text end.
///
/// An empty line always ends one. With [`Newlines::Auto`] a text counts as wrapped if at least a quarter of its
/// single breaks stand before a lower-case letter: then a break ends a paragraph only before a list item or after a
/// line that stops short. In any other text every break does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Borders<'t> {
    text: &'t str,
    breaks: Breaks,
    /// Whether a line that stops short says nothing.
    strict: bool,
    separators: bool,
}

impl<'t> Borders<'t> {
    pub(super) fn new(text: &'t str, newlines: Newlines) -> Self {
        let separators = has_separators(text.as_bytes());
        let breaks = match newlines {
            Newlines::Paragraph => Breaks::Paragraph,
            Newlines::Wrap => Breaks::Wrap,
            Newlines::Auto => judge(Lines { text, at: 0, separators }),
        };
        Self { text, breaks, strict: newlines == Newlines::Wrap, separators }
    }

    /// The byte ranges of the paragraphs in a part of the text that starts and ends at a [`cut`](Self::cut), in order;
    /// blanks at their edges are still there.
    pub(super) fn paragraphs(&self, part: Range<usize>, mut found: impl FnMut(usize, usize) -> bool) {
        let text = &self.text[..part.end];
        let (mut start, mut longest) = (part.start, 0);
        let mut lines = Lines { text, at: part.start, separators: self.separators };
        let line_of = |line: Option<(usize, usize)>| line.map_or("", |(from, to)| &text[from..to]);
        let mut line = lines.next();
        let mut line_is_empty = is_empty(line_of(line));
        // Whether the paragraph has nothing visible so far.
        let mut blank = true;
        while let Some((from, to)) = line {
            let this = &text[from..to];
            let this_is_empty = line_is_empty;
            blank &= this_is_empty;
            line = lines.next();
            let next = line_of(line);
            line_is_empty = is_empty(next);
            let ends = self.breaks == Breaks::Paragraph || this_is_empty || line_is_empty || {
                let this = this.trim_end();
                longest = longest.max(this.len());
                starts_item(next) || !self.strict && stops_short(this, next, longest)
            };
            if ends {
                if !blank && !found(start, to) {
                    return;
                }
                blank = true;
                start = line.map_or(to, |(from, _)| from);
                if this_is_empty {
                    longest = 0;
                }
            }
        }
    }

    /// The first place behind `place` where the text can be cut without a trace: nothing before it is remembered there.
    pub(super) fn cut(&self, place: usize) -> usize {
        let mut lines = Lines { text: self.text, at: place, separators: self.separators };
        // The line that `place` is in may have begun before it.
        lines.next();
        while let Some((from, to)) = lines.next() {
            if self.breaks == Breaks::Paragraph {
                return from;
            }
            if is_empty(&self.text[from..to]) {
                return lines.at.min(self.text.len());
            }
        }
        self.text.len()
    }
}

/// Lines without their breaks; `\r\n` is one break.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    /// Whether the line and paragraph separators of Unicode stand anywhere in the text. They are rare, and share their
    /// first byte with curly marks, which are not.
    separators: bool,
}

/// Whether U+2028 or U+2029 stands anywhere.
fn has_separators(text: &[u8]) -> bool {
    !text.is_ascii()
        && memchr::memchr2_iter(0xA8, 0xA9, text).any(|last| last >= 2 && text[last - 2..last] == [0xE2, 0x80])
}

impl Lines<'_> {
    /// Where the line that starts at `start` ends.
    fn end(&self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        if !self.separators {
            return memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |found| start + found);
        }
        let breaks = |at: &usize| match bytes[*at] {
            b'\n' | b'\r' => true,
            0xE2 => matches!(bytes[*at..], [_, 0x80, 0xA8 | 0xA9, ..]),
            _ => false,
        };
        (start..bytes.len()).find(breaks).unwrap_or(bytes.len())
    }
}

impl Iterator for Lines<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let bytes = self.text.as_bytes();
        if self.at > bytes.len() {
            return None;
        }
        let start = self.at;
        let end = self.end(start);
        self.at = match bytes.get(end) {
            Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => end + 2,
            Some(0xE2) => end + 3,
            _ => end + 1,
        };
        Some((start, end))
    }
}

fn judge(lines: Lines<'_>) -> Breaks {
    let (mut single, mut continued) = (0, 0);
    let text = lines.text;
    let mut before_empty = true;
    for (from, to) in lines.take(LINES_TO_JUDGE) {
        let line = &text[from..to];
        let empty = is_empty(line);
        if !empty && !before_empty {
            single += 1;
            continued += usize::from(line.trim_start().starts_with(char::is_lowercase));
        }
        before_empty = empty;
    }
    if continued > 0 && continued * 4 >= single { Breaks::Wrap } else { Breaks::Paragraph }
}

fn is_empty(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}'))
}

/// Whether `line` begins with a bullet or a list number.
fn starts_item(line: &str) -> bool {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix(['-', '*', '•', '‣', '⁃', '–', '·', '▪']) {
        return rest.starts_with(char::is_whitespace);
    }
    let digits = line.bytes().take(4).take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits)
        && line[digits..].starts_with(['.', ')'])
        && line[digits + 1..].starts_with(char::is_whitespace)
}

/// Whether `this` line leaves room that the first word of `next` would have filled: the last line of its paragraph.
fn stops_short(this: &str, next: &str, longest: usize) -> bool {
    !next.trim_start().starts_with(char::is_lowercase) && this.len() * 3 < longest * 2
        || this.len() < 60 && longest < 60 && { !next.trim_start().starts_with(char::is_lowercase) }
}
