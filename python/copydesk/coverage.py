"""`Coverage`: the articles of one analysis, and everything that can be asked about them.

Each table is computed once, when somebody first asks for it, also where several threads ask at the same time. Nothing
here changes an article or reads the network.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from copydesk import _core, analysis
from copydesk._core import Column, Language, Table
from copydesk._types import LanguageLike, Progress
from copydesk.dedup import Duplicates, duplicates
from copydesk.errors import OptionError
from copydesk.language import from_plain, kept
from copydesk.layout import layout
from copydesk.quote import people, quotes
from copydesk.segment import tokenize
from copydesk.utterance import stories, utterances

if TYPE_CHECKING:
    from copydesk.findings import Findings
    from copydesk.html import View
    from copydesk.plots import Plots

# What shows and stores is imported where it is asked for: `import copydesk` stays quick.

Cells = analysis.Cells
_T = TypeVar("_T")

_MADE_BY_PANDAS = "__index_level_"


class Coverage:
    """The news coverage of one analysis: articles in, comparison out.

    Parameters
    ----------
    frame : DataFrame of pandas, polars or pyarrow, DuckDB relation, `Table`, anything with `__arrow_c_stream__`;
        or a dict of columns, or a list of dicts. One row an article; every column is carried through.
    text : the column with the texts; null is an article without text.
    outlet : the column with the outlets; an article without one goes by its id.
    published : the column with the times of publication: timestamps, dates or ISO 8601 strings; null is not known.
        A time without zone is taken for UTC, a date for its midnight.
    id : the column with the names of the articles, each different; without it they are numbered from "0", and a column
        that is called `id` all the same is `given_id` in `articles`.
    language : a code such as "en", a column of codes, a `Language`, or "auto", as for every verb.
    threads, progress : as for every verb.

    Raises
    ------
    OptionError : a column that is not there (the message lists those that are), an id that is there twice, a time
        that cannot be read (the message names the row).

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.Coverage(
    ...     {
    ...         "outlet": ["Harbour Post", "Valley Wire"],
    ...         "text": ["“The bridge is safe,” Mayor Ada Holm said.", "Holm called the bridge “safe”."],
    ...     },
    ...     outlet="outlet",
    ... )
    >>> len(cov)
    2
    >>> cov.articles.columns
    ['outlet', 'text', 'id', 'doc', 'n_chars', 'n_words']
    """

    def __init__(
        self,
        frame: object,
        *,
        text: str = "text",
        outlet: str | None = None,
        published: str | None = None,
        id: str | None = None,
        language: LanguageLike = "en",
        threads: int | None = None,
        progress: Progress = False,
    ) -> None:
        self._frame = _table_of(frame)
        self._columns = {"text": text, "outlet": outlet, "published": published, "id": id}
        self._language = kept(language)
        self._threads = threads
        self._progress = progress
        for argument, name in self._columns.items():
            if name is not None and not isinstance(name, str):
                raise TypeError(f"{argument}: expected the name of a column, got {type(name).__name__}")
            if name is not None and name not in self._frame.columns:
                known = ", ".join(map(repr, self._frame.columns)) or "none"
                raise OptionError(f"{argument}: there is no column {name!r}; there are {known}")
        self._texts: list[str | None] = _strings(self._frame[text], text)
        ids = self._frame[id].to_pylist() if id is not None else [str(row) for row in range(len(self._frame))]
        self._doc_of = _numbered(ids, id or "id")
        outlets = self._frame[outlet].to_pylist() if outlet is not None else [None] * len(ids)
        self._sources = analysis.Sources(
            id=ids,
            outlet=[str(name if value is None else value) for name, value in zip(ids, outlets, strict=True)],
            published=_times(self._frame[published].to_pylist(), published)
            if published is not None
            else [None] * len(ids),
        )
        # A column without any text has no type of its own: pandas calls it one of floats.
        no_text = all(value is None for value in self._texts)
        self._column: Column | list[None] = [None] * len(ids) if no_text else self._frame[text]
        # Every verb would refuse what these do not accept, but only when somebody asks for its table.
        tokenize([None] * len(ids), language=self._language, threads=threads)
        self._tables: dict[str, Any] = {}
        self._lock = threading.RLock()
        self._lock_owner = os.getpid()

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self._frame)

    def __repr__(self) -> str:
        """Return one line with the number of articles and outlets."""
        from copydesk.html import counted

        return f"Coverage of {counted(len(self), 'article')} from {counted(len(set(self._sources.outlet)), 'source')}"

    def __getstate__(self) -> dict[str, Any]:
        """Return everything but the lock and what is quickly made again, for pickle and copy."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_lock", "_findings")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take back what `__getstate__` gave."""
        self.__dict__.update(state)
        self._lock = threading.RLock()
        self._lock_owner = os.getpid()

    # ------------------------------------------------------------------ tables, each computed once

    def _once(self, name: str, compute: Callable[[], _T]) -> _T:
        if name in self._tables:
            return cast("_T", self._tables[name])
        if self._lock_owner != os.getpid():
            # Forked while another thread of the parent was computing: its lock would never open here.
            self._lock, self._lock_owner = threading.RLock(), os.getpid()
        with self._lock:
            if name not in self._tables:
                self._tables[name] = compute()
            return cast("_T", self._tables[name])

    @property
    def _options(self) -> dict[str, Any]:
        return {"language": self._language, "threads": self._threads, "progress": self._progress}

    @cached_property
    def _findings(self) -> Findings:
        """What `show` and `report` need, gathered once."""
        from copydesk.findings import Findings

        return Findings(self)

    @property
    def articles(self) -> Table:
        """The articles: every column as given, then `id` (where none was named), `doc`, `n_chars` and `n_words`.

        `n_words` counts what stands between blanks. A given column of such a name stays as it is; only a column `id`
        that does not name the articles is called `given_id`, since `id` is what `show` takes.
        """

        def compute() -> Table:
            texts = self._texts
            added: dict[str, list[Any]] = {
                "id": list(self._sources.id),
                "doc": list(range(len(self))),
                "n_chars": [None if text is None else len(text) for text in texts],
                "n_words": [None if text is None else len(text.split()) for text in texts],
            }
            given = {name: self._frame[name] for name in self._frame.columns}
            if self._columns["id"] is None and "id" in given:
                other = "given_id"
                while other in given:
                    other = f"given_{other}"
                given = {other if name == "id" else name: column for name, column in given.items()}
            return Table({**given, **{name: values for name, values in added.items() if name not in given}})

        return self._once("articles", compute)

    @property
    def tokens(self) -> Table:
        """The words of every article, as by `tokenize`."""
        return self._once("tokens", lambda: tokenize(self._column, **self._options))

    @property
    def layout(self) -> Table:
        """Title, body, credits and other parts of every article, as by `layout`."""
        return self._once("layout", lambda: layout(self._column, **self._options))

    @property
    def duplicates(self) -> Duplicates:
        """Which articles are copies of one another: `.pairs`, `.clusters`, `.passages`, as by `duplicates`."""
        return self._once("duplicates", lambda: duplicates(self._column, **self._options))

    def _named(self, name: str) -> Table:
        """Return the quotations or the people, which come out of one pass."""

        def compute() -> Table:
            found = people(quotes(self._column, **self._options), language=self._one_language, threads=self._threads)
            self._tables.setdefault("quotes", found.quotes)
            self._tables.setdefault("people", found.people)
            return cast("Table", self._tables[name])

        return self._once(name, compute)

    @property
    def quotes(self) -> Table:
        """Every quotation with its speaker, as by `quotes`; `speaker_id` is one for one person across all articles."""
        return self._named("quotes")

    @property
    def people(self) -> Table:
        """Who speaks: `speaker_id, forms, roles, documents`, as by `people`."""
        return self._named("people")

    @property
    def stories(self) -> Table:
        """Which articles are about one event: `doc, story`, as by `stories` with the times of publication."""

        def compute() -> Table:
            return stories(self._column, published=self._sources.published, **self._options)

        return self._once("stories", compute)

    @property
    def utterances(self) -> Table:
        """The quotations grouped into the same statement across articles, as by `utterances` with the `stories`."""

        def compute() -> Table:
            return utterances(self.quotes, texts=self._column, stories=self.stories, **self._options)

        return self._once("utterances", compute)

    # ------------------------------------------------------------------ analyses

    def matrix(
        self,
        rows: Literal["outlet", "id"] = "outlet",
        cells: Cells = "relation",
        *,
        min_outlets: int = 1,
        regions: Sequence[str] = ("body",),
    ) -> Table:
        """Who carried what: one row an outlet, one column an utterance, null where it was not carried.

        Parameters
        ----------
        rows : {"outlet", "id"}
            One row an outlet (an article without outlet has its own) or one row an article, in order of appearance.
        cells : {"relation", "text", "kept"}
            What a cell holds: how close the closest version is (`base` for the fullest one, else as in
            `utterances`), the words as printed, or which share of the fullest version's words stands there
            unchanged, from 0 to 1.
        min_outlets : int
            Leave out the utterances that fewer outlets carried.
        regions : parts of the page that count, named as in `layout`.

        Returns
        -------
        Table with `outlet` (or `id`) and a column named for each utterance.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.load_sample()
        >>> cov.matrix().columns[:3]
        ['outlet', 'U01', 'U02']
        """
        return analysis.matrix(
            self.utterances,
            self._sources,
            self._texts,
            rows=rows,
            cells=cells,
            min_outlets=min_outlets,
            regions=regions,
            language=self._one_language,
        )

    def voices(
        self,
        by: Sequence[str] = ("outlet", "speaker_id"),
        unit: Literal["words", "quotes"] = "words",
        *,
        regions: Sequence[str] = ("body",),
    ) -> Table:
        """Who gets how much voice, the loudest first.

        Words are what stands between quotation marks, or in a paragraph set as a quotation, split at blanks.
        Indirect speech counts nothing.

        Parameters
        ----------
        by : columns of `quotes` or `articles` to count by.
        unit : {"words", "quotes"}
            What `share` and the order are made from.
        regions : parts of the page that count, named as in `layout`.

        Returns
        -------
        Table with the columns of `by`, then `quotes`, `words` and `share`: the part of all words (or quotations) in
        the rows that agree on every column of `by` but the last. So the shares of one outlet add up to 1.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.load_sample()
        >>> cov.voices(by=["speaker_id"]).columns
        ['speaker_id', 'quotes', 'words', 'share']
        """
        return analysis.voices(self.quotes, self.articles, self._sources, by=by, unit=unit, regions=regions)

    def first_use(self, *, regions: Sequence[str] = ("body",)) -> Table:
        """Who had it first: for each utterance the articles that carry it, in order of publication.

        Returns
        -------
        Table with `utterance`, `speaker_id`, `text` (the fullest version), `rank` (1 is the first), `outlet`, `id`,
        `published` as given, and `lag_hours` behind the first. An article without time comes last, its rank and lag are
        null; articles of one time stand in input order.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().first_use().columns[3:]
        ['rank', 'outlet', 'id', 'published', 'lag_hours']
        """
        return analysis.first_use(
            self.utterances,
            self._frame,
            self._sources,
            self._texts,
            published=self._columns["published"],
            regions=regions,
        )

    def align(self, utterance: str) -> Table:
        """Show word by word what each variant of an utterance made of its fullest version.

        Returns
        -------
        Table with `doc, quote, part` of the variant, `op` (`equal`, `delete`, `insert`, `replace`), and the words in
        `base` and `variant`; one row a run of words, in reading order. Joined, each side is exactly its part, blanks
        aside. A notebook shows it as the versions one under the other, with words dropped struck through and words
        added underlined.

        Raises
        ------
        OptionError : there is no such utterance.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().align("U01").columns
        ['doc', 'quote', 'part', 'op', 'base', 'variant']
        """
        from copydesk import views

        table = analysis.align(self.utterances, self._texts, utterance, language=self._one_language)
        return views.alignment(self._findings, table, utterance)

    def kwic(self, phrase: str, *, window: int = 8) -> Table:
        """Find a word or phrase, whole words in any case, with `window` words before and after it.

        Returns
        -------
        Table with `doc`, `id`, `outlet`, `start`, `end` of the phrase, and the words `left`, `keyword`, `right`.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.Coverage({"text": ["The bridge is safe.", "No bridge, no road."]})
        >>> cov.kwic("Bridge", window=1).select(["id", "left", "keyword", "right"]).to_pylist()[1]
        {'id': '1', 'left': 'No', 'keyword': 'bridge', 'right': ','}
        """
        found = _core.kwic(self._column, phrase, window=window, **self._options)
        docs = found["doc"].to_pylist()
        columns: dict[str, Any] = {name: found[name] for name in found.columns}
        columns["id"] = [self._sources.id[doc] for doc in docs]
        columns["outlet"] = [self._sources.outlet[doc] for doc in docs]
        order = ("doc", "id", "outlet", "start", "end", "left", "keyword", "right")
        return Table({name: columns[name] for name in order})

    def keyness(self, outlet_a: str, outlet_b: str, *, min_count: int = 3) -> Table:
        """Tell which words one outlet uses more than another, in titles and bodies, case aside.

        Returns
        -------
        Table with `word`, `count_a`, `count_b`, `g2` (log-likelihood ratio, Dunning 1993; above 3.84 is p < .05 for
        one word, above 15.13 p < .0001) and `log_ratio` (how often the share of the word doubles from b to a; below 0
        it is b's word; half an occurrence stands in for none). Words of `outlet_a` come first, those of `outlet_b`
        last, the most telling outermost. Words that stand fewer than `min_count` times in both together are left out.

        Raises
        ------
        OptionError : there is no such outlet, or both are the same.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.Coverage({"o": ["A", "B"], "text": ["Rain, rain, rain.", "Sun, sun and rain."]}, outlet="o")
        >>> cov.keyness("A", "B", min_count=2)["word"].to_pylist()
        ['rain', 'sun']
        """
        for argument, name in (("outlet_a", outlet_a), ("outlet_b", outlet_b)):
            analysis.one_of(argument, name, list(dict.fromkeys(self._sources.outlet)))
        if outlet_a == outlet_b:
            raise OptionError(f"outlet_b: {outlet_b!r} is outlet_a too; give two different outlets")
        group_of = {outlet_a: 0, outlet_b: 1}
        docs = [doc for doc, outlet in enumerate(self._sources.outlet) if outlet in group_of]
        own = self._own_words()
        options = self._options
        if isinstance(self._language, list):
            options["language"] = [self._language[doc] for doc in docs]
        groups = [group_of[self._sources.outlet[doc]] for doc in docs]
        found = _core.count_words([own[doc] for doc in docs], groups, **options)
        counts: dict[str, list[int]] = {}
        columns = (found[name].to_pylist() for name in ("group", "word", "count"))
        for group, word, count in zip(*columns, strict=True):
            counts.setdefault(word, [0, 0])[group] = count
        return analysis.keyness({word: (a, b) for word, (a, b) in counts.items()}, min_count=min_count)

    def _own_words(self) -> list[str | None]:
        """Return each article's title and body, without what else stands on its page."""
        pieces: list[list[str]] = [[] for _ in self._texts]
        columns = (self.layout[name].to_pylist() for name in ("doc", "start", "end", "region"))
        for doc, start, end, region in zip(*columns, strict=True):
            if region in ("title", "body"):
                pieces[doc].append((self._texts[doc] or "")[start:end])
        return ["\n\n".join(found) for found in pieces]

    # ------------------------------------------------------------------ to look at, to keep

    def show(self, id: object) -> View:
        """Show one article with its quotations marked, one colour a speaker; the mouse tells utterance and speaker.

        Raises
        ------
        OptionError : there is no article of this id.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.Coverage({"text": ["“The bridge is safe,” Mayor Ada Holm said."]})
        >>> cov.show("0")
        Article '0'
        """
        from copydesk import views

        doc = self._doc_of.get(id) if isinstance(id, str | int) else None
        if doc is None:
            some = ", ".join(map(repr, self._sources.id[:3])) or "none"
            raise OptionError(f"id: there is no article {id!r}; the {len(self)} ids begin with {some}")
        return views.article_view(self._findings, doc)

    @property
    def plot(self) -> Plots:
        """The plots: `plot.matrix()`, `.timeline()`, `.network()`, `.voices()` and `.changes("U04")`.

        Still pictures that show in any notebook; they need the extra `plots`.
        """
        from copydesk.plots import Plots

        return Plots(self)

    def report(self, path: str | PathLike[str], *, title: str | None = None) -> None:
        """Write the whole comparison as one HTML file that needs nothing else.

        The file is written beside `path` and renamed, so that it is there whole or not at all.

        Raises
        ------
        OptionError : its name does not end in .html or .htm.
        OSError : the file cannot be written.
        """
        from copydesk import report, store

        target = Path(path)
        if target.suffix.lower() not in (".html", ".htm"):
            raise OptionError(f"path: {str(target)!r} is not accepted; give a name that ends in .html or .htm")
        store.refuse_no_place(target)
        store.write_whole(target, report.page(self._findings, title=title).encode("utf-8"))

    def save(self, folder: str | PathLike[str]) -> None:
        """Save the articles and every table computed so far to a folder, for `copydesk.load`.

        A folder saved before is replaced; whenever this is stopped, either the old or the new state can be loaded.
        One process may save to a folder at a time.

        Raises
        ------
        OptionError : the folder holds other files.
        OSError : it cannot be written.
        """
        from copydesk import store

        store.save(self, folder)

    def _repr_html_(self) -> str:
        from copydesk import views

        return views.summary(self)

    @property
    def _one_language(self) -> str | Language:
        """The language to compare two versions in, which may be from texts of different ones."""
        return self._language if isinstance(self._language, str | Language) and self._language != "auto" else "en"


def load(folder: str | PathLike[str]) -> Coverage:
    """Load what `Coverage.save` wrote; tables computed before are not computed again.

    Raises
    ------
    FormatError : the folder is damaged, not one of ours, or of another version; the message says which.
    """
    from copydesk import store

    tables, options = store.load(folder)
    coverage = Coverage(
        tables.pop("articles"),
        **options["columns"],
        language=from_plain(options["language"]),
        threads=options["threads"],
    )
    coverage._tables.update(tables)
    return coverage


def _table_of(frame: object) -> Table:
    if isinstance(frame, Table):
        return frame
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            table = Table.from_arrow(frame)
        except (ImportError, TypeError) as error:
            # pandas without pyarrow offers the method and cannot serve it; with pyarrow it fails at a column of several
            # types, and does not say in which row.
            if not hasattr(frame, "columns"):
                raise
            columns = {str(name): list(map(_none_for_nan, frame[name])) for name in frame.columns}  # type: ignore[index]
            if isinstance(error, ImportError):
                return Table(columns)
            try:
                Table(columns)
            except TypeError as closer:
                raise TypeError(f"frame: {closer}") from None
            raise
        # pandas sends a nameless index along as a column; that one is no metadata.
        return table.select([name for name in table.columns if not name.startswith(_MADE_BY_PANDAS)])
    if isinstance(frame, Mapping):
        return Table(dict(frame))
    if isinstance(frame, Sequence) and not isinstance(frame, str | bytes):
        for row, record in enumerate(frame):
            if not isinstance(record, Mapping):
                raise TypeError(
                    f"frame: row {row} of the {type(frame).__name__} is {type(record).__name__}, "
                    "expected a dict with one article"
                )
        names = dict.fromkeys(name for record in frame for name in record)
        return Table({name: [record.get(name) for record in frame] for name in names})
    raise TypeError(
        f"frame: {type(frame).__name__} is not accepted; give a DataFrame (pandas, polars, pyarrow, DuckDB), "
        "a dict of columns or a list of dicts"
    )


def _none_for_nan(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


def _strings(column: Column, name: str) -> list[str | None]:
    values = column.to_pylist()
    for row, value in enumerate(values):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"text: column {name!r} holds {type(value).__name__} in row {row}, expected str")
    return values


def _numbered(ids: Sequence[Any], name: str) -> dict[Any, int]:
    rows: dict[Any, int] = {}
    for row, value in enumerate(ids):
        if value is None:
            raise OptionError(f"id: column {name!r} is null in row {row}; every article needs one")
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise TypeError(f"id: column {name!r} holds {type(value).__name__} in row {row}, expected str or int")
        if value in rows:
            raise OptionError(f"id: {value!r} stands in rows {rows[value]} and {row}; ids must differ")
        rows[value] = row
    return rows


def _times(values: Sequence[object], name: str) -> list[datetime | None]:
    return [None if value is None else _time(value, name, row) for row, value in enumerate(values)]


def _time(value: object, name: str, row: int) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise OptionError(
                f"published: column {name!r} holds {value!r} in row {row}; "
                "give timestamps, dates or ISO 8601 such as '2022-01-09T14:05:00Z'"
            ) from None
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise TypeError(
        f"published: column {name!r} holds {type(value).__name__} in row {row}, expected timestamps, dates or ISO 8601"
    )
