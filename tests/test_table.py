"""Tables: made, shown, saved, taken by other libraries, and the same afterwards."""

from __future__ import annotations

import copy
import csv
import datetime
import decimal
import io
import pickle
import zoneinfo

import duckdb
import html5lib
import numpy
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

import copydesk as cd

UTC = datetime.UTC
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
MIXED = {
    "whole": [1, None, 2**40],
    "share": [0.5, None, -2.0],
    "flag": [True, None, False],
    "text": ["a", None, "“文😀”"],
    "moment": [datetime.datetime(2022, 1, 9, 14, 5, 0, 7), None, datetime.datetime(1901, 1, 1)],
    "zoned": [datetime.datetime(2022, 7, 9, 14, tzinfo=UTC), None, datetime.datetime(1960, 1, 1, tzinfo=UTC)],
    "paris": [datetime.datetime(2022, 7, 9, 14, tzinfo=PARIS), None, None],
    "day": [datetime.date(2022, 1, 9), None, datetime.date(1, 1, 1)],
    "span": [datetime.timedelta(days=-1, microseconds=3), None, None],
    "tags": [["a", None], None, []],
    "nested": [{"a": [{"b": 1}]}, None, {"c": "d"}],
    "raw": [b"\x00\xff", None, b""],
    "nothing": [None, None, None],
}


@pytest.fixture
def table():
    return cd.Table(MIXED)


def test_values_come_back_as_they_went_in(table):
    assert table.columns == list(MIXED)
    assert len(table) == table.num_rows == 3
    for name, values in MIXED.items():
        if name != "nested":
            assert table[name].to_pylist() == values, name
    assert table["nested"].to_pylist() == [{"a": [{"b": 1}], "c": None}, None, {"a": None, "c": "d"}]
    assert table.to_pylist()[2]["whole"] == 2**40


