"""Naming the rows that an issue speaks of; shared by all checks."""

from __future__ import annotations

import pandas as pd

from evalkit.issues import Place
from evalkit.programme import Programme


def places(programme: Programme, table: str, rows: pd.Series | pd.Index, column: str = "") -> tuple[Place, ...]:
    """The places of some rows (a boolean mask or positions), with the value of one column."""
    frame, source, key = programme.tables[table], programme.sources[table], programme.schemas[table].key
    at = frame.index[rows.fillna(False).astype(bool)] if isinstance(rows, pd.Series) else rows
    return tuple(
        Place(
            source.name,
            int(source.lines[i]),
            _text(frame.at[i, key]) if key else "",
            _text(frame.at[i, column]) if column else "",
        )
        for i in at
    )


def _text(value: object) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)
