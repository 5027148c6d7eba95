//! Quotations of plain news and of hostile marks, in bytes a second.
#![allow(missing_docs, reason = "a bench documents itself by its names")]

use copydesk_core::{
    Cancel, Language, Languages,
    quote::{QuoteOptions, quotes},
};
use divan::{Bencher, counter::BytesCount};

fn main() {
    divan::main();
}

/// A page of news as agencies write it, about invented people.
const PAGE: &str = "Mayor Ann Roe said on Monday that the old bridge in Port Elm would close until spring.\n\n\
    “We have looked at both pillars, and we do not like what we see,” Roe told reporters. “Nobody will cross it.”\n\n\
    Engineers had found “two cracks” in May, according to a report seen by members last week. The harbour master, \
    Ida Quill, who has run the ferry since 2010, said she would add two crossings a day.\n\n\
    Shops on the south side expect a hard winter. The detour takes twenty minutes, and the bus has been cut.\n\n";

fn measure(bencher: Bencher<'_, '_>, text: &str) {
    let languages = Languages::One(Language::named("en").expect("English"));
    let (options, cancel) = (QuoteOptions::default(), Cancel::new());
    bencher
        .counter(BytesCount::of_str(text))
        .bench(|| quotes(divan::black_box(&[Some(text)]), &languages, &options, &cancel));
}

#[divan::bench]
fn news(bencher: Bencher<'_, '_>) {
    measure(bencher, &PAGE.repeat(1000));
}

#[divan::bench(args = ["“", "“We go on.\n\n", "“a” said b. ", "said told added says ", "Ann Roe "])]
fn hostile(bencher: Bencher<'_, '_>, unit: &str) {
    measure(bencher, &unit.repeat(500_000 / unit.len()));
}
