"""What the report and the notebook's views show, gathered once from the tables of a coverage."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from copydesk.html import Mark, colour_numbers, percent, without_overlaps
from copydesk.rows import BODY, MARKED_KINDS, Part, Parts, members, of_doc, records
from copydesk.wording import Version, versions

if TYPE_CHECKING:
    from copydesk.coverage import Coverage

# A page with more of them is no longer one to read, nor one that a browser searches at once.
MOST_ARTICLES = 300


class Statement:
    """One utterance: which rows of the utterance table it has in the body, in order, and which is its fullest version.

    The fullest version, of number `number`, may stand outside the body.
    """

    def __init__(self, name: str, number: int, numbers: Sequence[int], parts: Parts) -> None:
        self.name = name
        self.number = number
        self._numbers = array("I", numbers)
        self._parts = parts

    @property
    def base(self) -> Part:
        """The fullest version."""
        return self._parts[self.number]

    @property
    def rows(self) -> list[tuple[int, Part]]:
        """The rows, each with its number."""
        return [(number, self._parts[number]) for number in self._numbers]

    @property
    def body(self) -> Iterator[Part]:
        """The rows without their numbers."""
        return (self._parts[number] for number in self._numbers)


class Page(NamedTuple):
    """The statements and the articles that one page shows; every article that a statement stands in is there."""

    statements: list[Statement]
    docs: list[int]


@dataclass
class Voice:
    """How much one speaker is quoted in one outlet, in marks or blocks of the bodies."""

    outlet: str
    speaker_id: str | None
    n_words: int = 0
    n_quotes: int = 0


class Quoted(NamedTuple):
    """How much the bodies quote: quotations of any kind, their speakers, and who is heard in marks or blocks."""

    n_quotes: int
    n_speakers: int
    voices: list[Voice]


class Findings:
    """What the page shows, gathered once from the tables of a coverage.

    Of a large corpus only what the page or the view needs is ever read at one time.
    """

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.sources = coverage._sources
        self.texts = coverage._texts
        self.rows = Parts(coverage.utterances)
        self._versions: dict[str, list[Version]] = {}
        self._marks: dict[int, list[Mark]] = {}
        self.outlets = {outlet: number for number, outlet in enumerate(dict.fromkeys(self.sources.outlet))}

    @cached_property
    def _told(self) -> tuple[list[Statement], int]:
        """The utterances that more than one outlet carries, by number, and how many only one does."""
        table = self.coverage.utterances
        names = ("utterance", "doc", "region", "base")
        numbered = zip(records(table._order("utterance"), ("row",)), records(table, names, by="utterance"), strict=True)
        shared, alone = [], 0
        for name, group in groupby(numbered, key=lambda row: row[1][0]):
            numbers, outlets, base = [], set(), None
            for (number,), (_, doc, region, is_base) in group:
                if is_base or base is None:
                    base = number
                if region in BODY:
                    numbers.append(number)
                    outlets.add(self.sources.outlet[doc])
            if len(outlets) > 1 and base is not None:
                shared.append((len(outlets), Statement(name, base, numbers, self.rows)))
            alone += len(outlets) == 1
        shared.sort(key=lambda told: -told[0])
        return [statement for _, statement in shared], alone

    @property
    def shared(self) -> list[Statement]:
        """The utterances that more than one outlet carries, the most carried first."""
        return self._told[0]

    @property
    def n_alone(self) -> int:
        """How many utterances stand in one outlet only."""
        return self._told[1]

    def statement(self, name: str, regions: Collection[str] = BODY) -> Statement:
        """Return the utterance of this name; an OptionError tells the range of the known ones."""
        found = members(self.coverage.utterances, name)
        base = next((number for number, row in found if row.base), found[0][0])
        return Statement(name, base, [number for number, row in found if row.region in regions], self.rows)

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
    def outlets_here(self) -> dict[str, int]:
        """The outlets of the articles that the page shows, each with its number there."""
        return {
            outlet: number
            for number, outlet in enumerate(dict.fromkeys(self.sources.outlet[d] for d in self.page.docs))
        }

    @cached_property
    def heard_here(self) -> set[str | None]:
        """The speakers of the articles that the page shows."""
        return {self.rows[mark.row].speaker_id for doc in self.page.docs for mark in self.marks(doc)}

    @cached_property
    def anchors(self) -> dict[str, str]:
        """The anchor of each utterance that the page shows."""
        return {statement.name: f"u{number}" for number, statement in enumerate(self.page.statements, start=1)}

    @cached_property
    def quoted(self) -> Quoted:
        """Who is quoted how much."""
        names = ("doc", "quote", "kind", "speaker_id", "region", "text")
        n_quotes = 0
        speakers: set[str | None] = set()
        voices: dict[tuple[str, str | None], Voice] = {}
        for doc, rows in groupby(records(self.coverage._sure_quotes, names), key=itemgetter(0)):
            outlet = self.sources.outlet[doc]
            quotes, spoken = set(), set()
            for _, quote, kind, speaker, region, text in rows:
                if region not in BODY:
                    continue
                quotes.add(quote)
                speakers.add(speaker)
                if kind in MARKED_KINDS:
                    voice = voices.setdefault((outlet, speaker), Voice(outlet, speaker))
                    voice.n_words += len(text.split())
                    voice.n_quotes += (speaker, quote) not in spoken
                    spoken.add((speaker, quote))
            n_quotes += len(quotes)
        return Quoted(n_quotes, len(speakers - {None}), list(voices.values()))

    @cached_property
    def speakers(self) -> dict[str | None, int]:
        """Every speaker with a number, the most quoted first; who is not named comes last."""
        words: Counter[str | None] = Counter()
        for voice in self.quoted.voices:
            words[voice.speaker_id] += voice.n_words
        others = (speaker for (speaker,) in records(self.coverage.utterances, ("speaker_id",)))
        order = dict.fromkeys(chain(sorted(words, key=lambda name: -words[name]), others))
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

    def regions(self, doc: int) -> list[tuple[int, int, str]]:
        """Return the parts of one page in reading order."""
        layout = self.coverage.layout
        return list(records(layout.take(of_doc(layout, doc)), ("start", "end", "region")))

    def marks(self, doc: int) -> list[Mark]:
        """Return the stretches of one article to be marked; a mark's row is its number in the utterance table."""
        if doc not in self._marks:
            rows = ((number, self.rows[number]) for number in of_doc(self.coverage.utterances, doc))
            self._marks[doc] = without_overlaps(Mark(row.part_start, row.part_end, number) for number, row in rows)
        return self._marks[doc]

    def confidence(self, number: int) -> float:
        """Return how sure a row of the utterance table is."""
        return float(self.coverage.utterances["confidence"][number])

    @cached_property
    def copies(self) -> list[list[int]]:
        """The articles that are copies of one text, group by group."""
        groups: dict[int, list[int]] = defaultdict(list)
        for doc, cluster in records(self.coverage.duplicates.clusters, ("doc", "cluster")):
            groups[cluster].append(doc)
        return [docs for docs in groups.values() if len(docs) > 1]

    def title(self, doc: int) -> str:
        """Return an article's own title, or its id."""
        text = self.texts[doc] or ""
        for start, end, region in self.regions(doc):
            if region == "title":
                return text[start:end]
        return f"Article {self.sources.id[doc]}"

    def target(self, number: int, doc: int) -> str:
        """Return the anchor of a row's mark; of its article where another mark covers it."""
        has_mark = any(mark.row == number for mark in self.marks(doc))
        return f"q{number}" if has_mark else f"a{doc}"


def named(speaker: str | None) -> str:
    """Return a speaker's name, or what stands for none."""
    return speaker if speaker is not None else "nobody named"


def mark_title(row: Part, confidence: float) -> str:
    """Return what the mouse tells of a quotation."""
    told = [row.utterance, named(row.speaker_id), row.kind, f"confidence {percent(confidence)}"]
    return " · ".join(str(one) for one in told if one is not None)
