"""From contributions to values: one vectorised pass for every indicator, at any level, with n and the rows left out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from evalkit.aggregate import aggregate, nothing
from evalkit.contributions import Contributions
from evalkit.errors import EvalkitError, NotAvailable, Text, UnitError, UsageError, did_you_mean
from evalkit.grouping import Grouping
from evalkit.programme import EARLIER, Programme, Title
from evalkit.results import Result, Results
from evalkit.sheets import Indicator, as_indicator

MOST_KEPT = (
    1_000_000  # rows: longer contributions are worked out again when asked for; kept, they would fill the memory
)


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
        UsageError: an indicator asks for a table that does not exist, or `by` is no column.
        UnitError: an indicator adds amounts of different units.
    """
    whole, groups = Grouping(programme, None), Grouping(programme, by) if by else None
    waiting = deque(as_indicator(each) for each in indicators)
    results = []
    with ThreadPoolExecutor(1) as ahead:  # while the parts of one are added up, those of the next are made

        def begin() -> Future[Contributions] | None:
            return ahead.submit(copy_context().run, _contributions, programme, waiting[0]) if waiting else None

        coming = begin()
        while coming is not None:
            made, indicator = coming, waiting.popleft()
            wait([made])
            coming = begin()
            results.append(_result(programme, indicator, made, whole, groups))
    return Results(tuple(results), by)


def _result(
    programme: Programme, indicator: Indicator, made: Future[Contributions], whole: Grouping, groups: Grouping | None
) -> Result:
    try:
        parts = made.result()
        _check_units(programme, indicator, parts)
    except NotAvailable as reason:
        return Result(indicator, programme, None, nothing(), None, reason.args[0])
    overall = aggregate(parts, whole)
    many = len(parts.numerator) > MOST_KEPT
    return Result(
        indicator,
        programme,
        partial(_contributions, programme, indicator) if many else parts,
        overall,
        aggregate(parts, groups) if groups else None,
        _why_not(programme, parts, overall),
    )


def _contributions(programme: Programme, indicator: Indicator) -> Contributions:
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
                else Text("there is no table '{table}'", table=Title(programme, name))
            )
            raise NotAvailable(missing)
        arguments[name] = year[table].rename_axis(index=name) if there else None
    for name, rows in arguments.items():
        if indicator.tables[name] and rows is not None and not len(rows):  # nothing is known, as without the table
            raise NotAvailable(Text("no row of '{table}' qualifies", table=Title(programme, name)))
    try:
        parts = indicator.function(**arguments)
    except (KeyError, AttributeError) as error:
        if isinstance(error, AttributeError) and not isinstance(error.obj, pd.DataFrame):
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


def _check_units(programme: Programme, indicator: Indicator, parts: Contributions) -> None:
    """Refuse a total over rows of several units, and a total whose column has another unit than the indicator says."""
    if parts.kind != "total":
        return
    counted = parts.numerator.notna()
    if parts.unit is not None:
        units = sorted(parts.unit[counted].fillna("?").unique())
    else:
        column = programme.schemas[programme.owner(str(parts.numerator.index.name))[1]].columns.get(
            str(parts.numerator.name)
        )
        units = [column.unit] if column and column.unit else []
    if len(units) > 1 or (units and indicator.unit and units != [indicator.unit]):
        raise UnitError(
            Text(
                "The indicator '{indicator}' ({unit}) adds amounts of the unit(s) {units}. Different units are never added: "
                "select the rows of one unit, or make one indicator for each.",
                indicator=indicator.id,
                unit=indicator.unit or "?",
                units=", ".join(units),
            )
        )


def _why_not(programme: Programme, parts: Contributions, overall: pd.DataFrame) -> Text | None:
    """Why the whole programme has no value, or None where it has one; tables and columns by their titles."""
    row: Any = overall.iloc[0]
    if not np.isnan(row["value"]) or not np.isnan(row["low"]):
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
    if row["n"] and (np.isnan(row["numerator"]) or row["denominator"] not in (None, 0)):
        return Text("the figures are too large to be added up")
    if row["denominator"] == 0:
        return Text("the denominator is 0")
    return Text(
        "no row of '{table}' has all the figures it needs", table=Title(programme, str(parts.numerator.index.name))
    )
