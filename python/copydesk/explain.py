"""Two texts side by side, with the passages they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from copydesk import _core
from copydesk._core import Table
from copydesk.html import Mark, counted, escape, marked, paragraphs, percent, without_overlaps

__all__ = ["Explanation"]

_WORD = re.compile(r"\S+")
# A shared passage, an edited one and boilerplate: colour, and the line under it that tells them apart without colour.
_LOOKS = {"same": ("0,114,178", "solid"), "edited": ("230,159,0", "dashed"), "boilerplate": ("128,128,128", "dotted")}
# Forms of one mark, as each house prints it: another one is no edit.
_FORMS = str.maketrans(dict.fromkeys("“”„«»‘’‚‹›'", '"'))
_COLUMNS = ("left_start", "left_end", "right_start", "right_end", "edited", "boilerplate")


class _Side(NamedTuple):
    doc: int
    text: str
    other: int


class _Word(NamedTuple):
    """A word of a text and the marks around it; marks alone are a word."""

    start: int
    end: int
    core: str
    edges: tuple[tuple[int, int], tuple[int, int]]

    @classmethod
    def of(cls, found: re.Match[str]) -> _Word:
        text, (start, end) = found.string, found.span()
        left, right = start, end
        while left < end and not text[left].isalnum():
            left += 1
        while right > left and not text[right - 1].isalnum():
            right -= 1
        if left == right:
            return cls(start, end, _plain(text[start:end]), ((start, start), (end, end)))
        return cls(start, end, _plain(text[left:right]), ((start, left), (right, end)))


class Explanation:
    """Why two texts are copies, or what they share without being copies. A notebook shows them side by side.

    Attributes
    ----------
    left, right : int
        The numbers of the two texts.
    passages : Table
        The runs of text they share, in the order of the left one: ``left_start``, ``left_end``, ``right_start``,
        ``right_end`` (code points), ``edited``, ``boilerplate``.
    edits : Table
        What differs inside the edited passages: ``passage`` (row number in `passages`), ``op`` (delete, insert,
        replace), ``left``, ``right``: the words on both sides.
    shares : tuple of float
        How much of each text lies in the passages, 0 to 1.
    """

    __slots__ = ("_changes", "_sides", "edits", "left", "passages", "right", "shares")

    def __init__(self, left: int, right: int, texts: tuple[str, str], passages: Table) -> None:
        """Align what differs inside the passages; `passages` has code points."""
        self.left, self.right = left, right
        self._sides = (_Side(left, texts[0], right), _Side(right, texts[1], left))
        self.passages = passages.select(_COLUMNS)
        changes: tuple[list[Mark], list[Mark]] = ([], [])
        edits: dict[str, list[Any]] = {name: [] for name in ("passage", "op", "left", "right")}
        for number, row in enumerate(self.passages.to_pylist()):
            if row["edited"]:
                for change in self._changes_of(number, row, changes):
                    for name, value in zip(edits, (number, *change), strict=True):
                        edits[name].append(value)
        # For each side, the words that the other does not have.
        self._changes = [without_overlaps(marks) for marks in changes]
        # A table without rows has columns of the same types.
        typed: dict[str, list[Any]] = {"passage": [0], "op": [""], "left": [""], "right": [""]}
        self.edits = Table(edits) if edits["op"] else Table(typed).head(0)
        self.shares = (self._share(0), self._share(1))

    def _changes_of(
        self, number: int, row: dict[str, Any], changes: tuple[list[Mark], list[Mark]]
    ) -> list[tuple[str, str, str]]:
        words = [
            [_Word.of(found) for found in _WORD.finditer(side.text, row[f"{name}_start"], row[f"{name}_end"])]
            for side, name in zip(self._sides, ("left", "right"), strict=True)
        ]
        found: list[tuple[str, str, str]] = []

        def tell(op: str, *spans: tuple[int, int]) -> None:
            said = [side.text[slice(*span)] for side, span in zip(self._sides, spans, strict=True)]
            for side, span in enumerate(spans):
                if said[side]:
                    changes[side].append(Mark(*span, number))
            found.append((op, said[0], said[1]))

        at = [0, 0]
        # Compared without the marks around the words, so that another mark is not taken for another word.
        for change in _core.align_words(*(" ".join(word.core for word in side) for side in words)).to_pylist():
            runs = []
            for side, key in enumerate(("base", "variant")):
                end = at[side] + len(change[key].split())
                runs.append(words[side][at[side] : end])
                at[side] = end
            if change["op"] != "equal":
                tell(change["op"], *((run[0].start, run[-1].end) if run else (0, 0) for run in runs))
                continue
            for left, right in zip(*runs, strict=True):
                for edges in zip(left.edges, right.edges, strict=True):
                    one, other = (
                        _plain(side.text[slice(*edge)]) for side, edge in zip(self._sides, edges, strict=True)
                    )
                    if one != other:
                        tell("insert" if not one else "delete" if not other else "replace", *edges)
        return found

    def _spans(self, side: int) -> list[Mark]:
        """Return the passages of one side in order; what two of them share belongs to the first."""
        name = ("left", "right")[side]
        columns = (self.passages[f"{name}_{edge}"].to_pylist() for edge in ("start", "end"))
        marks: list[Mark] = []
        covered = 0
        for start, end, row in sorted((*span, row) for row, span in enumerate(zip(*columns, strict=True))):
            if end > covered:
                marks.append(Mark(max(start, covered), end, row))
                covered = end
        return marks

    def _share(self, side: int) -> float:
        length = len(self._sides[side].text.strip())
        return min(1.0, sum(mark.end - mark.start for mark in self._spans(side)) / max(1, length))

    def __repr__(self) -> str:
        """Show both texts' shared passages, each word that differs in brackets."""
        lines = [f"Texts {self.left} and {self.right}: {self._summary()}"]
        for number, row in enumerate(self.passages.to_pylist()):
            lines.append(f"passage {number + 1}{_kind_note(row)}")
            for side, name in enumerate(("left", "right")):
                words = self._bracketed(side, row[f"{name}_start"], row[f"{name}_end"])
                lines.append(f"  {self._sides[side].doc}: {words}")
                if not row["edited"]:
                    break
        return "\n".join(lines)

    def _bracketed(self, side: int, start: int, end: int) -> str:
        text, pieces = self._sides[side].text, []
        for mark in self._changes[side]:
            if start <= mark.start and mark.end <= end:
                pieces += [text[start : mark.start], "[", text[mark.start : mark.end], "]"]
                start = mark.end
        return " ".join("".join([*pieces, text[start:end]]).split())

    def _summary(self) -> str:
        left, right = (percent(share) for share in self.shares)
        return f"{counted(len(self.passages), 'passage')}, {left} of text {self.left}, {right} of text {self.right}"

    def _repr_html_(self) -> str:
        rows = self.passages.to_pylist()
        sides = "".join(self._side_html(side, rows) for side in (0, 1))
        key = "".join(
            f'<li style="display:inline;margin-right:1em">{_mark_html(kind, escape(says), says)}</li>'
            for kind, says in (("same", "same words"), ("edited", "edited"), ("boilerplate", "boilerplate"))
            if any(_kind(row) == kind for row in rows)
        )
        return (
            '<div style="line-height:1.5">'
            f"<p><b>{escape(self._summary())}</b></p>"
            f'<ul style="list-style:none;padding:0;margin:0 0 1em;font-size:.85em">{key}</ul>'
            '<div style="display:grid;grid-template-columns:1fr 1fr;gap:1.5em;font-family:Georgia,serif">'
            f"{sides}</div></div>"
        )

    def _side_html(self, side: int, rows: Sequence[dict[str, Any]]) -> str:
        doc, text, other = self._sides[side]
        tag = ("del", "ins")[side]
        changes = self._changes[side]

        def changed(_mark: Mark, inner: str, _is_first: bool) -> str:  # noqa: FBT001 (the renderer calls it)
            return f'<{tag} style="font-weight:600;text-decoration-thickness:1px">{inner}</{tag}>'

        def shown(mark: Mark, inner: str, is_first: bool) -> str:  # noqa: FBT001 (the renderer calls it)
            row = rows[mark.row]
            title = f"passage {mark.row + 1}{_kind_note(row)}, also in text {other}"
            number = f'<sup style="opacity:.7">{mark.row + 1}</sup>' if is_first else ""
            return number + _mark_html(_kind(row), inner, title)

        def inside(left: int, right: int) -> str:
            return marked(text, left, right, changes, changed)

        marks = self._spans(side)
        lines = []
        for start, end in paragraphs(text, 0, len(text)):
            pieces = marked(text, start, end, marks, shown, inside)
            lines.append(f'<p style="margin:0 0 .7em">{pieces}</p>')
        return (
            f'<section aria-label="Text {doc}" style="min-width:0;overflow-wrap:anywhere">'
            f'<p style="font-size:.85em;opacity:.75;margin:0 0 .6em">Text {doc}</p>{"".join(lines)}</section>'
        )


