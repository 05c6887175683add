"""What each audience may see: a public reading leaves no trace of a private value, in any place it could stand."""

import shutil
from pathlib import Path

import pytest

from evalkit import check_programme, indicator, measure, read_programme, share, total
from evalkit.audience import conceal
from evalkit.errors import UsageError
from evalkit.indicators import STANDARD
from evalkit.intake import load
from tests.make import GOOD, make_year, with_cell, write

SEED = Path(__file__).parents[1] / "data" / "heping" / "2015"
NAMES = ["王小明", "Wang Xiaoming"]
CONTACTS = ["13912345678", "wang@example.org", "023-67891234"]
PEOPLE = [
    {"id": "p1", "name_zh": NAMES[0], "name_en": NAMES[1], "contact_phone": CONTACTS[0], "contact_email": CONTACTS[1], "consent_named": "", "备注": "王小明本人填写"},
    {"id": "p2", "name_zh": "李大方", "name_en": "Li Dafang", "contact_phone": CONTACTS[2], "contact_email": "", "consent_named": "true", "备注": ""},
]  # fmt: skip
FEEDBACK = [
    {"id": "f1", "grantee": "one", "text_zh": "王小明和李大方说很好，电话13912345678请联系", "text_en": "Says WANG XIAOMING, wang@example.org, and Li Dafang"},
    {"id": "f2", "grantee": "two", "text_zh": "某人的手机是+86 138-0000-1111，身份证51010119900101123X号", "text_en": "call 023-67891234 or other@example.net"},
]  # fmt: skip
STRANGERS = ["138-0000-1111", "51010119900101123X", "other@example.net"]


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def folder(tmp_path):
    rows = with_cell("goals", 0, "text_zh", "由王小明负责，")
    year = make_year(tmp_path / "tiny" / "2015", people=PEOPLE, feedback=FEEDBACK, goals=rows)
    make_year(tmp_path / "tiny" / "2014", feedback=[{"id": "f0", "text_zh": "去年王小明来过"}])
    return year


@indicator("own", unit="share")
def named(people, feedback):
    """People with a name."""
    return share(people["name_zh"].notna())


def everything(this):
    """All that could be shown of a programme, as one text."""
    issues = check_programme(this)
    results = measure(this, [*STANDARD, named], by="grantee")
    shown = [frame.to_csv() for year in (this, this.earlier) if year for frame in year.tables.values()]
    shown += [repr(this), this._repr_html_(), repr(issues), issues._repr_html_(), issues.to_frame().to_csv()]
    shown += [results.to_frame().to_csv(), results.contributions().to_csv(), repr(results), results._repr_html_()]
    shown += [one.trace().to_csv() + one._repr_html_() for one in results]
    return "\n".join(shown)


def found(text, words):
    return [word for word in words if word.lower() in text.lower()]


def test_public_sees_no_private_value_anywhere(folder):
    shown = everything(read_programme(folder, audience="public"))
    assert found(shown, NAMES + CONTACTS + STRANGERS) == []
    assert "［不公开］和李大方说很好，电话［不公开］请联系" in shown
    assert "Says [withheld], [withheld], and Li Dafang" in shown
    assert "去年［不公开］来过" in shown


def test_funder_sees_names_but_no_contacts(folder):
    shown = everything(read_programme(folder, audience="funder"))
    assert found(shown, NAMES) == NAMES
    assert found(shown, CONTACTS + STRANGERS) == []


def test_internal_sees_all(folder):
    shown = everything(read_programme(folder))
    assert found(shown, NAMES + CONTACTS + STRANGERS) == NAMES + CONTACTS + STRANGERS


def test_consent_lets_a_name_stand_but_no_contact(folder):
    people = read_programme(folder, audience="public").people
    assert people["name_zh"].isna().tolist() == [True, False]
    assert people["name_en"].dropna().tolist() == ["Li Dafang"]
    assert people["contact_phone"].isna().all()


