"""What stands in a table and is no row of it: totals, notes, examples, the header again."""

import pytest

from evalkit import check_programme, read_programme

HEADER = "编号,受资助机构,批准金额,拨付金额\n"
ROWS = "g1,one,10000,4000\ng2,two,20000,\ng3,three,500,1000\n"


def read(year, text):
    """The lines read as rows, and what was said: rule and lines."""
    (year / "grants.csv").write_text(HEADER + text, encoding="utf-8")
    this = read_programme(year)
    said = {
        issue.rule: [at.line for at in issue.places] for issue in this.read_issues if issue.rule.startswith("rows.")
    }
    return this.sources["grants"].lines.tolist(), said


@pytest.mark.parametrize(
    "label",
    ["合计", "合 计", "总计：", "合计（元）", "本年合计", "Total", "TOTALS:", "Grand total", "Sum", "共计"],
)
def test_a_row_of_totals_is_left_out_with_a_note(year, label):
    lines, said = read(year, ROWS + f"{label},,30500,5000\n")
    assert lines == [2, 3, 4]
    assert said == {"rows.totals": [5]}


def test_the_word_may_stand_in_any_first_cell(year):
    assert read(year, ROWS + ",合计,30500,5000\n")[1] == {"rows.totals": [5]}


def test_totals_above_the_rows_and_of_parts(year):
    lines, said = read(year, "合计,,30500,5000\n" + ROWS)
    assert (lines, said) == ([3, 4, 5], {"rows.totals": [2]})
    text = "g1,one,1,\ng2,two,2,\n小计,,3,\ng3,three,4,\ng4,one,5,\n小计,,9,\n总计,,12,\n平均,,3,\n"
    lines, said = read(year, text)
    assert (lines, said) == ([2, 3, 5, 6], {"rows.totals": [4, 7, 8, 9]})


def test_totals_that_do_not_add_up_are_a_warning(year):
    lines, said = read(year, ROWS + "合计,,30600,5000\n")
    assert lines == [2, 3, 4]
    assert said == {"rows.totals": [5], "rows.totals_differ": [5]}
    (issue,) = [each for each in check_programme(year) if each.rule == "rows.totals_differ"]
    assert (issue.severity, issue.column) == ("warning", "awarded")
    assert "'30600 ≠ 30500'" in str(issue)


def test_totals_in_other_units_than_plain_figures(year):
    assert read(year, ROWS + '合计,,3.05万元,"￥5,000"\n')[1] == {"rows.totals": [5]}


def test_a_last_row_of_nothing_but_sums(year):
    assert read(year, ROWS + ",,30500,5000\n") == ([2, 3, 4], {"rows.totals": [5]})
    (year / "grants.csv").write_text(HEADER + ROWS + ",,30501,5000\n", encoding="utf-8")
    assert any(issue.rule == "cell.required" for issue in check_programme(year))


def test_a_row_about_totals_is_a_row(year):
    rows = "编号,所指表,核对方式,合计数,合计原文\ntotal-1,grants,count,3,合计 3 笔\n"
    (year / "stated_totals.csv").write_text(rows, encoding="utf-8")
    assert len(read_programme(year).stated_totals) == 1


@pytest.mark.parametrize(
    "notes",
    [
        "注：金额含税。\n",
        "\n备注：数据截至年底,,,\n1. 含税,,,\n",
        "\n填表人：会计,,审核人：主任,\n",
        "\n以上数据由各机构提供，未经审计。\n",
        "Note: amounts include tax,,,\nSource: contracts,,,\n",
    ],
)
def test_notes_under_the_table(year, notes):
    lines, said = read(year, ROWS + notes)
    assert lines == [2, 3, 4]
    assert set(said) == {"rows.notes"}


def test_totals_and_notes_together(year):
    lines, said = read(year, ROWS + "合计,,30500,5000\n\n注：含税\n")
    assert (lines, said) == ([2, 3, 4], {"rows.totals": [5], "rows.notes": [7]})


def test_a_row_with_an_id_alone_is_a_row(year):
    (year / "grantees.csv").write_text(
        "编号,机构全称\none,甲中心\ntwo,乙中心\nthree,丙中心\n\nfour\n", encoding="utf-8"
    )
    assert check_programme(year).errors  # its name is missing
    assert any(at.line == 6 for issue in check_programme(year).errors for at in issue.places)


@pytest.mark.parametrize("mark", ["示例", "示例：g1", "【示例】", "示例1", "Example", "Example: g1"])
def test_the_example_row_of_a_template(year, mark):
    lines, said = read(year, f"{mark},one,1,1\n" + ROWS)
    assert (lines, said) == ([3, 4, 5], {"rows.example": [2]})


@pytest.mark.parametrize("name", ["示例机构-1", "示例-2", "Example-10", "Examples", "样例社工"])
def test_a_name_that_begins_like_an_example_is_none(year, name):
    assert read(year, f"{name},one,1,1\n" + ROWS) == ([2, 3, 4, 5], {})


def test_the_header_again_on_the_next_page(year):
    lines, said = read(year, ROWS + HEADER + "g4,one,1,\n")
    assert (lines, said) == ([2, 3, 4, 6], {"rows.header_again": [5]})


@pytest.mark.parametrize(
    "label", ["共计3项", "共3笔", "总数", "汇总", "全部", "2015年合计", "三家合计", "合计/Total", "Σ"]
)
def test_totals_by_other_names(year, label):
    assert read(year, ROWS + f"{label},,30500,5000\n") == ([2, 3, 4], {"rows.totals": [5]})
