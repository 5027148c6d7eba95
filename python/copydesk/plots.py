"""Plots of a comparison: still pictures that show wherever a notebook does, and the altair charts behind them.

A plot is drawn by vl-convert, as SVG and as PNG: offline, without a script, without touching the renderer that the user
has chosen in altair. Words of the data reach a chart as values only, never as an expression, a field name or markup.
"""

from __future__ import annotations

import base64
import io
import math
import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.errors import OptionError
from copydesk.findings import Findings, Statement, named
from copydesk.html import counted, escape, excerpt, visible
from copydesk.palette import GROUNDS, SIGNS, Ground, Theme, rgb
from copydesk.rows import BODY, RELATIONS, at_least_one, one_of, part_text, records
from copydesk.wording import Change, Version

if TYPE_CHECKING:
    from copydesk.coverage import Coverage

__all__ = ["Plot", "Plots"]

# Arial's widths, which Liberation Sans shares: what was measured here fits where it is shown.
FONT = "Helvetica Neue, Arial, Liberation Sans, DejaVu Sans, sans-serif"
# Letters of one width, so that a word's place is its number of letters.
MONOSPACE = "DejaVu Sans Mono, Menlo, Consolas, Liberation Mono, monospace"
LABEL_CHARS = 58
ROW_HEIGHT = 38
LINE_CHARS = 84
CHAR_WIDTH, LINE_HEIGHT = 7.25, 21
OTHERS = "others"


class Plot:
    """A still picture for a notebook, and the altair chart that it was made from.

    Attributes
    ----------
    chart : altair.TopLevelMixin
        The chart itself, to change or to show live: `plot.chart` alone in a cell uses the user's own renderer.
    svg : str
        The picture as SVG.
    """

    def __init__(self, chart: Any, summary: str) -> None:  # noqa: ANN401 (altair is optional)
        self.chart = chart
        self._summary = summary

    @cached_property
    def svg(self) -> str:
        """The picture as SVG."""
        out = io.StringIO()
        self.chart.save(out, format="svg")
        return out.getvalue().replace("<svg ", f'<svg role="img" aria-label="{escape(self._summary)}" ', 1)

    def _png(self, scale: float) -> bytes:
        import vl_convert

        return _deflated(vl_convert.svg_to_png(self.svg, scale=scale))

    def save(self, path: str | PathLike[str]) -> None:
        """Write the picture as `.svg` or `.png`.

        Raises
        ------
        OptionError : the name ends in neither.
        OSError : the file cannot be written.
        """
        from copydesk import store

        target = Path(path)
        kind = target.suffix.lower()
        if kind not in (".svg", ".png"):
            raise OptionError(f"path: {str(target)!r} is not accepted; give a name that ends in .svg or .png")
        store.refuse_no_place(target)
        store.write_whole(target, self.svg.encode("utf-8") if kind == ".svg" else self._png(2))

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        # Notebooks that are not trusted show no SVG; they fall back to the PNG. nbconvert wants the words for both.
        png = base64.b64encode(self._png(1)).decode("ascii")
        words = {"alt": self._summary}
        shown = {"image/svg+xml": self.svg, "image/png": png, "text/plain": self._summary}
        return shown, {"image/svg+xml": words, "image/png": words}

    def __repr__(self) -> str:
        """Return in words what is shown."""
        return self._summary


