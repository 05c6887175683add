"""evalkit collect: what differs can be settled, what is not taken is said, and advice fits the one who reads it."""

import csv
import shutil

import openpyxl
import pytest

from evalkit.intake import load
from tests.command import evalkit
from tests.filling import columns_of, fill, sheet_of
from tests.make import files_of, make_year

LANGS = ("zh", "en")
TITLES = {
    "zh": {"activities": "活动", "kind": "活动类别"},
    "en": {"activities": "Activities", "kind": "Kind of activity"},
}
KIND = {"training": {"zh": "培训", "en": "training"}, "visit": {"zh": "参访", "en": "study visit"}}


@pytest.fixture(params=LANGS)
def desk(request, tmp_path):
    return Desk(tmp_path, request.param)


class Desk:
    """A year, its forms, and the command in one language."""

    def __init__(self, home, lang):
        self.home, self.lang = home, lang
        self.year = make_year(home / "data" / "tiny" / "2015")
        assert evalkit("form", "tiny/2015", "--lang", lang, "--out", "sent", cwd=home).returncode == 0

    def form(self, name, grantee="one", **tables):
        """A form as it comes back."""
        file = self.home / f"{name}.xlsx"
        shutil.copy(self.home / "sent" / f"tiny-2015-{grantee}.xlsx", file)
        return fill(file, self.lang, **tables)

    def collect(self, *words):
        done = evalkit("collect", "tiny/2015", *words, "--lang", self.lang, cwd=self.home)
        assert "Traceback" not in done.stderr
        return done

    def activities(self):
        year, issues = load(self.year, earlier=False)
        assert not issues.errors
        return year["activities"].set_index("id")

    def kind(self, value):
        return KIND[value][self.lang]

    def conflicts(self):
        with (self.year / "collected" / "conflicts.csv").open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))


@pytest.fixture
def corrected(desk):
    """A form was collected; its corrected version differs in three cells, one of them the day."""
    first = {"kind": desk.kind("training"), "held_on": "2015-06-01", "person_times": 30}
    desk.collect(desk.form("first", activities={3: first}))
    desk.form(
        "second", activities={3: {"kind": desk.kind("visit"), "held_on": "2015-06-02", "person_times": 33, "cost": 5}}
    )
    return desk


def test_a_difference_is_shown_in_words_with_its_place_and_what_to_do(corrected):
    done = corrected.collect("second.xlsx")
    lines = done.stdout.splitlines()
    row = next(line for line in lines if TITLES[corrected.lang]["kind"] in line)
    assert row.index(corrected.kind("training")) < row.index(corrected.kind("visit"))
    assert "activities.csv" in lines[lines.index(row) + 1]
    assert "  evalkit collect tiny/2015 second.xlsx --accept" in lines
    assert corrected.activities().loc["one-1", "person_times"] == 30


def test_a_form_is_accepted_when_it_is_said_so(corrected):
    done = corrected.collect("second.xlsx", "--accept")
    assert done.returncode == 0
    row = corrected.activities().loc["one-1"]
    assert row[["kind", "held_on", "person_times", "cost"]].to_list() == ["visit", "2015-06-02", 33, 5]
    assert {(each["kind"], each["column"], each["ours"], each["theirs"]) for each in corrected.conflicts()} == {
        ("accepted", "kind", "training", "visit"),
        ("accepted", "held_on", "2015-06-01", "2015-06-02"),
        ("accepted", "person_times", "30", "33"),
    }
    assert len(list((corrected.year / "collected" / "before").iterdir())) == 2
    before = files_of(corrected.home)
    assert corrected.collect("second.xlsx", "--accept").returncode == 0
    assert corrected.collect("second.xlsx").returncode == 0
    assert files_of(corrected.home) == before


def test_accepting_two_forms_of_one_grantee_is_refused(corrected):
    before = files_of(corrected.home)
    done = corrected.collect("first.xlsx", "second.xlsx", "--accept")
    assert done.returncode == 2
    assert "first.xlsx" in done.stderr
    assert files_of(corrected.home) == before


