"""What reading says though nothing is wrong: lines that were left out, values put into plain form, an encoding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from evalkit.errors import MOST_VALUES, Text
from evalkit.intake.columns import Columns
from evalkit.intake.grid import Grid
from evalkit.intake.header import Header
from evalkit.intake.rows import Sorted
from evalkit.intake.sources import Source
from evalkit.issues import DataIssue, Place, Places, Rows
from evalkit.record import Change
from evalkit.schema import TableSchema

IF_WRONG = Text("Nothing is to be done, unless it is a row of the table: then give it an id.")
LOOK = Text("Look through them: 'evalkit check {folder} --normalised' lists them all.", folder="…")


def left_out(source: Source, schema: TableSchema, grid: Grid, header: Header, found: Sorted) -> list[DataIssue]:
    """A note for each kind of line that is no row of the table."""
    below = header.stop
    kinds = (
        ("rows.title", Text("{file}: {n} lines above the header were not read."), range(header.start)),
        ("rows.totals", Text("{file}: {n} rows of totals were left out."), [below + row for row in found.totals]),
        (
            "rows.notes",
            Text("{file}: {n} lines of notes under the table were left out."),
            [below + i for i in found.notes],
        ),
        ("rows.example", Text("{file}: {n} example rows were left out."), [below + i for i in found.examples]),
        (
            "rows.header_again",
            Text("{file}: the header stands {n} more times among the rows."),
            [below + i for i in found.again],
        ),
    )
    return [_note(source, schema, rule, said, grid, rows) for rule, said, rows in kinds if len(rows)]


def cut_short(source: Source, schema: TableSchema, body: Grid, found: Sorted, width: int) -> list[DataIssue]:
    """A warning on rows that end before the header does: the row, or the whole file, may have been cut off."""
    short = body.short[body.short[:, 1] < width, 0]
    lines = np.intersect1d(short, np.asarray(body.lines)[found.data]) if len(short) else short
    if not len(lines):
        return []
    message = Text(
        "{file}: {n} rows have fewer cells than the header; what is missing at their end is read as empty.",
        file=source.path,
        n=len(lines),
    )
    remedy = Text("See whether the rows, or the file itself, were cut off; a row needs {n} cells.", n=width)
    places = Places(Rows(source.name, lines, np.arange(len(lines))))
    return [DataIssue("row.short", "warning", message, remedy, places, schema.name)]


def together(folder: str, issues: Sequence[DataIssue]) -> list[DataIssue]:
    """The issues with one note on all example rows, of which a workbook has one a sheet, and the folder where needed."""
    look = LOOK.filled(folder=folder)
    issues = [replace(each, remedy=look) if each.remedy is LOOK else each for each in issues]
    examples = [each for each in issues if each.rule == "rows.example"]
    if len(examples) < 2:
        return list(issues)
    places = tuple(place for each in examples for place in each.places)
    message = Text("{folder}: {n} example rows were left out.", folder=folder, n=len(places))
    others = [each for each in issues if each.rule != "rows.example"]
    return [*others, DataIssue("rows.example", "note", message, IF_WRONG, places)]


def _note(source: Source, schema: TableSchema, rule: str, said: Text, grid: Grid, rows: Sequence[int]) -> DataIssue:
    places = []
    for row in rows:
        cells = " ".join(cell for cell in grid.rows(row, row + 1)[0] if cell)
        places.append(Place(source.name, int(grid.lines[row]), value=cells if len(cells) <= 60 else f"{cells[:60]}…"))
    return DataIssue(rule, "note", said.filled(file=source.path, n=len(rows)), IF_WRONG, tuple(places), schema.name)


def unnamed_total(source: Source, schema: TableSchema, line: int) -> list[DataIssue]:
    """A note on a last row that holds nothing but the sums of its columns."""
    message = Text(
        "{file}: the last row holds nothing but the sums of the rows above; it was left out.", file=source.path
    )
    return [DataIssue("rows.totals", "note", message, IF_WRONG, (Place(source.name, line),), schema.name)]


def normalised(source: Source, schema: TableSchema, changes: Sequence[Change], columns: Columns) -> list[DataIssue]:
    """A note for each column in which values were put into plain form, with the first of them.

    None where a label or a yes was read: that is how people are meant to fill these columns.
    """
    issues = []
    for each in changes:
        column = schema.columns[each.column]
        if "enum" in column.constraints or column.type == "boolean":
            continue
        pairs = zip(each.lines, each.written, each.read, strict=True)
        shown = tuple(
            Place(source.name, int(line), value=f"{written.as_py() or ''} → {read.as_py() or ''}")
            for line, written, read in islice(pairs, MOST_VALUES)
        )
        message = Text("{file}, column '{column}': {n} values were put into plain form.")
        said = message.filled(file=source.path, column=columns.called(each.column), n=len(each))
        issues.append(DataIssue("cell.normalised", "note", said, LOOK, shown, schema.name, each.column))
    return issues


def encoding(source: Source, schema: TableSchema, found: str) -> DataIssue:
    """A note on the encoding that a file was found to be in."""
    message = Text("{file} was read as {encoding}.", file=source.path, encoding=found)
    remedy = Text("Where texts look wrong, save the file as 'CSV UTF-8'.")
    return DataIssue("file.encoding", "note", message, remedy, (Place(source.name),), schema.name)
