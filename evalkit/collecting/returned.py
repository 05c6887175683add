"""Read a form that came back: whose it is, and what was filled in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.collecting.not_taken import MEND, names_a_sheet, not_taken, own_sheets
from evalkit.errors import Text
from evalkit.i18n import in_language
from evalkit.intake import load
from evalkit.intake.archive import NotRead
from evalkit.intake.sources import BOOKS
from evalkit.intake.workbook import Workbook
from evalkit.issues import DataIssue, DataIssues, cell_text
from evalkit.programme import Programme
from evalkit.schema import Column, TableSchema, load_schemas
from evalkit.workbooks.form import MARK, VERSION, form_columns

Row = dict[str, Any]


class Refused(Exception):
    """A file of which nothing is taken, and why."""

    def __init__(self, *why: Text | DataIssue) -> None:
        self.why = why


@dataclass(frozen=True)
class Returned:
    """A form: the file, its SHA-256, the grantee, the rows in which something was filled in by table, and remarks."""

    file: Path
    sha256: str
    grantee: str
    rows: Mapping[str, tuple[Row, ...]]
    remarks: tuple[Text, ...] = field(default=())


def read_form(file: Path, year: Programme) -> Returned:
    """What a form reports for a year.

    Raises:
        Refused: it is no form, one for another year or grantee, or holds what cannot be read.
    """
    mark = _mark(file)
    _fits(mark, year)
    lang, grantee = mark["language"], mark["grantee"]
    found, issues = load(file, earlier=False)
    with in_language(lang):
        asked = {schema.name: (schema, *form_columns(schema)) for schema in load_schemas().values() if schema.form}
    missing = [
        schema.title[lang]
        for name, (schema, _shown, _filled) in asked.items()
        if name not in found.sources and schema.form and (schema.form.adds_rows or _any_known(year, name, grantee))
    ]
    _refuse_faults(issues, {name: filled for name, (_schema, _shown, filled) in asked.items()}, missing)
    remarks = [Text("The sheet '{sheet}' is missing; nothing was taken from it.", sheet=sheet) for sheet in missing]
    remarks += own_sheets(file, issues)
    rows: dict[str, tuple[Row, ...]] = {}
    for name, (schema, shown, filled) in asked.items():
        if name in found:
            remarks += not_taken(found, year, schema, shown, filled, lang)
            known = set(year[name][schema.key].dropna()) if name in year else set()
            rows[name] = tuple(_filled(found[name], schema, filled, known, remarks, lang))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return Returned(file, digest, grantee, rows, tuple(remarks))


def _mark(file: Path) -> dict[str, str]:
    """What the hidden sheet of a form says."""
    if not file.is_file():
        raise Refused(Text("There is no such file."))
    if file.suffix.lower() not in BOOKS:
        raise Refused(Text("It is no workbook, and so no form. Forms are made by 'evalkit form'."))
    try:
        book = Workbook.open(file)
        grid = book.grid(MARK) if MARK in book.sheets else None
    except NotRead as error:
        raise Refused(Text("It cannot be opened: {why}.", why=error.why)) from None
    pairs = {row[0]: row[1] or "" for row in grid.rows(0, len(grid)) if len(row) > 1 and row[0]} if grid else {}
    if not {"form", "programme", "year", "grantee"} <= pairs.keys():
        raise Refused(
            Text(
                "It is no form made by 'evalkit form', or its hidden sheet was removed. Copy what it says into the "
                "grantee's form, and collect that."
            )
        )
    return {"language": "zh", **pairs} if pairs.get("language") not in ("zh", "en") else pairs


def _fits(mark: Mapping[str, str], year: Programme) -> None:
    if mark["form"] != VERSION:
        raise Refused(
            Text(
                "It was made by another version of evalkit ({version}); make it anew.", version=mark.get("evalkit", "")
            )
        )
    if (mark["programme"], mark["year"]) != (year.id, year.year):
        raise Refused(
            Text(
                "It is a form of {theirs}, not of {ours}.",
                theirs=f"{mark['programme']}/{mark['year']}",
                ours=f"{year.id}/{year.year}",
            )
        )
    known = [str(each) for each in year["grantees"]["id"].dropna()]
    if mark["grantee"] not in known:
        raise Refused(
            Text(
                "It is the form of '{grantee}', which the table of grantees does not name: {known}.",
                grantee=mark["grantee"],
                known=", ".join(known),
            )
        )


def _refuse_faults(issues: DataIssues, asked: Mapping[str, Sequence[Column]], missing: Sequence[str]) -> None:
    """Refuse a form with cells that cannot be read, or with a sheet that may be a missing one under another name."""
    columns = {name: ("", *(column.name for column in filled)) for name, filled in asked.items()}
    faults = [
        replace(each, remedy=MEND) if "evalkit check" in each.remedy.message else each
        for each in issues
        if (each.severity == "error" and not each.table and each.rule != "table.missing")
        or (each.severity == "error" and each.table in asked and each.column in columns[each.table])
    ]
    if missing:
        remedy = Text("Give the sheet its name back; missing are: {names}.", names=", ".join(missing))
        faults += [replace(each, remedy=remedy) for each in issues if names_a_sheet(each)]
    if faults:
        raise Refused(*faults)


def _any_known(year: Programme, table: str, grantee: str) -> bool:
    return table in year and bool((year[table]["grantee"] == grantee).fillna(False).any())


def _filled(
    table: pd.DataFrame, schema: TableSchema, columns: Sequence[Column], known: set[str], remarks: list[Text], lang: str
) -> Iterator[Row]:
    """The rows in which something was filled in, each with its ID where it has one."""
    assert schema.form
    for record in table.to_dict("records"):
        row = {column.name: record[column.name] for column in columns if not pd.isna(record[column.name])}
        key = record[schema.key]
        if not row:
            continue
        if not schema.form.adds_rows and (pd.isna(key) or key not in known):
            said = Text("The sheet '{sheet}': a row that the year does not know was not taken: {row}.")
            told = ", ".join(cell_text(value) for value in (key, *row.values()) if not pd.isna(value))
            remarks.append(said.filled(sheet=schema.title[lang], row=told))
            continue
        yield row if pd.isna(key) else {schema.key: str(key), **row}
