"""What a worker is given, and what comes back; both can be sent from one machine to another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from evalkit.batch.plan import Plan
from evalkit.batch.run import Outcome, Say, run_year
from evalkit.errors import EvalkitError, Text
from evalkit.i18n import in_language


@dataclass(frozen=True)
class Job:
    """A plan, where its files go, why it is carried out, and the language in which its errors are told."""

    plan: Plan
    outputs: Path
    why: tuple[str, ...]
    reader: str


class Watcher(Protocol):
    """Who is told how it goes, such as a display."""

    def step(self, name: str, lang: str, cell: int, cells: int) -> None:
        """A report is at a cell of its notebook; at none while its tables are checked."""

    def done(self, outcome: Outcome) -> None:
        """A programme year has its reports, or has failed."""


def make(job: Job, say: Say = lambda lang, cell, cells: None) -> Outcome:
    """Carry out a job."""
    with in_language(job.reader):
        return replace(run_year(job.plan, job.outputs, say), why=job.why)


def died(job: Job, error: BaseException | None = None) -> Outcome:
    """The outcome of a job whose worker died more than once."""
    from evalkit.batch.failure import write_failure

    why = f" ({type(error).__name__})" if error else ""
    with in_language(job.reader):
        told = EvalkitError(
            Text(
                "The process that made {name} died again and again{why}, perhaps for lack of memory. Close other programs "
                "or ask for fewer at once with --workers 1, then run again.",
                name=job.plan.name,
                why=why,
            )
        )
        write_failure(job.plan, job.plan.target(job.outputs), told)
        return Outcome(job.plan, "failed", job.plan.target(job.outputs), error=str(told), why=job.why)
