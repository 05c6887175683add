"""Work: goals and what was measured of them, activities, what came out of them, and milestones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from evalkit.demo.draw import Rng, about, chance, day, one, parts, some, whole
from evalkit.demo.texts import load, pair_of, say
from evalkit.demo.world import Grantee, Row, Tables, Text, Year


def goals(year: Year, made: Tables) -> list[Row]:
    """Two or three a grantee, each in a capacity of its own, with a target in its words; the level attained follows later."""
    rng, rows = year.rng("goals"), []
    weighed = chance(rng, 0.5)
    for each in year.grantees:
        for dimension in some(rng, list(load("capacities")), whole(rng, 2, 3)):
            which = whole(rng, 0, 1)
            goal = load("capacities")[dimension]["goals"][which]
            target = whole(rng, *goal["range"])
            rows.append(
                {
                    "id": f"goal-{each.id}-{dimension}",
                    "grantee": each.id,
                    "dimension": dimension,
                    **say("text", goal["text"], name=each.short, n=target),
                    **({"weight": whole(rng, 1, 3)} if weighed else {}),
                    "expected_level": 0,
                    "_which": which,  # keys with a _ are known while a year is made and are not written
                    "_target": target,
                }
            )
    return rows


def indicator_values(year: Year, made: Tables) -> list[Row]:
    """The measure of each goal: where it began, what was aimed at, what was reached."""
    rng, strength = year.rng("values"), {each.id: each.strength for each in year.grantees}
    rows = []
    for goal in made["goals"]:
        told, target = load("capacities")[goal["dimension"]]["goals"][goal["_which"]], goal["_target"]
        falls = told.get("improves") == "down"
        base = target + whole(rng, 2, 8) if falls else round(target * rng.uniform(0.1, 0.7))
        way = rng.normal(0.65 + 0.6 * strength[goal["grantee"]], 0.25)  # 1: the whole way to the target
        actual = max(0, round(base + (target - base) * max(-0.2, way)))
        rows.append(
            {
                "id": f"val-{goal['grantee']}-{goal['dimension']}",
                "grantee": goal["grantee"],
                "goal": goal["id"],
                **say("indicator", told["measure"]),
                "unit": told["unit"],
                "improves": "down" if falls else "up",
                "baseline": base,
                "target": target,
                "actual": actual,
            }
        )
    return rows


def rate(year: Year, made: Tables) -> list[Row]:
    """The goals with the level attained, as their measures say."""
    found = {row["goal"]: row for row in made["indicator_values"]}
    return [{**goal, **_attained(found[goal["id"]])} for goal in made["goals"]]


def _attained(value: Row) -> Row:
    way = (value["actual"] - value["baseline"]) / (value["target"] - value["baseline"])
    level = 2 if way >= 1.5 else 1 if way > 1.15 else 0 if way >= 1 else -1 if way >= 0.5 else -2
    return {"attained_level": level, "stated_met": level >= 0}


def activities(year: Year, made: Tables) -> list[Row]:
    """Services to those the grantee serves, one activity a goal, and the executor's visits; costs are within the grant."""
    rng, rows = year.rng("activities"), []
    awarded = {grant["grantee"]: grant["awarded"] for grant in made["grants"]}
    partners: dict[str, list[str]] = {}
    for partner in made["partners"]:
        if "grantee" in partner:
            partners.setdefault(partner["grantee"], []).append(partner["id"])
    for each in year.grantees:
        of = list(_kinds(rng, year, each, made))
        costs = parts(rng, round(awarded[each.id] * rng.uniform(0.6, 0.95)), len(of), 10)
        for n, ((kind, dimension, topic), cost) in enumerate(zip(of, costs, strict=True), 1):
            row = {"id": f"act-{each.id}-{n}", "grantee": each.id, "kind": kind, "dimension": dimension}
            held = _held(rng, year, kind, each)
            with_one = {"partner": one(rng, partners[each.id])} if each.id in partners and chance(rng, 0.3) else {}
            rows.append({**row, **say("topic", topic), **held, "cost": cost, **with_one})
    visits = whole(rng, len(year.grantees), 2 * len(year.grantees))
    own = {"kind": "site_visit", **say("topic", ["机构走访", "Visits to grantees"]), "sessions": visits}
    return [*rows, {"id": "act-executor-1", **own, "hours": 3 * visits, "held_on": str(year.year)}]


