"""What must hold of every indicator, whatever the tables hold: functions of a programme year and indicators."""

from unittest.mock import patch

import numpy as np
import pandas as pd

import evalkit as ek
from evalkit import measures
from evalkit.indicators import outputs
from evalkit.sheets import as_indicator
from tests.strategies import with_tables


def persons_without_lists(activities):
    """Bounds on persons also where the year has attendance lists, so that this kind is put to the test."""
    return outputs.persons(activities)


EVERY = (*ek.STANDARD, persons_without_lists)
FIELDS = ("value", "numerator", "denominator", "n", "left_out", "low", "high")
POOLED = ("share", "ratio", "mean", "median")
ADDED = ("total", "count", "change")
# Shares and counts for which an empty cell is a 'no' and not unknown, or which count the rows themselves.
EMPTY_IS_NO = {
    "strategy_changes_explained", "strategy_changes_followed", "feedback_attributed", "own_voice", "voice_gap",
    "growth_with_example", "weaknesses_named", "grants_made", "partners_engaged",
}  # fmt: skip
# Ratios of amounts that stand in no file as they are: a budget so far, and shares of what is equally large.
MADE_UP = {"burn_vs_time", "largest_activity_share"}


def same(one, other):
    return (one is None and other is None) or (
        one is not None and other is not None and np.isclose(one, other, rtol=1e-9, atol=1e-9)
    )


def kind(result):
    return result.contributions.kind if result.contributions is not None else ""


def same_table(result):
    parts = result.contributions
    return parts.denominator is None or parts.denominator.index.name == parts.numerator.index.name


def row_order_does_not_matter(year, indicators):
    random = np.random.default_rng(1)
    mixed = with_tables(year, lambda _name, frame: frame.iloc[random.permutation(len(frame))])
    for one, other in zip(
        ek.measure(year, indicators, "grantee"), ek.measure(mixed, indicators, "grantee"), strict=True
    ):
        for field in FIELDS:
            assert same(getattr(one, field), getattr(other, field)), (one.indicator.id, field)
        if one.groups is not None:
            groups = [r.groups.set_index("group")["value"].sort_index() for r in (one, other)]
            pd.testing.assert_series_equal(*groups, obj=one.indicator.id)


def input_is_unchanged(year, indicators):
    before = {name: frame.copy(deep=True) for name, frame in year.tables.items()}
    ek.measure(year, indicators)
    for name, frame in year.tables.items():
        assert frame.equals(before[name]), name


def no_rows_give_no_value(year, indicators):
    """All tables without rows, and each of them in turn."""
    bare = with_tables(year, lambda name, frame: frame if name == "programme" else frame.iloc[:0])
    for one in ek.measure(bare, indicators):
        assert one.value is one.low is None, one.indicator.id
        assert one.reason is not None, one.indicator.id
    for table in year.tables:
        using = [each for each in indicators if as_indicator(each).tables.get(table)]
        emptied = with_tables(year, lambda name, frame, table=table: frame.iloc[:0] if name == table else frame)
        for one in ek.measure(emptied, using):
            assert one.value is one.low is None, (one.indicator.id, table)


def nothing_known_gives_no_value(year, indicators):
    """All cells empty that may be: no sum, mean, share or bound comes of it."""
    keys = {name: {schema.key} for name, schema in year.schemas.items()} | {"programme": {"id", "start", "end"}}
    empty = with_tables(
        year,
        lambda name, frame: frame.assign(
            **{c: frame[c].mask(np.ones(len(frame), dtype=bool)) for c in frame if c not in keys[name]}
        ),
    )
    for one in ek.measure(empty, indicators):
        if one.indicator.id not in EMPTY_IS_NO:
            assert one.value is one.low is None, one.indicator.id


def total_lies_between_its_groups(year, indicators):
    for one in ek.measure(year, indicators, "grantee"):
        if one.contributions is None:
            continue
        name, counted = one.indicator.id, one.groups[one.groups["n"] > 0]
        values = counted["value"]
        if kind(one) in POOLED and one.value is not None and same_table(one) and values.notna().all():
            assert values.min() - 1e-9 <= one.value <= values.max() + 1e-9, name
        if kind(one) in ADDED and one.value is not None:
            assert same(one.value, values.sum()), name
        if kind(one) == "distinct" and one.value is not None:
            assert values.max() <= one.value <= values.sum(), name
        if kind(one) == "between" and one.low is not None:
            assert one.low <= one.high, name
            assert same(one.low, counted["low"].max()), name
            assert same(one.high, counted["high"].sum()), name
        if kind(one) == "scalar":
            assert values.isna().all(), name
        if kind(one) != "ratio" or same_table(one):
            assert one.n == one.groups["n"].sum(), name
            assert one.left_out == one.groups["left_out"].sum(), name


def a_share_lies_between_0_and_1(year, indicators):
    for one in ek.measure(year, indicators, "grantee"):
        if kind(one) == "share":
            values = pd.concat([one.overall["value"], one.groups["value"]]).dropna()
            assert values.between(0, 1).all(), one.indicator.id


