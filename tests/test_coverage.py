"""`Coverage`: what goes in comes out, each table is made once, and questions have answers."""

import copy
import datetime
import os
import pickle
import re
import signal
import threading

import pandas
import polars
import pyarrow
import pytest

import copydesk
from conftest import ROOT
from copydesk import Coverage, LanguageError, OptionError, Table

ZONE = datetime.UTC
TEXT = "“The weir will hold, I promise you that,” Mayor Ruta Alder said."
COLUMNS = {
    "id": ["a", "b", "c"],
    "text": [TEXT, "Alder said the weir would hold.", None],
    "outlet": ["Mill Lane News", None, "Fen Gazette"],
    "published": [datetime.datetime(2024, 5, 2, 9, 30, tzinfo=ZONE), None, datetime.datetime(2024, 5, 2, tzinfo=ZONE)],
    "views": [1, None, 2**40],
    "share": [0.5, None, -1.25],
    "paid": [True, None, False],
    "tags": [["flood"], [], None],
    "day": [datetime.date(2024, 5, 2)] * 3,
    "nothing": pyarrow.nulls(3),
    "odd name, with “marks”": ["x", "y", None],
}
ARROW = pyarrow.table(COLUMNS)
FRAMES = {
    "pyarrow": ARROW,
    "pandas": ARROW.to_pandas(),
    "pandas with an index": ARROW.to_pandas().set_index(pandas.Index([7, 7, 7])),
    "polars": polars.from_arrow(ARROW),
    "Table": Table.from_arrow(ARROW),
    "dict": {name: ARROW[name].to_pylist() for name in ARROW.column_names},
    "list of dicts": ARROW.to_pylist(),
}
ADDED = ["doc", "n_chars", "n_words", "title_found", "byline_found", "dateline_found", "date_found", "lead"]
NAMES = {"outlet": "outlet", "published": "published", "id": "id"}


@pytest.fixture(scope="module")
def sample():
    return copydesk.load_sample()


@pytest.mark.parametrize("kind", FRAMES)
def test_every_column_is_carried_through(kind):
    articles = Coverage(FRAMES[kind], **NAMES).articles
    assert articles.columns == [*ARROW.column_names, *ADDED]
    for name in ARROW.column_names:
        assert articles[name].to_pylist() == ARROW[name].to_pylist(), name
    assert articles["doc"].to_pylist() == [0, 1, 2]
    assert articles["n_chars"].to_pylist() == [len(TEXT), len(COLUMNS["text"][1]), None]
    assert articles["n_words"].to_pylist() == [12, 6, None]


def test_articles_tell_what_is_found_in_their_texts(sample):
    found = sample.articles
    titles = found["title"].to_pylist()
    same = sum(title == own for title, own in zip(titles, found["title_found"].to_pylist(), strict=True))
    assert same >= 16
    assert sum(byline is not None for byline in found["byline_found"].to_pylist()) >= 8
    texts = found["text"].to_pylist()
    for text, title, lead in zip(texts, found["title_found"].to_pylist(), found["lead"].to_pylist(), strict=True):
        assert lead in text
        assert lead != title
    plain = Coverage({"text": ["The weir held all night.\n\nNobody moved.", None]}).articles
    assert plain["lead"].to_pylist() == ["The weir held all night.", None]
    assert plain["title_found"].to_pylist() == plain["date_found"].to_pylist() == [None, None]


def test_a_duckdb_relation_is_taken():
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.sql("select 'x' as key, 'Rain.' as body")
    assert Coverage(relation, text="body", id="key").articles["key"].to_pylist() == ["x"]


def test_a_given_column_wins_over_a_made_one():
    articles = Coverage({"text": ["Rain."], "n_words": ["many"]}).articles
    assert articles["n_words"].to_pylist() == ["many"]


def test_articles_without_names_are_numbered():
    assert Coverage({"text": ["Rain.", "Sun."]}).articles["id"].to_pylist() == ["0", "1"]


