//! The quotations of one text: every pass in turn, and their rows in reading order.

use std::borrow::Cow;

use super::{
    QuoteKind, QuoteOptions,
    block::{self, Block},
    clause::{self, Clause},
    headline,
    indirect::{self, FEWEST_WORDS, Report},
    letters::Letters,
    marks,
    model::Task,
    names::Names,
    naming,
    page::Page,
    phrase::is_name,
    reading::{Reading, Run, shape},
    reported,
    speaker::Attribution,
    speech::Verdict,
    turns::{Turn, turns},
    venue::venue,
};
use crate::{
    Cancel, Language, Span,
    lang::{Class, is_among},
    layout::{self, Region},
    segment::{self, SegmentOptions},
};

/// One row of the table, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row<'t> {
    pub(super) quote: u32,
    pub(super) part: u32,
    pub(super) span: Span,
    pub(super) kind: QuoteKind,
    pub(super) clause: Option<Span>,
    pub(super) speaker: Option<Span>,
    pub(super) speaker_id: Option<Cow<'t, str>>,
    pub(super) cue: Option<Span>,
    pub(super) addressee: Option<Span>,
    pub(super) venue: Option<Span>,
    pub(super) via: Option<Span>,
    pub(super) region: Region,
    pub(super) confidence: f32,
    pub(super) rule: &'static str,
}

/// The quotations of `text`.
pub(super) fn rows<'t>(text: &'t str, language: &Language, options: &QuoteOptions, cancel: &Cancel) -> Vec<Row<'t>> {
    #[allow(clippy::redundant_closure_for_method_calls, reason = "the method alone is not general enough")]
    read(text, language, options, cancel, |page| page.attribute())
}

/// The quotations of `text`, where `attribute` says who speaks.
pub(super) fn read<'t>(
    text: &'t str,
    language: &Language,
    options: &QuoteOptions,
    cancel: &Cancel,
    attribute: impl FnOnce(&Page<'_>) -> Vec<Attribution>,
) -> Vec<Row<'t>> {
    let parts = segment::segment(text, language, &SegmentOptions::default(), cancel);
    let regions = layout::regions(text, language, cancel);
    if cancel.is_set() {
        return Vec::new();
    }
    let fragments = marks::fragments(text, &parts.paragraphs, &language.quote);
    let mut reading = Reading::new(text, &parts, &fragments, &language.quote);
    if reading.items.is_empty() || cancel.is_set() {
        return Vec::new();
    }
    leave_datelines(&mut reading, &regions);
    if language.quote.noun_capitals {
        naming::know_compounds(text, &mut reading, &language.quote);
    }
    let sentence_regions = regions_of(&reading, &regions);
    let headlines: Vec<bool> = (0..reading.sentences.len())
        .map(|sentence| is_headline(&reading, sentence, sentence_regions[sentence]))
        .collect();
    let mut clauses = Vec::new();
    let mut clauses_of = Vec::with_capacity(reading.sentences.len());
    for (sentence, headline) in headlines.iter().enumerate() {
        if sentence % 1024 == 0 && cancel.is_set() {
            return Vec::new();
        }
        let first = clauses.len();
        clause::clauses(&reading, sentence, *headline, &mut clauses);
        clauses_of.push(first..clauses.len());
    }
    let letters = Letters::new(&reading);
    if cancel.is_set() {
        return Vec::new();
    }
    let page = Page {
        text,
        reading: &reading,
        fragments: &fragments,
        clauses: &clauses,
        clauses_of: &clauses_of,
        headlines: &headlines,
        letters: &letters,
        language: &language.quote,
    };
    let mut attributions = attribute(&page);
    if cancel.is_set() {
        return Vec::new();
    }
    headline::find_speech(text, &reading, &fragments, &sentence_regions, &mut attributions);
    let blocks = block::blocks(text, &reading, &clauses, &clauses_of, &sentence_regions);
    let model = language.quote.model.as_ref().filter(|model| model.decides(Task::Report));
    let reports = if let Some(model) = model {
        let mut reports = around_fragments(&reading, reported::reports(&page, model), &mut attributions);
        reports.extend(page.told_by_the_named(&reports));
        reports
    } else {
        indirect::reports(&reading, &clauses, |item| is_speech(&reading, &attributions, item))
    };
    if cancel.is_set() {
        return Vec::new();
    }
    let turns = turns(text, &reading, &language.quote, |item| is_speech(&reading, &attributions, item));
    let writer = Writer { reading: &reading, clauses: &clauses, regions: &regions, attributions: &attributions };
    let in_turn = |item: usize| inside(&turns, |turn| &turn.run, item);
    let mut drafts: Vec<Draft<'t>> = attributions
        .iter()
        .filter(|attribution| attribution.verdict == Verdict::Speech || options.keep_nonspeech)
        .filter(|attribution| !in_turn(reading.item_of[attribution.fragment] as usize))
        .map(|attribution| writer.fragment(attribution, fragments[attribution.fragment].inner))
        .collect();
    let blocks: Vec<Block> = blocks.into_iter().filter(|block| !in_turn(block.run.start)).collect();
    let reports = reports
        .iter()
        .filter(|report| !inside(&blocks, |block| &block.run, report.run.start) && !in_turn(report.run.start))
        .filter(|report| !page.is_question(report) && !page.is_request(report))
        .filter(|report| report.rule != "ranked" || !is_link(writer.region(report.run.start)));
    drafts.extend(turns.iter().map(|turn| writer.turn(turn)));
    drafts.extend(blocks.iter().map(|block| writer.block(block)));
    drafts.extend(reports.map(|report| writer.unmarked(report, QuoteKind::Indirect)));
    drafts.sort_by_key(|draft| (draft.row.span, draft.row.kind as u8));
    number(&mut drafts);
    if drafts.iter().any(|draft| draft.speaker.is_some()) {
        Names::new(text, &reading, &language.quote).name(&reading, &mut drafts, &clauses);
        headline::give_speakers(text, &mut drafts);
    }
    drafts.into_iter().map(|draft| draft.row).collect()
}

