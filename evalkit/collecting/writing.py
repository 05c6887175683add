"""Write merged rows into the files that a year is kept in: gaps are filled, rows put below; all else stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.collecting.merging import Merged
from evalkit.collecting.pages import Page, SheetPage, TextPage, open_book, save_book
from evalkit.collecting.returned import Row
from evalkit.errors import DataError, Text
from evalkit.i18n import in_language
from evalkit.intake.example_rows import is_example
from evalkit.programme import Programme, SourceFile
from evalkit.schema import Column, TableSchema
from evalkit.workbooks.layout import heading
from evalkit.workbooks.writing import as_cell

CHINESE = re.compile("[\u3400-\u9fff]")


def write_tables(year: Programme, merged: Merged) -> dict[Path, Callable[[], None]]:
    """Prepare all files that change; each is written when what stands beside it is called.

    A table that the year has not yet becomes a CSV file.

    Raises:
        DataError: a file cannot be written into without losing something. Nothing has been written then.
    """
    saves: dict[Path, Callable[[], None]] = {}
    books: dict[Path, Any] = {}
    for name in dict.fromkeys([*merged.new, *merged.filled]):
        schema, source = year.schemas[name], year.sources.get(name)
        new, filled = merged.new.get(name, {}), merged.filled.get(name, {})
        file = Path(year.folder) / (source.file if source else f"{name}.csv")
        if source is None:
            page: Page = TextPage(file, ",", "utf-8", "\n", [[]], {1: 0})
            source = SourceFile(file.name, "")
        elif source.sheet:
            if file not in books:
                books[file] = open_book(file)
            page = SheetPage(books[file][source.sheet])
        elif file.suffix.lower() in (".csv", ".tsv"):
            page = TextPage.open(file, set(source.headers.values()), source.header_line)
        else:
            raise _not_writable(file)
        _write(page, source, schema, list(year[name][schema.key]) if name in year else [], new, filled, file)
        saves[file] = page.save if isinstance(page, TextPage) else lambda file=file: save_book(books[file], file)  # type: ignore[misc]
    return saves


def _not_writable(file: Path) -> DataError:
    message = Text(
        "{file} cannot be written into. Save it as an XLSX workbook or as CSV; then collect again. Nothing was changed.",
        file=file.as_posix(),
    )
    return DataError(message)


def _write(
    page: Page,
    source: SourceFile,
    schema: TableSchema,
    keys: list[Any],
    new: Mapping[str, Row],
    filled: Mapping[str, Row],
    file: Path,
) -> None:
    lang = _language(source, schema)
    header = page.row(source.header_line)
    columns = _positions(header, source, schema, file)
    first = max([source.header_line, *map(int, source.lines)]) + 1
    below = [page.row(line) for line in range(first, page.last + 1)]
    strange = [row for row in below if any(row) and not is_example(next(filter(None, row)))]
    if new and strange:
        raise _something_below(file, source, strange[0])
    lines = {str(key): int(line) for key, line in zip(keys, source.lines, strict=True) if not pd.isna(key)}
    start = max(page.last, source.header_line) + 1
    lines |= {key: start + i for i, key in enumerate(new)}
    for key, row in [*filled.items(), *new.items()]:
        for name, value in row.items():
            if name not in columns:
                columns[name] = max([len(header), *columns.values()]) + 1
                page.put(source.header_line, columns[name], _titled(schema.columns[name], lang))
            page.put(lines[key], columns[name], _said(schema.columns[name], value, lang))


def _positions(header: list[str], source: SourceFile, schema: TableSchema, file: Path) -> dict[str, int]:
    """The column of the file, from 1, in which each column of the table stands."""
    found = {name: header.index(words) + 1 for name, words in source.headers.items() if words in header}
    if source.headers and schema.key not in found:
        raise DataError(
            Text(
                "{file}: the header stands on more than one line; put it on one, then collect again. Nothing was changed.",
                file=f"{file.as_posix()} {source.sheet}".strip(),
            )
        )
    return found


def _something_below(file: Path, source: SourceFile, row: list[str]) -> DataError:
    message = Text(
        "{file}: something stands below the table: '{row}'. Take it out (evalkit adds up the rows itself), then collect "
        "again. Nothing was changed.",
        file=f"{file.as_posix()} {source.sheet}".strip(),
        row=" ".join(filter(None, row))[:60],
    )
    return DataError(message)


def _language(source: SourceFile, schema: TableSchema) -> str:
    """The language that a file's header is in; '' where it bears the plain names of the schema."""
    words = source.headers.get(schema.key, schema.key)
    return "" if words == schema.key else "zh" if CHINESE.search(words) else "en"


def _titled(column: Column, lang: str) -> str:
    if not lang:
        return column.name
    with in_language(lang):
        return heading(column)


def _said(column: Column, value: Any, lang: str) -> Any:
    """A value as the file writes its values: with labels where the header bears titles."""
    if not lang:
        return (
            str(value).lower()
            if column.type == "boolean"
            else value
            if "enum" in column.constraints
            else as_cell(column, value)
        )
    with in_language(lang):
        return as_cell(column, value)
