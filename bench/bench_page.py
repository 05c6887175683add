"""The page of heping 2015: how large, how long it takes to make beyond running the notebook, how soon it is of use.

Beside it nbconvert's own HTML exporter (template lab) on the same executed notebooks, each warm: the first page of a
process, which compiles the templates, is not counted. Limits: 1.0 MB, 0.25 s, 1 s.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbconvert.exporters import HTMLExporter
from playwright.sync_api import sync_playwright

from evalkit.report import render_notebook

ROOT = Path(__file__).parents[1]
EVALKIT = Path(sys.executable).with_name("evalkit")
TIMES = 7
OUTSIDE = re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//[^"']+""")
# From the start of loading until a door that was pressed has opened and is on the screen [ms].
DOOR = """() => new Promise(done => {
    document.querySelector('.ek-n[data-trace]').click();
    requestAnimationFrame(() => requestAnimationFrame(() => done(document.querySelector('.ek-panel') ? performance.now() : NaN)));
})"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([EVALKIT, "run", "heping/2015", "--outputs", folder], cwd=ROOT, check=True, capture_output=True)
        made = Path(folder) / "heping" / "2015"
        notebooks = {lang: nbformat.read(made / f"report.{lang}.ipynb", 4) for lang in ("zh", "en")}
        lab = HTMLExporter()
        print(f"{'':26}{'MB':>8}{'s to make':>12}{'s until of use':>16}{'addresses outside':>19}")
        for lang, notebook in notebooks.items():
            ours = made / f"report.{lang}.html"
            theirs = made / f"lab.{lang}.html"
            theirs.write_text(lab.from_notebook_node(notebook)[0], encoding="utf-8")
            seconds = median(lambda: render_notebook(notebook, lang=lang))  # noqa: B023
            show(f"evalkit, {lang}", ours, seconds, until_of_use(ours))
            show(f"nbconvert lab, {lang}", theirs, median(lambda: lab.from_notebook_node(notebook)), None)  # noqa: B023


def median(make: Callable[[], object]) -> float:
    """The median time of a call [s], its first left out."""
    make()
    times = []
    for _time in range(TIMES):
        start = time.perf_counter()
        make()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def until_of_use(file: Path) -> float | None:
    """Median time from the start of loading until a number has opened [s]; None without a browser."""
    chromium = os.environ.get("EVALKIT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return None
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for _time in range(TIMES):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(file.as_uri())
            times.append(page.evaluate(DOOR) / 1000)
            page.close()
        browser.close()
    return statistics.median(times)


def show(name: str, file: Path, seconds: float, of_use: float | None) -> None:
    text = file.read_text(encoding="utf-8")
    use = "—" if of_use is None else f"{of_use:.2f}"
    outside = len(set(OUTSIDE.findall(text)))
    print(f"{name:26}{file.stat().st_size / 1e6:>8.2f}{seconds:>12.3f}{use:>16}{outside:>19}")


if __name__ == "__main__":
    main()