def its_interval_holds_the_value_and_only_what_is_possible(year, indicators):
    for one in ek.measure(year, indicators):
        found, bounds = one.interval, one.bounds
        if one.value is not None and found.low is not None and kind(one) == "share":
            assert found.low - 1e-9 <= one.value <= found.high + 1e-9, one.indicator.id
            assert bounds is None or bounds[0] - 1e-9 <= found.low <= found.high <= bounds[1] + 1e-9, one.indicator.id


def its_trace_is_its_value(year, indicators):
    for one in ek.measure(year, indicators):
        name, rows = one.indicator.id, one.trace()
        if one.value is None and one.low is None:
            continue
        assert rows["numerator"].notna().sum() == one.n, name
        assert rows["line"].ge(2).all(), name
        if kind(one) in (*ADDED, "share", "ratio", "mean"):
            assert same(rows["numerator"].sum(), one.numerator), name
            if one.denominator is not None:
                assert same(rows["denominator"].sum(), one.denominator), name
                assert same(rows["numerator"].sum() / rows["denominator"].sum(), one.value), name
        if kind(one) == "median":
            assert same(rows["numerator"].median(), one.value), name
        if kind(one) == "distinct":
            assert rows["numerator"].sum() == one.value, name
        if kind(one) == "between":
            assert same(rows["numerator"].max(), one.low), name
            assert same(rows["denominator"].sum(), one.high), name


def no_infinity_leaks(year, indicators):
    for one in ek.measure(year, indicators, "grantee"):
        for frame in (one.overall, one.groups):
            if frame is not None:
                values = frame[["value", "numerator", "denominator", "low"]].to_numpy(dtype=float)
                assert not np.isinf(values).any(), one.indicator.id
        known = one.value is not None or one.low is not None
        assert known == (one.reason is None), one.indicator.id
        trace = one.trace()[["numerator", "denominator"]].to_numpy(dtype=float, na_value=np.nan)
        assert not np.isinf(trace).any(), one.indicator.id


def rows_that_hold_nothing_change_nothing(year, indicators):
    """Where the sheet says that rows are left out, rows that hold nothing but a key change no figure."""
    given = {"programme", "grantees"}

    def longer(name, frame):
        more = pd.DataFrame({year.schemas[name].key: [f"more-{i}" for i in range(3)]}).reindex(columns=frame.columns)
        return frame if name in given else pd.concat([frame, more.astype(frame.dtypes)], ignore_index=True)

    some = [each for each in map(as_indicator, indicators) if says_what_is_left_out(each)]
    for one, other in zip(ek.measure(year, some), ek.measure(with_tables(year, longer), some), strict=True):
        known = one.value is not None or other.value is not None
        for field in ("value", "numerator", "denominator", "low", "high") if known else ("value", "low", "high"):
            assert same(getattr(one, field), getattr(other, field)), (one.indicator.id, field)


def says_what_is_left_out(indicator):
    return not indicator.sheet.get("Left out", "nothing").startswith("nothing")


def parts_are_the_tables_own(year, indicators):
    """A ratio or total is made of a column's own amounts, so that a reader finds each of them in its file."""
    for one in ek.measure(year, indicators):
        if kind(one) in ("ratio", "total") and one.indicator.id not in MADE_UP:
            for part in (one.contributions.numerator, one.contributions.denominator):
                if part is not None and part.notna().any():
                    owner, table = year.owner(part.index.name)
                    assert part.name in owner[table], one.indicator.id
                    cells = owner[table][part.name].astype("Float64")[part.index]
                    assert (part.isna() | (part == 0) | (part == cells).fillna(False)).all(), one.indicator.id


def a_table_in_pieces_gives_the_same(year, indicators):
    """What is said to go by the row does: a table worked through in pieces gives the values of the whole."""
    for by in (None, "grantee"):
        whole = ek.measure(year, indicators, by)
        with patch.multiple(measures, PIECE=2, MOST_KEPT=1):
            pieces = ek.measure(year, indicators, by)
        for one, other in zip(whole, pieces, strict=True):
            for field in FIELDS:
                assert same(getattr(one, field), getattr(other, field)), (one.indicator.id, field)
            if by and one.groups is not None:
                pd.testing.assert_frame_equal(_by_group(one), _by_group(other), obj=one.indicator.id)


def _by_group(result):
    return result.groups.astype({"group": "string"}).sort_values("group", ignore_index=True)


PROPERTIES = (
    row_order_does_not_matter,
    input_is_unchanged,
    no_rows_give_no_value,
    nothing_known_gives_no_value,
    total_lies_between_its_groups,
    a_share_lies_between_0_and_1,
    its_interval_holds_the_value_and_only_what_is_possible,
    its_trace_is_its_value,
    no_infinity_leaks,
    rows_that_hold_nothing_change_nothing,
    parts_are_the_tables_own,
    a_table_in_pieces_gives_the_same,
)
