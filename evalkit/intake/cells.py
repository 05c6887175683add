"""From the text in a cell to a typed value, column by column; what cannot be read is said, never guessed.

Cells in plain form (12000, 2015-03-01, true) are turned into values all at once. Of the others, each different text is
read once and put into plain form first; how people write is known to `numbers`, `dates` and `choices`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evalkit.errors import Text
from evalkit.intake.writing import Asked, Reading, Unread
from evalkit.schema import Column

STRING = pd.StringDtype("pyarrow")
DATE = pd.ArrowDtype(pa.timestamp("s"))  # compares to missing where a date is missing; plain datetimes compare to False
DTYPES = {
    "string": STRING,
    "partial_date": STRING,
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
    "boolean": pd.BooleanDtype(),
    "date": DATE,
}
EXPECTED = {
    "string": Text("Expected a text, or an empty cell where it is unknown."),
    "integer": Text("Expected a whole number such as 12, 1,200 or 1.2万, or an empty cell where it is unknown."),
    "number": Text("Expected a number such as 36.5, 10,000 or 1.2万, or an empty cell where it is unknown."),
    "boolean": Text("Expected yes or no (是 or 否), or an empty cell where it is unknown."),
    "date": Text(
        "Expected a day from 1900 on such as 2015-03-01, 2015/3/1 or 2015年3月1日, or an empty cell where it is unknown."
    ),
    "partial_date": Text(
        "Expected a day, a month or a year from 1900 on such as 2015-03-01, 2015年3月 or 2015, or an empty cell where it is unknown."
    ),
}
TEXT = pa.large_string()
ARROW = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
_YEAR, _MONTH = "(?:19|20|21)[0-9]{2}", "(?:0[1-9]|1[0-2])"
_DAY = f"{_YEAR}-(?:{_MONTH}-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"  # but 29 February
PLAIN = {  # what Arrow turns into a value without fail
    "integer": "^-?[0-9]{1,18}$",
    "number": r"^-?[0-9]{1,15}(?:\.[0-9]+)?$",
    "boolean": "^(?i:true|false)$",
    "date": f"^{_DAY}$",
    "partial_date": f"^{_YEAR}(?:-{_MONTH})?$|^{_DAY}$",
}
AS_GOOD = {  # what is as good as plain, so that putting it into plain form changes nothing
    "integer": re.compile(r"\+?[0-9]+|[+-]?[0-9]+\.0+"),
    "number": re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"),
}


@dataclass(frozen=True)
class Remark:
    """What is to be said of some cells of a column: why they cannot be read, or what is asked about them.

    `rows` are their positions in the column. `readings` holds, for each of them, what it may mean in plain form (two
    or more), and is empty where nothing is asked.
    """

    rows: np.ndarray
    says: Text
    readings: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Converted:
    """A column of text as typed values, and what is to be said of its cells.

    `values` are missing where a cell is empty, means missing, cannot be read or can be read in two ways. `unread` and
    `changed` are masks: cells that hold no value of the column's type, and cells that were not in plain form (what one
    became is its value). Every unread cell stands in one of `why`, every one that can be read in two ways in one of
    `asked`; no cell stands in both.
    """

    values: pd.Series
    unread: np.ndarray
    changed: np.ndarray
    why: tuple[Remark, ...] = ()
    asked: tuple[Remark, ...] = ()
    became: Mapping[str, str] = field(default_factory=dict)

    def changes(self, cells: pd.Series) -> list[tuple[int, str, str]]:
        """Each changed cell of `cells`, the column that was converted: its position, its text and its plain form.

        The plain form is empty where the text says that there is no value.
        """
        rows = np.flatnonzero(self.changed)
        written = pa.array(cells).take(rows).to_pylist()
        return [(row, text, self.became[text]) for row, text in zip(rows.tolist(), written, strict=True)]


def empty(column: Column, rows: int) -> pd.Series:
    """A column in which every cell is missing."""
    return pd.Series(pd.array([pd.NA], DTYPES[column.type]).repeat(rows), copy=False)


def convert(column: Column, cells: pd.Series, unit: str = "") -> Converted:
    """The typed values of a column of text.

    `cells` is a string column in which an empty cell is missing. `unit` is what the header says of the unit, such as
    '万元'; empty where it says nothing that `units.unit_of` knows.
    """
    text = pa.array(cells, TEXT)
    nothing = np.zeros(len(text), dtype=bool)
    if text.null_count == len(text):
        return Converted(empty(column, len(text)), nothing, nothing)
    odd = _odd(column, text, unit)
    if not odd.any():
        return Converted(_typed(column, text, cells.index), nothing, nothing)
    rows = np.flatnonzero(odd)
    coded = text.filter(pa.array(odd)).dictionary_encode()
    written, codes = coded.dictionary.to_pylist(), coded.indices.to_numpy()
    read = _reader(column, unit)
    readings = [read(each) for each in written]
    plain = pa.array([each if isinstance(each, str) and each else None for each in readings], TEXT)
    text = pc.replace_with_mask(text, pa.array(odd), plain.take(coded.indices))
    became = {
        one: other
        for one, other in zip(written, readings, strict=True)
        if isinstance(other, str) and _changes(column, one.strip(), other)
    }
    why, asked = (_remarks(kind, readings, codes, rows) for kind in (Unread, Asked))
    return Converted(
        _typed(column, text, cells.index),
        _mask([isinstance(each, Unread) for each in readings], codes, rows, len(text)),
        _mask([each in became for each in written], codes, rows, len(text)),
        why,
        asked,
        became,
    )


def _odd(column: Column, text: pa.Array, unit: str) -> np.ndarray:
    """The cells that must be read one by one; no empty ones."""
    if "enum" in column.constraints:
        plain = pc.is_in(text, value_set=pa.array(column.constraints["enum"], TEXT))
    elif column.type == "string":
        from evalkit.intake.choices import odd_text

        plain = pc.invert(pc.match_substring_regex(text, odd_text(column)))
    elif unit and column.type in ("integer", "number"):
        from evalkit.intake.numbers import in_own_unit

        plain = pc.match_substring_regex(text, PLAIN[column.type] if in_own_unit(column, unit) else "^$")
    else:
        plain = pc.match_substring_regex(text, PLAIN[column.type])
    return pc.and_(pc.invert(plain), text.is_valid()).fill_null(False).to_numpy(zero_copy_only=False)


def _reader(column: Column, unit: str) -> Callable[[str], Reading]:
    """What reads a cell that is not in plain form; its patterns are made once there is such a cell."""
    expected = EXPECTED[column.type]
    if column.type in ("integer", "number"):
        from evalkit.intake.numbers import number_reader

        return number_reader(column, unit, expected)
    if column.type in ("date", "partial_date"):
        from evalkit.intake.dates import date_reader

        return date_reader(column.type == "date", expected)
    from evalkit.intake.choices import boolean_reader, choice_reader, text_reader

    if column.type == "boolean":
        return boolean_reader(expected)
    return choice_reader(column) if "enum" in column.constraints else text_reader(column)


def _typed(column: Column, text: pa.Array, index: pd.Index) -> pd.Series:
    """The values of cells in plain form."""
    if column.type not in ARROW:
        return pd.Series(DTYPES[column.type].__from_arrow__(text), index=index, copy=False)
    values = text.cast(ARROW.get(column.type, TEXT))
    if column.type == "date":
        values = values.cast(pa.timestamp("s"))
    return pd.Series(DTYPES[column.type].__from_arrow__(values), index=index, copy=False)


def _changes(column: Column, one: str, other: str) -> bool:
    """Is a cell's plain form another than the cell, in more than how a number is padded?"""
    if one == other or not other or column.type not in AS_GOOD or not AS_GOOD[column.type].fullmatch(one):
        return one != other
    return Decimal(one) != Decimal(other)


def _mask(of_texts: list[bool], codes: np.ndarray, rows: np.ndarray, size: int) -> np.ndarray:
    mask = np.zeros(size, dtype=bool)
    mask[rows[np.array(of_texts, dtype=bool)[codes]]] = True
    return mask


def _remarks(
    kind: type[Unread] | type[Asked], readings: list[Reading], codes: np.ndarray, rows: np.ndarray
) -> tuple[Remark, ...]:
    """One remark for each thing to be said, with all rows of which it is said."""
    texts: dict[Text, list[int]] = {}
    for code, reading in enumerate(readings):
        if isinstance(reading, kind):
            texts.setdefault(reading.says, []).append(code)
    remarks = []
    for says, chosen in texts.items():
        at = np.flatnonzero(np.isin(codes, chosen))
        meant = tuple(readings[code].readings for code in codes[at]) if kind is Asked else ()
        remarks.append(Remark(rows[at], says, meant))
    return tuple(remarks)
