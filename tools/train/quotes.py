"""Trains the weights that decide about quotations: what is speech, who speaks, whether a cue reports and what.

    python tools/train/quotes.py GOLD.jsonl.gz --kit DIR [--language de] [--folds 5] [--write lang/de]

Reads annotated articles, counts how strongly each word form speaks for reported speech, lets the core propose
candidates with their features, and fits one linear model a task. The program that proposes is built by
`cargo build --profile quick -p copydesk-core --example features`. With `--folds` every article is scored by models that
have not seen it, with the scorer of the evaluation kit. With `--write` the weights of all articles go to `quotes.model`
and the word forms to `strengths.toml` in the folder given. The same input gives the same bytes.
"""

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

ROOT = Path(__file__).resolve().parents[2]
FEATURES = ROOT / "target" / "quick" / "examples" / "features"
TASKS = ("speech", "speaker", "rule", "cue", "report")
YES_NO = {"speech", "rule", "cue"}
# Bits of a place in the table, strength of the pull towards zero, fewest groups that a feature must be in.
SETTINGS = {
    "speech": (17, 4.0, 3),
    "speaker": (18, 3.0, 3),
    "rule": (16, 4.0, 3),
    "cue": (16, 4.0, 3),
    "report": (18, 6.0, 4),
}
WORD = re.compile(r"[^\W\d_]+")
# The commonest word of reported speech, and what names a source though it seldom stands beside marks.
SAID = {"said", "says", "sagte", "sagt"}
ACCORDING = {"according", "laut", "zufolge"}
STEPS = 20
YES_FROM = 0.4


