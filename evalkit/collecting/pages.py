"""Tables as they stand in files, CSV or a sheet of a workbook: read a line, set a cell; all else stays as it is."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from evalkit.errors import DataError, Text
from evalkit.files import replacing
from evalkit.intake.encodings import decode
from evalkit.intake.textfile import SEPARATORS

LOST = ("xl/charts/", "xl/media/", "xl/pivot", "xl/embeddings/", "xl/vbaProject")  # what writing again would lose


class Page(Protocol):
    """One table as it stands in a file: cells by line and column, both from 1."""

    def row(self, line: int) -> list[str]:
        """The texts of a line."""

    def put(self, line: int, column: int, value: Any) -> None:
        """Set a cell."""

    @property
    def last(self) -> int:
        """The last line that holds anything."""


@dataclass
class TextPage:
    """A CSV file."""

    file: Path
    separator: str
    encoding: str
    newline: str
    rows: list[list[Any]] = field(repr=False)
    at: dict[int, int] = field(repr=False)  # line → position in rows

    @classmethod
    def open(cls, file: Path, header: set[str], line: int) -> TextPage:
        """Read a file whose header stands on a line and holds some words."""
        raw = file.read_bytes()
        found = decode(file.as_posix(), raw, lambda text: sum(word in text for word in header))
        plain = not found.encoding and not raw.startswith(b"\xef\xbb\xbf")
        newline = "\r\n" if "\r\n" in found.text else "\n"
        pages = (
            cls(file, each, "utf-8" if plain else "utf-8-sig", newline, *_parsed(found.text, each))
            for each in SEPARATORS
        )
        return max(pages, key=lambda page: len(header & set(page.row(line))))

    def row(self, line: int) -> list[str]:
        """The texts of a line; none where no row begins on it."""
        return [str(cell).strip() for cell in self.rows[self.at[line]]] if line in self.at else []

    def put(self, line: int, column: int, value: Any) -> None:
        """Set a cell; a line below the last is added."""
        if line not in self.at:
            self.at[line] = len(self.rows)
            self.rows.append([""] * len(self.rows[-1]))
        row = self.rows[self.at[line]]
        row += [""] * (column - len(row))
        row[column - 1] = int(value) if isinstance(value, float) and value.is_integer() else value

    @property
    def last(self) -> int:
        """The last line that holds anything."""
        return max((line for line, i in self.at.items() if any(str(cell).strip() for cell in self.rows[i])), default=0)

    def save(self) -> None:
        """Write the file."""
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self.separator, lineterminator=self.newline).writerows(self.rows)
        with replacing(self.file) as unfinished:
            unfinished.write_bytes(out.getvalue().encode(self.encoding))


def _parsed(text: str, separator: str) -> tuple[list[list[Any]], dict[int, int]]:
    rows: list[list[Any]] = []
    at: dict[int, int] = {}
    start = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for row in reader:
        at[start] = len(rows)
        rows.append(list(row))
        start = reader.line_num + 1
    return rows, at


@dataclass
class SheetPage:
    """A sheet of an open workbook."""

    sheet: Any

    def row(self, line: int) -> list[str]:
        """The texts of a line."""
        cells = next(self.sheet.iter_rows(min_row=line, max_row=line, values_only=True), ())
        return ["" if cell is None else str(cell).strip() for cell in cells]

    def put(self, line: int, column: int, value: Any) -> None:
        """Set a cell, in the look of its column."""
        cell = self.sheet.cell(line, column)
        if not cell.has_style:
            dimensions = self.sheet.column_dimensions.values()
            look = next((each for each in dimensions if (each.min or 0) <= column <= (each.max or 0)), None)
            if look is not None and look.has_style:
                cell._style = copy(look._style)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # a text that begins with = is no formula

    @property
    def last(self) -> int:
        """The last line that holds anything."""
        filled = (line for line, row in enumerate(self.sheet.iter_rows(values_only=True), 1) if any(map(_said, row)))
        return max(filled, default=0)


def _said(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def open_book(file: Path) -> Any:
    """A workbook to be written into.

    Raises:
        DataError: writing it again would lose something: formulas' values, pictures, charts, macros, own drop-downs.
    """
    import openpyxl

    lost: list[Text] = []
    with zipfile.ZipFile(file) as archive:
        if any(name.startswith(LOST) for name in archive.namelist()):
            lost.append(Text("pictures, charts or macros"))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        book = openpyxl.load_workbook(file)
    if any("not supported" in str(each.message) for each in said):
        lost.append(Text("drop-downs or colours of a kind that only Excel knows"))
    if any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row):
        lost.append(Text("what its formulas show"))
    if lost:
        raise DataError(
            Text(
                "{file} cannot be written into: it would lose {what}. Put values in the place of formulas and take out "
                "what is no table, or save its tables as CSV; then collect again. Nothing was changed.",
                file=file.as_posix(),
                what=", ".join(map(str, lost)),
            )
        )
    return book


def save_book(book: Any, file: Path) -> None:
    """Write a workbook in one step."""
    with replacing(file) as unfinished:
        book.save(unfinished)
