"""What the large tables give, by grantee, written by hand: in DuckDB's SQL and in plain pandas.

Each returns rows of indicator, group (missing: the whole programme, or rows without a grantee), whole, value, n. SQL as
one who knows DuckDB writes it: each table is read once, for all its indicators. pandas as an analyst writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

# The sums of activities from which come: value and n, for the whole programme and each grantee.
ACTIVITIES = """
CREATE TABLE act AS SELECT grantee,
    sum(person_times) AS times, count(person_times) AS n_times,
    sum(sessions) AS sessions, count(sessions) AS n_sessions,
    max(coalesce(persons, CASE WHEN sessions > 0 THEN ceil(person_times / sessions) END, least(person_times, 1))) AS low,
    sum(coalesce(persons, person_times)) AS high, count(coalesce(persons, person_times)) AS n_persons,
    sum(CASE WHEN persons IS NOT NULL THEN person_times END) AS times_p,
    sum(CASE WHEN person_times IS NOT NULL THEN persons END) AS persons_t,
    count(CASE WHEN persons IS NOT NULL THEN person_times END) AS n_both,
    sum(CASE WHEN person_times IS NOT NULL THEN cost END) AS cost_t,
    sum(CASE WHEN cost IS NOT NULL THEN person_times END) AS times_c,
    count(CASE WHEN cost IS NOT NULL THEN person_times END) AS n_times_c,
    sum(CASE WHEN persons IS NOT NULL THEN cost END) AS cost_p,
    sum(CASE WHEN cost IS NOT NULL THEN persons END) AS persons_c,
    count(CASE WHEN cost IS NOT NULL THEN persons END) AS n_persons_c,
    sum(CASE WHEN sessions IS NOT NULL THEN cost END) AS cost_s,
    sum(CASE WHEN cost IS NOT NULL THEN sessions END) AS sessions_c,
    count(CASE WHEN cost IS NOT NULL THEN sessions END) AS n_sessions_c,
    max(person_times) AS largest
FROM activities WHERE restated IS NOT TRUE GROUP BY grantee;
CREATE TABLE joint AS SELECT grantee, count(*) AS n FROM activities WHERE partner IS NOT NULL GROUP BY grantee;
"""
SUMMED = "times n_times sessions n_sessions high n_persons times_p persons_t n_both cost_t times_c n_times_c cost_p persons_c n_persons_c cost_s sessions_c n_sessions_c"
DOCUMENTS = """
CREATE TABLE copies AS SELECT grantee, activity, count FROM outputs
    WHERE restated IS NOT TRUE AND unit = 'copies' AND count IS NOT NULL;
CREATE TABLE made AS SELECT id, grantee, cost FROM activities
    WHERE restated IS NOT TRUE AND id IN (SELECT activity FROM copies WHERE activity IS NOT NULL);
CREATE TABLE above AS SELECT grantee, sum(cost) AS cost, count(cost) AS n FROM made GROUP BY grantee;
CREATE TABLE below AS SELECT grantee, sum(count) AS count FROM copies
    WHERE activity IN (SELECT id FROM made WHERE cost IS NOT NULL) GROUP BY grantee;
CREATE TABLE outs AS SELECT grantee,
    sum(count) FILTER (unit = 'copies') AS copies, count(count) FILTER (unit = 'copies') AS n_copies,
    sum(count) FILTER (unit = 'persons') AS trained, count(count) FILTER (unit = 'persons') AS n_trained
FROM outputs WHERE restated IS NOT TRUE GROUP BY grantee;
"""
GRANTS = """
CREATE TABLE cells AS SELECT *, support_type || '/' || theme_zh || '/' || area_zh AS cell FROM grants;
CREATE TABLE before AS SELECT support_type || '/' || theme_zh || '/' || area_zh AS cell,
    sum(awarded) AS money FROM earlier WHERE awarded > 0 AND cell IS NOT NULL GROUP BY cell;
