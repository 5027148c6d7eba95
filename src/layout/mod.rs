//! Which parts of a page are its article: title, body, credits, link lists, comments.
//!
//! Text that was taken from web pages carries more than the article: the section's name, the headline twice, "Read
//! more", links to other outlets, readers' comments. Each line is judged by its shape (length, capitals, how it ends),
//! by the phrases its language knows (`lang/<code>/page.toml`) and by what stood before it. A page without any of
//! this is all body; what is in doubt is body too, so that no sentence of an article is lost.
//!
//! Neighbouring lines of one region make one row: the body of most articles is one row, cut only where something
//! else stands in between.

mod fold;
mod furniture;
mod head;
mod lines;
mod page;
mod shape;

use crate::{Cancel, Language, Languages, OffsetMap, Offsets, Result, Span, text::map_texts};

/// Options of [`layout`].
#[derive(Debug, Clone, Default)]
pub struct LayoutOptions {
    /// Unit of the offsets in the result.
    pub offsets: Offsets,
}

/// What a part of a page is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs, reason = "the names are the documentation")]
pub enum Region {
    Title,
    RepeatedTitle,
    SectionLabel,
    Breadcrumb,
    Byline,
    Dateline,
    Date,
    #[default]
    Body,
    EditorNote,
    SeeAlso,
    ReadMore,
    LinkList,
    Credit,
    CommentHeader,
    Comment,
    ReplyForm,
    /// A line between title and text: a second headline, a standfirst without a final stop.
    Subtitle,
    /// Buttons, adverts, newsletters, tags, drawn lines.
    Furniture,
}

impl Region {
    /// All regions, in the order of their codes.
    pub const NAMES: [&'static str; 18] = [
        "title",
        "repeated_title",
        "section_label",
        "breadcrumb",
        "byline",
        "dateline",
        "date",
        "body",
        "editor_note",
        "see_also",
        "read_more",
        "link_list",
        "credit",
        "comment_header",
        "comment",
        "reply_form",
        "subtitle",
        "furniture",
    ];
}

/// Columns of the layout table.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs, reason = "columns are named as in the table")]
pub struct Layout {
    pub doc: Vec<u32>,
    pub start: Vec<u32>,
    pub end: Vec<u32>,
    /// Codes of [`Region`].
    pub region: Vec<u8>,
}

/// The regions of one text in reading order, never overlapping; byte spans, trimmed of blanks.
///
/// Every visible character lies in exactly one. Neighbouring lines of the same region are one span.
#[must_use]
pub fn regions(text: &str, language: &Language, cancel: &Cancel) -> Vec<(Span, Region)> {
    page::regions(text, language, cancel)
}

/// The regions of every text.
pub fn layout(
    texts: &[Option<&str>],
    languages: &Languages,
    options: &LayoutOptions,
    cancel: &Cancel,
) -> Result<Layout> {
    let parts = map_texts(texts, cancel, |doc, text| {
        let map = OffsetMap::new(text, options.offsets);
        let parts = regions(text, &languages.of(doc, text), cancel);
        parts.into_iter().map(|(span, region)| (map.span(span), region)).collect::<Vec<_>>()
    })?;
    let mut table = Layout::default();
    for (doc, parts) in parts.into_iter().enumerate() {
        for (span, region) in parts.unwrap_or_default() {
            table.doc.push(doc as u32);
            table.start.push(span.start);
            table.end.push(span.end);
            table.region.push(region as u8);
        }
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) -> std::result::Result<(), TestCaseError> {
        for code in ["en", "de", "fr"] {
            let language = Language::named(code).expect("a known code");
            let mut seen = 0;
            for (span, region) in regions(text, &language, &Cancel::new()) {
                prop_assert!(text[seen..span.start as usize].trim().is_empty(), "{region:?} leaves text uncovered");
                let inside = &text[span.range()];
                prop_assert!(!inside.is_empty() && inside.trim() == inside);
                seen = span.range().end;
            }
            prop_assert!(text[seen..].trim().is_empty());
        }
        Ok(())
    }

    #[derive(serde::Deserialize)]
    struct Cases {
        case: Vec<Case>,
    }

    #[derive(serde::Deserialize)]
    struct Case {
        name: String,
        text: String,
        #[serde(default = "english")]
        language: String,
    }

    fn english() -> String {
        "en".to_owned()
    }

    /// `<name>part</>` and what stands between: the page, and its parts by name.
    fn unmarked(marked: &str) -> (String, Vec<(String, String)>) {
        let (mut text, mut parts) = (String::new(), Vec::new());
        for piece in marked.split("</>") {
            let (before, part) = piece.split_once('<').unwrap_or((piece, ""));
            text.push_str(before);
            if let Some((name, part)) = part.split_once('>') {
                parts.push((name.to_owned(), part.trim().to_owned()));
                text.push_str(part);
            }
        }
        (text, parts)
    }

    #[test]
    fn pages_have_the_regions_of_the_cases() {
        let cases: Cases = toml::from_str(include_str!("../../tests/cases/layout.toml")).expect("the case file");
        for case in cases.case {
            let (text, wanted) = unmarked(&case.text);
            let language = Language::named(&case.language).expect("a known code");
            let found: Vec<(String, String)> = regions(&text, &language, &Cancel::new())
                .into_iter()
                .map(|(span, region)| (Region::NAMES[region as usize].to_owned(), span.of(&text).to_owned()))
                .collect();
            assert_eq!(found, wanted, "{}", case.name);
        }
    }

    proptest! {
        #[test]
        fn regions_cover_any_text(text in "\\PC{0,200}") {
            check(&text)?;
        }

        #[test]
        fn regions_cover_any_page(pieces in prop::collection::vec(prop::sample::select(vec![
            "\n", "\n\n", "\r\n", "\r", " ", "\u{a0}", "\u{c}", "(", ")", "[", "]", "—", " - ", " -- ", " > ", ",", ".", ":", "“", "”",
            "Port Elm", "PORT ELM", "reopened", "on Monday", "Jan. 9, 2031", "Reuters", "AP", "By", "Von", "See also", "Read more",
            "Editor’s note", "Comments", "3 comments", "Leave a Reply", "Home", "Politics", "...", "contributed to this report",
            "İ", "ß", "e\u{301}", "文", "🎈", "\u{202e}", "\0", "The old ferry went out again before the storm.",
        ]), 0..40)) {
            check(&pieces.concat())?;
        }
    }
}
