"""What `measure` returns: a result an indicator, and all of them together as one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import overload

import numpy as np
import pandas as pd

from evalkit.contributions import Contributions
from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.i18n import _
from evalkit.programme import Programme
from evalkit.sheets import Indicator


@dataclass(frozen=True, repr=False)
class Result:
    """One indicator of one programme year.

    `overall` has one row, `groups` one a group (None where no grouping was asked for): value, numerator, denominator,
    n (rows that counted) and left_out (rows in which a needed cell is empty). `reason` says why there is no value.
    `parts` are the contributions or, where they are many, how to work them out again.
    """

    indicator: Indicator
    programme: Programme
    parts: Contributions | Callable[[], Contributions] | None
    overall: pd.DataFrame
    groups: pd.DataFrame | None
    reason: Text | None

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
        return int(self.overall["n"].iloc[0])

    @property
    def left_out(self) -> int:
        """How many rows were left out because a needed cell is empty."""
        return int(self.overall["left_out"].iloc[0])

    @property
    def table(self) -> str:
        """The table whose rows counted; '' where the indicator is not available."""
        return str(self.contributions.numerator.index.name) if self.contributions else ""

    def trace(self) -> pd.DataFrame:
        """Every row that counted: table, file, line, key and its part of numerator and denominator.

        The parts sum to the result's numerator and denominator.
        """
        parts = self.contributions
        names = ["table", "file", "line", "key", "numerator", "denominator"]
        if parts is None:
            return pd.DataFrame(columns=names)
        same = parts.denominator is not None and parts.denominator.index.name == parts.numerator.index.name
        numerator = parts.numerator
        if parts.kind == "distinct":  # an id adds one where it first stands, nothing where it stands again
            numerator = (~numerator.duplicated()).astype("Float64").mask(numerator.isna())
        top = self._rows(numerator, "numerator")
        if same and parts.denominator is not None:
            top["denominator"] = parts.denominator[top.index]
        elif parts.denominator is not None:
            return pd.concat([top, self._rows(parts.denominator, "denominator")], ignore_index=True).reindex(
                columns=names
            )
        return top.reindex(columns=names).reset_index(drop=True)

    def _rows(self, part: pd.Series, name: str) -> pd.DataFrame:
        counted = part.dropna()
        frame = self.programme.trace(str(part.index.name), counted.index.to_numpy())
        frame[name] = counted
        return frame

    def _of(self, column: str) -> float | None:
        number = self.overall[column].iloc[0]
        return float(number) if np.isfinite(number) else None

    def __repr__(self) -> str:
        if self.value is not None:
            value = f"{self.value:g}"
        elif self.reason is None:
            value = " … ".join("?" if end is None else f"{end:g}" for end in (self.low, self.high))
        else:
            return f"<{self.indicator.id}: {_('not available: {reason}', reason=self.reason)} (n = {self.n})>"
        return f"<{self.indicator.id}: {f'{value} {self.indicator.unit}'.strip()} (n = {self.n})>"

    def _repr_html_(self) -> str:
        return f"<p><b>{escape(self.indicator.title)}</b>: {escape(repr(self))}</p>{self.trace().to_html(index=False)}"


class Results(Sequence[Result]):
    """The results of a programme year, in the order the indicators were given; by position or by indicator id."""

    def __init__(self, results: tuple[Result, ...], by: str | None = None) -> None:
        self._results, self.by = results, by

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
        for result in self._results:
            if result.indicator.id == index:
                return result
        hint = did_you_mean(index, self.ids)
        raise UsageError(Text("No indicator '{indicator}' was measured. {hint}", indicator=index, hint=hint))

    @property
    def ids(self) -> list[str]:
        """The ids of the indicators, in order."""
        return [one.indicator.id for one in self._results]

    def __len__(self) -> int:
        return len(self._results)

    def of(self, *criteria: str) -> Results:
        """The results that answer one of some criteria."""
        return Results(tuple(one for one in self._results if one.indicator.criterion in criteria), self.by)

    def to_frame(self) -> pd.DataFrame:
        """One row an indicator and group (the whole programme first, its group empty), in the language in use."""
        frames = []
        for one in self._results:
            levels = [one.overall.assign(by="")] + ([one.groups.assign(by=self.by)] if one.groups is not None else [])
            frame = pd.concat(levels, ignore_index=True)
            frame.insert(0, "indicator", one.indicator.id)
            frame.insert(1, "name", one.indicator.title)
            frame.insert(2, "criterion", one.indicator.criterion)
            frame["unit"] = one.indicator.unit
            frame["not_available"] = [
                "" if known else str(one.reason or _("no row of this group has the figures it needs"))
                for known in frame[["value", "low", "high"]].notna().any(axis=1)
            ]
            frames.append(frame)
        names = [
            "indicator",
            "name",
            "criterion",
            "by",
            "group",
            "value",
            "unit",
            "numerator",
            "denominator",
            "n",
            "left_out",
            "low",
            "high",
            "not_available",
        ]
        return pd.concat(frames, ignore_index=True).reindex(columns=names) if frames else pd.DataFrame(columns=names)

    def contributions(self) -> pd.DataFrame:
        """The traces of all results, one row a contributing row."""
        frames = [
            one.trace().assign(indicator=one.indicator.id) for one in self._results if one.contributions is not None
        ]
        names = ["indicator", "table", "file", "line", "key", "numerator", "denominator"]
        frames = [frame for frame in frames if len(frame)]
        return pd.concat(frames, ignore_index=True)[names] if frames else pd.DataFrame(columns=names)

    def __iter__(self) -> Iterator[Result]:
        return iter(self._results)

    def __repr__(self) -> str:
        return "\n".join(repr(one) for one in self._results)

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(index=False, na_rep="—")
