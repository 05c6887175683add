"""The example row of each table: it shows how a row is filled in, and is never read."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from evalkit.i18n import _, language
from evalkit.schema import TableSchema

FILE = Path(__file__).with_name("examples.yaml")


def example(schema: TableSchema, year: str) -> dict[str, Any]:
    """The example row of a table in the language in use, by column. Its ID begins with the mark that reading knows."""
    mark = _("Example-1")
    row: dict[str, Any] = {schema.key: mark, **{key.column: mark for key in schema.foreign_keys}}
    for name, value in _examples().get(schema.name, {}).items():
        both = value if isinstance(value, list) else [value, value]
        cells = {"zh": both[0], "en": both[1]}
        if name in schema.columns:
            row[name] = _of_year(cells[language()], year)
        else:
            row[f"{name}_{language()}"] = cells[language()]
    return row


def _of_year(value: Any, year: str) -> Any:
    return value.replace("{year}", year) if isinstance(value, str) else value


@lru_cache(maxsize=1)
def _examples() -> dict[str, dict[str, Any]]:
    import yaml

    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))
    return found
