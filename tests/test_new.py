"""evalkit new: the workbook of a new year, what it takes over, and what it refuses."""

import zipfile

import openpyxl
import pytest

from evalkit.examples import _examples
from evalkit.i18n import in_language
from evalkit.intake import load, read_programme
from evalkit.schema import load_schemas
from evalkit.workbooks.layout import GROUPS, arranged, heading
from evalkit.workbooks.rules import MOST_LIST, MOST_MESSAGE, MOST_TITLE, rule
from tests.command import evalkit
from tests.filling import columns_of, fill, rows, sheet_of
from tests.make import files_of, make_year, with_cell, write

LESSONS = [
    {"id": "l1", "kind": "shortcoming", "grantee": "", "text_zh": "交流少", "remedy_zh": "办读书会", "owner_zh": "助理",
     "due": "2015-09-30", "status": "proposed", "evidence_zh": "无"},
    {"id": "l2", "kind": "shortcoming", "grantee": "one", "text_zh": "账目乱", "remedy_zh": "请会计", "owner_zh": "",
     "due": "", "status": "done", "evidence_zh": ""},
    {"id": "l3", "kind": "shortcoming", "grantee": "", "text_zh": "人手少", "remedy_zh": "招人", "owner_zh": "", "due": "",
     "status": "rejected", "evidence_zh": ""},
    {"id": "l4", "kind": "experience", "grantee": "", "text_zh": "走访有用", "remedy_zh": "", "owner_zh": "", "due": "",
     "status": "", "evidence_zh": ""},
]  # fmt: skip
LANGS = ("zh", "en")


@pytest.fixture(scope="module", params=LANGS)
def made(request, tmp_path_factory):
    """A year made after one that is there, in each language: the folder it stands in, the workbook, the language."""
    home = tmp_path_factory.mktemp("new")
    make_year(home / "data" / "tiny" / "2015", lessons=LESSONS)
    done = evalkit("new", "tiny/2016", "--lang", request.param, cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    return home, home / "data" / "tiny" / "2016" / "tiny-2016.xlsx", request.param


def test_a_sheet_for_each_table_and_one_to_begin_with(made):
    _home, file, lang = made
    book = openpyxl.load_workbook(file)
    tables = {schema.title[lang] for schema in load_schemas().values()}
    guide, *sheets = book.sheetnames
    assert guide == {"zh": "说明", "en": "Read me"}[lang]
    assert set(sheets) == tables
    links = {cell.hyperlink.location for row in book[guide].iter_rows() for cell in row if cell.hyperlink}
    assert links == {f"'{title}'!A1" for title in tables}
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)
    assert sheets[:3] == [load_schemas()[name].title[lang] for name in ("programme", "grantees", "grants")]


def test_required_columns_come_first_and_are_marked(made):
    _home, file, lang = made
    book = openpyxl.load_workbook(file)
    for name, schema in load_schemas().items():
        header = sheet_of(book, name, lang)[1]
        marked = [str(cell.value).endswith(" *") for cell in header if cell.value]
        with in_language(lang):
            assert sum(marked) == sum(column.needed for column in schema.columns.values())
        assert marked == sorted(marked, reverse=True)
        assert len({cell.fill.fgColor.rgb for cell in header if cell.value and str(cell.value).endswith(" *")}) == 1
        assert sheet_of(book, name, lang).freeze_panes == "B2"


