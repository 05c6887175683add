"""Participation and feedback: who was heard, and who said it?"""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, count, scalar, share, unavailable
from evalkit.indicators.rows import among, part_of, where
from evalkit.settings import thresholds
from evalkit.sheets import indicator


@indicator("participation", unit="share", improves="up")
def own_voice(grantees: pd.DataFrame, feedback: pd.DataFrame) -> Contributions:
    """Grantees heard in their own words. / 有自己发声的机构

    Numerator: grantees about which at least one piece of feedback comes from themselves or their beneficiaries.
    Denominator: all grantees.
    Left out: nothing; feedback whose speaker is unknown gives no grantee a voice.
    Limits: a statement by the executor or another provider about a grantee is not the grantee's voice.
    Source: own definition.
    """
    return share(_heard(grantees, feedback))


@indicator("participation", unit="organisations", improves="down")
def voice_gap(grantees: pd.DataFrame, feedback: pd.DataFrame) -> Contributions:
    """Grantees not heard in their own words. / 没有自己发声的机构

    Counts: grantees about which no feedback comes from themselves or their beneficiaries.
    Left out: nothing; feedback whose speaker is unknown gives no grantee a voice.
    Limits: the trace names them; what others say about them stands in the table of feedback.
    Source: own definition.
    """
    return count(~_heard(grantees, feedback))


@indicator("participation", unit="share", improves="up")
def feedback_attributed(feedback: pd.DataFrame) -> Contributions:
    """Feedback whose speaker is known. / 写明发言人的反馈

    Numerator: pieces of feedback that say who speaks.
    Denominator: pieces of feedback.
    Left out: nothing; an unknown speaker counts below the line.
    Limits: a known role is not yet a known person.
    Source: own definition.
    """
    speaker = feedback["speaker_role"]
    return share((speaker.notna() & (speaker != "unknown").fillna(False)).rename("speaker_role"))


@indicator("participation", unit="share", improves="up")
def response_rate(surveys: pd.DataFrame) -> Contributions:
    """Response rate. / 回收率

    Numerator: valid answers.
    Denominator: people invited to answer.
    Left out: surveys without one of the two numbers, or with more answers than invited.
    Limits: who is asked several questions counts once for each.
    Source: common practice of survey research.
    """
    return share(part_of(surveys["valid"], surveys["invited"]), of=surveys["invited"])


@indicator("participation", unit="share", improves="up")
def satisfaction_top(surveys: pd.DataFrame) -> Contributions:
    """Satisfaction (highest option). / 满意度（最高一档）

    Numerator: persons who chose the highest option.
    Denominator: persons with a valid answer.
    Left out: surveys without one of the two numbers, or with more in the highest option than answers.
    Limits: who did not answer may think otherwise; the interval allows for it where the number invited is known.
    Source: top-box score; interval after Wilson 1927, for a finite population the topic of O'Neill 2021.
    """
    return _of_valid(surveys, "top")


@indicator("participation", unit="share", improves="up")
def satisfaction_top2(surveys: pd.DataFrame) -> Contributions:
    """Satisfaction (two highest options). / 满意度（最高两档）

    Numerator: persons who chose one of the two highest options.
    Denominator: persons with a valid answer.
    Left out: surveys without one of the two numbers, or with more in the highest options than answers.
    Limits: who did not answer may think otherwise; the interval allows for it where the number invited is known.
    Source: top-two-box score; interval after Wilson 1927, for a finite population the topic of O'Neill 2021.
    """
    return _of_valid(surveys, "top2")


@indicator("participation", unit="points", improves="up")
def net_promoter_score(surveys: pd.DataFrame) -> Contributions:
    """Net promoter score. / 净推荐值

    Formula: 100·(p − d), where p is the share of promoters and d that of detractors among the valid answers; its
    variance is 100²·(p + d − (p − d)²) ÷ n.
    Left out: surveys without the number of promoters, of detractors or of valid answers, or with more of the two than
    answers.
    Limits: not given below 10 answers, where a single one moves it by 10 points; defined for the whole programme only.
    Source: net promoter score with the variance of a difference of multinomial shares.
    """
    valid, for_it, against = (surveys[name].astype("Float64") for name in ("valid", "promoters", "detractors"))
    known = where((for_it >= 0) & (against >= 0) & (for_it + against <= valid))
    n, net = float(valid[known].sum()), float((for_it - against)[known].sum())
    if not n:
        return scalar(None, valid[known])
    if n < (least := thresholds()["nps_least"]):
        raise unavailable(
            "{n} valid answers are too few for a net promoter score (at least {least})", n=round(n), least=least
        )
    return scalar(100 * net / n, valid[known])


@indicator("participation", unit="statements")
def feedback_positive(feedback: pd.DataFrame) -> Contributions:
    """Feedback: praise. / 反馈：肯定

    Counts: pieces of feedback that are positive.
    Left out: feedback whose polarity is not coded.
    Limits: coded by whoever fills in the table; group by speaker_role or theme.
    Source: coding of statements by theme and speaker.
    """
    return count(feedback["polarity"] == "positive")


@indicator("participation", unit="statements")
def feedback_negative(feedback: pd.DataFrame) -> Contributions:
    """Feedback: criticism. / 反馈：不足

    Counts: pieces of feedback that are negative.
    Left out: feedback whose polarity is not coded.
    Limits: criticism is a sign of openness as well as of faults; group by speaker_role or theme.
    Source: coding of statements by theme and speaker.
    """
    return count(feedback["polarity"] == "negative")


@indicator("participation", unit="statements")
def feedback_suggestions(feedback: pd.DataFrame) -> Contributions:
    """Feedback: suggestions. / 反馈：建议

    Counts: pieces of feedback that are suggestions.
    Left out: feedback whose polarity is not coded.
    Limits: coded by whoever fills in the table; group by speaker_role or theme.
    Source: coding of statements by theme and speaker.
    """
    return count(feedback["polarity"] == "suggestion")


def _heard(grantees: pd.DataFrame, feedback: pd.DataFrame) -> pd.Series:
    voices = feedback["grantee"][where(among(feedback["speaker_role"], ["grantee", "beneficiary"]))].dropna()
    return among(grantees["id"], voices).astype("boolean").rename("feedback")


def _of_valid(surveys: pd.DataFrame, field: str) -> Contributions:
    return share(part_of(surveys[field], surveys["valid"]), of=surveys["valid"], population=surveys["invited"])
