"""One move of a slider at 40 indicators and 500 grantees: how long until table and chart are there anew.

Times the whole of what the kernel does for a move: the programme and every grantee judged by the moved weights, each with
its robustness, the chart drawn, the tables written. The browser's part is not in it.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import evalkit as ek
from evalkit.explore.weights import MOVING, moved
from evalkit.rubrics import Criterion, Rubric, Weighed, read_rubric
from evalkit.sheets import as_indicator

INDICATORS, CRITERIA, GRANTEES, MOVES = 40, 8, 500, 30


def made_up_year(folder: Path) -> ek.Programme:
    """A year with 500 grantees, each with four grants; a fifth of the amounts is missing."""
    rng = np.random.default_rng(20150301)
    ids = [f"grantee-{at}" for at in range(GRANTEES)]
    grants = pd.DataFrame({"id": range(4 * GRANTEES), "grantee": ids * 4})
    grants["awarded"] = rng.integers(1_000, 50_000, len(grants))
    grants["disbursed"] = grants["awarded"].where(rng.random(len(grants)) > 0.2)
    tables = {
        "programme": pd.DataFrame({"id": ["large"], "name_en": ["Large"], "start": "2015-01-01", "end": "2015-12-31"}),
        "grantees": pd.DataFrame({"id": ids, "name_en": [f"Grantee {at}" for at in range(GRANTEES)]}),
        "grants": grants,
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return ek.read_programme(folder)


def made_up_indicators() -> list[Any]:
    def named(at: int) -> Any:
        def share_above(grants: pd.DataFrame) -> ek.Contributions:
            return ek.share(grants["disbursed"] % (at + 7) > at / 2)

        share_above.__name__ = f"share_{at}"
        return share_above

    return [named(at) for at in range(INDICATORS)]


def made_up_rubric(indicators: list[Any]) -> Rubric:
    preset = read_rubric("heping")
    ids = [as_indicator(each).id for each in indicators]
    criteria = tuple(
        Criterion(
            f"criterion_{at}",
            {"en": f"Criterion {at}"},
            1.0,
            tuple(Weighed(each, 1.0, 0.0, 1.0, date(2015, 1, 1), "made up") for each in ids[at::CRITERIA]),
        )
        for at in range(CRITERIA)
    )
    return Rubric(**{**vars(preset), "criteria": criteria})


def main() -> None:
    ek.use_language("en")
    with tempfile.TemporaryDirectory() as folder:
        year = made_up_year(Path(folder))
        indicators = made_up_indicators()
        results, rubric = ek.measure(year, indicators, by="grantee"), made_up_rubric(indicators)
        seconds, busy = [], []
        for move in range(MOVES + 1):
            began, worked = time.perf_counter(), time.process_time()
            shown = moved(results, rubric, {"criterion_0": 0.5 + move / 10})
            seconds.append(time.perf_counter() - began)
            busy.append(time.process_time() - worked)
    print(f"{INDICATORS} indicators × {GRANTEES} grantees, {MOVING:,} weightings a move, {MOVES} moves")
    for name, spent in (("by the clock", seconds), ("processor time", busy)):
        print(
            f"  {name:15} median {statistics.median(spent[1:]) * 1000:5.0f} ms   slowest {max(spent[1:]) * 1000:5.0f} ms"
        )
    print(f"  first move, with imports {seconds[0] * 1000:.0f} ms; {len(shown) / 1024:,.0f} KiB of HTML")


if __name__ == "__main__":
    main()
