"""evalkit collect: what came back is merged; nothing is overwritten, everything is kept, twice is once."""

import csv
import hashlib
import shutil

import openpyxl
import pytest

from evalkit import check_programme
from evalkit.intake import load
from evalkit.schema import load_schemas
from evalkit.workbooks.form import MARK
from tests.command import evalkit
from tests.filling import columns_of, fill, rows, sheet_of
from tests.make import GOOD, files_of, make_year, write

MILESTONES = [
    {"id": "m1", "grantee": "one", "title_zh": "中期报告", "title_en": "Mid-term report", "due": "2015-07-31", "done": ""},
    {"id": "m2", "grantee": "two", "title_zh": "中期报告", "title_en": "Mid-term report", "due": "2015-07-31",
     "done": "2015-08-02"},
]  # fmt: skip
VISIT = {"kind": "study visit", "topic_en": "Visit to Lichuan", "place_en": "Lichuan", "held_on": "2015-05-16"}
ACTIVITY = {"kind": "training", "topic_en": "Budgeting", "held_on": "2015-06-01", "person_times": 30}


@pytest.fixture
def home(tmp_path):
    """A year of CSV tables and its forms, not yet filled in."""
    make_year(tmp_path / "data" / "tiny" / "2015", milestones=MILESTONES)
    assert evalkit("form", "tiny/2015", "--out", "sent", cwd=tmp_path).returncode == 0
    return tmp_path


def form(home, grantee, name=None, **tables):
    """A form as it comes back."""
    (home / "back").mkdir(exist_ok=True)
    file = home / "back" / (name or f"{grantee}.xlsx")
    shutil.copy(home / "sent" / f"tiny-2015-{grantee}.xlsx", file)
    return fill(file, "en", **tables)


def collect(home, *words):
    done = evalkit("collect", "tiny/2015", *(words or ["back"]), cwd=home)
    assert "Traceback" not in done.stderr
    return done


def table(home, name):
    year, issues = load(home / "data" / "tiny" / "2015", earlier=False)
    assert not issues.errors
    return year[name].set_index("id")


