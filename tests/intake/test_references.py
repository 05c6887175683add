"""A row may name another by what it is called."""

import csv

from evalkit import check_programme, read_programme
from tests.make import make_year


def changed(folder, table, change):
    file = folder / f"{table}.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    change(rows)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_a_name_is_read_as_the_id_of_its_row(tmp_path):
    folder = make_year(tmp_path / "tiny" / "2015")
    ids = read_programme(folder).grants["grantee"].tolist()
    name = read_programme(folder).grantees["name_zh"].iloc[0]
    changed(folder, "grants", lambda rows: rows[0].update(grantee=name))
    year = read_programme(folder)
    assert year.grants["grantee"].tolist() == ids
    assert year.normalised.loc[year.normalised["column"] == "grantee", ["from", "to"]].values.tolist() == [
        [name, ids[0]]
    ]
    (note,) = (issue for issue in check_programme(folder) if issue.rule == "key.by_name")
    assert (note.severity, note.places[0].line) == ("note", 2)


def test_a_name_that_two_rows_bear_is_not_guessed(tmp_path):
    folder = make_year(tmp_path / "tiny" / "2015")
    changed(folder, "grantees", lambda rows: [row.update(name_zh="同名机构") for row in rows])
    changed(folder, "grants", lambda rows: rows[0].update(grantee="同名机构"))
    rules = {issue.rule for issue in check_programme(folder)}
    assert ("key.orphan" in rules, "key.by_name" in rules) == (True, False)
