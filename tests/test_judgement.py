"""Rubrics as data, and the verdicts they give: on the seed's year, and on small years worked out by hand."""

import dataclasses
import re
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import evalkit.rubrics
from evalkit import STANDARD, grading, measure, read_programme, total, use_language
from evalkit.errors import DataError, UsageError
from evalkit.judgement import judge, judge_groups
from evalkit.rubrics import PRESETS, Weighed, find_rubric, read_rubric
from evalkit.sheets import as_indicator

HEPING = Path("data/heping/2015")


@pytest.fixture(autouse=True)
def english():
    use_language("en")


@pytest.fixture(scope="module")
def year():
    return read_programme(HEPING)


@pytest.fixture(scope="module")
def results(year):
    return measure(year, STANDARD, by="grantee")


@pytest.fixture
def rubric(tmp_path):
    """A function that writes a rubric, a criterion an indicator unless criteria are given, and reads it."""

    def make(weights=None, **changed):
        criteria = [criterion(name, weight) for name, weight in (weights or {}).items()]
        spec = {
            "name": {"en": "Ours", "zh": "我们的"},
            "since": date(2015, 1, 1),
            "source": "made for a test",
            "minimum_coverage": 0.5,
            "criteria": criteria,
            "bands": [
                {"grade": "good", "title": {"en": "good", "zh": "良"}, "at_least": 60},
                {"grade": "poor", "title": {"en": "poor", "zh": "差"}, "at_least": 0},
            ],
        }
        file = tmp_path / "rubric.yaml"
        file.write_text(yaml.safe_dump({**spec, **changed}, allow_unicode=True), "utf-8")
        return read_rubric(file)

    return make


def criterion(name, weight, **anchors):
    inside = {"id": name, "weight": 1, "worst": 0, "best": 1, **anchors}
    return {"id": f"on_{name}", "title": {"en": f"On {name}"}, "weight": weight, "indicators": [inside]}


def test_presets_ask_for_indicators_that_exist_and_never_for_what_is_not_better_in_itself():
    ids = {as_indicator(each).id for each in STANDARD}
    for name in PRESETS:
        asked = {each.id for _criterion, each in read_rubric(name).indicators}
        assert asked <= ids
        assert not asked & {"portfolio_novelty", "portfolio_shift", "regrant_share", "headcount_change"}
        assert read_rubric(name).weights.sum() == pytest.approx(1)


def test_the_presets_have_the_criteria_they_are_named_for():
    assert [one.id for one in read_rubric("dac").criteria] == [
        "relevance",
        "coherence",
        "effectiveness",
        "efficiency",
        "impact",
        "sustainability",
    ]
    assert {one.id: one.weight for one in read_rubric("cn_fiscal").criteria} == {
        "execution": 10,
        "output": 50,
        "benefit": 30,
        "satisfaction": 10,
    }
    assert [(band.title["zh"], band.at_least) for band in read_rubric("cn_fiscal").bands] == [
        ("差", 0),
        ("中", 60),
        ("良", 80),
        ("优", 90),
    ]


def test_the_seed_gets_no_grade_but_what_is_known_and_what_a_grade_needs(results):
    verdict = judge(results, read_rubric(find_rubric(HEPING)))
    assert verdict.grade is None
    assert verdict.coverage < verdict.rubric.minimum_coverage
    assert verdict.reached.grade == "poor"
    assert verdict.low < verdict.score < verdict.high
    assert verdict.low < 60 <= verdict.high  # what is missing could change the band
    assert str(verdict.sentence()).startswith("No grade: the data cover ")
    assert re.search(r"would make [\d.]+ of 100 points, “poor”; but with all figures known", str(verdict.how_firm()))
    assert "Weighed in 10,000 other ways, it stays “poor” in 100 % of them" in str(verdict.weighed())
    assert str(verdict.limits()).startswith("The fewest figures with which a grade could be given: ")
    assert "Nothing is known of: " in str(verdict.limits())
    covered = verdict.coverage + sum(part.weight for part in verdict.needed)
    assert covered >= verdict.rubric.minimum_coverage > covered - verdict.needed[-1].weight
    assert all(part.result is None or part.result.value is None for part in verdict.needed)


def test_a_grade_by_hand(results, rubric):
    verdict = judge(results, rubric({"systems_in_place": 3, "lesson_completeness": 1}))
    assert verdict.score == pytest.approx(60 * 0.75 + 200 / 3 * 0.25)
    assert (verdict.grade.grade, verdict.coverage) == ("good", 1)
    assert (
        str(verdict.sentence())
        == "The programme is graded “good”: 61.6 of 100 points, with data for 100 % of the weight."
    )
    assert "no change of one criterion's weight would alter it" in str(verdict.how_firm())
    assert str(verdict.limits()) == "Nothing that the rubric asks for is missing."


