"""The documentation site: built as `make docs` builds it, read from disk in a real browser."""

import ast
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from markdown_it import MarkdownIt
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[1]
OF_OTHERS = (
    "aria-dialog-name",
    "landmark-unique",
    "empty-table-header",
)  # the theme's search and buttons; pandas' tables
TUTORIALS = sorted(path for path in (ROOT / "docs/tutorials").glob("*.ipynb") if not path.name.endswith(".zh.ipynb"))


def maker(home=ROOT):
    """docs/make.py of a project folder, as a module."""
    spec = importlib.util.spec_from_file_location("make", home / "docs/make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def project(home):
    """What the documentation is made from, in a folder of its own."""
    for folder in ("docs", "data"):
        shutil.copytree(ROOT / folder, home / folder)
    for path in [*ROOT.glob("*.md"), *ROOT.glob("mkdocs*.yml")]:
        shutil.copy(path, home)
    return home


def code(notebook):
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return ast.parse("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"))


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site, built with its tutorials executed: a failing cell, link or anchor would have ended it."""
    home = project(tmp_path_factory.mktemp("docs"))
    done = subprocess.run([sys.executable, home / "docs/make.py"], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("index.html") == 2
    return home / "build" / "site"


@pytest.fixture(scope="session")
def parsed(site):
    """Every page of the site, by its file; the reports of the tutorials are tested as reports."""
    return {path: html.parse(path).getroot() for path in site.rglob("*.html") if not path.name.startswith("report.")}


def test_pages_made_from_code_are_as_the_code_makes_them():
    made = maker().pages()
    assert {path.stem.partition(".")[0] for path in made} == {"indicators", "tables", "checks"}
    assert [path.name for path, text in made.items() if path.read_text("utf-8") != text] == [], "Run 'make docs'."


@pytest.mark.parametrize("english", TUTORIALS, ids=lambda path: path.stem)
def test_tutorials_say_the_same_in_both_languages(english):
    one, other = code(english), code(english.with_suffix(".zh.ipynb"))
    assert ast.dump(one) == ast.dump(other).replace("value='zh'", "value='en'")


def test_a_tutorial_that_fails_ends_the_build(tmp_path):
    make = maker(project(tmp_path))
    path = tmp_path / "docs/tutorials/failing.ipynb"
    path.write_text(json.dumps(new_notebook(cells=[new_code_cell("1 / 0")])), "utf-8")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        make._executed(path)


def test_both_languages_have_the_same_pages():
    def listed(entries):
        for entry in entries:
            inside = next(iter(entry.values())) if isinstance(entry, dict) else entry
            yield from listed(inside) if isinstance(inside, list) else [inside]

    navs = [
        (ROOT / name).read_text("utf-8").partition("\nnav:")[2].partition("\n\n")[0]
        for name in ("mkdocs.yml", "mkdocs.zh.yml")
    ]
    one, other = (list(listed(yaml.safe_load(nav))) for nav in navs)
    assert one == other
    assert len(one) > 20


@pytest.mark.slow
def test_tutorials_show_what_their_cells_show(site, parsed):
    for language, words in (("", "Share of the programme's money granted on"), ("zh/", "再资助比例")):
        page = parsed[site / f"{language}tutorials/first-year.html"]
        shown = [each.text_content() for each in page.find_class("output")]
        assert any(words in each and "40,000 ÷ 111,200 = 36.0 %" in each for each in shown)


@pytest.mark.slow
def test_links_and_anchors_lead_somewhere(site, parsed):
    marks = {path: {*page.xpath("//@id"), *page.xpath("//a/@name")} for path, page in parsed.items()}
    seen, faults = 0, []
    for path, page in parsed.items():
        for link in page.xpath("//a/@href | //img/@src | //script/@src | //link/@href"):
            parts = urlsplit(link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            seen += 1
            if (
                parts.scheme
                or not target.is_file()
                or (parts.fragment and unquote(parts.fragment) not in marks.get(target, ()))
            ):
                faults.append((path.relative_to(site).as_posix(), link))
    assert sorted(faults) == []
    assert seen > 1000


@pytest.mark.slow
def test_pages_are_read_here_as_on_a_git_host(site, parsed):
    """As many headings, lists, tables and blocks of code: the two read Markdown by different rules."""
    make, common = maker(), MarkdownIt("commonmark").enable("table")
    for source, (lang, page) in make.sources().items():
        if source.suffix == ".md":
            rendered = html.fromstring(common.render(source.read_text("utf-8")))
            built = parsed[site / ("zh" if lang == "zh" else "") / page.replace(".md", ".html")]
            article = built.xpath("//article")[0]
            for tag in ("h1", "h2", "h3", "li", "tr", "pre", "img"):
                assert len(article.xpath(f".//{tag}")) == len(rendered.xpath(f"//{tag}")), (source.name, tag)


@pytest.mark.slow
def test_a_link_that_leads_nowhere_ends_the_build(site, tmp_path):
    home = project(tmp_path)
    shutil.copytree(site.parent / "docs", home / "build/docs")
    page = home / "build/docs/en/changelog.md"
    page.write_text(page.read_text("utf-8") + "\n[gone](index.md#nowhere)\n", "utf-8")
    with pytest.raises(SystemExit, match=r"(?s)mkdocs.yml: the site could not be built.*'#nowhere'"):
        maker(home).build()


@pytest.mark.slow
@pytest.mark.browser
def test_the_site_reads_offline_from_disk(site, parsed, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 390, "height": 800})
    wide = []
    for path in sorted(parsed):
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            wide.append(path.relative_to(site).as_posix())
    assert wide == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "about:"))] == []
    assert len(asked) > len(parsed)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(("language", "word"), [("zh", "来历"), ("zh", "人次"), ("zh", "silenced"), ("en", "missing")])
def test_search_finds_words_from_disk(site, page, language, word):
    page.goto((site / ("zh" if language == "zh" else "") / "index.html").as_uri())
    page.click(".md-search__input")
    ready = {"zh": "键入以开始搜索", "en": "Type to start searching"}[language]
    page.locator(".md-search-result__meta", has_text=ready).wait_for()
    page.keyboard.insert_text(word)
    page.keyboard.press("End")  # it searches when a key is let go
    found = page.locator(".md-search-result__item")
    found.first.wait_for()
    for result in found.all()[:3]:  # as a whole, not its first character alone
        assert word in result.inner_text().replace("\u200b", "").lower()
    addresses = found.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert {("/zh/" in address) for address in addresses} == {language == "zh"}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(site, page, scheme):
    page.emulate_media(color_scheme=scheme)
    for path in ("index.html", "python.html", "zh/tutorials/years.html"):
        page.goto((site / path).as_uri())
        assert [found for found in Axe().run(page).response["violations"] if found["id"] not in OF_OTHERS] == [], path


@pytest.mark.browser
def test_the_switch_leads_to_the_same_page(site, page):
    page.goto((site / "tutorials/years.html").as_uri())
    for language, place in (("zh", "zh/tutorials/years.html"), ("en", "tutorials/years.html")):
        page.hover("[aria-label]:has(+ .md-select__inner)")
        page.click(f".md-select__link[hreflang={language}]")
        page.wait_for_url((site / place).as_uri())
        assert page.locator("html").get_attribute("lang") == language
