"""The evaluator's words in the whole report: made by the command, opened in a browser, and made again when they change."""

import json
import re

import pytest

from evalkit.words import outline
from tests.command import evalkit, text_of
from tests.make import make_year

TEXT = """<!-- 给自己看的话 -->
## 2.2

其中一家带来 {{ person_times by grantee=one }}。

## 发现

- 参与 {{ 人次 }}。<script>document.title = 'owned'</script> ![图](http://example.org/x.png)
- 只是印象，{{ persn_times }}。

人次为 60。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    home = tmp_path_factory.mktemp("told")
    year = make_year(home / "data" / "tiny" / "2015")
    (year / "narrative.zh.md").write_text(TEXT, "utf-8")
    other = make_year(home / "data" / "other" / "2015")
    everywhere = "".join(f"## {code}\n\nWords on {code} here.\n\n" for code in outline())
    (other / "narrative.en.md").write_text(everywhere, "utf-8")
    done = evalkit("run", cwd=home)
    assert done.returncode == 0, done.stderr
    return home


def test_it_stands_in_both_reports_and_its_doubts_among_the_others(made):
    folder = made / "outputs" / "tiny" / "2015"
    zh, en = (text_of(folder / f"report.{lang}.html") for lang in ("zh", "en"))
    assert "给自己看的话" not in zh + en
    assert "其中一家带来 30 人次" in zh
    assert "The evaluator’s words, which exist only in Chinese 其中一家带来 30 人次" in en
    assert "Rests on: Person-times" in en
    issues = (folder / "data_issues.csv").read_text("utf-8-sig")
    assert re.findall(r"narrative\.\w+(?=,warning.*narrative\.zh\.md,(?:9|11),)", issues) == [
        "narrative.figure",
        "narrative.contradicted",
    ]
    assert "narrative.contradicted" in zh
    assert re.search(r"The evaluator’s words narrative\.zh\.md \([0-9a-f]{8}…\)", en)
    assert "narrative.zh.md" in json.loads((folder / "run.json").read_text("utf-8"))["inputs"]


def test_no_section_loses_its_words(made):
    shown = text_of(made / "outputs" / "other" / "2015" / "report.en.html")
    assert [code for code in outline() if shown.count(f"Words on {code} here.") != 1] == []


def test_a_change_of_the_text_is_a_reason_to_make_the_report_again(made):
    assert "up to date" in evalkit("run", "--dry-run", cwd=made).stdout
    file = made / "data" / "tiny" / "2015" / "narrative.zh.md"
    file.write_text(TEXT + "\n又一句。\n", "utf-8")
    assert "data changed: narrative.zh.md" in " ".join(evalkit("run", "--dry-run", cwd=made).stdout.split())
    file.write_text(TEXT, "utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_its_numbers_are_doors_and_nothing_in_it_runs_or_loads(made, page, lang):
    wrong, asked = [], []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    file = made / "outputs" / "tiny" / "2015" / f"report.{lang}.html"
    page.goto(file.as_uri())
    door = page.locator(".ek-told .ek-n", has_text=re.compile("30"))
    door.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".ek-panel").inner_text()
    assert "activities.csv" in panel
    assert re.search("甲中心" if lang == "zh" else "One", panel)
    page.keyboard.press("Escape")
    assert page.locator(".ek-told .statement.asserted .ek-mark").count() == 2
    assert page.locator(".ek-unanswered").inner_text().startswith("[{{ persn_times }}")
    assert page.locator(".ek-told [lang=zh-CN]").count() == {"zh": 3, "en": 2}[lang]  # the ties; the words
    assert page.title() != "owned"
    assert wrong == []
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
