"""What an indicator returns: the rows that count and what each adds, not a number.

Every constructor takes columns of a programme's tables (or what was computed from them row by row). Their index still
names table and rows, so evalkit can later say, for any grouping, the value, how many rows counted, which were left out
because a cell is empty, and on which line of which file each of them stands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import EvalkitError, NotAvailable, Text, UnitError
from evalkit.programme import EARLIER
from evalkit.schema import load_schemas


@dataclass(frozen=True)
class Contributions:
    """Row-level parts of a value, as the functions below make them.

    `numerator` and `denominator` are columns of floats, NaN where a row is left out; `denominator` is None for
    totals and counts. `given` is the value of a scalar; `unit` the unit of each row, where rows differ; `open` marks
    rows of a median that are not over yet; `population` is, row by row, how many a share's cases were taken from.
    """

    kind: str
    numerator: pd.Series
    denominator: pd.Series | None = None
    given: float | None = None
    unit: pd.Series | None = None
    open: pd.Series | None = None
    population: pd.Series | None = None

    def __add__(self, other: object) -> Contributions:
        raise UnitError(
            Text(
                "Two results cannot be added ({one} and {two}). Person-times, persons, sessions and copies are different units, "
                "and rows may count in both. Put the rows into one total, or report both results side by side.",
                one=_called(self),
                two=_called(other),
            )
        )

    __radd__ = __add__  # sum() begins with 0


def _called(part: object) -> str:
    return str(part.numerator.name or part.kind) if isinstance(part, Contributions) else str(part)


def share(condition: pd.Series, of: pd.Series | None = None, population: pd.Series | None = None) -> Contributions:
    """The share of cases for which something holds [0-1]; rows where it is unknown (missing) are left out.

    Args:
        condition: a boolean column, one case a row; or, with `of`, a column of how many cases it holds for.
        of: how many cases each row speaks of, for tables that hold counts (answers to a survey).
        population: how many there were to ask, row by row; then the interval knows that some did not answer.
    """
    held = _numbers(condition, "share")
    if of is not None:
        cases = _numbers(of, "share")
        held, cases = _where_both(held, cases, "share")
        if ((held < 0) | (held > cases)).any():
            raise EvalkitError(
                Text("share() got more cases in '{part}' than in '{whole}'.", part=condition.name, whole=of.name)
            )
        return Contributions("share", held, cases, population=population)
    if not pd.api.types.is_bool_dtype(condition) and not held.dropna().isin([0.0, 1.0]).all():
        raise EvalkitError(
            Text(
                "share() needs a column of true and false; '{column}' holds numbers. Use ratio() or total().",
                column=condition.name,
            )
        )
    return Contributions("share", held, _each(held), population=population)


def ratio(numerator: pd.Series, denominator: pd.Series) -> Contributions:
    """The sum of `numerator` over the sum of `denominator`.

    Where both come from the same rows, a row lacking either is left out of both, so that the two sums speak of the
    same rows. Where they come from different tables, each keeps its own rows.
    """
    top, bottom = _numbers(numerator, "ratio"), _numbers(denominator, "ratio")
    if top.index.name == bottom.index.name:
        top, bottom = _where_both(top, bottom, "ratio")
    return Contributions("ratio", top, bottom)


def total(amounts: pd.Series, unit: pd.Series | None = None) -> Contributions:
    """The sum of a column, in the unit of the column; rows without an amount are left out.

    Args:
        amounts: the amounts, one a row.
        unit: for a table whose rows have different units (`outputs`): the unit of each row. Rows of two units are
            refused when the value is made.
    """
    known = _numbers(amounts, "total")
    if amounts.name is None and unit is None:
        raise UnitError(
            Text(
                "total() got a column without a name, made of several: whether their units may be added is not known. "
                "Person-times, persons, sessions and copies are never added; a column of one unit is named with .rename('…')."
            )
        )
    return Contributions("total", known, unit=unit)


def count(rows: pd.DataFrame | pd.Series) -> Contributions:
    """How many rows there are or, of a boolean column, for how many it is true (of those where it is known)."""
    if isinstance(rows, pd.Series) and pd.api.types.is_bool_dtype(rows):
        return Contributions("count", _numbers(rows, "count"))
    _table_of(rows, "count")
    return Contributions("count", pd.Series(1.0, index=rows.index))


def distinct(ids: pd.Series) -> Contributions:
    """How many different ids there are; rows without an id are left out."""
    _table_of(ids, "distinct")
    codes = pd.Series(pd.factorize(ids)[0], index=ids.index, name=ids.name, dtype=float)
    return Contributions("distinct", codes.mask(ids.isna().to_numpy()))


def mean(amounts: pd.Series) -> Contributions:
    """The mean of a column, one case a row; rows without an amount are left out."""
    known = _numbers(amounts, "mean")
    return Contributions("mean", known, _each(known))


def median(amounts: pd.Series, open: pd.Series | None = None) -> Contributions:
    """The median of a column; rows without an amount are left out.

    Args:
        amounts: one case a row.
        open: true where the case is not over yet and its amount so far is the least it can be (days that something
            is late). The median is then what it is at least, and exact only where no open case could raise it.
    """
    return Contributions("median", _numbers(amounts, "median"), open=open)


def between(least: pd.Series, most: pd.Series) -> Contributions:
    """Bounds on how many different persons there are where nobody is known by an id.

    Not fewer than the largest row's `least`, not more than the sum of all rows' `most`; rows lacking either are left
    out. There is a value only where the two bounds meet.
    """
    low, high = _numbers(least, "between"), _numbers(most, "between")
    return Contributions("between", *_where_both(low, high, "between"))


def change(before: pd.Series, after: pd.Series) -> Contributions:
    """The sum of `after` minus `before`, row by row; rows lacking either are left out."""
    start, end = _numbers(before, "change"), _numbers(after, "change")
    if start.index.name != end.index.name:
        raise EvalkitError(
            Text(
                "change() got columns of two tables, '{one}' and '{two}', whose rows do not belong together.",
                one=start.index.name,
                two=end.index.name,
            )
        )
    return Contributions("change", (end - start).rename(f"{before.name}, {after.name}"))


def scalar(value: float | None, rows: pd.DataFrame | pd.Series) -> Contributions:
    """A value that is defined for the whole programme only, with the rows it was computed from."""
    _table_of(rows, "scalar")
    given = None if value is None or pd.isna(value) or not np.isfinite(value) else float(value)
    return Contributions("scalar", pd.Series(1.0, index=rows.index), given=given)


def unavailable(reason: str, /, **values: object) -> NotAvailable:
    """To raise from an indicator: why it cannot be computed from these tables (an English sentence, translated when read)."""
    return NotAvailable(Text(reason, **values))


def _each(cases: pd.Series) -> pd.Series:
    """1 for each case that counts; missing for the others."""
    return cases.where(cases.isna(), 1.0)


def _where_both(one: pd.Series, other: pd.Series, caller: str) -> tuple[pd.Series, pd.Series]:
    """Two columns of the same rows, each missing where either is; where no row has both, the first is named for the one to blame."""
    if not one.index.equals(other.index):
        raise EvalkitError(
            Text(
                "{caller}() got two different selections of the rows of '{table}'; select once, before.",
                caller=caller,
                table=one.index.name,
            )
        )
    figures = one.to_numpy(), other.to_numpy()
    known = ~np.isnan(figures[0])
    known &= ~np.isnan(figures[1])
    name = one.name if known.any() else _empty(one, other)
    kept = figures if known.all() else [np.where(known, each, np.nan) for each in figures]
    names = (name, other.name)
    first, second = (pd.Series(each, one.index, name=n, copy=False) for each, n in zip(kept, names, strict=True))
    return first, second


def _empty(*parts: pd.Series) -> str | None:
    """The column to blame where no row has all of some columns: one that is empty throughout; None if none is."""
    return next((part.name for part in parts if part.isna().all()), None)


def _table_of(rows: object, caller: str) -> str:
    if not isinstance(rows, (pd.Series, pd.DataFrame)):
        raise EvalkitError(
            Text(
                "{caller}() got {got}; expected rows of a table, such as activities['person_times'], not their sum.",
                caller=caller,
                got=type(rows).__name__,
            )
        )
    name = rows.index.name
    if not isinstance(name, str) or name.removeprefix(EARLIER) not in load_schemas():
        raise EvalkitError(
            Text(
                "{caller}() got rows that have lost their table (after groupby, merge or reset_index). Select with activities[…] instead.",
                caller=caller,
            )
        )
    return name


def _numbers(column: pd.Series, caller: str) -> pd.Series:
    table = _table_of(column, caller)
    if isinstance(column, pd.DataFrame):
        raise EvalkitError(Text("{caller}() got a table; name one column of it.", caller=caller))
    if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)):
        raise EvalkitError(
            Text(
                "{caller}() got the column '{column}' of '{table}', which is not a column of numbers.",
                caller=caller,
                column=column.name,
                table=table,
            )
        )
    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    if pd.api.types.is_float_dtype(column):  # what was divided by 0 is not known, nor is what is infinite
        endless = np.isinf(numbers)
        numbers = np.where(endless, np.nan, numbers) if endless.any() else numbers
    return pd.Series(numbers, index=column.index, name=column.name, copy=False)
