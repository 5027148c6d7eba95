"""Every kind of column gives the same table; what is no column of text is refused by name."""

from __future__ import annotations

import datetime
import json
import math
import random
from functools import partial

import numpy
import pandas
import polars
import pyarrow
import pytest

import copydesk as cd

TEXTS = [
    "“We’ll see 👩‍👧,” Mayor Ada Brenner said.\r\n\r\nNext: “Cafe\u0301 — naïve.”",
    "",
    None,
    "文字。“文” 😀",
    "\ufeff“One” \u202e two\u2028three\u0085four.",
    "a\0b",
    " ",
]


def bare(arrow, method):
    """Hide everything of `arrow` but `method`: an object of a library that we do not know."""
    return type("Bare", (), {method: lambda _, schema=None: getattr(arrow, method)(schema)})()


class LongerThanItSays(list):
    """A sequence whose length is a lie."""

    def __len__(self):
        return 2**62


STRING = pyarrow.string()
ARROW_TYPES = {"string": STRING, "large_string": pyarrow.large_string(), "string_view": pyarrow.string_view()}
PANDAS_TYPES = {"ArrowDtype": pandas.ArrowDtype(STRING)} | {
    name: name for name in ("object", "str", "string", "category")
}
POLARS_TYPES = {"String": polars.String, "Categorical": polars.Categorical}


def padded(texts):
    """Arrow texts that are the middle of a longer buffer, with an offset that is no multiple of eight."""
    return pyarrow.array(["left out", None, *texts, "left out"], STRING)[2:-1]


def in_chunks(texts):
    return pyarrow.chunked_array([pyarrow.array(part, STRING) for part in (texts[:2], [], texts[2:])])


KINDS = (
    {"list": list, "tuple": tuple, "iterator": iter, "a sequence that lies about its length": LongerThanItSays}
    | {f"arrow {name}": partial(pyarrow.array, type=kind) for name, kind in ARROW_TYPES.items()}
    | {f"pandas {name}": partial(pandas.Series, dtype=kind) for name, kind in PANDAS_TYPES.items()}
    | {f"polars {name}": partial(polars.Series, "texts", dtype=kind) for name, kind in POLARS_TYPES.items()}
    | {
        "numpy object": partial(numpy.array, dtype=object),
        "pandas with an odd index": lambda texts: pandas.Series(texts, [3] * len(texts), "object"),
        "polars sliced": lambda texts: polars.Series([None, *texts], dtype=polars.String).slice(1),
        "arrow dictionary": lambda texts: pyarrow.array(texts, STRING).dictionary_encode(),
        "arrow sliced": padded,
        "arrow chunked": in_chunks,
        "only a stream": lambda texts: bare(in_chunks(texts), "__arrow_c_stream__"),
        "only an array": lambda texts: bare(padded(texts), "__arrow_c_array__"),
        "our own column": lambda texts: cd.Table({"text": texts})["text"],
    }
)


def rows(table):
    return table.to_pylist()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_column_gives_the_same_table(kind):
    assert rows(cd.tokenize(KINDS[kind](TEXTS))) == rows(cd.tokenize(TEXTS))


@pytest.mark.parametrize("kind", KINDS)
def test_columns_drawn_at_random_give_the_same_table(kind):
    chance = random.Random(5)
    alphabet = "ab .“”’é文😀\n\0\u0301"
    for _ in range(20):
        texts = [
            None if chance.random() < 0.2 else "".join(chance.choices(alphabet, k=chance.randrange(40)))
            for _ in range(chance.randrange(2, 9))
        ]
        assert rows(cd.paragraphs(KINDS[kind](texts))) == rows(cd.paragraphs(texts))


