"""Read a table from a Parquet file: its columns have types already, so they are checked against the schema, not parsed.

For tables of millions of rows. Columns are read one by one, on all processors, so that no second copy of the whole
table is ever held. A row is known by its number in the file, from 1.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from evalkit.errors import Text
from evalkit.intake.cells import DTYPES, EXPECTED, STRING, convert
from evalkit.intake.faults import cells_unread, column_missing, column_twice, fault, told_by_twin
from evalkit.intake.names import usual_words
from evalkit.intake.sources import Source
from evalkit.intake.table import Table, no_table
from evalkit.issues import DataIssue, Place
from evalkit.schema import Column, TableSchema

ARROW = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.timestamp("s")}
PIECE = 100_000
KINDS = {  # which of the types a Parquet file may have are read as which of the schema's
    "string": lambda found: pa.types.is_string(found) or pa.types.is_large_string(found),
    "partial_date": lambda found: pa.types.is_string(found) or pa.types.is_large_string(found),
    "integer": pa.types.is_integer,
    "number": lambda found: pa.types.is_integer(found) or pa.types.is_floating(found) or pa.types.is_decimal(found),
    "boolean": pa.types.is_boolean,
    "date": lambda found: pa.types.is_date(found) or pa.types.is_timestamp(found),
}
HOLDS = {
    "string": Text("text"),
    "partial_date": Text("text such as 2015, 2015-06 or 2015-06-07"),
    "integer": Text("whole numbers"),
    "number": Text("numbers"),
    "boolean": Text("true and false"),
    "date": Text("dates"),
}


def read_parquet(source: Source, schema: TableSchema) -> tuple[Table, str]:
    """The typed table with every fault in it, and the file's SHA-256."""
    try:
        stored = parquet.ParquetFile(source.file)
    except (OSError, pa.ArrowException) as error:
        why = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        message = Text("{file} cannot be opened ({why}).", file=source.path, why=why)
        return no_table(schema, [fault("file.unreadable", schema, message, [])]), ""
    written, rows = stored.schema_arrow.names, stored.metadata.num_rows
    called = _called(schema, written)
    names = [called.get(name, name) for name in written]
    issues = column_twice(source, schema, names)
    blank = lru_cache(partial(_blank, rows=rows))  # one of each type serves all columns that the file lacks
    columns = {name: blank(column.type) for name, column in schema.columns.items() if name not in names}
    own = {name: Column(name, "", {}) for name in names if name not in schema.columns}
    there = [column for name, column in {**schema.columns, **own}.items() if names.count(name) == 1]
    for column in schema.columns.values():
        if column.required and column.name not in names and not told_by_twin(column, names):
            issues.append(column_missing(source, schema, column, names))
    with ThreadPoolExecutor() as pool:  # Arrow and hashlib leave the interpreter to others while they work
        digest = pool.submit(_sha256, source.file)
        stand = {column: name for name, column in called.items()}
        read = pool.map(lambda column: _column(source, schema, column, stand.get(column.name, column.name)), there)
        for column, (values, found) in zip(there, read, strict=True):
            columns[column.name] = blank(column.type) if values is None else values
            issues += found
    frame = pd.DataFrame({name: columns[name] for name in {**schema.columns, **columns}}, copy=False)
    frame.index = pd.RangeIndex(rows, name=schema.name)
    headers = {name: stand.get(name, name) for name in names if name in schema.columns}
    return Table(frame, pd.RangeIndex(1, rows + 1), headers, issues=issues), digest.result()


def _called(schema: TableSchema, names: list[str]) -> dict[str, str]:
    """The columns of a file that bear a title of the schema's, and which they are; a unit beside it is no title."""
    words = usual_words(schema.name)
    headings = {name: words.heading(name) for name in names if name not in schema.columns}
    return {name: each.columns[0] for name, each in headings.items() if each.exact and not each.unit}


def _sha256(file: Path) -> str:
    with file.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


def _blank(type_: str, rows: int) -> pd.Series:
    """A column in which every cell is missing; of texts, as one short piece many times."""
    arrow = ARROW.get(type_, pa.large_string())
    whole, rest = divmod(rows, PIECE)
    pieces = [*[pa.nulls(PIECE, arrow)] * whole, pa.nulls(rest, arrow)]
    return pd.Series(DTYPES[type_].__from_arrow__(pa.chunked_array(pieces)), copy=False)


def _column(source: Source, schema: TableSchema, column: Column, name: str) -> tuple[pd.Series | None, list[DataIssue]]:
    """The values of a column, which the file calls `name`, and their faults; None where they are of another type."""
    dates = [name] if column.type == "partial_date" else []  # each different one is looked at once
    stored = parquet.ParquetFile(source.file, binary_type=pa.large_binary(), read_dictionary=dates)
    cells = stored.read(columns=[name]).column(0)
    found = cells.type.value_type if pa.types.is_dictionary(cells.type) else cells.type
    type_ = column.type or next((name for name, fits in KINDS.items() if fits(found)), "string")
    if pa.types.is_null(found):
        return None, []
    if not KINDS[type_](found):
        message = Text("{file}, column '{column}': it holds {found}.", file=source.path, column=name, found=found)
        expected = Text("Expected a column of {what}.", what=HOLDS[type_])
        return None, [fault("cell.type", schema, message, [Place(source.name)], expected, column.name)]
    n = len(cells) - cells.null_count
    if type_ == "partial_date":
        cells, bad = _partial_dates(cells, column)
    else:
        cells, bad = cells.cast(ARROW.get(type_, pa.large_string())), []
    if type_ == "string" and pc.any(pc.equal(pc.binary_length(cells), 0)).as_py():
        cells = pc.if_else(pc.equal(cells, ""), None, cells)
    if type_ == "number" and pc.all(pc.is_finite(cells)).as_py() is False:
        infinite = pc.is_inf(cells).fill_null(False).to_numpy()
        bad = [(int(row), str(cells[int(row)])) for row in np.flatnonzero(infinite)]
        cells = pc.if_else(pc.is_finite(cells), cells, None)
    values = pd.Series(DTYPES[type_].__from_arrow__(cells), copy=False)
    places = [Place(source.name, row + 1, value=value) for row, value in bad]
    return values, [cells_unread(source, schema, column, places, n, EXPECTED[type_])] if bad else []


def _partial_dates(cells: pa.ChunkedArray, column: Column) -> tuple[pa.ChunkedArray, list[tuple[int, str]]]:
    """Dates as text, and those that are none: row and text."""
    coded = cells.dictionary_encode().unify_dictionaries().combine_chunks()
    written = pd.Series(STRING.__from_arrow__(coded.dictionary.cast(pa.large_string()))).replace("", pd.NA)
    found = convert(column, written)
    at = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(np.append(found.unread, False)[at])
    known = pa.array(found.values).cast(pa.large_string())
    return pa.chunked_array([known.take(coded.indices)]), [(int(row), written[at[row]]) for row in rows]
