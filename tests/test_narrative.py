"""The evaluator's words: into their sections, with live numbers and what each rests on; what is wrong is said with its line."""

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

import evalkit as ek
from evalkit import narrative, traces, words
from evalkit.i18n import in_language, use_language
from evalkit.intake import load
from evalkit.narrative.sections import section_of
from evalkit.words import outline
from evalkit.workbooks import year as workbooks_year
from tests.command import evalkit
from tests.make import make_year, write

SEED = Path(__file__).parents[1] / "data" / "heping" / "2015"

NAMES = ("person_times", "persons", "sessions", "goals_met", "response_rate", "regrant_share", "own_voice")
MEASURED = [each for each in ek.STANDARD if each.__name__ in NAMES]

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def tiny(tmp_path):
    """The tiny year after another: 50 person-times, 30 of One, 12 of Two, 8 of nobody; 24 the year before."""
    make_year(
        tmp_path / "tiny" / "2014",
        activities=[{"id": "b1", "grantee": "one", "kind": "visit", "sessions": 4, "person_times": 24}],
    )
    return make_year(tmp_path / "tiny" / "2015")


def tell(folder, audience="internal", **texts):
    """What is told of a year with these texts, such as zh='## 发现 …'."""
    for lang, text in texts.items():
        (folder / f"narrative.{lang}.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    year = ek.read_programme(folder, audience=audience)
    before = year.earlier and ek.measure(year.earlier, MEASURED, by="grantee")
    return narrative.tell(year, ek.measure(year, MEASURED, by="grantee"), before)


def said(told):
    return [(issue.rule, issue.places[0].line, str(issue.message) + " " + str(issue.remedy)) for issue in told.issues]


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# --- figures ---------------------------------------------------------------------------------------------------------

ASKED = {
    "{{ person_times }}": ("person_times", "50 person-times"),
    "{{person_times}}": ("person_times", "50 person-times"),
    "{{ Person-times }}": ("person_times", "50 person-times"),
    "{{ 人次 }}": ("person_times", "50 person-times"),
    "｛｛ 人次 ｝｝": ("person_times", "50 person-times"),
    "{{ person_times n }}": ("person_times", "3 activities"),
    "{{ person_times by grantee=one }}": ("person_times@grantee=one", "30 person-times"),
    "{{ person_times by grantee = Two }}": ("person_times@grantee=two", "12 person-times"),
    "{{ 人次 按 受资助机构=乙中心 }}": ("person_times@grantee=two", "12 person-times"),
    "{{ person_times by grantee=one n }}": ("person_times@grantee=one", "1 activity"),
    "{{ person_times by district=渝中区 }}": ("person_times@district=Yuzhong", "30 person-times"),
    "{{ person_times by district=Yuzhong }}": ("person_times@district=Yuzhong", "30 person-times"),
    "{{ person_times by kind=training }}": ("person_times@kind=training", "42 person-times"),
    "{{ person_times by kind=培训 }}": ("person_times@kind=training", "42 person-times"),
    "{{ person_times 2015 }}": ("person_times", "50 person-times"),
    "{{ person_times 2014 }}": ("person_times@2014", "24 person-times"),
    "{{ person_times last year }}": ("person_times@2014", "24 person-times"),
    "{{ 人次 上年 }}": ("person_times@2014", "24 person-times"),
    "{{ person_times by grantee=one last year n }}": ("person_times@2014@grantee=one", "1 activity"),
    "{{ goals_met }}": ("goals_met", "2 of 3"),
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_figure_is_printed_as_elsewhere_with_its_door(tiny, asked):
    told = tell(tiny, en=f"## 2.2\n\nHere {asked} stands.")
    key, shown = ASKED[asked]
    assert told.issues == []
    assert f'data-trace="{key}" aria-expanded="false">{shown}</button> stands.' in told.words("2.2")


def test_the_door_of_a_group_opens_its_own_rows(tiny):
    told = tell(tiny, en="## 2.2\n\n{{ person_times by grantee=one }} {{ person_times by grantee=one last year }}")
    trace = told.traces["person_times@grantee=one"]
    assert (trace["title"], trace["formula"]) == ("Person-times, One", "30 person-times")
    assert trace["left_out"].startswith("1 activity without this figure")
    assert [(row["file"], row["line"]) for row in trace["rows"]] == [("activities.csv", 2)]
    earlier = told.traces["person_times@2014@grantee=one"]
    assert [(row["file"], row["line"]) for row in earlier["rows"]] == [("2014/activities.csv", 2)]
    assert set(trace) == set(traces.trace(ek.measure(ek.read_programme(tiny), ek.STANDARD)["person_times"]))


def test_a_group_of_few_persons_is_withheld_from_others_and_its_trace_too(tmp_path):
    rows = [
        {"id": f"a{i}", "grantee": "one", "kind": kind, "sessions": 1, "person_times": n}
        for i, (kind, n) in enumerate({"visit": 3, "training": 40, "talk": 25, "other": 30}.items())
    ]
    folder = make_year(tmp_path / "tiny" / "2015", activities=rows)
    text = "## 2.2\n\n{{ person_times by kind=visit }} and {{ person_times by kind=training }}."
    assert "3 person-times" in tell(folder, en=text).words("2.2")
    told = tell(folder, "public", en=text)
    assert "withheld: a count of fewer than 5 persons" in told.words("2.2")
    assert "40 person-times" in told.words("2.2")
    assert list(told.traces) == ["person_times@kind=training"]


def test_groups_of_every_kind_of_measure_are_the_groups_that_were_measured(tmp_path):
    shutil.copytree(SEED, tmp_path / "heping" / "2015")
    results = ek.measure(ek.read_programme(tmp_path / "heping" / "2015"), ek.STANDARD, by="grantee")
    from evalkit.measures import within

    compared = 0
    for one in results:
        for row in one.groups.dropna(subset="group").to_dict("records") if one.groups is not None else ():
            part = within(one, "grantee", row["group"])
            same = [part.value, part.n, part.left_out] == [row["value"], row["n"], row["left_out"]]
            assert same or (part.value is None and row["value"] != row["value"]), one
            compared += part.value is not None
    assert compared > 30


def test_what_has_no_value_says_why_and_is_never_0(tiny):
    told = tell(tiny, en="## 2.2\n\n{{ response_rate }}; {{ person_times by grantee=three }}; {{ persons }}.")
    shown = plain(told.words("2.2"))
    assert "[not available: there is no table 'Surveys']" in shown
    assert "[not available: no row of this group has the figures it needs]" in shown
    assert not re.search(r"\b0\b", shown)
    assert told.issues == []


def test_without_a_year_before_the_reason_stands_there(tmp_path):
    told = tell(make_year(tmp_path / "tiny" / "2015"), en="## 2.2\n\n{{ person_times last year }}")
    assert "[not available: there is no earlier year to compare with]" in plain(told.words("2.2"))
    assert told.issues == []


WRONG = {
    "{{ persn_times }}": ("there is no indicator 'persn_times'", "Did you mean 'person_times'?"),
    "{{ 参与人数次 }}": ("there is no indicator '参与人数次'", ""),
    "{{ 成本 }}": ("there is no indicator '成本'", ""),
    "{{ }}": ("nothing stands between the braces", ""),
    "{{ person_times": ("what is opened with {{ is not closed", ""),
    "{{ person_times by grantee=on }}": ("there is no 'on' under 'grantee'", "Did you mean 'one'?"),
    "{{ person_times by grante=one }}": ("no table has a column 'grante'", "Did you mean 'grantee'?"),
    "{{ person_times by kind=trainings }}": ("there is no 'trainings' under 'kind'", "Did you mean 'training'?"),
    "{{ person_times 2009 }}": ("there are no tables of 2009 here", "2014"),
}


@pytest.mark.parametrize("asked", WRONG)
def test_what_asks_for_no_figure_is_named_with_its_line_and_shown_in_the_page(tiny, asked):
    told = tell(tiny, en=f"## 2.2\n\nFirst line\nand {asked}")
    ((rule, line, message),) = said(told)
    assert (rule, line) == ("narrative.figure", 4)
    assert all(part in message for part in WRONG[asked])
    assert len(message) < 300
    assert 'class="ek-unanswered"' in told.words("2.2")
    assert WRONG[asked][0] in plain(told.words("2.2"))


def test_lines_are_those_of_the_file_in_lists_tables_and_behind_comments(tiny):
    text = "<!-- one\ntwo -->\n## Findings\n\n- a\n  b {{ x1 }}\n- {{ x2 }}\n\n| a | b |\n|---|---|\n| 1 | {{ x3 }} |\n\n> q\n> {{ x4 }}\n"
    told = tell(tiny, en=text)
    assert [(line, re.search(r"x\d", message)[0]) for _rule, line, message in said(told)] == [
        (6, "x1"),
        (7, "x2"),
        (11, "x3"),
        (14, "x4"),
    ]
    told = tell(tiny, en=text.replace("\n", "\r\n"))
    assert [line for _rule, line, _message in said(told)] == [6, 7, 11, 14]


# --- sections --------------------------------------------------------------------------------------------------------


def test_every_section_is_named_by_its_number_and_by_its_titles():
    for code, section in outline().items():
        assert section_of(code) == code
        assert section_of(f"{code} {section['zh']}") == section_of(f"{code}　{section['en']}") == code
        assert section_of(section["zh"]) == section_of(section["en"].upper()) == code


@pytest.mark.parametrize("title", ["3 家机构的经验", "2015 年", "", "A story", "99", "2.9 何事"])
def test_what_only_looks_like_a_number_names_none(title):
    assert section_of(title) is None


def test_words_come_into_their_sections_and_the_rest_into_the_chapter(tiny):
    told = tell(
        tiny,
        en="# Evaluation\n\nOpening.\n\n## 2.1\n\nOn goals.\n\n## Findings\n\nFound.\n\n### 2.5 Efficiency\n\nOn money.\n\n## Main conclusions\n\n### Resources\n\nConcluded.",
    )
    assert "On goals." in told.section("2.1")
    assert "On money." in told.section("2.5")
    chapter = told.chapter()
    order = [
        chapter.index(part)
        for part in (
            "Opening.",
            ">10.1　Findings<",
            "Found.",
            ">10.2　Conclusions<",
            "<h4>Resources</h4>",
            "Concluded.",
        )
    ]
    assert order == sorted(order)
    assert "On goals." not in chapter
    assert told.issues == []


def test_a_section_without_words_is_as_it_was(tiny):
    told = tell(tiny, en="## 2.1\n\nOn goals.")
    assert told.section("2.2", "x") == words.section("2.2", "x")
    assert told.section("2.2") == words.section("2.2")
    assert told.chapter() == ""


@pytest.mark.parametrize(
    ("title", "hint"), [("Findngs", "Did you mean 'Findings'?"), ("Quite another thing", "Recommendations")]
)
def test_a_heading_that_names_no_section_is_said_and_its_words_are_not_lost(tiny, title, hint):
    told = tell(tiny, en=f"\n## {title}\n\nNot lost: {{{{ sessions }}}}.")
    ((rule, line, message),) = said(told)
    assert (rule, line) == ("narrative.heading", 2)
    assert hint in message
    assert "Not lost: 6 sessions." in plain(told.chapter()).replace("sessions .", "sessions.")
    assert f"<h3>{title}</h3>" in told.chapter()


# --- what it rests on ------------------------------------------------------------------------------------------------


def test_each_finding_says_what_it_rests_on_or_that_it_rests_on_nothing(tiny):
    told = tell(
        tiny,
        en="## Findings\n\nWe found:\n\n- {{ person_times }}, {{ person_times }} and {{ sessions 2014 }}\n- an impression\n\nOnly {{ response_rate }}.\n\n## 2.1\n\nNo ties here.",
    )
    shown = told.words("10.1")
    assert plain(shown) == (
        "We found: 50 person-times , 50 person-times and 4 sessions Rests on: Person-times; Sessions, 2014 "
        "an impression Rests on no figure of this report. Only [not available: there is no table 'Surveys'] . Rests on no figure of this report."
    )
    assert re.findall(r'<p class="statement asserted">(\w+)', shown) == ["an", "Only"]
    assert "ek-rests" not in told.words("2.1")


# --- languages -------------------------------------------------------------------------------------------------------


def test_words_in_the_other_language_alone_are_shown_as_such(tiny):
    told = tell(tiny, zh="## 发现\n\n参与 {{ 人次 }}。\n\n## 2.1\n\n目标。")
    shown = told.words("10.1")
    assert "The evaluator’s words, which exist only in Chinese" in shown
    assert '<div lang="zh-CN">' in shown
    assert ">50 人次</button>" in shown
    assert '<p class="source ek-rests" lang="en">Rests on: Person-times</p>' in shown
    assert "only in Chinese" in told.words("2.1")
    use_language("zh")
    assert "lang=" not in told.words("10.1").replace('lang="zh-CN">', "", 1).replace("ek-rests", "")
    assert "quoted-title" not in told.words("10.1")


def test_doors_of_a_group_open_in_either_language(tiny):
    told = tell(tiny, zh="## 发现\n\n{{ 人次 按 kind=培训 }} {{ 人次 按 district=渝中区 }}")
    before = dict(told.traces)  # as the cover takes them, before anything is shown
    assert set(re.findall('data-trace="([^"]+)"', told.words("10.1"))) == set(before)
    assert [trace["title"] for trace in before.values()] == ["Person-times, training", "Person-times, Yuzhong"]


def test_each_language_has_its_own_words_and_lends_what_the_other_lacks(tiny):
    told = tell(tiny, zh="## 发现\n\n中文。\n\n## 建议\n\n只有中文。", en="## Findings\n\nEnglish.")
    assert "English." in told.words("10.1")
    assert "中文" not in told.words("10.1")
    assert "只有中文" in told.words("10.3")
    assert plain(told.chapter()).count("only in Chinese") == 1


# --- files -----------------------------------------------------------------------------------------------------------

TEXT = "## 发现\r\n\r\n参与 {{ 人次 }}，没有写明原因。\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.replace("\r\n", "\r").encode(),
    ],
)
def test_whatever_an_editor_saves_is_read(tiny, raw):
    told = tell(tiny, zh=raw)
    assert "50 人次" in told.words("10.1")
    assert "没有写明原因" in told.words("10.1")
    noted = [issue.rule for issue in load(tiny)[1] if issue.places and issue.places[0].file.startswith("narrative")]
    assert noted == (["file.encoding"] if raw[:2] == b"\xff\xfe" or "发现".encode("gb18030") in raw else [])


