"""The same statement across outlets."""

from copydesk import _core
from copydesk._core import Table
from copydesk._types import ArrowTable, LanguageLike, Offsets, Progress, TextColumn

__all__ = ["utterances"]


def utterances(
    quotes: ArrowTable,
    *,
    texts: TextColumn | None = None,
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    """Group quotations into utterances and points, and name how each version differs.

    Two quotations are one utterance if the same speaker said the same words on the same occasion; they make one point
    if the same speaker said the same thing, in whatever words.

    Parameters
    ----------
    quotes : Table
        Made by `copydesk.quotes` or `copydesk.people`; any table with its columns will do.
    texts : column of str, optional
        The documents that the quotations are from; with them a fragment is placed by the words around it.
    language : str, Language or column of str
        As in `copydesk.tokenize`; a column has one code a document.
    offsets : {"codepoint", "utf8"}
        Unit of the offsets in `quotes`, and in the result.
    threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    Table
        The rows of `quotes` cut into parts, all its columns, and:

        - ``utterance`` (``"U01"`` in order of first appearance) and ``point`` (``"P01"``)
        - ``base`` : true on the fullest version
        - ``relation`` to it : verbatim, trimmed, cleaned-up, paraphrase, back-translated
        - ``part_start``, ``part_end`` : offsets of the part in the quotation
        - ``score`` (0 to 1) and ``certain``

    Raises
    ------
    TypeError
        `quotes` is no table, or lacks columns.
    OptionError
        An option has a value that is not accepted.

    Examples
    --------
    >>> import copydesk as cd
    >>> found = cd.quotes(["“We will rebuild the pier,” Mayor Ada Brenner said."] * 2)
    >>> cd.utterances(found)["utterance"].to_pylist()
    ['U01', 'U01']
    """
    return _core.utterances(quotes, texts=texts, language=language, offsets=offsets, threads=threads, progress=progress)