def test_cells_know_what_may_be_entered(made):
    _home, file, lang = made
    book = openpyxl.load_workbook(file)
    sheet = sheet_of(book, "activities", lang)
    at = columns_of(sheet, "activities", lang)
    spans = [(next(iter(each.sqref.ranges)), each) for each in sheet.data_validations.dataValidation]
    rules = {span.min_col: each for span, each in spans if span.min_row == 3}
    kind = rules[at["kind"]]
    assert kind.formula1.strip('"').split(",") == [
        labels[lang] for labels in load_schemas()["activities"].columns["kind"].labels.values()
    ]
    assert kind.error
    assert kind.prompt
    assert (rules[at["grantee"]].type, rules[at["grantee"]].formula1) == ("list", "ids_grantees")
    assert (rules[at["sessions"]].type, rules[at["sessions"]].operator, rules[at["sessions"]].formula1) == (
        "whole",
        "greaterThanOrEqual",
        "0",
    )
    names = {name: each.attr_text for name, each in book.defined_names.items()}
    grantees = load_schemas()["grantees"].title[lang]
    assert names["ids_grantees"].startswith(f"OFFSET('{grantees}'!$A$3")
    assert sheet.column_dimensions["A"].width >= 10
    assert heading_of("activities", "cost", lang) == {"zh": "费用（元）", "en": "Cost (yuan)"}[lang]
    grants = sheet_of(book, "grants", lang)
    assert grants.cell(2, columns_of(grants, "grants", lang)["paid_on"]).number_format == "yyyy-mm-dd"


def heading_of(table, column, lang):
    with in_language(lang):
        return heading(load_schemas()[table].columns[column])


def test_what_stays_is_taken_over(made):
    home, file, _lang = made
    last = read_programme(home / "data" / "tiny" / "2015", earlier=False)
    new, _issues = load(file.parent, earlier=False)
    old, now = (year["grantees"].dropna(axis=1, how="all") for year in (last, new))
    assert now[list(old.columns)].astype(object).equals(old.astype(object))
    facts = new["programme"].iloc[0]
    assert (facts["id"], facts["name_zh"], facts["currency"]) == ("tiny-2016", "小项目", "CNY")
    assert facts[["amount", "start", "end", "report_date"]].isna().all()
    lessons = new["lessons"]
    assert list(lessons["carried_from"]) == ["l1"]
    assert lessons[["status", "evidence_zh"]].isna().all(axis=None)
    assert str(lessons["due"][0])[:10] == "2015-09-30"
    assert list(new["goals"]["id"]) == ["o4"]
    assert new["goals"]["source"][0] == "tiny/2015 goals:o4"
    assert "activities" not in new


