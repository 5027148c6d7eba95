//! What a character is to the scanner.
//!
//! ASCII is answered by a table built at compile time, the rest of the basic plane by a table built once, and what
//! lies beyond by ranges.

use std::sync::LazyLock;

/// The class of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// White space, control characters, and the two zero-width characters that part words.
    Blank,
    /// A letter in lower case.
    Lower,
    /// A letter in upper or title case.
    Upper,
    /// A letter of a script without case.
    Letter,
    /// A decimal digit.
    Digit,
    /// Combining marks, joiners and other characters that belong to what stands before them.
    Extend,
    /// `'` and `’`.
    Apostrophe,
    /// `-` and its non-breaking twins.
    Hyphen,
    /// `–`, `—` and longer.
    Dash,
    /// The full stop of the Latin script.
    Period,
    /// `?`, `!` and the like of other scripts.
    Mark,
    /// `…`.
    Ellipsis,
    /// Stops that end a sentence without a blank after them: `。`.
    WideStop,
    /// Opening quotation marks and brackets.
    Open,
    /// Closing quotation marks and brackets.
    Close,
    /// `"`.
    Quote,
    /// A pictograph.
    Emoji,
    /// A letter of a script that is written without blanks.
    Unspaced,
    /// Currency, mathematics and other signs.
    Symbol,
    /// Any other punctuation.
    Punct,
}

impl Class {
    /// Whether the character may stand in a word: a letter, digit or mark.
    pub(super) fn is_wordy(self) -> bool {
        matches!(self, Self::Lower | Self::Upper | Self::Letter | Self::Digit | Self::Extend)
    }

    /// Whether a sentence may start with the character: a capital, or a letter of a script without case.
    pub(super) fn starts_high(self) -> bool {
        matches!(self, Self::Upper | Self::Letter | Self::Unspaced)
    }

    /// Whether the character is a letter.
    pub(super) fn is_letter(self) -> bool {
        matches!(self, Self::Lower | Self::Upper | Self::Letter)
    }
}

/// Classes of the 128 ASCII characters.
pub(super) const ASCII: [Class; 128] = {
    let mut table = [Class::Punct; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            0..=b' ' | 0x7F => Class::Blank,
            b'a'..=b'z' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            b'\'' => Class::Apostrophe,
            b'-' => Class::Hyphen,
            b'.' => Class::Period,
            b'?' | b'!' => Class::Mark,
            b'(' | b'[' | b'{' => Class::Open,
            b')' | b']' | b'}' => Class::Close,
            b'"' => Class::Quote,
            b'$' | b'+' | b'<' | b'=' | b'>' | b'^' | b'`' | b'|' | b'~' => Class::Symbol,
            _ => Class::Punct,
        };
        byte += 1;
    }
    table
};

const TABLE_END: usize = 0x1_1000;

/// Classes of the first code points, so that Latin, Greek, Cyrillic and typographic marks cost one look-up.
static TABLE: LazyLock<Vec<Class>> =
    LazyLock::new(|| (0..TABLE_END as u32).map(|code| char::from_u32(code).map_or(Class::Symbol, classify)).collect());

/// A handle on the table, taken once a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Classes {
    table: &'static [Class],
}

impl Classes {
    pub(super) fn new() -> Self {
        Self { table: &TABLE }
    }

    /// The class of `c`.
    pub(super) fn of(self, c: char) -> Class {
        self.table.get(c as usize).copied().unwrap_or_else(|| classify(c))
    }
}

