"""What changed since a report was handed in: real runs of the seed, corrected and run again."""

import csv
import json
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from tests.command import evalkit

pytestmark = pytest.mark.usefixtures("english")
YEAR = Path("heping", "2015")


def edit(file, *pairs, sort=None):
    """Replace words of a table, and let its rows stand in another order."""
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    head, *rows = text.splitlines(keepends=True)
    file.write_text("".join([head, *(sort(rows) if sort else rows)]), "utf-8")


@pytest.fixture(scope="module")
def corrected(seed, tmp_path_factory):
    """Run the seed again: an amount corrected, rows in another order, one row gone, a grantee's name corrected."""
    home, _done = seed
    again = tmp_path_factory.mktemp("corrected")
    shutil.copytree(home / "data", again / "data")
    shutil.copytree(home / "outputs", again / "kept")
    data = again / "data" / YEAR
    edit(data / "grants.csv", ("grant-muqun,muqun,organisation,10000", "grant-muqun,muqun,organisation,15000"))
    edit(data / "activities.csv", sort=lambda rows: rows[::-1])
    edit(data / "feedback.csv", sort=lambda rows: [row for row in rows if not row.startswith("fb-all-1,")])
    edit(data / "grantees.csv", ("Wanzhou District Muqun", "Wanzhou Muqun"))
    done = evalkit("run", "--lang", "en", cwd=again)
    assert done.returncode == 0, done.stdout
    return again


@pytest.fixture
def kept(seed, tmp_path):
    """Copy a run that can be spoilt."""
    shutil.copytree(seed[0] / "outputs" / YEAR, tmp_path / "kept" / YEAR)
    return tmp_path / "kept" / YEAR


def diff(*words, cwd, **env):
    done = evalkit("diff", *words, cwd=cwd, **env)
    assert "Traceback" not in done.stderr
    return done


def rows(table_file, **where):
    with table_file.open(encoding="utf-8-sig", newline="") as table:
        return [row for row in csv.DictReader(table) if all(row[name] == value for name, value in where.items())]


def refused(*words, cwd):
    done = diff(*words, cwd=cwd)
    assert done.returncode == 2, done.stdout
    return done.stderr


def test_nothing_changed(kept, seed):
    done = diff(kept, cwd=seed[0])
    assert done.returncode == 0
    assert done.stdout == "heping/2015: no published figure changed. Both were made from the same.\n"


def test_a_corrected_amount_and_a_row_that_is_gone(corrected):
    done = diff("kept", "--csv", "changes.csv", cwd=corrected)
    assert done.returncode == 1
    words = " ".join(done.stdout.replace("│", " ").split())
    assert "11 published figures changed" in words
    assert "data changed: activities.csv, feedback.csv, grantees.csv, grants.csv" in words
    assert "All 40,000 yuan (n = 4) 45,000 yuan (n = 4) muqun 10,000 yuan (n = 1) 15,000 yuan (n = 1)" in words
    assert "changed: grants.csv line 2 grant-muqun 10,000 15,000" in words
    assert "counts no more: feedback.csv line 2" in words
    assert "+ Warning total.each: 'A fixed 10,000 yuan (RMB) for each organisation' states 10000" in words
    found = rows(corrected / "changes.csv", what="figure")
    assert {row["indicator"] for row in found} == {
        "granted",
        "regrant_share",
        "feedback_attributed",
        "feedback_positive",
        "feedback_negative",
        "feedback_suggestions",
    }
    [share] = [row for row in found if row["indicator"] == "regrant_share"]
    assert (share["before"], share["after"]) == ("36.0 % (n = 4)", "40.5 % (n = 4)")
    assert float(share["exact_after"]) == pytest.approx(45000 / 111200)
    [row] = rows(corrected / "changes.csv", what="row", indicator="regrant_share")
    assert (row["key"], row["line"], row["numerator_before"], row["numerator_after"]) == (
        "grant-muqun",
        "2",
        "10000.0",
        "15000.0",
    )


def test_every_figure_that_differs_is_told_and_no_other(corrected):
    """Against the files themselves, read in the plainest way."""
    diff("kept", "--csv", "changes.csv", cwd=corrected)
    before, after = (
        {
            (row["indicator"], row["by"], row["group"]): (row["value"], row["n"])
            for row in rows(corrected / root / YEAR / "indicators.csv")
        }
        for root in ("kept", "outputs")
    )
    differing = {key for key in before if before[key] != after[key]}
    assert {
        (row["indicator"], row["by"], row["group"]) for row in rows(corrected / "changes.csv", what="figure")
    } == differing


