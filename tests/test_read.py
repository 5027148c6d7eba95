"""`read`: articles from files, and what it says about files that are no articles."""

import csv
import gzip
import json
from datetime import UTC, datetime

import pytest

import copydesk as cd

POST = "Ferry stays in port\n\nThe ferry stayed in port, harbour master Ida Quill said."
WIRE = "“The swell is three metres,” Quill told reporters."


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "post-1.txt").write_text(POST, encoding="utf-8")
    (tmp_path / "wire-1.txt").write_text(WIRE, encoding="utf-8")
    return tmp_path


def rows(coverage, *names):
    return [tuple(row[name] for name in names) for row in coverage.articles.to_pylist()]


def json_lines(path, *records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


# ------------------------------------------------------------------ folders of texts


def test_a_folder_of_texts_has_their_names_as_ids(folder):
    assert rows(cd.read(folder), "id", "text") == [("post-1", POST), ("wire-1", WIRE)]


def test_a_pattern_a_list_and_a_single_file(folder):
    assert rows(cd.read(str(folder / "wire*.txt")), "id") == [("wire-1",)]
    assert rows(cd.read([folder / "wire-1.txt", folder / "post-1.txt"]), "id") == [("wire-1",), ("post-1",)]
    assert rows(cd.read(folder / "post-1.txt"), "id") == [("post-1",)]


def test_subfolders_stand_before_the_name_and_hidden_files_are_passed_over(folder):
    (folder / "herald").mkdir()
    (folder / "herald" / "post-1.txt").write_text("Another one.")
    (folder / ".notes.txt").write_text("not an article")
    assert rows(cd.read(folder), "id") == [("herald/post-1",), ("post-1",), ("wire-1",)]
    assert rows(cd.read(str(folder / "**" / "post-1.txt")), "id") == [("herald/post-1",), ("post-1",)]


def test_outlet_and_time_by_function_and_by_mapping(folder):
    coverage = cd.read(
        folder,
        outlet=lambda path: path.stem.split("-")[0],
        published={"post-1": "2031-01-09", "wire-1": "2031-01-08T20:00:00Z"},
    )
    assert rows(coverage, "outlet", "published") == [("post", "2031-01-09"), ("wire", "2031-01-08T20:00:00Z")]
    with pytest.raises(
        cd.OptionError, match=r"nothing for the article 'wire-1'; its keys are the names .* without ending"
    ):
        cd.read(folder, outlet={"post-1": "Post"})


def test_one_text_given_twice_says_what_to_do(folder):
    with pytest.raises(cd.OptionError, match=r"names of \.txt files must differ; give each file once, or the folder"):
        cd.read([folder / "post-1.txt", folder / "post-1.txt"])


def test_metadata_is_joined_by_file_name(folder, tmp_path_factory):
    table = tmp_path_factory.mktemp("more") / "metadata.csv"
    table.write_text("filename,publisher,date,section\nwire-1.txt,Wire,2031-01-08,\nother.txt,Other,2031-01-01,Coast\n")
    coverage = cd.read(folder, metadata=table)
    assert rows(coverage, "id", "publisher", "section") == [("post-1", None, None), ("wire-1", "Wire", None)]
    assert repr(coverage) == "Coverage of 2 articles from 2 sources"
    assert rows(cd.read(folder, metadata=table, outlet="section"), "date") == [(None,), ("2031-01-08",)]


def test_metadata_that_does_not_fit_says_what_it_has(folder, tmp_path_factory):
    table = tmp_path_factory.mktemp("more") / "metadata.csv"
    table.write_text("paper,number\nPost,1\n")
    with pytest.raises(cd.OptionError, match="there are 'paper', 'number'; give id="):
        cd.read(folder, metadata=table)
    with pytest.raises(cd.OptionError, match="it has '1', the articles are 'post-1'"):
        cd.read(folder, metadata=table, id="number")
    with pytest.raises(cd.OptionError, match="outlet: 'paper' names a column"):
        cd.read(folder, outlet="paper")


def test_an_empty_folder_says_what_is_there(tmp_path):
    with pytest.raises(cd.OptionError, match="no articles; it is empty"):
        cd.read(tmp_path)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF")
    with pytest.raises(cd.OptionError, match=r"there are scan\.pdf; give a folder of \.txt"):
        cd.read(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"no file fits '.*\.txt'; there are scan\.pdf"):
        cd.read(str(tmp_path / "*.txt"))
    with pytest.raises(FileNotFoundError, match="no file or folder"):
        cd.read(tmp_path / "nowhere")
    with pytest.raises(cd.OptionError, match=r"'.*scan\.pdf' ends in no known way"):
        cd.read(tmp_path / "scan.pdf")


@pytest.mark.parametrize("source", [None, 7, [None], b"articles"])
def test_a_source_of_the_wrong_type(source):
    with pytest.raises(TypeError, match="source: expected"):
        cd.read(source)


# ------------------------------------------------------------------ encodings


def test_a_byte_order_mark_is_dropped_and_line_ends_are_kept(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfF\xc3\xa4hre\r\n\r\nDie F\xc3\xa4hre blieb im Hafen.\r\n")
    (text,) = cd.read(tmp_path).articles["text"].to_pylist()
    assert text == "Fähre\r\n\r\nDie Fähre blieb im Hafen.\r\n"


def test_other_encodings_have_to_be_named(tmp_path):
    (tmp_path / "a.txt").write_bytes("Hafen\nFähre".encode("latin-1"))
    with pytest.raises(cd.TextError, match=r'a\.txt: line 2, byte 7 \(0xe4\) is not utf-8; .* encoding="latin-1"'):
        cd.read(tmp_path)
    assert rows(cd.read(tmp_path, encoding="latin-1"), "text") == [("Hafen\nFähre",)]
    with pytest.raises(cd.OptionError, match="encoding: 'no-such' is not known"):
        cd.read(tmp_path, encoding="no-such")


# ------------------------------------------------------------------ JSON lines


def test_json_lines_find_their_columns_and_keep_the_others(tmp_path):
    path = json_lines(
        tmp_path / "articles.jsonl",
        {"MainText": POST, "source_domain": "post.example", "date_publish": "2031-01-09", "words": 12, "tags": ["a"]},
        {"MainText": WIRE, "source_domain": "wire.example", "words": None, "paid": True},
    )
    coverage = cd.read(path)
    assert rows(coverage, "id", "MainText", "words", "tags", "paid") == [
        ("0", POST, 12, '["a"]', None),
        ("1", WIRE, None, None, True),
    ]
    assert repr(coverage) == "Coverage of 2 articles from 2 sources"


def test_gzip_and_several_files(tmp_path):
    json_lines(tmp_path / "1.jsonl", {"id": "a", "text": POST})
    with gzip.open(tmp_path / "2.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "b", "text": WIRE}) + "\n\n")
    assert rows(cd.read(tmp_path), "id") == [("a",), ("b",)]
    (tmp_path / "2.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(cd.FormatError, match=r"2\.jsonl\.gz: the file is no whole gzip file"):
        cd.read(tmp_path)
    damaged = bytearray(gzip.compress(json.dumps({"text": POST * 50}).encode()))
    damaged[20:40] = b"\xff" * 20
    (tmp_path / "2.jsonl.gz").write_bytes(damaged)
    with pytest.raises(cd.FormatError, match=r"2\.jsonl\.gz: the file is no whole gzip file"):
        cd.read(tmp_path)


def test_a_raw_line_separator_is_part_of_its_text(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "one\u2028two\x85"}\n', encoding="utf-8")
    assert rows(cd.read(path), "text") == [("one\u2028two\x85",)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": "a"', r"a\.jsonl:2: not a line of JSON"),
        ("[1]", r"a\.jsonl:2: holds list, expected an object"),
        ('{"text": 7}', r"a\.jsonl:2: column 'text' is int, expected a string"),
        ('{"text": "\\ud800"}', r"a\.jsonl:2: 'text' has half of a surrogate pair"),
        ("[" * 100_000, r"a\.jsonl:2: not a line of JSON"),
    ],
)
def test_a_broken_line_is_named(tmp_path, line, message):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "fine"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises((cd.FormatError, cd.TextError), match=message):
        cd.read(path)


def test_fields_that_differ_by_row_are_refused_before_they_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("copydesk.io.MOST_CELLS", 1000)
    path = tmp_path / "a.jsonl"
    lines = (json.dumps({"text": "Rain.", f"seen by {number}": 1}) for number in range(200))
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(cd.FormatError, match=r"a\.jsonl:40: there are 41 different names of fields"):
        cd.read(path)
    wide = {"text": "Rain.", **{f"answer {number}": number for number in range(100)}}
    path.write_text("\n".join([json.dumps(wide)] * 30), encoding="utf-8")
    assert len(cd.read(path)) == 30


def test_columns_are_chosen_by_name_or_left_out(tmp_path):
    path = json_lines(
        tmp_path / "a.jsonl",
        {"id": "x", "text": "short", "full": POST, "paper": "Post", "date": "yesterday"},
        {"id": "x", "text": "short", "full": WIRE, "paper": "Wire", "date": "today"},
    )
    with pytest.raises(cd.OptionError, match=r"id: 'x' of .*a\.jsonl:2 is already that of .*a\.jsonl:1"):
        cd.read(path)
    with pytest.raises(cd.OptionError, match=r"published: .*'yesterday' in row 0.*published=False"):
        cd.read(path, id=False)
    coverage = cd.read(path, id=False, published=False, text="full", outlet="paper")
    assert rows(coverage, "id", "given_id") == [("0", "x"), ("1", "x")]
    assert "The swell is three metres," in coverage.quotes["text"].to_pylist()
    with pytest.raises(cd.OptionError, match=r"text: .* has no column 'story'; there are 'id', 'text', 'full'"):
        cd.read(path, text="story")
    with pytest.raises(TypeError, match=r"outlet: a\.jsonl has columns; give the name of one"):
        cd.read(path, outlet=lambda path: path.stem)


def test_a_file_without_a_column_that_others_have_is_named(tmp_path):
    (tmp_path / "a.csv").write_text("id,text\n1,Rain.\n")
    (tmp_path / "b.csv").write_text("text,paper\nSun.,Post\n")
    (tmp_path / "empty.csv").write_text("paper\n")
    with pytest.raises(
        cd.OptionError, match=r"id: .*b\.csv has no column 'id', other files have; it has 'text', 'paper'"
    ):
        cd.read(tmp_path)
    assert rows(cd.read(tmp_path, id=False), "given_id", "text") == [("1", "Rain."), (None, "Sun.")]
    (tmp_path / "b.csv").write_text("id,body\n2,Sun.\n")
    with pytest.raises(cd.OptionError, match=r"text: .*b\.csv has no column 'text'"):
        cd.read(tmp_path)


def test_a_missing_text_column_names_those_that_are_there(tmp_path):
    path = json_lines(tmp_path / "a.jsonl", {"headline": "Ferry stays in port", "id": 1})
    with pytest.raises(
        cd.OptionError, match=r"text: .*a\.jsonl has none of the columns .*; there are 'headline', 'id'"
    ):
        cd.read(path)


def test_a_file_without_articles(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n")
    with pytest.raises(cd.FormatError, match=r"a\.jsonl: there is no article in it"):
        cd.read(path)


def test_files_of_several_kinds(folder):
    json_lines(folder / "a.jsonl", {"text": POST})
    with pytest.raises(cd.OptionError, match="files of several kinds"):
        cd.read(str(folder / "*"))


# ------------------------------------------------------------------ CSV and Parquet


def test_csv_cells_are_strings_and_empty_ones_null(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(
            [
                ["", "id", "article", "outlet", "words"],
                ["0", "001", POST, "Post", "12"],
                ["1", "002", WIRE * 5000, "", ""],
            ]
        )
    limit = csv.field_size_limit()
    coverage = cd.read(path)
    assert rows(coverage, "column_1", "id", "outlet", "words") == [("0", "001", "Post", "12"), ("1", "002", None, None)]
    assert coverage.articles["article"].to_pylist() == [POST, WIRE * 5000]
    assert csv.field_size_limit() == limit


def test_csv_with_semicolons_and_line_breaks_in_cells(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'id;text\r\n1;"one,\r\n""two"""\r\n')
    assert rows(cd.read(path), "id", "text") == [("1", 'one,\r\n"two"')]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('id,text\n1,"a\nb"\n2,c,d\n', r"a\.csv:4: 3 cells, the header has 2"),
        ('id,text\n1,"never closed\n', r"a\.csv:2: not a line of CSV"),
        ("text,text\na,b\n", r"a\.csv:1: the header names 'text' twice"),
        ("id,text\n", r"a\.csv: there is no article in it"),
        ("", r"a\.csv: there is no article in it"),
    ],
)
def test_broken_csv_is_named_by_line(tmp_path, content, message):
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(cd.FormatError, match=message):
        cd.read(path)


def test_parquet_keeps_its_types(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet")

    when = datetime(2031, 1, 9, 10, 15, tzinfo=UTC)
    table = pyarrow.table({"id": [1, 2], "text": [POST, WIRE], "published_at": [when, None], "score": [0.5, None]})
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    coverage = cd.read(tmp_path / "a.parquet")
    assert rows(coverage, "id", "score") == [(1, 0.5), (2, None)]
    assert coverage.articles["published_at"].to_pylist() == [when, None]
    (tmp_path / "b.parquet").write_bytes(b"no parquet")
    with pytest.raises(cd.FormatError, match=r"b\.parquet: not a Parquet file"):
        cd.read(tmp_path / "b.parquet")


def test_parquet_without_pyarrow_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(b"")
    with pytest.raises(ImportError, match=r"copydesk\[parquet\]"):
        cd.read(tmp_path / "a.parquet")
