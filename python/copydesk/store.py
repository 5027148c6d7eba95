"""Saving and loading a `Coverage`: a folder with a manifest and one Arrow file a table, or several in order.

    study/
      manifest.json                   versions, options, each file's size and SHA-256; renamed into place last
      data-6f1c…/quotes.arrow         the tables of one save
      data-6f1c…/tokens-000000.arrow  the first piece of a table that was computed while it was saved

Each save writes a data folder of its own, flushes it to the disk and then puts the new manifest in the old one's place.
So a kill at any moment leaves one manifest, and that manifest's files; data folders that it does not name are remains
of a save that was stopped, which `load` passes over and the next save removes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk._core import Table
from copydesk.dedup import Duplicates
from copydesk.errors import FormatError, OptionError
from copydesk.language import to_plain
from copydesk.rows import one_of

if TYPE_CHECKING:
    from copydesk.coverage import Coverage

FORMAT_VERSION = 1
MANIFEST = "manifest.json"
_KIND = "copydesk coverage"
_DATA = re.compile(r"data-[0-9a-f]{16}")
_NEW_MANIFEST = re.compile(r"manifest-[0-9a-f]{16}\.json")
_SINGLE = ("tokens", "layout", "quotes", "people", "stories", "utterances")
_DUPLICATES = ("pairs", "clusters", "passages")
_TABLES = frozenset({"articles", *_SINGLE, *(f"duplicates_{name}" for name in _DUPLICATES)})


def save(coverage: Coverage, folder: str | PathLike[str], *, tables: Sequence[str] = ()) -> None:
    """Write `coverage` to `folder`; see `Coverage.save`."""
    target = Path(folder)
    if isinstance(tables, str):
        raise TypeError(f"tables: got the str {tables!r}; give a list, such as [{tables!r}]")
    for name in tables:
        one_of("tables", name, (*_SINGLE, "duplicates"))
    _refuse_foreign(target)
    target.mkdir(parents=True, exist_ok=True)
    number = secrets.token_hex(8)
    data, new_manifest = target / f"data-{number}", target / f"manifest-{number}.json"
    computed = dict(coverage._tables)
    try:
        data.mkdir()
        with coverage._kept_by(partial(_keep, data)):
            for name in tables:
                getattr(coverage, name)
        pieces = {}
        for name, table in _tables_of(coverage).items():
            # What was computed here is there already, piece by piece.
            paths = sorted(data.glob(f"{name}-*.arrow")) or [data / f"{name}.arrow"]
            if not paths[0].exists():
                table.write_arrow(paths[0])
            pieces[name] = paths
        for path in set(data.iterdir()) - {path for paths in pieces.values() for path in paths}:
            path.unlink()
        files = {path.stem: {"bytes": path.stat().st_size, "sha256": _digest(path)} for path in sorted(data.iterdir())}
        saved = {name: Table._joined([Table._map_arrow(path) for path in paths]) for name, paths in pieces.items()}
        _flush(data)
        new_manifest.write_bytes(_manifest(coverage, data.name, files))
        _flush(new_manifest)
        os.replace(new_manifest, target / MANIFEST)
        _flush(target)
    except BaseException:
        # What is half written helps nobody; the state saved before is still whole.
        coverage._tables = computed
        shutil.rmtree(data, ignore_errors=True)
        with contextlib.suppress(OSError):
            new_manifest.unlink(missing_ok=True)
        raise
    coverage._adopt(_with_duplicates(saved))
    for path in target.iterdir():
        if _DATA.fullmatch(path.name) and path.name != data.name:
            shutil.rmtree(path, ignore_errors=True)
        elif _NEW_MANIFEST.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _keep(folder: Path, name: str, pieces: Iterable[Table]) -> Table:
    """Write the pieces of a table as they come; return them as one table that stays on the disk."""
    kept = []
    for number, piece in enumerate(pieces):
        path = folder / f"{name}-{number:06}.arrow"
        piece.write_arrow(path)
        kept.append(Table._map_arrow(path))
    return Table._joined(kept)


def load(folder: str | PathLike[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the tables and the options that `save` wrote to `folder`."""
    target = Path(folder)
    while True:
        raw = _read_manifest(target)
        manifest = _checked_manifest(raw, target)
        try:
            return _read_tables(target, manifest), manifest["options"]
        except FormatError:
            # Replaced by another save while we read: then the new state is the one to read.
            if _read_manifest(target) == raw:
                raise


def refuse_no_place(target: Path) -> None:
    """Raise an OSError if no file of this name can be there, before work is done for it."""
    if target.is_dir():
        raise IsADirectoryError(f"path: {str(target)!r} is a folder; give the name of a file")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"path: there is no folder {str(target.parent)!r}")


