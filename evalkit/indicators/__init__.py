"""The standard indicators: formulas only. Everything else (values, n, traces, groups) evalkit does once for all.

`STANDARD` is a plain tuple in report order; pass your own functions beside it: `measure(programme, [*STANDARD, mine])`.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from evalkit.indicators.capacity import (
    capacity_down,
    capacity_same,
    capacity_sign,
    capacity_up,
    finance_systems,
    headcount_change,
    management_systems,
    retention,
    systems_in_place,
)
from evalkit.indicators.communication import engagement, interactions, mentions, posts, views
from evalkit.indicators.effectiveness import (
    goal_attainment_score,
    goals_met,
    goals_with_results,
    progress_from_baseline,
    target_attainment,
    targets_reached,
)
from evalkit.indicators.efficiency import (
    burn_vs_time,
    cost_per_document,
    cost_per_person,
    cost_per_person_time,
    cost_per_session,
    direct_support_share,
    disbursed_share,
    execution_rate,
    execution_rate_received,
    funds_received_rate,
    granted,
    grants_made,
    overhead_ratio,
    regrant_share,
)
from evalkit.indicators.equity import (
    applicants_supported,
    area_parity_least,
    area_parity_most,
    area_ratio,
    awarded_over_requested,
    largest_area,
    sessions_parity_least,
    sessions_parity_most,
    smallest_area,
    target_group_parity_least,
    target_group_parity_most,
)
from evalkit.indicators.innovation import (
    adoption,
    considered_not_adopted,
    evidence_level,
    innovation_rating,
    portfolio_novelty,
    portfolio_shift,
    strategy_changes_explained,
    strategy_changes_followed,
)
from evalkit.indicators.learning import (
    external_trainings,
    follow_through,
    growth_with_example,
    lesson_completeness,
    remedies_assigned,
    remedies_taken_up,
    training_events,
    training_hours,
    trainings_attended,
    weaknesses_named,
)
from evalkit.indicators.outputs import (
    average_attendance,
    documents,
    largest_activity_share,
    people_trained,
    person_times,
    persons,
    sessions,
)
from evalkit.indicators.participation import (
    feedback_attributed,
    feedback_negative,
    feedback_positive,
    feedback_suggestions,
    net_promoter_score,
    own_voice,
    response_rate,
    satisfaction_top,
    satisfaction_top2,
    voice_gap,
)
from evalkit.indicators.ratings import raters_agree
from evalkit.indicators.social_benefit import (
    adoptions_by_others,
    funds_leveraged,
    in_kind_leveraged,
    in_kind_resources,
    in_kind_value,
    influence_rating,
    joint_activities,
    partner_sectors,
    partners_engaged,
)
from evalkit.indicators.sustainability import continuity_planned, continuity_rating, other_funding
from evalkit.indicators.timeliness import (
    disbursement_lag,
    milestones_on_time,
    payments_on_time,
    reporting_on_time,
    slippage,
)
from evalkit.sheets import Indicator, as_indicator

STANDARD = (
    # effectiveness
    goals_met,
    goal_attainment_score,
    target_attainment,
    targets_reached,
    progress_from_baseline,
    goals_with_results,
    capacity_up,
    capacity_same,
    capacity_down,
    capacity_sign,
    systems_in_place,
    management_systems,
    finance_systems,
    retention,
    headcount_change,
    # output
    person_times,
    persons,
    average_attendance,
    largest_activity_share,
    sessions,
    documents,
    people_trained,
    # social benefit
    funds_leveraged,
    in_kind_leveraged,
    in_kind_resources,
    in_kind_value,
    partners_engaged,
    partner_sectors,
    joint_activities,
    influence_rating,
    adoptions_by_others,
    # innovation
    strategy_changes_explained,
    strategy_changes_followed,
    portfolio_novelty,
    portfolio_shift,
    adoption,
    considered_not_adopted,
    innovation_rating,
    raters_agree,
    evidence_level,
    # efficiency and timeliness
    grants_made,
    granted,
    regrant_share,
    disbursed_share,
    execution_rate,
    execution_rate_received,
    funds_received_rate,
    burn_vs_time,
    overhead_ratio,
    direct_support_share,
    cost_per_person_time,
    cost_per_person,
    cost_per_session,
    cost_per_document,
    disbursement_lag,
    payments_on_time,
    milestones_on_time,
    slippage,
    reporting_on_time,
    # participation and feedback
    own_voice,
    voice_gap,
    feedback_attributed,
    response_rate,
    satisfaction_top,
    satisfaction_top2,
    net_promoter_score,
    feedback_positive,
    feedback_negative,
    feedback_suggestions,
    # learning, growth, communication
    lesson_completeness,
    remedies_assigned,
    remedies_taken_up,
    follow_through,
    trainings_attended,
    training_events,
    training_hours,
    external_trainings,
    growth_with_example,
    weaknesses_named,
    posts,
    views,
    interactions,
    engagement,
    mentions,
    # sustainability and equity
    continuity_planned,
    other_funding,
    continuity_rating,
    smallest_area,
    largest_area,
    area_ratio,
    applicants_supported,
    awarded_over_requested,
    area_parity_least,
    area_parity_most,
    target_group_parity_least,
    target_group_parity_most,
    sessions_parity_least,
    sessions_parity_most,
)
__all__ = ["STANDARD", "standard"]


@cache
def standard() -> Mapping[str, Indicator]:
    """The standard indicators by their ids."""
    return MappingProxyType({(one := as_indicator(each)).id: one for each in STANDARD})
