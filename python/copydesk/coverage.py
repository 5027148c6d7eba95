"""`Coverage`: the articles of one analysis, and everything that can be asked about them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from copydesk import _core, analysis, segment, wording
from copydesk._core import Table
from copydesk.corpus import BATCH, Corpus
from copydesk.errors import OptionError
from copydesk.language import from_plain
from copydesk.rows import one_of, records

if TYPE_CHECKING:
    from copydesk.findings import Findings
    from copydesk.html import View
    from copydesk.networks import Network
    from copydesk.plots import Plots

# What shows and stores is imported where it is asked for: `import copydesk` stays quick.

Cells = analysis.Cells


class Coverage(Corpus):
    """The news coverage of one analysis: articles in, comparison out.

    Parameters
    ----------
    frame : DataFrame of pandas, polars or pyarrow, DuckDB relation, `Table`, anything with `__arrow_c_stream__`;
        or a dict of columns, or a list of dicts. One row an article; every column is carried through.
    text : the column with the texts; null is an article without text.
    outlet : the column with the outlets; an article without one goes by its id. By default `outlet`, if there is such a
        column; None for none.
    published : the column with the times of publication: timestamps, dates or ISO 8601 strings; null is not known.
        A time without zone is taken for UTC, a date for its midnight. By default `published`, if there is one; None for
        none.
    id : the column with the names of the articles, each different. By default `id`, if there is one and its values
        differ; None for none. Without it articles are numbered from "0", and a column that is called `id` all the same
        is `given_id` in `articles`.
    min_confidence : reported speech of which less is sure (its `confidence`, from 0 to 1) is left out of `utterances`,
        of all that is made from them, and of `verbs`, as are reports of one or two words, unless this is 0; words
        between marks and blocks never are, and `quotes` has them all.
    language : a code such as "en", a column of codes, a `Language`, or "auto", as for every verb.
    threads, progress : as for every verb.

    Raises
    ------
    OptionError : a column that is not there (the message lists those that are), an id that is there twice, a time
        that cannot be read (the message names the row).

    Examples
    --------
    >>> import copydesk as cd
    >>> cov = cd.Coverage(
    ...     {
    ...         "outlet": ["Harbour Post", "Valley Wire"],
    ...         "text": ["“The bridge is safe,” Mayor Ada Holm said.", "Holm called the bridge “safe”."],
    ...     },
    ...     outlet="outlet",
    ... )
    >>> len(cov)
    2
    >>> cov.articles.columns
    ['outlet', 'text', 'id', 'doc', 'n_chars', 'n_words', 'title_found', ..., 'lead']
    """

    def __repr__(self) -> str:
        """Return one line with the number of articles and outlets."""
        from copydesk.html import counted

        return f"Coverage of {counted(len(self), 'article')} from {counted(len(set(self._sources.outlet)), 'source')}"

    @cached_property
    def _findings(self) -> Findings:
        """What `show` and `report` need, gathered once."""
        from copydesk.findings import Findings

        return Findings(self)

    # ------------------------------------------------------------------ who carried what, who is heard

    def matrix(
        self,
        rows: Literal["outlet", "id"] = "outlet",
        cells: Cells = "relation",
        *,
        min_outlets: int = 1,
        regions: Sequence[str] = ("body",),
    ) -> Table:
        """Who carried what: one row an outlet, one column an utterance, null where it was not carried.

        Parameters
        ----------
        rows : {"outlet", "id"}
            One row an outlet (an article without outlet has its own) or one row an article, in order of appearance.
        cells : {"relation", "text", "kept"}
            What a cell holds: how close the closest version is (`base` for the fullest one, else as in
            `utterances`), the words as printed, or which share of the fullest version's words stands there
            unchanged, from 0 to 1.
        min_outlets : int
            Leave out the utterances that fewer outlets carried.
        regions : parts of the page that count, named as in `layout`.

        Returns
        -------
        Table with `outlet` (or `id`) and a column named for each utterance.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.load_sample()
        >>> cov.matrix().columns[:3]
        ['outlet', 'U01', 'U02']
        """
        return analysis.matrix(
            self.utterances,
            self._sources,
            self._texts,
            rows=rows,
            cells=cells,
            min_outlets=min_outlets,
            regions=regions,
        )

    def voices(
        self,
        by: Sequence[str] = ("outlet", "speaker_id"),
        unit: Literal["words", "quotes"] = "words",
        *,
        regions: Sequence[str] = ("body",),
    ) -> Table:
        """Who gets how much voice, the loudest first.

        Words are what stands between quotation marks, or in a paragraph set as a quotation, split at blanks.
        Indirect speech counts nothing.

        Parameters
        ----------
        by : columns of `quotes` or `articles` to count by.
        unit : {"words", "quotes"}
            What `share` and the order are made from.
        regions : parts of the page that count, named as in `layout`.

        Returns
        -------
        Table with the columns of `by`, then `quotes`, `words` and `share`: the part of all words (or quotations) in
        the rows that agree on every column of `by` but the last. So the shares of one outlet add up to 1.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.load_sample()
        >>> cov.voices(by=["speaker_id"]).columns
        ['speaker_id', 'quotes', 'words', 'share']
        """
        return analysis.voices(self.quotes, self.articles, self._sources, by=by, unit=unit, regions=regions)

    def first_use(self, *, regions: Sequence[str] = ("body",)) -> Table:
        """Who had it first: for each utterance the articles that carry it, in order of publication.

        Returns
        -------
        Table with `utterance`, `speaker_id`, `text` (the fullest version), `rank` (1 is the first), `outlet`, `id`,
        `published` as given, and `lag_hours` behind the first. An article without time comes last, its rank and lag are
        null; articles of one time stand in input order.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().first_use().columns[3:]
        ['rank', 'outlet', 'id', 'published', 'lag_hours']
        """
        return analysis.first_use(
            self.utterances,
            self._frame,
            self._sources,
            self._texts,
            published=self._columns["published"],
            regions=regions,
        )

    def exclusives(self, *, level: analysis.Level = "point", regions: Sequence[str] = ("body",)) -> Table:
        """Tell what each outlet alone carried.

        Parameters
        ----------
        level : {"point", "utterance"}
            Whether an outlet that has the same point from the same speaker in other words carries it too.
        regions : parts of the page that count, named as in `layout`.

        Returns
        -------
        Table with `outlet`, `utterance`, `speaker_id`, `text` (the fullest version) and `articles` (how many of the
        outlet carry it); outlets in order of appearance, utterances by number.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().exclusives().columns
        ['outlet', 'utterance', 'speaker_id', 'text', 'articles']
        """
        return analysis.exclusives(self.utterances, self._sources, self._texts, level=level, regions=regions)

    def omissions(
        self, *, min_outlets: int = 2, level: analysis.Level = "point", regions: Sequence[str] = ("body",)
    ) -> Table:
        """Tell what each outlet left out that others carried.

        An outlet can only leave out what belongs to a story (as in `stories`) that it covers, and what somebody carried
        before its last article on that story.

        Parameters
        ----------
        min_outlets : int
            How many other outlets at least carry it.
        level : {"point", "utterance"}
            Whether an outlet that has the same point from the same speaker in other words carries it too.
        regions : parts of the page that count, named as in `layout`.

        Returns
        -------
        Table with `outlet`, `utterance`, `speaker_id`, `text` (the fullest version) and `carried_by` (how many
        outlets); outlets in order of appearance, utterances by number.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().omissions(min_outlets=4).columns
        ['outlet', 'utterance', 'speaker_id', 'text', 'carried_by']
        """
        return analysis.omissions(
            self.utterances,
            self._sources,
            self._texts,
            self.stories,
            min_outlets=min_outlets,
            level=level,
            regions=regions,
        )

    def verbs(self, by: Sequence[str] = ("outlet", "speaker_id"), *, regions: Sequence[str] = ("body",)) -> Table:
        """Count the words that quotations are introduced with: who *said*, who *claimed*.

        Parameters
        ----------
        by : columns of `quotes` or `articles` to count by.
        regions : parts of the page that count, named as in `layout`.

        Returns
        -------
        Table with the columns of `by`, then `verb` (the `cue` in lower case), `quotes` and `share` (of the quotations
        with a verb that agree on the columns of `by`); in each group the commonest verb first. Quotations of every
        kind count, also indirect ones.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().verbs(by=["outlet"]).columns
        ['outlet', 'verb', 'quotes', 'share']
        """
        return analysis.verbs(self._sure_quotes, self.articles, self._sources, by=by, regions=regions)

    # ------------------------------------------------------------------ what became of the words

    def align(self, utterance: str) -> Table:
        """Show word by word what each variant of an utterance made of its fullest version.

        Returns
        -------
        Table with `doc, quote, part` of the variant, `op` (`equal`, `delete`, `insert`, `replace`), and the words in
        `base` and `variant`; one row a run of words, in reading order. Joined, each side is exactly its part, blanks
        aside. A notebook shows it as the versions one under the other, with words dropped struck through and words
        added underlined.

        Raises
        ------
        OptionError : there is no such utterance.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().align("U01").columns
        ['doc', 'quote', 'part', 'op', 'base', 'variant']
        """
        from copydesk import views

        table = wording.align(self.utterances, self._texts, utterance)
        return views.alignment(self._findings, table, utterance)

    def trims(self, *, regions: Sequence[str] = ("body",)) -> Table:
        """Tell which words of the fullest version each quotation dropped, and where.

        Another comma, capital or form of apostrophe is no change, and the halves of a quotation that its attribution
        breaks in two are compared as one.

        Returns
        -------
        Table with `utterance`, `outlet`, `id`, `doc`, `quote`, `dropped` (a run of words of the fullest version),
        `instead` (the words put there; null if none), `place` (`start`, `middle`, `end` of the fullest version), and
        `first`, `last`: which of its words, counted from 0, half-open.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().trims().select(["dropped", "instead", "place"]).columns
        ['dropped', 'instead', 'place']
        """
        return wording.trims(self.utterances, self._sources, self._texts, regions=regions)

    def splices(self, *, regions: Sequence[str] = ("body",)) -> Table:
        """Find quotations that run together, between two marks, what stands apart everywhere else.

        Neighbouring words make a splice if they are of two utterances, each also carried by another article, and no
        other article has both between one pair of marks.

        Returns
        -------
        Table with one row a piece: `doc`, `id`, `outlet`, `quote`, `part` of the splice, `utterance`, `start`, `end`
        and `text` of the piece, and `base_outlet`, `base_id`: where the utterance's fullest version stands.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().splices().columns[-2:]
        ['base_outlet', 'base_id']
        """
        return wording.splices(self.utterances, self._sources, self._texts, regions=regions)

    # ------------------------------------------------------------------ words and networks

    def network(self, rows: Literal["outlet", "id"] = "outlet", *, regions: Sequence[str] = ("body",)) -> Network:
        """Give the graph of shared words: statements that two outlets carry, articles that one copied from the other.

        A copy leads from the first to publish to the one that followed; where a time is missing, from the fullest text.

        Parameters
        ----------
        rows : {"outlet", "id"}
            A node an outlet, or one an article.
        regions : parts of the page that count for statements, named as in `layout`.

        Returns
        -------
        Network with the tables `nodes` (`name`, `articles`) and `edges` (`source`, `target`, `kind`: `copies` or
        `statements`, `number`), and `write_graphml(path)`.

        Examples
        --------
        >>> import copydesk as cd
        >>> cd.load_sample().network().edges.to_pylist()[0]
        {'source': 'Farreach', 'target': 'Brackwell Courier', 'kind': 'copies', 'number': 1}
        """
        from copydesk import networks

        return networks.network(self.utterances, self.duplicates.clusters, self._sources, rows=rows, regions=regions)

    def kwic(self, phrase: str, *, window: int = 8) -> Table:
        """Find a word or phrase, whole words in any case, with `window` words before and after it.

        Returns
        -------
        Table with `doc`, `id`, `outlet`, `start`, `end` of the phrase, and the words `left`, `keyword`, `right`.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.Coverage({"text": ["The bridge is safe.", "No bridge, no road."]})
        >>> cov.kwic("Bridge", window=1).select(["id", "left", "keyword", "right"]).to_pylist()[1]
        {'id': '1', 'left': 'No', 'keyword': 'bridge', 'right': ','}
        """
        found = segment.kwic(self._column, phrase, window=window, **self._options)
        sources = Table({"id": self._sources.id, "outlet": self._sources.outlet}).take(found["doc"])
        columns = {"doc": found["doc"], "id": sources["id"], "outlet": sources["outlet"]}
        return Table(columns | {name: found[name] for name in found.columns})

    def keyness(self, outlet_a: str, outlet_b: str, *, min_count: int = 3) -> Table:
        """Tell which words one outlet uses more than another, in titles and bodies, case aside.

        Returns
        -------
        Table with `word`, `count_a`, `count_b`, `g2` (log-likelihood ratio, Dunning 1993; above 3.84 is p < .05 for
        one word, above 15.13 p < .0001) and `log_ratio` (how often the share of the word doubles from b to a; below 0
        it is b's word; half an occurrence stands in for none). Words of `outlet_a` come first, those of `outlet_b`
        last, the most telling outermost. Words that stand fewer than `min_count` times in both together are left out.

        Raises
        ------
        OptionError : there is no such outlet, or both are the same.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.Coverage({"o": ["A", "B"], "text": ["Rain, rain, rain.", "Sun, sun and rain."]}, outlet="o")
        >>> cov.keyness("A", "B", min_count=2)["word"].to_pylist()
        ['rain', 'sun']
        """
        for argument, name in (("outlet_a", outlet_a), ("outlet_b", outlet_b)):
            one_of(argument, name, list(dict.fromkeys(self._sources.outlet)))
        if outlet_a == outlet_b:
            raise OptionError(f"outlet_b: {outlet_b!r} is outlet_a too; give two different outlets")
        group_of = {outlet_a: 0, outlet_b: 1}
        counts: dict[str, list[int]] = {}
        told = ((doc, *page) for doc, page in enumerate(self._pages()) if self._sources.outlet[doc] in group_of)
        while batch := list(islice(told, BATCH)):
            options = self._options
            if isinstance(self._language, list):
                options["language"] = [self._language[doc] for doc, _, _ in batch]
            own = [_own_words(text, regions) for _, text, regions in batch]
            groups = [group_of[self._sources.outlet[doc]] for doc, _, _ in batch]
            for group, word, count in records(_core.count_words(own, groups, **options), ("group", "word", "count")):
                counts.setdefault(word, [0, 0])[group] += count
        return analysis.keyness({word: (a, b) for word, (a, b) in counts.items()}, min_count=min_count)

    # ------------------------------------------------------------------ to look at, to keep

    def show(self, id: object) -> View:
        """Show one article with its quotations marked, one colour a speaker; the mouse tells utterance and speaker.

        Raises
        ------
        OptionError : there is no article of this id.

        Examples
        --------
        >>> import copydesk as cd
        >>> cov = cd.Coverage({"text": ["“The bridge is safe,” Mayor Ada Holm said."]})
        >>> cov.show("0")
        Article '0'
        """
        from copydesk import views

        doc = self._doc_of.get(id, self._doc_of.get(str(id))) if isinstance(id, str | int) else None
        if doc is None:
            some = ", ".join(map(repr, self._sources.id[:3])) or "none"
            raise OptionError(f"id: there is no article {id!r}; the {len(self)} ids begin with {some}")
        return views.article_view(self._findings, doc)

    @property
    def plot(self) -> Plots:
        """The plots: `plot.matrix()`, `.timeline()`, `.network()`, `.voices()` and `.changes("U04")`.

        Still pictures that show in any notebook; they need the extra `plots`.
        """
        from copydesk.plots import Plots

        return Plots(self)

    def report(self, path: str | PathLike[str], *, title: str | None = None) -> None:
        """Write the whole comparison as one HTML file that needs nothing else.

        The file is written beside `path` and renamed, so that it is there whole or not at all.

        Raises
        ------
        OptionError : its name does not end in .html or .htm.
        OSError : the file cannot be written.
        """
        from copydesk import report, store

        target = Path(path)
        if target.suffix.lower() not in (".html", ".htm"):
            raise OptionError(f"path: {str(target)!r} is not accepted; give a name that ends in .html or .htm")
        store.refuse_no_place(target)
        store.write_whole(target, report.page(self._findings, title=title).encode("utf-8"))

    def save(self, folder: str | PathLike[str], *, tables: Sequence[str] = ()) -> None:
        """Save the articles and every table computed so far to a folder, for `copydesk.load`.

        A folder saved before is replaced; whenever this is stopped, either the old or the new state can be loaded.
        One process may save to a folder at a time. From then on this coverage reads its articles and tables from there
        as they are asked for, and holds none of them in memory.

        Parameters
        ----------
        folder : where to; made if it is not there.
        tables : names of tables, such as `["quotes", "utterances"]`, to compute if they were not: `tokens`, `layout`,
            `quotes`, `people`, `stories`, `utterances`, `duplicates`. Each goes to the disk while it is made, some
            thousand articles at a time, so that a corpus may be larger than the memory.

        Raises
        ------
        OptionError : the folder holds other files, or there is no such table.
        OSError : it cannot be written.

        Examples
        --------
        >>> import copydesk as cd
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     cd.load_sample().save(folder + "/study", tables=["utterances"])
        ...     len(cd.load(folder + "/study").first_use()) > 0
        True
        """
        from copydesk import store

        store.save(self, folder, tables=tables)

    def _repr_html_(self) -> str:
        from copydesk import views

        return views.summary(self)


def _own_words(text: str | None, regions: Sequence[tuple[int, int, str]]) -> str:
    """Return an article's title and body, without what else stands on its page."""
    return "\n\n".join((text or "")[start:end] for start, end, region in regions if region in ("title", "body"))


def load(folder: str | PathLike[str]) -> Coverage:
    """Load what `Coverage.save` wrote; tables computed before are not computed again.

    The tables stay on the disk, and what is asked for is read from there: a large corpus loads in little memory.
    Nobody may change the saved files in place meanwhile; another `save` to the folder does no harm.

    Raises
    ------
    FormatError : the folder is damaged, not one of ours, or of another version; the message says which.
    """
    from copydesk import store

    tables, options = store.load(folder)
    coverage = Coverage(
        tables["articles"],
        **options["columns"],
        min_confidence=options.get("min_confidence", 0.0),
        language=from_plain(options["language"]),
        threads=options["threads"],
    )
    coverage._adopt(tables)
    return coverage
