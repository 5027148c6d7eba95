//! Copies among invented news: `cargo bench --bench dedup`.

use copydesk_core::{
    Cancel, Language, Languages,
    dedup::{DuplicateOptions, duplicates, reuse},
};
use divan::{Bencher, counter::BytesCount};

fn main() {
    divan::main();
}

const SYLLABLES: [&str; 12] = ["ba", "ke", "lo", "mi", "tu", "sen", "dor", "val", "nip", "gra", "ther", "ing"];

/// `stories` stories of about 2,000 characters, each with a cut and an edited copy.
fn column(stories: u32) -> Vec<String> {
    let mut state = 1_u64;
    let mut next = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % limit) as usize
    };
    let mut texts = Vec::new();
    for _ in 0..stories {
        let mut story = String::new();
        for word in 0..320 {
            for _ in 0..=next(4) {
                story.push_str(SYLLABLES[next(12)]);
            }
            story.push_str(if word % 14 == 13 { ". " } else { " " });
        }
        texts.push(story[..story.len() * 3 / 5].to_owned());
        texts.push(story.replace("ther", "thr"));
        texts.push(story);
    }
    texts
}

#[divan::bench(args = [100, 1000])]
fn find_duplicates(bencher: Bencher, stories: u32) {
    let texts = column(stories);
    let given: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
    let languages = Languages::One(Language::named("en").expect("English is always there"));
    bencher
        .counter(BytesCount::new(texts.iter().map(String::len).sum::<usize>()))
        .bench(|| duplicates(&given, &languages, &DuplicateOptions::default(), &Cancel::new()));
}

#[divan::bench(args = [100])]
fn find_reuse(bencher: Bencher, stories: u32) {
    let texts = column(stories);
    let given: Vec<Option<&str>> = texts.iter().map(|text| Some(text.as_str())).collect();
    let languages = Languages::One(Language::named("en").expect("English is always there"));
    bencher
        .counter(BytesCount::new(texts.iter().map(String::len).sum::<usize>()))
        .bench(|| reuse(&given, &languages, &DuplicateOptions::default(), &Cancel::new()));
}
