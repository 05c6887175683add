"""How a grade comes about, as tables: what the rubric asks, what is known, and how firmly the band holds."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from evalkit import formats, tables
from evalkit.html import Html, element, grid, stack
from evalkit.i18n import _, pick
from evalkit.judgement import judge_groups
from evalkit.rounded import as_percent, as_points
from evalkit.tables import MOST_ROWS, value
from evalkit.verdicts import Part, Verdict


def judgement(verdict: Verdict | None) -> Html:
    """The verdict's sentences and tables; for a programme without a rubric, that no grade is given."""
    if verdict is None:
        return element("p", _("No grade is given: the programme has no rubric (rubric.yaml beside its years)."))
    said = [verdict.sentence(), verdict.how_firm(), verdict.limits(), *verdict.notes()]
    if verdict.grade is None and verdict.reached is not None:
        said.insert(2, verdict.weighed())
    source = element("p", _("Source: {file}", file=pick(verdict.rubric.name)), class_="source")
    return stack(
        *(element("p", str(words)) for words in said),
        _criteria(verdict),
        _folded(_("What the rubric asks, and what is known"), _asked(verdict), source),
        _folded(_("How firmly the band holds"), _tried(verdict)),
        _groups(verdict),
    )


def _criteria(verdict: Verdict) -> Html:
    """What each criterion weighs, how much of that is known, and what it makes."""
    heads = [(_("Criterion"), False), (_("Weight"), True), (_("Data for"), True), (_("Score"), True)]
    body = [
        [
            element("th", row["name"], scope="row"),
            element("td", formats.percent(row["weight"]), class_="num"),
            element("td", as_percent(row["coverage"]), class_="num"),
            tables.absent() if np.isnan(row["score"]) else element("td", as_points(row["score"]), class_="num"),
        ]
        for _position, row in verdict.criteria().iterrows()
    ]
    return grid(heads, body, label=_("What each criterion weighs and makes"))


def _folded(title: str, *parts: Html) -> Html:
    return element("details", element("summary", title), *parts, class_="ek-more")


def _groups(verdict: Verdict) -> Html:
    """Every group judged as the programme is; never in public, and only where the data give one of them a grade."""
    results, rubric = verdict.results, verdict.rubric
    if not results.by or results[0].programme.audience == "public":
        return Html("")
    judged = judge_groups(results, rubric)
    if judged["grade"].isna().all():
        return Html("")
    bands = {band.grade: pick(band.title) for band in rubric.bands}
    heads = [
        (_("Group"), False),
        (_("Grade"), False),
        (_("Score"), True),
        (_("Data for"), True),
        (_("Weightings that keep it"), True),
        (_("Smallest change that flips it"), False),
    ]
    names = {part.asked.id: str(part.name) for part in verdict.parts}
    called = results[0].programme.names_of("grantees", judged["group"].head(MOST_ROWS))
    body = [
        [
            element("th", called[row["group"]], scope="row"),
            element("td", bands.get(row["grade"], formats.MISSING)),
            element("td", formats.MISSING if pd.isna(row["score"]) else as_points(row["score"]), class_="num"),
            element("td", as_percent(row["coverage"]), class_="num"),
            element("td", formats.MISSING if pd.isna(row["score"]) else as_percent(row["near"]), class_="num"),
            element("td", _flip(row, names, bands)),
        ]
        for row in judged.head(MOST_ROWS).to_dict("records")
    ]
    cut = element("p", _("The first {n} rows are shown.", n=MOST_ROWS), class_="source")
    return stack(
        grid(heads, body, label=_("Each group judged by the same rubric")), cut if len(judged) > MOST_ROWS else None
    )


def _flip(row: Mapping[Hashable, Any], names: Mapping[str, str], bands: Mapping[str, str]) -> str:
    if pd.isna(row["grade"]) or pd.isna(row["change_to"]):
        return formats.MISSING
    return _(
        "“{other}” if {indicator} weighed {end} instead of {start}",
        other=bands[row["change_grade"]],
        indicator=names[row["change_of"]],
        end=f"{row['change_to']:.2f}",
        start=f"{row['change_from']:.2f}",
    )


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
