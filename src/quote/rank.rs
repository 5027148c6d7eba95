//! Ranks the phrases that may be the speaker of a fragment: the rules' choice is one of them.
//!
//! Candidates are the phrases of the fragment's own sentence, the last speaker, and the subjects of reporting clauses
//! near by; windows bound their number, so a page of nothing but names or marks costs no more than any other.

use super::{
    clause::Clause,
    letters::Letter,
    model::{Features, Model, Task, Tell, logistic, softmax},
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
/// How many of the phrases nearest to a fragment are told apart by their rank.
const NEAR: usize = 6;
/// Where the rules' choice is at least as probable as this no other is looked at.
const SURE: f32 = 0.97;
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
    /// The phrases of the fragment's sentence before the fragment, and those after it.
    left: Run,
    right: Run,
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
    /// The letters right beside it.
    aside: u32,
    /// Paragraphs since the last speech, 0 in one sentence with it.
    since: u32,
}

/// What is seen of a phrase from a fragment.
struct View {
    /// Where it stands, by sentence and paragraph.
    side: u32,
    /// That and what sort of phrase it is.
    sort: u32,
    kind: u32,
    /// In the fragment's sentence, and before the fragment in it.
    before: bool,
    word_before: u32,
    word_after: u32,
    head: u32,
    /// The letter before it and the one before that, and the three after it.
    two_before: u32,
    three_after: u32,
    /// The first cue after it, and the one right before it.
    cue: Option<usize>,
    cue_left: Option<usize>,
    cue_word: u32,
    /// What the clause is like whose subject it is.
    clause_rule: u32,
    clause_shape: u32,
    /// What stands between it and the fragment, as a pattern and in numbers.
    gap: u32,
    between: u32,
    /// Whether the last speech was its own, or that of one with the same last word; how often that was heard.
    again: u32,
    spoken: u32,
}

impl<'t> Ranker<'t> {
    pub(super) fn new(page: &'t Page<'t>) -> Self {
        Self {
            page,
            phrases: Vec::new(),
            phrases_of: vec![None; page.reading.sentences.len()],
            left: 0..0,
            right: 0..0,
            heard: Vec::new(),
            candidates: Vec::new(),
            scores: Vec::new(),
        }
    }

