"""A generated portfolio says that it is one, holds no false faults, and its years follow each other."""

import csv
import re

import pytest

from evalkit import STANDARD, check_programme, measure, read_programme
from evalkit.demo import write_demo
from evalkit.demo.texts import load
from evalkit.errors import UsageError
from tests.command import evalkit

PROGRAMMES, YEARS, SEED = 4, 3, 7


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, PROGRAMMES, YEARS, SEED)
    return folder


@pytest.fixture(scope="module")
def years(portfolio):
    """Every year of every programme, read, in order."""
    folders = sorted(portfolio.glob("demo-*/*/"))
    return {(folder.parent.name, int(folder.name)): read_programme(folder) for folder in folders}


def rows_of(folder, table):
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bytes_of(folder):
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def following(years):
    """Each year that has one before it, with that one."""
    for (name, number), year in years.items():
        if (name, number - 1) in years:
            yield years[name, number - 1], year


def test_the_same_seed_writes_the_same_bytes(portfolio, tmp_path):
    write_demo(tmp_path, PROGRAMMES, YEARS, SEED)
    assert bytes_of(tmp_path) == bytes_of(portfolio)


def test_another_seed_writes_others(portfolio, tmp_path):
    write_demo(tmp_path, 1, 1, SEED + 1)
    assert (tmp_path / "demo-001/2016/grants.csv").read_bytes() != (portfolio / "demo-001/2016/grants.csv").read_bytes()


def test_a_larger_portfolio_holds_the_smaller_one(portfolio, tmp_path):
    write_demo(tmp_path, 2, 1, SEED)
    small, large = bytes_of(tmp_path), bytes_of(portfolio)
    assert {name for name, content in small.items() if large[name] != content} == {"README.md"}


def test_programmes_rows_and_folder_say_that_they_are_generated(portfolio, years):
    readme = (portfolio / "README.md").read_text("utf-8")
    assert "生成的数据" in readme
    assert "Generated data" in readme
    for year in years.values():
        assert re.fullmatch("示例.*（生成的数据）", year.facts["name_zh"])
        assert re.fullmatch(r"Example.*\(generated data\)", year.facts["name_en"])
    for file in portfolio.rglob("*.csv"):
        assert all("生成的数据 · generated data" in row["source"] for row in rows_of(file.parent, file.stem)), file


def test_nobody_is_named(years):
    for year in years.values():
        assert year["people"]["name_zh"].str.fullmatch("员工[甲乙丙]").all()
        assert year["people"][["contact_phone", "contact_email"]].isna().all(axis=None)


def test_no_two_names_share_a_character():
    words = "".join(each.split()[0] for each in load("names")["words"].split(","))
    districts = "".join(each[0].removesuffix("区") for each in load("places")["districts"])
    assert len(set(words)) == len(words)
    assert len(set(districts)) == len(districts)


def test_checking_finds_no_error_and_few_warnings(years):
    found = [check_programme(year).counts() for year in years.values()]
    assert all(each["error"] == 0 and each["warning"] <= 3 for each in found)
    assert sum(each["warning"] for each in found) < 1.5 * len(found)
    assert any(each["note"] for each in found)


def test_every_table_but_attendance_is_there_and_has_holes(years):
    for year in years.values():
        assert set(year.schemas) - set(year.tables) == {"attendance"}
    some_missing = [year["activities"]["cost"].isna().any() for year in years.values()]
    assert any(some_missing)
    assert all(year["activities"]["cost"].notna().mean() > 0.7 for year in years.values())


def test_grantees_go_on_and_some_come_and_leave(years):
    came, left, stayed = set(), set(), set()
    for before, year in following(years):
        old, new = set(before["grantees"]["name_zh"]), set(year["grantees"]["name_zh"])
        came, left, stayed = came | (new - old), left | (old - new), stayed | (old & new)
        assert len(old & new) >= 2
    assert came
    assert left
    assert stayed


