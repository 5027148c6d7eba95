//! Whole runs: the cases that Python runs too, and what holds for every input.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::Language;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    quotations: Vec<Quotation>,
    utterances: Vec<String>,
    points: Vec<String>,
    relations: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Quotation {
    doc: u32,
    text: String,
    speaker: Option<String>,
    venue: Option<String>,
    cue: Option<String>,
    kind: Option<String>,
}

fn rows(quotations: &[Quotation]) -> QuoteRows<'_> {
    let n = quotations.len();
    QuoteRows {
        doc: quotations.iter().map(|q| q.doc).collect(),
        quote: (0..n as u32).collect(),
        part: vec![0; n],
        start: vec![10; n],
        end: quotations.iter().map(|q| 10 + q.text.chars().count() as u32).collect(),
        text: quotations.iter().map(|q| Some(q.text.as_str())).collect(),
        kind: quotations.iter().map(|q| q.kind.as_deref().or(Some("direct"))).collect(),
        clause_start: vec![None; n],
        clause_end: vec![None; n],
        speaker: vec![None; n],
        speaker_id: quotations.iter().map(|q| q.speaker.as_deref()).collect(),
        cue: quotations.iter().map(|q| q.cue.as_deref()).collect(),
        addressee: vec![None; n],
        venue: quotations.iter().map(|q| q.venue.as_deref()).collect(),
        region: vec![Some("body"); n],
    }
}

fn run(quotations: &[Quotation]) -> Utterances {
    let english = Languages::One(Language::named("en").expect("English is there"));
    let docs = quotations.iter().map(|q| q.doc as usize + 1).max().unwrap_or(0);
    let options = UtteranceOptions { stories: Some(vec![0; docs]), ..UtteranceOptions::default() };
    utterances(&rows(quotations), None, &english, &options, &Cancel::new()).expect("nobody stops it")
}

#[test]
fn near_equal_scraps_join_in_either_order_of_their_documents() {
    let scrap = |doc, text: &str| Quotation {
        doc,
        text: text.into(),
        speaker: Some("Doll".into()),
        venue: Some("TV9".into()),
        cue: None,
        kind: None,
    };
    let one = run(&[scrap(0, "Ѩ?Ⱥ{"), scrap(1, "A:Ѩ¡Ⱥ{")]);
    let other = run(&[scrap(0, "A:Ѩ¡Ⱥ{"), scrap(1, "Ѩ?Ⱥ{")]);
    let joined = |found: &Utterances| {
        let last = found.utterance.len() - 1;
        let at = |row: u32| (0..=last).filter(move |&n| found.row[n] == row);
        at(0).any(|n| at(1).any(|m| found.utterance[n] == found.utterance[m]))
    };
    assert_eq!(joined(&one), joined(&other));
}

#[test]
fn within_a_story_few_words_and_translations_are_placed() {
    let said = |doc, text: &str, kind: Option<&str>| Quotation {
        doc,
        text: text.into(),
        speaker: Some("Orla Finn".into()),
        venue: None,
        cue: None,
        kind: kind.map(Into::into),
    };
    let found = run(&[
        said(0, "The sluice will stay where it is for as long as it takes.", None),
        said(1, "as long as it takes", Some("mixed")),
        said(2, "No owner will ever again decide alone what a safe quay costs.", None),
        said(3, "No owner will ever again determine alone how much a secure quay may cost.", None),
    ]);
    assert_eq!(found.utterance, [0, 0, 1, 1]);
    let of = |row: usize| Relation::NAMES[found.relation[row] as usize];
    assert_eq!((of(1), of(2)), ("trimmed", "back-translated"));
}

fn said_by(doc: u32, speaker: &str, text: &str) -> Quotation {
    Quotation { doc, text: text.into(), speaker: Some(speaker.into()), venue: None, cue: None, kind: None }
}

/// The words of each part.
fn parts_of(quotations: &[Quotation], found: &Utterances) -> Vec<String> {
    let part = |n: usize| {
        let (start, end) = (found.part_start[n] as usize - 10, found.part_end[n] as usize - 10);
        quotations[found.row[n] as usize].text.chars().take(end).skip(start).collect()
    };
    (0..found.row.len()).map(part).collect()
}

#[test]
fn a_last_name_alone_leads_from_no_bearer_to_another() {
    // Long words would say that one of the names is mistaken.
    let text = "The pier stays shut.";
    for (first, other) in [("Orla Finn", "Marek Finn"), ("Mila Finn", "Marek Finn")] {
        let found = run(&[said_by(0, "Finn", text), said_by(1, first, text), said_by(2, other, text)]);
        assert_ne!(found.utterance[1], found.utterance[2], "{first}, {other}");
    }
}

