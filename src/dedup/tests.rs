//! What callers of [`duplicates`] and [`reuse`] can rely on.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::Language;

fn english() -> Languages {
    Languages::One(Language::named("en").expect("English is always there"))
}

fn find(texts: &[&str]) -> Duplicates {
    let texts: Vec<Option<&str>> = texts.iter().copied().map(Some).collect();
    duplicates(&texts, &english(), &DuplicateOptions::default(), &Cancel::new()).expect("nobody stops")
}

fn pairs(found: &Duplicates) -> Vec<(u32, u32)> {
    found.pairs.left.iter().copied().zip(found.pairs.right.iter().copied()).collect()
}

fn roles(found: &Duplicates) -> Vec<&'static str> {
    found.clusters.role.iter().map(|&role| Role::NAMES[role as usize]).collect()
}

/// A story of `sentences` sentences that no story with another `topic` shares.
fn story(topic: u32, sentences: u32) -> String {
    let mut text = String::new();
    let mut state = topic.wrapping_mul(2_654_435_761).wrapping_add(12345);
    let mut next = |limit: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % limit
    };
    for _ in 0..sentences {
        let mut sentence = String::new();
        for _ in 0..12 {
            let word: String = (0..2 + next(3))
                .map(|_| ["ba", "ke", "lo", "mi", "tu", "sen", "dor", "val", "nip", "gra"][next(10) as usize])
                .collect();
            write!(sentence, "{word} ").expect("a string takes all");
        }
        let sentence = sentence.trim_end();
        write!(text, "{}{}. ", sentence[..1].to_uppercase(), &sentence[1..]).expect("a string takes all");
    }
    text.trim_end().to_owned()
}

/// One case of `tests/cases/dedup.toml`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    texts: Vec<String>,
    pairs: Vec<(u32, u32)>,
    clusters: Vec<u32>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    reuse: Vec<(u32, u32, String)>,
}

#[derive(serde::Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[test]
fn the_shared_cases() {
    let cases: Cases = toml::from_str(include_str!("../../tests/cases/dedup.toml")).expect("the cases are well formed");
    for case in cases.case {
        let texts = some(&case.texts);
        let found = duplicates(&texts, &english(), &DuplicateOptions::default(), &Cancel::new()).expect("nobody stops");
        assert_eq!(pairs(&found), case.pairs, "{}", case.name);
        assert_eq!(found.clusters.cluster, case.clusters, "{}", case.name);
        assert!(case.roles.is_empty() || roles(&found) == case.roles, "{}: {:?}", case.name, roles(&found));
        let options = DuplicateOptions { offsets: Offsets::Utf8, ..DuplicateOptions::default() };
        let shared = reuse(&texts, &english(), &options, &Cancel::new()).expect("nobody stops");
        let words = |row: usize| {
            let text = &case.texts[shared.left[row] as usize];
            (
                shared.left[row],
                shared.right[row],
                text[shared.left_start[row] as usize..shared.left_end[row] as usize].to_owned(),
            )
        };
        let shared: Vec<(u32, u32, String)> = (0..shared.left.len()).map(words).collect();
        assert!(case.reuse.is_empty() || shared == case.reuse, "{}: {shared:?}", case.name);
    }
}

#[test]
fn a_cut_copy_is_an_excerpt_of_its_source() {
    let (source, other) = (story(1, 12), story(2, 12));
    let cut = &source[..source.len() / 2];
    let found = find(&[&source, &other, cut]);
    assert_eq!(pairs(&found), [(0, 2)]);
    assert_eq!(found.clusters.cluster, [0, 1, 0]);
    assert_eq!(found.clusters.representative, [0, 1, 0]);
    assert_eq!(roles(&found), ["original", "unique", "excerpt"]);
    assert!(found.pairs.containment[0] > 0.97 && found.pairs.jaccard[0] < 0.6);
}

#[test]
fn an_edited_copy_says_where_it_was_edited() {
    let source = story(3, 10);
    let edited = source.replace("ba", "bra");
    let found = find(&[&source, &edited]);
    assert_eq!(pairs(&found), [(0, 1)]);
    assert_eq!(found.passages.edited, [true]);
    assert_eq!((found.passages.left_start[0], found.passages.left_end[0]), (0, source.len() as u32));
    assert_eq!((found.passages.right_start[0], found.passages.right_end[0]), (0, edited.len() as u32));
}

