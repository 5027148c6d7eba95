//! What a language knows about furniture: sentences that many unrelated texts share, from `lang/<code>/furniture.toml`.

use serde::Deserialize;

use super::parse;
use crate::dedup::Phrases;

/// What a language knows about furniture: sentences that many unrelated texts share.
#[derive(Debug, Clone, Default)]
pub struct DedupData {
    /// Phrases that mark such a sentence.
    pub phrases: Phrases,
}

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Furniture {
    phrases: Vec<String>,
}

impl DedupData {
    /// The data of language `code`, empty where there is none.
    pub(super) fn load(code: &str) -> Self {
        let source = match code {
            "en" => include_str!("../../lang/en/furniture.toml"),
            "de" => include_str!("../../lang/de/furniture.toml"),
            "fr" => include_str!("../../lang/fr/furniture.toml"),
            "es" => include_str!("../../lang/es/furniture.toml"),
            "hu" => include_str!("../../lang/hu/furniture.toml"),
            "uk" => include_str!("../../lang/uk/furniture.toml"),
            _ => return Self::default(),
        };
        let furniture: Furniture = parse(&format!("{code}/furniture.toml"), source);
        let mut phrases = Phrases::default();
        for phrase in &furniture.phrases {
            let known = phrases.add(phrase);
            debug_assert!(known, "{code}/furniture.toml: {phrase:?} is too short");
        }
        Self { phrases }
    }
}
