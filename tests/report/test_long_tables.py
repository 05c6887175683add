"""Long tables are sorted by their heads and filtered by a field, by keyboard too; short ones are plain."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from evalkit.html import door, element, grid
from evalkit.report import render

pytestmark = pytest.mark.browser
NAMES = ["乙", "甲", "Ｂeta", "alpha", *(f"name {i}" for i in range(14))]
AMOUNTS = ["10", "9", "1,200", "—", "−3", "0", *(str(i) for i in range(100, 112))]


def table(n):
    heads = [("Name", False), ("Amount", True)]
    body = [
        [
            element("th", name, scope="row"),
            element(
                "td", door("sum", amount) if amount == "9" else amount, class_="num missing" if amount == "—" else "num"
            ),
        ]
        for name, amount in list(zip(NAMES, AMOUNTS, strict=True))[:n]
    ]
    return grid(heads, body, foot=[element("th", "All", scope="row"), element("td", "2,000", class_="num")])


@pytest.fixture
def opened(page, tmp_path):
    cells = [
        new_code_cell("show()", outputs=[new_output("display_data", {"text/html": str(table(n))})])
        for n in (len(NAMES), 5)
    ]
    traces = {"sum": {"title": "Sum", "formula": "4 + 5 = 9", "rows": []}}
    file = tmp_path / "report.html"
    file.write_text(render(new_notebook(cells=cells), lang="en", title="T", meta={"traces": traces}), "utf-8")
    page.goto(file.as_uri())
    return page


def column(page, at):
    rows = "[...document.querySelector('main table tbody').rows].filter(row => !row.hidden && !row.matches('.ek-panel-row'))"
    return page.evaluate(f"{rows}.map(row => row.cells[{at}].firstChild.textContent)")


def press(page, head, key="Enter"):
    page.locator(".ek-sort", has_text=head).focus()
    page.keyboard.press(key)
    return page.locator("main table").first.locator("th[aria-sort]").evaluate_all("all => all.map(one => one.ariaSort)")


def test_numbers_sort_as_numbers_and_what_is_missing_stays_last(opened):
    assert press(opened, "Amount") == ["ascending"]
    assert column(opened, 1)[:4] == ["−3", "0", "9", "10"]
    assert column(opened, 1)[-2:] == ["1,200", "—"]
    assert press(opened, "Amount", "Space") == ["descending"]
    assert column(opened, 1)[0] == "1,200"
    assert column(opened, 1)[-1] == "—"
    assert press(opened, "Amount") == []
    assert column(opened, 1) == AMOUNTS
    assert opened.locator("main table").first.locator("tfoot").inner_text().split() == ["All", "2,000"]


def test_words_sort_as_the_language_does_and_numbers_in_them_count(opened):
    press(opened, "Name")
    names = column(opened, 0)
    assert names.index("alpha") < names.index("Ｂeta") < names.index("name 2") < names.index("name 10")


def test_a_field_filters_by_all_its_words_and_says_how_many_rows_are_left(opened):
    field = opened.get_by_label("Show rows with")
    assert field.count() == 1  # the short table has none
    field.fill("NAME 111")
    assert column(opened, 0) == ["name 13"]
    field.fill("beta")
    assert column(opened, 0) == ["Ｂeta"]
    assert opened.locator(".ek-filter [role=status]").inner_text() == f"1 of {len(NAMES)} rows"
    field.fill("")
    assert column(opened, 0) == NAMES
    assert opened.locator(".ek-filter [role=status]").inner_text() == ""


def test_an_open_door_goes_with_its_row(opened):
    opened.locator("main table .ek-n").first.click()
    press(opened, "Amount")
    above = "document.querySelector('.ek-panel-row').previousElementSibling.cells[0].textContent"
    assert opened.evaluate(above) == "甲"
    opened.get_by_label("Show rows with").fill("alpha")
    assert not opened.locator(".ek-panel").is_visible()
    opened.get_by_label("Show rows with").fill("")
    assert opened.locator(".ek-panel").is_visible()


def test_without_script_a_table_is_a_table(browser, opened):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(opened.url)
    assert page.locator("button.ek-sort, .ek-filter").count() == 0
    assert page.locator("main table").first.locator("tbody tr").count() == len(NAMES)
    context.close()
