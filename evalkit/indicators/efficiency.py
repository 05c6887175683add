"""Efficiency: where did the money go, and what did it buy? Dates stand in timeliness.py."""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, count, ratio, total, unavailable
from evalkit.indicators.rows import among, cutoff, first_told, where
from evalkit.sheets import indicator


@indicator("efficiency", unit="grants")
def grants_made(grants: pd.DataFrame) -> Contributions:
    """Grants made. / 资助笔数

    Counts: grants of the year.
    Left out: nothing; each grant listed counts.
    Limits: says nothing of their size.
    Source: own definition.
    """
    return count(grants)


@indicator("efficiency", unit="CNY")
def granted(grants: pd.DataFrame) -> Contributions:
    """Money granted. / 资助金额

    Sums: money awarded.
    Left out: grants without an amount.
    Limits: awarded is not yet paid, and paid is not yet spent.
    Source: the three amounts of a grant as in the 360Giving standard.
    """
    return total(grants["awarded"])


@indicator("efficiency", unit="share")
def regrant_share(grants: pd.DataFrame, programme: pd.DataFrame) -> Contributions:
    """Share of the programme's money granted on. / 再资助比例

    Numerator: money awarded to grantees.
    Denominator: money of the programme.
    Left out: grants without an amount.
    Limits: capacity support given in kind is not a grant, so a low share is not waste by itself.
    Source: own definition.
    """
    return ratio(grants["awarded"], programme["amount"])


@indicator("efficiency", unit="share", improves="up")
def disbursed_share(grants: pd.DataFrame) -> Contributions:
    """Share of awarded money paid out. / 拨付率

    Numerator: money paid to grantees.
    Denominator: money awarded to them.
    Left out: grants without one of the two amounts.
    Limits: paid is not yet spent.
    Source: own definition.
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


@indicator("efficiency", unit="share")
def execution_rate_received(budget_lines: pd.DataFrame) -> Contributions:
    """Execution rate (spent over received). / 资金执行率（支出÷到位）

    Numerator: money spent.
    Denominator: money received.
    Left out: budget lines without one of the two amounts.
    Limits: the other common variant divides by the budget; the two must not be compared.
    Source: annex to 财预〔2020〕10号.
    """
    return ratio(budget_lines["spent"], budget_lines["received"])


@indicator("efficiency", unit="share", improves="up")
def funds_received_rate(budget_lines: pd.DataFrame) -> Contributions:
    """Funds received. / 资金到位率

    Numerator: money received.
    Denominator: money budgeted.
    Left out: budget lines without one of the two amounts.
    Limits: depends on the funder more than on the programme.
    Source: common practice of budget reports.
    """
    return ratio(budget_lines["received"], budget_lines["planned"])


@indicator("efficiency", unit="ratio")
def burn_vs_time(budget_lines: pd.DataFrame, programme: pd.DataFrame) -> Contributions:
    """Spending against time. / 支出进度与时间进度之比

    Numerator: money spent up to the cut-off date.
    Denominator: money that even spending would have used by then: the budget times the elapsed share of the period.
    Left out: budget lines without one of the two amounts.
    Limits: 1 is even spending; few programmes spend evenly. First and last day both count as days.
    Source: common practice of budget control.
    """
    when = cutoff(programme)
    first, last = programme["start"].iloc[0], programme["end"].iloc[0]
    if pd.isna(first) or pd.isna(last) or not first <= last:
        raise unavailable("the period has no first and last day")
    if when < first:
        raise unavailable("the cut-off date lies before the period begins")
    elapsed = ((min(when, last) - first).days + 1) / ((last - first).days + 1)
    return ratio(budget_lines["spent"], budget_lines["planned"] * elapsed)


@indicator("efficiency", unit="share")
def overhead_ratio(budget_lines: pd.DataFrame) -> Contributions:
    """Administrative cost ratio. / 管理费用率

    Numerator: money spent on administration.
    Denominator: all money spent in the year.
    Left out: budget lines without a class of cost or without an amount spent.
    Limits: support of grantees' capacity is direct support, not administration. The legal limits differ by kind of
    organisation, and administrative cost under 200,000 yuan a year is exempt.
    Source: Charity Law (2024), Art. 61; 慈善组织开展慈善活动年度支出和管理费用的规定, Arts. 9 and 11.
    """
    return _class_share(budget_lines, "admin")


@indicator("efficiency", unit="share")
def direct_support_share(budget_lines: pd.DataFrame) -> Contributions:
    """Share of direct support in spending. / 直接支持占支出的比例

    Numerator: money spent on direct support of grantees.
    Denominator: all money spent in the year.
    Left out: budget lines without a class of cost or without an amount spent.
    Limits: the third class of cost beside re-granting and administration.
    Source: own definition.
    """
    return _class_share(budget_lines, "direct_support")


@indicator("efficiency", unit="CNY per person-time", improves="down", by_row="activities")
def cost_per_person_time(activities: pd.DataFrame) -> Contributions:
    """Cost per person-time. / 每人次成本

    Numerator: cost of the activities.
    Denominator: their person-times.
    Left out: activities without one of the two figures, and what the report tells a second time.
    Limits: only costs linked to the activities themselves; never the programme's money over one grantee's
    person-times. A person who attends twice counts twice.
    Source: value for money, Bond 2012.
    """
    return _cost_per(activities, "person_times")


@indicator("efficiency", unit="CNY per person", improves="down", by_row="activities")
def cost_per_person(activities: pd.DataFrame) -> Contributions:
    """Cost per person. / 人均成本

    Numerator: cost of the activities.
    Denominator: the persons who took part.
    Left out: activities without one of the two figures, and what the report tells a second time.
    Limits: only costs linked to the activities themselves. A person who takes part in two activities counts as two.
    Source: value for money, Bond 2012.
    """
    return _cost_per(activities, "persons")


@indicator("efficiency", unit="CNY per session", improves="down", by_row="activities")
def cost_per_session(activities: pd.DataFrame) -> Contributions:
    """Cost per session. / 每场成本

    Numerator: cost of the activities.
    Denominator: their sessions.
    Left out: activities without one of the two figures, and what the report tells a second time.
    Limits: only costs linked to the activities themselves; sessions differ in length.
    Source: value for money, Bond 2012.
    """
    return _cost_per(activities, "sessions")


@indicator("efficiency", unit="CNY per copy", improves="down")
def cost_per_document(activities: pd.DataFrame, outputs: pd.DataFrame) -> Contributions:
    """Cost per document. / 每份文件成本

    Numerator: cost of the activities that documents came from.
    Denominator: copies of documents from activities whose cost is stated.
    Left out: activities without a cost, documents without a number or an activity, and what the report tells a
    second time.
    Limits: an activity that also does other things bears its whole cost here.
    Source: value for money, Bond 2012.
    """
    copies = where(first_told(outputs), outputs["unit"] == "copies", outputs["count"].notna())
    made, count_of = outputs["activity"][copies], outputs["count"][copies]
    told = where(first_told(activities), among(activities["id"], made))
    costs = activities["cost"][told]
    paid = activities["id"][told][where(costs.notna())]
    return ratio(costs, count_of[where(among(made, paid))])


def _class_share(budget_lines: pd.DataFrame, kind: str) -> Contributions:
    spent = budget_lines["spent"].mask(budget_lines["class"].isna())
    return ratio(spent.where((budget_lines["class"] == kind).fillna(False) | spent.isna(), 0), spent)


def _cost_per(activities: pd.DataFrame, field: str) -> Contributions:
    chosen = where(first_told(activities))
    return ratio(activities["cost"][chosen], activities[field][chosen])
