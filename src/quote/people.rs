//! One name for one person or body across documents.

use super::QuoteRows;
use crate::{Cancel, Languages, Result, StringColumn};

/// What [`people`] finds.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// The speaker of every row of the input under the name that all documents share.
    pub row_speaker_id: StringColumn,
    /// One row a person or body, by name.
    pub speaker_id: StringColumn,
    /// The spellings and phrases used, most frequent first, parted by `; `.
    pub forms: StringColumn,
    /// The roles given (*secretary of state*), most frequent first, parted by `; `.
    pub roles: StringColumn,
    /// Number of documents that quote this speaker.
    pub documents: Vec<u32>,
}

/// Joins the speakers of one corpus: *Anthony Blinken* here is *Antony Blinken* there.
pub fn people(_rows: &QuoteRows<'_>, _languages: &Languages, cancel: &Cancel) -> Result<People> {
    cancel.check()?;
    Ok(People::default())
}
