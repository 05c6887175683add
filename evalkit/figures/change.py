"""What was aimed at, changed and learned: goals, strategy, lessons."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evalkit.figures.canvas import ACCENT, BODY, GREY, SMALL, WIDTH, Canvas
from evalkit.figures.forms import Group, matrix
from evalkit.figures.lettering import LEADING, width_of, wrap
from evalkit.figures.picture import (
    MOST_ROWS,
    Picture,
    by_grantee,
    chart,
    colours,
    data_table,
    finish,
    first_of,
    heading,
    listed,
    measured,
    not_empty,
    sentences,
    words,
)
from evalkit.formats import MISSING, amount
from evalkit.i18n import _
from evalkit.indicators.effectiveness import goals_with_results
from evalkit.indicators.innovation import strategy_changes_explained
from evalkit.indicators.learning import lesson_completeness
from evalkit.programme import Programme
from evalkit.results import Results


@chart("goals")
def goals(programme: Programme, results: Results | None = None) -> Picture:
    """Goals of each grantee: an activity in its dimension? a result seen in it? the level attained? said to be met?"""
    rows = not_empty(programme["goals"], "goals")
    aims = rows["grantee"] + "/" + rows["dimension"]
    level = (
        (rows["attained_level"] >= rows["expected_level"].fillna(0))
        .astype("boolean")
        .mask(rows["attained_level"].isna())
    )
    answers = {
        _("Activity in its dimension"): _among(programme, "activities", aims),
        _("Result observed in its dimension"): _among(programme, "capacity_observations", aims),
        _("Expected level attained"): level,
        _("Said to be met (no rating)"): rows["stated_met"],
    }
    meanings = (_("yes"), _("no"), _("not known"))
    canvas = Canvas()
    height = matrix(canvas, list(answers), _groups(programme, rows, "goals", answers, _("All grantees")), meanings)
    both = measured(programme, results, goals_with_results)
    title = _("Whether the goals have an activity and an observed result is not known")
    if both.value is not None:
        k, n = amount(both.numerator), amount(both.n)
        title = _("For {k} of {n} goals there is both an activity and an observed result in their dimension", k=k, n=n)
    if not level.notna().any():
        title = _("{title}; no level was measured for any", title=title)
    table = data_table(programme, "goals", rows, ["grantee", "text", "dimension"], **_said(answers, meanings))
    told = sentences(_("Goals: {n}.", n=amount(len(rows))), _tallies(answers, meanings))
    left_out = (
        _("Goals without a grantee or a dimension, not counted: {n}.", n=amount(both.left_out)) if both.left_out else ""
    )
    note = sentences(
        left_out,
        _("That both stand in the same dimension does not show that one caused the other."),
        first_of(MOST_ROWS, len(rows)),
    )
    return finish(
        "goals", canvas, height, title, told, table, programme, ["goals", "activities", "capacity_observations"], note
    )


def _among(programme: Programme, table: str, aims: pd.Series) -> pd.Series:
    """Has the table a row (endline, if it has rounds) of the same grantee and dimension? Missing if not known."""
    if table not in programme:
        return pd.Series(pd.NA, aims.index, dtype="boolean")
    rows = programme[table]
    if "round" in rows:
        rows = rows[(rows["round"] == "endline").fillna(False)]
    return aims.isin((rows["grantee"] + "/" + rows["dimension"]).dropna()).astype("boolean").mask(aims.isna())


@chart("lessons")
def lessons(programme: Programme, results: Results | None = None) -> Picture:
    """Shortcomings: is a cause, a remedy, an owner and a due date written down for each?"""
    frame = programme["lessons"]
    rows = not_empty(frame[(frame["kind"] == "shortcoming").fillna(False)], "lessons")
    answers = {
        heading(programme, "lessons", part): (rows[f"{part}_zh"].notna() | rows[f"{part}_en"].notna()).astype("boolean")
        for part in ("cause", "remedy", "owner")
    }
    answers[heading(programme, "lessons", "due")] = rows["due"].notna().astype("boolean")
    meanings = (_("stated"), _("not stated"))
    canvas = Canvas()
    height = matrix(canvas, list(answers), _groups(programme, rows, "lessons", answers, ""), meanings)
    complete = measured(programme, results, lesson_completeness)
    title = _("{k} of {n} shortcomings have a cause and a remedy", k=amount(complete.numerator), n=amount(complete.n))
    owner, due = list(answers.values())[2:]
    owned = int((owner & due).sum())
    title = (
        _("{title}; {k} with an owner and a due date", title=title, k=amount(owned))
        if owned
        else _("{title}; none has an owner and a due date", title=title)
    )
    table = data_table(programme, "lessons", rows, ["text", "cause", "remedy", "owner", "due"])
    return finish(
        "lessons",
        canvas,
        height,
        title,
        _tallies(answers, meanings),
        table,
        programme,
        ["lessons"],
        first_of(MOST_ROWS, len(rows)),
    )


def _groups(
    programme: Programme, rows: pd.DataFrame, table: str, answers: dict[str, pd.Series], rest: str
) -> list[Group]:
    colour, texts = colours(programme), programme.texts(table, "text").fillna(MISSING)
    names, found = programme.names_of("grantees", colour), []
    for key, part in by_grantee(programme, rows.head(MOST_ROWS)):
        lines: list[tuple[str, Sequence[bool | None]]] = [
            (texts[at], [None if pd.isna(each[at]) else bool(each[at]) for each in answers.values()])
            for at in part.index
        ]
        found.append(Group(names[key] if key else rest, colour.get(key or "", ACCENT), lines))
    return found


def _said(answers: dict[str, pd.Series], meanings: Sequence[str]) -> dict[str, list[str]]:
    return {
        head: [meanings[2] if pd.isna(one) else meanings[0] if one else meanings[1] for one in each]
        for head, each in answers.items()
    }


def _tallies(answers: dict[str, pd.Series], meanings: Sequence[str]) -> str:
    """How many rows have each answer: 'Cause: stated 2, not stated 1.'"""
    tests = (lambda each: each.fillna(False), lambda each: ~each.fillna(True), lambda each: each.isna())
    counts = {
        head: listed(f"{meaning} {amount(test(each).sum())}" for meaning, test in zip(meanings, tests, strict=False))
        for head, each in answers.items()
    }
    return listed((_("{label}: {text}", label=head, text=said) for head, said in counts.items()), ";")


@chart("strategy_changes")
def strategy(programme: Programme, results: Results | None = None) -> Picture:
    """What was planned, what was done instead, and the reason that was given."""
    rows = not_empty(programme["strategy_changes"], "strategy_changes")
    texts = {part: programme.texts("strategy_changes", part) for part in ("planned", "actual", "reason")}
    kinds, names = (
        words(programme, "strategy_changes", "kind"),
        {part: heading(programme, "strategy_changes", part) for part in texts},
    )
    canvas, first, second, column = Canvas(), 96.0, 412.0, 262.0
    canvas.lines(first, 0, [names["planned"]], GREY, SMALL)
    y = canvas.lines(second, 0, [names["actual"]], GREY, SMALL) + 4
    for at in rows.index[:MOST_ROWS]:
        canvas.line(0, y, WIDTH, y)
        y += 9
        canvas.text(0, y, kinds[at], first - 12, GREY)
        sides = [
            wrap(MISSING if pd.isna(texts[part][at]) else texts[part][at], column, BODY, 6)
            for part in ("planned", "actual")
        ]
        planned, actual = canvas.lines(first, y, sides[0], GREY), canvas.lines(second, y, sides[1])
        start = first + max((width_of(line, BODY) for line in sides[0]), default=0)
        canvas.arrow(start + 14, y + BODY * LEADING / 2, second - 14, y + BODY * LEADING / 2, ACCENT)
        stated = pd.notna(texts["reason"][at])
        reason = (
            _("{label}: {text}", label=names["reason"], text=texts["reason"][at]) if stated else _("no reason stated")
        )
        y = max(planned, canvas.text(second, actual + 3, reason, column, GREY, SMALL)) + 8
    canvas.line(0, y, WIDTH, y)
    explained = measured(programme, results, strategy_changes_explained)
    title = _(
        "A reason is stated for {k} of {n} changes of strategy", k=amount(explained.numerator), n=amount(explained.n)
    )
    told = listed(
        (f"{texts['planned'].fillna(MISSING)[at]} → {texts['actual'].fillna(MISSING)[at]}" for at in rows.index[:10]),
        ";",
    )
    table = data_table(
        programme,
        "strategy_changes",
        rows,
        ["kind", "planned", "actual", "reason", "decided_by", "decided_on", "result"],
    )
    return finish(
        "strategy", canvas, y + 4, title, told, table, programme, ["strategy_changes"], first_of(MOST_ROWS, len(rows))
    )
