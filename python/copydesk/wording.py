"""How a statement is worded from outlet to outlet.

`align` tells every letter's difference between two parts. Everything else compares as a reader does: the halves of a
quotation that an attribution breaks in two are one again, and another comma, capital or form of apostrophe is no
change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, takewhile
from typing import TYPE_CHECKING

from copydesk import _core
from copydesk._core import Table
from copydesk._types import ArrowTable, TextColumn
from copydesk.html import escape
from copydesk.rows import (
    BODY,
    MARKED_KINDS,
    RELATIONS,
    Part,
    Rows,
    Sources,
    known_regions,
    members,
    part_text,
    parts,
    relation_of,
    rows_of,
    sources_of,
    statements,
    texts_of,
)

if TYPE_CHECKING:
    from copydesk.findings import Findings, Statement

# A run of words: `equal`, `delete`, `insert`, `replace`, the words in the base and those in the variant; or `joint`,
# without words, where a quotation is broken off and goes on.
Change = tuple[str, str, str]

JOINT: Change = ("joint", "", "")
# Marks that a cut or a place in another sentence puts after a word.
EDGES = ".,;:!?…"


def edits(base: str, variant: str) -> list[tuple[str, str, str]]:
    """Align two strings word by word; give `op`, the words in `base` and those in `variant` of each run."""
    if base == variant:  # most versions of a statement are its very words
        return [("equal", base, variant)] if base.split() else []
    table = _core.align_words(base, variant)
    return list(zip(*(table[name].to_pylist() for name in ("op", "base", "variant")), strict=True))


def alignments(rows: Iterable[Part], base: Sequence[Part], texts: Sequence[str | None]) -> Iterator[list[Change]]:
    """Align each quotation of `rows` to the fullest version, of which `base` has all parts."""
    full = words_of(base, texts)
    for quotation in by_quotation(rows).values():
        yield softened(edits(full, words_of(quotation, texts)))


def share_kept(aligned: Iterable[Iterable[Change]]) -> float:
    """Return which share of the fullest version's words stands in any of the versions aligned to it, from 0 to 1."""
    kept: set[int] = set()
    total = 0
    for changes in aligned:
        at = 0
        for op, full, _ in changes:
            end = at + len(full.split())
            if op == "equal":
                kept.update(range(at, end))
            at = end
        total = at
    return len(kept) / max(1, total)


def align(utterances: ArrowTable, texts: TextColumn, utterance: str) -> Table:
    """Align each variant of one utterance to its fullest version.

    Parameters
    ----------
    utterances, texts
        As in `copydesk.analysis.matrix`.
    utterance : str
        Its name, such as `"U04"`.

    Returns
    -------
    Table
        As `Coverage.align` gives.

    Raises
    ------
    TypeError, OptionError
        As in `copydesk.analysis.matrix`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> cd.wording.align(cov.utterances, cov.articles["text"], "U01").columns
    ['doc', 'quote', 'part', 'op', 'base', 'variant']
    """
    texts = texts_of(texts)
    utterances = rows_of("utterances", utterances, Part._fields, texts=texts)
    rows = [row for _, row in members(utterances, utterance)]
    base = next((row for row in rows if row.base), rows[0])
    table = Rows(("doc", "quote", "part", "op", "base", "variant"))
    for row in rows:
        if row is not base:
            for change in edits(part_text(base, texts), part_text(row, texts)):
                table.add(row.doc, row.quote, row.part, *change)
    return table.table()


def trims(
    utterances: ArrowTable,
    sources: Sources | ArrowTable,
    texts: TextColumn,
    *,
    regions: Collection[str] = BODY,
) -> Table:
    """Tell which words of the fullest version each quotation dropped, and where.

    Parameters
    ----------
    utterances, sources, texts, regions
        As in `copydesk.analysis.matrix`.

    Returns
    -------
    Table
        As `Coverage.trims` gives.

    Raises
    ------
    TypeError, OptionError
        As in `copydesk.analysis.matrix`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> cd.wording.trims(cov.utterances, cov.articles, cov.articles["text"]).columns[5:8]
    ['dropped', 'instead', 'place']
    """
    sources, texts = sources_of(sources), texts_of(texts)
    utterances = rows_of("utterances", utterances, Part._fields, sources=sources.id, texts=texts)
    names = ("utterance", "outlet", "id", "doc", "quote", "dropped", "instead", "place", "first", "last")
    table = Rows(names)
    wanted = known_regions(regions)
    for name, told in statements(utterances):
        rows = [row for row in told if row.region in wanted or row.base]
        if len(rows) < 2:
            continue
        base, others = quotations(rows)
        full = words_of(base, texts)
        n_words = len(full.split())
        known: dict[str, list[Change]] = {}
        for quotation in others:
            first, at = quotation[0], 0
            words = words_of(quotation, texts)
            if words not in known:
                known[words] = softened(edits(full, words))
            for op, dropped, instead in known[words]:
                end = at + len(dropped.split())
                if op in ("delete", "replace"):
                    place = "start" if at == 0 else "end" if end == n_words else "middle"
                    source = sources.outlet[first.doc], sources.id[first.doc], first.doc, first.quote
                    table.add(name, *source, dropped, instead or None, place, at, end)
                at = end
    return table.table()


