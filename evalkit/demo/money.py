"""Money: the grants, how they were paid, the budget, and what came from elsewhere. All amounts in whole yuan."""

from __future__ import annotations

from datetime import timedelta

from evalkit.demo.draw import about, chance, day, one, some, whole
from evalkit.demo.texts import load, say
from evalkit.demo.world import Row, Tables, Year

FIRST_PART = 0.6  # of a grant, paid at the start


def grants(year: Year, made: Tables) -> list[Row]:
    """One a grantee; what was paid follows from the instalments (`settle`)."""
    rng, theme = year.rng("grants"), year.programme.theme
    fixed = whole(rng, 8, 30) * 1000 if year.programme.unrestricted else 0
    rows = []
    for each in year.grantees:
        agreed = year.start + timedelta(days=whole(rng, 0, 30))
        rows.append(
            {
                "id": f"grant-{each.id}",
                "grantee": each.id,
                "support_type": "organisation" if year.programme.unrestricted or chance(rng, 0.25) else "project",
                "awarded": fixed or about(rng, 18_000, 1000),
                "restricted": not year.programme.unrestricted,
                **say(
                    "purpose",
                    one(rng, load("programme")["purposes"]),
                    theme=theme["name"],
                    service=one(rng, theme["services"]),
                ),
                **say("theme", theme["name"]),
                **say("area", each.district),
                "agreed_on": agreed,
                "due_on": agreed + timedelta(days=30),
            }
        )
    return rows


def disbursements(year: Year, made: Tables) -> list[Row]:
    """Two instalments a grant; the second comes after the mid-term report, and not at all where nothing was reported."""
    rng, rows = year.rng("disbursements"), []
    for grant in made["grants"]:
        first = int(grant["awarded"] * FIRST_PART) // 100 * 100
        second_due = year.at(0.6)
        for n, due, amount in ((1, grant["due_on"], first), (2, second_due, grant["awarded"] - first)):
            late = whole(rng, -12, 4) if chance(rng, year.programme.care) else whole(rng, 1, 40)
            paid = max(due + timedelta(days=late), grant["agreed_on"])
            held_back = n == 2 and chance(rng, 0.08)
            row = {"id": f"pay-{grant['grantee']}-{n}", "grant": grant["id"], "due": due, "amount": amount}
            rows.append(row if held_back else {**row, "paid_on": paid})
    return rows


def settle(year: Year, made: Tables) -> list[Row]:
    """The grants with what was paid of them, as the instalments say."""
    paid: dict[str, list[Row]] = {}
    for row in made["disbursements"]:
        if "paid_on" in row:
            paid.setdefault(row["grant"], []).append(row)
    return [
        {
            **grant,
            "disbursed": sum(row["amount"] for row in paid[grant["id"]]),
            "paid_on": min(row["paid_on"] for row in paid[grant["id"]]),
        }
        for grant in made["grants"]
    ]


def budget_lines(year: Year, made: Tables) -> list[Row]:
    """The grants as one line, and what the programme spends beside them; received is no less than spent."""
    rng = year.rng("budget")
    granted = sum(grant["awarded"] for grant in made["grants"])
    paid = sum(grant["disbursed"] for grant in made["grants"])
    beside = granted * rng.uniform(0.6, 1.1)
    rows: list[Row] = [
        {
            "id": "bud-1",
            "class": "regrant",
            **say("item", ["小额资助", "Small grants"]),
            "planned": granted,
            "received": granted if chance(rng, 0.7) else max(paid, int(granted * 0.9)),
            "spent": paid,
        }
    ]
    for n, (kind, item, share) in enumerate(load("programme")["budget"], 2):
        planned = max(500, int(beside * share) // 100 * 100)
        received = planned if chance(rng, 0.6) else int(planned * rng.uniform(0.85, 1))
        spent = int(received * rng.uniform(0.72, 1))
        rows.append(
            {
                "id": f"bud-{n}",
                "class": kind,
                **say("item", item),
                "planned": planned,
                "received": received,
                "spent": spent,
            }
        )
    return rows


def programme(year: Year, made: Tables) -> list[Row]:
    """The year itself; its amount is that of the budget."""
    facts, theme = year.programme, year.programme.theme["name"]
    title = [
        f"示例 {facts.number:03d}：{facts.city[0]}{theme[0]}小额资助（生成的数据）",
        f"Example {facts.number:03d}: {theme[1]}, small grants in {facts.city[1]} (generated data)",
    ]
    return [
        {
            "id": f"{facts.id}-{year.year}",
            **say("name", title),
            **say("executor", facts.executor),
            **say("funder", facts.funder),
            "amount": sum(line["planned"] for line in made["budget_lines"]),
            "currency": "CNY",
            "start": year.start,
            "end": year.end,
            "report_date": year.reported,
            "cutoff": year.end,
        }
    ]


def resources(year: Year, made: Tables) -> list[Row]:
    """What grantees obtained elsewhere, some of it for the time after, and one contract of the executor."""
    rng, kinds = year.rng("resources"), {each["kind"]: each for each in load("programme")["resources"]}
    after = year.end + timedelta(days=1)
    rows = []
    for each in year.grantees:
        for kind in some(rng, list(kinds), whole(rng, 1, 2)):
            money = "cash" if kind in ("cash", "contract") else "in_kind_value"
            when = after if money == "cash" and chance(rng, 0.5) else day(rng, year.start, year.end)
            rows.append(
                {
                    "grantee": each.id,
                    "holder": "grantee",
                    "kind": kind,
                    **say("provider", kinds[kind]["provider"]),
                    **say("text", kinds[kind]["text"]),
                    money: about(rng, 4000 if money == "cash" else 2500, 100, 0.6),
                    "available_from": f"{when:%Y-%m}",
                }
            )
    own = kinds["contract"]
    rows.append(
        {
            "holder": "executor",
            "kind": "contract",
            **say("provider", own["provider"]),
            **say("text", own["text"]),
            "cash": about(rng, 20_000, 1000),
            "available_from": str(year.year),
        }
    )
    return [{"id": f"res-{n}", **row} for n, row in enumerate(rows, 1)]
