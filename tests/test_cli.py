"""The command `copydesk`, run as a process."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ARTICLES = [
    {
        "id": "post-1",
        "outlet": "Post",
        "text": "“The ferry will not sail before the weekend,” harbour master Ida Quill said.",
    },
    {"id": "wire-1", "outlet": "Wire", "text": "“The ferry will not sail,” Quill said on Monday."},
]


@pytest.fixture
def articles(tmp_path):
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), encoding="utf-8")
    return path


def run(*arguments, input=None):
    command = [sys.executable, "-m", "copydesk", *map(str, arguments)]
    return subprocess.run(command, input=input, capture_output=True, text=True, encoding="utf-8", timeout=120)


def lines(done):
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_quotes_into_a_pipe_are_json_lines(articles):
    rows = lines(run("quotes", articles))
    assert [(row["id"], row["outlet"], row["text"]) for row in rows] == [
        ("post-1", "Post", "The ferry will not sail before the weekend,"),
        ("wire-1", "Wire", "The ferry will not sail,"),
    ]


def test_standard_input_is_json_lines(articles):
    rows = lines(run("tokenize", "-", input=articles.read_text(encoding="utf-8")))
    assert [row["text"] for row in rows[:3]] == ["“", "The", "ferry"]


def test_duplicates_name_the_articles(articles):
    rows = lines(run("duplicates", articles))
    assert [row["id"] for row in rows] == ["post-1", "wire-1"]
    assert lines(run("duplicates", articles, "--table", "pairs")) == []


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet", "html"])
def test_the_ending_says_the_form(articles, tmp_path, ending):
    output = tmp_path / f"quotes.{ending}"
    done = run("quotes", articles, "-o", output)
    assert (done.returncode, done.stdout) == (0, "")
    if ending == "parquet":
        import pyarrow.parquet

        assert pyarrow.parquet.read_table(output).num_rows == 2
    else:
        assert "before the weekend" in output.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["articles.jsonl", output.name])


def test_a_report_of_the_sample(tmp_path):
    output = tmp_path / "coverage.html"
    assert run("sample", "-o", output).returncode == 0
    assert output.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")


def test_a_report(articles, tmp_path):
    output = tmp_path / "coverage.html"
    assert run("report", articles, "-o", output, "--title", "Ferry & port").returncode == 0
    assert "Ferry &amp; port" in output.read_text(encoding="utf-8")


def test_the_articles_of_the_sample():
    assert {"id", "outlet", "published", "text"} <= lines(run("sample"))[0].keys()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: COMMAND"),
        (["quote", "x"], "invalid choice: 'quote'"),
        (["quotes"], "required: input"),
        (["quotes", "nowhere.jsonl"], "no file or folder 'nowhere.jsonl'"),
        (["quotes", "-", "more.jsonl"], "goes alone"),
        (["quotes", "ARTICLES", "-o", "quotes.xls"], "-o quotes.xls: give a name that ends in .jsonl"),
        (["quotes", "ARTICLES", "-o", "no/such/quotes.csv"], "no folder no/such"),
        (["report", "ARTICLES", "-o", "report.csv"], "ends in .html"),
        (["quotes", "ARTICLES", "--text", "story"], "no column 'story'"),
        (["quotes", "ARTICLES", "--language", "xx"], '"xx" is not known'),
        (["quotes", "ARTICLES", "--threads", "many"], "invalid int value: 'many'"),
    ],
)
def test_a_wrong_call_is_one_line_and_status_2(articles, arguments, message):
    done = run(*(articles if argument == "ARTICLES" else argument for argument in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("copydesk: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_input_is_never_written_over(articles, tmp_path):
    before = articles.read_bytes()
    folder = tmp_path / "folder"
    folder.mkdir()
    table = folder / "more.csv"
    table.write_text("id,text\n1,Rain.\n")
    (tmp_path / "link.jsonl").symlink_to(articles)
    for arguments in (
        ["quotes", articles, "-o", articles],
        ["quotes", articles, "-o", folder / ".." / articles.name],
        ["duplicates", articles, "-o", tmp_path / "link.jsonl"],
        ["tokenize", folder, "-o", table],
        ["quotes", tmp_path / "*.jsonl", "-o", articles],
        ["quotes", articles, "--metadata", table, "-o", table],
    ):
        done = run(*arguments)
        assert done.returncode == 2
        assert "that is an input, which would be lost" in done.stderr
    with articles.open() as file:
        command = [sys.executable, "-m", "copydesk", "quotes", "-", "-o", str(articles)]
        assert subprocess.run(command, stdin=file, capture_output=True, timeout=120).returncode == 2
    assert articles.read_bytes() == before
    assert table.read_text() == "id,text\n1,Rain.\n"
    assert run("quotes", folder, "-o", folder / "quotes.csv").returncode == 0


def test_columns_can_be_left_out_and_messages_name_flags(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(2 * (json.dumps({"id": "x", "text": "Rain.", "date": "soon"}) + "\n"))
    done = run("tokenize", path)
    assert done.stderr.startswith("copydesk: --id: 'x' of ")
    assert "or --no-id to number the articles" in done.stderr
    done = run("tokenize", path, "--no-id")
    assert done.stderr.startswith("copydesk: --published: ")
    assert "--no-published leaves the times out" in done.stderr
    assert {row["id"] for row in lines(run("tokenize", path, "--no-id", "--no-published"))} == {"0", "1"}
    (tmp_path / "b.txt").write_bytes(b"F\xe4hre")
    assert '--encoding "latin-1"' in run("tokenize", tmp_path / "b.txt").stderr


def test_outlets_stand_under_their_name_wherever_they_come_from(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"url": "x", "text": "Rain.", "publisher": "Post"}) + "\n")
    row = lines(run("tokenize", path))[0]
    assert (row["id"], row["outlet"]) == ("x", "Post")


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "standard input: there is no article in it"), ("id,text\n1,Rain.\n", "standard input:1: not a line of JSON")],
)
def test_standard_input_of_another_form_says_what_is_taken(content, message):
    done = run("quotes", "-", input=content)
    assert done.returncode == 2
    assert message in done.stderr
    assert "- takes JSON lines" in done.stderr


def test_broken_input_is_one_line_and_status_2():
    done = run("quotes", "-", input='{"text": "fine"}\n{"text"\n')
    assert done.returncode == 2
    assert done.stderr.startswith("copydesk: standard input:2: not a line of JSON")


def test_json_lines_into_a_pipe_are_utf_8_whatever_the_system_says(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "“We play Nō in May,” Ása Brandt said."}\n', encoding="utf-8")
    command = [sys.executable, "-m", "copydesk", "quotes", str(path)]
    environment = os.environ | {"PYTHONIOENCODING": "cp1252:strict", "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, timeout=120, env=environment, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["text"] == "We play Nō in May,"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "word " * 50_000}) + "\n")
    command = f"{sys.executable} -m copydesk tokenize {path} | head -n 1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=120)
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
    command = [sys.executable, "-m", "copydesk", "tokenize", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


def test_ctrl_c_leaves_no_half_written_file(tmp_path):
    old = tmp_path / "tokens.jsonl"
    old.write_text("old\n")
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": "Rain and wind. " * 10}) + "\n")
    # The signal comes when some lines are written, however slow or quick the machine is.
    code = (
        "import os, signal, sys\n"
        "from copydesk import cli\n"
        "lines = cli._json_lines\n"
        "def stopped(table):\n"
        "    for number, line in enumerate(lines(table)):\n"
        "        if number == 3: os.kill(os.getpid(), signal.SIGINT)\n"
        "        yield line\n"
        "cli._json_lines = stopped\n"
        "sys.exit(cli.main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", code, "tokenize", str(path), "-o", str(old)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (130, "copydesk: stopped\n")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.jsonl", "tokens.jsonl"]
    assert old.read_text() == "old\n"


def test_a_terminal_gets_a_table_that_fits(articles):
    reader, writer = pty.openpty()
    environment = os.environ | {"COLUMNS": "100"}
    command = [sys.executable, "-m", "copydesk", "quotes", "-q", str(articles)]
    process = subprocess.Popen(command, stdout=writer, stderr=subprocess.DEVNULL, env=environment)
    os.close(writer)
    shown = b""
    while True:
        try:
            part = os.read(reader, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(reader)
    assert process.wait(timeout=60) == 0
    printed = shown.decode().splitlines()
    assert len(printed) == 3
    assert printed[0].startswith("id ")
    assert max(map(len, printed)) <= 100


def test_the_command_is_installed_beside_python():
    script = Path(sys.executable).with_name("copydesk")
    if not script.exists():
        pytest.skip("copydesk is not installed as a command here")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("copydesk ")
