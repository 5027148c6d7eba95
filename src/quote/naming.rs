//! Where a phrase holds a name, and what around it says that it is a person's.

use super::{
    phrase::is_name,
    reading::{Reading, Run, shape},
};
use crate::lang::{Class, LONGEST_WORD, QuoteData};

/// Where the name of a phrase stands, and whether a title or role says that it is a person.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) words: Run,
    pub(super) gender: Class,
    pub(super) person: bool,
}

/// Longest name, in words.
pub(super) const LONGEST_NAME: usize = 6;
/// How far from a name an apposition or the body it belongs to is looked for.
const BESIDE: usize = 8;

/// Whether a class is a noun for one person by what they do: *mayor*, not *ministry*.
pub(super) fn is_role(class: Class) -> bool {
    class.is(Class::ROLE) && !class.is(Class::NEUTER)
}

/// Fewest letters before the role in a compound.
const COMPOUNDED: usize = 3;

/// *Stadtingenieurin Helen Zhou*: takes a word before a name for a role where it ends in one.
pub(super) fn know_compounds(text: &str, reading: &mut Reading, language: &QuoteData) {
    let known = Class::ROLE.or(Class::TITLE).or(Class::FIRST_NAME);
    for at in 1..reading.items.len() {
        let (word, name) = (reading.classes[at - 1], reading.classes[at]);
        if !is_name(name) || name.is(known.without(Class::FIRST_NAME)) || !is_name(word) || word.is(known) {
            continue;
        }
        let word = reading.items[at - 1].span.of(text);
        if word.len() > 2 * LONGEST_WORD {
            continue;
        }
        let mut tails = word.char_indices().skip(COMPOUNDED).map(|(start, _)| language.words.of(&word[start..]));
        let role = tails.find(|class| class.is(Class::ROLE) && !class.is(Class::NEUTER));
        if let Some(role) = role {
            reading.classes[at - 1] = reading.classes[at - 1].or(role);
        }
    }
}

/// Whether the item may be a word of a name and is neither title nor role.
fn is_plain(reading: &Reading, item: usize) -> bool {
    let class = reading.class(item);
    // *Tom Baker*: behind a first name the name of a trade is a surname.
    let surname = is_role(class) && item > 0 && {
        let before = reading.class(item - 1);
        before.is(Class::FIRST_NAME) && is_name(before)
    };
    is_name(class) && !class.is(Class::TITLE) && (!class.is(Class::ROLE) || class.is(Class::FIRST_NAME) || surname)
}

/// The name at the end of a run of items, without titles and roles around it.
pub(super) fn name_of(reading: &Reading, run: &Run) -> Option<Named> {
    let mut end = run.end;
    // *Ida Quill MP*
    while end > run.start + 2 && reading.class(end - 1).is(Class::TITLE) {
        end -= 1;
    }
    if end == run.start || !is_plain(reading, end - 1) {
        return None;
    }
    let mut start = end - 1;
    while start > run.start && end - start < LONGEST_NAME {
        let joint = reading.class(start - 1).is(Class::PARTICLE.or(shape::HYPHEN))
            && start >= run.start + 2
            && is_plain(reading, start - 2);
        if is_plain(reading, start - 1) {
            start -= 1;
        } else if joint {
            start -= 2;
        } else {
            break;
        }
    }
    // *Ministry of Foreign Affairs*, *Ministry of Ports and Inland Waters*: the words before belong to the body's name.
    let joined = start > run.start && reading.class(start - 1).is(Class::AND);
    let in_body = |item: &usize| is_name(reading.class(*item)) || joined && reading.class(*item).is(Class::AND);
    let body = (joined || start == end - 1).then(|| (run.start..start).rev().take_while(in_body).last());
    let body = body.flatten().unwrap_or(start);
    if role_before(reading, body).is_some_and(|role| !is_role(role)) || joined && is_named_for(reading, body) {
        return None;
    }
    // *Minister of Fisheries Ida X*: the word after *of* belongs to the role, but not in *a friend of Ida X*.
    let is_office = |role: Class| role.is(shape::CAPITAL) && !reading.verb_second;
    if role_before(reading, start).is_some_and(is_office) {
        if end - start == 1 {
            return None;
        }
        start += 1;
        return Some(Named { words: start..end, gender: gender_of(reading, start), person: true });
    }
    // *chairman van Elm*: behind a title or role, particles open the name.
    let opens = (run.start..start).rev().take_while(|item| reading.class(*item).is(Class::PARTICLE)).last();
    if let Some(opens) = opens.filter(|opens| *opens > run.start) {
        let before = reading.class(opens - 1);
        if before.is(Class::TITLE) || is_role(before) && !before.is(shape::POSSESSIVE) {
            start = opens;
        }
    }
    let before = if start > 0 { reading.class(start - 1) } else { Class::default() };
    let titled = before.is(Class::TITLE);
    let role = is_role(before) && !before.is(shape::POSSESSIVE);
    let gender =
        if titled || role && before.is(Class::MALE.or(Class::FEMALE)) { only_gender(before) } else { Class::default() };
    let gender = if gender.is_empty() { gender_of(reading, start) } else { gender };
    let words = start..end;
    let known = if surname(reading, &words) == words {
        is_presented(reading, &words)
    } else {
        reading.class(start).is(Class::FIRST_NAME) || is_described(reading, &words)
    };
    Some(Named { words, gender, person: titled || role || known })
}

