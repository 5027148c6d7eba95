//! Statements that make the same point in other words: one speaker, one story, enough telling words in common.

use rayon::prelude::*;

use super::{
    cluster::Links,
    diff::common_runs,
    key::{Lexicon, mass},
    pieces::words,
    units::{Kind, Row, Sources, Units},
};
use crate::{Cancel, Result, lang::utterance::Token, sets::Sets};

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

/// Weight and share of the lighter piece that two pieces between marks need in common, and the share that stands in the
/// same order, to be one statement in other words: one of them is a translation, mostly.
const REWORDED: (f32, f32) = (5.0, 0.5);

/// Two quotations are compared piece by piece up to so many pairs of pieces, about twenty on either side: what two long
/// transcripts share as wholes is their topic, and their time would be the product of their lengths. Pieces of them that
/// are alike enough on their own meet all the same.
const MOST_PARTS: usize = 400;

/// Pairs of pieces of different documents.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    /// That make one point.
    pub(super) point: Vec<(u32, u32)>,
    /// Those of them that say it in the same order, though in other words.
    pub(super) reworded: Vec<(u32, u32)>,
}

/// A piece of a story and speaker: both (where no story is known, the documents that shared statements link), a number
/// for its document that does not depend on the order of the input, and its own number.
type Entry = ((u64, u32), u64, u32);
/// The telling words of a piece or quotation: numbers of stems, sorted, with weights.
type Bag = Vec<(u32, f32)>;

/// A piece or quotation of one speaker, and what it is about.
struct Item<'t> {
    doc: u32,
    /// Its piece, or the number of its quotation.
    id: u32,
    bag: Bag,
    /// The topic of its document: stems that stand there often, sorted.
    topic: &'t [u32],
}

/// The topics of documents, by their number; a document without one is not listed.
type Topics = Vec<(u32, Vec<u32>)>;

fn topic_of(topics: &Topics, doc: u32) -> &[u32] {
    topics.binary_search_by_key(&doc, |entry| entry.0).map_or(&[], |place| &topics[place].1)
}

/// Pairs of pieces of different documents that make one point.
pub(super) fn loose_pairs(all: &Units, sources: &Sources<'_>, links: &Links, cancel: &Cancel) -> Result<Pairs> {
    let mut linked = Sets::new(all.rows.iter().map(|row| row.doc as usize + 1).max().unwrap_or(0));
    links.join(&mut linked);
    cancel.check()?;
    let mut story =
        |row: &Row| row.story.map_or_else(|| u64::from(linked.root(row.doc)), |story| (1 << 32) + u64::from(story));
    let mut entries: Vec<Entry> = (0..all.pieces.len())
        .filter_map(|unit| {
            let row = all.row_of(unit);
            let counts = row.speaker.is_known() && row.in_body && row.kind != Kind::None;
            counts.then(|| ((story(row), row.speaker.family), row.content, unit as u32))
        })
        .collect();
    entries.sort_unstable();
    let doc = |entry: &Entry| all.row_of(entry.2 as usize).doc;
    let blocks: Vec<&[Entry]> = entries
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|block| block.iter().any(|entry| doc(entry) != doc(&block[0])))
        .collect();
    let topics = topics(all, sources, &blocks, cancel)?;
    let found: Vec<Pairs> = blocks
        .par_iter()
        .map(|block| {
            cancel.check()?;
            let units: Vec<u32> = block.iter().map(|entry| entry.2).collect();
            Ok(of_block(all, &units, &topics, links, cancel))
        })
        .collect::<Result<_>>()?;
    cancel.check()?;
    let mut pairs = Pairs::default();
    for block in found {
        pairs.point.extend(block.point);
        pairs.reworded.extend(block.reworded);
    }
    Ok(pairs)
}

/// The words that stand often in each document of `blocks`: in its text where that is given, or else in its quotations.
fn topics(all: &Units, sources: &Sources<'_>, blocks: &[&[Entry]], cancel: &Cancel) -> Result<Topics> {
    let mut units: Vec<(u32, u32)> =
        blocks.iter().flat_map(|block| block.iter()).map(|entry| (all.row_of(entry.2 as usize).doc, entry.2)).collect();
    units.sort_unstable();
    units.dedup();
    let docs: Vec<&[(u32, u32)]> = units.chunk_by(|a, b| a.0 == b.0).collect();
    let found: Topics = docs
        .par_iter()
        .map_init(
            || (Lexicon::default(), Vec::new(), Vec::new()),
            |(lexicon, tokens, stems), units| {
                cancel.check()?;
                stems.clear();
                let row = all.pieces[units[0].1 as usize].row as usize;
                if let Some(text) = sources.texts[row] {
                    let data = &sources.language(row).utterance;
                    tokens.clear();
                    lexicon.push_key(text, &words(text, data), data, tokens);
                    stems.extend(tokens.iter().map(|token: &Token| token.stem));
                } else {
                    stems.extend(units.iter().flat_map(|&(_, unit)| all.key(unit as usize)).map(|token| token.stem));
                }
                stems.sort_unstable();
                let same = stems.chunk_by(|a, b| a == b).filter(|same| same.len() >= OFTEN as usize);
                Ok((units[0].0, same.map(|same| same[0]).collect()))
            },
        )
        .filter(|found| !found.as_ref().is_ok_and(|(_, often): &(u32, Vec<u32>)| often.is_empty()))
        .collect::<Result<_>>()?;
    Ok(found)
}

