//! How fast texts are cut into words, sentences and paragraphs: `cargo bench --bench segment`.

use copydesk_core::segment::{SegmentOptions, paragraphs, segment, sentences, tokenize};
use copydesk_core::{Cancel, Language, Languages, Offsets};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// Articles of about 3 kB; no two have the same words in the same places, so that branches are not learnt by heart.
fn articles(count: usize) -> Vec<String> {
    const OPENINGS: [&str; 7] = [
        "The mayor of Ostrel",
        "Dr. Ida Lind",
        "A spokeswoman for Lindmar Corp.",
        "Gen. Rask",
        "Officials",
        "She",
        "The U.S. envoy",
    ];
    const VERBS: [&str; 6] =
        ["said on Monday", "told reporters", "didn’t deny", "announced at 9:30 a.m.", "wrote", "wouldn’t confirm"];
    const ENDINGS: [&str; 8] = [
        "that the bridge will stay closed until Sept. 4.",
        "that it’ll cost $2.4bn, up 3.1% on the year.",
        "“we won’t go,” and left.",
        "that talks about the tolls had failed.",
        "the plan, which nobody in town had read.",
        "that 1,250 people signed; see https://ostrel.example/sign.",
        "\"Who pays for this?\" a councillor asked.",
        "that the E.U. would send money ... some day.",
    ];
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut article = || {
        let mut text = String::new();
        while text.len() < 3000 {
            text += &[OPENINGS[next(7)], VERBS[next(6)], ENDINGS[next(8)]].join(" ");
            text += if next(4) == 0 { "\n\n" } else { " " };
        }
        text
    };
    (0..count).map(|_| article()).collect()
}

fn with_articles(bencher: Bencher, work: impl Fn(&[Option<&str>], &Languages) -> usize + Sync) {
    let texts = articles(300);
    let texts: Vec<_> = texts.iter().map(|text| Some(text.as_str())).collect();
    let languages = Languages::One(Language::named("en").expect("English"));
    let size: usize = texts.iter().flatten().map(|text| text.len()).sum();
    bencher.counter(BytesCount::new(size)).bench(|| work(black_box(&texts), &languages));
}

/// The scanner alone, on one thread.
#[divan::bench]
fn scan(bencher: Bencher) {
    let language = Language::named("en").expect("English");
    let (options, cancel) = (SegmentOptions::default(), Cancel::new());
    with_articles(bencher, |texts, _| {
        texts.iter().flatten().map(|text| segment(text, &language, &options, &cancel).tokens.len()).sum()
    });
}

/// The token table.
#[divan::bench]
fn words(bencher: Bencher) {
    with_articles(bencher, |texts, languages| {
        tokenize(texts, languages, &SegmentOptions::default(), &Cancel::new()).expect("no stop").doc.len()
    });
}

/// The token table of one long text.
#[divan::bench]
fn words_of_one_text(bencher: Bencher) {
    let text = articles(300).join("\n\n");
    let languages = Languages::One(Language::named("en").expect("English"));
    let (options, cancel) = (SegmentOptions::default(), Cancel::new());
    bencher
        .counter(BytesCount::new(text.len()))
        .bench(|| tokenize(&[Some(black_box(&text))], &languages, &options, &cancel).expect("no stop"));
}

/// Every word as a string of its own, as whoever wants plain lists takes them.
#[divan::bench]
fn lists_of_strings(bencher: Bencher) {
    let options = SegmentOptions { offsets: Offsets::Utf8, ..SegmentOptions::default() };
    with_articles(bencher, |texts, languages| {
        let tokens = tokenize(texts, languages, &options, &Cancel::new()).expect("no stop");
        let spans = tokens.doc.iter().zip(tokens.start.iter().zip(&tokens.end));
        let word = |(&doc, (&start, &end)): (&u32, (&u32, &u32))| {
            texts[doc as usize].map_or(String::new(), |text| text[start as usize..end as usize].to_owned())
        };
        spans.map(word).collect::<Vec<String>>().len()
    });
}

/// The sentence table.
#[divan::bench(name = "sentences")]
fn sentence_table(bencher: Bencher) {
    with_articles(bencher, |texts, languages| {
        sentences(texts, languages, &SegmentOptions::default(), &Cancel::new()).expect("no stop").doc.len()
    });
}

/// The paragraph table.
#[divan::bench(name = "paragraphs")]
fn paragraph_table(bencher: Bencher) {
    with_articles(bencher, |texts, languages| {
        paragraphs(texts, languages, &SegmentOptions::default(), &Cancel::new()).expect("no stop").doc.len()
    });
}

/// All three tables.
#[divan::bench]
fn words_sentences_paragraphs(bencher: Bencher) {
    let (options, cancel) = (SegmentOptions::default(), Cancel::new());
    with_articles(bencher, |texts, languages| {
        tokenize(texts, languages, &options, &cancel).expect("no stop").doc.len()
            + sentences(texts, languages, &options, &cancel).expect("no stop").doc.len()
            + paragraphs(texts, languages, &options, &cancel).expect("no stop").doc.len()
    });
}
