"""Every notebook under `examples/` runs from top to bottom, in a folder of its own."""

import re
import shutil
import warnings

import pytest

from conftest import ROOT

nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: `make test` installs it")
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: `make test` installs it")

NOTEBOOKS = sorted((ROOT / "examples").rglob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_without_error(path, tmp_path):
    shutil.copy(path, tmp_path)
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=200, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of the machinery; the notebook's own go to its cells, seen below
        client.execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", output["text"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_committed_with_outputs_that_show_anywhere(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert any(cell.outputs for cell in code)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    content = path.read_text(encoding="utf-8")
    assert len(content) < 400_000
    content = re.sub(r'xmlns(:xlink)?=\\"http://www\.w3\.org/[^"]*"', "", content)  # names, which nobody fetches
    here = [f"{folder}/" for folder in (ROOT, *ROOT.parents) if folder != folder.parent]
    for foreign in ("<script", "<link", "http://", "https://", "/home/", "/root/", "/tmp/", *here):
        assert foreign not in content, foreign


def test_there_are_notebooks():
    assert NOTEBOOKS
