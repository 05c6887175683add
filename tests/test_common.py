"""What every indicator must do, tried on tables made up at random."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import evalkit as ek
from tests.properties import (
    EVERY,
    PROPERTIES,
    a_share_lies_between_0_and_1,
    input_is_unchanged,
    no_infinity_leaks,
)
from tests.strategies import programme, programmes

few = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # what fails is named by seed and size; there is nothing to shrink
    suppress_health_check=list(HealthCheck),
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
    for seed in range(8):
        for one in ek.measure(programme(seed, rows=200, missing=0.05), EVERY):
            reached[one.indicator.id] = reached.get(one.indicator.id) or one.value is not None or one.low is not None
    assert [name for name, once in reached.items() if not once] == []


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda holds: holds.__name__)
def test_a_sound_indicator_is_not_caught(holds):
    holds(programme(seed=3, rows=12), [lambda activities: ek.total(activities["cost"])])
