"""The counting behind a comparison, on tables small enough to count by hand."""

import math
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime

import pytest

from copydesk import OptionError, Table, analysis, load_sample, networks, rows, wording

TEXTS = [
    "“We will mend the weir by May, come what may,” Ruta Alder said.",
    "Alder: “We will mend the weir by May.”",
    None,
]
SOURCES = rows.Sources(
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
        "point": "P01",
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


BROKEN = [
    "“We will mend the weir,” Ruta Alder said. “It will hold by May.”",
    "“We will mend the weir. It will hold by May,” she said.",
    "“It will hold by May”, she said.",
]


def test_a_quotation_that_its_attribution_breaks_is_kept_as_a_whole():
    """Where the halves stand, and what ends them, is the print's doing."""
    halves = [(0, 1, 23, 0), (0, 43, 63, 1), (1, 1, 44, 0), (2, 1, 20, 0)]
    utterances = table(
        [row(doc, start, end, part=part, base=doc == 0 and not part) for doc, start, end, part in halves]
    )
    kept = analysis.matrix(utterances, SOURCES, BROKEN, cells="kept")["U01"].to_pylist()
    assert kept == [1.0, 1.0, 0.5]
    assert len(wording.align(utterances.take([2, 3]), BROKEN, "U01"))  # without its fullest version too


def test_plots_report_and_matrix_name_one_relation():
    cov = load_sample()
    named = cov.matrix(rows="id")
    shown = {}
    for statement in cov._findings.shared:
        for version in wording.versions(cov._findings, statement):
            for _, part in version.rows:
                shown.setdefault((statement.name, cov.articles["id"][part.doc]), []).append(version.relation)
    assert len(shown) > 20
    cells = {row["id"]: row for row in named.to_pylist()}
    for (name, article), relations in shown.items():
        assert cells[article][name] == min(relations, key=rows.RELATIONS.index)


def test_the_matrix_leaves_out_what_stands_outside_the_body():
    listed = table([row(0, 1, 44, base=True), row(1, 8, 36, region="link_list")])
    assert analysis.matrix(listed, SOURCES, TEXTS)["U01"].to_pylist() == ["base", None, None]
    assert analysis.matrix(listed, SOURCES, TEXTS, regions=["body", "link_list"])["U01"].to_pylist()[1] == "verbatim"


@pytest.mark.parametrize("wrong", [{"rows": "speaker"}, {"cells": "colour"}])
def test_an_option_that_is_not_known_names_those_that_are(wrong):
    with pytest.raises(OptionError, match=f"{next(iter(wrong))}: .* is not accepted; give '"):
        analysis.matrix(UTTERANCES, SOURCES, TEXTS, **wrong)


def test_each_side_of_an_alignment_is_its_part():
    rows = wording.align(UTTERANCES, TEXTS, "U01").to_pylist()
    assert {(r["doc"], r["quote"], r["part"]) for r in rows} == {(1, 0, 0)}
    assert "".join("".join(r["base"] for r in rows).split()) == "".join(TEXTS[0][1:44].split())
    assert "".join("".join(r["variant"] for r in rows).split()) == "".join(TEXTS[1][8:36].split())


def test_an_unknown_utterance_is_refused_with_the_known_range():
    with pytest.raises(OptionError, match="'U77' is not known; known are U01 to U01"):
        wording.align(UTTERANCES, TEXTS, "U77")


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


def three_outlets(*members):
    """An utterance table over three articles of one text each, as (doc, utterance, base, words)."""
    texts = ["", "", ""]
    found = []
    for doc, utterance, base, words, *more in members:
        start = len(texts[doc])
        texts[doc] += words + " "
        values = {
            "utterance": utterance,
            "point": f"P{utterance[1:]}",
            "base": base,
            "part_start": start,
            "part_end": start + len(words),
        }
        found.append(
            {**row(doc, 0, 0), "quote": start, **values, "relation": None if base else "trimmed", **dict(*more)}
        )
    return table(found), texts


def test_what_one_outlet_alone_carries_is_its_own():
    utterances, texts = three_outlets((0, "U01", True, "a b"), (1, "U01", False, "a"), (1, "U02", True, "c d"))
    assert analysis.exclusives(utterances, SOURCES, texts).to_pylist() == [
        {"outlet": "Fen Gazette", "utterance": "U02", "speaker_id": "Ruta Alder", "text": "c d", "articles": 1}
    ]


def test_the_same_point_in_other_words_is_neither_left_out_nor_carried_alone():
    same = {"point": "P01"}
    utterances, texts = three_outlets((0, "U01", True, "a b"), (1, "U02", True, "c d", same))
    assert len(analysis.exclusives(utterances, SOURCES, texts)) == 0
    alone = analysis.exclusives(utterances, SOURCES, texts, level="utterance")
    assert alone["utterance"].to_pylist() == ["U01", "U02"]
    missing = analysis.omissions(utterances, SOURCES, texts, min_outlets=1)
    assert set(missing["outlet"].to_pylist()) == {"c"}
    missing = analysis.omissions(utterances, SOURCES, texts, min_outlets=1, level="utterance")
    assert missing["outlet"].to_pylist() == ["Mill Lane News", "c", "c"]
    with pytest.raises(OptionError, match="level: 'story' is not accepted; give 'point', 'utterance'"):
        analysis.exclusives(utterances, SOURCES, texts, level="story")


def test_what_one_outlet_alone_carried_is_given_whole():
    texts = ["“The weir leaks,” Ruta Alder said. “It has leaked for years.”", "Rain fell.", None]
    halves = [row(0, 1, 16, base=True), row(0, 36, 60, part=1, base=True)]
    found = analysis.exclusives(Table({name: [half[name] for half in halves] for name in halves[0]}), SOURCES, texts)
    assert found["text"].to_pylist() == ["The weir leaks, … It has leaked for years."]


def test_an_outlet_leaves_out_only_what_it_could_have_known():
    utterances, texts = three_outlets((0, "U01", True, "a b"), (1, "U01", False, "a"), (1, "U02", True, "c"))
    missing = analysis.omissions(utterances, SOURCES, texts).to_pylist()
    assert [(r["outlet"], r["utterance"], r["carried_by"]) for r in missing] == [("c", "U01", 2)]
    both = analysis.omissions(utterances, SOURCES, texts, min_outlets=1).to_pylist()
    assert [(r["outlet"], r["utterance"]) for r in both] == [("Mill Lane News", "U02"), ("c", "U01"), ("c", "U02")]
    # Another story, or a last article before anybody carried the words.
    elsewhere = Table({"doc": [0, 1, 2], "story": [0, 0, 2]})
    assert len(analysis.omissions(utterances, SOURCES, texts, elsewhere)) == 0
    early = SOURCES._replace(published=[*SOURCES.published[:2], datetime(2024, 5, 1, tzinfo=UTC)])
    assert len(analysis.omissions(utterances, early, texts)) == 0


def test_verbs_are_counted_once_a_quotation_and_in_any_case():
    quotes = table(
        [
            row(0, 1, 8, cue="Said"),
            row(0, 9, 12, part=1, cue="said"),
            row(0, 1, 8, quote=1, kind="indirect", cue="claimed"),
            row(0, 1, 8, quote=2, cue="said"),
            row(1, 1, 8, cue=None),
            row(1, 1, 8, quote=1, cue="warned", region="comment"),
        ]
    )
    articles = Table({"id": ["a", "b", "c"]})
    assert analysis.verbs(quotes, articles, SOURCES).to_pylist() == [
        {"outlet": "Mill Lane News", "speaker_id": "Ruta Alder", "verb": "said", "quotes": 2, "share": 2 / 3},
        {"outlet": "Mill Lane News", "speaker_id": "Ruta Alder", "verb": "claimed", "quotes": 1, "share": 1 / 3},
    ]


def test_trims_name_the_words_dropped_and_their_place():
    utterances, texts = three_outlets(
        (0, "U01", True, "Well, we will mend the old weir by May, come what may."),
        (1, "U01", False, "We will mend the weir by May."),
        (2, "U01", False, "we will then mend the new weir"),
    )
    found = wording.trims(utterances, SOURCES, texts).to_pylist()
    assert [(r["outlet"], r["dropped"], r["instead"], r["place"], r["first"], r["last"]) for r in found] == [
        ("Fen Gazette", "Well,", None, "start", 0, 1),
        ("Fen Gazette", "old", None, "middle", 5, 6),
        ("Fen Gazette", "come what may.", None, "end", 9, 12),
        ("c", "Well,", None, "start", 0, 1),
        ("c", "old", "new", "middle", 5, 6),
        ("c", "by May, come what may.", None, "end", 7, 12),
    ]


def test_halves_of_a_quotation_are_trimmed_of_nothing():
    utterances, texts = three_outlets(
        (0, "U01", True, "We will mend the weir, and nobody need move."),
        (1, "U01", False, "We will mend the weir,", {"quote": 0}),
        (1, "U01", False, "and nobody need move.", {"quote": 0, "part": 1}),
    )
    assert len(wording.trims(utterances, SOURCES, texts)) == 0


def test_a_splice_joins_what_stands_apart_elsewhere():
    apart = ((0, "U01", True, "We mend it."), (0, "U02", True, "Nobody moves."), (2, "U01", False, "We mend it."))
    joined = ((1, "U01", False, "We mend it.", {"quote": 0}), (1, "U02", False, "Nobody moves.", {"quote": 0}))
    utterances, texts = three_outlets(*apart, *joined)
    found = wording.splices(utterances, SOURCES, texts).to_pylist()
    assert [(r["outlet"], r["utterance"], r["text"], r["base_outlet"]) for r in found] == [
        ("Fen Gazette", "U01", "We mend it.", "Mill Lane News"),
        ("Fen Gazette", "U02", "Nobody moves.", "Mill Lane News"),
    ]
    # Somebody else prints both between one pair of marks: then they were said so.
    whole = ((2, "U01", False, "We mend it.", {"quote": 0}), (2, "U02", False, "Nobody moves.", {"quote": 0}))
    assert len(wording.splices(*reversed_arguments(three_outlets(*apart[:2], *joined, *whole)))) == 0
    # Nobody else carries the second piece: nothing shows that it stood apart.
    alone = ((1, "U01", False, "We mend it.", {"quote": 0}), (1, "U02", True, "Nobody moves.", {"quote": 0}))
    assert len(wording.splices(*reversed_arguments(three_outlets(apart[0], apart[2], *alone)))) == 0


def reversed_arguments(made):
    utterances, texts = made
    return utterances, SOURCES, texts


def test_the_network_leads_from_the_first_to_publish(tmp_path):
    utterances, _ = three_outlets((0, "U01", True, "a b"), (1, "U01", False, "a"), (1, "U02", True, "c"))
    clusters = Table({"doc": [0, 1, 2], "cluster": [0, 0, 2], "representative": [0, 0, 2]})
    graph = networks.network(utterances, clusters, SOURCES)
    assert graph.nodes["name"].to_pylist() == ["Mill Lane News", "Fen Gazette", "c"]
    assert graph.edges.to_pylist() == [
        {"source": "Fen Gazette", "target": "Mill Lane News", "kind": "copies", "number": 1},
        {"source": "Mill Lane News", "target": "Fen Gazette", "kind": "statements", "number": 1},
    ]
    untimed = SOURCES._replace(published=[None] * 3)
    assert networks.network(utterances, clusters, untimed).edges["source"].to_pylist()[0] == "Mill Lane News"
    assert networks.network(utterances, clusters, SOURCES, rows="id").nodes["name"].to_pylist() == ["a", "b", "c"]


def test_graphml_is_read_by_others_whatever_the_names(tmp_path):
    hostile = SOURCES._replace(outlet=["<&\"'>\x00", "Fen Gazette", "c"])
    utterances, _ = three_outlets((0, "U01", True, "a b"), (1, "U01", False, "a"))
    clusters = Table({"doc": [0, 1, 2], "cluster": [0, 1, 2], "representative": [0, 1, 2]})
    networks.network(utterances, clusters, hostile).write_graphml(tmp_path / "words.graphml")
    tree = ElementTree.parse(tmp_path / "words.graphml")
    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(tree.findall(f".//{space}node")) == 3
    assert tree.find(f".//{space}node/{space}data").text == "<&\"'>\ufffd"
    assert [edge.attrib["target"] for edge in tree.findall(f".//{space}edge")] == ["n1"]
    with pytest.raises(OptionError, match=r"path: '.*words\.xml' is not accepted; give a name that ends in \.graphml"):
        networks.network(utterances, clusters, hostile).write_graphml(tmp_path / "words.xml")


def test_data_frames_are_taken_and_a_missing_column_is_named():
    pandas = pytest.importorskip("pandas")
    frame = UTTERANCES.to_pandas()
    assert analysis.matrix(frame, SOURCES, TEXTS) == analysis.matrix(UTTERANCES, SOURCES, TEXTS)
    assert wording.trims(frame, SOURCES, TEXTS) == wording.trims(UTTERANCES, SOURCES, TEXTS)
    sources = pandas.DataFrame({"id": SOURCES.id, "outlet": [*SOURCES.outlet[:2], None]})
    assert analysis.matrix(frame, sources, pandas.Series(TEXTS)) == analysis.matrix(UTTERANCES, SOURCES, TEXTS)
    with pytest.raises(TypeError, match="utterances: the table has no column 'quote'; there are 'doc'"):
        analysis.exclusives(pandas.DataFrame({"doc": [0]}), SOURCES, TEXTS)


ARTICLES = Table({"id": ["a", "b", "c"]})


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: analysis.matrix("U01", SOURCES, TEXTS), TypeError, "utterances: got str; give a Table or a DataFrame"),
        (lambda: analysis.matrix(UTTERANCES, "CNN", TEXTS), TypeError, "sources: got str; give a Table or a DataFrame"),
        (lambda: analysis.matrix(UTTERANCES, SOURCES, "Rain."), TypeError, "texts: got a str; give all the texts"),
        (
            lambda: analysis.matrix(UTTERANCES, SOURCES, TEXTS[:1]),
            OptionError,
            "texts: 1 rows are not accepted; utterances",
        ),
        (
            lambda: analysis.exclusives(UTTERANCES, Table({"outlet": ["x"]}), TEXTS),
            OptionError,
            "sources: 1 rows are not accepted; utterances names document 1",
        ),
        (
            lambda: analysis.exclusives(UTTERANCES, Table({"published": ["soon"]}), TEXTS),
            OptionError,
            "sources: column 'published' holds 'soon' in row 0",
        ),
        (lambda: analysis.voices(7, ARTICLES, SOURCES), TypeError, "quotes: got int; give a Table or a DataFrame"),
        (lambda: analysis.voices(UTTERANCES, None, SOURCES), TypeError, "articles: got NoneType; give a Table"),
        (
            lambda: analysis.verbs(UTTERANCES, ARTICLES, SOURCES),
            TypeError,
            "quotes: the table has no column 'cue'; there are 'doc'",
        ),
        (
            lambda: analysis.first_use(UTTERANCES, ARTICLES, SOURCES, TEXTS, published="day"),
            OptionError,
            "published: 'day' is not accepted; give 'id'",
        ),
        (
            lambda: analysis.omissions(UTTERANCES, SOURCES, TEXTS, Table({"doc": [0]})),
            TypeError,
            "stories: the table has no column 'story'; there are 'doc'",
        ),
        (lambda: analysis.keyness([("weir", 1)]), TypeError, "counts: got list; give a dict"),
        (lambda: analysis.keyness({"weir": 3}), TypeError, "counts: 'weir' has 3; give two whole numbers"),
        (lambda: wording.align("U01", TEXTS, "U01"), TypeError, "utterances: got str; give a Table or a DataFrame"),
        (lambda: wording.trims(UTTERANCES, SOURCES, []), OptionError, "texts: 0 rows are not accepted"),
        (lambda: wording.splices(UTTERANCES, [], TEXTS), TypeError, "sources: got list; give a Table or a DataFrame"),
        (
            lambda: networks.network(UTTERANCES, Table({"doc": [0]}), SOURCES),
            TypeError,
            "clusters: the table has no column 'cluster'; there are 'doc'",
        ),
    ],
)
def test_what_an_analysis_does_not_accept_is_named(call, error, words):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)


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
    assert len(analysis.exclusives(nothing, SOURCES, TEXTS)) == len(analysis.omissions(nothing, SOURCES, TEXTS)) == 0
    assert len(wording.trims(nothing, SOURCES, TEXTS)) == len(wording.splices(nothing, SOURCES, TEXTS)) == 0
