"""A required table that is not there: what may have been meant for it is named."""

import shutil

import pytest

from evalkit import check_programme


def told(year, rule):
    return [str(issue) for issue in check_programme(year) if issue.rule == rule]


@pytest.mark.parametrize("elsewhere", ["grants.csv.txt", "交来/资助.csv", "资助.docx", "new/sent/grants.csv"])
def test_a_file_that_may_be_meant_is_named(year, elsewhere):
    (year / elsewhere).parent.mkdir(parents=True, exist_ok=True)
    shutil.move(year / "grants.csv", year / elsewhere)
    (said,) = told(year, "table.missing")
    assert f"  {elsewhere}\n" in said
    assert "save it in the folder itself" in said


def test_a_second_version_is_asked_about(year):
    shutil.copy(year / "grants.csv", year / "资助 - 副本.csv")
    assert "as grants.csv and as 资助 - 副本.csv" in told(year, "table.twice")[0]


def test_a_second_version_alone_is_read(year):
    shutil.move(year / "grants.csv", year / "资助（最终版）.csv")
    assert not check_programme(year).errors


def test_what_stands_in_a_workbook_that_cannot_be_opened_is_not_missed_as_well(year):
    (year / "grants.csv").unlink()
    (year / "资助.xlsx").write_bytes(b"PK\x03\x04")
    assert told(year, "file.unreadable")
    assert not told(year, "table.missing")