    /// The most probable speaker by `model` with its probability, or that of none where no phrase may be it; the
    /// fragment consists of so many `pieces`. Where the rules are surely right no others are looked at.
    pub(super) fn best(
        &mut self,
        model: &Model,
        rule: &Attribution,
        pieces: usize,
        previous: Option<&Attribution>,
    ) -> (Option<Run>, f32) {
        let place = self.place(rule, pieces, previous);
        if let Some(run) = rule.speaker.as_ref().filter(|_| model.decides(Task::Rule)) {
            let view = self.view(&place, run);
            let sure = logistic(model.score(Task::Rule, |features| vouch(&place, &view, features)));
            if sure >= SURE {
                return (Some(run.clone()), sure);
            }
        }
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

    /// The features of the rules' choice, if they have one, for training.
    pub(super) fn collect_ruled(
        &self,
        rule: &Attribution,
        pieces: usize,
        previous: Option<&Attribution>,
    ) -> Option<Vec<u32>> {
        let place = self.place(rule, pieces, previous);
        rule.speaker.as_ref().map(|run| {
            let mut features = Vec::new();
            vouch(&place, &self.view(&place, run), &mut features);
            features
        })
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

    fn place<'p>(&self, rule: &'p Attribution, pieces: usize, previous: Option<&'p Attribution>) -> Place<'p> {
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
        let cue_before = (run.start.max(at.saturating_sub(CUE_WITHIN))..at).rev().find(|item| self.is_cue(*item));
        let cue_after = (at + 1..run.end.min(at + CUE_WITHIN)).find(|item| self.is_cue(*item));
        let letters = self.page.letters;
        let aside = letters.letter(at.wrapping_sub(1), &run) | letters.letter(at + 1, &run) << 5;
        let since = previous.map_or(7, |previous| {
            let item = self.page.reading.item_of[previous.fragment] as usize;
            let other = self.page.reading.items[item].sentence as usize;
            let paragraph = |sentence: usize| self.page.reading.paragraph_of[sentence];
            if other == sentence { 0 } else { 1 + (paragraph(sentence) - paragraph(other)).min(3) }
        });
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
            aside,
            since,
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
        let phrases = self.phrases_of(place.sentence);
        let split = phrases.start + self.phrases[phrases.clone()].partition_point(|phrase| phrase.start < place.at);
        (self.left, self.right) = (phrases.start..split, split..phrases.end);
        self.add(place.rule.speaker.as_ref(), RULE);
        let near = self.phrases[self.left.clone()]
            .iter()
            .rev()
            .take(PHRASES)
            .take_while(|phrase| phrase.end + WINDOW > place.at)
            .chain(
                self.phrases[self.right.clone()]
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
        let mut tell = Tell::after(200, features);
        let reading = self.page.reading;
        let run = &place.run;
        tell.of(0, 0);
        tell.of(place.shape, place.edges);
        tell.of(place.shape, 0);
        tell.of(rule, place.shape);
        tell.of(rule, u32::from(place.rule.speaker.is_some()));
        tell.of(place.cue_before, u32::from(place.cue_after != 0));
        tell.of(place.cue_after, u32::from(place.cue_before != 0));
        tell.of(u32::from(place.cue_before != 0), u32::from(place.cue_after != 0));
        tell.of(reading.word_within(place.at.wrapping_sub(1), run), 0);
        tell.of(reading.word_within(place.at.wrapping_sub(2), run), reading.word_within(place.at.wrapping_sub(1), run));
        tell.of(reading.word_within(place.at + 1, run), 0);
        tell.of(self.candidates.len().min(8) as u32, place.shape);
        tell.of(u32::from(place.previous.is_some_and(|previous| previous.speaker.is_some())), place.shape);
        tell.of(place.rule.verdict as u32, place.shape);
        tell.of(u32::from(place.rule.clause.is_some()), u32::from(place.rule.said_by.is_some()));
    }

    /// Looks at a phrase from a fragment.
    fn view(&self, place: &Place<'_>, run: &Run) -> View {
        let Page { reading, letters, .. } = *self.page;
        let sentence = reading.items[run.start].sentence as usize;
        let within = &reading.sentences[sentence];
        let same = sentence == place.sentence;
        let left = run.start < place.at;
        let (paragraph, own) = (reading.paragraph_of[sentence], reading.paragraph_of[place.sentence]);
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
        let gap = if left { run.end..place.at.max(run.end) } else { place.at + 1..run.start.max(place.at + 1) };
        let (pattern, length) = if same { letters.pattern(gap.clone()) } else { (side, u32::MAX) };
        let kind = self.kind(run);
        let letter = |item: usize| letters.letter(item, within);
        let head = reading.word(run.end - 1);
        let stop = if same && left { place.at } else { within.end };
        let cue = (run.end..stop.min(run.end + CUE_WITHIN)).find(|item| self.is_cue(*item));
        let floor = if same && !left { place.at + 1 } else { within.start };
        let cue_left = (floor.max(run.start.saturating_sub(4))..run.start).rev().find(|item| self.is_cue(*item));
        let clause = self.clause_with(sentence, run).map(|(_, clause)| clause);
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
        let previous = place.previous.and_then(|previous| previous.speaker.as_ref());
        let shares = previous.map_or(2, |previous| u32::from(reading.word(previous.end - 1) == head));
        let is_previous = u32::from(previous.is_some_and(|previous| previous == run));
        View {
            side,
            sort: side | kind << 4,
            kind,
            before: same && left,
            word_before: reading.word_within(run.start.wrapping_sub(1), within),
            word_after: reading.word_within(run.end, within),
            head,
            two_before: letter(run.start.wrapping_sub(1)) | letter(run.start.wrapping_sub(2)) << 5,
            three_after: letter(run.end) | letter(run.end + 1) << 5 | letter(run.end + 2) << 10,
            cue,
            cue_left,
            cue_word: cue.map_or(0, |cue| reading.word(cue)),
            clause_rule: clause.map_or(0, |clause| word_hash(clause.rule)),
            clause_shape,
            gap: pattern,
            between: if same && length <= 12 { self.counts(gap) } else { 0x100 },
            again: is_previous | shares << 1,
            spoken: self.heard.iter().filter(|word| **word == head).count().min(3) as u32,
        }
    }

    /// How many commas, fragments, verbs of saying and prepositions there are, three of each at most.
    fn counts(&self, run: Run) -> u32 {
        let mut counts = [0_u32; 4];
        for item in run {
            let of = match self.page.letters.at(item) {
                Letter::Comma => 0,
                Letter::Fragment => 1,
                Letter::Said => 2,
                Letter::Preposition => 3,
                _ => continue,
            };
            counts[of] += 1;
        }
        counts.iter().rev().fold(0, |all, count| all << 2 | (*count).min(3))
    }

    /// How many phrases stand between a phrase and the fragment in one sentence; those before it and after it apart.
    fn rank(&self, view: &View, run: &Run) -> u32 {
        let between = |phrase: &&Run| if view.before { phrase.start > run.start } else { phrase.start < run.start };
        match view.side {
            0 => self.phrases[self.left.clone()].iter().rev().take(NEAR).filter(between).count() as u32,
            1 => 8 + self.phrases[self.right.clone()].iter().take(NEAR).filter(between).count() as u32,
            _ => 0,
        }
    }

    /// The features of a candidate.
    fn tell(&self, place: &Place<'_>, candidate: &Candidate, features: &mut impl Features) {
        let letters = self.page.letters;
        let Candidate { ref run, origin } = *candidate;
        let view = &self.view(place, run);
        let View { side, sort, kind, gap, clause_shape, clause_rule, .. } = *view;
        let rank = self.rank(view, run);
        let (one_before, one_after) = (view.two_before & 31, view.three_after & 31);
        let (before, after) = (view.two_before, view.three_after & 0x3FF);
        let cue_gap = view.cue.map_or(0, |cue| letters.pattern(run.end..cue).0);
        let left_gap = view.cue_left.map_or(0, |cue| letters.pattern(cue + 1..run.start).0);
        let ruled = origin & RULE;
        let rule = place.rule_word ^ ruled;
        let mut tell = Tell::after(300, features);
        tell.of(side, origin);
        tell.of(sort, place.shape);
        tell.of(rank, kind);
        tell.of(rank, place.shape);
        tell.of(gap, side);
        tell.of(gap, before | side << 10);
        tell.of(gap, place.edges);
        tell.of(before, after);
        tell.of(one_before, one_after);
        tell.of(view.three_after, side);
        tell_words(view, &mut tell);
        tell.of(cue_gap, kind);
        tell.of(cue_gap, view.cue_word);
        tell.of(left_gap, side);
        tell.of(left_gap, kind | one_after << 10);
        tell.of(clause_shape, side);
        tell.of(clause_shape, kind);
        tell.of(clause_rule ^ clause_shape, place.shape | side << 5);
        tell.of(clause_shape, origin);
        tell.of(rule, sort);
        tell.of(rule, clause_rule ^ clause_shape);
        tell.of(ruled, place.shape | place.edges << 5);
        tell.of(place.cue_before, ruled | side << 1);
        tell.of(place.cue_after, ruled | side << 1);
        tell.of(origin, kind);
        tell.of(origin, place.shape | place.since << 5);
        tell.of(view.again, place.since | side << 3);
        tell.of(view.spoken, kind);
        tell.of(view.between, side);
        tell.of(view.between, place.shape | side << 5);
        tell.of(place.cue_after, kind | rank << 10);
        tell.of(place.aside, side);
        tell.of(place.aside, kind | rank << 10);
        tell.of(u32::from(view.cue.is_some()) | u32::from(view.cue_left.is_some()) << 1, sort);
        tell.of(run.len().min(6) as u32, kind);
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

/// The words of a phrase, beside it, and of the verb next to it.
#[inline]
fn tell_words<F: Features>(view: &View, tell: &mut Tell<'_, F>) {
    let View { side, kind, head, .. } = *view;
    tell.of(view.word_before, u32::from(view.before));
    tell.of(view.word_before, kind);
    tell.of(view.word_after, u32::from(view.before));
    tell.of(view.word_after, kind);
    tell.of(head, 0);
    tell.of(head, side);
    tell.of(view.cue_word, side);
    tell.of(view.cue_word, kind);
}

/// What speaks for the phrase that the rules choose.
fn vouch(place: &Place<'_>, view: &View, features: &mut impl Features) {
    let View { side, sort, kind, gap, clause_shape, clause_rule, .. } = *view;
    let (one_before, one_after) = (view.two_before & 31, view.three_after & 31);
    let (before, after) = (view.two_before, view.three_after & 0x3FF);
    let clause = clause_rule ^ clause_shape;
    let mut tell = Tell::after(250, features);
    tell.of(place.rule_word, clause);
    tell.of(place.rule_word, sort);
    tell.of(place.rule_word, place.rule.confidence.to_bits());
    tell.of(clause, place.shape | side << 5);
    tell.of(clause_shape, kind);
    tell.of(sort, place.shape);
    tell.of(place.shape, place.edges | place.since << 4);
    tell_words(view, &mut tell);
    tell.of(gap, side);
    tell.of(gap, kind);
    tell.of(gap, before | side << 10);
    tell.of(before, sort);
    tell.of(after, sort);
    tell.of(before, after);
    tell.of(one_before, one_after);
    tell.of(one_before, sort);
    tell.of(one_after, sort);
    tell.of(view.three_after, side);
    tell.of(view.between, side);
    tell.of(view.between, place.shape | side << 5);
    tell.of(view.spoken, kind);
    tell.of(view.again, place.since | side << 3);
    tell.of(view.again | place.since << 3, place.shape | place.aside << 5);
    tell.of(u32::from(view.cue.is_some()) | u32::from(view.cue_left.is_some()) << 1, sort);
    tell.of(place.cue_before, side);
    tell.of(place.cue_after, side);
    tell.of(place.aside, side);
}
