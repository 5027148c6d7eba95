"""What a notebook shows of a coverage and of one article: inline styles only, so that it also shows untrusted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from copydesk._core import Table
from copydesk.findings import Findings, mark_title, named
from copydesk.html import Mark, View, counted, escape, marked, paragraphs, percent, when
from copydesk.palette import SIGNS, tint
from copydesk.rows import MARKED_KINDS, REGIONS
from copydesk.wording import JOINT, diff_html, versions

if TYPE_CHECKING:
    from copydesk.coverage import Coverage


def article_view(findings: Findings, doc: int) -> View:
    """Return one article with its quotations marked, in inline styles only."""
    text = findings.texts[doc] or ""

    def show(mark: Mark, inner: str, is_first: bool) -> str:  # noqa: FBT001 (the renderer calls it)
        row = findings.rows[mark.row]
        line = "solid" if row.kind in MARKED_KINDS else "dotted"
        return _inline_mark(
            findings.colours[row.speaker_id], line, mark_title(row, findings.confidence(mark.row)), inner
        )

    lines = []
    for start, end, region in findings.regions(doc):
        style = {
            "title": "font-size:1.35em;font-weight:600;margin:.2em 0 .5em",
            "body": "margin:0 0 .8em",
        }.get(region, "font-size:.85em;opacity:.65;margin:0 0 .6em")
        for left, right in paragraphs(text, start, end):
            lines.append(f'<p style="{style}">{marked(text, left, right, findings.marks(doc), show)}</p>')
    here = list(dict.fromkeys(findings.rows[mark.row].speaker_id for mark in findings.marks(doc)))
    key = "".join(
        f'<li style="display:inline;margin-right:1em">{_name_mark(findings, speaker)}</li>'
        for speaker in sorted(here, key=lambda speaker: findings.colours[speaker])
    )
    time = findings.sources.published[doc]
    facts = [findings.sources.outlet[doc], *([when(time)] if time is not None else []), str(findings.sources.id[doc])]
    return View(
        '<div style="max-width:44em;line-height:1.55;font-family:Georgia,serif">'
        f'<p style="font-size:.85em;opacity:.75;margin:0 0 .4em">{escape(" · ".join(dict.fromkeys(facts)))}</p>'
        f'<ul style="list-style:none;padding:0;margin:0 0 1em;font-size:.85em">{key}</ul>{"".join(lines)}</div>',
        f"Article {findings.sources.id[doc]!r}",
    )


def _name_mark(findings: Findings, speaker: str | None) -> str:
    return _inline_mark(findings.colours[speaker], "solid", "speaker", escape(named(speaker)))


def _inline_mark(colour: int, line: str, title: str, inner: str) -> str:
    return (
        f'<mark style="color:inherit;background:{tint(colour, 0.25)};border-bottom:2px {line} {tint(colour, 0.9)};'
        f'padding:0 .1em" title="{escape(title)}">{inner}</mark>'
    )


# The signs of an alignment, shown as what they mean.
KEY = (("delete", "words dropped", ""), ("insert", "", "words added"), JOINT, ("equal", "", "after an attribution"))


class Alignment(Table):
    """The table of `Coverage.align`, which a notebook shows as every version under the fullest one."""

    _html: str

    def _repr_html_(self) -> str:
        return self._html


def alignment(findings: Findings, table: Table, utterance: str) -> Alignment:
    """Return the alignment of one utterance with what a notebook shows of it, in inline styles only."""
    statement = findings.statement(utterance, REGIONS)
    cell = "text-align:left;vertical-align:top;padding:.4em 1em .4em 0;border-top:1px solid rgba(128,128,128,.3)"
    words = f"{cell};font:1em/1.5 Georgia,serif;white-space:normal"
    lines = []
    for version in versions(findings, statement):
        sign, name, _ = SIGNS[version.relation]
        outlets = dict.fromkeys(findings.sources.outlet[row.doc] for _, row in version.rows)
        lines.append(
            f'<tr><th scope="row" style="{cell};font-weight:600">{escape(", ".join(outlets))}</th>'
            f'<td style="{cell};white-space:nowrap">{sign} {name}{"" if version.is_marked else ", reported"}</td>'
            f'<td style="{cell};white-space:nowrap">{percent(version.share_kept)}</td>'
            f'<td style="{words}">{diff_html(version.changes, styled=True)}</td></tr>'
        )
    head = "".join(
        f'<th scope="col" style="{cell};border:0">{name}</th>' for name in ("outlet", "version", "kept", "words")
    )
    shown = Alignment({name: table[name] for name in table.columns})
    shown._html = (
        f'<div style="max-width:64em"><p><b>{escape(utterance)}</b> {escape(named(statement.base.speaker_id))}: '
        f"{diff_html(KEY, styled=True)}.</p>"
        f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )
    return shown


def summary(coverage: Coverage) -> str:
    """Return what a notebook shows of a coverage: its outlets, and which tables are there."""
    sources = coverage._sources
    counts = Counter(sources.outlet)
    cell = 'style="text-align:left;padding:.15em 1em .15em 0"'
    shown = counts.most_common(12)
    lines = "".join(f"<tr><td {cell}>{escape(outlet)}</td><td {cell}>{number:,}</td></tr>" for outlet, number in shown)
    more = f" The {len(shown)} with the most articles:" if len(counts) > len(shown) else ""
    times = [time for time in sources.published if time is not None]
    span = f", {when(min(times))} to {when(max(times))}" if times else ""
    done = ", ".join(name for name in sorted(coverage._tables)) or "none yet"
    head = f"{counted(len(coverage), 'article')} from {counted(len(counts), 'source')}{span}.{more}"
    return (
        f"<div><p><b>Coverage</b>: {head}</p>"
        f"<table><thead><tr><th {cell}>outlet</th><th {cell}>articles</th></tr></thead><tbody>{lines}</tbody></table>"
        f'<p style="opacity:.75">Tables computed so far: {escape(done)}.</p></div>'
    )
