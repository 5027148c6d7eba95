//! Rows of the quotation table made into pieces with keys: everything later steps know about a quotation.

use rayon::prelude::*;

use super::{
    key::{Lexicon, mass},
    pieces::{pieces, words},
    voice::{Mentions, Occasions, Speaker, Stance},
};
use crate::{Cancel, Language, Languages, OffsetMap, Offsets, Result, lang::utterance::Token, quote::QuoteRows};
use std::{ops::RangeInclusive, sync::Arc};
use xxhash_rust::xxh3::xxh3_64;

/// Rows that one task takes.
const ROWS: usize = 2048;
/// How much of the clause on either side of a fragment is read with it, in bytes.
const CLAUSE_BYTES: usize = 300;
/// How many mentions of other occasions in one text are looked at.
const MENTIONS: usize = 64;
/// How many bearers of one last name are compared with each other.
const NAMESAKES: usize = 16;
/// Pieces whose marked words tell less than this decide nothing: they join, and join nobody.
pub(super) const FRAGMENT: f32 = 5.0;

/// A piece of a quotation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) row: u32,
    /// Where the piece stands in the words of its row, in bytes.
    pub(super) start: u32,
    pub(super) end: u32,
    key_start: u32,
    key_end: u32,
    /// Where its words as printed end in the array of all; they start where those of the piece before it end.
    surface_end: u32,
    /// How much the key tells.
    pub(super) mass: f32,
    /// It joins a cluster but joins no two: a fragment, or not of the body of its text.
    pub(super) follows: bool,
    pub(super) stance: Stance,
}

/// What is known of the row that a piece stands in.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Row {
    /// Number of the document, from 0 among those that have rows.
    pub(super) doc: u32,
    /// Number of the quotation: rows of one broken quotation share it.
    pub(super) quotation: u32,
    pub(super) speaker: Speaker,
    pub(super) occasion: u32,
    /// Where the row names no occasion, the one it is likely from.
    pub(super) likely: u32,
    pub(super) kind: Kind,
    /// The speaker denies what is quoted.
    pub(super) denies: bool,
    pub(super) in_body: bool,
    /// A number for all quotations of the document, the same wherever it stands in the input: breaks ties.
    pub(super) content: u64,
    /// Number of the story, where the caller or the texts tell.
    pub(super) story: Option<u32>,
}

impl Row {
    /// The occasion that is named, or else the likely one; 0 for none.
    pub(super) fn place(&self) -> u32 {
        if self.occasion == 0 { self.likely } else { self.occasion }
    }
}

/// How the words reached print, from the most to the least faithful.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    #[default]
    Whole,
    Mixed,
    Indirect,
    /// Titles and words in marks of distance: no speech.
    None,
}

impl Kind {
    fn named(name: Option<&str>) -> Self {
        match name {
            Some("mixed") => Self::Mixed,
            Some("indirect") => Self::Indirect,
            Some("title" | "scare") => Self::None,
            _ => Self::Whole,
        }
    }
}

/// All pieces of a corpus, in order of rows, with their keys in one array and their words as printed in another.
#[derive(Debug, Default)]
pub(super) struct Units {
    pub(super) pieces: Vec<Unit>,
    tokens: Vec<Token>,
    surface: Vec<u32>,
    pub(super) rows: Vec<Row>,
}

impl Units {
    pub(super) fn key(&self, unit: usize) -> &[Token] {
        let unit = &self.pieces[unit];
        &self.tokens[unit.key_start as usize..unit.key_end as usize]
    }

    /// Whether the words of a piece name `speaker`, by the last name.
    pub(super) fn names(&self, unit: usize, speaker: Speaker) -> bool {
        self.surface(unit..=unit).contains(&speaker.family)
    }

    /// The keys of neighbouring pieces of one row, one behind the other.
    pub(super) fn keys(&self, units: RangeInclusive<usize>) -> &[Token] {
        let (first, last) = (&self.pieces[*units.start()], &self.pieces[*units.end()]);
        &self.tokens[first.key_start as usize..last.key_end as usize]
    }

