"""How reading says what it could not read: an issue with the places in the file."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import pandas as pd

from evalkit.errors import Text
from evalkit.i18n import Later, _, listed
from evalkit.intake.cells import Converted, Remark
from evalkit.intake.names import nearest
from evalkit.issues import DataIssue, Place
from evalkit.schema import Column, TableSchema

AGAIN = Text("Correct the file, then run 'evalkit check' again.")


class Named(Protocol):
    """Where a table stands, as a reader calls it: `grants.csv`, and with its folder."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102


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


def column_twice(file: Named, schema: TableSchema, names: list[str], line: int | None = None) -> list[DataIssue]:
    """An error where a column stands in the file twice."""
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if not twice:
        return []
    message = Text(
        "{file}: the column {columns} stands there twice.", file=file.path, columns=listed(twice, quoted=True)
    )
    return [fault("column.duplicate", schema, message, [Place(file.name, line)])]


def column_missing(
    file: Named, schema: TableSchema, column: Column, names: list[str], line: int | None = None
) -> DataIssue:
    """An error for a required column that is not there."""
    unknown = [name for name in names if name not in schema.columns]
    slips = [name for name in unknown if nearest(name, schema, [column.name])]

    def said() -> str:
        """The column by both its names where the header is in Chinese."""
        title = column.like("".join(unknown or names))
        return column.name if title == column.name else f"{title} ({column.name})"

    def hint() -> str:
        if slips:
            return _("Did you mean '{name}'?", name=slips[0])
        return (
            _("The file has these that evalkit does not know: {names}.", names=listed(unknown, quoted=True))
            if unknown
            else ""
        )

    message = Text("{file}: the column '{column}' is missing. {hint}", file=file.path)
    whole = message.filled(column=Later(said), hint=Later(hint))
    return fault("column.missing", schema, whole, [Place(file.name, line)], column=column.name)


def of_cells(
    file: Named,
    schema: TableSchema,
    column: Column,
    found: Converted,
    cells: pd.Series,
    lines: np.ndarray,
    keys: pd.Series | None = None,
    called: str = "",
) -> list[DataIssue]:
    """An error for each thing to be said of the cells of a column: those unread, and those that are asked about.

    `lines` and `keys` name the rows of `cells`; `called` is what the file calls the column.
    """

    def places(remark: Remark) -> list[Place]:
        named = keys.iloc[remark.rows].fillna("") if keys is not None else [""] * len(remark.rows)
        written = cells.iloc[remark.rows]
        meant = remark.readings or [()] * len(remark.rows)
        return [
            Place(file.name, int(line), key, value, readings)
            for line, key, value, readings in zip(lines[remark.rows], named, written, meant, strict=True)
        ]

    known = int(cells.notna().sum()) if found.why or found.asked else 0
    return [
        *(cells_unread(file, schema, column, places(each), known, each.says, called) for each in found.why),
        *(_ambiguous(file, schema, column, places(each), known, each.says, called) for each in found.asked),
    ]


def cells_unread(
    file: Named,
    schema: TableSchema,
    column: Column,
    places: list[Place],
    n: int,
    expected: Text | str,
    called: str = "",
) -> DataIssue:
    """An error for the cells of a column that hold no value of its type, of `n` that are not empty."""
    message = Text("{file}, column '{column}': {bad} of {n} values cannot be read.")
    said = message.filled(file=file.path, column=called or column.name, bad=len(places), n=n)
    return fault("cell.type", schema, said, places, expected, column.name)


def _ambiguous(
    file: Named,
    schema: TableSchema,
    column: Column,
    places: list[Place],
    n: int,
    question: Text | str,
    called: str = "",
) -> DataIssue:
    """An error for the cells of a column that can be read in two ways, of `n` that are not empty."""
    message = Text("{file}, column '{column}': {bad} of {n} values can be read in more than one way.")
    said = message.filled(file=file.path, column=called or column.name, bad=len(places), n=n)
    return fault("cell.ambiguous", schema, said, places, question, column.name)
