"""A corpus larger than a block: tables are made, kept and read piece by piece, and nothing differs for it."""

import os
import signal
import sys
import threading
import time

import pytest

import copydesk
from copydesk import Coverage, OptionError, corpus, rows

TABLES = ("tokens", "layout", "quotes", "people", "stories", "utterances", "duplicates")
ANALYSES = ("matrix", "voices", "first_use", "exclusives", "omissions", "verbs", "trims", "splices", "network")


@pytest.fixture
def in_small_pieces(monkeypatch):
    """Make every block so small that the sample has many."""
    monkeypatch.setattr(corpus, "BATCH", 3)
    for module in (corpus, rows):
        monkeypatch.setattr(module, "BLOCK", 7)


def asked(cov, analysis):
    return cov.keyness(*cov._sources.outlet[:2]) if analysis == "keyness" else getattr(cov, analysis)()


@pytest.fixture(scope="module")
def whole():
    """What the sample gives when nothing is cut."""
    cov = copydesk.load_sample()
    return {name: asked(cov, name) for name in (*ANALYSES, "keyness")} | {
        name: getattr(cov, name) for name in ("articles", *TABLES)
    }


def test_what_is_kept_in_pieces_is_what_comes_at_once(tmp_path, whole, in_small_pieces):
    cov = copydesk.load_sample()
    cov.save(tmp_path / "study", tables=TABLES)
    for one in (cov, copydesk.load(tmp_path / "study")):
        for name in TABLES:
            if name == "duplicates":
                assert one.duplicates.passages == whole[name].passages
                assert repr(one.duplicates.explain(0, 1)) == repr(whole[name].explain(0, 1))
            else:
                assert getattr(one, name) == whole[name], name
        assert one.articles == whole["articles"]
        for name in (*ANALYSES, "keyness"):
            assert asked(one, name) == whole[name], name
    files = {path.stem.partition("-")[0] for path in (tmp_path / "study").rglob("*.arrow")}
    assert files == {"articles", *TABLES[:-1], "duplicates_pairs", "duplicates_clusters", "duplicates_passages"}


def test_languages_by_article_are_cut_like_their_texts(tmp_path, in_small_pieces):
    texts = ["Der Zug fährt z. B. nach Süden. Er hält.", "The train stops. It left."] * 4 + [None]
    codes = ["de", "en"] * 4 + ["en"]
    cov = Coverage({"text": texts}, language=codes)
    wanted = copydesk.tokenize(texts, language=codes)
    cov.save(tmp_path / "study", tables=["tokens"])
    assert cov.tokens == wanted


def test_nothing_at_all_can_be_kept(tmp_path):
    for number, texts in enumerate(([], [None, None])):
        cov = Coverage({"text": texts})
        cov.save(tmp_path / str(number), tables=TABLES)
        assert len(cov.utterances) == len(copydesk.load(tmp_path / str(number)).tokens) == 0


def test_an_unknown_table_is_named(tmp_path):
    cov = Coverage({"text": ["Rain."]})
    with pytest.raises(OptionError, match=r"tables: 'words' is not accepted; give 'tokens', 'layout'"):
        cov.save(tmp_path / "study", tables=["words"])
    with pytest.raises(TypeError, match=r"tables: got the str 'quotes'; give a list, such as \['quotes'\]"):
        cov.save(tmp_path / "study", tables="quotes")
    assert not (tmp_path / "study").exists()


def test_one_bar_counts_the_articles_of_all_batches(tmp_path, in_small_pieces):
    told = []
    cov = Coverage({"text": ["Rain. Wind."] * 10}, progress=lambda done, total: told.append((done, total)))
    cov.save(tmp_path / "study", tables=["tokens"])
    assert told == sorted(told)
    assert {total for _, total in told} == {10}
    assert told[-1] == (10, 10)


def test_a_saved_coverage_can_be_saved_over_itself(tmp_path):
    cov = Coverage({"text": ["“The weir will hold, I promise,” Ruta Alder said.", "Rain."]})
    cov.save(tmp_path / "study", tables=["quotes"])
    quotes = cov.quotes.to_pylist()
    cov.save(tmp_path / "study", tables=["utterances"])
    assert cov.quotes.to_pylist() == copydesk.load(tmp_path / "study").quotes.to_pylist() == quotes
    assert len(list((tmp_path / "study").iterdir())) == 2


def stop_after(seconds):
    """Send Ctrl-C to this process."""
    sender = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
    sender.start()
    return sender


def stopped(work):
    """Run `work` over and over until a Ctrl-C stops it."""

    def endless():
        for _ in range(10**6):
            work()
        time.sleep(60)

    sender = stop_after(0.05)
    with pytest.raises(KeyboardInterrupt):
        endless()
    sender.join()


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
@pytest.mark.parametrize("analysis", [*ANALYSES, "keyness"])
def test_an_interrupted_analysis_leaves_nothing_behind(analysis, whole):
    cov = copydesk.load_sample()
    asked(cov, analysis)
    stopped(lambda: asked(cov, analysis))
    assert asked(cov, analysis) == whole[analysis]


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_an_interrupted_save_leaves_the_old_state(tmp_path):
    text = "“The weir will hold, I promise you that,” Ruta Alder said. "
    folder = tmp_path / "study"
    Coverage({"text": [text]}).save(folder)
    cov = Coverage({"text": [text * 30] * 6000})
    sender = stop_after(0.3)
    with pytest.raises(KeyboardInterrupt):
        cov.save(folder, tables=["tokens", "quotes", "utterances"])
    sender.join()
    assert len(copydesk.load(folder)) == 1
    assert len(list(folder.iterdir())) == 2
    assert cov._tables == {}
    assert len(cov.layout) == 6000


def test_a_long_speech_beside_single_quotations_is_kept_in_pieces(tmp_path, monkeypatch):
    for module in (corpus, rows):
        monkeypatch.setattr(module, "BLOCK", 1000)
    numbers = range(1500)
    sentences = [f"The ferry{n} left the sluice{n} and the crane{n} before winter {n} on a long rope." for n in numbers]
    speech = "“" + " ".join(sentences) + "” Orla Finn said."
    singles = [f"“{sentence[:-1]},” Orla Finn said." for sentence in sentences]
    table = {"text": [speech, *singles]}
    wanted = Coverage(table).utterances.to_pylist()
    Coverage(table).save(tmp_path / "study", tables=["utterances"])
    kept = copydesk.load(tmp_path / "study").utterances
    assert kept["text"].type == "string_view"
    assert kept.to_pylist() == wanted
