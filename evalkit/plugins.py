"""Indicators that other packages offer: entry points of the group `evalkit.indicators`.

In the package's pyproject.toml:

    [project.entry-points."evalkit.indicators"]
    ours = "our_package.indicators:STANDARD"

where the object is an indicator function or a tuple of them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from evalkit.errors import EvalkitError, Text
from evalkit.sheets import as_indicator

GROUP = "evalkit.indicators"


def plug_ins() -> tuple[Callable[..., Any], ...]:
    """The indicators of installed packages, to stand beside STANDARD: `measure(year, [*STANDARD, *plug_ins()])`.

    Raises:
        EvalkitError: a package's entry point cannot be loaded, or is no indicator; the message names the package.
    """
    found: list[Callable[..., Any]] = []
    for point in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            offered = point.load()
            functions = offered if isinstance(offered, (tuple, list)) else (offered,)
            for function in functions:
                as_indicator(function)
        except Exception as error:
            raise EvalkitError(
                Text(
                    "The plug-in '{name}' ({value}) cannot be used: {error}: {why}. Mend or uninstall the package that offers it.",
                    name=point.name,
                    value=point.value,
                    error=type(error).__name__,
                    why=str(error),
                )
            ) from error
        found += functions
    return tuple(found)
