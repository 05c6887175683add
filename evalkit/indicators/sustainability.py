"""Sustainability: does it go on?"""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, mean, share, unavailable
from evalkit.indicators.ratings import agreed
from evalkit.indicators.rows import among, has, where
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
