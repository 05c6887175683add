"""Programmes made up from the schemas, for property tests: any table, any number of rows, cells missing at will.

What is made is meaningless but well-formed: types, allowed values and foreign keys are those of the schema. With
`amounts="hostile"` numbers are zero, negative, infinite or near the largest there is.
"""

import zlib

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from evalkit.intake.cells import DTYPES
from evalkit.programme import Programme, SourceFile
from evalkit.schema import load_schemas

HOSTILE = {
    "number": [0.0, -0.0, 1.0, -5.0, 1e308, -1e308, float("inf"), float("-inf")],
    "integer": [0, 1, -3, 10**17, -(10**17)],
}
WORDS = ["甲", "乙", "丙"]
SETS = {"programme": 1}  # tables whose number of rows is given


def programmes(amounts=("plain",), rows=(0, 1, 2, 5, 12), missing=(0.0, 0.2, 0.6)):
    """A strategy of programme years with an earlier one, over all tables."""
    return st.builds(
        programme,
        seed=st.integers(0, 2**16),
        rows=st.sampled_from(rows),
        missing=st.sampled_from(missing),
        amounts=st.sampled_from(amounts),
    )


def programme(seed=0, rows=5, missing=0.2, amounts="plain"):
    """One programme year with all tables of the schemas and a year before it."""
    before = _year("2014", seed, rows, missing, amounts, None)
    return _year("2015", seed, rows, missing, amounts, before)


def with_tables(year, change, earlier=True):
    """The same year with each table replaced by `change(name, table)`."""
    tables = {name: _indexed(name, change(name, frame)) for name, frame in year.tables.items()}
    before = with_tables(year.earlier, change) if year.earlier is not None and earlier else year.earlier
    return _programme(year.year, tables, before)


def _year(name, seed, rows, missing, amounts, before):
    schemas = load_schemas()
    sizes = {table: SETS.get(table, rows) for table in schemas}
    tables = {
        table: _indexed(
            table,
            pd.DataFrame(
                {
                    column.name: _column(
                        _stream(seed, name, table, column.name), schema, column, sizes, missing, amounts, before
                    )
                    for column in schema.columns.values()
                }
            ),
        )
        for table, schema in schemas.items()
    }
    return _programme(name, tables, before)


def _stream(seed, *names):
    """Random numbers of one column alone, so that a new column of a schema changes no other."""
    return np.random.default_rng([seed, zlib.crc32("/".join(names).encode())])


def _programme(name, tables, before):
    lines = {table: np.arange(2, len(frame) + 2) for table, frame in tables.items()}
    sources = {table: SourceFile(f"{table}.csv", "0" * 64, lines[table]) for table in tables}
    return Programme("made", name, f"made/{name}", tables, sources, load_schemas(), earlier=before)


def _indexed(table, frame):
    return frame.set_axis(pd.RangeIndex(len(frame), name=table))


def _column(random, schema, column, sizes, missing, amounts, before):
    size = sizes[schema.name]
    target = next((key.table for key in schema.foreign_keys if key.column == column.name), None)
    if column.name == schema.key:
        return pd.Series([f"{schema.name}-{i}" for i in range(size)], dtype=DTYPES["string"])
    if target:
        cells = [
            f"{target}-{i}" for i in random.integers(0, min(max(sizes[target], 1), 4), size)
        ]  # few, so that rows meet
    elif column.name == "carried_from":
        cells = [f"lessons-{i}" for i in random.integers(0, max(size, 1), size)]
    elif (schema.name, column.name) in (("programme", "start"), ("programme", "end")):
        cells = ["2015-03-01" if column.name == "start" else "2016-02-28"] * size
    else:
        cells = _cells(random, column, size, amounts)
    values = pd.Series(cells, dtype=object)
    if not column.required:
        values[random.random(size) < missing] = pd.NA
    if column.type == "date":
        return pd.to_datetime(values, errors="coerce").astype("datetime64[s]").astype(DTYPES["date"])
    return values.astype(DTYPES[column.type])


def _cells(random, column, size, amounts):
    if "enum" in column.constraints:
        return random.choice(column.constraints["enum"], size).tolist()
    if column.type in HOSTILE and amounts == "hostile":
        return random.choice(HOSTILE[column.type], size).tolist()
    if column.type == "boolean":
        return random.choice([True, False], size).tolist()
    if column.type in HOSTILE:
        least, most = column.constraints.get("minimum", 0), column.constraints.get("maximum", 40)
        drawn = random.integers(least, most + 1, size)
        return (drawn + 0.25).tolist() if column.type == "number" else drawn.tolist()
    if column.type in ("date", "partial_date"):
        days = random.integers(0, 500, size)
        return [f"{pd.Timestamp('2015-02-01') + pd.Timedelta(days=int(each)):%Y-%m-%d}" for each in days]
    return random.choice(WORDS, size).tolist()
