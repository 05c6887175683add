"""Numbers typed by hand: those that the data contradict.

Only what is surely meant for one figure is held against it, so that no innocent sentence is accused: a number behind an
indicator's name, and a number in a unit that one indicator alone has, where it is almost that indicator's value or is
said to be the total. A sentence that names a grantee is held against the grantee's figure; one that names an area, a
kind or a topic is left alone. So is what is hedged, quoted, planned, compared, averaged or of another year, and all that
stands among the recommendations.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from evalkit import formats
from evalkit.checks.mentions import Mentions
from evalkit.errors import Text
from evalkit.i18n import LANGUAGES, Later
from evalkit.issues import DataIssue, Place
from evalkit.measures import within
from evalkit.narrative import numbers
from evalkit.programme import Programme
from evalkit.prose import Prose, line_of, plain
from evalkit.results import Result, Results

if TYPE_CHECKING:
    from markdown_it.token import Token

NEAR = 0.1  # of the value: so close that it is the same figure, miscopied or of an older state
LARGE = 50  # from here on; of smaller numbers, ones nearly the same are found everywhere
MANY_ROWS = 200_000  # whether a number stands in tables of more rows is not looked up: by then, any number does
SHORT = 20  # letters; longer texts of a table are sentences and not what parts of the programme are called
PARTS = ("activities", "grantees", "grants", "outputs")
TOLD = ("statements", "stated_totals", "goals")  # tables with sentences that state figures
ANY_UNIT = (("stated_totals", "value"), ("outputs", "count"), ("indicator_values", "actual"))


class Claim(NamedTuple):
    """A number in a sentence, from and to which sign, and the result that it contradicts."""

    start: int
    end: int
    result: Result


class Typed:
    """Holds typed numbers against what was measured."""

    def __init__(self, programme: Programme, results: Results, before: Results | None) -> None:
        self.programme, self.before = programme, before
        self.results = [one for one in results if one.value is not None]
        units = Counter(one.indicator.unit for one in results)
        self.alone = [one for one in self.results if units[one.indicator.unit] == 1]
        self._numbers: dict[str, set[float]] = {}

    def contradicted(self, prose: Prose, passages: Sequence[Token]) -> Iterator[DataIssue]:
        """A warning for each number in some passages that the data contradict."""
        for token in passages:
            words = plain(token)
            for sentence in numbers.SENTENCE.finditer(numbers.readable(words)):
                for claim in self._in_sentence(sentence[0], prose.lang):
                    start, end = (sentence.start() + at for at in claim[:2])
                    yield _issue(prose, line_of(token, start), words[start:end].strip(), claim.result)

    def _in_sentence(self, sentence: str, lang: str) -> Iterator[Claim]:
        if not re.search(r"\d", sentence):
            return
        named = self._named(sentence, lang)
        bare = sentence
        for name, _result in named:
            bare = bare.replace(name, " ")
        others = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", bare)) - {self.programme.year}
        owners = self.mentions.of([bare])[0]
        for name in owners:
            bare = bare.replace(name, " ")
        if others or len(set(owners.values())) > 1 or numbers.ELSEWHERE.search(bare) or self.parts.search(bare):
            return
        owner = next(iter(owners.values()), "")
        for clause in numbers.CLAUSE.finditer(sentence):
            found: list[Claim] = []
            for name, result in named:
                found += self._beside(clause[0], name, list(owners), self._target(result, owner))
            for result in self.alone:
                found += self._in_unit(clause[0], owner, self._target(result, owner))
            once = {clause.start() + claim.start: claim for claim in reversed(found)}
            for at, claim in sorted(once.items(), key=lambda each: each[0]):
                yield Claim(at, clause.start() + claim.end, claim.result)

    @cached_property
    def mentions(self) -> Mentions:
        """What finds the grantees that a sentence names."""
        return Mentions(self.programme)

    @cached_property
    def parts(self) -> re.Pattern[str]:
        """What parts of the programme are called: areas, kinds, topics. A number of one is not the whole's."""
        found: set[str] = set()
        for name in set(PARTS) & set(self.programme):
            frame, columns = self.programme.tables[name], self.programme.schemas[name].columns.values()
            for column in columns:
                values = set(frame[column.name].dropna().astype(str)) if column.base or column.labels else set()
                found |= {str(column.labels.get(value, {}).get(lang, value)) for value in values for lang in LANGUAGES}
        telling = (word for word in found if 1 < len(word) <= SHORT and not numbers.BEFORE_NAME.match(word))
        names = [re.escape(word) for word in sorted(telling, key=len, reverse=True)]
        return re.compile("|".join(names) or "(?!)", re.IGNORECASE)

    def _named(self, sentence: str, lang: str) -> list[tuple[str, Result]]:
        """The indicators that a sentence names, the longest names first, none that is part of one before."""
        found, rest = [], sentence
        known = [(name, one) for one in self.results if (name := one.indicator.name.get(lang, ""))]
        for name, result in sorted(known, key=lambda each: -len(each[0])):
            edge = r"\b" if name.isascii() else ""
            pattern = re.compile(f"{edge}{re.escape(name)}{edge}", re.IGNORECASE)
            found += [(match[0], result) for match in pattern.finditer(rest)]
            rest = pattern.sub(lambda match: "\0" * len(match[0]), rest)
        return found

    def _target(self, result: Result, owner: str) -> Result | None:
        """What a number is held against: the whole, or the one grantee that the sentence names."""
        part = within(result, "grantee", owner) if owner else result
        return part if part.value is not None else None

    def _beside(self, clause: str, name: str, owners: list[str], result: Result | None) -> Iterator[Claim]:
        """Numbers behind an indicator's name, with nothing but a verb between, that are not its value."""
        at = clause.find(name)
        before = clause[:at]
        for owner in owners:
            before = before.replace(owner, " ")
        if at < 0 or result is None or not numbers.BEFORE_NAME.match(before):
            return
        link = re.compile(numbers.LINK, re.IGNORECASE).match(clause, at + len(name))
        assert link is not None
        number = numbers.of_unit(result.indicator.unit, needed=False).match(clause, link.end())
        if number and numbers.ENDS.match(clause, number.end()) and not numbers.hedged(clause, number):
            if not numbers.agrees(result, number):
                yield Claim(number.start(), number.end(), result)
        elif result.indicator.unit == "share" and result.denominator:
            parts = re.compile(numbers.FRACTION).match(clause, link.end())
            if parts and float(parts["of"]) == result.denominator and float(parts["k"]) != result.numerator:
                yield Claim(*parts.span(), result)

    def _in_unit(self, clause: str, owner: str, result: Result | None) -> Iterator[Claim]:
        """Numbers in a result's unit that are surely meant for it, and neither its value nor any other in the tables."""
        if result is None or result.value is None:
            return
        for number in numbers.of_unit(result.indicator.unit).finditer(clause):
            typed = numbers.value_of(number)
            near = result.value >= LARGE and abs(typed - result.value) <= NEAR * result.value
            ends = numbers.ENDS.match(clause, number.end())
            total = not owner and ends and numbers.TOTAL.match(clause[: number.start()])
            if not (near or total) or numbers.hedged(clause, number) or numbers.agrees(result, number):
                continue
            if typed not in self._known(result.indicator.unit):
                yield Claim(number.start(), number.end(), result)

    def _known(self, unit: str) -> set[float]:
        """Every number of a unit: cells, values, groups, of this year and the one before; and those in told sentences."""
        if unit not in self._numbers:
            years = [year for year in (self.programme, self.programme.earlier) if year is not None]
            told = [number for year in years for number in _in_tables(year, unit)]
            for one in [*self.results, *(self.before or ())]:
                if one.indicator.unit == unit:
                    told += [number for number in (one.value, one.numerator, one.denominator) if number is not None]
                    told += [] if one.groups is None else one.groups["value"].dropna().tolist()
            self._numbers[unit] = set(told)
        return self._numbers[unit]


def _in_tables(year: Programme, unit: str) -> Iterator[float]:
    for name, frame in year.tables.items():
        for column in year.schemas[name].columns.values():
            cells = frame[column.name].head(MANY_ROWS).dropna()
            if column.unit == unit or (name, column.name) in ANY_UNIT:
                yield from pd.to_numeric(cells, errors="coerce").dropna().astype(float)
            elif column.base and name in TOLD:
                for text in cells:
                    yield from map(float, re.findall(r"\d+(?:\.\d+)?", re.sub("[,，]", "", text)))


def _issue(prose: Prose, line: int, typed: str, result: Result) -> DataIssue:
    return DataIssue(
        rule="narrative.contradicted",
        severity="warning",
        message=Text(
            "{file}: '{typed}' does not agree with the data: {indicator} is {value}.",
            file=prose.file,
            typed=typed,
            indicator=Later(lambda: result.indicator.title),
            value=Later(lambda: formats.figure_with_unit(result)),
        ),
        remedy=Text(
            "Write {{{{ {asked} }}}} instead, so that the number follows the data, or say what it is the number of.",
            asked=result.indicator.id,
        ),
        places=(Place(prose.file, line, key=typed),),  # so that one alone can be silenced
    )
