"""Numbers as people write them: １２，０００元, 1.2万, （3,000）, 36%, 十二人."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial

from evalkit.errors import Text
from evalkit.intake.numerals import SIGNS, numeral
from evalkit.intake.units import Unit, unit_of
from evalkit.intake.writing import Asked, Reading, Unread, no_value, tidy
from evalkit.schema import Column

SHAPE = re.compile(
    rf"(?P<sign>[+-])? ?(?:(?P<before>[^\d\s.,()+{SIGNS}-]+) ?)?(?P<inner>[+-])?"
    rf"(?P<figure>\d[\d, ]*(?:\.\d*)?(?:e[+-]?\d{{1,3}})?|\.\d+|[{SIGNS}]+)(?P<after>[^\d.,()+-][^\d.,()]*)?",
    re.IGNORECASE,
)
THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+)(?:\.\d*)?")
ONE_COMMA = re.compile(r"(\d+),(\d+)")
THREE_ZEROS = re.compile(r"([1-9]\d{0,2})\.000")
ABOUT = re.compile(r"约|近|余|多|以上|以下|以内|左右|几|数十|数百|若干|超过|不足|[~<>≈≥≤±?]|\+$|about|ca\.")
RANGE = re.compile(r"\d[^\d]*(?:[-~—]|至|到|或|to)[^\d]*\d")
SHARES = ("share", "rate", "ratio", "proportion")
LONGEST = 60  # characters; no number is longer
DIGITS = {"integer": 18, "number": 15}  # what the types hold to the last digit; nothing measured comes near

APPROXIMATE = Text("Expected one figure. Write the best one there is, and in the note that it is approximate.")
BETWEEN = Text("Expected one figure, not a range. Write the best one there is, and the range in the note.")
TOO_LARGE = Text("Expected a number of at most {digits} digits.")
COMMA = Text("Is the comma a decimal point, or does it part thousands? Write the number without it.")
POINT = Text("Does the point part thousands, or is it a decimal point? Write the number without it.")
BRACKETS = Text("Do the brackets mean a negative number? Write it without them, with a minus if it is negative.")
PERCENT = Text("Is this column in percent or in shares of 1? Write the figure without the percent sign.")
POWER = Text("Is this column in the unit of its header? Write the figures in full, and no unit in the header.")
LAST_DIGIT = Text("What does the last digit count? Write the number in figures.")


def number_reader(column: Column, header: str, expected: Text) -> Callable[[str], Reading]:
    """What reads a cell of a number or integer column that is not in plain form, under a header with this unit."""
    whole, limit = column.type == "integer", 10 ** DIGITS[column.type]
    scale = lru_cache(1000)(partial(_scale, column, header))

    def read(cell: str) -> Reading:
        text = tidy(cell)
        nothing = no_value(text)
        if nothing is not None:
            return nothing
        bracketed = text[0] == "(" and text[-1] == ")"
        shape = SHAPE.fullmatch(text[1:-1] if bracketed else text) if len(text) < LONGEST else None
        if shape is None:
            return Unread(_why(text, expected))
        sign, before, inner, figure, after = shape.groups()
        scaled = scale(before, after)
        if isinstance(scaled, Unread):
            return scaled
        asked, figures = _figures(figure, whole)
        if not scaled or not figures or bool(sign) + bool(inner) + bracketed > 1:
            return Unread(_why(text, expected))
        factors, doubt = scaled
        signs = [-1] if bracketed or "-" in (sign, inner) else [1]
        if bracketed and column.unit not in ("CNY", ""):  # accountants write a debt so; who counts may set it apart
            signs, doubt = [-1, 1], BRACKETS
        values = [one * each * factor for one in signs for each in figures for factor in factors]
        if abs(max(values, key=abs)) >= limit:
            return Unread(TOO_LARGE.filled(digits=DIGITS[column.type]))
        readings = tuple(map(_plain, values))
        if len(set(readings)) > 1:
            return Asked(doubt or asked or expected, tuple(dict.fromkeys(readings)))
        return Unread(expected) if whole and "." in readings[0] else readings[0]

    return read


def in_own_unit(column: Column, header: str) -> bool:
    """Are plain figures in the column's own unit under a header with this unit?"""
    scaled = _scale(column, header, None, None)
    return isinstance(scaled, tuple) and scaled[0] == (Decimal(1),)


def _scale(column: Column, header: str, *words: str | None) -> tuple[tuple[Decimal, ...], Text | None] | Unread | None:
    """What turns a figure with these words at it into the column's unit: one factor, or two and what to ask.

    Where the words name no unit, the header's counts. Unread where it is another unit, None where a word is no unit.
    """
    named = unit_of(header)
    units = [unit_of(word) for word in words if word]
    of = {unit.of for unit in units if unit and unit.of} or ({named.of} if named else {""})
    if None in units or len(of) > 1:
        return None
    times = math.prod(unit.times for unit in units if unit) if units or not named else named.times
    unit = Unit(of.pop(), Decimal(times))
    factors = _factors(column, unit, named)
    if factors:
        return factors, (PERCENT if unit.of == "%" else POWER) if len(factors) > 1 else None
    word = next((word.strip() for word in reversed(words) if word), header)
    return Unread(_other(column, word))


def _factors(column: Column, unit: Unit, named: Unit | None) -> tuple[Decimal, ...]:
    """What turns a figure in `unit` into the column's: one factor, two where it is not clear, none where nothing does."""
    if unit.of in ("", column.unit):
        return (unit.times,)
    if unit.of == "%" and column.unit in SHARES:
        return (unit.times / 100,)
    if column.unit:
        return ()
    if named and named.of == unit.of:
        return (unit.times,) if unit.times == 1 else (unit.times, Decimal(1))
    return (Decimal(1), Decimal("0.01")) if unit.of == "%" and column.type == "number" else ()


def _figures(figure: str, whole: bool) -> tuple[Text | None, tuple[Decimal, ...]]:
    """What a figure without sign and unit may be, and what is to be asked where there are two."""
    figure = figure.strip()
    comma, zeros = ONE_COMMA.fullmatch(figure), THREE_ZEROS.fullmatch(figure) if whole else None
    if figure[0] in SIGNS:
        return LAST_DIGIT, tuple(map(Decimal, numeral(figure)))
    if THOUSANDS.fullmatch(figure):
        return None, (Decimal(figure.replace(",", "").replace(" ", "")),)
    if comma:
        return COMMA, (Decimal(f"{comma[1]}.{comma[2]}"), Decimal(comma[1] + comma[2]))
    if zeros:
        return POINT, (Decimal(zeros[1]), Decimal(zeros[1] + "000"))
    if "," in figure or " " in figure or (whole and "e" in figure.lower()):
        return None, ()
    return None, (Decimal(figure),)


def _other(column: Column, word: str) -> Text:
    if not column.unit:
        return Text("'{word}' cannot be checked: this column has no unit. Expected the figure alone.", word=word)
    own = Text("yuan" if column.unit == "CNY" else column.unit)
    return Text(
        "'{word}' is another unit. This column is in {unit}: expected a figure in that unit.", word=word, unit=own
    )


def _why(text: str, expected: Text) -> Text:
    if len(text) > LONGEST or not re.search(rf"[\d{SIGNS}]", text):
        return expected
    return BETWEEN if RANGE.search(text) else APPROXIMATE if ABOUT.search(text) else expected


def _plain(value: Decimal) -> str:
    """A number in plain form; what has no end is cut at 15 places."""
    written = f"{round(value, 15):f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written == "-0" else written
