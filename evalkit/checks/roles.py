"""Who stands on both sides: grantees that provide what others report, events in two lists."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from evalkit.checks.mentions import Mentions
from evalkit.checks.rule import Rule, places, truth
from evalkit.checks.texts import original
from evalkit.errors import Text
from evalkit.i18n import Later, _
from evalkit.issues import DataIssue
from evalkit.programme import Programme

PROVIDER = Rule(
    "role.provider",
    "o",
    "warning",
    Text("{name} is a grantee, and also provides what others report: {n} trainings or resources."),
    Text("Do not count it as a resource from outside; say in the report that it holds both roles."),
)
TWO_REPORTS = Rule(
    "role.two_reports",
    "o",
    "note",
    Text("{name} reports its support in {theme}, and {names} report activities in {theme}: they may be the same."),
    Text("Ask whether they are; if so, mark one of the two as restated."),
)
SHARED = Rule(
    "event.shared",
    "o",
    "note",
    Text("{n} of {all} events stand in the lists of both the executor and the organisation; they are counted once."),
    Text("Say in the report how many people of the organisation took part besides the executor."),
)
TWICE = Rule(
    "event.twice",
    "o",
    "warning",
    Text("{n} rows tell of an event that another row of the same list and person tells of, and are counted twice."),
    Text("Mark the second row as restated, or give the events different event_ids."),
)
DIFFERS = Rule(
    "event.differs",
    "a",
    "warning",
    Text("{n} rows tell of one event in two forms, such as '{one}' and '{other}'."),
    Text("Find out which it was, and correct {trainings:kind} or {trainings:event_id}."),
)


def check_providers(programme: Programme) -> Iterator[DataIssue]:
    """Grantees that organise others' trainings, are named as a resource, or report the same support as those they give it to."""
    grantees = programme.tables["grantees"]
    found: dict[str, dict[str, list[int]]] = {}
    mentions = Mentions(programme)
    for table, field_name in (("trainings", "organiser"), ("resources", "provider")):
        if table in programme:
            rows = programme.tables[table].index
            for row, named in zip(rows, mentions.of(original(programme, table, field_name)), strict=True):
                for grantee in set(named.values()):
                    found.setdefault(grantee, {}).setdefault(table, []).append(row)
    flagged = set(grantees["id"][truth(grantees["is_provider"])])
    for grantee, tables in found.items():
        at = places(programme, "grantees", grantees["id"] == grantee, "name_zh")
        for table, rows in tables.items():
            at += places(programme, table, np.array(rows), "organiser_zh" if table == "trainings" else "provider_zh")
        name = Later(partial(programme.name_of, "grantees", grantee))
        yield PROVIDER.issue(at, "grantees", "is_provider", name=name, n=sum(map(len, tables.values())))
    for grantee in sorted(flagged | found.keys()):
        yield from _two_reports(programme, grantee)


def _two_reports(programme: Programme, grantee: str) -> Iterator[DataIssue]:
    activities = programme.tables.get("activities")
    if activities is None:
        return
    counted = ~truth(activities["restated"]) & truth(activities["dimension"].notna() & activities["grantee"].notna())
    own = counted & truth(activities["grantee"] == grantee)
    label = programme.schemas["activities"].columns["dimension"].label
    for theme in activities["dimension"][own].unique():
        others = counted & ~own & truth(activities["dimension"] == theme)
        if others.any():
            at = places(programme, "activities", own & truth(activities["dimension"] == theme), "topic_zh")
            at += places(programme, "activities", others, "topic_zh")
            names = Later(partial(_named, programme, activities["grantee"][others].unique()))
            name = Later(partial(programme.name_of, "grantees", grantee))
            said = Later(partial(label, theme))
            yield TWO_REPORTS.issue(at, "activities", "dimension", name=name, theme=said, names=names)


def _named(programme: Programme, keys: np.ndarray) -> str:
    return _(", ").join(programme.name_of("grantees", key) for key in keys[:5])


def check_events(programme: Programme) -> Iterator[DataIssue]:
    """Events in two lists, twice in one, or in two forms."""
    trainings = programme.tables.get("trainings")
    if trainings is None or not trainings["event_id"].notna().any():
        return
    known = trainings[trainings["event_id"].notna()]
    lists = known.dropna(subset="scope").drop_duplicates(["event_id", "scope"])
    both = lists["event_id"][lists["event_id"].duplicated()]
    if len(both):
        at = places(programme, "trainings", truth(trainings["event_id"].isin(both)), "topic_zh")
        yield SHARED.issue(at, "trainings", "event_id", n=both.nunique(), all=known["event_id"].nunique())
    counted = known[~truth(known["restated"])]
    again = counted[counted.duplicated(["event_id", "scope", "person", "held_on"], keep=False)]
    yield from TWICE.at(programme, "trainings", again.index, "event_id")
    forms = known.dropna(subset="kind").drop_duplicates(["event_id", "kind"])
    differ = forms[forms["event_id"].duplicated(keep=False)]
    if len(differ):
        one, other = differ[differ["event_id"] == differ["event_id"].iloc[0]]["kind"].iloc[:2]
        label = programme.schemas["trainings"].columns["kind"].label
        said: dict[str, Any] = {"one": Later(partial(label, one)), "other": Later(partial(label, other))}
        yield from DIFFERS.at(programme, "trainings", pd.Index(differ.index), "kind", shown="topic_zh", **said)


CHECKS = (check_providers, check_events)
