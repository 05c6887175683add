"""`evalkit run --notebook trend` on 50 years of each of 20 generated programmes, beside reading and measuring alone.

The whole report (kernel, notebook, pictures, page, files) should take at most twice as long as its measuring: reading the
years and measuring every indicator by grantee, which no such report can do without, in one warm process. Measuring in the
narrow sense (`Portfolio.measure` alone) stands beside it. Both run on one process, in turn. --programmes 2 for a short run.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import evalkit as ek
from evalkit.demo import write_demo
from evalkit.portfolio import read_portfolio

DATA, SEED, LANG, MOST = Path(__file__).parent / ".data" / "trend", 1, "zh", 2.0


def generated(programmes: int, years: int) -> Path:
    """The folder of the generated programmes; made where it is not there yet."""
    folder = DATA / f"{programmes}x{years}"
    if not folder.exists():
        write_demo(folder, programmes, years, SEED)
    return folder


def measured(data: Path, programme: str) -> tuple[float, float]:
    """Seconds to read a programme's years, and to measure them."""
    start = time.perf_counter()
    years = read_portfolio(data, programme, audience="public")
    read = time.perf_counter()
    years.measure(ek.STANDARD, by="grantee")
    return read - start, time.perf_counter() - read


def reported(data: Path, programmes: list[str], outputs: Path) -> float:
    """Seconds of one run that makes the reports of these programmes."""
    command = [sys.executable, "-m", "evalkit", "run", *programmes, "--notebook", "trend", "--lang", LANG]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--workers", "1", "--data", data, "--outputs", outputs], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--programmes", type=int, default=20)
    asked.add_argument("--years", type=int, default=50)
    given = asked.parse_args()
    data = generated(given.programmes, given.years)
    programmes = sorted(each.name for each in data.glob("demo-*"))
    ek.use_language(LANG)
    ek.measure(ek.read_programme(next(data.glob("demo-*/*"))), ek.STANDARD, by="grantee")  # what loads once, is loaded
    alone = [measured(data, programme) for programme in programmes]
    reading, measuring = (sum(each) for each in zip(*alone, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        whole = reported(data, programmes, Path(folder))
        sizes = [page.stat().st_size / 1e6 for page in Path(folder).glob("*/trend/report.*.html")]
    ratio = whole / (reading + measuring)
    print(f"{len(programmes)} programmes × {given.years} years, one language, one process")
    print(f"  reading {reading:7.1f} s   measuring {measuring:7.1f} s   reports, all in all {whole:7.1f} s")
    print(f"  reports ÷ (reading + measuring)  {ratio:.2f}   at most {MOST:g}")
    print(f"  (reports − reading − measuring) ÷ measuring alone  {(whole - reading - measuring) / measuring:.2f}")
    print(f"  {len(sizes)} pages of {min(sizes):.1f} to {max(sizes):.1f} MB")
    if ratio > MOST or len(sizes) != len(programmes):
        print("FAILED")
    return int(ratio > MOST or len(sizes) != len(programmes))


if __name__ == "__main__":
    sys.exit(main())
