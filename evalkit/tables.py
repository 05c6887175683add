"""Tables that people read: n beside every value, missing shown as missing, a door behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import pandas as pd

from evalkit import formats, names, traces
from evalkit.audience import WITHHELD, small_count
from evalkit.html import Html, door, element, grid, sentence, stack, text
from evalkit.i18n import _, pick
from evalkit.programme import Programme
from evalkit.results import Result, Results
from evalkit.schema import Column
from evalkit.sheets import Indicator

MOST_ROWS = 500  # a page holds no more; the rest is in the files
NUMBERS = ("integer", "number")


def results(results: Results, *criteria: str, earlier: Mapping[str, Result] | None = None) -> Html:
    """The indicators of some criteria (all where none is named): value and what it rests on.

    Those that are not available are folded below, each with the reason and its value of an `earlier` year.
    """
    chosen = results.of(*criteria) if criteria else results
    heads = [(_("Indicator"), False), (_("Value"), True), (_("What it rests on"), False)]
    body = [
        [element("th", one.indicator.title, scope="row"), _number(value(one)), element("td", traces.basis(one))]
        for one in chosen
        if formats.known(one)
    ]
    shown = grid(heads, body, label=_("Results"), kind="results") if body else ""
    return stack(shown, lacking(chosen, earlier or {}))


def lacking(chosen: Iterable[Result], earlier: Mapping[str, Result]) -> Html:
    """Those of some results that are not available, folded, each with the reason and its value of an earlier year."""
    reasons = [
        sentence(_("{name}: {reason}."), name=one.indicator.title, reason=str(one.reason))
        + _before(earlier.get(one.indicator.id))
        for one in chosen
        if not formats.known(one)
    ]
    if not reasons:
        return Html("")
    one = _("1 indicator is not available, and why")
    summary = element(
        "summary", one if len(reasons) == 1 else _("{n} indicators are not available, and why", n=len(reasons))
    )
    items = element("ul", *(element("li", Html(reason)) for reason in reasons))
    return element("details", summary, items, class_="lacking not-available")


def _before(then: Result | None) -> str:
    """What the year before said, with its n; '' where it said nothing either."""
    if then is None:
        return ""
    words = _("In {year}: {value} (from {basis}).")
    figure, year = formats.figure_with_unit(then), then.programme.year
    return formats.gap() + sentence(words, year=year, value=figure, basis=traces.basis(then))


def absent(why: str = "") -> Html:
    """The cell of a number that is missing."""
    return element("td", formats.MISSING, class_="num missing", title=why or _("not available"))


def groups(result: Result, label: str = "") -> Html:
    """One indicator by group, with what each value rests on, the whole programme last.

    Where only one group has a value, or none, a sentence says so: a table would be a column of dashes.
    """
    if result.groups is None or not formats.known(result):
        return Html("")
    named = result.groups[result.groups["group"].notna()]
    known = named["value"].notna() | _withheld(named)
    kind = result.kind
    if known.sum() <= 1:
        return _few_groups(result, kind, named, known)
    owner = result.programme.owner(result.table)[0].schemas[result.programme.owner(result.table)[1]]
    heads = [
        (label or _("Group"), False),
        (text(result.indicator.title, _unit(result.indicator)), True),
        (_("What it rests on"), False),
    ]
    body = [
        [
            element("th", name, scope="row"),
            *(
                (_kept_back(), element("td", ""))
                if row.get("withheld")
                else (
                    _number(_in_group(result, kind, row)),
                    element("td", traces.of_group(owner, row["n"], row["left_out"])),
                )
            ),
        ]
        for name, row in zip(
            names.of_groups(result, result.groups["group"]), result.groups.to_dict("records"), strict=True
        )
    ]
    whole = [element("th", _("All"), scope="row"), _number(value(result)), element("td", traces.basis(result))]
    table = grid(heads, body, label=result.indicator.title, kind="results", foot=whole)
    return stack(table, _why_withheld()) if _withheld(named).any() else table


def _withheld(groups: pd.DataFrame) -> pd.Series:
    """The groups whose value the audience may not see."""
    return groups.get("withheld", pd.Series(False, index=groups.index)).astype(bool)


def _kept_back() -> Html:
    return element("td", pick(WITHHELD), class_="num missing")


def _why_withheld() -> Html:
    """The sentence that says why numbers of a table are withheld."""
    return element("p", sentence(_("{why}."), why=formats.capital(str(small_count()))), class_="source")


def rows(
    programme: Programme,
    table: str,
    fields: Sequence[str],
    where: pd.Series | pd.Index | None = None,
    unfolded: bool = False,
) -> Html:
    """Rows of a table as the evaluator entered them, with the line each stands on; folded until a reader opens them.

    Args:
        programme: the programme year.
        table: the table's name; nothing is shown where the year has none.
        fields: the fields to show, bilingual ones without their language; those empty throughout are named below.
        where: which rows: a boolean column of the table, or their positions in the order to show; all if not given.
        unfolded: whether the rows lie open from the start.
    """
    if table not in programme:
        return Html("")
    schema = programme.schemas[table]
    frame = programme.tables[table]
    if where is not None:
        frame = frame.loc[where if isinstance(where, pd.Index) else where.fillna(False).astype(bool)]
    if not len(frame):
        return Html("")
    hidden = programme.withheld.get(table, pd.DataFrame()).reindex(frame.index)
    shown: list[tuple[Column, pd.Series]] = []
    empty: list[tuple[Column, pd.Series]] = []
    for name in fields:
        column = schema.columns[schema.resolve(name) or name]
        cells = programme.texts(table, name).loc[frame.index] if column.base else frame[name]
        (shown if cells.notna().any() or column.name in hidden else empty).append((column, cells))
    heads = [(_heading(column), column.type in NUMBERS) for column, _cells in shown] + [(_("Line"), True)]
    lines = programme.sources[table].lines
    columns = [_cells(programme, table, column, cells.head(MOST_ROWS).tolist()) for column, cells in shown]
    for at, (column, _cells_of_it) in enumerate(shown):
        kept_back = hidden.get(column.name, pd.Series(dtype=bool)).head(MOST_ROWS)
        columns[at] = [_kept_back() if cut else cell for cell, cut in zip_longest(columns[at], kept_back)]
    columns.append([element("td", lines[i], class_="num line") for i in frame.index[:MOST_ROWS]])
    title = pick(schema.title)
    notes = []
    if len(frame) > MOST_ROWS:
        notes.append(_("The first {n} rows are shown.", n=MOST_ROWS))
    if empty:
        lacking = _(", ").join(_plain(column) for column, _cells in empty)
        notes.append(_("Empty in every row: {columns}.", columns=lacking))
    summary = element(
        "summary",
        _("{title} ({cases})", title=title, cases=schema.cases(len(frame))),
        element("span", programme.sources[table].name, class_="file"),
    )
    return element(
        "details",
        summary,
        grid(heads, [*zip(*columns, strict=True)], label=title),
        element("p", formats.gap().join(notes), class_="source") if notes else "",
        _why_withheld() if any(column.name in hidden for column, _c in shown) else "",
        class_="ek-rows",
        open="" if unfolded else None,
    )


def value(result: Result) -> Html:
    """A result's value with its unit, as a door to its trace."""
    return (
        door(result.indicator.id, formats.figure_with_unit(result))
        if result.contributions is not None
        else text(formats.MISSING)
    )


