"""What several indicators need: which rows count, keys of rows, the cut-off date. Columns are selected, never whole tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evalkit.contributions import unavailable

Rows = np.ndarray | slice


def where(*conditions: pd.Series) -> Rows:
    """The rows for which all conditions are true, for `table["column"][where(…)]`; unknown counts as no.

    Where all rows are meant it is a slice, so that nothing is copied.
    """
    found, *others = (condition.to_numpy(dtype=bool, na_value=False) for condition in conditions)
    for other in others:
        found = found & other
    return slice(None) if found.all() else found


def first_told(rows: pd.DataFrame) -> pd.Series:
    """True for the rows that do not repeat what another row of the same report already tells."""
    return ~rows["restated"].fillna(False)


def has(rows: pd.DataFrame, field: str) -> pd.Series:
    """Has each row a text, in either language? An empty text is a 'no' here, not unknown."""
    return (rows[f"{field}_zh"].notna() | rows[f"{field}_en"].notna()).rename(field)


def among(column: pd.Series, values: Sequence[str] | pd.Series) -> pd.Series:
    """Is each text one of some? True or false, never missing: `Series.isin`, at any number of values."""
    some = pa.array(values, pa.large_string()).drop_null()
    found = pc.is_in(pa.array(column), value_set=some)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=column.index, name=column.name)


def either(rows: pd.DataFrame, field: str) -> pd.Series:
    """A bilingual field as it can be compared: the Chinese text, the English one where there is none."""
    return rows[f"{field}_zh"].fillna(rows[f"{field}_en"]).rename(field)


def part_of(part: pd.Series, whole: pd.Series) -> pd.Series:
    """A column of counts, missing where it cannot be part of `whole` (below 0, or more than there are)."""
    possible = part.mask(((part < 0) | (part > whole)).fillna(False))
    return possible if possible.notna().any() or part.isna().all() else possible.rename(None)


def days(start: pd.Series | pd.Timestamp, end: pd.Series | pd.Timestamp) -> pd.Series:
    """Days from one date to another; missing where either is."""
    return (end - start).dt.days.astype("Float64")


def cutoff(programme: pd.DataFrame) -> pd.Timestamp:
    """The day up to which data are counted: as stated, else the earlier of report date and end."""
    if not len(programme):
        raise unavailable("no row of '{table}' qualifies", table="programme")
    row = programme.iloc[0]
    if pd.notna(row["cutoff"]):
        return row["cutoff"]
    known = [day for day in (row["report_date"], row["end"]) if pd.notna(day)]
    if not known:
        raise unavailable("neither a cut-off date nor the end of the period is stated")
    return min(known)


def told_once(rows: pd.DataFrame) -> pd.DataFrame:
    """A table without the rows that repeat what another row of the same report already tells."""
    return rows[where(first_told(rows))]
