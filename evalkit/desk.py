"""What the officer sees of making a year, sending out forms, collecting them, and generating years to try."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evalkit.collecting import Collected, collect_forms, records
from evalkit.collecting.merging import labelled
from evalkit.i18n import _, pick
from evalkit.schema import load_schemas
from evalkit.workbooks import new_year, write_forms


def new(data: Path, name: str, lang: str, before: str) -> None:
    """Make a new year, and say what was made and what to do next."""
    from evalkit.indicators import STANDARD  # where it is used: sending and collecting need none

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


def collect(data: Path, name: str, files: Sequence[Path], dry_run: bool) -> int:
    """Collect forms, say how each went and what differs, and return the exit code: 0, or 1 if a form was refused."""
    done = collect_forms(data, name, files, dry_run)
    console = Console()
    if done.taken:
        console.print(_went(done))
    for form in done.taken:
        for remark in form.remarks:
            say(f"{form.file.name}: {remark}")
    for file, why in done.refused.items():
        console.print(f"\n[red]{escape(_('{file} was not collected:', file=file.as_posix()))}[/]", highlight=False)
        for each in why:
            say(str(each))
    if done.differences:
        console.print(_differing(done))
    if dry_run:
        say(_("Nothing was changed: this was a dry run."))
        return int(bool(done.refused))
    for file in done.changed:
        say(_("Written: {file}", file=file.as_posix()))
    if not done.changed:
        say(_("Nothing new: the tables stay as they are."))
    if done.taken:
        kept = (done.folder / records.FOLDER).as_posix()
        say(_("Kept in {folder}: the forms, the files as they were, log.csv and conflicts.csv.", folder=kept))
    return int(bool(done.refused))


def _went(done: Collected) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in (_("Form"), _("Grantee")):
        table.add_column(head, overflow="fold")
    for head in (_("New rows"), _("Cells filled"), _("Same"), _("Conflicting"), _("Told twice")):
        table.add_column(head, justify="right")
    for form in done.taken:
        n = done.counts[form.sha256]
        cells = (n.new, n.filled, n.same, n.conflicting, n.twice)
        table.add_row(escape(form.file.name), escape(form.grantee), *map(str, cells))
    return table


def _differing(done: Collected) -> Table:
    """What the year says and what the form says, side by side."""
    schemas = load_schemas()
    table = Table(title=_("To be looked at: nothing of this was overwritten or counted twice"), title_justify="left")
    for head in (_("Form"), _("Row"), _("Column"), _("In the year"), _("In the form")):
        table.add_column(head, overflow="fold")
    for one in done.differences:
        schema = schemas[one.table]
        row, column = f"{pick(schema.title)} {one.id}", pick(schema.columns[one.column].title) if one.column else ""
        ours, theirs = one.ours, one.theirs
        if one.kind == "twice":
            row, column = f"{row} ~ {one.beside}", _("told twice")
            ours, theirs = ({"grantee": each.get("grantee", ""), **labelled(schema, each)} for each in (ours, theirs))
        table.add_row(*map(escape, (one.form, row, column, records.shown(ours), records.shown(theirs))))
    return table


def demo(folder: Path, programmes: int, years: int, seed: int, languages: Sequence[str]) -> None:
    """Write a generated portfolio, and say where it is and what to do next."""
    from evalkit.demo import write_demo  # where it is used: no other command draws anything

    made = write_demo(folder, programmes, years, seed, languages)
    say(_("Made: {n} programme years in {folder}, all of them generated.", n=len(made), folder=folder.as_posix()))
    say(
        _("Try them: evalkit run --data {folder} --outputs {outputs}", folder=folder.as_posix(), outputs="demo-reports")
    )


def say(line: str) -> None:
    """Print one line as it is."""
    Console().print(line, highlight=False, markup=False, soft_wrap=True)
