//! What a language knows about the words of a statement.

use serde::Deserialize;

/// What a language knows about the words of a statement.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UtteranceData {}

impl UtteranceData {
    /// The data of language `code`, empty where there is none.
    pub(super) fn load(_code: &str) -> Self {
        Self::default()
    }
}
