"""Words, sentences and paragraphs."""

from typing import Literal

from copydesk import _core
from copydesk._core import Table
from copydesk._types import Errors, LanguageLike, Offsets, Progress, TextColumn

__all__ = ["paragraphs", "sentences", "tokenize"]

_Newlines = Literal["auto", "paragraph", "wrap"]


def tokenize(
    texts: TextColumn,
    *,
    unit: Literal["word", "surface"] = "word",
    newlines: _Newlines = "auto",
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    """Cut each text into words, numbers and marks.

    Every visible character lies in exactly one token and no text is changed: ``text[start:end]`` is the token.

    Parameters
    ----------
    texts : column of str
        A list, tuple or iterator of str, a pandas or polars Series, a pyarrow or numpy array. ``None``, NaN and the
        nulls of these libraries are missing texts, which have no rows.
    unit : {"word", "surface"}
        ``"word"`` cuts as Universal Dependencies does (``do|n't``, ``Weber|'s``); ``"surface"`` leaves words whole.
    newlines : {"auto", "paragraph", "wrap"}
        What a single line break means: found out for each text, the end of a paragraph, or no more than a blank.
    language : str, Language or column of str
        A code such as ``"en"``, ``"auto"`` to find it for each text, a `Language`, or one code a text.
    offsets : {"codepoint", "utf8"}
        Unit of ``start`` and ``end``: characters of the str, or bytes of its UTF-8 form.
    errors : {"raise", "replace", "null"}
        What becomes of a str with lone surrogates or of bytes that are not UTF-8.
    threads : int, optional
        How many threads work; by default ``COPYDESK_NUM_THREADS`` or as many as the process may use.
    progress : bool or callable
        ``True`` shows a bar; a function is called with the number of texts done and in all.

    Returns
    -------
    Table
        One row a token in reading order: ``doc`` (position of the text in the input), ``start``, ``end`` (half-open),
        ``kind`` (word, number, punct, symbol, url, email, handle, hashtag, emoji), ``sentence`` and ``paragraph``
        (numbers within the text).

    Raises
    ------
    TypeError
        `texts` is no column of text; the message names the row and what came.
    OptionError
        An option has a value that is not accepted.
    TextError
        A row is no Unicode text and `errors` is ``"raise"``.

    Examples
    --------
    >>> import copydesk as cd
    >>> text = "We don't know."
    >>> [text[row["start"]:row["end"]] for row in cd.tokenize([text]).to_pylist()]
    ['We', 'do', "n't", 'know', '.']
    """
    return _core.tokenize(
        texts,
        unit=unit,
        newlines=newlines,
        language=language,
        offsets=offsets,
        errors=errors,
        threads=threads,
        progress=progress,
    )


def sentences(
    texts: TextColumn,
    *,
    newlines: _Newlines = "auto",
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    """Find the sentences of each text.

    A sentence never crosses a paragraph, and one that is quoted and told of ("Why now?" she asked.) is one.

    Parameters
    ----------
    texts, newlines, language, offsets, errors, threads, progress
        As in `tokenize`.

    Returns
    -------
    Table
        One row a sentence in reading order: ``doc``, ``start``, ``end`` (without the blanks around it) and
        ``paragraph`` (number within the text).

    Raises
    ------
    TypeError, OptionError, TextError
        As in `tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> text = "Talks failed. Dr. Weber left."
    >>> [text[row["start"]:row["end"]] for row in cd.sentences([text]).to_pylist()]
    ['Talks failed.', 'Dr. Weber left.']
    """
    return _core.sentences(
        texts,
        newlines=newlines,
        language=language,
        offsets=offsets,
        errors=errors,
        threads=threads,
        progress=progress,
    )


def paragraphs(
    texts: TextColumn,
    *,
    newlines: _Newlines = "auto",
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    r"""Find the paragraphs of each text.

    Parameters
    ----------
    texts, newlines, language, offsets, errors, threads, progress
        As in `tokenize`.

    Returns
    -------
    Table
        One row a paragraph in reading order: ``doc``, ``start``, ``end`` (without the blanks around it).

    Raises
    ------
    TypeError, OptionError, TextError
        As in `tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cd.paragraphs(["One.\n\nTwo.", None]).to_pylist()
    [{'doc': 0, 'start': 0, 'end': 4}, {'doc': 0, 'start': 6, 'end': 10}]
    """
    return _core.paragraphs(
        texts,
        newlines=newlines,
        language=language,
        offsets=offsets,
        errors=errors,
        threads=threads,
        progress=progress,
    )
