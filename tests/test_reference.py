"""The reference sheets in the terminal."""

from evalkit.indicators.capacity import retention
from tests.command import evalkit


def test_all_indicators_are_listed():
    done = evalkit("indicators", "--lang", "en")
    assert done.returncode == 0
    assert retention.__name__ in done.stdout.replace("\n", "")
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