/// The last word of a name with what hyphens join to it: *Mills-Hart* of *Ida Mills-Hart*.
pub(super) fn surname(reading: &Reading, words: &Run) -> Run {
    let mut start = words.end - 1;
    while start >= words.start + 2 && reading.class(start - 1).is(shape::HYPHEN) {
        start -= 2;
    }
    start..words.end
}

/// The end of the names from `at` on, *Ida Mills-Hart* one of them; `at` where none begins there.
pub(super) fn names_end(reading: &Reading, at: usize) -> usize {
    let from = |at: usize| at + reading.classes[at..].iter().take_while(|class| is_name(**class)).count();
    let mut end = from(at);
    while end > at && reading.class(end).is(shape::HYPHEN) && is_name(reading.class(end + 1)) {
        end = from(end + 1);
    }
    // *Pictures by Tom Brandt*, and the next line begins with a name too.
    let sentence = |item: usize| reading.items[item].sentence;
    if end > at + 1 && sentence(end - 1) != sentence(at) {
        end = reading.sentences[sentence(at) as usize].end.max(at + 1);
    }
    end
}

/// The role or body whose name goes on at `at`: *Minister* of *Minister of Fisheries*.
fn role_before(reading: &Reading, at: usize) -> Option<Class> {
    let role = reading.class(at.checked_sub(2)?);
    (reading.class(at - 1).is(Class::OF) && role.is(Class::ROLE)).then_some(role)
}

/// *Centre for Coast Control*: whether the name at `at` says what a body is for.
fn is_named_for(reading: &Reading, at: usize) -> bool {
    let body = at.checked_sub(2).map_or(Class::default(), |body| reading.class(body));
    reading.class(at - 1).is(Class::INNER) && body.is(Class::NEUTER) && body.is(shape::CAPITAL)
}

/// *Tom Brandt of the Harbour Union*: the name that opens a phrase, where a body follows or the name is a person's.
pub(super) fn name_before_of(reading: &Reading, run: &Run) -> Option<Named> {
    let of = run.clone().take(2 * LONGEST_NAME).find(|item| reading.class(*item).is(Class::INNER.or(Class::OF)))?;
    let named = name_of(reading, &(run.start..of)).filter(|named| named.words.len() > 1)?;
    let in_body =
        (of..run.end).any(|item| reading.class(item).is(Class::NEUTER) && reading.class(item).is(Class::ROLE));
    // *Anna Berg von der SPD*: where nothing says what either is, the phrase is about its first name.
    Some(Named { person: named.person || in_body, ..named })
}

/// *the wife of Mayor Tom Brandt*: whether the name from `start` on only narrows who is meant.
pub(super) fn is_governed(reading: &Reading, run: &Run, start: usize) -> bool {
    let small = Class::TITLE.or(Class::ROLE).or(Class::DETERMINER);
    let first = (run.start..start).rev().take_while(|item| reading.class(*item).is(small)).last().unwrap_or(start);
    let Some(before) = first.checked_sub(1).filter(|before| *before >= run.start) else { return false };
    // *Minister of Justice Ida Quill* is Ida Quill.
    let office = first < start && before > run.start && reading.class(before - 1).is(shape::CAPITAL);
    reading.class(before).is(Class::INNER) && (!office || reading.verb_second)
}

