"""Pictures: real matplotlib, warnings as errors, on programmes that are small, empty in places, and wild."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import evalkit
from evalkit import figures, i18n
from evalkit.figures.canvas import WIDTH
from evalkit.figures.lettering import width_of, wrap
from evalkit.figures.picture import MOST_TABLE_ROWS
from evalkit.schema import load_schemas

pytestmark = pytest.mark.filterwarnings("error")
HEPING = Path(__file__).parents[1] / "data" / "heping" / "2015"

SMALL = {
    "programme": """id,name_zh,name_en,amount,currency,start,end,report_date
        p,平台,Platform,100000,CNY,2015-03-01,2016-02-28,2016-02-22""",
    "grantees": """id,name_zh,name_en,registered_on
        a,睦群,Muqun,2015
        b,联心,Lianxin,2009
        c,乐善,Leshan,""",
    "grants": """id,grantee,awarded
        g1,a,10000
        g2,b,15000""",
    "activities": """id,grantee,kind,dimension,topic_zh,topic_en,sessions,person_times,restated,held_on
        a1,a,training,team,团队培训,Team training,2,,,2015-06
        a2,b,training,finance,财务培训,Training in finance,,120,,
        a3,b,training,finance,财务讲座,Lecture on finance,,30,,
        a4,b,training,finance,财务培训,Training in finance,,120,true,
        a5,,site_visit,,走访,Site visits,1,,,""",
    "outputs": """id,grantee,kind,count,unit
        o1,b,learning_report,4,copies
        o2,a,person_trained,2,persons""",
    "goals": """id,grantee,dimension,text_zh,text_en,expected_level,attained_level
        t1,a,team,团队稳定,A stable team,0,1
        t2,a,mission,明确方向,A clear direction,0,-1
        t3,b,finance,财务规范,Orderly finances,,
        t4,,other,共同成长,Growing together,,""",
    "capacity_observations": """id,grantee,dimension,round,evidence_zh
        k1,a,team,endline,团队稳定
        k2,b,finance,baseline,没有制度""",
    "staff_counts": """id,grantee,site_zh,fulltime,at_start,at_end
        s1,a,,,2,3
        s2,b,,7,,
        s3,b,万州,5,,""",
    "milestones": """id,grantee,title_zh,title_en,due,done
        m1,a,中期报告,Mid-term report,2015-09-01,2015-10-12
        m2,b,审计,Audit,2016-01-15,
        m3,b,结项,Closing report,2016-02-27,""",
    "strategy_changes": """id,kind,planned_zh,planned_en,actual_zh,actual_en,reason_zh,reason_en,decided_on
        c1,selection,公开招募,Open call,定向支持,Directed support,走访之后,After visits,2015-04
        c2,object,支持项目,Support for projects,支持机构,Support for organisations,,,""",
    "trainings": """id,scope,event_id,topic_zh,topic_en,times
        r1,executor,e1,三社联动,Three sectors,2
        r2,executor,e2,财务,Finance,
        r3,organisation,e1,三社联动,Three sectors,
        r4,organisation,e9,讲座,Lecture,""",
    "lessons": """id,scope,kind,grantee,text_zh,text_en,cause_zh,cause_en,remedy_zh,remedy_en,owner_zh,due
        l1,programme,shortcoming,a,交流少,Little exchange,保守,Cautious,读书会,Reading groups,,
        l2,programme,shortcoming,,资源少,Few resources,,,,,平台,2016-05-01
        l3,programme,experience,,走访有用,Visits help,,,,,,""",
}


def write(folder: Path, tables: dict[str, str]) -> evalkit.Programme:
    folder.mkdir(parents=True)
    for name, text in tables.items():
        lines = "\n".join(line.strip(" ") for line in text.splitlines())
        (folder / f"{name}.csv").write_text(lines + "\n", encoding="utf-8")
    return evalkit.read_programme(folder)


@pytest.fixture(params=i18n.LANGUAGES)
def lang(request):
    with i18n.in_language(request.param):
        yield request.param


@pytest.fixture
def small(tmp_path):
    return write(tmp_path / "small" / "2015", SMALL)


@pytest.fixture
def wild(tmp_path):
    """Markup, mathematics, names of 300 characters, characters that no typeface has, and many of everything."""
    odd = "<script>alert('&')</script> $x^2$ 𠮷𪚥龘 😀 \u0301 \\frac {name} %s "
    long, word = (odd * 9)[:300].strip(), "W" * 300
    rows = range(60)
    quoted = '"' + long.replace('"', "") + '"'
    return write(tmp_path / "wild" / "2015", {
        "programme": SMALL["programme"],
        "grantees": "id,name_zh,name_en\n" + "\n".join(f"x{n},{quoted},{word}" for n in rows),
        "grants": "id,grantee,awarded\n" + "\n".join(f"g{n},x{n},{n * 100}" for n in rows),
        "activities": "id,grantee,dimension,topic_zh,topic_en,sessions,person_times,persons\n" + "\n".join(f"a{n},x{n},team,{quoted},{word},3,{n * 12345},{n}" for n in rows),
        "outputs": "id,grantee,count,unit\n" + "\n".join(f"o{n}{unit},x{n},12345678,{unit}" for n in rows for unit in ("copies", "persons", "sessions", "organisations")),
        "goals": "id,grantee,dimension,text_zh,text_en,attained_level\n" + "\n".join(f"t{n},x{n},team,{quoted},{word},1" for n in rows),
        "staff_counts": "id,grantee,at_start,at_end\n" + "\n".join(f"s{n},x{n},5,{n % 3}" for n in rows),
        "milestones": "id,grantee,title_zh,title_en,due,done\n" + "\n".join(f"m{n},x{n},{quoted},{word},2015-{n % 12 + 1:02d}-28,{'2016-01-01' if n % 2 else ''}" for n in rows),
        "strategy_changes": "id,kind,planned_zh,actual_zh,reason_zh\n" + f"c1,scope,{quoted},{quoted},{quoted}\nc2,scope,,{word},",
        "trainings": "id,scope,event_id,topic_zh,organiser_zh,times\n" + "\n".join(f"r{n},executor,e{n},{quoted},{word},{n * 99}" for n in rows) + "\nq,organisation,e59,x,,",
        "lessons": "id,kind,grantee,text_zh,text_en\n" + "\n".join(f"l{n},shortcoming,x{n},{quoted},{word}" for n in rows),
    })  # fmt: skip


each_chart = pytest.mark.parametrize("chart", figures.CHARTS, ids=lambda chart: chart.__name__)


def texts(picture):
    """Every text of a picture with its box: text, left, top, right, bottom [px]."""
    for element in ElementTree.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}text"):
        style = element.attrib["style"]
        size = float(re.search(r"font-size: ([\d.]+)px", style)[1])
        anchor = re.search(r"text-anchor: (\w+)", style)[1]
        wide, x, y = width_of(element.text, size), float(element.attrib["x"]), float(element.attrib["y"])
        left = x - {"start": 0, "middle": 0.5, "end": 1}[anchor] * wide
        yield element.text, left, y - size * 0.85, left + wide, y + size * 0.2


def assert_sound(picture):
    """Well-formed, escaped, nothing clipped, no two texts over each other."""
    page = ElementTree.fromstring(picture._repr_html_())
    assert page.tag == "figure"
    assert page.find("div").attrib["aria-label"] == picture.alt
    assert page.find(".//script") is None
    height = float(ElementTree.fromstring(picture.svg).attrib["viewBox"].split()[3])
    boxes = list(texts(picture))
    assert boxes
    for text, left, top, right, bottom in boxes:
        assert left >= -0.5, text
        assert right <= WIDTH + 0.5, text
        assert top >= -0.5, text
        assert bottom <= height + 0.5, text
    for at, (text, left, top, right, bottom) in enumerate(boxes):
        for other, left2, top2, right2, bottom2 in boxes[:at]:
            apart = right <= left2 + 0.5 or right2 <= left + 0.5 or bottom <= top2 + 0.5 or bottom2 <= top + 0.5
            assert apart, f"{text!r} over {other!r}"
    assert not re.search(r"Sans SC;|[a-z-]+: #0\d0\d0\d|url\(|<style| id=", picture.svg)


@each_chart
def test_every_picture_is_sound(chart, small, lang):
    picture = chart(small)
    assert picture, str(picture)
    assert_sound(picture)
    assert picture.table.shape[0] > 0
    assert "csv" in picture.source


@each_chart
def test_wild_tables_break_no_picture(chart, wild, lang):
    picture = chart(wild)
    assert picture, str(picture)
    assert_sound(picture)


@each_chart
@pytest.mark.skipif(not HEPING.exists(), reason="the data of heping/2015 are not here")
def test_pictures_of_heping(chart, lang):
    assert_sound(chart(evalkit.read_programme(HEPING, audience="public")))


@each_chart
def test_two_calls_give_the_same(chart, small, lang):
    assert chart(small)._repr_html_() == chart(small)._repr_html_()


@each_chart
def test_measured_results_change_nothing(chart, small, lang):
    assert chart(small, evalkit.measure(small, evalkit.STANDARD)).title == chart(small).title


NEEDED = {"person_times": "activities", "staff": "staff_counts", "money": "grants", "strategy": "strategy_changes"}


@pytest.mark.parametrize("name", ["goals", "lessons", "trainings", "person_times", "staff", "strategy"])
def test_a_missing_table_is_said(name, tmp_path):
    table = NEEDED.get(name, name)
    year = write(tmp_path / "2015", {key: text for key, text in SMALL.items() if key != table})
    nothing = getattr(figures, name)(year)
    assert not nothing
    title = load_schemas()[table].title["en"]
    with i18n.in_language("en"):
        assert nothing._repr_html_() == f'<p class="ek-nothing">not shown: there is no table &#x27;{title}&#x27;</p>'


@each_chart
def test_tables_without_rows_give_a_reason(chart, tmp_path):
    keep = ("programme", "grantees")
    year = write(tmp_path / "2015", {key: text if key in keep else text.splitlines()[0] for key, text in SMALL.items()})
    shown = chart(year)
    assert bool(shown) == (chart.__name__ == "timeline")
    assert shown._repr_html_()


@pytest.mark.parametrize(("name", "numbers"), [
    ("goals", "For 1 of 3 goals"),
    ("person_times", "makes up 120 of 150 person-times"),
    ("reported_units", "Person-times: Lianxin 150; Sessions: Muqun 2, no single grantee 1"),
    ("staff", "Muqun 2 → 3; Lianxin 7; Leshan —"),
    ("money", "25,000 of 100,000 yuan, 25.0 %"),
    ("timeline", "359 of 365 days"),
    ("strategy", "for 1 of 2 changes"),
    ("trainings", "2 attendances at 2 trainings, 1 of them"),
    ("lessons", "1 of 2 shortcomings have a cause and a remedy; 1 with an owner and a due date"),
])  # fmt: skip
def test_the_alternative_text_has_the_numbers(name, numbers, small):
    with i18n.in_language("en"):
        assert numbers in getattr(figures, name)(small).alt


def test_text_is_text_in_the_reader_s_language(small):
    with i18n.in_language("zh"):
        assert "财务讲座" in [text for text, *_ in texts(figures.person_times(small))]
    with i18n.in_language("en"):
        assert "Lecture on finance" in [text for text, *_ in texts(figures.person_times(small))]


def test_a_grantee_keeps_its_colour(small):
    colour = "var(--ek-2, #c4651a)"  # of the second grantee
    for chart in (figures.goals, figures.person_times, figures.reported_units, figures.staff, figures.money):
        assert colour in chart(small).svg, chart.__name__


def test_what_is_told_twice_counts_once(small):
    assert sorted(figures.person_times(small).table.iloc[:, 2]) == ["120", "30"]


def test_a_long_table_is_cut_and_says_so(tmp_path):
    n = MOST_TABLE_ROWS + 50
    activities = "id,grantee,person_times\n" + "\n".join(f"a{row},a,{row}" for row in range(n))
    picture = figures.person_times(write(tmp_path / "2015", {**SMALL, "activities": activities}))
    with i18n.in_language("en"):
        page = picture._repr_html_()
    assert page.count("<tr>") == MOST_TABLE_ROWS + 1
    assert "and 50 more rows" in page
    assert len(picture.table) == n
    assert_sound(picture)


def test_many_values_become_a_heap_of_dots(tmp_path):
    activities = "id,grantee,person_times\n" + "\n".join(f"a{row},a,{row * row % 997}" for row in range(5000))
    with i18n.in_language("en"):
        picture = figures.person_times(write(tmp_path / "2015", {**SMALL, "activities": activities}))
        assert_sound(picture)
        said = " ".join(text for text, *_ in texts(picture))
    assert "Person-times; one dot: 9 activities" in said
    assert "median 495.5" in said


def test_lines_break_as_chinese_and_english_do():
    assert all(
        line[0] not in "，。、）」" and line[-1] not in "（「"
        for line in wrap("「机构」（含分会），管理、财务。" * 9, 90, 14, 99)
    )
    assert wrap("a well-known organisation", 120, 14) == ["a well-known", "organisation"]
    assert wrap("W" * 300, 100, 14)[-1].endswith("…")
    assert wrap("", 100, 14) == wrap(" \n", 100, 14) == []


def test_nothing_is_left_behind(small):
    """Pictures leave matplotlib's settings alone, and importing them does not load it."""
    import matplotlib

    before = dict(matplotlib.rcParams)
    figures.goals(small)
    assert dict(matplotlib.rcParams) == before
    code = "import sys, evalkit.figures; sys.exit('matplotlib' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])
