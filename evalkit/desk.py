"""What the officer sees of making a year, sending out forms and collecting them."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from evalkit.i18n import _
from evalkit.indicators import STANDARD
from evalkit.schema import load_schemas
from evalkit.workbooks import new_year, write_forms


def new(data: Path, name: str, lang: str, before: str) -> None:
    """Make a new year, and say what was made and what to do next."""
    made = new_year(data, name, lang, STANDARD, before)
    say(_("Made: {file}", file=made.file.as_posix()))
    if made.before:
        schemas = load_schemas()
        taken = ", ".join(schemas[table].cases(n) for table, n in made.taken.items() if n)
        say(_("Taken over from {folder}: {what}.", folder=made.before.as_posix(), what=taken or _("nothing")))
    say(_("Fill in its sheets, then run 'evalkit check {folder}'.", folder=made.file.parent.as_posix()))


def forms(data: Path, name: str, lang: str, out: Path | None) -> None:
    """Write the forms of a year, and say where they are."""
    written = write_forms(data, name, lang, out)
    for file in written.made:
        say(_("Made: {file}", file=file.as_posix()))
    for file in written.kept:
        say(_("{file} is there already and was left as it is.", file=file.as_posix()))
    say(_("When they come back, run 'evalkit collect {name}' with the files behind it.", name=name))


def say(line: str) -> None:
    """Print one line as it is."""
    Console().print(line, highlight=False, markup=False, soft_wrap=True)
