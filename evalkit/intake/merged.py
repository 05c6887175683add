"""Cells merged over several rows: a text is meant for all of them; whether a number is, is asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from evalkit.errors import Text
from evalkit.intake.cells import TEXT
from evalkit.intake.columns import Columns
from evalkit.intake.faults import fault
from evalkit.intake.grid import Grid
from evalkit.intake.sources import Source
from evalkit.issues import DataIssue, Place
from evalkit.record import Change, change
from evalkit.schema import TableSchema


@dataclass
class Filled:
    """What is to be said of merged cells, and what was filled in."""

    issues: list[DataIssue] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def fill_merged(source: Source, schema: TableSchema, columns: Columns, body: Grid) -> tuple[Grid, Filled]:
    """The rows below the header with merged texts repeated in each of their rows."""
    found = Filled()
    if not body.merged or not len(body):
        return body, found
    lines, names = np.asarray(body.lines), {at: name for name, at in columns.at.items()}
    filled: dict[int, list[tuple[int, str]]] = {}
    asked: dict[str, list[Place]] = {}
    for span in body.merged:
        first, last = np.searchsorted(lines, [span.top, span.bottom + 1])
        if last - first < 2 or lines[first] != span.top:
            continue
        value = body.columns[span.column][first].as_py()
        name = names.get(span.column, "")
        if value and name and schema.columns[name].type in ("integer", "number"):
            where = f"{value} ({span.top}–{span.bottom})"
            asked.setdefault(name, []).append(Place(source.name, span.top, value=where))
        elif value:
            filled.setdefault(span.column, []).extend((row, value) for row in range(int(first) + 1, int(last)))
    cells = list(body.columns)
    for at, pairs in filled.items():
        texts = cells[at].to_pylist()
        new = [(row, value) for row, value in pairs if not texts[row]]
        for row, value in new:
            texts[row] = value
        cells[at] = pa.array(texts, TEXT)
        rows, values = [row for row, _value in new], [value for _row, value in new]
        if rows and at in names:
            blank = pa.array([""] * len(rows), TEXT)
            found.changes.append(
                change(schema.name, names[at], source.name, lines[rows], blank, pa.array(values, TEXT))
            )
    for name, places in asked.items():
        message = Text("{file}, column '{column}': {n} numbers stand in cells merged over several rows.")
        said = message.filled(file=source.path, column=columns.called(name), n=len(places))
        expected = Text(
            "Does the number hold for each row, or for all together? Undo the merging and write it in each."
        )
        found.issues.append(fault("cell.ambiguous", schema, said, places, expected, name))
    return replace(body, columns=cells), found
