"""Controls, and under them what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from evalkit import views
from evalkit.errors import EvalkitError
from evalkit.html import Html, element
from evalkit.i18n import pick
from evalkit.schema import Column


def menu(label: str, options: Mapping[str, Any], value: Any) -> Any:
    """A list to choose one from: what is read → what it stands for."""
    return ipywidgets.Dropdown(options=[*options.items()], value=value, description=label)


def following(inputs: Sequence[Any], show: Callable[[], Html], across: bool = True) -> Any:
    """Controls and, under them, what they ask for, shown anew at every move; a refusal is shown in its place."""
    shown = ipywidgets.HTML()

    def again(_change: object = None) -> None:
        try:
            shown.value = str(show())
        except EvalkitError as error:
            shown.value = str(views.view(*(element("p", line, class_="failed") for line in str(error).splitlines())))

    for each in inputs:
        each.observe(again, "value")
    again()
    row = ipywidgets.Box([*inputs], layout=ipywidgets.Layout(flex_flow="row wrap" if across else "column"))
    return ipywidgets.VBox([row, shown])


def title(column: Column) -> str:
    """What a column is called, without its language."""
    words = pick(column.title)
    return words.split("（")[0].split(" (")[0] if column.base else words
