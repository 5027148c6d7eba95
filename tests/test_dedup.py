"""`duplicates`, `reuse` and `DuplicateIndex`: the cases shared with the Rust tests, and the contracts around them."""

import pickle
import random
import tomllib
from pathlib import Path

import polars
import pytest

import copydesk as cd

CASES = tomllib.loads((Path(__file__).parent / "cases" / "dedup.toml").read_text(encoding="utf-8"))["case"]
TEXTS = [text for case in CASES for text in case["texts"]]


def pairs(found):
    return [(row["left"], row["right"]) for row in found.pairs.to_pylist()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_collection(case):
    texts = case["texts"]
    found = cd.duplicates(texts)
    assert pairs(found) == [tuple(pair) for pair in case["pairs"]]
    assert found.clusters["cluster"].to_pylist() == case["clusters"]
    if "roles" in case:
        assert found.clusters["role"].to_pylist() == case["roles"]
    if "reuse" in case:
        rows = cd.reuse(texts).to_pylist()
        shared = [[row["left"], row["right"], texts[row["left"]][row["left_start"] : row["left_end"]]] for row in rows]
        assert shared == case["reuse"]


def test_every_pair_has_a_passage_and_unedited_passages_are_equal():
    found = cd.duplicates(TEXTS)
    rows = found.passages.to_pylist()
    assert {(row["left"], row["right"]) for row in rows} == set(pairs(found))
    for row in rows:
        left = TEXTS[row["left"]][row["left_start"] : row["left_end"]]
        right = TEXTS[row["right"]][row["right_start"] : row["right_end"]]
        assert (left.split() == right.split()) is not row["edited"]


def test_the_order_of_the_input_changes_nothing():
    order = list(range(len(TEXTS)))
    random.Random(5).shuffle(order)
    turned = cd.duplicates([TEXTS[doc] for doc in order])
    back = sorted((min(order[a], order[b]), max(order[a], order[b])) for a, b in pairs(turned))
    assert back == pairs(cd.duplicates(TEXTS))


def test_empty_short_and_missing_texts_match_nothing():
    found = cd.duplicates(["", "", None, "Rain.", "Rain."])
    assert pairs(found) == []
    assert found.clusters["doc"].to_pylist() == [0, 1, 3, 4]


def test_the_representative_is_the_fullest_or_the_first_by_rank():
    texts = CASES[0]["texts"]
    assert cd.duplicates(texts).clusters["representative"].to_pylist() == [0, 0, 2]
    assert cd.duplicates(texts, representative=[2, 1, 3]).clusters["representative"].to_pylist() == [1, 1, 2]


def test_an_index_in_batches_saved_between_answers_as_one_call(tmp_path):
    index = cd.DuplicateIndex()
    index.add(TEXTS[:4])
    index.save(tmp_path / "known")
    index = cd.DuplicateIndex.load(tmp_path / "known")
    index.add(TEXTS[4:])
    together, batch = index.duplicates(), cd.duplicates(TEXTS)
    for name in ("pairs", "clusters", "passages"):
        assert getattr(together, name).to_pylist() == getattr(batch, name).to_pylist()


def test_a_query_finds_known_copies_and_adds_nothing():
    index = cd.DuplicateIndex()
    index.add(CASES[0]["texts"])
    rows = index.query([CASES[0]["texts"][1]]).to_pylist()
    assert [(row["left"], row["right"]) for row in rows] == [(0, 0), (0, 1)]
    assert len(index) == 3


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"min_containment": 1.5}, "min_containment"),
        ({"min_chars": 0}, "min_chars"),
        ({"min_passage": 5}, "min_passage"),
    ],
)
def test_options_out_of_range_are_named(options, name):
    with pytest.raises(cd.OptionError, match=name):
        cd.duplicates(TEXTS, **options)


