"""Forms for any picture: a matrix of answers, dots along a line, a heap of dots for many values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median

from evalkit.figures.canvas import ACCENT, BODY, GREY, INK, RULE, SMALL, WIDTH, Canvas, text_width
from evalkit.figures.lettering import LEADING, width_of, wrap
from evalkit.formats import MISSING, amount
from evalkit.i18n import _

ROW = BODY * LEADING


@dataclass(frozen=True)
class Group:
    """Rows that belong together: what they are called, their colour, and for each its label and its answers."""

    name: str
    colour: str
    rows: list[tuple[str, Sequence[bool | None]]] = field(default_factory=list)


def matrix(canvas: Canvas, heads: Sequence[str], groups: Sequence[Group], key: Sequence[str]) -> float:
    """Rows of labels with a dot (yes), a ring (no) or a dash (not known) a question; returns the height used.

    `key` says what dot, ring and dash mean, in this order.
    """
    names = 118.0 if any(group.name for group in groups) else 0.0
    column = min(104.0, (WIDTH - names - 300) / len(heads))
    left = WIDTH - column * len(heads)
    broken = [wrap(head, column - 12, SMALL, 4) for head in heads]
    top = max(map(len, broken)) * SMALL * LEADING
    for at, lines in enumerate(broken):
        canvas.lines(left + column * (at + 0.5), top - len(lines) * SMALL * LEADING, lines, GREY, SMALL, "center")
    y = top + 8
    for group in groups:
        canvas.line(0, y, WIDTH, y)
        y += 8
        below = canvas.text(0, y, group.name, names - 14) if group.name else y
        for label, answers in group.rows:
            middle = y + ROW / 2
            for at, answer in enumerate(answers):
                _answer(canvas, left + column * (at + 0.5), middle, answer, group.colour)
            y = canvas.text(names, y, label, left - names - 16) + 7
        y = max(y, below + 7)
    canvas.line(0, y, WIDTH, y)
    return _key(canvas, y + 8, key)


def _answer(canvas: Canvas, x: float, middle: float, answer: bool | None, colour: str) -> None:
    if answer is None:
        canvas.lines(x, middle - ROW / 2, [MISSING], GREY, align="center")
    else:
        canvas.dot(x, middle, colour, answer)


def _key(canvas: Canvas, y: float, meanings: Sequence[str]) -> float:
    """What dot, ring and dash mean, set from the right edge."""
    x = WIDTH
    for answer, meaning in reversed(list(zip((True, False, None), meanings, strict=False))):
        canvas.lines(x, y, [meaning], GREY, SMALL, "right")
        x -= width_of(meaning, SMALL) + 12
        if answer is None:
            canvas.lines(x, y, [MISSING], GREY, SMALL, "center")
        else:
            canvas.dot(x, y + SMALL * 0.7, GREY, answer, 4.5)
        x -= 22
    return y + SMALL * LEADING


@dataclass(frozen=True)
class Value:
    """One row of dots along a line: label, what stands under it, value (None: missing), colour, remark beside it."""

    label: str
    under: str
    value: float | None
    colour: str
    remark: str = ""  # a ring stands before it


def dots(canvas: Canvas, values: Sequence[Value], unit: str, top: float = 0) -> float:
    """Values as dots along a line from 0, or as so many dots where none is above 10; returns the height used."""
    most = max((one.value or 0 for one in values), default=0)
    counted = most <= 10 and all(one.value is None or one.value == int(one.value) for one in values)
    lines = [(wrap(one.label, 280, BODY, 3), wrap(one.under, 280, SMALL, 1)) for one in values]
    left = max(max(text_width(label), text_width(under, SMALL)) for label, under in lines) + 24
    remarks = max((width_of(one.remark, SMALL) + 34 for one in values if one.remark and not counted), default=0)
    right = WIDTH - width_of(amount(most), BODY) - 24 - remarks
    y = canvas.text(left - 6, top, unit, WIDTH - left, GREY, SMALL) + 6
    for one, (label, under) in zip(values, lines, strict=True):
        below = canvas.lines(0, canvas.lines(0, y, label), under, GREY, SMALL)
        middle, x = y + ROW / 2, left
        if one.value is not None and counted:
            for __ in range(int(one.value)):
                canvas.dot(x + 10, middle, one.colour)
                x += 16
        elif one.value is not None:
            x = left + (right - left) * one.value / (most or 1)
            canvas.line(left, middle, x - 7, middle)
            canvas.dot(x, middle, one.colour)
            x += 6
        said = amount(one.value)
        x += 8
        canvas.lines(x, y, [said], INK if one.value is not None else GREY)
        if one.remark:
            x += width_of(said, BODY) + 20
            canvas.dot(x, middle, GREY, False, 4.5)
            canvas.text(x + 10, y + 1, one.remark, WIDTH - x - 10, GREY, SMALL, most=1)
        y = below + 7
    canvas.line(left, top + SMALL * LEADING + 2, left, y - 4, RULE)
    return y


def heap(canvas: Canvas, values: Sequence[float], unit: str, cases: Callable[[int], str]) -> float:
    """Many values as a heap of dots over a line from 0, the median marked; returns the height used."""
    most, bins, step = max(values) or 1, 60, (WIDTH - 20) / 60
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(value / most * bins))] += 1
    each = ceil(max(counts) / 16)  # cases a dot stands for
    tall = max(ceil(count / each) for count in counts) * step
    line = SMALL * LEADING + tall + 8
    canvas.text(0, 0, _("{unit}; one dot: {cases}", unit=unit, cases=cases(each)), WIDTH, GREY, SMALL)
    for at, count in enumerate(counts):
        for rank in range(ceil(count / each)):
            canvas.dot(10 + step * (at + 0.5), line - step * (rank + 0.5), ACCENT, radius=4.5)
    canvas.line(10, line, WIDTH - 10, line, GREY)
    middle = median(values)
    x = 10 + (WIDTH - 20) * middle / most
    canvas.line(x, line - 4, x, line + 5, INK, 1.5)
    said = _("median {value}", value=amount(middle))
    wide = width_of(said, SMALL) / 2
    ends = (width_of("0", SMALL) + 18, WIDTH - width_of(amount(most), SMALL) - 18)
    at_x = min(max(x, ends[0] + wide), ends[1] - wide)
    canvas.lines(10, line + 6, ["0"], GREY, SMALL, "left")
    canvas.lines(at_x, line + 6, [said], INK, SMALL, "center")
    canvas.lines(WIDTH - 10, line + 6, [amount(most)], GREY, SMALL, "right")
    return line + SMALL * LEADING + 16
