//! What the words of a language may be, by their letters or their ending, whatever the case.

use super::Class;

/// Longest word that is found, in bytes; no word of the lists is longer.
const LONGEST: usize = 32;

/// Words with their classes.
///
/// One look-up takes a few nanoseconds: words are kept by a fixed hash of their lower-cased letters, in open addressing.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The hash of a word with its number in place of the low bits; 0 is an empty place. Half of the places are empty at
    /// least. Small, so that it stays near the processor: most words of a text are looked up in vain.
    slots: Vec<u64>,
    classes: Vec<Class>,
}

/// The bits of a slot that hold the number of the word.
const NUMBER: u64 = 0xFFFF;

impl Words {
    /// What `word` may be, whatever its case; nothing if it is in no list.
    #[must_use]
    pub fn of(&self, word: &str) -> Class {
        if word.len() > LONGEST || self.is_empty() {
            return Class::default();
        }
        match self.slots[self.place(folded_hash(word))] {
            0 => Class::default(),
            slot => self.classes[(slot & NUMBER) as usize],
        }
    }

    /// Whether no word is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The class of `word`, to be changed; the word is known from then on.
    ///
    /// # Panics
    ///
    /// If the word is longer than 32 bytes, or there are 65,535 already.
    pub fn entry(&mut self, word: &str) -> &mut Class {
        assert!(word.len() <= LONGEST && self.classes.len() < NUMBER as usize, "{word:?}: too long, or too many words");
        let hash = folded_hash(word);
        if self.slots.len() <= 2 * self.classes.len() {
            let places = (2 * self.slots.len()).max(64);
            let old = std::mem::replace(&mut self.slots, vec![0; places]);
            for slot in old.into_iter().filter(|slot| *slot != 0) {
                let place = self.place(slot);
                self.slots[place] = slot;
            }
        }
        let place = self.place(hash);
        if self.slots[place] == 0 {
            self.slots[place] = hash & !NUMBER | self.classes.len() as u64 & NUMBER;
            self.classes.push(Class::default());
        }
        &mut self.classes[(self.slots[place] & NUMBER) as usize]
    }

    /// Where the word of this hash stands or would stand.
    fn place(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = (hash >> 32) as usize & mask;
        while self.slots[place] != 0 && (self.slots[place] ^ hash) & !NUMBER != 0 {
            place = (place + 1) & mask;
        }
        place
    }
}

/// Endings of words, each of four ASCII letters at most.
#[derive(Debug, Clone, Default)]
pub struct Endings(Vec<(u32, u32)>);

impl Endings {
    /// The endings of a list parted by blanks.
    #[must_use]
    pub fn new(list: &str) -> Self {
        let masked = |ending: &str| {
            let unused = 8 * (4 - ending.len() as u32);
            (u32::MAX << unused, last_four(ending.as_bytes()))
        };
        Self(list.split_whitespace().map(masked).collect())
    }

    /// Whether `word` has one of the endings, whatever its case.
    #[must_use]
    pub fn end(&self, word: &str) -> bool {
        let last = last_four(word.as_bytes());
        self.0.iter().any(|(mask, ending)| last & mask == *ending)
    }
}

/// The last four letters in lower case, the last one on top; 0 where there is none.
fn last_four(letters: &[u8]) -> u32 {
    let four = match letters.last_chunk() {
        Some(four) => u32::from_le_bytes(*four),
        None => letters.iter().fold(0, |four, letter| four >> 8 | u32::from(*letter) << 24),
    };
    in_lower_case(u64::from(four)) as u32
}

/// A fixed hash of a word that is the same in any case; never 0.
pub(crate) fn folded_hash(word: &str) -> u64 {
    if word.is_ascii() { hash(word.as_bytes()) } else { hash(word.to_lowercase().as_bytes()) }
}

/// Half of the hash of a word that is the same in any case.
pub(crate) fn word_hash(word: &str) -> u32 {
    (folded_hash(word) >> 32) as u32
}

/// A hash of letters that takes ASCII capitals for small letters.
///
/// Reads eight letters at once, those at the end perhaps twice: a short word needs no loop and no copy.
fn hash(letters: &[u8]) -> u64 {
    let four = |four: Option<&[u8; 4]>| four.map_or(0, |four| u64::from(u32::from_le_bytes(*four)));
    let length = letters.len();
    let (head, tail) = match length {
        0 => (0, 0),
        1..=3 => (u64::from(letters[0]) | u64::from(letters[length / 2]) << 8, u64::from(letters[length - 1])),
        4..=7 => (four(letters.first_chunk()), four(letters.last_chunk())),
        _ => {
            let (eights, _) = letters.as_chunks();
            let head = eights.iter().fold(0, |head, eight| mixed(head, in_lower_case(u64::from_le_bytes(*eight))));
            (head, letters.last_chunk().map_or(0, |eight| u64::from_le_bytes(*eight)))
        }
    };
    let head = if length < 8 { in_lower_case(head) } else { head };
    mixed(head, in_lower_case(tail) ^ (length as u64) << 56) | 1 << 63
}

/// Eight letters with the ASCII capitals among them made small.
fn in_lower_case(letters: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let low = letters & (0x7F * ONES);
    // The high bit of each byte: at least `A` (0x41), behind `Z` (0x5A), ASCII.
    let from_a = low + (0x80 - 0x41) * ONES;
    let above_z = low + (0x80 - 0x5B) * ONES;
    let capitals = from_a & !above_z & !letters & (0x80 * ONES);
    letters | capitals >> 2
}

fn mixed(left: u64, right: u64) -> u64 {
    let product = u128::from(left ^ 0x9E37_79B9_7F4A_7C15) * u128::from(right ^ 0xE703_7ED1_A0B4_28DB);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_found_in_any_case() {
        let endings = Endings::new("ed ing");
        assert!(endings.end("walked") && endings.end("SPEAKING") && endings.end("ed"));
        assert!(!endings.end("in") && !endings.end("edit") && !endings.end(""));
    }

    #[test]
    fn words_are_found_in_any_case() {
        let mut words = Words::default();
        assert!(words.is_empty() && words.of("said").is_empty());
        for number in 0..1000 {
            *words.entry(&format!("word{number}")) = Class::SAY;
        }
        *words.entry("über") = Class::PREPOSITION;
        assert_eq!([words.of("WORD999"), words.of("word1000")], [Class::SAY, Class::default()]);
        assert_eq!(words.of("Über"), Class::PREPOSITION);
        *words.entry("a-word-of-twenty-letters") = Class::TITLE;
        assert_eq!(words.of("A-Word-Of-TWENTY-Letters"), Class::TITLE);
        assert_eq!(words.of("a-word-of-twenty-lettErz"), Class::default());
        *words.entry("reporting") = Class::SAY;
        assert_eq!(words.of("deporting"), Class::default());
        assert_eq!(words.of(&"ü".repeat(40)), Class::default());
    }
}
