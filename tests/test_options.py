"""Options: what is accepted, and what is said of anything else."""

from __future__ import annotations

import inspect
import math
import multiprocessing
import pickle

import numpy
import pandas
import pyarrow
import pytest

import copydesk as cd

TEXTS = ["“We will see,” Mayor Ada Brenner said.", "Talks go on.", None]
VERBS = (
    cd.tokenize,
    cd.counts,
    cd.sentences,
    cd.paragraphs,
    cd.layout,
    cd.quotes,
    cd.duplicates,
    cd.reuse,
    cd.stories,
    cd.utterances,
    cd.people,
)
ABSURD = (0, -1, 2**31, 2**63, 10**30, True, 1.5, math.nan, math.inf, "7", "", "\ud800", None, [], b"raise", object())


def first_argument(verb):
    return cd.quotes(TEXTS) if verb in (cd.utterances, cd.people) else TEXTS


def cases():
    for verb in VERBS:
        for name in inspect.signature(verb).parameters:
            if name not in ("texts", "quotes"):
                yield verb, name


@pytest.mark.parametrize(("verb", "name"), list(cases()), ids=lambda value: getattr(value, "__name__", value))
def test_an_absurd_value_is_taken_or_named(verb, name):
    for value in ABSURD:
        said = name
        try:
            verb(first_argument(verb), **{name: value})
        except (TypeError, cd.OptionError, cd.LanguageError) as problem:
            said = str(problem)
        assert name in said


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_an_unknown_option_is_named(verb):
    with pytest.raises(TypeError, match="no_such_option"):
        verb(first_argument(verb), no_such_option=1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"offsets": "chars"}, 'offsets: \'chars\' is not accepted; give "codepoint" or "utf8"'),
        ({"threads": 0}, "threads: 0 is not accepted; give a whole number from 1 to 256"),
        ({"threads": 2**62}, "threads: 4611686018427387904 is not accepted"),
        ({"errors": "ignore"}, "errors: 'ignore' is not accepted"),
        ({"newlines": "both"}, "newlines: 'both'"),
        ({"unit": "char"}, 'unit: \'char\' is not accepted; give "word" or "surface"'),
    ],
)
def test_a_wrong_value_is_named_with_what_is_accepted(options, said):
    with pytest.raises(cd.OptionError) as caught:
        cd.tokenize(TEXTS, **options)
    assert said in str(caught.value)


def test_limits_of_duplicates_are_checked():
    with pytest.raises(cd.OptionError, match=r"min_containment: 1\.5 is not accepted; give a number from 0 to 1"):
        cd.duplicates(TEXTS, min_containment=1.5)
    with pytest.raises(cd.OptionError, match="min_chars: 0"):
        cd.DuplicateIndex(min_chars=0)


@pytest.mark.parametrize(
    "language",
    [
        "en",
        "auto",
        cd.Language("en"),
        ["en", "de", "en"],
        pandas.Series(["en", "de", "en"]),
        pyarrow.array(["en", "de", "en"]).dictionary_encode(),
        numpy.array(["en", "de", "en"], dtype=object),
        ["en", "auto", "auto"],
        [cd.Language("en"), "auto", "de"],
        (cd.Language("en").extend(abbreviations=["Hbr."]), cd.Language("de"), "en"),
        pandas.Series([cd.Language("en"), "de", "en"]),
        numpy.array([cd.Language("en"), "de", "en"], dtype=object),
    ],
    ids=str,
)
def test_a_language_is_a_code_a_value_or_a_column(language):
    assert len(cd.sentences(TEXTS, language=language)) == 2


def test_a_wrong_language_lists_the_right_ones():
    with pytest.raises(cd.LanguageError, match='"xx" is not known; known are en, de'):
        cd.tokenize(TEXTS, language="xx")
    with pytest.raises(cd.LanguageError, match=r"row 1"):
        cd.tokenize(TEXTS, language=["en", "xx", "en"])
    with pytest.raises(cd.OptionError, match=r"language: a column of 1 codes .* one code a text \(3\)"):
        cd.tokenize(TEXTS, language=["en"])
    with pytest.raises(cd.OptionError, match="language: row 1"):
        cd.tokenize(TEXTS, language=["en", None, "en"])

    with pytest.raises(cd.LanguageError, match=r'"xx" is not known.*\(row 2\)'):
        cd.tokenize(TEXTS, language=[cd.Language("en"), "de", "xx"])
    with pytest.raises(TypeError, match=r"language: row 1: got NoneType; give a code"):
        cd.tokenize(TEXTS, language=[cd.Language("en"), None, "en"])
    with pytest.raises(cd.OptionError, match="language: a column of 1 codes"):
        cd.tokenize(TEXTS, language=[cd.Language("en")])


