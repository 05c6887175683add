"""10,000 weightings of 40 indicators and 500 grantees: in how many does each grantee keep its grade?

Beside evalkit's matrix products stand two plain loops over the weightings, one in numpy and one in pandas. Fails where
the composites differ by more than 1e-9, or where a single share of kept grades differs.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from evalkit.robustness import composite, firmness, grades, same_grade, weightings

WEIGHTINGS, INDICATORS, GRANTEES = 10_000, 40, 500
THRESHOLDS = np.array([0.0, 47.0, 50.0, 53.0])  # narrow, so that weightings do change grades
AGREE = 1e-9


def made_up() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores of which a fifth is missing, a stated weighting, and weightings around it."""
    rng = np.random.default_rng(20150301)
    scores = rng.uniform(0, 100, (GRANTEES, INDICATORS))
    scores[rng.random(scores.shape) < 0.2] = np.nan
    weights = rng.uniform(0.5, 1.5, INDICATORS)
    return scores, weights / weights.sum(), weightings(weights, WEIGHTINGS, 50, 20150301)


def in_numpy(scores: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    known = ~np.isnan(scores)
    return np.array([np.nansum(scores * each, axis=1) / (known * each).sum(axis=1) for each in drawn])


def in_pandas(scores: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    frame = pd.DataFrame(scores)
    known = frame.notna()
    rows = [frame.mul(each, axis=1).sum(axis=1) / known.mul(each, axis=1).sum(axis=1) for each in drawn]
    return np.array([row.to_numpy() for row in rows])


def kept(made: np.ndarray, stated: np.ndarray) -> np.ndarray:
    return (grades(made, THRESHOLDS) == grades(stated, THRESHOLDS)).mean(axis=0)


def timed(function: Callable[..., Any], *given: Any, best_of: int = 1, **named: Any) -> tuple[float, Any]:
    seconds, result = [], None
    for _round in range(best_of):
        start = time.perf_counter()
        result = function(*given, **named)
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def main() -> int:
    scores, weights, drawn = made_up()
    ours, share = timed(same_grade, scores, weights, drawn, THRESHOLDS, best_of=5)
    every, _firm = timed(
        firmness, scores, weights, THRESHOLDS, n=WEIGHTINGS, concentration=50, seed=20150301, few_units=10, best_of=3
    )
    own_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    made, stated = composite(scores, drawn), composite(scores, weights)
    print(f"{WEIGHTINGS:,} weightings × {INDICATORS} indicators × {GRANTEES} grantees; peak {own_peak:,.0f} MiB")
    print(f"  {'evalkit, same grade':32} {ours:8.3f} s")
    print(f"  {'evalkit, every test of firmness':32} {every:8.3f} s")
    failed = False
    for name, peer in (("numpy, loop over weightings", in_numpy), ("pandas, loop over weightings", in_pandas)):
        seconds, theirs = timed(lambda peer=peer: (lambda made: (made, kept(made, stated)))(peer(scores, drawn)))
        gap = float(np.abs(theirs[0] - made).max())
        moved = int((theirs[1] != share).sum())
        print(f"  {name:32} {seconds:8.3f} s   {seconds / ours:6.1f} times evalkit's   largest difference {gap:.1e}")
        if not gap <= AGREE or moved:
            print(f"  FAILED: {name} differs by {gap:.1e} (at most {AGREE:.0e}), {moved} shares of kept grades differ.")
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
