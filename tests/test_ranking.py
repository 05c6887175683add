"""Places, and how often they hold."""

import numpy as np
import pytest

from evalkit import STANDARD, read_rubric
from evalkit.portfolio import read_portfolio
from evalkit.ranking import places, rank
from tests.make import make_year

RUBRIC = """
name: {zh: 两项, en: Two}
since: 2015-01-01
source: a test
criteria:
  - id: money
    title: {zh: 钱, en: Money}
    weight: 1
    indicators: [{id: granted, weight: 1, worst: 0, best: 60000}]
  - id: work
    title: {zh: 事, en: Work}
    weight: 1
    indicators: [{id: person_times, weight: 1, worst: 0, best: 100}]
bands:
  - {grade: good, title: {zh: 好, en: good}, at_least: 50}
  - {grade: poor, title: {zh: 差, en: poor}, at_least: 0}
"""


@pytest.fixture
def ranked(tmp_path):
    """A was granted 30,000 for 50 person-times; b and c half the money and twice the person-times; d has none of both."""
    (tmp_path / "two.yaml").write_text(RUBRIC, "utf-8")
    for name, half in (("a", 1), ("b", 2), ("c", 2), ("d", None)):
        folder = tmp_path / "data" / name / "2015"
        make_year(folder)
        times = {"a": "50", "b": "75", "c": "75"}.get(name, "")
        money = "" if half is None else str(30000 // half)
        (folder / "grants.csv").write_text(f"id,grantee,awarded\ng1,one,{money}\n", "utf-8")
        (folder / "activities.csv").write_text(f"id,grantee,person_times,held_on\na1,one,{times},2015-05-01\n", "utf-8")
    portfolio = read_portfolio(tmp_path / "data")
    measured = portfolio.measure(STANDARD)
    by_name = {year.id: results for year, results in zip(portfolio, measured, strict=True)}
    return rank(by_name, read_rubric(tmp_path / "two.yaml"))


def test_equal_scores_share_a_place():
    assert places(np.array([[3.0, 1.0, 3.0], [1.0, 2.0, 3.0]])).tolist() == [[1, 3, 1], [3, 2, 1]]


def test_an_even_match_is_told_to_turn_on_the_weights(ranked):
    found = {one.name: one for one in ranked[0]}
    assert {name: (one.score, one.place) for name, one in found.items()} == {"a": (50, 1), "b": (50, 1), "c": (50, 1)}
    assert found["a"].best == 1
    assert found["a"].worst == 3
    assert found["a"].near == pytest.approx(0.5, abs=0.02)
    assert found["b"].near == found["c"].near == pytest.approx(0.5, abs=0.02)


def test_a_total_has_no_interval_and_so_holds_within_it(ranked):
    assert {one.within for one in ranked[0]} == {1.0}


def test_who_has_no_data_has_no_place(ranked):
    assert ranked[1] == {"d": 0}
