//! What a language knows about words and sentences.

use serde::Deserialize;

/// What a language knows about words and sentences.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SegmentData {}

impl SegmentData {
    /// The data of language `code`, empty where there is none.
    pub(super) fn load(_code: &str) -> Self {
        Self::default()
    }
}
