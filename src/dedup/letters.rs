//! A text as matching sees it: letters and digits, folded, and nothing else.
//!
//! Outlets change quotation marks, spaces, line breaks and case when they reprint; they rarely change letters. A
//! letter is one byte here: ASCII in lower case, Latin letters from U+00C0 to U+017F without their accents (so that
//! composed and decomposed text agree there), any other letter a byte of its hash. A character of a script in which one
//! character says as much as several letters (Chinese, Japanese, Korean) gives two bytes, so that the same lengths fit
//! all scripts.

use std::ops::Range;

use crate::Cancel;

/// Base letters of U+00C0 to U+017F, a space where there is none.
const LATIN: &[u8; 192] = b"aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// Whether `character` is a letter or digit, answered at once for the dashes and quotation marks of news.
#[inline]
pub(super) fn is_letter(character: char) -> bool {
    !matches!(character, '\u{2000}'..='\u{206F}') && character.is_alphanumeric()
}

/// The folded bytes of a letter that is not ASCII: none, one or two.
fn fold(letter: char) -> (usize, [u8; 2]) {
    let code = letter as u32;
    if let Some(&base) = LATIN.get((code as usize).wrapping_sub(0xC0)) {
        return (usize::from(base != b' '), [base, 0]);
    }
    if !is_letter(letter) {
        return (0, [0; 2]);
    }
    let lower = letter.to_lowercase().next().unwrap_or(letter) as u32;
    let hash = lower.wrapping_mul(0x9E37_79B1);
    let wide = matches!(code, 0x2E80..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x20000..=0x3FFFF);
    (1 + usize::from(wide), [(hash >> 24) as u8 | 0x80, (hash >> 16) as u8 | 0x80])
}

/// Bytes looked at together.
const BLOCK: usize = 64;
/// Letters of a word that are written together.
const RUN: usize = 16;

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
        // No character has more letters than bytes.
        self.all.resize(text.len() + RUN, 0);
        self.marks.reserve(text.len() / BLOCK + 1);
        let (mut rest, mut marked, mut filled) = (text, 0, 0);
        let mut next_look = text.len();
        while !rest.is_empty() {
            if rest.len() <= next_look {
                if cancel.is_set() {
                    break;
                }
                next_look = rest.len().saturating_sub(LOOK);
            }
            let at = text.len() - rest.len();
            if at >= marked {
                self.marks.push((filled as u32, at as u32));
                marked = at + BLOCK;
            }
            let ascii = ascii_block(rest);
            if ascii > 0 {
                filled += fold_block(&rest.as_bytes()[..ascii], &mut self.all[filled..]);
                rest = &rest[ascii..];
            } else if let Some(character) = rest.chars().next() {
                let (width, folded) = fold(character);
                self.all[filled..filled + width].copy_from_slice(&folded[..width]);
                filled += width;
                rest = &rest[character.len_utf8()..];
            }
        }
        self.all.truncate(filled);
    }

    /// The bytes of the character of `text` that holds letter `number`.
    pub(super) fn bytes(&self, text: &str, number: u32) -> Range<u32> {
        let after = self.marks.partition_point(|mark| mark.0 <= number);
        let (mut seen, start) = if after == 0 { (0, 0) } else { self.marks[after - 1] };
        let block = text.as_bytes()[start as usize..].first_chunk::<BLOCK>().filter(|block| block.is_ascii());
        let mut bits = block.map_or(0, letter_bits);
        if number - seen < bits.count_ones() {
            (seen..number).for_each(|_| bits &= bits - 1);
            let at = start + bits.trailing_zeros();
            return at..at + 1;
        }
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

/// Writes the folded letters of at most [`BLOCK`] ASCII bytes; gives how many there are. What follows them in `folded`,
/// which has room for [`RUN`] more than the bytes, is written over.
#[inline]
fn fold_block(bytes: &[u8], folded: &mut [u8]) -> usize {
    let mut given = [0; BLOCK + RUN];
    given[..bytes.len()].copy_from_slice(bytes);
    // A digit has the bit of the lower case.
    let lower = given.map(|byte| byte | 0x20);
    let mut others = !letter_bits(&given);
    // Word by word, as many letters at once as nearly all words have.
    let (mut filled, mut start) = (0, 0);
    loop {
        let end = bytes.len().min(others.trailing_zeros() as usize);
        let run = end.saturating_sub(start);
        if run <= RUN {
            folded[filled..filled + RUN].copy_from_slice(&lower[start..start + RUN]);
        } else {
            folded[filled..filled + run].copy_from_slice(&lower[start..end]);
        }
        filled += run;
        start = end + 1;
        if end == bytes.len() {
            return filled;
        }
        others &= others - 1;
    }
}

/// A bit for each of the first [`BLOCK`] of `bytes` that is an ASCII letter or digit.
#[inline]
fn letter_bits<const LEN: usize>(bytes: &[u8; LEN]) -> u64 {
    let is_letter =
        bytes.map(|byte| u8::from((byte | 0x20).wrapping_sub(b'a') < 26) | u8::from(byte.wrapping_sub(b'0') < 10));
    let mut bits = 0;
    for (number, eight) in is_letter[..BLOCK].as_chunks().0.iter().enumerate() {
        // The product has the lowest bits of eight bytes side by side at its top.
        bits |= (u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * number);
    }
    bits
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
