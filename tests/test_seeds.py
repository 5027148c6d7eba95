"""What must hold on any real article, asked of those that may lie beside a checkout; not a word of theirs is here."""

import pytest

import copydesk as cd

VOICED = {"direct", "mixed", "block"}


@pytest.fixture(scope="module")
def coverage(seeds):
    return cd.read(seeds)


@pytest.fixture(scope="module")
def texts(coverage):
    return coverage.articles["text"].to_pylist()


def test_every_file_is_an_article(coverage, seeds, texts):
    assert coverage.articles["id"].to_pylist() == sorted(path.stem for path in seeds.glob("*.txt"))
    assert all(texts)


def test_every_span_is_the_words_it_stands_for(coverage, texts):
    for row in coverage.quotes.to_pylist():
        text = texts[row["doc"]]
        assert text[row["start"] : row["end"]] == row["text"]
        for name in ("speaker", "cue"):
            if row[name] is not None:
                assert text[row[f"{name}_start"] : row[f"{name}_end"]] == row[name]
    for table in (coverage.tokens, cd.sentences(texts), cd.paragraphs(texts)):
        for row in table.to_pylist():
            words = texts[row["doc"]][row["start"] : row["end"]]
            assert words
            assert words == words.strip()


def test_regions_tile_every_page(coverage, texts):
    covered = [[False] * len(text) for text in texts]
    for row in coverage.layout.to_pylist():
        span = slice(row["start"], row["end"])
        assert not any(covered[row["doc"]][span])
        covered[row["doc"]][span] = [True] * (row["end"] - row["start"])
    for text, inside in zip(texts, covered, strict=True):
        assert all(seen or character.isspace() for character, seen in zip(text, inside, strict=True))


def test_every_article_quotes_somebody_in_its_body(coverage, texts):
    quoting = {row["doc"] for row in coverage.quotes.to_pylist() if row["region"] == "body" and row["speaker_id"]}
    assert quoting == set(range(len(texts)))


def test_voices_count_the_body_alone(coverage):
    rows = [row for row in coverage.quotes.to_pylist() if row["region"] == "body" and row["kind"] in VOICED]
    words = sum(len(row["text"].split()) for row in rows)
    assert sum(coverage.voices(by=["speaker_id"])["words"].to_pylist()) == words


def test_every_statement_has_one_fullest_version(coverage):
    bases = [row["utterance"] for row in coverage.utterances.to_pylist() if row["base"]]
    assert sorted(bases) == sorted(set(coverage.utterances["utterance"].to_pylist()))


def test_a_report_is_written(coverage, tmp_path):
    coverage.report(tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert all(name in page for name in coverage.articles["id"].to_pylist())
