"""Execute a report's notebook in one language, in a warm kernel."""

from __future__ import annotations

import ast
import asyncio
import errno
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from evalkit.batch.plan import Plan
from evalkit.errors import EvalkitError, Text
from evalkit.files import seen_from
from evalkit.i18n import Later, language

FAILED = "failed"  # failed.zh.html, failed.en.html, failed.ipynb: why the last attempt made no report
INJECTED = "injected-parameters"
ANSWER = 10  # seconds that a kernel may take to say what its error says


async def execute(plan: Plan, making: Path, lang: str, say: Callable[[int, int], None]) -> Any:
    """The executed notebook; where a cell fails, it is left as failed.ipynb in `making` as far as it came.

    Args:
        plan: what to make.
        making: where the notebook saves its tables.
        lang: the language.
        say: told which cell runs, of how many.

    Raises:
        EvalkitError: a cell failed, the kernel died or did not start, or the time was over.
        OSError: the disk is full.
    """
    from evalkit.report import quicken

    quicken()
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    from evalkit.batch import kernels

    home = data_folder(plan).parent.resolve()
    notebook = _parameterised(plan, making, home, lang)
    manager, client = await kernels.start(str(home), plan.retries)
    at, done = 0, False
    try:
        async with asyncio.timeout(plan.timeout):
            run = _client(notebook, manager, client)
            for at, cell in enumerate(notebook.cells):
                say(at + 1, len(notebook.cells))
                await _execute_cell(run, cell, at)
            run.set_widgets_metadata()
        done = True
    except CellExecutionError as error:
        _cell_failed(plan, notebook, at, error, await _said(client))
        done = True
    except DeadKernelError:
        raise EvalkitError(
            Text(
                "The kernel that ran {notebook} died, perhaps for lack of memory. Close other programs and run again.",
                notebook=plan.notebook.name,
            )
        ) from None
    except TimeoutError:
        raise EvalkitError(
            Text(
                "{notebook} took longer than {seconds} seconds and was stopped in its cell {cell}, which begins with '{first}'.\n"
                "Correct the notebook, or give it more time with --timeout.",
                notebook=plan.notebook.name,
                seconds=f"{plan.timeout:g}",
                cell=_own_number(notebook, at),
                first=_first_line(notebook.cells[at].source),
            )
        ) from None
    finally:
        if not done:
            save(notebook, making / f"{FAILED}.ipynb")
        await kernels.stop(manager, client, now=not done)
    notebook.metadata["language_info"] = client.language_info
    return notebook


async def _execute_cell(run: Any, cell: Any, at: int) -> None:
    from nbclient.exceptions import DeadKernelError

    try:
        await run.async_execute_cell(cell, at, execution_count=run.code_cells_executed + 1)
    except DeadKernelError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():  # nbclient takes that for the kernel's death
            raise asyncio.CancelledError from None
        raise


def save(notebook: Any, file: Path) -> None:
    """Write an executed notebook, without what it says of this machine and of when its cells ran."""
    # Compact, which Python's own encoder writes ten times as quickly as nbformat's indented form.
    file.write_text(json.dumps(without_paths(notebook), ensure_ascii=False) + "\n", encoding="utf-8")


def _parameterised(plan: Plan, making: Path, home: Path, lang: str) -> Any:
    """The notebook with a cell that sets its parameters."""
    import nbformat
    from papermill.parameterize import parameterize_notebook

    given = {
        **plan.parameters,
        "programme": plan.programme,
        "year": plan.year,
        "programmes": ", ".join(plan.only),
        "lang": lang,
        "audience": plan.audience,
        "data": data_folder(plan).name,
        "outputs": seen_from(making, home),
    }
    notebook = nbformat.v4.upgrade(nbformat.reads(plan.notebook.read_text("utf-8"), as_version=4))
    notebook.metadata.setdefault("papermill", {})
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return parameterize_notebook(
        notebook,
        {name: value for name, value in given.items() if name in plan.declared},
        kernel_name="python3",
        language="python",  # a stripped notebook does not say
    )


