"""Workbooks as evaluators and their programs make them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl

from tests.make import GOOD, Rows

ODS = '<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def as_rows(rows: Rows) -> list[list[object]]:
    """Header and rows of one table."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def workbook(
    file: Path, sheets: dict[str, Sequence[Sequence[object]]], edit: Callable[..., None] | None = None
) -> Path:
    """An XLSX workbook with these sheets; `edit` may do more to it before it is saved."""
    file.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if edit:
        edit(book)
    book.save(file)
    return file


def good_workbook(file: Path, edit: Callable[..., None] | None = None, **sheets: Sequence[Sequence[object]]) -> Path:
    """The good year as one workbook; `sheets` replace its tables or stand beside them."""
    return workbook(file, {**{name: as_rows(rows) for name, rows in GOOD.items()}, **sheets}, edit)


def ods(file: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """An ODS workbook with these sheets, as little of it as a reader needs."""
    parts = [ODS.format(names=NAMES), "<office:spreadsheet>"]
    for name, rows in sheets.items():
        cells = ("".join(map(_ods_cell, row)) for row in rows)
        body = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        parts.append(f'<table:table table:name="{name}">{body}</table:table>')
    parts.append("</office:spreadsheet></office:body></office:document-content>")
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    names = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", "".join(parts))
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {names}>{entry}</manifest:manifest>")
    return file


def _ods_cell(value: object) -> str:
    if value in ("", None):
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def with_part(file: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The same workbook with one part of the archive changed."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file
