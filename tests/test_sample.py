"""The sample corpus, its gold, and what the whole pipeline reaches on them."""

import collections
import itertools
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

import copydesk

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "python/copydesk/data/sample"
ARTICLES = [json.loads(line) for line in (FOLDER / "articles.jsonl").read_text(encoding="utf-8").splitlines()]
TEXTS = {article["id"]: article["text"] for article in ARTICLES}
GOLD = json.loads((ROOT / "tests/gold/sample-gold.json").read_text(encoding="utf-8"))
DOCUMENTS = {document["doc"]: document for document in GOLD["documents"]}
QUOTES = {quote["id"]: quote for document in GOLD["documents"] for quote in document["quotes"]}

PHRASES = ("speaker", "cue", "addressee", "venue", "clause", "via")


def regions(document):
    """The labelled parts of a page in reading order."""
    single = [document[name] for name in ("title", "byline", "dateline", "date") if document[name]]
    return sorted(single + document["body"] + document["regions"], key=lambda span: span["start"])


def spans(document):
    """Every span of a document's labels."""
    yield from regions(document)
    for quote in document["quotes"]:
        yield quote
        yield from (quote[name] for name in PHRASES if quote[name])


# --------------------------------------------------------------------------- the gold agrees with the texts


def test_articles_and_gold_are_what_the_marked_up_pages_say():
    done = subprocess.run([sys.executable, ROOT / "tools/build_sample.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("doc", DOCUMENTS)
def test_every_span_holds_its_text(doc):
    assert len(TEXTS[doc]) == DOCUMENTS[doc]["n_codepoints"]
    assert [s["text"] for s in spans(DOCUMENTS[doc])] == [
        TEXTS[doc][s["start"] : s["end"]] for s in spans(DOCUMENTS[doc])
    ]


@pytest.mark.parametrize("doc", DOCUMENTS)
def test_regions_hold_every_visible_character_once(doc):
    end = 0
    for span in regions(DOCUMENTS[doc]):
        assert span["start"] >= end
        assert not TEXTS[doc][end : span["start"]].strip()
        end = span["end"]
    assert not TEXTS[doc][end:].strip()


def test_members_lie_in_their_quotations_and_every_cluster_has_its_base():
    for cluster in GOLD["clusters"]:
        assert cluster["base"] == cluster["members"][0]["quote"]
        for member in cluster["members"]:
            quote = QUOTES[member["quote"]]
            assert quote["start"] <= member["start"] < member["end"] <= quote["end"]
            assert quote["speaker_canonical"] == cluster["speaker"] or not member["certain"]
    assert sorted(u for utterances in GOLD["points"].values() for u in utterances) == [
        c["id"] for c in GOLD["clusters"]
    ]


def test_parts_of_a_broken_quotation_share_speaker_and_document():
    for quote in QUOTES.values():
        if quote["continues"]:
            first = QUOTES[quote["continues"]]
            assert first["speaker_canonical"] == quote["speaker_canonical"]
            assert first["id"].rsplit("-", 1)[0] == quote["id"].rsplit("-", 1)[0]
            assert first["end"] < quote["start"]


# --------------------------------------------------------------------------- the corpus


def test_the_corpus_is_small_and_shows_several_outlets_over_three_days():
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 100_000
    assert len(ARTICLES) >= 14
    assert len({article["outlet"] for article in ARTICLES}) >= 6
    times = [datetime.fromisoformat(article["published"]) for article in ARTICLES]
    assert times == sorted(times)
    assert all(time.tzinfo for time in times)
    assert (times[-1].date() - times[0].date()).days == 2
    assert all(150 <= len(article["text"].split()) <= 600 for article in ARTICLES)


def test_load_sample_carries_every_column_through():
    articles = copydesk.load_sample().articles
    for column in ("id", "outlet", "published", "title", "text"):
        assert articles[column].to_pylist() == [article[column] for article in ARTICLES]


# --------------------------------------------------------------------------- what the pipeline reaches, end to end

MARKED = ("direct", "mixed", "block")
FLOORS = {
    "direct": 1.0,
    "mixed": 0.96,
    "block": 0.66,
    "kind": 0.93,
    "speaker": 0.5,
    "scare": 0.6,
    "indirect": 0.76,
    "layout": 0.99,
    "utterance precision": 0.95,
    "utterance recall": 0.8,
    "point precision": 0.98,
    "point recall": 0.7,
    "matrix": 0.74,
    "voices": 0.35,
}
WIRE_FAMILY = {"farreach-1": "original", "courier-1": "verbatim", "echo-1": "excerpt", "standard-1": "edited"}


@pytest.fixture(scope="module")
def coverage():
    return copydesk.load_sample()


@pytest.fixture(scope="module")
def found(coverage):
    """The rows of `utterances` that stand for each labelled quotation; a final comma or stop is forgiven."""
    ids = [article["id"] for article in ARTICLES]
    by_span = {}
    for row in coverage.utterances.to_pylist():
        by_span.setdefault((ids[row["doc"]], row["start"], row["text"].rstrip(",.")), []).append(row)
    return {
        quote["id"]: by_span.get((document["doc"], quote["start"], quote["text"].rstrip(",.")), [])
        for document in GOLD["documents"]
        for quote in document["quotes"]
    }


def required(*kinds):
    return [quote for quote in QUOTES.values() if quote["kind"] in kinds and quote["required"]]


def home(quote_id):
    """The document of a quotation."""
    return DOCUMENTS[quote_id.rsplit("-", 1)[0]]


def phrase_is_right(quote, rows):
    phrase = quote["speaker"]
    return any(
        row["speaker_start"] is not None
        and row["speaker_start"] < phrase["end"]
        and phrase["start"] < row["speaker_end"]
        for row in rows
    )


def speaker_is_right(quote, rows):
    """A person goes by the surname, whatever stands in the text; who has no name goes by the phrase."""
    if quote["speaker_canonical"] is None:
        return phrase_is_right(quote, rows)
    return any((row["speaker_id"] or "?").split()[-1] == quote["speaker_canonical"].split()[-1] for row in rows)


def share(quotes, is_right):
    """Which part of the quotations is right; the wrong ones are printed, for whoever reads a failure."""
    wrong = [quote["id"] for quote in quotes if not is_right(quote)]
    print(f"wrong: {wrong}")
    return 1 - len(wrong) / len(quotes)


def test_marked_and_block_quotations_are_found_whole(found):
    assert share(required("direct"), lambda quote: found[quote["id"]]) >= FLOORS["direct"]
    assert share(required("mixed"), lambda quote: found[quote["id"]]) >= FLOORS["mixed"]
    assert share(required("block"), lambda quote: found[quote["id"]]) >= FLOORS["block"]


def test_whole_clauses_fragments_and_blocks_are_told_apart(found):
    seen = [quote for quote in required(*MARKED) if found[quote["id"]]]
    assert share(seen, lambda quote: quote["kind"] in {row["kind"] for row in found[quote["id"]]}) >= FLOORS["kind"]


def test_they_have_the_right_speaker(found):
    sure = [quote for quote in required(*MARKED) if quote["speaker_certain"]]
    assert share(sure, lambda quote: speaker_is_right(quote, found[quote["id"]])) >= FLOORS["speaker"]


def test_indirect_speech_is_found_with_the_phrase_that_names_the_speaker(coverage):
    ids = [article["id"] for article in ARTICLES]
    rows_of = {doc: [] for doc in ids}
    for row in coverage.quotes.to_pylist():
        rows_of[ids[row["doc"]]].append(row)

    def is_right(quote):
        rows = [row for row in rows_of[home(quote["id"])["doc"]] if overlap(quote, row) >= 0.5]
        return phrase_is_right(quote, rows)

    assert share(required("indirect"), is_right) >= FLOORS["indirect"]


def overlap(a, b):
    """Characters in both spans, of those in either."""
    shared = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return max(0, shared) / (max(a["end"], b["end"]) - min(a["start"], b["start"]))


def test_programme_names_are_nobodys_speech_and_scare_marks_hardly_ever(found):
    assert [quote["id"] for quote in required("title") if found[quote["id"]]] == []
    scare = [quote for quote in QUOTES.values() if quote["kind"] == "scare"]
    assert share(scare, lambda quote: not found[quote["id"]]) >= FLOORS["scare"]


def test_titles_bodies_and_furniture_are_told_apart(coverage):
    right = total = 0
    kinds = [["other"] * len(article["text"]) for article in ARTICLES]
    for row in coverage.layout.to_pylist():
        if row["region"] in ("title", "body"):
            kinds[row["doc"]][row["start"] : row["end"]] = [row["region"]] * (row["end"] - row["start"])
    for document, predicted in zip(GOLD["documents"], kinds, strict=True):
        wanted = ["other"] * len(predicted)
        for region, spans in (("title", [document["title"]]), ("body", document["body"])):
            for span in spans:
                wanted[span["start"] : span["end"]] = [region] * (span["end"] - span["start"])
        visible = [not letter.isspace() for letter in TEXTS[document["doc"]]]
        right += sum(a == b and seen for a, b, seen in zip(predicted, wanted, visible, strict=True))
        total += sum(visible)
    assert right / total >= FLOORS["layout"]


def test_the_wire_story_and_its_reprints_are_one_family_and_nothing_else_is(coverage):
    rows = coverage.duplicates.clusters.to_pylist()
    roles = {ARTICLES[row["doc"]]["id"]: row["role"] for row in rows}
    assert roles == {article["id"]: WIRE_FAMILY.get(article["id"], "unique") for article in ARTICLES}
    family = {row["cluster"] for row in rows if ARTICLES[row["doc"]]["id"] in WIRE_FAMILY}
    assert len(family) == 1


def labels(level):
    """The clusters that a quotation belongs to for sure, and those it may belong to."""
    sure, maybe = {}, {}
    for cluster in GOLD["clusters"]:
        for member in cluster["members"]:
            name = cluster["id"] if level == "utterance" else cluster["point"]
            (sure if member["certain"] else maybe).setdefault(member["quote"], set()).add(name)
    return sure, maybe


def pairs(found, level):
    """Precision and recall over pairs of required marked quotations of different articles: the same statement?"""
    sure, maybe = labels(level)
    core = [quote["id"] for quote in required(*MARKED)]
    right = wrong = missed = 0
    for a, b in itertools.combinations(core, 2):
        if home(a) is home(b):
            continue
        same = bool(sure.get(a, set()) & sure.get(b, set()))
        every = [maybe.get(quote, set()) | sure.get(quote, set()) for quote in (a, b)]
        if not same and every[0] & every[1]:
            continue  # open to argument
        linked = bool({row[level] for row in found[a]} & {row[level] for row in found[b]} - {None})
        right, wrong, missed = right + (same and linked), wrong + (linked and not same), missed + (same and not linked)
    print(f"{level}: right {right} wrong {wrong} missed {missed}")
    return right / (right + wrong), right / (right + missed)


@pytest.mark.parametrize("level", ["utterance", "point"])
def test_versions_of_one_statement_meet(found, level):
    precision, recall = pairs(found, level)
    assert precision >= FLOORS[f"{level} precision"]
    assert recall >= FLOORS[f"{level} recall"]


def test_the_matrix_fills_the_cells_that_it_should(coverage, found):
    filled = {
        (row["outlet"], utterance)
        for row in coverage.matrix().to_pylist()
        for utterance, cell in row.items()
        if utterance != "outlet" and cell is not None
    }
    wanted = got = 0
    for cluster in GOLD["clusters"]:
        columns = {row["utterance"] for row in found[cluster["base"]]}
        outlets = {
            home(member["quote"])["outlet"]
            for member in cluster["members"]
            if member["certain"] and QUOTES[member["quote"]]["region"] == "body"
        }
        wanted += len(outlets)
        got += sum(any((outlet, column) in filled for column in columns) for outlet in outlets)
    assert got / wanted >= FLOORS["matrix"]


def test_voices_count_the_words_that_each_outlet_gives_each_speaker(coverage):
    wanted = collections.Counter()
    for quote in QUOTES.values():
        if quote["kind"] in MARKED and quote["region"] == "body" and quote["speaker_canonical"]:
            speaker = quote["speaker_canonical"].split()[-1]
            wanted[home(quote["id"])["outlet"], speaker] += len(quote["text"].split())
    counted = collections.Counter()
    for row in coverage.voices(by=["outlet", "speaker_id"]).to_pylist():
        if row["speaker_id"]:
            counted[row["outlet"], row["speaker_id"].split()[-1]] += row["words"]
    assert (wanted & counted).total() / (wanted | counted).total() >= FLOORS["voices"]
