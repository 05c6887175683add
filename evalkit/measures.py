"""From contributions to values: one vectorised pass for every indicator, at any level, with n and the rows left out."""

from __future__ import annotations

import os
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from evalkit.aggregate import ADDED, add_up, aggregate
from evalkit.contributions import Contributions
from evalkit.discretion import discreet
from evalkit.errors import EvalkitError, NotAvailable, Text, UnitError, UsageError, did_you_mean, expect
from evalkit.figured import Figures, nothing
from evalkit.grouping import Grouping
from evalkit.programme import A_YEAR, EARLIER, Programme, Title, not_there
from evalkit.results import Result, Results
from evalkit.sheets import Indicator, as_indicator, listed

PIECE = 250_000  # rows: small enough to stay in a processor's cache, large enough that pandas' own work does not count
MOST_KEPT = 4 * PIECE  # longer contributions are worked out again when asked for; kept, they would fill the memory


def measure(
    programme: Programme, indicators: Iterable[Callable[..., Contributions] | Indicator], by: str | None = None
) -> Results:
    """Compute indicators for the whole programme and, where `by` is given, for each group.

    Args:
        programme: the programme year.
        indicators: functions of tables that return contributions, decorated or not, in report order.
        by: a column to group by; it may stand in any table that the rows refer to (`by="district"` groups
            activities by the district of their grantee). Rows without a group stay visible under a missing label.

    Returns:
        One result an indicator: its value or the reason why there is none, n, what was left out, and its trace.

    Raises:
        UsageError: an indicator asks for a table that does not exist, two have one name, or `by` is no column.
        UnitError: an indicator adds amounts of different units.
    """
    expect("programme", programme, Programme, A_YEAR)
    whole, groups = Grouping(programme, None), Grouping(programme, by) if by else None
    asked = [as_indicator(each) for each in listed(indicators, "indicators")]
    _refuse_one_name(asked)
    if all(len(table) <= MOST_KEPT for table in programme.tables.values()):
        return Results(discreet((_measured(programme, each, whole, groups) for each in asked), programme), by)
    if groups:
        groups.settle({name for each in asked for name in each.tables})
    # numpy and Arrow leave the interpreter to others while they work. Tables that are taken whole are taken one after
    # the other, since two at once would fill the memory; beside them run those taken in pieces.
    with ThreadPoolExecutor(1) as alone, ThreadPoolExecutor(max(1, (os.cpu_count() or 2) - 1)) as beside:
        jobs = [
            (beside if _by_pieces(programme, each) else alone).submit(
                copy_context().run, _measured, programme, each, whole, groups
            )
            for each in asked
        ]
        return Results(discreet((job.result() for job in jobs), programme), by)


def within(result: Result, by: str, group: object) -> Result:
    """The same indicator over the rows of one group alone, as a result of its own with n and trace.

    Args:
        result: one of `measure`'s.
        by: a column to group by, as for `measure`.
        group: the group's value in that column.

    Raises:
        UsageError: `by` is no column.
    """
    programme, parts = result.programme, result.contributions
    groups = Grouping(programme, by)
    if parts is None:
        return result
    if parts.kind == "scalar":
        whole = Text("it is made for the whole programme alone")
        return Result(result.indicator, programme, None, nothing(), None, whole)

    def of_group(column: pd.Series | None) -> pd.Series | None:
        if column is None:
            return None
        codes = groups.codes(str(column.index.name))[column.index.to_numpy()]
        return column[(groups.names(codes) == group).fillna(False).to_numpy(dtype=bool)]

    numerator = of_group(parts.numerator)
    assert numerator is not None
    own = replace(
        parts,
        numerator=numerator,
        denominator=of_group(parts.denominator),
        unit=of_group(parts.unit),
        open=of_group(parts.open),
        population=of_group(parts.population),
    )
    overall = aggregate(own, Grouping(programme, None))
    reason = None if overall.known else Text("no row of this group has the figures it needs")
    return Result(result.indicator, programme, own, overall, None, reason, own.kind, discreet=result.discreet)


