"""From the text in a cell to a typed value, column by column; what cannot be read is said, never guessed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from evalkit.errors import Text
from evalkit.schema import Column

STRING = pd.StringDtype("pyarrow")
DATE = pd.ArrowDtype(pa.timestamp("s"))  # compares to missing where a date is missing; plain datetimes compare to False
WHOLE_NUMBER = pd.ArrowDtype(pa.int64())
DTYPES = {
    "string": STRING,
    "partial_date": STRING,
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
    "boolean": pd.BooleanDtype(),
    "date": DATE,
}
EXPECTED = {
    "integer": Text("Expected a whole number such as 12, or an empty cell where it is unknown."),
    "number": Text("Expected a number such as 10000 or 36.5, or an empty cell where it is unknown."),
    "boolean": Text("Expected true or false, or an empty cell where it is unknown."),
    "date": Text("Expected a date as YYYY-MM-DD, or an empty cell where it is unknown."),
    "partial_date": Text("Expected YYYY, YYYY-MM or YYYY-MM-DD, or an empty cell where it is unknown."),
}
NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
WHOLE = r"[+-]?[0-9]{1,18}(?:\.0+)?"
PARTIAL_DATE = r"(?:19|20|21)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"


@dataclass(frozen=True)
class Remark:
    """What is to be said of some cells of a column: why they cannot be read, or what is asked about them.

    `rows` are their positions in the column. `readings` holds, for each of them, what it may mean in plain form (two
    or more), and is empty where nothing is asked.
    """

    rows: np.ndarray
    says: Text
    readings: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Converted:
    """A column of text as typed values, and what is to be said of its cells.

    `values` are missing where a cell is empty, means missing, cannot be read or can be read in two ways. `unread` and
    `changed` are masks: cells that hold no value of the column's type, and cells that were not in plain form (what one
    became is its value). Every unread cell stands in one of `why`, every one that can be read in two ways in one of
    `asked`; no cell stands in both.
    """

    values: pd.Series
    unread: np.ndarray
    changed: np.ndarray
    why: tuple[Remark, ...] = ()
    asked: tuple[Remark, ...] = ()


def empty(column: Column, rows: int) -> pd.Series:
    """A column in which every cell is missing."""
    return pd.Series(pd.NA, index=range(rows), dtype=DTYPES[column.type])


def convert(column: Column, cells: pd.Series, unit: str = "") -> Converted:
    """The typed values of a column of text.

    `cells` is a string column in which an empty cell is missing. `unit` is what the header says of the unit, such as
    '万元'; empty where it says nothing that `units.unit_of` knows.
    """
    readable = {
        "integer": WHOLE,
        "number": NUMBER,
        "boolean": r"(?i:true|false)",
        "date": r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}",
        "partial_date": PARTIAL_DATE,
    }
    if column.type == "string":
        nothing = np.zeros(len(cells), dtype=bool)
        return Converted(cells.astype(STRING), nothing, nothing)
    fits = cells.str.fullmatch(readable[column.type]).fillna(False).astype(bool)
    good = cells.where(fits)
    if column.type == "integer":  # never by way of a float, which holds 15 digits only
        values = good.str.replace(r"^\+|\.0+$", "", regex=True).astype(WHOLE_NUMBER).astype("Int64")
    elif column.type == "number":
        values = pd.to_numeric(good.astype(object), errors="coerce").astype("Float64")
        values = values.mask(~values.abs().lt(float("inf")))
    elif column.type == "boolean":
        values = good.str.lower().map({"true": True, "false": False}).astype("boolean")
    elif column.type == "date":
        values = _days(good)
    else:
        whole = (good.str.len() == 10).fillna(False).astype(bool)  # 2015-02-30 is written like a day, but is none
        values = good.astype(STRING).mask(whole & _days(good.where(whole)).isna())
    unread = (cells.notna() & values.isna()).to_numpy(dtype=bool)
    why = (Remark(np.flatnonzero(unread), EXPECTED[column.type]),) if unread.any() else ()
    return Converted(values, unread, np.zeros(len(cells), dtype=bool), why)


def _days(cells: pd.Series) -> pd.Series:
    """Dates of the form YYYY-MM-DD; missing where there is no such day."""
    return pd.to_datetime(cells.astype(object), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]").astype(DATE)
