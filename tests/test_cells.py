"""What stands in a cell: read as people write it, said where it cannot be read, asked where it may mean two things."""

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit import use_language
from evalkit.intake.cells import DTYPES, STRING, convert
from evalkit.intake.numerals import numeral
from evalkit.intake.units import unit_of
from evalkit.intake.writing import tidy
from evalkit.schema import Column, load_schemas

SCHEMAS = load_schemas()
KIND = SCHEMAS["activities"].columns["kind"]
STATUS = SCHEMAS["adoptions"].columns["status"]
KEY = SCHEMAS["activities"].columns["id"]
FREE = SCHEMAS["grants"].columns["purpose_zh"]


@pytest.fixture(autouse=True)
def _english():
    use_language("en")


def column(type_, unit=""):
    return Column("c", type_, {}, unit=unit)


def texts(*cells):
    return pd.Series([cell or pd.NA for cell in cells], dtype=STRING)


def read(column, cell, unit=""):
    """What one cell is: its value, None where it has none, 'unread …' or 'asked …' with what is said of it."""
    found = convert(column, texts(cell), unit)
    for remark in found.why:
        return f"unread: {remark.says}"
    for remark in found.asked:
        return f"asked: {' or '.join(remark.readings[0])}? {remark.says}"
    return None if found.values.isna()[0] else found.values[0]


NUMBERS = [
    ("12000", 12000),
    ("12000.50", 12000.5),
    ("-3", -3),
    ("1e3", 1000),
    ("１２，０００元", 12000),
    ("12,000", 12000),
    ("12 000", 12000),
    ("12\u00a0000.5", 12000.5),
    ("1，234，567", 1234567),
    ("1.2万元", 12000),
    ("1.1万", 11000),
    ("2千元", 2000),
    ("1.2亿", 120000000),
    ("3000元整", 3000),
    ("¥1,234.50", 1234.5),
    ("￥ 3000", 3000),
    ("RMB 1,234", 1234),
    ("CNY1234", 1234),
    ("人民币1万元", 10000),
    ("（3,000）", -3000),
    ("(3000.5)", -3000.5),
    ("−3", -3),
    ("¥-5", -5),
    ("壹万贰仟元整", 12000),
    (".5", 0.5),
]


@pytest.mark.parametrize(("cell", "value"), NUMBERS)
def test_amounts(cell, value):
    assert read(column("number", "CNY"), cell) == value


@pytest.mark.parametrize(
    ("unit", "cell", "value"),
    [
        ("persons", "12", 12),
        ("persons", "12.0", 12),
        ("persons", "+5", 5),
        ("persons", "１２", 12),
        ("persons", "30人", 30),
        ("persons", "30 persons", 30),
        ("persons", "3万人", 30000),
        ("persons", "1.5万", 15000),
        ("persons", "900000000000000001", 900000000000000001),
        ("persons", "一", 1),
        ("persons", "十二", 12),
        ("persons", "两千零五人", 2005),
        ("person-times", "200人次", 200),
        ("sessions", "两次", 2),
        ("sessions", "3场", 3),
        ("levels", "-2", -2),
        ("levels", "3级", 3),
    ],
)
def test_counts(unit, cell, value):
    assert read(column("integer", unit), cell) == value


@pytest.mark.parametrize(
    ("cell", "value"), [("1.5小时", 1.5), ("90分钟", 1.5), ("2h", 2), ("两小时", 2), ("45 minutes", 0.75)]
)
def test_hours(cell, value):
    assert read(column("number", "hours"), cell) == value


