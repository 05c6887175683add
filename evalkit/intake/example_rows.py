"""Example rows: those of evalkit's own templates, and what was typed over in them, which must not be lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from evalkit.errors import Text
from evalkit.examples import marks, written
from evalkit.intake.cells import STRING, convert
from evalkit.intake.columns import Columns
from evalkit.intake.grid import Grid
from evalkit.intake.sources import Source
from evalkit.issues import DataIssue, Place
from evalkit.schema import Column, TableSchema

# The word alone, with a number or in brackets, as others' templates have it, or before a colon; no name that begins so.
WORD = re.compile(r"[\[(（【<\s]*(?:示例|样例|范例|[Ee]xample|EXAMPLE)\s*[0-9]*\s*(?:$|[\])）】>:：])")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def is_example(cell: str) -> bool:
    """Does a row's ID or first cell say that it is an example?

    >>> [is_example(cell) for cell in ("示例-1", "Example-1", "【示例】", "示例：g1", "示例机构-1", "Example-2")]
    [True, True, True, True, False, False]
    """
    return cell in marks() or WORD.match(cell) is not None


def typed_over(
    source: Source, schema: TableSchema, body: Grid, rows: Sequence[int], columns: Columns
) -> list[DataIssue]:
    """An error for example rows of evalkit's own in which something else stands than was written there."""
    places = []
    for row in rows:
        cells = body.rows(row, row + 1)[0]
        if schema.key in columns.at and cells[columns.at[schema.key]] in marks():
            found = "; ".join(_others(schema, cells, columns))
            if found:
                places.append(Place(source.name, int(body.lines[row]), cells[columns.at[schema.key]], found))
    if not places:
        return []
    message = Text("{file}: something was typed over the example row, which is never read.", file=source.path)
    remedy = Text(
        "If it is a row of the table, give it an ID of its own in the place of '{mark}', and look through its other "
        "cells: they still say what the example said. If not, empty the line.",
        mark=places[0].key,
    )
    return [DataIssue("rows.example_filled", "error", message, remedy, tuple(places), schema.name)]


def _others(schema: TableSchema, cells: Sequence[str], columns: Columns) -> Iterator[str]:
    """What stands in the cells of a row and not in the example, each with what the file calls its column."""
    years = {found[0] for cell in cells if (found := YEAR.search(cell))} or {""}
    said: dict[str, set[str]] = {}
    for year in years:
        for name, texts in written(schema, year).items():
            said.setdefault(name, set()).update(texts)
    for name, at in {**columns.at, **columns.own}.items():
        column = schema.columns.get(name)
        if cells[at] and not (column and _says(column, cells[at], said.get(name, set()), columns.units.get(name, ""))):
            yield f"{columns.words.get(name, name).removesuffix(' *')}: {cells[at]}"


def _says(column: Column, cell: str, texts: set[str], unit: str) -> bool:
    """Is a cell one of some texts, as written or as read? Programs write 2016-03-15 as 2016/3/15 and 10000 as 10,000.00."""
    if cell in texts:
        return True
    values = convert(column, pd.Series([cell, *texts], dtype=STRING), unit).values
    return bool((values[1:] == values[0]).fillna(False).any())
