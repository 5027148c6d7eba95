"""Which texts are copies, and which passages they share."""

import operator
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import Any, Literal, NamedTuple, Self, cast

from copydesk import _core, frames
from copydesk._core import Table
from copydesk._types import ArrowColumn, ArrowTable, Errors, LanguageLike, Offsets, Progress, TextColumn
from copydesk.errors import OptionError
from copydesk.explain import Explanation, explanation

__all__ = ["DuplicateIndex", "Duplicates", "duplicates", "resolve", "reuse", "sketch"]

_SURROGATE = re.compile("[\ud800-\udfff]")


class _Source(NamedTuple):
    """Where the texts behind a finding are, and the unit of its offsets."""

    text_of: Callable[[int], str | None]
    n_texts: Callable[[], int]
    offsets: Offsets


def _source(texts: object, offsets: Offsets) -> _Source | None:
    """Return how to read `texts` again; an iterator can be read once only."""
    if isinstance(texts, Iterator):
        return None
    column = cast("Any", texts)

    def rows() -> Any:  # noqa: ANN401 (what Arrow gives)
        if isinstance(texts, list | tuple):
            return texts
        # By place in pandas, whatever the labels; what is Arrow inside is read without a copy.
        return column.iloc if hasattr(column, "iloc") else Table({"text": column})["text"]

    def text_of(doc: int) -> str | None:
        text = rows()[doc]
        if isinstance(text, bytes):
            return text.decode("utf-8", "replace")
        return _SURROGATE.sub("\ufffd", text) if isinstance(text, str) else None

    return _Source(text_of, lambda: len(column if hasattr(column, "__len__") else rows()), offsets)


def _number(name: str, doc: object, n_texts: int) -> int:
    """Return the number of a text; one that a column of numbers gave is as good as an int."""
    if isinstance(doc, bool) or not hasattr(doc, "__index__"):
        raise TypeError(f"{name}: got {type(doc).__name__}; give the number of a text")
    number = operator.index(doc)
    if not 0 <= number < n_texts:
        raise OptionError(f"{name}: {number} is not accepted; give a number from 0 to {n_texts - 1}")
    return number