def splices(
    utterances: ArrowTable,
    sources: Sources | ArrowTable,
    texts: TextColumn,
    *,
    regions: Collection[str] = BODY,
) -> Table:
    """Find quotations that run together what stands apart elsewhere.

    Parameters
    ----------
    utterances, sources, texts, regions
        As in `copydesk.analysis.matrix`.

    Returns
    -------
    Table
        As `Coverage.splices` gives.

    Raises
    ------
    TypeError, OptionError
        As in `copydesk.analysis.matrix`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> cd.wording.splices(cov.utterances, cov.articles, cov.articles["text"]).columns[-2:]
    ['base_outlet', 'base_id']
    """
    sources, texts = sources_of(sources), texts_of(texts)
    utterances = rows_of("utterances", utterances, Part._fields, sources=sources.id, texts=texts)
    wanted = known_regions(regions)
    # Where the fullest version stands of what two articles carry; nothing else can be one of the two.
    base_of: dict[str | None, int] = {}
    for name, rows in statements(utterances):
        if len({row.doc for row in rows}) > 1:
            base_of[name] = next((row for row in rows if row.base), rows[0]).doc

    def stretches() -> Iterator[tuple[int, list[Part]]]:
        """Yield what stands between two marks, with a number, where it is of several statements."""
        told = (row for row in parts(utterances) if row.utterance is not None)
        for number, (_, group) in enumerate(groupby(told, key=lambda row: (row.doc, row.quote, row.part))):
            rows = sorted(group, key=lambda row: row.part_start)
            if len(rows) > 1:
                yield number, rows

    holders: dict[str | None, dict[int, int]] = defaultdict(dict)
    for number, rows in stretches():
        for row in rows:
            if row.utterance in base_of:
                holders[row.utterance][number] = row.doc

    def is_seam(left: Part, right: Part) -> bool:
        if left.utterance == right.utterance or left.utterance not in base_of or right.utterance not in base_of:
            return False
        one, other = holders[left.utterance], holders[right.utterance]
        return all(doc == left.doc for number, doc in one.items() if number in other)

    names = ("doc", "id", "outlet", "quote", "part", "utterance", "start", "end", "text", "base_outlet", "base_id")
    table = Rows(names)
    for _, rows in stretches():
        if rows[0].region in wanted and any(is_seam(left, right) for left, right in pairwise(rows)):
            for row in rows:
                place = row.doc, sources.id[row.doc], sources.outlet[row.doc], row.quote, row.part
                words = row.utterance, row.part_start, row.part_end, part_text(row, texts)
                # A neighbour that this article alone carries has its fullest version here.
                base = base_of.get(row.utterance, row.doc)
                table.add(*place, *words, sources.outlet[base], sources.id[base])
    return table.table()


def by_quotation(rows: Iterable[Part]) -> dict[tuple[int, int], list[Part]]:
    """Return rows by the quotation that they are parts of, in the order of their first parts."""
    found: dict[tuple[int, int], list[Part]] = {}
    for row in rows:
        found.setdefault((row.doc, row.quote), []).append(row)
    return found


def words_of(quotation: Iterable[Part], texts: Sequence[str | None]) -> str:
    """Return the words of a quotation whose parts these are."""
    return " ".join(part_text(row, texts) for row in quotation)


def quotations(rows: Iterable[Part]) -> tuple[list[Part], list[list[Part]]]:
    """Return the rows of one utterance by quotation: those of the fullest version, then those of every other."""
    found = by_quotation(rows)
    base = next((key for key, group in found.items() if any(row.base for row in group)), None)
    return found.pop(base, []) if base else [], list(found.values())


@dataclass
class Version:
    """One wording of a statement, in one article or several.

    `rows` has for each quotation the number and the row of its first part.
    """

    relation: str
    is_marked: bool
    changes: list[Change]
    rows: list[tuple[int, Part]] = field(default_factory=list)

    @property
    def share_kept(self) -> float:
        """Which share of the fullest version's words stands here, from 0 to 1."""
        return share_kept([self.changes])


def versions(findings: Findings, statement: Statement) -> list[Version]:
    """Return the fullest version of a statement, then every other wording, the closest first."""
    numbers = {row: number for number, row in statement.rows}
    numbers.setdefault(statement.base, statement.number)
    base, others = quotations(numbers)
    base_parts = [part_text(row, findings.texts) for row in base]
    full = " ".join(base_parts)
    first = Version("base", base[0].kind in MARKED_KINDS, jointed([("equal", full, full)], base_parts))
    first.rows.append((numbers[base[0]], base[0]))
    found: dict[tuple[str, bool, tuple[str, ...]], Version] = {}
    for rows in others:
        pieces = tuple(part_text(row, findings.texts) for row in rows)
        relation = min(map(relation_of, rows), key=RELATIONS.index)
        key = relation, rows[0].kind in MARKED_KINDS, pieces
        if key not in found:
            changes = softened(edits(full, " ".join(pieces)))
            found[key] = Version(relation, key[1], jointed(changes, pieces))
        found[key].rows.append((numbers[rows[0]], rows[0]))
    return [first, *sorted(found.values(), key=lambda version: RELATIONS.index(version.relation))]


def jointed(changes: Sequence[Change], pieces: Sequence[str]) -> list[Change]:
    """Return an alignment with a `joint` behind each piece of the variant but the last.

    A joint inside a run of other words comes behind that run.
    """
    cuts, end = [], 0
    for piece in pieces[:-1]:
        end += len(piece.split())
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
                left_of_it = "insert" if not words else "delete" if not other else op
                soft.append(("equal" if same else left_of_it, " ".join(words), " ".join(other)))
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
            pieces.append(f"<span{joint}>goes on</span>")
        if full:
            pieces.append(f"<del{dropped}>{escape(full)}</del>")
        if variant:
            pieces.append(f"<ins{added}>{escape(variant)}</ins>")
    return " ".join(pieces)
