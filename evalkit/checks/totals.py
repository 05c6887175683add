"""Totals that the report states, against the rows they sum up; the same measure told twice with two values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from evalkit.checks.places import places
from evalkit.errors import Text
from evalkit.i18n import Later
from evalkit.issues import DataIssue
from evalkit.programme import Programme


def check_stated_totals(programme: Programme) -> Iterator[DataIssue]:
    """A stated total that is not the sum, number or common value of its rows."""
    for i, stated in programme.tables.get("stated_totals", pd.DataFrame()).iterrows():
        table, field = stated["refers_to"], stated["field"]
        frame = programme.tables.get(table)
        if frame is None or pd.isna(stated["value"]) or (pd.notna(field) and field not in frame.columns):
            continue
        rows = frame[_selected(frame, stated["where"])]
        at = (
            *places(programme, "stated_totals", pd.Index([i]), "value"),
            *places(programme, table, rows.index, "" if pd.isna(field) else field),
        )
        values: dict[str, object] = {"stated": f"{stated['value']:g}", "table": programme.sources[table].name}
        values["text"] = Later(partial(programme.text, "text", "stated_totals", i))
        if stated["how"] == "each":
            differ = rows[field].notna() & (rows[field] != stated["value"])
            if differ.any():
                message = Text(
                    "'{text}' states {stated} for each row of {table}, but {n} rows differ.",
                    n=int(differ.sum()),
                    **values,
                )
                yield DataIssue(
                    "total.each",
                    "warning",
                    message,
                    Text("Correct the stated figure or the rows, or explain the difference."),
                    at,
                    "stated_totals",
                    "value",
                )
            continue
        found = len(rows) if stated["how"] == "count" else rows[field].sum()
        if found != stated["value"]:
            message = Text(
                "'{text}' states {stated}, but the rows of {table} make {found}.", found=f"{found:g}", **values
            )
            yield DataIssue(
                "total.differs",
                "warning",
                message,
                Text("Correct the stated figure or the rows, or explain the difference."),
                at,
                "stated_totals",
                "value",
            )


def _selected(frame: pd.DataFrame, where: object) -> pd.Series:
    """The rows that `column=value;column=*;column=` selects."""
    chosen = pd.Series(True, index=frame.index)
    for condition in [] if pd.isna(where) else str(where).split(";"):
        column, _equals, value = (part.strip() for part in condition.partition("="))
        if column not in frame.columns:
            return pd.Series(False, index=frame.index)
        cells = frame[column]
        if value in ("", "*"):
            chosen &= cells.isna() if value == "" else cells.notna()
        else:
            chosen &= (cells.astype("string").str.lower() == value.lower()).fillna(False)
    return chosen


CHECKS = (check_stated_totals,)
