"""What a report says of how new the texts of grants are: each year's against all earlier ones, with their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from evalkit import formats
from evalkit.earlier_texts import TABLE, Likeness, nearest_of
from evalkit.html import BREAK, Html, element, grid, stack
from evalkit.i18n import _
from evalkit.portfolio import Portfolio, called
from evalkit.programme import Programme
from evalkit.settings import thresholds

MOST_ROWS = 25
LONGEST = 120  # characters of a text that are shown
SHOWN = 0.005  # a similarity that is not written as 0 %; below it, no text is nearer than another
SAME = 1 - 1e-6  # cosines of equal texts come out as this or more


def by_year(portfolio: Portfolio) -> Html:
    """How new the texts of grants are, a line a year, and the nearest of them with their places."""
    return _shown(portfolio, _("Year"), lambda year: year.year)


def by_programme(portfolio: Portfolio) -> Html:
    """The same, a line a programme; earlier texts are those of all programmes."""
    names = portfolio.numbered()
    return _shown(portfolio, _("Programme"), lambda year: names[year.id])


def _shown(portfolio: Portfolio, title: str, line_of: Callable[[Programme], str]) -> Html:
    years = [year for year in portfolio if TABLE in year]
    found = nearest_of(years)
    if not found:
        return element("p", _("No grant says what it is for; how new the texts are cannot be told."))
    lines: dict[str, list[Programme]] = {}
    for year in years:
        lines.setdefault(line_of(year), []).append(year)
    mine = {name: [one for one in found if line_of(one.grant.year) == name] for name in lines}
    heads = [
        (title, False),
        (_("Grants"), True),
        (_("Compared"), True),
        (_("Another's text"), True),
        (_("Own text again"), True),
        (_("Similarity, median"), True),
    ]
    body = [_line(name, lines[name], mine[name]) for name in lines]
    note = _(
        "Every text is held against those of all earlier years in this report, by runs of 2 and 3 characters: {whole} is the "
        "same text, and from {copied} on two are called nearly the same. New is not good by itself, nor is a text that is "
        "used again bad.",
        whole=formats.percent(1, 0),
        copied=formats.percent(thresholds()["copied_text"], 0),
    )
    return stack(
        element("h3", _("What grants are for, against earlier years")),
        grid(heads, body, label=_("How new the texts of grants are"), kind="narrow"),
        element("p", note, class_="source"),
        _nearest(found),
    )


def _line(name: str, years: Sequence[Programme], found: Sequence[Likeness]) -> list[Html]:
    known = [one for one in found if one.nearest is not None]
    grants = sum(len(year.tables[TABLE]) for year in years)
    start = [element("th", name, scope="row"), element("td", formats.amount(grants), class_="num")]
    if not known:
        why = _("no earlier year") if found else _("no text")
        return [
            *start,
            element("td", why, class_="missing"),
            *[element("td", formats.MISSING, class_="num missing")] * 3,
        ]
    copied = [one for one in known if one.similarity >= thresholds()["copied_text"]]
    own = sum(_own(one) for one in copied)
    return [
        *start,
        element("td", formats.amount(len(known)), class_="num"),
        *(element("td", formats.k_of_n(k, len(known)), class_="num") for k in (len(copied) - own, own)),
        element("td", formats.percent(np.median([one.similarity for one in known]), 0), class_="num"),
    ]


def _own(one: Likeness) -> bool:
    return one.nearest is not None and one.nearest.owner == one.grant.owner


def _nearest(found: Iterable[Likeness]) -> Html:
    """The texts that come nearest to an earlier one, another grantee's before the grantee's own."""
    known = [one for one in found if one.nearest is not None and one.similarity >= SHOWN]
    if not known:
        return Html("")
    least = thresholds()["copied_text"]
    known.sort(key=lambda one: (one.similarity < least, one.similarity >= least and _own(one), -one.similarity))
    heads = [
        (_("Grant"), False),
        (_("Nearest earlier text"), False),
        (_("Similarity"), True),
    ]
    body = [
        [
            _place(one, of_earlier=False),
            _place(one, of_earlier=True),
            element("td", formats.percent(one.similarity, 0), BREAK, element("small", _said(one, least)), class_="num"),
        ]
        for one in known[:MOST_ROWS]
    ]
    title = _("Grants whose text is like an earlier one: {n}, {shown} shown", n=len(known), shown=len(body))
    return element(
        "details",
        element("summary", title),
        grid(heads, body, label=_("Nearest earlier texts"), kind="narrow"),
        class_="ek-rows",
    )


def _place(one: Likeness, of_earlier: bool) -> Html:
    """A grant's grantee, year, text and the line it stands in."""
    grant = one.nearest if of_earlier else one.grant
    assert grant is not None
    text = grant.text(one.language)
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    _programme, key = grant.owner
    who = _("{grantee}, {year}", grantee=grant.year.name_of("grantees", key), year=called(grant.year))
    at = _("{file} line {line}", file=grant.file, line=grant.line)
    return element("td", who, BREAK, shown, BREAK, element("small", at, class_="line"))


def _said(one: Likeness, least: float) -> str:
    if one.similarity < least:
        return ""
    if one.similarity < SAME:
        return _("nearly the same, the grantee's own") if _own(one) else _("nearly the same, another grantee's")
    return _("the same text, the grantee's own") if _own(one) else _("the same text, another grantee's")
