"""Reading: what stands in a file arrives typed, on its line; what cannot be read is said with file, line and value."""

import re
from dataclasses import FrozenInstanceError

import pandas as pd
import pytest

from evalkit import DataError, read_programme, use_language
from evalkit.errors import UsageError
from tests.command import evalkit
from tests.make import GOOD, make_year, with_cell, without_column, write

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def year(tmp_path):
    return make_year(tmp_path / "tiny" / "2015")


def refusal(folder):
    """What the evaluator is told of a folder that cannot be read."""
    with pytest.raises(DataError, match=re.escape(folder.as_posix())) as caught:
        read_programme(folder)
    return str(caught.value)


def test_a_good_year(year):
    this = read_programme(year)
    assert (this.id, this.year, this.title) == ("tiny", "2015", "Tiny 2015")
    assert set(this) == set(GOOD)
    assert this.activities["person_times"].tolist() == [30, pd.NA, 12, 8]
    assert this.activities.index.name == "activities"
    assert f"{this.facts['start']:%Y-%m-%d}" == "2015-01-01"


def test_a_table_handed_out_is_a_copy(year):
    this = read_programme(year)
    grants = this.grants
    grants["awarded"] = 0.0
    mine = this["grants"]
    mine.loc[0, "awarded"] = 1.0
    assert this.grants["awarded"].tolist() == [10000, 20000, pd.NA]
    with pytest.raises(TypeError, match="does not support item assignment"):
        this.tables["grants"] = None
    with pytest.raises(FrozenInstanceError, match="year"):
        this.year = "2016"


def test_byte_order_mark_and_windows_line_ends(year):
    text = (year / "grants.csv").read_text("utf-8")
    (year / "grants.csv").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    this = read_programme(year)
    assert this.grants["id"].tolist() == ["g1", "g2", "g3"]
    assert this.sources["grants"].lines.tolist() == [2, 3, 4]


def test_lines_are_those_of_an_editor(year):
    """A quoted cell may run over lines, and blank lines count too."""
    text = '\nid,grantee,awarded,purpose_zh\n\ng1,one,1,"一\n二\n三"\n,,,\ng2,two,2,\n\n'
    (year / "grants.csv").write_text(text, encoding="utf-8")
    this = read_programme(year)
    assert this.grants["awarded"].tolist() == [1, 2]
    assert this.grants["purpose_zh"].tolist() == ["一\n二\n三", pd.NA]
    assert this.sources["grants"].lines.tolist() == [4, 8]


def test_trailing_empty_cells_are_nothing(year):
    """Spreadsheets write commas to the right of the table, in the header, in the rows or in both."""
    (year / "grants.csv").write_text("id,grantee,awarded\ng1,one,1,,\ng2,two\n", encoding="utf-8")
    (year / "outputs.csv").write_text("id,grantee,count,unit,,\nu1,one,5,copies,,\n", encoding="utf-8")
    this = read_programme(year)
    assert this.grants["awarded"].tolist() == [1, pd.NA]
    assert this.outputs["count"].tolist() == [5]


def test_values_in_a_column_without_a_name_are_not_lost(year):
    (year / "grants.csv").write_text("id,grantee,\ng1,one,\ng2,two,3000\n", encoding="utf-8")
    said = refusal(year)
    assert "grants.csv: a column without a name holds values." in said
    assert "grants.csv line 3  '3000'" in said
    assert "Give the column a name in line 1" in said


def test_own_columns_are_kept_as_text(year):
    write(year, "grants", with_cell("grants", 0, "负责人意见", "012"))
    assert read_programme(year).grants["负责人意见"].tolist() == ["012", pd.NA, pd.NA]


@pytest.mark.parametrize(
    ("column", "written", "read"),
    [
        ("held_on", "2015", "2015"),
        ("held_on", "2015-07", "2015-07"),
        ("held_on", "2015-07-09", "2015-07-09"),
        ("restated", "TRUE", True),
        ("restated", "false", False),
        ("hours", "1.5", 1.5),
        ("hours", " 2 ", 2.0),
        ("persons", "12.0", 12),
        ("persons", "900000000000000001", 900000000000000001),
    ],
)
def test_values(year, column, written, read):
    write(year, "activities", with_cell("activities", 1, column, written))
    assert read_programme(year).activities[column].tolist() == [pd.NA, read, pd.NA, pd.NA]


