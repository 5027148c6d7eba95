"""Calls that type checkers must accept, with the types they must find. Checked, never run."""

from collections.abc import Iterator
from typing import assert_type

import copydesk as cd


def texts() -> Iterator[str | None]:
    yield "“We open on Monday,” the mayor said."
    yield None


assert_type(cd.tokenize(["A text."]), cd.Table)
assert_type(cd.sentences(texts(), language="de", offsets="utf8", threads=2), cd.Table)
assert_type(cd.paragraphs(("A text.", None), errors="replace", progress=True), cd.Table)
assert_type(cd.quotes(cd.Table({"text": ["A text."]})["text"]), cd.Table)
assert_type(cd.duplicates(["A text."]).pairs, cd.Table)
assert_type(cd.people(cd.quotes(["A text."])).people, cd.Table)
assert_type(cd.tokenize(["A text."]).columns, list[str])
assert_type(len(cd.tokenize(["A text."])), int)
