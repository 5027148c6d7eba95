"""What copydesk knows about languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

from copydesk._core import Language, Table, languages
from copydesk._types import LanguageLike

__all__ = ["Language", "languages"]

# A language as JSON: its code, or the code with what was added to it.
Plain: TypeAlias = "str | dict[str, Any]"


def kept(language: LanguageLike) -> str | Language | list[str | Language]:
    """Return `language` in a form that can be asked for more than once; a column may be an iterator."""
    if isinstance(language, str | Language):
        return language
    if isinstance(language, Sequence):
        return list(language)
    return Table({"": cast("Any", language)})[""].to_pylist()


def to_plain(language: str | Language | list[str | Language]) -> Plain | list[Plain]:
    """Return `language` as what JSON can hold."""
    if isinstance(language, list):
        return [cast("Plain", to_plain(one)) for one in language]
    if isinstance(language, str) or not language.abbreviations:
        return language if isinstance(language, str) else language.code
    return {"code": language.code, "abbreviations": language.abbreviations}


def from_plain(plain: Plain | list[Plain]) -> str | Language | list[str | Language]:
    """Return the language that `to_plain` was given."""
    if isinstance(plain, list):
        return [cast("str | Language", from_plain(one)) for one in plain]
    if isinstance(plain, str):
        return plain
    return Language(plain["code"]).extend(abbreviations=plain["abbreviations"])
