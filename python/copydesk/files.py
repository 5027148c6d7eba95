"""Files of articles: which ones a path or pattern names, and their rows.

Texts come as they stand, line ends included; only a byte order mark at the start of a file is dropped. What cannot be
read is an error that names file and line, never a guess.
"""

from __future__ import annotations

import csv
import glob as globbing
import gzip
import io
import json
import os
import sys
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import IO, Any

from copydesk.errors import FormatError, OptionError, TextError

_KINDS = {".txt": "text", ".jsonl": "json", ".ndjson": "json", ".csv": "csv", ".parquet": "parquet"}
_ACCEPTED = "a folder of .txt files, or .jsonl, .jsonl.gz, .csv, .csv.gz or .parquet"
_csv_limit = threading.Lock()


@dataclass(frozen=True)
class File:
    """A file of articles."""

    path: Path
    id: str
    """What its one article is called, if the file is a text."""


def files_of(source: object) -> tuple[list[File], str]:
    """Return the files that `source` names, in order of their names, and their common kind."""
    if isinstance(source, str | PathLike):
        files = _expand(source)
    elif isinstance(source, Iterable) and not isinstance(source, bytes):
        files = [file for part in source for file in _expand(part)]
        if not files:
            raise OptionError(f"source: an empty list is not accepted; give {_ACCEPTED}")
    else:
        raise TypeError(f"source: expected a path, a pattern or a list of them, got {type(source).__name__}")
    kinds: dict[str, Path] = {}
    for file in files:
        kinds.setdefault(_kind(file.path), file.path)
    if len(kinds) > 1:
        names = " and ".join(path.name for path in kinds.values())
        raise OptionError(f"source: files of several kinds, such as {names}; give a pattern that names one kind")
    return files, next(iter(kinds))


def _expand(source: str | PathLike[str]) -> list[File]:
    if not isinstance(source, str | PathLike):
        raise TypeError(f"source: expected paths, got {type(source).__name__} in the list")
    path = Path(source)
    if path.is_dir():
        return _in_folder(path)
    if path.exists():
        return [File(path, stem_of(Path(path.name)))]
    pattern = os.fspath(source)
    if not globbing.has_magic(pattern):
        raise FileNotFoundError(f"source: there is no file or folder {pattern!r}")
    base = _fixed_part(pattern)
    paths = sorted(Path(found) for found in globbing.glob(pattern, recursive=True))
    files = [File(path, stem_of(path.relative_to(base))) for path in paths if path.is_file()]
    if not files:
        raise FileNotFoundError(f"source: no file fits {pattern!r}; {_what_is_there(base)}")
    return files


def _in_folder(folder: Path) -> list[File]:
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    for kinds in (("text",), ("json", "csv", "parquet")):
        files = [File(path, stem_of(path.relative_to(folder))) for path in paths if _kind_or_none(path) in kinds]
        if files:
            return files
    raise OptionError(
        f"source: the folder {os.fspath(folder)!r} has no articles; {_what_is_there(folder)}; give {_ACCEPTED}"
    )


def _fixed_part(pattern: str) -> Path:
    """Return the folders of a pattern before the first one with a wildcard."""
    parts = Path(pattern).parts[:-1]
    fixed = next((number for number, part in enumerate(parts) if globbing.has_magic(part)), len(parts))
    return Path(*parts[:fixed])


def _what_is_there(folder: Path) -> str:
    if not folder.is_dir():
        return f"there is no folder {os.fspath(folder)!r}"
    names = sorted(path.name + "/" * path.is_dir() for path in folder.iterdir())
    if not names:
        return "it is empty"
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"there are {', '.join(names[:5])}{more}"


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return name[name.rfind(".") :] if "." in name else ""


def stem_of(path: Path) -> str:
    """Return the path without its ending, with `/` on every platform."""
    name = path.as_posix()
    name = name[:-3] if name.lower().endswith(".gz") else name
    return name[: -len(_suffix(path))] if _suffix(path) in _KINDS else name


def _kind_or_none(path: Path) -> str | None:
    kind = _KINDS.get(_suffix(path))
    return None if kind == "parquet" and path.name.lower().endswith(".gz") else kind


