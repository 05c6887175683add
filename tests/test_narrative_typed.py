"""Numbers typed by hand: those that the data contradict are named with both values, and no innocent sentence is."""

import shutil
from pathlib import Path

import pytest

import evalkit as ek
from evalkit.narrative import doubts
from tests.make import make_year

SEED = Path(__file__).parents[1] / "data" / "heping" / "2015"

pytestmark = pytest.mark.usefixtures("english")

# Of heping 2015: 318 person-times (45, 18, 200, 55), all of Leshan; 36.0 % granted on; 40,000 yuan; 9 documents.
WRONG = {
    "zh": {
        "参与 320 人次。": ("320 人次", "318 person-times"),
        "全年共 500 人次。": ("500 人次", "318 person-times"),
        "一共参与了3,180人次": ("3,180人次", "318 person-times"),
        "人次为 300。": ("300", "318 person-times"),
        "再资助比例为 35.0%。": ("35.0%", "36.0 %"),
        "再资助比例达到35％": ("35％", "36.0 %"),
        "资助金额为 4.5 万元。": ("4.5 万元", "40,000 yuan"),
        "资助金额：45,000元，四家各得一份。": ("45,000元", "40,000 yuan"),
        "乐善公益的服务达 330 人次。": ("330 人次", "318 person-times"),
        "睦群社工：场次 7。": ("7", "6 sessions"),
        "管理制度方面，有管理制度的机构为 2/2。": ("2/2", "1 of 2"),
        "实际看到的，\n人次为 300。": ("300", "318 person-times"),
    },
    "en": {
        "It reached 320 person-times.": ("320 person-times", "318 person-times"),
        "In total, 500 person-times.": ("500 person-times", "318 person-times"),
        "A total of 500 person-times (see below).": ("500 person-times", "318 person-times"),
        "Person-times were 300.": ("300", "318 person-times"),
        "Share of the programme's money granted on: 35.0 %.": ("35.0 %", "36.0 %"),
        "Money granted was ¥45,000.": ("¥45,000", "40,000 yuan"),
        "Leshan came to 330 person-times.": ("330 person-times", "318 person-times"),
    },
}
INNOCENT = {
    "zh": [
        "参与 318 人次。",
        "参与 {{ person_times }}，其中一项 200 人次。",
        "项目管理运用服务 200 人次，志愿者培训 55 人次。",
        "约 320 人次。",
        "近 320 人次，320 人次左右。",
        "参与 300 多人次。",
        "目标是 320 人次。",
        "原报告写作 320 人次，数据表只有 318 人次。",
        "上年 320 人次。",
        "2014 年为 320 人次。",
        "比 320 人次少 2 人次。",
        "报告说“参与 320 人次”。",
        "「参与 320 人次」没有依据。",
        "`320 人次` 是错的。",
        "> 参与 320 人次。",
        "共培训 5 场，写了 3 份报告。",
        "2015 年 3 月 1 日至 2016 年 2 月 28 日，共 365 天。",
        "再资助比例为 36%。",
        "再资助比例为 36.0%，管理费用没有数字。",
        "再资助比例为 35.97%。",
        "再资助比例高于 30%。",
        "资助金额为 4 万元，即 40,000 元。",
        "项目金额 111,200 元，资助金额 40,000 元。",
        "每家 10,000 元。",
        "管理费用 45,000 元没有预算。",
        "志愿者培训共 60 人次，乐善公益另有服务。",
        "平均每场 30 人次。",
        "睦群社工和乐善公益合计 330 人次。",
        "300–320 人次。",
        "第 320 人次的参加者。",
        "有管理制度的机构为 1/2。",
        "4 家机构中 3 家有成果。",
        "场次 11，人次 318。",
        "场次 12 场为执行人员的培训。",
        "人均 1.5 次。",
        "睦群社工：场次 6。",
        "睦群社工的场次为 6，联心公益另计。",
        "万州区资助金额为 10,000 元。",
        "大渡口区的人次为 100。",
        "培训的场次为 5。",
        "志愿者培训的人次为 55。",
        "骨干培养人数为 2 人。",
        "版本 2.1，第 3 章，附件 320。",
        "员工由 2 人到 3 人。",
        "希望达到 320 人次。",
        "若有 320 人次，成本会更低。",
        "电话 023-67891234，共 318 人次。",
    ],
    "en": [
        "It reached 318 person-times.",
        "One service made 200 person-times, the training of volunteers 55 person-times.",
        "About 320 person-times.",
        "More than 300 person-times, up to 320 person-times.",
        "The target was 320 person-times.",
        "The report states 320 person-times; the tables make 318.",
        "Last year it was 320 person-times.",
        "In 2014 there were 320 person-times.",
        "It says “320 person-times”.",
        "300 to 320 person-times.",
        "Between 1 March 2015 and 28 February 2016, 365 days.",
        "Share of the programme's money granted on: 36 %.",
        "Money granted was 40,000 yuan, 10,000 a grantee.",
        "The programme had 111,200 yuan.",
        "A total of 5 trainings and 12 sessions of the staff.",
        "Each session had 30 person-times on average.",
        "If there were 320 person-times, the cost would fall.",
        "Muqun had sessions: 6.",
        "In Wanzhou District, money granted was 10,000 yuan.",
        "Of trainings, sessions were 5.",
        "Muqun and Leshan together: 330 person-times.",
        "3 of 4 grantees, chapter 3, version 2.1.",
        "Grantees with a management system: 1 of 2.",
        "In total, 60 person-times of volunteers.",
        "`320 person-times` is wrong.",
    ],
}


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    folder = tmp_path_factory.mktemp("typed") / "heping" / "2015"
    shutil.copytree(SEED, folder)
    return folder


