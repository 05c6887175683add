"""Dates in cells: a day, a month or a year however it is written; asked where its order is not sure."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cells import column, read, wide

pytestmark = pytest.mark.usefixtures("english")


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
