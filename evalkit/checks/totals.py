"""Totals that the report states, against the rows they sum up; the same measure told twice with two values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from evalkit.checks.rule import Rule, places, truth
from evalkit.errors import Text
from evalkit.i18n import Later
from evalkit.issues import DataIssue
from evalkit.programme import Programme

EXPLAIN = Text("Correct the stated figure or the rows, or explain the difference.")
UNCLEAR = Rule(
    "total.unclear",
    "b",
    "warning",
    Text("{n} of {all} stated totals cannot be compared: they name no table, or no column of numbers in it."),
    Text("Name a table, and for how = sum or each one of its columns of numbers."),
)
EACH = Rule(
    "total.each",
    "b",
    "warning",
    Text("'{text}' states {stated} for each row of {table}, but {n} rows differ."),
    EXPLAIN,
)
DIFFERS = Rule(
    "total.differs", "b", "warning", Text("'{text}' states {stated}, but the rows of {table} make {found}."), EXPLAIN
)
TWICE = Rule(
    "told.twice",
    "a",
    "warning",
    Text("{file}, column '{column}': the same thing is told twice, once with {one} and once with {other}."),
    Text("Find out which is right; the row marked as restated is not counted."),
)


def check_stated_totals(programme: Programme) -> Iterator[DataIssue]:
    """A stated total that is not the sum, number or common value of its rows."""
    totals = programme.tables.get("stated_totals")
    if totals is None:
        return
    unclear = []
    for i, stated in totals.iterrows():
        table, field = stated["refers_to"], stated["field"]
        frame = None if pd.isna(table) else programme.tables.get(table)
        if frame is None and table in programme.schemas:
            continue  # nothing to compare it with
        if frame is None or pd.isna(stated["value"]) or pd.isna(stated["how"]) or not _countable(frame, stated):
            unclear.append(i)
            continue
        rows = frame[_selected(frame, stated["where"])]
        at = places(programme, "stated_totals", pd.Index([i]), "value")
        at += places(programme, table, rows.index, "" if pd.isna(field) else field)
        values: dict[str, object] = {"stated": f"{stated['value']:g}", "table": programme.sources[table].name}
        values["text"] = Later(partial(programme.text, "text", "stated_totals", i))
        if stated["how"] == "each":
            differ = int(truth(rows[field] != stated["value"]).sum())
            if differ:
                yield EACH.issue(at, "stated_totals", "value", n=differ, **values)
            continue
        found = len(rows) if stated["how"] == "count" else rows[field].sum()
        if found != stated["value"]:
            yield DIFFERS.issue(at, "stated_totals", "value", found=f"{found:g}", **values)
    yield from UNCLEAR.at(programme, "stated_totals", pd.Index(unclear, dtype=int), "field", shown="refers_to")


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
    for table, frame in programme.tables.items():
        if not restates(frame):
            continue
        for column in [
            each.name for each in programme.schemas[table].columns.values() if each.unit or each.name == "count"
        ]:
            for first, again in told_twice(frame, column):
                yield from TWICE.at(
                    programme,
                    table,
                    pd.Index([first, again]),
                    column,
                    one=f"{frame.at[first, column]:g}",
                    other=f"{frame.at[again, column]:g}",
                )


def restates(frame: pd.DataFrame) -> bool:
    """Are there rows that repeat others, and words by which to know which?"""
    named = [name for name in SAME if name in frame.columns and name.startswith(("topic", "title"))]
    told = not named or any(frame[name].notna().any() for name in named)
    return told and "restated" in frame.columns and bool(truth(frame["restated"]).any())


def told_twice(frame: pd.DataFrame, column: str) -> list[tuple[int, int]]:
    """The rows that a restated row repeats with another number: position of the one and of the other."""
    again = pd.Series(truth(frame["restated"]), index=frame.index)
    keys = [name for name in SAME if name in frame.columns and frame[name].notna().any()]
    named = [name for name in SAME if name in frame.columns and name.startswith(("topic", "title"))]
    known = frame[column].notna() & (frame[named].notna().any(axis=1) if named else True)
    if not (known & again).any():
        return []
    seen = pd.DataFrame(
        {**{key: frame[key].astype(object).where(frame[key].notna(), "") for key in keys}, "row": frame.index}
    )
    first = seen[known & ~again].drop_duplicates(keys)
    pairs = seen[known & again].merge(first, on=keys, suffixes=("_again", ""))
    values = frame[column].to_numpy(dtype=float, na_value=float("nan"))
    differ = values[pairs["row"]] != values[pairs["row_again"]]
    return list(pairs.loc[differ, ["row", "row_again"]].itertuples(index=False, name=None))


CHECKS = (check_stated_totals, check_told_twice)
