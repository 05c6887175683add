"""What the officer sees while years are evaluated: a progress bar, then a table of how each went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from evalkit.batch import Outcome, Plan, run_year, write_index
from evalkit.i18n import _

STYLES = {"ok": "green", "issues": "yellow", "failed": "red"}


def run_all(plans: Sequence[Plan], outputs: Path) -> int:
    """Make all planned reports, list them, and return the exit code: 0, or 1 if a year failed."""
    console = Console()
    outputs.mkdir(parents=True, exist_ok=True)
    outcomes = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=len(plans))
        for plan in plans:
            name = f"{plan.programme}/{plan.year}"
            if not console.is_terminal:
                console.print(_("{name}: evaluating …", name=name), highlight=False, markup=False)

            def say(step: str, name: str = name) -> None:
                bar.update(task, description=escape(f"{name}: {step}"))

            outcomes.append(run_year(plan, outputs, say))
            bar.advance(task)
    index = write_index(outputs)
    console.print(_summary(outcomes))
    for outcome in outcomes:
        _say_where(console, outcome)
    console.print(_("All reports: {index}", index=index.as_posix()), highlight=False, soft_wrap=True)
    return int(any(outcome.state == "failed" for outcome in outcomes))


def _summary(outcomes: Sequence[Outcome]) -> Table:
    states = {"ok": _("made"), "issues": _("made; see the data issues"), "failed": _("failed")}
    table = Table(box=None, pad_edge=False)
    for head in (_("Programme"), _("State"), _("Data issues"), _("Seconds")):
        table.add_column(head, overflow="fold", justify="right" if head == _("Seconds") else "left")
    for one in outcomes:
        found = _("{error} errors, {warning} warnings, {note} notes", **one.issues.counts())
        state = f"[{STYLES[one.state]}]{states[one.state]}[/]"
        table.add_row(escape(f"{one.plan.programme}/{one.plan.year}"), state, found, f"{one.seconds:.1f}")
    return table


def _say_where(console: Console, outcome: Outcome) -> None:
    """The pages of a year, or what failed, where that is told, and that the last good report is still there."""
    name = f"{outcome.plan.programme}/{outcome.plan.year}"
    pages = [outcome.folder / f"report.{lang}.html" for lang in outcome.plan.languages]
    if outcome.error is None:
        for page in pages:
            console.print(page.as_posix(), highlight=False, soft_wrap=True)
        return
    console.print(f"\n[red]{escape(_('{name} failed:', name=name))}[/]", highlight=False)
    console.print(escape(str(outcome.error)), highlight=False, soft_wrap=True)
    told = (outcome.folder / f"failed.{outcome.plan.languages[0]}.html").as_posix()
    console.print("\n" + _("The same as a page: {page}", page=told), highlight=False, soft_wrap=True)
    if any(page.exists() for page in pages):
        console.print(
            _("The last good report is kept: {page}", page=pages[0].as_posix()), highlight=False, soft_wrap=True
        )
