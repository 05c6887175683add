"""Names beside fractions of few cases, in both languages; never of people whom the audience may not see."""

import pytest

import evalkit as ek
from evalkit import names, tables, traces
from evalkit.formats import figure_with_unit
from tests.make import GOOD, make_year, with_cell


def in_good_health(grantees):
    """Grantees in good health. / 状况良好的机构"""
    return ek.share((grantees["legal_status_zh"] == "好").rename("legal_status"))


def levels_reached(goals):
    """Goals reached. / 达成的目标"""
    return ek.share((goals["attained_level"] >= goals["expected_level"]).rename("attained_level"))


@pytest.fixture
def measured(tmp_path):
    """An indicator on the good year, some of its tables replaced."""

    def of(function, audience="internal", **changed):
        folder = make_year(tmp_path / "tiny" / "2015", **changed)
        return ek.measure(ek.read_programme(folder, audience=audience), [function], by="grantee")[0]

    return of


def healthy(*cells):
    rows = [{**each, "legal_status_zh": cell} for each, cell in zip(GOOD["grantees"], cells, strict=False)]
    return {"grantees": rows}


@pytest.mark.parametrize(
    ("cells", "zh", "en"),
    [
        (("好", "差", "好"), "除乙中心外都符合", "all but Two"),
        (("差", "好", "差"), "仅乙中心", "only Two"),
        (("好", "好", "好"), "", ""),
        (("差", "差", "差"), "", ""),
        (("好", "差", ""), "除乙中心外都符合", "all but Two"),
    ],
)
def test_the_smaller_side_is_named(cells, zh, en, measured):
    result = measured(in_good_health, **healthy(*cells))
    for lang, said in {"zh": zh, "en": en}.items():
        ek.use_language(lang)
        assert names.who(result) == said


def test_who_has_no_figure_is_named_too(measured):
    ek.use_language("en")
    result = measured(in_good_health, **healthy("好", "差", ""))
    assert figure_with_unit(result) == "1 of 2"
    assert traces.basis(result) == "2 grantees, all but Two; 1 grantee without this figure (Three)"
    ek.use_language("zh")
    assert traces.basis(result) == "2 家受资助机构，除乙中心外都符合；另有 1 家受资助机构没有这个数字（丙中心）"


def test_rows_of_one_grantee_are_told_apart(measured):
    """One has two goals, of which it reached one: 'all but One' alone would say more than is true."""
    ek.use_language("en")
    goals = with_cell("goals", 0, "attained_level", -1)
    assert names.who(measured(levels_reached, goals=goals)) == "only One (1 of 2)"


def test_a_row_without_a_name_is_known_by_its_line(measured):
    ek.use_language("en")
    lessons = [
        {"id": "x", "kind": "shortcoming", "text_zh": "t", "text_en": "t", "cause_zh": "一"},
        {"id": "y", "kind": "shortcoming", "text_zh": "t", "text_en": "t", "cause_zh": ""},
    ]

    def explained(lessons):
        return ek.share(lessons["cause_zh"].notna())

    assert names.who(measured(explained, lessons=lessons)) == "all but line 3"


def test_many_cases_and_answers_to_a_survey_are_not_named(measured):
    many = [{"id": f"g{i}", "name_zh": f"机构{i}", "legal_status_zh": "好" if i else "差"} for i in range(10)]
    changed = {"grantees": many, "grants": [{"id": "g", "grantee": "g0"}], "goals": [], "activities": [], "outputs": []}
    kept = {table: rows or [{"id": "x"}] for table, rows in changed.items()}
    assert names.who(measured(in_good_health, **{**kept, "goals": GOOD["goals"]})) == ""


def test_answers_to_a_survey_name_nobody(measured):
    surveys = [{"id": "s", "group": "one", "invited": 4, "valid": 3}]

    def answered(surveys):
        return ek.share(surveys["valid"], of=surveys["invited"])

    assert names.who(measured(answered, surveys=surveys)) == ""


def test_few_people_are_withheld_from_the_public(measured, tmp_path):
    people = [
        {"id": "p1", "name_zh": "王小明", "consent_named": "", "organisation_zh": "甲"},
        {"id": "p2", "name_zh": "李小红", "consent_named": "", "organisation_zh": ""},
    ]

    def placed(people):
        return ek.share(people["organisation_zh"].notna())

    ek.use_language("en")
    assert names.who(measured(placed, people=people)) == "all but 李小红"
    seen = measured(placed, "public", people=people)
    assert (seen.value, names.who(seen)) == (None, "")


def test_tables_show_fractions_and_names(measured):
    ek.use_language("en")
    result = measured(levels_reached)
    whole = str(tables.results(ek.Results((result,))))
    assert "2 of 3" in whole
    assert "3 goals, all but Two; 1 goal without this figure (Three)" in whole
    by_group = str(tables.groups(result, "Grantee"))
    assert "2 of 2" in by_group
    assert "0 of 1" in by_group
    assert "%" not in by_group
