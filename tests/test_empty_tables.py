"""A table without rows is as good as not given: it is said to be not filled in, and silences nothing."""

import pytest

from evalkit import check_programme, measure
from evalkit.i18n import in_language
from evalkit.indicators import STANDARD
from evalkit.intake import load
from evalkit.workbooks import new_year
from tests.filling import fill
from tests.make import make_year


@pytest.fixture(params=["zh", "en"])
def year(request, tmp_path):
    """A year whose workbook holds what every year needs, and nothing else."""
    with in_language(request.param):
        file = new_year(tmp_path / "data", "tiny/2016", request.param, STANDARD).file
        facts = {"name_zh": "小项目", "amount": 100000, "start": "2016-01-01", "end": "2016-12-31"}
        fill(file, request.param, programme={3: facts},
             grantees={3: {"id": "one", "name_zh": "甲中心"}},
             grants={3: {"id": "g1", "grantee": "one", "awarded": 10000}})  # fmt: skip
        yield file.parent


def test_an_empty_sheet_is_said_to_be_not_filled_in(year):
    programme, issues = load(year)
    assert not issues.errors
    assert set(programme) == {"programme", "grantees", "grants"}
    with in_language("en"):
        said = {each.indicator.id: str(each.reason) for each in measure(programme, STANDARD) if each.reason}
    assert said["retention"] == "the table 'Staff counts' is not filled in"
    assert not [reason for reason in said.values() if "qualifies" in reason]


def test_an_empty_sheet_silences_no_statement_about_money(year):
    from evalkit.figures import money

    programme, _issues = load(year)
    with in_language("en"):
        assert "money.unexplained" in {each.rule for each in check_programme(programme)}
        assert "there are no budget lines" in money(programme).title


def test_a_header_alone_is_a_note(tmp_path):
    year = make_year(tmp_path / "tiny" / "2015")
    (year / "budget_lines.csv").write_text("id,class,planned\n", "utf-8")
    assert "budget_lines" not in load(year)[0]
    (found,) = [each for each in check_programme(year) if each.rule == "table.empty"]
    assert (found.severity, found.places[0].file) == ("note", "budget_lines.csv")
    assert "never as 0" in str(found.remedy)
