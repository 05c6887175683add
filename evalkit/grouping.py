"""Which group each row of a table belongs to, as integer codes, along the schema's foreign keys.

An activity has no district, but its grantee has: `by="district"` finds the way. The way, and the codes, are worked out
once a table; a sum by group is then one pass of `numpy.bincount`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evalkit.errors import Text, UsageError, did_you_mean, expect
from evalkit.programme import Programme
from evalkit.schema import ForeignKey, TableSchema

PIECE = 1_000_000  # rows: longer columns are looked up in pieces, on all processors
NO_GROUP = 0  # the code of rows whose group is not known; they stay visible
Step = ForeignKey


class Grouping:
    """The groups of one programme by one column, which may stand in another table than the rows that are grouped."""

    def __init__(self, programme: Programme, by: str | None) -> None:
        self.programme, self.by = programme, by
        self.labels: list[object] = [pd.NA]
        self._code_of: dict[object, int] = {}
        self._codes: dict[str, np.ndarray] = {}
        self._names = pd.Series(self.labels)
        if by is not None:
            expect("by", by, str, Text("the name of a column, such as 'district'"))
        if by is not None and not any(self._way(table) for table in programme.tables):
            known = {c.base or c.name for t in programme.tables for c in programme.schemas[t].columns.values()}
            raise UsageError(
                Text("No table has a column '{by}' to group by. {hint}", by=by, hint=did_you_mean(by, known))
            )

    def codes(self, table: str) -> np.ndarray:
        """The group of every row of a table: an index into `labels`; NO_GROUP where there is none."""
        if table not in self._codes:
            self._codes[table] = self._find(table)
        return self._codes[table]

    def settle(self, tables: Iterable[str]) -> None:
        """Work out the codes of some tables now, so that the groups stay what they are while others count in them."""
        for name in tables:
            if self.programme.owner(name)[1] in self.programme.owner(name)[0]:
                self.codes(name)

    def names(self, codes: np.ndarray) -> pd.Series:
        """The groups that some codes stand for."""
        return self._names_now().iloc[codes].reset_index(drop=True)

    def of(self, table: str, rows: np.ndarray) -> np.ndarray:
        """The groups of some rows of a table, by their positions."""
        return np.array(self.labels, dtype=object)[self.codes(table)[rows]]

    def _names_now(self) -> pd.Series:
        if len(self._names) != len(self.labels):
            self._names = pd.Series(self.labels)
        return self._names

    def _find(self, table: str) -> np.ndarray:
        year, table = self.programme.owner(table)
        tables, way = year.tables, self._way(table)
        if self.by is None or way is None:
            return np.zeros(len(tables[table]), dtype=np.intp)
        steps, column = way
        codes = self._register(tables[steps[-1].table if steps else table][column])
        for at in reversed(range(len(steps))):  # from the far end, where tables are short, to the rows in question
            step, start = steps[at], steps[at - 1].table if at else table
            following = rows_of(tables[start][step.column], tables[step.table][step.key])
            codes = np.append(codes, NO_GROUP)[following]  # -1, no such row, is the last
        return codes

    def _register(self, column: pd.Series) -> np.ndarray:
        """Codes of a column's values, the same for the same value in every table."""
        if pd.api.types.is_string_dtype(column) and len(self.labels) > 1:
            known = rows_of(column, self._names_now().iloc[1:].astype(column.dtype)) + 1
            if not (column.notna().to_numpy() & (known == NO_GROUP)).any():
                return known.astype(np.intp)
        own, values = pd.factorize(column)
        new = []
        for value in values:
            if value not in self._code_of:
                self._code_of[value] = len(self.labels)
                self.labels.append(value)
            new.append(self._code_of[value])
        return np.append(np.array(new, dtype=np.intp), NO_GROUP)[own]

    def _way(self, table: str) -> tuple[list[Step], str] | None:
        """The foreign keys to follow from a table to the nearest table that has the column, and the column there."""
        if self.by is None:
            return None
        seen: set[str] = {table}
        waiting: deque[tuple[str, list[Step]]] = deque([(table, [])])
        while waiting:
            name, steps = waiting.popleft()
            schema = self.programme.schemas[name]
            column = self._column(name, schema)
            if column:
                return steps, column
            for key in schema.foreign_keys:
                if key.table in self.programme.tables and key.table not in seen:
                    seen.add(key.table)
                    waiting.append((key.table, [*steps, key]))
        return None

    def _column(self, table: str, schema: TableSchema) -> str | None:
        column = schema.resolve(self.by or "") or (self.by if self.by in self.programme.tables.get(table, ()) else None)
        if column:
            return column
        # 'grantee' is a column of the tables that refer to grantees; in the table of grantees itself it is the key.
        refers = (key for each in self.programme.schemas.values() for key in each.foreign_keys)
        return schema.key if any(key.table == table and key.column == self.by for key in refers) else None


def rows_of(references: pd.Series, keys: Sequence[str] | pd.Series) -> np.ndarray:
    """For each reference the position of the first row with that key; -1 where there is none."""
    looked_for, known = pa.array(references), pa.array(keys, pa.large_string())
    if len(looked_for) <= PIECE:
        return _positions(looked_for, known)
    pieces = [looked_for.slice(start, PIECE) for start in range(0, len(looked_for), PIECE)]
    with ThreadPoolExecutor() as pool:
        return np.concatenate(list(pool.map(_positions, pieces, repeat(known))))


def _positions(looked_for: pa.Array, known: pa.Array) -> np.ndarray:
    found = pc.index_in(looked_for, value_set=known, skip_nulls=True)
    return found.fill_null(-1).to_numpy(zero_copy_only=False)
