//! One pass over a page: its head, then line by line to its end.

use crate::{
    Cancel, Language, Span,
    lang::{LayoutData, PhraseKind},
    layout::{
        Region,
        fold::{boundary, same_letters, shared_words},
        furniture::{
            self, Found, is_address, is_credit, is_date, is_name, is_round_up, is_rule, names_source, outlet_link,
        },
        head::{self, Opening, breadcrumb_before, is_breadcrumb, is_label},
        lines::{Line, lines},
        shape::{Shape, is_headline, is_prose},
    },
};

/// The first sentence of the article stands within so many lines, or the page has no head.
const HEAD_LINES: usize = 40;
/// More second headlines than this are lines of the text: figures, a list.
const MOST_SUBTITLES: usize = 2;
/// More lines than this between title and text, and there is no title: the page is a list or a poem.
const MOST_SHORT_LINES: usize = 5;
/// Shorter lines, in bytes, have no six words.
const SHORTEST_PROSE: usize = 11;
/// Shorter lines, in bytes, are never furniture.
const SHORTEST_FURNITURE: usize = 3;
/// Before comments count as such, the article has two paragraphs or one of so many bytes.
const LEAST_ARTICLE: usize = 200;

/// The parts of a page under construction.
pub(super) struct Page<'t> {
    text: &'t str,
    data: &'t LayoutData,
    lines: Vec<Line>,
    title: Option<usize>,
    parts: Vec<(Span, Region)>,
}

/// What the lines read so far say about the next ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Body,
    /// A heading of links, or the headline printed again.
    Links,
    /// "Read more" and an editor's remarks: what follows may be a round-up.
    Note,
    Comments,
    Form,
}

/// The regions of `text` in reading order.
pub(super) fn regions(text: &str, language: &Language, cancel: &Cancel) -> Vec<(Span, Region)> {
    let lines = lines(text, cancel);
    let mut page = Page { text, data: &language.layout, lines, title: None, parts: Vec::new() };
    let body = page.read_head();
    page.read_rest(body, cancel);
    page.parts
}

