"""Portfolio: programmes over their years, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from evalkit.audience import conceal, years_for
from evalkit.checks import find_errors
from evalkit.checks.money import CURRENCY
from evalkit.contributions import Contributions
from evalkit.errors import DataError, EvalkitError, Text, UsageError, did_you_mean
from evalkit.finding import find_years
from evalkit.intake import load
from evalkit.issues import DataIssues
from evalkit.measures import measure
from evalkit.programme import Programme
from evalkit.results import Result, Results
from evalkit.sheets import Indicator

ALIKE = 0.1  # by which part two periods may differ in length and their sums still be compared
NEXT = 31  # days after the end of a year in which the next one begins, where their names do not tell
SUMMED = ("total", "count", "distinct", "between", "change")  # kinds that grow with the length of the period
Asked = Iterable[Callable[..., Contributions] | Indicator]


@dataclass(frozen=True, repr=False)
class Portfolio:
    """Programme years, by programme and in the order of the years; each knows the year before it as `earlier`, where that is there.

    `unread` says why years that were asked for are not among them: 'heping/2014' → reason.
    """

    years: tuple[Programme, ...]
    unread: Mapping[str, EvalkitError]

    def __iter__(self) -> Iterator[Programme]:
        return iter(self.years)

    def __len__(self) -> int:
        return len(self.years)

    def __getitem__(self, name: str) -> Programme:
        """One year by its name, such as 'heping/2015'."""
        names = [called(year) for year in self.years]
        if name not in names:
            raise UsageError(
                Text("There is no year '{name}' here. {hint}", name=name, hint=did_you_mean(name, names)),
            )
        return self.years[names.index(name)]

    @cached_property
    def programmes(self) -> dict[str, tuple[Programme, ...]]:
        """The years of each programme, by its id."""
        return {name: tuple(years) for name, years in groupby(self.years, lambda year: year.id)}

    def numbered(self) -> dict[str, str]:
        """What each programme is called, by its id: its number among them and its name, in the language in use."""
        return {
            key: f"{number}. {years[-1].text('name') or key}"
            for number, (key, years) in enumerate(self.programmes.items(), 1)
        }

    def gaps(self, programme: str) -> list[str]:
        """The years in the middle that are missing: nothing is compared across them. Not those that cannot be read."""
        numbers = [int(year.year) for year in self.programmes[programme] if year.year.isdecimal()]
        between = (str(year) for before, after in pairwise(numbers) for year in range(before + 1, after))
        return [year for year in between if f"{programme}/{year}" not in self.unread]

    def unread_of(self, programme: str) -> dict[str, EvalkitError]:
        """The years of a programme that cannot be read, by what their folders are called, and why."""
        start = f"{programme}/"
        return {name.removeprefix(start): why for name, why in self.unread.items() if name.startswith(start)}

    def following(self, programme: str) -> list[tuple[Programme, Programme]]:
        """Each two years of a programme that follow each other (`follows`); a missing year is never bridged."""
        mine = self.programmes[programme]
        return [(then, now) for now in mine if (then := _before(now, mine))]

    def when(self, programme: str) -> dict[str, float]:
        """Where each year of a programme stands on a scale of years: at its number, or at its start if one has none."""
        return _when(self.programmes[programme])

    def measure(self, indicators: Asked, by: str | None = None, say: Callable[[str], None] | None = None) -> Measured:
        """The indicators of every year; an indicator that fails in one year is not available in that year.

        Args:
            indicators: as for `measure`.
            by: a column to group by, as for `measure`.
            say: told the name of each year before it is measured.
        """
        asked, found = tuple(indicators), []
        for year in self.years:
            if say:
                say(called(year))
            found.append(measure(year, asked, by))
        return Measured(self, tuple(found))

    def __repr__(self) -> str:
        names = ", ".join(f"{name} {years[0].year}–{years[-1].year}" for name, years in self.programmes.items())
        return f"<Portfolio of {len(self)} years: {names}>"

    def _repr_html_(self) -> str:
        return pd.DataFrame(
            [(year.id, year.year, year.title, sum(map(len, year.tables.values()))) for year in self.years],
            columns=["programme", "year", "title", "rows"],
        ).to_html(index=False)


class Measured(Sequence[Results]):
    """The results of every year of a portfolio, in its order."""

    def __init__(self, portfolio: Portfolio, results: tuple[Results, ...]) -> None:
        self.portfolio, self._results = portfolio, results
        self._at = {called(year): found for year, found in zip(portfolio.years, results, strict=True)}

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self._results[index]

    def __len__(self) -> int:
        return len(self._results)

    def of(self, indicator: str, programme: str) -> list[Result]:
        """One indicator over the years of one programme."""
        years = (self._at[called(year)] for year in self.portfolio.programmes[programme])
        return [one for results in years if (one := results.get(indicator))]

    def following(self, programme: str) -> list[tuple[Results, Results]]:
        """The results of each two years of a programme that follow each other; a missing year is never bridged."""
        return [(self._at[called(then)], self._at[called(now)]) for then, now in self.portfolio.following(programme)]

    def to_frame(self) -> pd.DataFrame:
        """All of them as one table: as `Results.to_frame`, with programme and year before it."""
        frames = []
        for year, results in zip(self.portfolio.years, self._results, strict=True):
            frame = results.to_frame()
            frame.insert(0, "programme", year.id)
            frame.insert(1, "year", year.year)
            frames.append(frame)
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def broken(before: Result, after: Result) -> Text | None:
    """Why two years' values of an indicator must not be compared; None where they may.

    Amounts of money are not compared across currencies, nor sums, counts and changes of years whose periods differ in
    length by more than `ALIKE`.
    """
    then, now = before.programme, after.programme
    if "CNY" in after.indicator.unit.split() and currency(then) != currency(now):
        return Text("the currency changed from {before} to {after}", before=currency(then), after=currency(now))
    summed = after.kind in SUMMED or after.indicator.unit == "CNY"  # such as the money of the area with the least
    lengths = [days(then), days(now)]
    if summed and all(lengths) and abs(lengths[0] - lengths[1]) > ALIKE * max(lengths):
        return Text(
            "{before} covers {days} days, {after} {others}",
            before=then.year,
            days=lengths[0],
            after=now.year,
            others=lengths[1],
        )
    return None


def currency(year: Programme) -> str:
    """The currency of a year's amounts; yuan where it says nothing."""
    said = year.facts["currency"]
    return "CNY" if pd.isna(said) else str(said)


