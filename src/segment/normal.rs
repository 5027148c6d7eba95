//! The normal form of a token: what the spellings of one word have in common.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Writes the normal form of `word` into `form`, which is emptied first.
///
/// Case is folded (`Straße` and `STRASSE` are one), single, double and angled quotation marks become `'` and `"`, dashes
/// and hyphens `-`, accents are composed (NFC). Soft hyphens, byte order marks and signs of writing direction are left
/// out, unless nothing else is there.
pub(super) fn normalise(word: &str, form: &mut String) {
    form.clear();
    if word.is_ascii() {
        form.push_str(word);
        form.make_ascii_lowercase();
    } else {
        word.nfc().filter_map(plain).for_each(|c| fold(c, form));
        if is_nfc_quick(form.chars()) != IsNormalized::Yes {
            *form = form.nfc().collect();
        }
        if form.is_empty() {
            form.push_str(word);
        }
    }
    // The typewriter's way to write marks: ``No'' -- and `no'.
    let one = match form.as_bytes() {
        b"''" | b"``" => "\"",
        b"`" => "'",
        dashes if dashes.len() > 1 && dashes.iter().all(|&byte| byte == b'-') => "-",
        _ => return,
    };
    form.replace_range(.., one);
}

/// `c` with its typographic variants made one; nothing for what cannot be seen.
fn plain(c: char) -> Option<char> {
    match c {
        '‘'..='‛' | '′' | '‵' | '´' | 'ʹ'..='ʼ' | '‹' | '›' | '＇' => Some('\''),
        '“'..='‟' | '″' | '‶' | '«' | '»' | '〝'..='〟' | '❝' | '❞' | '＂' => Some('"'),
        '\u{2010}'..='\u{2015}' | '−' | '⸺' | '⸻' | '﹘' | '﹣' | '－' => Some('-'),
        '\u{00AD}'
        | '\u{061C}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => None,
        _ => Some(c),
    }
}

/// Appends `c` with its case folded.
///
/// Down, up and down again is Unicode's full case folding, but that Cherokee comes out in its small letters and Turkish
/// dotless `ı`, whose capital is `I`, is asked for by name.
fn fold(c: char, form: &mut String) {
    if c.is_ascii() {
        form.push(c.to_ascii_lowercase());
    } else if c == 'ı' {
        form.push(c);
    } else {
        form.extend(c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(word: &str) -> String {
        let mut form = String::from("before");
        normalise(word, &mut form);
        form
    }

    #[test]
    fn spellings_of_one_word_are_one() {
        for (spellings, form) in [
            (&["Straße", "STRASSE", "strasse", "STRAẞE"][..], "strasse"),
            (&["Café", "CAFE\u{301}", "cafe\u{301}"], "café"),
            (&["n’t", "N'T", "nʼt", "n‘t"], "n't"),
            (&["“", "„", "»", "''", "``", "\""], "\""),
            (&["–", "—", "--", "---", "-", "−"], "-"),
            (&["co‑op", "co-op", "co\u{ad}-op"], "co-op"),
            (&["ΟΔΟΣ", "οδος", "οδοσ"], "οδοσ"),
            (&["Київ", "КИЇВ", "Киі\u{308}в"], "київ"),
            (&["\u{ad}"], "\u{ad}"),
        ] {
            for word in spellings {
                assert_eq!(normal(word), form, "{word:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_normal_form_is_its_own(word in "\\PC{1,12}") {
            let once = normal(&word);
            prop_assert!(!once.is_empty());
            prop_assert_eq!(normal(&once), once);
        }
    }
}
