"""Figures in the report's own sentences: told twice with two values, in two units, or not the sum of their list."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from evalkit.checks.mentions import Mentions
from evalkit.checks.rule import Rule, truth
from evalkit.checks.texts import original
from evalkit.checks.totals import restates, told_twice
from evalkit.errors import Text
from evalkit.issues import DataIssue
from evalkit.programme import Programme

TWO_VALUES = Rule(
    "told.words",
    "a",
    "warning",
    Text("'{what}' is told twice, once with {one} and once with {other}."),
    Text("Find out which is right, and enter the other as restated."),
)
TWO_UNITS = Rule(
    "unit.two",
    "c",
    "warning",
    Text("'{one}' and '{other}' seem to give one thing in two units."),
    Text("Find out what was counted; people and sessions cannot be added."),
)
LIST = Rule(
    "list.total",
    "b",
    "warning",
    Text("'{what}' states {stated}, but its list makes {found}."),
    Text("Correct the total or the list, or explain the difference."),
)
PARTS = Rule(
    "list.parts",
    "b",
    "warning",
    Text("'{what}': the parts make {found}, more than the whole of {stated}."),
    Text("Correct the whole or the parts, or say that some are counted in two parts."),
)
COUNTERS = "人次|人|名|位|次|场|份|家|篇|期|项|个|元"
PERSONS = "社工|志愿者|员工|学员|居民|儿童|老人|教师|骨干|人员|学生|专家|讲师|妇女|青年"
CLAUSE = re.compile(rf"(?P<what>[^\d]{{2,30}}?)\s*(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>{COUNTERS})$")
COUNTED = re.compile(rf"(?P<n>\d+)\s*(?:名|位)\s*[^\d，。；、]{{0,4}}?(?P<who>{PERSONS})")
SESSIONS = re.compile(rf"(?P<who>{PERSONS})\s*(?P<n>\d+)\s*(?:次|场)$")
ANNOUNCED = re.compile(rf"(?P<what>[^，。；：]*?(?P<n>\d+)\s*(?P<unit>{COUNTERS})[^，。；：]{{0,6}})[：:](?P<list>.*)$")
WHOLE = re.compile(rf"(?P<what>(?P<n>\d+)\s*(?P<unit>{COUNTERS})[^。；\d]*，?其中(?P<list>[^。；]*))")
PEOPLE = ("人", "名", "位")


def check_wording(programme: Programme) -> Iterator[DataIssue]:
    """Figures in statements: two values or two units for one thing in two sections, and lists beside their totals."""
    statements = programme.tables.get("statements")
    if statements is None or not len(statements):
        return
    texts = original(programme, "statements", "text").str.replace(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", regex=True)
    order = statements.sort_values(["section", "order"]).index
    told = pd.DataFrame({"text": texts, "section": statements["section"]}).loc[order].dropna()
    names = Mentions(programme)
    told["grantee"] = _owners(names, told)
    yield from _two_values(programme, told, names)
    yield from _two_units(programme, told)
    yield from _lists(programme, told)


def _owners(names: Mentions, told: pd.DataFrame) -> pd.Series:
    """The grantee that a statement speaks of: the last one named in it, or before it in its section; '' for none."""
    named = [list(each.values())[-1] if each else None for each in names.of(told["text"])]
    return pd.Series(named, index=told.index, dtype=object).groupby(told["section"]).ffill().fillna("")


def _clauses(told: pd.DataFrame) -> Iterator[tuple[int, str, str, str]]:
    """Each clause with its row, section and grantee."""
    for row in told.itertuples():
        for clause in re.split("[，。；、：:;,]", row.text):
            yield row.Index, row.section, row.grantee, clause.strip()


def _two_values(programme: Programme, told: pd.DataFrame, names: Mentions) -> Iterator[DataIssue]:
    found = [
        (row, section, grantee, names.without(match["what"]), float(match["n"]), match["unit"])
        for row, section, grantee, clause in _clauses(told)
        if (match := CLAUSE.fullmatch(clause))
    ]
    measures = pd.DataFrame(found, columns=["row", "section", "grantee", "what", "n", "unit"])
    known = _rows_told(programme)
    for (_grantee, what, unit), same in measures.groupby(["grantee", "what", "unit"]):
        once = same.groupby("section")["n"].nunique().eq(1).all()  # a list may give the same words to several things
        first, other = same.iloc[0], same[same["n"] != same["n"].iloc[0]]
        if once and len(other) and not {first["row"], other["row"].iloc[0]} <= known:
            said = {"one": f"{first['n']:g} {unit}", "other": f"{other['n'].iloc[0]:g} {unit}"}
            rows = [first["row"], other["row"].iloc[0]]
            yield from TWO_VALUES.at(programme, "statements", pd.Index(rows), "text_zh", what=what, **said)


def _rows_told(programme: Programme) -> set[int]:
    """The statements that cite a row whose second value is told already."""
    ids = {
        f"{table}:{frame.at[row, programme.schemas[table].key]}"
        for table, frame in programme.tables.items()
        if restates(frame)
        for column in programme.schemas[table].columns.values()
        if column.unit or column.name == "count"
        for pair in told_twice(frame, column.name)
        for row in pair
    }
    cited = programme.tables["statements"]["evidence"].str.split(";").explode().str.strip()
    return set(cited.index[truth(cited.isin(ids))]) if ids else set()


def _two_units(programme: Programme, told: pd.DataFrame) -> Iterator[DataIssue]:
    """「培养 2 名社工」 and 「骨干类社工 2 次」: the same people, the same number, once as people and once as sessions."""
    people: dict[tuple[str, str, str], tuple[int, str, str]] = {}
    for row, section, grantee, clause in _clauses(told):
        for each in COUNTED.finditer(clause):
            people[grantee, each["who"], each["n"]] = row, section, clause
    for row, section, grantee, clause in _clauses(told):
        match = SESSIONS.search(clause)
        first = people.get((grantee, match["who"], match["n"])) if match else None
        if first and first[1] != section:
            rows = pd.Index([first[0], row])
            yield from TWO_UNITS.at(programme, "statements", rows, "text_zh", one=first[2], other=clause)


def _lists(programme: Programme, told: pd.DataFrame) -> Iterator[DataIssue]:
    """A total with a colon and a list after it, also over several statements; a whole with its parts (其中)."""
    totals = programme.tables.get("stated_totals")
    compared = [] if totals is None else [_bare(text) for text in original(programme, "stated_totals", "text").dropna()]
    rows, texts, sections = told.index.tolist(), told["text"].tolist(), told["section"].tolist()
    for i, text in enumerate(texts):
        match = ANNOUNCED.search(text)
        if match and not any(_bare(match["what"]) in total or total in _bare(match["what"]) for total in compared):
            end = i + 1
            items = match["list"]
            while "。" not in items and end < len(texts) and sections[end] == sections[i]:
                items += texts[end]
                end += 1
            found = _sum(items.partition("。")[0], match["unit"])
            if found is not None and found != float(match["n"]):
                said = {"what": match["what"].strip(), "stated": match["n"], "found": f"{found:g}"}
                yield from LIST.at(programme, "statements", pd.Index(rows[i:end]), "text_zh", **said)
        match = WHOLE.search(text)
        if match:
            parts = [
                float(n)
                for n, unit in re.findall(rf"(\d+)\s*({COUNTERS})", match["list"])
                if _like(unit, match["unit"])
            ]
            if sum(parts) > float(match["n"]):
                said = {"what": match["what"], "stated": match["n"], "found": f"{sum(parts):g}"}
                yield from PARTS.at(programme, "statements", pd.Index([rows[i]]), "text_zh", **said)


def _sum(items: str, unit: str) -> float | None:
    """What a list makes: the sum of its figures, or the number of its items; None where that is not clear."""
    if re.search("等[^，；、]{0,4}$|……|…$|[，、；]$", items.strip()) or not items.strip():
        return None  # the list is open, or breaks off
    mark = next((each for each in "；;，、" if each in items), "、")
    parts = [part for part in items.split(mark) if part.strip()]
    figures = [re.findall(rf"(\d+)\s*{unit}(?!次)", part) for part in parts]
    if all(len(each) == 1 for each in figures):
        return float(sum(float(each[0]) for each in figures))
    return float(len(parts)) if len(parts) > 1 and not any(figures) else None


def _like(unit: str, other: str) -> bool:
    return unit == other or (unit in PEOPLE and other in PEOPLE)


def _bare(text: str) -> str:
    return re.sub(r"[\s，。；：、,.;:]", "", text)


CHECKS = (check_wording,)
