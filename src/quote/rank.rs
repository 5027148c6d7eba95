//! Ranks the phrases that may be the speaker of a fragment: the rules' choice is one of them.
//!
//! Candidates are the phrases of the fragment's own sentence, the last speaker, and the subjects of reporting clauses
//! near by; windows bound their number, so a page of nothing but names or marks costs no more than any other.

use super::{
    clause::Clause,
    letters::Letter,
    model::{Features, Model, Task, mixed, softmax},
    page::Page,
    phrase::{is_name, is_noun},
    reading::{Run, shape},
    speaker::Attribution,
};
use crate::lang::{Class, word_hash};

/// How many items on each side of a fragment are looked at for phrases, and how many phrases.
const WINDOW: usize = 90;
const PHRASES: usize = 14;
/// How many clauses of a sentence are looked at.
const CLAUSES: usize = 4;
/// How far from a phrase its verb is looked for.
const CUE_WITHIN: usize = 14;
/// How many of the last speakers are remembered.
const HEARD: usize = 24;

/// A phrase that may be the speaker, and what proposes it.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) run: Run,
    origin: u32,
}

const RULE: u32 = 1;
const PREVIOUS: u32 = 2;
const CLAUSE: u32 = 4;
const FIRST: u32 = 8;
const BESIDE: u32 = 16;

/// What the ranker looks at.
#[derive(Debug)]
pub(super) struct Ranker<'t> {
    page: &'t Page<'t>,
    /// The phrases of the sentences looked at so far, and where those of each sentence are.
    phrases: Vec<Run>,
    phrases_of: Vec<Option<Run>>,
    /// The last words of the last speakers.
    heard: Vec<u32>,
    candidates: Vec<Candidate>,
    scores: Vec<f32>,
}

/// What is known of a fragment before its speaker is.
struct Place<'t> {
    at: usize,
    sentence: usize,
    run: Run,
    rule: &'t Attribution,
    previous: Option<&'t Attribution>,
    /// Stands for the name of the rule.
    rule_word: u32,
    /// Its size, its edges and its place in the sentence.
    shape: u32,
    edges: u32,
    /// The word and pattern of the nearest cue on each side.
    cue_before: u32,
    cue_after: u32,
    /// Place of the first phrase after and of the last phrase before the fragment, in the sentence's phrases.
    split: usize,
    phrases: Run,
}

impl<'t> Ranker<'t> {
    pub(super) fn new(page: &'t Page<'t>) -> Self {
        Self {
            page,
            phrases: Vec::new(),
            phrases_of: vec![None; page.reading.sentences.len()],
            heard: Vec::new(),
            candidates: Vec::new(),
            scores: Vec::new(),
        }
    }

    /// The most probable speaker by `model` with its probability, or that of none where no phrase may be it; the fragment consists of so many `pieces`.
    pub(super) fn best(
        &mut self,
        model: &Model,
        rule: &Attribution,
        pieces: usize,
        previous: Option<&Attribution>,
    ) -> (Option<Run>, f32) {
        let place = self.place(rule, pieces, previous);
        self.propose(&place);
        let mut scores = std::mem::take(&mut self.scores);
        scores.clear();
        scores.push(model.score(Task::Speaker, |features| self.null(&place, features)));
        for candidate in &self.candidates {
            scores.push(model.score(Task::Speaker, |features| self.tell(&place, candidate, features)));
        }
        softmax(&mut scores);
        let (best, probability) = scores
            .iter()
            .copied()
            .skip(1)
            .enumerate()
            .fold((0, 0.0), |best, (number, score)| if score > best.1 { (number, score) } else { best });
        let nobody = scores[0];
        self.scores = scores;
        match self.candidates.get(best) {
            Some(candidate) => (Some(candidate.run.clone()), probability),
            None => (None, nobody),
        }
    }

