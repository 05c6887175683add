"""Lay the rows of forms beside a year's own: what is new, what fills a gap, what is the same, what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from evalkit.collecting.returned import Returned, Row
from evalkit.programme import Programme
from evalkit.schema import TableSchema
from evalkit.workbooks.form import free_ids

FULL_DATE = 10  # characters of 2016-03-01; a month or a year alone does not tell that two events are one


@dataclass(frozen=True)
class Difference:
    """What is listed side by side: a cell that has another value already, or an event that is told a second time.

    `kind` is 'conflict' or 'twice'; `column` is empty for 'twice', and `beside` the ID of the row it stands beside.
    """

    kind: str
    form: str
    sha256: str
    grantee: str
    table: str
    id: str
    beside: str
    column: str
    ours: Any
    theirs: Any


@dataclass
class Counts:
    """How the rows of one form went: new, same and conflicting ones, those told twice, and gaps filled (in cells)."""

    new: int = 0
    filled: int = 0
    same: int = 0
    conflicting: int = 0
    twice: int = 0


@dataclass
class Merged:
    """What is to be written, by table and ID (whole rows that are `new`, cells of others that are `filled`)."""

    new: dict[str, dict[str, Row]] = field(default_factory=dict)
    filled: dict[str, dict[str, Row]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)  # by the form's SHA-256


def merge(year: Programme, forms: Iterable[Returned]) -> Merged:
    """Merge forms in their order; what one adds is there when the next is looked at. Nothing is changed in `year`."""
    rows = {name: _by_id(year[name], year.schemas[name]) for name in year.tables}
    merged = Merged()
    for form in forms:
        counts = merged.counts.setdefault(form.sha256, Counts())
        for table, reported in form.rows.items():
            ours = rows.setdefault(table, {})
            key = year.schemas[table].key
            given = {str(row[key]) for row in reported if key in row}  # IDs of its own that further rows must not get
            for row in reported:
                _merge_row(merged, counts, year.schemas[table], ours, form, row, given)
    return merged


def _by_id(table: pd.DataFrame, schema: TableSchema) -> dict[str, Row]:
    records = table[table[schema.key].notna()].to_dict("records")
    return {
        str(row[schema.key]): {str(name): value for name, value in row.items() if not pd.isna(value)} for row in records
    }


def _merge_row(
    merged: Merged,
    counts: Counts,
    schema: TableSchema,
    ours: dict[str, Row],
    form: Returned,
    row: Row,
    given_ids: set[str],
) -> None:
    assert schema.form
    given = {"grantee": form.grantee, **row}
    key = row.get(schema.key, "")
    if key in ours:
        _compare(merged, counts, schema, ours[key], form, given)
        return
    if any(_holds(each, given, schema.key) for each in ours.values()):
        counts.same += 1
        return
    key = key or next(free_ids(form.grantee, {*ours, *given_ids}))
    twin = next((each for each in ours.values() if _same_event(each, given, schema)), None)
    new = {schema.key: key, **{name: value for name, value in given.items() if name != schema.key}}
    if twin is not None:
        new["restated"] = True  # kept, and left out of totals until someone has looked
        counts.twice += 1
        merged.differences.append(
            Difference(
                "twice", form.file.name, form.sha256, form.grantee, schema.name, key, twin[schema.key], "", twin, new
            )
        )
    ours[key] = new
    merged.new.setdefault(schema.name, {})[key] = new
    counts.new += 1


def _compare(merged: Merged, counts: Counts, schema: TableSchema, ours: Row, form: Returned, given: Row) -> None:
    """Fill the gaps of a row that is there; list what differs."""
    key = str(ours[schema.key])
    differing = [name for name, value in given.items() if name in ours and not _equal(ours[name], value)]
    gaps = {name: value for name, value in given.items() if name not in ours}
    identity = {name for group in schema.form.same for name in group} if schema.form else set()
    foreign = "grantee" in differing
    another = any((schema.columns[name].base or name) in identity for name in differing)
    for name in [*differing, *(gaps if another and not foreign else ())]:
        merged.differences.append(
            Difference(
                "conflict",
                form.file.name,
                form.sha256,
                form.grantee,
                schema.name,
                key,
                key,
                name,
                ours.get(name, ""),
                given[name],
            )
        )
    if (
        foreign or another
    ):  # another grantee's row, or perhaps another event under the same ID: none of its gaps is filled either
        gaps = {}
    if gaps:
        ours.update(gaps)
        new = merged.new.get(schema.name, {})
        if key not in new:
            merged.filled.setdefault(schema.name, {}).setdefault(key, {}).update(gaps)
    counts.filled += len(gaps)
    counts.conflicting += bool(differing)
    counts.same += not differing and not gaps


def _holds(ours: Row, given: Row, key: str) -> bool:
    """Does a row say all that is given, though it has another ID?"""
    return all(name in ours and _equal(ours[name], value) for name, value in given.items() if name != key)


def _same_event(ours: Row, given: Row, schema: TableSchema) -> bool:
    assert schema.form
    return any(all(_told_alike(ours, given, schema, name) for name in group) for group in schema.form.same)


def _told_alike(ours: Row, given: Row, schema: TableSchema, name: str) -> bool:
    """Is a field filled in in both and equal? A text counts in either language."""
    columns = [name] if name in schema.columns else [f"{name}_zh", f"{name}_en"]
    both = [each for each in columns if each in ours and each in given and _equal(ours[each], given[each])]
    partial = schema.columns[columns[0]].type == "partial_date"
    return any(not partial or len(str(given[each])) == FULL_DATE for each in both)


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return "".join(one.split()).casefold() == "".join(other.split()).casefold()
    return bool(one == other)


def labelled(schema: TableSchema, row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a row that a form asks for, to show two rows side by side."""
    assert schema.form
    names = [
        column
        for column in schema.columns
        if column in row and (schema.columns[column].base or column) in schema.form.fields
    ]
    return {name: row[name] for name in names}
