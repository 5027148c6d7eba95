"""The report: a whole comparison as one HTML page.

The page asks nobody for anything: one style element and one script of our own, known by its hash, and a policy that
forbids everything else. Words of the data come in through `html.escape` alone, none into the script or the style;
anchors are made from row numbers, never from data. Without its script the page still says everything and every link
leads to its place.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from copydesk.findings import Findings, Statement, mark_title, named
from copydesk.html import Mark, counted, escape, excerpt, lag, marked, paragraphs, percent, when
from copydesk.palette import GROUNDS, SIGNS, SPEAKER_COLOURS, Ground, tint
from copydesk.rows import BODY, MARKED_KINDS, Part, in_marks, part_text, records
from copydesk.wording import Version, diff_html

MOST_SPEAKERS = 15
MOST_PASSAGES = 4
PASSAGE_CHARS = 280
EXCERPT_CHARS = 180
# Outlets whose columns stand on a wide screen without scrolling.
MOST_THAT_FIT = 14

ROLES = {
    "original": "fullest text",
    "verbatim": "word for word",
    "excerpt": "cut",
    "edited": "edited",
    "unique": "on its own",
}


def page(findings: Findings, *, title: str | None = None) -> str:
    """Return the whole report as one HTML document."""
    sections = (
        ("matrix", "Who carried what", matrix_section(findings)),
        ("changes", "What became of the words", changes_section(findings)),
        ("voices", "Who is heard", voices_section(findings)),
        ("first", "Who had it first", first_section(findings)),
        ("copies", "Who copied whom", copies_section(findings)),
        ("articles", "The articles", articles_section(findings)),
    )
    name = escape(title) if title is not None else "Coverage report"
    style, script = ((Path(__file__).parent / f"report.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    known = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{known}'; base-uri 'none'"
    contents = "".join(f'<li><a href="#{anchor}">{heading}</a></li>' for anchor, heading, _ in sections)
    body = "".join(
        f'<section id="{anchor}" aria-labelledby="h-{anchor}"><h2 id="h-{anchor}">{heading}</h2>{content}</section>\n'
        for anchor, heading, content in sections
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="copydesk">\n<title>{name}</title>\n<style>\n{colour_rules()}{style}</style>\n'
        f'</head>\n<body>\n<a class="skip" href="#matrix">Skip to the comparison</a>\n'
        f'<header>\n<p class="kicker">copydesk</p>\n<h1>{name}</h1>\n{lead(findings)}{figures(findings)}</header>\n'
        f'<nav aria-label="Sections"><ul>{contents}</ul>{finder(findings)}</nav>\n<main>\n{body}</main>\n'
        '<dialog id="places" aria-labelledby="h-places"><header><h2 id="h-places"></h2>'
        '<button type="button">Close</button><p class="by"></p></header><div></div></dialog>\n'
        "<footer><p>Made by copydesk. Quotations, speakers and matches are found by rules and can be wrong: "
        "each one links to its place in the article. Counts take in article bodies only.</p></footer>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def colour_rules() -> str:
    """Return the style rules that hold the colours: of both grounds, the relations and the speakers."""
    light, dark = (ground_rules(GROUNDS[theme]) for theme in ("light", "dark"))
    speakers = "".join(
        f".s{number}{{--s:{tint(number, 1)};--t:{tint(number, 0.2)}}}\n" for number in range(len(SPEAKER_COLOURS) + 1)
    )
    return f"{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n{speakers}"


def ground_rules(ground: Ground) -> str:
    """Return the colours of one ground as custom properties."""
    own = ";".join(
        f"--{name.replace('_', '-')}:{value}" for name, value in ground._asdict().items() if name != "relations"
    )
    relations = "".join(f".r-{name}{{--r:{tile};--on:{sign}}}" for name, (tile, sign) in ground.relations.items())
    return f":root{{{own}}}\n{relations}\n"


def finder(findings: Findings) -> str:
    """Return the form that searches and filters; the script shows it."""
    speakers = "".join(
        f'<option value="{number}">{escape(named(name))}</option>'
        for name, number in findings.speakers.items()
        if name in findings.heard_here
    )
    outlets = "".join(
        f'<option value="{number}">{escape(outlet)}</option>' for outlet, number in findings.outlets_here.items()
    )
    return (
        '<form id="finder" role="search" hidden>'
        '<label>Search <input id="search" type="search" autocomplete="off"></label>'
        f'<label>Speaker <select id="speaker"><option value="">all</option>{speakers}</select></label>'
        f'<label>Outlet <select id="outlet"><option value="">all</option>{outlets}</select></label>'
        '<button type="reset">Show all</button><output id="found" for="search speaker outlet"></output></form>'
    )


def outlet_numbers(findings: Findings, outlets: Iterable[str]) -> str:
    """Return the numbers of some outlets, as the form knows them."""
    here = findings.outlets_here
    return " ".join(map(str, sorted({here[outlet] for outlet in outlets if outlet in here})))


def filed(findings: Findings, rows: Iterable[Part], *, docs: Iterable[int] = ()) -> str:
    """Return the attributes by which the form finds an element: numbers of its speakers and outlets."""
    rows = list(rows)
    outlets = outlet_numbers(findings, (findings.sources.outlet[doc] for doc in (*docs, *(row.doc for row in rows))))
    speakers = " ".join(map(str, sorted({findings.speakers[row.speaker_id] for row in rows})))
    return f'data-by="{speakers}" data-in="{outlets}"'


def lead(findings: Findings) -> str:
    """Return the line under the title: how many articles, from when to when."""
    times = [time for time in findings.sources.published if time is not None]
    parts = [f"{counted(len(findings.texts), 'article')} from {counted(len(findings.outlets), 'source')}"]
    if times:
        first, last = min(times), max(times)
        parts.append(f"published {when(first)}" if first == last else f"published {when(first)} to {when(last)}")
    return f'<p class="lead">{escape(", ".join(parts))}.</p>\n'


def figures(findings: Findings) -> str:
    """Return the large figures of the head."""
    copies = sum(len(docs) for docs in findings.copies)
    numbers = (
        (len(findings.texts), "articles"),
        (len(findings.outlets), "outlets"),
        (findings.quoted.n_quotes, "quotations"),
        (findings.quoted.n_speakers, "speakers"),
        (len(findings.shared), "statements in several outlets"),
        (copies, "articles that are copies"),
    )
    cells = "".join(f"<div><dt>{name}</dt><dd>{number:,}</dd></div>" for number, name in numbers)
    return f'<dl class="figures">{cells}</dl>\n'


def matrix_section(findings: Findings) -> str:
    """Return the outlet by utterance matrix with its legend."""
    alone = findings.n_alone
    note = f"{counted(alone, 'more statement')} {'stands' if alone == 1 else 'stand'} in one outlet only."
    left_out = len(findings.shared) - len(findings.page.statements)
    if left_out:
        note = f"These are the most carried; {counted(left_out, 'more statement')} in several outlets not shown. {note}"
    if not findings.shared:
        return f"<p>No statement stands in more than one outlet. {note}</p>"
    head = "".join(f'<th scope="col"><span>{escape(outlet)}</span></th>' for outlet in findings.outlets_here)
    lines = []
    for statement in findings.page.statements:
        held: dict[str, list[str]] = defaultdict(list)
        for version in findings.versions(statement):
            for number, row in version.rows:
                if row.region in BODY:  # a headline may hold the fullest version, and carries nothing
                    held[findings.sources.outlet[row.doc]].append(chip(findings, version, number, row))
        cells = "".join(f"<td>{''.join(held[outlet])}</td>" for outlet in findings.outlets_here)
        lines.append(
            f'<tr data-of="{findings.anchors[statement.name]}" {filed(findings, statement.body)}>'
            f'<th scope="row">{statement_head(findings, statement)}</th>{cells}</tr>\n'
        )
    return (
        "<p>Each line is one statement that several outlets carry, each sign one place where it stands. "
        f"Open a sign to read it in its article; arrow keys lead from sign to sign. {note}</p>"
        f"{legend()}"
        f'<div class="wide{" fits" if len(findings.outlets_here) <= MOST_THAT_FIT else ""}" role="region" tabindex="0" '
        'aria-label="Outlets and statements">'
        f'<table class="matrix"><colgroup>{"<col>" * (1 + len(findings.outlets_here))}</colgroup>'
        f'<thead><tr><th scope="col">Statement</th>{head}</tr></thead>'
        f"<tbody>\n{''.join(lines)}</tbody></table></div>"
    )


def legend() -> str:
    """Return what the signs mean."""
    items = "".join(
        f'<li><span class="chip r-{relation}" aria-hidden="true">{sign}</span> <b>{name}</b> {meaning}</li>'
        for relation, (sign, name, meaning) in SIGNS.items()
    )
    hollow = (
        '<li><span class="chip r-verbatim hollow" aria-hidden="true">=</span> <b>hollow</b> reported, not quoted</li>'
    )
    return f'<ul class="legend">{items}{hollow}</ul>'


def chip(findings: Findings, version: Version, number: int, row: Part) -> str:
    """Return the sign of one version, linked to its place in the article."""
    sign, name, _ = SIGNS[version.relation]
    label = escape(f"{name}{'' if version.is_marked else ', reported'}, {findings.sources.outlet[row.doc]}")
    words = escape(excerpt(part_text(row, findings.texts), 120))
    return (
        f'<a class="{chip_class(version)}" href="#{findings.target(number, row.doc)}" '
        f'aria-label="{label}" title="{words}">{sign}</a>'
    )


def chip_class(version: Version) -> str:
    """Return the classes of a version's sign: its relation, and hollow where it is reported without marks."""
    return f"chip r-{version.relation}{'' if version.is_marked else ' hollow'}"


