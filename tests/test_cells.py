"""What stands in a cell: read as people write it, said where it cannot be read, asked where it may mean two things."""

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intake.cells import DTYPES, convert
from evalkit.intake.writing import tidy
from evalkit.schema import Column
from tests.cells import FREE, KEY, KIND, STATUS, column, read, texts

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ("true TRUE 是 有 Y yes Ｙ √ ✔ 对 1 1.0", True),
        ("false False 否 无 没有 n NO × ✘ 错 0 0.0", False),
        ("- — / 不详 N/A", None),
    ],
)
def test_yes_and_no(cells, value):
    assert [read(column("boolean"), cell) for cell in cells.split()] == [value] * len(cells.split())


def test_a_cross_is_asked_and_a_perhaps_is_not_read():
    assert read(column("boolean"), "x").startswith("asked: true or false? Does the cross tick the box")
    assert read(column("boolean"), "也许").startswith("unread: Expected yes or no")


MISSING = [
    "-",
    "—",
    "——",
    "/",
    "\\",
    "N/A",
    "n.a.",
    "NA",
    "NULL",
    "（空）",
    "无",
    "不详",
    "未知",
    "暂无",
    "待定",
    "不适用",
]


@pytest.mark.parametrize(
    "column", [column("integer"), column("number"), column("date"), column("partial_date"), KIND, KEY]
)
def test_words_for_missing(column):
    cells = texts(*MISSING)
    found = convert(column, cells)
    assert found.values.isna().all()
    assert not found.unread.any()
    assert found.changes(cells) == [(i, word, "") for i, word in enumerate(MISSING)]


def test_in_free_text_only_strokes_are_missing():
    assert [read(FREE, cell) for cell in ("-", "—", "/", "N/A", "（空）", "\u3000")] == [None] * 6
    assert [read(FREE, cell) for cell in ("无", "暂无", "待定")] == ["无", "暂无", "待定"]


