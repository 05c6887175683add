"""Workbooks: a sheet a table; typed cells, merged cells, formulas, what is protected, damaged or too large."""

import datetime as dt

import pandas as pd
import pytest

from evalkit import check_programme, read_programme
from tests.make import GOOD, issues, make_year
from tests.workbooks import as_rows, good_workbook, ods, with_part, workbook


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "tiny" / "2015"


def test_the_same_tables_as_from_csv(folder, tmp_path):
    plain = read_programme(make_year(tmp_path / "plain" / "2015"))
    sheets = {name: as_rows(rows) for name, rows in GOOD.items()}
    good_workbook(folder / "year.xlsx")
    ods(tmp_path / "ods" / "2015" / "year.ods", sheets)
    for each in (folder, tmp_path / "ods" / "2015"):
        this = read_programme(each)
        assert list(this) == list(plain)
        for name, frame in plain.tables.items():
            pd.testing.assert_frame_equal(this.tables[name], frame)


def test_sheets_go_by_titles_and_places_name_them(folder):
    rows = [["编号", "受资助机构", "批准金额"], ["g1", "one", "a lot"]]
    good_workbook(folder / "2015.xlsx", grants=[], 资助表=rows, Sheet3=[])
    (said,) = issues(folder, "cell.type")
    assert "2015.xlsx 资助表, column '批准金额 (awarded)'" in said
    assert "2015.xlsx 资助表 line 2  g1  'a lot'" in said


def test_a_workbook_may_be_the_year(folder):
    file = good_workbook(folder.parent / "tiny-2015.xlsx")
    this = read_programme(file)
    assert (this.id, this.year, set(this)) == ("tiny", "2015", set(GOOD))
    assert this.sources["grants"].file == "tiny-2015.xlsx"
    assert this.sources["grants"].sheet == "grants"


def test_typed_cells_are_read_as_they_are_shown(folder):
    header = ["id", "grantee", "awarded", "restricted", "paid_on", "purpose_zh", "note_zh"]
    rows = [
        header,
        [1, "one", 0.1 + 0.2, True, dt.datetime(2015, 3, 1), 2015.0, dt.datetime(2015, 3, 1, 14, 30)],
        [2.0, "two", 1.2e4, False, dt.date(2015, 4, 1), "=1+1", dt.time(9, 5)],
    ]
    good_workbook(folder / "2015.xlsx", grants=rows[:2])
    grants = read_programme(folder).grants
    assert grants["id"].tolist() == ["1"]
    assert grants["awarded"].tolist() == [0.3]
    assert grants["restricted"].tolist() == [True]
    assert grants["paid_on"].tolist() == [pd.Timestamp("2015-03-01")]
    assert grants["purpose_zh"].tolist() == ["2015"]
    assert grants["note_zh"].tolist() == ["2015-03-01 14:30:00"]
    assert read_programme(folder).changes == ()


def test_empty_rows_and_columns_move_no_line(folder):
    rows = [[], [], [None, "编号", "受资助机构"], [], [None, "g1", "one"], [None, "g2", "nobody"]]
    good_workbook(folder / "2015.xlsx", grants=rows)
    assert "2015.xlsx grants line 6  g2  'nobody'" in issues(folder, "key.orphan")[0]


def test_merged_texts_count_for_all_their_rows(folder):
    rows = [["编号", "受资助机构", "批准金额"], ["g1", "one", 1], ["g2", None, 2], ["g3", "two", 3]]
    good_workbook(folder / "2015.xlsx", lambda book: book["grants"].merge_cells("B2:B3"), grants=rows)
    this = read_programme(folder)
    assert this.grants["grantee"].tolist() == ["one", "one", "two"]
    assert this.normalised[["line", "column", "from", "to"]].to_numpy().tolist()[0] == [3, "grantee", "", "one"]


def test_a_merged_number_is_asked(folder):
    rows = [["编号", "受资助机构", "批准金额"], ["g1", "one", 10], ["g2", "two", None]]
    good_workbook(folder / "2015.xlsx", lambda book: book["grants"].merge_cells("C2:C3"), grants=rows)
    (said,) = issues(folder, "cell.ambiguous")
    assert "1 numbers stand in cells merged over several rows" in said
    assert "'10 (2–3)'" in said


