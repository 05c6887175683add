"""One pass from contributions to the values of all groups, for every kind of measure.

Rows are grouped by integer codes, so a sum is one `numpy.bincount` however many groups there are. What long tables add
up to is made piece by piece.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from evalkit.contributions import Contributions
from evalkit.figured import Arrays, Figures
from evalkit.grouping import Grouping

ADDED = ("share", "ratio", "mean", "total", "count", "change", "between")  # kinds whose pieces add up to the whole


@dataclass(frozen=True)
class Part:
    """One column of contributions with the group code of each row; `known` marks the rows that count.

    `codes` is None where all rows are one group, the whole programme.
    """

    amounts: np.ndarray
    codes: np.ndarray | None
    known: np.ndarray

    @classmethod
    def of(cls, column: pd.Series, grouping: Grouping, beside: tuple[pd.Series, Part] | None = None) -> Part:
        """The part that a column is, in a grouping; `beside` is one that may have the same rows."""
        amounts = column.to_numpy(dtype=float, na_value=np.nan)
        codes = None
        if beside is not None and column.index is beside[0].index:
            codes = beside[1].codes
        elif grouping.by is not None:
            codes, rows = grouping.codes(str(column.index.name)), column.index
            if not isinstance(rows, pd.RangeIndex):
                codes = codes[rows.to_numpy()]
            elif len(rows) != len(codes):
                codes = codes[rows.start : rows.stop : rows.step]
        return cls(amounts, codes, ~np.isnan(amounts))

    def rows(self, size: int) -> np.ndarray:
        """How many rows each group has."""
        return np.array([len(self.known)]) if self.codes is None else np.bincount(self.codes, minlength=size)

    def counts(self, rows: np.ndarray) -> np.ndarray:
        """How many rows of each group count, of all its `rows`."""
        if self.codes is None:
            return np.array([np.count_nonzero(self.known)])
        return rows if self.known.all() else rows - np.bincount(self.codes[~self.known], minlength=len(rows))

    def sums(self, size: int) -> np.ndarray:
        """The sum of each group over the rows that count, 0 where none does."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._added(self.amounts if self.known.all() else np.where(self.known, self.amounts, 0.0), size)

    def counts_the_rows_of(self, other: Part) -> bool:
        """Do the same rows count in both?"""
        return self.codes is other.codes and np.array_equal(self.known, other.known)

    def largest(self, size: int) -> np.ndarray:
        """The largest amount of each group, NaN where no row counts."""
        amounts = self.amounts[self.known]
        found = np.full(size, -np.inf)
        np.maximum.at(found, np.zeros(len(amounts), np.intp) if self.codes is None else self.codes[self.known], amounts)
        return np.where(np.isneginf(found), np.nan, found)

    def medians(self, size: int) -> np.ndarray:
        """The median of each group, NaN where no row counts."""
        amounts = pd.Series(self.amounts[self.known])
        if self.codes is None:
            return np.array([amounts.median()])
        found = amounts.groupby(self.codes[self.known], sort=False).median()
        values = np.full(size, np.nan)
        values[found.index.to_numpy()] = found.to_numpy()
        return values

    def _added(self, amounts: np.ndarray, size: int) -> np.ndarray:
        if self.codes is None:
            return np.array([amounts.sum()])
        return np.bincount(self.codes, weights=amounts, minlength=size)


@dataclass(frozen=True)
class Sums:
    """What rows add up to in each group: `+` joins those of two pieces of a table."""

    numerator: np.ndarray
    n: np.ndarray
    rows: np.ndarray
    denominator: np.ndarray
    n_below: np.ndarray  # of the denominator
    others: np.ndarray  # rows of the denominator that are none of the numerator's
    largest: np.ndarray  # part of the numerator; made for bounds only

    @classmethod
    def of(cls, parts: Contributions, top: Part, bottom: Part | None, size: int) -> Sums:
        """What some contributions add up to."""
        none = np.zeros(size, dtype=np.int64)
        rows, others = top.rows(size), none
        n = n_below = top.counts(rows)
        if bottom is not None and not top.counts_the_rows_of(bottom):
            others = bottom.rows(size)
            n_below = bottom.counts(others)
        return cls(
            numerator=top.sums(size),
            n=n,
            rows=rows,
            denominator=none if bottom is None else bottom.sums(size),
            n_below=none if bottom is None else n_below,
            others=others,
            largest=top.largest(size) if parts.kind == "between" else none,
        )

    def __add__(self, other: Sums) -> Sums:
        with np.errstate(over="ignore", invalid="ignore"):
            added = [one + more for one, more in self._pairs(other)]
        return Sums(*added, largest=np.fmax(self.largest, other.largest))  # type: ignore[misc]

    def _pairs(self, other: Sums) -> list[tuple[np.ndarray, np.ndarray]]:
        names = ("numerator", "n", "rows", "denominator", "n_below", "others")
        return [(getattr(self, name), getattr(other, name)) for name in names]

    def over_all(self) -> Sums:
        """Those of all groups together."""
        with np.errstate(over="ignore", invalid="ignore"):
            added = [each.sum(keepdims=True) for each, _same in self._pairs(self)]
        return Sums(*added, largest=np.fmax.reduce(self.largest, keepdims=True))  # type: ignore[misc]

    def figures(
        self, kind: str, grouping: Grouping, parts: Contributions | None = None, top: Part | None = None
    ) -> Figures:
        """One row a group: value, numerator, denominator, n, left_out, low and high.

        Groups without any row are absent; the whole programme (no grouping) always has its row. `low` and `high`
        bound the value where the rows themselves leave it open (persons without ids, things not yet over); elsewhere
        they are missing. Kinds that are none of ADDED need the contributions as well.
        """
        blank = np.full(len(self.n), np.nan)
        values: Arrays = {
            "value": blank,
            "numerator": np.where((self.n > 0) & np.isfinite(self.numerator), self.numerator, np.nan),
            "denominator": np.where((self.n_below > 0) & np.isfinite(self.denominator), self.denominator, np.nan),
            "n": self.n,
            "left_out": self.rows - self.n,
            "low": self.largest if kind == "between" else blank,
            "high": blank,
        }
        values.update(_KINDS[kind](parts, grouping, top, values))
        shown = np.flatnonzero((self.rows + self.others > 0) | (grouping.by is None))
        return Figures({name: figure[shown] for name, figure in values.items()}, partial(grouping.names, shown))


