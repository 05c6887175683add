"""evalkit form: one short workbook a grantee, with what is known of it and nothing of the others."""

import openpyxl
import pytest

from evalkit.intake import load
from evalkit.schema import load_schemas
from evalkit.workbooks.form import MARK
from tests.command import evalkit
from tests.filling import columns_of, rows, sheet_of
from tests.make import GOOD, files_of, make_year, with_cell, write

MILESTONES = [
    {"id": "m1", "grantee": "one", "title_zh": "中期报告", "title_en": "Mid-term report", "due": "2015-07-31", "note_zh": "内部提醒"},
    {"id": "m2", "grantee": "two", "title_zh": "中期报告", "title_en": "Mid-term report", "due": "2015-07-31", "note_zh": ""},
]  # fmt: skip
ASKED = {name for name, schema in load_schemas().items() if schema.form}


@pytest.fixture(scope="module", params=["zh", "en"])
def forms(request, tmp_path_factory):
    home = tmp_path_factory.mktemp("form")
    make_year(home / "data" / "tiny" / "2015", milestones=MILESTONES)
    done = evalkit("form", "tiny/2015", "--lang", request.param, "--out", "to-send", cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    return home, home / "to-send", request.param


def test_one_for_each_grantee(forms):
    _home, folder, _lang = forms
    assert sorted(file.name for file in folder.iterdir()) == [
        "tiny-2015-one.xlsx",
        "tiny-2015-three.xlsx",
        "tiny-2015-two.xlsx",
    ]


def test_only_what_a_grantee_fills_in(forms):
    _home, folder, lang = forms
    book = openpyxl.load_workbook(folder / "tiny-2015-one.xlsx")
    titles = {load_schemas()[name].title[lang] for name in ASKED - {"indicator_values"}}  # the year has none of these
    assert set(book.sheetnames) == {{"zh": "说明", "en": "Read me"}[lang], MARK, *titles}
    for name in ASKED - {"indicator_values"}:
        schema = load_schemas()[name]
        shown = columns_of(sheet_of(book, name, lang), name, lang)
        assert all(schema.columns[each].audience == "public" for each in shown)
        assert "grantee" not in shown


def test_what_is_known_of_this_grantee_and_nothing_else(forms):
    _home, folder, lang = forms
    file = folder / "tiny-2015-one.xlsx"
    goals = rows(file, "goals", lang)[1:]
    text = {"zh": "目标一", "en": "Goal 1"}[lang]
    assert next((row["id"], row[f"text_{lang}"]) for row in goals) == ("o1", text)
    assert [row["id"] for row in goals] == ["o1", "o2"]
    assert [row["id"] for row in rows(file, "milestones", lang)[1:]] == ["m1"]
    said = [str(cell.value) for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows() for cell in row]
    assert not [each for each in said if "目标三" in each or "Goal 3" in each or "内部提醒" in each or each == "two"]


def test_what_is_known_is_locked(forms):
    _home, folder, lang = forms
    book = openpyxl.load_workbook(folder / "tiny-2015-one.xlsx")
    goals = sheet_of(book, "goals", lang)
    at = columns_of(goals, "goals", lang)
    assert goals.protection.sheet
    locked = {name: goals.cell(3, column).protection.locked for name, column in at.items()}
    assert locked == {"id": True, f"text_{lang}": True, "dimension": True, "stated_met": False, f"note_{lang}": False}
    activities = sheet_of(book, "activities", lang)
    assert [activities.cell(line, 1).value for line in (3, 4, 22)] == ["one-1", "one-2", "one-20"]


def test_the_hidden_sheet_says_whose_it_is(forms):
    _home, folder, lang = forms
    sheet = openpyxl.load_workbook(folder / "tiny-2015-two.xlsx")[MARK]
    said = dict(sheet.iter_rows(values_only=True))
    assert sheet.sheet_state == "hidden"
    assert {**said, "evalkit": ""} == {
        "form": "1",
        "programme": "tiny",
        "year": "2015",
        "grantee": "two",
        "language": lang,
        "evalkit": "",
    }


def test_a_form_that_is_there_stays(forms):
    home, folder, _lang = forms
    (folder / "tiny-2015-two.xlsx").unlink()
    before = files_of(folder)
    done = evalkit("form", "tiny/2015", "--out", "to-send", cwd=home)
    assert "to-send/tiny-2015-one.xlsx is there already and was left as it is." in done.stdout
    assert "Made: to-send/tiny-2015-two.xlsx" in done.stdout
    assert {name: files_of(folder)[name] for name in before} == before


def test_numbers_go_on_where_they_are_taken(tmp_path):
    taken = [*GOOD["activities"], {**GOOD["activities"][0], "id": "one-2"}]
    make_year(tmp_path / "data" / "tiny" / "2015", activities=taken)
    assert evalkit("form", "tiny/2015", cwd=tmp_path).returncode == 0
    found = rows(tmp_path / "data/tiny/2015/forms/tiny-2015-one.xlsx", "activities", "en")
    assert [row["id"] for row in found[1:4]] == ["one-1", "one-3", "one-4"]
    assert not load(tmp_path / "data/tiny/2015")[1].errors  # the forms are no tables of the year


def test_a_year_that_is_not_there_or_cannot_be_read(tmp_path):
    year = make_year(tmp_path / "data" / "tiny" / "2015")
    assert (
        "There is no folder data/tiny/2014. Did you mean '2015'?" in evalkit("form", "tiny/2014", cwd=tmp_path).stderr
    )
    write(year, "goals", with_cell("goals", 0, "expected_level", "高"))
    done = evalkit("form", "tiny/2015", cwd=tmp_path)
    assert done.returncode == 1
    assert "goals.csv line 2  o1  '高'" in done.stderr
    assert not (year / "forms").exists()


def test_ids_that_no_file_can_bear_have_a_form_each(tmp_path):
    grantees = [{"id": name, "name_zh": name} for name in ("a/b", "a_b", "a b")]
    grants = [{"id": f"g{n}", "grantee": each["id"], "awarded": 1} for n, each in enumerate(grantees)]
    make_year(tmp_path / "data" / "tiny" / "2015", grantees=grantees, grants=grants)
    assert evalkit("form", "tiny/2015", "--out", "sent", cwd=tmp_path).returncode == 0
    assert len(list((tmp_path / "sent").glob("*.xlsx"))) == 3
