"""Staff of the grantees: slopes for few, rows for many."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import NotAvailable, Text
from evalkit.figures.canvas import BODY, GREY, INK, RULE, SMALL, WIDTH, Canvas
from evalkit.figures.forms import ROW
from evalkit.figures.lettering import GAP, LEADING, width_of, wrap
from evalkit.figures.picture import (
    MOST_ROWS,
    Picture,
    chart,
    colours,
    data_table,
    finish,
    first_of,
    listed,
    number,
    sentences,
)
from evalkit.formats import MISSING, amount
from evalkit.i18n import _
from evalkit.programme import Programme
from evalkit.results import Results

FEW = 10  # grantees whose slopes can still be told apart


@dataclass(frozen=True)
class _Staff:
    """One grantee's staff [persons]: at start and end, or one count whose day is not known; None where missing."""

    name: str
    colour: str
    start: float | None
    end: float | None
    once: float | None

    @property
    def said(self) -> str:
        if self.start is not None and self.end is not None:
            return f"{self.name} {amount(self.start)} → {amount(self.end)}"
        return (
            f"{self.name} {amount(next((one for one in (self.start, self.end, self.once) if one is not None), None))}"
        )


@chart("staff_counts")
def staff(programme: Programme, results: Results | None = None) -> Picture:
    """Staff from start to end where both are known, one dot where only one count is; the others by name."""
    everyone = _read(programme)
    known = [one for one in everyone if (one.start, one.end, one.once) != (None, None, None)]
    if not known:
        raise NotAvailable(Text("the figures it needs are missing in every row of '{table}'", table="staff_counts"))
    shown, canvas = known[:MOST_ROWS], Canvas()
    height = _slopes(canvas, known) if len(known) <= FEW else _rows(canvas, shown)
    rest = [one.name for one in everyone if one not in known]
    if rest:
        height = canvas.text(0, height, f"{MISSING} " + _("no number of staff: {list}", list=listed(rest)), WIDTH, GREY)
    both = [one for one in known if one.start is not None and one.end is not None]
    title = _("Staff at start and end are known for {k} of {n} grantees", k=amount(len(both)), n=amount(len(everyone)))
    told = listed((one.said for one in [*known[:20], *(one for one in everyone if one not in known)][:30]), ";")
    columns = ["grantee", "site", "fulltime", "at_start", "joined", "left", "at_end"]
    table = data_table(programme, "staff_counts", programme["staff_counts"], columns)
    undated = _("A count without a day says nothing of a change.") if any(one.once is not None for one in known) else ""
    note = sentences(undated, first_of(len(shown), len(known)))
    return finish("staff", canvas, height, title, told, table, programme, ["staff_counts"], note)


def _read(programme: Programme) -> list[_Staff]:
    """Every grantee's staff as a whole: no single sites, nothing told a second time."""
    frame = programme["staff_counts"]
    sites = frame["site_zh"].notna() | frame["site_en"].notna()
    frame = frame[~sites & ~frame["restated"].fillna(False).astype(bool)]
    columns = ["at_start", "at_end", "fulltime"]
    counts = frame.groupby("grantee")[columns].first()
    colour, found = colours(programme), []
    names = programme.names_of("grantees", colour)
    for key in programme["grantees"]["id"].dropna():
        row = [number(counts.at[key, one]) if key in counts.index else None for one in columns]
        once = None if row[0] is not None or row[1] is not None else row[2]
        found.append(_Staff(names[key], colour[key], row[0], row[1], once))
    return found


def _most(staff: list[_Staff]) -> float:
    return max(count for one in staff for count in (one.start, one.end, one.once) if count is not None) or 1


def _slopes(canvas: Canvas, known: list[_Staff]) -> float:
    """A line from start to end for each grantee; a third column for counts whose day is not known."""
    top, most = 34.0, _most(known)
    tall = max(150.0, ROW * len(known))
    y = lambda count: top + tall * (1 - count / most)  # noqa: E731
    columns: list[tuple[float, str, str, list[float | None]]] = [
        (190.0, _("Start"), "right", [one.start for one in known]),
        (390.0, _("End"), "left", [one.end for one in known]),
    ]
    if any(one.once is not None for one in known):
        columns.append((590.0, _("Counted once, day unknown"), "right", [one.once for one in known]))
    for x, head, _side, _counts in columns:
        canvas.text(x, 0, head, 170, GREY, SMALL, "center")
        canvas.line(x, top, x, top + tall, RULE)
        canvas.lines(x, top + tall + 7, ["0"], GREY, SMALL, "center")
    for one in known:
        if one.start is not None and one.end is not None:
            canvas.line(columns[0][0], y(one.start), columns[1][0], y(one.end), one.colour, 2)
    for x, _head, side, counts in columns:
        there = {at: y(count) for at, count in enumerate(counts) if count is not None}
        for at, place in _apart(there, top - 8, ROW).items():
            one, said = known[at], amount(counts[at])
            canvas.dot(x, there[at], one.colour)
            name = wrap(one.name, 155 - width_of(said, BODY), BODY, 1)[0]
            label, away = (f"{name} {said}", -12) if side == "right" else (f"{said} {name}", 12)
            canvas.lines(x + away, place - ROW / 2, [label], INK, BODY, side)
    return top + tall + 34


def _apart(places: dict[int, float], top: float, gap: float) -> dict[int, float]:
    """The same heights, moved just so far that labels `gap` apart neither overlap nor rise above `top`."""
    moved, last = {}, float("inf")
    for at, place in sorted(places.items(), key=lambda item: -item[1]):
        last = moved[at] = min(place, last - gap)
    last = top - gap
    for at, place in sorted(moved.items(), key=lambda item: item[1]):
        last = moved[at] = max(place, last + gap)
    return moved


def _rows(canvas: Canvas, staff: list[_Staff]) -> float:
    """A row for each grantee: a ring at the start, a dot at the end, a grey dot for a count whose day is not known."""
    left, most = 230.0, _most(staff)
    x = lambda count: left + (WIDTH - left - 70) * count / most  # noqa: E731
    at = left
    for mark, filled in ((_("Start"), False), (_("End"), True)):
        canvas.dot(at, SMALL * 0.7, GREY, filled, 4.5)
        canvas.lines(at + 10, 0, [mark], GREY, SMALL)
        at += width_of(mark + GAP, SMALL) + 30
    y = SMALL * LEADING + 8
    for one in staff:
        counts = sorted(count for count in (one.start, one.end, one.once) if count is not None)
        middle = y + ROW / 2
        canvas.lines(0, y, wrap(one.name, 170, BODY, 1))
        if len(counts) == 2:
            canvas.line(x(counts[0]), middle, x(counts[1]), middle, one.colour, 2)
        for count, colour, filled in (
            (one.end, one.colour, True),
            (one.start, one.colour, False),
            (one.once, GREY, True),
        ):
            if count is not None:
                canvas.dot(x(count), middle, colour, filled)
        canvas.lines(x(counts[-1]) + 12, y, [amount(counts[-1])])
        if counts[0] < counts[-1]:
            canvas.lines(x(counts[0]) - 12, y, [amount(counts[0])], INK, BODY, "right")
        y += ROW + 4
    return y + 6
