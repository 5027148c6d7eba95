"""Two texts side by side, and how much of each stands elsewhere."""

from __future__ import annotations

import pickle
import re

import html5lib
import numpy
import pandas
import polars
import pyarrow
import pytest

import copydesk as cd
from copydesk.explain import Explanation

FIRST = "The harbour of Port Elm stays closed until Friday, the mayor said. Two ferries wait outside the mole."
SECOND = "“Nobody was hurt,” said Zoé Quill, who keeps the light, and went on counting the boats that came in at noon."
OTHER = "Snow fell on the upper valley, where the school bus turned back twice and the bakery sold out before ten."
TEXTS = [
    f"{FIRST}\n\n{SECOND}",
    f"By a reporter\n\n{SECOND.replace('boats that', 'ships that')}\n\n{FIRST}",
    OTHER,
    None,
    f"{OTHER.replace('upper', 'lower')} {SECOND}",
]


def test_an_explanation_tells_passages_edits_and_shares() -> None:
    found = cd.duplicates(TEXTS)
    shown = found.explain(0, 1)
    rows = shown.passages.to_pylist()
    slices = [
        (TEXTS[0][row["left_start"] : row["left_end"]], TEXTS[1][row["right_start"] : row["right_end"]]) for row in rows
    ]
    assert slices[0] == (FIRST, FIRST)
    assert [row["edited"] for row in rows] == [False, True]
    assert [(row["op"], row["left"], row["right"]) for row in shown.edits.to_pylist()] == [
        ("replace", "boats", "ships")
    ]
    assert shown.shares[0] > 0.95 > shown.shares[1] > 0.8
    text = repr(shown)
    assert text.startswith("Texts 0 and 1: 2 passages, ")
    assert "the [boats] that" in text
    assert "the [ships] that" in text


def test_another_mark_is_not_another_word() -> None:
    curly = SECOND.replace("the light,", "the “light”,")
    texts = [f"{FIRST}\n\n{curly}", f"{FIRST}\n\n{curly.replace('“', '‘').replace('”', '’')}"]
    assert len(cd.duplicates(texts).explain(0, 1).edits) == 0
    texts[1] = f"{FIRST}\n\n{curly.replace('“light”', 'light').replace('hurt,”', 'hurt!”')}"
    shown = cd.duplicates(texts).explain(0, 1)
    changes = [("replace", ",”", "!”"), ("delete", "“", ""), ("replace", "”,", ",")]
    assert [(row["op"], row["left"], row["right"]) for row in shown.edits.to_pylist()] == changes
    assert "the [“]light[”,] and" in repr(shown)


def test_the_sides_are_those_that_were_asked_for() -> None:
    found = cd.duplicates(TEXTS)
    there, back = found.explain(0, 1), found.explain(1, 0)
    assert back.shares == there.shares[::-1]
    assert (back.left, back.right) == (1, 0)
    for row in back.passages.to_pylist():
        left, right = TEXTS[1][row["left_start"] : row["left_end"]], TEXTS[0][row["right_start"] : row["right_end"]]
        assert left.split()[:3] == right.split()[:3]
    assert [(row["left"], row["right"]) for row in back.edits.to_pylist()] == [("ships", "boats")]


def test_texts_that_are_no_copies_are_explained_too() -> None:
    found = cd.duplicates(TEXTS)
    shown = found.explain(0, 4)
    row = shown.passages.to_pylist()[0]
    assert TEXTS[0][row["left_start"] : row["left_end"]] == SECOND
    assert len(found.explain(0, 2).passages) == 0
    assert "0 passages" in repr(found.explain(0, 2))
    assert len(found.explain(0, 2).edits) == 0


def test_bytes_count_as_characters_in_an_explanation() -> None:
    plain, utf8 = cd.duplicates(TEXTS).explain(0, 1), cd.duplicates(TEXTS, offsets="utf8").explain(0, 1)
    assert utf8.passages == plain.passages


@pytest.mark.parametrize(
    "make",
    [
        list,
        tuple,
        lambda texts: pandas.Series(texts, index=range(10, 15)),
        lambda texts: numpy.array(texts, dtype=object),
        polars.Series,
        pyarrow.array,
        lambda texts: pyarrow.chunked_array([texts[:2], texts[2:]]),
    ],
)
def test_texts_of_any_kind_are_read_again(make) -> None:
    assert repr(cd.duplicates(make(TEXTS)).explain(1, 0)) == repr(cd.duplicates(TEXTS).explain(1, 0))


