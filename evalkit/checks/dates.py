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


CHECKS = (check_period, check_year_label)
