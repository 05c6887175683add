"""Communication: what was published, and was it seen? Audiences overlap, so people are never counted here."""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, count, ratio, total
from evalkit.sheets import indicator


@indicator("communication", unit="posts")
def posts(communication: pd.DataFrame) -> Contributions:
    """Posts. / 发布篇数

    Sums: posts in all channels.
    Left out: records without a number of posts.
    Limits: group by channel; the same text in two channels counts twice.
    Source: own definition.
    """
    return total(communication["posts"])


@indicator("communication", unit="views")
def views(communication: pd.DataFrame) -> Contributions:
    """Views. / 阅读量

    Sums: views in all channels.
    Left out: records without a number of views.
    Limits: views are not people; audiences of channels overlap, so no number of people follows from them.
    Source: own definition.
    """
    return total(communication["views"])


@indicator("communication", unit="interactions")
def interactions(communication: pd.DataFrame) -> Contributions:
    """Interactions. / 互动量

    Sums: likes, comments and shares in all channels.
    Left out: records without a number of interactions.
    Limits: group by channel; channels make interaction easy in different degrees.
    Source: own definition.
    """
    return total(communication["interactions"])


@indicator("communication", unit="share", improves="up")
def engagement(communication: pd.DataFrame) -> Contributions:
    """Interactions per view. / 互动率

    Numerator: likes, comments and shares.
    Denominator: views.
    Left out: records without one of the two numbers.
    Limits: group by channel; channels make interaction easy in different degrees.
    Source: common practice of communication reports.
    """
    return ratio(communication["interactions"], communication["views"])


@indicator("communication", unit="mentions", improves="up")
def mentions(communication: pd.DataFrame) -> Contributions:
    """Mentions by others. / 他人报道与提及

    Counts: records published by a person or medium other than the executor and the grantees.
    Left out: records that do not say who published them.
    Limits: only what came to be known.
    Source: own definition.
    """
    return count(communication["by_others"])
