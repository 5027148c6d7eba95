"""What a comparison counts: who carried what, who is heard, who had it first, who left it out, in which words.

Each function takes tables of the verbs, or DataFrames of the same columns, and gives a table; `Coverage` has a method
of the same name for each. Rows of other regions than the body (a link list, a comment, a repeated headline) count for
nobody unless the caller asks for them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from copydesk._core import Column, Table
from copydesk._types import ArrowTable, TextColumn
from copydesk.errors import OptionError
from copydesk.rows import (
    BODY,
    MARKED_KINDS,
    RELATIONS,
    Part,
    Rows,
    Sources,
    at_least_one,
    carried,
    given,
    joined_text,
    known_regions,
    one_of,
    records,
    relation_of,
    rows_of,
    sources_of,
    statements,
    texts_of,
)
from copydesk.wording import alignments, quotations, share_kept

Cells = Literal["relation", "text", "kept"]
Level = Literal["point", "utterance"]


def matrix(
    utterances: ArrowTable,
    sources: Sources | ArrowTable,
    texts: TextColumn,
    *,
    rows: Literal["outlet", "id"] = "outlet",
    cells: Cells = "relation",
    min_outlets: int = 1,
    regions: Collection[str] = BODY,
) -> Table:
    """Give one row an outlet (or article), one column an utterance.

    Parameters
    ----------
    utterances : table
        The rows of `copydesk.utterances`; a Table or DataFrame.
    sources : table, or `copydesk.rows.Sources`
        Where each text comes from, one row a `doc`: the columns `outlet`, `id` and `published`, as far as
        there are any, such as `Coverage.articles`. An article without outlet goes by its id, one without id by its
        number.
    texts : column of str
        The texts that the quotations are from.
    rows : {"outlet", "id"}
        One row an outlet, or one an article.
    cells : {"relation", "text", "kept"}
        What a cell holds, as in `Coverage.matrix`.
    min_outlets : int
        Leave out the utterances that fewer outlets carried.
    regions : parts of the page that count, named as in `copydesk.layout`.

    Returns
    -------
    Table
        As `Coverage.matrix` gives.

    Raises
    ------
    TypeError
        Something is no table, or lacks a column; the message names it and those that are there.
    OptionError
        An option has a value that is not accepted, or the table names a document that another argument has no row for.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> cd.analysis.matrix(cov.utterances, cov.articles, cov.articles["text"]).columns[:3]
    ['outlet', 'U01', 'U02']
    """
    sources, texts = sources_of(sources), texts_of(texts)
    utterances = rows_of("utterances", utterances, Part._fields, sources=sources.id, texts=texts)
    one_of("rows", rows, ("outlet", "id"))
    one_of("cells", cells, ("relation", "text", "kept"))
    at_least_one("min_outlets", min_outlets)
    labels: Sequence[Any] = sources.outlet if rows == "outlet" else sources.id
    order = list(dict.fromkeys(labels))
    wanted = known_regions(regions)

    def cell(found: list[Part] | None, base: list[Part]) -> object:
        if not found:
            return None
        if cells == "relation":
            return min(map(relation_of, found), key=RELATIONS.index)
        if cells == "text":
            return joined_text(found, texts)
        return share_kept(alignments(found, base, texts)) if base else None

    columns: dict[str, list[object] | Column] = {rows: list(order)}
    for name, members in statements(utterances):
        held: dict[Any, list[Part]] = defaultdict(list)
        for row in members:
            if row.region in wanted:
                held[labels[row.doc]].append(row)
        docs = {row.doc for found in held.values() for row in found}
        if len({sources.outlet[doc] for doc in docs}) >= min_outlets:
            base = quotations(members)[0] if cells == "kept" else []
            columns[name] = Table({name: [cell(held.get(label), base) for label in order]})[name]
    return Table(columns)


def voices(
    quotes: ArrowTable,
    articles: ArrowTable,
    sources: Sources | ArrowTable,
    *,
    by: Sequence[str] = ("outlet", "speaker_id"),
    unit: Literal["words", "quotes"] = "words",
    regions: Collection[str] = BODY,
) -> Table:
    """Count the words and quotations that each voice gets.

    Parameters
    ----------
    quotes : table
        The rows of `copydesk.quotes`; a Table or DataFrame.
    articles : table
        One row a `doc`; `by` may name its columns.
    sources
        As in `matrix`.
    by : list of str
        Columns of `quotes` or `articles` to count by.
    unit : {"words", "quotes"}
        What `share` and the order are made from.
    regions
        As in `matrix`.

    Returns
    -------
    Table
        As `Coverage.voices` gives.

    Raises
    ------
    TypeError, OptionError
        As in `matrix`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> cd.analysis.voices(cov.quotes, cov.articles, cov.articles, by=["speaker_id"]).columns
    ['speaker_id', 'quotes', 'words', 'share']
    """
    sources, articles = sources_of(sources), given("articles", articles)
    one_of("unit", unit, ("words", "quotes"))
    words: dict[Key, int] = defaultdict(int)
    quoted: dict[Key, int] = defaultdict(int)
    for article in _articles(_keyed(quotes, articles, sources, by, regions, ("doc", "quote", "kind", "text"))):
        seen = set()
        for key, (_, quote, kind, text) in article:
            if kind in MARKED_KINDS:
                words[key] += len((text or "").split())
                seen.add((key, quote))
        for key, _ in seen:
            quoted[key] += 1
    amount = words if unit == "words" else {key: quoted[key] for key in words}
    return _ranked(by, amount, {"quotes": lambda key: quoted[key], "words": lambda key: words[key]})


def verbs(
    quotes: ArrowTable,
    articles: ArrowTable,
    sources: Sources | ArrowTable,
    *,
    by: Sequence[str] = ("outlet", "speaker_id"),
    regions: Collection[str] = BODY,
) -> Table:
    """Count the words that quotations are introduced with.

    Parameters
    ----------
    quotes, articles
        As in `voices`.
    sources
        As in `matrix`.
    by
        As in `voices`.
    regions
        As in `matrix`.

    Returns
    -------
    Table
        As `Coverage.verbs` gives.

    Raises
    ------
    TypeError, OptionError
        As in `matrix`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> cd.analysis.verbs(cov.quotes, cov.articles, cov.articles, by=["outlet"]).columns
    ['outlet', 'verb', 'quotes', 'share']
    """
    sources, articles = sources_of(sources), given("articles", articles)
    amount: dict[Key, int] = defaultdict(int)
    for article in _articles(_keyed(quotes, articles, sources, by, regions, ("doc", "quote", "cue"))):
        # A dict, not a set: equal counts stand in order of first appearance.
        seen = dict.fromkeys(
            ((*key, " ".join(cue.casefold().split())), quote) for key, (_, quote, cue) in article if cue is not None
        )
        for key, _ in seen:
            amount[key] += 1
    return _ranked([*by, "verb"], amount, {"quotes": lambda key: amount[key]})


Key = tuple[Any, ...]
Keyed = tuple[Key, tuple[Any, ...]]


def _articles(rows: Iterable[Keyed]) -> Iterator[Iterator[Keyed]]:
    """Yield the rows of each article, whose number is the first of their values."""
    return (article for _, article in groupby(rows, key=lambda row: row[1][0]))


def _keyed(
    quotes: ArrowTable,
    articles: Table,
    sources: Sources,
    by: Sequence[str],
    regions: Collection[str],
    names: Sequence[str],
) -> Iterator[Keyed]:
    """Yield for each quotation in `regions` its values in the columns `by`, and those in `names`, by article."""
    own = rows_of("quotes", quotes, ("region", "doc", *names), sources=sources.id, articles=articles)
    if isinstance(by, str) or not by:
        raise OptionError(f"by: {by!r} is not accepted; give a list of column names, such as ['outlet', 'speaker_id']")
    known = list(dict.fromkeys(["outlet", "id", *own.columns, *articles.columns]))
    for name in by:
        one_of("by", name, known)
    wanted = known_regions(regions)
    # What is known of an article goes by its number, what is known of a quotation stands in its row.
    of_article: dict[str, Sequence[Any]] = {"outlet": sources.outlet, "id": sources.id}
    of_article |= {
        name: articles[name].to_pylist() for name in by if name not in of_article and name not in own.columns
    }
    of_quote = [name for name in by if name not in of_article]
    for region, doc, *values in records(own, ["region", "doc", *names, *of_quote], by="doc"):
        if region in wanted:
            rest = iter(values[len(names) :])
            yield (
                tuple(of_article[name][doc] if name in of_article else next(rest) for name in by),
                tuple(values[: len(names)]),
            )


def _ranked(by: Sequence[str], amount: Mapping[Key, int], counts: Mapping[str, Callable[[Key], int]]) -> Table:
    """Give one row a key: its parts, the counts, and its share in all keys that differ in the last part only.

    Groups stand in order of first appearance, in each the largest first.
    """
    totals: dict[Key, int] = defaultdict(int)
    for key, value in amount.items():
        totals[key[:-1]] += value
    place = {group: number for number, group in enumerate(totals)}
    order = sorted(amount, key=lambda key: (place[key[:-1]], -amount[key]))
    columns: dict[str, list[Any]] = {name: [key[at] for key in order] for at, name in enumerate(by)}
    columns |= {name: [count(key) for key in order] for name, count in counts.items()}
    columns["share"] = [amount[key] / totals[key[:-1]] if totals[key[:-1]] else 0.0 for key in order]
    return Table(columns)


def first_use(
    utterances: ArrowTable,
    articles: ArrowTable,
    sources: Sources | ArrowTable,
    texts: TextColumn,
    *,
    published: str | None,
    regions: Collection[str] = BODY,
) -> Table:
    """Tell in which order the articles carried each utterance.

    Parameters
    ----------
    utterances
        As in `matrix`.
    articles : table
        One row a `doc`, with the column `published`.
    sources, texts
        As in `matrix`.
    published : str or None
        The column of `articles` with the times as they are to be shown; None shows none. The order goes by `sources`.
    regions
        As in `matrix`.

    Returns
    -------
    Table
        As `Coverage.first_use` gives.

    Raises
    ------
    TypeError, OptionError
        As in `matrix`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> articles = cov.articles
    >>> found = cd.analysis.first_use(cov.utterances, articles, articles, articles["text"], published="published")
    >>> found.columns[3:]
    ['rank', 'outlet', 'id', 'published', 'lag_hours']
    """
    sources, texts, articles = sources_of(sources), texts_of(texts), given("articles", articles)
    utterances = rows_of("utterances", utterances, Part._fields, sources=sources.id, texts=texts, articles=articles)
    if published is not None:
        one_of("published", published, articles.columns)
    found = Rows(("utterance", "speaker_id", "text", "rank", "outlet", "id", "lag_hours", "doc"))
    for utterance, base, docs in carried(utterances, regions):
        words = joined_text(base, texts)
        order = sorted(docs, key=lambda doc: (_later(sources.published[doc]), doc))
        first = sources.published[order[0]]
        for rank, doc in enumerate(order, start=1):
            time = sources.published[doc]
            lag = (time - first).total_seconds() / 3600 if time is not None and first is not None else None
            place = rank if time is not None else None
            found.add(utterance, base[0].speaker_id, words, place, sources.outlet[doc], sources.id[doc], lag, doc)
    table = found.table()
    times = articles.select([published]).take(table["doc"])[published] if published is not None else [None] * len(table)
    names = ("utterance", "speaker_id", "text", "rank", "outlet", "id", "published", "lag_hours")
    return table.with_columns({"published": times}).select(names)


def _later(time: datetime | None) -> tuple[bool, float]:
    """Sort key of a time of publication; what has none comes last."""
    return (True, 0.0) if time is None else (False, time.timestamp())


def exclusives(
    utterances: ArrowTable,
    sources: Sources | ArrowTable,
    texts: TextColumn,
    *,
    level: Level = "point",
    regions: Collection[str] = BODY,
) -> Table:
    """Give what each outlet alone carried.

    Parameters
    ----------
    utterances, sources, texts
        As in `matrix`.
    level : {"point", "utterance"}
        As in `Coverage.exclusives`.
    regions
        As in `matrix`.

    Returns
    -------
    Table
        As `Coverage.exclusives` gives.

    Raises
    ------
    TypeError, OptionError
        As in `matrix`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> cd.analysis.exclusives(cov.utterances, cov.articles, cov.articles["text"]).columns
    ['outlet', 'utterance', 'speaker_id', 'text', 'articles']
    """
    sources, texts = sources_of(sources), texts_of(texts)
    utterances = rows_of("utterances", utterances, Part._fields, sources=sources.id, texts=texts)
    docs_of = _docs_by_level(utterances, level, regions)
    names = ("outlet", "utterance", "speaker_id", "text", "articles")
    of_outlet = {outlet: Rows(names) for outlet in dict.fromkeys(sources.outlet)}
    for name, base, docs in carried(utterances, regions):
        outlets = {sources.outlet[doc] for doc in docs_of(name)}
        if len(outlets) == 1:
            (outlet,) = outlets
            of_outlet[outlet].add(outlet, name, base[0].speaker_id, joined_text(base, texts), len(docs))
    return _together(names, of_outlet.values())


def _docs_by_level(utterances: ArrowTable, level: Level, regions: Collection[str]) -> Callable[[str], Collection[int]]:
    """Return what tells for each utterance which articles carry it, or make its point in whatever words."""
    one_of("level", level, ("point", "utterance"))
    wanted = known_regions(regions)
    names = ("utterance", level, "doc", "region")
    label_of: dict[str, str] = {}
    docs: dict[str, set[int]] = defaultdict(set)
    for utterance, label, doc, region in records(rows_of("utterances", utterances, names), names):
        label_of[utterance] = label
        if region in wanted:
            docs[label].add(doc)
    return lambda utterance: docs[label_of[utterance]]


def _together(names: Sequence[str], found: Iterable[Rows]) -> Table:
    """Return the rows of several tables as one."""
    return Table._joined([table for rows in found if len(table := rows.table())] or [Rows(names).table()])


def omissions(
    utterances: ArrowTable,
    sources: Sources | ArrowTable,
    texts: TextColumn,
    stories: ArrowTable | None = None,
    *,
    min_outlets: int = 2,
    level: Level = "point",
    regions: Collection[str] = BODY,
) -> Table:
    """Give what each outlet left out that others carried.

    Parameters
    ----------
    utterances, sources, texts
        As in `matrix`.
    stories : table, optional
        The rows of `copydesk.stories`; without it all texts are taken for one story.
    min_outlets : int
        How many other outlets at least carry it.
    level : {"point", "utterance"}
        As in `Coverage.omissions`.
    regions
        As in `matrix`.

    Returns
    -------
    Table
        As `Coverage.omissions` gives.

    Raises
    ------
    TypeError, OptionError
        As in `matrix`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> cd.analysis.omissions(cov.utterances, cov.articles, cov.articles["text"], cov.stories).columns
    ['outlet', 'utterance', 'speaker_id', 'text', 'carried_by']
    """
    sources, texts = sources_of(sources), texts_of(texts)
    utterances = rows_of("utterances", utterances, Part._fields, sources=sources.id, texts=texts)
    docs_of = _docs_by_level(utterances, level, regions)
    at_least_one("min_outlets", min_outlets)
    story_of: dict[int, int] = {}
    if stories is not None:
        story_of.update(records(rows_of("stories", stories, ("doc", "story")), ("doc", "story")))
    # When each outlet had its last word on a story; an article without time may be the last.
    last: dict[int, dict[str, float]] = defaultdict(dict)
    for doc, (outlet, time) in enumerate(zip(sources.outlet, sources.published, strict=True)):
        story = story_of.get(doc, -1)
        if stories is None or doc in story_of:
            stamp = time.timestamp() if time is not None else math.inf
            last[story][outlet] = max(stamp, last[story].get(outlet, stamp))
    names = ("outlet", "utterance", "speaker_id", "text", "carried_by")
    of_outlet = {outlet: Rows(names) for outlet in dict.fromkeys(sources.outlet)}
    for name, base, docs in carried(utterances, regions):
        outlets = {sources.outlet[doc] for doc in docs}
        if len(outlets) < min_outlets:
            continue
        worded_otherwise = {sources.outlet[doc] for doc in docs_of(name)}
        times = [time.timestamp() for doc in docs if (time := sources.published[doc]) is not None]
        first = min(times, default=-math.inf)
        missing = {
            outlet
            for story in {story_of.get(doc, -1) for doc in docs}
            for outlet, stamp in last[story].items()
            if outlet not in worded_otherwise and stamp >= first
        }
        words = joined_text(base, texts)
        for outlet in missing:
            of_outlet[outlet].add(outlet, name, base[0].speaker_id, words, len(outlets))
    return _together(names, of_outlet.values())


def keyness(counts: Mapping[str, tuple[int, int]], *, min_count: int = 3) -> Table:
    """Tell which words one group of texts uses more than another.

    Parameters
    ----------
    counts : mapping
        For each word how often it stands in either group: two whole numbers.
    min_count : int
        Words that both groups together use less often are left out.

    Returns
    -------
    Table
        As `Coverage.keyness` gives.

    Raises
    ------
    TypeError
        `counts` is no mapping from words to two numbers.
    OptionError
        `min_count` is less than 1.

    Examples
    --------
    >>> import copydesk as cd
    >>> cd.analysis.keyness({"weir": (9, 1), "rain": (2, 2)})["word"].to_pylist()
    ['weir', 'rain']
    """
    at_least_one("min_count", min_count)
    if not isinstance(counts, Mapping):
        raise TypeError(f"counts: got {type(counts).__name__}; give a dict from each word to two numbers")
    for word, pair in counts.items():
        if not (isinstance(pair, Sequence) and len(pair) == 2 and all(isinstance(count, int) for count in pair)):
            raise TypeError(f"counts: {word!r} has {pair!r}; give two whole numbers, one for either group")
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
