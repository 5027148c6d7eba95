//! How fast quotations are grouped and aligned, on made-up statements: `cargo bench --bench utterance`.
#![allow(missing_docs, reason = "a benchmark has no readers of documentation")]

use copydesk_core::{
    Cancel, Language, Languages,
    quote::QuoteRows,
    utterance::{UtteranceOptions, align, utterances},
};
use divan::{Bencher, counter::BytesCount};

fn main() {
    divan::main();
}

/// Made-up words in a fixed order that looks random.
fn words(seed: usize, n: usize) -> Vec<String> {
    let mut state = seed as u64 * 2 + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    let syllables = ["ba", "ke", "lo", "mi", "nu", "pra", "sti", "ver", "dan", "gor"];
    (0..n)
        .map(|_| {
            let word = next() % 5000;
            format!("{}{}{}", syllables[word % 10], syllables[word / 10 % 10], syllables[word / 100 % 10])
        })
        .collect()
}

/// Statements of eighteen words, each printed three times: whole, cut, and with a word changed.
fn statements(n: usize) -> Vec<String> {
    (0..n)
        .map(|row| {
            let mut words = words(row / 3, 18);
            match row % 3 {
                0 => {}
                1 => words.truncate(11),
                _ => words[7] = "however".into(),
            }
            words.join(" ")
        })
        .collect()
}

#[divan::bench(args = [1_000, 10_000, 100_000])]
fn group(bencher: Bencher<'_, '_>, n: usize) {
    let statements = statements(n);
    let rows = QuoteRows {
        doc: (0..n as u32).collect(),
        quote: vec![0; n],
        part: vec![0; n],
        start: vec![0; n],
        end: statements.iter().map(|text| text.len() as u32).collect(),
        text: statements.iter().map(|text| Some(text.as_str())).collect(),
        kind: vec![Some("direct"); n],
        clause_start: vec![None; n],
        clause_end: vec![None; n],
        speaker: vec![None; n],
        speaker_id: vec![None; n],
        cue: vec![None; n],
        addressee: vec![None; n],
        venue: vec![None; n],
        region: vec![Some("body"); n],
    };
    let english = Languages::One(Language::named("en").expect("English is there"));
    bencher
        .counter(BytesCount::new(statements.iter().map(String::len).sum::<usize>()))
        .bench(|| utterances(&rows, None, &english, &UtteranceOptions::default(), &Cancel::new()));
}

#[divan::bench(args = [20, 2_000, 200_000])]
fn align_near_copy(bencher: Bencher<'_, '_>, n: usize) {
    let base = words(1, n);
    let mut variant = base.clone();
    variant.iter_mut().step_by(30).for_each(|word| *word = "however".into());
    let (base, variant) = (base.join(" "), variant.join(" "));
    bencher.counter(BytesCount::new(base.len() + variant.len())).bench(|| align(&base, &variant, &Cancel::new()));
}