def read_articles(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def pieces(text, start, end):
    """The span cut at line breaks."""
    at = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def strengths(articles):
    """How strongly each word form speaks for reported speech: 6 for *said*, 1 for a word that may."""
    seen, cue, beside = Counter(), Counter(), Counter()
    for article in articles:
        text = article["text"]
        seen.update(word.lower() for word in WORD.findall(text))
        for quotation in {(q["cue"]["start"], q["cue"]["end"]): q for q in article["quotes"] if q["cue"]}.values():
            for word in WORD.findall(quotation["cue"]["text"]):
                cue[word.lower()] += 1
                beside[word.lower()] += bool(quotation["quoted"])
    found = {}
    for word, count in sorted(cue.items()):
        r, q = (number / max(seen[word], count) for number in (count, beside[word]))
        if count < 2 or len(word) < 3 or len(word) > 24:
            continue
        if q > 0.25 or word in ACCORDING:
            found[word] = 6 if word in SAID else 5
        else:
            found[word] = 4 if r > 0.5 else 3 if r > 0.3 else 2 if r > 0.15 else 1 if r > 0.07 else 0
    return {word: strength for word, strength in found.items() if strength}


def strengths_file(words):
    """The word forms as `src/lang/quote.rs` reads them."""
    out = [
        "# How strongly a word form speaks for reported speech: 6 is *said*, 1 a word that may report.",
        "# source: counted in annotated news by tools/train/quotes.py, which writes this file.",
    ]
    for strength in range(6, 0, -1):
        listed = textwrap.wrap(" ".join(sorted(word for word in words if words[word] == strength)), 118)
        out += [f"{strength} = '''", *listed, "'''"]
    return "\n".join(out) + "\n"


def record(article):
    """An article and its annotations in bytes, as the program reads them."""
    text = article["text"]
    before = np.concatenate([[0], np.cumsum([len(c.encode()) for c in text])])
    out = [f"TEXT {before[-1]}\n".encode(), text.encode(), b"\n"]
    claimed = set()
    for quotation in article["quotes"]:
        speaker = quotation["speaker"]
        spans = [(speaker["start"], speaker["end"]), *speaker.get("more", [])] if speaker else []
        for start, end in quotation["quoted"]:
            for piece in pieces(text, start, end):
                if piece not in claimed:
                    claimed.add(piece)
                    numbers = [before[place] for span in [piece, *spans] for place in span]
                    out.append(("F " + " ".join(map(str, numbers)) + "\n").encode())
        if quotation["cue"]:
            cue = quotation["cue"]
            numbers = [before[place] for place in (quotation["start"], quotation["end"], cue["start"], cue["end"])]
            out.append(("C " + " ".join(map(str, numbers)) + "\n").encode())
    return b"".join(out)


def run(wanted, language, articles, words, weights):
    """What the program answers for the articles."""
    with tempfile.TemporaryDirectory() as folder:
        list_of_words = Path(folder) / "strengths"
        list_of_words.write_text("".join(f"{word} {strength}\n" for word, strength in words.items()))
        model = "-"
        if weights is not None:
            model = Path(folder) / "model"
            model.write_bytes(weights)
        command = [FEATURES, wanted, language, list_of_words, model]
        return subprocess.run(command, input=b"".join(map(record, articles)), stdout=subprocess.PIPE, check=True).stdout


class Choices:
    """All choices of one task.

    `parts` is a matrix of shared parts by hashed features, `links` one of candidates by the parts they have; the other
    arrays have one value a candidate, a part or a choice.
    """

    def __init__(self, bits, choices):
        def joined(place, kind):
            return np.concatenate([choice[place] for choice in choices]) if choices else np.zeros(0, kind)

        table = joined(1, np.uint32).reshape(-1, 2)
        self.right = table[:, 0] > 0
        n_candidates = [len(choice[1]) // 2 for choice in choices]
        n_parts = [len(choice[3]) for choice in choices]
        self.group = np.repeat(np.arange(len(choices)), n_candidates)
        self.part_group = np.repeat(np.arange(len(choices)), n_parts)
        self.doc_of = np.array([choice[0] for choice in choices], dtype=int)
        first_part = np.repeat(np.cumsum([0, *n_parts])[:-1], [len(choice[2]) for choice in choices])
        links = joined(2, np.uint32).astype(np.int64) + first_part
        self.links = ones(links, table[:, 1], sum(n_parts))
        self.parts = ones(joined(4, np.uint32) >> (32 - bits), joined(3, np.uint32), 1 << bits)

    def only(self, picked):
        """The choices that `picked` marks, one value a choice."""
        some = object.__new__(Choices)
        candidates, parts = picked[self.group], picked[self.part_group]
        some.right, some.group, some.part_group = self.right[candidates], self.group[candidates], self.part_group[parts]
        some.doc_of = self.doc_of
        some.links = self.links[candidates][:, np.flatnonzero(parts)]
        some.parts = self.parts[parts]
        return some


def ones(columns, lengths, width):
    """A sparse matrix of ones, `lengths` of them in each row."""
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((np.ones(len(columns)), columns.astype(np.int32), starts), shape=(len(lengths), width))


def read_choices(answer):
    numbers = np.frombuffer(answer, dtype="<u4")
    found = [[] for _ in TASKS]
    at = 0
    while at < len(numbers):
        task, doc, _, _, n_candidates, n_parts, n_links, n_features = numbers[at : at + 8].tolist()
        ends = np.cumsum([at + 8, 2 * n_candidates, n_links, n_parts, n_features]).tolist()
        found[task].append((doc, *(numbers[start:end] for start, end in pairwise(ends))))
        at = ends[-1]
    return [Choices(SETTINGS[task][0], choices) for task, choices in zip(TASKS, found, strict=True)]


def group_starts(group):
    return np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))


def keep_common(choices, fewest):
    """Columns seen in `fewest` groups or more."""
    _, number = np.unique(choices.part_group, return_inverse=True)
    pick = sparse.csr_matrix((np.ones(len(number)), (number, np.arange(len(number)))))
    return np.asarray((pick @ choices.parts > 0).sum(axis=0)).ravel() >= fewest


def fit(choices, picked, yes_no, pull, fewest):
    """Weights of the choices picked: logistic for a yes-no task, else softmax over the candidates of a group."""
    choices = choices.only(picked)
    if not yes_no:
        # A group without a right candidate teaches nothing.
        has = np.zeros(len(picked), bool)
        has[choices.group[choices.right]] = True
        choices = choices.only(has)
    right, links = choices.right, choices.links
    common = np.flatnonzero(keep_common(choices, fewest))
    parts = choices.parts[:, common].tocsr()
    turned, turned_links = parts.T.tocsr(), links.T.tocsr()
    starts = group_starts(choices.group)
    sizes = np.diff(np.append(starts, len(choices.group)))

    def loss(weights):
        score = links @ (parts @ weights)
        if yes_no:
            signed = np.where(right, score, -score)
            value = np.logaddexp(0, -signed).sum()
            slope = np.where(right, -1, 1) / (1 + np.exp(signed))
        else:
            score -= np.repeat(np.maximum.reduceat(score, starts), sizes)
            weight = np.exp(score)
            of_right = weight * right
            total, good = np.add.reduceat(weight, starts), np.add.reduceat(of_right, starts)
            value = (np.log(total) - np.log(good + 1e-30)).sum()
            slope = weight / np.repeat(total, sizes) - of_right / np.repeat(good + 1e-30, sizes)
        return value + 0.5 * pull * weights @ weights, turned @ (turned_links @ slope) + pull * weights

    start = np.zeros(parts.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80, "maxcor": 8})
    weights = np.zeros(choices.parts.shape[1])
    weights[common] = found.x
    return weights


