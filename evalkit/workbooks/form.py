"""One short workbook for each grantee: what it alone can tell, beside what is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any
from zlib import crc32

import evalkit
from evalkit.errors import DataError, Text, UsageError
from evalkit.examples import example
from evalkit.files import replacing
from evalkit.i18n import _, in_language, language
from evalkit.intake import load
from evalkit.intake.read import no_folder
from evalkit.naming import LONGEST, year_folder
from evalkit.programme import Programme
from evalkit.schema import Column, TableSchema
from evalkit.workbooks.guide import Line, write_guide
from evalkit.workbooks.layout import Sheet, schemas_in_order
from evalkit.workbooks.styles import Styles
from evalkit.workbooks.writing import name_ids, write_sheet

MARK = "_evalkit"  # the hidden sheet that says what a form is
VERSION = "1"  # of what a form holds
BLANK_ROWS = 20
MAY = ("format_cells", "format_columns", "format_rows", "select_locked_cells", "select_unlocked_cells")


@dataclass(frozen=True)
class Written:
    """The forms that were written, and those that were there already and were left as they are."""

    made: tuple[Path, ...]
    kept: tuple[Path, ...]


def write_forms(data: Path, name: str, lang: str, out: Path | None = None) -> Written:
    """Write the form of each grantee of a year.

    Args:
        data: the folder of all programmes.
        name: PROGRAMME/YEAR.
        lang: the language of the forms: 'zh' or 'en'.
        out: where they go; `forms` in the year's folder when nothing is said. A form that is there is left as it is.

    Raises:
        UsageError: there is no such year.
        DataError: a table that the forms take from cannot be read, or there is no grantee.
    """
    year = read_year(data, name)
    if "grantees" not in year or year["grantees"].empty:
        message = Text("{folder} names no grantees yet. Fill in the table of grantees first.", folder=year.folder)
        raise DataError(message)
    folder = out or Path(year.folder) / "forms"
    folder.mkdir(parents=True, exist_ok=True)
    made, kept = [], []
    for row, grantee in year["grantees"]["id"].dropna().items():
        file = folder / f"{year.id}-{year.year}-{_as_file(str(grantee))}.xlsx"
        if file.exists():
            kept.append(file)
            continue
        with in_language(lang), replacing(file) as unfinished:
            _write(unfinished, year, str(grantee), year.text("name", "grantees", row))
        made.append(file)
    return Written(tuple(made), tuple(kept))


def _as_file(grantee: str) -> str:
    """An ID as a part of a file's name; one that had to be changed for that stays different from all others."""
    plain = re.sub(r"[^\w.-]", "_", grantee)[:LONGEST]
    return plain if plain == grantee else f"{plain}-{crc32(grantee.encode()):08x}"


def read_year(data: Path, name: str) -> Programme:
    """A year whose tables can be read.

    Raises:
        UsageError: there is no such year.
        DataError: a table that grantees report on, or that names them, cannot be read.
    """
    folder = year_folder(data, name)
    if not folder.is_dir():
        raise UsageError(no_folder(folder if folder.parent.is_dir() else folder.parent))
    year, issues = load(folder, earlier=False)
    asked = {"grantees", "programme", "", *(schema.name for schema in schemas_in_order() if schema.form)}
    faults = [each for each in issues.errors if each.table in asked]
    if faults:
        raise DataError(*faults)
    return year


def form_columns(schema: TableSchema) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """The columns of a table's form in the language in use: those shown, the key first, and those to be filled in."""
    assert schema.form
    shown, filled = (
        tuple(schema.columns[name] for each in names if (name := schema.resolve(each)))
        for names in (schema.form.shows, schema.form.fields)
    )
    return (schema.columns[schema.key], *shown), filled


def free_ids(grantee: str, taken: set[str]) -> Iterator[str]:
    """IDs for further rows of a grantee: muqun-1, muqun-2 …"""
    return (each for number in count(1) if (each := f"{grantee}-{number}") not in taken)


def _write(file: Path, year: Programme, grantee: str, called: str) -> None:
    import xlsxwriter

    sheets = [sheet for schema in schemas_in_order() if schema.form and (sheet := _sheet(schema, year, grantee)).rows]
    with xlsxwriter.Workbook(file) as book:
        styles = Styles(book)
        heads = [_("Sheet"), _("What to do"), _("What it holds")]
        write_guide(
            book, styles, f"{called or grantee} · {year.title}", _steps(called or grantee), heads, _listed(sheets)
        )
        for sheet in sheets:
            page = write_sheet(book, styles, sheet)
            page.protect("", dict.fromkeys(MAY, True))
            name_ids(book, sheet)
        mark = book.add_worksheet(MARK)
        for row, pair in enumerate(_mark(year, grantee).items()):
            mark.write_row(row, 0, pair)
        mark.protect()
        mark.hide()


def _mark(year: Programme, grantee: str) -> Mapping[str, str]:
    return {
        "form": VERSION,
        "programme": year.id,
        "year": year.year,
        "grantee": grantee,
        "language": language(),
        "evalkit": evalkit.__version__,
    }


def _sheet(schema: TableSchema, year: Programme, grantee: str) -> Sheet:
    assert schema.form
    shown, filled = form_columns(schema)
    rows = _numbered(schema, year, grantee) if schema.form.adds_rows else _known(schema, year, grantee)
    keys = {key.column: f"ids_{key.table}" for key in schema.foreign_keys if key.table != "grantees"}
    return Sheet(
        schema,
        (*shown, *filled),
        locked=frozenset(column.name for column in shown),
        rows=tuple(rows),
        example=example(schema, year.year),
        keys=keys,
    )


def _numbered(schema: TableSchema, year: Programme, grantee: str) -> list[dict[str, Any]]:
    """Rows that are empty but for the ID, by which a row is known when it comes back."""
    taken = set(year[schema.name][schema.key].dropna()) if schema.name in year else set()
    return [{schema.key: each} for each in islice(free_ids(grantee, taken), BLANK_ROWS)]


def _known(schema: TableSchema, year: Programme, grantee: str) -> list[dict[str, Any]]:
    """The grantee's rows as the year has them; the year's own notes are not sent out."""
    if schema.name not in year:
        return []
    table = year[schema.name]
    rows = table[(table["grantee"] == grantee).fillna(False) & table[schema.key].notna()].to_dict("records")
    shown, filled = form_columns(schema)
    names = [column.name for column in (*shown, *filled) if column.base != "note"]
    return [{name: row[name] for name in names} for row in rows]


def _listed(sheets: list[Sheet]) -> list[tuple[str, list[Line]]]:
    known = [
        (each.schema, _("Fill in the white cells"), "")
        for each in sheets
        if each.schema.form and not each.schema.form.adds_rows
    ]
    added = [(each.schema, _("One row each"), "") for each in sheets if each.schema.form and each.schema.form.adds_rows]
    return [(title, lines) for title, lines in ((_("What was agreed"), known), (_("What was done"), added)) if lines]


def _steps(called: str) -> list[str]:
    return [
        _("This form is for {grantee} alone. Fill in what you know and send the file back; it may bear another name.", grantee=called),
        _("Click on a cell to see what belongs into it; many cells offer a list to choose from. Leave a cell empty where a value is unknown: an empty cell is never taken for 0."),
        _("Grey cells are filled in already and cannot be changed. The grey row in italics is an example; it is never read."),
        _("Do not rename sheets or column titles. If a row number is used up, go on in the rows below."),
    ]  # fmt: skip
