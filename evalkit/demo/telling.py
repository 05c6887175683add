"""The generated report: sentences with the rows that support them, and the totals that it states."""

from __future__ import annotations

from typing import Any

from evalkit.demo.texts import load, pair_of, say
from evalkit.demo.world import Row, Tables, Year

MOST_CITED = 12


def statements(year: Year, tables: Tables) -> list[Row]:
    """The sentences of texts/statements.yaml, in the order of the report's sections."""
    rows: list[Row] = []
    facts = _facts(year, tables)
    for told in load("statements"):
        for said, about in _said(year, told, tables, facts):
            cited = [row for name in told.get("cites", []) for row in _cited(name, tables, about)]
            figure = any(character.isdigit() for character in said["text_zh"])
            rows.append(
                {
                    "section": told["section"],
                    **said,
                    **({"evidence": ";".join(cited)} if cited else {}),
                    "grade": "asserted" if not cited else "figure" if figure else "record",
                }
            )
    return [{"id": f"stm-{n:03d}", "order": n, **row} for n, row in enumerate(rows, 1)]


def _facts(year: Year, tables: Tables) -> dict[str, Any]:
    [programme] = tables["programme"]
    numbers = {name: len(rows) for name, rows in tables.items()}
    numbers["practices"] = len({row["practice_zh"] for row in tables["adoptions"]})
    numbers["channels"] = len(tables["communication"])
    words = {"city": year.programme.city, "theme": year.programme.theme["name"], "executor": year.programme.executor}
    dates = {"start": f"{year.start}", "end": f"{year.end}", "year": year.year}
    return {**numbers, **words, **dates, "title": pair_of(programme, "name")}


def _said(year: Year, told: Row, tables: Tables, facts: dict[str, Any]) -> list[tuple[dict[str, str], Row]]:
    """The sentence with its figures, with the row it is said of: once, or for each row of a table."""
    if "each" not in told:
        return [(say("text", told["text"], **facts), {})]
    return [(say("text", told["text"], **{**facts, **_of(year, row, tables)}), row) for row in tables[told["each"]]]


def _of(year: Year, row: Row, tables: Tables) -> dict[str, Any]:
    fields = {name[:-3]: pair_of(row, name[:-3]) for name in row if name.endswith("_zh")}
    grantee = next((each for each in year.grantees if each.id == row.get("grantee")), None)
    if grantee is None:
        return fields
    observed = [
        each for each in tables["capacity_observations"] if each["grantee"] == grantee.id and "evidence_zh" in each
    ]
    of = {"name": grantee.short, "seen": pair_of(observed[0], "evidence"), "observed": observed[0]["id"]}
    return {**fields, **of, "activities": sum(each.get("grantee") == grantee.id for each in tables["activities"])}


def _cited(name: str, tables: Tables, about: Row) -> list[str]:
    """The rows of a table that a sentence rests on: the row it is said of, those of the same grantee, or all."""
    rows = tables[name]
    if about in rows:
        rows = [about]
    elif "grantee" in about:
        rows = [row for row in rows if row.get("grantee") == about["grantee"]]
    return [f"{name}:{row['id']}" for row in rows[:MOST_CITED]]


def stated_totals(year: Year, tables: Tables) -> list[Row]:
    """Totals of columns that are never left empty."""
    awarded = sum(row["awarded"] for row in tables["grants"])
    times = sum(row["times"] for row in tables["trainings"] if row["scope"] == "executor")
    return [
        {
            "id": "total-grants",
            "refers_to": "grants",
            "how": "count",
            "value": len(tables["grants"]),
            **say("text", ["共资助 {n} 家机构", "{n} organisations received grants"], n=len(tables["grants"])),
        },
        {
            "id": "total-awarded",
            "refers_to": "grants",
            "field": "awarded",
            "how": "sum",
            "value": awarded,
            **say("text", ["资助金额合计 {n} 元", "{n} yuan were granted"], n=awarded),
        },
        {
            "id": "total-trainings",
            "refers_to": "trainings",
            "field": "times",
            "how": "sum",
            "where": "scope=executor",
            "value": times,
            **say("text", ["执行人员参加培训 {n} 次", "The staff attended trainings {n} times"], n=times),
        },
    ]
