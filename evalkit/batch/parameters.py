"""The parameters of a report's notebook: those that it declares, and the values given for them."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.files import seen_from

SET_BY_RUN = (
    "programme",
    "year",
    "programmes",
    "lang",
    "audience",
    "data",
    "outputs",
)  # parameters that `evalkit run` gives itself
TYPES: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "bool": bool}


def pairs(parameters: Sequence[str]) -> dict[str, str]:
    """Parameters as they are given on the command line, NAME=VALUE, by name.

    Raises:
        UsageError: one is not of that form.
    """
    found = {}
    for each in parameters:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise UsageError(Text("'{given}' is no parameter; expected NAME=VALUE.", given=each))
        found[name.strip()] = value
    return found


def declared_parameters(notebook: Path) -> dict[str, tuple[str, Any]]:
    """The parameters of a notebook: name → (type, default as written).

    Raises:
        UsageError: the notebook is not there, cannot be read, or has no cell tagged 'parameters'.
    """
    if not notebook.is_file():
        raise UsageError(Text("There is no notebook {notebook}.", notebook=notebook.as_posix()))
    try:
        content = json.loads(notebook.read_text("utf-8"))
        written_in = _language(content["metadata"])
        tagged = {
            at: "".join(cell["source"])
            for at, cell in enumerate(content["cells"], 1)
            if "parameters" in cell["metadata"].get("tags", [])
        }
    except Exception as error:  # whatever is wrong with the file, it is not a notebook that can be run
        raise UsageError(
            Text(
                "{notebook} cannot be read as a notebook ({why}). Open it in JupyterLab and save it again.",
                notebook=notebook.as_posix(),
                why=type(error).__name__,
            )
        ) from None
    if written_in not in ("", "python", "ipython"):
        raise UsageError(
            Text(
                "{notebook} is written in {language}; evalkit runs notebooks in Python alone.",
                notebook=notebook.as_posix(),
                language=written_in,
            )
        )
    if len(tagged) != 1:
        raise UsageError(
            Text(
                "{notebook} has {n} cells tagged 'parameters'; expected exactly one.",
                notebook=notebook.as_posix(),
                n=len(tagged),
            )
        )
    [(at, source)] = tagged.items()
    try:
        return _assigned(source)
    except SyntaxError as error:
        line = error.lineno or 1
        raise UsageError(
            Text(
                "{notebook}: line {line} of cell {cell}, the one tagged 'parameters', cannot be read: '{written}'.\n"
                "Expected names with values alone, such as cases: int = 3. Commands such as %matplotlib belong into another cell.",
                notebook=notebook.as_posix(),
                line=line,
                cell=at,
                written=(source.splitlines() or [""])[line - 1].strip(),
            )
        ) from None


def _language(metadata: Mapping[str, Any]) -> str:
    """The language that a notebook says it is written in; '' where it says none, as a stripped one."""
    said = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language") or ""
    return said if said.lower() not in ("python", "ipython") else said.lower()


def _assigned(source: str) -> dict[str, tuple[str, Any]]:
    """What a cell assigns: name → (type as annotated, else that of the value, and the value as written)."""
    found = {}
    for line in ast.parse(source).body:
        targets = (
            line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
        )
        value = getattr(line, "value", None)
        kind = type(value.value).__name__ if isinstance(value, ast.Constant) else ""
        if isinstance(line, ast.AnnAssign):
            kind = ast.unparse(line.annotation)
        for target in targets:
            if isinstance(target, ast.Name):
                found[target.id] = (kind, ast.unparse(value) if value else "")
    return found


def found_rubric(data: Path, given: str) -> str:
    """A rubric that was asked for, as the notebook will find it: a preset, or a file where the command was typed or beside the data.

    It is read here, so that a rubric that is not there or cannot be used is refused before anything is measured.
    """
    from evalkit.rubrics import PRESETS, read_rubric

    beside = data.absolute().parent  # where the notebook runs
    places = (place / given for place in (Path(), beside))
    file = None if given in PRESETS else next((place for place in places if place.is_file()), None)
    read_rubric(file or given)
    return seen_from(file, beside) if file else given


def typed(notebook: Path, declared: Mapping[str, tuple[str, Any]], name: str, value: Any) -> Any:
    """The value of a parameter that was given, in the type that the notebook declares."""
    if name in SET_BY_RUN:
        raise UsageError(
            Text(
                "The parameter '{name}' is set by 'evalkit run' itself; use its arguments and options instead.",
                name=name,
            )
        )
    if name not in declared:
        raise UsageError(
            Text(
                "{notebook} has no parameter '{name}'. {hint}",
                notebook=notebook.as_posix(),
                name=name,
                hint=did_you_mean(name, declared),
            )
        )
    wanted = TYPES.get(declared[name][0], str)
    if wanted is str:
        return str(value)
    given = value
    if isinstance(value, str):
        with suppress(ValueError):
            given = json.loads(value.lower() if wanted is bool else value)
    if not isinstance(given, wanted) or (isinstance(given, bool) and wanted is not bool):
        raise UsageError(
            Text(
                "The parameter '{name}' is '{value}'; {notebook} expects a value of type {type}, such as {default}.",
                name=name,
                value=value,
                notebook=notebook.as_posix(),
                type=declared[name][0],
                default=declared[name][1],
            )
        )
    return given
