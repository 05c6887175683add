"""What is said of the years themselves: which overlap, and which days are in no year's period."""

import csv

import pytest

from evalkit import STANDARD, figures, novelty, over_years, periods, read_rubric, side_by_side
from evalkit.demo import write_demo
from evalkit.html import element
from evalkit.portfolio import read_portfolio
from tests.make import GOOD, make_year, write


def year(folder, start, end):
    return make_year(
        folder, programme=[{**GOOD["programme"][0], "start": start, "end": end, "report_date": "2022-01-31"}]
    )


def said_of(data, *spans):
    for name, start, end in spans:
        year(data / "east" / name, start, end)
    return str(periods.years(read_portfolio(data), "east"))


def test_years_that_only_follow_each_other_backwards_do_not_overlap(tmp_path, english):
    said = said_of(tmp_path, ("2016", "2017-01-01", "2017-12-31"), ("2017", "2016-01-01", "2016-12-31"))
    assert "overlap" not in said


def test_all_pairs_with_days_in_common_are_named(tmp_path, english):
    said = said_of(
        tmp_path,
        ("2015", "2015-01-01", "2017-06-30"),
        ("2016", "2016-01-01", "2016-12-31"),
        ("2017", "2017-01-01", "2017-12-31"),
    )
    assert "The periods of 2015 and 2016 overlap" in said
    assert "The periods of 2015 and 2017 overlap" in said
    assert "The periods of 2016 and 2017 overlap" not in said


def test_of_many_pairs_some_are_named_and_the_others_counted(tmp_path, english):
    said = said_of(tmp_path, *((str(name), "2015-01-01", "2015-12-31") for name in range(2014, 2018)))
    assert said.count("overlap: something") == periods.MOST_PAIRS
    assert "The periods of 1 more pairs of years overlap." in said


def test_days_in_no_period_are_a_hole(tmp_path, english):
    said = said_of(tmp_path, ("2017", "2016-07-01", "2017-06-30"), ("2018", "2018-01-01", "2018-12-31"))
    assert "Between 2017 and 2018, 2017-07-01 to 2017-12-31 (184 days) is in no year&#x27;s period." in said


@pytest.mark.parametrize("between", [None, "2017"])
def test_a_year_that_is_missing_or_unread_is_no_hole(tmp_path, english, between):
    if between:
        (year(tmp_path / "east/2017", "2017-01-01", "2017-12-31") / "goals.csv").write_text("id\n", "utf-8")
    said = said_of(tmp_path, ("2016", "2016-01-01", "2016-12-31"), ("2018", "2018-01-01", "2018-12-31"))
    assert "in no year's period" not in said
    assert ("2017 is missing." in said) == (between is None)


@pytest.fixture
def named(tmp_path):
    """Years whose names are no numbers: all join, but for the last."""
    for name, start, end in (
        ("2016-17", "2016-03-01", "2017-02-28"),
        ("2017年", "2017-03-01", "2018-02-28"),
        ("pilot", "2018-03-05", "2019-02-28"),
        ("2019", "2019-03-01", "2020-02-29"),
        ("later", "2021-03-01", "2022-02-28"),
    ):
        folder = year(tmp_path / "east" / name, start, end)
        purpose = [{**row, "purpose_zh": f"为老人{row['id']}做的事{name}"} for row in GOOD["grants"]]
        make_year(folder, grants=purpose, programme=read(folder))
    return read_portfolio(tmp_path)


def read(folder):
    with (folder / "programme.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_years_without_a_number_stand_in_the_order_of_their_periods(named):
    assert [each.year for each in named] == ["2016-17", "2017年", "pilot", "2019", "later"]
    assert [(then.year, now.year) for then, now in named.following("east")] == [
        ("2016-17", "2017年"),
        ("2017年", "pilot"),
        ("pilot", "2019"),
    ]
    assert [each.earlier and each.earlier.year for each in named] == [None, "2016-17", "2017年", "pilot", None]


def test_they_are_in_the_picture_and_their_texts_are_compared(named, english):
    picture = figures.over_years(named.measure(STANDARD, by="grantee"), "east", "output")
    assert picture.title.endswith("over the years 2016-17 to later")
    assert {"2017年", "pilot"} <= set(picture.table["Year"])
    said = str(novelty.by_year(named))
    assert "No grant says" not in said
    assert '<th scope="row">pilot</th>' in said


def test_years_that_do_not_join_are_said_not_to_be_compared(named, english):
    said = str(periods.years(named, "east"))
    assert "2019 and later are not compared: not both are named by a number" in said
    assert said.count("are not compared") == 1


def test_a_programme_of_three_months_is_named_beside_places_and_outliers(tmp_path, english):
    write_demo(tmp_path, 3, 1, 7)
    for name in ("demo-001", "demo-002", "demo-003"):
        (folder,) = (each for each in (tmp_path / name).iterdir() if each.is_dir())
        (row,) = read(folder)
        end = "03-31" if name == "demo-003" else "12-31"
        write(folder, "programme", [{**row, "start": f"{folder.name}-01-01", "end": f"{folder.name}-{end}"}])
    measured = read_portfolio(tmp_path).measure(STANDARD)
    names = measured.portfolio.numbered()
    said = str(element("p", periods.unlike(measured.portfolio, names)))
    assert "By more than a tenth differ: 3. Example 003" in said
    assert said in side_by_side.ranking(measured, read_rubric("heping"))
    assert '<td class="num">91</td>' in side_by_side.programmes(measured, ["goals_met"])


def test_periods_of_about_one_length_are_not_spoken_of(tmp_path):
    for name, end in (("a", "2016-12-31"), ("b", "2016-11-30")):
        year(tmp_path / name / "2016", "2016-01-01", end)
    portfolio = read_portfolio(tmp_path)
    assert periods.unlike(portfolio, portfolio.numbered()) == ""


def test_a_chapter_without_anything_to_show_says_why(tmp_path, english):
    year(tmp_path / "one/2016", "2016-01-01", "2016-12-31")
    for name in ("2016", "2017"):
        year(tmp_path / "two" / name, f"{name}-01-01", f"{name}-12-31")
    portfolio = read_portfolio(tmp_path)
    measured = portfolio.measure(STANDARD)
    assert over_years.changed(measured, "one") == "<p>No year follows another here; nothing is compared.</p>"
    assert over_years.followed(portfolio, "one") == "<p>No year follows another here; nothing is compared.</p>"
    assert (
        over_years.followed(portfolio, "two")
        == "<p>No year that another follows states a remedy that is still open.</p>"
    )
    assert over_years.results(measured, "one", "growth") == (
        "<p>No indicator of this chapter has a value in any year.</p>"
    )


def test_a_value_that_is_missing_says_why_in_its_cell(tmp_path, english):
    make_year(tmp_path / "east/2015")
    none = [{**row, "awarded": "", "paid_on": ""} for row in GOOD["grants"]]
    make_year(tmp_path / "east/2016", grants=none)
    shown = over_years.results(read_portfolio(tmp_path).measure(STANDARD), "east", "efficiency")
    assert 'title="no value: ' in shown[shown.index("Money granted") :]
