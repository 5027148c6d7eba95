//! Which words a cue reports: every stretch near it that may be the statement is ranked against *nothing reported*.
//!
//! Starts and ends of candidates are openers, commas, conjunctions and the edges of the sentence, so a candidate is a
//! stretch that a reader could take for a clause. What a start or an end says for itself is scored once for all
//! candidates that share it. Their number is bounded for each cue, the number of cues by the length of the sentence.

use std::collections::BTreeMap;

use super::{
    clause::Clause,
    indirect::{Report, trimmed},
    letters::Letter,
    model::{Features, Model, Task, mixed, softmax},
    page::Page,
    phrase::{is_name, is_noun},
    reading::{Run, shape},
    report::without_stop,
};
use crate::{
    Span,
    lang::{Class, word_hash},
};

/// How far from a cue the edges of its report may stand, unless they are those of the sentence.
const WINDOW: usize = 60;
/// How far after a cue its report may begin.
const OPENS_WITHIN: usize = 10;
/// Most starts after a cue, and most ends after each.
const STARTS: usize = 5;
const ENDS: usize = 9;
/// Most ends before a cue, and most starts before each beside that of the sentence.
const ENDS_BEFORE: usize = 3;
const STARTS_BEFORE: usize = 4;
/// Word forms weaker than this are no cues unless a rule says so.
const WEAKEST: u8 = 2;
/// A sentence has as many cues as this, and one more for so many items.
const CUES: usize = 6;
const ITEMS_A_CUE: usize = 8;
/// Rivals looked at when one is chosen.
const RIVALS: usize = 10;
/// What its own probability adds for a rival, beside that of all that share half with it.
const OWN: f32 = 0.25;
/// Less probable reports are none.
const FROM: f32 = 0.27;
/// A report that differs by no more than this at either edge is the rules' own.
const EDGE: usize = 2;
/// How many clauses after a cue are looked at for where its report must end.
const LATER: usize = 6;
/// As sure as the rules are of a relay.
const PASSED_ON: f32 = 0.9;
/// Words that begin with the same letters are taken for forms of one.
const STEM: usize = 4;
/// How many items on each side of a cue are seen at once.
const SEEN: usize = 5;
/// Runs are counted through for so many items.
const COUNTED: usize = 200;

/// What the ranker looks at.
#[derive(Debug)]
pub(super) struct Statements<'t> {
    page: &'t Page<'t>,
    /// How many items of each sort stand before each item of one sentence, modulo 256.
    counts: Vec<[u8; SORTS]>,
    counted_from: usize,
}

/// Sorts of items that are counted in a run.
const SORTS: usize = 6;

/// The edge of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edge {
    at: usize,
    /// On this side of the cue.
    before: bool,
}

/// A stretch that may be reported, by its places among the edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Candidate {
    start: usize,
    end: usize,
    /// How the rules see it: 2 is their choice, 1 overlaps it.
    ruled: u32,
}

/// The candidates of one cue.
#[derive(Debug, Default)]
struct Sheet {
    starts: Vec<Edge>,
    ends: Vec<Edge>,
    candidates: Vec<Candidate>,
    scores: Vec<f32>,
    edge_scores: Vec<f32>,
}

/// A cue and what its sentence shows about it.
#[derive(Debug, Clone)]
struct Cue {
    at: usize,
    run: Run,
    end: usize,
    clause: Option<usize>,
    word: u32,
    stem: u32,
    ending: u32,
    form: u32,
}

/// What has features of its own.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// That nothing is reported.
    Nothing,
    Start(Edge),
    End(Edge),
    Both(Edge, Edge, u32),
}

/// What `collect` gives for one cue: the features of each part, and the candidates by their bytes and parts.
#[derive(Debug)]
pub(super) struct Collected {
    pub(super) cue: Span,
    pub(super) parts: Vec<Vec<u32>>,
    pub(super) candidates: Vec<(Option<Span>, Vec<u32>)>,
}

impl<'t> Statements<'t> {
    pub(super) fn new(page: &'t Page<'t>) -> Self {
        Self { page, counts: Vec::new(), counted_from: 0 }
    }

