"""A table that every year needs and that is not there: what is said of it, with the files that may be meant for it."""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path

from evalkit.errors import Text
from evalkit.i18n import listed
from evalkit.intake.names import table_of
from evalkit.intake.sources import data_files
from evalkit.issues import DataIssue, Place
from evalkit.schema import TableSchema, load_schemas

DEEP = 2  # folders below the year's in which it is looked for
MOST = 500  # files that are looked at


def missing_table(folder: Path, schema: TableSchema) -> DataIssue:
    """An error for a required table that is not there."""
    meant = _alike(folder, schema)
    remedy = Text(
        "Add a sheet of that name to the workbook, or a file {file} to the folder.", file=f"{schema.name}.csv"
    )
    if meant:
        remedy = Text("If it is in one of the files named, save it in the folder itself, as CSV or as a workbook.")
    return DataIssue(
        rule="table.missing",
        severity="error",
        table=schema.name,
        message=Text("{folder}: the table {table} is missing.", folder=folder.as_posix(), table=schema.both_names),
        expected=Text(
            "Every programme year needs the tables {tables}.",
            tables=listed(each.both_names for each in load_schemas().values() if each.required),
        ),
        remedy=remedy,
        places=tuple(Place(file) for file in meant),
    )


def _alike(folder: Path, schema: TableSchema) -> list[str]:
    """Files that bear the table's name but are not read: of another kind, or in a folder below."""
    if not folder.is_dir():
        return []
    read = data_files(folder)
    below = chain.from_iterable(folder.glob("/".join("*" * deep)) for deep in range(1, DEEP + 2))
    found = [file for file in islice(below, MOST) if file not in read and not file.name.startswith((".", "~"))]
    meant = [file for file in found if schema.name in table_of(file.name.partition(".")[0]) and file.is_file()]
    return sorted(file.relative_to(folder).as_posix() for file in meant)