def test_the_ids_of_the_articles_are_those_that_show_takes():
    cov = Coverage({"id": ["x", "x"], "text": ["Rain.", "Sun."], "given_id": [5, 6]})
    articles = cov.articles
    assert articles.columns == ["given_given_id", "text", "given_id", "id", *ADDED]
    assert articles["given_given_id"].to_pylist() == ["x", "x"]
    assert [repr(cov.show(id)) for id in articles["id"].to_pylist()] == ["Article '0'", "Article '1'"]
    with pytest.raises(OptionError, match="there is no article 'x'"):
        cov.show("x")
    assert cov.kwic("sun")["id"].to_pylist() == ["1"]


@pytest.mark.parametrize(
    ("frame", "names", "error", "words"),
    [
        ({"body": ["Rain."]}, {}, OptionError, "text: there is no column 'text'; there are 'body'"),
        ({"text": ["Rain."]}, {"outlet": "paper"}, OptionError, "outlet: there is no column 'paper'; there are 'text'"),
        ({"text": ["Rain."]}, {"id": 3}, TypeError, "id: expected the name of a column, got int"),
        ({"text": [1]}, {}, TypeError, "text: column 'text' holds int in row 0, expected str"),
        ({"text": ["a", "b"], "n": ["x", "x"]}, {"id": "n"}, OptionError, "id: 'x' stands in rows 0 and 1"),
        ({"text": ["a", "b"], "n": ["x", None]}, {"id": "n"}, OptionError, "id: column 'n' is null in row 1"),
        (
            {"text": ["a"], "t": ["soon"]},
            {"published": "t"},
            OptionError,
            "published: column 't' holds 'soon' in row 0",
        ),
        ({"text": ["a"], "t": [5]}, {"published": "t"}, TypeError, "published: column 't' holds int in row 0"),
        (
            pandas.DataFrame({"text": ["Rain.", None, 7]}),
            {},
            TypeError,
            'frame: column "text": row 2 is 7 of type int; the rows before are str',
        ),
        (
            pandas.DataFrame({"text": ["Rain.", "Sun."], "page": ["A1", 7]}),
            {},
            TypeError,
            'frame: column "page": row 1 is 7 of type int; the rows before are str',
        ),
        ({"text": ["Rain."]}, {"language": "xx"}, LanguageError, 'language: "xx" is not known; known are en'),
        ({"text": ["a", "b"]}, {"language": ["en", "xx"]}, LanguageError, '"xx" is not known'),
        ({"text": ["a", "b"]}, {"language": ["en"]}, OptionError, "language: a column of 1 codes"),
        ({"text": ["a"]}, {"threads": -1}, OptionError, "threads: "),
        ("articles.csv", {}, TypeError, "frame: str is not accepted; give a DataFrame"),
        (["Rain."], {}, TypeError, "frame: row 0 of the list is str, expected a dict"),
        (pandas.Series(["Rain."]), {}, TypeError, "frame: Series is one column and no table; give the DataFrame"),
        (Table({"t": ["Rain."]})["t"], {}, TypeError, "frame: Column is one column and no table; give the DataFrame"),
        (
            {"text": ["a"], "published": ["soon"]},
            {},
            OptionError,
            "published: column 'published' holds 'soon' in row 0",
        ),
        (
            {"text": ["a"]},
            {"min_confidence": 2},
            OptionError,
            "min_confidence: 2 is not accepted; give a number from 0 to 1",
        ),
        ({"text": ["a"]}, {"min_confidence": "high"}, TypeError, "min_confidence: expected a number, got str"),
    ],
)
def test_what_is_not_accepted_is_named(frame, names, error, words):
    with pytest.raises(error) as caught:
        Coverage(frame, **names)
    assert words in str(caught.value)