#[test]
fn a_round_up_ties_no_stories_together() {
    let stories: Vec<String> = (10..16).map(|topic| story(topic, 4)).collect();
    let leads: Vec<&str> = stories.iter().map(|story| &story[..=story.find('.').expect("a sentence")]).collect();
    let round_up = leads.join("\n");
    let mut texts: Vec<&str> = stories.iter().map(String::as_str).collect();
    texts.push(&round_up);
    assert_eq!(pairs(&find(&texts)), []);
}

/// In a handful of texts nothing is frequent enough to be known as a page's own words by counting.
#[test]
fn stories_on_the_same_page_are_no_copies_even_if_there_are_only_two() {
    let notice = "We use cookies to improve the Elm Valley Post, and so do eleven firms that we know by name. You can \
        withdraw your consent at any time under the wheel at the top. Readers of the paper edition find a form on page \
        two. With a subscription you have unlimited access to our pages, the archive since 1911 among them; you can \
        cancel at any time. For information purposes only: the tide table below the weather.";
    let stories = [story(61, 2), story(62, 2), story(63, 3)];
    let pages: Vec<String> = stories.iter().map(|story| format!("{story}\n\n{notice}")).collect();
    let reprint = format!("By Ida Quill\n\n{}", stories[2]);
    assert_eq!(pairs(&find(&[&pages[0], &pages[1]])), []);
    assert_eq!(pairs(&find(&[&pages[0], &pages[1], &pages[2], &reprint])), [(2, 3)]);
}

/// What lies between two boxes of a page is no box, even if nobody else has a word of it.
#[test]
fn a_paragraph_on_a_learnt_page_makes_no_copy() {
    let (promotion, footer, paragraph) = (story(801, 4), story(802, 4), story(803, 5));
    let page = |above: &str, below: &str| format!("{above}\n\n{promotion}\n\n{below}\n\n{footer}");
    let mut texts: Vec<String> =
        (0..12).map(|number| page(&story(810 + number, 5), &story(830 + number, 46))).collect();
    texts.push(page(&paragraph, &story(850, 46)));
    texts.push(format!("{paragraph}\n\n{}", story(851, 17)));
    assert_eq!(pairs(&find(&texts.iter().map(String::as_str).collect::<Vec<_>>())), []);
}

#[test]
fn the_shortest_passage_told_decides_nothing_else() {
    let source = story(75, 3);
    let texts = [source.clone(), format!("By Ida Quill\n\n{source}"), story(76, 3)];
    let with = |min_passage| {
        let options = DuplicateOptions { min_passage, ..DuplicateOptions::default() };
        duplicates(&some(&texts), &english(), &options, &Cancel::new()).expect("nobody stops")
    };
    let (all, none) = (with(60), with(4000));
    assert_eq!((all.passages.left.len(), none.passages.left.len()), (1, 0));
    assert_eq!((pairs(&none), roles(&none)), (vec![(0, 1)], roles(&all)));
    assert_eq!(none.clusters.cluster, [0, 0, 1]);
    assert_eq!(none.clusters.coverage, all.clusters.coverage);
    assert_eq!((none.pairs.containment, none.pairs.shared_chars), (all.pairs.containment, all.pairs.shared_chars));
}

#[test]
fn equal_texts_need_no_look_at_each_other() {
    let source = story(4, 5);
    let texts = vec![source.as_str(); 2000];
    let found = find(&texts);
    assert_eq!(found.pairs.left.len(), 1999);
    assert!(found.clusters.cluster.iter().all(|&cluster| cluster == 0));
    assert_eq!(roles(&found)[..3], ["original", "verbatim", "verbatim"]);
}

#[test]
fn equal_texts_in_batches_are_spanned_too() {
    let (source, cut) = (story(4, 5), story(4, 3));
    let mut index = index_of(&vec![source.clone(); 600]);
    index.merge(index_of(&vec![source; 600])).expect("the same options");
    index.add(&[Some(&cut)], &english(), &Cancel::new()).expect("nobody stops");
    let found = index.duplicates(&Cancel::new()).expect("nobody stops");
    // Each with the first, and the first alone with the cut copy.
    assert_eq!(found.pairs.left, vec![0; 1200]);
    assert!(found.clusters.cluster.iter().all(|&cluster| cluster == 0));
}

