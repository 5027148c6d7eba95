"""`layout`: the cases shared with the Rust tests, and the table around them."""

import re
import tomllib
from pathlib import Path

import pytest

import copydesk as cd

CASES = tomllib.loads((Path(__file__).parent / "cases" / "layout.toml").read_text(encoding="utf-8"))["case"]
MARKED = re.compile(r"<([a-z_]+)>(.*?)</>", re.DOTALL)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_page(case):
    text = MARKED.sub(r"\2", case["text"])
    wanted = [(name, inside.strip()) for name, inside in MARKED.findall(case["text"])]
    table = cd.layout([text], language=case.get("language", "en"))
    assert [(row["region"], text[row["start"] : row["end"]]) for row in table.to_pylist()] == wanted


def test_rows_name_their_text_and_a_missing_text_has_none():
    rows = cd.layout([None, "The ferry sailed. Nobody waved.", "", " \n"]).to_pylist()
    assert rows == [{"doc": 1, "start": 0, "end": 31, "region": "body"}]


def test_offsets_in_bytes():
    text = "Fähre läuft aus\n\nDie Fähre nach Niederoog ist am Dienstag wieder ausgelaufen."
    rows = cd.layout([text], language="de", offsets="utf8").to_pylist()
    assert text.encode()[rows[0]["start"] : rows[0]["end"]].decode() == "Fähre läuft aus"
    assert rows[-1]["end"] == len(text.encode())
