"""The same rules in pandera and in frictionless-py, made from evalkit's own schema: types, required, ranges, values, keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from evalkit.schema import load_schemas

PARTIAL_DATE = r"(?:19|20|21)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
COLUMNS = [
    "id",
    "grantee",
    "kind",
    "dimension",
    "sessions",
    "person_times",
    "persons",
    "hours",
    "cost",
    "held_on",
    "restated",
    "partner",
]
TABLE, KEYS = "activities", {"grantee": "grantees", "partner": "partners"}


def in_pandera(year: Path, kind: str) -> set[tuple[int, str]]:
    """(row, column) of every fault that pandera finds."""
    import pandas as pd
    import pandera.pandas as pandera

    def read(table: str) -> pd.DataFrame:
        if kind == "parquet":
            return pd.read_parquet(year / f"{table}.parquet", dtype_backend="numpy_nullable")
        if kind == "csv":
            return pd.read_csv(year / f"{table}.csv", dtype="string")
        return pd.read_excel(year / "2015.xlsx", sheet_name=table, dtype="string", engine="calamine")

    frame = read(TABLE)
    known = {column: set(read(table)["id"]) for column, table in KEYS.items()}
    types = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
    schema = {}
    for column in (load_schemas()[TABLE].columns[name] for name in COLUMNS):
        checks = []
        if "enum" in column.constraints:
            checks.append(pandera.Check.isin(column.constraints["enum"]))
        if "minimum" in column.constraints:
            checks.append(pandera.Check.ge(column.constraints["minimum"]))
        if column.type == "partial_date":
            checks.append(pandera.Check.str_matches(f"^{PARTIAL_DATE}$"))
        if column.name in known:
            checks.append(pandera.Check.isin(known[column.name]))
        schema[column.name] = pandera.Column(
            types.get(column.type, "string"),
            checks,
            nullable=not column.required,
            unique=bool(column.constraints.get("unique")),
            coerce=kind != "parquet",
        )
    try:
        pandera.DataFrameSchema(schema).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases.dropna(subset="index")
        return {(int(row), str(column)) for row, column in zip(cases["index"], cases["column"], strict=True)}
    return set()


def in_frictionless(year: Path, kind: str) -> set[tuple[int, str]]:
    """(row, column) of every fault that frictionless finds."""
    from frictionless import Package, Resource, Schema, formats, system

    types = {"partial_date": "string"}

    def resource(table: str, fields: list[dict[str, Any]], keys: list[dict[str, Any]]) -> Resource:
        schema = Schema.from_descriptor(
            {"fields": fields, "foreignKeys": keys} | ({"primaryKey": ["id"]} if keys else {})
        )
        path = year / ("2015.xlsx" if kind == "xlsx" else f"{table}.{kind}")
        control = formats.ExcelControl(sheet=table) if kind == "xlsx" else None
        return Resource(name=table, path=path.name, basepath=str(year), schema=schema, control=control)

    fields = []
    for column in (load_schemas()[TABLE].columns[name] for name in COLUMNS):
        rules = {
            name: value
            for name, value in column.constraints.items()
            if name in ("required", "unique", "enum", "minimum")
        }
        if column.type == "partial_date":
            rules["pattern"] = PARTIAL_DATE
        field = {"name": column.name, "type": types.get(column.type, column.type), "constraints": rules}
        if column.type == "boolean":
            field |= {"trueValues": ["True", "true", "TRUE"], "falseValues": ["False", "false", "FALSE"]}
        fields.append(field)
    keys = [{"fields": [column], "reference": {"resource": table, "fields": ["id"]}} for column, table in KEYS.items()]
    text = [{"name": name, "type": "string"} for name in ("id", "name_zh")]
    package = Package(
        resources=[resource(TABLE, fields, keys), *(resource(table, text, []) for table in KEYS.values())]
    )
    with system.use_context(trusted=True):
        report = package.validate()
    found = set()
    for row, column, words in report.flatten(["rowNumber", "fieldName", "note"]):
        names = [column] if column else [name for name in COLUMNS if f'"{name}"' in str(words) or name == "id"]
        found |= {(int(row) - 2, name) for name in names if row}
    return found


if __name__ == "__main__":
    peer, folder, form = sys.argv[1:]
    for at in sorted({"pandera": in_pandera, "frictionless": in_frictionless}[peer](Path(folder), form)):
        print(*at)
