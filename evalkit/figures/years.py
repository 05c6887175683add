"""Values over the years: one small picture an indicator, or a programme, all drawn alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from evalkit import formats
from evalkit.errors import Text
from evalkit.figures.canvas import ACCENT, GREY, RULE, SMALL, WIDTH, Canvas
from evalkit.figures.lettering import LEADING, width_of, wrap
from evalkit.figures.picture import Nothing, Picture, first_of, sentences
from evalkit.i18n import _
from evalkit.portfolio import Measured, broken, currency, follows
from evalkit.results import Result

COLUMNS, GAP = 3, 30.0
TALL = 56.0  # px from the lowest to the highest value
LEAST_SPAN = 0.2  # of the largest value: what a scale spans at least
MOST_PANELS = 24


@dataclass(frozen=True)
class Point:
    """One year of a panel: its value, the ends of its interval (None where there is none), and how both are written."""

    at: float  # on a scale of years, see `Portfolio.when`
    year: str  # what it is called
    value: float
    low: float | None
    high: float | None
    said: str
    follows: bool  # may be joined to the point before it


@dataclass(frozen=True)
class Panel:
    """One small picture: what it shows, and its points in the order of the years."""

    title: str
    points: tuple[Point, ...]


def over_years(measured: Measured, programme: str, *criteria: str) -> Picture | Nothing:
    """The indicators of some criteria that have a value in two years or more, over the years of one programme.

    Each panel has a scale of its own. A line joins two years only if they follow each other and mean the same: it stops
    at a missing year and where the currency changed. Thin lines are intervals where there are any.
    """
    ids = dict.fromkeys(one.indicator.id for found in measured for one in found.of(*criteria))
    panels = []
    for name in ids:
        results = [one for one in measured.of(name, programme) if one.value is not None]
        if len(results) > 1 and results[0].indicator.unit != "p":  # which says nothing over the years
            panels.append(Panel(formats.titled_alike(results), _points(measured, results)))
    return drawn(f"years-{'-'.join(criteria)}", panels, _source(measured, programme))


def of_programmes(measured: Measured, indicator: str) -> Picture | Nothing:
    """One indicator over the years, a panel for each programme, all on one scale."""
    panels, title, money = [], "", set[str]()
    for name, called in measured.portfolio.numbered().items():
        results = [one for one in measured.of(indicator, name) if one.value is not None]
        if results:
            title = formats.titled(results[-1])
            panels.append(Panel(called, _points(measured, results)))
            if "CNY" in results[-1].indicator.unit.split():
                money |= {currency(one.programme) for one in results}
    if not panels:
        return Nothing(Text("no programme has a value"))
    if len(money) > 1:
        return Nothing(Text("{indicator} is in {currencies}", indicator=title, currencies=", ".join(sorted(money))))
    return drawn(f"programmes-{indicator}", panels, _("indicators.csv"), title)


def drawn(name: str, panels: Sequence[Panel], source: str, together: str = "") -> Picture | Nothing:
    """The panels as one picture, in three columns; if all show one thing, `together`, they have one scale."""
    if not panels:
        return Nothing(Text("no indicator has a value in two years"))
    shown = panels[:MOST_PANELS]
    years = dict(sorted((point.at, point.year) for panel in shown for point in panel.points))
    ends = _ends([point for panel in shown for point in panel.points]) if together else None
    canvas, width, top, bottom = Canvas(), (WIDTH - (COLUMNS - 1) * GAP) / COLUMNS, 0.0, 0.0
    for at, panel in enumerate(shown):
        if at % COLUMNS == 0:
            top = bottom
        left = (at % COLUMNS) * (width + GAP)
        bottom = max(bottom, _panel(canvas, panel, left, top, width, years, ends or _ends(panel.points)))
    rows = [(panel.title, point.year, point.said) for panel in panels for point in panel.points]
    table = pd.DataFrame(rows, columns=[_("Indicator"), _("Year"), _("Value")])
    span = {"n": len(panels), "first": years[min(years)], "last": years[max(years)]}
    title = _("{n} figures over the years {first} to {last}", **span)
    if together:
        title = _("{title}: {n} programmes, {first} to {last}", title=together, **span)
    said = "; ".join(f"{panel.title}: " + ", ".join(f"{p.year} {p.said}" for p in panel.points) for panel in shown)
    scale = _("All on one scale.") if together else _("Each on a scale of its own, which need not begin at 0.")
    note = sentences(
        scale, _("Thin lines are intervals; a year that is missing is not bridged."), first_of(len(shown), len(panels))
    )
    return Picture(
        f"fig-{name.replace('_', '-')}", canvas.svg(bottom), title, sentences(title, said), table, source, note
    )


def _panel(
    canvas: Canvas,
    panel: Panel,
    left: float,
    top: float,
    width: float,
    years: Mapping[float, str],
    ends: tuple[float, float],
) -> float:
    """One panel with its top left corner at (left, top); returns where the next may begin."""
    lines = wrap(panel.title, width, SMALL, 3)
    canvas.lines(left, top, lines, size=SMALL)
    low, high = ends
    inset = 6.0
    first, last = panel.points[0], panel.points[-1]
    start, end = min(years), max(years)

    def across(at: float) -> float:
        return left + inset + (at - start) / ((end - start) or 1) * (width - 2 * inset)

    def align(at: float) -> str:
        return "center" if start == end else "left" if at == start else "right" if at == end else "center"

    def reaches(point: Point, side: str) -> float:
        """How far a point's label reaches to a side of it."""
        wide, where = width_of(point.said, SMALL), align(point.at)
        return wide / 2 if where == "center" else 0 if where == side else wide

    ends_at = across(first.at) + reaches(first, "right")
    crowded = first is not last and ends_at + 2 * inset > across(last.at) - reaches(last, "left")
    above = top + len(lines) * SMALL * LEADING + (30 + SMALL * LEADING if crowded else 30)

    def down(value: float) -> float:
        return above + (high - value) / (high - low) * TALL if high > low else above + TALL / 2

    canvas.line(left, above + TALL + 14, left + width, above + TALL + 14, RULE)
    for before, after in pairwise(panel.points):
        if after.follows:
            canvas.line(across(before.at), down(before.value), across(after.at), down(after.value), GREY, 1.5)
    for point in panel.points:
        x = across(point.at)
        if point.low is not None and point.high is not None and point.low < point.high:
            canvas.line(x, down(min(high, point.high)), x, down(max(low, point.low)), GREY, 1)
        canvas.dot(x, down(point.value), ACCENT, radius=max(1.5, min(4.0, width / len(years) / 3)))
    for point in (last,) if first is last else (first, last):
        y = above - 24 - (SMALL * LEADING if crowded and point is first else 0)
        canvas.lines(across(point.at), y, [point.said], size=SMALL, align=align(point.at))
    for at in {start, end}:
        canvas.lines(across(at), above + TALL + 18, [years[at]], GREY, SMALL, align=align(at))
    return above + TALL + 18 + SMALL * LEADING + 22


