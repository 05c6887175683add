"""Make the reports of one programme year; nothing that was there is lost when it fails."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evalkit.audience import conceal
from evalkit.batch.plan import Plan
from evalkit.checks import check_programme
from evalkit.errors import DataError, EvalkitError, Text
from evalkit.i18n import _, in_language
from evalkit.intake import load
from evalkit.issues import DataIssues
from evalkit.report import error_page, index_page, render_notebook

VERSIONS = ("evalkit", "pandas", "pyarrow", "matplotlib", "papermill", "nbconvert", "ipykernel")
MAKING = ".making-"  # where the files of a year stand until all of them are there
FAILED = "failed"  # failed.zh.html, failed.en.html, failed.ipynb: why the last attempt made no report


@dataclass(frozen=True)
class Outcome:
    """How one programme year went: state is 'ok', 'issues' (made, with doubts about the data) or 'failed'."""

    plan: Plan
    state: str
    folder: Path
    issues: DataIssues = field(default_factory=DataIssues)
    error: EvalkitError | None = None
    seconds: float = 0.0


def run_year(plan: Plan, outputs: Path, say: Callable[[str], None] = lambda step: None) -> Outcome:
    """Check the tables of a year and, unless they have errors, make its reports.

    New files replace the old ones only when all of them are there. A failure leaves what was there, and writes a page
    beside it that says what failed and how to mend it.

    Args:
        plan: what to make.
        outputs: the folder under which <programme>/<year>/ is written.
        say: told what is being done, for a progress bar.
    """
    began = time.perf_counter()
    folder = outputs / plan.programme / plan.year
    issues = DataIssues()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{MAKING}*"):  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        say(_("checking"))
        programme, _found = load(plan.folder)
        issues = conceal(check_programme(programme), programme, plan.audience)
        with tempfile.TemporaryDirectory(prefix=MAKING, dir=folder, ignore_cleanup_errors=True) as name:
            making = Path(name)
            try:
                if issues.errors:
                    raise DataError(*issues.errors)
                for lang in plan.languages:
                    say(lang)
                    _make(plan, making, lang)
                _write_json(making / "run.json", _facts(plan, programme.sources, issues, time.perf_counter() - began))
                for file in sorted(making.iterdir()):
                    file.replace(folder / file.name)
            except Exception as error:
                _write_failure(plan, folder, making, _said(error))
                raise
        for file in folder.glob(f"{FAILED}.*"):
            file.unlink()
    except Exception as error:  # whatever it is, it is this year's failure and no other's
        return Outcome(plan, "failed", folder, issues, _said(error), time.perf_counter() - began)
    counts = issues.counts()
    state = "issues" if counts["warning"] or counts["error"] else "ok"
    return Outcome(plan, state, folder, issues, seconds=time.perf_counter() - began)


def _said(error: Exception) -> EvalkitError:
    """What the evaluator is told of an error, whatever its kind."""
    if isinstance(error, EvalkitError):
        return error
    if isinstance(error, OSError):
        text = Text(
            "{file} cannot be read or written ({why}). Close the programs that have it open, see that there is room on "
            "the disk, then run again.",
            file=Path(error.filename2 or error.filename or "").as_posix(),
            why=error.strerror or str(error),
        )
        return EvalkitError(text)
    return EvalkitError(
        Text(
            "Something that evalkit did not foresee went wrong ({name}: {why}). Please report it.",
            name=type(error).__name__,
            why=str(error),
        )
    )


def _make(plan: Plan, making: Path, lang: str) -> None:
    """Execute the notebook in one language and render its page."""
    import papermill
    from nbclient.exceptions import DeadKernelError

    home = _data(plan).parent.resolve()
    parameters = {
        **plan.parameters,
        "programme": plan.programme,
        "year": plan.year,
        "lang": lang,
        "audience": plan.audience,
        "data": _data(plan).name,
        "outputs": _relative(making, home),
    }
    declared = plan.declared
    notebook = making / f"report.{lang}.ipynb"
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else every kernel warns about frozen modules
    try:
        executed = papermill.execute_notebook(
            str(plan.notebook),
            str(notebook),
            parameters={name: value for name, value in parameters.items() if name in declared},
            kernel_name="python3",
            language="python",  # a stripped notebook does not say
            cwd=str(home),
            progress_bar=False,
            log_output=False,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],  # the kernel speaks to this process only
        )
    except papermill.PapermillExecutionError as error:
        raise EvalkitError(_cell_failed(plan.notebook, error)) from None
    except DeadKernelError:
        raise EvalkitError(
            Text(
                "The kernel that ran {notebook} died, perhaps for lack of memory. Close other programs and run again.",
                notebook=plan.notebook.name,
            )
        ) from None
    papermill.iorw.write_ipynb(_without_paths(executed), str(notebook))
    (making / f"report.{lang}.html").write_text(
        render_notebook(executed, lang=lang, made=_made(plan, lang)), encoding="utf-8"
    )


def _cell_failed(notebook: Path, error: Any) -> Text:
    import papermill
    from papermill.utils import find_first_tagged_cell_index

    asked = find_first_tagged_cell_index(papermill.iorw.load_notebook_node(str(notebook)), "parameters")
    added = error.cell_index > asked  # papermill adds a cell after that of the parameters
    first = next((line for line in error.source.splitlines() if line.strip()), "")
    message = Text(
        "A cell of {notebook} failed: cell {cell}, which begins with '{first}'.\n  {name}: {value}\n"
        "Open {failed} to see it in its place, correct the notebook or the data, then run again.",
        notebook=notebook.name,
        cell=error.cell_index + 1 - added,
        first=first,
        name=error.ename,
        value=error.evalue.replace("\n", "\n  "),
        failed=f"{FAILED}.ipynb",
    )
    return message


def _data(plan: Plan) -> Path:
    """The data folder; the notebook runs beside it, and no output names what is above it."""
    return Path(os.path.abspath(plan.folder)).parents[1]  # noqa: PTH100 - a year may be linked from elsewhere


def _without_paths(executed: Any) -> Any:
    """The executed notebook without what it says of this machine, and without the moments at which its cells ran."""
    executed.metadata.get("papermill", {}).clear()
    executed.metadata.pop("papermill", None)
    for cell in executed.cells:
        for name in ("papermill", "execution"):
            cell.metadata.pop(name, None)
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = [_without_folders(line) for line in output.traceback]
    return executed


def _without_folders(line: str) -> str:
    """A line of a traceback without the folders of this machine."""
    for folder in (Path(__file__).parents[2], Path(sys.prefix), Path(sys.base_prefix), Path.home()):
        line = line.replace(str(folder), "…")
    return line


def _relative(path: Path, start: Path) -> str:
    """The path as seen from `start`, so that no notebook names this machine's folders; whole where it is on another drive."""
    try:
        return Path(os.path.relpath(path.resolve(), start)).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _made(plan: Plan, lang: str) -> list[tuple[str, str]]:
    """How a page was made, for its last section."""
    with in_language(lang):
        versions = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
        return [
            (_("Notebook"), f"{plan.notebook.name} (SHA-256 {_sha256(plan.notebook)[:12]}…)"),
            (_("Audience"), plan.audience),
            (
                _("Tables"),
                ", ".join(f"{file.name} ({_sha256(file)[:8]}…)" for file in sorted(plan.folder.glob("*.csv"))),
            ),
            (_("Versions"), f"Python {platform.python_version()}, {versions}"),
            (_("Made"), f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ]


def _facts(plan: Plan, inputs: Mapping[str, Any], issues: DataIssues, seconds: float) -> dict[str, Any]:
    """run.json: what the reports were made from, and by what."""
    return {
        "programme": plan.programme,
        "year": plan.year,
        "languages": list(plan.languages),
        "audience": plan.audience,
        "notebook": {"name": plan.notebook.name, "sha256": _sha256(plan.notebook)},
        "parameters": dict(plan.parameters),
        "inputs": {source.name: source.sha256 for source in inputs.values()},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in VERSIONS}},
        "issues": issues.counts(),
        "seconds": round(seconds, 2),
        "made": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }


