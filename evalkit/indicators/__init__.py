"""The standard indicators: formulas only. Everything else (values, n, traces, groups) evalkit does once for all.

`STANDARD` is a plain tuple in report order; pass your own functions beside it: `measure(programme, [*STANDARD, mine])`.
"""

from evalkit.indicators.effectiveness import (
    goals_met,
    goals_with_results,
    headcount_change,
    retention,
    systems_in_place,
    target_attainment,
)
from evalkit.indicators.efficiency import (
    cost_per_person_time,
    disbursed_share,
    execution_rate,
    granted,
    grants_made,
    milestones_on_time,
    regrant_share,
)
from evalkit.indicators.innovation import portfolio_novelty, strategy_changes_explained, strategy_changes_followed
from evalkit.indicators.learning import lesson_completeness, trainings_attended
from evalkit.indicators.outputs import documents, largest_activity_share, people_trained, person_times, sessions
from evalkit.indicators.participation import own_voice, response_rate

STANDARD = (
    goals_met,
    target_attainment,
    goals_with_results,
    systems_in_place,
    retention,
    headcount_change,
    person_times,
    largest_activity_share,
    sessions,
    documents,
    people_trained,
    strategy_changes_explained,
    strategy_changes_followed,
    portfolio_novelty,
    grants_made,
    granted,
    regrant_share,
    disbursed_share,
    execution_rate,
    cost_per_person_time,
    milestones_on_time,
    own_voice,
    response_rate,
    lesson_completeness,
    trainings_attended,
)
__all__ = ["STANDARD"]
