"""Trains the weights that decide about quotations: what is speech, who speaks.

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
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

ROOT = Path(__file__).resolve().parents[2]
FEATURES = ROOT / "target" / "quick" / "examples" / "features"
TASKS = ("speech", "speaker")
YES_NO = {"speech"}
# Bits of a place in the table, strength of the pull towards zero, fewest groups that a feature must be in.
SETTINGS = {"speech": (16, 3.0, 3), "speaker": (17, 2.0, 3)}
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
    """All choices of one task: a matrix of candidates by hashed features, and which candidates are right."""

    def __init__(self, bits):
        self.bits = bits
        self.columns, self.lengths, self.right, self.group, self.doc = [], [], [], [], []

    def matrix(self):
        starts = np.concatenate([[0], np.cumsum(self.lengths)])
        columns = np.concatenate(self.columns) >> (32 - self.bits)
        values = np.ones(len(columns), dtype=np.float32)
        return sparse.csr_matrix((values, columns.astype(np.int32), starts), shape=(len(self.lengths), 1 << self.bits))


def read_choices(answer):
    numbers = np.frombuffer(answer, dtype="<u4")
    choices = [Choices(SETTINGS[task][0]) for task in TASKS]
    at = groups = 0
    head = numbers
    while at < len(numbers):
        task, doc, _, _, count = head[at : at + 5].tolist()
        at += 5
        into = choices[task]
        groups += 1
        for _ in range(count):
            right, length = head[at : at + 2].tolist()
            at += 2
            into.columns.append(numbers[at : at + length])
            into.lengths.append(length)
            into.right.append(right)
            into.group.append(groups)
            into.doc.append(doc)
            at += length
    for into in choices:
        into.right = np.array(into.right, dtype=bool)
        into.group = np.array(into.group)
        into.doc = np.array(into.doc)
        into.rows = into.matrix()
        del into.columns
    return choices


def group_starts(group):
    return np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))


def keep_common(rows, group, fewest):
    """Columns seen in `fewest` groups or more."""
    number = np.cumsum(np.concatenate([[0], (group[1:] != group[:-1]).astype(int)]))
    pick = sparse.csr_matrix((np.ones(len(group), np.float32), (number, np.arange(len(group)))))
    counts = np.asarray((pick @ rows > 0).sum(axis=0)).ravel()
    return counts >= fewest


def fit(choices, mask, yes_no, pull, fewest):
    """Weights of the choices in `mask`: logistic for a yes-no task, else softmax over the candidates of a group."""
    rows, right, group = choices.rows[mask], choices.right[mask], choices.group[mask]
    if not yes_no:
        # A group without a right candidate teaches nothing.
        starts = group_starts(group)
        has = np.repeat(np.add.reduceat(right, starts) > 0, np.diff(np.append(starts, len(group))))
        rows, right, group = rows[has], right[has], group[has]
    common = np.flatnonzero(keep_common(rows, group, fewest))
    small = rows[:, common].tocsr()
    turned = small.T.tocsr()
    starts = group_starts(group)
    sizes = np.diff(np.append(starts, len(group)))

    def loss(weights):
        score = small @ weights
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
        return value + 0.5 * pull * weights @ weights, turned @ slope + pull * weights

    start = np.zeros(small.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 120, "maxcor": 8})
    weights = np.zeros(choices.rows.shape[1])
    weights[common] = found.x
    return weights


def probabilities(choices, weights, yes_no):
    score = choices.rows @ weights
    if yes_no:
        return 1 / (1 + np.exp(-score))
    starts = group_starts(choices.group)
    sizes = np.diff(np.append(starts, len(score)))
    weight = np.exp(score - np.repeat(np.maximum.reduceat(score, starts), sizes))
    return weight / np.repeat(np.add.reduceat(weight, starts), sizes)


def outcomes(choices, weights, yes_no, mask):
    """Of each choice in `mask` the probability of what comes out, and whether it is right."""
    p = probabilities(choices, weights, yes_no)
    if yes_no:
        return p[mask], choices.right[mask] == (p[mask] >= YES_FROM)
    starts = group_starts(choices.group)
    best = p == np.repeat(np.maximum.reduceat(p, starts), np.diff(np.append(starts, len(p))))
    picked = mask[starts]
    return np.maximum.reduceat(p, starts)[picked], np.add.reduceat(best & choices.right, starts)[picked] > 0


def calibration(task, p, right):
    """The share of right answers for equal steps of the probability, in 255ths, never falling."""
    said_yes = right if task not in YES_NO else right == (p >= YES_FROM)
    curve = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(p, said_yes)
    return [int(value) for value in np.round(255 * curve.predict((np.arange(STEPS) + 0.5) / STEPS))]


def quantised(weights):
    scale = np.abs(weights).max() / 127 or 1.0
    return np.float32(scale), np.round(weights / scale).astype(np.int8)


def packed(models, calibrations):
    """The weights file, as `src/quote/model.rs` reads it."""
    out = []
    for task in TASKS:
        scale, weights = quantised(models[task])
        steps = calibrations.get(task, [])
        out += [bytes([SETTINGS[task][0]]), scale.tobytes(), bytes([len(steps)]), bytes(steps), weights.tobytes()]
    return b"".join(out)


def train(choices, mask_of, times=1.0):
    """One model a task from the candidates that `mask_of` picks; the pull towards zero is so many `times` the usual."""
    models = {}
    for task, into in zip(TASKS, choices, strict=True):
        _, pull, fewest = SETTINGS[task]
        models[task] = fit(into, mask_of(into), task in YES_NO, times * pull, fewest)
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
    held_out = {task: [] for task in TASKS}

    def one(fold):
        held, rest = np.flatnonzero(fold_of == fold), np.flatnonzero(fold_of != fold)
        words = strengths([articles[i] for i in rest])
        choices = read_choices(run("choices", options.language, articles, words, None))
        models = train(choices, lambda into: np.isin(into.doc, rest), options.pull)
        for task, into in zip(TASKS, choices, strict=True):
            held_out[task].append(outcomes(into, models[task], task in YES_NO, np.isin(into.doc, held)))
        lines = (
            run("rows", options.language, [articles[i] for i in held], words, packed(models, {})).decode().splitlines()
        )
        return held, lines

    folds = range(options.folds)[: options.only] if options.only is not None else range(options.folds)
    for fold in folds:
        held, lines = one(fold)
        figures = ", ".join(f"{task} {100 * held_out[task][-1][1].mean():.1f}" for task in TASKS)
        print(f"fold {fold}: choices right: {figures}", flush=True)
        for line in lines:
            doc, quotation = found_of(line, kit)
            answers[held[doc]].append(quotation)
    if len(folds):
        scored = [i for i in range(len(articles)) if fold_of[i] in folds]
        _, lines = score([articles[i] for i in scored], [answers[i] for i in scored], kit, corpus)
        print("\n".join(lines))
    calibrations = {}
    if len(folds):
        for task in TASKS:
            calibrations[task] = calibration(task, *map(np.concatenate, zip(*held_out[task], strict=True)))
    if options.write:
        words = strengths(articles)
        choices = read_choices(run("choices", options.language, articles, words, None))
        models = train(choices, lambda into: np.ones(len(into.right), bool), options.pull)
        (options.write / "quotes.model").write_bytes(packed(models, calibrations))
        (options.write / "strengths.toml").write_text(strengths_file(words), encoding="utf-8")


if __name__ == "__main__":
    main()
