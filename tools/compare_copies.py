"""Compare finders of copied texts on copies that are made, and so known, of any collection of articles.

    python tools/compare_copies.py articles.jsonl --tools copydesk,rensa,datasketch

`articles.jsonl` has one object a line with the body under `text`; any collection will do that is itself free of copies,
such as Reuters-21578. Of every third article there are copies: word for word, cut to 30 to 80
per cent from the bottom, edited (every twentieth word another), and cut, edited and set into a page with byline and
advertisements. Round-ups of the first paragraphs of others are no copies of any. The peers make 128 permutations over
word 5-grams, and confirm what they find by their own estimate; seconds are of CPU time, with making of the n-grams.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import random
import re
import time
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

Pairs = set[tuple[int, int]]
WORD = re.compile(r"\w+")
PERMUTATIONS = 128
KINDS = ("verbatim", "cut", "edited", "mixed")


def corpus(stories: list[str], seed: int) -> tuple[list[str], list[int], list[str]]:
    """Return texts by chance order, the story that each is a copy of (round-ups: one of their own), and its kind."""
    chance = random.Random(seed)
    words = sorted({word for story in stories[:200] for word in WORD.findall(story)})
    furniture = [" ".join(chance.choices(words, k=12)) + "." for _ in range(40)]

    def cut(text: str) -> str:
        sentences = re.split(r"(?<=[.!?])\s+", text)
        kept, least = [], chance.uniform(0.3, 0.8) * len(text)
        while sentences and sum(map(len, kept)) < least:
            kept.append(sentences.pop(0))
        return " ".join(kept)

    def edited(text: str) -> str:
        return re.sub(r"\w+", lambda word: chance.choice(words) if chance.random() < 0.05 else word.group(), text)

    def dressed(text: str) -> str:
        above, below = chance.sample(furniture, 1), chance.sample(furniture, chance.randrange(1, 4))
        return "\n\n".join([*above, text, *below])

    made = []
    for number, story in enumerate(stories):
        made.append((story, number, "source"))
        if number % 3 == 0:
            for kind in chance.sample(KINDS, chance.randrange(1, 4)):
                text = cut(story) if kind in ("cut", "mixed") else story
                text = edited(text) if kind in ("edited", "mixed") else text
                made.append((dressed(text) if kind == "mixed" else text, number, kind))
        if number % 20 == 0:
            leads = [re.split(r"(?<=[.!?])\s+", chance.choice(stories))[0] for _ in range(6)]
            made.append(("\n\n".join(leads), len(stories) + number, "round-up"))
    chance.shuffle(made)
    texts, story_of, kinds = zip(*made, strict=True)
    return list(texts), list(story_of), list(kinds)


def copydesk(texts: list[str], _threshold: float) -> Pairs:
    import copydesk as cd

    pairs = cd.duplicates(texts, threads=1).pairs
    return set(zip(pairs["left"].to_pylist(), pairs["right"].to_pylist(), strict=True))


def shingles(texts: list[str]) -> Iterator[list[str]]:
    for text in texts:
        words = WORD.findall(text.lower())
        yield list({" ".join(words[at : at + 5]) for at in range(max(1, len(words) - 4))})


def rensa(texts: list[str], threshold: float) -> Pairs:
    from rensa import RMinHash, RMinHashLSH

    hashes = RMinHash.from_token_sets(list(shingles(texts)), num_perm=PERMUTATIONS, seed=1)
    # The number of bands that puts the steep part of the curve nearest to the threshold.
    divisors = [bands for bands in range(1, PERMUTATIONS + 1) if PERMUTATIONS % bands == 0]
    bands = min(divisors, key=lambda bands: abs((1 / bands) ** (bands / PERMUTATIONS) - threshold))
    lsh = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=bands)
    lsh.insert_many(hashes)
    return confirmed(hashes, lsh.query_all(hashes), threshold)


def datasketch(texts: list[str], threshold: float) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    tokens = ([gram.encode() for gram in grams] for grams in shingles(texts))
    hashes = list(MinHash.bulk(tokens, num_perm=PERMUTATIONS, seed=1))
    lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    for number, own in enumerate(hashes):
        lsh.insert(number, own)
    return confirmed(hashes, map(lsh.query, hashes), threshold)


def confirmed(hashes: list[Any], candidates: Iterable[Iterable[int]], threshold: float) -> Pairs:
    pairs = ((left, right) for left, near in enumerate(candidates) for right in near if left < right)
    return {(left, right) for left, right in pairs if hashes[left].jaccard(hashes[right]) >= threshold}


TOOLS = {tool.__name__: tool for tool in (copydesk, rensa, datasketch)}


def report(name: str, threshold: float, texts: list[str], story_of: list[int], kinds: list[str]) -> str:
    by_story: dict[int, list[int]] = {}
    for doc, story in enumerate(story_of):
        by_story.setdefault(story, []).append(doc)
    gold = {pair for docs in by_story.values() for pair in combinations(docs, 2)}
    start = time.process_time()
    found = TOOLS[name](texts, threshold)
    seconds = time.process_time() - start
    precision, recall = len(found & gold) / max(1, len(found)), len(found & gold) / len(gold)
    cells = [precision, recall, 2 * precision * recall / max(1e-9, precision + recall)]
    for kind in KINDS:
        own = {pair for pair in gold if {kinds[pair[0]], kinds[pair[1]]} <= {"source", kind}}
        cells.append(len(found & own) / max(1, len(own)))
    setting = "" if name == "copydesk" else f", {threshold}"
    figures = " | ".join(f"{cell:.3f}" for cell in cells)
    return f"| {name} {importlib.metadata.version(name)}{setting} | {figures} | {seconds:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--tools", default="copydesk", help=f"some of {','.join(TOOLS)}")
    parser.add_argument("--least", type=int, default=600, help="leave out articles with fewer characters")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with options.articles.open(encoding="utf-8") as lines:
        stories = [text for line in lines if len(text := json.loads(line)["text"]) >= options.least]
    texts, story_of, kinds = corpus(stories, options.seed)
    print(f"{len(texts)} texts of {len(stories)} articles, {sum(map(len, texts)) / 1e6:.1f} million characters\n")
    print(f"| tool | precision | recall | F1 | {' | '.join(KINDS)} | CPU s |\n|{'---|' * (len(KINDS) + 5)}")
    for name in options.tools.split(","):
        for threshold in (0.7, 0.3) if name != "copydesk" else (0.0,):
            print(report(name, threshold, texts, story_of, kinds), flush=True)


if __name__ == "__main__":
    main()
