"""Each property bites: an indicator, or a change to evalkit, that is wrong, and the property that must catch it."""

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit import aggregate, contributions
from evalkit.contributions import Contributions
from evalkit.indicators import capacity, effectiveness
from tests.examples import EXAMPLES, check
from tests.properties import (
    EVERY,
    a_share_lies_between_0_and_1,
    a_table_in_pieces_gives_the_same,
    input_is_unchanged,
    its_trace_is_its_value,
    no_infinity_leaks,
    no_rows_give_no_value,
    nothing_known_gives_no_value,
    parts_are_the_tables_own,
    row_order_does_not_matter,
    rows_that_hold_nothing_change_nothing,
    total_lies_between_its_groups,
)
from tests.strategies import programme


def unknown_counts_as_no(goals):
    return contributions.share((goals["attained_level"] >= 0).fillna(False))


def missing_counts_as_zero(activities):
    return contributions.total(activities["person_times"].fillna(0))


def missing_takes_part_in_the_mean(activities):
    hours = activities["hours"].fillna(0)
    return Contributions("mean", hours, hours * 0 + 1)


def unknown_is_counted(feedback):
    return contributions.count((feedback["polarity"] == "positive").fillna(False))


def zero_without_rows(activities=None):
    ones = pd.Series([0.0], index=pd.RangeIndex(1, name="programme"), dtype="Float64", name="ones")
    return contributions.total(ones)


def first_rows_decide(activities):
    return contributions.total(activities["person_times"].where(activities.index < 2, 0))


def first_ratio_decides(activities):
    return contributions.ratio(activities["cost"].where(activities.index < 2, 0), activities["hours"] + 1)


def left_out(function):
    """Say in its sheet that rows are left out."""
    function.__doc__ = "Wrong.\n\nLeft out: rows without a figure."
    return ek.indicator("own", unit="share")(function)


@left_out
def empty_rows_are_no(goals):
    return contributions.share((goals["attained_level"] >= 0).fillna(False))


@left_out
def empty_rows_are_divided_by(activities):
    return contributions.ratio(activities["cost"].fillna(0), activities["person_times"].fillna(1))


def averages_ratios(activities):
    people = activities["person_times"].where(activities["person_times"] > 0)
    return contributions.ratio((activities["cost"] / people).rename("cost"), (people * 0 + 1).rename("person_times"))


def takes_the_last(activities):
    return contributions.total(activities["person_times"].ffill())


def scales_its_amounts(activities):
    return contributions.total(activities["cost"] / 10000)


def changes_its_input(activities):
    activities["person_times"].array._data[:] = 7
    return contributions.total(activities["person_times"])


def more_than_all(activities):
    return Contributions(
        "share", activities["sessions"].astype("Float64"), activities["sessions"].astype("Float64") / 2
    )


@ek.indicator("own", unit="share", by_row="activities")
def looks_at_other_rows(activities):
    return ek.ratio(activities["cost"].where(activities["cost"] == activities["cost"].max(), 0), activities["cost"])


@pytest.mark.parametrize(
    ("planted", "property_that_catches"),
    [
        (unknown_counts_as_no, nothing_known_gives_no_value),
        (missing_counts_as_zero, nothing_known_gives_no_value),
        (missing_takes_part_in_the_mean, nothing_known_gives_no_value),
        (unknown_is_counted, nothing_known_gives_no_value),
        (zero_without_rows, no_rows_give_no_value),
        (first_rows_decide, row_order_does_not_matter),
        (first_ratio_decides, row_order_does_not_matter),
        (changes_its_input, input_is_unchanged),
        (more_than_all, a_share_lies_between_0_and_1),
        (empty_rows_are_no, rows_that_hold_nothing_change_nothing),
        (empty_rows_are_divided_by, rows_that_hold_nothing_change_nothing),
        (averages_ratios, parts_are_the_tables_own),
        (takes_the_last, row_order_does_not_matter),
        (takes_the_last, parts_are_the_tables_own),
        (scales_its_amounts, parts_are_the_tables_own),
        (looks_at_other_rows, a_table_in_pieces_gives_the_same),
    ],
)
def test_planted_indicator_is_caught(planted, property_that_catches):
    with pytest.raises(AssertionError):
        property_that_catches(programme(seed=3, rows=12), [planted])


