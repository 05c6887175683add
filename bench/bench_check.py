"""`evalkit check` beside pandera and frictionless-py on the same columns: 10^6 activities as Parquet and CSV, 10^5 as XLSX.

Each runs in a process of its own, from start to end, imports and all; evalkit as the command, with all of its checks.
Time is the best of some rounds, memory the most that the process held. Every planted fault must be found by all three:
the bench says which was not, and by whom, and then fails.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import time
from pathlib import Path

from bench_measure import _table
from check_data import faults, make

HERE = Path(__file__).parent
DATA = HERE / ".data" / "check"
SIZES = {"parquet": 1_000_000, "csv": 1_000_000, "xlsx": 100_000}
PEERS = ("evalkit", "pandera", "frictionless")
LONG = 60  # seconds; what took longer runs once
MOST_MEMORY = 3  # times the size of the table in memory


def command(peer: str, year: Path, kind: str, found: Path) -> list[str]:
    if peer == "evalkit":
        evalkit = Path(sys.executable).with_name("evalkit")
        return [str(evalkit), "check", str(year), "--lang", "en", "--format", "csv", "--output", str(found)]
    return [sys.executable, str(HERE / "check_peers.py"), peer, str(year), kind]


def run(peer: str, year: Path, kind: str) -> tuple[float, int, set[tuple[int, str]]]:
    """Seconds, most memory in bytes, and (row, column) of what was found."""
    target = DATA / f"found-{peer}"
    with target.with_suffix(".txt").open("w") as out:
        start = time.perf_counter()
        process = subprocess.Popen(command(peer, year, kind, target), stdout=out)
        _pid, _status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    if peer == "evalkit":
        with target.open(encoding="utf-8-sig", newline="") as file:
            first = 1 if kind == "parquet" else 2  # the line of the first row
            found = {
                (int(row["line"] or 0) - first, row["column"])
                for row in csv.DictReader(file)
                if row["severity"] == "error"
            }
    else:
        lines = (line.split() for line in target.with_suffix(".txt").read_text("utf-8").splitlines())
        found = {(int(row), column) for row, column in lines}
    return seconds, used.ru_maxrss * 1024, found


def compared(
    peers: list[str], year: Path, kind: str, rounds: int
) -> dict[str, tuple[float, int, set[tuple[int, str]]]]:
    """The best of some rounds of each peer; they take turns, so that what else the machine does meets all of them."""
    found = {peer: run(peer, year, kind) for peer in peers}
    for _round in range(1, rounds):
        for peer in [each for each in peers if found[each][0] < LONG]:
            found[peer] = min(found[peer], run(peer, year, kind), key=lambda one: one[0])
    return found


def size(year: Path) -> int:
    """Bytes of the table of activities in memory, as evalkit holds it."""
    code = f"from evalkit.intake import load; print(int(load({str(year)!r})[0].tables['activities'].memory_usage(deep=True).sum()))"
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--kinds", type=lambda text: text.split(","), default=list(SIZES))
    given.add_argument("--rows", type=lambda text: int(float(text)), help="of each kind, instead of the usual")
    given.add_argument("--rounds", type=int, default=3, help="the best of so many counts")
    given.add_argument("--peers", type=lambda text: text.split(","), default=PEERS)
    options = given.parse_args()
    rows, wrong = [], []
    for kind in options.kinds:
        n = options.rows or SIZES[kind]
        year = make(DATA, n, kind)
        found = compared(options.peers, year, kind, options.rounds)
        planted = {name: (row, column) for name, (row, column, _value) in faults(kind, n).items()}
        held = (
            size(year)
            if kind != "xlsx" or (0, "id") in found["evalkit"][2] or planted["enum"] in found["evalkit"][2]
            else 0
        )
        for peer, (seconds, peak, places) in found.items():
            missed = [name for name, place in planted.items() if place not in places]
            wrong += [f"{kind}: {peer} did not find the planted fault '{name}'" for name in missed]
            rows.append(
                {
                    "activities": f"{n:,} {kind}",
                    "": peer,
                    "s": f"{seconds:.1f}",
                    "÷ evalkit": f"{seconds / found['evalkit'][0]:.1f}" if "evalkit" in found else "",
                    "peak, MiB": f"{peak / 2**20:,.0f}",
                    "÷ table": f"{peak / held:.1f}" if held else "",
                    "found": f"{len(planted) - len(missed)} of {len(planted)}",
                }
            )
        print(_table(rows[-len(found) :]), flush=True)
        ours = found["evalkit"]
        wrong += [f"{kind}: {peer} was quicker" for peer, one in found.items() if one[0] < ours[0]]
        if held and kind == "parquet" and ours[1] > MOST_MEMORY * held:
            wrong.append(f"{kind}: evalkit held more than {MOST_MEMORY} times the table ({held / 2**20:,.0f} MiB)")
    print(*wrong, sep="\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
