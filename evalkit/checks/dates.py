"""Dates: the order of period, cut-off and report, and dates outside the period."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.checks.places import places
from evalkit.errors import Text
from evalkit.issues import DataIssue
from evalkit.programme import Programme


def check_period(programme: Programme) -> Iterator[DataIssue]:
    """A period that ends before it starts; a report written before the period is over."""
    facts = programme.facts
    start, end, reported = facts["start"], facts["end"], facts["report_date"]
    at = places(programme, "programme", programme.tables["programme"].index[:1])
    if pd.notna(start) and pd.notna(end) and end < start:
        message = Text(
            "The period ends on {end}, before it starts on {start}.", start=f"{start:%Y-%m-%d}", end=f"{end:%Y-%m-%d}"
        )
        yield DataIssue(
            "period.order", "error", message, Text("Correct start or end in programme.csv."), at, "programme", "end"
        )
    elif pd.notna(reported) and pd.notna(end) and reported < end:
        message = Text(
            "The report is dated {reported}, but the period ends on {end}: its figures are provisional.",
            reported=f"{reported:%Y-%m-%d}",
            end=f"{end:%Y-%m-%d}",
        )
        if pd.notna(start) and reported >= start:
            days, whole = (reported - start).days + 1, (end - start).days + 1
            message = Text("{message} It is day {days} of {whole}.", message=message, days=days, whole=whole)
        yield DataIssue(
            "period.provisional",
            "warning",
            message,
            Text("Report the figures again once the period is over."),
            at,
            "programme",
            "report_date",
        )


def check_year_label(programme: Programme) -> Iterator[DataIssue]:
    """A year's label that is not the calendar year its figures come from."""
    start, end = programme.facts["start"], programme.facts["end"]
    if pd.notna(start) and pd.notna(end) and start.year != end.year:
        message = Text(
            "The year is called {year}, but runs from {start} to {end}.",
            year=programme.year,
            start=f"{start:%Y-%m-%d}",
            end=f"{end:%Y-%m-%d}",
        )
        at = places(programme, "programme", programme.tables["programme"].index[:1])
        yield DataIssue(
            "period.label",
            "note",
            message,
            Text("Compare it with other programmes by period, not by the name of the year."),
            at,
            "programme",
            "start",
        )


def check_within_period(programme: Programme) -> Iterator[DataIssue]:
    """Activities and trainings held outside the period, as far as their dates are stated."""
    start, end = programme.facts["start"], programme.facts["end"]
    if pd.isna(start) or pd.isna(end):
        return
    for name in ("activities", "trainings"):
        held = programme.tables[name]["held_on"] if name in programme else pd.Series(dtype="string")
        # A date may be a year or a month; it is outside only if all its days are.
        latest, earliest = _filled(held, "-12-31"), _filled(held, "-01-01")
        before, after = latest < f"{start:%Y-%m-%d}", earliest > f"{end:%Y-%m-%d}"
        outside = (before | after).fillna(False).astype(bool)
        if outside.any():
            message = Text(
                "{file}, column 'held_on': {n} dates lie outside the period from {start} to {end}.",
                file=programme.sources[name].name,
                n=int(outside.sum()),
                start=f"{start:%Y-%m-%d}",
                end=f"{end:%Y-%m-%d}",
            )
            remedy = Text("Correct the dates, or move the rows to the year they belong to.")
            at = places(programme, name, outside, "held_on")
            yield DataIssue("period.outside", "warning", message, remedy, at, name, "held_on")


def _filled(dates: pd.Series, rest: str) -> pd.Series:
    """Dates that are a year or a month, made whole with the end or start of it."""
    size = dates.str.len()
    return (dates + rest).where((size == 4).fillna(False), (dates + rest[3:]).where((size == 7).fillna(False), dates))


CHECKS = (check_period, check_year_label, check_within_period)
