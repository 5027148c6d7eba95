//! Comparing lines with phrases and with one another, without regard to case, blanks and kinds of marks.

/// Where the text behind `phrase` begins, if `line` starts with it.
///
/// `phrase` is in lower case with straight apostrophes and single blanks.
pub(super) fn after_phrase(line: &str, phrase: &str) -> Option<usize> {
    let mut chars = line.char_indices().peekable();
    for wanted in phrase.chars() {
        let (_, found) = chars.next()?;
        if wanted == ' ' {
            if !found.is_whitespace() {
                return None;
            }
            while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        } else if lower(found) != wanted {
            return None;
        }
    }
    let (rest, next) = chars.peek().copied().unwrap_or((line.len(), ' '));
    // A phrase ends where its last word does; one that ends in a digit is the start of a year.
    let inside = next.is_alphanumeric() && phrase.ends_with(char::is_alphabetic);
    (!inside).then_some(rest)
}

/// The last character boundary of `text` at or before `at`.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// One character in lower case, apostrophes straight.
fn lower(c: char) -> char {
    match c {
        '’' | '‘' | '´' | '`' => '\'',
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// `text` in lower case, apostrophes straight, each run of blanks one blank.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().map(lower));
    }
    folded
}

/// Whether a sign of at most three bytes stands between two blanks: *Home > World*, *Headline — Outlet*.
pub(super) fn has_lone_sign(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b' ', bytes).any(|blank| match &bytes[blank + 1..] {
        [sign, behind @ ..] => !sign.is_ascii_alphanumeric() && behind.iter().take(3).any(|byte| *byte == b' '),
        [] => false,
    })
}

/// Whether two lines have the same letters and digits, and at least one.
pub(super) fn same_letters(left: &str, right: &str) -> bool {
    let letters = |line| str::chars(line).filter(|c| c.is_alphanumeric()).map(lower);
    letters(left).next().is_some() && letters(left).eq(letters(right))
}

/// Share of the words of the shorter line that stand in the other one, by their first five letters; 0 to 1.
///
/// Words of fewer than four letters do not count. Both lines should be short.
pub(super) fn shared_words(left: &str, right: &str) -> f32 {
    let stems = |line: &str| -> Vec<String> {
        let mut stems: Vec<String> = line
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() >= 4)
            .map(|word| word.chars().take(5).map(lower).collect())
            .collect();
        stems.sort_unstable();
        stems.dedup();
        stems
    };
    let (left, right) = (stems(left), stems(right));
    let shared = left.iter().filter(|stem| right.binary_search(stem).is_ok()).count();
    if shared < 2 { 0.0 } else { shared as f32 / left.len().min(right.len()) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_ends_with_its_last_word() {
        assert_eq!(after_phrase("See\u{a0} ALSO: more", "see also"), Some(10));
        assert_eq!(after_phrase("Editor’s note", "editor's note"), Some("Editor’s note".len()));
        assert_eq!(after_phrase("Byron wrote", "by"), None);
        assert_eq!(after_phrase("Copyright 2031 Herald", "copyright 20"), Some(12));
    }

    #[test]
    fn a_shorter_headline_of_the_same_words_is_told_from_another_one() {
        assert!(shared_words("Harbour stays closed as storm nears", "Storm nears: harbour closed") > 0.9);
        assert!(shared_words("Harbour stays closed as storm nears", "Council votes on new harbour school") < 0.5);
    }
}