def test_arrow_types_of_every_kind_have_a_python_form():
    columns = {
        "int8": pyarrow.array([1, None], pyarrow.int8()),
        "uint64": pyarrow.array([2**64 - 1, None], pyarrow.uint64()),
        "float32": pyarrow.array([0.5, None], pyarrow.float32()),
        "half": pyarrow.array([numpy.float16(0.5), None], pyarrow.float16()),
        "date64": pyarrow.array([datetime.date(2022, 1, 9), None], pyarrow.date64()),
        "seconds": pyarrow.array([datetime.datetime(2022, 1, 9), None], pyarrow.timestamp("s")),
        "offset": pyarrow.array([datetime.datetime(2022, 1, 9), None], pyarrow.timestamp("ms", tz="+05:30")),
        "clock": pyarrow.array([datetime.time(14, 5, 6), None], pyarrow.time32("s")),
        "clock64": pyarrow.array([datetime.time(14, 5, 6, 7), None], pyarrow.time64("us")),
        "length": pyarrow.array([datetime.timedelta(seconds=-3), None], pyarrow.duration("ms")),
        "money": pyarrow.array([decimal.Decimal("-1.50"), None], pyarrow.decimal128(7, 2)),
        "view": pyarrow.array(["a", None], pyarrow.string_view()),
        "words": pyarrow.array(["a", None]).dictionary_encode(),
        "fixed": pyarrow.array([[1, 2], None], pyarrow.list_(pyarrow.int32(), 2)),
        "large": pyarrow.array([["a"], None], pyarrow.large_list(pyarrow.string())),
        "pairs": pyarrow.array([[("a", 1)], None], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
        "code": pyarrow.array([b"ab", None], pyarrow.binary(2)),
        "none": pyarrow.nulls(2),
    }
    arrow = pyarrow.table(columns)
    table = cd.Table.from_arrow(arrow)
    for name in columns:
        assert table[name].to_pylist() == arrow[name].to_pylist(), name
    assert table.to_arrow().equals(arrow)
    assert pickle.loads(pickle.dumps(table)) == table


@pytest.mark.parametrize("kind", ["string", "large_string"])
def test_long_strings_that_are_taken_many_times_are_held_once(kind):
    texts = pyarrow.array(["“é” " * 50_000, "short", None], kind)
    once = cd.Table({"text": texts, "doc": [0, 1, 2]})
    many = once.take([0, 1, 2] * 1000)
    assert many["text"].type == "string_view"
    assert many.to_arrow()["text"].get_total_buffer_size() < 2**20
    assert many["text"][2997] == once["text"][0] == many.to_polars()["text"][2997]
    assert many.to_pandas()["text"][2998] == many._slice(2998, 1)["text"].to_pylist()[0] == "short"
    assert many["text"][2999] is None
    for tables in ([once, many], [many, once, cd.Table({"text": [None], "doc": [9]})]):
        both = cd.Table._joined(tables)
        assert both["text"].type == "string_view"
        assert both.to_pylist() == [row for table in tables for row in table.to_pylist()]
    assert once.take([0, 0])["text"].type == kind
    assert cd.Table({"text": texts.to_pylist()}).take([0, 1, 2] * 1000)["text"] == many["text"]


def test_a_column_is_a_sequence_that_other_libraries_take(table):
    column = table["text"]
    assert (len(column), column[0], column[-1], list(column)) == (3, "a", "“文😀”", ["a", None, "“文😀”"])
    assert column.name == "text"
    assert column.type == "large_string"
    with pytest.raises(IndexError, match="row 3"):
        column[3]
    assert pyarrow.array(column).to_pylist() == polars.Series(column).to_list() == column.to_pylist()
    assert pickle.loads(pickle.dumps(column)) == copy.deepcopy(column) == column
    assert repr(column) == "Column(\"text\", large_string, 3 rows: ['a', None, '“文😀”'])"


def test_a_wrong_name_lists_the_right_ones(table):
    with pytest.raises(KeyError, match="'txt'; there are whole, share"):
        table["txt"]
    assert "text" in table
    assert "txt" not in table


def test_rows_and_columns_are_chosen(table):
    assert table.head(1).to_pylist() == table.to_pylist()[:1]
    assert table.head().to_pylist() == table.to_pylist()
    assert table.take([2, 0, 2])["whole"].to_pylist() == [2**40, 1, 2**40]
    assert table.take([]).columns == table.columns
    assert table.select(["text", "whole"]).columns == ["text", "whole"]
    more = table.with_columns({"whole": ["x", "y", "z"], "new": numpy.arange(3)})
    assert more["whole"].to_pylist() == ["x", "y", "z"]
    assert more["new"].to_pylist() == [0, 1, 2]
    assert table["whole"].to_pylist() == MIXED["whole"]
    for wrong in ([3], [-1], [True], [None], ["a"]):
        with pytest.raises(cd.OptionError, match="rows"):
            table.take(wrong)


def test_equality_is_by_names_types_and_values():
    chunked = pyarrow.chunked_array([["a"], ["b", None]])
    assert cd.Table({"x": chunked}) == cd.Table({"x": pyarrow.array(["a", "b", None])})
    assert cd.Table({"x": [1]}) != cd.Table({"x": [1.0]})
    assert cd.Table({"x": [1]}) != cd.Table({"y": [1]})
    assert cd.Table({"x": [1]}) != cd.Table({"x": [2]})
    assert cd.Table({"x": [1]}) != [{"x": 1}]
    assert cd.Table({}) == cd.Table({})


@pytest.mark.parametrize(
    ("columns", "error", "said"),
    [
        ({"a": [1, "x"]}, TypeError, "column \"a\": row 1 is 'x' of type str"),
        ({"a": [object()]}, TypeError, 'column "a": row 0'),
        ({"a": 7}, TypeError, 'column "a": got int'),
        ({"a": "text"}, TypeError, 'column "a": got str'),
        ({"a": [1], "b": [1, 2]}, cd.OptionError, "one length"),
        ({1: [1]}, TypeError, "names that are str"),
        ([1], TypeError, "columns: got list"),
        ({"a": [10**30]}, TypeError, "out of range"),
        ({"a": ["\ud800"]}, cd.TextError, "surrogate"),
    ],
    ids=str,
)
def test_what_makes_no_table_is_named(columns, error, said):
    with pytest.raises(error, match=said):
        cd.Table(columns)


def test_a_list_that_holds_itself_is_refused():
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(TypeError, match="nested"):
        cd.Table({"a": [endless]})


@pytest.mark.parametrize("make", [pickle.dumps, copy.copy, copy.deepcopy])
def test_copies_are_equal(table, make):
    copied = make(table)
    assert (pickle.loads(copied) if isinstance(copied, bytes) else copied) == table


def takers():
    def by_parquet(table):
        file = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table(table), file)
        return pyarrow.parquet.read_table(file).to_pylist()

    def by_duckdb(words):
        return duckdb.sql("select * from words").to_arrow_table().to_pylist()

    return {
        "pyarrow": lambda table: pyarrow.table(table).to_pylist(),
        "to_arrow": lambda table: table.to_arrow().to_pylist(),
        "polars": lambda table: polars.DataFrame(table).to_dicts(),
        "to_polars": lambda table: table.to_polars().to_dicts(),
        "pandas": lambda table: pandas.DataFrame.from_arrow(table).to_dict("records"),
        "to_pandas": lambda table: table.to_pandas().to_dict("records"),
        "parquet": by_parquet,
        "duckdb": by_duckdb,
    }


