"""Years of a portfolio that cannot be read: left out with every reason, on the page, on the screen and in the exit code."""

import shutil
from pathlib import Path

import pytest

from evalkit.portfolio import read_portfolio
from tests.command import evalkit, text_of
from tests.make import GOOD, make_year, with_cell

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """East: 2014, 2015 and 2017 are good, 2016 has three faults. West: 2015 counts in dollars, 2017 is refused. North: nothing."""
    home = tmp_path_factory.mktemp("unread")
    for year in ("east/2014", "east/2015", "east/2017"):
        make_year(home / "data" / year)
    twice = [*GOOD["grants"], GOOD["grants"][0]]
    make_year(home / "data/east/2016", grants=twice, activities=with_cell("activities", 0, "grantee", "nobody"))
    make_year(home / "data/west/2015", programme=with_cell("programme", 0, "currency", "USD"))
    make_year(home / "data/west/2017")
    (home / "data/west/2017/grants.csv").write_text("id,grantee,support_type,awarded,paid_on\n", "utf-8")
    make_year(home / "none/north/2015", grants=twice)
    make_year(home / "none/north/2016", goals=with_cell("goals", 0, "grantee", "nobody"))
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    return home


@pytest.fixture(scope="module")
def done(home):
    names = ("trend", "portfolio")
    return {name: evalkit("run", "--lang", "en", "--notebook", name, cwd=home) for name in names}


def test_years_that_the_annual_run_refuses_are_left_out(home, english):
    found = read_portfolio(home / "data")
    assert [f"{year.id}/{year.year}" for year in found] == ["east/2014", "east/2015", "east/2017", "west/2015"]
    assert {name: len(error.args) for name, error in found.unread.items()} == {"east/2016": 2, "west/2017": 1}
    assert found.gaps("east") == []  # it is there


def test_another_currency_refuses_no_year(home):
    assert read_portfolio(home / "data", "west")["west/2015"].facts["currency"] == "USD"


def test_every_reason_stands_on_the_page(home, done):
    said = text_of(home / "outputs/east/trend/report.en.html")
    for reason in (
        "grants.csv, column 'id': 2 rows share an id with another row.",
        "activities.csv, column 'grantee': 1 of 3 values name no row of 'Grantees'.",
    ):
        assert said.count(reason) == 3  # on the cover, beside the years, and there again with its places
    assert "2016 could not be read: grants.csv, column 'id'" in said
    assert "2016 is missing" not in said
    side = text_of(home / "outputs/portfolio/report.en.html")
    assert "has no place: east/2016" not in side
    assert "Years that could not be read, and are not in this report: 2." in side
    assert side.count("grants.csv has a header but no rows.") == 3


def test_the_run_tells_of_it_by_its_table_and_exit_code(home, done):
    for name, n in (("trend", 1), ("portfolio", 2)):
        assert done[name].returncode == 1
        assert f"{n} years could not be read" in done[name].stdout
        assert "data/east/2016 could not be read: grants.csv, column 'id'" in done[name].stdout
    again = evalkit("run", "--lang", "en", "--notebook", "portfolio", cwd=home)
    assert again.returncode == 1
    assert "up to date; 2 years could not be read" in again.stdout


def test_paths_are_as_the_user_named_the_data(home):
    (home / "deep").mkdir()
    shutil.copytree(home / "data", home / "deep/data")
    (home / "deep/data/east/2016/grants.csv").write_text("grants.id,awarded\ng1,many\n", "utf-8")
    done = evalkit(
        "run", "east", "--data", "deep/data", "--outputs", "o", "--lang", "en", "--notebook", "trend", cwd=home
    )
    assert "deep/data/east/2016 could not be read: deep/data/east/2016/grants.csv" in done.stdout
    assert "deep/deep" not in done.stdout


def test_where_no_year_can_be_read_the_reasons_are_said(home):
    for name in ("trend", "portfolio"):
        done = evalkit("run", "--data", "none", "--lang", "en", "--notebook", name, cwd=home)
        assert done.returncode == 1
        assert "KeyError" not in done.stdout
        assert "correct the notebook" not in done.stdout
        assert "north/2015 could not be read: grants.csv, column 'id': 2 rows share an id" in done.stdout
        assert "north/2016 could not be read: goals.csv, column 'grantee': 1 of 4 values name no row" in done.stdout
