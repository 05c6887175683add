"""A batch from beginning to end, as the command runs it: what is due, making it, a table of how each went, the index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evalkit.batch.due import Due, due, index_is_older
from evalkit.batch.execute import data_folder
from evalkit.batch.facts import read_facts, reports, unread
from evalkit.batch.jobs import Job
from evalkit.batch.lock import locked
from evalkit.batch.plan import Plan
from evalkit.batch.publish import clear, recover
from evalkit.batch.run import Outcome
from evalkit.i18n import _, language

FEW = 6  # programme years whose pages are named one by one; of more, the index names them
STYLES = {"ok": "green", "issues": "yellow", "failed": "red", "current": "dim"}


def run_all(
    plans: Sequence[Plan],
    outputs: Path,
    *,
    force: bool = False,
    workers: int = 0,
    scheduler: str = "",
    log: Path | None = None,
) -> int:
    """Make all planned reports that are due, list them, and return the exit code: 0, or 1 if a year failed or could not be read.

    Args:
        plans: what is wanted.
        outputs: where it goes.
        force: make also what is up to date.
        workers: how many processes; 0 for as many as there are processors.
        scheduler: the address of a Dask cluster to run on instead.
        log: a file to which every step is written.

    Raises:
        UsageError: another batch is writing into the same outputs, or there is no such cluster.
    """
    console = Console()
    with locked(outputs):
        for plan in plans:
            recover(plan.target(outputs))
            clear(plan.target(outputs))
        listed = [due(plan, outputs, force) for plan in plans]
        outcomes = _make(console, listed, outputs, workers, scheduler, log)
        roots = {plan.root(outputs): plan for plan in plans}
        for root in roots:
            if outcomes or index_is_older(root / "index.html", plans, outputs):
                from evalkit.batch.index import write_index

                write_index(root)
    left_out = _report(console, plans, outcomes, outputs)
    for root in roots:
        console.print(
            _("All reports: {index}", index=(root / "index.html").as_posix()), highlight=False, soft_wrap=True
        )
    return int(left_out or any(outcome.state == "failed" for outcome in outcomes))


def show_due(plans: Sequence[Plan], outputs: Path, force: bool = False) -> None:
    """Print which reports would be made, and why; nothing is made."""
    console = Console()
    table = Table(box=None, pad_edge=False)
    for head in (_("Programme"), _("Language"), _("Would be made because")):
        table.add_column(head, overflow="fold")
    listed = [due(plan, outputs, force) for plan in plans]
    for each in listed:
        why = "; ".join(map(str, each.why)) or f"[dim]{_('up to date')}[/]"
        table.add_row(escape(each.plan.name), ", ".join(each.languages) or "—", why if not each.why else escape(why))
    console.print(table)
    count = sum(len(each.languages) for each in listed)
    console.print(_("{n} reports would be made.", n=count), highlight=False)


def _make(
    console: Console, listed: Sequence[Due], outputs: Path, workers: int, scheduler: str, log: Path | None
) -> list[Outcome]:
    todo = [each for each in listed if each.languages]
    if not todo:
        return []
    from evalkit.batch.pool import run_jobs
    from evalkit.display import Display
    from evalkit.warm import CAN_FORK

    if not CAN_FORK:
        console.print(_("Kernels start as ordinary processes here: this system has no fork."), style="dim")
    jobs = [Job(each.made, outputs, tuple(map(str, each.why)), language()) for each in todo]
    try:
        with Display(console, len(jobs), {each.plan.name: each.expected for each in todo}, log) as display:
            run_jobs(jobs, display, workers, scheduler)
    finally:
        for each in todo:  # of a batch that was stopped
            clear(each.plan.target(outputs))
    return display.outcomes


def _report(console: Console, plans: Sequence[Plan], outcomes: Sequence[Outcome], outputs: Path) -> bool:
    """The table of all planned reports, then the pages of those that were made, or what failed; was a year left out?"""
    ended = {outcome.plan.name: outcome for outcome in outcomes}
    table = Table(box=None, pad_edge=False)
    for head in (_("Programme"), _("State"), _("Data issues"), _("Verdict"), _("Seconds"), _("Why")):
        table.add_column(head, overflow="fold", justify="right" if head == _("Seconds") else "left")
    left_out: dict[str, str] = {}
    for plan in plans:
        facts = read_facts(plan.target(outputs))
        outcome = ended.get(plan.name) or Outcome(plan, "current", plan.target(outputs), facts.get("issues", {}))
        table.add_row(*_line(outcome, facts))
        left_out |= {} if outcome.state == "failed" else _left_out(plan, facts)
    console.print(table)
    for name, why in left_out.items():
        said = _("{name} could not be read: {why}", name=name, why=why)
        console.print(f"\n[red]{escape(said)}[/]", highlight=False, soft_wrap=True)
    failed: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.error:
            failed.setdefault(outcome.error, []).append(outcome)
        elif len(outcomes) <= FEW:
            for page in _pages(outcome, outputs, "report"):
                console.print(page.as_posix(), highlight=False, soft_wrap=True)
    for error, those in failed.items():
        _say_failure(console, error, those, outputs)
    return bool(left_out)


def _left_out(plan: Plan, facts: dict[str, Any]) -> dict[str, str]:
    """The years that a report on several leaves out, and why, their folders written as the user named the data's."""
    above = plan.data.as_posix()
    return {
        f"{above}/{name}": why.replace(f"{data_folder(plan).name}/{name}", f"{above}/{name}")
        for name, why in unread(facts, language()).items()
    }


