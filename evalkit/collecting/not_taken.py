"""What stands in a form and is not taken, said so that nothing a person typed is lost without a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from evalkit.errors import Text
from evalkit.issues import DataIssue, cell_text
from evalkit.programme import Programme
from evalkit.schema import Column, TableSchema

MEND = Text("Correct it in the form, or ask the grantee to.")


def not_taken(
    found: Programme, year: Programme, schema: TableSchema, shown: Sequence[Column], filled: Sequence[Column], lang: str
) -> Iterator[Text]:
    """Remarks on one sheet: columns that are gone, columns that were added, and cells that are known and were changed.

    Args:
        found: the form as it was read.
        year: the year it is for.
        schema: the sheet's table, which the form has.
        shown: the columns that the form shows.
        filled: those it asks for.
        lang: the language of the form, in which its sheets and columns are named.
    """
    sheet, table, headers = schema.title[lang], found[schema.name], found.sources[schema.name].headers
    for column in filled:
        if column.name not in headers:
            yield Text(
                "The sheet '{sheet}' has no column '{column}'; nothing was taken from it.",
                sheet=sheet,
                column=column.title[lang],
            )
    known = {column.name for column in (*shown, *filled)}
    for name in table.columns:
        n = int(table[name].notna().sum())
        if n and name not in known:
            yield Text(
                "The sheet '{sheet}': the form does not ask for the column '{column}'; values in it that were not taken: {n}. "
                "What is to be kept goes into the column of notes.",
                sheet=sheet,
                column=headers.get(name, name),
                n=n,
            )
    if schema.form and not schema.form.adds_rows and schema.name in year:
        yield from _changed(table, year[schema.name], schema, shown, lang)


def _changed(
    table: pd.DataFrame, ours: pd.DataFrame, schema: TableSchema, shown: Sequence[Column], lang: str
) -> Iterator[Text]:
    """Cells that the form only shows and that say something else than the year."""
    rows = ours.dropna(subset=schema.key).drop_duplicates(schema.key).set_index(schema.key)
    for record in table.to_dict("records"):
        for column in shown:
            key, said = record[schema.key], record[column.name]
            if column.name == schema.key or key not in rows.index or pd.isna(said):
                continue
            if not alike(rows.at[key, column.name], said):
                yield Text(
                    "The sheet '{sheet}', row {id}: '{column}' was changed to '{value}', which was not taken: a form only "
                    "shows it. Change it in the year's own tables if it is right.",
                    sheet=schema.title[lang],
                    id=key,
                    column=column.title[lang],
                    value=cell_text(said),
                )


def alike(one: object, other: object) -> bool:
    """Are two values the same, whatever the spaces and capitals?"""
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    if isinstance(one, str) and isinstance(other, str):
        return "".join(one.split()).casefold() == "".join(other.split()).casefold()
    return bool(one == other)


def own_sheets(file: Path, issues: Iterable[DataIssue]) -> Iterator[Text]:
    """Remarks on the sheets that whoever filled in the form has added."""
    for place in (place for each in issues if names_a_sheet(each) for place in each.places):
        sheet = place.file.removeprefix(f"{file.name} ")
        yield Text("The sheet '{sheet}' is not part of the form; nothing was taken from it.", sheet=sheet)


def names_a_sheet(issue: DataIssue) -> bool:
    """Is it about a sheet of the form that is none of the sheets evalkit knows, or is hidden?"""
    return issue.rule in ("sheet.unknown", "sheet.hidden")
