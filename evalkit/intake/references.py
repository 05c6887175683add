"""Where a table names a row of another by what it is called, the id is put in its place: people write names."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from evalkit.errors import MOST_VALUES, Text
from evalkit.intake.cells import STRING
from evalkit.intake.remarks import LOOK
from evalkit.issues import DataIssue, Place
from evalkit.programme import SourceFile
from evalkit.record import Change, change
from evalkit.schema import TableSchema

CALLED = ("name_zh", "name_en", "short_name_zh", "short_name_en", "title_zh", "title_en")


def names_to_ids(
    tables: dict[str, pd.DataFrame], sources: Mapping[str, SourceFile], schemas: Mapping[str, TableSchema]
) -> tuple[list[Change], list[DataIssue]]:
    """Put ids where names stand, in `tables`; a note for each column. A name that two rows share stays as it is."""
    changes, issues = [], []
    for name, frame in tables.items():
        if sources[name].name.endswith(".parquet"):  # written by a program, which knows the ids
            continue
        for key in schemas[name].foreign_keys:
            target = tables.get(key.table)
            if target is None or not len(target):
                continue
            column = frame[key.column]
            other = np.flatnonzero((column.notna() & ~column.isin(target[key.key])).to_numpy(dtype=bool))
            named = column.iloc[other].map(_ids(target, key.key)).astype(STRING) if len(other) else column.iloc[:0]
            rows, read = other[named.notna().to_numpy(dtype=bool)], named.dropna()
            if not len(rows):
                continue
            written, mended = column.iloc[rows], column.copy()
            mended.iloc[rows] = read.to_numpy(dtype=object)
            frame[key.column] = mended
            lines = np.asarray(sources[name].lines)[rows]
            changes.append(change(name, key.column, sources[name].name, lines, pa.array(written), pa.array(read)))
            issues.append(_note(sources[name], name, key.column, lines, written, read))
    return changes, issues


def _ids(target: pd.DataFrame, key: str) -> dict[str, str]:
    """The id of each name that one row alone bears."""
    pairs: dict[str, set[str]] = {}
    for row in target.dropna(subset=[key]).to_dict("records"):
        names = [row.get(column) for column in CALLED]
        aliases = row.get("aliases")
        names += [] if pd.isna(aliases) else str(aliases).replace("；", ";").split(";")
        for each in names:
            if not pd.isna(each) and str(each).strip():
                pairs.setdefault(str(each).strip(), set()).add(row[key])
    return {called: next(iter(ids)) for called, ids in pairs.items() if len(ids) == 1}


def _note(
    source: SourceFile, table: str, column: str, lines: np.ndarray, written: pd.Series, read: pd.Series
) -> DataIssue:
    message = Text(
        "{file}, column '{column}': {n} names were read as the ids of their rows.",
        file=source.name,
        column=source.headers.get(column, column).rstrip(" *"),
        n=len(lines),
    )
    shown = list(zip(lines, written, read, strict=True))[:MOST_VALUES]
    places = tuple(Place(source.name, int(line), value=f"{name} → {id_}") for line, name, id_ in shown)
    return DataIssue("key.by_name", "note", message, LOOK, places, table, column)
