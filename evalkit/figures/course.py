"""The course of the year: its period, how much had passed, what happened when."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from evalkit.figures.canvas import ACCENT, BODY, GREY, INK, RULE, SMALL, WIDTH, Canvas
from evalkit.figures.events import Event, cutoff_of, events_of
from evalkit.figures.forms import ROW
from evalkit.figures.lettering import GAP
from evalkit.figures.picture import MOST_ROWS, Picture, chart, finish, first_of, listed, sentences
from evalkit.formats import amount, day
from evalkit.i18n import _, pick
from evalkit.programme import Programme
from evalkit.results import Results


@chart("programme")
def timeline(programme: Programme, results: Results | None = None) -> Picture:
    """The period, how much of it had passed at the cut-off, and what the tables date within it."""
    facts = programme.facts
    start, end = pd.Timestamp(facts["start"]), pd.Timestamp(facts["end"])
    cutoff = cutoff_of(programme)
    days, passed = (end - start).days + 1, max((cutoff - start).days + 1, 0)
    events, outside = events_of(programme)
    shown = _weightiest(events)
    canvas, inset = Canvas(), 6.0
    long = max(end - start, pd.Timedelta(days=1))
    x = lambda when: inset + (WIDTH - 2 * inset) * min(max((when - start) / long, 0), 1)  # noqa: E731
    axis = ROW + 12
    canvas.lines(0, 0, [f"{day(start)}{GAP}{_('start')}"], INK)
    canvas.lines(WIDTH, 0, [f"{_('end')}{GAP}{day(end)}"], INK, BODY, "right")
    canvas.lines(WIDTH / 2, 0, [_("{n} days passed", n=amount(passed))], ACCENT, BODY, "center")
    canvas.line(x(start), axis, x(end), axis, GREY, 2, dashed=True)
    canvas.line(x(start), axis, x(cutoff), axis, ACCENT, 4)
    canvas.dot(x(start), axis)
    canvas.dot(x(end), axis, filled=cutoff >= end)
    months = pd.date_range(start, end, freq="MS")
    for month in months:
        canvas.line(x(month), axis + 8, x(month), axis + 12, GREY)
        if len(months) <= 14 and x(month) < WIDTH - 12:
            canvas.lines(x(month) + 2, axis + 10, [str(month.month)], GREY, SMALL)
    y = axis + 34
    for event in shown:
        first, last = x(event.first), x(event.last)
        _mark(canvas, event, x, y + ROW / 2)
        y = _beside(canvas, event.said, y, first, last) + 6
    canvas.line(x(cutoff), axis + 14, x(cutoff), y - 4, RULE, dashed=True, below=True)
    said = day(cutoff, words=True)
    title = _(
        "{passed} of {days} days had passed at the cut-off, {date}", passed=amount(passed), days=amount(days), date=said
    )
    told = sentences(
        _("From {start} to {end}.", start=day(start), end=day(end)), listed((event.said for event in events[:20]), ";")
    )
    table = pd.DataFrame(
        {
            _("From"): [day(one.first) for one in events],
            _("To"): [day(one.last) for one in events],
            _("What"): [one.what for one in events],
            _("Table"): [pick(programme.schemas[one.table].title) for one in events],
        }
    )
    left_out = _("Dates outside the period: {n}.", n=amount(outside)) if outside else ""
    tables = list(dict.fromkeys(["programme", *(one.table for one in events)]))
    note = sentences(left_out, first_of(len(shown), len(events)))
    return finish("timeline", canvas, y, title, told, table, programme, tables, note)


def _weightiest(events: list[Event]) -> list[Event]:
    """As many as a picture holds: first what concerns the whole programme, last what every grantee has."""
    rank = {
        table: at for at, table in enumerate(("programme", "strategy_changes", "milestones", "disbursements", "grants"))
    }
    chosen = sorted(events, key=lambda one: rank.get(one.table, len(rank)))[:MOST_ROWS]
    return [one for one in events if one in chosen] if len(events) > MOST_ROWS else events


def _mark(canvas: Canvas, event: Event, x: Callable[[pd.Timestamp], float], y: float) -> None:
    """A dot at what happened, a ring at what was due, a line between; an arrow where the end is open."""
    first, last = x(event.first), x(event.last)
    if event.vague:
        canvas.line(first, y, last, y, event.colour, 2, dashed=True)
    elif event.due is not None and event.done is None:
        if last > first:
            canvas.arrow(first + 5.5, y, last, y, event.colour, 2)
        canvas.dot(first, y, event.colour, filled=False)
    else:
        canvas.line(first, y, last, y, event.colour, 2)
        if event.due is not None and event.due != event.done:
            canvas.dot(x(event.due), y, event.colour, filled=False)
        canvas.dot(x(event.done or event.first), y, event.colour)


def _beside(canvas: Canvas, said: str, y: float, first: float, last: float) -> float:
    """Write beside a mark, on the side with more room, or under it where neither side has enough."""
    room = (WIDTH - last - 12, first - 12)
    if max(room) < 180:
        return canvas.text(0, y + ROW * 0.8, said, WIDTH, most=2)
    if room[0] >= room[1]:
        return canvas.text(last + 12, y, said, room[0], most=2)
    return canvas.text(first - 12, y, said, room[1], align="right", most=2)
