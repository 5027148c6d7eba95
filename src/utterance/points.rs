//! Statements that make the same point in other words: one speaker, one story, enough telling words in common.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{
    cluster::Links,
    key::Lexicon,
    pieces::words,
    units::{Kind, Sources, Units},
};
use crate::{Cancel, Result, lang::utterance::Token};

/// Words that tell less say nothing of the substance.
const TELLING: f32 = 0.8;
/// A word that stands so often in both texts is their topic and tells only [`TOPIC`].
const OFTEN: u32 = 3;
const TOPIC: f32 = 0.2;
/// Of the statements of a speaker that hold a word, so many are compared all with all; of more, each with the first
/// few.
const ALL_PAIRS: usize = 24;
const STARS: usize = 3;
/// Weight and share of the lighter side that two pieces need in common, and two whole quotations.
const PIECES: (f32, f32) = (6.0, 0.3);
const QUOTATIONS: (f32, f32) = (8.0, 0.2);

/// A piece of a story and speaker: both, a number for its document that does not depend on the order of the input, and
/// its own number.
type Entry = ((u64, u32), u64, u32);
/// The telling words of a piece or quotation: numbers of stems, sorted, with weights.
type Bag = Vec<(u32, f32)>;

/// A piece or quotation of one speaker, and what it is about.
struct Item {
    doc: u32,
    /// Its piece, or the number of its quotation.
    id: u32,
    bag: Bag,
}

/// Pairs of pieces of different documents that make one point.
pub(super) fn loose_pairs(
    all: &Units,
    sources: &Sources<'_>,
    texts: Option<&[Option<&str>]>,
    links: &Links,
    cancel: &Cancel,
) -> Result<Vec<(u32, u32)>> {
    let mut entries: Vec<Entry> = (0..all.pieces.len())
        .filter_map(|unit| {
            let row = all.row_of(unit);
            let story = row.story.map_or(0, |story| u64::from(story) + 1);
            let counts = row.speaker.is_known() && row.in_body && row.kind != Kind::None;
            counts.then_some(((story, row.speaker.family), row.content, unit as u32))
        })
        .collect();
    entries.sort_unstable();
    let doc = |entry: &Entry| all.row_of(entry.2 as usize).doc;
    let blocks: Vec<&[Entry]> = entries
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|block| block.iter().any(|entry| doc(entry) != doc(&block[0])))
        .collect();
    let topics = topics(all, sources, texts, &blocks, cancel)?;
    let found: Vec<Vec<(u32, u32)>> = blocks
        .par_iter()
        .map(|block| {
            cancel.check()?;
            let units: Vec<u32> = block.iter().map(|entry| entry.2).collect();
            Ok(of_block(all, &units, &topics, links))
        })
        .collect::<Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// The words that stand often in each document of `blocks`, sorted.
fn topics(
    all: &Units,
    sources: &Sources<'_>,
    texts: Option<&[Option<&str>]>,
    blocks: &[&[Entry]],
    cancel: &Cancel,
) -> Result<HashMap<u32, Vec<u32>>> {
    let mut rows: Vec<(u32, u32)> = blocks
        .iter()
        .flat_map(|block| block.iter())
        .map(|entry| all.pieces[entry.2 as usize].row)
        .map(|row| (all.rows[row as usize].doc, row))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    let docs: Vec<&[(u32, u32)]> = rows.chunk_by(|a, b| a.0 == b.0).collect();
    let found: Vec<(u32, Vec<u32>)> = docs
        .par_iter()
        .map_init(Lexicon::default, |lexicon, rows| {
            cancel.check()?;
            let doc = rows[0].0;
            let data = &sources.language(rows[0].1 as usize).utterance;
            let mut tokens: Vec<Token> = Vec::new();
            match texts.and_then(|texts| texts.get(doc as usize).copied().flatten()) {
                Some(text) => lexicon.push_key(text, &words(text, data), data, &mut tokens),
                None => rows.iter().for_each(|&(_, row)| {
                    let text = sources.words[row as usize];
                    lexicon.push_key(text, &words(text, data), data, &mut tokens);
                }),
            }
            let mut stems: Vec<u32> = tokens.iter().map(|token| token.stem).collect();
            stems.sort_unstable();
            let often = stems.chunk_by(|a, b| a == b).filter(|same| same.len() >= OFTEN as usize).map(|same| same[0]);
            Ok((doc, often.collect()))
        })
        .collect::<Result<_>>()?;
    Ok(found.into_iter().collect())
}

