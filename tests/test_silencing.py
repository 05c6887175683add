"""Silencing: by rule, table, column and key, never without a reason, never an error; and how the report says so."""

import pytest

from evalkit import annex, check_programme, use_language
from tests.command import evalkit
from tests.make import make_year, with_cell, write

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def year(tmp_path):
    return make_year(tmp_path / "tiny" / "2015")


def silenced(year, text, where="."):
    (year / where / "silenced.yaml").write_text(text, encoding="utf-8")
    return check_programme(year)


def rules(issues):
    return [issue.rule for issue in issues]


def test_by_rule_with_a_reason(year):
    assert "date.none" in rules(check_programme(year))
    issues = silenced(year, "- rule: date.none\n  reason: 无日期\n  by: officer\n  date: 2016-03-01\n")
    assert "date.none" not in rules(issues)
    [one] = issues.silenced
    assert (one.issue.rule, one.why, one.by, one.on) == ("date.none", "无日期", "officer", "2016-03-01")
    page = annex.issues(issues)
    assert "1 data issues were silenced, each with a reason" in page
    assert "Silenced: 无日期 (officer, 2016-03-01)" in page
    frame = issues.to_frame()
    assert frame.loc[frame["rule"] == "date.none", "silenced"].tolist() == ["无日期"]


def test_a_reason_in_both_languages(year):
    issues = silenced(year, "- rule: date.none\n  reason: {zh: 无日期, en: no dates}\n")
    assert issues.silenced[0].why == "no dates"
    use_language("zh")
    assert issues.silenced[0].why == "无日期"


def test_for_all_years_of_the_programme(year):
    issues = silenced(year, "- rule: date.none\n  reason: 无\n- rule: period.label\n  reason: 其他年度\n", where="..")
    assert "date.none" not in rules(issues)
    assert "silenced.nothing" not in rules(issues)


def test_by_key_leaves_the_other_rows(year):
    [before] = [
        issue for issue in check_programme(year) if issue.rule == "goal.no_activity" or issue.rule == "coverage.outputs"
    ][:1]
    assert [place.key for place in before.places] == ["three"]
    write(year, "outputs", [{"id": "u1", "grantee": "one", "kind": "other", "count": 1, "unit": "copies"}])
    issues = silenced(year, "- rule: coverage.outputs\n  key: three\n  reason: 年底才加入\n")
    [rest] = [issue for issue in issues if issue.rule == "coverage.outputs"]
    assert [place.key for place in rest.places] == ["two"]
    assert str(rest.message).endswith("(1 of its places are silenced.)")
    assert [place.key for place in issues.silenced[0].issue.places] == ["three"]


@pytest.mark.parametrize("field", ["table: grants", "column: amount", "key: nobody"])
def test_another_table_column_or_key_is_not_met(year, field):
    issues = silenced(year, f"- rule: coverage.outputs\n  {field}\n  reason: 无\n")
    assert "coverage.outputs" in rules(issues)
    assert "silenced.nothing" in rules(issues)


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("- rule: date.none\n", "silenced.reason", "An entry silences 'date.none' without a reason."),
        ("- rule: date.none\n  reason: '  '\n", "silenced.reason", "without a reason"),
        ("- reason: 无\n", "silenced.unreadable", "An entry has no rule"),
        ("- rule: date.none\n  reason: 无\n  tabel: x\n", "silenced.unreadable", "Did you mean 'table'?"),
        ("- date.none\n", "silenced.unreadable", "An entry has no rule"),
        ("rule: date.none\nreason: 无\n", "silenced.unreadable", "It is no list of entries."),
        ("- rule: [\n", "silenced.unreadable", "it is no YAML"),
    ],
)
def test_what_is_wrong_with_the_file_is_an_error(year, text, rule, said):
    [error] = silenced(year, text).errors
    assert error.rule == rule
    assert said in str(error)
    assert error.places[0].file == "silenced.yaml"
    assert error.places[0].line >= 1


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n"])
def test_an_empty_file_is_none(year, text):
    assert repr(silenced(year, text)) == repr(check_programme(year))


def test_errors_cannot_be_silenced(year):
    write(year, "grants", with_cell("grants", 0, "id", "g2"))
    issues = silenced(year, "- rule: key.duplicate\n  reason: 无所谓\n")
    assert rules(issues.errors) == ["key.duplicate"]
    assert "silenced.error" in rules(issues)
    assert not issues.silenced


def test_a_misspelt_rule_silences_nothing_and_is_told(year):
    [note] = [one for one in silenced(year, "- rule: date.non\n  reason: 无\n") if one.rule == "silenced.nothing"]
    assert note.severity == "note"
    assert "Did you mean 'date.none'?" in str(note)


def test_the_command_counts_them(year):
    silenced(year, "- rule: date.none\n  reason: 无日期\n")
    done = evalkit("check", year)
    assert done.stdout.rstrip().endswith(", 1 silenced")
