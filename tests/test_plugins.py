"""A package installed beside evalkit offers indicators; one that is broken is named, and the year goes on without it."""

import json
import re
import sys

import pandas as pd
import pytest

import evalkit as ek
from evalkit.plugins import beside
from evalkit.results import Results
from tests.command import evalkit, text_of
from tests.make import make_year

GOOD = "import evalkit as ek\ndef ours(grants):\n    'Ours. / 我们的'\n    return ek.count(grants)\n"
NO_SUCH_COLUMN = "def theirs(grants):\n    return ek.total(grants['amuont'])\n"
BROKEN = {
    "OURS = 3\n": r"'offered:OURS' .* left out \(EvalkitError: 3 is no indicator",
    "import nowhere_to_be_found\n": r"'offered:OURS' .* \(ModuleNotFoundError: No module named 'nowhere_to_be_found'\)",
    f"{GOOD}def theirs(grants):\n    return 1 / 0\nOURS = (theirs, ours)\n": r"'theirs' .* \(ZeroDivisionError: division",
    f"{GOOD}OURS = (3, ours)\n": r"'offered:OURS' .* left out \(EvalkitError: 3 is no indicator",
    f"{GOOD}def theirs(grants):\n    raise KeyError('boom')\nOURS = (theirs, ours)\n": r"'theirs' .* \(KeyError: 'boom'",
    f"{GOOD}{NO_SUCH_COLUMN}OURS = (theirs, ours)\n": r"'theirs' .* \(UsageError: .* a column 'amuont'",
    f"{GOOD}def theirs(grantz):\n    pass\nOURS = (theirs, ours)\n": r"'theirs' .* Did you mean 'grants'\?",
    f"{GOOD}def theirs(grants):\n    return 3\nOURS = (theirs, ours)\n": r"'theirs' .* returned int; expected contributions",
    f"{GOOD}def granted(grants):\n    return 3\nOURS = (granted, ours)\n": r"'granted' .* another indicator has this name",
}


def offer(folder, code):
    """Install a package the way pip leaves it: a module and its metadata with an entry point."""
    folder.mkdir()
    (folder / "offered.py").write_text(code, encoding="utf-8")
    info = folder / "offered_indicators-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: offered-indicators\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[evalkit.indicators]\nours = offered:OURS\n", encoding="utf-8")
    return folder


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """Measure the good year with nothing but an installed package of some code."""
    ek.use_language("en")

    def with_package(code):
        monkeypatch.syspath_prepend(offer(tmp_path / "site", code))
        monkeypatch.delitem(sys.modules, "offered", raising=False)
        year = ek.read_programme(make_year(tmp_path / "tiny" / "2015"))
        return beside(year, Results((), "grantee"))

    return with_package


def test_an_indicator_of_a_package(measured):
    results, issues = measured(f"{GOOD}OURS = ours\n")
    assert (results["ours"].value, len(results["ours"].groups), len(issues)) == (3, 3, 0)


@pytest.mark.parametrize("code", BROKEN)
def test_what_is_broken_is_a_warning_and_the_rest_is_measured(code, measured):
    results, (issue,) = measured(code)
    assert issue.severity == "warning"
    assert "of the package 'offered-indicators'" in str(issue)
    assert re.search(BROKEN[code], str(issue))
    if "OURS = (" in code:
        assert results["ours"].value == 3


def test_what_failed_is_not_available_with_the_reason(measured):
    results, _issues = measured(f"{GOOD}def theirs(grants):\n    return 1 / 0\nOURS = (theirs, ours)\n")
    assert results.ids == ["theirs", "ours"]
    assert str(results["theirs"].reason) == "the package 'offered-indicators', which offers it, failed"


def test_the_report_of_the_year_is_made_all_the_same(tmp_path):
    """Through the command, a kernel and the page, in both languages."""
    site = offer(tmp_path / "site", f"{GOOD}def theirs(grants):\n    return 1 / 0\nOURS = (theirs, ours)\n")
    make_year(tmp_path / "data" / "tiny" / "2015")
    done = evalkit("run", cwd=tmp_path, PYTHONPATH=str(site))
    assert done.returncode == 0, done.stderr
    made = tmp_path / "outputs" / "tiny" / "2015"
    said = (
        "The indicator 'theirs' of the package 'offered-indicators' is left out (ZeroDivisionError: division by zero)."
    )
    assert said in text_of(made / "report.en.html")
    assert "offered-indicators" in text_of(made / "report.zh.html")
    issues = pd.read_csv(made / "data_issues.csv")
    warnings = issues[issues["severity"] == "warning"]["message_en"].unique()
    assert said in warnings
    assert json.loads((made / "run.json").read_text("utf-8"))["issues"]["warning"] == len(warnings)
    assert "ours" in (made / "indicators.csv").read_text("utf-8")
