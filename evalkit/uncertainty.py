"""How far a value can be trusted: the interval that suits its kind, or the reason why there is none.

Nothing here pretends. A value that rests on every case there is has no interval: it is "all 4 of 4". Below the n of
`thresholds.yaml` no bootstrap is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.contributions import Contributions
from evalkit.errors import Text
from evalkit.settings import thresholds


@dataclass(frozen=True)
class Interval:
    """`low` and `high` in the value's unit, or None, None with the reason in `why`; `method` names how it was made."""

    low: float | None
    high: float | None
    method: Text
    why: Text | None = None


def wilson(successes: float, n: float, population: float | None = None) -> tuple[float, float]:
    """The Wilson score interval of a proportion [0-1], at the confidence of thresholds.yaml.

    Args:
        successes: cases for which it holds, 0 to n.
        n: cases asked, at least 1.
        population: how many there are in all, n or more; n is then replaced by n(N-1)/(N-n), which is the score
            interval under the hypergeometric variance. For n = N there is nothing to infer: both ends are the share.

    Source:
        Wilson 1927; for the finite population the topic of O'Neill 2021.

    >>> [round(end, 3) for end in wilson(3, 4)]
    [0.301, 0.954]
    """
    share = successes / n
    if population is not None:
        if population <= n:
            return share, share
        n = n * (population - 1) / (population - n)
    from statistics import NormalDist

    z = NormalDist().inv_cdf(0.5 + thresholds()["confidence"] / 2)
    middle, spread = share + z * z / (2 * n), z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, float((middle - spread) / scale)), min(1.0, float((middle + spread) / scale))


def interval(parts: Contributions, n: int, left_out: int) -> Interval:
    """The interval of a value over the whole programme.

    A share of rows is a census of the programme's own cases where no row was left out, and a sample of them without
    replacement where some were. A share of counted answers is a sample of those asked where `population` is known.
    """
    if parts.kind == "share" and parts.denominator is not None:
        return _of_share(parts, left_out)
    if parts.kind in ("ratio", "mean", "median"):
        return _by_bootstrap(parts, n)
    if parts.kind == "between":
        return Interval(None, None, Text("bounds"), Text("the rows name no persons; the bounds are what they allow"))
    return Interval(None, None, Text("none"), Text("a sum of what was reported; it has no sampling error"))


def bounds(parts: Contributions, left_out: int) -> tuple[float, float] | None:
    """The least and the most a share of rows can be, whatever the rows that were left out would have said."""
    if parts.kind != "share" or parts.denominator is None or parts.population is not None:
        return None
    held, cases = float(parts.numerator.sum()), float(parts.denominator.sum())
    if cases == 0:
        return None
    return held / (cases + left_out), (held + left_out) / (cases + left_out)


def _of_share(parts: Contributions, left_out: int) -> Interval:
    held, cases = float(parts.numerator.sum()), float(parts.denominator.sum())  # type: ignore[union-attr]
    if cases == 0:
        return Interval(None, None, Text("none"), Text("there are no cases"))
    if parts.population is not None and parts.population[parts.denominator.notna()].isna().any():  # type: ignore[union-attr]
        low, high = wilson(held, cases)
        return Interval(
            low, high, Text("Wilson score interval, {n} cases of a population that is not known", n=round(cases))
        )
    population = float(parts.population.sum()) if parts.population is not None else cases + left_out
    if population <= cases:
        return Interval(None, None, Text("census"), Text("every case there is was counted; nothing is inferred"))
    low, high = wilson(held, cases, population)
    least, most = held / population, (held + population - cases) / population  # whatever those not counted would say
    return Interval(
        max(low, least),
        min(high, most),
        Text(
            "Wilson score interval for {n} of {population} cases, corrected for the finite population",
            n=round(cases),
            population=round(population),
        ),
    )


def _by_bootstrap(parts: Contributions, n: int) -> Interval:
    few = thresholds()["few"]
    if n < few:
        return Interval(
            None, None, Text("none"), Text("{n} rows are too few for an interval (at least {few})", n=n, few=few)
        )
    if parts.denominator is not None and parts.denominator.index.name != parts.numerator.index.name:
        return Interval(None, None, Text("none"), Text("numerator and denominator come from different tables"))
    if parts.open is not None and parts.open.any():
        return Interval(None, None, Text("none"), Text("some rows are not over yet"))
    top = parts.numerator.dropna().to_numpy(dtype=float)
    below = top if parts.denominator is None else parts.denominator.dropna().to_numpy(dtype=float)
    from scipy.stats import bootstrap

    def statistic(top: np.ndarray, below: np.ndarray, axis: int = -1) -> np.ndarray:
        return np.median(top, axis) if parts.kind == "median" else top.sum(axis) / below.sum(axis)

    given = thresholds()
    with np.errstate(divide="ignore", invalid="ignore"):
        found = bootstrap(
            (top, below),
            statistic,
            paired=True,
            vectorized=True,
            n_resamples=given["resamples"],
            batch=max(1, 10_000_000 // len(top)),  # so that a large table needs no more memory than a small one
            confidence_level=given["confidence"],
            method="percentile",
            rng=np.random.default_rng(given["seed"]),
        ).confidence_interval
    if not np.isfinite(found).all():
        return Interval(None, None, Text("none"), Text("the denominator is 0 in some of the samples drawn"))
    method = Text("bootstrap of {n} rows, {resamples} samples", n=n, resamples=given["resamples"])
    return Interval(float(found.low), float(found.high), method)