def test_a_text_that_cannot_be_read_stops_the_report_and_keeps_the_other_checks(tiny):
    (tiny / "narrative.zh.md").write_bytes(b"## \xff\xfe\xfa\x81 \x00\x01")
    found = ek.check_programme(tiny)
    assert [issue.rule for issue in found.errors] == ["narrative.unreadable"]
    assert len({issue.rule for issue in found}) > 3
    with pytest.raises(ek.DataError, match=r"narrative.zh.md, line 1"):
        ek.read_programme(tiny)


def test_a_text_longer_than_a_book_is_refused(tiny):
    (tiny / "narrative.en.md").write_text("x" * 500_001)
    assert "longer than 500,000 characters" in str(load(tiny)[1].errors[0])


@pytest.mark.parametrize("name", ["narrative.md", "narrative.cn.md", "narrative.zh.md.txt", "Narrative.docx"])
def test_a_text_under_another_name_is_not_passed_over_in_silence(tiny, name):
    (tiny / name).write_text("## 发现\n", "utf-8")
    (issue,) = [issue for issue in load(tiny)[1] if issue.rule == "narrative.name"]
    assert name in str(issue)
    assert "narrative.zh.md or narrative.en.md" in str(issue)


def test_comments_stay_with_those_who_write_and_one_never_closed_is_said(tiny):
    told = tell(tiny, en="## Findings\n\nSeen. <!-- {{ nothing }} secret -->More.\n\n<!-- open\nhidden")
    assert "Seen. More." in plain(told.words("10.1"))
    assert "secret" not in told.chapter() + str(told.issues)
    assert "hidden" not in told.chapter()
    (issue,) = [issue for issue in load(tiny)[1] if issue.rule == "narrative.comment"]
    assert issue.places[0].line == 5


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_untouched_template_is_as_good_as_not_written(tiny, lang):
    template = Path(workbooks_year.__file__).with_name(f"narrative.{lang}.md").read_bytes()
    told = tell(tiny, **{lang: template})
    assert (told.texts, told.issues, told.chapter()) == ({}, [], "")
    assert narrative.doubts(ek.read_programme(tiny)) == ()
    assert not [issue for issue in load(tiny)[1] if "narrative" in str(issue.places)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_examples_of_template_and_docs_print_figures(tiny, lang):
    template = Path(workbooks_year.__file__).with_name(f"narrative.{lang}.md").read_text("utf-8")
    page = {"zh": "narrative.zh.md", "en": "narrative.md"}[lang]
    docs = (Path(__file__).parents[1] / "docs" / page).read_text("utf-8")
    examples = re.findall(r"\{\{[^{}\n]+\}\}", template + docs)
    wanted = [
        each.replace("某机构", "甲中心").replace("NAME", "One").replace("乐善公益", "甲中心").replace("leshan", "one")
        for each in examples
    ]
    wanted = [each.replace("万州区", "渝中区") for each in wanted if "…" not in each]
    assert len(wanted) > 8
    assert said(tell(tiny, **{lang: "## 2.2\n\n" + "\n\n".join(wanted)})) == []


def test_check_reports_on_it_with_its_lines(tiny):
    (tiny / "narrative.en.md").write_text("## Findings\n\n{{ persn_times }}\n\nPerson-times were 60.\n")
    done = evalkit("check", tiny, "--format", "csv", cwd=tiny)
    lines = [line for line in done.stdout.splitlines() if "narrative." in line]
    assert [re.search(r"narrative\.en\.md,(\d+)", line)[1] for line in lines] == ["3", "5"]
    assert done.returncode == 0


# --- who may read it -------------------------------------------------------------------------------------------------

PEOPLE = [
    {
        "id": "p1",
        "name_zh": "王小明",
        "name_en": "Wang Xiaoming",
        "contact_phone": "13912345678",
        "contact_email": "",
        "consent_named": "",
    }
]
LEAKS = [
    "王小明说很好。",
    "王**小明**说很好。",
    "王&#23567;明说很好。",
    r"王<!-- -->小明，139\-1234\-5678。",
    "[王小明](https://example.org)",
    "[他](mailto:wang%40example.org)",
    "![王小明](x.png)",
    "`王小明`",
    "```\n王小明\n```",
    "电话 139*1234*5678。",
    "| 谁 |\n|---|\n| 王小明 |",
    "> 王小明",
    "### 王小明",
    "{{ 王小明 }}",
    "[x](https://example.org '王小明')",
    "Wang *Xiaoming*",
    "wang@example.org",
]


@pytest.mark.parametrize("title", ["## 发现", "## 2.2", "## 王小明"])
def test_what_is_private_is_withheld_however_it_is_written(tiny, title):
    write(tiny, "people", PEOPLE)
    text = f"{title}\n\n前文 {{{{ 人次 }}}}。\n\n" + "\n\n".join(LEAKS) + "\n\n后文。"
    told = tell(tiny, audience="public", zh=text)
    everything = told.words("10.1") + told.words("2.2") + told.chapter() + str(told.traces)
    everything += "".join(map(str, told.issues)) + repr(told.answers.programme)
    assert re.findall("王?小明|1234|wang|xiaoming", everything, re.IGNORECASE) == []
    assert "前文" in everything
    assert "后文" in everything
    assert everything.count("不公开") >= len(LEAKS) - 3  # addresses are left out without a word
    told = tell(tiny, audience="internal", zh=text)
    assert (told.words("10.1") + told.words("2.2") + told.chapter()).count("王小明") > 8


def test_a_figure_beside_a_name_stays_a_figure(tiny):
    write(tiny, "people", PEOPLE)
    told = tell(tiny, audience="public", zh="## 发现\n\n王*小*明带来 {{ 人次 }}，王小明。")
    with in_language("zh"):
        assert "［不公开］带来 50 人次 ，［不公开］。" in plain(told.words("10.1"))