class Plots:
    """The plots of one coverage, as `cov.plot`; needs the extra `plots`.

    Each method takes `theme`, `"light"` or `"dark"`, for the ground it is drawn on, and gives a `Plot`.

    Examples
    --------
    >>> import copydesk as cd
    >>> plot = cd.load_sample().plot.matrix()
    >>> plot
    Who carried what: ... statements in 11 outlets
    >>> plot.svg[:4]
    '<svg'
    """

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage

    @property
    def _findings(self) -> Findings:
        return self._coverage._findings

    def matrix(self, *, most: int = 30, theme: Theme = "light") -> Plot:
        """Draw who carried what: outlets across, shared statements down, a cell for how close the version is.

        Parameters
        ----------
        most : int
            How many statements to show at most, the most carried first.
        theme : {"light", "dark"}
            The ground to draw on.

        Raises
        ------
        ImportError : altair or vl-convert is missing; the message names the extra.
        """
        findings = self._findings
        brush = _Brush(theme)
        shown = _first(findings.shared, most)
        cells = []
        for s in shown:
            held: dict[str, list[Version]] = defaultdict(list)
            for version in findings.versions(s):
                for _, row in version.rows:
                    if row.region in BODY:
                        held[findings.sources.outlet[row.doc]].append(version)
            cells += [
                {
                    "statement": s.name,
                    "outlet": outlet,
                    "relation": found[0].relation,  # the closest comes first
                    "reported": not any(version.is_marked for version in found),
                }
                for outlet, found in held.items()
            ]
        carrying = {cell["outlet"] for cell in cells}
        outlets = [outlet for outlet in findings.outlets if outlet in carrying]
        for cell in cells:
            cell["sign"] = SIGNS[cell["relation"]][0]
        alt = brush.altair
        names = ", ".join(f"'{key}': '{sign}  {name}'" for key, (sign, name, _) in SIGNS.items())
        x = alt.X(
            "outlet:N",
            sort=[visible(outlet) for outlet in outlets],
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=-38,
                labelLimit=190,
                labelFontSize=12,
                labelPadding=8,
                labelColor=brush.ground.ink,
            ),
        )
        y = alt.Y("statement:N", sort=[s.name for s in shown], title=None, axis=None)
        colours = brush.ground.relations
        colour = alt.Color(
            "relation:N",
            scale=alt.Scale(domain=list(RELATIONS), range=[colours[name][0] for name in RELATIONS]),
            legend=alt.Legend(
                title=None,
                orient="bottom",
                direction="horizontal",
                columns=6,
                symbolType="square",
                symbolSize=190,
                labelExpr=f"{{{names}}}[datum.label]",
                offset=22,
            ),
        )
        base = alt.Chart(brush.values(cells)).encode(x=x, y=y)
        tile = {"width": alt.RelativeBandSize(0.86), "height": alt.RelativeBandSize(0.8), "cornerRadius": 3}
        printed = base.transform_filter("!datum.reported").mark_rect(**tile).encode(color=colour)
        reported = (
            base.transform_filter("datum.reported")
            .mark_rect(**tile, fill=brush.ground.paper, strokeWidth=2)
            .encode(
                stroke=alt.Stroke(
                    "relation:N",
                    scale=alt.Scale(domain=list(RELATIONS), range=[colours[name][0] for name in RELATIONS]),
                    legend=None,
                )
            )
        )
        on_tile = alt.Scale(domain=list(RELATIONS), range=[colours[name][1] for name in RELATIONS])
        signs = (
            base.transform_filter("!datum.reported")
            .mark_text(aria=False, fontSize=15, fontWeight="bold", baseline="middle")
            .encode(text="sign:N", color=alt.Color("relation:N", scale=on_tile, legend=None))
        )
        hollow_signs = (
            base.transform_filter("datum.reported")
            .mark_text(aria=False, fontSize=15, fontWeight="bold", baseline="middle", color=brush.ground.ink)
            .encode(text="sign:N")
        )
        guides = (
            alt.Chart(brush.values([{"statement": s.name} for s in shown]))
            .mark_rule(aria=False, color=brush.ground.line, strokeWidth=1)
            .encode(y=y)
        )
        layers = [guides, printed, reported, signs, hollow_signs, *brush.labels(findings, shown, y)]
        chart = alt.layer(*layers).resolve_scale(color="independent", stroke="independent")
        return brush.plot(
            chart,
            title="Who carried what",
            subtitle=[
                "Each row is a statement that several outlets carry, each cell how close the outlet’s closest version",
                f"is to the fullest one. Hollow: reported, not quoted. {_left_out(findings, shown)}",
            ],
            size=(max(120, 46 * len(outlets)), ROW_HEIGHT * len(shown)),
            summary=f"{counted(len(shown), 'statement')} in {counted(len(outlets), 'outlet')}",
            empty="No statement stands in more than one outlet." if not shown else None,
        )

    def timeline(self, *, most: int = 20, theme: Theme = "light") -> Plot:
        """Draw who had it first: for each shared statement a dot per article at its time of publication.

        Parameters
        ----------
        most, theme : as for `matrix`.

        Raises
        ------
        ImportError : altair or vl-convert is missing; the message names the extra.
        """
        findings = self._findings
        brush = _Brush(theme)
        times = findings.sources.published
        timed = [s for s in findings.shared if any(times[row.doc] is not None for _, row in s.rows)]
        start = datetime.max.replace(tzinfo=UTC)
        shown = sorted(_first(timed, most), key=lambda s: min(times[row.doc] or start for _, row in s.rows))
        zone = _common_zone(time for time in times if time is not None)
        dots, spans = [], []
        notes: dict[str, str] = {}
        for s in shown:
            docs = dict.fromkeys(row.doc for _, row in s.rows)
            order = sorted((time, doc) for doc in docs if (time := times[doc]) is not None)
            notes[s.name] = f"first in {findings.sources.outlet[order[0][1]]}"
            colour = findings.colours[s.base.speaker_id]
            for place, (time, doc) in enumerate(order):
                dots.append(
                    {
                        "statement": s.name,
                        "time": _wall(time, zone),
                        "outlet": findings.sources.outlet[doc],
                        "rank": "first" if place == 0 else "later",
                        "colour": brush.speaker(colour),
                    }
                )
            spans.append({"statement": s.name, "from": _wall(order[0][0], zone), "to": _wall(order[-1][0], zone)})
        alt = brush.altair
        y = alt.Y("statement:N", sort=[s.name for s in shown], title=None, axis=None)
        clock = alt.Axis(
            orient="top",
            title=f"Time of publication, {_zone_name(zone)}",
            grid=True,
            labelFontSize=12,
            tickCount=8,
            labelExpr="utchours(datum.value) + utcminutes(datum.value) ? utcFormat(datum.value, '%H:%M')"
            " : utcFormat(datum.value, '%-d %b')",
        )
        x = alt.X("time:T", scale=alt.Scale(type="utc", padding=12), axis=clock)
        rules = (
            alt.Chart(brush.values(spans))
            .mark_rule(aria=False, strokeWidth=2, color=brush.ground.line)
            .encode(y=y, x=alt.X("from:T", scale=alt.Scale(type="utc", padding=12), axis=clock), x2="to:T")
        )
        points = (
            alt.Chart(brush.values(dots))
            .mark_point(strokeWidth=2.2, opacity=1)
            .encode(
                y=y,
                x=x,
                stroke=alt.Stroke("colour:N", scale=None),
                fill=alt.condition(
                    "datum.rank == 'first'", alt.Fill("colour:N", scale=None), alt.value(brush.ground.paper)
                ),
                size=alt.condition("datum.rank == 'first'", alt.value(150), alt.value(75)),
                order=alt.Order("rank:N", sort="descending"),
            )
        )
        chart = alt.layer(rules, points, *brush.labels(findings, shown, y, notes))
        return brush.plot(
            chart,
            title="Who had it first",
            subtitle=[
                "Each row is a statement that several outlets carry, each dot an article that carries it.",
                f"Full dot: the first. Colour: the speaker. {_left_out(findings, shown)}",
            ],
            size=(560, ROW_HEIGHT * len(shown)),
            summary=f"{counted(len(shown), 'statement')} in {counted(len(dots), 'article')}, in time",
            empty=None if shown else "No statement stands in more than one outlet with a known time.",
        )

    def voices(self, *, most: int = 20, theme: Theme = "light") -> Plot:
        """Draw who is heard: words quoted by outlet, as bars with a colour for each of the most quoted speakers.

        Parameters
        ----------
        most : int
            How many outlets to show at most, those that quote most first.
        theme : {"light", "dark"}
            The ground to draw on.

        Raises
        ------
        ImportError : altair or vl-convert is missing; the message names the extra.
        """
        findings = self._findings
        brush = _Brush(theme)
        words: dict[str, Counter[str]] = defaultdict(Counter)
        colour_of = {OTHERS: 8}
        for voice in findings.quoted.voices:
            number = findings.colours[voice.speaker_id]
            name = OTHERS if number >= 8 else str(voice.speaker_id)
            colour_of[name] = number
            words[voice.outlet][name] += voice.n_words
        outlets = sorted(words, key=lambda outlet: -words[outlet].total())
        shown = _first(outlets, most)
        speakers = sorted(colour_of, key=lambda name: colour_of[name])
        names = [visible(name) for name in speakers]
        bars = [
            {"outlet": outlet, "speaker": name, "words": words[outlet][name], "place": colour_of[name]}
            for outlet in shown
            for name in speakers
            if words[outlet][name]
        ]
        totals = [{"outlet": outlet, "words": words[outlet].total()} for outlet in shown]
        alt = brush.altair
        y = alt.Y(
            "outlet:N",
            sort=[visible(outlet) for outlet in shown],
            title=None,
            axis=alt.Axis(labelLimit=230, labelFontSize=13, labelColor=brush.ground.ink, labelPadding=8),
        )
        stack = (
            alt.Chart(brush.values(bars))
            .mark_bar(height=alt.RelativeBandSize(0.72), stroke=brush.ground.paper, strokeWidth=1.5)
            .encode(
                y=y,
                x=alt.X("words:Q", title="Words quoted", axis=alt.Axis(grid=True, tickCount=6)),
                color=alt.Color(
                    "speaker:N",
                    sort=names,
                    scale=alt.Scale(domain=names, range=[brush.speaker(colour_of[name]) for name in speakers]),
                    legend=alt.Legend(
                        title=None, orient="top", direction="horizontal", columns=4, symbolType="circle", labelLimit=200
                    ),
                ),
                order="place:Q",
            )
        )
        sums = (
            alt.Chart(brush.values(totals))
            .mark_text(aria=False, align="left", dx=7, fontSize=12, color=brush.ground.soft)
            .encode(y=y, x="words:Q", text=alt.Text("words:Q", format=","))
        )
        more = len(outlets) - len(shown)
        return brush.plot(
            alt.layer(stack, sums),
            title="Who is heard",
            subtitle=[
                "Words between quotation marks, or in paragraphs set as quotations, in the bodies of the articles."
                + (f" {counted(more, 'more outlet')} not shown." if more else "")
            ],
            size=(560, 32 * len(shown)),
            summary=f"words quoted in {counted(len(shown), 'outlet')}",
            empty=None if shown else "No words stand between quotation marks in any article.",
        )

    def network(self, *, most: int = 24, theme: Theme = "light") -> Plot:
        """Draw who shares words with whom: lines for common statements, arrows for articles copied.

        An arrow leads from the outlet that published a text first (or, where a time is missing, from the fullest text)
        to the one that printed a copy.

        Parameters
        ----------
        most : int
            How many outlets to show at most, those with the most lines first.
        theme : {"light", "dark"}
            The ground to draw on.

        Raises
        ------
        ImportError : altair or vl-convert is missing; the message names the extra.
        """
        findings = self._findings
        brush = _Brush(theme)
        alt = brush.altair
        edges: dict[str, dict[Pair, int]] = {"statements": {}, "copies": {}}
        for source, target, kind, number in records(
            self._coverage.network().edges, ("source", "target", "kind", "number")
        ):
            edges[kind][source, target] = number
        shared, copied = edges["statements"], edges["copies"]
        weight: Counter[str] = Counter()
        for (left, right), number in [*shared.items(), *copied.items()]:
            weight[left] += number
            weight[right] += number
        shown = set(_first(sorted(weight, key=lambda outlet: -weight[outlet]), most))
        shared = {pair: number for pair, number in shared.items() if shown.issuperset(pair)}
        copied = {pair: number for pair, number in copied.items() if shown.issuperset(pair)}
        order = _ring([outlet for outlet in findings.outlets if outlet in shown], shared, copied)
        place = {
            outlet: (math.sin(math.tau * n / len(order)), math.cos(math.tau * n / len(order)))
            for n, outlet in enumerate(order)
        }
        articles = Counter(findings.sources.outlet)
        nodes = [
            {
                "outlet": outlet,
                "x": x,
                "y": y,
                "label_x": 1.11 * x,
                "label_y": 1.08 * y,
                "articles": articles[outlet],
                "align": "center" if abs(x) < 0.25 else ("left" if x > 0 else "right"),
            }
            for outlet, (x, y) in place.items()
        ]
        common, copies, heads = [], [], []
        for number, ((left, right), n) in enumerate(sorted(shared.items())):
            path = _bow(place[left], place[right], 0.25)
            common += [{"edge": number, "step": k, "x": x, "y": y, "n": n} for k, (x, y) in enumerate(path)]
        for number, ((left, right), n) in enumerate(sorted(copied.items())):
            path = _bow(place[left], place[right], 0.45)[:-2]
            copies += [{"edge": number, "step": k, "x": x, "y": y, "n": n} for k, (x, y) in enumerate(path)]
            (x0, y0), (x1, y1) = path[-2:]
            heads.append({"x": x1, "y": y1, "angle": math.degrees(math.atan2(x1 - x0, y1 - y0))})
        wide = alt.Scale(domain=[-1.62, 1.62])
        high = alt.Scale(domain=[-1.22, 1.22])
        x, y = alt.X("x:Q", scale=wide, axis=None), alt.Y("y:Q", scale=high, axis=None)
        statements = (
            alt.Chart(brush.values(common))
            .mark_line(opacity=0.55, color=brush.ground.added, strokeCap="round", interpolate="basis")
            .encode(
                x=x,
                y=y,
                detail="edge:N",
                order="step:Q",
                strokeWidth=alt.StrokeWidth(
                    "n:Q",
                    scale=alt.Scale(type="linear", domain=[1, max([2, *shared.values()])], range=[1, 9]),
                    legend=alt.Legend(
                        title="Statements in common",
                        orient="bottom",
                        symbolSize=700,
                        values=_few_values(shared.values()),
                        format="d",
                    ),
                ),
            )
        )
        arrow = brush.speaker(1)
        lines = (
            alt.Chart(brush.values(copies))
            .mark_line(strokeWidth=2.6, color=arrow, interpolate="basis")
            .encode(x=x, y=y, detail="edge:N", order="step:Q")
        )
        tips = (
            alt.Chart(brush.values(heads))
            .mark_point(shape="triangle", filled=True, size=170, opacity=1, color=arrow)
            .encode(x=x, y=y, angle=alt.Angle("angle:Q", scale=alt.Scale(domain=[0, 360], range=[0, 360])))
        )
        dots = (
            alt.Chart(brush.values(nodes))
            .mark_circle(opacity=1, color=brush.ground.ink, stroke=brush.ground.paper, strokeWidth=2)
            .encode(
                x=x,
                y=y,
                size=alt.Size(
                    "articles:Q",
                    scale=alt.Scale(domain=[0, max([1, *articles.values()])], range=[60, 420]),
                    legend=None,
                ),
            )
        )
        labels = [
            alt.Chart(brush.values([node for node in nodes if node["align"] == align]))
            .mark_text(aria=False, align=align, baseline="middle", fontSize=13, color=brush.ground.ink, limit=190)
            .encode(
                x=alt.X("label_x:Q", scale=wide, axis=None),
                y=alt.Y("label_y:Q", scale=high, axis=None),
                text="outlet:N",
            )
            for align in ("left", "center", "right")
        ]
        return brush.plot(
            alt.layer(statements, lines, tips, dots, *labels),
            title="Who shares words with whom",
            subtitle=[
                "Blue lines: statements that both outlets carry, the wider the more. Orange arrows: articles copied,",
                "from the first to publish to the one that followed. Dots grow with the number of articles.",
            ],
            size=(680, 510),
            summary=f"{counted(len(order), 'outlet')}, {counted(len(shared), 'pair')} with common statements, "
            f"{counted(len(copied), 'pair')} with copies",
            empty=None if order else "No two outlets share a statement or an article.",
        )

    def changes(self, utterance: str, *, most: int = 12, theme: Theme = "light") -> Plot:
        """Draw what became of one statement: every version under the fullest one, word by word.

        Parameters
        ----------
        utterance : str
            A name such as `"U04"`.
        most : int
            How many versions to show at most, the closest first.
        theme : {"light", "dark"}
            The ground to draw on.

        Raises
        ------
        OptionError : there is no such utterance in the body of an article.
        ImportError : altair or vl-convert is missing; the message names the extra.
        """
        findings = self._findings
        statement = findings.statement(utterance)
        brush = _Brush(theme)
        alt = brush.altair
        found = findings.versions(statement)
        shown = _first(found, most)
        words: list[dict[str, Any]] = []
        heads: list[dict[str, Any]] = []
        line = 0
        for version in shown:
            sign, name, _ = SIGNS[version.relation]
            outlets = dict.fromkeys(findings.sources.outlet[row.doc] for _, row in version.rows)
            fact = f"{sign}  {name}{'' if version.is_marked else ', reported'}"
            heads.append({"line": line, "outlet": excerpt(" · ".join(outlets), 34), "fact": fact})
            line = _typeset(version.changes, words, line) + 2
        y_scale = alt.Scale(domain=[-0.9, line - 1], reverse=True)
        x_scale = alt.Scale(domain=[0, LINE_CHARS])
        y = alt.Y("line:Q", scale=y_scale, axis=None)
        x = alt.X("at:Q", scale=x_scale, axis=None)
        grounds = alt.Scale(domain=["delete", "insert"], range=[brush.ground.dropped_ground, brush.ground.added_ground])
        inks = alt.Scale(
            domain=["equal", "delete", "insert", "joint"],
            range=[brush.ground.ink, brush.ground.dropped, brush.ground.added, brush.ground.soft],
        )
        table = alt.Chart(brush.values(words))
        changed = table.transform_filter("datum.op == 'delete' || datum.op == 'insert'")
        rects = changed.mark_rect(aria=False, height=LINE_HEIGHT - 3).encode(
            x=x, x2="end:Q", y=y, color=alt.Color("op:N", scale=grounds, legend=None)
        )
        texts = table.mark_text(aria=False, align="left", baseline="middle", font=MONOSPACE, fontSize=12).encode(
            x=x, y=y, text="word:N", color=alt.Color("op:N", scale=inks, legend=None)
        )
        struck = (
            table.transform_filter("datum.op == 'delete'")
            .mark_rule(aria=False, strokeWidth=1.3, color=brush.ground.dropped)
            .encode(x=x, x2="end:Q", y=y)
        )
        under = (
            table.transform_filter("datum.op == 'insert'")
            .mark_rule(aria=False, strokeWidth=1.6, color=brush.ground.added, yOffset=8)
            .encode(x=x, x2="end:Q", y=y)
        )
        head = alt.Chart(brush.values(heads)).encode(y=y)
        outlets = head.mark_text(
            aria=False,
            align="right",
            baseline="middle",
            x=-22,
            fontSize=13,
            fontWeight="bold",
            limit=230,
            color=brush.ground.ink,
        )
        facts = head.mark_text(
            aria=False, align="right", baseline="middle", x=-22, dy=18, fontSize=12, limit=230, color=brush.ground.soft
        )
        chart = alt.layer(
            rects, texts, struck, under, outlets.encode(text="outlet:N"), facts.encode(text="fact:N")
        ).resolve_scale(color="independent")
        more = len(found) - len(shown)
        speaker = statement.base.speaker_id
        by = excerpt(named(speaker), 60)
        return brush.plot(
            chart,
            title=f"What became of the words: {statement.name}, {by}",
            subtitle=[
                "The fullest version stands on top. Below it, words dropped are struck through, words added underlined."
                + (f" {counted(more, 'more version')} not shown." if more else "")
            ],
            size=(round(LINE_CHARS * CHAR_WIDTH), round((line - 0.1) * LINE_HEIGHT)),
            summary=f"{counted(len(shown), 'version')}",
        )