FAULTS = ["#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "####", "Err:502"]


@pytest.mark.parametrize("type_", DTYPES)
@pytest.mark.parametrize("cell", FAULTS)
def test_what_a_formula_leaves_is_never_a_missing_value(type_, cell):
    assert "where a formula fails" in str(read(column(type_), cell))


def test_labels_in_either_language_stand_for_allowed_values():
    cells = texts("training", "培训", "Training", "ＴＲＡＩＮＩＮＧ", "study visit", "Site-visit", " 走访 ")
    found = convert(KIND, cells)
    assert found.values.tolist() == ["training"] * 4 + ["visit", "site_visit", "site_visit"]
    assert found.changed.tolist() == [False] + [True] * 6
    assert read(STATUS, "不详") == "unknown"  # a label, before it is a word for missing


def test_a_value_that_is_not_allowed_stays_for_the_check_to_name():
    found = convert(KIND, texts("聚会"))
    assert found.values.tolist() == ["聚会"]
    assert not (found.changed | found.unread).any()


def test_two_values_with_one_label_are_asked():
    twin = Column("c", "string", {}, constraints={"enum": ["a", "b"]}, labels={"a": {"zh": "甲"}, "b": {"zh": "甲"}})
    assert read(twin, "甲").startswith("asked: a or b?")


def test_what_nobody_sees_is_no_part_of_a_key():
    cells = texts("a1", " a1\u3000", "a\u200b1", "\ufeffa1", "ａ１", "a\u00a0b", "张三（甲）")
    found = convert(KEY, cells)
    assert found.values.tolist() == ["a1"] * 5 + ["a b", "张三（甲）"]
    assert found.changed.tolist() == [False, False, True, True, True, True, False]


def test_free_text_stays_as_it_stands():
    cell = "（一）Ａ类：１２ 人，\u200d\u00a0“无”——#话题"
    found = convert(FREE, texts(cell))
    assert found.values.tolist() == [cell]
    assert not found.changed.any()


def test_all_that_is_to_be_said_of_a_column_at_once():
    cells = texts("12", "30人次", "", "1,5", "三", "12 人", "40人次", "many", "1,5", "无")
    found = convert(column("integer", "persons"), cells)
    assert found.values.tolist() == [12, pd.NA, pd.NA, pd.NA, 3, 12, pd.NA, pd.NA, pd.NA, pd.NA]
    assert found.changes(cells) == [(4, "三", "3"), (5, "12 人", "12"), (9, "无", "")]
    assert [(remark.rows.tolist(), remark.readings) for remark in found.why] == [([1, 6], ()), ([7], ())]
    assert [(remark.rows.tolist(), remark.readings) for remark in found.asked] == [([3, 8], (("1.5", "15"),) * 2)]


def test_rows_are_positions_and_the_index_stays():
    cells = texts("1", "x", "三").set_axis([7, 7, 9])
    found = convert(column("integer"), cells)
    assert found.values.index.tolist() == [7, 7, 9]
    assert found.why[0].rows.tolist() == [1]
    assert found.changes(cells) == [(2, "三", "3")]


@pytest.mark.parametrize("type_", DTYPES)
def test_no_rows_and_empty_cells(type_):
    for cells in (texts(), texts("", "")):
        found = convert(column(type_), cells)
        assert (len(found.values), found.values.dtype) == (len(cells), DTYPES[type_])
        assert found.values.isna().all()


# What docs/cells.md and docs/cells.zh.md promise

TYPES = {
    ("number, whole number", "数字、整数"): ("number", "integer"),
    ("day", "日期"): ("date",),
    ("day, month or year", "日、月或年"): ("partial_date",),
    ("yes or no", "是否"): ("boolean",),
}
PROMISES = [
    (types, column, word)
    for at, page in enumerate(("cells.md", "cells.zh.md"))
    for line in (Path(__file__).parents[1] / "docs" / page).read_text("utf-8").splitlines()
    for names, types in TYPES.items()
    if line.startswith(f"| {names[at]} |")
    for column, cell in enumerate(line.split("|")[2:6])
    for word in re.findall("`(.+?)`", cell)
]


def test_the_pages_about_cells_promise_the_same():
    half = len(PROMISES) // 2
    assert PROMISES[:half] == PROMISES[half:]
    assert {types for types, _column, _word in PROMISES} == set(TYPES.values())


@pytest.mark.parametrize(("types", "heading", "cell"), PROMISES)
def test_the_pages_about_cells_are_true(types, heading, cell):
    units = ("CNY", "persons", "hours", "") if "number" in types else ("",)
    found = [str(read(column(type_, unit), cell)) for type_ in types for unit in units]
    if heading == 3:
        assert all(each.startswith("unread") for each in found)
    elif heading == 2:
        assert any(each.startswith("asked") for each in found)
    else:
        assert any(not each.startswith(("unread", "asked")) for each in found)


COLUMNS = [*(column(type_, "CNY" if type_ == "number" else "") for type_ in DTYPES), KIND, KEY, FREE]
SIGNS = "0123456789.,-/:年月日 万千百一二十元人次（）()%¥eExX无是否#N/A约—至\u3000\u00a0\u200b，．：１２－"


@given(column=st.sampled_from(COLUMNS), cells=st.lists(st.text(SIGNS, max_size=9) | st.text(max_size=5), max_size=6))
def test_every_cell_is_a_value_or_missing_or_spoken_of_and_plain_cells_stay(column, cells):
    cells = texts(*cells)
    found = convert(column, cells)
    spoken = sorted(row for remark in (*found.why, *found.asked) for row in remark.rows)
    assert len(spoken) == len(set(spoken))
    assert found.values.isna()[spoken].all()
    assert found.unread.nonzero()[0].tolist() == sorted(row for remark in found.why for row in remark.rows)
    assert all(len(set(readings)) > 1 for remark in found.asked for readings in remark.readings)
    changes = found.changes(cells)
    silent = found.values.isna() & cells.notna()
    silent[[row for row, _text, _plain in changes] + spoken] = False
    assert not any(map(tidy, cells[silent]))

    plain = cells.mask(found.values.isna()).copy()
    for row, _text, became in changes:
        plain[row] = became or pd.NA
    again = convert(column, plain)
    assert not again.changed.any()
    pd.testing.assert_series_equal(again.values, found.values)
