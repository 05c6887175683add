"""What each audience may see: internal everything, funder less, public least.

What is private is taken out of the tables before anything is computed or shown, so no later step can leak it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.programme import Programme
from evalkit.schema import AUDIENCES, TableSchema

WITHHELD = {"zh": "［不公开］", "en": "[withheld]"}
PERSONAL = (  # contact details that people write into free text
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",  # e-mail addresses
    r"(?:\b|_)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?:\b|_)",  # mobile telephones
    r"(?:\b|_)\d{17}[\dXx](?:\b|_)",  # identity cards
)


def for_audience(programme: Programme, audience: str) -> Programme:
    """The programme as an audience may see it.

    Private columns are emptied (except where their row gives consent), and their values, e-mail addresses,
    telephone and identity-card numbers are withheld wherever they stand in free text.

    Raises:
        UsageError: there is no such audience.
    """
    if audience not in AUDIENCES:
        raise UsageError(
            Text("There is no audience '{audience}'. {hint}", audience=audience, hint=did_you_mean(audience, AUDIENCES))
        )
    if audience == "internal":
        return programme
    tables, secrets = {}, set()
    for name, frame in programme.tables.items():
        frame = frame.copy(deep=False)
        for column, hidden in _hidden(frame, programme.schemas[name], audience):
            secrets |= {str(value).strip() for value in frame.loc[hidden, column].dropna()}
            frame[column] = frame[column].mask(hidden)
        tables[name] = frame
    pattern = _pattern(secrets)
    tables = {name: _withhold(frame, programme.schemas[name], pattern) for name, frame in tables.items()}
    earlier = for_audience(programme.earlier, audience) if programme.earlier else None
    return replace(programme, tables=tables, audience=audience, earlier=earlier)


def private_columns(programme: Programme, audience: str) -> Iterator[tuple[str, str]]:
    """(table, column) of everything this audience may not see as it stands."""
    for name, schema in programme.schemas.items():
        for column in schema.columns.values():
            if AUDIENCES.index(column.audience) > AUDIENCES.index(audience):
                yield name, column.name


def _hidden(frame: pd.DataFrame, schema: TableSchema, audience: str) -> Iterator[tuple[str, pd.Series]]:
    """Each private column with the rows in which it must not be seen."""
    for column in schema.columns.values():
        if AUDIENCES.index(column.audience) > AUDIENCES.index(audience):
            consent = (
                frame[column.consent].fillna(False).astype(bool)
                if column.consent
                else pd.Series(False, index=frame.index)
            )
            yield column.name, ~consent


def _pattern(secrets: set[str]) -> str:
    """A regular expression that finds any of the secrets, whole words where they are Latin."""
    words = [
        rf"\b{re.escape(word)}\b" if word.isascii() and word[0].isalnum() and word[-1].isalnum() else re.escape(word)
        for word in secrets
        if len(word) > 1
    ]
    return "|".join([*sorted(words, key=len, reverse=True), *PERSONAL])


def _withhold(frame: pd.DataFrame, schema: TableSchema, pattern: str) -> pd.DataFrame:
    keys = {schema.key, *(key.column for key in schema.foreign_keys)}
    for name in frame.columns:
        column = schema.columns.get(name)
        if (
            name in keys
            or not pd.api.types.is_string_dtype(frame[name])
            or (column is not None and "enum" in column.constraints)
        ):
            continue
        found = frame[name].str.contains(pattern, regex=True).fillna(False)
        if found.any():
            mark = WITHHELD["en" if name.endswith("_en") else "zh"]
            frame[name] = frame[name].mask(found.astype(bool), frame[name].str.replace(pattern, mark, regex=True))
    return frame