/// A row with the items that it was made from.
#[derive(Debug)]
pub(super) struct Draft<'t> {
    pub(super) row: Row<'t>,
    pub(super) speaker: Option<Run>,
    /// The speaker is a person with a name.
    pub(super) names_person: bool,
    continues: bool,
}

/// Writes down what was found.
struct Writer<'r> {
    reading: &'r Reading,
    clauses: &'r [Clause],
    regions: &'r [(Span, Region)],
    attributions: &'r [Attribution],
}

impl Writer<'_> {
    /// Where what `clause` reports was said.
    fn venue(&self, clause: &Clause) -> Option<Span> {
        let venue = venue(self.reading, clause, |item| is_speech(self.reading, self.attributions, item));
        self.span(venue.as_ref())
    }

    fn span(&self, run: Option<&Run>) -> Option<Span> {
        run.and_then(|run| self.reading.span(run))
    }

    fn region(&self, item: usize) -> Region {
        let start = self.reading.items[item].span.start;
        let next = self.regions.partition_point(|(span, _)| span.end <= start);
        self.regions.get(next).map_or(Region::Body, |(_, region)| *region)
    }

    fn fragment<'t>(&self, attribution: &Attribution, span: Span) -> Draft<'t> {
        let kind = match attribution.verdict {
            Verdict::Title => QuoteKind::Title,
            Verdict::Scare => QuoteKind::Scare,
            Verdict::Speech if attribution.clause.is_some() || attribution.within => QuoteKind::Mixed,
            Verdict::Speech => QuoteKind::Direct,
        };
        let item = self.reading.item_of[attribution.fragment] as usize;
        let clause = attribution.clause.as_ref().map(|clause| indirect::trimmed(self.reading, clause));
        let row = Row {
            quote: 0,
            part: 0,
            span,
            kind,
            clause: self.span(clause.as_ref()),
            speaker: self.span(attribution.speaker.as_ref()),
            speaker_id: None,
            cue: self.span(attribution.cue.as_ref()),
            addressee: self.span(attribution.addressee.as_ref()),
            venue: attribution.said_by.and_then(|clause| self.venue(&self.clauses[clause])),
            via: attribution.said_by.and_then(|clause| self.span(self.clauses[clause].via.as_ref())),
            region: self.region(item),
            confidence: attribution.confidence,
            rule: attribution.rule,
        };
        Draft { row, speaker: attribution.speaker.clone(), names_person: false, continues: attribution.continues }
    }

    fn turn<'t>(&self, turn: &Turn) -> Draft<'t> {
        let row = Row {
            quote: 0,
            part: 0,
            span: self.reading.span(&turn.run).unwrap_or_default(),
            kind: QuoteKind::Block,
            clause: None,
            speaker: self.span(turn.speaker.as_ref()),
            speaker_id: None,
            cue: None,
            addressee: None,
            venue: self.span(turn.venue.as_ref()),
            via: None,
            region: self.region(turn.run.start),
            confidence: 0.8,
            rule: "turn",
        };
        Draft { row, speaker: turn.named.clone(), names_person: false, continues: false }
    }

    fn block<'t>(&self, block: &Block) -> Draft<'t> {
        let clause = &self.clauses[block.clause];
        let report = Report {
            run: block.run.clone(),
            cue: clause.cue.clone(),
            clause: Some(block.clause),
            speaker: clause.speaker.clone(),
            confidence: block.confidence,
            rule: "block",
        };
        self.unmarked(&report, QuoteKind::Block)
    }

    fn unmarked<'t>(&self, report: &Report, kind: QuoteKind) -> Draft<'t> {
        let said = report.clause.map(|clause| &self.clauses[clause]);
        let row = Row {
            quote: 0,
            part: 0,
            span: self.reading.span(&report.run).unwrap_or_default(),
            kind,
            clause: None,
            speaker: self.span(report.speaker.as_ref()),
            speaker_id: None,
            cue: self.reading.span(&report.cue),
            addressee: self.span(said.and_then(|said| said.addressee.as_ref())),
            venue: said.and_then(|said| self.venue(said)),
            via: self.span(said.and_then(|said| said.via.as_ref())),
            region: self.region(report.run.start),
            confidence: report.confidence,
            rule: report.rule,
        };
        Draft { row, speaker: report.speaker.clone(), names_person: false, continues: false }
    }
}