def divides_by_zero(parts, grouping, top, values):
    with np.errstate(all="ignore"):
        return {"value": values["numerator"] / values["denominator"]}


def total_is_no_pool(parts, grouping, top, values):
    return {"value": values["numerator"] / values["denominator"] * (1 if grouping.by else 3)}


def groups_are_lost(parts, grouping, top, values):
    return {"value": values["numerator"] * (1 if grouping.by is None else 0.5)}


def more_than_the_median(parts, grouping, top, values):
    return {"value": top.medians(len(values["n"])) + 1}


def rows_for_ids(parts, grouping, top, values):
    return {"value": values["n"].astype(float)}


def bounds_swapped(parts, grouping, top, values):
    found = aggregate._bounded(parts, grouping, top, values)
    return found | {"low": found["high"], "high": values["low"]}


def scalar_by_group(parts, grouping, top, values):
    return {"value": np.full(len(values["n"]), parts.given)}


@pytest.mark.parametrize(
    ("kinds", "fault", "property_that_catches", "amounts"),
    [
        (("share", "ratio"), divides_by_zero, no_infinity_leaks, "hostile"),
        (("share",), total_is_no_pool, total_lies_between_its_groups, "plain"),
        (("ratio",), total_is_no_pool, its_trace_is_its_value, "plain"),
        (("mean",), total_is_no_pool, total_lies_between_its_groups, "plain"),
        (("total",), groups_are_lost, total_lies_between_its_groups, "plain"),
        (("count",), groups_are_lost, total_lies_between_its_groups, "plain"),
        (("change",), groups_are_lost, total_lies_between_its_groups, "plain"),
        (("median",), more_than_the_median, its_trace_is_its_value, "plain"),
        (("distinct",), rows_for_ids, its_trace_is_its_value, "plain"),
        (("between",), bounds_swapped, total_lies_between_its_groups, "plain"),
        (("scalar",), scalar_by_group, total_lies_between_its_groups, "plain"),
    ],
)
def test_planted_aggregation_is_caught(kinds, fault, property_that_catches, amounts, monkeypatch):
    for each in kinds:
        monkeypatch.setitem(aggregate._KINDS, each, fault)
    with pytest.raises(AssertionError):
        _try_several(property_that_catches, amounts)


def _try_several(holds, amounts):
    for seed in range(6):
        holds(programme(seed, rows=12, missing=0.1, amounts=amounts), EVERY)


def joiners_are_retained(staff_counts):
    return contributions.share(staff_counts["at_end"], of=staff_counts["at_start"])


def start_counts_as_zero(before, after):
    return Contributions("change", (after - before.fillna(0)).astype("Float64"))


def test_planted_formula_is_caught_by_its_worked_example(monkeypatch, tmp_path):
    """Faults that no property can see, for they give a value of the right form: the example worked by hand does."""

    def caught(indicator, name, number):
        example = EXAMPLES[name]
        with pytest.raises(AssertionError):
            check(indicator, [example, *example["edge"]][number], tmp_path / name)

    caught(joiners_are_retained, "retention", 0)  # 86.7 % instead of 80 %
    with monkeypatch.context() as patch:  # the number at the start is missing, not 0
        patch.setattr(capacity, "change", start_counts_as_zero)
        caught(capacity.headcount_change, "headcount_change", 1)
    with monkeypatch.context() as patch:  # goals taken as independent of each other
        patch.setattr(effectiveness, "thresholds", lambda: {"gas_correlation": 0.0})
        caught(effectiveness.goal_attainment_score, "goal_attainment_score", 1)
