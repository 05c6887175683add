"""The reference sheets in the terminal and in docs/indicators.md."""

from pathlib import Path

import evalkit as ek
from evalkit import reference
from tests.command import evalkit

DOCS = Path(__file__).parent.parent / "docs" / "indicators.md"


def test_docs_are_as_the_docstrings():
    assert DOCS.read_text("utf-8") == reference.markdown(ek.STANDARD), "Run 'make docs'."


def test_all_indicators_are_listed():
    done = evalkit("indicators", "--lang", "en")
    assert done.returncode == 0
    assert all(one.__name__ in done.stdout.replace("\n", "") for one in (ek.indicators.capacity.retention,))
    assert "Staff retention" in done.stdout


def test_one_sheet_in_either_language():
    for lang, words in (("en", ["Staff retention", "Denominator", "Staff at the start."]), ("zh", ["留任率", "分母"])):
        done = evalkit("indicators", "retention", "--lang", lang)
        assert done.returncode == 0
        assert all(each in done.stdout for each in words), done.stdout


def test_a_slip_of_the_pen_is_understood():
    done = evalkit("indicators", "retenton", "--lang", "en")
    assert done.returncode == 2
    assert "Did you mean 'retention'?" in done.stderr
    assert "Traceback" not in done.stderr
