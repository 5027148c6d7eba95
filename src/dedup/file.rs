//! A [`DuplicateIndex`] as one file.
//!
//! All numbers are little-endian. The header: 8 bytes of magic, the version (u32), the number of sections (u32), length
//! and checksum (u64 each) of every section, and the checksum of the header so far (u64). The sections follow without
//! gaps, in the order of [`DuplicateIndex::to_bytes`], and the file ends with the last. Checksums are XXH3 with 64 bits.
//! A change to the sections, to the letters or to the sampling makes a new version.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::{Error, Offsets, Result, text::StringColumn};

use super::{
    DuplicateIndex, DuplicateOptions, Representative, letters,
    sketch::{GRAM, Sketches},
};

const MAGIC: [u8; 8] = *b"copydup\n";
const VERSION: u32 = 2;
const SECTIONS: usize = 10;
const HEADER: usize = 16 + 16 * SECTIONS + 8;

/// Length of a missing text, which no text can have.
const MISSING: u64 = u64::MAX;

impl DuplicateIndex {
    /// The index as one file: magic, version, options, length and checksum of each section.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let sketches = &self.sketches;
        let docs = || 0..sketches.len();
        let ends = |count: &dyn Fn(usize) -> usize| -> Vec<u8> {
            docs()
                .scan(0, |end, doc| {
                    *end += count(doc) as u64;
                    Some(*end)
                })
                .flat_map(u64::to_le_bytes)
                .collect()
        };
        let lengths = self.texts.iter().map(|text| text.map_or(MISSING, |text| text.len() as u64));
        let grams = docs().flat_map(|doc| sketches.grams_of(doc));
        let furniture = docs().flat_map(|doc| sketches.furniture_of(doc));
        let sections: [Vec<u8>; SECTIONS] = [
            write_options(&self.options),
            lengths.flat_map(u64::to_le_bytes).collect(),
            self.texts.iter().flatten().flat_map(str::bytes).collect(),
            docs().flat_map(|doc| sketches.letters_of(doc).to_le_bytes()).collect(),
            ends(&|doc| sketches.grams_of(doc).len()),
            grams.flat_map(|gram| gram.to_le_bytes()).collect(),
            ends(&|doc| sketches.gaps_of(doc).len()),
            docs().flat_map(|doc| sketches.gaps_of(doc)).copied().collect(),
            ends(&|doc| sketches.furniture_of(doc).len()),
            furniture.flat_map(|run| [run.0.to_le_bytes(), run.1.to_le_bytes()]).flatten().collect(),
        ];
        let mut file = Vec::with_capacity(HEADER + sections.iter().map(Vec::len).sum::<usize>());
        file.extend(MAGIC);
        file.extend(VERSION.to_le_bytes());
        file.extend((SECTIONS as u32).to_le_bytes());
        for section in &sections {
            file.extend((section.len() as u64).to_le_bytes());
            file.extend(xxh3_64(section).to_le_bytes());
        }
        let checksum = xxh3_64(&file);
        file.extend(checksum.to_le_bytes());
        for section in sections {
            file.extend(section);
        }
        file
    }

    /// Reads what [`DuplicateIndex::to_bytes`] wrote; anything else is an [`crate::ErrorKind::Format`] error.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let [options, lengths, texts, letters, gram_ends, grams, gap_ends, gaps, furniture_ends, furniture] =
            sections(bytes)?;
        let letters = numbers::<4>(letters)?;
        let mut grams = lists::<4>(letters.len(), gram_ends, grams)?;
        let mut gaps = lists::<1>(letters.len(), gap_ends, gaps)?;
        let mut furniture = lists::<8>(letters.len(), furniture_ends, furniture)?;
        let mut sketches = Sketches::default();
        for &letters in letters {
            let lists = grams.next().zip(gaps.next()).zip(furniture.next());
            let ((grams, gaps), furniture) = lists.unwrap_or_default();
            sketches.push(
                u32::from_le_bytes(letters),
                grams.iter().copied().map(u32::from_le_bytes),
                gaps.as_flattened().iter().copied(),
                furniture.iter().map(|run| run_of(*run)),
            );
        }
        let index = Self { options: read_options(options)?, texts: read_texts(lengths, texts)?, sketches };
        if index.is_sound() { Ok(index) } else { Err(damaged(MISFIT)) }
    }

    /// Whether the sketches are such as the texts could have: matching relies on it.
    fn is_sound(&self) -> bool {
        let sketches = &self.sketches;
        let texts: Vec<Option<&str>> = self.texts.iter().collect();
        sketches.len() == texts.len()
            && texts.par_iter().enumerate().all(|(doc, text)| {
                let (letters, furniture) = (sketches.letters_of(doc), sketches.furniture_of(doc));
                let ends = |bytes: &[u8]| bytes.iter().filter(|byte| **byte < 128).count();
                letters == text.map_or(0, letters::count)
                    && ends(sketches.gaps_of(doc)) == sketches.grams_of(doc).len()
                    && sketches.anchors_of(doc).is_sorted_by(|one, other| one.at < other.at)
                    && sketches.anchors_of(doc).all(|anchor| u64::from(anchor.at) + GRAM as u64 <= u64::from(letters))
                    && furniture.iter().all(|run| run.0 < run.1 && run.1 <= letters)
                    && furniture.is_sorted_by(|one, other| one.1 < other.0)
            })
    }
}

/// What is wrong when each section is whole but does not go with the others.
const MISFIT: &str = "its parts do not fit together";