/// *Allies of Quill*: whether a plural that no list has stands before the first *of*.
pub(super) fn is_several(reading: &Reading, run: &Run) -> bool {
    let of = run.clone().skip(1).find(|item| reading.class(*item).is(Class::OF));
    of.is_some_and(|of| {
        let before = reading.class(of - 1);
        before.is(shape::ENDS_IN_S) && (!before.is(shape::CAPITAL) || of == run.start + 1) && !reading.verb_second
    })
}

/// *Newlyweds Ida and Tom*: whether the word at `at` is no name but says what those named behind it are.
pub(super) fn is_couple(reading: &Reading, at: usize) -> bool {
    let (class, next) = (reading.class(at), reading.class(at + 1));
    class.is(Class::ROLE)
        && class.is(shape::ENDS_IN_S)
        && next.is(Class::FIRST_NAME)
        && (at + 2..at + 4).any(|item| reading.class(item).is(Class::AND))
}

/// *the chief engineer, Tom Brandt,* and *its commander on the spot, Tom Brandt.*: the name that a description announces.
///
/// A role may lead up to it: *her daughter, the pilot Ida Quill,*.
pub(super) fn name_after(reading: &Reading, run: &Run) -> Option<Named> {
    let role = run.clone().any(|item| is_role(reading.class(item)));
    let opens = reading.class(run.start);
    let defined = opens.is(Class::DEFINITE)
        || opens.is(Class::DETERMINER) && opens.is(Class::MALE.or(Class::FEMALE).or(Class::NEUTER).or(Class::PLURAL))
        || run.clone().any(|item| reading.class(item).is(shape::POSSESSIVE));
    if !role {
        return None;
    }
    let stop = shape::BREAK.or(shape::FRAGMENT).or(shape::CUE).or(Class::AUXILIARY).or(Class::RELATIVE);
    let comma = (run.end..run.end + BESIDE).find(|item| reading.class(*item).is(stop))?;
    let placed = comma == run.end || reading.class(run.end).is(Class::PREPOSITION);
    if !reading.class(comma).is(shape::COMMA) || !placed {
        return None;
    }
    let leads = |item: &usize| {
        let class = reading.class(*item);
        class.is(shape::WORD) && !in_name(class) && !class.is(stop.or(Class::PREPOSITION).or(Class::TIME))
    };
    let first = comma + 1 + (comma + 1..comma + 1 + BESIDE).take_while(leads).count();
    let end = (first..first + 1 + 2 * LONGEST_NAME).find(|item| !in_name(reading.class(*item)))?;
    let closed = end >= reading.items.len() || reading.class(end).is(shape::BREAK);
    let named = name_of(reading, &(first..end)).filter(|_| closed)?;
    let full = surname(reading, &named.words) != named.words;
    let told = if first > comma + 1 {
        is_role(reading.class(first - 1))
    } else {
        // *a pilot from Elm, New Fenland, said*: a place.
        let placed = comma > run.end || is_name(reading.class(run.end - 1));
        let says = !placed && full && reading.class(end + 1).is(shape::CUE);
        defined && full || named.person || says
    };
    told.then_some(Named { person: true, ..named })
}

fn in_name(class: Class) -> bool {
    is_name(class) || class.is(Class::TITLE.or(Class::PARTICLE).or(shape::HYPHEN))
}

/// *Quill, 34,* and, at the head of a sentence, *Quill, who …*: whether what stands behind a lone surname says that it is a person's.
fn is_presented(reading: &Reading, words: &Run) -> bool {
    let before = if words.start > 0 { reading.class(words.start - 1) } else { Class::default() };
    let adjunct = before.is(Class::PREPOSITION) && !before.is(Class::CONJUNCTION);
    let comma = reading.class(words.end).is(shape::COMMA) && !reading.class(words.start).is(shape::LOUD);
    let opens = words.start == 0 || before.is(shape::STOP.or(shape::FRAGMENT));
    comma && !adjunct && (opens && reading.class(words.end + 1).is(Class::WHO) || is_aged(reading, words))
}

/// *Ida Quill, 34,*
fn is_aged(reading: &Reading, words: &Run) -> bool {
    let comma = words.end;
    reading.class(comma + 1).is(shape::NUMBER)
        && reading.items[comma + 1].span.len() <= 2
        && reading.class(comma + 2).is(shape::COMMA)
        && !reading.class(comma - 1).is(Class::TIME)
}

