//! First names that one person may go by: *Tom* and *Thomas*, *Sergei* and *Sergey*.

use std::collections::HashMap;

use serde::Deserialize;

use super::utterance::{folded, number_of};

/// The forms of first names that a language knows.
#[derive(Debug, Clone, Default)]
pub struct Nicknames {
    /// For each form, folded, the names that it stands for.
    names_of: HashMap<String, FullNames>,
}

/// Full names that a form stands for at most.
const MOST: usize = 4;

/// The full names that a form may stand for, by numbers that are the same in every language; 0 for none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FullNames([u32; MOST]);

impl FullNames {
    /// Whether both may stand for one name.
    pub(crate) fn meet(self, other: Self) -> bool {
        self.0.iter().any(|name| *name != 0 && other.0.contains(name))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    names: String,
}

impl Nicknames {
    pub(super) fn load(code: &str) -> Self {
        let source = match code {
            "en" => include_str!("../../lang/en/nicknames.toml"),
            "de" => include_str!("../../lang/de/nicknames.toml"),
            _ => return Self::default(),
        };
        let file: File = super::parse(&format!("lang/{code}/nicknames.toml"), source);
        let mut all = Self::default();
        for line in file.names.lines() {
            let mut forms = line.split_whitespace().map(folded).peekable();
            let number = forms.peek().map_or(0, |full| number(full));
            for form in forms {
                let names = &mut all.names_of.entry(form).or_default().0;
                let free = names.iter_mut().find(|name| **name == 0 || **name == number);
                *free.unwrap_or_else(|| {
                    panic!("lang/{code}/nicknames.toml: more than {MOST} names have a form of {line}")
                }) = number;
            }
        }
        all
    }

    /// What a first name may stand for.
    pub(crate) fn of(&self, first: &str) -> FullNames {
        self.names_of.get(&folded(first)).copied().unwrap_or_default()
    }

    /// Whether a first name always stands for another one: *Tom*, not *Thomas*.
    pub(crate) fn is_short(&self, first: &str) -> bool {
        let names = self.of(first);
        names != FullNames::default() && !names.0.contains(&number(&folded(first)))
    }
}

fn number(full: &str) -> u32 {
    number_of(full.as_bytes()).max(1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn forms_meet_in_a_full_name_only() {
        let english = Nicknames::load("en");
        let meet = |a: &str, b: &str| english.of(a).meet(english.of(b));
        assert!(meet("Tom", "Thomas") && meet("Bill", "William") && meet("Bob", "Robbie"));
        assert!(meet("Sergei", "Serhii") && meet("Alex", "Alexandra") && meet("Alex", "Alexander"));
        assert!(!meet("Alexander", "Alexandra") && !meet("Joe", "Jill") && !meet("Ottokar", "Ottokar"));
        assert!(english.is_short("Tom") && !english.is_short("Thomas") && !english.is_short("Ottokar"));
        assert!(Nicknames::load("de").of("Tom").meet(english.of("Thomas")));
    }

    #[test]
    fn every_full_name_has_a_number_of_its_own() {
        let mut full = BTreeSet::new();
        for all in ["en", "de"].map(Nicknames::load) {
            full.extend(all.names_of.keys().filter(|form| !all.is_short(form)).cloned());
        }
        let numbers: BTreeSet<u32> = full.iter().map(|full| number(full)).collect();
        assert_eq!(numbers.len(), full.len());
    }
}