    /// The marked words of neighbouring pieces as printed, as numbers.
    pub(super) fn surface(&self, units: RangeInclusive<usize>) -> &[u32] {
        let start = units.start().checked_sub(1).map_or(0, |before| self.pieces[before].surface_end);
        &self.surface[start as usize..self.pieces[*units.end()].surface_end as usize]
    }

    pub(super) fn row_of(&self, unit: usize) -> &Row {
        &self.rows[self.pieces[unit].row as usize]
    }
}

/// The words of each row, the clause around a fragment, and the language of its text.
pub(super) struct Sources<'a> {
    pub(super) words: Vec<&'a str>,
    pub(super) clauses: Vec<Option<&'a str>>,
    /// The text that each row is from, where it is given.
    pub(super) texts: Vec<Option<&'a str>>,
    languages: SourceLanguages,
}

enum SourceLanguages {
    One(Arc<Language>),
    Each(Vec<Arc<Language>>),
}

impl<'a> Sources<'a> {
    /// Reads the rows, and `texts` where they are given.
    pub(super) fn new(
        rows: &QuoteRows<'a>,
        texts: Option<&[Option<&'a str>]>,
        languages: &Languages,
        offsets: Offsets,
        cancel: &Cancel,
    ) -> Result<Self> {
        let text_of = |doc: u32| texts.and_then(|texts| texts.get(doc as usize).copied().flatten());
        let spans = text_of_spans(rows, text_of, offsets, cancel)?;
        let words = (0..rows.len()).map(|row| rows.text[row].or(spans[row].0).unwrap_or_default()).collect();
        let languages = match languages {
            Languages::One(language) => SourceLanguages::One(Arc::clone(language)),
            Languages::Each(_) | Languages::Auto => {
                let mut found: Vec<Arc<Language>> = Vec::with_capacity(rows.len());
                for row in 0..rows.len() {
                    cancel.check()?;
                    let same = row > 0 && rows.doc[row] == rows.doc[row - 1];
                    let text = text_of(rows.doc[row]).or(rows.text[row]).unwrap_or_default();
                    found.push(if same {
                        Arc::clone(&found[row - 1])
                    } else {
                        languages.of(rows.doc[row] as usize, text)
                    });
                }
                SourceLanguages::Each(found)
            }
        };
        let texts = rows.doc.iter().map(|&doc| text_of(doc)).collect();
        Ok(Self { words, clauses: spans.into_iter().map(|(_, clause)| clause).collect(), texts, languages })
    }

    /// The language of a row.
    pub(super) fn language(&self, row: usize) -> &Language {
        match &self.languages {
            SourceLanguages::One(language) => language,
            SourceLanguages::Each(each) => &each[row],
        }
    }
}

/// The words and the clause of a row, where they are read from its text.
type Span<'a> = (Option<&'a str>, Option<&'a str>);

/// For each row its own words (where the table has none) and its clause (of a fragment), read from the texts.
fn text_of_spans<'a>(
    rows: &QuoteRows<'a>,
    text_of: impl Fn(u32) -> Option<&'a str> + Sync,
    offsets: Offsets,
    cancel: &Cancel,
) -> Result<Vec<Span<'a>>> {
    let is_wanted = |&row: &usize| rows.text[row].is_none() || rows.kind[row] == Some("mixed");
    let mut wanted: Vec<usize> =
        (0..rows.len()).filter(is_wanted).filter(|&row| text_of(rows.doc[row]).is_some()).collect();
    wanted.sort_by_key(|&row| rows.doc[row]);
    let of_docs: Vec<&[usize]> = wanted.chunk_by(|&a, &b| rows.doc[a] == rows.doc[b]).collect();
    let read: Vec<Vec<Span<'a>>> = of_docs
        .par_iter()
        .map(|group| {
            cancel.check()?;
            Ok(text_of(rows.doc[group[0]]).map_or_else(Vec::new, |text| spans_of(rows, group, text, offsets)))
        })
        .collect::<Result<_>>()?;
    let mut found = vec![(None, None); rows.len()];
    for (&row, span) in of_docs.iter().zip(&read).flat_map(|(group, spans)| group.iter().zip(spans)) {
        found[row] = *span;
    }
    Ok(found)
}

