"""What `measure` returns: a result an indicator, and all of them together as one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import overload

import numpy as np
import pandas as pd

from evalkit import uncertainty
from evalkit.audience import small_count
from evalkit.contributions import Contributions
from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.figured import Figures, joined
from evalkit.grouping import Grouping
from evalkit.i18n import _
from evalkit.issues import DataIssue
from evalkit.programme import Programme
from evalkit.sheets import Indicator
from evalkit.uncertainty import Interval

TRACE = ["table", "file", "line", "key", "numerator", "denominator"]
FRAME = [
    *("indicator", "name", "criterion", "by", "group", "value", "unit", "numerator", "denominator"),
    *("n", "left_out", "low", "high", "not_available", "kind"),
]


@dataclass(frozen=True, repr=False)
class Result:
    """One indicator of one programme year.

    `whole` has one row, `parted` one a group (None where no grouping was asked for): value, numerator, denominator,
    n (rows that counted) and left_out (rows in which a needed cell is empty); `overall` and `groups` are the same as
    tables. `reason` says why there is no value.
    `parts` are the contributions or, where they are many, how to work them out again; `kind` is their kind. `grouping`
    knows the group of each row. `discreet` says what of its rows is not shown, so that no small count of persons is:
    'amounts', 'rows' or '' where all may be seen.
    """

    indicator: Indicator
    programme: Programme
    parts: Contributions | Callable[[], Contributions] | None
    whole: Figures
    parted: Figures | None
    reason: Text | None
    kind: str = ""
    grouping: Grouping | None = None
    discreet: str = ""

    @property
    def overall(self) -> pd.DataFrame:
        """The figures of the whole programme, one row."""
        return self.whole.frame

    @property
    def groups(self) -> pd.DataFrame | None:
        """The figures by group; None where no grouping was asked for."""
        return None if self.parted is None else self.parted.frame

    @property
    def contributions(self) -> Contributions | None:
        """What each row adds; None where the indicator is not available."""
        return self.parts() if callable(self.parts) else self.parts

    @property
    def value(self) -> float | None:
        """The value for the whole programme, in the indicator's unit; None where it is not available."""
        return self._of("value")

    @property
    def numerator(self) -> float | None:
        """The sum of the numerator; the value itself for totals and counts."""
        return self._of("numerator")

    @property
    def denominator(self) -> float | None:
        """The sum of the denominator; None for totals and counts."""
        return self._of("denominator")

    @property
    def low(self) -> float | None:
        """The least the value can be, where the rows leave it open; None elsewhere."""
        return self._of("low")

    @property
    def high(self) -> float | None:
        """The most the value can be, where the rows leave it open; None where there is no such limit."""
        return self._of("high")

    @property
    def n(self) -> int:
        """How many rows counted."""
        return int(self.whole["n"][0])

    @property
    def left_out(self) -> int:
        """How many rows were left out because a needed cell is empty."""
        return int(self.whole["left_out"][0])

    @cached_property
    def interval(self) -> Interval:
        """The interval of the value for the whole programme, or why there is none; see `uncertainty.interval`."""
        if self.contributions is None:
            return Interval(None, None, Text("none"), Text("there is no value"))
        return uncertainty.interval(self.contributions, self.n, self.left_out)

    @cached_property
    def bounds(self) -> tuple[float, float] | None:
        """What a share can be at least and at most, whatever the rows left out would have said; None where none was."""
        parts = self.contributions if self.left_out else None
        return None if parts is None else uncertainty.bounds(parts, self.left_out)

    @property
    def table(self) -> str:
        """The table whose rows counted; '' where the indicator is not available."""
        return str(self.contributions.numerator.index.name) if self.contributions else ""

    def trace(self) -> pd.DataFrame:
        """Every row that counted: table, file, line, key and its part of numerator and denominator.

        The parts sum to the result's numerator and denominator.
        """
        return pd.DataFrame(self.traced(), columns=TRACE)

    def traced(self) -> dict[str, np.ndarray]:
        """The columns of the trace, and the `group` of each row; none where the indicator is not available."""
        parts = self.contributions
        if parts is None or self.discreet == "rows":
            return {}
        top, below = parts.numerator, parts.denominator
        amounts = top.to_numpy()
        if parts.kind == "distinct":  # an id adds one where it first stands, nothing where it stands again
            amounts = np.where(np.isnan(amounts), np.nan, ~top.duplicated())
        if below is None or below.index.name == top.index.name:
            return self._counted(top, amounts, None if below is None else below.to_numpy())
        above, under = self._counted(top, amounts, None), self._counted(below, None, below.to_numpy())
        return {name: np.concatenate([above[name], under[name]]) for name in above}

    def _counted(
        self, rows: pd.Series, numerator: np.ndarray | None, denominator: np.ndarray | None
    ) -> dict[str, np.ndarray]:
        """The rows that counted in one part, or in two of the same rows."""
        parts = {"numerator": numerator, "denominator": denominator}
        counted = ~np.isnan(next(part for part in parts.values() if part is not None))
        table, at = str(rows.index.name), rows.index.to_numpy()[counted]
        places = self.programme.trace(table, at)
        group = self.grouping.of(table, at) if self.grouping else np.full(len(at), pd.NA, dtype=object)
        blank = np.full(len(at), np.nan)
        added = {name: blank if part is None or self.discreet else part[counted] for name, part in parts.items()}
        return {**places, **added, "group": group}

    def _of(self, column: str) -> float | None:
        number = self.whole[column][0]
        return float(number) if isfinite(number) else None

    def __repr__(self) -> str:
        if self.value is not None:
            value = f"{self.value:g}"
        elif self.reason is None:
            value = " … ".join("?" if end is None else f"{end:g}" for end in (self.low, self.high))
        else:
            return f"<{self.indicator.id}: {_('not available: {reason}', reason=self.reason)} (n = {self.n})>"
        return f"<{self.indicator.id}: {f'{value} {self.indicator.unit}'.strip()} (n = {self.n})>"

    def _repr_html_(self) -> str:
        from evalkit import views  # what a result looks like stands above what it is

        return views.result(self)


