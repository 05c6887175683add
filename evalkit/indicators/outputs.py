"""Outputs and reach: what was delivered, each in its own unit."""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, ratio, total
from evalkit.sheets import indicator


@indicator("output", unit="person-times")
def person_times(activities: pd.DataFrame) -> Contributions:
    """Person-times. / 人次

    Sums: person-times of all activities.
    Left out: activities that report no person-times, and what the report tells a second time.
    Limits: a person who attends twice counts twice; never add persons or sessions to it.
    """
    return total(told_once(activities)["person_times"])


@indicator("output", unit="share")
def largest_activity_share(activities: pd.DataFrame) -> Contributions:
    """Share of the largest activity in all person-times. / 最大一项活动占人次的比例

    Numerator: person-times of the activity with the most.
    Denominator: person-times of all activities that report them.
    Left out: activities that report no person-times.
    Limits: a high share means that the total says little about the other activities.
    """
    reached = told_once(activities)["person_times"]
    return ratio(
        reached.where((reached == reached.max()).fillna(False) & ~reached.duplicated(), 0).mask(reached.isna()), reached
    )


@indicator("output", unit="sessions")
def sessions(activities: pd.DataFrame) -> Contributions:
    """Sessions. / 场次

    Sums: sessions of all activities.
    Left out: activities that report no number of sessions, and what the report tells a second time.
    Limits: a session says nothing of how many people came.
    """
    return total(told_once(activities)["sessions"])


@indicator("output", unit="copies")
def documents(outputs: pd.DataFrame) -> Contributions:
    """Documents. / 文件份数

    Sums: copies of reports, summaries and notes.
    Left out: outputs without a number, and what the report tells a second time.
    """
    return _outputs_in(outputs, "copies")


@indicator("output", unit="persons")
def people_trained(outputs: pd.DataFrame) -> Contributions:
    """Staff trained by grantees. / 培养人数

    Sums: persons among the outputs.
    Left out: outputs without a number, and what the report tells a second time.
    Limits: persons, not person-times; the two are never added.
    """
    return _outputs_in(outputs, "persons")


def _outputs_in(outputs: pd.DataFrame, unit: str) -> Contributions:
    rows = told_once(outputs)
    rows = rows[(rows["unit"] == unit).fillna(False)]
    return total(rows["count"], unit=rows["unit"])


def told_once(rows: pd.DataFrame) -> pd.DataFrame:
    """Without the rows that repeat what another row of the same report already tells."""
    return rows[~rows["restated"].fillna(False).astype(bool)]