/// *See also: …*: lines that lead elsewhere report nothing that only weights see.
fn is_link(region: Region) -> bool {
    matches!(region, Region::SeeAlso | Region::ReadMore | Region::LinkList)
}

impl Page<'_> {
    /// *It was lost, the fire chief, Tom Brandt, said.*: what weights overlook, where the rules see a description with its
    /// name between commas and nothing but a statement before it.
    fn told_by_the_named(&self, reports: &[Report]) -> Vec<Report> {
        let reading = self.reading;
        let told = |(number, clause): (usize, &Clause)| {
            let (speaker, before) = (clause.speaker.as_ref()?, clause.before.as_ref()?);
            let named = clause.rule == "subject-verb"
                && clause.class.is(Class::SAY)
                && reading.class(speaker.start).is(Class::DEFINITE)
                && reading.class(speaker.end).is(shape::COMMA)
                && is_name(reading.class(speaker.end + 1))
                && reading.class(clause.cue.start - 1).is(shape::COMMA);
            let run = indirect::trimmed(reading, before);
            let marked = || run.clone().any(|item| reading.class(item).is(shape::FRAGMENT));
            let within = |report: &Report| report.run.start < run.end && run.start < report.run.end;
            let next = || reports.partition_point(|report| report.run.end <= run.start);
            let free = named && !clause.nested && run.len() >= FEWEST_WORDS && !marked();
            (free && !reports.get(next()).is_some_and(within)).then(|| Report {
                run,
                cue: clause.cue.clone(),
                clause: Some(number),
                speaker: Some(speaker.clone()),
                confidence: 0.75,
                rule: clause.rule,
            })
        };
        self.clauses.iter().enumerate().filter_map(told).collect()
    }

    /// *Asked if it was safe, Quill said …*: what somebody was asked, and nobody is named who did.
    fn is_question(&self, report: &Report) -> bool {
        let sentence = &self.reading.sentences[self.reading.items[report.run.start].sentence as usize];
        let cue = self.reading.class(report.cue.start);
        let opens = report.cue.start == sentence.start
            || report.cue.start == sentence.start + 1 && self.reading.class(sentence.start).is(Class::CONJUNCTION);
        report.speaker.is_none() && opens && cue.is(Class::TELL) && !cue.is(Class::PARTICIPLE.or(Class::BASE))
    }

    /// *did not respond to a request for comment*: what stands behind *to* was not said.
    fn is_request(&self, report: &Report) -> bool {
        let start = report.run.start;
        let led = start > 0 && self.reading.class(start - 1).is(Class::TO);
        let at = if led { start } else { start + 1 };
        let governed = led || self.reading.class(start).is(Class::TO);
        let noun = |item: usize| is_among(&self.language.requests, self.reading.items[item].span.of(self.text));
        // *to a request*, *to repeated requests*; *to address calls for a ban* is a promise, and *to email* a verb.
        let opens = Class::DETERMINER.or(shape::VERBAL).or(shape::NUMBER);
        let end = report.run.end.min(at + 4);
        governed && at < end && {
            let many = self.reading.class(at).is(shape::ENDS_IN_S) && noun(at);
            many || self.reading.class(at).is(opens) && (at + 1..end).any(noun)
        }
    }
}

