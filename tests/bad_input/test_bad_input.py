"""Broken files as people have them: each gives the issue it must, and none a traceback, a wait or a full memory."""

import csv
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from evalkit import check_programme
from evalkit.intake.names import table_of
from tests.make import make_year
from tests.workbooks import good_workbook, with_part

HERE = Path(__file__).parent
GIB = 1024**3
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def cases():
    with (HERE / "expected.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def year(tmp_path):
    return make_year(tmp_path / "tiny" / "2015")


def test_every_file_stands_in_the_table_and_they_are_many():
    files = {file.name for file in (HERE / "files").iterdir()}
    assert files == {each["file"] for each in cases()}
    assert len(files) >= 60


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["file"])
def test_each_gives_the_issue_it_must(year, case):
    table = table_of(Path(case["as"]).stem)
    for old in table:
        (year / f"{old}.csv").unlink(missing_ok=True)
    shutil.copy(HERE / "files" / case["file"], year / case["as"])
    found = check_programme(year)
    told = [str(issue) for issue in found if issue.rule == case["rule"]]
    if case["rule"]:
        assert any(case["says"] in each for each in told), repr(found)
    else:
        assert not found.errors


@pytest.mark.parametrize("name", ["15年", "year one", "20155"])
def test_a_folder_whose_name_is_no_year(tmp_path, name):
    folder = make_year(tmp_path / "tiny" / name)
    assert "year.name" in {issue.rule for issue in check_programme(folder)}


def a_million_empty_rows(file):
    cells = "".join(f'<c r="{column}{{0}}" s="1"/>' for column in "ABCDEFGH")
    rows = "".join(f'<row r="{i}">{cells.format(i)}</row>' for i in range(5, 1_000_001))
    with_part(
        file, "xl/worksheets/sheet3.xml", lambda part: part.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    )


def a_far_cell(file):
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with_part(file, "xl/worksheets/sheet3.xml", lambda part: part.replace(b"</sheetData>", far))


def a_bomb(file):
    with_part(file, "xl/styles.xml", lambda part: part + b" " * 400_000_000)


def a_bomb_that_lies(file):
    """The archive's list says that a part is small; unpacked it is large."""
    a_bomb(file)
    raw = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo("xl/styles.xml").file_size
    true, said = size.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    file.write_bytes(bytes(raw).replace(true, said))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="The peak of memory is read where Linux says it.")
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_million_empty_rows, "'error': 0"),
        (a_far_cell, "a sheet spans 1,048,576 rows and 16384 columns"),
        (a_bomb, "unpacked it would take 400 MB"),
        (a_bomb_that_lies, "damaged or was not copied whole"),
    ],
)
def test_large_ones_neither_wait_nor_fill_the_memory(tmp_path, make, said):
    file = good_workbook(tmp_path / "tiny" / "2015" / "2015.xlsx")
    make(file)
    code = f"""
from pathlib import Path
from evalkit import check_programme, use_language
use_language("en")
found = check_programme({str(file.parent)!r})
print(found.counts(), found)
print(next(line.split()[1] for line in Path("/proc/self/status").open() if line.startswith("VmHWM")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert said in done.stdout
    assert int(done.stdout.split()[-1]) * 1024 < GIB
