"""The end of a report: what to doubt in its data, and how each indicator is made."""

from __future__ import annotations

from collections.abc import Sequence

from evalkit import formats, reference
from evalkit.html import Html, element, grid, sentence, stack
from evalkit.i18n import _
from evalkit.issues import NAMES, DataIssue, DataIssues, Silenced
from evalkit.results import Result, Results
from evalkit.sheets import Indicator

MOST_PLACES = 50  # a page lists no more; all are in data_issues.csv
MOST_ISSUES = 100  # from here on a page counts them by rule first, and shows the first few of each
A_FEW = 3


def issues(issues: DataIssues) -> Html:
    """Data issues by severity, each with its rule, its places and what to do; then those silenced, with the reasons.

    Errors and warnings lie open; notes, which change no figure, are folded.
    """
    if not len(issues):
        return stack(element("p", _("No data issues.")), _silenced(issues))
    many = len(issues) > MOST_ISSUES
    doubts: list[Html] = []
    notes: list[Html] = []
    for listed in issues.by_rule().values():
        items = notes if listed[0].severity == "note" else doubts
        shown = listed[:A_FEW] if many else listed
        items += [_issue(one) for one in shown]
        if len(listed) > len(shown):
            more = _("… and {n} more of {rule}", n=len(listed) - A_FEW, rule=shown[0].rule)
            items.append(element("p", more, class_="source"))
    return stack(_counts(issues) if many else "", *doubts, _notes(issues.counts()["note"], notes), _silenced(issues))


def _notes(n: int, items: Sequence[Html]) -> Html:
    if not n:
        return Html("")
    one = _("1 note: what could be filled in or said more clearly")
    summary = one if n == 1 else _("{n} notes: what could be filled in or said more clearly", n=f"{n:,}")
    return element("details", element("summary", summary), *items, class_="notes")


def _issue(one: DataIssue, reason: str = "") -> Html:
    said = element(
        "p",
        element("strong", str(NAMES[one.severity])),
        " ",
        str(one.message),
        formats.gap(),
        element("span", reason or str(one.remedy), class_="remedy"),
    )
    return element("div", said, _places(one), class_=f"issue {one.severity}")


def _counts(issues: DataIssues) -> Html:
    """How many issues and places there are of each rule."""
    heads = [(_("Severity"), False), (_("Rule"), False), (_("Data issues"), True), (_("Places"), True)]
    body = [
        [
            element("td", str(NAMES[listed[0].severity])),
            element("td", element("code", rule)),
            element("td", f"{len(listed):,}", class_="num"),
            element("td", f"{sum(len(one.places) for one in listed):,}", class_="num"),
        ]
        for rule, listed in issues.by_rule().items()
    ]
    return grid(heads, body, label=_("Data issues"))


def _silenced(issues: DataIssues) -> Html:
    """What was silenced, by whom and why."""
    if not issues.silenced:
        return Html("")
    items = (_issue(one.issue, _reason(one)) for one in issues.silenced)
    summary = element("summary", _("{n} data issues were silenced, each with a reason", n=len(issues.silenced)))
    return element("details", summary, *items, class_="silenced", open="")


def _reason(one: Silenced) -> str:
    by = _(", ").join(part for part in (one.by, one.on) if part)
    return _("Silenced: {reason} ({by})", reason=one.why, by=by) if by else _("Silenced: {reason}", reason=one.why)


def _places(one: DataIssue) -> Html:
    """Where an issue was found, and its rule; many places are folded."""
    n, rule = len(one.places), element("code", one.rule)
    if n < 2:
        return element("p", *([str(one.places[0]), " "] if n else []), rule, class_="source")
    items = element(
        "ul",
        *(element("li", str(place)) for place in one.places[:MOST_PLACES]),
        element("li", _("… and {n} more", n=n - MOST_PLACES)) if n > MOST_PLACES else "",
    )
    return element("details", element("summary", _("{n} places", n=n), " ", rule), items)


def sheets(results: Results) -> Html:
    """The reference sheet of every indicator, by criterion: what is counted, what is left out, its limits and source.

    Paper has the sheets of indicators that have a value, and says how many more the page has.
    """
    known = [one for one in results if formats.known(one)]
    paper = _("On paper are the sheets of the {k} indicators that have a value; the page has all {n}.")
    said = element("p", sentence(paper, k=len(known), n=len(results)), class_="source on-paper")
    return stack(said, *(_of_criterion(results.of(name)) for name in dict.fromkeys(map(_criterion, results))))


def _criterion(result: Result) -> str:
    return result.indicator.criterion


def _of_criterion(results: Results) -> Html:
    name = _("{title} ({cases})", title=reference.criterion(_criterion(results[0])), cases=len(results))
    kind = "ek-more" if any(map(formats.known, results)) else "ek-more unknown"
    items = (sheet(one.indicator, "sheet" if formats.known(one) else "sheet unknown") for one in results)
    return element("details", element("summary", name), element("div", *items, class_="folded"), class_=kind)


def sheet(indicator: Indicator, kind: str = "sheet") -> Html:
    """The reference sheet of one indicator."""
    name = element("code", indicator.id)
    pairs = [*reference.lines(indicator), (_("Name in tables"), name)]
    terms = (element("div", element("dt", label), element("dd", words)) for label, words in pairs)
    return element(
        "details",
        element("summary", indicator.title),
        element("dl", *terms),
        class_=kind,
    )
