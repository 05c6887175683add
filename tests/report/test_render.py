import copy
import html
import re
import time

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from evalkit.report import error_page, index_page, render

OUTSIDE = re.compile(
    r"""(?:src|href)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?\s*(?:https?:)?//|@import""", re.IGNORECASE
)


@pytest.fixture
def page(notebook, meta):
    return render(notebook, lang="zh", title="重庆和平台", meta=meta)


def body_of(*outputs, lang="en", **meta):
    notebook = new_notebook(cells=[new_code_cell("show()", outputs=list(outputs))])
    return render(notebook, lang=lang, title="T", meta=meta).partition("<main")[2]


def shown(text):
    return new_output("display_data", {"text/html": text})


def test_the_page_refers_to_nothing_outside(page):
    assert not OUTSIDE.search(page)
    assert "default-src 'none'" in html.unescape(page)
    assert len(page.encode()) < 1_000_000


@pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_the_page_has_one_language_and_one_title(notebook, meta, lang, tag):
    page = render(notebook, lang=lang, title="A & B", meta=meta)
    assert re.findall(r"<html[^>]*>", page) == [f'<html lang="{tag}">']
    assert page.count("<h1") == 1
    assert "<title>A &amp; B</title>" in page


def test_rendering_leaves_the_notebook_as_it_was(notebook, meta):
    before = copy.deepcopy(notebook)
    render(notebook, lang="zh", title="T", meta=meta)
    assert notebook == before


def test_what_the_machine_said_is_not_for_readers(page):
    assert "a warning for whoever runs this" not in page
    assert "SECRET TRACEBACK" not in page
    assert "for the notebook only" not in page


def test_an_error_says_what_failed(page):
    box = re.search(r'<div class="ek-failed">.*?</div>', page, re.DOTALL)[0]
    assert "1 of 3 values cannot be read." in box


def test_code_is_one_click_away(page):
    assert '<details class="ek-code">' in page
    assert "evalkit.read_programme(" in page


def test_data_do_not_run(page, hostile):
    assert hostile not in page
    assert html.escape("<script>document.title") in page
    assert page.count("<script") == 2  # ours, and its words
    note = re.search(r'data-of="person_times">.*?</details>', page, re.DOTALL)[0]
    assert html.escape("</script><!--") in note


@pytest.mark.parametrize(
    "tag",
    [
        "<script src=//a.b/c>",
        "<iframe src='http://a.b'>",
        "<META http-equiv=refresh content='0;url=http://a.b'>",
        "<base href='http://a.b'>",
        "<link href='http://a.b'>",
    ],
)
def test_active_elements_become_text(tag):
    body = body_of(shown(f"<p>before</p>{tag}<p>after</p>"))
    assert tag not in body
    assert f"&lt;{tag[1:]}" in body
    assert "<p>after</p>" in body


def test_a_picture_that_is_not_in_the_page_becomes_its_description():
    body = body_of(
        new_output("display_data", {"text/markdown": "![the hall](https://example.org/hall.jpg)"}),
        shown('<img alt="x" src=data:image/png;base64,AA><img src="data:image/png;base64,AA">'),
    )
    assert "[picture not included: the hall]" in body
    assert body.count("<img") == 1


def test_headings_are_numbered_and_listed():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# One\n## Two & *more*\n### Under"),
            new_code_cell("", outputs=[shown("<h3 id='x'>Again</h3><h2>Three</h2>")]),
        ]
    )
    page = render(notebook, lang="en", title="T", meta={})
    assert re.findall(r'<h([23]) id="([^"]+)">', page) == [
        ("2", "s1"),
        ("2", "s2"),
        ("3", "s2-1"),
        ("3", "s2-2"),
        ("2", "s3"),
    ]
    assert '<a href="#s2">Two &amp; more</a>' in page


