"""The published figures of two runs beside each other: what a reader sees of each, and what it is exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evalkit import formats
from evalkit.diff.renamed import renamed
from evalkit.diff.runs import NUMBERS
from evalkit.i18n import _, language

NOISE = 1e-12  # relative: what machines and versions of numpy add up differently in the last digits
ID = ["indicator", "by", "group"]
EXACT = ("value", "low", "high")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """One published figure that differs: of the whole programme (`by` and `group` empty) or of a group.

    `kind` is 'changed', 'unseen' (too little to be seen), 'came' or 'went'. `old` and `new` are the rows of
    indicators.csv, None where there was none.
    """

    kind: str
    old: Row | None
    new: Row | None

    @property
    def row(self) -> Row:
        """The new row, or the old one where it went."""
        return self.new or self.old or {}

    @property
    def indicator(self) -> str:
        """The indicator's id."""
        return str(self.row["indicator"])

    @property
    def title(self) -> str:
        """The indicator's name in the language in use."""
        return str(self.row[f"name_{language()}"] or self.indicator)

    @property
    def lost(self) -> str:
        """Why there is no value any more, in the language in use; '' where there is one, or was none."""
        if not self.old or not self.new or not _known(self.old) or _known(self.new):
            return ""
        return str(self.new.get(f"not_available_{language()}", ""))

    @property
    def group(self) -> str:
        """What the group is called; the whole programme is 'All'."""
        if not self.row["by"]:
            return _("All")
        return str(self.row["group"] or _("(no group)"))


def groups_renamed(old: pd.DataFrame, new: pd.DataFrame) -> dict[str, str]:
    """Groups that have another name now, old → new: all their figures are the same as those of one group that is new."""
    return renamed(_groups(old), _groups(new), ["indicator", "by", *NUMBERS], "group")


def _groups(values: pd.DataFrame) -> pd.DataFrame:
    return values[(values["by"] != "") & (values["group"] != "")]


def differing(old: pd.DataFrame, new: pd.DataFrame) -> list[Figure]:
    """The figures that differ, in the order of the new run, those that went last."""
    known = kinds(old) | kinds(new)
    before, after = ({tuple(row[name] for name in ID): row for row in frame.to_dict("records")} for frame in (old, new))
    return [Figure(kind, was, is_now) for was, is_now in _both(before, after) if (kind := _kind(was, is_now, known))]


def _both(before: dict[Any, Row], after: dict[Any, Row]) -> Iterator[tuple[Row | None, Row | None]]:
    for key in [*after, *(key for key in before if key not in after)]:
        yield before.get(key), after.get(key)


def kinds(values: pd.DataFrame) -> dict[str, str]:
    """The kind of measure of each indicator, where the run knows it."""
    known = values[values["kind"] != ""] if "kind" in values else values.head(0).assign(kind="")
    return dict(zip(known["indicator"], known["kind"], strict=True))


def _kind(old: Row | None, new: Row | None, known: Mapping[str, str]) -> str:
    """How a figure differs; '' where it is the same, or was not available and is not."""
    if old is None or new is None:
        row = new or old or {}
        return ("came" if old is None else "went") if _known(row) or row["n"] else ""
    if shown(old, known) != shown(new, known):
        return "changed"
    was, is_now = (np.array([row[name] for name in EXACT], dtype=float) for row in (old, new))
    return "" if np.allclose(was, is_now, rtol=NOISE, atol=0, equal_nan=True) else "unseen"


def _known(row: Row) -> bool:
    return any(pd.notna(row[name]) for name in EXACT)


def shown(row: Row | None, known: Mapping[str, str]) -> str:
    """A figure as the report has it: '40,000 yuan (n = 4)', '3 of 4 (n = 4; 2 left out)', '— (n = 0)'."""
    if row is None:
        return formats.MISSING
    kind = str(row.get("kind") or known.get(str(row["indicator"]), ""))
    if pd.notna(row["value"]):
        said = formats.figure_of(kind, row["unit"], row["value"], row["numerator"], row["denominator"])
    else:
        low, high = (None if pd.isna(row[name]) else float(row[name]) for name in ("low", "high"))
        said = formats.bounds_of(row["unit"], low, high)
    if said != formats.MISSING and row["unit"] != "share":
        said = f"{said} {formats.unit(row['unit'])}".strip()
    n, left_out = (formats.amount(row[name]) for name in ("n", "left_out"))
    if row["left_out"] > 0:
        return _("{value} (n = {n}; {left_out} left out)", value=said, n=n, left_out=left_out)
    return _("{value} (n = {n})", value=said, n=n)


def exactly(row: Row | None) -> str:
    """The exact value, or its bounds, as the file has it; '—' where there is none."""
    if row is None or not _known(row):
        return formats.MISSING
    ends = [row["value"]] if pd.notna(row["value"]) else [row["low"], row["high"]]
    return " … ".join("?" if pd.isna(end) else f"{end:.15g}" for end in ends)
