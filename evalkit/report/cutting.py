"""What a notebook shows at too great length, cut to what a page can hold; the page says so."""

from __future__ import annotations

import html
import re

from evalkit.i18n import _

MOST_ROWS = 500  # of a table, as evalkit's own tables hold them
MOST_LINES = 500  # of a text
MOST_CHARACTERS = 100_000  # of a text

_TABLE = re.compile(r"<table\b.*?</table\s*>", re.DOTALL | re.IGNORECASE)
_ROW = re.compile(r"</tr\s*>", re.IGNORECASE)
_BODY = re.compile(r"<tbody\b[^>]*>(.*)</tbody\s*>", re.DOTALL | re.IGNORECASE)


def cut_tables(body: str) -> str:
    """Keep the first rows of tables that have too many; a sentence under them says how many there are."""
    return _TABLE.sub(lambda found: _cut_table(found[0]), body)


def _cut_table(table: str) -> str:
    inner = _BODY.search(table)
    if inner is None or inner[1].count("<tr") <= MOST_ROWS or "<table" in inner[1]:
        return table
    ends = [row.end() for row in _ROW.finditer(inner[1])]
    if len(ends) <= MOST_ROWS:
        return table
    kept = table[: inner.start(1)] + inner[1][: ends[MOST_ROWS - 1]] + table[inner.end(1) :]
    says = _("The first {n} of {all} rows are shown.", n=f"{MOST_ROWS:,}", all=f"{len(ends):,}")
    return f'{kept}<p class="source">{html.escape(says)}</p>'


def cut_text(text: str) -> str:
    """Keep the beginning of a text that is too long; its last line says what was left out."""
    kept = "\n".join(text[:MOST_CHARACTERS].split("\n")[:MOST_LINES])
    if len(kept) >= len(text.rstrip()):
        return text
    lines = max(text.rstrip().count("\n", len(kept)), 1)
    return (
        f"{kept}\n{_('… and {n} more characters in {lines} lines', n=f'{len(text) - len(kept):,}', lines=f'{lines:,}')}"
    )
