//! The steps in order: candidates, furniture, copies, clusters, passages, roles.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::{Cancel, OffsetMap, Result, Span};

use super::{
    Clusters, DuplicateOptions, Duplicates, Pairs, Passages, Representative, Role,
    accept::{self, Partners, Wanted},
    align,
    chain::{self, Segment},
    cluster,
    corpus::{ByContent, Corpus, Grams},
    coverage, digest,
    folds::Folds,
    furniture::Dead,
    passage::{self, Passage},
    role::{self, Compared},
    sketch::{self, Density, Sketches},
};

/// Of a text that stands in more documents than this, only the first is paired with the copies of other texts.
const MOST_LISTED: usize = 32;
/// Share of the pairs between two groups that must be copies, or a chain of doubtful pairs would tie strangers together.
const LINKED: f32 = 0.2;
/// A pair that is not a copy on its own counts as one inside a cluster, from this coverage on…
const WEAK: f32 = 0.3;
/// …and with fewer differences than this.
const WEAK_MISMATCH: f32 = 0.22;
/// Shorter runs of letters say nothing of the role of a text, unless the pair has no others or the caller asks for them.
const TELLING: u32 = 50;

/// Finds the copies among `texts`, whose sketches are `sketches`.
pub(super) fn duplicates(
    texts: &[Option<&str>],
    by_content: ByContent,
    sketches: Cow<'_, Sketches>,
    options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<Duplicates> {
    let corpus = Corpus::new(texts, &by_content, &sketches, Density::ByLength, options.min_chars);
    drop(by_content);
    let grams = Grams::new(&corpus, sketches, cancel)?;
    let (mut pairs, segments) = accept::first_look(&corpus, &grams, cancel)?;
    let dead = Dead::learnt(&corpus, &grams, &pairs, cancel)?;
    accept::second_look(&corpus, &grams, &dead, (&mut pairs, &segments), options.min_containment, cancel)?;
    digest::refuse(&corpus, &dead, &mut pairs, &segments, cancel)?;
    drop(segments);
    let cluster_of = cluster::clusters(corpus.len(), &pairs, |pair| pair.accepted, LINKED, cancel)?;
    let mut reported: Vec<(u32, u32, u32)> = pairs
        .iter()
        .map(|pair| (pair, cluster_of[pair.left as usize]))
        .filter(|(pair, cluster)| *cluster == cluster_of[pair.right as usize])
        .filter(|(pair, _)| pair.accepted || (pair.most() >= WEAK && pair.mismatch < WEAK_MISMATCH))
        .map(|(pair, cluster)| (cluster, pair.left, pair.right))
        .collect();
    drop(pairs);
    // The texts of a cluster are read one after the other.
    reported.par_sort_unstable();
    let compared = compare(&corpus, &grams, &dead, &reported, Wanted::Copies, options, cancel)?;
    drop((grams, dead, reported));
    let mut clusters = describe(texts, &corpus, &cluster_of, &compared, options, cancel)?;
    let (pairs, rows) = tell(&corpus, &compared, options, cancel)?;
    let all = columns(rows.iter());
    let shares = coverage::coverage(texts, &all, options.offsets);
    clusters.coverage = clusters.doc.iter().map(|&doc| shares[doc as usize]).collect();
    let passages = if rows.iter().all(|row| row.6) { all } else { told(&rows) };
    Ok(Duplicates { pairs, clusters, passages })
}

/// Finds the passages that any two of `texts` share, and those that one of them has twice.
pub(super) fn reuse(
    texts: &[Option<&str>],
    by_content: ByContent,
    sketches: Sketches,
    options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<Passages> {
    let corpus = Corpus::new(texts, &by_content, &sketches, Density::Fine, options.min_chars);
    drop(by_content);
    let grams = Grams::new(&corpus, Cow::Owned(sketches), cancel)?;
    let candidates: Vec<Vec<(u32, u32, u32)>> = (0..corpus.len() as u32)
        .into_par_iter()
        .map_init(
            || Partners::new(&corpus, &grams, Wanted::Passages),
            |partners, left| {
                cancel.check()?;
                Ok(partners.of(left).iter().map(|&right| (0, left, right)).collect())
            },
        )
        .collect::<Result<_>>()?;
    let dead = Dead::listed(&corpus, &grams);
    let mut compared = compare(&corpus, &grams, &dead, &candidates.concat(), Wanted::Passages, options, cancel)?;
    compared.extend(repeated(&corpus, &dead, options, cancel)?);
    Ok(told(&tell(&corpus, &compared, options, cancel)?.1))
}

/// Compares the texts of each of `pairs`, which are sorted by cluster and text, letter by letter.
///
/// Copies are copies whatever is told of them; where passages are wanted, pairs without one are left out.
fn compare(
    corpus: &Corpus,
    grams: &Grams,
    dead: &Dead,
    pairs: &[(u32, u32, u32)],
    wanted: Wanted,
    options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<Vec<Compared>> {
    let least = min_letters(options).min(TELLING);
    let by_left: Vec<&[(u32, u32, u32)]> = pairs.chunk_by(|one, other| one.1 == other.1).collect();
    let compared: Vec<Vec<Compared>> = by_left
        .into_par_iter()
        .map_init(
            || (Folds::new(corpus, options.offsets), Vec::new(), Vec::new()),
            |(folds, segments, runs), pairs| {
                let mut compared = Vec::with_capacity(pairs.len());
                for &(_, left, right) in pairs {
                    cancel.check()?;
                    let folds = folds.pair(corpus, [left, right], cancel);
                    let [ours, theirs] = folds.map(|fold| &fold.letters.all[..]);
                    let matches = align::follow(ours, theirs, grams.meeting(left, right, |_| true), cancel);
                    let mut matches = passage::join(matches, 1);
                    segments.clear();
                    segments.extend(matches.iter().map(Segment::of));
                    if matches.iter().any(|found| found.letters() >= least) {
                        matches.retain(|found| found.letters() >= least);
                    } else if wanted == Wanted::Passages {
                        continue;
                    }
                    compared.push(Compared {
                        left,
                        right,
                        coverage: chain::coverage(corpus, dead, [left, right], segments, runs),
                        passages: passage::passages(dead, [left, right], folds, &matches),
                    });
                }
                Ok(compared)
            },
        )
        .collect::<Result<_>>()?;
    Ok(compared.into_iter().flatten().collect())
}

/// The passages that stand twice in one text, such as a headline above and in the page.
fn repeated(corpus: &Corpus, dead: &Dead, options: &DuplicateOptions, cancel: &Cancel) -> Result<Vec<Compared>> {
    let found: Vec<Option<Compared>> = (0..corpus.len() as u32)
        .into_par_iter()
        .map_init(
            || Folds::new(corpus, options.offsets),
            |folds, text| {
                cancel.check()?;
                let folds = folds.pair(corpus, [text; 2], cancel);
                let letters = &folds[0].letters.all;
                let mut matches = align::follow(letters, letters, sketch::repeats(letters, cancel).into_iter(), cancel);
                matches.retain(|found| found.left.0 < found.right.0);
                for found in &mut matches {
                    // What stands three times in a row must not overlap itself.
                    found.left.1 = found.left.1.min(found.right.0);
                    found.right.1 = found.right.1.min(found.right.0 + (found.left.1 - found.left.0));
                }
                let matches = passage::join(matches, min_letters(options));
                if matches.is_empty() {
                    return Ok(None);
                }
                let passages = passage::passages(dead, [text; 2], folds, &matches);
                Ok(Some(Compared { left: text, right: text, coverage: [1.0; 2], passages }))
            },
        )
        .collect::<Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// The fewest letters of a passage: about one character in six is a space or a mark.
fn min_letters(options: &DuplicateOptions) -> u32 {
    (u64::from(options.min_passage) * 5 / 6).min(u64::from(u32::MAX)) as u32
}

/// One row a document: its cluster, who stands for it, and its role.
fn describe(
    texts: &[Option<&str>],
    corpus: &Corpus,
    cluster_of: &[u32],
    compared: &[Compared],
    options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<Clusters> {
    let mut members: Vec<(u32, u32)> = (0..corpus.len() as u32).map(|text| (cluster_of[text as usize], text)).collect();
    members.sort_unstable();
    let mut pairs: Vec<(u32, &Compared)> = compared.iter().map(|pair| (cluster_of[pair.left as usize], pair)).collect();
    pairs.sort_by_key(|pair| pair.0);

    // Of each document: the representative of its cluster, and its role.
    let mut of_doc: Vec<(u32, Role)> = (0..texts.len() as u32).map(|doc| (doc, Role::Unique)).collect();
    for group in members.chunk_by(|one, other| one.0 == other.0) {
        cancel.check()?;
        let group: Vec<u32> = group.iter().map(|member| member.1).collect();
        if group.len() == 1 && corpus.copies_of(group[0]).len() == 1 {
            continue;
        }
        let start = pairs.partition_point(|pair| pair.0 < cluster_of[group[0] as usize]);
        let end = pairs.partition_point(|pair| pair.0 <= cluster_of[group[0] as usize]);
        let within: Vec<&Compared> = pairs[start..end].iter().map(|pair| pair.1).collect();
        describe_cluster(corpus, &group, &within, options, &mut of_doc);
    }

    let mut clusters = Clusters::default();
    let mut number_of: Vec<Option<u32>> = vec![None; texts.len()];
    let mut next = 0;
    for (doc, _) in texts.iter().enumerate().filter(|(_, text)| text.is_some()) {
        let (representative, role) = of_doc[doc];
        let number = *number_of[representative as usize].get_or_insert_with(|| {
            next += 1;
            next - 1
        });
        clusters.doc.push(doc as u32);
        clusters.cluster.push(number);
        clusters.representative.push(representative);
        clusters.role.push(role as u8);
    }
    Ok(clusters)
}

/// Fills in representative and role of the documents of one cluster of several documents.
fn describe_cluster(
    corpus: &Corpus,
    members: &[u32],
    compared: &[&Compared],
    options: &DuplicateOptions,
    of_doc: &mut [(u32, Role)],
) {
    let (reference, original, representative) = match &options.representative {
        Representative::Fullest => {
            let reference = role::reference(corpus, members, compared);
            let bytes = |text: &u32| corpus.texts[*text as usize].len();
            let length = |text: &u32| corpus.texts[*text as usize].chars().count();
            // No text has more characters than bytes: most need no counting.
            let longest = members.iter().max_by_key(|text| bytes(text)).map_or(0, length);
            let fullest = members.iter().copied().filter(|text| bytes(text) >= longest).max_by_key(length);
            let fullest = fullest.unwrap_or(reference);
            (reference, corpus.copies_of(reference)[0], corpus.copies_of(fullest)[0])
        }
        Representative::Ranked(ranks) => {
            let rank = |doc: u32| ranks.get(doc as usize).copied().flatten().unwrap_or(f64::INFINITY);
            let first = members
                .iter()
                .flat_map(|&text| corpus.copies_of(text).iter().map(move |&doc| (text, doc)))
                .min_by(|one, other| {
                    rank(one.1).total_cmp(&rank(other.1)).then(one.0.cmp(&other.0)).then(one.1.cmp(&other.1))
                });
            let (text, doc) = first.unwrap_or((members[0], corpus.copies_of(members[0])[0]));
            (text, doc, doc)
        }
    };
    let roles = role::roles(corpus, members, reference, compared);
    for (&text, role) in members.iter().zip(roles) {
        for &doc in corpus.copies_of(text) {
            of_doc[doc as usize] = (representative, if doc == original { Role::Original } else { role });
        }
    }
}

/// One row of the passage table, sortable; last, whether it is long enough to be told.
type PassageRow = (u32, u32, Span, Span, bool, bool, bool);

/// The pair table and the rows of the passage table, in the numbers of the documents.
fn tell(
    corpus: &Corpus,
    compared: &[Compared],
    options: &DuplicateOptions,
    cancel: &Cancel,
) -> Result<(Pairs, Vec<PassageRow>)> {
    let mut pairs: Vec<(u32, u32, f32, f32, u32)> = Vec::with_capacity(compared.len());
    let mut passages: Vec<PassageRow> = Vec::with_capacity(compared.iter().map(|pair| pair.passages.len()).sum());
    for (number, pair) in compared.iter().enumerate() {
        if number % 1024 == 0 {
            cancel.check()?;
        }
        let row = figures(corpus, pair);
        for &left in listed(corpus.copies_of(pair.left)) {
            // What a text has twice is told of each document on its own.
            let others = if pair.left == pair.right { &[left][..] } else { listed(corpus.copies_of(pair.right)) };
            for &right in others {
                push(&mut pairs, &mut passages, left, right, row, &pair.passages, min_letters(options));
            }
        }
    }
    for text in 0..corpus.len() as u32 {
        let copies = corpus.copies_of(text);
        if copies.len() < 2 {
            continue;
        }
        cancel.check()?;
        let whole = whole(corpus, text, options);
        let row = (1.0, 1.0, whole.spans[0].len() as u32);
        let hubs = if copies.len() > MOST_LISTED { 1 } else { copies.len() };
        for (at, &left) in copies[..hubs].iter().enumerate() {
            for &right in &copies[at + 1..] {
                push(&mut pairs, &mut passages, left, right, row, &[whole], 0);
            }
        }
    }
    pairs.par_sort_unstable_by_key(|pair| (pair.0, pair.1));
    cancel.check()?;
    passages.par_sort_unstable_by_key(|row| (row.0, row.1, row.2, row.3));
    cancel.check()?;
    let pairs = Pairs {
        left: pairs.iter().map(|row| row.0).collect(),
        right: pairs.iter().map(|row| row.1).collect(),
        containment: pairs.iter().map(|row| row.2).collect(),
        jaccard: pairs.iter().map(|row| row.3).collect(),
        shared_chars: pairs.iter().map(|row| row.4).collect(),
    };
    Ok((pairs, passages))
}

/// The passage table of the rows that are long enough.
fn told(rows: &[PassageRow]) -> Passages {
    columns(rows.iter().filter(|row| row.6))
}

/// The passage table of `rows`.
fn columns<'r>(rows: impl Iterator<Item = &'r PassageRow> + Clone) -> Passages {
    Passages {
        left: rows.clone().map(|row| row.0).collect(),
        right: rows.clone().map(|row| row.1).collect(),
        left_start: rows.clone().map(|row| row.2.start).collect(),
        left_end: rows.clone().map(|row| row.2.end).collect(),
        right_start: rows.clone().map(|row| row.3.start).collect(),
        right_end: rows.clone().map(|row| row.3.end).collect(),
        edited: rows.clone().map(|row| row.4).collect(),
        boilerplate: rows.map(|row| row.5).collect(),
    }
}

/// Of the documents of one text, those that are paired with copies of other texts.
pub(super) fn listed(copies: &[u32]) -> &[u32] {
    if copies.len() > MOST_LISTED { &copies[..1] } else { copies }
}

/// Containment, Jaccard index and shared characters of a pair.
fn figures(corpus: &Corpus, pair: &Compared) -> (f32, f32, u32) {
    let letters = [pair.left, pair.right].map(|text| corpus.letters[text as usize] as f32);
    let shared = (pair.coverage[0] * letters[0]).min(pair.coverage[1] * letters[1]);
    let chars = |side: usize| pair.passages.iter().map(|passage| passage.spans[side].len() as u32).sum::<u32>();
    let jaccard = (shared / (letters[0] + letters[1] - shared).max(1.0)).min(1.0);
    (pair.coverage[0].max(pair.coverage[1]), jaccard, chars(0).min(chars(1)))
}

/// The passage that two copies of one text share: all of it.
fn whole(corpus: &Corpus, text: u32, options: &DuplicateOptions) -> Passage {
    let words = corpus.texts[text as usize];
    let start = words.len() - words.trim_start().len();
    let end = words.trim_end().len();
    let span = OffsetMap::new(words, options.offsets).span(Span::new(start, end.max(start)));
    let letters = (0, corpus.letters[text as usize]);
    Passage { letters: [letters; 2], spans: [span; 2], edited: false, boilerplate: false }
}

fn push(
    pairs: &mut Vec<(u32, u32, f32, f32, u32)>,
    passages: &mut Vec<PassageRow>,
    left: u32,
    right: u32,
    (containment, jaccard, shared): (f32, f32, u32),
    found: &[Passage],
    least: u32,
) {
    let turned = left > right;
    let (first, second) = (left.min(right), left.max(right));
    pairs.push((first, second, containment, jaccard, shared));
    for passage in found {
        let [ours, theirs] = passage.spans;
        let (ours, theirs) = if turned { (theirs, ours) } else { (ours, theirs) };
        let told = passage.letters.iter().all(|run| run.1 - run.0 >= least);
        passages.push((first, second, ours, theirs, passage.edited, passage.boilerplate, told));
    }
}
