"""The articles of one analysis, and the tables of the verbs over them.

Each table is computed once, when somebody first asks for it, also where several threads ask at the same time. Nothing
here changes an article or reads the network.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar, cast

from copydesk import _core, frames
from copydesk._core import Column, Language, Table
from copydesk._progress import bar
from copydesk._types import LanguageLike, Progress
from copydesk.dedup import Duplicates, duplicates
from copydesk.errors import OptionError
from copydesk.language import kept
from copydesk.layout import layout
from copydesk.quote import people, quotes
from copydesk.rows import BLOCK, Rows, Sources, records, share
from copydesk.segment import tokenize
from copydesk.utterance import cut, stories

_T = TypeVar("_T")
# Stores the pieces of the table of that name as they are made, and gives them back as one.
Keep = Callable[[str, Iterable[Table]], Table]
# How many articles are worked on at one time while tables are kept.
BATCH = 2048
# Reported speech of fewer words is too little to compare.
SCRAP = 3


class _IfThere(str):
    """The name of a column that is read if the frame has it; one that a caller names has to be there."""

    __slots__ = ()


class Corpus:
    """Articles and the tables of the verbs over them, each computed once, on first use.

    `Coverage` says what the parameters are.
    """

    def __init__(
        self,
        frame: object,
        text: str = "text",
        *,
        outlet: str | None = _IfThere("outlet"),
        published: str | None = _IfThere("published"),
        id: str | None = _IfThere("id"),
        min_confidence: float = 0.4,
        language: LanguageLike = "en",
        threads: int | None = None,
        progress: Progress = False,
    ) -> None:
        self._frame = frames.table_of(frame)
        self._language = kept(language)
        self._threads = threads
        self._progress = progress
        self._min_confidence = share("min_confidence", min_confidence)
        given = {"text": text, "outlet": outlet, "published": published, "id": id}
        self._columns = {argument: self._name_of(argument, name) for argument, name in given.items()}
        ids = self._values("id") or [str(row) for row in range(len(self._frame))]
        self._doc_of = frames.numbered(ids, self._columns["id"] or "id")
        outlets = self._values("outlet") or [None] * len(ids)
        times = self._values("published") or [None] * len(ids)
        self._sources = Sources(
            id=ids,
            outlet=[str(name if value is None else value) for name, value in zip(ids, outlets, strict=True)],
            published=frames.times(times, f"published: column {self._columns['published']!r}"),
        )
        self._read_from(self._frame)
        # Every verb would refuse what these do not accept, but only when somebody asks for its table.
        tokenize([None] * len(ids), language=self._language, threads=threads)
        self._tables: dict[str, Any] = {}
        self._keep: Keep | None = None
        self._lock = threading.RLock()
        self._lock_owner = os.getpid()

    def _name_of(self, argument: str, name: object) -> str | None:
        """Return the name of the column that an argument asks for; one that is not there is an error."""
        if name is None:
            return None
        if not isinstance(name, str):
            raise TypeError(f"{argument}: expected the name of a column, got {type(name).__name__}")
        if name not in self._frame.columns:
            if isinstance(name, _IfThere):
                return None
            known = ", ".join(map(repr, self._frame.columns)) or "none"
            raise OptionError(f"{argument}: there is no column {name!r}; there are {known}")
        # A column that happens to be called id and does not tell the articles apart names none of them.
        if argument == "id" and isinstance(name, _IfThere) and not frames.tells_apart(self._frame[name]):
            return None
        return str(name)

    def _values(self, argument: str) -> list[Any] | None:
        """Return the values of the column that an argument names, if it names one."""
        name = self._columns[argument]
        return None if name is None else self._frame[name].to_pylist()

    def _read_from(self, frame: Table) -> None:
        """Take the texts from `frame`."""
        name = str(self._columns["text"])
        self._frame = frame
        self._texts: Sequence[str | None] = frames.strings(frame[name], name)
        # A column without any text has no type of its own: pandas calls it one of floats.
        no_text = all(value is None for value in self._texts)
        self._column: Column | list[None] = [None] * len(frame) if no_text else frame[name]

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self._frame)

    def __getstate__(self) -> dict[str, Any]:
        """Return everything but the lock and what is quickly made again, for pickle and copy."""
        made_again = ("_lock", "_findings", "_sure_rows")
        return {name: value for name, value in self.__dict__.items() if name not in made_again}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take back what `__getstate__` gave."""
        self.__dict__.update(state)
        self._lock = threading.RLock()
        self._lock_owner = os.getpid()

    def _locked(self) -> threading.RLock:
        """Return the lock to hold while the tables change."""
        if self._lock_owner != os.getpid():
            # Forked while another thread of the parent was computing: its lock would never open here.
            self._lock, self._lock_owner = threading.RLock(), os.getpid()
        return self._lock

    # ------------------------------------------------------------------ tables on the disk

    @contextmanager
    def _kept_by(self, keep: Keep) -> Iterator[None]:
        """Compute tables in pieces, which `keep` stores, instead of as a whole in memory."""
        with self._locked():
            self._keep = keep
            try:
                yield
            finally:
                self._keep = None

    def _adopt(self, tables: dict[str, Any]) -> None:
        """Go on with equal tables, the articles among them, that are held elsewhere."""
        with self._locked():
            self._read_from(tables.pop("articles"))
            if "duplicates" in tables:
                tables["duplicates"] = tables["duplicates"]._with_texts(self._column)
            self._tables = tables

    # ------------------------------------------------------------------ tables, each computed once

    def _once(self, name: str, compute: Callable[[], _T]) -> _T:
        if name in self._tables:
            return cast("_T", self._tables[name])
        with self._locked():
            if name not in self._tables:
                self._tables[name] = compute()
            return cast("_T", self._tables[name])

    @property
    def _options(self) -> dict[str, Any]:
        return {"language": self._language, "threads": self._threads, "progress": self._progress}

    @property
    def articles(self) -> Table:
        """The articles: every column as given, and what is found in their texts.

        Added are `id` (where none was named), `doc`, `n_chars`, `n_words` (what stands between blanks), and from the
        `layout`, each null where there is none: `title_found`, `byline_found`, `dateline_found`, `date_found` and
        `lead`, the first paragraph of the body. A given column of such a name stays as it is; only a column `id` that
        does not name the articles is called `given_id`, since `id` is what `show` takes.
        """

        def compute() -> Table:
            found = self._found()
            added = {"id": self._sources.id, "doc": range(len(self))} | {name: found[name] for name in found.columns}
            given = {name: self._frame[name] for name in self._frame.columns}
            if self._columns["id"] is None and "id" in given:
                other = "given_id"
                while other in given:
                    other = f"given_{other}"
                given = {other if name == "id" else name: column for name, column in given.items()}
            return Table({**given, **{name: values for name, values in added.items() if name not in given}})

        return self._once("articles", compute)

    def _found(self) -> Table:
        """Return for each article its length, its first title, byline, dateline and date, and its body's opening."""
        regions = ("title", "byline", "dateline", "date", "body")
        names = [*(f"{region}_found" for region in regions[:-1]), "lead"]
        table = Rows(("n_chars", "n_words", *names))
        for text, spans in self._pages():
            found: dict[str, str] = {}
            for start, end, region in spans:
                if text is not None and region in regions and region not in found:
                    words = text[start:end].strip()
                    found[region] = next(iter(words.splitlines()), "").rstrip() if region == "body" else words
            lengths = (None, None) if text is None else (len(text), len(text.split()))
            table.add(*lengths, *(found.get(region) for region in regions))
        return table.table()

    def _pages(self) -> Iterator[tuple[str | None, list[tuple[int, int, str]]]]:
        """Yield each text with the parts of its page in reading order."""
        pages = groupby(records(self.layout, ("doc", "start", "end", "region")), key=itemgetter(0))
        next_doc, rows = next(pages, (None, iter(())))
        for doc, text in enumerate(self._texts):
            if doc != next_doc:
                yield text, []
                continue
            yield text, [(start, end, region) for _, start, end, region in rows]
            next_doc, rows = next(pages, (None, iter(())))

    @property
    def tokens(self) -> Table:
        """The words of every article, as by `tokenize`."""
        return self._once("tokens", lambda: self._mapped("tokens", tokenize))

    @property
    def layout(self) -> Table:
        """Title, body, credits and other parts of every article, as by `layout`."""
        return self._once("layout", lambda: self._mapped("layout", layout))

    @property
    def duplicates(self) -> Duplicates:
        """Which articles are copies of one another: `.pairs`, `.clusters`, `.passages`, as by `duplicates`."""
        return self._once("duplicates", lambda: duplicates(self._column, **self._options))

    def _named(self, name: str) -> Table:
        """Return the quotations or the people, which come out of one pass."""

        def compute() -> Table:
            options = self._options | {"language": self._one_language}
            found = people(self._mapped("speech", quotes), **options)
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
        """Who speaks: `speaker_id, forms, roles, documents`; of what the verb `people` gives, the table `.people`."""
        return self._named("people")

    @property
    def stories(self) -> Table:
        """Which articles are about one event: `doc, story`, as by `stories` with the times of publication."""

        def compute() -> Table:
            return stories(self._column, published=self._sources.published, **self._options)

        return self._once("stories", compute)

    @property
    def utterances(self) -> Table:
        """The quotations grouped into the same statement across articles, as by `utterances` with the `stories`.

        Reported speech of less than `min_confidence`, or of one or two words (*to close*), has no row.
        """

        def compute() -> Table:
            quotes = self._sure_quotes
            found = _core.utterances(
                quotes,
                texts=self._column,
                stories=self.stories,
                offsets="codepoint",
                errors="raise",
                **self._options,
            )
            if self._keep is None:
                return cut(quotes, found)
            blocks = range(0, max(1, len(found)), BLOCK)
            return self._keep("utterances", (cut(quotes, found._slice(start, BLOCK)) for start in blocks))

        return self._once("utterances", compute)

    @property
    def _sure_quotes(self) -> Table:
        """The quotations without reported speech of less than `min_confidence`, or of a word or two."""
        return self.quotes if self._min_confidence == 0.0 else self.quotes.take(self._sure_rows)

    @cached_property
    def _sure_rows(self) -> Column:
        """The numbers of their rows: of a large corpus less to keep than the rows."""
        sure = (
            row
            for row, (kind, value, words) in enumerate(records(self.quotes, ("kind", "confidence", "text")))
            if kind != "indirect"
            or ((value is None or value >= self._min_confidence) and len((words or "").split()) >= SCRAP)
        )
        return Table({"row": list(sure)})["row"]

    def _mapped(self, name: str, verb: Callable[..., Table]) -> Table:
        """Return the rows that a verb gives for each text alone; while tables are kept, in batches of articles."""
        if self._keep is None:
            return verb(self._column, **self._options)
        return self._keep(name, self._batches(verb))

    def _batches(self, verb: Callable[..., Table]) -> Iterator[Table]:
        total = len(self)
        tell = bar() if self._progress is True else self._progress or None
        for start in range(0, max(1, total), BATCH):
            options = self._options
            if isinstance(self._language, list):
                options["language"] = self._language[start : start + BATCH]
            if tell is not None:
                options["progress"] = partial(_told_from, tell, start, total)
            texts: Column | list[None] = self._frame._slice(start, BATCH)[str(self._columns["text"])]
            if isinstance(self._column, list):
                texts = self._column[start : start + BATCH]
            yield verb(texts, **options)._from_doc(start)

    @property
    def _one_language(self) -> str | Language:
        """The language that names and roles are compared in across texts, which may be of different ones."""
        return self._language if isinstance(self._language, str | Language) and self._language != "auto" else "en"


def _told_from(tell: Callable[[int, int], object], start: int, total: int, done: int, _: int) -> None:
    tell(start + done, total)