    /// The features of null and of each candidate, for training.
    pub(super) fn collect(
        &mut self,
        rule: &Attribution,
        pieces: usize,
        previous: Option<&Attribution>,
    ) -> Vec<(Option<Run>, Vec<u32>)> {
        let place = self.place(rule, pieces, previous);
        self.propose(&place);
        let mut all = vec![(None, Vec::new())];
        self.null(&place, &mut all[0].1);
        for candidate in &self.candidates {
            let mut features = Vec::new();
            self.tell(&place, candidate, &mut features);
            all.push((Some(candidate.run.clone()), features));
        }
        all
    }

    /// Gives a fragment the speaker chosen, with the cue of the clause that names him.
    pub(super) fn settle(&self, attribution: &mut Attribution, speaker: Option<Run>, previous: Option<&Attribution>) {
        if attribution.speaker == speaker {
            return;
        }
        attribution.rule = "ranked";
        attribution.continues = false;
        attribution.speaker = speaker;
        (attribution.cue, attribution.addressee, attribution.said_by) = (None, None, None);
        let Some(speaker) = &attribution.speaker else { return };
        if let Some(previous) = previous.filter(|previous| previous.speaker.as_ref() == Some(speaker)) {
            attribution.cue.clone_from(&previous.cue);
            attribution.addressee.clone_from(&previous.addressee);
            return;
        }
        let sentence = self.page.reading.items[speaker.start].sentence as usize;
        if let Some((number, clause)) = self.clause_with(sentence, speaker) {
            attribution.cue = Some(clause.cue.clone());
            attribution.addressee.clone_from(&clause.addressee);
            attribution.said_by = Some(number);
        }
    }

    /// Remembers who has spoken.
    pub(super) fn heard(&mut self, speaker: &Run) {
        if self.heard.len() >= HEARD {
            self.heard.remove(0);
        }
        self.heard.push(self.page.reading.word(speaker.end - 1));
    }

    fn place<'p>(&mut self, rule: &'p Attribution, pieces: usize, previous: Option<&'p Attribution>) -> Place<'p> {
        let at = self.page.reading.item_of[rule.fragment] as usize;
        let sentence = self.page.reading.items[at].sentence as usize;
        let run = self.page.reading.sentences[sentence].clone();
        let inner = self.page.fragments[rule.fragment].inner.of(self.page.text);
        let size = [0, 1, 2, 2, 3, 3, 3, 3, 3, 4][pieces.min(9)];
        let ending = match inner.bytes().next_back() {
            Some(b',') => 1,
            Some(b'.') => 2,
            Some(b'?' | b'!') => 3,
            _ => 0,
        };
        let capital = u32::from(inner.starts_with(char::is_uppercase));
        let begins = u32::from(at == run.start);
        let ends = u32::from((at + 1..run.end.min(at + 4)).all(|item| self.page.letters.at(item) == Letter::Stop));
        let phrases = self.phrases_of(sentence);
        let split = phrases.start + self.phrases[phrases.clone()].partition_point(|phrase| phrase.start < at);
        let cue_before = (run.start.max(at.saturating_sub(CUE_WITHIN))..at).rev().find(|item| self.is_cue(*item));
        let cue_after = (at + 1..run.end.min(at + CUE_WITHIN)).find(|item| self.is_cue(*item));
        Place {
            at,
            sentence,
            shape: size | begins << 3 | ends << 4,
            edges: ending | capital << 2 | u32::from(self.page.fragments[rule.fragment].single) << 3,
            cue_before: cue_before.map_or(0, |cue| self.page.reading.word(cue)),
            cue_after: cue_after.map_or(0, |cue| self.page.reading.word(cue)),
            run,
            rule,
            rule_word: word_hash(rule.rule),
            previous,
            split,
            phrases,
        }
    }

    fn is_cue(&self, item: usize) -> bool {
        matches!(self.page.letters.at(item), Letter::Said | Letter::Told | Letter::Reports | Letter::According)
    }