def kept(home, name):
    with (home / "data/tiny/2015/collected" / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_rows_are_added_and_gaps_filled(home):
    form(
        home, "one", activities={3: ACTIVITY}, milestones={3: {"done": "2015-07-30"}}, goals={3: {"stated_met": "yes"}}
    )
    before = (home / "data/tiny/2015/activities.csv").read_text("utf-8")
    done = collect(home)
    assert done.returncode == 0
    assert "Written: data/tiny/2015/activities.csv" in done.stdout
    row = table(home, "activities").loc["one-1"].dropna()
    assert row[["grantee", "kind", "topic_en", "held_on", "person_times"]].to_list() == [
        "one",
        "training",
        "Budgeting",
        "2015-06-01",
        30,
    ]
    after = (home / "data/tiny/2015/activities.csv").read_text("utf-8").splitlines()
    assert [line[: len(old)] for line, old in zip(after, before.splitlines(), strict=False)] == before.splitlines()
    assert str(table(home, "milestones").loc["m1", "done"])[:10] == "2015-07-30"
    assert table(home, "goals").loc["o1", "stated_met"]


def test_who_sent_what_and_when_is_kept(home):
    file = form(home, "one", "from the post.xlsx", activities={3: ACTIVITY})
    old = (home / "data/tiny/2015/activities.csv").read_bytes()
    collect(home)
    (line,) = kept(home, "log.csv")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (line["form"], line["sha256"], line["grantee"], line["new"]) == ("from the post.xlsx", digest, "one", "1")
    assert line["saved_at"] <= line["collected_at"]
    assert (home / "data/tiny/2015/collected" / line["kept_as"]).read_bytes() == file.read_bytes()
    (before,) = (home / "data/tiny/2015/collected/before").iterdir()
    assert before.read_bytes() == old


def test_twice_changes_nothing(home):
    form(home, "one", activities={3: ACTIVITY, 30: {**VISIT, "sessions": 1}}, milestones={3: {"done": "2015-07-30"}})
    form(home, "two", activities={3: ACTIVITY}, milestones={3: {"done": "2015-08-09"}})
    assert collect(home).returncode == 0
    before = files_of(home)
    done = collect(home)
    assert files_of(home) == before
    assert "Nothing new: the tables stay as they are." in done.stdout
    assert collect(home, "back/two.xlsx", "back/one.xlsx").returncode == 0
    assert files_of(home) == before


def test_a_dry_run_changes_nothing(home):
    form(home, "one", activities={3: ACTIVITY})
    before = files_of(home)
    done = collect(home, "back", "--dry-run")
    assert "Nothing was changed: this was a dry run." in done.stdout
    assert "one.xlsx" in done.stdout
    assert files_of(home) == before


def test_a_value_that_is_there_is_never_overwritten(home):
    form(home, "two", milestones={3: {"done": "2015-08-09"}})
    done = collect(home)
    assert str(table(home, "milestones").loc["m2", "done"])[:10] == "2015-08-02"
    line = next(line for line in done.stdout.splitlines() if "Milestones m2" in line)
    assert line.index("2015-08-02") < line.index("2015-08-09")
    (conflict,) = kept(home, "conflicts.csv")
    assert [conflict[name] for name in ("kind", "grantee", "table", "id", "column", "ours", "theirs")] == [
        "conflict", "two", "milestones", "m2", "done", "2015-08-02", "2015-08-09",
    ]  # fmt: skip


def test_an_event_told_twice_is_kept_and_not_counted(home):
    """By two grantees: the same day and topic; or the same day, kind and place."""
    form(home, "one", activities={3: ACTIVITY, 4: VISIT})
    form(home, "two", activities={3: {**ACTIVITY, "person_times": 28}, 4: {**VISIT, "topic_en": "Lichuan"}})
    done = collect(home)
    found = table(home, "activities")
    assert list(found.index[-4:]) == ["one-1", "one-2", "two-1", "two-2"]
    assert found["restated"].fillna(False)[-4:].to_list() == [False, False, True, True]
    assert done.stdout.count("told twice") == 2
    assert [(each["kind"], each["id"], each["beside"]) for each in kept(home, "conflicts.csv")] == [
        ("twice", "two-1", "one-1"),
        ("twice", "two-2", "one-2"),
    ]


def test_a_month_alone_does_not_make_two_events_one(home):
    form(home, "one", activities={3: {**ACTIVITY, "held_on": "2015-06"}})
    form(home, "two", activities={3: {**ACTIVITY, "held_on": "2015-06"}})
    collect(home)
    assert not table(home, "activities")["restated"].fillna(False).any()


def test_a_second_form_of_one_grantee(home):
    """What was said already is the same; what is corrected is a conflict; what is added is new."""
    form(home, "one", activities={3: ACTIVITY})
    collect(home)
    form(home, "one", "again.xlsx", activities={3: {**ACTIVITY, "person_times": 33, "sessions": 2}, 4: VISIT})
    collect(home, "back/again.xlsx")
    found = table(home, "activities")
    assert found.loc["one-1", ["person_times", "sessions"]].to_list() == [30, 2]
    assert "one-2" in found.index
    assert [line["new"] for line in kept(home, "log.csv")] == ["1", "1"]


def test_a_table_the_year_has_not_yet(home):
    form(home, "one", staff_counts={3: {"at_start": 3, "at_end": 4}}, feedback={3: {"text_en": "Good hours"}})
    collect(home)
    assert (home / "data/tiny/2015/staff_counts.csv").read_text("utf-8").splitlines() == [
        "id,grantee,at_start,at_end",
        "one-1,one,3,4",
    ]


def test_files_in_another_form_keep_it(home):
    """A CSV with Chinese titles, semicolons and line ends of Windows stays one; labels are those of its language."""
    text = "编号;受资助机构;活动类别;场次\r\na1;one;培训;2\r\n"
    (home / "data/tiny/2015/activities.csv").write_bytes(text.encode("utf-8-sig"))
    form(home, "one", activities={3: {**ACTIVITY, "sessions": 1}})
    assert collect(home).returncode == 0
    after = (home / "data/tiny/2015/activities.csv").read_bytes().decode("utf-8-sig")
    assert after.startswith("编号;受资助机构;活动类别;场次;")
    assert after.splitlines()[2].startswith("one-1;one;培训;1;")
    assert after.count("\r\n") == 3
    assert table(home, "activities").loc["one-1", "kind"] == "training"


def test_something_below_a_table_is_not_written_over(home):
    file = home / "data/tiny/2015/outputs.csv"
    file.write_text(file.read_text("utf-8") + "合计,,,7,\n", "utf-8")
    form(home, "one", outputs={3: {"kind": "network", "count": 1}})
    before = files_of(home)
    done = collect(home)
    assert done.returncode == 1
    assert "something stands below the table: '合计 7'" in done.stderr
    assert files_of(home) == before


def spoilt(home, how):
    """A form that cannot be taken."""
    file = form(home, "one", f"{how}.xlsx", activities={3: ACTIVITY})
    book = openpyxl.load_workbook(file)
    if how == "unmarked":
        del book[MARK]
    elif how == "other_year":
        book[MARK]["B3"] = "2014"
    elif how == "other_programme":
        book[MARK]["B2"] = "large"
    elif how == "other_grantee":
        book[MARK]["B4"] = "four"
    elif how == "renamed":
        book["Activities"].title = "What we did"
    elif how == "unreadable":
        fill(file, "en", activities={3: {"person_times": "about 30"}})
        return file
    elif how == "text":
        file.write_text("hello")
        return file
    book.save(file)
    return file


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("unmarked", "It is no form made by 'evalkit form'"),
        ("other_year", "It is a form of tiny/2014, not of tiny/2015."),
        ("other_programme", "It is a form of large/2015, not of tiny/2015."),
        ("other_grantee", "It is the form of 'four', which the table of grantees does not name: one, two, three."),
        ("renamed", "the sheet 'What we did' was not read"),
        ("unreadable", "unreadable.xlsx Activities line 3  one-1  'about 30'"),
        ("text", "It cannot be opened: it is no workbook but text"),
    ],
)
def test_a_bad_form_is_refused_and_does_not_stop_the_others(home, how, said):
    spoilt(home, how)
    form(home, "two", activities={3: VISIT})
    done = collect(home)
    assert done.returncode == 1
    assert f"back/{how}.xlsx was not collected:" in done.stdout
    assert said in done.stdout
    assert list(table(home, "activities").index) == [*(row["id"] for row in GOOD["activities"]), "two-1"]


