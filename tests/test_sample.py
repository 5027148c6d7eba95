"""The sample corpus, its gold, and what the whole pipeline reaches on them."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import copydesk
import pytest

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
