//! One name for one person or body across documents.
//!
//! Full names meet by surname, folded so that transliterations agree, and by a first name spelled alike. A bare surname
//! joins its person only where the corpus knows one of that name, a bare first name, or no name, only where the same
//! words are quoted from them: two people who share a name are never merged.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{QuoteRows, naming::is_same_first, roles, said};
use crate::{
    Cancel, Languages, Result, StringColumn,
    lang::{Class, Language, Words},
};

/// What [`people`] finds.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// The speaker of every row of the input under the name that all documents share.
    pub row_speaker_id: StringColumn,
    /// One row a person or body, by name.
    pub speaker_id: StringColumn,
    /// The spellings and phrases used, most frequent first, parted by `; `.
    pub forms: StringColumn,
    /// The roles given (*secretary of state*), most frequent first, parted by `; `.
    pub roles: StringColumn,
    /// Number of documents that quote this speaker.
    pub documents: Vec<u32>,
}

/// People of one surname that a new first name is compared with, and first names of each.
const NAMESAKES: usize = 16;
const FIRST_NAMES: usize = 8;
/// Forms and roles listed for one speaker.
const LISTED: usize = 12;

/// A name as the documents give it.
pub(super) struct Form<'a> {
    pub(super) name: &'a str,
    pub(super) rows: u32,
    /// Rank of the speaker it belongs to.
    pub(super) speaker: usize,
}

/// Joins the speakers of one corpus: *Stephen Roe* here is *Steven Roe* there.
pub fn people(rows: &QuoteRows<'_>, languages: &Languages, cancel: &Cancel) -> Result<People> {
    cancel.check()?;
    let (mut forms, mut form_of_row) = collect(rows);
    join(&mut forms, &languages.all());
    cancel.check()?;
    said::give_names(&mut forms, &mut form_of_row, rows, cancel)?;
    roles::give_names(&mut forms, &mut form_of_row, rows, languages, cancel)?;
    let mut named: HashMap<usize, usize> = HashMap::new();
    for (number, form) in forms.iter().enumerate() {
        let best = named.entry(form.speaker).or_insert(number);
        // The most frequent spelling with the most words names the speaker; the first by letters where they tie.
        let rank = |number: usize| {
            let form = &forms[number];
            (is_name(form.name), form.name.split_whitespace().count() > 1, form.rows, Reverse(form.name))
        };
        if rank(number) > rank(*best) {
            *best = number;
        }
    }
    let name_of = |row: usize| form_of_row[row].map(|form| forms[named[&forms[form].speaker]].name);
    let row_speaker_id: StringColumn = (0..rows.len()).map(name_of).collect();
    let mut gathered: BTreeMap<&str, Gathered<'_>> = BTreeMap::new();
    for row in 0..rows.len() {
        if row % 65_536 == 0 {
            cancel.check()?;
        }
        let Some(name) = name_of(row) else { continue };
        let entry = gathered.entry(name).or_default();
        entry.documents.push(rows.doc[row]);
        let Some(phrase) = rows.speaker.get(row).copied().flatten() else { continue };
        let language = languages.of(rows.doc[row] as usize, "");
        let pronoun = language.quote.words.of(phrase).is(Class::SUBJECT.or(Class::RELATIVE).or(Class::PLURAL));
        if !pronoun {
            *entry.forms.entry(phrase).or_default() += 1;
            if let Some(role) = role(phrase, rows.speaker_id[row].unwrap_or(name), &language.quote.words) {
                *entry.roles.entry(role).or_default() += 1;
            }
        }
    }
    let mut people = People { row_speaker_id, ..People::default() };
    for (name, mut entry) in gathered {
        entry.documents.sort_unstable();
        entry.documents.dedup();
        people.speaker_id.push(Some(name));
        people.forms.push(Some(&listed(entry.forms)));
        people.roles.push(Some(&listed(entry.roles)));
        people.documents.push(entry.documents.len() as u32);
    }
    Ok(people)
}

#[derive(Default)]
struct Gathered<'a> {
    documents: Vec<u32>,
    forms: BTreeMap<&'a str, u32>,
    roles: BTreeMap<String, u32>,
}

/// The distinct names in order of appearance, and the one of each row.
fn collect<'a>(rows: &QuoteRows<'a>) -> (Vec<Form<'a>>, Vec<Option<usize>>) {
    let mut forms: Vec<Form<'a>> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let form_of_row = (0..rows.len())
        .map(|row| {
            let name = rows.speaker_id.get(row).copied().flatten()?;
            let form = *known.entry(name).or_insert_with(|| {
                forms.push(Form { name, rows: 0, speaker: forms.len() });
                forms.len() - 1
            });
            forms[form].rows += 1;
            Some(form)
        })
        .collect();
    (forms, form_of_row)
}