@pytest.mark.parametrize("taker", takers())
def test_other_libraries_give_the_same_words(taker):
    table = cd.layout(["Title here\n\n“Words,” she said on Monday in the town hall.", None, "x"])
    assert takers()[taker](table) == table.to_pylist()


def test_pandas_gives_columns_and_not_its_labels():
    frame = pandas.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})
    assert cd.Table.from_arrow(frame[frame["a"] > 1]).to_pylist() == [{"a": 2, "b": None}, {"a": 3, "b": "z"}]


def test_a_missing_library_is_named_with_its_extra(table, monkeypatch):
    for module, extra, method in (
        ("polars", "polars", "to_polars"),
        ("pandas", "pandas", "to_pandas"),
        ("pyarrow", "parquet", "to_arrow"),
    ):
        monkeypatch.setitem(__import__("sys").modules, module, None)
        with pytest.raises(ImportError, match=rf"copydesk\[{extra}\]"):
            getattr(table, method)()


def test_the_text_form_is_short():
    assert repr(cd.Table({"outlet": ["Lake Post", None], "words": [310, 95]})) == (
        "Table: 2 rows x 2 columns\noutlet     words\nLake Post    310\n–             95"
    )
    long = repr(cd.Table({"text": ["word " * 10_000] * 5_000}))
    assert "5,000 rows" in long
    assert len(long) < 600


HOSTILE = [
    "<script>x()</script>",
    "</td></table><img src=x onerror=x()>",
    '" onmouseover="x()',
    "&lt;b&gt;",
    "\0\u202e",
]


def test_the_html_form_holds_data_as_text_only():
    table = cd.Table({"text": HOSTILE, HOSTILE[1]: HOSTILE, "tags": [[text] for text in HOSTILE]})
    tree = html5lib.parse(table._repr_html_(), treebuilder="etree", namespaceHTMLElements=False)
    tags = {element.tag for element in tree.iter()}
    assert tags <= {"html", "head", "body", "div", "table", "thead", "tbody", "tr", "th", "td", "p"}
    assert {name for element in tree.iter() for name in element.attrib} == {"style"}
    assert "<script>x()</script>" in "".join(tree.itertext())
    assert "5 rows × 3 columns" in "".join(tree.itertext())


