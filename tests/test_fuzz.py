"""The seed's package, damaged at random: data issues come back, and nothing is raised but what evalkit says itself.

EVALKIT_FUZZ sets the number of examples: 2,000 in CI.
"""

import os
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit import check_programme, use_language
from evalkit.errors import EvalkitError
from evalkit.issues import DataIssues

SEED = Path(__file__).parents[1] / "data" / "heping" / "2015"
FILES = [file.name for file in sorted(SEED.glob("*.csv"))]
PIECES = [
    *(",", '"', "\n", "\r\n", ",,,,", "\t", ";", "\0", "\ufeff", "\u200b", "\u3000", "=1/0", "#REF!", "合计", "注：", "示例"),
    *("1e308", "-1", "９９", "1.2万元", "36%", "（3,000）", "9999-12-31", "1900-01-00", "2015年3月1日", "03/04/2015", "N/A"),
    *("id", "编号", "金额（万元）", "受资助机构", "grantee", "x" * 5000),
]  # fmt: skip
CODINGS = ["gb18030", "utf-16", "utf-8-sig", "cp950", "latin-1"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """For each table a year with it and those that every year needs: small, so that many can be damaged."""
    root, years = tmp_path_factory.mktemp("fuzz"), {}
    for file in FILES:
        years[file] = root / file / "2015"
        years[file].mkdir(parents=True)
        for name in {"programme.csv", "grantees.csv", "grants.csv", file}:
            shutil.copy(SEED / name, years[file])
    return years


def a_cell(raw, draw):
    lines = raw.split(b"\n")
    at = draw.randrange(len(lines))
    cells = lines[at].split(b",")
    cells[draw.randrange(len(cells))] = draw.choice(PIECES).encode()
    lines[at] = b",".join(cells)
    return b"\n".join(lines)


def lines(raw, draw):
    kept = raw.split(b"\n")
    at, other = draw.randrange(len(kept)), draw.randrange(len(kept))
    how = draw.randrange(4)
    if how == 0:
        del kept[at]
    elif how == 1:
        kept.insert(at, kept[other])
    elif how == 2:
        kept[at], kept[other] = kept[other], kept[at]
    else:
        kept.insert(at, draw.choice(PIECES).encode())
    return b"\n".join(kept)


def the_header(raw, draw):
    head, _end, rest = raw.partition(b"\n")
    names = head.split(b",")
    at, other = draw.randrange(len(names)), draw.randrange(len(names))
    how = draw.randrange(4)
    if how == 0:
        names[at] = names[other]
    elif how == 1:
        names[at] = draw.choice(PIECES).encode()
    elif how == 2:
        del names[at]
    else:
        names[at], names[other] = names[other], names[at]
    return b",".join(names) + b"\n" + rest


def some_bytes(raw, draw):
    at = draw.randrange(len(raw) + 1)
    how = draw.randrange(3)
    if how == 0:
        return raw[:at] + bytes([draw.randrange(256)]) + raw[at + 1 :]
    if how == 1:
        return raw[:at] + raw[at + draw.randrange(200) :]
    return raw[:at] + draw.choice(PIECES).encode() + raw[at:]


def the_encoding(raw, draw):
    return raw.decode("utf-8", "ignore").encode(draw.choice(CODINGS), "replace")


CHANGES = (a_cell, a_cell, lines, the_header, some_bytes, the_encoding)


@settings(
    max_examples=int(os.environ.get("EVALKIT_FUZZ", "100")),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**32), file=st.sampled_from(FILES), times=st.integers(1, 4))
def test_nothing_is_raised_but_what_evalkit_says(folders, seed, file, times):
    use_language("en")
    draw, target = random.Random(seed), folders[file] / file
    good = target.read_bytes()
    raw = good
    for _time in range(times):
        raw = draw.choice(CHANGES)(raw, draw)
    target.write_bytes(raw)
    try:
        found = check_programme(folders[file])
        assert isinstance(found, DataIssues)
        assert repr(found)
        assert len(found.to_frame()) >= len(found)
    except EvalkitError:
        pass
    finally:
        target.write_bytes(good)
