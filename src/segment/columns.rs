//! The tables: stretches of texts segmented side by side, each into its own rows; short tables are laid end to end.

use std::ops::Range;

use rayon::prelude::*;

use super::paragraph::Borders;
use super::scan::Scanner;
use super::{Paragraphs, SegmentOptions, Segmented, Sentences, Token, Tokens, Unit};
use crate::{Cancel, Language, Languages, Offsets, Result, Span};

/// The words of every text.
pub fn tokenize(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Tokens> {
    Ok(laid_out(tokenize_in_parts(texts, languages, options, cancel)?))
}

/// The sentences of every text.
pub fn sentences(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Sentences> {
    Ok(laid_out(sentences_in_parts(texts, languages, options, cancel)?))
}

/// The paragraphs of every text.
pub fn paragraphs(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Paragraphs> {
    Ok(laid_out(paragraphs_in_parts(texts, languages, options, cancel)?))
}

/// The words of every text as [`tokenize`] gives them, in pieces that follow each other: laying them end to end would
/// take as much memory again and a fifth of the time of two threads.
pub fn tokenize_in_parts(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Vec<Tokens>> {
    parts(texts, languages, options, cancel)
}

/// The sentences of every text as [`sentences`] gives them, in pieces that follow each other.
pub fn sentences_in_parts(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Vec<Sentences>> {
    parts(texts, languages, options, cancel)
}

/// The paragraphs of every text as [`paragraphs`] gives them, in pieces that follow each other.
pub fn paragraphs_in_parts(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Vec<Paragraphs>> {
    parts(texts, languages, options, cancel)
}

/// Changes spans that come in reading order from bytes to the caller's unit, in one sweep over the text.
#[derive(Clone)]
struct Sweep<'t> {
    bytes: &'t [u8],
    /// The first byte at or behind the last place that is not ASCII; up to here offsets lag by `lag`.
    next: usize,
    /// How many bytes before `next` begin no code point.
    lag: u32,
}

impl<'t> Sweep<'t> {
    /// A sweep over the `range` of a text, up to whose start offsets have come to lag by `lag`.
    fn new(text: &'t str, range: &Range<usize>, lag: u32, offsets: Offsets) -> Self {
        match offsets {
            Offsets::Utf8 => Self { bytes: &[], next: usize::MAX, lag: 0 },
            Offsets::Codepoint => {
                let bytes = &text.as_bytes()[..range.end];
                Self { bytes, next: past_ascii(bytes, range.start), lag }
            }
        }
    }

    #[inline]
    fn to(&mut self, place: u32) -> u32 {
        if place as usize > self.next {
            self.pass(place as usize);
        }
        place - self.lag
    }

    /// Moves on behind the characters before `place`.
    fn pass(&mut self, place: usize) {
        while self.next < place {
            let size = match self.bytes[self.next] {
                0..0x80 => {
                    self.next = past_ascii(self.bytes, self.next);
                    continue;
                }
                0x80..0xE0 => 2,
                0xE0..0xF0 => 3,
                _ => 4,
            };
            self.lag += size as u32 - 1;
            self.next += size;
        }
        if self.bytes.get(self.next).is_some_and(u8::is_ascii) {
            self.next = past_ascii(self.bytes, self.next);
        }
    }

    /// Changes the spans of some tokens or sentences.
    fn change<T>(&mut self, things: &mut [T], span: impl Fn(&mut T) -> &mut Span) {
        let Some(last) = things.last_mut().map(&span) else { return };
        if last.end as usize <= self.next {
            let lag = self.lag;
            if lag == 0 {
                return;
            }
            things.iter_mut().map(span).for_each(|span| *span = Span { start: span.start - lag, end: span.end - lag });
            return;
        }
        for span in things.iter_mut().map(span) {
            *span = Span { start: self.to(span.start), end: self.to(span.end) };
        }
    }
}

/// The first byte from `place` on that is not ASCII.
fn past_ascii(bytes: &[u8], mut place: usize) -> usize {
    while let Some(eight) = bytes.get(place..place + 8) {
        let high = u64::from_le_bytes(eight.try_into().unwrap_or_default()) & 0x8080_8080_8080_8080;
        if high != 0 {
            return place + high.trailing_zeros() as usize / 8;
        }
        place += 8;
    }
    bytes[place..].iter().position(|byte| !byte.is_ascii()).map_or(bytes.len(), |found| place + found)
}

/// Where some paragraphs stand: their text, and how many of its sentences and paragraphs come before them.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    doc: u32,
    sentence: u32,
    paragraph: u32,
}

/// What is looked at to find the rows of a table.
#[derive(Clone, Copy)]
enum Depth {
    Paragraphs,
    Sentences,
    Words,
}

/// The rows of one table, gathered a few paragraphs at a time.
trait Rows: Default + Send + Sync {
    const DEPTH: Depth;

    /// Makes room for the rows of so many bytes of text.
    fn reserve(&mut self, bytes: usize);

    /// Adds some paragraphs; their spans come in bytes and are changed to the caller's unit.
    fn add(&mut self, place: Place, found: &mut Segmented, sweep: &mut Sweep<'_>);

    /// Raises the numbers of sentences and paragraphs, which were counted from `start` of their text.
    fn count_from(&mut self, start: Place);

    /// The rows of all parts, laid end to end.
    fn join(parts: &[Self]) -> Self;
}

impl Rows for Tokens {
    const DEPTH: Depth = Depth::Words;

    fn reserve(&mut self, bytes: usize) {
        // English has a token in five bytes of text.
        let rows = bytes / 5;
        for column in [&mut self.doc, &mut self.start, &mut self.end, &mut self.sentence, &mut self.paragraph] {
            column.reserve(rows);
        }
        self.kind.reserve(rows);
    }

    fn add(&mut self, place: Place, found: &mut Segmented, sweep: &mut Sweep<'_>) {
        sweep.change(&mut found.tokens, |token| &mut token.span);
        let (tokens, paragraph_of) = (&found.tokens, &found.paragraph_of);
        self.doc.resize(self.doc.len() + tokens.len(), place.doc);
        self.start.extend(tokens.iter().map(|token| token.span.start));
        self.end.extend(tokens.iter().map(|token| token.span.end));
        self.kind.extend(tokens.iter().map(|token| token.kind as u8));
        self.sentence.extend(tokens.iter().map(|token| place.sentence + token.sentence));
        let paragraph = |token: &Token| place.paragraph + paragraph_of[token.sentence as usize];
        self.paragraph.extend(tokens.iter().map(paragraph));
    }

    fn count_from(&mut self, start: Place) {
        self.sentence.iter_mut().for_each(|number| *number += start.sentence);
        self.paragraph.iter_mut().for_each(|number| *number += start.paragraph);
    }

    fn join(parts: &[Self]) -> Self {
        let columns: [Column<Self>; 5] =
            [|part| &part.doc, |part| &part.start, |part| &part.end, |part| &part.sentence, |part| &part.paragraph];
        let kinds = || parts.iter().map(|part| &part.kind[..]).collect::<Vec<_>>().concat();
        let ([doc, start, end, sentence, paragraph], kind) = rayon::join(|| end_to_end(parts, columns), kinds);
        Self { doc, start, end, kind, sentence, paragraph }
    }
}

impl Rows for Sentences {
    const DEPTH: Depth = Depth::Sentences;

    fn reserve(&mut self, _: usize) {}

    fn add(&mut self, place: Place, found: &mut Segmented, sweep: &mut Sweep<'_>) {
        sweep.change(&mut found.sentences, |span| span);
        self.doc.resize(self.doc.len() + found.sentences.len(), place.doc);
        self.start.extend(found.sentences.iter().map(|span| span.start));
        self.end.extend(found.sentences.iter().map(|span| span.end));
        self.paragraph.extend(found.paragraph_of.iter().map(|number| place.paragraph + number));
    }

    fn count_from(&mut self, start: Place) {
        self.paragraph.iter_mut().for_each(|number| *number += start.paragraph);
    }

    fn join(parts: &[Self]) -> Self {
        let [doc, start, end, paragraph] =
            end_to_end(parts, [|part| &part.doc, |part| &part.start, |part| &part.end, |part| &part.paragraph]);
        Self { doc, start, end, paragraph }
    }
}

impl Rows for Paragraphs {
    const DEPTH: Depth = Depth::Paragraphs;

    fn reserve(&mut self, _: usize) {}

    fn add(&mut self, place: Place, found: &mut Segmented, sweep: &mut Sweep<'_>) {
        sweep.change(&mut found.paragraphs, |span| span);
        self.doc.resize(self.doc.len() + found.paragraphs.len(), place.doc);
        self.start.extend(found.paragraphs.iter().map(|span| span.start));
        self.end.extend(found.paragraphs.iter().map(|span| span.end));
    }

    fn count_from(&mut self, _: Place) {}

    fn join(parts: &[Self]) -> Self {
        let [doc, start, end] = end_to_end(parts, [|part| &part.doc, |part| &part.start, |part| &part.end]);
        Self { doc, start, end }
    }
}

/// One column of some rows.
type Column<R> = fn(&R) -> &Vec<u32>;

/// Some columns of all parts, the columns side by side.
fn end_to_end<R: Sync, const N: usize>(parts: &[R], columns: [Column<R>; N]) -> [Vec<u32>; N] {
    let mut joined = [const { Vec::new() }; N];
    joined.par_iter_mut().zip(columns).for_each(|(joined, column)| {
        *joined = parts.iter().map(|part| &column(part)[..]).collect::<Vec<_>>().concat();
    });
    joined
}

/// What one task works on.
enum Stretch<'t> {
    /// Whole texts.
    Texts(Range<usize>),
    /// Some paragraphs of a text that is too long for one task.
    Part(Part<'t>),
}

struct Part<'t> {
    doc: usize,
    text: &'t str,
    range: Range<usize>,
    borders: Borders<'t>,
    /// How much the caller's offsets lag behind the bytes where the part starts.
    lag: u32,
}

/// Cuts the work so that every thread finds some, however long a single text is.
///
/// Where it is cut depends on the texts alone, so a table has the same pieces for any number of threads.
fn stretches<'t>(texts: &[Option<&'t str>], options: &SegmentOptions) -> Vec<Stretch<'t>> {
    const SHORTEST: usize = 1 << 16;
    const LONGEST: usize = 1 << 20;
    const MANY: usize = 16;
    let total: usize = texts.iter().flatten().map(|text| text.len()).sum();
    let enough = (total / MANY).clamp(SHORTEST, LONGEST);
    let (mut all, mut first, mut bytes) = (Vec::new(), 0, 0);
    for (doc, text) in texts.iter().enumerate() {
        let text = text.unwrap_or_default();
        bytes += text.len();
        if text.len() >= 2 * enough {
            all.push(Stretch::Texts(first..doc));
            all.extend(parts_of(doc, text, enough, options).into_iter().map(Stretch::Part));
            (first, bytes) = (doc + 1, 0);
        } else if bytes >= enough {
            all.push(Stretch::Texts(first..doc + 1));
            (first, bytes) = (doc + 1, 0);
        }
    }
    all.push(Stretch::Texts(first..texts.len()));
    all
}

/// Cuts a long text between paragraphs.
fn parts_of<'t>(doc: usize, text: &'t str, enough: usize, options: &SegmentOptions) -> Vec<Part<'t>> {
    let borders = Borders::new(text, options.newlines);
    let (mut parts, mut start) = (Vec::new(), 0);
    while start < text.len() {
        let end = borders.cut((start + enough).min(text.len()));
        parts.push(Part { doc, text, range: start..end, borders, lag: 0 });
        start = end;
    }
    if options.offsets == Offsets::Codepoint {
        let lags: Vec<u32> =
            parts.par_iter().map(|part| trailing_bytes(&text.as_bytes()[part.range.clone()])).collect();
        let mut lag = 0;
        for (part, own) in parts.iter_mut().zip(lags) {
            part.lag = lag;
            lag += own;
        }
    }
    parts
}

