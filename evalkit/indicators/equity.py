"""Equity: who got a share of the money, and is it their share of the applicants?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.contributions import Contributions, ratio, scalar, share, unavailable
from evalkit.grouping import rows_of
from evalkit.indicators.rows import either, first_told, where
from evalkit.sheets import indicator


@indicator("equity", unit="CNY")
def smallest_area(grants: pd.DataFrame) -> Contributions:
    """Money of the area with the least. / 资助最少地区的金额

    Formula: money awarded to the area, of those named, that got the least.
    Left out: grants without an area or an amount.
    Limits: an area that got nothing is not named; its share of need or of applicants is not known here.
    Source: own definition; with few grantees minimum, maximum and their ratio instead of a Gini coefficient.
    """
    money, rows = _money_by_area(grants)
    return scalar(money.min(), rows)


@indicator("equity", unit="CNY")
def largest_area(grants: pd.DataFrame) -> Contributions:
    """Money of the area with the most. / 资助最多地区的金额

    Formula: money awarded to the area that got the most.
    Left out: grants without an area or an amount.
    Limits: an area may get most because it needs or applies most.
    Source: own definition; with few grantees minimum, maximum and their ratio instead of a Gini coefficient.
    """
    money, rows = _money_by_area(grants)
    return scalar(money.max(), rows)


@indicator("equity", unit="ratio")
def area_ratio(grants: pd.DataFrame) -> Contributions:
    """Money of the largest area over the smallest. / 地区间资助金额之比

    Formula: money of the area that got the most over money of the area that got the least, of those named.
    Left out: grants without an area or an amount.
    Limits: 1 is the same amount for each area, which need not be fair.
    Source: own definition; with few grantees minimum, maximum and their ratio instead of a Gini coefficient.
    """
    money, rows = _money_by_area(grants)
    if len(money) == 1:
        raise unavailable("only one area is named, so there is nothing to compare")
    if not money.min() > 0:
        raise unavailable("the denominator is 0")
    return scalar(money.max() / money.min(), rows)


@indicator("equity", unit="share")
def applicants_supported(applicants: pd.DataFrame) -> Contributions:
    """Applicants that were supported. / 获得支持的申请

    Numerator: applications that were supported.
    Denominator: applications that were supported or declined.
    Left out: applications that were withdrawn, or whose decision is open or not stated.
    Limits: says nothing of how good the applications were; where support is directed, few apply.
    Source: own definition.
    """
    decision = applicants["decision"]
    return share((decision == "supported").where(decision.isin(["supported", "declined"])).rename("decision"))


@indicator("equity", unit="ratio")
def awarded_over_requested(grants: pd.DataFrame, applicants: pd.DataFrame) -> Contributions:
    """Money awarded over money requested. / 批准金额与申请金额之比

    Numerator: money awarded.
    Denominator: money requested, by those supported and those not.
    Left out: grants without an amount and applications without one.
    Limits: money given to who never applied counts above the line only.
    Source: own definition.
    """
    return ratio(grants["awarded"], applicants["requested"])


@indicator("equity", unit="ratio")
def area_parity_least(grants: pd.DataFrame, applicants: pd.DataFrame) -> Contributions:
    """Share of money over share of applications, area with the least. / 资金占比与申请占比之比，最小的地区

    Formula: of the areas that anybody applied from, the smallest of: share of the money over share of
    the applications. 1 is the same share of both, 0 one that got nothing.
    Left out: applications without an area; grants without an area or an amount.
    Limits: groups are compared as they are written; need, and how good the applications were, is not known here.
    Source: own definition; minimum and maximum, as a coefficient over few groups would pretend.
    """
    return _end("least", either(applicants, "area"), either(grants, "area"), grants["awarded"])


@indicator("equity", unit="ratio")
def area_parity_most(grants: pd.DataFrame, applicants: pd.DataFrame) -> Contributions:
    """Share of money over share of applications, area with the most. / 资金占比与申请占比之比，最大的地区

    Formula: of the areas that anybody applied from, the largest of: share of the money over share of
    the applications. 1 is the same share of both.
    Left out: applications without an area; grants without an area or an amount.
    Limits: groups are compared as they are written; need, and how good the applications were, is not known here.
    Source: own definition; minimum and maximum, as a coefficient over few groups would pretend.
    """
    return _end("most", either(applicants, "area"), either(grants, "area"), grants["awarded"])


@indicator("equity", unit="ratio")
def target_group_parity_least(grants: pd.DataFrame, grantees: pd.DataFrame, applicants: pd.DataFrame) -> Contributions:
    """Share of money over share of applications, target group with the least. / 资金占比与申请占比之比，最小的服务对象

    Formula: of the target groups that anybody applied from, the smallest of: share of the money over share of
    the applications. 1 is the same share of both, 0 one that got nothing.
    Left out: applications without a target group; grants without an amount, or whose grantee has no target group.
    Limits: groups are compared as they are written; need, and how good the applications were, is not known here.
    Source: own definition; minimum and maximum, as a coefficient over few groups would pretend.
    """
    return _end("least", either(applicants, "target_group"), target_group(grants, grantees), grants["awarded"])


@indicator("equity", unit="ratio")
def target_group_parity_most(grants: pd.DataFrame, grantees: pd.DataFrame, applicants: pd.DataFrame) -> Contributions:
    """Share of money over share of applications, target group with the most. / 资金占比与申请占比之比，最大的服务对象

    Formula: of the target groups that anybody applied from, the largest of: share of the money over share of
    the applications. 1 is the same share of both.
    Left out: applications without a target group; grants without an amount, or whose grantee has no target group.
    Limits: groups are compared as they are written; need, and how good the applications were, is not known here.
    Source: own definition; minimum and maximum, as a coefficient over few groups would pretend.
    """
    return _end("most", either(applicants, "target_group"), target_group(grants, grantees), grants["awarded"])


@indicator("equity", unit="ratio")
def sessions_parity_least(activities: pd.DataFrame, grantees: pd.DataFrame, applicants: pd.DataFrame) -> Contributions:
    """Share of sessions over share of applications, target group with the least. / 场次占比与申请占比之比，最小的服务对象

    Formula: of the target groups that anybody applied from, the smallest of: share of the sessions over share of
    the applications. 1 is the same share of both, 0 one that got nothing.
    Left out: applications without a target group; activities without sessions, or whose grantee has no target group.
    Limits: groups are compared as they are written; need, and how good the applications were, is not known here.
    Source: own definition; minimum and maximum, as a coefficient over few groups would pretend.
    """
    return _end(
        "least",
        either(applicants, "target_group"),
        target_group(activities, grantees),
        activities["sessions"].where(first_told(activities)),
    )


@indicator("equity", unit="ratio")
def sessions_parity_most(activities: pd.DataFrame, grantees: pd.DataFrame, applicants: pd.DataFrame) -> Contributions:
    """Share of sessions over share of applications, target group with the most. / 场次占比与申请占比之比，最大的服务对象

    Formula: of the target groups that anybody applied from, the largest of: share of the sessions over share of
    the applications. 1 is the same share of both.
    Left out: applications without a target group; activities without sessions, or whose grantee has no target group.
    Limits: groups are compared as they are written; need, and how good the applications were, is not known here.
    Source: own definition; minimum and maximum, as a coefficient over few groups would pretend.
    """
    return _end(
        "most",
        either(applicants, "target_group"),
        target_group(activities, grantees),
        activities["sessions"].where(first_told(activities)),
    )


def parities(applied: pd.Series, groups: pd.Series, amounts: pd.Series) -> pd.DataFrame:
    """One row a group: how many applied, what it got, and its share of that over its share of the applications.

    `parity` is missing where nobody applied.

    Args:
        applied: the group of each application.
        groups: the group that each amount went to.
        amounts: what it got, money or sessions; those below 0 and infinite ones are left out.

    Raises:
        NotAvailable: fewer than two groups are named, or nothing was given to any group.
    """
    known = where(groups.notna(), amounts >= 0, amounts < np.inf)
    given = amounts[known].to_numpy(dtype=float)
    codes, names = pd.factorize(groups[known])
    largest = given.max(initial=0)
    sums = pd.Series(np.bincount(codes, weights=given / (largest or 1.0), minlength=len(names)), index=names)
    asked = applied.dropna().value_counts(sort=False)
    if not len(asked):
        raise unavailable("no application names its group")
    if len(asked) == 1:
        raise unavailable("only one group applied, so there is nothing to compare")
    if not sums.sum() > 0:
        raise unavailable("nothing was given to any group that is named")
    groups = asked.index.union(sums.index, sort=False)
    asked, got = asked.reindex(groups, fill_value=0), sums.reindex(groups, fill_value=0.0)
    parity = (got / got.sum()) / (asked / asked.sum()).where(asked > 0)
    return pd.DataFrame({"applied": asked, "got": got * largest, "parity": parity})


def target_group(rows: pd.DataFrame, grantees: pd.DataFrame) -> pd.Series:
    """The target group of the grantee of each row; missing where it is not known."""
    groups = either(grantees, "target_group")
    at = rows_of(rows["grantee"], grantees["id"])
    return groups.take(np.maximum(at, 0)).set_axis(rows.index).mask(at < 0)


def _end(which: str, applied: pd.Series, groups: pd.Series, amounts: pd.Series) -> Contributions:
    """The least or the most parity, with the applications it was computed from."""
    found = parities(applied, groups, amounts)["parity"]
    return scalar(found.min() if which == "least" else found.max(), applied.dropna())


def _money_by_area(grants: pd.DataFrame) -> tuple[np.ndarray, pd.Series]:
    """The money of each area that is named, and the rows it comes from."""
    areas, money = either(grants, "area"), grants["awarded"]
    known = where(areas.notna(), money.abs() < np.inf)
    codes, names = pd.factorize(areas[known])
    if not len(names):
        raise unavailable("no grant has both an area and an amount")
    return np.bincount(codes, weights=money[known].to_numpy(dtype=float)), money[known]
