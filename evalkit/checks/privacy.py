"""Private data in places that may be published."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evalkit.audience import PERSONAL
from evalkit.checks.cells import arrow
from evalkit.checks.rule import Rule, places, truth
from evalkit.errors import Text
from evalkit.issues import DataIssue, Places
from evalkit.programme import Programme

COLUMN = Rule(
    "private.column",
    "n",
    "note",
    Text("{file}, column '{column}' holds private data ({n} cells)."),
    Text("Reports that are not internal leave it out, except where its row gives consent."),
)
CONTACT = Rule(
    "private.text",
    "n",
    "warning",
    Text(
        "{file}, column '{column}': {n} cells hold a telephone, identity-card, QQ or WeChat number, or an e-mail address."
    ),
    Text("Move it to the contact columns of {people}; reports that are not internal withhold it."),
)
NAMED = Rule(
    "private.name",
    "n",
    "note",
    Text("{n} cells of free text name a person whose consent is not recorded ({files})."),
    Text("Ask for consent and note it in {people.consent_named}; until then only internal reports show the name."),
)


def check_private_data(programme: Programme) -> Iterator[DataIssue]:
    """Contact columns that are filled in; contact details, and names without consent, in free text."""
    unnamed = _names_without_consent(programme)
    named = Places()
    for name, frame in programme.tables.items():
        references = {key.column for key in programme.schemas[name].foreign_keys}  # what they name is looked at there
        for column in programme.schemas[name].columns.values():
            cells = frame[column.name]
            if column.audience == "internal":
                yield from COLUMN.at(programme, name, cells.notna(), column.name, shown="")
            elif column.type == "string" and "enum" not in column.constraints and column.audience == "public":
                if column.name in references or cells.isna().all():
                    continue
                yield from CONTACT.at(programme, name, _holding(cells, PERSONAL), column.name, shown="")
                if unnamed and column.base:
                    named += places(programme, name, _holding(cells, unnamed))
    if len(named):
        files = ", ".join(sorted({at.file for at in named}))
        yield NAMED.issue(named, n=len(named), files=files)


def _holding(cells: pd.Series, pattern: re.Pattern[str]) -> np.ndarray:
    """Which cells hold what a pattern finds."""
    found = truth(cells.notna())
    if pattern is PERSONAL:  # Python's patterns are slow; Arrow leaves them what may hold a number or an address
        found = _likely(arrow(cells))
    found[found] = [bool(pattern.search(text)) for text in cells[found]]
    return found


def _likely(cells: pa.ChunkedArray) -> np.ndarray:
    """Cells with eleven characters and ten digits or more, and those that name a way to write to somebody."""
    long = pc.greater_equal(pc.binary_length(cells), 11).fill_null(False)
    found = pc.match_substring_regex(cells, "[@＠]|\\(at\\)|(?i:qq|wechat)|微信").fill_null(False).to_numpy()
    some = np.flatnonzero(long.to_numpy())
    digits = pc.match_substring_regex(cells.take(pa.array(some)), r"(?:[0-9０-９][^0-9０-９]{0,3}){10}")
    found = np.array(found)
    found[some] |= digits.to_numpy()
    return found


def _names_without_consent(programme: Programme) -> re.Pattern[str] | None:
    people = programme.tables.get("people")
    if people is None:
        return None
    unasked = people[~truth(people["consent_named"])]
    names = [name for column in ("name_zh", "name_en") for name in unasked[column].dropna() if len(name) > 1]
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True)))) if names else None


CHECKS = (check_private_data,)