def test_nothing_else_is_lost(folder):
    """Amounts, dates and keys are no telephone numbers, and a word that holds a name is another word."""
    write(folder, "people", [{**PEOPLE[0], "name_en": "An", "name_zh": ""}])
    long = "编号 20150301000012345678，日期 2015-03-01，金额 111200.00，Analysis"
    write(folder, "feedback", [{"id": "f1", "text_zh": long, "text_en": ""}])
    this = read_programme(folder, audience="public")
    assert this.feedback["text_zh"].tolist() == [long]
    assert this.grants.equals(read_programme(folder).grants)


def test_values_are_the_same_for_all_but_for_small_counts_of_persons(folder):
    public, internal = (
        measure(read_programme(folder, audience=one), STANDARD).to_frame() for one in ("public", "internal")
    )
    small = public["not_available"].str.startswith("withheld")
    assert public["indicator"][small].tolist() == ["people_trained"]
    assert public[~small].equals(internal[~small])


def test_issues_of_a_folder_that_cannot_be_read(folder):
    """Where cells have slipped, a name may stand in any column: of such a table no value is shown."""
    with (folder / "people.csv").open("a", encoding="utf-8") as file:
        file.write("p3,张三,,13911112222,x,张三丰,,张三\n")
    write(folder, "activities", with_cell("activities", 0, "sessions", "问王小明"))
    programme, _issues = load(folder)
    issues = check_programme(programme)
    assert found(repr(issues), ["张三丰", "张三", "问王小明"]) == ["张三丰", "张三", "问王小明"]
    for shown in (repr(conceal(issues, programme, "public")), conceal(issues, programme, "public").to_frame().to_csv()):
        assert found(shown, ["张三", "13911112222", *NAMES, *CONTACTS]) == []
    assert "people.csv line 4  p3  '***'" in repr(conceal(issues, programme, "public"))
    assert conceal(issues, programme, "internal") is issues


def test_contacts_in_free_text_are_warned_of(folder):
    said = [str(issue) for issue in check_programme(folder) if issue.rule == "private.text"]
    assert any("feedback.csv, column 'text_zh': 2 cells hold a telephone" in each for each in said)


def test_unknown_audience(folder):
    with pytest.raises(UsageError, match=r"There is no audience 'publik'\. Did you mean 'public'\?"):
        read_programme(folder, audience="publik")


def test_nobody_private_is_nothing_withheld(tmp_path):
    year = make_year(tmp_path / "tiny" / "2015", outputs=with_cell("outputs", 1, "count", 20))
    public, internal = read_programme(year, audience="public"), read_programme(year)
    assert all(public[table].equals(internal[table]) for table in GOOD)
    assert measure(public, [lambda grants: total(grants["awarded"])])[0].value == 30000


def test_a_column_under_another_name_gives_no_name_away(tmp_path):
    """In a table that holds private columns, a column that evalkit does not know may be one of them, misspelt."""
    folder = tmp_path / "heping" / "2015"
    shutil.copytree(SEED, folder)
    people = folder / "people.csv"
    people.write_text(people.read_text("utf-8").replace("name_zh", "姓名", 1), encoding="utf-8")
    seen = read_programme(folder, audience="public")
    assert not any("黄伟" in str(cell) for frame in seen.tables.values() for cell in frame.to_numpy().ravel())


@pytest.mark.parametrize(
    "number", ["139-1234-5678", "139.1234.5678", "１３９１２３４５６７８", "139 1234 5678", "02367891234"]
)
def test_telephone_numbers_however_written_are_withheld(number, tmp_path):
    folder = tmp_path / "heping" / "2015"
    shutil.copytree(SEED, folder)
    goals = folder / "goals.csv"
    goals.write_text(goals.read_text("utf-8").replace("陪伴发展", f"陪伴发展，电话{number}", 1), encoding="utf-8")
    seen = read_programme(folder, audience="public")
    assert not seen.goals["text_zh"].str.contains(number, regex=False).any()
