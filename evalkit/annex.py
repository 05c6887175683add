"""The end of a report: what to doubt in its data, and how each indicator is made."""

from __future__ import annotations

from evalkit import formats, reference
from evalkit.html import Html, element, stack
from evalkit.i18n import _
from evalkit.issues import DataIssues
from evalkit.results import Results
from evalkit.sheets import Indicator

MOST_PLACES = 50  # a page lists no more; all are in data_issues.csv


def issues(issues: DataIssues) -> Html:
    """Data issues by severity, each with its places and what to do."""
    names = {"error": _("Error"), "warning": _("Warning"), "note": _("Note")}
    if not len(issues):
        return element("p", _("No data issues."))
    items = [
        element(
            "div",
            element(
                "p",
                element("strong", names[one.severity]),
                " ",
                str(one.message),
                formats.gap(),
                element("span", str(one.remedy), class_="remedy"),
            ),
            _places([str(place) for place in one.places]),
            class_=f"issue {one.severity}",
        )
        for one in issues
    ]
    return stack(*items)


def _places(found: list[str]) -> Html:
    if not found:
        return Html("")
    if len(found) == 1:
        return element("p", found[0], class_="source")
    items = element(
        "ul",
        *(element("li", place) for place in found[:MOST_PLACES]),
        element("li", _("… and {n} more", n=len(found) - MOST_PLACES)) if len(found) > MOST_PLACES else "",
    )
    return element("details", element("summary", _("{n} places", n=len(found))), items)


def sheets(results: Results) -> Html:
    """The reference sheet of every indicator: what is counted, over what, what is left out, its limits and source."""
    return element("div", *(sheet(one.indicator) for one in results), class_="folded")


def sheet(indicator: Indicator) -> Html:
    """The reference sheet of one indicator."""
    name = element("code", indicator.id)
    pairs = [*reference.lines(indicator), (_("In indicators.csv"), name)]
    terms = (element("div", element("dt", label), element("dd", words)) for label, words in pairs)
    return element(
        "details",
        element("summary", indicator.title),
        element("dl", *terms),
        class_="sheet",
    )
