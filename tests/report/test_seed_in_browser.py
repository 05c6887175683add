"""The seed's report, whole and as it is made: for those who see little or use no mouse, on a phone, and on paper."""

import csv
import io
import re

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser
GRAVE = ("serious", "critical")
RADICALS = re.compile("[\u2e80-\u2fdf]")  # what some fonts leave of 小 in a PDF


@pytest.fixture(scope="module")
def folder(seed):
    home, done = seed
    assert done.returncode == 0, done.stderr
    return home / "outputs" / "heping" / "2015"


@pytest.fixture
def opened(folder, browser):
    contexts = []

    def open_page(lang, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto((folder / f"report.{lang}.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_grave_fault(opened, lang, scheme):
    """With everything unfolded, a door open, a table sorted: as much of the page as there is to look at."""
    for width in (1280, 390):
        page = opened(lang, color_scheme=scheme, viewport={"width": width, "height": 900})
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        page.locator(".results .ek-n").first.click()
        page.locator(".ek-sort").first.click()
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in GRAVE] == []


def test_every_indicator_with_a_value_opens_in_a_table_of_results(opened, folder):
    with (folder / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    bounds = ("value", "low", "high")
    known = {row["indicator"] for row in rows if not row["group"] and any(row[name] for name in bounds)}
    page = opened("en")
    doors = page.eval_on_selector_all(".results [data-trace]", "all => all.map(door => door.dataset.trace)")
    assert set(doors) == known
    assert page.locator(".lacking li").count() == len({row["indicator"] for row in rows}) - len(known)
    basis = page.eval_on_selector_all(".results tbody tr > :last-child", "all => all.map(cell => cell.textContent)")
    assert all(re.search(r"\d", said) for said in basis)  # no value without its n


def test_three_figures_are_traced_by_keyboard_alone(opened):
    page = opened("en", viewport={"width": 1280, "height": 900})
    expected = {
        "granted": "10,000 + 10,000 + 10,000 + 10,000",
        "regrant_share": "40,000 ÷ 111,200",
        "grants_made": "4 grants",
    }
    seen = {}
    for _step in range(60):
        page.keyboard.press("Tab")
        key = page.evaluate("document.activeElement.dataset?.trace")
        if key in expected and key not in seen:
            page.keyboard.press("Enter")
            seen[key] = page.locator(".ek-panel").inner_text()
            page.keyboard.press("Escape")
            assert page.evaluate("document.activeElement.dataset.trace") == key
    assert set(seen) == set(expected)
    for key, formula in expected.items():
        assert formula in seen[key]
        assert re.search(r"grants\.csv\s+2\s", seen[key])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_phone_scrolls_one_way_only(opened, lang):
    page = opened(lang, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(("lang", "most"), [("zh", 36), ("en", 45)])
def test_paper_has_numbered_pages_and_all_the_evidence(opened, lang, most):
    page = opened(lang)
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert 15 <= len(sheets) <= most
    width, height = (float(side) / 72 * 25.4 for side in sheets[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    texts = [sheet.extract_text() for sheet in sheets]
    title = page.title()
    for number, text in enumerate(texts, 1):
        assert f"{number} / {len(sheets)}" in text
        assert title in text
        assert len(text) > 100  # no sheet is left empty
    whole = "".join("".join(texts).split())
    for heading in page.locator("h2, h3, h4").all_text_contents():
        assert "".join(heading.split()) in whole
    assert "10,000+10,000+10,000+10,000=40,000" in whole  # a note, folded on the screen
    assert {"zh": "只显示含有", "en": "Showrowswith"}[lang] not in whole
    assert not RADICALS.search(whole)


def test_paper_takes_no_notice_of_what_the_screen_sorts_and_filters(opened):
    page = opened("en")
    whole = page.evaluate(TABLE)
    asked = page.locator(".ek-more", has=page.locator(".ek-filter"))
    asked.locator("summary").click()
    asked.locator(".ek-sort").first.click()
    asked.locator(".ek-filter input").fill("remedies")
    assert page.evaluate(TABLE) != whole
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(TABLE) == whole
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(TABLE) != whole


TABLE = """[...document.querySelector('.ek-more .ek-filter + .ek-scroll tbody').rows]
    .filter(row => !row.hidden).map(row => row.textContent)"""