def _refuse_one_name(asked: Sequence[Indicator]) -> None:
    """Refuse two indicators of one name: of the second, nobody could ask for the value or the trace."""
    twice = {name: n for name, n in Counter(each.id for each in asked).items() if n > 1}
    if twice:
        raise UsageError(
            *(
                Text(
                    "{n} indicators are called '{indicator}'. Give your own another name; where both are the same one, name it once.",
                    n=n,
                    indicator=name,
                )
                for name, n in twice.items()
            )
        )


def _by_pieces(programme: Programme, indicator: Indicator) -> bool:
    return indicator.by_row in programme and len(programme.tables[indicator.by_row]) > MOST_KEPT


def _measured(programme: Programme, indicator: Indicator, whole: Grouping, groups: Grouping | None) -> Result:
    try:
        if _by_pieces(programme, indicator) and (result := _in_pieces(programme, indicator, whole, groups)):
            return result
        parts = _contributions(programme, indicator)
        _check_units(indicator, _units(programme, parts))
    except NotAvailable as reason:
        return Result(indicator, programme, None, nothing(), None, reason.args[0])
    overall = aggregate(parts, whole)
    again = partial(_contributions, programme, indicator)
    return Result(
        indicator,
        programme,
        again if len(parts.numerator) > MOST_KEPT else parts,
        overall,
        aggregate(parts, groups) if groups else None,
        _why_not(programme, parts, overall),
        parts.kind,
        groups,
    )


def _in_pieces(programme: Programme, indicator: Indicator, whole: Grouping, groups: Grouping | None) -> Result | None:
    """The result of a long table; None where it needs the whole: no value, or rows of another table this year."""
    units: set[str] = set()
    sums, kind = None, ""
    for parts in _pieces(programme, indicator):
        if parts.kind not in ADDED or parts.numerator.index.name != indicator.by_row:
            return None
        units |= _units(programme, parts)
        more, kind = add_up(parts, groups or whole), parts.kind
        sums = more if sums is None else sums + more
    _check_units(indicator, units)
    if sums is None:
        return None
    overall = sums.over_all().figures(kind, whole)
    if not overall.known:
        return None
    again = partial(_contributions, programme, indicator)
    parted = sums.figures(kind, groups) if groups else None
    return Result(indicator, programme, again, overall, parted, None, kind, groups)


def _pieces(programme: Programme, indicator: Indicator) -> Iterator[Contributions]:
    arguments = _arguments(programme, indicator)
    table = arguments[indicator.by_row]
    assert table is not None
    for start in range(0, len(table), PIECE):
        yield _call(indicator, {**arguments, indicator.by_row: table.iloc[start : start + PIECE]})


def _contributions(programme: Programme, indicator: Indicator) -> Contributions:
    return _call(indicator, _arguments(programme, indicator))


def _arguments(programme: Programme, indicator: Indicator) -> dict[str, pd.DataFrame | None]:
    arguments: dict[str, pd.DataFrame | None] = {}
    for name, needed in indicator.tables.items():
        if name.removeprefix(EARLIER) not in programme.schemas:
            hint = did_you_mean(name, programme.schemas)
            raise UsageError(
                Text(
                    "The indicator '{indicator}' asks for a table '{table}', which does not exist. {hint}",
                    indicator=indicator.id,
                    table=name,
                    hint=hint,
                )
            )
        year, table = programme.owner(name)
        there = table in year
        if needed and not there:
            missing = (
                Text("there is no earlier year to compare with")
                if name.startswith(EARLIER) and year is programme
                else not_there(programme, name)
            )
            raise NotAvailable(missing)
        arguments[name] = year.whole[table].rename_axis(index=name) if there else None
    for name, rows in arguments.items():
        if indicator.tables[name] and rows is not None and not len(rows):  # nothing is known, as without the table
            raise NotAvailable(Text("no row of '{table}' qualifies", table=Title(programme, name)))
    return arguments


