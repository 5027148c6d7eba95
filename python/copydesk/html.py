"""Text as HTML: the one place where words of the data become markup.

Everything that comes from data passes through `escape`. Nothing here fetches, scripts or writes a style sheet, so what
it makes also shows in a notebook that is not trusted.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from copydesk.palette import SPEAKER_COLOURS

# HTML gives controls no meaning, XML refuses them and two code points more; browsers show the replacement instead.
_UNSEEN = {code: "\ufffd" for code in (*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF)}
_PARAGRAPH = re.compile(r"[^\r\n]+")


def escape(value: object) -> str:
    """Return `value` as text that is safe in content and in quoted attributes."""
    return html.escape(visible(value), quote=True)


def visible(value: object) -> str:
    """Return `value` as text of characters that HTML and XML can hold."""
    return str(value).translate(_UNSEEN)


@dataclass(frozen=True)
class Mark:
    """A stretch of one text to be marked: code points, half-open, and the number of its row."""

    start: int
    end: int
    row: int


def without_overlaps(marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks in order, the longer one where two share a character."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.row)):
        if mark.start >= mark.end:
            continue
        if kept and mark.start < kept[-1].end:
            if mark.end - mark.start > kept[-1].end - kept[-1].start:
                kept[-1] = mark
            continue
        kept.append(mark)
    return kept


def paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of `text[start:end]` that hold anything visible."""
    for line in _PARAGRAPH.finditer(text, start, end):
        if not line.group().isspace():
            yield line.span()


def marked(
    text: str,
    start: int,
    end: int,
    marks: Sequence[Mark],
    show: Callable[[Mark, str, bool], str],
    inside: Callable[[int, int], str] | None = None,
) -> str:
    """Return `text[start:end]` as HTML, with `show(mark, inner_html, is_first_piece)` around each marked stretch.

    `marks` are in order and do not overlap; one that crosses the border is cut there. `inside(left, right)` gives the
    HTML of `text[left:right]` where that is more than the words.
    """
    pieces, at = [], start
    for mark in marks[bisect_right(marks, start, key=lambda mark: mark.end) :]:
        if mark.start >= end:
            break
        left, right = max(mark.start, at), min(mark.end, end)
        pieces.append(escape(text[at:left]))
        pieces.append(show(mark, inside(left, right) if inside else escape(text[left:right]), left == mark.start))
        at = right
    pieces.append(escape(text[at:end]))
    return "".join(pieces)


def colour_numbers(speakers: Iterable[str | None]) -> dict[str | None, int]:
    """Give each speaker, most important first, the number of a colour; those after the last one and null share it."""
    numbers: dict[str | None, int] = {}
    for speaker in speakers:
        if speaker is not None and speaker not in numbers:
            numbers[speaker] = min(len(numbers), len(SPEAKER_COLOURS))
    numbers[None] = len(SPEAKER_COLOURS)
    return numbers


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


class View:
    """HTML that a notebook shows; `str()` gives the HTML itself."""

    def __init__(self, html_text: str, summary: str) -> None:
        self._html = html_text
        self._summary = summary

    def _repr_html_(self) -> str:
        return self._html

    def __str__(self) -> str:
        """Return the HTML."""
        return self._html

    def __repr__(self) -> str:
        """Return in words what is shown."""
        return self._summary


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, `1 article` or `2 articles`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def percent(share: float) -> str:
    """Return a share as whole per cent."""
    return f"{100 * share:.0f} %"


def when(time: datetime) -> str:
    """Return a time as a reader expects it; midnight sharp is taken for a date."""
    day = f"{time.day} {MONTHS[time.month - 1]} {time.year}"
    if (time.hour, time.minute, time.second) == (0, 0, 0):
        return day
    zone = time.strftime("%z")
    return f"{day}, {time:%H:%M} {'UTC' if zone == '+0000' else f'{zone[:3]}:{zone[3:5]}'}"


def lag(difference: timedelta) -> str:
    """Return how much later, in the largest units that matter."""
    minutes = round(difference.total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"+{days} d {hours} h"
    return f"+{hours} h {minutes:02d} min" if hours else f"+{minutes} min"


def excerpt(text: str, most: int) -> str:
    """Return `text` on one line, cut at a blank after at most `most` characters."""
    line = " ".join(text[: 4 * most].split())
    if len(line) <= most and len(text) <= 4 * most:
        return line
    return line[:most].rsplit(" ", 1)[0] + " …"
