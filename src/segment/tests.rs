use std::fmt::Write as _;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::OffsetMap;

fn segmented(text: &str, code: &str, unit: Unit) -> Segmented {
    let language = Language::named(code).expect("a known language");
    segment(text, &language, &SegmentOptions { unit, ..SegmentOptions::default() }, &Cancel::new())
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    #[serde(default = "english")]
    language: String,
    words: Option<String>,
    surface: Option<String>,
    kinds: Option<String>,
    sentences: Option<Vec<String>>,
}

fn english() -> String {
    "en".to_owned()
}

#[test]
fn shared_cases() {
    let cases: Cases = toml::from_str(include_str!("../../tests/cases/segment.toml")).expect("a file of cases");
    let mut failures = String::new();
    for case in &cases.case {
        let mut check = |what: &str, wanted: &[&str], found: &[&str]| {
            if wanted != found {
                let _ = writeln!(failures, "{}, {what}:\n  wanted {wanted:?}\n  found  {found:?}", case.name);
            }
        };
        for (what, unit, wanted) in [("words", Unit::Word, &case.words), ("surface", Unit::Surface, &case.surface)] {
            if let Some(wanted) = wanted {
                let found = segmented(&case.text, &case.language, unit);
                let found: Vec<_> = found.tokens.iter().map(|token| token.span.of(&case.text)).collect();
                check(what, &wanted.split(' ').collect::<Vec<_>>(), &found);
            }
        }
        if let Some(wanted) = &case.kinds {
            let found = segmented(&case.text, &case.language, Unit::Word);
            let found: Vec<_> = found.tokens.iter().map(|token| TokenKind::NAMES[token.kind as usize]).collect();
            check("kinds", &wanted.split(' ').collect::<Vec<_>>(), &found);
        }
        if let Some(wanted) = &case.sentences {
            let found = segmented(&case.text, &case.language, Unit::Word);
            let found: Vec<_> = found.sentences.iter().map(|span| span.of(&case.text)).collect();
            check("sentences", &wanted.iter().map(String::as_str).collect::<Vec<_>>(), &found);
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// What every answer keeps, whatever the text.
fn check_invariants(text: &str, code: &str) -> Result<(), TestCaseError> {
    let words = segmented(text, code, Unit::Word);
    let mut at = 0;
    for token in &words.tokens {
        prop_assert!(
            text.is_char_boundary(token.span.start as usize) && text.is_char_boundary(token.span.end as usize)
        );
        prop_assert!(at <= token.span.start && token.span.start < token.span.end);
        prop_assert!(words.sentences[token.sentence as usize].contains(token.span), "{:?}", token.span.of(text));
        prop_assert!(!visible(&text[at as usize..token.span.start as usize]));
        let token_text = token.span.of(text);
        prop_assert!(!token_text.starts_with(char::is_whitespace) && !token_text.ends_with(char::is_whitespace));
        at = token.span.end;
    }
    prop_assert!(!visible(&text[at as usize..]));
    prop_assert_eq!(words.sentences.len(), words.paragraph_of.len());
    for (sentence, &paragraph) in words.sentences.iter().zip(&words.paragraph_of) {
        prop_assert!(words.paragraphs[paragraph as usize].contains(*sentence));
    }
    for pair in words.sentences.windows(2).chain(words.paragraphs.windows(2)) {
        prop_assert!(pair[0].end <= pair[1].start);
    }
    let surface = segmented(text, code, Unit::Surface);
    prop_assert_eq!(&words.sentences, &surface.sentences);
    let languages = crate::Languages::One(Language::named(code).expect("a known language"));
    let options = SegmentOptions { offsets: Offsets::Utf8, ..SegmentOptions::default() };
    let found = sentences(&[Some(text)], &languages, &options, &Cancel::new()).expect("no stop was asked for");
    let found: Vec<_> = found.start.into_iter().zip(found.end).map(|(start, end)| Span { start, end }).collect();
    prop_assert_eq!(&words.sentences, &found, "sentences without tokens are the same");
    let found = paragraphs(&[Some(text)], &languages, &options, &Cancel::new()).expect("no stop was asked for");
    let found: Vec<_> = found.start.into_iter().zip(found.end).map(|(start, end)| Span { start, end }).collect();
    prop_assert_eq!(&words.paragraphs, &found, "paragraphs without tokens are the same");
    let starts: Vec<_> = words.tokens.iter().map(|token| token.span.start).collect();
    let ends: Vec<_> = words.tokens.iter().map(|token| token.span.end).collect();
    for token in &surface.tokens {
        prop_assert!(starts.binary_search(&token.span.start).is_ok() && ends.binary_search(&token.span.end).is_ok());
    }
    Ok(())
}

fn visible(gap: &str) -> bool {
    gap.chars().any(|c| !(c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}')))
}

/// Marks, blanks, line ends and words that meet in odd ways.
fn odd_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        5 => "[a-zA-Z]{1,6}",
        5 => "[ \n.,'\"’“”()\\[\\]-]",
        3 => prop::sample::select(vec![
            "U.S.", "p.m.", "No. 5", "n't", "’s", "...", ". . .", "?!", "[4]", "1.)", "• ", "a.", "www.a.com", "x@y.org", ":-)", "👩\u{200d}👧",
            " its ", "'s ", " 12 ", "1,000", "-x", "Corp. Of ", "10:34 AM ", "01/12/2021 ", "Thanks, ", "\u{301}", "\u{ad}", "\u{200b}", "\u{202e}", "\r\n", "\u{2028}", "文。", "ไทย", "l'", "€", "<3", "''", "1/2", "5-6", "y’all", "🇺🇦",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]
    #[test]
    fn spans_tile_the_text_and_nest(text in odd_text(), code in prop::sample::select(&crate::lang::CODES[..])) {
        check_invariants(&text, code)?;
    }

    #[test]
    fn any_characters_are_welcome(text in "\\PC{0,80}") {
        check_invariants(&text, "en")?;
    }
}

#[test]
fn a_text_without_anything_visible_has_no_rows() {
    for text in ["", " \n\n ", "\u{200b}\u{feff}", "\0"] {
        let found = segmented(text, "en", Unit::Word);
        assert!(found.tokens.is_empty() && found.sentences.is_empty() && found.paragraphs.is_empty(), "{text:?}");
    }
}

#[test]
fn columns_count_code_points_or_bytes() {
    let texts = [Some("Šímo said “no”. Zoé left."), None, Some("Ok.")];
    let languages = crate::Languages::One(Language::named("en").expect("English"));
    let table = |offsets| {
        let options = SegmentOptions { offsets, ..SegmentOptions::default() };
        tokenize(&texts, &languages, &options, &Cancel::new()).expect("no stop was asked for")
    };
    let (points, bytes) = (table(Offsets::Codepoint), table(Offsets::Utf8));
    assert_eq!(points.doc, [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2]);
    assert_eq!(points.start[..4], [0, 5, 10, 11]);
    assert_eq!(bytes.start[..4], [0, 7, 12, 15]);
    assert_eq!(points.sentence, [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0]);
}

/// The tables of texts that are segmented one by one, each whole.
fn uncut(texts: &[Option<&str>], options: &SegmentOptions) -> (Tokens, Sentences, Paragraphs) {
    let (mut tokens, mut sentences, mut paragraphs) = (Tokens::default(), Sentences::default(), Paragraphs::default());
    let english = Language::named("en").expect("English");
    for (doc, text) in (0..).zip(texts).filter_map(|(doc, text)| text.map(|text| (doc, text))) {
        let found = segment(text, &english, options, &Cancel::new());
        let map = OffsetMap::new(text, options.offsets);
        for token in &found.tokens {
            let span = map.span(token.span);
            tokens.doc.push(doc);
            tokens.start.push(span.start);
            tokens.end.push(span.end);
            tokens.kind.push(token.kind as u8);
            tokens.sentence.push(token.sentence);
            tokens.paragraph.push(found.paragraph_of[token.sentence as usize]);
        }
        for (span, &paragraph) in found.sentences.iter().map(|span| map.span(*span)).zip(&found.paragraph_of) {
            sentences.doc.push(doc);
            sentences.start.push(span.start);
            sentences.end.push(span.end);
            sentences.paragraph.push(paragraph);
        }
        for span in found.paragraphs.iter().map(|span| map.span(*span)) {
            paragraphs.doc.push(doc);
            paragraphs.start.push(span.start);
            paragraphs.end.push(span.end);
        }
    }
    (tokens, sentences, paragraphs)
}

/// Lays the pieces of a table end to end.
fn laid_end_to_end(parts: Vec<Tokens>) -> Tokens {
    let mut whole = Tokens::default();
    for part in parts {
        whole.doc.extend(part.doc);
        whole.start.extend(part.start);
        whole.end.extend(part.end);
        whole.kind.extend(part.kind);
        whole.sentence.extend(part.sentence);
        whole.paragraph.extend(part.paragraph);
    }
    whole
}

/// A word of half a megabyte: what is asked at each mark inside must not look at all of it again.
#[test]
fn marks_inside_an_endless_word_take_no_time_to_speak_of() {
    for unit in [".bb", ".b_c", "-b.b", "'b.", ".b-c_d", ". b"] {
        let text = ["a".repeat(1 << 19), unit.repeat(1 << 17)].concat();
        let found = segmented(&text, "en", Unit::Word);
        assert_eq!(found.tokens.last().map(|token| token.span.end as usize), Some(text.len()), "{unit:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn a_long_text_is_cut_without_a_trace(pieces in prop::collection::vec((odd_text(), "\n{0,3}"), 1..40)) {
        let few: String = pieces.iter().flat_map(|(text, breaks)| [text.as_str(), breaks]).chain(["x"]).collect();
        let long = few.repeat((1 << 19) / few.len());
        let texts = [Some("Before."), None, Some(&long), Some("After. All.")];
        let languages = crate::Languages::One(Language::named("en").expect("English"));
        for (offsets, unit) in [(Offsets::Codepoint, Unit::Word), (Offsets::Utf8, Unit::Surface)] {
            let options = SegmentOptions { unit, offsets, ..SegmentOptions::default() };
            let tables = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a few threads");
                pool.install(|| {
                    let cancel = Cancel::new();
                    let tokens = tokenize(&texts, &languages, &options, &cancel).expect("no stop was asked for");
                    let sentences = sentences(&texts, &languages, &options, &cancel).expect("no stop was asked for");
                    let paragraphs = paragraphs(&texts, &languages, &options, &cancel).expect("no stop was asked for");
                    assert_eq!(cancel.done(), 3 * texts.len());
                    (tokens, sentences, paragraphs)
                })
            };
            let whole = uncut(&texts, &options);
            prop_assert!(whole == tables(1) && whole == tables(2) && whole == tables(5));
            let parts = tokenize_in_parts(&texts, &languages, &options, &Cancel::new()).expect("no stop was asked for");
            // Only empty lines are cut at.
            prop_assert!(parts.len() > 4 || !long.contains("\n\n"));
            prop_assert!(whole.0 == laid_end_to_end(parts));
        }
    }
}

#[test]
fn a_set_flag_ends_a_long_text_early_and_in_order() {
    let cancel = Cancel::new();
    cancel.set();
    let text = "word ".repeat(1 << 20);
    let language = Language::named("en").expect("English");
    let found = segment(&text, &language, &SegmentOptions::default(), &cancel);
    assert!(found.tokens.len() < 1 << 16);
    assert_eq!(found.sentences.len(), 1);
}
