import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Never, Self, TypeAlias, final

import pandas
import polars
import pyarrow
from typing_extensions import disjoint_base

from copydesk._types import ArrowColumn, ArrowTable, TextColumn

_Tables: TypeAlias = tuple[Table, Table, Table]

__version__: str

__all__ = [
    "Column",
    "DuplicateIndex",
    "Language",
    "Table",
    "__version__",
    "align_words",
    "complement",
    "count_words",
    "counts",
    "csr",
    "duplicates",
    "kwic",
    "languages",
    "layout",
    "paragraphs",
    "people",
    "quotes",
    "regions",
    "resolve",
    "reuse",
    "sentences",
    "sketch",
    "snap",
    "stories",
    "tokenize",
    "utterances",
]

@final
class Column:
    __hash__: None  # type: ignore[assignment]
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    def to_pylist(self) -> list[Any]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, row: int, /) -> Any: ...  # noqa: ANN401
    def __iter__(self) -> Iterator[Any]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: object) -> Self: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...
    def __arrow_c_schema__(self) -> object: ...

@disjoint_base
class Table:
    __hash__: None  # type: ignore[assignment]
    def __new__(cls, columns: Mapping[str, Iterable[object] | ArrowColumn], /) -> Self: ...
    @staticmethod
    def from_arrow(table: ArrowTable, /) -> Table: ...
    @staticmethod
    def read_arrow(path: str | os.PathLike[str]) -> Table: ...
    @property
    def columns(self) -> list[str]: ...
    @property
    def num_rows(self) -> int: ...
    def __array__(self, *_args: object, **_options: object) -> Never: ...
    def to_pylist(self) -> list[dict[str, Any]]: ...
    def to_arrow(self) -> pyarrow.Table: ...
    def to_polars(self) -> polars.DataFrame: ...
    def to_pandas(self) -> pandas.DataFrame: ...
    def head(self, n: int = 10) -> Table: ...
    def take(self, rows: Sequence[int] | ArrowColumn) -> Table: ...
    def select(self, names: Iterable[str]) -> Table: ...
    def with_columns(self, columns: Mapping[str, Iterable[object] | ArrowColumn]) -> Table: ...
    def to_csv(self, path: str | os.PathLike[str], *, safe_for_spreadsheets: bool = True) -> None: ...
    def write_arrow(self, path: str | os.PathLike[str]) -> None: ...
    def _repr_html_(self) -> str: ...
    @staticmethod
    def _from_bytes(bytes: bytes) -> Table: ...
    @staticmethod
    def _map_arrow(path: str | os.PathLike[str]) -> Table: ...
    @staticmethod
    def _joined(tables: Sequence[Table]) -> Table: ...
    def _slice(self, start: int, count: int) -> Table: ...
    def _from_doc(self, first: int) -> Table: ...
    def _order(self, name: str) -> Table: ...
    def __len__(self) -> int: ...
    def __getitem__(self, name: str, /) -> Column: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: object) -> Self: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...

@final
class Language:
    def __new__(cls, code: str) -> Self: ...
    @property
    def code(self) -> str: ...
    @property
    def abbreviations(self) -> list[str]: ...
    def extend(self, *, abbreviations: Iterable[str] | ArrowColumn) -> Language: ...
    @staticmethod
    def _restored(code: str, abbreviations: Iterable[str]) -> Language: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class DuplicateIndex:
    def __new__(cls, *, min_containment: float, min_chars: int, min_passage: int, offsets: str) -> Self: ...
    def __len__(self) -> int: ...
    def add(
        self, texts: TextColumn, *, language: object, errors: str, threads: int | None, progress: object
    ) -> None: ...
    def query(
        self, texts: TextColumn, *, language: object, errors: str, threads: int | None, progress: object
    ) -> Table: ...
    @property
    def offsets(self) -> str: ...
    def text(self, doc: int) -> str | None: ...
    def remove(self, docs: Sequence[int] | ArrowColumn) -> None: ...
    def merge(self, other: DuplicateIndex) -> None: ...
    def duplicates(self, *, threads: int | None, progress: object) -> _Tables: ...
    def save(self, path: str) -> None: ...
    @staticmethod
    def load(path: str) -> DuplicateIndex: ...

def languages() -> list[str]: ...
def tokenize(
    texts: TextColumn,
    *,
    unit: str,
    with_text: bool,
    norm: bool,
    newlines: str,
    language: object,
    offsets: str,
    errors: str,
    threads: int | None,
    progress: object,
) -> Table: ...
def sentences(
    texts: TextColumn,
    *,
    newlines: str,
    language: object,
    offsets: str,
    errors: str,
    threads: int | None,
    progress: object,
) -> Table: ...
def paragraphs(
    texts: TextColumn,
    *,
    newlines: str,
    language: object,
    offsets: str,
    errors: str,
    threads: int | None,
    progress: object,
) -> Table: ...
def snap(spans: ArrowTable, tokens: ArrowTable, *, mode: str) -> Table: ...
def counts(
    texts: TextColumn,
    *,
    by: str,
    unit: str,
    kinds: Iterable[str],
    newlines: str,
    language: object,
    errors: str,
    threads: int | None,
    progress: object,
) -> tuple[Table, Table, int]: ...
def csr(cells: Table, texts: int) -> tuple[bytes, bytes, bytes]: ...
def layout(
    texts: TextColumn, *, language: object, offsets: str, errors: str, threads: int | None, progress: object
) -> Table: ...
def regions() -> list[str]: ...
def quotes(
    texts: TextColumn,
    *,
    keep_nonspeech: bool,
    language: object,
    offsets: str,
    errors: str,
    threads: int | None,
    progress: object,
) -> Table: ...
def complement(
    texts: TextColumn,
    quotes: ArrowTable,
    *,
    offsets: str,
    errors: str,
    threads: int | None,
    progress: object,
) -> tuple[Table, Table]: ...
def people(quotes: ArrowTable, *, language: object, threads: int | None, progress: object) -> tuple[Table, Table]: ...
def utterances(
    quotes: ArrowTable,
    *,
    texts: TextColumn | None,
    stories: object,
    language: object,
    offsets: str,
    errors: str,
    threads: int | None,
    progress: object,
) -> Table: ...
def stories(
    texts: TextColumn,
    *,
    published: object,
    threshold: float,
    window_days: int,
    language: object,
    errors: str,
    threads: int | None,
    progress: object,
) -> Table: ...
def count_words(
    texts: TextColumn, groups: Sequence[int], *, language: object, threads: object, progress: object
) -> Table: ...
def kwic(
    texts: TextColumn,
    phrase: str,
    *,
    window: int,
    language: object,
    offsets: str,
    errors: str,
    threads: int | None,
    progress: object,
) -> Table: ...
def align_words(base: str, variant: str) -> Table: ...
def duplicates(
    texts: TextColumn,
    *,
    min_containment: float,
    min_chars: int,
    min_passage: int,
    representative: object,
    language: object,
    offsets: str,
    errors: str,
    threads: int | None,
    progress: object,
) -> _Tables: ...
def sketch(
    texts: TextColumn,
    *,
    min_containment: float,
    min_chars: int,
    min_passage: int,
    language: object,
    errors: str,
    threads: int | None,
    progress: object,
) -> Table: ...
def resolve(sketches: ArrowTable, *, threads: int | None, progress: object) -> Table: ...
def reuse(
    texts: TextColumn,
    *,
    min_chars: int,
    min_passage: int,
    language: object,
    offsets: str,
    errors: str,
    threads: int | None,
    progress: object,
) -> Table: ...
