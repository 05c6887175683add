"""What a report is made from, as hashes, and from them the reason why it is made again."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, entry_points, requires, version
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from evalkit.batch.plan import YEAR, Plan
from evalkit.errors import Text
from evalkit.i18n import Later, _
from evalkit.schema import FOLDER

PACKAGE = Path(__file__).parents[1]
APART = (
    "fonts",
    "warm",
    "batch",
    "export",
    "notebooks",
    "__pycache__",
)  # folders of the package that shape no report, or are asked for apart
OWN_FILES = ("narrative", "README", "headers", "rubric", "silenced")
MOST_NAMES = 4
Inputs = dict[str, dict[str, str]]


def inputs_of(plan: Plan) -> Inputs:
    """What the reports of a plan are made from, by kind: name → hash, version or value; the language is not among it.

    All files that stand in the folders of its years themselves, in that of the year before and in the programme's count
    as data (not those in further folders below, nor hidden ones).
    """
    return {
        **{kind: _hashes(plan, files) for kind, files in _data(plan).items()},
        "notebook": {plan.notebook.name: _hash(plan.notebook)},
        "parameters": {
            name: json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
            for name, value in sorted(plan.parameters.items())
        }
        | {file.name: _hash(file) for file in _rubric(plan)},
        "audience": {plan.audience: ""},
        **_own(),
        "versions": versions(),
    }


def _rubric(plan: Plan) -> list[Path]:
    """The file of the rubric that a parameter names, if it names one; see `plan_reports`."""
    file = plan.data.absolute().parent / str(plan.parameters.get("rubric", ""))
    return [file] if file.is_file() else []


def _data(plan: Plan) -> dict[str, list[tuple[str, Path]]]:
    """The files of a plan's years, of the year before one, and of the programmes: each with the name it goes by."""
    if plan.depth == YEAR:
        year = plan.folder
        before = year.parent / str(int(year.name) - 1) if year.name.isascii() and year.name.isdigit() else None
        folders = {"data": [year], "earlier": [before] if before else [], "programme": [year.parent]}
        return {kind: [(file.name, file) for each in found for file in _files(each)] for kind, found in folders.items()}
    folders = {"data": [*plan.years], "earlier": [], "programme": [*dict.fromkeys(each.parent for each in plan.years)]}
    return {
        kind: [(file.relative_to(plan.folder).as_posix(), file) for each in found for file in _files(each)]
        for kind, found in folders.items()
    }


def called(plan: Plan, names: Iterable[str]) -> dict[str, str]:
    """What files of data are called in what is made for a plan's audience: name → what it is called there.

    A file may be named after a person. For others than internal eyes only the names of tables, of the programme and
    year, and of evalkit's own files are told; any other is 'file 1.xlsx', 'file 2.xlsx' …
    """
    known = {*_tables(), *OWN_FILES, *(year.name for year in plan.years), *(year.parent.name for year in plan.years)}
    found: dict[str, str] = {}
    for name in names:
        folder, slash, file = name.rpartition("/")
        stem, dot, ending = file.partition(".")
        told = plan.audience == "internal" or stem in known
        other = f"{folder}{slash}file {len(found) + 1}{dot}{ending if ending.isascii() else ''}"
        found[name] = name if told else other
    return found


def reasons(before: Mapping[str, Mapping[str, str]], now: Inputs) -> list[Text]:
    """Why a report that was made from `before` is not what would be made `now`; empty if nothing changed."""
    said = []
    for kind, message in _CHANGED.items():
        was, is_now = before.get(kind, {}), now[kind]
        differ = sorted(name for name in {*was, *is_now} if was.get(name) != is_now.get(name))
        if kind == "versions":
            differ = [f"{name} {was.get(name, '—')} → {is_now.get(name, '—')}" for name in differ]
        if differ:
            said.append(message.filled(which=Later(lambda names=differ: _some(names))))  # type: ignore[misc]
    return said


_CHANGED = {
    "data": Text("data changed: {which}"),
    "earlier": Text("data of the year before changed: {which}"),
    "programme": Text("the programme's files changed: {which}"),
    "notebook": Text("the notebook changed"),
    "parameters": Text("parameters changed: {which}"),
    "audience": Text("another audience"),
    "evalkit": Text("evalkit changed"),
    "fonts": Text("fonts changed: {which}"),
    "versions": Text("versions changed: {which}"),
}


def _some(names: list[str]) -> str:
    more = [_("and {n} more", n=len(names) - MOST_NAMES)] if len(names) > MOST_NAMES else []
    return _(", ").join([*names[:MOST_NAMES], *more])


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(file for file in folder.iterdir() if file.is_file() and file.name[0] not in ".~")


def _hashes(plan: Plan, files: list[tuple[str, Path]]) -> dict[str, str]:
    names = called(plan, (name for name, _file in files))
    return {names[name]: _hash(file) for name, file in files}


def _hash(*files: Path) -> str:
    """SHA-256 of the bytes of files, shortened: it tells versions of a file apart, and guards nothing."""
    found = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            found.update(hashlib.file_digest(content, "sha256").digest())
    return found.hexdigest()[:16]


@cache
def _tables() -> frozenset[str]:
    return frozenset(file.stem for file in FOLDER.glob("*.yaml"))


@cache
def _own() -> Inputs:
    """What evalkit itself brings, the same for all reports of a run."""
    fonts = {file.name: _hash(file) for file in _files(PACKAGE / "fonts")}
    return {"evalkit": {"": _hash(*_code())}, "fonts": fonts}


def _code() -> tuple[Path, ...]:
    """Evalkit's own code and data, as far as they shape a report."""
    found: list[Path] = []
    for folder, inside, names in os.walk(PACKAGE):
        inside[:] = sorted(name for name in inside if name not in APART)
        found += [Path(folder, name) for name in sorted(names) if not name.endswith((".po", ".pyc"))]
    return (*found, PACKAGE / "batch" / "execute.py")


@cache
def versions() -> dict[str, str]:
    """The versions of Python, of all that evalkit requires (others require more), and of indicators' packages, with their code."""
    found = {"python": platform.python_version()}
    left = ["evalkit"]
    while left:
        for line in requires(left.pop()) or ():
            if "extra ==" in line:
                continue
            needed = Requirement(line)
            name = canonicalize_name(needed.name)
            if name in found or (needed.marker and not needed.marker.evaluate()):
                continue
            with suppress(PackageNotFoundError):
                found[name] = version(name)
                left.append(name)
    for point in entry_points(group="evalkit.indicators"):
        code = _origin(point.module)
        found[point.dist.name if point.dist else point.module] = f"{point.dist.version if point.dist else ''} {code}"
    return found


def _origin(module: str) -> str:
    try:
        spec = find_spec(module)
    except (ImportError, ValueError):
        return ""
    file = Path(spec.origin) if spec and spec.origin else None
    return _hash(file) if file and file.is_file() else ""
