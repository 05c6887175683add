"""The statements of the 2015 report: nothing of its wording lost, and no evidence that is not there."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "data" / "heping" / "2015"
SOURCE = FOLDER / "source" / "final-report.zh.md"
# fmt: off
SECTIONS = [
    "0", "1.1", "1.2", "1.3", "2.1", "2.2", "2.3.1", "2.3.2", "2.4", "2.5",
    "3.1", "3.2", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "6.1", "6.2",
    "7.1", "7.2", "8", "9.1", "9.2", "9.3",
]
# fmt: on
# These headings have no '#'; the first two end with the form's guidance to its author.
UNMARKED_HEADINGS = (
    "(1) 小额项目各个申请机构发展或项目执行的有效性：",
    "(2) 小额资助项目各个申请机构的社会效益：",
    "4、小额资助项目的总体创新性：",
)
CONTACT = "联系方式"  # its line is private; what stood there is in people.csv
LIST_MARK = re.compile(r"^(?:[(（]\d[)）]|\d、)\s*")
CONTACT_DETAIL = re.compile(r"@|\d{7,}")


def rows_of(table):
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def evidence_of(row):
    return [link for link in row["evidence"].split(";") if link]


def close_up(text):
    return re.sub(r"\s", "", text)


def wording(markdown):
    """The report's own words: without headings, list marks, the contact line and white space."""
    title, *lines = markdown.strip().splitlines()
    kept = [title.removeprefix("#")]
    for line in lines:
        if line.startswith(("#", *UNMARKED_HEADINGS)) or CONTACT in line:
            continue
        kept.append(LIST_MARK.sub("", line))
    return close_up("".join(kept))


@pytest.fixture(scope="module")
def statements():
    return rows_of("statements")


def test_ids_are_unique_and_follow_the_order(statements):
    assert [row["id"] for row in statements] == [f"stm-{n:03d}" for n in range(1, len(statements) + 1)]
    assert [row["order"] for row in statements] == [str(n) for n in range(1, len(statements) + 1)]


def test_every_section_is_there_in_the_reports_order(statements):
    assert list(dict.fromkeys(row["section"] for row in statements)) == SECTIONS
    assert Counter(row["section"] for row in statements)["8"] == 2


def test_no_word_of_the_report_is_lost_added_or_moved(statements):
    told = close_up("".join(row["text_zh"] for row in statements))
    assert told == wording(SOURCE.read_text(encoding="utf-8"))


def test_every_row_is_told_in_both_languages(statements):
    for row in statements:
        assert all(row[name] for name in ("text_zh", "text_en", "source")), row["id"]
        assert row["translation"] == "en", row["id"]
        assert bool(row["note_zh"]) == bool(row["note_en"]), row["id"]


def test_every_piece_of_evidence_is_a_row_of_its_table(statements):
    links = {(row["id"], *link.split(":")) for row in statements for link in evidence_of(row)}
    known = {table: {row["id"] for row in rows_of(table)} for table in {table for _, table, _ in links}}
    assert links
    assert not sorted(link for link in links if link[2] not in known[link[1]])


def test_a_statement_is_asserted_exactly_where_it_has_no_evidence(statements):
    for row in statements:
        assert row["grade"] in {"figure", "record", "asserted"}, row["id"]
        assert (row["grade"] == "asserted") == (not evidence_of(row)), row["id"]


def test_no_statement_is_evidence_for_itself(statements):
    for row in statements:
        assert len(set(evidence_of(row))) == len(evidence_of(row)), row["id"]
        assert not any(link.startswith("statements:") for link in evidence_of(row)), row["id"]


def test_no_telephone_number_and_no_mail_address(statements):
    for row in statements:
        for name, value in row.items():
            assert not CONTACT_DETAIL.search(value), (row["id"], name)
