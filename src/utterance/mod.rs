//! The same statement across outlets: matched, aligned to its fullest version, and the change named.
//!
//! Quotations are cut into pieces ([`pieces`]), compared as stems with weights ([`key`]) where they share a run of
//! words ([`groups`]), and joined, strongest evidence first ([`cluster`]). Speakers and occasions keep apart what was
//! said twice; what one speaker says in other words in the same story meets as a point ([`points`]). Then pieces that
//! nothing keeps apart are put back together ([`rejoin`]), and each utterance gets its base and relations
//! ([`variants`]).
//!
//! Weights come from a list of common words and never from the corpus: that is what tells a stock phrase from a
//! statement, in five texts as in five million. No step looks at all pairs, and no list of pairs grows faster than
//! the input.

mod align;
mod cluster;
mod diff;
mod groups;
mod key;
mod local;
mod pieces;
mod points;
mod rejoin;
mod stories;
#[cfg(test)]
mod tests;
mod units;
mod variants;
mod voice;

pub use align::{Edit, EditOp, align};
pub use stories::{StoryOptions, stories};

use crate::{Cancel, Error, Languages, OffsetMap, Offsets, Result, quote::QuoteRows};
use units::{Kind, Sources, Units};
use variants::Part;

/// Options of [`utterances`].
#[derive(Debug, Clone, Default)]
pub struct UtteranceOptions {
    /// Unit of the offsets in the quotation table and in the result.
    pub offsets: Offsets,
    /// The story of each document, by its number. Quotations of one story need less in common to be one statement, and
    /// only within a story do other words make the same point. Where this is `None`, [`stories`] reads them from the
    /// texts; without texts, two documents that share a statement count as one story.
    pub stories: Option<Vec<u32>>,
}

impl UtteranceOptions {
    /// An error that names the option that is out of range.
    pub fn validate(&self, rows: &QuoteRows<'_>) -> Result<()> {
        match (&self.stories, rows.doc.iter().max()) {
            (Some(stories), Some(&doc)) if doc as usize >= stories.len() => Err(Error::option(
                "stories",
                format_args!("a list of {}", stories.len()),
                &format!("one number for each document; the quotations name document {doc}"),
            )),
            _ => Ok(()),
        }
    }
}

/// How a variant stands to the fullest version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum Relation {
    Verbatim,
    Trimmed,
    CleanedUp,
    Paraphrase,
    BackTranslated,
}

impl Relation {
    /// All relations, in the order of their codes.
    pub const NAMES: [&'static str; 5] = ["verbatim", "trimmed", "cleaned-up", "paraphrase", "back-translated"];
}

/// One row a part of a quotation: the row of the input it was cut from, and where it belongs.
///
/// Titles and words in marks of distance (kinds `title` and `scare`) are no statements and have no row.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Utterances {
    /// The row of the quotation table that this part was cut from; ascending.
    pub row: Vec<u32>,
    /// Number of the utterance, from 0 in order of first appearance.
    pub utterance: Vec<u32>,
    /// Number of the point, from 0 in order of first appearance.
    pub point: Vec<u32>,
    /// Whether this is the fullest version; each utterance has one.
    pub base: Vec<bool>,
    /// Codes of [`Relation`]; the base is verbatim.
    pub relation: Vec<u8>,
    /// Where the part lies in its text, within the row's own `start` and `end`: the marked words, never the clause
    /// around them. The same part of the row's words is `part_start - start .. part_end - start`.
    pub part_start: Vec<u32>,
    pub part_end: Vec<u32>,
    /// Share of the lighter version's telling words that the base has in the same order, from 0 to 1.
    pub score: Vec<f32>,
    /// Whether the membership is beyond doubt: the words bear it out (a score of at least .6), no second utterance fits
    /// about as well, and no other person is named as the speaker of the base. The base itself is.
    pub certain: Vec<bool>,
}

