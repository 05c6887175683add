"""A year whose every free text tries to run, to load or to break out: its report shows them, and nothing happens."""

import re
import shutil

import pytest

import evalkit as ek
from evalkit.i18n import in_language
from evalkit.intake.writing import INVISIBLE
from evalkit.schema import load_schemas
from tests.command import evalkit
from tests.conftest import ROOT
from tests.report.hostile import PAYLOADS, free_texts, make_hostile_year

SHOWN = {  # some of the notebook's tables: the columns of text that it shows
    "activities": ["topic"],
    "feedback": ["text"],
    "lessons": ["text", "cause", "remedy", "owner"],
    "org_development": ["section", "item", "status"],
    "strategy_changes": ["planned", "actual", "reason", "decided_by", "result"],
    "trainings": ["topic", "organiser"],
}
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what HTML does not allow


def visible(text):
    """A text without what nobody sees: reading strips it at the ends, and from names that it compares."""
    return text.translate(dict.fromkeys(map(ord, INVISIBLE)))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The report in both languages, by the command, with all that an internal reader may see."""
    home = tmp_path_factory.mktemp("hostile")
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    make_hostile_year(home / "data" / "hostile" / "2015")
    done = evalkit("run", "--audience", "internal", cwd=home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(params=["zh", "en"])
def opened(request, home, browser):
    """The page, opened as its reader opens it; afterwards nothing ran, was asked for, or was complained of."""
    file = home / "outputs" / "internal" / "hostile" / "2015" / f"report.{request.param}.html"
    context = browser.new_context()
    page, told = context.new_page(), []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.on("request", lambda request: told.append(request.url))
    page.goto(file.as_uri())
    page.lang = request.param
    yield page
    assert page.evaluate("window.owned") is None
    assert page.url == file.as_uri()
    assert [url for url in told if not url.startswith("data:font/")] == [file.as_uri()]
    context.close()


def test_the_corpus_is_large_and_stands_in_every_free_text(home):
    assert len(PAYLOADS) >= 30
    year = ek.read_programme(home / "data" / "hostile" / "2015", audience="internal")
    for schema in load_schemas().values():
        for column in free_texts(schema):
            cells = year.tables[schema.name][column]
            said = [" ".join(PAYLOADS)] if schema.name == "programme" else PAYLOADS
            assert set(map(visible, said)) == set(map(visible, cells)), (schema.name, column)


@pytest.mark.browser
def test_nothing_runs_whatever_a_reader_does(opened):
    opened.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    every = opened.eval_on_selector_all
    every("[data-trace]", "all => all.forEach(door => { door.focus(); door.click(); })")
    every(".ek-sort", "all => all.forEach(head => head.click())")
    opened.locator(".ek-filter input").first.fill("<script>")
    opened.locator(".statement").first.hover()
    opened.emulate_media(media="print")
    assert opened.pdf(prefer_css_page_size=True).startswith(b"%PDF-")


@pytest.mark.browser
def test_no_element_came_from_the_data(opened):
    assert opened.locator("script").count() == 2  # ours, and its words
    strangers = (
        "iframe, object, embed, form, link, base, template, noscript, foreignObject, animate, math, img, [style*=url]"
    )
    assert opened.locator(strangers).count() == 0
    assert opened.locator("meta[http-equiv]").count() == 1  # the policy
    leads = "all => all.filter(one => [...one.attributes].some(a => /^on|^formaction$/i.test(a.name))).length"
    assert opened.eval_on_selector_all("*", leads) == 0
    addresses = opened.eval_on_selector_all("[href]", "all => all.map(one => one.getAttribute('href')[0])")
    assert set(addresses) == {"#"}


@pytest.mark.browser
def test_the_texts_are_shown_as_they_are(opened, home):
    year = ek.read_programme(home / "data" / "hostile" / "2015", audience="internal")
    with in_language(opened.lang):
        for table, fields in SHOWN.items():
            box = opened.locator(f".ek-rows:has(> summary .file:text-is('{table}.csv'))")
            cells = box.locator("tbody").first.evaluate(
                "body => [...body.rows].map(row => [...row.cells].map(c => c.textContent))"
            )
            for field in fields:
                expected = [UNWRITABLE.sub("\ufffd", text) for text in year.texts(table, field)]
                assert expected in [list(column) for column in zip(*cells, strict=True)], (table, field)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_no_text_pushes_the_page_wide(opened, width):
    opened.set_viewport_size({"width": width, "height": 900})
    opened.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
