"""Outputs and reach: what was delivered, each in its own unit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.contributions import Contributions, between, distinct, ratio, total
from evalkit.indicators.rows import first_told, where
from evalkit.sheets import indicator


@indicator("output", unit="person-times", by_row="activities")
def person_times(activities: pd.DataFrame) -> Contributions:
    """Person-times. / 人次

    Sums: person-times of all activities.
    Left out: activities that report no person-times, and what the report tells a second time.
    Limits: a person who attends twice counts twice; never add persons or sessions to it.
    Source: usage in sport and education statistics, where person-times add up attendances and persons do not.
    """
    return total(activities["person_times"][where(first_told(activities))])


@indicator("output", unit="persons", by_row="activities")
def persons(activities: pd.DataFrame, attendance: pd.DataFrame | None = None) -> Contributions:
    """Persons reached. / 服务人数

    Formula: different persons in the attendance lists; without lists, bounds: at least the largest session or stated
    number of persons, at most the sum of the person-times or stated persons.
    Left out: activities without person-times or persons, what the report tells a second time; attendances without
    an ID.
    Limits: without IDs nobody can say whether the same person came again. Where the number of sessions is not stated
    the largest session is not known. A public report has bounds, since the IDs are internal.
    Source: IRIS, unique clients; IndiKit: count the same people once.
    """
    if attendance is not None and attendance["person"].notna().any():
        return distinct(attendance["person"])
    chosen = where(first_told(activities))
    times, stated, held = (activities[name][chosen].astype(float) for name in ("person_times", "persons", "sessions"))
    session = np.ceil(times / held.where(held > 0))  # at least one session was as large as the average
    session = session.fillna(times.clip(upper=1))  # somebody came, if anybody did
    return between(stated.fillna(session).rename("persons"), stated.fillna(times).rename("person_times"))


@indicator("output", unit="times per person", by_row="activities")
def average_attendance(activities: pd.DataFrame) -> Contributions:
    """Attendances per person. / 人均参加次数

    Numerator: person-times.
    Denominator: persons.
    Left out: activities without one of the two figures, and what the report tells a second time.
    Limits: a person who takes part in two activities counts as two persons here.
    Source: after the ratio of visits to persons used in health statistics.
    """
    chosen = where(first_told(activities))
    return ratio(activities["person_times"][chosen], activities["persons"][chosen])


@indicator("output", unit="share")
def largest_activity_share(activities: pd.DataFrame) -> Contributions:
    """Share of the largest activity in all person-times. / 最大一项活动占人次的比例

    Numerator: person-times of the activity with the most; where several have as many, each counts in part.
    Denominator: person-times of all activities that report them.
    Left out: activities that report no person-times, and what the report tells a second time.
    Limits: a high share means that the total says little about the other activities.
    Source: own definition.
    """
    reached = activities["person_times"][where(first_told(activities))].astype(float)
    times = reached.to_numpy()
    largest = times == np.nanmax(times, initial=-np.inf)
    parts = np.where(np.isnan(times), np.nan, np.where(largest, times / max(largest.sum(), 1), 0.0))
    parts = pd.Series(parts, index=reached.index, name=reached.name)
    return ratio(parts, reached)


@indicator("output", unit="sessions", by_row="activities")
def sessions(activities: pd.DataFrame) -> Contributions:
    """Sessions. / 场次

    Sums: sessions of all activities.
    Left out: activities that report no number of sessions, and what the report tells a second time.
    Limits: a session says nothing of how many people came.
    Source: own definition.
    """
    return total(activities["sessions"][where(first_told(activities))])


@indicator("output", unit="copies")
def documents(outputs: pd.DataFrame) -> Contributions:
    """Documents. / 文件份数

    Sums: copies of reports, summaries and notes.
    Left out: outputs without a number, and what the report tells a second time.
    Limits: says nothing of what the documents are worth; group by kind to see which they are.
    Source: own definition.
    """
    return _outputs_in(outputs, "copies")


@indicator("output", unit="persons")
def people_trained(outputs: pd.DataFrame) -> Contributions:
    """Staff trained by grantees. / 培养人数

    Sums: persons among the outputs.
    Left out: outputs without a number, and what the report tells a second time.
    Limits: persons, not person-times; the two are never added.
    Source: own definition.
    """
    return _outputs_in(outputs, "persons")


def _outputs_in(outputs: pd.DataFrame, unit: str) -> Contributions:
    chosen = where(first_told(outputs), outputs["unit"] == unit)
    return total(outputs["count"][chosen], unit=outputs["unit"][chosen])
