"""Ratings by rubric: they count where at least two raters agree within a level."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.contributions import Contributions, share
from evalkit.indicators.rows import either, where
from evalkit.settings import thresholds
from evalkit.sheets import indicator


@indicator("innovation", unit="share", improves="up")
def raters_agree(ratings: pd.DataFrame) -> Contributions:
    """Ratings on which the raters agree. / 评定人意见一致的评分

    Numerator: ratings of subjects that all raters put within one level.
    Denominator: ratings of subjects with at least two raters.
    Left out: ratings without a level or rater, and subjects with one rater.
    Limits: raters who agree can both be wrong; those who do not are shown side by side and not averaged.
    Source: practice of rating with rubrics, Davidson; strength ratings with their evidence as in Rockefeller's
    evaluation of its innovation work, 2012.
    """
    several, gap = _compared(ratings)
    return share(pd.Series(gap, index=ratings.index, dtype="Float64").le(thresholds()["rating_gap"]).where(several))


def agreed(ratings: pd.DataFrame, criterion: str) -> pd.Series:
    """Levels for one criterion; missing where fewer than two rated, or where raters lie more than a level apart."""
    several, gap = _compared(ratings)
    counted = several & (gap <= thresholds()["rating_gap"])
    chosen = where(ratings["criterion"] == criterion)
    return ratings["level"].where(counted)[chosen]


def _compared(ratings: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """For each rating: have several raters rated its subject, and how far do their levels lie apart?"""
    names = ratings["criterion"] + "/" + ratings["grantee"].fillna("") + "/" + either(ratings, "subject")
    levels = ratings["level"].to_numpy(dtype=float, na_value=np.nan)
    subject = pd.factorize(names)[0]
    rater = pd.factorize(ratings["rater"])[0]
    known = (subject >= 0) & (rater >= 0) & ~np.isnan(levels)
    if not known.any():
        return known, np.zeros(len(known))
    size = subject.max() + 1
    least, most = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(least, subject[known], levels[known])
    np.maximum.at(most, subject[known], levels[known])
    pairs = np.unique(np.stack([subject[known], rater[known]]), axis=1)
    raters = np.bincount(pairs[0], minlength=size)
    several = known & (raters[subject] >= thresholds()["raters_least"])
    return several, np.where(several, (most - least)[subject], 0)