def statement_head(findings: Findings, statement: Statement) -> str:
    """Return the words and the speaker of a statement, linked to its versions."""
    words = excerpt(part_text(statement.base, findings.texts), EXCERPT_CHARS).rstrip(" ,")
    return (
        f'<a class="words" href="#{findings.anchors[statement.name]}">{escape(in_marks(statement.base, words))}</a>'
        f'<span class="by">{speaker_label(findings, statement.base.speaker_id)} · {escape(statement.name)}</span>'
    )


def speaker_label(findings: Findings, name: str | None) -> str:
    """Return the speaker's name with the dot of their colour."""
    return f'<span class="dot s{findings.colours[name]}">{escape(named(name))}</span>'


def changes_section(findings: Findings) -> str:
    """Return each shared statement with its versions, word by word."""
    if not findings.shared:
        return "<p>There is nothing to compare: no statement stands in more than one outlet.</p>"
    key = (
        "<p>The fullest version stands on top. In the others <del>words dropped</del> are struck through and "
        "<ins>words added</ins> underlined; the rest is the same, commas and capitals aside. After an attribution a "
        'quotation <span class="joint">goes on</span>.</p>'
    )
    return key + "".join(statement_card(findings, statement) for statement in findings.page.statements)


def statement_card(findings: Findings, statement: Statement) -> str:
    """Return one statement: the fullest version, then every other one aligned to it."""
    fullest, *others = findings.versions(statement)
    lines = []
    for version in others:
        sign, name, _ = SIGNS[version.relation]
        lines.append(
            '<li><p class="by"><span class="relation">'
            f'<span class="{chip_class(version)}" aria-hidden="true">{sign}</span> '
            f"{name}{'' if version.is_marked else ', reported without marks'}, "
            f"{percent(version.share_kept)} of the words kept</span> · {places(findings, version)}</p>"
            f'<p class="diff">{diff_html(version.changes)}</p></li>'
        )
    reported, how = ("", "") if fullest.is_marked else (' class="reported"', ", reported without marks")
    return (
        f'<article class="statement" id="{findings.anchors[statement.name]}" {filed(findings, statement.body)}>'
        f"<h3>{speaker_label(findings, statement.base.speaker_id)} "
        f'<span class="no">{escape(statement.name)}</span></h3>'
        f"<blockquote{reported}>{diff_html(fullest.changes).rstrip(' ,')}</blockquote>"
        f'<p class="by"><span class="{chip_class(fullest)}" aria-hidden="true">{SIGNS["base"][0]}</span> '
        f"fullest{how} · {places(findings, fullest)}</p><ul>{''.join(lines)}</ul></article>\n"
    )


