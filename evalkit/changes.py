"""What changed since the year before, and how much of it is only another mix of groups."""

from __future__ import annotations

import numpy as np

from evalkit import formats, tables, traces
from evalkit.comparing import RATES, Decomposition, decompose
from evalkit.errors import EvalkitError
from evalkit.html import Html, element, grid, sentence, stack, text
from evalkit.i18n import _
from evalkit.results import Result, Results
from evalkit.tables import value


def results(before: Results | None, results: Results, *criteria: str) -> Html:
    """The indicators of some criteria as `tables.results` shows them, and below what changed since the year before."""
    return stack(tables.results(results, *criteria), since(before, results, *criteria))


def since(before: Results | None, results: Results, *criteria: str) -> Html:
    """The indicators of some criteria that have a value in both years, side by side; nothing where there is none.

    The change of a share, ratio or mean that is grouped is parted into what changed within the groups and what their
    mix made of it; a warning stands where the whole moved one way and the groups the other.

    Args:
        before: the same indicators, measured on the year before; None where there is no such year.
        results: those of the year.
        criteria: which of them; all where none is named.
    """
    if before is None:
        return Html("")
    chosen = results.of(*criteria) if criteria else results
    both = [
        (before[one.indicator.id], one)
        for one in chosen
        if one.value is not None and one.indicator.id in before.ids and before[one.indicator.id].value is not None
    ]
    if not both:
        return Html("")
    parted = [_parted(then, now) for then, now in both]
    heads = [
        (_("Indicator"), False),
        (both[0][0].programme.year, True),
        (both[0][1].programme.year, True),
        (_("Change"), True),
        *([(_("Within the groups"), True), (_("By their mix"), True)] if any(parted) else []),
        (_("Rests on, {before} → {now}", before=both[0][0].programme.year, now=both[0][1].programme.year), False),
    ]
    body = [_row(*years, parts, any(parted)) for years, parts in zip(both, parted, strict=True)]
    alarms = [_alarm(now, parts) for (_then, now), parts in zip(both, parted, strict=True) if parts and parts.reversed]
    return stack(grid(heads, body, label=_("Change since the year before"), kind="results"), *alarms)


def _parted(then: Result, now: Result) -> Decomposition | None:
    """The change of a rate in its parts; None where it cannot be parted."""
    kinds = {one.contributions.kind for one in (then, now) if one.contributions is not None}
    if not kinds <= set(RATES) or then.parted is None or now.parted is None:
        return None
    try:
        return decompose(then, now)
    except EvalkitError:  # rows of two tables that no group has both of
        return None


def _row(then: Result, now: Result, parts: Decomposition | None, with_parts: bool) -> list[Html]:
    assert now.value is not None
    assert then.value is not None
    changes = [now.value - then.value]
    if with_parts:
        changes += [parts.within, parts.mix] if parts else [np.nan, np.nan]
    return [
        element("th", now.indicator.title, scope="row"),
        element("td", formats.figure_with_unit(then), class_="num"),
        element("td", value(now), class_="num"),
        *(element("td", formats.difference(now, number), class_="num") for number in changes),
        element("td", traces.basis(then), " → ", traces.basis(now)),
    ]


def _alarm(now: Result, parts: Decomposition) -> Html:
    """Simpson's reversal in words, and the groups that show it."""
    said = sentence(
        _(
            "Take care: “{indicator}” changed by {change} as a whole, but by {within} within the groups; "
            "that they weigh more or less than the year before made {mix} of it."
        ),
        indicator=now.indicator.title,
        change=formats.difference(now, parts.change),
        within=formats.difference(now, parts.within),
        mix=formats.difference(now, parts.mix),
    )
    heads = [(_("Group"), False)] + [
        (head, True) for head in (_("Rate before"), _("Rate now"), _("Weight before"), _("Weight now"))
    ]
    body = [
        [
            element("th", now.programme.name_of("grantees", row["group"]) or _("(no group)"), scope="row"),
            *(element("td", formats.of_unit(now, row[name]), class_="num") for name in ("rate_before", "rate_after")),
            *(element("td", formats.percent(row[name], 0), class_="num") for name in ("weight_before", "weight_after")),
        ]
        for _position, row in parts.groups.iterrows()
    ]
    details = element("details", element("summary", _("The groups")), grid(heads, body, label=now.indicator.title))
    return element("div", element("p", text(said)), details, class_="issue warning")
