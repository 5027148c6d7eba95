"""The words of an alignment set in lines of letters of one width."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from copydesk.wording import Change

LINE_CHARS = 84


def typeset(changes: Iterable[Change], words: list[dict[str, Any]], line: int) -> int:
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
