"""How firmly a grade holds: the same scores under other weights, other ways to aggregate, with parts left out.

Robustness is a property of the inference drawn (this grade), not of an index; so each test asks whether the grade stays.
Everything works on a matrix of scores [0-100], one unit (a programme, a grantee) a row, one indicator a column, NaN where
a score is missing. The weight of what is missing is spread over the rest of that unit's indicators.

Source: OECD/JRC, Handbook on Constructing Composite Indicators, 2008, steps 8 and 9; Saisana, Saltelli and Tarantola 2005.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

EQUAL = 1e-9  # scores nearer than this are the same: a sum in another order must not change a grade
BEYOND = 1e-5  # how far past a turn a weight is moved to see whether the grade has changed
AT_ONCE = 2_000_000  # scores held at once, so that many weightings of many units need no more memory than few


@dataclass(frozen=True)
class Change:
    """The smallest change of one weight, the others keeping their proportions, after which another grade is given.

    `column` is the weight's position, `start` and `end` its share of the whole weight before and at the turn [0-1],
    `grade` the grade beyond it.
    """

    column: int
    start: float
    end: float
    grade: int


@dataclass(frozen=True)
class Firmness:
    """How the grades of several units hold; every array has one entry a unit, grades are places among the thresholds.

    `near` and `anywhere` are the shares of the weightings that keep the grade: of those around the stated one, and of
    all there are. `other` is the grade by the other aggregation, `between` the grade where scores run from the least to
    the most of all units (None where there are too few units for that), `without` the grade with each indicator left
    out, `change` the smallest change of one weight that gives another grade.
    """

    at: np.ndarray
    near: np.ndarray
    anywhere: np.ndarray
    other: np.ndarray
    between: np.ndarray | None
    without: np.ndarray
    change: tuple[Change | None, ...]


def firmness(
    scores: np.ndarray,
    weights: np.ndarray,
    thresholds: np.ndarray,
    aggregation: str = "arithmetic",
    *,
    n: int,
    concentration: float,
    seed: int,
    few_units: int,
) -> Firmness:
    """Put the grades of all units to every test at once.

    Args:
        scores: units by indicators [0-100], NaN where missing.
        weights: the stated weights.
        thresholds: where the bands begin, ascending, the first at 0.
        aggregation: 'arithmetic' or 'geometric'; the other one is tried too.
        n: how many weightings are drawn, around the stated one and over all there are.
        concentration: how near to the stated weights the first are; see `weightings`.
        seed: of the drawing.
        few_units: below so many units the scores are not made anew from their extremes.
    """
    other = "arithmetic" if aggregation == "geometric" else "geometric"
    near, anywhere = weightings(weights, n, concentration, seed), weightings(weights, n, None, seed)
    anew = composite(between_extremes(scores), weights, aggregation) if len(scores) >= few_units else None
    return Firmness(
        at=grades(composite(scores, weights, aggregation), thresholds),
        near=same_grade(scores, weights, near, thresholds, aggregation),
        anywhere=same_grade(scores, weights, anywhere, thresholds, aggregation),
        other=grades(composite(scores, weights, other), thresholds),
        between=None if anew is None else grades(anew, thresholds),
        without=without_each(scores, weights, thresholds, aggregation),
        change=tuple(smallest_changes(scores, weights, thresholds, aggregation)),
    )


def composite(
    scores: np.ndarray, weights: np.ndarray, aggregation: str = "arithmetic", known: np.ndarray | None = None
) -> np.ndarray:
    """The composite score of every unit under every weighting [0-100]; NaN where none of its weight has a score.

    Args:
        scores: units by indicators, NaN where missing.
        weights: one weighting, or weightings by indicators; their scale does not matter.
        aggregation: 'arithmetic', or 'geometric', in which nothing makes up for a score of 0.
        known: for columns that are composites themselves, how much of each column's weight has a score [0-1].

    Returns:
        One score a unit, or weightings by units.
    """
    rows = np.atleast_2d(np.asarray(weights, dtype=float))
    there = ~np.isnan(scores)
    mask = there.astype(float) if known is None else np.where(there, known, 0.0)
    weight = rows @ mask.T
    with np.errstate(divide="ignore", invalid="ignore"):
        if aggregation == "geometric":
            zero = there & (scores <= 0)
            logs = np.where(there & ~zero, np.log(np.where(there & ~zero, scores, 1.0)), 0.0)
            made = np.exp(rows @ (logs * mask).T / weight)
            if zero.any():
                made[rows @ (zero * mask).T > 0] = 0.0
            made[~(weight > 0)] = np.nan
        else:
            made = rows @ np.where(there, scores * mask, 0.0).T
            made /= weight
    return made[0] if np.ndim(weights) == 1 else made


def grades(scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """The place of each score among ascending thresholds, the first of which is 0; -1 where there is no score."""
    place = np.searchsorted(thresholds, np.asarray(scores) + EQUAL, side="right") - 1
    return np.where(np.isnan(scores), -1, place)


def weightings(weights: np.ndarray, n: int, concentration: float | None, seed: int) -> np.ndarray:
    """`n` weightings that each sum to 1: Dirichlet around the stated one or, without a concentration, over all there are.

    A weight w then has the standard deviation sqrt(w(1-w)/(concentration+1)). A weight of 0 stays 0 in the first case
    and is drawn like all others in the second.
    """
    shares = np.asarray(weights, dtype=float) / np.sum(weights)
    drawn = np.ones(len(shares), dtype=bool) if concentration is None else shares > 0
    alpha = np.ones(len(shares)) if concentration is None else concentration * shares
    made = np.zeros((n, len(shares)))
    made[:, drawn] = np.random.default_rng(seed).dirichlet(alpha[drawn], size=n)
    return made


def same_grade(
    scores: np.ndarray, weights: np.ndarray, drawn: np.ndarray, thresholds: np.ndarray, aggregation: str = "arithmetic"
) -> np.ndarray:
    """The share of the weightings `drawn` under which a unit keeps the grade it has under `weights` [0-1], a unit.

    NaN for units without a grade.
    """
    at = grades(composite(scores, weights, aggregation), thresholds)
    least = np.append(thresholds, np.inf)[at] - EQUAL
    below = np.append(thresholds, np.inf)[at + 1] - EQUAL
    kept = np.zeros(len(scores))
    for part in _parts(len(drawn), len(scores)):
        made = composite(scores, drawn[part], aggregation)
        kept += ((made >= least) & (made < below)).sum(axis=0)
    return np.where(at < 0, np.nan, kept / len(drawn))


def between_extremes(scores: np.ndarray) -> np.ndarray:
    """Scores made anew [0-100] from the least and the most that any unit has; NaN where all units have the same."""
    filled = np.isnan(scores).all(axis=0)
    low = np.nanmin(np.where(filled, 0.0, scores), axis=0)
    high = np.nanmax(np.where(filled, 0.0, scores), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(high > low, 100 * (scores - low) / (high - low), np.nan)


def without_each(
    scores: np.ndarray, weights: np.ndarray, thresholds: np.ndarray, aggregation: str = "arithmetic"
) -> np.ndarray:
    """The grade of every unit with each indicator left out in turn: units by indicators."""
    left = np.where(np.eye(len(weights), dtype=bool), 0.0, weights)
    return grades(composite(scores, left, aggregation), thresholds).T


def smallest_changes(
    scores: np.ndarray,
    weights: np.ndarray,
    thresholds: np.ndarray,
    aggregation: str = "arithmetic",
    known: np.ndarray | None = None,
) -> list[Change | None]:
    """For every unit the smallest change of one weight that gives it another grade; None where there is none.

    With the weight of one indicator at t and the others scaled to 1-t, the composite is a ratio of two lines in t, so it
    moves one way only and meets a threshold at most once, at a t that is solved for. Every t found is tried out.
    """
    shares = np.asarray(weights, dtype=float) / np.sum(weights)
    mass = np.ones_like(scores) if known is None else known
    at = grades(composite(scores, shares, aggregation, known), thresholds)
    changes: list[Change | None] = []
    for part in _parts(len(scores), 8 * len(shares)):
        changes += _changes(_Moves(scores[part], shares, mass[part], aggregation), thresholds, at[part])
    return changes


class _Moves:
    """Units' composites where one weight is moved and the others scaled: each array has units by columns by places.

    With the weight of a column at t, a composite is (t·own + (1−t)·rest) ÷ (t·own mass + (1−t)·rest mass), where rest
    is what the other columns give by their weights among themselves.
    """

    def __init__(self, scores: np.ndarray, shares: np.ndarray, mass: np.ndarray, aggregation: str) -> None:
        there = ~np.isnan(scores) & (mass > 0)
        self.shares, self.geometric, self.there = shares, aggregation == "geometric", there[:, :, None]
        values = np.where(there, scores, 0.0)
        zero = there & (values <= 0) & self.geometric
        if self.geometric:
            values = np.log(np.where(there & ~zero, values, 1.0))
        mass = np.where(there, mass, 0.0)
        self.own, self.rest = self._parted(mass * values)
        self.mass, self.rest_mass = self._parted(mass)
        self.zero, self.rest_zero = zero[:, :, None], self._any_other(zero)
        self.rest_there = self._any_other(there)

    def _parted(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        weighed = self.shares * values
        with np.errstate(divide="ignore", invalid="ignore"):
            rest = (weighed.sum(axis=1, keepdims=True) - weighed) / (1 - self.shares)
        return values[:, :, None], rest[:, :, None]

    def _any_other(self, marked: np.ndarray) -> np.ndarray:
        """Whether any other column with a weight is marked; counted, for a difference of sums is not quite 0."""
        counted = marked & (self.shares > 0)
        return (counted.sum(axis=1, keepdims=True) > counted)[:, :, None]

    def turns(self, aims: np.ndarray) -> np.ndarray:
        """Where a composite meets each of a unit's `aims`, and the two ends 0 and 1; NaN where nowhere."""
        aims = np.log(aims)[:, None] if self.geometric else aims[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            own, rest = self.own - self.mass * aims, self.rest - self.rest_mass * aims
            met = rest / (rest - own)  # t·own + (1 − t)·rest = 0
        met = np.where((met >= 0) & (met <= 1), met, np.nan)
        found = np.concatenate([met, np.broadcast_to([0.0, 1.0], (*met.shape[:2], 2))], axis=2)
        return np.where(self.there & (self.shares < 1)[:, None], found, np.nan)

    def composites(self, to: np.ndarray) -> np.ndarray:
        """The composite with each column's weight at `to` [0-1]; NaN where none of the weight has a score."""
        with np.errstate(divide="ignore", invalid="ignore"):
            made = (to * self.own + (1 - to) * self.rest) / (to * self.mass + (1 - to) * self.rest_mass)
        if self.geometric:
            made = np.where(((to > 0) & self.zero) | ((to < 1) & self.rest_zero), 0.0, np.exp(made))
        return np.where(((to > 0) & self.there) | ((to < 1) & self.rest_there), made, np.nan)


def _changes(moves: _Moves, thresholds: np.ndarray, at: np.ndarray) -> list[Change | None]:
    bounds = np.concatenate([[np.nan], thresholds[1:], [np.nan, np.nan]])  # the last for units without a grade
    turns = moves.turns(np.stack([bounds[at], bounds[at + 1]], axis=1))
    to = np.clip(np.concatenate([turns - BEYOND, turns + BEYOND], axis=2), 0.0, 1.0)
    reached = grades(moves.composites(to), thresholds)
    far = np.abs(np.concatenate([turns, turns], axis=2) - moves.shares[:, None])
    far[(reached < 0) | (reached == at[:, None, None])] = np.inf
    far = far.reshape(len(at), -1)
    best = np.argmin(np.round(far, 9), axis=1)  # of equal ones the first, whatever the sums' last digits
    changes: list[Change | None] = []
    for unit, place in enumerate(best):
        column, turn = divmod(int(place), to.shape[2])
        changes.append(
            None
            if at[unit] < 0 or np.isinf(far[unit, place])
            else Change(
                column,
                float(moves.shares[column]),
                float(turns[unit, column, turn % turns.shape[2]]),
                int(reached[unit, column, turn]),
            )
        )
    return changes


def _parts(weightings: int, units: int) -> Iterator[slice]:
    step = max(1, AT_ONCE // max(1, units))
    return (slice(start, start + step) for start in range(0, weightings, step))
