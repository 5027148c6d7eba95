//! What the words of a language may be, by their letters or their ending, whatever the case.

use super::Class;

/// Longest word that is found, in bytes; no word of the lists is longer.
pub(crate) const LONGEST: usize = 32;

/// Words with their classes.
///
/// One look-up takes a few nanoseconds: words are kept by a fixed hash of their lower-cased letters, in open addressing.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The hash of a word and its class; the hash 0 is an empty place. A third of the places is empty at least.
    slots: Vec<(u64, Class)>,
    count: usize,
    /// The bits that the hashes of the words lead to, so that most words of a text, which are looked up in vain, are told
    /// without a look at the slots.
    sieve: Vec<u64>,
}

/// Bits of the sieve: 8 kB, which stay near the processor.
const SIEVE: usize = 1 << 16;

/// The bit of the sieve that a hash leads to: the number of its word, and its place there.
fn sifted(hash: u64) -> (usize, u64) {
    let bit = (hash >> 16) as usize % SIEVE;
    (bit / 64, 1 << (bit % 64))
}

impl Words {
    /// What `word` may be, whatever its case; nothing if it is in no list.
    #[must_use]
    pub fn of(&self, word: &str) -> Class {
        if word.len() > LONGEST { Class::default() } else { self.of_hash(folded_hash(word)) }
    }

    /// What the word of this [`folded_hash`] may be; it is no longer than those of the lists.
    #[inline]
    pub(crate) fn of_hash(&self, hash: u64) -> Class {
        let (word, bit) = sifted(hash);
        match self.sieve.get(word) {
            Some(bits) if bits & bit != 0 => self.slots[self.place(hash)].1,
            _ => Class::default(),
        }
    }

    /// Whether no word is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The class of `word`, to be changed; the word is known from then on.
    ///
    /// # Panics
    ///
    /// If the word is longer than 32 bytes.
    pub fn entry(&mut self, word: &str) -> &mut Class {
        assert!(word.len() <= LONGEST, "{word:?}: too long");
        let hash = folded_hash(word);
        if 2 * self.slots.len() <= 3 * self.count {
            let places = (2 * self.slots.len()).max(64);
            let old = std::mem::replace(&mut self.slots, vec![(0, Class::default()); places]);
            for slot in old.into_iter().filter(|slot| slot.0 != 0) {
                let place = self.place(slot.0);
                self.slots[place] = slot;
            }
            self.sieve.resize(SIEVE / 64, 0);
        }
        let place = self.place(hash);
        if self.slots[place].0 == 0 {
            self.slots[place].0 = hash;
            self.count += 1;
            let (word, bit) = sifted(hash);
            self.sieve[word] |= bit;
        }
        &mut self.slots[place].1
    }

    /// Where the word of this hash stands or would stand.
    fn place(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = (hash >> 32) as usize & mask;
        while self.slots[place].0 != 0 && self.slots[place].0 != hash {
            place = (place + 1) & mask;
        }
        place
    }
}

/// Whether a word is among those of a short list in small letters, whatever its own case: *ERZÄHLER* is *erzähler*.
pub(crate) fn is_among<W: AsRef<str>>(list: impl IntoIterator<Item = W>, word: &str) -> bool {
    list.into_iter().any(|listed| listed.as_ref().chars().eq(word.chars().flat_map(char::to_lowercase)))
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
            (u32::MAX << unused, LastLetters::of(ending.as_bytes()).0)
        };
        Self(list.split_whitespace().map(masked).collect())
    }

    /// Whether a word with these last letters has one of the endings.
    #[must_use]
    pub fn end(&self, last: LastLetters) -> bool {
        self.0.iter().any(|(mask, ending)| last.0 & mask == *ending)
    }
}

/// The last four letters of a word in lower case, the last one on top; 0 where there is none.
#[derive(Debug, Clone, Copy)]
pub struct LastLetters(u32);

