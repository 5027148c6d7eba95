"""What a comparison counts: plain functions over the tables of the verbs.

Each takes tables and gives one; `Coverage` has a method of the same name for each. Rows of other regions than the body
(a link list, a comment, a repeated headline) count for nobody unless the caller asks for them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from copydesk import _core
from copydesk._core import Language, Table
from copydesk.errors import OptionError

Row = dict[str, Any]
Cells = Literal["relation", "text", "kept"]

MOST_SHOWN = 20
MARKED_KINDS = ("direct", "mixed", "block")
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


def in_regions(rows: Iterable[Row], regions: Collection[str]) -> list[Row]:
    """Return the rows that stand in one of `regions`; a region that no page has is an OptionError."""
    if isinstance(regions, str):
        raise TypeError(f"regions: got the str {regions!r}; give a list, such as [{regions!r}]")
    for region in regions:
        one_of("regions", region, REGIONS)
    return [row for row in rows if row["region"] in regions]


def relation_of(row: Row) -> str:
    """Return how a row stands to the fullest version; `base` for that one itself."""
    return "base" if row["base"] else str(row["relation"])


def matrix(
    utterances: Table,
    sources: Sources,
    texts: Sequence[str | None],
    *,
    rows: Literal["outlet", "id"] = "outlet",
    cells: Cells = "relation",
    min_outlets: int = 1,
    regions: Collection[str] = ("body",),
    language: str | Language = "en",
) -> Table:
    """Give one row an outlet (or article), one column an utterance; see `Coverage.matrix`."""
    one_of("rows", rows, ("outlet", "id"))
    one_of("cells", cells, ("relation", "text", "kept"))
    at_least_one("min_outlets", min_outlets)
    table = [row for row in utterances.to_pylist() if row["utterance"] is not None]
    labels: Sequence[Any] = sources.outlet if rows == "outlet" else sources.id
    held: dict[tuple[Any, str], list[Row]] = defaultdict(list)
    carried_by: dict[str, set[str]] = defaultdict(set)
    for row in in_regions(table, regions):
        held[labels[row["doc"]], row["utterance"]].append(row)
        carried_by[row["utterance"]].add(sources.outlet[row["doc"]])
    bases = {row["utterance"]: row for row in table if row["base"]}

    def cell(label: object, utterance: str) -> object:
        found = held.get((label, utterance))
        if not found:
            return None
        if cells == "relation":
            return min((relation_of(row) for row in found), key=RELATIONS.index)
        if cells == "text":
            return " … ".join(part_text(row, texts) for row in found)
        return share_kept(found, bases.get(utterance), texts, language)

    order = list(dict.fromkeys(labels))
    columns: dict[str, list[object]] = {rows: list(order)}
    shown = (utterance for utterance, outlets in carried_by.items() if len(outlets) >= min_outlets)
    for utterance in sorted(shown, key=number_of):
        columns[utterance] = [cell(label, utterance) for label in order]
    return Table(columns)


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


def part_text(row: Row, texts: Sequence[str | None]) -> str:
    """Return the words of one row of the utterance table."""
    return (texts[row["doc"]] or "")[row["part_start"] : row["part_end"]]


def edits(base: str, variant: str, language: str | Language = "en") -> list[tuple[str, str, str]]:
    """Align two strings word by word; give `op`, the words in `base` and those in `variant` of each run."""
    table = _core.align_words(base, variant, language)
    return list(zip(*(table[name].to_pylist() for name in ("op", "base", "variant")), strict=True))


def share_kept(
    rows: Iterable[Row], base: Row | None, texts: Sequence[str | None], language: str | Language
) -> float | None:
    """Return which share of the base's words stands unchanged in any of `rows`, from 0 to 1."""
    if base is None:
        return None
    full = part_text(base, texts)
    kept: set[int] = set()
    at = 0
    for row in rows:
        at = 0
        for op, words, _ in edits(full, part_text(row, texts), language):
            run = len(words.split())
            if op == "equal":
                kept.update(range(at, at + run))
            at += run
    return len(kept) / max(1, at)


def align(utterances: Table, texts: Sequence[str | None], utterance: str, *, language: str | Language = "en") -> Table:
    """Align each variant of one utterance to its fullest version; see `Coverage.align`."""
    known_utterance(utterance, {name for name in utterances["utterance"].to_pylist() if name is not None})
    members = [row for row in utterances.to_pylist() if row["utterance"] == utterance]
    base = next(row for row in members if row["base"])
    table: dict[str, list[Any]] = {name: [] for name in ("doc", "quote", "part", "op", "base", "variant")}
    for row in members:
        if row["base"]:
            continue
        for op, full, variant in edits(part_text(base, texts), part_text(row, texts), language):
            for name, value in zip(table, (row["doc"], row["quote"], row["part"], op, full, variant), strict=True):
                table[name].append(value)
    return Table(table)