@pytest.mark.parametrize(
    ("type_", "unit", "cell", "says"),
    [
        ("integer", "persons", "3.5", "Expected a whole number"),
        ("integer", "persons", "12,34,567", "Expected a whole number"),
        ("integer", "persons", "30①", "Expected a whole number"),
        ("integer", "persons", "5²", "Expected a whole number"),
        ("integer", "persons", "1.2E+05", "Expected a whole number"),
        ("integer", "persons", "9" * 19, "at most 18 digits"),
        ("integer", "persons", "约30人", "it is approximate"),
        ("integer", "persons", "30余人", "it is approximate"),
        ("integer", "persons", "十几", "it is approximate"),
        ("integer", "persons", "30-40", "not a range"),
        ("integer", "persons", "30人次", "'人次' is another unit. This column is in persons"),
        ("integer", "persons", "3万人次", "'万人次' is another unit"),
        ("integer", "person-times", "30人", "'人' is another unit. This column is in person-times"),
        ("integer", "person-times", "30次", "'次' is another unit"),
        ("integer", "", "200份", "this column has no unit"),
        ("integer", "persons", "99%", "'%' is another unit"),
        ("number", "CNY", "1,234,5", "Expected a number"),
        ("number", "CNY", "1,234 567", "Expected a number"),
        ("number", "CNY", "3000元/人", "Expected a number"),
        ("number", "CNY", "(-3)", "Expected a number"),
        ("number", "CNY", "-(-3)", "Expected a number"),
        ("number", "CNY", "$100", "'$' is another unit"),
        ("number", "CNY", "36%", "'%' is another unit"),
        ("number", "CNY", "10^308", "Expected a number"),
        ("number", "CNY", "1e308", "at most 15 digits"),
        ("number", "CNY", "inf", "Expected a number"),
        ("number", "CNY", "NaN", "Expected a number"),
        ("number", "CNY", "0x10", "Expected a number"),
        ("number", "CNY", "=SUM(A1:A3)", "Expected a number"),
        ("number", "hours", "2课时", "'课时' is another unit"),
        ("number", "hours", "1" * 40000, "Expected a number"),
    ],
)
def test_numbers_that_cannot_be_read(type_, unit, cell, says):
    found = read(column(type_, unit), cell)
    assert str(found).startswith("unread")
    assert says in found


@pytest.mark.parametrize(
    ("type_", "unit", "cell", "asked"),
    [
        ("number", "CNY", "1,5", "1.5 or 15? Is the comma a decimal point"),
        ("number", "CNY", "1234,5", "1234.5 or 12345?"),
        ("number", "CNY", "0,500", "0.5 or 500?"),
        ("integer", "persons", "1,5", "1.5 or 15?"),
        ("integer", "persons", "1.000", "1 or 1000? Does the point part thousands"),
        ("integer", "persons", "（3）", "-3 or 3? Do the brackets mean a negative number?"),
        ("integer", "persons", "一万二", "12000 or 10002? What does the last digit count?"),
        ("integer", "persons", "一百五", "150 or 105?"),
        ("number", "", "36%", "36 or 0.36? Is this column in percent"),
    ],
)
def test_numbers_that_are_asked(type_, unit, cell, asked):
    assert f"asked: {asked}" in str(read(column(type_, unit), cell))


def test_a_percentage_where_the_schema_says_so():
    assert read(column("number", "%"), "36%") == 36
    assert read(column("number", "share"), "36%") == 0.36
    assert read(column("number"), "36%", unit="%") == 36


def test_the_unit_in_the_header_counts_unless_the_cell_has_its_own():
    cells = texts("1.2", "1.1", "3000元", "5万", "", "-")
    found = convert(column("number", "CNY"), cells, "万元")
    assert found.values.tolist() == [12000, 11000, 3000, 50000, pd.NA, pd.NA]
    assert found.changes(cells)[:2] == [(0, "1.2", "12000"), (1, "1.1", "11000")]
    assert not convert(column("number", "CNY"), texts("12", "1.5"), "元").changed.any()
    assert "'人次' is another unit" in read(column("integer", "persons"), "12", unit="人次")
    assert read(column("number"), "12", unit="份") == 12
    assert read(column("number"), "12", unit="万元").startswith("asked: 120000 or 12?")


def test_known_units():
    known = ["元", "万元", "千元", "亿元", "百万", "%", "％", "人", "人次", "场", "份", "小时", "天", "RMB", "thousand"]
    assert [word for word in known if unit_of(word) is None] == []
    assert [word for word in ("含税", "中文", "年月", "", "万科") if unit_of(word)] == []


