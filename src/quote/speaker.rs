//! Who says what stands between marks: the clause around it, beside it, or before it in the text.

use super::{
    clause::Clause,
    model::{Model, Task, logistic},
    page::Page,
    phrase::is_name,
    rank::Ranker,
    reading::{Run, shape},
    report::without_stop,
    speech::{Evidence, Place, Verdict, Words, verdict},
};
use crate::lang::{Class, is_among};

/// A fragment with its verdict, its speaker and what says so.
#[derive(Debug, Clone)]
pub(super) struct Attribution {
    pub(super) fragment: usize,
    pub(super) verdict: Verdict,
    /// The reported clause, where the fragment is only a part of it.
    pub(super) clause: Option<Run>,
    pub(super) speaker: Option<Run>,
    pub(super) cue: Option<Run>,
    pub(super) addressee: Option<Run>,
    /// The clause that says so.
    pub(super) said_by: Option<usize>,
    /// Stands among other words of its sentence, outside every report.
    pub(super) within: bool,
    /// Goes on with the fragment before it.
    pub(super) continues: bool,
    /// How the marks or the sentences stand says who speaks: weights would know no better.
    pub(super) settled: bool,
    pub(super) rule: &'static str,
    pub(super) confidence: f32,
}

impl Attribution {
    /// Takes back everything but the verdict that it is no speech.
    fn silence(&mut self) {
        *self = Self {
            fragment: self.fragment,
            verdict: self.verdict,
            clause: None,
            speaker: None,
            cue: None,
            addressee: None,
            said_by: None,
            within: false,
            continues: false,
            settled: false,
            rule: if self.verdict == Verdict::Title { "title" } else { "scare" },
            confidence: 0.7,
        };
    }
}

/// What the rules say of one fragment, and what else speaks for and against its being speech.
pub(super) struct Proposal<'t> {
    pub(super) attribution: Attribution,
    pub(super) evidence: Evidence<'t>,
}

/// Less probable speech is none.
const SPEECH_FROM: f32 = 0.4;
/// The same where the rules cannot tell names from nouns.
const UNRULED_SPEECH_FROM: f32 = 0.5;
/// What the rules take for a title is speech only if it is more probable than this.
const AGAINST_TITLE: f32 = 0.6;
/// The same for fragments of many words, which annotators forget rather than mean as no speech.
const LONG_FROM: f32 = 0.05;
/// A speaker less probable than this, the fragment being speech, is not named.
const SPEAKER_FROM: f32 = 0.41;
/// The same where the rules cannot tell names from nouns.
const UNRULED_SPEAKER_FROM: f32 = 0.27;

/// Lets the weights decide whether it is speech, and whose.
fn decide(model: &Model, ranker: &mut Ranker<'_>, proposal: &mut Proposal<'_>, previous: Option<&Attribution>) {
    let certain = proposal.evidence.is_said();
    let speech =
        if certain { 1.0 } else { logistic(model.score(Task::Speech, |features| proposal.evidence.tell(features))) };
    let attribution = &mut proposal.attribution;
    // Where nouns have capitals the rules cannot tell a name from a noun.
    let unruled = proposal.evidence.language.noun_capitals;
    let least = match attribution.verdict {
        _ if unruled => UNRULED_SPEECH_FROM,
        Verdict::Title => AGAINST_TITLE,
        _ if proposal.evidence.is_long() => LONG_FROM,
        _ => SPEECH_FROM,
    };
    if speech < least || !unruled && proposal.evidence.is_name() {
        if attribution.verdict == Verdict::Speech {
            attribution.verdict = Verdict::Scare;
        }
        return;
    }
    attribution.verdict = Verdict::Speech;
    let told = |clause: &Clause| clause.rule == "passive" && clause.class.is(Class::TELL);
    let ruled = proposal.evidence.clause.is_some_and(|clause| clause.via.is_some() || told(clause));
    let right = if ruled && attribution.speaker.is_some() || attribution.settled {
        // Whose words were passed on is grammar (annotators of the gold name who passed them on), and so is *was told by*.
        attribution.confidence
    } else {
        let (speaker, probability) = ranker.best(model, attribution, proposal.evidence.words.pieces, previous);
        let nobody = speaker.is_none();
        let least = if unruled { UNRULED_SPEAKER_FROM } else { SPEAKER_FROM };
        let named = speaker.filter(|_| speech * probability >= least);
        let right = if named.is_none() && !nobody { 1.0 - probability } else { probability };
        ranker.settle(attribution, named, previous);
        right
    };
    attribution.confidence = model.calibrated(Task::Speaker, model.calibrated(Task::Speech, speech) * right);
}

