"""Write the sample corpus and its gold from the marked-up pages in `tests/gold/sample`.

    python tools/build_sample.py            write both files
    python tools/build_sample.py --check    exit with 1 if they are not what the pages say

A page is its text with tags around what a reader finds in it; `tests/gold/README.md` explains them. Without the tags it
is the text of the article, so every offset in the gold is counted, never typed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "tests/gold/sample"
ARTICLES = ROOT / "python/copydesk/data/sample/articles.jsonl"
GOLD = ROOT / "tests/gold/sample-gold.json"

KINDS = {"d": "direct", "m": "mixed", "b": "block", "i": "indirect", "t": "title", "s": "scare"}
RELATIONS = {"v": "verbatim", "t": "trimmed", "c": "cleaned-up", "p": "paraphrase", "b": "back-translated"}
REGIONS = ("title", "byline", "dateline", "date", "body", "r")
PHRASES = {"s": "speaker", "c": "cue", "cl": "clause", "a": "addressee", "v": "venue", "via": "via"}
MARKS = {"“": "”", "‘": "’", '"': '"', "'": "'"}


class Page:
    """One page: its text, and every tag in it as (name, attributes, span)."""

    def __init__(self, path: Path) -> None:
        root = ET.parse(path).getroot()
        if path.stem != root.get("id"):
            raise ValueError(f"{path.name} holds the page {root.get('id')!r}")
        self.name, self.outlet, self.published = root.attrib["id"], root.attrib["outlet"], root.attrib["published"]
        self.tags: list[tuple[str, dict[str, str], dict]] = []
        pieces: list[str] = []
        self._read(root, pieces)
        self.text = "".join(pieces)
        for _, _, span in self.tags:
            span["text"] = self.text[span["start"] : span["end"]]
            if span["text"] != span["text"].strip():
                raise ValueError(f"{path.name}: blanks at the edge of {span['text']!r}")

    def _read(self, element: ET.Element, pieces: list[str]) -> None:
        is_page = element.tag == "page"
        pieces.append((element.text or "").removeprefix("\n" if is_page else ""))
        for child in element:
            span = {"start": sum(map(len, pieces))}
            slot = len(self.tags)
            self.tags.append((child.tag, dict(child.attrib), span))
            self._read(child, pieces)
            span["end"] = sum(map(len, pieces))
            assert self.tags[slot][2] is span
            pieces.append(child.tail or "")
        if is_page:
            pieces[-1] = pieces[-1].removesuffix("\n")

    def spans(self, tag: str) -> list[dict]:
        return [span for name, _, span in self.tags if name == tag]

    def region_at(self, position: int) -> str:
        for name, attributes, span in self.tags:
            if name in REGIONS and span["start"] <= position < span["end"]:
                return attributes["k"] if name == "r" else name
        raise ValueError(f"{self.name}: no region holds character {position}")


def one(spans: list[dict]) -> dict | None:
    if len(spans) > 1:
        raise ValueError(f"more than one: {spans}")
    return spans[0] if spans else None


def document(page: Page) -> dict:
    """The labels of a page that are not quotations."""
    return {
        "doc": page.name,
        "n_codepoints": len(page.text),
        "outlet": page.outlet,
        "title": one(page.spans("title")),
        "byline": one(page.spans("byline")),
        "dateline": one(page.spans("dateline")),
        "date": one(page.spans("date")),
        "date_iso": page.published[:10],
        "date_source": "written in the text" if page.spans("date") else "time of publication",
        "body": page.spans("body"),
        "regions": [{**span, "kind": attributes["k"]} for tag, attributes, span in page.tags if tag == "r"],
    }


def quotations(page: Page, people: dict[str, str]) -> tuple[list[dict], dict[str, str], list[tuple[str, str, dict]]]:
    """The quotations of a page, the ids of their labels, and (utterance, relation, member) for the clusters."""
    phrases: dict[str, dict[str, dict]] = defaultdict(dict)
    addressees: dict[str, str] = {}
    for tag, attributes, span in page.tags:
        if tag in PHRASES:
            for label in attributes["n"].split():
                if PHRASES[tag] in phrases[label]:
                    raise ValueError(f"{page.name}: {label} has two of {tag}")
                phrases[label][PHRASES[tag]] = dict(span)
                if tag == "a" and "p" in attributes:
                    addressees[label] = attributes["p"]
    marked = [(attributes, span) for tag, attributes, span in page.tags if tag == "q"]
    labels = [attributes["n"] for attributes, _ in marked]
    if len(set(labels)) < len(labels) or set(phrases) - set(labels):
        astray = sorted(set(phrases) - set(labels))
        raise ValueError(f"{page.name}: labels {astray} name no quotation, or one is given twice")
    ids = {label: f"{page.name}-q{number:02}" for number, label in enumerate(labels, 1)}
    rows, members = [], []
    for attributes, span in marked:
        label, kind = attributes["n"], KINDS[attributes.get("k", "d")]
        found = phrases[label]
        speech = kind not in ("title", "scare")
        code = attributes.get("p")
        if speech and code is None:
            raise ValueError(f"{page.name}: {label} says nobody's words: {span['text']!r}")
        speaker = found.get("speaker")
        rows.append(
            {
                "id": ids[label],
                "kind": kind,
                **span,
                "marks": marks(page, span, kind),
                "required": "opt" not in attributes and kind != "scare",
                "region": page.region_at(span["start"]),
                "speaker": speaker,
                "speaker_canonical": None if code in (None, "-") else people.get(code, code),
                "speaker_certain": not speech or speaker is not None,
                "cue": found.get("cue"),
                "cue_class": attributes.get("cc", "speech" if "cue" in found else "none") if speech else None,
                "addressee": found.get("addressee"),
                "addressee_canonical": addressees.get(label),
                "venue": found.get("venue"),
                "venue_canonical": None,
                "venue_certain": None,
                "clause": found.get("clause"),
                "via": found.get("via"),
                "continues": ids[attributes["cont"]] if "cont" in attributes else None,
                "anaphor": None,
                "question": "question" in attributes,
                "note": attributes.get("note"),
            }
        )
        inner = [
            (part["u"], part.get("r", "v"), inside)
            for tag, part, inside in page.tags
            if tag == "part" and span["start"] <= inside["start"] and inside["end"] <= span["end"]
        ]
        for utterance, relation, part in inner or [(attributes.get("u"), attributes.get("r", "v"), span)]:
            if utterance:
                member = {
                    "quote": ids[label],
                    **part,
                    "relation": [RELATIONS[letter] for letter in relation],
                    "certain": not utterance.endswith("?"),
                    "note": None,
                }
                members.append((utterance.rstrip("?"), label, member))
    return rows, ids, members


def marks(page: Page, span: dict, kind: str) -> list[str] | None:
    """The marks around a quotation."""
    if kind in ("block", "indirect"):
        return None
    pair = [page.text[span["start"] - 1], page.text[span["end"]]]
    if MARKS.get(pair[0]) != pair[1]:
        raise ValueError(f"{page.name}: {pair} are no marks around {span['text']!r}")
    return pair


def build() -> tuple[list[dict], dict]:
    """The articles and the gold."""
    table = tomllib.loads((PAGES / "clusters.toml").read_text(encoding="utf-8"))
    people, venues = table["people"], table["venues"]
    pages = sorted((Page(path) for path in PAGES.glob("*.xml")), key=lambda page: page.published)
    documents, ids, members = [], {}, defaultdict(list)
    aliases = defaultdict(set)
    for page in pages:
        rows, own_ids, own_members = quotations(page, people)
        documents.append({**document(page), "quotes": rows})
        ids |= {f"{page.name} {label}": quote for label, quote in own_ids.items()}
        for utterance, _, member in own_members:
            members[utterance].append(member)
        for row in rows:
            if row["speaker"] and row["speaker_canonical"]:
                aliases[row["speaker_canonical"]].add(row["speaker"]["text"])
    by_id = {row["id"]: row for d in documents for row in d["quotes"]}
    clusters, points = [], defaultdict(list)
    for cluster in table["cluster"]:
        base = ids[cluster["base"]]
        own = sorted(members.pop(cluster["id"]), key=lambda member: member["quote"] != base)
        if own[0]["quote"] != base:
            raise ValueError(f"{cluster['id']}: its base {base} is no member")
        venue = venues[cluster["venue"]] if "venue" in cluster else None
        for member in own:
            row = by_id[member["quote"]]
            if venue and member["certain"]:
                row["venue_canonical"], row["venue_certain"] = venue, row["venue"] is not None
        points[cluster["point"]].append(cluster["id"])
        clusters.append(
            {
                "id": cluster["id"],
                "point": cluster["point"],
                "label": cluster["label"],
                "speaker": people[cluster["speaker"]],
                "venue": venue,
                "base": base,
                "members": own,
                "note": cluster.get("note"),
            }
        )
    if members:
        raise ValueError(f"clusters.toml has no {sorted(members)}")
    articles = [
        {
            "id": page.name,
            "outlet": page.outlet,
            "published": page.published,
            "title": one(page.spans("title"))["text"],
            "text": page.text,
        }
        for page in pages
    ]
    gold = {
        "version": 1,
        "offsets": "Unicode code points, half-open [start, end), into the text of the article",
        "documents": documents,
        "clusters": clusters,
        "points": dict(sorted(points.items())),
        "speaker_aliases": {name: sorted(phrases) for name, phrases in sorted(aliases.items())},
    }
    return articles, gold


def laid_out(value: object) -> str:
    """JSON with one quotation, region or member a line: only what holds a list of objects is broken up."""
    if isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        return "[\n" + ",\n".join(map(laid_out, value)) + "\n]"
    if isinstance(value, dict) and any(isinstance(inner, list) and "{" in str(inner) for inner in value.values()):
        return "{\n" + ",\n".join(f"{json.dumps(key)}: {laid_out(inner)}" for key, inner in value.items()) + "\n}"
    return json.dumps(value, ensure_ascii=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the files are up to date")
    check = parser.parse_args().check
    articles, gold = build()
    wanted = {
        ARTICLES: "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles),
        GOLD: laid_out(gold) + "\n",
    }
    stale = [path for path in wanted if not path.exists() or path.read_text(encoding="utf-8") != wanted[path]]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is not what the pages say: run tools/build_sample.py", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