def probabilities(choices, weights, yes_no):
    score = choices.links @ (choices.parts @ weights)
    if yes_no:
        return 1 / (1 + np.exp(-score))
    starts = group_starts(choices.group)
    sizes = np.diff(np.append(starts, len(score)))
    weight = np.exp(score - np.repeat(np.maximum.reduceat(score, starts), sizes))
    return weight / np.repeat(np.add.reduceat(weight, starts), sizes)


def share_right(task, choices, weights):
    """The share of choices that come out as the annotators have them."""
    p = probabilities(choices, weights, task in YES_NO)
    if task in YES_NO:
        return np.mean(choices.right == (p >= YES_FROM))
    starts = group_starts(choices.group)
    best = p == np.repeat(np.maximum.reduceat(p, starts), np.diff(np.append(starts, len(p))))
    return np.mean(np.add.reduceat(best & choices.right, starts) > 0)


def calibration(scores, right):
    """The share of right rows for equal steps of their score, in 255ths, never falling."""
    step = step_of(scores)
    counts, shares = np.bincount(step), np.bincount(step, weights=right)
    used = np.flatnonzero(counts)
    curve = IsotonicRegression(out_of_bounds="clip")
    curve.fit(used, shares[used] / counts[used], sample_weight=counts[used])
    return [int(value) for value in np.round(255 * curve.predict(np.arange(STEPS)))]


def step_of(scores):
    return np.minimum((np.asarray(scores) * STEPS).astype(int), STEPS - 1)


def calibrated(steps, scores):
    """As `src/quote/model.rs` has it."""
    return np.array(steps)[step_of(scores)] / 255


def rows_right(article, rows, kit, corpus):
    """Of each row whether the annotators have it too, and the same speaker or none."""
    right = set()
    for what in ("quoted", "content"):
        gold, found = corpus.gold_pieces(article, what), corpus.found_pieces(article["text"], rows, what)
        for span, other in kit.match(gold, found).items():
            speaker, row = gold[span]["speaker"], found[other]
            if kit.speaker_right(speaker, row) if speaker else row.speaker is None:
                right.add((what, id(row)))
    return [("quoted" if row.kind in {"direct", "mixed"} else "content", id(row)) in right for row in rows]


def calibrations_of(rows, folds):
    """A table for each task that gives rows their confidence, and how far it holds on folds left out.

    `rows` are (fold, row, whether it is right); a table is learned from the rows of all folds.
    """
    tables, lines = {}, []
    for task, kinds in (("speaker", ("direct", "mixed")), ("report", ("indirect",))):
        picked = [(fold, row.confidence, right) for fold, row, right in rows if row.kind in kinds]
        if not picked:
            continue
        fold, score, right = map(np.array, zip(*picked, strict=True))
        tables[task] = calibration(score, right)
        said = np.zeros(len(score))
        for one in folds:
            if (fold != one).any():
                said[fold == one] = calibrated(calibration(score[fold != one], right[fold != one]), score[fold == one])
        lines.append(f"{'/'.join(kinds)}: rows, confidence and share right, by steps of the confidence")
        for step in np.arange(0, 1, 0.2):
            inside = (said >= step) & ((said < step + 0.2) | (step > 0.7))
            if inside.any():
                values = f"{inside.sum():6} {said[inside].mean():6.3f} {right[inside].mean():6.3f}"
                lines.append(f"  {step:.1f}-{step + 0.2:.1f} {values}")
    blocks = [(row.confidence, right) for _, row, right in rows if row.kind == "block"]
    if blocks:
        lines.append("block, by rules alone: {} rows, {:.3f} {:.3f}".format(len(blocks), *np.mean(blocks, axis=0)))
    return tables, lines


def quantised(weights):
    scale = np.abs(weights).max() / 127 or 1.0
    return np.float32(scale), np.round(weights / scale).astype(np.int8)


