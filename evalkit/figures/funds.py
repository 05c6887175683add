"""Where the programme's money went."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evalkit.errors import NotAvailable, Text
from evalkit.figures.canvas import ACCENT, BODY, GREY, WIDTH, Canvas, text_width
from evalkit.figures.forms import ROW
from evalkit.figures.lettering import GAP, wrap
from evalkit.figures.picture import (
    Picture,
    chart,
    colours,
    data_table,
    finish,
    listed,
    measured,
    not_empty,
)
from evalkit.formats import amount, percent
from evalkit.i18n import _
from evalkit.indicators.efficiency import granted
from evalkit.programme import Programme
from evalkit.results import Results

MOST_PARTS = 9  # segments of the bar before the small grants become one
LEAST = 0.03  # of the programme's amount: what a grant among many must be to have a segment of its own


@dataclass(frozen=True)
class _Part:
    """One segment of the bar: its name, money [yuan], colour, and whether it is known what it was for."""

    name: str
    money: float
    colour: str
    filled: bool = True


@chart("grants", "programme")
def money(programme: Programme, results: Results | None = None) -> Picture:
    """The programme's money as one bar: each grant, and the rest."""
    whole = programme.facts["amount"]
    grants = not_empty(programme["grants"].dropna(subset=["awarded"]), "grants")
    if pd.isna(whole) or not whole:
        raise NotAvailable(Text("'{column}' is empty in every row of '{table}'", column="amount", table="programme"))
    parts = _parts(programme, grants, float(whole))
    total, canvas = max(float(whole), sum(part.money for part in parts)), Canvas()
    height = _bar(canvas, parts, total)
    given = measured(programme, results, granted).value or 0.0
    share = percent(given / float(whole))
    title = _(
        "{granted} of {amount} yuan, {share}, were granted on", granted=amount(given), amount=amount(whole), share=share
    )
    rest = float(whole) - given
    if rest > 0 and "budget_lines" not in programme:
        title = _("{title}; for the other {rest} yuan there are no budget lines", title=title, rest=amount(rest))
    told = listed(
        (f"{one.name} {_('{amount} yuan', amount=amount(one.money))} ({percent(one.money / total)})" for one in parts),
        ";",
    )
    table = data_table(programme, "grants", grants, ["grantee", "purpose", "awarded", "disbursed"])
    note = (
        _("Grants exceed the programme’s amount; shares are of all grants.")
        if rest < 0
        else _("Shares are of the programme’s amount.")
    )
    return finish("money", canvas, height, title, told, table, programme, ["programme", "grants", "budget_lines"], note)


def _bar(canvas: Canvas, parts: list[_Part], total: float) -> float:
    """The bar with its labels: in a hollow part if it has room, else at steps below the bar, or above it at its end."""
    lefts = [WIDTH * sum(one.money for one in parts[:at]) / total for at in range(len(parts))]
    wides = [WIDTH * one.money / total for one in parts]
    said = [_label(one, wide, total) for one, wide in zip(parts, wides, strict=True)]
    inside = [at for at, one in enumerate(parts) if not one.filled and text_width(said[at]) + 32 < wides[at]]
    above = [at for at, left in enumerate(lefts) if left > WIDTH * 0.6 and at not in inside]
    y, tall = 4.0, 46.0
    steps = {}
    for at in reversed(above):
        steps[at], y = y, y + len(said[at]) * ROW + 6
    bar = y
    y += tall + 10
    for at in reversed(range(len(parts))):
        one, left, wide, lines = parts[at], lefts[at] + 1, max(wides[at] - 2, 1), said[at]
        if one.filled:
            canvas.bar(left, bar, wide, tall, one.colour)
        else:
            canvas.bar(left, bar + 1, wide, tall - 2, one.colour, filled=False)
        if at in inside:
            canvas.lines(left + 15, bar + (tall - len(lines) * ROW) / 2, lines)
        elif at in above:
            right = left + wide - 0.5
            canvas.line(right, bar, right, steps[at] + 4, one.colour, 1)
            canvas.lines(right - 8, steps[at], lines, align="right")
        else:
            canvas.line(left + 0.5, bar + tall, left + 0.5, y + ROW * 0.8, one.colour, 1)
            y = canvas.lines(left + 8, y, lines) + 8
    return y


def _label(part: _Part, wide: float, total: float) -> list[str]:
    """What stands at a segment: on one line where it can, else the money under the name."""
    money = f"{_('{amount} yuan', amount=amount(part.money))}{GAP}{percent(part.money / total)}"
    line = wrap(f"{part.name}{GAP}{money}", 250, BODY, 2)
    if len(line) == 1 and (part.filled or wide < 180):
        return line
    return [*wrap(part.name, 250, BODY, 1), money]


def _parts(programme: Programme, grants: pd.DataFrame, whole: float) -> list[_Part]:
    """The grants in the grantees' order, the many after the first ones together, and what was not granted on."""
    colour = colours(programme)
    order = grants.assign(rank=grants["grantee"].map({key: at for at, key in enumerate(colour)})).sort_values(
        "rank", kind="stable"
    )
    named = order
    if len(order) > MOST_PARTS:
        largest = order.sort_values("awarded", ascending=False, kind="stable").head(MOST_PARTS - 1)
        named = largest[largest["awarded"] >= LEAST * whole]
    names = programme.names_of("grantees", named["grantee"].map(str))
    parts = [
        _Part(names[str(key)], float(given), colour.get(str(key), ACCENT))
        for key, given in zip(named["grantee"], named["awarded"], strict=True)
    ]
    others = order.drop(named.index)
    if len(others):
        several = _("{n} other grants", n=amount(len(others)))
        name, tint = (several, GREY) if len(named) else (programme.schemas["grants"].cases(len(others)), ACCENT)
        parts.append(_Part(name, float(others["awarded"].sum()), tint))
    rest = whole - float(grants["awarded"].sum())
    if rest > 0:
        name = _("not granted on") if "budget_lines" in programme else _("not granted on, no budget lines")
        parts.append(_Part(name, rest, GREY, filled=False))
    return [part for part in parts if part.money > 0]
