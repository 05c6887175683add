"""Participation and feedback: who was heard, and who said it?"""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, ratio, share
from evalkit.sheets import indicator


@indicator("participation", unit="share", improves="up")
def own_voice(grantees: pd.DataFrame, feedback: pd.DataFrame) -> Contributions:
    """Grantees heard in their own words. / 有自己发声的机构

    Numerator: grantees about which at least one piece of feedback comes from themselves or their beneficiaries.
    Denominator: all grantees.
    Limits: a statement by the executor or another provider about a grantee is not the grantee's voice; feedback
    whose speaker is unknown does not count.
    """
    heard = feedback.loc[feedback["speaker_role"].isin(["grantee", "beneficiary"]), "grantee"].dropna()
    return share(grantees["id"].isin(heard).rename("feedback"))


@indicator("participation", unit="share", improves="up")
def response_rate(surveys: pd.DataFrame) -> Contributions:
    """Response rate. / 回收率

    Numerator: valid answers.
    Denominator: people invited to answer.
    Left out: surveys without one of the two numbers.
    """
    return ratio(surveys["valid"], surveys["invited"])