/// The spans of some rows of one text.
fn spans_of<'a>(rows: &QuoteRows<'_>, group: &[usize], text: &'a str, offsets: Offsets) -> Vec<Span<'a>> {
    let mut places: Vec<u32> = Vec::new();
    for &row in group {
        places.extend([rows.start[row], rows.end[row]]);
        places.extend(rows.clause_start[row].into_iter().chain(rows.clause_end[row]));
    }
    let bytes = Bytes::new(text, places, offsets);
    let span = |&row: &usize| {
        let (start, end) = (bytes.of(rows.start[row]), bytes.of(rows.end[row]));
        let mut clause = None;
        if let (Some(from), Some(to)) = (rows.clause_start[row], rows.clause_end[row]) {
            let from = bytes.of(from).max(start.saturating_sub(CLAUSE_BYTES));
            let to = bytes.of(to).min(end.saturating_add(CLAUSE_BYTES));
            let is_inside = |&at: &usize| text.is_char_boundary(at);
            let from = (from..=start).find(is_inside).unwrap_or(start);
            let to = (end..=to).rev().find(is_inside).unwrap_or(end);
            clause = text.get(from..to).filter(|_| from <= start && end <= to);
        }
        (text.get(start..end), clause)
    };
    group.iter().map(span).collect()
}

/// Changes offsets of the caller's unit back into bytes: one pass over the text for all that are asked for.
struct Bytes {
    /// Offset and byte, sorted; nothing where an offset is its own answer.
    known: Option<Vec<(u32, usize)>>,
    len: usize,
}

impl Bytes {
    fn new(text: &str, mut places: Vec<u32>, offsets: Offsets) -> Self {
        if offsets == Offsets::Utf8 || text.is_ascii() {
            return Self { known: None, len: text.len() };
        }
        places.sort_unstable();
        places.dedup();
        let mut known = Vec::with_capacity(places.len());
        let mut places = places.into_iter().peekable();
        for (count, (byte, _)) in text.char_indices().enumerate() {
            if let Some(place) = places.next_if_eq(&(count as u32)) {
                known.push((place, byte));
            }
            if places.peek().is_none() {
                break;
            }
        }
        Self { known: Some(known), len: text.len() }
    }

    fn of(&self, offset: u32) -> usize {
        let Some(known) = &self.known else { return (offset as usize).min(self.len) };
        known.binary_search_by_key(&offset, |known| known.0).map_or(self.len, |found| known[found].1)
    }
}

/// Cuts every row into pieces and makes their keys.
pub(super) fn build(
    rows: &QuoteRows<'_>,
    sources: &Sources<'_>,
    stories: Option<&[u32]>,
    offsets: Offsets,
    cancel: &Cancel,
) -> Result<Units> {
    let facts = facts(rows, sources, stories, offsets, cancel)?;
    let numbers: Vec<usize> = (0..rows.len()).collect();
    let chunks: Vec<Units> = numbers
        .par_chunks(ROWS)
        .map_init(Lexicon::default, |lexicon, chunk| {
            let mut units = Units::default();
            for &row in chunk {
                cancel.check()?;
                push_row(row, &facts[row], sources, lexicon, &mut units);
            }
            Ok(units)
        })
        .collect::<Result<_>>()?;
    let mut all = Units { rows: facts, ..Units::default() };
    all.pieces.reserve_exact(chunks.iter().map(|units| units.pieces.len()).sum());
    all.tokens.reserve_exact(chunks.iter().map(|units| units.tokens.len()).sum());
    all.surface.reserve_exact(chunks.iter().map(|units| units.surface.len()).sum());
    for units in chunks {
        let (keys, surface) = (all.tokens.len() as u32, all.surface.len() as u32);
        all.pieces.extend(units.pieces.into_iter().map(|unit| Unit {
            key_start: unit.key_start + keys,
            key_end: unit.key_end + keys,
            surface_end: unit.surface_end + surface,
            ..unit
        }));
        all.tokens.extend(units.tokens);
        all.surface.extend(units.surface);
    }
    Ok(all)
}

