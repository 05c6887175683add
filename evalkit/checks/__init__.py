"""From tables to data issues: what a reader of the report must know, and what stops a report.

A check is a function from a programme to issues; `CHECKS` lists them all, a module a family.
"""

from __future__ import annotations

from pathlib import Path

from evalkit.checks import columns, completeness, dates, money, privacy, tables, totals
from evalkit.intake import load
from evalkit.issues import DataIssues
from evalkit.programme import Programme

CHECKS = (
    *tables.CHECKS,
    *columns.CHECKS,
    *dates.CHECKS,
    *money.CHECKS,
    *totals.CHECKS,
    *completeness.CHECKS,
    *privacy.CHECKS,
)


def check_programme(programme: Programme | str | Path) -> DataIssues:
    """Every data issue of a programme year, the gravest first.

    Args:
        programme: what `read_programme` returned, or the path of a year's folder; given a path, faults in the files
            themselves are issues too, and none of them raises.

    Raises:
        UsageError: there is no such folder.
    """
    if not isinstance(programme, Programme):
        programme, _found = load(programme)
    issues = list(programme.read_issues)
    sound = _sound(programme)
    for check in CHECKS:
        if sound or check in tables.CHECKS:
            issues += check(programme)
    return DataIssues(issues)


def _sound(programme: Programme) -> bool:
    """Are the tables whole, so that what is missing from them is missing from the year?"""
    needed = (name for name, schema in programme.schemas.items() if schema.required)
    whole = all(
        issue.severity != "error" or issue.rule in ("cell.type", "cell.ambiguous") for issue in programme.read_issues
    )
    return whole and all(name in programme and len(programme.tables[name]) for name in needed)


__all__ = ["CHECKS", "check_programme"]
