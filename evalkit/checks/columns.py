"""Columns that evalkit does not know: the evaluator's own, or a name that was meant to be another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalkit.checks.rule import Rule
from evalkit.errors import Text
from evalkit.intake.names import nearest
from evalkit.issues import DataIssue, Place
from evalkit.programme import Programme
from evalkit.schema import TableSchema

UNKNOWN = Rule(
    "column.unknown",
    "p",
    "warning",
    Text("{file}: the column '{column}' is not read."),
    Text("Rename it to {names}, if that is what it holds."),
)
OWN = Rule(
    "column.own",
    "p",
    "note",
    Text("{file}: evalkit knows no column '{column}'; it is kept as your own."),
    Text("Results can be grouped by it; no indicator or table of the report reads it."),
)


def check_columns(programme: Programme) -> Iterator[DataIssue]:
    """Columns that no part of the report reads."""
    for name, frame in programme.tables.items():
        schema, source = programme.schemas[name], programme.sources[name]
        free = [each for each in schema.columns if each not in source.headers]
        for column in [each for each in frame.columns if each not in schema.columns]:
            meant = _meant(column, schema, free)
            names = " / ".join(f"'{schema.columns[one].like(column)}'" for one in meant)
            at = (Place(source.name, source.header_line, value=column),)
            yield (UNKNOWN if meant else OWN).issue(at, name, column, file=source.name, column=column, names=names)


def _meant(column: str, schema: TableSchema, free: Sequence[str]) -> list[str]:
    """The columns that a name was probably meant for: a bilingual field without its language, or a slip.

    One that the file has already is not meant again.
    """
    both = [each for each in free if schema.columns[each].base == column]
    slip = nearest(column, schema, free)
    return both or ([slip] if slip else [])


CHECKS = (check_columns,)
