"""Differences as one table for a spreadsheet: a line a figure, row, data issue, group, verdict and cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.diff.compare import Difference
from evalkit.diff.figures import exactly, shown
from evalkit.diff.pairs import Pairs
from evalkit.diff.runs import Run
from evalkit.files import replacing
from evalkit.saving import inert

COLUMNS = [
    *("programme", "year", "audience", "what", "change", "indicator", "name", "by", "group"),
    *("before", "after", "exact_before", "exact_after", "file", "line", "key"),
    *("numerator_before", "numerator_after", "denominator_before", "denominator_after", "group_before", "group_after"),
    "said",
]


def write_table(pairs: Pairs, differences: Sequence[Difference], file: Path) -> None:
    """Write all differences as CSV: UTF-8 with a byte-order mark, texts that no spreadsheet takes for formulas.

    `what` is figure, row, issue, group, verdict, made_from or run; `change` is changed, unseen, came, went, moved or
    renamed. Rows stand below the figures of their indicator.
    """
    frames = [frame for one in differences for frame in _frames(one)]
    for change, runs in (("went", pairs.gone), ("came", pairs.new)):
        frames += [_frame(run, [{"what": "run", "change": change}]) for run in runs]
    table = pd.concat([frame for frame in frames if len(frame)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True)
    with replacing(file) as unfinished:
        inert(table.reindex(columns=COLUMNS)).to_csv(unfinished, index=False, encoding="utf-8-sig", lineterminator="\n")


def _frames(one: Difference) -> Iterator[pd.DataFrame]:
    yield _frame(one.new, [{"what": "made_from", "change": "changed", "said": str(each)} for each in one.made_from])
    if one.verdict:
        old, new = one.verdict
        line = {"before": old.get("grade"), "after": new.get("grade")}
        exact = {"exact_before": old.get("score"), "exact_after": new.get("score")}
        yield _frame(one.new, [{"what": "verdict", "change": "changed", **line, **exact}])
    groups = [{"what": "group", "change": "renamed", "before": old, "after": new} for old, new in one.groups.items()]
    yield _frame(one.new, groups)
    for indicator in dict.fromkeys(figure.indicator for figure in one.figures):
        yield _frame(one.new, [_figure(one, each) for each in one.figures if each.indicator == indicator])
        yield _rows(one.new, one.behind(indicator))
    yield _rows(one.new, one.quiet)
    yield _frame(
        one.new,
        [
            {
                "what": "issue",
                "change": each.kind,
                "file": each.file,
                "key": each.key,
                "said": f"{each.rule}: {each.message}",
            }
            for each in one.issues
        ],
    )


def _figure(one: Difference, figure: Any) -> dict[str, Any]:
    return {
        "what": "figure",
        "change": figure.kind,
        "indicator": figure.indicator,
        "name": figure.title,
        "by": figure.row["by"],
        "group": figure.row["group"],
        "before": shown(figure.old, one.kinds),
        "after": shown(figure.new, one.kinds),
        "exact_before": exactly(figure.old),
        "exact_after": exactly(figure.new),
    }


def _rows(run: Run, rows: pd.DataFrame) -> pd.DataFrame:
    names = {
        f"{name}_{side}": f"{name}_{when}"
        for name in ("numerator", "denominator", "group")
        for side, when in (("old", "before"), ("new", "after"))
    }
    named = rows.rename(columns={"kind": "change", **names})
    return _frame(
        run,
        named.reindex(columns=["indicator", "change", "file", "line", "key", *names.values()]).assign(
            what="row", line=named["line"].astype("Int64")
        ),
    )


def _frame(run: Run, rows: Sequence[dict[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    audience, programme, year, _notebook = run.key
    return pd.DataFrame(rows).assign(programme=programme, year=year, audience=audience)