def _write_failure(plan: Plan, folder: Path, making: Path, error: EvalkitError) -> None:
    """The page that says what failed, in every language asked for, and the notebook as far as it came."""
    import papermill

    above = _data(plan).parent.as_posix().rstrip("/") + "/"
    for lang in plan.languages:
        with in_language(lang):
            good = f"report.{lang}.html" if (folder / f"report.{lang}.html").exists() else None
            page = error_page(f"{plan.programme} {plan.year}", str(error).replace(above, ""), lang, good)
        whole = making / f"{FAILED}.{lang}.html"
        whole.write_text(page, encoding="utf-8")
        whole.replace(folder / whole.name)
        if (making / f"report.{lang}.ipynb").exists():
            whole = making / f"{FAILED}.ipynb"
            reached = papermill.iorw.load_notebook_node(str(making / f"report.{lang}.ipynb"))
            papermill.iorw.write_ipynb(_without_paths(reached), str(whole))
            whole.replace(folder / whole.name)


def write_index(outputs: Path, lang: str = "zh") -> Path:
    """Write outputs/index.html, which lists every programme-year that has a report or failed to get one."""
    rows = [
        _row(year, outputs)
        for programme in sorted(outputs.iterdir())
        if programme.is_dir()
        for year in sorted(programme.iterdir())
        if year.is_dir()
    ]
    target = outputs / "index.html"
    making = outputs / ".index.html"
    making.write_text(index_page([row for row in rows if row], lang), encoding="utf-8")
    making.replace(target)
    return target


def _row(year: Path, outputs: Path) -> dict[str, Any]:
    facts = json.loads((year / "run.json").read_text("utf-8")) if (year / "run.json").exists() else {}
    failed = next((file for file in (year / f"{FAILED}.zh.html", year / f"{FAILED}.en.html") if file.exists()), None)
    if not facts and not failed:
        return {}
    links = {
        lang: f"{year.parent.name}/{year.name}/report.{lang}.html"
        for lang in ("zh", "en")
        if (year / f"report.{lang}.html").exists()
    }
    counts = facts.get("issues", {})
    state = "failed" if failed else "issues" if counts.get("warning") else "ok"
    return {
        "programme": year.parent.name,
        "year": year.name,
        "state": state,
        "issues": counts,
        "made": facts.get("made", ""),
        **links,
        "failed": failed.relative_to(outputs).as_posix() if failed else "",
    }


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
