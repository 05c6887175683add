"""A text that every row needs may be in one language alone: Chinese or English."""

import pytest

from evalkit import check_programme
from evalkit.intake import load
from tests.command import evalkit
from tests.filling import columns_of, fill, sheet_of
from tests.make import make_year

pytestmark = pytest.mark.usefixtures("english")
QUOTE = {"id": "f1", "grantee": "one"}


@pytest.mark.parametrize("column", ["text_zh", "text_en"])
def test_one_is_enough(column, tmp_path):
    year = make_year(tmp_path / "tiny" / "2015", feedback=[{**QUOTE, column: "好 good"}])
    assert not check_programme(year).errors


def test_none_is_an_error(tmp_path):
    rows = [{**QUOTE, "text_zh": "", "text_en": "Good hours"}, {**QUOTE, "id": "f2", "text_zh": "", "text_en": ""}]
    year = make_year(tmp_path / "tiny" / "2015", feedback=rows)
    (said,) = check_programme(year).errors
    assert (said.rule, [at.line for at in said.places]) == ("cell.required", [3])
    assert "One of the two languages is enough." in str(said)


def test_no_column_in_either_is_an_error(tmp_path):
    year = make_year(tmp_path / "tiny" / "2015", feedback=[QUOTE])
    (said,) = check_programme(year).errors
    assert (said.rule, said.column) == ("column.missing", "text_zh")


def test_an_english_programme_from_the_first_sheet_to_the_check(tmp_path):
    """New, filled in, a form out and back, checked: all in English."""
    assert evalkit("new", "tiny/2016", "--lang", "en", cwd=tmp_path).returncode == 0
    file = tmp_path / "data" / "tiny" / "2016" / "tiny-2016.xlsx"
    facts = {"name_en": "Tiny", "amount": 10000, "start": "2016-01-01", "end": "2016-12-31"}
    fill(file, "en", programme={3: facts}, grantees={3: {"id": "one", "name_en": "One"}},
         grants={3: {"id": "g1", "grantee": "one", "awarded": 10000}})  # fmt: skip
    assert evalkit("form", "tiny/2016", "--lang", "en", "--out", "sent", cwd=tmp_path).returncode == 0
    form = tmp_path / "sent" / "tiny-2016-one.xlsx"
    fill(form, "en", feedback={3: {"text_en": "Good hours"}}, activities={3: {"topic_en": "Visit"}})
    assert evalkit("collect", "tiny/2016", "sent", cwd=tmp_path).returncode == 0
    year, issues = load(file.parent)
    assert year["feedback"]["text_en"].to_list() == ["Good hours"]
    assert not issues.errors
    assert evalkit("check", "tiny/2016", cwd=tmp_path).returncode == 0


def test_the_other_language_is_folded_away(tmp_path):
    import openpyxl

    assert evalkit("new", "tiny/2016", "--lang", "en", cwd=tmp_path).returncode == 0
    sheet = sheet_of(openpyxl.load_workbook(tmp_path / "data/tiny/2016/tiny-2016.xlsx"), "grantees", "en")
    at = columns_of(sheet, "grantees", "en")
    assert sheet.cell(1, at["name_en"]).value.endswith(" *")
    assert not sheet.cell(1, at["name_zh"]).value.endswith("*")
    assert sheet.cell(2, at["name_zh"]).value is None
