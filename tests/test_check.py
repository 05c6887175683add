"""Checking: every fault of a folder at once, none invented; the seed's own oddities, and nothing that is right."""

import shutil
from pathlib import Path

import pytest

from evalkit import check_programme, read_programme, use_language
from tests.make import GOOD, make_year, with_cell, without_column, write

SEED = Path(__file__).parents[1] / "data" / "heping" / "2015"


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def year(tmp_path):
    return make_year(tmp_path / "tiny" / "2015")


def errors(folder):
    return [str(issue) for issue in check_programme(folder).errors]


def test_a_good_year_has_no_error(year):
    assert errors(year) == []


def test_path_and_programme_give_the_same_issues(year):
    assert repr(check_programme(year)) == repr(check_programme(read_programme(year)))


def test_table_without_rows(year):
    for table in ("grants", "grantees", "programme"):
        (year / f"{table}.csv").write_text("id,grantee,name_zh,amount,start,end\n", encoding="utf-8")
    said = errors(year)
    for table in ("grants", "grantees", "programme"):
        assert (
            f"{table}.csv has a header but no rows.\n  {table}.csv\n"
            "Fill in the rows, or remove the file if there is nothing to report." in said
        )


def test_two_programmes_in_one_folder(year):
    write(year, "programme", [GOOD["programme"][0], {**GOOD["programme"][0], "id": "tiny-2016"}])
    (said,) = errors(year)
    assert "programme.csv has 2 rows; a folder holds one programme in one year." in said
    assert "programme.csv line 3  tiny-2016" in said


def test_duplicate_key(year):
    write(year, "grants", with_cell("grants", 1, "id", "g1"))
    assert errors(year) == [
        "grants.csv, column 'id': 2 rows share an id with another row.\n"
        "  grants.csv line 2  g1\n  grants.csv line 3  g1\nGive each row an id of its own."
    ]


def test_dangling_key(year):
    write(year, "grants", with_cell("grants", 2, "grantee", "thre"))
    assert errors(year) == [
        "grants.csv, column 'grantee': 1 of 3 values name no row of 'Grantees'.\n  grants.csv line 4  g3  'thre'\n"
        "Known ids are: one, two, three.\nCorrect the id, or add the row to grantees.csv."
    ]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "message", "place", "expected"),
    [
        ("goals", 2, "attained_level", 3, "1 of 3 values are out of range", "goals.csv line 4  o3  '3'", "from -2 to 2"),
        ("grants", 0, "awarded", -5, "1 of 2 values are out of range", "grants.csv line 2  g1  '-5'", "from 0 to …"),
        ("activities", 3, "kind", "party", "1 of 4 values are not among", "activities.csv line 5  a4  'party'", "Expected one of: training"),
        ("grants", 1, "grantee", "", "1 of 3 cells are empty", "grants.csv line 3  g2", "every row needs a value"),
    ],
)  # fmt: skip
def test_values_that_may_not_stand_there(year, table, row, column, value, message, place, expected):
    write(year, table, with_cell(table, row, column, value))
    (said,) = errors(year)
    assert said.startswith(f"{table}.csv, column '{column}': {message}")
    assert f"\n  {place}\n" in said
    assert expected in said
    assert "Correct these cells, then run 'evalkit check' again." in said


def test_one_fault_is_told_once(year):
    """What could not be read is not also called empty, and a broken table does not make its neighbours wrong."""
    write(year, "programme", with_cell("programme", 0, "start", "spring"))
    (year / "grantees.csv").write_bytes(b"\xff\xfd\n")
    (year / "goals.csv").write_text("grantee,text_zh\none,目标\n", encoding="utf-8")
    said = errors(year)
    assert sorted(each.splitlines()[0].rpartition("/")[2] for each in said) == [
        "goals.csv: the column 'id' is missing.",
        "grantees.csv, line 1: this is not UTF-8 text. Save the file as 'CSV UTF-8'.",
        "programme.csv, column 'start': 1 of 1 values cannot be read.",
    ]


def test_all_faults_at_once_and_the_gravest_first(year):
    (year / "grants.csv").unlink()
    write(year, "activities", with_cell("activities", 0, "person_times", "many"))
    write(year, "goals", with_cell("goals", 0, "grantee", "nobody"))
    write(year, "notes", [{"id": "x"}])
    found = check_programme(year)
    assert [issue.severity for issue in found] == sorted(
        (issue.severity for issue in found), key=["error", "warning", "note"].index
    )
    assert {issue.rule for issue in found} >= {"table.missing", "cell.type", "key.orphan", "table.unknown"}


def test_no_check_needs_more_than_its_table(year):
    """Any table may be missing, or have only the columns it must have."""
    for table in GOOD:
        kept = (year / f"{table}.csv").read_bytes()
        (year / f"{table}.csv").unlink()
        check_programme(year)
        for column in list(GOOD[table][0]):
            write(year, table, without_column(table, column))
            check_programme(year)
        (year / f"{table}.csv").write_bytes(kept)


def test_order_of_dates(year):
    write(year, "programme", with_cell("programme", 0, "end", "2014-12-31"))
    (said,) = errors(year)
    assert "The period ends on 2014-12-31, before it starts on 2015-01-01." in said


