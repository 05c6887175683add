"""What the tables date within the period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from evalkit.figures.canvas import ACCENT
from evalkit.figures.lettering import GAP
from evalkit.figures.picture import colours, heading
from evalkit.formats import day
from evalkit.i18n import _
from evalkit.programme import Programme

DATED = (  # table, a column with a date, the field that says what happened
    ("grantees", "registered_on", ""),
    ("grants", "agreed_on", ""),
    ("grants", "paid_on", ""),
    ("disbursements", "paid_on", ""),
    ("activities", "held_on", "topic"),
    ("strategy_changes", "decided_on", "actual"),
)


@dataclass(frozen=True)
class Event:
    """One dated thing: its first and last day, what is written beside it, what happened, and the table that says so."""

    first: pd.Timestamp
    last: pd.Timestamp
    said: str
    what: str
    table: str
    colour: str = ACCENT
    due: pd.Timestamp | None = None  # of what had been planned
    done: pd.Timestamp | None = None
    vague: bool = False  # the date is known to a month or a year only


def cutoff_of(programme: Programme) -> pd.Timestamp:
    """The day up to which data are counted: as stated, else the report's day, never after the end."""
    facts = programme.facts
    stated = next(one for one in (facts["cutoff"], facts["report_date"], facts["end"]) if pd.notna(one))
    return min(pd.Timestamp(stated), pd.Timestamp(facts["end"]))


def events_of(programme: Programme) -> tuple[list[Event], int]:
    """What the tables date within the period, by date, and how many dates lie outside."""
    events = [*_of_the_programme(programme), *_of_the_tables(programme), *_milestones(programme)]
    start, end = (pd.Timestamp(programme.facts[column]) for column in ("start", "end"))
    inside = [one for one in events if one.table == "programme" or (one.last >= start and one.first <= end)]
    return sorted(inside, key=lambda one: (one.first, one.last)), len(events) - len(inside)


def _of_the_programme(programme: Programme) -> list[Event]:
    events = []
    for column in ("report_date", "cutoff"):
        if pd.notna(when := programme.facts[column]):
            what, left = heading(programme, "programme", column), (programme.facts["end"] - when).days
            before = [_("days left: {n}", n=left)] if left > 0 else []
            stamp = pd.Timestamp(when)
            events.append(Event(stamp, stamp, GAP.join([day(when), what, *before]), what, "programme"))
    return events


def _of_the_tables(programme: Programme) -> list[Event]:
    colour, events = colours(programme), []
    names = programme.names_of("grantees", colour)
    for table, column, about in DATED:
        if table not in programme:
            continue
        rows = programme[table]
        owners = rows["id"] if table == "grantees" else rows.get("grantee", pd.Series("", rows.index))
        texts = programme.texts(table, about) if about else pd.Series(heading(programme, table, column), rows.index)
        for when, owner, text in zip(rows[column], owners.fillna(""), texts.fillna(""), strict=True):
            if pd.notna(when):
                written = str(when) if isinstance(when, str) else day(when)
                first, last = _span(written)
                what = GAP.join(part for part in (names.get(owner, ""), text) if part)
                said = f"{written}{GAP}{what}"
                events.append(Event(first, last, said, what, table, colour.get(owner, ACCENT), vague=last > first))
    return events


@cache
def _span(written: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of a date that may be a month or a year."""
    period = pd.Period(written)
    return period.start_time.normalize(), period.end_time.normalize()


def _milestones(programme: Programme) -> list[Event]:
    """From due to done; open ends run to the cut-off."""
    if "milestones" not in programme:
        return []
    colour, cutoff, events, rows = colours(programme), cutoff_of(programme), [], programme["milestones"]
    titles = programme.texts("milestones", "title").fillna("")
    for at in rows.index[rows["due"].notna() | rows["done"].notna()]:
        row: Any = rows.loc[at]
        due, done = (None if pd.isna(row[column]) else pd.Timestamp(row[column]) for column in ("due", "done"))
        known = [one for one in (due, done) if one is not None]
        first, last, state = min(known), max(known), ""
        if done is not None:
            state = _("done {date}", date=day(done))
        elif first <= cutoff:
            state, last = _("open"), cutoff
        said = GAP.join(part for part in (day(due), titles[at], state) if part)
        owner = "" if pd.isna(row["grantee"]) else str(row["grantee"])
        events.append(Event(first, last, said, titles[at], "milestones", colour.get(owner, ACCENT), due, done))
    return events