def corpus(n_copies=12):
    """Return stories of the sample with copies that are cut, headed, mended and shuffled, in an order by chance."""
    chance = random.Random(11)
    stories = [text for text in cd.load_sample().articles["text"].to_pylist() if text]
    texts = [*stories, *TEXTS, None, "", "Rain.", "a" * 70, "a" * 70]
    for number in range(n_copies * 10):
        lines = [line for line in chance.choice(stories).split("\n") if line]
        lines = lines[: chance.randrange(2, len(lines) + 1)]
        if number % 3 == 0:
            lines.insert(0, f"Wire service copy, filed by desk {number}")
        if number % 4 == 0:
            chance.shuffle(lines)
        if number % 5 == 0:
            lines = [line.replace(" the ", " that ", 2) for line in lines]
        texts.append(
            "\n\n".join([*lines, "Sign up for our morning letter and never miss a story from the valley again."])
        )
    chance.shuffle(texts)
    return texts


CORPUS = corpus()


def described(clusters, names):
    """Return each text's cluster as the set of its members, its representative and role, by name."""
    rows = clusters.to_pylist()
    key = "doc" if "doc" in clusters else "id"
    members = {}
    for row in rows:
        members.setdefault(row["cluster"], set()).add(names(row[key]))
    return {
        names(row[key]): (
            frozenset(members[row["cluster"]]),
            names(row["representative"]),
            row["role"],
            round(row["coverage"], 5),
        )
        for row in rows
    }


@pytest.mark.parametrize("order", ["as given", "turned", "by chance"])
def test_batches_in_any_order_give_the_clusters_of_one_call(order):
    docs = list(range(len(CORPUS)))
    if order == "turned":
        docs.reverse()
    elif order == "by chance":
        random.Random(3).shuffle(docs)
    index = cd.DuplicateIndex()
    for start in range(0, len(docs), 37):
        index.add([CORPUS[doc] for doc in docs[start : start + 37]])
    turned = index.duplicates()
    expected = cd.duplicates([CORPUS[doc] for doc in docs])
    for name in ("pairs", "clusters", "passages"):
        assert getattr(turned, name) == getattr(expected, name)
    once = cd.duplicates(CORPUS)

    def groups(found, number):
        clusters = {}
        for row in found.clusters.to_pylist():
            clusters.setdefault(row["cluster"], set()).add(number(row["doc"]))
        return sorted(map(sorted, clusters.values()))

    assert groups(turned, docs.__getitem__) == groups(once, int)
    assert len(once.pairs) > 100


def test_two_indexes_become_one():
    left, right, whole = cd.DuplicateIndex(), cd.DuplicateIndex(), cd.DuplicateIndex()
    left.add(CORPUS[:60])
    right.add(CORPUS[60:])
    left.merge(right)
    whole.add(CORPUS)
    assert left.duplicates() == whole.duplicates()
    assert len(right) == len(CORPUS) - 60
    with pytest.raises(cd.OptionError, match="other: an index with other options"):
        left.merge(cd.DuplicateIndex(min_chars=61))
    with pytest.raises(TypeError, match="other: got list; give a DuplicateIndex"):
        left.merge([])


def test_removed_texts_are_as_if_they_were_missing():
    index = cd.DuplicateIndex()
    index.add(CORPUS)
    gone = [0, 5, 17, 5]
    index.remove(gone)
    rest = [None if doc in gone else text for doc, text in enumerate(CORPUS)]
    assert index.duplicates() == cd.duplicates(rest)
    assert pickle.loads(pickle.dumps(index)).duplicates() == index.duplicates()
    with pytest.raises(cd.OptionError, match=f"docs: {len(CORPUS)}"):
        index.remove([len(CORPUS)])
    with pytest.raises(TypeError, match="docs"):
        index.remove(["0"])


GOLDEN = Path(__file__).parent / "cases" / "two-texts.copydup"


def test_the_format_of_a_saved_index_is_frozen(tmp_path):
    """A file of this version is read and written to the byte; one made anew means a new version of the format."""
    texts = [*CASES[0]["texts"][:2], None]
    index = cd.DuplicateIndex()
    index.add(texts)
    index.save(tmp_path / "now")
    assert (tmp_path / "now").read_bytes() == GOLDEN.read_bytes()
    assert cd.DuplicateIndex.load(GOLDEN).duplicates() == cd.duplicates(texts)
    other = bytearray(GOLDEN.read_bytes())
    other[8] += 1
    (tmp_path / "other").write_bytes(other)
    with pytest.raises(
        cd.FormatError, match=r"other: the index has format version \d+; this copydesk reads version \d+"
    ):
        cd.DuplicateIndex.load(tmp_path / "other")


