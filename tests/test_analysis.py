"""The counting behind a comparison, on tables small enough to count by hand."""

import math
from datetime import UTC, datetime

import pytest

from copydesk import OptionError, Table, analysis

TEXTS = [
    "“We will mend the weir by May, come what may,” Ruta Alder said.",
    "Alder: “We will mend the weir by May.”",
    None,
]
SOURCES = analysis.Sources(
    id=["a", "b", "c"],
    outlet=["Mill Lane News", "Fen Gazette", "c"],
    published=[datetime(2024, 5, 2, 9, tzinfo=UTC), datetime(2024, 5, 2, 6, 30, tzinfo=UTC), None],
)


def row(doc, start, end, **more):
    """One row of an utterance table with everything that the analyses look at."""
    plain = {
        "doc": doc,
        "quote": 0,
        "part": 0,
        "text": (TEXTS[doc] or "")[start:end],
        "kind": "direct",
        "region": "body",
        "speaker_id": "Ruta Alder",
        "utterance": "U01",
        "base": False,
        "relation": "verbatim",
        "part_start": start,
        "part_end": end,
    }
    return plain | more


def table(rows):
    return Table({name: [row[name] for row in rows] for name in rows[0]})


UTTERANCES = table([row(0, 1, 44, base=True), row(1, 8, 36, relation="trimmed")])


def test_the_matrix_names_the_closest_version():
    rows = analysis.matrix(UTTERANCES, SOURCES, TEXTS).to_pylist()
    assert rows == [
        {"outlet": "Mill Lane News", "U01": "base"},
        {"outlet": "Fen Gazette", "U01": "trimmed"},
        {"outlet": "c", "U01": None},
    ]


def test_the_matrix_tells_which_share_of_the_words_was_kept():
    kept = analysis.matrix(UTTERANCES, SOURCES, TEXTS, rows="id", cells="kept")
    assert kept["id"].to_pylist() == ["a", "b", "c"]
    full, cut, nothing = kept["U01"].to_pylist()
    assert full == 1.0
    assert 0.5 < cut < 0.8
    assert nothing is None


def test_the_matrix_leaves_out_what_stands_outside_the_body():
    listed = table([row(0, 1, 44, base=True), row(1, 8, 36, region="link_list")])
    assert analysis.matrix(listed, SOURCES, TEXTS)["U01"].to_pylist() == ["base", None, None]
    assert analysis.matrix(listed, SOURCES, TEXTS, regions=["body", "link_list"])["U01"].to_pylist()[1] == "verbatim"


@pytest.mark.parametrize("wrong", [{"rows": "speaker"}, {"cells": "colour"}])
def test_an_option_that_is_not_known_names_those_that_are(wrong):
    with pytest.raises(OptionError, match=f"{next(iter(wrong))}: .* is not accepted; give '"):
        analysis.matrix(UTTERANCES, SOURCES, TEXTS, **wrong)


def test_each_side_of_an_alignment_is_its_part():
    rows = analysis.align(UTTERANCES, TEXTS, "U01").to_pylist()
    assert {(r["doc"], r["quote"], r["part"]) for r in rows} == {(1, 0, 0)}
    assert "".join("".join(r["base"] for r in rows).split()) == "".join(TEXTS[0][1:44].split())
    assert "".join("".join(r["variant"] for r in rows).split()) == "".join(TEXTS[1][8:36].split())


def test_an_unknown_utterance_is_refused_with_the_known_range():
    with pytest.raises(OptionError, match="'U77' is not known; known are U01 to U01"):
        analysis.align(UTTERANCES, TEXTS, "U77")


def test_voices_count_words_in_marks_and_shares_of_each_outlet():
    quotes = table(
        [
            row(0, 1, 44),
            row(0, 1, 8, quote=1, speaker_id=None),
            row(1, 8, 36, kind="indirect"),
            row(1, 8, 36, quote=1, region="comment"),
            row(1, 8, 16, quote=2),
        ]
    )
    articles = Table({"id": ["a", "b", "c"], "desk": ["local", "local", None]})
    voices = analysis.voices(quotes, articles, SOURCES).to_pylist()
    assert voices == [
        {"outlet": "Mill Lane News", "speaker_id": "Ruta Alder", "quotes": 1, "words": 10, "share": 10 / 12},
        {"outlet": "Mill Lane News", "speaker_id": None, "quotes": 1, "words": 2, "share": 2 / 12},
        {"outlet": "Fen Gazette", "speaker_id": "Ruta Alder", "quotes": 1, "words": 2, "share": 1.0},
    ]
    by_desk = analysis.voices(quotes, articles, SOURCES, by=["desk"], unit="quotes").to_pylist()
    assert by_desk == [{"desk": "local", "quotes": 3, "words": 14, "share": 1.0}]


@pytest.mark.parametrize("by", ["outlet", [], ["mood"]])
def test_voices_by_what_is_no_list_of_columns_is_refused(by):
    with pytest.raises(OptionError, match=r"^by: "):
        analysis.voices(UTTERANCES, Table({"id": ["a", "b", "c"]}), SOURCES, by=by)


def test_first_use_goes_by_time_and_puts_unknown_times_last():
    utterances = table([row(0, 1, 44, base=True), row(1, 8, 36), row(2, 0, 0)])
    articles = Table({"day": ["2 May", "early 2 May", None]})
    found = analysis.first_use(utterances, articles, SOURCES, TEXTS, published="day").to_pylist()
    assert [(r["rank"], r["id"], r["published"], r["lag_hours"]) for r in found] == [
        (1, "b", "early 2 May", 0.0),
        (2, "a", "2 May", 2.5),
        (None, "c", None, None),
    ]
    assert {r["text"] for r in found} == {TEXTS[0][1:44]}


def test_keyness_is_dunnings_ratio_and_tells_the_sides_apart():
    counts = {"weir": (10, 1), "lock": (1, 10), "the": (50, 50), "rare": (1, 0)}
    rows = {r["word"]: r for r in analysis.keyness(counts, min_count=2).to_pylist()}
    assert list(rows) == ["weir", "the", "lock"]
    # By hand: all four cells of the word against all others.
    observed, totals = [10, 1, 52, 60], (62, 61)
    expected = [11 * totals[0] / 123, 11 * totals[1] / 123, 112 * totals[0] / 123, 112 * totals[1] / 123]
    g2 = 2 * sum(o * math.log(o / e) for o, e in zip(observed, expected, strict=True))
    assert rows["weir"]["g2"] == pytest.approx(g2)
    assert rows["weir"]["log_ratio"] == pytest.approx(math.log2((10 / 62) / (1 / 61)))
    assert rows["lock"]["log_ratio"] < 0


@pytest.mark.parametrize("wrong", [0, -3])
def test_keyness_refuses_a_least_count_below_one(wrong):
    with pytest.raises(OptionError, match="min_count"):
        analysis.keyness({}, min_count=wrong)


def test_nothing_quoted_gives_empty_tables():
    nothing = UTTERANCES.take([])
    assert analysis.matrix(nothing, SOURCES, TEXTS).columns == ["outlet"]
    assert len(analysis.voices(nothing, Table({"id": ["a", "b", "c"]}), SOURCES)) == 0
    articles = Table({"day": ["2 May", None, None]})
    assert len(analysis.first_use(nothing, articles, SOURCES, TEXTS, published="day")) == 0
    assert len(analysis.keyness({})) == 0
