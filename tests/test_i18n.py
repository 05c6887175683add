"""Language: ambient, switched in one place, and followed by whatever is read afterwards."""

import pytest

from evalkit import i18n, use_language
from evalkit.errors import UsageError
from evalkit.i18n import Later, Text, in_language, language, pick

pytestmark = pytest.mark.usefixtures("english")


def test_only_two_languages():
    with pytest.raises(UsageError, match="lang is 'fr'; expected 'zh' or 'en'"):
        use_language("fr")
    assert language() == "en"


def test_a_text_is_put_into_words_when_it_is_read():
    name = Later(lambda: pick({"zh": "甲", "en": "One"}))
    text = Text("{who} said {what}", who=name, what=Text("{n} things", n=2))
    assert str(text) == "One said 2 things"
    with in_language("zh"):
        assert "甲" in str(text)
    assert str(text) == "One said 2 things"


def test_language_is_given_back_even_after_an_error():
    def fails():
        with in_language("zh"):
            assert language() == "zh"
            raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        fails()
    assert language() == "en"


def test_values_are_never_taken_for_placeholders():
    assert str(Text("value {v}", v="{other} {0}")) == "value {other} {0}"
    assert str(Text("100 {percent}")) == "100 {percent}"


def test_pick_falls_back_to_the_other_language():
    assert pick({"zh": "甲", "en": ""}) == "甲"
    assert pick({"zh": "甲"}) == "甲"
    assert pick({}) == ""
    assert pick(None) == ""


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "EVALKIT_LANG": "zh"}, "zh"),
        ({}, "en"),
    ],
)
def test_language_of_the_machine(monkeypatch, variables, expected):
    for name in ("EVALKIT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert i18n._of_environment() == expected
