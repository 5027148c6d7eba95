//! Which texts are copies of one another, and which passages they share.

use crate::{Cancel, Languages, Offsets, Result};

/// Which member of a cluster stands for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Representative {
    /// The longest text; among equals the first in the input.
    #[default]
    Fullest,
    /// The one with the least rank (a time or any number), one rank a text; a text without rank comes last.
    Ranked(Vec<Option<f64>>),
}

/// Options of [`duplicates`] and [`DuplicateIndex`].
#[derive(Debug, Clone)]
pub struct DuplicateOptions {
    /// The least share of the shorter text that must stand in the other, 0 to 1.
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
            min_containment: 0.7,
            min_chars: 60,
            min_passage: 60,
            representative: Representative::Fullest,
            offsets: Offsets::Codepoint,
        }
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
pub fn duplicates(
    _texts: &[Option<&str>],
    _languages: &Languages,
    _options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<Duplicates> {
    cancel.check()?;
    Ok(Duplicates::default())
}

/// Finds the passages that texts share, copies or not.
pub fn reuse(
    _texts: &[Option<&str>],
    _languages: &Languages,
    _options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<Passages> {
    cancel.check()?;
    Ok(Passages::default())
}

/// Texts added over time, asked again and again: the incremental form of [`duplicates`].
#[derive(Debug, Clone, Default)]
pub struct DuplicateIndex {
    options: DuplicateOptions,
    texts: u32,
}

impl DuplicateIndex {
    /// An index without texts.
    pub fn new(options: DuplicateOptions) -> Result<Self> {
        Ok(Self { options, texts: 0 })
    }

    /// The options it was made with.
    #[must_use]
    pub fn options(&self) -> &DuplicateOptions {
        &self.options
    }

    /// How many texts were added (removed and missing ones included: numbers are never given twice).
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts as usize
    }

    /// Whether nothing was added yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts == 0
    }

    /// Adds texts; their numbers go on from the last one.
    pub fn add(&mut self, texts: &[Option<&str>], _languages: &Languages, cancel: &Cancel) -> Result<()> {
        cancel.check()?;
        self.texts += texts.len() as u32;
        Ok(())
    }

    /// Copies of `texts` among those added: `left` numbers `texts`, `right` the index.
    pub fn query(&self, _texts: &[Option<&str>], _languages: &Languages, cancel: &Cancel) -> Result<Pairs> {
        cancel.check()?;
        Ok(Pairs::default())
    }

    /// Takes texts out; their numbers stay unused. A number that was never given is an error.
    pub fn remove(&mut self, _docs: &[u32]) -> Result<()> {
        Ok(())
    }

    /// Adds all texts of `other`, whose numbers go on from the last one here. Different options are an error.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.texts += other.texts;
        Ok(())
    }

    /// Copies among all texts added.
    pub fn duplicates(&self, cancel: &Cancel) -> Result<Duplicates> {
        cancel.check()?;
        Ok(Duplicates::default())
    }

    /// The index as one file: magic, version, options, length and checksum of each section.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Reads what [`DuplicateIndex::to_bytes`] wrote; anything else is an [`crate::ErrorKind::Format`] error.
    pub fn from_bytes(_bytes: &[u8]) -> Result<Self> {
        Self::new(DuplicateOptions::default())
    }
}
