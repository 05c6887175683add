"""What is said of the years themselves: their periods, where two do not fit together, which are missing or cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from evalkit import formats
from evalkit.errors import EvalkitError, some
from evalkit.html import BREAK, Html, element, grid, stack
from evalkit.i18n import _, pick
from evalkit.portfolio import ALIKE, NEXT, Portfolio, currency, days
from evalkit.programme import Programme

DAY = pd.Timedelta(days=1)
MOST_PAIRS = 5  # pairs of years that are named as overlapping
MOST_REASONS = 5  # faults of one year that a cover names; all stand beside the years


def not_read(portfolio: Portfolio) -> list[str]:
    """For the cover: each year that could not be read, and why."""
    return [
        _("{name} could not be read: {why}", name=name, why=formats.gap().join(some(_reasons(error), MOST_REASONS)))
        for name, error in portfolio.unread.items()
    ]


def unread(portfolio: Portfolio) -> Html:
    """The years that could not be read, each with all reasons, places and remedies; nothing where all could."""
    if not portfolio.unread:
        return Html("")
    found = [element("li", name, " ", _told(error)) for name, error in portfolio.unread.items()]
    return stack(
        element("p", _("Years that could not be read, and are not in this report: {n}.", n=len(found))),
        element("ul", *found),
    )


def _reasons(error: EvalkitError) -> list[str]:
    """What failed, a line for each fault."""
    return [str(fault).splitlines()[0] for fault in error.args]


def _told(error: EvalkitError) -> Html:
    """Every fault, and behind each where it is and what to do."""
    lines = (line for fault in error.args for line in (BREAK, *_broken(str(fault).splitlines())))
    short = _("could not be read: {why}", why=formats.gap().join(_reasons(error)))
    return element("details", element("summary", short), *lines, class_="ek-rows")


def _broken(lines: Iterable[str]) -> Iterator[object]:
    for line in lines:
        yield from (line, BREAK)


def unlike(years: Iterable[Programme], names: Mapping[str, str]) -> str:
    """Which programmes' periods differ in length from the middle one by more than `ALIKE`; '' where none does.

    Args:
        years: a year of each programme.
        names: what programmes are called.
    """
    lengths = {names[year.id]: days(year) for year in years}
    middle = float(np.median([*lengths.values()])) if lengths else 0.0
    others = [
        _("{name} ({days} days)", name=name, days=formats.amount(length))
        for name, length in lengths.items()
        if abs(length - middle) > ALIKE * max(length, middle)
    ]
    if not others:
        return ""
    return _(
        "Periods are {days} days long in the middle. By more than a tenth differ: {others}; their figures tell of another "
        "length of time.",
        days=formats.amount(middle),
        others=_(", ").join(others),
    )


def years(portfolio: Portfolio, programme: str) -> Html:
    """The years side by side: period, money, grants and grantees; and where one cannot be compared with the next."""
    heads = [
        (_("Year"), False),
        (_("Period"), False),
        (_("Days"), True),
        (_("Currency"), False),
        (_("Grants"), True),
        (_("Grantees"), True),
    ]
    mine = portfolio.programmes[programme]
    body = [_row(year) for year in mine]
    for name, error in reversed(portfolio.unread_of(programme).items()):
        at = sum(_order(year.year) < _order(name) for year in mine)
        told = element("td", _told(error), colspan=len(heads) - 1)
        body.insert(at, [element("th", name, scope="row"), told])
    notes = [element("li", note) for note in _notes(portfolio, programme)]
    return stack(grid(heads, body, label=_("Years")), element("ul", *notes) if notes else "")


def _order(year: str) -> tuple[float, str]:
    return (int(year) if year.isdecimal() else float("inf"), year)


def _row(year: Programme) -> list[Html]:
    period = _("{start} to {end}", start=formats.day(year.facts["start"]), end=formats.day(year.facts["end"]))
    return [
        element("th", year.year, scope="row"),
        element("td", period),
        element("td", days(year) or formats.MISSING, class_="num"),
        element("td", currency(year)),
        *(
            element("td", formats.amount(len(year.tables[name])) if name in year else formats.MISSING, class_="num")
            for name in ("grants", "grantees")
        ),
    ]


def _notes(portfolio: Portfolio, programme: str) -> Iterator[str]:
    """Where years do not fit together."""
    for then, now in pairwise(portfolio.programmes[programme]):
        names = {"before": then.year, "after": now.year}
        if currency(then) != currency(now):
            yield _(
                "{before} counts in {one}, {after} in {other}: amounts are not compared.",
                one=currency(then),
                other=currency(now),
                **names,
            )
        gone, new = set(then.tables) - set(now.tables), set(now.tables) - set(then.tables)
        for which, template in (
            (gone, _("Not filled in in {after} any more: {tables}.")),
            (new, _("Filled in in {after} for the first time: {tables}.")),
        ):
            if which:
                titles = (pick(now.schemas[name].title) for name in now.schemas if name in which)
                yield template.format(tables=_(", ").join(titles), **names)
    yield from _overlaps(portfolio.programmes[programme])
    yield from (_("{year} is missing.", year=year) for year in portfolio.gaps(programme))
    yield from _holes(portfolio, programme)
    yield from _apart(portfolio, programme)


def _overlaps(years: Sequence[Programme]) -> Iterator[str]:
    """Each two years that have days in common, wherever they stand."""
    pairs = [
        (one, other)
        for one, other in combinations(years, 2)
        if one.facts["start"] <= other.facts["end"] and other.facts["start"] <= one.facts["end"]
    ]
    for one, other in pairs[:MOST_PAIRS]:
        yield _(
            "The periods of {before} and {after} overlap: something may be counted in both.",
            before=one.year,
            after=other.year,
        )
    if len(pairs) > MOST_PAIRS:
        yield _("The periods of {n} more pairs of years overlap.", n=len(pairs) - MOST_PAIRS)


def _holes(portfolio: Portfolio, programme: str) -> Iterator[str]:
    """Days between the first and the last that are in no year's period, but for those of years that are missing or unread."""
    years = sorted(portfolio.programmes[programme], key=lambda year: year.facts["start"])
    lacking = [*portfolio.gaps(programme), *portfolio.unread_of(programme)]
    for at, now in enumerate(years[1:], 1):
        then = max(years[:at], key=lambda year: year.facts["end"])
        start, end = then.facts["end"] + DAY, now.facts["start"] - DAY
        between = [year for year in lacking if year.isdecimal() and _order(then.year) < _order(year) < _order(now.year)]
        if start <= end and not between:
            yield _(
                "Between {before} and {after}, {start} to {end} ({days} days) is in no year's period.",
                before=then.year,
                after=now.year,
                start=formats.day(start),
                end=formats.day(end),
                days=(end - start).days + 1,
            )


def _apart(portfolio: Portfolio, programme: str) -> Iterator[str]:
    """Years that are not compared because not both have a number for a name, and their periods do not join."""
    known = [now for _then, now in portfolio.following(programme)]
    for then, now in pairwise(portfolio.programmes[programme]):
        if not any(now is one for one in known) and not (then.year.isdecimal() and now.year.isdecimal()):
            yield _(
                "{before} and {after} are not compared: not both are named by a number, and the second does not begin "
                "within {n} days after the first ends.",
                before=then.year,
                after=now.year,
                n=NEXT,
            )