def places(findings: Findings, version: Version) -> str:
    """Return the outlets that carry a wording, each linked to its place in the article."""
    return ", ".join(
        f'<a href="#{findings.target(number, row.doc)}">{escape(findings.sources.outlet[row.doc])}</a>'
        for number, row in version.rows
    )


def voices_section(findings: Findings) -> str:
    """Return the words that each speaker gets, in all and by outlet, as bars."""
    words: Counter[str | None] = Counter()
    by_outlet: dict[str, Counter[str | None]] = {outlet: Counter() for outlet in findings.outlets_here}
    n_quotes: Counter[str | None] = Counter()
    heard_in: dict[str | None, set[str]] = defaultdict(set)
    for voice in findings.quoted.voices:
        speaker = voice.speaker_id
        words[speaker] += voice.n_words
        if voice.outlet in by_outlet:
            by_outlet[voice.outlet][speaker] += voice.n_words
        n_quotes[speaker] += voice.n_quotes
        heard_in[speaker].add(voice.outlet)
    if not words:
        return "<p>No words stand between quotation marks in any article.</p>"
    total = sum(words.values())
    order = sorted(words, key=lambda speaker: -words[speaker])
    most = words[order[0]]
    lines = []
    for speaker in order[:MOST_SPEAKERS]:
        name = named(speaker)
        bar = bars([(words[speaker], findings.colours[speaker], name)], most)
        lines.append(
            f'<tr data-by="{findings.speakers[speaker]}" data-in="{outlet_numbers(findings, heard_in[speaker])}">'
            f'<th scope="row">{escape(name)}</th><td class="bar">{bar}</td><td>{words[speaker]:,}</td>'
            f"<td>{percent(words[speaker] / total)}</td><td>{n_quotes[speaker]:,}</td>"
            f"<td>{len(heard_in[speaker]):,}</td></tr>\n"
        )
    more = len(order) - MOST_SPEAKERS
    rest = f"<p>{counted(more, 'more speaker')} not shown.</p>" if more > 0 else ""
    loudest = max((counts.total() for counts in by_outlet.values()), default=0)
    # The form offers those only, and a large corpus has many thousands of others.
    numbers = {speaker: str(findings.speakers[speaker]) for speaker in words if speaker in findings.heard_here}
    outlets = "".join(
        f'<tr data-by="{" ".join(numbers[speaker] for speaker in counts if speaker in numbers)}" '
        f'data-in="{outlet_numbers(findings, [outlet])}"><th scope="row">{escape(outlet)}</th>'
        f'<td class="bar">{bars(stack(findings, counts), loudest)}</td><td>{counts.total():,}</td></tr>\n'
        for outlet, counts in by_outlet.items()
    )
    silent = len(findings.outlets) - len(by_outlet)
    unseen = f"<p>{counted(silent, 'more outlet')} not shown.</p>" if silent else ""
    key = "".join(f"<li>{speaker_label(findings, speaker)}</li>" for speaker in coloured(findings, order))
    return (
        "<p>Words between quotation marks, or in paragraphs set as quotations, in the bodies of the articles.</p>"
        '<div class="wide" role="region" tabindex="0" aria-label="Speakers">'
        '<table class="bars"><thead><tr><th scope="col">Speaker</th><th scope="col">Words quoted</th>'
        '<th scope="col"><span class="sr">Number of words</span></th><th scope="col">Share</th>'
        f'<th scope="col">Quotations</th><th scope="col">Outlets</th></tr></thead>'
        f"<tbody>\n{''.join(lines)}</tbody></table></div>"
        f'{rest}<h3>By outlet</h3><ul class="key">{key}</ul>'
        '<table class="bars"><thead><tr><th scope="col">Outlet</th><th scope="col">Words quoted, by speaker</th>'
        f'<th scope="col"><span class="sr">Number of words</span></th></tr></thead><tbody>\n{outlets}</tbody></table>'
        f"{unseen}"
    )


