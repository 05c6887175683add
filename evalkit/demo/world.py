"""Who there is: a generated programme, its grantees over the years, and one year of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import Any

from evalkit.demo.draw import Rng, chance, one, some, stream, whole
from evalkit.demo.texts import load

FIRST_YEAR = 2016
LAST_YEAR = 2025  # more years than these begin earlier, so that none lies ahead
MOST_YEARS = 50
FEWEST = 3  # grantees of a year
LARGE = 0.2  # how many programmes are large
LEAVES = 0.15  # how many grantees leave after a year
Row = dict[str, Any]
Tables = Mapping[str, list[Row]]
Text = list[str]  # in Chinese and in English


@dataclass(frozen=True)
class Grantee:
    """A grantee for as long as it is there: from the year `entered` to the year `left`, which is no longer its own.

    `strength` [0–1] is what its results are drawn around; nothing tells it outright.
    """

    id: str
    name: Text
    short: Text
    status: Text
    district: Text
    group: Text
    registered: str
    strength: float
    entered: int
    left: int


@dataclass(frozen=True)
class Programme:
    """A generated programme, the same for a seed and number whatever else is generated."""

    seed: int
    number: int
    city: Text
    districts: list[Text]
    theme: Mapping[str, Any]
    executor: Text
    funder: Text
    month: int
    care: float
    unrestricted: bool
    years: range
    grantees: tuple[Grantee, ...]

    @property
    def id(self) -> str:
        """The name of its folder."""
        return f"demo-{self.number:03d}"


@dataclass(frozen=True)
class Year:
    """One year of a programme, and the whole tables of the year before it, if there is one."""

    programme: Programme
    year: int
    before: Tables

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.programme.month, 1)

    @property
    def end(self) -> date:
        """The last day."""
        return date(self.year + 1, self.programme.month, 1) - timedelta(days=1)

    @property
    def reported(self) -> date:
        """The day of the report."""
        return self.end + timedelta(days=whole(self.rng("report"), 25, 75))

    @property
    def grantees(self) -> list[Grantee]:
        """Those of this year."""
        return [each for each in self.programme.grantees if each.entered <= self.year < each.left]

    def at(self, share: float) -> date:
        """The day at a share of the year [0–1]."""
        return self.start + (self.end - self.start) * share

    def rng(self, *what: object) -> Rng:
        """A stream of its own for whatever is named."""
        return stream(self.programme.seed, self.programme.id, self.year, *what)


def programme(seed: int, number: int, years: int) -> Programme:
    """The programme of that number, over so many years."""
    rng = stream(seed, "programme", number)
    places, names = load("places"), load("names")
    districts = some(rng, places["districts"], whole(rng, 3, 6))
    theme = one(rng, load("themes"))
    city = one(rng, places["cities"])
    kind = one(rng, names["executors"])
    return Programme(
        seed=seed,
        number=number,
        city=city,
        districts=districts,
        theme=theme,
        executor=[f"示例{city[0]}{kind[0]}", f"Example {city[1]} {kind[1]}"],
        funder=one(rng, names["funders"]),
        month=one(rng, places["months"]),
        care=float(rng.beta(6, 3)),
        unrestricted=chance(rng, 0.4),
        years=(span := range(min(FIRST_YEAR, LAST_YEAR + 1 - years), LAST_YEAR + 1)),
        grantees=_grantees(rng, seed, number, span, districts, theme["groups"]),
    )


def _grantees(
    rng: Rng, seed: int, number: int, years: range, districts: list[Text], groups: list[Text]
) -> tuple[Grantee, ...]:
    """All that are ever there: some leave after a year, others come in their place."""
    size = whole(rng, 12, 24) if chance(rng, LARGE) else whole(rng, FEWEST, 8)
    words = _names(some(rng, _words(), len(_words())))
    there: list[Grantee] = []
    gone: list[Grantee] = []
    for year in years:
        of_year = stream(seed, "grantees", number, year)
        leaves = [chance(of_year, LEAVES) for _each in there]
        gone += [replace(each, left=year) for each, left in zip(there, leaves, strict=True) if left]
        there = [each for each, left in zip(there, leaves, strict=True) if not left]
        wanted = size if year == years[0] else max(FEWEST, size + whole(of_year, -1, 1))
        new = islice(words, max(0, wanted - len(there)))
        there += [_grantee(of_year, word, year, years.stop, districts, groups) for word in new]
    return tuple(gone + there)


def _grantee(rng: Rng, word: Text, year: int, left: int, districts: list[Text], groups: list[Text]) -> Grantee:
    kind, district = one(rng, load("names")["kinds"]), one(rng, districts)
    registered = year - whole(rng, 1, 8)
    return Grantee(
        id=word[1].lower(),
        name=[f"{district[0]}{word[0]}{kind['name'][0]}", f"{district[1]} {word[1]} {kind['name'][1]}"],
        short=[f"{word[0]}{kind['short']}", word[1]],
        status=kind["status"],
        district=[district[0], f"{district[1]} District"],
        group=one(rng, groups),
        registered=f"{registered}-{whole(rng, 1, 12):02d}" if chance(rng, 0.6) else str(registered),
        strength=float(rng.beta(3, 2)),
        entered=year,
        left=left,
    )


def _names(words: list[Text]) -> Iterator[Text]:
    """The words, then two of them together."""
    yield from words
    for apart in range(1, len(words)):
        for first, second in zip(words, words[apart:] + words[:apart], strict=True):
            yield [first[0] + second[0], first[1] + second[1].lower()]


@cache
def _words() -> list[Text]:
    return [each.split() for each in load("names")["words"].split(",")]
