"""What contributions come to in each group, as columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

Arrays = dict[str, np.ndarray]
COUNTED = ("n", "left_out")


@dataclass(frozen=True)
class Figures:
    """What there is of each group, as columns: value, numerator, denominator, n, left_out, low and high.

    `named` gives the groups' names; they and the table are made only where someone asks for them. `withheld` marks groups
    of which nothing is told; None where there is none.
    """

    columns: Arrays
    named: Callable[[], pd.Series] = field(repr=False)
    withheld: np.ndarray | None = None

    def __getitem__(self, column: str) -> np.ndarray:
        return self.columns[column]

    def __len__(self) -> int:
        return len(self.columns["n"])

    @cached_property
    def names(self) -> pd.Series:
        """The groups; missing for the whole programme and for rows without a group."""
        return self.named()

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The same as a table, the groups first."""
        return joined([self])

    def without(self, groups: np.ndarray) -> Figures:
        """The same, with nothing told of some groups."""
        blank = {name: 0 if name in COUNTED else np.nan for name in self.columns}
        columns = {name: np.where(groups, blank[name], column) for name, column in self.columns.items()}
        return Figures(columns, self.named, groups)

    def of(self, groups: Sequence[object], *columns: str) -> list[np.ndarray]:
        """Some columns for some groups by their names; NaN where there is no such group."""
        rows = np.array([self._places.get(name, -1) for name in groups], dtype=int)
        return [np.append(self[column].astype(float), np.nan)[rows] for column in columns]

    @cached_property
    def _places(self) -> dict[object, int]:
        """Where each group stands; whoever moves weights asks again and again."""
        return {name: row for row, name in enumerate(self.names)}

    @cached_property
    def called(self) -> frozenset[object]:
        """The names of the groups, without the missing one."""
        return frozenset(self.names.dropna())

    @property
    def known(self) -> bool:
        """Has the first group, which may be the whole programme, a value or bounds?"""
        return not (np.isnan(self["value"][0]) and np.isnan(self["low"][0]))


def joined(figures: Sequence[Figures]) -> pd.DataFrame:
    """Several figures under one another as one table."""
    names = pd.concat([each.names for each in figures], ignore_index=True)
    columns = {name: np.concatenate([each[name] for each in figures]) for name in figures[0].columns}
    frame = pd.DataFrame({"group": names, **columns})
    if all(each.withheld is None for each in figures):
        return frame
    parts = [np.zeros(len(each), dtype=bool) if each.withheld is None else each.withheld for each in figures]
    withheld = np.concatenate(parts)
    counted = {name: frame[name].astype("Int64").mask(withheld) for name in COUNTED}
    return frame.assign(**counted, withheld=withheld)


def nothing() -> Figures:
    """The figures of an indicator that is not available: one row."""
    blank, none = np.array([np.nan]), np.array([0])
    names = ("value", "numerator", "denominator", "n", "left_out", "low", "high")
    return Figures(
        {name: none if name in ("n", "left_out") else blank for name in names},
        lambda: pd.Series([pd.NA], dtype=object),
    )