def test_a_language_is_a_value():
    assert cd.Language("de").code == "de"
    assert pickle.loads(pickle.dumps(cd.Language("de"))) == cd.Language("de")
    assert len({cd.Language("de"), cd.Language("de"), cd.Language("en")}) == 2
    assert cd.Language("en") != "en"
    assert "en" in cd.languages()
    with pytest.raises(cd.LanguageError, match='"tlh" is not known'):
        cd.Language("tlh")


HARBOUR = "She saw Hbr. Elm. Then she left."


def test_a_language_takes_abbreviations_of_the_users():
    plain = cd.Language("en")
    own = plain.extend(abbreviations=["Hbr.", "qx"])
    assert len(cd.sentences([HARBOUR], language=own)) == 2
    assert len(cd.sentences([HARBOUR])) == len(cd.sentences([HARBOUR], language=plain)) == 3
    assert own.abbreviations == ["hbr", "qx"]
    assert repr(own) == 'Language("en").extend(abbreviations=["hbr", "qx"])'
    assert own == plain.extend(abbreviations=["QX."]).extend(abbreviations=("hbr", "Hbr."))
    assert own != plain
    assert hash(own) == hash(pickle.loads(pickle.dumps(own)))
    assert pickle.loads(pickle.dumps(own)) == own
    assert plain.extend(abbreviations=[]) == plain


def test_an_extended_language_goes_wherever_a_language_is_asked_for():
    own = cd.Language("en").extend(abbreviations=["Hbr."])
    each = [own, "en", own]
    texts = [HARBOUR, HARBOUR, None]
    assert cd.sentences(texts, language=each)["doc"].to_pylist() == [0, 0, 1, 1, 1]
    quotes = cd.quotes(TEXTS, language=own)
    for language in (own, each):
        for verb in VERBS:
            first = quotes if verb in (cd.utterances, cd.people) else TEXTS
            verb(first, language=language)
        index = cd.DuplicateIndex()
        index.add(TEXTS, language=language)
        index.query(TEXTS, language=language)


def sentence_count(language):
    return len(cd.sentences([HARBOUR], language=language))


def test_an_extended_language_goes_to_other_processes():
    own = cd.Language("en").extend(abbreviations=["Hbr."])
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(sentence_count, [own, "en"]) == [2, 3]


def test_a_coverage_keeps_its_extended_language(tmp_path):
    own = cd.Language("en").extend(abbreviations=["Hbr."])
    for language, counts in ((own, [2, 2]), ([own, "en"], [2, 3])):
        cov = cd.Coverage({"text": [HARBOUR, HARBOUR]}, language=language)
        cov.save(tmp_path / "study")
        tokens = cd.load(tmp_path / "study").tokens.to_pylist()
        assert [max(row["sentence"] for row in tokens if row["doc"] == doc) + 1 for doc in (0, 1)] == counts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Hbr.", "abbreviations: got str; give a list of str"),
        ([7], "abbreviations: row 0 is 7 of type int"),
        (["ok", None], "abbreviations: row 1, a missing value, is not accepted"),
        (["z. B."], 'abbreviations: "z. B." is not accepted; give one word'),
        ([""], 'abbreviations: "" is not accepted'),
        (["12."], 'abbreviations: "12." is not accepted'),
        (["x" * 41], "is not accepted; give one word of at most 40 bytes"),
    ],
)
def test_what_is_no_abbreviation_is_named(words, said):
    with pytest.raises((TypeError, cd.OptionError)) as caught:
        cd.Language("en").extend(abbreviations=words)
    assert said in str(caught.value)


