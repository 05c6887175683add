"""How values are written, in the language in use: units, decimals by n, fractions where n is small, dates, missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from evalkit.errors import Text
from evalkit.i18n import _, language
from evalkit.portfolio import currency
from evalkit.results import Result
from evalkit.settings import thresholds

MISSING = "—"
UNITS = {
    "CNY": Text("yuan"),
    "person-times": Text("person-times"),
    "persons": Text("persons"),
    "sessions": Text("sessions"),
    "copies": Text("copies"),
    "organisations": Text("organisations"),
    "grants": Text("grants"),
    "hours": Text("hours"),
    "days": Text("days"),
    "levels": Text("levels"),
    "CNY per person-time": Text("yuan per person-time"),
    "CNY per person": Text("yuan per person"),
    "CNY per session": Text("yuan per session"),
    "CNY per copy": Text("yuan per copy"),
    "times per person": Text("times per person"),
    "observations": Text("observations"),
    "statements": Text("statements"),
    "resources": Text("resources"),
    "sectors": Text("sectors"),
    "activities": Text("activities"),
    "adoptions": Text("adoptions"),
    "events": Text("events"),
    "posts": Text("posts"),
    "views": Text("views"),
    "interactions": Text("interactions"),
    "mentions": Text("mentions"),
    "ratio": Text("times"),
    "distance": Text("(distance, 0 to 1)"),
    "points": Text("points"),
    "T": Text("(T score)"),
    "p": Text("(p-value)"),
}


def gap() -> str:
    """What parts two sentences: a space, and nothing in Chinese."""
    return "" if language() == "zh" else " "


def capital(words: str) -> str:
    """The same words, the first letter a capital.

    >>> capital("counts people once")
    'Counts people once'
    """
    return words[:1].upper() + words[1:]


def unit(name: str) -> str:
    """A unit's name in the language in use; itself where evalkit does not know it."""
    return str(UNITS.get(name, name))


def unit_of(result: Result) -> str:
    """The name of a result's unit: of amounts in another currency than yuan with that currency's code."""
    money, name = currency(result.programme), unit(result.indicator.unit)
    return name if money == "CNY" or "CNY" not in result.indicator.unit.split() else name.replace(unit("CNY"), money)


def amount(value: Any, decimals: int = 0) -> str:
    """A number with thousands separators: '111,200'; whole numbers without decimals; '—' where it is missing.

    >>> [amount(number) for number in (111200, -2.5, 1.001, 0.004)]
    ['111,200', '−2.5', '1', '0.004']
    """
    if value is None or pd.isna(value):
        return MISSING
    number = float(value)
    if decimals or number == round(number):
        shown = f"{number:,.{decimals}f}"
    elif abs(number) < 0.005:  # not 0, and not to be read as 0
        shown = f"{number:.1g}"
    else:
        shown = f"{number:,.2f}".rstrip("0").rstrip(".")
    return shown.replace("-", "−")


def percent(value: Any, decimals: int = 1) -> str:
    """A share as a percentage: '36.0 %'; '—' where it is missing."""
    return MISSING if value is None or pd.isna(value) else f"{float(value) * 100:.{decimals}f} %"


def k_of_n(k: float, n: float) -> str:
    """A fraction in words: '3 of 4', '3 / 4'."""
    return _("{k} of {n}", k=amount(k), n=amount(n))


def known(result: Result) -> bool:
    """Whether there is anything to say: a value, or bounds that it lies between."""
    return any(number is not None for number in (result.value, result.low, result.high))


def figure(result: Result) -> str:
    """A result's value without its unit: a fraction for a share of few cases, else a number; '—' where it is missing.

    Where the rows leave the value open, its bounds: '200–318', 'at least 12'.
    """
    if result.value is None:
        return bounds_of(result.indicator.unit, result.low, result.high)
    kind = result.kind
    return figure_of(kind, result.indicator.unit, result.value, result.numerator, result.denominator)


def figure_of(kind: str, unit: str, value: Any, numerator: Any, denominator: Any) -> str:
    """A value of the whole programme or of a group, written as its kind of measure, its unit and its n ask for."""
    if value is None or pd.isna(value):
        return MISSING
    if kind == "share" and pd.notna(denominator):
        if denominator < thresholds()["few"]:
            return k_of_n(numerator, denominator)
        return percent(value, 1 if denominator >= thresholds()["many"] else 0)
    if unit == "share":
        return percent(value)
    return ("+" if kind == "change" and value > 0 else "") + amount(value)


def bounds_of(unit: str, low: float | None, high: float | None) -> str:
    """What a value lies between: '200–318', 'at least 12'; '—' where nothing bounds it."""
    shown = percent if unit == "share" else amount
    if low is not None and high is not None:
        return f"{shown(low)}–{shown(high)}"
    if low is not None:
        return _("at least {amount}", amount=shown(low))
    return _("at most {amount}", amount=shown(high)) if high is not None else MISSING


def figure_with_unit(result: Result) -> str:
    """A result's value with its unit: '318 person-times', '40,000 yuan', '36.0 %', '2 of 3 lessons'."""
    if not known(result) or result.indicator.unit == "share":
        return figure(result)
    return f"{figure(result)} {unit_of(result)}".strip()


def titled(result: Result) -> str:
    """An indicator's title with the unit of its figures, unless the title names it: 'Money granted, yuan', 'Sessions'."""
    name = "" if result.indicator.unit == "share" else unit_of(result)
    if not name or name.strip("()（）").casefold() in result.indicator.title.casefold():
        return result.indicator.title
    return _("{title}, {unit}", title=result.indicator.title, unit=name.strip("()（）"))


def titled_alike(results: Iterable[Result]) -> str:
    """What several results of one indicator are titled by: with their unit, unless they have different ones; '' for none."""
    found = {titled(one): one.indicator.title for one in results}
    return next(iter(found), "") if len(found) < 2 else next(iter(found.values()))


def of_unit(result: Result, number: float) -> str:
    """A number in a result's unit, without the unit's name: '36 %' for a share, '12.5' for the rest."""
    return percent(number, 0) if result.indicator.unit == "share" else amount(number)


def difference(result: Result, number: float | None) -> str:
    """A change in a result's unit, with its sign: '+25 points' of a share, '−1,200'; '—' where it is missing."""
    if number is None or pd.isna(number):
        return MISSING
    share = result.indicator.unit == "share"
    few = share and (result.denominator or 0) < thresholds()["many"]
    rounded = round(number * 100, 0 if few else 1) if share else round(number, 9)
    shown = ("+" if rounded > 0 else "") + amount(rounded + 0.0)  # no −0
    return _("{n} points", n=shown) if share else shown


def cases(result: Result) -> str:
    """What n counts, in words: '4 grants', '4 笔资助'."""
    year, table = result.programme.owner(result.table)
    return year.schemas[table].cases(result.n) if table else ""


def day(value: object, words: bool = False) -> str:
    """A date as 2015-03-01 or, in a sentence, 2015年3月1日 / 1 March 2015; '—' where it is missing."""
    if value is None or pd.isna(value):
        return MISSING
    when: date = pd.Timestamp(value)
    if not words:
        return f"{when:%Y-%m-%d}"
    return f"{when.year}年{when.month}月{when.day}日" if language() == "zh" else f"{when.day} {when:%B %Y}"
