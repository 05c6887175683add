"""What is the same under another name: everything that is said of it is said of one new name, and of no other."""

from __future__ import annotations

import pandas as pd

MOST = 200_000  # rows that are looked through; where more have lost their names, nothing can be told


def renamed(old: pd.DataFrame, new: pd.DataFrame, said: list[str], name: str) -> dict[str, str]:
    """Old name → new name, for names that are in one frame alone and of which the same is said.

    Args:
        old: rows before, several a name.
        new: rows after.
        said: the columns that must agree, row by row.
        name: the column with the names.

    Returns:
        Only pairs about which there is no doubt: where two names could be meant, none is.
    """
    before, after = set(old[name].unique()), set(new[name].unique())
    if before <= after or after <= before:
        return {}
    gone, came = old[old[name].isin(list(before - after))], new[new[name].isin(list(after - before))]
    if len(gone) + len(came) > MOST:
        return {}
    was, is_now = _by_what_is_said(gone, said, name), _by_what_is_said(came, said, name)
    return {
        names[0]: is_now[what][0] for what, names in was.items() if len(names) == 1 and len(is_now.get(what, ())) == 1
    }


def as_texts(rows: pd.DataFrame) -> pd.Series:
    """Each row as one text; a missing cell is an empty one."""
    return rows.astype(str).fillna("").agg("\t".join, axis=1)


def _by_what_is_said(rows: pd.DataFrame, said: list[str], name: str) -> dict[object, list[str]]:
    told = as_texts(rows[said])
    found: dict[object, list[str]] = {}
    for each, lines in told.groupby(rows[name], sort=False):
        found.setdefault(tuple(sorted(lines)), []).append(str(each))
    return found