def _plain(words: str) -> str:
    """Return words with every quotation mark and apostrophe in one form."""
    return words.translate(_FORMS)


def _kind(row: dict[str, Any]) -> str:
    return "boilerplate" if row["boilerplate"] else "edited" if row["edited"] else "same"


def _kind_note(row: dict[str, Any]) -> str:
    named = [name for name in ("edited", "boilerplate") if row[name]]
    return f" ({', '.join(named)})" if named else ""


def _mark_html(kind: str, inner: str, title: str) -> str:
    colour, line = _LOOKS[kind]
    return (
        f'<mark style="color:inherit;background:rgba({colour},.18);border-bottom:2px {line} rgba({colour},.9)" '
        f'title="{escape(title)}">{inner}</mark>'
    )


def explanation(left: int, right: int, text_of: Callable[[int], str | None], passages: Table | None) -> Explanation:
    """Return the explanation of one pair; `passages` (code points) not given are looked for in the two texts."""
    texts = text_of(left) or "", text_of(right) or ""
    if passages is None:
        found = _core.reuse(
            list(texts),
            min_chars=1,
            min_passage=60,
            language="auto",
            offsets="codepoint",
            errors="replace",
            threads=None,
            progress=False,
        )
        docs = zip(found["left"].to_pylist(), found["right"].to_pylist(), strict=True)
        passages = found.take([row for row, pair in enumerate(docs) if pair == (0, 1)])
    return Explanation(left, right, texts, passages)
