"""What every plot is: a still picture drawn by vl-convert, as SVG and as PNG, in the colours of one ground.

Offline, without a script, without touching the renderer that the user has chosen in altair. Words of the data reach a
chart as values only, never as an expression, a field name or markup.
"""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

from copydesk.errors import OptionError
from copydesk.findings import Findings, Statement, named
from copydesk.html import escape, excerpt, visible
from copydesk.palette import GROUNDS, Ground, Theme, rgb
from copydesk.rows import in_marks, one_of, part_text

# Arial's widths, which Liberation Sans shares: what was measured here fits where it is shown.
FONT = "Helvetica Neue, Arial, Liberation Sans, DejaVu Sans, sans-serif"
LABEL_CHARS = 58


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

        return deflated(vl_convert.svg_to_png(self.svg, scale=scale))

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


class Brush:
    """What every plot is drawn with: altair, and the colours of one theme."""

    def __init__(self, theme: Theme) -> None:
        one_of("theme", theme, tuple(GROUNDS))
        self.altair = altair()
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
                    "words": in_marks(s.base, words),
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


def altair() -> Any:  # noqa: ANN401 (altair is optional)
    """Return altair, once vl-convert is there too."""
    try:
        import altair
        import vl_convert  # noqa: F401 (only whether it is there)
    except ImportError as error:
        raise ImportError(
            f'plots need altair and vl-convert-python, and {error.name} is not installed; pip install "copydesk[plots]"'
        ) from None
    return altair


def deflated(png: bytes) -> bytes:
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
