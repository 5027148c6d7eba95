//! Words by number: each different string kept once.

use xxhash_rust::xxh3::xxh3_64;

use crate::StringColumn;

/// Different strings, numbered in the order in which they first came.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: StringColumn,
    /// Open addressing: part of the hash, and the number plus 1; 0 is an empty place.
    slots: Vec<(u32, u32)>,
}

impl Vocabulary {
    /// The number of `word`, a new one if it was not seen before.
    pub(super) fn number(&mut self, word: &str) -> u32 {
        if (self.words.len() + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let hash = xxh3_64(word.as_bytes()) as u32;
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            match self.slots[place] {
                (_, 0) => break,
                (known, number) if known == hash && self.words.at(number as usize - 1) == Some(word) => {
                    return number - 1;
                }
                _ => place = (place + 1) & mask,
            }
        }
        self.words.push(Some(word));
        let number = self.words.len() as u32;
        self.slots[place] = (hash, number);
        number - 1
    }

    /// Takes up the strings of `other`; gives the numbers that they have here.
    pub(super) fn absorb(&mut self, other: Self) -> Vec<u32> {
        if self.words.is_empty() {
            *self = other;
            return (0..self.len() as u32).collect();
        }
        other.iter().map(|word| self.number(word)).collect()
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
        for slot in old.into_iter().filter(|slot| slot.1 != 0) {
            let mut place = slot.0 as usize & (size - 1);
            while self.slots[place].1 != 0 {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = slot;
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// All strings by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().flatten()
    }

    /// All strings by number.
    pub(super) fn into_words(self) -> StringColumn {
        self.words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_keeps_its_number() {
        let mut vocabulary = Vocabulary::default();
        let words: Vec<String> = (0..1000).map(|number| format!("w{number}")).collect();
        for _ in 0..2 {
            for (number, word) in words.iter().enumerate() {
                assert_eq!(vocabulary.number(word), number as u32);
            }
        }
        assert_eq!((vocabulary.len(), vocabulary.number("")), (1000, 1000));
        assert!(vocabulary.iter().eq(words.iter().map(String::as_str).chain([""])));
        let mut whole = Vocabulary::default();
        assert_eq!(whole.absorb(vocabulary)[1000], 1000);
        let mut more = Vocabulary::default();
        let _ = (more.number("new"), more.number("w7"));
        assert_eq!(whole.absorb(more), [1001, 7]);
    }
}
