"""Words, sentences and paragraphs, by the cases that the Rust tests run too."""

from __future__ import annotations

import pathlib
import pickle
import random
import subprocess
import sys
import tomllib
import unicodedata
import warnings
from typing import Any

import pandas
import polars
import pyarrow
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
    if "kinds" in case:
        assert cd.tokenize([text], language=language)["kind"].to_pylist() == case["kinds"].split(" ")
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


NEWS = [
    "Mayor Ada Brenner’s office said it “won’t pay” — not now. The DAM’s wall broke; the dam’s gate held.",
    None,
    "",
    "Straße, STRASSE; Café, cafe\u0301: 1\u00ad000 Ω 👩\u200d👧 #dam @brenner.",
]


@pytest.mark.parametrize("unit", ["word", "surface"])
@pytest.mark.parametrize("offsets", ["codepoint", "utf8"])
def test_the_text_of_each_token_is_the_slice_that_its_offsets_give(unit, offsets) -> None:
    plain = cd.tokenize(NEWS, unit=unit, offsets=offsets)
    table = cd.tokenize(NEWS, unit=unit, offsets=offsets, with_text=True, norm=True)
    assert table.columns == [*plain.columns, "text", "norm"]
    assert table.select(plain.columns) == plain
    for row in table.to_pylist():
        text = NEWS[row["doc"]]
        whole = text.encode() if offsets == "utf8" else text
        found = whole[row["start"] : row["end"]]
        assert row["text"] == (found.decode() if offsets == "utf8" else found)


def test_the_strings_of_tokens_are_kept_once_and_cross_to_other_libraries() -> None:
    table = cd.tokenize(NEWS, with_text=True)
    column = table.to_arrow()["text"].combine_chunks()
    assert pyarrow.types.is_dictionary(column.type)
    assert len(column.dictionary) == len(set(column.dictionary.to_pylist()))
    strings = table["text"].to_pylist()
    assert table.to_pandas()["text"].tolist() == table.to_polars()["text"].to_list() == strings
    assert isinstance(table.to_pandas()["text"].dtype, pandas.CategoricalDtype)
    assert table.to_polars()["text"].dtype == polars.Categorical
    assert cd.counts(table["text"]).n_texts == len(table)


def test_a_normal_form_folds_case_marks_and_accents() -> None:
    words = ["“It’s", "WON’T", "–", "Café", "CAFE\u0301", "Straße", "co\u00adop", "don't", "--", "„Київ“"]
    table = cd.tokenize(words, unit="surface", norm=True)
    assert table["norm"].to_pylist() == "\" it's won't - café café strasse coop don't - \" київ \"".split(" ")


def test_case_is_folded_as_python_folds_it() -> None:
    letters = [chr(code) for code in range(0x80, 0x20000) if unicodedata.category(chr(code)) in ("Lu", "Ll", "Lt")]
    # Python's data may be of another version of Unicode; Cherokee folds to capitals there.
    ours = cd.tokenize(letters, norm=True).to_pylist()
    different = {
        letters[row["doc"]]
        for row in ours
        if row["norm"] != unicodedata.normalize("NFC", letters[row["doc"]].casefold())
        and "CHEROKEE" not in unicodedata.name(letters[row["doc"]])
    }
    assert len(different) < 20, sorted(different)


def test_the_columns_on_demand_do_not_depend_on_threads_or_other_texts() -> None:
    texts = NEWS * 40
    one = cd.tokenize(texts, with_text=True, norm=True, threads=1)
    assert cd.tokenize(texts, with_text=True, norm=True, threads=3) == one
    turned = cd.tokenize(texts[::-1], with_text=True, norm=True).to_pylist()
    last = [row for row in one.to_pylist() if row["doc"] == 159]
    first = [row | {"doc": 159} for row in turned if row["doc"] == 0]
    assert first == last


def test_a_long_table_has_each_kind_once_in_any_library() -> None:
    texts = ["The dam broke at 5. “No,” said @brenner. " * 250] * 40
    table = cd.tokenize(texts)
    whole = pyarrow.array(table["kind"])
    assert whole.dictionary.to_pylist() == "word number punct symbol url email handle hashtag emoji".split()
    again = pickle.loads(pickle.dumps(table))
    assert again == table
    kinds = table["kind"].to_pylist()
    assert again.to_pandas()["kind"].tolist() == table.to_pandas()["kind"].tolist() == kinds
    assert again.to_polars()["kind"].to_list() == table.to_polars()["kind"].to_list() == kinds
    assert cd.tokenize(texts, with_text=True).select(table.columns) == table


