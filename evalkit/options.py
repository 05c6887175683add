"""Options that several commands share: where the data are, in which language, as what, for whom."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from evalkit.i18n import _

DataFolder = Annotated[
    Path, typer.Option(help=_("The folder with a folder for each programme and in it one for each year."))
]


class Languages(StrEnum):
    """The languages a report can be made in."""

    zh = "zh"
    en = "en"
    both = "both"

    @property
    def all(self) -> tuple[str, ...]:
        """The languages by name: one, or both."""
        return ("zh", "en") if self is Languages.both else (self.value,)


class Form(StrEnum):
    """How data issues are listed."""

    table = "table"
    csv = "csv"
    json = "json"
    html = "html"


class Audience(StrEnum):
    """Who will read the report."""

    public = "public"
    funder = "funder"
    internal = "internal"