def test_the_html_form_is_short():
    page = cd.Table({f"column {number}": ["word " * 10_000] * 1_000 for number in range(100)})._repr_html_()
    assert len(page) < 100_000
    assert "1,000 rows × 100 columns (32 shown)" in page


def test_csv_has_no_live_formulas(tmp_path):
    formulas = ["=1+1", "+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "plain", 'a,"b"\nc', " =no formula"]
    table = cd.Table({"=name": formulas, "n": [-1] * 9, "when": [datetime.date(2022, 1, 9)] * 9, "l": [["é"]] * 9})
    path = tmp_path / "table.csv"
    table.to_csv(path)
    with path.open(newline="", encoding="utf-8-sig") as file:
        read = list(csv.reader(file))
    assert read[0] == ["'=name", "n", "when", "l"]
    assert [row[0] for row in read[1:]] == [f"'{text}" for text in formulas[:6]] + formulas[6:]
    assert read[1][1:] == ["-1", "2022-01-09", '["é"]']
    table.to_csv(path, safe_for_spreadsheets=False)
    assert pandas.read_csv(path)["=name"].tolist()[:5] == formulas[:5]


def test_arrow_files_come_back(table, tmp_path):
    path = tmp_path / "table.arrow"
    table.write_arrow(path)
    assert cd.Table.read_arrow(path) == table
    assert pyarrow.ipc.open_file(path).read_all().equals(table.to_arrow())
    words = pyarrow.chunked_array(
        [pyarrow.array(["a", "b"]).dictionary_encode(), pyarrow.array(["c"]).dictionary_encode()]
    )
    several = cd.Table({"words": words, "n": pyarrow.chunked_array([[1], [2, 3]])})
    several.write_arrow(path)
    assert cd.Table.read_arrow(path) == several
    assert [file.name for file in tmp_path.iterdir()] == ["table.arrow"]


def test_a_damaged_arrow_file_is_refused(tmp_path):
    path = tmp_path / "table.arrow"
    cd.Table({"a": [1, 2], "b": ["x", None]}).write_arrow(path)
    whole = path.read_bytes()
    footer = whole.rindex(b"copydesk.xxh3") - 600
    for place in range(0, max(footer, 200)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(cd.FormatError, match=r"table\.arrow"):
            cd.Table.read_arrow(path)
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(cd.FormatError):
            cd.Table.read_arrow(path)
    for foreign in (b"", b"hello\n", bytes(4096), b"\xff" * 4096, b"ARROW1" * 100):
        path.write_bytes(foreign)
        with pytest.raises(cd.FormatError):
            cd.Table.read_arrow(path)


def test_any_flipped_byte_of_a_file_gives_a_table_or_a_format_error(tmp_path):
    path = tmp_path / "table.arrow"
    cd.Table({"a": [1, 2], "b": ["x", None]}).write_arrow(path)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x80]) + whole[place + 1 :])
        try:
            cd.Table.read_arrow(path).to_pylist()
        except cd.FormatError:
            pass


def test_a_file_that_cannot_be_written_is_an_os_error(table, tmp_path):
    for write in (table.write_arrow, table.to_csv):
        with pytest.raises(FileNotFoundError, match="nowhere"):
            write(tmp_path / "nowhere" / "file")
        with pytest.raises(OSError, match="full"):
            write("/dev/full/x")
    with pytest.raises(FileNotFoundError, match=r"missing\.arrow"):
        cd.Table.read_arrow(tmp_path / "missing.arrow")


def test_a_table_as_a_whole_is_no_array_and_says_what_to_write() -> None:
    table = cd.Table({"doc": [0, 1], "text": ["Rain.", "Sun."]})
    for refused in (pandas.DataFrame, numpy.asarray):
        with pytest.raises(TypeError, match=r"table\.to_pandas\(\) gives a DataFrame"):
            refused(table)
    assert list(pandas.DataFrame({name: table[name] for name in table.columns})["doc"]) == [0, 1]
