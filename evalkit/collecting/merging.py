"""Lay the rows of forms beside a year's own: what is new, what fills a gap, what is the same, what differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from evalkit.collecting.not_taken import alike
from evalkit.collecting.returned import Returned, Row
from evalkit.programme import Programme
from evalkit.schema import TableSchema
from evalkit.workbooks.form import free_ids
from evalkit.workbooks.layout import called
from evalkit.workbooks.writing import as_cell

FULL_DATE = 10  # characters of 2016-03-01; a month or a year alone does not tell that two events are one


@dataclass(frozen=True)
class Difference:
    """What is listed side by side: a cell that has another value already, or an event that is told a second time.

    `kind` is 'conflict', 'accepted' (the form's value was taken instead), 'foreign' (the row is another grantee's) or
    'twice'; `column` is empty for 'twice', and `beside` the ID of the row it stands beside. `file` and `line` say where
    that row stands in the year; they are empty for one that came with the same forms.
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
    file: str = ""
    line: str = ""


@dataclass
class Counts:
    """How the rows of one form went: new, same, conflicting and twice told ones; cells that were filled or accepted."""

    new: int = 0
    filled: int = 0
    same: int = 0
    conflicting: int = 0
    twice: int = 0
    accepted: int = 0


@dataclass
class Merged:
    """What is to be written, by table and ID (whole rows that are `new`, cells of others that are `filled`)."""

    new: dict[str, dict[str, Row]] = field(default_factory=dict)
    filled: dict[str, dict[str, Row]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)  # by the form's SHA-256


@dataclass(frozen=True)
class _Merger:
    """Merges rows of one form into those of one table."""

    merged: Merged
    schema: TableSchema
    form: Returned
    ours: dict[str, Row]
    given_ids: set[str]  # IDs of the form's own that further rows must not get
    places: Mapping[str, tuple[str, str]]  # file and line by ID
    accept: bool

    @property
    def counts(self) -> Counts:
        return self.merged.counts[self.form.sha256]

    def add(self, row: Row) -> None:
        """Add a row, or compare it with the one that is there."""
        given, name = {"grantee": self.form.grantee, **row}, self.schema.key
        key = row.get(name, "")
        if key in self.ours:
            self._compare(self.ours[key], given)
            return
        if self._is_told(key, given):
            self.counts.same += 1
            return
        key = key or next(free_ids(self.form.grantee, {*self.ours, *self.given_ids}))
        twin = next((each for each in self.ours.values() if _same_event(each, given, self.schema)), None)
        new = {name: key, **{column: value for column, value in given.items() if column != name}}
        if twin is not None:
            new["restated"] = True  # kept, and left out of totals until someone has looked
            self.counts.twice += 1
            self._list("twice", key, twin[name], "", twin, new)
        self.ours[key] = new
        self.merged.new.setdefault(self.schema.name, {})[key] = new
        self.counts.new += 1

    def _is_told(self, key: str, given: Row) -> bool:
        """Does a row under another ID say all of this? Two rows of one form with IDs of their own are two all the same."""
        schema = self.schema
        assert schema.form
        others = (row for other, row in self.ours.items() if not key or other not in self.given_ids)
        found = (row for row in others if _holds(row, given, schema.key))
        return any(not key or not schema.form.same or _same_event(row, given, schema) for row in found)

    def _compare(self, ours: Row, given: Row) -> None:
        """Fill the gaps of a row that is there; list what differs, and take it where the form is accepted."""
        key = str(ours[self.schema.key])
        differing = [name for name, value in given.items() if name in ours and not alike(ours[name], value)]
        gaps = {name: value for name, value in given.items() if name not in ours}
        foreign = "grantee" in differing
        # Perhaps another event under the same ID: none of its gaps is filled either.
        another = any(tells_apart(self.schema, name) for name in differing)
        accepted = self.accept and not foreign
        kind = "foreign" if foreign else "accepted" if accepted else "conflict"
        for name in [*differing, *(gaps if another and not foreign and not accepted else ())]:
            self._list(kind, key, key, name, ours.get(name, ""), given[name])
        taken = {} if foreign or (another and not accepted) else gaps
        self.counts.filled += len(taken)
        if accepted:
            taken = {**taken, **{name: given[name] for name in differing}}
            self.counts.accepted += len(differing)
        if taken:
            ours.update(taken)
            if key not in self.merged.new.get(self.schema.name, {}):
                self.merged.filled.setdefault(self.schema.name, {}).setdefault(key, {}).update(taken)
        self.counts.conflicting += bool(differing) and not accepted
        self.counts.same += not differing and not taken

    def _list(self, kind: str, key: str, beside: str, column: str, ours: Any, theirs: Any) -> None:
        form, place = self.form, self.places.get(beside, ("", ""))
        about = (form.file.name, form.sha256, form.grantee, self.schema.name)
        self.merged.differences.append(Difference(kind, *about, key, beside, column, ours, theirs, *place))


