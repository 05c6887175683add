"""The rows behind the figures of two runs: which came, which went, which changed their part or their group.

A row is known by its table and id, never by its line; one without an id by what it says.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.diff.figures import NOISE
from evalkit.diff.renamed import as_texts, renamed

PART = ["numerator", "denominator"]
SAID = ["indicator", *PART, "group"]
ROW = ["indicator", "table", "earlier", "key"]


def differing(old: pd.DataFrame, new: pd.DataFrame, groups: Mapping[str, str]) -> pd.DataFrame:
    """The rows that differ, a row an indicator and row: kind, table, file, line, key, and of both runs key, parts, group.

    Args:
        old: contributions before.
        new: contributions after.
        groups: groups that have another name now, old → new.

    Returns:
        `kind` is 'came', 'went', 'changed' or 'moved' (to another group, with the same part).
    """
    before, after = _known(old), _known(new)
    before["group"] = before["group"].replace(dict(groups))
    if not (before["group"].any() and after["group"].any()):  # written before groups were
        before["group"] = after["group"] = ""
    for (table, earlier), gone in before.groupby(["table", "earlier"], sort=False):
        come = after[(after["table"] == table) & (after["earlier"] == earlier)]
        ids = renamed(gone, come, SAID, "key")  # the same rows under other ids change no figure
        before.loc[gone.index, "key"] = gone["key"].replace(ids)
    both = _beside(before, after)
    parts = np.logical_and.reduce([_same(both[f"{name}_old"], both[f"{name}_new"]) for name in PART])
    kind = np.select(
        [both["side"] == "left_only", both["side"] == "right_only", ~parts, both["group_old"] != both["group_new"]],
        ["went", "came", "changed", "moved"],
        "",
    )
    both = both.assign(kind=kind)[kind != ""]
    for name in ("indicator", "table", "earlier", "file", "line", "key"):
        both[name] = both[f"{name}_new"].where(both["side"] != "left_only", both[f"{name}_old"])
    both["key"] = both["key"].where(~both["key"].str.startswith("\0"), "")
    return both.sort_values("at_new", kind="stable").reset_index(drop=True)


def _known(parts: pd.DataFrame) -> pd.DataFrame:
    """The rows with what they are known by: whether they are of the year before, and which of their name they are."""
    frame = parts.assign(at=np.arange(len(parts)), earlier=parts["file"].str.match(r"\d{4}/"))
    nameless = frame["key"] == ""
    if nameless.any():
        told = as_texts(frame.loc[nameless, [*PART, "group"]])
        frame["key"] = frame["key"].mask(nameless, "\0" + told.reindex(frame.index))
    return frame


def _beside(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The rows of both, each beside its like; by numbers, for there may be a million of them."""
    all_rows = pd.concat([before, after], ignore_index=True)
    # One row may stand twice in an indicator: once in its numerator, once in its denominator.
    like = all_rows.groupby(ROW, sort=False).ngroup() * 2 + all_rows["numerator"].isna()
    frames = []
    for frame, its in ((before, like.iloc[: len(before)]), (after, like.iloc[len(before) :])):
        its = its.set_axis(frame.index)
        frames.append(frame.assign(like=its, nth=its.groupby(its).cumcount()))
    return frames[0].merge(
        frames[1], how="outer", on=["like", "nth"], suffixes=("_old", "_new"), indicator="side", sort=False
    )


def _same(one: pd.Series, other: pd.Series) -> np.ndarray:
    return np.isclose(one.to_numpy(float), other.to_numpy(float), rtol=NOISE, atol=0, equal_nan=True)
