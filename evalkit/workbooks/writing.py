"""Write a sheet: header, example, rows, drop-downs, widths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from evalkit.i18n import _
from evalkit.schema import Column
from evalkit.workbooks.layout import Sheet, heading
from evalkit.workbooks.rules import LAST_ROW, rule
from evalkit.workbooks.styles import LINE_HEIGHT, Styles, lines, width

Cell = str | int | float | dt.date | None
HEADER_HEIGHT = 32


def write_sheet(book: Any, styles: Styles, sheet: Sheet) -> Any:
    """Write one sheet into an XlsxWriter workbook, and return it."""
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 1)
    page.set_row(0, HEADER_HEIGHT)
    columns = [*sheet.columns, *sheet.folded]
    rows = [*([sheet.example] if sheet.example is not None else []), *sheet.rows]
    tall = [1] * len(rows)
    for at, column in enumerate(columns):
        cells = [as_cell(column, row.get(column.name)) for row in rows]
        wide = width(column, heading(column), [cell for cell in cells if cell is not None])
        _write_column(page, styles, sheet, at, column, wide, cells)
        if at < len(sheet.columns):
            tall = [max(most, lines(str(cell or ""), wide)) for most, cell in zip(tall, cells, strict=True)]
    for row, most in enumerate(tall, 1):
        if most > 1:  # not every program finds the height itself when it opens a file
            page.set_row(row, LINE_HEIGHT * most)
    if sheet.folded:  # the mark that unfolds them stands over the next column
        page.set_column(len(columns), len(columns), None, None, {"collapsed": True})
    page.ignore_errors({"number_stored_as_text": f"A1:{_letter(len(columns))}{LAST_ROW}"})
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&F&C&A&R&P / &N")
    return page


def name_ids(book: Any, sheet: Sheet) -> None:
    """Give the filled part of a sheet's key column a name, for the drop-downs of other sheets."""
    letter = _letter([each.name for each in sheet.columns].index(sheet.schema.key))
    first = 2 if sheet.example is None else 3
    start, whole = f"'{sheet.name}'!${letter}${first}", f"'{sheet.name}'!${letter}${first}:${letter}${LAST_ROW}"
    book.define_name(f"ids_{sheet.schema.name}", f"=OFFSET({start},0,0,MAX(1,COUNTA({whole})),1)")


def _write_column(
    page: Any, styles: Styles, sheet: Sheet, at: int, column: Column, wide: float, cells: Sequence[Cell]
) -> None:
    locked, folded = column.name in sheet.locked, at >= len(sheet.columns)
    style = styles.cells(column, locked)
    page.set_column(at, at, wide, style, {"level": 1, "hidden": True} if folded else {})
    page.write_string(0, at, heading(column), styles.header(column))
    first = 1 if sheet.example is None else 2
    for row, cell in enumerate(cells, 1):
        _write(page, row, at, cell, styles.example(column) if row < first else style)
    unique = column.name == sheet.schema.key and not locked
    said = rule(column, f"{_letter(at)}{first + 1}", sheet.keys.get(column.name, ""), unique)
    page.data_validation(first, at, LAST_ROW - 1, at, said)
    asked = {key: said[key] for key in ("input_title", "input_message")}
    page.data_validation(0, at, first - 1, at, {"validate": "any", **asked})


def _write(page: Any, row: int, at: int, cell: Cell, style: Any) -> None:
    if isinstance(cell, dt.date):
        page.write_datetime(row, at, dt.datetime.combine(cell, dt.time()), style)
    elif isinstance(cell, int | float):
        page.write_number(row, at, cell, style)
    elif cell:
        page.write_string(row, at, cell, style)
    else:
        page.write_blank(row, at, None, style)


def as_cell(column: Column, value: Any) -> Cell:
    """A value as it stands in a workbook in the language in use: labels, yes and no, days as days."""
    if value is None or pd.isna(value):
        return None
    if column.type == "date":
        return pd.Timestamp(value).date()
    if column.type == "boolean":
        return _("yes") if value else _("no")
    if column.type == "integer":
        return int(value)
    if column.type == "number":
        return float(value)
    return column.label(str(value))


def _letter(at: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(at))
