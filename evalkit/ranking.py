"""Programmes in order of a rubric's score, and how often each would keep its place.

A place is never given without it: of programmes that lie near each other, other weights or the chance in their figures
turn the order round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.judgement import judge
from evalkit.results import Results
from evalkit.robustness import EQUAL, composite, weightings
from evalkit.rubrics import Rubric
from evalkit.settings import thresholds
from evalkit.verdicts import Part, Verdict


@dataclass(frozen=True)
class Ranked:
    """One programme's place, 1 for the highest score; of equal scores all have the better place.

    `near` and `anywhere` are the shares of weightings, around the stated one and of all there are, that keep the place;
    `within` the share of draws that keep it in which every figure lies anywhere in its interval. `best` and `worst` are
    the places between which it lies in 95 % (`confidence`) of the draws in which weights and figures both vary. `other`
    is the place by the other aggregation.
    """

    name: str
    score: float
    coverage: float
    place: int
    near: float
    anywhere: float
    within: float
    best: int
    worst: int
    other: int


def rank(results: Mapping[str, Results], rubric: Rubric) -> tuple[list[Ranked], dict[str, float]]:
    """Put programmes in the order of their scores.

    Args:
        results: what was measured, by programme; all of one year.
        rubric: what all of them are judged by.

    Returns:
        Those whose data cover enough for a grade, the highest score first; and, for the others, how much of the weight
        their data cover [0-1].
    """
    verdicts = {name: verdict for name, each in results.items() if (verdict := judge(each, rubric)) is not None}
    graded = {name: each for name, each in verdicts.items() if each.grade is not None}
    uncovered = {name: each.coverage for name, each in verdicts.items() if name not in graded}
    if not graded:
        return [], uncovered
    scores = np.array([[part.score for part in each.parts] for each in graded.values()])
    stated, how = rubric.weights, rubric.aggregation
    n, seed = int(rubric.weightings), int(rubric.seed)
    near = weightings(stated, n, rubric.concentration, seed)
    at = places(composite(scores, stated, how)[None])[0]
    low, high = _ends(graded)
    drawn = low + np.random.default_rng(seed).random((n, *scores.shape)) * (high - low)
    moved = places(composite_each(drawn, np.broadcast_to(stated, near.shape), how))
    both = places(composite_each(drawn, near, how))
    outside = (1 - thresholds()["confidence"]) / 2
    best, worst = np.quantile(both, [outside, 1 - outside], axis=0, method="nearest").astype(int)
    kept = {
        "near": (places(composite(scores, near, how)) == at).mean(axis=0),
        "anywhere": (places(composite(scores, weightings(stated, n, None, seed), how)) == at).mean(axis=0),
        "within": (moved == at).mean(axis=0),
    }
    other = places(composite(scores, stated, "arithmetic" if how == "geometric" else "geometric")[None])[0]
    found = [
        Ranked(
            name,
            float(verdict.score or 0.0),
            verdict.coverage,
            int(at[row]),
            **{how_often: float(share[row]) for how_often, share in kept.items()},
            best=int(best[row]),
            worst=int(worst[row]),
            other=int(other[row]),
        )
        for row, (name, verdict) in enumerate(graded.items())
    ]
    return sorted(found, key=lambda one: (one.place, one.name)), uncovered


def places(scores: np.ndarray) -> np.ndarray:
    """The place of every unit in every draw (draws by units): 1 and as many as have a higher score."""
    return 1 + (scores[:, None, :] > scores[:, :, None] + EQUAL).sum(axis=2)


def composite_each(scores: np.ndarray, weights: np.ndarray, aggregation: str) -> np.ndarray:
    """The composite scores where each draw has scores and weights of its own: draws by units."""
    return np.stack([composite(each, weight, aggregation) for each, weight in zip(scores, weights, strict=True)])


def _ends(verdicts: Mapping[str, Verdict]) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest score of every figure of every programme; NaN where it is missing."""
    ends = np.array([[_score_ends(part) for part in each.parts] for each in verdicts.values()])
    return ends[..., 0], ends[..., 1]


def _score_ends(part: Part) -> tuple[float, float]:
    """The scores at the ends of a figure's interval and bounds; its score alone where it has neither."""
    if np.isnan(part.score) or part.result is None:
        return np.nan, np.nan
    found = part.result.interval
    scores = [part.score, part.low, part.high, part.asked.score(found.low), part.asked.score(found.high)]
    return float(np.nanmin(scores)), float(np.nanmax(scores))
