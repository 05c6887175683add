"""The annual report of 24 generated programme-years in one language: `evalkit run` beside papermill, nbconvert and
ploomber-engine, all in one run, each in processes of its own. Then the same again, with one table changed, one year
from cold, and (--large) 200 programme-years with the memory of the parent.

Fails where a peer's indicators, or the paragraphs and tables of its pages, are not evalkit's; never because of a time.
"""

from __future__ import annotations

import argparse
import csv
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import batch_peers
import psutil
from bench_measure import _table

HERE = Path(__file__).parent
DATA, SEED, LANG = HERE / ".data" / "batch", 1, "zh"
SEEDS_YEAR = HERE.parent / "data" / "heping" / "2015"
SAID = {
    "evalkit": "evalkit run",
    "shell": "a shell loop of papermill and jupyter nbconvert",
    "papermill": "papermill + nbconvert API, one process",
    "ploomber": "ploomber-engine + nbconvert API, one process",
    "floor": "floor: bare code in two warm processes, no HTML",
}
TARGETS = {"shell": "≥ 18", "papermill": "≥ 6", "ploomber": "≥ 2"}


def portfolio(programmes: int, years: int) -> list[Path]:
    """The year folders of a generated portfolio, in order."""
    from evalkit.demo import write_demo

    folder = DATA / f"{programmes}x{years}"
    if not (folder / "README.md").exists():  # which is written last
        shutil.rmtree(folder, ignore_errors=True)
        write_demo(folder, programmes, years, SEED)
    return sorted(each for each in folder.glob("demo-*/*") if each.is_dir())


def beside(years: list[Path], peers: list[str], shells: int, outputs: Path) -> Iterator[tuple[str, float | None, str]]:
    """Each peer with its seconds for all years, and what is to be known of them."""
    for peer in peers:
        part = years[:shells] if peer == "shell" else years
        try:
            seconds = batch_peers.run(peer, part, outputs / peer, LANG)
        except RuntimeError as error:
            yield peer, None, f"not measured: {error}"
            continue
        scaled = f"{len(part)} years measured, scaled to {len(years)}" if len(part) < len(years) else ""
        yield peer, seconds * len(years) / len(part), scaled


def differences(peer: str, years: list[Path], outputs: Path) -> list[str]:
    """In which years a peer's indicators, or what its page says, are not evalkit's."""
    found = []
    for year in years:
        ours, theirs = (batch_peers.target(year, outputs / each) for each in ("evalkit", peer))
        name = f"{year.parent.name}/{year.name}"
        if _values(ours) != _values(theirs):
            found.append(f"{name}: the indicators of {peer} are not evalkit's")
        page = next((theirs / file for file in ("report.html", "shown.html") if (theirs / file).exists()), None)
        told = _told_in(ours / f"report.{LANG}.html")
        if page is None or _told_in(page)[-len(told) :] != told:  # before it, in a peer's page, what is evalkit's cover
            found.append(f"{name}: the page of {peer} does not say what evalkit's says")
    return found


def _values(folder: Path) -> list[list[str]]:
    with (folder / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        return [*csv.reader(file)]


def _told_in(page: Path) -> list[str]:
    """The text of every paragraph and cell of a table, in order; evalkit's page adds its notes after them."""
    body = page.read_text("utf-8").partition('<main id="main"')
    body = (body[2] or body[0]).partition('<section id="traces"')[0].partition('<section aria-labelledby="made"')[0]
    bare = re.sub(r"(?s)<(style|script|pre|svg)\b.*?</\1>|<sup\b.*?</sup>", "", body)
    found = re.findall(r"(?s)<(td|p)\b[^>]*>(.*?)</\1>", bare)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()) for _tag, text in found]


def again(years: list[Path], outputs: Path) -> tuple[float, float, int]:
    """Seconds of the same batch again, seconds with one table changed, and how many reports were then made anew."""
    same = batch_peers.run("evalkit", years, outputs, LANG)
    with tempfile.TemporaryDirectory(dir=DATA) as name:  # a changed copy must be where the first one was
        table = (
            years[-1] / "activities.csv"
        )  # of the last year: the next year's report would read this one's tables too
        kept = Path(name) / table.name
        shutil.copy2(table, kept)
        before = _made(years, outputs)
        try:
            table.write_text(table.read_text("utf-8").replace("training", "exchange", 1), "utf-8", newline="\n")
            changed = batch_peers.run("evalkit", years, outputs, LANG)
        finally:
            shutil.copy2(kept, table)
    after = _made(years, outputs)
    return same, changed, sum(before[page] != after[page] for page in before)


def _made(years: list[Path], outputs: Path) -> dict[Path, int]:
    pages = [batch_peers.target(year, outputs) / f"report.{LANG}.html" for year in years]
    return {page: page.stat().st_mtime_ns for page in pages}


