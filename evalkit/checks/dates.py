"""Dates: the order of period, cut-off and report; what lies outside the period, after the report, or nowhere at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evalkit.checks.cells import codes
from evalkit.checks.rule import Rule, places
from evalkit.errors import Text
from evalkit.i18n import listed
from evalkit.issues import DataIssue, Places
from evalkit.programme import Programme

ORDER = Rule(
    "period.order",
    "d",
    "error",
    Text("The period ends on {end}, before it starts on {start}."),
    Text("Correct {programme:start} or {programme:end} in {programme}."),
)
PROVISIONAL = Rule(
    "period.provisional",
    "d",
    "warning",
    Text("The report is dated {reported}, but the period ends on {end}: its figures are provisional."),
    Text("Report the figures again once the period is over."),
)
LABEL = Rule(
    "period.label",
    "d",
    "note",
    Text("The year is called {year}, but runs from {start} to {end}."),
    Text("Compare it with other programmes by period, not by the name of the year."),
)
OUTSIDE = Rule(
    "period.outside",
    "d",
    "warning",
    Text("{file}, column '{column}': {n} dates lie outside the period from {start} to {end}."),
    Text("Correct the dates, or move the rows to the year they belong to."),
)
UNDATED = Rule(
    "date.none",
    "d",
    "note",
    Text("{file}: none of the {all} rows is dated, so nothing shows that they fall within the period."),
    Text("Fill in {trainings:held_on}; the year or the month alone will do."),
)
AFTER_REPORT = Rule(
    "date.after_report",
    "d",
    "warning",
    Text("{file}, column '{column}': {n} dates lie after the report of {reported}, which tells them as done."),
    Text("Correct the dates, or leave out what had not happened yet."),
)
UNSURE = Rule(
    "date.unsure",
    "d",
    "note",
    Text("{file}, column '{column}': the report of {reported} does not tell whether it was there yet ({n})."),
    Text("Give the month or the day, or say that it is a plan."),
)
FAR = Rule(
    "date.far",
    "d",
    "warning",
    Text("{file}, column '{column}': {n} dates lie far from the period that starts on {start}."),
    Text("Correct the dates; 1900 and 9999 often stand for 'unknown', which is an empty cell."),
)
PAID_FIRST = Rule(
    "date.paid_first",
    "d",
    "warning",
    Text("{n} of {all} grants were paid before they were agreed."),
    Text("Correct {grants:agreed_on} or {grants:paid_on}, or explain the payment."),
)
REGISTERED = Rule(
    "date.registered",
    "d",
    "note",
    Text("{n} of {all} grantees were registered in {years}, not clearly before the period began."),
    Text("Say who could sign and hold the grant before the registration."),
)
HELD = ("activities", "trainings")
DONE = (  # what a report tells as having happened
    *((table, "held_on") for table in HELD),
    ("grants", "agreed_on"),
    ("grants", "paid_on"),
    ("disbursements", "paid_on"),
    ("milestones", "done"),
    ("communication", "sent_on"),
    ("feedback", "said_on"),
    ("staff_counts", "counted_on"),
    ("strategy_changes", "decided_on"),
)
FAR_YEARS = 10  # before the period or after it


def check_period(programme: Programme) -> Iterator[DataIssue]:
    """A period that ends before it starts; a report written before the period is over."""
    facts = programme.facts
    start, end, reported = facts["start"], facts["end"], facts["report_date"]
    at = places(programme, "programme", programme.tables["programme"].index[:1])
    said = {
        name: f"{day:%Y-%m-%d}"
        for name, day in (("start", start), ("end", end), ("reported", reported))
        if pd.notna(day)
    }
    if pd.notna(start) and pd.notna(end) and end < start:
        yield ORDER.issue(at, "programme", "end", **said)
    elif pd.notna(reported) and pd.notna(end) and reported < end:
        issue = PROVISIONAL.issue(at, "programme", "report_date", **said)
        if pd.notna(start) and reported >= start:
            days, whole = (reported - start).days + 1, (end - start).days + 1
            longer = Text("{message} It is day {days} of {whole}.", message=issue.message, days=days, whole=whole)
            issue = replace(issue, message=longer)
        yield issue


def check_year_label(programme: Programme) -> Iterator[DataIssue]:
    """A year's label that is not the calendar year its figures come from."""
    start, end = programme.facts["start"], programme.facts["end"]
    if pd.notna(start) and pd.notna(end) and start.year != end.year:
        first = programme.tables["programme"].index[:1]
        period = {"start": f"{start:%Y-%m-%d}", "end": f"{end:%Y-%m-%d}"}
        yield from LABEL.at(programme, "programme", first, "start", shown="", year=programme.year, **period)