@dataclass(frozen=True, repr=False)
class Duplicates:
    """What `duplicates` finds.

    Attributes
    ----------
    pairs : Table
        Copies of one text: ``left``, ``right`` (documents, left the smaller), ``containment``, ``jaccard`` (0 to 1),
        ``shared_chars``. Two texts that other copies tie to one cluster are listed from a containment of 0.3 on,
        whatever `min_containment` says.
    clusters : Table
        One row a text that is there (join it to yours by ``doc``, since missing texts have none): ``doc``, ``cluster``,
        ``representative`` (a document), ``role`` (original, verbatim, excerpt, edited, unique), ``coverage`` (the share
        of the text that stands in its copies, 0 to 1; passages of boilerplate do not count).
    passages : Table
        The words behind the pairs: ``left``, ``right``, ``left_start``, ``left_end``, ``right_start``, ``right_end``,
        ``edited``, ``boilerplate``.
    """

    pairs: Table
    clusters: Table
    passages: Table
    _texts: _Source | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        """Show how much was found."""
        return f"Duplicates({self._summary()})"

    def __reduce__(self) -> tuple[type[Self], tuple[Table, Table, Table]]:
        """Pickle the tables; the texts stay where they are."""
        return type(self), (self.pairs, self.clusters, self.passages)

    def _with_texts(self, texts: object) -> Self:
        """Return the same finding, which knows its texts; its offsets are code points."""
        return type(self)(self.pairs, self.clusters, self.passages, _source(texts, "codepoint"))

    def explain(self, left: int, right: int, texts: TextColumn | None = None) -> Explanation:
        """Show two texts side by side with the passages they share, and what was edited in them.

        Parameters
        ----------
        left, right : int
            The numbers of two texts. They need not be copies: of any other two the passages are looked for anew.
        texts : column of str, optional
            The texts that were compared. Only asked for where they came from an iterator, or the finding from a file.

        Returns
        -------
        Explanation
            Its ``passages``, ``edits`` and ``shares``; a notebook shows it as HTML, ``print`` as text.

        Raises
        ------
        TypeError
            A number is no int, or the texts are not known.
        OptionError
            There is no such text, or both are the same, or `texts` are not those that were compared.

        Examples
        --------
        >>> import copydesk as cd
        >>> story = "The harbour of Elm stays shut until Friday, the mayor said. Two ferries wait outside the mole."
        >>> cd.duplicates([story, story.replace("Friday", "Sunday")]).explain(0, 1)
        Texts 0 and 1: 1 passage, 100 % of text 0, 100 % of text 1
        passage 1 (edited)
          0: The harbour of Elm stays shut until [Friday,] the mayor said. Two ferries wait outside the mole.
          1: The harbour of Elm stays shut until [Sunday,] the mayor said. Two ferries wait outside the mole.
        """
        source = (
            self._texts
            if texts is None
            else _source(texts, "codepoint" if self._texts is None else self._texts.offsets)
        )
        if source is None:
            raise TypeError("texts: not known any more; give the column of texts that was compared")
        left, right = (_number(name, doc, source.n_texts()) for name, doc in (("left", left), ("right", right)))
        if left == right:
            raise OptionError(f"right: {right} is left too; give two different texts")
        for name, doc in (("left", left), ("right", right)):
            if source.text_of(doc) is None:
                raise OptionError(f"{name}: text {doc} is missing; give the number of one that is there")
        return explanation(left, right, source.text_of, self._passages_of(left, right, source))

    def _passages_of(self, left: int, right: int, source: _Source) -> Table | None:
        """Return the passages of a pair in code points, left and right as asked for; none if it is not listed."""
        first, second = sorted((left, right))
        docs = zip(self.passages["left"].to_pylist(), self.passages["right"].to_pylist(), strict=True)
        rows = [row for row, pair in enumerate(docs) if pair == (first, second)]
        if not rows:
            return None
        found = self.passages.take(rows)
        columns: dict[str, Any] = {name: found[name].to_pylist() for name in found.columns}
        for side, doc in (("left", first), ("right", second)):
            text = source.text_of(doc) or ""
            encoded = text.encode()
            if max(columns[f"{side}_end"]) > len(encoded if source.offsets == "utf8" else text):
                raise OptionError(f"texts: text {doc} is shorter than when it was compared; give the same column")
            if source.offsets == "utf8":
                for edge in ("start", "end"):
                    name = f"{side}_{edge}"
                    columns[name] = [len(encoded[:offset].decode("utf-8", "replace")) for offset in columns[name]]
        if left > right:
            for edge in ("start", "end"):
                columns[f"left_{edge}"], columns[f"right_{edge}"] = columns[f"right_{edge}"], columns[f"left_{edge}"]
        order = sorted(range(len(rows)), key=lambda row: columns["left_start"][row])
        return Table({name: [values[row] for row in order] for name, values in columns.items()})

    def _summary(self) -> str:
        groups = len(set(self.clusters["cluster"].to_pylist()))
        return (
            f"{len(self.pairs)} pairs, {groups} clusters of {len(self.clusters)} texts, {len(self.passages)} passages"
        )

    def _repr_html_(self) -> str:
        parts = [f"<p><b>Duplicates</b>: {escape(self._summary())}</p>"]
        for name in ("clusters", "pairs", "passages"):
            parts.append(f"<p>{name}</p>{getattr(self, name)._repr_html_()}")
        return f"<div>{''.join(parts)}</div>"