class _Brush:
    """What every plot is drawn with: altair, and the colours of one theme."""

    def __init__(self, theme: Theme) -> None:
        one_of("theme", theme, tuple(GROUNDS))
        self.altair = _altair()
        self.ground: Ground = GROUNDS[theme]
        self.theme = theme

    def values(self, rows: list[dict[str, Any]]) -> Any:  # noqa: ANN401 (altair is optional)
        """Return rows as the data of a chart; vl-convert ends the process at a character that XML does not know."""
        shown = [{k: visible(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows]
        return self.altair.Data(values=shown)

    def speaker(self, number: int) -> str:
        """Return a speaker's colour; on dark ground a lighter one."""
        lift = 0.22 if self.theme == "dark" else 0.0
        return "#" + "".join(f"{round(part + (255 - part) * lift):02x}" for part in rgb(number))

    def labels(
        self,
        findings: Findings,
        statements: Sequence[Statement],
        y: Any,  # noqa: ANN401 (altair is optional)
        notes: dict[str, str] | None = None,
    ) -> list[Any]:
        """Return layers with the words of each statement, and under them its speaker, left of the chart."""
        alt = self.altair
        rows = []
        for s in statements:
            speaker = s.base.speaker_id
            words = excerpt(part_text(s.base, findings.texts), LABEL_CHARS).rstrip(" ,")
            by = excerpt(named(speaker), 40)
            facts = [by, notes[s.name]] if notes else [by]
            rows.append(
                {
                    "statement": s.name,
                    "words": f"“{words}”",
                    "by": " · ".join(facts),
                    "colour": self.speaker(findings.colours[speaker]),
                }
            )
        base = alt.Chart(self.values(rows)).encode(y=y)
        words = base.mark_text(aria=False, align="right", x=-16, dy=-7, fontSize=13, limit=430, color=self.ground.ink)
        by = base.mark_text(aria=False, align="right", x=-30, dy=9, fontSize=11, limit=400, color=self.ground.soft)
        dots = base.mark_point(aria=False, shape="circle", filled=True, size=62, opacity=1, x=-21, yOffset=9)
        return [
            words.encode(text="words:N"),
            by.encode(text="by:N"),
            dots.encode(fill=alt.Fill("colour:N", scale=None)),
        ]

    def plot(
        self,
        chart: Any,  # noqa: ANN401 (altair is optional)
        *,
        title: str,
        subtitle: list[str],
        size: tuple[int, int],
        summary: str,
        empty: str | None = None,
    ) -> Plot:
        """Return the finished plot: title, size, colours; only the word `empty` where there is nothing to draw."""
        alt, ground = self.altair, self.ground
        if empty is not None:
            chart = alt.layer(
                alt.Chart(self.values([{"word": empty}]))
                .mark_text(aria=False, align="left", x=0, y=10, fontSize=14, color=ground.soft)
                .encode(text="word:N")
            )
            subtitle, size, summary = [], (480, 24), empty
        head = alt.TitleParams(
            visible(title),
            subtitle=[line for line in subtitle if line.strip()],
            anchor="start",
            frame="bounds",
            fontSize=21,
            fontWeight="bold",
            color=ground.ink,
            subtitleFontSize=13,
            subtitleLineHeight=18,
            subtitlePadding=7,
            subtitleColor=ground.soft,
            offset=20,
        )
        finished = (
            chart.properties(
                title=head,
                width=size[0],
                height=size[1],
                background=ground.paper,
                padding=22,
            )
            .configure(font=FONT)
            .configure_view(stroke=None)
            .configure_axis(
                domain=False,
                ticks=False,
                gridColor=ground.line,
                labelColor=ground.soft,
                titleColor=ground.soft,
                titleFontWeight="normal",
                titleFontSize=12,
                labelFontSize=12,
            )
            .configure_legend(
                labelColor=ground.ink,
                titleColor=ground.soft,
                titleFontWeight="normal",
                labelFontSize=12,
                titleFontSize=12,
            )
        )
        return Plot(finished, f"{title}: {summary}")


def _altair() -> Any:  # noqa: ANN401 (altair is optional)
    """Return altair, once vl-convert is there too."""
    try:
        import altair
        import vl_convert  # noqa: F401 (only whether it is there)
    except ImportError as error:
        raise ImportError(
            f'plots need altair and vl-convert-python, and {error.name} is not installed; pip install "copydesk[plots]"'
        ) from None
    return altair


def _deflated(png: bytes) -> bytes:
    """Return the same picture in a fraction of the bytes: vl-convert packs for speed, a notebook keeps the picture."""
    pieces, packed, at = [png[:8]], b"", 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        if kind == b"IDAT":
            packed += png[at + 8 : at + 8 + size]
        else:
            if kind == b"IEND":
                content = zlib.compress(zlib.decompress(packed), 9)
                check = zlib.crc32(b"IDAT" + content)
                pieces.append(struct.pack(">I4s", len(content), b"IDAT") + content + struct.pack(">I", check))
            pieces.append(png[at : at + 12 + size])
        at += 12 + size
    return b"".join(pieces)


def _first(found: Sequence[Any], most: int) -> list[Any]:
    at_least_one("most", most)
    return list(found[:most])


def _left_out(findings: Findings, shown: Sequence[Statement]) -> str:
    more = len(findings.shared) - len(shown)
    return f"{counted(more, 'more statement')} not shown." if more else ""


# ---------------------------------------------------------------------- time


def _common_zone(times: Iterable[datetime]) -> timedelta:
    """Return the distance from UTC that all times share; UTC itself where they do not."""
    offsets = {time.utcoffset() or timedelta() for time in times}
    return offsets.pop() if len(offsets) == 1 else timedelta()


def _wall(time: datetime, zone: timedelta) -> str:
    """Return what the clocks of a zone show, written as if it were UTC: charts know no other zone."""
    return (time.astimezone(UTC) + zone).strftime("%Y-%m-%dT%H:%M:%SZ")


def _zone_name(zone: timedelta) -> str:
    minutes = round(zone.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" if not minutes else f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


# ---------------------------------------------------------------------- the network

Pair = tuple[str, str]
Point = tuple[float, float]


def _ring(outlets: Sequence[str], *weights: dict[Pair, int]) -> list[str]:
    """Return the outlets in an order in which those with much in common are neighbours."""
    strength: Counter[Pair] = Counter()
    for weight in weights:
        for (left, right), number in weight.items():
            strength[left, right] += number
            strength[right, left] += number
    waiting = list(outlets)
    order = waiting[:1]
    while len(order) < len(outlets):
        waiting.remove(order[-1])
        order.append(max(waiting, key=lambda outlet: strength[order[-1], outlet]))
    return order


def _bow(start: Point, end: Point, bend: float) -> list[Point]:
    """Return a line between two places that bends towards the middle of the ring."""
    middle = ((1 - bend) * (start[0] + end[0]) / 2, (1 - bend) * (start[1] + end[1]) / 2)
    steps = [step / 14 for step in range(15)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * middle[0] + t**2 * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * middle[1] + t**2 * end[1],
        )
        for t in steps
    ]


def _few_values(numbers: Iterable[int]) -> list[int]:
    """Return the least, the middle and the most of some numbers, each once."""
    order = sorted(set(numbers))
    return sorted({order[0], order[len(order) // 2], order[-1]}) if order else []


# ---------------------------------------------------------------------- words in lines


def _typeset(changes: Iterable[Change], words: list[dict[str, Any]], line: int) -> int:
    """Put the words of an alignment into lines, appending to `words`; return the last line."""
    at = 0
    for op, full, variant in changes:
        if op == "joint":
            runs = [("joint", "[…]")]
        elif op == "equal":
            runs = [("equal", variant)]
        else:
            runs = [("delete", full), ("insert", variant)]
        for kind, run in runs:
            before: dict[str, Any] | None = None
            for word in run.split():
                for piece in (word[n : n + LINE_CHARS] for n in range(0, len(word), LINE_CHARS)):
                    if at and at + len(piece) > LINE_CHARS:
                        line, at, before = line + 1, 0, None
                    if before is not None:
                        before["end"] = at  # one ground and one line under or through a run of words
                    before = {"line": line, "at": at, "end": at + len(piece), "word": piece, "op": kind}
                    words.append(before)
                    at += len(piece) + 1
    return line
