"""`quotes` and `people`: the cases shared with the Rust tests, and the tables around them."""

import tomllib
from pathlib import Path

import pytest

import copydesk as cd

CASES = tomllib.loads((Path(__file__).parent / "cases" / "quotes.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case):
    text = case["text"].lstrip()
    rows = cd.quotes([text], language=case.get("language", "en")).to_pylist()
    wanted = [(quote["kind"], quote["text"], quote.get("speaker")) for quote in case["quotes"]]
    assert [(row["kind"], row["text"], row["speaker"]) for row in rows] == wanted
    for row in rows:
        assert text[row["start"] : row["end"]] == row["text"]
        if row["speaker"] is None:
            assert (row["speaker_start"], row["speaker_end"]) == (None, None)
        else:
            assert text[row["speaker_start"] : row["speaker_end"]] == row["speaker"]


def test_nonspeech_only_where_asked_for():
    text = "The “clever” lock was shown on RNT’s “Morning Ferry” this week."
    assert len(cd.quotes([text])) == 0
    assert [row["kind"] for row in cd.quotes([text], keep_nonspeech=True).to_pylist()] == ["scare", "title"]


def test_a_text_gives_the_same_rows_alone_and_in_company():
    texts = ["“It holds,” Ann Roe said.", None, "", "“It falls,” said Tom Brandt. “Soon.”"]
    together = cd.quotes(texts, threads=2).to_pylist()
    assert [row["doc"] for row in together] == [0, 3, 3]
    alone = cd.quotes([texts[3]]).to_pylist()
    assert [{**row, "doc": 3} for row in alone] == together[1:]


def test_people_join_spellings_across_documents():
    found = cd.quotes(["“It holds,” Mayor Steven Roe said.", "“It falls,” said Stephen Roe.", "“Perhaps,” Roe said."])
    people = cd.people(found)
    assert len({row["speaker_id"] for row in people.quotes.to_pylist()}) == 1
    assert people.people.to_pylist()[0]["documents"] == 3


@pytest.mark.parametrize("text", ['"Bob."\n\n"What."', 'John Roe:"no"', '""=', "“", "''''", "“ ” “"])
def test_odd_marks_have_an_answer(text):
    cd.quotes([text], keep_nonspeech=True)


def test_what_is_left_without_what_others_said():
    texts = ["The lötse smiled. “We sail,” said Quill.", None, "No one spoke."]
    left = cd.complement(texts, cd.quotes(texts))
    own = left.texts["text"].to_pylist()
    assert own == ["The lötse smiled.  said Quill.", None, "No one spoke."]
    for piece in left.pieces.to_pylist():
        kept = own[piece["doc"]][piece["own_start"] : piece["own_end"]]
        assert kept == texts[piece["doc"]][piece["start"] : piece["end"]]
    in_bytes = cd.complement(texts, cd.quotes(texts, offsets="utf8"), offsets="utf8")
    assert in_bytes.texts == left.texts


def test_rows_taken_out_stay_in_the_text():
    texts = ["“Yes,” said Roe. “No,” said Brandt."]
    rows = cd.quotes(texts)
    assert cd.complement(texts, rows.take([1])).texts["text"].to_pylist() == ["“Yes,” said Roe.  said Brandt."]


@pytest.mark.parametrize(("texts", "part"), [([], "these 0 texts"), (["“No"], "inside the text")])
def test_quotes_of_other_texts_are_named(texts, part):
    rows = cd.quotes(["“Yes,” said Roe."])
    with pytest.raises(cd.OptionError, match=part):
        cd.complement(texts, rows)


def test_complement_takes_quotation_tables_only():
    with pytest.raises(TypeError, match="without the columns"):
        cd.complement(["text"], cd.tokenize(["text"]))
    with pytest.raises(cd.OptionError, match="offsets"):
        cd.complement(["text"], cd.quotes(["text"]), offsets="words")