def test_a_row_of_another_grantee_is_never_accepted(desk):
    file = desk.form("one")
    book = openpyxl.load_workbook(file)
    sheet_of(book, "activities", desk.lang)["A3"] = "a3"
    book.save(file)
    fill(file, desk.lang, activities={3: {"sessions": 9, "person_times": 1}})
    done = desk.collect(file, "--accept")
    assert desk.activities().loc["a3", "person_times"] == 12
    assert "--accept" not in done.stdout
    assert {each["kind"] for each in desk.conflicts()} == {"foreign"}


def test_an_event_told_twice_is_shown_in_words(desk):
    event = {"kind": desk.kind("training"), f"topic_{desk.lang}": "Budgeting", "held_on": "2015-06-01"}
    done = desk.collect(desk.form("one", activities={3: event}), desk.form("two", "two", activities={3: event}))
    said = " ".join(done.stdout.replace("│", " ").split())
    assert f"{TITLES[desk.lang]['kind']}: {desk.kind('training')}" in said
    assert {"zh": "重述", "en": "Restated"}[desk.lang] in said


def test_the_advice_for_a_refused_form_is_to_mend_the_form(desk):
    done = desk.collect(desk.form("one", activities={3: {"person_times": "about 30"}}))
    assert done.returncode == 1
    assert f"one.xlsx {TITLES[desk.lang]['activities']}" in done.stdout
    assert "'about 30'" in done.stdout
    assert "evalkit check" not in done.stdout
    assert "evalkit collect" in done.stdout


def test_a_sheet_of_ones_own_is_said_and_does_not_refuse_the_form(desk):
    file = desk.form("one", activities={3: {"person_times": 30}})
    book = openpyxl.load_workbook(file)
    book.create_sheet("照片 photos")["A1"] = "park.jpg"
    book.save(file)
    done = desk.collect(file)
    assert done.returncode == 0
    assert "照片 photos" in done.stdout
    assert "one-1" in desk.activities().index


def test_a_column_of_ones_own_is_said_with_how_many_values(desk):
    file = desk.form("one", activities={3: {"person_times": 30}, 4: {"person_times": 31}})
    book = openpyxl.load_workbook(file)
    sheet = sheet_of(book, "activities", desk.lang)
    at = sheet.max_column + 1
    for line, value in ((1, "带队老师 leader"), (3, "L."), (4, "M.")):
        sheet.cell(line, at).value = value
    book.save(file)
    (said,) = [line for line in desk.collect(file).stdout.splitlines() if "带队老师 leader" in line]
    assert TITLES[desk.lang]["activities"] in said
    assert {"zh": "2 个值", "en": "not taken: 2."}[desk.lang] in said


def test_what_is_only_shown_and_was_changed_is_said(desk):
    file = desk.form("one", goals={3: {f"text_{desk.lang}": "A smaller goal"}})
    book = openpyxl.load_workbook(file)
    sheet = sheet_of(book, "goals", desk.lang)
    sheet["A6"], sheet.cell(6, columns_of(sheet, "goals", desk.lang)["stated_met"]).value = (
        "o99",
        {"zh": "是", "en": "yes"}[desk.lang],
    )
    book.save(file)
    done = desk.collect(file)
    assert "A smaller goal" in done.stdout
    assert "o99" in done.stdout
    assert list(load(desk.year)[0]["goals"]["id"]) == ["o1", "o2", "o3", "o4"]


def test_two_rows_that_say_the_same_are_two(desk):
    """Two sessions of which no more is known, or two people who said the same."""
    service = {"kind": desk.kind("training"), "sessions": 1}
    quotes = {line: {f"text_{desk.lang}": "好 good"} for line in (3, 4)}
    file = desk.form("one", activities={3: service, 4: service, 5: {"person_times": 30}}, feedback=quotes)
    desk.collect(file)
    assert list(desk.activities().index[-3:]) == ["one-1", "one-2", "one-3"]
    assert len(load(desk.year)[0]["feedback"]) == 2
    before = files_of(desk.home)
    desk.collect(file)
    assert files_of(desk.home) == before