    /// Counts the items of a sentence by sorts.
    fn count(&mut self, sentence: usize) {
        let run = self.page.reading.sentences[sentence].clone();
        let mut so_far = [0_u8; SORTS];
        self.counted_from = run.start;
        self.counts.clear();
        self.counts.push(so_far);
        for item in run {
            let sort = match self.page.letters.at(item) {
                Letter::Comma | Letter::Dash => 0,
                Letter::Said | Letter::Told | Letter::According => 1,
                Letter::Subject => 2,
                Letter::Auxiliary | Letter::Verbal => 3,
                Letter::Fragment => 4,
                Letter::Reports | Letter::MayReport => 5,
                _ => SORTS,
            };
            if let Some(count) = so_far.get_mut(sort) {
                *count = count.wrapping_add(1);
            }
            self.counts.push(so_far);
        }
    }

    /// The reports that `model` finds, in order, never overlapping.
    pub(super) fn reports(&mut self, model: &Model) -> Vec<Report> {
        let mut found = Vec::new();
        let mut sheet = Sheet::default();
        let mut cues: Vec<Cue> = Vec::new();
        let mut bids: Vec<(f32, Cue, Run)> = Vec::new();
        for sentence in 0..self.page.reading.sentences.len() {
            bids.clear();
            cues.extend(self.cues(sentence));
            if cues.is_empty() {
                continue;
            }
            self.count(sentence);
            for cue in cues.drain(..) {
                if let Some(run) = self.passed_on(&cue) {
                    bids.push((PASSED_ON, cue, run));
                    continue;
                }
                self.propose(&cue, &mut sheet);
                if sheet.candidates.is_empty() {
                    continue;
                }
                self.score(model, &cue, &mut sheet);
                let (probability, best) = self.best(&sheet);
                if probability >= FROM {
                    let Candidate { start, end, .. } = sheet.candidates[best];
                    bids.push((probability, cue, sheet.starts[start].at..sheet.ends[end].at));
                }
            }
            self.settle(model, &mut bids, &mut found);
        }
        found
    }

    /// What a relay reports: whose words were passed on, and which, is grammar.
    fn passed_on(&self, cue: &Cue) -> Option<Run> {
        let clause = &self.page.clauses[cue.clause?];
        clause.via.as_ref().and(clause.speaker.as_ref()).and(clause.after.clone())
    }

    /// Gives *nothing* and each candidate its probability.
    fn score(&self, model: &Model, cue: &Cue, sheet: &mut Sheet) {
        let score = |part: Part| model.score(Task::Report, |features| self.tell(cue, part, features));
        let Sheet { starts, ends, candidates, scores, edge_scores } = sheet;
        edge_scores.clear();
        edge_scores.extend(starts.iter().map(|start| score(Part::Start(*start))));
        edge_scores.extend(ends.iter().map(|end| score(Part::End(*end))));
        scores.clear();
        scores.push(score(Part::Nothing));
        scores.extend(candidates.iter().map(|candidate| {
            let both = Part::Both(starts[candidate.start], ends[candidate.end], candidate.ruled);
            edge_scores[candidate.start] + edge_scores[starts.len() + candidate.end] + score(both)
        }));
        softmax(scores);
    }

    /// The candidate most probably right, where one that shares half of the right one's letters is right, and how
    /// probably.
    fn best(&self, sheet: &Sheet) -> (f32, usize) {
        let mut rivals = [(0.0, usize::MAX); RIVALS];
        for (number, score) in sheet.scores[1..].iter().enumerate() {
            let place = rivals.partition_point(|(other, _)| other >= score);
            if place < RIVALS {
                rivals[place..].rotate_right(1);
                rivals[place] = (*score, number);
            }
        }
        let span = |number: usize| {
            let Candidate { start, end, .. } = sheet.candidates[number];
            self.page.reading.span(&(sheet.starts[start].at..sheet.ends[end].at)).unwrap_or_default()
        };
        let count = rivals.iter().take_while(|(_, number)| *number != usize::MAX).count();
        let spans: [Span; RIVALS] =
            std::array::from_fn(|place| if place < count { span(rivals[place].1) } else { Span::default() });
        let mut best = (0.0, 0);
        let mut most = 0.0;
        for place in 0..count {
            let hit: f32 =
                (0..count).filter(|other| spans[*other].iou(spans[place]) >= 0.5).map(|other| rivals[other].0).sum();
            if hit + OWN * rivals[place].0 > most {
                most = hit + OWN * rivals[place].0;
                best = (hit, rivals[place].1);
            }
        }
        best
    }

