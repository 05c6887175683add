"""Read a programme year: a folder of CSV files, or Parquet files where they are large, one a table."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.audience import for_audience
from evalkit.errors import DataError, Text, UsageError, did_you_mean
from evalkit.intake.cells import STRING, convert, empty
from evalkit.intake.faults import column_missing, column_twice, fault, of_cells
from evalkit.issues import DataIssue, DataIssues, Place
from evalkit.programme import Programme, SourceFile
from evalkit.schema import TableSchema, load_schemas


def read_programme(path: str | Path, *, audience: str = "internal", earlier: bool = True) -> Programme:
    """Read the tables of one programme year.

    Args:
        path: the year's folder, `data/<programme>/<year>`.
        audience: 'internal' sees everything; for 'funder' and 'public' private columns are removed and private
            values in free text are blanked, so that nothing made from the result can show them.
        earlier: also read the year before, where there is a folder for it, as `programme.earlier`.

    Returns:
        The programme; optional tables without a file are absent from it.

    Raises:
        UsageError: there is no such folder.
        DataError: a table cannot be read as it is; the message names every such fault of the folder at once.
    """
    programme, issues = load(path, earlier=earlier)
    if issues.errors:
        raise DataError(*issues.errors)
    return for_audience(programme, audience)


def load(path: str | Path, *, earlier: bool = True) -> tuple[Programme, DataIssues]:
    """Read what can be read of a programme year, with an issue for everything that cannot.

    Raises:
        UsageError: there is no such folder.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise UsageError(no_folder(folder))
    schemas = load_schemas()
    issues = list(_unknown_files(folder, schemas.keys()))
    tables, sources = {}, {}
    for schema in schemas.values():
        file, large = folder / f"{schema.name}.csv", folder / f"{schema.name}.parquet"
        if file.exists() and large.exists():
            issues.append(_two_files(folder, schema, file, large))
        if file.exists() or large.exists():
            read = _read_table(file, schema) if file.exists() else _read_large(large, schema)
            tables[schema.name], sources[schema.name], found = read
            issues += found
        elif schema.required:
            issues.append(_missing_table(folder, schema))
    before = folder.parent / str(int(folder.name) - 1) if folder.name.isascii() and folder.name.isdigit() else folder
    year_before, doubts = (
        load(before, earlier=False) if earlier and before != folder and before.is_dir() else (None, DataIssues())
    )
    if doubts.errors:  # half a year is no year to compare with
        year_before = None
        issues.append(_earlier_unread(before, len(doubts.errors)))
    programme = Programme(
        id=folder.resolve().parent.name,
        year=folder.resolve().name,
        folder=folder.as_posix(),
        tables=tables,
        sources=sources,
        schemas=schemas,
        read_issues=tuple(issues),
        earlier=year_before,
    )
    return programme, DataIssues(issues)


def no_folder(folder: Path) -> Text:
    """What to say of a folder that is not there."""
    if not folder.parent.is_dir():
        return Text(
            "There is no folder {folder} (looked for from {here}).",
            folder=folder.as_posix(),
            here=Path.cwd().as_posix(),
        )
    siblings = [each.name for each in folder.parent.iterdir() if each.is_dir() and not each.name.startswith(".")]
    hint = did_you_mean(folder.name, siblings)
    return Text("There is no folder {folder}. {hint}", folder=folder.as_posix(), hint=hint)


def _earlier_unread(folder: Path, faults: int) -> DataIssue:
    return DataIssue(
        rule="earlier.unread",
        severity="warning",
        message=Text(
            "The year before, {folder}, is not compared with: {n} faults in its tables.",
            folder=folder.as_posix(),
            n=faults,
        ),
        remedy=Text("Run 'evalkit check {folder}' and mend what it names.", folder=folder.as_posix()),
    )


def _missing_table(folder: Path, schema: TableSchema) -> DataIssue:
    return DataIssue(
        rule="table.missing",
        severity="error",
        table=schema.name,
        message=Text("{folder}: the table '{table}' is missing.", folder=folder.as_posix(), table=schema.name),
        expected=Text("Every programme year needs the files programme.csv, grantees.csv and grants.csv."),
        remedy=Text("Add {file} to the folder.", file=f"{schema.name}.csv"),
    )


def _two_files(folder: Path, schema: TableSchema, *files: Path) -> DataIssue:
    message = Text(
        "{folder}: the table '{table}' is there twice, as {one} and as {other}.",
        folder=folder.as_posix(),
        table=schema.name,
        one=files[0].name,
        other=files[1].name,
    )
    remedy = Text("Keep the one that is right, and move the other out of the folder.")
    return DataIssue("table.twice", "error", message, remedy, tuple(Place(file.name) for file in files), schema.name)


