"""Indicators beside the standard ones: the evaluator's own, and those that other packages offer.

A package offers them as entry points of the group `evalkit.indicators`. In its pyproject.toml:

    [project.entry-points."evalkit.indicators"]
    ours = "our_package.indicators:STANDARD"

where the object is an indicator function or a tuple of them. One that is broken does not stop the report of a year: it
is not available, and a warning among the data issues says why.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from evalkit.contributions import Contributions
from evalkit.errors import EvalkitError, Text, UsageError
from evalkit.figured import nothing
from evalkit.indicators import standard
from evalkit.issues import DataIssue
from evalkit.measures import measure
from evalkit.programme import Programme
from evalkit.results import Result, Results
from evalkit.sheets import as_indicator, listed

GROUP = "evalkit.indicators"


def beside(
    programme: Programme, results: Results, own: Sequence[Callable[..., Contributions]] = ()
) -> tuple[Results, list[DataIssue]]:
    """The results of a year with the evaluator's own and those of installed packages behind, and what is broken of these.

    Each is measured by itself, grouped as `results` are. For each that cannot be measured, whose name is taken, or
    whose package cannot be loaded, there is a warning that names where it comes from, the indicator and the error.
    """
    own = listed(own, "own")
    made: list[Result] = list(results)
    broken: list[DataIssue] = []
    taken = {*standard(), *results.ids}
    for origin, offer in _offers(own):
        try:
            offered = offer()
        except Exception as error:  # whatever foreign code raises, it is its own failure and not the year's
            broken.append(origin.unusable(origin.name, error))
            continue
        for one in offered:
            try:
                each = as_indicator(one)
            except Exception as error:
                broken.append(origin.unusable(origin.name, error))
                continue
            if each.id in taken:
                broken.append(origin.unusable(each.id, UsageError(Text("another indicator has this name"))))
                continue
            taken.add(each.id)
            try:
                made += measure(programme, [each], results.by)
            except Exception as error:
                broken.append(origin.unusable(each.id, error))
                made.append(Result(each, programme, None, nothing(), None, origin.why(error)))
    return Results(tuple(made), results.by), broken


@dataclass(frozen=True)
class _Own:
    """The evaluator's own indicators, of a notebook."""

    name: str

    def unusable(self, what: str, error: Exception) -> DataIssue:
        return DataIssue(
            rule="own-indicator.broken",
            severity="warning",
            message=Text("Your own indicator '{indicator}' is left out ({why}).", indicator=what, why=raised(error)),
            remedy=Text("Correct the function '{indicator}', then run again.", indicator=what),
        )

    def why(self, error: Exception) -> Text:
        return Text("it failed: {why}", why=raised(error))


@dataclass(frozen=True)
class _Package:
    """The indicators that an installed package offers at one entry point."""

    name: str
    package: str

    def unusable(self, what: str, error: Exception) -> DataIssue:
        return DataIssue(
            rule="plug-in.broken",
            severity="warning",
            message=Text(
                "The indicator '{indicator}' of the package '{package}' is left out ({error}: {why}).",
                indicator=what,
                package=self.package,
                error=type(error).__name__,
                why=_said(error),
            ),
            remedy=Text("Mend the package '{package}' or uninstall it, then run again.", package=self.package),
        )

    def why(self, _error: Exception) -> Text:
        return Text("the package '{package}', which offers it, failed", package=self.package)


def raised(error: Exception) -> Text:
    """What a function of the evaluator's raised, and in which of its lines: 'line 3: ZeroDivisionError: division by zero'."""
    if isinstance(error, EvalkitError):
        return Text("{why}", why=_said(error))
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not Path(frame.filename).is_relative_to(Path(__file__).parent)
    ]
    said: Text | str = f"{type(error).__name__}: {error}".removesuffix(": ")
    return Text("line {line}: {error}", line=own[0].lineno, error=said) if own else Text("{why}", why=said)


def _said(error: Exception) -> object:
    return error.args[0] if isinstance(error, EvalkitError) and error.args else str(error)


def _offers(
    own: Sequence[Callable[..., Contributions]],
) -> Iterator[tuple[_Own | _Package, Callable[[], list[Any]]]]:
    for each in own:
        yield _Own(getattr(each, "__name__", str(each))), lambda each=each: [each]  # type: ignore[misc]
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        yield _Package(point.value, _package(point)), lambda point=point: _offered(point)  # type: ignore[misc]


def _offered(point: EntryPoint) -> list[Any]:
    found = point.load()
    return [*found] if isinstance(found, (tuple, list)) else [found]


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.module
