//! Is it speech? Programme and book titles, nicknames, words as words and marks of distance are not.

use super::{
    marks::Fragment,
    phrase::{is_name, is_noun},
    reading::{Reading, shape},
};
use crate::lang::{Class, QuoteData};

/// What a fragment is, apart from who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Speech,
    Title,
    Scare,
}

/// Longer fragments are always speech.
const LONGEST_TITLE: usize = 9;

/// What stands between the marks, as far as this decision needs it.
struct Words {
    count: usize,
    capitals: usize,
    /// Words of four letters and more without a capital.
    plain: usize,
    first_capital: bool,
    ends_clause: bool,
}

fn words(text: &str, fragment: Fragment, language: &QuoteData) -> Words {
    let inner = fragment.inner.of(text);
    let mut found = Words {
        count: 0,
        capitals: 0,
        plain: 0,
        first_capital: inner.starts_with(char::is_uppercase),
        ends_clause: inner.ends_with(['.', ',', '!', '?', '…']),
    };
    for word in inner.split_whitespace().take(LONGEST_TITLE + 2) {
        let mut letters = word.chars().skip_while(|c| !c.is_alphanumeric());
        let Some(first) = letters.next() else { continue };
        found.count += 1;
        if first.is_uppercase() || first.is_numeric() {
            found.capitals += 1;
        } else {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let small = Class::PREPOSITION.or(Class::DETERMINER).or(Class::CONJUNCTION).or(Class::AUXILIARY);
            found.plain += usize::from(!language.words.of(bare).is(small));
        }
    }
    found
}

/// What the clauses say about a fragment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// A reporting clause stands right beside it.
    pub(super) quoted: bool,
    /// It lies inside a report.
    pub(super) covered: bool,
    /// It stands in a title or a line of links.
    pub(super) headline: bool,
}

/// Decides for the fragment `number`.
pub(super) fn verdict(
    text: &str,
    reading: &Reading,
    number: usize,
    fragment: Fragment,
    language: &QuoteData,
    place: Place,
) -> Verdict {
    let Place { quoted, covered, headline } = place;
    let at = reading.item_of[number] as usize;
    let item = reading.items[at];
    let sentence = &reading.sentences[item.sentence as usize];
    let before = if at > sentence.start { reading.class(at - 1) } else { Class::default() };
    let further = if at > sentence.start + 1 { reading.class(at - 2) } else { Class::default() };
    let after = if at + 1 < sentence.end { reading.class(at + 1) } else { Class::default() };
    let words = words(text, fragment, language);
    if before.is(shape::EQUALS) {
        return Verdict::Scare;
    }
    let work = further.is(Class::NAMING) && before.is(shape::COMMA) && words.capitals * 2 > words.count;
    if words.count > LONGEST_TITLE || quoted && !work {
        return Verdict::Speech;
    }
    // Headlines set what was said in single marks, every word with a capital.
    if headline && fragment.single || covered && before.is(Class::AS.or(shape::CUE)) {
        return Verdict::Speech;
    }
    let alone = at == sentence.start && at + 1 >= sentence.end;
    let named = before.is(Class::NAMING) && !before.is(shape::CUE)
        || further.is(Class::NAMING)
            && !further.is(shape::CUE)
            && before.is(shape::COMMA.or(shape::COLON).or(Class::AS));
    if named {
        return if words.capitals * 2 >= words.count { Verdict::Title } else { Verdict::Scare };
    }
    if language.noun_capitals {
        // A name and a noun look alike: only what stands before it, or a report around it, tells.
        let may_name = words.first_capital && !words.ends_clause && !before.is(shape::CUE);
        let beside_noun = is_name(before);
        let placed =
            before.is(Class::DETERMINER.or(Class::PREPOSITION)) && !before.is(Class::AS.or(Class::CONJUNCTION));
        return match words.count {
            _ if before.is(Class::ACCORDING) && !before.is(Class::ADVERB) => Verdict::Title,
            // *unter dem Motto „…“*
            _ if alone || before.is(shape::CUE) && beside_noun => Verdict::Speech,
            _ if may_name && (beside_noun || placed && !covered) => Verdict::Title,
            _ if covered => Verdict::Speech,
            0..=3 if words.plain == 0 => Verdict::Title,
            0..=2 => Verdict::Scare,
            _ => Verdict::Speech,
        };
    }
    let capitalised = words.plain == 0 && words.capitals > 0 && words.first_capital;
    if capitalised {
        let placed = before.is(shape::POSSESSIVE.or(Class::DETERMINER).or(shape::CAPITAL).or(Class::NAMING))
            || before.is(Class::PREPOSITION) && !before.is(Class::CONJUNCTION)
            || after.is(shape::CAPITAL) && is_noun(after);
        let several = words.count >= 2 && words.capitals >= 2;
        if placed && !before.is(shape::COLON) || several && !before.is(shape::CUE.or(shape::COMMA).or(shape::COLON)) {
            return Verdict::Title;
        }
    }
    let label = words.count <= 2
        && !words.ends_clause
        && before.is(Class::DETERMINER)
        && is_noun(after)
        && !after.is(shape::CAPITAL);
    if !covered && !alone && (label || words.count == 1 && !words.ends_clause) {
        return Verdict::Scare;
    }
    Verdict::Speech
}
