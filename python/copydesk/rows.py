"""The words that the analyses share: a row of the tables, where it stands, and which options are known.

Tables are read and written in blocks, so that of a corpus of a hundred thousand articles no more than a block is ever
Python objects.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence, Sized
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from copydesk import _core, frames
from copydesk._core import Table
from copydesk._types import ArrowTable, TextColumn
from copydesk.errors import OptionError

MOST_SHOWN = 20
BLOCK = 1 << 16
MARKED_KINDS = ("direct", "mixed", "block")
BODY = ("body",)
REGIONS = tuple(_core.regions())
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


class Rows:
    """A table that is written row by row."""

    def __init__(self, names: Sequence[str]) -> None:
        self._block: dict[str, list[Any]] = {name: [] for name in names}
        self._done: list[Table] = []
        self._n_rows = 0

    def add(self, *values: object) -> None:
        """Add a row."""
        for column, value in zip(self._block.values(), values, strict=True):
            column.append(value)
        self._n_rows += 1
        if self._n_rows % BLOCK == 0:
            self._close_block()

    def _close_block(self) -> None:
        self._done.append(Table(self._block))
        self._block = {name: [] for name in self._block}

    def table(self) -> Table:
        """Return all rows."""
        if self._n_rows % BLOCK or not self._done:
            self._close_block()
        return Table._joined(self._done)


def own_table(table: ArrowTable) -> Table:
    """Return a table of any library as ours."""
    return table if isinstance(table, Table) else Table.from_arrow(table)


def given(argument: str, table: object) -> Table:
    """Return a table of any library as ours; anything else is a TypeError that names the argument."""
    if isinstance(table, Table):
        return table
    if not hasattr(table, "__arrow_c_stream__"):
        raise TypeError(f"{argument}: got {type(table).__name__}; give a Table or a DataFrame")
    try:
        return Table.from_arrow(table)
    except TypeError as error:
        raise TypeError(f"{argument}: {error}") from None


def sources_of(sources: Sources | ArrowTable) -> Sources:
    """Return where each text comes from, which a table says in its columns `id`, `outlet` and `published`."""
    if isinstance(sources, Sources):
        return sources
    table = given("sources", sources)
    ids = table["id"].to_pylist() if "id" in table else [str(row) for row in range(len(table))]
    outlets = table["outlet"].to_pylist() if "outlet" in table else [None] * len(ids)
    times = table["published"].to_pylist() if "published" in table else [None] * len(ids)
    return Sources(
        id=ids,
        outlet=[str(name if value is None else value) for name, value in zip(ids, outlets, strict=True)],
        published=frames.times(times, "sources: column 'published'"),
    )


def texts_of(texts: TextColumn | Sequence[str | None]) -> Sequence[str | None]:
    """Return a column of texts as a sequence by number; anything else is a TypeError."""
    if isinstance(texts, str):
        raise TypeError("texts: got a str; give all the texts, such as [text]")
    if isinstance(texts, frames.Texts):
        return texts
    try:
        column = Table({"texts": texts})["texts"]
    except TypeError as error:
        raise TypeError(f"texts: {error}") from None
    return frames.strings(column, "texts")


def with_columns(table: Table, names: Iterable[str], where: str = "") -> Table:
    """Return a table that has columns of these names; otherwise a TypeError names the missing one and those there."""
    missing = [name for name in names if name not in table]
    if missing:
        known = ", ".join(map(repr, table.columns)) or "none"
        raise TypeError(f"{where}the table has no column {missing[0]!r}; there are {known}")
    return table


def rows_of(argument: str, table: object, names: Sequence[str], **columns: Sized) -> Table:
    """Return a table that has these columns, and names no document beyond the rows of any of `columns`."""
    own = with_columns(given(argument, table), names, f"{argument}: ")
    n_docs = 1 + max((doc for (doc,) in records(own, ("doc",)) if doc is not None), default=-1)
    for name, column in columns.items():
        if len(column) < n_docs:
            raise OptionError(f"{name}: {len(column)} rows are not accepted; {argument} names document {n_docs - 1}")
    return own


def records(table: ArrowTable, names: Sequence[str], *, by: str | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of some columns as tuples; a column that is not there is a TypeError.

    With `by`, in the order of that column's numbers or names, and without the rows that have none.
    """
    own = with_columns(own_table(table), names)
    order = None if by is None else own._order(by)
    own = own.select(dict.fromkeys(names))
    for start in range(0, len(own) if order is None else len(order), BLOCK):
        block = own._slice(start, BLOCK) if order is None else own.take(order._slice(start, BLOCK)["row"])
        yield from zip(*(block[name].to_pylist() for name in names), strict=True)