def _unknown_files(folder: Path, known: Iterable[str]) -> Iterator[DataIssue]:
    names = list(known)
    for file in sorted([*folder.glob("*.csv"), *folder.glob("*.parquet")]):
        if file.stem not in names:
            yield DataIssue(
                rule="table.unknown",
                severity="warning",
                message=Text("{file} was not read: evalkit knows no table of that name.", file=file.as_posix()),
                remedy=Text(
                    "{hint} Rename the file, or move it out of the folder.", hint=did_you_mean(file.stem, names)
                ),
                places=(Place(file.name),),
            )


def _read_large(file: Path, schema: TableSchema) -> tuple[pd.DataFrame, SourceFile, list[DataIssue]]:
    from evalkit.intake.parquet import read_parquet  # loaded where there is such a file

    return read_parquet(file, schema)


def _read_table(file: Path, schema: TableSchema) -> tuple[pd.DataFrame, SourceFile, list[DataIssue]]:
    """The typed table, where its rows stand, and every fault in it."""
    issues: list[DataIssue] = []
    raw = b""
    try:
        raw = file.read_bytes()
    except OSError as error:
        message = Text("{file} cannot be opened ({why}).", file=file.as_posix(), why=error.strerror)
        issues.append(fault("file.unreadable", schema, message, []))
    header, rows, lines, problem = _cells(file, raw)
    if problem and not issues:
        issues.append(fault("file.unreadable", schema, problem, []))
    names = [name.strip() for name in header]
    issues += column_twice(file, schema, names)
    ragged = [
        Place(file.name, int(line), value=", ".join(row[len(names) :]))
        for row, line in zip(rows, lines, strict=True)
        if any(cell.strip() for cell in row[len(names) :])
    ]
    if ragged:
        message = Text(
            "{file}: {n} rows have more cells than the header has columns.", file=file.as_posix(), n=len(ragged)
        )
        issues.append(
            fault(
                "row.ragged",
                schema,
                message,
                ragged,
                Text("A cell with a comma in it must stand in double quotes."),
            )
        )
    width = len(names)
    filled = [[*row, *[""] * (width - len(row))][:width] for row in rows]
    text = (
        pd.DataFrame(filled, columns=names, dtype=STRING).apply(lambda cells: cells.str.strip()).replace("", pd.NA)
        if width
        else pd.DataFrame()
    )
    for at in [i for i, name in enumerate(names) if not name]:
        filled_in = [Place(file.name, int(lines[i]), value=value) for i, value in text.iloc[:, at].dropna().items()]
        if filled_in:
            message = Text("{file}: a column without a name holds values.", file=file.as_posix())
            expected = Text("Give the column a name in line {line}, or empty its cells.", line=1)
            issues.append(fault("column.unnamed", schema, message, filled_in, expected))
    text = text.loc[:, ~text.columns.duplicated()]
    columns: dict[str, pd.Series] = {}
    for column in schema.columns.values():
        if column.name not in text.columns:
            columns[column.name] = empty(column, len(rows))
            if column.required and not problem:
                issues.append(column_missing(file, schema, column, names))
            continue
        found = convert(column, text[column.name])
        columns[column.name] = found.values
        issues += of_cells(file, schema, column, found, text[column.name], lines, text.get(schema.key))
    for name in text.columns:
        if name and name not in schema.columns:
            columns[name] = text[name]  # the evaluator's own columns are kept, as text
    frame = pd.DataFrame(columns)
    frame.index = pd.RangeIndex(len(rows), name=schema.name)
    return frame, SourceFile(file.name, hashlib.sha256(raw).hexdigest(), lines), issues


def _cells(file: Path, raw: bytes) -> tuple[list[str], list[list[str]], np.ndarray, Text | None]:
    """Header, rows, the line on which each row starts, and what is wrong with the file as a whole, if anything."""
    nothing = np.empty(0, dtype=np.int64)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return (
            [],
            [],
            nothing,
            Text(
                "{file}, line {line}: this is not UTF-8 text. Save the file as 'CSV UTF-8'.",
                file=file.as_posix(),
                line=line,
            ),
        )
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return (
            [],
            [],
            nothing,
            Text(
                "{file}, line {line}: the file holds NUL characters; it is not a CSV file.",
                file=file.as_posix(),
                line=line,
            ),
        )
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        return (
            [],
            [],
            nothing,
            Text(
                "{file}, line {line}: the file cannot be read as CSV ({why}).",
                file=file.as_posix(),
                line=reader.line_num,
                why=error,
            ),
        )
    if not rows:
        return [], [], nothing, Text("{file}: the file is empty; not even a header stands in it.", file=file.as_posix())
    return rows[0], rows[1:], np.array(lines[1:], dtype=np.int64), None
