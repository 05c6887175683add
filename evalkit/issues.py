"""A data issue: something in the tables that the reader of a report must know, or that stops the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import overload

import numpy as np
import pandas as pd

from evalkit.errors import Text, explain
from evalkit.i18n import _, pick

SEVERITIES = ("error", "warning", "note")
NAMES = {"error": Text("Error"), "warning": Text("Warning"), "note": Text("Note")}


@dataclass(frozen=True)
class Place:
    """One spot in a file: the line (the header is line 1), the row's key and the value that stands there.

    `readings` are what the value may mean, where that is asked.
    """

    file: str
    line: int | None = None
    key: str = ""
    value: str = ""
    readings: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = self.file if self.line is None else _("{file} line {line}", file=self.file, line=self.line)
        value = f"'{self.value}'" if self.value else ""
        return "  ".join(part for part in (where, self.key, value, self.meant) if part)

    @property
    def meant(self) -> str:
        """What the value may mean: '2015-01-03 or 2015-03-01?'; empty where nothing is asked."""
        return _("{readings}?", readings=_(" or ").join(self.readings)) if self.readings else ""


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of one table as places: the lines of the whole table, the rows meant, their keys and values."""

    file: str
    lines: np.ndarray
    at: np.ndarray
    keys: pd.Series | None = None
    values: pd.Series | None = None

    def place(self, i: int) -> Place:
        """The place of the i-th of these rows."""
        row = self.at[i]
        key, value = ("" if cells is None else cell_text(cells.iat[row]) for cells in (self.keys, self.values))
        return Place(self.file, int(self.lines[row]), key, value)


class Places(Sequence[Place]):
    """Places that are made when they are looked at, for there may be a million of them."""

    def __init__(self, *parts: Rows) -> None:
        self._parts = tuple(part for part in parts if len(part.at))
        self._ends = np.cumsum([len(part.at) for part in self._parts], dtype=int)

    @overload
    def __getitem__(self, index: int) -> Place: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Place, ...]: ...
    def __getitem__(self, index: int | slice) -> Place | tuple[Place, ...]:
        """One place, or some of them."""
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        part = int(np.searchsorted(self._ends, index, side="right"))
        return self._parts[part].place(index - (int(self._ends[part - 1]) if part else 0))

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    def __add__(self, other: Places) -> Places:
        return Places(*self._parts, *other._parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(len(self))


def cell_text(value: object) -> str:
    """What stands in a cell, as an evaluator would write it; '' where it is empty."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class DataIssue:
    """One fault or doubt: which rule, how grave, where, what was found, what to do.

    `severity` is 'error' (no report can be made), 'warning' (printed in the report) or 'note'.
    """

    rule: str
    severity: str
    message: Text
    remedy: Text
    places: Sequence[Place] = ()
    table: str = ""
    column: str = ""
    expected: Text | str = ""

    def __str__(self) -> str:
        return explain(self.message, self.places, self.expected, self.remedy)


@dataclass(frozen=True)
class Silenced:
    """An issue that an evaluator has silenced, and why; `by` and `on` are '' where they are not stated."""

    issue: DataIssue
    reason: str | dict[str, str]
    by: str = ""
    on: str = ""

    @property
    def why(self) -> str:
        """The reason, in the language in use where it was written in both."""
        return pick(self.reason) if isinstance(self.reason, dict) else self.reason


class DataIssues(Sequence[DataIssue]):
    """The issues of a programme year, the gravest first; `silenced` holds those that do not count, with the reasons."""

    def __init__(self, issues: Iterable[DataIssue] = (), silenced: Iterable[Silenced] = ()) -> None:
        self._issues = tuple(sorted(issues, key=lambda issue: SEVERITIES.index(issue.severity)))
        self.silenced = tuple(silenced)

    @overload
    def __getitem__(self, index: int) -> DataIssue: ...
    @overload
    def __getitem__(self, index: slice) -> DataIssues: ...
    def __getitem__(self, index: int | slice) -> DataIssue | DataIssues:
        """One issue, or some of them."""
        return DataIssues(self._issues[index]) if isinstance(index, slice) else self._issues[index]

    def __len__(self) -> int:
        return len(self._issues)

    @property
    def errors(self) -> DataIssues:
        """Those that stop a report."""
        return DataIssues(issue for issue in self if issue.severity == "error")

    def counts(self) -> dict[str, int]:
        """How many of each severity: {'error': 0, 'warning': 3, 'note': 1}."""
        found = Counter(issue.severity for issue in self)
        return {severity: found[severity] for severity in SEVERITIES}

    def by_rule(self) -> dict[str, list[DataIssue]]:
        """The issues of each rule, the gravest rules first."""
        found: dict[str, list[DataIssue]] = {}
        for one in self:
            found.setdefault(one.rule, []).append(one)
        return found

    def to_frame(self) -> pd.DataFrame:
        """One row a place, in the language in use: rule, severity, table, column, file, line, key, value, message, remedy.

        The silenced ones stand at the end; for them `silenced` holds the reason.
        """
        names = ["rule", "severity", "table", "column", "file", "line", "key", "value", "message", "remedy", "silenced"]
        listed = [*((one, "") for one in self), *((one.issue, one.why) for one in self.silenced)]
        rows = [row for one, reason in listed for row in _rows(one, reason)]
        return pd.DataFrame(rows, columns=names).astype({"line": "Int64"})

    def _repr_html_(self) -> str:
        if not len(self):
            return escape(_("No data issues."))
        counts = _(", ").join(f"{NAMES[severity]} {n}" for severity, n in self.counts().items() if n)
        return f"<p>{escape(counts)}</p>" + "".join(map(_folded, self))

    def __repr__(self) -> str:
        return "\n\n".join(f"[{one.severity}] {one}" for one in self) or _("No data issues.")


def _folded(one: DataIssue) -> str:
    """An issue for a notebook: what was found, and behind it where, what was expected and what to do."""
    message, *rest = (escape(line) for line in str(one).splitlines())
    head = f"<strong>{escape(str(NAMES[one.severity]))}</strong> {message}"
    return f"<details class='issue {one.severity}'><summary>{head}</summary>{'<br>'.join(rest)}</details>"


def _rows(one: DataIssue, reason: str) -> Iterable[tuple[object, ...]]:
    message, remedy = str(one.message), str(one.remedy)
    for at in one.places or (Place(""),):
        yield (
            *(one.rule, one.severity, one.table, one.column),
            *(at.file, at.line, at.key, f"{at.value} ({at.meant})" if at.meant else at.value, message, remedy, reason),
        )
