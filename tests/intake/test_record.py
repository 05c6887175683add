"""The record: whatever was put into plain form can be listed, and a column's is summed up in one note."""

import pytest

from evalkit import check_programme, read_programme
from evalkit.audience import conceal
from tests.command import evalkit
from tests.make import make_year


@pytest.fixture
def year(tmp_path):
    folder = make_year(tmp_path / "tiny" / "2015")
    rows = "编号,受资助机构,金额,拨付日期\ng1,one,1.2万元,2015年3月1日\ng2,two,10000,2015-04-01\ng3,three,１０,无\n"
    (folder / "grants.csv").write_text(rows, encoding="utf-8")
    return folder


def test_every_cell_with_its_line_and_what_it_became(year):
    record = read_programme(year).normalised
    cells = record[record["line"] > 1]
    assert cells[["file", "line", "column", "from", "to"]].to_numpy().tolist() == [
        ["grants.csv", 2, "awarded", "1.2万元", "12000"],
        ["grants.csv", 4, "awarded", "１０", "10"],
        ["grants.csv", 2, "paid_on", "2015年3月1日", "2015-03-01"],
        ["grants.csv", 4, "paid_on", "无", ""],
    ]
    headers = record[record["line"] == 1]
    assert ["金额", "awarded"] in headers[["from", "to"]].to_numpy().tolist()


def test_one_note_a_column(year):
    notes = [issue for issue in read_programme(year).read_issues if issue.rule == "cell.normalised"]
    assert [(issue.severity, issue.column, len(issue.places)) for issue in notes] == [
        ("note", "awarded", 2),
        ("note", "paid_on", 2),
    ]
    assert "column '金额 (awarded)': 2 values were put into plain form." in str(notes[0])
    assert "grants.csv line 2  '1.2万元 → 12000'" in str(notes[0])


def test_plain_values_are_no_news(tmp_path):
    this = read_programme(make_year(tmp_path / "tiny" / "2015"))
    assert this.read_issues == ()
    assert len(this.normalised) == 0


def test_it_is_for_internal_eyes(year):
    assert len(read_programme(year, audience="public").normalised) == 0


def test_who_filled_a_table_in_is_for_internal_eyes(year):
    file = year / "grants.csv"
    file.write_text(file.read_text("utf-8") + "\n填表人：某某,,,\n", encoding="utf-8")
    programme = read_programme(year)
    assert "某某" in repr(check_programme(programme))
    assert "某某" not in repr(conceal(check_programme(programme), programme, "public"))


def test_the_command_lists_it(year):
    done = evalkit("check", year, "--normalised")
    assert done.returncode == 0
    assert "1.2万元" in done.stdout
    assert "5 cells were put into plain form" in done.stdout