DATES = [
    ("2015-03-01", "2015-03-01"),
    ("2016-02-29", "2016-02-29"),
    ("2015年3月1日", "2015-03-01"),
    ("2015 年 03 月 01 日", "2015-03-01"),
    ("2015年3月1号", "2015-03-01"),
    ("２０１５－０３－０１", "2015-03-01"),
    ("2015/3/1", "2015-03-01"),
    ("2015.3.1", "2015-03-01"),
    ("2015-3-1", "2015-03-01"),
    ("20150301", "2015-03-01"),
    ("42064", "2015-03-01"),
    ("42064.5", "2015-03-01"),
    ("18264", "1950-01-01"),
    ("73415", "2100-12-31"),
    ("2015-03-01 00:00:00", "2015-03-01"),
    ("2015-03-01T00:00:00.000Z", "2015-03-01"),
    ("2015年3月1日 09:30", "2015-03-01"),
    ("2015年3月1日（周日）", "2015-03-01"),
    ("二〇一五年三月一日", "2015-03-01"),
    ("13/1/2015", "2015-01-13"),
    ("1/13/2015", "2015-01-13"),
    ("3/3/2015", "2015-03-03"),
    ("1 March 2015", "2015-03-01"),
    ("Mar 1st, 2015", "2015-03-01"),
    ("01-Mar-2015", "2015-03-01"),
]
PARTIAL = [
    ("2015", "2015"),
    ("2015-03", "2015-03"),
    ("2015年", "2015"),
    ("2015年3月", "2015-03"),
    ("2015年12月", "2015-12"),
    ("二〇一五年十二月", "2015-12"),
    ("2015.03", "2015-03"),
    ("2015.10", "2015-10"),
    ("2015/3", "2015-03"),
    ("201503", "2015-03"),
    ("March 2015", "2015-03"),
]


@pytest.mark.parametrize(("cell", "day"), DATES)
def test_days(cell, day):
    assert read(column("date"), cell) == pd.Timestamp(day)
    assert read(column("partial_date"), cell) == day


@pytest.mark.parametrize(("cell", "value"), PARTIAL)
def test_months_and_years(cell, value):
    assert read(column("partial_date"), cell) == value
    assert "not a month or a year alone" in read(column("date"), cell)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("2015-02-30", "Expected a day"),
        ("2015/13/02", "Expected a day"),
        ("9999-12-31", "Expected a day"),
        ("1899-12-31", "Expected a day"),
        ("1900-01-00", "Expected a day"),
        ("March", "Expected a day"),
        ("2015-03-01T16:00:00Z", "time zone"),
        ("18263", "not in 1950 to 2100"),
        ("73416", "not in 1950 to 2100"),
        ("3月1日", "The year is missing"),
        ("Mar-15", "The year is missing"),
        ("2015年3月1日 星期一", "day of the week"),
        ("2015年3月至5月", "not a period"),
        ("2015.3-2015.6", "not a period"),
        ("2015年第一季度", "not a period"),
    ],
)
def test_dates_that_cannot_be_read(cell, says):
    for type_ in ("date", "partial_date"):
        assert says in read(column(type_), cell)


@pytest.mark.parametrize(
    ("cell", "asked"),
    [
        ("3/1/2015", "2015-01-03 or 2015-03-01? Which is the year"),
        ("1-3-2015", "2015-03-01 or 2015-01-03?"),
        ("3/1/15", "2015-01-03 or 2015-03-01?"),
        ("15/3/31", "2015-03-31 or 2031-03-15?"),
        ("15-3-1", "2015-03-01 or 1915-03-01? Which year is meant?"),
        ("15年3月1日", "2015-03-01 or 1915-03-01?"),
        ("1-Mar-15", "2015-03-01 or 1915-03-01?"),
        ("150301", "2015-03-01 or 1915-03-01?"),
        ("201203", "2012-03 or 2020-12-03?"),
        ("2015.1", "2015-01 or 2015-10? January or October?"),
        ("15年3月", "2015-03 or 1915-03?"),
    ],
)
def test_dates_that_are_asked(cell, asked):
    assert f"asked: {asked}" in read(column("partial_date"), cell)


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


# What docs/cells.md promises

DOC = (Path(__file__).parents[1] / "docs" / "cells.md").read_text("utf-8")
TYPES = {"number": ("number", "integer"), "day /": ("date",), "day, month": ("partial_date",), "yes": ("boolean",)}
PROMISES = [
    (types, column, word)
    for line in DOC.splitlines()
    for start, types in TYPES.items()
    if line.startswith(f"| {start}")
    for column, cell in enumerate(line.split("|")[2:6])
    for word in re.findall("`(.+?)`", cell)
]