def contradicted(folder, lang, text):
    """What is said of typed numbers in a text, as (line, typed, message)."""
    for old in folder.glob("narrative.*"):
        old.unlink()
    (folder / f"narrative.{lang}.md").write_text(text, "utf-8")
    found = doubts(ek.read_programme(folder))
    assert {each.rule for each in found} <= {"narrative.contradicted"}
    return [(each.places[0].line, each.places[0].key, str(each.message)) for each in found]


@pytest.mark.parametrize("lang", WRONG)
def test_each_is_named_with_its_line_and_both_values(year, lang):
    text = "## 2.2\n\n" + "\n\n".join(WRONG[lang])
    lines = text.split("\n")
    found = contradicted(year, lang, text)
    assert [
        (typed, value) for _line, typed, message in found for value in [message.rpartition(" is ")[2].rstrip(".")]
    ] == [(typed, value) for typed, value in WRONG[lang].values()]
    assert all(typed in lines[line - 1] for line, typed, _message in found)


@pytest.mark.parametrize("lang", INNOCENT)
def test_no_innocent_sentence_is_accused(year, lang):
    assert contradicted(year, lang, "## 2.2\n\n" + "\n\n".join(INNOCENT[lang])) == []


def test_recommendations_say_what_shall_be(year):
    assert contradicted(year, "zh", "## 建议\n\n参与 320 人次。") == []
    assert len(contradicted(year, "zh", "## 发现\n\n参与 320 人次。")) == 1


def test_without_a_value_nothing_is_contradicted(tmp_path):
    rows = [{"id": "a1", "grantee": "one", "kind": "training", "sessions": 2, "person_times": ""}]
    folder = make_year(tmp_path / "tiny" / "2015", activities=rows)
    assert contradicted(folder, "zh", "参与 320 人次。人次为 300。") == []


def test_it_can_be_silenced_with_a_reason(year):
    contradicted(year, "zh", "参与 320 人次。参与 321 人次。")
    file = year / "silenced.yaml"
    file.write_text("- {rule: narrative.contradicted, key: 320 人次, reason: 按签到表计}\n", "utf-8")
    programme = ek.read_programme(year)
    issues = ek.check_programme(programme, *doubts(programme))
    file.unlink()
    assert [one.issue.places[0].key for one in issues.silenced] == ["320 人次"]
    told = [one for one in issues if one.rule.startswith(("narrative", "silenced"))]
    assert [one.places[0].key for one in told] == ["321 人次"]


def test_a_vague_word_excuses_no_wrong_number(year):
    assert contradicted(year, "zh", "## 2.2\n\n参与活动共计 70 人次，服务面较广。")
