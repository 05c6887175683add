"""A year's tables, to search and to sort."""

from __future__ import annotations

from typing import Any

import ipywidgets
import pandas as pd

from evalkit import formats, views
from evalkit.errors import expect
from evalkit.explore.controls import following, menu, title
from evalkit.figures.picture import words
from evalkit.html import Html, element
from evalkit.i18n import _, pick
from evalkit.programme import A_YEAR, Programme
from evalkit.tables import rows

MOST_ROWS = 50  # rows of a table shown at once


def browse(programme: Programme, table: str = "grants") -> Any:
    """The year's tables, one at a time: search in all columns as they are read, sort by any; each row with its line.

    Raises:
        UsageError: there is no such table.
    """
    expect("programme", programme, Programme, A_YEAR)
    programme[table]  # refuses what is no table
    names = {pick(programme.schemas[name].title): name for name in programme}
    chosen = menu(_("Table"), names, table)
    search = ipywidgets.Text(placeholder=_("Search"), continuous_update=True)
    order = menu(_("Sort by"), _columns(programme, chosen.value), "")
    down = ipywidgets.ToggleButton(description=_("Descending"))
    read: dict[str, pd.Series] = {}

    def other_table(_change: object) -> None:
        order.options = [*_columns(programme, chosen.value).items()]

    def show() -> Html:
        name = chosen.value
        if name not in read:
            read.clear()
            read[name] = _as_read(programme, name)
        found = _found(programme.tables[name], read[name], search.value, order.value, down.value)
        said = element("p", formats.k_of_n(len(found), len(programme.tables[name])), class_="source")
        cut = _("The first {n} rows are shown.", n=MOST_ROWS) if len(found) > MOST_ROWS else ""
        fields = [each for each in _columns(programme, name).values() if each]
        return views.view(said, rows(programme, name, fields, found[:MOST_ROWS], unfolded=True), cut)

    chosen.observe(other_table, "value")
    return following([chosen, search, order, down], show)


def _columns(programme: Programme, table: str) -> dict[str, str]:
    """The columns of a table that hold anything, title to field; first that of no order."""
    columns, frame = programme.schemas[table].columns.values(), programme.tables[table]
    return {"—": "", **{title(c): c.base or c.name for c in columns if c.name in frame and frame[c.name].notna().any()}}


def _as_read(programme: Programme, table: str) -> pd.Series:
    """All that a row says, as it is read, in one text to search in."""
    fields = [field for field in _columns(programme, table).values() if field]
    texts = [words(programme, table, field) for field in fields]
    return pd.Series(["\n".join(cells).casefold() for cells in zip(*texts, strict=True)], programme.tables[table].index)


def _found(frame: pd.DataFrame, read: pd.Series, search: str, order: str, down: bool) -> pd.Index:
    """The positions of the rows that have every word that is searched for, in order; missing cells last."""
    there = pd.Series(True, read.index)
    for word in search.casefold().split():
        there &= read.str.contains(word, regex=False)
    found = frame[there]
    column = next((name for name in (order, f"{order}_zh", f"{order}_en") if name in frame), "")
    return (found.sort_values(column, ascending=not down, kind="stable") if column else found).index
