"""What rows and groups are called: who the one without is, whose figure is not known, and what a group is."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from evalkit import formats
from evalkit.i18n import _, pick
from evalkit.results import Result
from evalkit.settings import thresholds


def who(result: Result) -> str:
    """Of a share of few cases, those on its smaller side: 'all but Lianxin', 'only Leshan, Enyou'.

    '' where there are many, where all or none have it, and where a row speaks of more than one case.
    """
    if result.denominator is None or result.denominator >= thresholds()["few"]:
        return ""
    parts = result.contributions
    if parts is None or parts.kind != "share" or parts.denominator is None or (parts.denominator.dropna() != 1).any():
        return ""
    held = parts.numerator.dropna()
    having, lacking = held.index[held == 1], held.index[held == 0]
    if not len(having) or not len(lacking):
        return ""
    if len(lacking) <= len(having):
        return _("all but {names}", names=_named(result, lacking))
    return _("only {names}", names=_named(result, having))


def unknown(result: Result) -> str:
    """The rows that were left out, where all rows are few: 'Lianxin, Enyou'; else ''."""
    parts = result.contributions if 0 < result.left_out < thresholds()["few"] - result.n else None
    return "" if parts is None else _named(result, parts.numerator.index[parts.numerator.isna()])


def of_groups(result: Result, groups: pd.Series) -> list[str]:
    """What groups of a result are called: grantees and other rows by their names, codes by their labels."""
    programme, by = result.programme, (result.grouping.by if result.grouping else None) or ""
    columns = [column for schema in programme.schemas.values() if (column := schema.columns.get(by))]
    labels = next((column.labels for column in columns if column.labels), {})
    tables = [key.table for schema in programme.schemas.values() for key in schema.foreign_keys if key.column == by]
    called = programme.names_of(next(iter(tables), "grantees"), groups.dropna().map(str))

    def name(group: object) -> str:
        if pd.isna(group):
            return _("(no group)")
        if isinstance(group, (bool, np.bool_)):
            return _("yes") if group else _("no")
        return pick(labels.get(str(group))) or called[str(group)]

    return [name(group) for group in groups]


def _named(result: Result, rows: pd.Index) -> str:
    """Some of a result's rows by name, or by line where a row has none: 'Lianxin, Leshan (1 of 2), line 7'.

    Topics and titles may be whole phrases and stand in quotation marks.
    """
    assert result.contributions is not None
    all_rows = result.contributions.numerator.index
    found = result.programme.trace(result.table, all_rows.to_numpy())
    year, table = result.programme.owner(result.table)
    called = year.names_of(table, found["key"])
    proper = set(year.names_of("grantees", year.tables["grantees"]["id"].dropna()).values())
    if "name_zh" not in year.schemas[table].columns:
        called = {
            key: name if name in proper or name == key else _("'{word}'", word=name) for key, name in called.items()
        }
    names = {
        row: _("line {line}", line=line) if called[key] == key else called[key]
        for row, key, line in zip(all_rows, found["key"], found["line"], strict=True)
    }
    of_all, named = Counter(names.values()), Counter(names[row] for row in rows)
    return _(", ").join(
        name if of_all[name] == 1 else _("{name} ({part})", name=name, part=formats.k_of_n(k, of_all[name]))
        for name, k in named.items()
    )
