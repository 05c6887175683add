"""Make the reports of one programme year; nothing that was there is lost when it fails."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evalkit.batch.execute import FAILED, execute, save
from evalkit.batch.facts import NAME, lines_of, made_how, read_facts, write_facts
from evalkit.batch.failure import clear_failure, said, write_failure
from evalkit.batch.inputs import called, inputs_of
from evalkit.batch.plan import YEAR, Plan
from evalkit.batch.publish import make_room, publish, recover
from evalkit.errors import DataError, EvalkitError
from evalkit.i18n import in_language

Say = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Outcome:
    """How one programme year went.

    `state` is 'ok', 'issues' (made, with doubts about the data), 'failed' or 'current' (nothing was to be made).
    `issues` counts the data issues by severity; `why` are the reasons for which the reports were made.
    """

    plan: Plan
    state: str
    folder: Path
    issues: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    seconds: float = 0.0
    why: tuple[str, ...] = ()


def run_year(plan: Plan, outputs: Path, say: Say = lambda lang, cell, cells: None) -> Outcome:
    """Check the tables of a year and, unless they have errors, make its reports in all languages at once.

    New files replace the old ones only when all of them are there. A failure leaves what was there, and writes a page
    beside it that says what failed and how to mend it.

    Args:
        plan: what to make.
        outputs: the folder under which <programme>/<year>/ is written.
        say: told the language and the cell that runs, and of how many, for a progress bar.
    """
    began = time.perf_counter()
    folder = plan.target(outputs)
    making: Path | None = None
    failing: list[str] = []
    counts: dict[str, int] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        recover(folder)
        making = make_room(folder)
        counts, gone = _make(plan, folder, making, say, failing)
        publish(making, folder, gone)
        clear_failure(folder)
    except Exception as error:  # whatever it is, it is this year's failure and no other's
        told = said(error)
        stopped = failing and not isinstance(error, DataError)  # what the tables lack is told by line, not by cell
        reached = making / failing[0] / f"{FAILED}.ipynb" if making and stopped else None
        if making and not reached:
            shutil.rmtree(making, ignore_errors=True)  # which makes room for the page on a full disk
        if folder.is_dir():
            write_failure(plan, folder, told, reached)
        counts = {"error": len(error.args)} if isinstance(error, DataError) else counts
        return Outcome(plan, "failed", folder, counts, str(told), time.perf_counter() - began)
    finally:
        if making is not None:
            shutil.rmtree(making, ignore_errors=True)
    state = "issues" if counts.get("warning") or counts.get("error") else "ok"
    return Outcome(plan, state, folder, counts, "", time.perf_counter() - began)


def _make(plan: Plan, folder: Path, making: Path, say: Say, failing: list[str]) -> tuple[dict[str, int], list[str]]:
    """Make all files of a year in `making`; return how many issues there are and which old files have no successor.

    Raises:
        EvalkitError: the data have errors, or a notebook failed; then `failing` holds its language.
    """
    from evalkit.intake.narrative import text_files
    from evalkit.intake.sources import data_files

    began = time.perf_counter()
    inputs = inputs_of(plan)  # before they are read: what is changed meanwhile is a change for the next run
    say("", 0, 0)
    files = tuple([file for year in plan.years for file in kind(year)] for kind in (data_files, text_files))
    try:
        made = asyncio.run(_reports(plan, making, files, say, failing))
    except EvalkitError:
        _refuse_faulty(plan)  # the likeliest reason, and one that an evaluator can mend
        raise
    tables: dict[str, Path] = {}
    for lang in plan.languages:
        for file in (making / lang).iterdir():
            tables[file.name] = file.replace(making / file.name)
        (making / lang).rmdir()
    read = {lang: told.pop("read", None) or _read(plan, lang) for lang, told in made.items()}
    found = next((told.pop("issues") for told in made.values() if "issues" in told), None) or _count(plan)
    if found.get("error"):
        _refuse_faulty(plan)
    sources = next(iter(read.values()))["files"]
    names = called(plan, sources)
    write_facts(
        making / NAME,
        plan,
        inputs,
        read_facts(folder),
        made,
        title={lang: told["name"] for lang, told in read.items()},
        inputs={names[name]: digest for name, digest in sources.items()},
        issues=found,
        files=sorted(name for name in tables if not name.startswith("report.")),
        lines={name: lines_of(file) for name, file in sorted(tables.items()) if name.endswith(".csv")},
        seconds=round(time.perf_counter() - began, 2),
    )
    # Contributions are written in one of two formats.
    return found, [old.name for old in folder.glob("contributions.*") if old.name not in tables]


async def _reports(
    plan: Plan, making: Path, files: tuple[list[Path], ...], say: Say, failing: list[str]
) -> dict[str, dict[str, Any]]:
    """Make the reports in all languages side by side; `files` are tables and texts. Return what is to be known of each."""

    async def one(lang: str) -> tuple[str, dict[str, Any]]:
        from evalkit.report import carried, render_notebook

        began = time.perf_counter()
        place = making / lang
        place.mkdir()
        try:
            notebook = await execute(plan, place, lang, lambda cell, cells: say(lang, cell, cells))
        except EvalkitError:
            failing.append(lang)
            raise
        save(notebook, place / f"report.{lang}.ipynb")
        page = render_notebook(notebook, lang=lang, made=made_how(plan, lang, *files))
        (place / f"report.{lang}.html").write_text(page, encoding="utf-8")
        told = {
            name: value for name, value in carried(notebook).items() if name in ("issues", "judged", "read", "unread")
        }
        return lang, {"seconds": round(time.perf_counter() - began, 2), **told}

    tasks = [asyncio.ensure_future(one(lang)) for lang in plan.languages]
    try:
        return dict(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _refuse_faulty(plan: Plan) -> None:
    """Refuse a year, or several, whose tables all have errors; the notebook reads them first, so that most years are read once.

    Raises:
        DataError: they have.
    """
    from evalkit.audience import conceal
    from evalkit.checks import find_errors
    from evalkit.intake import load
    from evalkit.portfolio import read_portfolio

    if plan.depth != YEAR:  # a year that cannot be read stops no other, unless there is none that can
        read_portfolio(plan.data, *([plan.programme] if plan.programme else plan.only), audience=plan.audience)
        return
    programme, _found = load(plan.folder)  # with the year before: what is private in either is concealed
    if errors := find_errors(programme):
        raise DataError(*conceal(errors, programme, plan.audience))


def _read(plan: Plan, lang: str) -> dict[str, Any]:
    """What was read, where the notebook did not tell."""
    from evalkit.intake import load
    from evalkit.programme import read_from

    if plan.depth != YEAR:
        return {"name": "", "files": {}}
    with in_language(lang):
        return read_from(load(plan.folder, earlier=False)[0])


def _count(plan: Plan) -> dict[str, int]:
    """How many issues there are for the audience, where the notebook did not tell."""
    from evalkit.audience import for_audience
    from evalkit.checks import check_programme
    from evalkit.intake import load
    from evalkit.narrative import doubts
    from evalkit.plugins import beside
    from evalkit.results import Results

    if plan.depth != YEAR:
        return {}
    programme, _found = load(plan.folder)
    seen = for_audience(programme, plan.audience)
    return check_programme(seen, *beside(seen, Results(()))[1], *doubts(seen)).counts()
