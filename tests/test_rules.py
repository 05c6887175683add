"""Every rule of the checks: an example that raises it, and a near miss that does not; in both languages."""

import copy

import pytest

from evalkit import check_programme, use_language
from evalkit.checks import RULES
from tests.make import make_year, write
from tests.rule_cases import CASES

pytestmark = pytest.mark.usefixtures("english")


def found(folder, tables):
    make_year(folder)
    for table, rows in tables.items():
        if isinstance(rows, str):
            (folder / f"{table}.csv").write_text(rows, encoding="utf-8")
        else:
            write(folder, table, rows)
    return check_programme(folder)


def of(rule, issues):
    return [one for one in issues if one.rule == rule or (rule == "coverage.…" and one.rule == "coverage.outputs")]


@pytest.mark.parametrize("rule", CASES)
def test_raised_and_not_raised(tmp_path, rule):
    raising, near = CASES[rule]
    raised = of(rule, found(tmp_path / "tiny" / "2015", raising))
    assert raised
    assert of(rule, found(tmp_path / "other" / "2015", near)) == []
    severities = {one.severity for one in RULES if one.id == rule}
    for issue in raised:
        assert issue.severity in severities
        for lang in ("en", "zh"):
            use_language(lang)
            said = f"{issue.message}{issue.remedy}"
            assert said
            assert "{" not in said
            assert all(str(place) for place in issue.places)


def test_no_rule_is_left_out():
    assert {rule.id for rule in RULES} == set(CASES)


def test_every_rule_names_only_tables_and_columns_that_there_are():
    class Anything(dict[str, object]):
        def __missing__(self, key):
            return key

    for rule in RULES:
        issue = copy.deepcopy(rule.issue())
        for text in (issue.message, issue.remedy):
            assert text.message.format_map(Anything(text.values))
