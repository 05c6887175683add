"""One pass from contributions to the values of all groups, for every kind of measure.

Rows are grouped by integer codes, so a sum is one `numpy.bincount` however many groups there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.contributions import Contributions
from evalkit.grouping import Grouping

Arrays = dict[str, np.ndarray]


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
            if not isinstance(rows, pd.RangeIndex) or len(rows) != len(codes):
                codes = codes[rows.to_numpy()]
        return cls(amounts, codes, ~np.isnan(amounts))

    def rows(self, size: int) -> np.ndarray:
        """How many rows each group has."""
        return np.array([len(self.known)]) if self.codes is None else np.bincount(self.codes, minlength=size)

    def counts(self, size: int) -> np.ndarray:
        """How many rows of each group count."""
        return self._added(self.known, size).astype(np.int64)

    def sums(self, size: int) -> np.ndarray:
        """The sum of each group, over the rows that count: 0 where none does, NaN where it is too large."""
        with np.errstate(over="ignore", invalid="ignore"):
            sums = self._added(np.where(self.known, self.amounts, 0.0), size)
        return np.where(np.isfinite(sums), sums, np.nan)

    def counts_the_rows_of(self, other: Part) -> bool:
        """Do the same rows count in both?"""
        return self.codes is other.codes and np.array_equal(self.known, other.known)

    def by_group(self, how: str, size: int) -> np.ndarray:
        """A statistic of each group that is no sum ('median', 'max'), NaN where no row counts."""
        amounts = pd.Series(self.amounts[self.known])
        if self.codes is None:
            return np.array([getattr(amounts, how)()])
        found = getattr(amounts.groupby(self.codes[self.known], sort=False), how)()
        values = np.full(size, np.nan)
        values[found.index.to_numpy()] = found.to_numpy()
        return values

    def _added(self, amounts: np.ndarray, size: int) -> np.ndarray:
        if self.codes is None:
            return np.array([amounts.sum()])
        return np.bincount(self.codes, weights=amounts, minlength=size)


def aggregate(parts: Contributions, grouping: Grouping) -> pd.DataFrame:
    """One row a group: value, numerator, denominator, n, left_out, low and high.

    Groups without any row of these contributions are absent; the whole programme (no grouping) always has its row.
    `low` and `high` bound the value where the rows themselves leave it open (persons without ids, things not yet
    over); elsewhere they are missing.
    """
    top = Part.of(parts.numerator, grouping)
    bottom = None if parts.denominator is None else Part.of(parts.denominator, grouping, beside=(parts.numerator, top))
    size = len(grouping.labels)
    n, rows = top.counts(size), top.rows(size)
    values: Arrays = {
        "value": np.full(size, np.nan),
        "numerator": np.where(n > 0, top.sums(size), np.nan),
        "denominator": np.full(size, np.nan),
        "n": n,
        "left_out": rows - n,
        "low": np.full(size, np.nan),
        "high": np.full(size, np.nan),
    }
    if bottom is not None:
        same = top.counts_the_rows_of(bottom)
        values["denominator"] = np.where((n if same else bottom.counts(size)) > 0, bottom.sums(size), np.nan)
        rows = rows if same else rows + bottom.rows(size)
    values.update(_KINDS[parts.kind](parts, grouping, top, values))
    shown = np.flatnonzero((rows > 0) | (grouping.by is None))
    figures = {name: figure[shown] for name, figure in values.items()}
    return pd.DataFrame({"group": grouping.names(shown), **figures})


def _divided(parts: Contributions, grouping: Grouping, top: Part, values: Arrays) -> Arrays:
    above, below = values["numerator"], values["denominator"]
    known = ~np.isnan(above) & ~np.isnan(below) & (below != 0)
    with np.errstate(over="ignore"):
        found = np.divide(above, below, out=np.full(len(above), np.nan), where=known)
    return {"value": np.where(np.isfinite(found), found, np.nan)}


def _summed(parts: Contributions, grouping: Grouping, top: Part, values: Arrays) -> Arrays:
    return {"value": values["numerator"]}


def _given(parts: Contributions, grouping: Grouping, top: Part, values: Arrays) -> Arrays:
    alone = np.nan if grouping.by or parts.given is None else parts.given
    return {"value": np.full(len(values["n"]), alone)}


def _middle(parts: Contributions, grouping: Grouping, top: Part, values: Arrays) -> Arrays:
    """The median; where some rows are still open, what it is at least, and `high` where it is known to be no more."""
    size = len(values["n"])
    found = top.by_group("median", size)
    if parts.open is None:
        return {"value": found}
    still = parts.open.fillna(False).to_numpy(dtype=bool)
    never = Part(np.where(still, np.inf, top.amounts), top.codes, top.known)
    most = never.by_group("median", size)
    settled = found == most
    return {"value": found, "low": np.where(settled, np.nan, found), "high": np.where(settled, np.nan, most)}


def _bounded(parts: Contributions, grouping: Grouping, top: Part, values: Arrays) -> Arrays:
    """Between the largest single row's least (`numerator`) and the sum of all rows' most (`denominator`)."""
    low, high = top.by_group("max", len(values["n"])), values["denominator"]
    return {
        "value": np.where(low == high, low, np.nan),
        "numerator": np.full(len(low), np.nan),
        "denominator": np.full(len(low), np.nan),
        "low": low,
        "high": high,
    }


def _different(parts: Contributions, grouping: Grouping, top: Part, values: Arrays) -> Arrays:
    """How many different ids: `numerator` holds each row's id as a number."""
    size = len(values["n"])
    ids = top.amounts[top.known].astype(np.int64)
    most = ids.max(initial=0) + 1
    groups = np.zeros(len(ids), dtype=np.int64) if top.codes is None else top.codes[top.known]
    counts = np.bincount(pd.unique(groups * most + ids) // most, minlength=size).astype(float)
    found = np.where(values["n"] > 0, counts, np.nan)
    return {"value": found, "numerator": found}


_KINDS: dict[str, Callable[[Contributions, Grouping, Part, Arrays], Arrays]] = {
    "share": _divided,
    "ratio": _divided,
    "mean": _divided,
    "total": _summed,
    "count": _summed,
    "change": _summed,
    "scalar": _given,
    "median": _middle,
    "between": _bounded,
    "distinct": _different,
}


def nothing() -> pd.DataFrame:
    """The row of an indicator that is not available."""
    missing = [np.nan]
    return pd.DataFrame(
        {
            "group": [pd.NA],
            "value": missing,
            "numerator": missing,
            "denominator": missing,
            "n": [0],
            "left_out": [0],
            "low": missing,
            "high": missing,
        }
    )
