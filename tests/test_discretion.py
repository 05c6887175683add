"""Small counts of persons: withheld by group for all but internal eyes, and not to be worked out from what is shown."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit import STANDARD, check_programme, figures, measure, read_programme, tables
from evalkit.contributions import count, ratio, share, total
from evalkit.discretion import protect
from evalkit.settings import thresholds
from evalkit.sheets import indicator
from tests.make import GOOD, make_year, write

pytestmark = pytest.mark.usefixtures("english")
LEAST = thresholds()["small_cell"]
GRANTEES = [{"id": f"g{i}", "name_zh": f"机构{i}", "name_en": f"NGO {i}"} for i in range(6)]


def activities(*rows):
    """Activities of grantees: (grantee, person-times, persons, cost)."""
    names = ["grantee", "person_times", "persons", "cost"]
    return [{"id": f"a{i}", **dict(zip(names, row, strict=True)), "sessions": 1} for i, row in enumerate(rows)]


@indicator("own", unit="persons")
def attendees(activities):
    """Persons."""
    return total(activities["persons"])


@indicator("own", unit="CNY per person")
def cost_each(activities):
    """Cost per person."""
    return ratio(activities["cost"], activities["persons"])


@indicator("own", unit="share")
def returning(activities):
    """Persons among person-times."""
    return share(activities["persons"], of=activities["person_times"])


@indicator("own", unit="persons")
def staff(people):
    """People."""
    return count(people)


def year_of(tmp_path, rows, audience="public", **more):
    write(tmp_path / "p" / "2015", "grantees", GRANTEES)
    grants = [{**GOOD["grants"][0], "grantee": "g0"}]
    folder = make_year(tmp_path / "p" / "2015", grantees=GRANTEES, grants=grants, activities=activities(*rows), goals=[{**GOOD["goals"][0], "grantee": "g0"}], outputs=[{**GOOD["outputs"][0], "grantee": "g0"}], **more)  # fmt: skip
    return read_programme(folder, audience=audience)


ROWS = [("g0", 40, 30, 900), ("g1", 9, 3, 200), ("g2", 25, 12, 400), ("g3", 60, 50, 100), ("g4", 0, 0, 50)]


def shown(result, column="value"):
    return dict(zip(result.groups["group"], result.groups[column], strict=True))


def test_a_small_count_and_the_next_smallest_are_withheld_and_the_total_stays(tmp_path):
    [result] = measure(year_of(tmp_path, ROWS), [attendees], by="grantee")
    values = shown(result)
    assert np.isnan([values["g1"], values["g2"]]).all()
    assert (values["g0"], values["g3"], values["g4"], result.value) == (30, 50, 0, 95)


def test_internal_eyes_see_all(tmp_path):
    [result] = measure(year_of(tmp_path, ROWS, "internal"), [attendees], by="grantee")
    assert list(shown(result).values()) == [30, 3, 12, 50, 0]


def test_the_same_groups_are_withheld_wherever_they_could_be_worked_out(tmp_path):
    results = measure(year_of(tmp_path, ROWS, "funder"), [*STANDARD, attendees, cost_each, returning], by="grantee")
    for name in ("person_times", "attendees", "cost_each", "returning", "average_attendance", "cost_per_person"):
        groups = results[name].groups.set_index("group")
        assert (
            groups.loc[["g1", "g2"], ["value", "numerator", "denominator", "low", "high", "n"]].isna().all(axis=None)
        ), name
    assert results["sessions"].groups["value"].notna().all()


def test_neither_trace_nor_formula_nor_files_tell(tmp_path):
    this = year_of(tmp_path, ROWS)
    results = measure(this, [attendees, cost_each], by="grantee")
    parts = results.contributions()
    assert len(parts) == 10
    assert parts[["numerator", "denominator"]].isna().all(axis=None)
    frame = results.to_frame()
    kept_back = frame[frame["group"].isin(["g1", "g2"])]
    assert kept_back["not_available"].str.startswith("withheld: a count of fewer than 5 persons").all()
    from evalkit.traces import formula

    assert formula(results["attendees"]) == "95 persons"


def test_tables_and_pictures_say_that_and_why(tmp_path):
    this = year_of(tmp_path, ROWS)
    page = tables.rows(this, "activities", ["grantee", "persons", "person_times", "cost"])
    assert page.count("[withheld]") == len(ROWS)
    assert "Withheld: a count of fewer than 5 persons" in page
    assert ">25<" in page  # no row counts fewer than five person-times
    page = tables.groups(measure(this, [attendees], by="grantee")[0])
    assert page.count("[withheld]") == 2
    assert "Withheld: a count of fewer than 5 persons" in page
    assert "persons" not in this.whole.withheld
    few = year_of(tmp_path, [("g0", 40, 30, 1), ("g1", 3, 3, 1)])
    assert "withheld" in str(figures.person_times(few))


def test_what_is_withheld_does_not_count_as_missing(tmp_path):
    said = [repr(check_programme(year_of(tmp_path, ROWS, audience))) for audience in ("internal", "public")]
    assert said[0].count("activities.csv") == said[1].count("activities.csv")


def test_where_one_group_has_all_of_them_the_total_is_withheld(tmp_path):
    [result] = measure(year_of(tmp_path, [("g1", 9, 3, 200), ("g4", 0, 0, 1)]), [attendees], by="grantee")
    assert (result.value, result.groups) == (None, None)
    assert str(result.reason).startswith("withheld: a count of fewer than 5 persons")
    assert len(result.trace()) == 0


def test_rows_that_are_persons_are_not_listed_where_a_group_is_withheld(tmp_path):
    people = [
        {"id": f"p{i}", "organisation_zh": name, "organisation_en": name} for i, name in enumerate("AABBBBBBCCCCCCC")
    ]
    this = year_of(tmp_path, ROWS, people=people)
    [result] = measure(this, [staff], by="organisation")
    assert shown(result) == pytest.approx({"A": np.nan, "B": np.nan, "C": 7}, nan_ok=True)
    assert len(result.trace()) == 0


def test_organisations_grants_and_their_staff_are_no_small_cells(tmp_path):
    counts = [{"id": "s0", "grantee": "g0", "at_start": 2, "left": 0, "at_end": 3}]
    results = measure(year_of(tmp_path, ROWS, staff_counts=counts), STANDARD, by="grantee")
    assert results["grants_made"].groups["value"].tolist() == [1]
    assert results["headcount_change"].groups["value"].tolist() == [1]


@given(st.lists(st.lists(st.integers(0, 12) | st.integers(0, 300), min_size=3, max_size=3), min_size=1, max_size=8))
def test_no_withheld_count_can_be_got_back(rows):
    """By somebody who knows every total, every other group, and that whoever is withheld counts somebody."""
    cells = {f"column {i}": np.array([row[i] for row in rows], dtype=float) for i in range(3)}
    hidden = protect(cells, np.zeros(len(rows), dtype=bool))
    if hidden is None:  # then nothing is told, neither groups nor total
        return
    for counts in cells.values():
        assert not ((counts > 0) & (counts < LEAST) & ~hidden).any()
        secret = counts[hidden & (counts > 0)]
        left = counts.sum() - counts[~hidden].sum()  # what the reader can work out: their sum
        assert left == secret.sum()
        for one in range(len(secret)):
            least, most = _what_it_could_be(left, len(secret), one)
            assert least < most
            assert most >= LEAST  # nor that it is small


def _what_it_could_be(left, among, _one):
    """From 1, or all that is left if it stands alone, to what remains when each other one is 1."""
    return (1 if among > 1 else left), left - (among - 1)


@settings(max_examples=40, deadline=None)  # each reads and measures a year, twice
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=12))
def test_published_frames_tell_no_small_count(drawn):
    """End to end over results: what a public reader gets, taken apart as a curious reader would."""
    import tempfile
    from pathlib import Path

    rows = [(f"g{who}", times + persons, persons, 10) for who, times, persons in drawn]
    with tempfile.TemporaryDirectory() as folder:
        public = measure(year_of(Path(folder), rows), [attendees, cost_each, returning], by="grantee")
        inside = measure(read_programme(Path(folder) / "p" / "2015"), [attendees, cost_each, returning], by="grantee")
    for name, column in (("attendees", "numerator"), ("cost_each", "denominator"), ("returning", "numerator"), ("returning", "denominator")):  # fmt: skip
        if public[name].groups is None:
            assert public[name].value is None
            continue
        true = inside[name].groups.set_index("group")[column].fillna(0)
        told = public[name].groups.set_index("group")[column].reindex(true.index)
        withheld = public[name].groups.set_index("group").get("withheld", pd.Series(False, true.index)).astype(bool)
        assert not ((true > 0) & (true < LEAST) & ~withheld).any()
        assert told[withheld].isna().all()
        secret = true[withheld & (true > 0)]
        if len(secret):
            left = getattr(public[name], column) - told.sum()
            assert left == secret.sum()
            assert len(secret) > 1
            assert left - (len(secret) - 1) >= LEAST
