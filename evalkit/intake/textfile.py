"""Read a text file of values: commas, semicolons or tabs, in the encodings that spreadsheets write."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from evalkit.errors import Text
from evalkit.intake.cells import TEXT
from evalkit.intake.encodings import Decoded, decode
from evalkit.intake.grid import FIRST, Builder, Grid, tidied

SEPARATORS = (",", ";", "\t", "，", "；", "|")
LARGE = 1_000_000  # bytes from which Arrow reads a file faster than Python
PIECE = 20_000


def read_text(file: Path, raw: bytes, score: Callable[[list[list[str]]], int]) -> tuple[Grid, Decoded]:
    """The cells of a file, and how its text was read or what is wrong with it.

    `score` says how well some first rows fit what is expected of the table; the separator with the best is taken.
    """
    name = file.as_posix()
    quick = _quickly(raw.removeprefix(b"\xef\xbb\xbf"), score) if len(raw) > LARGE else None
    if quick is not None:
        return quick, Decoded()
    found = decode(name, raw, lambda text: max(score(_first(text, each)) for each in SEPARATORS))
    if found.problem is not None:
        return Grid(), found
    if not found.text.strip():
        return Grid(), Decoded(problem=Text("{file}: the file is empty; not even a header stands in it.", file=name))
    quick = _quickly(found.text.encode(), score) if found.encoding and len(raw) > LARGE else None
    try:
        return (_carefully(found.text, score) if quick is None else quick), found
    except Broken as broken:
        message = Text("{file}, line {line}: the file cannot be read as CSV ({why}).")
        return Grid(), Decoded(problem=message.filled(file=name, line=broken.line, why=broken.why))


class Broken(Exception):
    """Text that is no CSV: the line and what is wrong there."""

    def __init__(self, line: int, why: Text) -> None:
        self.line, self.why = line, why


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise Broken(start, _why(str(error), reader.line_num)) from None


def _why(said: str, line: int) -> Text:
    """What Python's csv says, in words for those who made the file; `line` is the one it had come to."""
    if said.startswith("unexpected end"):
        return Text("a quotation mark opens a cell and is never closed")
    if "expected after" in said:
        return Text("a cell in quotation marks goes on behind them in line {line}", line=line)
    if "field larger" in said:
        return Text("a cell is longer than {n} characters", n=f"{csv.field_size_limit():,}")
    return Text("{why}", why=said)


def _first(text: str, separator: str) -> list[list[str]]:
    try:
        return [row for _line, row in islice(_rows(text, separator), FIRST)]
    except Broken:
        return []


def _separator(text: str, score: Callable[[list[list[str]]], int]) -> str:
    """The first separator with which two columns are known; where there is none, the one that fits best."""
    scores: dict[str, int] = {}
    for each in SEPARATORS:
        scores[each] = score(_first(text, each))
        if scores[each] > 1:
            return each
    return max(scores, key=lambda each: scores[each])


def _carefully(text: str, score: Callable[[list[list[str]]], int]) -> Grid:
    said = text[:4].lower() == "sep="  # Excel's own way of naming the separator
    separator = text[4] if said and text[4:5].strip() else _separator(text, score)
    builder = Builder()
    rows = islice(_rows(text, separator), int(said), None)
    while piece := list(islice(rows, PIECE)):
        filled = [each for each in piece if each[1]]
        builder.add([row for _line, row in filled], [line for line, _row in filled])
    return builder.grid()


def _quickly(raw: bytes, score: Callable[[list[list[str]]], int]) -> Grid | None:
    """By Arrow what is UTF-8, has as many cells in every line, and quotes as they should stand; None for all else."""
    start = raw[:LARGE].decode("utf-8", "ignore")
    separator = _separator(start, score)
    first = _first(start, separator)
    if not first or len(separator.encode()) > 1 or not _plainly_quoted(raw, ord(separator)) or b"\0" in raw:
        return None
    names = [str(i) for i in range(len(first[0]))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(raw),
            arrow_csv.ReadOptions(column_names=names),
            arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, TEXT), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    lines = raw.count(b"\n") + (not raw.endswith(b"\n"))
    columns = table.columns
    del table
    if len(columns[0]) != lines or raw.count(b"\r") != raw.count(b"\r\n"):
        return None
    return tidied(columns, range(1, lines + 1), [len(row) for row in first])


def _plainly_quoted(raw: bytes, separator: int) -> bool:
    """Does each quotation mark open or close a cell, or stand beside another?"""
    if raw.count(b'"') % 2:
        return False
    ends = np.isin(np.arange(256), [separator, *b'\n\r"'])
    for start in range(0, len(raw), LARGE):
        signs = np.frombuffer(raw[max(start - 1, 0) : start + LARGE + 1], dtype=np.uint8)
        at = np.flatnonzero(signs[1:-1] == ord('"')) + 1
        if not (ends[signs[at - 1]] | ends[signs[at + 1]]).all():
            return False
    return True
