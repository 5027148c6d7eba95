"""Words, sentences and paragraphs."""

from typing import Literal

from copydesk import _core
from copydesk._core import Table
from copydesk._types import ArrowTable, Errors, LanguageLike, Newlines, Offsets, Progress, TextColumn, Unit

__all__ = ["kwic", "paragraphs", "sentences", "snap", "tokenize"]


def tokenize(
    texts: TextColumn,
    *,
    unit: Unit = "word",
    with_text: bool = False,
    norm: bool = False,
    newlines: Newlines = "auto",
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
    with_text : bool
        Add a column ``text``: the token as it stands.
    norm : bool
        Add a column ``norm``: the token with its case folded (ß as ss), quotation marks, apostrophes and dashes each
        made one, accents composed (NFC), soft hyphens and signs of direction left out. Offsets stay those of the text.
    newlines : {"auto", "paragraph", "wrap"}
        What a single line break means: found out for each text, the end of a paragraph, or no more than a blank.
    language : str, Language or column of these
        A code such as ``"en"``, ``"auto"`` to find it for each text, a `Language`, or one of these a text.
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
        (numbers within the text), then ``text`` and ``norm`` where asked for, both dictionary-encoded: each different
        string is there once.

    Raises
    ------
    TypeError
        `texts` is no column of text; the message names the row and what came.
    OptionError
        An option has a value that is not accepted.
    LanguageError
        A language code is not known; the message lists those that are.
    TextError
        A row is no Unicode text and `errors` is ``"raise"``.

    Warns
    -----
    FallbackWarning
        Once a process: a text is in a script that is written without blanks (Chinese, Japanese, Thai …). Its words are
        those of Unicode's default borders (UAX #29).

    Examples
    --------
    >>> import copydesk as cd
    >>> text = "We don't know."
    >>> [text[row["start"]:row["end"]] for row in cd.tokenize([text]).to_pylist()]
    ['We', 'do', "n't", 'know', '.']
    >>> cd.tokenize(["DON’T"], with_text=True, norm=True).select(["text", "norm"]).to_pylist()
    [{'text': 'DO', 'norm': 'do'}, {'text': 'N’T', 'norm': "n't"}]
    """
    return _core.tokenize(
        texts,
        unit=unit,
        with_text=with_text,
        norm=norm,
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
    newlines: Newlines = "auto",
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
    newlines: Newlines = "auto",
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


def snap(spans: ArrowTable, tokens: ArrowTable, *, mode: Literal["strict", "expand", "contract"] = "expand") -> Table:
    """Find the tokens that each span covers.

    Parameters
    ----------
    spans : table
        Columns ``doc``, ``start``, ``end`` in any order of rows: quotations, passages, annotations of one's own. Others
        are not looked at.
    tokens : table
        What `tokenize` made of the same texts, with the same `offsets`. Any table of rows that follow each other
        without overlap serves too: `sentences` tells in which sentences a span lies.
    mode : {"strict", "expand", "contract"}
        Which tokens a span takes whose border lies inside one or on blanks: none at all unless both borders are borders
        of tokens; all that it touches; those wholly inside.

    Returns
    -------
    Table
        One row a span, in order: ``doc`` and ``first``, ``last`` (row numbers in `tokens`, half-open). Both are null
        where a span has no token: it is empty, on blanks alone, outside its text, in a text without tokens, or one of
        its numbers is null. A span that reaches over the end of its text takes the tokens that are there, but in
        ``"strict"`` none.

    Raises
    ------
    TypeError
        `spans` or `tokens` is no table, lacks a column, or has one of another type.
    OptionError
        `mode` is none of the three, a span ends before it starts, or `tokens` is out of order; the message names the
        row.

    Examples
    --------
    >>> import copydesk as cd
    >>> tokens = cd.tokenize(["No deal, she said."])
    >>> cd.snap(cd.Table({"doc": [0], "start": [1], "end": [6]}), tokens).to_pylist()
    [{'doc': 0, 'first': 0, 'last': 2}]
    """
    return _core.snap(spans, tokens, mode=mode)


def kwic(
    texts: TextColumn,
    phrase: str,
    *,
    window: int = 8,
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    """Find a word or phrase, whole words in any case, with the words around it (keyword in context).

    Parameters
    ----------
    texts : column of str
        As in `copydesk.tokenize`.
    phrase : str
        One word or several; blanks and line breaks between them are alike, and so are the spellings that
        ``norm`` of `copydesk.tokenize` makes one.
    window : int
        How many words before and after it are shown, up to 1,000.
    language, offsets, errors, threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    Table
        One row a place, in reading order; places never overlap: ``doc``, ``start`` and ``end`` of the phrase, and the
        words ``left``, ``keyword`` and ``right`` as they stand, with one blank for any blanks.

    Raises
    ------
    TypeError, OptionError, LanguageError, TextError
        As in `copydesk.tokenize`; a phrase without a word is an `OptionError`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cd.kwic(["The bridge is safe.", None, "No bridge, no road."], "Bridge", window=1).to_pylist()[1]
    {'doc': 2, 'start': 3, 'end': 9, 'left': 'No', 'keyword': 'bridge', 'right': ','}
    """
    return _core.kwic(
        texts,
        phrase,
        window=window,
        language=language,
        offsets=offsets,
        errors=errors,
        threads=threads,
        progress=progress,
    )