    /// Takes the surest bids of a sentence that do not overlap.
    fn settle(&self, model: &Model, bids: &mut [(f32, Cue, Run)], found: &mut Vec<Report>) {
        bids.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.at.cmp(&b.1.at)));
        let mut taken: BTreeMap<usize, Report> = BTreeMap::new();
        for (probability, cue, run) in bids {
            // Asked first, since to trim the end of a sentence may be long work.
            let free = taken.range(..run.end).next_back().is_none_or(|(_, other)| other.run.end <= run.start);
            let run = if free { trimmed(self.page.reading, run) } else { 0..0 };
            if run.is_empty() {
                continue;
            }
            let clause = cue.clause.filter(|clause| self.page.clauses[*clause].speaker.is_some());
            let speaker = match clause {
                Some(clause) => self.page.clauses[clause].speaker.clone(),
                None => self.source(cue, &run),
            };
            // *…, said the keeper*: who speaks is not what is said.
            if speaker.as_ref().is_some_and(|speaker| speaker.start < run.end && run.start < speaker.end) {
                continue;
            }
            let chosen = |clause: &usize| {
                let Clause { before, after, .. } = &self.page.clauses[*clause];
                let near = |a: usize, b: usize| a.abs_diff(b) <= EDGE;
                [before, after]
                    .into_iter()
                    .flatten()
                    .any(|other| near(other.start, run.start) && near(other.end, run.end))
            };
            let rule = clause.filter(chosen).map_or("ranked", |clause| self.page.clauses[clause].rule);
            taken.insert(
                run.start,
                Report {
                    cue: clause.map_or(cue.at..cue.at + 1, |clause| self.page.clauses[clause].cue.clone()),
                    clause,
                    speaker,
                    run,
                    confidence: model.calibrated(Task::Report, *probability),
                    rule,
                },
            );
        }
        found.extend(taken.into_values());
    }

    /// The candidates of every cue with their features, for training.
    pub(super) fn collect(&mut self) -> Vec<Collected> {
        let mut all = Vec::new();
        let mut sheet = Sheet::default();
        for sentence in 0..self.page.reading.sentences.len() {
            let cues: Vec<Cue> = self.cues(sentence).collect();
            self.count(sentence);
            for cue in cues {
                self.propose(&cue, &mut sheet);
                if sheet.candidates.is_empty() {
                    continue;
                }
                let mut parts = Vec::new();
                let mut part = |part: Part| {
                    let mut features = Vec::new();
                    self.tell(&cue, part, &mut features);
                    parts.push(features);
                    parts.len() as u32 - 1
                };
                let mut candidates = vec![(None, vec![part(Part::Nothing)])];
                let starts: Vec<u32> = sheet.starts.iter().map(|start| part(Part::Start(*start))).collect();
                let ends: Vec<u32> = sheet.ends.iter().map(|end| part(Part::End(*end))).collect();
                for Candidate { start, end, ruled } in &sheet.candidates {
                    let run = sheet.starts[*start].at..sheet.ends[*end].at;
                    let both = part(Part::Both(sheet.starts[*start], sheet.ends[*end], *ruled));
                    candidates.push((self.page.reading.span(&run), vec![starts[*start], ends[*end], both]));
                }
                all.push(Collected { cue: self.page.reading.items[cue.at].span, parts, candidates });
            }
        }
        all
    }

    /// The cues of a sentence, in order.
    fn cues(&self, sentence: usize) -> impl Iterator<Item = Cue> {
        let run = self.page.reading.sentences[sentence].clone();
        let most = CUES + run.len() / ITEMS_A_CUE;
        let end = without_stop(self.page.reading, &run);
        let mut clauses = self.page.clauses_of[sentence].clone();
        let mut next = clauses.next();
        run.clone()
            .filter_map(move |at| {
                while next.is_some_and(|clause| self.page.clauses[clause].cue.start < at) {
                    next = clauses.next();
                }
                let clause = next.filter(|clause| self.page.clauses[*clause].cue.start == at);
                let class = self.page.reading.class(at);
                let small = !class.is(shape::CAPITAL) || at == run.start && !class.is(shape::LOUD);
                let names = class.is(Class::NAMING) && !class.is(shape::CUE);
                if clause.is_none() && !(class.strength() >= WEAKEST && small && !names) {
                    return None;
                }
                let word = self.page.reading.items[at].span.of(self.page.text);
                let cut = |from: usize, to: usize| word.get(from..to).map_or(0, word_hash);
                Some(Cue {
                    at,
                    run: run.clone(),
                    end,
                    clause,
                    word: self.page.reading.word(at),
                    stem: cut(0, word.len().min(STEM)),
                    ending: cut(word.len().saturating_sub(2), word.len()),
                    form: self.form(at),
                })
            })
            .take(most)
    }

    /// What form of a word a cue is.
    fn form(&self, at: usize) -> u32 {
        let class = self.page.reading.class(at);
        u32::from(class.is(Class::PARTICIPLE))
            | u32::from(class.is(Class::BASE)) << 1
            | u32::from(class.is(shape::CUE)) << 2
            | u32::from(class.is(Class::TELL)) << 3
            | u32::from(class.is(Class::THINK)) << 4
            | u32::from(class.is(Class::JUDGE)) << 5
            | u32::from(class.is(shape::CAPITAL)) << 6
            | u32::from(class.strength()) << 7
    }

    fn is_cue(&self, item: usize) -> bool {
        matches!(self.page.letters.at(item), Letter::Said | Letter::Told | Letter::Reports | Letter::According)
    }

    /// Gathers what a cue may report.
    fn propose(&self, cue: &Cue, sheet: &mut Sheet) {
        sheet.starts.clear();
        sheet.ends.clear();
        sheet.candidates.clear();
        let ruled: [Option<&Run>; 2] = cue.clause.map_or([None, None], |clause| {
            [self.page.clauses[clause].before.as_ref(), self.page.clauses[clause].after.as_ref()]
        });
        let mut n_ruled = 0;
        for (run, before) in ruled.into_iter().zip([true, false]) {
            if let Some(run) = run.filter(|run| !run.is_empty()) {
                sheet.starts.push(Edge { at: run.start, before });
                sheet.ends.push(Edge { at: run.end, before });
                sheet.candidates.push(Candidate { start: n_ruled, end: n_ruled, ruled: 2 });
                n_ruled += 1;
            }
        }
        let seen = |start: Edge, end: Edge| {
            ruled.iter().flatten().map(|rule| u32::from(rule.start < end.at && start.at < rule.end)).max().unwrap_or(0)
        };
        self.propose_after(cue, sheet, n_ruled, &seen);
        self.propose_before(cue, sheet, n_ruled, &seen);
    }

    /// Where a participle of the same rank begins, *…, adding that*, or the sentence ends: no report goes farther.
    fn limit(&self, cue: &Cue) -> usize {
        let sentence = self.page.reading.items[cue.at].sentence as usize;
        let later = &self.page.clauses[self.page.clauses_of[sentence].clone()];
        let later = &later[later.partition_point(|clause| clause.cue.start <= cue.at)..];
        let beside = |clause: &&Clause| !clause.nested && clause.rule == "participle" && clause.extent.start > cue.at;
        let next = later.iter().take(LATER).find(beside);
        next.map_or(cue.end, |next| next.extent.start.min(cue.end))
    }

    fn propose_after(&self, cue: &Cue, sheet: &mut Sheet, n_ruled: usize, seen: &impl Fn(Edge, Edge) -> u32) {
        let reading = self.page.reading;
        let from = cue.at + 1;
        let limit = self.limit(cue);
        let near = limit.min(from + OPENS_WITHIN);
        let first = sheet.starts.len();
        let mut start = |at: usize| {
            let edge = Edge { at, before: false };
            if sheet.starts.len() < first + STARTS && at < limit && !sheet.starts[first..].contains(&edge) {
                sheet.starts.push(edge);
            }
        };
        start(from);
        let opens = Class::THAT.or(Class::OPENER).or(Class::TO).or(Class::AS).or(shape::FRAGMENT);
        (from..near).filter(|at| reading.class(*at).is(opens)).for_each(&mut start);
        for at in from..near {
            let class = reading.class(at);
            if class.is(shape::COMMA.or(shape::COLON).or(Class::PREPOSITION)) && !class.is(Class::CONJUNCTION) {
                start(at + 1);
            }
        }
        let first_end = sheet.ends.len();
        let stops = shape::BREAK.or(Class::AND).or(Class::CONJUNCTION).or(Class::RELATIVE);
        for end in from + 1..limit.min(from + WINDOW) {
            let class = reading.class(end);
            let inner = end < near && class.is(Class::PREPOSITION.or(Class::TO));
            if class.is(stops) || inner || self.is_cue(end) || reading.class(end - 1).is(shape::FRAGMENT) {
                sheet.ends.push(Edge { at: end, before: false });
                if sheet.ends.len() == first_end + ENDS + STARTS {
                    break;
                }
            }
        }
        if limit > from {
            sheet.ends.push(Edge { at: limit, before: false });
        }
        let last = sheet.ends.len();
        for start in first..sheet.starts.len() {
            let edge = sheet.starts[start];
            let begun = first_end + sheet.ends[first_end..].partition_point(|end| end.at <= edge.at);
            for end in (begun..last).filter(|end| *end < begun + ENDS || *end + 1 == last) {
                sheet.pair(n_ruled, start, end, seen(edge, sheet.ends[end]));
            }
        }
    }

    fn propose_before(&self, cue: &Cue, sheet: &mut Sheet, n_ruled: usize, seen: &impl Fn(Edge, Edge) -> u32) {
        let reading = self.page.reading;
        let floor = cue.run.start.max(cue.at.saturating_sub(WINDOW));
        let first_end = sheet.ends.len();
        for end in (floor + 1..=cue.at).rev() {
            let fragment = reading.class(end - 1).is(shape::FRAGMENT);
            let pause = end < cue.at && reading.class(end).is(shape::COMMA.or(shape::DASH));
            if fragment || pause || end == cue.at && reading.class(cue.at).is(Class::ACCORDING) {
                sheet.ends.push(Edge { at: end, before: true });
                if sheet.ends.len() == first_end + ENDS_BEFORE {
                    break;
                }
            }
        }
        let Some(nearest) = sheet.ends.get(first_end).copied() else { return };
        let first = sheet.starts.len();
        sheet.starts.push(Edge { at: cue.run.start, before: true });
        let opens = Class::CONJUNCTION.or(Class::AND).or(Class::THAT).or(shape::COMMA).or(shape::DASH);
        for at in (floor + 1..nearest.at).rev() {
            if reading.class(at - 1).is(opens) {
                sheet.starts.push(Edge { at, before: true });
                if sheet.starts.len() == first + 1 + STARTS_BEFORE {
                    break;
                }
            }
        }
        for end in first_end..sheet.ends.len() {
            let edge = sheet.ends[end];
            for start in first..sheet.starts.len() {
                if sheet.starts[start].at < edge.at {
                    sheet.pair(n_ruled, start, end, seen(sheet.starts[start], edge));
                }
            }
        }
    }

    /// Who is said to say it, where no rule knows.
    fn source(&self, cue: &Cue, run: &Run) -> Option<Run> {
        let reading = self.page.reading;
        let (at, floor) = (cue.at, cue.run.start);
        if reading.class(at).is(Class::ACCORDING) {
            return reading.phrase_starting(at + 2, cue.end);
        }
        if at > floor && reading.class(at - 1).is(shape::POSSESSIVE) {
            return reading.phrase_ending(at - 1, floor);
        }
        let inverted = run.end <= at && reading.class(at - 1).is(shape::COMMA.or(shape::FRAGMENT));
        let right = if inverted { reading.phrase_starting(at + 1, cue.end) } else { None };
        right.or_else(|| reading.subject_before(at, floor))
    }

    fn tell(&self, cue: &Cue, part: Part, features: &mut impl Features) {
        match part {
            Part::Nothing => self.tell_nothing(cue, features),
            Part::Start(start) => self.tell_start(cue, start, features),
            Part::End(end) => self.tell_end(cue, end, features),
            Part::Both(start, end, ruled) => self.tell_both(cue, start, end, ruled, features),
        }
    }

    /// The features of reporting nothing.
    fn tell_nothing(&self, cue: &Cue, features: &mut impl Features) {
        let letters = self.page.letters;
        let (at, run) = (cue.at, &cue.run);
        let Cue { word, stem, ending, form, .. } = *cue;
        let letter = |place: usize| letters.letter(place, run);
        let left = letter(at.wrapping_sub(1)) | letter(at.wrapping_sub(2)) << 5;
        let right = letter(at + 1) | letter(at + 2) << 5;
        let (word_left, word_right) =
            (self.page.reading.word_within(at.wrapping_sub(1), run), self.page.reading.word_within(at + 1, run));
        let clause = cue.clause.map(|clause| &self.page.clauses[clause]);
        let rule = clause.map_or(0, |clause| word_hash(clause.rule));
        let ruled = clause.map_or(0, |clause| {
            1 | u32::from(clause.speaker.is_some()) << 1
                | u32::from(clause.before.is_some()) << 2
                | u32::from(clause.after.is_some()) << 3
                | u32::from(clause.reports) << 4
                | u32::from(clause.nested) << 5
        });
        let opener = (at + 1..run.end.min(at + OPENS_WITHIN))
            .find(|item| matches!(letters.at(*item), Letter::That | Letter::Fragment | Letter::Stop))
            .map_or(0, |item| letters.at(item) as u32 | u32::from(item == at + 1) << 5);
        let far_left = letters.pattern(run.start.max(at.saturating_sub(SEEN))..at).0;
        let far_right = letters.pattern(at + 1..run.end.min(at + 1 + SEEN)).0;
        let headline = u32::from(self.page.headlines[self.page.reading.items[at].sentence as usize]);
        let mut template = 400;
        let mut tell = |a: u32, b: u32| {
            template += 1;
            features.note(template, a, b);
        };
        let two = |a: u32, b: u32| mixed(a, b);
        tell(0, 0);
        tell(word, 0);
        tell(stem, 0);
        tell(form, ending);
        tell(word, left);
        tell(word, right);
        tell(stem, two(left, right));
        tell(left, two(right, form));
        tell(left, two(form, ending));
        tell(right, two(form, ending));
        tell(letter(at.wrapping_sub(1)), two(letter(at + 1), form));
        tell(word, word_left);
        tell(word, word_right);
        tell(word_left, form);
        tell(word_right, form);
        tell(word_right, self.page.reading.word_within(at + 2, run));
        tell(word_left, self.page.reading.word_within(at.wrapping_sub(2), run));
        tell(rule, ruled);
        tell(ruled, form);
        tell(ruled, stem);
        tell(headline, form);
        tell(u32::from(at == run.start), form);
        tell(opener, form);
        tell(opener, stem);
        tell(far_left, form);
        tell(far_left, stem);
        tell(far_right, form);
        tell(far_right, stem);
        tell(ending, two(word_left, letter(at + 1)));
    }

    /// The features of a start.
    fn tell_start(&self, cue: &Cue, start: Edge, features: &mut impl Features) {
        let letters = self.page.letters;
        let within = &cue.run;
        let (at, side) = (start.at, u32::from(start.before));
        let Cue { word, stem, ending, form, .. } = *cue;
        let (gap, length) = if start.before { (0, 0) } else { letters.pattern((cue.at + 1).min(at)..at) };
        let opener = self.page.reading.word_within(at, within);
        let second_word = self.page.reading.word_within(at + 1, within);
        let first = letters.letter(at, within);
        let second = letters.letter(at + 1, within);
        let third = letters.letter(at + 2, within);
        let ahead = letters.letter(at.wrapping_sub(1), within);
        let word_ahead = self.page.reading.word_within(at.wrapping_sub(1), within);
        let begins = u32::from(at == within.start);
        let class = self.page.reading.class(at);
        let noun = u32::from(is_name(class)) | u32::from(is_noun(class)) << 1;
        let beside_left = letters.letter(cue.at.wrapping_sub(1), within);
        let mut template = 440;
        let mut tell = |a: u32, b: u32| {
            template += 1;
            features.note(template, a, b);
        };
        let two = |a: u32, b: u32| mixed(a, b);
        tell(side, word);
        tell(side, stem);
        tell(side, two(form, ending));
        tell(side, two(form, beside_left));
        tell(two(side, opener), word);
        tell(two(side, opener), stem);
        tell(opener, two(side, form));
        tell(opener, two(gap, side));
        tell(opener, two(second_word, side));
        tell(opener, two(word_ahead, side));
        tell(gap, two(side, word));
        tell(gap, two(side, stem));
        tell(gap, two(side, first));
        tell(gap, two(side, form));
        tell(length, two(side, ahead));
        tell(two(side, first), second);
        tell(two(side, first), two(second, third));
        tell(two(side, first), two(ahead, begins));
        tell(two(side, first), stem);
        tell(two(side, noun), two(gap, second));
    }

    /// The features of an end.
    fn tell_end(&self, cue: &Cue, end: Edge, features: &mut impl Features) {
        let letters = self.page.letters;
        let within = &cue.run;
        let (at, side) = (end.at, u32::from(end.before));
        let Cue { word, stem, form, .. } = *cue;
        let (gap, length) = if end.before { letters.pattern(at.min(cue.at)..cue.at) } else { (0, 0) };
        let whole = u32::from(at >= cue.end);
        let last = letters.letter(at - 1, within);
        let next = letters.letter(at, within);
        let next_two = letters.letter(at + 1, within);
        let next_word = self.page.reading.word_within(at, within);
        let next_word_two = self.page.reading.word_within(at + 1, within);
        let last_word = self.page.reading.word_within(at - 1, within);
        let mut template = 480;
        let mut tell = |a: u32, b: u32| {
            template += 1;
            features.note(template, a, b);
        };
        let two = |a: u32, b: u32| mixed(a, b);
        tell(two(side, last_word), whole);
        tell(next_word, two(side, last));
        tell(next_word, two(side, stem));
        tell(next_word, next_word_two);
        tell(next_word, side);
        tell(two(last, next), two(next_two, side));
        tell(two(last, next), two(whole, form));
        tell(two(side, whole), word);
        tell(two(side, whole), two(next, stem));
        tell(gap, two(side, word));
        tell(gap, two(side, stem));
        tell(gap, two(side, form));
        tell(gap, two(side, length));
        tell(last_word, next_word);
    }

    /// The features of a stretch.
    fn tell_both(&self, cue: &Cue, start: Edge, end: Edge, ruled: u32, features: &mut impl Features) {
        let letters = self.page.letters;
        let within = &cue.run;
        let side = u32::from(start.before);
        let Cue { word, stem, form, .. } = *cue;
        let run = start.at..end.at;
        let place = |item: usize| &self.counts[item - self.counted_from];
        let (from, to) = (place(run.start), place(run.end.min(run.start + COUNTED)));
        let count = |sort: usize, most: u32| u32::from(to[sort].wrapping_sub(from[sort])).min(most);
        let (commas, cues, subjects, verbs) = (count(0, 3), count(1, 2), count(2, 2), count(3, 2));
        let (marked, others) = (count(4, 2), count(5, 2));
        let extent = [0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7, 8][run.len().min(20)];
        let whole = u32::from(run.end >= cue.end);
        let all = u32::from(run.len() == 1 && marked == 1);
        let begins = u32::from(run.start == within.start);
        let inside = commas | cues << 2 | whole << 4 | others << 5;
        let first = letters.letter(run.start, within);
        let opener = self.page.reading.word_within(run.start, within);
        let next = letters.letter(run.end, within);
        let gap = if start.before { 1 } else { (run.start - cue.at - 1).min(6) as u32 + 2 };
        let mut template = 500;
        let mut tell = |a: u32, b: u32| {
            template += 1;
            features.note(template, a, b);
        };
        let two = |a: u32, b: u32| mixed(a, b);
        tell(extent, two(side, word));
        tell(extent, two(side, stem));
        tell(extent, two(whole, two(side, form)));
        tell(two(extent, next), two(whole, side));
        tell(two(extent, first), two(next, side));
        tell(inside, side);
        tell(inside, two(extent, side));
        tell(inside, two(next, first));
        tell(two(marked, all), two(side, stem));
        tell(two(marked, all), two(next, two(whole, gap)));
        tell(ruled, stem);
        tell(ruled, two(side, inside));
        tell(ruled, two(extent, side));
        tell(ruled, two(form, gap));
        tell(two(verbs, subjects), two(side, extent));
        tell(two(verbs, subjects), two(opener, side));
        tell(two(verbs, others), two(gap, two(next, stem)));
        tell(two(side, begins), two(inside, form));
        tell(two(opener, next), two(side, whole));
    }
}

impl Sheet {
    /// Adds a candidate unless it is one that the rules chose.
    fn pair(&mut self, n_ruled: usize, start: usize, end: usize, ruled: u32) {
        let known = |other: usize| self.starts[other] == self.starts[start] && self.ends[other] == self.ends[end];
        if !(0..n_ruled).any(known) {
            self.candidates.push(Candidate { start, end, ruled });
        }
    }
}