def duplicates(
    texts: TextColumn,
    *,
    min_containment: float = 0.5,
    min_chars: int = 60,
    min_passage: int = 60,
    representative: Literal["fullest"] | Sequence[object] | ArrowColumn = "fullest",
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Duplicates:
    """Find the texts that are copies of one another: verbatim, cut or edited.

    Texts that only share a paragraph are no copies; `reuse` finds such passages.

    Parameters
    ----------
    texts : column of str
        As in `copydesk.tokenize`.
    min_containment : float
        The least share of the shorter text that must stand in the longer one, 0 to 1.
    min_chars : int
        Texts with fewer letters and digits match nothing.
    min_passage : int
        The shortest passage that is reported, in characters, of which five in six are taken to be letters and digits; a
        pair may have none so long. If it is under 60, roles and coverage too take in what is shorter than that.
    representative : "fullest" or column
        Which text stands for its cluster: the longest, or the one with the least value in a column of numbers, times
        or ISO 8601 strings, one a text (a missing one comes last). So a column of publication times names the earliest.
    language, offsets, errors, threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    Duplicates
        Tables of pairs, clusters and passages.

    Raises
    ------
    TypeError, OptionError, TextError
        As in `copydesk.tokenize`.
    LanguageError
        There are no words for the language.

    Examples
    --------
    >>> import copydesk as cd
    >>> story = "The harbour of Port Elm stays closed until Friday, the mayor said. Two ferries wait outside the mole."
    >>> found = cd.duplicates([story, "Rain is expected in the valley on Tuesday, and snow above the lake.", story])
    >>> found.pairs.select(["left", "right", "containment"]).to_pylist()
    [{'left': 0, 'right': 2, 'containment': 1.0}]
    """
    return Duplicates(
        *_core.duplicates(
            texts,
            min_containment=min_containment,
            min_chars=min_chars,
            min_passage=min_passage,
            representative=representative
            if isinstance(representative, str)
            else frames.times_of(representative, "representative: the column"),
            language=language,
            offsets=offsets,
            errors=errors,
            threads=threads,
            progress=progress,
        ),
        _source(texts, offsets),
    )


def reuse(
    texts: TextColumn,
    *,
    min_chars: int = 60,
    min_passage: int = 60,
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    """Find the passages that texts share, copies or not: press releases, round-ups, the same quotation.

    Parameters
    ----------
    texts, min_chars, min_passage, language, offsets, errors, threads, progress
        As in `duplicates`.

    Returns
    -------
    Table
        One row a passage: ``left``, ``right`` (documents, left the smaller), ``left_start``, ``left_end``,
        ``right_start``, ``right_end``, ``edited``, ``boilerplate``. What stands twice in one text, such as a repeated
        headline, is a row in which ``left`` and ``right`` are that text.

    Raises
    ------
    TypeError, OptionError, TextError
        As in `copydesk.tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cd.reuse(["Nothing here.", "Nor there."]).to_pylist()
    []
    """
    return _core.reuse(
        texts,
        min_chars=min_chars,
        min_passage=min_passage,
        language=language,
        offsets=offsets,
        errors=errors,
        threads=threads,
        progress=progress,
    )


def sketch(
    texts: TextColumn,
    ids: Sequence[object] | ArrowColumn | None = None,
    *,
    min_containment: float = 0.5,
    min_chars: int = 60,
    min_passage: int = 60,
    language: LanguageLike = "en",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    """Do the part of `duplicates` that needs one text at a time: the first of two stages, for distributed engines.

    A pure function of each row: batches may be cut and spread in any way. Two texts are copies only if they share a
    band, so an engine groups the rows by band (``explode``, ``group by``), keeps the texts that share one with any
    other, and hands their rows to `resolve`; all others are unique.

    Parameters
    ----------
    texts : column of str
        As in `copydesk.tokenize`.
    ids : column, optional
        What the engine calls the texts, numbers or strings, each once in the whole corpus; by default their positions.
    min_containment, min_chars, min_passage, language, errors, threads, progress
        As in `duplicates`; the first three must be the same for all batches.

    Returns
    -------
    Table
        One row a text, in order: ``id``, ``bands`` (list of uint32; empty where the text is missing or too short to
        match), ``sketch`` (bytes; null where the text is missing). A sketch holds the text and about 500 bytes more; it
        is a saved `DuplicateIndex` of one text, with that file's version and checksums.

    Raises
    ------
    TypeError, OptionError, LanguageError, TextError
        As in `copydesk.tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> story = "The harbour of Port Elm stays closed until Friday, the mayor said. Two ferries wait outside the mole."
    >>> batches = [cd.sketch([story], ["b"]), cd.sketch([story, "Rain."], ["a", "c"])]
    >>> batches[0]["bands"].to_pylist()[0] == batches[1]["bands"].to_pylist()[0]
    True
    """
    found = _core.sketch(
        texts,
        min_containment=min_containment,
        min_chars=min_chars,
        min_passage=min_passage,
        language=language,
        errors=errors,
        threads=threads,
        progress=progress,
    )
    named = Table({"id": range(len(found)) if ids is None else ids})
    if len(named) != len(found):
        raise OptionError(f"ids: a column of {len(named)} is not accepted; give one id a text ({len(found)})")
    return named.with_columns({name: found[name] for name in found.columns})


def resolve(sketches: ArrowTable, *, threads: int | None = None, progress: Progress = False) -> Table:
    """Find the copies among sketched texts: the second of two stages.

    What is boilerplate, and which cluster a text is in, depend on many texts at once, so one process does this stage.
    Its answer is that of `duplicates` for the whole corpus, as far as the texts share a band with any other.

    Parameters
    ----------
    sketches : table
        Rows of `sketch` in any order, from any batches: ``id`` and ``sketch``; ``bands`` are not needed any more.
    threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    Table
        One row a text, by ``id``: ``id``, ``cluster``, ``representative`` (an id), ``role``, ``coverage``, as in
        ``Duplicates.clusters``.

    Raises
    ------
    TypeError
        `sketches` is no table of `sketch`.
    OptionError
        An id is missing or stands twice, or sketches were made with different options.
    FormatError
        A sketch is damaged, or of another version.

    Examples
    --------
    >>> import copydesk as cd
    >>> story = "The harbour of Port Elm stays closed until Friday, the mayor said. Two ferries wait outside the mole."
    >>> rows = cd.sketch([story, "Rain.", story], ["b", "c", "a"])
    >>> cd.resolve(rows).select(["id", "cluster", "representative"]).to_pylist()[:2]
    [{'id': 'a', 'cluster': 0, 'representative': 'a'}, {'id': 'b', 'cluster': 0, 'representative': 'a'}]
    """
    table = Table.from_arrow(sketches)
    missing = [name for name in ("id", "sketch") if name not in table]
    if missing:
        raise TypeError(f"sketches: got a table without {', '.join(missing)}; give rows that copydesk.sketch made")
    ids = table["id"].to_pylist()
    if None in ids:
        raise OptionError(f"sketches: row {ids.index(None)} has no id; give each text one")
    # One order for all engines, whatever order the rows came in.
    order = sorted(range(len(ids)), key=ids.__getitem__)
    for one, other in pairwise(order):
        if ids[one] == ids[other]:
            raise OptionError(f"sketches: rows {one} and {other} have the id {ids[one]!r}; give each text one row")
    table = table.take(order)
    found = _core.resolve(table.select(["sketch"]), threads=threads, progress=progress)
    named = table.select(["id"])
    return Table(
        {
            "id": named.take(found["doc"])["id"],
            "cluster": found["cluster"],
            "representative": named.take(found["representative"])["id"],
            "role": found["role"],
            "coverage": found["coverage"],
        }
    )


class DuplicateIndex:
    """Texts added over time and asked again and again: the incremental form of `duplicates`.

    Parameters
    ----------
    min_containment, min_chars, min_passage, offsets
        As in `duplicates`; they hold for the life of the index.

    Notes
    -----
    Threads may share an index. An interrupted `add` has added nothing.

    Examples
    --------
    >>> import copydesk as cd
    >>> story = "The harbour of Port Elm stays closed until Friday, the mayor said. Two ferries wait outside the mole."
    >>> index = cd.DuplicateIndex()
    >>> index.add([story, None])
    >>> len(index), index.query([story])["right"].to_pylist()
    (2, [0])
    """

    __slots__ = ("_index",)

    def __init__(
        self,
        *,
        min_containment: float = 0.5,
        min_chars: int = 60,
        min_passage: int = 60,
        offsets: Offsets = "codepoint",
    ) -> None:
        """Make an index without texts."""
        self._index = _core.DuplicateIndex(
            min_containment=min_containment, min_chars=min_chars, min_passage=min_passage, offsets=offsets
        )

    @classmethod
    def _of(cls, index: _core.DuplicateIndex) -> Self:
        made = cls.__new__(cls)
        made._index = index
        return made

    def __len__(self) -> int:
        """How many texts were added, removed and missing ones included: numbers are never given twice."""
        return len(self._index)

    def __repr__(self) -> str:
        """Show how many texts there are."""
        return f"DuplicateIndex({len(self)} texts)"

    def __reduce__(self) -> tuple[object, tuple[_core.DuplicateIndex]]:
        """Pickle as the bytes that `save` writes."""
        return type(self)._of, (self._index,)

    def add(
        self,
        texts: TextColumn,
        *,
        language: LanguageLike = "en",
        errors: Errors = "raise",
        threads: int | None = None,
        progress: Progress = False,
    ) -> None:
        """Add texts; their numbers go on from the last one.

        Parameters
        ----------
        texts, language, errors, threads, progress
            As in `copydesk.tokenize`.
        """
        self._index.add(texts, language=language, errors=errors, threads=threads, progress=progress)

    def query(
        self,
        texts: TextColumn,
        *,
        language: LanguageLike = "en",
        errors: Errors = "raise",
        threads: int | None = None,
        progress: Progress = False,
    ) -> Table:
        """Find the copies of `texts` among those added, which stay as they are.

        Parameters
        ----------
        texts, language, errors, threads, progress
            As in `copydesk.tokenize`.

        Returns
        -------
        Table
            The columns of ``Duplicates.pairs``; ``left`` numbers `texts`, ``right`` the index. A text without a copy
            has no row; of one that was added more than 32 times, the first stands for all. Texts of one call are seen
            together, as `duplicates` sees them: what many of them share is boilerplate. Ask one by one for answers that
            do not depend on the others.
        """
        return self._index.query(texts, language=language, errors=errors, threads=threads, progress=progress)

    def remove(self, docs: Sequence[int] | ArrowColumn) -> None:
        """Take texts out by their numbers, which stay unused.

        Raises
        ------
        OptionError
            A number was never given.
        """
        self._index.remove(docs)

    def merge(self, other: "DuplicateIndex") -> None:
        """Add all texts of `other`; their numbers go on from the last one here.

        Raises
        ------
        OptionError
            The two indexes were made with different options.
        """
        if not isinstance(other, DuplicateIndex):
            raise TypeError(f"other: got {type(other).__name__}; give a DuplicateIndex")
        self._index.merge(other._index)

    def duplicates(self, *, threads: int | None = None, progress: Progress = False) -> Duplicates:
        """Find the copies among all texts added, as `copydesk.duplicates` would."""
        tables = self._index.duplicates(threads=threads, progress=progress)
        return Duplicates(*tables, _Source(self._index.text, lambda: len(self), cast("Offsets", self._index.offsets)))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the index to one file, which is replaced only when the new one is whole.

        Raises
        ------
        OSError
            The file cannot be written; an older one is as it was.
        """
        self._index.save(os.fspath(path))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read what `save` wrote.

        Raises
        ------
        FormatError
            The file is damaged, foreign or of another version.
        OSError
            The file cannot be read.
        """
        return cls._of(_core.DuplicateIndex.load(os.fspath(path)))