CREATE TABLE money AS SELECT grantee, count(*) AS grants, sum(awarded) AS awarded, count(awarded) AS n_awarded,
    sum(CASE WHEN awarded IS NOT NULL THEN disbursed END) AS paid,
    sum(CASE WHEN disbursed IS NOT NULL THEN awarded END) AS awarded_d,
    count(CASE WHEN disbursed IS NOT NULL THEN awarded END) AS n_paid,
    sum(CASE WHEN cell NOT IN (SELECT cell FROM before) THEN awarded END) AS fresh,
    sum(CASE WHEN cell IS NOT NULL THEN awarded END) AS celled,
    count(CASE WHEN cell IS NOT NULL THEN awarded END) AS n_celled,
    median(date_diff('day', agreed_on, paid_on)) AS lag, count(date_diff('day', agreed_on, paid_on)) AS n_lag
FROM cells GROUP BY grantee;
CREATE TABLE areas AS SELECT sum(awarded) AS money, count(*) AS n FROM grants
    WHERE area_zh IS NOT NULL AND awarded IS NOT NULL GROUP BY area_zh;
CREATE TABLE lever AS SELECT grantee, sum(cash) AS cash, count(cash) AS n_cash, sum(in_kind_value) AS kind,
    count(in_kind_value) AS n_kind FROM resources WHERE holder = 'grantee' GROUP BY grantee;
CREATE TABLE now AS SELECT cell, sum(awarded) AS money, count(*) AS n FROM cells
    WHERE awarded > 0 AND cell IS NOT NULL GROUP BY cell;
CREATE TABLE both_years AS SELECT coalesce(a.money, 0) / (SELECT sum(money) FROM now) AS p,
    coalesce(b.money, 0) / (SELECT sum(money) FROM before) AS q FROM now a FULL JOIN before b USING (cell);
"""
GOALS = """
CREATE TABLE aims AS SELECT g.grantee,
    CASE WHEN attained_level IS NOT NULL THEN (attained_level >= coalesce(expected_level, 0))::INT END AS met,
    CASE WHEN g.grantee IS NOT NULL AND g.dimension IS NOT NULL
         THEN (a.grantee IS NOT NULL AND o.grantee IS NOT NULL)::INT END AS served
FROM goals g
LEFT JOIN (SELECT DISTINCT grantee, dimension FROM activities) a USING (grantee, dimension)
LEFT JOIN (SELECT DISTINCT grantee, dimension FROM capacity_observations WHERE round = 'endline') o USING (grantee, dimension);
CREATE TABLE aimed AS SELECT grantee, sum(met) AS met, count(met) AS n_met, sum(served) AS served, count(served) AS n_served
FROM aims GROUP BY grantee;
CREATE TABLE scaled AS SELECT (attained_level - expected_level) AS x, weight / max(weight) OVER () AS w FROM goals
    WHERE attained_level IS NOT NULL AND expected_level IS NOT NULL AND weight IS NOT NULL;
"""
# indicator: value, n, table; each for the whole (sums of the table's columns) and for the groups.
PLAIN = {
    "person_times": ("times", "n_times", "act"),
    "sessions": ("sessions", "n_sessions", "act"),
    "average_attendance": ("times_p / persons_t", "n_both", "act"),
    "cost_per_person_time": ("cost_t / times_c", "n_times_c", "act"),
    "cost_per_person": ("cost_p / persons_c", "n_persons_c", "act"),
    "cost_per_session": ("cost_s / sessions_c", "n_sessions_c", "act"),
    "documents": ("copies", "n_copies", "outs"),
    "people_trained": ("trained", "n_trained", "outs"),
    "grants_made": ("grants", "grants", "money"),
    "granted": ("awarded", "n_awarded", "money"),
    "disbursed_share": ("paid / awarded_d", "n_paid", "money"),
    "portfolio_novelty": ("coalesce(fresh, 0) / celled", "n_celled", "money"),
    "goals_met": ("met / n_met", "n_met", "aimed"),
    "goals_with_results": ("served / n_served", "n_served", "aimed"),
    "joint_activities": ("n", "n", "joint"),
}
COLUMNS = {
    "act": SUMMED,
    "outs": "copies n_copies trained n_trained",
    "money": "grants awarded n_awarded paid awarded_d n_paid fresh celled n_celled",
    "aimed": "met n_met served n_served",
    "joint": "n",
}
# What is no sum over the groups, or comes from two tables: indicator, group, whole, value, n.
OTHERS = """
SELECT 'persons_low', grantee, false, low, n_persons FROM act
UNION ALL SELECT 'persons_high', grantee, false, high, n_persons FROM act
UNION ALL SELECT 'persons_low', NULL, true, max(low), sum(n_persons) FROM act
UNION ALL SELECT 'persons_high', NULL, true, sum(high), sum(n_persons) FROM act
UNION ALL SELECT 'largest_activity_share', grantee, false,
    CASE WHEN largest = (SELECT max(largest) FROM act) THEN largest ELSE 0 END / times, n_times FROM act
