"""Ordinary table faults: empty tables, missing values, values that are not allowed, duplicate and dangling keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from evalkit.checks.cells import absent, repeated
from evalkit.checks.rule import Rule
from evalkit.errors import Text, some
from evalkit.i18n import Later, _, listed, pick
from evalkit.issues import DataIssue, Place
from evalkit.programme import Programme, Title
from evalkit.schema import Column, TableSchema

UNREAD = ("column.missing", "cell.type", "cell.ambiguous")
AGAIN = Text("Correct these cells, then run 'evalkit check' again.")
HEADER_ONLY = Text("{file} has a header but no rows.")
NO_ROWS = Rule(
    "table.empty",
    "p",
    "error",
    HEADER_ONLY,
    Text("Fill in its rows, one below the other under the header: every year needs this table."),
)
NOTHING_IN_IT = Rule(
    "table.empty",
    "p",
    "note",
    HEADER_ONLY,
    Text("Fill in its rows. Left as it is, it counts as not filled in, never as 0; then the file can also be removed."),
)
PROGRAMMES = Rule(
    "programme.rows",
    "p",
    "error",
    Text("{file} has {n} rows; a folder holds one programme in one year."),
    Text("Keep one row; give other years a folder of their own."),
)
REQUIRED = Rule(
    "cell.required",
    "p",
    "error",
    Text("{file}, column '{column}': {n} of {all} cells are empty, but every row needs a value."),
    AGAIN,
)
ALL_EMPTY = Rule(
    "cell.required",
    "p",
    "error",
    Text("{file}, column '{column}': every cell is empty, but every row needs a value."),
    AGAIN,
)
ENUM = Rule(
    "cell.enum",
    "p",
    "error",
    Text("{file}, column '{column}': {n} of {known} values are not among those allowed."),
    AGAIN,
)
PATTERN = Rule(
    "cell.pattern",
    "p",
    "error",
    Text("{file}, column '{column}': {n} of {known} values are not of the form expected."),
    AGAIN,
)
RANGE = Rule(
    "cell.range", "p", "error", Text("{file}, column '{column}': {n} of {known} values are out of range."), AGAIN
)
DUPLICATE = Rule(
    "key.duplicate",
    "p",
    "error",
    Text("{file}, column '{column}': {n} rows share an id with another row."),
    Text("Give each row an id of its own."),
)
ORPHAN = Rule(
    "key.orphan",
    "p",
    "error",
    Text("{file}, column '{column}': {n} of {known} values name no row of '{target}'."),
    Text("Correct the id, or add the row to {other}."),
)


def check_rows(programme: Programme) -> Iterator[DataIssue]:
    """A table without rows, unless it is an empty sheet that a year can do without; a programme table with more than one."""
    for name, source in programme.sources.items():
        frame = programme.tables.get(name, ())  # an optional table without rows is as good as none
        if ("file.unreadable", name, "") in _told(programme):
            continue
        if not len(frame):
            needed = programme.schemas[name].required
            if needed or not source.sheet:  # a workbook made by `evalkit new` has a sheet for every table
                rule = NO_ROWS if needed else NOTHING_IN_IT
                yield rule.issue((Place(source.name),), name, file=source.name)
        elif name == "programme" and len(frame) > 1:
            yield from PROGRAMMES.at(programme, name, np.arange(len(frame)))


def check_cells(programme: Programme) -> Iterator[DataIssue]:
    """Values that are missing although required, not among those allowed, or out of range."""
    for name, frame in programme.tables.items():
        for column in programme.schemas[name].columns.values():
            yield from _column(programme, programme.schemas[name], frame[column.name], column)
            if column.required:
                yield from _required(programme, programme.schemas[name], frame, column)


def _named(column: Column, allowed: Sequence[object]) -> str:
    """Allowed values as a reader may write them, by their name or as they stand in the tables: '培训 (training)'."""
    names = ((str(value), column.label(str(value))) for value in allowed)
    return _(", ").join(value if name == value else f"{name} ({value})" for value, name in names)


def _told(programme: Programme) -> set[tuple[str, str, str]]:
    """(rule, table, column) of the faults found in reading, so that none is told again as something else."""
    return {(issue.rule, issue.table, issue.column) for issue in programme.read_issues if issue.severity == "error"}


def _column(programme: Programme, schema: TableSchema, values: pd.Series, column: Column) -> Iterator[DataIssue]:
    known = programme.filled[schema.name][column.name]

    def told(rule: Rule, bad: pd.Series | np.ndarray, expected: Text | str = "") -> Iterator[DataIssue]:
        return rule.at(programme, schema.name, bad, column.name, expected=expected, known=known)

    if not known:
        return
    allowed = column.constraints.get("enum")
    if allowed:
        expected = Text("Expected one of: {allowed}.", allowed=Later(lambda: _named(column, allowed)))
        yield from told(ENUM, values.notna() & ~values.isin(allowed), expected)
    pattern = column.constraints.get("pattern")
    if pattern:
        wrong = values.notna() & ~values.astype("string").str.fullmatch(pattern).fillna(True).astype(bool)
        expected = Text("Expected: {description}", description=Later(lambda: pick(column.description) or str(pattern)))
        yield from told(PATTERN, wrong, expected)
    low, high = column.constraints.get("minimum"), column.constraints.get("maximum")
    inside = (low is None or values.min() >= low) and (high is None or values.max() <= high)
    if not inside:
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        bad = (numbers < (-np.inf if low is None else low)) | (numbers > high if high is not None else False)
        expected = Text(
            "Expected a number from {low} to {high}.",
            low="…" if low is None else low,
            high="…" if high is None else high,
        )
        yield from told(RANGE, bad, expected)


def _required(programme: Programme, schema: TableSchema, frame: pd.DataFrame, column: Column) -> Iterator[DataIssue]:
    """Rows without a value in a column that every row needs; of a text in two languages one is enough."""
    pair = [name for name in (column.name, column.twin) if name]
    if any(programme.filled[schema.name][name] == len(frame) for name in pair):
        return
    unread = {(rule, schema.name, name) for rule in UNREAD for name in pair}
    missing = frame[pair].isna().all(axis=1)
    if column.name == max(pair) and missing.any() and not unread & _told(programme):  # what is unread is not empty
        headers = programme.sources[schema.name].headers
        named = next((name for name in pair if name in headers), column.name)
        expected = Text("One of the two languages is enough.") if column.twin else ""
        rule = ALL_EMPTY if missing.all() else REQUIRED
        yield from rule.at(programme, schema.name, missing, named, expected=expected)


def check_keys(programme: Programme) -> Iterator[DataIssue]:
    """Two rows with one key; a row that refers to a row which is not there."""
    for name, frame in programme.tables.items():
        schema = programme.schemas[name]
        if schema.key:
            yield from DUPLICATE.at(programme, name, repeated(frame[schema.key]), schema.key, shown="")
        for key in schema.foreign_keys:
            if _unsure(programme, key.table, key.key) or not programme.filled[name][key.column]:
                continue
            targets = programme.tables[key.table][key.key] if key.table in programme else pd.Series([], dtype="string")
            ids = targets.dropna()
            yield from ORPHAN.at(
                programme,
                name,
                absent(frame[key.column], targets),
                key.column,
                expected=Text("Known ids are: {ids}.", ids=Later(lambda ids=ids: str(listed(some(ids))) or "—")),  # type: ignore[misc]
                known=programme.filled[name][key.column],
                target=Title(programme, key.table),
                other=programme.sources[key.table].name if key.table in programme else f"{key.table}.csv",
            )


def _unsure(programme: Programme, table: str, key: str) -> bool:
    """Is it unknown which rows a table has, because it is missing, empty or could not be read?"""
    absent_table = programme.schemas[table].required and not (table in programme and len(programme.tables[table]))
    return absent_table or any(at == table and column in ("", key) for _rule, at, column in _told(programme))


CHECKS = (check_rows, check_cells, check_keys)
