"""Rows that sum up a table: they are left out, and said where their figures are not what the rows add up to."""

from __future__ import annotations

import pandas as pd

from evalkit.errors import Text
from evalkit.intake.cells import STRING, convert
from evalkit.intake.columns import Columns
from evalkit.intake.grid import Grid
from evalkit.intake.names import NUMBERS
from evalkit.intake.rows import Sorted
from evalkit.intake.sources import Source
from evalkit.issues import DataIssue, Place
from evalkit.schema import TableSchema

NEAR = 0.005  # of a total: half of the last digit that money has


def check_totals(
    source: Source, schema: TableSchema, body: Grid, found: Sorted, columns: Columns, frame: pd.DataFrame
) -> list[DataIssue]:
    """A warning for each column in which a row of totals states another figure than the rows above make."""
    if not found.totals or not len(frame):
        return []
    before = found.data.cumsum()  # rows of data up to each row
    differing: dict[str, list[Place]] = {}
    for name in _summable(schema, columns):
        start = 0
        for row, kind in sorted(found.totals.items()):
            stated = _value(schema, columns, name, body, row)
            above = int(before[row])
            sums = [frame[name].iloc[start:above].sum(), frame[name].iloc[: above or None].sum(), frame[name].sum()]
            if stated is not None and kind != "mean" and all(abs(stated - each) > NEAR for each in sums):
                made = sums[0] if kind == "part" else sums[1]
                said = f"{stated:.15g} ≠ {made:.15g}"
                differing.setdefault(name, []).append(Place(source.name, int(body.lines[row]), value=said))
            start = above
    message = Text("{file}, column '{column}': a row of totals does not state what the rows add up to.")
    remedy = Text("Correct the rows, or the total. It is left out either way: evalkit adds up the rows itself.")
    return [
        DataIssue(
            "rows.totals_differ",
            "warning",
            message.filled(file=source.path, column=columns.called(name)),
            remedy,
            tuple(places),
            schema.name,
            name,
        )
        for name, places in differing.items()
    ]


def unnamed_total(schema: TableSchema, columns: Columns, frame: pd.DataFrame) -> bool:
    """Is the last row one of totals, though it does not say so? It holds numbers alone, each the sum of those above."""
    if len(frame) < 3 or schema.key not in columns.at:
        return False
    last = frame.iloc[-1]
    filled = [name for name in frame.columns if not pd.isna(last[name])]
    summable = _summable(schema, columns)
    if not filled or any(name not in summable for name in filled) or all(last[name] == 0 for name in filled):
        return False
    return all(abs(frame[name].iloc[:-1].sum() - last[name]) <= NEAR for name in filled)


def _summable(schema: TableSchema, columns: Columns) -> list[str]:
    known = (schema.columns[name] for name in columns.at)
    return [each.name for each in known if each.type in NUMBERS and each.unit not in ("", "levels")]


def _value(schema: TableSchema, columns: Columns, name: str, body: Grid, row: int) -> float | None:
    cell = body.columns[columns.at[name]].slice(row, 1)
    values = convert(schema.columns[name], pd.Series(STRING.__from_arrow__(cell)), columns.units.get(name, "")).values
    return None if pd.isna(values[0]) else float(values[0])
