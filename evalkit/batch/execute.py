"""Execute a report's notebook in one language and render its page."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from evalkit.batch.plan import Plan
from evalkit.errors import EvalkitError, Text
from evalkit.report import render_notebook

FAILED = "failed"  # failed.zh.html, failed.en.html, failed.ipynb: why the last attempt made no report


def execute(plan: Plan, making: Path, lang: str, made: list[tuple[str, str]]) -> None:
    """Execute the notebook in one language and render its page, both into the folder `making`.

    `made` says on the page how it was made: (label, what).

    Raises:
        EvalkitError: a cell failed, or the kernel died.
    """
    import papermill
    from nbclient.exceptions import DeadKernelError

    home = data_folder(plan).parent.resolve()
    parameters = {
        **plan.parameters,
        "programme": plan.programme,
        "year": plan.year,
        "lang": lang,
        "audience": plan.audience,
        "data": data_folder(plan).name,
        "outputs": _relative(making, home),
    }
    declared = plan.declared
    notebook = making / f"report.{lang}.ipynb"
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else every kernel warns about frozen modules
    sockets = tempfile.mkdtemp(prefix="evalkit-")
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
            config=_transport(sockets),
            extra_arguments=["--IPKernelApp.log_level=CRITICAL"],  # a kernel that is stopped while it starts says so
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
    finally:
        shutil.rmtree(sockets, ignore_errors=True)
    _all_ran(plan.notebook, executed)
    papermill.iorw.write_ipynb(without_paths(executed), str(notebook))
    (making / f"report.{lang}.html").write_text(render_notebook(executed, lang=lang, made=made), encoding="utf-8")


def _transport(folder: str) -> Any:
    """Kernels talk over sockets in a private folder, so that nothing listens on the network and no two runs meet.

    Windows has only TCP.
    """
    from traitlets.config import Config

    if os.name == "nt":
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/kernel"}})


def _all_ran(notebook: Path, executed: Any) -> None:
    """Refuse a report whose notebook ended before its last cell: a cell called sys.exit(), which papermill takes as done."""
    own = [cell for cell in executed.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
    for place, cell in enumerate(own, 1):
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            raise EvalkitError(
                Text(
                    "{notebook} ended before its cell {cell} ran, perhaps by sys.exit() in a cell above. Remove that, then run again.",
                    notebook=notebook.name,
                    cell=place,
                )
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


def data_folder(plan: Plan) -> Path:
    """The data folder; the notebook runs beside it, and no output names what is above it."""
    return Path(os.path.abspath(plan.folder)).parents[1]  # noqa: PTH100 - a year may be linked from elsewhere


def without_paths(executed: Any) -> Any:
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
