"""Compare tokenizers and sentence splitters on any Universal Dependencies treebank.

    python tools/compare_tokens.py en_gum-ud-dev.conllu --tools copydesk,spacy,somajo

Needs copydesk or any of the other tools, each only if it is named. Whole documents go in, put together from the
treebank's own spacing with an empty line between paragraphs. F1 of spans, of which both ends must agree; ends are
counted in visible characters, as in the CoNLL 2018 shared task. Speed is megabytes of UTF-8 per second of CPU time, all
threads counted, best of three.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

Spans = list[tuple[int, int]]
UNITS = ("words", "surface", "sentences")


@dataclass
class Document:
    text: str = ""
    words: Spans = field(default_factory=list)
    surface: Spans = field(default_factory=list)
    sentences: Spans = field(default_factory=list)


def read(path: Path) -> list[Document]:
    """Read a CoNLL-U file; without `# newdoc` it is one document."""
    documents: list[Document] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip("\n").split("\n")
        if not documents or any(line.startswith("# newdoc") for line in lines):
            documents.append(Document())
        if any("\t" in line for line in lines):
            paragraph = any(line.startswith("# newpar") for line in lines)
            add_sentence(documents[-1], [line.split("\t") for line in lines if "\t" in line], paragraph)
    return [document for document in documents if document.text]


def add_sentence(document: Document, rows: list[list[str]], paragraph: bool) -> None:  # noqa: FBT001 (one call)
    if document.text and paragraph:
        document.text = document.text.rstrip() + "\n\n"
    start, inside = len(document.text), 0
    parts = {row[0]: row[1] for row in rows}
    for number, form, *_, misc in rows:
        if "." in number:
            continue
        if inside:
            inside -= 1
            continue
        at = len(document.text)
        if "-" in number:
            first, last = map(int, number.split("-"))
            inside = last - first + 1
            pieces = [parts[str(part)] for part in range(first, last + 1)]
        else:
            pieces = [form]
        # A contraction is cut where its words are its letters (do|n't), and whole where they are not (French du).
        ends = [len("".join(pieces[: n + 1])) for n in range(len(pieces))] if "".join(pieces) == form else [len(form)]
        document.words += [(at + a, at + b) for a, b in zip([0, *ends], ends, strict=False)]
        document.surface.append((at, at + len(form)))
        document.text += form + ("" if "SpaceAfter=No" in misc else " ")
    document.sentences.append((start, document.surface[-1][1]))


def visible(text: str, spans: Spans) -> set[tuple[int, int]]:
    """Spans in characters that can be seen, so that blanks at the ends of a span cost nothing."""
    place = list(accumulate((not char.isspace() for char in text), initial=0))
    return {(place[a], place[b]) for a, b in spans if place[a] < place[b]}


def f1(documents: list[Document], unit: str, found: list[Spans]) -> float:
    right = total = 0
    for document, spans in zip(documents, found, strict=True):
        gold, ours = visible(document.text, getattr(document, unit)), visible(document.text, spans)
        right, total = right + len(gold & ours), total + len(gold) + len(ours)
    return 200 * right / max(1, total)


def grouped(table: object, n_texts: int) -> list[Spans]:
    spans: list[Spans] = [[] for _ in range(n_texts)]
    columns = (table[name].to_pylist() for name in ("doc", "start", "end"))  # type: ignore[index]  # a Table
    for doc, start, end in zip(*columns, strict=True):
        spans[doc].append((start, end))
    return spans


def copydesk(language: str) -> dict[str, Callable[[list[str]], list[Spans]]]:
    import copydesk as cd

    return {
        "words": lambda texts: grouped(cd.tokenize(texts, language=language), len(texts)),
        "surface": lambda texts: grouped(cd.tokenize(texts, language=language, unit="surface"), len(texts)),
        "sentences": lambda texts: grouped(cd.sentences(texts, language=language), len(texts)),
        "speed": lambda texts: cd.tokenize(texts, language=language),
    }


def spacy(language: str) -> dict[str, Callable[[list[str]], list[Spans]]]:
    import spacy

    pipeline = spacy.blank(language)
    pipeline.add_pipe("sentencizer")
    return each(
        lambda text: [(t.idx, t.idx + len(t)) for t in pipeline.tokenizer(text) if not t.is_space],
        lambda text: [(s.start_char, s.end_char) for s in pipeline(text).sents],
    ) | {"speed": lambda texts: [len(pipeline.tokenizer(text)) for text in texts]}


def blingfire(_language: str) -> dict[str, Callable[[list[str]], list[Spans]]]:
    import blingfire

    return each(
        lambda text: blingfire.text_to_words_with_offsets(text)[1],
        lambda text: blingfire.text_to_sentences_and_offsets(text)[1],
    )


def icu4py(language: str) -> dict[str, Callable[[list[str]], list[Spans]]]:
    from icu4py.breakers import SentenceBreaker, WordBreaker

    return each(
        lambda text: [(a, b) for a, b in WordBreaker(text, language).segments() if text[a:b].strip()],
        lambda text: SentenceBreaker(text, language).segments(),
    )


def somajo(language: str) -> dict[str, Callable[[list[str]], list[Spans]]]:
    from somajo import SoMaJo

    tool = SoMaJo({"en": "en_PTB", "de": "de_CMC"}[language], character_offsets=True)

    def both(text: str) -> list[Spans]:
        found = []
        for part in re.finditer(r"(?:(?!\n\s*\n).)+", text, re.DOTALL):
            for sentence in tool.tokenize_text([part.group()]):
                found.append([tuple(part.start() + at for at in token.character_offset) for token in sentence])
        return [sentence for sentence in found if sentence]

    return each(
        lambda text: [span for sentence in both(text) for span in sentence],
        lambda text: [(sentence[0][0], sentence[-1][1]) for sentence in both(text)],
    )


def sentencex(language: str) -> dict[str, Callable[[list[str]], list[Spans]]]:
    from sentencex import get_sentence_boundaries

    return each(
        None, lambda text: [(b["start_index"], b["end_index"]) for b in get_sentence_boundaries(language, text)]
    )


def nupunkt(_language: str) -> dict[str, Callable[[list[str]], list[Spans]]]:
    import nupunkt

    return each(None, nupunkt.sentence_spans)


def pysbd(language: str) -> dict[str, Callable[[list[str]], list[Spans]]]:
    import pysbd

    tool = pysbd.Segmenter(language=language, clean=False, char_span=True)
    return each(None, lambda text: [(span.start, span.end) for span in tool.segment(text)])


# The tools' own functions, of as many types as there are tools.
def each(words, sentences) -> dict[str, Callable[[list[str]], list[Spans]]]:  # type: ignore[no-untyped-def]
    """Return the tasks of a tool that takes one text a call."""
    tasks = {"sentences": lambda texts: [list(sentences(text)) for text in texts]}
    if words:
        tasks["words"] = tasks["surface"] = tasks["speed"] = lambda texts: [list(words(text)) for text in texts]
    return tasks


TOOLS = {tool.__name__: tool for tool in (copydesk, spacy, blingfire, icu4py, somajo, sentencex, nupunkt, pysbd)}


def megabytes_a_second(task: Callable[[list[str]], object], texts: list[str]) -> float:
    """Time `task` on `texts`, or on many copies of them where it is too fast to time."""

    def seconds() -> float:
        start = time.process_time()
        task(texts)
        return time.process_time() - start

    if seconds() < 1:
        texts = texts * (1 + 8_000_000 // sum(map(len, texts)))
    return sum(len(text.encode()) for text in texts) / 1e6 / max(min(seconds() for _ in range(3)), 1e-9)


def rows(documents: list[Document], names: list[str], language: str) -> Iterator[str]:
    texts = [document.text for document in documents]
    for name in names:
        tasks = TOOLS[name](language)
        cells = [f"{f1(documents, unit, tasks[unit](texts)):.2f}" if unit in tasks else "–" for unit in UNITS]
        cells.append(f"{megabytes_a_second(tasks['speed'], texts):.1f}" if "speed" in tasks else "–")
        yield f"| {name} {importlib.metadata.version(name)} | {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("treebank", type=Path, help="a .conllu file")
    parser.add_argument("--tools", default="copydesk", help=f"some of {','.join(TOOLS)}")
    parser.add_argument("--language", default="en")
    options = parser.parse_args()
    documents = read(options.treebank)
    print(f"{options.treebank.name}: {len(documents)} documents\n")
    print("| tool | words F1 | surface F1 | sentences F1 | words, MB a CPU second |\n|---|---|---|---|---|")
    for row in rows(documents, options.tools.split(","), options.language):
        print(row, flush=True)


if __name__ == "__main__":
    main()
