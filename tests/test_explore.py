"""What the cells of explore.ipynb call, as the kernel sees it; the browser's part is in test_lab.py."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import evalkit as ek
from evalkit import explore, figures
from evalkit.plugins import beside
from evalkit.rubrics import read_rubric
from tests.command import text_of
from tests.make import make_year

pytestmark = pytest.mark.usefixtures("english")
ROOT = Path(__file__).parents[1]


@pytest.fixture
def year(tmp_path):
    return ek.read_programme(make_year(tmp_path / "data" / "tiny" / "2015"))


def sessions_per_activity(activities):
    """Sessions per activity. / 每项活动的场次"""
    return ek.mean(activities["sessions"])


def broken(activities):
    """Broken. / 坏的"""
    part = len(activities) / 0
    return ek.count(activities[:part])


def words(markup):
    return " ".join(unescape(re.sub(r"(?s)<style.*?</style>|<[^>]+>", " ", str(markup))).split())


def shown(widget):
    return words(widget.children[-1].value)


def control(widget, label):
    found = {each.description or each.placeholder: each for each in widget.children[0].children}
    return found[label]


def test_a_number_unfolds_its_trace_without_a_script(year):
    page = ek.measure(year, ek.STANDARD)._repr_html_()
    assert "<button" not in page
    assert "<script" not in page
    [granted] = re.findall(r"(?s)<td[^>]*><details><summary>30,000 yuan</summary>(.*?)</details></td>", page)
    assert "Formula: 10,000 + 20,000 = 30,000 yuan" in words(granted)
    assert "2 grants; 1 grant without this figure (Three)" in words(granted)
    assert words(granted).endswith("One 10,000 grants.csv 2 Two 20,000 grants.csv 3")


def test_one_result_says_value_n_what_was_left_out_and_its_groups(year):
    found = ek.measure(year, ek.STANDARD, by="district")["granted"]
    said = words(found._repr_html_())
    assert said.startswith("Money granted : 30,000 yuan")
    assert "Money granted, yuan: 20,000 in Wanzhou, 10,000 in Yuzhong" in said
    assert "1 grant without this figure" in said


def test_what_is_not_available_says_why(year):
    assert words(ek.measure(year, ek.STANDARD)["retention"]._repr_html_()).endswith("there is no table 'Staff counts'.")


def test_groups_are_called_as_readers_call_them(year):
    found = ek.measure(year, [sessions_per_activity], by="kind")[0]
    assert "training" in found.groups["group"].tolist()
    picture = figures.by_group(found)
    assert [*picture.table.iloc[:, 0]] == ["training", "study visit", "All"]
    ek.use_language("zh")
    assert next(iter(figures.by_group(found).table.iloc[:, 0])) == "培训"


def test_two_indicators_of_one_name_are_refused(year):
    def granted(grants):
        return ek.count(grants)

    with pytest.raises(ek.EvalkitError, match=r"2 indicators are called 'granted'\. Give your own another name"):
        ek.measure(year, [*ek.STANDARD, granted])


def test_an_own_indicator_that_raises_says_where_and_the_rest_goes_on(year):
    results = explore.measure(year, [broken, sessions_per_activity])
    assert results["sessions_per_activity"].value == 2
    said = words(results._repr_html_())
    line = broken.__code__.co_firstlineno + 2
    assert said.startswith(f"Broken: it failed: line {line}: ZeroDivisionError: ")
    _results, [issue] = beside(year, ek.measure(year, []), [broken])
    assert str(issue).startswith(f"Your own indicator 'broken' is left out (line {line}: ZeroDivisionError")


def test_tables_are_searched_as_they_are_read_and_sorted(year):
    widget = explore.browse(year, "grants")
    assert shown(widget).startswith("3 of 3 Grants (3 grants)")
    control(widget, "Search").value = "two ORGANISATION"
    assert shown(widget).startswith("1 of 3")
    assert re.search(r"g2 .* 20,000 .* 3$", shown(widget))
    control(widget, "Search").value = ""
    control(widget, "Sort by").value = "awarded"
    control(widget, "Descending").value = True
    assert re.findall(r"\bg[123]\b", shown(widget)) == ["g2", "g1", "g3"]
    control(widget, "Table").value = "activities"
    assert shown(widget).startswith("4 of 4 Activities (4 activities)")


def granted(grants):
    """My own. / 我的"""
    return ek.count(grants)


@pytest.mark.parametrize(
    ("own", "why"),
    [
        (granted, "Your own indicator 'granted' is left out (another indicator has this name)."),
        (3, "Your own indicator '3' is left out (3 is no indicator; expected a function of tables"),
        (None, "Your own indicator 'None' is left out (None is no indicator; expected a function of tables"),
        ("granted", "Your own indicator 'granted' is left out ('granted' is no indicator; expected a function"),
    ],
)
def test_an_own_indicator_that_has_no_place_is_said_above_the_others(year, own, why):
    results = explore.measure(year, [own, sessions_per_activity])
    assert words(results._repr_html_()).startswith(why)
    assert results["sessions_per_activity"].value == 2
    assert shown(explore.compare(year, [own], "granted")).startswith(why)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda y: explore.browse(y, "grnts"), "evalkit knows no table 'grnts'. Did you mean 'grants'?"),
        (lambda y: explore.compare(y, [], "granted", by="distrct"), "Nothing can be grouped by 'distrct'. Did you"),
        (lambda y: explore.compare(y, "granted"), "own is 'granted'; expected a list of functions, such as ["),
        (
            lambda y: explore.measure(y, granted),
            "own is the function 'granted'; expected a list of functions, such as [",
        ),
        (lambda y: explore.browse("data/tiny/2015"), "programme is 'data/tiny/2015'; expected a year, as ek.read"),
        (lambda y: explore.weigh(y), "; expected results, as ek.measure(year, ek.STANDARD) returns them."),
        (lambda y: explore.weigh(ek.measure(y, []), "typo"), "rubric is 'typo'; expected a rubric, as ek.read_rubric"),
        (lambda y: ek.judge(ek.measure(y, []), "dac"), "rubric is 'dac'; expected a rubric"),
        (lambda y: ek.measure(y, ek.STANDARD[0]), "indicators is the function '"),
        (lambda y: ek.measure("data/tiny/2015", ek.STANDARD), "programme is 'data/tiny/2015'; expected a year, as"),
        (lambda y: ek.measure(y, [granted], by=3), "by is 3; expected the name of a column, such as 'district'."),
        (lambda y: ek.read_programme(2015), "path is 2015; expected a folder, such as 'data/heping/2015'."),
        (lambda y: ek.read_programme(y.folder, audience=None), "There is no audience 'None'. Known are: "),
        (
            lambda y: explore.report(y, granted),
            "own is the function 'granted'; expected a list of functions, such as [",
        ),
        (lambda y: explore.report(y, [3]), "The lines of '3' cannot be read. Write it as a function (def) in a cell"),
        (lambda y: explore.report(y, [lambda grants: ek.count(grants)]), "The lines of '<lambda>' cannot be read."),
    ],
)
def test_what_is_no_such_thing_is_refused_in_words(year, call, said):
    with pytest.raises(ek.EvalkitError) as refused:
        call(year)
    assert said in str(refused.value)


def test_any_indicator_by_any_column(year):
    widget = explore.compare(year, [sessions_per_activity], "granted")
    assert "30,000 yuan" in shown(widget)
    control(widget, "Indicator").value = "sessions_per_activity"
    control(widget, "By").value = "district"
    assert shown(widget).startswith("Sessions per activity : 2 Formula: 6 ÷ 3 = 2")
    assert "Yuzhong" in shown(widget)


@pytest.mark.parametrize("column", ["grantee", "district", "kind", "support_type"])
def test_whatever_is_offered_to_group_by_can_be_grouped_by(year, column):
    assert column in explore.groupings(year).values()
    for each in explore.groupings(year).values():
        assert ek.measure(year, [sessions_per_activity], by=each)[0].n == 3


def test_moving_a_weight_moves_the_verdict(year):
    rubric = read_rubric("heping")
    results = explore.measure(year)
    widget = explore.weigh(results, rubric)
    before = shown(widget)
    sliders = widget.children[0].children
    assert [each.value for each in sliders] == [1 / len(sliders)] * len(sliders)
    for slider in sliders[1:]:
        slider.value = 0
    expected = ek.judge(results, rubric.reweighed({one.id: 0 for one in rubric.criteria[1:]}))
    assert str(expected.sentence()) in shown(widget) != before
    assert "1,000 weightings around the stated one" in shown(widget)
    sliders[0].value = 0
    assert shown(widget) == "Weights are 0 or more, and one of them is above 0."


def test_weights_of_what_is_no_criterion_are_refused():
    with pytest.raises(ek.EvalkitError, match=r"no criterion 'inovation'\. Did you mean 'innovation'\?"):
        read_rubric("heping").reweighed({"inovation": 1})


def test_without_a_rubric_there_is_nothing_to_weigh(year):
    assert "No grade is given" in explore.weigh(explore.measure(year)).value


@pytest.mark.slow
def test_the_report_has_the_own_indicator_and_says_what_failed(year, tmp_path):
    link = explore.report(year, [sessions_per_activity, broken])
    page = tmp_path / "outputs" / "internal" / "tiny" / "2015" / "explore" / "report.en.html"
    assert page.as_posix() in link
    said = text_of(page)
    assert "Sessions per activity" in said
    assert re.search(r"Your own indicator 'broken' is left out \(line \d+: ZeroDivisionError: division by zero\)", said)
    assert "sessions_per_activity" in (page.parent / "indicators.csv").read_text("utf-8")


@pytest.mark.slow
def test_two_reports_into_one_folder_wait_for_each_other(year, tmp_path):
    """As `evalkit run --notebook explore` makes them: two kernels, a language each, at the same time."""
    code = (
        "import sys, evalkit as ek; from evalkit import explore; "
        "explore.report(ek.read_programme(sys.argv[1]), [], sys.argv[2])"
    )
    words = [[sys.executable, "-c", code, year.folder, lang] for lang in ("zh", "en")]
    both = [subprocess.Popen(each, stderr=subprocess.PIPE, text=True) for each in words]
    assert [(each.communicate()[1], each.returncode) for each in both] == [("", 0)] * 2
    made = tmp_path / "outputs" / "internal" / "tiny" / "2015" / "explore"
    assert {"report.zh.html", "report.en.html"} <= {each.name for each in made.iterdir()}
    assert not [each.name for each in made.iterdir() if each.name.startswith(".")]


def test_a_function_without_lines_is_no_part_of_a_report(year):
    with pytest.raises(ek.EvalkitError, match="The lines of 'max' cannot be read"):
        explore.report(year, [max])
