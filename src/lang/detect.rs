//! The language of a text, by script and frequent words.

use std::sync::Arc;

use super::segment::FREQUENT;
use super::{CODES, Language};

/// How much of the text is looked at, in words and in bytes.
const WORDS: usize = 400;
const BYTES: usize = 8000;

/// The language of `text`, English where nothing speaks for another.
///
/// Counts the frequent words of each language near the start of the text; the language with most of them wins, the
/// first of [`CODES`] if two are level. Languages without data of their own come out as their nearest neighbour here,
/// or as English.
///
/// # Panics
///
/// Never: every code of [`CODES`] has data.
#[must_use]
pub fn detect(text: &str) -> Arc<Language> {
    let languages = CODES.map(|code| Language::named(code).expect("every listed language is there"));
    let end = (0..=BYTES.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let mut counts = [0_usize; CODES.len()];
    let words = text[..end].split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(WORDS);
    for word in words {
        for (count, language) in counts.iter_mut().zip(&languages) {
            *count += usize::from(language.segment.flags(word) & FREQUENT != 0);
        }
    }
    // `max_by_key` takes the last of equals, so the first is asked for by going backwards.
    let best = (0..CODES.len()).rev().max_by_key(|&number| counts[number]).unwrap_or(0);
    Arc::clone(&languages[best])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_tell_the_language() {
        for (text, code) in [
            ("The mayor said that the bridge is closed and that it will be so for weeks.", "en"),
            ("Die Bürgermeisterin sagte, dass die Brücke für mehrere Wochen nicht befahrbar ist.", "de"),
            ("La maire a dit que le pont est fermé et qu'il le sera pour des semaines.", "fr"),
            ("La alcaldesa dijo que el puente está cerrado y que lo estará por semanas.", "es"),
            ("A polgármester azt mondta, hogy a híd le van zárva, és hetekig így is marad.", "hu"),
            ("Міський голова сказала, що міст зачинено і що так буде ще кілька тижнів.", "uk"),
            ("", "en"),
            ("12345 !!!", "en"),
        ] {
            assert_eq!(detect(text).code, code, "{text}");
        }
    }
}
