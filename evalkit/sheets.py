"""What is known of an indicator beside its formula: its reference sheet, read from its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from evalkit.contributions import Contributions
from evalkit.errors import EvalkitError, Text, UsageError, did_you_mean, expect
from evalkit.i18n import _, pick

Function = TypeVar("Function", bound=Callable[..., Any])
CRITERIA = (
    "effectiveness",
    "output",
    "social_benefit",
    "innovation",
    "efficiency",
    "participation",
    "learning",
    "growth",
    "communication",
    "sustainability",
    "equity",
    "own",
)
SOME_FUNCTIONS = Text("a list of functions, such as [sessions_per_activity]")
SHEET_FIELDS = ("Numerator", "Denominator", "Counts", "Sums", "Formula", "Left out", "Limits", "Source")


@dataclass(frozen=True)
class Indicator:
    """An indicator: a function from tables to contributions, and its reference sheet.

    `improves` is 'up', 'down' or '' where neither direction is good in itself. `by_row` names a table of which each
    row's part depends on that row alone. `sheet` maps the fields of the docstring (Numerator, Denominator, Counts, Sums,
    Formula, Left out, Limits, Source) to their English text.
    """

    id: str
    function: Callable[..., Contributions] = field(repr=False)
    criterion: str = "own"
    unit: str = ""
    improves: str = ""
    by_row: str = ""
    name: Mapping[str, str] = field(default_factory=dict)
    sheet: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        """The indicator's name in the language in use."""
        return pick(self.name) or self.id

    def says(self, part: str) -> str:
        """One field of the reference sheet in the language in use; '' where the sheet is silent."""
        return _(self.sheet.get(part, ""))

    @cached_property
    def tables(self) -> Mapping[str, bool]:
        """The tables the function takes, each with whether it must be there."""
        parameters = inspect.signature(self.function).parameters.values()
        return {each.name: each.default is inspect.Parameter.empty for each in parameters}


def indicator(criterion: str, *, unit: str, improves: str = "", by_row: str = "") -> Callable[[Function], Function]:
    """Say of a function what the report needs to know; the function itself stays as it is.

    Args:
        criterion: which question it answers: 'effectiveness', 'efficiency', 'innovation', …
        unit: the unit of the value: 'share' [0-1], 'CNY', 'person-times', 'CNY per person-time', …
        improves: 'up' or 'down' where more, or less, is better in itself.
        by_row: a table of which each row's part depends on that row alone, on no other; a table of millions of rows is
            then worked through in pieces, on all processors. Left empty, it is always taken whole.

    Raises:
        UsageError: there is no such criterion or direction.
    """
    if criterion not in CRITERIA:
        raise UsageError(
            Text(
                "There is no criterion '{criterion}'. {hint}",
                criterion=criterion,
                hint=did_you_mean(criterion, CRITERIA),
            )
        )
    if improves not in ("", "up", "down"):
        raise UsageError(Text("improves is '{improves}'; expected 'up', 'down' or nothing.", improves=improves))

    def describe(function: Function) -> Function:
        function.indicator = _described(function, criterion, unit, improves, by_row)  # type: ignore[attr-defined]
        return function

    return describe


def listed(functions: object, name: str) -> list[Any]:
    """The members of a list of functions, which one function alone is not; `name` is what the caller calls it.

    Raises:
        UsageError: it is no list.
    """
    expect(name, functions, () if isinstance(functions, str) else (Iterable,), SOME_FUNCTIONS)
    return [*functions]  # type: ignore[misc]


def as_indicator(function: Callable[..., Contributions] | Indicator) -> Indicator:
    """The indicator that a function is: decorated, or any function of tables that returns contributions."""
    if isinstance(function, Indicator):
        return function
    if not callable(function):
        raise EvalkitError(Text("{got} is no indicator; expected a function of tables.", got=repr(function)))
    known = getattr(function, "indicator", None)
    return known if isinstance(known, Indicator) else _described(function)


def _described(
    function: Callable[..., Contributions], criterion: str = "own", unit: str = "", improves: str = "", by_row: str = ""
) -> Indicator:
    name = getattr(function, "__name__", "indicator")
    doc = inspect.getdoc(function) or name
    first, _blank, rest = doc.partition("\n")
    en, _slash, zh = first.rstrip(".").partition(" / ")
    titles = {"en": en.strip().rstrip("."), "zh": zh.strip()}
    return Indicator(
        name, function, criterion, unit, improves, by_row, MappingProxyType(titles), MappingProxyType(fields(rest))
    )


def fields(doc: str) -> dict[str, str]:
    """The fields of a docstring: `Limits: a sentence that may run over lines.`"""
    marks = re.compile(rf"^({'|'.join(SHEET_FIELDS)}): ", re.MULTILINE)
    parts = marks.split(doc)[1:]
    return {name: " ".join(text.split("\n\n")[0].split()) for name, text in zip(parts[::2], parts[1::2], strict=True)}