/// How many bytes begin no code point.
fn trailing_bytes(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&byte| u32::from(byte & 0xC0 == 0x80)).sum()
}

/// The rows of all parts as one table.
fn laid_out<R: Rows>(mut parts: Vec<R>) -> R {
    if parts.len() == 1 { parts.swap_remove(0) } else { R::join(&parts) }
}

/// Segments all texts, stretch by stretch.
fn parts<R: Rows>(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Vec<R>> {
    let run = |stretch: Stretch<'_>| {
        let mut rows = R::default();
        match stretch {
            Stretch::Texts(docs) => {
                let mut room = Segmented::default();
                rows.reserve(texts[docs.clone()].iter().flatten().map(|text| text.len()).sum());
                for doc in docs {
                    cancel.check()?;
                    let text = texts[doc].unwrap_or_default();
                    let language = languages.of(doc, text);
                    let borders = Borders::new(text, options.newlines);
                    let sweep = Sweep::new(text, &(0..text.len()), 0, options.offsets);
                    let mut pass = Pass::new(room, doc, text, &language, options.unit, sweep, cancel);
                    pass.run(&mut rows, borders, 0..text.len());
                    room = pass.scanner.out;
                    cancel.advance(1);
                }
                Ok((rows, None))
            }
            Stretch::Part(Part { doc, text, range, borders, lag }) => {
                cancel.check()?;
                let language = languages.of(doc, text);
                let sweep = Sweep::new(text, &range, lag, options.offsets);
                let mut pass = Pass::new(Segmented::default(), doc, text, &language, options.unit, sweep, cancel);
                rows.reserve(range.len());
                let is_last = range.end == text.len();
                pass.run(&mut rows, borders, range);
                cancel.advance(usize::from(is_last));
                Ok((rows, Some(pass.place)))
            }
        }
    };
    let found: Vec<(R, Option<Place>)> = stretches(texts, options).into_par_iter().map(run).collect::<Result<_>>()?;
    // A pass that saw the flag may have stopped half way.
    cancel.check()?;
    Ok(counted_through(found))
}

