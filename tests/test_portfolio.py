"""Programmes over their years: what is compared with what, and what is not."""

import pytest

from evalkit import STANDARD
from evalkit.errors import UsageError
from evalkit.portfolio import read_portfolio
from tests.make import make_year


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """East has 2014, 2015 and 2017; of west, 2015 can be read and 2016 cannot."""
    folder = tmp_path_factory.mktemp("home") / "data"
    for name in ("east/2014", "east/2015", "east/2017", "west/2015", "west/2016"):
        make_year(folder / name)
    (folder / "west/2016/grants.csv").write_text("grants.id,awarded\ng1,many\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def portfolio(data):
    return read_portfolio(data)


def test_a_faulty_year_stops_no_other_and_is_told(portfolio, english):
    assert [f"{year.id}/{year.year}" for year in portfolio] == ["east/2014", "east/2015", "east/2017", "west/2015"]
    assert list(portfolio.unread) == ["west/2016"]
    assert "grants.csv" in str(portfolio.unread["west/2016"])


def test_a_year_is_compared_with_the_one_before_it_only(portfolio):
    assert portfolio["east/2015"].earlier.year == "2014"
    assert portfolio["east/2014"].earlier is None
    assert portfolio["east/2017"].earlier is None
    assert portfolio.gaps("east") == ["2016"]
    assert portfolio.gaps("west") == []


def test_all_years_are_measured_and_no_gap_is_bridged(portfolio):
    told = []
    measured = portfolio.measure(STANDARD, by="grantee", say=told.append)
    assert told == ["east/2014", "east/2015", "east/2017", "west/2015"]
    assert [one.programme.year for one in measured.of("granted", "east")] == ["2014", "2015", "2017"]
    pairs = [
        (then["granted"].programme.year, now["granted"].programme.year) for then, now in measured.following("east")
    ]
    assert pairs == [("2014", "2015")]
    frame = measured.to_frame()
    assert list(frame.columns[:4]) == ["programme", "year", "indicator", "name"]
    assert set(zip(frame["programme"], frame["year"], strict=True)) == {
        ("east", "2014"), ("east", "2015"), ("east", "2017"), ("west", "2015"),
    }  # fmt: skip


def test_the_same_year_alone_has_the_same_values(portfolio, data):
    from evalkit import measure, read_programme

    alone = measure(read_programme(data / "east/2015"), STANDARD)
    among = portfolio.measure(STANDARD)[1]
    assert [one.value for one in alone] == [one.value for one in among]


def test_an_unknown_year_is_asked_back(portfolio, data, english):
    with pytest.raises(UsageError, match=r"There is no year 'east/2016' here\. Did you mean 'east/201"):
        portfolio["east/2016"]
    with pytest.raises(UsageError, match="nort"):
        read_portfolio(data, "north")
