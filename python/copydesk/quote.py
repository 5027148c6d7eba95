"""Quoted passages and who said them."""

from typing import NamedTuple

from copydesk import _core
from copydesk._core import Table
from copydesk._types import ArrowTable, Errors, LanguageLike, Offsets, Progress, TextColumn

__all__ = ["Complement", "People", "complement", "people", "quotes"]


def quotes(
    texts: TextColumn,
    *,
    keep_nonspeech: bool = False,
    language: LanguageLike = "en",
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Table:
    """Find what each text quotes, and who said it.

    Parameters
    ----------
    texts : column of str
        As in `copydesk.tokenize`.
    keep_nonspeech : bool
        Also give what stands in marks without being speech: names of works (``title``) and words held at arm's length
        (``scare``).
    language, offsets, errors, threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    Table
        One row a part of a quotation, by ``doc``, then ``start``:

        - ``doc``, ``quote`` (number within the text, shared by the parts of a broken quotation), ``part``
        - ``start``, ``end``, ``text`` : the words, marks excluded
        - ``kind`` : direct, mixed, block, indirect (and title, scare)
        - ``clause_start``, ``clause_end`` : the whole reported clause around a mixed quotation, else null
        - ``speaker``, ``speaker_start``, ``speaker_end`` : the phrase as it stands, null if there is none
        - ``speaker_id`` : one name for one person or body within the text
        - ``cue``, ``cue_start``, ``cue_end`` : the word of saying
        - ``addressee``, ``venue`` : to whom and where, as it stands, else null
        - ``via`` : who passed the words on (*the agency quoted her as saying*), as it stands, else null
        - ``region`` : the part of the page, as in `copydesk.layout`
        - ``confidence`` (0 to 1) and ``rule`` : how it was decided

    Raises
    ------
    TypeError, OptionError, TextError
        As in `copydesk.tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> found = cd.quotes(["“We will rebuild the pier,” Mayor Ada Brenner said on Monday."])
    >>> found["text"].to_pylist(), found["speaker"].to_pylist()
    (['We will rebuild the pier,'], ['Mayor Ada Brenner'])
    """
    return _core.quotes(
        texts,
        keep_nonspeech=keep_nonspeech,
        language=language,
        offsets=offsets,
        errors=errors,
        threads=threads,
        progress=progress,
    )


class Complement(NamedTuple):
    """What `complement` gives.

    Attributes
    ----------
    texts : Table
        One row a text: ``doc`` and ``text``, what is left of it; null where the text is.
    pieces : Table
        One row a piece that is left, in reading order: ``doc``, ``start``, ``end`` in the text as given, and
        ``own_start``, ``own_end`` in what is left of it.
    """

    texts: Table
    pieces: Table


def complement(
    texts: TextColumn,
    quotes: ArrowTable,
    *,
    offsets: Offsets = "codepoint",
    errors: Errors = "raise",
    threads: int | None = None,
    progress: Progress = False,
) -> Complement:
    """Take out of each text what others said: what is left are the outlet's own words.

    The marks beside a quotation go with it, and so does the whole reported clause of a mixed one. Titles and words held
    at arm's length stay, as does the reporting clause (*she said*).

    Parameters
    ----------
    texts : column of str
        As in `copydesk.tokenize`; the texts that `quotes` was made of.
    quotes : Table
        Made by `copydesk.quotes` of these texts; take rows out of it to leave their words in.
    offsets : {"codepoint", "utf8"}
        The unit of the offsets in `quotes`, and of those that come out.
    errors, threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    Complement
        What is left of each text, and where its pieces stood. A piece is as it stands in the text, blanks included;
        pieces of nothing but blanks are left out.

    Raises
    ------
    TypeError
        `quotes` is no table, or lacks columns.
    OptionError
        A row of `quotes` speaks of no text given or of a place outside it, or an option has a value that is not
        accepted.
    TextError
        As in `copydesk.tokenize`.

    Examples
    --------
    >>> import copydesk as cd
    >>> texts = ["The pier is shut. “We will rebuild it,” Ada Brenner said."]
    >>> left = cd.complement(texts, cd.quotes(texts))
    >>> left.texts["text"].to_pylist()
    ['The pier is shut.  Ada Brenner said.']
    >>> left.pieces.to_pylist()[1]
    {'doc': 0, 'start': 39, 'end': 57, 'own_start': 18, 'own_end': 36}
    """
    found = _core.complement(texts, quotes, offsets=offsets, errors=errors, threads=threads, progress=progress)
    return Complement(*found)


class People(NamedTuple):
    """What `people` gives.

    Attributes
    ----------
    quotes : Table
        The rows given, with ``speaker_id`` made one across documents.
    people : Table
        One row a person or body: ``speaker_id``, ``forms`` and ``roles`` (most frequent first, parted by ``"; "``) and
        ``documents`` (how many quote them).
    """

    quotes: Table
    people: Table


def people(
    quotes: ArrowTable,
    *,
    language: LanguageLike = "en",
    threads: int | None = None,
    progress: Progress = False,
) -> People:
    """Give one name to one speaker across all documents.

    Full names meet by last name and by a first name that is spelled alike or a form of the same name (*Tom*, *Thomas*);
    a last name alone joins the only one who bears it. A first name alone, and a quotation between marks without a
    name, take the name of the only person whom others quote in the same words.

    Parameters
    ----------
    quotes : Table
        Made by `copydesk.quotes`; any table with its columns will do.
    language, threads, progress
        As in `copydesk.tokenize`.

    Returns
    -------
    People
        The table with ``speaker_id`` replaced, and the list of people.

    Raises
    ------
    TypeError
        `quotes` is no table, or lacks columns.
    OptionError
        An option has a value that is not accepted.

    Examples
    --------
    >>> import copydesk as cd
    >>> found = cd.quotes(["“No,” Ada Brenner said.", "“Yes,” Mayor Ada Brenner said."])
    >>> cd.people(found).people.columns
    ['speaker_id', 'forms', 'roles', 'documents']
    """
    return People(*_core.people(quotes, language=language, threads=threads, progress=progress))
