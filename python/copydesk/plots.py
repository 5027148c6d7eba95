"""The plots of a comparison, each a `Plot` with the altair chart behind it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from copydesk.clock import common_zone, day, wall, zone_name
from copydesk.findings import Findings, Statement, named
from copydesk.html import counted, excerpt, visible
from copydesk.palette import SIGNS, SPEAKER_COLOURS, Theme
from copydesk.picture import Brush, Plot
from copydesk.ring import Pair, bow, few_values, ring
from copydesk.rows import BODY, RELATIONS, at_least_one, records
from copydesk.typeset import LINE_CHARS, typeset
from copydesk.wording import Version

if TYPE_CHECKING:
    from copydesk.coverage import Coverage

__all__ = ["Plot", "Plots"]

# Letters of one width, so that a word's place is its number of letters.
MONOSPACE = "DejaVu Sans Mono, Menlo, Consolas, Liberation Mono, monospace"
ROW_HEIGHT = 38
CHAR_WIDTH, LINE_HEIGHT = 7.25, 21
OTHERS = "others"


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
        brush = Brush(theme)
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
        brush = Brush(theme)
        times = findings.sources.published
        timed = [s for s in findings.shared if any(times[row.doc] is not None for _, row in s.rows)]
        start = datetime.max.replace(tzinfo=UTC)
        shown = sorted(_first(timed, most), key=lambda s: min(times[row.doc] or start for _, row in s.rows))
        zone = common_zone(time for time in times if time is not None)
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
                        "time": wall(time, zone),
                        "outlet": findings.sources.outlet[doc],
                        "rank": "first" if place == 0 else "later",
                        "colour": brush.speaker(colour),
                    }
                )
            spans.append({"statement": s.name, "from": wall(order[0][0], zone), "to": wall(order[-1][0], zone)})
        # The ticks name the later days alone.
        first = min((time for s in shown for _, row in s.rows if (time := times[row.doc]) is not None), default=None)
        since = "" if first is None else f" from {day(first, zone)}"
        alt = brush.altair
        y = alt.Y("statement:N", sort=[s.name for s in shown], title=None, axis=None)
        clock = alt.Axis(
            orient="top",
            title=f"Time of publication{since}, {zone_name(zone)}",
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
        brush = Brush(theme)
        words: dict[str, Counter[str]] = defaultdict(Counter)
        colour_of = {OTHERS: len(SPEAKER_COLOURS)}
        for voice in findings.quoted.voices:
            number = findings.colours[voice.speaker_id]
            name = OTHERS if number >= len(SPEAKER_COLOURS) else str(voice.speaker_id)
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
                x=alt.X("words:Q", title="Words quoted", axis=alt.Axis(grid=False, tickCount=6)),
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
        brush = Brush(theme)
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
        order = ring([outlet for outlet in findings.outlets if outlet in shown], shared, copied)
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
            path = bow(place[left], place[right], 0.25)
            common += [{"edge": number, "step": k, "x": x, "y": y, "n": n} for k, (x, y) in enumerate(path)]
        for number, ((left, right), n) in enumerate(sorted(copied.items())):
            path = bow(place[left], place[right], 0.45)[:-2]
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
                        values=few_values(shared.values()),
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
        brush = Brush(theme)
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
            line = typeset(version.changes, words, line) + 2
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


def _first(found: Sequence[Any], most: int) -> list[Any]:
    at_least_one("most", most)
    return list(found[:most])


def _left_out(findings: Findings, shown: Sequence[Statement]) -> str:
    more = len(findings.shared) - len(shown)
    return f"{counted(more, 'more statement')} not shown." if more else ""