def _kind(path: Path) -> str:
    kind = _kind_or_none(path)
    if kind is None:
        raise OptionError(f"source: {os.fspath(path)!r} ends in no known way; give {_ACCEPTED}")
    return kind


def opened(path: Path) -> IO[bytes]:
    """Open a file for reading, unpacked if it ends in .gz."""
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rb")  # type: ignore[return-value]  # a GzipFile reads as a binary file does
    return path.open("rb")


def _decoded(raw: bytes, place: str, encoding: str) -> str:
    """Return the text of bytes, without a byte order mark."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        remedy = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
        raise TextError(
            f"{place}: line {line}, byte {error.start} (0x{raw[error.start]:02x}) is not {encoding}; "
            f'name the encoding, for example encoding="{remedy}"'
        ) from None
    except (LookupError, TypeError):
        raise OptionError(f"encoding: {encoding!r} is not known; give the name of an encoding, such as utf-8") from None
    return text.removeprefix("\ufeff")


def _whole(stream: IO[bytes], place: str, encoding: str) -> str:
    try:
        raw = stream.read()
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FormatError(f"{place}: the file is no whole gzip file ({error})") from None
    return _decoded(raw, place, encoding)


def text_of(path: Path, encoding: str) -> str:
    """Return the whole text of a file."""
    with opened(path) as stream:
        return _whole(stream, os.fspath(path), encoding)


def json_lines(stream: IO[bytes], name: str, encoding: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of a file of JSON lines with its place."""
    text = _whole(stream, name, encoding)
    # Only these end a line: a text may hold a raw U+2028, at which splitlines would cut.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise FormatError(f"{place}: not a line of JSON ({error})") from None
        if not isinstance(record, dict):
            raise FormatError(f"{place}: holds {type(record).__name__}, expected an object with one article")
        if "\\u" in line:
            for key, value in record.items():
                if isinstance(value, str) and not _is_unicode(value):
                    raise TextError(f"{place}: {key!r} has half of a surrogate pair and is no Unicode text")
        yield place, record


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def csv_rows(stream: IO[bytes], name: str, encoding: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every row of a CSV file as strings, null where a cell is empty, with its place."""
    text = _whole(stream, name, encoding)
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=first.count)
    rows = _csv_cells(text, name, delimiter)
    header = next(rows, (1, []))[1]
    names = [cell.strip() or f"column_{number}" for number, cell in enumerate(header, 1)]
    twice = next((cell for cell in names if names.count(cell) > 1), None)
    if twice is not None:
        raise FormatError(f"{name}:1: the header names {twice!r} twice")
    for line, cells in rows:
        if not cells:
            continue
        if len(cells) != len(names):
            raise FormatError(f"{name}:{line}: {len(cells)} cells, the header has {len(names)}")
        yield f"{name}:{line}", {key: cell or None for key, cell in zip(names, cells, strict=True)}


def _csv_cells(text: str, name: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every row with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        # An article may be longer than the csv module allows by default, and it knows one limit for all readers.
        with _csv_limit:
            usual = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise FormatError(f"{name}:{line}: not a line of CSV ({error})") from None
            finally:
                csv.field_size_limit(usual)
        if cells is None:
            return
        yield line, cells


def parquet(paths: Sequence[Path]) -> Any:  # noqa: ANN401 (a pyarrow table)
    """Return the rows of Parquet files as one Arrow table."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ImportError("Parquet files need pyarrow: pip install 'copydesk[parquet]'") from None
    tables = []
    for path in paths:
        try:
            tables.append(pyarrow.parquet.ParquetFile(path).read())
        except pyarrow.ArrowInvalid as error:
            reason = str(error).splitlines()[0]
            raise FormatError(f"{os.fspath(path)}: not a Parquet file ({reason})") from None
    try:
        return pyarrow.concat_tables(tables, promote_options="default")
    except pyarrow.ArrowInvalid as error:
        raise FormatError(f"{os.fspath(paths[0])} and others: their columns differ ({error})") from None
