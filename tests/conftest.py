"""What all tests share: texts of our own, and the way to material that lies beside a checkout."""

from __future__ import annotations

import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def seeds() -> pathlib.Path:
    """Return the folder of real example articles that may lie beside the checkout; they are not ours to ship."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip(f"the example articles are not beside this checkout ({folder}); nothing is lost but this check")
    return folder