def test_columns_of_the_usual_names_are_read_unless_told_otherwise():
    frame = {"text": ["Rain.", "Sun."], "outlet": ["A", "B"], "id": ["x", "y"], "published": ["2024-05-03", None]}
    cov = Coverage(frame)
    assert cov._sources.outlet == ["A", "B"]
    assert cov._sources.id == ["x", "y"]
    assert cov._sources.published[0].year == 2024
    assert Coverage(frame, "text").articles == cov.articles
    plain = Coverage(frame, outlet=None, id=None, published=None)
    assert plain._sources.outlet == ["0", "1"]
    assert plain._sources.published == [None, None]
    assert plain.articles["given_id"].to_pylist() == ["x", "y"]


def test_unsure_quotations_are_left_out_of_the_comparison_alone(sample, tmp_path):
    least = 0.9
    frame = sample.articles.to_pandas()
    cov = Coverage(frame, min_confidence=least)
    assert cov.quotes == sample.quotes
    assert 0 < len(cov.utterances) < len(sample.utterances)
    reported = [row["confidence"] for row in cov.utterances.to_pylist() if row["kind"] == "indirect"]
    assert reported == [] or min(reported) >= least
    cov.save(tmp_path / "study")
    assert copydesk.load(tmp_path / "study").utterances == cov.utterances


def test_times_may_be_iso_strings_dates_or_timestamps():
    utterance = "“The weir will hold, I promise you that,” Alder said."
    for times in (["2024-05-02T09:00:00Z", "2024-05-02T11:30:00+01:00"], ["2024-05-02", "2024-05-02 01:30"]):
        cov = Coverage({"text": [utterance] * 2, "when": times}, published="when")
        assert {r["rank"]: r["lag_hours"] for r in cov.first_use().to_pylist()} == {1: 0.0, 2: 1.5}


def test_tables_are_those_of_the_verbs(sample):
    texts = sample.articles["text"]
    assert sample.tokens == copydesk.tokenize(texts)
    assert sample.layout == copydesk.layout(texts)
    assert sample.quotes == copydesk.people(copydesk.quotes(texts)).quotes
    assert sample.duplicates.clusters == copydesk.duplicates(texts).clusters
    times = [datetime.datetime.fromisoformat(time) for time in sample.articles["published"].to_pylist()]
    stories = copydesk.stories(texts, published=times)
    assert sample.stories == stories

    # The comparison leaves out what is hardly reported speech.
    def is_sure(quote):
        return quote["kind"] != "indirect" or (quote["confidence"] >= 0.4 and len(quote["text"].split()) > 2)

    sure = [row for row, quote in enumerate(sample.quotes.to_pylist()) if is_sure(quote)]
    assert sample.utterances == copydesk.utterances(sample.quotes.take(sure), texts=texts, stories=stories)


def test_a_table_is_made_once_also_for_eight_threads():
    cov = copydesk.load_sample()
    start, seen = threading.Barrier(8), []

    def ask():
        start.wait()
        seen.append((cov.quotes, cov.people, cov.utterances))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert all(a is b for tables in seen for a, b in zip(tables, seen[0], strict=True))


def test_a_coverage_can_be_pickled_and_copied(sample):
    quotes = sample.quotes
    for twin in (pickle.loads(pickle.dumps(sample)), copy.copy(sample), copy.deepcopy(sample)):
        assert twin.quotes == quotes
        assert twin.matrix() == sample.matrix()


def test_the_matrix_has_a_row_an_outlet_and_a_column_an_utterance(sample):
    matrix = sample.matrix()
    outlets = list(dict.fromkeys(sample.articles["outlet"].to_pylist()))
    body = {
        (outlets.index(sample.articles["outlet"].to_pylist()[r["doc"]]), r["utterance"])
        for r in sample.utterances.to_pylist()
        if r["utterance"] is not None and r["region"] == "body"
    }
    assert body
    assert matrix["outlet"].to_pylist() == outlets
    filled = {
        (number, name)
        for number, row in enumerate(matrix.to_pylist())
        for name, cell in row.items()
        if name != "outlet" and cell is not None
    }
    assert filled == body


