"""A table as it stands in a file: cells of text in columns, each row knowing its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evalkit.intake.cells import TEXT

FIRST = 60  # rows among which the header is looked for
Lines = np.ndarray | range
NO_LINES = np.empty((0, 2), dtype=np.int64)


@dataclass(frozen=True)
class Merged:
    """A cell that spans several lines, `top` to `bottom`; its text stands in the first of them."""

    top: int
    bottom: int
    column: int


@dataclass(frozen=True)
class Grid:
    """Columns of text of equal length: cells trimmed, missing where empty, rows without any cell left out.

    `widths` says of the first rows how many cells each has in the file. Of what is wider than any of these, the cells
    beyond are joined in the last column. `short` are the lines that have fewer: line and
    number of cells.
    """

    columns: Sequence[pa.Array] = ()
    lines: Lines = range(0)
    widths: Sequence[int] = ()
    merged: Sequence[Merged] = ()
    short: np.ndarray = field(default_factory=lambda: NO_LINES)

    def __len__(self) -> int:
        return len(self.lines)

    def rows(self, start: int, stop: int) -> list[list[str]]:
        """Some rows as lists, '' where a cell is empty."""
        columns = [[cell or "" for cell in column.slice(start, stop - start).to_pylist()] for column in self.columns]
        return [list(row) for row in zip(*columns, strict=True)]

    def keeping(self, rows: np.ndarray) -> Grid:
        """The grid with some of its rows, by a mask."""
        if rows.all():
            return self
        mask = pa.array(rows)
        return replace(
            self, columns=[column.filter(mask) for column in self.columns], lines=np.asarray(self.lines)[rows]
        )

    def below(self, row: int) -> Grid:
        """The grid from a row on."""
        return replace(self, columns=[column.slice(row) for column in self.columns], lines=self.lines[row:])


@dataclass
class Builder:
    """Makes a grid of rows that come piece by piece, so that a million rows never stand in memory as lists."""

    widths: list[int] = field(default_factory=list)
    _short: list[np.ndarray] = field(default_factory=lambda: [NO_LINES])
    _pieces: list[list[pa.Array]] = field(default_factory=list)
    _lines: list[np.ndarray] = field(default_factory=list)

    def add(self, rows: Sequence[Sequence[str]], lines: Sequence[int]) -> None:
        """Add some rows, each with its line."""
        if not rows:
            return
        self.widths += [len(row) for row in rows[: max(FIRST - len(self.widths), 0)]]
        width = max(self.widths, default=0)
        if any(len(row) != width for row in rows):
            cells = np.array([len(row) for row in rows])
            self._short.append(np.column_stack([lines, cells])[cells < width])
            rows = [_fitted(row, width) for row in rows]
        self.add_columns([pa.array(cells, TEXT) for cells in zip(*rows, strict=True)], np.asarray(lines, np.int64))

    def add_columns(self, columns: list[pa.Array], lines: np.ndarray) -> None:
        """Add some rows as columns."""
        self._pieces.append(columns)
        self._lines.append(lines)

    def grid(self) -> Grid:
        """What was added, tidied."""
        width = max(map(len, self._pieces), default=0)
        columns = []
        for i in range(width):
            pieces = [piece[i] if i < len(piece) else pa.nulls(len(lines), TEXT) for piece, lines in self._each()]
            columns.append(pa.chunked_array(pieces, TEXT))
        lines = np.concatenate(self._lines) if self._lines else np.empty(0, dtype=np.int64)
        self._pieces.clear()
        return replace(tidied(columns, lines, self.widths), short=np.concatenate(self._short))

    def _each(self) -> zip[tuple[list[pa.Array], np.ndarray]]:
        return zip(self._pieces, self._lines, strict=True)


def tidied(columns: list[pa.ChunkedArray], lines: Lines, widths: Sequence[int]) -> Grid:
    """A grid of columns as they stand in a file; `columns` is emptied, so that no second copy of the whole is held."""
    tidy = []
    while columns:
        tidy.append(_tidy(columns.pop(0)))
        pa.default_memory_pool().release_unused()  # Arrow would keep what is free for later
    if not tidy or not len(lines):
        return Grid()
    blank = reduce(pc.and_, (column.is_null() for column in tidy)).to_numpy(zero_copy_only=False)
    seen = [width for width, empty in zip(widths, blank, strict=False) if not empty]
    return Grid(tidy, lines, seen).keeping(~blank)


def _tidy(column: pa.ChunkedArray) -> pa.Array:
    cells = pc.utf8_trim_whitespace(column.cast(TEXT))
    empty = pc.equal(pc.binary_length(cells), 0)
    if pc.any(empty).as_py():
        cells = pc.if_else(empty, None, cells)
    return cells.combine_chunks()


def _fitted(row: Sequence[str], width: int) -> list[str]:
    """The row with as many cells as `width`, and one more for all that are beyond."""
    beyond = ", ".join(cell for cell in row[width:] if cell.strip())
    return [*row[:width], *[""] * (width - len(row)), beyond]
