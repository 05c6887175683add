"""What every indicator must do, tried on all of them; and proof that an indicator that does not is caught.

The tables are filled at random, with gaps, so that each indicator has something to do.
"""

import importlib
import pkgutil

import pandas as pd
import pytest

from evalkit import STANDARD, indicator, indicators, measure, ratio, read_programme, scalar, share, total, use_language
from evalkit.intake import load
from evalkit.sheets import as_indicator
from tests.make import make_full_year, make_year

BY = ("grantee", "district")


@pytest.fixture(autouse=True)
def _english():
    use_language("en")


@pytest.fixture(scope="module")
def years(tmp_path_factory):
    """The same full year four times: as it is, in another order, with rows that hold only a key, with no rows."""
    here = tmp_path_factory.mktemp("data")
    plain = make_full_year(here / "plain" / "2015")
    make_full_year(here / "plain" / "2014", seed=2)
    for name in ("shuffled", "longer", "empty"):
        for year in ("2014", "2015"):
            (here / name / year).mkdir(parents=True)
            for file in (here / "plain" / year).glob("*.csv"):
                header, *lines = file.read_text("utf-8").splitlines()
                if name == "shuffled":
                    lines = lines[::-1]
                elif name == "longer" and file.stem not in ("programme", "grantees"):
                    lines += [f"more-{i}" + "," * header.count(",") for i in range(5)]
                elif name == "empty" and file.stem != "programme":
                    lines = []
                (here / name / year / file.name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return {name: _as_it_is(here / name / "2015") for name in ("plain", "shuffled", "longer", "empty")} | {
        "folder": plain
    }


def _as_it_is(folder):
    """Read without checking: the rows that hold only a key would be refused, and are the point."""
    programme, issues = load(folder)
    assert not issues.errors, str(issues.errors)
    return programme


def one(programme, function, by=None):
    return measure(programme, [function], by=by)[0]


def figures(result):
    return (result.n, result.left_out), pytest.approx([result.value, result.numerator, result.denominator])


def row_order_does_not_matter(years, function):
    plain, shuffled = one(years["plain"], function), one(years["shuffled"], function)
    assert (plain.n, plain.left_out) == (shuffled.n, shuffled.left_out)
    for name in ("value", "numerator", "denominator"):
        assert getattr(plain, name) == pytest.approx(getattr(shuffled, name)), name


def input_is_unchanged(years, function):
    this = years["plain"]
    frames = {}
    for name in as_indicator(function).tables:
        year, table = this.owner(name)
        frames[name] = year[table].rename_axis(index=name).copy()
    before = {name: frame.copy(deep=True) for name, frame in frames.items()}
    as_indicator(function).function(**frames)
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[name])


def no_rows_gives_no_value(years, function):
    result = one(years["empty"], function)
    assert result.value is None
    assert str(result.reason)


def groups_add_up(years, function):
    """The groups' parts sum to the whole, and a ratio lies between its groups."""
    for by in BY:
        result = one(years["plain"], function, by)
        if result.contributions is None or result.contributions.kind == "scalar":
            continue
        groups = result.groups
        assert groups["numerator"].sum() == pytest.approx(result.numerator)
        assert groups["n"].sum() == result.n
        assert groups["left_out"].sum() == result.left_out
        if result.denominator is not None:
            assert groups["denominator"].sum() == pytest.approx(result.denominator)
            if result.contributions.numerator.index.name == result.contributions.denominator.index.name:
                assert groups["value"].min() - 1e-9 <= result.value <= groups["value"].max() + 1e-9


def share_lies_between_0_and_1(years, function):
    result = one(years["plain"], function, "grantee")
    if result.contributions is not None and result.contributions.kind == "share":
        values = [result.value, *result.groups["value"].dropna()]
        assert all(0 <= value <= 1 for value in values)


def trace_sums_to_the_value(years, function):
    result = one(years["plain"], function)
    trace = result.trace()
    assert trace["numerator"].sum() == pytest.approx(result.numerator)
    assert trace["line"].ge(2).all()
    if result.denominator is not None:
        assert trace["denominator"].sum() == pytest.approx(result.denominator)
        assert result.value == pytest.approx(result.numerator / result.denominator)
    elif result.contributions.kind != "scalar":
        assert result.value == pytest.approx(result.numerator)


def missing_is_not_no(years, function):
    """Where the sheet says that rows are left out, rows that hold nothing but a key change no figure."""
    if as_indicator(function).sheet.get("Left out"):
        plain, longer = one(years["plain"], function), one(years["longer"], function)
        for name in ("value", "numerator", "denominator", "n"):
            assert getattr(plain, name) == pytest.approx(getattr(longer, name)), name


