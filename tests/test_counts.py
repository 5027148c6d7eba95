"""Sparse counts of words."""

from __future__ import annotations

import builtins
import collections
import pickle

import pyarrow
import pytest

import copydesk as cd

TEXTS = ["The DAM’s wall broke. The dam’s gate held at 9:30!", None, "", "No dam — “no” wall 👍 https://example.org"]


def test_counts_are_those_of_the_tokens() -> None:
    for unit in ("word", "surface"):
        for by in ("norm", "text"):
            tokens = cd.tokenize(TEXTS, unit=unit, with_text=True, norm=True).to_pylist()
            kinds = ("word", "number", "handle", "hashtag")
            expected = collections.Counter((row["doc"], row[by]) for row in tokens if row["kind"] in kinds)
            found = cd.counts(TEXTS, unit=unit, by=by)
            assert {(row["doc"], row["term"]): row["count"] for row in found.table.to_pylist()} == dict(expected)
            rows = found.table.to_pylist()
            assert rows == sorted(rows, key=lambda row: (row["doc"], row["term"]))
            for row in found.terms.to_pylist():
                own = {doc: count for (doc, term), count in expected.items() if term == row["term"]}
                assert (row["count"], row["texts"]) == (sum(own.values()), len(own))
            assert found.n_texts == 4


def test_any_kinds_of_tokens_are_counted() -> None:
    found = cd.counts(TEXTS, kinds=["punct", "emoji", "url"])
    assert found.terms["term"].to_pylist() == ["!", '"', "-", ".", "https://example.org", "👍"]
    with pytest.raises(cd.OptionError, match='kinds: "verb" is not accepted; give a list of some of word, number'):
        cd.counts(TEXTS, kinds=["verb"])
    with pytest.raises(TypeError, match="kinds"):
        cd.counts(TEXTS, kinds="word")
    with pytest.raises(cd.OptionError, match="kinds: an empty list"):
        cd.counts(TEXTS, kinds=[])
    with pytest.raises(cd.OptionError, match="by: 'lemma' is not accepted"):
        cd.counts(TEXTS, by="lemma")


def test_the_matrix_has_a_row_for_every_text_and_a_column_for_every_term() -> None:
    found = cd.counts(TEXTS)
    matrix = found.to_scipy()
    terms = found.terms["term"].to_pylist()
    assert matrix.shape == (4, len(terms))
    assert matrix.sum() == sum(found.table["count"].to_pylist())
    for row in found.table.to_pylist():
        assert matrix[row["doc"], terms.index(row["term"])] == row["count"]
    assert pickle.loads(pickle.dumps(found)).to_scipy().toarray().tolist() == matrix.toarray().tolist()
    assert cd.counts([None, ""]).to_scipy().shape == (2, 0)
    assert cd.counts([]).to_scipy().shape == (0, 0)


def test_the_order_of_the_texts_turns_the_rows_and_nothing_else() -> None:
    turned = cd.counts(TEXTS[::-1])
    assert turned.terms == cd.counts(TEXTS).terms
    assert (turned.to_scipy()[::-1] != cd.counts(TEXTS).to_scipy()).nnz == 0
    assert cd.counts(TEXTS * 30, threads=1) == cd.counts(TEXTS * 30, threads=4)


def test_counts_are_a_table_for_other_libraries() -> None:
    found = cd.counts(TEXTS)
    assert pyarrow.table(found).num_rows == len(found.table)
    assert "4 texts" in repr(found)
    assert "<script" not in cd.counts(["<script>alert(1)</script>"])._repr_html_()


def test_a_missing_scipy_is_named(monkeypatch) -> None:
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("scipy"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"scipy is not installed; pip install \"copydesk\[scipy\]\""):
        cd.counts(TEXTS).to_scipy()