/// Whether every word has a capital but for the small ones inside a name.
pub(super) fn is_name(name: &str) -> bool {
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    name.split_whitespace().all(|word| capital(word) || word.chars().count() <= 3)
        && name.split_whitespace().any(capital)
}

/// Gives the forms of one speaker the same number.
fn join(forms: &mut [Form<'_>], languages: &[Arc<Language>]) {
    // The first names that each bearer goes by, and the number of the speaker.
    let mut by_surname: HashMap<String, Vec<(Vec<&str>, usize)>> = HashMap::new();
    let is_short = |first: &str| languages.iter().any(|language| language.quote.nicknames.is_short(first));
    let is_same = |first: &str, other: &str| {
        languages.iter().any(|language| is_same_first(first, other, folded, &language.quote))
    };
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut single = Vec::new();
    // Likeness does not carry over from one to the next, so the order counts: the most frequent name comes first, and
    // *Alex* when *Alexander* and *Alexandra* are known.
    let mut order: Vec<usize> = (0..forms.len()).collect();
    let first = |name: &str| name.split_whitespace().next().is_some_and(is_short);
    order.sort_by_cached_key(|&number| (first(forms[number].name), Reverse(forms[number].rows), forms[number].name));
    for number in order {
        let form = &mut forms[number];
        let words: Vec<&str> = form.name.split_whitespace().collect();
        if !is_name(form.name) {
            // The same description in two documents may mean two people: it is left as it stands.
            form.speaker = *by_name.entry(form.name.to_lowercase()).or_insert(number);
        } else if let [word] = words[..] {
            single.push((number, folded(word)));
        } else {
            let first = words[0];
            let people = by_surname.entry(folded(words[words.len() - 1])).or_default();
            let mut known = people
                .iter_mut()
                .take(NAMESAKES)
                .filter(|(names, _)| names.iter().take(FIRST_NAMES).all(|other| is_same(first, other)));
            let one = known.next();
            if let Some((names, speaker)) = one
                && !(is_short(first) && known.next().is_some())
            {
                form.speaker = *speaker;
                names.push(first);
            } else {
                people.push((vec![first], number));
            }
        }
    }
    for (number, surname) in single {
        let one = by_surname.get(&surname).filter(|people| people.len() == 1).map(|people| people[0].1);
        let same = *by_name.entry(surname).or_insert(number);
        forms[number].speaker = one.unwrap_or(same);
    }
}

/// A name without accents, doubled letters and the choices of transliteration.
fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase) {
        let plain = match letter {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => 'a',
            'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
            'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' | 'y' | 'j' | 'ý' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ő' | 'ō' => 'o',
            'ú' | 'ù' | 'û' | 'ü' | 'ű' | 'ū' | 'ů' => 'u',
            'ç' | 'ć' | 'č' => 'c',
            'ñ' | 'ń' | 'ň' => 'n',
            'š' | 'ś' | 'ş' | 'ș' => 's',
            'ž' | 'ź' | 'ż' => 'z',
            'ł' => 'l',
            'ř' => 'r',
            'ğ' => 'g',
            'đ' | 'ď' => 'd',
            'ť' | 'ț' => 't',
            'w' => 'v',
            other => other,
        };
        if !folded.ends_with(plain) {
            folded.push(plain);
        }
    }
    folded.replace("kh", "h").replace("ph", "f").replace("ks", "x").replace("ck", "k")
}

/// What a phrase says about its speaker beside the name: *Mayor Ann Roe* and *the mayor* give *mayor*.
fn role(phrase: &str, name: &str, words: &Words) -> Option<String> {
    let surname = name.split_whitespace().next_back()?;
    let named = phrase.split_whitespace().any(|word| word == surname);
    let before = if named {
        &phrase[..phrase.find(name.split_whitespace().next()?).or_else(|| phrase.find(surname))?]
    } else {
        phrase
    };
    let small = Class::DETERMINER.or(Class::TITLE);
    let kept: Vec<&str> = before.split_whitespace().skip_while(|word| words.of(word).is(small)).collect();
    let has_role = kept.iter().any(|word| words.of(word).is(Class::ROLE));
    has_role.then(|| kept.join(" ").to_lowercase())
}

