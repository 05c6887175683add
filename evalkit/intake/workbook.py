"""Read the sheets of a workbook (XLSX, XLSM, XLS, ODS) as grids of text: typed cells as a person would write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from evalkit.errors import Text
from evalkit.intake.archive import DAMAGED, Hidden, NotRead, look_into
from evalkit.intake.cells import TEXT
from evalkit.intake.grid import FIRST, Builder, Grid, Merged

PIECE = 20_000
UNCOMPUTED = "#GETTING_DATA"  # what Excel itself shows while a formula is being computed


@dataclass
class Workbook:
    """An open workbook: the names of its sheets, those that are hidden, and the cells of each."""

    file: Path
    _hides: dict[str, Hidden] = field(default_factory=dict)
    _book: Any = None

    @classmethod
    def open(cls, file: Path) -> Workbook:
        """Open a workbook.

        Raises:
            NotRead: it is none, is protected by a password, damaged, or becomes too large.
        """
        import python_calamine as calamine  # where it is used: not every year has a workbook

        hides = look_into(file)
        try:
            return cls(file, hides, calamine.CalamineWorkbook.from_path(str(file)))
        except calamine.PasswordError:
            raise NotRead(Text("it is protected by a password; save it without one")) from None
        except (calamine.CalamineError, OSError):
            raise NotRead(DAMAGED) from None

    @cached_property
    def sheets(self) -> dict[str, bool]:
        """The sheets that hold cells, in order, and whether each can be seen."""
        return {
            each.name: str(each.visible).endswith(".Visible")
            for each in self._book.sheets_metadata
            if str(each.typ).endswith(".WorkSheet")
        }

    def filled(self, sheet: str) -> bool:
        """Does a sheet hold anything?"""
        import python_calamine as calamine

        if sheet in self._hides:
            return self._hides[sheet].rows > 0
        try:
            return bool(self._book.get_sheet_by_name(sheet).height)
        except calamine.CalamineError:
            return True  # so that what is wrong with it is told where it is read

    def grid(self, sheet: str) -> Grid:
        """The cells of a sheet, each row with its number.

        Raises:
            NotRead: the sheet is damaged.
        """
        import python_calamine as calamine

        try:
            cells = self._book.get_sheet_by_name(sheet)
        except calamine.CalamineError:
            raise NotRead(DAMAGED) from None
        hidden = self._hides.get(sheet, Hidden())
        faults = {**dict.fromkeys(hidden.uncomputed, UNCOMPUTED), **hidden.faults}
        builder, start = Builder(), 0
        if not cells.height:
            return Grid()
        rows, left = (
            cells.iter_rows(),
            cells.start[1],
        )  # rows are told from the first line on, columns from the first filled
        width = cells.end[1] + 1 - left
        while piece := list(islice(rows, PIECE)):
            for (row, column), said in faults.items():
                if start <= row < start + len(piece) and 0 <= column - left < width:
                    piece[row - start][column - left] = said
            if start == 0:
                builder.widths = [width] * min(len(piece), FIRST)
            columns = [_texts(column) for column in zip(*piece, strict=True)]
            builder.add_columns(columns, np.arange(start + 1, start + len(piece) + 1))
            start += len(piece)
        spans = cells.merged_cell_ranges or ()
        merged = (
            Merged(top + 1, bottom + 1, column - left) for (top, column), (bottom, _right) in spans if bottom > top
        )
        return replace(builder.grid(), merged=tuple(each for each in merged if 0 <= each.column < width))

    def uncomputed(self, sheet: str) -> list[int]:
        """The lines of a sheet on which a formula stands that was never computed."""
        hidden = self._hides.get(sheet, Hidden())
        return sorted({row + 1 for row, _column in hidden.uncomputed})

    @property
    def faults_somewhere(self) -> list[str]:
        """What formulas of an ODS workbook left that fail, where it is not told in which cell."""
        return list(self._hides.get("", Hidden()).faults.values())


def _texts(cells: Sequence[Any]) -> pa.Array:
    kinds = set(map(type, cells))
    if kinds == {str}:
        return pa.array(cells, TEXT)
    if kinds == {float}:
        numbers = np.array(cells)
        if (np.abs(numbers) < 1e15).all() and (numbers == np.trunc(numbers)).all():
            return pa.array(numbers.astype(np.int64)).cast(TEXT)
    return pa.array([each if type(each) is str else FORMS[type(each)](each) for each in cells], TEXT)


def _number(number: float) -> str:
    """As a spreadsheet shows it: 15 digits, no more, and no '.0'.

    >>> _number(12.0), _number(0.1 + 0.2), _number(1e20)
    ('12', '0.3', '1e+20')
    """
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.15g}"


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d}" if moment.time() == dt.time() else f"{moment:%Y-%m-%d %H:%M:%S}"


FORMS: dict[type, Callable[[Any], str]] = {
    float: _number,
    int: str,
    bool: lambda cell: "true" if cell else "false",
    dt.date: dt.date.isoformat,
    dt.datetime: _moment,
    dt.time: dt.time.isoformat,
    dt.timedelta: lambda cell: f"{int(cell.total_seconds() // 3600)}:{int(cell.total_seconds() // 60 % 60):02}",
    type(None): lambda _cell: "",
}