fn push_row<'s>(
    row: usize,
    facts: &Row,
    sources: &'s Sources<'_>,
    lexicon: &mut Lexicon<'s>,
    Units { pieces: units, tokens, surface, .. }: &mut Units,
) {
    let text = sources.words[row];
    let data = &sources.language(row).utterance;
    let words_of_row = words(text, data);
    let before = surface.len();
    lexicon.push_surface(text, &words_of_row, data, surface);
    // Bytes of the piece, number of the row's words up to its end, and where its key starts.
    let mut add = |(start, end): (usize, usize), words: usize, key_start: usize, marked: f32, tokens: &Vec<Token>| {
        let mass = mass(&tokens[key_start..]);
        units.push(Unit {
            row: row as u32,
            start: start as u32,
            end: end as u32,
            key_start: key_start as u32,
            key_end: tokens.len() as u32,
            surface_end: (before + words) as u32,
            mass,
            follows: marked < FRAGMENT || !facts.in_body,
            stance: Stance::of(&tokens[key_start..], facts.denies, data),
        });
    };
    if let Some(clause) = sources.clauses[row] {
        // A fragment is placed by the clause it stands in; its own words say only how much it may decide.
        let key_start = tokens.len();
        lexicon.push_key(text, &words_of_row, data, tokens);
        let marked = mass(&tokens[key_start..]);
        tokens.truncate(key_start);
        let mut words_of_clause = words(clause, data);
        words_of_clause.truncate(2 * CLAUSE_BYTES);
        lexicon.push_key(clause, &words_of_clause, data, tokens);
        add((0, text.len()), words_of_row.len(), key_start, marked, tokens);
        return;
    }
    let cut = if facts.kind == Kind::None { Vec::new() } else { pieces(text, &words_of_row) };
    if cut.is_empty() {
        add((0, text.len()), words_of_row.len(), tokens.len(), 0.0, tokens);
        return;
    }
    let mut start = 0;
    for &(first, last) in &cut {
        let key_start = tokens.len();
        lexicon.push_key(text, &words_of_row[first..last], data, tokens);
        let (end, next) = match words_of_row.get(last) {
            Some(next) => gap(text, words_of_row[last - 1].end as usize, next.start as usize),
            None => (text.len(), text.len()),
        };
        let marked = mass(&tokens[key_start..]);
        add((start, end), last, key_start, marked, tokens);
        start = next;
    }
}

/// Where one piece ends and the next begins in the gap between their words: marks that open go with what they open.
fn gap(text: &str, from: usize, to: usize) -> (usize, usize) {
    let between = &text[from..to];
    let is_opening = |c: char| matches!(c, '(' | '[' | '{' | '“' | '‘' | '„' | '‚' | '«' | '‹' | '¿' | '¡');
    // Some marks open in one language and close in another: they open where a space stands before them.
    let may_open = |c: char| is_opening(c) || matches!(c, '"' | '\'' | '”' | '’' | '»' | '›');
    let mut before = between.trim_end_matches(may_open);
    if !before.ends_with(char::is_whitespace) {
        before = between.trim_end_matches(is_opening);
    }
    (from + before.trim_end().len(), from + before.len())
}