def test_formulas_that_fail_and_formulas_never_computed(folder):
    rows = [["编号", "受资助机构", "批准金额"], ["g1", "one", "#REF!"], ["g2", "two", "=SUM(1,2)"]]
    good_workbook(folder / "2015.xlsx", grants=rows)
    assert "2015.xlsx grants line 2  g1  '#REF!'" in "\n".join(issues(folder, "cell.type"))
    (said,) = issues(folder, "cell.formula")
    assert "1 rows hold formulas that were never computed" in said
    assert "grants line 3" in said


def test_hidden_and_unknown_sheets(folder):
    def hide(book):
        book["产出"].sheet_state = "hidden"

    extra = {"填写说明": [["请填写"]], "目标1": [["x"]], "Charts": [["x"]], "产出": [["编号"], ["u1"]]}
    good_workbook(folder / "2015.xlsx", hide, outputs=[], **extra)
    assert "the sheet '产出' is hidden and was not read" in issues(folder, "sheet.hidden")[0]
    told = {
        (issue.severity, issue.places[0].file) for issue in check_programme(folder) if issue.rule == "sheet.unknown"
    }
    assert told == {("warning", "2015.xlsx 目标1"), ("note", "2015.xlsx Charts")}


def test_one_nameless_sheet_goes_by_the_name_of_its_file(folder):
    make_year(folder)
    (folder / "grants.csv").unlink()
    workbook(folder / "资助.xlsx", {"Sheet1": as_rows(GOOD["grants"]), "Sheet2": []})
    assert len(read_programme(folder).grants) == 3


def test_a_mix_of_files_and_a_table_that_is_there_twice(folder):
    make_year(folder)
    (folder / "activities.csv").rename(folder / "活动.csv")
    workbook(folder / "extra.xlsx", {"反馈": [["编号", "反馈内容"], ["f1", "好"]]})
    assert {"activities", "feedback"} <= set(read_programme(folder))
    workbook(folder / "more.xlsx", {"活动表": as_rows(GOOD["activities"])})
    assert (
        "'Activities' (activities) is there twice, as more.xlsx 活动表 and as 活动.csv"
        in issues(folder, "table.twice")[0]
    )


def test_what_programs_keep_for_themselves_is_no_table(folder):
    make_year(folder)
    for name in ("~$grants.xlsx", ".~lock.grants.ods#", ".grants.csv", "notes.txt"):
        (folder / name).write_bytes(b"x")
    assert not issues(folder, "file.unreadable")
    assert not issues(folder, "table.unknown")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it is empty"),
        (b"%PDF-1.7 ...", "it is a PDF"),
        (b"<html><table></table></html>", "it is a web page"),
        (b"id,grantee\n", "it is no workbook but text"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "damaged"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"\x00\x01\x02", "it is no workbook"),
    ],
)
def test_files_that_are_no_workbook(folder, content, said):
    make_year(folder)
    (folder / "more.xlsx").write_bytes(content)
    assert said in issues(folder, "file.unreadable")[0]


def test_a_workbook_cut_short(folder):
    file = good_workbook(folder / "2015.xlsx")
    file.write_bytes(file.read_bytes()[:-2000])
    assert "damaged or was not copied whole" in issues(folder, "file.unreadable")[0]


def test_a_cell_far_from_the_table(folder):
    """Reading makes a rectangle of all cells; one far away would fill the memory."""
    good_workbook(folder / "2015.xlsx", lambda book: book["grants"].cell(1_000_000, 300, "x"))
    assert "a sheet spans 1,000,000 rows and 300 columns" in issues(folder, "file.unreadable")[0]


def test_a_zip_bomb_is_not_unpacked(folder):
    file = good_workbook(folder / "2015.xlsx")
    with_part(file, "xl/styles.xml", lambda part: part + b" " * 350_000_000)
    assert "unpacked it would take" in issues(folder, "file.unreadable")[0]


def test_formulas_that_fail_in_an_ods_workbook(folder):
    make_year(folder)
    file = ods(folder / "反馈.ods", {"反馈": [["编号", "反馈内容"], ["f1", "FAULT"]]})
    fault = b'office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#REF!'
    with_part(
        file,
        "content.xml",
        lambda part: part.replace(b'office:value-type="string"><text:p>FAULT', fault).replace(
            b"<office:document-content ", b'<office:document-content xmlns:calcext="urn:x" '
        ),
    )
    (said,) = issues(folder, "cell.formula")
    assert "1 formulas fail" in said
    assert "'#REF!'" in said