/// A fragment of fewer words is no sentence of its own unless it ends like one.
const FEWEST_WORDS: usize = 5;
/// How many clauses on each side of a fragment are looked at.
const NEAREST: usize = 6;
/// How many items back a name is looked for that opens a sentence.
const KNOWN_WITHIN: usize = 300;
/// Endings of nouns for people.
const PEOPLE: [&str; 12] = ["er", "or", "ist", "ian", "an", "ant", "ent", "ee", "ed", "ive", "eur", "old"];

impl Page<'_> {
    /// Attributes every fragment: the rules propose, the weights decide where the language has any.
    pub(super) fn attribute(&self) -> Vec<Attribution> {
        self.decided_by(|ranker, proposal, previous| {
            if let Some(model) = &self.language.model {
                decide(model, ranker, proposal, previous);
            }
        })
    }

    /// Attributes every fragment in order; `decide` may change what the rules propose.
    pub(super) fn decided_by(
        &self,
        mut decide: impl FnMut(&mut Ranker<'_>, &mut Proposal<'_>, Option<&Attribution>),
    ) -> Vec<Attribution> {
        let covering = self.covering();
        let mut ranker = Ranker::new(self);
        let mut found: Vec<Attribution> = Vec::with_capacity(self.fragments.len());
        // The last fragment that is speech: a quotation without a clause of its own goes on with it.
        let mut last: Option<usize> = None;
        for (number, covering) in covering.into_iter().enumerate() {
            let words = Words::of(self.fragments[number].inner.of(self.text), self.language);
            let (place, verdict) = self.verdict(number, &words, covering);
            let mut attribution = self.one(number, covering, &found, last);
            attribution.verdict = verdict;
            let sentence = |fragment: usize| self.reading.items[self.reading.item_of[fragment] as usize].sentence;
            let previous = number.checked_sub(1).map_or(0, |before| {
                1 | u32::from(found[before].verdict == Verdict::Speech) << 1
                    | u32::from(sentence(before) == sentence(number)) << 2
            });
            let evidence = Evidence {
                text: self.text,
                reading: self.reading,
                letters: self.letters,
                language: self.language,
                fragment: self.fragments[number],
                number,
                words,
                place,
                verdict,
                clause: covering.map(|(clause, _)| &self.clauses[clause]),
                rule: attribution.rule,
                previous,
            };
            let mut proposal = Proposal { attribution, evidence };
            decide(&mut ranker, &mut proposal, last.map(|last| &found[last]));
            let Proposal { mut attribution, evidence } = proposal;
            if attribution.verdict == Verdict::Speech {
                last = Some(found.len());
                if let Some(speaker) = &attribution.speaker {
                    ranker.heard(speaker);
                }
            } else {
                if evidence.is_nickname() {
                    attribution.verdict = Verdict::Scare;
                }
                attribution.silence();
            }
            found.push(attribution);
        }
        found
    }

    /// What the rules say of a fragment, speech or not.
    fn verdict(&self, number: usize, words: &Words, covering: Option<(usize, bool)>) -> (Place, Verdict) {
        let at = self.reading.item_of[number] as usize;
        let sentence = self.reading.items[at].sentence as usize;
        let beside = covering.is_some_and(|(clause, mixed)| !mixed && self.clauses[clause].speaker.is_some());
        let place =
            Place { quoted: beside, covered: covering.is_some(), headline: sentence == 0 || self.headlines[sentence] };
        (place, verdict(self.reading, number, self.fragments[number], words, self.language, place))
    }

    /// For each fragment the clause whose report it lies in, and whether the report holds words beside fragments.
    fn covering(&self) -> Vec<Option<(usize, bool)>> {
        let mut covering = vec![None; self.fragments.len()];
        for (number, clause) in self.clauses.iter().enumerate().filter(|(_, clause)| !clause.nested) {
            for report in [&clause.before, &clause.after].into_iter().flatten() {
                let words = |item: usize| {
                    let class = self.reading.class(item);
                    !class.is(shape::FRAGMENT.or(shape::BREAK).or(Class::AND))
                };
                let mixed = report.clone().any(words);
                for item in report.clone().filter(|item| self.reading.class(*item).is(shape::FRAGMENT)) {
                    covering[self.reading.items[item].fragment as usize].get_or_insert((number, mixed));
                }
            }
        }
        covering
    }

    fn one(
        &self,
        number: usize,
        covering: Option<(usize, bool)>,
        found: &[Attribution],
        last: Option<usize>,
    ) -> Attribution {
        let at = self.reading.item_of[number] as usize;
        let sentence = self.reading.items[at].sentence as usize;
        let mut attribution = Attribution {
            fragment: number,
            verdict: Verdict::Speech,
            clause: None,
            speaker: None,
            cue: None,
            addressee: None,
            said_by: None,
            within: false,
            continues: false,
            settled: false,
            rule: "none",
            confidence: 0.3,
        };
        if let Some((number, mixed)) = covering {
            let clause = &self.clauses[number];
            attribution.said_by = Some(number);
            let after = clause.after.as_ref().is_some_and(|after| after.contains(&at));
            let report = if after { &clause.after } else { &clause.before };
            take(&mut attribution, clause);
            attribution.clause = report.clone().filter(|_| mixed);
            attribution.continues = !mixed && after && clause.before.is_some();
            attribution.confidence = if mixed { 0.85 } else { 0.95 };
            if attribution.speaker.is_some() {
                return attribution;
            }
        }
        self.without_clause(&mut attribution, at, sentence, found, last);
        attribution
    }

    /// No report holds the fragment: looks beside it, then further up the page.
    fn without_clause(
        &self,
        attribution: &mut Attribution,
        at: usize,
        sentence: usize,
        found: &[Attribution],
        last: Option<usize>,
    ) {
        let run = &self.reading.sentences[sentence];
        let alone = at == run.start && self.only_fragment(at, run);
        if let Some(speaker) = self.signature(at, run) {
            (attribution.speaker, attribution.rule, attribution.confidence) = (Some(speaker), "dash", 0.85);
            return;
        }
        let previous = last.map(|last| &found[last]);
        if alone {
            if !self.exchanged(attribution, at, sentence, found.last()) && !self.told_behind(attribution, at, sentence)
            {
                self.alone(attribution, sentence, previous);
            }
            return;
        }
        attribution.within = attribution.clause.is_none() && !self.is_whole(attribution.fragment, at, run);
        if let Some(clause) = self.nearest(at, sentence) {
            take(attribution, clause);
            attribution.rule = "nearest";
            attribution.confidence = 0.55;
            return;
        }
        if let Some(speaker) = self.trailing_name(at, run) {
            (attribution.speaker, attribution.rule, attribution.confidence) = (Some(speaker), "trailing-name", 0.6);
            return;
        }
        if let Some(subject) =
            self.reading.first_phrase(run).filter(|phrase| phrase.end <= at && self.may_speak(phrase))
        {
            (attribution.speaker, attribution.rule, attribution.confidence) = (Some(subject), "subject", 0.4);
        }
    }

    /// Whether a fragment with words beside it is a sentence of its own: *Quill, who is 34, added: “It will hold.”*
    fn is_whole(&self, fragment: usize, at: usize, run: &Run) -> bool {
        let inner = self.fragments[fragment].inner.of(self.text);
        let opens = at == run.start || self.reading.class(at - 1).is(shape::COLON);
        let long = || inner.split_whitespace().nth(FEWEST_WORDS - 1).is_some();
        opens && inner.starts_with(char::is_uppercase) && (inner.ends_with(['.', ',', '!', '?', '…']) || long())
    }

    /// A sentence that is nothing but quotation.
    fn alone(&self, attribution: &mut Attribution, sentence: usize, previous: Option<&Attribution>) {
        let reading = self.reading;
        let paragraph = reading.paragraph_of[sentence] as usize;
        let sentences = &reading.paragraphs[paragraph];
        let near = |other: &Attribution| {
            let item = reading.items[reading.item_of[other.fragment] as usize];
            reading.paragraph_of[item.sentence as usize] as usize
        };
        // “…” Quill said. stands in the next sentence where the mark follows a full stop.
        if sentence + 1 < sentences.end
            && let Some(clause) = self.clauses_of[sentence + 1].clone().map(|number| &self.clauses[number]).next()
            && clause.extent.start == reading.sentences[sentence + 1].start
            && clause.after.is_none()
            && clause.before.is_none()
            && clause.class.is(Class::SAY)
            && reading.sentences[sentence + 1].len() <= 12
            && previous.is_none_or(|previous| near(previous) != paragraph)
        {
            take(attribution, clause);
            attribution.confidence = 0.8;
            return;
        }
        if let Some(previous) = previous.filter(|previous| near(previous) == paragraph && previous.speaker.is_some()) {
            attribution.speaker.clone_from(&previous.speaker);
            attribution.cue.clone_from(&previous.cue);
            attribution.addressee.clone_from(&previous.addressee);
            attribution.continues = previous.clause.is_none();
            (attribution.rule, attribution.confidence) = ("continues", 0.85);
            return;
        }
        // Up the page: the last sentence before it, in this paragraph or the one before.
        let before = if sentence > sentences.start {
            Some(sentence - 1)
        } else {
            paragraph.checked_sub(1).map(|before| reading.paragraphs[before].end - 1)
        };
        let Some(before) = before else { return };
        let clauses = self.clauses_of[before].clone();
        let opened = clauses
            .clone()
            .rev()
            .take(NEAREST)
            .map(|number| &self.clauses[number])
            .find(|clause| clause.opens_next && clause.speaker.is_some());
        if let Some(clause) = opened {
            take(attribution, clause);
            (attribution.rule, attribution.confidence) = ("colon", 0.9);
            return;
        }
        if let Some(previous) = previous.filter(|previous| {
            near(previous) + 1 >= paragraph
                && near(previous) == reading.paragraph_of[before] as usize
                && previous.speaker.is_some()
        }) {
            attribution.speaker.clone_from(&previous.speaker);
            attribution.addressee.clone_from(&previous.addressee);
            (attribution.rule, attribution.confidence) = ("floating", 0.6);
            return;
        }
        let colon = reading.class(reading.sentences[before].end - 1).is(shape::COLON);
        let other = |speaker: &Run| !reading.class(speaker.start).is(Class::FIRST);
        let clause = clauses.take(NEAREST).map(|number| &self.clauses[number]).find_map(|clause| {
            clause.speaker.clone().filter(|speaker| other(speaker) && (!colon || clause.class.is(Class::SAY)))
        });
        let speaker = clause.or_else(|| reading.first_phrase(&reading.sentences[before]));
        if let Some(speaker) = speaker {
            (attribution.speaker, attribution.rule, attribution.confidence) = (Some(speaker), "before", 0.45);
        }
    }

    /// *“Wait.” “No.” “Yes,” said Quill*: marks with nothing between them, from the head of a paragraph on, are turns of
    /// several, and only the last is hers.
    fn exchanged(
        &self,
        attribution: &mut Attribution,
        at: usize,
        sentence: usize,
        before: Option<&Attribution>,
    ) -> bool {
        let reading = self.reading;
        let fragment = self.fragments[attribution.fragment];
        let paragraph = reading.paragraph_of[sentence] as usize;
        let opens = reading.sentences[reading.paragraphs[paragraph].start].start == at
            || before
                .is_some_and(|before| before.rule == "exchange" && reading.item_of[before.fragment] as usize + 1 == at);
        let next = reading.items.get(at + 1).filter(|_| reading.class(at + 1).is(shape::FRAGMENT));
        let beside = next.is_some_and(|next| reading.paragraph_of[next.sentence as usize] as usize == paragraph);
        // Two sentences of one speaker may stand side by side as well.
        let inner = fragment.inner.of(self.text);
        let brief = || inner.ends_with('?') || inner.split_whitespace().nth(2).is_none();
        let third = || reading.class(at + 2).is(shape::FRAGMENT);
        let follows = || before.is_some_and(|before| before.rule == "exchange");
        let exchanged = opens && beside && fragment.closed && !fragment.single && (brief() || third() || follows());
        if exchanged {
            (attribution.rule, attribution.confidence, attribution.settled) = ("exchange", 0.6, true);
        }
        exchanged
    }

    /// *“A disaster.” That was the verdict of Quill.* and *“No.” Quill shook her head. “We never signed it.”*: the next
    /// sentence of the paragraph tells whose words they were, or what the one who speaks on does between them.
    fn told_behind(&self, attribution: &mut Attribution, at: usize, sentence: usize) -> bool {
        let reading = self.reading;
        let sentences = &reading.paragraphs[reading.paragraph_of[sentence] as usize];
        if sentence + 1 >= sentences.end {
            return false;
        }
        let next = &reading.sentences[sentence + 1];
        let first = reading.class(next.start);
        if first.is(Class::DETERMINER) && reading.class(next.start + 1).is(Class::BE) {
            let words = |item: &usize| is_among(&self.language.verdicts, reading.items[*item].span.of(self.text));
            let noun = (next.start + 2..next.end.min(next.start + NEAREST)).find(words);
            // *This was not the verdict of Quill.*
            let denied = Class::ADVERB.or(Class::AUXILIARY);
            let noun = noun.filter(|noun| (next.start + 2..*noun).all(|item| !reading.class(item).is(denied)));
            let of = noun.map(|noun| noun + 1).filter(|of| reading.class(*of).is(Class::OF));
            let Some(speaker) = of.and_then(|of| reading.phrase_starting(of + 1, next.end)) else { return false };
            (attribution.speaker, attribution.settled) = (Some(speaker), true);
            (attribution.rule, attribution.confidence) = ("verdict", 0.85);
            return true;
        }
        let opens = reading.sentences[sentences.start].start == at;
        let resumed =
            sentence + 2 < sentences.end && reading.class(reading.sentences[sentence + 2].start).is(shape::FRAGMENT);
        let pronoun = first.is(Class::MALE.or(Class::FEMALE)) && first.is(Class::SUBJECT);
        // *Shares tumbled*: any word has a capital here, so a name must be known as one.
        let mut before = next.start.saturating_sub(KNOWN_WITHIN)..next.start;
        let named = |item: usize| {
            let inside = reading.sentences[reading.items[item].sentence as usize].start < item;
            reading.hashes[item] == reading.hashes[next.start] && inside && is_name(reading.class(item))
        };
        let one = pronoun || is_name(first) && (first.is(Class::FIRST_NAME.or(Class::TITLE)) || before.any(named));
        let quiet =
            |sentence: usize| self.clauses_of[sentence].clone().all(|number| self.clauses[number].speaker.is_none());
        if !opens || !resumed || !one || !self.clauses_of[sentence + 1].is_empty() || !quiet(sentence + 2) {
            return false;
        }
        let Some(speaker) = reading.phrase_starting(next.start, next.end) else { return false };
        let verb = reading.class(speaker.end).without(Class::of_strength(7));
        let body = speaker.clone().any(|item| reading.class(item).is(Class::NEUTER));
        let acts = verb.is(shape::VERBAL) || verb == shape::WORD || verb == shape::WORD.or(shape::ENDS_IN_S);
        let acts = acts && (speaker.end..next.end).all(|item| !reading.class(item).is(shape::FRAGMENT));
        if acts && !body {
            (attribution.speaker, attribution.settled) = (Some(speaker), true);
            (attribution.rule, attribution.confidence) = ("beat", 0.7);
        }
        acts && !body
    }

    fn only_fragment(&self, at: usize, run: &Run) -> bool {
        (at + 1..run.end.min(at + NEAREST))
            .all(|item| self.reading.class(item).is(shape::STOP.or(shape::FRAGMENT).or(shape::CLOSING)))
    }

    /// *“…” — Ida Quill, mayor*.
    fn signature(&self, at: usize, run: &Run) -> Option<Run> {
        if at + 2 >= run.end && at + 2 >= self.reading.items.len() {
            return None;
        }
        let dash = self.reading.class(at + 1).is(shape::DASH);
        let speaker = self.reading.phrase_starting(at + 2, self.reading.items.len()).filter(|_| dash)?;
        let ends = self.reading.class(speaker.end);
        (is_name(self.reading.class(speaker.start))
            && (speaker.end >= run.end || ends.is(shape::COMMA.or(shape::STOP))))
        .then_some(speaker)
    }

    /// *« … », a déclaré Odile Fenn.*: words that no list has, and a name at the end.
    fn trailing_name(&self, at: usize, run: &Run) -> Option<Run> {
        let end = without_stop(self.reading, run);
        if at != run.start || !self.reading.class(at + 1).is(shape::COMMA) || end > at + 9 || end <= at + 2 {
            return None;
        }
        let mut start = end;
        while start > at + 2 && is_name(self.reading.class(start - 1)) {
            start -= 1;
        }
        (start < end).then_some(start..end)
    }

    /// Whether a phrase that no verb of speech marks as speaker may be one: *the choice*, *an inspection* may not.
    ///
    /// Any name, pronoun, plural and role may, and any noun in the form of those for people: *the keeper*.
    fn may_speak(&self, phrase: &Run) -> bool {
        let reading = self.reading;
        let small = Class::OF.or(Class::INNER);
        let end = phrase.clone().skip(1).find(|item| reading.class(*item).is(small)).unwrap_or(phrase.end);
        let person =
            Class::ROLE.or(Class::TITLE).or(Class::SUBJECT).or(Class::PLURAL).or(Class::MALE).or(Class::FEMALE);
        // Any word and not the last alone: a verb that no list has may stand there.
        let speaks = |item: usize| {
            let class = reading.class(item);
            let word = reading.items[item].span.of(self.text);
            is_name(class)
                || !class.is(Class::DETERMINER)
                    && (class.is(person.or(shape::ENDS_IN_S).or(shape::NUMBER))
                        || PEOPLE.iter().any(|ending| word.ends_with(ending)))
        };
        // A language without lists knows no roles.
        self.language.words.is_empty() || (phrase.start..end).any(speaks)
    }

    /// The clause nearest to the item in its sentence, before it if there is one.
    fn nearest(&self, at: usize, sentence: usize) -> Option<&Clause> {
        let clauses = &self.clauses[self.clauses_of[sentence].clone()];
        let split = clauses.partition_point(|clause| clause.cue.start < at);
        let speaks = |clause: &&Clause| {
            let says = clause.class.is(Class::SAY.or(Class::TELL).or(Class::THINK).or(Class::DENY));
            clause.speaker.as_ref().is_some_and(|speaker| {
                !self.reading.class(speaker.start).is(Class::RELATIVE) && (says || self.may_speak(speaker))
            })
        };
        clauses[..split]
            .iter()
            .rev()
            .take(NEAREST)
            .find(speaks)
            .or_else(|| clauses[split..].iter().take(NEAREST).find(speaks))
    }
}

/// Takes over what a clause says about the speaker.
fn take(attribution: &mut Attribution, clause: &Clause) {
    attribution.speaker.clone_from(&clause.speaker);
    attribution.cue = Some(clause.cue.clone());
    attribution.addressee.clone_from(&clause.addressee);
    attribution.rule = clause.rule;
}
