"""Options that several commands share."""

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


class Audience(StrEnum):
    """Who will read the report."""

    public = "public"
    funder = "funder"
    internal = "internal"
