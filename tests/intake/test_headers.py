"""Headers as evaluators write them: in Chinese or English, under title rows, on two lines, with units."""

import pytest

from evalkit import read_programme
from tests.make import issues


def grants(year, text):
    (year / "grants.csv").write_text(text, encoding="utf-8")
    return read_programme(year).grants


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("批准金额", "awarded"),
        ("Awarded", "awarded"),
        ("AWARDED ", "awarded"),
        ("*批准金额", "awarded"),
        ("批准金额（必填）", "awarded"),
        ("批 准\n金 额", "awarded"),
        ("资助金额", "awarded"),
        ("金额（元）", "awarded"),
        ("Amount (CNY)", "awarded"),
        ("用途", "purpose_zh"),
        ("资助用途", "purpose_zh"),
        ("资助用途（中文）", "purpose_zh"),
        ("资助用途（英文）", "purpose_en"),
        ("Purpose (English)", "purpose_en"),
        ("Purpose (Chinese)", "purpose_zh"),
        ("Purpose EN", "purpose_en"),
        ("purpose", "purpose_en"),
        ("Purpose", "purpose_en"),
    ],
)
def test_what_headers_mean(year, header, column):
    frame = grants(year, f'编号,受资助机构,"{header}"\ng1,one,7\n')
    assert frame[column].astype(str).tolist() in (["7"], ["7.0"])


def test_a_field_in_one_language_goes_by_what_stands_below(year):
    assert grants(year, "id,grantee,Purpose\ng1,one,陪伴\n")["purpose_zh"].tolist() == ["陪伴"]


def test_a_unit_in_the_header_counts(year):
    frame = grants(year, "编号,受资助机构,金额（万元）,拨付金额/元\ng1,one,1.2,3000\n")
    assert frame["awarded"].tolist() == [12000]
    assert frame["disbursed"].tolist() == [3000]


def test_a_unit_above_the_table_counts_for_money(year):
    frame = grants(year, "2015年资助一览,,,\n,,单位：万元,\n编号,受资助机构,金额,备注\ng1,one,1.2,x\n")
    assert frame["awarded"].tolist() == [12000]
    (said,) = issues(year, "rows.title")
    assert "2 lines above the header" in said
    assert "grants.csv line 1  '2015年资助一览'" in said
    assert "金额: 万元" in issues(year, "header.recognised")[0]
    assert read_programme(year).sources["grants"].lines.tolist() == [4]


def test_units_on_a_line_of_their_own(year):
    frame = grants(year, "编号,受资助机构,批准金额\n,,（万元）\ng1,one,1.2\n")
    assert frame["awarded"].tolist() == [12000]


def test_a_header_on_two_lines(year):
    """Cells merged over columns or lines leave their neighbours empty."""
    frame = grants(year, "编号,受资助机构,金额（万元）,,备注\n,,批准,拨付,\ng1,one,1,0.5,x\n")
    assert frame[["id", "awarded", "disbursed", "note_zh"]].to_numpy().tolist() == [["g1", 10000, 5000, "x"]]


def test_titles_are_no_news_but_other_words_are(year):
    grants(year, "编号*,受资助机构,批准金额（元）\ng1,one,7\n")
    assert issues(year, "header.recognised") == []
    grants(year, "编号,机构名称,资助额度\ng1,one,7\n")
    (said,) = issues(year, "header.recognised")
    assert "机构名称 = 受资助机构, 资助额度 = 批准金额" in said


def test_two_headers_for_one_column_are_asked(year):
    (year / "grants.csv").write_text("编号,受资助机构,金额,资助额\ng1,one,7,8\n", encoding="utf-8")
    (said,) = issues(year, "header.ambiguous")
    assert "'金额', '资助额' can all be the column '批准金额'" in said


def test_a_header_for_two_columns_is_asked(year):
    (year / "indicator_values.csv").write_text("编号,指标,目标\ni1,人次,8\n", encoding="utf-8")
    (said,) = issues(year, "header.ambiguous")
    assert "the header '目标' may mean '对应目标', '目标值'" in said


def test_a_row_number_is_the_id_where_there_is_no_other(year):
    assert grants(year, "序号,受资助机构\n1,one\n2,two\n")["id"].tolist() == ["1", "2"]
    frame = grants(year, "序号,编号,受资助机构\n1,g1,one\n2,g2,two\n")
    assert frame["id"].tolist() == ["g1", "g2"]
    assert frame["序号"].tolist() == ["1", "2"]


def test_own_words_of_a_programme_and_of_a_year(year):
    (year.parent / "headers.yaml").write_text("资助:\n  拟资助额: awarded\n  金额: ~\n", encoding="utf-8")
    (year / "headers.yaml").write_text("grants: {给谁: grantee}\n", encoding="utf-8")
    frame = grants(year, "编号,给谁,拟资助额,金额\ng1,one,7,8\n")
    assert frame[["grantee", "awarded", "金额"]].to_numpy().tolist() == [["one", 7, "8"]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grants: {拟资助额: awardd}", "no column 'awardd', which '拟资助额' is said to mean.\n  headers.yaml\nDid you mean 'awarded'?"),
        ("grnats: {拟资助额: awarded}", "no table 'grnats'.\n  headers.yaml\nDid you mean 'grants'?"),
        ("grants: [awarded]", "does not have the form expected"),
        ("grants: {a: b", "headers.yaml: it is no YAML"),
    ],
)  # fmt: skip
def test_own_words_that_cannot_be_used(year, text, said):
    (year.parent / "headers.yaml").write_text(text, encoding="utf-8")
    assert said in issues(year, "headers.unreadable")[0]


def test_messages_name_the_column_as_the_file_does(year):
    (year / "grants.csv").write_text("编号,受资助机构,金额（元）\ng1,one,many\n", encoding="utf-8")
    assert "column '金额（元） (awarded)': 1 of 1 values cannot be read." in issues(year, "cell.type")[0]


@pytest.mark.parametrize(
    ("header", "amount"),
    [
        ("批准金额（万元，含税）", 70_000),
        ("批准金额（税前，万元）", 70_000),
        ("批准金额（人民币万元）", 70_000),
        ("Amount (10k CNY)", 70_000),
        ("批准金额（含税）", 7),
        ("批准\u200b金额", 7),
    ],
)
def test_a_unit_among_other_words_counts(year, header, amount):
    assert grants(year, f'编号,受资助机构,"{header}"\ng1,one,7\n')["awarded"].tolist() == [amount]


@pytest.mark.parametrize(
    "header",
    [
        "批准金额（万元/年）",
        "批准金额（预算）",
        "批准金额（上年）",
        "Amount (USD/yr)",
        "Amount (planned)",
        "批准金额（每家）",
    ],
)
def test_what_may_be_other_figures_is_asked(year, header):
    (year / "grants.csv").write_text(f'编号,受资助机构,"{header}"\ng1,one,7\n', encoding="utf-8")
    (said,) = issues(year, "header.ambiguous")
    assert header in said


def test_an_own_column_is_said_at_the_header_wherever_that_is(year):
    (year / "grants.csv").write_text("2015年资助\n编号,受资助机构,批准金额,怪列\ng1,one,1,x\n", encoding="utf-8")
    (said,) = issues(year, "column.own")
    assert "grants.csv line 2  '怪列'" in said