fn facts(
    rows: &QuoteRows<'_>,
    sources: &Sources<'_>,
    stories: Option<&[u32]>,
    offsets: Offsets,
    cancel: &Cancel,
) -> Result<Vec<Row>> {
    let phrases = || (0..rows.len()).filter_map(|row| Some((rows.venue[row]?, &sources.language(row).utterance)));
    let occasions = Occasions::learn(phrases(), cancel)?;
    let mut facts: Vec<Row> = (0..rows.len())
        .into_par_iter()
        .map(|row| {
            cancel.check()?;
            let data = &sources.language(row).utterance;
            let kind = Kind::named(rows.kind[row]);
            Ok(Row {
                doc: 0,
                quotation: 0,
                content: xxh3_64(sources.words[row].as_bytes()),
                speaker: Speaker::named(rows.speaker_id[row], data),
                occasion: occasions.of(rows.venue[row], data),
                likely: 0,
                kind,
                // Between marks stand the speaker's own words, also of one who denies.
                denies: matches!(kind, Kind::Indirect | Kind::Mixed)
                    && rows.cue[row].is_some_and(|cue| data.denies(cue)),
                in_body: rows.region[row].is_none_or(|region| region == "body"),
                story: stories.and_then(|stories| stories.get(rows.doc[row] as usize).copied()),
            })
        })
        .collect::<Result<_>>()?;
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&row| (rows.doc[row], rows.quote[row]));
    for (number, same) in
        order.chunk_by(|&a, &b| (rows.doc[a], rows.quote[a]) == (rows.doc[b], rows.quote[b])).enumerate()
    {
        for &row in same {
            facts[row].quotation = number as u32;
        }
    }
    for (number, same) in order.chunk_by(|&a, &b| rows.doc[a] == rows.doc[b]).enumerate() {
        let content = same.iter().fold(0u64, |sum, &row| sum.wrapping_add(facts[row].content));
        for &row in same {
            (facts[row].doc, facts[row].content) = (number as u32, content);
        }
    }
    part_namesakes(&mut facts);
    cancel.check()?;
    let mentions = Mentions::new(phrases(), &occasions);
    set_likely(&mut facts, rows, sources, &mentions, offsets, cancel)?;
    Ok(facts)
}

