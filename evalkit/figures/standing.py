"""Where a verdict stands: the score of each criterion and of the whole on one line, with the bands it is cut into."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.figures.canvas import ACCENT, BODY, GREY, INK, RULE, SMALL, WIDTH, Canvas
from evalkit.figures.lettering import LEADING, wrap
from evalkit.figures.picture import Picture, sentences
from evalkit.formats import MISSING
from evalkit.i18n import _, pick
from evalkit.rounded import as_percent, as_points
from evalkit.verdicts import Verdict

LEFT, RIGHT = 230.0, WIDTH - 60
MOST = 24  # criteria drawn


def standing(verdict: Verdict) -> Picture:
    """Scores from 0 to 100 by criterion with its weight, then the whole with what it could be if all were known."""
    criteria = verdict.criteria().head(MOST)
    canvas, bands = Canvas(), verdict.rubric.bands
    top = 2 * SMALL * LEADING
    y = top + 6
    for name, weight, score in zip(criteria["name"], criteria["weight"], criteria["score"], strict=True):
        y = _row(canvas, y, name, _("weighs {share}", share=as_percent(weight)), score, ACCENT)
    canvas.line(0, y, WIDTH, y, RULE)
    y += 8
    whole = np.nan if verdict.score is None else verdict.score
    middle = y + BODY * LEADING / 2
    canvas.line(_across(verdict.low), middle, _across(verdict.high), middle, GREY, 1.5)
    y = _row(canvas, y, _("All"), _("data for {share}", share=as_percent(verdict.coverage)), whole, INK, verdict.high)
    for at, band in enumerate(bands):  # their names in two lines by turns, for bands may be narrow
        x, line = _across(band.at_least), at % 2 * SMALL * LEADING
        canvas.line(x, line + 4, x, y - 4, RULE, dashed=band.at_least > 0, below=True)
        canvas.text(x + 4, line, pick(band.title), WIDTH - x - 4, GREY, SMALL, most=1)
    canvas.line(_across(100), top, _across(100), y - 4, RULE, below=True)
    scores = [MISSING if np.isnan(score) else as_points(score) for score in (*criteria["score"], whole)]
    weights = [as_percent(weight) for weight in (*criteria["weight"], 1.0)]
    rows = [*zip([*criteria["name"], _("All")], weights, scores, strict=True)]
    table = pd.DataFrame(rows, columns=[_("Criterion"), _("Weight"), _("Score")])
    said = "; ".join(f"{name} {score}" for name, _weight, score in rows)
    note = _(
        "Dashed lines part the bands; the thin line shows what the score could be if all that is missing were known."
    )
    title = str(verdict.sentence())
    return Picture("fig-standing", canvas.svg(y), title, sentences(title, said), table, verdict.rubric.file, note)


def _row(canvas: Canvas, y: float, name: str, under: str, score: float, colour: str, end: float = 0.0) -> float:
    """One line of the picture, the score written behind `end`; returns where the next may begin."""
    middle = y + BODY * LEADING / 2
    below = canvas.lines(0, canvas.lines(0, y, wrap(name, LEFT - 16, BODY, 2)), [under], GREY, SMALL)
    if np.isnan(score):
        canvas.lines(LEFT, y, [MISSING], GREY)
    else:
        canvas.dot(_across(score), middle, colour)
        canvas.lines(_across(max(score, end)) + 10, y, [as_points(score)], INK)
    return below + 6


def _across(score: float) -> float:
    return LEFT + (RIGHT - LEFT) * score / 100
