//! The tables: every text segmented on its own, then laid end to end.

use super::{Paragraphs, SegmentOptions, Segmented, Sentences, Tokens, segment};
use crate::text::map_texts;
use crate::{Cancel, Languages, Offsets, Result, Span};

/// Changes spans that come in reading order from bytes to the caller's unit, in one sweep over the text.
struct Sweep<'t> {
    bytes: &'t [u8],
    at: usize,
    count: u32,
    /// Whether an offset is its own answer.
    same: bool,
}

impl<'t> Sweep<'t> {
    fn new(text: &'t str, offsets: Offsets) -> Self {
        Self { bytes: text.as_bytes(), at: 0, count: 0, same: offsets == Offsets::Utf8 || text.is_ascii() }
    }

    fn to(&mut self, place: u32) -> u32 {
        if self.same {
            return place;
        }
        let place = place as usize;
        self.count += self.bytes[self.at..place].iter().map(|&byte| u32::from(byte & 0xC0 != 0x80)).sum::<u32>();
        self.at = place;
        self.count
    }

    /// Both ends of each span.
    fn spans(&mut self, spans: impl ExactSizeIterator<Item = Span>) -> (Vec<u32>, Vec<u32>) {
        let mut starts = Vec::with_capacity(spans.len());
        let mut ends = Vec::with_capacity(spans.len());
        for span in spans {
            starts.push(self.to(span.start));
            ends.push(self.to(span.end));
        }
        (starts, ends)
    }
}

fn each<T: Send>(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
    columns: impl Fn(Segmented, Sweep<'_>) -> T + Sync,
) -> Result<Vec<Option<T>>> {
    map_texts(texts, cancel, |doc, text| {
        let segmented = segment(text, &languages.of(doc, text), options, cancel);
        columns(segmented, Sweep::new(text, options.offsets))
    })
}

/// The words of every text.
pub fn tokenize(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Tokens> {
    let found = each(texts, languages, options, cancel, |segmented, mut sweep| {
        let (start, end) = sweep.spans(segmented.tokens.iter().map(|token| token.span));
        let kind = segmented.tokens.iter().map(|token| token.kind as u8).collect();
        let sentence: Vec<u32> = segmented.tokens.iter().map(|token| token.sentence).collect();
        let paragraph = sentence.iter().map(|&sentence| segmented.paragraph_of[sentence as usize]).collect();
        Tokens { doc: Vec::new(), start, end, kind, sentence, paragraph }
    })?;
    let rows = found.iter().flatten().map(|part| part.start.len()).sum();
    let mut all = Tokens {
        doc: Vec::with_capacity(rows),
        start: Vec::with_capacity(rows),
        end: Vec::with_capacity(rows),
        kind: Vec::with_capacity(rows),
        sentence: Vec::with_capacity(rows),
        paragraph: Vec::with_capacity(rows),
    };
    for (doc, part) in found.into_iter().enumerate() {
        let Some(part) = part else { continue };
        all.doc.resize(all.doc.len() + part.start.len(), doc as u32);
        all.start.extend_from_slice(&part.start);
        all.end.extend_from_slice(&part.end);
        all.kind.extend_from_slice(&part.kind);
        all.sentence.extend_from_slice(&part.sentence);
        all.paragraph.extend_from_slice(&part.paragraph);
    }
    Ok(all)
}

/// The sentences of every text.
pub fn sentences(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Sentences> {
    let found = each(texts, languages, options, cancel, |segmented, mut sweep| {
        (sweep.spans(segmented.sentences.iter().copied()), segmented.paragraph_of)
    })?;
    let mut all = Sentences::default();
    for (doc, part) in found.into_iter().enumerate() {
        let Some(((start, end), paragraph)) = part else { continue };
        all.doc.resize(all.doc.len() + start.len(), doc as u32);
        all.start.extend(start);
        all.end.extend(end);
        all.paragraph.extend(paragraph);
    }
    Ok(all)
}

/// The paragraphs of every text.
pub fn paragraphs(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &SegmentOptions,
    cancel: &Cancel,
) -> Result<Paragraphs> {
    let found = each(texts, languages, options, cancel, |segmented, mut sweep| {
        sweep.spans(segmented.paragraphs.iter().copied())
    })?;
    let mut all = Paragraphs::default();
    for (doc, part) in found.into_iter().enumerate() {
        let Some((start, end)) = part else { continue };
        all.doc.resize(all.doc.len() + start.len(), doc as u32);
        all.start.extend(start);
        all.end.extend(end);
    }
    Ok(all)
}
