"""What the officer sees of making a year, sending out forms, collecting them, and generating years to try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evalkit.collecting import Collected, collect_forms, records
from evalkit.collecting.merging import labelled, tells_apart
from evalkit.i18n import _, pick
from evalkit.issues import Place
from evalkit.schema import load_schemas
from evalkit.workbooks import new_year, write_forms
from evalkit.workbooks.layout import called
from evalkit.workbooks.writing import as_cell


def new(data: Path, name: str, lang: str, before: str) -> None:
    """Make a new year, and say what was made and what to do next."""
    from evalkit.indicators import STANDARD  # where it is used: sending and collecting need none

    made = new_year(data, name, lang, STANDARD, before)
    for file in (made.file, made.narrative):
        say(_("Made: {file}", file=file.as_posix()))
    if made.before:
        schemas = load_schemas()
        taken = _(", ").join(schemas[table].cases(n) for table, n in made.taken.items() if n)
        say(_("Taken over from {folder}: {what}.", folder=made.before.as_posix(), what=taken or _("nothing")))
    say(_("Fill in its sheets, then run 'evalkit check {folder}'.", folder=made.file.parent.as_posix()))
    say(_("Findings, conclusions and recommendations are written into {file}.", file=made.narrative.name))


def forms(data: Path, name: str, lang: str, out: Path | None) -> None:
    """Write the forms of a year, and say where they are."""
    written = write_forms(data, name, lang, out)
    for file in written.made:
        say(_("Made: {file}", file=file.as_posix()))
    for file in written.kept:
        say(_("{file} is there already and was left as it is.", file=file.as_posix()))
    say(_("When they come back, run 'evalkit collect {name}' with the files behind it.", name=name))


def collect(data: Path, name: str, files: Sequence[Path], dry_run: bool, accept: bool = False) -> int:
    """Collect forms, say how each went and what differs, and return the exit code: 0, or 1 if a form was refused."""
    done = collect_forms(data, name, files, dry_run, accept)
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
    if done.refused:
        again = _quoted(name, done.refused)
        say(_("Nothing was taken from them. When they are mended: {command}", command=again))
    if done.differences:
        console.print()
        console.print(_differing(done))
        for line in _what_to_do(done, name):
            say(line)
    console.print()
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
    if done.changed:
        say(_("Next: 'evalkit check {folder}'.", folder=done.folder.as_posix()))
    return int(bool(done.refused))


def _went(done: Collected) -> Table:
    table = Table(box=None, pad_edge=False)
    for head in (_("Form"), _("Grantee")):
        table.add_column(head, overflow="fold")
    heads = [_("New rows"), _("Cells filled"), _("Same"), _("Conflicting"), _("Told twice")]
    names = ["new", "filled", "same", "conflicting", "twice"]
    if any(n.accepted for n in done.counts.values()):
        heads, names = [*heads, _("Cells replaced")], [*names, "accepted"]
    for head in heads:
        table.add_column(head, justify="right")
    for form in done.taken:
        numbers = vars(done.counts[form.sha256])
        table.add_row(escape(form.file.name), escape(form.grantee), *(str(numbers[name]) for name in names))
    return table


def _differing(done: Collected) -> Table:
    """What the year says and what the form says, side by side, in the words of the tables' readers."""
    schemas = load_schemas()
    left = any(one.kind != "accepted" for one in done.differences)
    title = _("To be looked at: nothing of this was overwritten or counted twice")
    table = Table(title=title if left else _("Replaced by what the form says"), title_justify="left")
    for head in (_("Form"), _("Row"), _("Column"), _("In the year"), _("In the form")):
        table.add_column(head, overflow="fold")
    for one in done.differences:
        schema = schemas[one.table]
        row = f"{pick(schema.title)} {one.id}"
        ours: Any
        theirs: Any
        if one.kind == "twice":
            row, column = f"{row} ~ {one.beside}", _("told twice")
            ours, theirs = labelled(schema, one.ours), labelled(schema, one.theirs)
        else:
            what = schema.columns[one.column]
            column = called(what) + (_(" (replaced)") if one.kind == "accepted" and left else "")
            ours, theirs = (as_cell(what, each) if each != "" else "" for each in (one.ours, one.theirs))
        if one.file:
            row += "\n" + str(Place(one.file, int(one.line)))
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


def _what_to_do(done: Collected, name: str) -> Iterator[str]:
    """How each kind of difference is settled."""
    schemas, kinds = load_schemas(), {one.kind for one in done.differences}
    if "conflict" in kinds:
        yield _(
            "In the year these cells are as they were. If the year is right, nothing is to be done. If the form is right, type its value into the cell of the year's file, or take all values of that form:"
        )
        forms = {one.sha256 for one in done.differences if one.kind == "conflict"}
        for form in done.taken:
            if form.sha256 in forms:
                yield f"  {_quoted(name, [form.file])} --accept"
    if any(one.kind == "conflict" and tells_apart(schemas[one.table], one.column) for one in done.differences):
        yield _("Where it is another event under the same ID, give it an ID of its own in the form, and collect again.")
    if "foreign" in kinds:
        yield _(
            "A row whose ID is that of another grantee's row was not taken. Give it an ID of its own in the form, and collect again."
        )
    if "twice" in kinds:
        yield _("An event that was there already stands in the table once more, marked as restated: no total counts it. If it is another event after all, empty its cell '{column}' in the year's file.", column=pick(schemas["activities"].columns["restated"].title))  # fmt: skip


def _quoted(name: str, files: Iterable[Path]) -> str:
    """The command for some forms; double quotes are understood on every system."""
    names = (f'"{file.as_posix()}"' if " " in file.as_posix() else file.as_posix() for file in files)
    return " ".join(["evalkit", "collect", name, *names])


def say(line: str) -> None:
    """Print one line as it is."""
    Console().print(line, highlight=False, markup=False, soft_wrap=True)
