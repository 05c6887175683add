"""Amounts that may stand in a table, but cannot be true, or were meant in another unit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from evalkit.checks.cells import MIX, among, twice
from evalkit.checks.rule import Rule, truth
from evalkit.errors import Text
from evalkit.issues import DataIssue
from evalkit.programme import Programme
from evalkit.settings import thresholds

MORE_THAN = Rule(
    "amount.more_than",
    "p",
    "warning",
    Text("{file}: in {n} rows '{column}' is above '{other}', which it cannot be: {one} above {most} in the first."),
    Text("Correct the two figures, or see whether they stand in each other's column."),
)
DAYS = Rule(
    "amount.hours",
    "p",
    "warning",
    Text("{file}: {n} rows have more than 24 hours a session: {one} hours in {most} sessions in the first."),
    Text("Correct 'hours' (of all sessions together) or 'sessions'."),
)
HUGE = Rule(
    "amount.huge",
    "p",
    "warning",
    Text("{file}, column '{column}': {n} figures are larger than anything a small-grants programme holds."),
    Text("Correct them; a telephone number or an id may have slipped into the column."),
)
TEN_THOUSAND = Rule(
    "amount.unit",
    "p",
    "warning",
    Text(
        "{file}, column '{column}': {n} amounts are about 10,000 times smaller than the others: {one} beside {usual}."
    ),
    Text(
        "If they are in 万元, write {whole} yuan instead of {one}; if they are yuan, silence this rule with the reason."
    ),
)
STAFF = Rule(
    "amount.staff",
    "p",
    "warning",
    Text("{file}: in {n} rows start + joined - left is not the number at the end: {sum} in the first."),
    Text("Correct the figures; staff cannot leave who were not there."),
)
NO_BASE = Rule(
    "amount.no_base",
    "j",
    "note",
    Text("{file}: {n} rows say how many left, but not of how many."),
    Text("Fill in {staff_counts:at_start}; without it no retention can be computed."),
)
SUM_AMONG_ROWS = Rule(
    "row.total",
    "p",
    "warning",
    Text("{file}: {n} rows look like a line of totals among the data."),
    Text("Remove them; evalkit adds up the rows itself, and would count them twice."),
)
SAME_ROWS = Rule(
    "row.twice",
    "o",
    "warning",
    Text("{file}: {n} rows say in every column but the id what another row says, and are counted twice."),
    Text("Remove the second row, mark it as restated, or add what tells the two apart."),
)
ABOVE = (  # table, the smaller amount, the larger one
    ("activities", "persons", "person_times"),
    ("surveys", "valid", "invited"),
    ("surveys", "top", "valid"),
    ("surveys", "top2", "valid"),
    ("surveys", "promoters", "valid"),
    ("surveys", "detractors", "valid"),
)
TOTALS = pa.array(
    each + colon
    for word in (
        "合计",
        "合 计",
        "总计",
        "总 计",
        "小计",
        "小 计",
        "共计",
        "总和",
        "total",
        "grand total",
        "subtotal",
        "sum",
    )
    for each in dict.fromkeys((word, word.capitalize(), word.upper()))
    for colon in ("", ":", "：")
)


def check_impossible(programme: Programme) -> Iterator[DataIssue]:
    """More persons than person-times, more answers than people asked, more than 24 hours a session."""
    for table, column, other in ABOVE:
        if table in programme:
            frame = programme.tables[table]
            yield from _beyond(programme, table, MORE_THAN, column, other, frame[column] > frame[other])
    if "activities" in programme:
        frame = programme.tables["activities"]
        yield from _beyond(
            programme, "activities", DAYS, "hours", "sessions", frame["hours"] > 24 * frame["sessions"].clip(lower=1)
        )


def _beyond(
    programme: Programme, table: str, rule: Rule, column: str, other: str, bad: pd.Series
) -> Iterator[DataIssue]:
    rows = truth(bad)
    if rows.any():
        first = programme.tables[table].loc[rows, [column, other]].iloc[0]
        said = {"one": f"{first[column]:g}", "most": f"{first[other]:g}"}
        yield from rule.at(programme, table, rows, column, other=other, **said)


def check_size(programme: Programme) -> Iterator[DataIssue]:
    """Figures too large to be true, and amounts of money that were probably meant in 万元 (10,000 yuan)."""
    most = {"CNY": thresholds()["most_money"], "": thresholds()["most_count"]}
    for name, frame in programme.tables.items():
        for column in programme.schemas[name].columns.values():
            if column.type not in ("integer", "number") or not programme.filled[name][column.name]:
                continue
            values = frame[column.name].to_numpy(dtype=float, na_value=np.nan)
            yield from HUGE.at(programme, name, np.abs(values) > most.get(column.unit, most[""]), column.name)
            if column.unit == "CNY":
                yield from _ten_thousand(programme, name, column.name, values)


def _ten_thousand(programme: Programme, table: str, column: str, values: np.ndarray) -> Iterator[DataIssue]:
    """Amounts that lie apart from all others, and among them if they are taken as 万元.

    No more than half of them, with an empty stretch of a factor of 30 between the two: a column in which amounts of
    every size stand has no such stretch, and nothing is asked of it.
    """
    known = values[values > 0]
    if len(known) < 3:
        return
    usual = float(np.median(known))
    small, large = known[known < usual / 300], known[known >= usual / 10]
    if len(small) and len(small) + len(large) == len(known) and small.max() * 30 < large.min():
        as_yuan = small * 10_000
        if as_yuan.min() >= large.min() / 10 and as_yuan.max() <= large.max() * 10:
            one = float(small[0])
            said = {"one": f"{one:g}", "whole": f"{one * 10_000:,.0f}", "usual": f"{usual:,.0f}"}
            yield from TEN_THOUSAND.at(programme, table, (values > 0) & (values < usual / 300), column, **said)


def check_staff(programme: Programme) -> Iterator[DataIssue]:
    """Head-counts that do not add up: who left was there or came, and who came and stayed is there at the end."""
    staff = programme.tables.get("staff_counts")
    if staff is None:
        return
    have = staff["at_start"] + staff["joined"].fillna(0)
    wrong = truth(have - staff["left"] != staff["at_end"]) | truth(staff["left"] > have)
    if wrong.any():
        row = staff[wrong].iloc[0]
        cells = ("?" if pd.isna(row[name]) else f"{row[name]:g}" for name in ("at_start", "joined", "left", "at_end"))
        said = "{} + {} - {} → {}".format(*cells)
        yield from STAFF.at(programme, "staff_counts", wrong, "at_end", shown="left", sum=said)


def check_base(programme: Programme) -> Iterator[DataIssue]:
    """Staff that left, of nobody knows how many."""
    staff = programme.tables.get("staff_counts")
    if staff is not None:
        without = staff["left"].notna() & staff["at_start"].isna()
        yield from NO_BASE.at(programme, "staff_counts", without, "left")


def check_repeated_rows(programme: Programme) -> Iterator[DataIssue]:
    """A line of totals among the rows; rows that say the same in every column but the id."""
    for name, frame in programme.tables.items():
        schema = programme.schemas[name]
        filled = [column for column, n in programme.filled[name].items() if n]
        total = np.zeros(len(frame), dtype=bool)
        references = {key.column for key in schema.foreign_keys}
        for column in (schema.columns[each] for each in filled if each in schema.columns):
            if column.type == "string" and "enum" not in column.constraints and column.name not in references:
                total |= among(frame[column.name], TOTALS) if name not in ("stated_totals", "statements") else False
        yield from SUM_AMONG_ROWS.at(programme, name, total, schema.key or "", shown="")
        if name in COUNTED:
            twins = _twins(frame[[each for each in filled if each != schema.key]], name)
            yield from SAME_ROWS.at(programme, name, twins, schema.key, shown="")


COUNTED = ("activities", "outputs", "grants", "disbursements", "budget_lines", "trainings", "attendance")


def _twins(frame: pd.DataFrame, table: str) -> np.ndarray:
    """Rows that are counted and have a twin: the same in four columns at least, and in all that are filled in."""
    none = np.zeros(len(frame), dtype=bool)
    told = [name for name in frame.columns if name not in ("source", "note_zh", "note_en", "translation", "restated")]
    if len(told) < 2 or len(frame) < 2:
        return none
    rows = np.flatnonzero(~truth(frame["restated"])) if "restated" in frame.columns else np.arange(len(frame))
    mixed = np.zeros(len(frame), dtype=np.uint64)  # rows that are alone with their numbers need not be compared further
    for name in told:
        if pd.api.types.is_numeric_dtype(frame[name]):
            values = frame[name].to_numpy(dtype=float, na_value=np.nan)
            mixed = mixed * MIX + values.view(np.uint64)
    rows = rows[twice(mixed[rows])]
    least = 2 if table == "attendance" else 4
    rows = rows[(frame[told].iloc[rows].notna().sum(axis=1) >= least).to_numpy()]
    none[rows] = frame[told].iloc[rows].duplicated(keep=False).to_numpy()
    return none


CHECKS = (check_impossible, check_size, check_staff, check_base, check_repeated_rows)