def test_no_form_at_all(home):
    (home / "back").mkdir()
    (home / "back" / "~$one.xlsx").write_bytes(b"x")
    assert "There is no form in back." in collect(home).stderr
    done = collect(home, "nowhere.xlsx", "data/tiny/2015/grants.csv")
    assert done.returncode == 1
    assert "There is no such file." in done.stdout
    assert "It is no workbook, and so no form." in done.stdout


def test_a_sheet_or_column_that_is_missing_is_said(home):
    file = form(home, "one", activities={3: ACTIVITY})
    book = openpyxl.load_workbook(file)
    del book["Feedback"]
    sheet = sheet_of(book, "activities", "en")
    sheet.delete_cols(columns_of(sheet, "activities", "en")["sessions"])
    book.save(file)
    done = collect(home)
    assert done.returncode == 0
    assert "The sheet 'Feedback' is missing; nothing was taken from it." in done.stdout
    assert "The sheet 'Activities' has no column 'Sessions'; nothing was taken from it." in done.stdout


@pytest.mark.office
def test_a_form_under_another_ending_and_other_names(home, office):
    """Saved by LibreOffice as ODS, under a name that says nothing."""
    file = form(home, "one", activities={3: ACTIVITY})
    office(file, "ods", home / "back")
    file.unlink()
    (home / "back" / "one.ods").rename(home / "back" / "填报表 (1).ods")
    assert collect(home).returncode == 0
    assert table(home, "activities").loc["one-1", "person_times"] == 30


@pytest.fixture
def book(home):
    """The same year kept in the workbook that `evalkit new` makes, in Chinese."""
    year = home / "data" / "tiny" / "2016"
    assert evalkit("new", "tiny/2016", "--lang", "zh", cwd=home).returncode == 0
    assert evalkit("form", "tiny/2016", "--lang", "zh", "--out", "sent", cwd=home).returncode == 0
    return year / "tiny-2016.xlsx"