def test_rows_in_another_order_are_no_change(corrected):
    diff("kept", "--csv", "changes.csv", cwd=corrected)
    assert rows(corrected / "changes.csv", file="activities.csv", what="row") == []


def test_in_chinese(corrected):
    words = diff("kept", cwd=corrected, EVALKIT_LANG="zh").stdout
    assert "资助金额" in words
    assert "40,000 元" in words
    assert diff("kept", "--lang", "zh", cwd=corrected).stdout == words


def test_a_grantee_under_another_id_is_a_group_renamed(seed, tmp_path):
    shutil.copytree(seed[0] / "data", tmp_path / "data")
    for file in (tmp_path / "data" / YEAR).glob("*.csv"):
        text = file.read_text("utf-8")
        for end in (",", ";"):  # cells, and lists of what supports a statement
            text = text.replace(f",leshan{end}", f",leshan-new{end}").replace(f"\nleshan{end}", f"\nleshan-new{end}")
        file.write_text(text.replace("grantees:leshan", "grantees:leshan-new"), "utf-8")
    done = evalkit("run", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    done = diff(seed[0] / "outputs", cwd=tmp_path)
    assert "The group leshan is called leshan-new now; its figures are the same." in done.stdout
    assert "no published figure changed" in done.stdout
    assert done.returncode == 1


def test_zip_files_and_names(corrected, tmp_path):
    with zipfile.ZipFile(tmp_path / "kept.zip", "w") as archive:
        for file in sorted((corrected / "kept").rglob("*")):
            archive.write(file, file.relative_to(corrected))
    with zipfile.ZipFile(tmp_path / "year.zip", "w") as archive:
        for file in (corrected / "kept" / YEAR).iterdir():
            archive.write(file, file.name)
    ways = [("kept",), ("kept", "outputs"), (tmp_path / "kept.zip",), (tmp_path / "year.zip", "heping/2015")]
    told = [diff(*each, cwd=corrected) for each in ways]
    assert {(one.returncode, one.stdout) for one in told} == {(1, told[0].stdout)}
    assert list(tmp_path.glob("evalkit-diff-*")) == []


def rewrite(folder, name, change):
    file = folder / name
    frame = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    change(frame).to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n")


def test_a_change_too_small_to_be_seen(kept, seed):
    def nudge(frame):
        at = (frame["indicator"] == "regrant_share") & (frame["by"] == "")
        return frame.assign(value=frame["value"].mask(at, "0.35971"))

    rewrite(kept, "indicators.csv", nudge)
    done = diff(kept, cwd=seed[0])
    words = " ".join(done.stdout.replace("│", " ").split())
    assert "1 changed too little to be seen" in words
    assert "too little to be seen: 0.35971 → 0.359712230215827" in words
    assert "the same rows with the same parts" in words
    assert done.returncode == 1


def test_the_last_digits_are_noise(kept, seed):
    rewrite(
        kept,
        "indicators.csv",
        lambda frame: frame.assign(value=frame["value"].replace("40000.0", "40000.000000000007")),
    )
    assert diff(kept, cwd=seed[0]).returncode == 0


def test_a_row_in_another_group_and_rows_without_ids(kept, seed):
    def other(frame):
        at = (frame["indicator"] == "granted") & (frame["key"] == "grant-muqun")
        return frame.assign(
            group=frame["group"].mask(at, "enyou"), key=frame["key"].mask(frame["table"] == "feedback", "")
        )

    rewrite(kept, "contributions.csv", other)
    rewrite(kept, "indicators.csv", lambda frame: frame.replace({"value": {"40000.0": "40001.0"}}))
    words = " ".join(diff(kept, cwd=seed[0]).stdout.replace("│", " ").split())
    assert "other group: grants.csv line 2 grant-muqun 10,000 (enyou) 10,000 (muqun)" in words


@pytest.mark.parametrize("end", [-1, -60, "line"])
def test_a_table_that_was_cut(end, kept, seed):
    file = kept / "contributions.csv"
    raw = file.read_bytes()
    file.write_bytes(raw[:end] if end != "line" else raw[: raw[:-1].rindex(b"\n") + 1])
    said = refused(kept, cwd=seed[0])
    assert "contributions.csv cannot be compared: " in said
    assert "was cut" in said
    assert "run that year again" in said


def test_a_table_of_figures_that_was_cut_at_the_end_of_a_line(kept, seed):
    file = kept / "indicators.csv"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-10]))
    assert f"it has {len(lines) - 10} of {len(lines)} lines and was cut" in refused(kept, cwd=seed[0])