fn classify(c: char) -> Class {
    if c.is_ascii() {
        return ASCII[c as usize];
    }
    match c {
        '\u{1F000}'..='\u{1FAFF}' => Class::Emoji,
        '\u{200B}' | '\u{FEFF}' => Class::Blank,
        _ if c.is_whitespace() || c.is_control() => Class::Blank,
        '’' | '\u{02BC}' | '\u{FF07}' => Class::Apostrophe,
        '\u{2010}' | '\u{2011}' => Class::Hyphen,
        '\u{2012}'..='\u{2015}' | '⸺' | '⸻' => Class::Dash,
        '…' => Class::Ellipsis,
        '。' | '！' | '？' | '｡' | '．' => Class::WideStop,
        '‼' | '⁇'..='⁉' | '؟' | '۔' | '।' | '॥' | '։' | '።' => Class::Mark,
        '‘' | '‚' | '‛' | '“' | '„' | '‟' | '«' | '‹' | '「' | '『' | '《' | '〈' | '（' | '［' | '【' | '⟨' | '¡'
        | '¿' => Class::Open,
        '”' | '»' | '›' | '」' | '』' | '》' | '〉' | '）' | '］' | '】' | '⟩' => Class::Close,
        _ if is_extend(c) => Class::Extend,
        _ if is_unspaced(c) => Class::Unspaced,
        _ if c.is_lowercase() => Class::Lower,
        _ if c.is_uppercase() || matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ') => Class::Upper,
        _ if c.is_alphabetic() => Class::Letter,
        _ if c.is_numeric() => Class::Digit,
        _ if is_emoji(c) => Class::Emoji,
        '\u{00A1}'..='\u{00BF}' | '\u{2016}'..='\u{205E}' | '\u{3001}'..='\u{303F}' | '\u{FF01}'..='\u{FF0F}' => {
            if matches!(c, '§' | '¶' | '·' | '†' | '‡' | '•' | '‣' | '′' | '″' | '⁃' | '、' | '，' | '：' | '；')
            {
                Class::Punct
            } else {
                Class::Symbol
            }
        }
        '،' | '؛' | '־' => Class::Punct,
        _ => Class::Symbol,
    }
}

/// Marks, joiners, soft hyphens and direction signs: they continue the token they stand in.
fn is_extend(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05BD}' | '\u{05BF}'
        | '\u{05C1}'..='\u{05C2}' | '\u{05C4}'..='\u{05C5}' | '\u{05C7}' | '\u{0610}'..='\u{061A}' | '\u{061C}'
        | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06DC}' | '\u{06DF}'..='\u{06E4}'
        | '\u{06E7}'..='\u{06E8}' | '\u{06EA}'..='\u{06ED}' | '\u{0711}' | '\u{0730}'..='\u{074A}'
        | '\u{07A6}'..='\u{07B0}' | '\u{0900}'..='\u{0903}' | '\u{093A}'..='\u{093C}' | '\u{093E}'..='\u{094F}'
        | '\u{0951}'..='\u{0957}' | '\u{0962}'..='\u{0963}' | '\u{0981}'..='\u{0983}' | '\u{09BC}'
        | '\u{09BE}'..='\u{09CD}' | '\u{0A01}'..='\u{0A03}' | '\u{0A3C}'..='\u{0A51}' | '\u{0A81}'..='\u{0A83}'
        | '\u{0ABC}' | '\u{0ABE}'..='\u{0ACD}' | '\u{0B01}'..='\u{0B03}' | '\u{0B3C}' | '\u{0B3E}'..='\u{0B57}'
        | '\u{0B82}' | '\u{0BBE}'..='\u{0BCD}' | '\u{0C00}'..='\u{0C04}' | '\u{0C3E}'..='\u{0C56}'
        | '\u{0C81}'..='\u{0C83}' | '\u{0CBC}' | '\u{0CBE}'..='\u{0CD6}' | '\u{0D00}'..='\u{0D03}'
        | '\u{0D3B}'..='\u{0D3C}' | '\u{0D3E}'..='\u{0D4D}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}' | '\u{E0020}'..='\u{E007F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Thai, Lao, Khmer, Burmese, Tibetan, Han and kana: words need a dictionary, so Unicode's default borders serve.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{0F00}'..='\u{0FFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{1950}'..='\u{19FF}' | '\u{1A20}'..='\u{1AAF}' | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{302F}' | '\u{3031}'..='\u{3035}' | '\u{3038}'..='\u{303C}' | '\u{3041}'..='\u{30FF}'
        | '\u{3105}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{A9E0}'..='\u{A9FE}' | '\u{AA60}'..='\u{AADF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}' | '\u{1B000}'..='\u{1B2FF}' | '\u{20000}'..='\u{3FFFD}')
}

fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{2199}' | '\u{231A}'..='\u{231B}'
        | '\u{23E9}'..='\u{23F3}' | '\u{23F8}'..='\u{23FA}' | '\u{25AA}'..='\u{25AB}' | '\u{25FB}'..='\u{25FE}'
        | '\u{2600}'..='\u{27BF}' | '\u{2B05}'..='\u{2B07}' | '\u{2B1B}'..='\u{2B1C}' | '\u{2B50}' | '\u{2B55}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_agrees_with_the_ranges() {
        let classes = Classes::new();
        for c in ['a', 'É', 'ї', '’', '“', '…', '\u{301}', '文', '👩', '\u{a0}', '\u{200b}', '€'] {
            assert_eq!(classes.of(c), classify(c), "{c:?}");
        }
    }
}
