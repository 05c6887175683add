"""A table of pandas' own in a report: like the report's other tables, and nothing of it lost."""

import pandas as pd
from lxml import html

from evalkit.report.frames import like_others


def cells(frame):
    table = html.fromstring(like_others(f"<div>{frame._repr_html_()}</div>")).find(".//table")
    assert table.get("class") == "ek-table"
    assert table.get("border") is None
    return [[(cell.text_content(), cell.get("class", "")) for cell in row] for row in table.iter("tr")]


def test_numbers_stand_to_the_right_and_what_is_missing_is_a_dash():
    frame = pd.DataFrame({"who": ["甲", "<b>&"], "persons": pd.array([1200, None], "Int64"), "share": [0.5, None]})
    assert cells(frame) == [
        [("who", ""), ("persons", "num"), ("share", "num")],
        [("甲", ""), ("1200", "num"), ("0.5", "num")],
        [("<b>&", ""), ("—", "num missing"), ("—", "num missing")],
    ]


def test_an_index_that_says_something_stays_with_its_name():
    by_year = pd.DataFrame({"grants": [3, 4]}, index=pd.Index([2014, 2015], name="year"))
    assert cells(by_year)[0] == [("year", ""), ("grants", "num")]
    assert cells(by_year)[1] == [("2014", ""), ("3", "num")]
    rows = pd.DataFrame({"topic": ["a"]}, index=pd.Index([7], name="activities"))
    assert cells(rows) == [[("topic", "")], [("a", "")]]


def test_a_table_of_several_levels_keeps_them():
    levels = pd.DataFrame({("a", "x"): [1], ("a", "y"): [2]})
    assert [text for row in cells(levels) for text, _class in row] == ["", "a", "", "x", "y", "0", "1", "2"]


def test_a_table_without_rows_and_one_cut_in_the_middle():
    assert cells(pd.DataFrame({"a": []}))[0] == [("a", "")]
    long = cells(pd.DataFrame({"n": range(100)}))
    assert ("...", "num") in [cell for row in long for cell in row]


def test_other_tables_are_left_as_they_are():
    body = '<table class="ek-table"><tr><td>1</td></tr></table>'
    assert like_others(body) == body
