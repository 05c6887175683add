"""`evalkit check --normalised`: every cell that was put into plain form in reading, as a table in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evalkit.i18n import _
from evalkit.intake import load

MOST_ROWS = 1_000  # a screen holds no more; `read_programme(…).normalised` has them all


def list_normalised(paths: Sequence[Path]) -> None:
    """Print what was put into plain form in some years.

    Raises:
        UsageError: there is no such folder.
    """
    console = Console()
    for path in paths:
        programme, _issues = load(path, earlier=False)
        found = programme.normalised
        if len(found):
            console.print(_table(found.head(MOST_ROWS).itertuples(index=False)))
        said = _("{path}: {n} cells were put into plain form.", path=path.as_posix(), n=f"{len(found):,}")
        console.print(escape(said), highlight=False)
        if len(found) > MOST_ROWS:
            more = _("The first {n} are shown; in a notebook, read_programme(…).normalised has them all.", n=MOST_ROWS)
            console.print(escape(more), highlight=False)


def _table(rows: Sequence[tuple[object, ...]]) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in (_("File"), _("Line"), _("Column"), _("From"), _("To")):
        table.add_column(head, overflow="fold", justify="right" if head == _("Line") else "left")
    for _name, file, line, column, written, read in rows:
        table.add_row(*(escape(str(cell)) for cell in (file, line, column, written, read)))
    return table
