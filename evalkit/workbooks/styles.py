"""How the sheets look: colours, fonts, number formats and widths."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from evalkit.i18n import language
from evalkit.schema import Column

DEEP, PALE, EXAMPLE, LOCKED, INK, FAINT = "#1F4E78", "#DCE6F1", "#F7F7F7", "#EFEFEF", "#222222", "#7F7F7F"
LINE = "#D0D7DE"
LINE_HEIGHT = 15.0  # of a line of text, in points
FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}  # where one is missing, the program takes its own
NUMBER_FORMATS = {"integer": "#,##0", "number": "General", "date": "yyyy-mm-dd"}
MONEY = "#,##0.00"


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **properties: Any) -> Any:
        """A format with these properties besides the font that all share."""
        base = {"font_name": FONTS[language()], "font_size": 10, "font_color": INK, "valign": "top"}
        key = tuple(sorted({**base, **properties}.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(dict(key))
        return self._made[key]

    def header(self, column: Column) -> Any:
        """A column's header: deep where every row needs a value, else pale."""
        look = {"bg_color": DEEP, "font_color": "#FFFFFF"} if column.needed else {"bg_color": PALE}
        return self.style(
            bold=True, text_wrap=True, valign="vcenter", border=1, border_color=LINE, **_side(column), **look
        )

    def cells(self, column: Column, locked: bool = False) -> Any:
        """A column's cells."""
        look: dict[str, Any] = {"locked": locked, **({"bg_color": LOCKED} if locked else {})}
        return self.style(num_format=number_format(column), text_wrap=wraps(column), **_side(column), **look)

    def example(self, column: Column) -> Any:
        """The cells of the row that is never read."""
        return self.style(
            num_format=number_format(column),
            text_wrap=wraps(column),
            italic=True,
            font_color=FAINT,
            bg_color=EXAMPLE,
            bottom=1,
            bottom_color=LINE,
            **_side(column),
        )

    @cached_property
    def link(self) -> Any:
        """A link to another sheet."""
        return self.style(font_color=DEEP, underline=1, bottom=1, bottom_color=LINE)


def number_format(column: Column) -> str:
    """The number format of a column; '@' keeps what is typed as it was typed, such as 2016-03 or 007."""
    return MONEY if column.unit == "CNY" else NUMBER_FORMATS.get(column.type, "@")


def _side(column: Column) -> dict[str, Any]:
    return {
        "align": "right"
        if column.type in ("integer", "number")
        else "center"
        if column.type.endswith("date")
        else "left"
    }


def wraps(column: Column) -> bool:
    """Is it free text, which runs over several lines?"""
    return bool(column.base)


def width(column: Column, heading: str, cells: Iterable[object]) -> float:
    """A sensible width of a column for its heading, its choices and what stands in it, in characters."""
    said = [*(column.label(value) for value in column.constraints.get("enum", ())), *map(str, cells)]
    longest = max(
        [display_width(heading) / (1.8 if " " in heading or wraps(column) else 1.2), *map(display_width, said)]
    )
    least = 28 if wraps(column) and not said else 10
    return min(max(longest + 3, least), 42)


def lines(text: str, wide: float) -> int:
    """How many lines a text takes in a column so many characters wide."""
    return max(1, math.ceil(display_width(text) / (wide * 1.1)))


def display_width(text: str) -> int:
    """How wide a text is, in Latin characters: a Chinese one takes two.

    >>> display_width("人次"), display_width("hours")
    (4, 5)
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
