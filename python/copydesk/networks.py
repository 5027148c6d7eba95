"""Who shares words with whom, as a graph: statements in common, articles copied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from os import PathLike
from pathlib import Path
from typing import Any, Literal, NamedTuple

from copydesk._core import Table
from copydesk._types import ArrowTable
from copydesk.errors import OptionError
from copydesk.html import escape
from copydesk.rows import BODY, Part, Sources, carried, one_of, records, rows_of, sources_of

Pair = tuple[Any, Any]


class Network(NamedTuple):
    """A graph as two tables.

    Attributes
    ----------
    nodes : Table
        `name` of the outlet (or article), `articles`.
    edges : Table
        `source`, `target`, `kind`, `number`. Of kind `copies`, `number` articles of the target are copies of articles
        of the source; of kind `statements`, both carry `number` statements, and source and target stand in order of
        first appearance.
    """

    nodes: Table
    edges: Table

    def write_graphml(self, path: str | PathLike[str]) -> None:
        """Write the graph for Gephi, networkx or igraph.

        Every edge has its `kind`; only those of kind `copies` have a direction that means anything.

        Raises
        ------
        OptionError : the name does not end in .graphml.
        OSError : the file cannot be written.
        """
        from copydesk import store

        target = Path(path)
        if target.suffix.lower() != ".graphml":
            raise OptionError(f"path: {str(target)!r} is not accepted; give a name that ends in .graphml")
        store.refuse_no_place(target)
        store.write_whole(target, "".join(_graphml(self)).encode("utf-8"))


def network(
    utterances: ArrowTable,
    clusters: ArrowTable,
    sources: Sources | ArrowTable,
    *,
    rows: Literal["outlet", "id"] = "outlet",
    regions: Collection[str] = BODY,
) -> Network:
    """Give the graph of shared words: statements in common, articles copied.

    Parameters
    ----------
    utterances
        As in `copydesk.analysis.matrix`.
    clusters : table
        The clusters of `copydesk.duplicates`.
    sources
        As in `copydesk.analysis.matrix`.
    rows : {"outlet", "id"}
        A node an outlet, or one an article.
    regions
        As in `copydesk.analysis.matrix`.

    Returns
    -------
    Network
        As `Coverage.network` gives.

    Raises
    ------
    TypeError, OptionError
        As in `copydesk.analysis.matrix`.

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.load_sample()
    >>> cd.networks.network(cov.utterances, cov.duplicates.clusters, cov.articles).nodes.columns
    ['name', 'articles']
    """
    sources = sources_of(sources)
    utterances = rows_of("utterances", utterances, Part._fields, sources=sources.id)
    clusters = rows_of("clusters", clusters, ("doc", "cluster", "representative"), sources=sources.id)
    one_of("rows", rows, ("outlet", "id"))
    labels: Sequence[Any] = sources.outlet if rows == "outlet" else sources.id
    place = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    found: dict[tuple[Pair, str], int] = {}
    for pair, number in _copied(clusters, sources, labels).items():
        found[pair, "copies"] = number
    common: Counter[Pair] = Counter()
    for _, _, docs in carried(utterances, regions):
        common.update(combinations(sorted({labels[doc] for doc in docs}, key=place.__getitem__), 2))
    found |= {(pair, "statements"): number for pair, number in common.items()}
    order = sorted(found, key=lambda edge: (edge[1], place[edge[0][0]], place[edge[0][1]]))
    articles = Counter(labels)
    return Network(
        Table({"name": list(place), "articles": [articles[label] for label in place]}),
        Table(
            {
                "source": [pair[0] for pair, _ in order],
                "target": [pair[1] for pair, _ in order],
                "kind": [kind for _, kind in order],
                "number": [found[edge] for edge in order],
            }
        ),
    )


def _copied(clusters: ArrowTable, sources: Sources, labels: Sequence[Any]) -> Counter[Pair]:
    """Return for each two labels how many articles of the second are copies of articles of the first.

    The first to publish is the source; where a time is missing, the fullest text.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    fullest: dict[int, int] = {}
    for doc, cluster, representative in records(clusters, ("doc", "cluster", "representative")):
        groups[cluster].append(doc)
        fullest[cluster] = representative
    found: Counter[Pair] = Counter()
    for cluster, docs in groups.items():
        times = [(time, doc) for doc in docs if (time := sources.published[doc]) is not None]
        source = min(times)[1] if len(times) == len(docs) else fullest[cluster]
        found.update((labels[source], labels[doc]) for doc in docs if labels[doc] != labels[source])
    return found


def _graphml(network: Network) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for key, place, kind in (
        ("label", "node", "string"),
        ("articles", "node", "int"),
        ("kind", "edge", "string"),
        ("number", "edge", "int"),
    ):
        yield f'<key id="{key}" for="{place}" attr.name="{key}" attr.type="{kind}"/>\n'
    yield '<graph edgedefault="directed">\n'
    names = {}
    for number, (name, articles) in enumerate(records(network.nodes, ("name", "articles"))):
        names[name] = f"n{number}"
        label = f'<data key="label">{escape(name)}</data><data key="articles">{articles}</data>'
        yield f'<node id="n{number}">{label}</node>\n'
    edges = records(network.edges, ("source", "target", "kind", "number"))
    for number, (source, target, kind, weight) in enumerate(edges):
        label = f'<data key="kind">{kind}</data><data key="number">{weight}</data>'
        yield f'<edge id="e{number}" source="{names[source]}" target="{names[target]}">{label}</edge>\n'
    yield "</graph>\n</graphml>\n"
