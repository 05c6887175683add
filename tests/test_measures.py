"""Measuring: values worked out by hand, at any level, with what was left out, traced to file and line."""

import pytest

from evalkit import (
    STANDARD,
    EvalkitError,
    change,
    count,
    indicator,
    measure,
    ratio,
    read_programme,
    scalar,
    share,
    total,
    unavailable,
    use_language,
)
from evalkit.errors import UnitError, UsageError
from tests.make import GOOD, make_year, with_cell, write

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def folder(tmp_path):
    return make_year(tmp_path / "tiny" / "2015")


@pytest.fixture
def this(folder):
    return read_programme(folder)


def one(this, function, by=None):
    return measure(this, [function], by=by)[0]


def groups(result, column="value"):
    """{group: figure}; the rows without a group under None."""
    frame = result.groups.astype(object).where(result.groups.notna(), None)
    return dict(zip(frame["group"], frame[column], strict=True))


# Indicators of one's own, undecorated, as an evaluator would write them.
def met(goals):
    return share(goals["attained_level"] >= 0)


def regranted(grants, programme):
    return ratio(grants["awarded"], programme["amount"])


def unit_cost(activities):
    return ratio(activities["cost"], activities["person_times"])


def reached(activities):
    return total(activities["person_times"])


def held(activities):
    return count(activities)


def test_share_missing_never_counts_as_no(this):
    result = one(this, met)
    assert (result.numerator, result.denominator, result.n, result.left_out) == (2, 3, 3, 1)
    assert result.value == pytest.approx(2 / 3)


def test_total_ratio_count_change_scalar(this):
    assert one(this, reached).value == 50
    assert (one(this, reached).n, one(this, reached).left_out) == (3, 1)
    assert one(this, regranted).value == pytest.approx(0.3)
    assert one(this, unit_cost).value == pytest.approx(1200 / 42)  # 900 and 300 over 30 and 12, of rows with both
    assert (one(this, unit_cost).n, one(this, unit_cost).left_out) == (2, 2)
    assert one(this, held).value == 4
    assert one(this, lambda goals: change(goals["expected_level"], goals["attained_level"])).value == 0
    assert one(this, lambda grants: scalar(0.25, grants)).value == 0.25


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda goals: share(goals[goals["weight"] > 5]["attained_level"] > 0), "no row of 'Goals' qualifies"),
        (lambda activities: total(activities[activities["kind"] == "group"]["hours"]), "no row of 'Activities' quali"),
        (lambda activities: count(activities[activities["kind"] == "group"]), "no row of 'Activities' qualifies"),
        (lambda activities: total(activities["hours"]), "'Hours' is empty in every row of 'Activities'"),
        (lambda activities: ratio(activities["hours"], activities["cost"]), "'Hours' is empty in every row"),
        (
            lambda goals: change(goals["weight"], goals["expected_level"]),
            "no row of 'Goals' has all of: Weight, Expected level",
        ),
        (lambda activities: ratio(activities["cost"], activities["cost"] * 0), "the denominator is 0"),
        (lambda grants: scalar(None, grants), "the figures it needs are missing"),
        (lambda surveys: count(surveys), "there is no table 'Surveys'"),
        (lambda grants, earlier_grants: count(grants), "there is no earlier year to compare with"),
    ],
)
def test_no_value_has_a_reason_and_is_never_0(this, function, reason):
    result = one(this, function)
    assert result.value is None
    assert reason in str(result.reason)
    assert reason in repr(result)
    row = measure(this, [function]).to_frame().iloc[0]
    assert row["value"] != 0
    assert reason in row["not_available"]


def test_own_reason(this):
    def never(grants):
        raise unavailable("grants began in {year} only", year=2016)

    assert str(one(this, never).reason) == "grants began in 2016 only"


def test_a_stated_0_is_a_value(folder):
    write(folder, "grants", [{"id": "g1", "grantee": "one", "awarded": 0}])
    assert one(read_programme(folder), lambda grants: total(grants["awarded"])).value == 0


def test_by_a_column_of_the_same_table(this):
    assert groups(one(this, reached, "kind")) == {"training": 42, "visit": 8}
    assert groups(one(this, reached, "kind"), "left_out") == {"training": 0, "visit": 1}


def test_by_a_column_of_a_parent_table(this):
    use_language("zh")
    assert groups(one(this, reached, "district")) == {None: 8, "渝中区": 30, "万州区": 12}
    use_language("en")
    assert groups(one(this, reached, "district")) == {None: 8, "Yuzhong": 30, "Wanzhou": 12}


def test_by_grantee_on_grantees_themselves(this):
    assert groups(one(this, lambda grantees: count(grantees), "grantee")) == {"one": 1, "two": 1, "three": 1}


def test_a_group_without_figures_is_there_without_a_value(this):
    assert groups(one(this, met, "grantee")) == {"one": 1, "two": 0, "three": None}
    frame = measure(this, [met], by="grantee").to_frame()
    assert frame["not_available"].tolist()[-1] == "no row of this group has the figures it needs"


def test_rows_without_a_group_stay_visible(this):
    result = one(this, reached, "grantee")
    assert groups(result) == {None: 8, "one": 30, "two": 12}
    assert result.groups["numerator"].sum() == result.numerator
    assert result.groups["n"].sum() == result.n
    assert result.groups["left_out"].sum() == result.left_out


