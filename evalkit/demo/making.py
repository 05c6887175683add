"""One year, step by step: whole tables first, then what is left empty, then what a report says of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evalkit.demo import capacity, learning, money, people, telling, voices, work
from evalkit.demo.draw import chance
from evalkit.demo.texts import load, say
from evalkit.demo.world import Programme, Row, Tables, Year

SOURCE = "生成的数据 · generated data (evalkit demo)"
Maker = Callable[[Year, Tables], list[Row]]


def grantees(year: Year, made: Tables) -> list[Row]:
    """Who is there this year."""
    return [
        {
            "id": each.id,
            **say("name", each.name),
            **say("short_name", each.short),
            **say("district", each.district),
            **say("legal_status", each.status),
            "registered_on": each.registered,
            **say("target_group", each.group),
        }
        for each in year.grantees
    ]


# In this order, since one follows from another; a table named twice is completed the second time.
STEPS: tuple[tuple[str, Maker], ...] = (
    ("grantees", grantees),
    ("grants", money.grants),
    ("disbursements", money.disbursements),
    ("grants", money.settle),
    ("budget_lines", money.budget_lines),
    ("programme", money.programme),
    ("resources", money.resources),
    ("partners", work.partners),
    ("goals", work.goals),
    ("indicator_values", work.indicator_values),
    ("goals", work.rate),
    ("activities", work.activities),
    ("outputs", work.outputs),
    ("milestones", work.milestones),
    ("capacity_observations", capacity.capacity_observations),
    ("staff_counts", capacity.staff_counts),
    ("strategy", learning.strategy),
    ("strategy_changes", learning.strategy_changes),
    ("lessons", learning.lessons),
    ("sustainability", learning.sustainability),
    ("adoptions", learning.adoptions),
    ("ratings", learning.ratings),
    ("applicants", learning.applicants),
    ("feedback", voices.feedback),
    ("surveys", voices.surveys),
    ("communication", voices.communication),
    ("people", people.people),
    ("roles", people.roles),
    ("staff_growth", people.staff_growth),
    ("trainings", people.trainings),
    ("org_development", people.org_development),
)


def years(programme: Programme, n: int) -> Iterator[tuple[Year, Tables]]:
    """The first n years of a programme, each with its tables as they are written."""
    whole: Tables = {}
    for number in programme.years[:n]:
        year = Year(programme, number, before=whole)
        whole = make(year)
        yield year, told(year, forget(year, whole))


def make(year: Year) -> Tables:
    """The tables of a year, with nothing missing."""
    made: dict[str, list[Row]] = {}
    for name, maker in STEPS:
        made[name] = maker(year, made)
    return made


def forget(year: Year, tables: Tables) -> Tables:
    """The same with cells left empty, as often as texts/holes.yaml says; the tables given are not changed."""
    left: dict[str, list[Row]] = dict(tables)
    for name, holes in load("holes").items():
        rng = year.rng("holes", name)
        rows = [dict(row) for row in tables[name]]
        for row in rows:
            for hole in holes:
                if chance(rng, hole["rate"]):
                    for field in hole["fields"]:
                        _empty(row, field, hole.get("keep", ""))
        left[name] = rows
    return left


def _empty(row: Row, field: str, keep: str) -> None:
    for name in (field, f"{field}_zh", f"{field}_en"):
        value = row.pop(name, None)
        if keep and value is not None:
            row[name] = str(value)[: len("2016-05")]


def told(year: Year, tables: Tables) -> Tables:
    """With the report's own sentences and totals, and in every row where it comes from."""
    both = {
        **tables,
        "statements": telling.statements(year, tables),
        "stated_totals": telling.stated_totals(year, tables),
    }
    return {name: [{**row, "source": SOURCE} for row in rows] for name, rows in both.items()}