impl<'t> Page<'t> {
    fn line(&self, number: usize) -> &'t str {
        self.lines[number].span.of(self.text)
    }

    /// Adds a part, joined to the one before if both are the same region.
    fn add(&mut self, span: Span, region: Region) {
        let inside = span.of(self.text);
        let span = Span {
            start: span.start + (inside.len() - inside.trim_start().len()) as u32,
            end: span.end - (inside.len() - inside.trim_end().len()) as u32,
        };
        match self.parts.last_mut() {
            _ if span.start >= span.end => {}
            Some((last, same)) if *same == region => last.end = span.end,
            _ => self.parts.push((span, region)),
        }
    }

    fn add_line(&mut self, number: usize, region: Region) {
        self.add(self.lines[number].span, region);
    }

    /// Reads what stands before the first sentence; the number of the line where the text begins.
    fn read_head(&mut self) -> usize {
        let Some((candidates, known, body)) = self.head_lines() else { return 0 };
        let Some(roles) = self.head_roles(&candidates, body) else {
            // Lines of one kind all the way: a list, a poem. Only what is known by its words is no text.
            (0..body).for_each(|number| self.add_line(number, known[number].unwrap_or(Region::Body)));
            return body;
        };
        let mut roles = candidates.iter().zip(roles).peekable();
        for (number, known) in known.iter().enumerate() {
            match roles.next_if(|(candidate, _)| **candidate == number) {
                Some((_, Region::Title)) => self.add_title(number),
                Some((_, region)) => self.add_line(number, region),
                None => self.add_line(number, known.unwrap_or(Region::Body)),
            }
        }
        body
    }

    /// Lines that may be the title, the regions of the others, and where the text begins; none without running text.
    fn head_lines(&self) -> Option<(Vec<usize>, Vec<Option<Region>>, usize)> {
        let (mut candidates, mut known) = (Vec::new(), Vec::new());
        for number in 0..self.lines.len().min(HEAD_LINES) {
            let line = self.line(number);
            let region = self.head_region(line);
            if region.is_none() {
                // A sentence printed twice at the top is a headline, whatever it looks like.
                let twice = number == 0
                    && line.len() <= 300
                    && self.lines.len() > 2
                    && same_letters(line, self.line(1))
                    && !same_letters(line, self.line(2));
                let again = candidates.first().is_some_and(|&first| same_letters(self.line(first), line));
                let opened = line.contains('(') && head::opening(line, self.data).is_some();
                if !(twice || again || (is_headline(line) && !opened)) {
                    return Some((candidates, known, number));
                }
                candidates.push(number);
            }
            known.push(region);
        }
        None
    }

    /// What a line before the text is by its words alone.
    fn head_region(&self, line: &str) -> Option<Region> {
        if let Some(found) = furniture::opening(line, self.data) {
            return Some(match found.kind {
                // In the head these are buttons.
                PhraseKind::CommentHeader | PhraseKind::ReplyForm => Region::Furniture,
                _ => region_of(found),
            });
        }
        if is_date(line, self.data, false) {
            Some(Region::Date)
        } else if is_breadcrumb(line, self.data) {
            Some(Region::Breadcrumb)
        } else if is_credit(line, self.data) {
            Some(Region::Credit)
        } else if is_rule(line) {
            Some(Region::Furniture)
        } else {
            is_address(line).then_some(Region::LinkList)
        }
    }

    /// The region of each candidate; none where these lines are no head.
    fn head_roles(&self, candidates: &[usize], body: usize) -> Option<Vec<Region>> {
        let words: Vec<usize> = candidates.iter().map(|&number| Shape::of(self.line(number)).words).collect();
        let mut labels = 0;
        while labels < candidates.len() {
            let line = self.line(candidates[labels]);
            let next = words.get(labels + 1).copied().unwrap_or(0);
            let fits = is_label(line, self.data)
                || (words[labels] <= 4 && next >= 5.max(words[labels] * 2) && Shape::of(line).is_capitalised())
                || (words[labels] <= 3 && words[labels + 1..].iter().any(|&later| later >= 5) && next <= 3 && next > 0);
            if !fits {
                break;
            }
            labels += 1;
        }
        let mut roles = vec![Region::SectionLabel; labels];
        let mut subtitles = 0;
        for &number in &candidates[labels..] {
            let line = self.line(number);
            let title = self.line(candidates[labels]);
            roles.push(if roles.len() == labels {
                Region::Title
            } else if same_letters(title, line) || shared_words(title, line) >= 0.5 {
                Region::RepeatedTitle
            } else if is_label(line, self.data) {
                Region::SectionLabel
            } else if is_name(line, self.data) {
                Region::Byline
            } else {
                subtitles += 1;
                Region::Subtitle
            });
        }
        let head: usize = candidates
            .iter()
            .zip(&roles)
            .filter(|(_, role)| matches!(role, Region::Title | Region::Subtitle))
            .map(|(&number, _)| self.line(number).len())
            .sum();
        // Enough running text for a head of this size; counted no further than needed.
        let mut prose = 0;
        for number in body..self.lines.len().min(body + HEAD_LINES) {
            if prose >= head {
                break;
            }
            if is_prose(self.line(number)) {
                prose += self.line(number).len();
            }
        }
        if subtitles > MOST_SUBTITLES {
            roles.iter_mut().filter(|role| **role == Region::Subtitle).for_each(|role| *role = Region::Body);
        }
        (subtitles <= MOST_SHORT_LINES && prose >= head).then_some(roles)
    }

    fn add_title(&mut self, number: usize) {
        self.title = Some(number);
        let mut span = self.lines[number].span;
        if let Some(length) = breadcrumb_before(span.of(self.text), self.data) {
            let cut = span.start + length as u32;
            self.add(Span { end: cut, ..span }, Region::Breadcrumb);
            span.start = cut;
        }
        self.add(span, Region::Title);
    }

    /// Reads from the first line of the text to the end of the page.
    fn read_rest(&mut self, body: usize, cancel: &Cancel) {
        let last_prose = self.last_prose(body);
        let (mut after, mut paragraphs, mut bytes) = (After::Body, 0, 0);
        for number in body..self.lines.len() {
            if number % 4096 == 0 && cancel.is_set() {
                return;
            }
            let line = self.line(number);
            let has_article = paragraphs >= 2 || bytes >= LEAST_ARTICLE;
            let (region, then) = self.judge(number, line, after, has_article, number <= body + 2, number > last_prose);
            after = then;
            if region == Region::Body {
                self.add_body(number, number <= body + 2, number >= last_prose);
                if !has_article && line.len() >= SHORTEST_PROSE && is_prose(line) {
                    paragraphs += 1;
                    bytes += line.len();
                }
            } else {
                self.add_line(number, region);
            }
        }
    }

    /// The last line that is running text, looked for within the last lines of the page.
    fn last_prose(&self, body: usize) -> usize {
        let from = self.lines.len().saturating_sub(HEAD_LINES).max(body);
        (from..self.lines.len()).rev().find(|&number| is_prose(self.line(number))).unwrap_or(from)
    }

    /// The region of one line behind the head, and what it says about the next.
    fn judge(
        &self,
        number: usize,
        line: &str,
        after: After,
        has_article: bool,
        near_head: bool,
        tail: bool,
    ) -> (Region, After) {
        if line.len() < SHORTEST_FURNITURE && !matches!(after, After::Comments | After::Form) {
            return (Region::Body, After::Body);
        }
        let found = furniture::opening(line, self.data);
        let kind = found.map(|found| found.kind);
        if matches!(after, After::Comments | After::Form) {
            return match kind {
                Some(PhraseKind::ReplyForm) => (Region::ReplyForm, After::Form),
                Some(PhraseKind::CommentHeader) => (Region::CommentHeader, After::Comments),
                Some(PhraseKind::SeeAlso) if found.is_some_and(|found| found.whole) => (Region::SeeAlso, After::Links),
                _ if after == After::Form && (kind.is_some() || !is_prose(line)) => (Region::ReplyForm, After::Form),
                _ => (Region::Comment, After::Comments),
            };
        }
        match found {
            Some(Found { kind: PhraseKind::CommentHeader, .. }) if has_article => {
                return (Region::CommentHeader, After::Comments);
            }
            Some(Found { kind: PhraseKind::ReplyForm, .. }) if has_article => return (Region::ReplyForm, After::Form),
            Some(Found { kind: PhraseKind::CommentHeader | PhraseKind::ReplyForm, whole: true }) => {
                return (Region::Furniture, after);
            }
            Some(Found { kind: PhraseKind::SeeAlso, whole: true }) => return (Region::SeeAlso, After::Links),
            Some(Found { kind: PhraseKind::ReadMore, whole }) => {
                return (Region::ReadMore, if whole { After::Note } else { After::Body });
            }
            Some(found @ Found { kind: PhraseKind::SeeAlso | PhraseKind::Credit | PhraseKind::Furniture, .. }) => {
                return (region_of(found), after);
            }
            Some(found @ Found { kind: PhraseKind::Note, .. }) => return (region_of(found), After::Note),
            Some(found @ Found { kind: PhraseKind::Byline | PhraseKind::Date, .. }) if near_head || tail => {
                return (region_of(found), after);
            }
            _ => {}
        }
        if self.title.is_some_and(|title| same_letters(self.line(title), line)) {
            return (Region::RepeatedTitle, After::Links);
        }
        if is_rule(line) {
            return (Region::Furniture, after);
        }
        if is_credit(line, self.data) {
            return (Region::Credit, after);
        }
        if near_head && is_date(line, self.data, false) {
            return (Region::Date, after);
        }
        if is_address(line) && (tail || after == After::Links) {
            return (Region::LinkList, After::Links);
        }
        if matches!(after, After::Note | After::Links) && is_round_up(line) {
            return (if after == After::Note { Region::EditorNote } else { Region::LinkList }, after);
        }
        if self.is_link(number, line, after, tail) {
            (Region::LinkList, After::Links)
        } else {
            (Region::Body, After::Body)
        }
    }

    /// Whether a line is an item of a link list: a headline among links, or headline and outlet beside others.
    fn is_link(&self, number: usize, line: &str, after: After, tail: bool) -> bool {
        if line.len() > 300 {
            return false;
        }
        if after == After::Links && is_headline(line.trim_start_matches(['•', '*', '-', '–', '·', ' '])) {
            return true;
        }
        outlet_link(line).is_some()
            && (tail
                || after != After::Body
                || self.lines.get(number + 1).is_some_and(|next| outlet_link(next.span.of(self.text)).is_some()))
    }

    /// Adds a paragraph of the article, its dateline and its agency in brackets cut off.
    fn add_body(&mut self, number: usize, first: bool, last: bool) {
        let mut span = self.lines[number].span;
        let opened = self.parts.iter().rev().take(4).any(|(_, region)| *region == Region::Dateline);
        if first && !opened {
            match head::opening(span.of(self.text), self.data) {
                Some(Opening::Dateline(length)) => {
                    self.add(Span { end: span.start + length as u32, ..span }, Region::Dateline);
                    span.start += length as u32;
                }
                Some(Opening::Credit(length)) => {
                    self.add(Span { end: span.start + length as u32, ..span }, Region::Credit);
                    span.start += length as u32;
                }
                None => {}
            }
        }
        let credit = if last { credit_behind(span.of(self.text), self.data) } else { None };
        let end = credit.map_or(span.end, |at| span.start + at as u32);
        self.add(Span { end, ..span }, Region::Body);
        self.add(Span { start: end, ..span }, Region::Credit);
    }
}

/// Where the agency in brackets at the end of a paragraph begins.
fn credit_behind(paragraph: &str, data: &LayoutData) -> Option<usize> {
    let inside = paragraph.trim_end_matches('.').strip_suffix([')', ']'])?;
    let from = boundary(inside, inside.len().saturating_sub(160));
    let open = from + inside[from..].rfind(['(', '['])?;
    let ends_sentence = inside[..open].trim_end().ends_with(['.', '!', '?', '”', '"', '“', '»', '…']);
    (ends_sentence && names_source(&inside[open + 1..], data)).then_some(open)
}

/// The region that a phrase names.
fn region_of(found: Found) -> Region {
    match found.kind {
        PhraseKind::Byline => Region::Byline,
        PhraseKind::Date => Region::Date,
        PhraseKind::SeeAlso => Region::SeeAlso,
        PhraseKind::ReadMore => Region::ReadMore,
        PhraseKind::Furniture => Region::Furniture,
        PhraseKind::Note => Region::EditorNote,
        PhraseKind::Credit => Region::Credit,
        PhraseKind::CommentHeader => Region::CommentHeader,
        PhraseKind::ReplyForm => Region::ReplyForm,
    }
}