def test_ratio_of_two_tables_by_group(this):
    """The programme's money belongs to no grantee, so no grantee has a share of it."""
    result = one(this, regranted, "grantee")
    assert groups(result) == {None: None, "one": None, "two": None, "three": None}
    assert groups(result, "numerator") == {None: None, "one": 10000, "two": 20000, "three": None}
    assert result.value == pytest.approx(0.3)


def test_scalar_has_no_groups(this):
    assert set(groups(one(this, lambda grants: scalar(0.25, grants), "grantee")).values()) == {None}


def test_by_what_does_not_exist(this):
    with pytest.raises(UsageError, match=r"No table has a column 'distrct' to group by\. Did you mean 'district'\?"):
        measure(this, [reached], by="distrct")


def test_by_ones_own_column(folder):
    write(folder, "grantees", with_cell("grantees", 0, "cohort", "A"))
    assert groups(one(read_programme(folder), reached, "cohort")) == {None: 20, "A": 30}


def test_earlier_tables(folder):
    earlier = [{"id": "g0", "grantee": "one", "awarded": 5000}, {"id": "g00", "grantee": "two", "awarded": 2500}]
    make_year(folder.parent / "2014", grants=earlier)
    this = read_programme(folder)

    def growth(grants, earlier_grants):
        return ratio(grants["awarded"], earlier_grants["awarded"])

    result = one(this, growth, "grantee")
    assert result.value == 4
    assert groups(result) == {"one": 2, "two": 8, "three": None}
    assert result.trace()["file"].tolist() == ["grants.csv"] * 2 + ["2014/grants.csv"] * 2
    assert result.trace()["line"].tolist() == [2, 3, 2, 3]
    (folder / "goals.csv").unlink()  # there the year before, and no longer
    result = one(read_programme(folder), lambda earlier_goals: count(earlier_goals), "district")
    assert groups(result) == {"Yuzhong": 3, "Wanzhou": 1}
    assert groups(one(read_programme(folder), lambda earlier_goals: count(earlier_goals), "kind")) == {None: 4}


def test_trace_names_file_line_and_key(this):
    trace = one(this, reached).trace()
    assert trace[["file", "line", "key", "numerator"]].to_numpy().tolist() == [
        ["activities.csv", 2, "a1", 30],
        ["activities.csv", 4, "a3", 12],
        ["activities.csv", 5, "a4", 8],
    ]
    trace = one(this, regranted).trace()
    assert trace["file"].tolist() == ["grants.csv", "grants.csv", "programme.csv"]
    assert (trace["numerator"].sum(), trace["denominator"].sum()) == (30000, 100000)


def test_contributions_of_all_results(this):
    frame = measure(this, [reached, met, lambda surveys: count(surveys)]).contributions()
    assert frame.groupby("indicator")["numerator"].sum().to_dict() == {"met": 2, "reached": 50}


def test_unit_of_the_column_must_be_the_indicators(this):
    @indicator("output", unit="persons")
    def wrong(activities):
        return total(activities["person_times"])

    with pytest.raises(UnitError, match=r"'wrong' \(persons\) adds amounts of the unit\(s\) person-times"):
        measure(this, [wrong])


def test_mixed_units_are_refused_and_both_are_named(this):
    def mixed(outputs):
        return total(outputs["count"], unit=outputs["unit"])

    with pytest.raises(UnitError, match=r"unit\(s\) copies, persons\. Different units are never added"):
        measure(this, [mixed])


def test_own_functions_beside_the_standard(this):
    results = measure(this, [*STANDARD, met, reached])
    assert results.ids[-2:] == ["met", "reached"]
    assert results["reached"].value == 50
    assert results["reached"].indicator.title == "reached"
    with pytest.raises(UsageError, match=r"No indicator 'reachd' was measured\. Did you mean 'reached'\?"):
        results["reachd"]


def test_faults_of_ones_own_indicator(this):
    with pytest.raises(UsageError, match=r"asks for a table 'activites', which does not exist\. Did you mean 'activi"):
        measure(this, [lambda activites: count(activites)])
    with pytest.raises(UsageError, match=r"a column 'person_time', which does not exist\. Did you mean 'person_times"):
        measure(this, [lambda activities: total(activities["person_time"])])
    with pytest.raises(UsageError, match=r"a column 'person_time', which does not exist\. Did you mean 'person_times"):
        measure(this, [lambda activities: total(activities.person_time)])
    with pytest.raises(EvalkitError, match=r"returned int64; expected contributions, as share\(…\)"):
        measure(this, [lambda activities: activities["person_times"].sum()])
    with pytest.raises(EvalkitError, match="is no indicator; expected a function of tables"):
        measure(this, ["granted"])
    with pytest.raises(EvalkitError, match="lost their table"):
        measure(this, [lambda activities: total(activities.groupby("grantee")["cost"].sum())])


def test_optional_tables(this):
    def maybe(grants, surveys=None):
        return count(grants if surveys is None else surveys)

    assert one(this, maybe).value == 3


def test_input_is_unchanged_even_by_an_indicator_that_writes(this):
    def careless(activities):
        activities["person_times"] = activities["person_times"].fillna(0)
        return total(activities["person_times"])

    assert one(this, careless).n == 4
    assert one(this, reached).n == 3
    assert this.activities["person_times"].isna().sum() == 1


def test_results_read_in_either_language(this):
    results = measure(this, STANDARD)
    use_language("zh")
    assert results["person_times"].indicator.title == "人次"
    use_language("en")
    assert results["person_times"].indicator.title == "Person-times"
    assert repr(results["person_times"]) == "<person_times: 50 person-times (n = 3)>"
    assert len(GOOD["activities"]) == results["person_times"].n + results["person_times"].left_out
