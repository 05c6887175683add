"""`evalkit run`, through the installed command and real kernels: what it makes, what it refuses, what it never loses."""

import base64
import csv
import hashlib
import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from evalkit import use_language
from evalkit.batch import plan_reports
from evalkit.batch.run import run_year
from evalkit.cli import main
from tests.command import EVALKIT, evalkit, text_of
from tests.make import files_of, make_year, with_cell, write

ROOT = Path(__file__).parents[1]
PRIVATE = ("name_zh", "name_en", "contact_phone", "contact_email")
MADE = {
    "report.zh.html",
    "report.en.html",
    "report.zh.ipynb",
    "report.en.ipynb",
    "indicators.csv",
    "contributions.csv",
    "data_issues.csv",
    "run.json",
}


def rows(file):
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def notebook(path, *cells, parameters='programme = "x"\nyear = "1"\ndata = "../data"\nlang = "en"\ncases: int = 3'):
    """A notebook of one's own: its parameters, then some cells."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(each) for each in cells]
    if parameters is not None:
        made.cells.insert(0, nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    nbformat.write(made, path)
    return path


READS = 'import evalkit as ek\nek.use_language(lang)\nek.read_programme(f"{data}/{programme}/{year}")'


def test_all_files_are_there(seed):
    home, done = seed
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert set(files_of(home / "outputs")) == {"index.html", *(f"heping/2015/{name}" for name in MADE)}
    assert "outputs/heping/2015/report.zh.html" in done.stdout
    assert "All reports: outputs/index.html" in done.stdout
    assert done.stderr == ""


def test_run_json_says_what_it_was_made_from(seed):
    home, _done = seed
    facts = json.loads((home / "outputs/heping/2015/run.json").read_text("utf-8"))
    tables = (home / "data/heping/2015").glob("*.csv")
    assert facts["inputs"] == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in tables}
    annual = (home / "notebooks/annual.ipynb").read_bytes()
    assert facts["notebook"] == {"name": "annual.ipynb", "sha256": hashlib.sha256(annual).hexdigest()}
    assert (facts["audience"], facts["languages"], facts["issues"]["error"]) == ("public", ["zh", "en"], 0)
    assert {"python", "evalkit", "pandas"} <= facts["versions"].keys()


def test_indicators(seed):
    home, _done = seed
    found = {row["indicator"]: row for row in rows(home / "outputs/heping/2015/indicators.csv") if not row["by"]}
    share = found["regrant_share"]
    assert (float(share["denominator"]), float(share["numerator"])) == (111200, 40000)
    assert round(float(share["value"]), 4) == 0.3597
    assert float(found["person_times"]["value"]) == 318
    assert float(found["trainings_attended"]["value"]) == 12
    for row in found.values():
        assert any(row[one] for one in ("value", "low", "high")) != bool(row["not_available_en"]), row["indicator"]


def test_contributions_sum_to_the_indicators(seed):
    home, _done = seed
    parts = rows(home / "outputs/heping/2015/contributions.csv")
    for row in rows(home / "outputs/heping/2015/indicators.csv"):
        mine = [
            float(part["numerator"]) for part in parts if part["indicator"] == row["indicator"] and part["numerator"]
        ]
        if row["value"] and not row["by"]:
            assert sum(mine) == float(row["numerator"])
    lines = (home / "data/heping/2015/activities.csv").read_text("utf-8").splitlines()
    for part in parts:
        if part["indicator"] == "person_times":
            assert lines[int(part["line"]) - 1].startswith(part["key"] + ",")


def test_no_private_value_in_any_byte(seed):
    home, _done = seed
    secrets = {
        person[name]
        for person in rows(home / "data/heping/2015/people.csv")
        for name in PRIVATE
        if person[name] and person["consent_named"].lower() != "true"
    }
    assert len(secrets) >= 4
    for name, content in files_of(home / "outputs").items():
        plain = re.sub(rb"base64,([A-Za-z0-9+/=]+)", lambda found: base64.b64decode(found[1]), content)
        text = html.unescape(plain.decode("utf-8", errors="ignore"))
        escaped = text.encode("ascii", errors="ignore").decode()
        for secret in secrets:
            assert secret not in text, (name, secret)
            assert json.dumps(secret)[1:-1] not in escaped, (name, secret)


def test_no_folder_of_this_machine(seed):
    home, _done = seed
    folders = {str(home), str(ROOT), sys.prefix, str(Path.home()) + "/"}
    for name, content in files_of(home / "outputs").items():
        for folder in folders:
            assert folder.encode() not in content, (name, folder)


def test_pages_ask_nothing_of_the_network(seed):
    home, _done = seed
    for page in (home / "outputs").rglob("*.html"):
        text = page.read_text("utf-8")
        assert re.findall(r"""(?i)\b(?:src|srcset|href|action|data)\s*=\s*["']?(?:https?:)?//[^"'\s>]*""", text) == []
        assert re.findall(r"(?i)@import|url\((?!['\"]?(?:data:|#))[^)]*\)", text) == []
        assert "default-src 'none'" in html.unescape(text)


def test_the_figures_of_the_report(seed):
    home, _done = seed
    zh, en = (text_of(home / f"outputs/heping/2015/report.{lang}.html") for lang in ("zh", "en"))
    for text in (zh, en):
        assert all(figure in text for figure in ("111,200", "40,000", "36.0 %", "318", "62.9 %"))
    assert "person-times" in en
    assert "人次" in zh


def test_code_and_tracebacks_are_no_part_of_a_page(seed):
    home, _done = seed
    for page in (home / "outputs").rglob("*.html"):
        assert not re.search(r"Traceback|<NA>|\bNaN\b|nan\b", text_of(page))


def test_both_languages_have_the_same_numbers(seed, tmp_path):
    """indicators.csv does not depend on the language that was made last."""
    home, _done = seed
    for lang in ("zh", "en"):
        nb = nbformat.read(home / f"outputs/heping/2015/report.{lang}.ipynb", as_version=4)
        assert all(output.output_type != "error" for cell in nb.cells for output in cell.get("outputs", []))
    done = evalkit("run", "heping/2015", "--lang", "zh", "--outputs", tmp_path / "zh", cwd=home)
    assert done.returncode == 0, done.stderr
    for name in ("indicators.csv", "contributions.csv", "data_issues.csv"):
        assert (tmp_path / "zh/heping/2015" / name).read_bytes() == (home / "outputs/heping/2015" / name).read_bytes()
    assert not (tmp_path / "zh/heping/2015/report.en.html").exists()


@pytest.fixture(scope="module")
def two_years(tmp_path_factory):
    """Two years and a small notebook, run while both are good, then while one is broken, then mended."""
    home = tmp_path_factory.mktemp("two")
    for programme in ("good", "bad"):
        make_year(home / "data" / programme / "2015")
    small = notebook(home / "small.ipynb", READS)
    words = ("run", "--force", "--lang", "en", "--notebook", small)
    runs = [evalkit(*words, cwd=home)]
    kept = [files_of(home / "outputs")]
    write(home / "data/bad/2015", "grants", with_cell("grants", 0, "awarded", "ten thousand"))
    for mend in (False, True):
        if mend:
            make_year(home / "data" / "bad" / "2015")
        runs.append(evalkit(*words, *(["bad"] if mend else []), cwd=home))
        kept.append(files_of(home / "outputs"))
    return home, runs, kept


def test_a_broken_year_stops_no_other(two_years):
    _home, runs, kept = two_years
    assert [run.returncode for run in runs] == [0, 1, 0]
    assert kept[0]["good/2015/run.json"] != kept[1]["good/2015/run.json"]
    assert "Traceback" not in "".join(run.stdout + run.stderr for run in runs)


def test_a_broken_year_keeps_its_last_good_report(two_years):
    _home, _runs, kept = two_years
    before = {name: content for name, content in kept[0].items() if name.startswith("bad/")}
    assert before.items() <= kept[1].items()
    assert {name for name in kept[1] if name.startswith("bad/")} - before.keys() == {"bad/2015/failed.en.html"}


def test_the_page_of_a_broken_year_says_how_to_mend_it(two_years):
    home, runs, kept = two_years
    page = html.unescape(re.sub(r"<[^>]+>", " ", kept[1]["bad/2015/failed.en.html"].decode()))
    for said in (
        "data/bad/2015/grants.csv, column 'awarded': 1 of 2 values cannot be read.",
        "grants.csv line 2 g1 'ten thousand'",
        "Expected a number such as 36.5",
        "then run 'evalkit check' again",
    ):
        assert said in " ".join(page.split())
        assert said in " ".join(runs[1].stdout.split())
    assert str(home) not in page
    assert 'href="report.en.html"' in kept[1]["bad/2015/failed.en.html"].decode()
    assert "bad/2015/failed.en.html" in kept[1]["index.html"].decode()


def test_a_mended_year_has_no_page_of_failure(two_years):
    _home, _runs, kept = two_years
    assert "bad/2015/failed.en.html" not in kept[2]
    assert kept[2].keys() == kept[0].keys()
    assert "failed.en.html" not in kept[2]["index.html"].decode()


def test_a_cell_that_raises(two_years):
    home, _runs, kept = two_years
    raising = notebook(home / "raising.ipynb", READS, "# the sum\n1 / 0", "print('never')")
    done = evalkit("run", "good", "--lang", "en", "--notebook", raising, cwd=home)
    assert done.returncode == 1
    assert "A cell of raising.ipynb failed: cell 3, which begins with '# the sum'." in done.stdout
    assert "ZeroDivisionError: division by zero" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    now = files_of(home / "outputs")
    before = {name: content for name, content in kept[2].items() if name.startswith("good/")}
    assert before.items() <= now.items()
    failed = nbformat.reads(now["good/2015/failed.ipynb"].decode(), as_version=4)
    assert any(output.output_type == "error" for cell in failed.cells for output in cell.get("outputs", []))
    for name in ("good/2015/failed.ipynb", "good/2015/failed.en.html"):
        assert all(folder.encode() not in now[name] for folder in (str(home), str(ROOT), sys.prefix))


def test_own_parameters_from_inside_the_data_folder(two_years, tmp_path):
    """Own parameters arrive in their type; `--data .` is a data folder like any other."""
    home, _runs, _kept = two_years
    own = notebook(home / "own.ipynb", READS, "assert cases == 7")
    words = ("run", "good", "--data", ".", "--lang", "en", "--notebook", own, "-p", "cases=7", "--outputs", tmp_path)
    done = evalkit(*words, cwd=home / "data")
    assert done.returncode == 0, done.stdout
    assert json.loads((tmp_path / "good/2015/run.json").read_text("utf-8"))["parameters"] == {"cases": 7}


def test_outputs_that_cannot_be_written(two_years, tmp_path):
    """A file in the way of a folder, or a folder in the way of a file, fails that year alone."""
    home, _runs, _kept = two_years
    (tmp_path / "bad").write_text("in the way", encoding="utf-8")
    (tmp_path / "good/2015/report.en.html").mkdir(parents=True)
    words = ("run", "--lang", "en", "--notebook", home / "small.ipynb", "--outputs", tmp_path)
    done = evalkit(*words, cwd=home)
    assert done.returncode == 1
    assert done.stdout.count("cannot be read or written") == 2
    assert "Traceback" not in done.stdout + done.stderr
    assert (tmp_path / "bad").read_text("utf-8") == "in the way"


@pytest.fixture(scope="module")
def refusing(tmp_path_factory):
    """A place where nothing may be made."""
    home = tmp_path_factory.mktemp("refusing")
    make_year(home / "data" / "tiny" / "2015")
    make_year(home / "data" / "other" / "2015")
    (home / "data" / "hollow").mkdir()
    notebook(home / "small.ipynb", READS)
    notebook(home / "bare.ipynb", READS, parameters=None)
    notebook(home / "nameless.ipynb", READS, parameters='year = "1"')
    (home / "torn.ipynb").write_text('{"cells": [', encoding="utf-8")
    (home / "list.ipynb").write_text("[1, 2]", encoding="utf-8")
    return home


SMALL = ("--notebook", "small.ipynb")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tinny", *SMALL], "There is no folder data/tinny. Did you mean 'tiny'?"),
        (["tiny/2051", *SMALL], "There is no folder data/tiny/2051. Did you mean '2015'?"),
        (["hollow", *SMALL], "data/hollow holds no year with tables."),
        (["../data/tiny/2015", *SMALL], "is neither PROGRAMME nor PROGRAMME/YEAR"),
        (["--data", "dta", *SMALL], "There is no folder dta. Did you mean 'data'?"),
        (["--data", "data/hollow", *SMALL], "data/hollow holds no programme year."),
        (["--notebook", "none.ipynb"], "There is no notebook none.ipynb."),
        (["--notebook", "torn.ipynb"], "torn.ipynb cannot be read as a notebook (JSONDecodeError)."),
        (["--notebook", "list.ipynb"], "list.ipynb cannot be read as a notebook"),
        (["--notebook", "bare.ipynb"], "bare.ipynb has 0 cells tagged 'parameters'; expected exactly one."),
        (["--notebook", "nameless.ipynb"], "nameless.ipynb has no parameter 'programme'."),
        ([*SMALL, "-p", "casse=1"], "small.ipynb has no parameter 'casse'. Did you mean 'cases'?"),
        ([*SMALL, "-p", "cases=many"], "The parameter 'cases' is 'many'; small.ipynb expects a value of type int, such as 3."),
        ([*SMALL, "-p", "cases=1.5"], "expects a value of type int"),
        ([*SMALL, "-p", "cases=true"], "expects a value of type int"),
        ([*SMALL, "-p", "cases"], "'cases' is no parameter; expected NAME=VALUE."),
        ([*SMALL, "-p", "lang=en"], "The parameter 'lang' is set by 'evalkit run' itself"),
        ([*SMALL, "-p", "audience=internal"], "The parameter 'audience' is set by 'evalkit run' itself"),
        ([*SMALL, "--lang", "fr"], "Invalid value for '--lang'"),
        ([*SMALL, "--audience", "all"], "There is no audience 'all'. Known are: "),
    ],
)  # fmt: skip
def test_wrong_use_is_refused_before_anything_is_made(refusing, words, said, monkeypatch, capsys):
    """In this process, so that it is quick: what `main` is to the installed command."""
    monkeypatch.chdir(refusing)
    monkeypatch.setattr(sys, "argv", ["evalkit", "run", *words])
    monkeypatch.setattr(os, "environ", {**os.environ, "EVALKIT_LANG": "en", "COLUMNS": "200"})
    use_language("en")
    with pytest.raises(SystemExit, match="2"):
        main()
    assert said in capsys.readouterr().err
    assert not (refusing / "outputs").exists()


