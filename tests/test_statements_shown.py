"""Every sentence of the seed's report in its place in the annual report."""

import csv
import html
import re
from pathlib import Path

import yaml

from evalkit import quotes, read_programme, use_language

ROOT = Path(__file__).parents[1]
STATEMENTS = ROOT / "data" / "heping" / "2015" / "statements.csv"


def statements():
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words_of(markup):
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", str(markup))))


def close_up(text):
    return re.sub(r"\s+", "", text)


def sections(page):
    """{code: words} of a report, cut at its headings, which begin with the code of their section."""
    text = re.sub(r"(?s)<(style|script|pre|svg|nav).*?</\1>", "", page.read_text("utf-8"))
    parts = re.split(r"<h[1-6][^>]*>\s*(?:<[^>]+>\s*)*([1-9](?:\.\d)*|[A-Z])　", text)
    return {code: words_of(part) for code, part in zip(parts[1::2], parts[2::2], strict=True)}


def test_every_statement_stands_in_its_section(seed):
    """Word for word but for the names of people, which a public page withholds."""
    home, _done = seed
    found = sections(home / "outputs/heping/2015/report.zh.html")
    missing = []
    told = read_programme(ROOT / "data/heping/2015", audience="public").statements["text_zh"]
    for row, text in zip(statements(), told, strict=True):
        section = {"0": "1.1"}.get(row["section"], row["section"])  # the head of the report opens the first chapter
        if close_up(text) not in found.get(section, ""):
            missing.append((row["id"], section))
    assert missing == []


def test_every_section_of_the_outline_is_there(seed):
    home, _done = seed
    outline = yaml.safe_load((ROOT / "evalkit/outline.yaml").read_text("utf-8"))
    codes = [section["code"] for section in outline]
    wanted = [code for code in codes if not code.startswith("10")]  # the evaluator's, who has written nothing here
    found = list(sections(home / "outputs/heping/2015/report.zh.html"))
    assert [code for code in found if code in wanted] == wanted


def test_asserted_statements_are_marked():
    """53 have no row to support them; each is marked, and none of the others is."""
    use_language("zh")
    this = read_programme(ROOT / "data/heping/2015", audience="public")
    rows = statements()
    shown = "".join(str(quotes.statements(this, section)) for section in dict.fromkeys(row["section"] for row in rows))
    assert len(re.findall(r'class="[^"]*\basserted\b', shown)) == sum(not row["evidence"] for row in rows) == 53
    assert all(close_up(text) in words_of(shown) for text in this.statements["text_zh"])