@pytest.mark.parametrize(("types", "heading", "cell"), PROMISES)
def test_the_page_about_cells_is_true(types, heading, cell):
    units = ("CNY", "persons", "hours", "") if "number" in types else ("",)
    found = [str(read(column(type_, unit), cell)) for type_ in types for unit in units]
    if heading == 3:
        assert all(each.startswith("unread") for each in found)
    elif heading == 2:
        assert any(each.startswith("asked") for each in found)
    else:
        assert any(not each.startswith(("unread", "asked")) for each in found)


# Properties


def wide(text):
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


WAYS_OF_NUMBERS = {
    "plain": lambda n: f"{n / 100:.2f}",
    "thousands": lambda n: f"{n / 100:,.2f}",
    "full width": lambda n: wide(f"{n / 100:,.2f}元"),
    "spaces": lambda n: f"{n / 100:,.2f}".replace(",", "\u00a0"),
    "unit": lambda n: f"{n / 100:.2f} 元",
    "sign before": lambda n: f"{'-' if n < 0 else ''}¥{abs(n) / 100:,.2f}",
    "ten thousands": lambda n: f"{'−' if n < 0 else ''}{abs(n) // 10**6}.{abs(n) % 10**6:06d}万",
    "accountant": lambda n: f"（{abs(n) / 100:,.2f}）" if n < 0 else f"{n / 100:,.2f}",
    "power": lambda n: f"{n / 100:.12e}",
}


@given(n=st.integers(-(10**13), 10**13), way=st.sampled_from(sorted(WAYS_OF_NUMBERS)))
def test_an_amount_reads_the_same_however_it_is_written(n, way):
    assert read(column("number", "CNY"), WAYS_OF_NUMBERS[way](n)) == pytest.approx(n / 100, rel=1e-12)


def chinese(n):
    """A number below 10^8 in Chinese numerals, as one learns to say it."""
    if n >= 10**4:
        rest = n % 10**4
        return chinese(n // 10**4) + "万" + ("零" if 0 < rest < 1000 else "") + (chinese(rest) if rest else "")
    said, zero = "", False
    for power, ten in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // power % 10
        if digit:
            said += ("零" if zero and said else "") + "零一二三四五六七八九"[digit] + ten
        zero = not digit
    return said


@given(n=st.integers(1, 10**8 - 1))
def test_chinese_numerals(n):
    assert numeral(chinese(n)) == (n,)
    assert read(column("integer", "persons"), chinese(n) + "人") == n


WAYS_OF_DATES = {
    "plain": "{y}-{m:02d}-{d:02d}",
    "chinese": "{y}年{m}月{d}日",
    "chinese, two digits": "{y} 年{m:02d}月{d:02d}日",
    "slashes": "{y}/{m}/{d}",
    "points": "{y}.{m}.{d}",
    "hyphens": "{y}-{m}-{d}",
    "compact": "{y}{m:02d}{d:02d}",
    "midnight": "{y}-{m:02d}-{d:02d} 00:00:00",
    "serial": "{serial}",
    "english": "{d} {month} {y}",
}


@given(
    day=st.dates(date(1950, 1, 1), date(2100, 12, 31)), way=st.sampled_from(sorted(WAYS_OF_DATES)), full=st.booleans()
)
def test_a_day_reads_the_same_however_it_is_written(day, way, full):
    month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][day.month - 1]
    serial = (day - date(1899, 12, 30)).days
    cell = WAYS_OF_DATES[way].format(y=day.year, m=day.month, d=day.day, month=month, serial=serial)
    assert read(column("partial_date"), wide(cell) if full else cell) == day.isoformat()


@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_after_or_before_its_month_is_read_or_asked(day):
    for cell in (f"{day.day}/{day.month}/{day.year}", f"{day.month}/{day.day}/{day.year}"):
        said = read(column("partial_date"), cell)
        sure = day.day > 12 or day.day == day.month
        assert said == day.isoformat() if sure else said.startswith("asked") and day.isoformat() in said


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