def test_the_change_that_flips_a_grade_flips_it(results, rubric):
    verdict = judge(results, rubric({"systems_in_place": 1, "lesson_completeness": 2, "goals_with_results": 1}))
    assert verdict.grade.grade == "poor"  # (60 + 2 · 66.7 + 33.3) / 4 = 56.7
    # with goals at t, the others at (1 − t) · (1 : 2) of 64.4: 33.3 t + 64.4 (1 − t) = 60, so t = 1/7
    assert (verdict.change.column, verdict.change.start) == (2, 0.25)
    assert verdict.change.end == pytest.approx(1 / 7)
    assert "it would be “good” if On goals_with_results counted for 14 % of the whole instead of 25 %" in str(
        verdict.how_firm()
    )
    for share, grade in ((0.14, "good"), (0.15, "poor")):
        left = (1 - share) / 3
        moved = rubric({"systems_in_place": left, "lesson_completeness": 2 * left, "goals_with_results": share})
        assert judge(results, moved).grade.grade == grade


def test_the_weight_that_flips_is_printed_on_the_far_side_of_the_turn(results, rubric):
    verdict = judge(results, rubric({"systems_in_place": 3, "lesson_completeness": 12, "goals_with_results": 5}))
    assert verdict.change.end == pytest.approx(1 / 6)  # 33.3 t + 65.3 (1 − t) = 60; at 0.17 the grade would stay
    assert "it would be “good” if On goals_with_results counted for 16 % of the whole instead of 25 %" in str(
        verdict.how_firm()
    )


def test_a_criterion_that_is_partly_known_flips_with_the_weight_of_what_is_known(results, rubric):
    halves = criterion("goals_with_results", 1)
    halves["indicators"] += [{"id": "response_rate", "weight": 1, "worst": 0, "best": 1}]
    inside = {"criteria": [halves, criterion("lesson_completeness", 2)]}
    verdict = judge(results, rubric(**inside))  # (33.3 · 1/6 + 66.7 · 2/3) / (5/6) = 60
    assert verdict.score == pytest.approx(60)
    inside["criteria"][0]["weight"] = 1.5
    verdict = judge(results, rubric(**inside))
    assert (verdict.reached.grade, verdict.change.column) == ("poor", 0)
    assert verdict.change.end == pytest.approx(1 / 3)  # where it was 1 of 3


def test_a_figure_decides_at_its_worst_or_best_and_not_in_between(results, rubric):
    weights = {"systems_in_place": 4, "lesson_completeness": 4, "response_rate": 1, "milestones_on_time": 0.1}
    verdict = judge(results, rubric(weights))  # 63.3; with 0 for the answers 56.3, with 0 for the milestones 62.6
    assert [part.asked.id for part in verdict.deciding] == ["response_rate"]


def test_a_missing_indicator_spreads_its_weight_and_may_decide(results, rubric):
    weights = {"systems_in_place": 4, "milestones_on_time": 1, "response_rate": 2}
    verdict = judge(results, rubric(weights))
    assert verdict.score == pytest.approx(60)
    assert verdict.coverage == pytest.approx(4 / 7)
    assert (verdict.low, verdict.high) == pytest.approx((240 / 7, 540 / 7))
    assert [part.asked.id for part in verdict.deciding] == ["response_rate", "milestones_on_time"]
    assert "there is no table 'Surveys'" in str(verdict.limits())
    assert verdict.needed == ()
    without = judge(results, rubric({"systems_in_place": 4}))
    assert without.score == verdict.score


def test_rows_that_were_left_out_count_at_their_worst_and_best(results, rubric):
    verdict = judge(results, rubric({"goals_with_results": 1}))  # 4 of 12 goals, one more without grantee
    assert (verdict.low, verdict.high) == pytest.approx((400 / 13, 500 / 13))


def test_an_indicator_that_was_not_measured_is_missing(year, rubric):
    few = measure(year, [one for one in STANDARD if as_indicator(one).id == "systems_in_place"])
    verdict = judge(few, rubric({"systems_in_place": 1, "lesson_completeness": 1}))
    assert [str(part.why) for part in verdict.missing] == ["it was not measured"]
    assert str(verdict.missing[0].name) == "Shortcomings with a cause and a remedy"


