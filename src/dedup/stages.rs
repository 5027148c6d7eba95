//! The search for copies in two stages, for engines that spread a corpus over many machines.
//!
//! The first stage sees one text at a time: [`sketch`] gives what a search needs of it, and its band keys. Texts are
//! copies only if they have a key in common, so a text whose keys no other text has is `unique`, and may stay behind.
//! The second, [`resolve`], sees the sketches of all the others, and gives the answer of
//! [`duplicates`](super::duplicates) for them. What is furniture, what is a digest and which cluster a text is in depend
//! on many texts at once, so that stage is not cut further.
//!
//! A sketch is the file of an index with one text: magic, version, options and checksums are those of
//! [`DuplicateIndex::to_bytes`], and frozen as they are.

use std::iter::once;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::sketch::{Density, Sketches};
use super::{DuplicateIndex, DuplicateOptions, Duplicates};
use crate::{Cancel, Error, Languages, Result};

/// One text as the second stage needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch {
    /// Its keys, ascending, each once; none if the text is too short to match anything.
    pub bands: Vec<u32>,
    /// The sketch itself.
    pub bytes: Vec<u8>,
}

/// The first stage: sketches every text that is there. A text's sketch depends on that text alone.
pub fn sketch(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<Vec<Option<Sketch>>> {
    options.validate()?;
    let mut sketches = Sketches::default();
    sketches.extend(texts, languages, Density::ByLength, cancel)?;
    let one = |(doc, text): (usize, Option<&str>)| {
        cancel.check()?;
        let Some(text) = text else { return Ok(None) };
        let matches = sketches.letters_of(doc) >= options.min_chars;
        let mut bands = Vec::new();
        if matches {
            bands.extend_from_slice(sketches.grams_of(doc));
            // Equal texts are copies even where no gram was sampled.
            bands.push((xxh3_64(text.as_bytes()) >> 32) as u32);
        }
        bands.sort_unstable();
        bands.dedup();
        let index = DuplicateIndex {
            options: options.clone(),
            texts: once(Some(text)).collect(),
            sketches: sketches.of(once(Some(doc))),
        };
        Ok(Some(Sketch { bands, bytes: index.to_bytes() }))
    };
    texts.par_iter().copied().enumerate().map(one).collect()
}

/// The second stage: the copies among the texts of `sketches`, which are numbered by their place.
///
/// A sketch that is damaged, of another version or made with other options than the first is an error that names its
/// row.
pub fn resolve(sketches: &[Option<&[u8]>], cancel: &Cancel) -> Result<Duplicates> {
    let read = |(row, bytes): (usize, Option<&[u8]>)| {
        cancel.check()?;
        let Some(bytes) = bytes else { return Ok(None) };
        let index = DuplicateIndex::from_bytes(bytes)
            .map_err(|fault| Error::format(format!("sketches: row {row}: {fault}")))?;
        if index.len() == 1 { Ok(Some(index)) } else { Err(Error::format(format!("sketches: row {row} is no sketch"))) }
    };
    let each: Vec<Option<DuplicateIndex>> =
        sketches.par_iter().copied().enumerate().map(read).collect::<Result<_>>()?;
    let options = each.iter().flatten().next().map_or_else(DuplicateOptions::default, |index| index.options.clone());
    let mut all = DuplicateIndex::new(options)?;
    for (row, index) in each.into_iter().enumerate() {
        match index {
            Some(index) if index.options != all.options => {
                let came = format!("row {row}, made with other options than the rows before,");
                return Err(Error::option("sketches", came, "sketches made with the same options"));
            }
            Some(index) => all.merge(index)?,
            None => all.add(&[None], &Languages::Auto, cancel)?,
        }
    }
    all.duplicates(cancel)
}