def parts_are_the_tables_own(years, function):
    """A ratio or total is made of a column's own amounts, so that a reader finds each of them in its file."""
    result = one(years["plain"], function)
    if result.contributions is None or result.contributions.kind not in ("ratio", "total"):
        return
    for part in (result.contributions.numerator, result.contributions.denominator):
        if part is None:
            continue
        year, table = years["plain"].owner(part.index.name)
        assert part.name, "a part without a name"
        if part.name in year[table].columns:
            cells = year[table][part.name].astype("Float64")[part.index]
            assert (part.isna() | (part == 0) | (part == cells).fillna(False)).all()


COMMON = [
    row_order_does_not_matter,
    input_is_unchanged,
    no_rows_gives_no_value,
    groups_add_up,
    share_lies_between_0_and_1,
    trace_sums_to_the_value,
    missing_is_not_no,
    parts_are_the_tables_own,
]


@pytest.mark.parametrize("function", STANDARD, ids=lambda each: each.__name__)
@pytest.mark.parametrize("common", COMMON, ids=lambda each: each.__name__)
def test_every_indicator(years, common, function):
    common(years, function)


@pytest.mark.parametrize("function", STANDARD, ids=lambda each: each.__name__)
def test_every_indicator_has_a_value_where_all_tables_are_filled(years, function):
    result = one(years["plain"], function)
    assert result.value is not None, str(result.reason)


def test_none_is_forgotten():
    """Every function that is decorated stands in STANDARD, once."""
    modules = [module.name for module in pkgutil.iter_modules(indicators.__path__, "evalkit.indicators.")]
    here = [
        value
        for module in modules
        for value in vars(importlib.import_module(module)).values()
        if hasattr(value, "indicator") and value.__module__ == module
    ]
    assert sorted(each.__name__ for each in here) == sorted(each.__name__ for each in STANDARD)
    assert len({each.__name__ for each in STANDARD}) == len(STANDARD)


@pytest.mark.parametrize("function", STANDARD, ids=lambda each: each.__name__)
def test_every_sheet_is_whole(function):
    sheet = as_indicator(function)
    assert set(sheet.name) == {"zh", "en"}
    assert all(sheet.name.values())
    assert sheet.unit
    assert sheet.says("Counts") or sheet.says("Sums") or (sheet.says("Numerator") and sheet.says("Denominator"))


# Indicators with a fault, each of which one of the common tests must catch.
def left_out(function):
    """Say in its sheet that rows are left out."""
    function.__doc__ = "Wrong.\n\nNumerator: some.\nLeft out: rows without a figure."
    return indicator("own", unit="share")(function)


@left_out
def counts_missing_as_no(goals):
    return share((goals["attained_level"] >= 0).fillna(False))


@left_out
def counts_missing_in_the_denominator(activities):
    return ratio(activities["cost"].fillna(0), activities["person_times"].fillna(1))


def averages_ratios(activities):
    people = activities["person_times"].where(activities["person_times"] > 0)
    return ratio((activities["cost"] / people).rename("cost"), (people * 0 + 1).rename("person_times"))


def depends_on_row_order(activities):
    return total(activities["person_times"].iloc[:7])


def takes_the_last(activities):
    return total(activities["person_times"].ffill())


def mutates_its_input(activities):
    activities["person_times"] = activities["person_times"].fillna(0)
    return total(activities["person_times"])


def sorts_its_input(activities):
    activities.loc[:, "cost"] = activities["cost"].sort_values().to_numpy()
    return total(activities["person_times"])


def gives_0_for_no_rows(activities):
    return scalar(activities["person_times"].sum(), activities)


def scales_its_amounts(activities):
    return total(activities["cost"] / 10000)


@pytest.mark.parametrize(
    ("wrong", "caught"),
    [
        (counts_missing_as_no, {"missing_is_not_no"}),
        (counts_missing_in_the_denominator, {"missing_is_not_no", "parts_are_the_tables_own"}),
        (averages_ratios, {"parts_are_the_tables_own"}),
        (depends_on_row_order, {"row_order_does_not_matter"}),
        (takes_the_last, {"row_order_does_not_matter", "parts_are_the_tables_own"}),
        (mutates_its_input, {"input_is_unchanged"}),
        (sorts_its_input, {"input_is_unchanged"}),
        (gives_0_for_no_rows, {"no_rows_gives_no_value"}),
        (scales_its_amounts, {"parts_are_the_tables_own"}),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_fault_is_caught(years, wrong, caught):
    found = set()
    for common in COMMON:
        try:
            common(years, wrong)
        except AssertionError:
            found.add(common.__name__)
    assert caught <= found


def test_a_sound_indicator_is_not_caught(years):
    for common in COMMON:
        common(years, lambda activities: total(activities["cost"]))


def test_read_refuses_nothing_of_the_full_year(years):
    assert len(read_programme(years["folder"]).activities) == 120


def test_full_year_is_apart(tmp_path):
    """The random tables are no part of the good year."""
    assert len(list(make_year(tmp_path / "t" / "2015").glob("*.csv"))) == 6
