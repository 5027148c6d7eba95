"""How a statement is worded from outlet to outlet, as a reader compares it.

`analysis.align` tells every letter's difference between two parts. Here the halves of a quotation that an attribution
breaks in two are one again, and another comma, capital or form of apostrophe is no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from copydesk.analysis import MARKED_KINDS, RELATIONS, Row, edits, part_text, relation_of
from copydesk.html import escape

if TYPE_CHECKING:
    from copydesk.findings import Findings, Statement

# A run of words: `equal`, `delete`, `insert`, `replace`, the words in the base and those in the variant; or `joint`,
# without words, where a quotation is broken off and goes on.
Change = tuple[str, str, str]

JOINT: Change = ("joint", "", "")
# Marks that a cut or a place in another sentence puts after a word.
EDGES = ".,;:!?…"


@dataclass
class Version:
    """One wording of a statement, in one article or several.

    `rows` has for each quotation the number and the row of its first part.
    """

    relation: str
    is_marked: bool
    changes: list[Change]
    rows: list[tuple[int, Row]] = field(default_factory=list)

    @property
    def share_kept(self) -> float:
        """Which share of the fullest version's words stands here, from 0 to 1."""
        kept = total = 0
        for op, full, _ in self.changes:
            n_words = len(full.split())
            total += n_words
            kept += n_words if op == "equal" else 0
        return kept / max(1, total)


def versions(findings: Findings, statement: Statement) -> list[Version]:
    """Return the fullest version of a statement, then every other wording, the closest first."""
    quoted: dict[tuple[int, int], list[tuple[int, Row]]] = {}
    for number, row in statement.rows:
        quoted.setdefault((row["doc"], row["quote"]), []).append((number, row))
    base_at = statement.base["doc"], statement.base["quote"]
    # The base itself may stand outside the bodies, in a headline say.
    base_rows = quoted.pop(base_at, [(statement.number, statement.base)])
    base_parts = [part_text(row, findings.texts) for _, row in base_rows]
    full = " ".join(base_parts)
    is_marked = statement.base["kind"] in MARKED_KINDS
    first = Version("base", is_marked, jointed([("equal", full, full)], base_parts), [base_rows[0]])
    found: dict[tuple[str, bool, tuple[str, ...]], Version] = {}
    for rows in quoted.values():
        parts = tuple(part_text(row, findings.texts) for _, row in rows)
        relation = min((relation_of(row) for _, row in rows), key=RELATIONS.index)
        key = relation, rows[0][1]["kind"] in MARKED_KINDS, parts
        if key not in found:
            changes = softened(edits(full, " ".join(parts), findings.language))
            if len(parts) > 1 and all(op == "equal" for op, _, _ in changes):
                relation = "verbatim"  # each half is less than the whole, together they are it
            found[key] = Version(relation, key[1], jointed(changes, parts))
        found[key].rows.append(rows[0])
    return [first, *sorted(found.values(), key=lambda version: RELATIONS.index(version.relation))]


def jointed(changes: Sequence[Change], parts: Sequence[str]) -> list[Change]:
    """Return an alignment with a `joint` behind each part of the variant but the last.

    A joint inside a run of other words comes behind that run.
    """
    cuts, end = [], 0
    for part in parts[:-1]:
        end += len(part.split())
        cuts.append(end)
    found: list[Change] = []
    at = n_cuts = 0
    for op, full, variant in changes:
        left, right = full.split(), variant.split()
        done = behind = 0
        while n_cuts < len(cuts) and cuts[n_cuts] <= at + len(right):
            cut = cuts[n_cuts] - at
            if op in ("equal", "insert") and done < cut < len(right):
                found += [(op, " ".join(left[done:cut]), " ".join(right[done:cut])), JOINT]
                done = cut
            else:
                behind += 1
            n_cuts += 1
        found.append((op, " ".join(left[done:]), " ".join(right[done:])))
        found += [JOINT] * behind
        at += len(right)
    return found


def softened(changes: Iterable[Change]) -> list[Change]:
    """Return an alignment in which a word with another comma, capital or form of apostrophe counts as the same word.

    A reader wants to see which words went, not that a sentence now ends where a comma stood.
    """
    soft = []
    for op, full, variant in changes:
        left, right = full.split(), variant.split()
        head = common_words(left, right)
        tail = common_words(left[head:][::-1], right[head:][::-1])
        for words, other in (
            (left[:head], right[:head]),
            (left[head : len(left) - tail], right[head : len(right) - tail]),
            (left[len(left) - tail :], right[len(right) - tail :]),
        ):
            if words or other:
                same = len(words) == len(other) == common_words(words, other)
                soft.append(("equal" if same else op, " ".join(words), " ".join(other)))
    return soft


def common_words(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how many words two lists begin with in common, whatever their marks and capitals."""
    pairs = zip(map(bare, left), map(bare, right), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def bare(word: str) -> str:
    """Return a word without the marks around it, in lower case."""
    return word.strip(EDGES).replace("’", "'").casefold()


def diff_html(changes: Iterable[Change], *, styled: bool = False) -> str:
    """Return an alignment as HTML with dropped and added words marked by elements, not by colour alone.

    With `styled` these carry their own styles, for where no style sheet is.
    """
    dropped = ' style="color:inherit;background:rgba(213,94,0,.2);text-decoration:line-through"' if styled else ""
    added = ' style="color:inherit;background:rgba(0,114,178,.2);text-decoration:underline"' if styled else ""
    joint = ' style="opacity:.6;font-size:.85em"' if styled else ' class="joint"'
    pieces = []
    for op, full, variant in changes:
        if op == "equal":
            pieces.append(escape(variant))
            continue
        if op == "joint":
            pieces.append(f"<i{joint}>goes on</i>")
        if full:
            pieces.append(f"<del{dropped}>{escape(full)}</del>")
        if variant:
            pieces.append(f"<ins{added}>{escape(variant)}</ins>")
    return " ".join(pieces)