def test_an_indicator_without_anchors_has_a_value_and_no_score(results, rubric):
    loose = [criterion("systems_in_place", 1), criterion("person_times", 1, worst=None, best=None)]
    verdict = judge(results, rubric(criteria=loose))
    assert verdict.missing[0].value == 318
    assert str(verdict.missing[0].why) == "the rubric states no worst and best value for it"


def test_nothing_known_at_all(results, rubric):
    verdict = judge(results, rubric({"milestones_on_time": 1}))
    assert (verdict.score, verdict.grade, verdict.reached, verdict.coverage) == (None, None, None, 0)
    assert "None of the figures" in str(verdict.how_firm())
    assert "milestones" in verdict._repr_html_()


def test_less_can_be_better_and_scores_end_at_0_and_100():
    days = Weighed("slippage", 1, worst=30, best=0, since=date(2015, 1, 1), source="")
    assert [days.score(value) for value in (-5, 0, 15, 30, 99)] == [100, 100, 50, 0, 0]
    assert np.isnan(days.score(None))


def test_without_each_grantee_is_what_measuring_without_its_rows_gives(year, results, rubric):
    def granted(grants):
        """Money."""
        return total(grants["awarded"])

    ours = [*STANDARD, granted] if "granted" not in results.ids else STANDARD
    wide = [
        criterion("systems_in_place", 1),
        criterion("goals_with_results", 1),
        criterion("granted", 1, best=40000),
        criterion("regrant_share", 1, best=0.4),
        criterion("person_times", 1, best=600),  # of one grantee alone: without it not 0, but missing
    ]
    bands = [{"grade": f"b{at}", "title": {"en": f"b{at}"}, "at_least": at} for at in range(0, 100, 2)]
    read = rubric(criteria=wide, bands=bands)
    verdict = judge(measure(year, ours, by="grantee"), read)
    assert len(verdict.without_group) == 4
    for name, band in verdict.without_group.items():
        tables = {
            table: frame[~(frame["grantee"] == name).fillna(False)].reset_index(drop=True).rename_axis(index=table)
            if "grantee" in frame
            else frame
            for table, frame in year.tables.items()
        }
        assert judge(measure(dataclasses.replace(year, tables=tables), ours), read).reached == band


@pytest.fixture
def many(tmp_path):
    """A programme of 12 grantees, of whose grants a part is paid out."""
    shutil.copytree(HEPING, tmp_path / "many" / "2015")
    for file in (tmp_path / "many" / "2015").glob("*.csv"):
        if file.stem not in ("programme", "grantees", "grants"):
            file.unlink()
    folder = tmp_path / "many" / "2015"
    ids = [f"g{i:02}" for i in range(12)]
    pd.DataFrame({"id": ids, "name_zh": ids, "name_en": ids}).to_csv(folder / "grantees.csv", index=False)
    paid = [None if i == 11 else 100 * i for i in range(12)]
    grants = pd.DataFrame(
        {"id": ids, "grantee": ids, "support_type": "organisation", "awarded": 1000, "disbursed": paid}
    )
    grants["disbursed"] = grants["disbursed"].astype("Int64")
    grants.to_csv(folder / "grants.csv", index=False)
    return measure(read_programme(folder), STANDARD, by="grantee")


def test_every_group_is_judged_as_the_programme_is(many, rubric):
    read = rubric({"disbursed_share": 1, "milestones_on_time": 1})
    judged = judge_groups(many, read).set_index("group")
    assert judged.loc["g07", "score"] == pytest.approx(70)
    assert judged.loc["g07", "grade"] == "good"
    assert judged.loc["g05", ["reached", "near"]].tolist() == ["poor", 1]
    assert judged.loc["g11", ["grade", "score"]].isna().all()
    assert judged.loc["g10", "between"] == "good"  # 100 of 100 between the extremes of all
    assert len(judged) == 12


def test_groups_are_shown_with_their_grades_but_not_in_public(many, rubric):
    read = rubric({"disbursed_share": 1, "milestones_on_time": 1})
    shown = re.sub(r"<[^>]+>", " ", grading.judgement(judge(many, read)))
    assert re.search(r"g07\s+good\s+70\s+50 %", shown)
    assert re.search(r"g11\s+—\s+—\s+0 %\s+—\s+—", shown)
    public = dataclasses.replace(many[0].programme, audience="public")
    assert "g07" not in grading.judgement(judge(measure(public, STANDARD, by="grantee"), read))


def test_where_no_group_has_a_grade_none_is_shown(results, rubric):
    assert "Each group judged" not in grading.judgement(
        judge(results, rubric({"systems_in_place": 1, "target_attainment": 9}))
    )