def test_a_year_begins_with_what_the_one_before_ended_with(years):
    for before, year in following(years):
        staff = before["staff_counts"].merge(year["staff_counts"], on="grantee", suffixes=("_before", ""))
        known = staff[staff["at_start"].notna()]
        assert (known["at_end_before"] == known["at_start"]).all()
        subject = ["grantee", "dimension", "rater_role"]
        seen = [each["capacity_observations"].dropna(subset="level") for each in (before, year)]
        ended, began = seen[0][seen[0]["round"] == "endline"], seen[1][seen[1]["round"] == "baseline"]
        levels = ended.merge(began, on=subject, suffixes=("_before", ""))
        assert len(levels)
        assert (levels["level_before"] == levels["level"]).all()


def test_remedies_are_taken_up_again_or_dropped(years):
    taken, dropped = [], []
    for before, year in following(years):
        old, again = before["lessons"], year["lessons"]["carried_from"].dropna()
        assert again.isin(old["id"]).all()
        due = old["id"][old["remedy_zh"].notna() & ~old["status"].isin(["done", "rejected"]).fillna(False)]
        taken += [*due[due.isin(again)]]
        dropped += [*due[~due.isin(again)]]
    assert len(taken) > len(dropped) > 0


def test_money_adds_up(portfolio):
    for folder in portfolio.glob("demo-*/*/"):
        [programme] = rows_of(folder, "programme")
        lines, grants, paid = (rows_of(folder, name) for name in ("budget_lines", "grants", "disbursements"))
        assert sum(int(line["planned"]) for line in lines) == int(programme["amount"])
        regrant = next(line for line in lines if line["class"] == "regrant")
        assert int(regrant["planned"]) == sum(int(grant["awarded"]) for grant in grants)
        for grant in grants:
            instalments = [int(row["amount"]) for row in paid if row["grant"] == grant["id"] and row["paid_on"]]
            assert grant["disbursed"] in ("", str(sum(instalments)))


def test_goals_are_rated_as_their_measures_say(years):
    for year in years.values():
        both = year["goals"].merge(year["indicator_values"], left_on="id", right_on="goal")
        both = both.dropna(subset=["attained_level", "target", "actual"])
        short = (both["actual"] < both["target"]).where(both["improves"] == "up", both["actual"] > both["target"])
        assert ((both["attained_level"] < 0) == short).all()


def test_nearly_all_indicators_have_a_value(years):
    year = years["demo-002", 2018]
    results = measure(year, STANDARD, by="grantee")
    without = [each.indicator.id for each in results if each.contributions is None]
    assert len(without) <= 3, without


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_texts_in_one_language(lang, tmp_path):
    [folder] = write_demo(tmp_path, 1, 1, SEED, [lang])
    year = read_programme(folder)
    assert not check_programme(year).errors
    other = "en" if lang == "zh" else "zh"
    assert year["activities"][f"topic_{lang}"].notna().all()
    assert f"topic_{other}" not in rows_of(folder, "activities")[0]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((0, 1, 1), "the number of programmes is 0; expected 1 to 999"),
        ((1, 51, 1), "the number of years is 51; expected 1 to 50"),
        ((1, 1, -1), "the seed is -1; expected 0 to 4,294,967,295"),
    ],
)
def test_numbers_out_of_range_are_refused(given, says, tmp_path):
    with pytest.raises(UsageError, match=says):
        write_demo(tmp_path / "new", *given)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"is not empty: it holds mine\.txt\. Nothing was written"):
        write_demo(tmp_path, 1, 1, 1)
    for name in "abcd":
        (tmp_path / name).mkdir()
    with pytest.raises(UsageError, match=r"it holds a, b, c, … and 2 more\. Nothing was written"):
        write_demo(tmp_path, 1, 1, 1)
    with pytest.raises(UsageError, match="is a file"):
        write_demo(tmp_path / "mine.txt", 1, 1, 1)
    assert bytes_of(tmp_path) == {"mine.txt": b"mine"}


def test_the_command_writes_and_says_what_to_do_next(tmp_path):
    done = evalkit("demo", tmp_path / "try", "--programmes", 1, "--years", 2, "--seed", 3)
    assert done.returncode == 0, done.stderr
    assert "2 programme years" in done.stdout
    assert "all of them generated" in done.stdout
    assert "evalkit run --data" in done.stdout
    again = evalkit("demo", tmp_path / "try")
    assert again.returncode == 2
    assert "is not empty" in again.stderr
