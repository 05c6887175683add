"""headers.yaml: what an evaluator's own headers mean, for one programme or one year.

grants:
拟资助额: awarded
内部编码: ~        # a column of one's own
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from evalkit.errors import Text, did_you_mean
from evalkit.handwritten import Unreadable, read_yaml
from evalkit.i18n import Later
from evalkit.intake.names import table_of
from evalkit.issues import DataIssue, Place
from evalkit.schema import load_schemas

FILE = "headers.yaml"
Own = dict[str, dict[str, str | None]]


def read_own_names(year: Path) -> tuple[Own, list[DataIssue]]:
    """Table → header → column (None for a column of one's own), of the programme's file and then the year's."""
    own: Own = {}
    issues: list[DataIssue] = []
    folders = (year.parent, year) if year.is_dir() else (year.parent,)
    for file in (folder / FILE for folder in folders):
        if file.exists():
            for table, pairs in _read(file, issues).items():
                own.setdefault(table, {}).update(pairs)
    return own, issues


def _read(file: Path, issues: list[DataIssue]) -> Own:
    own: Own = {}
    try:
        said, _nodes = read_yaml(file)
    except Unreadable as error:
        message = Text("{file}: {why}.", file=file.as_posix(), why=error.why)
        issues.append(_fault(file, message, line=error.line))
        return own
    found = said or {}
    if not isinstance(found, Mapping) or not all(isinstance(each, Mapping) for each in found.values()):
        message = Text("{file} does not have the form expected.", file=file.as_posix())
        issues.append(
            _fault(file, message, Text("Expected for each table the evaluator's header and the column it means."))
        )
        return own
    for table, pairs in found.items():
        known = table_of(str(table))
        if len(known) != 1:
            message = Text("{file}: evalkit knows no table '{table}'.", file=file.as_posix(), table=table)
            issues.append(_fault(file, message, Later(partial(did_you_mean, str(table), load_schemas()))))
            continue
        own[known[0]] = dict(_pairs(file, known[0], pairs, issues))
    return own


def _pairs(file: Path, table: str, pairs: Mapping[Any, Any], issues: list[DataIssue]) -> list[tuple[str, str | None]]:
    columns = load_schemas()[table].columns
    for header, column in pairs.items():
        if column is not None and column not in columns:
            message = Text("{file}: the table '{table}' has no column '{column}', which '{header}' is said to mean.")
            said = message.filled(file=file.as_posix(), table=table, column=column, header=header)
            issues.append(_fault(file, said, Later(partial(did_you_mean, str(column), columns))))
    return [(str(header), column) for header, column in pairs.items() if column is None or column in columns]


def _fault(file: Path, message: Text, expected: Text | Later | str = "", line: int | None = None) -> DataIssue:
    remedy = Text("Correct {file}, then run 'evalkit check' again.", file=FILE)
    hint = Text("{hint}", hint=expected) if isinstance(expected, Later) else expected
    return DataIssue("headers.unreadable", "error", message, remedy, (Place(file.name, line),), expected=hint)
