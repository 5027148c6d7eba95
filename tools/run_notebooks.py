"""Run the notebooks under `examples/` and store them with what they show.

    python tools/run_notebooks.py

To be run after a change that alters results, in an environment with the package and the `test` group. What would differ
from run to run or from machine to machine (times, versions, ids of cells) is not stored.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbclient
import nbformat

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def run(path: Path) -> None:
    """Execute one notebook in an empty folder and write it back."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        nbclient.NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources=resources, record_timing=False
        ).execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02}"
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for path in sorted(EXAMPLES.rglob("*.ipynb")):
        run(path)
        print(path.relative_to(EXAMPLES.parent))