def _client(notebook: Any, manager: Any, client: Any) -> Any:
    """Nbclient's own, on a kernel that runs."""
    from nbclient import NotebookClient

    from evalkit.batch.kernels import LOG

    run = NotebookClient(notebook, km=manager, log=LOG, record_timing=False, raise_on_iopub_timeout=True)
    run.kc = client
    run.reset_execution_trackers()
    return run


async def _said(client: Any) -> dict[str, str]:
    """What the error that stopped a cell says, by language: its page is read in both, whichever the notebook was in."""
    asked = {"said": "__import__('evalkit.errors', fromlist=['said_last']).said_last()"}
    with suppress(Empty, TimeoutError, RuntimeError, LookupError, SyntaxError, ValueError):  # the kernel may be gone
        answer = await client.execute("", silent=True, user_expressions=asked, reply=True, timeout=ANSWER)
        said: dict[str, str] = ast.literal_eval(answer["content"]["user_expressions"]["said"]["data"]["text/plain"])
        return said
    return {}


def _cell_failed(plan: Plan, notebook: Any, at: int, error: Any, said: Mapping[str, str]) -> None:
    """Refuse a report whose notebook failed in a cell, or ended before its last one by sys.exit().

    `said` is what the error says, by language, where it is one of evalkit's.
    """
    if error.ename == "SystemExit" and error.evalue in ("", "0", "None"):
        left = [
            i for i, cell in enumerate(notebook.cells) if i > at and cell.cell_type == "code" and cell.source.strip()
        ]
        if not left:
            return
        raise EvalkitError(
            Text(
                "{notebook} ended before its cell {cell} ran, perhaps by sys.exit() in a cell above. Remove that, then run again.",
                notebook=plan.notebook.name,
                cell=_own_number(notebook, left[0]),
            )
        ) from None
    place = {
        "notebook": plan.notebook.name,
        "cell": _own_number(notebook, at),
        "first": _first_line(notebook.cells[at].source),
    }
    if error.ename == "StdinNotImplementedError":
        raise EvalkitError(
            Text(
                "{notebook} asks something in cell {cell}, which begins with '{first}' (input()). Nobody can answer while a "
                "report is made. Make it a parameter instead, then run again.",
                **place,
            )
        ) from None
    if error.ename == "OSError" and error.evalue.startswith(f"[Errno {errno.ENOSPC}]"):  # no fault of the notebook's
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
    raise EvalkitError(
        Text(
            "A cell of {notebook} failed: cell {cell}, which begins with '{first}'.\n  {name}: {value}\n"
            "Open {failed} to see it in its place, correct the notebook or the data, then run again.",
            **place,
            name=error.ename,
            value=Later(lambda: said.get(language(), error.evalue).replace("\n", "\n  ")),
            failed=f"{FAILED}.ipynb",
        )
    ) from None


def _own_number(notebook: Any, at: int) -> int:
    """A cell's number in the notebook as its author has it: without the cell that was put in."""
    return sum(INJECTED not in cell.metadata.get("tags", []) for cell in notebook.cells[: at + 1])


def _first_line(source: str) -> str:
    return next((line for line in source.splitlines() if line.strip()), "")


def data_folder(plan: Plan) -> Path:
    """The data folder; the notebook runs beside it, and no output names what is above it."""
    return Path(os.path.abspath(plan.data))  # noqa: PTH100 - a year may be linked from elsewhere


def without_paths(executed: Any) -> Any:
    """The executed notebook without what it says of this machine."""
    executed.metadata.pop("papermill", None)
    for cell in executed.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = [_without_folders(line) for line in output.traceback]
    return executed


def _without_folders(line: str) -> str:
    """A line of a traceback without the folders of this machine."""
    for folder in (Path(__file__).parents[2], Path(sys.prefix), Path(sys.base_prefix), Path.home()):
        line = line.replace(str(folder), "…")
    return line