/// `count` lists of entries of `N` bytes, by where each ends.
fn lists<'b, const N: usize>(
    count: usize,
    ends: &'b [u8],
    entries: &'b [u8],
) -> Result<impl Iterator<Item = &'b [[u8; N]]>> {
    let (ends, entries) = (numbers::<8>(ends)?, numbers::<N>(entries)?);
    let end_of = |end: &[u8; 8]| usize::try_from(u64::from_le_bytes(*end)).unwrap_or(usize::MAX);
    let last = ends.last().map_or(0, end_of);
    if ends.len() != count || !ends.is_sorted_by_key(end_of) || last != entries.len() {
        return Err(damaged(MISFIT));
    }
    let mut start = 0;
    Ok(ends.iter().map(move |end| {
        let end = end_of(end);
        &entries[std::mem::replace(&mut start, end)..end]
    }))
}

/// The first letter of a run, and one past its last.
fn run_of(bytes: [u8; 8]) -> (u32, u32) {
    let both = u64::from_le_bytes(bytes);
    (both as u32, (both >> 32) as u32)
}

/// The sections of a file, each checked against its length and checksum.
fn sections(bytes: &[u8]) -> Result<[&[u8]; SECTIONS]> {
    if bytes.get(..8) != Some(&MAGIC) {
        return Err(Error::format("this is not a saved index of copydesk"));
    }
    let number = |at: usize| bytes.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
    let version = number(8).map(|number| number as u32).ok_or_else(|| damaged("it is cut off"))?;
    if version != VERSION {
        return Err(Error::format(format!(
            "the index has format version {version}; this copydesk reads version {VERSION}: build the index anew"
        )));
    }
    let header = bytes.get(..HEADER).ok_or_else(|| damaged("it is cut off"))?;
    if number(HEADER - 8) != Some(xxh3_64(&header[..HEADER - 8])) || number(8).map(|n| n >> 32) != Some(SECTIONS as u64)
    {
        return Err(damaged("its header is damaged"));
    }
    let mut sections = [&bytes[..0]; SECTIONS];
    let mut rest = &bytes[HEADER..];
    for (place, section) in sections.iter_mut().enumerate() {
        let length = number(16 + 16 * place).and_then(|length| usize::try_from(length).ok());
        let Some((this, others)) = length.and_then(|length| rest.split_at_checked(length)) else {
            return Err(damaged("it is cut off"));
        };
        if number(24 + 16 * place) != Some(xxh3_64(this)) {
            return Err(damaged("a checksum is wrong"));
        }
        (*section, rest) = (this, others);
    }
    if rest.is_empty() { Ok(sections) } else { Err(damaged("something follows its end")) }
}

/// The numbers of `N` bytes that fill a section.
fn numbers<const N: usize>(section: &[u8]) -> Result<&[[u8; N]]> {
    let (numbers, rest) = section.as_chunks::<N>();
    if rest.is_empty() { Ok(numbers) } else { Err(damaged("a section has a broken length")) }
}

fn read_texts(lengths: &[u8], bytes: &[u8]) -> Result<StringColumn> {
    let mut rest = std::str::from_utf8(bytes).map_err(|_| damaged("a text is no UTF-8"))?;
    let mut texts = StringColumn::new();
    for length in numbers::<8>(lengths)?.iter().copied().map(u64::from_le_bytes) {
        if length == MISSING {
            texts.push(None);
            continue;
        }
        let parts = usize::try_from(length).ok().and_then(|length| rest.split_at_checked(length));
        let (text, others) = parts.ok_or_else(|| damaged("a text is cut off"))?;
        texts.push(Some(text));
        rest = others;
    }
    if rest.is_empty() { Ok(texts) } else { Err(damaged("its texts are longer than told")) }
}

fn write_options(options: &DuplicateOptions) -> Vec<u8> {
    let DuplicateOptions { min_containment, min_chars, min_passage, representative, offsets } = options;
    let mut section = Vec::new();
    section.extend(min_containment.to_le_bytes());
    section.extend(min_chars.to_le_bytes());
    section.extend(min_passage.to_le_bytes());
    section.push(u8::from(*offsets == Offsets::Utf8));
    match representative {
        Representative::Fullest => section.push(0),
        Representative::Ranked(ranks) => {
            section.push(1);
            for rank in ranks {
                section.push(u8::from(rank.is_some()));
                section.extend(rank.unwrap_or_default().to_le_bytes());
            }
        }
    }
    section
}

fn read_options(section: &[u8]) -> Result<DuplicateOptions> {
    let wrong = || damaged("its options make no sense");
    let (fixed, ranks) = section.split_at_checked(14).ok_or_else(wrong)?;
    let number = |at: usize| [fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]];
    let representative = match (fixed[13], ranks) {
        (0, []) => Representative::Fullest,
        (1, _) => {
            let rank = |bytes: &[u8; 9]| {
                let rank = f64::from_le_bytes([
                    bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8],
                ]);
                (bytes[0] != 0).then_some(rank)
            };
            Representative::Ranked(numbers::<9>(ranks)?.iter().map(rank).collect())
        }
        _ => return Err(wrong()),
    };
    let options = DuplicateOptions {
        min_containment: f32::from_le_bytes(number(0)),
        min_chars: u32::from_le_bytes(number(4)),
        min_passage: u32::from_le_bytes(number(8)),
        representative,
        offsets: if fixed[12] == 0 { Offsets::Codepoint } else { Offsets::Utf8 },
    };
    options.validate().map_err(|_| wrong())?;
    Ok(options)
}

fn damaged(how: &str) -> Error {
    Error::format(format!("the saved index is damaged: {how}; save it again from the texts"))
}