#[test]
fn a_last_name_that_two_bear_is_that_of_the_one_whom_its_document_names() {
    let furnace = [
        said_by(0, "Orla Finn", "Nobody inspected the cracked furnace of the smelter before the explosion."),
        said_by(1, "Finn", "The smelter had a cracked furnace, and until the explosion it was never inspected."),
        said_by(2, "Marek Finn", "An explosion at the smelter: its furnace cracked, and who had inspected that?"),
    ];
    assert_eq!(run(&furnace).point, [0, 1, 2]);
    for (own, points) in [("Orla Finn", [0, 0, 1, 2]), ("Marek Finn", [0, 1, 1, 2])] {
        let mut quotations = furnace.to_vec();
        quotations.push(said_by(1, own, "I will stand down in the spring."));
        assert_eq!(run(&quotations).point, points, "{own}");
    }
}

#[test]
fn a_part_ends_where_the_utterance_changes() {
    let sluice = "The old sluice at Maro stays shut until the inspectors have measured every gate.";
    let ferry = "Ferries will carry schoolchildren and nurses without fares from Monday onward.";
    let quotations = [
        said_by(0, "Orla Finn", &format!("{sluice} {ferry} {sluice}")),
        said_by(1, "Orla Finn", sluice),
        said_by(2, "Orla Finn", ferry),
    ];
    let found = run(&quotations);
    assert_eq!(parts_of(&quotations, &found), [sluice, ferry, sluice, sluice, ferry]);
    assert_eq!(found.utterance, [0, 1, 0, 0, 1]);
}

#[test]
fn marks_that_open_belong_to_the_part_they_open() {
    let sluice = "The old sluice at Maro stays shut until the inspectors have measured every gate.";
    for open in ["(", "“", "\"", "‘"] {
        let ferry = format!("{open}Carry schoolchildren, the captains told us, and carry every nurse from Monday.");
        let quotations = [
            said_by(0, "Orla Finn", &format!("{sluice} {ferry}")),
            said_by(1, "Orla Finn", sluice),
            said_by(2, "Orla Finn", &ferry),
        ];
        let found = run(&quotations);
        assert_eq!(parts_of(&quotations, &found), [sluice, &ferry, sluice, &ferry]);
    }
}

/// Names in order of first appearance made numbers.
fn numbered(names: &[String]) -> Vec<u32> {
    let mut seen: Vec<&String> = Vec::new();
    let mut of = |name| {
        seen.iter().position(|known| *known == name).unwrap_or_else(|| {
            seen.push(name);
            seen.len() - 1
        })
    };
    names.iter().map(|name| of(name) as u32).collect()
}

#[test]
fn cases() {
    let cases: Cases = toml::from_str(include_str!("../../tests/cases/utterances.toml")).expect("the cases parse");
    for case in cases.case {
        let found = run(&case.quotations);
        assert_eq!(found.utterance, numbered(&case.utterances), "utterances: {}", case.name);
        assert_eq!(found.point, numbered(&case.points), "points: {}", case.name);
        let relations: Vec<_> = found.relation.iter().map(|&code| Relation::NAMES[code as usize]).collect();
        assert_eq!(relations, case.relations, "relations: {}", case.name);
    }
}

#[test]
fn a_fragment_is_placed_by_its_clause() {
    let texts = [
        "Finn: “The ferries to Maro Island sail again on the first of May, whatever the weather.”",
        "The ferries to Maro Island sail again on the first of May “whatever the weather,” Finn said.",
    ];
    let quotations = [
        Quotation {
            doc: 0,
            text: texts[0][9..texts[0].len() - 3].into(),
            speaker: None,
            venue: None,
            cue: None,
            kind: None,
        },
        Quotation {
            doc: 1,
            text: "whatever the weather,".into(),
            speaker: None,
            venue: None,
            cue: None,
            kind: Some("mixed".into()),
        },
    ];
    let mut rows = rows(&quotations);
    rows.start = vec![7, 60];
    rows.end = vec![7 + quotations[0].text.chars().count() as u32, 81];
    rows.clause_start[1] = Some(0);
    rows.clause_end[1] = Some(82);
    let views = texts.map(Some);
    let english = Languages::One(Language::named("en").expect("English is there"));
    let found = utterances(&rows, Some(&views), &english, &UtteranceOptions::default(), &Cancel::new()).expect("runs");
    assert_eq!(found.utterance, [0, 0]);
    assert_eq!((found.part_start[1], found.part_end[1]), (60, 81));
    assert_eq!(found.relation[1], Relation::Trimmed as u8);
}

