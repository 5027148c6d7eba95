"""`duplicates`, `reuse` and `DuplicateIndex`: the cases shared with the Rust tests, and the contracts around them."""

import random
import tomllib
from pathlib import Path

import pytest

import copydesk as cd

CASES = tomllib.loads((Path(__file__).parent / "cases" / "dedup.toml").read_text(encoding="utf-8"))["case"]
TEXTS = [text for case in CASES for text in case["texts"]]


def pairs(found):
    return [(row["left"], row["right"]) for row in found.pairs.to_pylist()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_collection(case):
    texts = case["texts"]
    found = cd.duplicates(texts)
    assert pairs(found) == [tuple(pair) for pair in case["pairs"]]
    assert found.clusters["cluster"].to_pylist() == case["clusters"]
    if "roles" in case:
        assert found.clusters["role"].to_pylist() == case["roles"]
    if "reuse" in case:
        rows = cd.reuse(texts).to_pylist()
        shared = [[row["left"], row["right"], texts[row["left"]][row["left_start"] : row["left_end"]]] for row in rows]
        assert shared == case["reuse"]


def test_every_pair_has_a_passage_and_unedited_passages_are_equal():
    found = cd.duplicates(TEXTS)
    rows = found.passages.to_pylist()
    assert {(row["left"], row["right"]) for row in rows} == set(pairs(found))
    for row in rows:
        left = TEXTS[row["left"]][row["left_start"] : row["left_end"]]
        right = TEXTS[row["right"]][row["right_start"] : row["right_end"]]
        assert (left.split() == right.split()) is not row["edited"]


def test_the_order_of_the_input_changes_nothing():
    order = list(range(len(TEXTS)))
    random.Random(5).shuffle(order)
    turned = cd.duplicates([TEXTS[doc] for doc in order])
    back = sorted((min(order[a], order[b]), max(order[a], order[b])) for a, b in pairs(turned))
    assert back == pairs(cd.duplicates(TEXTS))


def test_empty_short_and_missing_texts_match_nothing():
    found = cd.duplicates(["", "", None, "Rain.", "Rain."])
    assert pairs(found) == []
    assert found.clusters["doc"].to_pylist() == [0, 1, 3, 4]


def test_the_representative_is_the_fullest_or_the_first_by_rank():
    texts = CASES[0]["texts"]
    assert cd.duplicates(texts).clusters["representative"].to_pylist() == [0, 0, 2]
    assert cd.duplicates(texts, representative=[2, 1, 3]).clusters["representative"].to_pylist() == [1, 1, 2]


def test_an_index_in_batches_saved_between_answers_as_one_call(tmp_path):
    index = cd.DuplicateIndex()
    index.add(TEXTS[:4])
    index.save(tmp_path / "known")
    index = cd.DuplicateIndex.load(tmp_path / "known")
    index.add(TEXTS[4:])
    together, batch = index.duplicates(), cd.duplicates(TEXTS)
    for name in ("pairs", "clusters", "passages"):
        assert getattr(together, name).to_pylist() == getattr(batch, name).to_pylist()


def test_a_query_finds_known_copies_and_adds_nothing():
    index = cd.DuplicateIndex()
    index.add(CASES[0]["texts"])
    rows = index.query([CASES[0]["texts"][1]]).to_pylist()
    assert [(row["left"], row["right"]) for row in rows] == [(0, 0), (0, 1)]
    assert len(index) == 3


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"min_containment": 1.5}, "min_containment"),
        ({"min_chars": 0}, "min_chars"),
        ({"min_passage": 5}, "min_passage"),
    ],
)
def test_options_out_of_range_are_named(options, name):
    with pytest.raises(cd.OptionError, match=name):
        cd.duplicates(TEXTS, **options)
