"""The example row of evalkit's own workbooks: left out as it was written, never dropped with what someone typed over it."""

import openpyxl
import pytest

from evalkit.intake import load
from evalkit.schema import load_schemas
from tests.command import evalkit
from tests.filling import columns_of, fill, sheet_of
from tests.make import make_year


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request, tmp_path_factory):
    """A year's workbook and a form, as they were made."""
    home = tmp_path_factory.mktemp("examples")
    make_year(home / "data" / "tiny" / "2015")
    assert evalkit("new", "tiny/2016", "--lang", request.param, cwd=home).returncode == 0
    assert evalkit("form", "tiny/2015", "--lang", request.param, "--out", "sent", cwd=home).returncode == 0
    return home, request.param


def year_of(file, tmp_path):
    """The workbook in a folder of its own, so that it can be changed."""
    (tmp_path / "tiny" / "2016").mkdir(parents=True)
    copy = tmp_path / "tiny" / "2016" / "tiny-2016.xlsx"
    copy.write_bytes(file.read_bytes())
    return copy


def test_as_written_it_is_left_out(made):
    home, _lang = made
    _year, issues = load(home / "data" / "tiny" / "2016", earlier=False)
    (note,) = [each for each in issues if each.rule.startswith("rows.example")]
    assert (note.rule, len(note.places)) == ("rows.example", len(load_schemas()))


@pytest.mark.office
def test_as_libreoffice_writes_it_it_is_left_out(made, office, tmp_path):
    """Also as CSV, where days and numbers stand as they look."""
    home, lang = made
    copy = year_of(home / "data" / "tiny" / "2016" / "tiny-2016.xlsx", tmp_path)
    book = openpyxl.load_workbook(copy)
    table = "grants"
    for name in book.sheetnames:
        if name != load_schemas()[table].title[lang]:
            del book[name]
    book.save(copy)
    ending = {"zh": "ods", "en": "csv"}[lang]  # it writes CSV in the machine's encoding, which may know no Chinese
    again = office(copy, ending, tmp_path)
    copy.unlink()
    again.rename(copy.with_name(f"grants.{ending}"))
    _year, issues = load(copy.parent, earlier=False)
    assert {each.rule for each in issues if each.rule.startswith("rows.example")} == {"rows.example"}


@pytest.mark.parametrize("table", ["activities", "people"])
def test_typed_over_it_is_an_error_with_place_and_values(made, table, tmp_path):
    home, lang = made
    copy = year_of(home / "data" / "tiny" / "2016" / "tiny-2016.xlsx", tmp_path)
    typed = {"activities": {f"topic_{lang}": "Budgeting", "person_times": 41}, "people": {f"name_{lang}": "A. B."}}
    fill(copy, lang, **{table: {2: typed[table]}})
    done = evalkit("check", "tiny/2016", "--data", ".", "--format", "csv", "--lang", lang, cwd=tmp_path)
    assert done.returncode == 1
    (line,) = [each for each in done.stdout.splitlines() if "rows.example_filled" in each]
    mark = {"zh": "示例-1", "en": "Example-1"}[lang]
    assert f"tiny-2016.xlsx {load_schemas()[table].title[lang]},2,{mark}," in line
    assert all(f": {value}" in line for value in typed[table].values())
    assert {"zh": "编号", "en": "an ID of its own"}[lang] in line


def test_an_example_that_was_emptied_is_nothing(made, tmp_path):
    home, lang = made
    copy = year_of(home / "data" / "tiny" / "2016" / "tiny-2016.xlsx", tmp_path)
    fill(copy, lang, activities={2: {f"topic_{lang}": None, "person_times": None}})
    assert "rows.example_filled" not in {each.rule for each in load(copy.parent)[1]}


def test_a_form_whose_example_was_typed_over_is_refused(made, tmp_path):
    home, lang = made
    file = tmp_path / "one.xlsx"
    file.write_bytes((home / "sent" / "tiny-2015-one.xlsx").read_bytes())
    fill(file, lang, activities={2: {"person_times": 41}})
    done = evalkit("collect", "tiny/2015", file, "--lang", lang, cwd=home)
    assert done.returncode == 1
    title = {"zh": "人次", "en": "Person-times"}[lang]
    assert f"{title}: 41" in done.stdout.replace("\n", "")


def test_a_grantee_called_like_an_example_is_one(made, tmp_path):
    home, lang = made
    copy = year_of(home / "data" / "tiny" / "2016" / "tiny-2016.xlsx", tmp_path)
    book = openpyxl.load_workbook(copy)
    sheet = sheet_of(book, "grantees", lang)
    last = max(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value) + 1
    at = columns_of(sheet, "grantees", lang)
    sheet.cell(last, at["id"]).value, sheet.cell(last, at[f"name_{lang}"]).value = "示例机构-1", "示例机构"
    book.save(copy)
    assert "示例机构-1" in set(load(copy.parent)[0]["grantees"]["id"])