#[test]
fn stories_must_cover_the_documents() {
    let options = UtteranceOptions { stories: Some(vec![0]), ..UtteranceOptions::default() };
    let quotations = [Quotation { doc: 3, text: "Yes.".into(), speaker: None, venue: None, cue: None, kind: None }];
    let message = options.validate(&rows(&quotations)).expect_err("too few").to_string();
    assert!(message.contains("stories") && message.contains('3'), "{message}");
}

fn quotation() -> impl Strategy<Value = Quotation> {
    let words = prop::sample::select(vec![
        "harbour",
        "The",
        "ferries",
        "don't",
        "100,000",
        "sail",
        "[again]",
        "...",
        "again",
        "smelter",
        ", and",
        "keeper",
        "pension.",
        "“",
        "U.S.",
        "—",
        "é\u{301}",
        "\n",
        "winter",
        "uh",
        "poisons",
        "[",
        "island",
    ]);
    let text = prop_oneof![prop::collection::vec(words, 0..30).prop_map(|words| words.join(" ")), ".{0,40}"];
    let name = |names: [Option<&'static str>; 3]| {
        prop::sample::select(names.to_vec()).prop_map(|name| name.map(str::to_owned))
    };
    let speaker = name([None, Some("Orla Finn"), Some("Doll")]);
    let venue = name([None, Some("Radio Nord"), Some("TV9")]);
    let cue = name([None, Some("said"), Some("denied")]);
    let kind = name([None, Some("indirect"), Some("title")]);
    (0u32..5, text, speaker, venue, cue, kind).prop_map(|(doc, text, speaker, venue, cue, kind)| Quotation {
        doc,
        text,
        speaker,
        venue,
        cue,
        kind,
    })
}

proptest! {
    #[test]
    fn every_statement_has_its_rows_and_every_utterance_one_base(quotations in prop::collection::vec(quotation(), 0..14)) {
        let found = run(&quotations);
        let rows = rows(&quotations);
        for (row, q) in quotations.iter().enumerate() {
            prop_assert_eq!(found.row.contains(&(row as u32)), q.kind.as_deref() != Some("title"));
        }
        for n in 0..found.row.len() {
            let row = found.row[n] as usize;
            prop_assert!(rows.start[row] <= found.part_start[n] && found.part_start[n] <= found.part_end[n]);
            prop_assert!(found.part_end[n] <= rows.end[row]);
            prop_assert!((0.0..=1.0).contains(&found.score[n]));
            let bases = (0..found.row.len()).filter(|&m| found.utterance[m] == found.utterance[n] && found.base[m]).count();
            prop_assert_eq!(bases, 1);
            for m in 0..n {
                prop_assert!(found.utterance[m] != found.utterance[n] || found.point[m] == found.point[n]);
            }
        }
    }

    #[test]
    fn the_parts_of_a_row_follow_one_another(quotations in prop::collection::vec(quotation(), 0..14)) {
        let found = run(&quotations);
        for n in 1..found.row.len() {
            if found.row[n] == found.row[n - 1] {
                prop_assert!(found.part_end[n - 1] <= found.part_start[n]);
                prop_assert!(found.utterance[n - 1] != found.utterance[n]);
            }
        }
    }

    #[test]
    fn the_order_of_the_documents_does_not_matter(quotations in prop::collection::vec(quotation(), 0..14)) {
        let found = run(&quotations);
        // Documents come in the opposite order; within a document the rows stay as they are.
        let mut order: Vec<usize> = (0..quotations.len()).collect();
        order.sort_by_key(|&n| std::cmp::Reverse(quotations[n].doc));
        let turned: Vec<Quotation> = order.iter().map(|&n| Quotation { doc: 4 - quotations[n].doc, ..quotations[n].clone() }).collect();
        let again = run(&turned);
        let pairs = |found: &Utterances, back: &dyn Fn(u32) -> usize| {
            let mut pairs = Vec::new();
            for a in 0..found.row.len() {
                for b in 0..found.row.len() {
                    if found.utterance[a] == found.utterance[b] {
                        pairs.push((back(found.row[a]), found.part_start[a], back(found.row[b]), found.part_start[b]));
                    }
                }
            }
            pairs.sort_unstable();
            pairs
        };
        prop_assert_eq!(pairs(&found, &|row| row as usize), pairs(&again, &|row| order[row as usize]));
    }
}
