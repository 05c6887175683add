"""Learning: shortcomings with their remedies from year to year, what was changed, tried and planned."""

from __future__ import annotations

from datetime import date

from evalkit.demo.draw import Rng, about, chance, day, one, some, stream, whole
from evalkit.demo.texts import load, say
from evalkit.demo.world import Row, Tables, Year

DROPPED = 0.2  # how many remedies the next year does not mention
ANSWERED = ("done", "rejected")
RATERS = ("evaluator-1", "evaluator-2")


def lessons(year: Year, made: Tables) -> list[Row]:
    """Remedies of the year before that were taken up again, new shortcomings, experience and reflections."""
    rng, told = year.rng("lessons"), load("programme")
    rows = [_again(rng, row, year) for row in year.before.get("lessons", []) if _open(row) and not chance(rng, DROPPED)]
    promised = made["strategy"][1]["themes"].split(";")
    fresh = [theme for theme in load("capacities") if theme not in [row["theme"] for row in rows]]
    apart = [theme for theme in fresh if theme not in promised] or fresh
    for theme in some(rng, apart, whole(rng, 1, 2)):
        rows.append(_shortcoming(rng, theme, year))
    for kind in ("experience", "reflection"):
        for each in some(rng, told["lessons"][kind], whole(rng, 1, 2)):
            scope = "communication" if kind == "reflection" else "programme"
            row = {"id": f"les-{kind}-{each['theme']}", "scope": scope, "kind": kind, "theme": each["theme"]}
            rows.append({**row, **say("text", each["text"])})
    return rows


def _open(row: Row) -> bool:
    return "remedy_zh" in row and row["status"] not in ANSWERED


def _shortcoming(rng: Rng, theme: str, year: Year) -> Row:
    told = load("capacities")[theme]["shortcoming"]
    row = {
        "id": f"les-{theme}-{year.year}",
        "scope": "programme",
        "kind": "shortcoming",
        "theme": theme,
        **say("text", told["text"]),
        **say("cause", told["cause"]),
    }
    if chance(rng, 0.1):  # found too late to think of a remedy
        return row
    return {
        **row,
        **say("remedy", told["remedy"]),
        **_assigned(rng, year),
        "status": one(rng, ("proposed", "accepted")),
    }


def _assigned(rng: Rng, year: Year) -> Row:
    if chance(rng, 0.15):
        return {}
    due = date(year.end.year + 1, one(rng, (3, 6, 9)), 30)
    return {**say("owner", one(rng, load("programme")["owners"])), "due": due}


def _again(rng: Rng, row: Row, year: Year) -> Row:
    """How a remedy of the year before stands now, with what shows it."""
    kept = {name: value for name, value in row.items() if not name.startswith("evidence")}
    status = one(rng, ("done", "done", "done", "in_progress", "in_progress", "rejected"))
    shown = say("evidence", load("capacities")[row["theme"]]["shortcoming"]["done"]) if status == "done" else {}
    return {**kept, "status": status, **shown, "carried_from": row["id"]}


def strategy(year: Year, made: Tables) -> list[Row]:
    """Grants, capacity support in two themes, and learning among peers; the same for all years of a programme."""
    rng, parts = stream(year.programme.seed, year.programme.id, "strategy"), load("programme")["strategy"]
    promised = ";".join(some(rng, [each for each in load("capacities") if each != "mission"], 2))
    receiver = "organisation" if year.programme.unrestricted else "project"
    more: tuple[Row, ...] = (
        {"support_type": receiver, "restricted": not year.programme.unrestricted},
        {"themes": promised},
        {},
    )
    return [
        {"id": f"str-{n}", **say("component", part["component"]), **say("planned", part["planned"]), **extra}
        for n, (part, extra) in enumerate(zip(parts, more, strict=True), 1)
    ]


