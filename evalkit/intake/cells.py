"""From the text in a cell to a typed value, column by column; what cannot be read is said, never guessed."""

from __future__ import annotations

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


def empty(column: Column, rows: int) -> pd.Series:
    """A column in which every cell is missing."""
    return pd.Series(pd.NA, index=range(rows), dtype=DTYPES[column.type])


def convert(column: Column, cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The typed values of a column of text, and a mask of the cells that cannot be read.

    `cells` is a string column in which an empty cell is missing. Unreadable cells are missing in the result.
    """
    readable = {
        "integer": WHOLE,
        "number": NUMBER,
        "boolean": r"(?i:true|false)",
        "date": r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}",
        "partial_date": PARTIAL_DATE,
    }
    if column.type == "string":
        return cells.astype(STRING), pd.Series(False, index=cells.index)
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
    return values, (cells.notna() & values.isna()).astype(bool)


def _days(cells: pd.Series) -> pd.Series:
    """Dates of the form YYYY-MM-DD; missing where there is no such day."""
    return pd.to_datetime(cells.astype(object), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]").astype(DATE)
