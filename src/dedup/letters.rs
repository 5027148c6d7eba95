//! A text as matching sees it: letters and digits, folded, and nothing else.
//!
//! Outlets change quotation marks, spaces, line breaks and case when they reprint; they rarely change letters. A
//! letter is one byte here: ASCII in lower case, Latin letters without their accents (so that composed and
//! decomposed text agree), any other letter a byte of its hash. A character of a script in which one character says
//! as much as several letters (Chinese, Japanese, Korean) gives two bytes, so that the same lengths fit all scripts.

use crate::Cancel;

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

/// Bytes looked at together.
const BLOCK: usize = 64;

/// Bytes read between two looks at the flag.
const LOOK: usize = 1 << 20;

/// Replaces `letters` by the folded letters of `text`, or some of them when the caller asks to stop.
pub(super) fn read(text: &str, letters: &mut Vec<u8>, cancel: &Cancel) {
    letters.clear();
    letters.reserve(text.len());
    let mut rest = text;
    let mut next_look = text.len();
    while !rest.is_empty() {
        if rest.len() <= next_look {
            if cancel.is_set() {
                return;
            }
            next_look = rest.len().saturating_sub(LOOK);
        }
        let ascii = ascii_block(rest);
        if ascii > 0 {
            // Written always, kept only if it is a letter: no branch to mispredict. An index of one byte is never
            // outside of this array.
            let mut block = [0_u8; 256];
            let mut filled = 0_u8;
            for &byte in &rest.as_bytes()[..ascii] {
                let letter = ASCII[usize::from(byte & 127)];
                block[usize::from(filled)] = letter;
                filled += u8::from(letter != 0);
            }
            letters.extend_from_slice(&block[..usize::from(filled)]);
            rest = &rest[ascii..];
        } else if let Some(character) = rest.chars().next() {
            let (width, folded) = fold(character);
            letters.extend_from_slice(&folded[..width]);
            rest = &rest[character.len_utf8()..];
        }
    }
}

/// How many bytes at the start of `text` are ASCII, [`BLOCK`] at most.
#[inline]
fn ascii_block(text: &str) -> usize {
    let bytes = &text.as_bytes()[..text.len().min(BLOCK)];
    if bytes.is_ascii() { bytes.len() } else { bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len()) }
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
    let (mut at, mut seen) = (0, 0);
    while found.len() < wanted.len() && at < text.len() {
        let ascii = ascii_block(&text[at..]);
        if ascii > 0 {
            let block = &text.as_bytes()[at..at + ascii];
            let letters: u32 = block.iter().map(|byte| u32::from(byte.is_ascii_alphanumeric())).sum();
            if wanted[found.len()] < seen + letters {
                let places = (at..).zip(block).filter(|(_, byte)| byte.is_ascii_alphanumeric());
                for (letter, (place, _)) in (seen..).zip(places) {
                    while wanted.get(found.len()) == Some(&letter) {
                        found.push((place as u32, place as u32 + 1));
                    }
                }
            }
            (at, seen) = (at + ascii, seen + letters);
        } else if let Some(character) = text[at..].chars().next() {
            let end = at + character.len_utf8();
            seen += fold(character).0 as u32;
            while wanted.get(found.len()).is_some_and(|&next| next < seen) {
                found.push((at as u32, end as u32));
            }
            at = end;
        }
    }
    debug_assert_eq!(found.len(), wanted.len(), "a letter beyond the text");
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letters(text: &str) -> Vec<u8> {
        let mut letters = Vec::new();
        read(text, &mut letters, &Cancel::new());
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