def test_the_matrix_can_leave_out_what_few_outlets_carried(sample):
    everything, shared = sample.matrix(), sample.matrix(min_outlets=2)
    wanted = [u for u in everything.columns[1:] if sum(c is not None for c in everything[u].to_pylist()) >= 2]
    assert 0 < len(wanted) < len(everything.columns) - 1
    assert shared == everything.select(["outlet", *wanted])
    assert sample.matrix(rows="id", min_outlets=2).columns[1:] == wanted
    assert sample.matrix(min_outlets=99).columns == ["outlet"]
    with pytest.raises(OptionError, match="min_outlets: 0 is not accepted; give 1 or more"):
        sample.matrix(min_outlets=0)
    with pytest.raises(TypeError, match="min_outlets: expected an int, got str"):
        sample.matrix(min_outlets="2")


@pytest.mark.parametrize(
    "analysis", ["matrix", "voices", "first_use", "exclusives", "omissions", "verbs", "trims", "splices"]
)
def test_a_region_that_no_page_has_is_refused(sample, analysis):
    ask = getattr(sample, analysis)
    # With more parts of the page fewer outlets are alone, or leave something out.
    if analysis not in ("exclusives", "omissions"):
        assert len(ask(regions=layout_regions())) >= len(ask())
    with pytest.raises(OptionError, match=r"regions: 'bodies' is not accepted; give 'title', .* 'body'"):
        ask(regions=["body", "bodies"])
    with pytest.raises(TypeError, match=r"regions: got the str 'body'; give a list, such as \['body'\]"):
        ask(regions="body")


def layout_regions():
    """Name every region that the docs name."""
    section = (ROOT / "docs/tables.md").read_text(encoding="utf-8").split("## `layout`")[1].split("##")[0]
    names = re.findall("`([a-z_]+)`", section.split("Regions:")[1])
    assert sorted(names) == sorted(copydesk.rows.REGIONS)
    return names


def test_what_has_no_time_has_no_rank():
    texts = ["“The weir will hold, I promise you that,” Alder said."] * 3
    assert Coverage({"text": texts}).first_use()["rank"].to_pylist() == [None, None, None]
    cov = Coverage({"text": texts, "when": [None, "2024-05-03", "2024-05-02"]}, published="when")
    rows = cov.first_use().to_pylist()
    assert [(row["rank"], row["id"], row["lag_hours"]) for row in rows] == [
        (1, "2", 0.0),
        (2, "1", 24.0),
        (None, "0", None),
    ]


def test_every_variant_is_rebuilt_from_its_alignment(sample):
    texts = sample.articles["text"].to_pylist()
    squeeze = "".join
    members = {}
    for row in sample.utterances.to_pylist():
        members.setdefault(row["utterance"], []).append(row)
    for utterance, rows in members.items():
        base = next(row for row in rows if row["base"])
        edits = sample.align(utterance).to_pylist()
        for row in rows:
            if row["base"]:
                continue
            own = [e for e in edits if all(e[key] == row[key] for key in ("doc", "quote", "part"))]
            for side, part in (("base", base), ("variant", row)):
                words = texts[part["doc"]][part["part_start"] : part["part_end"]]
                assert squeeze("".join(e[side] for e in own).split()) == squeeze(words.split())
            assert all(e["base"].split() == e["variant"].split() for e in own if e["op"] == "equal")


def test_shares_of_voice_of_an_outlet_add_up_to_one(sample):
    totals = {}
    for row in sample.voices().to_pylist():
        totals[row["outlet"]] = totals.get(row["outlet"], 0) + row["share"]
    assert totals
    assert all(total == pytest.approx(1) for total in totals.values())


def test_kwic_finds_whole_words_in_any_case():
    cov = Coverage(
        {"text": ["The Weir holds.\n\nA weir is old; weirs are not."], "id": ["a"], "o": ["Gazette"]}, id="id"
    )
    found = cov.kwic("weir", window=1).to_pylist()
    assert [(r["left"], r["keyword"], r["right"]) for r in found] == [("The", "Weir", "holds"), ("A", "weir", "is")]
    assert found[0] | {"doc": 0, "id": "a", "outlet": "a", "start": 4, "end": 8} == found[0]
    assert len(cov.kwic("weir is")) == 1
    assert len(cov.kwic("lock")) == 0


