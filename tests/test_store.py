"""Saving and loading: all of it comes back, damage is refused, a save that fails costs nothing."""

import json
import os
import signal
import subprocess
import sys

import pytest

import copydesk
from copydesk import Coverage, FormatError, OptionError, store

TABLES = ("tokens", "layout", "quotes", "people", "stories", "utterances")


@pytest.fixture
def saved(tmp_path):
    """A folder with everything computed."""
    cov = small(["“The weir will hold, I promise you,” Ruta Alder said.", "Rain.", None])
    for name in (*TABLES, "duplicates"):
        getattr(cov, name)
    cov.save(tmp_path / "study")
    return tmp_path / "study"


def small(texts):
    return Coverage({"text": texts, "key": [f"k{n}" for n in range(len(texts))]}, id="key")


def files_of(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_everything_comes_back(saved):
    loaded = copydesk.load(saved)
    again = small(loaded.articles["text"].to_pylist())
    assert loaded.articles == again.articles
    assert set(loaded._tables) == {"articles", "duplicates", *TABLES}
    for name in TABLES:
        assert getattr(loaded, name) == getattr(again, name), name
    assert loaded.duplicates.clusters == again.duplicates.clusters
    assert loaded.show("k0")._repr_html_() == again.show("k0")._repr_html_()


def test_what_was_not_computed_is_computed_later(tmp_path):
    small(["Rain."]).save(tmp_path / "study")
    assert [path.name for path in files_of(tmp_path)] == ["articles.arrow", "manifest.json"]
    assert len(copydesk.load(str(tmp_path / "study")).tokens) > 0


@pytest.mark.parametrize("damage", ["flip", "cut", "extend", "empty"])
def test_any_damaged_file_is_refused(saved, damage):
    for path in files_of(saved):
        whole = path.read_bytes()
        for place in {0, 1, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
            broken = {
                "flip": whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :],
                "cut": whole[:place],
                "extend": whole + b"\0",
                "empty": b"",
            }[damage]
            path.write_bytes(broken)
            with pytest.raises(FormatError):
                copydesk.load(saved)
        path.write_bytes(whole)
    copydesk.load(saved)


def test_every_byte_of_the_manifest_counts(saved):
    manifest = saved / store.MANIFEST
    whole = manifest.read_bytes()
    for place in range(len(whole)):
        manifest.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :])
        with pytest.raises(FormatError):
            copydesk.load(saved)


def test_another_version_is_named(saved):
    manifest = saved / store.MANIFEST
    content = json.loads(manifest.read_bytes())
    content["format_version"] = 99
    manifest.write_text(json.dumps(content))
    with pytest.raises(FormatError, match=r"format version 99; this copydesk .* reads version 1"):
        copydesk.load(saved)


def test_a_missing_file_is_named(saved):
    files_of(saved)[0].unlink()
    with pytest.raises(FormatError, match=r"articles\.arrow' is missing"):
        copydesk.load(saved)


def test_what_is_no_saved_folder_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such folder"):
        copydesk.load(tmp_path / "nowhere")
    with pytest.raises(FormatError, match=r"has no manifest\.json"):
        copydesk.load(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FormatError):
        copydesk.load(tmp_path / "notes.txt")


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OptionError, match=r"holds 'notes\.txt', which no save made"):
        small(["Rain."]).save(tmp_path)
    with pytest.raises(OptionError, match="is a file"):
        small(["Rain."]).save(tmp_path / "notes.txt")
    assert [path.name for path in files_of(tmp_path)] == ["notes.txt"]


def test_a_second_save_replaces_the_first_and_clears_remains(saved):
    (saved / "data-0123456789abcdef").mkdir()
    (saved / "manifest-0123456789abcdef.json").write_text("{")
    small(["Sun."]).save(saved)
    assert copydesk.load(saved).articles["text"].to_pylist() == ["Sun."]
    assert len(list(saved.iterdir())) == 2


def test_a_save_that_fails_leaves_the_old_one(saved, monkeypatch):
    def full(path, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        small(["Sun."]).save(saved)
    assert copydesk.load(saved).articles["text"].to_pylist()[1] == "Rain."
    assert len(list(saved.iterdir())) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_a_kill_during_save_leaves_something_to_load(tmp_path):
    code = (
        "import sys, copydesk\n"
        "for number in range(10**6):\n"
        "    cov = copydesk.Coverage({'text': [f'Day {number}. Rain.'] * 50}); cov.tokens; cov.save(sys.argv[1])\n"
        "    print(number, flush=True)\n"
    )
    for wait in (1, 3):
        folder = tmp_path / f"study-{wait}"
        with subprocess.Popen([sys.executable, "-c", code, folder], stdout=subprocess.PIPE, text=True) as child:
            last = [child.stdout.readline() for _ in range(wait)][-1]
            os.kill(child.pid, signal.SIGKILL)
        day = int(copydesk.load(folder).articles["text"].to_pylist()[0].split()[1].rstrip("."))
        assert day >= int(last)


def test_a_report_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "coverage.html"
    target.write_text("old")

    def full(path, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        small(["Rain."]).report(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