def check_days(programme: Programme) -> Iterator[DataIssue]:
    """Dates that cannot be meant, lie outside the period or after the report that tells them, or are not there at all."""
    start, end, reported = (programme.facts[name] for name in ("start", "end", "report_date"))
    said = {
        name: f"{day:%Y-%m-%d}"
        for name, day in (("start", start), ("end", end), ("reported", reported))
        if pd.notna(day)
    }
    for name, frame in programme.tables.items():
        for column in programme.schemas[name].columns.values():
            if column.type not in ("date", "partial_date") or name == "programme" or not len(frame):
                continue
            days = frame[column.name]
            if days.isna().all():
                if name in HELD:
                    file = programme.sources[name].name
                    yield UNDATED.issue(Places(), name, column.name, file=file, all=len(frame))
                continue
            first, last = bounds(days)
            far = np.zeros(len(days), dtype=bool)
            if pd.notna(start) and column.name != "registered_on":
                years = [np.datetime64(f"{start.year + way * FAR_YEARS}-01-01") for way in (-1, 1)]
                far = (last < years[0]) | (first > years[1])
                yield from FAR.at(programme, name, far, column.name, **said)
            if name in HELD and pd.notna(start) and pd.notna(end):
                # A date may be a year or a month; it is outside only if all its days are.
                outside = (last < start.to_datetime64()) | (first > end.to_datetime64())
                yield from OUTSIDE.at(programme, name, outside & ~far, column.name, **said)
            if (name, column.name) in DONE and pd.notna(reported):
                after = first > reported.to_datetime64()
                yield from AFTER_REPORT.at(programme, name, after & ~far, column.name, **said)
            if column.name == "available_from" and pd.notna(reported):
                yield from UNSURE.at(programme, name, last > reported.to_datetime64(), column.name, **said)


def check_grants(programme: Programme) -> Iterator[DataIssue]:
    """Payments before the agreement; grantees that are not clearly older than their grant."""
    start, grants, grantees = programme.facts["start"], programme.tables["grants"], programme.tables["grantees"]
    yield from PAID_FIRST.at(programme, "grants", grants["paid_on"] < grants["agreed_on"], "paid_on")
    if pd.notna(start) and grantees["registered_on"].notna().any():
        _first, last = bounds(grantees["registered_on"])
        young = (last >= start.to_datetime64()) & grantees["id"].isin(grants["grantee"].dropna())
        years = listed(sorted(grantees["registered_on"][young].str[:4].unique()))
        yield from REGISTERED.at(programme, "grantees", young, "registered_on", years=years)


def bounds(days: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last day that each date may mean: a date may be a year or a month; NaT where it is missing."""
    if not isinstance(days.dtype, pd.StringDtype):
        whole = days.to_numpy(dtype="datetime64[s]", na_value=np.datetime64("NaT"))
        return whole, whole
    at, written = codes(days)  # each different date is read once
    texts = written.to_pylist()
    first = np.array([*(np.datetime64(text, "D") for text in texts), np.datetime64("NaT")], dtype="datetime64[D]")
    last = np.array([*(_last_day(text) for text in texts), np.datetime64("NaT")], dtype="datetime64[D]")
    return first[at], last[at]


def _last_day(text: str) -> np.datetime64:
    day = np.datetime64(text, "D")
    after = {4: day.astype("M8[Y]") + 1, 7: day.astype("M8[M]") + 1}.get(len(text), day + 1)
    return np.datetime64(after.astype("M8[D]") - np.timedelta64(1, "D"))


CHECKS = (check_period, check_year_label, check_days, check_grants)
