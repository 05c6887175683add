"""Capacity: levels and systems at baseline and endline, and the staff; each year begins where the one before ended."""

from __future__ import annotations

from evalkit.demo.draw import Rng, chance, one, whole
from evalkit.demo.texts import load, say
from evalkit.demo.world import Grantee, Row, Tables, Year

ALWAYS = ("management", "finance")  # observed of everybody, with their systems
ROLES = ("self", "executor")
RATERS = {"self": ["机构自评", "The grantee itself"], "executor": ["项目官员", "Programme officer"]}
STATUS = ("none", "part", "done")


def capacity_observations(year: Year, made: Tables) -> list[Row]:
    """Levels in the dimensions of the goals and in those observed of everybody, by the grantee and by the executor."""
    rng, rows = year.rng("capacity"), []
    ended = {_subject(row): row for row in year.before.get("capacity_observations", []) if row["round"] == "endline"}
    for each in year.grantees:
        aims = [goal["dimension"] for goal in made["goals"] if goal["grantee"] == each.id and chance(rng, 0.97)]
        for dimension in dict.fromkeys([*aims, *ALWAYS]):
            kind = {"grantee": each.id, "dimension": dimension}
            for role in ROLES:
                subject = {**kind, "rater_role": role, **say("rater", RATERS[role])}
                rows += _levels(rng, each, subject, ended.get(_subject(subject)))
        for system in ALWAYS:
            subject = {"grantee": each.id, "dimension": system, "system": system, "rater_role": "executor"}
            rows += _systems(rng, each, subject, ended.get(_subject(subject)))
    return [{"id": f"cap-{n}", **row} for n, row in enumerate(rows, 1)]


def _subject(row: Row) -> tuple[object, ...]:
    return tuple(row.get(name) for name in ("grantee", "dimension", "system", "rater_role"))


def _levels(rng: Rng, each: Grantee, subject: Row, ended: Row | None) -> list[Row]:
    start = ended["level"] if ended else one(rng, (1, 1, 2, 2, 3))
    step = 1 if chance(rng, 0.2 + 0.5 * each.strength) else -1 if chance(rng, 0.12) else 0
    end = min(4, max(1, start + step))
    words = load("capacities")[subject["dimension"]]["levels"]
    seen = say("evidence", words[end - 1], name=each.short) if subject["rater_role"] == "executor" else {}
    return [{**subject, "round": "baseline", "level": start}, {**subject, "round": "endline", "level": end, **seen}]


def _systems(rng: Rng, each: Grantee, subject: Row, ended: Row | None) -> list[Row]:
    start = STATUS.index(ended["status"]) if ended else whole(rng, 0, 1)
    end = min(2, start + int(chance(rng, 0.3 + 0.5 * each.strength)))
    return [
        {**subject, "round": "baseline", "status": STATUS[start]},
        {**subject, "round": "endline", "status": STATUS[end]},
    ]


def staff_counts(year: Year, made: Tables) -> list[Row]:
    """One row a grantee: who was there at the start, came, left, and is there at the end."""
    rng, rows = year.rng("staff"), []
    ended = {row["grantee"]: row["at_end"] for row in year.before.get("staff_counts", [])}
    for each in year.grantees:
        start = ended.get(each.id, whole(rng, 2, 9))
        left = int(rng.binomial(start, 0.32 - 0.25 * each.strength))
        joined = max(int(rng.poisson(0.5 + each.strength)), 1 if left == start else 0)
        end = start + joined - left
        rows.append(
            {
                "id": f"staff-{each.id}",
                "grantee": each.id,
                "fulltime": whole(rng, 1, end),
                "at_start": start,
                "joined": joined,
                "left": left,
                "at_end": end,
                "counted_on": f"{year.end:%Y-%m}",
            }
        )
    return rows
