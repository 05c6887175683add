"""Efficiency and timeliness: what did the money and time buy, was it on time?"""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, count, ratio, share, total
from evalkit.indicators.outputs import told_once
from evalkit.sheets import indicator


@indicator("efficiency", unit="grants")
def grants_made(grants: pd.DataFrame) -> Contributions:
    """Grants made. / 资助笔数

    Counts: grants of the year.
    """
    return count(grants)


@indicator("efficiency", unit="CNY")
def granted(grants: pd.DataFrame) -> Contributions:
    """Money granted. / 资助金额

    Sums: money awarded, which is not yet money paid or spent.
    Left out: grants without an amount.
    """
    return total(grants["awarded"])


@indicator("efficiency", unit="share")
def regrant_share(grants: pd.DataFrame, programme: pd.DataFrame) -> Contributions:
    """Share of the programme's money granted on. / 再资助比例

    Numerator: money awarded to grantees.
    Denominator: money of the programme.
    Left out: grants without an amount.
    Limits: capacity support given in kind is not a grant, so a low share is not waste by itself.
    """
    return ratio(grants["awarded"], programme["amount"])


@indicator("efficiency", unit="share", improves="up")
def disbursed_share(grants: pd.DataFrame) -> Contributions:
    """Share of awarded money paid out. / 拨付率

    Numerator: money paid to grantees.
    Denominator: money awarded to them.
    Left out: grants without one of the two amounts.
    """
    return ratio(grants["disbursed"], grants["awarded"])


@indicator("efficiency", unit="share")
def execution_rate(budget_lines: pd.DataFrame) -> Contributions:
    """Budget execution rate (spent over budget). / 预算执行率（支出÷预算）

    Numerator: money spent.
    Denominator: money budgeted.
    Left out: budget lines without one of the two amounts.
    Limits: the other common variant divides by the money received; the two must not be compared.
    Source: the self-assessment form for project spending, 全年执行数 over 全年预算数.
    """
    return ratio(budget_lines["spent"], budget_lines["planned"])


@indicator("efficiency", unit="CNY per person-time", improves="down")
def cost_per_person_time(activities: pd.DataFrame) -> Contributions:
    """Cost per person-time. / 每人次成本

    Numerator: cost of the activities.
    Denominator: their person-times.
    Left out: activities without one of the two figures, and what the report tells a second time.
    Limits: only costs linked to the activities themselves; never the programme's money over one grantee's
    person-times. A person who attends twice counts twice.
    """
    rows = told_once(activities)
    return ratio(rows["cost"], rows["person_times"])


@indicator("efficiency", unit="share", improves="up")
def milestones_on_time(milestones: pd.DataFrame, programme: pd.DataFrame) -> Contributions:
    """Milestones on time. / 里程碑按时完成

    Numerator: milestones done on or before their due date.
    Denominator: milestones due by the cut-off date.
    Left out: milestones without a due date; those not yet due count nowhere, open ones count as not on time.
    """
    cutoff = programme["cutoff"].fillna(programme["report_date"]).fillna(programme["end"]).iloc[0]
    due = milestones[(milestones["due"] <= cutoff).fillna(True)]
    return share((due["done"] <= due["due"]).mask(due["done"].isna() & due["due"].notna(), False).rename("due"))
