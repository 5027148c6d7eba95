"""Which parts of a page are its article."""

from copydesk import _core
from copydesk._core import Table
from copydesk._types import Errors, LanguageLike, Offsets, Progress, TextColumn

__all__ = ["layout"]


def layout(
    texts: TextColumn,
    *,
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    r"""Tell title, body, credits, link lists and comments of each text apart.

    Parameters
    ----------
    texts, language, offsets, errors, threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    Table
        One row a region in reading order, never overlapping, every visible character in one: ``doc``, ``start``,
        ``end`` and ``region`` (title, repeated_title, section_label, breadcrumb, byline, dateline, date, body,
        editor_note, see_also, read_more, link_list, credit, comment_header, comment, reply_form,
        subtitle, furniture). Neighbouring lines of one region are one row.

    Raises
    ------
    TypeError, OptionError, TextError
        As in `copydesk.tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> page = "Harbour talks fail\n\nThe harbour talks of Port Elm failed on Monday, the mayor said."
    >>> cd.layout([page])["region"].to_pylist()
    ['title', 'body']
    """
    return _core.layout(texts, language=language, offsets=offsets, errors=errors, threads=threads, progress=progress)