def voices(
    quotes: Table,
    articles: Table,
    sources: Sources,
    *,
    by: Sequence[str] = ("outlet", "speaker_id"),
    unit: Literal["words", "quotes"] = "words",
    regions: Collection[str] = ("body",),
) -> Table:
    """Count the words and quotations that each voice gets; see `Coverage.voices`."""
    one_of("unit", unit, ("words", "quotes"))
    if isinstance(by, str) or not by:
        raise OptionError(f"by: {by!r} is not accepted; give a list of column names, such as ['outlet', 'speaker_id']")
    known = list(dict.fromkeys(["outlet", "id", *quotes.columns, *articles.columns]))
    for name in by:
        one_of("by", name, known)
    metadata: dict[str, Sequence[Any]] = {"outlet": sources.outlet, "id": sources.id}
    metadata |= {name: articles[name].to_pylist() for name in by if name not in metadata and name not in quotes.columns}
    words: dict[tuple[Any, ...], int] = defaultdict(int)
    quoted: dict[tuple[Any, ...], set[tuple[int, int]]] = defaultdict(set)
    for row in in_regions(quotes.to_pylist(), regions):
        if row["kind"] not in MARKED_KINDS:
            continue
        key = tuple(metadata[name][row["doc"]] if name in metadata else row[name] for name in by)
        words[key] += len(row["text"].split())
        quoted[key].add((row["doc"], row["quote"]))
    amount = words if unit == "words" else {key: len(found) for key, found in quoted.items()}
    totals: dict[tuple[Any, ...], int] = defaultdict(int)
    for key, value in amount.items():
        totals[key[:-1]] += value
    # Groups in order of first appearance, the loudest voice of each first; `sorted` keeps the order of equals.
    place = {group: number for number, group in enumerate(totals)}
    order = sorted(amount, key=lambda key: (place[key[:-1]], -amount[key]))
    columns: dict[str, list[Any]] = {name: [key[at] for key in order] for at, name in enumerate(by)}
    columns["quotes"] = [len(quoted[key]) for key in order]
    columns["words"] = [words[key] for key in order]
    columns["share"] = [amount[key] / totals[key[:-1]] if totals[key[:-1]] else 0.0 for key in order]
    return Table(columns)


def first_use(
    utterances: Table,
    articles: Table,
    sources: Sources,
    texts: Sequence[str | None],
    *,
    published: str | None,
    regions: Collection[str] = ("body",),
) -> Table:
    """Tell in which order the articles carried each utterance; see `Coverage.first_use`."""
    carriers: dict[str, dict[int, Row]] = defaultdict(dict)
    rows = [row for row in utterances.to_pylist() if row["utterance"] is not None]
    bases = {row["utterance"]: row for row in rows if row["base"]}
    for row in in_regions(rows, regions):
        carriers[row["utterance"]].setdefault(row["doc"], row)
    columns: dict[str, list[Any]] = {
        name: [] for name in ("utterance", "speaker_id", "text", "rank", "outlet", "id", "lag_hours")
    }
    docs: list[int] = []
    for utterance in sorted(carriers, key=number_of):
        found = carriers[utterance]
        base = bases[utterance]
        order = sorted(found, key=lambda doc: (_later(sources.published[doc]), doc))
        first = sources.published[order[0]]
        for rank, doc in enumerate(order, start=1):
            time = sources.published[doc]
            lag = (time - first).total_seconds() / 3600 if time is not None and first is not None else None
            values = (
                utterance,
                base["speaker_id"],
                part_text(base, texts),
                rank if time is not None else None,
                sources.outlet[doc],
                sources.id[doc],
                lag,
            )
            for name, value in zip(columns, values, strict=True):
                columns[name].append(value)
            docs.append(doc)
    times = articles.take(docs)[published] if published is not None else [None] * len(docs)
    order_of_columns = ("utterance", "speaker_id", "text", "rank", "outlet", "id", "published", "lag_hours")
    return Table({name: times if name == "published" else columns[name] for name in order_of_columns})


def _later(time: datetime | None) -> tuple[bool, float]:
    """Sort key of a time of publication; what has none comes last."""
    return (True, 0.0) if time is None else (False, time.timestamp())


def keyness(counts: Mapping[str, tuple[int, int]], *, min_count: int = 3) -> Table:
    """Tell which words one group of texts uses more than another; see `Coverage.keyness`.

    `counts` gives for each word how often it stands in either group.
    """
    at_least_one("min_count", min_count)
    total_a = sum(a for a, _ in counts.values())
    total_b = sum(b for _, b in counts.values())
    rows = []
    for word, (a, b) in counts.items():
        if a + b < min_count:
            continue
        # Half an occurrence stands in for none, so that the ratio of shares stays a number (Hardie 2014).
        ratio = math.log2((max(a, 0.5) / max(total_a, 1)) / (max(b, 0.5) / max(total_b, 1)))
        rows.append((word, a, b, _log_likelihood(a, b, total_a, total_b), ratio))
    # Words of the first group from the top, words of the second from the bottom.
    rows.sort(key=lambda row: (-math.copysign(row[3], row[4]), row[0]))
    names = ("word", "count_a", "count_b", "g2", "log_ratio")
    return Table({name: [row[at] for row in rows] for at, name in enumerate(names)})


def _log_likelihood(a: int, b: int, total_a: int, total_b: int) -> float:
    """Return G2 of one word in two groups of texts (Dunning 1993): both cells of the word and both of all others."""
    total, word = total_a + total_b, a + b
    g2 = 0.0
    for seen, row, column in (
        (a, word, total_a),
        (b, word, total_b),
        (total_a - a, total - word, total_a),
        (total_b - b, total - word, total_b),
    ):
        if seen:
            g2 += seen * math.log(seen * total / (row * column))
    return max(0.0, 2 * g2)
