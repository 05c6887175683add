"""What changed since the year before, and how much of it is only another mix of groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit import formats, tables, traces
from evalkit.comparing import RATES, Decomposition, decompose
from evalkit.errors import EvalkitError, Text
from evalkit.html import Html, element, grid, sentence, stack, text
from evalkit.i18n import _, pick
from evalkit.portfolio import broken
from evalkit.results import Result, Results
from evalkit.tables import value


def results(before: Results | None, results: Results, *criteria: str) -> Html:
    """The indicators of some criteria: value, what it rests on, and the year before where it has a value there too.

    The change of a share, ratio or mean that is grouped is parted into what changed within the groups and what their
    mix made of it; a warning stands where the whole moved one way and the groups the other. No change is given where
    two years must not be compared (`portfolio.broken`), and the reason is. Those that are not available are folded
    below, each with the reason and, where it has one, the value of the year before.

    Args:
        before: the same indicators, measured on the year before; None where there is no such year.
        results: those of the year.
        criteria: which of them; all where none is named.
    """
    chosen = results.of(*criteria) if criteria else results
    earlier = _earlier(before, chosen)
    known = [one for one in chosen if formats.known(one)]
    then = [earlier.get(one.indicator.id) for one in known]
    if not any(then):
        return tables.results(results, *criteria, earlier=earlier)
    return stack(_side_by_side(then, known), tables.lacking(chosen, earlier))


def since(before: Results, results: Results, *criteria: str) -> Html:
    """The indicators of some criteria that have a value in both years, as `results` shows them; nothing where none has."""
    chosen = results.of(*criteria) if criteria else results
    earlier = _earlier(before, chosen)
    both = [one for one in chosen if formats.known(one) and one.indicator.id in earlier]
    return _side_by_side([earlier[one.indicator.id] for one in both], both) if both else Html("")


def _earlier(before: Results | None, chosen: Results) -> dict[str, Result]:
    """By indicator, what is known of the year before."""
    then = (before.get(one.indicator.id) for one in chosen) if before is not None else ()
    return {one.indicator.id: one for one in then if one is not None and formats.known(one)}


def _side_by_side(then: Sequence[Result | None], known: Sequence[Result]) -> Html:
    breaks = [broken(was, now) if was and _both(was, now) else None for was, now in zip(then, known, strict=True)]
    parted = [None if why else _parted(was, now) for was, now, why in zip(then, known, breaks, strict=True)]
    years = [year.programme.year for year in (next(filter(None, then)), known[0])]
    rests = _("what it rests on, {before} → {now}", before=years[0], now=years[1])
    heads = [
        (text(_("Indicator"), element("span", rests, class_="unit")), False),
        *((year, True) for year in years),
        (_("Change"), True),
        *([(_("Within the groups"), True), (_("By their mix"), True)] if any(parted) else []),
    ]
    body = [
        _row(was, now, parts, any(parted), comparable=why is None)
        for was, now, parts, why in zip(then, known, parted, breaks, strict=True)
    ]
    alarms = [
        _alarm(was, now, parts)
        for was, now, parts in zip(then, known, parted, strict=True)
        if was and parts and parts.reversed and formats.difference(now, parts.within) != formats.difference(now, 0.0)
    ]
    by = next((_grouped_by(one) for one, parts in zip(known, parted, strict=True) if parts), "")
    shown = grid(heads, body, label=_("Results, and the year before"), kind="results two-years")
    return stack(shown, _note(breaks, by), *alarms)


def _grouped_by(result: Result) -> str:
    """What the column is called that a result's groups go by."""
    year, by = result.programme, result.grouping.by if result.grouping else None
    columns = (column for name in year for column in year.schemas[name].columns.values())
    return next((pick(column.title) for column in columns if by in (column.base, column.name)), by or "")


def _note(breaks: Sequence[Text | None], by: str) -> Html:
    """How the changes are worked out, and where there is none."""
    why = _("; ").join(dict.fromkeys(str(reason) for reason in breaks if reason))
    notes = [
        _("Changes are worked out from figures that are not rounded."),
        *([_("The groups are those by {by}.", by=by)] if by else []),
        *([_("No change is given where the two years cannot be compared: {why}.", why=why)] if why else []),
    ]
    return element("p", formats.gap().join(notes), class_="source")


def _both(then: Result | None, now: Result) -> bool:
    """Have both years a value, and one whose difference says something? That of two p-values does not."""
    return then is not None and then.value is not None and now.value is not None and now.indicator.unit != "p"


def _parted(then: Result | None, now: Result) -> Decomposition | None:
    """The change of a rate in its parts; None where it cannot be parted."""
    if then is None or not _both(then, now):
        return None
    kinds = {one.kind for one in (then, now) if one.kind}
    if not kinds <= set(RATES) or then.parted is None or now.parted is None:
        return None
    try:
        return decompose(then, now)
    except EvalkitError:  # rows of two tables that no group has both of
        return None


def _row(
    then: Result | None, now: Result, parts: Decomposition | None, with_parts: bool, comparable: bool
) -> list[Html]:
    changes = [now.value - then.value if comparable and _both(then, now) else np.nan]  # type: ignore[operator, union-attr]
    if with_parts:
        changes += [parts.within, parts.mix] if parts else [np.nan, np.nan]
    rests = f"{traces.basis(then) if then else formats.MISSING} → {traces.basis(now)}"
    return [
        element("th", now.indicator.title, element("span", rests, class_="rests"), scope="row"),
        element("td", formats.figure_with_unit(then), class_="num") if then else tables.absent(),
        element("td", value(now), class_="num"),
        *(
            tables.absent() if np.isnan(number) else element("td", formats.difference(now, number), class_="num")
            for number in changes
        ),
    ]


def _alarm(then: Result, now: Result, parts: Decomposition) -> Html:
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
    keys = [key for key in parts.groups["group"] if pd.notna(key)]
    names = {**now.programme.names_of("grantees", keys)}
    left = [key for key, name in names.items() if name == key]  # who was there the year before only
    names |= then.programme.names_of("grantees", left)
    body = [
        [
            element("th", names.get(row["group"]) or _("(no group)"), scope="row"),
            *(element("td", formats.of_unit(now, row[name]), class_="num") for name in ("rate_before", "rate_after")),
            *(element("td", formats.percent(row[name], 0), class_="num") for name in ("weight_before", "weight_after")),
        ]
        for _position, row in parts.groups.iterrows()
    ]
    details = element("details", element("summary", _("The groups")), grid(heads, body, label=now.indicator.title))
    return element("div", element("p", text(said)), details, class_="issue warning")