def test_texts_that_are_gone_are_asked_for() -> None:
    expected = repr(cd.duplicates(TEXTS).explain(0, 1))
    for found in (cd.duplicates(iter(TEXTS)), pickle.loads(pickle.dumps(cd.duplicates(TEXTS)))):
        with pytest.raises(TypeError, match="texts: not known any more; give the column"):
            found.explain(0, 1)
        assert repr(found.explain(0, 1, TEXTS)) == expected
    index = cd.DuplicateIndex()
    index.add(TEXTS)
    assert repr(index.duplicates().explain(0, 1)) == expected


def test_a_coverage_explains_its_copies_also_when_it_was_saved(tmp_path) -> None:
    cov = cd.Coverage({"text": TEXTS})
    expected = repr(cov.duplicates.explain(0, 1))
    cov.save(tmp_path / "study")
    assert repr(cd.load(tmp_path / "study").duplicates.explain(0, 1)) == expected


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (0, 0, "right: 0 is left too"),
        (0, 5, "right: 5 is not accepted; give a number from 0 to 4"),
        (-1, 1, "left: -1 is not accepted"),
        ("0", 1, "left: got str; give the number of a text"),
        (True, 1, "left: got bool"),
    ],
)
def test_numbers_of_no_text_are_named(left, right, said) -> None:
    with pytest.raises((TypeError, cd.OptionError)) as caught:
        cd.duplicates(TEXTS).explain(left, right)
    assert said in str(caught.value)


def test_texts_that_are_missing_or_others_than_before_are_named() -> None:
    found = cd.duplicates([TEXTS[0], TEXTS[1], None])
    with pytest.raises(cd.OptionError, match="right: text 2 is missing"):
        found.explain(0, 2)
    with pytest.raises(cd.OptionError, match="texts: text 0 is shorter than when it was compared"):
        found.explain(0, 1, ["a", "b", None])


def test_numbers_may_come_from_a_column() -> None:
    found = cd.duplicates(TEXTS)
    assert repr(found.explain(numpy.uint32(0), numpy.int64(1))) == repr(found.explain(0, 1))


def test_passages_that_share_a_letter_both_count() -> None:
    text = "a" * 100
    passages = cd.Table(
        {
            "left_start": [0, 59],
            "left_end": [60, 100],
            "right_start": [0, 60],
            "right_end": [60, 101],
            "edited": [False, False],
            "boilerplate": [False, False],
        }
    )
    shown = Explanation(0, 1, (text, text + "a"), passages)
    assert shown.shares == (1.0, 1.0)
    assert shown._repr_html_().count("<mark style") == 1 + 2 * 2


def test_what_a_notebook_shows_is_sound_and_holds_both_texts() -> None:
    html = cd.duplicates(TEXTS).explain(0, 1)._repr_html_()
    html5lib.HTMLParser(strict=True).parseFragment(html)
    assert html.count("<section aria-label=") == 2
    assert 'title="passage 2 (edited), also in text 1"' in html
    assert re.search(r"<del [^>]*>boats</del>", html)
    assert re.search(r"<ins [^>]*>ships</ins>", html)
    words = re.sub(r"<sup[^>]*>\d+</sup>|<[^>]+>", " ", html)
    assert "By a reporter" in words


def test_nothing_in_a_text_becomes_markup() -> None:
    evil = f"<script>alert(1)</script>\n{FIRST} <img src=x onerror=alert(1)> & “{SECOND}” \ud800\x00"
    found = cd.duplicates([evil, evil.replace("Friday", "<b>Sunday</b>")], errors="replace")
    html = found.explain(0, 1)._repr_html_()
    html5lib.HTMLParser(strict=True).parseFragment(html)
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>Sunday" not in html


def test_coverage_is_the_share_of_a_text_that_stands_in_its_copies() -> None:
    texts = [f"{FIRST}\n\n{SECOND}\n\n{OTHER}", f"{FIRST}\n\n{SECOND}", f" {FIRST}\n\n{SECOND}\n", "Rain.", None]
    clusters = cd.duplicates(texts).clusters
    shares = clusters["coverage"].to_pylist()
    assert shares[1] == shares[2] == 1.0
    assert shares[0] == pytest.approx(len(texts[1]) / len(texts[0]), abs=0.02)
    assert shares[3] == 0.0
    assert cd.duplicates(texts, offsets="utf8").clusters["coverage"].to_pylist() == pytest.approx(shares, abs=0.02)
