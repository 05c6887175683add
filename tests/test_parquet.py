"""Large tables as Parquet: the same tables as from CSV, and faults said in the same way."""

import hashlib
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

import evalkit as ek
from evalkit.intake import load
from evalkit.intake.cells import DTYPES
from tests.make import make_full_year, make_year

pytestmark = pytest.mark.usefixtures("english")


def to_parquet(folder, tables, **options):
    for name, frame in tables.items():
        (folder / f"{name}.csv").unlink()
        parquet.write_table(pa.Table.from_pandas(frame, preserve_index=False), folder / f"{name}.parquet", **options)


def written(folder, table, **columns):
    """The good year with one table as Parquet, in these columns."""
    make_year(folder)
    (folder / f"{table}.csv").unlink(missing_ok=True)
    parquet.write_table(pa.table(columns), folder / f"{table}.parquet")
    return folder


def test_the_same_tables_as_from_csv(tmp_path):
    folder = make_full_year(tmp_path / "full" / "2015", rows=60)
    year = ek.read_programme(folder)
    to_parquet(folder, year.tables, row_group_size=7)
    again = ek.read_programme(folder)
    for name, frame in year.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame)
    one, other = (ek.measure(each, ek.STANDARD, by="grantee").to_frame() for each in (year, again))
    pd.testing.assert_frame_equal(one, other)


def test_a_row_is_known_by_its_number_and_the_file_by_its_hash(tmp_path):
    folder = written(tmp_path / "tiny" / "2015", "grants", id=["g1", "g2"], grantee=["one", "two"], awarded=[1.5, None])
    year = ek.read_programme(folder)
    trace = ek.measure(year, ek.STANDARD)["granted"].trace()
    assert trace[["file", "line", "key", "numerator"]].to_numpy().tolist() == [["grants.parquet", 1, "g1", 1.5]]
    assert year.sources["grants"].sha256 == hashlib.sha256((folder / "grants.parquet").read_bytes()).hexdigest()


def test_columns_that_the_file_lacks_are_empty_and_own_columns_stay(tmp_path):
    folder = written(tmp_path / "tiny" / "2015", "grants", id=["g1"], grantee=["one"], wave=[3], label=["x"])
    grants = ek.read_programme(folder).grants
    assert grants["awarded"].isna().all()
    assert (grants["awarded"].dtype, grants["paid_on"].dtype) == (DTYPES["number"], DTYPES["date"])
    assert (grants["wave"].tolist(), grants["wave"].dtype, grants["label"].tolist()) == ([3], DTYPES["integer"], ["x"])


def test_other_types_that_hold_the_same_are_read(tmp_path):
    columns = {
        "id": pa.array(["g1", "g2"]).dictionary_encode(),
        "grantee": ["one", ""],
        "awarded": pa.array([10, None], pa.int32()),
        "disbursed": pa.array([float("nan"), 2.5]),
        "paid_on": [date(2015, 3, 1), None],
        "theme_zh": pa.nulls(2),
    }
    programme, issues = load(written(tmp_path / "tiny" / "2015", "grants", **columns))
    grants = programme.tables["grants"]
    assert not issues.errors
    assert grants["id"].tolist() == ["g1", "g2"]
    assert grants["grantee"].isna().tolist() == [False, True]
    assert grants["awarded"].isna().tolist() == [False, True]
    assert grants["disbursed"].isna().tolist() == [True, False]
    assert grants["paid_on"][0] == pd.Timestamp("2015-03-01")
    assert grants["theme_zh"].dtype == DTYPES["string"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"id": ["g1"]}, r"grants.parquet: the column 'grantee' is missing"),
        ({"id": ["g1"], "grantee": [7]}, r"column 'grantee': it holds int64[\s\S]*Expected a column of text"),
        ({"id": ["g1"], "grantee": ["one"], "awarded": ["12"]}, r"'awarded': it holds [\s\S]*a column of numbers"),
        ({"id": ["g1"], "grantee": ["one"], "awarded": [float("inf")]}, r"'awarded': 1 of 1 values cannot be read"),
    ],
)
def test_faults_are_said(tmp_path, columns, said):
    with pytest.raises(ek.DataError, match=said):
        ek.read_programme(written(tmp_path / "tiny" / "2015", "grants", **columns))


def test_dates_that_are_none_are_named_with_their_rows(tmp_path):
    held = ["2015", "2015-13", "2015-02-30", None, "2015-02-28", "2015-13"]
    programme, issues = load(written(tmp_path / "t" / "2015", "activities", id=list("abcdef"), held_on=held))
    assert [(at.line, at.value) for at in issues.errors[0].places] == [
        (2, "2015-13"),
        (3, "2015-02-30"),
        (6, "2015-13"),
    ]
    assert programme.tables["activities"]["held_on"].dropna().tolist() == ["2015", "2015-02-28"]


def test_a_table_that_is_there_twice_is_an_error_that_names_both(tmp_path):
    folder = written(tmp_path / "tiny" / "2015", "grants", id=["g1"], grantee=["one"])
    make_year(folder)
    with pytest.raises(ek.DataError, match=r"'Grants' \(grants\) is there twice, as grants.csv and as grants.parquet"):
        ek.read_programme(folder)


def test_what_is_no_parquet_file_is_said(tmp_path):
    folder = make_year(tmp_path / "tiny" / "2015")
    (folder / "goals.csv").rename(folder / "goals.parquet")
    with pytest.raises(ek.DataError, match=r"goals.parquet cannot be opened"):
        ek.read_programme(folder)


def test_an_unknown_parquet_file_is_a_warning(tmp_path):
    folder = make_year(tmp_path / "tiny" / "2015")
    parquet.write_table(pa.table({"id": ["a"]}), folder / "activites.parquet")
    assert "Did you mean 'activities'?" in str(load(folder)[1])


def test_columns_may_bear_their_titles_but_a_unit_is_no_title(tmp_path):
    folder = make_year(tmp_path / "tiny" / "2015")
    (folder / "grants.csv").unlink()
    rows = {"编号": ["g1"], "受资助机构": ["one"], "Awarded": [10000.0], "拨付日期（日）": ["2015-03-01"]}
    pd.DataFrame(rows).to_parquet(folder / "grants.parquet")
    grants = ek.read_programme(folder)["grants"]
    assert grants.loc[0, ["id", "grantee", "awarded"]].tolist() == ["g1", "one", 10000.0]
    assert "拨付日期（日）" in grants.columns
    assert grants["paid_on"].isna().all()
