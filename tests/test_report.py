"""The report and the notebook views: everything is there, data stays text, nothing is fetched."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta

import html5lib
import pytest

import copydesk
from copydesk import Coverage, OptionError, html, wording

HOSTILE = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '" onmouseover=alert(1) x="',
    "</mark></td></table><b>out</b>",
    "--><iframe src=//outside.example></iframe>",
    "&lt;b&gt;\x00\x1b\u202e\ufffe",
]


@pytest.fixture(scope="module")
def sample_page(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "coverage.html"
    copydesk.load_sample().report(path)
    return path.read_text(encoding="utf-8")


def elements(page):
    """Every element as a browser would build it: tag, attributes, own text."""
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    return [
        (node.tag.split("}")[-1], {name.split("}")[-1]: value for name, value in node.attrib.items()}, node.text or "")
        for node in tree.iter()
        if isinstance(node.tag, str)
    ]


def articles(strings):
    texts = [
        f"{s} begins.\n\n“Nobody has mended {s} so far,” Ruta {s} said. “Ask {s} in May,” Jon Weir told {s}."
        for s in strings
    ]
    return {
        "id": [f"{n} {s}" for n, s in enumerate(strings)],
        "text": [texts[0], *texts],
        "outlet": [*strings, "z"],
    } | {"id": [f"{n} {s}" for n, s in enumerate([*strings, "z"])]}


def test_the_page_holds_marks_tables_and_charts(sample_page):
    tags = [tag for tag, _, _ in elements(sample_page)]
    for tag in ("mark", "table", "svg", "del", "h1", "nav", "main"):
        assert tag in tags, tag
    assert len(sample_page.encode()) < 400_000


def test_every_link_leads_to_an_element_of_the_page_and_every_anchor_is_unique(sample_page):
    found = elements(sample_page)
    anchors = [attributes["id"] for _, attributes, _ in found if "id" in attributes]
    links = [attributes["href"] for tag, attributes, _ in found if tag == "a"]
    assert len(anchors) == len(set(anchors))
    assert links
    assert {link.removeprefix("#") for link in links} <= set(anchors)
    assert all(re.fullmatch(r"[aqu]\d+|(h-)?[a-z]+", anchor) for anchor in anchors)


def test_the_page_asks_for_nothing_and_runs_its_own_script_only(sample_page):
    script = re.findall("<script>(.*?)</script>", sample_page, re.DOTALL)
    assert len(script) == 1
    known = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{known}'; base-uri 'none'" in sample_page
    for tag, attributes, _ in elements(sample_page):
        assert tag not in ("link", "iframe", "img", "object", "embed")
        assert not {"src", "srcset", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in sample_page
    assert "@import" not in sample_page


def test_the_page_of_a_large_corpus_shows_what_most_outlets_carry(tmp_path):
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    texts, outlets = [], []
    for group in range(90):
        words = f"We mend weir number {group} of the {days[group % 5]} valley before the ice comes"
        said = f"“{words},” Ruta Alder{group} said."
        for place in range(5 if group < 45 else 3):
            texts.append(f"Weir {group} breaks\n\n{said}\n\nThe weir of mill {group} broke on {days[place]}.")
            outlets.append(f"Outlet {place}")
    cov = Coverage({"text": texts, "outlet": outlets}, outlet="outlet")
    cov.report(tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    found = elements(page)
    shown = [attributes for tag, attributes, _ in found if tag == "article" and attributes["class"] == "text"]
    assert 290 <= len(shown) <= 300 < len(cov)
    assert f"{len(cov) - len(shown)} more articles not shown" in page
    n_statements = page.count('<article class="statement"')
    assert f"{len(cov._findings.shared) - n_statements} more statements in several outlets not shown" in page
    links = {attributes["href"].removeprefix("#") for tag, attributes, _ in found if tag == "a"}
    assert links <= {attributes["id"] for _, attributes, _ in found if "id" in attributes}


def test_every_article_and_every_shared_statement_is_there(sample_page):
    cov = copydesk.load_sample()
    assert len(re.findall(r'<article class="text"', sample_page)) == len(cov)
    matrix = cov.matrix()
    shared = [name for name in matrix.columns[1:] if sum(cell is not None for cell in matrix[name].to_pylist()) > 1]
    assert len(re.findall(r'<article class="statement"', sample_page)) == len(shared)


def test_the_same_coverage_gives_the_same_page(tmp_path, sample_page):
    copydesk.load_sample().report(tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == sample_page


def test_data_stays_text(tmp_path):
    shapes = {}
    for name, strings in (("hostile", HOSTILE), ("harmless", [f"Outlet {n}" for n in range(len(HOSTILE))])):
        cov = Coverage(articles(strings), outlet="outlet", id="id")
        cov.report(tmp_path / f"{name}.html", title=strings[0])
        pieces = [(tmp_path / f"{name}.html").read_text(encoding="utf-8"), cov._repr_html_()]
        pieces += [cov.align(cov.matrix().columns[1])._repr_html_()]
        pieces += [cov.show(id)._repr_html_() for id in cov.articles["id"].to_pylist()]
        found = [element for piece in pieces for element in elements(piece)]
        shapes[name] = {(tag, attribute) for tag, attributes, _ in found for attribute in ("", *attributes)}
        assert not [tag for tag, _, text in found if tag in ("style", "script") and "alert" in text]
    assert shapes["hostile"] == shapes["harmless"]


def test_a_view_shows_the_article_with_inline_styles_only():
    view = Coverage({"text": ["“The weir will hold,” Ruta Alder said."]}).show("0")
    assert "<mark style=" in view._repr_html_()
    assert "The weir will hold" in str(view)
    assert not re.search(r"<(script|style|link)| class=", str(view))


def test_an_alignment_shows_its_versions_and_is_a_table():
    whole = "“The weir will hold through the winter, I promise you,” Mayor Ruta Alder said."
    cut = "“The weir will hold through the summer,” Mayor Ruta Alder said."
    table = Coverage({"o": ["A", "B"], "text": [whole, cut]}, outlet="o").align("U01")
    assert isinstance(table, copydesk.Table)
    assert table.columns == ["doc", "quote", "part", "op", "base", "variant"]
    assert copydesk.Table({name: table[name] for name in table.columns}) == table
    shown = table._repr_html_()
    assert re.search(r"<del [^>]*>[^<]*winter", shown)
    assert re.search(r"<ins [^>]*>summer", shown)
    assert not re.search(r"<(script|style|link)| class=", shown)


def test_an_article_without_text_or_an_empty_coverage_makes_a_page(tmp_path):
    for texts in ([], [None], ["Rain."]):
        Coverage({"text": copydesk.Table({"t": texts})["t"] if texts else []}).report(tmp_path / "page.html")
        assert "Coverage report" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_show_names_the_ids_when_there_is_none_of_that_name():
    cov = Coverage({"text": ["Rain.", "Sun."]})
    with pytest.raises(copydesk.OptionError, match="no article 'x'; the 2 ids begin with '0', '1'"):
        cov.show("x")
    with pytest.raises(copydesk.OptionError, match="no article"):
        cov.show(["0"])


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([(0, 2), (3, 5)], "[ab]c[de]f"),
        ([(1, 3), (2, 6)], "ab[cdef]"),
        ([(0, 6), (2, 3)], "[abcdef]"),
        ([(4, 4)], "abcdef"),
        ([], "abcdef"),
    ],
)
def test_marks_never_overlap(marks, expected):
    spans = html.without_overlaps(html.Mark(start, end, n) for n, (start, end) in enumerate(marks))
    assert html.marked("abcdef", 0, 6, spans, lambda mark, inner, first: f"[{inner}]") == expected


def test_a_mark_over_two_paragraphs_is_one_piece_in_each():
    text = "ab\n\ncd"
    mark = html.Mark(1, 5, 0)
    pieces = [
        html.marked(text, left, right, [mark], lambda mark, inner, first: f"[{inner}{'+' if first else ''}]")
        for left, right in html.paragraphs(text, 0, len(text))
    ]
    assert pieces == ["a[b+]", "[c]d"]


def test_a_comma_a_capital_or_an_apostrophe_is_no_change():
    edits = [
        ("replace", "It’s the", "it's the"),
        ("equal", "weir", "weir"),
        ("replace", "that holds. Now.", "that holds,"),
    ]
    assert wording.diff_html(wording.softened(edits)) == "it&#x27;s the weir that holds, <del>Now.</del>"
    assert wording.softened([("insert", "", "for now"), ("replace", "old", "new")]) == [
        ("insert", "", "for now"),
        ("replace", "old", "new"),
    ]


@pytest.mark.parametrize(
    ("changes", "parts", "expected"),
    [
        ([("equal", "a b c", "a b c")], ["a", "b c"], "a | b c"),
        ([("equal", "a b", "a b"), ("delete", "c", "")], ["a b", ""], "a b | -c"),
        ([("replace", "a b", "x"), ("equal", "c", "c")], ["x", "c"], "-a b +x | c"),
        ([("insert", "", "x y"), ("equal", "a", "a")], ["x", "y", "a"], "+x | +y | a"),
        ([("equal", "a", "a")], ["a"], "a"),
    ],
)
def test_a_quotation_that_is_broken_off_goes_on(changes, parts, expected):
    shown = []
    for op, full, variant in wording.jointed(changes, parts):
        shown += {"joint": ["|"], "equal": [variant]}.get(op, [])
        shown += [f"-{full}"] * (op in ("delete", "replace")) + [f"+{variant}"] * (op in ("insert", "replace"))
    assert " ".join(shown) == expected


def test_the_halves_of_one_quotation_are_compared_as_one():
    whole = "“The weir will hold through the winter, and nobody need move out of the mill,” Mayor Ruta Alder said."
    halves = "“The weir will hold through the winter,” Mayor Ruta Alder said, “and nobody need move out of the mill.”"
    cov = Coverage({"o": ["A", "B"], "text": [whole, halves]}, outlet="o")
    assert cov._findings.shared
    for statement in cov._findings.shared:
        for version in wording.versions(cov._findings, statement):
            assert (version.relation, version.share_kept) in (("base", 1.0), ("verbatim", 1.0))


def test_times_and_lags_are_said_as_people_do():
    time = datetime(2024, 9, 5, 14, 5, tzinfo=UTC)
    assert html.when(time) == "5 Sept 2024, 14:05 UTC"
    assert html.when(time.replace(hour=0, minute=0)) == "5 Sept 2024"
    assert [html.lag(timedelta(minutes=n)) for n in (0, 59, 61, 24 * 60 + 130)] == [
        "+0 min",
        "+59 min",
        "+1 h 01 min",
        "+1 d 2 h",
    ]


def test_an_excerpt_is_cut_at_a_blank():
    assert html.excerpt("one two three", 9) == "one two …"
    assert html.excerpt("one\n two", 9) == "one two"


def test_a_place_where_no_page_can_be_is_named(tmp_path, monkeypatch):
    cov = Coverage({"text": ["Rain."]})
    with pytest.raises(
        OptionError, match=r"path: '.*page\.pdf' is not accepted; give a name that ends in \.html or \.htm"
    ):
        cov.report(tmp_path / "page.pdf")
    with pytest.raises(FileNotFoundError, match=r"path: there is no folder '.*nowhere'"):
        cov.report(tmp_path / "nowhere" / "page.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(IsADirectoryError, match=r"path: '.*folder\.html' is a folder"):
        cov.report(tmp_path / "folder.html")

    def no_space(*_):
        raise OSError(28, "No space left on device", "part")

    monkeypatch.setattr("os.replace", no_space)
    with pytest.raises(OSError, match=r"No space left on device: '.*page\.html'$"):
        cov.report(tmp_path / "page.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.html"]
