"""Where the programme's money went."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evalkit.errors import NotAvailable, Text
from evalkit.figures.canvas import ACCENT, BODY, GREY, INK, WIDTH, Canvas, text_width
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

MOST_PARTS = 9  # segments of the bar before the rest of the grants become one


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
    total = max(float(whole), sum(part.money for part in parts))
    canvas, tall = Canvas(), 46.0
    lefts = [WIDTH * sum(one.money for one in parts[:at]) / total for at in range(len(parts))]
    above = [at for at, left in enumerate(lefts) if left > WIDTH * 0.6 and parts[at].filled]
    said = {at: _label(one, WIDTH * one.money / total, total) for at, one in enumerate(parts)}
    y = 4.0
    tops = {}
    for at in reversed(above):
        tops[at], y = y, y + len(said[at]) * ROW + 6
    bar = y
    y += tall + 10
    for at in reversed([at for at in range(len(parts)) if at not in above]):
        one, left, wide = parts[at], lefts[at], WIDTH * parts[at].money / total
        inside = not one.filled and len(said[at]) == 2 and wide > text_width(said[at]) + 32
        canvas.bar(
            left + 1,
            bar + (0 if one.filled else 1),
            max(wide - 2, 1),
            tall - (0 if one.filled else 2),
            one.colour,
            one.filled,
        )
        if inside:
            canvas.lines(left + 16, bar + tall / 2 - ROW, said[at])
            continue
        canvas.line(left + 1.5, bar + tall, left + 1.5, y + ROW * 0.8, one.colour, 1)
        y = canvas.lines(left + 9, y, said[at]) + 8
    for at in above:
        left = lefts[at] + WIDTH * parts[at].money / total
        canvas.bar(lefts[at] + 1, bar, max(left - lefts[at] - 2, 1), tall, parts[at].colour)
        canvas.line(left - 1.5, bar, left - 1.5, tops[at] + 4, parts[at].colour, 1)
        canvas.lines(left - 9, tops[at], said[at], INK, BODY, "right")
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
    return finish("money", canvas, y, title, told, table, programme, ["programme", "grants", "budget_lines"], note)


def _label(part: _Part, wide: float, total: float) -> list[str]:
    """What stands at a segment: on one line where it can, else the money under the name."""
    money = f"{_('{amount} yuan', amount=amount(part.money))}{GAP}{percent(part.money / total)}"
    if not part.filled:
        return [*wrap(part.name, max(wide - 32, 150), BODY, 2), money]
    line = wrap(f"{part.name}{GAP}{money}", 250, BODY, 2)
    return line if len(line) == 1 else [*wrap(part.name, 250, BODY, 1), money]


def _parts(programme: Programme, grants: pd.DataFrame, whole: float) -> list[_Part]:
    """The grants in the grantees' order, the many after the first ones together, and what was not granted on."""
    colour = colours(programme)
    order = grants.assign(rank=grants["grantee"].map({key: at for at, key in enumerate(colour)})).sort_values(
        "rank", kind="stable"
    )
    named = (
        order
        if len(order) <= MOST_PARTS
        else order.sort_values("awarded", ascending=False, kind="stable").head(MOST_PARTS - 1)
    )
    parts = [
        _Part(programme.name_of("grantees", str(key)), float(given), colour.get(str(key), ACCENT))
        for key, given in zip(named["grantee"], named["awarded"], strict=True)
    ]
    others = order.drop(named.index)
    if len(others):
        parts.append(_Part(_("{n} other grants", n=f"{len(others):,}"), float(others["awarded"].sum()), GREY))
    rest = whole - float(grants["awarded"].sum())
    if rest > 0:
        name = _("not granted on") if "budget_lines" in programme else _("not granted on, no budget lines")
        parts.append(_Part(name, rest, GREY, filled=False))
    return [part for part in parts if part.money > 0]