def shuffled_by_band(rows):
    """Keep the texts that share a band with another, as an engine does."""
    bands = rows.select("id", "bands").explode("bands").drop_nulls()
    shared = bands.filter(pl_count().over("bands") > 1)["id"].unique()
    return rows.filter(polars.col("id").is_in(shared.implode()))


def pl_count():
    return polars.col("id").n_unique()


@pytest.mark.parametrize("n_batches", [1, 7])
def test_two_stages_give_the_clusters_of_one_call(n_batches):
    ids = [f"text {number}" for number in range(len(CORPUS))]
    docs = list(range(len(CORPUS)))
    random.Random(n_batches).shuffle(docs)
    batches = [docs[start::n_batches] for start in range(n_batches)]
    rows = polars.concat(
        [cd.sketch([CORPUS[doc] for doc in batch], [ids[doc] for doc in batch]).to_polars() for batch in batches]
    )
    kept = shuffled_by_band(rows)
    assert len(kept) < len(rows)
    by_id = sorted(docs, key=ids.__getitem__)
    expected = described(cd.duplicates([CORPUS[doc] for doc in by_id]).clusters, lambda place: ids[by_id[place]])
    found = described(cd.resolve(kept.sample(fraction=1, shuffle=True, seed=5)), str)
    assert found == {name: expected[name] for name in found}
    for name in set(expected) - set(found):
        assert expected[name] == ({name}, name, "unique", 0.0)
    for table in (kept, kept.to_arrow(), cd.Table.from_arrow(kept)):
        assert described(cd.resolve(table), str) == found


def test_a_sketch_depends_on_its_text_alone():
    alone = cd.sketch([CORPUS[3]])["sketch"].to_pylist()[0]
    assert cd.sketch(CORPUS, threads=3)["sketch"].to_pylist()[3] == alone
    table = cd.sketch([CORPUS[3], None, "Rain."])
    assert table.columns == ["id", "bands", "sketch"]
    assert table["id"].to_pylist() == [0, 1, 2]
    assert [len(bands) > 0 for bands in table["bands"].to_pylist()] == [True, False, False]
    assert [sketch is None for sketch in table["sketch"].to_pylist()] == [False, True, False]
    assert len(alone) < len(CORPUS[3].encode()) + 900
    assert cd.resolve(cd.sketch([])).to_pylist() == []


def test_sketches_that_do_not_belong_together_are_named():
    rows = cd.sketch(TEXTS[:3])
    with pytest.raises(cd.OptionError, match=r"ids: a column of 1 is not accepted; give one id a text \(3\)"):
        cd.sketch(TEXTS[:3], [1])
    with pytest.raises(cd.OptionError, match="sketches: rows 0 and 2 have the id 7"):
        cd.resolve(rows.with_columns({"id": [7, 1, 7]}))
    with pytest.raises(cd.OptionError, match="sketches: row 1 has no id"):
        cd.resolve(rows.with_columns({"id": [7, None, 8]}))
    with pytest.raises(TypeError, match="sketches: got a table without sketch"):
        cd.resolve(rows.select(["id"]))
    with pytest.raises(TypeError, match='sketches: got Table whose column "sketch" is large_string; give bytes'):
        cd.resolve(rows.with_columns({"sketch": ["a", "b", "c"]}))
    others = cd.sketch(TEXTS[:1], [3], min_chars=90)
    with pytest.raises(cd.OptionError, match="sketches: row 3, made with other options"):
        cd.resolve(polars.concat([rows.to_polars(), others.to_polars()]))
    broken = [row["sketch"][:-1] for row in rows.to_pylist()]
    with pytest.raises(cd.FormatError, match="sketches: row 0: "):
        cd.resolve(rows.with_columns({"sketch": broken}))