#[test]
fn short_and_missing_texts_match_nothing() {
    let texts = [Some(""), None, Some(""), Some("Short."), Some("Short.")];
    let found = duplicates(&texts, &english(), &DuplicateOptions::default(), &Cancel::new()).expect("nobody stops");
    assert_eq!(found.pairs.left.len(), 0);
    assert_eq!(found.clusters.doc, [0, 2, 3, 4]);
    assert_eq!(found.clusters.cluster, [0, 1, 2, 3]);
    assert_eq!(roles(&found), ["unique"; 4]);
}

#[test]
fn a_shared_paragraph_is_reuse_and_not_a_copy() {
    let paragraph = story(5, 2);
    let texts = [format!("{} {paragraph}", story(6, 8)), format!("{paragraph} {}", story(7, 8))];
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert_eq!(pairs(&find(&texts)), []);
    let given: Vec<Option<&str>> = texts.iter().copied().map(Some).collect();
    let found = reuse(&given, &english(), &DuplicateOptions::default(), &Cancel::new()).expect("nobody stops");
    assert_eq!((found.left.as_slice(), found.right.as_slice()), ([0].as_slice(), [1].as_slice()));
    assert_eq!(&texts[0][found.left_start[0] as usize..found.left_end[0] as usize], paragraph);
    assert_eq!(&texts[1][found.right_start[0] as usize..found.right_end[0] as usize], paragraph);
}

#[test]
fn one_quotation_in_two_long_stories_is_reuse() {
    let quotation =
        "“Whoever built this mole never watched the sea come over it on a night in November,” Ada Brenner said.";
    let texts = [(71, 20), (72, 9)].map(|(topic, sentences)| {
        format!("{} {quotation} {}", story(topic, sentences), story(topic + 10, 35 - sentences))
    });
    assert!(texts.iter().all(|text| text.len() > 3000));
    let found = reuse(&some(&texts), &english(), &DuplicateOptions::default(), &Cancel::new()).expect("nobody stops");
    assert_eq!(found.left.len(), 1);
    let start = found.left_start[0] as usize;
    assert!(texts[0].chars().skip(start).collect::<String>().starts_with(quotation));
}

#[test]
fn too_short_a_text_has_no_reuse_either() {
    let texts = [story(73, 3), format!("{} {}", story(73, 3), story(74, 30))];
    let rows = |min_chars| {
        let options = DuplicateOptions { min_chars, ..DuplicateOptions::default() };
        reuse(&some(&texts), &english(), &options, &Cancel::new()).expect("nobody stops").left.len()
    };
    assert_eq!((rows(60), rows(1000)), (1, 0));
}

#[test]
fn half_of_a_very_long_text_is_reuse() {
    let mut state = 1_u64;
    let letters = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + (state >> 40) as u8 % 16)
    });
    let text: String = letters.take(12_000_000).collect();
    let given = [Some(text.as_str()), Some(&text[..6_000_000])];
    let found = reuse(&given, &english(), &DuplicateOptions::default(), &Cancel::new()).expect("nobody stops");
    assert_eq!((found.left_start, found.left_end), (vec![0], vec![6_000_000]));
}

#[test]
fn a_headline_that_stands_twice_is_reuse() {
    let headline = "Harbour dues in Tallow Bay to rise for the third time in as many years, port master says";
    let text = format!("{headline}\n\n{headline}\n\n{}", story(31, 6));
    let found = reuse(&[Some(&text)], &english(), &DuplicateOptions::default(), &Cancel::new()).expect("nobody stops");
    assert_eq!((found.left, found.right), (vec![0], vec![0]));
    assert_eq!((found.left_start[0], found.left_end[0]), (0, headline.len() as u32));
    assert_eq!((found.right_start[0], found.right_end[0]), (headline.len() as u32 + 2, 2 * headline.len() as u32 + 2));
}

#[test]
fn offsets_count_code_points_or_bytes() {
    let source = story(8, 6);
    let texts = [format!("Žluťoučký — {source}"), source];
    let texts: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
    let start = |offsets| {
        let options = DuplicateOptions { offsets, ..DuplicateOptions::default() };
        duplicates(&texts, &english(), &options, &Cancel::new()).expect("nobody stops").passages.left_start[0]
    };
    assert_eq!((start(Offsets::Codepoint), start(Offsets::Utf8)), (12, 18));
}

#[test]
fn the_representative_may_be_the_earliest() {
    let source = story(9, 10);
    let cut = &source[..source.len() / 2];
    let options = DuplicateOptions {
        representative: Representative::Ranked(vec![Some(2.0), Some(1.0)]),
        ..DuplicateOptions::default()
    };
    let found = duplicates(&[Some(&source), Some(cut)], &english(), &options, &Cancel::new()).expect("nobody stops");
    assert_eq!(found.clusters.representative, [1, 1]);
}

