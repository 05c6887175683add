"""The evaluator's own notebook, as `evalkit run` is told of it: what it may hold, and what is said where it cannot be run."""

import json
from html import unescape

import pytest

from tests.command import evalkit
from tests.make import make_year
from tests.portfolio import PARAMETERS, notebook

RUBRIC = 'import pathlib, evalkit as ek\npathlib.Path(outputs, "name.csv").write_text(ek.read_rubric(rubric).source)\n'


@pytest.fixture
def home(tmp_path):
    make_year(tmp_path / "apart/data/tiny/2015")
    notebook(tmp_path / "own.ipynb", RUBRIC, parameters=f'{PARAMETERS}\nrubric: str = "heping"')
    return tmp_path


def run(home, *words, lang="en", name="own.ipynb"):
    return evalkit("run", "--data", "apart/data", "--lang", lang, "--notebook", name, *words, cwd=home)


@pytest.mark.slow
def test_a_rubric_is_found_where_the_command_is_typed_and_beside_the_data(home):
    made = home / "outputs/tiny/2015/name.csv"
    for folder in (home / "mine", home / "apart"):
        folder.mkdir(exist_ok=True)
        (folder / "r.yaml").write_text(f"preset: dac\nsource: of {folder.name}\n", "utf-8")
    for given, said in {"mine/r.yaml": "of mine", "r.yaml": "of apart"}.items():
        done = run(home, "-p", f"rubric={given}")
        assert done.returncode == 0, done.stdout + done.stderr
        assert made.read_text("utf-8") == said
    assert "parameters changed" not in run(home, "-p", "rubric=r.yaml", "--dry-run").stdout
    (home / "apart/r.yaml").write_text("preset: dac\nsource: changed\n", "utf-8")
    assert "parameters changed: r.yaml" in run(home, "-p", "rubric=r.yaml").stdout
    assert made.read_text("utf-8") == "changed"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("dacc", "Error: There is no rubric 'dacc'. Did you mean 'dac'?"),
        ("", "Error: There is no rubric ''. Known are: cn_fiscal, dac, heping."),
        ("mine/none.yaml", "Error: There is no rubric 'mine/none.yaml'."),
    ],
)
def test_an_unknown_rubric_is_refused_at_once(home, given, said):
    done = run(home, "-p", f"rubric={given}")
    assert done.returncode == 2
    assert said in done.stderr
    assert not (home / "outputs/tiny").exists()


def test_a_page_on_what_failed_is_in_its_own_language(home):
    """The two reports are made side by side; whichever fails first, its error is read in both languages."""
    notebook(home / "own.ipynb", "import evalkit as ek\nek.use_language(lang)\nek.read_rubric('dacc')")
    done = run(home, lang="both")
    assert done.returncode == 1
    assert "There is no rubric 'dacc'. Did you mean 'dac'?" in done.stdout
    english, chinese = (
        unescape((home / f"outputs/tiny/2015/failed.{lang}.html").read_text("utf-8")) for lang in ("en", "zh")
    )
    assert "UsageError: There is no rubric 'dacc'. Did you mean 'dac'?" in english
    assert "There is no rubric" not in chinese
    assert "dacc" in chinese
    assert "Did you mean" not in chinese


@pytest.mark.parametrize("line", ["bad = = 3", "%matplotlib inline"])
def test_a_parameters_cell_that_is_no_python_is_named_with_its_line(home, line):
    notebook(home / "own.ipynb", parameters=f"{PARAMETERS}\n{line}")
    done = run(home)
    assert done.returncode == 2
    n = len(PARAMETERS.splitlines()) + 1
    said = (
        f"Error: own.ipynb: line {n} of cell 1, the one tagged 'parameters', cannot be read: '{line}'.\nExpected names"
    )
    assert said in done.stderr


def test_a_notebook_in_another_language_is_told_apart(home):
    made = json.loads((home / "own.ipynb").read_text("utf-8"))
    made["metadata"] = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
    (home / "own.ipynb").write_text(json.dumps(made), "utf-8")
    done = run(home)
    assert done.returncode == 2
    assert "own.ipynb is written in R; evalkit runs notebooks in Python alone." in done.stderr


def test_nobody_answers_while_a_report_is_made(home):
    notebook(home / "own.ipynb", "name = input('Name?')")
    done = run(home)
    assert done.returncode == 1
    assert "own.ipynb asks something in cell 2, which begins with 'name = input('Name?')'" in done.stdout
    assert "Nobody can answer while a report is made." in done.stdout


def test_a_year_is_refused_for_a_report_over_all_years(home):
    done = run(home, "tiny/2015", name="trend")
    assert done.returncode == 2
    said = "trend.ipynb makes one report over all years, and 'tiny/2015' is one year. Name the programme alone: tiny."
    assert said in done.stderr
    assert run(home, "tiny", "--dry-run", name="trend").returncode == 0