def coloured(findings: Findings, speakers: Sequence[str | None]) -> list[str | None]:
    """Return the speakers that have a colour of their own."""
    return [speaker for speaker in speakers if findings.colours[speaker] < len(SPEAKER_COLOURS)]


def stack(findings: Findings, counts: Counter[str | None]) -> list[tuple[int, int, str]]:
    """Return the bars of one outlet: a speaker's colour each, all others as one."""
    own = [speaker for speaker in coloured(findings, list(findings.colours)) if counts[speaker]]
    found = [(counts[speaker], findings.colours[speaker], str(speaker)) for speaker in own]
    others = counts.total() - sum(number for number, _, _ in found)
    return [*found, (others, len(SPEAKER_COLOURS), "others")] if others else found


def bars(parts: Sequence[tuple[int, int, str]], most: int) -> str:
    """Return one line of bars as an image with a text of its own; `most` words fill the width."""
    rects, at = [], 0.0
    for number, colour, name in parts:
        width = 1000 * number / max(1, most)
        rects.append(
            f'<rect class="s{colour}" x="{at:.1f}" width="{max(0.0, width - 1.5):.1f}" height="20">'
            f"<title>{escape(name)}: {number:,} words</title></rect>"
        )
        at += width
    label = ", ".join(f"{name} {number:,}" for number, _, name in parts) or "none"
    return (
        f'<svg viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="{escape(label)}">'
        f"{''.join(rects)}</svg>"
    )