def cold(outputs: Path, rounds: int = 3) -> tuple[float, float]:
    """Seconds of one year from nothing: `evalkit run heping/2015`, and papermill and nbconvert from the shell."""
    found = {}
    for peer in ("evalkit", "shell"):
        times = []
        for turn in range(rounds):
            place = outputs / f"cold-{peer}-{turn}"
            times.append(batch_peers.run(peer, [SEEDS_YEAR], place, LANG))
        found[peer] = min(times)
    return found["evalkit"], found["shell"]


def large(outputs: Path) -> tuple[float, int, int]:
    """Seconds of 200 programme-years, and the parent's memory in bytes: a quarter of the way, and at most."""
    folder = portfolio(40, 5)[0].parents[1]
    command = [batch_peers.BIN / "evalkit", "run", "--data", folder, "--outputs", outputs, "--lang", LANG]
    begun = time.perf_counter()
    sizes = []
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as parent:
        watched = psutil.Process(parent.pid)
        while parent.poll() is None:
            try:
                sizes.append(watched.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.25)
    return time.perf_counter() - begun, max(sizes[: len(sizes) // 4 + 1]), max(sizes)


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--years", type=int, default=24, help="how many programme-years (24)")
    given.add_argument("--shell-years", type=int, default=4, help="how many of them from the shell; the rest is scaled")
    given.add_argument("--peers", type=lambda text: text.split(","), default=[*SAID], help="of: " + ",".join(SAID))
    given.add_argument("--large", action="store_true", help="also 200 programme-years, and the memory of the parent")
    given.add_argument("--write", action="store_true", help="also write the tables to bench/results/batch.md")
    options = given.parse_args()
    years = portfolio(-(-options.years // 6), 6)[: options.years]
    peers = [each for each in SAID if each in {"evalkit", *options.peers}]
    DATA.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(dir=DATA) as name:
        outputs = Path(name)
        found, rows = {}, []
        for peer, seconds, note in beside(years, peers, options.shell_years, outputs):
            found[peer] = seconds
            rows.append(_row(peer, seconds, found["evalkit"], len(years), note))
            print(f"{SAID[peer]}: {note if seconds is None else f'{seconds:.1f} s'}", flush=True)
            if seconds is not None and peer != "evalkit":
                wrong += differences(peer, years[: options.shell_years] if peer == "shell" else years, outputs)
        print(_table(rows), flush=True)
        more = _table([*_more(years, outputs, found), *(_two_hundred(outputs, found, years) if options.large else [])])
        print(more, *(wrong or ["Indicators and pages say the same in all."]), sep="\n")
    if options.write:
        (HERE / "results").mkdir(exist_ok=True)
        of = f"{len(years)} programme-years, {os.cpu_count()} processors, Python {sys.version.split()[0]}."
        (HERE / "results" / "batch.md").write_text(f"{__doc__}\n{of}\n\n{_table(rows)}\n\n{more}\n", "utf-8")
    return int(bool(wrong))


def _row(peer: str, seconds: float | None, ours: float | None, n: int, note: str) -> dict[str, str]:
    known = seconds is not None and ours
    target = TARGETS.get(peer, "")
    ratio = f"{seconds / ours:.2f}" if known and peer != "evalkit" else ""
    if peer == "floor" and known:
        ratio, target, note = (
            f"{seconds / ours:.2f}",
            "≥ 0.77",
            f"evalkit takes {ours / seconds:.2f} of its time; at most 1.3",
        )
    return {
        "": SAID[peer],
        "s": "" if seconds is None else f"{seconds:.1f}",
        "s a report": "" if seconds is None else f"{seconds / n:.2f}",
        "÷ evalkit": ratio,
        "target": target,
        "note": note,
    }


def _more(years: list[Path], outputs: Path, found: dict[str, float | None]) -> Iterator[dict[str, str]]:
    ours = found["evalkit"]
    if ours is None:
        return
    same, changed, made = again(years, outputs / "evalkit")
    alone, peer = cold(outputs)
    yield _told(
        "the same batch again, nothing changed", f"{same:.2f} s", f"{100 * same / ours:.1f} %", "≤ 2 % of the first"
    )
    yield _told("one table of one year changed", f"{changed:.2f} s", f"{made} reports made", "1")
    yield _told(
        "cold: evalkit run heping/2015", f"{alone:.2f} s", f"{alone / peer:.2f} of {peer:.2f} s", "≤ 0.6 of the shell"
    )


def _two_hundred(outputs: Path, found: dict[str, float | None], years: list[Path]) -> Iterator[dict[str, str]]:
    ours = found["evalkit"]
    if ours is None:
        return
    seconds, early, most = large(outputs / "large")
    of_24 = ours * 24 / len(years)
    yield _told("200 programme-years", f"{seconds:.1f} s", f"{seconds / of_24:.1f} times 24", "≤ 8.7")
    grown = f"{most / 2**20:,.0f} MiB at most, {early / 2**20:,.0f} in the first quarter"
    yield _told("memory of the parent", "", grown, "flat")


def _told(what: str, seconds: str, found: str, target: str) -> dict[str, str]:
    return {"": what, "s": seconds, "is": found, "target": target}


if __name__ == "__main__":
    sys.exit(main())
