"""A year is named as PROGRAMME/YEAR or by its path, in every command."""

import pytest

from tests.command import evalkit
from tests.make import files_of, make_year

NAMES = ("tiny/2015", "data/tiny/2015", "./data/tiny/2015/", "data\\tiny\\2015")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    make_year(folder / "data" / "tiny" / "2015")
    return folder


@pytest.mark.parametrize("name", [*NAMES[:3], "{home}/data/tiny/2015"])
def test_a_year_is_checked_under_its_name_or_path(home, name):
    done = evalkit("check", name.format(home=home), cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "data/tiny/2015: 0 errors" in done.stdout


@pytest.mark.parametrize("name", [*NAMES, "{home}/data/tiny/2015"])
def test_forms_are_made_of_a_name_or_path(home, name, tmp_path):
    done = evalkit("form", name.format(home=home), "--out", tmp_path / "sent", cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list((tmp_path / "sent").iterdir())) == 3


@pytest.mark.parametrize("name", [*NAMES, "tiny", "data/tiny", "{home}/data/tiny"])
def test_years_to_report_on_are_found_by_name_or_path(home, name, monkeypatch):
    from pathlib import Path

    from evalkit.finding import find_years

    monkeypatch.chdir(home)
    assert find_years(Path("data"), [name.format(home=home)]) == [Path("data/tiny/2015")]


def test_a_year_that_is_not_there_is_looked_for_among_the_programmes(home):
    done = evalkit("check", "tiny/2014", cwd=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no folder data/tiny/2014. Did you mean '2015'?" in done.stderr
    assert "There is no folder data/tiny/2014." in evalkit("check", "data/tiny/2014", cwd=home).stderr
    assert "0 errors" in evalkit("check", "tiny/2015", "--data", "../" + home.name + "/data", cwd=home).stdout


@pytest.mark.parametrize(("lang", "said"), [("en", "There is a programme 'tiny' already"), ("zh", "已有项目「tiny」")])
@pytest.mark.parametrize("name", ["TINY/2016", "Tiny/2016", "ｔｉｎｙ/2016"])
def test_a_new_year_does_not_stand_beside_one_that_is_called_alike(home, name, lang, said):
    before = files_of(home)
    done = evalkit("new", name, "--lang", lang, cwd=home)
    assert done.returncode == 2
    assert said in done.stderr
    assert "evalkit new tiny/2016" in done.stderr
    assert files_of(home) == before
    assert [each.name for each in (home / "data").iterdir()] == ["tiny"]
