"""What a number opens when a reader asks where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from evalkit import formats, names
from evalkit.comparing import mean_of_rates
from evalkit.i18n import _
from evalkit.results import TRACE, Result, Results
from evalkit.schema import TableSchema
from evalkit.settings import thresholds

MOST_ROWS = 10  # rows in a panel; all of them are in contributions.csv


def trace(result: Result) -> dict[str, Any]:
    """Name, definition, formula with the numbers in it, n, what was left out and the first rows that counted."""
    rows = result.traced()
    n = len(rows["line"]) if rows else 0
    return {
        "title": result.indicator.title,
        "definition": definition(result),
        "formula": formula(result),
        "n": counted(result),
        "left_out": left_out(result),
        "method": certainty(result),
        "limits": formats.capital(result.indicator.says("Limits")),
        "rows": _first_rows(result, rows) if rows else [],
        "more": _("… and {n} more rows in contributions.csv", n=n - MOST_ROWS) if n > MOST_ROWS else "",
    }


def traces(results: Results) -> dict[str, dict[str, Any]]:
    """The traces of all results that have rows, by indicator id."""
    return {one.indicator.id: trace(one) for one in results if one.contributions is not None}


def definition(result: Result) -> str:
    """The indicator in words: numerator and denominator, or what is summed or counted."""
    says = result.indicator.says
    if says("Numerator"):
        return _(
            "Numerator: {numerator} Denominator: {denominator}",
            numerator=says("Numerator"),
            denominator=says("Denominator"),
        )
    return formats.capital(says("Sums") or says("Counts") or says("Formula"))


def formula(result: Result) -> str:
    """The formula with its numbers: '40,000 ÷ 111,200 = 36.0 %', '45 + 18 + 200 + 55 = 318'."""
    parts = result.contributions
    if result.value is None or parts is None or parts.kind not in ("share", "ratio", "mean", "total", "change"):
        return formats.figure_with_unit(result)
    value = formats.percent(result.value) if result.indicator.unit == "share" else formats.figure_with_unit(result)
    if result.denominator is not None:
        return f"{formats.amount(result.numerator)} ÷ {formats.amount(result.denominator)} = {value}"
    counted = parts.numerator.dropna()
    if not result.discreet and 1 < len(counted) <= MOST_ROWS:
        return f"{' + '.join(formats.amount(part) for part in counted)} = {value}".replace("+ −", "− ")
    return value


def certainty(result: Result) -> str:
    """How far the value can be trusted: its interval and what it could be with the missing rows, or why there is none."""
    if result.contributions is None or not formats.known(result):
        return ""
    found = result.interval
    if found.low is None or found.high is None:
        words = [_("No interval: {why}.", why=found.why)]
    else:
        words = [
            _(
                "{confidence} interval: {low} to {high} ({method}).",
                confidence=formats.percent(thresholds()["confidence"], 0),
                low=formats.of_unit(result, found.low),
                high=formats.of_unit(result, found.high),
                method=found.method,
            )
        ]
    if result.bounds is not None:
        low, high = (formats.percent(end, 0) for end in result.bounds)
        words.append(
            _("Whatever the rows without this figure would say, it lies from {low} to {high}.", low=low, high=high)
        )
    return formats.gap().join(words)


def basis(result: Result) -> str:
    """What a value rests on: '4 grantees, all but Lianxin', '4 activities; 13 activities without this figure'."""
    return _("; ").join(part for part in (counted(result), left_out(result), beside_pooled(result)) if part)


def counted(result: Result) -> str:
    """How many rows counted; of few, who is the one without: '4 grantees, all but Lianxin'."""
    cases, who = formats.cases(result), names.who(result)
    return _("{cases}, {who}", cases=cases, who=who) if who else cases


def beside_pooled(result: Result) -> str:
    """The mean of the groups' rates, where it tells another story than the pooled rate that the value is; else ''."""
    mean = mean_of_rates(result)
    if mean is None or result.parted is None:
        return ""
    return _(
        "the mean of the {n} groups' rates is {mean}",
        n=int(np.isfinite(result.parted["value"]).sum()),
        mean=formats.of_unit(result, mean),
    )


def left_out(result: Result) -> str:
    """How many rows were left out and of which table, by name where they are few; '' where none was."""
    if result.contributions is None or not result.left_out:
        return ""
    year, table = result.programme.owner(result.table)
    cases, unknown = year.schemas[table].cases(result.left_out), names.unknown(result)
    if unknown:
        return _("{cases} without this figure ({names})", cases=cases, names=unknown)
    return _("{cases} without this figure", cases=cases)


def of_group(schema: TableSchema, n: int, left_out: int) -> str:
    """How many rows of a group counted, and how many lack the figure."""
    if not left_out:
        return schema.cases(n)
    return _("; ").join((schema.cases(n), _("{cases} without this figure", cases=schema.cases(left_out))))


def _first_rows(result: Result, traced: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """The first rows that counted: where each stands, what it is called, and what it adds."""
    tables, files, lines, keys, numerators, denominators = (traced[name][:MOST_ROWS] for name in TRACE)
    names = {table: result.programme.names_of(table, keys) for table in dict.fromkeys(tables)}
    return [
        {"file": file, "line": int(line), "values": _values(names[table][key], top, below)}
        for table, file, line, key, top, below in zip(tables, files, lines, keys, numerators, denominators, strict=True)
    ]


def _values(name: str, numerator: float, denominator: float) -> dict[str, str]:
    alone = np.isnan(denominator)
    parts = {_("Value") if alone else _("Numerator"): numerator, _("Denominator"): denominator}
    return {_("Row"): name, **{label: formats.amount(part) for label, part in parts.items() if not np.isnan(part)}}
