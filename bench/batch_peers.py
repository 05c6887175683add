"""The same reports made in other ways: by papermill and nbconvert from the shell or in one process, by ploomber-engine,
and the notebook's bare code. Each puts year after year into a folder: indicators.csv and report.html.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "annual.ipynb"
BIN = Path(sys.executable).parent
WORKERS = 2
Made = Callable[[list[Path], Path, str], float]


def parameters(year: Path, outputs: Path, lang: str) -> dict[str, str]:
    """Those of the annual notebook; each year has a folder of its own for what it makes."""
    place = target(year, outputs)
    place.mkdir(parents=True, exist_ok=True)
    where = {"data": str(year.parents[1]), "outputs": str(place)}
    return {"programme": year.parent.name, "year": year.name, "lang": lang, "audience": "public", **where}


def target(year: Path, outputs: Path) -> Path:
    return outputs / year.parent.name / year.name


def shell(years: list[Path], outputs: Path, lang: str) -> float:
    """`papermill` and `jupyter nbconvert`, one after the other, for each year."""
    begun = time.perf_counter()
    for year in years:
        given = parameters(year, outputs, lang)
        made = target(year, outputs) / "report.ipynb"
        words = [word for name, value in given.items() for word in ("-r", name, value)]
        run = [BIN / "papermill", NOTEBOOK, made, "-k", "python3", "--no-progress-bar", *words]
        for command in (run, [BIN / "jupyter-nbconvert", "--to", "html", made]):
            subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def papermill_api(years: list[Path], outputs: Path, lang: str) -> float:
    """papermill and nbconvert as libraries, in one process, with one exporter."""
    begun = time.perf_counter()
    import papermill

    def execute(made: Path, given: dict[str, str]) -> Any:
        quiet = {"progress_bar": False, "log_output": False, "kernel_name": "python3"}
        return papermill.execute_notebook(str(NOTEBOOK), str(made), parameters=given, **quiet)

    _with_exporter(execute, years, outputs, lang)
    return time.perf_counter() - begun


def ploomber(years: list[Path], outputs: Path, lang: str) -> float:
    """ploomber-engine, which runs notebooks without a kernel, and nbconvert as a library with one exporter."""
    begun = time.perf_counter()
    from ploomber_engine.execute import execute_notebook

    def execute(made: Path, given: dict[str, str]) -> Any:
        return execute_notebook(str(NOTEBOOK), str(made), parameters=given, progress_bar=False, log_output=False)

    _with_exporter(execute, years, outputs, lang)
    return time.perf_counter() - begun


def _with_exporter(execute: Callable[[Path, dict[str, str]], Any], years: list[Path], outputs: Path, lang: str) -> None:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter()
    for year in years:
        place = target(year, outputs)
        notebook = execute(place / "report.ipynb", parameters(year, outputs, lang))
        (place / "report.html").write_text(exporter.from_notebook_node(notebook)[0], "utf-8")


def floor(years: list[Path], outputs: Path, lang: str) -> float:
    """The notebook's code as a script, in two processes that have imported everything; no page is made."""
    begin = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=begin, initializer=_warm_up, initargs=(years[0], lang)) as pool:
        list(pool.map(time.sleep, [0.5] * WORKERS))  # until all are there
        begun = time.perf_counter()
        list(pool.map(_bare, *zip(*((parameters(year, outputs, lang), True) for year in years), strict=True)))
        return time.perf_counter() - begun


def _warm_up(year: Path, lang: str) -> None:
    import matplotlib

    matplotlib.use("agg")
    _bare({**parameters(year, year, lang), "outputs": ""})


def _bare(given: dict[str, str], keep: bool = False) -> None:
    names: dict[str, Any] = {}
    shown = []
    for at, code in enumerate(_code()):
        exec(code, names)
        if at == 0:
            names.update(given)
        shown.append(names.pop("_shown", None))
    if keep:  # as the peers' pages, but that it is one after another
        (Path(given["outputs"]) / "shown.html").write_text("\n".join(map(str, shown)), "utf-8")


def _code() -> list[Any]:
    """The cells of the notebook, each ending with what it shows as `_shown`."""
    found = []
    for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            if isinstance(last := tree.body[-1], ast.Expr):
                tree.body[-1] = ast.Assign([ast.Name("_shown", ast.Store())], last.value)
            found.append(compile(ast.fix_missing_locations(tree), "cell", "exec"))
    return found


def evalkit(years: list[Path], outputs: Path, lang: str) -> float:
    """`evalkit run`, the command."""
    begun = time.perf_counter()
    names = [f"{year.parent.name}/{year.name}" for year in years]
    words = ["run", *names, "--data", years[0].parents[1], "--outputs", outputs, "--lang", lang]
    subprocess.run([BIN / "evalkit", *words], check=True, capture_output=True)
    return time.perf_counter() - begun


PEERS: dict[str, Made] = {
    "evalkit": evalkit,
    "papermill": papermill_api,
    "ploomber": ploomber,
    "floor": floor,
    "shell": shell,
}


def run(peer: str, years: list[Path], outputs: Path, lang: str) -> float:
    """One peer in a process of its own: its seconds, start-up and imports among them, but for the floor's."""
    given = {"peer": peer, "years": [*map(str, years)], "outputs": str(outputs), "lang": lang}
    env = {
        **os.environ,
        "PLOOMBER_STATS_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    env["PYTHONPATH"] = os.pathsep.join(
        filter(None, (str(Path(__file__).parent / ".data" / "peers"), env.get("PYTHONPATH")))
    )
    command = [sys.executable, "-W", "ignore", __file__, json.dumps(given)]
    begun = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
    whole = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(
            done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit code {done.returncode}"
        )
    inside = json.loads(done.stdout.strip().splitlines()[-1])
    return inside if peer in ("floor", "evalkit", "shell") else whole


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    seconds = PEERS[asked["peer"]]([*map(Path, asked["years"])], Path(asked["outputs"]), asked["lang"])
    print(json.dumps(seconds))