@pytest.mark.parametrize(
    "column",
    [
        [],
        iter(()),
        (),
        pyarrow.chunked_array([], type=pyarrow.string()),
        pyarrow.array([], pyarrow.string()),
        pyarrow.nulls(3),
        [None, None],
        pandas.Series([], dtype=object),
        polars.Series([], dtype=polars.String),
    ],
    ids=str,
)
def test_no_text_gives_no_rows(column):
    assert len(cd.tokenize(column)) == 0


@pytest.mark.parametrize("null", [None, math.nan, pandas.NA, pandas.NaT], ids=str)
@pytest.mark.parametrize("make", [list, tuple, iter, lambda texts: pandas.Series(texts, dtype=object)])
def test_a_missing_value_of_any_library_is_a_missing_text(make, null):
    assert rows(cd.layout(make(["One.", null, "Two."]))) == rows(cd.layout(["One.", None, "Two."]))


def test_subclasses_and_numpy_strings_are_text():
    class Text(str):
        __slots__ = ()

    wanted = rows(cd.tokenize(["One.", "Two."]))
    assert rows(cd.tokenize([Text("One."), numpy.str_("Two.")])) == wanted
    assert rows(cd.tokenize(numpy.array(["One.", "Two."]))) == wanted


@pytest.mark.parametrize(
    "column",
    [
        None,
        7,
        1.5,
        "a lone text",
        b"bytes",
        bytearray(b"bytes"),
        object(),
        str,
        len,
        json,
        {"a": "b"},
        {"a"},
        numpy.arange(3),
        numpy.array([["a"], ["b"]], dtype=object),
        pandas.Series([1, 2]),
        pandas.DataFrame({"a": ["b"]}),
        pandas.Series(pandas.to_datetime(["2022-01-09"])),
        polars.Series([1, 2]),
        polars.DataFrame({"a": ["b"]}),
        polars.LazyFrame({"a": ["b"]}),
        pyarrow.array([1, 2]),
        pyarrow.array([["a"]]),
        pyarrow.table({"a": ["b"]}),
    ],
    ids=lambda column: type(column).__name__,
)
def test_what_is_no_column_of_text_is_named(column):
    with pytest.raises(TypeError, match=r"^texts: ") as caught:
        cd.tokenize(column)
    assert type(column).__name__ in str(caught.value)


def test_a_lone_text_is_told_to_be_a_list():
    with pytest.raises(TypeError, match=r"\[text\]"):
        cd.quotes("One text.")


@pytest.mark.parametrize("value", [7, 1.5, True, ["a"], {"a": 1}, datetime.date(2022, 1, 9), len], ids=str)
@pytest.mark.parametrize("make", [list, tuple, iter, lambda texts: pandas.Series(texts, dtype=object)])
def test_a_row_that_is_no_text_is_named_with_its_type(make, value):
    with pytest.raises(TypeError, match=rf"texts: row 1 .*{type(value).__name__}"):
        cd.tokenize(make(["One.", value, "Two."]))


@pytest.mark.parametrize("capsule", [7, None, "x", (1, 2)], ids=str)
def test_a_lie_about_arrow_is_a_type_error(capsule):
    class Liar:
        def __arrow_c_stream__(self, requested_schema=None):
            return capsule

    with pytest.raises(TypeError, match=r"texts: Liar\.__arrow_c_stream__"):
        cd.tokenize(Liar())


def test_a_capsule_of_another_kind_is_a_type_error():
    class Liar:
        def __arrow_c_stream__(self, requested_schema=None):
            return pyarrow.array(["a"]).__arrow_c_array__()[0]

    with pytest.raises(TypeError, match="arrow_array_stream"):
        cd.tokenize(Liar())


def test_a_stream_that_was_read_before_is_a_type_error():
    capsule = pyarrow.chunked_array([["a"]]).__arrow_c_stream__()
    column = type("Same", (), {"__arrow_c_stream__": lambda self, schema=None: capsule})()
    assert len(cd.tokenize(column)) == 1
    with pytest.raises(TypeError, match="already read"):
        cd.tokenize(column)


