"""The data dictionary: every table and column that evalkit knows, from the schemas, as docs/tables.md has it (`make docs`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evalkit import formats
from evalkit.i18n import _, pick
from evalkit.programme import EARLIER
from evalkit.reference import Indicators, headed
from evalkit.schema import COMMON_FIELDS, Column, TableSchema, load_schemas
from evalkit.sheets import Indicator, as_indicator

COMMON = {field["name"] for field in COMMON_FIELDS}
SEVERAL = re.compile(r"\(([\w|]+)\)\(;\(\1\)\)\*")  # the pattern of a list whose entries are fixed


def markdown(indicators: Indicators) -> str:
    """All tables as the text of a page, in the language in use; each says which of the indicators read it."""
    tables, asked = load_schemas(), [as_indicator(each) for each in indicators]
    names = _(", ").join(f"[{pick(table.title)}](#{table.name})" for table in tables.values())
    text = [
        f"# {_('Tables and columns')}",
        _("Made by `make docs` from the schemas in evalkit/schema/; change those."),
        _("A table is a file or a sheet of this name, and its columns have the names set in this type: `awarded`. The name "
          "in words is understood too, in either language, and so is what stands under “also read as”."),
        _("Tables: {names}", names=names),
        f"## {_('In every table')}",
        _grid(next(iter(tables.values())), common=True),
    ]  # fmt: skip
    for table in tables.values():
        text += _table(table, [each for each in asked if {table.name, EARLIER + table.name} & each.tables.keys()])
    return "\n\n".join(text) + "\n"


def _table(table: TableSchema, readers: Sequence[Indicator]) -> Iterator[str]:
    yield headed("##", pick(table.title), table.name)
    yield pick(table.description)
    page = _("indicators.md")
    links = _(", ").join(f"[{each.title}]({page}#{each.id})" for each in readers)
    facts = [
        (_("Name"), f"`{table.name}`"),
        (_("Must be there"), _("yes") if table.required else _("no")),
        (_("Also read as"), _(", ").join(table.aliases)),
        (_("Read by"), links or _("no indicator; checks and report show it")),
    ]
    yield "\n".join(_("- **{label}**: {fact}", label=label, fact=fact) for label, fact in facts if fact)
    yield _grid(table)


def _grid(table: TableSchema, common: bool = False) -> str:
    """Its columns as a table, the two of a text in two languages as one; those of every table, or the others."""
    rows = [f"| {_('Column')} | {_('Holds')} | {_('Meaning')} | {_('Also read as')} |", "|---|---|---|---|"]
    for column in table.columns.values():
        if ((column.base or column.name) in COMMON) == common and not (column.base and column.name.endswith("_en")):
            cells = (_names(column), _holds(column), _meaning(table, column), _(", ").join(column.aliases))
            rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows)


def _names(column: Column) -> str:
    title = pick(column.title)
    if column.base:
        title = title.removesuffix("（中文）").removesuffix(" (Chinese)")
    return f"**{title}**<br>" + "<br>".join(f"`{name}`" for name in (column.name, column.twin) if name)


def _holds(column: Column) -> str:
    """Its type, its unit and the limits of its values."""
    kinds = {
        "string": _("text, in Chinese and English") if column.base else _("text"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("yes or no"),
        "date": _("a day"),
        "partial_date": _("a day, a month or a year"),
    }
    pattern = column.constraints.get("pattern", "")
    limits, low, high = column.constraints, column.constraints.get("minimum"), column.constraints.get("maximum")
    between = _("from {low} to {high}", low=low, high=high) if high is not None else _("not below {low}", low=low)
    facts = [
        kinds[column.type],
        formats.unit(column.unit),
        between if low is not None else "",
        _("of the form `{pattern}`", pattern=pattern) if pattern and not SEVERAL.fullmatch(pattern) else "",
        _("different in each row") if limits.get("unique") else "",
        _("**required**") if column.required else "",
    ]
    return _("; ").join(fact for fact in facts if fact)


def _meaning(table: TableSchema, column: Column) -> str:
    """What it means, what it refers to, which values it may have, and who may see it."""
    values = _(", ").join(f"`{value}` {column.label(value)}" for value in column.constraints.get("enum", column.labels))
    tables = load_schemas()
    refers = [
        _("Refers to `{key}` of [{table}](#{name}).", key=key.key, table=pick(tables[key.table].title), name=key.table)
        for key in table.foreign_keys
        if key.column == column.name
    ]
    seen = {
        "public": "",
        "funder": _("Left out of what the public sees."),
        "internal": _("For internal eyes only."),
    }
    consent = _("Others see it where `{column}` is yes.", column=column.consent) if column.consent else ""
    allowed = _("Values: {values}.", values=values) if values else ""
    if several := SEVERAL.fullmatch(column.constraints.get("pattern", "")):
        values = _(", ").join(f"`{value}`" for value in several[1].split("|"))
        allowed = _("Values, one or more: {values}.", values=values)
    said = [pick(column.description), *refers, allowed, seen[column.audience], consent]
    return formats.gap().join(part for part in said if part)