def _kinds(rng: Rng, year: Year, each: Grantee, made: Tables) -> Iterator[tuple[str, str, Text]]:
    for service in some(rng, year.programme.theme["services"], whole(rng, 2, 4)):
        yield ("group" if chance(rng, 0.2) else "service"), "execution", service
    aims = [goal["dimension"] for goal in made["goals"] if goal["grantee"] == each.id]
    for dimension in aims:
        if chance(rng, 0.96):
            *topic, kind = one(rng, load("capacities")[dimension]["topics"])
            yield kind, dimension, topic


def _held(rng: Rng, year: Year, kind: str, each: Grantee) -> Row:
    """When and where, how often and by how many: a session of a service is larger than one of a training."""
    sessions = whole(rng, 2, 12) if kind in ("service", "group") else whole(rng, 1, 3)
    persons = about(rng, 26 if kind == "service" else 12)
    times = max(persons, round(persons * (1 + (sessions - 1) * rng.uniform(0.3, 0.9))))
    venue = one(rng, load("places")["venues"])
    return {
        **say("place", ["{at}{venue}", "{at}, {venue}"], at=each.district, venue=venue),
        "sessions": sessions,
        "person_times": times,
        "persons": persons,
        "hours": sessions * whole(rng, 1, 6) / 2,
        "held_on": day(rng, year.at(0.1), year.end),
    }


def outputs(year: Year, made: Tables) -> list[Row]:
    """What came out of the activities; each grantee has one at least."""
    rng, kinds, rows = year.rng("outputs"), load("programme")["outputs"], []
    served: set[str] = set()
    for activity in made["activities"]:
        if activity["kind"] not in kinds or (activity["grantee"] in served and chance(rng, 0.35)):
            continue
        served.add(activity["grantee"])
        for kind, *title, unit, least, most in kinds[activity["kind"]]:
            rows.append(
                {
                    "grantee": activity["grantee"],
                    "activity": activity["id"],
                    "kind": kind,
                    **say(
                        "title", ["{topic}{title}", "{topic}: {title}"], topic=pair_of(activity, "topic"), title=title
                    ),
                    "count": whole(rng, least, most),
                    "unit": unit,
                    "dimension": activity["dimension"],
                }
            )
    return [{"id": f"out-{n}", **row} for n, row in enumerate(rows, 1)]


def milestones(year: Year, made: Tables) -> list[Row]:
    """Four a grantee; the weaker one is, the later it is, and some are open when the report is written."""
    rng, rows = year.rng("milestones"), []
    for each in year.grantees:
        for n, (*title, kind, share) in enumerate(load("programme")["milestones"], 1):
            due = year.at(share)
            late = whole(rng, -15, 0) if chance(rng, 0.35 + 0.6 * each.strength) else about(rng, 14, 1, 0.9)
            done = due + timedelta(days=late)
            row = {"id": f"ms-{each.id}-{n}", "grantee": each.id, **say("title", title), "due": due, "kind": kind}
            rows.append(row if done > year.reported or chance(rng, 0.02) else {**row, "done": done})
    return rows


def partners(year: Year, made: Tables) -> list[Row]:
    """One or two of some grantees, and two of the executor; named after the place."""
    rng, known, rows = year.rng("partners"), load("programme")["partners"], []
    for *name, sector in some(rng, known, 2):
        of_city = say("name", ["{at}{name}", "{at} {name}"], at=year.programme.city, name=name)
        rows.append({**of_city, "sector": sector})
    taken: set[str] = set()
    for each in year.grantees:
        for *name, sector in some(rng, known, whole(rng, 0, 2)):
            full = say("name", ["{at}{name}", "{at} {name}"], at=each.district, name=name)
            if full["name_zh"] not in taken:
                taken.add(full["name_zh"])
                rows.append({"grantee": each.id, **full, "sector": sector})
    return [{"id": f"partner-{n}", **row} for n, row in enumerate(rows, 1)]
