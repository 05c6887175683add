"""What changed since the year before, as a reader sees it: two made-up years, worked out by hand."""

import re

import pytest

import evalkit as ek
from evalkit import changes, tables
from evalkit.key_figures import key_figures
from evalkit.portfolio import broken
from tests.command import evalkit, text_of
from tests.examples import build
from tests.make import GOOD, make_year

REVERSED = {
    "earlier_activities": [("A", 90, 100), ("B", 30, 300)],
    "activities": [("A", 255, 300), ("B", 5, 100)],
}
MIX = {
    "earlier_activities": [("A", 80, 100), ("B", 20, 100)],
    "activities": [("A", 240, 300), ("B", 20, 100)],
}


@ek.indicator("output", unit="times per person", improves="up")
def success(activities):
    """Sessions per person. / 人均场次"""
    return ek.ratio(activities["sessions"], activities["persons"])


@ek.indicator("output", unit="share", improves="up")
def priced(activities):
    """Activities with a cost. / 有成本的活动"""
    return ek.share(activities["cost"] > 0)


@ek.indicator("output", unit="sessions", improves="up")
def held(activities):
    """Sessions held. / 场次"""
    return ek.total(activities["sessions"])


@ek.indicator("output", unit="ratio")
def money_per_session(programme, activities):
    """Money of the programme per session. / 每场项目资金"""
    return ek.ratio(programme["amount"], activities["sessions"])


def two_years(folder, tables):
    rows = {
        name: [
            {"grantee": who, "sessions": top, "persons": below, "cost": top and top % 2} for who, top, below in cells
        ]
        for name, cells in tables.items()
    }
    years = [name.replace("activities", "programme") for name in rows]
    this = build(folder, {**{name: [{"amount": 1000}] for name in years}, **rows})
    indicators = [success, priced, held, money_per_session]
    before = this.earlier and ek.measure(this.earlier, indicators, by="grantee")
    return before, ek.measure(this, indicators, by="grantee")


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(html)))


pytestmark = pytest.mark.usefixtures("english")


def test_both_years_side_by_side_with_the_parts_of_the_change(tmp_path):
    shown = words(changes.results(*two_years(tmp_path, MIX), "output"))
    assert "Indicator what it rests on, 2014 → 2015 2014 2015 Change Within the groups By their mix" in shown
    assert re.search(
        r"Sessions per person 2 activities[^→]* → 2 activities[^→]*0.5 times per person 0.65 times per person \+0.15 0 \+0.15 ",
        shown,
    )
    assert "Sessions held 2 activities → 2 activities 100 sessions 260 sessions +160 — — " in shown
    assert "Take care" not in shown


def test_a_share_changes_by_points_and_few_cases_are_named(tmp_path):
    tables = {"earlier_activities": [("A", 1, 1), ("B", 2, 1)], "activities": [("A", 1, 1), ("B", 3, 1)]}
    shown = words(changes.results(*two_years(tmp_path, tables)))
    assert (
        "Activities with a cost 2 activities, all but B → 2 activities 1 of 2 2 of 2 +50 points +50 points 0 points"
        in shown
    )


def test_what_its_groups_do_not_make_up_is_not_parted(tmp_path):
    """The programme's money belongs to no grantee, the sessions do."""
    shown = words(changes.results(*two_years(tmp_path, MIX)))
    assert re.search(
        r"Money of the programme per session 1 programme[^→]* → 1 programme[^→]* 10 times 3.85 times −6.15 — — ", shown
    )


def test_simpsons_reversal_is_a_warning_with_its_groups(tmp_path):
    shown = changes.results(*two_years(tmp_path, REVERSED), "output")
    assert 'class="issue warning"' in shown
    assert (
        "Take care: “Sessions per person” changed by +0.35 as a whole, but by −0.05 within the groups; "
        "that they weigh more or less than the year before made +0.4 of it." in words(shown)
    )
    assert "A 0.9 0.85 25 % 75 %" in words(shown)
    ek.use_language("zh")
    assert "请注意" in changes.results(*two_years(tmp_path / "zh", REVERSED), "output")


def test_without_a_year_before_the_year_stands_alone(tmp_path):
    before, results = two_years(tmp_path, {"activities": MIX["activities"]})
    assert before is None
    shown = changes.results(before, results, "output")
    assert shown == tables.results(results, "output")
    assert words(shown).startswith(" Indicator Value What it rests on Sessions per person 0.65 times per person")