def first_section(findings: Findings) -> str:
    """Return for each shared statement who had it first and who followed when."""
    times = findings.sources.published
    known = [time for time in times if time is not None]
    if not findings.shared or not known:
        why = "no time of publication is known" if findings.shared else "no statement stands in more than one outlet"
        return f"<p>There is no order to tell: {why}.</p>"
    start, end = min(known), max(known)
    lines = []
    for statement in findings.page.statements:
        docs = {row.doc for _, row in statement.rows}
        order = sorted((time, doc) for doc in docs if (time := times[doc]) is not None)
        unknown = len(docs) - len(order)
        if not order:
            continue
        first = order[0][0]
        followers = [
            f'<li><span class="lag">{escape(lag(time - first))}</span> '
            f'<a href="#a{doc}">{escape(findings.sources.outlet[doc])}</a></li>'
            for time, doc in order[1:]
        ]
        if unknown:
            followers.append(f"<li>{counted(unknown, 'article')} without time</li>")
        lines.append(
            f'<tr data-of="{findings.anchors[statement.name]}" {filed(findings, statement.body)}>'
            f'<th scope="row">{statement_head(findings, statement)}</th>'
            f'<td><a href="#a{order[0][1]}"><b>{escape(findings.sources.outlet[order[0][1]])}</b></a><br>'
            f'<span class="by">{when(first)}</span></td>'
            f"<td>{strip([time for time, _ in order], start, end)}"
            f'<ol class="lags">{"".join(followers)}</ol></td></tr>\n'
        )
    return (
        f"<p>Articles in order of publication; each strip runs from {when(start)} to {when(end)}.</p>"
        '<div class="wide" role="region" tabindex="0" aria-label="First use">'
        '<table class="first"><thead><tr><th scope="col">Statement</th><th scope="col">First</th>'
        f'<th scope="col">Then</th></tr></thead><tbody>\n{"".join(lines)}</tbody></table></div>'
    )


def strip(times: Sequence[datetime], start: datetime, end: datetime) -> str:
    """Return the times as dots on a line; the first is full."""
    length = max(1.0, (end - start).total_seconds())
    dots = "".join(
        f'<circle class="{"then" if number else "now"}" cx="{10 + 580 * (time - start).total_seconds() / length:.1f}" '
        'cy="9" r="6"/>'
        for number, time in enumerate(times)
    )
    return (
        f'<svg class="strip" viewBox="0 0 600 18" role="img" aria-label="{counted(len(times), "article")} in time">'
        f'<line x1="4" y1="9" x2="596" y2="9"/>{dots}</svg>'
    )


def copies_section(findings: Findings) -> str:
    """Return the groups of copies with the passages that their articles share."""
    here = set(findings.page.docs)
    groups = [docs for docs in ([doc for doc in docs if doc in here] for docs in findings.copies) if len(docs) > 1]
    if not groups:
        return "<p>No article here is a copy of another one.</p>"
    copies = findings.coverage.duplicates
    clusters = records(copies.clusters, ("doc", "representative", "role"))
    known = {doc: (fullest, role) for doc, fullest, role in clusters if doc in here}
    pairs = records(copies.pairs, ("left", "right", "containment"))
    containment = {(left, right): share for left, right, share in pairs if left in here and right in here}
    passages: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for values in records(copies.passages, copies.passages.columns):
        row = dict(zip(copies.passages.columns, values, strict=True))
        if not row["boilerplate"] and row["left"] in here and row["right"] in here:
            passages[row["left"], row["right"]].append(row)
    cards = []
    for number, docs in enumerate(groups, start=1):
        fullest = known[docs[0]][0]
        source = fullest if fullest in docs else docs[0]
        others = sorted((doc for doc in docs if doc != source), key=lambda doc: doc)
        members = "".join(copy_line(findings, known[doc][1], doc, source, containment, passages) for doc in others)
        head = f'{counted(len(docs), "article")} of one text <span class="no">{number}</span>'
        cards.append(
            f'<article class="copies" {filed(findings, (), docs=docs)}><h3>{head}</h3>'
            f"<p><b>{ROLES.get(known[source][1], 'fullest text')}</b> · {article_link(findings, source)}</p>"
            f"<ul>{members}</ul></article>\n"
        )
    return (
        "<p>Articles that share most of their text, with the fullest one first and the longest passages each has in "
        f"common with it.</p>{''.join(cards)}"
    )