def write_whole(target: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all: beside its place, flushed, then renamed."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(content)
        _flush(part)
        os.replace(part, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            # Its message would name our part, which nobody asked for.
            raise OSError(error.errno, error.strerror, str(target)) from None
        raise


def _refuse_foreign(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise OptionError(f"folder: {str(target)!r} is a file; give a folder that is new, empty or saved before")
    ours = re.compile(f"{re.escape(MANIFEST)}|{_DATA.pattern}|{_NEW_MANIFEST.pattern}")
    other = sorted(path.name for path in target.iterdir() if not ours.fullmatch(path.name))
    if other:
        raise OptionError(
            f"folder: {str(target)!r} holds {other[0]!r}, which no save made; give a folder that is new, empty or "
            "saved before"
        )


def _tables_of(coverage: Coverage) -> dict[str, Table]:
    computed = dict(coverage._tables)
    tables: dict[str, Table] = {"articles": coverage._frame}
    tables |= {name: computed[name] for name in _SINGLE if name in computed}
    if "duplicates" in computed:
        tables |= {f"duplicates_{name}": getattr(computed["duplicates"], name) for name in _DUPLICATES}
    return tables


def _manifest(coverage: Coverage, data: str, files: Mapping[str, Any]) -> bytes:
    return _sealed(
        {
            "format_version": FORMAT_VERSION,
            "kind": _KIND,
            "written_by": f"copydesk {_version()}",
            "options": {
                "columns": coverage._columns,
                "min_confidence": coverage._min_confidence,
                "language": to_plain(coverage._language),
                "threads": coverage._threads,
            },
            "data": data,
            "files": files,
        }
    )


def _version() -> str:
    from importlib.metadata import version  # slow to import, and only wanted here

    return version("copydesk")


def _sealed(content: Mapping[str, Any]) -> bytes:
    """Return the manifest with a checksum of itself as last entry; the same content gives the same bytes."""
    text = json.dumps(content, indent=1, ensure_ascii=True)
    seal = hashlib.sha256(text.encode()).hexdigest()
    return f'{text[:-2]},\n "sha256": "{seal}"\n}}\n'.encode()


def _read_manifest(target: Path) -> bytes:
    try:
        return (target / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if not target.exists():
            raise FileNotFoundError(f"no such folder: {str(target)!r}") from None
        raise FormatError(f"{str(target)!r} is not a folder that Coverage.save wrote: it has no {MANIFEST}") from None


def _checked_manifest(raw: bytes, target: Path) -> dict[str, Any]:
    path = str(target / MANIFEST)
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise FormatError(f"{path} is damaged or not copydesk's: it is no JSON") from None
    if not isinstance(content, dict):
        raise FormatError(f"{path} is not copydesk's: it is no JSON object")
    version = content.get("format_version")
    # A newer version may be made in another way altogether, so this comes before everything else.
    if version != FORMAT_VERSION or isinstance(version, bool):
        named = f"is of format version {version!r}" if version is not None else "names no format version"
        raise FormatError(f"{path} {named}; this copydesk {_version()} reads version {FORMAT_VERSION}")
    content.pop("sha256", None)
    if _sealed(content) != raw:
        raise FormatError(f"{path} is damaged: its checksum does not fit")
    if content.get("kind") != _KIND or not _DATA.fullmatch(str(content.get("data"))):
        raise FormatError(f"{path} is not copydesk's: it describes no coverage")
    return content


def _read_tables(target: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    pieces: dict[str, list[Table]] = defaultdict(list)
    for stem, expected in sorted(manifest["files"].items()):
        name = stem.partition("-")[0]
        if name not in _TABLES:
            raise FormatError(f"{str(target)!r} holds a table {name!r}, which this copydesk does not know")
        path = target / manifest["data"] / f"{stem}.arrow"
        try:
            size = path.stat().st_size
            if size != expected["bytes"]:
                raise FormatError(f"{str(path)!r} is damaged: {size} bytes, {expected['bytes']} were saved")
            if _digest(path) != expected["sha256"]:
                raise FormatError(f"{str(path)!r} is damaged: its checksum does not fit")
            pieces[name].append(Table._map_arrow(path))
        except FileNotFoundError:
            raise FormatError(f"{str(path)!r} is missing") from None
    if "articles" not in pieces:
        raise FormatError(f"{str(target)!r} holds no articles")
    tables: dict[str, Any] = {name: Table._joined(tables) for name, tables in pieces.items()}
    return _with_duplicates(tables)


def _with_duplicates(tables: dict[str, Any]) -> dict[str, Any]:
    """Return tables with the three of the copies as one."""
    if "duplicates_pairs" in tables:
        tables["duplicates"] = Duplicates(*(tables.pop(f"duplicates_{name}") for name in _DUPLICATES))
    return tables


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    """Wait until a file or the entries of a folder are on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows opens no folders, and needs no flush of them
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