def test_below_ten_groups_no_extremes_are_tried(results, rubric):
    assert judge_groups(results, rubric({"systems_in_place": 1}))["between"].isna().all()


def test_the_form_has_its_columns_and_leaves_empty_what_is_not_known(results, rubric):
    read = rubric(
        {"systems_in_place": 3, "milestones_on_time": 1}, deviations={"systems_in_place": {"en": "New in 2015."}}
    )
    use_language("en")
    form = judge(results, read).form()
    assert form.columns.tolist() == [
        "First-level indicator",
        "Second-level indicator",
        "Target for the year",
        "Actual",
        "Points",
        "Points earned",
        "Reasons for deviation and remedies",
    ]
    assert form["Points"].tolist() == [75, 25]
    assert form["Points earned"][0] == pytest.approx(45)
    assert np.isnan(form["Points earned"][1])
    assert form.iloc[:, -1].tolist() == ["New in 2015.", ""]


def test_a_rubric_younger_than_the_year_is_noted(results, rubric):
    read = rubric({"systems_in_place": 1}, since=date(2020, 2, 25))
    assert [str(note) for note in judge(results, read).notes()] == [
        "The rubric holds since 2020-02-25; the year it judges ended on 2016-02-28."
    ]
    assert judge(results, rubric({"systems_in_place": 1})).notes() == ()


def test_a_verdict_shows_itself_escaped_and_cannot_be_changed(results, rubric):
    named = criterion("systems_in_place", 1)
    named["title"] = {"en": "<Systems> & co"}
    verdict = judge(results, rubric(criteria=[named]))
    assert "&lt;Systems&gt; &amp; co" in verdict._repr_html_()
    assert "<Systems>" not in verdict._repr_html_()
    assert "0 → 1" in verdict._repr_html_()
    with pytest.raises(dataclasses.FrozenInstanceError, match="score"):
        verdict.score = 100
    assert verdict.tests()["kept"].between(0, 1).sum() == len(verdict.tests())


def test_the_nearer_rubric_wins(tmp_path):
    year = tmp_path / "heping" / "2015"
    year.mkdir(parents=True)
    assert find_rubric(year) is None
    (year.parent / "rubric.yaml").write_text("preset: dac\n")
    assert read_rubric(find_rubric(year)).name["en"] == "OECD DAC criteria"
    (year / "rubric.yaml").write_text("preset: cn_fiscal\n")
    assert find_rubric(year) == year / "rubric.yaml"


def test_a_preset_is_changed_in_part(tmp_path):
    changed = {
        "preset": "cn_fiscal",
        "criteria": [
            {"id": "execution", "weight": 20, "indicators": [{"id": "execution_rate", "worst": 0.5}]},
            {"id": "satisfaction", "weight": 0},
        ],
        "firmness": {"weightings": 500},
    }
    file = tmp_path / "rubric.yaml"
    file.write_text(yaml.safe_dump(changed))
    read, preset = read_rubric(file), read_rubric("cn_fiscal")
    assert (read.criteria[0].weight, read.criteria[0].indicators[0].worst, read.criteria[0].indicators[0].best) == (
        20,
        0.5,
        1,
    )
    assert read.criteria[1:3] == preset.criteria[1:3]
    assert {one.id for one, _asked in read.indicators} == {"execution", "output", "benefit"}
    assert (read.weightings, read.seed, read.bands) == (500, preset.seed, preset.bands)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("preset: hepin\n", "there is no preset 'hepin'. Did you mean 'heping'?"),
        ("preset: heping\nbands: [\n", "line 3: it is no YAML"),
        ("- heping\n", "expected entries such as 'preset: heping'"),
        (
            "preset: heping\nminimum_covrage: 1\n",
            "minimum_covrage: there is no such entry. Did you mean 'minimum_coverage'?",
        ),
        ("preset: heping\nminimum_coverage: 60\n", "minimum_coverage: 60; expected a number from 0 to 1"),
        ("preset: heping\naggregation: harmonic\n", "aggregation: 'harmonic'; expected one of: arithmetic, geometric"),
        ("preset: heping\nsince: last year\n", "since: 'last year'; expected a date as YYYY-MM-DD"),
        ("preset: heping\nsource: ''\n", "source: ''; expected a text"),
        ("preset: heping\nname: Ours\n", "name: 'Ours'; expected a title in two languages"),
        ("preset: heping\ncriteria: []\n", "criteria: []; expected a list of entries"),
        ("preset: heping\nfirmness: {weightings: 0}\n", "firmness.weightings: 0; expected a number of at least 1"),
        ("preset: heping\nfirmness: {weightings: 2.5}\n", "firmness.weightings: 2.5; expected a whole number"),
        ("preset: heping\nfirmness: {concentration: 0}\n", "firmness.concentration: 0; expected a number above 0"),
        ("preset: heping\nfirmness: often\n", "firmness: 'often'; expected entries weightings"),
        ("preset: heping\ndeviations: {goals_met: late}\n", "deviations.goals_met: 'late'; expected a title in two"),
        (
            "preset: heping\nbands: [{grade: good, title: {en: good}, at_least: 50}]\n",
            "expected one band that begins at 0",
        ),
        (
            "preset: heping\nbands: [{grade: a, title: {en: a}, at_least: 0}, {grade: b, title: {en: b}, at_least: 0}]\n",
            "expected bands that begin at different scores",
        ),
        (
            "preset: heping\ncriteria: [{id: growth, indicators: [{id: trainings, weight: -1, worst: .nan, best: 2}]}]\n",
            "criteria.growth.indicators.trainings.weight: -1; expected a number of at least 0",
        ),
        (
            "preset: heping\ncriteria: [{id: growth, indicators: [{id: trainings, weight: 1, worst: .inf, best: 2}]}]\n",
            "criteria.growth.indicators.trainings.worst: inf; expected a number",
        ),
        (
            "preset: heping\ncriteria: [{id: growth, indicators: [{id: trainings, weight: 1, worst: 2, best: 2}]}]\n",
            "trainings.best: 2; expected another value than worst",
        ),
        (
            "preset: heping\ncriteria: [{id: new, weight: 1, title: {en: N}, indicators: [{id: x, weight: 0}]}]\n",
            "criteria.new: no indicator has a weight above 0",
        ),
    ],
)
def test_faults_of_a_rubric_say_where_what_and_what_was_expected(text, says, tmp_path):
    file = tmp_path / "rubric.yaml"
    file.write_text(text)
    with pytest.raises(DataError) as caught:
        read_rubric(file)
    assert says in str(caught.value)
    assert "rubric.yaml" in str(caught.value)


