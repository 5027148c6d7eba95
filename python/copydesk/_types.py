"""Types that the signatures of the verbs share."""

from collections.abc import Callable, Iterable
from typing import Literal, Protocol, TypeAlias

from copydesk._core import Language

__all__ = [
    "ArrowColumn",
    "ArrowTable",
    "Errors",
    "LanguageLike",
    "Newlines",
    "Offsets",
    "Progress",
    "TextColumn",
    "Unit",
]


class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


ArrowTable: TypeAlias = _ArrowStream
ArrowColumn: TypeAlias = _ArrowStream | _ArrowArray
TextColumn: TypeAlias = Iterable[str | None] | ArrowColumn
LanguageLike: TypeAlias = str | Language | Iterable[str | Language] | TextColumn
Unit: TypeAlias = Literal["word", "surface"]
Newlines: TypeAlias = Literal["auto", "paragraph", "wrap"]
Offsets: TypeAlias = Literal["codepoint", "utf8"]
Errors: TypeAlias = Literal["raise", "replace", "null"]
Progress: TypeAlias = bool | Callable[[int, int], object]
