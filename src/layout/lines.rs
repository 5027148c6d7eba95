//! The units that layout judges: lines, or paragraphs where the page is wrapped at a fixed width.

use memchr::memchr3_iter;

use crate::{Cancel, Span};

/// Where a file is wrapped, no line is longer than this many bytes.
const WIDEST_WRAP: usize = 140;
/// So many lines must go on in the next one before a page counts as wrapped.
const FEWEST_WRAPS: usize = 3;

/// A line of the page, without the blanks around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) span: Span,
    /// Whether an empty line, or the start of the page, stands before it.
    pub(super) parted: bool,
}

/// The lines of `text` that have something to see, lines of a wrapped page joined to paragraphs.
pub(super) fn lines(text: &str, cancel: &Cancel) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let (mut start, mut breaks, mut after_return) = (0, 1, false);
    let ends = memchr3_iter(b'\n', b'\r', b'\x0c', text.as_bytes()).chain([text.len()]);
    for (number, end) in ends.enumerate() {
        if number % 8192 == 0 && cancel.is_set() {
            return lines;
        }
        let raw = &text[start..end];
        let opened = raw.trim_start();
        let line = opened.trim_end();
        if !line.is_empty() {
            let at = end - opened.len();
            lines.push(Line { span: Span::new(at, at + line.len()), parted: breaks > 0 });
            breaks = 0;
        } else if !(after_return && end == start && text.as_bytes().get(end) == Some(&b'\n')) {
            // The `\n` of a `\r\n` ends no line of its own.
            breaks += 1;
        }
        after_return = text.as_bytes().get(end) == Some(&b'\r');
        start = (end + 1).min(text.len());
    }
    if is_wrapped(text, &lines) { join_wrapped(text, &lines) } else { lines }
}

/// Whether the lines of the page end where the width ran out and not where a paragraph does.
fn is_wrapped(text: &str, lines: &[Line]) -> bool {
    let (mut breaks, mut wraps) = (0, 0);
    for pair in lines.windows(2) {
        if pair[0].span.len() > WIDEST_WRAP {
            return false;
        }
        if !pair[1].parted {
            breaks += 1;
            wraps += usize::from(pair[0].span.len() >= 30 && goes_on(text, pair[0], pair[1]));
        }
    }
    wraps >= FEWEST_WRAPS && wraps * 3 >= breaks
}

/// Whether a sentence runs from `line` into `next`.
fn goes_on(text: &str, line: Line, next: Line) -> bool {
    next.span.of(text).starts_with(char::is_lowercase) && !line.span.of(text).ends_with(['.', '!', '?', ':', '”', '"'])
}

fn join_wrapped(text: &str, lines: &[Line]) -> Vec<Line> {
    let width = lines.iter().map(|line| line.span.len()).max().unwrap_or(0);
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len() / 2);
    let mut last = lines[0];
    for &line in lines {
        match joined.last_mut() {
            Some(unit) if !line.parted && (last.span.len() * 10 >= width * 7 || goes_on(text, last, line)) => {
                unit.span.end = line.span.end;
            }
            _ => joined.push(line),
        }
        last = line;
    }
    joined
}