def test_spans_find_their_tokens() -> None:
    text = "No deal, she said. “We will see.”"
    tokens = cd.tokenize([text, None, text])
    quote = (20, 32)
    spans = cd.Table({"doc": [2, 0, 1, 0, None, 0], "start": [20, 20, 0, 1, 3, 2], "end": [32, 32, 4, 6, 9, None]})
    assert cd.snap(spans, tokens).to_pylist() == [
        {"doc": 2, "first": 19, "last": 23},
        {"doc": 0, "first": 7, "last": 11},
        {"doc": 1, "first": None, "last": None},
        {"doc": 0, "first": 0, "last": 2},
        {"doc": None, "first": None, "last": None},
        {"doc": 0, "first": None, "last": None},
    ]
    assert cd.snap(spans, tokens, mode="contract")["first"].to_pylist()[3] is None
    assert cd.snap(spans, tokens, mode="strict")["last"].to_pylist()[:2] == [23, 11]
    assert text[quote[0] : quote[1]] == "We will see."


def test_every_quotation_is_a_run_of_tokens_and_tells_its_sentence() -> None:
    texts = ["Talks failed. “We will rebuild the pier,” Mayor Ada Brenner said. “It won’t take long.”"]
    quotes = cd.quotes(texts)
    tokens = cd.tokenize(texts)
    rows = tokens.to_pylist()
    strict = cd.snap(quotes, tokens, mode="strict").to_pylist()
    for quote, run in zip(quotes.to_pylist(), strict, strict=True):
        own = rows[run["first"] : run["last"]]
        assert (own[0]["start"], own[-1]["end"]) == (quote["start"], quote["end"])
    sentences = cd.snap(quotes, cd.sentences(texts))
    assert [(row["first"], row["last"]) for row in sentences.to_pylist()] == [(1, 2), (2, 3)]


@pytest.mark.parametrize(
    "make", [lambda table: table.to_pandas(), lambda table: table.to_polars()], ids=["pandas", "polars"]
)
def test_spans_come_from_any_library(make) -> None:
    tokens = cd.tokenize(["One two."])
    spans = make(cd.Table({"label": ["x", "y"], "doc": [0, 0], "start": [0, 4], "end": [3, 7]}))
    assert cd.snap(spans, make(tokens))["first"].to_pylist() == [0, 1]


def test_spans_and_tokens_that_make_no_sense_are_named() -> None:
    tokens = cd.tokenize(["One two."])
    spans = cd.Table({"doc": [0], "start": [0], "end": [3]})
    with pytest.raises(cd.OptionError, match='mode: \'wide\' is not accepted; give "strict" or "expand" or "contract"'):
        cd.snap(spans, tokens, mode="wide")
    with pytest.raises(cd.OptionError, match="spans: row 0, which goes from 3 to 1"):
        cd.snap(spans.with_columns({"start": [3], "end": [1]}), tokens)
    with pytest.raises(cd.OptionError, match="tokens: row 1"):
        cd.snap(spans, tokens.take([1, 0]))
    with pytest.raises(TypeError, match="spans: got Table without the columns end"):
        cd.snap(spans.select(["doc", "start"]), tokens)
    with pytest.raises(TypeError, match="tokens: got list"):
        cd.snap(spans, [0, 1])
    with pytest.raises(TypeError, match='spans: got Table whose column "start" is large_string'):
        cd.snap(spans.with_columns({"start": ["0"]}), tokens)


def test_random_spans_agree_with_a_plain_search() -> None:
    chance = random.Random(7)
    text = "We don’t know — “yes”, 3.5 % said so.  End."
    tokens = cd.tokenize(["Before.", text, "After."]).to_pylist()
    spans = [(1, *sorted((chance.randrange(50), chance.randrange(50)))) for _ in range(300)]
    table = cd.Table({"doc": [span[0] for span in spans], "start": [s[1] for s in spans], "end": [s[2] for s in spans]})
    found = cd.snap(table, cd.tokenize(["Before.", text, "After."])).to_pylist()
    for (doc, start, end), row in zip(spans, found, strict=True):
        touched = [
            number
            for number, token in enumerate(tokens)
            if token["doc"] == doc and token["start"] < end and token["end"] > start and start < end
        ]
        expected = (touched[0], touched[-1] + 1) if touched else (None, None)
        assert (row["first"], row["last"]) == expected


def told(code: str) -> str:
    """Run `code` in a process of its own, since the warning is given once a process."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr


def test_a_script_without_blanks_is_told_of_once() -> None:
    code = """
import copydesk as cd
cd.tokenize(["“Žluťoučký” — Київ, Việt, हिन्दी, 한국어, العربية 👍", None, ""])
print("nothing yet", file=__import__("sys").stderr)
cd.tokenize(["今日は。"])
cd.tokenize(["文字"])
cd.counts(["文字"])
"""
    before, after = told(code).split("nothing yet")
    assert before == ""
    assert after.count(": FallbackWarning: ") == 1
    assert "<string>:5" in after


def test_what_is_told_of_a_script_can_be_silenced_or_made_an_error() -> None:
    code = "import warnings, copydesk as cd; warnings.simplefilter({!r}, cd.FallbackWarning); cd.tokenize(['文字'])"
    assert told(code.format("ignore")) == ""
    with pytest.raises(subprocess.CalledProcessError) as caught:
        told(code.format("error"))
    assert "FallbackWarning" in caught.value.stderr
    assert issubclass(cd.FallbackWarning, UserWarning)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(cd.sentences(["文字。文字。"])) == 2
