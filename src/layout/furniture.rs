//! Lines that a language's phrases, or their own form, mark as no part of the article's text.

use crate::{
    lang::{Follow, LayoutData, PhraseKind, first_word},
    layout::fold::{after_phrase, folded, has_lone_sign},
};

/// A phrase found at the start of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) kind: PhraseKind,
    /// Whether the line says nothing more.
    pub(super) whole: bool,
}

/// What the first words of `line` say about it.
pub(super) fn opening(line: &str, data: &LayoutData) -> Option<Found> {
    if is_note(line, data) {
        return Some(Found { kind: PhraseKind::Note, whole: false });
    }
    if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return phrase(line, data, false);
    }
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | ' ' | '\u{a0}'));
    if after_number.len() < line.len() && after_number.len() < 160 {
        let found = phrase(after_number, data, true);
        if found.is_some_and(|found| found.kind == PhraseKind::CommentHeader) {
            return found;
        }
    }
    let unwrapped = line.trim_start_matches(['[', '(', '»', '>', '→', '►', '▶', '*', '|', '-', '–', ' ']);
    phrase(line, data, false).or_else(|| (unwrapped.len() < line.len()).then(|| phrase(unwrapped, data, false))?)
}

fn phrase(line: &str, data: &LayoutData, numbered: bool) -> Option<Found> {
    if !line.starts_with(|first| data.may_open_with(first)) {
        return None;
    }
    let head = first_word(line);
    if head.len() < 2 || head.len() > 40 {
        return None;
    }
    let plain = head.is_ascii() && !head.contains('`');
    let phrases = if plain { data.phrases(head) } else { data.phrases(&folded(head)) };
    phrases.iter().find_map(|phrase| {
        let rest = &line[after_phrase(line, &phrase.words)?..];
        let whole = !rest.contains(char::is_alphanumeric);
        let follows = match phrase.follow {
            Follow::Any => phrase.kind != PhraseKind::CommentHeader || numbered,
            Follow::Colon => whole || rest.trim_start().starts_with(':'),
            // "Comments (3)"
            Follow::End => {
                whole
                    || (phrase.kind == PhraseKind::CommentHeader
                        && !rest.contains(char::is_alphabetic)
                        && rest.len() < 12)
            }
        };
        let fits = follows
            && match phrase.kind {
                PhraseKind::Note => true,
                PhraseKind::Byline => names_authors(rest, data),
                PhraseKind::Date => is_date(rest, data, true),
                PhraseKind::ReadMore => line.len() <= 120,
                PhraseKind::CommentHeader => line.len() <= 200,
                PhraseKind::Furniture | PhraseKind::ReplyForm => line.len() <= 240,
                PhraseKind::SeeAlso | PhraseKind::Credit => line.len() <= 320,
            };
        fits.then_some(Found { kind: phrase.kind, whole })
    })
}

/// "Herald Editor: …": a few words, one of them an editor, and a colon.
fn is_note(line: &str, data: &LayoutData) -> bool {
    let Some(colon) = memchr::memchr(b':', &line.as_bytes()[..line.len().min(40)]) else { return false };
    let before = folded(&line[..colon]);
    before.split(' ').count() <= 4 && before.split(' ').any(|word| data.editors.contains(word.trim_end_matches('.')))
}

/// Whether `rest`, behind "By", is names and roles and nothing else.
fn names_authors(rest: &str, data: &LayoutData) -> bool {
    let rest = rest.trim_start_matches([':', ' ', '\u{a0}']);
    if rest.len() > 140 || !rest.starts_with(char::is_uppercase) {
        return false;
    }
    let mut words = 0;
    for word in rest.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        words += usize::from(!bare.is_empty());
        if bare.is_empty() || bare.starts_with(|c: char| c.is_uppercase() || c.is_numeric()) || bare.contains('@') {
            continue;
        }
        let small = folded(bare);
        let known = [&data.byline_joiners, &data.byline_roles, &data.date_words, &data.months];
        if !known.iter().any(|list| list.contains(&small)) {
            return false;
        }
    }
    words <= 16 && (words <= 8 || !rest.ends_with('.'))
}

/// "Mara Lind", "J. T. Okoye, Staff Writer": a line that is a name, with what may stand behind it.
pub(super) fn is_name(line: &str, data: &LayoutData) -> bool {
    let (name, behind) =
        line.split_once([',', '|', '•', '/']).map_or((line, None), |(name, behind)| (name, Some(behind)));
    let mut words = 0;
    for word in name.split_whitespace() {
        let fits = word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'))
            && (word.chars().any(char::is_lowercase) || word.len() <= 3);
        if !fits {
            return false;
        }
        words += 1;
    }
    let behind_fits = behind.is_none_or(|behind| {
        let behind = behind.trim();
        behind.split_whitespace().count() <= 5
            && (names_authors(behind, data)
                || behind.split_whitespace().all(|w| data.byline_roles.contains(&folded(w))))
    });
    (2..=4).contains(&words) && behind_fits
}