UNION ALL SELECT 'largest_activity_share', NULL, true, max(largest) / sum(times), sum(n_times) FROM act
UNION ALL SELECT 'cost_per_document', above.grantee, false, cost / below.count, n
    FROM above JOIN below ON above.grantee IS NOT DISTINCT FROM below.grantee
UNION ALL SELECT 'cost_per_document', NULL, true, sum(cost) / (SELECT sum(count) FROM below), sum(n) FROM above
UNION ALL SELECT 'disbursement_lag', grantee, false, lag, n_lag FROM money
UNION ALL SELECT 'disbursement_lag', NULL, true, median(date_diff('day', agreed_on, paid_on)),
    count(date_diff('day', agreed_on, paid_on)) FROM grants
UNION ALL SELECT 'regrant_share', NULL, true, sum(awarded) / (SELECT amount FROM programme), sum(n_awarded) FROM money
UNION ALL SELECT 'funds_leveraged', grantee, false, cash / awarded, n_cash FROM lever JOIN money USING (grantee)
UNION ALL SELECT 'funds_leveraged', NULL, true, (SELECT sum(cash) FROM lever) / sum(awarded), (SELECT sum(n_cash) FROM lever) FROM money
UNION ALL SELECT 'in_kind_leveraged', grantee, false, kind / awarded, n_kind FROM lever JOIN money USING (grantee)
UNION ALL SELECT 'in_kind_leveraged', NULL, true, (SELECT sum(kind) FROM lever) / sum(awarded), (SELECT sum(n_kind) FROM lever) FROM money
UNION ALL SELECT 'smallest_area', NULL, true, min(money), sum(n) FROM areas
UNION ALL SELECT 'largest_area', NULL, true, max(money), sum(n) FROM areas
UNION ALL SELECT 'area_ratio', NULL, true, max(money) / min(money), sum(n) FROM areas
UNION ALL SELECT 'portfolio_shift', NULL, true, sqrt(greatest(0, (
    sum(CASE WHEN p > 0 THEN p * log2(2 * p / (p + q)) ELSE 0 END) + sum(CASE WHEN q > 0 THEN q * log2(2 * q / (p + q)) ELSE 0 END)
    ) / 2)), (SELECT count(*) FROM cells WHERE awarded >= 0 AND cell IS NOT NULL) FROM both_years
UNION ALL SELECT 'goal_attainment_score', NULL, true,
    50 + 10 * sum(w * x) / sqrt(0.7 * sum(w * w) + 0.3 * sum(w) ^ 2), count(*) FROM scaled