/// The rows of each part, with the sentences and paragraphs of a text that was cut counted from its start.
fn counted_through<R: Rows>(mut parts: Vec<(R, Option<Place>)>) -> Vec<R> {
    let mut before = Place::default();
    for (_, counted) in &mut parts {
        let Some(place) = counted else { continue };
        if place.doc != before.doc {
            before = Place { doc: place.doc, ..Place::default() };
        }
        let start = before;
        before.sentence += place.sentence;
        before.paragraph += place.paragraph;
        *place = start;
    }
    let count = |(mut rows, start): (R, Option<Place>)| {
        if let Some(start) = start {
            rows.count_from(start);
        }
        rows
    };
    parts.into_par_iter().map(count).collect()
}

/// One pass over a text, or over a piece of it.
struct Pass<'a> {
    scanner: Scanner<'a>,
    sweep: Sweep<'a>,
    /// Where the next rows stand.
    place: Place,
}

impl<'a> Pass<'a> {
    /// A pass over text number `doc`; `room` is empty.
    fn new(
        room: Segmented,
        doc: usize,
        text: &'a str,
        language: &'a Language,
        unit: Unit,
        sweep: Sweep<'a>,
        cancel: &'a Cancel,
    ) -> Self {
        Self {
            scanner: Scanner::with_room(room, text, &language.segment, unit, cancel),
            sweep,
            place: Place { doc: doc as u32, sentence: 0, paragraph: 0 },
        }
    }

