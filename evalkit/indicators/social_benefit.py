"""Social benefit: what the grants moved beyond themselves."""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, count, distinct, mean, ratio, total
from evalkit.indicators.ratings import agreed
from evalkit.indicators.rows import among, where
from evalkit.sheets import indicator


@indicator("social_benefit", unit="ratio", improves="up")
def funds_leveraged(resources: pd.DataFrame, grants: pd.DataFrame) -> Contributions:
    """Cash leveraged per yuan granted. / 现金撬动比

    Numerator: other cash that grantees obtained.
    Denominator: money awarded to grantees.
    Left out: resources without an amount of cash, and grants without an amount; the executor's own resources.
    Limits: other cash need not have come because of the grant.
    Source: leverage ratio as used by funders; cash and in kind are never added.
    """
    return ratio(resources["cash"][where(resources["holder"] == "grantee")], grants["awarded"])


@indicator("social_benefit", unit="ratio", improves="up")
def in_kind_leveraged(resources: pd.DataFrame, grants: pd.DataFrame) -> Contributions:
    """Value in kind leveraged per yuan granted. / 实物撬动比

    Numerator: estimated value in kind that grantees obtained.
    Denominator: money awarded to grantees.
    Left out: resources without an estimate, and grants without an amount; the executor's own resources.
    Limits: an estimate; whoever makes it should say how.
    Source: leverage ratio as used by funders; cash and in kind are never added.
    """
    return ratio(resources["in_kind_value"][where(resources["holder"] == "grantee")], grants["awarded"])


@indicator("social_benefit", unit="resources")
def in_kind_resources(resources: pd.DataFrame) -> Contributions:
    """Resources in kind. / 实物与服务资源

    Counts: resources that are venues, goods or services.
    Left out: resources whose kind is not stated.
    Limits: a count says nothing of their size.
    Source: own definition.
    """
    kind = resources["kind"]
    return count(among(kind, ["in_kind", "service"]).astype("boolean").mask(kind.isna()))


@indicator("social_benefit", unit="CNY")
def in_kind_value(resources: pd.DataFrame) -> Contributions:
    """Estimated value in kind. / 实物估值

    Sums: estimated value of what was obtained in kind.
    Left out: resources without an estimate.
    Limits: an estimate; never added to cash.
    Source: own definition.
    """
    return total(resources["in_kind_value"])


@indicator("social_benefit", unit="organisations")
def partners_engaged(partners: pd.DataFrame) -> Contributions:
    """Partners. / 合作伙伴

    Counts: partners, of the executor and of the grantees.
    Left out: nothing; each partner listed counts.
    Limits: says nothing of how much was done together.
    Source: own definition.
    """
    return count(partners)


@indicator("social_benefit", unit="sectors")
def partner_sectors(partners: pd.DataFrame) -> Contributions:
    """Sectors among the partners, of five. / 伙伴涉及的界别（共五类）

    Counts: different sectors of the partners, out of government, business, foundation, media and NGO.
    Left out: partners whose sector is not stated or is another.
    Limits: one partner is enough for a sector.
    Source: own definition.
    """
    return distinct(partners["sector"].mask((partners["sector"] == "other").fillna(False)))


@indicator("social_benefit", unit="activities", by_row="activities")
def joint_activities(activities: pd.DataFrame) -> Contributions:
    """Activities held with a partner. / 与伙伴合办的活动

    Counts: activities that name the partner they were held with.
    Left out: activities that name none, since that may mean none or not stated.
    Limits: at least so many; a report may not name the partner.
    Source: own definition.
    """
    partner = activities["partner"]
    return count(partner.notna().astype("boolean").where(partner.notna()))


@indicator("social_benefit", unit="levels", improves="up")
def influence_rating(ratings: pd.DataFrame) -> Contributions:
    """Influence as rated. / 影响力评级

    Formula: mean of the raters' levels, 0 to 4, by the rubric for influence.
    Left out: what fewer than two raters rated, and what raters put more than one level apart.
    Limits: a judgement; read it with the evidence beside each level.
    Source: rubrics as in Davidson's evaluative rubrics.
    """
    return mean(agreed(ratings, "influence"))


@indicator("social_benefit", unit="adoptions")
def adoptions_by_others(adoptions: pd.DataFrame) -> Contributions:
    """Practices adopted outside the programme. / 项目之外的采纳

    Counts: adoptions by organisations outside the programme.
    Left out: rows that do not say whether they are about an organisation outside, or whose status is not known.
    Limits: only what came to be known.
    Source: own definition.
    """
    known = adoptions["status"].mask((adoptions["status"] == "unknown").fillna(False))
    return count(((known == "adopted") & adoptions["outside"]).mask(known.isna() | adoptions["outside"].isna()))
