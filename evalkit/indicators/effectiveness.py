"""Effectiveness: did grantees reach what they set out to?"""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, change, ratio, share
from evalkit.sheets import indicator


@indicator("effectiveness", unit="share", improves="up")
def goals_met(goals: pd.DataFrame) -> Contributions:
    """Goals met. / 目标完成

    Numerator: goals whose attained level is the expected level or better.
    Denominator: goals with an attained level.
    Left out: goals without an attained level; they are counted beside the value.
    Limits: levels mean something only where the expected level was written down before the work began.
    Source: Goal attainment scaling, Kiresuk and Sherman 1968: level 0 is the expected outcome.
    """
    return share(goals["attained_level"] >= goals["expected_level"].fillna(0).where(goals["attained_level"].notna()))


@indicator("effectiveness", unit="share", improves="up")
def target_attainment(indicator_values: pd.DataFrame) -> Contributions:
    """Targets reached. / 指标达标

    Numerator: indicators whose actual value reaches the target, above or below it as the indicator improves.
    Denominator: indicators with a target and an actual value.
    Left out: indicators without a target or an actual value.
    Source: IATI 2.03 results, where 'ascending' says whether an indicator improves upwards.
    """
    gap = indicator_values["actual"] - indicator_values["target"]
    falls = (indicator_values["improves"] == "down").fillna(False).astype(bool)
    return share((gap.mask(falls, -gap) >= 0).rename("actual, target"))


@indicator("effectiveness", unit="share", improves="up")
def goals_with_results(
    goals: pd.DataFrame, activities: pd.DataFrame, capacity_observations: pd.DataFrame
) -> Contributions:
    """Goals with an activity and an observed result. / 有活动且有成果记录的目标

    Numerator: goals for which the same grantee has at least one activity and at least one endline observation in the
    goal's dimension.
    Denominator: goals with a grantee and a dimension.
    Left out: goals without a grantee or a dimension.
    Limits: that activity and observation stand in the same dimension does not show that one caused the other.
    """
    observed = capacity_observations[capacity_observations["round"] == "endline"]
    aims = _grantee_and_dimension(goals)
    served = aims.isin(_grantee_and_dimension(activities).dropna()) & aims.isin(
        _grantee_and_dimension(observed).dropna()
    )
    return share(served.astype("boolean").mask(aims.isna()).rename("grantee, dimension"))


@indicator("effectiveness", unit="share", improves="up")
def systems_in_place(capacity_observations: pd.DataFrame) -> Contributions:
    """Management and finance systems in place. / 制度建设

    Numerator: endline observations of a management or finance system whose status is 'done'; 'part' is not 'done'.
    Denominator: endline observations of a management or finance system with a status.
    Left out: observations without a status.
    Limits: as reported; a system that nobody observed appears neither above nor below the line.
    """
    rows = capacity_observations
    of_systems = rows[rows["system"].isin(["management", "finance"]) & (rows["round"] == "endline").fillna(False)]
    return share(of_systems["status"] == "done")


@indicator("effectiveness", unit="share", improves="up")
def retention(staff_counts: pd.DataFrame) -> Contributions:
    """Staff retention. / 留任率

    Numerator: staff at the start less those who left.
    Denominator: staff at the start.
    Left out: grantees without the number at the start or of leavers; those who joined count nowhere.
    Limits: end over start is not retention, since it counts a joiner as someone who stayed.
    Source: share of the people present at the start who are still there at the end.
    """
    whole = _whole_organisations(staff_counts)
    return ratio((whole["at_start"] - whole["left"]).rename("at_start, left"), whole["at_start"])


@indicator("effectiveness", unit="persons")
def headcount_change(staff_counts: pd.DataFrame) -> Contributions:
    """Change in staff. / 员工人数变化

    Sums: staff at the end less staff at the start.
    Left out: grantees without one of the two numbers.
    Limits: more staff is growth, not yet strength.
    """
    whole = _whole_organisations(staff_counts)
    return change(whole["at_start"], whole["at_end"])


def _whole_organisations(staff_counts: pd.DataFrame) -> pd.DataFrame:
    """Rows that speak of a whole organisation once: no single sites, nothing told a second time."""
    again = staff_counts["restated"].fillna(False).astype(bool)
    return staff_counts[staff_counts["site_zh"].isna() & staff_counts["site_en"].isna() & ~again]


def _grantee_and_dimension(rows: pd.DataFrame) -> pd.Series:
    return rows["grantee"] + "/" + rows["dimension"]
