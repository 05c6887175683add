"""The seed's package as a sceptical evaluator reads it: the whole list, as a golden file, and what must not be in it."""

from pathlib import Path

import pandas as pd
import pytest

from evalkit import check_programme, use_language

SEED = Path(__file__).parents[1] / "data" / "heping" / "2015"
GOLDEN = Path(__file__).with_name("golden") / "heping-2015-issues.csv"


def listed():
    issues = check_programme(SEED)
    rows = []
    for one in issues:
        keys = " ".join(at.key for at in one.places[:3])
        row = {"severity": one.severity, "rule": one.rule, "table": one.table, "places": len(one.places), "first": keys}
        for lang in ("en", "zh"):
            use_language(lang)
            row[lang] = str(one.message)
        rows.append(row)
    use_language("en")
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def found():
    return listed()


def test_the_whole_list(found):
    """To make it again: python -m tests.test_seed_issues."""
    golden = pd.read_csv(GOLDEN, keep_default_na=False)
    assert found.to_dict("records") == golden.to_dict("records")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("told.twice", "参访|sessions"),  # a: 「参访机构 1 次」, 「参访机构 2 次」
        ("total.differs", "states 2, but the rows of trainings.csv make 3"),  # b: 「参加讲座 2 次」
        ("unit.two", "培养 2 名社工.*骨干类社工 2 次"),  # c
        ("unit.not_shared", "Sessions: Lianxin, Muqun; Person-times: Leshan"),
        ("period.provisional", "2016-02-22"),  # d
        ("goal.no_result", "2 of 13"),  # e: 第三方介入, 陪伴发展
        ("strategy.no_grant", "person"),  # 自组织积极分子 are never mentioned again
        ("lesson.incomplete", "1 of 3"),  # f
        ("claim.contradicted", "Lianxin, financial management"),  # g: 出纳
        ("strategy.shortcoming", "exchange and resources"),  # 「外部资源对接」 against 「资源引荐欠缺」
        ("strategy.restricted", "4 of 4"),  # 非限定 against a set focus
        ("plan.areas", "渝东北.*重庆主城"),
        ("text.repeated", "Section 3.2 repeats what section 2.2 says"),  # h
        ("text.broken_off", "statements.csv: 2 texts"),  # i
        ("text.vague", "7 texts"),  # j: 「服务范围较广」
        ("money.unexplained", "71,200 yuan have no budget line"),  # k
        ("coverage.outputs", "2 of 4"),  # l
        ("name.variants", "万州区睦群社会工作服务中心 / 万州睦群 / 睦群社工"),  # m
        ("private.column", "contact_phone"),  # n
        ("role.provider", "Enyou is a grantee, and also provides"),  # o
    ],
)
def test_it_raises(found, rule, said):
    assert found[found["rule"] == rule]["en"].str.contains(said).any()


def test_what_adds_up_is_not_flagged(found):
    """2+1+1+2+1+1+1+1+1+1 = 12 trainings of the executor, and 5 + 2 = 7 staff."""
    assert (found["severity"] != "error").all()
    totals = found[found["rule"].str.startswith(("total", "list", "amount.staff"))]
    assert totals["first"].tolist() == ["total-trainings-organisation trn-organisation-1 trn-organisation-2"]


if __name__ == "__main__":
    listed().to_csv(GOLDEN, index=False, lineterminator="\n")
