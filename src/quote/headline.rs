//! Whose words a headline quotes: those of whoever says them in the body.
//!
//! *Old quay: “We were never asked”* names a place, *“NEVER ASKED”* nobody, and *“Nobody Was Asked”* looks like a title.
//! Where the words stand in a quotation of the body, they are speech, and its speaker is theirs, unless the headline
//! names a person.

use super::{QuoteKind, document::Draft, marks::Fragment, reading::Reading, speaker::Attribution, speech::Verdict};
use crate::layout::Region;

/// Headline quotations of one text that are looked for.
const MOST: usize = 16;
/// Fewer words may be anybody's.
const FEWEST: usize = 2;
/// Fewer words that look like a title are one.
const FEWEST_OF_TITLE: usize = 3;
/// Quotations of the body that are read, in bytes together.
const BODY_BYTES: usize = 1 << 20;

/// Takes what headlines quote for speech where somebody says it in the body.
pub(super) fn find_speech(
    text: &str,
    reading: &Reading,
    fragments: &[Fragment],
    regions: &[Region],
    attributions: &mut [Attribution],
) {
    let region = |attribution: &Attribution| {
        regions[reading.items[reading.item_of[attribution.fragment] as usize].sentence as usize]
    };
    let words = |attribution: &Attribution| fragments[attribution.fragment].inner.of(text);
    let titles: Vec<usize> = (0..attributions.len())
        .filter(|&n| attributions[n].verdict != Verdict::Speech && is_headline(region(&attributions[n])))
        .take(MOST)
        .collect();
    if titles.is_empty() {
        return;
    }
    let mut said = Said::default();
    for (number, attribution) in attributions.iter().enumerate() {
        if attribution.verdict == Verdict::Speech && region(attribution) == Region::Body {
            said.push(number, words(attribution));
        }
    }
    for title in titles {
        let Some(number) = said.find(words(&attributions[title]), FEWEST_OF_TITLE) else { continue };
        let (speaker, confidence) = (attributions[number].speaker.clone(), attributions[number].confidence);
        let attribution = &mut attributions[title];
        (attribution.verdict, attribution.within, attribution.rule) = (Verdict::Speech, true, "headline-body");
        (attribution.speaker, attribution.confidence) = (speaker, confidence);
    }
}

/// Gives quotations of headlines the speaker in whose words they stand.
pub(super) fn give_speakers(text: &str, drafts: &mut [Draft<'_>]) {
    let headlined: Vec<usize> = (0..drafts.len())
        .filter(|&n| is_headline(drafts[n].row.region) && is_marked(drafts[n].row.kind) && !drafts[n].names_person)
        .take(MOST)
        .collect();
    if headlined.is_empty() {
        return;
    }
    let mut said = Said::default();
    for (number, draft) in drafts.iter().enumerate() {
        if is_marked(draft.row.kind) && draft.row.region == Region::Body && draft.row.speaker_id.is_some() {
            said.push(number, draft.row.span.of(text));
        }
    }
    for draft in headlined {
        if let Some(number) = said.find(drafts[draft].row.span.of(text), FEWEST) {
            let (speaker, id) = (drafts[number].row.speaker, drafts[number].row.speaker_id.clone());
            let row = &mut drafts[draft].row;
            (row.speaker, row.speaker_id, row.cue, row.rule) = (speaker, id, None, "headline-body");
        }
    }
}

fn is_headline(region: Region) -> bool {
    matches!(region, Region::Title | Region::RepeatedTitle | Region::Subtitle)
}

fn is_marked(kind: QuoteKind) -> bool {
    matches!(kind, QuoteKind::Direct | QuoteKind::Mixed | QuoteKind::Block)
}

/// The words of quotations, to be searched.
#[derive(Default)]
struct Said {
    words: String,
    /// Where the words of each quotation end, and its number.
    ends: Vec<(usize, usize)>,
}

impl Said {
    fn push(&mut self, number: usize, text: &str) {
        if self.words.len() < BODY_BYTES {
            self.words.push(' ');
            push_words(text, &mut self.words);
            self.words.push('\n');
            self.ends.push((self.words.len(), number));
        }
    }

    /// The first quotation in which `text`, of `fewest` words at least, stands.
    fn find(&self, text: &str, fewest: usize) -> Option<usize> {
        let mut words = String::from(" ");
        push_words(text, &mut words);
        words.split_whitespace().nth(fewest - 1)?;
        let place = memchr::memmem::find(self.words.as_bytes(), words.as_bytes())?;
        Some(self.ends[self.ends.partition_point(|(end, _)| *end <= place)].1)
    }
}

/// Adds the words of `text` in lower case, a blank behind each.
fn push_words(text: &str, out: &mut String) {
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty()) {
        out.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }));
        out.push(' ');
    }
}
