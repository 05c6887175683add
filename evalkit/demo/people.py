"""People: the executor's staff by role, never by a real-looking name; their trainings and growth; its own sections."""

from __future__ import annotations

from evalkit.demo.draw import chance, day, one, some, whole
from evalkit.demo.texts import load, say
from evalkit.demo.world import Row, Tables, Year


def people(year: Year, made: Tables) -> list[Row]:
    """The staff, all of whom may be named, for they do not exist."""
    return [
        {
            "id": each["id"],
            **say("name", each["name"]),
            **say("role", each["role"]),
            **say("organisation", year.programme.executor),
            "consent_named": True,
        }
        for each in load("programme")["people"]
    ]


def roles(year: Year, made: Tables) -> list[Row]:
    """What they do, and how many days a year."""
    rng = year.rng("roles")
    return [
        {
            "id": f"role-{each['id'][2:]}",
            "person": each["id"],
            **say("role", each["role"]),
            **say("duties", each["duties"]),
            "level_of_effort": whole(rng, 4, 22) * 10,
        }
        for each in load("programme")["people"]
    ]


def staff_growth(year: Year, made: Tables) -> list[Row]:
    """What each says of the year; an example is given by most."""
    rng, told = year.rng("growth"), load("programme")
    rows = []
    for person, words in zip(told["people"], some(rng, told["growth"], 3), strict=True):
        given = ["strength", "weakness", "suggestion", *(["example"] if chance(rng, 0.7) else [])]
        texts = {name: text for field in given for name, text in say(field, words[field]).items()}
        rows.append({"id": f"growth-{person['id'][2:]}", "person": person["id"], **texts})
    return rows


def trainings(year: Year, made: Tables) -> list[Row]:
    """What the staff attended, and one event that the organisation was at too."""
    rng, told, rows = year.rng("trainings"), load("programme"), []
    events = some(rng, told["trainings"], whole(rng, 3, 5))
    for n, event in enumerate(events, 1):
        outside = "organiser" in event
        held = {
            "event_id": f"ev-{n}",
            **say("topic", event["topic"]),
            **(say("organiser", event["organiser"]) if outside else {}),
            "kind": event["kind"],
            "external": outside,
            "held_on": f"{day(rng, year.start, year.end):%Y-%m}",
        }
        person = one(rng, told["people"])["id"]
        times = whole(rng, 1, 3)
        rows.append({"person": person, "scope": "executor", **held, "times": times, "hours": times * whole(rng, 2, 6)})
        if n == 1:
            rows.append({"scope": "organisation", **held, "times": 1, "hours": 3})
    return [{"id": f"trn-{n}", **row} for n, row in enumerate(rows, 1)]


def org_development(year: Year, made: Tables) -> list[Row]:
    """The executor's own sections of work."""
    rng, told = year.rng("sections"), load("programme")
    return [
        {
            "id": f"org-{n}",
            **say("section", each["section"]),
            **say("item", each["item"]),
            **say("status", one(rng, told["steps"])),
        }
        for n, each in enumerate(told["sections"], 1)
    ]
