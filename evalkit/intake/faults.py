"""How reading says what it could not read: an issue with the places in the file."""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import Text, did_you_mean
from evalkit.issues import DataIssue, Place
from evalkit.schema import Column, TableSchema

AGAIN = Text("Correct the file, then run 'evalkit check' again.")


def fault(
    rule: str,
    schema: TableSchema,
    message: Text,
    places: list[Place],
    expected: Text | str = "",
    column: str = "",
) -> DataIssue:
    """An error in one table's file."""
    return DataIssue(rule, "error", message, AGAIN, tuple(places), schema.name, column, expected)


def column_twice(file: Path, schema: TableSchema, names: list[str]) -> list[DataIssue]:
    """An error where a column stands in the file twice."""
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if not twice:
        return []
    message = Text("{file}: the column '{column}' stands there twice.", file=file.as_posix(), column="', '".join(twice))
    return [fault("column.duplicate", schema, message, [_header(file)])]


def column_missing(file: Path, schema: TableSchema, column: Column, names: list[str]) -> DataIssue:
    """An error for a required column that is not there."""
    hint = did_you_mean(column.name, [name for name in names if name not in schema.columns])
    message = Text(
        "{file}: the column '{column}' is missing. {hint}", file=file.as_posix(), column=column.name, hint=hint
    )
    return fault("column.missing", schema, message, [_header(file)], column=column.name)


def cells_unread(
    file: Path, schema: TableSchema, column: Column, places: list[Place], n: int, expected: Text | str
) -> DataIssue:
    """An error for the cells of a column that hold no value of its type, of `n` that are not empty."""
    message = Text(
        "{file}, column '{column}': {bad} of {n} values cannot be read.",
        file=file.as_posix(),
        column=column.name,
        bad=len(places),
        n=n,
    )
    return fault("cell.type", schema, message, places, expected, column.name)


def _header(file: Path) -> Place:
    """Where the names of columns stand: in the first line, unless the file has no lines."""
    return Place(file.name, 1 if file.suffix == ".csv" else None)