def _ends(points: Sequence[Point]) -> tuple[float, float]:
    """The ends of a scale that shows these points; a change of little beside the values looks little."""
    values = [value for point in points for value in (point.value, point.low, point.high) if value is not None]
    low, high = min(values), max(values)
    lacking = max(0.0, LEAST_SPAN * max(abs(low), abs(high)) - (high - low))
    return low - lacking / 2, high + lacking / 2


def _points(measured: Measured, results: Sequence[Result]) -> tuple[Point, ...]:
    """One indicator's values over the years of one programme."""
    when, points = measured.portfolio.when(results[0].programme.id), []
    alike = len({formats.unit_of(one) for one in results}) == 1
    for before, now in zip([None, *results], results, strict=False):
        assert now.value is not None
        said = formats.figure(now) if alike else formats.figure_with_unit(now)
        points.append(
            Point(
                when[now.programme.year],
                now.programme.year,
                now.value,
                now.interval.low,
                now.interval.high,
                said
                if said == formats.k_of_n(now.numerator or 0, now.n)
                else _("{value} (n = {n})", value=said, n=now.n),
                before is not None and follows(now.programme, before.programme) and not broken(before, now),
            )
        )
    return tuple(points)


def _source(measured: Measured, programme: str) -> str:
    years = measured.portfolio.programmes[programme]
    return _("the tables of {first} to {last}", first=years[0].year, last=years[-1].year)