fn of_block(all: &Units, units: &[u32], topics: &HashMap<u32, Vec<u32>>, links: &Links) -> Vec<(u32, u32)> {
    let story_known = all.row_of(units[0] as usize).story.is_some();
    let may_meet = |a: u32, b: u32| a != b && (story_known || links.linked(a, b));
    let speaker = |unit: u32| all.row_of(unit as usize).speaker;
    let pieces: Vec<Item> = units
        .iter()
        .map(|&unit| Item {
            doc: all.row_of(unit as usize).doc,
            id: unit,
            bag: bag(all.key(unit as usize).iter().copied()),
        })
        .collect();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    each_pair(&pieces, topics, may_meet, |a, b, mass, cover| {
        if mass >= PIECES.0 && cover >= PIECES.1 {
            pairs.push((a.id, b.id));
        }
    });
    let mut by_quotation: Vec<(u32, u32)> =
        units.iter().map(|&unit| (all.row_of(unit as usize).quotation, unit)).collect();
    by_quotation.sort_unstable();
    let whole: Vec<(&[(u32, u32)], Item)> = by_quotation
        .chunk_by(|a, b| a.0 == b.0)
        .enumerate()
        .map(|(n, own)| {
            let doc = all.row_of(own[0].1 as usize).doc;
            let bag = bag(own.iter().flat_map(|&(_, unit)| all.key(unit as usize).iter().copied()));
            (own, Item { doc, id: n as u32, bag })
        })
        .collect();
    let (owners, quotations): (Vec<_>, Vec<_>) = whole.into_iter().unzip();
    each_pair(&quotations, topics, may_meet, |a, b, mass, cover| {
        let parts = owners[a.id as usize].len() * owners[b.id as usize].len();
        if mass < QUOTATIONS.0 || cover < QUOTATIONS.1 || parts > 400 {
            return;
        }
        for &(_, x) in owners[a.id as usize] {
            for &(_, y) in owners[b.id as usize] {
                let item = |unit: u32| Item {
                    doc: all.row_of(unit as usize).doc,
                    id: unit,
                    bag: bag(all.key(unit as usize).iter().copied()),
                };
                if shared(&item(x), &item(y), topics).0 >= mass / 4.0 {
                    pairs.push((x, y));
                }
            }
        }
    });
    pairs.retain(|&(a, b)| speaker(a).is(speaker(b)));
    pairs
}

fn bag(tokens: impl Iterator<Item = Token>) -> Bag {
    let mut bag: Bag = tokens.filter(|token| token.weight >= TELLING).map(|token| (token.stem, token.weight)).collect();
    bag.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    bag.dedup_by_key(|entry| entry.0);
    bag
}

/// Calls `each` with every two items that share two telling words: weight in common, and its share of the lighter.
fn each_pair(
    items: &[Item],
    topics: &HashMap<u32, Vec<u32>>,
    may_meet: impl Fn(u32, u32) -> bool,
    mut each: impl FnMut(&Item, &Item, f32, f32),
) {
    let mut holders: Vec<(u32, u32)> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        holders.extend(item.bag.iter().map(|&(stem, _)| (stem, number as u32)));
    }
    holders.sort_unstable();
    let mut partners: Vec<Vec<u32>> = vec![Vec::new(); items.len()];
    for same in holders.chunk_by(|a, b| a.0 == b.0) {
        for (n, &(_, item)) in same.iter().enumerate() {
            let others = if same.len() <= ALL_PAIRS { n } else { n.min(STARS) };
            partners[item as usize].extend(same[..others].iter().map(|entry| entry.1));
        }
    }
    for (number, mut partners) in partners.into_iter().enumerate() {
        partners.sort_unstable();
        for same in partners.chunk_by(|a, b| a == b).filter(|same| same.len() >= 2) {
            let (a, b) = (&items[same[0] as usize], &items[number]);
            if may_meet(a.doc, b.doc) {
                let (mass, cover) = shared(a, b, topics);
                each(a, b, mass, cover);
            }
        }
    }
}

/// Weight of the words that two items share, and its share of the lighter one.
fn shared(a: &Item, b: &Item, topics: &HashMap<u32, Vec<u32>>) -> (f32, f32) {
    let none = Vec::new();
    let (topic_a, topic_b) = (topics.get(&a.doc).unwrap_or(&none), topics.get(&b.doc).unwrap_or(&none));
    let weight = |&(stem, weight): &(u32, f32)| {
        let is_topic = topic_a.binary_search(&stem).is_ok() && topic_b.binary_search(&stem).is_ok();
        if is_topic { TOPIC } else { weight }
    };
    // A word may weigh more in one of the two: the lesser weight counts, whichever comes first.
    let in_both = a.bag.iter().filter_map(|own| {
        let place = b.bag.binary_search_by_key(&own.0, |other| other.0).ok()?;
        Some(weight(own).min(weight(&b.bag[place])))
    });
    let common: f32 = in_both.sum();
    let lighter = a.bag.iter().map(weight).sum::<f32>().min(b.bag.iter().map(weight).sum());
    (common, if lighter > 0.0 { common / lighter } else { 0.0 })
}
