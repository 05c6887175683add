"""Who and what is left out: grantees nobody reports on, facts that are not stated, figures that cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from evalkit.checks.cells import absent, codes
from evalkit.checks.rule import Rule, places, truth
from evalkit.errors import Text, some
from evalkit.i18n import Later, _, pick
from evalkit.issues import DataIssue
from evalkit.programme import Programme

COVERAGE = ("grants", "goals", "activities", "outputs", "capacity_observations", "feedback", "staff_counts")
MISSING = Rule(
    "coverage.…",
    "l",
    "warning",
    Text("{n} of {all} grantees have no row in {file}: {names}."),
    Text("Add what is known of them, or say in the report why there is nothing."),
)
FACTS = Rule(
    "coverage.facts",
    "l",
    "note",
    Text("{file} does not state: {names}."),
    Text("Fill in these cells; a reader asks for them first."),
)
NO_FIGURE = Rule(
    "coverage.figures",
    "l",
    "note",
    Text("{file}: {n} of {all} rows have no figure at all (none of: {names})."),
    Text("Fill in at least one of them; without it the row counts in no indicator."),
)
UNITS = Rule(
    "unit.not_shared",
    "c",
    "note",
    Text("Activities are told in units that not all grantees use, so their figures cannot be compared: {names}."),
    Text("Ask every grantee for the same unit; none is turned into another."),
)
FIGURES = {
    "activities": ("sessions", "person_times", "persons", "hours"),
    "outputs": ("count",),
    "communication": ("posts", "views", "interactions"),
}
ASKED = ("executor_zh", "funder_zh", "amount", "report_date")


def check_coverage(programme: Programme) -> Iterator[DataIssue]:
    """Grantees without a row in a table that has rows about others."""
    grantees = programme.tables["grantees"]
    for table in COVERAGE:
        rows = programme.tables.get(table)
        if rows is None or not rows["grantee"].notna().any():
            continue
        without = absent(grantees["id"], rows["grantee"])
        names = Later(partial(_names, programme, grantees["id"][without]))
        at = places(programme, "grantees", without)
        if len(at):
            numbers = {"n": len(at), "all": len(grantees), "file": programme.sources[table].name}
            yield replace(MISSING, id=f"coverage.{table}").issue(at, table, "grantee", names=names, **numbers)


def _names(programme: Programme, grantees: Iterable[str]) -> str:
    keys = list(grantees)
    return _(", ").join([*(programme.name_of("grantees", key) for key in keys[:10]), *some(keys[10:], 0)])


def check_facts(programme: Programme) -> Iterator[DataIssue]:
    """What a reader asks of a programme first and the table does not say; rows without any figure."""
    columns = programme.schemas["programme"].columns
    empty = [columns[name] for name in ASKED if pd.isna(programme.facts[name])]
    names = Later(lambda: _(", ").join(pick(one.title).split("（")[0].split(" (")[0] for one in empty))
    if empty:
        yield from FACTS.at(
            programme, "programme", programme.tables["programme"].index[:1], empty[0].name, shown="", names=names
        )
    for table, figures in FIGURES.items():
        frame = programme.tables.get(table)
        if frame is None:
            continue
        without = ~programme.tables[table][list(figures)].notna().any(axis=1)
        if "restated" in frame.columns:
            without &= ~truth(frame["restated"])
        yield from NO_FIGURE.at(
            programme,
            table,
            without,
            figures[0],
            shown=next(name for name in ("topic_zh", "title_zh", "text_zh") if name in frame.columns),
            names=Later(partial(_titles, programme, table, figures)),
        )


def _titles(programme: Programme, table: str, columns: Iterable[str]) -> str:
    return _(", ").join(pick(programme.schemas[table].columns[name].title) for name in columns)


def check_units(programme: Programme) -> Iterator[DataIssue]:
    """Activities that some grantees give in sessions and others in person-times."""
    activities = programme.tables.get("activities")
    if activities is None:
        return
    grantees, names = codes(activities["grantee"])
    counted = (grantees >= 0) & ~truth(activities["restated"])
    users = {
        name: {
            names[int(i)].as_py() for i in np.flatnonzero(_seen(grantees, counted & truth(activities[name].notna())))
        }
        for name in ("sessions", "person_times", "persons")
    }
    everyone = set().union(*users.values())
    used = {name: who for name, who in users.items() if who}
    if len(everyone) > 1 and not any(who == everyone for who in used.values()):
        yield UNITS.issue((), "activities", next(iter(used)), names=Later(partial(_used, programme, used)))


def _seen(codes_: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Which codes stand in some of the rows."""
    seen = np.zeros(int(codes_.max(initial=-1)) + 1, dtype=bool)
    seen[codes_[rows]] = True
    return seen


def _used(programme: Programme, users: dict[str, set[str]]) -> str:
    titles = programme.schemas["activities"].columns
    parts = (
        _("{unit}: {names}", unit=pick(titles[name].title), names=_names(programme, sorted(who)))
        for name, who in users.items()
    )
    return _("; ").join(parts)


CHECKS = (check_coverage, check_facts, check_units)