def _few_groups(result: Result, kind: str, named: pd.DataFrame, known: pd.Series) -> Html:
    """In words: which group has the figure, and which have none."""
    lacking = _(", ").join(names.of_groups(result, named["group"][~known]))
    if not known.any() or not lacking:
        return Html("")
    only = named[known]
    return element(
        "p",
        _(
            "{indicator} by group: only {name} has a figure ({value}); {others} have none.",
            indicator=result.indicator.title,
            name=names.of_groups(result, only["group"])[0],
            value=_in_group(result, kind, only.iloc[0]),
            others=lacking,
        ),
        class_="source",
    )


def _in_group(result: Result, kind: str, row: Mapping[str, Any] | pd.Series) -> str:
    return formats.figure_of(kind, result.indicator.unit, row["value"], row["numerator"], row["denominator"])


def _cells(programme: Programme, table: str, column: Column, values: list[Any]) -> list[Html]:
    """The cells of one column, as people read them."""
    target = next((key.table for key in programme.schemas[table].foreign_keys if key.column == column.name), "")
    known = [value for value in values if not pd.isna(value)]
    called = programme.names_of(target, known) if target else {}
    return [_cell(column, value, target, called) for value in values]


def _cell(column: Column, value: Any, target: str, called: Mapping[str, str]) -> Html:
    numeric = column.type in NUMBERS
    if pd.isna(value):
        return element("td", formats.MISSING, class_="num missing" if numeric else "missing", title=_("not stated"))
    if numeric:
        return _number(formats.amount(value))
    if column.type == "date":
        return element("td", formats.day(value))
    if column.type == "boolean":
        return element("td", _("yes") if value else _("no"))
    if target == "people" and called[value] == value:  # a key says nothing to a reader
        return element("td", pick(WITHHELD), class_="missing")
    return element("td", called[value] if target else column.label(str(value)))


def _number(shown: object) -> Html:
    return element("td", shown, class_="num")


def _plain(column: Column) -> str:
    title = pick(column.title)
    return title.split("（")[0].split(" (")[0] if column.base else title


def _heading(column: Column) -> Html:
    unit = formats.unit(column.unit) if column.unit else ""
    title = _plain(column)
    return text(title, element("span", unit, class_="unit") if unit and unit.lower() not in title.lower() else "")


def _unit(indicator: Indicator) -> Html:
    unit = "" if indicator.unit == "share" else formats.unit(indicator.unit)
    same = unit.lower() in indicator.title.lower()
    return element("span", unit, class_="unit") if unit and not same else Html("")