def days(year: Programme) -> int:
    """How many days a year's period has; 0 where its start or end is not known."""
    start, end = year.facts["start"], year.facts["end"]
    return 0 if pd.isna(start) or pd.isna(end) else (end - start).days + 1


def called(year: Programme) -> str:
    """What a programme year is called: 'heping/2015'."""
    return f"{year.id}/{year.year}"


def read_portfolio(
    data: str | Path, *names: str, audience: str = "internal", say: Callable[[str], None] | None = None
) -> Portfolio:
    """Read programme years; each is read once, also where another is compared with it.

    Args:
        data: the folder of all programmes.
        names: programmes or PROGRAMME/YEAR; all where none is named.
        audience: as for `read_programme`.
        say: told the name of each year before it is read.

    Returns:
        The years of which an annual report could be made; why others cannot be used stands in `unread`, for one
        faulty year stops no other.

    Raises:
        UsageError: there is no such folder or programme.
        DataError: none of them can be read.
    """
    read: dict[str, Programme] = {}
    unread: dict[str, EvalkitError] = {}
    for folder in sorted(find_years(Path(data), names), key=lambda each: (each.parent.name, each.name)):
        name = f"{folder.parent.name}/{folder.name}"
        if say:
            say(name)
        try:
            programme = _sound(folder, audience)
        except EvalkitError as error:
            unread[name] = error
            continue
        read[name] = replace(programme, id=folder.parent.name, year=folder.name)  # as named, if it is a link
    if not read:
        raise DataError(*(Text("{name} could not be read: {why}", name=name, why=why) for name, why in unread.items()))
    linked: list[Programme] = []
    for _id, group in groupby(read.values(), lambda year: year.id):
        years = years_for([*group], audience)
        at = _when(years)
        years.sort(key=lambda year: (at[year.year], year.year))
        linked += [replace(year, earlier=_before(year, years)) for year in years]
    return Portfolio(tuple(linked), MappingProxyType(unread))


def _sound(folder: Path, audience: str) -> Programme:
    """A year as the annual report would read it, but that it may count in any currency.

    Raises:
        DataError: its tables have errors, and no annual report could be made of it either.
    """
    programme, issues = load(folder, earlier=False)
    errors = [one for one in find_errors(programme) or issues.errors if one.rule != CURRENCY.id]
    if errors:
        raise DataError(*conceal(DataIssues(errors), programme, audience))
    return programme


def follows(now: Programme, then: Programme) -> bool:
    """Does a year come next after another of its programme: by their numbers or, if one has none, by their days?

    By days it does if it begins on the last day of the other or at most `NEXT` days after it.
    """
    if now.year.isdecimal() and then.year.isdecimal():
        return int(now.year) - int(then.year) == 1
    return 0 <= (now.facts["start"] - then.facts["end"]).days <= NEXT


def _before(year: Programme, years: Sequence[Programme]) -> Programme | None:
    """The year that one of several follows; None where it follows none of them."""
    return next((one for one in reversed(years) if one is not year and follows(year, one)), None)


def _when(years: Sequence[Programme]) -> dict[str, float]:
    """Where years of one programme stand: at their numbers where all have one, else where they start."""
    if all(year.year.isdecimal() for year in years):
        return {year.year: float(year.year) for year in years}
    return {year.year: _start(year) for year in years}


def _start(year: Programme) -> float:
    """The first day of a year's period as a number of years: 2016.5 for the beginning of July."""
    start = year.facts["start"]
    return float(start.year + (start.day_of_year - 1) / 366)
