"""Programme: one programme in one year, its tables and where each row came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import DataError, UsageError, did_you_mean
from evalkit.i18n import Text, _, language, other_language, pick
from evalkit.issues import DataIssue
from evalkit.prose import Prose
from evalkit.record import Change, listed
from evalkit.schema import TableSchema

EARLIER = "earlier_"  # the table earlier_grants is the table grants of the year before
A_YEAR = Text("a year, as ek.read_programme('data/heping/2015') returns it")
NAMED_BY = ("short_name", "name", "title", "topic", "item")  # what a row is called by, the best first
MOST_NAMED = 10_000  # rows of a table whose names are all made at once and kept


@dataclass(frozen=True)
class SourceFile:
    """Where a table was read from: the file in the year's folder, its SHA-256, and the line of each row of the table.

    For a sheet of a workbook, `name` is that of the file and of the sheet ('2016.xlsx 活动'). `headers` says what the
    file calls each column.
    """

    name: str
    sha256: str
    lines: np.ndarray | pd.RangeIndex = field(repr=False, default_factory=lambda: np.empty(0, dtype=np.int64))
    sheet: str = ""
    header_line: int = 1
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def file(self) -> str:
        """The file alone."""
        return self.name.removesuffix(f" {self.sheet}") if self.sheet else self.name


@dataclass(frozen=True, repr=False)
class Programme:
    """One programme in one year; frozen: tables are handed out as copies, so nothing can be changed by accident.

    Every table has its columns of the schema (empty where the file lacks them), nullable types (an empty cell is
    missing, never 0) and an index that bears the table's name: a row is known by its position.
    """

    id: str
    year: str
    folder: str
    tables: Mapping[str, pd.DataFrame]
    sources: Mapping[str, SourceFile]
    schemas: Mapping[str, TableSchema]
    audience: str = "internal"
    earlier: Programme | None = None
    read_issues: tuple[DataIssue, ...] = ()  # what was noticed while reading
    changes: tuple[Change, ...] = ()  # what was put into plain form
    exact: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)  # what is computed from, see `whole`
    withheld: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)  # table → cells that are not shown
    private: re.Pattern[str] | None = field(default=None, repr=False)  # what its audience must not read anywhere
    narratives: Mapping[str, Prose] = field(default_factory=dict)  # the evaluator's own words, by language

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))
        object.__setattr__(self, "sources", MappingProxyType(dict(self.sources)))
        object.__setattr__(self, "narratives", MappingProxyType(dict(self.narratives)))

    def __getitem__(self, table: str) -> pd.DataFrame:
        """A table by name (a copy; pandas copies the data only if it is written to)."""
        if table in self.tables:
            return self.tables[table].copy(deep=False)
        if table in self.schemas:
            raise DataError(Text("There is no table '{table}' in {folder}.", table=table, folder=self.folder))
        raise UsageError(
            Text("evalkit knows no table '{table}'. {hint}", table=table, hint=did_you_mean(table, self.schemas))
        )

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or "tables" not in self.__dict__:
            raise AttributeError(name)
        try:
            return self[name]
        except ValueError as error:
            raise AttributeError(str(error)) from None

    def __contains__(self, table: object) -> bool:
        return table in self.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    @cached_property
    def filled(self) -> Mapping[str, Mapping[str, int]]:
        """How many cells of each column of each table are filled in."""
        return {name: frame.count().to_dict() for name, frame in self.tables.items()}

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The one row of the table `programme`, by column."""
        return self.tables["programme"].iloc[0].to_dict()

    def text(self, field_name: str, table: str = "programme", row: int = 0) -> str:
        """A bilingual field of one row in the language in use (the other language where it is missing), '' if empty."""
        values = {lang: self.tables[table].at[row, f"{field_name}_{lang}"] for lang in ("zh", "en")}
        return pick({lang: str(value) for lang, value in values.items() if not pd.isna(value)})

    @cached_property
    def whole(self) -> Programme:
        """The year with the small counts that its audience does not see: to compute from, never to show."""
        return replace(self, tables={**self.tables, **self.exact}, exact={}, withheld={}) if self.exact else self

    @property
    def title(self) -> str:
        """Name and year, in the language in use."""
        return f"{self.text('name') or self.id} {self.year}"

    def texts(self, table: str, field_name: str) -> pd.Series:
        """A bilingual field of a whole table in the language in use, the other language where it is missing."""
        frame = self.tables[table]
        return frame[f"{field_name}_{language()}"].fillna(frame[f"{field_name}_{other_language()}"]).rename(field_name)

    def name_of(self, table: str, key: str) -> str:
        """What a row is called in sentences: its own name, title or topic, else its grantee's name, else its key."""
        return self.names_of(table, [key])[key]

    def names_of(self, table: str, keys: Iterable[str]) -> dict[str, str]:
        """What some rows are called in sentences, by their keys; see `name_of`."""
        names = {key: key for key in keys}
        if table not in self.tables or not names:
            return names
        if len(self.tables[table]) > MOST_NAMED:
            return names | self._called(table, list(names))
        known = self._names.get((table, language()))
        if known is None:
            known = self._names[table, language()] = self._called(table)
        return {key: known.get(key, key) for key in names}

    @cached_property
    def _names(self) -> dict[tuple[str, str], dict[str, str]]:
        """What all rows of short tables are called, by table and language, from when they are first asked for."""
        return {}

    def _called(self, table: str, keys: list[str] | None = None) -> dict[str, str]:
        """What rows are called, those of some keys or all, but for those that have no name."""
        frame, key = self.tables[table], self.schemas[table].key
        chosen = ~frame[key].duplicated() & (frame[key].notna() if keys is None else frame[key].isin(keys))
        at = np.flatnonzero(chosen)

        def cells(column: str) -> list[str]:
            return frame[column].take(at).fillna("").tolist()

        fields = [f"{name}_{lang}" for name in NAMED_BY for lang in (language(), other_language())]
        texts = [cells(field) for field in fields if field in frame.columns]
        own = {one: next(filter(None, said), "") for one, *said in zip(cells(key), *texts, strict=True)}
        if table != "grantees" and "grantee" in frame.columns and not all(own.values()):
            owners = {one: owner for one, owner in zip(own, cells("grantee"), strict=True) if owner}
            called = self.names_of("grantees", owners.values())
            own |= {one: called[owner] for one, owner in owners.items() if not own[one]}
        return {one: name for one, name in own.items() if name}

    def lines_of(self, table: str, keys: Iterable[str]) -> list[int]:
        """The lines in which rows with these keys stand, in the order of the keys; a key may stand several times."""
        if table not in self._keys:
            self._keys[table] = pd.Index(self.tables[table][self.schemas[table].key])
        found = self._keys[table].get_indexer_for(list(keys))
        return [int(line) for line in self.sources[table].lines[found[found >= 0]]]

    @cached_property
    def _keys(self) -> dict[str, pd.Index]:
        """The keys of tables as indices, from when they are first asked for."""
        return {}

    @property
    def normalised(self) -> pd.DataFrame:
        """What was put into plain form in reading, a row a cell: table, file, line, column, from, to."""
        return listed(self.changes)

    def owner(self, table: str) -> tuple[Programme, str]:
        """The programme year a table belongs to and its name there: `earlier_grants` is the earlier year's `grants`."""
        if table.startswith(EARLIER) and self.earlier is not None:
            return self.earlier, table.removeprefix(EARLIER)
        return self, table

    def trace(self, table: str, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Table, file, line and key of some rows of a table, by their positions, as columns."""
        year, name = self.owner(table)
        source, key = year.sources[name], year.schemas[name].key
        file = source.name if year is self else f"{year.year}/{source.name}"
        return {
            "table": np.full(len(rows), name, dtype=object),
            "file": np.full(len(rows), file, dtype=object),
            "line": np.asarray(source.lines[rows]),
            "key": year.tables[name][key].take(rows).to_numpy(dtype=object),
        }

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(pick(self.schemas[name].title))}</td><td>{escape(self.sources[name].name)}</td><td>{len(frame):,}</td></tr>"
            for name, frame in self.tables.items()
        )
        heads = "".join(f"<th>{escape(head)}</th>" for head in (_("Table"), _("File"), _("Rows")))
        return f"<p><b>{escape(self.title)}</b></p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {len(frame)}" for name, frame in self.tables.items())
        return f"<Programme {self.id}/{self.year} ({self.audience}): {counts}>"


@dataclass(frozen=True)
class Title:
    """What a reader calls a table, or columns of it ('at_start, at_end'), in the language in use when it is read."""

    programme: Programme = field(repr=False, compare=False)
    table: str
    columns: str = ""

    def __str__(self) -> str:
        schema = self.programme.schemas[self.programme.owner(self.table)[1]]
        if not self.columns:
            return pick(schema.title)
        known = (schema.columns.get(name) for name in self.columns.split(", "))
        return _(", ").join(
            pick(column.title) if column else name for name, column in zip(self.columns.split(", "), known, strict=True)
        )


def read_from(programme: Programme) -> dict[str, Any]:
    """What a record of a report says was read: the programme's name in the language in use, and the files' SHA-256."""
    tables = {source.name: source.sha256 for source in programme.sources.values()}
    texts = {told.file: told.sha256 for told in programme.narratives.values()}
    return {"name": programme.text("name"), "files": tables | texts}


def not_there(programme: Programme, table: str) -> Text:
    """Why a table is not at hand: nobody filled in its sheet or file, or there is none."""
    year, name = programme.owner(table)
    title = Title(programme, table)
    if name in year.sources:
        return Text("the table '{table}' is not filled in", table=title)
    return Text("there is no table '{table}'", table=title)
