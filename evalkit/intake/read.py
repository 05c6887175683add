"""Read a programme year: a folder of CSV files, workbooks or Parquet files, in any mix, or one workbook."""

from __future__ import annotations

import hashlib
import re
from os import PathLike
from pathlib import Path

from evalkit.audience import for_audience
from evalkit.errors import DataError, Text, UsageError, did_you_mean, expect, some
from evalkit.i18n import listed
from evalkit.intake import remarks
from evalkit.intake.archive import NotRead
from evalkit.intake.faults import fault
from evalkit.intake.grid import Grid
from evalkit.intake.header import find_header
from evalkit.intake.missing import missing_table
from evalkit.intake.names import Words, usual_words
from evalkit.intake.narrative import read_narratives
from evalkit.intake.own_names import read_own_names
from evalkit.intake.references import names_to_ids
from evalkit.intake.sources import BOOKS, LARGE, Source, find_sources, holds_tables
from evalkit.intake.table import Table, make_table, no_table
from evalkit.intake.textfile import read_text
from evalkit.intake.workbook import UNCOMPUTED
from evalkit.issues import DataIssue, DataIssues, Place
from evalkit.programme import Programme, SourceFile
from evalkit.schema import TableSchema, load_schemas


def read_programme(path: str | Path, *, audience: str = "internal", earlier: bool = True) -> Programme:
    """Read the tables of one programme year.

    Args:
        path: the year's folder, `data/<programme>/<year>`, or a workbook that holds a year.
        audience: 'internal' sees everything; for 'funder' and 'public' private columns are removed and private
            values in free text are blanked, so that nothing made from the result can show them.
        earlier: also read the year before, where there is a folder for it, as `programme.earlier`.

    Returns:
        The programme; optional tables without a file, or without a row, are absent from it.

    Raises:
        UsageError: there is no such folder or workbook.
        DataError: a table cannot be read as it is; the message names every such fault of the folder at once.
    """
    programme, issues = load(path, earlier=earlier)
    if issues.errors:
        raise DataError(*issues.errors)
    return for_audience(programme, audience)


def load(path: str | Path, *, earlier: bool = True) -> tuple[Programme, DataIssues]:
    """Read what can be read of a programme year, with an issue for everything that cannot.

    Raises:
        UsageError: there is no such folder or workbook.
    """
    expect("path", path, (str, PathLike), Text("a folder, such as 'data/heping/2015'"))
    folder = Path(path)
    if not folder.is_dir() and not (folder.is_file() and folder.suffix.lower() in BOOKS):
        raise UsageError(no_folder(folder))
    schemas = load_schemas()
    found, issues = find_sources(folder)
    if not found and (years := _years_in(folder)):
        raise UsageError(
            Text(
                "{folder} is a programme's folder, not a year's. Name one of its years: {years}.",
                folder=folder.as_posix(),
                years=listed(some([each.as_posix() for each in years])),
            )
        )
    locked = any(each.rule == "file.unreadable" for each in issues)  # a workbook that may well hold what is missing
    own, doubts = read_own_names(folder)
    issues += doubts
    tables, sources, changes = {}, {}, []
    for schema in schemas.values():
        if schema.name in found:
            source = found[schema.name]
            given = own.get(schema.name)
            table, digest = _read(source, Words(schema, given) if given else usual_words(schema.name))
            tables[schema.name] = table.frame
            sources[schema.name] = SourceFile(
                source.name, digest, table.lines, source.sheet, table.header_line, table.headers
            )
            issues += table.issues
            changes += table.changes
        elif schema.required and not locked:
            issues.append(missing_table(folder, schema))
    named, notes = names_to_ids(tables, sources, schemas)
    changes += named
    narratives, unread = read_narratives(folder)
    issues = remarks.together(folder.as_posix(), [*issues, *notes, *unread])
    faulty = {each.table for each in issues if each.severity == "error"}
    for name in [each for each, frame in tables.items() if not len(frame) and each not in faulty]:
        if not schemas[name].required:  # a header alone says nothing, and above all not that there was none
            del tables[name]
    before = folder.parent / str(int(folder.name) - 1) if folder.name.isascii() and folder.name.isdigit() else folder
    year_before, faults = (
        load(before, earlier=False) if earlier and before != folder and before.is_dir() else (None, DataIssues())
    )
    if faults.errors:  # half a year is no year to compare with
        year_before = None
        issues.append(_earlier_unread(before, len(faults.errors)))
    name, year = _called(folder)
    if not re.search(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", year):
        issues.append(_no_year(folder, year))
    programme = Programme(
        id=name,
        year=year,
        folder=folder.as_posix(),
        tables=tables,
        sources=sources,
        schemas=schemas,
        read_issues=tuple(issues),
        changes=tuple(changes),
        earlier=year_before,
        narratives=narratives,
    )
    return programme, DataIssues(issues)


def _years_in(folder: Path) -> list[Path]:
    """The folders of years in a folder, if it is a programme's."""
    inside = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        each for each in inside if each.is_dir() and re.search(r"(?:19|20)[0-9]{2}", each.name) and holds_tables(each)
    ]


