"""batch.yaml, and what the command line says beside it."""

from pathlib import Path

import pytest

from evalkit.batch import choose
from evalkit.errors import DataError, UsageError
from tests.command import evalkit
from tests.make import with_cell, write
from tests.portfolio import PARAMETERS, make_home, notebook

ROOT = Path(__file__).parents[1]
BATCH = """
reports:
  - programmes: [east]
    languages: [zh]
    audiences: [public, funder]
    notebook: small.ipynb
    parameters: {cases: 7}
  - programmes: ["w*"]
    years: [2016]
    languages: [en]
    notebook: small.ipynb
    into: extra
"""


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


GIVEN = dict.fromkeys(("languages", "audiences", "notebook", "parameters", "timeout"))


def plans_of(home, text, names=(), **given):
    (home / "batch.yaml").write_text(text, encoding="utf-8")
    given = {**GIVEN, **given}
    return choose(home / "data", home / "outputs", names, given, home / "batch.yaml")


def test_plans(home):
    plans = plans_of(home, BATCH)
    assert [(plan.name, plan.languages, dict(plan.parameters)) for plan in plans] == [
        ("east/2015", ("zh",), {"cases": 7}),
        ("east/2016", ("zh",), {"cases": 7}),
        ("east/2015 (funder)", ("zh",), {"cases": 7}),
        ("east/2016 (funder)", ("zh",), {"cases": 7}),
        ("west/2016/extra", ("en",), {}),
    ]
    assert [plan.target(Path("o")).as_posix() for plan in plans[1:3]] == ["o/east/2016", "o/funder/east/2015"]
    assert plans[-1].target(Path("o")) == Path("o/west/2016/extra")


def test_the_command_line_comes_first(home):
    [plan] = plans_of(home, BATCH, ["east/2015"], audiences=("public",), languages=("en",))
    assert (plan.name, plan.languages) == ("east/2015", ("en",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reports: [{programs: [east]}]", "reports.1.programs: there is no such entry. Did you mean 'programmes'"),
        ("reports: [{languages: [fr]}]", r"reports.1.languages: \['fr'\]; expected a list of: zh, en"),
        ("reports: [{timeout: -1, into: a/b}]", r"2 entries cannot be used"),
        ("report: []", "report: there is no such entry. Did you mean 'reports'"),
        ("reports: []", "expected a list of entries"),
        ("reports: [", "batch.yaml, line 1: it is no YAML"),
    ],
)
def test_what_cannot_be_used(home, text, said):
    with pytest.raises(DataError, match=said):
        plans_of(home, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reports: [{programmes: [north]}]", "entry 1 stands for no year"),
        ("reports: [{}, {programmes: [east]}]", "two entries make the reports of east/2015"),
        ("reports: [{parameters: {casse: 1}, notebook: small.ipynb}]", "Did you mean 'cases'"),
    ],
)
def test_what_cannot_be_planned(home, text, said, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(UsageError, match=said):
        plans_of(home, text)


def test_run(home):
    (home / "batch.yaml").write_text(BATCH, encoding="utf-8")
    done = evalkit("run", cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr
    made = {file.relative_to(home / "outputs").as_posix() for file in (home / "outputs").rglob("report.*.html")}
    assert made == {
        *("east/2015/report.zh.html", "east/2016/report.zh.html", "west/2016/extra/report.en.html"),
        *("funder/east/2015/report.zh.html", "funder/east/2016/report.zh.html"),
    }
    assert "west/2016/extra/report.en.html" in (home / "outputs/index.html").read_text("utf-8")
    assert "funder" not in (home / "outputs/index.html").read_text("utf-8")
    assert "east/2015" in (home / "outputs/funder/index.html").read_text("utf-8")


OVER_YEARS = """
import evalkit as ek, pathlib
from evalkit.portfolio import read_portfolio
ek.use_language(lang)
names = globals().get("programme") or globals().get("programmes") or ""
read = read_portfolio(data, *filter(None, names.split(", ")), audience=audience)
pathlib.Path(outputs, "years.csv").write_text("\\n".join(f"{each.id},{each.year}" for each in read))
"""


def test_a_notebook_without_a_year_is_on_a_programme_or_on_all(tmp_path):
    home = make_home(tmp_path)
    common = PARAMETERS.partition("data =")[2]
    notebook(home / "trend.ipynb", OVER_YEARS, parameters=f'programme = "x"\ndata ={common}')
    notebook(home / "all.ipynb", OVER_YEARS, parameters=f'programmes: str = ""\ndata ={common}')
    (home / "batch.yaml").write_text(
        "reports:\n  - notebook: trend.ipynb\n  - notebook: all.ipynb\n    into: portfolio\n"
    )
    done = evalkit("run", "--lang", "en", cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    years = {
        file.parent.relative_to(home / "outputs").as_posix(): file.read_text()
        for file in (home / "outputs").rglob("years.csv")
    }
    assert years == {
        "east/trend": "east,2015\neast,2016",
        "west/trend": "west,2015\nwest,2016",
        "portfolio": "east,2015\neast,2016\nwest,2015\nwest,2016",
    }
    index = (home / "outputs/index.html").read_text("utf-8")
    for page in ("east/trend/report.en.html", "west/trend/report.en.html", "portfolio/report.en.html"):
        assert f'href="{page}"' in index
    write(home / "data/east/2016", "goals", with_cell("goals", 0, "attained_level", -1))
    done = evalkit("run", "--lang", "en", cwd=home)
    assert done.stdout.count("up to date") == 1
    assert "data changed: 2016/goals.csv" in done.stdout
    assert "data changed: east/2016/goals.csv" in done.stdout
    (home / "batch.yaml").unlink()
    done = evalkit("run", "west", "--lang", "en", "--notebook", "all.ipynb", cwd=home)
    assert (home / "outputs/all/years.csv").read_text() == "west,2015\nwest,2016"
