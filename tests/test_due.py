"""Only what changed is made, and why is said; what is no longer current is not listed as current."""

import json
import shutil
from pathlib import Path

import pytest

from evalkit.batch import plan_reports
from evalkit.batch.due import due
from evalkit.batch.index import write_index
from tests.command import evalkit
from tests.make import files_of, with_cell, write
from tests.portfolio import READS, make_home, notebook, run

ROOT = Path(__file__).parents[1]


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def why(home, *words):
    """What a dry run says: the report's name → the reason."""
    done = run(home, "--dry-run", *words)
    assert done.returncode == 0, done.stderr
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()[1:-1]]
    return {name: reason.strip() for name, _lang, reason in lines}


def test_what_would_be_made_and_why(home):
    assert set(why(home).values()) == {"new"}
    assert not (home / "outputs").exists()
    assert run(home).returncode == 0
    assert set(why(home).values()) == {"up to date"}
    write(home / "data/east/2015", "goals", with_cell("goals", 0, "attained_level", -1))
    assert why(home) == {
        "east/2015": "data changed: goals.csv",
        "east/2016": "data of the year before changed: goals.csv",
        "west/2015": "up to date",
        "west/2016": "up to date",
    }
    shutil.copy(ROOT / "data/heping/rubric.yaml", home / "data/west/rubric.yaml")
    assert why(home, "west") == dict.fromkeys(("west/2015", "west/2016"), "the programme's files changed: rubric.yaml")
    (home / "data/west/rubric.yaml").unlink()
    assert why(home, "west/2015", "-p", "cases=4") == {"west/2015": "parameters changed: cases"}
    assert "west/2015 (funder)" in run(home, "--dry-run", "west/2015", "--audience", "funder").stdout
    (home / "outputs/west/2015/rows.csv").unlink()
    assert why(home, "west") == {"west/2015": "missing: rows.csv", "west/2016": "up to date"}
    assert why(home, "west/2016", "--force") == {"west/2016": "asked for by --force"}
    notebook(home / "small.ipynb", READS, "# more")
    assert why(home, "west/2016") == {"west/2016": "the notebook changed"}


def test_only_what_changed_is_made(home):
    run(home)
    before = files_of(home / "outputs")
    done = run(home)
    assert (done.returncode, done.stdout.count("up to date")) == (0, 4)
    assert files_of(home / "outputs") == before
    write(home / "data/west/2016", "goals", with_cell("goals", 0, "attained_level", -1))
    done = run(home)
    assert done.stdout.count("up to date") == 3
    assert "data changed: goals.csv" in done.stdout
    now = files_of(home / "outputs")
    changed = {name for name in now if now[name] != before.get(name)}
    assert {name.rpartition("/")[0] for name in changed} == {"west/2016", ""}


def test_other_versions_and_other_code_are_reasons(home):
    run(home, "east/2015")
    [plan] = plan_reports(home / "data", ["east/2015"], ("en",), "public", home / "small.ipynb", {})
    assert due(plan, home / "outputs").languages == ()
    file = home / "outputs/east/2015/run.json"
    known = file.read_text("utf-8")
    for kind, name, reason in (
        ("versions", "pandas", "versions changed: pandas another → 3"),
        ("versions", "traitlets", "versions changed: traitlets another → "),  # which others require
        ("evalkit", "", "evalkit changed"),
        ("fonts", "NotoSansSC-Regular.ttf", "fonts changed: NotoSansSC-Regular.ttf"),
    ):
        facts = json.loads(known)
        assert name in facts["reports"]["en"]["from"][kind]
        facts["reports"]["en"]["from"][kind][name] = "another"
        file.write_text(json.dumps(facts), encoding="utf-8")
        [said] = map(str, due(plan, home / "outputs").why)
        assert said.startswith(reason)


def test_a_language_that_was_not_made_again_is_not_listed_as_current(home):
    words = ("run", "east/2015", "--notebook", "small.ipynb")
    assert evalkit(*words, cwd=home).returncode == 0
    assert "data-older" not in (home / "outputs/index.html").read_text("utf-8")
    write(home / "data/east/2015", "goals", with_cell("goals", 0, "attained_level", -1))
    assert evalkit(*words, "--lang", "zh", cwd=home).returncode == 0
    index = (home / "outputs/index.html").read_text("utf-8")
    assert index.count("data-older") == 1
    assert "report.en.html" in index[index.index("data-older") - 200 : index.index("data-older") + 200]
    assert evalkit(*words, cwd=home).returncode == 0
    assert "data-older" not in (home / "outputs/index.html").read_text("utf-8")


def test_the_index_shows_verdict_and_change(tmp_path):
    def facts(year, grade, score):
        folder = tmp_path / "east" / year
        folder.mkdir(parents=True)
        (folder / "report.en.html").touch()
        told = {"made": f"{year}", "seconds": 1.5, "judged": {"grade": grade, "score": score}, "from": {}}
        text = {
            "title": {"en": "East"},
            "issues": {"warning": 1},
            "made": year,
            "reports": {"en": told},
            "seconds": 2.5,
        }
        (folder / "run.json").write_text(json.dumps(text), encoding="utf-8")

    facts("2014", "fair", 61.0)
    facts("2015", "good", 74.5)
    facts("2016", None, None)
    page = write_index(tmp_path, "en").read_text("utf-8")
    assert page.count("+13.5") == 1
    for said in ("good", "fair", "no grade", "74.5", "2.5", "3 programme years"):
        assert said in page
