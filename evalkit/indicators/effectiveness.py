"""Effectiveness: did grantees reach what they set out to? Capacity and staff stand in capacity.py."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.contributions import Contributions, median, scalar, share, unavailable
from evalkit.grouping import rows_of
from evalkit.indicators.rows import Rows, where
from evalkit.settings import thresholds
from evalkit.sheets import indicator


@indicator("effectiveness", unit="share", improves="up")
def goals_met(goals: pd.DataFrame) -> Contributions:
    """Goals met. / 目标完成

    Numerator: goals whose attained level is the expected level or better.
    Denominator: goals with an attained level.
    Left out: goals without an attained level; they are counted beside the value.
    Limits: levels mean something only where the expected level was written down before the work began.
    Source: Goal attainment scaling, Kiresuk and Sherman 1968: level 0 is the expected outcome.
    """
    attained = goals["attained_level"]
    return share((attained >= goals["expected_level"].fillna(0).where(attained.notna())).rename("attained_level"))


@indicator("effectiveness", unit="T", improves="up")
def goal_attainment_score(goals: pd.DataFrame) -> Contributions:
    """Goal attainment score (T). / 目标达成量表 T 分

    Formula: T = 50 + 10·Σwx ÷ √((1 − ρ)·Σw² + ρ·(Σw)²), where x is the attained level less the expected one, w the
    goal's weight and ρ = 0.3; 50 means that the goals were attained as expected.
    Left out: goals without an attained level or without an expected level written down beforehand, and goals without
    a weight where others have one; where none has a weight, all weigh the same.
    Limits: defined for the whole programme only; who chose easy goals scores high.
    Source: Kiresuk and Sherman 1968. The formulas printed in Turner-Stokes 2009 are wrong; there is an erratum.
    """
    levels = goals["attained_level"] - goals["expected_level"]
    weights = goals["weight"] if goals["weight"].notna().any() else pd.Series(1.0, index=goals.index, dtype="Float64")
    known = where(levels.notna(), weights >= 0, weights < np.inf)
    if not len(levels[known]):
        raise unavailable("no goal has both an attained level and an expected level written down beforehand")
    x, w = levels[known].to_numpy(dtype=float), weights[known].to_numpy(dtype=float)
    rho = thresholds()["gas_correlation"]
    w = w / w.max(initial=0) if w.max(initial=0) > 0 else w  # the score does not depend on the scale of the weights
    spread = np.sqrt((1 - rho) * (w**2).sum() + rho * w.sum() ** 2)
    return scalar(50 + 10 * (w * x).sum() / spread if spread > 0 else None, levels[known])


@indicator("effectiveness", unit="share", improves="up")
def target_attainment(indicator_values: pd.DataFrame) -> Contributions:
    """Target attainment. / 目标达成率

    Formula: median over the indicators of actual ÷ target; where less is better, of (baseline − actual) ÷
    (baseline − target). Not capped at 100 %.
    Left out: indicators without an actual value or a target, with a target of 0 and, where less is better, without
    a baseline or with a baseline that is the target.
    Limits: a median over indicators of different kinds; the trace shows each of them.
    Source: IATI 2.03 results, where 'ascending' says whether an indicator improves upwards.
    """
    base, target, actual = (indicator_values[name].astype("Float64") for name in ("baseline", "target", "actual"))
    falls = (indicator_values["improves"] == "down").fillna(False)
    reached = _quotient((base - actual).where(falls, actual), (base - target).where(falls, target))
    return median(reached.rename("actual, target"))


@indicator("effectiveness", unit="share", improves="up")
def targets_reached(indicator_values: pd.DataFrame) -> Contributions:
    """Targets reached. / 指标达标

    Numerator: indicators whose actual value reaches the target, above or below it as the indicator improves.
    Denominator: indicators with a target and an actual value.
    Left out: indicators without a target or an actual value.
    Limits: a target missed narrowly and one missed widely count the same.
    Source: IATI 2.03 results, where 'ascending' says whether an indicator improves upwards.
    """
    gap = indicator_values["actual"].astype("Float64") - indicator_values["target"].astype("Float64")
    falls = (indicator_values["improves"] == "down").fillna(False)
    return share((gap.mask(falls, -gap) >= 0).rename("actual, target"))


@indicator("effectiveness", unit="share", improves="up")
def progress_from_baseline(indicator_values: pd.DataFrame) -> Contributions:
    """Progress from baseline to target. / 从基线到目标的进度

    Formula: median over the indicators of (actual − baseline) ÷ (target − baseline), whichever way they improve.
    Left out: indicators without a baseline, a target or an actual value, or with a target that is the baseline.
    Limits: below 0 where things moved the wrong way, above 1 where the target was passed.
    Source: common practice of results frameworks.
    """
    base, target, actual = (indicator_values[name].astype("Float64") for name in ("baseline", "target", "actual"))
    return median(_quotient(actual - base, target - base).rename("baseline, target, actual"))


@indicator("effectiveness", unit="share", improves="up")
def goals_with_results(
    goals: pd.DataFrame, activities: pd.DataFrame, capacity_observations: pd.DataFrame
) -> Contributions:
    """Goals with an activity and an observed result. / 有活动且有成果记录的目标

    Numerator: goals for which the same grantee has at least one activity and at least one endline observation in the
    goal's dimension.
    Denominator: goals with a grantee and a dimension.
    Left out: goals without a grantee or a dimension.
    Limits: that activity and observation stand in the same dimension does not show that one caused the other.
    Source: own definition, after the logic of results chains.
    """
    endline = where(capacity_observations["round"] == "endline")
    known = goals["grantee"].notna() & goals["dimension"].notna()
    served = _told_of(goals, activities) & _told_of(goals, capacity_observations, endline)
    return share(pd.Series(served, index=goals.index, dtype="boolean").where(known).rename("grantee, dimension"))


def _quotient(above: pd.Series, below: pd.Series) -> pd.Series:
    known = above.notna() & below.notna()
    if known.any() and (below[where(known)] == 0).all():
        raise unavailable("the denominator is 0")
    return above / below.where(below != 0)


def _told_of(goals: pd.DataFrame, rows: pd.DataFrame, chosen: Rows = slice(None)) -> np.ndarray:
    """Does one of the chosen rows speak of the grantee and the dimension of each goal?"""
    pair = ("grantee", "dimension")
    names = [goals[name].dropna().unique() for name in pair]
    held = np.zeros((len(names[0]) + 1, len(names[1]) + 1), dtype=bool)  # the last of each: one that no goal names
    held[tuple(rows_of(rows[name][chosen], known) for name, known in zip(pair, names, strict=True))] = True
    held[-1, :] = held[:, -1] = False
    return held[tuple(rows_of(goals[name], known) for name, known in zip(pair, names, strict=True))]
