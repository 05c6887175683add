"""From tables to data issues: what a reader of the report must know, and what stops a report.

A check is a function from a programme to issues; `CHECKS` lists them all, a module a family or two. What a kind of
issue is called, how grave it is, what it says and what to do is a `Rule`; `RULES` lists these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

from evalkit.audience import conceal
from evalkit.checks import (
    amounts,
    columns,
    coverage,
    dates,
    duplicates,
    evidence,
    goals,
    lessons,
    money,
    names,
    privacy,
    roles,
    tables,
    texts,
    totals,
    wording,
)
from evalkit.checks.rule import Rule
from evalkit.intake import load
from evalkit.issues import DataIssue, DataIssues
from evalkit.programme import Programme
from evalkit.silencing import silence

MODULES = (
    *(tables, columns, amounts, dates, money, totals, wording, coverage, goals, lessons),
    *(evidence, duplicates, texts, names, roles, privacy),
)
CHECKS = tuple(check for module in MODULES for check in module.CHECKS)
RULES = tuple(each for module in MODULES for each in vars(module).values() if isinstance(each, Rule))
MANY = 50_000  # rows; with fewer, two threads only wait for each other
Check = Callable[[Programme], Iterable[DataIssue]]
GRAVE = tuple(
    check
    for module in MODULES
    if any(isinstance(each, Rule) and each.severity == "error" for each in vars(module).values())
    for check in module.CHECKS
)


def check_programme(programme: Programme | str | Path, *others: DataIssue) -> DataIssues:
    """Every data issue of a programme year, the gravest first, without those that its silenced.yaml silences.

    Args:
        programme: what `read_programme` returned, or the path of a year's folder; given a path, faults in the files
            themselves are issues too, and none of them raises.
        others: issues that were found elsewhere; they too may be silenced.

    Raises:
        UsageError: there is no such folder.
    """
    if not isinstance(programme, Programme):
        programme, _found = load(programme)
    seen, programme = programme, programme.whole
    checks = CHECKS if _sound(programme) else tables.CHECKS
    found = _in_threads(checks, programme) if _rows(programme) > MANY else [_all(check, programme) for check in checks]
    issues = [*programme.read_issues, *(issue for each in found for issue in each), *others]
    return conceal(silence(issues, programme.folder, [rule.id for rule in RULES]), seen, seen.audience)


def _in_threads(checks: Iterable[Check], programme: Programme) -> list[list[DataIssue]]:
    with ThreadPoolExecutor(2) as pool:  # Arrow and numpy leave the interpreter to others; more would hold more memory
        found = [pool.submit(copy_context().run, _all, check, programme) for check in checks]
    return [each.result() for each in found]


def _rows(programme: Programme) -> int:
    return sum(len(table) for table in programme.tables.values())


def find_errors(programme: Programme) -> DataIssues:
    """The errors alone, which stop a report: those of `check_programme`, in a fraction of its time."""
    checks = GRAVE if _sound(programme) else tables.CHECKS
    issues = [*programme.read_issues, *(issue for check in checks for issue in check(programme))]
    return silence(issues, programme.folder).errors


def _all(check: Check, programme: Programme) -> list[DataIssue]:
    return list(check(programme))


def _sound(programme: Programme) -> bool:
    """Are the tables whole, so that what is missing from them is missing from the year?"""
    needed = (name for name, schema in programme.schemas.items() if schema.required)
    whole = all(
        issue.severity != "error" or issue.rule.startswith(("cell.", "narrative.")) for issue in programme.read_issues
    )
    return whole and all(name in programme and len(programme.tables[name]) for name in needed)


__all__ = ["CHECKS", "RULES", "check_programme", "find_errors"]
