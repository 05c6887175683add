"""Cells that are one of a few words, a name or a text: 是, 否, √, the labels of allowed values, keys, free text."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

from evalkit.errors import Text
from evalkit.intake.writing import AT_ENDS, BLANKS, INVISIBLE, SPACES, STROKES, Asked, Reading, Unread, no_value, tidy
from evalkit.schema import Column

YES = {"true", "t", "yes", "y", "1", "1.0", "是", "是的", "有", "对", "真", "√", "✓", "✔", "☑"}
# 无 answers a question of yes or no; elsewhere it says that there is no value.
NO = {"false", "f", "no", "n", "0", "0.0", "否", "不是", "无", "没有", "错", "假", "×", "✗", "✘", "☐"}
CROSS = {"x", "☒"}
LOOSE = re.compile(r"[\s_-]+")
NARROW = "0123456789-._" + string.ascii_letters
NAME_SIGNS = str.maketrans(
    dict.fromkeys(INVISIBLE, "") | dict.fromkeys(SPACES, " ") | {chr(0xFEE0 + ord(sign)): sign for sign in NARROW}
)

TICK_OR_NO = Text("Does the cross tick the box, or does it say no? Write yes or no.")
WHICH_VALUE = Text("Two of the allowed values are called so. Write the one that is meant.")


def boolean_reader(expected: Text) -> Callable[[str], Reading]:
    """What reads a cell of a yes-or-no column that is not in plain form."""

    def read(cell: str) -> Reading:
        word = tidy(cell).lower()
        if word in YES or word in NO:
            return "true" if word in YES else "false"
        if word in CROSS:
            return Asked(TICK_OR_NO, ("true", "false"))
        nothing = no_value(tidy(cell))
        return Unread(expected) if nothing is None else nothing

    return read


def choice_reader(column: Column) -> Callable[[str], Reading]:
    """What reads a cell of a column with allowed values: as they are spelt, or by a label in either language.

    What is none of them stays as it is, for the check of allowed values to name.
    """
    allowed: dict[str, list[str]] = {}
    for value in column.constraints["enum"]:
        for word in {_loose(each) for each in (value, *column.labels.get(value, {}).values())}:
            allowed.setdefault(word, []).append(value)

    def read(cell: str) -> Reading:
        text = tidy(cell)
        meant = allowed.get(_loose(text), ())
        if meant:
            return meant[0] if len(meant) == 1 else Asked(WHICH_VALUE, tuple(meant))
        nothing = no_value(text)
        return cell.strip() if nothing is None else nothing

    return read


def text_reader(column: Column) -> Callable[[str], Reading]:
    """What reads a cell of text: free text as it stands, 无 among it; a name or key without what nobody can see in it."""
    free = bool(column.base)
    blanks = STROKES if free else BLANKS

    def read(cell: str) -> Reading:
        nothing = no_value(tidy(cell), blanks)
        if nothing is not None:
            return nothing
        return cell.strip(AT_ENDS) if free else cell.translate(NAME_SIGNS).strip()

    return read


def odd_text(column: Column) -> str:
    """A pattern that finds the texts which `text_reader` may change."""
    words = "|".join(map(re.escape, sorted(STROKES if column.base else BLANKS)))
    inside = "^[\uff01-\uff5e]" if column.base else f"[{INVISIBLE}{SPACES}\uff01-\uff5e]"
    return rf"^[{AT_ENDS}]|[{AT_ENDS}]$|^#|^Err:|{inside}|^(?i:{words})$"


def _loose(word: str) -> str:
    return LOOSE.sub("", tidy(word)).casefold().replace("’", "'")
