"""Indicators that other packages offer: entry points of the group `evalkit.indicators`.

In the package's pyproject.toml:

    [project.entry-points."evalkit.indicators"]
    ours = "our_package.indicators:STANDARD"

where the object is an indicator function or a tuple of them. A package that is broken does not stop the report of a
year: what of it fails is not available, and a warning among the data issues says why.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from evalkit.errors import EvalkitError, Text, UsageError
from evalkit.figured import nothing
from evalkit.indicators import STANDARD
from evalkit.issues import DataIssue
from evalkit.measures import measure
from evalkit.programme import Programme
from evalkit.results import Result, Results
from evalkit.sheets import Indicator, as_indicator

GROUP = "evalkit.indicators"


def beside(programme: Programme, results: Results) -> tuple[Results, list[DataIssue]]:
    """The results of a year with those of the installed packages' indicators behind them, and what is broken of these.

    Each is measured by itself, grouped as `results` are. For each that cannot be measured, whose name is taken, or
    whose package cannot be loaded, there is a warning that names the package, the indicator and the error.
    """
    made: list[Result] = list(results)
    broken: list[DataIssue] = []
    taken = {*(as_indicator(each).id for each in STANDARD), *results.ids}
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            offered = _offered(point)
        except Exception as error:  # whatever a foreign package raises, it is its own failure and not the year's
            broken.append(_unusable(point, point.value, error))
            continue
        for each in offered:
            if each.id in taken:
                broken.append(_unusable(point, each.id, UsageError(Text("another indicator has this name"))))
                continue
            taken.add(each.id)
            try:
                made += measure(programme, [each], results.by)
            except Exception as error:
                broken.append(_unusable(point, each.id, error))
                why = Text("the package '{package}', which offers it, failed", package=_package(point))
                made.append(Result(each, programme, None, nothing(), None, why))
    return Results(tuple(made), results.by), broken


def _offered(point: EntryPoint) -> list[Indicator]:
    found = point.load()
    return [as_indicator(each) for each in (found if isinstance(found, (tuple, list)) else (found,))]


def _unusable(point: EntryPoint, what: str, error: Exception) -> DataIssue:
    package = _package(point)
    return DataIssue(
        rule="plug-in.broken",
        severity="warning",
        message=Text(
            "The indicator '{indicator}' of the package '{package}' is left out ({error}: {why}).",
            indicator=what,
            package=package,
            error=type(error).__name__,
            why=error.args[0] if isinstance(error, EvalkitError) and error.args else str(error),
        ),
        remedy=Text("Mend the package '{package}' or uninstall it, then run again.", package=package),
    )


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.module
