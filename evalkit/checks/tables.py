"""Ordinary table faults: empty tables, missing values, values that are not allowed, duplicate and dangling keys."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.checks.places import places
from evalkit.errors import Text, some
from evalkit.i18n import Later, pick
from evalkit.issues import DataIssue, Place
from evalkit.programme import Programme
from evalkit.schema import Column, TableSchema

AGAIN = Text("Correct these cells, then run 'evalkit check' again.")


def check_rows(programme: Programme) -> Iterator[DataIssue]:
    """A required table without rows; a programme table with more than one."""
    for name, frame in programme.tables.items():
        schema, file = programme.schemas[name], programme.sources[name].name
        if ("file.unreadable", name, "") in _told(programme):
            continue
        if not len(frame):
            severity = "error" if schema.required else "note"
            message = Text("{file} has a header but no rows.", file=file)
            yield DataIssue(
                "table.empty",
                severity,
                message,
                Text("Fill in the rows, or remove the file if there is nothing to report."),
                (Place(file),),
                name,
            )
        elif name == "programme" and len(frame) > 1:
            message = Text("{file} has {n} rows; a folder holds one programme in one year.", file=file, n=len(frame))
            yield DataIssue(
                "programme.rows",
                "error",
                message,
                Text("Keep one row; give other years a folder of their own."),
                places(programme, name, frame.index),
                name,
            )


def check_cells(programme: Programme) -> Iterator[DataIssue]:
    """Values that are missing although required, not among those allowed, or out of range."""
    for name, frame in programme.tables.items():
        for column in programme.schemas[name].columns.values():
            yield from _column(programme, programme.schemas[name], frame[column.name], column)


def _told(programme: Programme) -> set[tuple[str, str, str]]:
    """(rule, table, column) of the faults found in reading, so that none is told again as something else."""
    return {(issue.rule, issue.table, issue.column) for issue in programme.read_issues if issue.severity == "error"}


def _column(programme: Programme, schema: TableSchema, values: pd.Series, column: Column) -> Iterator[DataIssue]:
    def issue(rule: str, bad: pd.Series, said: Text, expected: Text | str = "") -> Iterator[DataIssue]:
        if bad.any():
            file = programme.sources[schema.name].name
            message = said.filled(file=file, column=column.name, bad=int(bad.sum()), n=len(values), known=known)
            at = places(programme, schema.name, bad, column.name)
            yield DataIssue(rule, "error", message, AGAIN, at, schema.name, column.name, expected)

    known = int(values.notna().sum())
    unread = {(rule, schema.name, column.name) for rule in ("column.missing", "cell.type", "cell.ambiguous")}
    if unread & _told(programme):
        pass  # a cell that could not be read is not empty
    elif column.required and len(values) and not values.isna().all():
        yield from issue(
            "cell.required",
            values.isna(),
            Text("{file}, column '{column}': {bad} of {n} cells are empty, but every row needs a value."),
        )
    elif column.required and len(values):
        yield from issue(
            "cell.required",
            values.isna(),
            Text("{file}, column '{column}': every cell is empty, but every row needs a value."),
        )
    allowed = column.constraints.get("enum")
    if allowed:
        expected = Text("Expected one of: {allowed}.", allowed=", ".join(map(str, allowed)))
        yield from issue(
            "cell.enum",
            values.notna() & ~values.isin(allowed),
            Text("{file}, column '{column}': {bad} of {known} values are not among those allowed."),
            expected,
        )
    pattern = column.constraints.get("pattern")
    if pattern:
        wrong = values.notna() & ~values.astype("string").str.fullmatch(pattern).fillna(True).astype(bool)
        said = Text("{file}, column '{column}': {bad} of {known} values are not of the form expected.")
        expected = Text("Expected: {description}", description=Later(lambda: pick(column.description) or str(pattern)))
        yield from issue("cell.pattern", wrong, said, expected)
    low, high = column.constraints.get("minimum"), column.constraints.get("maximum")
    if low is not None or high is not None:
        bad = pd.Series(False, index=values.index)
        bad = bad if low is None else bad | (values < low).fillna(False)
        bad = bad if high is None else bad | (values > high).fillna(False)
        expected = Text(
            "Expected a number from {low} to {high}.",
            low="…" if low is None else low,
            high="…" if high is None else high,
        )
        said = Text("{file}, column '{column}': {bad} of {known} values are out of range.")
        yield from issue("cell.range", bad.astype(bool), said, expected)


def check_keys(programme: Programme) -> Iterator[DataIssue]:
    """Two rows with one key; a row that refers to a row which is not there."""
    for name, frame in programme.tables.items():
        schema, file = programme.schemas[name], programme.sources[name].name
        if schema.key:
            keys = frame[schema.key]
            twice = keys.notna() & keys.duplicated(keep=False)
            if twice.any():
                message = Text(
                    "{file}, column '{column}': {n} rows share an id with another row.",
                    file=file,
                    column=schema.key,
                    n=int(twice.sum()),
                )
                yield DataIssue(
                    "key.duplicate",
                    "error",
                    message,
                    Text("Give each row an id of its own."),
                    places(programme, name, twice),
                    name,
                    schema.key,
                )
        for key in schema.foreign_keys:
            if _unsure(programme, key.table, key.key):
                continue
            targets = programme.tables[key.table][key.key] if key.table in programme else pd.Series([], dtype="string")
            orphans = frame[key.column].notna() & ~frame[key.column].isin(targets)
            if orphans.any():
                message = Text(
                    "{file}, column '{column}': {bad} of {n} values name no row of '{table}'.",
                    file=file,
                    column=key.column,
                    bad=int(orphans.sum()),
                    n=int(frame[key.column].notna().sum()),
                    table=key.table,
                )
                known = Text("Known ids are: {ids}.", ids=", ".join(some(targets.dropna().tolist())) or "—")
                remedy = Text("Correct the id, or add the row to {file}.", file=f"{key.table}.csv")
                yield DataIssue(
                    "key.orphan",
                    "error",
                    message,
                    remedy,
                    places(programme, name, orphans, key.column),
                    name,
                    key.column,
                    known,
                )


def _unsure(programme: Programme, table: str, key: str) -> bool:
    """Is it unknown which rows a table has, because it is missing, empty or could not be read?"""
    absent = programme.schemas[table].required and not (table in programme and len(programme.tables[table]))
    return absent or any(at == table and column in ("", key) for _rule, at, column in _told(programme))


CHECKS = (check_rows, check_cells, check_keys)