@pytest.mark.parametrize(
    ("column", "written", "expected"),
    [
        ("held_on", "2015-13", "a day, a month or a year from 1900 on such as 2015-03-01"),
        ("held_on", "2015-02-30", "a day, a month or a year from 1900 on such as 2015-03-01"),
        ("held_on", "March", "a day, a month or a year from 1900 on such as 2015-03-01"),
        ("restated", "也许", "yes or no"),
        ("hours", "inf", "a number"),
        ("hours", "1e999", "a number"),
        ("hours", "2 小时左右", "one figure"),
        ("persons", "12.5", "a whole number"),
        ("persons", "12 人次", "a figure in that unit"),
        ("persons", "NaN", "a whole number"),
    ],
)
def test_values_that_cannot_be_read(year, column, written, expected):
    write(year, "activities", with_cell("activities", 2, column, written))
    said = refusal(year)
    assert f"{year.as_posix()}/activities.csv, column '{column}': 1 of 1 values cannot be read." in said
    assert f"  activities.csv line 4  a3  '{written}'" in said
    assert re.search(f"[Ee]xpected {expected}", said)
    assert "Correct the file, then run 'evalkit check' again." in said


def test_wrong_dates_after_the_model_error(year):
    rows = with_cell("grants", 0, "paid_on", "2015/13/02")
    rows[1]["paid_on"] = "March"
    write(year, "grants", rows)
    assert refusal(year) == (
        f"{year.as_posix()}/grants.csv, column 'paid_on': 2 of 2 values cannot be read.\n"
        "  grants.csv line 2  g1  '2015/13/02'\n"
        "  grants.csv line 3  g2  'March'\n"
        "Expected a day from 1900 on such as 2015-03-01, 2015/3/1 or 2015年3月1日, or an empty cell where it is unknown.\n"
        "Correct the file, then run 'evalkit check' again."
    )


def test_what_may_mean_two_things_is_asked_with_both_readings(year):
    rows = with_cell("grants", 0, "paid_on", "3/1/2015")
    rows[1]["paid_on"] = "2015年3月1日"
    write(year, "grants", rows)
    assert refusal(year) == (
        f"{year.as_posix()}/grants.csv, column 'paid_on': 1 of 2 values can be read in more than one way.\n"
        "  grants.csv line 2  g1  '3/1/2015'  2015-01-03 or 2015-03-01?\n"
        "Which is the year, which the month, which the day? Write the date as 2015-03-01.\n"
        "Correct the file, then run 'evalkit check' again."
    )


def test_ten_values_at_most(year):
    rows = [{"id": f"g{i}", "grantee": "one", "awarded": "ten"} for i in range(25)]
    write(year, "grants", rows)
    said = refusal(year)
    assert "25 of 25 values cannot be read" in said
    assert said.count("'ten'") == 10
    assert "… and 15 more" in said


def test_missing_folder_and_unknown_programme(year):
    with pytest.raises(UsageError, match=r"There is no folder .*/2051\. Did you mean '2015'\?"):
        read_programme(year.parent / "2051")
    with pytest.raises(UsageError, match=r"There is no folder .*/tinny\. Did you mean 'tiny'\?"):
        read_programme(year.parent.parent / "tinny" / "2015")


def test_missing_table(year):
    (year / "grants.csv").unlink()
    said = refusal(year)
    assert f"{year.as_posix()}: the table 'Grants' (grants) is missing." in said
    assert "Add a sheet of that name to the workbook, or a file grants.csv to the folder." in said


def test_empty_file(year):
    (year / "activities.csv").write_bytes(b"")
    assert "activities.csv: the file is empty; not even a header stands in it." in refusal(year)


