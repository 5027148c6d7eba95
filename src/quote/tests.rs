//! The cases shared with pytest, and what holds for every text.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::{Language, layout};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    language: Option<String>,
    quotes: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    kind: String,
    text: String,
    speaker: Option<String>,
    id: Option<String>,
    clause: Option<String>,
    addressee: Option<String>,
    quote: Option<u32>,
}

fn found(text: &str, language: &str, keep_nonspeech: bool) -> Quotes {
    let languages = Languages::One(Language::named(language).expect("a known code"));
    let options = QuoteOptions { keep_nonspeech, offsets: Offsets::Utf8 };
    quotes(&[Some(text)], &languages, &options, &Cancel::new()).expect("not stopped")
}

#[test]
fn shared_cases() {
    let cases: Cases = toml::from_str(include_str!("../../tests/cases/quotes.toml")).expect("a file of cases");
    let faults: Vec<String> = cases.case.iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is wrong with the answer to a case, if anything.
fn fault(case: &Case) -> Option<String> {
    let text = case.text.trim_start();
    let rows = found(text, case.language.as_deref().unwrap_or("en"), false);
    let kind = |row: usize| QuoteKind::NAMES[rows.kind[row] as usize];
    let got: Vec<_> =
        (0..rows.doc.len()).map(|row| (kind(row), rows.text.at(row).unwrap_or(""), rows.speaker.at(row))).collect();
    let wanted: Vec<_> =
        case.quotes.iter().map(|quote| (quote.kind.as_str(), quote.text.as_str(), quote.speaker.as_deref())).collect();
    if got != wanted {
        return Some(format!("{}: {got:?}, not {wanted:?}", case.name));
    }
    let wrong = |row: usize, quote: &Expected| {
        let clause =
            rows.clause_start[row].zip(rows.clause_end[row]).map(|(start, end)| &text[start as usize..end as usize]);
        quote.id.is_some() && rows.speaker_id.at(row) != quote.id.as_deref()
            || quote.clause.is_some() && clause != quote.clause.as_deref()
            || quote.addressee.is_some() && rows.addressee.at(row) != quote.addressee.as_deref()
            || quote.quote.is_some_and(|number| rows.quote[row] != number)
    };
    let row = (0..rows.doc.len()).find(|row| wrong(*row, &case.quotes[*row]))?;
    let (id, addressee) = (rows.speaker_id.at(row), rows.addressee.at(row));
    Some(format!("{}: row {row}: quote {}, name {id:?}, addressee {addressee:?}", case.name, rows.quote[row]))
}

#[test]
fn nonspeech_comes_out_only_where_asked_for() {
    let text = "The “silent” pump ran on RNT’s “Morning Ferry” in May.";
    assert_eq!(found(text, "en", false).doc.len(), 0);
    let kinds: Vec<u8> = found(text, "en", true).kind;
    assert_eq!(kinds, [QuoteKind::Scare as u8, QuoteKind::Title as u8]);
}

#[test]
fn the_venue_is_named() {
    let rows = found("“It holds,” Roe told us in an interview with the Coast Post.", "en", false);
    assert_eq!(rows.venue.at(0), Some("an interview"));
    for (text, venue) in [
        ("“It holds,” Roe told the Courier.", Some("the Courier")),
        ("“It holds,” Roe told Coast Radio.", Some("Coast Radio")),
        ("On Coast Radio she said that it “holds for a year.”", Some("Coast Radio")),
        ("Roe spoke to the press of “a quay that holds for a year”, she said.", None),
        ("“It holds,” Roe told the mayor.", None),
    ] {
        assert_eq!(found(text, "en", false).venue.at(0), venue, "{text}");
    }
}

#[test]
fn who_passed_the_words_on_is_not_the_speaker() {
    for (text, speaker, via) in [
        ("The Coast agency quoted Ida Quill as saying that it holds.", "Ida Quill", "The Coast agency"),
        ("Quill was quoted by the Coast agency as saying it “will hold.”", "Quill", "the Coast agency"),
        ("Quill was quoted as saying by Coast News that it would hold.", "Quill", "Coast News"),
    ] {
        let rows = found(text, "en", false);
        assert_eq!((rows.speaker.at(0), rows.via.at(0)), (Some(speaker), Some(via)), "{text}");
    }
    assert_eq!(found("“It holds,” Ida Quill said.", "en", false).via.at(0), None);
}

#[test]
fn words_that_stand_for_nobody_give_no_name() {
    for (text, row) in [
        ("“It holds,” said one senator. “It leaks,” said another.", 1),
        ("Ida Quill said it was “late.” Neither said it was “early.”", 1),
        ("“It holds,” said Ida Quill. Many say it is “over.”", 1),
    ] {
        assert_eq!(found(text, "en", false).speaker_id.at(row), None, "{text}");
    }
}

#[test]
fn a_surname_of_two_is_less_sure() {
    let text = |other: &str| format!("Ida Holm said “no.” Karl {other} said “yes.” “It was noon,” Holm said.");
    let confidence = |other: &str| found(&text(other), "en", false).confidence[2];
    assert!(confidence("Holm") < 0.7 * confidence("Roe"));
}

#[test]
fn a_quotation_behind_a_credit_stands_in_the_body() {
    let text = "Bridge to close\n\n(Coast News) The mayor, Ann Roe, said: “It holds.”\n\nThe bridge is old and will be mended in May.";
    let rows = found(text, "en", false);
    assert_eq!(rows.region, [layout::Region::Body as u8]);
}

/// Long runs of one thing: every pass must stay linear, so a megabyte of each takes no time to speak of.
#[test]
fn hostile_texts_end() {
    for unit in [
        "“",
        "”",
        "\"",
        "\" ",
        "'",
        "''a '' ",
        "„a “ ",
        "«a",
        "“a b,” ",
        "“a said b ",
        "“a” said b. ",
        "“We go on.\n\n",
        "said told added says ",
        "Quill Vane Roe ",
        "Mr. Mrs. Dr. ",
        "according to ",
        "Roe: ",
        "‘a\n\n",
        "“a, b, ",
        "“a, b,\n\n",
        "“a.” Roe put it. ",
        "“a.” That was the word of ",
        "Said Roe: “a” ",
        "Q. I\n",
        "AB: I?\nCD: You?\n",
        "[00:12] Ida Roe, of\n(on air):\n",
        "The CHAIR. (a)\n\nMr. ROE. I\n\n",
        "quoted Roe as saying ",
        "(",
        ", Roe, said",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        let rows = found(&text, "en", true);
        assert_eq!(rows.doc.len(), rows.rule.len(), "{unit:?}");
    }
}

/// The end of one sentence is asked for by every clause, fragment and attribution in it.
#[test]
fn cues_before_many_stops_end() {
    for unit in ["said ", "according to Roe ", "“a” , ", "Roe: "] {
        let text = unit.repeat(100_000 / unit.len()) + &"; ".repeat(50_000);
        let rows = found(&text, "en", true);
        assert_eq!(rows.doc.len(), rows.rule.len(), "{unit:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_has_an_answer(pieces in prop::collection::vec(prop_oneof![
        Just("“"), Just("”"), Just("\""), Just("'"), Just("’"), Just("‘"), Just("''"), Just("„"), Just("«"), Just("»"), Just("—"),
        Just("\n"), Just("\n\n"), Just(" "), Just(", "), Just(". "), Just(": "), Just("said "), Just("told "), Just("Ann Roe "), Just("he "),
        Just("that "), Just("according to "), Just("asked "), Just("("), Just(")"), Just("the mayor "), Just("of "), Just("é"), Just("文"), Just("6'2\""), Just("=\""), Just("who "), Just("and "), Just("saying "), Just("quoted "), Just("as "),
    ], 0..60), noise in ".{0,12}") {
        let text = pieces.concat() + &noise;
        let rows = found(&text, "en", true);
        let mut last = (0, 0);
        for row in 0..rows.doc.len() {
            let (start, end) = (rows.start[row] as usize, rows.end[row] as usize);
            prop_assert_eq!(rows.text.at(row), text.get(start..end));
            prop_assert!((start, end) >= last, "rows are in order");
            last = (start, end);
            if let (Some(start), Some(end)) = (rows.speaker_start[row], rows.speaker_end[row]) {
                prop_assert_eq!(rows.speaker.at(row), text.get(start as usize..end as usize));
            }
            if let (Some(start), Some(end)) = (rows.clause_start[row], rows.clause_end[row]) {
                prop_assert!(text.get(start as usize..end as usize).is_some());
            }
            prop_assert!((0.0..=1.0).contains(&rows.confidence[row]));
        }
    }

    #[test]
    fn random_characters_have_an_answer(text in "\\PC{0,200}") {
        found(&text, "en", true);
        found(&text, "de", true);
    }
}
