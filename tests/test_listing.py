"""`evalkit check` as an officer runs it: table, CSV, JSON, a page; ten thousand issues stay readable."""

import csv
import io
import json

import pytest

from tests.command import evalkit, text_of
from tests.conftest import ROOT
from tests.make import make_year

SEED = ROOT / "data" / "heping" / "2015"


@pytest.fixture
def year(tmp_path):
    return make_year(tmp_path / "tiny" / "2015")


@pytest.fixture
def large(tmp_path):
    """Three thousand activities told twice, each with another number."""
    rows = [
        {
            "id": f"a{i}-{again}",
            "grantee": "one",
            "topic_zh": f"主题{i}",
            "sessions": 1 + again,
            "restated": "true" if again else "",
        }
        for i in range(3000)
        for again in (0, 1)
    ]
    return make_year(tmp_path / "tiny" / "2015", activities=rows)


def test_table_says_what_where_and_what_to_do():
    done = evalkit("check", SEED, "--lang", "zh")
    assert done.returncode == 0
    assert "told.twice" in done.stdout
    assert "act-muqun-7" in done.stdout
    assert "→ 请核实哪个正确；标为“重述”的行不计入。" in done.stdout
    assert done.stdout.index("警告") < done.stdout.index("提示")


def test_right_widths_for_chinese():
    """Every line of the table is as wide as the first: a Chinese character counts two."""
    import unicodedata

    table = [line for line in evalkit("check", SEED, "--lang", "zh").stdout.splitlines() if line[:1] in "┏┃│├└┡"]
    widths = {sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line) for line in table}
    assert widths == {120}


def test_csv_has_a_line_for_every_place(year):
    done = evalkit("check", year, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {"year", "rule", "severity", "file", "line", "key", "value", "message", "remedy", "silenced"} <= set(rows[0])
    assert [row["key"] for row in rows if row["rule"] == "coverage.outputs"] == ["three"]


def test_csv_in_a_file_opens_in_a_spreadsheet(year, tmp_path):
    evalkit("check", year, "--format", "csv", "--output", tmp_path / "issues.csv", "--lang", "zh")
    assert (tmp_path / "issues.csv").read_bytes().startswith(b"\xef\xbb\xbfyear,")


def test_json(year):
    listed = json.loads(evalkit("check", year, "--format", "json").stdout)
    [one] = [each for each in listed if each["rule"] == "coverage.outputs"]
    assert one["severity"] == "warning"
    assert one["places"] == [{"file": "grantees.csv", "line": 4, "key": "three", "value": "", "readings": []}]


@pytest.mark.parametrize(("lang", "said"), [("en", "Data issues"), ("zh", "数据问题")])
def test_html_is_one_offline_page(tmp_path, lang, said):
    page = tmp_path / "issues.html"
    done = evalkit("check", SEED, "--format", "html", "--output", page, "--lang", lang)
    assert (done.returncode, done.stdout) == (0, "")
    html = page.read_text("utf-8")
    assert f"<title>{said}</title>" in html
    assert "http://" not in html.replace("http://www.w3.org", "")
    assert "default-src &#39;none&#39;" in html
    assert "stm-118" in text_of(page)


def test_thousands_of_issues_are_counted_first(large):
    done = evalkit("check", large)
    lines = done.stdout.splitlines()
    assert len(lines) < 200
    counted = next(line for line in lines if "told.twice" in line)
    assert counted.split()[-2:] == ["3,000", "6,000"]
    assert lines.index(counted) < next(i for i, line in enumerate(lines) if "→" in line)
    assert "… and 2997 more of told.twice" in done.stdout
    assert lines[-1] == f"All of them, one line a place: evalkit check {large} --format csv"


def test_thousands_of_issues_on_a_page(large, tmp_path):
    evalkit("check", large, "--format", "html", "--output", tmp_path / "issues.html")
    assert "… and 2997 more of told.twice" in text_of(tmp_path / "issues.html")
    assert (tmp_path / "issues.html").stat().st_size < 300_000


def test_an_unknown_format_is_refused(year):
    assert evalkit("check", year, "--format", "xml").returncode == 2