    /// The phrases of a sentence, found on the first call.
    fn phrases_of(&mut self, sentence: usize) -> Run {
        if let Some(known) = &self.phrases_of[sentence] {
            return known.clone();
        }
        let first = self.phrases.len();
        let run = self.page.reading.sentences[sentence].clone();
        let mut at = run.start;
        while at < run.end {
            let class = self.page.reading.class(at);
            let relative = class.is(Class::RELATIVE);
            let phrase = if relative || class.is(Class::PLURAL) && !is_name(class) && !is_noun(class) {
                Some(at..at + 1)
            } else if class.is(shape::WORD) {
                self.page.reading.phrase_starting(at, run.end)
            } else {
                None
            };
            at = phrase.as_ref().map_or(at + 1, |phrase| phrase.end.max(at + 1));
            self.phrases.extend(phrase);
        }
        let found = first..self.phrases.len();
        self.phrases_of[sentence] = Some(found.clone());
        found
    }

    /// Gathers the candidates of a fragment.
    fn propose(&mut self, place: &Place<'_>) {
        self.candidates.clear();
        self.add(place.rule.speaker.as_ref(), RULE);
        let near = self.phrases[place.phrases.start..place.split]
            .iter()
            .rev()
            .take(PHRASES)
            .take_while(|phrase| phrase.end + WINDOW > place.at)
            .chain(
                self.phrases[place.split..place.phrases.end]
                    .iter()
                    .take(PHRASES)
                    .take_while(|phrase| phrase.start < place.at + WINDOW),
            );
        for phrase in near {
            propose(&mut self.candidates, phrase, BESIDE);
        }
        let paragraph = self.page.reading.paragraph_of[place.sentence] as usize;
        if let Some(previous) = place.previous {
            let item = self.page.reading.item_of[previous.fragment] as usize;
            let far =
                paragraph - self.page.reading.paragraph_of[self.page.reading.items[item].sentence as usize] as usize;
            if far <= 3 {
                self.add(previous.speaker.as_ref(), PREVIOUS);
            }
        }
        let floor = self.page.reading.paragraphs[paragraph.saturating_sub(2)].start;
        for sentence in (floor.max(place.sentence.saturating_sub(5))..place.sentence).rev() {
            for clause in self.page.clauses_of[sentence].clone().take(CLAUSES) {
                self.add(self.page.clauses[clause].speaker.as_ref(), CLAUSE);
            }
        }
        let ceiling = self.page.reading.sentences.len().min(place.sentence + 3);
        for sentence in place.sentence + 1..ceiling {
            for clause in self.page.clauses_of[sentence].clone().take(2) {
                self.add(self.page.clauses[clause].speaker.as_ref(), CLAUSE);
            }
        }
        if let Some(before) = place.sentence.checked_sub(1) {
            let first = self.page.reading.first_phrase(&self.page.reading.sentences[before]);
            self.add(first.as_ref(), FIRST);
        }
    }

    fn add(&mut self, run: Option<&Run>, origin: u32) {
        if let Some(run) = run {
            propose(&mut self.candidates, run, origin);
        }
    }

    /// The features of having no speaker.
    fn null(&self, place: &Place<'_>, features: &mut impl Features) {
        let rule = place.rule_word;
        let mut template = 200;
        let mut tell = |a: u32, b: u32| {
            template += 1;
            features.note(template, a, b);
        };
        let reading = self.page.reading;
        let run = &place.run;
        tell(0, 0);
        tell(place.shape, place.edges);
        tell(place.shape, 0);
        tell(rule, place.shape);
        tell(rule, u32::from(place.rule.speaker.is_some()));
        tell(place.cue_before, u32::from(place.cue_after != 0));
        tell(place.cue_after, u32::from(place.cue_before != 0));
        tell(u32::from(place.cue_before != 0), u32::from(place.cue_after != 0));
        tell(reading.word_within(place.at.wrapping_sub(1), run), 0);
        tell(reading.word_within(place.at.wrapping_sub(2), run), reading.word_within(place.at.wrapping_sub(1), run));
        tell(reading.word_within(place.at + 1, run), 0);
        tell(self.candidates.len().min(8) as u32, place.shape);
        tell(u32::from(place.previous.is_some_and(|previous| previous.speaker.is_some())), place.shape);
        tell(place.rule.verdict as u32, place.shape);
        tell(u32::from(place.rule.clause.is_some()), u32::from(place.rule.said_by.is_some()));
    }

