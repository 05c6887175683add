"""What every indicator must do, whatever the tables hold. `planted` faults at the end show that each property bites."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import evalkit as ek
from evalkit import aggregate, contributions
from evalkit.contributions import Contributions
from evalkit.indicators import capacity, effectiveness, outputs
from evalkit.sheets import as_indicator
from tests.examples import EXAMPLES, check
from tests.strategies import programme, programmes, with_tables


def persons_without_lists(activities):
    """Bounds on persons also where the year has attendance lists, so that this kind is put to the test."""
    return outputs.persons(activities)


EVERY = (*ek.STANDARD, persons_without_lists)
FIELDS = ("value", "numerator", "denominator", "n", "left_out", "low", "high")
POOLED = ("share", "ratio", "mean", "median")
ADDED = ("total", "count", "change")
# Shares and counts for which an empty cell is a 'no' and not unknown, or which count the rows themselves.
EMPTY_IS_NO = {
    "strategy_changes_explained", "strategy_changes_followed", "feedback_attributed", "own_voice", "voice_gap",
    "growth_with_example", "weaknesses_named", "grants_made", "partners_engaged",
}  # fmt: skip
# Ratios of amounts that stand in no file as they are: a budget so far, and shares of what is equally large.
MADE_UP = {"burn_vs_time", "largest_activity_share"}
few = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # what fails is named by seed and size; there is nothing to shrink
    suppress_health_check=list(HealthCheck),
)


def same(one, other):
    return (one is None and other is None) or (
        one is not None and other is not None and np.isclose(one, other, rtol=1e-9, atol=1e-9)
    )


def kind(result):
    return result.contributions.kind if result.contributions is not None else ""


def same_table(result):
    parts = result.contributions
    return parts.denominator is None or parts.denominator.index.name == parts.numerator.index.name


def row_order_does_not_matter(year, indicators):
    random = np.random.default_rng(1)
    mixed = with_tables(year, lambda _name, frame: frame.iloc[random.permutation(len(frame))])
    for one, other in zip(
        ek.measure(year, indicators, "grantee"), ek.measure(mixed, indicators, "grantee"), strict=True
    ):
        for field in FIELDS:
            assert same(getattr(one, field), getattr(other, field)), (one.indicator.id, field)
        if one.groups is not None:
            groups = [r.groups.set_index("group")["value"].sort_index() for r in (one, other)]
            pd.testing.assert_series_equal(*groups, obj=one.indicator.id)


def input_is_unchanged(year, indicators):
    before = {name: frame.copy(deep=True) for name, frame in year.tables.items()}
    ek.measure(year, indicators)
    for name, frame in year.tables.items():
        assert frame.equals(before[name]), name


def no_rows_give_no_value(year, indicators):
    """All tables without rows, and each of them in turn."""
    bare = with_tables(year, lambda name, frame: frame if name == "programme" else frame.iloc[:0])
    for one in ek.measure(bare, indicators):
        assert one.value is one.low is None, one.indicator.id
        assert one.reason is not None, one.indicator.id
    for table in year.tables:
        using = [each for each in indicators if as_indicator(each).tables.get(table)]
        emptied = with_tables(year, lambda name, frame, table=table: frame.iloc[:0] if name == table else frame)
        for one in ek.measure(emptied, using):
            assert one.value is one.low is None, (one.indicator.id, table)


def nothing_known_gives_no_value(year, indicators):
    """All cells empty that may be: no sum, mean, share or bound comes of it."""
    keys = {name: {schema.key} for name, schema in year.schemas.items()} | {"programme": {"id", "start", "end"}}
    empty = with_tables(
        year,
        lambda name, frame: frame.assign(
            **{c: frame[c].mask(np.ones(len(frame), dtype=bool)) for c in frame if c not in keys[name]}
        ),
    )
    for one in ek.measure(empty, indicators):
        if one.indicator.id not in EMPTY_IS_NO:
            assert one.value is one.low is None, one.indicator.id


def total_lies_between_its_groups(year, indicators):
    for one in ek.measure(year, indicators, "grantee"):
        if one.contributions is None:
            continue
        name, counted = one.indicator.id, one.groups[one.groups["n"] > 0]
        values = counted["value"]
        if kind(one) in POOLED and one.value is not None and same_table(one) and values.notna().all():
            assert values.min() - 1e-9 <= one.value <= values.max() + 1e-9, name
        if kind(one) in ADDED and one.value is not None:
            assert same(one.value, values.sum()), name
        if kind(one) == "distinct" and one.value is not None:
            assert values.max() <= one.value <= values.sum(), name
        if kind(one) == "between" and one.low is not None:
            assert one.low <= one.high, name
            assert same(one.low, counted["low"].max()), name
            assert same(one.high, counted["high"].sum()), name
        if kind(one) == "scalar":
            assert values.isna().all(), name
        if kind(one) != "ratio" or same_table(one):
            assert one.n == one.groups["n"].sum(), name
            assert one.left_out == one.groups["left_out"].sum(), name


def a_share_lies_between_0_and_1(year, indicators):
    for one in ek.measure(year, indicators, "grantee"):
        if kind(one) == "share":
            values = pd.concat([one.overall["value"], one.groups["value"]]).dropna()
            assert values.between(0, 1).all(), one.indicator.id


def its_trace_is_its_value(year, indicators):
    for one in ek.measure(year, indicators):
        name, rows = one.indicator.id, one.trace()
        if one.value is None and one.low is None:
            continue
        assert rows["numerator"].notna().sum() == one.n, name
        assert rows["line"].ge(2).all(), name
        if kind(one) in (*ADDED, "share", "ratio", "mean"):
            assert same(rows["numerator"].sum(), one.numerator), name
            if one.denominator is not None:
                assert same(rows["denominator"].sum(), one.denominator), name
                assert same(rows["numerator"].sum() / rows["denominator"].sum(), one.value), name
        if kind(one) == "median":
            assert same(rows["numerator"].median(), one.value), name
        if kind(one) == "distinct":
            assert rows["numerator"].sum() == one.value, name
        if kind(one) == "between":
            assert same(rows["numerator"].max(), one.low), name
            assert same(rows["denominator"].sum(), one.high), name


def no_infinity_leaks(year, indicators):
    for one in ek.measure(year, indicators, "grantee"):
        for frame in (one.overall, one.groups):
            if frame is not None:
                values = frame[["value", "numerator", "denominator", "low"]].to_numpy(dtype=float)
                assert not np.isinf(values).any(), one.indicator.id
        known = one.value is not None or one.low is not None
        assert known == (one.reason is None), one.indicator.id
        trace = one.trace()[["numerator", "denominator"]].to_numpy(dtype=float, na_value=np.nan)
        assert not np.isinf(trace).any(), one.indicator.id


def rows_that_hold_nothing_change_nothing(year, indicators):
    """Where the sheet says that rows are left out, rows that hold nothing but a key change no figure."""
    given = {"programme", "grantees"}

    def longer(name, frame):
        more = pd.DataFrame({year.schemas[name].key: [f"more-{i}" for i in range(3)]}).reindex(columns=frame.columns)
        return frame if name in given else pd.concat([frame, more.astype(frame.dtypes)], ignore_index=True)

    some = [each for each in map(as_indicator, indicators) if says_what_is_left_out(each)]
    for one, other in zip(ek.measure(year, some), ek.measure(with_tables(year, longer), some), strict=True):
        known = one.value is not None or other.value is not None
        for field in ("value", "numerator", "denominator", "low", "high") if known else ("value", "low", "high"):
            assert same(getattr(one, field), getattr(other, field)), (one.indicator.id, field)


def says_what_is_left_out(indicator):
    return not indicator.sheet.get("Left out", "nothing").startswith("nothing")


def parts_are_the_tables_own(year, indicators):
    """A ratio or total is made of a column's own amounts, so that a reader finds each of them in its file."""
    for one in ek.measure(year, indicators):
        if kind(one) in ("ratio", "total") and one.indicator.id not in MADE_UP:
            for part in (one.contributions.numerator, one.contributions.denominator):
                if part is not None and part.notna().any():
                    owner, table = year.owner(part.index.name)
                    assert part.name in owner[table], one.indicator.id
                    cells = owner[table][part.name].astype("Float64")[part.index]
                    assert (part.isna() | (part == 0) | (part == cells).fillna(False)).all(), one.indicator.id