def add_up(parts: Contributions, grouping: Grouping) -> Sums:
    """What contributions add up to in each group; their kind is one of ADDED."""
    top, bottom = _both(parts, grouping)
    return Sums.of(parts, top, bottom, len(grouping.labels))


def aggregate(parts: Contributions, grouping: Grouping) -> Figures:
    """One row a group, as `Sums.figures` says, for contributions of any kind."""
    top, bottom = _both(parts, grouping)
    sums = Sums.of(parts, top, bottom, len(grouping.labels))
    return sums.figures(parts.kind, grouping, parts, top)


def _both(parts: Contributions, grouping: Grouping) -> tuple[Part, Part | None]:
    top = Part.of(parts.numerator, grouping)
    below = parts.denominator
    return top, None if below is None else Part.of(below, grouping, beside=(parts.numerator, top))


def _divided(parts: Any, grouping: Grouping, top: Any, values: Arrays) -> Arrays:
    above, below = values["numerator"], values["denominator"]
    known = ~np.isnan(above) & ~np.isnan(below) & (below != 0)
    with np.errstate(over="ignore"):
        found = np.divide(above, below, out=np.full(len(above), np.nan), where=known)
    return {"value": np.where(np.isfinite(found), found, np.nan)}


def _summed(parts: Any, grouping: Grouping, top: Any, values: Arrays) -> Arrays:
    return {"value": values["numerator"]}


def _bounded(parts: Any, grouping: Grouping, top: Any, values: Arrays) -> Arrays:
    """Between the largest single row's least (`numerator`) and the sum of all rows' most (`denominator`)."""
    low, high, blank = values["low"], values["denominator"], np.full(len(values["n"]), np.nan)
    met = np.where(low == high, low, np.nan)
    return {"value": met, "numerator": blank, "denominator": blank, "high": high}


def _given(parts: Contributions, grouping: Grouping, top: Part, values: Arrays) -> Arrays:
    alone = np.nan if grouping.by or parts.given is None else parts.given
    return {"value": np.full(len(values["n"]), alone)}


def _middle(parts: Contributions, grouping: Grouping, top: Part, values: Arrays) -> Arrays:
    """The median; where some rows are still open, what it is at least, and `high` where it is known to be no more."""
    size = len(values["n"])
    found = top.medians(size)
    if parts.open is None:
        return {"value": found}
    still = parts.open.fillna(False).to_numpy(dtype=bool)
    never = Part(np.where(still, np.inf, top.amounts), top.codes, top.known)
    most = never.medians(size)
    settled = found == most
    return {"value": found, "low": np.where(settled, np.nan, found), "high": np.where(settled, np.nan, most)}


def _different(parts: Contributions, grouping: Grouping, top: Part, values: Arrays) -> Arrays:
    """How many different ids: `numerator` holds each row's id as a number."""
    ids = top.amounts[top.known].astype(np.int64)
    most = ids.max(initial=0) + 1
    groups = np.zeros(len(ids), dtype=np.int64) if top.codes is None else top.codes[top.known]
    counts = np.bincount(pd.unique(groups * most + ids) // most, minlength=len(values["n"])).astype(float)
    found = np.where(values["n"] > 0, counts, np.nan)
    return {"value": found, "numerator": found}


_KINDS: dict[str, Callable[[Any, Grouping, Any, Arrays], Arrays]] = {
    "share": _divided,
    "ratio": _divided,
    "mean": _divided,
    "total": _summed,
    "count": _summed,
    "change": _summed,
    "between": _bounded,
    "scalar": _given,
    "median": _middle,
    "distinct": _different,
}
