"""What was promised and never came back: goals without activity, result or measure; parts of the strategy without a grant."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.checks.mentions import Mentions
from evalkit.checks.rule import Rule, places, truth
from evalkit.checks.texts import original
from evalkit.errors import Text
from evalkit.i18n import Later, _
from evalkit.issues import DataIssue
from evalkit.programme import Programme

NO_ACTIVITY = Rule(
    "goal.no_activity",
    "e",
    "note",
    Text("{n} of {all} goals have no activity of the same grantee in their dimension."),
    Text("Add the rows, or say what became of these goals."),
)
NO_RESULT = Rule(
    "goal.no_result",
    "e",
    "warning",
    Text("{n} of {all} goals have no endline observation of the same grantee in their dimension."),
    Text("Add the rows, or say what became of these goals."),
)
NO_MEASURE = Rule(
    "goal.no_measure",
    "e",
    "note",
    Text("{n} of {all} goals have neither an expected level nor an indicator with a target."),
    Text("Set {goals:expected_level} (or a target in {indicator_values}) before the year starts."),
)
NOT_SAID = Rule(
    "goal.not_said",
    "e",
    "note",
    Text("{n} of {all} goals: the report does not say whether they were met."),
    Text("Fill in {goals:attained_level}, or {goals:stated_met} where the report says it in so many words."),
)
NO_PERSON = Rule(
    "strategy.no_grant",
    "e",
    "warning",
    Text("The strategy promises support to a kind of receiver that no grant has: {names}."),
    Text("Say what became of them, as a row of {strategy_changes} with its reason."),
)
RESTRICTED = Rule(
    "strategy.restricted",
    "g",
    "warning",
    Text("The strategy promises unrestricted grants, but {n} of {all} grants have a set purpose."),
    Text(
        "Fill in {grants:restricted} in {grants}; if grants were restricted after all, add the change with its reason."
    ),
)
PROMISED = Rule(
    "strategy.shortcoming",
    "g",
    "warning",
    Text("The strategy promises support in {theme}; shortcomings are named there ({n})."),
    Text("Say in the report what part of the support was given and what was not."),
)
AREAS = Rule(
    "plan.areas",
    "g",
    "note",
    Text("The plans for the time after name areas that have nothing in common: {one} against {other}."),
    Text("Say which comes first, or how the two belong together."),
)
NO_OWNER = Rule(
    "plan.no_owner",
    "f",
    "note",
    Text("{n} of {all} plans for the time after have neither owner, nor due date, nor funding."),
    Text("Fill in who does it, until when and with what money."),
)
NO_REASON = Rule(
    "change.no_reason",
    "f",
    "note",
    Text("{n} of {all} changes of strategy give no reason."),
    Text("Write down why it was changed, and who decided."),
)


def check_goals(programme: Programme) -> Iterator[DataIssue]:
    """Goals in whose dimension the grantee has no activity, or no endline observation, or no measure at all."""
    goals = programme.tables.get("goals")
    if goals is None:
        return
    aims = goals["grantee"] + "/" + goals["dimension"]
    for table, rule in (("activities", NO_ACTIVITY), ("capacity_observations", NO_RESULT)):
        rows = programme.tables.get(table)
        if rows is None:
            continue
        if table == "capacity_observations":
            rows = rows[truth(rows["round"] == "endline")]
        pairs = rows[["grantee", "dimension"]].drop_duplicates().dropna()
        open_goals = aims.notna() & ~aims.isin(pairs["grantee"] + "/" + pairs["dimension"])
        yield from rule.at(programme, "goals", open_goals, "dimension", shown="text_zh")
    values = programme.tables.get("indicator_values")
    measured = values["goal"][values["target"].notna()].dropna() if values is not None else []
    unmeasured = goals["expected_level"].isna() & ~goals["id"].isin(measured)
    yield from NO_MEASURE.at(programme, "goals", unmeasured, "expected_level", shown="text_zh")
    silent = goals["attained_level"].isna() & goals["stated_met"].isna()
    yield from NOT_SAID.at(programme, "goals", silent, "stated_met", shown="text_zh")


def check_strategy(programme: Programme) -> Iterator[DataIssue]:
    """Parts of the strategy that no grant takes up, that grants contradict, or that the reflection finds wanting."""
    strategy, grants = programme.tables.get("strategy"), programme.tables["grants"]
    if strategy is None:
        return
    kinds = grants["support_type"].dropna().unique()
    if len(kinds):
        promised = strategy["support_type"].notna() & ~strategy["support_type"].isin(kinds)
        label = programme.schemas["strategy"].columns["support_type"].label
        names = Later(lambda: _(", ").join(map(label, sorted(strategy["support_type"][promised].unique()))))
        yield from NO_PERSON.at(programme, "strategy", promised, "support_type", shown="planned_zh", names=names)
    free = strategy["restricted"] == False  # noqa: E712 (missing is neither)
    bound = truth(grants["purpose_zh"].notna() | grants["purpose_en"].notna()) & ~truth(~grants["restricted"])
    if truth(free).any() and bound.any():
        at = places(programme, "strategy", free, "planned_zh") + places(programme, "grants", bound, "purpose_zh")
        yield RESTRICTED.issue(at, "grants", "restricted", n=int(bound.sum()), all=len(grants))
    yield from _wanting(programme, strategy)


def _wanting(programme: Programme, strategy: pd.DataFrame) -> Iterator[DataIssue]:
    """Themes that the strategy promises and in which a shortcoming of the programme itself is named."""
    lessons = programme.tables.get("lessons")
    if lessons is None:
        return
    short = truth((lessons["kind"] == "shortcoming") & lessons["grantee"].isna() & lessons["theme"].notna())
    short[short] = [not named for named in Mentions(programme).of(original(programme, "lessons", "text")[short])]
    label = programme.schemas["lessons"].columns["theme"].label
    themes = strategy["themes"].str.split(";").explode().str.strip().dropna()
    for theme in themes.unique():
        wanting = short & truth(lessons["theme"] == theme)
        if wanting.any():
            at = places(programme, "strategy", themes.index[themes == theme], "planned_zh")
            at += places(programme, "lessons", wanting, "text_zh")
            said = Later(lambda theme=theme: label(theme))  # type: ignore[misc]
            yield PROMISED.issue(at, "strategy", "themes", theme=said, n=int(wanting.sum()))


def check_plans(programme: Programme) -> Iterator[DataIssue]:
    """Plans nobody is to carry out, plans for areas that have nothing in common, changes without a reason."""
    changes = programme.tables.get("strategy_changes")
    if changes is not None:
        without = changes["reason_zh"].isna() & changes["reason_en"].isna()
        yield from NO_REASON.at(programme, "strategy_changes", without, "reason_zh", shown="actual_zh")
    plans = programme.tables.get("sustainability")
    if plans is None:
        return
    nobody = plans["owner_zh"].isna() & plans["owner_en"].isna() & plans["due"].isna() & plans["funding"].isna()
    yield from NO_OWNER.at(programme, "sustainability", nobody, "owner_zh", shown="item_zh")
    areas = plans["area_zh"].fillna(plans["area_en"]).dropna()
    kinds = {kind: areas[plans["kind"] == kind] for kind in plans.loc[areas.index, "kind"].dropna().unique()}
    if len(kinds) == 2:
        one, other = kinds.values()
        parts = [set(each.str.split("[、，,;；]", regex=True).explode().str.strip()) for each in (one, other)]
        if not parts[0] & parts[1]:
            at = places(programme, "sustainability", areas.index, "item_zh")
            yield AREAS.issue(at, "sustainability", "area_zh", one="、".join(one), other="、".join(other))


CHECKS = (check_goals, check_strategy, check_plans)
