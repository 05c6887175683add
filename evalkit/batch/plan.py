"""Which reports to make: programme-years found under the data folder, and a notebook with its parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from evalkit.batch.parameters import declared_parameters, found_rubric, typed
from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.finding import find_years
from evalkit.schema import AUDIENCES

PROGRAMME, YEAR = 1, 2  # how far below the data folder a programme and a year are


@dataclass(frozen=True)
class Plan:
    """The reports on one programme year, on one programme's years or on all: where the tables are, and by which notebook.

    What a report is on follows from the notebook's parameters: one with `year` is on a year, one with `programme` alone
    on a programme over its years, one with neither on all programmes. `folder` is the year's, the programme's or the
    data folder; `only` names programmes where not all of them are meant.

    `parameters` are the evaluator's own; `declared` names all parameters that the notebook has. `into` is a folder of
    its own below the outputs, for a second notebook on the same. `timeout` is the most seconds that one report may take,
    None for any; `retries` how often a kernel that does not start is tried again.
    """

    folder: Path
    languages: tuple[str, ...]
    audience: str
    notebook: Path
    parameters: Mapping[str, Any]
    declared: tuple[str, ...] = ()
    into: str = ""
    timeout: float | None = None
    retries: int = 1
    only: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """How far below the data folder `folder` is: 2 for a year, 1 for a programme, 0 for all."""
        return depth(self.declared)

    @property
    def programme(self) -> str:
        """The programme's folder name; '' where the report is on all."""
        return ("", self.folder.name, self.folder.parent.name)[self.depth]

    @property
    def year(self) -> str:
        """The year's folder name; '' where the report is on more than one."""
        return self.folder.name if self.depth == YEAR else ""

    @cached_property
    def years(self) -> tuple[Path, ...]:
        """The folders of the years that it is on."""
        if self.depth == YEAR:
            return (self.folder,)
        return tuple(find_years(self.data, [self.programme] if self.programme else self.only))

    @property
    def data(self) -> Path:
        """The folder of all programmes."""
        return (self.folder, *self.folder.parents)[self.depth]

    @property
    def name(self) -> str:
        """What the reports are called on the screen; no two of a batch have the same name."""
        name = "/".join(part for part in (self.programme, self.year, self.into) if part)
        return name if self.audience == "public" else f"{name} ({self.audience})"

    def target(self, outputs: Path) -> Path:
        """Where its files go. What is not public has a folder of its own, so that it is never left over among what is."""
        return self.root(outputs) / self.programme / self.year / self.into

    def root(self, outputs: Path) -> Path:
        """The folder with the index that lists it."""
        return outputs if self.audience == "public" else outputs / self.audience


def plan_reports(
    data: Path,
    names: Sequence[str],
    languages: Sequence[str],
    audience: str,
    notebook: Path,
    parameters: Mapping[str, Any],
    **more: Any,
) -> list[Plan]:
    """What `evalkit run` will make: of every year that `names` stand for, the same.

    `more` are further fields of `Plan`. Parameters may be texts, which are read in the type that the notebook declares.

    Raises:
        UsageError: an unknown programme, a notebook that cannot be read, or a parameter that it does not have or
            whose value is of another type than its default, or a rubric that is not there.
        DataError: the rubric cannot be used.
    """
    years = find_years(data, names)
    declared = declared_parameters(notebook)
    if "programme" not in declared and ("year" in declared or "data" not in declared):
        raise UsageError(
            Text(
                "{notebook} has no parameter 'programme'. In its cell tagged 'parameters' a report on a year needs programme and year, "
                "one on a programme over its years programme alone, one on all programmes neither, but data.",
                notebook=notebook.as_posix(),
            )
        )
    values = {name: typed(notebook, declared, name, value) for name, value in parameters.items()}
    if "rubric" in values:
        values["rubric"] = found_rubric(data, values["rubric"])
    found = tuple(declared)
    programmes = dict.fromkeys(year.parent for year in years)
    folders, only = years, tuple[str, ...]()
    if depth(found) != YEAR:
        more["into"] = more.get("into") or notebook.stem  # beside the years, or the programmes
        folders = [*programmes] if depth(found) == PROGRAMME else [data]
        only = tuple(each.name for each in programmes) if names and depth(found) < PROGRAMME else ()
    return [Plan(each, tuple(languages), audience, notebook, values, found, only=only, **more) for each in folders]


def depth(declared: Sequence[str]) -> int:
    """What a notebook with these parameters is on: `YEAR` (also where none are known), `PROGRAMME`, or 0 for all."""
    return YEAR if "year" in declared or not declared else PROGRAMME if "programme" in declared else 0


def audiences(given: str) -> tuple[str, ...]:
    """The audiences that are named, separated by commas; each once.

    Raises:
        UsageError: there is no such audience.
    """
    named = tuple(dict.fromkeys(word.strip() for word in given.replace("，", ",").split(",")))
    for each in named:
        if each not in AUDIENCES:
            hint = did_you_mean(each, AUDIENCES)
            raise UsageError(Text("There is no audience '{audience}'. {hint}", audience=each, hint=hint))
    return named
