"""`{{ … }}`: what an evaluator asks for, and the value that answers, with its door and its trace."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit import formats, traces
from evalkit.audience import small_count
from evalkit.checks.mentions import all_names
from evalkit.errors import Text, did_you_mean
from evalkit.html import Html, door, element
from evalkit.i18n import LANGUAGES, Later, _, in_language
from evalkit.intake.names import fold
from evalkit.issues import DataIssue, Place
from evalkit.measures import measure, within
from evalkit.programme import Programme
from evalkit.prose import Prose
from evalkit.results import Result, Results

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST_NAMES = 12  # a hint lists no more
ASKED = re.compile(
    r"(?P<name>.+?)"
    r"(?:\s+(?:by|按)\s*(?P<column>[^=＝]+?)\s*[=＝]\s*(?P<group>.+?))?"
    r"(?:\s+(?P<year>\d{4}|last\s+year|上年|去年))?"
    r"(?:\s+(?P<n>n))?",
    re.IGNORECASE,
)


class NotAsked(Exception):
    """What stands between the braces asks for no figure: why, and what was meant perhaps."""

    def __init__(self, why: Text, hint: Text | Later | str = "") -> None:
        super().__init__(str(why))
        self.why, self.hint = why, hint


@dataclass(frozen=True)
class Figure:
    """The answer: a result, of the whole programme, a group or the year before; `label` says which."""

    key: str
    result: Result | None
    label: str
    reason: Text | None = None
    cases: bool = False  # n is asked for, not the value

    @property
    def known(self) -> bool:
        """Is there a value?"""
        return self.result is not None and formats.known(self.result)

    def shown(self) -> Html:
        """The value with its unit, or n in words, as a door; where there is none, the reason."""
        if self.result is None or not formats.known(self.result):
            reason = self.reason or (self.result.reason if self.result else "")
            return element("span", _("[not available: {reason}]", reason=reason), class_="not-available")
        shown = formats.cases(self.result) if self.cases else formats.figure_with_unit(self.result)
        return door(self.key, shown)


class Figures:
    """Answers what the evaluator's texts ask for, and keeps the traces of what the report shows nowhere else."""

    def __init__(self, programme: Programme, results: Results, before: Results | None) -> None:
        self.programme, self.results, self.before = programme, results, before
        self.traces: dict[str, dict[str, Any]] = {}
        self._parts: dict[str, Result] = {}
        self._by: dict[tuple[str, str], Results] = {}

    @cached_property
    def ids(self) -> dict[str, str]:
        """What indicators may be called, as names are compared, with their ids."""
        return {fold(name): one.indicator.id for one in reversed(self.results) for name in _names(one)}

    def answer(self, token: Token) -> Figure:
        """The figure that a token asks for.

        Raises:
            NotAsked: it asks for none: no such indicator, column or group.
        """
        found = ASKED.fullmatch(token.content)
        if not token.meta["closed"]:
            raise NotAsked(Text("what is opened with {{ is not closed with }} on the same line"))
        if found is None:
            raise NotAsked(Text("nothing stands between the braces"))
        name = self.ids.get(fold(found["name"]))
        if name is None:
            hint = _hint(found["name"], self._likely(found["name"]))
            raise NotAsked(Text("there is no indicator '{indicator}'", indicator=found["name"]), hint)
        figure = self._of_year(name, found["year"])
        if found["group"] and figure.result is not None:
            figure = self._of_group(figure, found["column"].strip(), found["group"].strip())
        return Figure(figure.key, figure.result, figure.label, figure.reason, bool(found["n"]))

    def _of_year(self, name: str, year: str | None) -> Figure:
        now = self.results[name]
        if year is None or year == self.programme.year:
            return Figure(name, now, now.indicator.title)
        earlier = self.programme.earlier
        if year.isdigit() and (earlier is None or year != earlier.year):
            known = [each.year for each in (earlier, self.programme) if each is not None]
            hint = _hint(year, known)
            raise NotAsked(Text("there are no tables of {year} here", year=year), hint)
        if earlier is None or self.before is None:
            return Figure(name, None, now.indicator.title, Text("there is no earlier year to compare with"))
        label = _("{name}, {group}", name=now.indicator.title, group=earlier.year)
        if name not in self.before.ids:
            return Figure(name, None, label, Text("it was not measured for {year}", year=earlier.year))
        figure = Figure(f"{name}@{earlier.year}", self.before[name], label)
        return self._kept(figure, f"{earlier.year}/")

    def _of_group(self, whole: Figure, column: str, group: str) -> Figure:
        assert whole.result is not None
        year = whole.result.programme
        field, value = _meant(year, column, group)
        key = f"{whole.key}@{field}={value}"
        label = _("{name}, {group}", name=whole.label, group=_called(year, field, value))
        if self._is_withheld(whole.result, field, value):
            return Figure(key, None, label, small_count())
        if key not in self._parts:
            self._parts[key] = within(whole.result, field, value)
        folder = "" if year is self.programme else f"{year.year}/"
        return self._kept(Figure(key, self._parts[key], label), folder)

    def _is_withheld(self, result: Result, by: str, group: str) -> bool:
        """May the audience not see this group, for it counts too few persons or would tell of one that does?"""
        year = result.programme
        among = self.results if year is self.programme else self.before
        if year.audience == "internal" or among is None:
            return False
        if (year.year, by) not in self._by:
            self._by[year.year, by] = measure(year, [one.indicator for one in among], by)
        parted = self._by[year.year, by][result.indicator.id].parted
        if parted is None:
            return result.parted is not None
        return parted.withheld is not None and group in set(parted.names[parted.withheld])

    def _kept(self, figure: Figure, folder: str) -> Figure:
        """The figure, its trace kept; rows of the year before are named with their folder."""
        result = figure.result
        if result is not None and result.contributions is not None and figure.key not in self.traces:
            told = traces.trace(result)
            rows = [{**row, "file": f"{folder}{row['file']}"} for row in told["rows"]]
            self.traces[figure.key] = {**told, "title": figure.label, "rows": rows}
        return figure

    def _likely(self, name: str) -> list[str]:
        """Names that hold what was written, else ids: what a hint is chosen from."""
        titles = [each for one in self.results for each in _names(one)]
        return [each for each in titles if fold(name) and fold(name) in fold(each)] or titles


