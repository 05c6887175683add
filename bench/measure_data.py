"""A made-up programme of any size as Parquet files: large tables drawn by numpy, small ones from the schemas."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from evalkit.schema import Column, TableSchema, load_schemas

SMALL = 200  # rows of each table that does not grow
LATER = ("attendance",)  # with lists of persons there are no bounds, which are the dearer case
ROW_GROUP = 1_000_000
DAY = np.datetime64("2015-01-01", "s")
Columns = dict[str, pa.Array]


def make(folder: Path, rows: int, seed: int = 20150301) -> Path:
    """The folder of a year with so many activities, a hundredth as many grantees and a tenth as many grants."""
    year = folder / str(rows) / "2015"
    done = year.parent / "complete"
    if not done.exists():
        shutil.rmtree(year.parent, ignore_errors=True)
        random = np.random.default_rng(seed)
        for each in (year.parent / "2014", year):
            _year(each, random, rows)
        done.touch()
    return year


def _year(folder: Path, random: np.random.Generator, rows: int) -> None:
    folder.mkdir(parents=True)
    first = folder.name == "2014"
    sizes = {"grantees": rows // 100, "grants": rows // 10, "programme": 1}
    for name, schema in load_schemas().items():
        if name in LATER or (first and name not in ("grants", "grantees", "lessons", "programme")):
            continue
        made = LARGE[name](random, rows) if name in LARGE else _small(random, schema, sizes)
        parquet.write_table(pa.table(made), folder / f"{name}.parquet", row_group_size=ROW_GROUP)


def _keys(mark: str, numbers: np.ndarray) -> pa.Array:
    """Keys such as 'a00000012'."""
    return pc.binary_join_element_wise(mark, pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 8, "0"), "")


def _some(random: np.random.Generator, values: pa.Array, missing: float) -> pa.Array:
    return pc.if_else(pa.array(random.random(len(values)) >= missing), values, None) if missing else values


def _of(random: np.random.Generator, n: int, words: list[str], missing: float = 0.0) -> pa.Array:
    return _some(random, pa.array(words).take(pa.array(random.integers(0, len(words), n))), missing)


def _whole(random: np.random.Generator, n: int, most: int, missing: float = 0.0) -> pa.Array:
    return _some(random, pa.array(random.integers(1, most + 1, n)), missing)


def _money(random: np.random.Generator, n: int, most: float, missing: float = 0.0) -> pa.Array:
    return _some(random, pa.array(np.round(random.uniform(0, most, n), 2)), missing)


def _days(random: np.random.Generator, n: int, first: int, last: int, missing: float = 0.0) -> pa.Array:
    return _some(random, pa.array(DAY + random.integers(first, last, n).astype("timedelta64[D]")), missing)


def _refer(random: np.random.Generator, n: int, mark: str, size: int, missing: float = 0.0) -> pa.Array:
    return _some(random, _keys(mark, random.integers(0, size, n)), missing)


DIMENSIONS = ["team", "mission", "management", "execution", "finance", "third_party", "exchange", "other"]


def _grantees(random: np.random.Generator, rows: int) -> Columns:
    n = rows // 100
    keys = _keys("g", np.arange(n))
    districts = [f"区县{number}" for number in range(38)]
    return {"id": keys, "name_zh": keys, "name_en": keys, "district_zh": _of(random, n, districts, 0.05)}


def _grants(random: np.random.Generator, rows: int) -> Columns:
    n = rows // 10
    agreed = random.integers(0, 90, n)
    paid = DAY + (agreed + random.integers(0, 200, n)).astype("timedelta64[D]")
    return {
        "id": _keys("k", np.arange(n)),
        "grantee": _refer(random, n, "g", rows // 100),
        "support_type": _of(random, n, ["organisation", "project", "person"], 0.02),
        "awarded": _money(random, n, 50_000, 0.05),
        "disbursed": _money(random, n, 40_000, 0.1),
        "theme_zh": _of(random, n, [f"议题{number}" for number in random.choice(20, 15, replace=False)], 0.1),
        "area_zh": _of(random, n, [f"地区{number}" for number in range(40)], 0.05),
        "agreed_on": _some(random, pa.array(DAY + agreed.astype("timedelta64[D]")), 0.05),
        "paid_on": _some(random, pa.array(paid), 0.1),
    }


def _activities(random: np.random.Generator, rows: int) -> Columns:
    sessions = random.integers(1, 13, rows)
    times = sessions * random.integers(3, 40, rows)
    unknown, again = random.random(rows) < 0.15, random.random(rows) < 0.03
    largest = rows // 3  # one activity is larger than all others
    times[largest], unknown[largest], again[largest] = 5_000, False, False
    persons = np.minimum(times, random.integers(3, 200, rows))
    kinds = ["training", "visit", "exchange", "assessment", "service", "group", "volunteer_training", "site_visit"]
    held = [f"2015-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)] + ["2015", "2015-06"]
    return {
        "id": _keys("a", np.arange(rows)),
        "grantee": _refer(random, rows, "g", rows // 100, 0.05),
        "kind": _of(random, rows, kinds, 0.02),
        "dimension": _of(random, rows, DIMENSIONS, 0.1),
        "sessions": _some(random, pa.array(sessions), 0.1),
        "person_times": pa.array(times, mask=unknown),
        "persons": _some(random, pa.array(persons), 0.3),
        "hours": _money(random, rows, 60, 0.2),
        "cost": _money(random, rows, 9_000, 0.2),
        "held_on": _of(random, rows, held, 0.05),
        "restated": _some(random, pa.array(again), 0.5),
        "partner": _refer(random, rows, "partners-", SMALL, 0.8),
    }


def _outputs(random: np.random.Generator, rows: int) -> Columns:
    n = rows // 10
    return {
        "id": _keys("u", np.arange(n)),
        "grantee": _refer(random, n, "g", rows // 100, 0.05),
        "activity": _refer(random, n, "a", rows, 0.2),
        "count": _whole(random, n, 30, 0.1),
        "unit": _of(random, n, ["copies", "persons", "sessions", "organisations"]),
        "restated": _some(random, pa.array(random.random(n) < 0.03), 0.5),
    }


def _goals(random: np.random.Generator, rows: int) -> Columns:
    n = 3 * rows // 100
    keys = _keys("o", np.arange(n))
    return {
        "id": keys,
        "grantee": _refer(random, n, "g", rows // 100, 0.02),
        "dimension": _of(random, n, DIMENSIONS, 0.1),
        "text_zh": keys,
        "weight": _money(random, n, 5, 0.1),
        "expected_level": _some(random, pa.array(random.integers(-1, 2, n)), 0.1),
        "attained_level": _some(random, pa.array(random.integers(-2, 3, n)), 0.1),
    }


def _observations(random: np.random.Generator, rows: int) -> Columns:
    """Eight a grantee: four of its dimensions, at the start and at the end."""
    n = 4 * rows // 100
    pairs = random.permutation(rows // 100 * len(DIMENSIONS))[:n]
    grantee = _keys("g", np.tile(pairs // len(DIMENSIONS), 2))
    dimension = pa.array(DIMENSIONS).take(pa.array(np.tile(pairs % len(DIMENSIONS), 2)))
    return {
        "id": _keys("c", np.arange(2 * n)),
        "grantee": grantee,
        "dimension": dimension,
        "system": _of(random, 2 * n, ["management", "finance"], 0.5),
        "round": pa.array(["baseline", "endline"]).take(pa.array(np.repeat([0, 1], n))),
        "rater_role": _of(random, 2 * n, ["self"]),
        "level": _some(random, pa.array(random.integers(1, 5, 2 * n)), 0.1),
        "status": _of(random, 2 * n, ["done", "part", "none"], 0.3),
    }


LARGE = {
    "grantees": _grantees,
    "grants": _grants,
    "activities": _activities,
    "outputs": _outputs,
    "goals": _goals,
    "capacity_observations": _observations,
}


def _small(random: np.random.Generator, schema: TableSchema, sizes: dict[str, int]) -> Columns:
    n = sizes.get(schema.name, SMALL)
    targets = {key.column: key.table for key in schema.foreign_keys}
    marks = {"grantees": "g", "grants": "k", "goals": "o", "activities": "a"}
    made: Columns = {}
    for name, column in schema.columns.items():
        if name == schema.key:
            made[name] = _keys(f"{schema.name}-", np.arange(n))
        elif name in targets or name == "carried_from":
            target = targets.get(name, "lessons")
            made[name] = _refer(random, n, marks.get(target, f"{target}-"), min(sizes.get(target, SMALL), SMALL), 0.1)
        else:
            made[name] = _cells(random, column, n)
    if schema.name == "staff_counts":
        made |= {"site_zh": pa.nulls(n, pa.string()), "site_en": pa.nulls(n, pa.string()), "left": _whole(random, n, 3)}
    if schema.name == "ratings":  # few subjects, so that several raters speak of each
        made |= {"grantee": _refer(random, n, "g", 5), "subject_zh": _of(random, n, ["甲"])}
    if schema.name == "programme":
        ends = {"start": DAY, "end": DAY + np.timedelta64(364, "D"), "report_date": DAY + np.timedelta64(395, "D")}
        made |= {name: pa.array(np.array([day])) for name, day in ends.items()}
        made |= {"cutoff": pa.nulls(1, pa.timestamp("s")), "amount": pa.array([1e9]), "currency": pa.array(["CNY"])}
    return made


def _cells(random: np.random.Generator, column: Column, n: int) -> pa.Array:
    missing = 0.0 if column.required else 0.2
    if "enum" in column.constraints:
        return _of(random, n, list(column.constraints["enum"]), missing)
    least, most = column.constraints.get("minimum", 0), column.constraints.get("maximum", 40)
    if column.type == "integer":
        return _some(random, pa.array(random.integers(least, most + 1, n)), missing)
    if column.type == "number":
        return _some(random, pa.array(random.uniform(least, most, n)), missing)
    if column.type == "boolean":
        return _some(random, pa.array(random.random(n) < 0.5), missing)
    if column.type == "date":
        return _days(random, n, 0, 400, missing)
    return _of(random, n, ["2015-06-07", "2016"] if column.type == "partial_date" else ["甲", "乙", "丙"], missing)
