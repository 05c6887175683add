"""Every indicator has an example worked by hand, with an edge case, and a whole reference sheet."""

import importlib
import pkgutil

import pytest

import evalkit as ek
from evalkit import indicators
from evalkit.sheets import as_indicator
from tests.examples import EXAMPLES, check

CASES = [
    pytest.param(name, case, id=f"{name}-{i}")
    for name, example in EXAMPLES.items()
    for i, case in enumerate([example, *example["edge"]])
]
INDICATORS = {as_indicator(one).id: one for one in ek.STANDARD}


@pytest.mark.parametrize(("name", "case"), CASES)
def test_worked_example(name, case, tmp_path):
    check(INDICATORS[name], case, tmp_path)


def test_no_indicator_lacks_its_example():
    assert set(EXAMPLES) == {as_indicator(one).id for one in ek.STANDARD}
    for name, example in EXAMPLES.items():
        assert example["indicator"] == name
        assert example["edge"], f"{name} has no edge case"
        assert all(case["what"].get(lang) for case in (example, *example["edge"]) for lang in ("zh", "en")), name


@pytest.mark.parametrize("one", ek.STANDARD, ids=lambda one: one.__name__)
def test_no_indicator_lacks_its_sheet(one):
    """Names in zh and en, unit, and every field of a reference sheet; its formula in one of three ways."""
    indicator = as_indicator(one)
    assert indicator.id == one.__name__
    assert indicator.name["zh"], "no Chinese name"
    assert indicator.name["en"], "no English name"
    assert indicator.unit, "no unit"
    assert indicator.criterion != "own"
    said = set(indicator.sheet)
    assert {"Left out", "Limits", "Source"} <= said
    ways = [{"Numerator", "Denominator"}, {"Sums"}, {"Counts"}, {"Formula"}]
    assert sum(way <= said for way in ways) == 1
    assert all(text.endswith(".") for text in indicator.sheet.values())


def test_names_are_not_given_twice():
    for lang in ("zh", "en"):
        names = [as_indicator(one).name[lang] for one in ek.STANDARD]
        assert len(names) == len(set(names))


def test_none_is_forgotten():
    """Every function that is decorated stands in STANDARD, once."""
    modules = [module.name for module in pkgutil.iter_modules(indicators.__path__, "evalkit.indicators.")]
    here = [
        value.__name__
        for module in modules
        for value in vars(importlib.import_module(module)).values()
        if hasattr(value, "indicator") and value.__module__ == module
    ]
    assert sorted(here) == sorted(INDICATORS)
    assert len(INDICATORS) == len(ek.STANDARD)
