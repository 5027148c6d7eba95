//! Whose words a headline quotes: those of whoever says them in the body.
//!
//! *Old quay: “We were never asked”* names a place, *“NEVER ASKED”* nobody. Where the words stand in a quotation of the
//! body, its speaker is theirs, unless the headline names a person.

use super::{QuoteKind, document::Draft};
use crate::layout::Region;

/// Headline quotations of one text that are looked for.
const MOST: usize = 16;
/// Fewer words may be anybody's.
const FEWEST: usize = 2;
/// Quotations of the body that are read, in bytes together.
const BODY_BYTES: usize = 1 << 20;

/// Gives quotations of headlines the speaker in whose words they stand.
pub(super) fn give_speakers(text: &str, drafts: &mut [Draft<'_>]) {
    let headlined: Vec<usize> = (0..drafts.len())
        .filter(|&draft| {
            let row = &drafts[draft].row;
            let heads = matches!(row.region, Region::Title | Region::RepeatedTitle | Region::Subtitle);
            heads && is_marked(row.kind) && !drafts[draft].names_person
        })
        .take(MOST)
        .collect();
    if headlined.is_empty() {
        return;
    }
    let mut spoken = String::from(" ");
    // Where the words of each quotation of the body end, and its number.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (number, draft) in drafts.iter().enumerate() {
        let said = is_marked(draft.row.kind) && draft.row.region == Region::Body && draft.row.speaker_id.is_some();
        if said && spoken.len() < BODY_BYTES {
            push_words(draft.row.span.of(text), &mut spoken);
            spoken.push('\n');
            ends.push((spoken.len(), number));
            spoken.push(' ');
        }
    }
    for draft in headlined {
        let mut words = String::from(" ");
        push_words(drafts[draft].row.span.of(text), &mut words);
        if words.split_whitespace().nth(FEWEST - 1).is_none() {
            continue;
        }
        if let Some(place) = memchr::memmem::find(spoken.as_bytes(), words.as_bytes()) {
            let (_, number) = ends[ends.partition_point(|(end, _)| *end <= place)];
            let (speaker, id) = (drafts[number].row.speaker, drafts[number].row.speaker_id.clone());
            let row = &mut drafts[draft].row;
            (row.speaker, row.speaker_id, row.cue, row.rule) = (speaker, id, None, "headline-body");
        }
    }
}

fn is_marked(kind: QuoteKind) -> bool {
    matches!(kind, QuoteKind::Direct | QuoteKind::Mixed | QuoteKind::Block)
}

/// Adds the words of `text` in lower case, a blank behind each.
fn push_words(text: &str, out: &mut String) {
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty()) {
        out.extend(word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }));
        out.push(' ');
    }
}