@pytest.mark.parametrize("offsets", [[2, 1], [0, -1], [-1, 3]], ids=str)
def test_broken_offsets_are_found_before_they_are_followed(offsets):
    places = numpy.array([0, 3], dtype="int32")
    broken = pyarrow.Array.from_buffers(
        pyarrow.string(), 1, [None, pyarrow.py_buffer(places), pyarrow.py_buffer(b"abc")]
    )
    places[:] = offsets
    with pytest.raises(TypeError, match="malformed Utf8 column"):
        cd.tokenize(broken)


def test_words_that_are_no_utf8_are_found_before_they_are_read():
    broken = pyarrow.Array.from_buffers(
        pyarrow.string(), 1, [None, pyarrow.py_buffer(b"\0\0\0\0\3\0\0\0"), pyarrow.py_buffer(b"a\xff\xfe")]
    )
    with pytest.raises(TypeError, match="malformed Utf8 column"):
        cd.tokenize(broken)


def test_the_error_of_an_iterator_comes_through():
    def reader():
        yield "One."
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        cd.tokenize(reader())


SURROGATE = "“We \ud83d will \udc00 see,” she said."


def test_lone_surrogates_follow_the_policy():
    with pytest.raises(cd.TextError, match=r"texts: row 1 .*position 4.*errors=\"replace\""):
        cd.tokenize(["One.", SURROGATE])
    repaired = SURROGATE.replace("\ud83d", "\ufffd").replace("\udc00", "\ufffd")
    assert rows(cd.tokenize([SURROGATE], errors="replace")) == rows(cd.tokenize([repaired]))
    assert rows(cd.tokenize(["One.", SURROGATE], errors="null")) == rows(cd.tokenize(["One.", None]))


def test_every_surrogate_can_be_replaced_anywhere():
    for code in range(0xD800, 0xE000, 37):
        for text in (chr(code), f"{chr(code)}a é", f"文 {chr(code)}", f"a {chr(code)}{chr(code)} 😀 b"):
            repaired = "".join("\ufffd" if 0xD800 <= ord(c) < 0xE000 else c for c in text)
            assert rows(cd.paragraphs([text], errors="replace")) == rows(cd.paragraphs([repaired]))


def test_a_huge_text_is_read_like_any_other():
    text = "“Né 文😀.”\n\n" * 1_700_000
    assert cd.paragraphs([text]) == cd.paragraphs(pyarrow.array([text], pyarrow.large_string()))
    with pytest.raises(cd.TextError, match=rf"row 0 .*position {len(text)},"):
        cd.paragraphs([text + "\ud83d"])


def test_bytes_are_read_as_utf8_by_the_policy():
    assert rows(cd.tokenize(["“é”".encode()])) == rows(cd.tokenize(["“é”"]))
    assert rows(cd.tokenize(pyarrow.array([b"One", None]))) == rows(cd.tokenize(["One", None]))
    broken = b"We \xff\xfe will \xe2\x80"
    with pytest.raises(cd.TextError, match=r"texts: row 0 .*position 3"):
        cd.tokenize([broken])
    assert rows(cd.tokenize([broken], errors="replace")) == rows(cd.tokenize([broken.decode(errors="replace")]))
    assert rows(cd.tokenize([broken], errors="null")) == []


def test_offsets_are_code_points_or_bytes():
    text = "Café “文😀” end."
    for row, in_bytes in zip(rows(cd.tokenize([text])), rows(cd.tokenize([text], offsets="utf8")), strict=True):
        assert text[row["start"] : row["end"]] == text.encode()[in_bytes["start"] : in_bytes["end"]].decode()


def test_arrow_text_is_not_copied():
    column = pyarrow.array(["“Words” enough to count.\n\n" * 40_000])
    before = pyarrow.total_allocated_bytes()
    cd.paragraphs(column)
    assert pyarrow.total_allocated_bytes() == before
