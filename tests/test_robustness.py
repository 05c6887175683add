"""Properties of composites and of the tests of firmness, over generated scores."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evalkit.robustness import (
    between_extremes,
    composite,
    firmness,
    grades,
    same_grade,
    smallest_changes,
    weightings,
    without_each,
)

BANDS = np.array([0.0, 60.0, 80.0, 90.0])
AGGREGATIONS = ["arithmetic", "geometric"]
score = st.floats(0, 100, width=32).map(lambda number: round(float(number), 3)) | st.just(float("nan"))
weight = st.floats(0.01, 10).map(lambda number: round(number, 3))
how = st.sampled_from(AGGREGATIONS)


@st.composite
def scored(draw, most=8, units=3):
    k = draw(st.integers(1, most))
    return draw(arrays(float, (draw(st.integers(1, units)), k), elements=score)), draw(
        arrays(float, k, elements=weight)
    )


@given(scored(), how)
def test_composite_lies_between_the_scores_it_is_made_of(case, aggregation):
    scores, weights = case
    made = composite(scores, weights, aggregation)
    for row, value in zip(scores, made, strict=True):
        if np.isnan(row).all():
            assert np.isnan(value)
        else:
            assert np.nanmin(row) - 1e-9 <= value <= np.nanmax(row) + 1e-9


@given(scored(), how, st.integers(0, 7), st.floats(0, 100))
def test_better_scores_never_make_it_worse(case, aggregation, column, more):
    scores, weights = case
    better = scores.copy()
    better[:, column % len(weights)] = np.minimum(100, better[:, column % len(weights)] + more)
    before, after = composite(scores, weights, aggregation), composite(better, weights, aggregation)
    assert np.all((after >= before - 1e-9) | np.isnan(before))


@given(scored(), how, st.floats(0.001, 1000))
def test_weights_have_no_scale(case, aggregation, factor):
    scores, weights = case
    assert np.allclose(
        composite(scores, weights, aggregation), composite(scores, weights * factor, aggregation), equal_nan=True
    )


@given(scored(), how, st.floats(0, 1))
def test_splitting_a_weight_between_two_of_the_same_changes_nothing(case, aggregation, part):
    scores, weights = case
    twice = np.hstack([scores, scores[:, :1]])
    split = np.append(weights, weights[0] * (1 - part))
    split[0] *= part
    assume(min(split[0], split[-1]) > 1e-6)
    assert np.allclose(composite(scores, weights, aggregation), composite(twice, split, aggregation), equal_nan=True)


def test_nothing_makes_up_for_a_zero_in_the_geometric_mean():
    scores = np.array([[0.0, 100.0], [np.nan, 100.0], [25.0, 100.0]])
    assert composite(scores, np.array([1.0, 1.0]), "geometric").tolist() == pytest.approx([0, 100, 50])
    assert composite(scores, np.array([0.0, 1.0]), "geometric").tolist() == pytest.approx([100, 100, 100])


def test_a_grade_begins_at_its_threshold_and_not_before():
    at = grades(np.array([0, 59.9999, 60 - 1e-12, 60, 89.9, 90, 100, np.nan]), BANDS)
    assert at.tolist() == [0, 0, 1, 1, 2, 3, 3, -1]


@given(scored(units=1), how)
@example((np.array([[60.0, 100.0, 20.0]]), np.array([1.0, 1.0, 1.0])), "arithmetic")  # just on a threshold
@example((np.array([[0.0, 100.0]]), np.array([1.0, 1.0])), "geometric")
def test_the_smallest_change_is_checked_by_trying_a_fine_grid(case, aggregation):
    scores, weights = case
    shares = weights / weights.sum()
    at = grades(composite(scores, shares, aggregation), BANDS)[0]
    change = smallest_changes(scores, weights, BANDS, aggregation)[0]
    if change is not None:
        assert change.grade != at
        sides = [to for to in (change.end - 2e-5, change.end + 2e-5) if 0 <= to <= 1] + [change.end]
        assert change.grade in [grade_if(scores, shares, change.column, to, aggregation) for to in sides]
    smallest = 1.1 if change is None else abs(change.end - change.start)
    for column in range(len(weights)):
        if len(weights) == 1:
            continue
        for to in np.linspace(0, 1, 101):
            if at >= 0 and grade_if(scores, shares, column, to, aggregation) not in (at, -1):
                assert abs(to - shares[column]) >= smallest - 1e-4


def grade_if(scores, shares, column, to, aggregation):
    moved = shares * (1 - to) / (1 - shares[column])
    moved[column] = to
    return grades(composite(scores, moved, aggregation), BANDS)[0]


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@pytest.mark.parametrize("concentration", [50, None])
def test_the_share_of_weightings_is_what_a_loop_over_them_counts(aggregation, concentration, monkeypatch):
    monkeypatch.setattr("evalkit.robustness.AT_ONCE", 700)  # several parts, the last one short
    rng = np.random.default_rng(7)
    scores = rng.uniform(30, 70, (4, 5))
    scores[rng.random(scores.shape) < 0.2] = np.nan
    scores[3] = np.nan
    weights, bands = np.array([0.3, 0.3, 0.2, 0.2, 0.0]), np.array([0.0, 40.0, 50.0, 60.0])
    drawn = weightings(weights, 999, concentration, seed=1)
    assert drawn.sum(axis=1) == pytest.approx(1)
    stated = [grade_of(row, weights, bands, aggregation) for row in scores]
    kept = [
        np.mean([grade_of(row, each, bands, aggregation) == grade for each in drawn]) if grade is not None else np.nan
        for row, grade in zip(scores, stated, strict=True)
    ]
    assert same_grade(scores, weights, drawn, bands, aggregation) == pytest.approx(np.array(kept), nan_ok=True, abs=0)
    assert any(0 < each < 1 for each in kept)


def grade_of(row, weights, bands, aggregation):
    pairs = [(each, by) for each, by in zip(row, weights, strict=True) if not np.isnan(each)]
    if not sum(by for _each, by in pairs):
        return None
    if aggregation == "arithmetic":
        value = sum(each * by for each, by in pairs) / sum(by for _each, by in pairs)
    else:
        value = np.prod([each**by for each, by in pairs]) ** (1 / sum(by for _each, by in pairs))
    return sum(value >= start for start in bands)


def test_weightings_lie_around_the_stated_one_and_are_the_same_again():
    weights = np.array([4.0, 1.0, 0.0])
    drawn = weightings(weights, 20_000, 50, seed=3)
    assert drawn.mean(axis=0) == pytest.approx([0.8, 0.2, 0.0], abs=0.005)
    assert drawn[:, 0].std() == pytest.approx(np.sqrt(0.8 * 0.2 / 51), rel=0.03)
    assert (drawn == weightings(weights, 20_000, 50, seed=3)).all()
    assert weightings(weights, 20_000, None, seed=3).mean(axis=0) == pytest.approx([1 / 3] * 3, abs=0.01)


def test_leaving_out_the_only_score_leaves_no_grade():
    scores = np.array([[70.0, np.nan], [90.0, 10.0]])
    assert without_each(scores, np.array([1.0, 1.0]), BANDS).tolist() == [[-1, 1], [0, 3]]


def test_scores_between_the_extremes_of_all_units():
    scores = np.array([[10.0, 5.0, np.nan], [30.0, 5.0, np.nan], [20.0, np.nan, np.nan]])
    assert between_extremes(scores)[:, 0].tolist() == [0, 100, 50]
    assert np.isnan(between_extremes(scores)[:, 1:]).all()


def test_extremes_are_tried_from_ten_units_on():
    rng = np.random.default_rng(0)
    given_ = {"n": 100, "concentration": 50, "seed": 1, "few_units": 10}
    assert firmness(rng.uniform(0, 100, (9, 3)), np.ones(3), BANDS, **given_).between is None
    assert len(firmness(rng.uniform(0, 100, (10, 3)), np.ones(3), BANDS, **given_).between) == 10