def test_missing_column_names_the_likely_one(year):
    rows = [{"id": each["id"], "grante": each["grantee"]} for each in GOOD["grants"]]
    write(year, "grants", rows)
    assert "grants.csv: the column 'grantee' is missing. Did you mean 'grante'?" in refusal(year)


def test_column_twice(year):
    (year / "grants.csv").write_text("id,grantee,awarded,awarded\ng1,one,1,2\n", encoding="utf-8")
    assert "grants.csv: the column 'awarded' stands there twice." in refusal(year)


def test_ragged_rows(year):
    (year / "grants.csv").write_text("id,grantee,awarded\ng1,one,10,000\ng2,two,5\n", encoding="utf-8")
    said = refusal(year)
    assert "grants.csv: 1 rows have more cells than the header has columns." in said
    assert "grants.csv line 2  '000'" in said
    assert "double quotes" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id,grantee,purpose_zh\ng1,one,\xff\xff\n", "grants.csv, line 2: this is not UTF-8 text."),
        (b"id,grantee\ng1,o\0ne\n", "grants.csv, line 2: the file holds NUL characters"),
        (b'id,grantee\ng1,"one\n', "grants.csv, line 2: the file cannot be read as CSV"),
    ],
)
def test_files_that_are_no_csv(year, content, said):
    (year / "grants.csv").write_bytes(content)
    assert said in refusal(year)


def test_a_folder_in_the_place_of_a_file(year):
    (year / "activities.csv").unlink()
    (year / "activities.csv").mkdir()
    assert "activities.csv cannot be opened" in refusal(year)


def test_all_faults_at_once(year):
    write(year, "programme", without_column("programme", "start"))
    write(year, "grants", with_cell("grants", 0, "awarded", "ten"))
    (year / "goals.csv").write_bytes(b"\xff\xfd")
    with pytest.raises(DataError, match="goals") as caught:
        read_programme(year)
    assert len(caught.value.args) == 3
    assert all(word in str(caught.value) for word in ("column 'start' is missing", "'ten'", "not UTF-8"))


def test_in_chinese_too(year):
    use_language("zh")
    with pytest.raises(UsageError, match="2015"):
        read_programme(year.parent / "2051")


def test_the_year_before_is_read_beside_it(year):
    make_year(year.parent / "2014", grants=[{"id": "g0", "grantee": "one", "awarded": 5000}])
    this = read_programme(year)
    assert this.earlier.year == "2014"
    assert this.earlier.grants["awarded"].tolist() == [5000]
    assert read_programme(year, earlier=False).earlier is None


def test_a_table_that_is_not_there(year):
    this = read_programme(year)
    with pytest.raises(UsageError, match=r"no table 'grnats'\. Did you mean 'grants'\?"):
        this["grnats"]
    with pytest.raises(DataError, match="There is no table 'surveys' in"):
        this["surveys"]
    with pytest.raises(AttributeError, match="Did you mean 'grants'"):
        _ = this.grnats


def test_a_year_before_that_cannot_be_read_is_not_compared_with(year):
    """Half of its amounts would make everything this year look new."""
    make_year(year.parent / "2014", grants=[{"id": "g0", "grantee": "one", "awarded": "ten"}])
    this = read_programme(year)
    assert this.earlier is None
    (issue,) = this.read_issues
    assert issue.severity == "warning"
    assert "/2014, is not compared with: 1 faults in its tables." in str(issue)
    assert str(issue).endswith("/2014' and mend what it names.")


def test_a_programmes_folder_names_the_years_in_it(tmp_path):
    for year in ("2015", "2016-17"):
        make_year(tmp_path / "data/tiny" / year)
    with pytest.raises(UsageError) as refused:
        read_programme(tmp_path / "data/tiny")
    assert "data/tiny is a programme's folder, not a year's. Name one of its years: " in str(refused.value)
    assert re.search(r"data/tiny/2015, \S*data/tiny/2016-17\.$", str(refused.value))
    done = evalkit("check", "tiny", cwd=tmp_path)
    assert done.returncode == 2
    assert "data/tiny is a programme's folder, not a year's. Name one of its years: data/tiny/2015" in done.stderr