    /// Gathers the rows of a part of the text.
    fn run<R: Rows>(&mut self, rows: &mut R, borders: Borders<'_>, part: Range<usize>) {
        /// What is found stays in the processor's nearest cache until it is turned into rows.
        const MANY: usize = 1 << 10;
        borders.paragraphs(part, |from, end| {
            let scanner = &mut self.scanner;
            let goes_on = match R::DEPTH {
                Depth::Paragraphs => scanner.bare_paragraph(from, end),
                Depth::Sentences => scanner.folded_paragraph(from, end),
                Depth::Words => scanner.paragraph(from, end),
            };
            if scanner.out.tokens.len() >= MANY {
                self.flush(rows);
            }
            goes_on
        });
        self.flush(rows);
    }

    /// Turns what was found so far into rows.
    fn flush(&mut self, rows: &mut impl Rows) {
        let found = &mut self.scanner.out;
        rows.add(self.place, found, &mut self.sweep);
        self.place.sentence += found.sentences.len() as u32;
        self.place.paragraph += found.paragraphs.len() as u32;
        found.tokens.clear();
        found.sentences.clear();
        found.paragraphs.clear();
        found.paragraph_of.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::OffsetMap;

    proptest! {
        #[test]
        fn a_sweep_from_any_place_agrees_with_the_map_of_offsets(
            text in "[ -~]{0,30}[ -~é文👩]{0,200}[ -~]{0,30}",
            (first, last) in (0_usize..200, 0_usize..200),
            stride in 1_usize..9,
        ) {
            let mut borders: Vec<_> = text.char_indices().map(|(byte, _)| byte).collect();
            borders.push(text.len());
            let (first, last) = (first.min(last) % borders.len(), first.max(last) % borders.len());
            let within = &borders[first.min(last)..=first.max(last)];
            let range = within[0]..within[within.len() - 1];
            for offsets in [Offsets::Codepoint, Offsets::Utf8] {
                let map = OffsetMap::new(&text, offsets);
                let lag = range.start as u32 - map.at(range.start as u32);
                let mut sweep = Sweep::new(&text, &range, lag, offsets);
                for &byte in within.iter().step_by(stride) {
                    prop_assert_eq!(sweep.to(byte as u32), map.at(byte as u32));
                }
                prop_assert_eq!(sweep.to(range.end as u32), map.at(range.end as u32));
            }
        }
    }
}
