//! What a text says in its own words: all of it but what it says that others said.

use rayon::prelude::*;

use super::{QuoteKind, QuoteRows};
use crate::{Cancel, Error, OffsetMap, Offsets, Result, Span, StringColumn};

/// What is left of texts without their quotations.
///
/// `texts` has one row a text, missing where the text is; the other columns have one row a piece that is left, in
/// reading order: where it stands in the text, and where in what is left of it.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the tables")]
pub struct Complement {
    pub texts: StringColumn,
    pub doc: Vec<u32>,
    pub start: Vec<u32>,
    pub end: Vec<u32>,
    pub own_start: Vec<u32>,
    pub own_end: Vec<u32>,
}

/// A row that is speech: its place in the unit of the caller, and its number.
type Cut = (u32, u32, usize);

/// The texts without what others said in them.
///
/// The marks beside a quotation go with it, and so does the whole reported clause of a mixed one. What stands in marks
/// without being speech stays. Rows that speak of no text given, or of a place outside it, are option errors.
pub fn complement(
    texts: &[Option<&str>],
    rows: &QuoteRows<'_>,
    offsets: Offsets,
    cancel: &Cancel,
) -> Result<Complement> {
    let mut cuts = cuts(texts.len(), rows)?;
    let kept: Vec<Vec<Span>> = texts
        .par_iter()
        .zip(&mut cuts)
        .map(|(text, cuts)| {
            cancel.check()?;
            cuts.sort_unstable();
            let kept = text.map_or(Ok(Vec::new()), |text| pieces(text, cuts, offsets));
            cancel.advance(1);
            kept
        })
        .collect::<Result<_>>()?;
    let mut found = Complement::default();
    for (doc, (text, pieces)) in texts.iter().zip(kept).enumerate() {
        let Some(text) = text else {
            found.texts.push(None);
            continue;
        };
        let map = OffsetMap::new(text, offsets);
        let mut own = String::new();
        let mut own_start = 0;
        for piece in pieces {
            let place = map.span(piece);
            own.push_str(piece.of(text));
            found.doc.push(doc as u32);
            found.start.push(place.start);
            found.end.push(place.end);
            found.own_start.push(own_start);
            own_start += place.end - place.start;
            found.own_end.push(own_start);
        }
        found.texts.push(Some(&own));
    }
    Ok(found)
}

/// What is speech, by text.
fn cuts(texts: usize, rows: &QuoteRows<'_>) -> Result<Vec<Vec<Cut>>> {
    let silent = [QuoteKind::Title, QuoteKind::Scare].map(|kind| Some(QuoteKind::NAMES[kind as usize]));
    let mut cuts = vec![Vec::new(); texts];
    for row in 0..rows.len() {
        let own = (rows.start[row], rows.end[row]);
        let (start, end) = rows.clause_start[row].zip(rows.clause_end[row]).unwrap_or(own);
        let Some(cuts) = cuts.get_mut(rows.doc[row] as usize) else {
            let came = format!("row {row}, which speaks of text {},", rows.doc[row]);
            return Err(Error::option("quotes", came, &format!("the table made of these {texts} texts")));
        };
        if start > end {
            let came = format!("row {row}, which goes from {start} to {end},");
            return Err(Error::option("quotes", came, "spans that end behind their start"));
        }
        if !silent.contains(&rows.kind[row]) {
            cuts.push((start, end, row));
        }
    }
    Ok(cuts)
}

/// What the cuts leave of `text`; they are in order and may overlap.
fn pieces(text: &str, cuts: &[Cut], offsets: Offsets) -> Result<Vec<Span>> {
    let bytes = Bytes::new(text, offsets);
    let mut kept = Vec::new();
    let mut from = 0;
    for &(start, end, row) in cuts {
        let (Some(first), Some(last)) = (bytes.at(start), bytes.at(end)) else {
            let came = format!("row {row}, which goes from {start} to {end},");
            return Err(Error::option("quotes", came, "places inside the text, in the unit of offsets="));
        };
        let start = first - marks(text[from.min(first)..first].chars().rev());
        if start > from {
            kept.push(Span::new(from, start));
        }
        from = from.max(last + marks(text[last..].chars()));
    }
    if from < text.len() {
        kept.push(Span::new(from, text.len()));
    }
    kept.retain(|piece| !piece.of(text).trim().is_empty());
    Ok(kept)
}

