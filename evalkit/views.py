"""How results show themselves in a notebook: a number unfolds its trace by itself, since no page's script is there."""

from __future__ import annotations

from typing import Any

from evalkit import figures, formats, tables, traces
from evalkit.html import Html, element, grid, opened, stack, text
from evalkit.i18n import _
from evalkit.results import Result, Results

# JupyterLab sets all cells of a table to the right, and has no look for units, files and doubts.
_CELL = "div.ek-view.ek-view.ek-view :is(td,th)"
STYLE = Html(
    f"<style>{_CELL}{{text-align:left;vertical-align:top;padding:.2em .6em}}{_CELL}.num{{text-align:right}}"
    ".ek-view{max-width:60em;line-height:1.5}.ek-view p{margin:.3em 0}.ek-view summary{cursor:pointer}"
    ".ek-view :is(.unit,.file,.source,.missing){opacity:.7;font-weight:normal}.ek-view :is(.unit,.file){margin-left:.5em}"
    ".ek-view td details>:not(summary){text-align:left;max-width:30em}"
    ".ek-view .failed{border-left:3px solid #c4651a;padding-left:.8em}</style>"
)


def result(one: Result) -> Html:
    """One indicator: value, formula, n, what was left out, the first rows, and by group as chart and table."""
    if not formats.known(one):
        return view(element("p", _("{name}: {reason}.", name=one.indicator.title, reason=one.reason), class_="failed"))
    head = element("p", element("b", one.indicator.title), _(": "), formats.figure_with_unit(one))
    grouped = (figures.by_group(one), opened(tables.groups(one), {})) if one.groups is not None else ()
    return view(head, panel(traces.trace(one)), *grouped)


def results(found: Results) -> Html:
    """All indicators, each number with its trace folded behind it; own ones that failed are said first."""
    panels = {key: panel(each) for key, each in traces.traces(found).items()}
    failed = [
        element("p", _("{name}: {reason}.", name=one.indicator.title, reason=one.reason), class_="failed")
        for one in found.of("own")
        if not formats.known(one)
    ]
    return view(*refused(found), *failed, opened(tables.results(found), panels))


def refused(found: Results) -> list[Html]:
    """What is said of indicators that were asked for and are not among the results."""
    return [element("p", issue.message, class_="failed") for issue in found.refused]


def view(*parts: object) -> Html:
    """Parts one under the other, set as a page of evalkit's and not as a table of pandas'."""
    return element("div", STYLE, stack(*parts), class_="ek-view")


def panel(trace: dict[str, Any]) -> Html:
    """A trace as it unfolds: definition, formula, n, what was left out, how sure, limits, and the first rows."""
    facts = [
        (_("Formula"), trace["formula"]),
        (_("Rests on"), _("; ").join(part for part in (trace["n"], trace["left_out"]) if part)),
        (_("Certainty"), trace["method"]),
        (_("Limits"), trace["limits"]),
    ]
    said = (element("p", _("{label}: {fact}", label=label, fact=fact)) for label, fact in facts if fact)
    rows = trace["rows"]
    more = element("p", _("There are more rows: .trace() lists all."), class_="source") if trace["more"] else ""
    return text(element("p", trace["definition"]), *said, _rows(rows) if rows else "", more)


def _rows(rows: list[dict[str, Any]]) -> Html:
    names = list(dict.fromkeys(name for row in rows for name in row["values"]))
    numbers = names[1:]
    heads = [*((name, name in numbers) for name in names), (_("File"), False), (_("Line"), True)]
    body = [
        [
            *(element("td", row["values"].get(name, ""), class_="num" if name in numbers else None) for name in names),
            element("td", row["file"]),
            element("td", row["line"], class_="num"),
        ]
        for row in rows
    ]
    return grid(heads, body)