RESULTS = Text("results, as ek.measure(year, ek.STANDARD) returns them")


class Results(Sequence[Result]):
    """The results of a programme year, in the order the indicators were given; by position or by indicator id.

    `refused` says of indicators that were asked for and have no place here why that is.
    """

    def __init__(self, results: tuple[Result, ...], by: str | None = None, refused: Sequence[DataIssue] = ()) -> None:
        self._results, self.by, self.refused = results, by, refused
        self._at = {one.indicator.id: one for one in reversed(results)}

    @overload
    def __getitem__(self, index: int | str) -> Result: ...
    @overload
    def __getitem__(self, index: slice) -> Results: ...
    def __getitem__(self, index: int | str | slice) -> Result | Results:
        """One result by its position or its indicator's id; some of them by a slice."""
        if isinstance(index, slice):
            return Results(self._results[index], self.by)
        if isinstance(index, int):
            return self._results[index]
        if index in self._at:
            return self._at[index]
        hint = did_you_mean(index, self.ids)
        raise UsageError(Text("No indicator '{indicator}' was measured. {hint}", indicator=index, hint=hint))

    @property
    def ids(self) -> list[str]:
        """The ids of the indicators, in order."""
        return [one.indicator.id for one in self._results]

    def get(self, indicator: str) -> Result | None:
        """The result of an indicator, by its id; None where it was not measured."""
        return self._at.get(indicator)

    def __len__(self) -> int:
        return len(self._results)

    def of(self, *criteria: str) -> Results:
        """The results that answer one of some criteria."""
        return Results(tuple(one for one in self._results if one.indicator.criterion in criteria), self.by)

    def to_frame(self) -> pd.DataFrame:
        """One row an indicator and group (the whole programme first, its group empty), in the language in use."""
        levels = [
            (one, by, figures)
            for one in self._results
            for by, figures in (("", one.whole), (self.by, one.parted))
            if figures is not None
        ]
        if not levels:
            return pd.DataFrame(columns=FRAME)
        values = joined([figures for _one, _by, figures in levels])
        none = _("no row of this group has the figures it needs")
        said = {
            "indicator": [one.indicator.id for one, _by, _figures in levels],
            "name": [one.indicator.title for one, _by, _figures in levels],
            "criterion": [one.indicator.criterion for one, _by, _figures in levels],
            "by": [by for _one, by, _figures in levels],
            "unit": [one.indicator.unit for one, _by, _figures in levels],
            "kind": [one.kind for one, _by, _figures in levels],
            "not_available": [str(one.reason or none) for one, _by, _figures in levels],
        }
        rows = [len(figures) for _one, _by, figures in levels]
        values = values.assign(**{name: np.repeat(np.array(each, dtype=object), rows) for name, each in said.items()})
        if "withheld" in values:
            values.loc[values["withheld"], "not_available"] = str(small_count())
        values.loc[values[["value", "low", "high"]].notna().any(axis=1), "not_available"] = ""
        return values[FRAME]

    def contributions(self) -> pd.DataFrame:
        """The traces of all results, one row a contributing row, with the group it is in."""
        columns = [*TRACE, "group"]
        traced = {one.indicator.id: parts for one in self._results if (parts := one.traced())}
        names = np.repeat(np.array([*traced], dtype=object), [len(parts["line"]) for parts in traced.values()])
        together = {name: np.concatenate([parts[name] for parts in traced.values()]) for name in columns if traced}
        return pd.DataFrame({"indicator": names, **together}, columns=["indicator", *columns])

    def __iter__(self) -> Iterator[Result]:
        return iter(self._results)

    def __repr__(self) -> str:
        return "\n".join(repr(one) for one in self._results)

    def _repr_html_(self) -> str:
        from evalkit import views

        return views.results(self)