def parts(utterances: ArrowTable, *, by: str | None = None) -> Iterator[Part]:
    """Yield the rows of an utterance table, in the order of `by` if it is given."""
    return map(Part._make, records(utterances, Part._fields, by=by))


class Parts:
    """The rows of an utterance table by number, each read when it is asked for."""

    def __init__(self, utterances: ArrowTable) -> None:
        self._table = own_table(utterances).select(Part._fields)
        self._read = lru_cache(maxsize=BLOCK)(lambda number: next(parts(self._table._slice(number, 1))))

    def __getitem__(self, number: int) -> Part:
        """Return one row."""
        return self._read(number)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._table)


def of_doc(table: Table, doc: int) -> range:
    """Return the numbers of the rows of one article in a table that goes by `doc`."""
    docs = table["doc"]
    return range(bisect_left(docs, doc), bisect_right(docs, doc))


def statements(utterances: ArrowTable) -> Iterator[tuple[str, list[Part]]]:
    """Yield each utterance with its rows, by number."""
    for name, rows in groupby(parts(utterances, by="utterance"), key=lambda row: row.utterance):
        yield str(name), list(rows)


def members(utterances: ArrowTable, utterance: str) -> list[tuple[int, Part]]:
    """Return the rows of one utterance with their numbers; an OptionError tells the range of the known ones."""
    own = own_table(utterances)
    found = [number for number, (name,) in enumerate(records(own, ("utterance",))) if name == utterance]
    if not isinstance(utterance, str) or not found:
        known = {name for (name,) in records(own, ("utterance",)) if name is not None}
        ends = "none, since no quotation was found"
        if known:
            ends = f"{min(known, key=number_of)} to {max(known, key=number_of)}"
        raise OptionError(f"utterance: {utterance!r} is not known; known are {ends}")
    return list(zip(found, parts(own.take(found)), strict=True))


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


def share(argument: str, value: object) -> float:
    """Return a number from 0 to 1; anything else is an error that names `argument`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{argument}: expected a number, got {type(value).__name__}")
    if not 0.0 <= value <= 1.0:
        raise OptionError(f"{argument}: {value} is not accepted; give a number from 0 to 1")
    return float(value)


def relation_of(row: Part) -> str:
    """Return how a row stands to the fullest version; `base` for that one itself."""
    return "base" if row.base else str(row.relation)


def number_of(name: str) -> int:
    """Return the number in an utterance's or point's name."""
    return int(name[1:])


def part_text(row: Part, texts: Sequence[str | None]) -> str:
    """Return the words of one row of the utterance table."""
    return (texts[row.doc] or "")[row.part_start : row.part_end]


def in_marks(row: Part, words: str) -> str:
    """Return words between marks if they were printed as a quotation; what is only reported nobody may have said so."""
    return f"“{words}”" if row.kind in MARKED_KINDS else words


def joined_text(found: Sequence[Part], texts: Sequence[str | None]) -> str:
    """Return the words of some rows, with a mark where they do not follow each other."""
    return " … ".join(part_text(row, texts) for row in found)


class Carried(NamedTuple):
    """An utterance, the parts of its fullest version, and the documents that carry it, in order."""

    name: str
    base: list[Part]
    docs: list[int]


def carried(utterances: ArrowTable, regions: Collection[str]) -> Iterator[Carried]:
    """Yield the utterances that stand in one of `regions`, by number."""
    wanted = known_regions(regions)

    def found() -> Iterator[Carried]:
        for name, rows in statements(utterances):
            docs = list(dict.fromkeys(row.doc for row in rows if row.region in wanted))
            if docs:
                base = next((row for row in rows if row.base), rows[0])
                whole = [row for row in rows if (row.doc, row.quote) == (base.doc, base.quote)]
                yield Carried(name, whole, docs)

    return found()
