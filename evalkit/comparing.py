"""A change from one year to the next: how much of it happened within the groups, and how much is only their mix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import EvalkitError, Text
from evalkit.figured import Figures
from evalkit.results import Result
from evalkit.settings import thresholds

RATES = ("share", "ratio", "mean")


@dataclass(frozen=True)
class Decomposition:
    """The change of a rate, parted: `change` = `within` + `mix`, all in the rate's unit.

    `groups` has one row a group: rate and weight (its part of the denominator) before and after.
    """

    change: float
    within: float
    mix: float
    groups: pd.DataFrame

    @property
    def reversed(self) -> bool:
        """Simpson's alarm: the whole moved one way, the groups themselves the other."""
        return bool(self.change * self.within < 0)


def decompose(before: Result, after: Result) -> Decomposition:
    """Part the change of a share, ratio or mean between two years into what changed within groups and in their mix.

    Δ = Σ w̄·Δr + Σ r̄·Δw, over groups with rate r and weight w (bars are means of the two years). A group that is there in
    one year only changes the mix alone. Rows without a group are a group of their own.

    Raises:
        EvalkitError: the results are of two indicators, are no rates, were not measured `by` a column, one of them
            has no value, or the groups do not make up the whole (money by grantee over people by district).
    """
    kinds = {one.kind for one in (before, after) if one.kind}
    if before.indicator.id != after.indicator.id or not kinds or not kinds <= set(RATES):
        raise EvalkitError(
            Text(
                "decompose() needs the same share, ratio or mean of two years; got '{one}' and '{other}'.",
                one=before.indicator.id,
                other=after.indicator.id,
            )
        )
    if before.parted is None or after.parted is None:
        raise EvalkitError(Text("decompose() needs results by group; measure both years with by='…'."))
    if before.value is None or after.value is None:
        raise EvalkitError(Text("'{indicator}' has no value in one of the two years.", indicator=before.indicator.id))
    years = [(one, _names(one)) for one in (before.parted, after.parted)]
    names = list(dict.fromkeys(name for _one, named in years for name in named))
    rates, weights = np.full((2, len(names)), np.nan), np.zeros((2, len(names)))
    at = {name: i for i, name in enumerate(names)}
    for rate, weight, (year, named) in zip(rates, weights, years, strict=True):
        rows = [at[name] for name in named]
        rate[rows] = year["value"]
        weight[rows] = np.where(np.isnan(year["value"]), 0.0, np.nan_to_num(year["denominator"]))
    pooled = [
        np.nansum(year * weight) / weight.sum() if weight.any() else np.nan
        for year, weight in zip(rates, weights, strict=True)
    ]
    if not np.allclose(pooled, [before.value, after.value], rtol=1e-9, atol=1e-12):
        raise EvalkitError(Text("The groups of '{indicator}' do not make up the whole.", indicator=before.indicator.id))
    weights /= weights.sum(axis=1, keepdims=True)
    other = np.where(np.isnan(rates), rates[::-1], rates)  # a group that is there once has one rate
    known = np.nan_to_num(other)
    within = float((weights.mean(axis=0) * (known[1] - known[0])).sum())
    mix = float((known.mean(axis=0) * (weights[1] - weights[0])).sum())
    groups = pd.DataFrame(
        {
            "group": names,
            "rate_before": rates[0],
            "rate_after": rates[1],
            "weight_before": weights[0],
            "weight_after": weights[1],
        }
    )
    return Decomposition(after.value - before.value, within, mix, groups)


def _names(figures: Figures) -> list[str]:
    return ["" if pd.isna(name) else str(name) for name in figures.names]


def mean_of_rates(result: Result) -> float | None:
    """The mean of the groups' rates, where it tells another story than the pooled rate; None where it does not.

    The pooled rate weighs each group by its denominator, the mean of rates weighs all the same. Both are shown where
    they differ by more than the threshold `pooled_gap`, relative to the pooled rate.
    """
    if (
        result.parted is None
        or result.parted.withheld is not None  # the mean of what is shown is none of all
        or result.value in (None, 0)
        or result.kind not in RATES
    ):
        return None
    rates = result.parted["value"]
    mean = float(pd.Series(rates).mean())
    assert result.value is not None
    return mean if abs(mean - result.value) > thresholds()["pooled_gap"] * abs(result.value) else None
