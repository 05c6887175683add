"""What the officer sees while reports are made: bars on a terminal, plain lines elsewhere, and a log if asked for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text as Words

from evalkit.batch.run import Outcome
from evalkit.i18n import _


class Display:
    """A `Watcher` that shows how far all is, and each running report with its cell and the time it took last time."""

    def __init__(
        self, console: Console, total: int, expected: Mapping[str, Mapping[str, float]], log: Path | None = None
    ) -> None:
        self.console, self.total, self.expected = console, total, expected
        self.outcomes: list[Outcome] = []
        self._running: dict[tuple[str, str], TaskID] = {}
        self._begun: set[str] = set()
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            _Expected(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._all = self._bars.add_task(_("All"), total=total)
        self._log_file = log
        self._log: TextIO | None = None
        self._open = ExitStack()

    def __enter__(self) -> Display:
        if self._log_file is not None:
            self._log = self._open.enter_context(self._log_file.open("a", encoding="utf-8"))
        self._open.enter_context(self._bars)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.write(_("stopped: {name}", name=kind.__name__))
        self._open.close()

    def step(self, name: str, lang: str, cell: int, cells: int) -> None:
        """A report is at a cell of its notebook; at none while its tables are checked."""
        if name not in self._begun:
            self._begun.add(name)
            if not self.console.is_terminal:
                self.console.print(_("{name}: evaluating …", name=name), highlight=False, markup=False)
        what = (
            f"{name} {lang}: " + _("cell {cell} of {cells}", cell=cell, cells=cells)
            if lang
            else f"{name}: {_('checking')}"
        )
        self.write(what)
        if not lang:
            self._row((name, ""), what, 0, None)
        else:
            self._drop(name, "")
            self._row((name, lang), what, cell - 1, cells)

    def done(self, outcome: Outcome) -> None:
        """A programme year has its reports, or has failed."""
        name = outcome.plan.name
        self.outcomes.append(outcome)
        for lang in ("", *outcome.plan.languages):
            self._drop(name, lang)
        self._bars.advance(self._all)
        state = _("failed") if outcome.state == "failed" else _("made")
        ended = _("{name}: {state} in {seconds} s", name=name, state=state, seconds=f"{outcome.seconds:.1f}")
        said = f"{ended} ({'; '.join(outcome.why)})" if outcome.why else ended
        self.write("\n".join(part for part in (said, outcome.error) if part))
        if not self.console.is_terminal and self.total > 1:
            place = f"{len(self.outcomes)}/{self.total}"
            self.console.print(f"{place} {said}", highlight=False, markup=False, soft_wrap=True)

    def write(self, line: str) -> None:
        """Write a line into the log, with the time."""
        if self._log is not None:
            self._log.write(f"{datetime.now():%Y-%m-%d %H:%M:%S} {line}\n")
            self._log.flush()

    def _row(self, key: tuple[str, str], what: str, done: int, total: int | None) -> None:
        if key not in self._running:
            self._running[key] = self._bars.add_task("", expected=self.expected.get(key[0], {}).get(key[1]))
        self._bars.update(self._running[key], description=what.replace("[", "\\["), completed=done, total=total)

    def _drop(self, name: str, lang: str) -> None:
        if (task := self._running.pop((name, lang), None)) is not None:
            self._bars.remove_task(task)


class _Expected(ProgressColumn):
    """How long a report took last time, and for all of them how much is left at the pace so far."""

    def render(self, task: Task) -> Words:
        if task.total and task.fields.get("expected") is None and task.completed and task.id == 0:
            left = (time.monotonic() - (task.start_time or 0)) / task.completed * (task.total - task.completed)
            return Words(_("about {seconds} s left", seconds=round(left)), style="dim")
        expected = task.fields.get("expected")
        return Words(_("last time {seconds} s", seconds=f"{expected:.1f}") if expected else "", style="dim")
