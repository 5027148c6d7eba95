"""The same statement across outlets."""

from collections.abc import Sequence

from copydesk import _core, frames
from copydesk._core import Table
from copydesk._types import ArrowColumn, ArrowTable, Errors, LanguageLike, Offsets, Progress, TextColumn
from copydesk.rows import own_table

__all__ = ["stories", "utterances"]


def utterances(
    quotes: ArrowTable,
    *,
    texts: TextColumn | None = None,
    stories: ArrowTable | Sequence[int] | ArrowColumn | None = None,
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    """Group quotations into utterances and points, and name how each version differs.

    Two quotations are one utterance if the same speaker said the same words on the same occasion; they make one point
    if the same speaker said the same thing, in whatever words. What one person says and another one denies is never the
    same. Two people with different names are two speakers, unless the words of the one name the other, whom they pass
    on, or long words between marks are the same: then a name is mistaken.

    Parameters
    ----------
    quotes : Table
        Made by `copydesk.quotes` or `copydesk.people`; any table with its columns will do.
    texts : column of str, optional
        The documents that the quotations are from; with them a fragment is placed by the words around it.
    stories : Table or column of int, optional
        The story of each document, as `copydesk.stories` gives it. Within one story less in common is enough, and only
        there do other words make the same point. By default it is read from `texts`.
    language : str, Language or column of str
        As in `copydesk.tokenize`; a column has one code a document.
    offsets : {"codepoint", "utf8"}
        Unit of the offsets in `quotes`, and in the result.
    errors, threads, progress
        As in `copydesk.tokenize`; `errors` is about `texts`.

    Returns
    -------
    Table
        The rows of `quotes` cut into parts, all its columns, and:

        - ``utterance`` (``"U01"`` in order of first appearance) and ``point`` (``"P01"``)
        - ``base`` : true on the fullest version
        - ``relation`` to it : verbatim, trimmed, cleaned-up, paraphrase (indirect speech always, unless the fullest
          version is indirect speech too), back-translated
        - ``part_start``, ``part_end`` : where the part lies in its text, within the row's ``start`` and ``end``; parts
          of one row follow one another
        - ``score`` : which share of the telling words of the lighter version stands in the fullest one too, 0 to 1
        - ``certain`` : the score is at least .6, no other utterance fits about as well, and the two do not name
          different people as the speaker; so is every fullest version. What is not certain is a member because the
          same person said it on the same occasion, or beside what is.

    Raises
    ------
    TypeError
        `quotes` is no table, or lacks columns.
    OptionError
        An option has a value that is not accepted.
    TextError
        As in `copydesk.tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> found = cd.quotes(["“We will rebuild the pier,” Mayor Ada Brenner said."] * 2)
    >>> cd.utterances(found)["utterance"].to_pylist()
    ['U01', 'U01']
    """
    quotes = own_table(quotes) if hasattr(quotes, "__arrow_c_stream__") else quotes
    found = _core.utterances(
        quotes,
        texts=texts,
        stories=stories,
        language=language,
        offsets=offsets,
        errors=errors,
        threads=threads,
        progress=progress,
    )
    return cut(own_table(quotes), found)


def cut(quotes: Table, parts: Table) -> Table:
    """Return the parts of quotations with what is known of each."""
    return quotes.take(parts["row"]).with_columns({name: parts[name] for name in parts.columns if name != "row"})


def stories(
    texts: TextColumn,
    *,
    published: Sequence[object] | ArrowColumn | None = None,
    threshold: float = 0.24,
    window_days: int = 14,
    language: LanguageLike = "en",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    """Tell which texts are about one event.

    Parameters
    ----------
    texts : column of str
        As in `copydesk.tokenize`.
    published : column of dates, times or ISO 8601 strings, optional
        When each text appeared, times without zone in UTC; missing dates fit all.
    threshold : float
        How alike the texts of a story are on average at least: the cosine of their telling words, above 0 and up to 1.
        Names and the words of the opening count more; each day between two texts takes a little.
    window_days : int
        Texts that appeared further apart do not count as alike.
    language, errors, threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    Table
        One row a text that is there: ``doc`` and ``story`` (numbers that rise in order of first appearance; a missing
        text takes one).

    Raises
    ------
    TypeError, OptionError, TextError
        As in `copydesk.tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cd.stories(["Two ferries wait outside the mole.", None, "Snow fell on the pass."]).to_pylist()
    [{'doc': 0, 'story': 0}, {'doc': 2, 'story': 2}]
    """
    return _core.stories(
        texts,
        published=frames.times_of(published, "published: column 'published'"),
        threshold=threshold,
        window_days=window_days,
        language=language,
        errors=errors,
        threads=threads,
        progress=progress,
    )