def test_a_year_kept_in_a_workbook(home, book):
    """Rows go into the sheets; drop-downs, widths, formats and everything else stay."""
    (home / "back").mkdir()
    file = shutil.copy(home / "sent" / "tiny-2016-one.xlsx", home / "back" / "one.xlsx")
    fill(file, "zh", activities={3: {"kind": "培训", "topic_zh": "=1+1", "held_on": "2016-06-01", "cost": 500}},
         staff_counts={3: {"at_start": 3, "at_end": 4}})  # fmt: skip
    old = openpyxl.load_workbook(book)
    done = evalkit("collect", "tiny/2016", "back", cwd=home)
    assert done.returncode == 1, "a formula that was never computed is no answer"
    fill(file, "zh", activities={3: {"topic_zh": "预算培训"}})
    done = evalkit("collect", "tiny/2016", "back", cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    row = rows(book, "activities", "zh")[1]
    assert row == {
        "id": "one-1", "grantee": "one", "kind": "培训", "topic_zh": "预算培训", "held_on": "2016-06-01", "cost": 500,
    }  # fmt: skip
    new = openpyxl.load_workbook(book)
    for sheet in old:
        same = new[sheet.title]
        rules = [sorted(f"{each.sqref} {each.formula1} {each.prompt}" for each in page.data_validations.dataValidation)
                 for page in (sheet, same)]  # fmt: skip
        assert rules[0] == rules[1]
        assert sheet.freeze_panes == same.freeze_panes
        assert {k: v.width for k, v in sheet.column_dimensions.items()} == {
            k: v.width for k, v in same.column_dimensions.items()
        }
    cost = columns_of(new["活动"], "activities", "zh")["cost"]
    assert new["活动"].cell(3, cost).number_format == "#,##0.00"
    assert set(new.defined_names) == set(old.defined_names)
    before = files_of(home)
    assert "Nothing new" in evalkit("collect", "tiny/2016", "back", cwd=home).stdout
    assert files_of(home) == before


def test_a_workbook_that_would_lose_something_is_not_written(home, book):
    (home / "back").mkdir()
    file = shutil.copy(home / "sent" / "tiny-2016-one.xlsx", home / "back" / "one.xlsx")
    fill(file, "zh", activities={3: {"kind": "培训"}})
    made = openpyxl.load_workbook(book)
    made.create_sheet("我的计算")["A1"] = "=1+1"
    made.save(book)
    before = files_of(home)
    done = evalkit("collect", "tiny/2016", "back", cwd=home)
    assert done.returncode == 1
    assert "tiny-2016.xlsx cannot be written into: it would lose what its formulas show." in done.stderr
    assert files_of(home) == before


@pytest.mark.parametrize("name", [name for name, schema in load_schemas().items() if schema.form])
def test_what_a_form_asks_for_is_in_the_schema(name):
    schema = load_schemas()[name]
    known = {column.base or column.name for column in schema.columns.values()}
    assert {*schema.form.fields, *schema.form.shows} <= known
    assert all({*group} <= known for group in schema.form.same)
    assert not schema.form.same or "restated" in schema.columns  # a row told twice is kept as a restated one
    private = {column.base or column.name for column in schema.columns.values() if column.audience != "public"}
    assert not private & {*schema.form.fields, *schema.form.shows}


def test_a_row_of_another_grantee_is_left_alone(home):
    file = form(home, "one")
    book = openpyxl.load_workbook(file)
    sheet = sheet_of(book, "activities", "en")
    sheet["A3"] = "a3"
    book.save(file)
    fill(file, "en", activities={3: {"sessions": 9, "persons": 9}})
    collect(home)
    assert table(home, "activities").loc["a3", ["sessions", "persons"]].isna().all()
    assert [each["column"] for each in kept(home, "conflicts.csv")] == ["grantee"]


def test_another_event_under_the_same_id_is_not_blended_with_the_first(home):
    first = {3: {"topic_en": "First", "held_on": "2015-06-01", "sessions": 1}}
    form(home, "one", "first.xlsx", activities=first)
    collect(home)
    before = table(home, "activities")
    second = {3: {"topic_en": "Second", "held_on": "2015-09-09", "sessions": 2, "cost": 9999}}
    form(home, "one", "second.xlsx", activities=second)
    collect(home)
    assert table(home, "activities").equals(before)
    assert {"held_on", "cost"} <= {each["column"] for each in kept(home, "conflicts.csv")}


def test_a_row_without_an_id_gets_none_of_the_form(home):
    file = form(home, "one", activities={3: {"sessions": 7}, 4: {"sessions": 8}})
    book = openpyxl.load_workbook(file)
    sheet = sheet_of(book, "activities", "en")
    sheet["A3"], sheet["A4"] = None, sheet["A3"].value
    book.save(file)
    collect(home)
    assert {7, 8} <= set(table(home, "activities")["sessions"].dropna())


def test_a_form_whose_sheets_were_all_shown_is_taken(home):
    file = form(home, "one", activities={3: ACTIVITY})
    book = openpyxl.load_workbook(file)
    book[MARK].sheet_state = "visible"
    book.save(file)
    assert collect(home).returncode == 0
    assert "one-1" in table(home, "activities").index


def test_a_year_of_another_shape(home):
    write(home / "data/tiny/2015", "activities", [{"id": "x", "kind": "visit"}])
    form(home, "one", activities={3: ACTIVITY})
    collect(home)
    assert list(table(home, "activities").index) == ["x", "one-1"]


def test_a_collected_activity_meets_the_goal_of_its_dimension(home):
    goals = [{**row, "dimension": "finance"} for row in GOOD["goals"]]
    year = write(home / "data/tiny/2015", "goals", goals).parent
    shutil.rmtree(home / "sent")
    assert evalkit("form", "tiny/2015", "--out", "sent", cwd=home).returncode == 0
    assert rows(home / "sent/tiny-2015-one.xlsx", "goals", "en")[1]["dimension"] == "financial management"
    before = next(each for each in check_programme(year) if each.rule == "goal.no_activity")
    form(home, "one", activities={3: {**ACTIVITY, "dimension": "financial management"}})
    collect(home)
    after = next(each for each in check_programme(year) if each.rule == "goal.no_activity")
    assert {at.key for at in before.places} - {at.key for at in after.places} == {"o1", "o2"}
