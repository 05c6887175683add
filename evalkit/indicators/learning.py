"""Reflection and growth: was something learned, and was it put to use?"""

from __future__ import annotations

import pandas as pd

from evalkit.contributions import Contributions, share, total
from evalkit.sheets import indicator


@indicator("learning", unit="share", improves="up")
def lesson_completeness(lessons: pd.DataFrame) -> Contributions:
    """Shortcomings with a cause and a remedy. / 反思完整度

    Numerator: shortcomings for which both a cause and a remedy are written down.
    Denominator: all shortcomings.
    Limits: says whether the reflection is complete, not whether the remedy was carried out.
    """
    rows = lessons[(lessons["kind"] == "shortcoming").fillna(False)]
    cause, remedy = ((rows[f"{part}_zh"].notna() | rows[f"{part}_en"].notna()) for part in ("cause", "remedy"))
    return share((cause & remedy).rename("cause, remedy"))


@indicator("growth", unit="sessions")
def trainings_attended(trainings: pd.DataFrame) -> Contributions:
    """Trainings attended by the executor's staff. / 执行人员参加培训次数

    Sums: times of the trainings listed for the executor's staff.
    Left out: trainings without a number of times, and the organisation's own list, which names some of the same
    events again.
    """
    return total(trainings[(trainings["scope"] == "executor").fillna(False)]["times"])