PROPERTIES = (
    row_order_does_not_matter,
    input_is_unchanged,
    no_rows_give_no_value,
    nothing_known_gives_no_value,
    total_lies_between_its_groups,
    a_share_lies_between_0_and_1,
    its_trace_is_its_value,
    no_infinity_leaks,
    rows_that_hold_nothing_change_nothing,
    parts_are_the_tables_own,
)


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
@few
@given(year=programmes())
def test_every_indicator(holds, year):
    holds(year, EVERY)


@pytest.mark.parametrize("holds", [input_is_unchanged, a_share_lies_between_0_and_1, no_infinity_leaks])
@few
@given(year=programmes(amounts=("hostile",), rows=(1, 4, 12)))
def test_every_indicator_on_impossible_amounts(holds, year):
    holds(year, EVERY)


def test_the_made_up_programmes_reach_every_indicator():
    """A property that is never put to the test holds nothing."""
    reached = {}
    for seed in range(4):
        for one in ek.measure(programme(seed, rows=200, missing=0.05), EVERY):
            reached[one.indicator.id] = reached.get(one.indicator.id) or one.value is not None or one.low is not None
    assert [name for name, once in reached.items() if not once] == []


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_a_sound_indicator_is_not_caught(holds):
    holds(programme(seed=3, rows=12), [lambda activities: contributions.total(activities["cost"])])


# Planted faults: an indicator, or a change to evalkit, that is wrong; and the property that must catch it.


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


def mean_for_median(parts, grouping, top, values):
    return {"value": top.by_group("mean", len(values["n"]))}


def rows_for_ids(parts, grouping, top, values):
    return {"value": values["n"].astype(float)}


def bounds_swapped(parts, grouping, top, values):
    found = aggregate._bounded(parts, grouping, top, values)
    return found | {"low": found["high"], "high": found["low"]}


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
        (("median",), mean_for_median, its_trace_is_its_value, "plain"),
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
