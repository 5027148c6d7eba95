"""What the report and the notebook's views show, gathered once from the tables of a coverage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from copydesk.html import Mark, colour_numbers, percent, without_overlaps
from copydesk.rows import BODY, MARKED_KINDS, Part, known_utterance, number_of, parts, records
from copydesk.wording import Version, versions

if TYPE_CHECKING:
    from copydesk.coverage import Coverage

# A page with more of them is no longer one to read, nor one that a browser searches at once.
MOST_ARTICLES = 300


@dataclass
class Statement:
    """One utterance: its rows in the body, in order, each with its number in the utterance table.

    `base` is the row of the fullest version and `number` its own; it may stand outside the body.
    """

    name: str
    number: int
    base: Part
    rows: list[tuple[int, Part]] = field(default_factory=list)

    @property
    def body(self) -> Iterator[Part]:
        """The rows without their numbers."""
        return (row for _, row in self.rows)


class Page(NamedTuple):
    """The statements and the articles that one page shows; every article that a statement stands in is there."""

    statements: list[Statement]
    docs: list[int]


class Quoted(NamedTuple):
    """One quotation, or a part of one, with what the counts need."""

    doc: int
    quote: int
    is_marked: bool
    speaker_id: str | None
    n_words: int


class Findings:
    """What the page shows, gathered once from the tables of a coverage."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.sources = coverage._sources
        self.texts = coverage._texts
        self.language = coverage._one_language
        self.rows = list(parts(coverage.utterances))
        self._versions: dict[str, list[Version]] = {}
        self.outlets = {outlet: number for number, outlet in enumerate(dict.fromkeys(self.sources.outlet))}

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """Every utterance by name."""
        found: dict[str, Statement] = {}
        bases = {row.utterance: (number, row) for number, row in enumerate(self.rows) if row.base}
        for number, row in enumerate(self.rows):
            name = row.utterance
            if name is not None and row.region in BODY:
                found.setdefault(name, Statement(name, *bases[name])).rows.append((number, row))
        return {name: found[name] for name in sorted(found, key=number_of)}

    @cached_property
    def shared(self) -> list[Statement]:
        """The utterances that more than one outlet carries, the most carried first."""

        def carriers(statement: Statement) -> int:
            return len({self.sources.outlet[row.doc] for _, row in statement.rows})

        return sorted((s for s in self.statements.values() if carriers(s) > 1), key=lambda s: -carriers(s))

    def statement(self, name: str) -> Statement:
        """Return the utterance of this name; an OptionError tells the range of the known ones."""
        return self.statements[known_utterance(name, self.statements)]

    @cached_property
    def page(self) -> Page:
        """What the report shows: everything, or of a large corpus what most outlets carry and the articles it is in."""
        if len(self.texts) <= MOST_ARTICLES:
            return Page(self.shared, list(range(len(self.texts))))
        docs: set[int] = set()
        for number, statement in enumerate(self.shared):
            more = {row.doc for row in statement.body} | {statement.base.doc}
            if number and len(docs) + len(more - docs) > MOST_ARTICLES:
                return Page(self.shared[:number], sorted(docs))
            docs |= more
        # Room is left for articles that share nothing with any other.
        docs.update(islice((doc for doc in range(len(self.texts)) if doc not in docs), MOST_ARTICLES - len(docs)))
        return Page(self.shared, sorted(docs))

    @cached_property
    def anchors(self) -> dict[str, str]:
        """The anchor of each utterance that the page shows."""
        return {statement.name: f"u{number}" for number, statement in enumerate(self.page.statements, start=1)}

    @cached_property
    def quoted(self) -> list[Quoted]:
        """The quotations of the bodies."""
        rows = records(self.coverage.quotes, ("doc", "quote", "kind", "speaker_id", "region", "text"))
        return [
            Quoted(doc, quote, kind in MARKED_KINDS, speaker, len(text.split()))
            for doc, quote, kind, speaker, region, text in rows
            if region in BODY
        ]

    @cached_property
    def spoken(self) -> list[Quoted]:
        """Those of them that stand in marks or blocks."""
        return [row for row in self.quoted if row.is_marked]

    @cached_property
    def confidences(self) -> list[float]:
        """How sure each row of the utterance table is."""
        found: list[float] = self.coverage.utterances["confidence"].to_pylist()
        return found

    @cached_property
    def speakers(self) -> dict[str | None, int]:
        """Every speaker with a number, the most quoted first; who is not named comes last."""
        words: Counter[str | None] = Counter()
        for row in self.spoken:
            words[row.speaker_id] += row.n_words
        order = dict.fromkeys([*sorted(words, key=lambda name: -words[name]), *(row.speaker_id for row in self.rows)])
        order.pop(None, None)
        return {name: number for number, name in enumerate([*order, None])}

    @cached_property
    def colours(self) -> dict[str | None, int]:
        """The number of each speaker's colour."""
        return colour_numbers(self.speakers)

    def versions(self, statement: Statement) -> list[Version]:
        """Return the wordings of an utterance, the fullest first."""
        if statement.name not in self._versions:
            self._versions[statement.name] = versions(self, statement)
        return self._versions[statement.name]

    @cached_property
    def regions(self) -> list[list[tuple[int, int, str]]]:
        """The parts of each page in reading order."""
        found: list[list[tuple[int, int, str]]] = [[] for _ in self.texts]
        layout = self.coverage.layout
        columns = (layout[name].to_pylist() for name in ("doc", "start", "end", "region"))
        for doc, start, end, region in zip(*columns, strict=True):
            found[doc].append((start, end, region))
        return found

    @cached_property
    def marks(self) -> list[list[Mark]]:
        """The stretches of each article to be marked; a mark's row is its number in the utterance table."""
        found: list[list[Mark]] = [[] for _ in self.texts]
        for number, row in enumerate(self.rows):
            found[row.doc].append(Mark(row.part_start, row.part_end, number))
        return [without_overlaps(marks) for marks in found]

    @cached_property
    def copies(self) -> list[list[int]]:
        """The articles that are copies of one text, group by group."""
        members: dict[int, list[int]] = defaultdict(list)
        clusters = self.coverage.duplicates.clusters
        for doc, cluster in zip(clusters["doc"].to_pylist(), clusters["cluster"].to_pylist(), strict=True):
            members[cluster].append(doc)
        return [docs for docs in members.values() if len(docs) > 1]

    @cached_property
    def with_mark(self) -> set[int]:
        """Numbers of the rows that have a mark of their own to link to."""
        return {mark.row for marks in self.marks for mark in marks}

    def title(self, doc: int) -> str:
        """Return an article's own title, or its id."""
        text = self.texts[doc] or ""
        for start, end, region in self.regions[doc]:
            if region == "title":
                return text[start:end]
        return f"Article {self.sources.id[doc]}"

    def target(self, number: int, doc: int) -> str:
        """Return the anchor of a row's mark; of its article where another mark covers it."""
        return f"q{number}" if number in self.with_mark else f"a{doc}"


def named(speaker: str | None) -> str:
    """Return a speaker's name, or what stands for none."""
    return speaker if speaker is not None else "nobody named"


def mark_title(row: Part, confidence: float) -> str:
    """Return what the mouse tells of a quotation."""
    told = [row.utterance, named(row.speaker_id), row.kind, f"confidence {percent(confidence)}"]
    return " · ".join(str(one) for one in told if one is not None)
