"""Scores and shares as they are printed beside a verdict."""

from __future__ import annotations

import math


def as_points(score: float) -> str:
    """A score as it is printed; never rounded up, so that none seems to reach a band that it does not."""
    return f"{math.floor(score * 10 + 1e-6) / 10:g}"


def as_percent(share: float) -> str:
    """A share as it is printed beside a verdict; never rounded up."""
    return f"{math.floor(share * 1000 + 1e-6) / 10:g} %"
