"""Fill in a workbook as a person would: by the titles of sheets and columns."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from evalkit.i18n import in_language
from evalkit.schema import load_schemas
from evalkit.workbooks.layout import heading


def sheet_of(book, table, lang):
    """The sheet of a table."""
    return book[load_schemas()[table].title[lang]]


def columns_of(sheet, table, lang):
    """Where each column of a table stands in its sheet."""
    with in_language(lang):
        titles = {heading(column): name for name, column in load_schemas()[table].columns.items()}
    return {titles[cell.value]: cell.column for cell in sheet[1] if cell.value in titles}


def fill(file: Path, lang: str, **tables) -> Path:
    """Write cells: `fill(file, "zh", activities={3: {"kind": "培训"}})` fills in line 3 of the sheet 活动."""
    book = openpyxl.load_workbook(file)
    for table, lines in tables.items():
        sheet = sheet_of(book, table, lang)
        columns = columns_of(sheet, table, lang)
        for line, cells in lines.items():
            for name, value in cells.items():
                sheet.cell(line, columns[name]).value = value
    book.save(file)
    return file


def rows(file: Path, table: str, lang: str) -> list[dict[str, object]]:
    """The filled rows of a sheet below its header, by the names of the columns."""
    sheet = sheet_of(openpyxl.load_workbook(file), table, lang)
    columns = columns_of(sheet, table, lang)
    found = ({name: sheet.cell(line, at).value for name, at in columns.items()} for line in range(2, sheet.max_row + 1))
    return [row for each in found if any((row := {k: v for k, v in each.items() if v is not None}).values())]
