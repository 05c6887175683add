"""The command's help, its check, and its output where it is piped or the console knows no Chinese."""

import os
import subprocess

import pytest

from tests.command import EVALKIT, evalkit
from tests.make import make_year, with_cell, write


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("cli")
    make_year(home / "data" / "tiny" / "2015")
    bad = make_year(home / "data" / "tiny" / "2016")
    write(bad, "grants", with_cell("grants", 0, "awarded", "很多"))
    write(bad, "goals", with_cell("goals", 0, "grantee", "[bold]nobody[/]"))
    return home


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ["Exit codes: 0 all went well; 1 a year failed", "2 the command was not understood", "run", "check"]),
        (["run"], ["evalkit run heping/2015 --lang zh", "--audience", "--notebook", "--parameter", "NAME=VALUE"]),
        (["check"], ["The exit code is 1 where there is an error", "evalkit check heping/2015", "--lang"]),
    ],
)
def test_help(words, said):
    done = evalkit(*words, "--help")
    text = " ".join(done.stdout.replace("│", " ").split())
    assert done.returncode == 0
    for each in said:
        assert each in text


def test_unknown_command_and_no_command():
    assert evalkit("evaluate").returncode == 2
    assert "Usage" in evalkit().stdout + evalkit().stderr


def test_check_of_a_good_year(home):
    done = evalkit("check", "data/tiny/2015", cwd=home)
    assert done.returncode == 0
    assert done.stdout.rstrip().splitlines()[-1].startswith("data/tiny/2015: 0 errors, ")


def test_check_of_two_years_says_everything(home):
    done = evalkit("check", "data/tiny/2015", "data/tiny/2016", cwd=home)
    assert done.returncode == 1
    for said in ("cell.type", "column 'awarded': 1 of 2", "grants.csv line 2  g1  '很多'", "→ Correct the file"):
        assert said in done.stdout
    assert "'[bold]nobody[/]'" in done.stdout
    assert "data/tiny/2016: 2 errors, " in done.stdout
    assert "Traceback" not in done.stderr


def test_check_of_what_is_not_there(home):
    done = evalkit("check", "data/tiny/2017", cwd=home)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: There is no folder data/tiny/2017. Did you mean '201")


def test_output_does_not_depend_on_the_console(home):
    """Piped, in a C locale, on a narrow terminal: the same lines, in UTF-8."""
    plain = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONIOENCODING", "PYTHONUTF8", "LANG")
    }
    words = [EVALKIT, "check", "data/tiny/2016", "--lang", "en"]
    outputs = [
        subprocess.run(words, cwd=home, env={**plain, **extra}, capture_output=True, check=False)
        for extra in (
            {"LC_ALL": "C", "COLUMNS": "20"},
            {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "gbk"},
        )
    ]
    assert [done.returncode for done in outputs] == [1, 1]
    assert [done.stderr for done in outputs] == [b"", b""]
    assert "'很多'" in outputs[0].stdout.decode("utf-8")
    first, second = (done.stdout.decode("utf-8").split() for done in outputs)
    assert first == second


def test_a_reader_that_stops_reading(home):
    """`evalkit check … | head -1` is no error."""
    words = f"'{EVALKIT}' check data/tiny/2016 data/tiny/2016 data/tiny/2016 | head -1"
    done = subprocess.run(words, shell=True, cwd=home, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
