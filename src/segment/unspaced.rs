//! Whether texts have words of a script that is written without blanks, for which no dictionary is here.

use rayon::prelude::*;

use super::class::is_unspaced;

/// Whether any of `texts` has letters of a script that is written without blanks; its words are then those of Unicode's
/// default borders (UAX #29).
#[must_use]
pub fn has_unspaced_script(texts: &[Option<&str>]) -> bool {
    texts.par_iter().flatten().any(|text| {
        // The bytes that such letters begin with. Others share them, so that the letters are looked at next; but curly
        // quotation marks, dashes and accented letters do not. The radicals of Chinese (U+2E80 to U+2FDF) would need
        // 0xE2, with which those marks begin: they stand among letters that are found.
        let may = |byte: &u8| matches!(byte, 0xE0 | 0xE1 | 0xE3..=0xEA | 0xEF | 0xF0);
        // A whole block at once, without a way out in between, is what compilers turn into wide steps.
        let any_may = |block: &[u8]| block.iter().fold(false, |any, byte| any | may(byte));
        text.as_bytes().chunks(64).any(any_may) && text.chars().any(is_unspaced)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_with_blanks_are_no_such_scripts() {
        assert!(!has_unspaced_script(&[Some("“Žluťoučký” — Київ, Việt, हिन्दी, 한국어, العربية 👍"), None, Some("")]));
        for text in ["the word 文字", "かな", "ภาษาไทย", "မြန်မာ", "ខ្មែរ", "བོད"]
        {
            assert!(has_unspaced_script(&[None, Some("plain"), Some(text)]), "{text}");
        }
    }
}
