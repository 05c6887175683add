"""Any indicator by any column, the evaluator's own among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from evalkit import views
from evalkit.contributions import Contributions
from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.explore.controls import following, menu, title
from evalkit.html import Html, stack
from evalkit.i18n import _
from evalkit.indicators import STANDARD
from evalkit.measures import measure as measure_all
from evalkit.plugins import beside
from evalkit.programme import Programme
from evalkit.results import Results

MOST_GROUPS = 40  # of a text, to be something to group by
Own = Sequence[Callable[..., Contributions]]


def measure(programme: Programme, own: Own = (), by: str | None = "grantee") -> Results:
    """All standard indicators, those of installed packages and your own; one of yours that fails says why in its place.

    One that has no place, for its name is another's or it is no function, is said above them (`refused`).
    """
    found, broken = beside(programme, measure_all(programme, STANDARD, by), own)
    said = {one.indicator.id for one in found[len(STANDARD) :] if one.contributions is None}  # in their places
    return Results((*found,), by, [issue for issue in broken if issue.message.values["indicator"] not in said])


def compare(programme: Programme, own: Own = (), indicator: str = "granted", by: str | None = "grantee") -> Any:
    """Any indicator by any column: value, formula, rows, chart and table.

    Raises:
        UsageError: no indicator is so called, or nothing can be grouped by that column.
    """
    whole = measure(programme, own, None)
    titles = {one.indicator.title: one.indicator.id for one in whole}
    what = menu(_("Indicator"), titles, whole[indicator].indicator.id)
    groups: dict[str, str | None] = {"—": None, **groupings(programme)}
    if by not in groups.values():
        hint = did_you_mean(by, filter(None, groups.values()))
        raise UsageError(Text("Nothing can be grouped by '{by}'. {hint}", by=by, hint=hint))
    along = menu(_("By"), groups, by)

    measured: dict[str | None, Results] = {None: whole}

    def show() -> Html:  # all are measured together, for what is withheld in one is withheld in all
        if along.value not in measured:
            measured[along.value] = measure(programme, own, along.value)
        return stack(*views.refused(whole), views.result(measured[along.value][what.value]))

    return following([what, along], show)


def groupings(programme: Programme) -> dict[str, str]:
    """What indicators can be grouped by, title to column: keys, codes, yes and no, and texts that come again."""
    found: dict[str, str] = {}
    for table, frame in programme.tables.items():
        schema = programme.schemas[table]
        keys = {key.column for key in schema.foreign_keys}
        for column in schema.columns.values():
            asked = column.base or column.name
            if asked in found.values() or column.name not in frame or frame[column.name].isna().all():
                continue
            if column.name in keys or column.labels or column.type == "boolean" or _comes_again(frame, column.name):
                name = title(column)
                found[name if name not in found else f"{name} ({asked})"] = asked
    return found


def _comes_again(frame: pd.DataFrame, column: str) -> bool:
    known = frame[column].dropna()
    return pd.api.types.is_string_dtype(known) and 1 < known.nunique() <= min(MOST_GROUPS, len(known) - 1)
