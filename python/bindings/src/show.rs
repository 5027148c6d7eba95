//! Tables for the eye: a few rows as text, and as HTML for notebooks.
//!
//! The HTML has inline styles only, so that it looks the same in a notebook that is not trusted, takes its colours from
//! the theme, and holds data as escaped text and nowhere else.

use std::fmt::Write as _;

use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyString};

use crate::table::Table;

/// Rows shown.
const ROWS: usize = 10;
/// Columns shown.
const COLUMNS: usize = 32;
/// Characters shown of one value.
const CHARS: usize = 80;
/// Characters of one value in text, where a line should stay on its line.
const NARROW: usize = 28;

/// The first rows as words, column by column.
fn first(py: Python<'_>, table: &Table, chars: usize) -> PyResult<Vec<Vec<Cell>>> {
    let rows = ROWS.min(table.rows);
    table
        .columns
        .iter()
        .take(COLUMNS)
        .map(|column| column.slice(0, rows).values(py)?.iter().map(|value| Cell::of(value, chars)).collect())
        .collect()
}

/// One value as it is shown.
struct Cell {
    words: String,
    /// Numbers stand to the right.
    number: bool,
    /// There is no value.
    missing: bool,
}

impl Cell {
    fn of(value: &Bound<'_, PyAny>, chars: usize) -> PyResult<Self> {
        if value.is_none() {
            return Ok(Self { words: "–".into(), number: false, missing: true });
        }
        if let Ok(number) = value.cast::<PyFloat>() {
            let words = number.call_method1("__format__", (".4g",))?.extract()?;
            return Ok(Self { words, number: true, missing: false });
        }
        let number = value.is_instance_of::<pyo3::types::PyInt>() && !value.is_instance_of::<pyo3::types::PyBool>();
        let words = value.str()?;
        let words = words.cast::<PyString>()?.to_string_lossy();
        Ok(Self { words: brief(&words, chars), number, missing: false })
    }
}

/// `words` on one line and not longer than `chars`; what cannot be seen is shown as a sign.
fn brief(words: &str, chars: usize) -> String {
    let visible = |character| match character {
        '\n' | '\u{2028}' | '\u{2029}' => '⏎',
        '\t' => ' ',
        // Marks that turn the direction of writing would reach beyond their cell.
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        hidden if hidden.is_control() => '\u{FFFD}',
        other => other,
    };
    let mut shown: String = words.chars().filter(|&character| character != '\r').take(chars).map(visible).collect();
    if words.chars().nth(chars).is_some() {
        shown.push('…');
    }
    shown
}

fn count(table: &Table, times: char) -> String {
    let (rows, columns) = (table.rows, table.columns.len());
    let plural = |number| if number == 1 { "" } else { "s" };
    let mut said = format!("{} row{} {times} {columns} column{}", grouped(rows), plural(rows), plural(columns));
    if columns > COLUMNS {
        write!(said, " ({COLUMNS} shown)").ok();
    }
    said
}

/// A number with a comma after each three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The table as text.
pub(crate) fn text(py: Python<'_>, table: &Table) -> PyResult<String> {
    let mut shown = format!("Table: {}", count(table, 'x'));
    let columns = first(py, table, NARROW)?;
    let names = table.columns.iter().take(COLUMNS).map(|column| brief(column.field.name(), NARROW)).collect::<Vec<_>>();
    let length = |words: &str| words.chars().count();
    let widths = names
        .iter()
        .zip(&columns)
        .map(|(name, cells)| cells.iter().map(|cell| length(&cell.words)).chain([length(name)]).max().unwrap_or(0));
    let widths = widths.collect::<Vec<_>>();
    let mut line = |words: &mut dyn Iterator<Item = (&str, bool)>| {
        let mut written = String::new();
        for ((words, right), &width) in words.zip(&widths) {
            let gap = " ".repeat(width - length(words));
            let (before, after) = if right { (gap.as_str(), "") } else { ("", gap.as_str()) };
            write!(written, "{before}{words}{after}  ").ok();
        }
        shown.push('\n');
        shown.push_str(written.trim_end());
    };
    let right = |place: usize| columns[place].iter().any(|cell| cell.number);
    line(&mut names.iter().enumerate().map(|(place, name)| (name.as_str(), right(place))));
    for row in 0..ROWS.min(table.rows) {
        line(&mut columns.iter().map(|cells| (cells[row].words.as_str(), cells[row].number)));
    }
    if table.rows > ROWS {
        shown.push_str("\n…");
    }
    Ok(shown)
}

const LINE: &str = "var(--jp-border-color2, rgba(128,128,128,.4))";
const QUIET: &str = "var(--jp-ui-font-color2, inherit)";

/// The table as HTML.
pub(crate) fn html(py: Python<'_>, table: &Table) -> PyResult<String> {
    let columns = first(py, table, CHARS)?;
    let mut page = String::from(
        "<div style=\"overflow-x:auto;max-width:100%\">\
         <table style=\"border-collapse:collapse;font-size:90%;color:var(--jp-ui-font-color1, inherit)\"><thead><tr>",
    );
    for (place, column) in table.columns.iter().take(COLUMNS).enumerate() {
        let side = if columns[place].iter().any(|cell| cell.number) { "right" } else { "left" };
        write!(
            page,
            "<th style=\"text-align:{side};padding:2px 8px;border-bottom:1px solid {LINE}\">{}</th>",
            escaped(&brief(column.field.name(), CHARS))
        )
        .ok();
    }
    page.push_str("</tr></thead><tbody>");
    for row in 0..ROWS.min(table.rows) {
        page.push_str("<tr>");
        for cells in &columns {
            let cell = &cells[row];
            let side = if cell.number { "right" } else { "left" };
            let colour = if cell.missing { format!(";color:{QUIET}") } else { String::new() };
            write!(
                page,
                "<td style=\"text-align:{side};vertical-align:top;padding:2px 8px{colour}\">{}</td>",
                escaped(&cell.words)
            )
            .ok();
        }
        page.push_str("</tr>");
    }
    write!(
        page,
        "</tbody></table><p style=\"font-size:85%;color:{QUIET};margin:4px 8px\">{}</p></div>",
        count(table, '×')
    )
    .ok();
    Ok(page)
}

/// `words` as HTML text.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\'' => text.push_str("&#39;"),
            other => text.push(other),
        }
    }
    text
}
