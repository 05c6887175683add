"""Sustainability and equity: does it go on, and who got a share?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.contributions import Contributions, mean, scalar, share, unavailable
from evalkit.indicators.ratings import agreed
from evalkit.indicators.rows import among, either, has, where
from evalkit.sheets import indicator


@indicator("sustainability", unit="share", improves="up")
def continuity_planned(sustainability: pd.DataFrame) -> Contributions:
    """Plans with an owner, a date and money. / 有负责人、期限和资金的延续计划

    Numerator: plans to continue for which an owner, a due date and secured money are written down.
    Denominator: plans to continue.
    Left out: nothing; a plan without one of the three counts below the line.
    Limits: money secured is not yet money received.
    Source: own definition.
    """
    rows = sustainability
    firm = has(rows, "owner") & rows["due"].notna() & (rows["funding"] > 0).fillna(False)
    return share(firm[where(rows["kind"] == "continuity")].rename("owner, due, funding"))


@indicator("sustainability", unit="share", improves="up")
def other_funding(grantees: pd.DataFrame, resources: pd.DataFrame, programme: pd.DataFrame) -> Contributions:
    """Grantees with other funding after the period. / 期后有其他资金的机构

    Numerator: grantees with cash or a contract that is available after the period ends.
    Denominator: grantees of which any resource is reported.
    Left out: grantees of which no resource is reported.
    Limits: as reported; says nothing of how much it is.
    Source: own definition.
    """
    if not len(programme) or pd.isna(end := programme["end"].iloc[0]):
        raise unavailable("the period has no first and last day")
    # '2016' and '2016-05' stand for their last days, which sort after every day of that year or month
    later = (resources["available_from"] + "-99-99") > f"{end:%Y-%m-%d}"
    if resources["grantee"].isna().all():
        raise unavailable("no resource names the grantee that obtained it")
    funded = resources["grantee"][where(later, among(resources["kind"], ["cash", "contract"]))].dropna()
    reported = among(grantees["id"], resources["grantee"])
    return share(among(grantees["id"], funded).astype("boolean").where(reported).rename(None))


@indicator("sustainability", unit="levels", improves="up")
def continuity_rating(ratings: pd.DataFrame) -> Contributions:
    """Continuity as rated. / 延续性评级

    Formula: mean of the raters' levels, 0 to 4, by the rubric for continuity.
    Left out: what fewer than two raters rated, and what raters put more than one level apart.
    Limits: a judgement; read it with the evidence beside each level.
    Source: rubrics as in Davidson's evaluative rubrics.
    """
    return mean(agreed(ratings, "continuity"))


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


def _money_by_area(grants: pd.DataFrame) -> tuple[np.ndarray, pd.Series]:
    """The money of each area that is named, and the rows it comes from."""
    areas, money = either(grants, "area"), grants["awarded"]
    known = where(areas.notna(), money.abs() < np.inf)
    codes, names = pd.factorize(areas[known])
    if not len(names):
        raise unavailable("no grant has both an area and an amount")
    return np.bincount(codes, weights=money[known].to_numpy(dtype=float)), money[known]
