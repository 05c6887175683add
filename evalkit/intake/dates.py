"""Dates as people write them: 2015年3月1日, 2015/3/1, 20150301, 1 March 2015, and the day numbers of spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from evalkit.errors import Text
from evalkit.intake.numerals import DIGITS, SIGNS, numeral
from evalkit.intake.writing import Asked, Reading, Unread, no_value, tidy

YEARS = range(1900, 2200)
SERIALS = range(18264, 73416)  # 1950-01-01 to 2100-12-31, in days since 1899-12-30
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = {sign: day for day, signs in enumerate(("一", "二", "三", "四", "五", "六", "日天")) for sign in signs}
LONGEST = 60  # characters; no date is longer

NOT_ITS_WEEKDAY = Text("The day of the week is not that of the date. Expected the right date, without its weekday.")
WHICH_FIRST = Text("Which is the year, which the month, which the day? Write the date as 2015-03-01.")
WHICH_CENTURY = Text("Which year is meant? Write it with four digits.")
WHICH_MONTH = Text("January or October? (Spreadsheets make 2015.1 of 2015.10.) Write the month with two digits.")
YEAR_MISSING = Text("The year is missing. Expected a date such as 2015-03-01.")
ONE_DATE = Text("Expected one date, not a period. Write the day on which it began, and the period in the note.")
DAY_NEEDED = Text(
    "Expected a day such as 2015-03-01, not a month or a year alone; or an empty cell where it is unknown."
)
DAY_NUMBER = Text("As the day number of a spreadsheet it is not in 1950 to 2100. Expected a date such as 2015-03-01.")
WHOSE_DAY = Text("Which day it is depends on the time zone. Expected a date such as 2015-03-01.")


def date_reader(whole: bool, expected: Text) -> Callable[[str], Reading]:
    """What reads a cell of a date column that is not in plain form; `whole` where a month or a year is not enough."""

    def read(cell: str) -> Reading:
        text = tidy(cell)
        nothing = no_value(text)
        if nothing is not None:
            return nothing
        found = _date(text.lower(), expected) if len(text) < LONGEST else Unread(expected)
        if not whole or isinstance(found, Unread):
            return found
        days = tuple(each for each in ([found] if isinstance(found, str) else found.readings) if len(each) == 10)
        if isinstance(found, str):
            return found if days else Unread(DAY_NEEDED)
        return Asked(found.says, days) if len(days) > 1 else Unread(DAY_NEEDED)

    return read


def _date(text: str, expected: Text) -> Reading:
    """A date in plain form: YYYY, YYYY-MM or YYYY-MM-DD."""
    text, weekday = _without_weekday(_hyphened(text))
    for pattern, read in FORMS:
        match = pattern.fullmatch(text)
        if match:
            found = read(*match.groups())
            if weekday and isinstance(found, str):
                agrees = len(found) == 10 and date.fromisoformat(found).weekday() == WEEKDAYS[weekday]
                return found if agrees else Unread(NOT_ITS_WEEKDAY)
            return found or Unread(expected)
    return Unread(ONE_DATE if PERIOD.search(text) else expected)


def _hyphened(text: str) -> str:
    """2015-3-1 of 2015年3月1日 and of 二〇一五年三月一日; no spaces around what parts a date."""
    text = TIGHT.sub(r"\1", text)
    numerals = CHINESE.match(text)
    if numerals:
        year = "".join(str(DIGITS.get(sign, sign)) for sign in numerals[1])
        rest = ("".join(map(str, numeral(each)[:1])) for each in numerals.groups()[1:] if each)
        text = "-".join([year, *rest]) + text[numerals.end() :]
    named = NAMED.match(text)
    return "-".join(each for each in named.groups() if each) + text[named.end() :] if named else text


def _without_weekday(text: str) -> tuple[str, str]:
    found = WEEKDAY.search(text)
    return (text[: found.start()], found[1]) if found else (text, "")


def _year_first(
    year: str, sign: str, month: str, day: str, hour: str, minute: str, second: str, zone: str
) -> Reading | None:
    if zone and int(hour + minute + (second or "")):
        return Unread(WHOSE_DAY)
    if sign == "." and month == "1" and not day:
        return Asked(WHICH_MONTH, (f"{year}-01", f"{year}-10"))
    return _one([(year, month, day)], WHICH_FIRST)


def _compact(year: str, month: str, day: str) -> Reading | None:
    if day or _plain(year, month):
        short = [] if day else _centuries(year[:2], year[2:], month)[:1]
        return _one([(year, month, day), *short], WHICH_FIRST)
    return _one(_centuries(year[:2], year[2:], month), WHICH_CENTURY)


def _year_last(first: str, _sign: str, second: str, year: str) -> Reading | None:
    if len(year) == 4:
        return _one([(year, second, first), (year, first, second)], WHICH_FIRST)
    orders = [(first, second, year)] if len(first) == 2 else []
    orders += [(year, second, first), (year, first, second)] if len(year) == 2 else []
    this, last = zip(*(_centuries(*each) for each in orders), strict=True) if orders else ((), ())
    found = _one(this, WHICH_FIRST)
    return _one([*this, *last], WHICH_CENTURY) if isinstance(found, str) else found


def _short_year(year: str, month: str, day: str) -> Reading | None:
    return _one(_centuries(year, month, day), WHICH_CENTURY)


def _day_name(day: str, name: str, year: str) -> Reading | None:
    month = str(MONTHS.index(name[:3]) + 1)
    return _one([(year, month, day)], WHICH_FIRST) if len(year) == 4 else _short_year(year, month, day)


def _serial(days: str) -> Reading:
    in_range = int(days) in SERIALS
    return (date(1899, 12, 30) + timedelta(int(days))).isoformat() if in_range else Unread(DAY_NUMBER)


def _centuries(year: str, month: str, day: str) -> list[tuple[str, str, str]]:
    return [("20" + year, month, day), ("19" + year, month, day)]


def _one(dates: Iterable[tuple[str, str, str]], question: Text) -> Reading | None:
    """The only one of the dates that exists, in plain form; asked where there are more; None where there is no such day."""
    there = tuple(dict.fromkeys(found for each in dates if (found := _plain(*each))))
    return Asked(question, there) if len(there) > 1 else there[0] if there else None


def _plain(year: str, month: str = "", day: str = "") -> str:
    """A date in plain form; empty where there is no such day."""
    try:
        found = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return found[: 10 if day else 7 if month else 4] if int(year) in YEARS else ""


_NAME = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_CLOCK = r"(?:[t ]?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(z|[+-]\d\d:?\d\d)?)?"
TIGHT = re.compile(r" *([-/.年月]) *| +(?=[日号])")
CHINESE = re.compile(rf"([{SIGNS}]{{4}})年(?:([{SIGNS}]+)月(?:([{SIGNS}]+)[日号])?)?")
NAMED = re.compile(r"(\d{4})年(?:(\d\d?)月(?:(\d\d?)[日号]|(?!\d))|(?!\d))")
WEEKDAY = re.compile(r"[ (]*(?:星期|周|礼拜)([一二三四五六日天])\)?$")
PERIOD = re.compile(r"\d.*(?:至|到|~|—|--|季|半年|学期|q[1-4])|\d{4}.*\d{4}|-\d+[年月]")
FORMS: tuple[tuple[re.Pattern[str], Callable[..., Reading | None]], ...] = (
    (re.compile(rf"(\d{{4}})(?:([-/.])(\d\d?)(?:\2(\d\d?){_CLOCK})?)?"), _year_first),
    (re.compile(r"(\d{4})(\d\d)(\d\d)?"), _compact),
    (re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d{4}|\d\d?)"), _year_last),
    (re.compile(r"(\d\d)年(?:(\d\d?)月(?:(\d\d?)[日号])?)?"), _short_year),
    (re.compile(rf"(\d\d?)(?:st|nd|rd|th)?[ .-]*{_NAME}[ ,.-]*(\d{{4}}|\d\d)"), _day_name),
    (
        re.compile(rf"{_NAME}[ .]*(\d\d?)(?:st|nd|rd|th)?[, ] *(\d{{4}})"),
        lambda name, day, year: _day_name(day, name, year),
    ),
    (re.compile(rf"{_NAME}[ ,.-]*(\d{{4}})"), lambda name, year: _day_name("", name, year)),
    (re.compile(r"(\d{5})(?:\.\d+)?"), _serial),
    (
        re.compile(rf"\d\d?(?:月\d\d?[日号]?|[-/.]\d\d?|[ .-]*{_NAME})|{_NAME}[ .-]*\d\d?"),
        lambda *_: Unread(YEAR_MISSING),
    ),
)
