"""A tiny good programme year on disk, and ways to break it. Small enough to work every figure out by hand."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path

from evalkit import check_programme
from evalkit.schema import Column, TableSchema, load_schemas

Rows = list[dict[str, object]]
Texts = Callable[[str, str, int], str | None]
GOOD: dict[str, Rows] = {
    "programme": [
        {
            "id": "tiny-2015",
            "name_zh": "小项目",
            "name_en": "Tiny",
            "amount": 100000,
            "currency": "CNY",
            "start": "2015-01-01",
            "end": "2015-12-31",
            "report_date": "2016-01-31",
        }
    ],
    "grantees": [
        {"id": "one", "name_zh": "甲中心", "name_en": "One", "district_zh": "渝中区", "district_en": "Yuzhong"},
        {"id": "two", "name_zh": "乙中心", "name_en": "Two", "district_zh": "万州区", "district_en": "Wanzhou"},
        {"id": "three", "name_zh": "丙中心", "name_en": "Three", "district_zh": "渝中区", "district_en": "Yuzhong"},
    ],
    "grants": [
        {"id": "g1", "grantee": "one", "support_type": "organisation", "awarded": 10000, "paid_on": "2015-03-01"},
        {"id": "g2", "grantee": "two", "support_type": "organisation", "awarded": 20000, "paid_on": "2015-04-01"},
        {"id": "g3", "grantee": "three", "support_type": "project", "awarded": "", "paid_on": ""},
    ],
    "activities": [
        {"id": "a1", "grantee": "one", "kind": "training", "sessions": 2, "person_times": 30, "cost": 900},
        {"id": "a2", "grantee": "one", "kind": "visit", "sessions": 1, "person_times": "", "cost": 100},
        {"id": "a3", "grantee": "two", "kind": "training", "sessions": "", "person_times": 12, "cost": 300},
        {"id": "a4", "grantee": "", "kind": "visit", "sessions": 3, "person_times": 8, "cost": ""},
    ],
    "goals": [
        {"id": "o1", "grantee": "one", "text_zh": "目标一", "text_en": "Goal 1", "expected_level": 0, "attained_level": 1},
        {"id": "o2", "grantee": "one", "text_zh": "目标二", "text_en": "Goal 2", "expected_level": 0, "attained_level": 0},
        {"id": "o3", "grantee": "two", "text_zh": "目标三", "text_en": "Goal 3", "expected_level": 0, "attained_level": -1},
        {"id": "o4", "grantee": "three", "text_zh": "目标四", "text_en": "Goal 4", "expected_level": 0, "attained_level": ""},
    ],
    "outputs": [
        {"id": "u1", "grantee": "one", "kind": "activity_report", "count": 5, "unit": "copies"},
        {"id": "u2", "grantee": "two", "kind": "person_trained", "count": 2, "unit": "persons"},
    ],
}  # fmt: skip


def write(folder: Path, table: str, rows: Rows, encoding: str = "utf-8") -> Path:
    """Write one table, in the columns of its first row."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{table}.csv"
    with file.open("w", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return file


def make_year(folder: Path, **tables: Rows) -> Path:
    """Write the good year; `tables` replace its tables, or are put beside them."""
    for table, rows in {**GOOD, **tables}.items():
        write(folder, table, rows)
    return folder


def with_cell(table: str, row: int, column: str, value: object) -> Rows:
    """The rows of a good table with one cell changed, or with one column more."""
    rows = [dict(each) for each in GOOD[table]]
    for each in rows:
        each.setdefault(column, "")
    rows[row][column] = value
    return rows


def without_column(table: str, column: str) -> Rows:
    """The rows of a good table without one column."""
    return [{name: value for name, value in each.items() if name != column} for each in GOOD[table]]


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path from there."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def make_full_year(folder: Path, rows: int = 120, seed: int = 1, grantees: int = 12, text: Texts | None = None) -> Path:
    """Write every table evalkit knows, filled at random but for a fifth of the cells; keys refer to rows that exist.

    `text` says what stands in a cell of a table, column and row; where it says None, it is filled as the others are.
    """
    rng = random.Random(seed)
    for schema in load_schemas().values():
        n = 1 if schema.name == "programme" else grantees if schema.name == "grantees" else rows
        made = [_random_row(rng, schema, i) for i in range(n)]
        if text is not None:
            for i, row in enumerate(made):
                row.update({name: said for name in row if (said := text(schema.name, name, i)) is not None})
        write(folder, schema.name, made)
    return folder


def _random_row(rng: random.Random, schema: TableSchema, number: int) -> dict[str, object]:
    targets = {key.column: key.table for key in schema.foreign_keys}
    row: dict[str, object] = {}
    for name, column in schema.columns.items():
        if name == schema.key:
            row[name] = f"{schema.name}-{number}"
        elif name in targets:
            row[name] = f"{targets[name]}-{rng.randrange(12)}"
        else:
            row[name] = _random_cell(rng, column)
        both = name.removesuffix("_en") + "_zh"  # a text is there in both languages or in neither
        if row.get(both) == "" if column.base and name.endswith("_en") else rng.random() < 0.2 and not column.required:
            row[name] = ""
    if schema.name == "programme":
        row.update({"start": "2015-01-01", "end": "2015-12-31", "report_date": "2015-07-01", "amount": 900000})
    return row


def _random_cell(rng: random.Random, column: Column) -> object:
    if "enum" in column.constraints:
        return rng.choice(column.constraints["enum"])
    low, high = column.constraints.get("minimum", 0), column.constraints.get("maximum", 60)
    return {
        "integer": rng.randint(low, high),
        "number": round(rng.uniform(low, high), 2),
        "boolean": rng.choice(["true", "false"]),
        "date": f"2015-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "partial_date": rng.choice(["2015", "2015-06", "2015-06-07"]),
        "string": rng.choice(["甲", "乙", "丙"]),
    }[column.type]


def issues(folder, rule):
    """The issues of one rule in a year, as they are printed."""
    return [str(issue) for issue in check_programme(folder) if issue.rule == rule]