"""


def in_duckdb(year: Path) -> pd.DataFrame:
    import duckdb

    db = duckdb.connect()
    tables = ("activities", "outputs", "grants", "goals", "capacity_observations", "resources", "programme")
    files = {name: year / f"{name}.parquet" for name in tables}
    for name, file in {**files, "earlier": year.parent / "2014" / "grants.parquet"}.items():
        db.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{file.as_posix()}')")
    db.execute(ACTIVITIES + DOCUMENTS + GRANTS + GOALS)
    for table, columns in COLUMNS.items():
        sums = ", ".join(f"sum({name}) AS {name}" for name in columns.split())
        db.execute(f"CREATE TABLE whole_{table} AS SELECT NULL::VARCHAR AS grantee, {sums} FROM {table}")
    parts = [
        f"SELECT '{name}', grantee, {whole}, {value}, {n} FROM {prefix}{table}"
        for name, (value, n, table) in PLAIN.items()
        for prefix, whole in (("", "false"), ("whole_", "true"))
    ]
    union = " UNION ALL ".join([*parts, OTHERS])
    return db.sql(f'SELECT * FROM ({union}) AS t(indicator, "group", whole, "value", n)').to_arrow_table().to_pandas()


def read_pandas(year: Path) -> dict[str, pd.DataFrame]:
    names = ("activities", "outputs", "grants", "goals", "capacity_observations", "resources", "programme")
    tables = {name: pd.read_parquet(year / f"{name}.parquet") for name in names}
    return tables | {"earlier": pd.read_parquet(year.parent / "2014" / "grants.parquet")}


def in_pandas(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    frames = []
    for name, value, n, values, counts in [
        *_activities(tables),
        *_documents(tables),
        *_grants(tables),
        *_goals(tables),
    ]:
        frames.append(pd.DataFrame({"indicator": [name], "group": [None], "whole": True, "value": [value], "n": [n]}))
        if values is not None:
            groups = pd.DataFrame({"value": values, "n": counts}).rename_axis("group").reset_index()
            frames.append(groups.assign(indicator=name, whole=False))
    return pd.concat(frames, ignore_index=True)


Found = Iterator[tuple[str, float, int, pd.Series | None, pd.Series | None]]


def _total(rows: pd.DataFrame, column: str) -> tuple:
    groups = rows.groupby("grantee", dropna=False)[column]
    return rows[column].sum(), rows[column].count(), groups.sum(min_count=1), groups.count()


def _ratio(rows: pd.DataFrame, above: str, below: str) -> tuple:
    rows = rows.dropna(subset=[above, below])
    groups = rows.groupby("grantee", dropna=False)
    return rows[above].sum() / rows[below].sum(), len(rows), groups[above].sum() / groups[below].sum(), groups.size()


def _activities(tables: dict[str, pd.DataFrame]) -> Found:
    rows = tables["activities"]
    partner = rows[rows["partner"].notna()].groupby("grantee", dropna=False).size()
    yield "joint_activities", rows["partner"].notna().sum(), rows["partner"].notna().sum(), partner, partner
    rows = rows[rows["restated"] != True]  # noqa: E712 (a column of True, False and None)
    yield "person_times", *_total(rows, "person_times")
    yield "sessions", *_total(rows, "sessions")
    yield "average_attendance", *_ratio(rows, "person_times", "persons")
    yield "cost_per_person_time", *_ratio(rows, "cost", "person_times")
    yield "cost_per_person", *_ratio(rows, "cost", "persons")
    yield "cost_per_session", *_ratio(rows, "cost", "sessions")
    largest = (
        rows["person_times"].where(rows.index == rows["person_times"].idxmax(), 0).where(rows["person_times"].notna())
    )
    yield "largest_activity_share", *_ratio(rows.assign(largest=largest), "largest", "person_times")
    least = (
        rows["persons"]
        .fillna(np.ceil(rows["person_times"] / rows["sessions"]))
        .fillna(rows["person_times"].clip(upper=1))
    )
    rows = rows.assign(low=least, high=rows["persons"].fillna(rows["person_times"]))
    groups = rows.groupby("grantee", dropna=False)
    yield "persons_low", rows["low"].max(), rows["high"].count(), groups["low"].max(), groups["high"].count()
    yield "persons_high", *_total(rows, "high")


def _documents(tables: dict[str, pd.DataFrame]) -> Found:
    rows = tables["outputs"][tables["outputs"]["restated"] != True]  # noqa: E712
    copies = rows[rows["unit"] == "copies"].dropna(subset=["count"])
    yield "documents", *_total(copies, "count")
    yield "people_trained", *_total(rows[rows["unit"] == "persons"], "count")
    acts = tables["activities"][tables["activities"]["restated"] != True]  # noqa: E712
    acts = acts[acts["id"].isin(copies["activity"].dropna())].dropna(subset=["cost"])
    copies = copies[copies["activity"].isin(acts["id"])]
    above, below = acts.groupby("grantee", dropna=False)["cost"], copies.groupby("grantee", dropna=False)["count"]
    value = acts["cost"].sum() / copies["count"].sum()
    yield "cost_per_document", value, len(acts), above.sum() / below.sum(), above.count()


def _cells(grants: pd.DataFrame) -> pd.Series:
    return grants["support_type"] + "/" + grants["theme_zh"] + "/" + grants["area_zh"]


def _grants(tables: dict[str, pd.DataFrame]) -> Found:
    rows, earlier = tables["grants"], tables["earlier"]
    size = rows.groupby("grantee", dropna=False).size()
    yield "grants_made", len(rows), len(rows), size, size
    yield "granted", *_total(rows, "awarded")
    yield "disbursed_share", *_ratio(rows, "disbursed", "awarded")
    yield "regrant_share", rows["awarded"].sum() / tables["programme"]["amount"][0], rows["awarded"].count(), None, None
    lag = (rows["paid_on"] - rows["agreed_on"]).dt.days
    groups = lag.groupby(rows["grantee"], dropna=False)
    yield "disbursement_lag", lag.median(), lag.count(), groups.median(), groups.count()
    held = tables["resources"][tables["resources"]["holder"] == "grantee"]
    for name, column in (("funds_leveraged", "cash"), ("in_kind_leveraged", "in_kind_value")):
        groups, money = held.groupby("grantee", dropna=False)[column], rows.groupby("grantee", dropna=False)["awarded"]
        value = held[column].sum() / rows["awarded"].sum()
        yield name, value, held[column].count(), groups.sum(min_count=1) / money.sum(min_count=1), groups.count()
    named = rows.dropna(subset=["area_zh", "awarded"])
    areas = named.groupby("area_zh")["awarded"].sum()
    yield "smallest_area", areas.min(), len(named), None, None
    yield "largest_area", areas.max(), len(named), None, None
    yield "area_ratio", areas.max() / areas.min(), len(named), None, None
    before = _money_by_cell(earlier)
    told = rows.assign(cell=_cells(rows)).dropna(subset=["cell", "awarded"])
    told["fresh"] = told["awarded"].where(~told["cell"].isin(before.index), 0)
    yield "portfolio_novelty", *_ratio(told, "fresh", "awarded")
    years = pd.concat([_money_by_cell(rows), before], axis=1).fillna(0)
    p, q = (years / years.sum()).to_numpy().T
    with np.errstate(all="ignore"):
        parts = [np.nansum(each * np.log2(2 * each / (p + q))) for each in (p, q)]
    yield "portfolio_shift", np.sqrt(sum(parts) / 2), len(told), None, None


def _money_by_cell(grants: pd.DataFrame) -> pd.Series:
    known = grants[grants["awarded"] > 0]
    return known["awarded"].groupby(_cells(known)).sum()


def _goals(tables: dict[str, pd.DataFrame]) -> Found:
    goals, acts, observed = tables["goals"], tables["activities"], tables["capacity_observations"]
    rated = goals.dropna(subset=["attained_level"])
    rated = rated.assign(met=rated["attained_level"] >= rated["expected_level"].fillna(0))
    groups = rated.groupby("grantee", dropna=False)["met"]
    yield "goals_met", rated["met"].mean(), len(rated), groups.mean(), groups.count()
    known = goals.dropna(subset=["grantee", "dimension"])
    pair = ["grantee", "dimension"]
    held = acts[pair].drop_duplicates().dropna()
    seen = observed.loc[observed["round"] == "endline", pair].drop_duplicates().dropna()
    served = known.merge(held.merge(seen, on=pair), on=pair, how="left", indicator=True)
    served["served"] = served["_merge"] == "both"
    groups = served.groupby("grantee", dropna=False)["served"]
    yield "goals_with_results", served["served"].mean(), len(served), groups.mean(), groups.count()
    scaled = goals.dropna(subset=["attained_level", "expected_level", "weight"])
    x, w = scaled["attained_level"] - scaled["expected_level"], scaled["weight"] / scaled["weight"].max()
    score = 50 + 10 * (w * x).sum() / np.sqrt(0.7 * (w**2).sum() + 0.3 * w.sum() ** 2)
    yield "goal_attainment_score", score, len(scaled), None, None
