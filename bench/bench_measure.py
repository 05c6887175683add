"""All standard indicators by grantee, of 10^5, 10^6 and 10^7 activities: evalkit, DuckDB and plain pandas.

Each runs in a process of its own, which says how long it took and how much memory it had at most. Fails where a value
differs from a peer's by more than 1e-9 (relative), or where a target of the table at the end is missed with --strict.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
DATA = HERE / ".data"
SIZES = (100_000, 1_000_000, 10_000_000)
AGREE = 1e-9
PEERS = ("evalkit", "duckdb", "pandas")
# persons has bounds and no value where there are no lists of persons: both bounds are compared.
BOUNDS = {"persons": ("low", "high")}


def run(peer: str, year: Path, target: Path) -> None:
    """One peer, here and now: its values to a file, its times and peak memory to the screen."""
    if peer == "duckdb":
        import duckdb  # noqa: F401 (loaded before the clock runs, as evalkit and pandas are)
        from measure_peers import in_duckdb

        start = read = time.perf_counter()
        values = in_duckdb(year)
    elif peer == "pandas":
        from measure_peers import in_pandas, read_pandas

        start = time.perf_counter()
        tables = read_pandas(year)
        read = time.perf_counter()
        values = in_pandas(tables)
    else:
        from evalkit import STANDARD, measure, read_programme

        start = time.perf_counter()
        programme = read_programme(year)
        read = time.perf_counter()
        results = measure(programme, STANDARD, by="grantee")
    end = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if peer == "evalkit":
        values = pd.concat([_values(one) for one in results if one.contributions is not None], ignore_index=True)
    values.astype({"group": "string", "value": float, "n": float}).to_parquet(target)
    print(json.dumps({"read": read - start, "measure": end - read, "both": end - start, "peak": peak}))


def _values(result) -> pd.DataFrame:
    frames = []
    for whole, frame in ((True, result.overall), (False, result.groups)):
        for field in BOUNDS.get(result.indicator.id, ("value",)):
            name = result.indicator.id if field == "value" else f"{result.indicator.id}_{field}"
            frames.append(
                pd.DataFrame(
                    {
                        "indicator": name,
                        "group": frame["group"].astype("string"),
                        "whole": whole,
                        "value": frame[field],
                        "n": frame["n"],
                    }
                )
            )
    return pd.concat(frames, ignore_index=True)


def differences(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[int, list[str]]:
    """How many values of a peer were compared, and in which indicators they are not evalkit's."""
    ours = ours[ours["indicator"].isin(theirs["indicator"].unique())]
    keys = ["indicator", "whole", "group"]
    both = ours.dropna(subset="value").merge(
        theirs.dropna(subset="value"), on=keys, how="outer", suffixes=("", "_peer")
    )
    near = np.isclose(both["value"], both["value_peer"], rtol=AGREE, atol=AGREE) & (both["n"] == both["n_peer"])
    return len(both), sorted(both.loc[~near, "indicator"].unique())


def timed(peer: str, year: Path, rounds: int) -> tuple[dict[str, float], pd.DataFrame]:
    """The best of some rounds, each in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "values.parquet"
        command = [sys.executable, __file__, "--run", peer, "--year", str(year), "--target", str(target)]
        found = [
            json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
            for _round in range(rounds)
        ]
        return min(found, key=lambda each: each["both"]), pd.read_parquet(target)


def small() -> list[tuple[str, float, float]]:
    """What is measured in fresh interpreters beside the large tables: what, value, target."""
    from bench_import import OURS, PANDAS, TARGET, best_of_each

    code = """
import time
from evalkit import STANDARD, measure, read_programme
read_programme("data/heping/2015")  # what is loaded once
programme = read_programme("data/heping/2015")
start = time.perf_counter()
measure(programme, STANDARD)
print(time.perf_counter() - start)
"""
    first = min(float(_python(code)) for _round in range(3))
    imports = best_of_each()
    print(f"import evalkit {imports[OURS]:.3f} s, import pandas {imports[PANDAS]:.3f} s (best of 10 each)")
    return [
        ("STANDARD of data/heping/2015, ms beyond reading", 1000 * first, 150),
        ("import evalkit, times import pandas", imports[OURS] / imports[PANDAS], TARGET),
    ]


def _python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True, cwd=HERE.parent
    ).stdout


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--sizes", type=lambda text: [int(float(each)) for each in text.split(",")], default=SIZES)
    given.add_argument("--rounds", type=int, default=3, help="each peer's time is the best of so many")
    given.add_argument("--peers", type=lambda text: text.split(","), default=PEERS)
    given.add_argument("--write", action="store_true", help="also write the tables to bench/results/measure.md")
    for hidden in ("--run", "--year", "--target"):
        given.add_argument(hidden, help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.run:
        run(options.run, Path(options.year), Path(options.target))
        return 0
    from measure_data import make

    rows, wrong, peers = [], [], options.peers
    for size in options.sizes:
        year = make(DATA, size)
        found = {peer: timed(peer, year, options.rounds) for peer in peers}
        for peer, (cost, values) in found.items():
            compared, differ = differences(found["evalkit"][1], values) if peer != "evalkit" else (len(values), [])
            wrong += [f"{size:,} activities: {name} is not what {peer} gives" for name in differ]
            rows.append(
                {
                    "activities": f"{size:,}",
                    "": peer,
                    "read, s": f"{cost['read']:.2f}" if peer != "duckdb" else "",
                    "measure, s": f"{cost['measure']:.2f}" if peer != "duckdb" else "",
                    "both, s": f"{cost['both']:.2f}",
                    "evalkit ÷": f"{found['evalkit'][0]['both'] / cost['both']:.2f}" if peer != "evalkit" else "",
                    "peak, MiB": f"{cost['peak'] / 2**20:,.0f}",
                    "grows by": _growth(rows, peer, cost["both"]),
                    "values": f"{compared:,}",
                }
            )
        print(_table(rows[-len(peers) :]), flush=True)
    targets = _table([{"": name, "is": f"{value:.2f}", "at most": f"{most}"} for name, value, most in small()])
    print(targets, *wrong, sep="\n")
    if options.write:
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / "measure.md").write_text(f"{__doc__}\n{_table(rows)}\n\n{targets}\n", "utf-8")
    return int(bool(wrong))


def _growth(rows: list[dict[str, str]], peer: str, seconds: float) -> str:
    before = next((row for row in reversed(rows) if row[""] == peer), None)
    return f"{seconds / float(before['both, s']):.1f}" if before else ""


def _table(rows: list[dict[str, str]]) -> str:
    heads = list(rows[0])
    widths = [max(len(head), *(len(row[head]) for row in rows)) for head in heads]
    lines = [heads, ["-" * width for width in widths], *([row[head] for head in heads] for row in rows)]
    return "\n".join(
        "| " + " | ".join(cell.rjust(w) for cell, w in zip(line, widths, strict=True)) + " |" for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
