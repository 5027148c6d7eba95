"""Which texts are copies, and which passages they share."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal, Self

from copydesk import _core
from copydesk._core import Table
from copydesk._types import ArrowColumn, Errors, LanguageLike, Offsets, Progress, TextColumn

__all__ = ["DuplicateIndex", "Duplicates", "duplicates", "reuse"]


@dataclass(frozen=True, repr=False)
class Duplicates:
    """What `duplicates` finds.

    Attributes
    ----------
    pairs : Table
        Copies of one text: ``left``, ``right`` (documents, left the smaller), ``containment``, ``jaccard`` (0 to 1),
        ``shared_chars``.
    clusters : Table
        One row a text that is there: ``doc``, ``cluster``, ``representative`` (a document), ``role`` (original,
        verbatim, excerpt, edited, unique).
    passages : Table
        The words behind the pairs: ``left``, ``right``, ``left_start``, ``left_end``, ``right_start``, ``right_end``,
        ``edited``, ``boilerplate``.
    """

    pairs: Table
    clusters: Table
    passages: Table

    def __repr__(self) -> str:
        """Show how much was found."""
        return f"Duplicates({self._summary()})"

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
        The shortest passage that is reported, in characters.
    representative : "fullest" or column
        Which text stands for its cluster: the longest, or the one with the least value in a column of numbers or
        times, one a text (a missing one comes last).
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
            representative=representative,
            language=language,
            offsets=offsets,
            errors=errors,
            threads=threads,
            progress=progress,
        )
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
        ``right_start``, ``right_end``, ``edited``, ``boilerplate``.

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
            has no row.
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
        return Duplicates(*self._index.duplicates(threads=threads, progress=progress))

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