/// Whether a line is a date, perhaps with a time and "Published". `told` where such a word stood before it.
pub(super) fn is_date(line: &str, data: &LayoutData, told: bool) -> bool {
    if line.len() > 120 || !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let (mut digits, mut month, mut clock, mut words) = (false, false, false, 0);
    for word in line.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '•' | '·' | '(' | ')')) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() {
            continue;
        }
        words += 1;
        if bare.starts_with(|c: char| c.is_ascii_digit()) {
            digits = true;
            month |= is_numeric_date(bare);
            clock |= bare.bytes().filter(|byte| matches!(byte, b':' | b'.')).count() == 1;
            let tail = bare.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '/' | '-'));
            // "9th", "10:15am", "2031-01-09T10:15"
            if !(tail.is_empty() || data.date_words.contains(&folded(tail)) || tail.starts_with('T') || tail == "Z") {
                return false;
            }
            continue;
        }
        let word = folded(bare);
        if data.months.contains(&word) {
            month = true;
        } else if !data.date_words.contains(&word) {
            return false;
        }
    }
    words <= 16 && digits && (month || (told && clock) || (told && words <= 4))
}

/// "2031-01-09", "9.1.2031", "1/9/31", perhaps with a time behind a `T`.
fn is_numeric_date(word: &str) -> bool {
    let date = word.split('T').next().unwrap_or_default();
    ['-', '.', '/'].iter().any(|&mark| {
        let mut parts =
            date.split(mark).map(|part| if part.bytes().all(|byte| byte.is_ascii_digit()) { part.len() } else { 0 });
        let parts = [(); 4].map(|()| parts.next());
        matches!(parts, [Some(4), Some(1 | 2), Some(1 | 2), None] | [Some(1 | 2), Some(1 | 2), Some(2 | 4), None])
    })
}

/// Whether the whole line is a credit: a source in brackets, or a phrase anywhere in a short line.
pub(super) fn is_credit(line: &str, data: &LayoutData) -> bool {
    if let Some(inner) = bracketed(line.trim_end_matches('.')) {
        return names_source(inner, data);
    }
    line.len() <= 260 && data.credits.stands_in(line)
}

/// The inside of a line that is one pair of brackets.
fn bracketed(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let inner = inner.or_else(|| line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')))?;
    (inner.len() <= 160 && !inner.contains(['(', ')', '[', ']'])).then_some(inner)
}

/// Whether the inside of a bracket names an agency, or says from whom something comes.
pub(super) fn names_source(inner: &str, data: &LayoutData) -> bool {
    let inner = inner.trim();
    if inner.len() > 160 {
        return false;
    }
    let small = folded(inner);
    if data.agencies.contains(&small) {
        return true;
    }
    let words = small.split(' ').count();
    let mut tokens = small.split(['/', ',', ';', ' ']).filter(|token| !token.is_empty());
    // "via AAA", "Photo: Mara Lind", but not "with video"
    if let Some((first, rest)) = inner.split_once([' ', ':']) {
        let rest = rest.trim_start_matches([':', ' ', '\u{a0}']);
        let by = after_phrase(rest, "by").map_or(rest, |at| rest[at..].trim_start());
        if data.via.contains(&folded(first)) && by.starts_with(char::is_uppercase) {
            return true;
        }
    }
    words <= 4 && !inner.contains(char::is_numeric) && tokens.any(|token| data.agencies.contains(token))
}

/// A headline with its outlet behind two hyphens, a dash or a bar: how many bytes the headline has.
pub(super) fn outlet_link(line: &str) -> Option<usize> {
    if line.len() > 300 || line.ends_with(['.', ':', ',', '”', '"', '?']) || !has_lone_sign(line) {
        return None;
    }
    let (at, mark) = [" -- ", " — ", " – ", " - ", " | "]
        .iter()
        .filter_map(|mark| Some((line.rfind(mark)?, mark)))
        .max_by_key(|(at, _)| *at)?;
    let (headline, outlet) = (line[..at].trim_end(), line[at + mark.len()..].trim());
    let outlet_words = outlet.split_whitespace().count();
    let is_outlet = outlet_words <= 5
        && outlet.split_whitespace().all(|word| {
            word.starts_with(|c: char| c.is_uppercase())
                || matches!(word, "the" | "of" | "and" | "de" | "der" | "die" | "&")
                || word == "24"
        });
    // What stands before a dash and ends like a sentence is quoted, and the name is the speaker's.
    let is_headline =
        headline.split_whitespace().count() >= 4 && !headline.ends_with(['.', '”', '"', '»', '“', '!', '?']);
    (outlet_words > 0 && is_outlet && is_headline).then_some(headline.len())
}

/// Text, four dots and the headline of another outlet in brackets, as in link round-ups.
pub(super) fn is_round_up(line: &str) -> bool {
    if line.len() > 1200 || !line.contains("...") {
        return false;
    }
    let end = line.trim_end_matches(['.', ' ']);
    let Some(inner) = end.strip_suffix(')').and_then(|rest| rest.rfind('(').map(|at| &rest[at + 1..])) else {
        return false;
    };
    inner.starts_with(char::is_uppercase) && inner.split_whitespace().count() <= 5
}

/// Whether the line is one address and nothing else.
pub(super) fn is_address(line: &str) -> bool {
    (line.starts_with("http://") || line.starts_with("https://") || line.starts_with("www."))
        && !line.contains(char::is_whitespace)
}

/// A line drawn with hyphens, stars or the like.
pub(super) fn is_rule(line: &str) -> bool {
    line.len() <= 160
        && line.len() >= 3
        && line.bytes().all(|byte| matches!(byte, b'*' | b'#' | b'-' | b'_' | b'=' | b'~' | b' '))
}