def wrong(prose: Prose, token: Token, error: NotAsked) -> DataIssue:
    """The issue of something between braces that asks for no figure."""
    asked = f"{{{{ {token.content} }}}}" if token.meta["closed"] else "{{"
    return DataIssue(
        rule="narrative.figure",
        severity="warning",
        message=Text("{file}: {asked} prints no figure: {why}.", file=prose.file, asked=asked, why=error.why),
        remedy=Text(
            "{hint} 'evalkit indicators' lists all; docs/narrative.md says what may be asked.", hint=error.hint
        ),
        places=(Place(prose.file, token.meta["line"], value=asked),),
    )


def mark(token: Token, error: NotAsked) -> Html:
    """What the page shows in place of a figure that cannot be found: what was written, and why."""
    asked = f"{{{{ {token.content} }}}}" if token.meta["closed"] else "{{"
    return element("strong", _("[{asked}: {why}]", asked=asked, why=error.why), class_="ek-unanswered")


def _hint(word: str, known: Collection[str]) -> Later:
    """What was meant perhaps: the likeliest, or all where they are few."""
    close = get_close_matches(word, known, n=1)
    return Later(lambda: did_you_mean(word, close or (known if len(known) <= MOST_NAMES else ())))


def _names(result: Result) -> list[str]:
    indicator = result.indicator
    return [indicator.id, *(name for name in indicator.name.values() if name)]


def _meant(year: Programme, column: str, group: str) -> tuple[str, str]:
    """The column and the group that were meant: a grantee by any of its names, a text in either language.

    Raises:
        NotAsked: there is no such column or group.
    """
    columns = [each for name in year for each in year.schemas[name].columns.values()]
    fields = {
        fold(word): each.base or each.name
        for each in columns
        for word in (*each.title.values(), each.name, each.base)
        if word
    }
    if fold(column) not in fields:
        hint = _hint(column, ["grantee", "district", "kind"])
        raise NotAsked(Text("no table has a column '{by}' to group by", by=column), hint)
    field = fields[fold(column)]
    known, shown = _grantees(year) if field == "grantee" else _groups(year, field)
    if fold(group) not in known:
        hint = _hint(group, shown)
        raise NotAsked(Text("there is no '{group}' under '{by}'", group=group, by=column), hint)
    return field, str(known[fold(group)])


def _called(year: Programme, field: str, value: str) -> str:
    """A group as a reader calls it."""
    if field == "grantee":
        return year.name_of("grantees", value)
    columns = (schema.columns[field] for schema in year.schemas.values() if field in schema.columns)
    return next((column.label(value) for column in columns if value in column.labels), value)


def _grantees(year: Programme) -> tuple[dict[str, str], list[str]]:
    names = all_names(year)
    known = dict(zip(names["name"].map(fold), names["grantee"], strict=True))
    known |= {fold(key): key for key in year.tables["grantees"]["id"].dropna()}
    return known, [*known.values(), *(year.name_of("grantees", key) for key in set(known.values()))]


def _groups(year: Programme, column: str) -> tuple[dict[str, str], list[str]]:
    """The groups of a column by every way they may be written, with the value that the grouping has, and as shown."""
    known: dict[str, str] = {}
    for name, schema in year.schemas.items():
        own = schema.resolve(column)
        if own is None or name not in year:
            continue
        frame = year.tables[name]
        values = frame[own].dropna().astype(str)
        known |= {fold(value): value for value in values}
        for lang in LANGUAGES:
            with in_language(lang):
                known |= {fold(schema.columns[own].label(value)): value for value in set(values)}
            if f"{column}_{lang}" in frame:
                both = frame[[f"{column}_{lang}", own]].dropna().astype(str)
                known |= {fold(word): value for word, value in both.itertuples(index=False)}
    return known, sorted(set(known.values()))
