"""Shortcomings that lead nowhere: without cause or remedy, without an owner, or never taken up at all."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.checks.rule import Rule, truth
from evalkit.errors import Text
from evalkit.issues import DataIssue
from evalkit.programme import Programme

INCOMPLETE = Rule(
    "lesson.incomplete",
    "f",
    "warning",
    Text("{n} of {of} shortcomings have no cause or no remedy."),
    Text("Write down why it happened and what will be done."),
)
NO_OWNER = Rule(
    "lesson.no_owner",
    "f",
    "note",
    Text("{n} of {of} remedies have no owner or no due date."),
    Text("Fill in who does it and until when; next year's report will ask."),
)
UNANSWERED = Rule(
    "feedback.unanswered",
    "f",
    "warning",
    Text("{n} of {of} critical pieces of feedback are in a theme that no shortcoming takes up."),
    Text("Add them to {lessons} with cause and remedy, or say why nothing follows from them."),
)
ONE_SIDED = Rule(
    "growth.one_sided",
    "i",
    "note",
    Text("{n} of {all} persons tell how they grew, but no weakness."),
    Text("Ask for the weakness too, or for the words that nothing was lacking."),
)


def check_lessons(programme: Programme) -> Iterator[DataIssue]:
    """Shortcomings without a cause or a remedy; remedies that nobody owns; criticism that nothing follows from."""
    lessons = programme.tables.get("lessons")
    if lessons is None:
        return
    shortcoming = truth(lessons["kind"] == "shortcoming")
    remedied = truth(lessons["remedy_zh"].notna() | lessons["remedy_en"].notna())
    explained = truth(lessons["cause_zh"].notna() | lessons["cause_en"].notna())
    bad = shortcoming & ~(remedied & explained)
    yield from INCOMPLETE.at(programme, "lessons", bad, "remedy_zh", shown="text_zh", of=int(shortcoming.sum()))
    owned = truth((lessons["owner_zh"].notna() | lessons["owner_en"].notna()) & lessons["due"].notna())
    done = truth(lessons["status"].isin(["done", "rejected"]))
    nobody = remedied & ~owned & ~done
    yield from NO_OWNER.at(programme, "lessons", nobody, "owner_zh", shown="remedy_zh", of=int(remedied.sum()))
    feedback = programme.tables.get("feedback")
    if feedback is not None:
        negative = truth((feedback["polarity"] == "negative") & feedback["theme"].notna())
        open_ = negative & ~truth(feedback["theme"].isin(lessons["theme"][shortcoming].dropna()))
        yield from UNANSWERED.at(programme, "feedback", open_, "theme", shown="text_zh", of=int(negative.sum()))


def check_growth(programme: Programme) -> Iterator[DataIssue]:
    """People who tell their strengths alone."""
    growth = programme.tables.get("staff_growth")
    if growth is not None:
        strong = growth["strength_zh"].notna() | growth["strength_en"].notna()
        weak = growth["weakness_zh"].notna() | growth["weakness_en"].notna()
        yield from ONE_SIDED.at(programme, "staff_growth", strong & ~weak, "weakness_zh", shown="")


CHECKS = (check_lessons, check_growth)
