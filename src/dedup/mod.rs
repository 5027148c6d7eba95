//! Which texts are copies of one another, and which passages they share.

mod accept;
mod align;
mod chain;
mod cluster;
mod corpus;
mod coverage;
mod digest;
mod file;
mod find;
mod folds;
mod furniture;
mod index;
mod letters;
mod lists;
mod passage;
mod phrases;
mod role;
mod sketch;
mod stages;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::{Cancel, Error, Languages, Offsets, Result};
use corpus::ByContent;
use sketch::{Density, Sketches};

pub use index::DuplicateIndex;
pub use phrases::Phrases;
pub use stages::{Sketch, resolve, sketch};

/// Which member of a cluster stands for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Representative {
    /// The longest text, in characters; what the texts say decides among those of one length, and of equal texts the
    /// first in the input stands.
    #[default]
    Fullest,
    /// The one with the least rank (a time or any number), one rank a text; a text without rank comes last.
    Ranked(Vec<Option<f64>>),
}

/// Options of [`duplicates`] and [`DuplicateIndex`].
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateOptions {
    /// The least share of the shorter text that must stand in the other, 0 to 1. Two texts that other copies tie to one
    /// cluster are a pair from 0.3 on.
    pub min_containment: f32,
    /// Texts with fewer letters and digits never match anything.
    pub min_chars: u32,
    /// The shortest passage reported, in characters.
    pub min_passage: u32,
    /// Which member stands for its cluster.
    pub representative: Representative,
    /// Unit of the offsets in the result.
    pub offsets: Offsets,
}

impl Default for DuplicateOptions {
    fn default() -> Self {
        Self {
            min_containment: 0.5,
            min_chars: 60,
            min_passage: 60,
            representative: Representative::Fullest,
            offsets: Offsets::Codepoint,
        }
    }
}

impl DuplicateOptions {
    /// An error that names the first option out of range.
    pub fn validate(&self) -> Result<()> {
        if !(0.0..=1.0).contains(&self.min_containment) {
            return Err(Error::option("min_containment", self.min_containment, "a share from 0 to 1"));
        }
        if self.min_chars == 0 {
            return Err(Error::option("min_chars", self.min_chars, "1 or more"));
        }
        if self.min_passage < 20 {
            return Err(Error::option("min_passage", self.min_passage, "20 or more"));
        }
        if let Representative::Ranked(ranks) = &self.representative
            && ranks.iter().flatten().any(|rank| rank.is_nan())
        {
            return Err(Error::option("representative", "NaN", "numbers or nothing as ranks"));
        }
        Ok(())
    }
}

/// What a text is within its cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum Role {
    Original,
    Verbatim,
    Excerpt,
    Edited,
    Unique,
}

impl Role {
    /// All roles, in the order of their codes.
    pub const NAMES: [&'static str; 5] = ["original", "verbatim", "excerpt", "edited", "unique"];
}

/// Pairs of texts of which one is a copy of the other, `left < right`.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Pairs {
    pub left: Vec<u32>,
    pub right: Vec<u32>,
    pub containment: Vec<f32>,
    pub jaccard: Vec<f32>,
    pub shared_chars: Vec<u32>,
}

/// One row a text that is there.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Clusters {
    pub doc: Vec<u32>,
    pub cluster: Vec<u32>,
    pub representative: Vec<u32>,
    /// Codes of [`Role`].
    pub role: Vec<u8>,
    /// The share of the text that stands in its copies, 0 to 1; furniture does not count.
    pub coverage: Vec<f32>,
}

/// Runs of text that two texts share.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Passages {
    pub left: Vec<u32>,
    pub right: Vec<u32>,
    pub left_start: Vec<u32>,
    pub left_end: Vec<u32>,
    pub right_start: Vec<u32>,
    pub right_end: Vec<u32>,
    pub edited: Vec<bool>,
    pub boilerplate: Vec<bool>,
}

/// What [`duplicates`] finds.
#[derive(Debug, Clone, Default)]
pub struct Duplicates {
    /// Copies of one text only.
    pub pairs: Pairs,
    /// One row a text.
    pub clusters: Clusters,
    /// The passages behind the pairs.
    pub passages: Passages,
}

/// Finds the texts that are copies of one another.
///
/// The answer is the same for every order of the input. Equal texts are one text to the search: of a text with more
/// than 32 copies, each is paired with the first of them only, and that one alone with other texts. So in a cluster of
/// very many texts `pairs` spans the cluster and does not list all pairs.
pub fn duplicates(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<Duplicates> {
    options.validate()?;
    let mut sketches = Sketches::default();
    let by_content = ByContent::new(texts, cancel)?;
    sketches.extend(&by_content.firsts(texts), languages, Density::ByLength, cancel)?;
    find::duplicates(texts, by_content, Cow::Owned(sketches), options, cancel)
}

/// Finds the passages that texts share, copies or not.
///
/// A passage that one text has twice, such as a repeated headline, is a row with that text on both sides. What stands
/// in very many texts (more than 60) is not told for all pairs of them: each text is then paired with 16 others. A text
/// that shares something with very many is compared with those that it shares most with, 256 and one more for every 64
/// letters that it shares with any.
pub fn reuse(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<Passages> {
    options.validate()?;
    let mut sketches = Sketches::default();
    let by_content = ByContent::new(texts, cancel)?;
    sketches.extend(&by_content.firsts(texts), languages, Density::Fine, cancel)?;
    find::reuse(texts, by_content, sketches, options, cancel)
}