def test_doors_are_numbered_by_first_appearance_over_cover_and_body(page):
    numbers = re.findall(r'data-trace="(\w+)"[^>]*>[^<]*</button><sup class="ek-note"><a href="#note-(\d)">', page)
    assert dict(numbers) == {"share": "1", "person_times": "2", "trainings": "3"}
    notes = re.findall(r'<details class="trace" id="note-(\d)" data-of="(\w+)">', page)
    assert notes == [("1", "share"), ("2", "person_times"), ("3", "trainings")]


def test_a_door_with_nothing_behind_it_is_plain_text():
    body = body_of(
        shown('<p><button type="button" class="ek-n" data-trace="gone" aria-expanded="false">7</button></p>'),
        traces={"other": {"title": "O", "rows": []}},
    )
    assert '<span class="ek-n">7</span>' in body


def test_statements_say_what_supports_them():
    body = body_of(shown('<p class="statement asserted">It went well.</p><p class="statement record">It was held.</p>'))
    assert re.findall(r'class="ek-mark" tabindex="0" role="img" aria-label="([^"]+)"', body) == [
        "asserted, no data",
        "supported by records",
    ]


def test_figures_keep_their_text_and_not_their_ids(page):
    assert 'aria-label="四项活动的人次：200、55、45、18"' in page
    assert 'id="f1-clip"' in page
    assert "url(#f1-clip)" in page
    assert 'id="f2-clip"' in page
    assert "url(#f2-clip)" in page
    assert ">项目管理运用服务</text>" in page
    assert "<!DOCTYPE svg" not in page
    assert "<metadata>" not in page
    assert page.count('<div class="ek-fixed"><svg') == 1  # the one whose colours cannot follow the page


def test_what_cannot_be_written_is_replaced():
    page = render(
        new_notebook(cells=[new_code_cell("", outputs=[new_output("stream", text="a\ud800b\x00c")])]),
        lang="en",
        title="\udfff",
        meta={},
    )
    page.encode("utf-8")
    assert "a\ufffdb\ufffdc" in page


def test_an_empty_notebook_is_a_whole_page():
    page = render(new_notebook(), lang="zh", title="空", meta={})
    assert page.rstrip().endswith("</html>")
    assert 'id="traces"' not in page


def test_rendering_is_quick(notebook, meta):
    render(notebook, lang="zh", title="T", meta=meta)
    start = time.perf_counter()
    render(notebook, lang="zh", title="另一份报告，另一些字", meta=meta)
    assert time.perf_counter() - start < 0.25


ERROR = "DataError: grants.csv, column 'awarded_on': 2 of 41 dates cannot be read.\n  line 17  '<b>'\n  line 30  'March'\nExpected a date."


def test_an_error_page_says_it_all():
    page = error_page("heping 2015", ERROR, "en", "report.en.html")
    assert '<p class="lead">DataError: grants.csv' in page
    assert "<pre>  line 17  &#39;&lt;b&gt;&#39;\n  line 30" in page
    assert '<a href="report.en.html">' in page
    assert "<script" not in page
    assert not OUTSIDE.search(page)


def test_an_error_page_without_an_earlier_report():
    assert "no earlier report" in error_page("heping 2015", ERROR, "en")


def test_the_index_lists_all_in_both_languages():
    rows = [
        {
            "programme": "heping",
            "year": 2015,
            "state": "issues",
            "title_zh": "重庆和平台",
            "zh": "heping/2015/report.zh.html",
            "en": "heping/2015/report.en.html",
            "issues": {"warning": 4},
        },
        {"programme": "<b>", "year": 2016, "state": "failed", "failed": "b/2016/failed.html"},
    ]
    page = index_page(rows, "zh")
    assert '<a href="heping/2015/report.en.html" lang="en" hreflang="en">English</a>' in page
    assert '<td class="num warning">4</td>' in page
    assert "警告" in page
    assert "Warnings" in page
    assert "&lt;b&gt;" in page
    assert 'href="b/2016/failed.html"' in page
    assert index_page([], "en").count("There are no reports yet.") == 1