def no_folder(folder: Path) -> Text:
    """What to say of a folder that is not there: which are, beside it or beside the programme's that is not there."""
    above = folder.parent
    if not above.is_dir() and above.parent.is_dir() and above.parent != Path():
        return no_folder(above)
    if not folder.parent.is_dir():
        return Text(
            "There is no folder {folder} (looked for from {here}).",
            folder=folder.as_posix(),
            here=Path.cwd().as_posix(),
        )
    siblings = [each.name for each in folder.parent.iterdir() if each.is_dir() and not each.name.startswith(".")]
    hint = did_you_mean(folder.name, siblings)
    return Text("There is no folder {folder}. {hint}", folder=folder.as_posix(), hint=hint)


def _called(place: Path) -> tuple[str, str]:
    """Programme and year, by the names of the folders, or of the one workbook: heping-2016.xlsx."""
    parts = re.fullmatch(r"(.*?)[-_ ]*((?:19|20)\d\d)[年度]*", place.stem) if place.is_file() else None
    folder = place.resolve().parent if place.is_file() else place.resolve()
    return (parts[1] or folder.parent.name, parts[2]) if parts else (folder.parent.name, folder.name)


def _no_year(folder: Path, name: str) -> DataIssue:
    message = Text(
        "{folder}: '{name}' names no year, so its own report compares it with none.",
        folder=folder.as_posix(),
        name=name,
    )
    remedy = Text("Name the folder after the year, such as 2016.")
    return DataIssue("year.name", "note", message, remedy)


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


def _read(source: Source, words: Words) -> tuple[Table, str]:
    """A table, and the SHA-256 of the file it stands in."""
    schema, file = words.schema, source.file
    if file.exists() and not (file.is_file() or file.is_dir()):  # a device has no end
        return no_table(
            schema, [fault("file.unreadable", schema, Text("{file} is no file.", file=source.path), [])]
        ), ""
    if file.suffix.lower() in LARGE:
        from evalkit.intake.parquet import read_parquet  # loaded where there is such a file

        return read_parquet(source, schema)
    try:
        raw = file.read_bytes()
    except OSError as error:
        message = Text("{file} cannot be opened ({why}).", file=source.path, why=error.strerror)
        return no_table(schema, [fault("file.unreadable", schema, message, [])]), ""
    grid, issues = _sheet(source, schema) if source.book else _text(source, raw, words)
    digest = hashlib.sha256(raw).hexdigest()
    del raw
    table = make_table(source, grid, words) if len(grid) else no_table(schema, [])
    if any(each.rule == "cell.formula" for each in issues):  # said once
        table.issues = [
            each for each in table.issues if not each.places or any(at.value != UNCOMPUTED for at in each.places)
        ]
    table.issues[:0] = issues
    return table, digest


def _text(source: Source, raw: bytes, words: Words) -> tuple[Grid, list[DataIssue]]:
    grid, found = read_text(source.file, raw, lambda rows: find_header(rows, words).score)
    if found.problem is not None:
        return grid, [fault("file.unreadable", words.schema, found.problem, [])]
    return grid, [remarks.encoding(source, words.schema, found.encoding)] if found.encoding else []


def _sheet(source: Source, schema: TableSchema) -> tuple[Grid, list[DataIssue]]:
    assert source.book
    issues = []
    try:
        grid = source.book.grid(source.sheet)
    except NotRead as error:
        message = Text("{file} cannot be opened: {why}.", file=source.path, why=error.why)
        return Grid(), [fault("file.unreadable", schema, message, [])]
    lines = source.book.uncomputed(source.sheet)
    if lines:
        message = Text("{file}: {n} rows hold formulas that were never computed.", file=source.path, n=len(lines))
        expected = Text("Open the workbook in Excel, WPS or LibreOffice and save it; then the values are in it.")
        places = [Place(source.name, line) for line in lines]
        issues.append(fault("cell.formula", schema, message, places, expected))
    return grid, issues
