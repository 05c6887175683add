"""Reflection and growth: was something learned, and was it put to use?"""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, distinct, share, total
from evalkit.indicators.rows import among, first_told, has, where
from evalkit.sheets import indicator

CLOSED = ("done", "rejected")  # what is not to be followed any further


@indicator("learning", unit="share", improves="up")
def lesson_completeness(lessons: pd.DataFrame) -> Contributions:
    """Shortcomings with a cause and a remedy. / 反思完整度

    Numerator: shortcomings for which both a cause and a remedy are written down.
    Denominator: all shortcomings of the year.
    Left out: shortcomings carried over from the year before; one without either counts below the line.
    Limits: says whether the reflection is complete, not whether the remedy was carried out.
    Source: own definition.
    """
    shortcomings = where(lessons["kind"] == "shortcoming", lessons["carried_from"].isna())
    return share((has(lessons, "cause") & has(lessons, "remedy"))[shortcomings].rename("cause, remedy"))


@indicator("learning", unit="share", improves="up")
def remedies_assigned(lessons: pd.DataFrame) -> Contributions:
    """Remedies with an owner and a date. / 有负责人和期限的改进措施

    Numerator: remedies for which an owner and a due date are written down.
    Denominator: all remedies.
    Left out: nothing; a remedy without either counts below the line.
    Limits: a plan is not yet a deed.
    Source: fields of recommendation tracking in the United Nations.
    """
    return share((has(lessons, "owner") & lessons["due"].notna())[where(has(lessons, "remedy"))].rename("owner, due"))


@indicator("learning", unit="share", improves="up")
def remedies_taken_up(lessons: pd.DataFrame, earlier_lessons: pd.DataFrame) -> Contributions:
    """Last year's remedies taken up. / 上年改进措施采纳率

    Numerator: remedies of the year before that this year's table calls accepted, in progress or done.
    Denominator: remedies of the year before that were then neither done nor rejected.
    Left out: remedies carried over without a status; a remedy that nobody mentions again counts as not taken up.
    Limits: as reported.
    Source: fields of recommendation tracking in the United Nations.
    """
    return _followed(lessons, earlier_lessons, ["accepted", "in_progress", "done"])


@indicator("learning", unit="share", improves="up")
def follow_through(lessons: pd.DataFrame, earlier_lessons: pd.DataFrame) -> Contributions:
    """Last year's remedies carried out. / 改进落实率

    Numerator: remedies of the year before that this year's table calls done.
    Denominator: remedies of the year before that were then neither done nor rejected.
    Left out: remedies carried over without a status; a remedy that nobody mentions again counts as not carried out.
    Limits: as reported; the evidence stands beside each remedy.
    Source: fields of recommendation tracking in the United Nations.
    """
    return _followed(lessons, earlier_lessons, ["done"])


@indicator("growth", unit="sessions")
def trainings_attended(trainings: pd.DataFrame) -> Contributions:
    """Trainings attended by the executor's staff. / 执行人员参加培训次数

    Sums: times of the trainings listed for the executor's staff.
    Left out: trainings without a number of times, what the report tells a second time, and the organisation's own
    list, which names some of the same events again.
    Limits: attending is not yet learning.
    Source: own definition.
    """
    return total(trainings["times"][where(first_told(trainings), trainings["scope"] == "executor")])


@indicator("growth", unit="events")
def training_events(trainings: pd.DataFrame) -> Contributions:
    """Different trainings. / 不同培训活动数

    Counts: different events in the lists of the staff and of the organisation together, by their event ID.
    Left out: trainings without an event ID.
    Limits: an event attended twice counts once; see the times beside it.
    Source: own definition.
    """
    return distinct(trainings["event_id"])


@indicator("growth", unit="hours")
def training_hours(trainings: pd.DataFrame) -> Contributions:
    """Hours of training. / 培训时长

    Sums: hours of the trainings.
    Left out: trainings without a number of hours, and what the report tells a second time.
    Limits: hours of different persons at the same event add up.
    Source: own definition.
    """
    return total(trainings["hours"][where(first_told(trainings))])


@indicator("growth", unit="share")
def external_trainings(trainings: pd.DataFrame) -> Contributions:
    """Trainings held by others. / 外部举办的培训

    Numerator: trainings held by someone outside the executor.
    Denominator: trainings of which it is stated who held them.
    Left out: trainings of which it is not stated, and what the report tells a second time.
    Limits: neither kind is better in itself.
    Source: own definition.
    """
    return share(trainings["external"][where(first_told(trainings))])


@indicator("growth", unit="share", improves="up")
def growth_with_example(staff_growth: pd.DataFrame) -> Contributions:
    """Growth shown by an example. / 有运用实例的成长陈述

    Numerator: statements of growth with an example of putting it to use.
    Denominator: statements of growth.
    Left out: nothing; a statement without an example counts below the line.
    Limits: told by the persons themselves.
    Source: own definition.
    """
    return share((has(staff_growth, "strength") & has(staff_growth, "example")).rename("example"))


@indicator("growth", unit="share", improves="up")
def weaknesses_named(staff_growth: pd.DataFrame) -> Contributions:
    """Growth statements that name a weakness. / 写出不足的成长陈述

    Numerator: statements in which a weakness is named.
    Denominator: statements of growth.
    Left out: nothing; a statement without a weakness counts below the line.
    Limits: naming a weakness shows reflection, not the lack of other weaknesses.
    Source: own definition, after the heading 成长、不足 of the report form.
    """
    return share(has(staff_growth, "weakness"))


def _followed(lessons: pd.DataFrame, earlier_lessons: pd.DataFrame, statuses: list[str]) -> Contributions:
    carried = lessons["carried_from"]
    taken = carried[where(among(lessons["status"], statuses))].dropna()
    answered = carried[where(lessons["status"].notna())].dropna()
    remedies = where(has(earlier_lessons, "remedy"), ~among(earlier_lessons["status"], CLOSED))
    ids = earlier_lessons["id"][remedies]
    unknown = among(ids, carried.dropna()) & ~among(ids, answered)
    return share(among(ids, taken).astype("boolean").mask(unknown).rename("status"))
