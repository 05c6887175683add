"""A year of many activities with planted faults, as Parquet, CSV or one workbook; its other tables are small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from measure_data import _activities, _keys

SMALL = 200
# What is planted: fault → row (counted from 0, or back from the end), column, value.
# A Parquet column has one type, so there `type` cannot be.
FAULTS = {
    "required": (101, "id", None),
    "unique": (-202, "id", "a00000007"),
    "enum": (303, "kind", "party"),
    "range": (-404, "sessions", -3),
    "range too": (405, "cost", -0.5),
    "foreign key": (-506, "grantee", "nobody"),
    "pattern": (607, "held_on", "2015-13"),
    "type": (-708, "person_times", "many"),
}


def faults(kind: str, rows: int) -> dict[str, tuple[int, str, object]]:
    """The faults that a file of this kind can hold."""
    kept = {name: fault for name, fault in FAULTS.items() if kind != "parquet" or name != "type"}
    return {name: (row % rows, column, value) for name, (row, column, value) in kept.items()}


def make(folder: Path, rows: int, kind: str) -> Path:
    """The folder of a year, made once."""
    year = folder / f"{kind}-{rows}" / "2015"
    if not (year.parent / "complete").exists():
        year.mkdir(parents=True, exist_ok=True)
        _write(year, kind, _tables(rows, kind))
        (year.parent / "complete").touch()
    return year


def _tables(rows: int, kind: str) -> dict[str, pd.DataFrame]:
    random = np.random.default_rng(20150301)
    activities = pa.table(_activities(random, rows)).to_pandas(types_mapper=pd.ArrowDtype)
    activities["hours"] = activities["hours"].clip(upper=8.0 * activities["sessions"].fillna(1))
    for row, column, value in faults(kind, rows).values():
        if isinstance(value, str) and not pd.api.types.is_string_dtype(activities[column]):
            activities[column] = activities[column].astype(object)
        activities.loc[row, column] = pd.NA if value is None else value
    grantees = _keys("g", np.arange(rows // 100)).to_pandas()
    partners = _keys("partners-", np.arange(SMALL)).to_pandas()
    start, end = ("2015-01-01", "2015-12-31")
    if kind == "parquet":
        start, end = (np.datetime64(day, "s") for day in (start, end))
    programme = {
        "id": "bench",
        "name_zh": "基准",
        "start": start,
        "end": end,
        "amount": 1e4 * (rows // 100),
        "currency": "CNY",
    }
    grants = {"id": [f"k{i}" for i in range(len(grantees))], "grantee": grantees, "awarded": 10_000.0, "paid_on": start}
    return {
        "activities": activities,
        "grantees": pd.DataFrame({"id": grantees, "name_zh": grantees}),
        "partners": pd.DataFrame({"id": partners, "name_zh": partners}),
        "grants": pd.DataFrame(grants),
        "programme": pd.DataFrame([programme]),
    }


def _write(year: Path, kind: str, tables: dict[str, pd.DataFrame]) -> None:
    if kind == "xlsx":
        with pd.ExcelWriter(
            year / "2015.xlsx", engine="xlsxwriter", engine_kwargs={"options": {"constant_memory": False}}
        ) as book:
            for name, frame in tables.items():
                frame.to_excel(book, sheet_name=name, index=False)
        return
    for name, frame in tables.items():
        if kind == "parquet":
            frame.to_parquet(year / f"{name}.parquet", index=False)
        else:
            frame.to_csv(year / f"{name}.csv", index=False, lineterminator="\n")
