"""How a grade comes about, as tables: what the rubric asks, what is known, and how firmly the band holds."""

from __future__ import annotations

import numpy as np

from evalkit import formats
from evalkit.html import Html, element, grid, stack
from evalkit.i18n import _, pick
from evalkit.tables import value
from evalkit.verdicts import Part, Verdict


def judgement(verdict: Verdict | None) -> Html:
    """The verdict's sentences and tables; for a programme without a rubric, that no grade is given."""
    if verdict is None:
        return element("p", _("No grade is given: the programme has no rubric (rubric.yaml beside its years)."))
    said = (verdict.sentence(), verdict.how_firm(), verdict.limits(), *verdict.notes())
    source = element("p", _("Source: {file}", file=pick(verdict.rubric.name)), class_="source")
    return stack(*(element("p", str(words)) for words in said), _asked(verdict), source, _tried(verdict))


def _asked(verdict: Verdict) -> Html:
    heads = [
        (_("Criterion"), False),
        (_("Indicator"), False),
        (_("Value"), True),
        (_("Worst to best"), True),
        (_("Score"), True),
        (_("Weight"), True),
    ]
    return grid(heads, [_row(part) for part in verdict.parts], label=_("What the rubric asks, and what is known"))


def _row(part: Part) -> list[Html]:
    known = part.result is not None and formats.known(part.result)
    return [
        element("th", pick(part.criterion.title), scope="row"),
        element("td", str(part.name)),
        element("td", value(part.result), class_="num")
        if known and part.result
        else element("td", formats.MISSING, class_="num missing", title=str(part.why or "")),
        element("td", part.anchors or formats.MISSING, class_="num"),
        element("td", formats.MISSING if np.isnan(part.score) else formats.amount(round(part.score)), class_="num"),
        element("td", formats.percent(part.weight), class_="num"),
    ]


def _tried(verdict: Verdict) -> Html:
    heads = [(_("Test"), False), (_("Tries"), True), (_("Band kept"), True), (_("Reached instead"), False)]
    body = [
        [
            element("th", row["test"], scope="row"),
            element("td", formats.amount(row["tries"]), class_="num"),
            element("td", formats.percent(row["kept"], 0), class_="num"),
            element("td", row["other"] or formats.MISSING),
        ]
        for _position, row in verdict.tests().iterrows()
    ]
    return grid(heads, body, label=_("How firmly the band holds"))