#[test]
fn options_out_of_range_are_named() {
    for (options, name) in [
        (DuplicateOptions { min_containment: 1.5, ..DuplicateOptions::default() }, "min_containment"),
        (DuplicateOptions { min_containment: f32::NAN, ..DuplicateOptions::default() }, "min_containment"),
        (DuplicateOptions { min_chars: 0, ..DuplicateOptions::default() }, "min_chars"),
        (DuplicateOptions { min_passage: 3, ..DuplicateOptions::default() }, "min_passage"),
    ] {
        let message = options.validate().expect_err("out of range").to_string();
        assert!(message.contains(name), "{message}");
    }
}

fn some(texts: &[String]) -> Vec<Option<&str>> {
    texts.iter().map(|text| Some(text.as_str())).collect()
}

/// Three stories, each with a cut copy and an edited one.
fn coverage() -> Vec<String> {
    let stories = [story(21, 9), story(22, 12), story(23, 7)];
    let cuts = stories.iter().map(|story| story[..story.len() * 2 / 3].to_owned());
    let edited = stories.iter().map(|story| story.replace("tu", "two"));
    stories.iter().cloned().chain(cuts).chain(edited).collect()
}

fn index_of(texts: &[String]) -> DuplicateIndex {
    let mut index = DuplicateIndex::new(DuplicateOptions::default()).expect("the default is in range");
    index.add(&some(texts), &english(), &Cancel::new()).expect("nobody stops");
    index
}

