"""The transcribed year says what the report says: its figures, its totals, its two contradictory counts."""

import csv
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data" / "heping" / "2015"
SCHEMAS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "evalkit" / "schema").glob("*.yaml")
}
COMMON = ["source", "note_zh", "note_en", "translation"]


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLES = {path.stem: read(path) for path in sorted(DATA.glob("*.csv"))}


def columns(table):
    names = []
    for field in SCHEMAS[table]["fields"]:
        name = field["name"]
        names += [f"{name}_zh", f"{name}_en"] if field.get("bilingual") else [name]
    return names + COMMON


def rows(table, **where):
    return [row for row in TABLES[table] if all(row[name] == value for name, value in where.items())]


def total(table, field, **where):
    return sum(int(row[field]) for row in rows(table, **where) if row[field])


@pytest.mark.parametrize("table", TABLES)
def test_headers_are_the_fields_of_the_schema(table):
    assert list(TABLES[table][0]) == columns(table)


@pytest.mark.parametrize("table", TABLES)
def test_ids_are_unique_and_every_row_names_its_section(table):
    ids = [row["id"] for row in TABLES[table]]
    assert len(set(ids)) == len(ids)
    for row in TABLES[table]:
        assert re.fullmatch(
            r"final report, (题头|[一二三四五六七八九]\d?(\(\d\))?)(; (题头|[一二三四五六七八九]\d?(\(\d\))?))*",
            row["source"],
        )


@pytest.mark.parametrize("table", TABLES)
def test_foreign_keys_resolve(table):
    for key in SCHEMAS[table].get("foreignKeys", []):
        known = {row["id"] for row in TABLES[key["reference"]["resource"]]}
        assert {row[key["fields"]] for row in TABLES[table]} - {""} <= known


@pytest.mark.parametrize("table", TABLES)
def test_values_keep_to_the_constraints(table):
    for field in SCHEMAS[table]["fields"]:
        constraints = field.get("constraints", {})
        name = f"{field['name']}_zh" if field.get("bilingual") else field["name"]
        values = [row[name] for row in TABLES[table]]
        if constraints.get("required"):
            assert all(values), name
        if "enum" in constraints:
            assert set(values) - {""} <= set(constraints["enum"]), name
            assert set(field["labels"]) == set(constraints["enum"]), name


@pytest.mark.parametrize("table", TABLES)
def test_texts_are_in_both_languages_and_translations_are_marked(table):
    texts = [name[:-3] for name in columns(table) if name.endswith("_zh")]
    for row in TABLES[table]:
        for text in texts:
            assert bool(row[f"{text}_zh"]) == bool(row[f"{text}_en"]), (row["id"], text)
        has_text = any(row[f"{text}_zh"] for text in texts if text != "note")
        assert row["translation"] == ("en" if has_text else "")


def test_four_grants_of_ten_thousand_of_111200():
    assert [(row["awarded"], row["disbursed"], row["restricted"]) for row in TABLES["grants"]] == [
        ("10000", "", "")
    ] * 4
    assert {row["grantee"] for row in TABLES["grants"]} == {"muqun", "lianxin", "leshan", "enyou"}
    assert [row["amount"] for row in TABLES["programme"]] == ["111200.00"]


def test_leshan_gives_only_person_times():
    assert (
        total("activities", "person_times", grantee="leshan")
        == total("activities", "person_times")
        == 45 + 18 + 200 + 55
        == 318
    )
    assert not any(row["sessions"] or row["persons"] for row in rows("activities", grantee="leshan"))


def test_lianxin_gives_sessions_and_nine_documents():
    assert total("activities", "sessions", grantee="lianxin") == 2 + 1 + 1 + 1
    assert total("outputs", "count", grantee="lianxin", unit="copies") == total("outputs", "count", unit="copies") == 9


def test_muqun_visits_are_kept_with_both_values_and_counted_once():
    visits = rows("activities", grantee="muqun", topic_zh="参访机构")
    assert [(row["sessions"], row["restated"], row["source"]) for row in visits] == [
        ("1", "", "final report, 二2"),
        ("2", "true", "final report, 二3(1)"),
    ]
    assert total("activities", "sessions", grantee="muqun", restated="") == 1 + 2 + 1 + 2
    assert total("outputs", "count", grantee="muqun", unit="persons") == 2


def test_staff():
    sites = {row["site_zh"]: int(row["fulltime"]) for row in rows("staff_counts", grantee="muqun")}
    assert sites == {"": 7, "万州": 5, "利川": 2}
    (enyou,) = rows("staff_counts", grantee="enyou")
    assert (enyou["at_start"], enyou["at_end"], enyou["joined"], enyou["left"]) == ("2", "3", "", "")
    assert total("staff_counts", "left", grantee="lianxin") == 0


def test_twelve_trainings_and_three_events_in_both_lists():
    assert len(rows("trainings", scope="executor")) == 10
    assert total("trainings", "times", scope="executor") == 12
    executor, organisation = (
        {row["event_id"] for row in rows("trainings", scope=scope)} for scope in ("executor", "organisation")
    )
    assert len(organisation) == 3
    assert organisation <= executor


def test_systems_and_lessons():
    systems = {
        (row["grantee"], row["system"]): row["status"] for row in TABLES["capacity_observations"] if row["system"]
    }
    assert systems == {
        ("leshan", "office"): "done",
        ("leshan", "management"): "part",
        ("leshan", "finance"): "part",
        ("lianxin", "management"): "done",
        ("lianxin", "finance"): "done",
        ("muqun", "finance"): "done",
    }
    assert not any(row["level"] for row in TABLES["capacity_observations"])
    shortcomings = rows("lessons", kind="shortcoming")
    assert [bool(row["cause_zh"] and row["remedy_zh"]) for row in shortcomings] == [True, True, False]


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ("total-grantees", 4),
        ("total-supported", 3),
        ("total-grant-size", 10_000),
        ("total-amount", None),  # no budget lines to compare with
        ("total-staff-muqun", 7),
        ("total-trainings-executor", 12),
        ("total-trainings-organisation", 3),  # the report says 2
    ],
)
def test_stated_totals_against_their_lists(stated, found):
    (claim,) = rows("stated_totals", id=stated)
    if found is None:
        assert claim["refers_to"] not in TABLES
        return
    selected = TABLES[claim["refers_to"]]
    for name, value in (condition.split("=") for condition in claim["where"].split(";") if condition):
        selected = [row for row in selected if (row[name] != "" if value == "*" else row[name] == value)]
    if claim["how"] == "count":
        assert len(selected) == found
    elif claim["how"] == "each":
        assert {int(row[claim["field"]]) for row in selected} == {found}
    else:
        assert sum(int(row[claim["field"]]) for row in selected) == found
    assert (int(claim["value"]) == found) == (stated != "total-trainings-organisation")


def test_contacts_stand_only_among_the_people():
    contact = re.compile(r"1[3-9]\d{9}|\w@\w")
    found = {
        path.name for path in DATA.rglob("*") if path.is_file() and contact.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"people.csv"}


def test_the_source_is_whole_but_for_the_contacts():
    source = (DATA / "source" / "final-report.zh.md").read_text(encoding="utf-8")
    assert source.startswith("# 重 庆 和 平 台\n")
    assert source.rstrip().endswith("划算的保险。")
    assert source.count("（联系方式见 people.csv，不公开）") == 1
