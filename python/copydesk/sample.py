"""A small corpus to try everything on: eighteen articles by eleven invented outlets on one invented event.

Nothing in it is real: the town, the island, the bridge, the people and the papers were made up for this package, and
the texts may be used like the rest of it. What happens between the outlets is what happens in real coverage: a wire
story is reprinted, cut and edited; a minister says the same thing on television and on the radio; quotations are
trimmed, tidied and translated back.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from copydesk.coverage import Coverage

__all__ = ["load_sample"]


def load_sample() -> Coverage:
    """Give the sample corpus: three days of news about a swing bridge that would not close.

    Its columns are `id`, `outlet`, `published` (ISO 8601 with zone), `title` and `text`; the articles stand in order of
    publication.

    Returns
    -------
    Coverage of the eighteen articles; nothing is computed until a table is asked for.

    Examples
    --------
    >>> import copydesk
    >>> cov = copydesk.load_sample()
    >>> len(cov)
    18
    >>> cov.articles["outlet"].to_pylist()[:3]
    ['Farreach', 'Brackwell Courier', 'The Upland Echo']
    """
    from copydesk.coverage import Coverage

    lines = files("copydesk").joinpath("data", "sample", "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    return Coverage(articles, text="text", outlet="outlet", published="published", id="id")