def copy_line(
    findings: Findings,
    role: str,
    doc: int,
    source: int,
    containment: dict[tuple[int, int], float],
    passages: dict[tuple[int, int], list[dict[str, Any]]],
) -> str:
    """Return one copy with its longest passages."""
    pair = (min(doc, source), max(doc, source))
    side = "left" if pair[0] == doc else "right"
    found = sorted(passages[pair], key=lambda row: row[f"{side}_start"] - row[f"{side}_end"])
    text = findings.texts[doc] or ""
    shared = "".join(
        f"<li>“{escape(excerpt(text[row[f'{side}_start'] : row[f'{side}_end']], PASSAGE_CHARS))}” "
        f'<span class="by">{counted(row[f"{side}_end"] - row[f"{side}_start"], "character")}'
        f"{', edited' if row['edited'] else ''}</span></li>"
        for row in found[:MOST_PASSAGES]
    )
    more = len(found) - MOST_PASSAGES
    shared += f"<li>{counted(more, 'shorter passage')}</li>" if more > 0 else ""
    share = f", {percent(containment[pair])} of the shorter text shared" if pair in containment else ""
    return (
        f"<li><p><b>{ROLES.get(role, escape(role))}</b>{share} · {article_link(findings, doc)}</p>"
        f'<ul class="passages">{shared}</ul></li>'
    )


def article_link(findings: Findings, doc: int) -> str:
    """Return an article's outlet and title, linked to it."""
    time = findings.sources.published[doc]
    stamp = f' <span class="by">{when(time)}</span>' if time is not None else ""
    title = escape(excerpt(findings.title(doc), 120))
    return f'{escape(findings.sources.outlet[doc])}: <a href="#a{doc}">{title}</a>{stamp}'


def articles_section(findings: Findings) -> str:
    """Return every article with its quotations marked and linked to the matrix."""
    left_out = len(findings.texts) - len(findings.page.docs)
    which = f"Those that the page is about; {counted(left_out, 'more article')} not shown. " if left_out else ""
    return (
        f"<p>{which}One colour a speaker, as above; dotted marks are reported speech. "
        f"A number leads to the statement’s other versions. What is not part of the article itself is set small.</p>"
        f"{''.join(article_html(findings, doc) for doc in findings.page.docs)}"
    )


def article_html(findings: Findings, doc: int) -> str:
    """Return one article of the page."""
    text = findings.texts[doc] or ""
    time = findings.sources.published[doc]
    facts = [findings.sources.outlet[doc], *([when(time)] if time is not None else []), str(findings.sources.id[doc])]
    lines = []
    title_seen = False
    for start, end, region in findings.regions(doc):
        if region == "title" and not title_seen:
            title_seen = True
            continue
        kind = "" if region == "body" else ' class="aside"'
        for left, right in paragraphs(text, start, end):
            lines.append(f"<p{kind}>{marked(text, left, right, findings.marks(doc), mark_shower(findings))}</p>\n")
    rows = (findings.rows[mark.row] for mark in findings.marks(doc))
    return (
        f'<article class="text" id="a{doc}" {filed(findings, rows, docs=[doc])}><h3>{escape(findings.title(doc))}</h3>'
        f'<p class="by">{escape(" · ".join(dict.fromkeys(facts)))}</p>\n{"".join(lines)}</article>\n'
    )


def mark_shower(findings: Findings) -> Callable[[Mark, str, bool], str]:
    """Return the function that marks a quotation on the page."""

    def show(mark: Mark, inner: str, is_first: bool) -> str:  # noqa: FBT001 (the renderer calls it)
        row = findings.rows[mark.row]
        reported = "" if row.kind in MARKED_KINDS else " reported"
        anchor = link = ""
        if is_first and row.utterance in findings.anchors:
            anchor = f' id="q{mark.row}"'
            link = f'<a class="no" href="#{findings.anchors[row.utterance]}">{escape(row.utterance)}</a>'
        return (
            f'<mark class="s{findings.colours[row.speaker_id]}{reported}"{anchor} '
            f'title="{escape(mark_title(row, findings.confidence(mark.row)))}">{inner}{link}</mark>'
        )

    return show