def merge(year: Programme, forms: Iterable[Returned], accept: bool = False) -> Merged:
    """Merge forms in their order; what one adds is there when the next is looked at. Nothing is changed in `year`.

    `accept`: where a row of the form's own grantee differs, take the form's value.
    """
    rows = {name: _by_id(year[name], year.schemas[name]) for name in year.tables}
    merged = Merged()
    for form in forms:
        merged.counts.setdefault(form.sha256, Counts())
        for table, reported in form.rows.items():
            schema = year.schemas[table]
            given_ids = {str(row[schema.key]) for row in reported if schema.key in row}
            ours = rows.setdefault(table, {})
            merger = _Merger(merged, schema, form, ours, given_ids, _places(year, table), accept)
            for row in reported:
                merger.add(row)
    return merged


def _places(year: Programme, table: str) -> dict[str, tuple[str, str]]:
    if table not in year:
        return {}
    source, keys = year.sources[table], year[table][year.schemas[table].key]
    return {str(key): (source.name, str(line)) for key, line in zip(keys, source.lines, strict=True)}


def _by_id(table: pd.DataFrame, schema: TableSchema) -> dict[str, Row]:
    records = table[table[schema.key].notna()].to_dict("records")
    return {
        str(row[schema.key]): {str(name): value for name, value in row.items() if not pd.isna(value)} for row in records
    }


def tells_apart(schema: TableSchema, column: str) -> bool:
    """Is it one of the columns by which one event is told from another?"""
    identity = {name for group in schema.form.same for name in group} if schema.form else set()
    return bool(column) and (schema.columns[column].base or column) in identity


def _holds(ours: Row, given: Row, key: str) -> bool:
    """Does a row say all that is given, though it has another ID?"""
    return all(name in ours and alike(ours[name], value) for name, value in given.items() if name != key)


def _same_event(ours: Row, given: Row, schema: TableSchema) -> bool:
    assert schema.form
    return any(all(_told_alike(ours, given, schema, name) for name in group) for group in schema.form.same)


def _told_alike(ours: Row, given: Row, schema: TableSchema, name: str) -> bool:
    """Is a field filled in in both and equal? A text counts in either language."""
    columns = [name] if name in schema.columns else [f"{name}_zh", f"{name}_en"]
    both = [each for each in columns if each in ours and each in given and alike(ours[each], given[each])]
    partial = schema.columns[columns[0]].type == "partial_date"
    return any(not partial or len(str(given[each])) == FULL_DATE for each in both)


def labelled(schema: TableSchema, row: Mapping[str, Any]) -> dict[str, Any]:
    """Whose a row is and the cells that a form asks for, by their titles and as people know them, to show two side by side."""
    assert schema.form
    named = ("grantee", *schema.form.fields)
    asked = {name: column for name, column in schema.columns.items() if (column.base or name) in named}
    return {called(column): as_cell(column, row[name]) for name, column in asked.items() if name in row}