def test_the_environment_sets_the_threads(monkeypatch):
    monkeypatch.setenv("COPYDESK_NUM_THREADS", "1")
    assert len(cd.tokenize(TEXTS)) > 0
    monkeypatch.setenv("COPYDESK_NUM_THREADS", "many")
    with pytest.raises(cd.OptionError, match='COPYDESK_NUM_THREADS: "many"'):
        cd.tokenize(TEXTS)
    assert len(cd.tokenize(TEXTS, threads=1)) > 0


def test_a_progress_function_is_told_the_end():
    told = []
    cd.tokenize(["One."] * 500, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (500, 500)


def test_an_error_of_the_progress_function_comes_through():
    def broken(done, total):
        raise RuntimeError("no bar here")

    with pytest.raises(RuntimeError, match="no bar here"):
        cd.tokenize(TEXTS, progress=broken)


def test_progress_shows_a_bar(capfd):
    cd.tokenize(["One."] * 50, progress=True)
    assert "50/50" in capfd.readouterr().err


QUOTES = cd.quotes(TEXTS)


def as_pandas(table):
    return table.to_pandas()


@pytest.mark.parametrize(
    "make",
    [
        lambda table: table,
        lambda table: table.to_arrow(),
        lambda table: table.to_polars(),
        lambda table: table.to_pandas(),
        lambda table: table.to_arrow().cast(
            pyarrow.schema(
                [
                    (f.name, pyarrow.string() if pyarrow.types.is_dictionary(f.type) else f.type)
                    for f in table.to_arrow().schema
                ]
            )
        ),
    ],
    ids=["Table", "pyarrow", "polars", "pandas", "plain strings"],
)
def test_a_quotation_table_is_taken_from_any_library(make):
    assert cd.utterances(make(QUOTES))["utterance"].to_pylist() == cd.utterances(QUOTES)["utterance"].to_pylist()
    assert cd.people(make(QUOTES)).people == cd.people(QUOTES).people


@pytest.mark.parametrize("value", [None, 7, "text", TEXTS, pyarrow.table({"a": [1]}), pyarrow.array([1])], ids=str)
def test_what_is_no_quotation_table_is_named(value):
    for verb in (cd.utterances, cd.people):
        with pytest.raises(TypeError, match=r"^quotes: ") as caught:
            verb(value)
        assert type(value).__name__ in str(caught.value)


def test_a_quotation_table_with_a_wrong_column_is_named():
    with pytest.raises(TypeError, match='quotes: got Table whose column "doc" is large_string'):
        cd.utterances(QUOTES.with_columns({"doc": ["0"] * len(QUOTES)}))
    with pytest.raises(TypeError, match='column "speaker" is int64; give strings'):
        cd.utterances(QUOTES.with_columns({"speaker": [0] * len(QUOTES)}))
    with pytest.raises(cd.OptionError, match='quotes: row 0 of column "start": -1 is not accepted; give whole numbers'):
        cd.utterances(QUOTES.with_columns({"start": [-1] * len(QUOTES)}))
    with pytest.raises(cd.OptionError, match="texts: a column of 0 texts"):
        cd.utterances(QUOTES, texts=[])


def test_a_representative_is_the_first_published():
    story = "The harbour of Port Elm stays closed until Friday, the mayor said. Two ferries wait outside the mole."
    texts = [f"{story} Nobody was hurt when the wall broke on Sunday night.", story]
    assert cd.duplicates(texts).clusters["representative"].to_pylist() == [0, 0]
    times = pandas.Series(pandas.to_datetime(["2022-01-09T15:00", "2022-01-09T14:00"]))
    for ranks in ([2.5, 1], [None, 1], times, pyarrow.array([2, 1])):
        assert cd.duplicates(texts, representative=ranks).clusters["representative"].to_pylist() == [1, 1]
    with pytest.raises(cd.OptionError, match=r"representative: a column of 1 rows"):
        cd.duplicates(texts, representative=[1])


def test_stories_take_dates_and_go_into_utterances():
    story = "Two ferries wait outside the mole of Port Elm, where the wall of the harbour broke on Sunday night. "
    texts = [
        story + "“It will be rebuilt,” Mayor Ada Brenner said.",
        None,
        story + "“It will be rebuilt,” Brenner said.",
    ]
    assert cd.stories(texts).to_pylist() == [{"doc": 0, "story": 0}, {"doc": 2, "story": 0}]
    apart = pandas.Series(pandas.to_datetime(["2022-01-09", None, "2022-03-09"]))
    told = ["2022-01-09", None, "2022-03-09T08:00:00+01:00"]
    for published in (apart, told, iter(told), pyarrow.array(told), pandas.Series(told)):
        assert cd.stories(texts, published=published)["story"].to_pylist() == [0, 2]
    quotes = cd.quotes(texts)
    for stories in ([0, 0, 0], numpy.array([0, 1, 2]), pyarrow.array([0, 0, 0])):
        assert len(cd.utterances(quotes, stories=stories)) == len(quotes)
    with pytest.raises(cd.OptionError, match="stories: a list of 1"):
        cd.utterances(quotes, stories=[0])
    with pytest.raises(cd.OptionError, match="published: a column of 1 rows"):
        cd.stories(texts, published=[None])
    with pytest.raises(cd.OptionError, match="published: column 'published' holds 'soon' in row 0; give timestamps"):
        cd.stories(texts, published=["soon", None, "2023-01-02"])
    with pytest.raises(TypeError, match="published: got list"):
        cd.stories(texts, published=[2022, None, 2023])
    assert cd.sentences(texts, language=["en", "de", "en"])["doc"].to_pylist()[0] == 0
    assert len(cd.utterances(quotes, language=["en", "de", "en", "en"])) == len(quotes)


def test_a_phrase_is_found_in_any_column_of_texts():
    texts = ["„Regen“, sagte er. 🌧 Regen!", None, "No rain."]
    wanted = [(0, "regen"), (0, "regen")]
    for given in (texts, pandas.Series(texts), pyarrow.array(texts), iter(texts)):
        found = cd.kwic(given, "regen", language=["de", "de", "en"]).to_pylist()
        assert [(row["doc"], row["keyword"].casefold()) for row in found] == wanted
    for offsets, text in (("codepoint", texts[0]), ("utf8", texts[0].encode())):
        rows = cd.kwic(texts, "regen", offsets=offsets).to_pylist()
        assert {text[row["start"] : row["end"]] for row in rows} == {"Regen" if offsets == "codepoint" else b"Regen"}
    assert cd.kwic(["x \ud800 rain"], "rain", errors="replace")["doc"].to_pylist() == [0]
    for wrong, problem in (
        ({"phrase": " "}, "phrase"),
        ({"phrase": 7}, "phrase"),
        ({"phrase": "rain", "window": 1001}, "window"),
        ({"phrase": "rain", "offsets": "bytes"}, "offsets"),
        ({"phrase": "rain", "errors": "ignore"}, "errors"),
        ({"phrase": "rain", "threads": 0}, "threads"),
    ):
        with pytest.raises((TypeError, cd.OptionError), match=problem):
            cd.kwic(texts, **wrong)


def test_what_a_message_names_is_what_came():
    with pytest.raises(cd.OptionError, match=r"docs: \[-1\] is not accepted; give a list of document numbers, whole"):
        cd.DuplicateIndex().remove([-1])
    with pytest.raises(TypeError, match=r"kinds: got str; give a list, such as \['word'\]"):
        cd.counts(TEXTS, kinds="word")
    spans = cd.Table({"doc": [0, 0], "start": [1, -5], "end": [2, 3]})
    with pytest.raises(cd.OptionError, match='spans: row 1 of column "start": -5 is not accepted; give whole numbers'):
        cd.snap(spans, cd.tokenize(TEXTS))


def test_the_earliest_text_may_be_named_by_iso_strings():
    story = "The harbour of Port Elm stays closed until Friday, the mayor said. Two ferries wait outside the mole."
    days = ["2024-05-03", "2024-05-02T08:00:00+02:00", None]
    assert cd.duplicates([story] * 3, representative=days).clusters["representative"].to_pylist() == [1, 1, 1]
    with pytest.raises(cd.OptionError, match="representative: the column holds 'soon' in row 0; give timestamps"):
        cd.duplicates([story], representative=["soon"])


def test_the_version_is_that_of_the_package():
    from importlib.metadata import version

    assert cd.__version__ == version("copydesk")
