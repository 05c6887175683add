"""The course of the year: where the money is and where the time is."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evalkit.errors import NotAvailable, Text
from evalkit.figures.canvas import ACCENT, BODY, GREY, INK, RULE, SMALL, WIDTH, Canvas, text_width
from evalkit.figures.forms import ROW
from evalkit.figures.lettering import GAP, wrap
from evalkit.figures.picture import MOST_ROWS, Picture, chart, colours, data_table, finish, first_of, heading, listed, measured, not_empty, sentences
from evalkit.formats import amount, day, percent
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
        canvas.bar(left + 1, bar + (0 if one.filled else 1), max(wide - 2, 1), tall - (0 if one.filled else 2), one.colour, one.filled)
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
    title = _("{granted} of {amount} yuan, {share}, were granted on", granted=amount(given), amount=amount(whole), share=share)
    rest = float(whole) - given
    if rest > 0 and "budget_lines" not in programme:
        title = _("{title}; for the other {rest} yuan there are no budget lines", title=title, rest=amount(rest))
    told = listed((f"{one.name} {_('{amount} yuan', amount=amount(one.money))} ({percent(one.money / total)})" for one in parts), ";")
    table = data_table(programme, "grants", grants, ["grantee", "purpose", "awarded", "disbursed"])
    note = _("Grants exceed the programme’s amount; shares are of all grants.") if rest < 0 else _("Shares are of the programme’s amount.")
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
    order = grants.assign(rank=grants["grantee"].map({key: at for at, key in enumerate(colour)})).sort_values("rank", kind="stable")
    named = order if len(order) <= MOST_PARTS else order.sort_values("awarded", ascending=False, kind="stable").head(MOST_PARTS - 1)
    parts = [_Part(programme.name_of("grantees", str(key)), float(given), colour.get(str(key), ACCENT)) for key, given in zip(named["grantee"], named["awarded"], strict=True)]
    others = order.drop(named.index)
    if len(others):
        parts.append(_Part(_("{n} other grants", n=f"{len(others):,}"), float(others["awarded"].sum()), GREY))
    rest = whole - float(grants["awarded"].sum())
    if rest > 0:
        name = _("not granted on") if "budget_lines" in programme else _("not granted on, no budget lines")
        parts.append(_Part(name, rest, GREY, filled=False))
    return [part for part in parts if part.money > 0]


@chart("programme")
def timeline(programme: Programme, results: Results | None = None) -> Picture:
    """The period, how much of it had passed at the cut-off, and what the tables date within it."""
    facts = programme.facts
    start, end = pd.Timestamp(facts["start"]), pd.Timestamp(facts["end"])
    cutoff = min(pd.Timestamp(next(one for one in (facts["cutoff"], facts["report_date"], facts["end"]) if pd.notna(one))), end)
    days, passed = (end - start).days + 1, max((cutoff - start).days + 1, 0)
    events, outside = _events(programme, start, end, cutoff)
    canvas, inset = Canvas(), 6.0
    x = lambda when: inset + (WIDTH - 2 * inset) * min(max((when - start) / max(end - start, pd.Timedelta(days=1)), 0), 1)  # noqa: E731
    axis = ROW + 12
    canvas.lines(0, 0, [f"{day(start)}{GAP}{_('start')}"], INK)
    canvas.lines(WIDTH, 0, [f"{_('end')}{GAP}{day(end)}"], INK, BODY, "right")
    canvas.lines(WIDTH / 2, 0, [_("{n} days passed", n=passed)], ACCENT, BODY, "center")
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
    rows_top = y
    for event in events[:MOST_ROWS]:
        first, last = x(event.first), x(event.last)
        if event.last > event.first:
            canvas.line(first, y + ROW / 2, last, y + ROW / 2, event.colour, 2, dashed=event.vague)
        if not event.vague:
            canvas.dot(first, y + ROW / 2, event.colour, event.done or event.last > event.first)
        if event.last > event.first and not event.vague:
            canvas.dot(last, y + ROW / 2, event.colour, event.done)
        room = (WIDTH - last - 12, first - 12)
        y = _beside(canvas, event.said, y, first, last, room) + 6
    canvas.line(x(cutoff), axis + 14, x(cutoff), max(y, rows_top) - 4, RULE, dashed=True, below=True)
    title = _("{passed} of {days} days had passed at the cut-off, {date}", passed=passed, days=days, date=day(cutoff, words=True))
    told = sentences(_("From {start} to {end}.", start=day(start), end=day(end)), listed((event.said for event in events[:20]), ";"))
    table = pd.DataFrame({_("From"): [day(one.first) for one in events], _("To"): [day(one.last) for one in events], _("What"): [one.what for one in events], _("Table"): [one.table for one in events]})
    left_out = _("{n} dated rows lie outside the period.", n=outside) if outside else ""
    tables = list(dict.fromkeys(["programme", *(one.table for one in events)]))
    return finish("timeline", canvas, y, title, told, table, programme, tables, sentences(left_out, first_of(MOST_ROWS, len(events))))


def _beside(canvas: Canvas, said: str, y: float, first: float, last: float, room: tuple[float, float]) -> float:
    """Write beside a mark, on the side with more room, or under it where neither side has enough."""
    if max(room) < 180:
        return canvas.text(0, y + ROW * 0.8, said, WIDTH, most=2)
    if room[0] >= room[1]:
        return canvas.text(last + 12, y, said, room[0], most=2)
    return canvas.text(first - 12, y, said, room[1], align="right", most=2)


@dataclass(frozen=True)
class _Event:
    first: pd.Timestamp
    last: pd.Timestamp
    said: str
    what: str
    table: str
    colour: str = ACCENT
    done: bool = True
    vague: bool = False  # known to a month or a year only


_DATED = {  # table: columns with a date, the field that says what happened
    "grantees": (("registered_on",), ""),
    "grants": (("agreed_on", "paid_on"), ""),
    "disbursements": (("paid_on",), ""),
    "activities": (("held_on",), "topic"),
    "strategy_changes": (("decided_on",), "actual"),
}


def _events(programme: Programme, start: pd.Timestamp, end: pd.Timestamp, cutoff: pd.Timestamp) -> tuple[list[_Event], int]:
    """What the tables date within the period, by date, and how many dates lie outside."""
    facts, colour = programme.facts, colours(programme)
    report, cut = facts["report_date"], facts["cutoff"]
    events = []
    for when, what in ((report, heading(programme, "programme", "report_date")), (cut, heading(programme, "programme", "cutoff"))):
        if pd.notna(when):
            left = (end - pd.Timestamp(when)).days
            after = _("{n} days before the end", n=left) if left > 0 else ""
            events.append(_Event(pd.Timestamp(when), pd.Timestamp(when), GAP.join(part for part in (day(when), what, after) if part), what, "programme"))
    for table, (columns, field) in _DATED.items():
        frame = programme.tables.get(table)
        for column in columns if frame is not None else ():
            assert frame is not None
            for at, value in frame[column].dropna().items():
                span = pd.Period(value, freq=None if isinstance(value, str) else "D")
                owner = str(frame.at[at, "id" if table == "grantees" else "grantee"]) if table == "grantees" or "grantee" in frame else ""
                about = programme.text(field, table, int(str(at))) if field else ""
                what = GAP.join(part for part in (programme.name_of("grantees", owner) if owner in colour else "", heading(programme, table, column), about) if part)
                first, last = span.start_time.normalize(), span.end_time.normalize()
                events.append(_Event(first, last, f"{value if isinstance(value, str) else day(value)}{GAP}{what}", what, table, colour.get(owner, ACCENT), vague=last > first))
    events += _milestones(programme, colour, cutoff)
    inside = [one for one in events if one.last >= start and (one.first <= end or one.table == "programme")]
    return sorted(inside, key=lambda one: (one.first, one.last)), len(events) - len(inside)


def _milestones(programme: Programme, colour: dict[str, str], cutoff: pd.Timestamp) -> list[_Event]:
    """A line from due to done; open ends run to the cut-off."""
    if "milestones" not in programme:
        return []
    events, frame = [], programme["milestones"]
    for at in frame.index[frame["due"].notna() | frame["done"].notna()]:
        due, done, owner = frame.at[at, "due"], frame.at[at, "done"], str(frame.at[at, "grantee"])
        known = [pd.Timestamp(one) for one in (due, done) if pd.notna(one)]
        last = max([*known, cutoff]) if pd.isna(done) else max(known)
        late = _("done {date}", date=day(done)) if pd.notna(done) else _("open") if min(known) <= cutoff else ""
        title = programme.text("title", "milestones", int(at))
        said = GAP.join(part for part in (day(due), title, late) if part)
        events.append(_Event(min(known), last if pd.notna(done) or min(known) <= cutoff else min(known), said, title, "milestones", colour.get(owner, ACCENT), pd.notna(done)))
    return events
