//! What a line looks like, whatever its language: length, capitals, how it ends.

use super::fold::boundary;

/// Lines longer than this many bytes are prose; no more of them is looked at.
const LONGEST: usize = 480;

/// How a line ends, marks and brackets that close left aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// A word.
    Open,
    /// A full stop or its like, an ellipsis.
    Stop,
    /// A question or exclamation mark.
    Question,
    /// A colon, comma, semicolon or dash: something follows.
    Pending,
}

/// What a line looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) long: bool,
    /// Words; two characters of a script without blanks count as one.
    pub(super) words: usize,
    /// Words with a capital first letter.
    capitals: usize,
    /// Words of four letters or more, and how many of them have a capital.
    long_words: usize,
    long_capitals: usize,
    /// Whether no letter is small, and some are capital.
    pub(super) all_caps: bool,
    pub(super) end: End,
    starts_small: bool,
    /// Whether a sentence seems to end inside.
    inner_stop: bool,
    bullet: bool,
}

impl Shape {
    pub(super) fn of(line: &str) -> Self {
        let long = line.len() > LONGEST;
        let seen = if long { &line[..boundary(line, LONGEST)] } else { line };
        let mut shape = Self {
            long,
            words: 0,
            capitals: 0,
            long_words: 0,
            long_capitals: 0,
            all_caps: false,
            end: end_of(line),
            starts_small: seen.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase),
            inner_stop: false,
            bullet: line.starts_with(['•', '*', '·', '‣', '-', '–']),
        };
        let (mut any_small, mut any_capital, mut wide) = (false, false, 0);
        let mut after_stop = false;
        for word in seen.split_whitespace() {
            let (mut letters, mut capital, mut small) = (0, false, false);
            for c in word.chars() {
                if c.is_alphabetic() {
                    capital |= letters == 0 && c.is_uppercase();
                    any_capital |= c.is_uppercase();
                    small |= c.is_lowercase();
                    letters += 1;
                    wide += usize::from(!c.is_ascii() && is_wide(c));
                }
            }
            any_small |= small;
            shape.inner_stop |= after_stop && (capital || word.starts_with(['“', '"', '„', '«']));
            // Shorter words before a stop are mostly titles and initials.
            after_stop = letters >= 5 && word.trim_end_matches(is_closer).ends_with('.');
            shape.words += usize::from(letters > 0 || word.contains(|c: char| c.is_numeric()));
            shape.capitals += usize::from(capital);
            if letters >= 4 {
                shape.long_words += 1;
                shape.long_capitals += usize::from(capital);
            }
        }
        shape.words += wide / 2;
        shape.all_caps = any_capital && !any_small;
        shape
    }

    /// Whether Nearly All Words Have Capitals, as in many headlines.
    pub(super) fn is_title_case(&self) -> bool {
        self.long_words >= 3 && !self.all_caps && self.long_capitals * 100 >= self.long_words * 85
    }

    /// Whether every word has a capital.
    pub(super) fn is_capitalised(&self) -> bool {
        self.words > 0 && self.capitals == self.words
    }

    /// Whether the line may be a headline: short, one sentence, without a final stop unless its words have capitals.
    fn is_headline(&self) -> bool {
        let one_sentence = !self.inner_stop || self.is_title_case();
        let fits = match self.end {
            End::Open => one_sentence && (self.words <= 25 || self.is_title_case()),
            End::Question => one_sentence && self.words <= 20,
            End::Stop => self.is_title_case() && (3..=22).contains(&self.words),
            End::Pending => false,
        };
        fits && !self.long && !self.starts_small && !self.bullet && (1..=35).contains(&self.words)
    }
}

/// Whether a line may be a headline; no long one is looked at.
pub(super) fn is_headline(line: &str) -> bool {
    line.len() <= LONGEST && end_of(line) != End::Pending && Shape::of(line).is_headline()
}

/// Whether a line is running text beyond doubt: long, or of enough words, which are counted no further than needed.
pub(super) fn is_prose(line: &str) -> bool {
    if line.len() > LONGEST {
        return true;
    }
    let enough = if matches!(end_of(line), End::Stop | End::Question) { 6 } else { 35 };
    let (mut words, mut wide) = (0, 0);
    line.split_whitespace().any(|word| {
        words += usize::from(word.contains(char::is_alphanumeric));
        if !word.is_ascii() {
            wide += word.chars().filter(|c| c.is_alphabetic() && is_wide(*c)).count();
        }
        words + wide / 2 >= enough
    })
}

/// Characters that may stand behind a final stop.
pub(super) fn is_closer(c: char) -> bool {
    matches!(c, '”' | '"' | '’' | '\'' | '»' | '«' | '“' | '‘' | ')' | ']')
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{0E00}'..='\u{0E7F}')
}

fn end_of(line: &str) -> End {
    // A long run of closing marks is no ending worth a search.
    match line.chars().rev().take(8).find(|&c| !is_closer(c)) {
        Some('.' | '…' | '。' | '।' | '۔' | '．') => End::Stop,
        Some('?' | '!' | '？' | '！' | '؟') => End::Question,
        Some(':' | ',' | ';' | '-' | '–' | '—' | '：' | '，' | '、') => End::Pending,
        _ => End::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_has_no_final_stop_or_has_capitals() {
        for line in [
            "Ferry stays in port as storm nears",
            "Will the old bridge hold?",
            "Storm Closes The Northern Harbour For Days.",
            "“Nobody told us,” harbour master says",
            "港口在风暴前关闭",
        ] {
            assert!(is_headline(line), "{line}");
        }
        for line in [
            "The ferry stayed in port.",
            "The ferry stayed in port on Monday. Nobody knew why",
            "and the ferry stayed in port",
            "Dear readers,",
            "• Ferry stays in port",
        ] {
            assert!(!is_headline(line), "{line}");
        }
    }
}