/// Groups the quotations of a corpus into utterances and points.
///
/// `texts` are the documents that the rows come from, where the caller has them: then the clause around a fragment
/// helps to place it, and words that a text repeats throughout count little for a point. Speakers are compared by
/// `speaker_id`, occasions by `venue`; a missing value fits everything.
pub fn utterances(
    rows: &QuoteRows<'_>,
    texts: Option<&[Option<&str>]>,
    languages: &Languages,
    options: &UtteranceOptions,
    cancel: &Cancel,
) -> Result<Utterances> {
    options.validate(rows)?;
    cancel.check()?;
    let named = rows.doc.iter().max().map_or(0, |&doc| doc as usize + 1);
    let mut steps = Steps { documents: texts.map_or(named, <[_]>::len), done: 0, cancel };
    let sources = Sources::new(rows, texts, languages, options.offsets, cancel)?;
    let stories = match (&options.stories, texts) {
        (Some(given), _) => Some(given.clone()),
        (None, Some(texts)) => Some(stories::read(texts, None, languages, &StoryOptions::default(), cancel, 0)?),
        (None, None) => None,
    };
    steps.finish();
    let all = units::build(rows, &sources, stories.as_deref(), options.offsets, cancel)?;
    steps.finish();
    let groups = groups::group(&all, cancel)?;
    steps.finish();
    let edges = groups::edges(&all, &groups, cancel)?;
    steps.finish();
    let clusters = cluster::cluster(&all, &groups, &edges, cancel)?;
    steps.finish();

    let mut label = vec![0; all.pieces.len()];
    let mut certain = vec![true; all.pieces.len()];
    for group in 0..groups.groups.len() {
        for &unit in groups.members(group) {
            label[unit as usize] = clusters.label[group];
            certain[unit as usize] = !clusters.doubtful[group];
        }
    }
    let unit_of = |group: u32| groups.groups[group as usize].unit;
    let mut point_pairs: Vec<(u32, u32)> = clusters.apart.iter().map(|&(a, b)| (unit_of(a), unit_of(b))).collect();
    let loose = points::loose_pairs(&all, &sources, &clusters.links, cancel)?;
    point_pairs.extend(loose.point);
    steps.finish();
    let levels = rejoin::rejoin(&all, &label, &loose.reworded, &point_pairs, cancel)?;
    steps.finish();
    let mut parts = parts(&all, &levels, &certain);
    variants::compare(&all, &sources, &mut parts, cancel)?;
    steps.finish();
    Ok(table(rows, &sources, &parts, options.offsets))
}

/// Tells how far a comparison is, though it takes all documents through each of its steps together: a step counts as an
/// equal share of them.
struct Steps<'c> {
    documents: usize,
    done: usize,
    cancel: &'c Cancel,
}

impl Steps<'_> {
    /// How many steps there are.
    const ALL: usize = 8;

    fn finish(&mut self) {
        let until = |step: usize| self.documents * step / Self::ALL;
        self.cancel.advance(until(self.done + 1) - until(self.done));
        self.done += 1;
    }
}

/// Neighbouring pieces of a row that ended in one utterance made one part.
fn parts(all: &Units, levels: &rejoin::Levels, certain: &[bool]) -> Vec<Part> {
    let here = |unit: usize| (all.pieces[unit].row, levels.utterance[unit]);
    let mut parts: Vec<Part> = Vec::new();
    let mut unit = 0;
    while unit < all.pieces.len() {
        let last = unit + (unit + 1..all.pieces.len()).take_while(|&next| here(next) == here(unit)).count();
        let (row, utterance) = here(unit);
        if all.rows[row as usize].kind != Kind::None {
            parts.push(Part {
                row,
                utterance,
                point: levels.point[unit],
                first: unit as u32,
                last: last as u32,
                start: all.pieces[unit].start,
                end: all.pieces[last].end,
                base: false,
                relation: Relation::Verbatim,
                score: 1.0,
                certain: certain[unit..=last].iter().all(|&certain| certain),
            });
        }
        unit = last + 1;
    }
    parts
}

fn table(rows: &QuoteRows<'_>, sources: &Sources<'_>, parts: &[Part], offsets: Offsets) -> Utterances {
    let mut table = Utterances::default();
    let (mut utterances, mut points) = (Numbers::default(), Numbers::default());
    for same in parts.chunk_by(|a, b| a.row == b.row) {
        let row = same[0].row as usize;
        let words = sources.words[row];
        let map = OffsetMap::new(words, offsets);
        for part in same {
            table.row.push(part.row);
            table.utterance.push(utterances.of(part.utterance));
            table.point.push(points.of(part.point));
            table.base.push(part.base);
            table.relation.push(part.relation as u8);
            table.part_start.push(rows.start[row].saturating_add(map.at(part.start)));
            // To the end of the row, even if its words are not given and its length is known by its offsets alone.
            let to_end = part.end as usize == words.len();
            let end = rows.start[row].saturating_add(map.at(part.end));
            table.part_end.push(if to_end { rows.end[row].max(rows.start[row]) } else { end });
            table.score.push(part.score);
            table.certain.push(part.certain);
        }
    }
    table
}

/// Numbers from 0 in order of first appearance.
#[derive(Default)]
struct Numbers {
    /// One more than the new number of each old one; 0 where it has none yet.
    new: Vec<u32>,
    count: u32,
}

impl Numbers {
    fn of(&mut self, old: u32) -> u32 {
        let old = old as usize;
        if old >= self.new.len() {
            self.new.resize(old + 1, 0);
        }
        if self.new[old] == 0 {
            self.count += 1;
            self.new[old] = self.count;
        }
        self.new[old] - 1
    }
}
