"""A few figures large on a report's first screen, each with what it rests on."""

from __future__ import annotations

from collections.abc import Callable

from evalkit import formats, traces
from evalkit.html import Html, door, element
from evalkit.i18n import _
from evalkit.portfolio import broken
from evalkit.results import Result, Results

# What a director asks of any programme: results, money, reach, people, timeliness, learning. Of each, the first that
# is available; where none is, the first, with the reason.
KEY_FIGURES = (
    ("goals_met", "target_attainment", "goals_with_results"),
    ("regrant_share", "execution_rate", "granted"),
    ("person_times", "sessions"),
    ("headcount_change", "retention"),
    ("milestones_on_time",),
    ("lesson_completeness", "trainings_attended"),
)


def key_figures(
    results: Results,
    questions: tuple[tuple[str, ...], ...] = KEY_FIGURES,
    key: Callable[[Result], str] = lambda result: result.indicator.id,
    then: Results | None = None,
) -> Html:
    """Six figures at most, each with its n; one that is not available says why.

    Args:
        results: what was measured.
        questions: for each figure the indicators that may answer, the best first.
        key: of the trace that a figure opens.
        then: the results of a year that stands beside, where the two may be compared.
    """
    chosen = []
    for names in questions:
        asked = [one for name in names if (one := results.get(name))]
        chosen += [one for one in asked if formats.known(one)][:1] or asked[:1]
    before = {one.indicator.id: one for one in then or () if formats.known(one)}
    dated = then is not None
    shown = (_key_figure(one, key(one), before.get(one.indicator.id), dated) for one in chosen)
    return element("div", *shown, class_="key-figures")


def _key_figure(result: Result, key: str, then: Result | None, dated: bool) -> Html:
    year = f" ({result.programme.year})" if dated else ""
    label = element("p", f"{result.indicator.title}{year}", class_="label")
    if not formats.known(result):
        return element(
            "div",
            label,
            element("p", _("not available"), class_="value not-available"),
            element("p", formats.capital(str(result.reason)), class_="n"),
            class_="key-figure",
        )
    unit = "" if result.indicator.unit == "share" else formats.unit(result.indicator.unit)
    shown = element(
        "p",
        door(key, formats.figure(result)),
        element("span", unit, class_="unit") if unit else "",
        class_="value",
    )
    rests = _("from {basis}", basis=traces.basis(result))
    beside = ""
    if then is not None and not broken(then, result):
        said = _("{value} (n = {n})", value=formats.figure_with_unit(then), n=formats.amount(then.n))
        beside = element("p", _("{year}: {value}", year=then.programme.year, value=said), class_="n")
    return element("div", label, shown, element("p", rests, class_="n"), beside, class_="key-figure")