/// Most marks on one side of a quotation that go with it.
const MOST_MARKS: usize = 4;

/// How many bytes of marks come first.
fn marks(near: impl Iterator<Item = char>) -> usize {
    let mark =
        |c: &char| matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '‹' | '›' | '\'' | '`');
    near.take(MOST_MARKS).take_while(mark).map(char::len_utf8).sum()
}

/// The byte at each place in the unit of the caller.
struct Bytes<'t> {
    text: &'t str,
    /// Where each character begins, and the end; empty where a place is its own byte.
    starts: Vec<u32>,
}

impl<'t> Bytes<'t> {
    fn new(text: &'t str, offsets: Offsets) -> Self {
        let own = offsets == Offsets::Utf8 || text.is_ascii();
        let starts = text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]);
        Self { text, starts: if own { Vec::new() } else { starts.collect() } }
    }

    /// The byte at `place`, if it is the border of a character.
    fn at(&self, place: u32) -> Option<usize> {
        let place = place as usize;
        if self.starts.is_empty() {
            return self.text.is_char_boundary(place).then_some(place);
        }
        self.starts.get(place).map(|&byte| byte as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Language, Languages,
        quote::{QuoteOptions, quotes},
    };

    fn rows(quotes: &crate::quote::Quotes) -> QuoteRows<'_> {
        QuoteRows {
            doc: quotes.doc.clone(),
            start: quotes.start.clone(),
            end: quotes.end.clone(),
            kind: quotes.kind.iter().map(|kind| Some(QuoteKind::NAMES[usize::from(*kind)])).collect(),
            clause_start: quotes.clause_start.clone(),
            clause_end: quotes.clause_end.clone(),
            ..QuoteRows::default()
        }
    }

    #[test]
    fn the_text_keeps_its_own_words_with_their_places() {
        let text = "The lötse smiled. “We sail,” said Ida Quill. She called the pier “a disgrace.”\n\n“Now!”";
        let texts = [None, Some(text)];
        let english = Languages::One(Language::named("en").expect("English"));
        for offsets in [Offsets::Codepoint, Offsets::Utf8] {
            let options = QuoteOptions { offsets, ..QuoteOptions::default() };
            let found = quotes(&texts, &english, &options, &Cancel::new()).expect("not stopped");
            let left = complement(&texts, &rows(&found), offsets, &Cancel::new()).expect("rows of these texts");
            assert_eq!(left.texts.at(0), None);
            let own = left.texts.at(1).expect("the text is there");
            assert!(own.starts_with("The lötse smiled.  said Ida Quill. She called"), "{own:?}");
            assert!(!own.contains("sail") && !own.contains("disgrace") && !own.contains('“'), "{own:?}");
            if offsets == Offsets::Utf8 {
                for row in 0..left.doc.len() {
                    let place = |start: &[u32], end: &[u32]| start[row] as usize..end[row] as usize;
                    let piece = &own[place(&left.own_start, &left.own_end)];
                    assert_eq!(piece, &text[place(&left.start, &left.end)]);
                }
            }
        }
    }

    #[test]
    fn rows_of_other_texts_are_named() {
        let row = |doc, start, end| QuoteRows {
            doc: vec![doc],
            start: vec![start],
            end: vec![end],
            kind: vec![None],
            clause_start: vec![None],
            clause_end: vec![None],
            ..QuoteRows::default()
        };
        for (rows, part) in [(row(1, 0, 1), "text 1"), (row(0, 2, 1), "from 2"), (row(0, 0, 9), "from 0 to 9")] {
            let fault = complement(&[Some("é!")], &rows, Offsets::Codepoint, &Cancel::new()).expect_err("a wrong row");
            assert!(fault.to_string().contains("quotes: row 0") && fault.to_string().contains(part), "{fault}");
        }
    }
}
