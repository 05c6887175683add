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
        frame = None if pd.isna(table) else programme.tables.get(table)
        if frame is None and table in programme.schemas:
            continue  # nothing to compare it with
        if frame is None or pd.isna(stated["value"]) or pd.isna(stated["how"]) or not _countable(frame, stated):
            at = places(programme, "stated_totals", pd.Index([i]), "refers_to")
            message = Text("A stated total cannot be compared: it names no table, or no column of numbers in it.")
            remedy = Text("Name a table, and for how = sum or each one of its columns of numbers.")
            yield DataIssue("total.unclear", "warning", message, remedy, at, "stated_totals", "field")
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


def _countable(frame: pd.DataFrame, stated: pd.Series) -> bool:
    """Can the rows be counted, or the column be summed?"""
    if stated["how"] == "count":
        return True
    return (
        pd.notna(stated["field"])
        and stated["field"] in frame.columns
        and pd.api.types.is_numeric_dtype(frame[stated["field"]])
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


SAME = ("grantee", "kind", "topic_zh", "topic_en", "title_zh", "site_zh")  # what makes two rows speak of one thing


def check_told_twice(programme: Programme) -> Iterator[DataIssue]:
    """A row that repeats another one of the same report, with another number in it."""
    for name, frame in programme.tables.items():
        if "restated" not in frame.columns:
            continue
        keys = [column for column in SAME if column in frame.columns]
        again = frame["restated"].fillna(False).astype(bool)
        subject = frame[keys].fillna("").agg("/".join, axis=1) if again.any() else frame.index.astype(str)
        counted = [each for each in programme.schemas[name].columns.values() if each.type in ("integer", "number")]
        for i in frame.index[again]:
            first = frame.index[~again & (subject == subject[i])]
            for column in counted if len(first) else ():
                one, other = frame.at[first[0], column.name], frame.at[i, column.name]
                if pd.notna(one) and pd.notna(other) and one != other:
                    message = Text(
                        "{file}, column '{column}': the same thing is told twice, once with {one} and once with {other}.",
                        file=programme.sources[name].name,
                        column=column.name,
                        one=f"{one:g}",
                        other=f"{other:g}",
                    )
                    remedy = Text("Find out which is right; the row marked as restated is not counted.")
                    at = places(programme, name, pd.Index([first[0], i]), column.name)
                    yield DataIssue("told.twice", "warning", message, remedy, at, name, column.name)


CHECKS = (check_stated_totals, check_told_twice)