/// The most frequent first, parted by `; `.
fn listed<T: AsRef<str>>(counts: BTreeMap<T, u32>) -> String {
    let mut all: Vec<(T, u32)> = counts.into_iter().collect();
    all.sort_by_key(|(_, count)| Reverse(*count));
    all.iter().take(LISTED).map(|(form, _)| form.as_ref()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    /// The people of speakers who stand in a document each.
    fn joined(ids: &[&'static str], speakers: &[&'static str]) -> People {
        let docs: Vec<u32> = (0..ids.len() as u32).collect();
        joined_in(&docs, ids, speakers)
    }

    fn joined_in(docs: &[u32], ids: &[&'static str], speakers: &[&'static str]) -> People {
        let rows = QuoteRows {
            doc: docs.to_vec(),
            speaker_id: ids.iter().map(|id| Some(*id)).collect(),
            speaker: speakers.iter().map(|speaker| Some(*speaker)).collect(),
            ..QuoteRows::default()
        };
        let english = Languages::One(Language::named("en").expect("English"));
        people(&rows, &english, &Cancel::new()).expect("not stopped")
    }

    #[test]
    fn spellings_of_one_name_are_one_person() {
        let found = joined(
            &["Steven Roe", "Stephen Roe", "Steven Roe", "Roe"],
            &["Mayor Steven Roe", "Stephen Roe", "he", "Roe"],
        );
        assert_eq!(found.row_speaker_id.iter().flatten().collect::<Vec<_>>(), ["Steven Roe"; 4]);
        assert_eq!(found.roles.at(0), Some("mayor"));
        assert_eq!(found.documents, [4]);
    }

    #[test]
    fn a_role_takes_the_name_of_the_one_who_holds_it() {
        let found = joined_in(
            &[0, 0, 1, 0, 0],
            &["Ann Roe", "transport minister", "Elm’s transport minister", "minister", "defence minister"],
            &[
                "Transport Minister Ann Roe",
                "the transport minister",
                "Elm’s transport minister",
                "the minister",
                "the defence minister",
            ],
        );
        let names: Vec<_> = found.row_speaker_id.iter().flatten().collect();
        assert_eq!(names, ["Ann Roe", "Ann Roe", "Ann Roe", "Ann Roe", "defence minister"]);
    }

    #[test]
    fn a_bare_role_is_nobody_of_another_document() {
        let ids = ["Ann Roe", "mayor", "mayor", "Ann Roe", "mayor"];
        let speakers = ["Mayor Ann Roe", "the mayor", "the mayor", "Roe", "the mayor"];
        let found = joined_in(&[0, 0, 1, 2, 2], &ids, &speakers);
        let names: Vec<_> = found.row_speaker_id.iter().flatten().collect();
        assert_eq!(names, ["Ann Roe", "Ann Roe", "mayor", "Ann Roe", "Ann Roe"]);
    }

    #[test]
    fn a_role_that_two_hold_or_of_another_place_stays_nameless() {
        let found = joined(
            &["Ann Roe", "Tom Brandt", "mayor", "Cade Morr", "Fenland’s premier", "a premier"],
            &[
                "Mayor Ann Roe",
                "Mayor Tom Brandt",
                "the mayor",
                "Elmish Premier Cade Morr",
                "Fenland’s premier",
                "a premier",
            ],
        );
        let names: Vec<_> = found.row_speaker_id.iter().flatten().collect();
        assert_eq!(names[2..], ["mayor", "Cade Morr", "Fenland’s premier", "a premier"]);
    }

    #[test]
    fn a_short_first_name_is_the_full_one_of_its_only_bearer() {
        let names = |ids: &[&'static str]| {
            joined(ids, ids).row_speaker_id.iter().flatten().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(names(&["Thomas Roe", "Tom Roe", "Thomas Roe"]), ["Thomas Roe"; 3]);
        assert_eq!(names(&["Bill Roe", "Bill Roe", "William Roe"]), ["Bill Roe"; 3]);
        for two in [["Joe Roe", "Jill Roe"], ["Alexander Roe", "Alexandra Roe"], ["Paul Roe", "Paula Roe"]] {
            assert_eq!(names(&two), two);
        }
        let three = ["Alex Roe", "Alexandra Roe", "Alexander Roe"];
        assert_eq!(names(&three), three);
    }

    #[test]
    fn a_first_name_alone_is_known_by_what_is_said() {
        let rows = |second: &'static str, third: &'static str| QuoteRows {
            doc: vec![0, 1, 2],
            speaker_id: vec![Some("Ida Quill"), Some("Ida"), Some("Ida Marsh")],
            speaker: vec![None; 3],
            text: vec![Some("I climbed down in my socks, twice."), Some(second), Some(third)],
            ..QuoteRows::default()
        };
        let english = Languages::One(Language::named("en").expect("English"));
        let second = |rows: &QuoteRows<'_>| {
            people(rows, &english, &Cancel::new()).expect("not stopped").row_speaker_id.at(1).map(str::to_owned)
        };
        assert_eq!(second(&rows("I climbed down in my socks", "No.")).as_deref(), Some("Ida Quill"));
        assert_eq!(second(&rows("I climbed down twice", "No.")).as_deref(), Some("Ida"));
        assert_eq!(second(&rows("I climbed down in my socks", "I climbed down in my socks.")).as_deref(), Some("Ida"));
    }

    #[test]
    fn words_that_nobody_is_named_for_are_their_only_speakers() {
        let full = "The ferry left without us, and nobody on the quay knew why it did.";
        let named = |text: &'static str, kind: &'static str, other: &'static str| {
            let rows = QuoteRows {
                doc: vec![0, 1, 2],
                speaker_id: vec![Some("Ida Quill"), None, Some("Tom Marsh")],
                speaker: vec![None; 3],
                kind: vec![Some("direct"), Some(kind), Some("direct")],
                text: vec![Some(full), Some(text), Some(other)],
                ..QuoteRows::default()
            };
            let english = Languages::One(Language::named("en").expect("English"));
            people(&rows, &english, &Cancel::new()).expect("not stopped").row_speaker_id.at(1).map(str::to_owned)
        };
        let part = "Nobody on the quay knew why it did";
        assert_eq!(named(part, "direct", "No.").as_deref(), Some("Ida Quill"));
        assert_eq!(named(part, "indirect", "No."), None);
        assert_eq!(named("Nobody on the quay knew", "direct", "No."), None);
        assert_eq!(named("Nobody on the quay knew about the new harbour or the pilots", "direct", "No."), None);
        assert_eq!(named(part, "direct", full), None);
    }

    #[test]
    fn two_people_of_one_surname_stay_two() {
        let found = joined(&["Ann Roe", "Peter Roe", "Roe"], &["Ann Roe", "Peter Roe", "Roe"]);
        assert_eq!(found.row_speaker_id.iter().flatten().collect::<Vec<_>>(), ["Ann Roe", "Peter Roe", "Roe"]);
    }

    #[test]
    fn the_order_of_the_rows_names_nobody_anew() {
        let ids = ["Marian Roe", "Mariana Roe", "Marianta Roe", "Mariantal Roe", "Maria Roe", "Roe", "Maria Roe"];
        let names = |ids: &[&'static str]| {
            let found = joined(ids, ids);
            let mut pairs: Vec<(&str, String)> =
                ids.iter().zip(found.row_speaker_id.iter()).map(|(id, name)| (*id, format!("{name:?}"))).collect();
            pairs.sort();
            pairs
        };
        for turn in 0..ids.len() {
            let mut turned = ids;
            turned.rotate_left(turn);
            assert_eq!(names(&turned), names(&ids));
            turned.reverse();
            assert_eq!(names(&turned), names(&ids));
        }
    }

    #[test]
    fn a_role_of_many_goes_by_what_narrows_it() {
        let mut ids = Vec::new();
        let mut speakers = Vec::new();
        for number in 0..400u32 {
            let letters: String = (0..4).map(|at| char::from(b'a' + (number >> (3 * at) & 7) as u8)).collect();
            ids.extend([format!("Q{letters} X{letters}"), format!("z{letters} minister"), "odd minister".to_owned()]);
            speakers.extend([
                format!("Z{letters} Minister Q{letters} X{letters}"),
                format!("the z{letters} minister"),
                "the odd minister".to_owned(),
            ]);
        }
        let rows = QuoteRows {
            doc: (0..ids.len() as u32).map(|row| row / 3).collect(),
            speaker_id: ids.iter().map(|id| Some(id.as_str())).collect(),
            speaker: speakers.iter().map(|speaker| Some(speaker.as_str())).collect(),
            ..QuoteRows::default()
        };
        let english = Languages::One(Language::named("en").expect("English"));
        let found = people(&rows, &english, &Cancel::new()).expect("not stopped");
        assert_eq!(found.row_speaker_id.at(1), Some("Qaaaa Xaaaa"));
        assert_eq!(found.row_speaker_id.at(2), Some("odd minister"));
    }

    #[test]
    fn transliterations_meet() {
        let found = joined(&["Dmitri Zaytsev", "Dmitry Zaitsev"], &["he", "he"]);
        assert_eq!(found.speaker_id.len(), 1);
    }
}
