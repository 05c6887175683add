"""What a new year takes over from the one before: who the grantees are, and what was promised and not yet answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.errors import DataError, Text
from evalkit.intake import load
from evalkit.programme import Programme

Row = dict[str, Any]
STAYS = ("name_zh", "name_en", "executor_zh", "executor_en", "funder_zh", "funder_en", "currency")
TAKEN = ("programme", "grantees", "lessons", "goals")
ANSWERED = ("done", "rejected")


def carried(before: Path | None, programme: str, year: str) -> dict[str, tuple[Row, ...]]:
    """The rows that a new year begins with, by table.

    Args:
        before: the folder of the year before, if there is one. Its grantees are taken over as they are; of its lessons
            those with a remedy that is neither done nor rejected, of its goals those of which nothing was said.
        programme: the programme's folder name.
        year: the new year.

    Raises:
        DataError: a table of the year before that is needed cannot be read.
    """
    facts: Row = {"id": f"{programme}-{year}"}
    if before is None:
        return {"programme": (facts,)}
    last, issues = load(before, earlier=False)
    faults = [each for each in issues.errors if each.table in TAKEN or not each.table]
    if faults:
        raise DataError(
            Text(
                "{folder} cannot be taken over from. Mend what follows, or name another year with --from.",
                folder=before.as_posix(),
            ),
            *faults,
        )
    return {
        "programme": ({**facts, **{name: last.facts[name] for name in STAYS}},) if "programme" in last else (facts,),
        "grantees": tuple(_rows(last, "grantees")),
        "lessons": tuple(_open_lesson(row) for row in _rows(last, "lessons") if _is_open(row)),
        "goals": tuple(_open_goal(row, last) for row in _rows(last, "goals") if _is_unanswered(row)),
    }


def _rows(year: Programme, table: str) -> list[Row]:
    """The rows of a table as values by column, without those that are missing."""
    if table not in year:
        return []
    rows = year[table].to_dict("records")
    return [{str(name): value for name, value in row.items() if not pd.isna(value)} for row in rows]


def _is_open(lesson: Row) -> bool:
    has_remedy = "remedy_zh" in lesson or "remedy_en" in lesson
    return has_remedy and lesson.get("status") not in ANSWERED


def _open_lesson(lesson: Row) -> Row:
    """The same for the new year: how it stands and what shows it are asked anew."""
    asked = ("status", "evidence_zh", "evidence_en")
    return {**{name: value for name, value in lesson.items() if name not in asked}, "carried_from": lesson["id"]}


def _is_unanswered(goal: Row) -> bool:
    return "attained_level" not in goal and "stated_met" not in goal


def _open_goal(goal: Row, last: Programme) -> Row:
    return {**goal, "source": f"{last.id}/{last.year} goals:{goal['id']}"}
