"""How often each word stands in each text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from copydesk import _core
from copydesk._core import Table
from copydesk._types import Errors, LanguageLike, Newlines, Progress, TextColumn, Unit

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["Counts", "counts"]


@dataclass(frozen=True, repr=False)
class Counts:
    """What `counts` finds: a sparse matrix with one row a text and one column a term.

    Attributes
    ----------
    table : Table
        The cells that are not zero, by text, then term: ``doc``, ``term`` (dictionary-encoded), ``count``. The object
        itself goes wherever an Arrow table does and stands for these.
    terms : Table
        The columns, in the order of their code points: ``term``, ``count`` (in all texts), ``texts`` (that have it).
    n_texts : int
        The rows of the matrix; texts that are missing or without a term are rows of zeros.
    """

    table: Table
    terms: Table
    n_texts: int

    def __repr__(self) -> str:
        """Show how much was counted."""
        return f"Counts({self._summary()})"

    def _summary(self) -> str:
        return f"{self.n_texts} texts, {len(self.terms)} terms, {len(self.table)} cells"

    def _repr_html_(self) -> str:
        return f"<div><p><b>Counts</b>: {escape(self._summary())}</p>{self.table._repr_html_()}</div>"

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Stand for `table` wherever an Arrow table is taken."""
        return self.table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """Tell the types of `table`."""
        return self.table.__arrow_c_schema__()

    def to_scipy(self) -> csr_array:
        """Return the matrix as a `scipy.sparse.csr_array` of int64, texts by terms.

        Column ``j`` is row ``j`` of `terms`.

        Raises
        ------
        ImportError
            scipy is not installed.

        Examples
        --------
        >>> import copydesk as cd
        >>> found = cd.counts(["Rain, rain.", None, "No rain."])
        >>> found.terms["term"].to_pylist(), found.to_scipy().toarray().tolist()
        (['no', 'rain'], [[0, 2], [0, 0], [1, 1]])
        """
        try:
            import numpy
            from scipy.sparse import csr_array
        except ImportError as fault:
            raise ImportError('scipy is not installed; pip install "copydesk[scipy]"') from fault
        ends, columns, values = _core.csr(self.table, self.n_texts)
        return csr_array(
            (
                numpy.frombuffer(values, numpy.uint32).astype(numpy.int64),
                numpy.frombuffer(columns, numpy.int32).copy(),
                numpy.frombuffer(ends, numpy.int64).copy(),
            ),
            shape=(self.n_texts, len(self.terms)),
        )


def counts(
    texts: TextColumn,
    *,
    by: Literal["norm", "text"] = "norm",
    unit: Unit = "word",
    kinds: Iterable[str] = ("word", "number", "handle", "hashtag"),
    newlines: Newlines = "auto",
    language: LanguageLike = "en",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Counts:
    """Count the words of each text.

    Parameters
    ----------
    texts : column of str
        As in `copydesk.tokenize`.
    by : {"norm", "text"}
        What counts as one term: the normal form of a token (``norm`` of `copydesk.tokenize`), or its letters as they
        stand.
    unit : {"word", "surface"}
        As in `copydesk.tokenize`: *Weber's* is two terms, or one.
    kinds : sequence of str
        Which kinds of tokens are counted, named as in the column ``kind``.
    newlines, language, errors, threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    Counts
        The cells as a table, the terms with their totals, and ``to_scipy()``.

    Raises
    ------
    TypeError, OptionError, LanguageError, TextError
        As in `copydesk.tokenize`.

    Warns
    -----
    FallbackWarning
        As in `copydesk.tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cd.counts(["Rain, rain, RAIN!", "No rain."]).table.to_pylist()[0]
    {'doc': 0, 'term': 'rain', 'count': 3}
    """
    return Counts(
        *_core.counts(
            texts,
            by=by,
            unit=unit,
            kinds=kinds,
            newlines=newlines,
            language=language,
            errors=errors,
            threads=threads,
            progress=progress,
        )
    )