/// Gives a last name alone to the one whom its own document names in full; one that several people of the story bear, and
/// of whom its document tells none, is nobody's for sure.
fn part_namesakes(facts: &mut [Row]) {
    let mut bare: Vec<u32> = facts.iter().filter(|row| row.speaker.is_bare()).map(|row| row.speaker.family).collect();
    bare.sort_unstable();
    bare.dedup();
    if bare.is_empty() {
        return;
    }
    // The bearers of each of these names in each story, and in each document.
    let bearers = |place: fn(&Row) -> Option<u32>| -> Vec<Bearer> {
        let is_full = |row: &&Row| !row.speaker.is_bare() && bare.binary_search(&row.speaker.family).is_ok();
        let mut found: Vec<Bearer> =
            facts.iter().filter(is_full).map(|row| ((place(row), row.speaker.family), row.speaker)).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let (of_story, of_doc) = (bearers(|row| row.story), bearers(|row| Some(row.doc)));
    // Some are enough to see that there are several.
    let known = |all: &[Bearer], place: Option<u32>, family: u32| -> Vec<Speaker> {
        let first = all.partition_point(|bearer| bearer.0 < (place, family));
        let same = all[first..].iter().take_while(|bearer| bearer.0 == (place, family));
        same.take(NAMESAKES).map(|bearer| bearer.1).collect()
    };
    let differ =
        |some: &[Speaker]| some.iter().enumerate().any(|(n, one)| some[..n].iter().any(|other| one.conflicts(*other)));
    for row in facts.iter_mut().filter(|row| row.speaker.is_bare()) {
        let family = row.speaker.family;
        let here = known(&of_doc, Some(row.doc), family);
        if !here.is_empty() && !differ(&here) {
            row.speaker = here.into_iter().fold(row.speaker, Speaker::fuller);
        } else if differ(&known(&of_story, row.story, family)) {
            row.speaker = row.speaker.one_of_several();
        }
    }
}

/// Somebody named in full, by place and last name.
type Bearer = ((Option<u32>, u32), Speaker);

/// Gives quotations the occasion that they are likely from: the only one that their document names for the speaker; where
/// its text mentions others too, the one named last before them.
fn set_likely(
    facts: &mut [Row],
    rows: &QuoteRows<'_>,
    sources: &Sources<'_>,
    mentions: &Mentions,
    offsets: Offsets,
    cancel: &Cancel,
) -> Result<()> {
    let mut order: Vec<usize> = (0..facts.len()).filter(|&row| facts[row].speaker.is_known()).collect();
    order.sort_by_key(|&row| (facts[row].doc, facts[row].speaker, rows.start[row], row));
    let place = |row: usize, facts: &[Row]| match facts[row].occasion {
        0 => Occasions::kind_of(rows.venue[row], &sources.language(row).utterance),
        named => named,
    };
    let places = |same: &[usize], facts: &[Row]| -> Vec<(u32, u32)> {
        let told = same.iter().map(|&row| (rows.start[row], place(row, facts)));
        told.filter(|told| told.1 != 0).collect()
    };
    let mut likely = vec![0; facts.len()];
    for of_doc in order.chunk_by(|&a, &b| facts[a].doc == facts[b].doc) {
        cancel.check()?;
        let of_rows = places(of_doc, facts);
        if of_rows.is_empty() {
            continue;
        }
        let mut mentioned = Vec::new();
        if let Some(text) = sources.texts[of_doc[0]] {
            let map = OffsetMap::new(text, offsets);
            let data = &sources.language(of_doc[0]).utterance;
            mentioned.extend(mentions.of(text, data).into_iter().map(|(end, occasion)| (map.at(end as u32), occasion)));
            let mut known: Vec<u32> = of_rows.iter().map(|&(_, occasion)| occasion).collect();
            known.sort_unstable();
            mentioned.retain(|(_, occasion)| known.binary_search(occasion).is_err());
            mentioned.truncate(MENTIONS);
        }
        for same in of_doc.chunk_by(|&a, &b| facts[a].speaker == facts[b].speaker) {
            let mut named = places(same, facts);
            let Some(&(_, only)) = named.first() else { continue };
            let is_only = named.iter().all(|&(_, occasion)| occasion == only);
            named.extend(&mentioned);
            named.sort_unstable();
            for &row in same {
                let before = named.partition_point(|&(place, _)| place <= rows.start[row]);
                let own = place(row, facts);
                likely[row] = match before.checked_sub(1) {
                    _ if own != 0 => own,
                    _ if is_only && mentioned.is_empty() => only,
                    Some(last) if !mentioned.is_empty() => named[last].1,
                    _ => 0,
                };
            }
        }
    }
    facts.iter_mut().zip(likely).for_each(|(row, likely)| row.likely = likely);
    Ok(())
}

/// A number for the words of a key, equal for equal keys.
pub(super) fn key_number(key: &[Token]) -> u64 {
    let bytes: Vec<u8> = key.iter().flat_map(|token| token.stem.to_le_bytes()).collect();
    xxh3_64(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_behind_the_text_is_its_end() {
        assert_eq!(Bytes::new("ééé", vec![1, 4], Offsets::Codepoint).of(1), 2);
        assert_eq!(Bytes::new("ééé", vec![4], Offsets::Codepoint).of(4), 6);
        assert_eq!(Bytes::new("abc", vec![4], Offsets::Codepoint).of(4), 3);
    }

    #[test]
    fn a_gap_is_parted_before_the_marks_that_open() {
        let parted = |between: &str| {
            let (end, next) = gap(between, 0, between.len());
            (between[..end].to_owned(), between[next..].to_owned())
        };
        let both = |end: &str, next: &str| (end.to_owned(), next.to_owned());
        assert_eq!(parted(". ("), both(".", "("));
        assert_eq!(parted(".) ‘"), both(".)", "‘"));
        assert_eq!(parted(".\" \""), both(".\"", "\""));
        assert_eq!(parted(", "), both(",", ""));
        assert_eq!(parted("’"), both("’", ""));
        assert_eq!(parted("—“"), both("—", "“"));
    }
}