impl LastLetters {
    /// The last letters of `word`.
    #[must_use]
    pub fn of(word: &[u8]) -> Self {
        let four = match word.last_chunk() {
            Some(four) => u32::from_le_bytes(*four),
            None => word.iter().fold(0, |four, letter| four >> 8 | u32::from(*letter) << 24),
        };
        Self(in_lower_case(u64::from(four)) as u32)
    }
}

/// A fixed hash of a word that is the same in any case; never 0.
#[inline]
pub(crate) fn folded_hash(word: &str) -> u64 {
    match hash(word.as_bytes()) {
        Some(hash) => hash,
        None => hash_of_any(word),
    }
}

/// The hash of a word that is not all ASCII.
fn hash_of_any(word: &str) -> u64 {
    // Most such words are small letters and curly marks, which stay as they are.
    if word.chars().all(|c| c.is_ascii() || c.is_lowercase() || matches!(c, '\u{2000}'..='\u{206F}')) {
        return mixed_ends(word.as_bytes()).0;
    }
    let lower = word.to_lowercase();
    mixed_ends(lower.as_bytes()).0
}

/// The hash of a word if it is all ASCII.
#[inline]
fn hash(letters: &[u8]) -> Option<u64> {
    let (hash, all) = mixed_ends(letters);
    (all & HIGH == 0).then_some(hash)
}

/// Half of the hash of a word that is the same in any case.
pub(crate) fn word_hash(word: &str) -> u32 {
    half(folded_hash(word))
}

/// The half of a [`folded_hash`] that stands for the word in features.
pub(crate) fn half(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// A hash of letters that takes ASCII capitals for small letters, and all bits that are set in any eight of them.
///
/// Reads eight letters at once, those at the end perhaps twice: a short word needs no loop and no copy.
#[inline]
fn mixed_ends(letters: &[u8]) -> (u64, u64) {
    let length = letters.len();
    if length >= 8 {
        return mixed_eights(letters);
    }
    let both = if let (Some(first), Some(last)) = (letters.first_chunk::<4>(), letters.last_chunk::<4>()) {
        u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32
    } else if let (Some(first), Some(last)) = (letters.first(), letters.last()) {
        u64::from(*first) | u64::from(letters[length / 2]) << 8 | u64::from(*last) << 32
    } else {
        0
    };
    let lower = in_lower_case(both);
    (with_length(lower & 0xFFFF_FFFF, lower >> 32, length), both)
}

/// The same of eight letters and more.
#[inline(never)]
fn mixed_eights(letters: &[u8]) -> (u64, u64) {
    let (eights, _) = letters.as_chunks();
    let tail = letters.last_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
    let (mut head, mut all) = (0, tail);
    for eight in eights {
        let eight = u64::from_le_bytes(*eight);
        (head, all) = (mixed(head, in_lower_case(eight)), all | eight);
    }
    (with_length(head, in_lower_case(tail), letters.len()), all)
}

/// A hash that is never 0 of letters mixed but for the last ones.
fn with_length(head: u64, tail: u64, length: usize) -> u64 {
    mixed(head, tail ^ (length as u64) << 56) | 1 << 63
}

const ONES: u64 = 0x0101_0101_0101_0101;
/// The high bit of each byte, set in none that is ASCII.
const HIGH: u64 = 0x80 * ONES;

/// Eight letters with the ASCII capitals among them made small.
fn in_lower_case(letters: u64) -> u64 {
    let low = letters & (0x7F * ONES);
    // The high bit of each byte: at least `A` (0x41), behind `Z` (0x5A), ASCII.
    let from_a = low + (0x80 - 0x41) * ONES;
    let above_z = low + (0x80 - 0x5B) * ONES;
    let capitals = from_a & !above_z & !letters & HIGH;
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
        let end = |word: &[u8]| endings.end(LastLetters::of(word));
        assert!(end(b"walked") && end(b"SPEAKING") && end(b"ed"));
        assert!(!end(b"in") && !end(b"edit") && !end(b""));
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
