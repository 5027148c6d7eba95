//! What a language knows about reporting speech and naming people.

use serde::Deserialize;

/// What a language knows about reporting speech and naming people.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuoteData {}

impl QuoteData {
    /// The data of language `code`, empty where there is none.
    pub(super) fn load(_code: &str) -> Self {
        Self::default()
    }
}
