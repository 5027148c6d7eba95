"""Articles from files: which column is what, and what goes with a folder of texts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import IO, Any, Literal, TypeAlias

from copydesk._core import Table
from copydesk._types import LanguageLike, Progress
from copydesk.coverage import Coverage
from copydesk.errors import FormatError, OptionError
from copydesk.files import File, csv_rows, files_of, json_lines, opened, parquet, stem_of, text_of

__all__ = ["read"]

PathOrGlob: TypeAlias = str | PathLike[str]
ColumnName: TypeAlias = str | Literal[False] | None
OfText: TypeAlias = ColumnName | Callable[[Path], Any] | Mapping[str, Any]

# A table of more cells is refused where fewer than one cell in SPARSE is given: the names of fields differ by row.
MOST_CELLS, SPARSE = 200_000_000, 20
# By these names a column is found when none is given, the first that is there; case does not matter.
KNOWN = {
    "text": ("text", "maintext", "body", "content", "article", "story", "full_text", "article_text"),
    "outlet": (
        "outlet",
        "source",
        "source_domain",
        "publisher",
        "sitename",
        "source_name",
        "newspaper",
        "site",
        "domain",
    ),
    "published": ("published", "date", "date_publish", "published_at", "publish_date", "publication_date", "pubdate"),
    "id": ("id", "doc_id", "document_id", "article_id", "uuid", "url"),
}
_FILE_NAMES = ("file", "filename", "file_name", "path", "name", "stem")


def read(
    source: PathOrGlob | Sequence[PathOrGlob],
    *,
    text: str | None = None,
    outlet: OfText = None,
    published: OfText = None,
    id: ColumnName = None,
    metadata: PathOrGlob | None = None,
    encoding: str = "utf-8",
    language: LanguageLike = "en",
    threads: int | None = None,
    progress: Progress = False,
) -> Coverage:
    """Read articles from files.

    Parameters
    ----------
    source : path, pattern such as ``"articles/**/*.txt"``, or a list of them
        A folder of .txt files (each one article; its subfolders too), or .jsonl, .ndjson, .csv and .parquet files; all
        but Parquet may end in .gz. All files of one call are of one kind.
    text : str, optional
        The column with the texts. By default the first that is there of text, maintext, body, content, article, story,
        full_text, article_text.
    outlet, published : str, callable, mapping or False, optional
        The columns with outlet and time of publication. By default the first that is there of outlet, source,
        source_domain, publisher, sitename, source_name, newspaper, site, domain; and of published, date, date_publish,
        published_at, publish_date, publication_date, pubdate. False: there is none. For .txt files also a function of
        the path, a mapping from id, or a column of `metadata`.
    id : str or False, optional
        The column with the names of the articles, each different. By default the first that is there of id, doc_id,
        document_id, article_id, uuid, url; without one, or with False, the articles are numbered from "0", and a column
        that is called id all the same is `given_id` in `articles`. The id of a .txt file is its name
        without ending, with the names of subfolders before it: ``"herald/001"``. For .txt files this names the column
        of `metadata` that says which file a row is about; by default one of the above, or file, filename, path, name.
    metadata : path, optional
        A table (.csv, .jsonl, .parquet) with one row a .txt file; its columns are carried through. A file without a
        row has nulls.
    encoding : str
        How the files are encoded. UTF-8 by default, with or without byte order mark; anything else has to be named.
    language, threads, progress
        As in `Coverage`.

    Returns
    -------
    Coverage
        With all other columns carried through. Types are those of the file; in CSV, which has none, every cell is a
        string and an empty one null. A JSON field that holds lists, objects, or values of several types is carried as
        its JSON text.

    Raises
    ------
    FileNotFoundError
        There is no such file, or nothing fits the pattern.
    OptionError
        A folder without articles, an ending that is not known, a column that is not there, an id that is there twice:
        the message names what is there.
    FormatError, TextError
        A file is no JSON lines, CSV or Parquet, or not in the encoding; the message names file and line.
    ImportError
        Parquet needs pyarrow: ``pip install copydesk[parquet]``.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import copydesk as cd
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "post-1.txt").write_text("“The bridge is safe,” Mayor Ada Holm said.")
    >>> _ = (folder / "wire-1.txt").write_text("Holm called the bridge “safe”.")
    >>> cov = cd.read(folder, outlet=lambda path: path.stem.split("-")[0])
    >>> cov.articles["outlet"].to_pylist()
    ['post', 'wire']
    """
    files, kind = files_of(source)
    if kind == "text":
        found = _read_texts(files, text, outlet, published, id, metadata, encoding)
    else:
        if metadata is not None:
            raise OptionError(f"metadata: {files[0].path.name} has columns of its own; metadata goes with .txt files")
        for argument, value in (("outlet", outlet), ("published", published)):
            if callable(value) or isinstance(value, Mapping):
                raise TypeError(f"{argument}: {files[0].path.name} has columns; give the name of one")
        found = _read_table(files, kind, encoding)
        found.choose(text, outlet, published, id)  # type: ignore[arg-type]  # other kinds were refused above
    return found.coverage(language, threads, progress)


def read_json_lines(stream: IO[bytes], name: str, **options: Any) -> Coverage:  # noqa: ANN401 (those of Coverage)
    """Read articles as JSON lines from an open stream; `options` are those of `read`."""
    found = _Articles(name)
    found.add_records(json_lines(stream, name, options.pop("encoding", "utf-8")))
    found.refuse_empty()
    found.choose(*(options.pop(argument, None) for argument in ("text", "outlet", "published", "id")))
    return found.coverage(options.pop("language", "en"), options.pop("threads", None), options.pop("progress", False))


@dataclass
class _Articles:
    """Columns as they come in, and the place in a file of every row."""

    name: str
    columns: dict[str, list[Any]] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    frame: Any = None
    """An Arrow table instead of columns."""
    files: list[tuple[str, int, set[str]]] = field(default_factory=list)
    """Name, first row and columns of each file that the rows are from."""
    are_texts: bool = False
    n_given: int = 0
    """How many fields the rows have in all."""
    chosen: dict[str, str | None] = field(default_factory=dict)

    def names(self) -> list[str]:
        return list(self.frame.column_names if self.frame is not None else self.columns)

    def values(self, name: str) -> list[Any]:
        return list(self.frame[name].to_pylist()) if self.frame is not None else self.columns[name]

    def place(self, row: int) -> str:
        return self.places[row] if self.places else f"{self.name}: row {row}"

    def add_records(self, records: Iterable[tuple[str, Mapping[str, Any]]], file: str = "") -> None:
        """Add the rows of a file, each with its place; a field that a row lacks is null."""
        names: set[str] = set()
        self.files.append((file, len(self.places), names))
        for place, record in records:
            names.update(record)
            rows = len(self.places)
            for name, value in record.items():
                if name not in self.columns:
                    self.columns[name] = [None] * rows
                self.columns[name].append(value)
            self.places.append(place)
            self.n_given += len(record)
            if len(self.places) * len(self.columns) > max(MOST_CELLS, SPARSE * self.n_given):
                raise FormatError(
                    f"{place}: there are {len(self.columns):,} different names of fields up to here, nearly all in few "
                    "rows; give what they hold as one field"
                )
            if len(record) < len(self.columns):
                for values in self.columns.values():
                    values.extend([None] * (rows + 1 - len(values)))

    def refuse_empty(self) -> None:
        if not (self.places if self.frame is None else self.frame.num_rows):
            raise FormatError(f"{self.name}: there is no article in it")

    def choose(self, text: ColumnName, outlet: ColumnName, published: ColumnName, id: ColumnName) -> None:
        """Settle which column is what."""
        for argument, given in (("text", text), ("outlet", outlet), ("published", published), ("id", id)):
            self.chosen[argument] = self._column(argument, given)
        if self.chosen["text"] is None:
            wanted = ", ".join(KNOWN["text"])
            raise OptionError(
                f"text: {self.name} has none of the columns {wanted}; there are {self._there()}; name one"
            )
        for argument in ("text", "id"):
            self._check_files(argument)

    def _check_files(self, argument: str) -> None:
        """Refuse files without a column that others have and every article needs."""
        column = self.chosen[argument]
        for number, (file, first, names) in enumerate(self.files):
            end = self.files[number + 1][1] if number + 1 < len(self.files) else len(self.places)
            if column is not None and column not in names and end > first:
                there = ", ".join(repr(name) for name in self.names() if name in names) or "none"
                raise OptionError(
                    f"{argument}: {file} has no column {column!r}, other files have; it has {there}; "
                    f"name a column that all have{', or id=False to number the articles' if argument == 'id' else ''}"
                )

    def _column(self, argument: str, given: ColumnName) -> str | None:
        if given is False:
            return None
        if given is not None:
            if not isinstance(given, str):
                raise TypeError(f"{argument}: expected the name of a column, got {type(given).__name__}")
            if given not in self.names():
                raise OptionError(f"{argument}: {self.name} has no column {given!r}; there are {self._there()}")
            return given
        return _known_name(self.names(), KNOWN[argument])

    def _there(self) -> str:
        return ", ".join(map(repr, self.names())) or "none"

    def coverage(self, language: LanguageLike, threads: int | None, progress: Progress) -> Coverage:
        self._check_ids()
        self._check_texts()
        frame = self.frame if self.frame is not None else Table({k: _of_one_type(v) for k, v in self.columns.items()})
        text = str(self.chosen["text"])
        named: dict[str, Any] = {argument: self.chosen[argument] for argument in ("outlet", "published", "id")}
        try:
            return Coverage(frame, text=text, language=language, threads=threads, progress=progress, **named)
        except (OptionError, TypeError) as error:
            if str(error).startswith("published:"):
                raise type(error)(f"{error}; published=False leaves the times out") from None
            raise

    def _check_ids(self) -> None:
        column = self.chosen["id"]
        if column is None:
            return
        seen: dict[Any, int] = {}
        for row, value in enumerate(self.values(column)):
            if value is None or isinstance(value, float | bool | list | dict):
                what = "null" if value is None else repr(value)
                raise OptionError(
                    f"id: {self.place(row)}: column {column!r} is {what}; name another column, or id=False"
                )
            if value in seen and self.are_texts:
                raise OptionError(
                    f"id: {self.place(row)} and {self.place(seen[value])} are both {value!r}, and names of .txt files "
                    "must differ; give each file once, or the folder above them, whose subfolders then tell them apart"
                )
            if value in seen:
                raise OptionError(
                    f"id: {value!r} of {self.place(row)} is already that of {self.place(seen[value])} "
                    f"(column {column!r}); name another column, or id=False to number the articles"
                )
            seen[value] = row

    def _check_texts(self) -> None:
        if self.frame is not None:
            return
        column = str(self.chosen["text"])
        for row, value in enumerate(self.columns[column]):
            if not (value is None or isinstance(value, str)):
                raise FormatError(f"{self.place(row)}: column {column!r} is {type(value).__name__}, expected a string")


def _known_name(names: Sequence[str], known: Sequence[str]) -> str | None:
    """Return the first of `known` that is there, as it is spelled there."""
    lower = {name.lower(): name for name in reversed(names)}
    return next((lower[name] for name in known if name in lower), None)


def _of_one_type(values: list[Any]) -> list[Any]:
    """Return the column, as JSON text where its values are no plain values of one type."""
    types = {type(value) for value in values if value is not None}
    if types <= {int, float} or (len(types) == 1 and not types & {list, dict}):
        return values
    return [None if v is None else v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values]


def _read_table(files: Sequence[File], kind: str, encoding: str) -> _Articles:
    name = (
        os.fspath(files[0].path) if len(files) == 1 else f"{os.fspath(files[0].path)} (the first of {len(files)} files)"
    )
    found = _Articles(name)
    if kind == "parquet":
        found.frame = parquet([file.path for file in files])
    else:
        lines = json_lines if kind == "json" else csv_rows
        for file in files:
            with opened(file.path) as stream:
                found.add_records(lines(stream, os.fspath(file.path), encoding), os.fspath(file.path))
    found.refuse_empty()
    return found


def _read_texts(
    files: Sequence[File],
    text: ColumnName,
    outlet: OfText,
    published: OfText,
    id: ColumnName,
    metadata: PathOrGlob | None,
    encoding: str,
) -> _Articles:
    """Read one article a file."""
    found = _Articles(os.fspath(files[0].path.parent), are_texts=True)
    found.places = [os.fspath(file.path) for file in files]
    ids = [file.id for file in files]
    text_name = text or "text"
    found.columns = {"id": ids, text_name: [text_of(file.path, encoding) for file in files]}
    found.chosen = {"id": "id", "text": text_name}
    more = _Articles("metadata")
    if metadata is not None:
        more = _metadata(metadata, ids, id, encoding)
        found.columns |= {name: values for name, values in more.columns.items() if name not in found.columns}
    elif id:
        raise OptionError(f"id: {id!r} is given, and the id of a .txt file is its name; a column goes with metadata=")
    for argument, given in (("outlet", outlet), ("published", published)):
        if callable(given):
            values = [given(file.path) for file in files]
        elif isinstance(given, Mapping):
            absent = next((file.id for file in files if file.id not in given), None)
            if absent is not None:
                raise OptionError(
                    f"{argument}: the mapping has nothing for the article {absent!r}; "
                    "its keys are the names of the files without ending, those of subfolders before them"
                )
            values = [given[file.id] for file in files]
        elif isinstance(given, str) and metadata is None:
            raise OptionError(f"{argument}: {given!r} names a column, and .txt files have none; give metadata= too")
        else:
            found.chosen[argument] = more._column(argument, given)
            continue
        found.columns[argument] = values
        found.chosen[argument] = argument
    return found


def _metadata(path: PathOrGlob, ids: list[str], id: ColumnName, encoding: str) -> _Articles:
    """Return the columns of a table of metadata in the order of `ids`."""
    files, kind = files_of(path)
    if kind == "text":
        raise OptionError(f"metadata: {os.fspath(path)!r} is no table; give .csv, .jsonl or .parquet")
    table = _read_table(files, kind, encoding)
    key = table._column("id", id or None) or _known_name(table.names(), _FILE_NAMES)
    if key is None:
        wanted = ", ".join((*KNOWN["id"], *_FILE_NAMES))
        raise OptionError(
            f"metadata: {table.name} has none of the columns {wanted}; there are {table._there()}; give id="
        )
    wanted_ids = set(ids)
    rows: dict[str, int] = {}
    for row, value in enumerate(table.values(key)):
        name = str(value)
        name = name if name in wanted_ids else stem_of(Path(name))
        if name in rows:
            raise OptionError(f"metadata: {value!r} of {table.place(row)} is already that of {table.place(rows[name])}")
        rows[name] = row
    if not wanted_ids & rows.keys():
        raise OptionError(
            f"metadata: column {key!r} of {table.name} names none of the articles; "
            f"it has {next(iter(rows))!r}, the articles are {ids[0]!r} and so on"
        )
    more = _Articles(table.name)
    for name in table.names():
        if name != key:
            values = table.values(name)
            more.columns[name] = [values[rows[id]] if id in rows else None for id in ids]
    return more
