"""What sections are made of, from the real year: quotations, folded rows, results, reasons, the cover; in a browser."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

import evalkit as ek
from evalkit import annex, cover, formats, quotes, tables, traces, words
from evalkit.html import PAGE_DATA, stack
from evalkit.i18n import in_language
from evalkit.key_figures import key_figures
from evalkit.report import render_notebook

HEPING = Path(__file__).parents[2] / "data" / "heping" / "2015"


@pytest.fixture(scope="module")
def year():
    return ek.read_programme(HEPING, audience="internal")


@pytest.fixture(scope="module")
def results(year):
    return ek.measure(year, ek.STANDARD, by="grantee")


def plain(shown):
    return html.unescape(re.sub(r"<[^>]+>", "", shown))


# ---- quotations


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_quotations_are_verbatim_and_complete(year, lang):
    table = year.tables["statements"]
    with in_language(lang):
        for section, rows in table.groupby("section"):
            said = plain(re.sub(r'<p class="quoted-\w+">.*?</p>', "", quotes.statements(year, section)))
            expected = rows.sort_values("order")[f"text_{lang}"]
            assert re.fullmatch(r"\s*".join(map(re.escape, expected)) + r"\s*", said.strip()), section


def test_a_quotation_is_prose_and_its_head_a_list(year):
    with in_language("zh"):
        shown = quotes.statements(year, "0", "2.2")
    assert shown.count("<ul>") == 1
    assert shown.count("<li>") == 6
    assert 1 <= shown.count("<p>") <= 4
    assert shown.count('class="statement ') == 6 + 14


def test_a_statement_names_its_rows_once_and_in_runs(year):
    with in_language("en"):
        keys = year.tables["activities"]["id"]
        assert quotes.places(year, [f"activities:{key}" for key in keys[[0, 1, 2, 5]]]) == "activities.csv lines 2–4, 7"
        assert quotes.places(year, [f"activities:{keys[3]}", "gone:1"]) == "activities.csv line 5"
        assert quotes.places(year, []) == ""


def test_a_section_without_a_quotation_shows_none(year):
    assert quotes.statements(year, "99") == ""


# ---- rows and results


def test_rows_are_folded_under_their_caption(year):
    with in_language("en"):
        shown = tables.rows(year, "activities", ["topic", "sessions", "cost"])
        opened = tables.rows(year, "grants", ["grantee"], unfolded=True)
    assert shown.startswith('<details class="ek-rows"><summary>')
    assert plain(re.search("<summary>.*?</summary>", shown)[0]) == "Activities (22 activities)activities.csv"
    assert "Empty in every row: Cost." in shown
    assert opened.startswith('<details class="ek-rows" open="">')


def test_a_person_without_a_public_name_is_not_called_by_a_key():
    public = ek.read_programme(HEPING, audience="public")
    with in_language("en"):
        shown = tables.rows(public, "roles", ["person", "role"])
    assert "p-supervisor" not in shown
    assert '<td class="missing">[withheld]</td>' in shown


def test_no_table_and_no_row_leave_nothing(year):
    assert tables.rows(year, "milestones", ["due"]) == ""
    none = year.tables["activities"]["id"].isna()
    assert tables.rows(year, "activities", ["topic"], where=none) == ""


def test_a_result_is_one_line_with_n_or_the_reason(results):
    with in_language("en"):
        shown = tables.results(results, "output", "efficiency")
    assert re.search(r"318 person-times</button></td><td>4 activities; 13 activities without this figure</td>", shown)
    assert re.search(r'<details class="lacking not-available">.*[Tt]here is no table', shown)


def test_groups_with_one_figure_are_said_in_words(results):
    with in_language("en"):
        shown = tables.groups(results["person_times"])
        assert "<table" not in shown
        assert plain(shown) == "Person-times by group: only Leshan has a figure (318); Muqun, Lianxin, Enyou have none."
        table = tables.groups(results["granted"])
    assert table.count("<tr>") == 1 + 4 + 1
    assert "1 grant</td>" in table


def test_a_section_with_nothing_says_so_once():
    with in_language("en"):
        shown = words.section("6.1", "", None, tables.Html(""))
    assert shown.count("Nothing is reported on this") == 1
    assert "Neither" not in words.section("6.1", tables.Html("<p>Something.</p>"))


# ---- reasons


def test_reasons_use_the_readers_titles_and_language(results, year):
    for lang in ("zh", "en"):
        with in_language(lang):
            said = {one.indicator.id: str(one.reason) for one in results if one.reason}
            column, table = year.schemas["grants"].columns["disbursed"].title[lang], year.schemas["grants"].title[lang]
            assert column in said["disbursed_share"]
            assert table in said["disbursed_share"]
            assert year.schemas["milestones"].title[lang] in said["milestones_on_time"]
            for words_ in said.values():
                assert not re.search(r"[a-z]+_[a-z]+", words_), words_


def test_limits_start_with_a_capital(results):
    with in_language("en"):
        for one in traces.traces(results).values():
            assert one["limits"][:1] == one["limits"][:1].upper()
    assert formats.capital("") == ""


# ---- the cover


def test_the_cover_asks_six_questions_and_takes_the_best_answer(results):
    with in_language("en"):
        shown = key_figures(results)
    assert shown.count('class="key-figure"') == 6
    assert re.findall(r'data-trace="(\w+)"', shown) == [
        "goals_with_results",
        "regrant_share",
        "person_times",
        "headcount_change",
        "lesson_completeness",
    ]
    assert re.search(r'Milestones on time</p><p class="value not-available">not available</p><p class="n">There', shown)


def test_a_provisional_year_says_so_in_words(year):
    issues = ek.check_programme(year)
    with in_language("en"):
        assert "22 February 2016" in cover.provisional(year, issues)
        assert "its last 6 days" in cover.provisional(year, issues)
    assert cover.provisional(year, issues[:0]) == ""


# ---- in a browser


@pytest.fixture(scope="module")
def file(year, results, tmp_path_factory):
    with in_language("en"):
        data = cover.page(year, results, ek.check_programme(year))._repr_mimebundle_()
        parts = [
            words.section(
                "2.2",
                words.reach(results),
                tables.results(results, "output"),
                tables.rows(year, "activities", ["grantee", "topic", "sessions"]),
                quotes.statements(year, "2.2"),
            ),
            stack(words.heading("B"), annex.sheets(results)),
        ]
    cells = [
        new_code_cell("results = measure()", outputs=[new_output("execute_result", {PAGE_DATA: data[PAGE_DATA]})]),
        new_code_cell("lang = 'en'"),
        *(new_code_cell("show()", outputs=[new_output("display_data", {"text/html": part})]) for part in parts),
    ]
    path = tmp_path_factory.mktemp("sections") / "report.html"
    path.write_text(render_notebook(new_notebook(cells=cells), lang="en"), encoding="utf-8")
    return path


@pytest.fixture
def opened(page, file):
    page.goto(file.as_uri())
    return page


@pytest.mark.browser
def test_a_sentence_tells_what_supports_it(opened):
    sentence = opened.locator(".statement.figure").first
    tip = opened.locator(".ek-tip")
    assert not tip.is_visible()
    sentence.hover()
    assert tip.inner_text() == "supported by figures: activities.csv lines 4–7"
    opened.mouse.move(0, 0)
    assert not tip.is_visible()
    opened.locator(".quoted .asserted .ek-mark").last.focus()
    assert tip.inner_text() == "asserted, no data"
    box = tip.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= opened.viewport_size["width"]
    opened.keyboard.press("Escape")
    assert not tip.is_visible()


@pytest.mark.browser
def test_no_mark_is_parted_from_its_sentence(opened):
    for width in (390, 700, 1280):
        opened.set_viewport_size({"width": width, "height": 900})
        lines = opened.eval_on_selector_all(
            ".quoted .ek-first", "all => all.map(one => new Set([...one.getClientRects()].map(box => box.bottom)).size)"
        )
        assert set(lines) == {1}


@pytest.mark.browser
def test_rows_open_by_keyboard_and_stay_folded_on_paper(opened):
    rows = opened.locator(".ek-rows")
    assert not rows.locator("table").is_visible()
    opened.emulate_media(media="print")
    assert rows.locator("summary").is_visible()
    assert not rows.locator("table").is_visible()
    assert opened.locator(".quoted-support").is_visible()
    opened.emulate_media(media="screen")
    assert not opened.locator(".quoted-support").is_visible()
    rows.locator("summary").focus()
    opened.keyboard.press("Enter")
    assert rows.locator("tbody tr").count() == 22
    assert rows.locator("table").is_visible()


@pytest.mark.browser
def test_code_is_behind_one_label_a_cell_that_shows_something(opened):
    assert opened.locator(".ek-code").count() == 2
    assert opened.locator(".silent pre").all_text_contents() == ["results = measure()", "lang = 'en'"]
    assert not opened.locator(".silent pre").first.is_visible()
    opened.locator(".silent summary").click()
    assert opened.locator(".silent pre").first.is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_panel_is_no_wider_than_its_column_and_aligns_its_numbers(opened, width):
    opened.set_viewport_size({"width": width, "height": 900})
    column = opened.locator("main").bounding_box()
    door = opened.locator(".results .ek-n").first
    before = opened.locator(".results").bounding_box()["width"]
    door.focus()
    opened.keyboard.press("Enter")
    panel = opened.locator(".ek-panel").bounding_box()
    assert panel["width"] <= column["width"]
    assert panel["width"] >= min(column["width"], 736) - 45
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
    assert opened.locator(".results").bounding_box()["width"] == before
    assert opened.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    cells = opened.locator(".ek-panel .rows tbody tr").first.locator("td")
    aligned = [cells.nth(i).evaluate("cell => getComputedStyle(cell).textAlign") for i in range(cells.count())]
    assert aligned == ["left", "right", "left", "right"]
    opened.keyboard.press("Space")
    assert opened.locator(".ek-panel").count() == 0
