//! A text as matching sees it: letters and digits, folded, and nothing else.
//!
//! Outlets change quotation marks, spaces, line breaks and case when they reprint; they rarely change letters. A
//! letter is one byte here: ASCII in lower case, Latin letters without their accents (so that composed and
//! decomposed text agree), any other letter a byte of its hash. A character of a script in which one character says
//! as much as several letters (Chinese, Japanese, Korean) gives two bytes, so that the same lengths fit all scripts.

/// The folded ASCII letter or digit of each byte, 0 for everything else.
const ASCII: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Base letters of U+00C0 to U+017F, a space where there is none.
const LATIN: &[u8; 192] = b"aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// The folded bytes of a letter that is not ASCII: none, one or two.
fn fold(letter: char) -> (usize, [u8; 2]) {
    let code = letter as u32;
    if let Some(&base) = LATIN.get((code as usize).wrapping_sub(0xC0)) {
        return (usize::from(base != b' '), [base, 0]);
    }
    if !letter.is_alphanumeric() {
        return (0, [0; 2]);
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter) as u32;
    let hash = lower.wrapping_mul(0x9E37_79B1);
    let wide = matches!(code, 0x2E80..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x20000..=0x3FFFF);
    (1 + usize::from(wide), [(hash >> 24) as u8 | 0x80, (hash >> 16) as u8 | 0x80])
}

/// Replaces `letters` by the folded letters of `text`.
pub(super) fn read(text: &str, letters: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    letters.clear();
    letters.resize(bytes.len() + 1, 0);
    let (mut at, mut filled) = (0, 0);
    while at < bytes.len() {
        let byte = bytes[at];
        if byte < 128 {
            // Written always, kept only if it is a letter: no branch to mispredict. `filled` never passes `at`.
            let letter = ASCII[byte as usize];
            letters[filled] = letter;
            filled += usize::from(letter != 0);
            at += 1;
        } else {
            let Some(character) = text[at..].chars().next() else { break };
            let (width, folded) = fold(character);
            letters[filled..filled + width].copy_from_slice(&folded[..width]);
            filled += width;
            at += character.len_utf8();
        }
    }
    letters.truncate(filled);
}

/// The number of folded letters of `text`.
pub(super) fn count(text: &str) -> u32 {
    if text.is_ascii() {
        return text.bytes().map(|byte| u32::from(byte.is_ascii_alphanumeric())).sum();
    }
    text.chars()
        .map(|letter| if letter.is_ascii() { u32::from(letter.is_ascii_alphanumeric()) } else { fold(letter).0 as u32 })
        .sum()
}

/// The byte ranges of the characters that hold the letters numbered in `wanted`, which ascend.
pub(super) fn bytes_of(text: &str, wanted: &[u32]) -> Vec<(u32, u32)> {
    let mut found = Vec::with_capacity(wanted.len());
    let (mut wanted, mut seen) = (wanted.iter().copied().peekable(), 0);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&next) = wanted.peek() {
        if at >= bytes.len() {
            break;
        }
        let byte = bytes[at];
        let (width, length) = if byte < 128 {
            (u32::from(ASCII[byte as usize] != 0), 1)
        } else {
            let Some(character) = text[at..].chars().next() else { break };
            (fold(character).0 as u32, character.len_utf8())
        };
        seen += width;
        if next < seen {
            while wanted.peek().is_some_and(|&next| next < seen) {
                wanted.next();
                found.push((at as u32, (at + length) as u32));
            }
        }
        at += length;
    }
    debug_assert!(wanted.peek().is_none(), "a letter beyond the text");
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letters(text: &str) -> Vec<u8> {
        let mut letters = Vec::new();
        read(text, &mut letters);
        letters
    }

    #[test]
    fn only_letters_and_digits_stay() {
        assert_eq!(letters("“No Deal,” she\nsaid: 3.5%"), b"nodealshesaid35");
    }

    #[test]
    fn accents_do_not_count() {
        assert_eq!(letters("Orbán Győző Łódź Žižek"), b"orbangyozolodzzizek");
        assert_eq!(letters("é"), letters("e\u{301}"));
    }

    #[test]
    fn a_wide_character_counts_as_two_letters() {
        assert_eq!(letters("文").len(), 2);
        assert_eq!(letters("д").len(), 1);
        assert_eq!(letters("д"), letters("Д"));
    }

    proptest! {
        #[test]
        fn every_letter_has_its_character(text in "[ a-zé文“.\n\u{301}]{0,80}|.{0,80}") {
            let folded = letters(&text);
            let all: Vec<u32> = (0..folded.len() as u32).collect();
            let spans = bytes_of(&text, &all);
            prop_assert_eq!(spans.len(), folded.len());
            for (letter, (start, end)) in spans.into_iter().enumerate() {
                prop_assert!(letters(&text[start as usize..end as usize]).contains(&folded[letter]));
            }
        }
    }
}
