"""Numbers in cells: however they are written, in the column's unit, and no other."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.intake.cells import convert
from evalkit.intake.numerals import numeral
from evalkit.intake.units import unit_of
from tests.cells import column, read, texts, wide

pytestmark = pytest.mark.usefixtures("english")


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