/// Whether what stands beside a name says that it is a person's: *X, who …*, *X, the mayor of Y,*, *X, 34,*.
fn is_described(reading: &Reading, words: &Run) -> bool {
    let before = if words.start > 0 { reading.class(words.start - 1) } else { Class::default() };
    // *In New Elm, the mayor …*: a place.
    let adjunct = before.is(Class::PREPOSITION) && !before.is(Class::CONJUNCTION);
    let closed = reading.class(words.end).is(shape::BREAK);
    if closed && before.is(shape::COMMA) && words.start > 1 && is_role(reading.class(words.start - 2)) {
        return true;
    }
    let mut end = words.end;
    if reading.class(end).is(Class::INNER) {
        let tail = Class::INNER.or(Class::DETERMINER).or(Class::ROLE);
        let within = end..(end + BESIDE).min(reading.items.len());
        end =
            within.clone().find(|item| !is_name(reading.class(*item)) && !reading.class(*item).is(tail)).unwrap_or(end);
    }
    if !reading.class(end).is(shape::COMMA) {
        return false;
    }
    let next = reading.class(end + 1);
    if next.is(Class::WHO) {
        return !adjunct || end == words.end;
    }
    !adjunct
        && (is_aged(reading, &(words.start..end)) || apposition(reading, end).any(|item| is_role(reading.class(item))))
}

/// The head of the apposition behind the comma at `comma`, up to its first preposition.
pub(super) fn apposition(reading: &Reading, comma: usize) -> Run {
    let none = comma..comma;
    let first = reading.class(comma + 1);
    if !reading.class(comma).is(shape::COMMA) || !first.is(Class::DETERMINER.or(Class::ROLE)) && !is_name(first) {
        return none;
    }
    let within = comma + 1..(comma + 2 + BESIDE).min(reading.items.len());
    let verb = shape::CUE.or(Class::AUXILIARY).or(Class::SUBJECT);
    let stop = within.clone().find(|item| {
        let class = reading.class(*item);
        class.is(shape::BREAK.or(shape::FRAGMENT).or(verb)) && !class.is(Class::ROLE)
    });
    if stop.is_none_or(|stop| reading.class(stop).is(verb)) && stop.is_some() {
        return none;
    }
    let end = stop.unwrap_or(within.end);
    let head = (within.start..end).find(|item| reading.class(*item).is(Class::PREPOSITION)).unwrap_or(end);
    // *Ann Roe, Mayor Tom Brandt and …*: a list.
    if head > within.start && is_plain(reading, head - 1) { none } else { within.start..head }
}

/// The noun that says what a description is: *minister* in *the transport minister of Elm*.
pub(super) fn head_of(reading: &Reading, run: &Run) -> Option<usize> {
    let small = Class::OF.or(Class::INNER);
    let stop = run.clone().skip(1).find(|item| reading.class(*item).is(small)).unwrap_or(run.end);
    (run.start..stop).rev().find(|item| reading.class(*item).is(Class::ROLE))
}

pub(super) fn only_gender(class: Class) -> Class {
    match (class.is(Class::MALE), class.is(Class::FEMALE)) {
        (true, false) => Class::MALE,
        (false, true) => Class::FEMALE,
        _ => Class::default(),
    }
}

fn gender_of(reading: &Reading, item: usize) -> Class {
    if reading.class(item).is(Class::FIRST_NAME) { only_gender(reading.class(item)) } else { Class::default() }
}

/// Whether two first names may be of one bearer: *Tom* and *Thomas*, or names that are spelled alike after `folded` and
/// not of a man and a woman.
pub(super) fn is_same_first(left: &str, right: &str, folded: fn(&str) -> String, language: &QuoteData) -> bool {
    let gender = |first: &str| only_gender(language.words.of(first));
    let of_both = gender(left).or(gender(right));
    language.nicknames.of(left).meet(language.nicknames.of(right))
        || is_spelling_of(&folded(left), &folded(right)) && !(of_both.is(Class::MALE) && of_both.is(Class::FEMALE))
}

/// *Steven* and *Stephen*: the same first letter and at most two letters changed in five or more.
pub(super) fn is_spelling_of(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().take(24).collect(), right.chars().take(24).collect());
    let shorter = left.len().min(right.len());
    if left == right {
        return true;
    }
    if shorter < 4 || left[0] != right[0] {
        return false;
    }
    let allowed = if shorter >= 6 { 2 } else { 1 };
    distance(&left, &right) <= allowed
}

/// Letters to insert, delete or change.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let change = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
