"""The plots: what they show is there, data stays text, nothing is asked of anybody, altair is left as it was."""

import base64
import re
import subprocess
import sys
import zlib

import pytest

import copydesk
from copydesk import Coverage, OptionError
from test_report import HOSTILE, articles, elements

altair = pytest.importorskip("altair", reason="altair is not installed: `make test` installs it")
pytest.importorskip("vl_convert", reason="vl-convert-python is not installed: `make test` installs it")

KINDS = ("matrix", "timeline", "network", "voices", "changes")


def draw(cov, kind, **options):
    """One plot of each kind; the words of the first shared statement for `changes`."""
    if kind == "changes":
        return cov.plot.changes(cov.matrix(min_outlets=2).columns[1], **options)
    return getattr(cov.plot, kind)(**options)


@pytest.fixture(scope="module")
def sample():
    return copydesk.load_sample()


@pytest.fixture(scope="module")
def plots(sample):
    return {kind: draw(sample, kind) for kind in KINDS}


def words(svg):
    """The text that a picture shows."""
    return [text for tag, _, text in elements(svg) if tag == "text"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_plot_is_one_still_picture_with_a_title_that_asks_for_nothing(plots, kind):
    svg = plots[kind].svg
    assert svg.startswith("<svg")
    tags = {tag for tag, _, _ in elements(svg)}
    assert not tags & {"script", "style", "link", "image", "foreignobject", "iframe"}
    assert (
        re.findall(r"https?://[^\"]+", svg)
        == ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"][: svg.count("http://")]
    )
    titles = {
        "matrix": "Who carried what",
        "timeline": "Who had it first",
        "network": "Who shares words with whom",
        "voices": "Who is heard",
        "changes": "What became of the words: ",
    }
    assert any(text.startswith(titles[kind]) for text in words(svg))
    assert f'<svg role="img" aria-label="{titles[kind]}' in svg


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_gets_svg_and_for_those_not_trusted_a_png(plots, kind):
    bundle, metadata = plots[kind]._repr_mimebundle_()
    assert metadata["image/svg+xml"]["alt"] == metadata["image/png"]["alt"] == repr(plots[kind])
    assert list(bundle) == ["image/svg+xml", "image/png", "text/plain"]
    assert bundle["image/svg+xml"] == plots[kind].svg
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert len(bundle["image/svg+xml"]) + len(bundle["image/png"]) < 350_000
    assert bundle["text/plain"].startswith("Wh")


def test_the_picture_that_is_packed_tighter_is_the_same():
    import vl_convert

    from copydesk.picture import deflated

    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="3"/></svg>'
    loose = vl_convert.svg_to_png(svg)
    tight = deflated(loose)

    def pixels(png):
        at, packed = 8, b""
        while at < len(png):
            size = int.from_bytes(png[at : at + 4], "big")
            kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
            assert zlib.crc32(kind + content) == int.from_bytes(png[at + 8 + size : at + 12 + size], "big")
            packed += content if kind == b"IDAT" else b""
            at += 12 + size
        return zlib.decompress(packed)

    assert pixels(tight) == pixels(loose)
    assert tight[:33] == loose[:33]


def test_the_matrix_shows_a_sign_for_each_cell(sample, plots):
    signs = {sign for sign, _, _ in copydesk.palette.SIGNS.values()}
    shown = [text for text in words(plots["matrix"].svg) if text in signs]
    cells = [cell for row in sample.matrix(min_outlets=2).to_pylist() for cell in list(row.values())[1:] if cell]
    assert len(shown) == len(cells)
    assert shown.count("≈") == cells.count("paraphrase")


def test_the_voices_are_the_words_of_the_table(sample, plots):
    totals = {}
    for row in sample.voices().to_pylist():
        totals[row["outlet"]] = totals.get(row["outlet"], 0) + row["words"]
    shown = words(plots["voices"].svg)
    assert {f"{total:,}" for total in totals.values()} <= set(shown)
    assert set(totals) <= set(shown)


def test_the_timeline_has_a_dot_for_each_article(sample, plots):
    first_use = [row for row in sample.first_use().to_pylist()]
    outlets = {}
    for row in first_use:
        outlets.setdefault(row["utterance"], set()).add(row["outlet"])
    n_dots = sum(len(outlets[row["utterance"]]) > 1 for row in first_use)
    everything = sample.plot.timeline(most=1000)
    assert (
        repr(everything)
        == f"Who had it first: {sum(len(o) > 1 for o in outlets.values())} statements in {n_dots} articles, in time"
    )
    assert "Time of publication from 13 Sep 2025, UTC+1" in words(everything.svg)


@pytest.mark.parametrize("kind", KINDS)
def test_light_and_dark_differ_in_colour_only(sample, plots, kind):
    dark = draw(sample, kind, theme="dark").svg
    assert dark != plots[kind].svg
    assert re.sub("#[0-9a-f]{6}", "#", dark) == re.sub("#[0-9a-f]{6}", "#", plots[kind].svg)


def test_the_renderer_of_the_user_stays_as_it_was(sample):
    before = altair.renderers.active, altair.data_transformers.active
    draw(sample, "voices")._repr_mimebundle_()
    assert (altair.renderers.active, altair.data_transformers.active) == before
    assert isinstance(draw(sample, "voices").chart, altair.TopLevelMixin)


@pytest.mark.parametrize("kind", KINDS)
def test_data_stays_text(kind):
    shapes = {}
    for name, strings in (("hostile", HOSTILE), ("harmless", [f"Outlet {n}" for n in range(len(HOSTILE))])):
        svg = draw(Coverage(articles(strings), outlet="outlet", id="id"), kind).svg
        shapes[name] = {(tag, attribute) for tag, attributes, _ in elements(svg) for attribute in ("", *attributes)}
    assert shapes["hostile"] <= shapes["harmless"]


@pytest.mark.parametrize("kind", KINDS[:4])
def test_where_there_is_nothing_to_draw_the_plot_says_so(kind):
    svg = draw(Coverage({"text": ["Rain.", None]}), kind).svg
    assert any(text.startswith("No ") for text in words(svg))


def test_what_is_not_accepted_is_named(sample, tmp_path):
    with pytest.raises(OptionError, match="theme: 'sepia' is not accepted; give 'light', 'dark'"):
        sample.plot.matrix(theme="sepia")
    with pytest.raises(OptionError, match="most: 0 is not accepted; give 1 or more"):
        sample.plot.voices(most=0)
    with pytest.raises(OptionError, match="utterance: 'U999' is not known; known are U01 to U"):
        sample.plot.changes("U999")
    with pytest.raises(
        OptionError, match=r"path: '.*voices\.pdf' is not accepted; give a name that ends in \.svg or \.png"
    ):
        draw(sample, "voices").save(tmp_path / "voices.pdf")


def test_a_plot_is_saved_by_the_end_of_its_name(plots, tmp_path):
    plots["voices"].save(tmp_path / "voices.svg")
    plots["voices"].save(tmp_path / "voices.PNG")
    assert (tmp_path / "voices.svg").read_text(encoding="utf-8") == plots["voices"].svg
    assert (tmp_path / "voices.PNG").read_bytes().startswith(b"\x89PNG")


def test_without_altair_the_error_names_the_extra():
    code = """
import sys
sys.modules["altair"] = None
import copydesk
try:
    copydesk.load_sample().plot.matrix()
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        'plots need altair and vl-convert-python, and altair is not installed; pip install "copydesk[plots]"'
    )
