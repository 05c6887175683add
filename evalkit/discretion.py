"""Small counts of persons: what others than internal eyes may not see by group, nor work out from what they see.

A count of fewer persons than `small_cell` of thresholds.yaml is withheld, and with it as many other groups as it takes that
no withheld count can be got back from the totals. The same groups are withheld in all indicators of a table, for one could
be worked out from the other. Where groups alone do not do, the total is withheld too. Grants and organisations are no persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from evalkit.audience import PERSONS, small_count, too_few
from evalkit.contributions import Contributions
from evalkit.figured import nothing
from evalkit.programme import Programme
from evalkit.results import Result
from evalkit.settings import thresholds

Cells = Mapping[str, np.ndarray]  # counts of persons by group: of the numerator, the denominator, and those beside


def protect(cells: Cells, hidden: np.ndarray) -> np.ndarray | None:
    """Which groups must be withheld, those of `hidden` among them; None where the total would tell all the same.

    Args:
        cells: columns of counts [persons], one a group; each column's total is known to the reader, and that a withheld
            group counts somebody.
        hidden: groups that are withheld already.

    Returns:
        Groups such that in each column two or more that count somebody are withheld, and each of these could be as
        large as the threshold, as far as a reader can tell.
    """
    least = thresholds()["small_cell"]
    hidden = hidden.copy()
    for counts in cells.values():
        hidden |= (counts > 0) & (counts < least)
    while True:
        more = next((counts for counts in cells.values() if _told(counts, hidden, least)), None)
        if more is None:
            return hidden
        open_still = np.flatnonzero(~hidden & (more > 0))
        if not len(open_still):
            return None
        hidden[open_still[np.argmin(more[open_still])]] = True


def _told(counts: np.ndarray, hidden: np.ndarray, least: int) -> bool:
    """Can a withheld count be got back, or its smallness be seen, from the total and the counts that are shown?"""
    among = counts[hidden & (counts > 0)]
    return bool(len(among)) and (len(among) < 2 or among.sum() - (len(among) - 1) < least)


def discreet(results: Iterable[Result], programme: Programme) -> tuple[Result, ...]:
    """The results as the programme's audience may see them; as they are for internal eyes."""
    listed = tuple(results)
    if programme.audience == "internal":
        return listed
    people = {at: cells for at, one in enumerate(listed) if (cells := _cells(one)) is not None}
    tables = {at: _table(listed[at]) for at in people}
    hidden = {name: _hidden([people[at] for at in people if tables[at] == name]) for name in set(tables.values())}
    return tuple(_seen(one, people[at], hidden[tables[at]]) if at in people else one for at, one in enumerate(listed))


def _table(result: Result) -> str:
    """The table whose persons are counted."""
    return result.programme.owner(result.table)[1]


def _hidden(all_cells: list[pd.DataFrame]) -> set[object]:
    """The groups that are withheld in all indicators of one table."""
    names: set[object] = set()
    while True:
        before = len(names)
        for cells in all_cells:
            found = protect({name: cells[name].to_numpy() for name in cells}, cells.index.isin(list(names)))
            names |= set(cells.index if found is None else cells.index[found])
        if len(names) == before:
            return names


def _seen(result: Result, cells: pd.DataFrame, names: set[object]) -> Result:
    hidden = cells.index.isin(list(names))
    columns = {name: cells[name].to_numpy() for name in cells}
    parts = result.contributions
    assert parts is not None
    if protect(columns, hidden) is None:
        return replace(result, parts=None, whole=nothing(), parted=None, reason=small_count())
    if not hidden.any() and not _small_rows(result, parts):
        return result
    by_person = parts.kind in ("count", "distinct", "mean", "median") or _rows_are_persons(result)
    parted = result.parted.without(hidden) if result.parted is not None and hidden.any() else result.parted
    return replace(result, parted=parted, discreet="rows" if by_person and hidden.any() else "amounts")


def _cells(result: Result) -> pd.DataFrame | None:
    """The counts of persons behind a result, a row a group, 0 where none; None where it counts no persons."""
    parts = result.contributions
    if parts is None:
        return None
    top, below = _counts_persons(result, parts.numerator, True), _counts_persons(result, parts.denominator, False)
    if not (top or below or parts.kind == "between"):
        return None
    frame = result.groups if result.groups is not None else result.overall
    found = {}
    if parts.kind == "between":
        found["most"] = frame["high"].fillna(frame["value"])
    elif top:
        found["numerator"] = frame["numerator"].fillna(frame["value"]).abs()
    if below and parts.kind != "between":
        found["denominator"] = frame["denominator"]
    if top and below and parts.kind == "share":
        found["beside"] = frame["denominator"] - frame["numerator"]
    return pd.DataFrame(found).fillna(0.0).set_axis(_labels(frame["group"]).to_numpy(), axis=0)


def _labels(groups: pd.Series) -> pd.Series:
    return groups.astype(object).where(groups.notna(), "")


def _counts_persons(result: Result, part: pd.Series | None, is_top: bool) -> bool:
    if part is None:
        return False
    year, table = result.programme.owner(str(part.index.name))
    schema = year.schemas[table]
    if schema.small_cells == "none":
        return False
    named = [schema.columns[name].unit for name in str(part.name).split(", ") if name in schema.columns]
    own = result.indicator.unit in PERSONS and is_top
    return own or schema.small_cells == "rows" or any(unit in PERSONS for unit in named)


def _rows_are_persons(result: Result) -> bool:
    year, table = result.programme.owner(result.table)
    return year.schemas[table].small_cells == "rows"


def _small_rows(result: Result, parts: Contributions) -> bool:
    """Does a single row count so few persons that it is withheld?"""
    if _rows_are_persons(result) or parts.kind in ("count", "distinct"):
        return False
    checked = [(parts.numerator, True)] if parts.kind != "between" else []
    checked += [(parts.denominator, False)] if parts.denominator is not None else []
    return any(_counts_persons(result, part, is_top) and too_few(part).any() for part, is_top in checked)