@pytest.mark.parametrize("name", ["files", "reports", "lines", "issues"])
def test_facts_of_another_kind_than_evalkits(name, kept, seed):
    facts = json.loads((kept / "run.json").read_text("utf-8"))
    (kept / "run.json").write_text(json.dumps({**facts, name: 5}), "utf-8")
    assert "is damaged or was not written by evalkit" in refused(kept, cwd=seed[0])


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("indicators.csv", "indicator,value\n目标", "for its last line has no end"),
        ("indicators.csv", "indicator,value\na,1\n", "it has no column 'name_zh'"),
        ("data_issues.csv", "", "for its last line has no end"),
        ("run.json", "[]", "is damaged or was not written by evalkit"),
    ],
)
def test_files_that_are_not_as_evalkit_wrote_them(name, text, why, kept, seed):
    (kept / name).write_text(text, "utf-8")
    assert why in refused(kept, cwd=seed[0])


def test_a_word_where_a_number_was(kept, seed):
    rewrite(kept, "indicators.csv", lambda frame: frame.replace({"value": {"40000.0": "forty"}}))
    assert "'forty' in column 'value' is no number" in refused(kept, cwd=seed[0])


def test_files_that_a_spreadsheet_saved_in_another_encoding(kept, seed):
    file = kept / "indicators.csv"
    file.write_bytes(file.read_text("utf-8-sig").encode("gb18030"))
    assert "it is not UTF-8 text" in refused(kept, cwd=seed[0])


def test_no_runs(kept, seed, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no more")
    assert "empty holds no run. Expected run.json" in refused(tmp_path / "empty", cwd=seed[0])
    assert "broken.zip is neither a folder nor a zip file" in refused(tmp_path / "broken.zip", cwd=seed[0])
    assert "There is no nowhere." in refused("nowhere", cwd=seed[0])
    (kept / "indicators.csv").unlink()
    assert "indicators.csv cannot be compared: there is no such file" in refused(kept, cwd=seed[0])


def with_facts(folder, **facts):
    file = folder / "run.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **facts}), "utf-8")


def test_written_by_a_newer_evalkit(kept, seed):
    with_facts(kept, format=99, versions={"evalkit": "9.0"})
    assert "was written by a newer evalkit (9.0)" in refused(kept, cwd=seed[0])


def test_other_programmes_and_audiences_only_if_asked(kept, seed):
    with_facts(kept, audience="internal", year="2014")
    said = refused(kept, "heping/2015", cwd=seed[0])
    assert "are not the same report: audience internal and public, year 2014 and 2015." in said
    assert diff(kept, "heping/2015", "--anyway", cwd=seed[0]).returncode == 0
    shutil.copytree(kept, kept.parent / "2013")
    with_facts(kept.parent / "2013", year="2013")
    said = refused(kept.parents[1], "heping/2015", cwd=seed[0])
    assert "No report of heping/2013 (internal), heping/2014 (internal) is in outputs. There: heping/2015." in said


def test_years_on_one_side_alone(kept, seed):
    shutil.copytree(kept, kept.parent / "2014")
    with_facts(kept.parent / "2014", year="2014")
    done = diff(kept.parents[1], cwd=seed[0])
    assert "heping/2014: only before." in done.stdout
    assert done.returncode == 1


def test_reports_over_years_are_passed_over(kept, seed):
    """They save their figures, but no rows that could be told."""
    done = evalkit("run", "heping", "--notebook", "trend", "--lang", "en", "--outputs", kept.parents[1], cwd=seed[0])
    assert done.returncode == 0
    assert (kept.parent / "trend/indicators.csv").exists()
    done = diff(kept.parents[1], cwd=seed[0])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "heping/2015: no published figure changed. Both were made from the same.\n"


def test_what_evalkit_was(kept, seed):
    with_facts(kept, versions={"evalkit": "0.0.9"})
    assert "evalkit 0.0.9 → " in diff(kept, cwd=seed[0]).stdout