#[test]
fn an_index_answers_as_one_call_does() {
    let texts = coverage();
    let batch = find(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let mut index = index_of(&texts[..4]);
    index = DuplicateIndex::from_bytes(&index.to_bytes()).expect("it was saved");
    index.merge(index_of(&texts[4..])).expect("the same options");
    let found = index.duplicates(&Cancel::new()).expect("nobody stops");
    assert_eq!(index.len(), texts.len());
    assert_eq!(pairs(&found), pairs(&batch));
    assert_eq!(found.passages.left_end, batch.passages.left_end);
    assert_eq!((found.clusters.cluster, found.clusters.role), (batch.clusters.cluster, batch.clusters.role));
}

#[test]
fn a_query_finds_copies_without_adding_them() {
    let texts = coverage();
    let index = index_of(&texts[..3]);
    let found = index.query(&some(&texts[3..5]), &english(), &Cancel::new()).expect("nobody stops");
    assert_eq!((found.left, found.right), (vec![0, 1], vec![0, 1]));
    assert_eq!(index.len(), 3);
}

#[test]
fn a_query_answers_every_text_however_often_it_is_asked_or_known() {
    let (source, cut) = (story(4, 5), story(4, 3));
    let rows = |index: &DuplicateIndex, asked: &[String]| {
        let found = index.query(&some(asked), &english(), &Cancel::new()).expect("nobody stops");
        found.left.into_iter().zip(found.right).collect::<Vec<_>>()
    };
    let index = index_of(std::slice::from_ref(&source));
    assert_eq!(rows(&index, &vec![cut.clone(); 40]), (0..40).map(|asked| (asked, 0)).collect::<Vec<_>>());
    let mut known = vec![cut.clone(); 40];
    known.push(source);
    assert_eq!(rows(&index_of(&known), &[cut]), [(0, 0), (0, 40)]);
}

#[test]
fn a_query_finds_texts_too_short_for_an_anchor() {
    let options = DuplicateOptions { min_chars: 10, ..DuplicateOptions::default() };
    let mut index = DuplicateIndex::new(options).expect("in range");
    let texts = ["Snow fell on Elm.", "Rain fell on Elm."].map(Some);
    index.add(&texts, &english(), &Cancel::new()).expect("nobody stops");
    let found = index.query(&texts[1..], &english(), &Cancel::new()).expect("nobody stops");
    assert_eq!((found.left, found.right), (vec![0], vec![1]));
}

#[test]
fn removed_texts_match_no_more_and_keep_their_numbers() {
    let texts = coverage();
    let mut index = index_of(&texts);
    index.remove(&[0, 3]).expect("known numbers");
    assert_eq!((index.len(), index.duplicates(&Cancel::new()).expect("nobody stops").clusters.doc.len()), (9, 7));
    assert!(
        index
            .query(&some(&texts[..1]), &english(), &Cancel::new())
            .expect("nobody stops")
            .right
            .iter()
            .all(|&doc| doc == 6)
    );
    assert!(index.remove(&[9]).expect_err("never given").to_string().contains('9'));
    let index = DuplicateIndex::from_bytes(&index.to_bytes()).expect("it was saved");
    assert_eq!(index.len(), 9);
}

#[test]
fn a_damaged_file_is_refused() {
    let file = index_of(&coverage()[..3]).to_bytes();
    for place in 0..file.len() {
        let mut damaged = file.clone();
        damaged[place] ^= 1 << (place % 8);
        let fault = DuplicateIndex::from_bytes(&damaged).expect_err("a flipped bit");
        assert_eq!(fault.kind(), crate::ErrorKind::Format);
        assert_eq!((8..12).contains(&place), fault.to_string().contains("version"), "{fault}");
    }
    for length in (0..file.len()).step_by(7) {
        assert!(DuplicateIndex::from_bytes(&file[..length]).is_err());
    }
    let mut longer = file;
    longer.push(0);
    assert!(DuplicateIndex::from_bytes(&longer).is_err());
}

#[test]
fn indexes_with_other_options_do_not_merge() {
    let options = DuplicateOptions { min_passage: 90, ..DuplicateOptions::default() };
    let mut other = DuplicateIndex::new(options).expect("in range");
    assert!(other.merge(index_of(&coverage())).is_err());
}

#[test]
fn the_sketch_format_is_frozen() {
    let text = "Żółć 文 straße — harbour dues rise in Tallow Bay, the port said on 3 May; shipping lines protest.";
    let file = index_of(&[text.to_owned()]).to_bytes();
    assert_eq!(
        (file.len(), xxhash_rust::xxh3::xxh3_64(&file)),
        (499, 16_398_260_343_858_104_896),
        "saved indexes could no longer be read"
    );
}

/// Copies, cuts and strangers, then noise: what a column may look like.
fn column() -> impl Strategy<Value = Vec<String>> {
    let copy = (0_u32..4, 1_u32..8, 0_usize..400).prop_map(|(topic, sentences, from)| {
        let text = story(topic, sentences);
        text[from.min(text.len())..].to_owned()
    });
    let noise = "([a-c文“”\n. é\u{301}]{0,400}|.{0,100})";
    proptest::collection::vec(prop_oneof![3 => copy, 1 => noise], 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn passages_lie_in_their_texts(texts in column()) {
        let given: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
        let options = DuplicateOptions { offsets: Offsets::Utf8, ..DuplicateOptions::default() };
        let found = duplicates(&given, &english(), &options, &Cancel::new()).expect("nobody stops");
        let shared = reuse(&given, &english(), &options, &Cancel::new()).expect("nobody stops");
        for passages in [&found.passages, &shared] {
            for row in 0..passages.left.len() {
                let left = &texts[passages.left[row] as usize]
                    [passages.left_start[row] as usize..passages.left_end[row] as usize];
                let right = &texts[passages.right[row] as usize]
                    [passages.right_start[row] as usize..passages.right_end[row] as usize];
                prop_assert!(passages.left[row] <= passages.right[row] && !left.is_empty() && !right.is_empty());
                prop_assert_eq!(passages.edited[row], !left.split_whitespace().eq(right.split_whitespace()));
            }
        }
    }

    #[test]
    fn the_order_of_the_input_changes_nothing(texts in column(), turn in 0_usize..12) {
        let straight = find(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let len = texts.len();
        let turned: Vec<&str> = (0..len).map(|at| texts[(at + turn) % len].as_str()).collect();
        let turned = find(&turned);
        let mut back: Vec<(u32, u32)> = pairs(&turned)
            .into_iter()
            .map(|(left, right)| {
                let (left, right) = ((left as usize + turn) % len, (right as usize + turn) % len);
                (left.min(right) as u32, left.max(right) as u32)
            })
            .collect();
        back.sort_unstable();
        prop_assert_eq!(pairs(&straight), back);
        for one in 0..len {
            for other in 0..len {
                let (first, second) = ((one + turn) % len, (other + turn) % len);
                prop_assert_eq!(
                    straight.clusters.cluster[first] == straight.clusters.cluster[second],
                    turned.clusters.cluster[one] == turned.clusters.cluster[other]
                );
            }
        }
    }
}