def test_all_faults_are_named_at_once(tmp_path):
    file = tmp_path / "rubric.yaml"
    file.write_text("preset: heping\nminimum_coverage: -1\naggregation: sum\n")
    with pytest.raises(DataError, match="2 entries of the rubric cannot be used") as caught:
        read_rubric(file)
    assert str(caught.value).endswith("rubric.yaml, then run it again.")


JUNK = [None, True, -1, 2.5, float("nan"), "", "x", date(2015, 1, 1), [], [[]], [1], {}, {"x": 1}, {"id": []}]


def places(spec, at=()):
    """Every place in a nest of mappings and lists."""
    yield at
    for key, value in spec.items() if isinstance(spec, dict) else enumerate(spec) if isinstance(spec, list) else ():
        yield from places(value, (*at, key))


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_in_a_rubric_it_is_read_or_refused(tmp_path, data):
    spec = yaml.safe_load((Path(evalkit.rubrics.FOLDER) / "cn_fiscal.yaml").read_text("utf-8"))
    at = data.draw(st.sampled_from(list(places(spec))))
    junk, inside = data.draw(st.sampled_from(JUNK)), spec
    for key in at[:-1]:
        inside = inside[key]
    if at:
        inside[at[-1]] = junk
    file = tmp_path / "rubric.yaml"
    whole = spec if at else junk
    file.write_text(yaml.safe_dump({"preset": "cn_fiscal", **whole} if data.draw(st.booleans()) and at else whole))
    try:
        weights, said = read_rubric(file).weights, ""
    except DataError as error:
        weights, said = np.ones(1), str(error)
    assert weights.sum() == pytest.approx(1)
    assert not said or "rubric.yaml" in said


def test_other_unusable_rubrics(tmp_path):
    with pytest.raises(UsageError, match="Did you mean 'cn_fiscal'"):
        read_rubric("cn_fiscl")
    file = tmp_path / "rubric.yaml"
    file.write_bytes("preset: 和平台\n".encode("gb18030"))
    with pytest.raises(DataError, match="it is not UTF-8 text"):
        read_rubric(file)


def test_an_indicator_that_does_not_exist_or_is_turned_round(results, rubric):
    wrong = [criterion("systms_in_place", 1), criterion("own_voice", 1, worst=1, best=0)]
    with pytest.raises(DataError, match="2 entries") as caught:
        judge(results, rubric(criteria=wrong))
    assert "there is no such indicator. Did you mean 'systems_in_place'?" in str(caught.value)
    assert "from worst 1 to best 0, but the indicator improves upwards" in str(caught.value)
