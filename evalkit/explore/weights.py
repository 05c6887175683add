"""The weights of a rubric as sliders; the verdict and its robustness move with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import NoneType
from typing import Any

import ipywidgets

from evalkit import figures, grading, views
from evalkit.errors import expect
from evalkit.explore.controls import following
from evalkit.html import Html, opened
from evalkit.i18n import pick
from evalkit.judgement import judge
from evalkit.results import RESULTS, Results
from evalkit.rubrics import A_RUBRIC, Rubric, find_rubric, read_rubric

MOVING = 1_000  # weightings drawn at each move of a slider; a report draws as many as its rubric says


def weigh(results: Results, rubric: Rubric | None = None) -> Any:
    """A slider for the weight of each criterion: verdict, chart, how firmly it holds, and each group's grade follow.

    The rubric itself stays as it is; what you settle on belongs into rubric.yaml, with its source and date.

    Raises:
        UsageError: these are no results, or that is no rubric.
    """
    expect("results", results, Results, RESULTS)
    expect("rubric", rubric, (Rubric, NoneType), A_RUBRIC)
    found = find_rubric(results[0].programme.folder) if rubric is None and len(results) else None
    rubric = rubric or (read_rubric(found) if found else None)
    if rubric is None:
        return ipywidgets.HTML(views.view(grading.judgement(None)))
    whole = sum(one.weight for one in rubric.criteria)
    stated = {one.id: one.weight / whole for one in rubric.criteria}
    sliders = {
        one.id: ipywidgets.FloatSlider(
            value=round(stated[one.id], 3),  # where the slider stands, or it would move by itself to the next step
            min=0,
            max=1,
            step=0.001,
            readout_format=".1%",
            description=pick(one.title),
            layout={"width": "34em"},
            style={"description_width": "16em"},
        )
        for one in rubric.criteria
    }

    def show() -> Html:
        at = {name: slider.value for name, slider in sliders.items()}
        exact = {name: stated[name] if at[name] == round(stated[name], 3) else at[name] for name in at}
        return moved(results, rubric, exact)

    return following([*sliders.values()], show, across=False)


def moved(results: Results, rubric: Rubric, weights: Mapping[str, float]) -> Html:
    """What stands under the sliders for some weights of criteria, by id: chart, sentences, tables, grades of groups."""
    tried = replace(rubric, weightings=min(MOVING, rubric.weightings)).reweighed(weights)
    verdict = judge(results, tried)
    assert verdict is not None
    return views.view(figures.standing(verdict), opened(grading.judgement(verdict), {}))