def test_what_only_one_of_the_years_has_is_shown_too(tmp_path):
    """A figure of the one year is neither lost nor taken for 0 in the other."""
    told, silent = [("A", 80, 100)], [("A", "", 100)]
    shown = words(changes.results(*two_years(tmp_path / "a", {"earlier_activities": told, "activities": silent})))
    assert re.search(r"Sessions held: [^.]+\. In 2014: 80 sessions \(from 1 activity\)\.", shown)
    uncounted = [("A", 80, "")]
    shown = words(changes.results(*two_years(tmp_path / "b", {"earlier_activities": uncounted, "activities": told})))
    assert "Sessions per person — → 1 activity — 0.8 times per person — " in shown


def test_a_change_of_currency_is_said_and_not_bridged(tmp_path):
    for year, currency in (("2014", "CNY"), ("2015", "USD")):
        make_year(
            tmp_path / "tiny" / year,
            programme=[
                {**GOOD["programme"][0], "start": f"{year}-01-01", "end": f"{year}-12-31", "currency": currency}
            ],
        )
    this = ek.read_programme(tmp_path / "tiny/2015")
    assert this.earlier is not None
    then, now = (ek.measure(year, ek.STANDARD) for year in (this.earlier, this))
    shown = words(changes.results(then, now, "efficiency", "output"))
    assert " 30,000 yuan 30,000 USD — " in shown
    assert " 333.33 yuan per session 333.33 USD per session — " in shown
    assert " 6 sessions 6 sessions 0 " in shown
    assert "No change is given where the two years cannot be compared: the currency changed from CNY to USD." in shown


def test_figures_beside_a_first_year_all_bear_their_year(tmp_path):
    """Also those that the first year has not."""
    silent, told = [("A", "", 100)], [("A", 80, 100)]
    before, results = two_years(tmp_path, {"earlier_activities": silent, "activities": told})
    shown = words(key_figures(results, (("held",),), then=before))
    assert "Sessions held (2015)" in shown
    assert "2014" not in shown
    before, results = two_years(tmp_path / "b", {"earlier_activities": told, "activities": told})
    assert "2014: 80 sessions (n = 1)" in words(key_figures(results, (("held",),), then=before))
    assert "(2015)" not in words(key_figures(results, (("held",),)))


def test_sums_of_periods_of_different_length_are_not_compared(tmp_path):
    counts = [{"grantee": "one", "id": "s1", "fulltime": 4, "at_start": 5, "joined": 3, "left": 1, "at_end": 7}]
    for year, end in (("2014", "2014-12-31"), ("2015", "2015-03-31")):
        programme = [{**GOOD["programme"][0], "start": f"{year}-01-01", "end": end}]
        make_year(tmp_path / "tiny" / year, programme=programme, staff_counts=counts)
    this = ek.read_programme(tmp_path / "tiny/2015")
    then, now = (ek.measure(year, ek.STANDARD) for year in (this.earlier, this))
    told = {one.indicator.id: broken(then[one.indicator.id], one) is not None for one in now}
    assert {each for each in ("granted", "headcount_change", "largest_area", "sessions") if not told[each]} == set()
    assert not told["regrant_share"]
    assert not told["cost_per_session"]


def test_the_report_of_a_second_year(tmp_path):
    """Each grantee's sessions become cheaper, all together dearer: the dear one holds most of them now."""
    held = {"2014": [("one", 90, 90), ("two", 10, 100)], "2015": [("one", 10, 5), ("two", 90, 810)]}
    for year, cells in held.items():
        rows = [
            {"id": f"a{i}", "grantee": who, "kind": "training", "sessions": sessions, "cost": cost}
            for i, (who, sessions, cost) in enumerate(cells)
        ]
        make_year(tmp_path / "data" / "tiny" / year, activities=rows)
    done = evalkit("run", "tiny/2015", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = text_of(tmp_path / "outputs" / "tiny" / "2015" / "report.en.html")
    assert re.search(
        r"Cost per session 2 activities[^→]* → 2 activities[^→]*1.9 yuan per session 8.15 yuan per session \d+ \+6.25",
        page,
    )
    assert "Take care: “Cost per session” changed by +6.25 as a whole, but by −0.75 within the groups" in page
