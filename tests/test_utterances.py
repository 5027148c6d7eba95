"""Quotations grouped into utterances and points: the cases that Rust runs too, and what Python adds."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

import copydesk as cd

CASES = tomllib.loads((Path(__file__).parent / "cases" / "utterances.toml").read_text(encoding="utf-8"))["case"]
OFFSETS = ["start", "end", "clause_start", "clause_end", "speaker_start", "speaker_end", "cue_start", "cue_end"]
WORDS = ["text", "kind", "speaker", "speaker_id", "cue", "addressee", "venue", "region", "rule"]


def quotes_table(quotations: list[dict[str, Any]]) -> Any:
    """An Arrow table with the columns of `quotes`; what a case does not name is null."""
    pyarrow = pytest.importorskip("pyarrow")
    n = len(quotations)
    columns: dict[str, list[Any]] = {
        "doc": [q["doc"] for q in quotations],
        "quote": list(range(n)),
        "part": [0] * n,
        "start": [10] * n,
        "end": [10 + len(q["text"]) for q in quotations],
        "text": [q["text"] for q in quotations],
        "kind": [q.get("kind", "direct") for q in quotations],
        "speaker_id": [q.get("speaker") for q in quotations],
        "cue": [q.get("cue") for q in quotations],
        "venue": [q.get("venue") for q in quotations],
        "region": ["body"] * n,
    }
    types = dict.fromkeys(["doc", "quote", "part", *OFFSETS], pyarrow.uint32()) | dict.fromkeys(WORDS, pyarrow.string())
    types["confidence"] = pyarrow.float32()
    return pyarrow.table({name: pyarrow.array(columns.get(name, [None] * n), kind) for name, kind in types.items()})


def first_seen(names: list[str]) -> list[int]:
    """Each name as the number of names that came before its first appearance."""
    seen = list(dict.fromkeys(names))
    return [seen.index(name) for name in names]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    table = cd.utterances(quotes_table(case["quotations"]))
    assert first_seen(table["utterance"].to_pylist()) == first_seen(case["utterances"])
    assert table["relation"].to_pylist() == case["relations"]


def test_parts_lie_in_their_rows_and_say_the_words() -> None:
    case = next(case for case in CASES if case["name"] == "one quotation may hold two utterances")
    rows = cd.utterances(quotes_table(case["quotations"])).to_pylist()
    parts = [row["text"][row["part_start"] - row["start"] : row["part_end"] - row["start"]] for row in rows]
    assert parts[0] + " " + parts[1] == case["quotations"][0]["text"]
    assert parts[2:] == [q["text"] for q in case["quotations"][1:]]
    assert [row["base"] for row in rows] == [True, True, False, False]


def test_an_empty_table_has_all_columns() -> None:
    table = cd.utterances(cd.quotes([]))
    assert len(table) == 0
    assert {"utterance", "point", "base", "relation", "part_start", "part_end", "score", "certain"} <= set(
        table.columns
    )


def test_certain_members_share_most_of_their_words_and_no_score_is_below_nothing() -> None:
    said = "Every crane on the eastern quay was inspected twice before the storm tore it down."
    table = cd.utterances(
        quotes_table(
            [
                {"doc": 0, "text": said, "speaker": "Orla Finn"},
                {"doc": 1, "text": said[:51], "speaker": "Orla Finn"},
                {"doc": 2, "text": said, "speaker": "Marek Doll"},
                {"doc": 3, "text": "No.", "speaker": "Orla Finn"},
            ]
        )
    )
    # The second name is most likely a mistake, but nothing in the words can tell.
    assert first_seen(table["utterance"].to_pylist()) == [0, 0, 0, 1]
    assert table["certain"].to_pylist() == [True, True, False, True]
    assert table["score"].to_pylist() == [1.0] * 4


def test_what_is_a_member_by_its_speaker_and_occasion_alone_is_not_certain() -> None:
    told = [
        "The smelter at Elm will be closed in March, and four hundred families lose their bread. Nobody asked them.",
        "The smelter at Elm is closed in March: four hundred families lose bread. They were told by letter.",
    ]
    quotations = [
        {"doc": n, "text": text, "speaker": "Orla Finn", "venue": "Radio Nord"} for n, text in enumerate(told)
    ]
    rows = cd.utterances(quotes_table(quotations), stories=[0, 0]).to_pylist()
    for row in rows:
        assert str(row["score"])[0] != "-"
        assert row["certain"] == (row["base"] or row["score"] >= 0.6)


def test_texts_that_are_no_unicode_go_by_errors() -> None:
    texts = ["“We will mend the weir by May,” Ruta Alder said.", "Rain \ud800 fell."]
    quotes = cd.quotes(texts[:1])
    with pytest.raises(cd.TextError, match="texts: row 1"):
        cd.utterances(quotes, texts=texts)
    for errors in ("replace", "null"):
        assert len(cd.utterances(quotes, texts=texts, errors=errors)) == 1
    with pytest.raises(cd.OptionError, match="errors: 'ignore'"):
        cd.utterances(quotes, texts=texts, errors="ignore")
