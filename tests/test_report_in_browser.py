"""The report in a real browser: search, filter, a cell's places, by mouse and by keyboard; nothing asked of anybody."""

import pytest

import copydesk
from browser import CHROMIUM, Browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: install the package of this name")

SHOWN = "[...document.querySelectorAll('{}')].filter((e) => !e.hidden)"
OPEN = "document.querySelector('dialog').open"
FOCUS = "document.activeElement"
HOSTILE = "</script><script>window.seen=1</script><img src=//outside.example onerror=window.seen=1>"


@pytest.fixture(scope="module")
def cov():
    return copydesk.load_sample()


@pytest.fixture(scope="module")
def page(cov, tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    cov.report(folder / "coverage.html")
    with Browser(folder / "profile") as browser:
        browser.open(folder / "coverage.html")
        yield browser
        assert browser.requests == [(folder / "coverage.html").as_uri()]
        assert browser.complaints == []


@pytest.fixture(autouse=True)
def fresh(page):
    page.ask("document.querySelector('dialog').close(), document.querySelector('#finder').reset()")
    page.wait(f"{SHOWN.format('[data-in]')}.length === document.querySelectorAll('[data-in]').length")


def number_shown(page, selector):
    return page.ask(f"{SHOWN.format(selector)}.length")


def choose(page, name, label):
    page.ask(
        f"(() => {{ const list = document.querySelector('#{name}');"
        f"list.value = [...list.options].find((o) => o.text === '{label}').value;"
        "list.dispatchEvent(new Event('input', {bubbles: true})); })()"
    )


def test_typing_leaves_what_holds_the_words(page, cov):
    page.click("#search")
    page.type("Three  WEEKS")
    texts = [text for text in cov.articles["text"].to_pylist() if "three weeks" in " ".join(text.lower().split())]
    assert 0 < number_shown(page, ".text") <= len(texts) < len(cov)
    n_statements = number_shown(page, ".statement")
    assert 0 < n_statements == number_shown(page, ".matrix tbody tr")
    assert page.ask("document.querySelector('#found').value").startswith(f"{n_statements} statement")
    page.click("button[type=reset]")
    page.wait(f"{SHOWN.format('.text')}.length === {len(cov)}")


def test_what_is_not_there_is_said(page):
    page.click("#search")
    page.type("no such words anywhere")
    assert number_shown(page, ".text") == number_shown(page, ".statement") == 0
    assert page.ask("[...document.querySelectorAll('.none')].filter((e) => !e.hidden).length") >= 4


def test_a_speaker_and_an_outlet_leave_their_own(page, cov):
    choose(page, "speaker", "Casimir Thole")
    by_speaker = number_shown(page, ".matrix tbody tr")
    assert 0 < by_speaker < page.ask("document.querySelectorAll('.matrix tbody tr').length")
    names = page.ask(f"{SHOWN.format('.statement')}.map((e) => e.querySelector('.dot').textContent)")
    assert set(names) == {"Casimir Thole"}
    choose(page, "outlet", "Farreach")
    outlets = cov.articles["outlet"].to_pylist()
    docs = {
        row["doc"]
        for row in cov.utterances.to_pylist()
        if row["speaker_id"] == "Casimir Thole" and outlets[row["doc"]] == "Farreach"
    }
    assert number_shown(page, ".text") == len(docs)
    column = "[...document.querySelectorAll('.matrix col')].findIndex((e) => e.className === 'chosen')"
    assert page.ask(f"document.querySelector('.matrix').rows[0].cells[{column}].textContent") == "Farreach"
    assert number_shown(page, ".matrix tbody tr") <= by_speaker


def test_a_click_into_a_cell_shows_the_sentences_in_their_articles(page):
    page.click(".matrix tbody td:has(a.chip)")
    assert page.ask(OPEN)
    words = page.ask("document.querySelector('.matrix tbody td a.chip').title.replace(/ …$/, '').slice(0, 30)")
    marked = page.ask("[...document.querySelectorAll('dialog mark.here')].map((e) => e.textContent).join(' ')")
    assert words in marked
    outlet = "document.querySelector('.matrix tbody td a.chip').getAttribute('aria-label').split(', ').at(-1)"
    assert page.ask("document.querySelector('dialog h2').textContent") == page.ask(outlet)
    around = page.ask("document.querySelector('dialog .place blockquote').textContent")
    assert len(around) >= len(words)
    page.click("dialog .place > a")
    assert not page.ask(OPEN)
    assert page.ask("location.hash") == page.ask("document.querySelector('.matrix tbody td a.chip').hash")
    assert page.ask("document.querySelector('mark:target') !== null")


def test_the_keyboard_alone_does_it_all(page):
    page.ask("document.querySelector('.matrix tbody tr:nth-child(2) a.chip').focus()")
    first = page.ask(f"{FOCUS}.getAttribute('aria-label')")
    page.press("ArrowRight")
    assert page.ask(f"{FOCUS}.getAttribute('aria-label')") != first
    page.press("ArrowDown")
    assert page.ask(f"{FOCUS}.closest('tr').rowIndex") > 2
    page.press("Enter")
    assert page.ask(OPEN)
    assert page.ask(f"{FOCUS}.closest('dialog') !== null")
    page.press("Escape")
    page.wait(f"!{OPEN}")
    assert page.ask(f"{FOCUS}.matches('a.chip')")


def test_a_link_to_what_is_hidden_shows_it_again(page):
    page.click("#search")
    page.type("no such words anywhere")
    page.ask("location.hash = '#a3'")
    page.wait("!document.querySelector('#a3').hidden")


def test_a_narrow_window_does_not_scroll_sideways(page):
    page.call("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=1, mobile=False)
    wide = page.ask("document.documentElement.scrollWidth")
    page.call("Emulation.setDeviceMetricsOverride", width=1200, height=900, deviceScaleFactor=1, mobile=False)
    assert wide <= 390


def test_it_prints_without_its_tools(page):
    page.call("Emulation.setEmulatedMedia", media="print")
    seen = page.ask("['nav', 'dialog', '.skip'].map((q) => getComputedStyle(document.querySelector(q)).display)")
    page.call("Emulation.setEmulatedMedia", media="")
    assert seen == ["none"] * 3


def test_data_stays_text_when_the_script_moves_it(tmp_path):
    texts = [f"{HOSTILE} begins.\n\n“Nobody has mended {HOSTILE} so far,” Ruta {HOSTILE} said."] * 2
    copydesk.Coverage({"text": texts, "outlet": [HOSTILE, "z"]}, outlet="outlet").report(tmp_path / "page.html")
    with Browser(tmp_path / "profile") as browser:
        browser.open(tmp_path / "page.html")
        browser.click(".matrix tbody td:has(a.chip)")
        assert browser.ask(OPEN)
        assert HOSTILE in browser.ask("document.querySelector('dialog').textContent")
        assert browser.ask("window.seen === undefined && document.images.length === 0")
        assert browser.requests == [(tmp_path / "page.html").as_uri()]