def _call(indicator: Indicator, arguments: dict[str, pd.DataFrame | None]) -> Contributions:
    try:
        parts = indicator.function(**arguments)
    except (KeyError, AttributeError) as error:
        if not (isinstance(error.obj, pd.DataFrame) if isinstance(error, AttributeError) else _of_a_table(error)):
            raise
        used = str(error.args[0] if isinstance(error, KeyError) else error.name)
        columns = {str(column) for frame in arguments.values() if frame is not None for column in frame.columns}
        hint = did_you_mean(used, columns)
        raise UsageError(
            Text(
                "The indicator '{indicator}' uses a column '{column}', which does not exist. {hint}",
                indicator=indicator.id,
                column=used,
                hint=hint,
            )
        ) from None
    if not isinstance(parts, Contributions):
        got = type(parts).__name__
        raise EvalkitError(
            Text(
                "The indicator '{indicator}' returned {got}; expected contributions, as share(…), ratio(…), total(…) or count(…) make them.",
                indicator=indicator.id,
                got=got,
            )
        )
    return parts


def _of_a_table(error: KeyError) -> bool:
    """Was it a table that lacks this key? Dictionaries of the function's own lack keys, too."""
    frames = (frame for frame, _line in traceback.walk_tb(error.__traceback__))
    return any(frame.f_globals.get("__name__") == pd.DataFrame.__getitem__.__module__ for frame in frames)


def _units(programme: Programme, parts: Contributions) -> set[str]:
    """The units that a total adds: those of its rows, or that of its column."""
    if parts.kind != "total":
        return set()
    if parts.unit is not None:
        return set(parts.unit[parts.numerator.notna()].fillna("?").unique())
    table = programme.schemas[programme.owner(str(parts.numerator.index.name))[1]]
    column = table.columns.get(str(parts.numerator.name))
    return {column.unit} if column and column.unit else set()


def _check_units(indicator: Indicator, units: set[str]) -> None:
    """Refuse a total over rows of several units, and a total whose column has another unit than the indicator says."""
    if len(units) > 1 or (units and indicator.unit and units != {indicator.unit}):
        raise UnitError(
            Text(
                "The indicator '{indicator}' ({unit}) adds amounts of the unit(s) {units}. Different units are never added: "
                "select the rows of one unit, or make one indicator for each.",
                indicator=indicator.id,
                unit=indicator.unit or "?",
                units=", ".join(sorted(units)),
            )
        )


def _why_not(programme: Programme, parts: Contributions, overall: Figures) -> Text | None:
    """Why the whole programme has no value, or None where it has one; tables and columns by their titles."""
    if overall.known:
        return None
    for part in (parts.numerator, parts.denominator):
        if part is None:
            continue
        table = str(part.index.name)
        if len(part) == 0:
            return Text("no row of '{table}' qualifies", table=Title(programme, table))
        if part.isna().all():
            if part.name is None:
                return Text("the figures it needs are missing in every row of '{table}'", table=Title(programme, table))
            column = Title(programme, table, str(part.name))
            if ", " in str(part.name):
                return Text("no row of '{table}' has all of: {columns}", columns=column, table=Title(programme, table))
            return Text("'{column}' is empty in every row of '{table}'", column=column, table=Title(programme, table))
    if parts.kind == "scalar":
        return Text("the figures it needs are missing")
    numerator, denominator = overall["numerator"][0], overall["denominator"][0]
    if overall["n"][0] and (np.isnan(numerator) or denominator != 0):
        return Text("the figures are too large to be added up")
    if denominator == 0:
        return Text("the denominator is 0")
    return Text(
        "no row of '{table}' has all the figures it needs", table=Title(programme, str(parts.numerator.index.name))
    )
