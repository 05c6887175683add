"""What the officer sees while years are evaluated or checked: a progress bar, then a table of how each went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from evalkit.batch import Outcome, Plan, run_year, write_index
from evalkit.checks import check_programme
from evalkit.i18n import _

STYLES = {"ok": "green", "issues": "yellow", "failed": "red", "error": "red", "warning": "yellow", "note": "dim"}


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
                console.print(_("{name}: evaluating …", name=name), highlight=False)

            def say(step: str, name: str = name) -> None:
                bar.update(task, description=f"{name}: {step}")

            outcomes.append(run_year(plan, outputs, say))
            bar.advance(task)
    index = write_index(outputs)
    console.print(_summary(outcomes))
    for outcome in outcomes:
        if outcome.error is not None:
            console.print(
                f"\n[red]{outcome.plan.programme}/{outcome.plan.year}[/]: {escape(str(outcome.error))}",
                highlight=False,
                soft_wrap=True,
            )
    console.print(_("All reports: {index}", index=index.as_posix()), highlight=False, soft_wrap=True)
    return int(any(outcome.state == "failed" for outcome in outcomes))


def _summary(outcomes: Sequence[Outcome]) -> Table:
    states = {
        "ok": _("made"),
        "issues": _("made; see the data issues"),
        "failed": _("failed; the last good report is kept"),
    }
    table = Table(box=None, pad_edge=False)
    for head in (_("Programme"), _("State"), _("Data issues"), _("Seconds"), _("Where")):
        table.add_column(head)
    for one in outcomes:
        counts = one.issues.counts()
        found = _("{error} errors, {warning} warnings, {note} notes", **counts)
        name = f"{one.plan.programme}/{one.plan.year}"
        where = (
            f"failed.{one.plan.languages[0]}.html" if one.state == "failed" else f"report.{one.plan.languages[0]}.html"
        )
        table.add_row(
            name,
            f"[{STYLES[one.state]}]{states[one.state]}[/]",
            found,
            f"{one.seconds:.1f}",
            (one.folder / where).as_posix(),
        )
    return table


def check_all(paths: Sequence[Path]) -> int:
    """Print the issues of some years, and return the exit code: 0, or 1 if there is an error among them."""
    console, code = Console(), 0
    names = {"error": _("Error"), "warning": _("Warning"), "note": _("Note")}
    for path in paths:
        issues = check_programme(path)
        for issue in issues:
            console.print(
                f"[{STYLES[issue.severity]}]{names[issue.severity]}[/] [dim]{issue.rule}[/] {escape(str(issue))}\n",
                highlight=False,
                soft_wrap=True,
            )
        console.print(
            f"{path.as_posix()}: " + _("{error} errors, {warning} warnings, {note} notes", **issues.counts()),
            highlight=False,
        )
        code = max(code, int(bool(issues.errors)))
    return code