def _line(outcome: Outcome, facts: dict[str, Any]) -> tuple[str, ...]:
    states = {
        "ok": _("made"),
        "issues": _("made; see the data issues"),
        "failed": _("failed"),
        "current": _("up to date"),
    }
    state = f"[{STYLES[outcome.state]}]{states[outcome.state]}[/]"
    if outcome.state != "failed" and (left_out := unread(facts, language())):
        state += _("; ") + f"[red]{_('{n} years could not be read', n=len(left_out))}[/]"
    counts = {name: outcome.issues.get(name, 0) for name in ("error", "warning", "note")}
    judged = {lang: told["judged"] for lang, told in reports(facts).items() if told.get("judged")}
    told = judged.get(language()) or next(iter(judged.values()), None)
    verdict = (told["grade"] or _("no grade")) if told and outcome.state != "failed" else "—"
    return (
        escape(outcome.plan.name),
        state,
        _("{error} errors, {warning} warnings, {note} notes", **counts) if outcome.issues else "—",
        escape(verdict),
        f"{outcome.seconds:.1f}" if outcome.seconds else "—",
        escape("; ".join(outcome.why)),
    )


def _say_failure(console: Console, error: str, those: Sequence[Outcome], outputs: Path) -> None:
    """What failed, once for all years with the same failure; where it is told, and that the last good report is there."""
    names = _(", ").join(outcome.plan.name for outcome in those)
    console.print(f"\n[red]{escape(_('{name} failed:', name=names))}[/]", highlight=False, soft_wrap=True)
    console.print(escape(error), highlight=False, soft_wrap=True)
    if len(those) > 1:
        return
    for page in _pages(those[0], outputs, "failed")[:1]:
        console.print("\n" + _("The same as a page: {page}", page=page.as_posix()), highlight=False, soft_wrap=True)
    for page in _pages(those[0], outputs, "report")[:1]:
        console.print(_("The last good report is kept: {page}", page=page.as_posix()), highlight=False, soft_wrap=True)


def _pages(outcome: Outcome, outputs: Path, kind: str) -> list[Path]:
    """The pages of a kind that are there, in the reader's own language first, as seen from here and not by a worker elsewhere."""
    languages = sorted(outcome.plan.languages, key=lambda lang: lang != language())
    pages = [outcome.plan.target(outputs) / f"{kind}.{lang}.html" for lang in languages]
    return [page for page in pages if page.exists()]
