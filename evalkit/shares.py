"""Who got a share: money beside applications, by area and by target group."""

from __future__ import annotations

import pandas as pd

from evalkit import formats
from evalkit.errors import NotAvailable
from evalkit.html import Html, element, grid, stack
from evalkit.i18n import _, pick
from evalkit.indicators.equity import parities, target_group
from evalkit.indicators.rows import either
from evalkit.programme import Programme

TOLD_BY = {"area": "grants", "target_group": "grantees"}  # the field, and the table that says it of what was given


def of_applicants(programme: Programme) -> Html:
    """A table each for areas and target groups: applications, money, and the one share over the other.

    Nothing where the year has no table of applications, or it names no two groups.
    """
    if "applicants" not in programme or "grants" not in programme:
        return Html("")
    return stack(*(_by(programme, field) for field in TOLD_BY))


def _by(programme: Programme, field: str) -> Html:
    grants, applicants = programme["grants"], programme["applicants"]
    given = either(grants, field) if field == "area" else target_group(grants, programme["grantees"])
    try:
        found = parities(either(applicants, field), given, grants["awarded"])
    except NotAvailable:
        return Html("")
    titles = {
        key: word
        for table in (TOLD_BY[field], "applicants")
        for key, word in zip(either(programme[table], field), programme.texts(table, field), strict=True)
    }
    title = pick(programme.schemas["applicants"].columns[f"{field}_zh"].title).split("（")[0].split(" (")[0]
    heads = [
        (title, False),
        (_("Applications"), True),
        (_("Share of them"), True),
        (_("Money"), True),
        (_("Share of it"), True),
        (_("One share over the other"), True),
    ]
    body = [_row(str(titles[key]), row, found) for key, row in found.iterrows()]
    return grid(heads, body, label=_("{group}: money beside applications", group=title))


def _row(name: str, row: pd.Series, found: pd.DataFrame) -> list[Html]:
    shown = (
        formats.amount(row["applied"]),
        formats.percent(row["applied"] / found["applied"].sum(), 0),
        formats.amount(row["got"]),
        formats.percent(row["got"] / found["got"].sum(), 0),
        formats.amount(row["parity"]),
    )
    return [element("th", name, scope="row"), *(element("td", cell, class_="num") for cell in shown)]
