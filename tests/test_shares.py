"""Money beside applications, as a reader sees it."""

import re

import pytest

import evalkit as ek
from evalkit import shares
from tests.make import GOOD, make_year

AREAS = {"渝中": "Yuzhong", "万州": "Wanzhou", "涪陵": "Fuling"}


def rows(*areas, **more):
    return [{"id": f"r{i}", "area_zh": area, "area_en": AREAS.get(area, ""), **more} for i, area in enumerate(areas, 1)]


def shown(folder, lang, **tables):
    ek.use_language(lang)
    year = ek.read_programme(make_year(folder / "tiny" / "2015", **tables), audience="public")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shares.of_applicants(year))).strip()


@pytest.fixture
def tables():
    """Three of four apply from one area, which gets half; a third area gets money that nobody there applied for."""
    grants = [dict(each) for each in GOOD["grants"]]
    for grant, area, amount in zip(grants, AREAS, (20000, 10000, 10000), strict=True):
        grant.update(area_zh=area, area_en=AREAS[area], awarded=amount)
    return {"grants": grants, "applicants": rows("渝中", "渝中", "渝中", "万州")}


def test_each_area_with_both_shares_in_both_languages(tables, tmp_path):
    assert shown(tmp_path / "en", "en", **tables) == (
        "Area Applications Share of them Money Share of it One share over the other "
        "Yuzhong 3 75 % 20,000 50 % 0.67 Wanzhou 1 25 % 10,000 25 % 1 Fuling 0 0 % 10,000 25 % —"
    )
    assert "渝中 3 75 % 20,000 50 % 0.67" in shown(tmp_path / "zh", "zh", **tables)


def test_target_groups_come_from_the_grantees(tables, tmp_path):
    grantees = [
        {**each, "target_group_zh": who, "target_group_en": ""}
        for each, who in zip(GOOD["grantees"], ("儿童", "老人", "儿童"), strict=True)
    ]
    applicants = [{**row, "target_group_zh": who} for row, who in zip(rows("", ""), ("儿童", "老人"), strict=True)]
    said = shown(tmp_path, "en", grantees=grantees, grants=tables["grants"], applicants=applicants)
    assert said.endswith("儿童 1 50 % 30,000 75 % 1.5 老人 1 50 % 10,000 25 % 0.5")


def test_nothing_without_applications_or_with_one_group(tables, tmp_path):
    assert shown(tmp_path / "none", "en", grants=tables["grants"]) == ""
    assert shown(tmp_path / "one", "en", grants=tables["grants"], applicants=rows("渝中", "渝中")) == ""