def packed(models, calibrations, tasks):
    """The weights file of the first `tasks`, as `src/quote/model.rs` reads it."""
    out = []
    for task in TASKS[:tasks]:
        scale, weights = quantised(models[task])
        steps = calibrations.get(task, [])
        out += [bytes([SETTINGS[task][0]]), scale.tobytes(), bytes([len(steps)]), bytes(steps), weights.tobytes()]
    return b"".join(out)


def train(choices, docs, times=1.0):
    """One model a task from the choices in `docs`; the pull towards zero is so many `times` the usual."""
    models = {}
    for task, into in zip(TASKS, choices, strict=True):
        _, pull, fewest = SETTINGS[task]
        models[task] = fit(into, np.isin(into.doc_of, docs), task in YES_NO, times * pull, fewest)
    return models


def found_of(line, kit):
    doc, *numbers, rule, confidence = line.split()
    start, end, kind, *rest = numbers
    clause_start, clause_end, speaker_start, speaker_end = (None if value == "-" else int(value) for value in rest)
    kind = ("direct", "mixed", "block", "indirect")[int(kind)]
    span = (int(start), int(end))
    quotation = kit.Found(
        kind=kind,
        quoted=[] if kind == "indirect" else [span],
        content=(clause_start, clause_end) if kind == "mixed" and clause_start is not None else span,
        speaker=None if speaker_start is None else (speaker_start, speaker_end),
    )
    quotation.rule, quotation.confidence = rule, float(confidence)
    return int(doc), quotation


def score(articles, answers, kit, corpus):
    """The kit's figures for answers already made."""
    corpus.contender_named = lambda *_: lambda *_: answers
    return corpus.evaluate("linear", articles)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("--language", default="en", help="code of the articles' language, whose rules propose")
    parser.add_argument(
        "--pull", type=float, default=1.0, help="times the usual pull towards zero; few articles need more"
    )
    parser.add_argument(
        "--tasks", type=int, default=len(TASKS), help="weights for the first N tasks; rules decide about the others"
    )
    parser.add_argument("--kit", required=True, help="folder with the scorer of the evaluation kit")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, help="score only the first N folds")
    parser.add_argument("--write", type=Path, help="folder for the weights of all articles")
    options = parser.parse_args()
    sys.path.insert(0, options.kit)
    import quotelib as kit
    import score_corpus as corpus

    articles = read_articles(options.gold)
    # Neighbouring articles are of one outlet and one day, so the folds are dealt in turn.
    fold_of = np.arange(len(articles)) % max(options.folds, 1)
    answers = [[] for _ in articles]
    rows = []

    def one(fold):
        held, rest = np.flatnonzero(fold_of == fold), np.flatnonzero(fold_of != fold)
        words = strengths([articles[i] for i in rest])
        choices = read_choices(run("choices", options.language, articles, words, None))
        models = train(choices, rest, options.pull)
        shares = [
            f"{task} {100 * share_right(task, into.only(np.isin(into.doc_of, held)), models[task]):.1f}"
            for task, into in zip(TASKS, choices, strict=True)
        ]
        print(f"fold {fold}: choices right: {', '.join(shares)}", flush=True)
        weights = packed(models, {}, options.tasks)
        rows = run("rows", options.language, [articles[i] for i in held], words, weights)
        return held, rows.decode().splitlines()

    folds = range(options.folds)[: options.only] if options.only is not None else range(options.folds)
    for fold in folds:
        held, lines = one(fold)
        for line in lines:
            doc, quotation = found_of(line, kit)
            answers[held[doc]].append(quotation)
    if len(folds):
        scored = [i for i in range(len(articles)) if fold_of[i] in folds]
        _, lines = score([articles[i] for i in scored], [answers[i] for i in scored], kit, corpus)
        print("\n".join(lines))
        for i in scored:
            verdicts = rows_right(articles[i], answers[i], kit, corpus)
            rows += [(fold_of[i], row, right) for row, right in zip(answers[i], verdicts, strict=True)]
    calibrations, lines = calibrations_of(rows, folds)
    print("\n".join(lines))
    if options.write:
        words = strengths(articles)
        choices = read_choices(run("choices", options.language, articles, words, None))
        models = train(choices, np.arange(len(articles)), options.pull)
        (options.write / "quotes.model").write_bytes(packed(models, calibrations, options.tasks))
        (options.write / "strengths.toml").write_text(strengths_file(words), encoding="utf-8")


if __name__ == "__main__":
    main()
