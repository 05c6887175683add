"""Private data in places that may be published."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from evalkit.audience import PERSONAL
from evalkit.checks.cells import arrow, holding_each
from evalkit.checks.rule import Rule, places, truth
from evalkit.errors import Text
from evalkit.i18n import listed
from evalkit.issues import DataIssue, Places
from evalkit.programme import Programme
from evalkit.schema import Column

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
    Text("Ask for consent and note it in {people:consent_named}; until then no public report shows the name."),
)


def check_private_data(programme: Programme) -> Iterator[DataIssue]:
    """Contact columns that are filled in; contact details, and names without consent, in free text."""
    unnamed = _names_without_consent(programme)
    named = Places()
    public: list[tuple[str, Column]] = []
    for name, frame in programme.tables.items():
        references = {key.column for key in programme.schemas[name].foreign_keys}  # what they name is looked at there
        for column in programme.schemas[name].columns.values():
            if not programme.filled[name][column.name]:
                continue
            if column.audience == "internal":
                yield from COLUMN.at(programme, name, frame[column.name].notna(), column.name, shown="")
            elif column.type == "string" and "enum" not in column.constraints and column.audience == "public":
                public += [] if column.name in references else [(name, column)]
    texts = [arrow(programme.tables[name][column.name]) for name, column in public]
    for (name, column), cells, likely in zip(public, texts, _likely(texts), strict=True):
        yield from CONTACT.at(programme, name, _holding(cells, likely, PERSONAL), column.name, shown="")
        if unnamed and column.base:
            named += places(programme, name, _holding(cells, cells.is_valid().to_numpy(), unnamed))
    if len(named):
        files = listed(sorted({at.file for at in named}))
        yield NAMED.issue(named, n=len(named), files=files)


def _holding(cells: pa.ChunkedArray, likely: np.ndarray, pattern: re.Pattern[str]) -> np.ndarray:
    """Those of some likely cells that hold what a pattern finds, by position."""
    rows = np.flatnonzero(likely)
    return rows[[bool(pattern.search(text)) for text in cells.take(pa.array(rows)).to_pylist()]]


def _likely(texts: list[pa.ChunkedArray]) -> list[np.ndarray]:
    """Cells with ten digits or more, and those that name a way to write to somebody.

    Python's patterns are slow; Arrow leaves them what may hold a number or an address.
    """
    return holding_each(texts, r"[@＠]|\(at\)|(?i:qq|wechat)|微信|(?:[0-9０-９][^0-9０-９]{0,3}){10}")


def _names_without_consent(programme: Programme) -> re.Pattern[str] | None:
    people = programme.tables.get("people")
    if people is None:
        return None
    unasked = people[~truth(people["consent_named"])]
    names = [name for column in ("name_zh", "name_en") for name in unasked[column].dropna() if len(name) > 1]
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True)))) if names else None


CHECKS = (check_private_data,)
