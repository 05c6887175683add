"""Which reports to make: programme-years found under the data folder, and a notebook with its parameters."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.naming import within

SET_BY_RUN = ("programme", "year", "lang", "audience", "data", "outputs")  # parameters that `evalkit run` gives itself
TYPES: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "bool": bool}


@dataclass(frozen=True)
class Plan:
    """The reports of one programme in one year: where its tables are, in which languages, by which notebook.

    `parameters` are the evaluator's own; `declared` names all parameters that the notebook has. `into` is a folder of
    its own below the year's outputs, for a second notebook on the same year. `timeout` is the most seconds that one
    report may take, None for any; `retries` how often a kernel that does not start is tried again.
    """

    folder: Path
    languages: tuple[str, ...]
    audience: str
    notebook: Path
    parameters: Mapping[str, Any]
    declared: tuple[str, ...] = ()
    into: str = ""
    timeout: float | None = None
    retries: int = 1

    @property
    def programme(self) -> str:
        """The programme's folder name."""
        return self.folder.parent.name

    @property
    def year(self) -> str:
        """The year's folder name."""
        return self.folder.name

    @property
    def name(self) -> str:
        """What the reports are called on the screen; no two of a batch have the same name."""
        name = "/".join(part for part in (self.programme, self.year, self.into) if part)
        return name if self.audience == "public" else f"{name} ({self.audience})"

    def target(self, outputs: Path) -> Path:
        """Where its files go. What is not public has a folder of its own, so that it is never left over among what is."""
        return self.root(outputs) / self.programme / self.year / self.into

    def root(self, outputs: Path) -> Path:
        """The folder with the index that lists it."""
        return outputs if self.audience == "public" else outputs / self.audience


def find_years(data: Path, names: Sequence[str]) -> list[Path]:
    """The year folders that PROGRAMME, PROGRAMME/YEAR or their paths stand for; all of them when nothing is named.

    Raises:
        UsageError: there is no such folder, or nothing to evaluate in it.
    """
    if not data.is_dir():
        raise UsageError(_no_folder(data))
    if not names:
        years = [year for programme in _folders(data) for year in _years(programme)]
        if not years:
            raise UsageError(
                Text(
                    "{data} holds no programme year. Expected folders such as heping/2015 with programme.csv in them.",
                    data=data.as_posix(),
                )
            )
        return years
    found: list[Path] = []
    for name in (within(data, each) for each in names):
        parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
        folder = data.joinpath(*parts)
        if not 1 <= len(parts) <= 2 or ".." in parts:
            raise UsageError(Text("'{name}' is neither PROGRAMME nor PROGRAMME/YEAR, such as heping/2015.", name=name))
        if not folder.is_dir():
            raise UsageError(_no_folder(folder if folder.parent.is_dir() else data / parts[0]))
        years = [folder] if len(parts) == 2 else _years(folder)
        if not years:
            raise UsageError(Text("{folder} holds no year with tables.", folder=folder.as_posix()))
        found += [year for year in years if year not in found]
    return found


def plan_reports(
    data: Path,
    names: Sequence[str],
    languages: Sequence[str],
    audience: str,
    notebook: Path,
    parameters: Mapping[str, Any],
    **more: Any,
) -> list[Plan]:
    """What `evalkit run` will make: of every year that `names` stand for, the same.

    `more` are further fields of `Plan`. Parameters may be texts, which are read in the type that the notebook declares.

    Raises:
        UsageError: an unknown programme, a notebook that cannot be read, or a parameter that it does not have or
            whose value is of another type than its default.
    """
    years = find_years(data, names)
    declared = declared_parameters(notebook)
    for name in ("programme", "year"):
        if name not in declared:
            raise UsageError(
                Text(
                    "{notebook} has no parameter '{name}'. A report's notebook needs programme and year in its cell tagged 'parameters'.",
                    notebook=notebook.as_posix(),
                    name=name,
                )
            )
    values = {name: _typed(notebook, declared, name, value) for name, value in parameters.items()}
    return [Plan(year, tuple(languages), audience, notebook, values, tuple(declared), **more) for year in years]


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
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
        found = _assigned("".join(tagged[0]["source"])) if tagged else {}
    except Exception as error:  # whatever is wrong with the file, it is not a notebook that can be run
        raise UsageError(
            Text(
                "{notebook} cannot be read as a notebook ({why}). Open it in JupyterLab and save it again.",
                notebook=notebook.as_posix(),
                why=type(error).__name__,
            )
        ) from None
    if len(tagged) != 1:
        raise UsageError(
            Text(
                "{notebook} has {n} cells tagged 'parameters'; expected exactly one.",
                notebook=notebook.as_posix(),
                n=len(tagged),
            )
        )
    return found


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


def _typed(notebook: Path, declared: Mapping[str, tuple[str, Any]], name: str, value: Any) -> Any:
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


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith((".", "_")))


def _years(programme: Path) -> list[Path]:
    """The folders of a programme that hold a table; one without any is not a year."""
    return [year for year in _folders(programme) if (year / "programme.csv").exists() or _holds_tables(year)]


def _holds_tables(year: Path) -> bool:
    from evalkit.intake.sources import holds_tables  # pandas with it, which a run that has nothing to do need not load

    return holds_tables(year)


def _no_folder(folder: Path) -> Text:
    from evalkit.intake.read import no_folder

    return no_folder(folder)
