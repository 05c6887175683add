"""Make the reports of one programme year; nothing that was there is lost when it fails."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evalkit.audience import conceal, for_audience
from evalkit.batch.execute import FAILED, data_folder, execute, without_paths
from evalkit.batch.plan import Plan
from evalkit.checks import check_programme
from evalkit.errors import DataError, EvalkitError, Text
from evalkit.i18n import _, in_language
from evalkit.intake import load
from evalkit.intake.sources import data_files
from evalkit.issues import DataIssues
from evalkit.plugins import beside
from evalkit.programme import Programme
from evalkit.report import error_page, index_page
from evalkit.results import Results
from evalkit.schema import AUDIENCES

VERSIONS = ("evalkit", "pandas", "pyarrow", "matplotlib", "papermill", "nbconvert", "ipykernel")
MAKING = ".making-"  # where the files of a year stand until all of them are there


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
        for left in folder.glob(f"{MAKING}*"):
            if _abandoned(left):
                shutil.rmtree(left, ignore_errors=True)
        say(_("checking"))
        programme, _found = load(plan.folder)
        issues = conceal(check_programme(programme), programme, plan.audience)
        if not issues.errors:  # counted as the report counts them: its audience is not told of what it may not see
            seen = for_audience(programme, plan.audience)
            _results, issues = beside(seen, Results(()), check_programme(seen))
        with tempfile.TemporaryDirectory(
            prefix=f"{MAKING}{os.getpid()}-", dir=folder, ignore_cleanup_errors=True
        ) as name:
            making = Path(name)
            try:
                if issues.errors:
                    raise DataError(*issues.errors)
                for lang in plan.languages:
                    say(lang)
                    execute(plan, making, lang, _made(plan, lang))
                _write_json(making / "run.json", _facts(plan, programme, issues, time.perf_counter() - began))
                made = sorted(making.iterdir())
                for file in made:
                    file.replace(folder / file.name)
                for old in folder.glob("contributions.*"):  # written in the other format last time
                    if old.name not in [file.name for file in made]:
                        old.unlink()
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


def _abandoned(making: Path) -> bool:
    """Is this the unfinished work of a run that is gone, and not of one beside us?"""
    process = making.name.removeprefix(MAKING).partition("-")[0]
    if os.name == "nt" or not process.isdigit():  # Windows has no harmless way to ask for a process; an hour is enough
        return time.time() - making.stat().st_mtime > 3600
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return int(process) == os.getpid()


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


def _made(plan: Plan, lang: str) -> list[tuple[str, str]]:
    """How a page was made, for its last section."""
    with in_language(lang):
        versions = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
        return [
            (_("Notebook"), f"{plan.notebook.name} (SHA-256 {_sha256(plan.notebook)[:12]}…)"),
            (_("Audience"), plan.audience),
            (
                _("Tables"),
                ", ".join(f"{file.name} ({_sha256(file)[:8]}…)" for file in data_files(plan.folder)),
            ),
            (_("Versions"), f"Python {platform.python_version()}, {versions}"),
            (_("Made"), f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
        ]


def _facts(plan: Plan, programme: Programme, issues: DataIssues, seconds: float) -> dict[str, Any]:
    """run.json: what the reports were made from, and by what."""
    titles = {}
    for lang in plan.languages:
        with in_language(lang):
            titles[lang] = programme.text("name")
    return {
        "programme": plan.programme,
        "year": plan.year,
        "title": titles,
        "languages": list(plan.languages),
        "audience": plan.audience,
        "notebook": {"name": plan.notebook.name, "sha256": _sha256(plan.notebook)},
        "parameters": dict(plan.parameters),
        "inputs": {source.name: source.sha256 for source in programme.sources.values()},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in VERSIONS}},
        "issues": issues.counts(),
        "seconds": round(seconds, 2),
        "made": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }


def _write_failure(plan: Plan, folder: Path, making: Path, error: EvalkitError) -> None:
    """The page that says what failed, in every language asked for, and the notebook as far as it came."""
    import papermill

    above = data_folder(plan).parent.as_posix().rstrip("/") + "/"
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
            papermill.iorw.write_ipynb(without_paths(reached), str(whole))
            whole.replace(folder / whole.name)


def write_index(outputs: Path, lang: str = "zh") -> Path:
    """Write outputs/index.html, which lists every programme-year that has a report or failed to get one."""
    rows = [
        _row(year, outputs)
        for programme in sorted(outputs.iterdir())
        if programme.is_dir() and programme.name not in AUDIENCES
        for year in sorted(programme.iterdir())
        if year.is_dir()
    ]
    target = outputs / "index.html"
    making = outputs / ".index.html"
    making.write_text(index_page([row for row in rows if row], lang), encoding="utf-8")
    making.replace(target)
    return target


def _row(year: Path, outputs: Path) -> dict[str, Any]:
    try:
        facts = json.loads((year / "run.json").read_text("utf-8"))
    except (OSError, ValueError):  # none yet, or one that was cut short: the reports themselves are listed all the same
        facts = {}
    failed = next((file for file in (year / f"{FAILED}.zh.html", year / f"{FAILED}.en.html") if file.exists()), None)
    if not facts and not failed:
        return {}
    links = {
        lang: f"{year.parent.name}/{year.name}/report.{lang}.html"
        for lang in facts.get("languages", ("zh", "en"))
        if (year / f"report.{lang}.html").exists()
    }
    counts = facts.get("issues", {})
    state = "failed" if failed else "issues" if counts.get("warning") else "ok"
    return {
        "programme": year.parent.name,
        "year": year.name,
        "state": state,
        "issues": counts,
        "made": facts.get("made", "").replace("T", " ").replace("Z", " UTC"),
        **{f"title_{lang}": title for lang, title in facts.get("title", {}).items()},
        **links,
        "failed": failed.relative_to(outputs).as_posix() if failed else "",
    }


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