def test_the_example_is_never_read_but_could_be(made, tmp_path):
    """Each example row is a good row: under another ID it is read without a fault."""
    _home, file, lang = made
    book = openpyxl.load_workbook(file)
    mark = {"zh": "示例-1", "en": "Example-1"}[lang]
    for sheet in book.worksheets[1:]:
        assert sheet.cell(2, 1).value == mark
        for cell in sheet[2]:
            cell.value = cell.value.replace(mark, "x-1") if isinstance(cell.value, str) else cell.value
        sheet.delete_rows(3, 50)
    (tmp_path / "tiny" / "2016").mkdir(parents=True)
    book.save(tmp_path / "tiny" / "2016" / "2016.xlsx")
    done = evalkit("check", tmp_path / "tiny" / "2016", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    year, _issues = load(tmp_path / "tiny" / "2016", earlier=False)
    assert all(next(iter(year[name][schema.key])) == "x-1" for name, schema in load_schemas().items())


def test_nothing_that_is_there_is_changed(made):
    home, _file, _lang = made
    before = files_of(home)
    done = evalkit("new", "tiny/2016", cwd=home)
    assert done.returncode == 2
    assert "data/tiny/2016 is there already and holds files; nothing was changed." in done.stderr
    assert files_of(home) == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tiny/20l6", "Did you mean '2016'?"),
        ("tiny/２０１６", "Did you mean '2016'?"),
        ("tiny/16", "Expected four digits"),
        ("tiny", "is not PROGRAMME/YEAR"),
        ("../tiny/2016", "is not PROGRAMME/YEAR"),
        ("../2016", "cannot be the name of a programme's folder"),
        ("a b/2016", "such as a-b."),
        ("con/2016", "Windows keeps that name for itself"),
        ("LPT1.x/2016", "Windows keeps that name for itself"),
        ("tiny./2016", "cannot be the name"),
        (".tiny/2016", "cannot be the name"),
        ("x" * 99 + "/2016", "60 at most"),
        ("a:b/2016", "such as a-b."),
        ("/2016", "is not PROGRAMME/YEAR"),
        ("tiny/2016 --", "is no year"),
    ],
)
def test_names_that_cannot_be(name, said, tmp_path):
    done = evalkit("new", name, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_programme_that_is_new(tmp_path):
    done = evalkit("new", "和平/2016", "--lang", "zh", "--data", "mine", cwd=tmp_path, EVALKIT_LANG="zh")
    assert done.returncode == 0
    assert "已生成：mine/和平/2016/和平-2016.xlsx" in done.stdout
    assert rows(tmp_path / "mine" / "和平" / "2016" / "和平-2016.xlsx", "grantees", "zh")[1:] == []


def test_the_year_to_take_over_from(tmp_path):
    make_year(tmp_path / "data" / "tiny" / "2013")
    broken = make_year(tmp_path / "data" / "tiny" / "2015")
    write(broken, "grantees", with_cell("grantees", 0, "registered_on", "去年"))
    done = evalkit("new", "tiny/2016", cwd=tmp_path)
    assert done.returncode == 1
    assert "data/tiny/2015 cannot be taken over from" in done.stderr
    assert "grantees.csv line 2  one  '去年'" in done.stderr
    assert not (tmp_path / "data" / "tiny" / "2016").exists()
    assert "There is no folder data/tiny/2014." in evalkit("new", "tiny/2016", "--from", "2014", cwd=tmp_path).stderr
    done = evalkit("new", "tiny/2016", "--from", "2013", cwd=tmp_path)
    assert done.returncode == 0
    assert "Taken over from data/tiny/2013: 3 grantees, 1 goal." in done.stdout


def test_every_table_stands_in_one_group_and_has_an_example():
    named = [name for _title, names in GROUPS for name in names]
    assert sorted(named) == sorted(load_schemas())
    assert sorted(_examples()) == sorted(load_schemas())
    for name, fields in _examples().items():
        schema = load_schemas()[name]
        assert all(field in schema.columns or f"{field}_zh" in schema.columns for field in fields), name


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_spreadsheet_takes(lang):
    """Excel refuses longer lists and messages, and takes a comma for the end of an entry."""
    with in_language(lang):
        for schema in load_schemas().values():
            for column in (each for part in arranged(schema) for each in part):
                said = rule(column, "B3")
                if said["validate"] == "list":
                    assert len(",".join(said["source"])) <= MOST_LIST, (schema.name, column.name)
                    assert not any("," in each for each in said["source"]), (schema.name, column.name)
                assert len(said["input_message"]) <= MOST_MESSAGE
                assert len(said["input_title"]) <= MOST_TITLE


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
def test_round_trip_through_libreoffice(lang, office, tmp_path):
    """New, filled in, opened and saved by LibreOffice as ODS and as XLSX again, checked, made into a report."""
    make_year(tmp_path / "data" / "tiny" / "2015", lessons=LESSONS)
    folder = tmp_path / "data" / "tiny" / "2016"
    assert evalkit("new", "tiny/2016", "--lang", lang, cwd=tmp_path).returncode == 0
    file = folder / "tiny-2016.xlsx"
    training = load_schemas()["activities"].columns["kind"].labels["training"][lang]
    fill(
        file,
        lang,
        programme={3: {"amount": 120000, "start": "2016-03-01", "end": "2016-12-31", "report_date": "2017-01-15"}},
        grants={3: {"id": "g1", "grantee": "one", "awarded": 10000}, 4: {"id": "g2", "grantee": "two", "awarded": 20000}},
        activities={3: {"id": "a1", "grantee": "one", "kind": training, "sessions": 2, "person_times": 36, "held_on": "2016-05"}},
    )  # fmt: skip
    ods = office(file, "ods", tmp_path)
    with zipfile.ZipFile(ods) as archive:
        assert "cell-content-is-in-list(ids_grantees)" in archive.read("content.xml").decode()
    again = office(ods, "xlsx", folder)
    assert again == file
    done = evalkit("check", folder, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert " 0 errors" in done.stdout
    year = read_programme(folder, earlier=False)
    assert list(year["activities"]["kind"]) == ["training"]
    assert year["activities"]["person_times"].sum() == 36
    done = evalkit("run", "tiny/2016", "--lang", lang, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "outputs" / "tiny" / "2016" / f"report.{lang}.html").exists()
