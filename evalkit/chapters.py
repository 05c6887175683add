"""The chapters of reports on several years or programmes."""

from __future__ import annotations

from evalkit.errors import Text
from evalkit.html import Html, element, stack
from evalkit.i18n import _

TITLES = {
    "years": Text("The years"),
    "results": Text("Results over the years"),
    "efficiency": Text("Money and time over the years"),
    "innovation": Text("New against the past"),
    "learning": Text("Learning and participation over the years"),
    "changed": Text("What changed from year to year"),
    "followed": Text("What became of what was promised"),
    "grantees": Text("Who came, stayed and left"),
    "programmes": Text("The programmes side by side"),
    "panels": Text("The programmes over their years"),
    "ranking": Text("In what order, and how firmly"),
    "outliers": Text("What stands out"),
    "coverage": Text("Which data there are"),
    "issues": Text("What is wrong with the data of many"),
}


def chapter(name: str, *parts: object) -> Html:
    """A chapter under its heading (`TITLES`); where it has nothing to show, one quiet line says so."""
    shown = stack(*parts)
    nothing = element("p", _("There is nothing to show."), class_="ek-nothing")
    return stack(element("h2", str(TITLES[name])), shown if shown.strip() else nothing)
