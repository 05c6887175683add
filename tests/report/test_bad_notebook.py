"""What an evaluator's own notebook may hold or do wrong: the report is whole, says what is the matter, and runs nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.command import evalkit, text_of
from tests.make import GOOD, make_year
from tests.report.hostile import PAYLOADS

JUPYTER = Path(sys.executable).with_name("jupyter")
PARAMETERS = 'programme = "tiny"\nyear = "2015"\nlang = "en"\naudience = "internal"\ndata = "../data"\noutputs = ""'
FIRST = """import evalkit as ek
from IPython.display import HTML, Image, Javascript, Latex, Markdown, display
import pandas as pd
from evalkit import cover, tables
from evalkit.saving import save

ek.use_language(lang)
this = ek.read_programme(f"{data}/{programme}/{year}", audience=audience)
results, issues = ek.measure(this, ek.STANDARD, by="grantee"), ek.check_programme(this)
save(results, issues, outputs)
cover.page(this, results, issues)"""
CELLS = {
    "a picture that is not there": 'display(Markdown("![the hall](photos/hall.jpg)"), Image(url="photos/yard.jpg"))',
    "a table of 50,000 rows": 'with pd.option_context("display.max_rows", None):\n'
    '    display(pd.DataFrame({"sessions": range(50_000), "place": "渝中区"}))',
    "a text of 50,000 lines": 'print("\\n".join(f"line {i}" for i in range(50_000)))',
    "a lone surrogate": 'print("甲\\ud800乙"); display(HTML("<p>丙\\udfff丁</p>"))',
    "formulas for MathJax": r'display(Latex(r"$\alpha < \beta$"), Markdown(r"a $x^2$ and \(y\) and $$z$$"))',
    "a script": 'display(Javascript("window.owned = 1"), HTML("<script>window.owned = 1</script><p>behind it</p>"))',
    "hostile texts": f"for text in {PAYLOADS!r}:\n    display(Markdown(text)); print(text); text",
    "groups": 'tables.groups(results["granted"])',
}
RAISES = 'raise ek.EvalkitError("The <b>receipts</b> of 2015 are not there.")'


def notebook(*sources):
    cells = [new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}), *map(new_code_cell, (FIRST, *sources))]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A project whose notebook does all this, and its report by the command."""
    home = tmp_path_factory.mktemp("bad")
    grantees = [dict(row) for row in GOOD["grantees"]]
    grantees[0] |= {"name_zh": "长" * 300, "name_en": "W" * 300}
    grantees[1] |= {"name_zh": "مركز 😀 乙", "name_en": "مركز التنمية 12 (A) 👩‍👧 🏳️‍🌈"}
    grantees[2] |= {"name_zh": r"$\frac{丙}{2}$ <i>中心</i>", "name_en": r"$\frac{C}{2}$ <i>Centre</i>"}
    make_year(home / "data" / "tiny" / "2015", grantees=grantees)
    (home / "notebooks").mkdir()
    nbformat.write(notebook(*CELLS.values()), home / "notebooks" / "annual.ipynb")
    done = evalkit("run", "--audience", "internal", "--lang", "en", cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr
    return home


@pytest.fixture
def file(home):
    return home / "outputs" / "internal" / "tiny" / "2015" / "report.en.html"


def test_the_report_is_whole_and_says_what_is_left_out(file):
    page = text_of(file)
    assert file.read_text("utf-8").rstrip().endswith("</html>")
    assert file.stat().st_size < 2_000_000
    assert "[picture not included: the hall]" in page
    assert "[picture not included: photos/yard.jpg]" in page
    assert "The first 500 of 50,000 rows are shown." in page
    assert "<script>window.owned = 1</script>" in page
    assert "behind it" in page
    assert "The programme's" in page or "Tiny" in page


def test_long_texts_are_cut_where_it_is_said(file):
    markup = file.read_text("utf-8")
    assert "line 499\n… and " in markup
    assert "line 500\n" not in markup
    assert "more characters in 49,500 lines" in markup


def test_what_cannot_be_written_is_replaced_and_nothing_around_it(file):
    markup = file.read_text("utf-8")
    assert "甲\ufffd乙" in markup
    assert "丙\ufffd丁" in markup


def test_long_names_other_scripts_and_markup_are_shown_as_they_are(file):
    page = text_of(file)
    for name in ("W" * 300, "مركز التنمية 12 (A) 👩‍👧 🏳️‍🌈", r"$\frac{C}{2}$ <i>Centre</i>"):
        assert name in page


@pytest.mark.browser
def test_it_is_of_use_at_once_and_runs_nothing(file, page):
    told = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(file.as_uri())
    page.locator(".ek-n").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".ek-panel").is_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Show rows with").first.fill("499")
    assert page.locator(".ek-filter [role=status]").first.inner_text() == "1 of 500 rows"
    assert page.evaluate("window.owned") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert [one for one in told if not one.startswith("data:")] == [file.as_uri()]


def test_a_cell_that_raises_leaves_the_last_report_and_a_whole_page_of_what_was_made(home, tmp_path):
    """The command says what failed; nbconvert shows the notebook as far as it came, by the same template."""
    project = shutil.copytree(home, tmp_path / "project")
    folder = project / "outputs" / "internal" / "tiny" / "2015"
    before = (folder / "report.en.html").read_bytes()
    nbformat.write(notebook(CELLS["groups"], RAISES, CELLS["a script"]), project / "notebooks" / "annual.ipynb")
    done = evalkit("run", "--audience", "internal", "--lang", "en", cwd=project)
    assert done.returncode == 1
    assert (folder / "report.en.html").read_bytes() == before
    assert "The <b>receipts</b> of 2015 are not there." in text_of(folder / "failed.en.html")
    page = convert(folder / "failed.ipynb", tmp_path)
    markup = page.read_text("utf-8")
    assert "This part of the report failed:" in markup
    assert "<pre>The &lt;b&gt;receipts&lt;/b&gt; of 2015 are not there.</pre>" in markup
    assert 'class="key-figures"' in markup


def convert(executed, folder):
    """The page that nbconvert's own command makes by the template it finds by name."""
    words = ["nbconvert", "--to", "html", "--template", "evalkit", executed, "--output-dir", folder]
    done = subprocess.run([JUPYTER, *map(str, words)], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return folder / f"{executed.stem}.html"


def test_nbconvert_finds_the_template_by_name_and_makes_the_same_page(seed, tmp_path):
    home, _done = seed
    folder = home / "outputs" / "heping" / "2015"
    for lang in ("zh", "en"):
        made = text_of(convert(folder / f"report.{lang}.ipynb", tmp_path))
        ours = text_of(folder / f"report.{lang}.html")
        how = {"zh": "本页如何生成", "en": "How this page was made"}[lang]
        assert made.rpartition(how)[0] == ours.rpartition(how)[0]  # the notebook does not know of its run


@pytest.mark.browser
def test_the_page_that_nbconvert_makes_has_doors_too(seed, tmp_path, page):
    home, _done = seed
    executed = home / "outputs" / "heping" / "2015" / "report.en.ipynb"
    assert "application/vnd.evalkit+json" in json.dumps(json.loads(executed.read_text("utf-8")))
    page.goto(convert(executed, tmp_path).as_uri())
    page.locator(".verdict .ek-n").first.click()
    assert page.locator(".ek-panel").is_visible()
