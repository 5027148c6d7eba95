//! Reads texts with their annotations from standard input; writes the choices that the models have to make, with the
//! features of every candidate, or the quotations found. Called by `quotes.py`, which says the formats.

use std::io::{self, Read, Write};

use copydesk_core::{
    Cancel, Language, Languages, Offsets, Span,
    quote::{
        Model, QuoteOptions, quotes,
        training::{Candidate, Gold, choices},
    },
};

/// One text as it comes in: the text and the lines behind it.
struct Record {
    text: String,
    gold: Gold,
}

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, wanted, code, strengths, weights] = arguments.as_slice() else {
        return Err(io::Error::other("usage: features choices|rows LANGUAGE STRENGTHS WEIGHTS|- < RECORDS"));
    };
    let mut language = (*Language::named(code).map_err(io::Error::other)?).clone();
    language.quote.model = None;
    for line in std::fs::read_to_string(strengths)?.lines() {
        if let Some((word, strength)) = line.split_once(' ') {
            language.quote.strengthen(word, strength.parse().map_err(io::Error::other)?);
        }
    }
    if weights != "-" {
        let model = Model::read(&std::fs::read(weights)?);
        language.quote.model = Some(model.ok_or_else(|| io::Error::other("these are no weights"))?);
    }
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input)?;
    let records = records(&input).ok_or_else(|| io::Error::other("these are no records"))?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if wanted == "rows" {
        return rows(&records, language, &mut out);
    }
    let mut numbers: Vec<u32> = Vec::new();
    for (doc, record) in records.iter().enumerate() {
        for choice in choices(&record.text, &language, &record.gold) {
            let head = [choice.task as u32, doc as u32, choice.span.start, choice.span.end];
            numbers.extend(head);
            let links: usize = choice.candidates.iter().map(|candidate| candidate.parts.len()).sum();
            let features: usize = choice.parts.iter().map(Vec::len).sum();
            numbers.extend([choice.candidates.len(), choice.parts.len(), links, features].map(|count| count as u32));
            for Candidate { right, parts } in &choice.candidates {
                numbers.extend([u32::from(*right), parts.len() as u32]);
            }
            numbers.extend(choice.candidates.iter().flat_map(|candidate| &candidate.parts));
            numbers.extend(choice.parts.iter().map(|part| part.len() as u32));
            numbers.extend(choice.parts.iter().flatten());
        }
        for number in numbers.drain(..) {
            out.write_all(&number.to_le_bytes())?;
        }
    }
    out.flush()
}

fn rows(records: &[Record], language: Language, out: &mut impl Write) -> io::Result<()> {
    let texts: Vec<Option<&str>> = records.iter().map(|record| Some(record.text.as_str())).collect();
    let options = QuoteOptions { keep_nonspeech: false, offsets: Offsets::default() };
    let languages = Languages::One(language.into());
    let found = quotes(&texts, &languages, &options, &Cancel::new()).map_err(io::Error::other)?;
    let place = |value: Option<u32>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    for row in 0..found.doc.len() {
        writeln!(
            out,
            "{} {} {} {} {} {} {} {} {} {:.4}",
            found.doc[row],
            found.start[row],
            found.end[row],
            found.kind[row],
            place(found.clause_start[row]),
            place(found.clause_end[row]),
            place(found.speaker_start[row]),
            place(found.speaker_end[row]),
            found.rule[row],
            found.confidence[row],
        )?;
    }
    out.flush()
}

/// `TEXT bytes`, the text, then lines `F start end [start end …]`: a fragment of speech and its speaker's phrases; and
/// `C start end start end`: what is reported, and its cue.
fn records(mut input: &[u8]) -> Option<Vec<Record>> {
    let mut records: Vec<Record> = Vec::new();
    while let Some(end) = input.iter().position(|byte| *byte == b'\n') {
        let line = std::str::from_utf8(&input[..end]).ok()?;
        input = &input[end + 1..];
        let mut fields = line.split(' ');
        let head = fields.next()?;
        let numbers: Vec<u32> = fields.map(|field| field.parse().ok()).collect::<Option<_>>()?;
        if head == "TEXT" {
            let (text, rest) = input.split_at_checked(*numbers.first()? as usize)?;
            input = rest.strip_prefix(b"\n")?;
            records.push(Record { text: String::from_utf8(text.to_vec()).ok()?, gold: Gold::default() });
        } else {
            let spans: Vec<Span> = numbers.chunks_exact(2).map(|pair| Span { start: pair[0], end: pair[1] }).collect();
            let gold = &mut records.last_mut()?.gold;
            match head {
                "F" => gold.fragments.push((*spans.first()?, spans[1..].to_vec())),
                _ => gold.reports.push((*spans.first()?, *spans.get(1)?)),
            }
        }
    }
    Some(records)
}
