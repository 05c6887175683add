"""Timeliness: was money paid, work done and reported when it was due?"""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, median, share
from evalkit.indicators.rows import Rows, cutoff, days, where
from evalkit.sheets import indicator


@indicator("efficiency", unit="days", improves="down")
def disbursement_lag(grants: pd.DataFrame) -> Contributions:
    """Days from agreement to payment. / 签约到拨付的天数

    Formula: median over the grants of the days from the agreement to the first payment.
    Left out: grants without one of the two dates.
    Limits: half of the grants waited longer; the trace shows the longest.
    Source: own definition.
    """
    return median(days(grants["agreed_on"], grants["paid_on"]).rename("agreed_on, paid_on"))


@indicator("efficiency", unit="share", improves="up")
def payments_on_time(disbursements: pd.DataFrame, programme: pd.DataFrame) -> Contributions:
    """Payments on time. / 按期拨付

    Numerator: instalments paid on or before the day they were due.
    Denominator: instalments due by the cut-off date.
    Left out: instalments without a due date; those not yet due count nowhere, unpaid ones count as not on time.
    Limits: a day late and a year late count the same.
    Source: own definition.
    """
    return _on_time(disbursements["due"], disbursements["paid_on"], cutoff(programme))


@indicator("efficiency", unit="share", improves="up")
def milestones_on_time(milestones: pd.DataFrame, programme: pd.DataFrame) -> Contributions:
    """Milestones on time. / 里程碑按时完成

    Numerator: milestones done on or before their due date.
    Denominator: milestones due by the cut-off date.
    Left out: milestones without a due date; those not yet due count nowhere, open ones count as not on time.
    Limits: a day late and a year late count the same; see the days beside it.
    Source: own definition.
    """
    return _on_time(milestones["due"], milestones["done"], cutoff(programme))


@indicator("efficiency", unit="days", improves="down")
def slippage(milestones: pd.DataFrame, programme: pd.DataFrame) -> Contributions:
    """Days behind plan. / 进度延误天数

    Formula: median over the milestones due by the cut-off date of the days from due to done; below 0 is early. One
    that is still open counts with the days it is late so far, and the value is then what the median is at least.
    Left out: milestones without a due date; those not yet due count nowhere.
    Limits: exact only where no open milestone could raise it.
    Source: right-censored durations of survival analysis.
    """
    when = cutoff(programme)
    chosen = _due_by(milestones["due"], when)
    due, done = milestones["due"][chosen], milestones["done"][chosen]
    still = done.isna() | (done > when).fillna(False)
    return median(days(due, done.mask(still, when)).rename("due"), open=still & due.notna())


@indicator("efficiency", unit="share", improves="up")
def reporting_on_time(milestones: pd.DataFrame, programme: pd.DataFrame) -> Contributions:
    """Reports on time. / 报告按时提交

    Numerator: reports handed in on or before their due date.
    Denominator: reports due by the cut-off date.
    Left out: reports without a due date; those not yet due count nowhere, missing ones count as not on time.
    Limits: says nothing of what they say. A report dated before the period ends can be on time and provisional.
    Source: own definition.
    """
    reports = where(milestones["kind"] == "report")
    return _on_time(milestones["due"][reports], milestones["done"][reports], cutoff(programme))


def _due_by(due: pd.Series, when: pd.Timestamp) -> Rows:
    """What was due by a day; what has no due date stays, to be counted as left out."""
    return where((due <= when).fillna(True))


def _on_time(due: pd.Series, done: pd.Series, when: pd.Timestamp) -> Contributions:
    chosen = _due_by(due, when)
    due, done = due[chosen], done[chosen]
    return share((done <= due).mask(done.isna() & due.notna(), False).rename("due"))
