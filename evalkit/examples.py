"""The example row of each table: it shows how a row is filled in, and is no row of the table."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from evalkit.i18n import LANGUAGES, _, in_language, language
from evalkit.schema import TableSchema

FILE = Path(__file__).with_name("examples.yaml")


def example(schema: TableSchema, year: str) -> dict[str, Any]:
    """The example row of a table in the language in use, by column. Its ID is the mark by which reading knows it."""
    row: dict[str, Any] = {schema.key: mark(), **{key.column: mark() for key in schema.foreign_keys}}
    for name, value in _examples().get(schema.name, {}).items():
        said = dict(zip(LANGUAGES, value, strict=True))[language()] if isinstance(value, list) else value
        column = name if name in schema.columns else f"{name}_{language()}"
        row[column] = said.replace("{year}", year) if isinstance(said, str) else said
    return row


def mark() -> str:
    """What the example row bears as its ID, in the language in use."""
    return _("Example-1")


@lru_cache(maxsize=1)
def marks() -> frozenset[str]:
    """The same in every language."""
    return frozenset(_in_each(mark))


def written(schema: TableSchema, year: str) -> dict[str, set[str]]:
    """The texts that may stand in the cells of the example row, by column: in either language, codes and labels."""
    cells: dict[str, set[str]] = {}
    for row in _in_each(lambda: _labelled(schema, example(schema, year))):
        for name, said in row.items():
            cells.setdefault(name, set()).update(said)
    return cells


def _labelled(schema: TableSchema, row: dict[str, Any]) -> dict[str, set[str]]:
    return {name: {str(value), schema.columns[name].label(str(value))} for name, value in row.items()}


def _in_each(say: Any) -> list[Any]:
    found = []
    for lang in LANGUAGES:
        with in_language(lang):
            found.append(say())
    return found


@lru_cache(maxsize=1)
def _examples() -> dict[str, dict[str, Any]]:
    import yaml

    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))
    return found
