"""Which of the planned reports are to be made now, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evalkit.batch.facts import NAME, read_facts, reports
from evalkit.batch.failure import has_failed
from evalkit.batch.inputs import inputs_of, reasons
from evalkit.batch.plan import Plan
from evalkit.errors import Text
from evalkit.i18n import Later, _


@dataclass(frozen=True)
class Due:
    """What is to be made of a plan: its languages that are due (none where all is up to date), and the reasons.

    `expected` says how many seconds each language took last time.
    """

    plan: Plan
    languages: tuple[str, ...]
    why: tuple[Text, ...]
    expected: dict[str, float]

    @property
    def made(self) -> Plan:
        """The plan, for the languages that are due."""
        return replace(self.plan, languages=self.languages)


def due(plan: Plan, outputs: Path, force: bool = False) -> Due:
    """What of a plan is to be made now: what is new, failed last time, has lost a file or was made from other things."""
    folder = plan.target(outputs)
    facts = read_facts(folder)
    known, now = reports(facts), inputs_of(plan)
    why: dict[str, list[Text]] = {}
    for lang in plan.languages:
        files = [f"report.{lang}.html", f"report.{lang}.ipynb", *facts.get("files", ())]
        lost = [name for name in files if not (folder / name).exists()]
        if force:
            why[lang] = [Text("asked for by --force")]
        elif has_failed(folder):
            why[lang] = [Text("failed last time")]
        elif lang not in known:
            why[lang] = [Text("new")]
        elif lost:
            why[lang] = [Text("missing: {which}", which=_listed(lost))]
        else:
            why[lang] = reasons(known[lang].get("from", {}), now)
    languages = tuple(lang for lang in plan.languages if why[lang])
    said = {str(each): each for lang in languages for each in why[lang]}
    took = {lang: told["seconds"] for lang, told in known.items() if isinstance(told.get("seconds"), int | float)}
    return Due(plan, languages, tuple(said.values()), took)


def _listed(names: Sequence[str]) -> Later:
    return Later(lambda: _(", ").join(names))


def index_is_older(index: Path, plans: Sequence[Plan], outputs: Path) -> bool:
    """Is there a report that the index cannot know of yet, as after a batch that was killed?"""
    if not index.exists():
        return True
    made = [file.stat().st_mtime for plan in plans if (file := plan.target(outputs) / NAME).exists()]
    return max(made, default=0) > index.stat().st_mtime
