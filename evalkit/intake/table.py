"""From the cells of one file or sheet to a typed table whose rows know their lines, with all that is to be said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evalkit.errors import Text
from evalkit.intake import remarks
from evalkit.intake.cells import STRING, Converted, convert, empty
from evalkit.intake.columns import Columns, assign
from evalkit.intake.faults import column_missing, fault, of_cells
from evalkit.intake.grid import Grid
from evalkit.intake.header import Header, find_header
from evalkit.intake.merged import fill_merged
from evalkit.intake.names import Words
from evalkit.intake.rows import Sorted, sort_rows
from evalkit.intake.sources import Source
from evalkit.intake.totals import check_totals, unnamed_total
from evalkit.issues import DataIssue, Place
from evalkit.record import Change, change
from evalkit.schema import TableSchema

LARGE = 50_000  # rows from which columns are converted on all processors


@dataclass
class Table:
    """What was read of one table."""

    frame: pd.DataFrame
    lines: np.ndarray | pd.RangeIndex
    headers: Mapping[str, str] = field(default_factory=dict)
    header_line: int = 1
    issues: list[DataIssue] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def no_table(schema: TableSchema, issues: list[DataIssue]) -> Table:
    """A table without rows, for a file that could not be read."""
    frame = pd.DataFrame({name: empty(column, 0) for name, column in schema.columns.items()})
    return Table(_indexed(frame, schema), np.empty(0, dtype=np.int64), issues=issues)


def make_table(source: Source, grid: Grid, words: Words) -> Table:
    """The typed table in a grid, and every fault in it."""
    schema = words.schema
    header = find_header(grid.rows(0, len(grid.widths)), words)
    line = int(grid.lines[header.start])
    body = grid.below(header.stop)
    columns, issues = assign(source, schema, header, body, line)
    issues += _beyond(source, schema, body, grid.widths[header.start], header, line)
    found = sort_rows(body, columns.at.get(schema.key), [each.words for each in header.headings])
    issues += remarks.left_out(source, schema, grid, header, found)
    issues += remarks.cut_short(source, schema, body, found, grid.widths[header.start])
    body, merged = fill_merged(source, schema, columns, body)
    issues += merged.issues
    data = body.keeping(found.data)
    table = Table(pd.DataFrame(), _lines(data), columns.words, line, issues, merged.changes)
    _fill(table, source, schema, data, columns, header)
    _leave_totals_out(table, source, schema, body, found, columns)
    table.issues += remarks.normalised(source, schema, table.changes, columns)
    table.changes += columns.changes(source, schema, header, line)
    table.frame = _indexed(table.frame, schema)
    return table


def _lines(grid: Grid) -> np.ndarray | pd.RangeIndex:
    return pd.RangeIndex(grid.lines.start, grid.lines.stop) if isinstance(grid.lines, range) else grid.lines


def _fill(table: Table, source: Source, schema: TableSchema, data: Grid, columns: Columns, header: Header) -> None:
    """Convert the columns one by one; what stays missing is made where the file lacks a column."""
    lines = np.asarray(data.lines)
    keys = _series(data.columns[columns.at[schema.key]]) if schema.key in columns.at else None
    frame: dict[str, pd.Series] = {}
    texts = {name: _series(data.columns[columns.at[name]]) for name in schema.columns if name in columns.at}

    def typed(name: str) -> Converted:
        return convert(schema.columns[name], texts[name], columns.units.get(name, ""))

    with ThreadPoolExecutor() as pool:  # Arrow leaves the interpreter to others while it works
        values = dict(zip(texts, (pool.map if len(data) > LARGE else map)(typed, texts), strict=True))
    for name, column in schema.columns.items():
        if name not in columns.at:
            frame[name] = empty(column, len(data))
            if column.required and name not in columns.doubtful:
                table.issues.append(column_missing(source, schema, column, columns.unknown, table.header_line))
            continue
        cells, found = texts[name], values[name]
        frame[name] = found.values
        table.issues += of_cells(source, schema, column, found, cells, lines, keys, columns.called(name))
        table.changes += _changes(source, schema, name, found, cells, lines)
    for name, at in columns.own.items():
        frame[name] = _series(data.columns[at])  # the evaluator's own columns are kept, as text
    table.frame = pd.DataFrame(frame, index=pd.RangeIndex(len(data)), copy=False)


def _leave_totals_out(
    table: Table, source: Source, schema: TableSchema, body: Grid, found: Sorted, columns: Columns
) -> None:
    table.issues += check_totals(source, schema, body, found, columns, table.frame)
    if unnamed_total(schema, columns, table.frame):
        table.issues += remarks.unnamed_total(source, schema, int(table.lines[-1]))
        table.frame, table.lines = table.frame.iloc[:-1], table.lines[:-1]


def _series(cells: pa.Array) -> pd.Series:
    return pd.Series(STRING.__from_arrow__(cells), copy=False)


def _changes(
    source: Source, schema: TableSchema, name: str, found: Converted, cells: pd.Series, lines: np.ndarray
) -> list[Change]:
    rows = np.flatnonzero(found.changed)
    if not len(rows):
        return []
    written = pa.array(cells).take(rows).dictionary_encode()
    written = written.combine_chunks() if isinstance(written, pa.ChunkedArray) else written
    became = pa.array([found.became[text] for text in written.dictionary.to_pylist()], pa.large_string())
    read = pa.DictionaryArray.from_arrays(written.indices, became)
    return [change(schema.name, name, source.name, lines[rows], written, read)]


def _beyond(source: Source, schema: TableSchema, body: Grid, width: int, header: Header, line: int) -> list[DataIssue]:
    """Cells to the right of the header, and cells below a gap in it."""
    issues = []
    bare = [i for i, each in enumerate(header.headings[:width]) if not each.words]
    for at in bare:
        places = _filled(source, body, [at])
        if places:
            message = Text("{file}: a column without a name holds values.", file=source.path)
            expected = Text("Give the column a name in line {line}, or empty its cells.", line=line)
            issues.append(fault("column.unnamed", schema, message, places, expected))
    places = _filled(source, body, range(width, len(body.columns)))
    if places:
        message = Text("{file}: {n} rows have more cells than the header has columns.", file=source.path, n=len(places))
        expected = Text("A cell with a comma in it must stand in double quotes.")
        issues.append(fault("row.ragged", schema, message, places, expected))
    return issues


def _filled(source: Source, body: Grid, at: Sequence[int]) -> list[Place]:
    """The rows in which any of some columns holds something, with what they hold."""
    if not at:
        return []
    filled = np.zeros(len(body), dtype=bool)
    for i in at:
        filled |= pc.is_valid(body.columns[i]).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(filled)
    cells = [body.columns[i].take(rows).to_pylist() for i in at]
    values = (", ".join(filter(None, row)) for row in zip(*cells, strict=True))
    return [Place(source.name, int(body.lines[row]), value=value) for row, value in zip(rows, values, strict=True)]


def _indexed(frame: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    return frame.set_axis(pd.RangeIndex(len(frame), name=schema.name))