fn of_block(all: &Units, units: &[u32], topics: &Topics, links: &Links, cancel: &Cancel) -> Pairs {
    let story_known = all.row_of(units[0] as usize).story.is_some();
    let may_meet = |a: u32, b: u32| a != b && (story_known || links.linked(a, b));
    let speaker = |unit: u32| all.row_of(unit as usize).speaker;
    let item = |id: u32, units: &mut dyn Iterator<Item = u32>| {
        let mut units = units.peekable();
        let doc = units.peek().map_or(0, |&unit| all.row_of(unit as usize).doc);
        let bag = bag(units.flat_map(|unit| all.key(unit as usize).iter().copied()));
        Item { doc, id, bag, topic: topic_of(topics, doc) }
    };
    let piece = |unit: u32| item(unit, &mut std::iter::once(unit));
    let pieces: Vec<Item<'_>> = units.iter().map(|&unit| piece(unit)).collect();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut reworded: Vec<(u32, u32)> = Vec::new();
    each_pair(&pieces, may_meet, |a, b, mass, cover| {
        if mass >= PIECES.0 && cover >= PIECES.1 {
            pairs.push((a.id, b.id));
        }
        if mass >= REWORDED.0 && cover >= REWORDED.1 && in_order(all, a.id, b.id, cancel) >= REWORDED.1 {
            reworded.push((a.id, b.id));
        }
    });
    let mut by_quotation: Vec<(u32, u32)> =
        units.iter().map(|&unit| (all.row_of(unit as usize).quotation, unit)).collect();
    by_quotation.sort_unstable();
    let owners: Vec<&[(u32, u32)]> = by_quotation.chunk_by(|a, b| a.0 == b.0).collect();
    let quotations: Vec<Item<'_>> =
        owners.iter().enumerate().map(|(n, own)| item(n as u32, &mut own.iter().map(|entry| entry.1))).collect();
    each_pair(&quotations, may_meet, |a, b, mass, cover| {
        let parts = owners[a.id as usize].len() * owners[b.id as usize].len();
        if mass < QUOTATIONS.0 || cover < QUOTATIONS.1 || parts > MOST_PARTS {
            return;
        }
        for &(_, x) in owners[a.id as usize] {
            for &(_, y) in owners[b.id as usize] {
                if shared(&piece(x), &piece(y)).0 >= mass / 4.0 {
                    pairs.push((x, y));
                }
            }
        }
    });
    let stance = |unit: u32| all.pieces[unit as usize].stance;
    let agree = |&(a, b): &(u32, u32)| speaker(a).is(speaker(b)) && !stance(a).contradicts(stance(b));
    pairs.retain(agree);
    reworded.retain(agree);
    Pairs { point: pairs, reworded }
}

/// The share of the lighter of two pieces between marks that stands in both in the same order; 0 where one is reported.
fn in_order(all: &Units, a: u32, b: u32, cancel: &Cancel) -> f32 {
    let is_indirect = |unit: u32| all.row_of(unit as usize).kind == Kind::Indirect;
    if is_indirect(a) || is_indirect(b) {
        return 0.0;
    }
    let (a, b) = (all.key(a as usize), all.key(b as usize));
    let stems = |key: &[Token]| key.iter().map(|token| token.stem).collect::<Vec<u32>>();
    let runs = common_runs(&stems(a), &stems(b), cancel);
    let shared: f32 = runs.iter().map(|run| mass(&a[run.a..run.a + run.len])).sum();
    shared / mass(a).min(mass(b)).max(f32::MIN_POSITIVE)
}

fn bag(tokens: impl Iterator<Item = Token>) -> Bag {
    let mut bag: Bag =
        tokens.filter(|token| token.weight() >= TELLING).map(|token| (token.stem, token.weight())).collect();
    bag.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    bag.dedup_by_key(|entry| entry.0);
    bag
}

/// Calls `each` with every two items that share two telling words: weight in common, and its share of the lighter.
fn each_pair(
    items: &[Item<'_>],
    may_meet: impl Fn(u32, u32) -> bool,
    mut each: impl FnMut(&Item<'_>, &Item<'_>, f32, f32),
) {
    let mut holders: Vec<(u32, u32)> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        holders.extend(item.bag.iter().map(|&(stem, _)| (stem, number as u32)));
    }
    holders.sort_unstable();
    // The later item of a pair and the earlier one, once for every word that they share.
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for same in holders.chunk_by(|a, b| a.0 == b.0) {
        for (n, &(_, item)) in same.iter().enumerate() {
            let others = if same.len() <= ALL_PAIRS { n } else { n.min(STARS) };
            pairs.extend(same[..others].iter().map(|entry| (item, entry.1)));
        }
    }
    pairs.sort_unstable();
    for same in pairs.chunk_by(|a, b| a == b).filter(|same| same.len() >= 2) {
        let (a, b) = (&items[same[0].1 as usize], &items[same[0].0 as usize]);
        if may_meet(a.doc, b.doc) {
            let (mass, cover) = shared(a, b);
            each(a, b, mass, cover);
        }
    }
}

/// Weight of the words that two items share, and its share of the lighter one.
fn shared(a: &Item<'_>, b: &Item<'_>) -> (f32, f32) {
    let weight = |&(stem, weight): &(u32, f32)| {
        let is_topic = a.topic.binary_search(&stem).is_ok() && b.topic.binary_search(&stem).is_ok();
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
