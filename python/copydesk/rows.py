"""The words that the analyses share: a row of the tables, where it stands, and which options are known.

Tables are read in blocks, so that a corpus of a hundred thousand articles is never a list of Python objects as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from copydesk._core import Table
from copydesk._types import ArrowTable
from copydesk.errors import OptionError

MOST_SHOWN = 20
BLOCK = 1 << 16
MARKED_KINDS = ("direct", "mixed", "block")
BODY = ("body",)
REGIONS = (
    "title",
    "repeated_title",
    "subtitle",
    "section_label",
    "breadcrumb",
    "byline",
    "dateline",
    "date",
    "body",
    "editor_note",
    "see_also",
    "read_more",
    "link_list",
    "credit",
    "comment_header",
    "comment",
    "reply_form",
    "furniture",
)
RELATIONS = ("base", "verbatim", "trimmed", "cleaned-up", "paraphrase", "back-translated")


class Sources(NamedTuple):
    """Where each text comes from, one entry a `doc`.

    `outlet` is a label for people: the article's id where no outlet is known. `published` is None where no time is.
    """

    id: Sequence[Any]
    outlet: Sequence[str]
    published: Sequence[datetime | None]


class Part(NamedTuple):
    """One row of an utterance table: a part of a quotation, as in `utterances`."""

    doc: int
    quote: int
    part: int
    kind: str
    region: str
    speaker_id: str | None
    utterance: str | None
    base: bool
    relation: str | None
    part_start: int
    part_end: int


def records(table: ArrowTable, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of some columns as tuples; a column that is not there is a TypeError."""
    own = table if isinstance(table, Table) else Table.from_arrow(table)
    missing = [name for name in names if name not in own]
    if missing:
        known = ", ".join(map(repr, own.columns)) or "none"
        raise TypeError(f"the table has no column {missing[0]!r}; there are {known}")
    own = own.select(dict.fromkeys(names))
    for start in range(0, len(own), BLOCK):
        block = own.take(range(start, min(start + BLOCK, len(own)))) if len(own) > BLOCK else own
        yield from zip(*(block[name].to_pylist() for name in names), strict=True)


def parts(utterances: ArrowTable) -> Iterator[Part]:
    """Yield the rows of an utterance table."""
    return map(Part._make, records(utterances, Part._fields))


def known_regions(regions: Collection[str]) -> frozenset[str]:
    """Return the regions asked for; one that no page has is an OptionError."""
    if isinstance(regions, str):
        raise TypeError(f"regions: got the str {regions!r}; give a list, such as [{regions!r}]")
    for region in regions:
        one_of("regions", region, REGIONS)
    return frozenset(regions)


def one_of(argument: str, value: object, accepted: Collection[object]) -> None:
    """Raise an OptionError that lists what `argument` accepts, unless `value` is among it."""
    if value not in accepted:
        shown = ", ".join(repr(one) for one in list(accepted)[:MOST_SHOWN])
        more = f" or one of {len(accepted) - MOST_SHOWN} more" if len(accepted) > MOST_SHOWN else ""
        raise OptionError(f"{argument}: {value!r} is not accepted; give {shown}{more}")


def at_least_one(argument: str, value: object) -> None:
    """Raise an error that names `argument` unless `value` is a whole number from 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{argument}: expected an int, got {type(value).__name__}")
    if value < 1:
        raise OptionError(f"{argument}: {value} is not accepted; give 1 or more")


def relation_of(row: Part) -> str:
    """Return how a row stands to the fullest version; `base` for that one itself."""
    return "base" if row.base else str(row.relation)


def number_of(name: str) -> int:
    """Return the number in an utterance's or point's name."""
    return int(name[1:])


def known_utterance(utterance: str, known: Collection[str]) -> str:
    """Return `utterance` if it is among the known names; otherwise an OptionError tells their range."""
    if utterance not in known:
        names = sorted(known, key=number_of)
        ends = f"{names[0]} to {names[-1]}" if names else "none, since no quotation was found"
        raise OptionError(f"utterance: {utterance!r} is not known; known are {ends}")
    return utterance


def part_text(row: Part, texts: Sequence[str | None]) -> str:
    """Return the words of one row of the utterance table."""
    return (texts[row.doc] or "")[row.part_start : row.part_end]


class Carried(NamedTuple):
    """Who carries what: for each utterance its fullest version, and the documents that carry it, in order."""

    bases: dict[str, Part]
    docs: dict[str, list[int]]


def carried(utterances: ArrowTable, regions: Collection[str]) -> Carried:
    """Gather the utterances that stand in one of `regions`, by number."""
    wanted = known_regions(regions)
    bases: dict[str, Part] = {}
    docs: dict[str, dict[int, None]] = {}
    for row in parts(utterances):
        if row.utterance is None:
            continue
        if row.base:
            bases[row.utterance] = row
        if row.region in wanted:
            docs.setdefault(row.utterance, {})[row.doc] = None
    order = sorted(docs, key=number_of)
    return Carried(bases, {name: list(docs[name]) for name in order})