@pytest.mark.parametrize("phrase", ["", " "])
def test_kwic_without_a_word_is_refused(phrase):
    with pytest.raises(OptionError, match="phrase"):
        Coverage({"text": ["Rain."]}).kwic(phrase)


def test_keyness_tells_the_words_of_two_outlets_apart():
    cov = Coverage({"text": ["Weir, weir, weir and rain.", "Lock, lock, lock and rain."], "o": ["A", "B"]}, outlet="o")
    assert cov.keyness("A", "B", min_count=2)["word"].to_pylist() == ["weir", "and", "rain", "lock"]
    with pytest.raises(OptionError, match="outlet_b: 'C' is not accepted; give 'A', 'B'"):
        cov.keyness("A", "C")
    with pytest.raises(OptionError, match="two different outlets"):
        cov.keyness("A", "A")


@pytest.mark.parametrize(
    "frame",
    [
        {"text": pyarrow.array([], pyarrow.string())},
        {"text": []},
        pandas.DataFrame({"text": [], "outlet": []}),
        pandas.DataFrame(columns=["text"]),
    ],
)
def test_no_articles_give_no_rows(frame):
    cov = Coverage(frame)
    assert len(cov) == len(cov.articles) == len(cov.quotes) == len(cov.utterances) == 0
    assert cov.matrix().to_pylist() == cov.voices().to_pylist() == cov.first_use().to_pylist() == []
    assert "0 articles" in cov._repr_html_()


def test_articles_without_any_text_give_no_rows():
    cov = Coverage(pandas.DataFrame({"text": [float("nan")] * 2}))
    assert len(cov.quotes) == len(cov.kwic("rain")) == len(cov.stories) == 0
    assert cov.articles["n_words"].to_pylist() == [None, None]
    assert repr(cov) == "Coverage of 2 articles from 2 sources"
    assert repr(Coverage({"text": ["Rain."]})) == "Coverage of 1 article from 1 source"


def test_missing_texts_change_no_story_of_the_others():
    one = "The Weir Board of Elm met on Monday. “We will mend the weir at Elm by May,” Ruta Alder said of the flood."
    other = "“We will mend the weir at Elm by May,” Ruta Alder told the Weir Board of Elm after Monday's flood."
    whole = Coverage({"text": [one, other]})
    for texts in ([None, one, other], [one, None, other], [one, other, None]):
        some = Coverage({"text": texts})
        assert some.utterances["point"] == whole.utterances["point"]
        assert len(set(some.stories["story"])) == 1
        assert len(some.matrix()) == 3


def test_an_article_of_separators_alone_has_no_opening():
    assert Coverage({"text": ["\x1c"]}).articles["lead"].to_pylist() in ([None], [""])


def test_a_forked_child_saves_while_a_thread_of_its_parent_computes(tmp_path):
    cov = Coverage({"text": ["“The bridge is safe,” Mayor Ada Holm said."]})
    held, done = threading.Event(), threading.Event()

    def compute():
        with cov._lock:
            held.set()
            done.wait()

    worker = threading.Thread(target=compute)
    worker.start()
    held.wait()
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        cov.save(tmp_path / "kept")
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    done.set()
    worker.join()
    assert status == 0


def test_show_takes_the_number_of_an_article_without_an_id():
    assert Coverage({"text": ["“The bridge is safe,” Mayor Ada Holm said."]}).show(0) is not None


def test_reported_speech_that_is_hardly_any_counts_for_no_verb():
    texts = {"text": ["“The bridge is safe,” Mayor Ada Holm said. Holm claimed that the river was low."]}
    assert Coverage(texts, min_confidence=1.0).verbs(by=["outlet"])["verb"].to_pylist() == ["said"]
    assert set(Coverage(texts).verbs(by=["outlet"])["verb"]) == {"said", "claimed"}