def test_evidence_that_does_not_exist(year):
    write(
        year,
        "statements",
        [
            {"id": "s1", "section": "1", "order": 1, "text_zh": "话。", "evidence": "grants:g1; grants:g9"},
            {"id": "s2", "section": "1", "order": 2, "text_zh": "话。", "evidence": ""},
        ],
    )
    (said,) = errors(year)
    assert "1 statements cite rows that do not exist: grants:g9." in said
    assert "statements.csv line 2  s1" in said


def test_issues_as_a_table_and_in_a_notebook(year):
    write(year, "grants", with_cell("grants", 2, "grantee", "<b>"))
    found = check_programme(year)
    frame = found.to_frame()
    row = frame[frame["rule"] == "key.orphan"].iloc[0]
    assert (row["file"], row["line"], row["key"], row["value"]) == ("grants.csv", 4, "g3", "<b>")
    assert "<b>" not in found._repr_html_()
    assert "&lt;b&gt;" in found._repr_html_()


@pytest.fixture(scope="module")
def seed():
    use_language("en")
    return check_programme(SEED)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("total.differs", "states 2, but the rows of trainings.csv make 3"),
        ("period.provisional", "The report is dated 2016-02-22, but the period ends on 2016-02-28"),
        ("period.label", "The year is called 2015, but runs from 2015-03-01 to 2016-02-28"),
        ("goal.no_result", "2 of 13 goals have no endline observation"),
        ("lesson.incomplete", "1 of 3 shortcomings have no cause or no remedy"),
        ("text.broken_off", "预算的监控使用，"),
        ("money.unexplained", "4 grants add up to 40,000 of 111,200 yuan; 71,200 yuan have no budget line"),
        ("coverage.outputs", "2 of 4 grantees have no row in outputs.csv"),
        ("private.column", "column 'contact_phone' holds private data"),
        ("statement.asserted", "53 of 126 statements"),
    ],
)
def test_the_seed_raises(seed, rule, said):
    assert any(issue.rule == rule and said in str(issue) for issue in seed)


def test_the_seed_has_no_error_and_no_false_alarm(seed):
    assert seed.counts()["error"] == 0
    totals = [issue for issue in seed if issue.rule.startswith("total")]
    assert len(totals) == 1  # neither the 12 trainings of the executor nor the staff of 7 = 5 + 2
    assert totals[0].places[0].key == "total-trainings-organisation"


def test_a_sentence_cut_into_clauses_does_not_break_off(seed):
    """Statements are clauses; only where none follows does a comma mean that the text ends too soon."""
    broken = [place.value for issue in seed if issue.rule == "text.broken_off" for place in issue.places]
    assert 1 <= len(broken) <= 5


def test_a_column_that_is_not_read_is_told(tmp_path):
    """A misspelt header loses a whole column; the evaluator hears of it, and what it was probably meant to be."""
    folder = tmp_path / "2015"
    shutil.copytree(SEED, folder)
    for file, old, new in (
        ("activities.csv", "person_times", "person_time"),
        ("grants.csv", "purpose_zh", "purpos_zh"),
    ):
        (folder / file).write_text((folder / file).read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    told = {
        str(issue.message): str(issue.remedy) for issue in check_programme(folder) if issue.rule == "column.unknown"
    }
    assert "'person_times'" in told["activities.csv: the column 'person_time' is not read."]
    assert "'purpose_zh'" in told["grants.csv: the column 'purpos_zh' is not read."]


def test_the_seed_tells_one_thing_twice(tmp_path):
    """「参访机构 1 次」 in one section and 「参访机构 2 次」 in another: one of the two is wrong."""
    [twice] = [issue for issue in check_programme(SEED) if issue.rule == "told.twice"]
    assert "once with 1 and once with 2" in str(twice.message)
    assert [place.key for place in twice.places] == ["act-muqun-3", "act-muqun-7"]


def test_an_asked_value_is_not_also_a_missing_one(tmp_path):
    folder = make_year(tmp_path / "tiny" / "2015")
    write(folder, "programme", with_cell("programme", 0, "start", "1/2/2015"))
    issues = check_programme(folder)
    assert [(issue.rule, issue.column) for issue in issues.errors] == [("cell.ambiguous", "start")]
    assert issues.errors.to_frame()["value"].tolist() == ["1/2/2015 (2015-02-01 or 2015-01-02?)"]


def test_a_statement_without_a_section_is_no_fault_of_evalkits(tmp_path):
    said = "三家机构的团队能力都有了明显的提升与发展"
    rows = [{"id": "s1", "section": "2.2", "text_zh": said}, {"id": "s2", "section": "", "text_zh": said}]
    assert check_programme(make_year(tmp_path / "tiny" / "2015", statements=rows)) is not None


@pytest.mark.parametrize(
    ("file", "text", "rule"),
    [
        ("silenced.yaml", "- rule: period.label\n  reason: known\n  date: 2016-13-45\n", "silenced.unreadable"),
        ("headers.yaml", "grants:\n  a: 2016-13-45\n", "headers.unreadable"),
    ],
)
def test_a_day_that_there_is_not_is_said(tmp_path, file, text, rule):
    folder = make_year(tmp_path / "tiny" / "2015")
    (folder / file).write_text(text, encoding="utf-8")
    assert rule in {issue.rule for issue in check_programme(folder)}
