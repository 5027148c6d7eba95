"""What a `Coverage` is made from: any kind of frame as a table, and its columns checked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from copydesk._core import Column, Table
from copydesk.errors import OptionError

_MADE_BY_PANDAS = "__index_level_"
# How many texts are strings of Python at one time.
_AT_ONCE = 256


def table_of(frame: object) -> Table:
    """Return any kind of frame as a table."""
    if isinstance(frame, Table):
        return frame
    _refuse_column(frame)
    if hasattr(frame, "__arrow_c_stream__"):
        try:
            table = Table.from_arrow(frame)
        except (ImportError, TypeError) as error:
            # pandas without pyarrow offers the method and cannot serve it; with pyarrow it fails at a column of several
            # types, and does not say in which row.
            if not hasattr(frame, "columns"):
                raise
            # A frame of any library: whatever gives columns by name.
            columns = {str(name): list(map(_none_for_nan, frame[name])) for name in frame.columns}  # type: ignore[index]
            if isinstance(error, ImportError):
                return Table(columns)
            try:
                Table(columns)
            except TypeError as closer:
                raise TypeError(f"frame: {closer}") from None
            raise
        # pandas sends a nameless index along as a column; that one is no metadata.
        return table.select([name for name in table.columns if not name.startswith(_MADE_BY_PANDAS)])
    if isinstance(frame, Mapping):
        return Table(dict(frame))
    if isinstance(frame, Sequence) and not isinstance(frame, str | bytes):
        for row, record in enumerate(frame):
            if not isinstance(record, Mapping):
                raise TypeError(
                    f"frame: row {row} of the {type(frame).__name__} is {type(record).__name__}, "
                    "expected a dict with one article"
                )
        names = dict.fromkeys(name for record in frame for name in record)
        return Table({name: [record.get(name) for record in frame] for name in names})
    raise TypeError(
        f"frame: {type(frame).__name__} is not accepted; give a DataFrame (pandas, polars, pyarrow, DuckDB), "
        "a dict of columns or a list of dicts"
    )


def _refuse_column(frame: object) -> None:
    """Raise a TypeError for one column by itself: a Series, an array."""
    if hasattr(frame, "columns") or hasattr(frame, "column_names") or isinstance(frame, Mapping):
        return
    if hasattr(frame, "__arrow_c_array__") or hasattr(frame, "dtype") or isinstance(frame, Column):
        raise TypeError(
            f"frame: {type(frame).__name__} is one column and no table; give the DataFrame that it is from, "
            'or columns by name, such as {"text": texts, "outlet": outlets}'
        )


def _none_for_nan(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


class Texts(Sequence[str | None]):
    """The texts of a column, each made into a string when it is asked for; those asked for last are kept.

    So a corpus is held once, as its column, and reading one long text in many places does not copy it each time.
    """

    def __init__(self, column: Column) -> None:
        self._column = column
        self._read = lru_cache(maxsize=256)(column.__getitem__)

    def __getitem__(self, doc: Any) -> Any:  # noqa: ANN401 (a cell of any column)
        """Return one text."""
        return self._read(doc)

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self._column)

    def __iter__(self) -> Iterator[str | None]:
        """Go through the texts once, keeping none."""
        table = Table({"text": self._column})
        for start in range(0, len(table), _AT_ONCE):
            yield from table._slice(start, _AT_ONCE)["text"].to_pylist()

    def __reduce__(self) -> tuple[type[Texts], tuple[Column]]:
        """Return what makes the same again, for pickle and copy."""
        return Texts, (self._column,)


def strings(column: Column, name: str) -> Sequence[str | None]:
    """Return the texts; another type than str is a TypeError that names the row."""
    if column.type in ("string", "large_string", "string_view"):
        return Texts(column)
    values = column.to_pylist()
    for row, value in enumerate(values):
        if value is not None and not isinstance(value, str):
            raise TypeError(f"text: column {name!r} holds {type(value).__name__} in row {row}, expected str")
    return values


def numbered(ids: Sequence[Any], name: str) -> dict[Any, int]:
    """Return the row of each id; one that is null, no name or there twice is an error."""
    rows: dict[Any, int] = {}
    for row, value in enumerate(ids):
        if value is None:
            raise OptionError(f"id: column {name!r} is null in row {row}; every article needs one")
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise TypeError(f"id: column {name!r} holds {type(value).__name__} in row {row}, expected str or int")
        if value in rows:
            raise OptionError(f"id: {value!r} stands in rows {rows[value]} and {row}; ids must differ")
        rows[value] = row
    return rows


def tells_apart(column: Column) -> bool:
    """Whether every row of a column has a name of its own."""
    values = column.to_pylist()
    fits = all(isinstance(value, str | int) and not isinstance(value, bool) for value in values)
    return fits and len(set(values)) == len(values)


def times(values: Sequence[object], where: str) -> list[datetime | None]:
    """Return times, each with its zone; what cannot be read is an error that begins with `where` and names the row."""
    return [None if value is None else _time(value, where, row) for row, value in enumerate(values)]


def times_of(values: Any, where: str) -> Any:  # noqa: ANN401 (what a caller gives, which the verb checks)
    """Return dates and times that are written as strings as times, and everything else as it is."""
    try:
        column = Table({"times": values})["times"]
    except (TypeError, OptionError):
        return values
    if "string" in column.type:
        return times(column.to_pylist(), where)
    return column if isinstance(values, Iterator) else values


def _time(value: object, where: str, row: int) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise OptionError(
                f"{where} holds {value!r} in row {row}; "
                "give timestamps, dates or ISO 8601 such as '2022-01-09T14:05:00Z'"
            ) from None
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise TypeError(f"{where} holds {type(value).__name__} in row {row}, expected timestamps, dates or ISO 8601")