    /// The features of a candidate.
    #[allow(clippy::too_many_lines, reason = "a list of features, each told once")]
    fn tell(&self, place: &Place<'_>, candidate: &Candidate, features: &mut impl Features) {
        let reading = self.page.reading;
        let letters = self.page.letters;
        let run = &candidate.run;
        let sentence = reading.items[run.start].sentence as usize;
        let within = &reading.sentences[sentence];
        let kind = self.kind(run);
        let same = sentence == place.sentence;
        let left = run.start < place.at;
        let paragraph = reading.paragraph_of[sentence];
        let own = reading.paragraph_of[place.sentence];
        let side = match (same, left) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) if place.sentence - sentence == 1 && paragraph == own => 2,
            (false, true) if paragraph == own => 3,
            (false, true) if own - paragraph == 1 && place.sentence - sentence == 1 => 4,
            (false, true) => 4 + (own - paragraph).min(3),
            (false, false) if paragraph == own => 8,
            (false, false) => 9,
        };
        let (gap, length) = match (same, left) {
            (true, true) => letters.pattern(run.end.min(place.at)..place.at),
            (true, false) => letters.pattern(place.at + 1..run.start.max(place.at + 1)),
            _ => (side, 0),
        };
        let rank = if !same {
            0
        } else if left {
            self.phrases[place.phrases.start..place.split]
                .iter()
                .rev()
                .take(6)
                .filter(|phrase| phrase.start > run.start)
                .count() as u32
        } else {
            8 + self.phrases[place.split..place.phrases.end]
                .iter()
                .take(6)
                .filter(|phrase| phrase.start < run.start)
                .count() as u32
        };
        let one_before = letters.letter(run.start.wrapping_sub(1), within);
        let two_before = letters.letter(run.start.wrapping_sub(2), within);
        let one_after = letters.letter(run.end, within);
        let two_after = letters.letter(run.end + 1, within);
        let three_after = letters.letter(run.end + 2, within);
        let before = one_before | two_before << 5;
        let after = one_after | two_after << 5;
        let word_before = reading.word_within(run.start.wrapping_sub(1), within);
        let word_after = reading.word_within(run.end, within);
        let head = reading.word(run.end - 1);
        // The first cue after the phrase and what stands between; the one right before it.
        let stop = if same && left { place.at } else { within.end };
        let cue = (run.end..stop.min(run.end + CUE_WITHIN)).find(|item| self.is_cue(*item));
        let (cue_word, cue_gap) = cue.map_or((0, 0), |cue| (reading.word(cue), letters.pattern(run.end..cue).0));
        let floor = if same && !left { place.at + 1 } else { within.start };
        let cue_left = (floor.max(run.start.saturating_sub(4))..run.start).rev().find(|item| self.is_cue(*item));
        let (left_word, left_gap) =
            cue_left.map_or((0, 0), |cue| (reading.word(cue), letters.pattern(cue + 1..run.start).0));
        // The clause that the rules gave this subject.
        let clause = self.clause_with(sentence, run).map(|(_, clause)| clause);
        let clause_rule = clause.map_or(0, |clause| word_hash(clause.rule));
        let holds = |report: &Option<Run>| u32::from(report.as_ref().is_some_and(|report| report.contains(&place.at)));
        let clause_shape = clause.map_or(0, |clause| {
            1 | holds(&clause.before) << 1
                | holds(&clause.after) << 2
                | u32::from(clause.nested) << 3
                | u32::from(clause.opens_next) << 4
                | u32::from(clause.before.is_some()) << 5
                | u32::from(clause.after.is_some()) << 6
                | u32::from(clause.class.is(Class::SAY)) << 7
                | u32::from(clause.class.is(Class::TELL)) << 8
                | u32::from(clause.class.is(Class::JUDGE)) << 9
        });
        let origin = candidate.origin;
        let ruled = origin & RULE;
        let rule = place.rule_word;
        let sure = place.rule.confidence.to_bits();
        let previous = place.previous.and_then(|previous| previous.speaker.as_ref());
        let shares = previous.map_or(2, |previous| u32::from(reading.word(previous.end - 1) == head));
        let is_previous = u32::from(previous.is_some_and(|previous| previous == run));
        let since = place.previous.map_or(7, |previous| {
            let item = reading.item_of[previous.fragment] as usize;
            let other = reading.items[item].sentence as usize;
            if other == place.sentence { 0 } else { 1 + (own - reading.paragraph_of[other]).min(3) }
        });
        let spoken = self.heard.iter().filter(|word| **word == head).count().min(3) as u32;
        let between = if same && length <= 12 {
            let gap = if left { run.end..place.at.max(run.end) } else { place.at + 1..run.start.max(place.at + 1) };
            let mut counts = [0_u32; 4];
            for item in gap {
                let of = match letters.at(item) {
                    Letter::Comma => 0,
                    Letter::Fragment => 1,
                    Letter::Said => 2,
                    Letter::Preposition => 3,
                    _ => continue,
                };
                counts[of] += 1;
            }
            counts.iter().rev().fold(0, |all, count| all << 2 | (*count).min(3))
        } else {
            0xFFF
        };
        let aside =
            letters.letter(place.at.wrapping_sub(1), &place.run) | letters.letter(place.at + 1, &place.run) << 5;
        let mut template = 300;
        let mut tell = |a: u32, b: u32| {
            template += 1;
            features.note(template, a, b);
        };
        let two = |a: u32, b: u32| mixed(a, b);
        tell(side, kind);
        tell(side, origin);
        tell(side, place.shape);
        tell(two(side, kind), place.shape);
        tell(rank, kind);
        tell(rank, place.shape);
        tell(gap, side);
        tell(gap, kind);
        tell(gap, two(before, side));
        tell(gap, two(after, side));
        tell(gap, place.shape);
        tell(gap, place.edges);
        tell(before, two(kind, side));
        tell(after, two(kind, side));
        tell(before, after);
        tell(two(before, after), side);
        tell(one_before, one_after);
        tell(one_before, two(side, kind));
        tell(one_after, two(side, kind));
        tell(two(one_after, two_after), two(three_after, side));
        tell(word_before, u32::from(left && same));
        tell(word_before, kind);
        tell(word_after, u32::from(left && same));
        tell(word_after, kind);
        tell(head, 0);
        tell(head, side);
        tell(cue_word, side);
        tell(cue_word, kind);
        tell(cue_gap, side);
        tell(cue_gap, kind);
        tell(cue_gap, cue_word);
        tell(left_word, side);
        tell(left_gap, side);
        tell(left_gap, two(kind, one_after));
        tell(two(left_gap, left_word), side);
        tell(clause_rule, clause_shape);
        tell(clause_shape, side);
        tell(clause_shape, kind);
        tell(two(clause_shape, clause_rule), two(place.shape, side));
        tell(clause_shape, origin);
        tell(ruled, rule);
        tell(two(ruled, rule), sure);
        tell(two(ruled, rule), place.shape);
        tell(two(ruled, rule), two(side, kind));
        tell(two(ruled, rule), two(clause_rule, clause_shape));
        tell(ruled, two(place.shape, place.edges));
        tell(two(ruled, place.cue_before), side);
        tell(two(ruled, place.cue_after), side);
        tell(origin, kind);
        tell(origin, two(place.shape, since));
        tell(two(origin, is_previous), two(since, shares));
        tell(two(is_previous, shares), place.shape);
        tell(two(is_previous, shares), two(since, side));
        tell(two(is_previous, shares), two(since, two(place.shape, aside)));
        tell(spoken, kind);
        tell(spoken, side);
        tell(between, side);
        tell(between, two(place.shape, side));
        tell(place.cue_before, side);
        tell(place.cue_after, side);
        tell(two(place.cue_before, rank), kind);
        tell(two(place.cue_after, rank), kind);
        tell(aside, side);
        tell(aside, two(rank, kind));
        tell(two(u32::from(cue.is_some()), u32::from(cue_left.is_some())), two(side, kind));
        tell(run.len().min(6) as u32, kind);
        tell(place.rule.verdict as u32, side);
    }

    /// The clause whose subject the phrase is, and its number.
    fn clause_with(&self, sentence: usize, run: &Run) -> Option<(usize, &Clause)> {
        let clauses = self.page.clauses_of[sentence].clone();
        let split =
            clauses.start + self.page.clauses[clauses.clone()].partition_point(|clause| clause.cue.start < run.start);
        let overlaps = |speaker: &Run| speaker.start < run.end && run.start < speaker.end;
        let has = |number: &usize| self.page.clauses[*number].speaker.as_ref().is_some_and(overlaps);
        let found = (split..clauses.end).take(CLAUSES).find(has);
        let found = found.or_else(|| (clauses.start..split).rev().take(2).find(has));
        found.map(|number| (number, &self.page.clauses[number]))
    }

    /// What sort of phrase it is.
    fn kind(&self, run: &Run) -> u32 {
        let reading = self.page.reading;
        let first = reading.class(run.start);
        let last = reading.class(run.end - 1);
        if first.is(Class::SUBJECT) && run.len() == 1 {
            return match first {
                _ if first.is(Class::FIRST) => 1,
                _ if first.is(Class::MALE.or(Class::FEMALE)) => 2,
                _ if first.is(Class::PLURAL) => 3,
                _ if first.is(Class::NEUTER) => 4,
                _ => 5,
            };
        }
        if first.is(Class::RELATIVE) && run.len() == 1 {
            return if first.is(Class::WHO) { 6 } else { 7 };
        }
        let (mut names, mut all) = (0, Class::default());
        for class in &reading.classes[run.start..run.end.min(run.start + 8)] {
            names += usize::from(is_name(*class));
            all = all.or(*class);
        }
        let role = all.is(Class::ROLE);
        let titled = first.is(Class::TITLE);
        let first_name = all.is(Class::FIRST_NAME);
        let loud = reading.class(run.end - 1).is(shape::LOUD);
        let definite = first.is(Class::DEFINITE);
        let determined = first.is(Class::DETERMINER);
        let shape = match names {
            0 if last.is(shape::ENDS_IN_S) => 0,
            0 => 1,
            1 if run.len() == 1 => 2,
            1 => 3,
            _ if is_name(last) => 4,
            _ => 5,
        };
        8 + (shape
            | u32::from(role) << 3
            | u32::from(titled) << 4
            | u32::from(first_name) << 5
            | u32::from(loud) << 6
            | u32::from(definite) << 7
            | u32::from(determined) << 8)
    }
}

/// Adds a run unless one that overlaps it is there already, which then has one more origin.
fn propose(candidates: &mut Vec<Candidate>, run: &Run, origin: u32) {
    let overlaps = |candidate: &&mut Candidate| candidate.run.start < run.end && run.start < candidate.run.end;
    if let Some(candidate) = candidates.iter_mut().find(overlaps) {
        candidate.origin |= origin;
    } else {
        candidates.push(Candidate { run: run.clone(), origin });
    }
}
