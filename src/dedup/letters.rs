//! A text as matching sees it: letters and digits, folded, and nothing else.
//!
//! Outlets change quotation marks, spaces, line breaks and case when they reprint; they rarely change letters. A
//! letter is one byte here: ASCII in lower case, Latin letters from U+00C0 to U+017F without their accents (so that
//! composed and decomposed text agree there), any other letter a byte of its hash. A character of a script in which one character says
//! as much as several letters (Chinese, Japanese, Korean) gives two bytes, so that the same lengths fit all scripts.

use std::ops::Range;

use crate::Cancel;

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

/// The folded letters of a text, and where in the text they stand.
#[derive(Debug, Default)]
pub(super) struct Letters {
    pub(super) all: Vec<u8>,
    /// Letters before, and byte: one mark for each stretch of about [`BLOCK`] bytes.
    marks: Vec<(u32, u32)>,
}

impl Letters {
    /// The letters of `text`.
    pub(super) fn of(text: &str, cancel: &Cancel) -> Self {
        let mut letters = Self::default();
        letters.read(text, cancel);
        letters
    }

    /// Becomes the letters of `text`, or of its start when the caller asks to stop.
    pub(super) fn read(&mut self, text: &str, cancel: &Cancel) {
        self.all.clear();
        self.marks.clear();
        self.all.reserve(text.len());
        self.marks.reserve(text.len() / BLOCK + 1);
        let (mut rest, mut marked) = (text, 0);
        let mut next_look = text.len();
        while !rest.is_empty() {
            if rest.len() <= next_look {
                if cancel.is_set() {
                    return;
                }
                next_look = rest.len().saturating_sub(LOOK);
            }
            let at = text.len() - rest.len();
            if at >= marked {
                self.marks.push((self.all.len() as u32, at as u32));
                marked = at + BLOCK;
            }
            let ascii = ascii_block(rest);
            if ascii > 0 {
                let (block, count) = fold_block(&rest.as_bytes()[..ascii]);
                self.all.extend_from_slice(&block[..count]);
                rest = &rest[ascii..];
            } else if let Some(character) = rest.chars().next() {
                let (width, folded) = fold(character);
                self.all.extend_from_slice(&folded[..width]);
                rest = &rest[character.len_utf8()..];
            }
        }
    }

    /// The bytes of the character of `text` that holds letter `number`.
    pub(super) fn bytes(&self, text: &str, number: u32) -> Range<u32> {
        let after = self.marks.partition_point(|mark| mark.0 <= number);
        let (mut seen, start) = if after == 0 { (0, 0) } else { self.marks[after - 1] };
        let mut rest = text[start as usize..].bytes().zip(start..);
        while let Some((byte, at)) = rest.next() {
            if byte.is_ascii() {
                seen += u32::from(byte.is_ascii_alphanumeric());
            } else if let Some(character) = text[at as usize..].chars().next() {
                seen += fold(character).0 as u32;
                if seen > number {
                    return at..at + character.len_utf8() as u32;
                }
                rest.nth(character.len_utf8() - 2);
            }
            if seen > number {
                return at..at + 1;
            }
        }
        text.len() as u32..text.len() as u32
    }
}

/// The folded letters of at most [`BLOCK`] ASCII bytes, and how many there are.
#[inline]
fn fold_block(bytes: &[u8]) -> ([u8; 256], usize) {
    let mut given = [0; BLOCK];
    given[..bytes.len()].copy_from_slice(bytes);
    // A digit has the bit of the lower case.
    let lower = given.map(|byte| byte | 0x20);
    let is_letter =
        given.map(|byte| u8::from((byte | 0x20).wrapping_sub(b'a') < 26) | u8::from(byte.wrapping_sub(b'0') < 10));
    // Written always, kept only if it is a letter: no branch to mispredict. An index of one byte is never outside.
    let mut block = [0; 256];
    let mut filled = 0_u8;
    for at in 0..BLOCK {
        block[usize::from(filled)] = lower[at];
        filled += is_letter[at];
    }
    (block, usize::from(filled))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn letters(text: &str) -> Vec<u8> {
        Letters::of(text, &Cancel::new()).all
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
        fn every_letter_has_its_character(text in "[ a-zé文“.\n\u{301}]{0,200}|.{0,80}") {
            let folded = Letters::of(&text, &Cancel::new());
            let mut end = 0;
            for (number, letter) in folded.all.iter().enumerate() {
                let bytes = folded.bytes(&text, number as u32);
                prop_assert!(bytes.end >= end);
                end = bytes.end;
                prop_assert!(letters(&text[bytes.start as usize..bytes.end as usize]).contains(letter));
            }
        }
    }
}