def test_wrong_use_of_the_installed_command(refusing):
    done = evalkit("run", *SMALL, "-p", "typo=1", cwd=refusing)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: small.ipynb has no parameter 'typo'.")
    assert not (refusing / "outputs").exists()


def test_a_killed_run_tears_nothing(two_years):
    """What was there is whole, and the next run clears up."""
    home, _runs, _kept = two_years
    slow = notebook(home / "slow.ipynb", READS, "import pathlib, time\npathlib.Path('here').touch()\ntime.sleep(60)")
    before = files_of(home / "outputs")
    words = [EVALKIT, "run", "good", "--notebook", slow]
    running = subprocess.Popen(words, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not (home / "here").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert (home / "here").exists()
    left = files_of(home / "outputs")
    assert before.items() <= left.items()
    assert list((home / "outputs/good/2015").glob(".making-*"))
    assert {name.rpartition("/")[2] for name in left.keys() - before.keys()} <= {".evalkit.lock", "failed.ipynb"}
    assert evalkit("run", "good", "--lang", "en", "--notebook", home / "small.ipynb", cwd=home).returncode == 0
    assert [name for name in files_of(home / "outputs") if ".making-" in name] == []
    assert not list((home / "outputs/good/2015").glob(".*"))


def test_a_notebook_that_ends_itself_makes_no_report(seed, tmp_path):
    """papermill takes SystemExit for the end of a notebook; what follows it would be missing without a word."""
    home, _done = seed
    notebook = json.loads((ROOT / "notebooks/annual.ipynb").read_text("utf-8"))
    notebook["cells"][3]["source"] = ["raise SystemExit"]
    (tmp_path / "ends.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    [plan] = plan_reports(home / "data", ["heping/2015"], ("en",), "public", tmp_path / "ends.ipynb", {})
    outcome = run_year(plan, tmp_path / "outputs")
    assert outcome.state == "failed"
    assert "ends.ipynb ended before its cell 5 ran" in str(outcome.error)
    assert not (tmp_path / "outputs/heping/2015/report.en.html").exists()
