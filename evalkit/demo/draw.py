"""Draws: a stream of its own for everything that is drawn, and the few ways of drawing from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar
from zlib import crc32

import numpy as np

Rng = np.random.Generator
Item = TypeVar("Item")


def stream(seed: int, *what: object) -> Rng:
    """The stream of what is named: the same for the same seed and names, whatever else is drawn."""
    return np.random.default_rng([seed, *(crc32(str(each).encode()) for each in what)])


def chance(rng: Rng, of: float) -> bool:
    """True as often as `of` says [0–1]."""
    return bool(rng.random() < of)


def whole(rng: Rng, least: int, most: int) -> int:
    """A whole number, both ends included."""
    return int(rng.integers(least, most + 1))


def one(rng: Rng, items: Sequence[Item]) -> Item:
    """One of the items."""
    return items[int(rng.integers(len(items)))]


def some(rng: Rng, items: Sequence[Item], n: int) -> list[Item]:
    """So many different ones of the items, in any order; all of them where there are fewer."""
    return [items[int(at)] for at in rng.permutation(len(items))[:n]]


def about(rng: Rng, usual: float, step: int = 1, spread: float = 0.35) -> int:
    """An amount around the usual one (lognormal), in whole steps and one step at least."""
    return max(step, round(usual * float(np.exp(spread * rng.standard_normal())) / step) * step)


def parts(rng: Rng, amount: int, n: int, step: int = 1) -> list[int]:
    """An amount parted into n pieces in whole steps; they make the amount again, but for what is less than a step."""
    shares = rng.dirichlet([3.0] * n)
    cuts = [round(float(each) * amount / step) * step for each in np.cumsum(shares)[:-1]]
    ends = [0, *cuts, amount // step * step]
    return [after - before for before, after in pairwise(ends)]


def day(rng: Rng, first: date, last: date) -> date:
    """A day, both ends included."""
    return first + timedelta(days=whole(rng, 0, max(0, (last - first).days)))
