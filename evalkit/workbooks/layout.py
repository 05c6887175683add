"""Which sheets a workbook has and in which order, which columns a sheet, and what stands in its header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evalkit import formats
from evalkit.errors import Text
from evalkit.i18n import language, pick
from evalkit.schema import Column, TableSchema, load_schemas

# In the order in which they are filled in. Every table of the schema stands in one group.
GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("What every year needs"), ("programme", "grantees", "grants")),
    (
        Text("Plans and goals"),
        ("applicants", "goals", "indicator_values", "milestones", "strategy", "strategy_changes"),
    ),
    (Text("Money"), ("budget_lines", "disbursements", "resources")),
    (Text("What was done"), ("activities", "attendance", "outputs", "trainings", "partners", "communication")),
    (Text("People and capacity"), ("people", "roles", "staff_counts", "staff_growth", "capacity_observations")),
    (Text("Feedback and ratings"), ("feedback", "surveys", "ratings", "adoptions")),
    (Text("Reflection and outlook"), ("lessons", "sustainability", "org_development")),
    (Text("The report’s own words"), ("statements", "stated_totals")),
)


@dataclass(frozen=True)
class Sheet:
    """A sheet to write: a table's columns, rows and what is special about them.

    `folded` columns stand at the right, folded away; `locked` ones are named. A row maps columns to values
    as evalkit has them. `example` is a row that is never read; `keys` are the drop-downs of keys, by column.
    """

    schema: TableSchema
    columns: tuple[Column, ...]
    folded: tuple[Column, ...] = ()
    locked: frozenset[str] = frozenset()
    rows: tuple[Mapping[str, Any], ...] = ()
    example: Mapping[str, Any] | None = None
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The sheet's name: the table's title in the language in use."""
        return pick(self.schema.title)


def schemas_in_order() -> list[TableSchema]:
    """All tables, in the order of `GROUPS`."""
    schemas = load_schemas()
    return [schemas[name] for _title, names in GROUPS for name in names]


def arranged(schema: TableSchema) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """The columns to be seen, the required ones first; and those folded away: texts in the other language, remarks."""
    columns = schema.columns.values()
    shown = [each for each in columns if not _aside(each)]
    return tuple(sorted(shown, key=lambda each: not each.needed)), tuple(each for each in columns if _aside(each))


def _aside(column: Column) -> bool:
    other_language = bool(column.base) and not column.name.endswith(f"_{language()}")
    return other_language or column.name in ("source", "translation")


def heading(column: Column) -> str:
    """What stands in a column's header: 'Cost (yuan)', '机构全称 *'."""
    return f"{called(column)} *" if column.needed else called(column)


def called(column: Column) -> str:
    """What a column is called in workbooks in the language in use, with its unit.

    A Chinese text is called by its bare title; an English one says its language, which its cells need not tell. A unit
    that the title names already is not said twice.
    """
    title = pick(column.title)
    if language() == "zh" and column.name.endswith("_zh"):
        title = title.removesuffix("（中文）")
    unit = formats.unit(column.unit)
    if unit.casefold() not in title.casefold():
        title += f"（{unit}）" if language() == "zh" else f" ({unit})"
    return title


def fed_by(table: str, indicators: Iterable[Any]) -> list[str]:
    """The criteria of the indicators that take a table, in their order, each once."""
    return list(dict.fromkeys(each.criterion for each in indicators if table in each.tables))
