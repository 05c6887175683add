"""A data issue: something in the tables that the reader of a report must know, or that stops the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import overload

import pandas as pd

from evalkit.errors import Text, explain
from evalkit.i18n import _

SEVERITIES = ("error", "warning", "note")


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


@dataclass(frozen=True)
class DataIssue:
    """One fault or doubt: which rule, how grave, where, what was found, what to do.

    `severity` is 'error' (no report can be made), 'warning' (printed in the report) or 'note'.
    """

    rule: str
    severity: str
    message: Text
    remedy: Text
    places: tuple[Place, ...] = ()
    table: str = ""
    column: str = ""
    expected: Text | str = ""

    def __str__(self) -> str:
        return explain(self.message, self.places, self.expected, self.remedy)


class DataIssues(Sequence[DataIssue]):
    """The issues of a programme year, the gravest first."""

    def __init__(self, issues: Iterable[DataIssue] = ()) -> None:
        self._issues = tuple(sorted(issues, key=lambda issue: SEVERITIES.index(issue.severity)))

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

    def to_frame(self) -> pd.DataFrame:
        """One row a place, in the language in use: rule, severity, table, column, file, line, key, value, message, remedy."""
        rows = [
            (
                one.rule,
                one.severity,
                one.table,
                one.column,
                at.file,
                at.line,
                at.key,
                f"{at.value} ({at.meant})" if at.meant else at.value,
                str(one.message),
                str(one.remedy),
            )
            for one in self
            for at in (one.places or (Place(""),))
        ]
        names = ["rule", "severity", "table", "column", "file", "line", "key", "value", "message", "remedy"]
        return pd.DataFrame(rows, columns=names).astype({"line": "Int64"})

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li class='issue {one.severity}'>{escape(str(one)).replace(chr(10), '<br>')}</li>" for one in self
        )
        return f"<ul class='issues'>{items}</ul>" if items else escape(_("No data issues."))

    def __repr__(self) -> str:
        return "\n\n".join(f"[{one.severity}] {one}" for one in self) or _("No data issues.")
