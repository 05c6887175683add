"""Which reports to make: programme-years found under the data folder, and a notebook with its parameters."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.errors import Text, UsageError, did_you_mean
from evalkit.intake.read import no_folder
from evalkit.intake.sources import holds_tables
from evalkit.naming import within

SET_BY_RUN = ("programme", "year", "lang", "audience", "data", "outputs")  # parameters that `evalkit run` gives itself
TYPES: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "bool": bool}


@dataclass(frozen=True)
class Plan:
    """The reports of one programme in one year: where its tables are, in which languages, by which notebook.

    `parameters` are the evaluator's own; `declared` names all parameters that the notebook has.
    """

    folder: Path
    languages: tuple[str, ...]
    audience: str
    notebook: Path
    parameters: Mapping[str, Any]
    declared: tuple[str, ...] = ()

    @property
    def programme(self) -> str:
        """The programme's folder name."""
        return self.folder.parent.name

    @property
    def year(self) -> str:
        """The year's folder name."""
        return self.folder.name


def find_years(data: Path, names: Sequence[str]) -> list[Path]:
    """The year folders that PROGRAMME, PROGRAMME/YEAR or their paths stand for; all of them when nothing is named.

    Raises:
        UsageError: there is no such folder, or nothing to evaluate in it.
    """
    if not data.is_dir():
        raise UsageError(no_folder(data))
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
            raise UsageError(no_folder(folder if folder.parent.is_dir() else data / parts[0]))
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
    parameters: Mapping[str, str],
) -> list[Plan]:
    """What `evalkit run` will make.

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
    return [Plan(year, tuple(languages), audience, notebook, values, tuple(declared)) for year in years]


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
    import papermill
    from papermill.translators import papermill_translators

    if not notebook.is_file():
        raise UsageError(Text("There is no notebook {notebook}.", notebook=notebook.as_posix()))
    try:
        json.loads(notebook.read_text("utf-8"))  # before papermill, which calls any text that is no JSON a YAML
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old notebooks without cell ids are read all the same
            cells = papermill.iorw.load_notebook_node(str(notebook)).cells
        tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
        found = papermill_translators.find_translator("python3", "python").inspect(tagged[0]) if tagged else []
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
    return {each.name: (each.inferred_type_name, each.default) for each in found}


def _typed(notebook: Path, declared: Mapping[str, tuple[str, Any]], name: str, value: str) -> Any:
    """The value of a parameter given on the command line, in the type that the notebook declares."""
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
        return value
    try:
        given = json.loads(value.lower() if wanted is bool else value)
    except ValueError:
        given = value
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
    return [year for year in _folders(programme) if holds_tables(year)]
