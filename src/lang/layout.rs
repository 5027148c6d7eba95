//! What a language knows about the lines of a page.

use serde::Deserialize;

/// What a language knows about the lines of a page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LayoutData {}

impl LayoutData {
    /// The data of language `code`, empty where there is none.
    pub(super) fn load(_code: &str) -> Self {
        Self::default()
    }
}