def strategy_changes(year: Year, made: Tables) -> list[Row]:
    """What was done otherwise than planned; a result is known of most."""
    rng, told = year.rng("changes"), load("programme")
    return [
        {
            "id": f"chg-{change['kind']}",
            "kind": change["kind"],
            **{
                name: text
                for field in ("planned", "actual", "reason")
                for name, text in say(field, change[field]).items()
            },
            **say("decided_by", one(rng, told["deciders"])),
            "decided_on": f"{day(rng, year.start, year.at(0.7)):%Y-%m}",
            **(say("result", change["result"]) if chance(rng, 0.7) else {}),
        }
        for change in some(rng, told["changes"], whole(rng, 1, 3))
    ]


def sustainability(year: Year, made: Tables) -> list[Row]:
    """Plans for the time after, most of them with an owner, a day and money."""
    rng, told, rows = year.rng("plans"), load("programme"), []
    area = year.programme.districts[0]
    for kind, plans in told["plans"].items():
        for plan in plans[: whole(rng, 2, len(plans))]:
            row = {"kind": kind, **say("item", plan), **say("area", ["{at}", "{at} District"], at=area)}
            row |= say("owner", one(rng, told["owners"]))
            firm = {"due": date(year.end.year + 1, 6, 30), "funding": about(rng, 12_000, 1000)}
            rows.append({**row, **(firm if chance(rng, 0.6) else {})})
    return [{"id": f"sus-{n}", **row} for n, row in enumerate(rows, 1)]


def adoptions(year: Year, made: Tables) -> list[Row]:
    """What became of new practices that were offered, and one adopted outside the programme."""
    rng, practices = year.rng("adoptions"), load("programme")["practices"]
    rows = []
    for each in year.grantees:
        for practice in some(rng, practices, whole(rng, 1, 2)):
            status = (
                "adopted"
                if chance(rng, 0.3 + 0.4 * each.strength)
                else one(rng, ("considered", "not_adopted", "unknown"))
            )
            row = {"grantee": each.id, **say("practice", practice), "status": status, "outside": False}
            rows.append({**row, "offered_on": f"{day(rng, year.start, year.at(0.6)):%Y-%m}"})
    rows.append({**say("practice", one(rng, practices)), "status": "adopted", "outside": True})
    return [{"id": f"ado-{n}", **row} for n, row in enumerate(rows, 1)]


def ratings(year: Year, made: Tables) -> list[Row]:
    """Two raters each on a new practice, its influence, and whether it goes on."""
    rng, told, rows = year.rng("ratings"), load("programme"), []
    subjects = some(rng, told["practices"], 2)
    for criterion, words in told["ratings"].items():
        for subject in subjects:
            level = whole(rng, 1, 3)
            for rater in RATERS:
                given = min(4, max(0, level + (whole(rng, -1, 1) if rater == RATERS[1] else 0)))
                row = {**say("subject", subject), "criterion": criterion, "rater": rater, "level": given}
                rows.append({**row, "evidence_level": whole(rng, 1, 3), **say("evidence", words)})
    return [{"id": f"rat-{n}", **row} for n, row in enumerate(rows, 1)]


def applicants(year: Year, made: Tables) -> list[Row]:
    """Everybody who was supported, and some who were not; no names."""
    rng, rows = year.rng("applicants"), []
    awarded = {grant["grantee"]: grant["awarded"] for grant in made["grants"]}
    for each in year.grantees:
        asked = max(awarded[each.id], about(rng, awarded[each.id] * 1.25, 1000, 0.15))
        row = {"grantee": each.id, **say("area", each.district), **say("target_group", each.group)}
        rows.append({**row, "requested": asked, "decision": "supported"})
    for _n in range(whole(rng, len(rows) // 3, len(rows))):
        district = one(rng, year.programme.districts)
        row = say("area", ["{at}", "{at} District"], at=district) | say(
            "target_group", one(rng, year.programme.theme["groups"])
        )
        rows.append(
            {**row, "requested": about(rng, 24_000, 1000), "decision": "declined" if chance(rng, 0.9) else "withdrawn"}
        )
    order = rng.permutation(len(rows))
    return [{"id": f"app-{n}", **rows[int(at)]} for n, at in enumerate(order, 1)]