/// Whether the item is a fragment of speech.
fn is_speech(reading: &Reading, attributions: &[Attribution], item: usize) -> bool {
    reading.class(item).is(shape::FRAGMENT)
        && attributions[reading.items[item].fragment as usize].verdict == Verdict::Speech
}

/// A report that is this much of a fragment says no more than the fragment.
const SAME: f32 = 0.6;

/// Makes the reports that hold fragments of speech the clauses of these, and gives back the others that are sure.
fn around_fragments(reading: &Reading, reports: Vec<Report>, attributions: &mut [Attribution]) -> Vec<Report> {
    let bytes = |run: &Run| reading.span(run).map_or(0.0, |span| (span.end - span.start) as f32);
    let mut unmarked = Vec::new();
    for mut report in reports {
        let first = report.run.start;
        if reading.class(first).is(shape::FRAGMENT) && !is_speech(reading, attributions, first) {
            // *said on “Morning Ferry” that …*: the name is where it was said.
            if reading.class(first + 1).is(Class::THAT) && report.run.len() > 2 {
                report.run.start += 2;
            }
            // *reads “Elm and Ash”*: a name alone says nothing.
            if report.run.len() == 1 {
                continue;
            }
        }
        let mut marked = false;
        for item in report.run.clone() {
            if is_speech(reading, attributions, item) {
                marked = true;
                if bytes(&(item..item + 1)) < SAME * bytes(&report.run) {
                    attributions[reading.items[item].fragment as usize].clause = Some(report.run.clone());
                }
            }
        }
        // Where nobody speaks, what stands in marks is a name and not a part of what is said.
        let holds_name = || report.run.clone().any(|item| reading.class(item).is(shape::FRAGMENT));
        if !marked && (report.speaker.is_some() || !holds_name()) {
            unmarked.push(report);
        }
    }
    unmarked
}

/// Numbers the quotations; a part that goes on shares the number of the last direct one.
fn number(drafts: &mut [Draft<'_>]) {
    let (mut quotes, mut last) = (0, None::<(u32, u32)>);
    for draft in drafts {
        let row = &mut draft.row;
        match last {
            Some((quote, part)) if draft.continues && row.kind == QuoteKind::Direct => {
                (row.quote, row.part) = (quote, part + 1);
            }
            _ => {
                (row.quote, row.part) = (quotes, 0);
                quotes += 1;
            }
        }
        if row.kind == QuoteKind::Direct {
            last = Some((row.quote, row.part));
        }
    }
}

/// Lets a sentence begin behind the dateline or credit that stands before it: *ELM, May 3 (Agency) — The mayor said …*.
fn leave_datelines(reading: &mut Reading, regions: &[(Span, Region)]) {
    let mut next = 0;
    for run in &mut reading.sentences {
        let start = reading.items[run.start].span.start;
        while next < regions.len() && regions[next].0.end <= start {
            next += 1;
        }
        let Some((span, Region::Dateline | Region::Credit)) = regions.get(next) else { continue };
        let inside = reading.items[run.clone()].partition_point(|item| item.span.end <= span.end);
        if inside < run.len() {
            run.start += inside;
        }
    }
}

/// The region of each sentence, by where it begins.
fn regions_of(reading: &Reading, regions: &[(Span, Region)]) -> Vec<Region> {
    let mut next = 0;
    reading
        .sentences
        .iter()
        .map(|run| {
            let start = reading.items[run.start].span.start;
            while next < regions.len() && regions[next].0.end <= start {
                next += 1;
            }
            regions.get(next).map_or(Region::Body, |(_, region)| *region)
        })
        .collect()
}

/// A title or a line of links, or a first line that looks like one.
fn is_headline(reading: &Reading, sentence: usize, region: Region) -> bool {
    match region {
        Region::Title | Region::RepeatedTitle | Region::LinkList | Region::ReadMore | Region::SeeAlso => true,
        Region::Body => {
            let run = &reading.sentences[sentence];
            let paragraph = &reading.paragraphs[reading.paragraph_of[sentence] as usize];
            sentence == 0 && paragraph.len() == 1 && !reading.class(run.end - 1).is(shape::STOP.or(shape::FRAGMENT))
        }
        _ => false,
    }
}

/// Whether an item lies in one of the parts, which are in order.
fn inside<T>(parts: &[T], run: impl Fn(&T) -> &Run, item: usize) -> bool {
    let next = parts.partition_point(|part| run(part).end <= item);
    parts.get(next).is_some_and(|part| run(part).start <= item)
}
