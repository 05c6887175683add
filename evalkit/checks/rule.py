"""A rule: what one kind of data issue is called, how grave it is, what it says and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from evalkit.errors import Text
from evalkit.i18n import _, pick
from evalkit.issues import DataIssue, Place, Places, Rows
from evalkit.programme import Programme
from evalkit.schema import load_schemas


@dataclass(frozen=True)
class Called:
    """A table in a message: {grants} is what readers call it, {grants:restricted} what they call one of its columns."""

    table: str

    def __format__(self, column: str) -> str:
        schema = load_schemas()[self.table]
        if column:
            return str(schema.columns[column].both_names)
        return _("the table '{title}' ({name})", title=pick(schema.title), name=self.table)


@dataclass(frozen=True)
class Rule:
    """One rule. `family` is its letter in docs/checks.md; the message may use {file}, {column}, {n}, {all} and tables."""

    id: str
    family: str
    severity: str
    message: Text
    remedy: Text

    def at(
        self,
        programme: Programme,
        table: str,
        rows: pd.Series | pd.Index | np.ndarray,
        column: str = "",
        /,
        *,
        shown: str | None = None,
        expected: Text | str = "",
        **values: object,
    ) -> Iterator[DataIssue]:
        """One issue that names some rows of a table, or none where there are none.

        Args:
            programme: the programme year.
            table: the table's name.
            rows: which rows, as a boolean mask or as positions.
            column: the column that is at fault.
            shown: the column whose value is shown beside each row; `column` where it is not given, '' for none.
            expected: what should have stood there.
            values: what else the message needs.
        """
        rows = positions(rows)
        if len(rows):
            at = places(programme, table, rows, column if shown is None else shown)
            source = programme.sources[table]
            known = {"file": source.name, "column": source.headers.get(column, column).rstrip(" *"), "n": len(at)}
            known["all"] = len(programme.tables[table])
            yield self.issue(at, table, column, expected, **{**known, **values})

    def issue(
        self,
        at: Sequence[Place] = (),
        table: str = "",
        column: str = "",
        expected: Text | str = "",
        /,
        **values: object,
    ) -> DataIssue:
        """One issue with its places and the values of its message."""
        known = {**_tables(), **values}
        message, remedy = self.message.filled(**known), self.remedy.filled(**known)
        return DataIssue(self.id, self.severity, message, remedy, at, table, column, expected)


@cache
def _tables() -> dict[str, Called]:
    return {name: Called(name) for name in load_schemas()}


def places(programme: Programme, table: str, rows: pd.Series | pd.Index | np.ndarray, column: str = "") -> Places:
    """The places of some rows (a boolean mask or positions), with the value of one column."""
    frame, source, key = programme.tables[table], programme.sources[table], programme.schemas[table].key
    keys, values = (frame[name] if name else None for name in (key, column))
    return Places(Rows(source.name, source.lines, positions(rows), keys, values))


def positions(rows: pd.Series | pd.Index | np.ndarray) -> np.ndarray:
    """The positions of the rows that a mask chooses, missing counting as no; positions as they are."""
    if isinstance(rows, pd.Series):
        rows = rows.to_numpy(dtype=bool, na_value=False)
    found = np.asarray(rows)
    return np.flatnonzero(found) if found.dtype == bool else found.astype(np.int64)


def truth(mask: pd.Series) -> np.ndarray:
    """A mask as plain booleans, missing counting as no."""
    return np.array(mask.to_numpy(dtype=bool, na_value=False))
