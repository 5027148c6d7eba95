"""Words, sentences and paragraphs, by the cases that the Rust tests run too."""

from __future__ import annotations

import pathlib
import tomllib
from typing import Any

import pytest

import copydesk as cd

CASES = tomllib.loads((pathlib.Path(__file__).parent / "cases" / "segment.toml").read_text(encoding="utf-8"))["case"]


def strings(text: str, table: cd.Table) -> list[str]:
    return [text[row["start"] : row["end"]] for row in table.to_pylist()]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_shared_case(case: dict[str, Any]) -> None:
    text, language = case["text"], case.get("language", "en")
    if "words" in case:
        assert strings(text, cd.tokenize([text], language=language)) == case["words"].split(" ")
    if "surface" in case:
        assert strings(text, cd.tokenize([text], unit="surface", language=language)) == case["surface"].split(" ")
    if "sentences" in case:
        assert strings(text, cd.sentences([text], language=language)) == case["sentences"]


def test_numbers_are_those_of_the_document() -> None:
    table = cd.tokenize(["One. Two.\n\nThree.", None, "Four."])
    rows = [(row["doc"], row["sentence"], row["paragraph"]) for row in table.to_pylist()]
    assert rows == [(0, 0, 0), (0, 0, 0), (0, 1, 0), (0, 1, 0), (0, 2, 1), (0, 2, 1), (2, 0, 0), (2, 0, 0)]


def test_bytes_are_the_same_spans() -> None:
    text = "Zoé’s émigré 👩‍👧 said “no”."
    points = cd.tokenize([text]).to_pylist()
    utf8 = cd.tokenize([text], offsets="utf8").to_pylist()
    encoded = text.encode()
    assert [text[row["start"] : row["end"]] for row in points] == [
        encoded[row["start"] : row["end"]].decode() for row in utf8
    ]


def test_line_breaks_are_read_as_asked() -> None:
    text = "The hall was full and\nnobody left before ten.\nThe vote came late."
    assert len(cd.paragraphs([text], newlines="paragraph")) == 3
    assert len(cd.paragraphs([text], newlines="wrap")) == 1
    assert strings(text, cd.sentences([text], newlines="wrap"))[1] == "The vote came late."


def test_a_language_of_each_text() -> None:
    texts = ["Am 3. Mai begann es. Dann kam Regen.", "It began on May 3. Then it rained."]
    for language in (["de", "en"], "auto"):
        docs = [row["doc"] for row in cd.sentences(texts, language=language).to_pylist()]
        assert docs == [0, 0, 1, 1]
