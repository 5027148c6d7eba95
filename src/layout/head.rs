//! Titles, breadcrumbs and datelines: what stands before the first sentence.

use crate::{
    lang::LayoutData,
    layout::{
        fold::{boundary, folded, has_lone_sign},
        furniture::{is_date, names_source},
        shape::Shape,
    },
};

/// A dateline or credit at the start of a paragraph is no longer than this many bytes.
const LONGEST_DATELINE: usize = 120;

/// What opens a paragraph before its first sentence, with its length in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// `ELMSTADT, Jan. 9 (Agency) —`
    Dateline(usize),
    /// `(Agency)`
    Credit(usize),
}

/// The dateline or credit at the start of `paragraph`.
pub(super) fn opening(paragraph: &str, data: &LayoutData) -> Option<Opening> {
    let head = &paragraph[..boundary(paragraph, LONGEST_DATELINE)];
    if let Some(rest) = head.strip_prefix(['(', '[']) {
        let close = rest.find([')', ']'])?;
        let end = behind_dash(head, close + 2).unwrap_or(close + 2);
        // No sentence starts with a name in brackets: an outlet we do not know.
        let outlet = head[end..].trim_start().starts_with(char::is_uppercase) && is_proper(&rest[..close]);
        return (outlet || names_source(&rest[..close], data)).then_some(Opening::Credit(end));
    }
    if !head.starts_with(char::is_uppercase) {
        return None;
    }
    let dash = first_dash(head);
    let bracket = head.find('(').filter(|&at| dash.is_none_or(|(dash, _)| at < dash));
    if let Some(open) = bracket {
        let close = open + head[open..].find(')')?;
        let place = head[..open].trim_end();
        let end = behind_dash(head, close + 1);
        let sourced = names_source(&head[open + 1..close], data);
        let sentence = head[close + 1..].trim_start().starts_with(char::is_uppercase);
        // An agency we do not know is told by the dash behind its bracket, one we know may have none.
        let short = head[open + 1..close].split_whitespace().count() <= 3;
        return (is_place(place, data)
            && ((sourced && (sentence || end.is_some()))
                || (end.is_some() && short && (is_dated(place, data) || has_capitals(place)))))
        .then(|| Opening::Dateline(end.unwrap_or(close + 1)));
    }
    let (at, behind) = dash?;
    let place = head[..at].trim_end();
    let shouted = has_capitals(place) && !Shape::of(paragraph).all_caps;
    (is_place(place, data) && (shouted || is_dated(place, data))).then_some(Opening::Dateline(behind))
}

/// One to four words, all with capitals.
fn is_proper(words: &str) -> bool {
    (1..=4).contains(&words.split_whitespace().count())
        && words.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
}

/// Where the first dash begins and ends, blanks around it included; a hyphen needs blanks.
fn first_dash(head: &str) -> Option<(usize, usize)> {
    let found = memchr::memchr2_iter(b'-', "—".as_bytes()[0], head.as_bytes()).find_map(|at| {
        // A hyphen stands behind its blank.
        let from = at - usize::from(at > 0 && head.as_bytes()[at - 1] == b' ' && head.as_bytes()[at] == b'-');
        let dash = ["—", "–", " -- ", " - "].iter().find(|dash| head[from..].starts_with(**dash))?;
        Some((from, from + dash.len()))
    });
    let (from, behind) = found?;
    Some((from, behind + (head[behind..].len() - head[behind..].trim_start().len())))
}

/// The end of a dash that follows `at`, blanks aside.
fn behind_dash(head: &str, at: usize) -> Option<usize> {
    let rest = head.get(at..)?;
    let trimmed = rest.trim_start_matches([' ', '\u{a0}', '.', ':']);
    let dash = ["—", "–", "--", "-"].iter().find(|dash| trimmed.starts_with(**dash))?;
    Some(at + (rest.len() - trimmed.len()) + dash.len())
}

/// Words with capitals, small joiners, commas, and a date: "Bad Elm, 9 January", "ELMSTADT/HAGEN".
fn is_place(place: &str, data: &LayoutData) -> bool {
    let mut named = 0;
    let mut words = 0;
    if place.contains(':') || data.no_places.contains(&folded(place)) {
        return false;
    }
    for word in place.split([' ', '\u{a0}', ',', '/']) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() {
            continue;
        }
        words += 1;
        let small = folded(bare);
        if bare.starts_with(char::is_numeric) || data.months.contains(&small) || data.date_words.contains(&small) {
            continue;
        }
        if !bare.starts_with(char::is_uppercase) && bare.len() > 3 {
            return false;
        }
        named += 1;
    }
    words <= 8 && (1..=5).contains(&named)
}

fn is_dated(place: &str, data: &LayoutData) -> bool {
    place.split_once(',').is_some_and(|_| place.match_indices(',').any(|(at, _)| is_date(&place[at + 1..], data, true)))
}

/// Whether the first word is shouted, as the place of a dateline is.
fn has_capitals(place: &str) -> bool {
    let first = place.split([',', '(']).next().unwrap_or_default();
    let letters = || first.chars().filter(|c| c.is_alphabetic());
    letters().count() >= 3 && letters().all(char::is_uppercase)
}

const CRUMB_MARKS: [&str; 9] = [" > ", " » ", " › ", " – ", " — ", " | ", " / ", " :: ", " - "];

/// Whether the whole line is a path of sections: "Home > World > Asia".
pub(super) fn is_breadcrumb(line: &str, data: &LayoutData) -> bool {
    if line.len() > 160 || !has_lone_sign(line) {
        return false;
    }
    CRUMB_MARKS.iter().enumerate().any(|(number, mark)| {
        let steps = || line.split(mark).map(str::trim);
        let short =
            steps().count() >= 2 && steps().all(|step| !step.is_empty() && step.split_whitespace().count() <= 4);
        let known = steps().next().is_some_and(|step| is_label(step, data));
        short && ((number < 3 && steps().count() >= 3) || known)
    })
}

/// Length of the path of sections before a title, its last mark included: "Index – Abroad – ".
pub(super) fn breadcrumb_before(title: &str, data: &LayoutData) -> Option<usize> {
    if !has_lone_sign(title) {
        return None;
    }
    CRUMB_MARKS.iter().find_map(|mark| {
        let (mut steps, mut end, mut known) = (0, 0, false);
        while let Some(at) = title[end..].find(mark) {
            let step = title[end..end + at].trim();
            let fits = step.split_whitespace().count() <= 2 && step.len() <= 24 && step.starts_with(char::is_uppercase);
            if !fits || step.contains(|c: char| c.is_ascii_digit()) {
                break;
            }
            known |= steps == 0 && is_label(step, data) && !data.no_places.contains(&folded(step));
            steps += 1;
            end += at + mark.len();
        }
        let rest = title[end..].trim();
        ((steps >= 2 || (steps == 1 && known)) && rest.split_whitespace().count() >= 4).then_some(end)
    })
}

/// Whether the line is the name of a section that the language knows.
pub(super) fn is_label(line: &str, data: &LayoutData) -> bool {
    if line.len() > 40 {
        return false;
    }
    let small = folded(line.trim_end_matches([':', '.', ' ']));
    data.sections.contains(&small) || data.roots.contains(&small)
}
