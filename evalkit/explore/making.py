"""From what was explored to the HTML report, with the evaluator's own indicators in it."""

from __future__ import annotations

import ast
import inspect
import json
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from textwrap import dedent

from evalkit.batch.lock import locked
from evalkit.batch.parameters import declared_parameters
from evalkit.batch.plan import Plan
from evalkit.batch.run import run_year
from evalkit.contributions import Contributions
from evalkit.errors import EvalkitError, Text, UsageError, expect
from evalkit.files import seen_from
from evalkit.html import Html, element, stack
from evalkit.i18n import _, language
from evalkit.notebooks import standard
from evalkit.programme import A_YEAR, Programme
from evalkit.sheets import listed

INTO = "explore"  # a folder of its own below the year's, so that the report of `evalkit run` stays
CELL = "own"  # the cell of annual.ipynb that lists the evaluator's own indicators


def report(
    programme: Programme,
    own: Sequence[Callable[..., Contributions]] = (),
    lang: str = "",
    outputs: str | Path | None = None,
) -> Html:
    """Make the year's HTML report with your own indicators in it, and say where it is.

    Args:
        programme: the year; the report is for the audience it was read for.
        own: your functions. Each is taken along as its own lines, so that what it needs stands in it; `ek` is there.
        lang: 'zh' or 'en'; the language in use if nothing is said.
        outputs: where reports go; the folder `outputs` beside that of the data if nothing is said. The report stands in
            <programme>/<year>/explore/ there.

    Raises:
        EvalkitError: the report could not be made; the message says why.
    """
    expect("programme", programme, Programme, A_YEAR)
    own = listed(own, "own")
    folder = Path(programme.folder)
    target = Path(outputs) if outputs else folder.parents[1].parent / "outputs"
    with tempfile.TemporaryDirectory() as room, ThreadPoolExecutor(1) as beside:  # for a notebook has a loop of its own
        notebook = Path(room) / "annual.ipynb"
        notebook.write_text(json.dumps(_with_own(standard("annual"), own)), encoding="utf-8")
        declared = tuple(declared_parameters(notebook))
        plan = Plan(folder, (lang or language(),), programme.audience, notebook, {}, declared, INTO)
        with locked(plan.target(target), wait=True):  # a notebook that is run in two languages makes it in both at once
            outcome = beside.submit(copy_context().run, run_year, plan, target).result()
    if outcome.state == "failed":
        raise EvalkitError(Text("{error}", error=outcome.error))
    pages = [outcome.folder / f"report.{each}.html" for each in plan.languages]
    links = (element("a", page.as_posix(), href=seen_from(page), target="_blank") for page in pages)
    return stack(*(element("p", _("The report: "), link) for link in links))


def _with_own(notebook: Path, own: Sequence[Callable[..., Contributions]]) -> dict[str, object]:
    """The report's notebook with some functions in its cell for own indicators."""
    content: dict[str, object] = json.loads(notebook.read_text("utf-8"))
    cells = content["cells"]
    assert isinstance(cells, list)
    found = next((cell for cell in cells if cell.get("id") == CELL), None)
    if found is None:
        raise UsageError(
            Text(
                "{notebook} has no cell '{cell}' for your own indicators. Take evalkit's annual.ipynb, or pass none.",
                notebook=notebook.as_posix(),
                cell=CELL,
            )
        )
    if own:
        lines = [_lines_of(each) for each in own]
        names = ", ".join(each.__name__ for each in own)
        found["source"] = "\n\n".join(["import evalkit as ek", *lines, f"own = [{names}]"])
    return content


def _lines_of(function: Callable[..., Contributions]) -> str:
    try:
        lines = dedent(inspect.getsource(function))
        if not isinstance(ast.parse(lines).body[0], ast.FunctionDef):  # a lambda, or a class
            raise TypeError
        return lines
    except (OSError, TypeError, SyntaxError):
        raise UsageError(
            Text(
                "The lines of '{name}' cannot be read. Write it as a function (def) in a cell of the notebook.",
                name=getattr(function, "__name__", repr(function)),
            )
        ) from None
