"""Reports on several years and programmes, made by the batch: what was planted in the data is told by name."""

import re
import shutil
from pathlib import Path

import pytest

from evalkit import over_years
from evalkit.earlier_texts import nearest_of
from evalkit.portfolio import read_portfolio
from tests.command import evalkit, text_of
from tests.planted import COPIED, ORG, REMEDY, planted

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Everything, made once: the folder, the id that a grantee has later, and how the commands ended."""
    home = tmp_path_factory.mktemp("planted")
    moved = planted(home)
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    done = [evalkit("run", "--notebook", name, cwd=home) for name in ("trend", "portfolio")]
    return home, moved, done


@pytest.fixture(scope="module")
def pages(made):
    """The words of every page."""
    home, _moved, done = made
    assert [each.returncode for each in done] == [0, 0], "\n".join(each.stdout + each.stderr for each in done)
    names = ("east/trend", "west/trend", "portfolio")
    return {
        f"{name}.{lang}": text_of(home / f"outputs/{name}/report.{lang}.html")
        for name in names
        for lang in ("zh", "en")
    }


def test_both_notebooks_make_their_reports_in_both_languages(pages):
    assert "Programmes side by side" in pages["portfolio.en"]
    assert "项目并列" in pages["portfolio.zh"]
    for name, said in pages.items():
        assert "Traceback" not in said, name
        if name.endswith("zh"):
            assert "There is nothing to show" not in said
            assert "New against the past" not in said


def test_a_change_that_is_all_mix(pages):
    said = pages["east/trend.en"]
    changed = said[said.index("2016 to 2017 Indicator") :]  # the newest stands first
    row = changed[changed.index("Cost per person-time") : changed.index("Cost per session")]
    assert row.endswith(" 15 yuan per person-time 17.5 yuan per person-time +2.5 0 +2.5 ")


def test_a_reversal_is_warned_of(pages):
    said = pages["east/trend.en"]
    assert "Take care: “Cost per person-time” changed by −5.4 as a whole, but by" in said


def test_a_dropped_remedy(made, pages):
    home, _moved, _done = made
    east = read_portfolio(home / "data", "east")
    assert None in dict(over_years.fates(east["east/2016"], east["east/2017"])).values()
    assert f"{REMEDY} dropped without a word 2" in pages["east/trend.en"]
    assert REMEDY in pages["east/trend.zh"]


def test_a_grantee_under_two_ids(made, pages):
    home, moved, _done = made
    found = over_years.doubles(read_portfolio(home / "data", "east").years)
    assert {(one, other) for one, other, _name in found} == {tuple(sorted((ORG, moved)))}
    one, other = sorted((ORG, moved))
    assert f"{one} and {other} may be one organisation under two ids" in pages["east/trend.en"]


def test_another_currency_is_not_compared(pages):
    said = pages["east/trend.en"]
    assert "2018 counts in CNY, 2019 in USD: amounts are not compared." in said
    assert "No change is given where the two years cannot be compared: the currency changed from CNY to USD." in said
    assert "Amounts are in CNY, USD and cannot be compared." in pages["portfolio.en"]
    changed = said[said.index("2018 to 2019 Indicator") : said.index("2017 to 2018 Indicator")]
    assert "Goals met" in changed
    assert re.search(r"Cost per person-time .* yuan per person-time [0-9.]+ USD per person-time — ", changed)


def test_periods_that_overlap_and_a_year_that_is_missing(pages):
    said = pages["west/trend.en"]
    assert "The periods of 2016 and 2017 overlap" in said
    assert "2018 is missing." in said
    assert "2017 to 2019 Indicator" not in said
    assert "2018 missing." in pages["portfolio.en"]


def test_a_copied_text_is_told_with_both_places(made, pages):
    home, _moved, _done = made
    found = [one for one in nearest_of(read_portfolio(home / "data").years) if one.similarity > 0.5]
    assert [(one.grant.file, one.grant.line, one.nearest.file, one.nearest.line) for one in found] == [
        ("west/2019/grants.csv", 2, "east/2016/grants.csv", 2)
    ]
    said = pages["portfolio.en"]
    at = said.index("west/2019/grants.csv line 2")
    assert COPIED in said[at - 200 : at]
    assert "east/2016/grants.csv line 2 100 % the same text, another grantee's" in said[at : at + 400]
    # Within one programme nobody has copied; a first year has nothing to be held against.
    assert "another grantee's" not in pages["west/trend.en"]
    assert "no earlier year" in pages["west/trend.en"]


def test_a_place_stands_with_its_firmness_or_not_at_all(pages):
    said = pages["portfolio.en"]
    assert "Places it may have" in said or "has no place: its data cover" in said


def test_texts_of_first_years_have_no_similarity(made):
    home, _moved, _done = made
    first = [one for one in nearest_of(read_portfolio(home / "data").years) if one.grant.year.year == "2016"]
    assert first
    assert all(one.nearest is None and one.similarity != one.similarity for one in first)
